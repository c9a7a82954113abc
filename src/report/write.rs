//! Writes a report as the files the Commission's template asks for: CSV by RFC 4180, UTF-8.

use super::{Report, ReportError, Table};
use crate::export::file;
use crate::model::Digest;
use std::path::Path;

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name inside the folder.
    pub file: String,
    /// SHA-256 of its bytes.
    pub digest: Digest,
}

/// Writes one file for each part into a folder, which is made when needed.
///
/// # Errors
/// When folder or file cannot be written; each file is whole or as it was before.
pub fn write(report: &Report, dir: &Path) -> Result<Vec<Written>, ReportError> {
    file::folder(dir)?;
    let one = |table: &Table| {
        let digest = file::place(dir, &table.file, &bytes(table)?)?;
        Ok(Written { file: table.file.clone(), digest })
    };
    report.tables.iter().map(one).collect()
}

/// A part as the bytes of its file.
///
/// # Errors
/// When a row cannot be written.
pub fn bytes(table: &Table) -> Result<Vec<u8>, ReportError> {
    let rows = table.rows.iter().map(|r| r.cells.iter().map(ToString::to_string).collect());
    csv_bytes(&table.file, std::iter::once(table.header.clone()).chain(rows))
}

/// Rows as CSV with the line ends of RFC 4180.
pub(super) fn csv_bytes(
    file: &str,
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<Vec<u8>, ReportError> {
    let failed = |source| ReportError::Row { file: file.to_owned(), source };
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(failed)?;
    }
    writer.into_inner().map_err(|e| failed(csv::Error::from(e.into_error())))
}
