use super::*;
use crate::model::CaseNo;
use proptest::prelude::*;

const ADVERT: &str =
    "Vanavond weer open! Menu in bio, 3 voor 50, snel bezorgd in heel west. Stuur een bericht.";

const EDITS: &[&str] = &[
    "Vanavond weer open! Menu in bio, 3 voor 45, snel bezorgd in heel west. Stuur een bericht.",
    "Vanavond weer open! Menu in bio, 3 voor 50, snel bezorgd in heel oost. Stuur een bericht.",
    "VANAVOND WEER OPEN!!! menu in bio 3 voor 50 🔥 snel bezorgd in heel west, stuur een bericht",
    "Vanavond weer op\u{200b}en! Menu in kanaal, 3 voor 50, snel bezorgd in heel west. Stuur een bericht.",
    "Vanavond weer open! Menu in bio, 3 voor 50, snel bezorgd in heel west. Stuur een bericht. Tot 02:00",
    "Vanav0nd weer 0pen! Menu in bio, 3 v00r 50, snel bez0rgd in heel west. Stuur een bericht.",
    "Snel bezorgd in heel west. Vanavond weer open! Menu in bio, 3 voor 50. Stuur een bericht.",
];

const OTHERS: &[&str] = &[
    "Heeft iemand nog kratten over voor zaterdag? Bij de buurtschuur staan er nog zes.",
    "Ik zoek een kamer in de buurt van het station, liefst met een eigen keuken en een balkon.",
    "Does anybody know whether the library is open on Sunday, and from what time?",
    "Gisteren vanavond niet gegaan, het was te druk en het regende in heel het land.",
    "",
    "ja",
];

#[test]
fn edits_of_an_advert_are_alike_and_others_are_not() {
    for edit in EDITS {
        assert!(similarity(ADVERT, edit) >= 85, "{} {edit}", similarity(ADVERT, edit));
    }
    for (i, other) in OTHERS.iter().enumerate() {
        assert!(similarity(ADVERT, other) < 50, "{} {other}", similarity(ADVERT, other));
        for another in OTHERS.iter().skip(i + 1) {
            assert!(similarity(other, another) < 50, "{other} / {another}");
        }
    }
    assert_eq!(similarity(ADVERT, &ADVERT.to_uppercase()), 100);
    assert!(similarity("te koop fiets 50 euro", "te koop fiets 60 euro") >= 80);
}

#[test]
fn long_texts_in_one_language_are_not_alike_by_chance() {
    let long = |seed: u64| {
        let words = [
            "de", "het", "een", "van", "straat", "fiets", "morgen", "buurt", "kamer", "huis",
            "lopen", "zaterdag", "markt", "kopen", "groente", "water", "tuin", "boek", "lezen",
            "trein",
        ];
        (0..300u64)
            .map(|i| words[(mix(seed.wrapping_mul(1_000) + i) % 20) as usize])
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert!(similarity(&long(1), &long(2)) < 85, "{}", similarity(&long(1), &long(2)));
    let edited = long(1).replacen("fiets", "brommer", 3);
    assert!(similarity(&long(1), &edited) >= 95);
}

#[test]
fn candidates_hold_the_edits_and_few_others() {
    let mut index = SimilarIndex::default();
    for no in 0..3_000u32 {
        let noise: String =
            (0..14).map(|w| format!("{:x} ", mix(u64::from(no * 14 + w)) % 0xfffff)).collect();
        index.put(CaseNo(1_000 + no), &noise);
    }
    for (no, text) in (1..).zip(EDITS.iter().chain(OTHERS)) {
        index.put(CaseNo(no), text);
    }
    index.put(CaseNo(100), ADVERT);
    let found = index.candidates(ADVERT);
    assert_eq!(found.get(..2), Some(&[CaseNo(3), CaseNo(100)][..]), "equal letters first");
    for no in 1..=7 {
        assert!(found.contains(&CaseNo(no)), "{}", EDITS[no as usize - 1]);
    }
    assert!(found.len() < 40, "{}", found.len());
    assert_eq!(index.candidates("❄️ !"), []);
}

#[test]
fn quotations_and_warnings_are_left_out() {
    let first = "menu in bio @voorbeeld_een, 3 voor 50, snel in heel west";
    let reason = |other: &str, percent| proposal(first, other, percent).err().unwrap_or_default();
    let table = [
        ("menu in bio @voorbeeld_een, 3 voor 45, snel in heel west", 97, ""),
        ("menu in bio @voorbeeld_een, 3 voor 50", 84, "less than 85 % alike"),
        ("“3 voor 50, snel in heel west” @voorbeeld_een menu in bio", 90, "it quotes the text"),
        ("> menu in bio, 3 voor 50\n@voorbeeld_een snel in heel west", 90, "it quotes the text"),
        (
            "let op: menu in bio @voorbeeld_een, 3 voor 50, snel in heel west",
            93,
            "it speaks about the text: “let op”",
        ),
        (
            "menu in bio @voorbeeld_twee, 3 voor 50, snel in heel west",
            95,
            "other links, names or numbers to contact",
        ),
        (
            "menu in bio @voorbeeld_een, 3 voor 50, snel in heel west, signal",
            94,
            "other links, names or numbers to contact",
        ),
        (
            "menu in bio @voorbeeld_een, 3 voor 50, snel in heel west 06-00000000",
            94,
            "other links, names or numbers to contact",
        ),
        (
            "“3 voor 50” lol, weer zo’n bot",
            30,
            "less than 85 % alike, and it quotes the text, and it speaks about the text: “lol”, and other links, names or numbers to contact",
        ),
    ];
    for (other, percent, expected) in table {
        assert_eq!(reason(other, percent), expected, "{other}");
    }
    let linked = |a: &str, b: &str| proposal(a, b, 99).is_ok();
    assert!(linked("kijk op https://www.voorbeeld.nl/a/", "kijk op voorbeeld.nl/a"));
    assert!(!linked("kijk op voorbeeld.nl/a", "kijk op voorbeeld.nl/b"));
    assert!(linked("pb t.me/voorbeeldnaam", "pb @voorbeeldnaam"));
    assert!(!linked("pb t.me/voorbeeldnaam", "pb @anderenaam"));
    assert!(linked("bel 06 0000 0000", "bel +31 6 00000000"));
}

proptest! {
    #[test]
    fn alike_the_same_both_ways(a in "[abc ]{0,30}|\\PC{0,30}", b in "[abc ]{0,30}|\\PC{0,30}") {
        let percent = similarity(&a, &b);
        prop_assert_eq!(percent, similarity(&b, &a));
        prop_assert_eq!(percent == 100, clean(&a) == clean(&b));
        prop_assert_eq!(similarity(&a, &a), 100);
        let _ = proposal(&a, &b, percent);
    }
}
