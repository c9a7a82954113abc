//! Training: a frozen shift, the reference answers to it, and what each trainee made of it.
//!
//! ```text
//! SET/                           RUN/
//!   set.toml       what it is      run.jsonl   one line per event, no texts
//!   modq.toml      settings        store/      the store the trainee works in
//!   messages.jsonl messages
//!   flags.jsonl    why they wait
//!   answers.sealed the answers
//! ```
//!
//! Nothing here knows a screen or a store; the time is always given by the caller.

mod answer;
mod calibration;
mod choose;
mod clock;
mod error;
mod event;
mod given;
mod id;
mod names;
mod pack;
mod paired;
mod planted;
mod random;
mod recorder;
mod run;
pub mod score;
mod seal;
mod set;

pub use answer::{ANSWER_FIELDS, ANSWERS, Act, Alternative, Answer, Answers, Verdict};
pub use calibration::{CALIBRATION, CALIBRATION_FIELDS, Calibration, Entry, MEETING, Ruling, Step};
pub use choose::{Stratum, choose};
pub use clock::{Pace, ShiftClock};
pub use error::{Mistake, TrainingError};
pub use event::{EVENTS, Event, Feedback, Header, RUN_FILE, What, Why};
pub use given::{Given, StatementFacts};
pub use id::CaseId;
pub use names::Pseudonyms;
pub use pack::{PLATFORM, Packed, Parts, row, write};
pub use paired::{paired, pooled};
pub use planted::{Plan, Planted, REFERENCE, plantable};
pub use random::Random;
pub use recorder::Recorder;
pub use run::{CaseRun, Run, State};
pub use set::{FILES, FLAGS, FlagRow, Head, MESSAGES, SET, SET_FIELDS, SETTINGS, Set};

/// One field of a format: name, meaning, example.
pub type Field = (&'static str, &'static str, &'static str);
