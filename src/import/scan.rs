//! Finds where JSON values begin and end in a stream, without reading what they say.
//!
//! Tolerant on purpose: it follows only quotes, escapes and brackets, so that a value which is not
//! quite JSON can still be cut out whole and mended.

use super::repair;
use super::source::Source;
use super::{Halt, Item, Out, Place};
use memchr::{memchr2, memmem};

/// The largest row that is taken: everything above is refused, so that memory stays bounded.
pub(super) const ROW_LIMIT: usize = 64 << 20;
/// The deepest nesting that is taken.
const DEPTH_LIMIT: u32 = 64;
/// The longest key or header value that is looked at.
const HEADER_LIMIT: usize = 64 << 10;

/// How far a value has been followed; goes on from chunk to chunk.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Walk {
    depth: u32,
    deepest: u32,
    string: bool,
    escaped: bool,
}

impl Walk {
    /// Goes on through `chunk`; the number of its bytes up to the end of the value, if it is there.
    fn through(&mut self, chunk: &[u8]) -> Option<usize> {
        let mut at = 0;
        loop {
            let rest = chunk.get(at..)?;
            if self.string {
                if self.escaped && !rest.is_empty() {
                    self.escaped = false;
                    at += 1;
                    continue;
                }
                let found = memchr2(b'"', b'\\', rest)?;
                at += found + 1;
                if rest.get(found) == Some(&b'\\') {
                    self.escaped = true;
                    continue;
                }
                self.string = false;
            } else {
                let found =
                    rest.iter().position(|b| matches!(b, b'"' | b'{' | b'}' | b'[' | b']'))?;
                at += found + 1;
                match rest.get(found) {
                    Some(b'"') => {
                        self.string = true;
                        continue;
                    }
                    Some(b'{' | b'[') => {
                        self.depth = self.depth.saturating_add(1);
                        self.deepest = self.deepest.max(self.depth);
                    }
                    _ => self.depth = self.depth.saturating_sub(1),
                }
            }
            if self.depth == 0 {
                return Some(at);
            }
        }
    }
}

/// What [`cut`] found at the front of the source; nothing is consumed.
pub(super) enum Cut {
    /// A whole value of so many bytes.
    Whole(usize),
    /// A whole value of so many bytes that is nested too deeply.
    Deep(usize),
    /// So many bytes without an end, and then the next row begins.
    Open(usize),
    /// So many bytes, and no end within the limit.
    Long(usize, Walk),
    /// So many bytes, then the input ends.
    Short(usize),
}

