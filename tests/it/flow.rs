//! Flows by keys on the sample queue: press, read the screen, look at what the record says.

use crate::support::Seat;
use modq::app::theme::Depth;

fn seat() -> Seat {
    Seat::sample((80, 24), Depth::Mono, true)
}

#[test]
fn twenty_decisions_three_undone_one_redone() {
    let mut seat = seat();
    let before = seat.session.desk().board().waiting(seat.session.now()).iter().sum::<u32>();
    seat.press("flane:own<enter>");
    for _ in 0..20 {
        seat.press("a");
    }
    assert_eq!(seat.session.desk().store().decisions(), 20, "{}", seat.text());
    let waiting =
        |seat: &Seat| seat.session.desk().board().waiting(seat.session.now()).iter().sum::<u32>();
    assert_eq!(waiting(&seat), before - 20);
    seat.press("uuu");
    assert_eq!(waiting(&seat), before - 17, "{}", seat.text());
    seat.press("<ctrl-r>");
    assert_eq!(waiting(&seat), before - 18, "{}", seat.text());
    assert!(seat.text().contains("? help"), "{}", seat.text());
}

#[test]
fn after_the_hold_undo_asks_and_then_reverses() {
    let mut seat = seat();
    seat.press("fpolicy:drugs lane:own<enter>1");
    assert_eq!(seat.session.desk().store().decisions(), 1, "{}", seat.text());
    assert!(seat.text().contains("leaves in"), "{}", seat.text());
    seat.at("2026-03-17T13:41:00Z");
    seat.press("u");
    assert_eq!(seat.session.desk().store().decisions(), 1, "nothing yet: {}", seat.text());
    assert!(seat.text().contains("reversal"), "{}", seat.text());
    seat.press("u");
    assert_eq!(seat.session.desk().store().decisions(), 2, "{}", seat.text());
}

#[test]
fn the_sheet_decides_with_ctrl_s() {
    let mut seat = seat();
    seat.press("fpolicy:drugs lane:own<enter>r");
    assert!(seat.text().contains("policy"), "{}", seat.text());
    seat.press("<ctrl-s>");
    assert_eq!(seat.session.desk().store().decisions(), 1, "{}", seat.text());
}

#[test]
fn an_escalation_needs_a_capital_letter() {
    let mut seat = seat();
    seat.press("4");
    assert_eq!(seat.session.desk().store().decisions(), 0);
    seat.press("<enter>y");
    assert_eq!(seat.session.desk().store().decisions(), 0, "{}", seat.text());
}

#[test]
fn a_view_is_saved_under_a_letter_and_opened_by_it() {
    let mut seat = seat();
    seat.press("flane:notice<enter>odSn late notices<enter>");
    assert!(seat.text().contains("view saved: ' n"), "{}", seat.text());
    seat.press("<esc>orSN everybody's<enter>'");
    let screen = seat.text();
    assert!(screen.contains("n  late notices") && screen.contains("mine"), "{screen}");
    assert!(screen.contains("N  everybody's") && screen.contains("shared"), "{screen}");
    let all = seat.text();
    seat.press("n");
    assert_ne!(all, seat.text());
    assert!(seat.text().contains("view n: late notices"), "{}", seat.text());
    seat.press("<esc>:late not<enter>");
    assert!(seat.text().contains("view n: late notices"), "by name: {}", seat.text());
    seat.press("Sn<enter>'n");
    assert!(seat.text().contains("no view is on n"), "{}", seat.text());
}
