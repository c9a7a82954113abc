//! A session for tests that answers from memory.

use super::fixture::{
    NOW, case, crowd, glance, held, history, orders, past, rows, similar, status, zone,
};
use super::hearings::{complaints, hearing};
use super::key::parse_keys;
use super::keymap::Keymap;
use super::msg::{
    CaseView, Checked, DraftFrom, Effect, Held, ListRequest, ListRow, Listing, Msg, PackView,
    Reply, Seat, SecondView,
};
use super::theme::Theme;
use super::veil::{Told, Words};
use super::{App, Setup};
use crate::law::{Finding, Law, Level};
use crate::model::time::SECOND;
use crate::model::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// Cases that a colleague has decided.
    pub closed: Vec<CaseNo>,
    /// At most so many rows are given, whatever was asked for.
    pub most: usize,
    /// Foreign text put in place of all others.
    pub evil: Option<String>,
    /// Further people who flagged each case.
    pub crowd: usize,
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
            authorities: crate::law::Profile::sample().authorities,
            care: super::care::CareSetup {
                after_texts: 15,
                after_ms: 90 * 60 * SECOND,
                pause_ms: 5 * 60 * SECOND,
                ..Default::default()
            },
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
            closed: Vec::new(),
            most: usize::MAX,
            evil: None,
            crowd: 0,
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
            Effect::Open { case: no, .. } => {
                let mut view = case(no);
                crowd(&mut view, self.crowd);
                if let Some(evil) = &self.evil {
                    spoil(&mut view, evil);
                }
                if self.closed.contains(&no) {
                    view.case.state = CaseState::Decided(DecisionNo(7));
                    let mut past = past(7, 0, "spam", Action::Restrict);
                    past.by = "noor".into();
                    view.decisions.push(past);
                }
                vec![Reply::Case(Arc::new(view))]
            }
            Effect::Prefill { case, from } => {
                let draft = self.draft(&from);
                let checked = self.check(&draft);
                vec![Reply::Drafted { case, draft: Box::new(draft), checked: Box::new(checked) }]
            }
            Effect::Orders => vec![Reply::Orders(orders(self.evil.as_deref()))],
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
            Effect::PassOn(cases) => {
                self.rows.retain(|row| !cases.contains(&row.case));
                vec![Reply::Done { text: "handed on".into(), cases }]
            }
            Effect::Note { .. } => {
                vec![Reply::Done { text: "noted".into(), cases: Vec::new() }, Reply::Changed]
            }
            Effect::Complaints => vec![Reply::Complaints(complaints(self.evil.as_deref()))],
            Effect::Hearing(no) => {
                vec![Reply::Hearing(Box::new(hearing(no, self.evil.as_deref())))]
            }
            Effect::ProposeAnswer { no, outcome } => vec![Reply::Reasons {
                no,
                outcome,
                language: "nl".into(),
                text: "U hebt gelijk.".into(),
            }],
            Effect::AnswerComplaint(draft) => vec![Reply::Done {
                text: format!("complaint {}: {}", draft.no, draft.outcome.word()),
                cases: Vec::new(),
            }],
            Effect::Notices => {
                let mut rows = super::fixture::notices(CaseNo(20421));
                if let Some(evil) = &self.evil {
                    rows.iter_mut().for_each(|row| spoil_notice(row, evil));
                }
                vec![Reply::Notices(rows)]
            }
            Effect::Pack { case, .. } => {
                let evil = self.evil.clone().unwrap_or_default();
                let view = PackView {
                    case,
                    to: (format!("Politie Voorbeeld {evil}"), evil.clone()),
                    files: vec![
                        ("cover.txt".into(), 1200, "the letter on top"),
                        ("context/before-01.txt".into(), 90, "as received, to the byte"),
                    ],
                    cover: Words::open(format!("Aan: Politie Voorbeeld\n{evil}")),
                    lines: 3,
                };
                vec![Reply::Pack(Box::new(view))]
            }
            Effect::Undo => self.undo(),
            Effect::Glance(of) => {
                let mut glance = glance();
                if let Some(evil) = &self.evil {
                    glance.groups = vec![(Some(evil.clone()), 9)];
                    glance.moderators = vec![(ModeratorNo(1), evil.clone(), 9)];
                    glance.categories = vec![(Some(evil.clone()), 9)];
                }
                vec![Reply::Glance(of, Box::new(glance))]
            }
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
            |row: &&ListRow| request.search.is_empty() || row.first_line.holds(&request.search);
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
            rows: all
                .iter()
                .skip(start)
                .take(request.len.min(self.most))
                .map(|row| (*row).clone())
                .map(Arc::new)
                .collect(),
            problem: bad.then(|| "there is no lane “nothing”".into()),
            read: None,
        }
    }

    fn draft(&self, from: &DraftFrom) -> Draft {
        match from {
            DraftFrom::Allow => Draft::default(),
            DraftFrom::Draft(draft) | DraftFrom::Repeat(draft) => (**draft).clone(),
            DraftFrom::Report(draft) => {
                let mut draft = (**draft).clone();
                draft.measure.escalation = Some(crate::model::Escalation {
                    authority: "police".into(),
                    basis: "art18".into(),
                    silent: true,
                    member_states: vec!["NL".into()],
                    aware_at: Some(self.now),
                });
                draft
            }
            DraftFrom::Language(draft, language) => {
                let mut draft = (**draft).clone();
                draft.texts.language.clone_from(language);
                draft
            }
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
            letter: Words::open(format!(
                "Beste quickdeal_nl,\n\nOp 16 maart 2026 hebben wij uw bericht van 23:12 in de groep Borrel & Beats verwijderd.\n\nWat wij zagen\n{facts}\n\nWaarom\n{}\n\nNiet mee eens?\nU kunt binnen zes maanden gratis bezwaar maken bij ons, naar een geschillencommissie of naar de rechter.\n\nPleinpraat · zaak 20421",
                draft.texts.explanation
            )),
            language: "nl".into(),
            names: vec!["tegel_88".into()],
            record: Words::open(
                "{\n  \"decision_visibility\": [\"DECISION_VISIBILITY_CONTENT_REMOVED\"]\n}",
            ),
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

/// The same for a notice.
fn spoil_notice(row: &mut NoticeRow, evil: &str) {
    row.notice.reference = evil.into();
    row.notice.explanation = evil.into();
    row.notice.notifier.name = Some(evil.into());
    row.notice.notifier.email = Some(evil.into());
    row.category = Some(evil.into());
    row.same_as = Some(evil.into());
    row.places.iter_mut().for_each(|place| place.link = Some(evil.into()));
}

/// Puts this text wherever something comes from outside.
fn spoil(view: &mut CaseView, evil: &str) {
    let message = |told: &mut Told| {
        let mut message = (**told).clone();
        message.text = evil.into();
        message.author.name = Some(evil.into());
        message.via = Some(evil.into());
        message.forward = Some(Forward { name: Some(evil.into()), id: None });
        let media = Media { kind: evil.into(), label: Some(evil.into()), ..Media::default() };
        message.media.push(media);
        *told = Told::open(message);
    };
    view.before.iter_mut().chain(&mut view.after).chain(&mut view.versions).for_each(message);
    view.message.as_mut().into_iter().chain(&mut view.answers).for_each(message);
    if let Some(group) = &mut view.group {
        group.title = evil.into();
    }
    for flag in &mut view.case.flags {
        flag.body = FlagBody::Own { text: evil.into() };
        flag.policy = None;
        flag.category = Some(evil.into());
    }
    view.said.iter_mut().chain(&mut view.noted).for_each(|words| *words = Words::open(evil));
    view.notices.iter_mut().for_each(|row| spoil_notice(row, evil));
    view.names = vec![(ModeratorNo(2), evil.into())];
    view.fits.clear();
    view.raw = Some(Words::open(evil));
    view.second = Some(SecondView {
        by: evil.into(),
        at: view.case.opened,
        why: "a report to an authority".into(),
        what: evil.into(),
        whom: evil.into(),
        may: true,
        sent_back: Some((evil.into(), evil.into())),
    });
}
