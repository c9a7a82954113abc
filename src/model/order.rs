//! An order of an authority, what was answered to it, and where it stands.

use super::{At, CaseNo, Digest, Location, ModeratorNo};
use serde::{Deserialize, Serialize};

/// Which law an order rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// To act against illegal content (DSA Art. 9).
    #[default]
    Act,
    /// To give information (DSA Art. 10).
    Inform,
    /// To remove terrorist content within one hour (TCO Art. 3).
    Tco,
}

impl OrderKind {
    /// The word in files: `act`, `inform`, `tco`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Act => "act",
            Self::Inform => "inform",
            Self::Tco => "tco",
        }
    }

    /// The article it rests on.
    #[must_use]
    pub const fn article(self) -> &'static str {
        match self {
            Self::Act => "Art. 9",
            Self::Inform => "Art. 10",
            Self::Tco => "TCO 3",
        }
    }
}

/// A box ticked in a removal order: why the content is terrorist content (TCO Art. 2(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TcoGround {
    /// (a) incites, also by glorifying.
    Incites,
    /// (b) solicits somebody to commit an offence.
    Solicits,
    /// (c) solicits somebody to take part in a group.
    Recruits,
    /// (d) instructs in the making or use of weapons or methods.
    Instructs,
    /// (e) threatens to commit an offence.
    Threatens,
}

impl TcoGround {
    /// Every box with its letter and its word in files.
    pub const ALL: [(Self, char, &'static str); 5] = [
        (Self::Incites, 'a', "incites"),
        (Self::Solicits, 'b', "solicits"),
        (Self::Recruits, 'c', "recruits"),
        (Self::Instructs, 'd', "instructs"),
        (Self::Threatens, 'e', "threatens"),
    ];

    /// The box of a letter or word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let mut letters = word.chars();
        let only = letters.next().filter(|_| letters.next().is_none());
        let fits = |(_, letter, name): &&(Self, char, &str)| only == Some(*letter) || *name == word;
        Self::ALL.iter().find(fits).map(|(ground, ..)| *ground)
    }

    /// `Art. 2(7)(a)`.
    #[must_use]
    pub fn article(self) -> String {
        let letter = Self::ALL.iter().find(|(ground, ..)| *ground == self).map_or('?', |row| row.1);
        format!("Art. 2(7)({letter})")
    }
}

/// An order of an authority. What came later than the first version has a default, so that older
/// records still decode.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The authority's reference.
    pub reference: String,
    /// Which law.
    pub kind: OrderKind,
    /// Who issued it.
    pub authority: String,
    /// Member State of the authority, two letters.
    pub member_state: Option<String>,
    /// Legal basis and reasons, foreign text.
    pub reasons: String,
    /// What it is about.
    pub locations: Vec<Location>,
    /// Where it applies, country codes; empty when not said.
    pub territory: Vec<String>,
    /// The author must not be told, until then (`Some(None)`: no end named).
    #[serde(default, with = "silence")]
    pub silence: Option<Option<At>>,
    /// When it was issued.
    #[serde(default)]
    pub issued_at: Option<At>,
    /// It came by authenticated means, or its signature was checked.
    #[serde(default)]
    pub authenticated: bool,
    /// Where the authority is reached for follow-up, foreign text.
    #[serde(default)]
    pub contact: Option<String>,
    /// Who must get the feedback, when that is not who issued it.
    #[serde(default)]
    pub feedback_to: Option<String>,
    /// The provisions it rests on, when named apart from the reasons.
    #[serde(default)]
    pub legal_basis: Option<String>,
    /// What can be done against it, foreign text.
    #[serde(default)]
    pub redress: Option<String>,
    /// Language it is written in.
    #[serde(default)]
    pub language: Option<String>,
    /// Boxes ticked in a removal order.
    #[serde(default)]
    pub grounds: Vec<TcoGround>,
    /// When the author is to be told, if the authority set that.
    #[serde(default)]
    pub tell_at: Option<At>,
}

impl Order {
    /// What a journal line calls it by: the reference itself is foreign text.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(format!("order:{}", self.reference).as_bytes())
    }

    /// Until when the author must not be told; `None` when they may be told now, `Some(None)` when
    /// no end is named.
    #[must_use]
    pub fn untold_until(&self, now: At) -> Option<Option<At>> {
        match self.silence {
            Some(None) => Some(None),
            Some(Some(end)) if end > now => Some(Some(self.tell_at.map_or(end, |at| at.max(end)))),
            _ => self.tell_at.filter(|at| *at > now).map(Some),
        }
    }
}

/// What was answered to an order, or done because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// The authority was told whether and when effect was given (Art. 9(1), 10(1), TCO Annex II).
    Feedback,
    /// The authority was told that it cannot be carried out (TCO Annex III); its clock stands.
    Impossible,
    /// What stood in the way of an impossible order is gone; its clock runs from here.
    Cleared,
    /// The author was told about it.
    ToldAuthor,
    /// The order lost its effect and the content was put back.
    Reinstated,
}

/// Why an order cannot be carried out (TCO Art. 3(7) and (8)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// Force majeure or de facto impossibility.
    ForceMajeure,
    /// Manifest errors in the order.
    Errors,
    /// Not enough information.
    Insufficient,
}

