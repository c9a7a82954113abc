//! Bars and sparklines.

use crate::app::theme::{Role, Theme};
use ratatui::text::{Line, Span};

/// `part` of `whole` as a bar of `width` columns in steps of half a column.
#[must_use]
pub fn bar(theme: &Theme, width: u16, (part, whole): (u64, u64), role: Role) -> Line<'static> {
    let glyphs = theme.glyphs;
    let width = usize::from(width);
    let halves = u128::from(part.min(whole)) * 2 * width as u128;
    let halves = halves.checked_div(u128::from(whole)).unwrap_or(0);
    let halves = usize::try_from(halves).unwrap_or(0);
    // In ASCII a half step looks like a whole one; better too short than too long.
    let half = if glyphs.ascii { 0 } else { halves % 2 };
    let full = glyphs.bar.repeat(halves / 2) + &glyphs.bar_half.repeat(half);
    let rest = glyphs.bar_rest.repeat(width - halves / 2 - half);
    Line::from(vec![
        Span::styled(full, theme.style(role)),
        Span::styled(rest, theme.style(Role::Line)),
    ])
}

/// How much of a hold is left: it empties to the left.
#[must_use]
pub fn hold_bar(theme: &Theme, width: u16, left: i64, whole: i64) -> Line<'static> {
    let count = |ms: i64| u64::try_from(ms).unwrap_or(0);
    bar(theme, width, (count(left), count(whole)), Role::Accent)
}

/// One column for each number, the largest full; zero is a blank.
#[must_use]
pub fn spark(theme: &Theme, numbers: &[u64], role: Role) -> Span<'static> {
    let steps = theme.glyphs.spark;
    let most = u128::from(numbers.iter().copied().max().unwrap_or(0).max(1));
    let columns = numbers.iter().map(|number| {
        let step = (u128::from(*number) * steps.len() as u128).div_ceil(most);
        let step = usize::try_from(step).unwrap_or(0).checked_sub(1);
        step.and_then(|step| steps.get(step)).copied().unwrap_or(" ")
    });
    Span::styled(columns.collect::<String>(), theme.style(role))
}
