//! Misuse (Art. 23): what somebody did, weighed by the four measures, and warnings and suspensions.

use super::suspension::Suspending;
use super::{Desk, DeskError, Refusal};
use crate::export::file;
use crate::law::{Law, MisuseFields, date};
use crate::model::{
    Act, Action, At, CaseNo, Change, Complainant, ComplaintNo, Decision, Digest, Intent, MisuseOf,
    MisuseRecord, MisuseStep, MisuseTexts, Moderator, Weighed, suspended,
};
use crate::record::LineDraft;
use crate::store;
use jiff::ToSpan;
use std::path::PathBuf;

/// Who a measure is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What they do too often.
    pub of: MisuseOf,
    /// Hash that stands for them in the journal.
    pub key: Digest,
    /// Their name, foreign.
    pub name: String,
    /// The author's hash in the index, when it is an author.
    author: Option<u64>,
}

/// What we know about somebody's use of the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What was weighed over the window that ends now; the intent is left to a person.
    pub weighed: Weighed,
    /// Cases behind the number, newest first.
    pub cases: Vec<CaseNo>,
    /// Measures, oldest first.
    pub measures: Vec<MisuseRecord>,
    /// The end of the suspension in force.
    pub suspended: Option<At>,
}

/// A measure about to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure<'a> {
    /// Why, in the words of who takes it.
    pub reason: &'a str,
    /// On purpose or not, as far as that can be told.
    pub intent: Intent,
    /// The end of a suspension; `None` for a warning.
    pub until: Option<At>,
}

fn no(why: impl Into<String>, hint: impl Into<String>) -> DeskError {
    DeskError::Refused(Refusal::new(why, hint, &[]))
}

impl Desk {
    /// The author of the message of a case.
    ///
    /// # Errors
    /// A refusal when there is no such case, or its author is not known.
    pub fn author_of_case(&self, case: CaseNo) -> Result<Person, DeskError> {
        let message = self.seen(case)?.message;
        let known = message.as_ref().and_then(|m| Some((m, m.author.identity()?)));
        let Some((message, identity)) = known else {
            return Err(no(format!("the author of case {case} is not known"), "name another case"));
        };
        let platform = &message.key.group.platform;
        Ok(Person {
            of: MisuseOf::Content,
            key: MisuseRecord::author(platform, identity),
            name: message.author.name.clone().unwrap_or_else(|| identity.to_owned()),
            author: Some(store::author_hash(platform, identity)),
        })
    }

    /// Who sends notices, or complaints, under this address or name. For complaints of authors
    /// name the case.
    ///
    /// # Errors
    /// A refusal when it is empty.
    pub fn sender_named(&self, of: MisuseOf, named: &str) -> Result<Person, DeskError> {
        let key = MisuseRecord::sender(Some(named), None)
            .ok_or_else(|| no("nobody is named", "give the address or name of the sender"))?;
        Ok(Person { of, key, name: named.trim().to_owned(), author: None })
    }

