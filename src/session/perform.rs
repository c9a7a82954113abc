//! Maps every effect of the app to a call of the desk, and what came of it to replies.

use super::views::{self, kept_views};
use super::{Session, show};
use crate::app::Effect;
use crate::app::msg::{AnswerDraft, DraftFrom, Reply, Seat};
use crate::desk::{Answer, Decided, DeskError, Make, Sought, Undone, Verdict};
use crate::model::{AnswerTexts, CaseNo, ComplaintTexts, Digest, Draft, Filed};
use std::path::PathBuf;

impl From<DraftFrom> for Make {
    fn from(from: DraftFrom) -> Self {
        match from {
            DraftFrom::Allow => Self::Allow,
            DraftFrom::Policy(id) => Self::Policy(id),
            DraftFrom::Repeat(draft) => Self::Repeat(draft),
            DraftFrom::Draft(draft) => Self::Draft(draft),
            DraftFrom::Report(draft) => Self::Report(draft),
            DraftFrom::Language(draft, language) => Self::Language(draft, language),
        }
    }
}

impl Session {
    pub(super) fn perform(&mut self, effect: Effect) -> Vec<Reply> {
        let now = self.now();
        let done = match effect {
            Effect::List(request) => self
                .list
                .answer(&mut self.desk, &request, (&self.marks, self.me.no, &self.veils), now)
                .map(|listing| listing.map(Reply::List).into_iter().collect()),
            Effect::Open { case, around } => {
                let view =
                    show::case(&mut self.desk, (&self.me, &self.veils), (case, around.into()), now);
                view.map(|mut view| {
                    // What was proposed is what a second person begins from.
                    view.draft = self.kept_draft(case).or(view.draft);
                    vec![Reply::Case(Box::new(view))]
                })
            }
            Effect::Raw(case) => {
                show::raw(&self.desk, &self.veils, case).map(|raw| vec![Reply::Raw { case, raw }])
            }
            Effect::Prefill { case, from } => self.prefill(case, from),
            Effect::Check { case, draft } => {
                show::checked(&self.desk, &self.veils, (case, &draft), now)
                    .map(|checked| vec![Reply::Checked { case, checked: Box::new(checked) }])
            }
            Effect::Decide { cases, from } => self.decide(cases, from),
            Effect::Agree(cases) => {
                self.desk.confirm(&self.me, &cases, now).and_then(|decided| self.decided(decided))
            }
            Effect::SendBack { case, reason } => {
                let sent = self.desk.send_back(&self.me, case, &reason, now);
                let text = format!("the proposal on {case} was sent back");
                sent.map(|()| self.changed(Reply::Said(text)))
            }
            Effect::Release(case) => {
                let released = self.desk.release(&self.me, case, now);
                let text = format!("the author of {case} may be told; x l writes the letter");
                released.map(|_no| self.changed(Reply::Said(text)))
            }
            Effect::Pack { case, from } => {
                let make = from.map(Into::into);
                let pack = self.desk.pack(case, make.as_ref(), now);
                pack.and_then(|pack| show::pack(&self.desk, &self.veils, (case, pack)))
                    .map(|view| vec![Reply::Pack(Box::new(view))])
            }
            Effect::Undo => self.desk.undo(&self.me, now).and_then(|u| self.undone(u)),
            Effect::Redo => self.desk.redo(&self.me, now).and_then(|u| self.undone(u)),
            Effect::UndoStep(first) => {
                self.desk.undo_step(&self.me, first, now).and_then(|u| self.undone(u))
            }
            Effect::Reverse => self.desk.reverse(&self.me, now).and_then(|u| self.undone(u)),
            Effect::Skip { cases, reason, note } => {
                let skipped = self.desk.skip(&self.me, &cases, (&reason, &note), now);
                skipped.map(|back| {
                    let zone = self.desk.zone();
                    let text = show::skipped(&cases, back, now, zone);
                    self.changed(Reply::Done { text, cases })
                })
            }
            Effect::Note { case, text } => {
                let noted = self.desk.note(&self.me, case, &text, now);
                let text = format!("noted on {case}");
                noted.map(|()| self.changed(Reply::Done { text, cases: Vec::new() }))
            }
            Effect::Similar(case) => {
                self.desk.seek_alike(case, now);
                self.alike = Some(case);
                Ok(Vec::new())
            }
            Effect::History { filter, start, len } => {
                show::history(&self.desk, &self.me, (&filter, start, len), now).map(|r| vec![r])
            }
            Effect::KeepDraft { case, draft } => {
                self.keep_draft(case, draft.as_deref()).map(|()| Vec::new())
            }
            Effect::KeepSeat(seat) => {
                self.marks.clone_from(&seat.marks);
                self.keep_seat(&seat).map(|()| Vec::new())
            }
            Effect::KeepView(view) => views::keep(self.desk.path(), self.me.no, &view)
                .map(|()| vec![Reply::Views(kept_views(self.desk.path(), self.me.no))]),
            Effect::HandOn(cases) => self.hand_on(cases),
            Effect::KeepExposure(exposure) => self.keep_exposure(&exposure),
            Effect::KeepVeils(own) => self.keep_veils(&own),
            Effect::Together => self.together(),
            Effect::EndHolds => self
                .desk
                .end_holds(&self.me, now)
                .map(|n| self.changed(Reply::Said(format!("{n} decisions may leave now")))),
            Effect::Export(format) => self
                .desk
                .export_to_outbox(&self.me, &format, now)
                .map(|o| self.changed(Reply::Said(o.sentence()))),
            Effect::Orders => {
                let rows = self.desk.orders(now);
                rows.and_then(|rows| show::orders(&self.desk, &self.veils, rows))
                    .map(|rows| vec![Reply::Orders(rows)])
            }
            Effect::Notices => {
                let rows = self.desk.notices(now);
                rows.and_then(|rows| show::notices(&self.desk, &self.veils, rows))
                    .map(|rows| vec![Reply::Notices(rows)])
            }
            Effect::CarryOut(key) => self.carry_out(&key),
            Effect::Glance(of) => {
                self.counting = Some(of);
                self.count()
            }
            Effect::WriteReport(days) => self.write_report(days),
            Effect::AnswerOrder { order, kind, obstacle, until, text } => {
                self.answer_order(&order, &Answer { kind, obstacle, until, text: &text })
            }
            Effect::Complaints => show::complaints(&self.desk, (&self.me, &self.veils))
                .map(|list| vec![Reply::Complaints(list)]),
            Effect::Hearing(no) => {
                show::hearing(&self.desk, &self.veils, no, now).map(|mut view| {
                    view.kept = self.kept(&format!("answer-{no}.json"));
                    vec![Reply::Hearing(Box::new(view))]
                })
            }
            Effect::KeepAnswer(draft) => {
                self.write(&format!("answer-{}.json", draft.no), &draft).map(|()| Vec::new())
            }
            Effect::ProposeAnswer { no, outcome } => {
                self.desk.proposed_answer(no, outcome, now).map(|answer| {
                    let AnswerTexts { language, text } = answer;
                    vec![Reply::Reasons { no, outcome, language, text }]
                })
            }
            Effect::AnswerComplaint(draft) => self.answer_complaint(*draft),
            Effect::Complain { case, text } => self.complain(case, text),
            Effect::Quit => {
                self.over = true;
                Ok(Vec::new())
            }
        };
        done.unwrap_or_else(|e| self.answer(e))
    }

