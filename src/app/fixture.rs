//! A lifelike desk for tests: an invented platform, answered through replies as a session would.

use super::msg::{
    AuthorPast, CaseView, Held, HistoryRow, ListRow, Listing, PastDecision, PolicyFit, Similar,
    Status,
};
use super::veil::{Told, Words, hits, said_apart};
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

fn group(title: &str) -> Group {
    Group {
        key: GroupKey { platform: "telegram".into(), id: 7 },
        title: title.into(),
        kind: GroupKind::Group,
        username: None,
        members: Some(1204),
    }
}

pub fn message(id: i64, minutes_ago: i64, name: &str, text: &str) -> Message {
    let key = MessageKey { group: group("").key, id };
    // 14:05 is half past the hour of the fixture's clock minus 34 minutes.
    let mut message = Message::new(key, NOW.plus(-minutes_ago * MINUTE), text);
    message.author.name = Some(name.into());
    message.author.id = Some(format!("user-{name}"));
    message
}

fn flag(lane: Lane, minutes_ago: i64, policy: &str, body: FlagBody) -> Flag {
    Flag {
        at: NOW.plus(-minutes_ago * MINUTE),
        lane,
        severity: 5,
        due: Some(NOW.plus(8 * MINUTE + 41 * SECOND)),
        category: None,
        policy: Some(policy.into()),
        body,
    }
}

fn notice(name: Option<&str>, trusted: bool, text: &str) -> FlagBody {
    FlagBody::Notice(Notice {
        reference: text.into(),
        notifier: Notifier { name: name.map(Into::into), trusted, ..Notifier::default() },
        explanation: text.into(),
        ..Notice::default()
    })
}

/// Notices in every state; the first ones stand on this case.
pub fn notices(case: CaseNo) -> Vec<NoticeRow> {
    let row = |(place, state): (u32, NoticeState)| {
        let body = notice(Some("tegel_88"), place == 1, "hij bedreigt mij persoonlijk");
        let FlagBody::Notice(mut notice) = body else { unreachable!() };
        notice.reference = format!("N-{place}");
        let at = NOW.plus(-30 * MINUTE);
        let answer = PlaceAnswer {
            decision: DecisionNo(place),
            seq: Seq(9),
            at,
            action: Action::Restrict,
            reversal: false,
            reversed: false,
            category: None,
            ground: None,
            automation: Automation::None,
            hold_until: at,
        };
        let decided = (state >= NoticeState::Decided).then_some(answer);
        NoticeRow {
            key: Notice::key(&notice.reference),
            notice,
            received: at,
            due: Some(NOW.plus(HOUR)),
            category: Some("STATEMENT_CATEGORY_VIOLENCE".into()),
            policy: None,
            places: vec![NoticePlace {
                case,
                flag: 0,
                link: Some("https://t.me/c/1/2".into()),
                found: place != 2,
                first: decided.clone(),
                last: decided,
            }],
            missing: if place == 2 { vec![Missing::Email] } else { Vec::new() },
            knowledge: (place != 2).then_some(at),
            sent: 1 + place % 2,
            same_as: (place == 3).then(|| "N-1".to_owned()),
            repeats: u32::from(place == 0),
            suspended: None,
            acknowledged: (state >= NoticeState::Acknowledged).then_some(at),
            in_review: (state >= NoticeState::InReview).then_some(at),
            decided: (state >= NoticeState::Decided).then_some(at),
            told: (state >= NoticeState::Told).then_some(at),
            to_tell: state == NoticeState::Decided,
            state,
        }
    };
    (0..).zip(NoticeState::ALL.map(|(state, ..)| state)).map(row).collect()
}

pub fn past(no: u32, days: i64, policy: &str, action: Action) -> PastDecision {
    let restriction = Restriction {
        kind: RestrictionKind::Visibility,
        code: "DECISION_VISIBILITY_CONTENT_REMOVED".into(),
        until: None,
    };
    PastDecision {
        decision: Decision {
            no: DecisionNo(no),
            case: CaseNo(no),
            seq: Seq(u64::from(no)),
            at: NOW.plus(-days * DAY),
            by: ModeratorNo(2),
            measure: Measure {
                action,
                restrictions: if action == Action::Restrict { vec![restriction] } else { vec![] },
                policy: Some(policy.into()),
                ..Measure::default()
            },
            texts: Digest::default(),
            hold_until: NOW.plus(-days * DAY),
            undone: None,
            reversed: None,
            exported: Vec::new(),
            released: None,
        },
        texts: None,
        by: "jas".into(),
        group: "Buurtgroep Zuid".into(),
    }
}

