//! What is known about a case besides its words and flags: author, usual decision, complaints.

use super::confirm::authority_name;
use super::past::{past_line, what};
use super::talk;
use crate::app::commands::{Command, Scope};
use crate::app::ink::{Ink, Strip, fold, plural};
use crate::app::moment;
use crate::app::msg::{CaseView, PastDecision};
use crate::app::theme::Role;
use crate::app::time::clock;
use crate::app::work::Work;
use crate::law::Policy;
use crate::model::{Action, MisuseOf, suspended};
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// One section, with the place it keeps when rows are few.
pub struct Section {
    /// Named in the last line when it fell off.
    pub name: &'static str,
    /// Lower stays longer.
    pub rank: u8,
    /// Its lines, heading included.
    pub lines: Vec<Line<'static>>,
    /// A blank row stands before it.
    pub gap: bool,
}

/// Pen over a pane of facts.
#[derive(Clone, Copy)]
pub struct Pane<'a> {
    /// The desk.
    pub work: &'a Work,
    /// The case.
    pub view: &'a CaseView,
    /// Columns of the pane.
    pub width: usize,
    /// First column of text.
    pub left: usize,
    /// Quotations stand on lines of their own.
    pub tall: bool,
}

impl<'a> Pane<'a> {
    /// An empty line of the pane.
    pub fn strip(&self) -> Strip<'a> {
        Ink::new(&self.work.theme, Role::Bg).strip(self.width).to(self.left)
    }

    /// The last column of text.
    pub const fn end(&self) -> usize {
        self.width.saturating_sub(1)
    }

    /// Heading of a section with a note at the right.
    pub fn title(&self, title: &str, note: &str) -> Line<'static> {
        let strip = self.strip().own(title, Role::Strong).gap(1);
        let room = self.end().saturating_sub(strip.used() + 3);
        let note = crate::app::ink::cut(note, room, self.work.theme.glyphs.ellipsis);
        let gap = if note.is_empty() { 0 } else { note.width() + 1 };
        strip.rule(self.end().saturating_sub(gap)).right(self.end(), &note, Role::Muted).done()
    }

    /// A moment.
    pub fn clock(&self, at: crate::model::At) -> String {
        clock(at, self.work.now, &self.work.zone)
    }
}

/// A label in a line of facts.
pub fn label<'a>(pane: &Pane<'a>, word: &str) -> Strip<'a> {
    pane.strip().own(word, Role::Muted).to(pane.left + 8)
}

/// The author's name, foreign.
#[must_use]
pub fn author_name(view: &CaseView) -> &str {
    view.message.as_ref().map_or("unknown", |told| talk::author(told))
}

/// The section about the author.
#[must_use]
pub fn author(pane: &Pane<'_>) -> Section {
    let past = &pane.view.author;
    let note = match past.restricted {
        0 => "nothing removed before".to_owned(),
        n => format!("{n} restricted before"),
    };
    let mut lines = vec![pane.title("author", &note)];
    let strip = pane.strip().foreign(author_name(pane.view), Role::Strong, 20).gap(2);
    lines.push(strip.own(&standing(pane, true), Role::Muted).done());
    if pane.tall {
        let text = format!(
            "{} in {}{}",
            plural(past.messages as usize, "message", "messages"),
            plural(past.groups as usize, "group", "groups"),
            others(past.open_cases),
        );
        lines.push(pane.strip().own(&text, Role::Muted).done());
    }
    if let Some(words) = measured(pane) {
        lines.push(pane.strip().own(&words, Role::Warn).done());
    }
    let shown = if pane.tall { 4 } else { 1 };
    lines.extend(past.decisions.iter().take(shown).map(|d| past_line(pane, d)));
    Section { name: "author", rank: 4, lines, gap: true }
}

/// The suspension in force, else the last warning or suspension.
fn measured(pane: &Pane<'_>) -> Option<String> {
    let (measures, work) = (&pane.view.author.measures, pane.work);
    if let Some(until) = suspended(measures, MisuseOf::Content, work.now) {
        return Some(format!("suspended until {}", until.day(&work.zone)));
    }
    let last = measures.last()?;
    Some(format!("{} {}", last.step.word(), moment::day(last.at, work.now, &work.zone)))
}

fn others(open: u32) -> String {
    match open {
        0 => String::new(),
        1 => " · 1 other case".into(),
        n => format!(" · {n} other cases"),
    }
}

fn standing(pane: &Pane<'_>, long: bool) -> String {
    let past = &pane.view.author;
    let first = past
        .first_seen
        .map_or_else(|| "not seen before".to_owned(), |first| moment::here(first, pane.work.now));
    if pane.tall {
        return first;
    }
    let messages = plural(past.messages as usize, "message", "messages");
    let groups = if long && past.groups > 1 {
        format!(" · in {} groups", past.groups)
    } else {
        String::new()
    };
    format!("{first} · {messages}{groups}")
}

