//! Erasing texts and names whose time is over, or that must go: first said, then done.
//!
//! A line says what is erased and why before the bytes go, so the chain holds and `verify` tells
//! an erased attachment from a lost one. What a crash left between the two is finished next time.

use super::look::waits;
use super::{Desk, DeskError, Refusal};
use crate::law::Period;
use crate::law::facts::plain;
use crate::model::{
    Act, AnswerKind, At, CaseNo, Change, DecisionNo, Digest, Line, Moderator, ModeratorNo, Seq,
};
use crate::record::LineDraft;
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// Attachments erased with one write to the journal.
const GROUP: usize = 500;

/// Codes of the reasons, with the words shown.
pub const ERASE_REASONS: [(&str, &str); 4] = [
    ("expired", "its time was over"),
    ("request", "the person asked for it"),
    ("order", "a court or authority ordered it"),
    ("mistake", "it should not have been written"),
];

/// What to erase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Whatever is past its period.
    Over,
    /// Whatever was written before this day and goes by age at all.
    Before(Date),
    /// These, by hash or its beginning.
    Attachments(Vec<String>),
    /// Everything written about these cases.
    Cases(Vec<CaseNo>),
}

/// Something that goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// Which attachment.
    pub attachment: Digest,
    /// Its kind, as in the table of periods.
    pub kind: &'static str,
    /// The line that refers to it.
    pub line: Seq,
    /// When it was written or last needed.
    pub at: At,
    /// The case it is about.
    pub case: Option<CaseNo>,
    /// Why it goes, in words.
    pub why: String,
    /// The line that says already that it was erased.
    pub said: Option<Seq>,
}

/// What an erasure would take and what it leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erasure {
    /// What goes, in the order it was written.
    pub leaving: Vec<Leaving>,
    /// How many were asked for and stay, by reason.
    pub kept: BTreeMap<String, usize>,
}

/// An attachment some line refers to.
struct Held {
    kind: &'static str,
    line: Seq,
    at: At,
    case: Option<CaseNo>,
    decision: Option<DecisionNo>,
    erased: Option<Seq>,
}

impl Desk {
    /// What an erasure would take. Changes nothing.
    ///
    /// # Errors
    /// A refusal when a case or attachment is unknown, or a decision still on hold; an error when
    /// the record cannot be read.
    pub fn erasable(&self, choice: &Choice, now: At) -> Result<Erasure, DeskError> {
        let mut held: Vec<_> = self.held()?.into_iter().collect();
        held.sort_by_key(|(_, h)| h.line);
        if let Choice::Attachments(names) = choice {
            all_known(names, &held)?;
        }
        if let Choice::Cases(cases) = choice {
            self.may_go(cases, now)?;
        }
        let preserved = self.preserved(now)?;
        let mut plan = Erasure::default();
        for (attachment, h) in held {
            if !self.record.has(&attachment)? {
                continue;
            }
            let verdict = match h.erased {
                Some(line) => Some(Ok(format!("line {line} erased it, and it is still there"))),
                None => self.verdict(choice, (&attachment, &h), now),
            };
            let bound = h.case.and_then(|case| preserved.get(&case)).filter(|_| h.erased.is_none());
            let verdict = match (verdict, bound) {
                (Some(Ok(_)), Some(why)) => Some(Err(why.clone())),
                (verdict, _) => verdict,
            };
            match verdict {
                Some(Ok(why)) => plan.leaving.push(Leaving {
                    attachment,
                    kind: h.kind,
                    line: h.line,
                    at: h.at,
                    case: h.case,
                    why,
                    said: h.erased,
                }),
                Some(Err(why)) => *plan.kept.entry(why).or_default() += 1,
                None => {}
            }
        }
        Ok(plan)
    }

