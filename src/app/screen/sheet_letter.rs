//! The letter and the record, beside, under or in place of the form.

use super::facts::basis;
use super::fields::Field;
use super::main::paint;
use super::sheet::{Page, Sheet};
use super::sheet_view::{Areas, VALUE};
use crate::app::ink::Ink;
use crate::app::msg::Mode;
use crate::app::text::wrap;
use crate::app::theme::Role;
use crate::app::veil::Words;
use crate::app::widget::bar;
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// The letter or record, wrapped.
pub fn letter(sheet: &Sheet, work: &Work, area: Rect, page: Page) -> Vec<Line<'static>> {
    let width = usize::from(area.width);
    let ink = Ink::new(&work.theme, Role::Raised);
    let checked = &sheet.checked;
    let (title, other, text) = if page == Page::Record {
        ("Record for the database".to_owned(), "l letter", &checked.record)
    } else {
        let title = format!("Letter  to the author, {}", checked.language);
        (title, "b database record", &checked.letter)
    };
    let report = sheet.draft.as_ref().and_then(|draft| draft.measure.escalation.as_ref());
    let other = match report {
        Some(to) if to.silent => "held back until released",
        _ if sheet.page != Page::Form && beside_each_other(work) => "",
        _ => other,
    };
    let strip = ink.strip(width).to(2).own(&title, Role::Strong);
    let mut lines = vec![strip.right(width.saturating_sub(1), other, Role::Muted).done()];
    lines.push(ink.strip(width).done());
    let columns = width.saturating_sub(6).clamp(1, 80);
    let words = pointed(sheet);
    let mut body = Vec::new();
    let none = Words::open("none is made");
    for line in work.look().block(if text.is_empty() { &none } else { text }, 64 * 1024) {
        let follows = sheet.page == Page::Form && follows(&line.to_string(), words);
        let role = if follows { Role::Changed } else { Role::Text };
        body.extend(
            wrap(&line, columns)
                .iter()
                .map(|part| ink.strip(width).to(4).safe(part, role, columns).done()),
        );
    }
    let room = usize::from(area.height).saturating_sub(2);
    let most = body.len().saturating_sub(room);
    lines.extend(body.into_iter().skip(sheet.scroll.min(most)));
    lines
}

/// The text of the pointed field, as far as it goes into the letter.
fn pointed(sheet: &Sheet) -> &str {
    let Some(draft) = &sheet.draft else { return "" };
    match sheet.at {
        Field::Facts => &draft.texts.facts,
        Field::Explanation => &draft.texts.explanation,
        Field::Ground => &draft.texts.ground,
        _ => "",
    }
}

/// A line of the letter comes from the field: it begins as one of its lines does.
fn follows(line: &str, field: &str) -> bool {
    let start = |text: &str| text.trim().chars().take(24).collect::<String>();
    let begin = start(line);
    begin.chars().count() > 3
        && (field.lines().any(|text| start(text) == begin)
            || line.contains(field) && field.len() > 3)
}

/// Letter and record fit beside each other.
#[must_use]
pub const fn beside_each_other(work: &Work) -> bool {
    work.size.0 >= 120
}

/// Letter and record beside each other, or the one that was asked for.
pub fn pages(sheet: &Sheet, work: &Work, buf: &mut Buffer, inside: Rect) {
    if !beside_each_other(work) {
        return paint(buf, inside, &letter(sheet, work, inside, sheet.page));
    }
    let half = inside.width / 2;
    let left = Rect { width: half, ..inside };
    paint(buf, left, &letter(sheet, work, left, Page::Letter));
    let rest = Rect { x: inside.x + half, width: inside.width - half, ..inside };
    right(sheet, work, buf, rest, Page::Record);
}

/// A page behind a line that parts it from what is left of it.
fn right(sheet: &Sheet, work: &Work, buf: &mut Buffer, area: Rect, page: Page) {
    let ink = Ink::new(&work.theme, Role::Raised);
    let width = usize::from(area.width);
    let inside = Rect { x: area.x + 1, width: area.width - 1, ..area };
    paint(buf, inside, &letter(sheet, work, inside, page));
    let rule = ink.strip(width).own(work.theme.glyphs.vertical, Role::Line);
    let rule = Line::from(rule.spans());
    for y in area.top()..area.bottom() {
        crate::app::widget::put(buf, area.x, y, &rule, 1);
    }
}

