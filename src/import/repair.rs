//! Mends bytes that are almost JSON, and counts what was mended.

/// A byte order mark before the first byte.
pub(super) const BOM: &str = "byte order mark";
/// Bytes that are not UTF-8.
pub(super) const UTF8: &str = "invalid UTF-8";
/// `\x1B`.
pub(super) const HEX_ESCAPE: &str = "\\x escape";
/// `\q`.
pub(super) const OTHER_ESCAPE: &str = "unknown escape";
/// `"document_id": stickers/one (2).webm`.
pub(super) const UNQUOTED: &str = "unquoted value";
/// A control character as it is.
pub(super) const CONTROL: &str = "raw control character";
/// `\uD800` alone.
pub(super) const SURROGATE: &str = "lone surrogate";
/// A local time.
pub(super) const NO_ZONE: &str = "time without zone";
/// No time at all.
pub(super) const NO_TIME: &str = "no time";
/// A path that leads out.
pub(super) const PATH: &str = "unsafe path";
/// A kind of update that carries no message.
pub(super) const IGNORED: &str = "ignored update";
/// A column without a meaning here.
pub(super) const COLUMN: &str = "unknown column";

/// Every kind of repair with its explanation.
pub const REPAIRS: &[(&str, &str)] = &[
    (BOM, "passed over at the start of the file"),
    (UTF8, "bytes that are not UTF-8 became U+FFFD"),
    (HEX_ESCAPE, "\\x1B, which JSON does not know, was read as \\u001B"),
    (OTHER_ESCAPE, "a backslash that begins no JSON escape was read as itself"),
    (UNQUOTED, "a value without quotation marks, such as document_id, was read as text"),
    (CONTROL, "a control character inside a text was read as itself"),
    (SURROGATE, "half a surrogate pair became U+FFFD"),
    (NO_ZONE, "a local time was read in the chosen time zone and marked as uncertain"),
    (NO_TIME, "a row without a time took the time of the row before, marked as uncertain"),
    (PATH, "a file path that leads outside the export was left out"),
    (IGNORED, "an update that carries no message was passed over"),
    (COLUMN, "a column or key that means nothing here was passed over"),
];

/// What was mended: kind and how often.
pub(super) type Notes = Vec<(&'static str, u64)>;

/// Counts one more of a kind.
pub(super) fn note(notes: &mut Notes, kind: &'static str) {
    match notes.iter_mut().find(|(known, _)| *known == kind) {
        Some((_, count)) => *count += 1,
        None => notes.push((kind, 1)),
    }
}

/// The bytes as text with everything mended that can be, and what that was.
pub(super) fn mended(raw: &[u8]) -> (String, Notes) {
    let mut notes = Notes::new();
    let mut text = String::with_capacity(raw.len() + 16);
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push('\u{FFFD}');
            note(&mut notes, UTF8);
        }
    }
    let mut mend = Mend { out: String::with_capacity(text.len() + 16), rest: &text, notes };
    mend.all();
    (mend.out, mend.notes)
}

/// The work of [`mended`] half-way.
struct Mend<'a> {
    out: String,
    rest: &'a str,
    notes: Notes,
}

