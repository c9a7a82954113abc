//! The folder for an authority: message, context, flags, cover letter and the hash of each file.

mod words;

use super::custody::{self, Custody};
use super::{ExportError, Outcome, Sender, Statement, Written, file};
use crate::law::{Authority, CoverFields, CustodyFields, CustodyLine, Law};
use crate::model::{At, Case, Escalation, Message};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::Path;
use words::{author, context, flags, known, media, readable, when};

/// The manifest, in the form `sha256sum -c` reads.
pub const MANIFEST: &str = "SHA256SUMS";
/// The letter on top.
pub const COVER: &str = "cover.txt";
/// The chain of custody, to be read.
const CUSTODY: &str = "custody.txt";
/// End of the name of the copy for internal use.
pub const REDACTED: &str = "-redacted";

/// What we know of the author besides the message.
#[derive(Clone, Copy, Debug)]
pub struct AuthorSeen {
    /// Their oldest message we hold.
    pub first: Option<At>,
    /// Messages we hold.
    pub messages: u32,
    /// Groups they wrote in.
    pub groups: u32,
}

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
    /// Rows as they were sent, to the byte, with the name of the file for each.
    pub raw: &'a [(String, Vec<u8>)],
    /// What we know of the author.
    pub seen: Option<AuthorSeen>,
    /// Lines of the journal about the case.
    pub custody: &'a [Custody],
}

/// One file of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its name inside the folder.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it is.
    pub about: &'static str,
    /// Text that people read: the copy for internal use has it, without personal data.
    pub read: bool,
}

impl Piece {
    fn text(name: &str, about: &'static str, text: String) -> Self {
        Self { name: name.to_owned(), bytes: text.into_bytes(), about, read: true }
    }

    fn data(name: &str, about: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into(), about, read: false }
    }
}

/// Writes the folder `case-<case>-decision-<decision>` under `dir`, and beside it the copy for
/// internal use; when one of that name is there, the new one gets a number behind it, because what
/// was handed over is not changed.
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
    let pieces = pieces(sender, s, around)?;
    let name = free_name(dir, &format!("case-{}-decision-{}", s.case.no, s.decision.no));
    let mut names = s.names.to_vec();
    let near = around.before.iter().chain(around.after).chain(around.answers);
    for message in near.chain(around.versions).chain(s.message) {
        let forward = message.forward.clone().unwrap_or_default();
        let named = [&message.author.name, &message.author.id, &forward.name, &forward.id];
        names.extend(named.into_iter().flatten().filter(|n| n.chars().count() > 2).cloned());
        let linked = message.entities.iter().filter_map(|e| e.value.clone());
        names.extend(linked.filter(|n| n.chars().count() > 3));
    }
    let copy = redacted(&pieces, &names, &sender.profile.language);
    let mut written = folder(dir, &name, &pieces, s)?;
    written.extend(folder(dir, &format!("{name}{REDACTED}"), &copy, s)?);
    Ok(Outcome { written, ..Outcome::default() })
}

/// Writes the files of a folder and their manifest; the folder is there whole or not at all.
fn folder(
    dir: &Path,
    name: &str,
    pieces: &[Piece],
    s: &Statement<'_>,
) -> Result<Vec<Written>, ExportError> {
    let part = dir.join(format!(".{name}.part"));
    if part.exists() {
        std::fs::remove_dir_all(&part).map_err(|e| file::failed("remove", &part, e))?;
    }
    file::folder(&part)?;
    let mut written = Vec::new();
    let mut sums = String::new();
    let mut told = |file: &str, digest| {
        let file = format!("{name}/{file}");
        written.push(Written { file, digest, decisions: vec![s.decision.no] });
    };
    for piece in pieces {
        let (inside, last) = match piece.name.rsplit_once('/') {
            Some((folder, last)) => (part.join(folder), last),
            None => (part.clone(), piece.name.as_str()),
        };
        file::folder(&inside)?;
        let digest = file::place(&inside, last, &piece.bytes)?;
        let _never_fails = writeln!(sums, "{digest}  {}", piece.name);
        told(&piece.name, digest);
    }
    told(MANIFEST, file::place(&part, MANIFEST, sums.as_bytes())?);
    file::rename(&part, &dir.join(name))?;
    Ok(written)
}

/// Everything in a pack but its manifest, the letter first.
///
/// # Errors
/// When the decision names no report or a value of the cover letter is missing.
pub fn pieces(
    sender: &Sender<'_>,
    s: &Statement<'_>,
    around: &Around<'_>,
) -> Result<Vec<Piece>, ExportError> {
    let report = s.decision.measure.escalation.as_ref();
    let report = report.ok_or(ExportError::NotEscalated(s.decision.no))?;
    let mut files = papers(sender, s, around)?;
    files.insert(0, Piece::data("report.json", "the report in codes", coded(sender, s, report)?));
    let names = files.iter().map(|piece| piece.name.clone()).collect();
    let cover = cover(sender, s, report, names)?;
    files.insert(0, Piece::text(COVER, "the letter on top", cover));
    Ok(files)
}

