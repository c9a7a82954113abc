//! What the commands of queue, case and near-duplicates do.

use super::commands::Command;
use super::eyes::{lift, lift_line, lighter, pass_on};
use super::msg::{DraftFrom, Effect, Mode};
use super::said::Kind;
use super::screen::{
    Author, Care, Complaints, Confirm, Go, Group, Help, History, Looks, Messages, Notices, Orders,
    Pack, Palette, Prompt, Purpose, Raw, Report, Screen, Sheet, Way,
};
use super::text::safe_line;
use super::work::Work;
use crate::law::Policy;
use crate::model::{Act, CaseNo, CaseState, Draft, RestrictionKind};

/// More marked cases than this need consent.
const MANY: usize = 20;

/// Carries out a command that means the same wherever a case is decided.
pub fn common(work: &mut Work, command: Command) -> Go {
    match command {
        Command::Allow => return decide(work, DraftFrom::Allow),
        Command::Policy(digit) => return apply(work, digit),
        Command::Repeat => return repeat(work),
        Command::Remove => return sheet(work, Way::Remove),
        Command::Restrict => return sheet(work, Way::Restrict),
        Command::Escalate => return sheet(work, Way::Escalate),
        Command::Skip if Act::Skip.allows(work.status.role) => {
            return selected(work, |work| {
                Go::Push(Screen::Prompt(Prompt::new(work, Purpose::Skip, "")))
            });
        }
        Command::Note if Act::Note.allows(work.status.role) => {
            return selected(work, |work| {
                Go::Push(Screen::Prompt(Prompt::new(work, Purpose::Note, "")))
            });
        }
        Command::Complain if Act::Complaint.allows(work.status.role) => {
            return selected(work, |work| {
                Go::Push(Screen::Prompt(Prompt::new(work, Purpose::Complain, "")))
            });
        }
        Command::Complain => work.say(Kind::Warning, "a moderator takes in complaints"),
        Command::PassOn if work.status.role >= crate::model::Role::Trainee => pass_on(work),
        Command::Skip | Command::Note | Command::PassOn => {
            work.say(Kind::Warning, reads_only(work));
        }
        Command::Agree => agree(work),
        Command::SendBack => return send_back(work),
        Command::Release => {
            if let Some(case) = work.list.selected {
                work.ask(Effect::Release(case));
            }
        }
        Command::Pack => {
            return selected(work, |work| match work.list.selected {
                Some(case) => Go::Push(Pack::open(work, case, None)),
                None => Go::Stay,
            });
        }
        Command::Undo => undo(work),
        Command::Redo => work.ask(Effect::Redo),
        Command::Context => {
            work.open.context = (work.open.context + 1) % 3;
            work.open_selected();
        }
        Command::Author => return selected(work, |_| Go::Push(Screen::Author(Author::default()))),
        Command::Raw => {
            return selected(work, |work| {
                work.list.selected.into_iter().for_each(|case| work.ask(Effect::Raw(case)));
                Go::Push(Screen::Raw(Raw::default()))
            });
        }
        Command::Veil => lift(work),
        Command::VeilLine => lift_line(work),
        Command::Unmark => {
            work.marks.clear();
            work.keep_seat();
        }
        Command::MarkSimilar => {
            return selected(work, |work| {
                let group = Group::new(work);
                Go::Push(Screen::Group(Box::new(group)))
            });
        }
        _ => return elsewhere(work, command),
    }
    Go::Stay
}

