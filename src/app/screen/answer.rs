//! What is asked in one line before an order is answered: a choice, words, a day.

use super::fields;
use crate::app::msg::Effect;
use crate::app::work::Work;
use crate::model::{AnswerKind, At, Digest, Obstacle};
use serde::{Deserialize, Serialize};

/// A question about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// The order.
    pub order: Digest,
    /// What is to be answered; a choice may change it.
    pub kind: AnswerKind,
    /// Why it cannot be carried out, once chosen.
    pub obstacle: Option<Obstacle>,
    /// Words are needed.
    pub needed: bool,
    /// A digit was chosen.
    pub chosen: bool,
}

/// A choice on a digit: what it means, and the answer or obstacle it stands for.
pub type Choice = (char, &'static str, AnswerKind, Option<Obstacle>);

const IMPOSSIBLE: &[Choice] = &[
    ('1', "force majeure", AnswerKind::Impossible, Some(Obstacle::ForceMajeure)),
    ('2', "errors in it", AnswerKind::Impossible, Some(Obstacle::Errors)),
    ('3', "too little said", AnswerKind::Impossible, Some(Obstacle::Insufficient)),
];

const SCRUTINY: &[Choice] = &[
    ('1', "asked for", AnswerKind::ScrutinyAsked, None),
    ('2', "it stands", AnswerKind::ScrutinyKept, None),
    ('3', "it lost its effect", AnswerKind::LostEffect, None),
];

impl Asking {
    /// A question whose answer may be empty.
    #[must_use]
    pub const fn new(order: Digest, kind: AnswerKind) -> Self {
        Self { order, kind, obstacle: None, needed: false, chosen: false }
    }

    /// The choices on digits that are still open.
    #[must_use]
    pub const fn choices(&self) -> &'static [Choice] {
        match self.kind {
            _ if self.chosen => &[],
            AnswerKind::Impossible => IMPOSSIBLE,
            AnswerKind::ScrutinyAsked => SCRUTINY,
            _ => &[],
        }
    }

    /// Takes a choice; says whether the question is answered by it.
    pub fn choose(&mut self, digit: char) -> Option<bool> {
        let (_, _, kind, obstacle) = self.choices().iter().find(|(d, ..)| *d == digit)?;
        (self.kind, self.obstacle) = (*kind, *obstacle);
        self.needed = obstacle.is_some();
        self.chosen = true;
        Some(!self.needed)
    }

    /// The word before the line.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self.kind {
            AnswerKind::Impossible => "cannot be done",
            AnswerKind::ScrutinyAsked => "scrutiny",
            AnswerKind::SilenceEnded => "silence until",
            AnswerKind::KeepEnded => "keep until",
            AnswerKind::HandedOver => "handed over",
            _ => "feedback",
        }
    }

    /// What helps while nothing is typed.
    #[must_use]
    pub const fn aside(&self) -> &'static str {
        match self.kind {
            AnswerKind::Impossible => "say what is wrong and what is needed",
            AnswerKind::SilenceEnded => "2026-06-01, 6 weeks, or ended when they may be told now",
            AnswerKind::KeepEnded => "2027-01-01, 6 months, or ended when the time is over",
            AnswerKind::HandedOver => "what was handed over, and how; may be empty",
            _ if self.needed => "say why no effect was given",
            _ => "explain the delay; may be empty",
        }
    }

    /// The key line's word for taking what is typed.
    #[must_use]
    pub const fn take(&self) -> &'static str {
        match self.kind {
            AnswerKind::Impossible => "write Annex III, the clock stops",
            AnswerKind::SilenceEnded | AnswerKind::KeepEnded => "note it",
            AnswerKind::HandedOver => "note that it was handed over",
            _ => "write the feedback",
        }
    }

    /// What is to be done with these words, or what is wrong with them.
    ///
    /// # Errors
    /// A sentence that says what to type.
    pub fn effect(&self, work: &Work, text: &str) -> Result<Effect, String> {
        if !self.choices().is_empty() {
            return Err("choose with a digit".to_owned());
        }
        if self.needed && text.is_empty() {
            return Err(self.aside().to_owned());
        }
        let (mut kind, mut until, mut words) = (self.kind, None, text.to_owned());
        if matches!(kind, AnswerKind::SilenceEnded | AnswerKind::KeepEnded) {
            until = moment(work, text)?;
            words = String::new();
            kind = match (kind, until) {
                (AnswerKind::SilenceEnded, Some(_)) => AnswerKind::SilenceExtended,
                (AnswerKind::KeepEnded, Some(_)) => AnswerKind::KeepLonger,
                (kind, _) => kind,
            };
        }
        let (order, obstacle) = (self.order, self.obstacle);
        Ok(Effect::AnswerOrder { order, kind, obstacle, until, text: words })
    }
}

/// `ended`, a moment, or the beginning of a day.
fn moment(work: &Work, text: &str) -> Result<Option<At>, String> {
    const KNOWN: &str = "write ended, 2026-06-01, 6 weeks or 6 months";
    if text.eq_ignore_ascii_case("ended") {
        return Ok(None);
    }
    if let Ok(at) = At::parse(text) {
        return Ok(Some(at));
    }
    let today = work.now.day(&work.zone);
    let day = fields::day(text, today).ok().flatten().ok_or_else(|| KNOWN.to_owned())?;
    let start = day.to_zoned_datetime(work.zone.clone()).map_err(|_range| KNOWN.to_owned())?;
    Ok(Some(At::from_timestamp(start.timestamp())))
}
