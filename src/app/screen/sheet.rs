//! The decide sheet.

use super::Go;
use crate::app::commands::{Command, Scope};
use crate::app::key::Key;
use crate::app::msg::Reply;
use crate::app::work::Work;

/// What the sheet was opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Remove the message.
    Remove,
    /// Restrict something else.
    Restrict,
    /// Report to an authority.
    Escalate,
}

/// The sheet.
#[derive(Debug)]
pub struct Sheet {
    /// Somebody else decided meanwhile.
    pub read_only: bool,
}

impl Sheet {
    pub fn open(_work: &mut Work, _way: Way) -> Option<Self> {
        Some(Self { read_only: false })
    }
    pub fn scope(&self) -> Scope {
        Scope::Decide
    }
    pub fn command(&mut self, _work: &mut Work, command: Command) -> Go {
        if command == Command::Back { Go::Pop } else { Go::Stay }
    }
    pub fn key(&mut self, _work: &mut Work, _key: Key) -> Go {
        Go::Stay
    }
    pub fn paste(&mut self, _work: &mut Work, _text: &str) {}
    pub fn reply(&mut self, _work: &mut Work, _reply: &Reply) -> bool {
        false
    }
}
