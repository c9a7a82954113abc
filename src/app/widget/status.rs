//! The first row: how much waits, how long there is, who else is here.

use super::span_width;
use crate::app::theme::{Role, Theme};
use crate::app::time;
use crate::model::{At, Lane};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

/// What the first row says. All names are safe text.
#[derive(Clone, Debug, Default)]
pub struct StatusLine<'a> {
    /// Name of the platform, or `sample queue`.
    pub name: &'a str,
    /// The name is that of the sample queue and stands out.
    pub sample: bool,
    /// This is no live work: a word in capitals and more. The word stands at every width.
    pub mark: &'a str,
    /// The same with less room: the word, and how far the work is.
    pub mark_short: &'a str,
    /// Nothing waits here and no clock runs: neither lanes nor deadlines are told.
    pub still: bool,
    /// Waiting cases in each lane.
    pub lanes: [u32; 6],
    /// Cases that wait for a second person.
    pub second: u32,
    /// Cases whose author must not be told yet.
    pub silent: u32,
    /// A filter is in force.
    pub filtered: bool,
    /// Nearest deadline.
    pub next: Option<At>,
    /// Nearest deadline of an order nobody has acted on; said apart when it is not the nearest.
    pub order: Option<At>,
    /// The time is now.
    pub now: At,
    /// My name, or `reads only`.
    pub me: &'a str,
    /// Who else is here.
    pub others: &'a [String],
}

/// How much of the mark.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Word,
    Short,
    Whole,
}

/// What a row has room for.
#[derive(Clone, Copy)]
struct Room {
    mark: Mark,
    /// Waiting cases, lane by lane.
    lanes: bool,
    name: bool,
    wide: bool,
    complaint: bool,
    others: bool,
    words: bool,
    me: bool,
    next: bool,
    /// No blanks between counts, thousands as `2k`.
    tight: bool,
    /// That it is the sample queue.
    sample: bool,
}

/// What stands in a row of `width` columns, from everything to the counts and the time alone.
fn rooms(width: u16, apart: bool, marked: bool) -> impl Iterator<Item = Room> {
    let all = Room {
        mark: Mark::Whole,
        lanes: true,
        name: width >= 110,
        wide: width >= 110,
        complaint: width >= 100,
        others: width >= 60,
        words: width >= 60,
        me: true,
        next: width >= 60,
        tight: false,
        sample: true,
    };
    let slim = Room { name: false, wide: false, ..all };
    let short = Room { complaint: false, ..slim };
    let alone = Room { others: false, ..short };
    // The words are worth more than the name beside the clock of an order.
    let lean = if apart { Room { me: false, next: false, ..alone } } else { alone };
    // Without the words there may be room again for who else is here.
    let company = Room { words: false, ..short };
    let counts = Room { words: false, ..alone };
    let bare = Room { me: false, next: false, ..counts };
    let tight = Room { tight: true, ..bare };
    let last = Room { mark: Mark::Word, sample: false, ..tight };
    // How far the work is, and how long there is, is worth more than the words of the lanes.
    let less = |room: Room| Room { mark: Mark::Short, ..room };
    let far = Room { lanes: false, ..less(tight) };
    let marked = marked.then(|| [less(bare), less(tight), far]).into_iter().flatten();
    [all, slim, short, alone, lean, company, counts, bare, tight]
        .into_iter()
        .chain(marked)
        .chain([last])
}

