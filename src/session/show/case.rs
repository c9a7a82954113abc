//! A case with everything the screen shows about it, its near-duplicates, and checks of a draft.

use super::veil::Sight;
use crate::app::msg::{AuthorPast, CaseView, Checked, PastDecision, PolicyFit, Similar};
use crate::app::veil::{Told, Words, said_apart};
use crate::desk::{Alike, Desk, DeskError};
use crate::law::Veils;
use crate::model::{
    Action, At, CaseNo, Decision, DecisionNo, Draft, Message, MessageNo, Moderator, Source,
    Standing,
};
use crate::queue;

/// Messages of the author shown beside a case.
const AUTHOR_RECENT: usize = 20;
/// Earlier decisions on the author that are shown.
const AUTHOR_DECISIONS: usize = 50;
/// Earlier decisions on the same text that are shown.
const SAME_TEXT: usize = 20;
/// Versions shown.
const VERSIONS: usize = 20;

/// A case with `around` messages before and after it; with none of these, nor what else is known
/// of its author and its text.
pub fn case(
    desk: &mut Desk,
    (me, more): (&Moderator, &Veils),
    (no, around): (CaseNo, usize),
    now: At,
) -> Result<CaseView, DeskError> {
    let seen = desk.seen(no)?;
    let (case, message, group) = (seen.case, seen.message, seen.group);
    let sight = Sight::of(desk, more, &case, message.as_ref());
    let mut view = CaseView {
        fits: queue::fits(&case.flags, desk.law().policies())
            .into_iter()
            .map(|(policy, percent)| PolicyFit { policy, percent })
            .collect(),
        veiled: sight.veiled,
        said: Vec::new(),
        noted: Vec::new(),
        names: desk.moderators().iter().map(|m| (m.no, m.name.clone())).collect(),
        group,
        versions: Vec::new(),
        before: Vec::new(),
        after: Vec::new(),
        answers: None,
        author: AuthorPast::default(),
        same_text: Vec::new(),
        same_text_decisions: Vec::new(),
        decisions: Vec::new(),
        raw: None,
        draft: None,
        second: None,
        holder: desk.held_by(no).filter(|h| h.by != me.no).map(|h| (desk.name(h.by), h.since)),
        message: None,
        notices: desk.notices_on(&case, now)?,
        flaggers: Vec::new(),
        knowledge: desk.knowledge_of(&case),
        case,
    };
    for notice in &view.notices {
        if let Standing::Register(no) = notice.notice.notifier.standing()
            && view.flaggers.iter().all(|(known, _)| *known != no)
        {
            view.flaggers.push((no, desk.quality_of(no, now)?));
        }
    }
    for decision in view.case.decisions.iter().rev() {
        if let Some(d) = desk.store().decision(*decision)? {
            view.decisions.push(past(desk, d)?);
        }
    }
    super::second::add(desk, me, &mut view)?;
    if let Some(message) = message {
        if around > 0 {
            surroundings(desk, &mut view, (&message, &sight), (around, now))?;
        }
        view.message = Some(sight.own(message));
    }
    for notice in &mut view.notices {
        sight.mask(&mut notice.notice.explanation);
    }
    (view.said, view.noted) = said_apart(&mut view.case, |text| sight.quoting(text));
    Ok(view)
}

