//! The selected order: its steps, what it names, and how it was received.

use super::{Orders, orders_view};
use crate::app::ink::{Ink, Strip, cut, fold, plural};
use crate::app::text::safe_line;
use crate::app::theme::Role;
use crate::app::time::clock;
use crate::app::work::Work;
use crate::model::{AnswerKind, At, Order, OrderKind, OrderRow, OrderState};
use ratatui::text::Line;

/// From here on steps and names stand side by side.
const WIDE: usize = 100;
/// Columns below which every blank counts.
pub const NARROW: u16 = 60;

/// The selected order as lines.
#[must_use]
pub fn detail(orders: &Orders, work: &Work, width: usize) -> Vec<Line<'static>> {
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
        lines.extend(as_received(row, work, width));
        return lines;
    }
    for remark in orders_view::remarks(row, work) {
        let glyphs = work.theme.glyphs;
        let text = cut(&remark, width.saturating_sub(8), glyphs.ellipsis);
        let strip = ink.strip(width).to(3).own(glyphs.warning, Role::Warn).to(6);
        lines.push(strip.own(&glyphs.say(&text), Role::Warn).done());
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
    let strip = strip.to(3).own(sign, role).to(6).own(&when, Role::Muted).gap(1);
    let strip = strip.to(if work.size.0 < NARROW { 12 } else { 20 });
    let text = cut(&step.text, strip.room().min(40), glyphs.ellipsis);
    strip.own(&glyphs.say(&text), Role::Text)
}

