//! How the decide sheet is drawn: message above, form below, letter beside or under it.

use super::case::{due_words, group, named};
use super::fields::{self, Field};
use super::main::paint;
use super::sheet::{Page, Sheet, Way};
use super::sheet_letter::{beside, pages, under};
use super::talk::{self, Columns};
use crate::app::ink::{Ink, fold};
use crate::app::text::{safe_line, truncate, wrap};
use crate::app::theme::Role;
use crate::app::time;
use crate::app::veil::Words;
use crate::app::widget::fill;
use crate::app::work::Work;
use crate::law::Level;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// From this width on the letter stands beside the form.
const BESIDE: u16 = 110;
/// Columns of the form beside a letter.
const FORM: u16 = 60;
/// First column of a value.
pub const VALUE: usize = 18;
/// Lines of a text that is pointed at.
const LINES: usize = 6;

/// Draws the sheet.
pub fn view(sheet: &Sheet, work: &Work, buf: &mut Buffer, area: Rect) {
    let at = areas(sheet, work, area);
    paint(buf, at.message, &message(sheet, work, at.message));
    let raised = work.theme.on(Role::Text, Role::Raised);
    fill(buf, at.sheet, raised);
    paint(buf, Rect { height: 1, ..at.sheet }, &[rule(sheet, work, at.sheet.width)]);
    if sheet.page != Page::Form {
        return pages(sheet, work, buf, at.inside);
    }
    let form = form(sheet, work, usize::from(at.form.width));
    let top = form.top(usize::from(at.form.height));
    let shown: Vec<Line<'static>> = form.lines.into_iter().skip(top).collect();
    paint(buf, at.form, &shown);
    if at.letter.width > 0 {
        beside(sheet, work, buf, &at, shown.len());
    } else {
        under(sheet, work, buf, &at, shown.len());
    }
}

/// Where the cursor of what is typed stands.
#[must_use]
pub fn cursor(sheet: &Sheet, work: &Work, area: Rect) -> Option<(u16, u16)> {
    let at = areas(sheet, work, area);
    let form = form(sheet, work, usize::from(at.form.width));
    let top = form.top(usize::from(at.form.height));
    let (column, row) = form.cursor?;
    let y = at.form.y + u16::try_from(row.checked_sub(top)?).ok()?;
    let x = at.form.x + u16::try_from(column).ok()?;
    (y < at.form.bottom() && x < at.form.right()).then_some((x, y))
}

/// Areas of the sheet.
pub struct Areas {
    /// The message.
    pub message: Rect,
    /// The whole sheet.
    pub sheet: Rect,
    /// Without its rule.
    pub inside: Rect,
    /// The form.
    pub form: Rect,
    /// The letter beside it.
    pub letter: Rect,
}

fn areas(sheet: &Sheet, work: &Work, area: Rect) -> Areas {
    // A message keeps the hold row; else the sheet reaches down to the key line.
    let feet = if work.said.standing().is_some() { 2 } else { 1 };
    let room = area.height.saturating_sub(1 + feet);
    let most = u16::try_from(usize::from(area.height.saturating_sub(1)) * 2 / 3).unwrap_or(0);
    let needed = match (sheet.page, area.width >= BESIDE) {
        (Page::Form, false) => {
            let form = form(sheet, work, usize::from(area.width));
            u16::try_from(form.lines.len() + 4).unwrap_or(u16::MAX)
        }
        _ => u16::MAX,
    };
    let height = needed.min(most).min(room.saturating_sub(1)).max(room.min(3));
    let top = area.y + 1 + room.saturating_sub(height);
    let sheet = Rect { y: top, height, ..area };
    let message = Rect { y: area.y + 1, height: top.saturating_sub(area.y + 1), ..area };
    let inside = Rect { y: top + 1, height: height.saturating_sub(1), ..area };
    let (form, letter) = if area.width >= BESIDE {
        let right = Rect { x: area.x + FORM, width: area.width - FORM, ..inside };
        (Rect { width: FORM, ..inside }, right)
    } else {
        (inside, Rect { width: 0, ..inside })
    };
    Areas { message, sheet, inside, form, letter }
}

