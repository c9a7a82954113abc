//! What can go wrong with a report.

use crate::export::ExportError;
use std::path::PathBuf;

/// A report could not be made, written or checked.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The template inside the program does not have the expected form.
    #[error("template.json cannot be read")]
    Template(#[source] serde_json::Error),
    /// The template inside the program lacks something the code asks for.
    #[error("template.json: part {part} has no {what}")]
    Incomplete {
        /// Number of the part.
        part: u8,
        /// What was looked for.
        what: String,
    },
    /// The codes of the database cannot be read.
    #[error("the codes of the database cannot be read")]
    Vocabulary(#[source] crate::law::LawError),
    /// The period ends before it begins.
    #[error("the period {from} to {to} ends before it begins: swap the two days")]
    Period {
        /// First day.
        from: jiff::civil::Date,
        /// Last day.
        to: jiff::civil::Date,
    },
    /// A day cannot be placed in the time zone.
    #[error("{day} is no day that can be reported on")]
    Day {
        /// The day.
        day: jiff::civil::Date,
        /// Why.
        #[source]
        source: jiff::Error,
    },
    /// There is no such year.
    #[error("{year} is no year that can be reported on")]
    Year {
        /// The year.
        year: i16,
        /// Why.
        #[source]
        source: jiff::Error,
    },
    /// An answer is longer than the template allows.
    #[error("the answer {answer:?} has {length} characters, {most} are allowed: shorten it")]
    TooLong {
        /// Which answer.
        answer: String,
        /// Its length.
        length: usize,
        /// The most it may have.
        most: usize,
    },
    /// A remark is meant for a cell that does not exist.
    #[error(
        "a remark is meant for part {part}, row {row:?}, column {column:?}, which the report does \
         not have: copy the names from the template"
    )]
    NoSuchCell {
        /// Number of the part.
        part: u8,
        /// Row as the settings name it.
        row: String,
        /// Column as the settings name it.
        column: String,
    },
    /// A figure that must lie between 0 and 1 does not.
    #[error("{what} is {value}, but must be a number from 0 to 1: 0.95 means 95 %")]
    Share {
        /// Which figure.
        what: String,
        /// As given.
        value: f64,
    },
    /// A figure that must not be negative is, or is no number.
    #[error("{what}: {value} is not an amount, give a number from 0 up")]
    Amount {
        /// Which figure.
        what: String,
        /// As given.
        value: f64,
    },
    /// A file could not be written.
    #[error("the report cannot be written")]
    Write(#[from] ExportError),
    /// A row could not be written as CSV.
    #[error("{file} cannot be written as CSV")]
    Row {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: csv::Error,
    },
    /// A file or folder could not be read.
    #[error("cannot read {}", .path.display())]
    Read {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}
