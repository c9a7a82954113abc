//! What can go wrong with the index.

use crate::model::Seq;
use std::io;
use std::path::PathBuf;

/// The index could not be read or written. It holds nothing of its own: `modq rebuild` makes it
/// again from the record.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has it open.
    #[error("the index {0} is open in another process")]
    Held(PathBuf),
    /// A folder could not be made, moved or removed.
    #[error("cannot {what} {path}")]
    Folder {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The operating system refused: a full disk, a missing permission. The index may be sound.
    #[error("the system refuses to read or write the index; nothing is lost")]
    System(#[source] EngineError),
    /// The engine cannot make sense of its file.
    #[error("the index is broken; close modq and run `modq rebuild`")]
    Engine(#[source] EngineError),
    /// A damaged index holds this process up.
    #[error(
        "a damaged index holds this modq up; nothing is lost: start it again, and it makes the \
         index anew from the record"
    )]
    Stuck,
    /// A stored value is not what was once written there.
    #[error("the index is damaged at {place}: {why}; close modq and run `modq rebuild`")]
    Damaged {
        /// The key, as hexadecimal digits after the letter of its table.
        place: String,
        /// What is wrong with it.
        why: String,
    },
    /// A value could not be put into bytes.
    #[error("cannot write this to the index")]
    Encode(#[source] postcard::Error),
    /// zstd could not press a block.
    #[error("cannot compress a block of the index")]
    Compress(#[source] io::Error),
    /// Lines have to be applied one after the other.
    #[error("line {got} of the journal cannot be applied: the index waits for line {expected}")]
    Gap {
        /// The next line the index can take.
        expected: Seq,
        /// The line that came.
        got: Seq,
    },
    /// Entries were handed over with a line that is no import.
    #[error("line {0} of the journal is no import and has no entries")]
    NotAnImport(Seq),
    /// More of something than a number can count.
    #[error("the index is full: there are more than 4294967295 {0}")]
    Full(&'static str),
    /// The record could not be read.
    #[error("the record cannot be read")]
    Record(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// An engine failed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// sled gave an error.
    #[error("sled: {0}")]
    Sled(#[from] sled::Error),
    /// sled gave up half-way.
    #[error("sled stopped: {0}")]
    Panicked(String),
    /// sled waits for ever, somewhere in this process.
    #[error("sled does not come to an end over a damaged file")]
    Stuck,
    /// sled's file could not be forced to disk.
    #[error("{path} cannot be forced to disk")]
    Sync {
        /// sled's file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The file of large values could not be read or written.
    #[error("{path} cannot be read or written")]
    Large {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A large value is not what was written there.
    #[error("{path} is damaged at byte {at}")]
    Lost {
        /// The file.
        path: PathBuf,
        /// Where the value should stand.
        at: u64,
    },
}

impl From<EngineError> for StoreError {
    fn from(error: EngineError) -> Self {
        match &error {
            EngineError::Sync { .. } | EngineError::Large { .. } => Self::System(error),
            EngineError::Sled(sled::Error::Io(io)) if io.raw_os_error().is_some() => {
                Self::System(error)
            }
            EngineError::Stuck => Self::Stuck,
            EngineError::Sled(_) | EngineError::Panicked(_) | EngineError::Lost { .. } => {
                Self::Engine(error)
            }
        }
    }
}
