use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const GO_ON: &dyn Fn() -> bool = &|| false;

/// What the search promises, said plainly.
fn brute(query: &str, texts: &BTreeMap<CaseNo, String>) -> Vec<(CaseNo, i32)> {
    let query = clean(query);
    if query.is_empty() {
        return Vec::new();
    }
    let asked: Vec<&str> = words(&query).collect();
    let one = |text: &str| {
        if asked == [query.as_str()] && query.chars().count() > 2 {
            let score = |whole: &str| {
                let fits = words(whole).next().and_then(|w| word_score(&query, w)).unwrap_or(0);
                let exact = |at| EXACT + if at == 0 { AT_WORD } else { 0 };
                fits + whole.find(&query).map_or(0, exact)
            };
            let best = text.split(|c: char| !c.is_alphanumeric()).map(score).max();
            return best.unwrap_or(0);
        }
        let best = |q: &&str| words(text).filter_map(|w| word_score(q, w)).max();
        let sums: Option<Vec<i32>> = asked.iter().map(best).collect();
        let mut score: i32 = sums.map_or(0, |all| all.iter().sum());
        if text.contains(&query) && (query.chars().count() > 2 || asked.is_empty()) {
            let inside = |at: usize| {
                text.get(..at).unwrap().chars().next_back().is_some_and(char::is_alphanumeric)
            };
            let at_word = text.match_indices(&query).any(|(at, _)| !inside(at));
            score += EXACT + if at_word { AT_WORD } else { 0 };
        }
        score
    };
    let mut found: Vec<_> =
        texts.iter().map(|(no, t)| (*no, one(&clean(t)))).filter(|f| f.1 > 0).collect();
    if found.is_empty() && query.chars().count() > 2 {
        found =
            texts.iter().filter_map(|(no, t)| Some((*no, closeness(&query, &clean(t))?))).collect();
    }
    found.sort_by_key(|(no, score)| (Reverse(*score), *no));
    found
}

fn search(texts: &[(u32, String)]) -> (Search, BTreeMap<CaseNo, String>) {
    let (mut search, mut newest) = (Search::new(), BTreeMap::new());
    for (no, text) in texts {
        search.put(CaseNo(*no), text);
        newest.insert(CaseNo(*no), text.clone());
    }
    (search, newest)
}

fn search_of(texts: &[&str]) -> Search {
    let texts: Vec<_> = (1..).zip(texts.iter().map(|t| (*t).to_owned())).collect();
    search(&texts).0
}

fn found(texts: &[&str], query: &str) -> Vec<u32> {
    search_of(texts).find(query, 100, GO_ON).cases.iter().map(|(no, _)| no.0).collect()
}

#[test]
fn tiers_come_in_order() {
    let texts = [
        "scam met een link",
        "een scamlink hier",
        "s c a m",
        "linke scams",
        "Scam Link!",
        "sla kan mee",
    ];
    assert_eq!(found(&texts, "scam link"), [5, 1, 4, 2]);
    let mut letters = found(&texts, "lnk");
    letters.sort_unstable();
    assert_eq!(letters, [1, 2, 4, 5]);
    assert_eq!(found(&texts, "sl"), [6]);
    assert_eq!(found(&texts, ""), Vec::<u32>::new());
    assert_eq!(found(&["grote fiets te koop", "niets"], "gfk"), [1], "whole texts last");
    assert_eq!(found(&["❄️ vandaag", "zon"], "❄"), [1]);
}

#[test]
fn letters_in_order_are_found_where_the_matcher_finds_them_and_close_ones_score_more() {
    let texts = ["grote fiets te koop", "gfk", "g f k", "grote k", "kfg", "nee né", "né", "e"];
    for (query, text) in ["gfk", "kg", "é", "né"].iter().flat_map(|q| texts.map(|t| (*q, t))) {
        let found = closeness(query, text).is_some();
        assert_eq!(found, matched(query, text).is_some(), "{query} {text}");
    }
    let close = |text| closeness("gfk", text).unwrap();
    assert!(close("gfk") > close("g f k") && close("g f k") > close("grote fiets te koop"));
    assert_eq!(closeness("gk", &format!("g{}k", "é".repeat(20_000))), Some(1));
}

