//! The register of notices: what each says, where it stands, and what its sender was told.

use super::{Desk, DeskError, Refusal};
use crate::model::{
    At, Case, CaseNo, Decision, Digest, Flag, FlagBody, Location, MessageKey, Missing, MisuseOf,
    MisuseRecord, Notice, NoticePlace, NoticeRow, NoticeState, Notifier, PlaceAnswer, Seq,
    missing_in_all, suspended,
};
use crate::store::NoticeFlag;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A notice while its cases are gone through.
struct Gathered {
    row: NoticeRow,
    /// What was said each time it was sent: when, and what it lacked.
    said: BTreeMap<Option<Digest>, (At, Vec<Missing>)>,
    /// Places named so far.
    named: HashSet<Location>,
    /// The last line by which its sender was told.
    told: Option<(Seq, At)>,
    /// The line that brought it first.
    first: Seq,
}

/// What makes two notices the same: who, what they say, and where.
type Words = (String, Digest, CaseNo);
/// When a notice came to a case: its line and place there; and which it is.
type Sent = (Seq, u32, Digest);

impl Desk {
    /// Every notice ever received: what is still to be done first, oldest first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn notices(&self, now: At) -> Result<Vec<NoticeRow>, DeskError> {
        let mut rows = self.notices_over(&self.store.cases_with_notices()?, None, now)?;
        rows.sort_by_key(|row| (!row.is_open(), row.received, row.key));
        Ok(rows)
    }

    /// The notice with this reference.
    ///
    /// # Errors
    /// A refusal when there is none.
    pub fn notice(&self, reference: &str, now: At) -> Result<NoticeRow, DeskError> {
        let key = Notice::key(reference);
        let found = self.notices_around(&[key].into(), now)?;
        found.into_iter().find(|row| row.key == key).ok_or_else(|| {
            let reference = crate::law::facts::plain(reference, 60);
            DeskError::Refused(Refusal::new(
                format!("there is no notice “{reference}”"),
                "see `modq notices --all` for the references",
                &[],
            ))
        })
    }

    /// The notices on a case, in the order they came.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn notices_on(&self, case: &Case, now: At) -> Result<Vec<NoticeRow>, DeskError> {
        let keys: BTreeSet<Digest> = case
            .flags
            .iter()
            .filter_map(|flag| match &flag.body {
                FlagBody::Notice(notice) => Some(Notice::key(&notice.reference)),
                _ => None,
            })
            .collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows = self.notices_around(&keys, now)?;
        rows.retain(|row| keys.contains(&row.key));
        rows.sort_by_key(|row| (row.received, row.key));
        Ok(rows)
    }

    /// When a notice first gave actual knowledge of what a case is about (Art. 16(3)).
    #[must_use]
    pub fn knowledge_of(&self, case: &Case) -> Option<At> {
        self.law.knowledge(case)
    }

    /// These notices, with those on the cases they name, which may say the same.
    pub(super) fn notices_around(
        &self,
        keys: &BTreeSet<Digest>,
        now: At,
    ) -> Result<Vec<NoticeRow>, DeskError> {
        let mut cases = BTreeSet::new();
        for key in keys {
            cases.extend(self.store.cases_of_notice(key)?);
        }
        self.notices_over(&cases, Some(keys), now)
    }

    /// The notices on some cases. Of those in `whole`, all places are among these cases.
    pub(super) fn notices_over(
        &self,
        cases: &BTreeSet<CaseNo>,
        whole: Option<&BTreeSet<Digest>>,
        now: At,
    ) -> Result<Vec<NoticeRow>, DeskError> {
        let mut found: BTreeMap<Digest, Gathered> = BTreeMap::new();
        let mut words: HashMap<Words, Vec<Sent>> = HashMap::new();
        let suspensions = self.suspensions()?;
        for no in cases {
            let Some((case, marks)) = self.store.case_with_notices(*no)? else { continue };
            for mut mark in marks {
                mark.decisions.retain(|no| !suspensions.contains(no));
                let Some(flag) = case.flags.get(mark.place as usize) else { continue };
                let FlagBody::Notice(notice) = &flag.body else { continue };
                let key = Notice::key(&notice.reference);
                if let Some(words_of) = said(notice, *no) {
                    words.entry(words_of).or_default().push((mark.seq, mark.place, key));
                }
                let kept = found.entry(key).or_insert_with(|| begun(key, notice, flag, mark.seq));
                self.add(kept, (&case, notice, flag), &mark)?;
            }
        }
        tie(&mut found, words);
        let rows = found.into_values().map(|kept| self.settled(kept, now));
        let mut rows: Vec<_> =
            rows.filter(|row| whole.is_none_or(|keys| keys.contains(&row.key))).collect();
        self.mark_suspended(&mut rows)?;
        Ok(rows)
    }

    /// Says of which notices the sender was suspended when they came (Art. 23(2)).
    fn mark_suspended(&self, rows: &mut [NoticeRow]) -> Result<(), DeskError> {
        let mut measures: HashMap<Digest, Vec<MisuseRecord>> = HashMap::new();
        for record in self.store.misuse(None)? {
            measures.entry(record.person).or_default().push(record);
        }
        if measures.is_empty() {
            return Ok(());
        }
        for row in rows {
            let Notifier { email, name, .. } = &row.notice.notifier;
            let person = MisuseRecord::sender(email.as_deref(), name.as_deref());
            let records = person.and_then(|person| measures.get(&person));
            row.suspended = records.and_then(|of| suspended(of, MisuseOf::Notices, row.received));
        }
        Ok(())
    }

    /// Adds one flag of a notice: another place, or the same one sent again.
    fn add(
        &self,
        kept: &mut Gathered,
        (case, notice, flag): (&Case, &Notice, &Flag),
        mark: &NoticeFlag,
    ) -> Result<(), DeskError> {
        let row = &mut kept.row;
        row.acknowledged = earliest(row.acknowledged, mark.receipt);
        row.in_review = earliest(row.in_review, mark.worked_on);
        kept.told = kept.told.max(mark.told);
        if mark.seq < kept.first {
            // Another case may hold a later sending: the first one speaks for the notice.
            let mut first = Notice { locations: Vec::new(), ..notice.clone() };
            std::mem::swap(&mut first.locations, &mut row.notice.locations);
            complete(&mut first, &row.notice);
            row.notice = first;
            kept.first = mark.seq;
        }
        kept.said.entry(notice.said).or_insert_with(|| {
            complete(&mut row.notice, notice);
            (flag.at, self.law.lacks(notice, flag.policy.as_deref()))
        });
        for location in &notice.locations {
            if kept.named.insert(location.clone()) {
                row.notice.locations.push(location.clone());
            }
        }
        row.received = row.received.min(flag.at);
        row.due = row.due.max(flag.due);
        let mut answers = Vec::new();
        for no in &mark.decisions {
            answers.extend(self.store.decision(*no)?.map(answer));
        }
        if let Some(place) = row.places.last_mut().filter(|place| place.case == case.no) {
            // Sent again about the same place: what was decided before does not answer that.
            place.last = answers.last().cloned();
            return Ok(());
        }
        let link = match &mark.target {
            Some(target) => self.link_of(case, notice, target)?,
            None => notice.unresolved().and_then(|location| location.link.clone()),
        };
        row.places.push(NoticePlace {
            case: case.no,
            flag: mark.place,
            link,
            found: case.message.is_some(),
            first: answers.first().cloned(),
            last: answers.last().cloned(),
        });
        Ok(())
    }

    /// The link a notice gives for a message, else the message's own.
    fn link_of(
        &self,
        case: &Case,
        notice: &Notice,
        target: &MessageKey,
    ) -> Result<Option<String>, DeskError> {
        let here = notice.locations.iter().find(|l| l.message.as_ref() == Some(target));
        if let Some(link) = here.and_then(|location| location.link.clone()) {
            return Ok(Some(link));
        }
        let message = case.message.map(|no| self.store.message(no)).transpose()?.flatten();
        Ok(message.and_then(|message| message.link))
    }

    /// What follows from the rest.
    fn settled(&self, kept: Gathered, now: At) -> NoticeRow {
        let Gathered { mut row, said, told, .. } = kept;
        row.sent = u32::try_from(said.len()).unwrap_or(u32::MAX);
        (row.missing, row.knowledge) = missing_in_all(said.into_values().collect());
        let last = || row.places.iter().map(|place| place.last.as_ref());
        let settled = last().all(|answer| answer.is_some_and(|a| a.holds(now)));
        row.decided = if settled { last().flatten().map(|a| a.at).max() } else { None };
        row.told = told.map(|(_, at)| at);
        let news = |(line, _): (Seq, At)| last().flatten().any(|answer| answer.seq > line);
        let untold = told.is_none_or(news);
        row.to_tell = settled && untold && row.notice.notifier.address().is_some();
        row.state = match () {
            () if settled && !untold => NoticeState::Told,
            () if settled => NoticeState::Decided,
            () if row.in_review.is_some() => NoticeState::InReview,
            () if row.acknowledged.is_some() => NoticeState::Acknowledged,
            () => NoticeState::Received,
        };
        row
    }
}

