//! How complaints are drawn: the list, what they say beside what was decided, and the answer.

use super::{Complaints, main};
use crate::app::ink::{Ink, Strip, fold, plural};
use crate::app::moment;
use crate::app::msg::{AnswerDraft, ComplaintItem, HearingView, measure_words};
use crate::app::text::wrap;
use crate::app::theme::Role;
use crate::app::time::{clock, left};
use crate::app::veil::{Look, Stage, Words};
use crate::app::widget::scroll;
use crate::app::work::Work;
use crate::model::{Complainant, GroundKind, Outcome};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// From here on what they say and what was decided stand side by side.
const WIDE: usize = 100;
/// Bytes of a text that are shown.
const CAP: usize = 16 * 1024;
/// Rows above which each outcome has a line of its own.
const TALL: u16 = 30;

/// Where the parts of the screen stand.
struct Parts {
    lines: Vec<Line<'static>>,
    /// Column and row of the cursor, from the top of the lines.
    cursor: Option<(usize, usize)>,
}

const fn inside(area: Rect) -> Rect {
    Rect { y: area.y.saturating_add(1), height: area.height.saturating_sub(3), ..area }
}

/// Draws everything.
pub fn view(complaints: &Complaints, work: &Work, buf: &mut Buffer, area: Rect) {
    let area = inside(area);
    main::paint(buf, area, &parts(complaints, work, area).lines);
}

/// Where the cursor of what is typed stands.
#[must_use]
pub fn cursor(complaints: &Complaints, work: &Work, area: Rect) -> Option<(u16, u16)> {
    let area = inside(area);
    let (column, row) = parts(complaints, work, area).cursor?;
    let (x, y) = (u16::try_from(column).ok()?, u16::try_from(row).ok()?);
    (x < area.width && y < area.height).then(|| (area.x + x, area.y + y))
}

fn parts(complaints: &Complaints, work: &Work, area: Rect) -> Parts {
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    let ink = Ink::new(&work.theme, Role::Bg);
    let mut lines = vec![title(complaints, &ink, width)];
    let rows = &complaints.list.rows;
    if rows.is_empty() {
        if complaints.known {
            lines.push(ink.strip(width).done());
            let none = "No complaint is open for you.";
            lines.push(ink.strip(width).to(3).own(none, Role::Text).done());
        }
        return Parts { lines, cursor: None };
    }
    let answer = answer(complaints, work, (width, area.height));
    let fit = rows.len().min((height / 6).clamp(1, 6));
    let top = scroll(0, complaints.at(), (fit, 0), rows.len());
    for (place, row) in rows.iter().enumerate().skip(top).take(fit) {
        lines.push(list_row(complaints, work, (row, place), width));
    }
    let room = height.saturating_sub(lines.len() + answer.lines.len());
    let mut middle = middle(complaints, work, width);
    let skip = complaints.scroll.min(middle.len().saturating_sub(room));
    middle.drain(..skip.min(middle.len()));
    middle.resize(room, ink.strip(width).done());
    lines.extend(middle);
    let begin = lines.len();
    lines.extend(answer.lines);
    Parts { lines, cursor: answer.cursor.map(|(x, y)| (x, begin + y)) }
}

fn title(complaints: &Complaints, ink: &Ink<'_>, width: usize) -> Line<'static> {
    let list = &complaints.list;
    let strip = ink.strip(width).to(1).own("Complaints", Role::Strong).gap(2);
    if !complaints.known {
        return strip.own("reading …", Role::Muted).done();
    }
    let mut note = format!("{} open", list.rows.len());
    if list.others > 0 {
        note.push_str(&format!(", {} for others", list.others));
    }
    note.push_str(&format!(", {} answered", list.closed));
    let strip = strip.own(&note, Role::Muted);
    let place = format!("{} of {}", complaints.at() + 1, list.rows.len());
    if list.rows.is_empty() || strip.room() < place.len() + 3 {
        return strip.done();
    }
    strip.right(width.saturating_sub(1), &place, Role::Muted).done()
}

fn list_row(
    complaints: &Complaints,
    work: &Work,
    (row, place): (&ComplaintItem, usize),
    width: usize,
) -> Line<'static> {
    let here = place == complaints.at();
    let ink = Ink::new(&work.theme, if here { Role::Selection } else { Role::Bg });
    let glyphs = work.theme.glyphs;
    let strip = ink.strip(width);
    // While the answer is typed the pointer stands there.
    let focus = if complaints.typing.is_some() { Role::Muted } else { Role::Focus };
    let strip = if here { strip.own(glyphs.pointer, focus) } else { strip };
    let (due, role) = row.due.map_or_else(
        || ("no date".to_owned(), Role::Muted),
        |due| left(due, work.now, Some(due.since(row.received))),
    );
    let strip = strip.to(1).own(glyphs.rail, Role::Accent).to(3).own(&due, role);
    let strip = strip.to(13).own(&row.no.to_string(), Role::Strong).gap(1);
    let who = format!("{} against {}", row.from.word(), row.decision);
    let strip = strip.to(18).own_in(&who, Role::Text, 22).gap(2);
    if width < 60 {
        return strip.done();
    }
    let marks: Vec<&str> = row.marks.iter().map(|mark| mark.word()).collect();
    let strip = match &row.holder {
        Some(name) => strip.foreign(name, Role::Warn, 14).own(" has it", Role::Warn).gap(2),
        None if marks.is_empty() => strip,
        None => strip.own_in(&marks.join(" "), Role::Warn, 24).gap(2),
    };
    let strip = strip.to(42).foreign(&row.group, Role::Muted, 16).gap(2);
    let room = strip.room().saturating_sub(1);
    strip.safe(&work.glance().line(&row.first_line, 600), Role::Text, room).done()
}

