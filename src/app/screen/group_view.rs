//! How near-duplicates are drawn: what differs instead of the whole text.

use super::group::{Entry, Group};
use super::main;
use crate::app::ink::{Ink, Strip, fold, plural};
use crate::app::text::{Safe, safe_line, wrap};
use crate::app::theme::Role;
use crate::app::time::{clock, thousands};
use crate::app::widget::scroll;
use crate::app::work::Work;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Words compared at most; longer texts are shown whole.
const WORDS: usize = 200;

/// Draws the list and what is under the pointer.
pub fn view(group: &Group, work: &Work, buf: &mut Buffer, area: Rect) {
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
    let width = usize::from(body.width);
    let height = usize::from(body.height);
    let ink = Ink::new(&work.theme, Role::Bg);
    let entries = group.entries();
    let detail = (height / 2).min(14);
    let rows = height.saturating_sub(detail + 4).max(1);
    let mut lines = vec![title(group, work, width)];
    lines.push(ink.strip(width).done());
    lines.push(heads(ink.strip(width), width));
    let top = scroll(0, group.at, (rows, 0), entries.len());
    for (place, entry) in entries.iter().enumerate().skip(top).take(rows) {
        lines.push(row(group, work, entry, place == group.at, width));
    }
    if !group.known {
        lines.push(ink.strip(width).to(2).own("comparing …", Role::Muted).done());
    } else if entries.is_empty() {
        lines.push(ink.strip(width).to(2).own("nothing else is like it", Role::Muted).done());
    }
    lines.push(ink.strip(width).done());
    lines.extend(here(group, work, width));
    lines.truncate(height);
    main::paint(buf, body, &lines);
}

fn title(group: &Group, work: &Work, width: usize) -> Line<'static> {
    let marked = group.rows.iter().filter(|row| work.marks.contains(&row.case)).count();
    let left = group.rows.len() - marked;
    let mut authors: Vec<&str> = group.rows.iter().map(|row| row.author.as_str()).collect();
    let mut groups: Vec<&str> = group.rows.iter().map(|row| row.group.as_str()).collect();
    for list in [&mut authors, &mut groups] {
        list.sort_unstable();
        list.dedup();
    }
    let note = format!(
        "of case {} · {}, {}, {}",
        group.case,
        plural(group.rows.len(), "message", "messages"),
        plural(groups.len(), "group", "groups"),
        plural(authors.len(), "author", "authors"),
    );
    let end = width.saturating_sub(1);
    let tail = format!("{} marked  {left} left out", work.marks.len());
    let strip = Ink::new(&work.theme, Role::Bg).strip(width).to(1);
    let strip = strip.own("Near-duplicates", Role::Strong).gap(2);
    let room = end.saturating_sub(strip.used() + tail.len() + 4);
    let strip = strip.own_in(&note, Role::Muted, room);
    let strip = strip.to(end.saturating_sub(tail.len() + 2));
    strip.own(work.theme.glyphs.marked, Role::Accent).gap(1).own(&tail, Role::Text).done()
}

fn heads(strip: Strip<'_>, width: usize) -> Line<'static> {
    let strip = strip.to(4).own("alike", Role::Muted).to(11).own("sent", Role::Muted);
    if width < 100 {
        return strip.to(24).own("what differs from the case", Role::Muted).done();
    }
    let strip = strip.to(24).own("group", Role::Muted).to(43).own("author", Role::Muted);
    strip.to(58).own("what differs from the case", Role::Muted).done()
}

fn row(group: &Group, work: &Work, entry: &Entry, here: bool, width: usize) -> Line<'static> {
    let (place, folded) = match entry {
        Entry::One(place) => (*place, 0),
        Entry::Folded(place, len) => (*place, *len),
    };
    let ink = Ink::new(&work.theme, if here { Role::Selection } else { Role::Bg });
    let Some(similar) = group.rows.get(place) else { return ink.strip(width).done() };
    let marked = work.marks.contains(&similar.case);
    let strip = ink.strip(width);
    let strip = if here { strip.own(work.theme.glyphs.pointer, Role::Focus) } else { strip };
    let (sign, role) = if marked {
        (work.theme.glyphs.marked, Role::Accent)
    } else {
        (work.theme.glyphs.middot, Role::Muted)
    };
    let strip = strip.to(2).own(sign, role);
    let strip = strip.right(9, &format!("{}%", similar.percent), Role::Text);
    let strip = strip.to(11).own(&clock(similar.at, work.now, &work.zone), Role::Muted).to(24);
    if folded > 0 {
        let text = format!("+{}", thousands(folded as u64));
        let strip = strip.own(&text, Role::Accent).to(if width < 100 { 30 } else { 58 });
        return strip.own("nothing, folded  enter unfolds", Role::Muted).done();
    }
    let strip = if width < 100 {
        strip
    } else {
        let strip = strip.foreign(&similar.group, Role::Text, 18).to(43);
        strip.foreign(&similar.author, Role::Text, 14).to(58)
    };
    let look = work.look();
    differs(strip, look.readable(&group.text), look.readable(&similar.text)).done()
}

