//! Judges statements from anywhere as the database would: one, a batch, a list, or JSON lines.

use super::database::BATCH;
use super::lint::{LintFinding, lint_foreign};
use super::received::received;
use crate::law::{Law, Level};
use crate::model::Digest;
use serde_json::Value;
use std::collections::HashMap;
use std::io::{self, BufRead, Read as _};

/// The most bytes of one document or one line.
const LARGEST: u64 = 256 << 20;
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The call a statement is meant for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// `POST statement`.
    Single,
    /// `POST statements`.
    Batch,
}

impl Call {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Single => "statement",
            Self::Batch => "statements",
        }
    }
}

/// What the database would say to one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Counted from 1 in its file; 0 when it is about the file or the whole call.
    pub statement: u64,
    /// The line it begins on, when every statement has a line of its own; else 0.
    pub line: u64,
    /// Its identifier, when it has one.
    pub puid: Option<String>,
    /// The call it is meant for.
    pub call: Call,
    /// What is wrong.
    pub findings: Vec<LintFinding>,
}

impl Verdict {
    /// The database would refuse it.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.findings.iter().any(|f| f.level == Level::Error)
    }

    fn of_call(call: Call, line: u64, findings: Vec<LintFinding>) -> Self {
        Self { statement: 0, line, puid: None, call, findings }
    }
}

/// Hears every verdict as it falls.
pub type Hear<'a> = &'a mut dyn FnMut(Verdict) -> io::Result<()>;

/// Judges file after file; an identifier may stand only once in all of them.
pub struct Judge<'a> {
    law: &'a Law,
    /// The first half of the hash of each identifier, with its file and statement.
    puids: HashMap<[u8; 16], (usize, u64)>,
    files: Vec<String>,
    /// Statements seen in this file.
    count: u64,
}

impl<'a> Judge<'a> {
    /// With the codes of this rule book.
    #[must_use]
    pub fn new(law: &'a Law) -> Self {
        Self { law, puids: HashMap::new(), files: Vec::new(), count: 0 }
    }

    /// Judges everything in one file. What cannot be read as JSON is a verdict, too.
    ///
    /// # Errors
    /// When the file cannot be read or the verdict not be told.
    pub fn file(&mut self, name: &str, from: &mut dyn BufRead, hear: Hear<'_>) -> io::Result<()> {
        self.files.push(name.to_owned());
        self.count = 0;
        let mut lines = Lines { from, no: 0 };
        let Some((no, mut first)) = lines.next()? else {
            return hear(told(0, error("", "holds no statement")));
        };
        let bom = first.starts_with(BOM);
        if bom {
            first.drain(..BOM.len());
        }
        if let Ok(value) = parse(&first) {
            let Some(second) = lines.next()? else { return self.document(&value, bom, hear) };
            self.marked(bom, hear)?;
            self.request(&value, no, hear)?;
            self.line(&second, hear)?;
            return self.lines(&mut lines, hear);
        }
        let mut whole = first;
        lines.from.take(LARGEST).read_to_end(&mut whole)?;
        match parse(&whole) {
            Ok(value) => self.document(&value, bom, hear),
            Err(_) if mostly_lines(&whole) => {
                self.marked(bom, hear)?;
                let mut from: &[u8] = &whole;
                self.lines(&mut Lines { from: &mut from, no: no - 1 }, hear)
            }
            Err(why) => hear(told(0, error("", format!("is no JSON: {why}")))),
        }
    }

    /// A file that is one piece of JSON.
    fn document(&mut self, value: &Value, bom: bool, hear: Hear<'_>) -> io::Result<()> {
        match value {
            Value::Array(list) => {
                self.marked(bom, hear)?;
                if list.is_empty() {
                    hear(told(0, error("", "holds no statement")))?;
                }
                list.iter().try_for_each(|value| self.one(value, 0, Call::Single, hear))
            }
            value => {
                if bom {
                    let text = "begins with a byte order mark, which the database cannot read";
                    hear(told(0, error("", text)))?;
                }
                self.request(value, 0, hear)
            }
        }
    }

    fn marked(&self, bom: bool, hear: Hear<'_>) -> io::Result<()> {
        if !bom {
            return Ok(());
        }
        let text = "begins with a byte order mark: leave it out when sending".to_owned();
        hear(told(0, LintFinding { place: String::new(), level: Level::Warning, text }))
    }

