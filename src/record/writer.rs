//! The file that takes the next lines of a journal: room made in advance, and one sync for what is
//! written together.

use super::error::{RecordError, io_error};
use super::files::make_room;
use super::lines::Segment;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

pub(super) struct Writer {
    file: File,
    head: File,
    /// Length of the file, zeros at its end included.
    allocated: u64,
    /// A failed sync or truncation leaves it open what is on disk.
    stopped: bool,
    #[cfg(test)]
    fail: Option<Fail>,
}

/// What a test lets go wrong with the next write.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fail {
    /// The disk is full after so many bytes.
    Full(usize),
    /// The sync fails.
    Sync,
}

impl Writer {
    pub(super) const fn new(file: File, head: File, allocated: u64) -> Self {
        Self {
            file,
            head,
            allocated,
            stopped: false,
            #[cfg(test)]
            fail: None,
        }
    }

    pub(super) const fn is_stopped(&self) -> bool {
        self.stopped
    }

    pub(super) const fn stop(&mut self) {
        self.stopped = true;
    }

    pub(super) fn put_head(&self, text: &[u8], sync: bool) -> io::Result<()> {
        self.head.write_all_at(text, 0)?;
        if sync { self.head.sync_all() } else { Ok(()) }
    }

    /// Makes room up to `wanted` bytes, so that what is written later fits.
    pub(super) fn room_for(&mut self, wanted: u64, segment: &Segment) -> Result<(), RecordError> {
        self.allocated = make_room(&self.file, self.allocated, wanted)
            .map_err(io_error("write", &segment.path))?;
        Ok(())
    }

    /// Writes behind the lines of the segment, durably; on an error nothing is there.
    pub(super) fn write(&mut self, bytes: &[u8], segment: &Segment) -> Result<(), RecordError> {
        let wanted = segment.end.saturating_add(bytes.len() as u64);
        let put = self
            .room_for(wanted, segment)
            .and_then(|()| self.put(bytes, segment.end).map_err(io_error("write", &segment.path)));
        if let Err(why) = put {
            self.take_back(segment.end);
            return Err(why);
        }
        if let Err(why) = self.sync() {
            // After a failed sync nobody knows which pages reached the disk.
            self.take_back(segment.end);
            self.stopped = true;
            return Err(io_error("sync", &segment.path)(why));
        }
        self.allocated = self.allocated.max(wanted);
        Ok(())
    }

    fn put(&mut self, bytes: &[u8], at: u64) -> io::Result<()> {
        #[cfg(test)]
        if let Some(Fail::Full(written)) = self.fail {
            self.fail = None;
            self.file.write_all_at(&bytes[..written.min(bytes.len())], at)?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.file.write_all_at(bytes, at)
    }

    fn sync(&mut self) -> io::Result<()> {
        #[cfg(test)]
        if self.fail == Some(Fail::Sync) {
            self.fail = None;
            return Err(io::ErrorKind::Other.into());
        }
        self.file.sync_data()
    }

    fn take_back(&mut self, end: u64) {
        let cut = self.file.set_len(end).and_then(|()| self.file.sync_data());
        self.allocated = end;
        self.stopped |= cut.is_err();
    }

    /// Cuts off the room behind the lines.
    pub(super) fn trim(&mut self, segment: &Segment) -> Result<(), RecordError> {
        if self.allocated > segment.end {
            self.file
                .set_len(segment.end)
                .and_then(|()| self.file.sync_all())
                .map_err(io_error("close", &segment.path))?;
            self.allocated = segment.end;
        }
        Ok(())
    }

    #[cfg(test)]
    pub(super) const fn fail_next(&mut self, fail: Fail) {
        self.fail = Some(fail);
    }
}
