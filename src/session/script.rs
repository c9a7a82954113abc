//! A seat without a terminal: presses keys and gives back one frame.

use super::{Event, Session, as_text};
use crate::app::Key;

/// Presses the keys one after the other and draws the screen that follows.
#[must_use]
pub fn press(session: &mut Session, keys: &[Key], size: (u16, u16)) -> String {
    session.take(Event::Resize(size.0, size.1));
    for key in keys {
        if session.is_over() {
            break;
        }
        session.take(Event::Key(*key));
        while session.unfinished() {
            session.go_on();
        }
    }
    as_text(session, size)
}
