use super::*;
use crate::app::keymap::Keymap;
use crate::app::msg::Seat as Kept;
use crate::app::theme::Theme;
use crate::app::{App, Setup};
use crate::desk::{Make, Place};
use crate::model::{FlagBody, Role};
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
fn a_lent_seat_stays_as_it_is_and_is_stale_when_it_comes_back() {
    let (mut session, one, other, _folder) = session();
    let before = as_text(&session, one, (80, 24));
    let lent = session.lend(one).unwrap();
    assert!(session.lend(one).is_none() && !session.has(one));
    session.take(one, Event::Key(Key::char('a')));
    assert_eq!(session.desk().store().decisions(), 0, "only who is there is heard");
    session.take(other, Event::Key(Key::char('a')));
    session.renew();
    session.give_back(one, lent);
    assert_eq!(as_text(&session, one, (80, 24)), before);
    assert!(session.is_stale(one));
    session.renew_one(one);
    assert_ne!(as_text(&session, one, (80, 24)), before);
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

const HOUR: i64 = 3_600_000;

fn keys(session: &mut Session, no: SeatNo, keys: &str) {
    keys.chars().for_each(|c| session.take(no, Event::Key(Key::char(c))));
}

/// The first seat removed so many cases as spam, an hour ago.
fn removed(count: usize) -> (Session, SeatNo, SeatNo, tempfile::TempDir) {
    let (mut session, one, other, folder) = session();
    let me = session.seats().next().unwrap().1.me().clone();
    let desk = session.desk_mut();
    let ours = |no: &CaseNo| {
        let case = desk.store().case(*no).unwrap().unwrap();
        case.flags.iter().all(|flag| matches!(flag.body, FlagBody::Rule(_)))
    };
    let cases: Vec<CaseNo> =
        (1..=desk.store().cases()).map(CaseNo).filter(ours).take(count).collect();
    desk.decide(&me, &cases, &Make::Policy("spam".into()), NOW).unwrap();
    session.set_clock(NOW.plus(HOUR));
    session.renew();
    (session, one, other, folder)
}

/// Letters are asked for, and come a few at a time.
fn export(session: &mut Session, no: SeatNo) {
    keys(session, no, "xl");
    session.turn(no, |seat, _| seat.exporting.as_mut().unwrap().slice = 10);
}

/// The letters in the outbox, and the decisions that the journal says left as letters.
fn letters(session: &Session) -> (usize, usize) {
    let desk = session.desk();
    let folder = std::fs::read_dir(desk.outbox().join("letters"));
    let files = folder.map_or(0, Iterator::count);
    let all = desk.store().decisions_in(1..desk.store().decisions() + 1).unwrap();
    let times = all.iter().map(|d| d.exported.len()).collect::<Vec<_>>();
    assert!(times.iter().all(|times| *times <= 1), "each once: {times:?}");
    (files, times.iter().sum())
}

#[test]
fn every_seat_is_heard_between_two_slices_of_an_export() {
    let (mut session, one, other, _folder) = removed(70);
    export(&mut session, one);
    assert!(session.unfinished());
    let before = session.desk().store().decisions();
    let mut slices = 0;
    while session.unfinished() {
        session.go_on();
        slices += 1;
        let (files, marked) = letters(&session);
        assert_eq!(files, marked, "what is written is marked, and nothing else");
        if session.unfinished() {
            let text = as_text(&session, one, (80, 24));
            assert!(text.contains("writing letters: ") && text.contains(" %"), "{text}");
            keys(&mut session, other, "a");
            keys(&mut session, one, "j");
        }
    }
    assert!(slices > 2, "{slices}");
    assert_eq!(session.desk().store().decisions(), before + slices - 1, "the other decided on");
    let text = as_text(&session, one, (80, 24));
    assert!(text.contains("letters: 70 files with 70 decisions"), "{text}");
    assert_eq!(letters(&session), (70, 70));
}

#[test]
fn a_second_export_waits_for_the_first_on_any_seat() {
    let (mut session, one, other, _folder) = removed(70);
    keys(&mut session, one, "xl");
    session.go_on();
    for (no, asked) in [(one, "xb"), (other, "xl")] {
        keys(&mut session, no, asked);
        let text = as_text(&session, no, (80, 24));
        assert!(text.contains("an export is being written"), "{text}");
    }
    while session.unfinished() {
        session.go_on();
    }
    keys(&mut session, other, "xb");
    while session.unfinished() {
        session.go_on();
    }
    let text = as_text(&session, other, (80, 24));
    assert!(text.contains("database: 1 files with 70 decisions"), "{text}");
}

#[test]
fn who_leaves_half_way_leaves_the_rest_to_the_next_export() {
    let (mut session, one, other, _folder) = removed(70);
    export(&mut session, one);
    session.go_on();
    session.take(one, Event::Gone);
    assert!(session.is_over(one));
    session.leave(one);
    assert!(!session.unfinished());
    let (files, marked) = letters(&session);
    assert!(files == marked && (1..70).contains(&files), "{files} {marked}");
    keys(&mut session, other, "xl");
    while session.unfinished() {
        session.go_on();
    }
    assert_eq!(letters(&session), (70, 70));
    let text = as_text(&session, other, (80, 24));
    let rest = 70 - files;
    assert!(text.contains(&format!("letters: {rest} files with {rest} decisions")), "{text}");
}

#[test]
fn what_breaks_in_a_slice_ends_the_export_and_not_the_seat() {
    let (mut session, one, other, _folder) = removed(70);
    export(&mut session, one);
    session.go_on();
    session.turn(one, |seat, desk| {
        let said = seat.export_slice(desk, |_, _, _| panic!("on purpose")).unwrap();
        said.into_iter().for_each(|reply| seat.reply(reply));
    });
    assert!(session.has(one) && !session.unfinished());
    let text = as_text(&session, one, (80, 24));
    assert!(text.contains("writing letters broke off at"), "{text}");
    let (files, marked) = letters(&session);
    assert!(files == marked && (1..70).contains(&files), "{files} {marked}");

    // A disk that refuses: the seat says so, and the rest leaves when it no longer does.
    let folder = session.desk().outbox().join("letters");
    let aside = folder.with_extension("aside");
    std::fs::rename(&folder, &aside).unwrap();
    std::fs::write(&folder, "in the way").unwrap();
    keys(&mut session, other, "xl");
    session.go_on();
    assert!(session.has(other) && !session.unfinished());
    let text = as_text(&session, other, (80, 24));
    assert!(text.contains("letters"), "{text}");
    assert_ne!(text, as_text(&session, one, (80, 24)));
    std::fs::remove_file(&folder).unwrap();
    std::fs::rename(&aside, &folder).unwrap();
    session.take(other, Event::Key(Key::char('q')));
    keys(&mut session, one, "xl");
    while session.unfinished() {
        session.go_on();
    }
    assert_eq!(letters(&session), (70, 70));
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
