//! Maps every effect of the app to a call of the desk, and what came of it to replies.

use super::views::{self, kept_views};
use super::{Seat, show};
use crate::app::msg::{self, AnswerDraft, DraftFrom, Reply};
use crate::app::{BARE, Effect};
use crate::desk::{Answer, Decided, Desk, DeskError, Make, Sought, Undone, Verdict};
use crate::model::{AnswerTexts, CaseNo, ComplaintNo, ComplaintTexts, Digest, Draft, Filed};
use crate::training::Why;
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

impl Seat {
    pub(super) fn perform(&mut self, desk: &mut Desk, effect: Effect) -> Vec<Reply> {
        let now = self.now();
        if let Some(refused) = self.forbidden(&effect) {
            return self.answer(refused);
        }
        let effect = match self.aside(desk, effect) {
            Ok(replies) => return replies,
            Err(effect) => effect,
        };
        let done = match effect {
            Effect::List(request) => self
                .list
                .answer(desk, &request, (&self.marks, self.me.no, &self.veils), now)
                .map(|listing| listing.map(Reply::List).into_iter().collect()),
            Effect::Open { case, around } => {
                if around != BARE {
                    self.looks_at(desk, case);
                }
                let view = self.view_of(desk, (case, around.into()), now);
                view.map(|view| vec![Reply::Case(view)])
            }
            Effect::Raw(case) => {
                show::raw(desk, &self.veils, case).map(|raw| vec![Reply::Raw { case, raw }])
            }
            Effect::Prefill { case, from } => self.prefill(desk, case, from),
            Effect::Check { case, draft } => show::checked(desk, &self.veils, (case, &draft), now)
                .map(|checked| vec![Reply::Checked { case, checked: Box::new(checked) }]),
            Effect::Decide { cases, from } => self.decide(desk, cases, from),
            Effect::Agree(cases) => {
                desk.confirm(&self.me, &cases, now).and_then(|decided| self.decided(desk, decided))
            }
            Effect::SendBack { case, reason } => {
                let sent = desk.send_back(&self.me, case, &reason, now);
                let text = format!("the proposal on {case} was sent back");
                sent.map(|()| self.changed(desk, Reply::Said(text)))
            }
            Effect::Release(case) => {
                let released = desk.release(&self.me, case, now);
                let text = format!("the author of {case} may be told; x l writes the letter");
                released.map(|_no| self.changed(desk, Reply::Said(text)))
            }
            Effect::Pack { case, from } => {
                let make = from.map(Into::into);
                let pack = desk.pack(case, make.as_ref(), now);
                pack.and_then(|pack| show::pack(desk, &self.veils, (case, pack)))
                    .map(|view| vec![Reply::Pack(Box::new(view))])
            }
            Effect::Undo => desk.undo(&self.me, now).and_then(|u| self.undone(desk, u)),
            Effect::Redo => desk.redo(&self.me, now).and_then(|u| self.undone(desk, u)),
            Effect::UndoStep(first) => {
                desk.undo_step(&self.me, first, now).and_then(|u| self.undone(desk, u))
            }
            Effect::Reverse => desk.reverse(&self.me, now).and_then(|u| self.undone(desk, u)),
            Effect::Skip { cases, reason, note } => {
                let skipped = desk.skip(&self.me, &cases, (&reason, &note), now);
                skipped.map(|back| {
                    let zone = desk.zone();
                    let text = show::skipped(&cases, back, now, zone);
                    self.changed(desk, Reply::Done { text, cases })
                })
            }
            Effect::Note { case, text } => {
                let noted = desk.note(&self.me, case, &text, now);
                let text = format!("noted on {case}");
                noted.map(|()| self.changed(desk, Reply::Done { text, cases: Vec::new() }))
            }
            Effect::Similar(case) => {
                desk.seek_alike(self.asker, case, now);
                self.alike = Some(case);
                Ok(Vec::new())
            }
            Effect::History { filter, start, len } => {
                show::history(desk, &self.me, (&filter, start, len), now).map(|r| vec![r])
            }
            Effect::KeepDraft { case, draft } => {
                self.keep_draft(desk, case, draft.as_deref()).map(|()| Vec::new())
            }
            Effect::KeepSeat(seat) => {
                self.marks.clone_from(&seat.marks);
                self.keep_seat(desk, &seat).map(|()| Vec::new())
            }
            Effect::KeepView(view) => views::keep(desk.path(), self.me.no, &view)
                .map(|()| vec![Reply::Views(kept_views(desk.path(), self.me.no))]),
            Effect::PassOn(cases) => self.pass_on(desk, cases),
            Effect::KeepExposure(exposure) => self.keep_exposure(desk, &exposure),
            Effect::KeepVeils(own) => self.keep_veils(desk, &own),
            Effect::Together => Ok(self.together(desk)),
            Effect::Looks => self.due_looks(desk),
            Effect::OpenLook(case) => self.open_look(desk, case),
            Effect::UndoLook(decision) => self.undo_look(desk, decision),
            Effect::LookTwice { decision, from } => self.look_twice(desk, decision, from),
            Effect::EndHolds => desk
                .end_holds(&self.me, now)
                .map(|n| self.changed(desk, Reply::Said(format!("{n} decisions may leave now")))),
            Effect::Export(format) => self.export(desk, &format),
            Effect::Orders => {
                let rows = desk.orders(now);
                rows.and_then(|rows| show::orders(desk, &self.veils, rows))
                    .map(|rows| vec![Reply::Orders(rows)])
            }
            Effect::Notices => {
                let rows = desk.notices(now);
                rows.and_then(|rows| show::notices(desk, &self.veils, rows))
                    .map(|rows| vec![Reply::Notices(rows)])
            }
            Effect::CarryOut(key) => self.carry_out(desk, &key),
            Effect::Glance(of) => {
                self.counting = Some(of);
                self.count(desk)
            }
            Effect::WriteReport(days) => self.write_report(desk, days),
            Effect::AnswerOrder { order, kind, obstacle, until, text } => {
                self.answer_order(desk, &order, &Answer { kind, obstacle, until, text: &text })
            }
            Effect::Complaints => show::complaints(desk, (&self.me, &self.veils))
                .map(|list| vec![Reply::Complaints(list)]),
            Effect::Hearing(no) => {
                show::hearing(desk, (self.me.no, &self.veils), no, now).map(|mut view| {
                    view.kept = self.kept_answer(desk, no);
                    vec![Reply::Hearing(Box::new(view))]
                })
            }
            Effect::KeepAnswer(draft) => {
                self.write(desk, &format!("answer-{}.json", draft.no), &draft).map(|()| Vec::new())
            }
            Effect::ProposeAnswer { no, outcome } => {
                desk.proposed_answer(no, outcome, now).map(|answer| {
                    let AnswerTexts { language, text } = answer;
                    vec![Reply::Reasons { no, outcome, language, text }]
                })
            }
            Effect::AnswerComplaint(draft) => self.answer_complaint(desk, *draft),
            Effect::Complain { case, text } => self.complain(desk, case, text),
            Effect::Beside(wanted) => self.beside(desk, wanted),
            Effect::GoOn => Ok(self.train(desk)),
            Effect::EndRun => Ok(self.end_run(Why::Given)),
            Effect::ShowFeedback => self.all_references(desk),
            Effect::Comment { case, text } => self.comment(desk, case, text),
            Effect::Rule { case, decision, why } => self.rule(desk, (case, decision), why),
            Effect::Strike { case, struck } => self.strike(desk, case, struck),
            Effect::Object { case, text } => Ok(self.object(case, &text)),
            Effect::Quit => {
                self.over = true;
                Ok(Vec::new())
            }
        };
        done.unwrap_or_else(|e| self.answer(e))
    }

