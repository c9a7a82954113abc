//! What opens veiled: by policy, by category, by severity.

use super::{Law, LawError};
use crate::model::{Case, Flag};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const FILE: &str = include_str!("veil.toml");

/// What opens veiled. Sets of it are only ever added to one another: nobody sees more than the
/// platform lets be seen unasked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Veils {
    /// From this severity on, 1 to 5; 0 for none.
    pub severity: u8,
    /// Category codes.
    pub categories: BTreeSet<String>,
    /// Ids of policies.
    pub policies: BTreeSet<String>,
}

impl Veils {
    /// What is part of the program.
    pub(super) fn load() -> Result<Self, LawError> {
        toml::from_str(FILE).map_err(|source| LawError::Veil(Box::new(source)))
    }

    /// This and that too.
    #[must_use]
    pub fn with(mut self, more: &Self) -> Self {
        self.severity = match (self.severity, more.severity) {
            (0, other) | (other, 0) => other,
            (one, other) => one.min(other),
        };
        self.categories.extend(more.categories.iter().cloned());
        self.policies.extend(more.policies.iter().cloned());
        self
    }

    /// Whether a policy, a category or a severity is among them.
    #[must_use]
    pub fn cover(&self, policy: Option<&str>, category: Option<&str>, severity: u8) -> bool {
        (self.severity > 0 && severity >= self.severity)
            || policy.is_some_and(|id| self.policies.contains(id))
            || category.is_some_and(|code| self.categories.contains(code))
    }

    /// Whether a flag is about something among them.
    fn flagged(&self, flag: &Flag) -> bool {
        self.cover(flag.policy.as_deref(), flag.category.as_deref(), flag.severity)
    }
}

impl Law {
    /// What opens veiled on every platform with these packs.
    #[must_use]
    pub const fn veils(&self) -> &Veils {
        &self.veils
    }

    /// Whether a case opens veiled: one flag that says so is enough. `more` adds to the law.
    #[must_use]
    pub fn opens_veiled(&self, case: &Case, more: &Veils) -> bool {
        case.flags.iter().any(|flag| self.veils.flagged(flag) || more.flagged(flag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn veils(severity: u8, policies: &[&str]) -> Veils {
        let policies = policies.iter().map(|id| (*id).to_owned()).collect();
        Veils { severity, policies, ..Veils::default() }
    }

    #[test]
    fn the_packs_and_the_file_say_what_opens_veiled() {
        let law = Law::load(&[]).unwrap();
        let covered = |policy, category| law.veils().cover(policy, category, 5);
        assert!(covered(Some("image"), None) && covered(Some("minor"), None));
        assert!(covered(None, Some("STATEMENT_CATEGORY_PROTECTION_OF_MINORS")));
        assert!(!covered(Some("drugs"), Some("NEW_CODE")));
        for code in &law.veils().categories {
            assert!(law.vocabulary().category(code).is_some(), "{code}");
        }
    }

    #[test]
    fn more_is_added_and_nothing_is_taken_away() {
        let both = veils(4, &["hate"]).with(&veils(5, &["threat"]));
        assert_eq!(both.severity, 4);
        assert_eq!(both.policies.iter().collect::<Vec<_>>(), ["hate", "threat"]);
        assert_eq!(veils(4, &[]).with(&veils(0, &[])).severity, 4);
        assert_eq!(veils(0, &[]).with(&veils(3, &[])).severity, 3);
        assert!(veils(4, &[]).cover(None, None, 4) && !veils(4, &[]).cover(None, None, 3));
        assert!(!veils(0, &[]).cover(None, None, 5));
    }
}
