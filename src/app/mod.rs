//! The pure user interface: messages in, effects out. No clock, file, thread or terminal below here.

mod acts;
#[cfg(test)]
mod any;
#[allow(clippy::module_inception, reason = "the app is what the folder is about")]
mod app;
pub mod appeal;
mod away;
mod beside;
pub mod care;
pub mod commands;
#[cfg(test)]
mod desk;
mod edit;
pub mod effect;
mod eyes;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod flows;
mod frame;
mod fuzzy;
#[cfg(test)]
mod hearings;
mod ink;
mod kept;
pub mod key;
pub mod keymap;
mod layout;
mod list;
pub mod meeting;
mod moment;
pub mod mouse;
pub mod msg;
mod open;
#[cfg(test)]
mod report_flows;
mod said;
mod screen;
pub mod shown;
pub mod team;
pub mod text;
pub mod theme;
pub mod time;
pub mod training;
pub mod veil;
pub mod widget;
mod work;

pub use app::{App, Setup};
pub use key::{Code, Key};
pub use msg::{Effect, Msg, Reply};
pub use work::BARE;
