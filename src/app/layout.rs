//! Which layout a size gets, and where its parts are.

use ratatui::layout::Rect;

/// Columns and rows below which nothing is decided.
pub const SMALLEST: (u16, u16) = (30, 8);

/// What fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Nothing: a line that says so.
    TooSmall,
    /// One pane at a time.
    Narrow,
    /// List above, case below.
    Stacked,
    /// List left, case right.
    Side,
    /// List, case and facts.
    Three,
}

/// The class of a size.
#[must_use]
pub const fn class(columns: u16, rows: u16) -> Class {
    match (columns, rows) {
        _ if columns < SMALLEST.0 || rows < SMALLEST.1 => Class::TooSmall,
        (..60, _) | (_, ..18) => Class::Narrow,
        (..120, _) => Class::Stacked,
        (150.., 30..) => Class::Three,
        _ => Class::Side,
    }
}

/// Areas of the main screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Areas {
    /// Row 0.
    pub status: Rect,
    /// Everything between.
    pub work: Rect,
    /// The list, if it is on screen.
    pub list: Rect,
    /// The case, if it is on screen.
    pub case: Rect,
    /// Third column.
    pub facts: Rect,
    /// What is held.
    pub hold: Rect,
    /// The keys.
    pub keys: Rect,
}

/// Areas for a size. `wide` gives the case the room of the list.
#[must_use]
pub fn areas(area: Rect, wide: bool) -> Areas {
    let row = |y: u16| Rect { y: area.y + y.min(area.height.saturating_sub(1)), height: 1, ..area };
    let work = Rect { y: area.y + 1, height: area.height.saturating_sub(3), ..area };
    let none = Rect { width: 0, height: 0, ..work };
    let mut areas = Areas {
        status: row(0),
        work,
        list: none,
        case: none,
        facts: none,
        hold: row(area.height.saturating_sub(2)),
        keys: row(area.height.saturating_sub(1)),
    };
    match class(area.width, area.height) {
        Class::TooSmall => {}
        Class::Narrow if wide => areas.case = work,
        Class::Narrow => areas.list = work,
        Class::Stacked if wide => areas.case = work,
        Class::Stacked => {
            // One heading row, then the rows of the list.
            let rows = 1 + (area.height / 3).saturating_sub(1).max(3);
            areas.list = Rect { height: rows, ..work };
            areas.case = below(work, rows);
        }
        Class::Side if wide => {
            areas.case = Rect { width: area.width - 44, ..work };
            areas.facts = right(work, area.width - 44);
        }
        Class::Side => {
            areas.list = Rect { width: 47, ..work };
            areas.case = right(work, 47);
        }
        Class::Three if wide => {
            areas.case = Rect { width: area.width - 44, ..work };
            areas.facts = right(work, area.width - 44);
        }
        Class::Three => three(&mut areas, work),
    }
    areas
}

fn three(areas: &mut Areas, work: Rect) {
    let list = 51;
    // The case gets what the side column of 42 leaves, at least 64 and at most 82 columns.
    let case = work.width.saturating_sub(list + 1 + 42).clamp(66, 82);
    areas.list = Rect { width: list, ..work };
    areas.case = Rect { width: case, ..right(work, list) };
    areas.facts = right(work, list + case);
}

fn below(area: Rect, rows: u16) -> Rect {
    Rect { y: area.y + rows, height: area.height.saturating_sub(rows), ..area }
}

fn right(area: Rect, columns: u16) -> Rect {
    Rect { x: area.x + columns, width: area.width.saturating_sub(columns), ..area }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_the_pictures() {
        assert_eq!(class(29, 50), Class::TooSmall);
        assert_eq!(class(40, 12), Class::Narrow);
        assert_eq!(class(80, 24), Class::Stacked);
        assert_eq!(class(120, 40), Class::Side);
        assert_eq!(class(160, 50), Class::Three);
        let areas = areas(Rect::new(0, 0, 80, 24), false);
        assert_eq!((areas.list.height, areas.case.y), (8, 9));
    }

    #[test]
    fn nothing_leaves_the_screen() {
        for (w, h) in (1..200).flat_map(|w| (1..60).map(move |h| (w, h))) {
            for wide in [false, true] {
                let all = Rect::new(0, 0, w, h);
                let a = areas(all, wide);
                for part in [a.list, a.case, a.facts, a.hold, a.keys] {
                    assert!(part.width == 0 || all.union(part) == all, "{w}x{h} {part:?}");
                }
            }
        }
    }
}