    fn lines(&mut self, lines: &mut Lines<'_>, hear: Hear<'_>) -> io::Result<()> {
        while let Some(line) = lines.next()? {
            self.line(&line, hear)?;
        }
        Ok(())
    }

    fn line(&mut self, (no, line): &(u64, Vec<u8>), hear: Hear<'_>) -> io::Result<()> {
        match parse(line) {
            Ok(value) => self.request(&value, *no, hear),
            Err(why) => {
                self.count += 1;
                let finding =
                    error("", format!("is no JSON: column {}: {}", why.column(), cause(&why)));
                let of_call = Verdict::of_call(Call::Single, *no, vec![finding]);
                hear(Verdict { statement: self.count, ..of_call })
            }
        }
    }

    /// What can stand in the body of a call: a statement or a batch.
    fn request(&mut self, value: &Value, line: u64, hear: Hear<'_>) -> io::Result<()> {
        let batch = value.as_object().filter(|keys| !keys.contains_key("puid"));
        let Some(list) = batch.and_then(|keys| keys.get("statements")) else {
            return self.one(value, line, Call::Single, hear);
        };
        let wrong = match list.as_array().map(Vec::len) {
            None => Some("must be a list".to_owned()),
            Some(0) => Some("is empty".to_owned()),
            Some(n) if n > BATCH => Some(format!("holds {n}; {BATCH} at most in one call")),
            Some(_) => None,
        };
        if let Some(text) = wrong {
            hear(Verdict::of_call(Call::Batch, line, vec![error("statements", text)]))?;
        }
        let list = list.as_array().map_or(&[][..], Vec::as_slice);
        list.iter().try_for_each(|value| self.one(value, line, Call::Batch, hear))
    }

    fn one(&mut self, value: &Value, line: u64, call: Call, hear: Hear<'_>) -> io::Result<()> {
        self.count += 1;
        let seen = received(value);
        let mut findings = lint_foreign(self.law, &seen, call == Call::Batch);
        let puid = seen.get("puid").and_then(Value::as_str).map(str::to_owned);
        if let Some(place) = puid.as_deref().and_then(|puid| self.again(puid)) {
            findings.push(error("puid", format!("stands already {place}")));
        }
        hear(Verdict { statement: self.count, line, puid, call, findings })
    }

    /// Where this identifier stood before, if anywhere.
    fn again(&mut self, puid: &str) -> Option<String> {
        let half = *Digest::of(puid.as_bytes()).0.first_chunk::<16>()?;
        let file = self.files.len().saturating_sub(1);
        let (first, statement) = *self.puids.entry(half).or_insert((file, self.count));
        if (first, statement) == (file, self.count) {
            return None;
        }
        Some(match self.files.get(first).filter(|_| first != file) {
            Some(name) => format!("in {name}, statement {statement}"),
            None => format!("in statement {statement}"),
        })
    }
}

fn error(place: &str, text: impl Into<String>) -> LintFinding {
    LintFinding { place: place.to_owned(), level: Level::Error, text: text.into() }
}

fn told(line: u64, finding: LintFinding) -> Verdict {
    Verdict::of_call(Call::Single, line, vec![finding])
}

fn parse(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    serde_json::from_slice(bytes)
}

/// Why, without the line, which is always 1 in a line of its own.
fn cause(why: &serde_json::Error) -> String {
    let text = why.to_string();
    text.split_once(" at line ").map_or_else(|| text.clone(), |(cause, _)| cause.to_owned())
}

/// At least every second line is an object by itself, so the others are broken lines.
fn mostly_lines(whole: &[u8]) -> bool {
    let filled = || whole.split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let objects = filled().filter(|line| line.starts_with(b"{") && parse(line).is_ok()).count();
    objects > 0 && 2 * objects >= filled().count()
}

/// Lines that are not blank, with their numbers.
struct Lines<'a> {
    from: &'a mut dyn BufRead,
    no: u64,
}

impl Lines<'_> {
    fn next(&mut self) -> io::Result<Option<(u64, Vec<u8>)>> {
        loop {
            let mut line = Vec::new();
            if (&mut *self.from).take(LARGEST).read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            self.no += 1;
            if !line.trim_ascii().is_empty() {
                return Ok(Some((self.no, line)));
            }
        }
    }
}
