//! A notice (DSA Art. 16): what it says, and where it stands over all the places it names.

use super::{
    Action, At, Automation, CaseNo, DecisionNo, Digest, FlaggerNo, GroundKind, Location, Seq,
};
use serde::{Deserialize, Serialize};

/// Who sent a notice. What came later than the first version has a default, so that older records
/// still decode.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notifier {
    /// Name of the person or body.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Treated as a trusted flagger (Art. 22), as settled when the notice came in.
    pub trusted: bool,
    /// The notice itself says that a trusted flagger sent it.
    #[serde(default)]
    pub claims_trusted: bool,
    /// The entry of the register it is trusted by.
    #[serde(default)]
    pub flagger: Option<FlaggerNo>,
    /// What it alleges lies outside the area of expertise of that entry.
    #[serde(default)]
    pub outside_area: bool,
}

/// What a notifier's status rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// An entry of the register that held when the notice came in.
    Register(FlaggerNo),
    /// The word of the file: the register was empty.
    File,
    /// Nothing: the notice says so, and no entry of the register agrees.
    Claimed,
    /// It says nothing of the kind.
    Ordinary,
}

impl Notifier {
    /// What its status rests on.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        match (self.trusted, self.flagger) {
            (true, Some(no)) => Standing::Register(no),
            (true, None) => Standing::File,
            (false, _) if self.claims_trusted => Standing::Claimed,
            (false, _) => Standing::Ordinary,
        }
    }

    /// Where it can be written to.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.email.as_deref().map(str::trim).filter(|address| !address.is_empty())
    }

    /// The same for two notices of one sender; `None` when nothing tells who it is.
    #[must_use]
    pub fn identity(&self) -> Option<String> {
        let name = || self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        self.address().or_else(name).map(str::to_lowercase)
    }
}

/// A notice with the elements of DSA Art. 16(2). What came later than the first version has a
/// default, so that older records still decode.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The sender's or source's own reference; the same reference is one notice.
    pub reference: String,
    /// Who sent it; may be empty where the law allows (Art. 16(2)(c)).
    pub notifier: Notifier,
    /// Why the sender thinks it is illegal (a).
    pub explanation: String,
    /// Where it is (b).
    pub locations: Vec<Location>,
    /// Whether the statement of good faith was given (d).
    pub good_faith: bool,
    /// Alleged sub-category, a database keyword.
    #[serde(default)]
    pub keyword: Option<String>,
    /// The location this flag stands for, where several name no message; else the first such one.
    #[serde(default)]
    pub place: Option<u32>,
    /// SHA-256 of what its row said, so that a row read twice is told from a notice sent twice.
    #[serde(default)]
    pub said: Option<Digest>,
    /// It was sent before: the same reference, saying something else or at another time.
    #[serde(default)]
    pub again: bool,
}

/// Between the parts of an identity: it stands in no reference.
const PART: char = '\u{1f}';

impl Notice {
    /// The key of the whole notice, whatever cases its places became.
    #[must_use]
    pub fn key(reference: &str) -> Digest {
        Digest::of(format!("notice:{reference}").as_bytes())
    }

    /// The same for every time the notice was sent about one place.
    #[must_use]
    pub fn home(&self) -> String {
        let link = self.place.and_then(|place| self.locations.get(place as usize));
        match link.and_then(|location| location.link.as_deref()) {
            Some(link) => format!("notice:{}{PART}{link}", self.reference),
            None => format!("notice:{}", self.reference),
        }
    }

    /// What makes it another flag on the same case.
    #[must_use]
    pub fn identity(&self) -> String {
        match self.said.filter(|_| self.again) {
            Some(said) => format!("{}{PART}{PART}{said}", self.home()),
            None => self.home(),
        }
    }

    /// The location this flag stands for, when its case is about no message we know of.
    #[must_use]
    pub fn unresolved(&self) -> Option<&Location> {
        match self.place {
            Some(place) => self.locations.get(place as usize),
            None => self.locations.iter().find(|location| location.message.is_none()),
        }
    }
}

/// An element that Art. 16(2) asks for and a notice lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Why it is illegal (a).
    Explanation,
    /// Where it is (b).
    Location,
    /// The sender's name (c).
    Name,
    /// The sender's e-mail address (c).
    Email,
    /// The statement of good faith (d).
    GoodFaith,
}