/// Removed words, then added ones, as far as they fit.
fn differs<'a>(mut strip: Strip<'a>, first: Option<&str>, text: Option<&str>) -> Strip<'a> {
    let (Some(first), Some(text)) = (first, text) else {
        return strip.own("veiled", Role::Muted);
    };
    if text == first {
        return strip.own("nothing", Role::Muted);
    }
    let Some(parts) = difference(first, text) else {
        let room = strip.room().saturating_sub(1);
        return strip.foreign(text, Role::Text, room);
    };
    let many = parts.iter().map(|part| part.0.len() + part.1.len()).sum::<usize>() > 12;
    if many {
        let room = strip.room().saturating_sub(1);
        return strip.foreign(text, Role::Text, room);
    }
    for (gone, new) in parts {
        for (words, role) in [(gone, Role::DiffDel), (new, Role::DiffAdd)] {
            if words.is_empty() || strip.room() < 4 {
                continue;
            }
            let safe: Safe = safe_line(&words.join(" "), 1024);
            let room = strip.room().saturating_sub(2);
            strip = strip.safe(&safe, role, room).gap(1);
        }
    }
    strip
}

type Part<'a> = (Vec<&'a str>, Vec<&'a str>);

/// Words that are gone and new, stretch by stretch; `None` for texts too long to compare.
fn difference<'a>(old: &'a str, new: &'a str) -> Option<Vec<Part<'a>>> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split_whitespace().collect(), new.split_whitespace().collect());
    if old.len() > WORDS || new.len() > WORDS {
        return None;
    }
    let table = common(&old, &new);
    let at = |i: usize, j: usize| table.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0);
    let mut parts: Vec<Part<'a>> = Vec::new();
    let mut part: Part<'a> = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) if a == b => {
                if !part.0.is_empty() || !part.1.is_empty() {
                    parts.push(std::mem::take(&mut part));
                }
                (i, j) = (i + 1, j + 1);
            }
            (Some(a), b) if b.is_none() || at(i + 1, j) >= at(i, j + 1) => {
                part.0.push(a);
                i += 1;
            }
            (_, Some(b)) => {
                part.1.push(b);
                j += 1;
            }
            _ => break,
        }
    }
    if !part.0.is_empty() || !part.1.is_empty() {
        parts.push(part);
    }
    Some(parts)
}

/// Length of the longest common run of words from each pair of places on.
fn common(old: &[&str], new: &[&str]) -> Vec<Vec<u16>> {
    let mut table = vec![vec![0u16; new.len() + 1]];
    for a in old.iter().rev() {
        let below = table.last().cloned().unwrap_or_default();
        let mut row = vec![0u16; new.len() + 1];
        let mut right = 0;
        for (j, b) in new.iter().enumerate().rev() {
            let down = below.get(j).copied().unwrap_or(0);
            let diagonal = below.get(j + 1).copied().unwrap_or(0);
            right = if a == b { diagonal + 1 } else { down.max(right) };
            if let Some(cell) = row.get_mut(j) {
                *cell = right;
            }
        }
        table.push(row);
    }
    table.reverse();
    table
}

/// The message under the pointer, why it is not marked, and what a decision will do.
fn here(group: &Group, work: &Work, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let Some(similar) = group.here().first() else { return Vec::new() };
    let end = width.saturating_sub(1);
    let marked = work.marks.contains(&similar.case);
    let state = if marked { "marked" } else { "not marked" };
    let strip = ink.strip(width).rule(2).gap(1).foreign(&similar.author, Role::Strong, 20).gap(1);
    let strip = strip.foreign(&similar.group, Role::Text, 20);
    let strip = strip.own(&format!(" · {} ", clock(similar.at, work.now, &work.zone)), Role::Muted);
    let rule = strip.rule(end.saturating_sub(state.len() + 2));
    let mut lines =
        vec![rule.right(end.saturating_sub(1), state, Role::Muted).gap(1).rule(width).done()];
    lines.push(ink.strip(width).done());
    let columns = width.saturating_sub(4).clamp(1, 80);
    let most = if group.full { 30 } else { 5 };
    let text = work.look().block(&similar.text, 8192);
    let text: Vec<Safe> = text.iter().flat_map(|line| wrap(line, columns)).collect();
    for line in text.iter().take(most) {
        let strip = ink.strip(width).own(work.theme.glyphs.rail, Role::Focus).to(2);
        lines.push(strip.safe(line, Role::Strong, columns).done());
    }
    lines.push(ink.strip(width).done());
    let mut fact = |label: &str, text: &str| {
        let left = if width < 60 { 4 } else { 24 };
        for (i, part) in fold(text, width.saturating_sub(left + 2)).iter().enumerate() {
            let strip = ink.strip(width).to(3);
            let strip = if i == 0 && left > 4 { strip.own(label, Role::Muted) } else { strip };
            lines.push(strip.to(left).own(part, Role::Text).done());
        }
    };
    if let Some(reason) = &similar.reason
        && !marked
    {
        fact("Why it was left out", &format!("{reason}. m marks it anyway."));
    }
    let n = work.marks.len();
    let what = format!(
        "{}, {} of reasons, one undo step.",
        plural(n, "decision", "decisions"),
        plural(n, "statement", "statements")
    );
    fact("What a key will do", &what);
    if n > 20 {
        fact("Before it starts", "more than 20 messages: you will type the number.");
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_that_differ() {
        let parts = difference("3 voor 50 in west", "3 voor 45 in oost vandaag").unwrap();
        assert_eq!(parts, [(vec!["50"], vec!["45"]), (vec!["west"], vec!["oost", "vandaag"])]);
        assert!(difference("a b", "a b").unwrap().is_empty());
    }
}
