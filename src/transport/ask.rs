//! Asks the modq that holds a store to do something.

use super::protocol::{Hello, SOCKET, Said, hear, say, send};
use crate::desk::{FileProgress, IntakeReport};
use crate::session::Figures;
use std::io::{self, BufReader, Read};
use std::os::unix::net::UnixStream;
use std::path::Path;

/// Why the holder did not do it.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// It says no, with the way out.
    #[error("{why}")]
    Refused {
        /// Why.
        why: String,
        /// The way out.
        hint: String,
    },
    /// It ended, or the connection did.
    #[error("the modq that holds the store is gone")]
    Gone(#[source] io::Error),
}

/// A connection to the holder, when it listens.
#[must_use]
pub fn holder(store: &Path) -> Option<UnixStream> {
    UnixStream::connect(store.join(SOCKET)).ok()
}

/// Lets the holder import an input. `progress` is told what it took so far.
///
/// # Errors
/// It refuses, or is gone; what was taken until then stays taken.
pub fn import(
    holder: &UnixStream,
    hello: &Hello,
    rules: Option<String>,
    mut input: Box<dyn Read + Send>,
    progress: &mut dyn FnMut(FileProgress),
) -> Result<IntakeReport, AskError> {
    let mut to = holder.try_clone().map_err(AskError::Gone)?;
    say(&mut to, hello).map_err(AskError::Gone)?;
    // Both at once: the holder answers while it reads. Nobody waits for this thread, which may be
    // waiting for an input that goes on for ever.
    std::thread::spawn(move || {
        let rules = rules.map_or(Ok(()), |rules| send(&mut rules.as_bytes(), &mut to));
        if rules.and_then(|()| send(&mut *input, &mut to)).is_err() {
            // Without its end the holder knows that the input was given up.
            let _gone = to.shutdown(std::net::Shutdown::Write);
        }
    });
    let mut from = BufReader::new(holder);
    let heard = loop {
        match hear(&mut from) {
            Ok(Some(Said::Progress { bytes, messages, cases })) => {
                progress(FileProgress { bytes, messages, cases });
            }
            Ok(Some(Said::Report(report))) => break Ok(*report),
            Ok(Some(Said::Refused { why, hint })) => break Err(AskError::Refused { why, hint }),
            Ok(Some(Said::Figures(_))) => {
                break Err(AskError::Gone(io::ErrorKind::InvalidData.into()));
            }
            Ok(None) => break Err(AskError::Gone(io::ErrorKind::UnexpectedEof.into())),
            Err(e) => break Err(AskError::Gone(e)),
        }
    };
    let _done_with_it = holder.shutdown(std::net::Shutdown::Both);
    heard
}

/// Asks the holder for numbers and notes.
///
/// # Errors
/// It refuses, or is gone.
pub fn team(holder: &UnixStream, hello: &Hello) -> Result<Figures, AskError> {
    let mut to = holder;
    say(&mut to, hello).map_err(AskError::Gone)?;
    match hear(&mut BufReader::new(holder)).map_err(AskError::Gone)? {
        Some(Said::Figures(figures)) => Ok(*figures),
        Some(Said::Refused { why, hint }) => Err(AskError::Refused { why, hint }),
        None => Err(AskError::Gone(io::ErrorKind::UnexpectedEof.into())),
        Some(_) => Err(AskError::Gone(io::ErrorKind::InvalidData.into())),
    }
}
