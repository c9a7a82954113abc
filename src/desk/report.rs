//! Collects the facts of the yearly reports from cases and decisions.

use super::{Desk, DeskError};
use crate::law::{KEYWORD_OTHER, Law};
use crate::model::{
    Action, At, Automation, Decision, DecisionNo, Flag, FlagBody, GroundKind, NoticePlace,
    NoticeRow, Obstacle, OrderKind, OrderRow, Source,
};
use crate::report::{
    self, DecisionFact, Edition, Facts, NoticeFact, OrderFact, Period, Report, TcoFacts,
    tco::{self, TcoMeasureFact, TcoOrderFact},
};
use jiff::civil::Date;
use std::path::PathBuf;

/// Decisions read at a time.
const PART: usize = 8192;

/// The keyword of terrorist content in the database's vocabulary.
const TERRORIST: &str = "KEYWORD_TERRORIST_CONTENT";

/// The first keyword of a policy, when it is of this category.
fn keyword_of<'a>(law: &'a Law, category: Option<&str>, policy: Option<&str>) -> Option<&'a str> {
    let policy = policy.and_then(|id| law.policy(id))?;
    let first = policy.keywords.first().filter(|_| category == Some(&policy.category))?;
    Some(first.as_str()).filter(|keyword| *keyword != KEYWORD_OTHER)
}

/// A notice counts once, whatever it names; what it names counts as items. The category is that
/// which the notifier alleges, and the actions are the first ones taken.
fn notice_fact<'a>(row: &'a NoticeRow, law: &'a Law, now: At) -> NoticeFact<'a> {
    let category = row.category.as_deref();
    let keyword = row.notice.keyword.as_deref();
    let first = |place: &'a NoticePlace| place.first.as_ref().filter(|answer| answer.holds(now));
    let answers = || row.places.iter().filter_map(first);
    let done = answers().count() == row.places.len();
    let acted = |terms: bool| {
        let restricted = answers().filter(|answer| answer.action == Action::Restrict);
        let of = restricted.filter(|a| (a.ground == Some(GroundKind::Terms)) == terms);
        u32::try_from(of.count()).unwrap_or(u32::MAX)
    };
    NoticeFact {
        received: row.received,
        trusted: row.notice.notifier.trusted,
        category,
        keyword: keyword.or_else(|| keyword_of(law, category, row.policy.as_deref())),
        items: u32::try_from(row.places.len()).unwrap_or(u32::MAX),
        decided_at: answers().map(|answer| answer.at).max().filter(|_| done),
        acted_at: None,
        by_law: acted(false),
        by_terms: acted(true),
        automation: Automation::together(answers().map(|answer| answer.automation)),
    }
}

/// When the authority heard first that its order arrived: by a receipt, or by the feedback.
fn told(row: &OrderRow) -> Option<At> {
    [row.acknowledged, row.answered].into_iter().flatten().min()
}

/// When an order was given effect at all its places: content restricted, or information handed
/// over. Declining is no effect.
fn effect(row: &OrderRow) -> Option<At> {
    row.acted.filter(|_| row.restricted > 0 || row.handed_over.is_some())
}

const fn obstacle(why: Obstacle) -> tco::Obstacle {
    match why {
        Obstacle::ForceMajeure => tco::Obstacle::Impossible,
        Obstacle::Errors => tco::Obstacle::ManifestErrors,
        Obstacle::Insufficient => tco::Obstacle::TooLittleInformation,
    }
}

const fn decision_fact(d: &Decision) -> DecisionFact<'_> {
    DecisionFact { at: d.at, measure: &d.measure, reversed: d.reversed.is_some() }
}

/// All decisions at once.
const ALL: (DecisionNo, usize) = (DecisionNo(1), usize::MAX);

/// A report that is being made.
pub struct ReportRun {
    period: Period,
    facts: Facts,
    now: At,
    /// The decision to go on with.
    next: DecisionNo,
}

impl Desk {
    /// What the settings say about a report published on a day.
    #[must_use]
    pub fn edition(&self, published: Date) -> Edition {
        let settings = &self.config.report;
        let name = &self.config.platform.name;
        Edition {
            provider: name.clone(),
            service: if settings.service.is_empty() { name } else { &settings.service }.clone(),
            class: self.config.class(),
            published,
            previous: settings.previous.parse().ok(),
            never: settings.never.clone(),
        }
    }

    /// The transparency report over some days.
    ///
    /// # Errors
    /// When the index cannot be read, the period cannot be placed or a setting is wrong.
    pub fn report(&self, period: Period, now: At) -> Result<Report, DeskError> {
        let facts = self.report_facts(period, now)?;
        let edition = self.edition(now.day(&self.zone));
        Ok(Report::new(&facts, &edition, &self.config.report.words)?)
    }

    /// Begins the report over some days: everything in it but the decisions. Those come in
    /// slices, so that a seat stays awake; those made meanwhile are left out, as they are held.
    ///
    /// # Errors
    /// When the index cannot be read or the period cannot be placed.
    pub fn begin_report(&self, (from, to): (Date, Date), now: At) -> Result<ReportRun, DeskError> {
        let period = Period::new(from, to)?;
        let facts = self.facts_without_decisions(period, now)?;
        Ok(ReportRun { period, facts, now, next: DecisionNo(1) })
    }

