//! Fits the parts of a case to the rows there are.

use super::case::Form;
use super::facts::{self, Pane, Section};
use super::flags;
use super::past;
use super::second;
use super::talk::{self, Columns};
use super::veil;
use crate::app::ink::Ink;
use crate::app::theme::Role;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// Messages of context on each side at first.
const LITTLE: usize = 2;
/// Rows the message keeps at least.
const LEAST: usize = 4;
/// Rows in which flags are shown at least: a heading, one of them, and how many more there are.
const FEWEST: usize = 3;

/// The parts of a case, made once.
pub struct Parts {
    before: Vec<Vec<Line<'static>>>,
    message: Vec<Line<'static>>,
    after: Vec<Vec<Line<'static>>>,
    sections: Vec<Section>,
    little: usize,
    most: usize,
}

impl Parts {
    /// Makes the parts.
    pub fn new(pane: &Pane<'_>, form: Form) -> Self {
        let (work, view) = (pane.work, pane.view);
        let at = columns(pane, form);
        let most = if work.open.context >= 2 { 50 } else { 10 };
        let near = |m: &crate::app::veil::Told| talk::near(work, m, view, &at);
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
    pub fn fitted(mut self, pane: &Pane<'_>, room: usize) -> Vec<Line<'static>> {
        let blank = || Ink::new(&pane.work.theme, Role::Bg).strip(pane.width).done();
        let long = self.message.len() > room && room > LEAST;
        if long {
            self.message.truncate(room - 2);
        }
        let (mut kept, mut lost) = self.keep(pane, room);
        if long {
            lost.insert(0, "the rest of the message");
        }
        kept.sort_by_key(|section| display(section.name));
        if let Some(first) = kept.first_mut() {
            first.gap = true;
        }
        // What fell off is named beside the last line when there is room, if need be only counted.
        let last = kept.last().and_then(|section| section.lines.last());
        let blanks = last
            .and_then(|line| line.spans.last())
            .map_or(0, |span| span.content.width() - span.content.trim_end().width());
        let mut note = below(pane, &lost);
        if note.width() + 2 > blanks {
            let counted = format!("{} below", lost.len());
            note = if counted.width() + 2 <= blanks { below(pane, &[&counted]) } else { note };
        }
        let beside = note.width() + 2 < blanks;
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
    /// Of flags as many as fit are better than none.
    fn keep(&mut self, pane: &Pane<'_>, room: usize) -> (Vec<Section>, Vec<&'static str>) {
        self.sections.sort_by_key(|section| section.rank);
        let mut left = room.saturating_sub(self.message.len() + 1);
        let air = if room >= 24 { 2 } else { 0 };
        // Context that was asked for comes before the facts, as far as there is room.
        let (most, before) = if self.little > LITTLE { (left, 1) } else { ((room / 4).max(3), 2) };
        // A message of three lines is not shown in two: count what will really be taken.
        let most = self.context_rows(self.little).min(most);
        let taken = self.talk(self.message.len() + most, Line::default).len();
        let context = taken.saturating_sub(self.message.len()) + air;
        let (mut kept, mut lost): (Vec<Section>, Vec<&'static str>) = (Vec::new(), Vec::new());
        let mut paid = false;
        for mut section in std::mem::take(&mut self.sections) {
            if section.rank > before && !paid {
                paid = true;
                left = left.saturating_sub(context);
            }
            let gap = usize::from(section.gap || kept.is_empty());
            let room = left.saturating_sub(gap);
            if section.name == flags::NAME && section.lines.len() > room && room >= FEWEST {
                // What was said round the message comes before the tenth of them.
                let some = room.saturating_sub(if paid { 0 } else { context });
                section = flags::within(pane, if some >= FEWEST { some } else { room });
            }
            let rows = section.lines.len() + gap;
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

    /// Everything, to be scrolled.
    pub fn everything(self, pane: &Pane<'_>) -> Vec<Line<'static>> {
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

fn columns(pane: &Pane<'_>, form: Form) -> Columns {
    let stacked = form == Form::Stacked;
    let mut at = Columns::new(pane.view, pane.width, usize::from(!stacked), stacked);
    let alone = pane.width >= usize::from(pane.work.size.0) || form == Form::Bare;
    at.whole = pane.work.open.scroll > 0 || alone;
    at
}

/// The message alone: its surroundings come when the pointer rests, or every step of a held key
/// would send a page.
pub fn passing(pane: &Pane<'_>, form: Form, room: usize) -> Vec<Line<'static>> {
    let mut lines = vec![Ink::new(&pane.work.theme, Role::Bg).strip(pane.width).done()];
    lines.extend(talk::message(pane.work, pane.view, &columns(pane, form)));
    lines.truncate(room);
    lines
}

/// What fell off, in words.
fn below(pane: &Pane<'_>, lost: &[&str]) -> String {
    // With the focus on the list half pages belong to it, so there the way is to open the case.
    // Beside feedback or in a meeting no key goes there.
    let key = match pane.work.list.selected {
        here if here != Some(pane.view.case.no) => "",
        _ if pane.work.on_case || pane.width > 100 => "  ctrl-d",
        _ => "  enter",
    };
    match lost {
        [] => String::new(),
        [counted] if counted.ends_with(" below") => format!("{counted}{key}"),
        names => format!("below: {}{key}", names.join(", ")),
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
    const ORDER: [&str; 11] = [
        "veil",
        "second",
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
    if pane.view.covers() {
        all.push(veil::section(pane, form == Form::Stacked));
    }
    all.extend(second::section(pane, form == Form::Stacked));
    match form {
        Form::Stacked => {
            all.push(flags::flags_line(pane));
            all.push(facts::author_line(pane));
            all.push(facts::usual_line(pane));
            all.extend(past::notes_line(pane));
            all.extend(past::same_line(pane));
            all.extend(past::edits(pane));
        }
        Form::Side => {
            all.push(flags::flags(pane));
            all.push(facts::author(pane));
            all.push(facts::usual(pane));
            all.extend(past::notes(pane));
            all.push(past::same(pane));
            all.extend(past::edits(pane));
            all.extend(past::more(pane, 3));
        }
        Form::Bare => {
            all.extend(past::more(pane, 3));
            all.extend(past::edits(pane));
            all.extend(past::as_sent(pane));
        }
        Form::Narrow => {}
    }
    all
}

/// Sections that fit whole, in order.
pub fn fit(pane: &Pane<'_>, sections: Vec<Section>, height: usize) -> Vec<Line<'static>> {
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
