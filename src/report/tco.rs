//! The yearly report on terrorist content (Regulation (EU) 2021/784 Art. 7).
//!
//! What Art. 7(3) lists under (a) to (g) is given here from memory of the Regulation; the rows are
//! the table [`ROWS`], so that a correction is one line.

use super::ReportError;
#[cfg(test)]
mod tests;

use super::facts::Ending;
use super::rules::midnight;
use super::tables::Cell;
use super::write::{Written, csv_bytes};
use crate::export::file;
use crate::model::{At, time::HOUR};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Why an order was not carried out (Annex III).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Force majeure or de facto impossibility (Art. 3(7)).
    Impossible,
    /// Manifest errors in the order (Art. 3(8)).
    ManifestErrors,
    /// Too little information in the order (Art. 3(8)).
    TooLittleInformation,
}

/// A removal order (Art. 3).
#[derive(Clone, Copy, Debug)]
pub struct TcoOrderFact {
    /// When it came in.
    pub received: At,
    /// Items in it.
    pub items: u32,
    /// When its items were removed or disabled.
    pub executed_at: Option<At>,
    /// Why it was not, for the time being or for good.
    pub obstacle: Option<Obstacle>,
    /// When its items were put back because it lost its effect on scrutiny (Art. 4(7)).
    pub reinstated_at: Option<At>,
}

/// Items removed by specific measures (Art. 5).
#[derive(Clone, Copy, Debug)]
pub struct TcoMeasureFact {
    /// When.
    pub at: At,
    /// How many.
    pub items: u32,
}

/// A complaint against a removal by specific measures (Art. 10).
#[derive(Clone, Copy, Debug)]
pub struct TcoComplaintFact {
    /// When it was sent.
    pub sent: At,
    /// How it ended and when the person was told.
    pub ended: Option<(At, Ending)>,
    /// The content was put back.
    pub reinstated: bool,
}

/// Which kind of review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// Before an authority.
    Administrative,
    /// Before a court (Art. 9).
    Judicial,
}

/// Review proceedings the provider brought.
#[derive(Clone, Copy, Debug)]
pub struct TcoReviewFact {
    /// When they began.
    pub begun: At,
    /// Which kind.
    pub kind: Review,
    /// How they ended: upheld means that the order or decision stands.
    pub ended: Option<(At, Ending)>,
    /// We had to put content back.
    pub reinstated: bool,
}

/// A row of the report: id, letter of Art. 7(3), and what is counted.
pub const ROWS: &[(&str, &str, &str)] = &[
    ("orders", "7(3)(c)", "Removal orders received"),
    ("in_time", "7(3)(c)", "Removal orders carried out within one hour of receipt"),
    ("late", "7(3)(c)", "Removal orders carried out later"),
    ("items_orders", "7(3)(c)", "Items removed or disabled following removal orders"),
    ("items_measures", "7(3)(c)", "Items removed or disabled following specific measures"),
    ("impossible", "7(3)(c)", "Removal orders not carried out: force majeure or impossibility"),
    ("errors", "7(3)(c)", "Removal orders not carried out: manifest errors"),
    ("too_little", "7(3)(c)", "Removal orders not carried out: too little information"),
    ("complaints", "7(3)(d)", "Complaints received"),
    ("complaints.upheld", "7(3)(d)", "Complaints: decision upheld"),
    ("complaints.partially_reversed", "7(3)(d)", "Complaints: decision partially reversed"),
    ("complaints.reversed", "7(3)(d)", "Complaints: decision reversed"),
    ("complaints.omitted", "7(3)(d)", "Complaints: withdrawn or settled"),
    ("administrative", "7(3)(e)", "Administrative reviews brought"),
    ("judicial", "7(3)(e)", "Judicial reviews brought"),
    ("reviews.upheld", "7(3)(e)", "Reviews: order or decision upheld"),
    ("reviews.partially_reversed", "7(3)(e)", "Reviews: partially reversed"),
    ("reviews.reversed", "7(3)(e)", "Reviews: reversed"),
    ("reviews.omitted", "7(3)(e)", "Reviews: withdrawn or settled"),
    ("reinstated.reviews", "7(3)(f)", "Cases reinstated because of a review"),
    ("reinstated.complaints", "7(3)(g)", "Cases reinstated because of a complaint"),
    ("reinstated.scrutiny", "4(7)", "Orders whose content was reinstated after scrutiny"),
];