/// The copy for internal use: what people read, with personal data hidden.
fn redacted(pieces: &[Piece], names: &[String], language: &str) -> Vec<Piece> {
    let hide = |piece: &Piece| {
        let text = String::from_utf8_lossy(&piece.bytes);
        let (safe, _found) = Law::scrub_in(&text, names, language);
        Piece { bytes: safe.into_bytes(), ..piece.clone() }
    };
    // The chain of custody names nobody, and is nothing without its hashes.
    let plain = |piece: &&Piece| piece.name == CUSTODY;
    let chain = pieces.iter().filter(plain).cloned();
    pieces.iter().filter(|piece| piece.read).map(hide).chain(chain).collect()
}

fn free_name(dir: &Path, wanted: &str) -> String {
    let numbered = (2u32..).map(|n| format!("{wanted}-{n}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    names.find(|name| !dir.join(name).exists()).unwrap_or_else(|| wanted.to_owned())
}

/// Everything but cover, codes and manifest.
fn papers(
    sender: &Sender<'_>,
    s: &Statement<'_>,
    around: &Around<'_>,
) -> Result<Vec<Piece>, ExportError> {
    let mut files = Vec::new();
    if let Some(message) = s.message {
        let text = readable(message, sender.zone);
        files.push(Piece::text("message.txt", "the message, to be read", text));
        files.push(Piece::data("message.json", "the message in fields", json(s.case, message)?));
        files.push(Piece::text(
            "author.txt",
            "what we hold about the author",
            known(message, around, sender.zone),
        ));
        if !message.media.is_empty() {
            let text = media(&message.media);
            files.push(Piece::text("media.txt", "facts about what was attached", text));
        }
    }
    if !around.versions.is_empty() {
        let versions = json(s.case, &around.versions)?;
        files.push(Piece::data("earlier-versions.json", "before it was edited", versions));
    }
    files.push(Piece::text(
        "context.txt",
        "what was said around it",
        context(s, around, sender.zone),
    ));
    files.push(Piece::text("flags.txt", "who told us, and when", flags(s.case, sender)));
    files.push(Piece::data("flags.json", "the flags in fields", json(s.case, &s.case.flags)?));
    for (name, bytes) in around.raw {
        files.push(Piece::data(name, "as received, to the byte", bytes.clone()));
    }
    let lines = around.custody;
    let text = chain(sender, s, lines)?;
    files.push(Piece::data(CUSTODY, "chain of custody", text));
    files.push(Piece::data("custody.jsonl", "its lines as in the journal", custody::raw(lines)));
    Ok(files)
}

/// The chain of custody in words, with the way to check it.
fn chain(sender: &Sender<'_>, s: &Statement<'_>, lines: &[Custody]) -> Result<String, ExportError> {
    let line = |line: &Custody| CustodyLine {
        seq: line.seq.0,
        at: when(line.at, sender.zone, false),
        by: line.by.0,
        what: line.what,
        hash: line.hash().to_string(),
        prev: line.prev.to_string(),
    };
    let fields = CustodyFields {
        store: sender.store.to_owned(),
        case: s.case.no.to_string(),
        lines: lines.iter().map(line).collect(),
    };
    let text = sender.law.custody(&sender.profile.language, &fields);
    text.map_err(|source| ExportError::Letter { decision: s.decision.no, source })
}

/// The report in codes, for a machine.
fn coded(
    sender: &Sender<'_>,
    s: &Statement<'_>,
    report: &Escalation,
) -> Result<String, ExportError> {
    let authority = sender.profile.authority(&report.authority, &report.basis);
    let value = serde_json::json!({
        "reference": format!("{}-{}", s.case.no, s.decision.no),
        "store": sender.store,
        "platform": sender.profile.name,
        "established_in": sender.profile.member_state,
        "contact": sender.profile.contact_authorities,
        "authority": authority,
        "basis": report.basis,
        "member_states": report.member_states,
        "member_states_why": s.texts.escalation_states,
        "aware_at": report.aware_at,
        "decided_at": s.decision.at,
        "decided_by": s.decision.by,
        "reason": s.texts.escalation_reason,
        "author_not_told": s.decision.untold(),
        "measure": s.decision.measure,
    });
    json(s.case, &value)
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
    let named = profile.authority(&report.authority, &report.basis).cloned();
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
        silent: s.decision.untold(),
        states: sender.law.territory_words(&report.member_states, language),
        states_why: s.texts.escalation_states.clone().unwrap_or_default(),
        aware: report.aware_at.map(|at| when(at, sender.zone, false)).unwrap_or_default(),
    };
    let letter = sender.law.cover(language, &fields);
    letter.map_err(|source| ExportError::Letter { decision: s.decision.no, source })
}
