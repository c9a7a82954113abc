//! Measures against misuse (DSA Art. 23): warnings, suspensions, and what was weighed for them.

use super::{At, DecisionNo, Digest, ModeratorNo, Seq};
use serde::{Deserialize, Serialize};

/// What somebody does too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MisuseOf {
    /// Publishes manifestly illegal content (Art. 23(1)).
    Content,
    /// Sends manifestly unfounded notices (Art. 23(2)).
    Notices,
    /// Sends manifestly unfounded complaints (Art. 23(2)).
    Complaints,
}

impl MisuseOf {
    /// Every kind with its word in files, and what is done too often.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Content, "content", "manifestly illegal content"),
        (Self::Notices, "notices", "manifestly unfounded notices"),
        (Self::Complaints, "complaints", "manifestly unfounded complaints"),
    ];

    /// The word in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(of, ..)| *of == self).map_or("", |(_, word, _)| word)
    }

    /// What is done too often.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        Self::ALL.iter().find(|(of, ..)| *of == self).map_or("", |(.., says)| says)
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, have, _)| *have == word).map(|(of, ..)| *of)
    }
}

/// Whether it is done on purpose, as far as that can be told (Art. 23(3)(d)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// It cannot be told.
    #[default]
    Unknown,
    /// Without care, but not on purpose.
    Careless,
    /// On purpose.
    Deliberate,
}

impl Intent {
    /// Every one with its word in files.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Unknown, "unknown"),
        (Self::Careless, "careless"),
        (Self::Deliberate, "deliberate"),
    ];

    /// The word in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(intent, _)| *intent == self).map_or("", |(_, word)| word)
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, have)| *have == word).map(|(intent, _)| *intent)
    }
}

/// What the law asks to be weighed (Art. 23(3)), over a time that ends now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// Where that time begins.
    pub since: At,
    /// (a) How many were manifestly illegal or unfounded.
    pub number: u32,
    /// (b) Of how many in all.
    pub total: u32,
    /// (c) The gravest of them, 1 minor to 5 danger to life; 0 when there is none.
    pub gravity: u8,
    /// (d) On purpose or not.
    pub intent: Intent,
}

impl Weighed {
    /// The share in thousandths.
    #[must_use]
    pub fn share(&self) -> u32 {
        let part = u64::from(self.number) * 1000 / u64::from(self.total.max(1));
        u32::try_from(part.min(1000)).unwrap_or(1000)
    }
}

/// The words of a measure; an attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MisuseTexts {
    /// Who it is about, foreign.
    pub name: String,
    /// Why, in the words of who took it.
    pub reason: String,
}

/// A measure against somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MisuseStep {
    /// They were warned.
    Warned {
        /// What was weighed.
        weighed: Weighed,
        /// Attachment with [`MisuseTexts`].
        text: Digest,
    },
    /// The service, or the processing of what they send, stops until then.
    Suspended {
        /// What was weighed.
        weighed: Weighed,
        /// Its end.
        until: At,
        /// The decision that restricts the service of an author.
        decision: Option<DecisionNo>,
        /// Attachment with [`MisuseTexts`].
        text: Digest,
    },
    /// A suspension ended before its time.
    Ended,
}

impl MisuseStep {
    /// The word for lists and scripts.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Warned { .. } => "warned",
            Self::Suspended { .. } => "suspended",
            Self::Ended => "ended",
        }
    }
}

/// A measure as it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MisuseRecord {
    /// The journal line.
    pub seq: Seq,
    /// When.
    pub at: At,
    /// By whom.
    pub by: ModeratorNo,
    /// Hash of who it is about: the journal names nobody.
    pub person: Digest,
    /// What they do too often.
    pub of: MisuseOf,
    /// What was done.
    pub step: MisuseStep,
}

impl MisuseRecord {
    /// Hash of an author on a platform.
    #[must_use]
    pub fn author(platform: &str, identity: &str) -> Digest {
        Digest::of(format!("author:{platform}:{identity}").as_bytes())
    }

    /// Hash of who sends notices or complaints: by address, else by name.
    #[must_use]
    pub fn sender(email: Option<&str>, name: Option<&str>) -> Option<Digest> {
        let word = |text: Option<&str>| {
            text.map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty())
        };
        word(email).or_else(|| word(name)).map(|who| Digest::of(format!("sender:{who}").as_bytes()))
    }
}

/// The suspension in force now, if any, among measures on one person, oldest first.
#[must_use]
pub fn suspended(records: &[MisuseRecord], of: MisuseOf, now: At) -> Option<At> {
    let mut end = None;
    for record in records.iter().filter(|record| record.of == of && record.at <= now) {
        match record.step {
            MisuseStep::Suspended { until, .. } => end = end.max(Some(until)),
            MisuseStep::Ended => end = None,
            MisuseStep::Warned { .. } => {}
        }
    }
    end.filter(|until| *until > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suspension_ends_with_its_day_or_before() {
        let record = |at: i64, step| MisuseRecord {
            seq: Seq(1),
            at: At(at),
            by: ModeratorNo(1),
            person: Digest::default(),
            of: MisuseOf::Content,
            step,
        };
        let until = |until| MisuseStep::Suspended {
            weighed: Weighed::default(),
            until: At(until),
            decision: None,
            text: Digest::default(),
        };
        let rows = [record(1, until(10)), record(3, MisuseStep::Ended), record(5, until(9))];
        assert_eq!(suspended(&rows, MisuseOf::Content, At(2)), Some(At(10)));
        assert_eq!(suspended(&rows, MisuseOf::Content, At(4)), None);
        assert_eq!(suspended(&rows, MisuseOf::Content, At(6)), Some(At(9)));
        assert_eq!(suspended(&rows, MisuseOf::Content, At(9)), None);
        assert_eq!(suspended(&rows, MisuseOf::Notices, At(2)), None);
    }

    #[test]
    fn the_share_never_leaves_its_ends() {
        let share = |number, total| Weighed { number, total, ..Weighed::default() }.share();
        assert_eq!((share(0, 0), share(1, 4), share(9, 3)), (0, 250, 1000));
    }

    #[test]
    fn a_sender_is_known_by_address_before_name() {
        let sender = MisuseRecord::sender;
        assert_eq!(sender(Some(" A@b.example"), Some("x")), sender(Some("a@b.example"), None));
        assert_eq!(sender(None, Some(" ")), None);
    }
}
