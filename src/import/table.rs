//! Tables as text (CSV): comma, semicolon or tab between the cells, quotation marks doubled.

use super::repair::{self, Notes};
use super::row::Raw;
use super::scan::until;
use super::source::Source;
use super::{Halt, ImportError, Out, Place};
use std::borrow::Cow;

/// The largest row of a table; a quotation mark that never closes must not swallow the rest.
const ROW_LIMIT: usize = 4 << 20;

/// The columns of a table, as its first line names them.
pub(super) struct Columns {
    /// The names, in lower case.
    pub(super) names: Vec<String>,
    separator: u8,
}

/// Reads the first line of a table; `None` if it does not look like one.
pub(super) fn columns(head: &[u8]) -> Option<Columns> {
    let line = head.split(|b| *b == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?.trim();
    let count = |separator: u8| line.bytes().filter(|b| *b == separator).count();
    let separator = [b',', b';', b'\t'].into_iter().max_by_key(|s| (count(*s), *s == b','))?;
    let names = cells(line, separator);
    let names: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.');
    let looks =
        names.iter().all(|name| name.chars().all(plain)) && names.iter().any(|n| !n.is_empty());
    looks.then_some(Columns { names, separator })
}

/// Where a row stands while its bytes are followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    CellStart,
    Cell,
    Quoted,
    /// After a quotation mark inside a quoted cell.
    Quote,
}

impl At {
    fn next(self, byte: u8, separator: u8) -> Self {
        match (self, byte) {
            (Self::CellStart | Self::Quote, b'"') => Self::Quoted,
            (Self::Quoted, b'"') => Self::Quote,
            (Self::Quoted, _) => Self::Quoted,
            (_, b) if b == separator => Self::CellStart,
            (Self::Quote, b'\r') => Self::Quote,
            _ => Self::Cell,
        }
    }
}

/// The cells of one row.
fn cells(row: &str, separator: u8) -> Vec<Cow<'_, str>> {
    let mut cells = Vec::new();
    let mut rest = row;
    loop {
        let mut at = At::CellStart;
        let end = rest.bytes().position(|byte| {
            let ends = byte == separator && at != At::Quoted;
            at = at.next(byte, separator);
            ends
        });
        let cell = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        cells.push(unquoted(cell));
        let Some(tail) = end.and_then(|end| rest.get(end + 1..)) else { return cells };
        rest = tail;
    }
}

/// A cell without the quotation marks around it.
fn unquoted(cell: &str) -> Cow<'_, str> {
    let Some(inner) = cell.strip_prefix('"') else { return Cow::Borrowed(cell) };
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    if inner.contains("\"\"") {
        Cow::Owned(inner.replace("\"\"", "\""))
    } else {
        Cow::Borrowed(inner)
    }
}

/// A row found at the front of the source.
struct Found {
    /// Its bytes, with the line feed.
    length: usize,
    /// The input ends with it, without a line feed.
    last: bool,
    /// A quotation mark in it does not close, as far as was looked; so it is only the first line.
    open: Option<usize>,
}

/// Finds the end of the row at the front; `quotes` says whether cells may be quoted here.
///
/// A quoted cell of several lines must be followed by a separator or line end: otherwise its first
/// quotation mark was an ordinary one, and the next lines are rows of their own.
fn find(source: &mut Source<'_>, separator: u8, quotes: bool) -> Result<Option<Found>, Halt> {
    let mut at = At::CellStart;
    let mut seen = 0;
    let mut first_line = None;
    let found = |length, open| Ok(Some(Found { length, last: false, open }));
    loop {
        let rest = source.rest();
        let rest = rest.get(..=ROW_LIMIT).unwrap_or(rest);
        for &byte in rest.get(seen..).unwrap_or_default() {
            seen += 1;
            let next = at.next(byte, separator);
            match (byte, first_line) {
                (b'\n', _) if at != At::Quoted || !quotes => return found(seen, None),
                (b'\n', None) => first_line = Some(seen),
                (_, Some(line)) if at == At::Quote && next == At::Cell => {
                    return found(line, Some(seen));
                }
                _ => {}
            }
            at = next;
        }
        if seen <= ROW_LIMIT && source.more()? {
            continue;
        }
        let open = (quotes && at == At::Quoted).then_some(seen);
        return match (open, first_line) {
            _ if seen == 0 => Ok(None),
            (Some(_), Some(line)) => found(line, open),
            _ => Ok(Some(Found { length: seen, last: seen <= ROW_LIMIT, open })),
        };
    }
}