/// The author in one line.
#[must_use]
pub fn author_line(pane: &Pane<'_>) -> Section {
    let past = &pane.view.author;
    let strip = label(pane, "author").foreign(author_name(pane.view), Role::Text, 20).gap(1);
    let restricts = |d: &&PastDecision| d.decision.measure.action == Action::Restrict;
    let before = match past.decisions.iter().find(restricts) {
        None => String::new(),
        Some(last) => format!(" · {} removed before · {}", past.restricted, what(pane.work, last)),
    };
    let measured = measured(pane).map(|words| format!(" · {words}")).unwrap_or_default();
    let text = format!("{}{measured}{before}", standing(pane, false));
    Section {
        name: "author",
        rank: 4,
        lines: vec![strip.own(&text, Role::Muted).done()],
        gap: false,
    }
}

/// The measure of a policy in a few words.
#[must_use]
pub fn measure_words(work: &Work, policy: &Policy) -> String {
    let words: Vec<&str> =
        policy.restrictions.iter().map(|r| work.law.restriction_label(&r.code)).collect();
    if words.is_empty() { "no restriction".into() } else { words.join(" + ") }
}

fn article(work: &Work, policy: &Policy) -> String {
    let ground = policy.grounds.first().and_then(|id| work.law.ground(id));
    ground.map_or_else(String::new, |ground| ground.article.get("en").to_owned())
}

/// What to do when only a complaint waits: its answer is no decision of this case.
#[must_use]
pub fn complained(pane: &Pane<'_>) -> Option<String> {
    let waiting = pane.view.case.complaint.filter(|waiting| waiting.alone)?;
    let key = pane.work.keymap.keys_of(Scope::Case, Command::Complaints);
    Some(format!("complaint {} waits, {key} answers it", waiting.no))
}

/// The usual decision in one line.
#[must_use]
pub fn usual_line(pane: &Pane<'_>) -> Section {
    if let Some(words) = complained(pane) {
        let line = label(pane, "answer").own(&words, Role::Accent).done();
        return Section { name: "usual", rank: 1, lines: vec![line], gap: false };
    }
    let mut strip = label(pane, "usual");
    strip = match pane.work.usual_of(pane.view) {
        None => strip.own("no policy fits by itself", Role::Muted),
        Some(policy) => {
            let key = policy.key.map_or_else(String::new, |key| format!("{key} "));
            let escalates = policy.must_escalate.is_some();
            let tail = if escalates { 20 } else { 0 };
            let words = format!("{}: {}", policy.short, measure_words(pane.work, policy));
            let room = pane.end().saturating_sub(strip.used() + key.len() + tail);
            let strip = strip.own(&key, Role::Accent).own_in(&words, Role::Text, room);
            if escalates { strip.gap(3).own("must be escalated", Role::Warn) } else { strip }
        }
    };
    Section { name: "usual", rank: 1, lines: vec![strip.done()], gap: false }
}

/// The section about the usual decision.
#[must_use]
pub fn usual(pane: &Pane<'_>) -> Section {
    if let Some(words) = complained(pane) {
        let lines =
            vec![pane.title("complaint", ""), pane.strip().own(&words, Role::Accent).done()];
        return Section { name: "usual", rank: 1, lines, gap: true };
    }
    let mut lines = vec![pane.title("usual decision", &pane.work.law.packs().join(", "))];
    let Some(policy) = pane.work.usual_of(pane.view) else {
        lines.push(pane.strip().own("no policy fits by itself", Role::Muted).done());
        return Section { name: "usual", rank: 1, lines, gap: true };
    };
    let key = policy.key.map_or_else(|| "–".to_owned(), |key| key.to_string());
    let room = pane.end().saturating_sub(pane.left + 3);
    let words = format!(
        "{}: {}, {}",
        policy.name.get("en"),
        measure_words(pane.work, policy),
        article(pane.work, policy)
    );
    for (i, line) in fold(words.trim_end_matches(", "), room).iter().take(3).enumerate() {
        let strip = pane.strip();
        let strip = if i == 0 { strip.own(&key, Role::Accent) } else { strip };
        lines.push(strip.to(pane.left + 3).own(line, Role::Text).done());
    }
    if let Some(escalation) = &policy.must_escalate {
        let strip = pane.strip().to(pane.left + 3).own("must be escalated", Role::Warn);
        let to = format!("to {}", authority_name(pane.work, escalation));
        let full = format!("{to}, {}", basis(&escalation.basis));
        let fits = full.width() + 2 <= pane.end().saturating_sub(strip.used());
        lines.push(strip.gap(2).own(if fits { &full } else { &to }, Role::Text).done());
    }
    Section { name: "usual", rank: 1, lines, gap: true }
}

/// The law an escalation rests on, in words.
#[must_use]
pub fn basis(code: &str) -> &str {
    match code {
        "art18" => "Art. 18 DSA",
        "tco14_5" => "Art. 14(5) TCO",
        _ => "another duty",
    }
}