    /// Erases what was planned, with this reason; says how many went.
    ///
    /// # Errors
    /// A refusal when the role may not or the reason is unknown; an error when not written. What
    /// was erased until then stays erased.
    pub fn erase(
        &mut self,
        who: &Moderator,
        (plan, reason): (&Erasure, &str),
        now: At,
    ) -> Result<usize, DeskError> {
        self.may(who, Act::Erase, &[])?;
        if !ERASE_REASONS.iter().any(|(code, _)| *code == reason) {
            let codes: Vec<_> = ERASE_REASONS.iter().map(|(code, _)| *code).collect();
            let hint = format!("use {}", codes.join(", "));
            let why = format!("“{reason}” is no reason to erase");
            return Err(DeskError::Refused(Refusal::new(why, hint, &[])));
        }
        let mut count = 0;
        for group in plan.leaving.chunks(GROUP) {
            let line = |l: &Leaving| LineDraft {
                at: now,
                by: who.no,
                change: Change::Erased { attachment: l.attachment, reason: reason.to_owned() },
                expects: None,
            };
            let step: Vec<_> = group.iter().filter(|l| l.said.is_none()).map(line).collect();
            if !step.is_empty() {
                self.commit(step)?;
            }
            for leaving in group {
                count += usize::from(self.record.erase(&leaving.attachment)?);
            }
        }
        Ok(count)
    }

    /// Cases of which nothing may go, because a removal order asks to keep what it removed.
    pub(super) fn preserved(&self, now: At) -> Result<HashMap<CaseNo, String>, DeskError> {
        let mut found = HashMap::new();
        for row in self.orders(now)? {
            let Some(until) = row.kept_until(now) else { continue };
            let reference = plain(&row.order.reference, 40);
            let day = until.day(&self.zone);
            let why = format!("order {reference}: kept until {day} (TCO art. 6)");
            found.extend(row.cases.iter().map(|case| (*case, why.clone())));
        }
        Ok(found)
    }

    /// Notes in the journal which removal orders ask to keep nothing any more; says how many.
    ///
    /// # Errors
    /// When the index cannot be read or the journal not written.
    pub fn end_keeping(&mut self, now: At) -> Result<usize, DeskError> {
        let mut step = Vec::new();
        let mut count = 0;
        for row in self.orders(now)? {
            let over = row.preserve_until.is_some_and(|until| until <= now);
            if !over || row.keep_ended.is_some() {
                continue;
            }
            count += 1;
            step.extend(row.cases.iter().map(|case| LineDraft {
                at: now,
                by: ModeratorNo(0),
                change: Change::OrderAnswered {
                    case: *case,
                    order: row.key,
                    kind: AnswerKind::KeepEnded,
                    obstacle: None,
                    due: None,
                    text: None,
                },
                expects: None,
            }));
        }
        if !step.is_empty() {
            self.commit(step)?;
        }
        Ok(count)
    }

    /// Whether it goes and why, stays and why, or was not asked for.
    fn verdict(
        &self,
        choice: &Choice,
        (attachment, held): (&Digest, &Held),
        now: At,
    ) -> Option<Result<String, String>> {
        let period = self.law.retention().of(held.kind)?;
        let (written, today) = (held.at.day(&self.zone), now.day(&self.zone));
        let open = || match held.decision {
            // Who answers a complaint needs the statement it is against.
            Some(_) => held
                .case
                .and_then(|no| self.board.get(no))
                .is_some_and(|row| row.not_for.is_some() && waits(&row.state, At(i64::MAX))),
            None => held.case.and_then(|no| self.board.get(no)).is_some_and(|row| {
                // Put off is open, too, also before it comes back.
                waits(&row.state, At(i64::MAX))
            }),
        };
        match choice {
            Choice::Over => {
                let over = period.over(written)?;
                (over <= today).then(|| match open() {
                    true => Err("its case is still open".to_owned()),
                    false => Ok(format!("kept until {over}: {}", months(period))),
                })
            }
            Choice::Before(day) => (written < *day).then(|| match period.free(written) {
                _ if period.months.is_none() => Err(format!("{} never goes by age", period.about)),
                _ if open() => Err("its case is still open".to_owned()),
                Some((free, law)) if today < free => Err(format!("a law asks to keep it: {law}")),
                _ => Ok(format!("written before {day}")),
            }),
            Choice::Attachments(names) => {
                let hash = attachment.to_string();
                let asked = names.iter().any(|name| hash.starts_with(name.as_str()));
                asked.then(|| Ok(asked_for("the attachment was named", period, (written, today))))
            }
            Choice::Cases(cases) => held
                .case
                .is_some_and(|no| cases.contains(&no))
                .then(|| Ok(asked_for("its case was named", period, (written, today)))),
        }
    }

