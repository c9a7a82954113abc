//! Sits at this terminal in front of a store that some process holds, this one or another.
//!
//! Keys go out as lines, pictures come in. When the holder ends, the last picture stays, and so
//! does what was being typed; as soon as the store is held again, the seat is there again.

use super::keys::sent_for;
use super::protocol::{Hello, Sent, say};
use super::screen;
use super::wire::{Frame, Told, hear_frame};
use crate::session::No;
use crossterm::event;
use std::io::{self, ErrorKind};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Signals, and a holder that comes back, are looked for so often.
const LOOK: Duration = Duration::from_millis(200);
/// A holder that does not answer or take a key in this time is as good as gone.
const PATIENCE: Duration = Duration::from_secs(15);
/// Keys that are kept while nobody takes them.
const KEPT: usize = 4096;

const LOST: &str = " The modq that held the store is gone. Waiting for the next; nothing saved is lost. q leaves. ";

/// How a seat ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was left, with a last line to print.
    Left(Option<String>),
    /// The holder let it go, for this reason.
    LetGo(String),
    /// There was no seat.
    Refused {
        /// Why.
        why: String,
        /// The way out.
        hint: String,
    },
}

/// Something to act on.
enum Heard {
    Terminal(Option<event::Event>),
    /// From the connection with this number.
    Frame(u64, io::Result<Option<Frame>>),
}

/// The seat, seen from its terminal.
struct Seat {
    heard: Sender<Heard>,
    /// The connection there is, by number.
    link: Option<UnixStream>,
    number: u64,
    /// Keys are letters of a text, not commands.
    typing: bool,
    /// The letters nobody took yet.
    kept: Vec<Sent>,
}

/// Sits until the seat is left. `connect` gives a way to whoever holds the store; `None`: nobody
/// yet.
///
/// # Errors
/// The terminal cannot be read or written, or there is no way to a holder at first.
pub fn run<E: From<io::Error>>(
    hello: &mut dyn FnMut((u16, u16)) -> Hello,
    connect: &mut dyn FnMut() -> Result<Option<UnixStream>, E>,
) -> Result<Ended, E> {
    // Until there is a holder, ctrl-c ends the waiting for it as it ends any command.
    let link = connect()?;
    let ended = screen::signals()?;
    let (heard, received) = channel();
    let mut seat = Seat { heard, link: None, number: 0, typing: false, kept: Vec::new() };
    let mouse = match seat.greet(link, hello)? {
        Some(Ok(mouse)) => mouse,
        Some(Err(no)) => return Ok(no),
        None => return Err(io::Error::from(ErrorKind::NotConnected).into()),
    };
    let raw = screen::Raw::enter(mouse)?;
    let heard = seat.heard.clone();
    screen::read(move |read| heard.send(Heard::Terminal(read)).is_ok());
    let done = loop {
        if ended.load(Ordering::Relaxed) {
            break Ended::Left(None);
        }
        if let Some(done) = seat.turn(&received)? {
            break done;
        }
        if seat.link.is_none()
            && let Some(Err(no)) = seat.greet(connect()?, hello)?
        {
            break no;
        }
    };
    drop(raw);
    Ok(done)
}

impl Seat {
    /// Asks for the seat; `None` when nobody answers.
    fn greet(
        &mut self,
        link: Option<UnixStream>,
        hello: &mut dyn FnMut((u16, u16)) -> Hello,
    ) -> io::Result<Option<Result<bool, Ended>>> {
        let Some(mut link) = link else { return Ok(None) };
        link.set_read_timeout(Some(PATIENCE))?;
        link.set_write_timeout(Some(PATIENCE))?;
        if say(&mut link, &hello(screen::size()?)).is_err() {
            return Ok(None);
        }
        let mouse = match hear_frame(&mut link) {
            Ok(Some(Frame::Told(Told::Welcome { mouse }))) => mouse,
            Ok(Some(Frame::Told(Told::Refused { why, hint }))) => {
                return Ok(Some(Err(Ended::Refused { why, hint })));
            }
            _ => return Ok(None),
        };
        link.set_read_timeout(None)?;
        let mut from = link.try_clone()?;
        self.number += 1;
        let (number, heard) = (self.number, self.heard.clone());
        std::thread::spawn(move || {
            loop {
                let frame = hear_frame(&mut from);
                let over = !matches!(frame, Ok(Some(_)));
                if heard.send(Heard::Frame(number, frame)).is_err() || over {
                    return;
                }
            }
        });
        self.link = Some(link);
        Ok(Some(Ok(mouse)))
    }