impl Missing {
    /// Every one, in the order of the law, with its code and the words shown.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Explanation, "explanation", "why it is illegal (a)"),
        (Self::Location, "location", "where it is (b)"),
        (Self::Name, "name", "name (c)"),
        (Self::Email, "email", "e-mail (c)"),
        (Self::GoodFaith, "good_faith", "good faith (d)"),
    ];

    /// Its code.
    #[must_use]
    pub fn code(self) -> &'static str {
        Self::ALL.iter().find(|(one, ..)| *one == self).map_or("", |(_, code, _)| code)
    }

    /// The words shown.
    #[must_use]
    pub fn words(self) -> &'static str {
        Self::ALL.iter().find(|(one, ..)| *one == self).map_or("", |(.., words)| words)
    }
}

/// What is missing after a notice was sent so many times, each with what it lacked, and when
/// nothing was missing any more: what one sending lacks, another may say.
#[must_use]
pub fn missing_in_all(mut sendings: Vec<(At, Vec<Missing>)>) -> (Vec<Missing>, Option<At>) {
    sendings.sort();
    let mut sendings = sendings.into_iter();
    let Some((first, mut missing)) = sendings.next() else { return (Vec::new(), None) };
    let mut complete = missing.is_empty().then_some(first);
    for (at, lacks) in sendings {
        missing.retain(|one| lacks.contains(one));
        complete = complete.or_else(|| missing.is_empty().then_some(at));
    }
    (missing, complete)
}

/// Where a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// It came in.
    Received,
    /// The sender was told that it came in (Art. 16(4)).
    Acknowledged,
    /// Somebody worked on it, or its decision is still held.
    InReview,
    /// Every place it names is decided.
    Decided,
    /// The sender was told what was decided (Art. 16(5)).
    Told,
}

impl NoticeState {
    /// Every state with its code and the words shown.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Received, "received", "received"),
        (Self::Acknowledged, "acknowledged", "acknowledged"),
        (Self::InReview, "in-review", "in review"),
        (Self::Decided, "decided", "decided"),
        (Self::Told, "told", "notifier told"),
    ];

    /// The code for lists and scripts.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(state, ..)| *state == self).map_or("", |(_, word, _)| word)
    }

    /// The words shown.
    #[must_use]
    pub fn words(self) -> &'static str {
        Self::ALL.iter().find(|(state, ..)| *state == self).map_or("", |(.., words)| words)
    }

    /// The state with this code.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, code, _)| *code == word).map(|(state, ..)| *state)
    }
}

/// What was decided at one place of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceAnswer {
    /// The decision.
    pub decision: DecisionNo,
    /// Its journal line.
    pub seq: Seq,
    /// When.
    pub at: At,
    /// Kept or restricted.
    pub action: Action,
    /// It takes an earlier decision back.
    pub reversal: bool,
    /// It was taken back by a later one.
    pub reversed: bool,
    /// Category it was decided under.
    pub category: Option<String>,
    /// Law or terms.
    pub ground: Option<GroundKind>,
    /// How far it was automated.
    pub automation: Automation,
    /// Nothing of it leaves before.
    pub hold_until: At,
}

impl PlaceAnswer {
    /// It took effect outside.
    #[must_use]
    pub fn holds(&self, now: At) -> bool {
        self.hold_until <= now
    }
}

/// One place a notice names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticePlace {
    /// The case it found or made.
    pub case: CaseNo,
    /// Place of the notice among the flags of that case, from 0.
    pub flag: u32,
    /// As the sender wrote it, foreign.
    pub link: Option<String>,
    /// We hold the message.
    pub found: bool,
    /// The first decision since the notice came that was not taken back within its hold.
    pub first: Option<PlaceAnswer>,
    /// The latest one: what holds now.
    pub last: Option<PlaceAnswer>,
}

