//! The two last rows: what was done and can be taken back, and what can be pressed.

use crate::app::commands::{Command, Scope};
use crate::app::ink::{Ink, plural};
use crate::app::msg::{Held, Mode};
use crate::app::text::safe_line;
use crate::app::theme::Role;
use crate::app::time;
use crate::app::widget::{Hint, hold_bar};
use crate::app::work::Work;
use crate::model::time::SECOND;
use ratatui::style::Modifier;
use ratatui::text::Line;

/// After this a write is named.
const SLOW: i64 = 50;

/// The hold row: messages, what is held, what has left, marks.
#[must_use]
pub fn hold_row(work: &Work, width: usize) -> Line<'static> {
    let strip = Ink::new(&work.theme, Role::Bg).strip(width).to(1);
    if let Some((cases, at)) = &work.writing
        && work.now.since(*at) >= SLOW
    {
        let words =
            if cases.len() > 1 { format!(" {} decisions", cases.len()) } else { String::new() };
        return strip.own(&format!("writing{words} …"), Role::Text).done();
    }
    if let Some(message) = work.said.standing() {
        let mut strip = strip;
        if message.kind == crate::app::said::Kind::Warning {
            strip = strip.own(work.theme.glyphs.warning, Role::Warn).gap(1);
        }
        strip = strip.own(&message.text, message.kind.role());
        for (key, word) in &message.keys {
            strip = strip.gap(2).own(key, Role::Accent).gap(1).own(word, Role::Text);
        }
        return strip.done();
    }
    if let Some(why) = work.closed() {
        let strip = strip.own(work.theme.glyphs.warning, Role::Warn).gap(1).own(&why, Role::Warn);
        return strip.gap(2).own("j", Role::Accent).own(" goes on", Role::Text).done();
    }
    if !work.marks.is_empty() {
        let text = format!("{} marked", time::thousands(work.marks.len() as u64));
        let strip =
            strip.own(work.theme.glyphs.marked, Role::Accent).gap(1).own(&text, Role::Strong);
        let strip = strip.gap(2).own("decisions act on all of them", Role::Muted);
        let strip = strip.gap(2).own("M", Role::Accent).own(" unmark all", Role::Text);
        let held = work.held.first().map_or_else(String::new, |held| {
            format!("held {}", time::countdown(held.left(work.now)))
        });
        return strip.gap(2).right(width.saturating_sub(1), &held, Role::Muted).done();
    }
    if let Some(held) = work.held.first() {
        return held_row(work, held, width);
    }
    if let Some((case, _)) = work.left {
        let strip = strip.own(work.theme.glyphs.check, Role::Ok);
        return strip.own(&format!(" {case} left"), Role::Text).done();
    }
    late(work, width)
}

/// The hold row while a trainee reads the reference: no time is counted then.
#[must_use]
pub fn still_row(work: &Work, width: usize) -> Line<'static> {
    if work.said.standing().is_some() {
        return hold_row(work, width);
    }
    let strip = Ink::new(&work.theme, Role::Bg).strip(width).to(1);
    strip.own("The clock stands still while you read this.", Role::Muted).done()
}

/// The row under the status line while an order is late: it stands on every screen until somebody
/// acts on the order.
#[must_use]
pub fn loud(work: &Work, width: usize) -> Line<'static> {
    let strip = Ink::new(&work.theme, Role::ChipLate).strip(width).to(1);
    let Some(worst) = work.late_orders().next() else { return strip.done() };
    let what = match worst.tco {
        _ if worst.reference.starts_with("TCO") => "",
        true => "TCO order ",
        false => "order ",
    };
    let more = match work.late_orders().count() - 1 {
        0 => String::new(),
        n => format!("  and {n} more"),
    };
    // In a meeting the register cannot be opened: no key is named that does nothing.
    let way = match work.status.mode {
        Mode::Meeting => String::new(),
        _ => format!("  {} opens the orders", work.keymap.keys_of(Scope::Queue, Command::Orders)),
    };
    let long = format!(" is {} late.{more}{way}", time::length(work.now.since(worst.due)));
    let short = format!(" is late{more}");
    let room = width.saturating_sub(5 + what.len());
    let end = if room >= long.len() + 12 { &long } else { &short };
    let name = room.saturating_sub(end.len()).min(40);
    let strip = strip.own(work.theme.glyphs.warning, Role::OnChip).gap(1).own(what, Role::OnChip);
    strip.foreign(&worst.reference, Role::OnChip, name).own(end, Role::OnChip).done()
}

