//! A lifelike desk for tests: an invented platform, answered through replies as a session would.

use super::key::parse_keys;
use super::keymap::Keymap;
use super::msg::{
    AuthorPast, CaseView, Checked, DraftFrom, Effect, Held, HistoryRow, ListRequest, ListRow,
    Listing, Msg, PastDecision, PolicyFit, Reply, Seat, Similar, Status,
};
use super::theme::Theme;
use super::{App, Setup};
use crate::law::{Finding, Law, Level};
use crate::model::time::{DAY, HOUR, MINUTE, SECOND};
use crate::model::*;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
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
        first_line: first.into(),
        folded,
        holder: (!holder.is_empty()).then(|| holder.into()),
        veiled: policy == "image",
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
    let rows: Vec<ListRow> = rows().into_iter().take(30).collect();
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
        notifier: Notifier { name: name.map(Into::into), email: None, trusted },
        explanation: text.into(),
        ..Notice::default()
    })
}

fn past(no: u32, days: i64, policy: &str, action: Action) -> PastDecision {
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
        },
        texts: None,
        by: "jas".into(),
        group: "Buurtgroep Zuid".into(),
        first_line: "wat een sukkel".into(),
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
        _ => row.first_line.as_str(),
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
    CaseView {
        case: Case {
            no,
            message: Some(MessageNo(1)),
            opened: NOW.plus(-30 * MINUTE),
            flags,
            state: CaseState::Waiting,
            decisions: Vec::new(),
            notes: vec![Note {
                at: NOW.plus(-59 * DAY),
                by: ModeratorNo(2),
                text: "Earlier row with tegel_88 about the shed key. Asked both to calm down."
                    .into(),
            }],
            version: Seq(9),
        },
        group: Some(group(&row.group)),
        message: Some(mine),
        versions: vec![message(3, 34, "kade17", "ik weet waar je woont")],
        before: vec![
            message(0, 41, "tegel_88", "schuur is open tot zes, sleutel ligt bij Bea"),
            message(1, 37, "lotte.v", "Heeft iemand nog kratten over voor zaterdag?"),
            message(2, 36, "tegel_88", "bij de buurtschuur staan er nog zes, neem maar mee"),
        ],
        after: vec![
            message(4, 33, "lotte.v", "doe even normaal zeg"),
            message(5, 32, "tegel_88", "ik maak hier een melding van"),
            message(6, 28, "kade17", "je doet maar"),
        ],
        answers: Some(message(2, 36, "tegel_88", "bij de buurtschuur staan er nog zes")),
        author: AuthorPast {
            first_seen: Some(NOW.plus(-740 * DAY)),
            messages: 41,
            groups: 2,
            open_cases: 2,
            recent: vec![
                (
                    "Buurtgroep Zuid".into(),
                    message(8, 200, "kade17", "wie heeft de sleutel van de schuur nou weer"),
                ),
                (
                    "Fietsruil NL".into(),
                    message(9, 1500, "kade17", "zadel te ruil, zo goed als nieuw"),
                ),
            ],
            decisions: vec![
                past(1, 59, "threat", Action::Restrict),
                past(2, 128, "spam", Action::Allow),
            ],
        },
        same_text: Vec::new(),
        same_text_decisions: Vec::new(),
        decisions: Vec::new(),
        fits: vec![
            PolicyFit { policy: policy.clone(), percent: 98 },
            PolicyFit { policy: second.into(), percent: 22 },
        ],
        veiled: policy == "image" || policy == "hate",
        raw: Some("{\"id\": 3, \"text\": \"als jij …\"}".into()),
        names: vec![(ModeratorNo(2), "jas".into()), (ModeratorNo(1), "mira".into())],
        draft: None,
    }
}

pub fn similar() -> Vec<Similar> {
    let text = case(CaseNo(20421)).message.unwrap().text;
    let one = |no: u32, percent: u8, author: &str, text: &str, proposed: bool| Similar {
        case: CaseNo(no),
        percent,
        at: NOW.plus(-15 * HOUR - i64::from(no - 21_000) * MINUTE),
        group: ["Borrel & Beats", "Afterclub West", "Nachtvlinders"][no as usize % 3].into(),
        author: author.into(),
        text: text.into(),
        proposed,
        reason: (!proposed)
            .then(|| "less than 85 % alike, and the sentence quotes the advert".into()),
    };
    let mut all: Vec<Similar> =
        (0..28).map(|n| one(21_000 + n, 100, "quickdeal_nl", &text, true)).collect();
    all.push(one(21_100, 98, "quickdeal2", &text.replace("50", "45"), true));
    all.push(one(21_101, 97, "quickdeal2", &text.replace("west", "oost"), true));
    all.push(one(21_102, 83, "jochem_d", "“3 voor 50” lol, weer zo’n bot, negeren", false));
    all.push(one(21_103, 76, "wijkagent_r", "let op, dit gaat rond in meer groepen", false));
    all
}

