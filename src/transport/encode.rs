//! What changed between two pictures, as bytes for a terminal.

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use std::io::{self, Write};

/// Everything a terminal needs to show `new`, when it shows `old`; `None`: it shows anything.
///
/// # Errors
/// None in practice: memory can be written.
pub fn encode(
    old: Option<&Buffer>,
    new: &Buffer,
    cursor: Option<(u16, u16)>,
    bytes: &mut Vec<u8>,
) -> io::Result<()> {
    // In one go, where the terminal knows how; others pass over it.
    bytes.extend_from_slice(b"\x1b[?2026h\x1b[?25l");
    let blank;
    let old = match old.filter(|old| old.area == new.area) {
        Some(old) => old,
        None => {
            bytes.extend_from_slice(b"\x1b[0m\x1b[2J");
            blank = Buffer::empty(new.area);
            &blank
        }
    };
    CrosstermBackend::new(&mut *bytes).draw(old.diff(new).into_iter())?;
    if let Some((x, y)) = cursor {
        write!(bytes, "\x1b[{};{}H\x1b[?25h", u32::from(y) + 1, u32::from(x) + 1)?;
    }
    bytes.extend_from_slice(b"\x1b[?2026l");
    Ok(())
}
