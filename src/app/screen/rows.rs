//! How one case looks in the list, apart from where it stands.

use crate::app::ink::{Ink, Strip, cut};
use crate::app::msg::ListRow;
use crate::app::text::{highlight, truncate};
use crate::app::theme::{Role, Theme};
use crate::app::time;
use crate::app::work::Work;
use crate::model::{CaseState, Lane};
use ratatui::style::Modifier;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// Columns of the due time, right-aligned.
const DUE: usize = time::WIDTH;

/// A row with what depends on its place.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The row.
    pub row: &'a ListRow,
    /// Under the pointer.
    pub here: bool,
    /// The list has the focus.
    pub focus: bool,
    /// Show the word of the lane.
    pub lane_word: bool,
    /// Marked.
    pub marked: bool,
}

impl Shown<'_> {
    fn ground(&self) -> Role {
        match (self.here, self.focus) {
            (true, true) => Role::Selection,
            (true, false) => Role::SelectionIdle,
            _ => Role::Bg,
        }
    }

    /// Not for us now: held by somebody else, decided or put off.
    fn dimmed(&self) -> bool {
        self.row.holder.is_some() || self.row.state != CaseState::Waiting
    }
}

/// What the case is called in a list.
#[must_use]
pub fn label<'a>(work: &'a Work, row: &'a ListRow) -> &'a str {
    let policy = row.policy.as_deref().and_then(|id| work.law.policy(id));
    match (policy, row.category.as_deref()) {
        (Some(policy), _) => policy.name.get("en"),
        (None, Some(code)) => work.law.category_label(code),
        (None, None) => "unsorted",
    }
}

/// The same in at most 15 columns.
fn short_label(work: &Work, row: &ListRow) -> String {
    let full = label(work, row);
    if full.width() <= 15 {
        return full.to_owned();
    }
    match row.category.as_deref().map(|code| work.law.category_short(code)) {
        Some(short) if row.policy.is_none() => short.to_owned(),
        _ => full.to_owned(),
    }
}

/// How long there is, or for how long the case lies there.
#[must_use]
pub fn due(work: &Work, row: &ListRow) -> (String, Role) {
    match row.due {
        Some(due) => time::left(due, work.now, Some(due.since(row.opened))),
        None => (time::age(row.opened, work.now), Role::Muted),
    }
}

fn lead<'a>(work: &'a Work, shown: &Shown<'_>, width: usize) -> Strip<'a> {
    let ink = Ink::new(&work.theme, shown.ground());
    let glyphs = work.theme.glyphs;
    let pointer = match (shown.here, shown.focus) {
        (true, true) => (glyphs.pointer, Role::Focus),
        (true, false) => (glyphs.pointer, Role::Muted),
        _ => (" ", Role::Text),
    };
    let strip = ink.strip(width).own(pointer.0, pointer.1);
    let strip = strip.own(glyphs.rail, Theme::lane(shown.row.lane));
    if shown.marked { strip.own(glyphs.marked, Role::Accent) } else { strip.gap(1) }
}

/// The right-aligned time, filled when late.
fn timed<'a>(strip: Strip<'a>, end: usize, (time, role): (String, Role)) -> Strip<'a> {
    strip.right(end, &time, role)
}

/// Who has it, or how many are folded into it.
fn tail(shown: &Shown<'_>) -> Option<(String, Role)> {
    match (&shown.row.holder, &shown.row.state, shown.row.folded) {
        (Some(name), ..) => Some((format!("{} has it", cut(name, 12, "…")), Role::Muted)),
        _ if shown.row.second.is_some() => {
            let name = shown.row.second.as_deref().unwrap_or_default();
            Some((format!("{} proposed", cut(name, 8, "…")), Role::Warn))
        }
        _ if shown.row.silent => Some(("not told".into(), Role::Warn)),
        (_, CaseState::Decided(_), _) => Some(("decided".into(), Role::Muted)),
        (_, CaseState::Skipped { .. }, _) => Some(("put off".into(), Role::Muted)),
        (_, _, 0) => None,
        (_, _, n) => Some((format!("+{n}"), Role::Accent)),
    }
}

/// The first line, with what the search found in it.
fn first_line(
    work: &Work,
    shown: &Shown<'_>,
    strip: Strip<'_>,
    role: Role,
    columns: usize,
) -> Line<'static> {
    let ink = Ink::new(&work.theme, shown.ground());
    let row = shown.row;
    let line = if row.first_line.opens_veiled() {
        return strip.own_in("veiled", Role::Muted, columns).done();
    } else {
        work.glance().line(&row.first_line, 600)
    };
    let cut = truncate(&line, columns.min(strip.room()), work.theme.glyphs.ellipsis);
    let hit = ink.style(Role::Accent).add_modifier(Modifier::UNDERLINED);
    let hits: Vec<_> = row.hits.iter().map(|(from, to)| (*from..*to, hit)).collect();
    strip.line_of(highlight(&cut, ink.style(role), &work.theme, &hits)).done()
}

