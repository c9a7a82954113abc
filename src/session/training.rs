//! A training run on a seat: its clock, what is written of it, and when the reference is shown.

use super::meeting::Meeting;
use super::{Seat, feedback, show};
use crate::app::Effect;
use crate::app::msg::{Beside, Mode, Reply, RunView};
use crate::desk::{Desk, DeskError, Refusal};
use crate::model::{At, CaseNo, CaseState, DecisionNo};
use crate::training::{Answers, CaseId, Feedback, Recorder, Run, Set, TrainingError, Why};
use std::collections::BTreeMap;

/// A run that is worked on from a seat.
pub struct Training {
    pub(super) set: Set,
    pub(super) answers: Answers,
    pub(super) recorder: Recorder,
    /// Cases that came in, by their numbers in the store.
    pub(super) cases: BTreeMap<CaseNo, CaseId>,
    /// What is known of each: the decision or the moment it comes back.
    known: BTreeMap<CaseNo, Known>,
    /// Cases decided whose reference is still to be shown.
    due: Vec<CaseNo>,
}

/// What a case was last seen as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Decided(DecisionNo),
    PutOff(At),
}

/// What a seat is for.
#[derive(Default)]
pub enum Work {
    /// What is decided takes effect.
    #[default]
    Live,
    /// A training run.
    Training(Box<Training>),
    /// The queue as it stood, only to look at.
    Replay(At),
    /// A calibration meeting.
    Meeting(Box<Meeting>),
}

impl Training {
    /// A run over a store that may hold nothing of the set yet.
    ///
    /// # Errors
    /// The store cannot be read or written.
    pub fn new(
        desk: &mut Desk,
        (set, answers): (Set, Answers),
        recorder: Recorder,
    ) -> Result<Self, DeskError> {
        desk.keep_all();
        let mut training = Self {
            set,
            answers,
            recorder,
            cases: BTreeMap::new(),
            known: BTreeMap::new(),
            due: Vec::new(),
        };
        training.arrive(desk, At(i64::MIN))?;
        // What the run knows; what was decided beyond that was cut off by a kill, and is told.
        for (no, case) in &training.cases {
            if let Some(known) = stands(desk, *no)?
                && (training.recorder.is_done(case) || matches!(known, Known::PutOff(_)))
            {
                training.known.insert(*no, known);
                let each = training.recorder.header().feedback == Feedback::Each;
                let decided = matches!(known, Known::Decided(_));
                if each && decided && !training.recorder.is_closed(case) {
                    training.due.push(*no);
                }
            }
        }
        training.compare(desk)?;
        Ok(training)
    }

    /// The time of the shift.
    #[must_use]
    pub fn now(&self) -> At {
        self.recorder.clock().now()
    }

    /// Compares the store with what is known, and writes what changed.
    fn compare(&mut self, desk: &mut Desk) -> Result<(), DeskError> {
        let now = self.now();
        let mut again = Vec::new();
        for (no, case) in &self.cases {
            let stands = stands(desk, *no)?;
            let known = self.known.get(no).copied();
            if stands == known {
                continue;
            }
            match (stands, known) {
                (Some(Known::Decided(decision)), _) => {
                    let Some(decision) = desk.store().decision(decision)? else { continue };
                    self.recorder.decided(case, desk.given(&decision, now)?)?;
                    self.due.push(*no);
                }
                (Some(Known::PutOff(_)), _) => {
                    let reason = match desk.store().case(*no)?.map(|case| case.state) {
                        Some(CaseState::Skipped { reason, .. }) => reason,
                        _ => String::new(),
                    };
                    self.recorder.skipped(case, &reason)?;
                }
                (None, Some(Known::Decided(_))) => {
                    self.recorder.undone(case)?;
                    again.push(case.clone());
                }
                (None, _) => {}
            }
            match stands {
                Some(stands) => self.known.insert(*no, stands),
                None => self.known.remove(no),
            };
        }
        self.catch_up(desk, &again)
    }

    /// Whether what is decided can be taken back: until the reference was shown.
    pub(super) const fn takes_back(&self) -> bool {
        matches!(self.recorder.header().feedback, Feedback::End) && self.recorder.ended().is_none()
    }

    /// The run as its file tells it.
    pub(super) fn run(&self) -> Result<Run, DeskError> {
        Ok(Run::load(self.recorder.path())?)
    }

