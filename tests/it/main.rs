//! One integration binary for everything that is tested from outside.

mod cli;
mod faults;
mod flow;
mod hostile;
mod kill;
mod screens;
mod support;
mod terminal;
mod tidy;
