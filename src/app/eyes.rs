//! What the open case lets be seen, and what spares the eyes.

use super::acts::filtered;
use super::care::Reading;
use super::msg::{CaseView, Effect, Mode};
use super::said::Kind;
use super::screen::Go;
use super::veil::{Look, Stage, hits};
use super::work::Work;
use crate::model::At;
use crate::model::time::HOUR;

impl Work {
    /// Something on the case is still covered, fully or in part.
    #[must_use]
    pub fn veiled(&self, view: &CaseView) -> bool {
        self.look().stage != Stage::Open && view.covers()
    }

    /// How the words of the open case are seen.
    #[must_use]
    pub const fn look(&self) -> Look<'_> {
        let stage = match self.beside {
            Some(stage) => stage,
            None => self.open.stage,
        };
        Look { stage, sign: self.theme.glyphs.veil }
    }

    /// How words are seen where nothing is lifted: in lists.
    #[must_use]
    pub const fn glance(&self) -> Look<'_> {
        Look { stage: Stage::Facts, sign: self.theme.glyphs.veil }
    }

    /// The message of the open case, when something of it may be read.
    #[must_use]
    pub fn before_eyes(&self) -> Option<Reading> {
        self.case().and_then(|view| self.reads(view))
    }

    /// The message of a case that is shown, when something of it may be read.
    #[must_use]
    pub fn reads(&self, view: &CaseView) -> Option<Reading> {
        let veiled = view.message.as_ref()?.words().opens_veiled();
        if veiled && self.look().stage == Stage::Facts {
            return None;
        }
        let kind = view.case.policy().or_else(|| view.case.category()).unwrap_or_default();
        Some(Reading { case: view.case.no, kind: kind.to_owned(), veiled })
    }

    /// Lifts the veil one step from a case that is looked at beside the open one.
    pub fn lift_beside(&mut self, view: &CaseView) {
        if view.covers() {
            self.beside = Some(next_stage(self.look().stage, view));
        } else {
            self.say(Kind::Information, "nothing is veiled here");
        }
    }

    /// The nearest clock that runs: of a waiting case, or of an order nobody has acted on.
    #[must_use]
    pub fn nearest(&self) -> Option<At> {
        let order = self.status.orders.first().map(|clock| clock.due);
        self.status.next_due.into_iter().chain(order).min()
    }

    /// Suggests a pause when one is due, never before a clock that runs out or over what is said.
    pub fn suggest_pause(&mut self) {
        let near = self.nearest().is_some_and(|due| due.since(self.now) < HOUR);
        let ordered = self.case().is_some_and(|view| view.case.lane() <= crate::model::Lane::Order);
        if near || ordered || self.writing.is_some() || self.said.standing().is_some() {
            return;
        }
        if let Some(why) = self.care.due(self.now, self.status.mode == Mode::Live) {
            self.say_keys(Kind::Result, why, &[("Z", "a pause"), ("L", "a lighter lane")]);
        }
    }

    /// Keeps what was read.
    pub fn keep_exposure(&mut self) {
        let exposure = Box::new(self.care.set.exposure.clone());
        self.ask(Effect::KeepExposure(exposure));
    }
}

/// Passes over what opens veiled, unless a deadline is near: that one always stays in view.
pub fn lighter(work: &mut Work) -> Go {
    let hard = work.care.veils().with(work.law.veils());
    let list = |names: &std::collections::BTreeSet<String>| {
        names.iter().map(String::as_str).collect::<Vec<_>>().join(",")
    };
    let mut parts = Vec::new();
    if !hard.policies.is_empty() {
        parts.push(format!("-policy:{}", list(&hard.policies)));
    }
    if !hard.categories.is_empty() {
        parts.push(format!("-category:{}", list(&hard.categories)));
    }
    if hard.severity > 0 {
        parts.push(format!("-severity:>={}", hard.severity));
    }
    let filter = parts.join(" ");
    let near = |due: crate::model::At| due.since(work.now) < HOUR;
    if work.list.filter != filter && work.status.next_due.is_some_and(near) {
        work.say(Kind::Warning, "a deadline is less than an hour away, so nothing is passed over");
        return Go::Stay;
    }
    filtered(work, &filter)
}

/// Lets others have the targets. Nobody is asked why.
pub fn pass_on(work: &mut Work) {
    let cases = work.targets();
    if cases.is_empty() {
        return work.say(Kind::Information, "no case is selected");
    }
    work.ask(Effect::PassOn(cases));
}

/// Lifts the veil one step, or lets it fall.
pub fn lift(work: &mut Work) {
    let Some(view) = work.case() else { return };
    if !view.covers() {
        return work.say(Kind::Information, "nothing is veiled here");
    }
    work.open.stage = next_stage(work.open.stage, view);
}

/// Uncovers one line more.
pub fn lift_line(work: &mut Work) {
    let Some(view) = work.case() else { return };
    if !view.covers() {
        return work.say(Kind::Information, "nothing is veiled here");
    }
    work.open.stage = next_line(work.look(), view);
}

/// The stage after this one, the last one covers again.
#[must_use]
pub fn next_stage(stage: Stage, view: &CaseView) -> Stage {
    let known = !hits(&view.case).is_empty();
    match stage {
        Stage::Facts => Stage::Terms,
        // Without known words the second step would cover again what was uncovered.
        Stage::Lines(_) if known => Stage::Terms,
        Stage::Lines(_) | Stage::Terms => Stage::Open,
        Stage::Open => Stage::Facts,
    }
}

/// The stage with one line more.
#[must_use]
pub fn next_line(look: Look<'_>, view: &CaseView) -> Stage {
    let end = view.message.as_ref().is_none_or(|told| look.at_end(told.words()));
    let known = !hits(&view.case).is_empty();
    match look.stage {
        Stage::Facts => Stage::Lines(1),
        Stage::Lines(_) if end && known => Stage::Terms,
        Stage::Lines(_) if end => Stage::Open,
        Stage::Lines(lines) => Stage::Lines(lines + 1),
        higher => higher,
    }
}
