//! The veil holds on every screen: what opens veiled is read nowhere before somebody lifts it.

use crate::screens::SCREENS;
use crate::support::Seat;
use modq::app::key::parse_keys;
use modq::app::theme::Depth;
use modq::desk::{Desk, IntakeOptions, Make};
use modq::model::{At, CaseNo, ComplaintTexts, Filed, Role};
use proptest::prelude::*;
use std::path::Path;

/// Everything opens veiled here, for everybody.
pub const SETTINGS: &str =
    concat!(include_str!("data/four-eyes.toml"), "# no sample\n[care]\nveil_severity = 1\n");

/// Every word of a covered text begins like this, and nothing else does.
pub const MARK: &str = "zwq";

/// Messages, near-duplicates among them, with what quotes them: flags, a notice, an order.
const FILES: [(&str, &str); 3] = [
    ("veil.jsonl", include_str!("data/veil.jsonl")),
    ("veil-notices.jsonl", include_str!("data/veil-notices.jsonl")),
    ("veil-orders.jsonl", include_str!("data/veil-orders.jsonl")),
];

/// A desk full of covered texts, some decided, complained about or proposed.
pub fn covered(desk: &mut Desk) {
    let now = At::parse(crate::support::seat::NOW).unwrap();
    let before = desk.store().cases();
    let options = IntakeOptions::new(now);
    for (name, rows) in FILES {
        desk.intake(Path::new(name), &mut rows.as_bytes(), &options, &mut |_| true).unwrap();
    }
    desk.sit("mira", Role::Moderator, now).unwrap();
    let noor = desk.sit("noor", Role::Moderator, now).unwrap();
    let all: Vec<CaseNo> = (before + 1..=desk.store().cases()).map(CaseNo).collect();
    let of = |desk: &Desk, policy: &str| {
        let fits = |no: &&CaseNo| {
            desk.board().get(**no).is_some_and(|row| row.policy.as_deref() == Some(policy))
        };
        *all.iter().find(fits).unwrap()
    };
    for policy in ["spam", "fraud"] {
        let case = of(desk, policy);
        let decided = At::parse("2026-03-17T12:00:00Z").unwrap();
        desk.decide(&noor, &[case], &Make::Policy(policy.to_owned()), decided).unwrap();
        let text = "Waarom mag zwqhonderd zwqgrauw niet?".to_owned();
        let texts = ComplaintTexts { text, ..ComplaintTexts::default() };
        let filed = Filed { case: Some(case), received: now, texts, ..Filed::default() };
        desk.complain(&noor, &filed, now).unwrap();
    }
    let threat = of(desk, "threat");
    let proposed = desk.decide(&noor, &[threat], &Make::Policy("threat".into()), now).unwrap();
    assert!(proposed.second.is_some());
    let hate = of(desk, "hate");
    desk.note(&noor, hate, "@mira Hij schrijft weer over zwqhonderd zwqgrauw zwqmodder.", now)
        .unwrap();
}

fn seat(size: (u16, u16)) -> Seat {
    Seat::with((size, Depth::True, true), ("mira", SETTINGS), covered)
}

#[track_caller]
fn hides(seat: &Seat, after: &str) {
    let text = seat.text();
    assert!(!text.contains(MARK), "after {after:?}:\n{text}");
}

/// Ways to every other screen that shows words of a case.
const MORE: &[&str] = &[
    "Ijjjjj",
    "Ojjj",
    "Ojjji",
    "C",
    "Cl",
    "C1",
    "C2",
    "Cj",
    "Cjl",
    "H",
    "P",
    "W",
    "Wxp",
    "We",
    "Wy",
    "fpolicy:hate<enter>r",
    "fpolicy:hate<enter>rl",
    "fpolicy:hate<enter>rb",
    "fpolicy:hate<enter>rjjjj<enter>",
    "fpolicy:hate<enter>rjjjjj<enter>",
    "fpolicy:hate<enter>rjjjjjj<enter>",
    "fpolicy:hate<enter><enter>",
    "fpolicy:hate<enter>cc<enter><ctrl-d>",
    "fpolicy:hate<enter>h",
    "fpolicy:hate<enter>w",
    "fpolicy:hate<enter>*",
    "fpolicy:hate<enter>*d<enter>",
    "fpolicy:hate<enter>e",
    "fpolicy:hate<enter>xp",
    "fpolicy:drugs<enter>rl",
    "fpolicy:drugs<enter>c<enter>",
    "/wqhon<enter>",
    "/wqhon<enter>j",
    "fstate:decided<enter>",
    "fstate:decided<enter><enter>",
    "fstate:all<enter>jjjjjj",
    "4",
    "E",
    "R",
    ":",
    "fpolicy:hate<enter>+",
    "z",
    ">",
];

