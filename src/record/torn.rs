//! Finds the journal's segments, and where the lines in the last one end: a process or a machine
//! may have died while it wrote there.

use super::error::{RecordError, io_error};
use super::files::{length, numbered};
use super::lines::{Head, Segment};
use crate::model::Seq;
use serde::de::IgnoredAny;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A last line that was not written to its end when the process or the machine died.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// The segment it stood in.
    pub file: PathBuf,
    /// Where it began, in bytes.
    pub at: u64,
    /// How many bytes there were.
    pub bytes: u64,
    /// Copy of these bytes, when they were cut off.
    pub kept: Option<PathBuf>,
}

impl std::fmt::Display for Torn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} bytes at the end of {} were never written to their end",
            self.bytes,
            self.file.display()
        )?;
        match &self.kept {
            Some(kept) => write!(f, "; they were cut off and kept in {}", kept.display()),
            None => Ok(()),
        }
    }
}

/// What stands behind the last complete line.
pub(super) struct Rest {
    pub(super) torn: Torn,
    /// It is not simply a line that stops too early: if it had been saved, something changed it.
    pub(super) damaged: bool,
}

impl Rest {
    /// The error when a saved line stood there; `line` is its number in the file.
    pub(super) fn broken(self, line: u64) -> RecordError {
        let why = "was saved once and is no line any more".to_owned();
        RecordError::Broken { file: self.torn.file, line, why }
    }
}

/// The segments of a journal with the ends of their lines; the last one may end torn.
pub(super) fn find(folder: &Path) -> Result<(Vec<Segment>, Option<Rest>), RecordError> {
    let mut segments = Vec::new();
    let mut rest = None;
    let files = numbered(folder, "", ".jsonl")?;
    let count = files.len();
    for (expected, (no, path)) in (1_u32..).zip(files) {
        if no != expected {
            let file = folder.join(format!("{expected:06}.jsonl"));
            let why = "this segment is missing".to_owned();
            return Err(RecordError::Broken { file, line: 1, why });
        }
        let file = File::open(&path).map_err(io_error("open", &path))?;
        let mut end = length(&file, &path)?;
        if no as usize == count {
            (end, rest) = measure(&path)?;
        }
        segments.push(Segment { path, first: Seq(0), end, held: None });
    }
    Ok((segments, rest))
}

/// Whether a line was ever saved there; a first one that was torn is none.
pub(super) fn was_begun(folder: &Path) -> Result<bool, RecordError> {
    let head = Head::read(folder)?.is_some_and(|head| head.seq.0 > 0);
    Ok(head || find(folder)?.0.iter().any(|segment| segment.end > 0))
}

/// End of the complete lines in the last segment, and what stands behind it that is no line.
fn measure(path: &Path) -> Result<(u64, Option<Rest>), RecordError> {
    let bytes = std::fs::read(path).map_err(io_error("read", path))?;
    let used = bytes.iter().rposition(|b| *b != 0).map_or(0, |at| at + 1);
    let (body, zeros) = bytes.split_at_checked(used).unwrap_or((&bytes, &[]));
    let begin_of = |end: usize| -> usize {
        let lines = body.get(..end).unwrap_or_default();
        lines.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1)
    };
    // Room that was made and not used shows that the file was not closed: then zeros in front of
    // other bytes are pages that did not reach the disk before the power went.
    let zero = if zeros.is_empty() { None } else { body.iter().position(|b| *b == 0) };
    let mut damaged = zero.is_some();
    let cut = if let Some(zero) = zero {
        begin_of(zero)
    } else {
        let ended = body.last().is_none_or(|b| *b == b'\n');
        let begin = begin_of(if ended { used.saturating_sub(1) } else { used });
        let line = body.get(begin..).unwrap_or_default();
        let read = serde_json::from_slice::<IgnoredAny>(line);
        damaged = ended || read.as_ref().is_err_and(|why| !why.is_eof());
        if ended && read.is_ok() { used } else { begin }
    };
    let torn =
        Torn { file: path.to_owned(), at: cut as u64, bytes: (used - cut) as u64, kept: None };
    Ok((cut as u64, (cut < used).then_some(Rest { torn, damaged })))
}
