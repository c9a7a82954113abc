//! Any keys at any size: nothing panics, every cell is painted, help is offered.

use super::desk::{self, Desk};
use super::fixture::{self, NOW};
use super::key::{Code, Key};
use super::msg::{Msg, Reply};
use super::theme::{Role, Theme};
use proptest::prelude::*;
use ratatui::buffer::Cell;
use ratatui::style::Color;

fn keys() -> impl Strategy<Value = Vec<Key>> {
    let plain = prop::sample::select(
        "jkgGnNqatre.su*mMcwhvfo:?+/123456789xlbrOCHRLYidyK[]{}pXWSV' \u{e9}團"
            .chars()
            .collect::<Vec<_>>(),
    );
    let named = prop::sample::select(vec![
        Code::Enter,
        Code::Esc,
        Code::Tab,
        Code::BackTab,
        Code::Backspace,
        Code::Delete,
        Code::Up,
        Code::Down,
        Code::Left,
        Code::Right,
        Code::Home,
        Code::End,
        Code::PageDown,
        Code::F(1),
    ]);
    let ctrl = prop::sample::select("dusrwgnp".chars().collect::<Vec<_>>());
    let one = prop_oneof![
        6 => plain.prop_map(Key::char),
        3 => named.prop_map(Key::plain),
        1 => ctrl.prop_map(Key::ctrl),
    ];
    prop::collection::vec(one, 0..40)
}

/// Both colours of every cell are painted, and the help is offered where there is room for it.
fn is_sound(desk: &Desk) -> Result<(), TestCaseError> {
    let buf = desk.draw();
    for (place, cell) in buf.content().iter().enumerate() {
        prop_assert!(
            cell.fg != Color::Reset && cell.bg != Color::Reset,
            "cell {place} of {:?} is half-painted: {cell:?}",
            desk.size
        );
    }
    let focus = Theme::default().on(Role::Focus, Role::Bg).fg;
    let pointer = |cell: &&Cell| cell.symbol() == "▸" && Some(cell.fg) == focus;
    let pointers = buf.content().iter().filter(pointer).count();
    prop_assert!(pointers <= 1, "{pointers} pointers in\n{}", desk::text(&buf));
    if desk.size.0 >= 30 && desk.size.1 > 2 && !desk.app.finished() {
        let screen = desk::text(&buf);
        let last = screen.trim_end().lines().last().unwrap_or("");
        prop_assert!(last.ends_with("help"), "{screen}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_keys_at_any_size(keys in keys(), w in 1u16..=200, h in 1u16..=60, w2 in 1u16..=200, h2 in 1u16..=60) {
        let mut desk = Desk::new(w, h);
        if w % 2 == 0 {
            desk.send(Msg::Reply(Reply::Status(fixture::late_order())));
        }
        for (place, key) in keys.into_iter().enumerate() {
            desk.wait(if place % 7 == 0 { 400 } else { 20 });
            desk.send(Msg::Key(key));
            if place == 20 {
                desk.resize(w2, h2);
                desk.send(Msg::Paste("<b>\u{202e}\u{1b}[31m団\n".into()));
            }
            is_sound(&desk)?;
        }
        prop_assert!(desk.now >= NOW);
    }
}

#[test]
fn every_size_draws() {
    for keys in [
        "", "<enter>", "jjjr", "?", ":", "*", "4", "xp", "jjje", "R", "RG", "O", "Oji", "On", "Oy",
        "Oo", "I", "Ijj",
    ] {
        let mut desk = Desk::new(80, 24);
        desk.press(keys);
        for w in (1..=200).step_by(23) {
            for h in (1..=60).step_by(9) {
                desk.resize(w, h);
                is_sound(&desk).unwrap();
            }
        }
    }
}

#[test]
fn nothing_from_outside_reaches_the_screen_raw() {
    const EVIL: &str =
        "a\u{1b}[31m\u{202e}b\u{200b}\tc\r\n\u{7f}\u{9b}e\u{301}\u{301}\u{301}\u{301}団";
    for (w, h) in [(40, 12), (80, 24), (120, 40), (160, 50)] {
        let mut desk = Desk::new(w, h);
        for row in &mut desk.rows {
            row.group = EVIL.into();
            row.first_line = super::veil::Words::open(EVIL);
            row.holder = Some(EVIL.into());
            row.second = row.flags.is_multiple_of(2).then(|| EVIL.into());
            row.policy = None;
            row.category = Some(EVIL.into());
        }
        desk.evil = Some(EVIL.into());
        desk.send(Msg::Reply(Reply::Said(EVIL.into())));
        desk.send(Msg::Reply(Reply::Changed));
        for keys in [
            "", "<enter>", "w", "wh", "q*", "qH", "qRg", "p", "p", "qO", "i", "jj", "q:x",
            "<esc>/a", "<esc>jr", "l", "qqI", "Ij", "qqxp", "q4b",
        ] {
            desk.press(keys);
            for cell in desk.draw().content() {
                let bad = |c: char| {
                    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
                };
                assert!(!cell.symbol().contains(bad), "{:?} after {keys}", cell.symbol());
            }
        }
    }
}

#[test]
fn a_very_long_message_is_drawn_in_time() {
    let mut desk = Desk::new(120, 40);
    desk.evil = Some("woord http://voorbeeld.nl ".repeat(40_000));
    desk.send(Msg::Reply(Reply::Changed));
    assert!(desk.screen().contains("characters more, enter"), "{}", desk.screen());
    desk.press("<enter><ctrl-d>");
    desk.draw();
}

#[test]
fn a_window_made_tiny_over_a_sheet_or_a_picker() {
    for keys in ["t", "tjd", "tjjjd", "e", ":", "eg:", "tg:"] {
        let mut desk = Desk::new(80, 24);
        desk.press(keys);
        for (w, h) in [(30, 9), (30, 8), (12, 4), (1, 1), (29, 60), (200, 1)] {
            desk.resize(w, h);
            is_sound(&desk).unwrap();
        }
    }
}