/// A notice in the register, over all its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// [`Notice::key`].
    pub key: Digest,
    /// The notice as it came first, with every place named by any of its rows.
    pub notice: Notice,
    /// When we received it.
    pub received: At,
    /// When it must be decided, at the latest place.
    pub due: Option<At>,
    /// Alleged category.
    pub category: Option<String>,
    /// The policy it names.
    pub policy: Option<String>,
    /// The places it names, in the order of their cases.
    pub places: Vec<NoticePlace>,
    /// What it lacks, however often it was sent.
    pub missing: Vec<Missing>,
    /// When it gave actual knowledge (Art. 16(3)): once nothing was missing any more.
    pub knowledge: Option<At>,
    /// How many times it was sent under its reference.
    pub sent: u32,
    /// An earlier notice of the same sender about the same place with the same words.
    pub same_as: Option<String>,
    /// How many later notices say the same.
    pub repeats: u32,
    /// Its sender was suspended when it came, until then (Art. 23(2)).
    pub suspended: Option<At>,
    /// When the sender was told that it came in.
    pub acknowledged: Option<At>,
    /// When somebody first worked on it.
    pub in_review: Option<At>,
    /// When the last of its places was decided.
    pub decided: Option<At>,
    /// When the sender was last told what was decided.
    pub told: Option<At>,
    /// The sender is to be told: nobody did yet, or it was decided otherwise since.
    pub to_tell: bool,
    /// Where it stands.
    pub state: NoticeState,
}

impl NoticeRow {
    /// Everything the law asks about it is done: decided, and its sender told if they can be.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state < NoticeState::Decided || self.to_tell
    }

    /// How far its decisions were automated, all places together.
    #[must_use]
    pub fn automation(&self) -> Automation {
        let last = self.places.iter().filter_map(|place| place.last.as_ref());
        Automation::together(last.map(|answer| answer.automation))
    }

    /// `kept`, `restricted`, `in part`, `taken back` or nothing yet, in one word.
    #[must_use]
    pub fn outcome(&self) -> &'static str {
        let answers = || self.places.iter().filter_map(|place| place.last.as_ref());
        if answers().count() < self.places.len() || self.places.is_empty() {
            return "";
        }
        let restricted = answers().filter(|a| a.action == Action::Restrict).count();
        match restricted {
            0 if answers().any(|a| a.reversal) => "taken back",
            0 => "kept",
            n if n == self.places.len() => "restricted",
            _ => "in part",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_of_the_first_version_still_decodes() {
        let text = r#"{"reference":"N-1","notifier":{"name":"Noor","email":null,"trusted":true},
            "explanation":"why","locations":[{"link":"x","message":null}],"good_faith":true}"#;
        let notice: Notice = serde_json::from_str(text).unwrap();
        assert_eq!(notice.notifier.standing(), Standing::File);
        assert_eq!(notice.identity(), "notice:N-1");
        assert_eq!(notice.unresolved().unwrap().link.as_deref(), Some("x"));
    }

    #[test]
    fn what_one_sending_lacks_another_may_say() {
        use Missing::{Email, GoodFaith, Name};
        assert_eq!(missing_in_all(Vec::new()), (vec![], None));
        assert_eq!(missing_in_all(vec![(At(5), vec![])]), (vec![], Some(At(5))));
        let later = (At(9), vec![GoodFaith]);
        let all = vec![later.clone(), (At(5), vec![Name, Email])];
        assert_eq!(missing_in_all(all), (vec![], Some(At(9))));
        let all = vec![(At(5), vec![Name, GoodFaith]), later];
        assert_eq!(missing_in_all(all), (vec![GoodFaith], None));
    }

    #[test]
    fn places_and_repeats_are_flags_of_their_own_on_the_way_to_one_notice() {
        let place = |link: &str| Location { link: Some(link.into()), message: None };
        let first = Notice {
            reference: "N-1".into(),
            locations: vec![place("a"), place("b")],
            said: Some(Digest::of(b"1")),
            ..Notice::default()
        };
        let second = Notice { place: Some(1), ..first.clone() };
        assert_ne!(first.home(), second.home());
        let again = Notice { again: true, said: Some(Digest::of(b"2")), ..first.clone() };
        assert_eq!(again.home(), first.home());
        assert_ne!(again.identity(), first.identity());
        assert_eq!(second.unresolved().unwrap().link.as_deref(), Some("b"));
    }
}
