//! Checks a folder with a transparency report, whoever made it, against the template.

mod across;
mod cells;
mod reader;
mod rows;
mod sums;
#[cfg(test)]
mod tests;

use super::ReportError;
use super::forms::{Holds, Part};
use super::template::Template;
use crate::law::{Level, Vocabulary};
use reader::Line;
use std::collections::BTreeSet;
use std::fmt;
use std::io::Read as _;
use std::path::Path;

/// Most bytes a part may have; a full one has some hundred thousand.
const LARGEST: u64 = 16 << 20;

/// Most faults told of one file.
const MOST: usize = 500;

/// Something that is wrong in a folder with a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Name of the file.
    pub file: String,
    /// Line, counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// Column, counted from 1; 0 for the line as a whole.
    pub column: usize,
    /// An error makes the report wrong; a warning is worth a look.
    pub level: Level,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub fix: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ", column {}", self.column)?;
        }
        write!(f, ": {}: {}", self.what, self.fix)
    }
}

/// Everything that is wrong in a folder, by part and line; nothing when it can be published.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn check_dir(dir: &Path) -> Result<Vec<Fault>, ReportError> {
    let template = Template::load()?;
    let words = Vocabulary::load().map_err(ReportError::Vocabulary)?;
    let states: BTreeSet<String> =
        words.territories.into_iter().filter(|c| c.eu).map(|c| c.code).collect();
    let names = names(dir)?;
    let mut found = strangers(&template, &names);
    let mut across = across::Across::default();
    for part in &template.parts {
        let mut faults = Faults::new(&part.file);
        if !names.contains(&part.file) {
            let fix = format!(
                "add part {} as {:?}, even when its values are blank",
                part.part, part.file
            );
            faults.error(0, 0, "the file is missing", fix);
        } else if let Some(lines) = load(&dir.join(&part.file), &mut faults)? {
            let sheet = Sheet::new(part, lines, &mut faults);
            let matched = rows::matched(&template, &states, &sheet, &mut faults);
            cells::check(&sheet, &matched, &mut faults);
            sums::check(&template, &sheet, &matched, &mut faults);
            across.note(&sheet, &matched, &mut faults);
        }
        found.extend(faults.told());
    }
    found.extend(across.faults());
    Ok(found)
}

fn names(dir: &Path) -> Result<BTreeSet<String>, ReportError> {
    let failed = |source| ReportError::Read { path: dir.to_owned(), source };
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        names.insert(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

/// CSV files that are none of the parts.
fn strangers(template: &Template, names: &BTreeSet<String>) -> Vec<Fault> {
    let mut out = Vec::new();
    for name in names {
        let lower = name.to_lowercase();
        let known = template.parts.iter().any(|p| p.file == *name);
        if known || std::path::Path::new(&lower).extension().is_none_or(|e| e != "csv") {
            continue;
        }
        let mut faults = Faults::new(name);
        let meant = template.parts.iter().find(|p| p.file.to_lowercase() == lower);
        let number =
            |p: &&Part| lower.split(['_', '-', ' ', '.']).next() == Some(&p.part.to_string());
        match meant.or_else(|| template.parts.iter().find(number)) {
            Some(p) => {
                let fix = format!("name it {:?}", p.file);
                faults.error(0, 0, format!("the file looks like part {}", p.part), fix);
            }
            None => {
                let fix = "take it out of the folder";
                faults.error(0, 0, "the file is no part of a report", fix);
            }
        }
        out.extend(faults.told());
    }
    out
}

fn load(path: &Path, faults: &mut Faults) -> Result<Option<Vec<Line>>, ReportError> {
    let failed = |source| ReportError::Read { path: path.to_owned(), source };
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        faults.error(0, 0, "this is no file", "put a CSV file there");
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        faults.error(0, 0, "the file is far too large for a part of a report", "write it anew");
        return Ok(None);
    }
    Ok(Some(reader::read(&bytes, faults)))
}

/// A file with its columns told apart.
struct Sheet<'t> {
    part: &'t Part,
    /// Records below the header.
    lines: Vec<Line>,
    /// For each column of the template, where it stands in the file.
    columns: Vec<Option<usize>>,
}

