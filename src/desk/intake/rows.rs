//! Rows of a foreign file, gathered into groups by a thread that reads ahead.

use super::IntakeOptions;
use crate::flagging::Reading;
use crate::import::{self, Ended, Format, ImportError, Item};
use crate::model::{Filed, Flag, Group, Message, MessageKey, MessageKind};
use crate::store::content_hash;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Rows in a group when nobody else waits: enough to keep every core busy and to make a sync worth
/// its while, and still flat memory.
pub const ROWS: usize = 8192;

/// Rows in a group while somebody works on the same store: a key waits for one group at most.
pub const FEW_ROWS: usize = 1024;

/// Bytes after which a group of large rows is full.
const BYTES: usize = 32 << 20;

/// Groups of rows that wait between the reading thread and the one that settles them.
const AHEAD: usize = 1;

/// How long a row of a live input waits for company.
const ARRIVAL: Duration = Duration::from_millis(100);

/// A row that could not be read.
pub(super) struct Rejected {
    pub place: String,
    pub why: String,
    pub raw: Vec<u8>,
}

/// A message, with what is worked out of it alone, before anything is known of the rest.
pub(super) struct Row {
    pub message: Box<Message>,
    /// The bytes of its row.
    pub raw: Vec<u8>,
    /// [`content_hash`].
    pub content: u64,
    /// Its text made plain.
    pub reading: Reading,
}

/// Some rows in their order.
#[derive(Default)]
pub struct Rows {
    pub(super) groups: Vec<Group>,
    pub(super) messages: Vec<Row>,
    pub(super) flags: Vec<(Option<MessageKey>, Flag, Vec<u8>)>,
    /// Complaints with their places and the bytes of their rows.
    pub(super) complaints: Vec<(Box<Filed>, String, Vec<u8>)>,
    pub(super) rejected: Vec<Rejected>,
    /// Repairs by kind.
    pub(super) repaired: BTreeMap<&'static str, u64>,
    /// Groups refused, with the reason.
    pub(super) refused: Vec<(String, String)>,
    /// How far the input has been read behind them.
    pub(super) consumed: u64,
    /// Bytes of the rows.
    bytes: usize,
}

impl Rows {
    /// These things, as one group.
    pub fn of<'i>(items: impl IntoIterator<Item = Item<'i>>) -> Self {
        let mut rows = Self::default();
        items.into_iter().for_each(|item| rows.take(item, 0));
        rows.prepare();
        rows
    }

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
                let (raw, reading) = (keep(raw), Reading::default());
                self.messages.push(Row { message, raw, content: 0, reading });
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

    /// Works out on all cores what needs nothing but the messages.
    fn prepare(&mut self) {
        self.messages.par_iter_mut().for_each(|row| {
            row.content = content_hash(&row.message);
            if row.message.kind == MessageKind::Message {
                row.reading = Reading::of(&row.message.text);
            }
        });
    }

    fn rows(&self) -> usize {
        self.messages.len() + self.flags.len() + self.rejected.len() + self.complaints.len()
    }

    fn is_full(&self, most: usize) -> bool {
        self.rows() >= most || self.bytes >= BYTES
    }

    fn is_empty(&self) -> bool {
        self.rows() + self.groups.len() + self.refused.len() == 0
    }
}

/// Rows as they are found, and how the input ended.
pub type Last = (Rows, Result<(Ended, &'static Format), ImportError>);

/// Reads an input on a thread of its own and hands every group of up to `most` rows to `each`,
/// which says whether to go on; gives back what is left. Of a live input, what has come is handed
/// over even when it fills no group. What was read ahead of a stop is dropped.
pub fn gather(
    input: &mut (dyn Read + Send),
    options: &IntakeOptions,
    most: usize,
    each: &mut dyn FnMut(Rows) -> ControlFlow<()>,
) -> Last {
    let settings = import::Options {
        format: options.format,
        zone: options.zone.clone(),
        platform: options.platform.clone(),
        now: options.now,
        usernames: options.usernames.clone(),
        live: options.live,
    };
    let (shift, live) = (options.shift, options.live);
    let begun = Mutex::new(Rows::default());
    let (full, groups) = mpsc::sync_channel(AHEAD);
    let ended = std::thread::scope(|scope| {
        let begun = &begun;
        let reading = scope.spawn(move || {
            import::read(input, &settings, &mut |item, consumed| {
                let mut rows = begun.lock().unwrap_or_else(PoisonError::into_inner);
                rows.take(item, shift);
                rows.consumed = consumed;
                if rows.is_full(most) {
                    rows.prepare();
                    if full.send(std::mem::take(&mut *rows)).is_err() {
                        return ControlFlow::Break(());
                    }
                }
                ControlFlow::Continue(())
            })
        });
        while let Some(rows) = next(&groups, begun, live) {
            if each(rows).is_break() {
                break;
            }
        }
        drop(groups);
        reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    let mut last = begun.into_inner().unwrap_or_else(PoisonError::into_inner);
    last.prepare();
    (last, ended)
}

/// The next group: a full one, or of a live input what has come so far. `None` at the end.
fn next(groups: &Receiver<Rows>, begun: &Mutex<Rows>, live: bool) -> Option<Rows> {
    loop {
        if !live {
            return groups.recv().ok();
        }
        match groups.recv_timeout(ARRIVAL) {
            Ok(rows) => return Some(rows),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        // Never waits: the reader may hold it while it waits for us.
        let Ok(mut rows) = begun.try_lock() else { continue };
        if rows.is_empty() {
            continue;
        }
        // A full group that was sent meanwhile comes first.
        if let Ok(full) = groups.try_recv() {
            return Some(full);
        }
        let mut rows = std::mem::take(&mut *rows);
        rows.prepare();
        return Some(rows);
    }
}
