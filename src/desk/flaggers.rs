//! The register of trusted flaggers (DSA Art. 22): who is in it, until when, and how good their
//! notices are.

use super::{Desk, DeskError, Refusal};
use crate::law::facts::plain;
use crate::model::{
    Act, Action, At, Change, Flagger, FlaggerEntry, FlaggerNo, Moderator, NoticePlace, NoticeRow,
    Quality, Standing,
};
use crate::record::LineDraft;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What codes of categories begin with; it may be left out.
const PREFIX: &str = "STATEMENT_CATEGORY_";

/// A body to be entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFlagger {
    /// Name and addresses.
    pub entry: FlaggerEntry,
    /// Area of expertise: category codes, with or without their beginning; empty means any.
    pub areas: Vec<String>,
    /// First day; today when absent.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

/// An entry of the register with how good its notices are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlaggerRow {
    /// The entry; `None` for a sender that only says to be trusted, or whom the file trusted.
    pub flagger: Option<Flagger>,
    /// Its name, foreign.
    pub name: String,
    /// What the status rests on.
    pub standing: Standing,
    /// How good its notices are.
    pub quality: Quality,
}

impl Desk {
    /// Enters a body; gives back the number of its entry.
    ///
    /// # Errors
    /// A refusal when the role may not, or what is entered cannot be; an error when not written.
    pub fn list_flagger(
        &mut self,
        who: &Moderator,
        new: &NewFlagger,
        now: At,
    ) -> Result<FlaggerNo, DeskError> {
        self.may(who, Act::Flagger, &[])?;
        let entry = self.may_be_listed(new)?;
        let areas = self.areas(&new.areas)?;
        let from = match new.from {
            Some(day) => self.midnight(day)?,
            None => now,
        };
        let until = match new.until {
            Some(day) => Some(self.midnight(day.tomorrow().unwrap_or(Date::MAX))?),
            None => None,
        };
        if until.is_some_and(|until| until <= from) {
            return Err(refused(
                "its last day lies before its first",
                "look at --from and --until",
            ));
        }
        let same = |old: &Flagger| {
            old.entry.as_ref() == Some(&entry)
                && old.until.is_none_or(|end| end > from)
                && until.is_none_or(|end| old.from < end)
        };
        if let Some(old) = self.store.flaggers()?.iter().find(|old| same(old)) {
            let name = plain(&entry.name, 60);
            return Err(refused(
                &format!("{name} is in the register already, with number {}", old.no),
                "end that entry first: modq flaggers end NUMBER",
            ));
        }
        let flagger = self.store.next_flagger()?;
        let entry = self.record.attach("flagger", &entry)?;
        let change = Change::FlaggerListed { flagger, entry, areas, from, until };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        Ok(flagger)
    }

    /// Ends the status of a body, after this day or now.
    ///
    /// # Errors
    /// A refusal when the role may not, or there is no such entry; an error when not written.
    pub fn end_flagger(
        &mut self,
        who: &Moderator,
        (no, last): (FlaggerNo, Option<Date>),
        now: At,
    ) -> Result<(), DeskError> {
        self.may(who, Act::Flagger, &[])?;
        let flagger = self.store.flaggers()?.into_iter().find(|flagger| flagger.no == no);
        let Some(flagger) = flagger else {
            let why = format!("there is no entry {no} in the register");
            return Err(refused(&why, "see `modq flaggers` for the numbers"));
        };
        let until = match last {
            Some(day) => self.midnight(day.tomorrow().unwrap_or(Date::MAX))?,
            None => now,
        };
        if flagger.until.is_some_and(|end| end <= until) {
            return Err(refused("its status ends before that already", "see `modq flaggers`"));
        }
        if until <= flagger.from {
            return Err(refused(
                "its status begins only after that",
                "take the entry back with `modq undo`, or name a later day",
            ));
        }
        let change = Change::FlaggerEnded { flagger: no, until };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        Ok(())
    }

