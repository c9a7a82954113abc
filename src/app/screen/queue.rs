//! What the commands of the queue and of the case alone do.

use super::{Go, Prompt, Purpose, Screen};
use crate::app::acts::common;
use crate::app::commands::Command;
use crate::app::layout::Class;
use crate::app::msg::{Beside, Effect, Seat};
use crate::app::said::Kind;
use crate::app::work::Work;
use crate::model::Act;

/// Lines one step in the case pane scrolls.
const STEP: usize = 1;

/// A command on the queue.
pub fn command(work: &mut Work, command: Command) -> Go {
    match command {
        Command::Down if work.on_case => scroll(work, STEP as isize),
        Command::Up if work.on_case => scroll(work, -(STEP as isize)),
        Command::HalfDown if work.on_case => scroll(work, half(work)),
        Command::HalfUp if work.on_case => scroll(work, -half(work)),
        Command::Top if work.on_case => work.open.scroll = 0,
        Command::Pane if work.class() > Class::Narrow => work.on_case = !work.on_case,
        Command::Pane => return selected(work, Screen::Case),
        Command::Open => {
            crate::app::team::claim(work);
            return selected(work, Screen::Case);
        }
        Command::Quit => quit(work),
        Command::Clear => clear(work),
        _ => return moving(work, command),
    }
    Go::Stay
}

/// A command on the case alone.
pub fn case_command(work: &mut Work, command: Command) -> Go {
    match command {
        Command::Back => {
            work.open.scroll = 0;
            return Go::Pop;
        }
        Command::Open => scroll(work, half(work)),
        Command::HalfDown => scroll(work, half(work)),
        Command::HalfUp => scroll(work, -half(work)),
        Command::Pane => return Go::Pop,
        _ => return moving(work, command),
    }
    Go::Stay
}

fn selected(work: &mut Work, screen: Screen) -> Go {
    if work.list.selected.is_some() { Go::Push(screen) } else { Go::Stay }
}

/// Commands that move the pointer or change the list; the rest is common.
fn moving(work: &mut Work, command: Command) -> Go {
    let (at, page) = (work.list.at, (work.list_height() / 4).max(1));
    match command {
        Command::Down => to(work, at + 1),
        Command::Up => to(work, at.saturating_sub(1)),
        Command::Top => to(work, 0),
        Command::Bottom => to(work, work.list.total.saturating_sub(1)),
        Command::HalfDown => to(work, at + page),
        Command::HalfUp => to(work, at.saturating_sub(page)),
        Command::NextHit => to(work, if at + 1 < work.list.total { at + 1 } else { 0 }),
        Command::PreviousHit => to(work, at.checked_sub(1).unwrap_or(work.list.total)),
        Command::Deal => deal(work),
        Command::Mark => mark(work),
        Command::SortBy(sort) => {
            work.list.sort = sort;
            work.refresh_list();
        }
        Command::Search => {
            let prompt = Prompt::new(work, Purpose::Search, &work.list.search.clone());
            return Go::Push(Screen::Prompt(prompt));
        }
        Command::Filter => {
            let prompt = Prompt::new(work, Purpose::Filter, &work.list.filter.clone());
            return Go::Push(Screen::Prompt(prompt));
        }
        Command::Views => return Go::Push(Screen::Views(super::Views::default())),
        Command::SaveView => {
            return Go::Push(Screen::Prompt(Prompt::new(work, Purpose::View, "")));
        }
        _ => return common(work, command),
    }
    Go::Stay
}

/// Points at a place of the list.
pub fn to(work: &mut Work, place: usize) {
    if work.list.go(place) {
        work.open.scroll = 0;
        work.open_selected();
    }
}

const fn half(work: &Work) -> isize {
    (work.size.1 / 2) as isize
}

/// Scrolls the case.
pub fn scroll(work: &mut Work, by: isize) {
    work.open.scroll = work.open.scroll.saturating_add_signed(by).min(10_000);
}

/// The next case nobody holds.
fn deal(work: &mut Work) {
    match Act::Claim.refusal(work.status.role) {
        Some(why) => work.say(Kind::Warning, why),
        None => work.ask(Effect::Beside(Beside::Deal)),
    }
}

fn mark(work: &mut Work) {
    let Some(case) = work.list.selected else { return };
    if !work.marks.remove(&case) {
        work.marks.insert(case);
    }
    work.keep_seat();
    let next = work.list.at + 1;
    if next < work.list.total {
        to(work, next);
    }
}

/// Drops search first, then the filter, then the focus on the case.
fn clear(work: &mut Work) {
    if work.list.narrowed() {
        if work.list.search.is_empty() {
            work.list.filter.clear();
            work.list.marked_only = false;
            work.keep_seat();
        } else {
            work.list.search.clear();
        }
        work.refresh_list();
    } else {
        work.on_case = false;
        work.open.scroll = 0;
    }
}

fn quit(work: &mut Work) {
    // A filter is there again tomorrow, a search is not.
    let seat = Seat { search: String::new(), ..work.seat() };
    work.ask(Effect::KeepSeat(Box::new(seat)));
    work.ask(Effect::Quit);
    work.finished = true;
}
