//! A case with everything the screen shows about it, its near-duplicates, and checks of a draft.

use super::first_line;
use crate::app::msg::{AuthorPast, CaseView, Checked, PastDecision, PolicyFit, Similar};
use crate::desk::{Alike, Desk, DeskError};
use crate::model::{
    At, CaseNo, CaseState, Decision, Draft, Message, MessageNo, Moderator, Source, Standing,
};
use crate::queue;

/// Messages of the author shown beside a case.
const AUTHOR_RECENT: usize = 20;
/// Versions shown.
const VERSIONS: usize = 20;

/// A case with `around` messages before and after it.
pub fn case(
    desk: &mut Desk,
    me: &Moderator,
    (no, around): (CaseNo, usize),
    now: At,
) -> Result<CaseView, DeskError> {
    let seen = desk.seen(no)?;
    let (case, message, group) = (seen.case, seen.message, seen.group);
    let mut view = CaseView {
        fits: queue::fits(&case.flags, desk.law().policies())
            .into_iter()
            .map(|(policy, percent)| PolicyFit { policy, percent })
            .collect(),
        veiled: desk.law().veiled(case.policy(), case.category()),
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
        surroundings(desk, &mut view, &message, (around, now))?;
        view.message = Some(message);
    }
    Ok(view)
}

fn surroundings(
    desk: &Desk,
    view: &mut CaseView,
    message: &Message,
    (around, now): (usize, At),
) -> Result<(), DeskError> {
    let store = desk.store();
    let (before, after) = store.around(&message.key, around, around)?;
    view.before = messages(desk, before)?;
    view.after = messages(desk, after)?;
    if let Some(reply) = &message.reply_to {
        let group = reply.group.clone().unwrap_or_else(|| message.key.group.clone());
        let key = crate::model::MessageKey { group, id: reply.id };
        if let Some((no, _)) = store.find(&key)? {
            view.answers = store.message(no)?;
        }
    }
    if let Some(no) = view.case.message {
        let mut older = store.replaces(no)?;
        while let Some(no) = older.filter(|_| view.versions.len() < VERSIONS) {
            view.versions.extend(store.message(no)?);
            older = store.replaces(no)?;
        }
    }
    let author = desk.author(message, view.case.no, AUTHOR_RECENT)?;
    view.author = AuthorPast {
        measures: desk.measures_on(message, now)?,
        first_seen: author.first_seen,
        messages: author.messages,
        groups: author.groups,
        open_cases: author.open_cases,
        recent: author.recent.into_iter().map(|(_, m)| (title(desk, &m), m)).collect(),
        decisions: author.decisions.into_iter().map(|d| past(desk, d)).collect::<Result<_, _>>()?,
    };
    same_text(desk, view)
}

fn same_text(desk: &Desk, view: &mut CaseView) -> Result<(), DeskError> {
    let Some(row) = desk.board().get(view.case.no) else { return Ok(()) };
    for no in desk.board().same_text(row.text) {
        if no == view.case.no {
            continue;
        }
        let Some(other) = desk.board().get(no) else { continue };
        match other.state {
            CaseState::Decided(d) => {
                if let Some(d) = desk.store().decision(d)? {
                    view.same_text_decisions.push(past(desk, d)?);
                }
            }
            _ => view.same_text.push(no),
        }
    }
    view.same_text_decisions.sort_by_key(|d| std::cmp::Reverse(d.decision.at));
    Ok(())
}

fn messages(desk: &Desk, numbers: Vec<MessageNo>) -> Result<Vec<Message>, DeskError> {
    let mut found = Vec::with_capacity(numbers.len());
    for no in numbers {
        found.extend(desk.store().message(no)?);
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
        first_line: message.as_ref().map_or_else(String::new, first_line),
        decision,
    })
}

/// The message of a case as it stood in its source; slow, for its whole frame is read.
pub fn raw(desk: &Desk, no: CaseNo) -> Result<Option<String>, DeskError> {
    let message = desk.store().case(no)?.and_then(|case| case.message);
    let raw = message.map(|no| desk.store().raw(no, desk.record())).transpose()?.flatten();
    Ok(raw.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// Near-duplicates of a case, most alike first.
pub fn similar(rows: Vec<Alike>) -> Vec<Similar> {
    let row = |alike: Alike| Similar {
        case: alike.case,
        percent: alike.percent,
        at: alike.at,
        group: alike.group,
        author: alike.author,
        proposed: alike.reason.is_none(),
        reason: alike.reason,
        text: alike.text,
    };
    rows.into_iter().map(row).collect()
}

/// Checks a draft and previews its letter and database record.
pub fn checked(desk: &Desk, no: CaseNo, draft: &Draft, now: At) -> Result<Checked, DeskError> {
    let findings = desk.check(no, draft)?;
    let (mut letter, record) = desk.preview(no, draft, now)?;
    if draft.measure.source != Source::Order
        && let Some(why) = draft.measure.no_statement()
    {
        letter = format!("No statement of reasons is sent: {}.", why.words());
    }
    let names = desk.names_around(&desk.seen(no)?)?;
    Ok(Checked { findings, letter, language: draft.texts.language.clone(), record, names })
}
