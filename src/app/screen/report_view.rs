//! How the report is drawn: five numbers, two lines of time, and lists of bars.

use super::main;
use super::report::Report;
use super::report_rows::{Block, Row};
use crate::app::ink::{Ink, Strip, cut};
use crate::app::theme::Role;
use crate::app::time::length;
use crate::app::widget::{bar, scroll};
use crate::app::work::Work;
use crate::queue::Glance;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From here on the lists stand in two columns.
const TWO: usize = 72;
/// From this height on the lines of time are two rows high and blank rows part the blocks.
const TALL: usize = 30;

/// The lists of the left column, of all that follow the numbers on top.
const LEFT: usize = 2;

/// Columns of one list: where it starts, and where it ends.
type Columns = (usize, usize);

/// Draws the report.
pub fn view(report: &Report, work: &Work, buf: &mut Buffer, area: Rect) {
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
    let (width, height) = (usize::from(body.width), usize::from(body.height));
    let ink = Ink::new(&work.theme, Role::Bg);
    let mut lines = vec![title(report, &ink, width)];
    let blocks = report.blocks(work);
    let Some(glance) = report.glance() else {
        main::paint(buf, body, &lines);
        return;
    };
    let tall = height >= TALL;
    if tall {
        lines.push(ink.strip(width).done());
    }
    let (five, times) = (blocks.first(), blocks.get(1));
    if let (Some(five), true) = (five, height > 6) {
        lines.extend(numbers(five, report.at(), &ink, (width, height > 12)));
    }
    let before: usize = blocks.iter().take(2).map(|block| block.rows.len()).sum();
    if let (Some(times), true) = (times, height > 12) {
        if tall {
            lines.push(ink.strip(width).done());
        }
        let at = report.at().checked_sub(before - times.rows.len());
        lines.extend(time_lines(times, at, (report, glance), (work, width, tall)));
    }
    if tall {
        lines.push(ink.strip(width).done());
    }
    if glance.decided.decisions == 0 {
        let text = "No decision in this period.";
        lines.push(ink.strip(width).to(2).own(text, Role::Text).done());
    }
    let room = height.saturating_sub(lines.len());
    let (lists, selected) =
        lists(blocks.get(2..).unwrap_or(&[]), (report.at(), before), work, width);
    let top = scroll(0, selected, (room, 2), lists.len());
    lines.extend(lists.into_iter().skip(top).take(room));
    main::paint(buf, body, &lines);
}

fn title(report: &Report, ink: &Ink<'_>, width: usize) -> Line<'static> {
    let strip = ink.strip(width).to(1).own("Report", Role::Strong).gap(2);
    let strip = strip.own(&report.period().title(), Role::Text);
    match report.glance() {
        None => strip.gap(2).own("counting …", Role::Muted).done(),
        Some(_) => {
            let (from, to) = report.period().days();
            let note = format!("modq report --from {from} --to {to}");
            if strip.room() > note.len() + 3 {
                strip.right(width.saturating_sub(1), &note, Role::Muted).done()
            } else {
                strip.done()
            }
        }
    }
}

/// The pointer, or a blank where it could stand.
fn pointer<'t>(strip: Strip<'t>, here: bool, work_pointer: &str) -> Strip<'t> {
    if here { strip.own(work_pointer, Role::Focus) } else { strip }
}

/// The numbers on top side by side, as many as fit, so that the selected one is in sight.
fn numbers(
    block: &Block,
    at: usize,
    ink: &Ink<'_>,
    (width, remarks): (usize, bool),
) -> Vec<Line<'static>> {
    const NEEDED: usize = 15;
    let fit = (width / NEEDED).clamp(1, block.rows.len().max(1));
    let each = width / fit;
    let first = if at < block.rows.len() { at.saturating_sub(fit - 1) } else { 0 };
    let shown = || block.rows.iter().enumerate().skip(first).take(fit).zip(0..);
    let label = |row: &Row| match row.label.as_str() {
        "median to decide" if each < 20 => "median".to_owned(),
        "inside the deadline" if each < 23 => "in time".to_owned(),
        label => label.to_owned(),
    };
    let line = |text: &dyn Fn(&Row) -> String, role: Role, points: bool| {
        let strip = shown().fold(ink.strip(width), |strip, ((place, row), column)| {
            let strip = strip.to(column * each);
            let here = points && place == at;
            let strip = pointer(strip, here, ink.theme.glyphs.pointer).to(column * each + 2);
            strip.own_in(&text(row), role, each.saturating_sub(2))
        });
        strip.done()
    };
    let mut lines = vec![line(&|row| row.value.clone(), Role::Strong, true)];
    lines.push(line(&label, Role::Muted, false));
    if remarks {
        lines.push(line(&|row| row.more.clone(), Role::Muted, false));
    }
    lines
}

/// Arrivals and decisions over time.
fn time_lines(
    block: &Block,
    at: Option<usize>,
    (report, glance): (&Report, &Glance),
    (work, width, tall): (&Work, usize, bool),
) -> Vec<Line<'static>> {
    const START: usize = 19;
    let ink = Ink::new(&work.theme, Role::Bg);
    let room = width.saturating_sub(START + 1).max(1);
    let mut lines = Vec::new();
    for (place, (row, numbers)) in
        block.rows.iter().zip([&glance.arrivals, &glance.decisions]).enumerate()
    {
        let columns = squeezed(numbers, room);
        let strip = pointer(ink.strip(width), at == Some(place), ink.theme.glyphs.pointer);
        let strip =
            strip.to(2).own(&row.label, Role::Muted).right(START - 2, &row.value, Role::Strong);
        let [upper, lower] = rows_of(&columns, work, if tall { 2 } else { 1 });
        if tall {
            lines.push(ink.strip(width).to(START).line_of(Line::from(upper)).done());
        }
        lines.push(strip.to(START).line_of(Line::from(lower)).done());
    }
    if tall {
        let each =
            glance.step * i64::try_from(per_column(glance.arrivals.len(), room)).unwrap_or(1);
        let (from, to) = report.period().days();
        let day = |day: jiff::civil::Date| day.strftime("%-d %b").to_string();
        let drawn = squeezed(&glance.arrivals, room).len();
        let strip = ink.strip(width).to(START).own(&day(from), Role::Muted).gap(3);
        let strip = strip.own(&format!("each column {}", length(each)), Role::Muted);
        let last = day(to);
        let fits = strip.used() + last.len() < START + drawn;
        let strip = if fits { strip.right(START + drawn, &last, Role::Muted) } else { strip };
        lines.push(strip.done());
    }
    lines
}