fn message(sheet: &Sheet, work: &Work, area: Rect) -> Vec<Line<'static>> {
    let width = usize::from(area.width);
    let ink = Ink::new(&work.theme, Role::Bg);
    let Some(view) = sheet.view.as_deref() else {
        let text = match sheet.cases.len() {
            1 => format!("case {}", sheet.case),
            n => format!("{n} marked cases, one statement each"),
        };
        return vec![ink.strip(width).to(2).own(&text, Role::Strong).done()];
    };
    let end = width.saturating_sub(1);
    let case = match sheet.cases.len() {
        1 if width < 60 => String::new(),
        1 => format!("case {}", view.case.no),
        n => format!("{} marked", time::thousands(n as u64)),
    };
    let strip = named(work, view, ink.strip(width).to(2), end.saturating_sub(case.len() + 18));
    let strip = due_words(work, view, strip, end.saturating_sub(case.len() + 3));
    let mut lines = vec![strip.gap(3).own(&case, Role::Muted).done()];
    lines.push(group(view, ink.strip(width).to(2), "").done());
    let blank = || ink.strip(width).done();
    let columns = Columns::new(view, width, usize::from(width >= 100), width < 100);
    let mut words = talk::message(work, view, &columns);
    let room = usize::from(area.height).saturating_sub(2);
    if room > words.len() + 1 {
        lines.push(blank());
    }
    let spare = room.saturating_sub(words.len() + 2);
    let before = view.before.last().map(|m| talk::near(work, m, view, &columns));
    let after = view.after.first().map(|m| talk::near(work, m, view, &columns));
    let context = before.as_ref().map_or(0, Vec::len) + after.as_ref().map_or(0, Vec::len);
    if spare >= context + 2 {
        lines.extend(before.into_iter().flatten());
        lines.push(blank());
        lines.append(&mut words);
        lines.push(blank());
        lines.extend(after.into_iter().flatten());
    }
    lines.append(&mut words);
    lines
}

fn rule(sheet: &Sheet, work: &Work, width: u16) -> Line<'static> {
    let ink = Ink::new(&work.theme, Role::Raised);
    let width = usize::from(width);
    let heavy = work.theme.glyphs.heavy;
    let mut title = match sheet.way {
        Way::Remove => "Remove".to_owned(),
        Way::Restrict => "Restrict".into(),
        Way::Escalate => "Escalate".into(),
    };
    let policy = sheet.draft.as_ref().and_then(|d| d.measure.policy.as_deref());
    if width >= 100
        && let Some(policy) = policy.and_then(|id| work.law.policy(id))
    {
        title = format!("{title} · {}", policy.name.get("en"));
    }
    let (verdict, role) = verdict(sheet);
    let strip =
        ink.strip(width).fill(2, heavy, Role::Accent).gap(1).own(&title, Role::Strong).gap(1);
    let held = work
        .held
        .first()
        .map_or_else(String::new, |held| format!("held {} ", time::countdown(held.left(work.now))));
    let tail = verdict.width() + 4 + if held.is_empty() { 0 } else { held.width() + 2 };
    let strip = strip.fill(width.saturating_sub(tail), heavy, Role::Accent);
    let strip = if held.is_empty() { strip } else { strip.gap(1).own(&held, Role::Muted).gap(1) };
    strip.gap(1).own(&verdict, role).gap(1).fill(width, heavy, Role::Accent).done()
}

fn verdict(sheet: &Sheet) -> (String, Role) {
    let count = |level| sheet.checked.findings.iter().filter(|f| f.level == level).count();
    match (&sheet.draft, count(Level::Error), count(Level::Warning)) {
        _ if sheet.read_only => ("read only".into(), Role::Warn),
        (None, ..) => ("filling in …".into(), Role::Muted),
        (_, 0, 0) => ("ready".into(), Role::Ok),
        (_, 0, 1) => ("1 warning, can be sent".into(), Role::Warn),
        (_, 0, n) => (format!("{n} warnings, can be sent"), Role::Warn),
        (_, n, _) => (format!("{n} missing"), Role::Danger),
    }
}

/// The form as lines, with what must stay in sight.
struct Form {
    lines: Vec<Line<'static>>,
    /// First line and line after the last of the pointed field.
    pointed: (usize, usize),
    /// Column and line of the cursor.
    cursor: Option<(usize, usize)>,
}

impl Form {
    fn top(&self, height: usize) -> usize {
        if self.lines.len() <= height {
            return 0;
        }
        // Two fields before the pointed one stay in sight when there is room.
        let (from, to) = self.pointed;
        from.saturating_sub(2).max(to.saturating_sub(height)).min(self.lines.len() - height)
    }
}

fn form(sheet: &Sheet, work: &Work, width: usize) -> Form {
    let mut form = Form { lines: Vec::new(), pointed: (0, 0), cursor: None };
    let Some(draft) = &sheet.draft else { return form };
    for field in Field::of(draft) {
        let from = form.lines.len();
        let here = field == sheet.at;
        let (value, note) = fields::shown(work, draft, field);
        match (&sheet.typing, here) {
            (Some(edit), true) => typing(sheet, work, edit, width, &mut form),
            _ => {
                let value = sheet.quoting(value);
                form.lines.extend(still(sheet, work, (field, &value, &note), width));
            }
        }
        form.lines.extend(findings(sheet, work, field, width));
        if here && let Some(picker) = &sheet.picker {
            let row = form.lines.len();
            let (_, column) = picker.edit.window(width.saturating_sub(VALUE + 16).max(2));
            form.cursor = Some((VALUE + column, row));
            form.lines.extend(picker.lines(work, width, VALUE));
        }
        if here {
            form.pointed = (from, form.lines.len());
        }
    }
    form
}

