//! One short row per decision, held in memory for the report and for filters by decision.

use super::board::{Board, Kept, NONE};
use crate::model::{
    Action, At, CaseNo, Decision, DecisionNo, GroundKind, Lane, ModeratorNo, RestrictionKind,
    Source,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// What a decision came to, by its gravest restriction: each decision is one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// No action.
    None,
    /// Visibility (Art. 17(1)(a)).
    Visibility,
    /// Payments (b).
    Monetary,
    /// The service (c).
    Service,
    /// The account (d).
    Account,
}

impl Outcome {
    /// Every outcome with its word, the mildest first.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::None, "none"),
        (Self::Visibility, "visibility"),
        (Self::Monetary, "monetary"),
        (Self::Service, "service"),
        (Self::Account, "account"),
    ];

    const fn of(kind: RestrictionKind) -> Self {
        match kind {
            RestrictionKind::Visibility => Self::Visibility,
            RestrictionKind::Monetary => Self::Monetary,
            RestrictionKind::Provision => Self::Service,
            RestrictionKind::Account => Self::Account,
        }
    }
}

/// Every source of a decision with its word.
pub const SOURCES: [(Source, &str); 5] = [
    (Source::Order, "order"),
    (Source::TrustedFlagger, "trusted"),
    (Source::Notice, "notice"),
    (Source::Other, "other"),
    (Source::Voluntary, "own"),
];

/// Both grounds with their words.
pub const GROUNDS: [(GroundKind, &str); 2] =
    [(GroundKind::Illegal, "law"), (GroundKind::Terms, "terms")];

/// A decision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ruled {
    pub(super) at: At,
    /// When it leaves the house.
    until: At,
    pub(super) case: CaseNo,
    /// The decision on the same case before it, 0 for none.
    earlier: u32,
    /// Bit per restriction, by place in `codes`.
    pub(super) codes: u64,
    /// Place in `categories`, [`NONE`] for none.
    pub(super) category: u32,
    pub(super) by: ModeratorNo,
    pub(super) outcome: Outcome,
    pub(super) source: Source,
    pub(super) ground: Option<GroundKind>,
    /// Taken back within its hold, or a reversal of another: it counts as no decision.
    void: bool,
    pub(super) reversed: bool,
}

impl Ruled {
    /// Whether it took effect by a moment.
    pub(super) fn counts(&self, now: At) -> bool {
        !self.void && self.until <= now
    }
}

/// Every decision by number, and those of each case.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    rows: Vec<Ruled>,
    /// Number of the newest decision of each case, 0 for none.
    newest: Vec<u32>,
    pub(super) categories: Kept,
    pub(super) codes: Kept,
    pub(super) names: Vec<(ModeratorNo, Box<str>)>,
    /// Cases whose decisions changed since they were read.
    stale: BTreeSet<CaseNo>,
}

impl Ledger {
    /// Takes in a decision, or puts it in the place of what was known of it. Decisions come by
    /// number, without gaps; one that would leave a gap is passed over.
    pub fn put(&mut self, d: &Decision) {
        let Some(slot) = d.no.0.checked_sub(1).map(|n| n as usize) else { return };
        let m = &d.measure;
        let mut codes = 0;
        for r in &m.restrictions {
            let place = self.codes.place(Some(&r.code));
            codes |= 1u64.checked_shl(place).unwrap_or(0);
        }
        let outcome = match m.action {
            Action::Allow => None,
            Action::Restrict => m.restrictions.iter().map(|r| Outcome::of(r.kind)).max(),
        };
        let mut row = Ruled {
            at: d.at,
            until: d.hold_until,
            case: d.case,
            earlier: 0,
            codes,
            category: self.categories.place(m.category.as_deref()),
            by: d.by,
            outcome: outcome.unwrap_or(Outcome::None),
            source: m.source,
            ground: m.ground.as_ref().map(|g| g.kind),
            void: d.is_void(),
            reversed: d.reversed.is_some(),
        };
        if let Some(known) = self.rows.get_mut(slot) {
            row.earlier = known.earlier;
            *known = row;
        } else if slot == self.rows.len() {
            let case = d.case.0 as usize;
            if self.newest.len() <= case {
                self.newest.resize(case + 1, 0);
            }
            if let Some(newest) = self.newest.get_mut(case) {
                row.earlier = std::mem::replace(newest, d.no.0);
            }
            self.rows.push(row);
        }
    }

    /// The number of the next decision to take in.
    #[must_use]
    pub fn next(&self) -> DecisionNo {
        DecisionNo(u32::try_from(self.rows.len()).unwrap_or(u32::MAX).saturating_add(1))
    }

    /// The names `by:` looks in.
    pub fn set_names(&mut self, names: impl Iterator<Item = (ModeratorNo, String)>) {
        self.names = names.map(|(no, name)| (no, name.into_boxed_str())).collect();
    }

    /// The decisions of these cases changed: they will be put in again.
    pub fn mistrust(&mut self, cases: &[CaseNo]) {
        let known: Vec<_> = cases.iter().filter(|c| self.newest(**c) != 0).collect();
        self.stale.extend(known);
    }