pub fn case(no: CaseNo) -> CaseView {
    let all = rows();
    let row = all.iter().find(|row| row.case == no).unwrap_or(&all[0]);
    let policy = row.policy.clone().unwrap_or_default();
    let is_threat = policy == "threat";
    let text = match policy.as_str() {
        "threat" => {
            "als jij zaterdag weer voor die schuur staat weet ik je te vinden.\u{200b} ik weet waar je fiets staat en hoe laat je thuiskomt"
        }
        "drugs" => {
            "vanavond weer open! menu in bio, 3 voor 50, snel geleverd in heel west. bel of stuur een berichtje voor de lijst"
        }
        _ => ROWS.iter().find(|row| row.1 == no.0).map_or(ROWS[12].6, |row| row.6),
    };
    let mut mine = message(3, 34, "kade17", text);
    mine.edited = Some(NOW.plus(-33 * MINUTE));
    let mut flags = vec![
        flag(
            Lane::Notice,
            30,
            &policy,
            notice(Some("tegel_88"), false, "hij bedreigt mij persoonlijk"),
        ),
        flag(
            row.lane,
            8,
            &policy,
            notice(Some("Meldpunt Voorbeeld"), true, "bedreiging, art. 285 Sr"),
        ),
        flag(Lane::Notice, 24, &policy, notice(None, false, "dit gaat te ver")),
    ];
    if !is_threat {
        flags.truncate(2);
        let start = 0;
        let end = u32::try_from(text.split(' ').next().map_or(0, str::len)).unwrap();
        flags.push(flag(
            Lane::Own,
            40,
            &policy,
            FlagBody::Rule(RuleHit {
                rule: "drugs-ad".into(),
                version: 3,
                score: 9,
                threshold: 6,
                reason: "price list and opening words".into(),
                spans: vec![Span { start, end, signal: "open".into() }],
            }),
        ));
        for flag in &mut flags {
            flag.severity = row.severity;
            flag.due = row.due;
        }
    }
    let second = if policy == "drugs" { "spam" } else { "drugs" };
    let veiled = policy == "image" || policy == "hate";
    let mut case = Case {
        no,
        message: Some(MessageNo(1)),
        opened: NOW.plus(-30 * MINUTE),
        flags,
        state: CaseState::Waiting,
        decisions: Vec::new(),
        notes: vec![Note {
            at: NOW.plus(-59 * DAY),
            by: ModeratorNo(2),
            text: "Earlier row with tegel_88 about the shed key. Asked both to calm down.".into(),
        }],
        complaint: None,
        version: Seq(9),
    };
    let sources: &[&str] = if veiled { &[text] } else { &[] };
    let (said, noted) = said_apart(&mut case, |said| Words::quoting(said, sources));
    let told = |message| {
        if veiled { Told::veiled(message, hits(&case)) } else { Told::open(message) }
    };
    let open = |id, minutes, name: &str, text: &str| Told::open(message(id, minutes, name, text));
    CaseView {
        message: Some(told(mine)),
        versions: vec![told(message(3, 34, "kade17", "ik weet waar je woont"))],
        said,
        noted,
        holder: None,
        notices: notices(no),
        flaggers: vec![(FlaggerNo(1), Quality { precise: 12, ..Quality::default() })],
        knowledge: Some(NOW.plus(-30 * MINUTE)),
        group: Some(group(&row.group)),
        before: vec![
            open(0, 41, "tegel_88", "schuur is open tot zes, sleutel ligt bij Bea"),
            open(1, 37, "lotte.v", "Heeft iemand nog kratten over voor zaterdag?"),
            open(2, 36, "tegel_88", "bij de buurtschuur staan er nog zes, neem maar mee"),
        ],
        after: vec![
            open(4, 33, "lotte.v", "doe even normaal zeg"),
            open(5, 32, "tegel_88", "ik maak hier een melding van"),
            open(6, 28, "kade17", "je doet maar"),
        ],
        answers: Some(open(2, 36, "tegel_88", "bij de buurtschuur staan er nog zes")),
        author: AuthorPast {
            first_seen: Some(NOW.plus(-740 * DAY)),
            messages: 41,
            groups: 2,
            open_cases: 2,
            recent: vec![
                (
                    "Buurtgroep Zuid".into(),
                    open(8, 200, "kade17", "wie heeft de sleutel van de schuur nou weer"),
                ),
                (
                    "Fietsruil NL".into(),
                    open(9, 1500, "kade17", "zadel te ruil, zo goed als nieuw"),
                ),
            ],
            decisions: vec![
                past(1, 59, "threat", Action::Restrict),
                past(2, 128, "spam", Action::Allow),
            ],
            restricted: 1,
            measures: Vec::new(),
        },
        same_text: Vec::new(),
        same_text_decisions: Vec::new(),
        decisions: Vec::new(),
        fits: vec![
            PolicyFit { policy: policy.clone(), percent: 98 },
            PolicyFit { policy: second.into(), percent: 22 },
        ],
        veiled,
        raw: Some(Words::open("{\"id\": 3, \"text\": \"als jij …\"}")),
        names: vec![(ModeratorNo(2), "jas".into()), (ModeratorNo(1), "mira".into())],
        draft: None,
        second: None,
        case,
    }
}

pub fn similar() -> Vec<Similar> {
    let text = "vanavond weer open! menu in bio, 3 voor 50, snel geleverd in heel west. bel of stuur een berichtje voor de lijst";
    let one = |no: u32, percent: u8, author: &str, text: &str, proposed: bool| Similar {
        case: CaseNo(no),
        percent,
        at: NOW.plus(-15 * HOUR - i64::from(no - 21_000) * MINUTE),
        group: ["Borrel & Beats", "Afterclub West", "Nachtvlinders"][no as usize % 3].into(),
        author: author.into(),
        text: Words::open(text),
        proposed,
        reason: (!proposed)
            .then(|| "less than 85 % alike, and the sentence quotes the advert".into()),
    };
    let mut all: Vec<Similar> =
        (0..28).map(|n| one(21_000 + n, 100, "quickdeal_nl", text, true)).collect();
    all.push(one(21_100, 98, "quickdeal2", &text.replace("50", "45"), true));
    all.push(one(21_101, 97, "quickdeal2", &text.replace("west", "oost"), true));
    all.push(one(21_102, 83, "jochem_d", "“3 voor 50” lol, weer zo’n bot, negeren", false));
    all.push(one(21_103, 76, "wijkagent_r", "let op, dit gaat rond in meer groepen", false));
    all
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
