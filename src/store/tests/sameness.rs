use super::super::engine::{HeldEngine, MemoryEngine, Visit};
use super::*;
use crate::model::{
    Complainant, ComplaintNo, ComplaintStep, DisputeNo, DisputeStep, Mark, MisuseOf, MisuseStep,
    Outcome, Weighed,
};
use proptest::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One thing that happens, with numbers that are brought into range when it does.
#[derive(Clone, Debug)]
enum Deed {
    Import(Vec<(u8, i64, u8)>),
    Decide { cases: Vec<u32>, reverses: bool },
    Skip(u32),
    Note(u32),
    Undo(usize),
    Redo(usize),
    Export(u32),
    Register { no: u32, ended: bool },
    Complain(u32),
    Answer(u32),
    EndHolds(u32),
    Dispute(u32),
    Misuse(u32),
}

fn deed() -> impl Strategy<Value = Deed> {
    let row = (0u8..8, -3i64..600, any::<u8>());
    let step = any::<usize>();
    prop_oneof![
        3 => proptest::collection::vec(row, 0..160).prop_map(Deed::Import),
        3 => (proptest::collection::vec(any::<u32>(), 1..5), any::<bool>())
            .prop_map(|(cases, reverses)| Deed::Decide { cases, reverses }),
        1 => any::<u32>().prop_map(Deed::Skip),
        1 => any::<u32>().prop_map(Deed::Note),
        3 => step.prop_map(Deed::Undo),
        2 => step.prop_map(Deed::Redo),
        2 => any::<u32>().prop_map(Deed::Export),
        1 => (1u32..4, any::<bool>()).prop_map(|(no, ended)| Deed::Register { no, ended }),
        2 => any::<u32>().prop_map(Deed::Complain),
        2 => any::<u32>().prop_map(Deed::Answer),
        1 => any::<u32>().prop_map(Deed::EndHolds),
        1 => any::<u32>().prop_map(Deed::Dispute),
        1 => any::<u32>().prop_map(Deed::Misuse),
    ]
}

fn row((kind, id, salt): (u8, i64, u8)) -> Entry {
    let group_id = i64::from(salt % 2);
    let target = key(group_id, id);
    match kind {
        0 => group(group_id, &format!("Groep {salt}")),
        1 => rule(target, &format!("regel {}", salt % 4)),
        2 => notice(Some(target), &format!("N-{}", salt % 9)),
        3 => notice(None, &format!("L-{}", salt % 9)),
        _ => message(group_id, id, &format!("tekst {}", salt % 3)),
    }
}

/// What happens to a complaint, a dispute or somebody, told from a number.
fn appeal(deed: &Deed, case: CaseNo, made: u32) -> Change {
    let text = Digest::of(b"words");
    let (decision, at) = (DecisionNo(1), At(1_773_000_000_000));
    match deed {
        Deed::Complain(n) => Change::Complaint {
            case,
            complaint: ComplaintNo(made),
            step: ComplaintStep::Made {
                decision,
                not_for: ModeratorNo(n % 3),
                key: Digest::of(&n.to_be_bytes()),
                from: Complainant::Author,
                received: at,
                due: (n % 2 == 0).then_some(at),
                marks: vec![Mark::Late],
                text,
            },
        },
        Deed::Answer(n) => {
            let step = match n % 4 {
                0 | 1 => ComplaintStep::Answered {
                    outcome: Outcome::Upheld,
                    decision: None,
                    hold_until: at,
                    text,
                },
                2 => ComplaintStep::Reopened,
                _ => ComplaintStep::Told,
            };
            Change::Complaint { case, complaint: ComplaintNo(made), step }
        }
        Deed::Dispute(n) => {
            let step = match n % 3 {
                0 => DisputeStep::Opened { decision, sent: at, text },
                1 => DisputeStep::Ended { outcome: Outcome::Reversed, told: at, text: None },
                _ => DisputeStep::Implemented,
            };
            Change::Dispute { case, dispute: DisputeNo(1), step }
        }
        Deed::EndHolds(_) => Change::HoldEnded {
            decisions: vec![decision],
            complaints: vec![(case, ComplaintNo(made))],
        },
        _ => Change::Misuse {
            person: text,
            of: MisuseOf::Content,
            step: MisuseStep::Warned { weighed: Weighed::default(), text },
        },
    }
}