/// What lies between list and answer.
fn middle(complaints: &Complaints, work: &Work, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let Some(view) = &complaints.view else {
        return vec![ink.strip(width).done()];
    };
    let mut lines = vec![heading(view, &ink, width)];
    if complaints.letter {
        lines.extend(letter(complaints, view, work, (1, width.saturating_sub(2), width)));
        return lines;
    }
    if width < WIDE {
        // What they say and what was decided come first, so that both are seen without scrolling.
        lines.extend(words(complaints, view, work, width));
        lines.extend(decided(view, work, width));
        lines.extend(around(complaints, view, work, width));
        lines.extend(letter(complaints, view, work, (2, width.saturating_sub(4), width)));
        return lines;
    }
    let half = width / 2;
    let mut said = words(complaints, view, work, half);
    let mut decided = decided(view, work, width - half - 1);
    said.extend(around(complaints, view, work, half));
    let right = width - half - 1;
    decided.extend(letter(complaints, view, work, (2, right.saturating_sub(4), right)));
    let sign = work.theme.glyphs.vertical;
    for place in 0..said.len().max(decided.len()) {
        let mut strip = ink.strip(width);
        if let Some(line) = said.get(place) {
            strip = strip.line_of(line.clone());
        }
        strip = strip.to(half).own(sign, Role::Line);
        if let Some(line) = decided.get(place) {
            strip = strip.line_of(line.clone());
        }
        lines.push(strip.done());
    }
    lines
}

fn heading(view: &HearingView, ink: &Ink<'_>, width: usize) -> Line<'static> {
    let item = &view.item;
    let strip = ink.strip(width).own("── ", Role::Line);
    let strip = strip.own(&format!("complaint {}", item.no), Role::Strong).gap(1);
    let strip = strip.own(&format!("against decision {}", item.decision), Role::Muted);
    let strip = if width < 60 {
        strip
    } else {
        strip.own(", first decided by ", Role::Muted).foreign(&item.first_by, Role::Text, 20)
    };
    strip.gap(1).rule(width.saturating_sub(1)).done()
}

/// A title with its moment.
fn caption(ink: &Ink<'_>, width: usize, title: &str, note: &str) -> Line<'static> {
    ink.strip(width).to(2).own(title, Role::Muted).gap(2).own(note, Role::Muted).done()
}

/// How the words of a complaint and of what it is against are seen.
const fn look<'a>(complaints: &Complaints, work: &'a Work) -> Look<'a> {
    Look { stage: complaints.stage, sign: work.theme.glyphs.veil }
}

/// Foreign text in lines.
fn foreign(
    text: &Words,
    work: &Work,
    look: Look<'_>,
    (bar, width): (Option<Role>, usize),
) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let columns = width.saturating_sub(4).max(4);
    let mut lines = Vec::new();
    for line in look.block(text, CAP) {
        for piece in wrap(&line, columns) {
            let strip = ink.strip(width);
            let strip = match bar {
                Some(role) => strip.to(1).own(work.theme.glyphs.rail, role),
                None => strip,
            };
            lines.push(strip.to(3).safe(&piece, Role::Text, columns).done());
        }
    }
    lines
}

