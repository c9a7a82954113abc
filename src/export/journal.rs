//! The journal for outsiders: every line as it stands, and how to check that none was changed.

use super::{ExportError, Outcome, Written, file};
use std::path::{Path, PathBuf};

const LINES: &str = "journal.jsonl";
const README: &str = "README.txt";

const HOW: &str = "\
This folder holds the journal of a moderation queue: one line for each thing that happened.

The lines hold numbers, codes, times and hashes, and no text that anybody wrote. Each line ends with
\"prev\", the SHA-256 of the line before it without its line feed; the first one has 64 zeros there.
So no line can be changed, left out or put in between without every later line showing it.

To check it with the program, see: modq verify --help
To check it by hand, print the hash of each line and compare it with \"prev\" of the next:

    while IFS= read -r line; do printf '%s' \"$line\" | sha256sum; done < journal.jsonl

\"texts\", \"note\" and \"name\" are hashes of attachments that stay with the platform. An attachment can
be erased when the law asks for it; the journal then says so and still holds together.
";

/// A copy of the journal, line by line.
#[derive(Debug)]
pub struct Copy {
    dir: PathBuf,
    file: file::Draft,
    hash: file::Hash,
    /// Lines in it.
    lines: u64,
}

impl Copy {
    /// A copy in this folder, which is made when needed.
    ///
    /// # Errors
    /// When folder or file cannot be made.
    pub fn new(dir: &Path) -> Result<Self, ExportError> {
        file::folder(dir)?;
        let file = file::Draft::begin(dir, LINES)?;
        Ok(Self { dir: dir.to_owned(), file, hash: file::Hash::default(), lines: 0 })
    }

    /// Adds a line, given without its line feed.
    ///
    /// # Errors
    /// When it could not be read, or cannot be written.
    pub fn push(&mut self, line: std::io::Result<&[u8]>) -> Result<(), ExportError> {
        let line = line.map_err(|source| ExportError::Journal { line: self.lines, source })?;
        for bytes in [line, b"\n"] {
            self.hash.add(bytes);
            self.file.write(bytes)?;
        }
        self.lines += 1;
        Ok(())
    }

    /// Gives the file its name, puts beside it how to check it, and says what was done.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn finish(self) -> Result<Outcome, ExportError> {
        self.file.finish()?;
        let readme = file::place(&self.dir, README, HOW.as_bytes())?;
        let written = [(LINES, self.hash.finish()), (README, readme)];
        let written = written.map(|(file, digest)| Written {
            file: file.to_owned(),
            digest,
            decisions: Vec::new(),
        });
        Ok(Outcome { written: written.into(), ..Outcome::default() })
    }
}
