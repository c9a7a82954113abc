//! The case under the eyes of a seat.

use super::msg::CaseView;
use super::veil::Stage;
use crate::model::CaseNo;
use std::sync::Arc;

/// The case on screen.
#[derive(Clone, Debug, Default)]
pub struct Open {
    /// Everything about it, once it came.
    pub view: Option<Arc<CaseView>>,
    /// The case asked for.
    pub asked: Option<(CaseNo, u16)>,
    /// Context: 0 little, 1 ten and ten, 2 fifty and fifty.
    pub context: u8,
    /// How far the veil is lifted.
    pub stage: Stage,
    /// Lines scrolled.
    pub scroll: usize,
}
