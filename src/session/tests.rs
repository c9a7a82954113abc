use super::*;
use crate::app::keymap::Keymap;
use crate::app::msg::Seat as Kept;
use crate::app::theme::Theme;
use crate::app::{App, Setup};
use crate::desk::{Make, Place};
use crate::model::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const NOW: At = At(1_773_754_800_000);

fn session() -> (Session, SeatNo, SeatNo, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::sample(&folder.path().join("store"), Place::Memory, NOW).unwrap().desk;
    let mut session = Session::new(desk, Some(NOW));
    let mut sit = |name: &str| {
        let me = session.desk_mut().sit(name, Role::Moderator, NOW).unwrap();
        let desk = session.desk();
        let app = App::new(Setup {
            law: Arc::clone(desk.law()),
            theme: Theme::default(),
            keymap: Keymap::new(&BTreeMap::new()).unwrap(),
            zone: desk.zone().clone(),
            now: NOW,
            size: (80, 24),
            hold_ms: 30_000,
            seat: Kept::default(),
            motion_less: false,
            authorities: Vec::new(),
            care: super::care(desk, &me),
        });
        session.sit(Start {
            me,
            app,
            marks: BTreeSet::new(),
            remarks: Vec::new(),
            kind: Work::Live,
        })
    };
    let (one, other) = (sit("mira"), sit("noor"));
    (session, one, other, folder)
}

#[test]
fn a_panic_ends_one_seat_and_the_others_go_on() {
    let (mut session, one, other, _folder) = session();
    let waiting = session.desk().board().waiting(NOW);
    session.turn(one, |_, desk| {
        desk.sit("sam", Role::Moderator, NOW).unwrap();
        panic!("on purpose");
    });
    assert!(!session.has(one) && session.is_over(one) && session.has(other));
    assert_eq!(session.desk().board().waiting(NOW), waiting);
    session.take(other, Event::Key(Key::char('a')));
    assert_eq!(session.desk().store().decisions(), 1);
    assert!(as_text(&session, other, (80, 24)).contains("allowed"));
    // Nobody sits there any more; nothing happens.
    session.take(one, Event::Key(Key::char('a')));
    assert_eq!(session.desk().store().decisions(), 1);
    assert_eq!(as_text(&session, one, (80, 24)).trim(), "");
}

#[test]
fn what_one_seat_does_is_stale_on_the_other_until_it_is_renewed() {
    let (mut session, one, other, _folder) = session();
    // That the other sat down is news to the first.
    session.renew();
    assert!(!session.is_stale(one) && !session.is_stale(other));
    session.take(one, Event::Key(Key::char('a')));
    assert!(!session.is_stale(one) && session.is_stale(other));
    let before = as_text(&session, other, (80, 24));
    session.renew();
    assert!(!session.is_stale(other));
    assert_ne!(as_text(&session, other, (80, 24)), before);
    assert!(session.take_dirty(other) && !session.take_dirty(other));
}

#[test]
fn each_seat_gets_the_answer_to_its_own_search() {
    let (mut session, one, other, _folder) = session();
    for (no, keys) in [(one, "/fiets"), (other, "/honing")] {
        keys.chars().for_each(|c| session.take(no, Event::Key(Key::char(c))));
    }
    assert!(as_text(&session, one, (80, 24)).contains("fiets"));
    let second = as_text(&session, other, (80, 24));
    assert!(second.contains("honing") && !second.contains("fiets"), "{second}");
}

#[test]
fn a_case_kept_at_hand_is_what_would_be_shown() {
    let (mut session, one, other, _folder) = session();
    let me = session.seats[&one].seat.me().clone();
    let veils = session.seats[&other].seat.veils.clone();
    let who = session.seats[&other].seat.me().clone();
    let (mut kept, mut fresh) = (0, 0);
    for no in (1..=session.desk().store().cases()).map(CaseNo) {
        let shown = session.seats[&other].seat.opened.as_ref().map(|o| Arc::clone(o.view()));
        // A mix of what others do: decide, take back, write, sit down.
        let desk = session.desk_mut();
        let _some_are_refused = match no.0 % 4 {
            0 => desk.note(&me, no, "gezien", NOW).is_ok(),
            1 => desk.undo(&me, NOW).is_ok(),
            2 => desk.sit(&format!("nieuw {no}"), Role::Moderator, NOW).is_ok(),
            _ => desk.decide(&me, &[no], &Make::Policy("drugs".to_owned()), NOW).is_ok(),
        };
        session.renew();
        let (seat, desk) = (&session.seats[&other].seat, &mut session.desk);
        let opened = Arc::clone(seat.opened.as_ref().unwrap().view());
        if shown.is_some_and(|shown| Arc::ptr_eq(&shown, &opened)) {
            kept += 1;
        } else {
            fresh += 1;
        }
        let mut now = show::case(desk, (&who, &veils), (opened.case.no, 10), NOW).unwrap();
        now.draft.clone_from(&opened.draft);
        assert_eq!(format!("{opened:?}"), format!("{now:?}"), "after {no}");
        if no.0 % 5 == 0 {
            session.take(other, Event::Key(Key::char('j')));
        }
    }
    assert!(kept > 10 && fresh > 10, "{kept} {fresh}");
}