fn begun(key: Digest, notice: &Notice, flag: &Flag, seq: Seq) -> Gathered {
    Gathered {
        row: NoticeRow {
            key,
            notice: Notice { locations: Vec::new(), ..notice.clone() },
            received: flag.at,
            due: flag.due,
            category: flag.category.clone(),
            policy: flag.policy.clone(),
            places: Vec::new(),
            missing: Vec::new(),
            knowledge: None,
            sent: 1,
            same_as: None,
            repeats: 0,
            suspended: None,
            acknowledged: None,
            in_review: None,
            decided: None,
            told: None,
            to_tell: false,
            state: NoticeState::Received,
        },
        said: BTreeMap::new(),
        named: HashSet::new(),
        told: None,
        first: seq,
    }
}

/// Fills in what one sending lacks from another.
fn complete(notice: &mut Notice, other: &Notice) {
    if notice.explanation.is_empty() {
        notice.explanation.clone_from(&other.explanation);
    }
    let (into, from) = (&mut notice.notifier, &other.notifier);
    if into.name.is_none() {
        into.name.clone_from(&from.name);
    }
    if into.address().is_none() {
        into.email.clone_from(&from.email);
    }
    notice.good_faith |= other.good_faith;
    notice.keyword = notice.keyword.take().or_else(|| other.keyword.clone());
}

