//! Who the platform is: what letters, records and reports to authorities say about it.

use serde::{Deserialize, Serialize};

/// An authority that can be told about a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Authority {
    /// Short id that policies and decisions use, such as `police`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it is reached: an address, a number, a form.
    pub channel: String,
    /// Its Member State, two letters.
    pub member_state: String,
    /// The laws it is told under: `art18`, `tco14_5`, `other`; empty means any.
    pub basis: Vec<String>,
}

impl Authority {
    /// Whether it is the one for reports under this law.
    #[must_use]
    pub fn takes(&self, basis: &str) -> bool {
        self.basis.is_empty() || self.basis.iter().any(|b| b == basis)
    }
}

/// What the settings say about the platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// Name of the platform, at the foot of every letter.
    pub name: String,
    /// Where users reach a person (DSA Art. 12).
    pub contact_users: String,
    /// Where authorities reach the platform (DSA Art. 11).
    pub contact_authorities: String,
    /// DSA Art. 20 and 21 bind the platform: it is not micro or small.
    pub complaints: bool,
    /// Where a complaint is made; needed when `complaints`.
    pub complaint_url: String,
    /// The list of certified dispute bodies; needed when `complaints`.
    pub dispute_url: String,
    /// The supervisor's name; empty leaves it out of letters.
    pub supervisor: String,
    /// Where the supervisor is told.
    pub supervisor_url: String,
    /// Where the terms can be read; `https`.
    pub terms_url: String,
    /// Where the platform is established, two letters.
    pub member_state: String,
    /// Countries a decision holds in when its ground does not say; empty means the whole EEA.
    pub territory: Vec<String>,
    /// Language of a letter when the author's is not known: `en` or `nl`.
    pub language: String,
    /// Authorities that can be told.
    pub authorities: Vec<Authority>,
}

impl Default for Profile {
    /// A small platform that has not filled in anything yet.
    fn default() -> Self {
        Self {
            name: "this platform".to_owned(),
            contact_users: String::new(),
            contact_authorities: String::new(),
            complaints: false,
            complaint_url: String::new(),
            dispute_url: String::new(),
            supervisor: String::new(),
            supervisor_url: String::new(),
            terms_url: String::new(),
            member_state: "NL".to_owned(),
            territory: Vec::new(),
            language: "en".to_owned(),
            authorities: Vec::new(),
        }
    }
}

impl Profile {
    /// An invented platform, for the sample queue and for tests.
    #[must_use]
    pub fn sample() -> Self {
        let text = str::to_owned;
        Self {
            name: text("Pleinpraat"),
            contact_users: text("help@pleinpraat.example"),
            contact_authorities: text("overheid@pleinpraat.example"),
            complaints: true,
            complaint_url: text("https://pleinpraat.example/klacht"),
            dispute_url: text("https://pleinpraat.example/geschil"),
            supervisor: text("Autoriteit Consument & Markt (ACM)"),
            supervisor_url: text("https://www.acm.nl"),
            terms_url: text("https://pleinpraat.example/voorwaarden"),
            authorities: vec![Authority {
                id: text("police"),
                name: text("Politie Voorbeeld, duty desk"),
                channel: text("meldpunt@politie.example"),
                member_state: text("NL"),
                basis: vec![text("art18"), text("tco14_5")],
            }],
            ..Self::default()
        }
    }

    /// The authority for a report: the one with this id, else the first that takes this law.
    #[must_use]
    pub fn authority(&self, id: &str, basis: &str) -> Option<&Authority> {
        let named = self.authorities.iter().find(|a| a.id == id);
        named.or_else(|| self.authorities.iter().find(|a| a.takes(basis)))
    }
}