    /// Takes what the worker found.
    pub(super) fn sought(&mut self, desk: &mut Desk, sought: Sought) -> Vec<Reply> {
        let now = self.now();
        let done = match sought {
            Sought::Found { question, hits, read } => self
                .list
                .found(desk, (question, hits, read), (&self.marks, self.me.no, &self.veils), now)
                .map(|listing| listing.map(Reply::List).into_iter().collect()),
            Sought::Alike { case, rows, more } if self.alike == Some(case) => {
                self.alike = None;
                let more = (more > 0).then(|| Reply::Said(show::more_alike(more)));
                let rows = show::similar(desk, &self.veils, (case, rows));
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
    pub(super) fn changed(&mut self, desk: &Desk, reply: Reply) -> Vec<Reply> {
        self.tell_status(desk);
        vec![reply, Reply::Changed]
    }

    fn prefill(
        &mut self,
        desk: &Desk,
        case: CaseNo,
        from: DraftFrom,
    ) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let draft = desk.draft(case, &from.into(), now)?;
        let checked = Box::new(show::checked(desk, &self.veils, (case, &draft), now)?);
        Ok(vec![Reply::Drafted { case, draft: Box::new(draft), checked }])
    }

    pub(super) fn decide(
        &mut self,
        desk: &mut Desk,
        cases: Vec<CaseNo>,
        from: DraftFrom,
    ) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let decided = desk.decide(&self.me, &cases, &from.into(), now)?;
        self.nearer(desk, decided.cases.len());
        self.decided(desk, decided)
    }

    fn decided(&mut self, desk: &mut Desk, decided: Decided) -> Result<Vec<Reply>, DeskError> {
        for case in &decided.cases {
            self.keep_draft(desk, *case, None)?;
        }
        let left = super::team::left_out(desk, &decided.left).map(Reply::Told);
        let cases = decided.cases;
        let reply = match decided.second {
            Some(why) => Reply::Proposed { text: show::proposed(&cases, why), cases },
            None => {
                let (first, draft) = (decided.first, Box::new(decided.draft));
                Reply::Decided { cases, first, draft }
            }
        };
        let mut replies = self.changed(desk, reply);
        replies.extend(left);
        Ok(replies)
    }

    fn carry_out(&mut self, desk: &mut Desk, key: &Digest) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let row = desk.order(key, now)?;
        let decided = desk.carry_out(&self.me, &row, now)?;
        for case in &decided.cases {
            self.keep_draft(desk, *case, None)?;
        }
        let text = match decided.second {
            Some(why) => show::proposed(&decided.cases, why),
            None => show::carried_out(&row, decided.cases.len()),
        };
        // Not `Decided`: what an order asks for is no decision to repeat on the next case.
        Ok(self.changed(desk, Reply::Done { text, cases: decided.cases }))
    }

