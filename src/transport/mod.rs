//! Ways in: what makes a seat, and what lets other commands work on a store that is held.

pub mod ask;
pub mod attach;
mod furnish;
pub mod holder;
pub mod home;
pub mod keys;
mod line;
pub mod pace;
pub mod paint;
pub mod post;
pub mod protocol;
pub mod screen;
pub mod serve;
pub mod who;
pub mod wire;

pub use furnish::furnish;
