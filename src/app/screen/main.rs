//! How list and case are laid out.

use super::case::{self, Form};
use super::drawn;
use super::rows::{self, Shown};
use crate::app::ink::{Ink, Strip};
use crate::app::layout::{Areas, Class, areas, class};
use crate::app::list::List;
use crate::app::msg::Sort;
use crate::app::theme::Role;
use crate::app::time;
use crate::app::widget::{put, scroll};
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Rows below which the side list has one line a case.
const TALL: u16 = 28;

/// Draws list and case; `wide` leaves out the list.
pub fn view(work: &Work, buf: &mut Buffer, area: Rect, wide: bool) {
    let at = areas(area, wide);
    if class(area.width, area.height) == Class::TooSmall {
        return too_small(work, buf, area);
    }
    if work.list.known && work.list.total == 0 {
        return super::broken::empty(work, buf, at.work);
    }
    if at.list.width > 0 {
        paint(buf, at.list, &list(work, at.list));
    }
    if at.case.width > 0 {
        paint(buf, at.case, &the_case(work, &at, wide));
    }
    if at.facts.width > 0 {
        let lines = case::column(work, usize::from(at.facts.width), usize::from(at.facts.height));
        paint(buf, at.facts, &lines);
    }
    for pane in [at.list, at.case] {
        if pane.width > 0 && pane.right() < area.right() {
            separator(work, buf, pane);
        }
    }
}

/// Draws lines from the top of an area.
pub fn paint(buf: &mut Buffer, area: Rect, lines: &[Line<'static>]) {
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
        put(buf, area.x, y, line, area.width);
    }
}

fn separator(work: &Work, buf: &mut Buffer, pane: Rect) {
    let style = work.theme.on(Role::Line, Role::Bg);
    let sign = Line::styled(work.theme.glyphs.vertical, style);
    for y in pane.top()..pane.bottom() {
        put(buf, pane.right() - 1, y, &sign, 1);
    }
}

fn too_small(work: &Work, buf: &mut Buffer, area: Rect) {
    let text = format!("needs 30x8, this is {}x{}", area.width, area.height);
    let due = work.status.next_due.map(|due| format!("next {}", time::left(due, work.now, None).0));
    let ink = Ink::new(&work.theme, Role::Bg);
    let top = area.y + area.height / 2;
    for (i, text) in std::iter::once(text).chain(due).enumerate() {
        let left = usize::from(area.width).saturating_sub(text.len()) / 2;
        let line = ink.strip(usize::from(area.width)).to(left).own(&text, Role::Text).done();
        let y = top + u16::try_from(i).unwrap_or(0);
        // The key line keeps its row.
        if y + 1 < area.bottom() || area.height < 3 {
            put(buf, area.x, y, &line, area.width);
        }
    }
}

fn the_case(work: &Work, at: &Areas, wide: bool) -> Vec<Line<'static>> {
    let whole = Rect { height: at.work.height + 3, ..at.work };
    let form = match class(whole.width, whole.height) {
        Class::Narrow | Class::TooSmall => Form::Narrow,
        Class::Stacked if !wide => Form::Stacked,
        _ if at.facts.width > 0 => Form::Bare,
        _ => Form::Side,
    };
    let ends = at.case.right() == at.work.right();
    // A pane in the middle keeps one blank before the line that ends it.
    let width = usize::from(at.case.width).saturating_sub(if ends { 0 } else { 1 });
    let height = usize::from(at.case.height);
    if form != Form::Bare || wide {
        return case::lines(work, form, width, height);
    }
    // Under a short case there is room for the letter that the usual key would send.
    let preview = case::preview(work, width, height / 3);
    let mut lines = case::lines(work, form, width, height.saturating_sub(preview.len()));
    let blank = Ink::new(&work.theme, Role::Bg).strip(width).done();
    lines.resize(height.saturating_sub(preview.len()), blank);
    lines.extend(preview);
    lines
}

/// How the list shows its cases.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Columns, one line each.
    Lines,
    /// Two lines each, with headings.
    Pairs,
}

fn look(area: Rect, columns: u16) -> Look {
    if columns >= 120 && area.height + 3 >= TALL { Look::Pairs } else { Look::Lines }
}

/// The first row on screen, so that the pointer is in sight.
#[must_use]
pub fn top(list: &List, area: Rect, columns: u16) -> usize {
    let rows = usize::from(area.height.saturating_sub(1)).max(1);
    if look(area, columns) == Look::Lines {
        return scroll(list.top, list.at, (rows, 0), list.total);
    }
    let mut top = list.top.min(list.at).max(list.at.saturating_sub(rows / 2));
    while top < list.at && top + whole(list, top, rows) <= list.at {
        top += 1;
    }
    top
}

/// How many cases fit whole from a place on, headings included.
fn whole(list: &List, top: usize, rows: usize) -> usize {
    let mut used = 0;
    let mut lane = None;
    let mut count = 0;
    for place in top..list.total {
        let here = list.row(place).map(|row| row.lane);
        let heading = if here.is_some() && here != lane && headed(list) { 2 } else { 0 };
        if used + heading + 2 > rows {
            break;
        }
        lane = here.or(lane);
        used += heading + 2;
        count += 1;
    }
    count
}