    fn answer_order(
        &mut self,
        desk: &mut Desk,
        key: &Digest,
        answer: &Answer<'_>,
    ) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let row = desk.order(key, now)?;
        let out = desk.orders_outbox();
        let file = desk.answer_order(&self.me, &row, (answer, &out), now)?;
        let text = show::order_answered(&row, answer.kind, file.as_deref());
        Ok(self.changed(desk, Reply::Said(text)))
    }

    fn answer_complaint(
        &mut self,
        desk: &mut Desk,
        draft: AnswerDraft,
    ) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let AnswerDraft { no, outcome, language, text, keep } = draft;
        let answer = AnswerTexts { language, text };
        let verdict = Verdict { outcome, answer, keep, policy: None };
        let case = desk.hearing(no)?.complaint.case;
        desk.answer_complaint(&self.me, no, &verdict, now)?;
        self.throw_away(desk, &format!("answer-{no}.json"))?;
        let text = show::answered(desk, no, outcome);
        Ok(self.changed(desk, Reply::Done { text, cases: vec![case] }))
    }

    fn complain(
        &mut self,
        desk: &mut Desk,
        case: CaseNo,
        text: String,
    ) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        let texts = ComplaintTexts { text, ..ComplaintTexts::default() };
        let filed = Filed { case: Some(case), received: now, texts, ..Filed::default() };
        let no = desk.complain(&self.me, &filed, now)?;
        let text = show::taken_in(desk, no, self.me.no)?;
        Ok(self.changed(desk, Reply::Done { text, cases: Vec::new() }))
    }

    fn undone(&mut self, desk: &Desk, undone: Undone) -> Result<Vec<Reply>, DeskError> {
        Ok(match undone {
            Undone::Done { cases, redone } => self.changed(desk, Reply::Undone { cases, redone }),
            Undone::HasLeft { cases, .. } => {
                let count = u32::try_from(cases.len()).unwrap_or(u32::MAX);
                let case = cases.first().copied().unwrap_or_default();
                vec![Reply::HasLeft { case, cases: count }]
            }
        })
    }

    /// Half-written drafts and the seat's marks live beside the record: losing them loses no
    /// decision, and they hold text, so they never go into the journal.
    fn seat_folder(&self, desk: &Desk) -> PathBuf {
        desk.path().join("seats").join(self.me.no.to_string())
    }

    pub(super) fn write(
        &self,
        desk: &Desk,
        name: &str,
        value: &impl serde::Serialize,
    ) -> Result<(), DeskError> {
        write(&self.seat_folder(desk), name, value)
    }

    pub(super) fn keep_draft(
        &self,
        desk: &Desk,
        case: CaseNo,
        draft: Option<&Draft>,
    ) -> Result<(), DeskError> {
        let name = draft_file(case);
        match draft {
            Some(draft) => self.write(desk, &name, draft),
            None => self.throw_away(desk, &name),
        }
    }

    fn throw_away(&self, desk: &Desk, name: &str) -> Result<(), DeskError> {
        let path = self.seat_folder(desk).join(name);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(DeskError::File { path, source })
            }
            _ => Ok(()),
        }
    }

    pub(super) fn kept_draft(&self, desk: &Desk, case: CaseNo) -> Option<Draft> {
        self.kept(desk, &draft_file(case))
    }

    pub(super) fn kept_answer(&self, desk: &Desk, no: ComplaintNo) -> Option<AnswerDraft> {
        self.kept(desk, &format!("answer-{no}.json"))
    }

    pub(super) fn kept<T: serde::de::DeserializeOwned>(
        &self,
        desk: &Desk,
        name: &str,
    ) -> Option<T> {
        serde_json::from_slice(&std::fs::read(self.seat_folder(desk).join(name)).ok()?).ok()
    }

    fn keep_seat(&self, desk: &Desk, seat: &msg::Seat) -> Result<(), DeskError> {
        self.write(desk, "seat.json", seat)
    }
}

