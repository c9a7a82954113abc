//! A file that grows, or a pipe: read on as lines are added, whole lines at a time.
//!
//! Half a line is kept back until the rest has come, so that ending in between loses nothing and
//! rejects nothing: the next time it is read from its start.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// How much is read at once.
const CHUNK: usize = 64 * 1024;

/// A line longer than this is handed on in pieces: the importer refuses it with its place.
const LINE_LIMIT: usize = 65 << 20;

/// What comes when nothing is there at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Look again: time has passed.
    Again,
    /// End here.
    End,
}

/// Waits a little and says how to go on. It is told what happened to the input, if anything.
type Wait = Box<dyn FnMut(Option<&str>) -> Next + Send>;

/// The growing input.
pub struct Follow {
    input: Input,
    wait: Wait,
    /// Whole lines to hand on.
    ready: VecDeque<u8>,
    /// The line that has not ended yet.
    half: Vec<u8>,
    over: bool,
}

enum Input {
    File { path: PathBuf, file: File, read: u64 },
    Pipe(Box<dyn Read + Send>),
}

impl Follow {
    /// Follows a file by its name, from its start: one that takes its place is read on as well.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn file(path: PathBuf, wait: Wait) -> io::Result<Self> {
        let file = File::open(&path)?;
        Ok(Self::of(Input::File { path, file, read: 0 }, wait))
    }

    /// Follows a pipe. Its `read` says `WouldBlock` when nothing is there, and 0 at its end.
    #[must_use]
    pub fn pipe(pipe: Box<dyn Read + Send>, wait: Wait) -> Self {
        Self::of(Input::Pipe(pipe), wait)
    }

    fn of(input: Input, wait: Wait) -> Self {
        Self { input, wait, ready: VecDeque::new(), half: Vec::new(), over: false }
    }

    /// Reads some more; waits when there is none.
    fn fetch(&mut self) -> io::Result<()> {
        let mut chunk = vec![0; CHUNK];
        let got = match &mut self.input {
            Input::File { file, .. } => file.read(&mut chunk),
            Input::Pipe(pipe) => pipe.read(&mut chunk),
        };
        match (got, &mut self.input) {
            (Ok(0), Input::Pipe(_)) => {
                self.over = true;
                self.ready.extend(self.half.drain(..));
            }
            (Ok(0), Input::File { .. }) => self.at_end()?,
            (Ok(some), input) => {
                if let Input::File { read, .. } = input {
                    *read += some as u64;
                }
                self.add(chunk.get(..some).unwrap_or_default());
            }
            (Err(e), _) if e.kind() == ErrorKind::WouldBlock => self.pause(None),
            (Err(e), _) if e.kind() == ErrorKind::Interrupted => {}
            (Err(e), _) => return Err(e),
        }
        Ok(())
    }

    fn add(&mut self, bytes: &[u8]) {
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let (lines, half) = bytes.split_at_checked(whole).unwrap_or((bytes, &[]));
        if !lines.is_empty() || self.half.len() + half.len() > LINE_LIMIT {
            self.ready.extend(self.half.drain(..));
            self.ready.extend(lines);
        }
        self.half.extend_from_slice(half);
    }

    /// At the end of a file: it may have been cut, replaced, or simply not grown.
    fn at_end(&mut self) -> io::Result<()> {
        let Input::File { path, file, read } = &mut self.input else { return Ok(()) };
        let (held, there) = (file.metadata()?, path.metadata());
        let mut told = None;
        if held.len() < *read {
            told = Some("it was cut; reading it from its start");
            file.seek(SeekFrom::Start(0))?;
            *read = 0;
        } else if let Ok(there) = there
            && (there.ino(), there.dev()) != (held.ino(), held.dev())
            // Something may have been written to the old one since it was read.
            && held.len() == *read
        {
            told = Some("another file took its place; reading that one");
            *file = File::open(path)?;
            *read = 0;
        }
        if told.is_some() {
            self.half.clear();
        }
        self.pause(told);
        Ok(())
    }

    fn pause(&mut self, told: Option<&str>) {
        if (self.wait)(told) == Next::End {
            self.over = true;
            self.half.clear();
        }
    }
}

impl Read for Follow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() {
            if self.over {
                return Ok(0);
            }
            self.fetch()?;
        }
        self.ready.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Write as _;

    /// Something done to the file.
    type Deed = Box<dyn Fn(&std::path::Path) + Send>;

    /// Follows a file; each time nothing is there the next deed is done, after the last one it ends.
    fn followed(deeds: Vec<Deed>) -> (String, Vec<String>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("feed.jsonl");
        fs::write(&path, "one\nha").unwrap();
        let (told, notes) = std::sync::mpsc::channel();
        let (mut deeds, at) = (deeds.into_iter(), path.clone());
        let wait = Box::new(move |note: Option<&str>| {
            if let Some(note) = note {
                told.send(note.to_owned()).unwrap();
                return Next::Again;
            }
            match deeds.next() {
                Some(deed) => {
                    deed(&at);
                    Next::Again
                }
                None => Next::End,
            }
        });
        let mut text = String::new();
        Follow::file(path, wait).unwrap().read_to_string(&mut text).unwrap();
        (text, notes.try_iter().collect())
    }

    fn add(text: &'static str) -> Deed {
        Box::new(move |path| {
            let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
            file.write_all(text.as_bytes()).unwrap();
        })
    }

    #[test]
    fn whole_lines_come_and_half_a_line_waits() {
        let (text, notes) = followed(vec![add("lf\n"), add("two\nthr")]);
        assert_eq!(text, "one\nhalf\ntwo\n");
        assert!(notes.is_empty());
    }

    #[test]
    fn a_cut_file_is_read_from_its_start() {
        let (text, notes) = followed(vec![Box::new(|path| fs::write(path, "new\n").unwrap())]);
        assert_eq!(text, "one\nnew\n");
        assert!(notes[0].contains("cut"), "{notes:?}");
    }

    #[test]
    fn a_file_in_its_place_is_read_on() {
        let turn = |path: &std::path::Path| {
            fs::rename(path, path.with_extension("1")).unwrap();
            fs::write(path, "new\n").unwrap();
        };
        let (text, notes) = followed(vec![add("lf\n"), Box::new(turn)]);
        assert_eq!(text, "one\nhalf\nnew\n");
        assert!(notes[0].contains("took its place"), "{notes:?}");
    }

    #[test]
    fn the_end_of_a_pipe_is_the_end_of_its_last_line() {
        let pipe = Box::new(&b"one\ntwo"[..]);
        let mut text = String::new();
        let never = Box::new(|_: Option<&str>| Next::End);
        Follow::pipe(pipe, never).read_to_string(&mut text).unwrap();
        assert_eq!(text, "one\ntwo");
    }
}
