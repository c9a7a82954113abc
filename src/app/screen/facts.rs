//! What is known about a case besides the words: flags, author, usual decision, notes, same text.

use super::confirm::authority_words;
use super::talk;
use crate::app::ink::{Ink, NAME_CAP, Strip, fold, plural};
use crate::app::moment;
use crate::app::msg::{CaseView, PastDecision};
use crate::app::text::{Kind, safe_block, safe_line, wrap};
use crate::app::theme::{Role, Theme};
use crate::app::time::{clock, thousands as count};
use crate::app::work::Work;
use crate::law::Policy;
use crate::model::{Action, Flag, FlagBody, Lane, ModeratorNo};
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
    fn strip(&self) -> Strip<'a> {
        Ink::new(&self.work.theme, Role::Bg).strip(self.width).to(self.left)
    }

    const fn end(&self) -> usize {
        self.width.saturating_sub(1)
    }

    fn title(&self, title: &str, note: &str) -> Line<'static> {
        let strip = self.strip().own(title, Role::Strong).gap(1);
        let room = self.end().saturating_sub(strip.used() + 3);
        let note = crate::app::ink::cut(note, room, self.work.theme.glyphs.ellipsis);
        let gap = if note.is_empty() { 0 } else { note.width() + 1 };
        strip.rule(self.end().saturating_sub(gap)).right(self.end(), &note, Role::Muted).done()
    }

    fn clock(&self, at: crate::model::At) -> String {
        clock(at, self.work.now, &self.work.zone)
    }
}

/// The word, sender and words of a flag.
fn parts(flag: &Flag) -> (&'static str, Lane, String, String) {
    let word = match flag.word() {
        "notification" => "told",
        word => word,
    };
    let (who, said) = match &flag.body {
        FlagBody::Notice(n) => {
            (n.notifier.name.clone().unwrap_or_else(|| "anonymous".into()), n.explanation.clone())
        }
        FlagBody::Order(o) => (o.authority.clone(), format!("{} {}", o.reference, o.reasons)),
        FlagBody::Notification { from, text } => {
            (from.clone().unwrap_or_else(|| "unknown".into()), text.clone())
        }
        FlagBody::Rule(r) => (r.rule.clone(), r.reason.clone()),
        FlagBody::Own { text } => ("a moderator".into(), text.clone()),
    };
    (word, flag.lane, who, said)
}

/// Flags, most urgent first.
#[must_use]
pub fn sorted(view: &CaseView) -> Vec<&Flag> {
    let mut flags: Vec<&Flag> = view.case.flags.iter().collect();
    flags.sort_by_key(|flag| (flag.lane, std::cmp::Reverse(flag.severity), flag.at));
    flags
}

/// The section of flags.
#[must_use]
pub fn flags(pane: &Pane<'_>) -> Section {
    let all = sorted(pane.view);
    let note = format!("{} independent", all.len());
    let mut lines = vec![pane.title("flags", &note)];
    for (i, flag) in all.iter().enumerate().take(12) {
        let (word, lane, who, said) = parts(flag);
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
        } else {
            let room = pane.end().saturating_sub(strip.used() + time.width() + 6);
            let strip = strip.gap(2);
            let strip = quote(strip, &said, room);
            lines.push(strip.right(pane.end(), &time, Role::Muted).done());
        }
    }
    if all.len() > 12 {
        lines.push(pane.strip().own(&format!("{} more", all.len() - 12), Role::Muted).done());
    }
    Section { name: "flags", rank: 2, lines, gap: true }
}

fn quote<'a>(strip: Strip<'a>, said: &str, room: usize) -> Strip<'a> {
    if said.trim().is_empty() || room < 4 {
        return strip;
    }
    strip.own("“", Role::Text).foreign(said, Role::Text, room).own("”", Role::Text)
}

