//! How the register of orders is drawn: the list with its clocks, and the selected order.

use super::orders::By;
use super::{Orders, main, orders_detail};
use crate::app::ink::{Ink, cut};
use crate::app::theme::Role;
use crate::app::time::{clock, left};
use crate::app::widget::{bar, scroll};
use crate::app::work::Work;
use crate::model::{At, OrderKind, OrderRow, OrderState};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// From here on the columns of the mock-up fit.
const WIDE: usize = 100;

/// Draws list and selected order.
pub fn view(orders: &Orders, work: &Work, buf: &mut Buffer, area: Rect) {
    let area = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
    let width = usize::from(area.width);
    let ink = Ink::new(&work.theme, Role::Bg);
    let mut lines = vec![title(orders, work, &ink, width)];
    if orders.rows.is_empty() {
        lines.push(ink.strip(width).done());
        lines.extend(empty(orders, work, &ink, width));
        main::paint(buf, area, &lines);
        return;
    }
    let wide = width >= WIDE;
    if wide {
        lines.push(heading(&ink, width));
    }
    let detail = orders_detail::detail(orders, work, width);
    let room = usize::from(area.height).saturating_sub(lines.len());
    // Half of the screen at least is for the list, unless the order itself is read.
    let most = if orders.received { room.saturating_sub(2) } else { room / 2 };
    let below = detail.len().min(most);
    let each = if wide && room - below >= orders.rows.len() * 3 { 3 } else { 2 };
    let fit = ((room - below) / each).max(1);
    let top = scroll(0, orders.at(), (fit, 0), orders.rows.len());
    for (place, row) in orders.rows.iter().enumerate().skip(top).take(fit) {
        let here = place == orders.at();
        lines.push(first_line(row, work, (here, wide), width));
        lines.push(second_line(row, work, width));
        if each == 3 {
            lines.push(ink.strip(width).done());
        }
    }
    let over = detail.len().saturating_sub(below);
    let mut detail = detail.into_iter();
    lines.extend(detail.next().filter(|_| below > 0));
    lines.extend(detail.skip(orders.scroll.min(over)).take(below.saturating_sub(1)));
    main::paint(buf, area, &lines);
}

fn title(orders: &Orders, work: &Work, ink: &Ink<'_>, width: usize) -> Line<'static> {
    let mut note = match orders.known {
        true => format!("{} open, {} closed", orders.open(), orders.closed),
        false => "reading …".into(),
    };
    if orders.by != By::Due {
        note.push_str(&format!(", by {}", orders.by.word()));
    }
    let strip = ink.strip(width).to(1).own("Orders", Role::Strong).gap(2);
    let strip = strip.own(&work.theme.glyphs.say(&note), Role::Muted);
    if work.orders_filter.is_empty() {
        return strip.done();
    }
    let strip = strip.gap(2).own("filter ", Role::Accent);
    strip.foreign(&work.orders_filter, Role::Accent, 30).done()
}

fn empty(orders: &Orders, work: &Work, ink: &Ink<'_>, width: usize) -> Vec<Line<'static>> {
    if !orders.known {
        return Vec::new();
    }
    if !work.orders_filter.is_empty() {
        let text = format!("Nothing matches; {} orders are open.", orders.open());
        return vec![ink.strip(width).to(3).own(&text, Role::Text).done()];
    }
    let mut lines = vec![ink.strip(width).to(3).own("No order is open.", Role::Text).done()];
    if let Some(last) = &orders.last
        && let Some(at) = last.answered
    {
        let strip = ink.strip(width).to(3).own("last closed", Role::Muted).gap(2);
        let strip = strip.foreign(&last.order.reference, Role::Text, 30).gap(2);
        lines.push(strip.own(&clock(at, work.now, &work.zone), Role::Muted).done());
    }
    lines
}

fn heading(ink: &Ink<'_>, width: usize) -> Line<'static> {
    const COLUMNS: [(usize, &str); 8] = [
        (3, "due"),
        (17, "order"),
        (35, "authority"),
        (58, "to do"),
        (73, "received"),
        (86, "acted"),
        (98, "told author"),
        (111, "answered"),
    ];
    let strip = COLUMNS
        .iter()
        .fold(ink.strip(width), |strip, (x, word)| strip.to(*x).own(word, Role::Muted));
    strip.done()
}

/// What is asked for, in two words.
fn to_do(row: &OrderRow) -> &'static str {
    match row.order.kind {
        OrderKind::Act => "act (Art. 9)",
        OrderKind::Inform => "tell (Art. 10)",
        OrderKind::Tco => "remove (TCO 3)",
    }
}

fn due(row: &OrderRow, now: At) -> (String, Role) {
    if row.ahead {
        return ("clock?".into(), Role::Warn);
    }
    if row.is_to_be_put_back() {
        return ("put back".into(), Role::Warn);
    }
    match (row.state, row.due) {
        (OrderState::Answered, _) if !row.is_open(now) => ("closed".into(), Role::Muted),
        (OrderState::Stopped, _) => ("stopped".into(), Role::Muted),
        (OrderState::Answered, _) => ("tell author".into(), Role::Warn),
        // It was acted on: late feedback is a warning, no alarm.
        (OrderState::Acted, Some(due)) if due < now => (left(due, now, None).0, Role::Warn),
        (_, Some(due)) => left(due, now, Some(due.since(row.runs_from))),
        (_, None) => ("no date".into(), Role::Muted),
    }
}

fn first_line(
    row: &OrderRow,
    work: &Work,
    (here, wide): (bool, bool),
    width: usize,
) -> Line<'static> {
    let ink = Ink::new(&work.theme, if here { Role::Selection } else { Role::Bg });
    let glyphs = work.theme.glyphs;
    let strip = ink.strip(width);
    let strip = if here { strip.own(glyphs.pointer, Role::Focus) } else { strip };
    let rail = if row.state == OrderState::Late { Role::Danger } else { Role::Accent };
    let (words, role) = due(row, work.now);
    let words = if role == Role::ChipLate { format!(" {words} ") } else { words };
    let strip = strip.to(1).own(glyphs.rail, rail).to(3).own(&words, role);
    let when = |at: Option<At>| {
        at.map_or_else(|| glyphs.dash.to_owned(), |at| clock(at, work.now, &work.zone))
    };
    if !wide {
        let strip = strip.to(16).foreign(&row.order.reference, Role::Strong, 16);
        let strip = strip.to(33).foreign(&row.order.authority, Role::Text, 22);
        return strip.to(56).own(to_do(row), Role::Text).done();
    }
    let told = match (row.told, row.order.untold_until(work.now)) {
        (None, Some(_)) => "not yet*".to_owned(),
        (told, _) => when(told),
    };
    let strip = strip.to(17).foreign(&row.order.reference, Role::Strong, 17);
    let strip = strip.to(35).foreign(&row.order.authority, Role::Text, 22);
    let strip = strip.to(58).own(to_do(row), Role::Text);
    let strip = strip.to(73).own(&when(Some(row.received)), Role::Text);
    let strip = strip.to(86).own_in(&when(row.acted), Role::Text, 11);
    let strip = strip.to(98).own_in(&told, Role::Text, 12);
    strip.to(111).own(&when(row.answered), Role::Text).done()
}

fn second_line(row: &OrderRow, work: &Work, width: usize) -> Line<'static> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let late = row.state == OrderState::Late;
    let (start, bar_width) = match width {
        WIDE.. => (17, 54),
        ..60 => (3, 6),
        _ => (16, 16),
    };
    let role = if late {
        Role::Danger
    } else if row.used >= 800 {
        Role::Warn
    } else {
        Role::Accent
    };
    let rail = if late { Role::Danger } else { Role::Accent };
    let strip = ink.strip(width).to(1).own(work.theme.glyphs.rail, rail).to(start);
    let strip = strip.line_of(bar(&work.theme, bar_width, (u64::from(row.used), 1000), role));
    let room = width.saturating_sub(strip.used() + 3);
    let text = cut(&sentence(row, work), room, work.theme.glyphs.ellipsis);
    let role = if late { Role::Danger } else { Role::Muted };
    strip.gap(2).own(&work.theme.glyphs.say(&text), role).done()
}