fn steps(row: &OrderRow, work: &Work) -> Vec<Step> {
    let step = |done, text: &str| Step { done, wrong: false, text: text.to_owned() };
    let received = if row.order.authenticated {
        "received, authenticated"
    } else {
        "received, check who sent it"
    };
    let mut steps = vec![step(Some(row.received), received)];
    if row.answered.is_none() || row.acknowledged.is_some() {
        steps.push(step(row.acknowledged, "receipt to the authority"));
    }
    if row.state == OrderState::Late {
        steps.push(Step { done: row.due, wrong: true, text: "its time is over".into() });
    }
    let places = plural(row.cases.len(), "place", "places");
    let acted = match (row.acted, row.order.kind) {
        (Some(_), OrderKind::Inform) if row.handed_over.is_some() => "handed over".to_owned(),
        (Some(_), OrderKind::Inform) => "decided: nothing handed over".to_owned(),
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
    for answer in &row.answers {
        let text = match answer.kind {
            AnswerKind::Feedback
            | AnswerKind::ToldAuthor
            | AnswerKind::Acknowledged
            | AnswerKind::HandedOver => continue,
            AnswerKind::Impossible => "cannot be carried out (Annex III)".to_owned(),
            AnswerKind::Reinstated => "put back, the order lost its effect".to_owned(),
            kind => match answer.due {
                Some(until) if kind != AnswerKind::Cleared => {
                    format!("{}: {}", kind.words(), clock(until, work.now, &work.zone))
                }
                _ => kind.words().to_owned(),
            },
        };
        steps.push(step(Some(answer.at), &text));
    }
    let put_back = row.answers.iter().any(|answer| answer.kind == AnswerKind::Reinstated);
    if let Some(at) = row.reinstated.filter(|_| !put_back) {
        steps.push(step(Some(at), "put back by a reversal"));
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
    let mut names = vec![("message", place), ("ground", ground(order))];
    names.push(("contact", order.contact.clone().unwrap_or_else(|| "not named".into())));
    match order.untold_until(work.now) {
        Some(Some(end)) => names.push(("silence", format!("until {}", at(end)))),
        Some(None) => names.push(("silence", "without an end".into())),
        None if order.silence.is_some() || order.tell_at.is_some() => {
            names.push(("silence", "over, the author may be told".into()));
        }
        None => {}
    }
    match (row.scrutinised, row.scrutiny_asked, row.scrutiny_until) {
        (Some((_, true)), ..) => names.push(("scrutiny", "over, the order stands".into())),
        (Some((_, false)), ..) => names.push(("scrutiny", "over, no effect any more".into())),
        (None, Some(_), _) => {
            let until = row.scrutiny_decision.map(at).unwrap_or_default();
            names.push(("scrutiny", format!("asked for, decision by {until}")));
        }
        (None, None, Some(until)) if until > work.now => {
            let decision = row.scrutiny_decision.map(at).unwrap_or_default();
            names.push(("challenge", format!("until {}, decided by {decision}", at(until))));
        }
        _ => {}
    }
    if let Some(until) = row.preserve_until {
        let text = match row.kept_until(work.now) {
            Some(_) => format!("until {}", at(until)),
            None => format!("since {} not any more", at(until)),
        };
        names.push(("keep", text));
    }
    if !order.territory.is_empty() && order.kind != OrderKind::Tco {
        names.push(("where", order.territory.join(" ")));
    }
    names
}

fn ground(order: &Order) -> String {
    let grounds: Vec<String> = order.grounds.iter().map(|ground| ground.article()).collect();
    match (&order.legal_basis, grounds.is_empty()) {
        (Some(basis), true) => basis.clone(),
        (Some(basis), false) => format!("{basis}; {}", grounds.join(", ")),
        (None, false) => grounds.join(", "),
        (None, true) => "in the reasons".to_owned(),
    }
}

/// The order in the authority's own words, with every field it had.
fn as_received(row: &OrderRow, work: &Work, width: usize) -> Vec<Line<'static>> {
    let mut lines = fields(&row.order, Some(row.received), work, width);
    for (at, other) in &row.others {
        let ink = Ink::new(&work.theme, Role::Bg);
        let text = format!("came again at {}", clock(*at, work.now, &work.zone));
        lines.push(ink.strip(width).to(3).own(&text, Role::Warn).done());
        lines.extend(fields(other, None, work, width));
    }
    lines
}

fn fields(order: &Order, received: Option<At>, work: &Work, width: usize) -> Vec<Line<'static>> {
    let at = |at: At| clock(at, work.now, &work.zone);
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let silence = order.silence.map(|end| end.map_or_else(|| "without an end".into(), at));
    let links: Vec<String> = order
        .locations
        .iter()
        .map(|l| match (&l.link, &l.message) {
            (Some(link), _) => link.clone(),
            (None, Some(key)) => format!("message {} in group {}", key.id, key.group.id),
            (None, None) => "no place".to_owned(),
        })
        .collect();
    let joined = |parts: &[String]| (!parts.is_empty()).then(|| parts.join("  "));
    let grounds: Vec<String> = order.grounds.iter().map(|ground| ground.article()).collect();
    let parts = [
        ("authority", Some(order.authority.clone())),
        ("state", order.member_state.clone()),
        ("feedback to", order.feedback_to.clone()),
        ("issued", order.issued_at.map(at)),
        ("received", received.map(at)),
        ("checked", Some(yes(order.authenticated))),
        ("deadline", order.deadline.map(at)),
        ("basis", order.legal_basis.clone()),
        ("boxes", joined(&grounds)),
        ("reasons", Some(order.reasons.clone())),
        ("places", joined(&links)),
        ("where", joined(&order.territory)),
        ("silence", silence),
        ("tell author", order.tell_at.map(at)),
        ("redress", order.redress.clone()),
        ("contact", order.contact.clone()),
        ("language", order.language.clone()),
    ];
    let mut lines = Vec::new();
    for (word, text) in parts {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            field(&mut lines, work, width, (word, &text));
        }
    }
    for (name, json) in &order.extra {
        field(&mut lines, work, width, ("not known", &format!("{name}: {json}")));
    }
    lines
}

/// A field over as many lines as it needs, cut where it would go on without end.
fn field(lines: &mut Vec<Line<'static>>, work: &Work, width: usize, (word, text): (&str, &str)) {
    let ink = Ink::new(&work.theme, Role::Bg);
    let safe = safe_line(text, 4_000).to_string();
    for (n, part) in fold(&safe, width.saturating_sub(18)).into_iter().take(30).enumerate() {
        let strip = ink.strip(width).to(3).own(if n == 0 { word } else { "" }, Role::Muted);
        lines.push(strip.to(16).own(&part, Role::Text).done());
    }
}
