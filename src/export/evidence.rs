//! The folder for an authority: message, context, flags, cover letter and the hash of each file.

use super::{ExportError, Outcome, Sender, Statement, Written, file};
use crate::law::{Authority, CoverFields};
use crate::model::{At, Case, Digest, Escalation, FlagBody, Message};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;

/// The manifest, in the form `sha256sum -c` reads.
pub const MANIFEST: &str = "SHA256SUMS";

/// What surrounds the message of a case.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// Messages before it in the group, oldest first.
    pub before: &'a [Message],
    /// Messages after it, oldest first.
    pub after: &'a [Message],
    /// The message it answers.
    pub answers: Option<&'a Message>,
    /// Its older versions, newest first.
    pub versions: &'a [Message],
    /// The row as it was sent.
    pub raw: Option<&'a str>,
}

/// Writes the folder `case-<case>-decision-<decision>` under `dir`; when one of that name is there,
/// the new one gets a number behind it, because what was handed over is not changed.
///
/// # Errors
/// When the decision names no report, a value of the cover letter is missing, or the file system
/// refuses. A folder that was begun stays under a name with a leading dot and `.part`.
pub fn write(
    sender: &Sender<'_>,
    s: &Statement<'_>,
    around: &Around<'_>,
    dir: &Path,
) -> Result<Outcome, ExportError> {
    let no = s.decision.no;
    let report = s.decision.measure.escalation.as_ref().ok_or(ExportError::NotEscalated(no))?;
    let name = free_name(dir, &format!("case-{}-decision-{no}", s.case.no));
    let part = dir.join(format!(".{name}.part"));
    if part.exists() {
        std::fs::remove_dir_all(&part).map_err(|e| file::failed("remove", &part, e))?;
    }
    file::folder(&part)?;
    let mut files = papers(sender, s, around)?;
    let names: Vec<String> = files.iter().map(|(name, _)| (*name).to_owned()).collect();
    files.insert(0, ("cover.txt", cover(sender, s, report, names)?));
    let mut written = Vec::new();
    let mut sums = String::new();
    for (file_name, text) in &files {
        let digest = file::place(&part, file_name, text.as_bytes())?;
        let _never_fails = writeln!(sums, "{digest}  {file_name}");
        written.push((*file_name, digest));
    }
    written.push((MANIFEST, file::place(&part, MANIFEST, sums.as_bytes())?));
    file::rename(&part, &dir.join(&name))?;
    let told = |(file, digest): (&str, Digest)| Written {
        file: format!("{name}/{file}"),
        digest,
        decisions: vec![no],
    };
    Ok(Outcome { written: written.into_iter().map(told).collect(), ..Outcome::default() })
}

