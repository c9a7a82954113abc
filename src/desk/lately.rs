//! The newest decisions in short, so that the numbers every screen shows are counted without
//! reading them again.

use super::{Desk, DeskError};
use crate::model::{Action, At, CaseNo, Decision, DecisionNo, Source};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Decisions looked back at for letters that are due.
const LOOK_BACK: u32 = 500;
/// Decisions read together.
const TOGETHER: u32 = 256;

/// What the numbers ask of a decision.
#[derive(Clone, Copy)]
struct Short {
    case: CaseNo,
    at: At,
    hold_until: At,
    undone: bool,
    /// Its author gets a letter, by an order or not, and it was handed over.
    letter: bool,
    by_order: bool,
    sent: bool,
}

impl Short {
    fn of(decision: &Decision) -> Self {
        let measure = &decision.measure;
        Self {
            case: decision.case,
            at: decision.at,
            hold_until: decision.hold_until,
            undone: decision.undone.is_some(),
            letter: measure.action == Action::Restrict || measure.reverses.is_some(),
            by_order: measure.source == Source::Order,
            sent: decision.was_exported("letters"),
        }
    }
}

/// The newest decisions that were looked at.
#[derive(Default)]
pub(super) struct Lately(Mutex<BTreeMap<DecisionNo, Short>>);

impl Lately {
    /// Forgets the decisions of cases that changed. `cases` rise.
    pub(super) fn mistrust(&mut self, cases: &[CaseNo]) {
        let known = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, short| cases.binary_search(&short.case).is_err());
    }
}

impl Desk {
    /// Newest decisions in short, newest first, until the visitor has seen enough.
    fn lately(&self, mut visit: impl FnMut(DecisionNo, &Short) -> bool) -> Result<(), DeskError> {
        let mut known = self.lately.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = self.store.decisions();
        while next > 0 {
            let before = next;
            for (no, short) in known.range(..=DecisionNo(next)).rev() {
                if no.0 != next {
                    break;
                }
                if !visit(*no, short) {
                    // What is behind it is not asked for any more.
                    let back = self.store.decisions().saturating_sub(LOOK_BACK + TOGETHER);
                    *known = known.split_off(&DecisionNo(back.min(next)));
                    return Ok(());
                }
                next -= 1;
            }
            if next == before {
                // Down to the next that is known.
                let known_below =
                    known.range(..DecisionNo(next)).next_back().map_or(0, |(no, _)| no.0);
                let first = next.saturating_sub(TOGETHER).max(known_below).saturating_add(1);
                for decision in self.store.decisions_in(first..next.saturating_add(1))? {
                    known.insert(decision.no, Short::of(&decision));
                }
                if !known.contains_key(&DecisionNo(next)) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Decisions taken since a moment, not counting those taken back.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn decided_since(&self, start: At) -> Result<u32, DeskError> {
        let mut count = 0;
        self.lately(|_, short| {
            count += u32::from(short.at >= start && !short.undone);
            short.at >= start
        })?;
        Ok(count)
    }

    /// Letters among the newest decisions whose hold is over and that were not handed over yet.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn letters_due(&self, now: At) -> Result<u32, DeskError> {
        let (mut count, mut by_order, mut left) = (0, Vec::new(), LOOK_BACK);
        self.lately(|no, short| {
            let over = short.letter && !short.undone && short.hold_until <= now;
            if over && short.by_order {
                by_order.push((no, short.sent));
            } else {
                count += u32::from(over && !short.sent);
            }
            left -= 1;
            left > 0
        })?;
        // Only an order can hold a letter back: until then it is not due, and then it is.
        for (no, sent) in by_order {
            let Some(decision) = self.store.decision(no)? else { continue };
            count += u32::from(self.is_owed(&decision, "letters", now).unwrap_or(!sent));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{IntakeOptions, Make, Place};
    use super::*;
    use crate::model::Role;
    use crate::model::time::{DAY, HOUR};
    use std::path::Path;

    const NOW: At = At(1_773_752_400_000);

    #[test]
    fn all_decisions_of_a_day_are_counted_and_those_taken_back_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Desk::found(folder.path(), Place::Memory, NOW).unwrap();
        let rows: String = (1..=620)
            .map(|id| {
                format!(
                    r#"{{"platform":"telegram","group_id":7,"group_title":"G","id":{id},"time":1773700000,"text":"regel {id}","flag_kind":"notification","flag_text":"dit","flag_time":1773750000}}"#
                ) + "\n"
            })
            .collect();
        let options = IntakeOptions::new(NOW);
        desk.intake(Path::new("rows.jsonl"), &mut rows.as_bytes(), &options, &mut |_| true)
            .unwrap();
        let me = desk.sit("proef", Role::Moderator, NOW).unwrap();
        let spam = Make::Policy("spam".to_owned());
        let numbers = |desk: &Desk, at: At| {
            (desk.decided_since(at).unwrap(), desk.letters_due(NOW.plus(2 * DAY)).unwrap())
        };
        assert_eq!(numbers(&desk, At(0)), (0, 0));
        let all: Vec<CaseNo> = (1..=610).map(CaseNo).collect();
        desk.decide(&me, &all, &spam, NOW).unwrap();
        assert_eq!(numbers(&desk, NOW), (610, LOOK_BACK));
        desk.decide(&me, &[CaseNo(611)], &Make::Allow, NOW.plus(HOUR)).unwrap();
        assert_eq!(numbers(&desk, NOW), (611, LOOK_BACK - 1));
        assert_eq!(numbers(&desk, NOW.plus(1)), (1, LOOK_BACK - 1));
        desk.undo(&me, NOW.plus(HOUR)).unwrap();
        assert_eq!(numbers(&desk, NOW), (610, LOOK_BACK - 1));
        let held = desk.lately.0.lock().unwrap().len();
        assert!(held <= 611 + TOGETHER as usize, "{held}");
    }
}
