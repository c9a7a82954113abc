//! How the register of notices is drawn: the list with its states, and the selected notice.

use super::notices::{Notices, Shown};
use super::{main, notice_words as words};
use crate::app::ink::{Ink, Strip, cut, fold, plural};
use crate::app::text::safe_line;
use crate::app::theme::Role;
use crate::app::time::{age, clock, left};
use crate::app::widget::scroll;
use crate::app::work::Work;
use crate::model::{NoticePlace, NoticeRow, NoticeState};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// From here on what was decided has a column, and steps and facts stand side by side.
const WIDE: usize = 100;
/// Below, a row has no room for the category.
const NARROW: usize = 60;

/// Draws list and selected notice.
pub fn view(notices: &Notices, work: &Work, buf: &mut Buffer, area: Rect) {
    let area = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
    let width = usize::from(area.width);
    let ink = Ink::new(&work.theme, Role::Bg);
    let mut lines = vec![title(notices, &ink, width)];
    let (shown, all) = notices.counts();
    if shown == 0 {
        lines.push(ink.strip(width).done());
        let empty = match (notices.known, all, notices.shown) {
            (false, ..) => "",
            (true, 0, _) => "No notice has come in. modq import notices.csv brings them.",
            (true, _, Shown::Open) => "Every notice is decided, and who sent it was told.",
            (true, ..) => "No notice is in this state.",
        };
        lines.push(ink.strip(width).to(3).own(empty, Role::Text).done());
        main::paint(buf, area, &lines);
        return;
    }
    lines.push(heading(&ink, width));
    let detail = detail(notices, work, width);
    let room = usize::from(area.height).saturating_sub(lines.len());
    // Half of the screen at least is for the list.
    let below = detail.len().min(room / 2);
    let fit = (room - below).max(1);
    let top = scroll(0, notices.at(), (fit, 1), shown);
    for place in (top..shown).take(fit) {
        let Some(row) = notices.row(place) else { continue };
        lines.push(row_line(row, work, place == notices.at(), width));
    }
    // The selected notice stands at the foot, whatever room the list leaves.
    let blank = room.saturating_sub(below + shown.saturating_sub(top).min(fit));
    lines.extend((0..blank).map(|_| ink.strip(width).done()));
    lines.extend(detail.into_iter().take(below));
    main::paint(buf, area, &lines);
}

fn title(notices: &Notices, ink: &Ink<'_>, width: usize) -> Line<'static> {
    let (shown, all) = notices.counts();
    let note = match (notices.known, notices.shown) {
        (false, _) => "reading …".to_owned(),
        (true, Shown::Open) => format!("{shown} open of {all}"),
        (true, other) => format!("{}, {shown} of {all}", other.words()),
    };
    ink.strip(width).to(1).own("Notices", Role::Strong).gap(2).own(&note, Role::Muted).done()
}

/// Columns of the list: name, where it begins, and whether there is room for it.
fn columns(width: usize) -> [(&'static str, usize, bool); 7] {
    let wide = width >= WIDE;
    let alleged = if wide { 64 } else { 62 };
    [
        ("state", 3, true),
        ("waits", 17, true),
        ("reference", 26, true),
        ("from", if wide { 43 } else { 40 }, true),
        ("alleges", alleged, width >= NARROW),
        ("decided", 80, wide),
        ("remarks", 91, wide),
    ]
}

fn heading(ink: &Ink<'_>, width: usize) -> Line<'static> {
    let shown = columns(width).into_iter().filter(|(.., room)| *room);
    shown.fold(ink.strip(width), |strip, (word, x, _)| strip.to(x).own(word, Role::Muted)).done()
}

/// How long it has waited, or has been late.
fn waits(row: &NoticeRow, work: &Work) -> (String, Role) {
    match row.due.filter(|due| *due < work.now && row.state < NoticeState::Decided) {
        Some(due) => {
            let (text, role) = left(due, work.now, None);
            // A chip needs blanks round it, for which the column has no room.
            (text, if role == Role::ChipLate { Role::Danger } else { role })
        }
        None => (age(row.received, work.now), Role::Muted),
    }
}

fn row_line(row: &NoticeRow, work: &Work, here: bool, width: usize) -> Line<'static> {
    let ink = Ink::new(&work.theme, if here { Role::Selection } else { Role::Bg });
    let glyphs = work.theme.glyphs;
    let notifier = &row.notice.notifier;
    let strip = ink.strip(width);
    let strip = if here { strip.own(glyphs.pointer, Role::Focus) } else { strip };
    let rail = if notifier.trusted { Role::Accent } else { Role::Line };
    let (state, role) = if row.to_tell {
        ("letter due", Role::Warn)
    } else {
        (row.state.words(), if row.is_open() { Role::Text } else { Role::Muted })
    };
    let strip = strip.to(1).own(glyphs.rail, rail).to(3).own_in(state, role, 13);
    let (time, role) = waits(row, work);
    let strip = strip.to(17).own_in(&time, role, 8);
    let reference = if width >= WIDE { 16 } else { 13 };
    let mut strip = strip.to(26).foreign(&row.notice.reference, Role::Strong, reference);
    let name = words::sender(&row.notice);
    let alleged = row.category.as_deref().map_or("", |code| work.law.category_short(code));
    for (word, x, _) in columns(width).into_iter().filter(|(.., room)| *room).skip(3) {
        strip = strip.to(x);
        strip = match word {
            "from" => strip.foreign(name, Role::Text, if width >= WIDE { 20 } else { 21 }),
            "alleges" => strip.foreign(alleged, Role::Text, 15),
            "decided" => strip.own_in(row.outcome(), Role::Text, 10),
            _ => strip.own(&words::remarks(row), Role::Warn),
        };
    }
    strip.done()
}

fn detail(notices: &Notices, work: &Work, width: usize) -> Vec<Line<'static>> {
    let Some(row) = notices.current() else { return Vec::new() };
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = width.saturating_sub(1);
    let strip =
        ink.strip(width).own("── ", Role::Line).foreign(&row.notice.reference, Role::Strong, 24);
    let standing = words::standing(&row.notice.notifier).unwrap_or("notice, DSA Art. 16");
    let mut lines = vec![strip.gap(1).own(standing, Role::Muted).gap(1).rule(end).done()];
    let (left, right) = (steps(row, work), facts(row, work));
    if width < WIDE {
        lines.extend(in_short(row, work, width));
        lines.extend(right.iter().map(|fact| fact_line(ink.strip(width), fact, (3, 14)).done()));
        return lines;
    }
    for place in 0..left.len().max(right.len()) {
        let mut strip = ink.strip(width);
        if let Some((done, text)) = left.get(place) {
            strip = step_line(strip, work, done.as_deref(), text);
        }
        if let Some(fact) = right.get(place) {
            strip = fact_line(strip.to(46), fact, (46, 57));
        }
        lines.push(strip.done());
    }
    lines
}

/// A word, what is said about it, and whether that comes from outside.
type Fact = (&'static str, String, bool);

fn fact_line<'t>(strip: Strip<'t>, (word, text, foreign): &Fact, at: (usize, usize)) -> Strip<'t> {
    let strip = strip.to(at.0).own(word, Role::Muted).to(at.1);
    let room = strip.room().saturating_sub(1);
    if *foreign {
        strip.foreign(text, Role::Text, room)
    } else {
        strip.own_in(text, Role::Text, room)
    }
}