fn quoted(pane: &Pane<'_>, said: &str, most: usize) -> Vec<Line<'static>> {
    if said.trim().is_empty() {
        return Vec::new();
    }
    let columns = pane.end().saturating_sub(pane.left);
    let safe = safe_line(&format!("“{}”", said.trim()), 4096);
    let lines = wrap(&safe, columns);
    let more = lines.len() > most;
    let mut out: Vec<Line<'static>> = Vec::new();
    for (i, line) in lines.iter().take(most).enumerate() {
        let last = more && i + 1 == most;
        let strip =
            pane.strip().safe(line, Role::Text, columns.saturating_sub(usize::from(last) * 2));
        out.push(if last { strip.own("…", Role::Muted) } else { strip }.done());
    }
    out
}

/// Flags in one line.
#[must_use]
pub fn flags_line(pane: &Pane<'_>) -> Section {
    let all = sorted(pane.view);
    let mut strip = label(pane, "flags");
    if let Some(first) = all.first() {
        let (_, lane, who, said) = parts(first);
        strip = strip.foreign(&who, Theme::lane(lane), 24).gap(2);
        let more = more_flags(&all);
        let room = pane.end().saturating_sub(strip.used() + more.width() + 5);
        strip = quote(strip, &said, room);
        if !more.is_empty() {
            strip = strip.gap(3).own(&more, Role::Muted);
        }
    }
    Section { name: "flags", rank: 2, lines: vec![strip.done()], gap: false }
}

/// `+2 notices` after the first flag.
#[must_use]
pub fn more_flags(all: &[&Flag]) -> String {
    let rest = all.len().saturating_sub(1);
    if rest == 0 {
        return String::new();
    }
    let notices = all.iter().skip(1).all(|flag| flag.word() == "notice");
    let word = match (notices, rest) {
        (true, 1) => "notice",
        (true, _) => "notices",
        (_, 1) => "flag",
        _ => "flags",
    };
    format!("+{rest} {word}")
}

fn label<'a>(pane: &Pane<'a>, word: &str) -> Strip<'a> {
    pane.strip().own(word, Role::Muted).to(pane.left + 8)
}

fn verb(past: &PastDecision) -> (&'static str, Role) {
    let measure = &past.decision.measure;
    match measure.action {
        _ if measure.reverses.is_some() => ("reversed", Role::Ok),
        Action::Allow => ("allowed", Role::Ok),
        Action::Restrict if measure.escalation.is_some() => ("escalated", Role::DiffDel),
        Action::Restrict if measure.restrictions.iter().any(|r| r.code.contains("REMOVED")) => {
            ("removed", Role::DiffDel)
        }
        Action::Restrict => ("restricted", Role::Warn),
    }
}

fn verb_role(role: Role) -> Role {
    // A diff role brings a ground of its own; here only the colour is meant.
    if role == Role::DiffDel { Role::Danger } else { role }
}

fn what(work: &Work, past: &PastDecision) -> String {
    let measure = &past.decision.measure;
    let policy = measure.policy.as_deref().and_then(|id| work.law.policy(id));
    match (policy, measure.category.as_deref()) {
        (Some(policy), _) => policy.short.clone(),
        (None, Some(code)) => work.law.category_short(code).to_owned(),
        _ => String::new(),
    }
}

