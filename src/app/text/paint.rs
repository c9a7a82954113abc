//! From safe text to a ratatui line.

use super::{Kind, Safe};
use crate::app::theme::{Role, Theme};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use std::ops::Range;

/// The text in `base`, marks and veils in their own roles.
#[must_use]
pub fn to_line(safe: &Safe, base: Style, theme: &Theme) -> Line<'static> {
    highlight(safe, base, theme, &[])
}

/// The same with styles laid over ranges of the original bytes; later ones over earlier ones. A
/// cluster that is touched is painted whole.
#[must_use]
pub fn highlight(
    safe: &Safe,
    base: Style,
    theme: &Theme,
    ranges: &[(Range<usize>, Style)],
) -> Line<'static> {
    let shown = safe.source();
    let near: Vec<_> = ranges.iter().filter(|(range, _)| touch(range, &shown)).collect();
    let mut spans = Vec::new();
    for piece in safe.pieces() {
        let own = match piece.kind {
            Kind::Plain | Kind::Instead => base,
            Kind::Mark => mark(base, theme),
            Kind::Veil => base.patch(theme.style(Role::Veil)),
        };
        if near.is_empty() {
            spans.push(Span::styled(piece.text.clone(), own));
            continue;
        }
        let mut span = Span::styled(String::new(), own);
        for (from, cluster) in piece.clusters() {
            let over = near.iter().filter(|(range, _)| touch(range, &from));
            let style = over.fold(own, |style, (_, over)| style.patch(*over));
            if style != span.style && !span.content.is_empty() {
                let next = Span::styled(String::new(), style);
                spans.push(std::mem::replace(&mut span, next));
            }
            span.style = style;
            span.content.to_mut().push_str(cluster);
        }
        spans.push(span);
    }
    Line::from(spans)
}

/// In a reversed row a mark that would be reversed too stands out by not being so.
fn mark(base: Style, theme: &Theme) -> Style {
    let own = theme.style(Role::Foreign);
    let reversed = |style: Style| style.add_modifier.contains(Modifier::REVERSED);
    if reversed(base) && reversed(own) {
        base.remove_modifier(Modifier::REVERSED)
    } else {
        base.patch(own)
    }
}

fn touch(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}
