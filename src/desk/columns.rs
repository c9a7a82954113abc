//! The queue of the last time in a file beside the index, so that a start need not make every row
//! of it again.
//!
//! It may be removed at any time: when it is missing, damaged, of another store or of lines that
//! are not there any more, the rows are read from the index as if it had never been.

use super::{Desk, DeskError};
use crate::model::{Digest, Seq};
use crate::queue::{Board, COLUMNS};
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::PathBuf;

/// First bytes of the file.
const MAGIC: &[u8] = b"modq columns\n";
/// More than a head ever has.
const LONGEST_HEAD: u32 = 4096;
/// So few lines are folded in at the next start rather than write everything again.
const FEW_LINES: u64 = 64;

/// What the file belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    format: u8,
    modq: String,
    store: Digest,
    /// Last line it knows, and the hash of that line.
    applied: Seq,
    hash: Digest,
    cases: u32,
}

impl Desk {
    /// The board as it was kept, with what changed since; `None` when there is none that fits.
    pub(super) fn kept_board(&mut self) -> Result<Option<Board>, DeskError> {
        let Some((head, mut board)) = self.columns_file().and_then(|file| self.columns(&file).ok())
        else {
            return Ok(None);
        };
        self.kept_at = head.applied;
        if head.applied == self.store.applied() {
            return Ok(Some(board));
        }
        for no in self.store.touched_after(head.applied)? {
            if no.0 <= head.cases
                && let Some(row) = self.store.row(no)?
            {
                board.set(row);
            }
        }
        self.store.rows_after(head.cases, &mut |row| board.set(row))?;
        board.settle();
        self.board = board;
        self.recall_waves()?;
        Ok(Some(std::mem::take(&mut self.board)))
    }

    fn columns(&self, path: &PathBuf) -> io::Result<(Head, Board)> {
        let other = || io::Error::from(io::ErrorKind::InvalidData);
        let file = File::open(path)?;
        let mut start = [0; MAGIC.len() + 8];
        file.read_exact_at(&mut start, 0)?;
        let numbers = start.strip_prefix(MAGIC).ok_or_else(other)?;
        let (numbers, _none) = numbers.as_chunks::<4>();
        let [size, sum] = *numbers else { return Err(other()) };
        let size = Some(u32::from_le_bytes(size)).filter(|size| *size <= LONGEST_HEAD);
        let mut head = vec![0; size.ok_or_else(other)? as usize];
        file.read_exact_at(&mut head, start.len() as u64)?;
        if crc32fast::hash(&head) != u32::from_le_bytes(sum) {
            return Err(other());
        }
        let from = (start.len() + head.len()) as u64;
        let head: Head = postcard::from_bytes(&head).map_err(io::Error::other)?;
        if !self.fits(&head) {
            return Err(other());
        }
        let length = file.metadata()?.len();
        let board =
            Board::read(from, length, &|at, buffer: &mut [u8]| file.read_exact_at(buffer, at))?;
        if board.len() == head.cases as usize { Ok((head, board)) } else { Err(other()) }
    }

    fn columns_head(&self) -> Head {
        Head {
            format: COLUMNS,
            modq: env!("CARGO_PKG_VERSION").to_owned(),
            store: self.record.ids().store,
            applied: self.store.applied(),
            hash: self.record.last_hash(),
            cases: self.store.cases(),
        }
    }

    /// Whether what it stands for can be brought up to date by adding to it.
    fn fits(&self, head: &Head) -> bool {
        let now = self.columns_head();
        let line = || match head.applied == self.record.last() {
            true => Some(now.hash),
            false => self.record.tail(head.applied).ok()?.next()?.ok().map(|line| line.prev),
        };
        (head.format, &head.modq, head.store) == (now.format, &now.modq, now.store)
            && (head.applied <= now.applied && head.cases <= now.cases)
            && line() == Some(head.hash)
    }

    /// Keeps the board for the next start, whole or not at all, unless little has changed. It is
    /// not synced: a damaged one is made again.
    pub(super) fn keep_board(&self) -> io::Result<()> {
        let Some(path) = self.columns_file() else { return Ok(()) };
        let head = self.columns_head();
        let known = head.applied.0.saturating_sub(self.kept_at.0) <= FEW_LINES;
        if (known && self.kept_at.0 > 0) || head.applied != self.record.last() {
            return Ok(());
        }
        let fresh = path.with_extension("new");
        let opened =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh);
        let mut file = BufWriter::with_capacity(1 << 18, opened?);
        let head = postcard::to_stdvec(&head).map_err(io::Error::other)?;
        file.write_all(MAGIC)?;
        file.write_all(&u32::try_from(head.len()).unwrap_or(u32::MAX).to_le_bytes())?;
        file.write_all(&crc32fast::hash(&head).to_le_bytes())?;
        file.write_all(&head)?;
        self.board.write(&mut file)?;
        file.flush()?;
        fs::rename(&fresh, &path)
    }

    /// Where it is kept: in the folder of the index, with which it comes and goes.
    fn columns_file(&self) -> Option<PathBuf> {
        let folder = self.path.join("index");
        (self.on_disk && folder.is_dir()).then(|| folder.join("columns"))
    }
}

#[cfg(test)]
mod tests;