    /// Takes what the worker found.
    pub(super) fn sought(&mut self, sought: Sought) -> Vec<Reply> {
        let now = self.now();
        let done = match sought {
            Sought::Found { question, hits, read } => self
                .list
                .found(
                    &self.desk,
                    (question, hits, read),
                    (&self.marks, self.me.no, &self.veils),
                    now,
                )
                .map(|listing| listing.map(Reply::List).into_iter().collect()),
            Sought::Alike { case, rows, more } if self.alike == Some(case) => {
                self.alike = None;
                let more = (more > 0).then(|| Reply::Said(show::more_alike(more)));
                let rows = show::similar(&self.desk, &self.veils, (case, rows));
                rows.map(|rows| [Reply::Similar { case, rows }].into_iter().chain(more).collect())
            }
            Sought::Reading { case, read } if self.alike == Some(case) => {
                let text = format!("reading texts: {} %", read.percent());
                Ok(vec![Reply::Said(text)])
            }
            Sought::Failed(error) => Err(error.into()),
            _ => Ok(Vec::new()),
        };
        done.unwrap_or_else(|e| self.answer(e))
    }

    /// A refusal stays a sentence in the hold row; anything else stops the screen with a box.
    pub(super) fn answer(&mut self, error: DeskError) -> Vec<Reply> {
        match error {
            DeskError::Refused(refusal) => {
                let mut replies = vec![Reply::Refused {
                    why: refusal.why,
                    hint: refusal.hint,
                    cases: refusal.cases,
                }];
                replies.push(Reply::Changed);
                replies
            }
            other => {
                tracing::error!(error = %other, "an act failed");
                vec![show::broken(&other)]
            }
        }
    }

    /// A reply after the store changed: new numbers first, then the reply, then a fresh list.
    pub(super) fn changed(&mut self, reply: Reply) -> Vec<Reply> {
        self.list.forget();
        self.tell_status();
        vec![reply, Reply::Changed]
    }

