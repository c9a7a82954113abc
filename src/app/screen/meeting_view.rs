//! How a calibration meeting is drawn: the list, the case, the reference and what people say.

use super::meeting::{Meeting, Side};
use super::{case, main, page, scores, talk};
use crate::app::ink::{Ink, Strip, plural};
use crate::app::msg::{MeetingView, Opinion, Talk};
use crate::app::text::{Safe, safe_block, safe_line, wrap};
use crate::app::theme::Role;
use crate::app::veil::Words;
use crate::app::widget::scroll;
use crate::app::work::Work;
use crate::training::Act;
use crate::training::score::Kind;
use crate::training::score::write::number;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// From here on the case stands beside what is said about it.
const WIDE: u16 = 110;
/// Column of what a line says.
const LABEL: usize = 14;
/// Columns of a name in the list.
const NAME: usize = 10;
/// Bytes of a text that are shown.
const CAP: usize = 4096;

/// Draws everything.
pub fn view(meeting: &Meeting, work: &Work, buf: &mut Buffer, area: Rect) {
    let of = meeting.of();
    let width = usize::from(area.width);
    match meeting.side() {
        Side::Talks => talks(meeting, work, buf, area),
        Side::Sheet(at) => {
            let Some(sheet) = of.sheets.get(at) else { return };
            let curve: Vec<_> = of.sheets.iter().filter(|other| other.by == sheet.by).collect();
            let mut lines = scores::lines(work, sheet, &curve, width);
            if let Some(together) = &of.together {
                lines.extend(scores::people(work, &of.sheets, together, width));
            }
            let title = format!(
                "Score  {} · {}, seed {} · {}",
                sheet.by,
                sheet.set,
                sheet.seed,
                plural(sheet.cases.len(), "case", "cases")
            );
            page::view(work, buf, area, &title, &lines, meeting.scroll());
        }
    }
}

fn talks(meeting: &Meeting, work: &Work, buf: &mut Buffer, area: Rect) {
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
    let (width, height) = (usize::from(body.width), usize::from(body.height));
    let ink = Ink::new(&work.theme, Role::Bg);
    let mut lines = vec![title(meeting.of(), ink, width)];
    let rows = &meeting.of().talks;
    let Some(talk) = meeting.here() else {
        lines.push(ink.strip(width).done());
        let none = "Nobody differs from the reference or from each other.";
        lines.push(ink.strip(width).to(3).own(none, Role::Text).done());
        return main::paint(buf, body, &lines);
    };
    let fit = rows.len().min((height / 3).max(1));
    let top = scroll(0, meeting.at(), (fit, 1), rows.len());
    for (place, row) in rows.iter().enumerate().skip(top).take(fit) {
        lines.push(list_row(work, row, place == meeting.at(), width));
    }
    lines.push(ink.strip(width).to(1).rule(width.saturating_sub(1)).done());
    let used = u16::try_from(lines.len()).unwrap_or(body.height);
    main::paint(buf, body, &lines);
    let rest = Rect { y: body.y + used, height: body.height.saturating_sub(used), ..body };
    let wide = area.width >= WIDE;
    let right = if wide {
        let left = Rect { width: rest.width / 2 - 1, ..rest };
        let size = (usize::from(left.width), usize::from(left.height));
        let shown = case::lines_of(work, Some(&talk.case), (case::Form::Side, 0), size);
        main::paint(buf, left, &shown);
        Rect { x: left.right() + 1, width: rest.width - left.width - 1, ..rest }
    } else {
        rest
    };
    let lines = said(work, talk, (usize::from(right.width), wide));
    let last = lines.len().saturating_sub(usize::from(right.height));
    main::paint(buf, right, lines.get(meeting.scroll().min(last)..).unwrap_or_default());
}

