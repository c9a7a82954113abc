//! What a seat does with the cases of its tray: the same effects, answered from there.
//!
//! Everything that names such a case is answered here and never reaches the live desk.

use super::tray::{Met, Tray};
use super::{Seat, show};
use crate::app::Effect;
use crate::app::msg::{Beside, DraftFrom, Reply};
use crate::desk::{Desk, DeskError, Refusal, Undone};
use crate::model::{At, CaseNo, Draft, Seq};
use std::sync::Arc;

/// Lines of the tray's journal are told apart from live ones by numbers above this, counted down
/// from the end.
pub(super) const ASIDE: u64 = u64::MAX >> 1;

impl Seat {
    /// Opens the tray of a live seat. Whoever sits here is told nothing of it, also when it fails.
    pub(super) fn open_tray(&mut self, desk: &Desk) {
        if !self.is_live() {
            return;
        }
        match Tray::open(desk, &self.me, self.now()) {
            Ok(tray) => self.tray = tray.map(Box::new),
            Err(e) => tracing::error!(error = %e, "no reference cases are mixed in"),
        }
    }

    /// Answers an effect that is about the tray; gives any other back.
    pub(super) fn aside(&mut self, desk: &mut Desk, effect: Effect) -> Result<Vec<Reply>, Effect> {
        // Out of the seat meanwhile, so that both can be changed.
        let Some(mut tray) = self.tray.take() else { return Err(effect) };
        let done = self.with(desk, &mut tray, effect);
        self.tray = Some(tray);
        done.map(|replies| replies.unwrap_or_else(|e| self.answer(e)))
    }

    fn with(
        &mut self,
        desk: &mut Desk,
        tray: &mut Tray,
        effect: Effect,
    ) -> Result<Result<Vec<Reply>, DeskError>, Effect> {
        Ok(match effect {
            Effect::List(request) => self
                .mixed(desk, tray, &request)
                .map(|listing| listing.map(Reply::List).into_iter().collect()),
            Effect::Decide { cases, from } if any(&cases) => {
                self.decide_both(desk, tray, cases, &from)
            }
            Effect::Skip { cases, reason, note } if any(&cases) => {
                self.skip_both(desk, tray, cases, (reason, note))
            }
            Effect::PassOn(cases) if any(&cases) => self.pass_on_both(desk, tray, cases),
            Effect::History { filter, start, len } => {
                self.history_with(desk, tray, (&filter, start, len)).map(|reply| vec![reply])
            }
            Effect::UndoStep(first) if first.0 > ASIDE => {
                let step = Seq(u64::MAX - first.0);
                self.back(desk, tray, Effect::UndoStep(step))?
            }
            Effect::Undo | Effect::Redo | Effect::Reverse => {
                return self.back(desk, tray, effect);
            }
            effect => match about(&effect).and_then(|alias| tray.of(alias).cloned()) {
                Some(met) => self.on_one(desk, tray, (&met, effect)),
                None => return Err(effect),
            },
        })
    }

    /// An effect on one case of the tray.
    fn on_one(
        &mut self,
        desk: &mut Desk,
        tray: &mut Tray,
        (met, effect): (&Met, Effect),
    ) -> Result<Vec<Reply>, DeskError> {
        let (now, no, alias) = (self.now(), met.no, met.alias);
        let done = match effect {
            Effect::Open { around, .. } => {
                desk.looks_at(self.chair, None);
                self.hold(desk, None);
                let me = tray.me.clone();
                show::case(&mut tray.desk, (&me, &self.veils), (no, around.into()), now).map(
                    |mut view| {
                        view.case.no = alias;
                        view.names = desk.moderators().iter().map(named).collect();
                        view.draft = self.kept_draft(desk, alias).or(view.draft);
                        vec![Reply::Case(Arc::new(view))]
                    },
                )
            }
            Effect::Raw(_) => show::raw(&tray.desk, &self.veils, no)
                .map(|raw| vec![Reply::Raw { case: alias, raw }]),
            Effect::Prefill { from, .. } => tray.desk.draft(no, &from.into(), now).and_then(|d| {
                let checked = self.checked(tray, (no, &d), now)?;
                Ok(vec![Reply::Drafted { case: alias, draft: Box::new(d), checked }])
            }),
            Effect::Check { draft, .. } => self
                .checked(tray, (no, &draft), now)
                .map(|checked| vec![Reply::Checked { case: alias, checked }]),
            Effect::Pack { from, .. } => {
                let make = from.map(Into::into);
                let pack = tray.desk.pack(no, make.as_ref(), now);
                pack.and_then(|pack| show::pack(&tray.desk, &self.veils, (no, pack))).map(
                    |mut view| {
                        view.case = alias;
                        vec![Reply::Pack(Box::new(view))]
                    },
                )
            }
            Effect::Note { text, .. } => {
                let me = tray.me.clone();
                let noted = tray.desk.note(&me, no, &text, now);
                noted.map(|()| {
                    tray.stepped(desk);
                    let text = format!("noted on {alias}");
                    vec![Reply::Done { text, cases: Vec::new() }, Reply::Changed]
                })
            }
            Effect::Similar(_) => Ok(vec![Reply::Similar { case: alias, rows: Vec::new() }]),
            Effect::KeepDraft { draft, .. } => {
                self.keep_draft(desk, alias, draft.as_deref()).map(|()| Vec::new())
            }
            Effect::Beside(Beside::LetGo(_)) => {
                Ok(vec![Reply::Said(format!("you do not hold: {alias}")), Reply::Changed])
            }
            Effect::Beside(_) => Ok(Vec::new()),
            _ => Err(DeskError::Refused(Refusal::new(
                format!("case {alias} waits for a decision first"),
                "decide it, or go on with the next case",
                &[alias],
            ))),
        };
        done.map_err(|e| renamed(e, met))
    }

