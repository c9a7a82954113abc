//! A seat without a terminal: presses keys and gives back one frame.

use super::{Event, SeatNo, Session, as_text};
use crate::app::Key;

/// Presses the keys one after the other and draws the screen that follows.
#[must_use]
pub fn press(session: &mut Session, no: SeatNo, keys: &[Key], size: (u16, u16)) -> String {
    session.take(no, Event::Resize(size.0, size.1));
    for key in keys {
        if session.is_over(no) {
            break;
        }
        session.take(no, Event::Key(*key));
        while session.unfinished() {
            session.go_on();
        }
    }
    as_text(session, no, size)
}
