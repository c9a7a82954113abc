//! An invented record, and what the index makes of it.

mod folding;
mod opening;
mod paging;
mod recorded;
mod sameness;

use super::source::{Lines, Source};
use super::*;
use crate::model::{
    Action, At, Case, CaseRow, Complaint, Decision, DecisionNo, Dispute, Flag, FlagBody, FlaggerNo,
    ImportNo, Imported, Lane, Measure, Message, MessageKey, MessageNo, MisuseRecord, ModeratorNo,
    Notice, RuleHit,
};
use std::collections::{BTreeSet, HashMap};

/// A record in memory.
#[derive(Default)]
struct Invented {
    lines: Vec<Line>,
    frames: Vec<Vec<Entry>>,
    notes: HashMap<Digest, String>,
}

impl Invented {
    fn founded() -> Self {
        let mut record = Self::default();
        record.line(Change::Founded { record: 1, store: Digest::of(b"een"), sample: true });
        record
    }

    fn line(&mut self, change: Change) -> Seq {
        self.line_of(change, None)
    }

    fn line_of(&mut self, change: Change, step: Option<Seq>) -> Seq {
        let seq = Seq(self.lines.len() as u64 + 1);
        let at = At(1_773_000_000_000 + 1000 * seq.0 as i64);
        let by = ModeratorNo(1);
        self.lines.push(Line { seq, at, by, step, change, prev: Digest::default() });
        seq
    }

    fn import(&mut self, entries: Vec<Entry>) -> Seq {
        self.frames.push(entries);
        self.line(Change::Imported(Imported {
            import: ImportNo(1),
            part: self.frames.len() as u32 - 1,
            offset: 0,
            length: 0,
            frame: Digest::default(),
            manifest: Digest::default(),
            messages: 0,
            flags: 0,
            rejected: 0,
        }))
    }

    fn decide(&mut self, no: u32, case: u32, step: Option<Seq>) -> Seq {
        self.line_of(decided(no, case, None), step)
    }

    fn write_note(&mut self, case: u32, text: &str) -> Seq {
        let note = Digest::of(format!("{text} {}", self.lines.len()).as_bytes());
        self.notes.insert(note, text.to_owned());
        self.line(Change::Noted { case: CaseNo(case), note, to: Vec::new() })
    }

    fn skip(&mut self, case: u32) -> Seq {
        self.line(Change::Skipped {
            case: CaseNo(case),
            reason: "later".into(),
            until: At(1_900_000_000_000),
            note: None,
        })
    }

    fn undo(&mut self, first: Seq, last: Seq) -> Seq {
        self.line(Change::Undone { first, last })
    }

    fn redo(&mut self, first: Seq, last: Seq) -> Seq {
        self.line(Change::Redone { first, last })
    }

    fn store(&self) -> Store {
        Store::memory_from(self, text_hash).unwrap()
    }
}

impl Source for Invented {
    fn id(&self) -> Digest {
        Digest::of(b"een")
    }

    fn last(&self) -> Seq {
        Seq(self.lines.len() as u64)
    }

    fn lines(&self, after: Seq) -> Result<Lines<'_>, StoreError> {
        Ok(Box::new(self.lines.iter().skip(after.0 as usize).cloned().map(Ok)))
    }

    fn frame(&self, part: &Imported) -> Result<Vec<Entry>, StoreError> {
        Ok(self.frames[part.part as usize].clone())
    }

    fn note(&self, text: &Digest) -> Result<Option<String>, StoreError> {
        Ok(self.notes.get(text).cloned())
    }

    fn flagger(&self, entry: &Digest) -> Result<Option<crate::model::FlaggerEntry>, StoreError> {
        let name = self.notes.get(entry).cloned();
        let entry = |name| crate::model::FlaggerEntry { name, ..Default::default() };
        Ok(name.map(entry))
    }
}

fn text_hash(text: &str) -> u64 {
    text.len() as u64
}

fn decided(no: u32, case: u32, reverses: Option<u32>) -> Change {
    let measure =
        Measure { action: Action::Allow, reverses: reverses.map(DecisionNo), ..Measure::default() };
    Change::Decided {
        decision: DecisionNo(no),
        case: CaseNo(case),
        measure: Box::new(measure),
        texts: Digest::of(b"texts"),
        hold_until: At(1_800_000_000_000),
    }
}

fn key(group: i64, id: i64) -> MessageKey {
    MessageKey { group: GroupKey { platform: "telegram".into(), id: group }, id }
}

fn group(id: i64, title: &str) -> Entry {
    Entry::Group(Group { title: title.into(), ..groups::unnamed(&key(id, 0).group) })
}

fn message(group: i64, id: i64, text: &str) -> Entry {
    let mut message = Message::new(key(group, id), At(1_700_000_000_000 + id), text);
    message.author.id = Some(format!("user{}", id.rem_euclid(3)));
    Entry::Message { message, raw: format!("{id}: {text}").into_bytes() }
}

