//! What happened before and elsewhere: decisions, notes, the same text, edits, the author's words.

use super::facts::{Pane, Section, author_name, label};
use super::talk;
use crate::app::ink::{NAME_CAP, Strip, plural};
use crate::app::moment;
use crate::app::msg::{CaseView, PastDecision};
use crate::app::text::{Kind, safe_block, safe_line, wrap};
use crate::app::theme::Role;
use crate::app::time::thousands as count;
use crate::app::veil::Told;
use crate::app::work::Work;
use crate::model::{Action, At, Flag, Lane, ModeratorNo};
use ratatui::text::Line;
use std::collections::BTreeMap;

fn verb(past: &PastDecision) -> (&'static str, Role) {
    let measure = &past.decision.measure;
    match measure.action {
        Action::Allow if measure.reverses.is_some() => ("reversed", Role::Ok),
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

/// The short word of what was decided.
#[must_use]
pub fn what(work: &Work, past: &PastDecision) -> String {
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
    for (place, note) in notes.iter().enumerate().rev().take(5) {
        let strip = pane.strip().foreign(name_of(pane.view, note.by), Role::Text, 16).gap(2);
        lines.push(strip.own(&pane.clock(note.at), Role::Muted).done());
        let columns = pane.end().saturating_sub(pane.left);
        let Some(words) = pane.view.noted.get(place) else { continue };
        let text = wrap(&pane.work.look().line(words, 2048), columns);
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
    let words = pane.work.look().line(pane.view.noted.last()?, 2048);
    let line = strip.safe(&words, Role::Text, room).done();
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
        lines.push(words(pane, version, strip, room).done());
    }
    Some(Section { name: "edits", rank: 7, lines, gap: true })
}

/// The first line of a message beside others, or that it is veiled.
fn words<'a>(pane: &Pane<'a>, told: &Told, strip: Strip<'a>, room: usize) -> Strip<'a> {
    match pane.work.look().readable(told.words()) {
        Some(text) => strip.foreign(text, Role::Text, room),
        None => strip.own_in("veiled", Role::Muted, room),
    }
}

/// Characters that were not plain text.
#[must_use]
pub fn as_sent(pane: &Pane<'_>) -> Option<Section> {
    let message = pane.view.message.as_ref()?;
    let text = pane.work.look().readable(message.words())?;
    let marks: Vec<String> = safe_block(text, talk::CAP)
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

fn recent(pane: &Pane<'_>, group: &str, message: &Told) -> Line<'static> {
    let day = moment::day(message.at, pane.work.now, &pane.work.zone);
    let when = if day == "today" { format!("today {}", pane.clock(message.at)) } else { day };
    let strip = pane.strip().own(&when, Role::Muted).to(pane.left + 13);
    let strip = strip.foreign(group, Role::Muted, 16).to(pane.left + 30);
    let room = pane.end().saturating_sub(pane.left + 30);
    if message.words().is_empty() {
        return strip.own_in(&talk::stands_for(message), Role::Muted, room).done();
    }
    words(pane, message, strip, room).done()
}

/// What happened to the case.
#[must_use]
pub fn this_case(pane: &Pane<'_>) -> Section {
    let mut lines = vec![pane.title("this case", "")];
    let mut row = |at, text: String| {
        let strip = pane.strip().own(&pane.clock(at), Role::Muted).gap(2);
        lines.push(strip.own(&text, Role::Text).done());
    };
    // Of each lane the first flag: no later one of it can move the case there.
    let mut firsts: BTreeMap<Lane, (At, usize, &Flag)> = BTreeMap::new();
    for (place, flag) in pane.view.case.flags.iter().enumerate() {
        let first = firsts.entry(flag.lane).or_insert((flag.at, place, flag));
        if flag.at < first.0 {
            *first = (flag.at, place, flag);
        }
    }
    let mut flags: Vec<(At, usize, &Flag)> = firsts.into_values().collect();
    flags.sort_unstable_by_key(|(at, place, _)| (*at, *place));
    let mut lane = None;
    for (_, _, flag) in flags {
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
