//! Rows of a foreign file, gathered into groups by a thread that reads ahead.

use crate::import::{self, Ended, Format, ImportError, Item};
use crate::model::{Filed, Flag, Group, Message, MessageKey};
use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::mpsc::SyncSender;

/// Rows in a group, and bytes after which a group of large rows is full: enough to keep every
/// core busy and to make a sync worth its while, and still flat memory.
const ROWS: usize = 8192;
const BYTES: usize = 32 << 20;

/// A row that could not be read.
pub struct Rejected {
    pub place: String,
    pub why: String,
    pub raw: Vec<u8>,
}

/// Some rows in their order.
#[derive(Default)]
pub struct Rows {
    pub groups: Vec<Group>,
    /// Messages with the bytes of their rows.
    pub messages: Vec<(Box<Message>, Vec<u8>)>,
    pub flags: Vec<(Option<MessageKey>, Flag, Vec<u8>)>,
    /// Complaints with their places and the bytes of their rows.
    pub complaints: Vec<(Box<Filed>, String, Vec<u8>)>,
    pub rejected: Vec<Rejected>,
    /// Repairs by kind.
    pub repaired: BTreeMap<&'static str, u64>,
    /// Groups refused, with the reason.
    pub refused: Vec<(String, String)>,
    /// How far the input has been read behind them.
    pub consumed: u64,
    /// Bytes of the rows.
    bytes: usize,
}

impl Rows {
    /// Takes one thing found in the input, with times moved by `shift` milliseconds.
    fn take(&mut self, item: Item<'_>, shift: i64) {
        let mut keep = |raw: &[u8]| {
            self.bytes += raw.len();
            raw.to_vec()
        };
        match item {
            Item::Group(group) => self.groups.push(group),
            Item::Message { mut message, raw } => {
                message.at = message.at.plus(shift);
                message.edited = message.edited.map(|at| at.plus(shift));
                self.messages.push((message, keep(raw)));
            }
            Item::Flag { target, mut flag, raw } => {
                flag.at = flag.at.plus(shift);
                flag.due = flag.due.map(|at| at.plus(shift));
                self.flags.push((target, flag, keep(raw)));
            }
            Item::Complaint { mut filed, place, raw } => {
                filed.received = filed.received.plus(shift);
                self.complaints.push((filed, place.to_string(), keep(raw)));
            }
            Item::Rejected { place, why, raw } => {
                let place = place.to_string();
                self.rejected.push(Rejected { place, why, raw: keep(raw) });
            }
            Item::Repaired { kind, count } => *self.repaired.entry(kind).or_default() += count,
            Item::Refused { group, why } => self.refused.push((group, why)),
        }
    }

    fn is_full(&self) -> bool {
        let rows =
            self.messages.len() + self.flags.len() + self.rejected.len() + self.complaints.len();
        rows >= ROWS || self.bytes >= BYTES
    }
}

/// Reads everything and sends every full group on; gives back the last one, and how the input
/// ended. Stops when nobody receives any more.
pub fn read_ahead(
    input: &mut dyn Read,
    settings: &import::Options,
    shift: i64,
    full: &SyncSender<Rows>,
) -> (Rows, Result<(Ended, &'static Format), ImportError>) {
    let mut rows = Rows::default();
    let ended = import::read(input, settings, &mut |item, consumed| {
        rows.take(item, shift);
        rows.consumed = consumed;
        if rows.is_full() && full.send(std::mem::take(&mut rows)).is_err() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    (rows, ended)
}
