//! Makes a complete draft for a case, and checks one.

use super::{Desk, DeskError, Refusal};
use crate::law::{CaseFacts, CheckFacts, Finding, Law, names_in};
use crate::model::{
    Action, At, Case, CaseNo, CaseState, Draft, Escalation, Exemption, Group, Message, MessageKey,
    MessageNo, Order, StatementTexts, Waiting,
};
use crate::queue;

/// Messages on each side of a case whose authors' names are hidden in what leaves.
pub(crate) const NEAR: usize = 10;

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
    /// This draft with a report to an authority added.
    Report(Box<Draft>),
    /// This draft in another language: what was not written by hand is written anew.
    Language(Box<Draft>, String),
}

/// A case with what stands around it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub case: Case,
    pub message: Option<Message>,
    pub group: Option<Group>,
}

fn no_such_case(no: CaseNo) -> DeskError {
    DeskError::Refused(Refusal::new(
        format!("there is no case {no}"),
        "see `modq list` for the numbers",
        &[],
    ))
}

impl Desk {
    /// The case with its message and group, or a refusal when there is no such case.
    pub(crate) fn seen(&self, no: CaseNo) -> Result<Seen, DeskError> {
        let case = self.case_with(no)?;
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

    /// The case with this number, or a refusal.
    pub(crate) fn case_with(&self, no: CaseNo) -> Result<Case, DeskError> {
        self.store.case(no)?.ok_or_else(|| no_such_case(no))
    }

    /// Where the case with this number stands, and the complaint that waits on it, or a refusal.
    pub(crate) fn stands(&self, no: CaseNo) -> Result<(CaseState, Option<Waiting>), DeskError> {
        self.store.standing(no)?.ok_or_else(|| no_such_case(no))
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
            Make::Report(draft) => {
                let mut draft = (**draft).clone();
                self.law.add_report(&mut draft, &self.facts(seen, now));
                Ok(draft)
            }
            Make::Language(draft, language) => {
                Ok(self.law.translated(draft, &self.facts(seen, now), language))
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
        self.repeat_report(&mut draft, last, &self.facts(seen, now));
        // Whether a contact is known belongs to the case; what kind of content it is, repeats.
        let commercial = last.measure.exemption.filter(|e| *e == Exemption::Commercial);
        draft.measure.exemption = draft.measure.exemption.or(commercial);
        if draft.texts.language == last.texts.language {
            draft.texts.explanation.clone_from(&last.texts.explanation);
            draft.texts.ground.clone_from(&last.texts.ground);
        }
        Ok(draft)
    }

    /// The same report on another case; since when we know of it belongs to the case.
    fn repeat_report(&self, draft: &mut Draft, last: &Draft, case: &CaseFacts<'_>) {
        let Some(wanted) = &last.measure.escalation else {
            draft.measure.escalation = None;
            return;
        };
        self.law.add_report(draft, case);
        if let Some(report) = &mut draft.measure.escalation {
            let aware_at = report.aware_at;
            *report = Escalation { aware_at, ..wanted.clone() };
        }
        draft.texts.escalation_states.clone_from(&last.texts.escalation_states);
        if draft.texts.escalation_reason.is_none() {
            draft.texts.escalation_reason.clone_from(&last.texts.escalation_reason);
        }
    }

    /// Checks a draft against the law's rules and the case.
    ///
    /// # Errors
    /// A refusal when there is no such case.
    pub fn check(&self, no: CaseNo, draft: &Draft) -> Result<Vec<Finding>, DeskError> {
        let names = self.names_around(&self.seen(no)?)?;
        Ok(self.law.check(draft, &CheckFacts { names: &names, profile: &self.config.platform }))
    }

    /// What is wrong with a draft, without a look at what was said around the case.
    pub(crate) fn findings(&self, seen: &Seen, draft: &Draft) -> Vec<Finding> {
        self.law
            .check(draft, &CheckFacts { names: &names_of(seen), profile: &self.config.platform })
    }

    /// Names of those who work here: they never leave the house.
    pub(crate) fn own_names(&self) -> Vec<String> {
        self.moderators().iter().map(|m| m.name.clone()).filter(|name| telling(name)).collect()
    }

    /// The texts of a decision as they may leave: without the names of those who work here.
    pub(crate) fn nameless(&self, mut texts: StatementTexts) -> StatementTexts {
        let names = self.own_names();
        let language = texts.language.clone();
        let own = [&mut texts.facts, &mut texts.ground, &mut texts.explanation];
        let more = [
            &mut texts.restriction_other,
            &mut texts.keyword_other,
            &mut texts.content_type_other,
            &mut texts.escalation_reason,
            &mut texts.escalation_states,
        ];
        for text in own.into_iter().chain(more.into_iter().flatten()) {
            *text = Law::hide_names(text, &names, &language);
        }
        texts
    }

    /// Names that must not stand in what leaves: those of the case, and of what was said around it.
    pub(crate) fn names_around(&self, seen: &Seen) -> Result<Vec<String>, DeskError> {
        let mut around = self.own_names();
        for no in self.near(seen)? {
            around.extend(self.store.message(no)?.as_ref().map(names_beside).unwrap_or_default());
        }
        Ok(hidden_names(seen, around.iter().map(String::as_str)))
    }

    /// What was said around a case.
    fn near(&self, seen: &Seen) -> Result<Vec<MessageNo>, DeskError> {
        let Some(message) = &seen.message else { return Ok(Vec::new()) };
        let (mut near, after) = self.store.around(&message.key, NEAR, NEAR)?;
        near.extend(after);
        near.extend(self.answered(seen)?);
        Ok(near)
    }

    /// The message that the one of a case answers.
    pub(crate) fn answered(&self, seen: &Seen) -> Result<Option<MessageNo>, DeskError> {
        let Some(message) = &seen.message else { return Ok(None) };
        let Some(reply) = &message.reply_to else { return Ok(None) };
        let group = reply.group.clone().unwrap_or_else(|| message.key.group.clone());
        Ok(self.store.find(&MessageKey { group, id: reply.id })?.map(|(no, _)| no))
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

/// A short name of one plain word would hide that word everywhere.
pub(crate) fn telling(name: &str) -> bool {
    name.chars().count() > 3 || !name.chars().all(char::is_alphabetic)
}

/// The names in a message beside a case.
pub(crate) fn names_beside(other: &Message) -> Vec<String> {
    let named = [other.author.name.as_ref(), other.forward.as_ref().and_then(|f| f.name.as_ref())];
    named.into_iter().flatten().filter(|name| telling(name)).cloned().collect()
}

/// The names of a case and of what was said around it, each once.
pub(crate) fn hidden_names<'a>(seen: &Seen, around: impl Iterator<Item = &'a str>) -> Vec<String> {
    let title = seen.group.as_ref().map(|g| g.title.as_str());
    let of_case = names_of(seen);
    let mut names: Vec<&str> = of_case.iter().map(String::as_str).collect();
    around.for_each(|name| names.push(name));
    names.retain(|name| Some(*name) != title && name.trim().chars().count() > 2);
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(str::to_owned).collect()
}

/// Names of people in the case itself, but not the group's own title, which a channel also carries
/// as an author.
pub(crate) fn names_of(seen: &Seen) -> Vec<String> {
    let title = seen.group.as_ref().map(|g| g.title.as_str());
    let mut names = names_in(&seen.case, seen.message.as_ref());
    names.retain(|name| Some(name.as_str()) != title);
    names
}
