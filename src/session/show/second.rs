//! What waits for a second person, as the screens show it, and what a pack for an authority holds.

use super::veil::Sight;
use crate::app::msg::{CaseView, PackView, SecondView};
use crate::desk::{Desk, DeskError, Pack};
use crate::law::Veils;
use crate::model::{Action, CaseNo, Measure, Moderator, SecondKind, SecondWhy};

/// `20418 waits for a second person: a report to an authority`.
pub fn proposed(cases: &[CaseNo], why: SecondWhy) -> String {
    match cases {
        [one] => format!("{one} waits for a second person: {}", why.words()),
        many => format!("{} cases wait for a second person: {}", many.len(), why.words()),
    }
}

/// Who proposed what waits on a case.
pub fn proposer(desk: &Desk, no: CaseNo) -> Result<Option<String>, DeskError> {
    if !desk.board().waits_for_second(no) {
        return Ok(None);
    }
    Ok(desk.store().open_proposal(no)?.map(|proposal| desk.name(proposal.by)))
}

/// Adds the newest proposal to a case: what waits, or why it was sent back.
pub fn add(desk: &Desk, me: &Moderator, view: &mut CaseView) -> Result<(), DeskError> {
    if !desk.store().is_watched(view.case.no)? {
        return Ok(());
    }
    let Some(last) = desk.store().proposals(view.case.no)?.pop() else { return Ok(()) };
    let sent_back = match &last.answer {
        None => None,
        Some(answer) if answer.kind == SecondKind::Rejected => {
            let reason = answer.reason.map(|text| desk.record().attachment::<String>(&text));
            let reason = reason.transpose()?.flatten().unwrap_or_else(|| "erased".to_owned());
            Some((desk.name(answer.by), reason))
        }
        Some(_) => return Ok(()),
    };
    let not_me = desk.not_second(me, &last);
    let whom = match &not_me {
        Some((_, hint)) if last.by != me.no => hint.clone(),
        _ => format!("another {}", last.role.word()),
    };
    let open = sent_back.is_none();
    if last.by != me.no || !open {
        view.draft = desk.proposed(view.case.no, &last).ok();
    }
    view.second = Some(SecondView {
        by: desk.name(last.by),
        at: last.at,
        why: last.why.words().to_owned(),
        what: what(desk, &last.measure),
        whom,
        may: open && not_me.is_none(),
        sent_back,
    });
    Ok(())
}

/// What is proposed, in words.
fn what(desk: &Desk, measure: &Measure) -> String {
    let mut words: Vec<String> = measure
        .restrictions
        .iter()
        .map(|r| desk.law().restriction_label(&r.code).to_owned())
        .collect();
    if measure.action == Action::Allow {
        words.push("allow".to_owned());
    }
    if let Some(report) = &measure.escalation {
        let found = desk.config().platform.authority(&report.authority, &report.basis);
        words.push(format!("tell {}", found.map_or(report.authority.as_str(), |a| &a.name)));
    }
    words.join(" + ")
}

/// What a pack for an authority holds.
pub fn pack(
    desk: &Desk,
    more: &Veils,
    (case, pack): (CaseNo, Pack),
) -> Result<PackView, DeskError> {
    let seen = desk.seen(case)?;
    let sight = Sight::of(desk, more, &seen.case, seen.message.as_ref());
    let cover = sight.quoting(pack.cover);
    let files = pack.files.into_iter().map(|f| (f.name, f.bytes.len(), f.about)).collect();
    Ok(PackView { case, to: pack.to, files, cover, lines: pack.lines })
}
