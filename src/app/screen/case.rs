//! One case: its head, the conversation and what is known, fitted to the rows there are.

use super::facts::{self, Pane, Section};
use super::talk::{self, Columns};
use super::veil;
use crate::app::ink::{Ink, Strip};
use crate::app::msg::CaseView;
use crate::app::theme::{Role, Theme};
use crate::app::time;
use crate::app::work::Work;
use crate::model::{Flag, GroupKind};
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

/// Messages of context on each side at first.
const LITTLE: usize = 2;
/// Rows the message keeps at least.
const LEAST: usize = 4;

/// The lines of a case in a pane of this size. The last column stays free.
#[must_use]
pub fn lines(work: &Work, form: Form, width: usize, height: usize) -> Vec<Line<'static>> {
    let Some(view) = work.case() else { return waiting(work, width) };
    let left = if form == Form::Stacked { 2 } else { 1 };
    let pane = Pane { work, view, width, left, tall: false };
    let mut lines = head(&pane, form);
    let room = height.saturating_sub(lines.len());
    if form == Form::Narrow {
        lines.extend(narrow(&pane, room));
        return lines;
    }
    let parts = Parts::new(&pane, form);
    if work.open.scroll > 0 {
        let all = parts.everything(&pane);
        let most = all.len().saturating_sub(room.max(1));
        lines.extend(all.into_iter().skip(work.open.scroll.min(most)));
    } else {
        lines.extend(parts.fitted(&pane, room));
    }
    lines
}

/// Facts in a column of their own.
#[must_use]
pub fn column(work: &Work, width: usize, height: usize) -> Vec<Line<'static>> {
    let Some(view) = work.case() else { return Vec::new() };
    let pane = Pane { work, view, width, left: 1, tall: true };
    let mut sections = vec![facts::flags(&pane), facts::author(&pane)];
    sections.push(facts::same(&pane));
    sections.push(facts::usual(&pane));
    sections.extend(facts::notes(&pane));
    sections.push(facts::this_case(&pane));
    if let Some(first) = sections.first_mut() {
        first.gap = false;
    }
    fit(&pane, sections, height)
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
            let strip = ink.strip(width).rule(2).gap(1);
            let strip = named(work, view, strip, 38).gap(1);
            let rule = strip.rule(end.saturating_sub(place.width() + 2));
            let first = rule.right(end.saturating_sub(1), &place, Role::Muted).gap(1).rule(width);
            vec![first.done(), stacked_group(pane, ink.strip(width).to(2))]
        }
        Form::Narrow => vec![],
        Form::Side | Form::Bare => {
            let strip = named(work, view, ink.strip(width).to(1), end.saturating_sub(20));
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
    let sorted: Vec<&Flag> = facts::sorted(pane.view);
    if let Some(first) = sorted.first() {
        let more = facts::more_flags(&sorted).replace('+', " + ");
        parts.push(format!("{}{more}", first.word()));
    }
    let tail: String = parts.iter().map(|part| format!(" · {part}")).collect();
    group(pane.view, strip, &tail).done()
}

/// The parts of a case, made once.
struct Parts {
    before: Vec<Vec<Line<'static>>>,
    message: Vec<Line<'static>>,
    after: Vec<Vec<Line<'static>>>,
    sections: Vec<Section>,
    little: usize,
    most: usize,
}

impl Parts {
    fn new(pane: &Pane<'_>, form: Form) -> Self {
        let (work, view) = (pane.work, pane.view);
        let stacked = form == Form::Stacked;
        let bar = usize::from(form != Form::Stacked);
        let mut at = Columns::new(view, pane.width, bar, stacked);
        at.whole = work.open.scroll > 0 || form == Form::Bare && pane.width > 70;
        let most = if work.open.context >= 2 { 50 } else { 10 };
        let near = |m: &crate::model::Message| talk::near(work, m, view, &at);
        let skip = view.before.len().saturating_sub(most);
        Self {
            before: view.before.iter().skip(skip).map(near).collect(),
            message: talk::message(work, view, &at),
            after: view.after.iter().take(most).map(near).collect(),
            sections: sections(pane, form),
            little: if work.open.context == 0 { LITTLE } else { most },
            most,
        }
    }

