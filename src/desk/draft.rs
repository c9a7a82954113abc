//! Makes a complete draft for a case, and checks one.

use super::{Desk, DeskError, Refusal};
use crate::law::{CaseFacts, CheckFacts, Finding, names_in};
use crate::model::{Action, At, Case, CaseNo, Draft, Group, Message, Order};
use crate::queue;

/// What a decision should be made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Make {
    /// No action.
    Allow,
    /// A policy by id, completed from the case.
    Policy(String),
    /// The policy that usually fits the case: named by its most urgent flag, else the best fit.
    Usual,
    /// The measure of this draft, facts and dates completed from the case.
    Repeat(Box<Draft>),
    /// Exactly this draft.
    Draft(Box<Draft>),
    /// What this order asks for.
    Order(Box<Order>),
}

/// A case with what stands around it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub case: Case,
    pub message: Option<Message>,
    pub group: Option<Group>,
}

impl Desk {
    /// The case with its message and group, or a refusal when there is no such case.
    pub(crate) fn seen(&self, no: CaseNo) -> Result<Seen, DeskError> {
        let case = self.store.case(no)?.ok_or_else(|| {
            DeskError::Refused(Refusal::new(
                format!("there is no case {no}"),
                "see `modq list` for the numbers",
                &[],
            ))
        })?;
        let message = match case.message {
            Some(m) => self.store.message(m)?,
            None => None,
        };
        let group = message
            .as_ref()
            .and_then(|m| self.store.group_no(&m.key.group))
            .and_then(|g| self.store.group(g));
        Ok(Seen { case, message, group })
    }

    /// A complete draft for a case.
    ///
    /// # Errors
    /// A refusal when there is no such case or policy.
    pub fn draft(&self, no: CaseNo, make: &Make, now: At) -> Result<Draft, DeskError> {
        let seen = self.seen(no)?;
        self.draft_for(&seen, make, now)
    }

    pub(crate) fn draft_for(&self, seen: &Seen, make: &Make, now: At) -> Result<Draft, DeskError> {
        match make {
            Make::Allow => Ok(self.law.allow(&self.facts(seen, now))),
            Make::Policy(id) => {
                let policy = self.law.policy(id).ok_or_else(|| {
                    DeskError::Refused(Refusal::new(
                        format!("there is no policy “{id}”"),
                        "see `modq docs policies` for the ids",
                        &[seen.case.no],
                    ))
                })?;
                Ok(self.law.prefill(policy, &self.facts(seen, now)))
            }
            Make::Usual => {
                let fits = queue::fits(&seen.case.flags, self.law.policies());
                let usual = fits.into_iter().next().map(|(id, _)| id).ok_or_else(|| {
                    DeskError::Refused(Refusal::new(
                        format!("no policy usually fits case {}", seen.case.no),
                        "name one with --policy",
                        &[seen.case.no],
                    ))
                })?;
                self.draft_for(seen, &Make::Policy(usual), now)
            }
            Make::Draft(draft) => Ok((**draft).clone()),
            Make::Order(order) => {
                let policy = seen.case.policy().and_then(|id| self.law.policy(id));
                Ok(self.law.carry_out(order, policy, &self.facts(seen, now))?)
            }
            Make::Repeat(draft) if draft.measure.action == Action::Allow => {
                self.draft_for(seen, &Make::Allow, now)
            }
            Make::Repeat(last) => self.repeat(seen, last, now),
        }
    }

    /// The same measure on another case: what belongs to the case is filled in anew.
    fn repeat(&self, seen: &Seen, last: &Draft, now: At) -> Result<Draft, DeskError> {
        let Some(policy) = last.measure.policy.clone() else {
            return Err(DeskError::Refused(Refusal::new(
                "the last decision used no policy, so it cannot be repeated as is",
                "press r, t or e to decide by hand",
                &[seen.case.no],
            )));
        };
        let mut draft = self.draft_for(seen, &Make::Policy(policy), now)?;
        draft.measure.restrictions.clone_from(&last.measure.restrictions);
        draft.measure.ground.clone_from(&last.measure.ground);
        draft.measure.category.clone_from(&last.measure.category);
        draft.measure.category_addition.clone_from(&last.measure.category_addition);
        draft.measure.keywords.clone_from(&last.measure.keywords);
        draft.measure.territory.clone_from(&last.measure.territory);
        draft.measure.escalation.clone_from(&last.measure.escalation);
        if draft.texts.language == last.texts.language {
            draft.texts.explanation.clone_from(&last.texts.explanation);
            draft.texts.ground.clone_from(&last.texts.ground);
        }
        Ok(draft)
    }

    /// Checks a draft against the law's rules and the case.
    ///
    /// # Errors
    /// A refusal when there is no such case.
    pub fn check(&self, no: CaseNo, draft: &Draft) -> Result<Vec<Finding>, DeskError> {
        Ok(self.findings(&self.seen(no)?, draft))
    }

    pub(crate) fn findings(&self, seen: &Seen, draft: &Draft) -> Vec<Finding> {
        self.law
            .check(draft, &CheckFacts { names: &names_of(seen), profile: &self.config.platform })
    }

    pub(crate) fn facts<'a>(&'a self, seen: &'a Seen, now: At) -> CaseFacts<'a> {
        CaseFacts {
            case: &seen.case,
            message: seen.message.as_ref(),
            group: seen.group.as_ref(),
            zone: &self.zone,
            now,
            profile: &self.config.platform,
        }
    }
}

/// Names that must not stand in what leaves: of people in the case, but not the group's own title,
/// which a channel also carries as an author.
pub(crate) fn names_of(seen: &Seen) -> Vec<String> {
    let title = seen.group.as_ref().map(|g| g.title.as_str());
    let mut names = names_in(&seen.case, seen.message.as_ref());
    names.retain(|name| Some(name.as_str()) != title);
    names
}