fn late(work: &Work, width: usize) -> Line<'static> {
    let strip = Ink::new(&work.theme, Role::Bg).strip(width).to(1);
    // In a meeting nothing is late: the shift is over.
    if work.is_loud() || work.status.mode == Mode::Meeting {
        return strip.done();
    }
    let over = |due: &crate::model::At| *due < work.now;
    let Some(due) = work.status.next_due.filter(over) else { return watched(work, strip).done() };
    let row = work.list.rows.iter().find(|row| row.due == Some(due));
    let what = row.map_or_else(|| "A case".to_owned(), |row| format!("Case {}", row.case));
    let text = format!("{what} is {} late.", time::length(work.now.since(due)));
    let strip = strip.own(work.theme.glyphs.warning, Role::Danger).gap(1).own(&text, Role::Danger);
    notes(work, strip.gap(3)).done()
}

/// Notes that were not seen.
fn notes<'a>(work: &Work, strip: crate::app::ink::Strip<'a>) -> crate::app::ink::Strip<'a> {
    let unread = work.status.unread as usize;
    if unread == 0 {
        return strip;
    }
    let text = format!("{} for you", plural(unread, "note", "notes"));
    strip.own("P", Role::Accent).gap(1).own(&text, Role::Warn).gap(3)
}

/// What others must look at, when nothing else has to be said.
fn watched<'a>(work: &Work, strip: crate::app::ink::Strip<'a>) -> crate::app::ink::Strip<'a> {
    let (second, silent) = (work.status.second as usize, work.status.silent as usize);
    let mut strip = notes(work, strip);
    if second > 0 {
        let text = format!("{} for a second person", plural(second, "case waits", "cases wait"));
        strip = strip.own("W", Role::Accent).gap(1).own(&text, Role::Warn).gap(3);
    }
    if silent > 0 {
        let text = format!("{} not told yet", plural(silent, "author is", "authors are"));
        strip = strip.own("S", Role::Accent).gap(1).own(&text, Role::Warn);
    }
    strip
}

fn held_row(work: &Work, held: &Held, width: usize) -> Line<'static> {
    let left = held.left(work.now);
    let number = time::countdown(left);
    let weight = if left < 5 * SECOND { Modifier::BOLD } else { Modifier::empty() };
    let mut strip = Ink::new(&work.theme, Role::Bg).strip(width).to(1);
    strip = strip.own(work.theme.glyphs.marked, Role::Ok).gap(1).own(&held.verb, Role::Text).gap(1);
    strip = if held.cases > 1 {
        strip.own(&format!("{} cases", time::thousands(held.cases.into())), Role::Muted)
    } else {
        strip.own(&held.case.to_string(), Role::Muted)
    };
    if width >= 60 && !held.what.is_empty() {
        strip = strip.gap(1).own_in(&held.what, Role::Text, 24);
    }
    if width >= 100 && !held.group.is_empty() && held.cases <= 1 {
        strip = strip.own(", ", Role::Text).safe(&safe_line(&held.group, 256), Role::Text, 24);
    }
    strip = strip.gap(2);
    if matches!(work.status.mode, Mode::Training { .. }) {
        // Nothing leaves a run, so there is nothing to count down.
        return strip.own("u", Role::Accent).own(" undo", Role::Text).done();
    }
    if width >= 60 {
        strip = strip.own("leaves in ", Role::Muted);
    }
    strip = strip.weighted(&number, Role::Strong, weight).gap(2);
    let bar = if width >= 100 { 14 } else { 10 };
    if width >= 60 {
        let shown = if work.motion_less { held.until.since(held.at) } else { left };
        let whole = held.until.since(held.at).max(1);
        strip = strip.line_of(on_ground(work, hold_bar(&work.theme, bar, shown, whole))).gap(2);
    }
    strip = strip.own("u", Role::Accent).own(" undo", Role::Text);
    let more = work.held.len().saturating_sub(1);
    if more > 0 && strip.room() > 18 {
        strip = strip.gap(5).own(&format!("{more} more held"), Role::Muted);
    }
    strip.done()
}