/// When each step was taken; `None` for those to come.
fn steps(row: &NoticeRow, work: &Work) -> Vec<(Option<String>, String)> {
    let at = |at: Option<crate::model::At>| at.map(|at| clock(at, work.now, &work.zone));
    let told = match (row.notice.notifier.address(), row.to_tell && row.told.is_some()) {
        (None, _) => "cannot be told, no address",
        (Some(_), true) => "decided otherwise since, letter due",
        (Some(_), false) => "told what was decided",
    };
    vec![
        (at(Some(row.received)), "received".to_owned()),
        (at(row.acknowledged), "told that it came in".to_owned()),
        (at(row.in_review), "in review".to_owned()),
        (at(row.decided), format!("decided, {}", plural(row.places.len(), "place", "places"))),
        (at(row.told), told.to_owned()),
    ]
}

fn step_line<'t>(strip: Strip<'t>, work: &Work, done: Option<&str>, text: &str) -> Strip<'t> {
    let glyphs = work.theme.glyphs;
    let (sign, role) =
        if done.is_some() { (glyphs.check, Role::Ok) } else { (glyphs.middot, Role::Muted) };
    let when = done.unwrap_or(glyphs.dash);
    let text = cut(text, 26, glyphs.ellipsis);
    let strip = strip.to(3).own(sign, role).to(5).own_in(when, Role::Muted, 12);
    strip.to(18).own(&text, Role::Text)
}

/// The steps in as many lines as their words need.
fn in_short(row: &NoticeRow, work: &Work, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let done =
        steps(row, work).into_iter().filter_map(|(at, text)| Some(format!("{text} {}", at?)));
    let text = done.collect::<Vec<_>>().join(", ");
    let lines = fold(&text, width.saturating_sub(15));
    let line = |(n, part): (usize, String)| {
        let strip = ink.strip(width).to(3).own(if n == 0 { "steps" } else { "" }, Role::Muted);
        strip.to(14).own(&part, Role::Text).done()
    };
    lines.into_iter().enumerate().map(line).collect()
}

/// What it says, lacks and led to.
fn facts(row: &NoticeRow, work: &Work) -> Vec<Fact> {
    let notice = &row.notice;
    let category = row.category.as_deref().map_or("nothing named", |c| work.law.category_label(c));
    let from = match &notice.notifier.email {
        Some(email) => format!("{} {email}", words::sender(notice)),
        None => words::sender(notice).to_owned(),
    };
    let mut facts = vec![("from", from, true), ("alleges", category.to_owned(), true)];
    let said = safe_line(&notice.explanation, 2_000).to_string();
    facts.push(("says", said, true));
    facts.push(("knowledge", words::knowledge(row, work), false));
    if let Some(first) = &row.same_as {
        facts.push(("same as", first.clone(), true));
    }
    let counted = words::counted(row);
    if !counted.is_empty() {
        facts.push(("counted", counted, false));
    }
    facts.extend(row.places.iter().map(|place| ("place", place_words(place), true)));
    facts
}

fn place_words(place: &NoticePlace) -> String {
    let outcome = words::outcome(place);
    let held = if place.found { "" } else { ", not held" };
    let link = place.link.as_deref().unwrap_or("no link");
    format!("case {}{held}, {outcome}: {link}", place.case)
}