/// By its number as it is, so that a case beside the store never has the draft of one in it.
fn draft_file(case: CaseNo) -> String {
    format!("draft-{}.json", case.0)
}

/// Writes a file of a seat's folder, whole or not at all.
pub(super) fn write(
    folder: &std::path::Path,
    name: &str,
    value: &impl serde::Serialize,
) -> Result<(), DeskError> {
    let path = folder.join(name);
    let error = |source| DeskError::File { path: path.clone(), source };
    std::fs::create_dir_all(folder).map_err(error)?;
    let bytes = serde_json::to_vec(value).map_err(|e| error(e.into()))?;
    let fresh = folder.join(format!("{name}.new"));
    std::fs::write(&fresh, bytes).map_err(error)?;
    std::fs::rename(&fresh, &path).map_err(error)
}

/// What a moderator's seat remembers, or an empty one.
#[must_use]
pub fn kept_seat(store: &std::path::Path, me: crate::model::ModeratorNo) -> msg::Seat {
    let path = store.join("seats").join(me.to_string()).join("seat.json");
    let Ok(bytes) = std::fs::read(path) else { return msg::Seat::default() };
    let read = serde_json::from_slice(&bytes).or_else(|_| {
        // What lay open may have other names in another version; marks and filter have not.
        let mut seat: serde_json::Value = serde_json::from_slice(&bytes)?;
        seat.as_object_mut().map(|fields| fields.remove("left"));
        serde_json::from_value(seat)
    });
    read.unwrap_or_default()
}