/// Numbers that share a column.
fn per_column(numbers: usize, room: usize) -> usize {
    numbers.div_ceil(room).max(1)
}

/// The numbers in at most so many columns: neighbours are added up, few are drawn wider.
fn squeezed(numbers: &[u64], room: usize) -> Vec<u64> {
    let summed: Vec<u64> =
        numbers.chunks(per_column(numbers.len(), room)).map(|part| part.iter().sum()).collect();
    let wide = (room / summed.len().max(1)).max(1);
    summed.into_iter().flat_map(|n| std::iter::repeat_n(n, wide)).collect()
}

/// One or two rows of columns, the largest full.
fn rows_of(numbers: &[u64], work: &Work, rows: usize) -> [Span<'static>; 2] {
    let signs = work.theme.glyphs.spark;
    let most = u128::from(numbers.iter().copied().max().unwrap_or(0).max(1));
    let steps = signs.len() * rows;
    let height =
        |n: u64| usize::try_from((u128::from(n) * steps as u128).div_ceil(most)).unwrap_or(0);
    let sign = |step: usize| step.checked_sub(1).and_then(|s| signs.get(s)).copied().unwrap_or(" ");
    let upper = |n: &u64| sign(height(*n).saturating_sub(signs.len()));
    let lower = |n: &u64| sign(height(*n).min(signs.len()));
    let style = work.theme.style(Role::Accent);
    let row = |of: &dyn Fn(&u64) -> &'static str| {
        Span::styled(numbers.iter().map(of).collect::<String>(), style)
    };
    [row(&upper), row(&lower)]
}

/// A line of a list: its title, a number, or a blank one.
enum Item<'a> {
    Title(&'static str),
    Row(usize, &'a Row, &'a Block),
    Blank,
}

/// The lists in one or two columns, and the line the pointer is on.
fn lists(
    blocks: &[Block],
    (at, before): (usize, usize),
    work: &Work,
    width: usize,
) -> (Vec<Line<'static>>, usize) {
    let mut place = before;
    let mut columns = [Vec::new(), Vec::new()];
    let two = width >= TWO;
    for (n, block) in blocks.iter().enumerate() {
        let column = usize::from(two && n >= LEFT);
        let Some(items) = columns.get_mut(column) else { continue };
        if !items.is_empty() {
            items.push(Item::Blank);
        }
        items.push(Item::Title(block.title));
        for row in &block.rows {
            items.push(Item::Row(place, row, block));
            place += 1;
        }
    }
    let [left, right] = columns;
    let middle = if two { width / 2 } else { width };
    let mut lines = Vec::new();
    let mut selected = 0;
    for line in 0..left.len().max(right.len()) {
        let strip = Ink::new(&work.theme, Role::Bg).strip(width);
        let (l, r) = (left.get(line), right.get(line));
        if [l, r].into_iter().flatten().any(|i| matches!(i, Item::Row(place, ..) if *place == at)) {
            selected = line;
        }
        let strip = item(strip, l, (0, middle.saturating_sub(2)), (at, work));
        lines.push(item(strip, r, (middle, width.saturating_sub(1)), (at, work)).done());
    }
    (lines, selected)
}

fn item<'t>(
    strip: Strip<'t>,
    item: Option<&Item<'_>>,
    (start, end): Columns,
    (at, work): (usize, &Work),
) -> Strip<'t> {
    let glyphs = work.theme.glyphs;
    let (place, row, block) = match item {
        Some(Item::Row(place, row, block)) => (*place, *row, *block),
        Some(Item::Title(title)) => {
            return strip.to(start + 2).own(title, Role::Muted).gap(1).rule(end);
        }
        Some(Item::Blank) | None => return strip,
    };
    const MORE: usize = 8;
    let here = place == at;
    let wide = end.saturating_sub(start);
    let value = if wide < 45 { 8 } else { 11 };
    let label = (wide * 2 / 5).clamp(8, 20);
    let strip = pointer(strip.to(start), here, glyphs.pointer).to(start + 2);
    let strip = strip.own_in(&row.label, if here { Role::Strong } else { Role::Text }, label);
    let most = block.rows.iter().map(|row| row.n).max().unwrap_or(0);
    let more = if block.rows.iter().all(|row| row.more.is_empty()) { 0 } else { MORE };
    let bar_start = start + 2 + label + 1;
    let bar_end = end.saturating_sub(value + more);
    let strip = strip.to(bar_start);
    let strip = match u16::try_from(bar_end.saturating_sub(bar_start)) {
        Ok(room) if room >= 4 => {
            strip.line_of(bar(&work.theme, room, (row.n, most.max(1)), row.role))
        }
        _ => strip,
    };
    let strip = strip.right(end.saturating_sub(more), &row.value, Role::Text);
    if more == 0 {
        strip
    } else {
        strip.right(end, &cut(&row.more, MORE, glyphs.ellipsis), Role::Muted)
    }
}
