//! A lifelike desk for tests: an invented platform, answered through replies as a session would.

pub use case::*;

use super::msg::{Held, HistoryRow, ListRow, Listing, Status};
use super::veil::Words;
use crate::model::time::{DAY, HOUR, MINUTE, SECOND};
use crate::model::*;
use crate::queue::Glance;
use crate::queue::glance::Count;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Tuesday 17 March 2026, 14:39:10 in Amsterdam.
pub const NOW: At = At(1_773_754_750_000);

pub fn zone() -> TimeZone {
    TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::fixed(jiff::tz::offset(1)))
}

/// Lane, case, policy or category, severity, group, flags, first line, due in, folded, holder.
type Row = (Lane, u32, &'static str, u8, &'static str, u16, &'static str, i64, u32, &'static str);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    (Lane::Life, 20418, "threat", 5, "Buurtgroep Zuid", 3, "als jij zaterdag weer voor die schuur staat weet ik je te vinden", 8 * MINUTE + 41 * SECOND, 0, ""),
    (Lane::Life, 20419, "selfharm", 5, "Nachtvlinders", 1, "het is goed zo, pas goed op mijn kat", 41 * MINUTE, 0, ""),
    (Lane::Order, 20420, "counterfeit", 4, "Sneakers NL", 1, "Order 2026/0183: listing of copied shoes", 52 * MINUTE, 0, ""),
    (Lane::Trusted, 20421, "drugs", 4, "Borrel & Beats", 2, "vanavond weer open, menu in bio, 3 voor 50", 5 * HOUR + 10 * MINUTE, 37, ""),
    (Lane::Trusted, 20422, "fraud", 3, "Concertkaartjes", 1, "2 tickets over, betaal vooraf via deze link", 19 * HOUR, 0, ""),
    (Lane::Trusted, 20423, "fraud", 3, "Koopjeshoek", 1, "laatste 5 stuks, alleen vandaag", 22 * HOUR, 4, ""),
    (Lane::Trusted, 20424, "drugs", 4, "Afterclub West", 1, "wie zoekt er nog iets voor vanavond", 30 * HOUR, 0, ""),
    (Lane::Complaint, 20425, "hate", 3, "Stadspraat", 1, "ik snap niet waarom dit weg moest", 3 * DAY + HOUR, 0, "noor"),
    (Lane::Complaint, 20426, "spam", 2, "Marktplein", 1, "ik verkoop gewoon mijn eigen spullen", 9 * DAY + HOUR, 0, ""),
    (Lane::Complaint, 20427, "fraud", 3, "Concertkaartjes", 1, "the tickets were real and everybody got in", 11 * DAY + HOUR, 0, ""),
    (Lane::Notice, 20428, "doxing", 4, "Klusgroep Oost", 4, "zijn adres is gewoon bekend, ga er langs", 6 * DAY + HOUR, 0, ""),
    (Lane::Notice, 20440, "hate", 3, "Stadspraat", 2, "dat soort mensen hoort hier niet", 6 * DAY + HOUR, 0, ""),
    (Lane::Notice, 20441, "spam", 2, "Plantenruil", 1, "verdien 400 per dag vanuit huis", 6 * DAY + 2 * HOUR, 11, ""),
    (Lane::Notice, 20442, "fraud", 4, "Huur & kamers", 2, "kamer vrij, eerst borg overmaken", 7 * DAY + HOUR, 0, ""),
    (Lane::Notice, 20443, "spam", 2, "团购 Group buy", 1, "水果团购 今晚八点截止", 7 * DAY + HOUR, 0, ""),
    (Lane::Notice, 20433, "image", 4, "Feestfoto’s", 1, "dit wil je niet zien", 7 * DAY + HOUR, 0, ""),
];

