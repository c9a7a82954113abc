//! The calibration meeting: disagreements one by one, and the score sheets they come from.

use super::{Go, Prompt, Purpose, Screen, foot, meeting_view};
use crate::app::acts::common;
use crate::app::care::Reading;
use crate::app::commands::{Command, Scope};
use crate::app::msg::{Effect, MeetingView, Reply, Talk};
use crate::app::said::Kind;
use crate::app::veil::Stage;
use crate::app::widget::Hint;
use crate::app::work::Work;
use crate::training::Act;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What lies on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The disagreements.
    Talks,
    /// The score sheet of the run at this place.
    Sheet(usize),
}

/// The meeting and the pointer in it.
#[derive(Debug)]
pub struct Meeting {
    view: Box<MeetingView>,
    side: Side,
    at: usize,
    scroll: usize,
}

impl Meeting {
    /// Over a meeting.
    #[must_use]
    pub const fn new(view: Box<MeetingView>) -> Self {
        Self { view, side: Side::Talks, at: 0, scroll: 0 }
    }

    /// What is talked about.
    #[must_use]
    pub const fn of(&self) -> &MeetingView {
        &self.view
    }

    /// What lies on the screen.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// The selected disagreement.
    #[must_use]
    pub fn here(&self) -> Option<&Talk> {
        self.view.talks.get(self.at)
    }

    /// Its place in the list.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Lines scrolled.
    #[must_use]
    pub const fn scroll(&self) -> usize {
        self.scroll
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        let half = usize::from(work.size.1 / 2);
        let talks = self.side == Side::Talks;
        match command {
            Command::Quit => return super::queue::command(work, Command::Quit),
            Command::Back if !talks => self.turn(Side::Talks),
            Command::Pane => self.turn_on(),
            Command::Down if talks => self.go(work, self.at + 1),
            Command::Up if talks => self.go(work, self.at.saturating_sub(1)),
            Command::Top if talks => self.go(work, 0),
            Command::Bottom if talks => self.go(work, usize::MAX),
            Command::Down => self.scroll += 1,
            Command::Up => self.scroll = self.scroll.saturating_sub(1),
            Command::Top => self.scroll = 0,
            Command::Bottom => self.scroll = usize::MAX / 2,
            Command::HalfDown => self.scroll += half,
            Command::HalfUp => self.scroll = self.scroll.saturating_sub(half),
            Command::Veil => {
                if let Some(talk) = self.here() {
                    work.lift_beside(&talk.case);
                }
            }
            Command::Comment if talks => return self.ask(work, Purpose::Comment, ""),
            Command::Rule(act) if talks => return self.rule(work, act),
            Command::Strike if talks => self.strike(work),
            Command::Help | Command::Palette => return common(work, command),
            _ => {}
        }
        Go::Stay
    }

    fn turn(&mut self, side: Side) {
        (self.side, self.scroll) = (side, 0);
    }

    /// Disagreements, then each sheet, then disagreements again.
    fn turn_on(&mut self) {
        let next = match self.side {
            Side::Talks => 0,
            Side::Sheet(at) => at + 1,
        };
        let sheets = self.view.sheets.len();
        self.turn(if next < sheets { Side::Sheet(next) } else { Side::Talks });
    }

    fn go(&mut self, work: &mut Work, place: usize) {
        let place = place.min(self.view.talks.len().saturating_sub(1));
        if place != self.at {
            // Another case: its veil is down.
            (self.at, self.scroll, work.beside) = (place, 0, Some(Stage::Facts));
        }
    }

    fn ask(&self, work: &mut Work, purpose: fn(crate::model::CaseNo) -> Purpose, text: &str) -> Go {
        match self.here() {
            Some(talk) => {
                let purpose = purpose(talk.case.case.no);
                Go::Push(Screen::Prompt(Prompt::new(work, purpose, text)))
            }
            None => {
                work.say(Kind::Information, "no case is selected");
                Go::Stay
            }
        }
    }

    /// A ruling needs its reason; where it says the same as the answer before, that one's is offered.
    fn rule(&self, work: &mut Work, act: Act) -> Go {
        let Some(talk) = self.here() else {
            work.say(Kind::Information, "no case is selected");
            return Go::Stay;
        };
        let purpose = Purpose::Rule(talk.case.case.no, act);
        // What quotes a veiled text is not offered before the veil is lifted.
        let why = work.look().readable(&talk.why).filter(|_| talk.reference == Some(act));
        let why = why.unwrap_or_default();
        Go::Push(Screen::Prompt(Prompt::new(work, purpose, why)))
    }

    fn strike(&self, work: &mut Work) {
        match self.here() {
            Some(talk) if talk.reference.is_none() => {
                work.say(Kind::Information, "this case has no answer to strike");
            }
            Some(talk) => {
                work.ask(Effect::Strike { case: talk.case.case.no, struck: !talk.struck });
            }
            None => work.say(Kind::Information, "no case is selected"),
        }
    }

    /// Takes an answer: the pointer stays on its case.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) {
        let Reply::Meeting(view) = reply else { return };
        let before = self.here().map(|talk| talk.id.clone());
        self.view.clone_from(view);
        let place = self.view.talks.iter().position(|talk| Some(&talk.id) == before.as_ref());
        let last = self.view.talks.len().saturating_sub(1);
        self.at = place.unwrap_or_else(|| self.at.min(last));
        if place.is_none() {
            work.beside = Some(Stage::Facts);
        }
    }

    /// The text shown, when something of it may be read.
    #[must_use]
    pub fn reading(&self, work: &Work) -> Option<Reading> {
        let talk = self.here().filter(|_| self.side == Side::Talks)?;
        work.reads(&talk.case)
    }

    /// Draws it.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        meeting_view::view(self, work, buf, area);
    }

    /// Its keys.
    #[must_use]
    pub fn hints(&self, work: &Work) -> Vec<Hint> {
        const RULINGS: [Command; 4] = [
            Command::Rule(Act::Allow),
            Command::Rule(Act::Remove),
            Command::Rule(Act::Restrict),
            Command::Rule(Act::Escalate),
        ];
        const OTHERS: [Command; 5] =
            [Command::Strike, Command::Comment, Command::Pane, Command::Veil, Command::Quit];
        const SHEET: [Command; 4] = [Command::Pane, Command::Down, Command::Back, Command::Quit];
        let hint = |command: &Command, place: usize| {
            let mut hint = foot::hint(work, Scope::Meeting, *command, foot::apart(work, place))?;
            match (command, self.side) {
                (Command::Pane, Side::Talks) => hint.word = "scores".to_owned(),
                (Command::Pane, Side::Sheet(_)) => hint.word = "next sheet".to_owned(),
                (Command::Back, Side::Sheet(_)) => hint.word = "the cases".to_owned(),
                _ => {}
            }
            Some(hint)
        };
        let all = |commands: &[Command]| -> Vec<Hint> {
            (0..).zip(commands).filter_map(|(place, command)| hint(command, place + 4)).collect()
        };
        if self.side != Side::Talks {
            return all(&SHEET);
        }
        let mut hints: Vec<Hint> = if work.size.0 < 100 {
            // Four keys, one word: so that all others have room.
            let keys = RULINGS.map(|command| work.keymap.keys_of(Scope::Meeting, command));
            let keys: Vec<String> = keys.into_iter().filter(|keys| !keys.is_empty()).collect();
            vec![Hint::new(keys.join(" "), "rule", 0, 70)]
        } else {
            RULINGS.iter().filter_map(|command| hint(command, 0)).collect()
        };
        hints.extend(all(&OTHERS));
        hints
    }
}
