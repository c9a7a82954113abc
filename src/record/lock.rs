//! One process at a time: the lock on `STORE/lock`, with the process id of its holder inside.

use super::error::{RecordError, io_error};
use super::files::open_private;
use std::fs::{File, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::Path;

/// Held until dropped; the system lets go of it when the process ends in any way.
pub(super) struct Lock(File);

impl Lock {
    pub(super) fn take(store: &Path) -> Result<Self, RecordError> {
        let path = store.join("lock");
        let mut file = open_private(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let pid = holder(&mut file);
                return Err(RecordError::Held { store: store.to_owned(), pid });
            }
            Err(TryLockError::Error(why)) => return Err(io_error("lock", &path)(why)),
        }
        file.set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(io_error("write", &path))?;
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Only so that nobody reads an old process id; the lock itself goes with the file.
        let _stale_id_is_harmless = self.0.set_len(0);
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_one_learns_who_holds_it() {
        let dir = tempfile::tempdir().unwrap();
        let lock = Lock::take(dir.path()).unwrap();
        let Err(RecordError::Held { pid, .. }) = Lock::take(dir.path()) else {
            panic!("taken twice");
        };
        assert_eq!(pid, Some(std::process::id()));
        drop(lock);
        Lock::take(dir.path()).unwrap();
    }
}