impl Mend<'_> {
    fn all(&mut self) {
        let mut value_next = false;
        while let Some(c) = self.next() {
            match c {
                '"' => {
                    self.out.push(c);
                    self.string();
                    value_next = false;
                }
                ':' => {
                    self.out.push(c);
                    value_next = true;
                }
                c if c.is_ascii_whitespace() => self.out.push(c),
                c if value_next => {
                    self.value(c);
                    value_next = false;
                }
                c => self.out.push(c),
            }
        }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = self.rest.get(c.len_utf8()..)?;
        Some(c)
    }

    /// Copies a string up to its closing quotation mark, mending it on the way.
    fn string(&mut self) {
        while let Some(c) = self.next() {
            match c {
                '"' => {
                    self.out.push(c);
                    return;
                }
                '\\' => self.escape(),
                c if c < ' ' => {
                    note(&mut self.notes, CONTROL);
                    self.out.push_str(&format!("\\u{:04x}", u32::from(c)));
                }
                c => self.out.push(c),
            }
        }
    }

    /// Copies what follows a backslash.
    fn escape(&mut self) {
        match self.rest.bytes().next() {
            Some(b) if b"\"\\/bfnrt".contains(&b) => {
                self.next();
                self.out.push('\\');
                self.out.push(char::from(b));
            }
            Some(b'x') if hex(self.rest, 1, 2).is_some() => {
                let code = hex(self.rest, 1, 2).unwrap_or_default();
                note(&mut self.notes, HEX_ESCAPE);
                self.out.push_str(&format!("\\u{code:04x}"));
                self.rest = self.rest.get(3..).unwrap_or_default();
            }
            Some(b'u') if hex(self.rest, 1, 4).is_some() => self.unit(),
            _ => {
                note(&mut self.notes, OTHER_ESCAPE);
                self.out.push_str("\\\\");
            }
        }
    }

    /// Copies a `\u` escape, or a pair of them; the rest stands at the `u`.
    fn unit(&mut self) {
        let code = hex(self.rest, 1, 4).unwrap_or_default();
        let second = self.rest.get(5..).filter(|r| r.starts_with("\\u")).and_then(|r| hex(r, 2, 4));
        let low = second.is_some_and(|code| (0xDC00..0xE000).contains(&code));
        let length = match code {
            0xD800..0xDC00 if low => 11,
            0xD800..0xE000 => 0,
            _ => 5,
        };
        if length == 0 {
            note(&mut self.notes, SURROGATE);
            self.out.push_str("\\ufffd");
            self.rest = self.rest.get(5..).unwrap_or_default();
            return;
        }
        self.out.push('\\');
        self.out.push_str(self.rest.get(..length).unwrap_or_default());
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    /// Copies the value that begins with `first`, in quotation marks if it is no JSON.
    fn value(&mut self, first: char) {
        if matches!(first, '{' | '[' | ']' | '}' | ',') {
            self.out.push(first);
            return;
        }
        let end = value_end(self.rest);
        let tail = self.rest.get(..end).unwrap_or_default();
        let whole = format!("{first}{tail}");
        let value = whole.trim_end();
        if serde_json::from_str::<serde::de::IgnoredAny>(value).is_ok() {
            self.out.push_str(&whole);
        } else {
            note(&mut self.notes, UNQUOTED);
            self.out.push_str(&serde_json::Value::from(value).to_string());
        }
        self.rest = self.rest.get(end..).unwrap_or_default();
    }
}

/// Where a value without quotation marks ends: at a line end, a quotation mark, a closing bracket,
/// or a comma that a further key or a line end follows.
fn value_end(rest: &str) -> usize {
    let ends = |(at, b): (usize, u8)| match b {
        b'\n' | b'\r' | b'"' | b'}' | b']' => true,
        b',' => {
            let after = rest.get(at + 1..).unwrap_or_default();
            let after = after.trim_start_matches([' ', '\t']);
            after.is_empty() || after.starts_with(['"', '\n', '\r', '{', '}', ']'])
        }
        _ => false,
    };
    rest.bytes().enumerate().find(|&pair| ends(pair)).map_or(rest.len(), |(at, _)| at)
}

/// So many hexadecimal digits at a place.
fn hex(text: &str, from: usize, digits: usize) -> Option<u32> {
    let part = text.get(from..from + digits)?;
    if !part.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(part, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &[u8], want: &str, kinds: &[(&'static str, u64)]) {
        let (text, notes) = mended(raw);
        assert_eq!((text.as_str(), notes.as_slice()), (want, kinds));
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }

    #[test]
    fn what_is_right_stays_as_it_is() {
        let text = r#"{"a": "\\x1B \u00e9 \ud83d\ude00 \/", "b": [-1.5e3, true, null], "c": {}}"#;
        check(text.as_bytes(), text, &[]);
    }

    #[test]
    fn every_known_fault_is_mended() {
        check(br#"{"a":"\x1B[31m"}"#, r#"{"a":"\u001b[31m"}"#, &[(HEX_ESCAPE, 1)]);
        check(br#"{"a":"\q\u12"}"#, r#"{"a":"\\q\\u12"}"#, &[(OTHER_ESCAPE, 2)]);
        check(b"{\"a\":\"x\x01\ny\"}", r#"{"a":"x\u0001\u000ay"}"#, &[(CONTROL, 2)]);
        let lone = br#"{"a":"\uD800\uD83D\uDE00\uDC00"}"#;
        check(lone, r#"{"a":"\ufffd\uD83D\uDE00\ufffd"}"#, &[(SURROGATE, 2)]);
        check(b"{\"a\":\"\xFFx\xE2\x82\"}", "{\"a\":\"\u{FFFD}x\u{FFFD}\"}", &[(UTF8, 2)]);
        let sticker = b"{\n \"document_id\": video_files/sticker (2).webm\n}";
        let want = "{\n \"document_id\": \"video_files/sticker (2).webm\"\n}";
        check(sticker, want, &[(UNQUOTED, 1)]);
        check(br#"{"a": t,x.webm, "b": 1}"#, r#"{"a": "t,x.webm", "b": 1}"#, &[(UNQUOTED, 1)]);
    }
}