fn answer(decision: Decision) -> PlaceAnswer {
    PlaceAnswer {
        decision: decision.no,
        seq: decision.seq,
        at: decision.at,
        action: decision.measure.action,
        reversal: decision.measure.reverses.is_some(),
        reversed: decision.reversed.is_some(),
        category: decision.measure.category,
        ground: decision.measure.ground.map(|ground| ground.kind),
        automation: decision.measure.automated_decision,
        hold_until: decision.hold_until,
    }
}

fn earliest(one: Option<At>, other: Option<At>) -> Option<At> {
    [one, other].into_iter().flatten().min()
}

/// Who says what about which case; `None` when nothing tells who it is.
fn said(notice: &Notice, case: CaseNo) -> Option<Words> {
    let words: String = notice.explanation.split_whitespace().collect::<Vec<_>>().join(" ");
    let who = notice.notifier.identity()?;
    Some((who, Digest::of(words.to_lowercase().as_bytes()), case))
}

/// Ties notices that say the same to the first of them.
fn tie(found: &mut BTreeMap<Digest, Gathered>, words: HashMap<Words, Vec<Sent>>) {
    let mut tied: BTreeMap<Digest, Digest> = BTreeMap::new();
    for mut same in words.into_values().filter(|same| same.len() > 1) {
        same.sort_unstable();
        let Some(((.., first), rest)) = same.split_first() else { continue };
        for (.., later) in rest.iter().filter(|(.., later)| later != first) {
            tied.entry(*later).or_insert(*first);
        }
    }
    for (later, first) in tied {
        let reference = found.get_mut(&first).map(|kept| {
            kept.row.repeats += 1;
            kept.row.notice.reference.clone()
        });
        if let Some(kept) = found.get_mut(&later) {
            kept.row.same_as = reference;
        }
    }
}
