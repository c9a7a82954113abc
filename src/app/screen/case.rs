//! One case: its head, the conversation and what is known, fitted to the rows there are.

use super::facts::{self, Pane, Section};
use super::fit::{self, Parts, fit};
use super::flags;
use super::past;
use super::second;
use super::talk::{self, Columns};
use crate::app::ink::{Ink, Strip};
use crate::app::msg::CaseView;
use crate::app::text::wrap;
use crate::app::theme::{Role, Theme};
use crate::app::time;
use crate::app::work::Work;
use crate::model::GroupKind;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// Which form the case has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Rule as head, facts in single lines.
    Stacked,
    /// Head of two lines, facts in sections.
    Side,
    /// Head of two lines, conversation only: the facts have a column of their own.
    Bare,
    /// Everything in a few short lines.
    Narrow,
}

/// The lines of a case in a pane of this size. The last column stays free.
#[must_use]
pub fn lines(work: &Work, form: Form, width: usize, height: usize) -> Vec<Line<'static>> {
    lines_of(work, work.case(), (form, work.open.scroll), (width, height))
}

/// The lines of any case, scrolled so far.
#[must_use]
pub fn lines_of(
    work: &Work,
    view: Option<&CaseView>,
    (form, scroll): (Form, usize),
    (width, height): (usize, usize),
) -> Vec<Line<'static>> {
    let Some(view) = view else { return waiting(work, width) };
    let left = if form == Form::Stacked { 2 } else { 1 };
    let pane = Pane { work, view, width, left, tall: false };
    let mut lines = head(&pane, form);
    let room = height.saturating_sub(lines.len());
    if form == Form::Narrow {
        lines.extend(narrow(&pane, room));
        return lines;
    }
    if work.passing && work.open.scroll == 0 {
        lines.extend(fit::passing(&pane, form, room));
        return lines;
    }
    let parts = Parts::new(&pane, form);
    if scroll > 0 {
        let all = parts.everything(&pane);
        let most = all.len().saturating_sub(room.max(1));
        lines.extend(all.into_iter().skip(scroll.min(most)));
    } else {
        lines.extend(parts.fitted(&pane, room));
    }
    lines
}

/// Facts in a column of their own.
#[must_use]
pub fn column(work: &Work, width: usize, height: usize) -> Vec<Line<'static>> {
    let Some(view) = work.case().filter(|_| !work.passing) else { return Vec::new() };
    let pane = Pane { work, view, width, left: 1, tall: true };
    let mut sections = vec![facts::author(&pane), past::same(&pane)];
    sections.push(facts::usual(&pane));
    sections.extend(past::notes(&pane));
    sections.push(past::this_case(&pane));
    // Flags leave room for the rest, but not for all of it when they need it themselves.
    let rest: usize = sections.iter().map(|one| one.lines.len() + usize::from(one.gap)).sum();
    let flags = flags::within(&pane, height.saturating_sub(rest).max(height / 2));
    sections.insert(0, Section { gap: false, ..flags });
    fit(&pane, sections, height)
}

/// The letter that the key of the usual policy would send; nothing when there is no room.
#[must_use]
pub fn preview(work: &Work, width: usize, height: usize) -> Vec<Line<'static>> {
    let known = work.preview.as_ref().filter(|(case, _)| Some(*case) == work.list.selected);
    let checked = known.and_then(|(_, checked)| checked.as_ref());
    let (Some(checked), Some(policy)) = (checked, work.usual()) else { return Vec::new() };
    if height < 12 || checked.letter.is_empty() || work.passing {
        return Vec::new();
    }
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = width.saturating_sub(1);
    let title = match policy.key {
        Some(key) => format!("letter that key {key} would send"),
        None => "letter that the usual policy would send".to_owned(),
    };
    let strip = ink.strip(width).to(1).own(&title, Role::Strong).gap(1);
    let strip = strip.rule(end.saturating_sub(checked.language.len() + 1));
    let title = strip.right(end, &checked.language, Role::Muted).done();
    let mut lines = vec![ink.strip(width).done(), title];
    let columns = width.saturating_sub(4).clamp(1, 80);
    let body = work.look().block(&checked.letter, 16 * 1024);
    let mut body = body.iter().flat_map(|line| wrap(line, columns)).peekable();
    while lines.len() + 1 < height
        && let Some(part) = body.next()
    {
        let strip = ink.strip(width).to(3).safe(&part, Role::Muted, columns);
        let cut = lines.len() + 2 == height && body.peek().is_some();
        lines.push(if cut { strip.own(" …", Role::Muted) } else { strip }.done());
    }
    lines.push(ink.strip(width).done());
    lines
}

