//! How the decide sheet is sent, and what it makes of answers.

use super::Go;
use super::fields::Field;
use super::sheet::{Sheet, Way};
use crate::app::acts;
use crate::app::msg::{CaseView, DraftFrom, Effect, Reply};
use crate::app::said::Kind;
use crate::app::text::safe_line;
use crate::app::work::Work;
use crate::law::Level;
use crate::model::CaseState;
use std::sync::Arc;

impl Sheet {
    /// Checks everything once more, then decides.
    pub fn send(&mut self, work: &mut Work) -> Go {
        let Some(draft) = &self.draft else { return Go::Stay };
        self.send_when_checked = true;
        self.check_at = None;
        work.ask(Effect::Check { case: self.case, draft: Box::new(draft.clone()) });
        Go::Stay
    }

    fn sent(&mut self, work: &mut Work) -> Go {
        self.send_when_checked = false;
        let error = self.checked.findings.iter().find(|f| f.level == Level::Error);
        if let Some(finding) = error {
            self.at = Field::of_finding(finding.field);
            work.say(Kind::Warning, format!("{}: {}", self.at.label(), finding.text));
            return Go::Stay;
        }
        let Some(draft) = self.draft.clone() else { return Go::Stay };
        let draft = Box::new(draft);
        let from = match self.cases.len() {
            0 | 1 => DraftFrom::Draft(draft),
            _ => DraftFrom::Repeat(draft),
        };
        acts::decide_cases(work, self.cases.clone(), from)
    }

    /// Takes an answer.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) -> Go {
        match reply {
            Reply::Drafted { case, draft, checked } if *case == self.case => {
                let first = self.draft.is_none();
                self.draft = Some((**draft).clone());
                self.checked = (**checked).clone();
                if first && self.kept {
                    self.touched.insert(Field::Policy);
                    self.go_on(work);
                    return Go::Stay;
                }
                let before = self.draft.clone();
                if first || self.way == Way::Escalate {
                    self.shape(work);
                }
                if self.draft != before {
                    self.changed(work);
                } else if first {
                    self.point_at_first();
                }
            }
            Reply::Checked { case, checked } if *case == self.case => {
                self.checked = (**checked).clone();
                if self.send_when_checked {
                    return self.sent(work);
                }
            }
            Reply::Decided { cases, .. } | Reply::Proposed { cases, .. }
                if cases.contains(&self.case) =>
            {
                work.ask(Effect::KeepDraft { case: self.case, draft: None });
                return Go::Pop;
            }
            Reply::Case(view) if view.case.no == self.case => self.seen(work, view),
            _ => {}
        }
        Go::Stay
    }

    /// The first field that is not fine gets the pointer.
    fn point_at_first(&mut self) {
        if self.way == Way::Remove
            && let Some(finding) = self.checked.findings.iter().max_by_key(|f| f.level)
        {
            self.at = Field::of_finding(finding.field);
        }
    }

    fn seen(&mut self, work: &mut Work, view: &Arc<CaseView>) {
        if matches!(view.case.state, CaseState::Decided(_))
            && work.writing.is_none()
            && !self.read_only
        {
            self.read_only = true;
            let by = view.decisions.first().map_or("somebody", |past| past.by.as_str());
            work.say(Kind::Warning, format!("{by} has decided this case. Your draft is kept"));
        }
        if let Some((name, _)) = view.holder.as_ref().filter(|_| !self.read_only) {
            self.read_only = true;
            let name = safe_line(name, 80);
            work.say(Kind::Warning, format!("{name} has this case now. Your draft is kept"));
        }
        self.view = Some(Arc::clone(view));
    }
}
