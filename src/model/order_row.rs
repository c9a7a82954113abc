//! What was answered to an order, and where it stands.

use super::{At, CaseNo, Digest, ModeratorNo, Order};
use serde::{Deserialize, Serialize};

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
    /// The authority was told that the order arrived.
    Acknowledged,
    /// The information an order asked for was handed over (Art. 10).
    HandedOver,
    /// The authority lets the author be told now.
    SilenceEnded,
    /// The authority forbids telling the author until a later date (TCO Art. 11(3)).
    SilenceExtended,
    /// Scrutiny of a removal order was asked for (TCO Art. 4).
    ScrutinyAsked,
    /// The order stands after scrutiny.
    ScrutinyKept,
    /// The order has no effect any more: what was removed is put back at once (TCO Art. 4(7)).
    LostEffect,
    /// What was removed must be kept until a later date (TCO Art. 6(2)).
    KeepLonger,
    /// The time to keep what was removed is over.
    KeepEnded,
}

impl AnswerKind {
    /// What a moderator reads of it, in a list of steps.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Feedback => "feedback to the authority",
            Self::Impossible => "told that it cannot be carried out",
            Self::Cleared => "what stood in the way is gone",
            Self::ToldAuthor => "the author was told",
            Self::Reinstated => "put back",
            Self::Acknowledged => "receipt sent to the authority",
            Self::HandedOver => "information handed over",
            Self::SilenceEnded => "the author may be told now",
            Self::SilenceExtended => "silence made longer",
            Self::ScrutinyAsked => "scrutiny asked for",
            Self::ScrutinyKept => "the order stands after scrutiny",
            Self::LostEffect => "the order lost its effect",
            Self::KeepLonger => "to be kept longer",
            Self::KeepEnded => "need not be kept any more",
        }
    }
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
    /// When it must be acted on from here, for [`AnswerKind::Cleared`]; until when, for
    /// [`AnswerKind::SilenceExtended`] and [`AnswerKind::KeepLonger`].
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
    /// When the authority was told that the order arrived.
    pub acknowledged: Option<At>,
    /// When the information asked for was handed over.
    pub handed_over: Option<At>,
    /// When scrutiny was asked for.
    pub scrutiny_asked: Option<At>,
    /// When scrutiny ended, and whether the order stands.
    pub scrutinised: Option<(At, bool)>,
    /// Until then it must be kept because the authority asked for longer.
    pub keep_longer: Option<At>,
    /// When it was noted that nothing has to be kept any more.
    pub keep_ended: Option<At>,
    /// Places it names that we hold no message of.
    pub unheld: usize,
    /// Orders that came later with this reference and say something else.
    pub others: Vec<(At, Order)>,
    /// It was received later than it is now: a clock was changed.
    pub ahead: bool,
    /// Everything answered to it, oldest first.
    pub answers: Vec<OrderAnswer>,
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
        self.state != OrderState::Answered || self.is_owed(now) || self.is_to_be_put_back()
    }

    /// Whether the author is to be told now.
    #[must_use]
    pub fn is_owed(&self, now: At) -> bool {
        self.told.is_none()
            && (self.restricted > 0 || self.handed_over.is_some())
            && self.order.untold_until(now).is_none()
    }

    /// Whether the order lost its effect and what it removed is still away.
    #[must_use]
    pub fn is_to_be_put_back(&self) -> bool {
        self.scrutinised.is_some_and(|(_, stands)| !stands)
            && self.restricted > 0
            && self.reinstated.is_none()
    }

    /// Until when what it removed must be kept, while that is so.
    #[must_use]
    pub fn kept_until(&self, now: At) -> Option<At> {
        self.preserve_until.filter(|until| *until > now && self.keep_ended.is_none())
    }
}

/// The clock of an order that still waits somewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderClock {
    /// When it must have been acted on.
    pub due: At,
    /// When it came.
    pub received: At,
    /// [`Order::digest`].
    pub key: Digest,
    /// It is a removal order of the regulation on terrorist content.
    pub tco: bool,
    /// The authority's reference, foreign.
    pub reference: String,
}
