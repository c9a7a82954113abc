//! What to look at next: rank, lanes, filter language, search, near-duplicates.
//!
//! Pure: no file, clock or thread of its own. [`Board`] holds one row per case for all seats,
//! [`Search`] their texts, [`SimilarIndex`] what is needed to find near-duplicates. A list is
//! [`view()`] of the board: a [`Filter`] and [`Hits`] say which rows, [`Order`] in which order.

pub mod board;
mod chains;
pub mod clean;
pub mod filter;
pub mod fit;
pub mod glance;
pub mod ledger;
mod postings;
pub mod search;
mod sieve;
pub mod similar;
mod texts;
pub mod view;
mod watched;
pub mod waves;
pub mod words;

pub use board::{Board, COLUMNS};
pub use filter::{Days, FILTER_KEYS, Filter, FilterError, FilterKey, parse};
pub use fit::fits;
pub use glance::{Glance, GlanceOf};
pub use ledger::{GROUNDS, Ledger, Outcome, SOURCES};
pub use search::{Hit, Hits, Search, positions, score};
pub use similar::{SimilarIndex, proposal, signature, similarity};
pub use view::{Order, View, view};
pub use waves::{Sketch, Sketched, Waves};
pub use words::{Change, Diff, changes, differences};
