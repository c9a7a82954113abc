//! The finished report: every cell of all eleven parts.

use super::forms::{Applies, Column, Holds, Part};
use super::parts;
use super::rules::{Place, Rules};
use super::tally::Sums;
use super::template::LONGEST_ANSWER;
use super::{Class, Doubt, Edition, Facts, Qualitative, ReportError};
use std::collections::BTreeMap;
use std::fmt;

/// What stands in a cell. Blank means that the row does not apply or the case can never arise;
/// 0 means that it applies and nothing happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Blank,
    /// Words.
    Text(String),
    /// A whole number.
    Count(u64),
    /// Hundredths of an hour.
    Hours(u64),
    /// A number that may have decimals.
    Number(f64),
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Count(n) => write!(f, "{n}"),
            Self::Hours(h) => match (h / 100, h % 100) {
                (whole, 0) => write!(f, "{whole}"),
                (whole, part) if part % 10 == 0 => write!(f, "{whole}.{}", part / 10),
                (whole, part) => write!(f, "{whole}.{part:02}"),
            },
            Self::Number(n) => {
                let text = format!("{n:.4}");
                f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
            }
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }
}

/// A row, and where its numbers come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// 0 for the whole, else a country or language; see [`Place`].
    pub scope: u8,
    /// See [`Place`].
    pub row: u16,
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// A part, which becomes one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// 1 to 11.
    pub part: u8,
    /// Name of the file.
    pub file: String,
    /// Headers.
    pub header: Vec<String>,
    /// Rows in order.
    pub rows: Vec<Row>,
}

impl Table {
    /// Where a cell stands, to ask which facts are behind it ([`super::Marks::behind`]).
    #[must_use]
    pub fn place(&self, row: usize, column: u8) -> Option<Place> {
        let part = self.part;
        self.rows.get(row).map(|r| Place { part, scope: r.scope, row: r.row, column })
    }
}

/// A finished report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The eleven parts.
    pub tables: Vec<Table>,
    /// What could not be counted as it stands, and how often.
    pub doubts: BTreeMap<Doubt, u64>,
}

impl Report {
    /// Works out every cell.
    ///
    /// # Errors
    /// When an answer is too long, a figure is out of range or a remark has no cell.
    pub fn new(facts: &Facts, edition: &Edition, words: &Qualitative) -> Result<Self, ReportError> {
        let rules = facts.rules();
        let desk = Desk { rules, edition, words, sums: facts.sums() };
        parts::words::known(&desk)?;
        let mut tables = Vec::new();
        for part in &rules.template.parts {
            let rows = match part.part {
                1 => parts::words::identification(&desk, part),
                2 => parts::words::categories(&desk, part),
                3..=6 => parts::categories::rows(&desk, part),
                11 => parts::words::answers(&desk, part)?,
                _ => parts::indicators::rows(&desk, part)?,
            };
            let header = part.columns.iter().map(|c| c.name.clone()).collect();
            tables.push(Table { part: part.part, file: part.file.clone(), header, rows });
        }
        parts::words::remarks(&desk, &mut tables)?;
        Ok(Self { tables, doubts: facts.doubts().clone() })
    }

    /// A part by its number.
    #[must_use]
    pub fn table(&self, part: u8) -> Option<&Table> {
        self.tables.iter().find(|t| t.part == part)
    }
}

/// Everything the cells are worked out from.
pub(super) struct Desk<'a> {
    pub(super) rules: &'a Rules,
    pub(super) edition: &'a Edition,
    pub(super) words: &'a Qualitative,
    pub(super) sums: Sums,
}

impl Desk<'_> {
    /// Whether a row binds this provider.
    pub(super) fn binds(&self, applies: Applies) -> bool {
        match applies {
            Applies::All | Applies::Hosting => true,
            Applies::Platforms => self.edition.class >= Class::OnlinePlatform,
            Applies::VeryLarge | Applies::VeryLargeAny => self.edition.class >= Class::VeryLarge,
        }
    }

    /// A row whose cells are blank but for those every part shares.
    pub(super) fn row(&self, part: &Part, applies: Applies, fill: impl Fn(&Column) -> Cell) -> Row {
        let cell = |column: &Column| match column.is {
            Holds::Applies => applies.words().into(),
            Holds::Service => self.edition.service.as_str().into(),
            Holds::Period => self.rules.period.to_string().as_str().into(),
            _ => fill(column),
        };
        Row { scope: 0, row: 0, cells: part.columns.iter().map(cell).collect() }
    }

    /// A text of the settings that is not too long.
    pub(super) fn answer(&self, name: &str, text: &str) -> Result<Cell, ReportError> {
        let text = text.trim();
        let length = text.chars().count();
        if length > LONGEST_ANSWER {
            let answer = name.to_owned();
            return Err(ReportError::TooLong { answer, length, most: LONGEST_ANSWER });
        }
        Ok(text.into())
    }
}

impl Row {
    /// Puts a value into a cell.
    pub(super) fn set(&mut self, column: Option<u8>, value: Cell) {
        if let Some(cell) = column.and_then(|c| self.cells.get_mut(usize::from(c))) {
            *cell = value;
        }
    }

    /// The text of a cell.
    pub(super) fn text(&self, column: Option<u8>) -> &str {
        match column.and_then(|c| self.cells.get(usize::from(c))) {
            Some(Cell::Text(text)) => text,
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_short() {
        let hours = [0, 5, 10, 100, 150, 2_525].map(|h| Cell::Hours(h).to_string());
        assert_eq!(hours, ["0", "0.05", "0.1", "1", "1.5", "25.25"]);
        let numbers = [0.0, 1.0, 0.95, 12.5].map(|n| Cell::Number(n).to_string());
        assert_eq!(numbers, ["0", "1", "0.95", "12.5"]);
        assert_eq!(Cell::Blank.to_string(), "");
    }
}
