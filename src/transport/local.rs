//! The terminal this process was started in.

use crate::app::{Code, Key};
use crate::session::{Event, Input, SeatNo, Session};
use crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
    KeyCode, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use std::io::{self, BufWriter, Stdout, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Events taken before the next frame, so that a flood of keys cannot keep the screen from moving.
const EVENTS_PER_FRAME: usize = 8;

/// Room for one whole frame, written at once.
const FRAME_BYTES: usize = 64 * 1024;

/// Puts the terminal back when it goes out of use, also after a panic.
struct Raw {
    mouse: bool,
}

impl Raw {
    fn enter(mouse: bool) -> io::Result<Self> {
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
        let _gone =
            execute!(io::stdout(), DisableBracketedPaste, cursor::Show, LeaveAlternateScreen);
        let _gone = terminal::disable_raw_mode();
    }
}

/// Runs a session on this terminal until this seat ends. Only with `mouse` does the terminal hand over
/// clicks and wheel; without it they select and copy as everywhere.
///
/// # Errors
/// When the terminal cannot be read or written. The session is in good order regardless.
pub fn run(session: &mut Session, no: SeatNo, mouse: bool) -> io::Result<()> {
    let raw = Raw::enter(mouse)?;
    let backend = CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout()));
    let mut screen = Terminal::new(backend)?;
    let size = screen.size()?;
    session.take(no, Event::Resize(size.width, size.height));
    let ended = signals()?;
    let (sender, events) = channel();
    draw(&mut screen, session, no)?;
    // Only now: reading for the search must not hold up the first frame.
    let found = sender.clone();
    session.wake_with(Arc::new(move || {
        let _session_is_gone = found.send(Input::Found);
    }));
    let _door = match super::holder::listen(session.desk().path(), sender.clone()) {
        Ok(door) => Some(door),
        Err(e) => {
            tracing::warn!(error = %e, "other commands cannot reach this seat");
            None
        }
    };
    read_events(sender, no);
    while !session.is_over(no) {
        draw(&mut screen, session, no)?;
        wait(&events, session, (no, &ended));
    }
    drop(raw);
    Ok(())
}

fn draw(
    screen: &mut Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    session: &Session,
    no: SeatNo,
) -> io::Result<()> {
    screen.draw(|frame| {
        let area = frame.area();
        let cursor = session.draw(no, frame.buffer_mut(), area);
        if let Some(at) = cursor {
            frame.set_cursor_position(at);
        }
    })?;
    screen.backend_mut().flush()
}

/// Waits for the next event, takes a few that wait already, and lets time go on once a second.
fn wait(events: &Receiver<Input>, session: &mut Session, (no, ended): (SeatNo, &AtomicBool)) {
    let patience = if session.unfinished() { 0 } else { 1000 };
    match events.recv_timeout(Duration::from_millis(patience)) {
        Ok(first) => session.input(first),
        Err(RecvTimeoutError::Timeout) if session.unfinished() => session.go_on(),
        Err(RecvTimeoutError::Timeout) => session.tick(),
        Err(RecvTimeoutError::Disconnected) => session.take(no, Event::Gone),
    }
    for event in events.try_iter().take(EVENTS_PER_FRAME - 1) {
        if session.is_over(no) {
            break;
        }
        session.input(event);
    }
    if ended.load(Ordering::Relaxed) {
        session.take(no, Event::Gone);
    }
}

/// A flag that SIGTERM, SIGHUP and SIGINT raise.
fn signals() -> io::Result<Arc<AtomicBool>> {
    let ended = Arc::new(AtomicBool::new(false));
    for signal in
        [signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP, signal_hook::consts::SIGINT]
    {
        signal_hook::flag::register(signal, Arc::clone(&ended))?;
    }
    Ok(ended)
}

/// Reads the terminal on a thread of its own; it ends with the process.
fn read_events(sender: Sender<Input>, no: SeatNo) {
    std::thread::spawn(move || {
        while let Ok(read) = event::read() {
            if let Some(event) = translate(&read)
                && sender.send(Input::Seat(no, event)).is_err()
            {
                return;
            }
        }
    });
}

fn translate(read: &event::Event) -> Option<Event> {
    match read {
        event::Event::Key(key) if key.kind != KeyEventKind::Release => {
            key_of(key.code, key.modifiers).map(Event::Key)
        }
        event::Event::Mouse(mouse) => {
            let (x, y) = (mouse.column, mouse.row);
            match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Some(Event::Click(x, y)),
                MouseEventKind::ScrollUp => Some(Event::Wheel { x, y, up: true }),
                MouseEventKind::ScrollDown => Some(Event::Wheel { x, y, up: false }),
                _ => None,
            }
        }
        event::Event::Paste(text) => Some(Event::Paste(text.clone())),
        event::Event::Resize(w, h) => Some(Event::Resize(*w, *h)),
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
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    Some(Key {
        code,
        ctrl: modifiers.contains(KeyModifiers::CONTROL),
        alt: modifiers.contains(KeyModifiers::ALT),
    })
}
