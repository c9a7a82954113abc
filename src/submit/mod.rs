//! Hands statements over to the DSA Transparency Database, each once for ever.
//!
//! A call is all or nothing, and what was stored cannot be changed. So whatever is uncertain (no
//! answer, a failure, identifiers said to be taken) is looked up by identifier before anything is
//! sent again, and what is certain is written down before the next call.

pub mod answer;
pub mod calls;

use crate::desk::{Candidate, DeskError, HandedOver};
use answer::{Answer, Stored};
use calls::Calls;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Times one batch is tried before giving up.
const TRIES: u32 = 6;
/// The longest wait between two tries.
const LONGEST: Duration = Duration::from_secs(120);

/// Why handing over stopped. What was taken until then is written down.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// 401.
    #[error("the database does not know this token")]
    Unauthenticated,
    /// 403.
    #[error("the account of this token may not hand over statements, or belongs to no platform")]
    Forbidden,
    /// No answer, a failing server, or one that asks to wait, too often.
    #[error("no answer that counts after {TRIES} tries: {0}")]
    Lost(String),
    /// An answer that the description of the interface does not know.
    #[error("the database answered {0}: {1}")]
    Odd(u16, String),
    /// It was taken but could not be written down.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl Stop {
    /// The way out.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Unauthenticated => {
                "a new token makes the old one void; put it into the file".into()
            }
            Self::Forbidden => "ask the coordinator who set up the account".into(),
            Self::Lost(_) => "run it again later: it goes on where it stopped".into(),
            Self::Odd(..) => "check the address; run it again: it goes on where it stopped".into(),
            Self::Desk(e) => {
                format!("{}; then run it again: nothing is sent twice", e.hint())
            }
        }
    }
}

/// How long to wait between tries.
pub struct Patience<'a> {
    /// The first wait; each further one is twice as long.
    pub first: Duration,
    /// Waits.
    pub wait: &'a mut dyn FnMut(Duration),
}

/// Hands over at most 100 statements. `done` is told at once what is certain. Returns what the
/// database refused, with why.
///
/// # Errors
/// [`Stop`]: nothing more should be sent.
pub fn batch(
    calls: &Calls,
    mut waiting: Vec<Candidate>,
    patience: &mut Patience<'_>,
    done: &mut dyn FnMut(&[HandedOver]) -> Result<(), DeskError>,
) -> Result<Refused, Stop> {
    let mut refused = Refused::new();
    let mut tries = 0;
    while !waiting.is_empty() {
        let (why, asked, uncertain) = match send(calls, &waiting)? {
            Sent::Taken(stored) => {
                let taken = matched(std::mem::take(&mut waiting), stored);
                done(&taken)?;
                break;
            }
            Sent::Refused(places) => {
                let (wrong, rest) = split(waiting, places);
                refused.extend(wrong);
                waiting = rest;
                continue;
            }
            Sent::Busy(asked) => ("too many calls (429)".to_owned(), asked, BTreeSet::new()),
            Sent::Uncertain(why, puids) => (why, None, puids),
        };
        let found = look_up(calls, &mut waiting, &uncertain);
        done(&found)?;
        if !found.is_empty() {
            tries = 0;
            continue;
        }
        // Identifiers said to be taken and not found yet belong to a call still under way.
        tries += 1;
        if tries >= TRIES {
            return Err(Stop::Lost(why));
        }
        let doubled = patience.first.saturating_mul(1 << (tries - 1));
        (patience.wait)(asked.unwrap_or(doubled).min(LONGEST));
    }
    Ok(refused)
}

/// What came of one call.
enum Sent {
    Taken(Vec<Stored>),
    Refused(BTreeMap<usize, String>),
    /// Nothing was stored; wait so long, if it says how long.
    Busy(Option<Duration>),
    /// These identifiers may be stored, and why it is not known.
    Uncertain(String, BTreeSet<String>),
}

fn send(calls: &Calls, statements: &[Candidate]) -> Result<Sent, Stop> {
    let all = || statements.iter().map(|s| s.puid.clone()).collect();
    let (path, body) = match statements {
        [one] => ("statement", one.record.to_string()),
        many => {
            let rows: Vec<_> = many.iter().map(|s| &s.record).collect();
            ("statements", json!({ "statements": rows }).to_string())
        }
    };
    let reply = match calls.post(path, body.as_bytes()) {
        Ok(reply) => reply,
        Err(why) => return Ok(Sent::Uncertain(why, all())),
    };
    Ok(match answer::read(&reply, statements.len() == 1, statements.len()) {
        Answer::Taken(stored) => Sent::Taken(stored),
        Answer::Refused(places) => Sent::Refused(places),
        Answer::Known(puids) => {
            Sent::Uncertain("identifiers are taken (422)".to_owned(), puids.into_iter().collect())
        }
        Answer::Busy(seconds) => Sent::Busy(seconds.map(Duration::from_secs)),
        Answer::Failed(status) => Sent::Uncertain(format!("the server failed ({status})"), all()),
        Answer::Unauthenticated => return Err(Stop::Unauthenticated),
        Answer::Forbidden => return Err(Stop::Forbidden),
        Answer::Odd(status, text) => return Err(Stop::Odd(status, text)),
    })
}

/// Takes those of these identifiers the database has already out of the list. Its own number for
/// them is not told then.
fn look_up(
    calls: &Calls,
    waiting: &mut Vec<Candidate>,
    puids: &BTreeSet<String>,
) -> Vec<HandedOver> {
    let mut found = BTreeSet::new();
    for statement in waiting.iter().filter(|s| puids.contains(&s.puid)) {
        let reply = calls.get(&format!("statement/existing-puid/{}", statement.puid)).ok();
        match reply.as_ref().and_then(answer::existing) {
            Some(true) => _ = found.insert(statement.decision),
            Some(false) => {}
            // It does not tell now; the next try does.
            None => break,
        }
    }
    let all = std::mem::take(waiting).into_iter();
    let (there, rest): (Vec<_>, _) = all.partition(|s| found.contains(&s.decision));
    *waiting = rest;
    there.into_iter().map(|s| handed(s, Stored::default())).collect()
}

fn handed(statement: Candidate, stored: Stored) -> HandedOver {
    HandedOver {
        decision: statement.decision,
        puid: statement.puid,
        uuid: stored.uuid,
        created_at: stored.created_at,
    }
}

/// Each statement with what was stored of it: by identifier, else by place.
fn matched(sent: Vec<Candidate>, stored: Vec<Stored>) -> Vec<HandedOver> {
    let in_order = stored.len() == sent.len() && stored.iter().all(|s| s.puid.is_none());
    if in_order {
        return sent.into_iter().zip(stored).map(|(s, row)| handed(s, row)).collect();
    }
    let mut by_puid: BTreeMap<String, Stored> =
        stored.into_iter().filter_map(|row| Some((row.puid.clone()?, row))).collect();
    let with = |s: Candidate| {
        let stored = by_puid.remove(&s.puid).unwrap_or_default();
        handed(s, stored)
    };
    sent.into_iter().map(with).collect()
}

/// Statements with what the database says is wrong with them.
pub type Refused = Vec<(Candidate, String)>;

fn split(sent: Vec<Candidate>, mut places: BTreeMap<usize, String>) -> (Refused, Vec<Candidate>) {
    let (mut refused, mut rest) = (Vec::new(), Vec::new());
    for (place, statement) in sent.into_iter().enumerate() {
        match places.remove(&place) {
            Some(why) => refused.push((statement, why)),
            None => rest.push(statement),
        }
    }
    (refused, rest)
}
