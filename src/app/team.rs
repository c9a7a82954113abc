//! What is done beside others: holding cases, asking for them, notes that find their reader.

use super::commands::Command;
use super::msg::Effect;
use super::said::Kind;
use super::screen::{Go, Prompt, Purpose, Screen, Team};
use super::work::Work;
use crate::model::{Act, CaseNo};

/// Carries out a command about colleagues.
pub fn command(work: &mut Work, command: Command) -> Go {
    match command {
        Command::AskFor => on_case(work, Act::Claim, Effect::AskFor),
        Command::TakeOver => on_case(work, Act::TakeOver, Effect::TakeOver),
        Command::LetGo => on_case(work, Act::Claim, Effect::LetGo),
        Command::Team => {
            work.ask(Effect::Team);
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

fn on_case(work: &mut Work, act: Act, effect: fn(CaseNo) -> Effect) {
    match (act.refusal(work.status.role), work.list.selected) {
        (Some(why), _) => work.say(Kind::Warning, why),
        (None, Some(case)) => work.ask(effect(case)),
        (None, None) => work.say(Kind::Information, "no case is selected"),
    }
}

/// The selected case is opened to be decided.
pub fn claim(work: &mut Work) {
    if Act::Claim.allows(work.status.role)
        && let Some(case) = work.list.selected
    {
        work.ask(Effect::Claim(case));
    }
}
