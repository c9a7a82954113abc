//! What other processes bring or ask while this one holds the store: imports and numbers, a small
//! piece at a time.

use super::{Asked, Counting, Figures, Session};
use crate::desk::{DeskError, FileProgress, IntakeOptions, IntakeReport, Rows};
use crate::import::{Ended, Format};
use crate::model::Act;
use std::fmt;
use std::sync::mpsc::Sender;

/// A step of something, with where the answer goes.
pub struct Arrival {
    /// What is to be done.
    pub step: Step,
    /// Gets the answer.
    pub answer: Sender<Result<Answer, No>>,
}

impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Arrival")
    }
}

/// The steps of an import, and of counting.
pub enum Step {
    /// It begins.
    Begin {
        /// Who wants it, by name.
        who: String,
        /// Name of the input.
        name: String,
        /// How.
        options: Box<IntakeOptions>,
    },
    /// Some rows have come.
    Rows(Box<Rows>),
    /// It has ended; without `ended` it was given up.
    End {
        /// What was left.
        last: Box<Rows>,
        /// How the input ended.
        ended: Option<(Ended, &'static Format)>,
    },
    /// Somebody asks for numbers.
    Ask {
        /// Who, by name.
        who: String,
        /// What.
        asked: Asked,
    },
    /// Counting goes on.
    Count(Box<Counting>),
}

/// What came of a step.
pub enum Answer {
    /// It has begun.
    Begun,
    /// So much was taken.
    Progress(FileProgress),
    /// It is done.
    Report(Box<IntakeReport>),
    /// So much was counted.
    Counting(Box<Counting>),
    /// All was counted.
    Figures(Box<Figures>),
}

/// Why a step was not done, and the way out.
#[derive(Debug)]
pub struct No {
    /// Why.
    pub why: String,
    /// The way out.
    pub hint: String,
}

impl From<DeskError> for No {
    fn from(error: DeskError) -> Self {
        Self { why: error.to_string(), hint: error.hint() }
    }
}

impl Session {
    /// Does a step and shows on every seat what is new.
    pub fn arrive(&mut self, Arrival { step, answer }: Arrival) {
        let changes = !matches!(step, Step::Ask { .. } | Step::Count(_));
        let done = self.step(step);
        let news = match &done {
            Ok(Answer::Report(report)) if report.taken + report.flags > 0 => {
                let (messages, cases) = (report.taken, report.cases);
                Some(format!("{messages} new messages, {cases} new cases"))
            }
            _ => None,
        };
        let _the_caller_may_be_gone = answer.send(done);
        if let Some(news) = news {
            for no in self.numbers() {
                self.turn(no, |seat, desk| seat.say(desk, news.clone()));
            }
        }
        if changes {
            self.renew();
        }
    }

    fn step(&mut self, step: Step) -> Result<Answer, No> {
        match step {
            Step::Begin { who, name, options } => {
                let seat = self.desk.config().seat(&who);
                if !seat.is_some_and(|(_, role)| Act::Import.allows(role)) {
                    return Err(No {
                        why: format!("{who} may not import here"),
                        hint: "ask a moderator, or say who you are with --as NAME".to_owned(),
                    });
                }
                self.intake = Some(self.desk.begin_intake(name, *options)?);
                Ok(Answer::Begun)
            }
            Step::Rows(rows) => {
                let run = self.intake.as_mut().ok_or_else(nothing_begun)?;
                Ok(Answer::Progress(self.desk.take_in(*rows, run)?))
            }
            Step::End { last, ended } => {
                let run = self.intake.take().ok_or_else(nothing_begun)?;
                let report = self.desk.end_intake(*last, ended, run)?;
                Ok(Answer::Report(Box::new(report)))
            }
            Step::Ask { who, asked } => Ok(Answer::Counting(Box::new(self.figures(&who, asked)?))),
            Step::Count(mut counting) => {
                if counting.go_on(&self.desk)? {
                    Ok(Answer::Counting(counting))
                } else {
                    Ok(Answer::Figures(Box::new(counting.end(&self.desk)?)))
                }
            }
        }
    }
}

fn nothing_begun() -> No {
    No { why: "no import has begun".to_owned(), hint: "begin again".to_owned() }
}
