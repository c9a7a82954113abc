use super::*;
use crate::app::keymap::Keymap;
use crate::app::msg::Seat as Kept;
use crate::app::theme::Theme;
use crate::app::{App, Setup};
use crate::desk::Place;
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