    /// Every attachment the journal refers to.
    fn held(&self) -> Result<HashMap<Digest, Held>, DeskError> {
        let mut held: HashMap<Digest, Held> = HashMap::new();
        let mut texts: HashMap<DecisionNo, Digest> = HashMap::new();
        for line in self.record.tail(Seq(0))? {
            let line = line?;
            for digest in line.change.attachments() {
                let fresh = described(&line);
                held.entry(digest).and_modify(|h| h.at = line.at).or_insert(fresh);
            }
            // A statement is needed for as long after it last left as after it was written.
            let mut needed = |no: &DecisionNo| {
                if let Some(h) = texts.get(no).and_then(|digest| held.get_mut(digest)) {
                    h.at = h.at.max(line.at);
                }
            };
            match &line.change {
                Change::Exported { decisions, .. } => decisions.iter().for_each(needed),
                Change::Decided { decision, measure, texts: digest, .. } => {
                    measure.reverses.iter().for_each(&mut needed);
                    texts.insert(*decision, *digest);
                }
                Change::Erased { attachment, .. } => {
                    if let Some(h) = held.get_mut(attachment) {
                        h.erased.get_or_insert(line.seq);
                    }
                }
                _ => {}
            }
        }
        Ok(held)
    }

    /// Texts of a decision on hold cannot go: its letter is not written yet.
    pub(super) fn may_go(&self, cases: &[CaseNo], now: At) -> Result<(), DeskError> {
        for no in cases {
            let seen = self.seen(*no)?;
            for decision in &seen.case.decisions {
                let decision = self.store.decision(*decision)?;
                if decision.is_some_and(|d| d.undone.is_none() && d.hold_until > now) {
                    return Err(DeskError::Refused(Refusal::new(
                        format!("case {no}: a decision is still on hold"),
                        "wait, or end the hold with `modq export letters --now`",
                        &[*no],
                    )));
                }
            }
        }
        Ok(())
    }
}

fn described(line: &Line) -> Held {
    let (kind, decision) = match &line.change {
        Change::Decided { decision, .. } => ("statement", Some(*decision)),
        Change::Proposed { .. } => ("statement", None),
        Change::ProposalAnswered { .. } => ("note", None),
        Change::Noted { .. } | Change::HandedOn { .. } => ("note", None),
        Change::Skipped { .. } => ("skip", None),
        Change::ImportEnded { .. } => ("import", None),
        Change::Moderator { .. } => ("moderator", None),
        Change::Complaint { .. } => ("complaint", None),
        Change::Dispute { .. } => ("dispute", None),
        Change::Misuse { .. } => ("misuse", None),
        Change::FlaggerListed { .. } => ("flagger", None),
        Change::OrderAnswered { .. } => ("order", None),
        _ => ("submitted", None),
    };
    let case = line.change.cases().next();
    Held { kind, line: line.seq, at: line.at, case, decision, erased: None }
}

fn months(period: &Period) -> String {
    format!("{}, {} months", period.about, period.months.unwrap_or_default())
}

fn asked_for(why: &str, period: &Period, (written, today): (Date, Date)) -> String {
    match period.free(written) {
        Some((free, law)) if today < free => format!("{why}, though until {free} {law} holds"),
        _ => why.to_owned(),
    }
}

/// Every hash names exactly one attachment.
fn all_known(names: &[String], held: &[(Digest, Held)]) -> Result<(), DeskError> {
    for name in names {
        let short = name.len() < 8;
        let count = held.iter().filter(|(d, _)| d.to_string().starts_with(name.as_str())).count();
        if short || count != 1 {
            let why = match count {
                _ if short => format!("“{name}” is too short for the hash of an attachment"),
                0 => format!("no attachment has a hash that begins with {name}"),
                n => format!("{n} attachments have a hash that begins with {name}"),
            };
            let hint = "`modq erase --case N --dry-run` and `modq verify` print hashes";
            return Err(DeskError::Refused(Refusal::new(why, hint, &[])));
        }
    }
    Ok(())
}
