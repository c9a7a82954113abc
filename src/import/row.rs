//! Rows of JSON: one object a line, or objects with only white space, commas and brackets between.

use super::scan::{self, Judged, ROW_LIMIT};
use super::source::Source;
use super::{Halt, Item, Out, Place};
use memchr::memchr;

/// One field of a format of our own, for documentation and for reading.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Key or column name.
    pub name: &'static str,
    /// What it says.
    pub what: &'static str,
    /// An example.
    pub example: &'static str,
}

/// A row cut out of the input.
#[derive(Clone, Copy)]
pub(super) struct Raw<'a> {
    /// Its bytes.
    pub(super) bytes: &'a [u8],
    /// Where it stands.
    pub(super) place: Place,
    /// How far the input has been read when it is done.
    pub(super) consumed: u64,
}

/// What is done with each row.
pub(super) type Handle<'h> = &'h mut dyn FnMut(Raw<'_>, &mut Out<'_>) -> Result<(), Halt>;

impl Raw<'_> {
    /// Reports the row as unreadable.
    pub(super) fn reject(&self, why: String, out: &mut Out<'_>) -> Result<(), Halt> {
        out.put(Item::Rejected { place: self.place, why, raw: self.bytes }, self.consumed)
    }
}

/// Goes through all rows.
pub(super) fn each(
    source: &mut Source<'_>,
    out: &mut Out<'_>,
    handle: Handle<'_>,
) -> Result<(), Halt> {
    if has_lines(source.rest()) {
        each_line(source, out, handle)
    } else {
        each_object(source, out, handle)
    }
}

/// Whether rows are lines. Only an array or an object spread over lines begins otherwise.
fn has_lines(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default().trim_ascii_end();
    line != b"{" && !line.starts_with(b"[")
}

/// How the next line ends.
pub(super) enum Line {
    /// After so many bytes, with its line feed.
    Whole(usize),
    /// After so many bytes the input ends.
    Last(usize),
    /// So many bytes and no end within the limit.
    Long(usize),
}

/// Finds the end of the line at the front of the source; `None` at the end of the input.
pub(super) fn line(source: &mut Source<'_>) -> Result<Option<Line>, Halt> {
    let mut seen = 0;
    loop {
        let rest = source.rest();
        let rest = rest.get(..=ROW_LIMIT).unwrap_or(rest);
        if let Some(found) = memchr(b'\n', rest.get(seen..).unwrap_or_default()) {
            return Ok(Some(Line::Whole(seen + found + 1)));
        }
        seen = rest.len();
        if seen > ROW_LIMIT {
            return Ok(Some(Line::Long(seen)));
        }
        if !source.more()? {
            return Ok((seen > 0).then_some(Line::Last(seen)));
        }
    }
}

fn each_line(source: &mut Source<'_>, out: &mut Out<'_>, handle: Handle<'_>) -> Result<(), Halt> {
    let mut number = 0;
    while let Some(found) = line(source)? {
        number += 1;
        let place = Place { line: Some(number), offset: source.offset() };
        let (Line::Whole(length) | Line::Last(length) | Line::Long(length)) = found;
        let consumed = place.offset.saturating_add(length as u64);
        let bytes = source.rest().get(..length).unwrap_or_default().trim_ascii();
        let row = Raw { bytes, place, consumed };
        let mut cut_off = false;
        let judged = match found {
            // A whole line says by itself where it ends; few brackets cannot be nested deeply.
            Line::Whole(_) if scan::has_few_brackets(bytes) => Judged::Fine,
            _ => scan::judge(bytes),
        };
        match (&found, judged) {
            (Line::Long(_), _) => {
                let why = format!(
                    "it is longer than {} MiB; only its beginning is kept",
                    ROW_LIMIT >> 20
                );
                row.reject(why, out)?;
            }
            _ if bytes.is_empty() => {}
            (_, Judged::Deep(why)) => row.reject(why, out)?,
            (Line::Last(_), Judged::Unfinished) => {
                row.reject("the file ends inside it; export it again".into(), out)?;
                cut_off = true;
            }
            _ => handle(row, out)?,
        }
        source.take(length);
        if cut_off {
            return Err(Halt::Truncated(place.offset));
        }
        if matches!(found, Line::Long(_)) {
            scan::until(source, b"\n")?;
            source.take(1);
        }
    }
    Ok(())
}

fn each_object(source: &mut Source<'_>, out: &mut Out<'_>, handle: Handle<'_>) -> Result<(), Halt> {
    loop {
        match scan::peek(source, b",[]")? {
            None => return Ok(()),
            Some(b'{') => object(source, out, handle)?,
            Some(_) => scan::junk(source, out, b"{")?,
        }
    }
}

/// Hands over the object at the front of the source.
pub(super) fn object(
    source: &mut Source<'_>,
    out: &mut Out<'_>,
    handle: Handle<'_>,
) -> Result<(), Halt> {
    let Some(length) = scan::row(source, out, None)? else { return Ok(()) };
    let place = Place { line: None, offset: source.offset() };
    let consumed = place.offset.saturating_add(length as u64);
    let bytes = source.rest().get(..length).unwrap_or_default();
    handle(Raw { bytes, place, consumed }, out)?;
    source.take(length);
    Ok(())
}