fn surroundings(
    desk: &Desk,
    view: &mut CaseView,
    (message, sight): (&Message, &Sight<'_>),
    (around, now): (usize, At),
) -> Result<(), DeskError> {
    let store = desk.store();
    let (before, after) = store.around(&message.key, around, around)?;
    view.before = messages(desk, sight, before)?;
    view.after = messages(desk, sight, after)?;
    if let Some(reply) = &message.reply_to {
        let group = reply.group.clone().unwrap_or_else(|| message.key.group.clone());
        let key = crate::model::MessageKey { group, id: reply.id };
        if let Some((no, _)) = store.find(&key)? {
            view.answers = store.message(no)?.map(|m| sight.other(desk, m)).transpose()?;
        }
    }
    if let Some(no) = view.case.message {
        let mut older = store.replaces(no)?;
        while let Some(no) = older.filter(|_| view.versions.len() < VERSIONS) {
            view.versions.extend(store.message(no)?.map(|m| sight.own(m)));
            older = store.replaces(no)?;
        }
    }
    let author = desk.author(message, view.case.no, AUTHOR_RECENT)?;
    let mut finder = store.finder();
    let restricts = |d: &&Decision| d.measure.action == Action::Restrict;
    view.author = AuthorPast {
        restricted: author.decisions.iter().filter(restricts).count(),
        measures: desk.measures_on(message, now)?,
        first_seen: author.first_seen,
        messages: author.messages,
        groups: author.groups,
        open_cases: author.open_cases,
        recent: author
            .recent
            .into_iter()
            .map(|(_, m)| Ok((title(desk, &m), sight.among(desk, &mut finder, m)?)))
            .collect::<Result<_, DeskError>>()?,
        decisions: author
            .decisions
            .into_iter()
            .take(AUTHOR_DECISIONS)
            .map(|d| past(desk, d))
            .collect::<Result<_, _>>()?,
    };
    same_text(desk, view)
}

fn same_text(desk: &Desk, view: &mut CaseView) -> Result<(), DeskError> {
    let Some(row) = desk.board().get(view.case.no) else { return Ok(()) };
    let mut decided: Vec<DecisionNo> = Vec::new();
    for no in desk.board().same_text(row.text) {
        match desk.board().decision(no) {
            _ if no == view.case.no => {}
            Some(decision) => decided.push(decision),
            None => view.same_text.push(no),
        }
    }
    // A wave may leave thousands: the newest ones are read.
    decided.sort_unstable_by_key(|no| std::cmp::Reverse(*no));
    for no in decided.into_iter().take(SAME_TEXT) {
        if let Some(decision) = desk.store().decision(no)? {
            view.same_text_decisions.push(past(desk, decision)?);
        }
    }
    view.same_text_decisions.sort_by_key(|d| std::cmp::Reverse(d.decision.at));
    Ok(())
}

fn messages(
    desk: &Desk,
    sight: &Sight<'_>,
    numbers: Vec<MessageNo>,
) -> Result<Vec<Told>, DeskError> {
    let mut found = Vec::with_capacity(numbers.len());
    let mut finder = desk.store().finder();
    for no in numbers {
        if let Some(message) = desk.store().message(no)? {
            found.push(sight.among(desk, &mut finder, message)?);
        }
    }
    Ok(found)
}

fn title(desk: &Desk, message: &Message) -> String {
    desk.store()
        .group_no(&message.key.group)
        .and_then(|g| desk.store().group(g))
        .map_or_else(String::new, |g| g.title)
}

pub(super) fn past(desk: &Desk, decision: Decision) -> Result<PastDecision, DeskError> {
    let message = desk.store().case(decision.case)?.and_then(|c| c.message);
    let message = message.map(|m| desk.store().message(m)).transpose()?.flatten();
    Ok(PastDecision {
        texts: desk.record().attachment(&decision.texts)?,
        by: desk.name(decision.by),
        group: message.as_ref().map_or_else(String::new, |m| title(desk, m)),
        decision,
    })
}

/// The message of a case as it stood in its source; slow, for its whole frame is read.
pub fn raw(desk: &Desk, more: &Veils, no: CaseNo) -> Result<Option<Words>, DeskError> {
    let Some(case) = desk.store().case(no)? else { return Ok(None) };
    let message = case.message;
    let raw = message.map(|no| desk.store().raw(no, desk.record())).transpose()?.flatten();
    let veiled = desk.law().opens_veiled(&case, more);
    Ok(raw.map(|bytes| {
        let text = String::from_utf8_lossy(&bytes);
        if veiled { Words::veiled(text, Vec::new()) } else { Words::open(text) }
    }))
}

/// Near-duplicates of a case, most alike first.
pub fn similar(
    desk: &Desk,
    more: &Veils,
    (of, rows): (CaseNo, Vec<Alike>),
) -> Result<Vec<Similar>, DeskError> {
    let veiled = |no| {
        let case = desk.store().case(no)?;
        Ok::<_, DeskError>(case.is_some_and(|case| desk.law().opens_veiled(&case, more)))
    };
    // What is like a veiled text is veiled too, whatever became of it.
    let all = veiled(of)?;
    let row = |alike: Alike| {
        let hidden = all || veiled(alike.case)?;
        Ok(Similar {
            case: alike.case,
            percent: alike.percent,
            at: alike.at,
            group: alike.group,
            author: alike.author,
            proposed: alike.reason.is_none(),
            reason: alike.reason,
            text: if hidden {
                Words::veiled(alike.text, Vec::new())
            } else {
                Words::open(alike.text)
            },
        })
    };
    rows.into_iter().map(row).collect()
}

/// Checks a draft and previews its letter and database record.
pub fn checked(
    desk: &Desk,
    more: &Veils,
    (no, draft): (CaseNo, &Draft),
    now: At,
) -> Result<Checked, DeskError> {
    let findings = desk.check(no, draft)?;
    let (mut letter, record) = desk.preview(no, draft, now)?;
    if draft.measure.source != Source::Order
        && let Some(why) = draft.measure.no_statement()
    {
        letter = format!("No statement of reasons is sent: {}.", why.words());
    }
    let seen = desk.seen(no)?;
    let names = desk.names_around(&seen)?;
    let sight = Sight::of(desk, more, &seen.case, seen.message.as_ref());
    let (letter, record) = (sight.quoting(letter), sight.quoting(record));
    Ok(Checked { findings, letter, language: draft.texts.language.clone(), record, names })
}
