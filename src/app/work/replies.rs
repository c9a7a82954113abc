//! What the answers of the session change on the desk of one seat.

use super::Work;
use crate::app::msg::Reply;
use crate::app::said::Kind;
use crate::model::time::SECOND;
use crate::model::{CaseNo, Draft};
use std::sync::Arc;

/// How long a second `u` makes a reversal.
const REVERSE_WITHIN: i64 = 5 * SECOND;

impl Work {
    /// Takes what the session answered, as far as all screens share it.
    pub fn reply(&mut self, reply: &Reply) {
        match reply {
            Reply::Status(status) => self.status = status.clone(),
            Reply::Held(held) => {
                let now = self.now;
                self.held = held.iter().filter(|held| held.until > now).cloned().collect();
            }
            Reply::List(listing) => self.list.take(listing.clone()),
            Reply::Case(view) if self.open.asked.is_none_or(|(case, _)| case == view.case.no) => {
                let old = self.open.view.replace(Arc::clone(view));
                let old = old.filter(|old| old.case.no == view.case.no);
                if let (Some(raw), Some(view)) =
                    (old.and_then(|old| old.raw.clone()), &mut self.open.view)
                {
                    Arc::make_mut(view).raw.get_or_insert(raw);
                }
            }
            Reply::Raw { case, raw } => {
                if let Some(view) = self.open.view.as_mut().filter(|v| v.case.no == *case) {
                    Arc::make_mut(view).raw.clone_from(raw);
                }
            }
            Reply::Drafted { case, checked, .. } if self.preview == Some((*case, None)) => {
                self.preview = Some((*case, Some((**checked).clone())));
            }
            Reply::Decided { cases, draft, .. } => self.decided(cases, draft),
            Reply::Proposed { text, cases } => {
                self.writing = None;
                self.say(Kind::Result, text.clone());
                self.gone(cases);
            }
            Reply::Done { text, cases } => {
                self.say(Kind::Result, text.clone());
                self.gone(cases);
            }
            Reply::Undone { cases, redone } => self.undone(cases, *redone),
            Reply::HasLeft { case, cases } => {
                self.reverse_until = Some(self.now.plus(REVERSE_WITHIN));
                let what = match cases {
                    0 | 1 => format!("{case} has left."),
                    n => format!("{case} and {} more have left.", n - 1),
                };
                let text = format!("{what} u again makes a reversal with its own letter");
                self.say(Kind::Result, text);
            }
            Reply::Refused { why, hint, .. } => {
                self.writing = None;
                let text = if hint.is_empty() { why.clone() } else { format!("{why} · {hint}") };
                self.say(Kind::Warning, text);
            }
            Reply::Views(views) => self.views.clone_from(views),
            Reply::Together(sum) => self.care.together = Some(sum.clone()),
            Reply::Veils(roster) => self.care.set.roster = roster.clone(),
            Reply::Said(text) => self.say(Kind::Information, text.clone()),
            Reply::Progress(text) => self.say(Kind::Progress, text.clone()),
            Reply::Told(text) => self.say(Kind::Warning, text.clone()),
            Reply::Dealt(Some(case)) => self.go_to(*case),
            Reply::Dealt(None) => self.say(Kind::Information, crate::app::team::NOTHING),
            Reply::Changed => {
                self.list.hold_pointer = true;
                self.refresh_list();
                self.refresh_case();
            }
            _ => {}
        }
    }

    fn decided(&mut self, cases: &[CaseNo], draft: &Draft) {
        self.writing = None;
        self.last = Some(draft.clone());
        self.gone(cases);
    }

    /// Cases left the queue: the pointer goes to the next one.
    fn gone(&mut self, cases: &[CaseNo]) {
        if cases.is_empty() {
            return;
        }
        let before = self.marks.len();
        cases.iter().for_each(|case| {
            self.marks.remove(case);
        });
        if self.marks.len() != before {
            self.keep_seat();
        }
        self.list.drop_cases(cases);
        self.refresh_list();
        self.open_selected();
    }

    fn undone(&mut self, cases: &[CaseNo], redone: bool) {
        self.reverse_until = None;
        let Some(first) = cases.first() else { return };
        let what = match cases.len() {
            1 => format!("{first}"),
            n => format!("{n} decisions"),
        };
        if redone {
            self.say_keys(Kind::Result, format!("done again: {what}"), &[("u", "undo")]);
            self.gone(cases);
            return;
        }
        let waits = if cases.len() == 1 { ", waits again" } else { "" };
        let text = format!("taken back: {what}{waits}");
        self.say_keys(Kind::Result, text, &[("ctrl-r", "redo")]);
        self.go_to(*first);
    }

    /// Opens this case, in the list or not.
    pub fn go_to(&mut self, case: CaseNo) {
        self.list.selected = Some(case);
        self.list.hold_pointer = true;
        self.refresh_list();
        self.open_selected();
    }
}
