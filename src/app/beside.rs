//! What is wanted beside colleagues.

use crate::model::CaseNo;

/// Work the app wants done that is about who holds what, and who is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    /// A case is opened to be decided: hold it, if nobody else does.
    Claim(CaseNo),
    /// Give back a case.
    LetGo(CaseNo),
    /// Ask who holds a case for it.
    AskFor(CaseNo),
    /// Take over a case that another holds.
    TakeOver(CaseNo),
    /// Deal out the next case nobody holds; answer with [`super::Reply::Dealt`].
    Deal,
    /// Who is here, notes, numbers; answer with [`super::Reply::Team`].
    Team,
    /// Leave a note for the next shift.
    HandOn(String),
}
