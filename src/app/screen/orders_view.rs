//! How the register of orders is drawn: the list with its clocks, and the selected order.

use super::{Orders, main};
use crate::app::ink::{Ink, Strip, cut, fold, plural};
use crate::app::text::safe_line;
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
    let width = usize::from(area.width);
    let ink = Ink::new(&work.theme, Role::Bg);
    let mut lines = vec![title(orders, &ink, width)];
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
    let detail = detail(orders, work, width);
    let room = usize::from(area.height).saturating_sub(lines.len());
    // Half of the screen at least is for the list.
    let below = detail.len().min(room / 2);
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
    lines.extend(detail.into_iter().take(below));
    main::paint(buf, area, &lines);
}

fn title(orders: &Orders, ink: &Ink<'_>, width: usize) -> Line<'static> {
    let note = if orders.known {
        format!("{} open, {} closed", orders.rows.len(), orders.closed.len())
    } else {
        "reading …".into()
    };
    ink.strip(width).to(1).own("Orders", Role::Strong).gap(2).own(&note, Role::Muted).done()
}

fn empty(orders: &Orders, work: &Work, ink: &Ink<'_>, width: usize) -> Vec<Line<'static>> {
    if !orders.known {
        return Vec::new();
    }
    let mut lines = vec![ink.strip(width).to(3).own("No order is open.", Role::Text).done()];
    if let Some(last) = orders.closed.first()
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
    match (row.state, row.due) {
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
    let start = if width >= WIDE { 17 } else { 16 };
    let bar_width = if width >= WIDE { 54 } else { 16 };
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
    match row.state {
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

fn detail(orders: &Orders, work: &Work, width: usize) -> Vec<Line<'static>> {
    let Some(row) = orders.current() else { return Vec::new() };
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = width.saturating_sub(1);
    let law = match row.order.kind {
        OrderKind::Act => "order to act, DSA Art. 9",
        OrderKind::Inform => "order for information, DSA Art. 10",
        OrderKind::Tco => "removal order, Regulation (EU) 2021/784 Art. 3",
    };
    let strip =
        ink.strip(width).own("── ", Role::Line).foreign(&row.order.reference, Role::Strong, 24);
    let mut lines = vec![strip.gap(1).own(law, Role::Muted).gap(1).rule(end).done()];
    if orders.received {
        lines.extend(as_received(row, &ink, width));
        return lines;
    }
    let (left, right) = (steps(row, work), names(row, work));
    if width < WIDE {
        lines.extend(left.iter().map(|step| step_line(ink.strip(width), work, step).done()));
        lines.extend(right.iter().map(|(word, text)| {
            ink.strip(width)
                .to(3)
                .own(word, Role::Muted)
                .to(14)
                .foreign(text, Role::Text, width.saturating_sub(16))
                .done()
        }));
        return lines;
    }
    let strip = ink.strip(width).to(3).own("steps", Role::Muted);
    lines.push(strip.to(62).own("what the order names", Role::Muted).done());
    for place in 0..left.len().max(right.len()) {
        let mut strip = ink.strip(width);
        if let Some(step) = left.get(place) {
            strip = step_line(strip, work, step);
        }
        if let Some((word, text)) = right.get(place) {
            let strip_to = strip.to(62).own(word, Role::Muted).to(73);
            strip = strip_to.foreign(text, Role::Text, width.saturating_sub(75));
        }
        lines.push(strip.done());
    }
    lines
}

/// One step: done at a moment, wrong, or still to come.
struct Step {
    done: Option<At>,
    wrong: bool,
    text: String,
}

fn step_line<'t>(strip: Strip<'t>, work: &Work, step: &Step) -> Strip<'t> {
    let glyphs = work.theme.glyphs;
    let (sign, role) = match (step.wrong, step.done) {
        (true, _) => (glyphs.warning, Role::Danger),
        (false, Some(_)) => (glyphs.check, Role::Ok),
        (false, None) => (glyphs.middot, Role::Muted),
    };
    let when =
        step.done.map_or_else(|| glyphs.dash.to_owned(), |at| clock(at, work.now, &work.zone));
    let text = cut(&step.text, 40, glyphs.ellipsis);
    let strip = strip.to(3).own(sign, role).to(6).own(&when, Role::Muted);
    strip.to(20).own(&glyphs.say(&text), Role::Text)
}

fn steps(row: &OrderRow, work: &Work) -> Vec<Step> {
    let step = |done, text: &str| Step { done, wrong: false, text: text.to_owned() };
    let received = if row.order.authenticated {
        "received, authenticated"
    } else {
        "received, check who sent it"
    };
    let mut steps = vec![step(Some(row.received), received)];
    if row.state == OrderState::Late {
        steps.push(Step { done: row.due, wrong: true, text: "its time is over".into() });
    }
    if let Some((at, _)) = row.stopped {
        steps.push(step(Some(at), "cannot be carried out (Annex III)"));
    }
    let places = plural(row.cases.len(), "place", "places");
    let acted = match (row.acted, row.order.kind) {
        (Some(_), OrderKind::Inform) => "its case is decided".to_owned(),
        (Some(_), _) if row.restricted == 0 => "no effect was given".to_owned(),
        (Some(_), _) => format!("removed at {} of {places}", row.restricted),
        (None, OrderKind::Tco) => format!("remove in the whole EU, {places}"),
        (None, OrderKind::Act) => format!("act at {places}"),
        (None, OrderKind::Inform) => "hand the information over".to_owned(),
    };
    steps.push(step(row.acted, &acted));
    let form = if row.order.kind == OrderKind::Tco { " (Annex II form)" } else { "" };
    steps.push(step(row.answered, &format!("feedback to the authority{form}")));
    let author = match row.order.untold_until(work.now) {
        Some(_) if row.told.is_none() => "author: forbidden by the order",
        _ => "letter to the author",
    };
    steps.push(step(row.told, author));
    if let Some(at) = row.reinstated {
        steps.push(step(Some(at), "put back, the order lost its effect"));
    }
    steps
}

/// What the order names; foreign where it comes from outside.
fn names(row: &OrderRow, work: &Work) -> Vec<(&'static str, String)> {
    let order = &row.order;
    let at = |at: At| clock(at, work.now, &work.zone);
    let cases: Vec<String> = row.cases.iter().map(ToString::to_string).collect();
    let place = match row.groups.first() {
        Some(group) => format!("{} in {group}, case {}", row.cases.len(), cases.join(" ")),
        None => format!("case {}", cases.join(" ")),
    };
    let grounds: Vec<String> = order.grounds.iter().map(|ground| ground.article()).collect();
    let ground = match (&order.legal_basis, grounds.is_empty()) {
        (Some(basis), _) => basis.clone(),
        (None, false) => grounds.join(", "),
        (None, true) => "in the reasons".to_owned(),
    };
    let mut names = vec![("message", place), ("ground", ground)];
    names.push(("contact", order.contact.clone().unwrap_or_else(|| "not named".into())));
    if let Some(until) = row.scrutiny_until {
        names.push(("challenge", format!("until {}", at(until))));
    }
    if let Some(until) = row.preserve_until {
        names.push(("keep", format!("until {}", at(until))));
    }
    if !order.territory.is_empty() && order.kind != OrderKind::Tco {
        names.push(("where", order.territory.join(" ")));
    }
    names
}

/// The order in the authority's own words.
fn as_received(row: &OrderRow, ink: &Ink<'_>, width: usize) -> Vec<Line<'static>> {
    let order = &row.order;
    let links: Vec<&str> = order.locations.iter().filter_map(|l| l.link.as_deref()).collect();
    let parts = [
        ("authority", Some(order.authority.clone())),
        ("to", order.feedback_to.clone()),
        ("reasons", Some(order.reasons.clone())),
        ("basis", order.legal_basis.clone()),
        ("places", Some(links.join("  "))),
        ("redress", order.redress.clone()),
        ("contact", order.contact.clone()),
    ];
    let mut lines = Vec::new();
    for (word, text) in parts {
        let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
        let safe = safe_line(&text, 2_000).to_string();
        for (n, part) in fold(&safe, width.saturating_sub(17)).into_iter().take(6).enumerate() {
            let strip = ink.strip(width).to(3).own(if n == 0 { word } else { "" }, Role::Muted);
            lines.push(strip.to(14).own(&part, Role::Text).done());
        }
    }
    lines
}
