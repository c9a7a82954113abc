//! What somebody was typing when the holder ended is there again when they come back.

use crate::seats::{Held, NOW};
use crate::support::guest::Guest;
use modq::desk::{Desk, Make};
use modq::model::time::DAY;
use modq::model::{At, CaseNo, ComplaintTexts, Filed, Role};

/// Keys that begin a text, the words of the screen that say that it is there, and keys that end
/// it, with what is seen then.
const TYPED: &[(&str, &str, &str, &str)] = &[
    ("+", "note", "<enter>", "noted on"),
    ("s", "skip", "<enter>", "put off"),
    ("/", "/", "<esc>", "queue"),
    ("f", "filter", "<esc>", "queue"),
    ("PE", "next shift", "<enter>", "left for the next shift"),
    ("Hf", "history", "<esc>", "History"),
];

#[test]
fn a_line_that_was_being_typed_is_there_again() {
    let mut held = Held::sample("");
    for (n, (begin, label, end, seen)) in TYPED.iter().enumerate() {
        let (begun, whole) = (format!("kade {n} bij"), format!("kade {n} bijna"));
        let mut mira = Guest::sit(&held.store, "mira");
        mira.see("▸");
        mira.press(begin);
        mira.see(label);
        mira.press(&begun);
        mira.see(&begun);
        assert!(mira.typing, "{label}");
        let before = mira.text();
        held = held.again();
        let mut mira = Guest::sit(&held.store, "mira");
        let again = mira.see(&begun);
        assert!(mira.typing && again.contains(label), "{label}: {again}");
        let row = |text: &str| text.lines().rev().nth(1).map(str::to_owned);
        assert_eq!(row(&again), row(&before), "{label}");
        mira.press("na");
        mira.see(&whole);
        mira.press(end);
        mira.until(seen, |text| {
            let line = text.lines().rev().nth(1).is_some_and(|row| row.contains(&whole));
            text.to_lowercase().contains(&seen.to_lowercase()) && !line
        });
        mira.press("<esc><esc>q");
        mira.told();
    }
    // Left by themselves, nobody finds a line open.
    let mut mira = Guest::sit(&held.store, "mira");
    let queue = mira.see("▸");
    assert!(!mira.typing, "{queue}");
}

#[test]
fn a_note_stays_with_its_case() {
    let held = Held::sample("");
    let mut mira = Guest::sit(&held.store, "mira");
    mira.see("▸");
    mira.press("jjj");
    mira.until("the fourth case", |text| text.lines().nth(5).is_some_and(|l| l.contains('▸')));
    let chosen = mira.chosen();
    mira.press("+even wachten");
    mira.see("even wachten");
    let held = held.again();
    let mut mira = Guest::sit(&held.store, "mira");
    mira.see("even wachten");
    assert_eq!(mira.chosen(), chosen);
    mira.press("<enter>");
    mira.see("noted on");
}

/// The sample queue with a complaint against a decision of mira's.
fn complained(desk: &mut Desk) -> CaseNo {
    let now = At::parse(NOW).unwrap();
    let decided = now.plus(-2 * DAY);
    let mira = desk.sit("mira", Role::Moderator, decided).unwrap();
    let spam = |no: &CaseNo| {
        desk.board()
            .get(*no)
            .is_some_and(|row| row.message.is_some() && row.policy.as_deref() == Some("spam"))
    };
    let case = (1..=desk.store().cases()).map(CaseNo).find(spam).unwrap();
    desk.decide(&mira, &[case], &Make::Policy("spam".into()), decided).unwrap();
    let texts = ComplaintTexts { text: "dat is geen reclame".into(), ..ComplaintTexts::default() };
    let filed = Filed { case: Some(case), received: now, texts, ..Filed::default() };
    desk.complain(&mira, &filed, now).unwrap();
    case
}

#[test]
fn an_answer_to_a_complaint_is_there_again_and_holds_its_case() {
    let mut case = CaseNo(0);
    let held = Held::with("", |desk| case = complained(desk));
    let (mut noor, mut kim) = (Guest::sit(&held.store, "noor"), Guest::sit(&held.store, "kim"));
    noor.see("▸");
    kim.see("▸");
    kim.press("C");
    kim.see("geen reclame");
    noor.press("C");
    noor.see("geen reclame");
    noor.press("1");
    noor.until("the reasons", |text| text.contains("done, kept"));
    assert!(noor.typing);
    // Whoever looks sees at once who has it, and cannot answer over it.
    kim.see("noor has it");
    kim.press("1");
    kim.until("the reasons", |text| text.contains("done, kept"));
    kim.press("<ctrl-s>");
    kim.see("noor has case");
    noor.press("<ctrl-u>wij zagen het na");
    noor.see("wij zagen het na");
    let held = held.again();
    let mut noor = Guest::sit(&held.store, "noor");
    noor.see("wij zagen het na");
    assert!(noor.typing, "{}", noor.text());
    noor.press(" en nog eens<ctrl-s>");
    noor.until("an answer", |text| text.contains("upheld") || text.contains("1 answered"));
    noor.press("<esc>q");
    let desk = held.end();
    assert_eq!(desk.held_by(case), None, "an answered complaint is held no more");
}

#[test]
fn a_sheet_is_there_again_where_it_was_typed_in() {
    let held = Held::sample("");
    let mut mira = Guest::sit(&held.store, "mira");
    mira.see("▸");
    mira.press("jr");
    mira.see("━━ Remove");
    mira.press("jjjjj<enter><ctrl-u>zie de foto");
    mira.see("zie de foto");
    assert!(mira.typing);
    let held = held.again();
    let mut mira = Guest::sit(&held.store, "mira");
    mira.see("zie de foto");
    assert!(mira.typing, "the field is typed into again: {}", mira.text());
    mira.press(" erbij");
    mira.see("zie de foto erbij");
}
