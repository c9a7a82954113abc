//! Files that are there whole or not at all.

use super::ExportError;
use crate::model::Digest;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Makes a folder for one's own eyes, with those above it.
///
/// # Errors
/// When the file system refuses.
pub fn folder(dir: &Path) -> Result<(), ExportError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|source| failed("make", dir, source))
}

/// Writes a file under a temporary name, syncs it and gives it its name.
///
/// # Errors
/// When the file system refuses; a file of that name is then as it was.
pub fn place(dir: &Path, name: &str, bytes: &[u8]) -> Result<Digest, ExportError> {
    let mut draft = Draft::begin(dir, name)?;
    draft.write(bytes)?;
    draft.finish()?;
    Ok(Digest::of(bytes))
}

/// Files that are synced one by one; more of them are cheaper to sync all at once.
const FEW: usize = 4;

/// Writes many files under temporary names, syncs them together and gives them their names, on all
/// cores; their digests, in the same order.
///
/// # Errors
/// When the file system refuses. Then some may have their names already, each of them whole.
pub fn place_all(dir: &Path, files: &[(String, Vec<u8>)]) -> Result<Vec<Digest>, ExportError> {
    let write = |(name, bytes): &(String, Vec<u8>)| {
        let mut draft = Draft::begin(dir, name)?;
        draft.write(bytes)?;
        draft.file.flush().map_err(|source| failed("write", &draft.path, source))?;
        Ok((draft, Digest::of(bytes)))
    };
    let written: Result<Vec<(Draft, Digest)>, ExportError> = files.par_iter().map(write).collect();
    let written = written?;
    if written.len() > FEW {
        sync_all_of(dir)?;
    } else {
        for (draft, _) in &written {
            let synced = draft.file.get_ref().sync_all();
            synced.map_err(|source| failed("write", &draft.path, source))?;
        }
    }
    let mut digests = Vec::with_capacity(written.len());
    for (mut draft, digest) in written {
        std::fs::rename(&draft.path, &draft.target)
            .map_err(|source| failed("rename", &draft.path, source))?;
        draft.done = true;
        digests.push(digest);
    }
    if !digests.is_empty() {
        let synced = File::open(dir).and_then(|dir| dir.sync_all());
        synced.map_err(|source| failed("write", dir, source))?;
    }
    Ok(digests)
}

/// Makes everything durable on the file system of a folder.
fn sync_all_of(dir: &Path) -> Result<(), ExportError> {
    let folder = File::open(dir).map_err(|source| failed("open", dir, source))?;
    rustix::fs::syncfs(&folder).map_err(|why| failed("write", dir, why.into()))
}

/// A file being written piece by piece. Dropped before the end, it leaves nothing behind.
#[derive(Debug)]
pub struct Draft {
    file: BufWriter<File>,
    path: PathBuf,
    target: PathBuf,
    done: bool,
}

impl Draft {
    /// Begins a file; the folder must exist.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn begin(dir: &Path, name: &str) -> Result<Self, ExportError> {
        let path = dir.join(format!(".{name}.part"));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(|source| failed("write", &path, source))?;
        Ok(Self { file: BufWriter::new(file), path, target: dir.join(name), done: false })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        self.file.write_all(bytes).map_err(|source| failed("write", &self.path, source))
    }

    /// Syncs the file and gives it its name.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn finish(mut self) -> Result<(), ExportError> {
        let synced = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        synced.map_err(|source| failed("write", &self.path, source))?;
        rename(&self.path, &self.target)?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.done {
            // Nothing more can be done about a leftover than to try.
            let _gone = std::fs::remove_file(&self.path);
        }
    }
}

/// The SHA-256 of bytes that come piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Hash(Sha256);

impl Hash {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The value over all of them.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// Renames a file or folder and syncs the folder it stands in.
///
/// # Errors
/// When the file system refuses.
pub fn rename(from: &Path, to: &Path) -> Result<(), ExportError> {
    std::fs::rename(from, to).map_err(|source| failed("rename", from, source))?;
    if let Some(parent) = to.parent().filter(|p| !p.as_os_str().is_empty()) {
        let synced = File::open(parent).and_then(|dir| dir.sync_all());
        synced.map_err(|source| failed("write", parent, source))?;
    }
    Ok(())
}

/// The error for a path.
pub fn failed(doing: &'static str, path: &Path, source: std::io::Error) -> ExportError {
    ExportError::File { doing, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_or_absent() {
        let dir = tempfile::tempdir().unwrap();
        let digest = place(dir.path(), "a.txt", b"one").unwrap();
        assert_eq!(digest, Digest::of(b"one"));
        let mut draft = Draft::begin(dir.path(), "b.txt").unwrap();
        draft.write(b"half").unwrap();
        drop(draft);
        let names: Vec<_> =
            std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["a.txt"]);
    }

    #[test]
    fn many_files_are_written_together() {
        let dir = tempfile::tempdir().unwrap();
        for count in [0, 1, 30] {
            let files: Vec<_> = (0..count)
                .map(|n| (format!("{n}.txt"), format!("text {n}").into_bytes()))
                .collect();
            let digests = place_all(dir.path(), &files).unwrap();
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), count);
            for ((name, bytes), digest) in files.iter().zip(digests) {
                assert_eq!(&std::fs::read(dir.path().join(name)).unwrap(), bytes);
                assert_eq!(digest, Digest::of(bytes));
            }
        }
        let bad = [("x.txt".to_owned(), vec![1]), ("no/y.txt".to_owned(), vec![2])];
        place_all(dir.path(), &bad).unwrap_err();
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 30, "nothing is left behind");
    }

    #[test]
    fn a_refusal_names_the_path() {
        let dir = tempfile::tempdir().unwrap();
        let gone = dir.path().join("gone");
        let text = place(&gone, "a.txt", b"").unwrap_err().to_string();
        assert_eq!(text, format!("cannot write {}/.a.txt.part", gone.display()));
    }
}
