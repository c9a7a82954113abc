//! Blind second looks beside the decisions they were at, by the measures of training.

use super::{Desk, DeskError};
use crate::model::{CaseNo, Decision, GroupKey, MessageKey};
use crate::training::{Answers, CaseId, Given, Run, paired};
use std::collections::BTreeMap;

/// What the looks are called where a run names its set, and who gave them: no person.
pub const LOOKS: &str = "first decisions";
const BY: &str = "2nd look";
const FIRST: &str = "first decision";

/// Every look that stands, beside its decision.
#[derive(Clone, Debug)]
pub struct Compared {
    /// The looks, as the run of one who has no name.
    pub run: Run,
    /// The decisions, as reference.
    pub answers: Answers,
    /// The newest decision looked at, by case.
    pub cases: BTreeMap<CaseNo, CaseId>,
}

impl Desk {
    /// Compares looks and decisions. What was taken back is in neither.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn compared(&self) -> Result<Compared, DeskError> {
        let (mut answers, mut cases, mut given) = (Answers::default(), BTreeMap::new(), Vec::new());
        for (first, look) in self.looks()? {
            if first.is_void() {
                continue;
            }
            let id = looked_at(&first);
            answers.put(self.answer(id.clone(), &first, FIRST));
            given.push((id.clone(), Given::of_measure(&self.law, &look.measure), look.at));
            cases.insert(first.case, id);
        }
        Ok(Compared { run: paired(LOOKS, BY, given), answers, cases })
    }
}

/// A decision as a case of a comparison: its numbers, and nothing of who wrote or decided.
fn looked_at(decision: &Decision) -> CaseId {
    let group = GroupKey { platform: "case".to_owned(), id: i64::from(decision.case.0) };
    CaseId(MessageKey { group, id: i64::from(decision.no.0) })
}
