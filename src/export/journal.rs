//! The journal for outsiders: every line as it stands, and how to check that none was changed.

use super::{ExportError, Outcome, Written, file};
use std::path::Path;

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

/// Writes the lines, given without their line feeds, and how to check them.
///
/// # Errors
/// When a line cannot be read or the file system refuses.
pub fn write(
    lines: &mut dyn Iterator<Item = std::io::Result<Vec<u8>>>,
    dir: &Path,
) -> Result<Outcome, ExportError> {
    file::folder(dir)?;
    let mut draft = file::Draft::begin(dir, LINES)?;
    let mut hash = file::Hash::default();
    for (count, line) in (0..).zip(lines) {
        let mut line = line.map_err(|source| ExportError::Journal { line: count, source })?;
        line.push(b'\n');
        hash.add(&line);
        draft.write(&line)?;
    }
    draft.finish()?;
    let readme = file::place(dir, README, HOW.as_bytes())?;
    let written = [(LINES, hash.finish()), (README, readme)].map(|(file, digest)| Written {
        file: file.to_owned(),
        digest,
        decisions: Vec::new(),
    });
    Ok(Outcome { written: written.into(), ..Outcome::default() })
}
