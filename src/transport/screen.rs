//! The terminal this process was started in.

use crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::style::ResetColor;
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, execute};
use std::io::{self, Write as _};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Puts the terminal back when it goes out of use, also after a panic.
pub struct Raw {
    mouse: bool,
}

impl Raw {
    /// Takes the terminal over. Only with `mouse` does it hand over clicks and wheel; without it
    /// they select and copy as everywhere.
    ///
    /// # Errors
    /// It is no terminal, or gone.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        let raw = Self { mouse };
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        if mouse {
            execute!(io::stdout(), EnableMouseCapture)?;
        }
        Ok(raw)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that is gone.
        if self.mouse {
            let _gone = execute!(io::stdout(), DisableMouseCapture);
        }
        let _gone = execute!(
            io::stdout(),
            ResetColor,
            DisableBracketedPaste,
            cursor::Show,
            LeaveAlternateScreen
        );
        let _gone = terminal::disable_raw_mode();
    }
}

/// A flag that SIGTERM, SIGHUP and SIGINT raise.
///
/// # Errors
/// The system has no room for it.
pub fn signals() -> io::Result<Arc<AtomicBool>> {
    let ended = Arc::new(AtomicBool::new(false));
    for signal in
        [signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP, signal_hook::consts::SIGINT]
    {
        signal_hook::flag::register(signal, Arc::clone(&ended))?;
    }
    Ok(ended)
}

/// Columns and rows.
///
/// # Errors
/// It is no terminal, or gone.
pub fn size() -> io::Result<(u16, u16)> {
    terminal::size()
}

/// Reads the terminal on a thread of its own, which ends with the process; `None` when the
/// terminal is gone.
pub fn read(mut take: impl FnMut(Option<event::Event>) -> bool + Send + 'static) {
    std::thread::spawn(move || {
        while let Ok(read) = event::read() {
            if !take(Some(read)) {
                return;
            }
        }
        take(None);
    });
}

/// Shows a sentence in the first row, until the next picture.
///
/// # Errors
/// The terminal is gone.
pub fn banner(text: &str, columns: u16) -> io::Result<()> {
    let text: String = text.chars().take(columns.into()).collect();
    let mut out = io::stdout();
    write!(out, "\x1b[?25l\x1b[1;1H\x1b[0;7m{text}\x1b[K\x1b[0m")?;
    out.flush()
}

/// Shows a picture as it came.
///
/// # Errors
/// The terminal is gone.
pub fn show(picture: &[u8]) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(picture)?;
    out.flush()
}
