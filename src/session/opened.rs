//! The case a seat looks at, kept while nothing of it changes: where many sit at one desk,
//! somebody always decides something, and mostly something else.

use super::Seat;
use super::show;
use crate::app::msg::CaseView;
use crate::desk::{Desk, DeskError};
use crate::law::Veils;
use crate::model::time::SECOND;
use crate::model::{At, CaseNo, Draft};
use std::sync::Arc;

/// Nothing is shown for longer: suspensions end, and deadlines pass.
const FRESH: i64 = 10 * SECOND;

/// A case as it was shown.
pub(super) struct Opened {
    /// The case, and how many messages on each side were wanted.
    of: (CaseNo, usize),
    veils: Veils,
    /// [`Desk::changes`] at that time, and [`besides`].
    seen: (u64, [u64; 3]),
    at: At,
    /// The draft that lay in the seat's folder.
    kept: Option<Draft>,
    view: Arc<CaseView>,
}

/// What else a case is shown with: people and measures, texts, messages around it.
fn besides(desk: &Desk) -> [u64; 3] {
    [desk.besides(), desk.texts(), desk.store().messages().into()]
}

impl Opened {
    /// What was shown.
    #[cfg(test)]
    pub(super) const fn view(&self) -> &Arc<CaseView> {
        &self.view
    }

    /// Whether it would be shown the same now.
    fn holds(
        &self,
        desk: &Desk,
        (of, veils, kept): ((CaseNo, usize), &Veils, Option<&Draft>),
        now: At,
    ) -> bool {
        let (changes, rest) = self.seen;
        self.of == of
            && rest == besides(desk)
            && self.veils == *veils
            && self.kept.as_ref() == kept
            && now.since(self.at).unsigned_abs() < FRESH.unsigned_abs()
            // How good a flagger's notices are is told by what is decided on all of them.
            && self.view.flaggers.is_empty()
            && self.unmoved(desk, changes)
    }

    /// Whether none of the cases that changed since has to do with this one.
    fn unmoved(&self, desk: &Desk, changes: u64) -> bool {
        if desk.changes() == changes {
            return true;
        }
        let Some(changed) = desk.changed_since(changes) else { return false };
        let own = desk.board().get(self.of.0).map(|row| (row.author, row.text));
        let (author, text) = own.unwrap_or_default();
        let touches = |no: &CaseNo| {
            let same = |row: crate::model::CaseRow| {
                row.author == author && author != 0 || row.text == text && text != 0
            };
            *no == self.of.0 || desk.board().get(*no).is_none_or(same)
        };
        !changed.iter().any(touches)
    }
}

impl Seat {
    /// A case with so many messages before and after it, as this seat shows it.
    pub(super) fn view_of(
        &mut self,
        desk: &mut Desk,
        of: (CaseNo, usize),
        now: At,
    ) -> Result<Arc<CaseView>, DeskError> {
        let kept = self.kept_draft(desk, of.0);
        if let Some(opened) = &self.opened
            && opened.holds(desk, (of, &self.veils, kept.as_ref()), now)
        {
            return Ok(Arc::clone(&opened.view));
        }
        let mut view = show::case(desk, (&self.me, &self.veils), of, now)?;
        // What was proposed is what a second person begins from.
        view.draft = kept.clone().or(view.draft);
        let (veils, view) = (self.veils.clone(), Arc::new(view));
        let seen = (desk.changes(), besides(desk));
        self.opened = Some(Opened { of, veils, seen, at: now, kept, view: Arc::clone(&view) });
        Ok(view)
    }
}
