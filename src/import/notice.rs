//! Notices and orders, as JSON lines or a table.

mod said;

use super::cell::{Cells, brief, is_known};
use super::fields::{Broken, with_repair};
use super::repair::{self, Notes};
use super::row::{self, Field, Raw};
use super::source::Source;
use super::{Halt, Item, Options, Out, link, own, table};
use crate::model::{
    At, Digest, Flag, FlagBody, Lane, Location, MessageKey, Order, OrderKind, TcoGround,
};
use said::{notice, said};
use std::collections::HashSet;

const fn field(name: &'static str, what: &'static str, example: &'static str) -> Field {
    Field { name, what, example }
}

/// Every field of a notice, the same as keys of JSON and as columns.
pub const NOTICE_FIELDS: &[Field] = &[
    field("reference", "the sender's reference; the same reference is one notice", "N-2026-17"),
    field(
        "received",
        "when we received it: RFC 3339, or seconds since 1970",
        "2026-03-17T14:05:00Z",
    ),
    field("notifier_name", "who sent it", "Robin Example"),
    field("notifier_email", "their e-mail address", "robin@example.org"),
    field(
        "trusted",
        "true when it says to be a trusted flagger; counts if the register agrees or is empty",
        "false",
    ),
    field(
        "link",
        "where it is: one or more links, as a list or separated by spaces or ;",
        "https://t.me/c/1234567/42",
    ),
    field("platform", "the platform of group_id; telegram when absent", "telegram"),
    field("group_id", "the group, together with message_id, when there is no link", "1234567"),
    field("message_id", "the message", "42"),
    field("category", "alleged category, a code of the database", "STATEMENT_CATEGORY_VIOLENCE"),
    field("keyword", "alleged sub-category, a keyword of the database", ""),
    field("policy", "id of the policy that usually fits", "threats"),
    field("explanation", "why the sender thinks it is illegal", "He threatens a neighbour."),
    field("good_faith", "true when the statement of good faith was given", "true"),
];

/// Every field of an order, the same as keys of JSON and as columns.
pub const ORDER_FIELDS: &[Field] = &[
    field("kind", "act (DSA Art. 9), inform (DSA Art. 10) or tco (TCO Art. 3); required", "act"),
    field("reference", "the authority's reference; the same reference is one order", "2026/118"),
    field("authority", "who issued it; required", "District court of Exampleton"),
    field("member_state", "its Member State, two letters", "NL"),
    field(
        "received",
        "when we received it: RFC 3339, or seconds since 1970",
        "2026-03-17T14:05:00Z",
    ),
    field("issued", "when it was issued", "2026-03-17T13:50:00Z"),
    field("authenticated", "true when it came by authenticated means, or was checked", "true"),
    field("deadline", "when we must have acted, if the order says so", "2026-03-17T15:05:00Z"),
    field("legal_basis", "the provisions it rests on, apart from the reasons", "Article 125p Sv"),
    field(
        "grounds",
        "tco only: boxes ticked, a to e or incites, solicits, recruits, instructs, threatens",
        "",
    ),
    field("reasons", "legal basis and reasons", "The offer is illegal under …"),
    field(
        "link",
        "where it is: one or more links, as a list or separated by spaces or ;",
        "https://t.me/c/1234567/42",
    ),
    field("platform", "the platform of group_id; telegram when absent", "telegram"),
    field("group_id", "the group, together with message_id, when there is no link", "1234567"),
    field("message_id", "the message", "42"),
    field(
        "territory",
        "where it applies: country codes, as a list or separated by spaces or ;",
        "NL BE",
    ),
    field(
        "silence_until",
        "until when the author must not be told; open when without end",
        "2026-06-01T00:00:00Z",
    ),
    field("tell_author_at", "when the author is to be told, if set", "2026-06-02T00:00:00Z"),
    field("contact", "where the authority is reached for follow-up", "desk@example.org"),
    field("feedback_to", "who must get the feedback, when that is another", "Coordinator Example"),
    field("redress", "what can be done against it", "Appeal at the court within six weeks"),
    field("language", "language it is written in", "nl"),
    field("category", "alleged category, a code of the database", "STATEMENT_CATEGORY_VIOLENCE"),
    field("policy", "id of the policy that usually fits", "threats"),
];

