//! The start and the end of a training run: what it is, what is measured, what comes next.

use super::{Go, foot, page};
use crate::app::acts::common;
use crate::app::commands::{Command, Scope};
use crate::app::ink::{Ink, fold};
use crate::app::msg::{Effect, Reply, RunView};
use crate::app::text::{safe_line, wrap};
use crate::app::theme::Role;
use crate::app::time;
use crate::app::widget::Hint;
use crate::app::work::Work;
use crate::model::time::MINUTE;
use crate::training::Why;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Column of the values.
const VALUES: usize = 16;

/// The screen before, between and after the work.
#[derive(Debug)]
pub struct Training {
    run: RunView,
    scroll: usize,
}

impl Training {
    /// Over a run.
    #[must_use]
    pub const fn new(run: RunView) -> Self {
        Self { run, scroll: 0 }
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        match command {
            Command::GoOn if self.run.over.is_some() => work.ask(Effect::ShowFeedback),
            Command::GoOn => {
                work.ask(Effect::GoOn);
                return Go::Pop;
            }
            Command::Quit => return super::queue::command(work, Command::Quit),
            Command::Help | Command::Palette => return common(work, command),
            Command::Back => {}
            other => return page::command(&mut self.scroll, work, other, Command::GoOn),
        }
        Go::Stay
    }

    /// Takes an answer.
    pub fn reply(&mut self, reply: &Reply) {
        if let Reply::Run(run) = reply {
            self.run = (**run).clone();
        }
    }

    /// Draws it.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let width = usize::from(area.width);
        let title = match self.run.over {
            Some(_) => "Training is over",
            None if self.run.worked_ms > 0 => "Training goes on",
            None => "Training",
        };
        page::view(work, buf, area, title, &self.lines(work, width), self.scroll);
    }

    fn lines(&self, work: &Work, width: usize) -> Vec<Line<'static>> {
        let ink = Ink::new(&work.theme, Role::Bg);
        let run = &self.run;
        let end = width.saturating_sub(1);
        let mut lines = Vec::new();
        let row = |lines: &mut Vec<Line<'static>>, what: &str, text: &str, role: Role| {
            let columns = end.saturating_sub(VALUES).max(8);
            for (place, part) in wrap(&safe_line(text, 2048), columns).iter().enumerate() {
                let strip = ink.strip(width).to(1);
                let strip = if place == 0 { strip.own(what, Role::Muted) } else { strip };
                lines.push(strip.to(VALUES).safe(part, role, columns).done());
            }
        };
        let set = format!("{}, version {}, by {}", run.set, run.version, run.author);
        row(&mut lines, "set", &set, Role::Strong);
        if !run.note.is_empty() {
            row(&mut lines, "", &run.note, Role::Text);
        }
        row(&mut lines, "trainee", &run.by, Role::Text);
        let cases = format!("{} of {} decided · texts in {}", run.done, run.cases, run.language);
        row(&mut lines, "cases", &cases, Role::Text);
        let worked = time::length(run.worked_ms);
        let limit = match run.limit {
            Some(minutes) => {
                let left = (i64::from(minutes) * MINUTE - run.worked_ms).max(0);
                format!("{worked} worked of {minutes} min, {} left", time::length(left))
            }
            None => format!("{worked} worked, no limit"),
        };
        row(&mut lines, "time", &limit, Role::Text);
        row(&mut lines, "pace", &pace(run), Role::Text);
        let feedback = match run.feedback {
            "each" => "after each case, which is closed by it",
            _ => "at the end; until then u takes back as in work",
        };
        row(&mut lines, "feedback", feedback, Role::Text);
        lines.push(ink.strip(width).done());
        let strip = ink.strip(width).to(1).own(self.heading(), Role::Strong).gap(1);
        lines.push(strip.rule(end).done());
        for text in self.words().iter().flat_map(|text| fold(text, end.saturating_sub(2))) {
            lines.push(ink.strip(width).to(1).own(&text, Role::Text).done());
        }
        lines
    }

    const fn heading(&self) -> &'static str {
        if self.run.over.is_some() { "what came of it" } else { "what is measured" }
    }

    fn words(&self) -> Vec<String> {
        let run = &self.run;
        let Some(why) = run.over else {
            return vec![
                "Decision, category and report to an authority, against the reference.".to_owned(),
                format!(
                    "Time for each case: to the first key and to the decision; of a pause over {} \
                     seconds the rest does not count.",
                    run.idle_seconds
                ),
                "The statement: whether it is complete, names what the message said, and leaves \
                 personal data out. Its words stay in the store of this run."
                    .to_owned(),
                "Nothing leaves this run: no letter, no record, no report.".to_owned(),
            ];
        };
        let why = match why {
            Why::All => "Every case is decided.",
            Why::Limit => "The time is over.",
            Why::Given => "You ended it.",
        };
        let left = run.cases.saturating_sub(run.done);
        vec![
            why.to_owned(),
            format!("{} of {} cases decided, {left} left out.", run.done, run.cases),
            "enter shows the reference, case by case. modq score reads this run.".to_owned(),
        ]
    }

    /// Its keys.
    #[must_use]
    pub fn hints(&self, work: &Work) -> Vec<Hint> {
        let go = match self.run.over {
            Some(_) => "the reference",
            None if self.run.worked_ms > 0 => "go on",
            None => "begin",
        };
        let keys = |command| work.keymap.keys_of(Scope::Training, command);
        let mut hints = vec![
            Hint::new(keys(Command::GoOn), go, 0, 90),
            Hint::new(keys(Command::Quit), "leave, progress kept", 1, 80),
        ];
        hints.extend(foot::hint(work, Scope::Training, Command::Down, 2));
        hints
    }
}

fn pace(run: &RunView) -> String {
    match run.pace {
        "1x" => "as the cases came in; quiet stretches are passed over".to_owned(),
        "4x" => {
            "four times as fast as the cases came in; quiet stretches are passed over".to_owned()
        }
        _ => format!("all cases are there, in the order of seed {}", run.seed),
    }
}