fn held(case: u32, what: &str, left: i64) -> Held {
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

/// A session that answers from memory.
pub struct Desk {
    pub app: App,
    pub size: (u16, u16),
    pub now: At,
    pub rows: Vec<ListRow>,
    pub held: Vec<Held>,
    /// Everything the app wanted, in order.
    pub wanted: Vec<Effect>,
    pub law: Arc<Law>,
}

impl Desk {
    pub fn new(columns: u16, rows: u16) -> Self {
        Self::with(columns, rows, Theme::default(), Role::Moderator)
    }

    pub fn with(columns: u16, lines: u16, theme: Theme, role: Role) -> Self {
        let law = Arc::new(Law::load(&[]).unwrap());
        let (app, first) = App::new(Setup {
            law: law.clone(),
            theme,
            keymap: Keymap::new(&BTreeMap::new()).unwrap(),
            zone: zone(),
            now: NOW,
            size: (columns, lines),
            hold_ms: 30 * SECOND,
            seat: Seat::default(),
            motion_less: false,
        });
        let mut desk = Self {
            app,
            size: (columns, lines),
            now: NOW,
            rows: rows(),
            held: vec![
                held(20417, "drugs for sale", 24 * SECOND),
                held(20416, "spam", 20 * SECOND),
                held(20415, "spam", 10 * SECOND),
            ],
            wanted: Vec::new(),
            law,
        };
        desk.send(Msg::Reply(Reply::Status(status(role))));
        let held = desk.held.clone();
        desk.send(Msg::Reply(Reply::Held(held)));
        desk.answer(first);
        desk
    }

    /// Gives a message to the app and carries out what it wants.
    pub fn send(&mut self, msg: Msg) {
        let effects = self.app.update(msg);
        self.answer(effects);
    }

    /// Presses keys, one second apart from nothing else.
    pub fn press(&mut self, keys: &str) {
        for key in parse_keys(keys).unwrap() {
            let now = self.now;
            self.send(Msg::Tick(now));
            self.send(Msg::Key(key));
        }
    }

    pub fn wait(&mut self, ms: i64) {
        self.now = self.now.plus(ms);
        let now = self.now;
        self.send(Msg::Tick(now));
    }

    fn answer(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.wanted.push(effect.clone());
            for reply in self.replies(effect) {
                self.send(Msg::Reply(reply));
            }
        }
    }

    fn replies(&mut self, effect: Effect) -> Vec<Reply> {
        match effect {
            Effect::List(request) => vec![Reply::List(self.list(&request))],
            Effect::Open { case: no, .. } => vec![Reply::Case(Box::new(case(no)))],
            Effect::Prefill { case, from } => {
                let draft = self.draft(&from);
                let checked = self.check(&draft);
                vec![Reply::Drafted { case, draft: Box::new(draft), checked: Box::new(checked) }]
            }
            Effect::Check { case, draft } => {
                vec![Reply::Checked { case, checked: Box::new(self.check(&draft)) }]
            }
            Effect::Decide { cases, from } => self.decide(cases, &from),
            Effect::Similar(case) => vec![Reply::Similar { case, rows: similar() }],
            Effect::History { .. } => vec![Reply::History { start: 0, total: 3, rows: history() }],
            Effect::Skip { cases, .. } => {
                self.rows.retain(|row| !cases.contains(&row.case));
                vec![Reply::Done { text: "put off: comes back in 4 hours".into(), cases }]
            }
            Effect::Note { .. } => {
                vec![Reply::Done { text: "noted".into(), cases: Vec::new() }, Reply::Changed]
            }
            Effect::Undo => self.undo(),
            _ => Vec::new(),
        }
    }

    fn decide(&mut self, cases: Vec<CaseNo>, from: &DraftFrom) -> Vec<Reply> {
        self.rows.retain(|row| !cases.contains(&row.case));
        let draft = self.draft(from);
        let verb = if draft.measure.action == Action::Allow { "allowed" } else { "removed" };
        let mut new = held(cases[0].0, "", 30 * SECOND);
        new.cases = u32::try_from(cases.len()).unwrap();
        new.verb = verb.into();
        new.at = self.now;
        new.until = self.now.plus(30 * SECOND);
        self.held.insert(0, new);
        let first = DecisionNo(1);
        vec![
            Reply::Decided { cases, first, draft: Box::new(draft) },
            Reply::Held(self.held.clone()),
            Reply::Changed,
        ]
    }

    fn undo(&mut self) -> Vec<Reply> {
        let now = self.now;
        self.held.retain(|held| held.until > now);
        if self.held.is_empty() {
            return vec![Reply::HasLeft { case: CaseNo(20417), cases: 1 }];
        }
        let held = self.held.remove(0);
        let all = rows();
        if let Some(row) = all.iter().find(|row| row.case == held.case) {
            self.rows.insert(0, row.clone());
        }
        vec![
            Reply::Undone { cases: vec![held.case], redone: false },
            Reply::Held(self.held.clone()),
            Reply::Changed,
        ]
    }

    fn list(&self, request: &ListRequest) -> Listing {
        let word =
            |row: &&ListRow| request.search.is_empty() || row.first_line.contains(&request.search);
        let bad = request.filter.contains("lane:nothing");
        let filter = |row: &&ListRow| {
            bad || request.filter.strip_prefix("lane:").is_none_or(|lane| row.lane.word() == lane)
        };
        let all: Vec<&ListRow> = self.rows.iter().filter(filter).filter(word).collect();
        let focus = request.focus.and_then(|case| all.iter().position(|row| row.case == case));
        let start = focus.unwrap_or(request.start).min(all.len());
        let mut lanes = [0; 6];
        for row in &all {
            lanes[row.lane.index()] += 1;
        }
        Listing {
            generation: request.generation,
            start,
            total: all.len(),
            unfiltered: self.rows.len(),
            focus,
            lanes,
            rows: all.iter().skip(start).take(request.len).map(|row| (*row).clone()).collect(),
            problem: bad.then(|| "there is no lane “nothing”".into()),
        }
    }

    fn draft(&self, from: &DraftFrom) -> Draft {
        match from {
            DraftFrom::Allow => Draft::default(),
            DraftFrom::Draft(draft) | DraftFrom::Repeat(draft) => (**draft).clone(),
            DraftFrom::Policy(id) => {
                let policy = self.law.policy(id).unwrap();
                let ground = policy.grounds.first().unwrap();
                Draft {
                    measure: Measure {
                        action: Action::Restrict,
                        restrictions: policy.restrictions.clone(),
                        escalation: policy.must_escalate.clone(),
                        policy: Some(id.clone()),
                        ground: Some(Ground {
                            kind: policy.ground_kind,
                            id: ground.clone(),
                            also_illegal: None,
                        }),
                        category: Some(policy.category.clone()),
                        keywords: policy.keywords.clone(),
                        territory: vec!["NL".into()],
                        redress: vec![Redress::Complaint, Redress::DisputeBody, Redress::Court],
                        ..Measure::default()
                    },
                    texts: StatementTexts {
                        language: "nl".into(),
                        facts: "In het bericht biedt u middelen te koop aan (“3 voor 50”) en verwijst u naar een bestellijst.".into(),
                        ground: self.law.ground(ground).unwrap().article.get("nl").into(),
                        explanation: policy.explanation.get("nl").into(),
                        ..StatementTexts::default()
                    },
                }
            }
        }
    }

    fn check(&self, draft: &Draft) -> Checked {
        let mut findings = Vec::new();
        if draft.texts.facts.trim().is_empty() {
            findings.push(Finding {
                field: "facts",
                level: Level::Error,
                text: "say what the message does".into(),
            });
        }
        if draft.texts.facts.contains("06-") {
            findings.push(Finding {
                field: "facts",
                level: Level::Warning,
                text: "phone number: letter and record will say [phone]".into(),
            });
        }
        let facts = draft.texts.facts.replace("06-00000000", "[phone]");
        Checked {
            findings,
            letter: format!(
                "Beste quickdeal_nl,\n\nOp 16 maart 2026 hebben wij uw bericht van 23:12 in de groep Borrel & Beats verwijderd.\n\nWat wij zagen\n{facts}\n\nWaarom\n{}\n\nNiet mee eens?\nU kunt binnen zes maanden gratis bezwaar maken bij ons, naar een geschillencommissie of naar de rechter.\n\nPleinpraat · zaak 20421",
                draft.texts.explanation
            ),
            language: "nl".into(),
            record: "{\n  \"decision_visibility\": [\"DECISION_VISIBILITY_CONTENT_REMOVED\"]\n}"
                .into(),
        }
    }

    pub fn draw(&self) -> Buffer {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut buf = Buffer::empty(area);
        self.app.view(&mut buf, area);
        buf
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
        self.send(Msg::Resize(columns, rows));
    }

    /// The screen as lines of text.
    pub fn screen(&self) -> String {
        text(&self.draw())
    }
}

/// A buffer as lines of text; the second half of a wide character is left out.
pub fn text(buf: &Buffer) -> String {
    use unicode_width::UnicodeWidthStr;
    let mut out = String::new();
    for y in 0..buf.area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < buf.area.width {
            let symbol = buf[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(symbol.width().max(1)).unwrap();
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn status(role: Role) -> Status {
    Status {
        lanes: [2, 1, 4, 3, 61, 143],
        next_due: Some(NOW.plus(8 * MINUTE + 41 * SECOND)),
        platform: "Pleinpraat".into(),
        sample: false,
        me: "mira".into(),
        role,
        others: vec!["noor".into(), "jas".into()],
        decided_today: 214,
        letters_due: 3,
    }
}

fn history() -> Vec<HistoryRow> {
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