    fn checked(
        &self,
        tray: &Tray,
        (no, draft): (CaseNo, &Draft),
        now: At,
    ) -> Result<Box<crate::app::msg::Checked>, DeskError> {
        show::checked(&tray.desk, &self.veils, (no, draft), now).map(Box::new)
    }

    /// Decides cases of which some are in the tray: the live ones first, for they can be refused.
    fn decide_both(
        &mut self,
        desk: &mut Desk,
        tray: &mut Tray,
        cases: Vec<CaseNo>,
        from: &DraftFrom,
    ) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let (aside, live): (Vec<CaseNo>, Vec<CaseNo>) =
            cases.into_iter().partition(|case| case.is_aside());
        let mut replies = Vec::new();
        if !live.is_empty() {
            let count = live.len();
            replies = self.decide(desk, live, from.clone())?;
            tray.count(desk, count, now)?;
        }
        let met: Vec<Met> = aside.iter().filter_map(|alias| tray.of(*alias).cloned()).collect();
        let here: Vec<CaseNo> = met.iter().map(|met| met.no).collect();
        let me = tray.me.clone();
        let decided = tray.desk.decide(&me, &here, &from.clone().into(), now);
        let decided = match (decided, met.first()) {
            (Err(e), Some(first)) => return Err(renamed(e, first)),
            (decided, _) => decided?,
        };
        tray.stepped(desk);
        if !replies.is_empty()
            && let (Some((first, _)), Some((live, _))) =
                (tray.desk.next_undo(&me)?, desk.next_undo(&self.me)?)
        {
            tray.joint.insert(first, live);
        }
        tray.compare(&here, now)?;
        for alias in &aside {
            self.keep_draft(desk, *alias, None)?;
        }
        let both = replies.iter_mut().find_map(|reply| match reply {
            Reply::Decided { cases, .. } | Reply::Proposed { cases, .. } => Some(cases),
            _ => None,
        });
        match both {
            Some(cases) => cases.extend(aside),
            None => {
                let (first, draft) = (decided.first, Box::new(decided.draft));
                replies.push(Reply::Decided { cases: aside, first, draft });
                replies.push(Reply::Changed);
            }
        }
        self.tell_with(desk, Some(tray));
        Ok(replies)
    }

    fn skip_both(
        &mut self,
        desk: &mut Desk,
        tray: &mut Tray,
        cases: Vec<CaseNo>,
        (reason, note): (String, String),
    ) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let live: Vec<CaseNo> = cases.iter().copied().filter(|case| !case.is_aside()).collect();
        let mut back = now;
        if !live.is_empty() {
            back = desk.skip(&self.me, &live, (&reason, &note), now)?;
        }
        let me = tray.me.clone();
        for met in cases.iter().filter_map(|case| tray.of(*case).cloned()).collect::<Vec<_>>() {
            let put_off = tray.desk.skip(&me, &[met.no], (&reason, &note), now);
            back = back.max(put_off.map_err(|e| renamed(e, &met))?);
            tray.recorder.skipped(&met.id, &reason)?;
            tray.stepped(desk);
        }
        let text = show::skipped(&cases, back, now, desk.zone());
        self.tell_with(desk, Some(tray));
        Ok(vec![Reply::Done { text, cases }, Reply::Changed])
    }

    fn pass_on_both(
        &mut self,
        desk: &mut Desk,
        tray: &mut Tray,
        cases: Vec<CaseNo>,
    ) -> Result<Vec<Reply>, DeskError> {
        let live: Vec<CaseNo> = cases.iter().copied().filter(|case| !case.is_aside()).collect();
        if !live.is_empty() {
            desk.pass_on(&self.me, &live, self.now())?;
        }
        for case in cases.iter().filter(|case| case.is_aside()) {
            tray.pass_on(*case)?;
        }
        let text = super::care::handed_on(&cases);
        self.tell_with(desk, Some(tray));
        Ok(vec![Reply::Done { text, cases }, Reply::Changed])
    }

    /// Takes back or does again what was done last, when that was here.
    fn back(
        &mut self,
        desk: &mut Desk,
        tray: &mut Tray,
        effect: Effect,
    ) -> Result<Result<Vec<Reply>, DeskError>, Effect> {
        let (now, me) = (self.now(), tray.me.clone());
        let here = match effect {
            Effect::Undo => tray.is_newest(desk, &self.me),
            Effect::UndoStep(_) => Ok(true),
            Effect::Redo => Ok(tray.redo),
            _ => Ok(tray.left),
        };
        match here {
            Ok(true) => {}
            Ok(false) => {
                (tray.redo, tray.left) = (false, false);
                return Err(effect);
            }
            Err(e) => return Ok(Err(e)),
        }
        let before = tray.desk.next_undo(&me).ok().flatten().map(|(first, _)| first);
        let done = match effect {
            Effect::Undo => tray.desk.undo(&me, now),
            Effect::UndoStep(first) => tray.desk.undo_step(&me, first, now),
            Effect::Redo => tray.desk.redo(&me, now),
            _ => tray.desk.reverse(&me, now),
        };
        Ok(done.and_then(|undone| match undone {
            Undone::Done { cases, redone } => {
                tray.compare(&cases, now)?;
                let mut cases: Vec<CaseNo> = cases.into_iter().map(|no| tray.alias(no)).collect();
                let step = match effect {
                    Effect::UndoStep(first) => Some(first),
                    _ if redone => tray.desk.next_undo(&me)?.map(|(first, _)| first),
                    _ => before,
                };
                // What one key did, one key takes back or does again.
                if step.is_some_and(|step| tray.joint.contains_key(&step)) {
                    let live = match effect {
                        Effect::Undo | Effect::UndoStep(_) => desk.undo(&self.me, now)?,
                        Effect::Redo => desk.redo(&self.me, now)?,
                        _ => desk.reverse(&self.me, now)?,
                    };
                    if let Undone::Done { cases: more, .. } = live {
                        cases.extend(more);
                    }
                }
                match effect {
                    Effect::Undo | Effect::UndoStep(_) => tray.took_back(),
                    _ => tray.stepped(desk),
                }
                self.tell_with(desk, Some(tray));
                Ok(vec![Reply::Undone { cases, redone }, Reply::Changed])
            }
            Undone::HasLeft { cases, .. } => {
                tray.left = true;
                let case = cases.first().map_or_else(CaseNo::default, |no| tray.alias(*no));
                let cases = u32::try_from(cases.len()).unwrap_or(u32::MAX);
                Ok(vec![Reply::HasLeft { case, cases }])
            }
        }))
    }

    /// Live cases were decided: the next reference case comes nearer.
    pub(super) fn nearer(&mut self, desk: &Desk, cases: usize) {
        let now = self.now();
        let Some(tray) = &mut self.tray else { return };
        if let Err(e) = tray.count(desk, cases, now) {
            tracing::error!(error = %e, "the next reference case did not come in");
        }
    }

    /// A key was pressed or something else came under the eyes: the run notes what is here.
    pub(super) fn noted_aside(&mut self, pressed: bool) {
        let (shown, wall) = (self.shown_case(), self.wall());
        let Some(tray) = &mut self.tray else { return };
        tray.recorder.look(wall);
        let id = shown.and_then(|case| tray.of(case)).map(|met| met.id.clone());
        let noted = match id {
            None => tray.recorder.stand_still(),
            Some(_) if pressed => tray.recorder.key(),
            Some(id) => tray.recorder.go_on().and_then(|()| tray.recorder.shown(Some(&id))),
        };
        if let Err(e) = noted {
            tracing::error!(error = %e, "the run of the reference cases could not be written");
        }
    }
}

