//! One integration binary for everything that is tested from outside.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "tests fail by panicking"
)]

mod arrive;
mod authority;
mod authority_keys;
mod care;
mod cli;
mod complaints;
mod duties;
mod erase;
mod faults;
mod flow;
mod golden;
mod heavy;
mod hostile;
mod kill;
mod lint;
mod notices;
mod orders;
mod permissions;
mod planted;
mod receipts;
mod report;
mod screens;
mod seats;
mod seats_abuse;
mod seats_kept;
mod ssh;
#[cfg(feature = "submit")]
mod submit;
mod support;
mod takeover;
mod team;
mod team_screens;
mod terminal;
mod tidy;
mod training;
mod training_day;
mod training_screens;
mod veil;
mod veil_cli;