fn title(of: &MeetingView, ink: Ink<'_>, width: usize) -> Line<'static> {
    let strip = ink.strip(width).to(1).own("Calibration", Role::Strong).gap(2);
    let strip = strip.safe(&safe_line(&of.set, 256), Role::Text, 30);
    let mut note =
        format!(", version {}   {}", of.version, plural(of.talks.len(), "case", "cases"));
    if let Some(together) = &of.together {
        note.push_str(&format!("   alpha {}", number(together.alpha)));
    }
    let struck = of.talks.iter().filter(|talk| talk.struck).count();
    if struck > 0 {
        note.push_str(&format!("   {struck} struck"));
    }
    strip.own(&note, Role::Muted).done()
}

fn list_row(work: &Work, talk: &Talk, here: bool, width: usize) -> Line<'static> {
    let ink = Ink::new(&work.theme, if here { Role::Selection } else { Role::Bg });
    let glyphs = work.theme.glyphs;
    let strip = ink.strip(width).own(if here { glyphs.pointer } else { " " }, Role::Focus);
    let strip = strip.to(1).own(if talk.struck { glyphs.cross } else { " " }, Role::Warn);
    let strip = strip.right(7, &talk.case.case.no.to_string(), Role::Muted).to(9);
    let category = talk.category.as_deref().map_or("", |code| work.law.category_short(code));
    let strip = strip.own_in(category, Role::Text, 15).to(25);
    let strip = strip.own_in(reference(talk), Role::Strong, 11).to(37);
    let (word, role) = match talk.kind() {
        _ if talk.struck => ("struck", Role::Warn),
        Some(kind @ (Kind::NotEscalated | Kind::MissedHarm)) => (kind.shown(), Role::Danger),
        Some(kind) => (kind.shown(), Role::Text),
        None => ("they differ", Role::Muted),
    };
    let strip = strip.own_in(word, role, 19).to(57);
    opinions(strip, &talk.given).done()
}

/// As many opinions as fit whole, and how many more there are.
fn opinions<'a>(mut strip: Strip<'a>, given: &[Opinion]) -> Strip<'a> {
    for (at, of) in given.iter().enumerate() {
        let by = safe_line(&of.by, 256);
        let needs = by.width().min(NAME) + 1 + of.decision.word().len();
        // Room for `+12` stays, unless this is the last.
        let more = if at + 1 < given.len() { 5 } else { 0 };
        if strip.room() < needs + more {
            return strip.own(&format!("+{}", given.len() - at), Role::Muted);
        }
        let role = if of.kind.is_some() { Role::Warn } else { Role::Text };
        strip = strip.safe(&by, Role::Muted, NAME).gap(1).own(of.decision.word(), role).gap(2);
    }
    strip
}

fn reference(talk: &Talk) -> &'static str {
    talk.reference.map_or("no answer", Act::word)
}

fn words(text: &str, columns: usize) -> Vec<Safe> {
    safe_block(text, CAP).iter().flat_map(|line| wrap(line, columns.max(1))).collect()
}

/// The reference, what each person did, and what was said; without room for the case beside it,
/// the message stands first.
fn said(work: &Work, talk: &Talk, (width, beside): (usize, bool)) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = width.saturating_sub(1);
    let mut lines = Vec::new();
    if !beside {
        for part in talk::brief(work, &talk.case, end.saturating_sub(3)).iter().take(3) {
            let strip = ink.strip(width).to(1).own(work.theme.glyphs.rail, Role::Accent).gap(1);
            lines.push(strip.safe(part, Role::Text, end).done());
        }
    }
    let columns = end.saturating_sub(LABEL);
    let foreign = |text: &Words| {
        let block = work.look().block(text, CAP);
        block.iter().flat_map(|line| wrap(line, columns.max(1))).collect::<Vec<Safe>>()
    };
    let row = |lines: &mut Vec<Line<'static>>, what: &str, parts: &[Safe], role: Role| {
        for (n, part) in parts.iter().enumerate() {
            let strip = ink.strip(width).to(1);
            let label = safe_line(what, 256);
            let strip = if n == 0 { strip.safe(&label, Role::Muted, LABEL - 2) } else { strip };
            lines.push(strip.to(LABEL).safe(part, role, end).done());
        }
    };
    let policy = talk.policy.as_deref().map_or_else(String::new, |name| format!(", {name}"));
    let struck = if talk.struck { ", struck: not counted" } else { "" };
    let version = match talk.version {
        0 => String::new(),
        version => format!(", version {version}"),
    };
    let text = format!("{}{policy}{version}{struck}", reference(talk));
    row(&mut lines, "reference", &words(&text, columns), Role::Strong);
    if !talk.why.is_empty() {
        row(&mut lines, "", &foreign(&talk.why), Role::Text);
    }
    for given in &talk.given {
        let policy = given.policy.as_deref().map_or_else(String::new, |name| format!(", {name}"));
        let kind = given.kind.map_or_else(String::new, |kind| format!(": {}", kind.shown()));
        let role = if given.kind.is_some() { Role::Warn } else { Role::Text };
        let text = format!("{}{policy}{kind}", given.decision.word());
        row(&mut lines, &given.by, &words(&text, columns), role);
        if let Some(objection) = &given.objection {
            row(&mut lines, "objects", &foreign(&talk.case.quoting(objection)), Role::Text);
        }
    }
    if !talk.said.is_empty() {
        let strip = ink.strip(width).to(1).own("said", Role::Strong).gap(1);
        lines.push(strip.rule(end).done());
    }
    for (by, text) in &talk.said {
        row(&mut lines, by, &foreign(text), Role::Text);
    }
    lines
}
