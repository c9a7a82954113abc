//! Inputs that grow while they are imported.

use crate::import::{Follow, Next};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, sync_channel};
use std::time::Duration;

/// How often a file that does not grow is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// A growing file, or standard input for `-`; it ends when `stop` is raised.
pub fn input(path: &Path, stop: &Arc<AtomicBool>) -> io::Result<Follow> {
    let (stop, name) = (Arc::clone(stop), path.display().to_string());
    let is_pipe = path.as_os_str() == "-";
    let wait = Box::new(move |told: Option<&str>| {
        if let Some(told) = told {
            eprintln!("Note: {name}: {told}");
        }
        if stop.load(Ordering::Relaxed) {
            return Next::End;
        }
        // A pipe has waited already.
        if !is_pipe {
            std::thread::sleep(LOOK);
        }
        Next::Again
    });
    if is_pipe {
        Ok(Follow::pipe(Box::new(Pipe::stdin()), wait))
    } else {
        Follow::file(path.to_owned(), wait)
    }
}

/// Standard input, read by a thread of its own, so that waiting for it can end.
struct Pipe {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    read: usize,
}

impl Pipe {
    fn stdin() -> Self {
        let (send, pieces) = sync_channel(4);
        std::thread::spawn(move || {
            let mut stdin = io::stdin();
            loop {
                let mut piece = vec![0; 64 * 1024];
                let read = stdin.read(&mut piece).map(|read| {
                    piece.truncate(read);
                    piece
                });
                let over = !read.as_ref().is_ok_and(|piece| !piece.is_empty());
                if send.send(read).is_err() || over {
                    return;
                }
            }
        });
        Self { pieces, piece: Vec::new(), read: 0 }
    }
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read >= self.piece.len() {
            let next = match self.pieces.try_recv() {
                Err(TryRecvError::Empty) => self.pieces.recv_timeout(LOOK),
                other => other.map_err(|_gone| RecvTimeoutError::Disconnected),
            };
            match next {
                Ok(piece) => (self.piece, self.read) = (piece?, 0),
                Err(RecvTimeoutError::Timeout) => return Err(ErrorKind::WouldBlock.into()),
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
        let mut rest = self.piece.get(self.read..).unwrap_or_default();
        let taken = rest.read(buffer)?;
        self.read += taken;
        Ok(taken)
    }
}
