//! Which cases of the board stand in one row because their texts are nearly the same.

use super::{Board, SHARED, place};
use crate::model::CaseNo;

impl Board {
    /// Puts a case into the wave that `first` began: both stand in one row while they wait. Case 0
    /// takes it out of any.
    pub fn set_wave(&mut self, no: CaseNo, first: CaseNo) {
        let Some(at) = place(no) else { return };
        if self.waves.len() <= at {
            self.waves.resize(at + 1, 0);
        }
        if let Some(wave) = self.waves.get_mut(at) {
            *wave = first.0;
        }
        if no != first && first.0 != 0 {
            for at in [no, first].into_iter().filter_map(place) {
                if let Some(ranked) = self.ranked.get_mut(at) {
                    ranked.bits |= SHARED;
                }
            }
        }
    }

    /// The first case of the wave a case is in, when that is known.
    #[must_use]
    pub fn wave(&self, no: CaseNo) -> Option<CaseNo> {
        let first = self.waves.get(place(no)?).copied()?;
        (first != 0).then_some(CaseNo(first))
    }

    /// The wave of any case with this text hash; only while texts are expected
    /// ([`Board::expect_texts`]).
    #[must_use]
    pub fn wave_of_text(&self, text: u64) -> Option<CaseNo> {
        self.sharing(text).find_map(|no| self.wave(no))
    }

    /// What is the same for cases that stand in one row: their wave, or their text.
    pub(in crate::queue) fn fold_key(&self, no: CaseNo) -> u64 {
        self.wave(no).map_or_else(|| self.text_of(no), |first| u64::from(first.0))
    }
}
