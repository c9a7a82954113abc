//! modq: work through a queue of flagged messages and leave a provable record behind.

pub mod app;
pub mod cli;
pub mod config;
pub mod desk;
pub mod export;
pub mod flagging;
pub mod import;
pub mod law;
pub mod model;
pub mod queue;
pub mod record;
pub mod report;
pub mod session;
pub mod store;
pub mod transport;