#[test]
fn an_overtaken_search_ends_with_nothing() {
    let (search, _) = search(&[(1, "menu in bio".into())]);
    assert_eq!(search.find("menu", 10, &|| true), Hits::default());
}

#[test]
fn replaced_texts_are_gone_and_take_no_room() {
    let mut search = Search::new();
    for turn in 0..5_000 {
        search.put(CaseNo(1 + turn % 3), &format!("versie {turn}"));
    }
    assert!(search.cases.len() < 1_100);
    assert!(search.find("versie 17", 10, GO_ON).cases.iter().all(|(_, score)| *score < EXACT));
    assert_eq!(search.find("versie 4999", 10, GO_ON).cases.len(), 1);
}

#[test]
fn words_of_a_filter_limit_and_keep_the_rank() {
    let texts = ["menu in bio", "menu in bio kanaal", "bio winkel", ""].map(str::to_owned);
    let (search, _) = search(&(1..).zip(texts).collect::<Vec<_>>());
    let numbers = |filter: &str, query: &str| {
        let hits = search.hits(&super::super::parse(filter).unwrap(), query, GO_ON);
        hits.map(|h| h.cases.iter().map(|(no, score)| (no.0, *score > 0)).collect::<Vec<_>>())
    };
    assert_eq!(numbers("lane:own", ""), None);
    assert_eq!(numbers("bio -kanaal", ""), Some(vec![(1, false), (3, false)]));
    assert_eq!(numbers("-menu", ""), Some(vec![(3, false), (4, false)]));
    assert_eq!(numbers("\"menu in\"", "kanaal"), Some(vec![(2, true)]));
}

#[test]
fn positions_show_what_matched() {
    let marked = |query: &str, text: &str| {
        let mut out = text.to_owned();
        for (start, end) in positions(query, text).into_iter().rev() {
            out.insert(end, ']');
            out.insert(start, '[');
        }
        out
    };
    assert_eq!(marked("menu", "Het MENÜ, menu"), "Het [MENÜ], [menu]");
    assert_eq!(marked("open", "nu op\u{200b}en!"), "nu [op]\u{200b}[en]!");
    assert_eq!(marked("link scam", "Scam met een link"), "[Scam] met een [link]");
    assert_eq!(marked("sc", "de scan, misc"), "de [sc]an, misc");
    assert_eq!(marked("gfk", "grote fiets koop"), "[g]rote [f]iets [k]oop");
    assert_eq!(marked("xyz", "grote fiets"), "grote fiets");
    assert_eq!(
        score("exlt", "export letters").map(|h| h.places),
        Some(vec![(0, 2), (7, 8), (9, 10)])
    );
}

#[test]
fn long_texts_neither_panic_nor_take_for_ever() {
    let long = "ab é".repeat(100_000);
    let (search, _) = search(&[(1, long.clone()), (2, "c".repeat(200_000))]);
    assert_eq!(search.find("bébébé", 9, GO_ON).cases.len(), 1);
    let cut = search_of(&[&format!("{}slot en meer", "d".repeat(50)), "slot en zo"]);
    for (query, found) in [("slot", 2), ("dslot", 1), ("slot en meer", 1), ("dslot en", 1)] {
        assert_eq!(cut.find(query, 9, GO_ON).cases.len(), found, "{query}");
    }
    assert_eq!(search.find(&"c".repeat(500), 9, GO_ON).cases.len(), 1);
    assert_eq!(positions("aba", &long).len(), 2, "single letters, the simple way");
    assert_eq!(positions("b é", &long).len(), 100_000);
    assert_eq!(score("ccd", &long), None);
}