/// Commands that lead to other screens, write files or change the look.
fn elsewhere(work: &mut Work, command: Command) -> Go {
    match command {
        Command::Palette => return Go::Push(Screen::Palette(Palette::default())),
        Command::Help => return Go::Push(Screen::Help(Help::default())),
        Command::History => {
            let history = History::new(work);
            return Go::Push(Screen::History(Box::new(history)));
        }
        Command::Messages => return Go::Push(Screen::Messages(Messages::default())),
        Command::ExportLetters => work.ask(Effect::Export("letters".into())),
        Command::ExportReceipts => work.ask(Effect::Export("receipts".into())),
        Command::ExportRecords => work.ask(Effect::Export("database".into())),
        Command::ExportEvidence => work.ask(Effect::Export("evidence".into())),
        Command::ThemeDark | Command::ThemeLight => {
            work.theme.dark = command == Command::ThemeDark;
            work.keep_seat();
        }
        Command::EndRun if work.training => work.ask(Effect::EndRun),
        Command::EndRun => work.say(Kind::Information, "this is no training run"),
        Command::EndHolds => {
            if let Some(confirm) = Confirm::end_holds(work) {
                return Go::Push(Screen::Confirm(Box::new(confirm)));
            }
            work.say(Kind::Information, "nothing is held");
        }
        Command::Import => work.say(Kind::Information, "leave with q, then: modq import FILE…"),
        Command::Report => {
            let report = Report::new(work);
            return Go::Push(Screen::Report(Box::new(report)));
        }
        Command::ExportReport => {
            let today = work.now.day(&work.zone);
            work.ask(Effect::WriteReport((today.first_of_year(), today)));
        }
        Command::Notices => {
            let notices = Notices::new(work);
            return Go::Push(Screen::Notices(Box::new(notices)));
        }
        Command::Orders => {
            let orders = Orders::new(work);
            return Go::Push(Screen::Orders(Box::new(orders)));
        }
        Command::Second => return filtered(work, "second:yes"),
        Command::Silent => return filtered(work, "silent:yes"),
        Command::Complaints => {
            let complaints = Complaints::new(work);
            return Go::Push(Screen::Complaints(Box::new(complaints)));
        }
        Command::Lighter => return lighter(work),
        Command::Breather => return Go::Push(Screen::Breather),
        Command::Looks => {
            let looks = Looks::new(work);
            return Go::Push(Screen::Looks(Box::new(looks)));
        }
        Command::Care => {
            let care = Care::new(work);
            return Go::Push(Screen::Care(care));
        }
        _ => return super::team::command(work, command),
    }
    Go::Stay
}

/// Shows these cases in the queue.
pub fn show_only(work: &mut Work, filter: &str) -> Go {
    work.list.filter.clear();
    work.list.search.clear();
    filtered(work, filter)
}

/// Shows a part of the queue.
pub(super) fn filtered(work: &mut Work, filter: &str) -> Go {
    work.list.filter = if work.list.filter == filter { String::new() } else { filter.to_owned() };
    work.refresh_list();
    work.keep_seat();
    Go::Home
}

fn selected(work: &mut Work, then: impl FnOnce(&mut Work) -> Go) -> Go {
    if work.list.selected.is_some() {
        return then(work);
    }
    work.say(Kind::Information, "no case is selected");
    Go::Stay
}

/// Why who sits here changes nothing.
const fn reads_only(work: &Work) -> &'static str {
    match work.status.mode {
        Mode::Replay(_) => "this is a replay: nothing is changed",
        _ => "an auditor reads only",
    }
}

/// Why nothing can be decided now, if so.
fn refusal(work: &Work) -> Option<String> {
    let role = work.status.role;
    // What a trainee decides is proposed.
    if !Act::Propose.allows(role) {
        return Some(reads_only(work).into());
    }
    if work.targets().is_empty() {
        return Some("no case is selected".into());
    }
    if work.marks.is_empty()
        && work.case().is_some_and(|view| matches!(view.case.state, CaseState::Decided(_)))
        && let Some(why) = work.closed()
    {
        return Some(format!("{why} · j goes on"));
    }
    if work.marks.is_empty()
        && let Some(name) = work.list.current().and_then(|row| row.holder.as_deref())
    {
        return Some(format!("{} has it · + leaves a note, A asks for it", safe_line(name, 80)));
    }
    None
}

/// Decides the targets, or asks for consent first.
pub fn decide(work: &mut Work, from: DraftFrom) -> Go {
    if let Some(why) = refusal(work) {
        work.say(Kind::Warning, why);
        return Go::Stay;
    }
    let cases = work.targets();
    decide_cases(work, cases, from)
}

/// Decides these cases, or asks for consent first.
pub fn decide_cases(work: &mut Work, cases: Vec<CaseNo>, from: DraftFrom) -> Go {
    if work.writing.is_some() {
        work.say(Kind::Warning, "the last decision is still being written");
        return Go::Stay;
    }
    match consent(work, &from, &cases) {
        Some(confirm) => Go::Push(Screen::Confirm(Box::new(confirm))),
        None => {
            send(work, cases, from);
            Go::Stay
        }
    }
}