fn waiting(work: &Work, width: usize) -> Vec<Line<'static>> {
    let text =
        if work.list.selected.is_some() && work.open.asked.is_some() { "reading …" } else { "" };
    let ink = Ink::new(&work.theme, Role::Bg);
    vec![ink.strip(width).done(), ink.strip(width).to(2).own(text, Role::Muted).done()]
}

/// What the case is called.
#[must_use]
pub fn title<'a>(work: &'a Work, view: &'a CaseView) -> &'a str {
    let usual = view.fits.first().map(|fit| fit.policy.as_str()).or_else(|| view.case.policy());
    match (usual.and_then(|id| work.law.policy(id)), view.case.category()) {
        (Some(policy), _) => policy.name.get("en"),
        (None, Some(code)) => work.law.category_label(code),
        (None, None) => "Unsorted",
    }
}

fn place(work: &Work, view: &CaseView) -> String {
    if work.list.selected != Some(view.case.no) {
        // A case of a meeting or of feedback has no place in the list.
        return format!("case {}", view.case.no);
    }
    let total = time::thousands(work.list.total as u64);
    format!("case {} · {} of {total}", view.case.no, time::thousands(work.list.at as u64 + 1))
}

/// Time left, with the words before it.
pub fn due_words<'a>(work: &Work, view: &CaseView, strip: Strip<'a>, end: usize) -> Strip<'a> {
    let (words, time, role) = match view.case.due() {
        None => ("", time::age(view.case.opened, work.now), Role::Muted),
        Some(due) => {
            let term = due.since(view.case.opened);
            let (text, role) = time::left(due, work.now, Some(term));
            (if role == Role::ChipLate { "" } else { "due in " }, text, role)
        }
    };
    let strip = strip.to(end.saturating_sub(words.len() + time.width()));
    strip.own(words, Role::Muted).own(&time, role)
}

/// Category with severity.
pub fn named<'a>(work: &Work, view: &CaseView, strip: Strip<'a>, room: usize) -> Strip<'a> {
    let severity = view.case.severity();
    let (sign, role) = work.theme.severity(severity);
    let strip = strip.own_in(title(work, view), Role::Strong, room.saturating_sub(12));
    strip
        .gap(if room < 40 { 1 } else { 2 })
        .own(sign, role)
        .gap(1)
        .own(Theme::severity_word(severity), Role::Text)
}

/// Group with what is known of it.
pub fn group<'a>(view: &CaseView, strip: Strip<'a>, tail: &str) -> Strip<'a> {
    let Some(group) = &view.group else {
        return strip.own("group unknown", Role::Muted).own(tail, Role::Muted);
    };
    let kind = if group.kind == GroupKind::Channel { "public channel" } else { "public" };
    let members = group
        .members
        .map_or_else(String::new, |n| format!(", {} members", time::thousands(n.into())));
    let strip = strip.foreign(&group.title, Role::Text, 30).gap(2);
    strip.own(&format!("{kind}{members}{tail}"), Role::Muted)
}

