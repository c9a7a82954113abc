//! Plain data that every other part speaks: messages, flags, cases, decisions and changes.
//!
//! Nothing here reads a file, a clock or a setting. Codes of the law (categories, keywords,
//! restrictions) are kept as text, so that a code this version does not know survives.

pub mod case;
pub mod change;
mod change_refs;
pub mod claim;
pub mod complaint;
pub mod decision;
pub mod digest;
pub mod exposure;
pub mod flag;
pub mod flagger;
pub mod ids;
pub mod lane;
pub mod look;
pub mod message;
pub mod misuse;
pub mod moderator;
pub mod notice;
pub mod order;
pub mod order_row;
pub mod permission;
pub mod second;
pub mod time;

pub use case::{Case, CaseRow, CaseState, HANDED_ON, Note};
pub use change::{Change, Imported, Line};
pub use claim::{Claim, RosterStep};
pub use complaint::{
    AnswerTexts, Complainant, Complaint, ComplaintAnswer, ComplaintStep, ComplaintTexts, Dispute,
    DisputeStep, DisputeTexts, Filed, Mark, Outcome, Waiting,
};
pub use decision::{
    Action, Automation, Decision, Draft, Escalation, Exemption, Ground, GroundKind, Measure,
    Redress, Restriction, RestrictionKind, Source, StatementTexts,
};
pub use digest::Digest;
pub use flag::{Flag, FlagBody, Location, RuleHit, Span};
pub use flagger::{Flagger, FlaggerEntry, Quality};
pub use ids::{
    CaseNo, ComplaintNo, DecisionNo, DisputeNo, FlaggerNo, GroupNo, ImportNo, MessageNo,
    ModeratorNo, Seq,
};
pub use lane::Lane;
pub use look::{DueLook, Look, agree};
pub use message::{
    Author, AuthorKind, Entity, Forward, Group, GroupKey, GroupKind, Media, Message, MessageKey,
    MessageKind, ReplyTo,
};
pub use misuse::{Intent, MisuseOf, MisuseRecord, MisuseStep, MisuseTexts, Weighed, suspended};
pub use moderator::{Moderator, Role};
pub use notice::{
    Missing, Notice, NoticePlace, NoticeRow, NoticeState, Notifier, PlaceAnswer, Standing,
    missing_in_all,
};
pub use order::{Order, OrderKind, TcoGround};
pub use order_row::{AnswerKind, Obstacle, OrderAnswer, OrderClock, OrderRow, OrderState};
pub use permission::{Act, PERMISSIONS, Permission};
pub use second::{Proposal, SecondAnswer, SecondKind, SecondWhy};
pub use time::At;