pub fn row(row: &Row) -> ListRow {
    let (lane, case, policy, severity, group, flags, first, due, folded, holder) = *row;
    ListRow {
        case: CaseNo(case),
        lane,
        due: Some(NOW.plus(due)),
        opened: NOW.plus(-30 * MINUTE),
        severity,
        category: Some("STATEMENT_CATEGORY_OTHER_VIOLATION_TC".into()),
        policy: Some(policy.into()),
        group: group.into(),
        flags,
        first_line: if policy == "image" {
            Words::veiled(first, Vec::new())
        } else {
            Words::open(first)
        },
        folded,
        holder: (!holder.is_empty()).then(|| holder.into()),
        second: None,
        silent: false,
        hits: Vec::new(),
        state: CaseState::Waiting,
    }
}

/// All rows, then many alike in the lane `own`.
pub fn rows() -> Vec<ListRow> {
    let mut all: Vec<ListRow> = ROWS.iter().map(row).collect();
    for n in 0..198 {
        let mut one = row(&ROWS[12]);
        one.case = CaseNo(30_000 + n);
        one.lane = Lane::Own;
        one.due = None;
        one.folded = 0;
        one.opened = NOW.plus(-(i64::from(n) + 3) * HOUR);
        all.push(one);
    }
    all
}

pub fn listing() -> Listing {
    let rows = rows().into_iter().take(30).map(Arc::new).collect();
    Listing { total: 214, unfiltered: 214, rows, ..Listing::default() }
}

pub fn held(case: u32, what: &str, left: i64) -> Held {
    Held {
        seq: Seq(u64::from(case)),
        case: CaseNo(case),
        cases: 1,
        verb: "removed".into(),
        what: what.into(),
        group: "Borrel & Beats".into(),
        at: NOW.plus(left - 30 * SECOND),
        until: NOW.plus(left),
    }
}

pub fn status(role: Role) -> Status {
    Status {
        lanes: [2, 1, 4, 3, 61, 143],
        next_due: Some(NOW.plus(8 * MINUTE + 41 * SECOND)),
        orders: Vec::new(),
        platform: "Pleinpraat".into(),
        sample: false,
        mode: super::msg::Mode::Live,
        me: "mira".into(),
        role,
        others: vec!["noor".into(), "jas".into()],
        names: vec!["noor".into(), "jas".into()],
        unread: 0,
        decided_today: 214,
        letters_due: 3,
        second: 0,
        silent: 0,
    }
}

/// The numbers while an order is late, its reference as evil as it may be.
pub fn late_order() -> Status {
    let clock = OrderClock {
        due: NOW.plus(-12 * MINUTE),
        received: NOW.plus(-72 * MINUTE),
        key: Digest::default(),
        tco: true,
        reference: "a\u{1b}[31m\u{202e}b\u{200b}\tc".into(),
    };
    Status { orders: vec![clock], ..status(Role::Moderator) }
}