fn head(pane: &Pane<'_>, form: Form) -> Vec<Line<'static>> {
    let (work, view, width) = (pane.work, pane.view, pane.width);
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = width.saturating_sub(1);
    let place = place(work, view);
    match form {
        Form::Stacked => {
            // The pane that keys act on has the pointer.
            let sign = work.theme.glyphs.pointer;
            let strip = ink.strip(width);
            let strip = if work.on_case {
                strip.rule(1).own(sign, Role::Focus).gap(1)
            } else {
                strip.rule(2).gap(1)
            };
            let strip = named(work, view, strip, 38).gap(1);
            let rule = strip.rule(end.saturating_sub(place.width() + 2));
            let first = rule.right(end.saturating_sub(1), &place, Role::Muted).gap(1).rule(width);
            vec![first.done(), stacked_group(pane, ink.strip(width).to(2))]
        }
        Form::Narrow => vec![],
        Form::Side | Form::Bare => {
            let strip = ink.strip(width);
            let strip = if work.on_case && form == Form::Side {
                strip.own(work.theme.glyphs.pointer, Role::Focus)
            } else {
                strip.to(1)
            };
            let strip = named(work, view, strip, end.saturating_sub(20));
            let first = due_words(work, view, strip, end);
            let strip = group(view, ink.strip(end.saturating_sub(place.width() + 1)).to(1), "");
            let line = ink.strip(width).line_of(strip.done());
            vec![first.done(), line.right(end, &place, Role::Muted).done()]
        }
    }
}

fn stacked_group(pane: &Pane<'_>, strip: Strip<'_>) -> Line<'static> {
    let mut parts = Vec::new();
    if let Some(message) = &pane.view.message {
        let clock = time::clock(message.at, pane.work.now, &pane.work.zone);
        let today = message.at.day(&pane.work.zone) == pane.work.now.day(&pane.work.zone);
        parts.push(if today { format!("today {clock}") } else { clock });
    }
    let flags = flags::flags_of(pane.view);
    if let Some(first) = flags.first.first() {
        let more = flags.more().replace('+', " + ");
        parts.push(format!("{}{more}", first.word()));
    }
    let tail: String = parts.iter().map(|part| format!(" · {part}")).collect();
    group(pane.view, strip, &tail).done()
}

fn narrow(pane: &Pane<'_>, room: usize) -> Vec<Line<'static>> {
    let (work, view, width) = (pane.work, pane.view, pane.width);
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = width.saturating_sub(1);
    let lane = view.case.lane();
    let (sign, role) = work.theme.severity(view.case.severity());
    let place = format!(
        "{} of {}",
        time::thousands(work.list.at as u64 + 1),
        time::thousands(work.list.total as u64)
    );
    let strip = ink.strip(width).to(1).own(lane.word(), Theme::lane(lane)).gap(2);
    let name = end.saturating_sub(strip.used() + place.width() + 3);
    let strip = strip.own_in(title(work, view), Role::Strong, name).gap(1).own(sign, role);
    let mut lines = vec![strip.right(end, &place, Role::Muted).done()];
    let more = flags::flags_of(view).more();
    let strip = ink.strip(width).to(1);
    let strip = match &view.group {
        Some(group) => {
            strip.foreign(&group.title, Role::Muted, end.saturating_sub(more.width() + 10))
        }
        None => strip.own("group unknown", Role::Muted),
    };
    let when = view.message.as_ref().map_or_else(String::new, |message| {
        format!(" · {}", time::clock(message.at, work.now, &work.zone))
    });
    lines.push(strip.own(&when, Role::Muted).right(end, &more, Role::Muted).done());
    let at = Columns::new(view, width, 0, true);
    let mut usual = match second::section(pane, true) {
        Some(section) => section.lines,
        None => usual_narrow(pane),
    };
    let mut body = Vec::new();
    let rest = room.saturating_sub(2 + usual.len());
    if work.open.context > 0 {
        let few = view.before.len().saturating_sub(2);
        body.extend(view.before.iter().skip(few).flat_map(|m| talk::near(work, m, view, &at)));
    }
    body.extend(talk::message(work, view, &at));
    if work.open.context > 0 {
        body.extend(view.after.iter().take(2).flat_map(|m| talk::near(work, m, view, &at)));
    }
    let most = body.len().saturating_sub(rest.max(1));
    lines.extend(body.into_iter().skip(work.open.scroll.min(most)).take(rest));
    lines.append(&mut usual);
    lines
}

fn usual_narrow(pane: &Pane<'_>) -> Vec<Line<'static>> {
    let ink = Ink::new(&pane.work.theme, Role::Bg);
    let strip = ink.strip(pane.width).to(1);
    if let Some(words) = facts::complained(pane) {
        return vec![
            Ink::new(&pane.work.theme, Role::Bg)
                .strip(pane.width)
                .to(1)
                .own(&words, Role::Accent)
                .done(),
        ];
    }
    let Some(policy) = pane.work.usual_of(pane.view) else {
        return vec![strip.own("no policy fits by itself", Role::Muted).done()];
    };
    let key = policy.key.map_or_else(String::new, |key| format!("{key} "));
    let strip = strip.own(&key, Role::Accent).own(&policy.short, Role::Text).gap(1);
    let strip = if policy.must_escalate.is_some() {
        strip.own("must be escalated", Role::Warn)
    } else {
        strip.own(&facts::measure_words(pane.work, policy), Role::Muted)
    };
    vec![strip.done()]
}
