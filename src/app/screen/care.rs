//! What somebody has had to read, for themselves, and what opens veiled for their own eyes.

use super::{Go, foot, main};
use crate::app::acts::common;
use crate::app::commands::{Command, Scope};
use crate::app::ink::{Ink, Strip, plural};
use crate::app::msg::Effect;
use crate::app::said::Kind;
use crate::app::theme::{Role, Theme};
use crate::app::time::{clock, length, thousands};
use crate::app::widget::{Hint, scroll};
use crate::app::work::Work;
use crate::law::Veils;
use crate::model::exposure::{CROWD, Seen};
use crate::model::time::DAY;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use std::collections::BTreeMap;

/// Days of the second column and of what all have read.
pub const DAYS: i64 = 30;
/// Columns of a kind.
const NAME: usize = 30;

/// A kind of text that can open veiled.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Row {
    Policy(String),
    Category(String),
    /// From this severity on.
    Severity(u8),
}

/// The pointer in the list.
#[derive(Debug, Default)]
pub struct Care {
    at: usize,
}

impl Care {
    /// Opens it; seniors ask for the sum of all.
    #[must_use]
    pub fn new(work: &mut Work) -> Self {
        if work.status.role >= crate::model::Role::Senior {
            work.ask(Effect::Together);
        }
        Self::default()
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        let last = rows(work).len().saturating_sub(1);
        let half = usize::from(work.size.1 / 3);
        match command {
            Command::Back | Command::Care => return Go::Pop,
            Command::Down => self.at = (self.at + 1).min(last),
            Command::Up => self.at = self.at.saturating_sub(1),
            Command::HalfDown => self.at = (self.at + half).min(last),
            Command::HalfUp => self.at = self.at.saturating_sub(half),
            Command::Top => self.at = 0,
            Command::Bottom => self.at = last,
            Command::Open => self.toggle(work),
            _ => return common(work, command),
        }
        Go::Stay
    }

    /// Veils a kind for this seat, or no more; what the platform veils stays veiled.
    fn toggle(&self, work: &mut Work) {
        let Some(row) = rows(work).into_iter().nth(self.at) else { return };
        if always(work, &row) {
            return work.say(Kind::Information, "it opens veiled for everybody here");
        }
        if holds(&work.care.set.roster, &row) {
            return work.say(Kind::Information, "the roster says so; an admin can change it");
        }
        let own = &mut work.care.set.own;
        match row {
            Row::Policy(id) => {
                if !own.policies.remove(&id) {
                    own.policies.insert(id);
                }
            }
            Row::Category(code) => {
                if !own.categories.remove(&code) {
                    own.categories.insert(code);
                }
            }
            Row::Severity(from) => own.severity = if own.severity == from { 0 } else { from },
        }
        let veils = Box::new(work.care.set.own.clone());
        work.ask(Effect::KeepVeils(veils));
    }

    /// Draws it.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
        let (width, height) = (usize::from(body.width), usize::from(body.height));
        let ink = Ink::new(&work.theme, Role::Bg);
        let shift = work.care.set.exposure.shift(work.now);
        let began = match shift {
            Some(shift) => {
                format!("this shift, since {}", clock(shift.began, work.now, &work.zone))
            }
            None => "nothing read in this shift".to_owned(),
        };
        let end = width.saturating_sub(1);
        let title =
            ink.strip(width).to(1).own("Care", Role::Strong).gap(2).own(&began, Role::Muted);
        let mut lines = vec![title.right(end, "only you see this", Role::Muted).done()];
        lines.push(pause(work, ink.strip(width).to(1)).done());
        lines.push(ink.strip(width).done());
        lines.push(heads(ink.strip(width), width));
        let now = shift.map(|shift| shift.seen.clone()).unwrap_or_default();
        let month = work.care.set.exposure.since(work.now.plus(-DAYS * DAY));
        let (rows, all) = (rows(work), together(work, width));
        let room = height.saturating_sub(lines.len() + all.len());
        let top = scroll(0, self.at, (room, 0), rows.len());
        for (place, row) in rows.iter().enumerate().skip(top).take(room) {
            lines.push(line(work, (row, place == self.at), (&now, &month), width));
        }
        while lines.len() + all.len() < height {
            lines.push(ink.strip(width).done());
        }
        lines.extend(all);
        lines.truncate(height);
        main::paint(buf, body, &lines);
    }
}

/// Every policy, then the categories with something to say, then the severities.
fn rows(work: &Work) -> Vec<Row> {
    let policies = work.law.policies().iter().map(|policy| Row::Policy(policy.id.clone()));
    let categories = work.law.vocabulary().categories.iter();
    let categories = categories.map(|category| Row::Category(category.code.clone()));
    let grave = (3..=5).rev().map(Row::Severity);
    grave.chain(policies).chain(categories).collect()
}

fn name(work: &Work, row: &Row) -> String {
    match row {
        Row::Policy(id) => {
            work.law.policy(id).map_or(id.as_str(), |policy| policy.name.get("en")).to_owned()
        }
        Row::Category(code) => work.law.category_label(code).to_owned(),
        Row::Severity(5) => "everything critical".to_owned(),
        Row::Severity(from) => format!("everything {} and up", Theme::severity_word(*from)),
    }
}