    fn view(&self) -> RunView {
        let (header, head) = (self.recorder.header(), &self.set.head);
        RunView {
            set: head.name.clone(),
            version: head.version,
            note: head.note.clone(),
            author: head.author.clone(),
            language: head.language.clone(),
            by: header.by.clone(),
            cases: header.order.len(),
            answers: self.answers.len(),
            done: self.recorder.done(),
            arrived: self.cases.len(),
            seed: header.seed,
            pace: header.pace.word(),
            feedback: header.feedback.word(),
            limit: header.limit_minutes,
            worked_ms: self.recorder.clock().worked(),
            idle_seconds: header.idle_seconds,
            over: self.recorder.ended(),
        }
    }
}

/// What a case stands as, if it does not wait.
fn stands(desk: &Desk, no: CaseNo) -> Result<Option<Known>, DeskError> {
    Ok(match desk.store().case(no)?.map(|case| case.state) {
        Some(CaseState::Decided(decision)) => Some(Known::Decided(decision)),
        Some(CaseState::Skipped { until, .. }) => Some(Known::PutOff(until)),
        _ => None,
    })
}

impl Seat {
    /// What is decided here takes effect.
    pub(super) const fn is_live(&self) -> bool {
        matches!(self.kind, Work::Live)
    }

    /// What kind of work this is, for the status line.
    pub(super) fn mode(&self) -> Mode {
        match &self.kind {
            Work::Live => Mode::Live,
            Work::Replay(at) => Mode::Replay(*at),
            Work::Meeting(_) => Mode::Meeting,
            Work::Training(training) => Mode::Training {
                done: training.recorder.done(),
                cases: training.recorder.header().order.len(),
                left: training.recorder.left(),
            },
        }
    }

    /// Why an effect is not carried out here, if it is not.
    pub(super) fn forbidden(&self, effect: &Effect) -> Option<DeskError> {
        let refuse = |why: &str, hint: &str| {
            Some(DeskError::Refused(Refusal::new(why.to_owned(), hint, &[])))
        };
        match &self.kind {
            Work::Live => None,
            Work::Replay(_) if effect.only_looks() => None,
            Work::Meeting(_) if effect.only_looks() || effect.meets() => None,
            Work::Meeting(_) => refuse("this is a meeting: nothing is decided", "q leaves it"),
            Work::Replay(_) => refuse("this is a replay: nothing is changed", "q leaves it"),
            Work::Training(training) => match effect {
                Effect::Export(_) | Effect::WriteReport(_) | Effect::EndHolds => {
                    refuse("nothing leaves a training run", "the store of the run stays beside it")
                }
                Effect::Undo | Effect::Redo | Effect::UndoStep(_) | Effect::Reverse
                    if training.recorder.header().feedback == Feedback::Each =>
                {
                    refuse(
                        "the reference was shown, so what is decided stays",
                        "--feedback end lets u take back",
                    )
                }
                _ => None,
            },
        }
    }

    /// A key is pressed: on which case, and after which pause.
    pub(super) fn noted(&mut self, pressed: bool) {
        let shown = self.shown_case();
        let Work::Training(training) = &mut self.kind else { return };
        let case = shown.and_then(|no| training.cases.get(&no));
        let written = if pressed { training.recorder.key() } else { training.recorder.shown(case) };
        self.told(written);
    }

    /// Says that the run could not be written.
    fn told(&mut self, written: Result<(), TrainingError>) {
        if let Err(e) = written {
            self.reply(show::broken(&e.into()));
        }
    }

    /// What a change means for the run: it is written, and the reference may be shown.
    pub(super) fn trained(&mut self, desk: &mut Desk) -> Vec<Reply> {
        let Work::Training(training) = &mut self.kind else { return Vec::new() };
        match training.compare(desk) {
            Ok(()) => self.reference(desk),
            Err(e) => vec![show::broken(&e)],
        }
    }

    /// Shows the reference where it is due, and the end of the run.
    fn reference(&mut self, desk: &mut Desk) -> Vec<Reply> {
        let (me, veils) = (self.me.clone(), self.veils.clone());
        let Work::Training(training) = &mut self.kind else { return Vec::new() };
        let each = training.recorder.header().feedback == Feedback::Each;
        let shown = if each { std::mem::take(&mut training.due) } else { Vec::new() };
        let shown = feedback::views(desk, training, (&me, &veils), &shown);
        let all = training.recorder.done() == training.recorder.header().order.len();
        let ended = if all { training.recorder.end(Why::All) } else { Ok(()) };
        let mut replies = Vec::new();
        if training.recorder.ended().is_some() {
            replies.push(Reply::Run(Box::new(training.view())));
        }
        match (shown, ended) {
            (Ok(shown), Ok(())) if shown.is_empty() => {}
            (Ok(shown), Ok(())) => {
                let still = training.recorder.stand_still();
                replies.push(Reply::Feedback(shown));
                self.told(still);
            }
            (Err(e), _) => replies.push(show::broken(&e)),
            (_, Err(e)) => replies.push(show::broken(&e.into())),
        }
        replies
    }

