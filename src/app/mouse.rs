//! What clicks and wheel do. Nothing needs them: each does what a key does.

use super::commands::{Command, Scope};
use super::layout::{Class, areas};
use super::screen::{Go, Screen, main, queue};
use super::work::Work;
use ratatui::layout::Position;

/// Lines one turn of the wheel scrolls a text.
const LINES: isize = 3;

/// A click selects, a second one on the same row opens.
pub fn click(top: &mut Screen, work: &mut Work, at: (u16, u16)) -> Go {
    match top {
        Screen::Queue => on_queue(work, at),
        Screen::History(history) => match history.place_at(work, at.1) {
            Some(place) if history.is_at(place) => history.command(work, Command::Open),
            Some(place) => {
                history.go(work, place);
                Go::Stay
            }
            None => Go::Stay,
        },
        _ => Go::Stay,
    }
}

fn on_queue(work: &mut Work, (x, y): (u16, u16)) -> Go {
    let at = areas(work.area(), false);
    let here = Position::new(x, y);
    if at.case.contains(here) || at.facts.contains(here) {
        work.on_case = work.class() > Class::Narrow;
        return Go::Stay;
    }
    if !at.list.contains(here) {
        return Go::Stay;
    }
    let Some(place) = main::place_at(work, at.list, y) else { return Go::Stay };
    let again = place == work.list.at && !work.on_case && !work.list.gone;
    work.on_case = false;
    if again {
        return queue::command(work, Command::Open);
    }
    queue::to(work, place);
    Go::Stay
}

/// The wheel scrolls the pane under it; in a list it moves the pointer.
pub fn wheel(top: &mut Screen, work: &mut Work, (x, y): (u16, u16), up: bool) -> Go {
    let here = Position::new(x, y);
    let by = if up { -LINES } else { LINES };
    match top {
        Screen::Queue if areas(work.area(), false).list.contains(here) => {
            let at = work.list.at;
            queue::to(work, if up { at.saturating_sub(1) } else { at + 1 });
            Go::Stay
        }
        Screen::Queue | Screen::Case => {
            queue::scroll(work, by);
            Go::Stay
        }
        // No turn of the wheel answers a question or leaves a line of input.
        Screen::Confirm(_) | Screen::Broken(_) | Screen::Prompt(_) => Go::Stay,
        Screen::Decide(sheet) if sheet.scope() == Scope::Typing => Go::Stay,
        Screen::Decide(sheet) if sheet.scope() == Scope::Decide => {
            let next = if up { Command::PreviousField } else { Command::NextField };
            sheet.command(work, next)
        }
        other => other.command(work, if up { Command::Up } else { Command::Down }),
    }
}

#[cfg(test)]
mod tests {
    use crate::app::desk::Desk;
    use crate::app::msg::{Effect, Msg};

    fn column(desk: &Desk, word: &str) -> u16 {
        let screen = desk.screen();
        let last = screen.trim_end().lines().last().unwrap();
        let before = last.split(word).next().unwrap();
        u16::try_from(before.chars().count()).unwrap()
    }

    #[test]
    fn a_click_selects_and_a_second_one_opens() {
        for (w, h, y) in [(80, 24, 4), (120, 40, 10)] {
            let mut desk = Desk::new(w, h);
            let first = desk.screen();
            desk.send(Msg::Click(10, y));
            let second = desk.screen();
            assert_ne!(first, second);
            let row = second.lines().nth(usize::from(y)).unwrap();
            assert!(row.starts_with('▸'), "{second}");
            desk.send(Msg::Click(10, y));
            assert_ne!(second, desk.screen());
            desk.press("q");
            assert_eq!(second, desk.screen());
        }
    }

    #[test]
    fn a_click_on_a_heading_or_beside_the_list_selects_nothing() {
        let mut desk = Desk::new(120, 40);
        let before = desk.screen();
        for y in [0, 1, 2, 3, 38] {
            desk.send(Msg::Click(10, y));
        }
        assert_eq!(before, desk.screen());
    }

    #[test]
    fn the_wheel_scrolls_what_is_under_it() {
        let mut desk = Desk::new(80, 24);
        desk.send(Msg::Wheel { x: 5, y: 4, up: false });
        assert!(desk.screen().contains("case 20419"), "{}", desk.screen());
        desk.send(Msg::Wheel { x: 5, y: 4, up: true });
        assert!(desk.screen().contains("case 20418"), "{}", desk.screen());
        desk.evil = Some("woord ".repeat(2000));
        desk.send(Msg::Reply(crate::app::msg::Reply::Changed));
        let before = desk.screen();
        desk.send(Msg::Wheel { x: 5, y: 14, up: false });
        assert_ne!(before, desk.screen());
        desk.send(Msg::Wheel { x: 5, y: 14, up: true });
        assert_eq!(before, desk.screen());
    }

    #[test]
    fn a_click_on_a_key_presses_it() {
        let mut desk = Desk::new(80, 24);
        let x = column(&desk, "? help");
        desk.send(Msg::Click(x + 3, 23));
        assert!(desk.screen().contains("Keys on the queue"), "{}", desk.screen());
        desk.press("q");
        let x = column(&desk, "a allow");
        desk.send(Msg::Click(x, 23));
        assert!(desk.wanted.iter().any(|e| matches!(e, Effect::Decide { .. })));
        let x = column(&desk, "r t e");
        desk.send(Msg::Click(x + 2, 23));
        assert!(desk.screen().contains("Restrict"), "{}", desk.screen());
    }

    #[test]
    fn no_turn_of_the_wheel_answers_a_question() {
        let mut desk = Desk::new(80, 24);
        desk.press("4");
        desk.wait(400);
        for y in 0..24 {
            desk.send(Msg::Wheel { x: 40, y, up: false });
            if y < 23 {
                desk.send(Msg::Click(40, y));
            }
        }
        assert!(!desk.wanted.iter().any(|e| matches!(e, Effect::Decide { .. })));
    }
}