#[test]
fn no_screen_shows_a_veiled_word() {
    // Pictures of the veil itself lift it.
    let lifts = |keys: &str| keys.contains('J') || keys.contains("vv");
    let golden = SCREENS.iter().map(|(_, w, h, _, keys)| ((*w, *h), *keys));
    let golden = golden.filter(|(_, keys)| !lifts(keys));
    let sizes = [(80, 24), (120, 40), (160, 50)];
    let more = MORE.iter().flat_map(|keys| sizes.map(|size| (size, *keys)));
    for (size, keys) in golden.chain(more) {
        let mut seat = seat(size);
        hides(&seat, "nothing");
        for key in parse_keys(keys).unwrap() {
            seat.key(key);
            hides(&seat, keys);
        }
    }
}

#[test]
fn lifting_it_shows_the_words_step_by_step_and_leaving_lets_it_fall() {
    let mut seat = seat((120, 40));
    seat.press("fpolicy:hate<enter><enter>");
    hides(&seat, "opening");
    let text = seat.text();
    assert!(text.contains("1 line, ") && text.contains("veiled"), "length and kind: {text}");
    seat.press("J");
    let line = seat.text();
    assert!(line.contains("zwqhonderd") && !line.contains("zwqlaatste"), "one line: {line}");
    seat.press("JJJ");
    assert!(seat.text().contains("zwqlaatste"), "all lines: {}", seat.text());
    seat.press("q");
    seat.press("jk");
    hides(&seat, "leaving");
    seat.press("vv");
    let open = seat.text();
    assert!(open.contains("zwqlaatste"), "{open}");
    seat.press("w");
    assert!(seat.text().contains("zwqlaatste"), "raw: {}", seat.text());
    seat.press("qv");
    hides(&seat, "covering it again");
    seat.press("w");
    hides(&seat, "raw");
    assert!(seat.text().contains("the veil is down, v lifts it"));
}

#[test]
fn a_complaint_is_uncovered_step_by_step_too() {
    let mut seat = seat((120, 40));
    seat.press("C");
    hides(&seat, "opening");
    let text = seat.text();
    assert!(text.contains("1 line, ") && text.contains("veiled: J a line, v v all"), "{text}");
    seat.press("J");
    let line = seat.text();
    // What is said about it stays covered until everything is shown.
    let said = line.lines().filter(|row| row.contains("Waarom mag"));
    assert!(said.clone().count() > 1 && said.clone().all(|row| !row.contains(MARK)), "{line}");
    assert!(line.contains(MARK) && line.contains("line by line"), "{line}");
    seat.press("JJJJJ");
    assert!(!seat.text().contains("veiled"), "{}", seat.text());
    seat.press("v");
    hides(&seat, "covering it again");
    seat.press("vv");
    let open = seat.text();
    seat.press("j");
    hides(&seat, "the next one");
    assert!(open.contains("zwqhonderd") || open.contains(MARK), "{open}");
}

#[test]
fn the_bar_of_the_veil_says_what_the_keys_do() {
    let mut seat = seat((80, 24));
    let stages: Vec<String> = ["fpolicy:hate<enter>", "J", "J"]
        .iter()
        .map(|keys| {
            seat.press(keys);
            let text = seat.text();
            text.lines().find(|line| line.contains("veil    ")).unwrap_or_default().to_owned()
        })
        .collect();
    assert!(stages[0].contains("J a line   v twice all"), "no flagged words are known: {stages:?}");
    assert!(stages[1].contains("J the next line"), "{stages:?}");
    assert!(stages[2].contains("J or v what is still covered"), "no next line: {stages:?}");
}

#[test]
fn what_is_marked_stays_in_the_list_covered_even_when_lifted() {
    let mut seat = seat((160, 50));
    seat.press("fpolicy:hate<enter>vv");
    let list: Vec<String> = seat.text().lines().map(|l| l.chars().take(48).collect()).collect();
    assert!(!list.join("\n").contains(MARK), "{list:#?}");
    assert!(list.join("\n").contains("veiled"), "{list:#?}");
}

fn keys() -> impl Strategy<Value = String> {
    // Everything but what lifts the veil; nothing typed holds a covered word.
    let one = prop::sample::select(
        "j k G q a t e s r u m * c w h f o : ? + / 1 2 3 x l b n p O C H I R W S E Z > d i y K . \
         <enter> <esc> <tab> <ctrl-d> <ctrl-u> <ctrl-s> <down> <up> <f1>"
            .split(' ')
            .collect::<Vec<_>>(),
    );
    prop::collection::vec(one, 0..14).prop_map(|keys| keys.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_keys_but_those_of_the_veil_show_a_veiled_word(keys in keys(), w in 30u16..170, h in 8u16..55) {
        let mut seat = seat((w, h));
        for key in parse_keys(&keys).unwrap() {
            seat.key(key);
            let text = seat.text();
            prop_assert!(!text.contains(MARK), "{keys} at {w}x{h}:\n{text}");
        }
    }
}
