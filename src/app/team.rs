//! What is done beside others: holding cases, asking for them, notes that find their reader.

use super::commands::Command;
use super::msg::{Beside, Effect};
use super::said::Kind;
use super::screen::{Go, Prompt, Purpose, Screen, Team};
use super::work::Work;
use crate::model::{Act, CaseNo};

/// There is no case to deal out.
pub const NOTHING: &str = "nothing here waits for you: held by others, or not your lane";

/// Carries out a command about colleagues.
pub fn command(work: &mut Work, command: Command) -> Go {
    match command {
        Command::AskFor => on_case(work, Act::Claim, Beside::AskFor),
        Command::TakeOver => on_case(work, Act::TakeOver, Beside::TakeOver),
        Command::LetGo => on_case(work, Act::Claim, Beside::LetGo),
        Command::Team => {
            work.ask(Effect::Beside(Beside::Team));
            return Go::Push(Screen::Team(Team::default()));
        }
        Command::HandOn => match Act::HandOn.refusal(work.status.role) {
            Some(why) => work.say(Kind::Warning, why),
            None => return Go::Push(Screen::Prompt(Prompt::new(work, Purpose::HandOn, ""))),
        },
        _ => work.say(Kind::Information, format!("{} does nothing here", command.name())),
    }
    Go::Stay
}

fn on_case(work: &mut Work, act: Act, effect: fn(CaseNo) -> Beside) {
    match (act.refusal(work.status.role), work.list.selected) {
        (Some(why), _) => work.say(Kind::Warning, why),
        (None, Some(case)) => work.ask(Effect::Beside(effect(case))),
        (None, None) => work.say(Kind::Information, "no case is selected"),
    }
}

/// The selected case is opened to be decided.
pub fn claim(work: &mut Work) {
    if let Some(case) = work.list.selected {
        hold(work, case);
    }
}

/// A case is opened to be decided, or a complaint about it to be answered.
pub fn hold(work: &mut Work, case: CaseNo) {
    if Act::Claim.allows(work.status.role) {
        work.ask(Effect::Beside(Beside::Claim(case)));
    }
}