/// Letter at the right, policies that fit under the form.
pub fn beside(sheet: &Sheet, work: &Work, buf: &mut Buffer, at: &Areas, used: usize) {
    right(sheet, work, buf, at.letter, Page::Letter);
    let rest = usize::from(at.form.height).saturating_sub(used);
    let mut more = aside(sheet, work, usize::from(at.form.width));
    more.truncate(rest);
    let y = at.form.y + u16::try_from(used).unwrap_or(0);
    paint(buf, Rect { y, height: at.form.bottom().saturating_sub(y), ..at.form }, &more);
}

fn aside(sheet: &Sheet, work: &Work, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Raised);
    let end = width.saturating_sub(2);
    let mut lines = vec![ink.strip(width).to(4).rule(end).done()];
    let mut fact = |label: &str, text: &str| {
        let strip = ink.strip(width).to(4).own(label, Role::Muted).to(VALUE);
        lines.push(strip.own(text, Role::Text).done());
    };
    match work.status.mode {
        Mode::Training { .. } => fact("hold", "training, no letter leaves"),
        _ => fact("hold", &format!("{} s, then the letter leaves", work.hold_ms / 1000)),
    }
    if let Some(to) = sheet.draft.as_ref().and_then(|d| d.measure.escalation.as_ref()) {
        fact(
            "report",
            &format!("{}, {}", super::confirm::authority_name(work, to), basis(&to.basis)),
        );
    }
    if sheet.kept {
        fact("draft", "as you left it");
    }
    let fits = sheet.view.as_ref().map(|view| view.fits.as_slice()).unwrap_or_default();
    if fits.is_empty() {
        return lines;
    }
    lines.push(ink.strip(width).done());
    lines.push(ink.strip(width).to(4).own("Policies that fit, from the text", Role::Muted).done());
    for fit in fits.iter().take(4) {
        let Some(policy) = work.law.policy(&fit.policy) else { continue };
        let key = policy.key.map_or_else(|| "–".to_owned(), |key| key.to_string());
        let strip = ink.strip(width).to(4).own(&key, Role::Accent).to(7);
        let strip = strip.own_in(policy.name.get("en"), Role::Text, 28).to(36);
        let strip =
            strip.line_of(bar(&work.theme, 15, (fit.percent.into(), 100), Role::Accent)).to(52);
        lines.push(strip.right(58, &format!("{} %", fit.percent), Role::Text).done());
    }
    lines
}

/// Under the form, what of the letter follows from the pointed field.
pub fn under(sheet: &Sheet, work: &Work, buf: &mut Buffer, at: &Areas, used: usize) {
    let rest = usize::from(at.form.height).saturating_sub(used);
    if rest < 2 || sheet.checked.letter.is_empty() {
        return;
    }
    let ink = Ink::new(&work.theme, Role::Raised);
    let width = usize::from(at.form.width);
    let whole = letter(sheet, work, Rect { height: u16::MAX, ..at.form }, Page::Letter);
    let count = whole.len().saturating_sub(2);
    let note = format!("{count} lines · l all");
    let strip = ink.strip(width).rule(2).gap(1).own("letter", Role::Strong).gap(1);
    let strip = strip.own(&sheet.checked.language, Role::Muted).gap(1);
    let strip = strip.rule(width.saturating_sub(note.width() + 4)).gap(1).own(&note, Role::Muted);
    let mut lines = vec![strip.gap(1).rule(width).done()];
    let changed = work.theme.on(Role::Changed, Role::Raised).fg;
    let is_changed = |line: &Line<'static>| {
        line.spans.iter().any(|s| s.style.fg == changed && changed.is_some())
    };
    let first = whole.iter().position(is_changed).unwrap_or(2).max(2);
    let from = if first > 2 { first - 1 } else { 2 };
    lines.extend(whole.into_iter().skip(from).take(rest - 1));
    let y = at.form.y + u16::try_from(used).unwrap_or(0);
    paint(buf, Rect { y, height: at.form.bottom().saturating_sub(y), ..at.form }, &lines);
}