/// One of the two kinds of rows.
#[derive(Clone, Copy)]
struct Kind {
    fields: &'static [Field],
    /// Columns a table must have.
    needed: &'static [&'static [&'static str]],
    flag: fn(&Cells<'_>, &Options, Common) -> Result<Flag, Broken>,
}

const NOTICE: Kind = Kind {
    fields: NOTICE_FIELDS,
    // What is told apart from orders and our own form; no single one of them is required.
    needed: &[&["explanation", "link", "message_id"]],
    flag: notice,
};
const ORDER: Kind =
    Kind { fields: ORDER_FIELDS, needed: &[&["kind"], &["authority"]], flag: order };

/// What notices and orders have in common.
struct Common {
    reference: String,
    at: At,
    locations: Vec<Location>,
}

/// Reads notices as JSON lines.
pub(super) fn read_notices_json(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    read_json(source, options, out, NOTICE)
}

/// Reads a table of notices.
pub(super) fn read_notices_table(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    read_table(source, options, out, NOTICE)
}

/// Reads orders as JSON lines.
pub(super) fn read_orders_json(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    read_json(source, options, out, ORDER)
}

/// Reads a table of orders.
pub(super) fn read_orders_table(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    read_table(source, options, out, ORDER)
}

fn read_json(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
    kind: Kind,
) -> Result<(), Halt> {
    let mut notes = Notes::new();
    row::each(source, out, &mut |raw, out| {
        let read = with_repair(raw.bytes, &mut notes, |json, notes| {
            let cells = Cells::of_json(json)?;
            let unknown = cells.unknown(kind.fields) as u64;
            if unknown > 0 {
                notes.push((repair::COLUMN, unknown));
            }
            flag(&cells, raw.bytes, (options, kind), notes)
        });
        put(read, raw, &notes, out)
    })
}

fn read_table(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
    kind: Kind,
) -> Result<(), Halt> {
    let columns = table::header(source, kind.needed)?;
    let unknown = columns.names.iter().filter(|name| !is_known(name, kind.fields)).count();
    if unknown > 0 {
        out.repaired(&[(repair::COLUMN, unknown as u64)], source.offset())?;
    }
    table::each(source, out, &columns, &mut |cells, raw, mut notes, out| {
        let cells = Cells::of_table(&columns.names, cells);
        let read = flag(&cells, raw.bytes, (options, kind), &mut notes);
        put(read, raw, &notes, out)
    })
}

/// Hands over the flag of a row, once for each message and each place without one that it names,
/// or once for none.
fn put(
    read: Result<Flag, Broken>,
    raw: Raw<'_>,
    notes: &Notes,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    let flag = match read {
        Ok(flag) => flag,
        Err(broken) => return raw.reject(broken.0, out),
    };
    out.repaired(notes, raw.consumed)?;
    let (locations, notice): (&[Location], bool) = match &flag.body {
        FlagBody::Notice(notice) => (&notice.locations, true),
        FlagBody::Order(order) => (&order.locations, false),
        _ => (&[], false),
    };
    let mut seen: HashSet<Option<&MessageKey>> = HashSet::new();
    let mut targets: Vec<(Option<MessageKey>, Option<u32>)> = Vec::new();
    for (place, location) in (0..).zip(locations) {
        // Of places without a message, only the first is the notice as such.
        match (seen.insert(location.message.as_ref()), &location.message) {
            (true, message) => targets.push((message.clone(), None)),
            (false, None) if notice => targets.push((None, Some(place))),
            (false, _) => {}
        }
    }
    if targets.is_empty() {
        targets.push((None, None));
    }
    let (many, mut short) = (locations.len() > ALL_PLACES, flag.clone());
    if let FlagBody::Notice(notice) = &mut short.body {
        notice.locations = Vec::new();
    }
    for (target, place) in targets {
        let mut flag = if many && notice { short.clone() } else { flag.clone() };
        if let FlagBody::Notice(kept) = &mut flag.body {
            kept.place = place;
            if many {
                let own =
                    |(at, l): &(u32, &Location)| place.map_or(l.message == target, |p| *at == p);
                kept.locations.extend((0..).zip(locations).find(own).map(|(_, l)| l.clone()));
                kept.place = place.map(|_| 0);
            }
        }
        out.put(Item::Flag { target, flag, raw: raw.bytes }, raw.consumed)?;
    }
    Ok(())
}

/// Reads a row.
fn flag(
    cells: &Cells<'_>,
    raw: &[u8],
    (options, kind): (&Options, Kind),
    notes: &mut Notes,
) -> Result<Flag, Broken> {
    let received = cells.time("received", &options.zone)?;
    if received.is_some_and(|(_, uncertain)| uncertain) {
        repair::note(notes, repair::NO_ZONE);
    }
    let reference = match cells.word("reference")? {
        Some(reference) => reference,
        // The same row again must be the same notice.
        None => format!("row-{}", Digest::of(raw).to_string().get(..16).unwrap_or_default()),
    };
    let at = received.map_or(options.now, |(at, _)| at);
    let locations = locations(cells, options)?;
    let mut flag = (kind.flag)(cells, options, Common { reference, at, locations })?;
    flag.category = cells.word("category")?;
    flag.policy = cells.word("policy")?;
    if let FlagBody::Notice(notice) = &flag.body {
        let said = said(notice, received.map(|(at, _)| at), &flag);
        if let FlagBody::Notice(notice) = &mut flag.body {
            notice.said = Some(said);
        }
    }
    Ok(flag)
}

/// A notice that names more places has only its own on each flag: the others are found by its
/// reference, and a thousand times a thousand would be too many.
const ALL_PLACES: usize = 20;

/// The most places one notice or order may name.
const PLACES: usize = 1_000;

/// The places a row names. A link we cannot follow is kept as it is.
fn locations(cells: &Cells<'_>, options: &Options) -> Result<Vec<Location>, Broken> {
    let mut found: Vec<Location> = Vec::new();
    let links = cells.list("link")?;
    if links.len() > PLACES {
        let many = links.len();
        return Err(Broken(format!("link: names {many} places; split it, at most {PLACES} a row")));
    }
    for link in links {
        let message = link::message_of(&link, options);
        found.push(Location { link: Some(link), message });
    }
    let (group, id) = (cells.number("group_id")?, cells.number("message_id")?);
    match (group, id) {
        (Some(_), Some(id)) => {
            let group = own::group_key(cells, options)?;
            let message = group.map(|group| MessageKey { group, id });
            if !found.iter().any(|location| location.message == message) {
                found.push(Location { link: None, message });
            }
        }
        (None, None) => {}
        (Some(_), None) => return Err(Broken("message_id: is missing beside group_id".into())),
        (None, Some(_)) => return Err(Broken("group_id: is missing beside message_id".into())),
    }
    Ok(found)
}

fn order(cells: &Cells<'_>, options: &Options, common: Common) -> Result<Flag, Broken> {
    let wanted = |name: &str, how: &str| Broken(format!("{name}: is missing; {how}"));
    let word = cells.word("kind")?.ok_or_else(|| wanted("kind", "write act, inform or tco"))?;
    let kind = match word.to_lowercase().as_str() {
        "act" => OrderKind::Act,
        "inform" => OrderKind::Inform,
        "tco" => OrderKind::Tco,
        other => {
            let other = brief(other);
            return Err(Broken(format!("kind: \"{other}\" is not act, inform or tco")));
        }
    };
    let at = common.at;
    let later = |name: &str| later_than_receipt(cells, name, options, at);
    let silence = match cells.word("silence_until")? {
        None => None,
        Some(word) if word.eq_ignore_ascii_case("open") => Some(None),
        Some(_) => later("silence_until")?.map(Some),
    };
    let authority = cells.text("authority")?;
    let order = Order {
        reference: common.reference,
        kind,
        authority: authority.ok_or_else(|| wanted("authority", "say who issued it"))?,
        member_state: member_state(cells)?,
        reasons: cells.text("reasons")?.unwrap_or_default(),
        locations: common.locations,
        territory: cells.list("territory")?.iter().map(|code| code.to_uppercase()).collect(),
        silence,
        issued_at: issued(cells, options, at)?,
        authenticated: cells.yes("authenticated")?,
        contact: cells.word("contact")?,
        feedback_to: cells.word("feedback_to")?,
        legal_basis: cells.word("legal_basis")?,
        redress: cells.word("redress")?,
        language: cells.word("language")?.map(|code| code.to_lowercase()),
        grounds: grounds(cells, kind)?,
        tell_at: later("tell_author_at")?,
        deadline: later("deadline")?,
        extra: cells.extra(ORDER_FIELDS)?,
        later: Vec::new(),
    };
    let due = order.deadline;
    let mut flag = provisional(at, Lane::Order, FlagBody::Order(Box::new(order)));
    flag.due = due;
    Ok(flag)
}

/// A time that cannot lie before the order came: its clock starts with receipt.
fn later_than_receipt(
    cells: &Cells<'_>,
    name: &str,
    options: &Options,
    received: At,
) -> Result<Option<At>, Broken> {
    let at = cells.time(name, &options.zone)?.map(|(at, _)| at);
    match at {
        Some(at) if at < received => Err(Broken(format!(
            "{name}: {at} lies before the order was received ({received}); look at both times"
        ))),
        _ => Ok(at),
    }
}

fn issued(cells: &Cells<'_>, options: &Options, received: At) -> Result<Option<At>, Broken> {
    let at = cells.time("issued", &options.zone)?.map(|(at, _)| at);
    match at {
        Some(at) if at > received => Err(Broken(format!(
            "issued: {at} lies after the order was received ({received}); look at both times"
        ))),
        _ => Ok(at),
    }
}

fn member_state(cells: &Cells<'_>) -> Result<Option<String>, Broken> {
    let Some(word) = cells.word("member_state")? else { return Ok(None) };
    if word.len() == 2 && word.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Ok(Some(word.to_uppercase()));
    }
    Err(Broken(format!("member_state: \"{}\" is not two letters, such as NL", brief(&word))))
}

fn grounds(cells: &Cells<'_>, kind: OrderKind) -> Result<Vec<TcoGround>, Broken> {
    let words = cells.list("grounds")?;
    if kind != OrderKind::Tco && !words.is_empty() {
        return Err(Broken("grounds: belong to a removal order; write kind tco".into()));
    }
    let mut grounds = Vec::new();
    for word in words {
        let ground = TcoGround::from_word(&word.to_lowercase()).ok_or_else(|| {
            let word = brief(&word);
            Broken(format!("grounds: \"{word}\" is no box; write a, b, c, d or e"))
        })?;
        if !grounds.contains(&ground) {
            grounds.push(ground);
        }
    }
    grounds.sort_unstable();
    Ok(grounds)
}

/// A flag whose lane, severity and deadline are still to be settled.
fn provisional(at: At, lane: Lane, body: FlagBody) -> Flag {
    Flag { at, lane, severity: 2, due: None, category: None, policy: None, body }
}