/// What is done with the cells of each row.
pub(super) type HandleCells<'h> =
    &'h mut dyn FnMut(Vec<Cow<'_, str>>, Raw<'_>, Notes, &mut Out<'_>) -> Result<(), Halt>;

/// Goes through all rows below the first line.
pub(super) fn each(
    source: &mut Source<'_>,
    out: &mut Out<'_>,
    columns: &Columns,
    handle: HandleCells<'_>,
) -> Result<(), Halt> {
    until(source, b"\n")?;
    source.take(1);
    let mut line = 2;
    // Up to here quotation marks are known not to close; each byte is searched at most twice.
    let mut unquoted_until = 0;
    loop {
        let place = Place { line: Some(line), offset: source.offset() };
        let quotes = place.offset >= unquoted_until;
        let Some(found) = find(source, columns.separator, quotes)? else { return Ok(()) };
        if let Some(looked) = found.open {
            unquoted_until = place.offset.saturating_add(looked as u64);
        }
        let whole = source.rest().get(..found.length).unwrap_or_default();
        let consumed = place.offset.saturating_add(found.length as u64);
        line += whole.iter().filter(|b| **b == b'\n').count() as u64;
        let bytes = whole.strip_suffix(b"\n").unwrap_or(whole);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let raw = Raw { bytes, place, consumed };
        let cut_off = found.length > ROW_LIMIT && !whole.ends_with(b"\n");
        let short = one(columns, &found, raw, out, handle)?;
        source.take(found.length);
        if cut_off {
            until(source, b"\n")?;
            source.take(1);
            line += 1;
        }
        if short {
            return Err(Halt::Truncated(place.offset));
        }
    }
}

/// Hands over one row, or says what is wrong with it; whether the input breaks off inside it.
fn one(
    columns: &Columns,
    found: &Found,
    raw: Raw<'_>,
    out: &mut Out<'_>,
    handle: HandleCells<'_>,
) -> Result<bool, Halt> {
    if raw.bytes.trim_ascii().is_empty() {
        return Ok(false);
    }
    if found.length > ROW_LIMIT {
        raw.reject(format!("it is longer than {} MiB", ROW_LIMIT >> 20), out)?;
        return Ok(false);
    }
    if found.open.is_some() {
        raw.reject("a quotation mark opens a cell and never closes".into(), out)?;
        return Ok(found.last);
    }
    let mut notes = Notes::new();
    let text = String::from_utf8_lossy(raw.bytes);
    if let Cow::Owned(_) = text {
        notes.push((
            repair::UTF8,
            raw.bytes.utf8_chunks().filter(|c| !c.invalid().is_empty()).count() as u64,
        ));
    }
    let cells = cells(&text, columns.separator);
    let (have, want) = (cells.len(), columns.names.len());
    if have != want {
        let why = format!(
            "it has {have} cells where line 1 names {want} columns; \
             put quotation marks around a cell that holds the separator"
        );
        raw.reject(why, out)?;
        return Ok(found.last && have < want);
    }
    handle(cells, raw, notes, out)?;
    Ok(false)
}

/// The columns of the table that the source is, which must include one of each of `needed`.
pub(super) fn header(source: &Source<'_>, needed: &[&[&str]]) -> Result<Columns, Halt> {
    let failed = |why: String| Halt::Failed(ImportError::Header { why });
    let columns = columns(source.rest()).ok_or_else(|| {
        failed("it is no line of names separated by commas, semicolons or tabs".into())
    })?;
    for choice in needed {
        if !choice.iter().any(|name| columns.names.iter().any(|column| column == name)) {
            return Err(failed(format!("add a column {}", choice.join(" or "))));
        }
    }
    Ok(columns)
}
