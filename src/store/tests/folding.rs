use super::*;
use crate::model::{AnswerKind, CaseState, MessageNo, Obstacle, Order, OrderKind};

fn state(store: &Store, case: u32) -> CaseState {
    let case = store.case(CaseNo(case)).unwrap().unwrap();
    let row = store.row(case.no).unwrap().unwrap();
    assert_eq!(row.state, case.state);
    case.state
}

fn two_cases() -> Invented {
    let mut record = Invented::founded();
    record.import(vec![
        group(7, "Buurtgroep"),
        message(7, 1, "Wie heeft een ladder?"),
        message(7, 2, "Gratis munten, klik hier"),
        rule(key(7, 2), "coins"),
        message(7, 3, "Ik heb er een"),
        message(7, 600, "Nog meer munten"),
        rule(key(7, 600), "coins"),
    ]);
    record
}

#[test]
fn an_import_opens_cases() {
    let store = two_cases().store();
    assert_eq!((store.messages(), store.cases(), store.applied()), (4, 2, Seq(2)));
    let case = store.case(CaseNo(1)).unwrap().unwrap();
    assert_eq!(case.message, Some(MessageNo(1)));
    assert_eq!((case.opened, case.version), (At(1_750_000_000_000), Seq(2)));
    assert_eq!(store.case_of(&key(7, 2)).unwrap(), Some(CaseNo(1)));
    assert_eq!(store.case_of(&key(7, 1)).unwrap(), None);
    let row = store.row(CaseNo(2)).unwrap().unwrap();
    assert_eq!((row.text, row.author), (15, author_hash("telegram", "user0")));
    assert_eq!((row.group, row.at), (Some(GroupNo(0)), Some(At(1_700_000_000_600))));
    assert_eq!(store.group(GroupNo(0)).unwrap().title, "Buurtgroep");
    assert_eq!(steps(&store)[0].cases, 2);
}

#[test]
fn neighbours_come_in_the_order_of_ids() {
    let mut record = two_cases();
    record.import(vec![message(7, -4, "Van voor de verhuizing"), message(8, 2, "Elders")]);
    record.import(vec![message(7, 3, "Ik heb er een, en een emmer")]);
    let store = record.store();
    let around = |id, before, after| store.around(&key(7, id), before, after).unwrap();
    let no = |numbers: &[u32]| numbers.iter().copied().map(MessageNo).collect::<Vec<_>>();
    assert_eq!(around(2, 9, 9), (no(&[4, 0]), no(&[6, 3])));
    assert_eq!(around(2, 1, 1), (no(&[0]), no(&[6])));
    assert_eq!(around(500, 2, 0), (no(&[1, 6]), no(&[])));
    assert_eq!(around(i64::MIN, 2, 1), (no(&[]), no(&[4])));
    assert_eq!(store.around(&key(9, 1), 5, 5).unwrap(), (no(&[]), no(&[])));
}

#[test]
fn a_changed_text_is_a_new_version_and_the_same_text_is_nothing() {
    let mut record = two_cases();
    record.import(vec![message(7, 2, "Gratis munten, klik hier")]);
    record.import(vec![message(7, 2, "Weg ermee"), message(7, 2, "Toch niet weg")]);
    let store = record.store();
    assert_eq!(store.messages(), 6);
    let (newest, hash) = store.find(&key(7, 2)).unwrap().unwrap();
    assert_eq!(newest, MessageNo(5));
    assert_eq!(hash, content_hash(&store.message(newest).unwrap().unwrap()));
    assert_eq!(store.replaces(newest).unwrap(), Some(MessageNo(4)));
    assert_eq!(store.replaces(MessageNo(4)).unwrap(), Some(MessageNo(1)));
    assert_eq!(store.replaces(MessageNo(1)).unwrap(), None);
    let case = store.case(CaseNo(1)).unwrap().unwrap();
    assert_eq!((case.message, case.version), (Some(newest), Seq(4)));
    assert_eq!(store.row(CaseNo(1)).unwrap().unwrap().text, 13);
    assert_eq!(store.raw_from(newest, &record).unwrap().unwrap(), b"2: Toch niet weg");
    let author = author_hash("telegram", "user2");
    assert_eq!(store.by_author(author, 5).unwrap(), (1, vec![newest]));
}

