//! The complaints and one of them beside what it is against.

use super::case::past;
use super::veil::Sight;
use crate::app::msg::{ComplaintItem, ComplaintList, HearingView, PartView};
use crate::desk::{Desk, DeskError, Make};
use crate::law::Veils;
use crate::model::time::DAY;
use crate::model::{
    Action, At, CaseNo, Complaint, ComplaintNo, ComplaintTexts, Decision, Moderator, ModeratorNo,
    Outcome,
};

/// Characters of a complaint that a list row gets.
const FIRST_LINE: usize = 200;

/// The complaints this seat may answer, and how many are for others.
pub fn complaints(
    desk: &Desk,
    (me, more): (&Moderator, &Veils),
) -> Result<ComplaintList, DeskError> {
    let mut list = ComplaintList::default();
    for complaint in desk.store().complaints()? {
        if !complaint.is_open() {
            list.closed += 1;
        } else if complaint.not_for == me.no {
            list.others += 1;
        } else {
            let texts = desk.complaint_texts(&complaint)?;
            list.rows.push(item(desk, (me.no, more), &complaint, texts.as_ref())?);
        }
    }
    list.rows.sort_by_key(|row| (row.due.unwrap_or(At(i64::MAX)), row.no));
    Ok(list)
}

fn item(
    desk: &Desk,
    (me, more): (ModeratorNo, &Veils),
    complaint: &Complaint,
    texts: Option<&ComplaintTexts>,
) -> Result<ComplaintItem, DeskError> {
    let seen = desk.seen(complaint.case)?;
    let sight = Sight::of(desk, more, &seen.case, seen.message.as_ref());
    let group = seen.group;
    let said = texts.map(|texts| texts.text.chars().take(FIRST_LINE).collect());
    Ok(ComplaintItem {
        no: complaint.no,
        case: complaint.case,
        decision: complaint.decision,
        from: complaint.from,
        received: complaint.received,
        due: complaint.due,
        marks: complaint.marks.clone(),
        first_by: desk.name(complaint.not_for),
        group: group.map_or_else(String::new, |group| group.title),
        first_line: sight.quoting(said.unwrap_or_else(|| "erased".to_owned())),
        holder: desk.held_by(complaint.case).filter(|h| h.by != me).map(|h| desk.name(h.by)),
    })
}

/// A complaint with everything its screen shows.
pub fn hearing(
    desk: &Desk,
    (me, more): (ModeratorNo, &Veils),
    no: ComplaintNo,
    now: At,
) -> Result<HearingView, DeskError> {
    let hearing = desk.hearing(no)?;
    let (complaint, decision) = (&hearing.complaint, &hearing.standing);
    let seen = desk.seen(complaint.case)?;
    let author = match &seen.message {
        Some(message) => desk.author(message, complaint.case, 0)?,
        None => crate::desk::AuthorRecord::default(),
    };
    let measures = match &seen.message {
        Some(message) => desk.measures_on(message, now)?,
        None => Vec::new(),
    };
    let restricts = |d: &&Decision| d.measure.action == Action::Restrict;
    let parts = desk.partial(decision).into_iter();
    let sight = Sight::of(desk, more, &seen.case, seen.message.as_ref());
    Ok(HearingView {
        item: item(desk, (me, more), complaint, hearing.texts.as_ref())?,
        text: hearing.texts.as_ref().map(|texts| sight.quoting(texts.text.clone())),
        letter: sight.quoting(desk.statement_letter(decision)?),
        veiled: sight.veiled,
        same_text: same_text(desk, complaint.case),
        messages: author.messages,
        restricted: author.decisions.iter().filter(restricts).count(),
        measures,
        alike: alike(desk, decision, now)?,
        parts: parts.map(|part| PartView { code: part.code, words: part.words }).collect(),
        instead: instead(desk, complaint.case, decision, now),
        decision: past(desk, decision.clone())?,
        message: seen.message.clone().map(|message| sight.own(message)),
        kept: None,
    })
}

fn same_text(desk: &Desk, case: CaseNo) -> usize {
    let row = desk.board().get(case);
    let same = row.map(|row| desk.board().same_text(row.text)).unwrap_or_default();
    same.into_iter().filter(|other| *other != case).count()
}

/// Complaints of the last month against decisions under the same policy, and how many of them
/// changed something.
fn alike(desk: &Desk, decision: &Decision, now: At) -> Result<(usize, usize), DeskError> {
    let since = now.plus(-30 * DAY);
    let (mut all, mut changed) = (0, 0);
    for complaint in desk.store().complaints()? {
        if complaint.received < since {
            continue;
        }
        let other = desk.store().decision(complaint.decision)?;
        if other.is_some_and(|other| other.measure.policy == decision.measure.policy) {
            all += 1;
            changed += usize::from(complaint.answer.is_some_and(|a| a.outcome.changes()));
        }
    }
    Ok((all, changed))
}

/// What reversing a decision to leave content would do.
fn instead(desk: &Desk, case: CaseNo, decision: &Decision, now: At) -> Option<String> {
    if decision.measure.action == Action::Restrict {
        return None;
    }
    Some(match desk.draft(case, &Make::Usual, now) {
        Ok(draft) => {
            let labels = draft.measure.restrictions.iter();
            let labels: Vec<_> =
                labels.map(|r| desk.law().restriction_label(&r.code).to_owned()).collect();
            format!("{}: {}", draft.measure.policy.unwrap_or_default(), labels.join(", "))
        }
        Err(_) => "no policy fits: decide it with modq complaints --policy".to_owned(),
    })
}

/// What an answer did, in one sentence.
pub fn answered(desk: &Desk, no: ComplaintNo, outcome: Outcome) -> String {
    let word = match outcome {
        Outcome::Upheld => "upheld the decision",
        Outcome::Reversed => "reversed the decision",
        Outcome::PartlyReversed => "reversed part of the decision",
        Outcome::Omitted => "omitted",
    };
    let held = desk.config().decisions.hold_seconds;
    format!("complaint {no}: {word}, the letter leaves in {held} s, u undo")
}

/// What came of taking one in.
pub fn taken_in(desk: &Desk, no: ComplaintNo, me: ModeratorNo) -> Result<String, DeskError> {
    let complaint = desk.hearing(no)?.complaint;
    let mut said = format!("complaint {no} taken in, against decision {}", complaint.decision);
    if let Some(mark) = complaint.marks.first() {
        said.push_str(&format!(": {}", mark.sentence()));
    } else if complaint.not_for == me {
        said.push_str(": somebody else answers it");
    }
    Ok(said)
}
