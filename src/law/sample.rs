//! Invented cases for the tests of this layer and of the exports.

#![allow(missing_docs)]

use super::{CaseFacts, Law, Profile};
use crate::model::{
    At, Author, Case, CaseNo, CaseState, Decision, DecisionNo, Digest, Draft, Flag, FlagBody,
    Group, GroupKey, GroupKind, Lane, Location, Media, Message, MessageKey, MessageNo, ModeratorNo,
    Notice, Notifier, Order, OrderKind, RuleHit, Seq, StatementTexts,
};
use jiff::tz::TimeZone;

/// 16 March 2026, 22:12 UTC: 23:12 in Amsterdam.
pub const POSTED: &str = "2026-03-16T22:12:00Z";

/// A case with everything a test may want to change.
#[derive(Clone, Debug)]
pub struct Sample {
    pub case: Case,
    pub message: Message,
    pub group: Group,
    pub zone: TimeZone,
    pub now: At,
    pub profile: Profile,
}

pub fn flag(body: FlagBody) -> Flag {
    let at = At::parse("2026-03-17T08:00:00Z").unwrap();
    Flag { at, lane: Lane::Own, severity: 0, due: None, category: None, policy: None, body }
}

pub fn notice(trusted: bool) -> FlagBody {
    FlagBody::Notice(Notice {
        reference: "M-7".into(),
        notifier: Notifier {
            name: Some("Meldpunt Voorbeeld".into()),
            email: Some("meld@voorbeeld.example".into()),
            trusted,
            ..Notifier::default()
        },
        explanation: "staat in de wet".into(),
        locations: vec![Location {
            link: Some("https://t.me/borrelbeats/12".into()),
            message: None,
        }],
        good_faith: true,
        ..Notice::default()
    })
}

pub fn order(kind: OrderKind) -> FlagBody {
    FlagBody::Order(Box::new(Order {
        reference: "2026/0183".into(),
        kind,
        authority: "Autoriteit Voorbeeld".into(),
        member_state: Some("NL".into()),
        reasons: "zie bijlage".into(),
        locations: Vec::new(),
        territory: Vec::new(),
        silence: None,
        ..Order::default()
    }))
}

pub fn rule() -> FlagBody {
    FlagBody::Rule(RuleHit {
        rule: "drug-advert".into(),
        version: 1,
        score: 9,
        threshold: 6,
        reason: "price and menu".into(),
        spans: Vec::new(),
    })
}

impl Sample {
    pub fn new(text: &str) -> Self {
        let key = GroupKey { platform: "telegram".into(), id: 12 };
        let mut message = Message::new(
            MessageKey { group: key.clone(), id: 12 },
            At::parse(POSTED).unwrap(),
            text,
        );
        message.author = Author {
            name: Some("quickdeal_nl".into()),
            id: Some("user900".into()),
            ..Author::default()
        };
        Self {
            case: Case {
                no: CaseNo(20421),
                message: Some(MessageNo(0)),
                opened: At::parse("2026-03-17T08:00:00Z").unwrap(),
                flags: vec![flag(notice(false))],
                state: CaseState::Waiting,
                decisions: Vec::new(),
                notes: Vec::new(),
                complaint: None,
                version: Seq(1),
            },
            message,
            group: Group {
                key,
                title: "Borrel & Beats".into(),
                kind: GroupKind::Group,
                username: None,
                members: Some(8310),
            },
            zone: TimeZone::get("Europe/Amsterdam").unwrap(),
            now: At::parse("2026-03-17T13:00:00Z").unwrap(),
            profile: Profile::sample(),
        }
    }

    pub fn dutch() -> Self {
        let mut it = Self::new("vanavond weer open, 3 voor 50, bel 06-00000000 voor de lijst");
        it.message.language = Some("nl".into());
        it
    }

    pub fn media(mut self, kind: &str) -> Self {
        self.message.media.push(Media { kind: kind.into(), ..Media::default() });
        self
    }

    pub fn facts(&self) -> CaseFacts<'_> {
        CaseFacts {
            case: &self.case,
            message: Some(&self.message),
            group: Some(&self.group),
            zone: &self.zone,
            now: self.now,
            profile: &self.profile,
        }
    }

    /// The decision this draft becomes.
    pub fn decided(&self, draft: Draft, no: u32) -> (Decision, StatementTexts) {
        let decision = Decision {
            no: DecisionNo(no),
            case: self.case.no,
            seq: Seq(u64::from(no) + 10),
            at: self.now,
            by: ModeratorNo(1),
            measure: draft.measure,
            texts: Digest::default(),
            hold_until: self.now.plus(30_000),
            undone: None,
            reversed: None,
            exported: Vec::new(),
            released: None,
        };
        (decision, draft.texts)
    }
}

/// Every rule book that can be loaded, with its name.
pub fn books() -> Vec<(&'static str, Law)> {
    super::pack::PACKS
        .iter()
        .map(|(id, _)| (*id, Law::load(&[(*id).to_owned()]).unwrap()))
        .collect()
}