/// Opens veiled for everybody on the platform.
fn always(work: &Work, row: &Row) -> bool {
    holds(&work.care.set.platform.clone().with(work.law.veils()), row)
}

fn holds(veils: &Veils, row: &Row) -> bool {
    match row {
        Row::Policy(id) => veils.policies.contains(id),
        Row::Category(code) => veils.categories.contains(code),
        Row::Severity(from) => veils.severity > 0 && veils.severity <= *from,
    }
}

/// How long and how much since the last pause.
fn pause<'a>(work: &Work, strip: Strip<'a>) -> Strip<'a> {
    let exposure = &work.care.set.exposure;
    if exposure.shift(work.now).is_none() {
        return strip.own("Z is a pause, L a lighter lane", Role::Muted);
    }
    let texts = plural(exposure.veiled_since as usize, "hard text", "hard texts");
    let words =
        format!("{texts} in {} since the last pause", length(work.now.since(exposure.since)));
    strip.own(&words, Role::Text).gap(3).own("Z is a pause, L a lighter lane", Role::Muted)
}

fn heads(strip: Strip<'_>, width: usize) -> Line<'static> {
    let strip = strip.to(3).own("kind", Role::Muted);
    let strip = strip.right(NAME + 12, "read", Role::Muted).right(NAME + 21, "time", Role::Muted);
    if width < 76 {
        return strip.right(width.saturating_sub(1), "veiled", Role::Muted).done();
    }
    let days = format!("{DAYS} days");
    let strip = strip.right(NAME + 31, &days, Role::Muted);
    strip.right(width.saturating_sub(1), "opens veiled", Role::Muted).done()
}

fn line(
    work: &Work,
    (row, here): (&Row, bool),
    (now, month): (&BTreeMap<String, Seen>, &BTreeMap<String, Seen>),
    width: usize,
) -> Line<'static> {
    let ink = Ink::new(&work.theme, if here { Role::Selection } else { Role::Bg });
    let strip = ink.strip(width);
    let strip = if here { strip.own(work.theme.glyphs.pointer, Role::Focus) } else { strip };
    let mut strip = strip.to(3).own_in(&name(work, row), Role::Text, NAME);
    let key = match row {
        Row::Policy(key) | Row::Category(key) => key.as_str(),
        Row::Severity(_) => "",
    };
    let seen = now.get(key).copied().filter(|_| !key.is_empty()).unwrap_or_default();
    if seen.texts > 0 {
        strip = strip.right(NAME + 12, &thousands(seen.texts.into()), Role::Text);
        strip = strip.right(NAME + 21, &length(seen.ms), Role::Muted);
    }
    let before = month.get(key).copied().filter(|_| !key.is_empty()).unwrap_or_default();
    if before.texts > 0 && width >= 76 {
        strip = strip.right(NAME + 31, &thousands(before.texts.into()), Role::Muted);
    }
    let end = width.saturating_sub(1);
    if always(work, row) {
        strip.right(end, "always", Role::Muted).done()
    } else if holds(&work.care.set.roster, row) {
        strip.right(end, "by the roster", Role::Muted).done()
    } else if holds(&work.care.set.own, row) {
        strip.right(end, "for you", Role::Accent).done()
    } else {
        strip.right(end, "no", Role::Muted).done()
    }
}

/// What all have read together, for seniors.
fn together(work: &Work, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let Some(all) = &work.care.together else { return Vec::new() };
    let end = width.saturating_sub(1);
    let title = ink.strip(width).to(1).own("everybody together", Role::Strong).gap(1);
    let note = format!("{DAYS} days");
    let title = title.rule(end.saturating_sub(note.len() + 1)).right(end, &note, Role::Muted);
    let Some(all) = all else {
        let few = format!("fewer than {CROWD} people: a sum would tell what one of them read");
        let line = ink.strip(width).to(3).own(&few, Role::Muted);
        return vec![title.done(), line.done()];
    };
    let mut kinds: Vec<(&String, &Seen)> = all.seen.iter().collect();
    kinds.sort_by_key(|(kind, seen)| (std::cmp::Reverse(seen.texts), (*kind).clone()));
    let words: Vec<String> = kinds
        .iter()
        .take(4)
        .map(|(kind, seen)| format!("{} {}", thousands(seen.texts.into()), kind_word(work, kind)))
        .collect();
    let line = ink.strip(width).to(3).own(&plural(all.people, "person", "people"), Role::Text);
    let line = line.gap(3).own(&words.join(" · "), Role::Text);
    vec![title.done(), line.done()]
}

/// A kind in a short word.
fn kind_word(work: &Work, kind: &str) -> String {
    match (work.law.policy(kind), kind) {
        (Some(policy), _) => policy.short.clone(),
        (None, "*") => "others".to_owned(),
        (None, "") => "unsorted".to_owned(),
        (None, code) => work.law.category_short(code).to_lowercase(),
    }
}

/// The keys of the screen.
#[must_use]
pub fn hints(work: &Work) -> Vec<Hint> {
    let shown = [Command::Back, Command::Open, Command::Breather, Command::Lighter];
    let hint = |(place, command): (usize, Command)| {
        let mut hint = foot::hint(work, Scope::Care, command, foot::apart(work, place))?;
        if command == Command::Open {
            hint.word = "veil it".to_owned();
        }
        Some(hint)
    };
    shown.into_iter().enumerate().filter_map(hint).collect()
}
