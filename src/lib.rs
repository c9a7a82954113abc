//! modq: work through a queue of flagged messages and leave a provable record behind.
//!
//! ```text
//!  ▌life 2 ▌order 1 ▌trusted 4 …   next 8:41   mira   <- app/screen/status   how much, how long
//!  Queue 214      due   category    group   first line
//! ▸▌ life        8:41 ▲ Threat      Zuid    als jij …  <- app/screen/queue    what is next
//! ── Threat ▲ critical ────────────── case 20418 ─────
//! ▌ 14:05  kade17   als jij zaterdag weer …            <- app/screen/case     what it says
//!  ● removed 20417  leaves in 0:24  ━━━━──  u undo     <- app/screen/hold     what I just did
//!  a allow  1 drugs 2 spam …                  ? help   <- app/keymap          what I can press
//! ```
//!
//! ```text
//! file ─ import ─> message, flag ─ desk::intake ─┐
//! key ─ app ─> effect ─ session ─ desk ──────────┤
//!                                                ▼
//!                   Change ─> record (journal, fsync) ─> store (index) ─> queue (board) ─> redraw
//!                                  │
//!                                  └─> export, verify, rebuild
//! ```
//!
//! Imports point down only; `tests/it/tidy.rs` holds the table.

/// Messages are read, worked on and let go of by different threads, a dozen small pieces each: the
/// system's allocator takes a quarter of an import's time for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod app;
pub mod cli;
pub mod config;
pub mod desk;
pub mod export;
pub mod flagging;
pub mod import;
pub mod law;
pub mod model;
pub mod queue;
pub mod record;
pub mod report;
pub mod session;
pub mod store;
#[cfg(feature = "submit")]
pub mod submit;
pub mod training;
pub mod transport;