    /// Every entry with how good its notices are, then those who are in no register.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn flaggers(&self, now: At) -> Result<Vec<FlaggerRow>, DeskError> {
        let notices = self.notices(now)?;
        let entries = self.store.flaggers()?;
        let mut rows: Vec<FlaggerRow> = entries
            .into_iter()
            .map(|flagger| FlaggerRow {
                name: flagger.entry.as_ref().map_or_else(String::new, |e| e.name.clone()),
                standing: Standing::Register(flagger.no),
                quality: Quality::default(),
                flagger: Some(flagger),
            })
            .collect();
        let mut others: BTreeMap<(bool, String), FlaggerRow> = BTreeMap::new();
        for notice in &notices {
            let sender = &notice.notice.notifier;
            let standing = sender.standing();
            match standing {
                Standing::Ordinary => {}
                Standing::Register(_) => {
                    let row = rows.iter_mut().find(|row| row.standing == standing);
                    row.into_iter().for_each(|row| weigh(&mut row.quality, notice, now));
                }
                Standing::File | Standing::Claimed => {
                    let who = sender.identity().unwrap_or_default();
                    let name = sender.name.clone().or_else(|| sender.email.clone());
                    let row = others.entry((sender.trusted, who)).or_insert_with(|| FlaggerRow {
                        flagger: None,
                        name: name.unwrap_or_default(),
                        standing,
                        quality: Quality::default(),
                    });
                    weigh(&mut row.quality, notice, now);
                }
            }
        }
        rows.extend(others.into_values());
        Ok(rows)
    }

    /// How good the notices of one entry are.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn quality_of(&self, no: FlaggerNo, now: At) -> Result<Quality, DeskError> {
        let cases = self.store.cases_of_flagger(no)?;
        let mut quality = Quality::default();
        for notice in self.notices_over(&cases, None, now)? {
            if notice.notice.notifier.standing() == Standing::Register(no) {
                weigh(&mut quality, &notice, now);
            }
        }
        Ok(quality)
    }

    fn may_be_listed(&self, new: &NewFlagger) -> Result<FlaggerEntry, DeskError> {
        let entry = FlaggerEntry {
            name: plain(&new.entry.name, 200),
            emails: new.entry.emails.iter().map(|email| email.trim().to_lowercase()).collect(),
            awarded_by: new.entry.awarded_by.as_deref().map(|name| plain(name, 200)),
        };
        if entry.name.is_empty() {
            return Err(refused("a trusted flagger has a name", "write it first"));
        }
        let bad = |email: &&String| {
            let domain = email.split_once('@').map(|(_, domain)| domain);
            email.matches('@').count() != 1
                || email.chars().any(|c| c.is_whitespace() || c.is_control())
                || domain.is_none_or(str::is_empty)
        };
        if let Some(email) = entry.emails.iter().find(bad) {
            let why = format!("“{}” is no e-mail address", plain(email, 60));
            return Err(refused(&why, "write name@example.org, or @example.org for all of them"));
        }
        Ok(entry)
    }

    /// Category codes as the database writes them.
    fn areas(&self, words: &[String]) -> Result<Vec<String>, DeskError> {
        let mut areas = Vec::new();
        for word in words {
            let upper = word.trim().to_uppercase().replace(['-', ' '], "_");
            let code = if upper.starts_with(PREFIX) { upper } else { format!("{PREFIX}{upper}") };
            if self.law.vocabulary().category(&code).is_none() {
                let why = format!("there is no category “{}”", plain(word, 60));
                let hint = "write a category of the database, such as SCAMS_AND_FRAUD";
                return Err(refused(&why, hint));
            }
            areas.push(code);
        }
        areas.sort();
        areas.dedup();
        Ok(areas)
    }

    fn midnight(&self, day: Date) -> Result<At, DeskError> {
        let start = self.zone.to_timestamp(day.at(0, 0, 0, 0));
        start.map(At::from_timestamp).map_err(|_out_of_range| {
            refused(&format!("{day} is no day that can be counted from"), "write it as 2026-03-17")
        })
    }
}

fn refused(why: &str, hint: &str) -> DeskError {
    DeskError::Refused(Refusal::new(why, hint, &[]))
}

/// Adds a notice to what is known of its sender.
fn weigh(quality: &mut Quality, notice: &NoticeRow, now: At) {
    quality.notices += 1;
    quality.outside_area += u32::from(notice.notice.notifier.outside_area);
    for place in &notice.places {
        *counter(quality, place, notice.category.as_deref(), now) += 1;
    }
}

fn counter<'q>(
    quality: &'q mut Quality,
    place: &NoticePlace,
    alleged: Option<&str>,
    now: At,
) -> &'q mut u32 {
    let restricted = |action: Action| action == Action::Restrict;
    let held = place.last.as_ref().filter(|answer| answer.holds(now));
    match (&place.first, held) {
        (_, None) | (None, _) => &mut quality.open,
        (Some(first), Some(last)) if last.reversal && restricted(first.action) => {
            &mut quality.overturned
        }
        (_, Some(last)) if !restricted(last.action) => &mut quality.imprecise,
        (_, Some(last)) if last.category.as_deref() == alleged => &mut quality.precise,
        _ => &mut quality.otherwise,
    }
}