    /// The start of the run, before anything is worked.
    pub(super) fn begin(&mut self) {
        if let Work::Training(training) = &self.kind {
            let view = training.view();
            self.reply(Reply::Run(Box::new(view)));
        }
    }

    /// Begins the run, or goes on with it.
    pub(super) fn train(&mut self, desk: &mut Desk) -> Vec<Reply> {
        let Work::Training(training) = &mut self.kind else { return Vec::new() };
        let written = training.recorder.go_on();
        self.told(written);
        self.reference(desk)
    }

    /// Ends the run before every case is decided.
    pub(super) fn end_run(&mut self, why: Why) -> Vec<Reply> {
        let Work::Training(training) = &mut self.kind else { return Vec::new() };
        let written = training.recorder.end(why);
        let view = training.view();
        self.told(written);
        vec![Reply::Run(Box::new(view))]
    }

    /// The reference to every case, in the order of the run.
    pub(super) fn all_references(&mut self, desk: &mut Desk) -> Result<Vec<Reply>, DeskError> {
        let (me, veils) = (self.me.clone(), self.veils.clone());
        let Work::Training(training) = &mut self.kind else { return Ok(Vec::new()) };
        let numbers: BTreeMap<&CaseId, CaseNo> =
            training.cases.iter().map(|(no, case)| (case, *no)).collect();
        let order = training.recorder.header().order.iter();
        let cases: Vec<CaseNo> = order.filter_map(|case| numbers.get(case).copied()).collect();
        let views = feedback::views(desk, training, (&me, &veils), &cases)?;
        Ok(if views.is_empty() { Vec::new() } else { vec![Reply::Feedback(views)] })
    }

    /// Writes down an objection.
    pub(super) fn object(&mut self, no: CaseNo, text: &str) -> Vec<Reply> {
        let Work::Training(training) = &mut self.kind else { return Vec::new() };
        let Some(case) = training.cases.get(&no).cloned() else { return Vec::new() };
        let written = training.recorder.objected(&case, text);
        self.told(written);
        vec![Reply::Said("your objection is kept for the trainer".to_owned())]
    }

    /// Time goes on in a run: cases come in, quiet stretches are passed over, the limit is met.
    pub(super) fn train_on(&mut self, desk: &mut Desk, before: At) {
        let Work::Training(training) = &mut self.kind else { return };
        if training.recorder.left() == Some(0) && training.recorder.ended().is_none() {
            for reply in self.end_run(Why::Limit) {
                self.reply(reply);
            }
            return self.tell_status(desk);
        }
        let arrived = training.go_by(desk, before);
        match arrived {
            Ok(true) => self.renew(desk),
            Ok(false) => self.tell_status(desk),
            Err(e) => self.reply(show::broken(&e)),
        }
    }

    /// Leaves the run in good order; it can go on.
    pub(super) fn stop_run(&mut self) {
        if let Work::Training(training) = &mut self.kind
            && let Err(e) = training.recorder.stand_still()
        {
            tracing::error!(error = %e, "the end of work was not noted");
        }
    }
}

impl Effect {
    /// Whether it is what a calibration meeting is for.
    const fn meets(&self) -> bool {
        matches!(self, Self::Comment { .. } | Self::Rule { .. } | Self::Strike { .. })
    }

    /// Whether it changes nothing on disk.
    const fn only_looks(&self) -> bool {
        matches!(
            self,
            Self::List(_)
                | Self::Open { .. }
                | Self::Raw(_)
                | Self::Prefill { .. }
                | Self::Check { .. }
                | Self::Pack { .. }
                | Self::Similar(_)
                | Self::History { .. }
                | Self::Orders
                | Self::Notices
                | Self::Glance(_)
                | Self::Complaints
                | Self::Hearing(_)
                | Self::ProposeAnswer { .. }
                | Self::Beside(Beside::Claim(_) | Beside::Deal | Beside::Team)
                | Self::Quit
        )
    }
}
