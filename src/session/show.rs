//! Builds what the screens show from what the desk knows.

mod case;
mod complaints;
mod history;
mod orders;
mod second;
mod veil;

pub use case::{case, checked, raw, similar};
pub use complaints::{answered, complaints, hearing, taken_in};
pub use history::{held, history};
pub use orders::{carried_out, order_answered};
pub use second::{pack, proposed};
pub use veil::{Sight, about, notices, orders};

use crate::app::msg::{ListRow, Mode, Reply, Status};
use crate::app::time as forms;
use crate::app::veil::Words;
use crate::desk::{Desk, DeskError};
use crate::law::Veils;
use crate::model::{At, CaseNo, CaseState, FlagBody, Media, Message, MessageKind, Moderator, Seq};
use jiff::tz::TimeZone;

/// Characters of a text that a list row gets.
const FIRST_LINE: usize = 300;

/// Numbers for the status line.
pub fn status(desk: &Desk, me: &Moderator, (chair, seen): (u64, Seq), now: At) -> Status {
    Status {
        lanes: desk.board().waiting(now),
        next_due: desk.board().next_due(now),
        orders: desk.order_clocks().unwrap_or_default(),
        platform: desk.config().platform.name.clone(),
        sample: desk.is_sample(),
        mode: Mode::Live,
        me: me.name.clone(),
        role: me.role,
        others: desk.others_here(chair).iter().map(|p| p.who.name.clone()).collect(),
        names: desk.colleagues(me),
        unread: super::team::unread(desk, me, seen),
        decided_today: desk.decided_since(start_of_day(now, desk.zone())).unwrap_or(0),
        letters_due: desk.letters_due(now).unwrap_or(0),
        second: u32::try_from(desk.board().waiting_for_second().len()).unwrap_or(u32::MAX),
        silent: u32::try_from(desk.board().silent().len()).unwrap_or(u32::MAX),
    }
}

/// The same numbers for another seat: what only it shows is its own.
pub fn of_seat(status: Status, desk: &Desk, me: &Moderator, (chair, seen): (u64, Seq)) -> Status {
    Status {
        me: me.name.clone(),
        role: me.role,
        others: desk.others_here(chair).iter().map(|p| p.who.name.clone()).collect(),
        names: desk.colleagues(me),
        unread: super::team::unread(desk, me, seen),
        ..status
    }
}

/// Midnight before a moment.
pub fn start_of_day(now: At, zone: &TimeZone) -> At {
    let start = now.day(zone).to_zoned_datetime(zone.clone());
    start.map_or(now, |z| At::from_timestamp(z.timestamp()))
}

/// Says that not all near-duplicates are shown.
pub fn more_alike(more: usize) -> String {
    let more = forms::thousands(more as u64);
    format!("{more} more are as near; decide these first, then press * again")
}

/// One row of the list; `None` when the case is gone.
pub fn row(
    desk: &Desk,
    more: &Veils,
    no: CaseNo,
    (folded, search): (u32, &str),
) -> Result<Option<ListRow>, DeskError> {
    let Some(case) = desk.store().case(no)? else { return Ok(None) };
    let message = case.message.map(|m| desk.store().message(m)).transpose()?.flatten();
    let group = message
        .as_ref()
        .and_then(|m| desk.store().group_no(&m.key.group))
        .and_then(|g| desk.store().group(g));
    let first_line = match &message {
        Some(message) => first_line(message),
        None => without_message(&case),
    };
    let veiled = desk.law().opens_veiled(&case, more);
    let hits = if search.is_empty() || veiled {
        Vec::new()
    } else {
        crate::queue::positions(search, &first_line)
    };
    Ok(Some(ListRow {
        case: no,
        lane: case.lane(),
        due: case.due(),
        opened: case.opened,
        severity: case.severity(),
        category: case.category().map(str::to_owned),
        policy: case.policy().map(str::to_owned),
        group: group.map_or_else(String::new, |g| g.title),
        flags: u16::try_from(case.independent()).unwrap_or(u16::MAX),
        first_line: if veiled {
            Words::veiled(first_line, Vec::new())
        } else {
            Words::open(first_line)
        },
        folded,
        holder: desk.board().holder(no).map(str::to_owned),
        second: second::proposer(desk, no)?,
        silent: desk.board().is_silent(no),
        hits,
        state: case.state.clone(),
    }))
}

/// What stands for a message in one line: its text, else what was attached or happened.
pub fn first_line(message: &Message) -> String {
    if !message.text.is_empty() {
        return message.text.chars().take(FIRST_LINE).collect();
    }
    match (&message.kind, message.media.first()) {
        (MessageKind::Service(action), _) => action.replace('_', " "),
        (MessageKind::Unsupported, _) => "unsupported message".to_owned(),
        (MessageKind::Erased { .. }, _) => "erased from the record".to_owned(),
        (MessageKind::Message, Some(Media { kind, label: Some(label), .. })) => {
            format!("{kind}: {label}").chars().take(FIRST_LINE).collect()
        }
        (MessageKind::Message, Some(media)) => format!("{}, no text", media.kind),
        (MessageKind::Message, None) => "no text".to_owned(),
    }
}

fn without_message(case: &crate::model::Case) -> String {
    let said = case.flags.first().map_or(String::new(), |flag| match &flag.body {
        FlagBody::Notice(n) => n.explanation.clone(),
        FlagBody::Order(o) => format!("Order {}: {}", o.reference, o.reasons),
        FlagBody::Notification { text, .. } | FlagBody::Own { text } => text.clone(),
        FlagBody::Rule(r) => r.reason.clone(),
    });
    said.chars().take(FIRST_LINE).collect()
}

/// `put off until 15:10: 20418`.
pub fn skipped(cases: &[CaseNo], back: At, now: At, zone: &TimeZone) -> String {
    let until = forms::clock(back, now, zone);
    match cases {
        [one] => format!("put off until {until}: {one}"),
        many => format!("put off until {until}: {} cases", many.len()),
    }
}

/// The word for a case's state, for lists and scripts.
pub const fn state_word(state: &CaseState) -> &'static str {
    match state {
        CaseState::Waiting => "waiting",
        CaseState::Skipped { .. } => "skipped",
        CaseState::Decided(_) => "decided",
    }
}

/// An error that stops the store, as a box: what happened, what is safe, what to do, code.
pub fn broken(error: &DeskError) -> Reply {
    let code = match error {
        DeskError::Append(_) => "E-RECORD-01",
        DeskError::Record(_) => "E-RECORD-02",
        DeskError::Store(_) => "E-INDEX-01",
        DeskError::File { .. } => "E-FILE-01",
        DeskError::Training(_) => "E-RUN-01",
        _ => "E-DESK-01",
    };
    let mut lines = vec![error.to_string()];
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        lines.push(cause.to_string());
        source = cause.source();
    }
    lines.push(String::new());
    lines.push("Everything shown as saved is safe on disk. This act was not written.".to_owned());
    lines.push(error.hint());
    Reply::Broken { title: "This could not be done".to_owned(), lines, code: code.to_owned() }
}
