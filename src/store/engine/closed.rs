//! Whether the files of an index are as they were when it was closed. Then nothing in them can
//! have been lost on the way, and opening need not look at everything.
//!
//! What a disk spoils by itself is not seen in it; that fails its checksum when it is read.

use crate::record::stamp;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// In the folder of the index: one line for each of its files.
const NAME: &str = "closed";
/// The files of the engine; those of sled's snapshots have a number behind this.
const FILES: [&str; 4] = ["conf", "db", "large", "snap."];

/// Whether all is as [`put`] left it. Says so once: what comes after may be lost again.
pub(super) fn take(folder: &Path) -> bool {
    let path = folder.join(NAME);
    let Ok(noted) = fs::read_to_string(&path) else { return false };
    // It must be gone from the disk before anything else is written there.
    let gone = fs::remove_file(&path).and_then(|()| File::open(folder)?.sync_all());
    gone.is_ok() && lines(folder).is_ok_and(|now| now == noted)
}

/// Notes how the files are, after they have come to the disk.
pub(super) fn put(folder: &Path) -> io::Result<()> {
    for file in files(folder)? {
        File::open(file)?.sync_all()?;
    }
    let lines = lines(folder)?;
    let mut open = OpenOptions::new();
    let note = open.write(true).create(true).truncate(true).mode(0o600).open(folder.join(NAME));
    note?.write_all(lines.as_bytes())
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for file in fs::read_dir(folder)? {
        let name = file?.file_name();
        let of_engine = |start: &&str| name.as_encoded_bytes().starts_with(start.as_bytes());
        if FILES.iter().any(of_engine) {
            files.push(folder.join(name));
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn lines(folder: &Path) -> io::Result<String> {
    let mut lines = String::new();
    for file in files(folder)? {
        let stamp = serde_json::to_string(&stamp(&file)?)?;
        lines += &format!("{} {stamp}\n", file.file_name().unwrap_or_default().display());
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_or_not_closed_is_not_taken_for_closed_well() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let file = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        let closed = || {
            ["conf", "db", "large", "snap.1"].iter().for_each(|name| file(name, name));
            put(folder).unwrap();
        };
        assert!(!take(folder), "nothing was noted");
        closed();
        file("search", "another's");
        assert!(take(folder));
        assert!(!take(folder), "it was opened and not closed");
        closed();
        file("db", "db and more");
        assert!(!take(folder));
        closed();
        fs::remove_file(folder.join("large")).unwrap();
        assert!(!take(folder));
        closed();
        file("snap.2", "new");
        assert!(!take(folder));
        closed();
        fs::write(folder.join(NAME), "db 1 2 3.4\n").unwrap();
        assert!(!take(folder));
    }
}
