//! A calibration meeting on a seat: runs beside the reference, comments, rulings, struck answers.

use super::looks::blind;
use super::{Seat, Work, show};
use crate::app::msg::{MeetingView, Opinion, Reply, Talk};
use crate::desk::{Compared, Desk, DeskError, LOOKS, Refusal};
use crate::import::Item;
use crate::law::{Law, Veils};
use crate::model::{At, CaseNo, Moderator};
use crate::training::score::{Judged, Sheet, together};
use crate::training::{
    Act, Answer, Answers, Calibration, CaseId, CaseRun, Entry, MEETING, Ruling, Run, Set, State,
    Step, TrainingError,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Messages around a case.
const AROUND: usize = 10;
/// Seed of the intervals on the score sheets.
const SEED: u64 = 1;

/// A meeting about the runs of a set.
pub struct Meeting {
    /// What it is about, and its version.
    name: (String, u32),
    /// Where answers and what was said are kept.
    folder: PathBuf,
    now: At,
    /// Looks at live decisions: no time was measured, and the case is shown without names.
    live: bool,
    answers: Answers,
    runs: Vec<Run>,
    said: Calibration,
    /// Cases by their numbers in the store of the meeting.
    cases: BTreeMap<CaseNo, CaseId>,
}

impl Meeting {
    /// A meeting over a store that may hold nothing of the set yet.
    ///
    /// # Errors
    /// The store or what was said before cannot be read.
    pub fn new(
        desk: &mut Desk,
        (set, answers): (Set, Answers),
        mut runs: Vec<Run>,
    ) -> Result<Self, DeskError> {
        runs.sort_by_key(|run| run.began);
        let order = set.order(set.head.seed);
        let places: BTreeMap<&CaseId, usize> = order.iter().zip(0..).collect();
        let mut flags: Vec<_> = set.flags.iter().collect();
        flags.sort_by_key(|row| (places.get(&row.case).copied(), row.flag.at));
        let groups = set.groups.iter().cloned().map(Item::Group);
        let messages = set
            .messages
            .iter()
            .map(|(message, raw)| Item::Message { message: Box::new(message.clone()), raw });
        let flags = flags.into_iter().map(|row| Item::Flag {
            target: Some(row.case.0.clone()),
            flag: row.flag.clone(),
            raw: b"",
        });
        let items: Vec<Item<'_>> = groups.chain(messages).chain(flags).collect();
        desk.take_in_as_is(&set.head.name, items, set.span().1)?;
        let cases = desk.numbers_of(&order)?;
        let said = Calibration::open(&set.folder)?;
        let (now, name) = (set.span().1, (set.head.name, set.head.version));
        Ok(Self { name, folder: set.folder, now, live: false, answers, runs, said, cases })
    }

    /// A meeting about blind looks at live decisions, at the desk where they were taken. The first
    /// decision stands as reference until a ruling takes its place; what was decided stays.
    ///
    /// # Errors
    /// The looks, the rulings or what was said before cannot be read.
    pub fn of_looks(desk: &Desk, now: At) -> Result<Self, DeskError> {
        let folder = desk.path().join(MEETING);
        let error = |source| TrainingError::File { path: folder.clone(), source };
        std::fs::create_dir_all(&folder).map_err(error)?;
        let said = Calibration::open(&folder)?;
        let Compared { run, mut answers, cases } = desk.compared()?;
        // A look that was taken back may have been ruled on before.
        let mut known: BTreeSet<CaseId> = run.header.order.iter().cloned().collect();
        known.extend(said.entries().iter().map(|entry| entry.case.clone()));
        let kept = Answers::open(&folder, &known, desk.law())?;
        for ruled in kept.iter().filter(|answer| answer.version > 1 || answer.disputed) {
            if answers.get(&ruled.case).is_some() {
                answers.put(ruled.clone());
            }
        }
        let name = (LOOKS.to_owned(), 1);
        Ok(Self { name, folder, now, live: true, answers, runs: vec![run], said, cases })
    }

    /// The end of the shift the set is of; the time of a meeting about live decisions.
    #[must_use]
    pub const fn now(&self) -> At {
        self.now
    }

    fn view(&self, desk: &mut Desk, me: (&Moderator, &Veils)) -> Result<MeetingView, DeskError> {
        let law = desk.law().clone();
        let sheets = self.runs.iter().map(|run| Sheet::of(&law, run, &self.answers, SEED));
        let sheets: Vec<Sheet> =
            sheets.map(|sheet| if self.live { sheet.untimed() } else { sheet }).collect();
        let together = together(&self.runs, &self.answers);
        let disputes: BTreeMap<&CaseId, f64> =
            together.cases.iter().map(|spread| (&spread.case, spread.dispute)).collect();
        let mut talks = Vec::new();
        for (no, id) in &self.cases {
            let given = self.opinions(&law, id);
            let differ = disputes.get(id).copied().unwrap_or(0.0);
            let struck = self.answers.get(id).is_some_and(|answer| answer.disputed);
            if differ > 0.0 || struck || given.iter().any(|opinion| opinion.kind.is_some()) {
                talks.push((differ, self.talk(desk, me, (*no, id), given)?));
            }
        }
        talks.sort_by(|(a, first), (b, second)| {
            b.total_cmp(a).then_with(|| grave(first).cmp(&grave(second)))
        });
        Ok(MeetingView {
            set: self.name.0.clone(),
            version: self.name.1,
            sheets,
            together: (together.people.len() > 1).then_some(together),
            talks: talks.into_iter().map(|(_, talk)| talk).collect(),
        })
    }

    /// What each person made of a case, each in their newest run that has it.
    fn opinions(&self, law: &Law, id: &CaseId) -> Vec<Opinion> {
        let mut newest: BTreeMap<&str, &CaseRun> = BTreeMap::new();
        for run in &self.runs {
            if let Some(row) = run.case(id).filter(|row| row.state == State::Done) {
                newest.insert(&run.header.by, row);
            }
        }
        // What is struck is compared all the same: the meeting talks about it.
        let answer =
            self.answers.get(id).map(|answer| Answer { disputed: false, ..answer.clone() });
        let opinion = |(by, row): (&str, &CaseRun)| {
            let given = row.given.as_ref()?;
            let judged = answer.as_ref().and_then(|answer| Judged::of(law, row, answer));
            Some(Opinion {
                by: by.to_owned(),
                decision: given.decision,
                policy: policy(law, given.policy.as_deref()),
                kind: judged.and_then(|judged| judged.kind),
                objection: row.objection.clone(),
            })
        };
        newest.into_iter().filter_map(opinion).collect()
    }

    fn talk(
        &self,
        desk: &mut Desk,
        me: (&Moderator, &Veils),
        (no, id): (CaseNo, &CaseId),
        given: Vec<Opinion>,
    ) -> Result<Talk, DeskError> {
        let mut case = show::case(desk, me, (no, AROUND), self.now())?;
        if self.live {
            blind(&mut case);
        }
        let answer = self.answers.get(id);
        let said =
            self.said.of(id).map(|entry| (entry.by.clone(), case.quoting(words(&entry.step))));
        let said = said.collect();
        Ok(Talk {
            id: id.clone(),
            category: answer.and_then(|answer| answer.category.clone()),
            reference: answer.map(|answer| answer.decision),
            policy: policy(desk.law(), answer.and_then(|answer| answer.policy.as_deref())),
            why: case.quoting(answer.map_or("", |answer| answer.why.as_str())),
            version: answer.map_or(0, |answer| answer.version),
            struck: answer.is_some_and(|answer| answer.disputed),
            given,
            said,
            case: Box::new(case),
        })
    }

    /// Policy and category of a ruling: those of the answer before when it was no allowance, else
    /// what most of those said who decided so.
    fn reasons(&self, id: &CaseId, decision: Act) -> (Option<String>, Option<String>) {
        let before = self.answers.get(id).filter(|answer| answer.decision != Act::Allow);
        let before = before.map(|answer| (answer.policy.clone(), answer.category.clone()));
        let mut counts: BTreeMap<_, usize> = BTreeMap::new();
        for run in &self.runs {
            let given = run.case(id).and_then(|row| row.given.as_ref());
            if let Some(given) = given.filter(|given| given.decision == decision) {
                let key = (given.policy.clone(), given.category.clone());
                *counts.entry(key).or_default() += 1;
            }
        }
        let most = counts.into_iter().max_by_key(|(_, n)| *n).map(|(reasons, _)| reasons);
        before.or(most).unwrap_or_default()
    }

    /// Makes a change to the answers, seals them, and writes down what happened.
    fn change(
        &mut self,
        no: CaseNo,
        (by, at): (&str, At),
        change: impl FnOnce(&Self, &mut Answers, &CaseId) -> Step,
    ) -> Result<(), DeskError> {
        let unknown = || TrainingError::NoRun(self.folder.clone());
        let id = self.cases.get(&no).cloned().ok_or_else(unknown)?;
        let mut answers = self.answers.clone();
        let step = change(self, &mut answers, &id);
        if answers != self.answers {
            // Answers first: what was said about one that does not stand would mislead.
            answers.write(&self.folder)?;
            self.answers = answers;
        }
        self.said.note(Entry { at, by: by.to_owned(), case: id, step })?;
        Ok(())
    }
}

fn grave(talk: &Talk) -> (bool, Option<crate::training::score::Kind>, u64) {
    (talk.kind().is_none(), talk.kind(), u64::from(talk.case.case.no.0))
}

fn policy(law: &Law, id: Option<&str>) -> Option<String> {
    id.map(|id| law.policy(id).map_or_else(|| id.to_owned(), |p| p.name.get("en").to_owned()))
}

/// A step as it is said in the meeting.
fn words(step: &Step) -> String {
    match step {
        Step::Comment { text } => text.clone(),
        Step::Ruled { decision, why, version } => {
            format!("ruled {}, version {version}: {why}", decision.word())
        }
        Step::Struck => "struck the answer".to_owned(),
        Step::Restored => "put the answer back".to_owned(),
    }
}

impl Seat {
    /// The meeting as it stands, if this is one.
    pub(super) fn meet(&self, desk: &mut Desk) -> Vec<Reply> {
        let Work::Meeting(meeting) = &self.kind else { return Vec::new() };
        match meeting.view(desk, (&self.me, &self.veils)) {
            Ok(view) => vec![Reply::Meeting(Box::new(view))],
            Err(e) => vec![show::broken(&e)],
        }
    }

    /// A comment on a case.
    pub(super) fn comment(
        &mut self,
        desk: &mut Desk,
        no: CaseNo,
        text: String,
    ) -> Result<Vec<Reply>, DeskError> {
        self.in_meeting(desk, no, |_, _, _| Step::Comment { text })
    }

    /// A ruling: the new reference answer.
    pub(super) fn rule(
        &mut self,
        desk: &mut Desk,
        (no, decision): (CaseNo, Act),
        why: String,
    ) -> Result<Vec<Reply>, DeskError> {
        self.in_meeting(desk, no, |meeting, answers, id| {
            let (policy, category) = meeting.reasons(id, decision);
            let ruling = Ruling { decision, policy, category, why: why.clone() };
            // A role, never a name: the answers go to every trainee.
            let version = answers.rule(id, ruling, "calibration");
            Step::Ruled { decision, why, version }
        })
    }

    /// Strikes an answer, or puts it back.
    pub(super) fn strike(
        &mut self,
        desk: &mut Desk,
        no: CaseNo,
        struck: bool,
    ) -> Result<Vec<Reply>, DeskError> {
        self.in_meeting(desk, no, |_, answers, id| {
            answers.strike(id, struck);
            if struck { Step::Struck } else { Step::Restored }
        })
    }

    fn in_meeting(
        &mut self,
        desk: &mut Desk,
        no: CaseNo,
        change: impl FnOnce(&Meeting, &mut Answers, &CaseId) -> Step,
    ) -> Result<Vec<Reply>, DeskError> {
        let (by, at) = (self.me.name.clone(), self.wall());
        let Work::Meeting(meeting) = &mut self.kind else {
            let why = "this is no calibration meeting".to_owned();
            return Err(DeskError::Refused(Refusal::new(why, "modq calibrate opens one", &[])));
        };
        meeting.change(no, (&by, at), change)?;
        let said =
            Reply::Said("kept; the scores are those of the answers as they stand".to_owned());
        Ok(self.meet(desk).into_iter().chain([said]).collect())
    }
}
