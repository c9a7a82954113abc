//! What can go wrong with the record, and the way out of each.

use crate::model::{CaseNo, DecisionNo, Seq};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why the record could not be made, opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no record in this folder.
    #[error("{store} is not a modq store")]
    NotAStore {
        /// The folder.
        store: PathBuf,
    },
    /// A store is to be made where one is already.
    #[error("{store} is a modq store already")]
    Exists {
        /// The folder.
        store: PathBuf,
    },
    /// Another process works on the store.
    #[error("{store} is in use by {}", holder(*.pid))]
    Held {
        /// The folder.
        store: PathBuf,
        /// The process, when it wrote down its id.
        pid: Option<u32>,
    },
    /// A line does not chain, or is no line at all.
    #[error("{file}, line {line}: {why}")]
    Broken {
        /// Journal segment.
        file: PathBuf,
        /// Line in that file, counted from 1.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A line was written by a later modq.
    #[error("{file}, line {line}: {what} is newer than this modq")]
    Newer {
        /// Journal segment.
        file: PathBuf,
        /// Line in that file, counted from 1.
        line: u64,
        /// What this version does not know.
        what: String,
    },
    /// A part of the archive is not what the journal says.
    #[error("{file}, byte {offset}: {why}")]
    Damaged {
        /// Archive file.
        file: PathBuf,
        /// Where in it.
        offset: u64,
        /// What is wrong.
        why: String,
    },
    /// We may not read or write there.
    #[error("no permission for {path}")]
    Denied {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file system cannot be written.
    #[error("{path} can only be read")]
    ReadOnly {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// No space left.
    #[error("no space left for {path}")]
    Full {
        /// The file that could not grow.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A value could not be written as JSON.
    #[error("{kind} cannot be written as JSON")]
    Unwritable {
        /// What kind of value.
        kind: String,
        /// What serde said.
        #[source]
        source: serde_json::Error,
    },
    /// Anything else the system refused.
    #[error("cannot {doing} {path}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

fn holder(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
}

impl RecordError {
    /// The way out, one or two sentences.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotAStore { .. } => {
                "Give the folder of a store, or import something to make one there."
            }
            Self::Exists { .. } => "Open it, or choose another folder.",
            Self::Held { .. } => {
                "Sit down at it with `modq attach`, or quit the modq that holds it; then try again."
            }
            Self::Broken { .. } => {
                "The journal was changed outside modq. Run `modq verify`, and put this file back \
                 from a backup; nothing was changed."
            }
            Self::Newer { .. } => {
                "Open this store with the modq that wrote it, or a later one; nothing was changed."
            }
            Self::Damaged { .. } => {
                "Put this file back from a backup; `modq verify` lists everything that is missing."
            }
            Self::Denied { .. } => {
                "Run modq as the user who made the store, or make its files readable and writable \
                 for this one."
            }
            Self::ReadOnly { .. } => {
                "Mount it writable, or copy the store to a folder that can be written."
            }
            Self::Full { .. } => "Make room on this disk and try again; nothing was half saved.",
            Self::Unwritable { .. } => "Nothing was saved; please report this.",
            Self::Io { .. } => "Check the disk and the folder, then try again.",
        }
    }
}

/// Why lines were not appended. None of the step's lines is in the journal then.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody changed the case in the meantime.
    #[error("case {case} was changed by line {found}, after line {expected}")]
    Conflict {
        /// The case.
        case: CaseNo,
        /// The line the writer had seen.
        expected: Seq,
        /// The line that changed it last.
        found: Seq,
    },
    /// The number of a decision was given away before.
    #[error("decision number {decision} is not new: the last one is {last}")]
    Taken {
        /// The number.
        decision: DecisionNo,
        /// The greatest number so far.
        last: DecisionNo,
    },
    /// No space left.
    #[error("no space left for {path}")]
    Full {
        /// The file that could not grow.
        path: PathBuf,
    },
    /// The record was opened for reading.
    #[error("the record was opened for reading only")]
    Reading,
    /// An earlier write failed in a way that leaves it open what is on disk.
    #[error("an earlier write to {path} failed, so nothing more is written")]
    Stopped {
        /// The journal segment.
        path: PathBuf,
    },
    /// Anything else.
    #[error(transparent)]
    Failed(Arc<RecordError>),
}

impl AppendError {
    /// The way out, one or two sentences.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "Look at the case again: somebody else was faster.",
            Self::Taken { .. } => "Take the next free number.",
            Self::Full { .. } => "Make room on this disk and try again; nothing was half saved.",
            Self::Reading => "Open the store for writing.",
            Self::Stopped { .. } => {
                "Check the disk, then quit modq and start it again: what was shown as saved is safe."
            }
            Self::Failed(why) => why.hint(),
        }
    }

    /// The same failure for each step that shared one write.
    pub(super) fn shared(why: &Arc<RecordError>) -> Self {
        match &**why {
            RecordError::Full { path, .. } => Self::Full { path: path.clone() },
            _ => Self::Failed(Arc::clone(why)),
        }
    }
}

/// Turns what the system said about a path into the error that names the way out.
pub(super) fn io_error(
    doing: &'static str,
    path: &Path,
) -> impl FnOnce(io::Error) -> RecordError + use<> {
    let path = path.to_owned();
    move |source| match source.kind() {
        io::ErrorKind::PermissionDenied => RecordError::Denied { path, source },
        io::ErrorKind::ReadOnlyFilesystem => RecordError::ReadOnly { path, source },
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            RecordError::Full { path, source }
        }
        _ => RecordError::Io { doing, path, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_s_refusals_have_their_own_answers() {
        let of = |kind: io::ErrorKind| io_error("write", Path::new("/s/journal"))(kind.into());
        assert!(matches!(of(io::ErrorKind::PermissionDenied), RecordError::Denied { .. }));
        assert!(matches!(of(io::ErrorKind::ReadOnlyFilesystem), RecordError::ReadOnly { .. }));
        assert!(matches!(of(io::ErrorKind::StorageFull), RecordError::Full { .. }));
        assert!(matches!(of(io::ErrorKind::QuotaExceeded), RecordError::Full { .. }));
        assert_eq!(of(io::ErrorKind::TimedOut).to_string(), "cannot write /s/journal");
        assert!(of(io::ErrorKind::StorageFull).hint().contains("Make room"));
    }
}