/// A whole row of `width` columns.
#[must_use]
pub fn status_line(theme: &Theme, width: u16, status: &StatusLine<'_>) -> Line<'static> {
    let width_all = usize::from(width);
    let mut last = (Vec::new(), Vec::new());
    let apart = status.order.is_some() && status.order != status.next;
    for room in rooms(width, apart, !status.mark.is_empty()) {
        last = (left_side(theme, status, room), right_side(theme, status, room, width));
        if sum(&last.0) + sum(&last.1) <= width_all {
            break;
        }
    }
    let (mut spans, right) = last;
    // The time is the last thing to go.
    while sum(&spans) + sum(&right) > width_all && spans.pop().is_some() {}
    let gap = width_all.saturating_sub(sum(&spans) + sum(&right));
    spans.push(say(theme, " ".repeat(gap), Role::Text));
    spans.extend(right);
    Line::from(spans)
}

fn sum(spans: &[Span<'_>]) -> usize {
    spans.iter().map(span_width).sum()
}

fn say(theme: &Theme, text: impl Into<String>, role: Role) -> Span<'static> {
    Span::styled(text.into(), theme.on(role, Role::Surface))
}

fn left_side(theme: &Theme, status: &StatusLine<'_>, room: Room) -> Vec<Span<'static>> {
    let mut spans = vec![say(theme, " ", Role::Text)];
    if !status.mark.is_empty() {
        let word = status.mark.split(' ').next().unwrap_or_default();
        let mark = match room.mark {
            Mark::Whole => status.mark,
            Mark::Short => status.mark_short,
            Mark::Word => word,
        };
        let style = theme.on(Role::OnChip, Role::ChipSoon).add_modifier(Modifier::BOLD);
        spans.push(Span::styled(format!(" {mark} "), style));
        spans.push(say(theme, " ", Role::Text));
    } else if status.sample && room.sample {
        let name = if room.words && room.next { " sample queue " } else { " sample " };
        spans.push(Span::styled(name, theme.on(Role::Foreign, Role::ForeignBg)));
        spans.push(say(theme, " ", Role::Text));
    } else if room.name {
        spans.push(say(theme, "modq  ", Role::Muted));
        spans.push(say(theme, format!("{}   ", status.name), Role::Text));
    }
    if status.still || !room.lanes {
        return spans;
    }
    for (place, (lane, count)) in Lane::ALL.into_iter().zip(status.lanes).enumerate() {
        if place > 0 && !room.tight {
            spans.push(say(theme, if room.wide { "  " } else { " " }, Role::Text));
        }
        let (rail, word, number) = match count {
            0 => (Role::Line, Role::Muted, Role::Muted),
            _ => (Theme::lane(lane), Role::Text, Role::Strong),
        };
        spans.push(say(theme, theme.glyphs.rail, rail));
        if room.words {
            let short = lane == Lane::Complaint && !room.complaint;
            spans.push(say(theme, if short { "compl" } else { lane.word() }, word));
            spans.push(say(theme, " ", Role::Text));
        }
        let count = match count {
            1_000.. if room.tight => format!("{}k", count / 1_000),
            _ => time::thousands(count.into()),
        };
        spans.push(say(theme, count, number));
        if let Some(due) =
            status.order.filter(|due| lane == Lane::Order && status.next != Some(*due))
        {
            let (text, _) = time::left(due, status.now, None);
            let style = match time::chip(due, status.now) {
                role @ (Role::ChipSoon | Role::ChipLate) => theme.on(Role::OnChip, role),
                role => theme.on(role, Role::Surface),
            };
            spans.push(say(theme, " ", Role::Text));
            spans.push(Span::styled(text, style));
        }
    }
    for (word, count) in [("2nd", status.second), ("silent", status.silent)] {
        if count > 0 && room.next {
            spans.push(say(theme, format!(" {word} "), Role::Muted));
            spans.push(say(theme, count.to_string(), Role::Warn));
        }
    }
    if status.filtered && !room.tight {
        spans.push(say(theme, " filtered", Role::Accent));
    }
    spans
}

fn right_side(
    theme: &Theme,
    status: &StatusLine<'_>,
    room: Room,
    width: u16,
) -> Vec<Span<'static>> {
    let mut spans = if status.still { Vec::new() } else { next_due(theme, status, room) };
    if !room.me {
        return spans;
    }
    spans.push(say(theme, format!("  {}", status.me), Role::Text));
    match status.others {
        [_, ..] if room.others && width >= 140 => {
            spans.push(say(theme, " with ", Role::Muted));
            spans.push(say(theme, status.others.join(", "), Role::Text));
        }
        others @ [_, ..] if room.others => {
            spans.push(say(theme, format!(" +{}", others.len()), Role::Muted));
        }
        _ => {}
    }
    spans.push(say(theme, " ", Role::Text));
    spans
}

/// How long there is until the nearest deadline.
fn next_due(theme: &Theme, status: &StatusLine<'_>, room: Room) -> Vec<Span<'static>> {
    let label = if room.next { "  next " } else { " " };
    let time = match status.next {
        Some(due) => {
            let (text, _) = time::left(due, status.now, None);
            chip(theme, &text, time::chip(due, status.now))
        }
        None => say(theme, format!(" {} ", theme.glyphs.dash), Role::Muted),
    };
    vec![say(theme, label, Role::Muted), time]
}

/// A time on its chip, one blank on each side; without a fill when it is not near.
#[must_use]
pub fn chip(theme: &Theme, text: &str, role: Role) -> Span<'static> {
    let style = match role {
        Role::ChipSoon | Role::ChipLate => theme.on(Role::OnChip, role),
        role => theme.on(role, Role::Surface),
    };
    Span::styled(format!(" {text} "), style)
}