fn flag(body: FlagBody, lane: Lane) -> Flag {
    Flag {
        at: At(1_750_000_000_000),
        lane,
        severity: 2,
        due: None,
        category: None,
        policy: Some("spam".into()),
        body,
    }
}

fn rule(target: MessageKey, name: &str) -> Entry {
    let hit = RuleHit {
        rule: name.into(),
        version: 1,
        score: 9,
        threshold: 5,
        reason: "twee woorden".into(),
        spans: Vec::new(),
    };
    Entry::Flag { target: Some(target), flag: flag(FlagBody::Rule(hit), Lane::Own), raw: None }
}

fn notice(target: Option<MessageKey>, reference: &str) -> Entry {
    let body = FlagBody::Notice(Notice { reference: reference.into(), ..Notice::default() });
    Entry::Flag { target, flag: flag(body, Lane::Notice), raw: Some(reference.into()) }
}

/// Everything an index can be asked, for comparing two of them.
#[derive(Debug, PartialEq)]
struct Everything {
    applied: Seq,
    groups: Vec<(GroupNo, Group)>,
    messages: Vec<(Option<Message>, Option<crate::model::MessageNo>)>,
    found: Vec<Option<(crate::model::MessageNo, u64)>>,
    neighbours: Vec<(Vec<crate::model::MessageNo>, Vec<crate::model::MessageNo>)>,
    authors: Vec<(u32, Vec<crate::model::MessageNo>)>,
    cases: Vec<Option<Case>>,
    rows: Vec<CaseRow>,
    single_rows: Vec<CaseRow>,
    decisions: Vec<Decision>,
    steps: Vec<Step>,
    appeals: (Vec<Complaint>, Vec<Dispute>, Vec<MisuseRecord>),
    notices: Vec<(CaseNo, Vec<NoticeFlag>)>,
    flaggers: Vec<crate::model::Flagger>,
}

/// What was said around a message: the same when it is asked for all messages of its group at once.
fn neighbours(
    store: &Store,
    keys: &[MessageKey],
    key: &MessageKey,
) -> (Vec<MessageNo>, Vec<MessageNo>) {
    let (earlier, later) = store.around(key, 2, 3).unwrap();
    let own = keys.iter().filter(|other| other.group == key.group);
    let ids: BTreeSet<i64> = own.map(|other| other.id).collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    let group = store.group_no(&key.group).unwrap();
    let all = store.all_around(group, &ids, (2, 3)).unwrap();
    let at = ids.iter().position(|id| *id == key.id).unwrap();
    assert_eq!(all[at], [earlier.clone(), later.clone()].concat());
    let alone = store.all_around(group, &[key.id], (0, 1)).unwrap();
    assert_eq!(alone, [later.iter().take(1).copied().collect::<Vec<_>>()]);
    (earlier, later)
}

fn everything(store: &Store) -> Everything {
    let numbers = || (0..store.messages() + 2).map(MessageNo);
    let keys: Vec<_> = numbers().filter_map(|no| Some(store.message(no).unwrap()?.key)).collect();
    let mut rows = Vec::new();
    store.rows_after(0, &mut |row| rows.push(row)).unwrap();
    let mut decisions = Vec::new();
    store
        .decisions_from(DecisionNo(0), &mut |decision| {
            decisions.push(decision);
            ControlFlow::Continue(())
        })
        .unwrap();
    Everything {
        applied: store.applied(),
        groups: store.groups(),
        messages: numbers()
            .map(|no| (store.message(no).unwrap(), store.replaces(no).unwrap()))
            .collect(),
        found: keys.iter().map(|key| store.find(key).unwrap()).collect(),
        neighbours: keys.iter().map(|key| neighbours(store, &keys, key)).collect(),
        authors: (0..3)
            .map(|n| store.by_author(author_hash("telegram", &format!("user{n}")), 9).unwrap())
            .collect(),
        cases: (0..store.cases() + 2).map(|no| store.case(CaseNo(no)).unwrap()).collect(),
        single_rows: (1..=store.cases()).filter_map(|no| store.row(CaseNo(no)).unwrap()).collect(),
        rows,
        decisions,
        steps: steps(store),
        appeals: (
            store.complaints().unwrap(),
            store.disputes().unwrap(),
            store.misuse(None).unwrap(),
        ),
        notices: store
            .cases_with_notices()
            .unwrap()
            .into_iter()
            .map(|no| (no, store.case_with_notices(no).unwrap().unwrap().1))
            .collect(),
        flaggers: store.flaggers().unwrap(),
    }
}

fn steps(store: &Store) -> Vec<Step> {
    let mut steps = Vec::new();
    store
        .steps_back(None, &mut |step| {
            steps.push(step);
            ControlFlow::Continue(())
        })
        .unwrap();
    steps
}
