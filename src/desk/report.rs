//! Collects the facts of the yearly reports from cases and decisions.

use super::{Desk, DeskError};
use crate::law::{KEYWORD_OTHER, Law};
use crate::model::{
    Action, At, Automation, Case, CaseNo, Decision, Flag, FlagBody, GroundKind, Order, OrderKind,
    Source,
};
use crate::report::{
    DecisionFact, Facts, NoticeFact, OrderFact, Period, TcoFacts,
    tco::{TcoMeasureFact, TcoOrderFact},
};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The keyword of terrorist content in the database's vocabulary.
const TERRORIST: &str = "KEYWORD_TERRORIST_CONTENT";

/// One notice or order over all the places it names.
#[derive(Default)]
struct Gathered {
    received: At,
    category: Option<String>,
    keyword: Option<String>,
    items: u32,
    open: u32,
    decided_at: Option<At>,
    by_law: u32,
    by_terms: u32,
    automation: Automation,
}

impl Gathered {
    /// The sub-category is that of the policy the flag names, when it is of the same category.
    fn of(flag: &Flag, law: &Law) -> Self {
        let policy = flag.policy.as_deref().and_then(|id| law.policy(id));
        let same = policy.filter(|p| flag.category.as_deref() == Some(&p.category));
        let keyword = same.and_then(|p| p.keywords.first()).filter(|k| *k != KEYWORD_OTHER);
        Self {
            received: flag.at,
            category: flag.category.clone(),
            keyword: keyword.cloned(),
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
        if d.measure.automated_decision != Automation::None {
            self.automation = d.measure.automated_decision;
        }
        if d.measure.action == Action::Restrict {
            match d.measure.ground.as_ref().map(|g| g.kind) {
                Some(GroundKind::Terms) => self.by_terms += 1,
                _ => self.by_law += 1,
            }
        }
    }

    /// When the last of its places was decided; `None` while one is open.
    const fn done(&self) -> Option<At> {
        if self.open == 0 { self.decided_at } else { None }
    }
}

/// Everything both reports are made of, gathered in one pass over the cases.
#[derive(Default)]
struct Register {
    notices: BTreeMap<String, (bool, Gathered)>,
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
        for (trusted, notice) in register.notices.values() {
            facts.add_notice(&NoticeFact {
                received: notice.received,
                trusted: *trusted,
                category: notice.category.as_deref(),
                keyword: notice.keyword.as_deref(),
                items: notice.items,
                decided_at: notice.done(),
                acted_at: None,
                by_law: notice.by_law,
                by_terms: notice.by_terms,
                automation: notice.automation,
            });
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
        self.add_appeals(&mut facts, now)?;
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
        self.add_tco_appeals(&mut facts, TERRORIST, now)?;
        Ok(facts)
    }

    /// Decisions that took effect: not undone, hold over, and no reversal of another.
    fn each_decision(&self, now: At, visit: &mut dyn FnMut(&Decision)) -> Result<(), DeskError> {
        self.store.decisions_from(crate::model::DecisionNo(1), &mut |d| {
            // A restriction that takes the place of an earlier decision is a measure of its own.
            let counts = d.measure.reverses.is_none() || d.measure.action == Action::Restrict;
            if d.undone.is_none() && d.hold_until <= now && counts {
                visit(&d);
            }
            ControlFlow::Continue(())
        })?;
        Ok(())
    }

    /// Notices and orders by their reference, each over all the places it names.
    fn register(&self) -> Result<Register, DeskError> {
        let mut register = Register::default();
        for no in (1..=self.store.cases()).map(CaseNo) {
            let Some(case) = self.store.case(no)? else { continue };
            for flag in &case.flags {
                match &flag.body {
                    FlagBody::Notice(n) => {
                        let answer = self.answer(&case, flag.at)?;
                        let (trusted, gathered) = register
                            .notices
                            .entry(n.reference.clone())
                            .or_insert_with(|| (n.notifier.trusted, Gathered::of(flag, &self.law)));
                        *trusted |= n.notifier.trusted;
                        gathered.add(answer.as_ref());
                    }
                    FlagBody::Order(o) => {
                        let answer = self.answer(&case, flag.at)?;
                        let (_, gathered) = register
                            .orders
                            .entry(o.reference.clone())
                            .or_insert_with(|| ((**o).clone(), Gathered::of(flag, &self.law)));
                        gathered.add(answer.as_ref());
                    }
                    _ => {}
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
