//! `modq lint`: what the database would say to statements from anywhere.

use super::Ended;
use super::args::Lint;
use super::failure::Failure;
use crate::export::LintFinding;
use crate::export::judge::{Judge, Verdict};
use crate::law::{Law, Level};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

/// Characters of foreign text shown in one finding.
const SHOWN: usize = 160;

/// `modq lint FILE…`: needs no store.
pub fn lint(args: &Lint) -> Result<Ended, Failure> {
    let law = Law::load(&[]).map_err(crate::desk::DeskError::from)?;
    let mut judge = Judge::new(&law);
    let mut tally = Tally::default();
    let mut out = io::stdout().lock();
    for path in &args.files {
        let name = if path.as_os_str() == "-" { "-".into() } else { path.display().to_string() };
        let mut from = open(path)?;
        let mut hear = |verdict: Verdict| {
            tally.add(&verdict);
            if args.json {
                return writeln!(out, "{}", as_json(&name, &verdict));
            }
            verdict.findings.iter().try_for_each(|f| writeln!(out, "{}", words(&name, &verdict, f)))
        };
        judge.file(&name, &mut from, &mut hear).map_err(|e| {
            if e.kind() == io::ErrorKind::BrokenPipe { e.into() } else { unreadable(path, &e) }
        })?;
    }
    if !args.json {
        writeln!(out, "{}", tally.sentence())?;
    }
    let found = tally.refused > 0 || (args.strict && tally.warned > 0);
    Ok(if found { Ended::Findings } else { Ended::Done })
}

fn open(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path).map_err(|e| unreadable(path, &e))?;
    Ok(Box::new(BufReader::new(file)))
}

fn unreadable(path: &Path, why: &io::Error) -> Failure {
    Failure::new(
        format!("{}: {why}", path.display()),
        "name JSON files, such as those of `modq export database`",
    )
}

#[derive(Default)]
struct Tally {
    statements: u64,
    /// Statements and calls with an error.
    refused: u64,
    /// Those with warnings only.
    warned: u64,
}

impl Tally {
    fn add(&mut self, verdict: &Verdict) {
        self.statements += u64::from(verdict.statement > 0);
        self.refused += u64::from(verdict.is_refused());
        self.warned += u64::from(!verdict.is_refused() && !verdict.findings.is_empty());
    }

    fn sentence(&self) -> String {
        format!(
            "{} statements checked: {} refused by the database, {} with warnings only",
            self.statements, self.refused, self.warned
        )
    }
}

const fn level(finding: &LintFinding) -> &'static str {
    match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
    }
}

fn as_json(file: &str, verdict: &Verdict) -> Value {
    let word = match verdict.findings.is_empty() {
        _ if verdict.is_refused() => "refused",
        true => "good",
        false => "warned",
    };
    let findings: Vec<_> = verdict
        .findings
        .iter()
        .map(|f| json!({ "level": level(f), "key": f.place, "text": f.text }))
        .collect();
    let count = |n: u64| Some(n).filter(|n| *n > 0);
    json!({
        "file": file,
        "statement": count(verdict.statement),
        "line": count(verdict.line),
        "puid": verdict.puid,
        "call": verdict.call.word(),
        "verdict": word,
        "findings": findings,
    })
}

fn words(file: &str, verdict: &Verdict, finding: &LintFinding) -> String {
    let mut text = file.to_owned();
    if verdict.line > 0 {
        text.push_str(&format!(":{}", verdict.line));
    }
    if verdict.statement > 0 {
        text.push_str(&format!(": statement {}", verdict.statement));
    }
    if let Some(puid) = &verdict.puid {
        text.push_str(&format!(" ({})", safe(puid)));
    }
    text.push_str(&format!(": {}: ", level(finding)));
    if !finding.place.is_empty() {
        text.push_str(&format!("{}: ", safe(&finding.place)));
    }
    text + &safe(&finding.text)
}

/// Foreign text on one line, without anything a terminal would obey.
fn safe(text: &str) -> String {
    let plain = |c: char| matches!(c, '"' | '\'' | '\\');
    let mut safe = String::new();
    for c in text.chars().take(SHOWN) {
        if plain(c) { safe.push(c) } else { safe.extend(c.escape_debug()) }
    }
    if text.chars().nth(SHOWN).is_some() {
        safe.push('…');
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_cut_and_cannot_steer_the_terminal() {
        assert_eq!(safe("a \"b\" \u{1b}[2J\u{202e}é"), "a \"b\" \\u{1b}[2J\\u{202e}é");
        assert_eq!(safe(&"x".repeat(1 << 20)).chars().count(), SHOWN + 1);
    }
}
