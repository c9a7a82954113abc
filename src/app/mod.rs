//! The pure user interface: messages in, effects out. No clock, file, thread or terminal below here.

pub mod commands;
pub mod key;
pub mod keymap;
pub mod msg;
pub mod text;
pub mod theme;
pub mod time;
pub mod widget;

pub use key::{Code, Key};
pub use msg::{Effect, Msg, Reply};
