//! Rows as they were drawn before. A pointer that moves changes two of them, and where many sit
//! before one list they all look at the same ones: every thread that draws keeps the last.

use super::rows::{self, Shown};
use crate::app::msg::ListRow;
use crate::app::theme::{Depth, Role};
use crate::app::work::Work;
use ratatui::text::Line;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Rows kept by a thread.
const KEPT: usize = 1024;

/// Everything but time that makes a row look as it does.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    /// Where the row lies; nothing else lies there while it is kept.
    row: usize,
    here: bool,
    focus: bool,
    lane_word: bool,
    marked: bool,
    pair: bool,
    width: usize,
    dark: bool,
    depth: Depth,
    glyphs: usize,
    terminal_background: bool,
}

struct Drawn {
    /// Rows do not change while somebody else has them too.
    _row: Arc<ListRow>,
    due: (String, Role),
    lines: Rc<[Line<'static>]>,
}

thread_local! {
    static DRAWN: RefCell<HashMap<Key, Drawn>> = RefCell::default();
}

/// The lines of a row: two for the side list, else one in columns.
pub fn lines(
    work: &Work,
    row: &Arc<ListRow>,
    shown: &Shown<'_>,
    (pair, width): (bool, usize),
) -> Rc<[Line<'static>]> {
    let theme = &work.theme;
    let key = Key {
        row: Arc::as_ptr(row) as usize,
        here: shown.here,
        focus: shown.focus,
        lane_word: shown.lane_word,
        marked: shown.marked,
        pair,
        width,
        dark: theme.dark,
        depth: theme.depth,
        glyphs: std::ptr::from_ref(theme.glyphs) as usize,
        terminal_background: theme.terminal_background,
    };
    let due = rows::due(work, row);
    DRAWN.with_borrow_mut(|drawn| {
        if let Some(known) = drawn.get(&key).filter(|known| known.due == due) {
            return Rc::clone(&known.lines);
        }
        let lines: Rc<[Line<'static>]> = if pair {
            Rc::new(rows::side(work, shown, width))
        } else {
            Rc::new([rows::stacked(work, shown, width)])
        };
        if drawn.len() >= KEPT {
            drawn.clear();
        }
        drawn.insert(key, Drawn { _row: Arc::clone(row), due, lines: Rc::clone(&lines) });
        lines
    })
}
