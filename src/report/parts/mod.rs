//! How the rows of each part are filled.

pub(super) mod categories;
pub(super) mod indicators;
pub(super) mod words;