    /// As much as fits, by rank; what fell off is named in the last line.
    fn fitted(mut self, pane: &Pane<'_>, room: usize) -> Vec<Line<'static>> {
        let blank = || Ink::new(&pane.work.theme, Role::Bg).strip(pane.width).done();
        if self.message.len() > room && room > LEAST {
            self.message.truncate(room - 1);
        }
        let (mut kept, lost) = self.keep(room);
        kept.sort_by_key(|section| display(section.name));
        if let Some(first) = kept.first_mut() {
            first.gap = true;
        }
        // What fell off is named beside the last line when there is room, else on its own.
        let note = below(pane, &lost);
        let beside = kept.last().and_then(|section| section.lines.last()).is_some_and(|line| {
            let used: usize = line.spans.iter().map(|s| s.content.trim_end().width()).sum();
            let blanks =
                line.spans.last().map_or(0, |s| s.content.width() - s.content.trim_end().width());
            blanks > note.width() + 3 && used > 0
        });
        let own = usize::from(!lost.is_empty() && !beside);
        let facts: usize = kept.iter().map(|s| s.lines.len() + usize::from(s.gap)).sum();
        let mut lines = vec![blank()];
        lines.extend(self.talk(room.saturating_sub(facts + own + 1), blank));
        for section in kept {
            if section.gap {
                lines.push(blank());
            }
            lines.extend(section.lines);
        }
        if !lost.is_empty() {
            name_below(pane, &mut lines, &note, (room, beside));
        }
        lines.truncate(room);
        lines
    }

    /// Sections that fit beside the message and a little context, and the names of the others.
    fn keep(&mut self, room: usize) -> (Vec<Section>, Vec<&'static str>) {
        self.sections.sort_by_key(|section| section.rank);
        let mut left = room.saturating_sub(self.message.len() + 1);
        let air = if room >= 24 { 2 } else { 0 };
        let context = self.context_rows(self.little).min((room / 4).max(3)) + air;
        let (mut kept, mut lost): (Vec<Section>, Vec<&'static str>) = (Vec::new(), Vec::new());
        let mut paid = false;
        for section in std::mem::take(&mut self.sections) {
            if section.rank > 2 && !paid {
                paid = true;
                left = left.saturating_sub(context);
            }
            let rows = section.lines.len() + usize::from(section.gap || kept.is_empty());
            if rows <= left && lost.is_empty() {
                left -= rows;
                kept.push(section);
            } else {
                lost.push(section.name);
            }
        }
        (kept, lost)
    }

    fn context_rows(&self, messages: usize) -> usize {
        let before: usize = self.before.iter().rev().take(messages).map(Vec::len).sum();
        let after: usize = self.after.iter().take(messages).map(Vec::len).sum();
        before + after
    }

    /// The message with as much context as fits into so many rows.
    fn talk(&self, rows: usize, blank: impl Fn() -> Line<'static>) -> Vec<Line<'static>> {
        let mut left = rows.saturating_sub(self.message.len());
        let (mut before, mut after) = (0, 0);
        let airy = left >= self.context_rows(self.little) + 2;
        if airy {
            left -= 2;
        }
        for _ in 0..self.most {
            let one = self.before.iter().rev().nth(before).map(Vec::len);
            if let Some(rows) = one.filter(|rows| *rows <= left) {
                before += 1;
                left -= rows;
            }
            let one = self.after.get(after).map(Vec::len);
            if let Some(rows) = one.filter(|rows| *rows <= left) {
                after += 1;
                left -= rows;
            }
        }
        let skip = self.before.len() - before;
        let mut lines: Vec<Line<'static>> =
            self.before.iter().skip(skip).flatten().cloned().collect();
        if airy && before > 0 {
            lines.push(blank());
        }
        lines.extend(self.message.iter().cloned());
        if airy && after > 0 {
            lines.push(blank());
        }
        lines.extend(self.after.iter().take(after).flatten().cloned());
        lines
    }

    fn everything(self, pane: &Pane<'_>) -> Vec<Line<'static>> {
        let blank = || Ink::new(&pane.work.theme, Role::Bg).strip(pane.width).done();
        let mut lines = vec![blank()];
        lines.extend(self.talk(usize::MAX / 2, blank));
        for section in self.sections {
            if section.gap {
                lines.push(blank());
            }
            lines.extend(section.lines);
        }
        lines
    }
}

/// What fell off, in words.
fn below(pane: &Pane<'_>, lost: &[&str]) -> String {
    // With the focus on the list half pages belong to it, so there the way is to open the case.
    let key = if pane.work.on_case || pane.width > 100 { "ctrl-d" } else { "enter" };
    match lost {
        [] => String::new(),
        names => format!("below: {}  {key}", names.join(", ")),
    }
}

/// Names what fell off in the last line.
fn name_below(
    pane: &Pane<'_>,
    lines: &mut Vec<Line<'static>>,
    note: &str,
    (room, beside): (usize, bool),
) {
    let ink = Ink::new(&pane.work.theme, Role::Bg);
    if beside && let Some(last) = lines.pop() {
        let mut spans = last.spans;
        spans.pop_if(|span| span.content.trim().is_empty());
        let strip = ink.strip(pane.width).line_of(Line::from(spans));
        lines.push(strip.right(pane.width.saturating_sub(1), note, Role::Muted).done());
        return;
    }
    lines.truncate(room.saturating_sub(1));
    while lines.len() + 1 < room {
        lines.push(ink.strip(pane.width).done());
    }
    lines.push(ink.strip(pane.width).to(pane.left).own(note, Role::Muted).done());
}

/// Order on the screen.
fn display(name: &str) -> u8 {
    const ORDER: [&str; 10] = [
        "veil",
        "more from the author",
        "flags",
        "author",
        "usual",
        "notes",
        "same text",
        "edits",
        "as sent",
        "this case",
    ];
    ORDER.iter().position(|known| *known == name).map_or(u8::MAX, |at| at as u8)
}

fn sections(pane: &Pane<'_>, form: Form) -> Vec<Section> {
    let mut all = Vec::new();
    if pane.view.veiled {
        all.push(veil::section(pane, form == Form::Stacked));
    }
    match form {
        Form::Stacked => {
            all.push(facts::flags_line(pane));
            all.push(facts::author_line(pane));
            all.push(facts::usual_line(pane));
            all.extend(facts::notes_line(pane));
            all.extend(facts::same_line(pane));
            all.extend(facts::edits(pane));
        }
        Form::Side => {
            all.push(facts::flags(pane));
            all.push(facts::author(pane));
            all.push(facts::usual(pane));
            all.extend(facts::notes(pane));
            all.push(facts::same(pane));
            all.extend(facts::edits(pane));
            all.extend(facts::more(pane, 3));
        }
        Form::Bare => {
            all.extend(facts::more(pane, 3));
            all.extend(facts::edits(pane));
            all.extend(facts::as_sent(pane));
        }
        Form::Narrow => {}
    }
    all
}

/// Sections that fit whole, in order.
fn fit(pane: &Pane<'_>, sections: Vec<Section>, height: usize) -> Vec<Line<'static>> {
    let blank = || Ink::new(&pane.work.theme, Role::Bg).strip(pane.width).done();
    let mut lines = Vec::new();
    for section in sections {
        if lines.len() + section.lines.len() + usize::from(section.gap) > height {
            break;
        }
        if section.gap {
            lines.push(blank());
        }
        lines.extend(section.lines);
    }
    lines
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
    let more = facts::more_flags(&facts::sorted(view));
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
    let mut usual = usual_narrow(pane);
    let mut body = Vec::new();
    let rest = room.saturating_sub(3);
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
    let Some(policy) = pane.work.usual() else {
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