#[test]
fn a_flag_waits_for_its_message() {
    let mut record = Invented::founded();
    record.import(vec![notice(Some(key(7, 5)), "N-1"), notice(None, "N-2"), notice(None, "N-2")]);
    let store = record.store();
    assert_eq!(store.cases(), 2);
    assert_eq!(store.case(CaseNo(1)).unwrap().unwrap().message, None);
    assert_eq!(store.row(CaseNo(1)).unwrap().unwrap().group, Some(GroupNo(0)));
    assert_eq!(store.group(GroupNo(0)).unwrap().title, "telegram:7");
    record.import(vec![
        group(7, "Buurtgroep"),
        message(7, 5, "Hier"),
        notice(Some(key(7, 5)), "N-1"),
        notice(Some(key(7, 5)), "N-3"),
        notice(None, "N-2"),
    ]);
    let store = record.store();
    assert_eq!(store.cases(), 2);
    let case = store.case(CaseNo(1)).unwrap().unwrap();
    assert_eq!((case.message, case.flags.len()), (Some(MessageNo(0)), 2));
    assert_eq!(store.group(GroupNo(0)).unwrap().title, "Buurtgroep");
}

#[test]
fn many_flags_on_one_case_are_each_kept_once() {
    let mut record = Invented::founded();
    for _ in 0..2 {
        record.import((0..200).map(|n| notice(Some(key(7, 1)), &format!("N-{n}"))).collect());
    }
    let case = record.store().case(CaseNo(1)).unwrap().unwrap();
    assert_eq!((case.flags.len(), case.version), (200, Seq(2)));
}

#[test]
fn decisions_close_and_undo_opens_again() {
    let mut record = two_cases();
    let skip = record.skip(1);
    let first = record.decide(1, 1, None);
    let last = record.decide(2, 2, Some(first));
    let store = record.store();
    assert_eq!(state(&store, 1), CaseState::Decided(DecisionNo(1)));
    let step = store.step(first).unwrap().unwrap();
    assert_eq!((step.last, step.cases, step.undone), (last, 2, false));
    assert_eq!((step.kind, step.first_case), (StepKind::Decided, Some(CaseNo(1))));

    let undone = record.undo(first, last);
    let store = record.store();
    assert!(matches!(state(&store, 1), CaseState::Skipped { .. }));
    assert_eq!(state(&store, 2), CaseState::Waiting);
    assert_eq!(store.decision(DecisionNo(2)).unwrap().unwrap().undone, Some(undone));
    assert_eq!(store.case(CaseNo(2)).unwrap().unwrap().version, undone);
    assert_eq!(store.case(CaseNo(2)).unwrap().unwrap().decisions, [DecisionNo(2)]);
    assert!(store.step(first).unwrap().unwrap().undone);

    record.undo(skip, skip);
    assert_eq!(state(&record.store(), 1), CaseState::Waiting);
    record.redo(skip, skip);
    record.redo(first, last);
    let store = record.store();
    assert_eq!(state(&store, 1), CaseState::Decided(DecisionNo(1)));
    assert_eq!(store.decision(DecisionNo(2)).unwrap().unwrap().undone, None);
    assert!(!store.step(first).unwrap().unwrap().undone);
    assert_eq!(store.decisions(), 2);
}