/// What is to be done about an order now, in one sentence.
fn sentence(row: &OrderRow, work: &Work) -> String {
    let at = |at: At| clock(at, work.now, &work.zone);
    let silent = row.order.untold_until(work.now).filter(|_| row.told.is_none());
    if let Some(first) = remarks(row, work).into_iter().next() {
        return first;
    }
    match row.state {
        OrderState::Answered if !row.is_open(work.now) => match row.kept_until(work.now) {
            Some(until) => format!("done; what was removed is kept until {}", at(until)),
            None => "done".into(),
        },
        OrderState::Late => "not acted on. Act now, explain the delay after".into(),
        OrderState::Stopped => "cannot be carried out: the authority was told".into(),
        OrderState::Answered => "the author is to be told".into(),
        OrderState::Acted => match row.due {
            Some(due) if due >= work.now => format!("feedback on effect is due {}", at(due)),
            _ => "feedback on effect is due now".into(),
        },
        OrderState::Open => match (silent, row.due) {
            (Some(Some(end)), _) => format!("*not to be told before {}, by the order", at(end)),
            (Some(None), _) => "*the author is not to be told, by the order".into(),
            (None, Some(due)) if row.order.kind == OrderKind::Tco => {
                format!("one hour from receipt, ends {}", at(due))
            }
            (None, Some(due)) => format!("due {}", at(due)),
            (None, None) => "no deadline named".into(),
        },
    }
}

/// What is odd about an order, each in a sentence, the gravest first.
#[must_use]
pub fn remarks(row: &OrderRow, work: &Work) -> Vec<String> {
    let mut all = Vec::new();
    if row.is_to_be_put_back() {
        all.push("it lost its effect: put the content back now".to_owned());
    }
    if row.ahead {
        let at = clock(row.received, work.now, &work.zone);
        all.push(format!("clock? It is not {at} yet, when it came"));
    }
    for (_, other) in &row.others {
        let what = row.order.differs(other).join(", ");
        all.push(format!("came again with other content: {what}. Ask which holds (i)"));
    }
    if row.unheld > 0 && !row.waiting.is_empty() {
        let (n, all_of) = (row.unheld, row.cases.len());
        all.push(format!("{n} of {all_of} places we do not hold: look there by hand"));
    }
    all
}