    /// Cases whose decisions changed since they were put in; asked once.
    pub fn take_stale(&mut self) -> BTreeSet<CaseNo> {
        std::mem::take(&mut self.stale)
    }

    pub(super) fn rows(&self) -> &[Ruled] {
        &self.rows
    }

    /// The code of a category.
    pub(super) fn category(&self, place: u32) -> Option<String> {
        (place != NONE).then(|| self.categories.text(place)).flatten()
    }

    fn newest(&self, case: CaseNo) -> u32 {
        self.newest.get(case.0 as usize).copied().unwrap_or(0)
    }

    /// The decisions of a case, newest first.
    pub(super) fn of(&self, case: CaseNo) -> impl Iterator<Item = &Ruled> {
        let row = |no: u32| self.rows.get((no as usize).checked_sub(1)?);
        std::iter::successors(row(self.newest(case)), move |ruled| row(ruled.earlier))
    }
}

/// What a board knows beside its cases.
#[derive(Clone, Debug, Default)]
pub(super) struct Past {
    /// Decisions, once a report or a filter asked for them.
    ledger: Option<Box<Ledger>>,
    /// Where days begin; UTC when not told.
    zone: Option<TimeZone>,
}

impl Board {
    /// The lane of a case.
    #[must_use]
    pub fn lane(&self, no: CaseNo) -> Option<Lane> {
        self.row(no).and_then(|row| Lane::ALL.get(row.lane()).copied())
    }

    /// Where days begin.
    pub fn set_zone(&mut self, zone: TimeZone) {
        self.past.zone = Some(zone);
    }

    /// The decisions, if they were asked for before.
    #[must_use]
    pub fn ledger(&self) -> Option<&Ledger> {
        self.past.ledger.as_deref()
    }

    /// The decisions, to take further ones in.
    pub fn ledger_mut(&mut self) -> &mut Ledger {
        self.past.ledger.get_or_insert_default()
    }

    /// Decisions of these cases may have changed; nothing happens while nobody asked for any.
    pub fn mistrust(&mut self, cases: &[CaseNo]) {
        if let Some(ledger) = &mut self.past.ledger {
            ledger.mistrust(cases);
        }
    }

    /// The first moment of a day; `None` where the calendar ends.
    pub(super) fn midnight(&self, day: Date) -> Option<At> {
        let zone = self.past.zone.clone().unwrap_or(TimeZone::UTC);
        zone.to_timestamp(day.at(0, 0, 0, 0)).ok().map(At::from_timestamp)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Digest, Measure, Restriction, Seq};

    pub fn decision(no: u32, case: u32, at: i64) -> Decision {
        Decision {
            no: DecisionNo(no),
            case: CaseNo(case),
            seq: Seq(u64::from(no)),
            at: At(at),
            by: ModeratorNo(1),
            measure: Measure::default(),
            texts: Digest::default(),
            hold_until: At(at + 30_000),
            undone: None,
            reversed: None,
            exported: Vec::new(),
            released: None,
        }
    }

    pub fn restricting(mut d: Decision, kinds: &[(RestrictionKind, &str)]) -> Decision {
        d.measure.action = Action::Restrict;
        let one = |(kind, code): &(RestrictionKind, &str)| Restriction {
            kind: *kind,
            code: (*code).to_owned(),
            until: None,
        };
        d.measure.restrictions = kinds.iter().map(one).collect();
        d
    }

    #[test]
    fn decisions_of_a_case_are_found_newest_first_and_changes_are_taken_in() {
        let mut ledger = Ledger::default();
        for (no, case) in [(1, 7), (2, 3), (3, 7)] {
            ledger.put(&decision(no, case, i64::from(no)));
        }
        ledger.put(&decision(9, 7, 9));
        assert_eq!(ledger.next(), DecisionNo(4), "a gap is passed over");
        let of = |l: &Ledger| l.of(CaseNo(7)).map(|r| r.at.0).collect::<Vec<_>>();
        assert_eq!(of(&ledger), [3, 1]);
        let mut undone = decision(3, 7, 3);
        undone.undone = Some(Seq(4));
        ledger.put(&undone);
        assert_eq!(of(&ledger), [3, 1]);
        let late = At(100_000);
        assert_eq!(ledger.of(CaseNo(7)).filter(|r| r.counts(late)).count(), 1);
        assert_eq!(ledger.of(CaseNo(7)).filter(|r| r.counts(At(5))).count(), 0, "held");
        ledger.mistrust(&[CaseNo(7), CaseNo(8), CaseNo(70_000)]);
        assert_eq!(ledger.take_stale().into_iter().collect::<Vec<_>>(), [CaseNo(7)]);
        assert!(ledger.take_stale().is_empty() && ledger.of(CaseNo(1)).next().is_none());
    }

    #[test]
    fn the_gravest_restriction_names_the_outcome() {
        let mut ledger = Ledger::default();
        let kinds = [(RestrictionKind::Account, "A"), (RestrictionKind::Visibility, "V")];
        ledger.put(&restricting(decision(1, 1, 0), &kinds));
        ledger.put(&decision(2, 1, 0));
        let outcomes: Vec<_> = ledger.of(CaseNo(1)).map(|r| r.outcome).collect();
        assert_eq!(outcomes, [Outcome::None, Outcome::Account]);
    }
}