    /// The four measures and everything done so far.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn misuse_of(&self, person: &Person, now: At) -> Result<Record, DeskError> {
        let months = i32::from(self.law.deadlines().misuse_window.months.unwrap_or(12));
        let today = now.day(&self.zone);
        let first = today.checked_sub(months.months()).unwrap_or(today);
        let since = self.zone.to_timestamp(first.at(0, 0, 0, 0)).map_or(now, At::from_timestamp);
        let mut weighed = Weighed { since, ..Weighed::default() };
        let mut cases = Vec::new();
        match person.of {
            MisuseOf::Content => self.weigh_content(person, &mut weighed, &mut cases)?,
            MisuseOf::Notices => self.weigh_notices(person, &mut weighed, &mut cases)?,
            MisuseOf::Complaints => self.weigh_complaints(person, &mut weighed, &mut cases)?,
        }
        cases.sort_unstable_by(|a, b| b.cmp(a));
        cases.dedup();
        let mut measures = self.store.misuse(Some(&person.key))?;
        measures.retain(|record| record.of == person.of);
        let measures = self.holding(measures, now)?;
        let suspended = suspended(&measures, person.of, now);
        Ok(Record { weighed, cases, measures, suspended })
    }

    /// The decision that holds on a case and took something away or left it.
    pub(super) fn in_force(&self, case: CaseNo) -> Result<Option<Decision>, DeskError> {
        for no in self.seen(case)?.case.decisions.iter().rev() {
            if let Some(decision) = self.store.decision(*no)?
                && decision.undone.is_none()
                && decision.reversed.is_none()
                // What takes another decision back stands for nothing itself.
                && (decision.measure.reverses.is_none()
                    || decision.measure.action == Action::Restrict)
            {
                return Ok(Some(decision));
            }
        }
        Ok(None)
    }

    /// Who sent a complaint.
    ///
    /// # Errors
    /// A refusal when there is no such complaint, or nobody can be told from it.
    pub fn complainant(&self, complaint: ComplaintNo) -> Result<Person, DeskError> {
        let hearing = self.hearing(complaint)?;
        let from = hearing.complaint.from;
        let key = self.sender_of(hearing.complaint.case, from, hearing.texts.as_ref())?;
        let key = key.ok_or_else(|| no("who complained is not known", "name another complaint"))?;
        let own = hearing.seen.message.as_ref().and_then(|m| m.author.name.clone());
        let own = own.filter(|_| from == Complainant::Author);
        let named = hearing.texts.and_then(|texts| texts.name.or(texts.email));
        let name = own.or(named).unwrap_or_default();
        Ok(Person { of: MisuseOf::Complaints, key, name, author: None })
    }

    /// Warns or suspends somebody: writes the letter, then the journal. Gives the letter's file;
    /// none when the service of an author is suspended: that is a decision, and its statement of
    /// reasons leaves with the letters after the hold.
    ///
    /// # Errors
    /// A refusal when the role may not, no reason is given, or no warning came before.
    pub fn take_measure(
        &mut self,
        who: &Moderator,
        person: &Person,
        measure: &Measure<'_>,
        now: At,
    ) -> Result<Option<PathBuf>, DeskError> {
        self.may(who, Act::Misuse, &[])?;
        let reason = measure.reason.trim();
        if reason.is_empty() {
            return Err(no("a measure needs its reason", "say why with --reason"));
        }
        let record = self.misuse_of(person, now)?;
        if record.weighed.number == 0 {
            let of = person.of.sentence();
            return Err(no(
                format!("nothing of theirs counts as {of} in the time looked at"),
                "decide their cases first; `modq misuse show` counts them",
            ));
        }
        let warned = record.measures.iter().rev().find_map(|m| match m.step {
            MisuseStep::Warned { .. } => Some(m.at),
            _ => None,
        });
        if let Some(until) = measure.until {
            self.may_suspend(&record, (warned, until), now)?;
        }
        let weighed = Weighed { intent: measure.intent, ..record.weighed };
        let decided = match (person.of, measure.until, warned) {
            (MisuseOf::Content, Some(until), Some(warned)) => {
                let suspending = Suspending { weighed: &weighed, warned, until, reason };
                Some(self.suspend_line(who, &record.cases, &suspending, now)?)
            }
            _ => None,
        };
        let file = match decided {
            Some(_) => None,
            None => Some(self.write_misuse(person, (&weighed, warned), measure)?),
        };
        let texts = MisuseTexts { name: person.name.clone(), reason: reason.to_owned() };
        let text = self.record.attach("misuse", &texts)?;
        let decision = decided.as_ref().map(|(decision, _)| *decision);
        let step = match measure.until {
            Some(until) => MisuseStep::Suspended { weighed, until, decision, text },
            None => MisuseStep::Warned { weighed, text },
        };
        let change = Change::Misuse { person: person.key, of: person.of, step };
        let mut lines = vec![LineDraft { at: now, by: who.no, change, expects: None }];
        lines.extend(decided.map(|(_, line)| line));
        self.commit(lines)?;
        Ok(file)
    }

    /// Writes the letter into the outbox.
    fn write_misuse(
        &self,
        person: &Person,
        weighed: (&Weighed, Option<At>),
        measure: &Measure<'_>,
    ) -> Result<PathBuf, DeskError> {
        let letter = self.misuse_letter(person, weighed, measure)?;
        let out = self.outbox().join("misuse");
        file::folder(&out)?;
        let word = if measure.until.is_some() { "suspended" } else { "warned" };
        let key = person.key.to_string();
        let key = key.get(..8).unwrap_or_default();
        let name = format!("{word}-{}-{key}-{}.txt", person.of.word(), self.record.last().0 + 1);
        file::place(&out, &name, letter.as_bytes())?;
        Ok(out.join(name))
    }

    fn may_suspend(
        &self,
        record: &Record,
        (warned, until): (Option<At>, At),
        now: At,
    ) -> Result<(), DeskError> {
        if until <= now {
            return Err(no("a suspension ends later than now", "give its last day with --until"));
        }
        if let Some(end) = record.suspended {
            let day = end.day(&self.zone);
            return Err(no(
                format!("they are suspended until {day} already"),
                "end that one first",
            ));
        }
        let Some(warned) = warned else {
            return Err(no(
                "nobody is suspended without a warning before (Art. 23)",
                "warn first with `modq misuse warn`; suspend when it goes on",
            ));
        };
        if warned >= now {
            return Err(no("the warning has only just been given", "suspend when it goes on"));
        }
        Ok(())
    }

    fn misuse_letter(
        &self,
        person: &Person,
        (weighed, warned): (&Weighed, Option<At>),
        measure: &Measure<'_>,
    ) -> Result<String, DeskError> {
        let own = &self.config.platform;
        let language = own.language.as_str();
        let day = |at: Option<At>| {
            at.map(|at| date::day(at.day(&self.zone), language)).unwrap_or_default()
        };
        let fields = MisuseFields {
            warning: measure.until.is_none(),
            user: crate::law::facts::plain(&person.name, 60),
            reason: Law::hide_names(measure.reason.trim(), &self.own_names(), language),
            warned: day(warned),
            until: day(measure.until),
            complaint: own.binds(crate::law::duty::COMPLAINTS),
            dispute: own.binds(crate::law::duty::DISPUTES),
            complaint_url: own.complaint_url.clone(),
            dispute_url: own.dispute_url.clone(),
            contact: own.contact_users.clone(),
            platform: own.signature(language),
            ..MisuseFields::weighed(person.of, weighed, &self.zone, language)
        };
        Ok(self.law.misuse_letter(language, &fields)?)
    }

    /// Ends a suspension before its time.
    ///
    /// # Errors
    /// A refusal when the role may not, or nobody is suspended.
    pub fn end_suspension(
        &mut self,
        who: &Moderator,
        person: &Person,
        now: At,
    ) -> Result<(), DeskError> {
        self.may(who, Act::Misuse, &[])?;
        if self.misuse_of(person, now)?.suspended.is_none() {
            return Err(no("they are not suspended", "`modq misuse list` shows who is"));
        }
        let (person, of) = (person.key, person.of);
        let change = Change::Misuse { person, of, step: MisuseStep::Ended };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        Ok(())
    }

    /// The words of a measure; `None` when they were erased or it has none.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn misuse_texts(&self, record: &MisuseRecord) -> Result<Option<MisuseTexts>, DeskError> {
        match &record.step {
            MisuseStep::Warned { text, .. } | MisuseStep::Suspended { text, .. } => {
                Ok(self.record.attachment(text)?)
            }
            MisuseStep::Ended => Ok(None),
        }
    }

    /// Measures on the author of a message, oldest first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn measures_on(
        &self,
        message: &crate::model::Message,
        now: At,
    ) -> Result<Vec<MisuseRecord>, DeskError> {
        let Some(identity) = message.author.identity() else { return Ok(Vec::new()) };
        let key = MisuseRecord::author(&message.key.group.platform, identity);
        let measures = self.store.misuse(Some(&key))?;
        self.holding(measures, now)
    }
}

mod weigh;
