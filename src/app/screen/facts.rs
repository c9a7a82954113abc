//! What is known about a case besides the words: flags, author, usual decision, notes, same text.

use super::confirm::authority_name;
use super::notice_words as words;
use super::past::{past_line, what};
use super::talk;
use crate::app::commands::{Command, Scope};
use crate::app::ink::{Ink, Strip, fold, plural};
use crate::app::moment;
use crate::app::msg::{CaseView, PastDecision};
use crate::app::text::{Safe, safe_line, wrap};
use crate::app::theme::{Role, Theme};
use crate::app::time::clock;
use crate::app::work::Work;
use crate::law::Policy;
use crate::model::{
    Action, Flag, FlagBody, Lane, MisuseOf, Notice, NoticeRow, Standing, suspended,
};
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

/// The word, lane and sender of a flag.
fn parts(flag: &Flag) -> (&'static str, Lane, String) {
    let word = match flag.word() {
        "notification" => "told",
        word => word,
    };
    let who = match &flag.body {
        FlagBody::Notice(n) => n.notifier.name.clone().unwrap_or_else(|| "anonymous".into()),
        FlagBody::Order(o) => o.authority.clone(),
        FlagBody::Notification { from, .. } => from.clone().unwrap_or_else(|| "unknown".into()),
        FlagBody::Rule(r) => r.rule.clone(),
        FlagBody::Own { .. } => "a moderator".into(),
    };
    (word, flag.lane, who)
}

/// The words of a flag, as far as they may be shown.
fn said(pane: &Pane<'_>, flag: &Flag) -> Safe {
    let words = pane.view.said(flag);
    words.map_or_else(Safe::default, |words| pane.work.look().line(words, 4096))
}

/// Flags shown one by one.
const SHOWN: usize = 12;

/// The flags of a case, of which the most urgent are shown.
pub struct Flags<'v> {
    /// Most urgent first.
    pub first: Vec<&'v Flag>,
    /// All of them; a notice that was sent again counts once.
    count: usize,
    /// Those that are notices.
    notices: usize,
}

/// The flags of a case, in a time that does not grow with the number of them by more than they do:
/// there may be a million.
#[must_use]
pub fn flags_of(view: &CaseView) -> Flags<'_> {
    let key = |flag: &Flag| (flag.lane, std::cmp::Reverse(flag.severity), flag.at);
    let mut flags = Flags { first: Vec::with_capacity(SHOWN + 1), count: 0, notices: 0 };
    for flag in view.case.flags.iter().filter(|flag| !flag.is_again()) {
        flags.count += 1;
        flags.notices += usize::from(flag.word() == "notice");
        let place = flags.first.partition_point(|shown| key(shown) <= key(flag));
        if place < SHOWN {
            flags.first.insert(place, flag);
            flags.first.truncate(SHOWN);
        }
    }
    flags
}

impl Flags<'_> {
    /// `+2 notices` after the first flag.
    #[must_use]
    pub fn more(&self) -> String {
        let rest = self.count.saturating_sub(1);
        let first = self.first.first().is_some_and(|flag| flag.word() == "notice");
        let notices = self.notices.saturating_sub(usize::from(first)) == rest;
        let word = match (notices, rest) {
            (_, 0) => return String::new(),
            (true, 1) => "notice",
            (true, _) => "notices",
            (_, 1) => "flag",
            _ => "flags",
        };
        format!("+{rest} {word}")
    }
}

/// The section of flags.
#[must_use]
pub fn flags(pane: &Pane<'_>) -> Section {
    let all = flags_of(pane.view);
    let note = format!("{} independent", all.count);
    let mut lines = vec![pane.title("flags", &note)];
    for (i, flag) in all.first.iter().enumerate() {
        let ((word, lane, who), said) = (parts(flag), said(pane, flag));
        if pane.tall && i > 0 {
            lines.push(pane.strip().done());
        }
        let time = pane.clock(flag.at);
        let strip = pane.strip().own_in(word, Theme::lane(lane), 8);
        let strip = strip.to((pane.left + 9).max(pane.left + word.width() + 2));
        let strip = strip.foreign(&who, Role::Text, 24);
        if pane.tall {
            lines.push(strip.right(pane.end(), &time, Role::Muted).done());
            lines.extend(quoted(pane, &said, 4));
            lines.extend(notice(pane, flag));
        } else {
            let mark = mark(pane, flag);
            let room = strip.used() + time.width() + mark.width() + 8;
            let strip = strip.gap(2);
            let strip = quote(strip, &said, pane.end().saturating_sub(room));
            let strip = if mark.is_empty() { strip } else { strip.gap(2).own(&mark, Role::Warn) };
            lines.push(strip.right(pane.end(), &time, Role::Muted).done());
        }
    }
    if all.count > SHOWN {
        lines.push(pane.strip().own(&format!("{} more", all.count - SHOWN), Role::Muted).done());
    }
    lines.extend(knowledge(pane));
    Section { name: "flags", rank: 2, lines, gap: true }
}

