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

/// How large the enterprise is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// Micro or small: under 50 people and at most ten million euros (Rec. 2003/361/EC).
    #[default]
    Small,
    /// Larger.
    Larger,
    /// Designated as very large (DSA Art. 33).
    VeryLarge,
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
    /// Languages authorities can write in, two letters each (DSA Art. 11(3)).
    pub contact_languages: Vec<String>,
    /// Legal representative in the Union, on one line; empty when there is none (DSA Art. 13).
    pub representative: String,
    /// How large it is.
    pub size: Size,
    /// Whether it is an online platform: it shows what users store to the public.
    pub online_platform: bool,
    /// Duties it takes on although the law does not ask them: ids of `modq docs duties`.
    pub voluntary: Vec<String>,
    /// Complaints are offered: DSA Art. 20 is on. Settled from the keys above when settings are
    /// read; older settings switch both paths of redress on with it.
    pub complaints: bool,
    /// Where a complaint is made; needed when Art. 20 is on.
    pub complaint_url: String,
    /// The list of certified dispute bodies; needed when Art. 21 is on.
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
            contact_languages: Vec::new(),
            representative: String::new(),
            size: Size::Small,
            online_platform: true,
            voluntary: Vec::new(),
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
            contact_languages: vec![text("nl"), text("en")],
            size: Size::Larger,
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

    /// How it signs a letter: its name, and who represents it where there is somebody (Art. 13).
    #[must_use]
    pub fn signature(&self, language: &str) -> String {
        match represented(&self.representative, language) {
            Some(by) => format!("{} ({by})", self.name),
            None => self.name.clone(),
        }
    }

    /// How an authority reaches it: contact point, its languages (Art. 11) and who represents it.
    #[must_use]
    pub fn for_authorities(&self, language: &str) -> String {
        let languages = (!self.contact_languages.is_empty()).then(|| {
            let word = if language == "nl" { "talen" } else { "languages" };
            format!("{word}: {}", self.contact_languages.join(", "))
        });
        let contact = Some(self.contact_authorities.trim().to_owned()).filter(|c| !c.is_empty());
        let parts = [contact, languages, represented(&self.representative, language)];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }

    /// The authority for a report: the one with this id, else the first that takes this law.
    #[must_use]
    pub fn authority(&self, id: &str, basis: &str) -> Option<&Authority> {
        let named = self.authorities.iter().find(|a| a.id == id);
        named.or_else(|| self.authorities.iter().find(|a| a.takes(basis)))
    }
}

fn represented(by: &str, language: &str) -> Option<String> {
    let word = match language {
        "nl" => "wettelijk vertegenwoordiger in de Unie",
        _ => "legal representative in the Union",
    };
    (!by.trim().is_empty()).then(|| format!("{word}: {}", by.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_name_contact_points_and_representative() {
        let mut it = Profile::sample();
        assert_eq!(it.signature("nl"), "Pleinpraat");
        assert_eq!(it.for_authorities("en"), "overheid@pleinpraat.example; languages: nl, en");
        it.representative = "Voorbeeld BV, Plein 1, Utrecht".to_owned();
        assert_eq!(
            it.signature("nl"),
            "Pleinpraat (wettelijk vertegenwoordiger in de Unie: Voorbeeld BV, Plein 1, Utrecht)"
        );
        assert!(
            it.for_authorities("en")
                .ends_with("; legal representative in the Union: Voorbeeld BV, Plein 1, Utrecht")
        );
        assert_eq!(Profile::default().for_authorities("en"), "");
    }
}