/// A register with every kind of order and oddity; `evil` stands wherever foreign text can.
pub fn orders(evil: Option<&str>) -> Vec<OrderRow> {
    let said = |plain: &str| evil.unwrap_or(plain).to_owned();
    let row = |n: u8, kind: OrderKind, state: OrderState| {
        let order = Order {
            reference: said(&format!("O {n}")),
            kind,
            authority: said("Voorbeeldparket"),
            reasons: said("The offer is illegal under …"),
            legal_basis: Some(said("Article 125p Sv")),
            redress: Some(said("Appeal at the court")),
            contact: Some(said("desk@example.org")),
            territory: vec![said("NL")],
            locations: vec![Location { link: Some(said("https://t.me/c/1/2")), message: None }],
            extra: vec![(said("officer"), said("\"desk 4\""))],
            silence: n.is_multiple_of(2).then_some(None),
            ..Order::default()
        };
        let other = Order { reasons: said("Another offer."), language: None, ..order.clone() };
        OrderRow {
            key: Digest::of(&[n]),
            received: NOW.plus(-HOUR),
            due: Some(NOW.plus(i64::from(n) * HOUR - HOUR)),
            runs_from: NOW.plus(-HOUR),
            cases: vec![CaseNo(20_417)],
            waiting: vec![CaseNo(20_417)],
            groups: vec![said("Borrel & Beats")],
            acted: (state == OrderState::Acted).then_some(NOW),
            restricted: usize::from(state == OrderState::Acted),
            held_until: None,
            told: None,
            answered: None,
            stopped: (state == OrderState::Stopped).then_some((NOW, Some(Obstacle::Errors))),
            reinstated: None,
            acknowledged: None,
            handed_over: None,
            scrutiny_asked: None,
            scrutinised: (n == 4).then_some((NOW, false)),
            keep_longer: None,
            keep_ended: None,
            unheld: usize::from(n == 1),
            others: if n == 2 { vec![(NOW, other)] } else { Vec::new() },
            ahead: n == 3,
            answers: Vec::new(),
            state,
            used: 500,
            preserve_until: Some(NOW.plus(DAY)),
            scrutiny_until: Some(NOW.plus(DAY)),
            scrutiny_decision: Some(NOW.plus(2 * DAY)),
            order,
        }
    };
    vec![
        row(0, OrderKind::Tco, OrderState::Late),
        row(1, OrderKind::Act, OrderState::Open),
        row(2, OrderKind::Inform, OrderState::Open),
        row(3, OrderKind::Tco, OrderState::Stopped),
        row(4, OrderKind::Tco, OrderState::Acted),
    ]
}

pub fn history() -> Vec<HistoryRow> {
    let one = |seq: u64, minutes: i64, text: &str, undone: bool| HistoryRow {
        seq: (Seq(seq), Seq(seq)),
        at: NOW.plus(-minutes * MINUTE),
        by: "mira".into(),
        case: Some(CaseNo(20417)),
        text: text.into(),
        undone,
        can_undo: !undone,
    };
    vec![
        one(912, 1, "removed 20417 as drugs for sale", false),
        one(911, 2, "removed 34 cases as drugs for sale", false),
        one(905, 1600, "allowed 20416", true),
    ]
}

/// A month of 2,914 decisions.
pub fn glance() -> Glance {
    let count = |decisions: u64, median: i64| Count { decisions, median: Some(median) };
    let named = |code: &str, n: u64| (Some(format!("STATEMENT_CATEGORY_{code}")), n);
    let day = |n: u64| (0..24).map(move |hour| n * (1 + (hour * 5) % 11));
    Glance {
        arrived: 3102,
        decided: count(2914, 6 * MINUTE),
        decided_before: 2700,
        with_deadline: 1253,
        late: 4,
        late_orders: 1,
        reversed: 38,
        waiting: 214,
        oldest: Some(NOW.plus(-6 * DAY)),
        ages: [96, 58, 37, 23, 0],
        step: 4 * HOUR,
        arrivals: (0..8).flat_map(|n| day(3 + n % 3)).collect(),
        decisions: (0..8).flat_map(|n| day(2 + n % 4)).collect(),
        lanes: [
            count(9, 7 * MINUTE),
            count(7, 38 * MINUTE),
            count(212, 3 * HOUR),
            count(44, 4 * DAY),
            count(981, 41 * MINUTE),
            count(1661, 2 * HOUR),
        ],
        outcomes: [901, 1840, 0, 32, 141],
        sources: [7, 212, 981, 53, 1661],
        grounds: [1504, 509],
        categories: vec![
            named("SCAMS_AND_FRAUD", 1493),
            named("VIOLENCE", 884),
            named("CYBER_VIOLENCE", 391),
            (None, 146),
        ],
        moderators: vec![
            (ModeratorNo(1), "mira".into(), 2000),
            (ModeratorNo(2), "noor".into(), 914),
        ],
        groups: (0..12).map(|n| (Some(format!("Groep {n}")), 400 - 30 * n)).collect(),
    }
}

mod case;