fn record_of(deeds: Vec<Deed>) -> Invented {
    let mut record = Invented::founded();
    let mut steps: Vec<(Seq, Seq)> = Vec::new();
    let (mut decisions, mut rows) = (0, 0u32);
    let mut made: Vec<CaseNo> = Vec::new();
    for deed in deeds {
        let before = record.last();
        let at = |case: u32| case % (rows / 2 + 2);
        match deed {
            Deed::Import(entries) => {
                rows += entries.len() as u32;
                record.import(entries.into_iter().map(row).collect());
            }
            Deed::Decide { cases, reverses } => {
                let first = Seq(before.0 + 1);
                for case in cases {
                    decisions += 1;
                    let back = (reverses && decisions > 1).then_some(decisions / 2);
                    let step = (record.last() >= first).then_some(first);
                    record.line_of(decided(decisions, at(case), back), step);
                }
            }
            Deed::Skip(case) => drop(record.skip(at(case))),
            Deed::Note(case) => drop(record.write_note(at(case), "genoteerd")),
            Deed::Undo(step) if !steps.is_empty() => {
                let (first, last) = steps[step % steps.len()];
                record.undo(first, last);
            }
            Deed::Redo(step) if !steps.is_empty() => {
                let (first, last) = steps[step % steps.len()];
                record.redo(first, last);
            }
            Deed::Undo(_) | Deed::Redo(_) => {}
            Deed::Export(salt) => {
                let decisions = (1..=decisions).map(DecisionNo).collect();
                let format = ["evidence", "letters", "receipts"][salt as usize % 3].into();
                let notices = vec![(CaseNo(at(salt)), salt % 3)];
                let told = (salt % 2 == 0).then(|| notices.clone());
                let files = vec![];
                let complaints = made.first().map(|c| (*c, ComplaintNo(1))).into_iter().collect();
                let change =
                    Change::Exported { format, decisions, files, notices, told, complaints };
                record.line(change);
            }
            Deed::Register { no, ended } => {
                let (flagger, until) = (FlaggerNo(no), At(1_760_000_000_000));
                record.line(if ended {
                    Change::FlaggerEnded { flagger, until }
                } else {
                    let (entry, areas) = (Digest::of(b"entry"), vec!["A".into()]);
                    let (from, until) = (At(1_740_000_000_000), None);
                    Change::FlaggerListed { flagger, entry, areas, from, until }
                });
            }
            Deed::Complain(case) => {
                made.push(CaseNo(at(case)));
                let (case, no) = (CaseNo(at(case)), made.len() as u32);
                record.line(appeal(&deed, case, no));
            }
            Deed::Answer(n) | Deed::EndHolds(n) | Deed::Dispute(n) | Deed::Misuse(n) => {
                let place = n as usize % made.len().max(1);
                let case = made.get(place).copied().unwrap_or_else(|| CaseNo(at(n)));
                record.line(appeal(&deed, case, place as u32 + 1));
            }
        }
        if record.last() > before {
            steps.push((Seq(before.0 + 1), record.last()));
        }
    }
    record
}

/// Memory that outlives a store, and refuses commits when told to.
#[derive(Clone, Default)]
struct Fragile {
    inner: Arc<MemoryEngine>,
    left: Arc<AtomicUsize>,
}

impl Engine for Fragile {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, EngineError> {
        self.inner.get(key)
    }

    fn has(&self, key: &[u8]) -> Result<bool, EngineError> {
        self.inner.has(key)
    }

    fn scan(
        &self,
        keys: Range<Vec<u8>>,
        order: Order,
        visit: Visit<'_>,
    ) -> Result<(), EngineError> {
        self.inner.scan(keys, order, visit)
    }

    fn commit(&self, batch: Batch, sync: Sync) -> Result<(), EngineError> {
        if self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1))
            .is_err()
        {
            return Err(EngineError::Panicked("crash".into()));
        }
        self.inner.commit(batch, sync)
    }
}

/// The index when lines come one after the other, and when each comes again later.
fn line_by_line(record: &Invented) -> Everything {
    let mut store = Invented::default().store();
    for line in &record.lines {
        store.apply_from(std::slice::from_ref(line), record).unwrap();
        // Lines that are in already change nothing.
        store.apply_from(&record.lines[..line.seq.0 as usize], record).unwrap();
    }
    everything(&store)
}

#[test]
fn an_entry_that_is_listed_twice_is_the_same_however_its_lines_come() {
    let listed = || Deed::Register { no: 2, ended: false };
    let record = record_of(vec![listed(), Deed::Note(1), listed(), Deed::Undo(0)]);
    assert_eq!(line_by_line(&record), everything(&record.store()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn line_by_line_is_the_same_as_all_at_once(deeds in proptest::collection::vec(deed(), 0..24)) {
        let record = record_of(deeds);
        prop_assert_eq!(line_by_line(&record), everything(&record.store()));
    }

    #[test]
    fn rows_that_changed_after_a_line_are_among_those_touched_after_it(
        deeds in proptest::collection::vec(deed(), 0..24),
    ) {
        let record = record_of(deeds);
        let (mut store, mut seen) = (Invented::default().store(), Vec::new());
        let rows = |store: &Store| -> Vec<CaseRow> {
            let mut rows = Vec::new();
            store.rows_after(0, &mut |row| rows.push(row)).unwrap();
            rows
        };
        for line in &record.lines {
            store.apply_from(std::slice::from_ref(line), &record).unwrap();
            seen.push((line.seq, rows(&store)));
        }
        let (last, of_all) = (rows(&store), record.store());
        for (seq, before) in seen {
            let touched = store.touched_after(seq).unwrap();
            prop_assert_eq!(&touched, &of_all.touched_after(seq).unwrap());
            for (old, new) in before.iter().zip(&last) {
                prop_assert!(old == new || touched.contains(&old.no), "{} {}", seq, old.no);
            }
        }
        prop_assert!(store.touched_after(record.last()).unwrap().is_empty());
    }

    // Batches are tiny in tests, so that one line takes several commits.
    #[test]
    fn a_crash_between_two_commits_is_healed(
        deeds in proptest::collection::vec(deed(), 0..16),
        crashes in proptest::collection::vec(0usize..12, 1..8),
    ) {
        let record = record_of(deeds);
        let expected = everything(&record.store());
        let engine = Fragile::default();
        for left in crashes {
            engine.left.store(left, Ordering::Relaxed);
            if let Ok(mut store) = Store::load(HeldEngine::new(Arc::new(engine.clone())), text_hash) {
                prop_assert_eq!(store.missing(false).unwrap(), None);
                let mut lines = &record.lines[store.applied().0 as usize..];
                while let Some((line, rest)) = lines.split_first() {
                    if store.apply_from(std::slice::from_ref(line), &record).is_err() {
                        break;
                    }
                    lines = rest;
                }
            }
        }
        engine.left.store(usize::MAX, Ordering::Relaxed);
        let mut store = Store::load(HeldEngine::new(Arc::new(engine)), text_hash).ok().unwrap();
        store.replay(&record, &mut |_| {}).unwrap();
        prop_assert_eq!(store.missing(false).unwrap(), None);
        prop_assert_eq!(everything(&store), expected);
    }
}
