//! What the tests share: a shop with a store of its own, and pictures of screens.

pub mod guest;
pub mod seat;
#[cfg(feature = "submit")]
pub mod standin;
pub mod svg;
pub mod tmux;
pub mod trainee;

pub use seat::Seat;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A folder of its own in which the built program runs, cut off from home and environment.
pub struct Shop {
    folder: TempDir,
}

/// What a run of the program ended with.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Shop {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    pub fn sample(&self, name: &str) -> String {
        sample(name).display().to_string()
    }

    pub fn settings(&self, text: &str) {
        std::fs::create_dir_all(self.store()).unwrap();
        std::fs::write(self.store().join("modq.toml"), text).unwrap();
    }

    /// The program with these arguments and nothing else.
    pub fn bare(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_modq"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("COLUMNS", "100")
            .current_dir(self.folder.path())
            .args(args);
        command
    }

    pub fn command(&self, now: &str, args: &[&str]) -> Command {
        self.command_in(&self.store(), now, args)
    }

    pub fn command_in(&self, store: &Path, now: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_modq"));
        command
            .env_clear()
            .env("HOME", self.folder.path())
            .env("LANG", "C.UTF-8")
            .env("USER", "mira")
            .current_dir(self.folder.path())
            .args(["--clock", now, "--store"])
            .arg(store)
            .args(args);
        command
    }

    pub fn at(&self, now: &str, args: &[&str]) -> Ran {
        let output = self.command(now, args).output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

pub fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample-data/import").join(name)
}

impl Ran {
    pub fn ok(&self) -> bool {
        self.code == 0
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.stdout.trim()).unwrap_or_else(|e| panic!("{e}: {self}"))
    }

    pub fn lines_json(&self) -> Vec<serde_json::Value> {
        self.stdout
            .lines()
            .map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {self}")))
            .collect()
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit {}\n{}\n{}", self.code, self.stdout, self.stderr)
    }
}
