//! The holder's end of a connection to somebody who sits.

use super::wire::{ROOM, Told, seal};
use rustix::net::{SendFlags, send};
use std::io::{self, ErrorKind};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A picture that is not on the screen after this long never will be.
const STALLED: Duration = Duration::from_secs(20);

/// The connection, written to without ever waiting.
pub struct Line {
    socket: Arc<UnixStream>,
    /// What the socket had no room for, and how much of it has left.
    rest: (Vec<u8>, usize),
    /// The other side has put the last picture on its screen.
    shown: Arc<AtomicBool>,
    sent: Instant,
    /// Lines that the other side knows to be taken.
    taken: u32,
    broken: bool,
}

impl Line {
    /// Over a socket.
    #[must_use]
    pub fn new(socket: Arc<UnixStream>) -> Self {
        let shown = Arc::new(AtomicBool::new(true));
        let (rest, sent) = ((Vec::new(), 0), Instant::now());
        Self { socket, rest, shown, sent, taken: 0, broken: false }
    }

    /// To be set when the other side says that a picture is on its screen.
    #[must_use]
    pub fn shown(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.shown)
    }

    /// Nothing is under way, so a picture may leave.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.rest.0.is_empty() && self.shown.load(Ordering::Acquire) && !self.broken
    }

    /// Part of a frame waits for room.
    #[must_use]
    pub const fn waits(&self) -> bool {
        !self.rest.0.is_empty()
    }

    /// Why there is nobody any more at the other end, if so.
    #[must_use]
    pub fn gone(&self, now: Instant) -> Option<&'static str> {
        let stalled = !self.is_free() && now.saturating_duration_since(self.sent) > STALLED;
        if self.broken {
            Some("its connection is gone")
        } else if stalled {
            Some("it does not read")
        } else {
            None
        }
    }

    /// Sends a picture; it begins with [`ROOM`] for what stands before it. One that changes nothing
    /// is sent when it says that something was taken.
    pub fn picture(&mut self, (typing, taken): (bool, u32), mut bytes: Vec<u8>) {
        if bytes.len() > ROOM || taken != self.taken {
            self.taken = taken;
            seal(typing, taken, &mut bytes);
            self.shown.store(false, Ordering::Release);
            self.queue(bytes);
        }
    }

    /// Says something; it follows what is under way.
    pub fn tell(&mut self, told: &Told) {
        self.queue(told.sealed());
    }

    fn queue(&mut self, bytes: Vec<u8>) {
        if self.rest.0.is_empty() {
            self.sent = Instant::now();
            self.rest = (bytes, 0);
        } else {
            self.rest.0.extend(bytes);
        }
        self.push();
    }

    /// Sends what there is room for.
    pub fn push(&mut self) {
        while let Some(bytes) = self.rest.0.get(self.rest.1..).filter(|bytes| !bytes.is_empty()) {
            let flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
            match send(&*self.socket, bytes, flags).map_err(io::Error::from) {
                Ok(sent) => self.rest.1 += sent,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) if e.kind() == ErrorKind::WouldBlock => return,
                Err(_gone) => {
                    self.broken = true;
                    break;
                }
            }
        }
        self.rest = (Vec::new(), 0);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // Whoever reads this connection on our side learns that it is over.
        let _gone_already = self.socket.shutdown(Shutdown::Both);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::wire::{Frame, hear_frame};

    fn picture(size: usize) -> Vec<u8> {
        vec![b'x'; ROOM + size]
    }

    #[test]
    fn one_picture_is_under_way_until_it_is_shown() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let mut line = Line::new(Arc::new(ours));
        line.picture((false, 1), picture(100));
        assert!(!line.is_free() && !line.waits());
        assert!(matches!(hear_frame(&mut theirs), Ok(Some(Frame::Picture { taken: 1, .. }))));
        line.shown().store(true, Ordering::Release);
        assert!(line.is_free());
        assert!(line.gone(Instant::now() + STALLED * 2).is_none(), "it may rest");
    }

    #[test]
    fn a_key_that_changes_nothing_is_answered_once() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let mut line = Line::new(Arc::new(ours));
        let claims = line.shown();
        line.picture((false, 0), picture(0));
        assert!(line.is_free(), "nothing to say");
        for taken in [1, 1, 2] {
            line.picture((false, taken), picture(0));
            claims.store(true, Ordering::Release);
        }
        for wanted in [1, 2] {
            let frame = hear_frame(&mut theirs);
            let taken = matches!(&frame, Ok(Some(Frame::Picture { taken, bytes, .. }))
                if *taken == wanted && bytes.is_empty());
            assert!(taken, "{frame:?}");
        }
        drop(line);
        assert!(matches!(hear_frame(&mut theirs), Ok(None)), "and nothing more");
    }

    #[test]
    fn who_never_reads_costs_one_picture_and_is_let_go() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let mut line = Line::new(Arc::new(ours));
        let claims = line.shown();
        // More than the system keeps for a socket.
        line.picture((false, 0), picture(4 << 20));
        claims.store(true, Ordering::Release);
        assert!(line.waits() && !line.is_free(), "saying that it is shown helps nothing");
        assert!(line.gone(Instant::now()).is_none());
        assert!(line.gone(Instant::now() + STALLED * 2).is_some());
        drop(theirs);
        line.push();
        assert!(line.gone(Instant::now()).is_some() && !line.waits());
    }
}
