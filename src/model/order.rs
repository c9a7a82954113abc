//! An order of an authority, as it came.

use super::{At, Digest, Location};
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
    /// When it must have been acted on, if it says so itself.
    #[serde(default)]
    pub deadline: Option<At>,
    /// Fields we do not know, with their JSON text, foreign.
    #[serde(default)]
    pub extra: Vec<(String, String)>,
    /// What the authority said later about silence, and when: the author may be told (`None`), or
    /// not before then. Oldest first; follows from the answers and is never stored.
    #[serde(skip)]
    pub later: Vec<(At, Option<At>)>,
}

impl Order {
    /// What a journal line calls it by: the reference itself is foreign text.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(format!("order:{}", self.reference).as_bytes())
    }

    /// Hash of what it says, places left out: rows of one order may name one place each. Two
    /// orders with one reference and different hashes are not the same order.
    #[must_use]
    pub fn content(&self) -> Digest {
        let said = Self { locations: Vec::new(), later: Vec::new(), ..self.clone() };
        // Writing plain data into memory cannot fail; were it to, orders would count as alike.
        Digest::of(&serde_json::to_vec(&said).unwrap_or_default())
    }

    /// Names of the fields in which another order with this reference differs.
    #[must_use]
    pub fn differs(&self, other: &Self) -> Vec<&'static str> {
        let pairs = [
            ("kind", self.kind != other.kind),
            ("authority", self.authority != other.authority),
            ("member state", self.member_state != other.member_state),
            ("reasons", self.reasons != other.reasons),
            ("where it holds", self.territory != other.territory),
            ("silence", (self.silence, self.tell_at) != (other.silence, other.tell_at)),
            ("issued", self.issued_at != other.issued_at),
            ("deadline", self.deadline != other.deadline),
            ("legal basis", self.legal_basis != other.legal_basis),
            ("ground", self.grounds != other.grounds),
            ("redress", self.redress != other.redress),
            ("contact", (&self.contact, &self.feedback_to) != (&other.contact, &other.feedback_to)),
            ("language", self.language != other.language),
            ("authenticated", self.authenticated != other.authenticated),
            ("further fields", self.extra != other.extra),
        ];
        pairs.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect()
    }

    /// Until when the author must not be told; `None` when they may be told now, `Some(None)` when
    /// no end is named.
    #[must_use]
    pub fn untold_until(&self, now: At) -> Option<Option<At>> {
        if let Some((_, end)) = self.later.iter().rev().find(|(said, _)| *said <= now) {
            return end.filter(|end| *end > now).map(Some);
        }
        match self.silence {
            Some(None) => Some(None),
            Some(Some(end)) if end > now => Some(Some(self.tell_at.map_or(end, |at| at.max(end)))),
            _ => self.tell_at.filter(|at| *at > now).map(Some),
        }
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
        let released = Order { later: vec![(now, None)], ..order(Some(None), Some(soon)) };
        assert_eq!(released.untold_until(now), None);
        assert_eq!(released.untold_until(At(9)), Some(None), "it was silent then");
        let longer = vec![(At(15), Some(later))];
        let longer = Order { later: longer, ..order(Some(Some(soon)), None) };
        assert_eq!(longer.untold_until(At(25)), Some(Some(later)));
        assert_eq!(longer.untold_until(later), None);
    }

    #[test]
    fn places_are_no_other_content_and_a_deadline_is() {
        let order = Order { reference: "O-1".into(), ..Order::default() };
        let place = Location { link: Some("https://t.me/c/1/2".into()), message: None };
        let moved = Order { locations: vec![place], ..order.clone() };
        assert_eq!(order.content(), moved.content());
        assert!(order.differs(&moved).is_empty());
        let sooner = Order { deadline: Some(At(5)), ..order.clone() };
        assert_ne!(order.content(), sooner.content());
        assert_eq!(order.differs(&sooner), ["deadline"]);
    }

    #[test]
    fn a_box_has_a_letter_and_a_word() {
        assert_eq!(TcoGround::from_word("b"), Some(TcoGround::Solicits));
        assert_eq!(TcoGround::from_word("threatens"), Some(TcoGround::Threatens));
        assert_eq!(TcoGround::from_word("bc"), None);
        assert_eq!(TcoGround::Recruits.article(), "Art. 2(7)(c)");
    }
}
