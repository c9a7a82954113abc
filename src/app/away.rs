//! Nobody presses a key for a while: the veil falls, and the first key only lifts it again.

use super::App;
use super::said::Kind;
use super::screen::Screen;
use super::veil::Stage;
use crate::model::{CaseNo, ComplaintNo};

/// How far the veil was lifted before it fell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fallen {
    /// On the open case.
    case: Option<(CaseNo, Stage)>,
    /// On what is looked at beside it.
    beside: Option<Stage>,
    /// On the complaint that was open.
    complaint: Option<(ComplaintNo, Stage)>,
}

impl App {
    /// The veil falls, wherever it was lifted.
    pub(super) fn away(&mut self) {
        let lifted = |stage: &Stage| *stage != Stage::Facts;
        let work = &mut self.work;
        let open = Some(std::mem::take(&mut work.open.stage)).filter(lifted);
        let beside = work.beside.replace(Stage::Facts);
        if beside.is_none() {
            work.beside = None;
        }
        let fallen = Fallen {
            case: work.list.selected.zip(open),
            beside: beside.filter(lifted),
            complaint: self.stack.iter_mut().find_map(|screen| match screen {
                Screen::Complaints(complaints) => complaints.cover(),
                _ => None,
            }),
        };
        if fallen == (Fallen { case: None, beside: None, complaint: None }) {
            return;
        }
        let text = "The veil fell: nobody pressed a key. Any key lifts it and does nothing else.";
        self.work.say(Kind::Result, text);
        self.fallen = Some(fallen);
    }

    /// Somebody is back, and what they pressed does no more than lift the veil where it was; what
    /// has changed since stays covered. False when no veil fell.
    pub(super) fn back(&mut self) -> bool {
        let Some(Fallen { case, beside, complaint }) = self.fallen.take() else { return false };
        let work = &mut self.work;
        work.said.key(work.now);
        work.care.key(work.now);
        if let Some((_, stage)) = case.filter(|(no, _)| work.list.selected == Some(*no)) {
            work.open.stage = stage;
        }
        if let (Some(covered), Some(stage)) = (&mut work.beside, beside) {
            *covered = stage;
        }
        for screen in &mut self.stack {
            if let (Screen::Complaints(complaints), Some(was)) = (screen, complaint) {
                complaints.uncover(was);
            }
        }
        true
    }
}
