//! A list of trusted flaggers as a table.

use super::cell::{Cells, brief};
use super::fields::Broken;
use super::source::Source;
use super::{Halt, ImportError, Item, Out, Place, table};
use crate::model::FlaggerEntry;
use jiff::civil::Date;
use std::io::Read;
use std::ops::ControlFlow;

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlaggerLine {
    /// Where it stands.
    pub place: Place,
    /// Name and addresses.
    pub entry: FlaggerEntry,
    /// Area of expertise, as written.
    pub areas: Vec<String>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
}

/// Rows that were read, and rows that could not be, with where they stand and why.
pub type FlaggerList = (Vec<FlaggerLine>, Vec<(Place, String)>);

/// Reads a table with the columns `name`, `email`, `area`, `from`, `until` and `awarded_by`, of
/// which only the first is needed.
///
/// # Errors
/// When it is no such table or cannot be read on.
pub fn read_flaggers(input: &mut dyn Read) -> Result<FlaggerList, ImportError> {
    let mut source = Source::new(input);
    while source.rest().len() < super::format::HEAD && source.more()? {}
    if source.rest().starts_with(b"\xEF\xBB\xBF") {
        source.take(3);
    }
    let (mut lines, mut bad) = (Vec::new(), Vec::new());
    let mut sink = |item: Item<'_>, _| {
        if let Item::Rejected { place, why, .. } = item {
            bad.push((place, why));
        }
        ControlFlow::Continue(())
    };
    let mut out = Out { sink: &mut sink };
    let read = table::header(&source, &[&["name"]]).and_then(|columns| {
        table::each(&mut source, &mut out, &columns, &mut |cells, raw, _, out| {
            match line(&Cells::of_table(&columns.names, cells), raw.place) {
                Ok(line) => lines.push(line),
                Err(broken) => raw.reject(broken.0, out)?,
            }
            Ok(())
        })
    });
    match read.err().and_then(failed) {
        Some(error) => Err(error),
        None => Ok((lines, bad)),
    }
}

/// What ends reading as a whole; a list that breaks off has been read up to there.
fn failed(halt: Halt) -> Option<ImportError> {
    match halt {
        Halt::Failed(error) => Some(error),
        Halt::Stopped | Halt::Truncated(_) => None,
    }
}

fn line(cells: &Cells<'_>, place: Place) -> Result<FlaggerLine, Broken> {
    let name = cells.text("name")?.ok_or_else(|| Broken("name: is missing".into()))?;
    let entry =
        FlaggerEntry { name, emails: cells.list("email")?, awarded_by: cells.text("awarded_by")? };
    let areas = cells.list("area")?;
    Ok(FlaggerLine { place, entry, areas, from: day(cells, "from")?, until: day(cells, "until")? })
}

fn day(cells: &Cells<'_>, name: &str) -> Result<Option<Date>, Broken> {
    let Some(word) = cells.word(name)? else { return Ok(None) };
    let day = word.parse().map_err(|_no_date: jiff::Error| {
        Broken(format!("{name}: \"{}\" is no day; write it as 2026-03-17", brief(&word)))
    })?;
    Ok(Some(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_bad_rows_name_their_place() {
        let text = "\u{feff}name;email;area;from;until\nMeldpunt Voorbeeld;meld@example.org;SCAMS_AND_FRAUD VIOLENCE;2026-01-01;2027-12-31\n;x@example.org;;;\nBureau;;;gisteren;\n";
        let (lines, bad) = read_flaggers(&mut text.as_bytes()).unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].areas.len(), lines[0].until.unwrap().year()), (2, 2027));
        let bad: Vec<_> = bad.iter().map(|(place, why)| format!("{place}: {why}")).collect();
        assert_eq!(bad[0], "line 3: name: is missing");
        assert!(bad[1].starts_with("line 4: from: \"gisteren\" is no day"), "{bad:?}");
        for wrong in ["a;b\n", "", "<html>"] {
            assert!(read_flaggers(&mut wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
