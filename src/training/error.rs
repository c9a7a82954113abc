//! What can be wrong with sets, answers and runs, each with its place and a way out.

use std::fmt;
use std::path::{Path, PathBuf};

/// One mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Name of the file.
    pub file: String,
    /// Line, counted from 1, when it can be told.
    pub line: Option<usize>,
    /// What is wrong.
    pub text: String,
}

impl Mistake {
    /// A mistake in a line of a file.
    #[must_use]
    pub fn at(file: &str, line: usize, text: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: Some(line), text: text.into() }
    }

    /// A line that is not what it should be. Of each line there is only one, so its column is told.
    #[must_use]
    pub fn json(file: &str, line: usize, error: &serde_json::Error) -> Self {
        let text = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let text = text.strip_suffix(&place).unwrap_or(&text);
        match error.column() {
            0 => Self::at(file, line, text),
            column => Self::at(file, line, format!("{text}, at column {column}")),
        }
    }

    /// A mistake of a whole file.
    #[must_use]
    pub fn of(file: &str, text: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line: None, text: text.into() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{} line {line}: {}", self.file, self.text),
            None => write!(f, "{}: {}", self.file, self.text),
        }
    }
}

/// Why a set, its answers or a run cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// A file cannot be read or written.
    #[error("{} cannot be read or written", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// This folder holds no training set.
    #[error("{} is no training set: it holds no set.toml", .0.display())]
    NoSet(PathBuf),
    /// This is no run.
    #[error("{} is no run: it holds no run.jsonl", .0.display())]
    NoRun(PathBuf),
    /// Mistakes, all of them.
    #[error("{}", Mistakes(path, mistakes))]
    Wrong {
        /// The set or run.
        path: PathBuf,
        /// All mistakes.
        mistakes: Vec<Mistake>,
    },
    /// Files of the set are not those it was sealed with.
    #[error("{}: {} changed after the set was made", path.display(), files.join(", "))]
    Touched {
        /// The set.
        path: PathBuf,
        /// Which files.
        files: Vec<String>,
    },
    /// The set is not the one this run began with.
    #[error(
        "{} line 1: the run began with version {was} of “{set}”, which has changed since (now \
         version {now})",
        run.display()
    )]
    Changed {
        /// The run.
        run: PathBuf,
        /// Name of the set.
        set: String,
        /// Version it began with.
        was: u32,
        /// Version the set has now.
        now: u32,
    },
    /// The run belongs to another set.
    #[error("{} line 1: this is a run of “{was}”, not of “{set}”", run.display())]
    OtherSet {
        /// The run.
        run: PathBuf,
        /// The set it belongs to.
        was: String,
        /// The set it was opened with.
        set: String,
    },
    /// The run is somebody else's.
    #[error("{} line 1: this is the run of {was}, not of {name}", run.display())]
    OtherPerson {
        /// The run.
        run: PathBuf,
        /// Whose it is.
        was: String,
        /// Who opened it.
        name: String,
    },
}

struct Mistakes<'a>(&'a Path, &'a [Mistake]);

/// Mistakes told one by one; more are only counted.
const SHOWN: usize = 20;

impl fmt::Display for Mistakes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} has {} mistake(s)", self.0.display(), self.1.len())?;
        for mistake in self.1.iter().take(SHOWN) {
            write!(f, "\n  {mistake}")?;
        }
        match self.1.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

impl TrainingError {
    /// The way out.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::File { .. } => "look at the folder, its owner and its free space",
            Self::NoSet(_) => {
                "make one with `modq train pack`, or see `modq docs training` for its files"
            }
            Self::NoRun(_) => "name the folder of a run, or its run.jsonl",
            Self::Wrong { .. } => "mend these lines; nothing was changed",
            Self::Touched { .. } => {
                "put the files back, or run `modq train check SET --renew` to make them a new version"
            }
            Self::Changed { .. } => {
                "the run is kept and can be scored; begin another one with --new, or put the old \
                 set back"
            }
            Self::OtherSet { .. } => "the run is kept; name its own set, or another --run FOLDER",
            Self::OtherPerson { .. } => "the run is kept; name another --run FOLDER",
        }
    }
}