#[test]
fn notes_can_be_undone_and_erased() {
    let mut record = two_cases();
    let first = record.write_note(1, "vraag Noor");
    let second = record.write_note(1, "zelfde tekst als gisteren");
    let texts = |record: &Invented| -> Vec<String> {
        let case = record.store().case(CaseNo(1)).unwrap().unwrap();
        case.notes.into_iter().map(|note| note.text).collect()
    };
    assert_eq!(texts(&record), ["vraag Noor", "zelfde tekst als gisteren"]);
    record.undo(first, first);
    assert_eq!(texts(&record), ["zelfde tekst als gisteren"]);
    let Change::Noted { note, .. } = record.lines[second.0 as usize - 1].change else { panic!() };
    record.line(Change::Erased { attachment: note, reason: "term".into() });
    assert_eq!(texts(&record), [""]);
    record.notes.remove(&note);
    assert_eq!(texts(&record), [""]);
}

#[test]
fn only_an_order_or_notice_reopens() {
    let mut record = two_cases();
    record.decide(1, 1, None);
    record.import(vec![rule(key(7, 2), "links"), message(7, 2, "Andere tekst")]);
    assert_eq!(state(&record.store(), 1), CaseState::Decided(DecisionNo(1)));
    record.import(vec![notice(Some(key(7, 2)), "N-1")]);
    assert_eq!(state(&record.store(), 1), CaseState::Waiting);
    let second = record.decide(2, 1, None);
    assert_eq!(state(&record.store(), 1), CaseState::Decided(DecisionNo(2)));
    record.undo(second, second);
    assert_eq!(state(&record.store(), 1), CaseState::Waiting);
}

#[test]
fn an_answer_to_an_order_stops_its_clock_until_it_is_taken_back() {
    let order = Order { reference: "T-1".into(), kind: OrderKind::Tco, ..Order::default() };
    let key_of = order.digest();
    let due = Some(At(1_773_000_100_000));
    let mut record = two_cases();
    let flag = Flag { due, ..flag(FlagBody::Order(Box::new(order)), Lane::Order) };
    record.import(vec![Entry::Flag { target: Some(key(7, 2)), flag, raw: None }]);
    assert_eq!(record.store().cases_with_orders().unwrap(), [CaseNo(1)]);
    let answered = record.line(Change::OrderAnswered {
        case: CaseNo(1),
        order: key_of,
        kind: AnswerKind::Impossible,
        obstacle: Some(Obstacle::Errors),
        due: None,
        text: None,
    });
    let due_now = |record: &Invented| record.store().row(CaseNo(1)).unwrap().unwrap().due;
    assert_eq!(due_now(&record), None);
    let answers = record.store().case_with_answers(CaseNo(1)).unwrap().unwrap().answers;
    assert_eq!((answers.len(), answers[0].1.kind), (1, AnswerKind::Impossible));
    record.undo(answered, answered);
    assert_eq!(due_now(&record), due);
    assert!(record.store().case_with_answers(CaseNo(1)).unwrap().unwrap().answers.is_empty());
    record.redo(answered, answered);
    assert_eq!(due_now(&record), None);
    assert_eq!(record.store().step(answered).unwrap().unwrap().kind, StepKind::Answered);
}

#[test]
fn a_decision_can_take_back_another() {
    let mut record = two_cases();
    record.decide(1, 1, None);
    let second = record.line(decided(2, 1, Some(1)));
    let reversed =
        |record: &Invented| record.store().decision(DecisionNo(1)).unwrap().unwrap().reversed;
    assert_eq!(reversed(&record), Some(DecisionNo(2)));
    record.undo(second, second);
    assert_eq!(reversed(&record), None);
    assert_eq!(state(&record.store(), 1), CaseState::Decided(DecisionNo(1)));
    record.redo(second, second);
    assert_eq!(reversed(&record), Some(DecisionNo(2)));
}