/// What they say, and what speaks for omitting it.
fn words(
    complaints: &Complaints,
    view: &HearingView,
    work: &Work,
    width: usize,
) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let when = clock(view.item.received, work.now, &work.zone);
    let who = match view.item.from {
        Complainant::Author => "what the author says",
        Complainant::Notifier => "what the notifier says",
    };
    let mut lines = vec![caption(&ink, width, who, &when)];
    match &view.text {
        Some(text) => lines.extend(foreign(text, work, look(complaints, work), (None, width))),
        None => lines.push(ink.strip(width).to(3).own("erased", Role::Muted).done()),
    }
    for mark in &view.item.marks {
        let text = format!("{} {}", work.theme.glyphs.warning, mark.sentence());
        lines.push(ink.strip(width).to(3).own(&text, Role::Warn).done());
    }
    lines.push(ink.strip(width).done());
    lines
}

/// The message, and what is known since.
fn around(
    complaints: &Complaints,
    view: &HearingView,
    work: &Work,
    width: usize,
) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let blank = || ink.strip(width).done();
    let mut lines = Vec::new();
    if let Some(message) = &view.message {
        let note = clock(message.at, work.now, &work.zone);
        lines.push(caption(&ink, width, "the message", &note));
        let look = look(complaints, work);
        let said = message.words();
        let text = match look.stage {
            _ if look.readable(said).is_some() => None,
            Stage::Facts => Some(format!("{} · veiled: J a line, v v all", said.size())),
            Stage::Lines(_) => Some("veil, line by line: J the next, v lifts it".to_owned()),
            Stage::Terms | Stage::Open => Some("veil, masked words: v lifts it".to_owned()),
        };
        if let Some(text) = text {
            lines.push(ink.strip(width).to(3).own(&text, Role::Muted).done());
        }
        lines.extend(foreign(message.words(), work, look, (Some(Role::Accent), width)));
        lines.push(blank());
    }
    lines.push(caption(&ink, width, "since then", ""));
    let mut fact = |name: &str, text: String| {
        let strip = ink.strip(width).to(3).own(name, Role::Muted).gap(2);
        lines.push(strip.own(&text, Role::Text).done());
    };
    fact("same text elsewhere", view.same_text.to_string());
    let messages = plural(view.messages as usize, "message", "messages");
    fact("author", format!("{messages}, {} restricted", view.restricted));
    for record in view.measures.iter().rev().take(3) {
        let day = moment::day(record.at, work.now, &work.zone);
        fact("misuse", format!("{} {day}", measure_words(record)));
    }
    lines.push(blank());
    lines
}

/// What was decided.
fn decided(view: &HearingView, work: &Work, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let decision = &view.decision.decision;
    let measure = &decision.measure;
    let when = clock(decision.at, work.now, &work.zone);
    let mut lines = vec![caption(&ink, width, "what was decided", &when)];
    let mut fact = |name: &str, text: &str| {
        let room = width.saturating_sub(19);
        for (place, part) in fold(text, room.max(8)).into_iter().enumerate() {
            let strip = ink.strip(width).to(3);
            let strip = if place == 0 { strip.own(name, Role::Muted) } else { strip };
            lines.push(strip.to(17).own(&part, Role::Text).done());
        }
    };
    if measure.restrictions.is_empty() {
        fact("restriction", "none: the content was left");
    }
    for r in &measure.restrictions {
        let until = r.until.map_or_else(|| ", no end date".to_owned(), |d| format!(" until {d}"));
        fact("restriction", &format!("{}{until}", work.law.restriction_label(&r.code)));
    }
    if let Some(texts) = view.decision.texts.as_ref().filter(|texts| !texts.ground.is_empty()) {
        let kind = match measure.ground.as_ref().map(|g| g.kind) {
            Some(GroundKind::Terms) => "terms",
            _ => "law",
        };
        fact("ground", &format!("{kind}, {}", texts.ground));
    }
    if let Some(category) = &measure.category {
        fact("category", work.law.category_label(category));
    }
    fact("automation", if measure.automated_detection { "found by a rule" } else { "none" });
    let (alike, changed) = view.alike;
    fact(
        "same policy",
        &format!("{}, {changed} changed", plural(alike, "complaint", "complaints")),
    );
    if let Some(instead) = &view.instead {
        fact("if reversed", instead);
    }
    lines.push(ink.strip(width).done());
    lines
}

fn letter(
    complaints: &Complaints,
    view: &HearingView,
    work: &Work,
    (left, columns, width): (usize, usize, usize),
) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let title = if view.letter.is_empty() { "no letter went to the author" } else { "letter" };
    let mut lines = vec![caption(&ink, width, title, "")];
    for line in look(complaints, work).block(&view.letter, CAP) {
        for piece in wrap(&line, columns.max(4)) {
            lines.push(ink.strip(width).to(left + 1).safe(&piece, Role::Text, columns).done());
        }
    }
    lines
}

