//! What a trainee and a trainer see on a small screen: how far they are, and every key there is.

use crate::support::Seat;
use crate::support::seat::ORDERS;
use crate::support::trainee::{BEGAN, How, Trainee};
use modq::app::commands::{Command, Scope};
use modq::app::keymap::Keymap;
use modq::app::theme::Depth;
use modq::desk::IntakeOptions;
use modq::model::At;
use modq::training::{Feedback, Pace};
use std::collections::BTreeMap;

const SMALL: (u16, u16) = (80, 24);

/// Everything the help of a screen says, page after page.
fn help(mut press: impl FnMut(&str) -> String) -> String {
    let mut all = press("?");
    for _ in 0..6 {
        all.push_str(&press("<ctrl-d>"));
    }
    press("<esc>");
    all
}

/// Every command of a scope stands in the help with its first key.
fn found(scope: Scope, help: &str) {
    let keymap = Keymap::new(&BTreeMap::new()).unwrap();
    for (entry, keys) in keymap.help(scope) {
        if matches!(entry.command, Command::Policy(2..)) {
            continue;
        }
        let word = if entry.command == Command::Policy(1) { "apply policy" } else { entry.word };
        let stands = help.lines().any(|line| line.contains(word));
        assert!(stands, "{} ({}) is nowhere in\n{help}", entry.name, keys.join(" "));
    }
}

#[test]
fn a_trainee_sees_how_far_the_run_is_and_how_long_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let how = How { limit: Some(30), feedback: Feedback::End, ..How::default() };
    let mut tess = Trainee::sit(&folder.path().join("run"), SMALL, &how, At::parse(BEGAN).unwrap());
    let start = tess.text();
    assert!(
        start.contains("0 of 80 decided") && start.contains("of 30 min, 30 min left"),
        "{start}"
    );
    tess.press("<enter>");
    tess.wait(60);
    tess.press("aa");
    let text = tess.text();
    let first = text.lines().next().unwrap();
    assert!(first.contains("TRAINING 2/80 29:00 left"), "{first}");
    // Narrower still the count stays longest, and the word always.
    let line = |size: (u16, u16), tess: &mut Trainee| {
        tess.resize(size);
        tess.text().lines().next().unwrap().to_owned()
    };
    assert!(line((60, 24), &mut tess).contains("TRAINING 2/80 29:00 left"));
    assert!(line((44, 14), &mut tess).contains("TRAINING 2/80"));
    assert!(line((30, 10), &mut tess).contains("TRAINING 2/80"));
}

#[test]
fn the_clock_stands_still_while_the_reference_is_read() {
    const WORDS: &str = "The clock stands still while you read this.";
    let folder = tempfile::tempdir().unwrap();
    let how = How { pace: Pace::Fourfold, limit: Some(30), ..How::default() };
    let mut tess = Trainee::begin(&folder.path().join("run"), &how);
    tess.press("<enter>");
    tess.wait(10);
    assert!(!tess.text().contains(WORDS), "{}", tess.text());
    tess.press("a");
    // An hour over the reference is twice the limit and four hours of the shift.
    let (line, shift) = (tess.text(), tess.shift());
    let left = |text: &str| text.lines().next().unwrap().to_owned();
    assert!(line.contains(WORDS) && left(&line).contains("29:50 left"), "{line}");
    for _ in 0..60 {
        tess.wait(60);
    }
    let text = tess.text();
    assert_eq!((left(&text), tess.shift()), (left(&line), shift), "nothing comes in: {text}");
    assert!(text.contains(WORDS) && !text.contains("Training is over"), "{text}");
    tess.press("?");
    assert!(tess.text().contains(WORDS), "{}", tess.text());
    tess.press("<esc>+no<enter>");
    assert!(tess.text().contains("your objection is kept"), "{}", tess.text());
    tess.wait(600);
    let run = tess.run();
    let first = run.cases.iter().find(|case| case.closed).unwrap();
    assert_eq!((first.spent_ms, first.idle_ms, run.worked_ms), (10_000, 0, 10_000));
    // With the next case it goes on, and this one is charged with nothing of it.
    tess.press("<enter>");
    tess.wait(1);
    let shift = tess.shift();
    tess.wait(4);
    assert_eq!(tess.shift().since(shift), 4 * 4_000);
    tess.press("a");
    assert!(left(&tess.text()).contains("29:45 left"), "{}", tess.text());
    let run = tess.run();
    let second = run.cases.iter().filter(|case| case.closed).find(|case| case.order != first.order);
    assert_eq!(second.unwrap().spent_ms, 5_000);
    tess.resize(SMALL);
    assert!(tess.text().contains(WORDS), "{}", tess.text());
}

