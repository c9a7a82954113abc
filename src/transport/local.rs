//! The terminal this process was started in.

use super::pace::Pace;
use super::paint::Painter;
use crate::app::{Code, Key};
use crate::session::{Event, Input, SeatNo, Session};
use crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
    KeyCode, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use crossterm::style::ResetColor;
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, execute};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// Events taken before the next frame, so that a flood of keys cannot keep the screen from moving.
const EVENTS_PER_FRAME: usize = 8;

/// Time goes on so often when nothing happens.
const SECOND: Duration = Duration::from_secs(1);

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

/// Runs a session on this terminal until this seat ends. Only with `mouse` does the terminal hand over
/// clicks and wheel; without it they select and copy as everywhere.
///
/// # Errors
/// When the terminal cannot be read or written. The session is in good order regardless.
pub fn run(session: &mut Session, no: SeatNo, mouse: bool) -> io::Result<()> {
    let raw = Raw::enter(mouse)?;
    let term = std::env::var("TERM").unwrap_or_default();
    let mut screen = Screen::new(Painter::new(Painter::erases(&term)), no);
    let (width, height) = terminal::size()?;
    session.take(no, Event::Resize(width, height));
    let ended = signals()?;
    let (sender, events) = channel();
    screen.draw(session)?;
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
        screen.draw(session)?;
        let rest = screen.pace.patience(Instant::now());
        wait(&events, session, (no, &ended, rest));
    }
    drop(raw);
    Ok(())
}

/// This terminal, with room for one whole frame, which is written at once.
struct Screen {
    no: SeatNo,
    painter: Painter,
    pace: Pace,
    next: Buffer,
    bytes: Vec<u8>,
}

impl Screen {
    fn new(painter: Painter, no: SeatNo) -> Self {
        let next = Buffer::empty(Rect::ZERO);
        Self { no, painter, pace: Pace::default(), next, bytes: Vec::new() }
    }

    fn draw(&mut self, session: &mut Session) -> io::Result<()> {
        let passing = self.pace.step(session.selected(self.no), Instant::now());
        session.pass(self.no, passing);
        let (width, height) = terminal::size()?;
        let area = Rect::new(0, 0, width, height);
        self.next.resize(area);
        self.next.reset();
        let cursor = session.draw(self.no, &mut self.next, area);
        self.bytes.clear();
        self.painter.frame(&mut self.next, cursor, &mut self.bytes);
        let mut out = io::stdout().lock();
        out.write_all(&self.bytes)?;
        out.flush()
    }
}

/// Waits for the next event, takes a few that wait already, and lets time go on once a second.
fn wait(
    events: &Receiver<Input>,
    session: &mut Session,
    (no, ended, rest): (SeatNo, &AtomicBool, Option<Duration>),
) {
    let patience = if session.unfinished() { Duration::ZERO } else { rest.unwrap_or(SECOND) };
    match events.recv_timeout(patience) {
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