/// One line for an earlier decision.
#[must_use]
pub fn past_line(pane: &Pane<'_>, past: &PastDecision) -> Line<'static> {
    let when = moment::day(past.decision.at, pane.work.now, &pane.work.zone);
    let (verb, role) = verb(past);
    let state = match (past.decision.undone, past.decision.reversed) {
        (Some(_), _) => " · taken back",
        (_, Some(_)) => " · reversed",
        _ => "",
    };
    let strip = pane.strip().own_in(&when, Role::Muted, 12).to(pane.left + 13);
    let strip = strip.own(verb, verb_role(role)).gap(2);
    strip.own(&what(pane.work, past), Role::Text).own(state, Role::Muted).done()
}

fn author_name(view: &CaseView) -> &str {
    view.message.as_ref().map_or("unknown", talk::author)
}

/// The section about the author.
#[must_use]
pub fn author(pane: &Pane<'_>) -> Section {
    let past = &pane.view.author;
    let removed = past.decisions.iter().filter(|d| d.decision.measure.action == Action::Restrict);
    let note = match removed.count() {
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
    let shown = if pane.tall { 4 } else { 1 };
    lines.extend(past.decisions.iter().take(shown).map(|d| past_line(pane, d)));
    Section { name: "author", rank: 4, lines, gap: true }
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
    let removed: Vec<&PastDecision> =
        past.decisions.iter().filter(|d| d.decision.measure.action == Action::Restrict).collect();
    let before = match removed.first() {
        None => String::new(),
        Some(last) => format!(" · {} removed before · {}", removed.len(), what(pane.work, last)),
    };
    let text = format!("{}{before}", standing(pane, false));
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

/// The usual decision in one line.
#[must_use]
pub fn usual_line(pane: &Pane<'_>) -> Section {
    let mut strip = label(pane, "usual");
    strip = match pane.work.usual() {
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
    let mut lines = vec![pane.title("usual decision", &pane.work.law.packs().join(", "))];
    let Some(policy) = pane.work.usual() else {
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
        let to = format!("to {}", authority_words(&escalation.authority));
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

fn name_of(view: &CaseView, no: ModeratorNo) -> &str {
    view.names.iter().find(|(n, _)| *n == no).map_or("somebody", |(_, name)| name)
}

/// Notes of moderators.
#[must_use]
pub fn notes(pane: &Pane<'_>) -> Option<Section> {
    let notes = &pane.view.case.notes;
    if notes.is_empty() {
        return None;
    }
    let mut lines = vec![pane.title("notes", &notes.len().to_string())];
    for note in notes.iter().rev().take(5) {
        let strip = pane.strip().foreign(name_of(pane.view, note.by), Role::Text, 16).gap(2);
        lines.push(strip.own(&pane.clock(note.at), Role::Muted).done());
        let columns = pane.end().saturating_sub(pane.left);
        let text = wrap(&safe_line(&note.text, 2048), columns);
        lines.extend(text.iter().take(4).map(|t| pane.strip().safe(t, Role::Text, columns).done()));
    }
    Some(Section { name: "notes", rank: 5, lines, gap: true })
}

/// The newest note in one line.
#[must_use]
pub fn notes_line(pane: &Pane<'_>) -> Option<Section> {
    let note = pane.view.case.notes.last()?;
    let strip = label(pane, "note").foreign(name_of(pane.view, note.by), Role::Muted, 16).gap(1);
    let room = pane.end().saturating_sub(strip.used());
    let line = strip.foreign(&note.text, Role::Text, room).done();
    Some(Section { name: "notes", rank: 5, lines: vec![line], gap: false })
}

/// Other cases and earlier decisions with the same text.
#[must_use]
pub fn same(pane: &Pane<'_>) -> Section {
    let view = pane.view;
    let note = match view.same_text.len() {
        0 => "none waiting".to_owned(),
        n => format!("{} waiting", count(n as u64)),
    };
    let mut lines = vec![pane.title("same text elsewhere", &note)];
    lines.extend(view.same_text_decisions.iter().take(3).map(|d| past_line(pane, d)));
    Section { name: "same text", rank: 6, lines, gap: true }
}

/// The same in one line, when there is something to say.
#[must_use]
pub fn same_line(pane: &Pane<'_>) -> Option<Section> {
    let view = pane.view;
    if view.same_text.is_empty() && view.same_text_decisions.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    if !view.same_text.is_empty() {
        parts.push(format!("{} more waiting", count(view.same_text.len() as u64)));
    }
    if let Some(last) = view.same_text_decisions.first() {
        parts.push(format!("{} before: {}", verb(last).0, what(pane.work, last)));
    }
    let line = label(pane, "same").own(&parts.join(" · "), Role::Text).done();
    Some(Section { name: "same text", rank: 6, lines: vec![line], gap: false })
}

/// Older versions of the message.
#[must_use]
pub fn edits(pane: &Pane<'_>) -> Option<Section> {
    if pane.view.versions.is_empty() {
        return None;
    }
    let note = plural(pane.view.versions.len(), "older version", "older versions");
    let mut lines = vec![pane.title("edits", &note)];
    for version in pane.view.versions.iter().take(4) {
        let strip = pane.strip().own(&pane.clock(version.at), Role::Muted).gap(2);
        let room = pane.end().saturating_sub(strip.used());
        let strip = if pane.work.veiled(pane.view) {
            strip.own("veiled", Role::Muted)
        } else {
            strip.foreign(&version.text, Role::Text, room)
        };
        lines.push(strip.done());
    }
    Some(Section { name: "edits", rank: 7, lines, gap: true })
}

/// Characters that were not plain text.
#[must_use]
pub fn as_sent(pane: &Pane<'_>) -> Option<Section> {
    let message = pane.view.message.as_ref()?;
    let marks: Vec<String> = safe_block(&message.text, talk::CAP)
        .iter()
        .flat_map(|line| {
            line.pieces().iter().filter(|p| p.kind == Kind::Mark).map(|p| p.text.clone())
        })
        .collect();
    if marks.is_empty() {
        return None;
    }
    let text = match marks.len() {
        1 => "one character was not plain text: ".to_owned(),
        n => format!("{n} characters were not plain text: "),
    };
    let strip = pane.strip().own(&text, Role::Text);
    let room = pane.end().saturating_sub(strip.used() + 8);
    let shown: Vec<String> = marks.into_iter().take(8).collect();
    let strip = strip.own_in(&shown.join(" "), Role::Foreign, room);
    let line = strip.right(pane.end(), "w raw", Role::Muted).done();
    let lines = vec![pane.title("as sent", "raw bytes kept"), line];
    Some(Section { name: "as sent", rank: 8, lines, gap: true })
}

/// What else the author wrote.
#[must_use]
pub fn more(pane: &Pane<'_>, rows: usize) -> Option<Section> {
    let past = &pane.view.author;
    if past.recent.is_empty() {
        return None;
    }
    let name = safe_line(author_name(pane.view), NAME_CAP).to_string();
    let title = format!("more from {}", crate::app::ink::cut(&name, 20, "…"));
    let note = format!(
        "{} in {}",
        plural(past.messages as usize, "message", "messages"),
        plural(past.groups as usize, "group", "groups")
    );
    let mut lines = vec![pane.title(&title, &note)];
    for (group, message) in past.recent.iter().take(rows) {
        lines.push(recent(pane, group, message));
    }
    let rest = (past.messages as usize).saturating_sub(rows.min(past.recent.len()) + 1);
    if rest > 0 {
        let strip = pane.strip().own(&format!("{} more", count(rest as u64)), Role::Muted);
        lines.push(strip.right(pane.end(), "h history", Role::Muted).done());
    }
    Some(Section { name: "more from the author", rank: 8, lines, gap: true })
}

fn recent(pane: &Pane<'_>, group: &str, message: &crate::model::Message) -> Line<'static> {
    let day = moment::day(message.at, pane.work.now, &pane.work.zone);
    let when = if day == "today" { format!("today {}", pane.clock(message.at)) } else { day };
    let strip = pane.strip().own(&when, Role::Muted).to(pane.left + 13);
    let strip = strip.foreign(group, Role::Muted, 16).to(pane.left + 30);
    let room = pane.end().saturating_sub(pane.left + 30);
    if message.text.is_empty() {
        strip.own_in(&talk::stands_for(message), Role::Muted, room).done()
    } else if pane.work.veiled(pane.view) {
        strip.own("veiled", Role::Muted).done()
    } else {
        strip.foreign(&message.text, Role::Text, room).done()
    }
}

/// What happened to the case.
#[must_use]
pub fn this_case(pane: &Pane<'_>) -> Section {
    let mut lines = vec![pane.title("this case", "")];
    let mut row = |at, text: String| {
        let strip = pane.strip().own(&pane.clock(at), Role::Muted).gap(2);
        lines.push(strip.own(&text, Role::Text).done());
    };
    let mut lane = None;
    let mut flags: Vec<&Flag> = pane.view.case.flags.iter().collect();
    flags.sort_by_key(|flag| flag.at);
    for flag in flags {
        match lane {
            None => row(flag.at, format!("opened by {}", article_of(flag.word()))),
            Some(before) if flag.lane < before => {
                row(flag.at, format!("moved to {} by {}", flag.lane, article_of(flag.word())));
            }
            Some(_) => continue,
        }
        lane = Some(flag.lane);
    }
    lines.extend(pane.view.decisions.iter().take(4).map(|d| past_line(pane, d)));
    Section { name: "this case", rank: 9, lines, gap: true }
}

fn article_of(word: &str) -> String {
    match word {
        "trusted" => "a trusted flagger".into(),
        "order" | "own" => format!("an {word}").replace("an own", "a moderator"),
        _ => format!("a {word}"),
    }
}