/// Lane headings make sense only in the order of lanes.
fn headed(list: &List) -> bool {
    list.sort == Sort::Rank && list.search.is_empty()
}

fn list(work: &Work, area: Rect) -> Vec<Line<'static>> {
    let columns = work.size.0;
    // The last column of a side list belongs to the line that ends it.
    let side = columns >= 120;
    let width = usize::from(area.width).saturating_sub(usize::from(side));
    let top = top(&work.list, area, columns);
    let mut lines = vec![title(work, width, side)];
    let rows = usize::from(area.height.saturating_sub(1));
    match look(area, columns) {
        Look::Lines => lines.extend(in_lines(work, top, rows, width)),
        Look::Pairs => lines.extend(in_pairs(work, top, rows, width)),
    }
    lines
}

/// The place in the list of what stands in a row of the screen.
#[must_use]
pub fn place_at(work: &Work, area: Rect, y: u16) -> Option<usize> {
    let wanted = usize::from(y.checked_sub(area.y + 1)?);
    let top = top(&work.list, area, work.size.0);
    if look(area, work.size.0) == Look::Lines {
        return work.list.row(top + wanted).map(|_| top + wanted);
    }
    let mut row = 0;
    let mut lane = None;
    for place in top..work.list.total {
        let here = work.list.row(place)?.lane;
        if lane != Some(here) && headed(&work.list) {
            row += 2;
        }
        lane = Some(here);
        if row + 2 > wanted {
            return (row <= wanted).then_some(place);
        }
        row += 2;
    }
    None
}

fn title(work: &Work, width: usize, side: bool) -> Line<'static> {
    let strip = Ink::new(&work.theme, Role::Bg).strip(width).to(1).own("Queue", Role::Strong);
    let total = time::thousands(work.list.total as u64);
    let whole = time::thousands(work.list.unfiltered as u64);
    let total = match (work.list.narrowed(), side) {
        (true, true) => format!("{total} of {whole}"),
        (true, false) => format!("{total}/{whole}"),
        (false, _) => total,
    };
    let mut strip = strip.gap(if side { 2 } else { 1 });
    strip = if let Some(percent) = work.list.read {
        strip.own(&format!("{total} · {percent} % read"), Role::Muted)
    } else if work.reading() || !work.list.known {
        strip.own("reading …", Role::Muted)
    } else if side {
        strip.own(&format!("{total} cases"), Role::Muted)
    } else {
        strip.own_in(&total, Role::Muted, 9)
    };
    if side {
        if !work.marks.is_empty() {
            let marks = time::thousands(work.marks.len() as u64);
            let text = format!("{} {marks} marked", work.theme.glyphs.marked);
            strip = strip.gap(2).own(&text, Role::Accent);
        } else if !work.list.search.is_empty() {
            strip = strip.gap(2).own("/", Role::Accent).own_in(&work.list.search, Role::Accent, 8);
        }
        let end = width.saturating_sub(1);
        return strip
            .right(end.saturating_sub(9), "flags", Role::Muted)
            .right(end, "due", Role::Muted)
            .done();
    }
    heads(strip, width)
}

fn heads(strip: Strip<'_>, width: usize) -> Line<'static> {
    let mut strip = strip.right(19, "due", Role::Muted).to(22).own("category", Role::Muted);
    if width >= 54 {
        strip = strip.to(38).own("group", Role::Muted);
    }
    if width >= 60 {
        strip = strip.right(57, "flags", Role::Muted);
    }
    if width >= 66 {
        strip = strip.to(59).own("first line", Role::Muted);
    }
    strip.done()
}

fn shown<'a>(work: &Work, row: &'a crate::app::msg::ListRow, lane_word: bool) -> Shown<'a> {
    let here = Some(row.case) == work.list.selected;
    Shown { row, here, focus: !work.on_case, lane_word, marked: work.marks.contains(&row.case) }
}

fn in_lines(work: &Work, top: usize, rows: usize, width: usize) -> Vec<Line<'static>> {
    let mut lane = None;
    let held = (top..work.list.total).map_while(|place| work.list.shared(place));
    held.take(rows)
        .flat_map(|row| {
            let first = lane != Some(row.lane) || Some(row.case) == work.list.selected;
            lane = Some(row.lane);
            drawn::lines(work, row, &shown(work, row, first), (false, width)).to_vec()
        })
        .collect()
}

fn in_pairs(work: &Work, top: usize, rows: usize, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut lane = None;
    for row in (top..work.list.total).map_while(|place| work.list.shared(place)) {
        let heading = lane != Some(row.lane) && headed(&work.list);
        if lines.len() + 2 + if heading { 2 } else { 0 } > rows {
            break;
        }
        if heading {
            lines.push(Ink::new(&work.theme, Role::Bg).strip(width).done());
            lines.push(rows::heading(work, row.lane, width));
        }
        lane = Some(row.lane);
        let pair = drawn::lines(work, row, &shown(work, row, false), (true, width));
        lines.extend_from_slice(&pair);
    }
    lines
}
