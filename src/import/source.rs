//! The input as a window that moves over the bytes and grows only as far as one row needs.

use super::ImportError;
use std::io::{ErrorKind, Read};

/// How much is read at once.
const CHUNK: usize = 256 * 1024;

/// The input, with the bytes read but not yet consumed.
pub(super) struct Source<'r> {
    input: &'r mut dyn Read,
    buffer: Vec<u8>,
    /// The bytes `start..end` of the buffer are read and not consumed.
    start: usize,
    end: usize,
    /// Place of the first byte of the buffer in the input.
    base: u64,
}

impl<'r> Source<'r> {
    /// Begins at the start of the input.
    pub(super) fn new(input: &'r mut dyn Read) -> Self {
        Self { input, buffer: Vec::new(), start: 0, end: 0, base: 0 }
    }

    /// Place of the first byte of [`Source::rest`] in the input.
    pub(super) fn offset(&self) -> u64 {
        self.base.saturating_add(self.start as u64)
    }

    /// What has been read and not consumed.
    pub(super) fn rest(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Consumes bytes.
    pub(super) fn take(&mut self, bytes: usize) {
        self.start = self.start.saturating_add(bytes).min(self.end);
    }

    /// Reads on; false at the end of the input.
    pub(super) fn more(&mut self) -> Result<bool, ImportError> {
        if self.end == self.buffer.len() {
            self.make_room();
        }
        let until = self.buffer.len().min(self.end.saturating_add(CHUNK));
        let Some(room) = self.buffer.get_mut(self.end..until) else { return Ok(false) };
        loop {
            match self.input.read(room) {
                Ok(read) => {
                    self.end = self.end.saturating_add(read).min(self.buffer.len());
                    return Ok(read > 0);
                }
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(source) => {
                    let offset = self.base.saturating_add(self.end as u64);
                    return Err(ImportError::Io { offset, source });
                }
            }
        }
    }

    /// Moves what is left to the front when at least half was consumed, else doubles the buffer:
    /// either way a byte is moved a bounded number of times.
    fn make_room(&mut self) {
        if self.start > 0 && self.start >= self.buffer.len() / 2 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.base = self.base.saturating_add(self.start as u64);
            self.end -= self.start;
            self.start = 0;
            // A giant row was let go: give its room back.
            if self.buffer.len() > 8 * CHUNK && self.end < CHUNK {
                self.buffer.truncate(2 * CHUNK);
                self.buffer.shrink_to_fit();
            }
        } else {
            let size = (self.buffer.len() * 2).max(CHUNK);
            self.buffer.resize(size, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_does_not_grow_while_bytes_are_consumed() {
        let bytes: Vec<u8> = (0..4 * CHUNK).map(|i| (i % 251) as u8).collect();
        let mut input = bytes.as_slice();
        let mut source = Source::new(&mut input);
        let mut seen = Vec::new();
        while source.more().unwrap() {
            let part = source.rest().len().saturating_sub(10);
            seen.extend_from_slice(source.rest().get(..part).unwrap());
            source.take(part);
        }
        seen.extend_from_slice(source.rest());
        assert_eq!(seen, bytes);
        assert!(source.buffer.len() <= 2 * CHUNK);
        assert_eq!(source.offset() + source.rest().len() as u64, bytes.len() as u64);
    }
}
