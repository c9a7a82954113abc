//! A blind second look at a decision: what somebody else would have decided.

use super::{At, CaseNo, Decision, DecisionNo, Measure, ModeratorNo, Seq};
use serde::{Deserialize, Serialize};

/// What a second pair of eyes decided on a case, knowing nothing of the first. It changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The decision looked at.
    pub decision: DecisionNo,
    /// Its case.
    pub case: CaseNo,
    /// The line that holds the look.
    pub seq: Seq,
    /// When.
    pub at: At,
    /// Who looked; never who decided.
    pub by: ModeratorNo,
    /// Place of the sampling rule that chose it, from 0.
    pub rule: u16,
    /// What they would have decided.
    pub measure: Measure,
    /// Both say the same.
    pub agrees: bool,
    /// It was taken back.
    pub undone: bool,
}

/// Whether two people decided the same: act or not, under the same policy, with or without a
/// report to an authority.
#[must_use]
pub fn agree(first: &Measure, second: &Measure) -> bool {
    first.action == second.action
        && first.policy == second.policy
        && first.escalation.is_some() == second.escalation.is_some()
}

/// Decisions that wait for a look; who decided and what is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueLook {
    /// The decision.
    pub decision: DecisionNo,
    /// Its case.
    pub case: CaseNo,
    /// Place of the rule that chose it.
    pub rule: u16,
}

impl DueLook {
    /// A decision chosen by a rule.
    #[must_use]
    pub const fn new(decision: &Decision, rule: u16) -> Self {
        Self { decision: decision.no, case: decision.case, rule }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Action, Escalation};

    #[test]
    fn the_same_policy_and_the_same_report_are_agreement() {
        let allow = Measure::default();
        let drugs = Measure {
            action: Action::Restrict,
            policy: Some("drugs".into()),
            ..Measure::default()
        };
        let told = Measure { escalation: Some(Escalation::default()), ..drugs.clone() };
        assert!(agree(&allow, &allow) && agree(&drugs, &drugs));
        assert!(!agree(&allow, &drugs) && !agree(&drugs, &told));
        let other = Measure { policy: Some("spam".into()), ..drugs.clone() };
        assert!(!agree(&drugs, &other));
    }
}