/// A widget's line on the ground of the screen.
fn on_ground(work: &Work, mut line: Line<'static>) -> Line<'static> {
    let ground = work.theme.on(Role::Text, Role::Bg).bg;
    for span in &mut line.spans {
        if span.style.bg.is_none() {
            span.style.bg = ground;
        }
    }
    line
}

/// A hint for a command, with the key it has now.
#[must_use]
pub fn hint(work: &Work, scope: Scope, command: Command, group: u8) -> Option<Hint> {
    let entry = command.entry()?;
    let keys = work.keymap.keys_of(scope, command);
    (!keys.is_empty()).then(|| Hint::new(keys, entry.word, group, entry.priority))
}

/// Every command of a scope that may stand in the key line, in the order of the table.
#[must_use]
pub fn hints(work: &Work, scope: Scope) -> Vec<Hint> {
    work.keymap
        .help(scope)
        .filter(|(entry, _)| entry.priority > 0 && entry.command != Command::Help)
        .enumerate()
        .filter_map(|(place, (entry, _))| hint(work, scope, entry.command, apart(work, place)))
        .collect()
}

/// The group of a key that stands by itself where no rules part groups.
#[must_use]
pub fn apart(work: &Work, place: usize) -> u8 {
    if work.size.0 < 100 { u8::try_from(place).unwrap_or(u8::MAX) } else { 1 }
}

/// The keys where cases are decided: do nothing, policies, form, others.
#[must_use]
pub fn deciding(work: &Work, scope: Scope, width: u16) -> Vec<Hint> {
    let mut all = Vec::new();
    let one = |command, group| hint(work, scope, command, group);
    if work.case().and_then(|view| view.second.as_ref()).is_some_and(|second| second.may) {
        for command in [Command::Agree, Command::SendBack] {
            all.extend(one(command, 0).map(|hint| Hint { priority: 95, ..hint }));
        }
    }
    if let Some(mut allow) = one(Command::Allow, 0) {
        if !work.marks.is_empty() {
            allow.word = format!("allow {}", time::thousands(work.marks.len() as u64));
        }
        all.push(allow);
    }
    all.extend(policies(work, scope, width));
    if width >= 100 {
        all.extend(
            [Command::Remove, Command::Restrict, Command::Escalate]
                .into_iter()
                .filter_map(|c| one(c, 2)),
        );
    } else {
        let keys: Vec<String> = [Command::Remove, Command::Restrict, Command::Escalate]
            .into_iter()
            .map(|command| work.keymap.keys_of(scope, command))
            .filter(|keys| !keys.is_empty())
            .collect();
        let word = if width >= 60 { "decide" } else { "" };
        all.push(Hint::new(keys.join(" "), word, 2, 70));
    }
    let mut others: Vec<Hint> = work
        .keymap
        .help(scope)
        .filter(|(entry, _)| entry.priority > 0 && !is_form(entry.command))
        .filter_map(|(entry, _)| one(entry.command, 3))
        .collect();
    others.sort_by_key(|hint| std::cmp::Reverse(hint.priority));
    all.extend(others);
    all
}

const fn is_form(command: Command) -> bool {
    matches!(
        command,
        Command::Allow
            | Command::Policy(_)
            | Command::Remove
            | Command::Restrict
            | Command::Escalate
            | Command::Help
            | Command::Undo
            | Command::Down
            | Command::Up
    )
}

/// Policies on digits: those that fit the case first, shown in digit order.
fn policies(work: &Work, scope: Scope, width: u16) -> Vec<Hint> {
    if width < 60 {
        return vec![Hint::new("1…9", "policy", 1, 80)];
    }
    let most = if width >= 150 { 7 } else { 5 };
    let fits = work.case().map(|view| view.fits.as_slice()).unwrap_or_default();
    let place = |id: &str| fits.iter().position(|fit| fit.policy == id).unwrap_or(usize::MAX);
    let mut all: Vec<_> =
        work.law.policies().iter().filter_map(|p| Some((p.key?.to_digit(10)?, p))).collect();
    all.sort_by_key(|(digit, policy)| (place(&policy.id), *digit));
    all.truncate(most);
    all.sort_by_key(|(digit, _)| *digit);
    all.into_iter()
        .filter_map(|(digit, policy)| {
            let command = Command::Policy(u8::try_from(digit).ok()?);
            let keys = work.keymap.keys_of(scope, command);
            (!keys.is_empty()).then(|| Hint::new(keys, policy.short.clone(), 1, 80))
        })
        .collect()
}

/// Keys of the decide sheet, moving between fields.
#[must_use]
pub fn sheet(work: &Work) -> Vec<Hint> {
    const ORDER: [(Command, u8, &str); 9] = [
        (Command::Send, 0, "decide"),
        (Command::NextField, 1, "field"),
        (Command::Edit, 1, "edit"),
        (Command::PickPolicy, 1, "policy"),
        (Command::Letter, 1, "letter"),
        (Command::Record, 1, "record"),
        (Command::Language, 1, "language"),
        (Command::Hide, 1, "hide"),
        (Command::Back, 2, "close, draft kept"),
    ];
    ORDER
        .into_iter()
        .enumerate()
        .filter_map(|(place, (command, group, word))| {
            let group = if work.size.0 < 100 { apart(work, place) } else { group };
            let mut hint = hint(work, Scope::Decide, command, group)?;
            word.clone_into(&mut hint.word);
            if command == Command::NextField {
                let back = work.keymap.keys_of(Scope::Decide, Command::PreviousField);
                hint.keys = format!("{} {back}", hint.keys);
            }
            Some(hint)
        })
        .collect()
}

/// Keys while typing in the sheet.
#[must_use]
pub fn typing(work: &Work) -> Vec<Hint> {
    [Command::DoneTyping, Command::NextField, Command::Send]
        .into_iter()
        .enumerate()
        .filter_map(|(place, command)| hint(work, Scope::Typing, command, apart(work, place)))
        .collect()
}
