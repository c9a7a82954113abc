//! Progress of long work: a bar on a terminal, plain lines elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

/// One bar. It appears only when the work lasts.
pub struct Bar {
    bar: ProgressBar,
    name: String,
    plain: bool,
    said: u64,
}

/// Tenths of the work after which a plain line is printed.
const PLAIN_STEP: u64 = 10;
/// Work smaller than this (bytes, lines, cases) is over before a line about it is read.
const PLAIN_FROM: u64 = 100_000;

impl Bar {
    /// A bar for work with this name.
    pub fn new(name: &str) -> Self {
        Self {
            bar: ProgressBar::hidden(),
            name: name.to_owned(),
            plain: !std::io::stderr().is_terminal(),
            said: 0,
        }
    }

    /// So much of so much is done.
    pub fn at(&mut self, done: u64, total: u64) {
        self.tell(done, total, "");
    }

    /// So much of so much is done, with words beside the bar.
    pub fn tell(&mut self, done: u64, total: u64, words: &str) {
        if self.plain {
            if total < PLAIN_FROM {
                return;
            }
            let tenth = done * PLAIN_STEP / total.max(1);
            if tenth > self.said && tenth < PLAIN_STEP {
                self.said = tenth;
                eprintln!("{}: {} % {words}", self.name, tenth * 100 / PLAIN_STEP);
            }
            return;
        }
        if self.bar.is_hidden() {
            self.bar = ProgressBar::new(total);
            let style = ProgressStyle::with_template(
                "{prefix:20!} {bar:30.cyan/black} {percent:>3} %  {msg}  about {eta} left",
            );
            if let Ok(style) = style {
                self.bar.set_style(style.progress_chars("━╸─"));
            }
            self.bar.set_prefix(self.name.clone());
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
        self.bar.set_message(words.to_owned());
    }

    /// The work is over: the bar goes away.
    pub fn end(self) {
        self.bar.finish_and_clear();
    }
}
