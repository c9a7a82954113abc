//! A trusted flagger (DSA Art. 22): its entry in the register, and how good its notices are.

use super::{At, FlaggerNo, Notifier};
use serde::{Deserialize, Serialize};

/// What a register says about a body by name; kept as an attachment that can be erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FlaggerEntry {
    /// Its name.
    pub name: String,
    /// Addresses its notices come from; one that begins with `@` stands for a whole domain.
    pub emails: Vec<String>,
    /// The coordinator that gave it the status.
    pub awarded_by: Option<String>,
}

/// An entry of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flagger {
    /// Its number.
    pub no: FlaggerNo,
    /// Name and addresses; `None` when they were erased.
    pub entry: Option<FlaggerEntry>,
    /// Area of expertise, category codes; empty means any.
    pub areas: Vec<String>,
    /// First moment of the status.
    pub from: At,
    /// First moment after it; `None` without an end.
    pub until: Option<At>,
}

impl Flagger {
    /// Whether the status holds at a moment.
    #[must_use]
    pub fn active(&self, at: At) -> bool {
        self.from <= at && self.until.is_none_or(|end| at < end)
    }

    /// Whether this category lies in its area of expertise.
    #[must_use]
    pub fn covers(&self, category: Option<&str>) -> bool {
        self.areas.is_empty() || category.is_some_and(|c| self.areas.iter().any(|area| area == c))
    }

    /// Whether it is this sender. Where the entry names addresses, only an address counts: a name
    /// is easily written.
    #[must_use]
    pub fn is(&self, sender: &Notifier) -> bool {
        let Some(entry) = &self.entry else { return false };
        if entry.emails.is_empty() {
            let name = sender.name.as_deref().map(folded);
            return name.is_some_and(|name| !name.is_empty() && name == folded(&entry.name));
        }
        let Some(address) = sender.address().map(str::to_lowercase) else { return false };
        entry.emails.iter().map(|email| email.trim().to_lowercase()).any(|email| {
            match email.strip_prefix('@') {
                Some(domain) => address.rsplit_once('@').is_some_and(|(_, of)| of == domain),
                None => email == address,
            }
        })
    }
}

fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// How good the notices of one sender were, counted in places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Quality {
    /// Notices.
    pub notices: u32,
    /// Places still to be decided.
    pub open: u32,
    /// Restricted, under the alleged category.
    pub precise: u32,
    /// Restricted, under another category.
    pub otherwise: u32,
    /// Kept.
    pub imprecise: u32,
    /// Restricted at first, and taken back later.
    pub overturned: u32,
    /// Notices outside the area of expertise.
    pub outside_area: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flagger(emails: &[&str]) -> Flagger {
        Flagger {
            no: FlaggerNo(1),
            entry: Some(FlaggerEntry {
                name: "Meldpunt  Voorbeeld".into(),
                emails: emails.iter().map(|e| (*e).to_owned()).collect(),
                awarded_by: None,
            }),
            areas: vec!["A".into()],
            from: At(10),
            until: Some(At(20)),
        }
    }

    fn sender(name: &str, email: &str) -> Notifier {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Notifier { name: some(name), email: some(email), ..Notifier::default() }
    }

    #[test]
    fn an_address_counts_before_a_name() {
        let by_name = flagger(&[]);
        assert!(by_name.is(&sender("meldpunt voorbeeld", "x@example.org")));
        assert!(!by_name.is(&sender("", "")));
        let by_mail = flagger(&["desk@example.org", "@meldpunt.example"]);
        assert!(by_mail.is(&sender("", "Desk@Example.org ")));
        assert!(by_mail.is(&sender("", "any@meldpunt.example")));
        assert!(!by_mail.is(&sender("Meldpunt Voorbeeld", "x@evil-meldpunt.example")));
        assert!(!by_mail.is(&sender("Meldpunt Voorbeeld", "")));
        assert!(!by_mail.is(&sender("", "any@meldpunt.example@x")));
    }

    #[test]
    fn the_period_has_no_last_moment() {
        let one = flagger(&[]);
        assert!(
            [(9, false), (10, true), (19, true), (20, false)]
                .iter()
                .all(|(at, yes)| one.active(At(*at)) == *yes)
        );
        assert!(one.covers(Some("A")) && !one.covers(Some("B")) && !one.covers(None));
    }
}
