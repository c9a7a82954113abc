//! Keys on the way: what a terminal says, as lines, and back as events of a seat.

use super::post::{Post, Pressed};
use super::protocol::{PASTE, SEAT_LINE, Sent, hear_line};
use crate::app::{Code, Key};
use crate::session::Event;
use crossterm::event::{self, KeyCode, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};
use std::io::{self, BufRead, ErrorKind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Instant;

/// Reads the lines of somebody who sits until they are gone. Whoever sends more than is taken
/// waits, and so does what they send.
///
/// # Errors
/// They are gone, or say something that is no such line.
pub fn read_keys(
    from: &mut dyn BufRead,
    (keys, post): (&SyncSender<Pressed>, &Post),
    shown: &AtomicBool,
) -> io::Result<()> {
    let done = loop {
        let sent = match hear_line::<Sent>(from, SEAT_LINE) {
            Ok(Some(sent)) => sent,
            Ok(None) => break Ok(()),
            Err(e) => break Err(e),
        };
        if sent == Sent::Shown {
            shown.store(true, Ordering::Release);
        } else {
            let Some(event) = event_of(sent) else {
                break Err(ErrorKind::InvalidData.into());
            };
            if keys.send((Instant::now(), event)).is_err() {
                // The loop has let go of the seat.
                return Ok(());
            }
        }
        post.ring();
    };
    let _let_go_already = keys.send((Instant::now(), Event::Gone));
    post.ring();
    done
}

/// What a line does to a seat; `None` when it names no key.
#[must_use]
pub fn event_of(sent: Sent) -> Option<Event> {
    Some(match sent {
        Sent::Key(key) => Event::Key(key.parse().ok()?),
        Sent::Paste(text) => Event::Paste(capped(text)),
        Sent::Click(x, y) => Event::Click(x, y),
        Sent::Up(x, y) => Event::Wheel { x, y, up: true },
        Sent::Down(x, y) => Event::Wheel { x, y, up: false },
        Sent::Size(columns, rows) => Event::Resize(columns, rows),
        Sent::Shown => return None,
    })
}

/// A paste without what is too much of it.
#[must_use]
pub fn capped(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(PASTE));
    text
}

/// What is sent for something a terminal says.
#[must_use]
pub fn sent_for(read: event::Event) -> Option<Sent> {
    match read {
        event::Event::Key(key) if key.kind != KeyEventKind::Release => {
            key_of(key.code, key.modifiers).map(|key| Sent::Key(key.to_string()))
        }
        event::Event::Mouse(mouse) => {
            let (x, y) = (mouse.column, mouse.row);
            match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Some(Sent::Click(x, y)),
                MouseEventKind::ScrollUp => Some(Sent::Up(x, y)),
                MouseEventKind::ScrollDown => Some(Sent::Down(x, y)),
                _ => None,
            }
        }
        event::Event::Paste(text) => Some(Sent::Paste(capped(text))),
        event::Event::Resize(columns, rows) => Some(Sent::Size(columns, rows)),
        _ => None,
    }
}

fn key_of(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
    let code = match code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n @ 1..=12) => Code::F(n),
        _ => return None,
    };
    Some(Key {
        code,
        ctrl: modifiers.contains(KeyModifiers::CONTROL),
        alt: modifiers.contains(KeyModifiers::ALT),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::post::{keys, post};
    use proptest::prelude::*;

    /// Lines of somebody who sits, some of them sound.
    fn lines() -> impl Strategy<Value = Vec<u8>> {
        let line = prop_oneof![
            ".{0,12}".prop_map(|key| serde_json::to_vec(&Sent::Key(key)).unwrap()),
            ".{0,40}".prop_map(|text| serde_json::to_vec(&Sent::Paste(text)).unwrap()),
            any::<(u16, u16)>().prop_map(|(x, y)| serde_json::to_vec(&Sent::Size(x, y)).unwrap()),
            Just(serde_json::to_vec(&Sent::Shown).unwrap()),
            proptest::collection::vec(any::<u8>(), 0..30),
        ];
        let joined = |lines: Vec<Vec<u8>>| lines.join(&b'\n');
        proptest::collection::vec(line, 0..12).prop_map(joined)
    }

    proptest! {
        #[test]
        fn no_lines_panic_and_the_end_is_always_told(bytes in lines()) {
            let ((sender, events), (post, _letters)) = (keys(), post());
            let shown = AtomicBool::new(false);
            let _ended = read_keys(&mut bytes.as_slice(), (&sender, &post), &shown);
            let events: Vec<Event> = events.try_iter().map(|(_, event)| event).collect();
            prop_assert!(matches!(events.last(), Some(Event::Gone)));
            prop_assert!(events.len() <= 13);
        }

        #[test]
        fn a_key_comes_through(c in any::<char>(), ctrl: bool, alt: bool) {
            prop_assume!(!c.is_control());
            let key = Key { code: Code::Char(c), ctrl, alt };
            let mut line = serde_json::to_vec(&Sent::Key(key.to_string())).unwrap();
            line.push(b'\n');
            let sent = hear_line(&mut line.as_slice(), SEAT_LINE).unwrap();
            prop_assert!(matches!(event_of(sent.unwrap()), Some(Event::Key(back)) if back == key));
        }
    }

    #[test]
    fn a_paste_is_cut_between_characters() {
        let long = "é".repeat(PASTE);
        let cut = capped(long);
        assert!(cut.len() <= PASTE && cut.chars().all(|c| c == 'é'));
        let line = serde_json::to_vec(&Sent::Paste("\u{1}".repeat(PASTE))).unwrap();
        assert!((line.len() as u64) < SEAT_LINE, "the worst paste fits into a line");
    }
}