    /// Takes in at most so many decisions; says whether there are more.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn go_on_report(&self, run: &mut ReportRun, most: usize) -> Result<bool, DeskError> {
        let facts = &mut run.facts;
        let next = self.each_decision((run.next, most), run.now, &mut |d| {
            facts.add_decision(&decision_fact(d));
        })?;
        run.next = next.unwrap_or(run.next);
        Ok(next.is_some())
    }

    /// Percent of the decisions that a report has taken in.
    #[must_use]
    pub fn share_of_report(&self, run: &ReportRun) -> u64 {
        let all = u64::from(self.store.decisions()).max(1);
        (u64::from(run.next.0) * 100 / all).min(100)
    }

    /// Writes a report that has taken in everything into the outbox; says in which folder.
    ///
    /// # Errors
    /// When a setting is wrong or the folder cannot be written.
    pub fn end_report(&self, run: &ReportRun) -> Result<PathBuf, DeskError> {
        let name = format!("{}_{}", run.period.from, run.period.to);
        let folder = self.outbox().join("report").join(name);
        let edition = self.edition(run.now.day(&self.zone));
        let report = Report::new(&run.facts, &edition, &self.config.report.words)?;
        report::write(&report, &folder)?;
        Ok(folder)
    }

    /// The facts of a transparency report over some days.
    ///
    /// # Errors
    /// When the index cannot be read or the period cannot be placed.
    pub fn report_facts(&self, period: Period, now: At) -> Result<Facts, DeskError> {
        let mut facts = self.facts_without_decisions(period, now)?;
        self.each_decision(ALL, now, &mut |d| facts.add_decision(&decision_fact(d)))?;
        Ok(facts)
    }

    fn facts_without_decisions(&self, period: Period, now: At) -> Result<Facts, DeskError> {
        let mut facts = Facts::new(period, &self.zone)?;
        for row in self.notices(now)? {
            facts.add_notice(&notice_fact(&row, &self.law, now));
        }
        for row in self.orders(now)? {
            let flag = self.flag_of(&row)?;
            let category = flag.as_ref().and_then(|flag| flag.category.as_deref());
            let policy = flag.as_ref().and_then(|flag| flag.policy.as_deref());
            facts.add_order(&OrderFact {
                received: row.received,
                kind: row.order.kind,
                member_state: row.order.member_state.as_deref(),
                category,
                keyword: keyword_of(&self.law, category, policy),
                items: u32::try_from(row.cases.len()).unwrap_or(u32::MAX),
                acknowledged_at: told(&row),
                effect_at: effect(&row),
            });
        }
        self.add_appeals(&mut facts, now)?;
        Ok(facts)
    }

    /// The facts of the report on terrorist content of a year.
    ///
    /// # Errors
    /// When the index cannot be read or the year cannot be placed.
    pub fn tco_facts(&self, year: i16, now: At) -> Result<TcoFacts, DeskError> {
        let mut facts = TcoFacts::new(year, &self.zone)?;
        for row in self.orders(now)?.iter().filter(|row| row.order.kind == OrderKind::Tco) {
            facts.add_order(&TcoOrderFact {
                received: row.received,
                items: u32::try_from(row.cases.len()).unwrap_or(u32::MAX),
                executed_at: effect(row),
                obstacle: row.stopped.and_then(|(_, why)| why).map(obstacle),
                reinstated_at: row.reinstated,
            });
        }
        self.each_decision(ALL, now, &mut |d| {
            let about = d.measure.keywords.iter().any(|k| k == TERRORIST);
            let ours = d.measure.source != Source::Order;
            if about && ours && d.measure.action == Action::Restrict {
                facts.add_measure(&TcoMeasureFact { at: d.at, items: 1 });
            }
        })?;
        self.add_tco_appeals(&mut facts, TERRORIST, now)?;
        Ok(facts)
    }

    /// The flag that brought an order: it says the category and the policy.
    fn flag_of(&self, row: &OrderRow) -> Result<Option<Flag>, DeskError> {
        let Some(no) = row.cases.first() else { return Ok(None) };
        let is_it = |flag: &Flag| matches!(&flag.body, FlagBody::Order(o) if o.digest() == row.key);
        Ok(self.store.case(*no)?.and_then(|case| case.flags.into_iter().find(is_it)))
    }

    /// Decisions that took effect: not undone, hold over, and no reversal of another. Begins with
    /// `first` and looks at so many at most; gives back where to go on, if there are more.
    fn each_decision(
        &self,
        (first, most): (DecisionNo, usize),
        now: At,
        visit: &mut dyn FnMut(&Decision),
    ) -> Result<Option<DecisionNo>, DeskError> {
        let last = self.store.decisions();
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        let end = first.0.max(1).saturating_add(most).min(last.saturating_add(1));
        for begin in (first.0.max(1)..end).step_by(PART) {
            for d in self.store.decisions_in(begin..begin.saturating_add(PART as u32).min(end))? {
                // A restriction that takes the place of an earlier decision is a measure of its own.
                let replaces = d.undone.is_none() && d.measure.action == Action::Restrict;
                if (!d.is_void() || replaces) && d.hold_until <= now {
                    visit(&d);
                }
            }
        }
        Ok((end <= last).then_some(DecisionNo(end)))
    }
}