/// How rows begin in an input that puts each at the same indent of its own line. A text cannot
/// hold such bytes, for a line feed in it is written as an escape; so where they stand inside a
/// row, that row has lost a quotation mark or bracket, and the damage ends there.
pub(super) struct Beginning(memmem::Finder<'static>);

impl Beginning {
    /// Learns it from the row at the front of the source.
    pub(super) fn of(source: &mut Source<'_>) -> Result<Option<Self>, Halt> {
        const ENOUGH: usize = 64;
        while source.rest().len() < ENOUGH && source.more()? {}
        let Some(rest) = source.rest().strip_prefix(b"{\n") else { return Ok(None) };
        let indent = rest.iter().take(ENOUGH).take_while(|b| **b == b' ').count();
        if indent == 0 || !rest.get(indent..).is_some_and(|key| key.starts_with(b"\"id\"")) {
            return Ok(None);
        }
        let (outer, inner) = (" ".repeat(indent - 1), " ".repeat(indent));
        let bytes = format!("\n{outer}{{\n{inner}\"id\"");
        Ok(Some(Self(memmem::Finder::new(bytes.as_bytes()).into_owned())))
    }
}

/// Follows the object, array or string at the front of the source, up to where the next row begins.
pub(super) fn cut(
    source: &mut Source<'_>,
    limit: usize,
    next: Option<&Beginning>,
) -> Result<Cut, Halt> {
    let mut walk = Walk::default();
    let (mut seen, mut searched) = (0, 0);
    loop {
        let rest = source.rest();
        // One byte more than the limit tells a value that is too long from one that just fits.
        let rest = rest.get(..=limit).unwrap_or(rest);
        let fresh = rest.get(searched..).unwrap_or_default();
        let found = next.and_then(|next| next.0.find(fresh)).map(|place| searched + place);
        let end = found.unwrap_or(rest.len());
        if let Some(bytes) = walk.through(rest.get(seen..end).unwrap_or_default()) {
            let whole = seen + bytes;
            return Ok(if walk.deepest > DEPTH_LIMIT {
                Cut::Deep(whole)
            } else {
                Cut::Whole(whole)
            });
        }
        if found.is_some() {
            return Ok(Cut::Open(end));
        }
        seen = end;
        if seen > limit {
            return Ok(Cut::Long(seen, walk));
        }
        // The beginning of a row may lie across the end of what has been read.
        let across = next.map_or(0, |next| next.0.needle().len());
        searched = seen.saturating_sub(across);
        if !source.more()? {
            return Ok(Cut::Short(seen));
        }
    }
}

/// What can be told of the brackets of a row without reading it.
pub(super) enum Judged {
    /// They close.
    Fine,
    /// They do not close.
    Unfinished,
    /// They are nested too deeply; a sentence.
    Deep(String),
}

/// Whether a row opens no more brackets than may be nested.
pub(super) fn has_few_brackets(row: &[u8]) -> bool {
    row.iter().filter(|b| matches!(b, b'{' | b'[')).count() <= DEPTH_LIMIT as usize
}

/// Looks at the brackets of a row that is there as a whole.
pub(super) fn judge(row: &[u8]) -> Judged {
    let mut walk = Walk::default();
    let ends = walk.through(row).is_some();
    if walk.deepest > DEPTH_LIMIT {
        Judged::Deep(too_deep())
    } else if ends {
        Judged::Fine
    } else {
        Judged::Unfinished
    }
}

fn too_deep() -> String {
    format!("it is nested more than {DEPTH_LIMIT} levels deep")
}

/// Cuts out the row at the front of the source and reports one that cannot be used; the length of
/// a whole one, which is still to be consumed.
pub(super) fn row(
    source: &mut Source<'_>,
    out: &mut Out<'_>,
    next: Option<&Beginning>,
) -> Result<Option<usize>, Halt> {
    let begin = source.offset();
    match cut(source, ROW_LIMIT, next)? {
        Cut::Whole(bytes) => return Ok(Some(bytes)),
        Cut::Deep(bytes) => {
            reject(source, out, bytes, too_deep())?;
        }
        Cut::Open(bytes) => {
            let why = "a quotation mark or bracket is missing in it".into();
            reject(source, out, bytes, why)?;
        }
        Cut::Short(bytes) => {
            reject(source, out, bytes, "the file ends inside it; export it again".into())?;
            return Err(Halt::Truncated(begin));
        }
        Cut::Long(bytes, walk) => {
            let why = format!(
                "it is larger than {} MiB; only its beginning is kept. \
                 Perhaps a quotation mark is missing in it",
                ROW_LIMIT >> 20
            );
            reject(source, out, bytes, why)?;
            pass(source, walk, begin)?;
        }
    }
    Ok(None)
}

/// Reports so many bytes as unreadable and consumes them.
pub(super) fn reject(
    source: &mut Source<'_>,
    out: &mut Out<'_>,
    bytes: usize,
    why: String,
) -> Result<(), Halt> {
    let place = Place { line: None, offset: source.offset() };
    let raw = source.rest().get(..bytes).unwrap_or_default();
    let told = out.put(Item::Rejected { place, why, raw }, place.offset + bytes as u64);
    source.take(bytes);
    told
}

/// Consumes the rest of a value without keeping it.
fn pass(source: &mut Source<'_>, mut walk: Walk, begin: u64) -> Result<(), Halt> {
    loop {
        let rest = source.rest();
        let all = rest.len();
        if let Some(bytes) = walk.through(rest) {
            source.take(bytes);
            return Ok(());
        }
        source.take(all);
        if !source.more()? {
            return Err(Halt::Truncated(begin));
        }
    }
}

/// Consumes the value at the front of the source, whatever it is, without keeping it.
pub(super) fn skip(source: &mut Source<'_>) -> Result<(), Halt> {
    let begin = source.offset();
    match peek(source, b"")? {
        None => Err(Halt::Truncated(begin)),
        Some(b'{' | b'[' | b'"') => pass(source, Walk::default(), begin),
        Some(_) => {
            until(source, b",}]\n")?;
            Ok(())
        }
    }
}

/// Consumes white space and bytes of `also`; the byte that follows, `None` at the end.
pub(super) fn peek(source: &mut Source<'_>, also: &[u8]) -> Result<Option<u8>, Halt> {
    loop {
        let rest = source.rest();
        let blank = |b: &u8| b.is_ascii_whitespace() || also.contains(b);
        let blanks = rest.iter().take_while(|b| blank(b)).count();
        let next = rest.get(blanks).copied();
        source.take(blanks);
        if next.is_some() || !source.more()? {
            return Ok(next.or_else(|| source.rest().first().copied()));
        }
    }
}

/// Consumes bytes up to one of `stops` or the end.
pub(super) fn until(source: &mut Source<'_>, stops: &[u8]) -> Result<(), Halt> {
    loop {
        let rest = source.rest();
        let all = rest.len();
        if let Some(bytes) = rest.iter().position(|b| stops.contains(b)) {
            source.take(bytes);
            return Ok(());
        }
        source.take(all);
        if !source.more()? {
            return Ok(());
        }
    }
}

/// Reports bytes that do not belong here, up to one of `stops`, and consumes at least one.
pub(super) fn junk(source: &mut Source<'_>, out: &mut Out<'_>, stops: &[u8]) -> Result<(), Halt> {
    const MOST: usize = 64 << 10;
    let bytes = loop {
        let rest = source.rest();
        let found = rest.iter().skip(1).position(|b| stops.contains(b)).map(|i| i + 1);
        let all = rest.len();
        match found {
            Some(bytes) => break bytes.min(MOST),
            None if all >= MOST => break MOST,
            None if !source.more()? => break all,
            None => {}
        }
    };
    reject(source, out, bytes, "these bytes are not JSON and were passed over".into())
}

/// Where [`key`] stands inside an object.
pub(super) enum Key {
    /// Before the value of this key.
    Named(String),
    /// The object has ended.
    End,
}

/// Goes on to the next key of an object, or consumes its closing brace.
pub(super) fn key(source: &mut Source<'_>, out: &mut Out<'_>) -> Result<Key, Halt> {
    loop {
        match peek(source, b",")? {
            None => return Err(Halt::Truncated(source.offset())),
            Some(b'}') => {
                source.take(1);
                return Ok(Key::End);
            }
            Some(b'"') => {
                let Some(name) = small(source)? else { continue };
                if peek(source, b"")? == Some(b':') {
                    source.take(1);
                    peek(source, b"")?;
                    return Ok(Key::Named(serde_json::from_str(&name).unwrap_or(name)));
                }
            }
            Some(_) => junk(source, out, b"\"}")?,
        }
    }
}

/// Consumes the value at the front; its JSON text, mended, unless it is too long to be of use.
pub(super) fn small(source: &mut Source<'_>) -> Result<Option<String>, Halt> {
    let begin = source.offset();
    match peek(source, b"")? {
        None => return Err(Halt::Truncated(begin)),
        Some(b'{' | b'[' | b'"') => {}
        Some(_) => {
            // Numbers and words: at most 64 bytes.
            while source.rest().len() < 64 && source.more()? {}
            let ends = |b: &u8| b.is_ascii_whitespace() || b",}]".contains(b);
            let bytes = source.rest().iter().take(64).take_while(|b| !ends(b)).count();
            let value = source.rest().get(..bytes).unwrap_or_default();
            let value = String::from_utf8_lossy(value).into_owned();
            until(source, b",}]\n")?;
            return Ok(Some(value));
        }
    }
    match cut(source, HEADER_LIMIT, None)? {
        Cut::Whole(bytes) => {
            let raw = source.rest().get(..bytes).unwrap_or_default();
            let value = repair::mended(raw).0;
            source.take(bytes);
            Ok(Some(value))
        }
        Cut::Deep(bytes) | Cut::Open(bytes) => {
            source.take(bytes);
            Ok(None)
        }
        Cut::Short(_) => Err(Halt::Truncated(begin)),
        Cut::Long(bytes, walk) => {
            source.take(bytes);
            pass(source, walk, begin)?;
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_of(bytes: &[u8], limit: usize) -> Cut {
        let mut input = bytes;
        cut(&mut Source::new(&mut input), limit, None).unwrap()
    }

    #[test]
    fn brackets_in_strings_and_escaped_quotes_do_not_count() {
        let text = br#"{"a":"}\"]\\","b":[1,{"c":"{"}]} tail"#;
        assert!(matches!(cut_of(text, 1000), Cut::Whole(n) if n == text.len() - 5));
        assert!(matches!(cut_of(br#"{"a":"x"#, 1000), Cut::Short(7)));
        assert!(matches!(cut_of(&b"[".repeat(400), 1000), Cut::Short(400)));
        let deep = [b"[".repeat(100), b"]".repeat(100)].concat();
        assert!(matches!(cut_of(&deep, 1000), Cut::Deep(200)));
    }

    #[test]
    fn a_value_beyond_the_limit_is_passed_over_whole() {
        let text = format!("{{\"a\":\"{}\"}},7", "x".repeat(2_000_000));
        let mut input = text.as_bytes();
        let mut source = Source::new(&mut input);
        let Cut::Long(bytes, walk) = cut(&mut source, 1000, None).unwrap() else {
            panic!("not long")
        };
        source.take(bytes);
        pass(&mut source, walk, 0).unwrap();
        assert_eq!(source.rest(), b",7");
    }
}
