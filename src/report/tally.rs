//! Folds facts, one by one, into the numbers of a report.

use super::facts::{
    ComplaintFact, DecisionFact, DisputeFact, NoticeFact, OrderFact, SuspensionFact,
};
use super::rules::{Marks, Place, Rules, sums_into};
use super::{Period, ReportError};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

/// Why something is not, or not quite, counted as it stands. A report says how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// A moment lies before the one it is measured from.
    Backwards,
    /// An order names no Member State of the Union.
    NoMemberState,
    /// A measure rests on no ground.
    NoGround,
    /// A restriction has a code without a column.
    UnknownRestriction,
    /// No category.
    NoCategory(u8),
    /// A code that is no category.
    UnknownCategory(u8),
    /// A category that has no row in this part.
    CategoryNotInPart(u8),
    /// A sub-category that does not belong to the category.
    KeywordElsewhere(u8),
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |part: &u8| match part {
            5 => "left out of part 5: correct the category".to_owned(),
            6 => "counted in part 6 as other violation of the terms: correct it".to_owned(),
            _ => format!("counted in part {part} as not specified: correct it"),
        };
        match self {
            Self::Backwards => f.write_str(
                "ended before it began, left out of the median: check the clock and the times",
            ),
            Self::NoMemberState => f.write_str(
                "order without a Member State of the Union, counted in TOTAL only: add the state",
            ),
            Self::NoGround => {
                f.write_str("measure without a ground, left out of parts 5 and 6: add the ground")
            }
            Self::UnknownRestriction => f.write_str(
                "restriction without a column, counted as a measure only: correct the code",
            ),
            Self::NoCategory(part) => write!(f, "no category, {}", place(part)),
            Self::UnknownCategory(part) => write!(f, "unknown category, {}", place(part)),
            Self::CategoryNotInPart(part) => {
                write!(f, "category without a row in part {part}, {}", place(part))
            }
            Self::KeywordElsewhere(part) => write!(
                f,
                "sub-category of another category, counted in part {part} as \"Other\": correct it"
            ),
        }
    }
}

/// The numbers of a report while they are collected. Memory depends on the size of the template,
/// but for the minutes the medians need: four bytes and a place for each.
#[derive(Clone, Debug)]
pub struct Facts {
    rules: Rules,
    counts: BTreeMap<Place, u64>,
    lapses: Vec<(Place, u32)>,
    doubts: BTreeMap<Doubt, u64>,
}

impl Facts {
    /// Nothing yet, for a period of days in this time zone. What lies outside is passed over.
    ///
    /// # Errors
    /// When a day cannot be placed in the zone or the data inside the program is broken.
    pub fn new(period: Period, zone: &TimeZone) -> Result<Self, ReportError> {
        let rules = Rules::new(period, zone)?;
        Ok(Self { rules, counts: BTreeMap::new(), lapses: Vec::new(), doubts: BTreeMap::new() })
    }

    /// Where facts belong; also answers which facts are behind a number ([`Marks::behind`]).
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// What could not be counted as it stands, and how often.
    #[must_use]
    pub const fn doubts(&self) -> &BTreeMap<Doubt, u64> {
        &self.doubts
    }

    /// Adds a notice (Art. 16).
    pub fn add_notice(&mut self, fact: &NoticeFact<'_>) {
        self.add(self.rules.notice(fact));
    }

    /// Adds an order (Art. 9, 10).
    pub fn add_order(&mut self, fact: &OrderFact<'_>) {
        self.add(self.rules.order(fact));
    }

    /// Adds a decision (Art. 17).
    pub fn add_decision(&mut self, fact: &DecisionFact<'_>) {
        self.add(self.rules.decision(fact));
    }

    /// Adds a complaint (Art. 20).
    pub fn add_complaint(&mut self, fact: &ComplaintFact) {
        self.add(self.rules.complaint(fact));
    }

    /// Adds a dispute (Art. 21).
    pub fn add_dispute(&mut self, fact: &DisputeFact) {
        self.add(self.rules.dispute(fact));
    }

    /// Adds a suspension (Art. 23).
    pub fn add_suspension(&mut self, fact: &SuspensionFact) {
        self.add(self.rules.suspension(fact));
    }

    fn add(&mut self, marks: Marks) {
        for (place, n) in marks.counts {
            let sum = self.counts.entry(place).or_default();
            *sum = sum.saturating_add(n);
        }
        self.lapses.extend(marks.lapses);
        for doubt in marks.doubts {
            *self.doubts.entry(doubt).or_default() += 1;
        }
    }

    /// Every number with rows summed up.
    pub(super) fn sums(&self) -> Sums {
        let template = &self.rules.template;
        let mut sums = Sums::default();
        for (place, n) in &self.counts {
            for up in sums_into(template, *place) {
                let sum = sums.counts.entry(up).or_default();
                *sum = sum.saturating_add(*n);
            }
        }
        for (place, minutes) in &self.lapses {
            for up in sums_into(template, *place) {
                sums.minutes.entry(up).or_default().push(*minutes);
            }
        }
        for minutes in sums.minutes.values_mut() {
            minutes.sort_unstable();
        }
        sums
    }
}

/// Numbers by cell.
#[derive(Debug, Default)]
pub(super) struct Sums {
    counts: HashMap<Place, u64>,
    minutes: HashMap<Place, Vec<u32>>,
}

impl Sums {
    /// A count; 0 when nothing happened.
    pub(super) fn count(&self, place: Place) -> u64 {
        self.counts.get(&place).copied().unwrap_or(0)
    }

    /// The median in hundredths of an hour, halves rounded up; `None` when there is nothing to
    /// take it of.
    pub(super) fn median(&self, place: Place) -> Option<u64> {
        let sorted = self.minutes.get(&place)?;
        let upper = sorted.get(sorted.len() / 2)?;
        let lower = sorted.get(sorted.len().checked_sub(1)? / 2)?;
        // Half the sum in minutes, divided by 60, times 100.
        Some(((u64::from(*lower) + u64::from(*upper)) * 5 + 3) / 6)
    }

    /// The scopes of a part in which anything happened, without the whole.
    pub(super) fn scopes(&self, part: u8) -> std::collections::BTreeSet<u8> {
        let places = self.counts.keys().chain(self.minutes.keys());
        places.filter(|p| p.part == part && p.scope > 0).map(|p| p.scope).collect()
    }
}
