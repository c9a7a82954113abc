//! Which case is meant, in sets, answers and runs.

use crate::model::{GroupKey, MessageKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;
use std::str::FromStr;

/// The message a case is about, written `telegram/1500000101/40231`: platform, group, message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId(pub MessageKey);

/// The text names no message.
#[derive(Debug, thiserror::Error)]
#[error("“{0}” is no case; write platform/group/message, such as telegram/1500000101/40231")]
pub struct NotACase(String);

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MessageKey { group, id } = &self.0;
        write!(f, "{}/{}/{id}", group.platform, group.id)
    }
}

impl FromStr for CaseId {
    type Err = NotACase;

    fn from_str(text: &str) -> Result<Self, NotACase> {
        let wrong = || NotACase(text.chars().take(80).collect());
        let mut parts = text.splitn(3, '/');
        let (Some(platform), Some(group), Some(id)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        let number = |digits: &str| digits.parse().map_err(|_e: std::num::ParseIntError| wrong());
        let sound = !platform.is_empty()
            && platform.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !sound {
            return Err(wrong());
        }
        let group = GroupKey { platform: platform.to_owned(), id: number(group)? };
        Ok(Self(MessageKey { group, id: number(id)? }))
    }
}

impl Serialize for CaseId {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CaseId {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_case_comes_back_from_its_text(group: i64, id: i64, platform in "[a-z][a-z0-9-]{0,12}") {
            let case = CaseId(MessageKey { group: GroupKey { platform, id: group }, id });
            prop_assert_eq!(case.to_string().parse::<CaseId>().unwrap(), case);
        }

        #[test]
        fn no_text_hurts(text in "\\PC{0,40}") {
            if let Ok(case) = text.parse::<CaseId>() {
                prop_assert_eq!(case.to_string().parse::<CaseId>().unwrap(), case);
            }
        }
    }

    #[test]
    fn what_is_no_case_is_said_with_an_example() {
        for text in ["", "telegram", "telegram/1", "telegram/1/x", "Tele gram/1/2", "/1/2"] {
            assert!(text.parse::<CaseId>().unwrap_err().to_string().contains("platform/group"));
        }
    }
}