/// What stands out about a notice where there is no room for more.
fn mark(pane: &Pane<'_>, flag: &Flag) -> String {
    row_of(pane, flag).map(words::remarks).unwrap_or_default()
}

fn row_of<'a>(pane: &Pane<'a>, flag: &Flag) -> Option<&'a NoticeRow> {
    let FlagBody::Notice(notice) = &flag.body else { return None };
    let key = Notice::key(&notice.reference);
    pane.view.notices.iter().find(|row| row.key == key)
}

/// Where a notice stands, what it lacks, and how good its sender's notices are.
fn notice(pane: &Pane<'_>, flag: &Flag) -> Vec<Line<'static>> {
    let Some(row) = row_of(pane, flag) else { return Vec::new() };
    let notifier = &row.notice.notifier;
    let state = if row.to_tell { "letter due" } else { row.state.words() };
    let mut parts = vec![(state.to_owned(), Role::Muted)];
    parts.push((words::lacks(&row.missing), Role::Warn));
    let late = row
        .suspended
        .map(|until| format!("its sender is suspended until {}", until.day(&pane.work.zone)));
    parts.push((late.unwrap_or_default(), Role::Warn));
    parts.push((words::counted(row), Role::Muted));
    let repeat = row.same_as.as_deref().map(|first| format!("same as {first}"));
    parts.push((repeat.unwrap_or_default(), Role::Muted));
    let warn = notifier.outside_area || notifier.standing() == Standing::Claimed;
    let standing = words::standing(notifier).unwrap_or_default().to_owned();
    parts.push((standing, if warn { Role::Warn } else { Role::Muted }));
    if let Standing::Register(no) = notifier.standing()
        && let Some((_, quality)) = pane.view.flaggers.iter().find(|(known, _)| *known == no)
    {
        parts.push((words::quality(quality), Role::Muted));
    }
    let columns = pane.end().saturating_sub(pane.left);
    let mut lines = Vec::new();
    for (text, role) in parts.into_iter().filter(|(text, _)| !text.is_empty()) {
        let safe = safe_line(&text, 1_024).to_string();
        lines.extend(
            fold(&safe, columns).iter().take(2).map(|part| pane.strip().own(part, role).done()),
        );
    }
    lines
}

/// Since when we know, once a complete notice came (DSA Art. 16(3)); nothing without a notice.
fn knowledge(pane: &Pane<'_>) -> Option<Line<'static>> {
    let any = !pane.view.notices.is_empty();
    let strip = pane.strip();
    let strip = match pane.view.knowledge {
        Some(at) => strip.own(&format!("knowledge since {} (16(3))", pane.clock(at)), Role::Muted),
        None => strip.own("no complete notice, no knowledge (16(3))", Role::Warn),
    };
    any.then(|| strip.done())
}

fn quote<'a>(strip: Strip<'a>, said: &Safe, room: usize) -> Strip<'a> {
    if said.is_empty() || room < 4 {
        return strip;
    }
    strip.own("“", Role::Text).safe(said, Role::Text, room).own("”", Role::Text)
}

fn quoted(pane: &Pane<'_>, said: &Safe, most: usize) -> Vec<Line<'static>> {
    if said.is_empty() {
        return Vec::new();
    }
    // The first line begins after its quotation mark, the last one ends before one.
    let columns = pane.end().saturating_sub(pane.left + 1);
    let lines = wrap(said, columns.saturating_sub(1));
    let more = lines.len() > most;
    let count = lines.len().min(most);
    let mut out: Vec<Line<'static>> = Vec::new();
    for (i, line) in lines.iter().take(most).enumerate() {
        let strip = if i == 0 { pane.strip().own("“", Role::Text) } else { pane.strip() };
        let last = i + 1 == count;
        let strip = strip.safe(line, Role::Text, columns.saturating_sub(usize::from(more && last)));
        out.push(match (last, more) {
            (true, true) => strip.own("…", Role::Muted).done(),
            (true, false) => strip.own("”", Role::Text).done(),
            _ => strip.done(),
        });
    }
    out
}

/// Flags in one line.
#[must_use]
pub fn flags_line(pane: &Pane<'_>) -> Section {
    let all = flags_of(pane.view);
    let mut strip = label(pane, "flags");
    if let Some(first) = all.first.first() {
        let ((_, lane, who), said) = (parts(first), said(pane, first));
        strip = strip.foreign(&who, Theme::lane(lane), 24).gap(2);
        let (more, mark) = (all.more(), mark(pane, first));
        let room = pane.end().saturating_sub(strip.used() + more.width() + mark.width() + 7);
        strip = quote(strip, &said, room);
        if !mark.is_empty() {
            strip = strip.gap(2).own(&mark, Role::Warn);
        }
        if !more.is_empty() {
            strip = strip.gap(3).own(&more, Role::Muted);
        }
    }
    Section { name: "flags", rank: 2, lines: vec![strip.done()], gap: false }
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
