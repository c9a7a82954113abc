//! Which decisions are looked at a second time.

use crate::model::Lane;
use serde::Deserialize;

/// One row of `[[second_look]]`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecondLook {
    /// Word of a lane, or `any`.
    pub lane: String,
    /// `any`, `allow`, `restrict` or `escalate`.
    pub outcome: String,
    /// Names of those whose decisions are meant; empty for everybody.
    pub moderator: Vec<String>,
    /// How many of a hundred.
    pub percent: u8,
    /// Which ones: the same seed draws the same decisions.
    pub seed: u64,
    /// Days back from now.
    pub days: u16,
}

impl Default for SecondLook {
    fn default() -> Self {
        let any = || "any".to_owned();
        let moderator = Vec::new();
        Self { lane: any(), outcome: any(), moderator, percent: 5, seed: 1, days: 14 }
    }
}

impl SecondLook {
    /// What is wrong with it.
    pub(super) fn mistake(&self) -> Option<String> {
        let lane = self.lane == "any" || Lane::from_word(&self.lane).is_some();
        let outcome = ["any", "allow", "restrict", "escalate"].contains(&self.outcome.as_str());
        match (lane, outcome, self.percent) {
            (false, ..) => Some(format!("second_look: there is no lane “{}”", self.lane)),
            (_, false, _) => {
                Some("second_look: outcome is any, allow, restrict or escalate".to_owned())
            }
            (.., 101..) => Some("second_look: percent goes to 100".to_owned()),
            _ => None,
        }
    }
}