/// Outcomes and reasons.
fn answer(complaints: &Complaints, work: &Work, (width, height): (usize, u16)) -> Parts {
    let ink = Ink::new(&work.theme, Role::Bg);
    let strip = ink.strip(width).own("── ", Role::Line).own("your answer", Role::Strong).gap(1);
    let mut lines = vec![strip.rule(width.saturating_sub(1)).done()];
    let draft = complaints.draft();
    if height >= TALL {
        lines.extend(outcomes(complaints, work, width));
    } else {
        lines.push(outcome_line(complaints, work, width));
    }
    let Some(draft) = draft else { return Parts { lines, cursor: None } };
    if let Some(kept) = kept(complaints, draft) {
        let text = format!("stays: {kept} (3 goes on)");
        lines.push(ink.strip(width).to(3).own(&text, Role::Accent).done());
    }
    let pointer = work.theme.glyphs.pointer;
    let label = "reasoning (a person writes this, at least one sentence)";
    let strip = ink.strip(width);
    let strip =
        if complaints.typing.is_some() { strip.to(1).own(pointer, Role::Focus) } else { strip };
    lines.push(strip.to(3).own(label, Role::Muted).done());
    let begin = lines.len();
    let room = usize::from(height / 4).clamp(1, 8);
    let columns = width.saturating_sub(6).max(4);
    let edit =
        complaints.typing.clone().unwrap_or_else(|| crate::app::edit::Edit::block(&draft.text));
    let (text, (row, column)) = edit.lines(columns);
    let top = if complaints.typing.is_some() { row.saturating_sub(room - 1) } else { 0 };
    let ground = if complaints.typing.is_some() { Role::Field } else { Role::Bg };
    for line in text.iter().skip(top).take(room) {
        let pen = Ink::new(&work.theme, ground);
        let field = pen.strip(columns).foreign(line, Role::Text, columns).done();
        lines.push(ink.strip(width).to(4).line_of(field).done());
    }
    let at = complaints.typing.is_some().then(|| (4 + column, begin + row.saturating_sub(top)));
    Parts { lines, cursor: at }
}

/// Outcome, key, word, word where there is little room, and what it does.
const OUTCOMES: [(Outcome, &str, &str, &str, &str); 4] = [
    (Outcome::Upheld, "1", "uphold", "keep", "the decision stays; the letter says why"),
    (Outcome::Reversed, "2", "reverse", "back", "the decision is taken back, with a new letter"),
    (Outcome::PartlyReversed, "3", "partly reverse", "part", "choose what stays"),
    (Outcome::Omitted, "4", "omit", "omit", "nothing to decide: late, empty, not theirs"),
];

fn outcomes(complaints: &Complaints, work: &Work, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let chosen = complaints.draft().map(|draft| draft.outcome);
    OUTCOMES
        .iter()
        .map(|(outcome, key, word, _, what)| {
            let on = chosen == Some(*outcome);
            let strip = sign(ink.strip(width).to(3), work, on).gap(1);
            let strip = strip.own(key, Role::Accent).gap(2);
            let role = if on { Role::Strong } else { Role::Text };
            let strip = strip.own(word, role).to(25).own(what, Role::Muted);
            strip.done()
        })
        .collect()
}

fn sign<'a>(strip: Strip<'a>, work: &Work, on: bool) -> Strip<'a> {
    let glyphs = work.theme.glyphs;
    strip.own(
        if on { glyphs.radio_on } else { glyphs.radio_off },
        if on { Role::Accent } else { Role::Muted },
    )
}

fn outcome_line(complaints: &Complaints, work: &Work, width: usize) -> Line<'static> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let chosen = complaints.draft().map(|draft| draft.outcome);
    let mut strip = ink.strip(width).to(2);
    for (outcome, key, word, short, _) in OUTCOMES {
        let on = chosen == Some(outcome);
        strip = sign(strip.gap(1), work, on).gap(1).own(key, Role::Accent).gap(1);
        let word = if width < 60 { short } else { word };
        strip = strip.own(word, if on { Role::Strong } else { Role::Text });
    }
    strip.done()
}

fn kept<'a>(complaints: &'a Complaints, draft: &AnswerDraft) -> Option<&'a str> {
    let code = draft.keep.first()?;
    let view = complaints.view.as_ref()?;
    view.parts.iter().find(|part| part.code == *code).map(|part| part.words.as_str())
}