/// What the provider says in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TcoWords {
    /// Name of the provider.
    pub provider: String,
    /// How terrorist content is identified and removed (Art. 7(3)(a)).
    pub measures: String,
    /// How it is kept from coming back (Art. 7(3)(b)).
    pub reappearance: String,
}

/// The numbers of a year while they are collected.
#[derive(Clone, Debug)]
pub struct TcoFacts {
    year: i16,
    begin: At,
    end: At,
    counts: BTreeMap<&'static str, u64>,
}

impl TcoFacts {
    /// Nothing yet, for a calendar year in this time zone.
    ///
    /// # Errors
    /// When the year cannot be placed.
    pub fn new(year: i16, zone: &TimeZone) -> Result<Self, ReportError> {
        let day = |y: i16| Date::new(y, 1, 1).map_err(|e| ReportError::Year { year, source: e });
        let (begin, end) =
            (midnight(day(year)?, zone)?, midnight(day(year.saturating_add(1))?, zone)?);
        Ok(Self { year, begin, end, counts: BTreeMap::new() })
    }

    fn covers(&self, at: At) -> bool {
        self.begin <= at && at < self.end
    }

    fn add(&mut self, id: &'static str, n: u32) {
        let sum = self.counts.entry(id).or_default();
        *sum = sum.saturating_add(u64::from(n));
    }

    /// Adds a removal order.
    pub fn add_order(&mut self, o: &TcoOrderFact) {
        if self.covers(o.received) {
            self.add("orders", 1);
        }
        if let Some(at) = o.executed_at {
            if self.covers(at) {
                self.add("items_orders", o.items);
                self.add(if at.since(o.received) <= HOUR { "in_time" } else { "late" }, 1);
            }
        } else if let Some(obstacle) = o.obstacle.filter(|_| self.covers(o.received)) {
            let id = match obstacle {
                Obstacle::Impossible => "impossible",
                Obstacle::ManifestErrors => "errors",
                Obstacle::TooLittleInformation => "too_little",
            };
            self.add(id, 1);
        }
        if o.reinstated_at.is_some_and(|at| self.covers(at)) {
            self.add("reinstated.scrutiny", 1);
        }
    }

    /// Adds a removal by specific measures.
    pub fn add_measure(&mut self, m: &TcoMeasureFact) {
        if self.covers(m.at) {
            self.add("items_measures", m.items);
        }
    }

    /// Adds a complaint.
    pub fn add_complaint(&mut self, c: &TcoComplaintFact) {
        if self.covers(c.sent) {
            self.add("complaints", 1);
        }
        if let Some((_, ending)) = c.ended.filter(|(at, _)| self.covers(*at)) {
            self.add(
                match ending {
                    Ending::Upheld => "complaints.upheld",
                    Ending::PartlyReversed => "complaints.partially_reversed",
                    Ending::Reversed => "complaints.reversed",
                    Ending::Omitted => "complaints.omitted",
                },
                1,
            );
            self.add("reinstated.complaints", u32::from(c.reinstated));
        }
    }

    /// Adds review proceedings.
    pub fn add_review(&mut self, r: &TcoReviewFact) {
        if self.covers(r.begun) {
            let judicial = r.kind == Review::Judicial;
            self.add(if judicial { "judicial" } else { "administrative" }, 1);
        }
        if let Some((_, ending)) = r.ended.filter(|(at, _)| self.covers(*at)) {
            self.add(
                match ending {
                    Ending::Upheld => "reviews.upheld",
                    Ending::PartlyReversed => "reviews.partially_reversed",
                    Ending::Reversed => "reviews.reversed",
                    Ending::Omitted => "reviews.omitted",
                },
                1,
            );
            self.add("reinstated.reviews", u32::from(r.reinstated));
        }
    }