    /// Waits for one thing and does it.
    fn turn(&mut self, received: &Receiver<Heard>) -> io::Result<Option<Ended>> {
        match received.recv_timeout(LOOK) {
            Ok(Heard::Terminal(Some(read))) => Ok(sent_for(read).and_then(|sent| self.press(sent))),
            Ok(Heard::Terminal(None)) | Err(RecvTimeoutError::Disconnected) => {
                Ok(Some(Ended::Left(None)))
            }
            Ok(Heard::Frame(number, frame)) if number == self.number => self.frame(frame),
            Ok(Heard::Frame(..)) | Err(RecvTimeoutError::Timeout) => Ok(None),
        }
    }

    fn frame(&mut self, frame: io::Result<Option<Frame>>) -> io::Result<Option<Ended>> {
        match frame {
            Ok(Some(Frame::Picture { typing, bytes, .. })) => {
                screen::show(&bytes)?;
                self.typing = typing;
                self.send(Sent::Shown);
                // Letters go into the text they were meant for, and into nothing else.
                for sent in std::mem::take(&mut self.kept) {
                    if typing {
                        self.send(sent);
                    }
                }
            }
            Ok(Some(Frame::Told(Told::Left { word }))) => return Ok(Some(Ended::Left(word))),
            Ok(Some(Frame::Told(Told::LetGo { why }))) => return Ok(Some(Ended::LetGo(why))),
            Ok(Some(Frame::Told(Told::Refused { why, hint }))) => {
                return Ok(Some(Ended::Refused { why, hint }));
            }
            Ok(Some(Frame::Told(Told::Welcome { .. }))) => {}
            Ok(Some(Frame::Told(Told::Ends)) | None) | Err(_) => self.lose()?,
        }
        Ok(None)
    }

    /// The connection is gone; the picture stays.
    fn lose(&mut self) -> io::Result<()> {
        if let Some(link) = self.link.take() {
            let _gone_already = link.shutdown(Shutdown::Both);
            screen::banner(LOST, screen::size()?.0)?;
        }
        Ok(())
    }

    /// Somebody pressed something.
    fn press(&mut self, sent: Sent) -> Option<Ended> {
        if self.link.is_some() {
            self.send(sent);
            return None;
        }
        let Sent::Key(key) = &sent else {
            if matches!(sent, Sent::Paste(_)) {
                self.keep(sent);
            }
            return None;
        };
        if key == "ctrl-c" || (key == "q" && !self.typing) {
            return Some(Ended::Left(None));
        }
        self.keep(sent);
        None
    }

    /// Keeps letters of a text for later; keys that are commands are for what was seen.
    fn keep(&mut self, sent: Sent) {
        let letter = match &sent {
            Sent::Key(key) => {
                key.chars().count() == 1 || matches!(key.as_str(), "space" | "backspace")
            }
            Sent::Paste(_) => true,
            _ => false,
        };
        if self.typing && letter && self.kept.len() < KEPT {
            self.kept.push(sent);
        }
    }

    fn send(&mut self, sent: Sent) {
        let Some(link) = &mut self.link else { return };
        if say(link, &sent).is_err() {
            // The thread that reads says so too, unless the other side has only stopped.
            let _gone_already = link.shutdown(Shutdown::Both);
            self.keep(sent);
        }
    }
}

impl From<No> for Ended {
    fn from(No { why, hint }: No) -> Self {
        Self::Refused { why, hint }
    }
}