impl<'t> Sheet<'t> {
    fn new(part: &'t Part, mut lines: Vec<Line>, faults: &mut Faults) -> Self {
        let header = if lines.is_empty() { Vec::new() } else { lines.remove(0).cells };
        let columns = headers(part, &header, faults);
        let width = header.len();
        lines.retain(|line| {
            let empty = line.cells.iter().all(String::is_empty);
            if empty {
                faults.warning(line.number, 0, "the line is empty", "take it out");
            } else if line.cells.len() != width {
                let what = format!("{} cells instead of {width}", line.cells.len());
                let fix = "write one cell for each column; put text with commas in quotes";
                faults.error(line.number, 0, what, fix);
            }
            !empty
        });
        Self { part, lines, columns }
    }

    /// Where a column of the template stands in the file, counted from 1.
    fn column(&self, template: usize) -> usize {
        self.columns.get(template).copied().flatten().map_or(0, |c| c + 1)
    }

    /// A cell by the place of its column in the template.
    fn cell<'a>(&self, line: &'a Line, template: usize) -> Option<&'a str> {
        let at = self.columns.get(template).copied().flatten()?;
        line.cells.get(at).map(String::as_str)
    }

    /// The first cell that holds this, with its column counted from 1.
    fn holding<'a>(&self, line: &'a Line, is: Holds) -> Option<(&'a str, usize)> {
        let template = usize::from(self.part.holding(is)?);
        Some((self.cell(line, template)?, self.column(template)))
    }
}

fn headers(part: &Part, header: &[String], faults: &mut Faults) -> Vec<Option<usize>> {
    if let [only] = header
        && only.contains(';')
    {
        faults.error(1, 0, "the cells are separated by semicolons", "separate them by commas");
    }
    let place = |name: &str| header.iter().position(|h| plain(h) == plain(name));
    let mut columns = Vec::new();
    for (column, at) in part.columns.iter().zip(0..) {
        let found = place(&column.name);
        columns.push(found);
        match found {
            None => {
                let what = format!("the column {:?} is missing", column.name);
                faults.error(1, at + 1, what, "write the header as the template has it");
            }
            Some(there) if there != at => {
                let what = format!("the column {:?} stands here", column.name);
                faults.error(1, there + 1, what, format!("move it to place {}", at + 1));
            }
            Some(there) => exact(header.get(there), &column.name, (1, at + 1), faults),
        }
    }
    for (name, at) in header.iter().zip(0..) {
        if !columns.contains(&Some(at)) {
            let what = format!("the template has no column {}", excerpt(name));
            faults.error(1, at + 1, what, "take it out");
        }
    }
    columns
}

/// Warns when a text differs from the template in blanks alone.
fn exact(text: Option<&String>, wanted: &str, (line, column): (usize, usize), faults: &mut Faults) {
    if text.is_some_and(|t| t != wanted) {
        let fix = format!("write {wanted:?}, with its blanks");
        faults.warning(line, column, "not the template's text to the letter", fix);
    }
}

/// A text without differences that cannot be seen: blanks of any kind are one blank.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of foreign text, in quotes.
fn excerpt(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{short:?}{more}")
}

/// Collects faults of one file.
#[derive(Debug)]
struct Faults {
    file: String,
    all: Vec<Fault>,
    more: usize,
}

impl Faults {
    fn new(file: &str) -> Self {
        Self { file: file.to_owned(), all: Vec::new(), more: 0 }
    }

    fn error(
        &mut self,
        line: usize,
        column: usize,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.add(Level::Error, (line, column), what.into(), fix.into());
    }

    fn warning(
        &mut self,
        line: usize,
        column: usize,
        what: impl Into<String>,
        fix: impl Into<String>,
    ) {
        self.add(Level::Warning, (line, column), what.into(), fix.into());
    }

    fn add(&mut self, level: Level, (line, column): (usize, usize), what: String, fix: String) {
        if self.all.len() < MOST {
            let file = self.file.clone();
            self.all.push(Fault { file, line, column, level, what, fix });
        } else {
            self.more += 1;
        }
    }

    /// The faults by line, and how many more there are.
    fn told(mut self) -> Vec<Fault> {
        self.all.sort_by_key(|f| (f.line, f.column));
        if self.more > 0 {
            let what = format!("{} more faults", self.more);
            let file = self.file.clone();
            let fix = "mend those above and check again".to_owned();
            self.all.push(Fault { file, line: 0, column: 0, level: Level::Error, what, fix });
        }
        self.all
    }
}
