use super::*;
use proptest::prelude::*;

fn shown(text: &str) -> String {
    parse(text).map_or_else(|e| e.to_string(), |f| f.to_string())
}

#[test]
fn reads_what_people_write() {
    let table = [
        ("", ""),
        ("  lane:notice   scam ", "lane:notice scam"),
        ("LANE:Life,own -state:decided", "lane:life,own -state:decided"),
        ("group:\"Borrel & Beats\",afterclub", "group:\"Borrel & Beats\",afterclub"),
        ("age:>48h due:<60m", "age:>2d due:<1h"),
        ("due:overdue severity:>=4 flags:=2", "due:overdue severity:>=4 flags:2"),
        ("marked:yes -\"menu in bio\"", "marked:yes -\"menu in bio\""),
        ("decided:2026-03 opened:..2026", "decided:2026-03-01..2026-03-31 opened:..2026-12-31"),
        ("outcome:None,account -late:yes", "outcome:none,account -late:yes"),
        ("https://t.me/voorbeeld 12:30", "\"https://t.me/voorbeeld\" \"12:30\""),
        ("menu: \"a \\\" b\"", "\"menu:\" \"a \\\" b\""),
    ];
    for (typed, canonical) in table {
        assert_eq!(shown(typed), canonical, "{typed}");
    }
}

#[test]
fn says_what_is_wrong_and_what_would_do() {
    let table = [
        (
            "a lnae:own",
            "there is no key lnae: at byte 2; did you mean lane:? To look for the text write \"lnae:own\"",
        ),
        (
            "cat:scams",
            "there is no key cat: at byte 0; did you mean category:? To look for the text write \"cat:scams\"",
        ),
        ("zzzzzz:1", "there is no key zzzzzz: at byte 0; to look for the text write \"zzzzzz:1\""),
        (
            "lane:nope",
            "lane:nope at byte 0: lane takes life, order, trusted, complaint, notice or own, as in lane:notice,own",
        ),
        (
            "age:2d",
            "age:2d at byte 0: age takes < or > and a time in s, m, h, d or w, as in age:>2d",
        ),
        (
            "decided:2026-13",
            "decided:2026-13 at byte 0: decided takes a day, a month, a year, or from..to, as in decided:2026-01-01..2026-03-31",
        ),
        ("flags:>x", "flags:>x at byte 0: flags takes a number, as in flags:>1"),
        (
            "group:\"\"",
            "group:\"\" at byte 0: group takes some text, in quotation marks if it has blanks, as in group:\"borrel & beats\"",
        ),
        ("é \"open", "the quotation mark at byte 3 is not closed; add \" at the end of \"open"),
        ("a -", "nothing follows the - at byte 2; write -word or -key:value"),
    ];
    for (typed, message) in table {
        assert_eq!(shown(typed), message, "{typed}");
    }
}

#[test]
fn every_example_in_the_table_is_understood() {
    for key in FILTER_KEYS {
        let filter = parse(key.example).unwrap();
        assert!(filter.to_string().starts_with(key.name), "{}", key.example);
    }
}

fn compare() -> impl Strategy<Value = Compare> {
    (0usize..5).prop_map(|i| Compare::SIGNS[i].0)
}

fn unequal() -> impl Strategy<Value = Compare> {
    compare().prop_filter("spans need a sign", |c| *c != Compare::Exactly)
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("[^ \t]\\PC{0,8}[^ \t]", 1..3)
        .prop_filter("blank", |all| all.iter().all(|t| !t.trim().is_empty()))
}

fn days() -> impl Strategy<Value = Days> {
    let day = || (1000i16..9999, 1i8..13, 1i8..29).prop_map(|(y, m, d)| jiff::civil::date(y, m, d));
    prop_oneof![
        (day(), day()).prop_map(|(a, b)| Days::new(a.min(b), a.max(b))),
        day().prop_map(|d| Days { from: Some(d), to: None }),
        day().prop_map(|d| Days { from: None, to: Some(d) }),
    ]
}

fn of_decision() -> impl Strategy<Value = Ask> {
    prop_oneof![
        days().prop_map(Ask::Decided),
        texts().prop_map(Ask::DecidedAs),
        (0usize..5).prop_map(|i| Ask::Outcome(vec![Outcome::ALL[i].0])),
        texts().prop_map(Ask::Restriction),
        (0usize..2).prop_map(|i| Ask::Ground(vec![GROUNDS[i].0])),
        proptest::collection::vec((0usize..5).prop_map(|i| SOURCES[i].0), 1..3)
            .prop_map(Ask::Source),
        texts().prop_map(Ask::By),
        any::<bool>().prop_map(Ask::Late),
        any::<bool>().prop_map(Ask::Reversed),
    ]
}

fn any_ask() -> impl Strategy<Value = Ask> {
    prop_oneof![
        proptest::collection::vec((0usize..6).prop_map(|i| Lane::ALL[i]), 1..3).prop_map(Ask::Lane),
        proptest::collection::vec((0usize..4).prop_map(|i| Stand::WORDS[i].0), 1..3)
            .prop_map(Ask::State),
        texts().prop_map(Ask::Category),
        texts().prop_map(Ask::Group),
        texts().prop_map(Ask::Author),
        (unequal(), 0i64..1_000_000).prop_map(|(c, s)| Ask::Age(c, s * SECOND)),
        (unequal(), 0i64..1_000_000).prop_map(|(c, s)| Ask::Due(Due::In(c, s * SECOND))),
        (compare(), 0i64..9).prop_map(|(c, n)| Ask::Severity(c, n)),
        (compare(), 0i64..900).prop_map(|(c, n)| Ask::Flags(c, n)),
        any::<bool>().prop_map(Ask::Marked),
        any::<bool>().prop_map(Ask::Second),
        any::<bool>().prop_map(Ask::Silent),
        any::<bool>().prop_map(Ask::Held),
        texts()
            .prop_filter("yes or no", |t| !["yes", "no"].contains(&&*t.concat().to_lowercase()))
            .prop_map(Ask::HeldBy),
        days().prop_map(Ask::Opened),
        of_decision(),
        "\\PC{1,12}".prop_map(Ask::Text),
    ]
}

proptest! {
    #[test]
    fn any_filter_reads_back_the_same(terms in proptest::collection::vec((any::<bool>(), any_ask()), 0..5)) {
        let filter = Filter { terms: terms.into_iter().map(|(not, ask)| Term { not, ask }).collect() };
        prop_assert_eq!(parse(&filter.to_string()), Ok(filter));
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_place_in_it(text in "[-a-z:,\"<>= \\\\é0-9]{0,30}|\\PC{0,30}") {
        match parse(&text) {
            Ok(filter) => prop_assert_eq!(parse(&filter.to_string()), Ok(filter)),
            Err(e) => prop_assert!(text.is_char_boundary(e.at()) && e.at() < text.len()),
        }
    }
}