fn free_name(dir: &Path, wanted: &str) -> String {
    let numbered = (2u32..).map(|n| format!("{wanted}-{n}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    names.find(|name| !dir.join(name).exists()).unwrap_or_else(|| wanted.to_owned())
}

/// Everything but cover and manifest: name and text.
fn papers(
    sender: &Sender<'_>,
    s: &Statement<'_>,
    around: &Around<'_>,
) -> Result<Vec<(&'static str, String)>, ExportError> {
    let mut files = Vec::new();
    if let Some(message) = s.message {
        files.push(("message.txt", readable(message, sender.zone)));
        files.push(("message.json", json(s.case, message)?));
    }
    if let Some(raw) = around.raw {
        files.push(("as-received.txt", raw.to_owned()));
    }
    if !around.versions.is_empty() {
        files.push(("earlier-versions.json", json(s.case, &around.versions)?));
    }
    files.push(("context.txt", context(s, around, sender.zone)));
    files.push(("flags.txt", flags(s.case, sender)));
    files.push(("flags.json", json(s.case, &s.case.flags)?));
    Ok(files)
}

fn json<T: Serialize>(case: &Case, value: &T) -> Result<String, ExportError> {
    let text = serde_json::to_string_pretty(value);
    text.map(|t| t + "\n").map_err(|source| ExportError::Json { case: case.no, source })
}

fn cover(
    sender: &Sender<'_>,
    s: &Statement<'_>,
    report: &Escalation,
    files: Vec<String>,
) -> Result<String, ExportError> {
    let profile = sender.profile;
    let unnamed = || Authority { name: report.authority.clone(), ..Authority::default() };
    let named = profile.authorities.iter().find(|a| a.id == report.authority).cloned();
    let authority = named.unwrap_or_else(unnamed);
    let language = profile.language.as_str();
    let posted = s.message.map(|m| when(m.at, sender.zone, m.at_uncertain));
    let restriction = |code: &str| sender.law.restriction_label(code).to_owned();
    let fields = CoverFields {
        authority: authority.name,
        channel: authority.channel,
        platform: profile.name.clone(),
        contact: profile.for_authorities(language),
        reference: format!("{}-{}", s.case.no, s.decision.no),
        written: when(sender.now, sender.zone, false),
        reason: s.texts.escalation_reason.clone().unwrap_or_default(),
        posted: posted.unwrap_or_else(|| "?".to_owned()),
        received: when(s.case.opened, sender.zone, false),
        files,
        basis: report.basis.clone(),
        group: s.group.map(|g| format!("{} ({})", g.title, g.key)).unwrap_or_default(),
        link: s.message.and_then(|m| m.link.clone()).unwrap_or_default(),
        author: s.message.map(author).unwrap_or_default(),
        restrictions: s
            .decision
            .measure
            .restrictions
            .iter()
            .map(|r| restriction(&r.code))
            .collect(),
        silent: report.silent,
    };
    let letter = sender.law.cover(language, &fields);
    letter.map_err(|source| ExportError::Letter { decision: s.decision.no, source })
}

/// A moment in the platform's zone with its offset, and in UTC.
fn when(at: At, zone: &TimeZone, uncertain: bool) -> String {
    let local = at.timestamp().to_zoned_datetime(zone.clone());
    let text = format!("{} (UTC {at})", local.strftime("%Y-%m-%d %H:%M:%S %:z %Q"));
    if uncertain { text + ", may be off by hours: the source gave no zone" } else { text }
}

fn author(message: &Message) -> String {
    let a = &message.author;
    match (&a.name, &a.id) {
        (Some(name), Some(id)) => format!("{name} ({id})"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    }
}

fn readable(message: &Message, zone: &TimeZone) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _never_fails = writeln!(out, "{name:<10} {}", shown(value).replace('\n', " "));
        }
    };
    line("message", &format!("{}, number {}", message.key.group, message.key.id));
    line("published", &when(message.at, zone, message.at_uncertain));
    line("edited", &message.edited.map(|at| when(at, zone, false)).unwrap_or_default());
    line("author", &author(message));
    let forward = message.forward.as_ref().map(|f| [&f.name, &f.id].map(|t| t.as_deref()));
    let forward: Vec<&str> = forward.into_iter().flatten().flatten().collect();
    line("forwarded", &forward.join(", "));
    line("link", message.link.as_deref().unwrap_or_default());
    for media in &message.media {
        let label = media.label.as_deref().unwrap_or_default();
        line("with", &format!("{} {label}", media.kind));
    }
    out.push('\n');
    out.push_str(&shown(&message.text));
    out.push('\n');
    out
}

/// Text with every character that is not seen written out, so that no viewer acts on it.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || !(c.is_control() || crate::law::facts::hidden(c)) {
            out.push(c);
        } else {
            out.extend(c.escape_unicode());
        }
    }
    out
}

fn context(s: &Statement<'_>, around: &Around<'_>, zone: &TimeZone) -> String {
    let mut out = String::new();
    let part = |out: &mut String, title: &str, messages: &mut dyn Iterator<Item = &Message>| {
        let _never_fails = writeln!(out, "== {title}\n");
        for message in messages {
            out.push_str(&readable(message, zone));
            out.push('\n');
        }
    };
    if let Some(answered) = around.answers {
        part(&mut out, "the message it answers", &mut std::iter::once(answered));
    }
    part(&mut out, "before it in the group", &mut around.before.iter());
    part(&mut out, "the message itself", &mut s.message.into_iter());
    part(&mut out, "after it in the group", &mut around.after.iter());
    out
}

fn flags(case: &Case, sender: &Sender<'_>) -> String {
    let (law, zone) = (sender.law, sender.zone);
    let mut out = String::new();
    if let Some(at) = law.knowledge(case) {
        let at = when(at, zone, false);
        let _never_fails = writeln!(out, "actual knowledge since {at} (DSA Art. 16(3))\n");
    }
    for flag in &case.flags {
        let (who, said) = match &flag.body {
            FlagBody::Notice(n) => (n.notifier.name.clone(), n.explanation.clone()),
            FlagBody::Order(o) => (Some(o.authority.clone()), o.reasons.clone()),
            FlagBody::Notification { from, text } => (from.clone(), text.clone()),
            FlagBody::Rule(r) => (Some(format!("{} {}", r.rule, r.version)), r.reason.clone()),
            FlagBody::Own { text } => (None, text.clone()),
        };
        let who = who.map(|w| format!(", {}", shown(&w))).unwrap_or_default();
        let at = when(flag.at, zone, false);
        let _never_fails = writeln!(out, "{at}  {}{who}\n{}\n", flag.word(), shown(&said));
    }
    out
}