fn label<'a>(
    sheet: &Sheet,
    work: &'a Work,
    field: Field,
    width: usize,
) -> crate::app::ink::Strip<'a> {
    let strip = Ink::new(&work.theme, Role::Raised).strip(width).to(2);
    let here = field == sheet.at;
    let strip = if here { strip.own(work.theme.glyphs.pointer, Role::Focus) } else { strip };
    let role = if here { Role::Accent } else { Role::Muted };
    let strip = strip.to(4).own(field.label(), role);
    let strip = if sheet.touched.contains(&field) {
        strip.own(work.theme.glyphs.middot, Role::Accent)
    } else {
        strip
    };
    strip.to(VALUE)
}

/// The worst finding of a field as its sign in the gutter.
fn gutter(sheet: &Sheet, work: &Work, field: Field) -> (&'static str, Role) {
    let worst = of(sheet, field).map(|f| f.level).max();
    match worst {
        Some(Level::Error) => (work.theme.glyphs.cross, Role::Danger),
        Some(Level::Warning) => (work.theme.glyphs.warning, Role::Warn),
        None => (work.theme.glyphs.check, Role::Ok),
    }
}

fn of(sheet: &Sheet, field: Field) -> impl Iterator<Item = &crate::law::Finding> {
    sheet.checked.findings.iter().filter(move |f| Field::of_finding(f.field) == field)
}

fn still(
    sheet: &Sheet,
    work: &Work,
    (field, value, note): (Field, &Words, &str),
    width: usize,
) -> Vec<Line<'static>> {
    let end = width.saturating_sub(1);
    let columns = end.saturating_sub(VALUE + 3).max(1);
    let open = field == sheet.at && field.many_lines();
    let text = work.look().line(value, 16 * 1024);
    let ellipsis = work.theme.glyphs.ellipsis;
    let parts = if open { wrap(&text, columns) } else { vec![truncate(&text, columns, ellipsis)] };
    let shown = if open { LINES } else { 1 };
    let (sign, role) = gutter(sheet, work, field);
    let last = shown.min(parts.len()).saturating_sub(1);
    let mut lines = Vec::new();
    for (i, part) in parts.iter().take(shown).enumerate() {
        let strip = if i == 0 {
            label(sheet, work, field, width)
        } else {
            Ink::new(&work.theme, Role::Raised).strip(width).to(VALUE)
        };
        let noted = columns.saturating_sub(note.width() + 1);
        let strip = if i == 0 && parts.len() == 1 && part.width() <= noted {
            strip.safe(part, Role::Text, columns).right(end.saturating_sub(2), note, Role::Muted)
        } else if i == last && parts.len() > shown {
            strip
                .safe(&truncate(part, columns.saturating_sub(1), ""), Role::Text, columns)
                .own("…", Role::Muted)
        } else {
            strip.safe(part, Role::Text, columns)
        };
        let strip = if i == last { strip.right(end, sign, role) } else { strip };
        lines.push(strip.done());
    }
    lines
}

fn typing(
    sheet: &Sheet,
    work: &Work,
    edit: &crate::app::edit::Edit,
    width: usize,
    form: &mut Form,
) {
    let end = width.saturating_sub(1);
    let columns = end.saturating_sub(VALUE + 3).max(2);
    let (mut lines, (row, column)) = edit.lines(columns);
    // A blank at the break may hang over the edge.
    for line in &mut lines {
        while line.width() > columns && line.ends_with(' ') {
            line.pop();
        }
    }
    let top = (row + 1).saturating_sub(LINES);
    let count = lines.len().saturating_sub(top).min(LINES);
    let (sign, role) = gutter(sheet, work, sheet.at);
    let pen = Ink::new(&work.theme, Role::Field);
    for (i, line) in lines.iter().enumerate().skip(top).take(LINES) {
        let strip = if i == top {
            label(sheet, work, sheet.at, width)
        } else {
            Ink::new(&work.theme, Role::Raised).strip(width).to(VALUE)
        };
        let field = pen.strip(columns).safe(&safe_line(line, 4096), Role::Text, columns).done();
        if i == row {
            form.cursor = Some((VALUE + column.min(columns.saturating_sub(1)), form.lines.len()));
        }
        let strip = strip.line_of(field);
        let strip = if i + 1 == top + count { strip.right(end, sign, role) } else { strip };
        form.lines.push(strip.done());
    }
}

fn findings(sheet: &Sheet, work: &Work, field: Field, width: usize) -> Vec<Line<'static>> {
    let columns = width.saturating_sub(VALUE + 4);
    let typed = sheet.problem.as_deref().filter(|_| field == sheet.at);
    let typed = typed.map(|text| (text, Role::Warn));
    let found = of(sheet, field).map(|f| {
        let role = if f.level == Level::Error { Role::Danger } else { Role::Warn };
        (f.text.as_str(), role)
    });
    let ink = Ink::new(&work.theme, Role::Raised);
    typed
        .into_iter()
        .chain(found)
        .flat_map(|(text, role)| {
            fold(text, columns)
                .into_iter()
                .map(move |part| ink.strip(width).to(VALUE).own(&part, role).done())
        })
        .collect()
}