#[test]
fn holds_and_exports_leave_the_version() {
    let mut record = two_cases();
    let decided = record.decide(1, 1, None);
    let ended = record.line(Change::HoldEnded {
        decisions: vec![DecisionNo(1), DecisionNo(9)],
        complaints: vec![],
    });
    let exported = record.line(Change::Exported {
        told: None,
        format: "letters".into(),
        decisions: vec![DecisionNo(1)],
        files: Vec::new(),
        notices: Vec::new(),
        complaints: Vec::new(),
    });
    let store = record.store();
    let decision = store.decision(DecisionNo(1)).unwrap().unwrap();
    assert_eq!(decision.hold_until, record.lines[ended.0 as usize - 1].at);
    assert_eq!(decision.exported, [("letters".to_owned(), exported)]);
    assert_eq!(store.case(CaseNo(1)).unwrap().unwrap().version, decided);
}

#[test]
fn lines_come_one_after_the_other() {
    let record = two_cases();
    let mut store = record.store();
    assert!(store.apply_from(&record.lines, &record).unwrap().is_empty());
    let mut later = record.lines[1].clone();
    later.seq = Seq(9);
    let error = store.apply_frame(&later, &record.frames[0], &[]).unwrap_err();
    assert!(matches!(error, StoreError::Gap { expected: Seq(3), got: Seq(9) }), "{error}");
    let error = store.apply_frame(&record.lines[0], &[], &[]).unwrap_err();
    assert!(matches!(error, StoreError::NotAnImport(Seq(1))));
    later.seq = Seq(3);
    let entries = [message(7, 2, "Nu anders"), rule(key(7, 3), "x")];
    assert_eq!(store.apply_frame(&later, &entries, &[]).unwrap(), [CaseNo(1), CaseNo(3)]);
}

#[test]
fn what_makes_no_sense_changes_nothing() {
    let mut record = two_cases();
    record.decide(1, 99, None);
    record.skip(0);
    record.write_note(77, "waarbij?");
    record.undo(Seq(1), Seq(u64::MAX));
    record.undo(Seq(9), Seq(3));
    record.redo(Seq(500), Seq(600));
    record.line_of(decided(2, 1, Some(44)), Some(Seq(400)));
    let store = record.store();
    assert_eq!(state(&store, 1), CaseState::Decided(DecisionNo(2)));
    assert!(store.decision(DecisionNo(1)).unwrap().unwrap().undone.is_some());
}

#[test]
fn seats_may_share_it() {
    fn shared<T: Send + std::marker::Sync>() {}
    shared::<Store>();
}

#[test]
fn who_sent_a_notice_was_told_by_lines_old_and_new() {
    let told = |change: &dyn Fn(Vec<DecisionNo>) -> Change| {
        let mut record = two_cases();
        let mut first = notice(Some(key(7, 2)), "N-1");
        if let Entry::Flag { flag: Flag { body: FlagBody::Notice(notice), .. }, .. } = &mut first {
            notice.notifier.email = Some("noor@example.org".into());
        }
        record.import(vec![first, notice(Some(key(7, 2)), "N-2")]);
        record.line(decided(1, 1, None));
        let seq = record.line(change(vec![DecisionNo(1)]));
        let (case, marks) = record.store().case_with_notices(CaseNo(1)).unwrap().unwrap();
        assert_eq!(case.flags.len(), 3);
        let told: Vec<bool> = marks.iter().map(|m| m.told.is_some_and(|(s, _)| s == seq)).collect();
        let version = case.version;
        assert!(version < seq, "who decides need not have seen a letter");
        (marks.iter().map(|m| m.place).collect::<Vec<_>>(), told)
    };
    let letters = |told| {
        move |decisions| {
            let (format, files) = ("letters".to_owned(), vec![Digest::of(b"files")]);
            Change::Exported {
                format,
                decisions,
                files,
                notices: Vec::new(),
                told,
                complaints: vec![],
            }
        }
    };
    // Before senders had letters of their own, the letters of a decision told all with an address.
    assert_eq!(told(&|d| letters(None)(d)), (vec![1, 2], vec![true, false]));
    assert_eq!(told(&|d| letters(Some(Vec::new()))(d)).1, [false, false]);
    assert_eq!(told(&|d| letters(Some(vec![(CaseNo(1), 2), (CaseNo(9), 0)]))(d)).1, [false, true]);
}
