//! Row 0: how much waits, how long until the next deadline, who else is here.

use crate::app::ink::{Ink, Strip};
use crate::app::theme::{Role, Theme};
use crate::app::time::{chip, left as time_left, thousands as count};
use crate::app::work::Work;
use crate::model::Lane;
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// The status line.
#[must_use]
pub fn line(work: &Work, width: usize) -> Line<'static> {
    let right = Right::new(work, width);
    let ink = Ink::new(&work.theme, Role::Surface);
    let strip = left(work, ink, width, width.saturating_sub(right.width));
    right.append(strip, width).done()
}

/// Narrow screens drop words, never counts.
fn lane_word(lane: Lane, width: usize) -> &'static str {
    match (lane, width) {
        (_, ..60) => "",
        (Lane::Complaint, ..100) => "compl",
        _ => lane.word(),
    }
}

fn left<'a>(work: &'a Work, ink: Ink<'a>, width: usize, room: usize) -> Strip<'a> {
    let gap = if width >= 110 { 2 } else { 1 };
    let lanes: usize = Lane::ALL
        .iter()
        .map(|lane| {
            let word = lane_word(*lane, width).width();
            let number = count(waiting(work, *lane).into()).width();
            1 + word + usize::from(word > 0) + number + gap
        })
        .sum();
    let mut strip = ink.strip(width).to(1);
    if work.status.sample && width >= 60 {
        let mark = if room >= lanes + 17 { " sample queue " } else { " sample " };
        if room >= lanes + 2 + mark.len() {
            strip = strip.own(mark, Role::Foreign).gap(gap);
        }
    } else if width >= 110 {
        strip = strip.own("modq", Role::Accent).gap(2);
        let name = room.saturating_sub(lanes + strip.used() + 3);
        if name >= 6 && !work.status.platform.is_empty() {
            strip = strip.foreign(&work.status.platform, Role::Muted, name.min(20)).gap(3);
        }
    }
    for lane in Lane::ALL {
        strip = item(work, strip, lane, lane_word(lane, width)).gap(gap);
    }
    if work.list.narrowed() && strip.used() + 8 <= room {
        strip = strip.own("filtered", Role::Accent);
    }
    strip
}

fn waiting(work: &Work, lane: Lane) -> u32 {
    work.status.lanes.get(lane.index()).copied().unwrap_or(0)
}

fn item<'a>(work: &Work, strip: Strip<'a>, lane: Lane, word: &str) -> Strip<'a> {
    let n = waiting(work, lane);
    let (rail, ink, number) = match n {
        0 => (Role::Line, Role::Muted, Role::Muted),
        _ => (Theme::lane(lane), Role::Text, Role::Strong),
    };
    let strip = strip.own(work.theme.glyphs.rail, rail);
    let strip = if word.is_empty() { strip } else { strip.own(word, ink).gap(1) };
    strip.own(&count(n.into()), number)
}

/// The right end: `next 8:41  mira +2`.
struct Right {
    word: bool,
    time: String,
    role: Role,
    me: String,
    others: String,
    width: usize,
}

impl Right {
    fn new(work: &Work, width: usize) -> Self {
        let (time, role) = match work.status.next_due {
            None => ("–".to_owned(), Role::Strong),
            Some(due) => {
                (time_left(due, work.now, None).0, chip(due, work.now))
            }
        };
        let me = match work.status.role {
            _ if width < 60 => String::new(),
            crate::model::Role::Auditor => "reads only".to_owned(),
            _ => work.status.me.chars().take(20).collect(),
        };
        let names = &work.status.others;
        let others = match names.len() {
            0 => String::new(),
            _ if width < 60 => String::new(),
            _ if width >= 140 => format!(" with {}", names.join(", ")),
            n => format!(" +{n}"),
        };
        let others = crate::app::ink::cut(&others, 40, work.theme.glyphs.ellipsis);
        let word = width >= 60;
        let chip = time.width().max(5) + 2;
        let who = if me.is_empty() { 0 } else { 2 + me.width() + others.width() };
        let total = usize::from(word) * 5 + chip + who + 1;
        Self { word, time, role, me, others, width: total }
    }

    fn append<'a>(self, strip: Strip<'a>, width: usize) -> Strip<'a> {
        let mut strip = strip.to(width.saturating_sub(self.width));
        if self.word {
            strip = strip.own("next ", Role::Muted);
        }
        let filled = matches!(self.role, Role::ChipSoon | Role::ChipLate);
        let wide = self.time.width().max(5) + 2;
        let padded = if filled {
            format!("{:>1$} ", self.time, wide - 1)
        } else {
            format!("{:^1$}", self.time, wide)
        };
        strip = strip.own(&padded, self.role);
        if self.me.is_empty() {
            return strip;
        }
        strip.gap(2).own(&self.me, Role::Strong).own(&self.others, Role::Muted)
    }
}
