//! Numbers at a million cases; run with `cargo test --release queue::measure -- --ignored --nocapture`.

use super::board::tests::row;
use super::*;
use crate::model::{At, CaseNo, CaseRow, GroupNo, Lane};
use std::time::Instant;

const CASES: u32 = 1_000_000;

fn dice(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// About 125 characters out of 33,000 words, frequent ones often.
fn text(state: &mut u64, words: &[String]) -> String {
    let mut text = String::new();
    while text.len() < 120 {
        let (a, b) = (dice(state), dice(state));
        let place = (a % 33_000) * (b % 33_000) / 33_000;
        text.push_str(&words[place as usize]);
        text.push(' ');
    }
    text
}

/// Made of syllables such as `bra` and `uit`, one to four each.
fn vocabulary(state: &mut u64) -> Vec<String> {
    let (starts, middles, ends) =
        ("b d f g h k l m n p r s t v w z", "a e i o u aa ui", "t n r l k p");
    let pick = |from: &str, state: &mut u64| {
        let all: Vec<&str> = from.split(' ').collect();
        all[dice(state) as usize % all.len()].to_owned()
    };
    let syllable = |state: &mut u64| {
        let start = pick(starts, state);
        let middle = pick(middles, state);
        let end = if dice(state).is_multiple_of(2) { pick(ends, state) } else { String::new() };
        start + &middle + &end
    };
    let word = |state: &mut u64| (0..=dice(state) % 4).map(|_| syllable(state)).collect::<String>();
    let mut words: Vec<String> = (0..33_000).map(|_| word(state)).collect();
    words.extend(["uitgeput", "uitgeprobeerd", "scam", "link"].map(str::to_owned));
    words.rotate_right(4);
    words
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

fn timed<T>(what: &str, mut work: impl FnMut() -> T) -> T {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..5 {
        let start = Instant::now();
        last = Some(work());
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!("{what:<44} {:8.2} ms", times[2]);
    last.unwrap()
}

#[test]
#[ignore = "measures a million cases, for a release build"]
fn a_million_cases() {
    let mut state = 7;
    let words = vocabulary(&mut state);
    let texts: Vec<String> = (0..CASES).map(|_| text(&mut state, &words)).collect();
    let before = resident();
    let start = Instant::now();
    let mut board = Board::default();
    for (no, text) in (1u32..).zip(&texts) {
        let lane = Lane::ALL[(dice(&mut state) % 6) as usize];
        let due = dice(&mut state).is_multiple_of(2).then(|| At(dice(&mut state) as i64));
        let key = if no.is_multiple_of(10) {
            1 + dice(&mut state) % 1_000
        } else {
            dice(&mut state) << 31 | u64::from(no)
        };
        let (severity, flags) =
            (1 + (dice(&mut state) % 5) as u8, 1 + (dice(&mut state) % 3) as u16);
        board.set(CaseRow {
            lane,
            due,
            text: key,
            severity,
            flags,
            author: 1 + dice(&mut state) % 50_000,
            opened: At(dice(&mut state) as i64),
            group: Some(GroupNo((dice(&mut state) % 3_000) as u32)),
            category: Some(format!("STATEMENT_CATEGORY_{}", text.len() % 15)),
            ..row(no)
        });
    }
    for no in 0..3_000 {
        board.set_group_title(GroupNo(no), &format!("Groep {}", no * 7_919 % 3_000));
    }
    println!("board: {:.2} s, {} MB", start.elapsed().as_secs_f64(), resident() - before);
    let now = At(1_000_000_000);
    let start = Instant::now();
    let _ =
        view(&board, &Filter::default(), Order::Rank, now, None, None, false).window(&board, 0..40);
    println!("first view, rank: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    for (order, word) in Order::ALL {
        timed(&format!("view, {word}"), || {
            view(&board, &Filter::default(), order, now, None, None, false).window(&board, 0..40)
        });
    }
    let folded = timed("view, rank, folded", || {
        view(&board, &Filter::default(), Order::Rank, now, None, None, true)
    });
    println!("{} rows of {} cases", folded.len(), folded.cases());
    let filter = parse("lane:notice category:1 age:>1d -group:\"groep 1\" severity:>=4").unwrap();
    timed("view, five terms", || view(&board, &filter, Order::Rank, now, None, None, true));
    timed("status", || (board.waiting(now), board.next_due(now)));
    timed("same text", || board.same_text(7));

    let before = resident();
    let start = Instant::now();
    let mut search = Search::new();
    (1..).zip(&texts).for_each(|(no, text)| search.put(CaseNo(no), text));
    println!("search: {:.2} s, {} MB", start.elapsed().as_secs_f64(), resident() - before);
    for query in ["u", "ui", "uit", "uitgep", "scam link", "uitput snel", "xqzxqz", "qqxzw jjk"] {
        let found = timed(&format!("find {query}"), || search.find(query, 1_000, &|| false));
        println!("  {} found", found.cases.len());
    }
    let hits =
        timed("hits of -uit scam, all", || search.hits(&parse("-uit").unwrap(), "scam", &|| false))
            .unwrap();
    timed("view of them", || {
        view(&board, &Filter::default(), Order::Rank, now, Some(&hits), None, true)
    });
    println!("  {} hits", hits.cases.len());

    let before = resident();
    let start = Instant::now();
    let mut similar = SimilarIndex::default();
    (1..).zip(&texts).for_each(|(no, text)| similar.put(CaseNo(no), text));
    println!("near-duplicates: {:.2} s, {} MB", start.elapsed().as_secs_f64(), resident() - before);
    let found = timed("candidates", || similar.candidates(&texts[77]));
    let alike = timed("similarity with all of them", || {
        found.iter().map(|no| similarity(&texts[77], &texts[no.0 as usize - 1])).max()
    });
    println!("  {} candidates, {alike:?}", found.len());
}
