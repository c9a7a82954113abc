//! Which rows of a long list are on the screen.

/// The first row shown so that `selected` is in view with `margin` rows round it where possible,
/// moving `top` no more than needed.
#[must_use]
pub fn scroll(
    top: usize,
    selected: usize,
    (height, margin): (usize, usize),
    total: usize,
) -> usize {
    let margin = margin.min(height.saturating_sub(1) / 2);
    let highest = selected.saturating_sub(margin);
    let lowest = (selected + margin + 1).saturating_sub(height);
    top.clamp(lowest.min(highest), highest).min(total.saturating_sub(height))
}