fn named(m: &crate::model::Moderator) -> (crate::model::ModeratorNo, String) {
    (m.no, m.name.clone())
}

fn any(cases: &[CaseNo]) -> bool {
    cases.iter().any(|case| case.is_aside())
}

/// The one case an effect is about.
const fn about(effect: &Effect) -> Option<CaseNo> {
    match effect {
        Effect::Open { case, .. }
        | Effect::Raw(case)
        | Effect::Prefill { case, .. }
        | Effect::Check { case, .. }
        | Effect::SendBack { case, .. }
        | Effect::Release(case)
        | Effect::Pack { case, .. }
        | Effect::Note { case, .. }
        | Effect::Similar(case)
        | Effect::KeepDraft { case, .. }
        | Effect::Complain { case, .. }
        | Effect::Beside(
            Beside::Claim(case)
            | Beside::LetGo(case)
            | Beside::AskFor(case)
            | Beside::TakeOver(case),
        ) => Some(*case),
        _ => None,
    }
}

/// A refusal names the case as the screen does.
fn renamed(error: DeskError, met: &Met) -> DeskError {
    match error {
        DeskError::Refused(mut refusal) => {
            let (old, new) = (format!("case {}", met.no), format!("case {}", met.alias));
            refusal.why = refusal.why.replace(&old, &new);
            refusal.cases = vec![met.alias];
            DeskError::Refused(refusal)
        }
        other => other,
    }
}
