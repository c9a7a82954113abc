//! Collects the facts of the yearly reports from cases and decisions.

use super::{Desk, DeskError};
use crate::law::{KEYWORD_OTHER, Law};
use crate::model::{
    Action, At, Automation, Case, CaseNo, Decision, Flag, FlagBody, GroundKind, NoticePlace,
    NoticeRow, Order, OrderKind, Source,
};
use crate::report::{
    DecisionFact, Facts, NoticeFact, OrderFact, Period, TcoFacts,
    tco::{TcoMeasureFact, TcoOrderFact},
};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The keyword of terrorist content in the database's vocabulary.
const TERRORIST: &str = "KEYWORD_TERRORIST_CONTENT";

/// One order over all the places it names.
#[derive(Default)]
struct Gathered {
    received: At,
    category: Option<String>,
    keyword: Option<String>,
    items: u32,
    open: u32,
    decided_at: Option<At>,
}

impl Gathered {
    /// The sub-category is that of the policy the flag names, when it is of the same category.
    fn of(flag: &Flag, law: &Law) -> Self {
        let keyword = keyword_of(law, flag.category.as_deref(), flag.policy.as_deref());
        Self {
            received: flag.at,
            category: flag.category.clone(),
            keyword: keyword.map(str::to_owned),
            ..Self::default()
        }
    }

    /// One more place of it, with the decision that answered it there.
    fn add(&mut self, answer: Option<&Decision>) {
        self.items += 1;
        let Some(d) = answer else {
            self.open += 1;
            return;
        };
        self.decided_at = self.decided_at.max(Some(d.at));
    }

    /// When the last of its places was decided; `None` while one is open.
    const fn done(&self) -> Option<At> {
        if self.open == 0 { self.decided_at } else { None }
    }
}

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

/// Everything both reports are made of, gathered in one pass over the cases.
#[derive(Default)]
struct Register {
    orders: BTreeMap<String, (Order, Gathered)>,
}

impl Desk {
    /// The facts of a transparency report over some days.
    ///
    /// # Errors
    /// When the index cannot be read or the period cannot be placed.
    pub fn report_facts(&self, period: Period, now: At) -> Result<Facts, DeskError> {
        let mut facts = Facts::new(period, &self.zone)?;
        let register = self.register()?;
        for row in self.notices(now)? {
            facts.add_notice(&notice_fact(&row, &self.law, now));
        }
        for (order, gathered) in register.orders.values() {
            facts.add_order(&OrderFact {
                received: gathered.received,
                kind: order.kind,
                member_state: order.member_state.as_deref(),
                category: gathered.category.as_deref(),
                keyword: gathered.keyword.as_deref(),
                items: gathered.items,
                acknowledged_at: None,
                effect_at: gathered.done(),
            });
        }
        self.each_decision(now, &mut |d| {
            facts.add_decision(&DecisionFact {
                at: d.at,
                measure: &d.measure,
                reversed: d.reversed.is_some(),
            });
        })?;
        Ok(facts)
    }

    /// The facts of the report on terrorist content of a year.
    ///
    /// # Errors
    /// When the index cannot be read or the year cannot be placed.
    pub fn tco_facts(&self, year: i16, now: At) -> Result<TcoFacts, DeskError> {
        let mut facts = TcoFacts::new(year, &self.zone)?;
        for (order, gathered) in self.register()?.orders.values() {
            if order.kind == OrderKind::Tco {
                facts.add_order(&TcoOrderFact {
                    received: gathered.received,
                    items: gathered.items,
                    executed_at: gathered.done(),
                    obstacle: None,
                    reinstated_at: None,
                });
            }
        }
        self.each_decision(now, &mut |d| {
            let about = d.measure.keywords.iter().any(|k| k == TERRORIST);
            let ours = d.measure.source != Source::Order;
            if about && ours && d.measure.action == Action::Restrict {
                facts.add_measure(&TcoMeasureFact { at: d.at, items: 1 });
            }
        })?;
        Ok(facts)
    }

    /// Decisions that took effect: not undone, hold over, and no reversal of another.
    fn each_decision(&self, now: At, visit: &mut dyn FnMut(&Decision)) -> Result<(), DeskError> {
        self.store.decisions_from(crate::model::DecisionNo(1), &mut |d| {
            if d.undone.is_none() && d.hold_until <= now && d.measure.reverses.is_none() {
                visit(&d);
            }
            ControlFlow::Continue(())
        })?;
        Ok(())
    }

    /// Orders by their reference, each over all the places it names.
    fn register(&self) -> Result<Register, DeskError> {
        let mut register = Register::default();
        for no in (1..=self.store.cases()).map(CaseNo) {
            let Some(case) = self.store.case(no)? else { continue };
            for flag in &case.flags {
                if let FlagBody::Order(o) = &flag.body {
                    let answer = self.answer(&case, flag.at)?;
                    let (_, gathered) = register
                        .orders
                        .entry(o.reference.clone())
                        .or_insert_with(|| ((**o).clone(), Gathered::of(flag, &self.law)));
                    gathered.add(answer.as_ref());
                }
            }
        }
        Ok(register)
    }

    /// The first decision on a case after a moment that was not taken back within its hold.
    fn answer(&self, case: &Case, after: At) -> Result<Option<Decision>, DeskError> {
        for no in &case.decisions {
            if let Some(d) = self.store.decision(*no)?
                && d.at >= after
                && d.undone.is_none()
            {
                return Ok(Some(d));
            }
        }
        Ok(None)
    }
}