    /// The report.
    #[must_use]
    pub fn report(&self, words: &TcoWords) -> TcoReport {
        let count = |(id, article, what): &(&str, &'static str, &'static str)| TcoRow {
            article,
            what,
            value: Cell::Count(self.counts.get(id).copied().unwrap_or(0)),
        };
        TcoReport {
            year: self.year,
            owed: self.counts.values().any(|n| *n > 0),
            words: words.clone(),
            rows: ROWS.iter().map(count).collect(),
        }
    }
}

/// A row of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct TcoRow {
    /// Article of the Regulation.
    pub article: &'static str,
    /// What is counted.
    pub what: &'static str,
    /// How often.
    pub value: Cell,
}

/// A finished report on terrorist content.
#[derive(Clone, Debug, PartialEq)]
pub struct TcoReport {
    /// The calendar year.
    pub year: i16,
    /// Action was taken or required in that year, so the report is owed (Art. 7(2)).
    pub owed: bool,
    /// What the provider says in words.
    pub words: TcoWords,
    /// The numbers.
    pub rows: Vec<TcoRow>,
}

impl TcoReport {
    /// The report as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        let year = self.year;
        let due = self.year.saturating_add(1);
        let said = |text: &str| {
            if text.trim().is_empty() {
                "Not described.".to_owned()
            } else {
                text.trim().to_owned()
            }
        };
        let owed = if self.owed {
            format!("To be published before 1 March {due} (Art. 7(2)).")
        } else {
            format!("No action was taken or required in {year}: no report is owed (Art. 7(2)).")
        };
        // Writing to a string cannot fail.
        let _infallible = write!(
            out,
            "Terrorist content online: transparency report for {year}\n\
             Regulation (EU) 2021/784, Art. 7\n\n\
             Provider: {}\n{owed}\n\n\
             Identifying and removing terrorist content (Art. 7(3)(a))\n\n{}\n\n\
             Keeping it from coming back (Art. 7(3)(b))\n\n{}\n\nNumbers\n\n",
            said(&self.words.provider),
            said(&self.words.measures),
            said(&self.words.reappearance),
        );
        for row in &self.rows {
            let TcoRow { article, what, value } = row;
            let _infallible = writeln!(out, "{article:<8} {what:<64} {:>8}", value.to_string());
        }
        out
    }

    /// Writes `tco-YEAR.txt` and `tco-YEAR.csv` into a folder, which is made when needed.
    ///
    /// # Errors
    /// When folder or file cannot be written.
    pub fn write(&self, dir: &Path) -> Result<Vec<Written>, ReportError> {
        file::folder(dir)?;
        let year = self.year.to_string();
        let row = |article: &str, what: &str, value: &str| {
            [year.as_str(), article, what, value].map(str::to_owned).to_vec()
        };
        let head = ["year", "article", "indicator", "value"].map(str::to_owned).to_vec();
        let words = [
            row("7(3)(a)", "Measures to identify and remove", self.words.measures.trim()),
            row("7(3)(b)", "Measures against reappearance", self.words.reappearance.trim()),
        ];
        let numbers = self.rows.iter().map(|r| row(r.article, r.what, &r.value.to_string()));
        let table = format!("tco-{year}.csv");
        let rows = std::iter::once(head).chain(words).chain(numbers);
        let files = [
            (format!("tco-{year}.txt"), self.text().into_bytes()),
            (table.clone(), csv_bytes(&table, rows)?),
        ];
        let place = |(file, bytes): (String, Vec<u8>)| {
            let digest = file::place(dir, &file, &bytes)?;
            Ok(Written { file, digest })
        };
        files.into_iter().map(place).collect()
    }
}