/// The decision goes to the disk; the pointer waits for the answer.
pub fn send(work: &mut Work, cases: Vec<CaseNo>, from: DraftFrom) {
    work.writing = Some((cases.clone(), work.now));
    work.ask(Effect::Decide { cases, from });
}

/// The question a decision needs, if any.
fn consent(work: &Work, from: &DraftFrom, cases: &[CaseNo]) -> Option<Confirm> {
    let policy = match from {
        DraftFrom::Policy(id) => work.law.policy(id),
        _ => None,
    };
    let draft = match from {
        DraftFrom::Draft(draft) | DraftFrom::Repeat(draft) => Some(draft.as_ref()),
        _ => None,
    };
    let grave = policy.is_some_and(|p| p.must_escalate.is_some() || ends_account(p))
        || draft.is_some_and(is_grave);
    if cases.len() > MANY {
        return Some(Confirm::many(work, from.clone(), cases.to_vec()));
    }
    grave.then(|| Confirm::grave(work, from.clone(), cases.to_vec()))
}

/// The policy ends an account.
#[must_use]
pub fn ends_account(policy: &Policy) -> bool {
    policy.restrictions.iter().any(|r| is_end(r.kind, &r.code))
}

/// The draft reports to an authority or ends an account.
#[must_use]
pub fn is_grave(draft: &Draft) -> bool {
    draft.measure.escalation.is_some()
        || draft.measure.restrictions.iter().any(|r| is_end(r.kind, &r.code))
}

fn is_end(kind: RestrictionKind, code: &str) -> bool {
    kind == RestrictionKind::Account && code.contains("TERMINAT")
}

fn apply(work: &mut Work, digit: u8) -> Go {
    let key = char::from(b'0'.saturating_add(digit));
    match work.law.policy_by_key(key).map(|policy| policy.id.clone()) {
        Some(id) => decide(work, DraftFrom::Policy(id)),
        None => {
            work.say(Kind::Warning, format!("no policy is on {key}"));
            Go::Stay
        }
    }
}

fn repeat(work: &mut Work) -> Go {
    match work.last.clone() {
        Some(draft) if draft.measure.action == crate::model::Action::Allow => {
            decide(work, DraftFrom::Allow)
        }
        Some(draft) => decide(work, DraftFrom::Repeat(Box::new(draft))),
        None => {
            work.say(Kind::Information, "nothing decided yet that could be repeated");
            Go::Stay
        }
    }
}

fn sheet(work: &mut Work, way: Way) -> Go {
    if let Some(why) = refusal(work) {
        work.say(Kind::Warning, why);
        return Go::Stay;
    }
    match Sheet::open(work, way) {
        Some(sheet) => {
            super::team::claim(work);
            Go::Push(Screen::Decide(Box::new(sheet)))
        }
        None => Go::Stay,
    }
}

/// Confirms what others proposed on the targets.
fn agree(work: &mut Work) {
    let cases = work.targets();
    let ready = work.marks.is_empty() && work.case().is_some_and(|view| view.second.is_none());
    if cases.is_empty() || ready {
        return work.say(Kind::Information, "nothing here waits for a second person · W shows it");
    }
    if work.writing.is_some() {
        return work.say(Kind::Warning, "the last decision is still being written");
    }
    work.writing = Some((cases.clone(), work.now));
    work.ask(Effect::Agree(cases));
}

/// Asks for the reason why a proposal is sent back.
fn send_back(work: &mut Work) -> Go {
    match work.case().and_then(|view| view.second.as_ref()) {
        Some(second) if second.may => {
            Go::Push(Screen::Prompt(Prompt::new(work, Purpose::SendBack, "")))
        }
        Some(second) if second.sent_back.is_none() => {
            let text = format!("{} answers it", safe_line(&second.whom, 80));
            work.say(Kind::Information, text);
            Go::Stay
        }
        _ => {
            work.say(Kind::Information, "nothing here waits for a second person · W shows it");
            Go::Stay
        }
    }
}

/// Takes back the newest step; after its hold a second press makes a reversal.
pub fn undo(work: &mut Work) {
    match work.reverse_until.take() {
        Some(until) if work.now <= until => work.ask(Effect::Reverse),
        _ => work.ask(Effect::Undo),
    }
}