/// One answer to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAnswer {
    /// [`Order::digest`].
    pub order: Digest,
    /// What.
    pub kind: AnswerKind,
    /// Why it cannot be carried out, for [`AnswerKind::Impossible`].
    pub obstacle: Option<Obstacle>,
    /// When.
    pub at: At,
    /// Who.
    pub by: ModeratorNo,
    /// When it must be acted on from here, for [`AnswerKind::Cleared`].
    pub due: Option<At>,
    /// Attachment with the words that were sent.
    pub text: Option<Digest>,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Its time is over and nothing was done.
    Late,
    /// Not acted on yet.
    Open,
    /// It cannot be carried out and its clock stands.
    Stopped,
    /// Acted on, the authority was not told yet.
    Acted,
    /// The authority was told.
    Answered,
}

impl OrderState {
    /// The word for lists and scripts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Open => "open",
            Self::Stopped => "stopped",
            Self::Acted => "acted",
            Self::Answered => "answered",
        }
    }
}

/// An order in the register, over all cases it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// [`Order::digest`].
    pub key: Digest,
    /// The order as it came.
    pub order: Order,
    /// When we received it.
    pub received: At,
    /// When it must have been acted on; moved by the time its clock stood.
    pub due: Option<At>,
    /// When its clock began to run: at receipt, or when what stood in the way was gone.
    pub runs_from: At,
    /// The cases of the places it names.
    pub cases: Vec<CaseNo>,
    /// Those among them nobody has decided since.
    pub waiting: Vec<CaseNo>,
    /// Titles of the groups concerned, foreign.
    pub groups: Vec<String>,
    /// When the last of its places was acted on.
    pub acted: Option<At>,
    /// Places where content was restricted because of it.
    pub restricted: usize,
    /// Until then a decision about it can be taken back without a trace outside.
    pub held_until: Option<At>,
    /// When the author was told, by letter or otherwise.
    pub told: Option<At>,
    /// When the authority was told.
    pub answered: Option<At>,
    /// Since when and why it cannot be carried out.
    pub stopped: Option<(At, Option<Obstacle>)>,
    /// When the content was put back.
    pub reinstated: Option<At>,
    /// Where it stands.
    pub state: OrderState,
    /// Thousandths of its time that are used, at most 1000.
    pub used: u16,
    /// What was removed must be kept until then.
    pub preserve_until: Option<At>,
    /// Scrutiny can be asked for until then.
    pub scrutiny_until: Option<At>,
    /// When an authority that was asked for scrutiny must have decided.
    pub scrutiny_decision: Option<At>,
}

impl OrderRow {
    /// Whether something is still to be done: act, tell the authority, or tell the author.
    #[must_use]
    pub fn is_open(&self, now: At) -> bool {
        self.state != OrderState::Answered
            || (self.told.is_none()
                && self.restricted > 0
                && self.order.untold_until(now).is_none())
    }
}

/// JSON has one `null` for both "told" and "silent without an end", so the latter is a word there.
mod silence {
    use super::At;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        WithoutEnd,
    }

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Until {
        Then(At),
        Never(Word),
    }

    pub(super) fn serialize<S: Serializer>(
        silence: &Option<Option<At>>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        if !to.is_human_readable() {
            return silence.serialize(to);
        }
        silence.map(|end| end.map_or(Until::Never(Word::WithoutEnd), Until::Then)).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Option<At>>, D::Error> {
        if !from.is_human_readable() {
            return Option::deserialize(from);
        }
        Ok(Option::<Until>::deserialize(from)?.map(|until| match until {
            Until::Then(at) => Some(at),
            Until::Never(_) => None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_without_end_is_not_forgotten() {
        for silence in [None, Some(None), Some(Some(At(1_773_756_300_000)))] {
            let order = Order {
                reference: "O-1".into(),
                kind: OrderKind::Inform,
                authority: "Autoriteit Voorbeeld".into(),
                silence,
                ..Order::default()
            };
            let text = serde_json::to_string(&order).unwrap();
            assert_eq!(serde_json::from_str::<Order>(&text).unwrap(), order, "{text}");
            let bytes = postcard::to_stdvec(&order).unwrap();
            assert_eq!(postcard::from_bytes::<Order>(&bytes).unwrap(), order);
        }
    }

    #[test]
    fn the_author_is_untold_as_long_as_any_of_both_dates_says() {
        let order = |silence, tell_at| Order { silence, tell_at, ..Order::default() };
        let (now, soon, later) = (At(10), At(20), At(30));
        assert_eq!(order(None, None).untold_until(now), None);
        assert_eq!(order(Some(None), Some(soon)).untold_until(now), Some(None));
        assert_eq!(order(Some(Some(soon)), Some(later)).untold_until(now), Some(Some(later)));
        assert_eq!(order(Some(Some(At(5))), None).untold_until(now), None);
        assert_eq!(order(Some(Some(At(5))), Some(soon)).untold_until(now), Some(Some(soon)));
    }

    #[test]
    fn a_box_has_a_letter_and_a_word() {
        assert_eq!(TcoGround::from_word("b"), Some(TcoGround::Solicits));
        assert_eq!(TcoGround::from_word("threatens"), Some(TcoGround::Threatens));
        assert_eq!(TcoGround::from_word("bc"), None);
        assert_eq!(TcoGround::Recruits.article(), "Art. 2(7)(c)");
    }
}