/// One line a case, in columns.
#[must_use]
pub fn stacked(work: &Work, shown: &Shown<'_>, width: usize) -> Line<'static> {
    let row = shown.row;
    let text = if shown.dimmed() { Role::Muted } else { Role::Text };
    let mut strip = lead(work, shown, width);
    if shown.lane_word {
        strip = strip.own_in(row.lane.word(), Theme::lane(row.lane), 9);
    }
    let (time, role) = due(work, row);
    let role = if shown.dimmed() && role != Role::ChipLate { Role::Muted } else { role };
    strip = timed(strip.to(19 - DUE), 19, (time, role));
    let (sign, severity) = work.theme.severity(row.severity);
    let name = if shown.here { Role::Strong } else { text };
    strip = strip.to(20).own(sign, severity).to(22).own_in(&short_label(work, row), name, 15);
    if width >= 54 {
        strip = strip.to(38).foreign(
            &row.group,
            Role::Muted,
            if width >= 58 { 15 } else { width.saturating_sub(39) },
        );
    }
    if width >= 60 {
        strip = strip.right(57, &row.flags.to_string(), text);
    }
    if width < 66 {
        return strip.done();
    }
    let end = width.saturating_sub(1);
    let tail = tail(shown);
    let taken = tail.as_ref().map_or(0, |(text, _)| text.width() + 1);
    let words = strip.to(59);
    let columns = end.saturating_sub(59 + taken);
    let line = first_line(work, shown, words.narrow(59 + columns), text, columns);
    let ink = Ink::new(&work.theme, shown.ground());
    let mut strip = ink.strip(width).line_of(line);
    if let Some((words, role)) = tail {
        strip = strip.right(end, &words, role);
    }
    strip.done()
}

/// Two lines a case, for the side list.
#[must_use]
pub fn side(work: &Work, shown: &Shown<'_>, width: usize) -> [Line<'static>; 2] {
    let row = shown.row;
    let text = if shown.dimmed() { Role::Muted } else { Role::Text };
    let end = width.saturating_sub(1);
    let tail = tail(shown);
    let held = row.holder.is_some() || row.second.is_some() || row.state != CaseState::Waiting;
    let (sign, severity) = work.theme.severity(row.severity);
    let name = if shown.here { Role::Strong } else { text };
    let room = end.saturating_sub(5 + DUE + 6);
    let mut first = lead(work, shown, width).to(3).own(sign, severity).to(5);
    let fold = tail.as_ref().filter(|_| !held);
    let fold_width = fold.map_or(0, |(text, _)| text.width() + 1);
    first = first.own_in(label(work, row), name, room.saturating_sub(fold_width));
    if let Some((words, role)) = fold {
        first = first.gap(1).own(words, *role);
    }
    let (time, role) = due(work, row);
    let role = if shown.dimmed() && role != Role::ChipLate { Role::Muted } else { role };
    first = first.right(end.saturating_sub(DUE + 1), &row.flags.to_string(), text);
    first = timed(first, end, (time, role));

    let ink = Ink::new(&work.theme, shown.ground());
    let second = ink.strip(width).gap(1).own(work.theme.glyphs.rail, Theme::lane(row.lane)).to(5);
    let second = match row.group.as_str() {
        "" => second,
        group => second.foreign(group, Role::Muted, 20).own(" · ", Role::Muted),
    };
    let held_tail = tail.filter(|_| held);
    let taken = held_tail.as_ref().map_or(0, |(text, _)| text.width() + 3);
    let columns = end.saturating_sub(second.used() + taken);
    let upto = second.used() + columns;
    let role = if shown.here { Role::Text } else { Role::Muted };
    let line = first_line(work, shown, second.narrow(upto), role, columns);
    let mut second = ink.strip(width).line_of(line);
    if let Some((words, role)) = held_tail {
        second = second.right(end, &words, role);
    }
    [first.done(), second.done()]
}

/// Heading of a lane in the side list.
#[must_use]
pub fn heading(work: &Work, lane: Lane, width: usize) -> Line<'static> {
    let n = work.list.lanes.get(lane.index()).copied().unwrap_or(0).to_string();
    let end = width.saturating_sub(1);
    let strip = Ink::new(&work.theme, Role::Bg).strip(width).to(2);
    let strip = strip.weighted(lane.word(), Theme::lane(lane), Modifier::BOLD).gap(1);
    strip.rule(end.saturating_sub(n.len() + 2)).right(end, &n, Role::Muted).done()
}