#[test]
fn a_query_without_end_asks_no_more_than_its_beginning() {
    let (texts, last) = ((1..=3_000).map(|n| format!("woord {n} zzz")), "honingraat");
    let texts: Vec<(u32, String)> = (1..).zip(texts.chain([last.to_owned()])).collect();
    let (search, _) = search(&texts);
    let long = "woord zzz ".repeat(1_000);
    let start: String = long.chars().take(QUERY_LIMIT).collect();
    assert_eq!(search.find(&long, 9, GO_ON), search.find(&start, 9, GO_ON));
    assert_eq!(search.find(&long, 9_000, GO_ON).cases.len(), 3_000);
    assert_eq!(search.find(&"q".repeat(10_000), 9, GO_ON), Hits::default());
    // Never the first so many: the last text is found as well, whole and by its letters.
    for query in ["honingraat", "hngrt", "ho", "\u{1F41D}honingraat"] {
        let found = search.find(query, 9, GO_ON).cases;
        assert_eq!(found.iter().map(|(no, _)| no.0).collect::<Vec<_>>(), [3_001], "{query}");
    }
    // Most texts have it: they are read through; few have it: only those are.
    assert_eq!(search.containing("woord", GO_ON).unwrap().len(), 3_000);
    assert!(search.candidates("woord 7").is_none_or(|texts| texts.len() < 1_200));
    assert_eq!(search.candidates("honingraat").map(|texts| texts.len()), Some(1));
}

proptest! {
    #[test]
    fn finds_what_the_definition_says(
        texts in proptest::collection::vec((1u32..12, "[abé ]{0,10}|([a-c]{1,4} ){0,5}"), 0..24),
        query in "[abc]{1,4}( [abc]{1,3})?|[ab é]{0,5}",
    ) {
        let (search, newest) = search(&texts);
        prop_assert_eq!(search.find(&query, 1_000, GO_ON).cases, brute(&query, &newest));
        let mut by_number = brute(&query, &newest);
        by_number.sort_unstable();
        let hits = search.hits(&Filter::default(), &query, GO_ON).unwrap_or_default();
        prop_assert_eq!(hits.cases, by_number);
        let three: Vec<_> = brute(&query, &newest).into_iter().take(3).collect();
        prop_assert_eq!(search.find(&query, 3, GO_ON).cases, three);
    }

    #[test]
    fn positions_are_rising_and_on_characters(query in "\\PC{0,6}|[ab ]{1,4}", text in "\\PC{0,40}|[abé\u{200b} ]{0,20}") {
        let mut last = 0;
        for (start, end) in positions(&query, &text) {
            prop_assert!(start >= last && end > start && text.get(start..end).is_some());
            last = end;
        }
    }
}

fn bytes_of(search: &Search) -> Vec<u8> {
    let mut bytes = Vec::new();
    search.write(&mut bytes).unwrap();
    bytes
}

#[test]
fn damage_of_a_kept_index_is_found() {
    let (search, _) = search(&[(1, "menu in bio".into()), (2, "bio winkel".into())]);
    let bytes = bytes_of(&search);
    for at in 0..bytes.len() {
        let mut bad = bytes.clone();
        bad[at] ^= 1;
        assert!(Search::read(&mut &bad[..]).is_err(), "byte {at}");
        assert!(Search::read(&mut &bytes[..at]).is_err(), "cut at {at}");
    }
}

proptest! {
    #[test]
    fn many_at_once_and_kept_ones_find_the_same(
        texts in proptest::collection::vec((1u32..40, "([a-cé]{1,4} ){0,5}"), 0..60),
        cut in 0usize..60,
        query in "[abcé]{1,4}( [abc]{1,3})?",
    ) {
        let cut = cut.min(texts.len());
        let (one_by_one, newest) = search(&texts);
        let mut at_once = Search::new();
        for part in [&texts[..cut], &texts[cut..]] {
            let part: Vec<_> = part.iter().map(|(no, text)| (CaseNo(*no), text.clone())).collect();
            at_once.put_all(&part);
        }
        let kept = Search::read(&mut &bytes_of(&at_once)[..]).unwrap();
        let wanted = brute(&query, &newest);
        for search in [&one_by_one, &at_once, &kept] {
            prop_assert_eq!(search.len(), newest.len());
            prop_assert_eq!(&search.find(&query, 1_000, GO_ON).cases, &wanted);
        }
    }
}
