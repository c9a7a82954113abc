//! What a notice lacks of what Art. 16(2) asks for.

use super::{Law, LawError, Texts};
use crate::model::{At, Case, Flag, FlagBody, Missing, Notice, missing_in_all};
use serde::Deserialize;
use std::collections::BTreeMap;

const FILE: &str = include_str!("notices.toml");

/// When a sender need not be named.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nameless {
    /// The law it stands in.
    law: String,
    /// Keywords of such offences.
    keywords: Vec<String>,
}

/// The rules about notices.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeLaw {
    nameless: Nameless,
    /// What a receipt asks for, by [`Missing::code`].
    ask: BTreeMap<String, Texts>,
}

impl NoticeLaw {
    /// Reads the data file that is part of the program.
    ///
    /// # Errors
    /// When the file does not have the expected form.
    pub fn load() -> Result<Self, LawError> {
        toml::from_str(FILE).map_err(|source| LawError::Notices(Box::new(source)))
    }
}

impl Law {
    /// What a flag lacks, when it is a notice.
    #[must_use]
    pub fn missing(&self, flag: &Flag) -> Vec<Missing> {
        match &flag.body {
            FlagBody::Notice(notice) => self.lacks(notice, flag.policy.as_deref()),
            _ => Vec::new(),
        }
    }

    /// What a notice lacks, in the order of the law. `policy` is the one it names.
    #[must_use]
    pub fn lacks(&self, notice: &Notice, policy: Option<&str>) -> Vec<Missing> {
        let blank = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
        let named = !self.nameless(notice, policy);
        let absent = |missing: Missing| match missing {
            Missing::Explanation => blank(Some(&notice.explanation)),
            Missing::Location => notice.locations.is_empty(),
            Missing::Name => named && blank(notice.notifier.name.as_deref()),
            Missing::Email => named && notice.notifier.address().is_none(),
            Missing::GoodFaith => !notice.good_faith,
        };
        Missing::ALL.into_iter().map(|(one, ..)| one).filter(|one| absent(*one)).collect()
    }

    /// Whether the sender need not be named (Art. 16(2)(c)).
    #[must_use]
    pub fn nameless(&self, notice: &Notice, policy: Option<&str>) -> bool {
        let listed = |code: &String| self.notices.nameless.keywords.contains(code);
        let of_policy = policy.and_then(|id| self.policy(id));
        notice.keyword.iter().any(listed)
            || of_policy.is_some_and(|policy| policy.keywords.iter().any(listed))
    }

    /// When a notice first gave actual knowledge of what a case is about (Art. 16(3)): only one
    /// with every element does, be it after several sendings.
    #[must_use]
    pub fn knowledge(&self, case: &Case) -> Option<At> {
        let mut sendings: BTreeMap<&str, Vec<(At, Vec<Missing>)>> = BTreeMap::new();
        for flag in &case.flags {
            if let FlagBody::Notice(notice) = &flag.body {
                let of = sendings.entry(&notice.reference).or_default();
                of.push((flag.at, self.missing(flag)));
            }
        }
        sendings.into_values().filter_map(|of| missing_in_all(of).1).min()
    }

    /// The law that lets a sender be nameless.
    #[must_use]
    pub fn nameless_law(&self) -> &str {
        &self.notices.nameless.law
    }

    /// What a receipt asks a sender for.
    #[must_use]
    pub fn ask_for(&self, missing: Missing, language: &str) -> &str {
        self.notices.ask.get(missing.code()).map_or("", |texts| texts.get(language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Location, Notifier};

    #[test]
    fn a_notice_lacks_what_the_law_asks_for() {
        let law = Law::load(&[]).unwrap();
        let all: Vec<Missing> = Missing::ALL.iter().map(|(one, ..)| *one).collect();
        assert_eq!(law.lacks(&Notice::default(), None), all);
        let mut notice = Notice {
            explanation: "why".into(),
            locations: vec![Location::default()],
            good_faith: true,
            ..Notice::default()
        };
        assert_eq!(law.lacks(&notice, Some("spam")), [Missing::Name, Missing::Email]);
        notice.notifier =
            Notifier { name: Some("Noor".into()), email: Some(" ".into()), ..Notifier::default() };
        assert_eq!(law.lacks(&notice, None), [Missing::Email]);
        notice.keyword = Some("KEYWORD_CHILD_SEXUAL_ABUSE_MATERIAL".into());
        assert_eq!(law.lacks(&notice, None), []);
    }

    #[test]
    fn every_keyword_is_one_of_the_database_and_everything_can_be_asked_for() {
        let law = Law::load(&[]).unwrap();
        let known = |code: &&String| law.keyword_label(code) != code.as_str();
        assert!(law.notices.nameless.keywords.iter().all(|code| known(&code)));
        assert!(law.nameless_law().contains("2011/93"));
        for (missing, ..) in Missing::ALL {
            assert!(
                ["en", "nl"].iter().all(|l| !law.ask_for(missing, l).is_empty()),
                "{missing:?}"
            );
        }
        let nameless =
            law.policies().iter().find(|p| law.nameless(&Notice::default(), Some(&p.id)));
        assert!(nameless.is_some(), "a policy on child sexual abuse");
    }
}