#[test]
fn a_late_order_is_told_in_a_meeting_without_a_key_that_does_nothing_there() {
    let mut seat = Seat::meeting((120, 40), Depth::True, true);
    let before = seat.text();
    assert!(!before.contains("late."), "{before}");
    let desk = seat.session.desk_mut();
    let options = IntakeOptions::new(At::parse("2026-03-17T12:30:00Z").unwrap());
    let feed = ORDERS.replace("2026-03-17T", "2026-03-16T");
    desk.intake("orders.jsonl".as_ref(), &mut feed.as_bytes(), &options, &mut |_| true).unwrap();
    seat.session.renew();
    let text = seat.text();
    let row = text.lines().nth(1).unwrap();
    assert!(row.contains("TCO 2026/0") && row.contains(" late.") && row.contains("more"), "{text}");
    assert!(!row.contains(" O ") && !row.contains("opens"), "{row}");
    seat.press("O");
    let text = seat.text();
    assert!(text.contains("CALIBRATION") && !text.contains("Orders "), "{text}");
}

#[test]
fn nothing_is_said_to_leave_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut tess = Trainee::begin(&folder.path().join("run"), &How::default());
    tess.press("<enter>r");
    let sheet = tess.text();
    assert!(sheet.contains("training, no letter leaves") && !sheet.contains(" s, then"), "{sheet}");
    tess.press("<esc><esc>f lane:life<enter>4");
    let asked = tess.text();
    assert!(asked.contains("nothing leaves the run") && asked.contains("Y "), "{asked}");
    assert!(!asked.contains("called back"), "{asked}");
}

#[test]
fn a_meeting_shows_all_its_keys_and_no_clock_at_80_columns() {
    let mut seat = Seat::meeting(SMALL, Depth::True, true);
    let text = seat.text();
    let (first, last) = (text.lines().next().unwrap(), text.lines().last().unwrap());
    assert!(first.contains("CALIBRATION") && first.contains("mira"), "{first}");
    for word in ["next", "late", "notice", "own", "▌"] {
        assert!(!first.contains(word), "{word}: {first}");
    }
    for hint in ["a r t e rule", "x strike", "+ comment", "tab scores", "q leave", "? help"] {
        assert!(last.contains(hint), "{hint}: {last}");
    }
    found(
        Scope::Meeting,
        &help(|keys| {
            seat.press(keys);
            seat.text()
        }),
    );
    seat.press("<tab>");
    let sheet = seat.text();
    assert!(sheet.lines().last().unwrap().contains("tab next sheet"), "{sheet}");
    assert!(sheet.contains("agreement"), "{sheet}");
    seat.press("<ctrl-d><ctrl-d>");
    let talk = seat.text();
    assert!(talk.contains("removed, rightly, but on another ground"), "{talk}");
    seat.press("<tab><ctrl-d><ctrl-d>");
    let talk = seat.text();
    assert!(talk.contains("allowed, should be removed"), "{talk}");
    assert!(!talk.contains(" not "), "{talk}");
}

#[test]
fn every_key_of_work_and_feedback_is_in_the_help_at_80_columns() {
    let folder = tempfile::tempdir().unwrap();
    let how = How::default();
    let mut tess = Trainee::sit(&folder.path().join("run"), SMALL, &how, At::parse(BEGAN).unwrap());
    let pages = |tess: &mut Trainee| {
        help(|keys| {
            tess.press(keys);
            tess.text()
        })
    };
    found(Scope::Training, &pages(&mut tess));
    tess.press("<enter>");
    found(Scope::Queue, &pages(&mut tess));
    tess.press("<enter>");
    found(Scope::Case, &pages(&mut tess));
    tess.press("<esc>a");
    found(Scope::Training, &pages(&mut tess));
}
