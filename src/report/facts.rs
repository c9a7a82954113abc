//! What a report is made of: small facts of codes, times and yes or no, without any text.

use crate::model::{At, Automation, Measure, OrderKind};

/// A notice (Art. 16). Every notice is one, also a repeated one on the same item.
#[derive(Clone, Copy, Debug)]
pub struct NoticeFact<'a> {
    /// When it came in.
    pub received: At,
    /// Sent by a trusted flagger (Art. 22).
    pub trusted: bool,
    /// Category the notifier alleges; `None` when it cannot be told.
    pub category: Option<&'a str>,
    /// The one sub-category; `None` means "Other".
    pub keyword: Option<&'a str>,
    /// Exact locations in it.
    pub items: u32,
    /// When it was decided.
    pub decided_at: Option<At>,
    /// When the action was carried out; `None` when none was taken, or with the decision.
    pub acted_at: Option<At>,
    /// Actions on the basis of the law.
    pub by_law: u32,
    /// Actions on the basis of the terms.
    pub by_terms: u32,
    /// How far it was processed by automated means.
    pub automation: Automation,
}

/// An order of an authority (Art. 9, Art. 10, and orders to remove terrorist content, which are
/// orders to act).
#[derive(Clone, Copy, Debug)]
pub struct OrderFact<'a> {
    /// When it came in; the clock starts here.
    pub received: At,
    /// To act or to give information.
    pub kind: OrderKind,
    /// Member State of the authority, two capital letters.
    pub member_state: Option<&'a str>,
    /// Category of the law it cites; `None` when it cites none.
    pub category: Option<&'a str>,
    /// The one sub-category; `None` means "Other".
    pub keyword: Option<&'a str>,
    /// Specific items in it.
    pub items: u32,
    /// When the authority was told that it came in.
    pub acknowledged_at: Option<At>,
    /// When it was given effect.
    pub effect_at: Option<At>,
}

/// A decision that took effect. One undone within its hold is none.
#[derive(Clone, Copy, Debug)]
pub struct DecisionFact<'a> {
    /// When.
    pub at: At,
    /// Its coded part (Art. 17).
    pub measure: &'a Measure,
    /// Taken back later. It still was a measure; it counts as an error of the means that took it.
    pub reversed: bool,
}

/// What a complaint is about (Art. 20(1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// A restriction of visibility (a).
    Visibility,
    /// A restriction of the service (b).
    Provision,
    /// A restriction of the account (c).
    Account,
    /// A restriction of payments (d).
    Monetary,
    /// No action on a notice.
    NoAction,
    /// No action on a notice of a trusted flagger.
    NoActionTrusted,
}

impl Against {
    /// Every one, in the order of the template.
    pub const ALL: [Self; 6] = [
        Self::Visibility,
        Self::Provision,
        Self::Account,
        Self::Monetary,
        Self::NoAction,
        Self::NoActionTrusted,
    ];

    /// Its short name in the template's row ids.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Visibility => "visibility",
            Self::Provision => "provision",
            Self::Account => "account",
            Self::Monetary => "monetary",
            Self::NoAction => "no_action",
            Self::NoActionTrusted => "no_action_trusted",
        }
    }
}

/// How a complaint or dispute ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The decision stays.
    Upheld,
    /// Part of it is taken back.
    PartlyReversed,
    /// It is taken back.
    Reversed,
    /// No decision was needed: withdrawn, settled.
    Omitted,
}

impl Ending {
    /// Its short name in the template's row ids.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::PartlyReversed => "partially_reversed",
            Self::Reversed => "reversed",
            Self::Omitted => "omitted",
        }
    }
}

/// A complaint (Art. 20).
#[derive(Clone, Copy, Debug)]
pub struct ComplaintFact {
    /// When it was sent.
    pub sent: At,
    /// What it is about.
    pub against: Against,
    /// How it ended and when the person was told.
    pub ended: Option<(At, Ending)>,
    /// It led to a new restriction.
    pub new_restriction: bool,
}

/// A dispute before an out-of-court body (Art. 21).
#[derive(Clone, Copy, Debug)]
pub struct DisputeFact {
    /// When it was sent to the body.
    pub sent: At,
    /// How it ended and when we were told.
    pub ended: Option<(At, Ending)>,
    /// We carried out what the body decided.
    pub implemented: bool,
}

/// Why somebody was suspended (Art. 23).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misuse {
    /// Manifestly illegal content (1).
    Content,
    /// Manifestly unfounded notices (2).
    Notices,
    /// Manifestly unfounded complaints (2).
    Complaints,
}

impl Misuse {
    /// The template's row id.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Content => "suspended_content.total",
            Self::Notices => "suspended_notices.total",
            Self::Complaints => "suspended_complaints.total",
        }
    }
}

/// A suspension for misuse (Art. 23).
#[derive(Clone, Copy, Debug)]
pub struct SuspensionFact {
    /// When it began.
    pub at: At,
    /// Why.
    pub reason: Misuse,
}