    fn prefill(&mut self, case: CaseNo, from: DraftFrom) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let draft = self.desk.draft(case, &from.into(), now)?;
        let checked = Box::new(show::checked(&self.desk, &self.veils, (case, &draft), now)?);
        Ok(vec![Reply::Drafted { case, draft: Box::new(draft), checked }])
    }

    fn decide(&mut self, cases: Vec<CaseNo>, from: DraftFrom) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let decided = self.desk.decide(&self.me, &cases, &from.into(), now)?;
        self.decided(decided)
    }

    fn decided(&mut self, decided: Decided) -> Result<Vec<Reply>, DeskError> {
        for case in &decided.cases {
            self.keep_draft(*case, None)?;
        }
        let cases = decided.cases;
        if let Some(why) = decided.second {
            let text = show::proposed(&cases, why);
            return Ok(self.changed(Reply::Proposed { text, cases }));
        }
        let (first, draft) = (decided.first, Box::new(decided.draft));
        Ok(self.changed(Reply::Decided { cases, first, draft }))
    }

    fn carry_out(&mut self, key: &Digest) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let row = self.desk.order(key, now)?;
        let decided = self.desk.carry_out(&self.me, &row, now)?;
        for case in &decided.cases {
            self.keep_draft(*case, None)?;
        }
        let text = match decided.second {
            Some(why) => show::proposed(&decided.cases, why),
            None => show::carried_out(&row, decided.cases.len()),
        };
        // Not `Decided`: what an order asks for is no decision to repeat on the next case.
        Ok(self.changed(Reply::Done { text, cases: decided.cases }))
    }

    fn answer_order(&mut self, key: &Digest, answer: &Answer<'_>) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let row = self.desk.order(key, now)?;
        let out = self.desk.orders_outbox();
        let file = self.desk.answer_order(&self.me, &row, (answer, &out), now)?;
        let text = show::order_answered(&row, answer.kind, file.as_deref());
        Ok(self.changed(Reply::Said(text)))
    }

    fn answer_complaint(&mut self, draft: AnswerDraft) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let AnswerDraft { no, outcome, language, text, keep } = draft;
        let answer = AnswerTexts { language, text };
        let verdict = Verdict { outcome, answer, keep, policy: None };
        let case = self.desk.hearing(no)?.complaint.case;
        self.desk.answer_complaint(&self.me, no, &verdict, now)?;
        self.throw_away(&format!("answer-{no}.json"))?;
        let text = show::answered(&self.desk, no, outcome);
        Ok(self.changed(Reply::Done { text, cases: vec![case] }))
    }

    fn complain(&mut self, case: CaseNo, text: String) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let texts = ComplaintTexts { text, ..ComplaintTexts::default() };
        let filed = Filed { case: Some(case), received: now, texts, ..Filed::default() };
        let no = self.desk.complain(&self.me, &filed, now)?;
        let text = show::taken_in(&self.desk, no, self.me.no)?;
        Ok(self.changed(Reply::Done { text, cases: Vec::new() }))
    }

    fn undone(&mut self, undone: Undone) -> Result<Vec<Reply>, DeskError> {
        Ok(match undone {
            Undone::Done { cases, redone } => self.changed(Reply::Undone { cases, redone }),
            Undone::HasLeft { cases, .. } => {
                let count = u32::try_from(cases.len()).unwrap_or(u32::MAX);
                let case = cases.first().copied().unwrap_or_default();
                vec![Reply::HasLeft { case, cases: count }]
            }
        })
    }

    /// Half-written drafts and the seat's marks live beside the record: losing them loses no
    /// decision, and they hold text, so they never go into the journal.
    fn seat_folder(&self) -> PathBuf {
        self.desk.path().join("seats").join(self.me.no.to_string())
    }

    pub(super) fn write(&self, name: &str, value: &impl serde::Serialize) -> Result<(), DeskError> {
        let folder = self.seat_folder();
        let path = folder.join(name);
        let error = |source| DeskError::File { path: path.clone(), source };
        std::fs::create_dir_all(&folder).map_err(error)?;
        let bytes = serde_json::to_vec(value).map_err(|e| error(e.into()))?;
        let fresh = folder.join(format!("{name}.new"));
        std::fs::write(&fresh, bytes).map_err(error)?;
        std::fs::rename(&fresh, &path).map_err(error)
    }

    fn keep_draft(&self, case: CaseNo, draft: Option<&Draft>) -> Result<(), DeskError> {
        let name = format!("draft-{case}.json");
        match draft {
            Some(draft) => self.write(&name, draft),
            None => self.throw_away(&name),
        }
    }

    fn throw_away(&self, name: &str) -> Result<(), DeskError> {
        let path = self.seat_folder().join(name);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(DeskError::File { path, source })
            }
            _ => Ok(()),
        }
    }

    fn kept_draft(&self, case: CaseNo) -> Option<Draft> {
        self.kept(&format!("draft-{case}.json"))
    }

    fn kept<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_slice(&std::fs::read(self.seat_folder().join(name)).ok()?).ok()
    }

    fn keep_seat(&self, seat: &Seat) -> Result<(), DeskError> {
        self.write("seat.json", seat)
    }
}

/// What a moderator's seat remembers, or an empty one.
#[must_use]
pub fn kept_seat(store: &std::path::Path, me: crate::model::ModeratorNo) -> Seat {
    let path = store.join("seats").join(me.to_string()).join("seat.json");
    std::fs::read(path)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}
