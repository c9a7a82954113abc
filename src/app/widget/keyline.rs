//! What can be pressed now, in one row.

use super::span_width;
use crate::app::theme::{Role, Theme};
use ratatui::text::{Line, Span};

/// From this width on groups are parted by a rule.
const WIDE: u16 = 100;

/// One key with its word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The key or keys, `a`, `r t e`.
    pub keys: String,
    /// Its word; may be empty.
    pub word: String,
    /// Neighbours with the same number stand together.
    pub group: u8,
    /// The lowest falls off first; among equals the last.
    pub priority: u8,
}

impl Hint {
    /// A hint.
    #[must_use]
    pub fn new(keys: impl Into<String>, word: impl Into<String>, group: u8, priority: u8) -> Self {
        Self { keys: keys.into(), word: word.into(), group, priority }
    }

    fn spans(&self, theme: &Theme) -> Vec<Span<'static>> {
        let mut spans =
            vec![Span::styled(self.keys.clone(), theme.on(Role::Accent, Role::Surface))];
        if !self.word.is_empty() {
            let word = theme.glyphs.say(&self.word);
            spans.push(Span::styled(format!(" {word}"), theme.on(Role::Text, Role::Surface)));
        }
        spans
    }
}

/// A whole row of `width` columns: as many hints as fit, in their order, and `pinned` at the right,
/// which never falls off.
#[must_use]
pub fn key_line(theme: &Theme, width: u16, hints: &[Hint], pinned: &Hint) -> Line<'static> {
    let pin = pinned.spans(theme);
    let pin_width: usize = pin.iter().map(span_width).sum();
    // One blank at each edge, two before the pin.
    let room = usize::from(width).saturating_sub(pin_width + 4);
    let mut kept: Vec<&Hint> = hints.iter().collect();
    let mut spans = lay_out(theme, width, &kept);
    while spans.iter().map(span_width).sum::<usize>() > room {
        let lowest = kept.iter().enumerate().min_by_key(|(at, h)| (h.priority, kept.len() - at));
        let Some(at) = lowest.map(|(at, _)| at) else { break };
        kept.remove(at);
        spans = lay_out(theme, width, &kept);
    }
    let ground = theme.on(Role::Text, Role::Surface);
    let used: usize = spans.iter().map(span_width).sum();
    let gap = usize::from(width).saturating_sub(used + pin_width + 2);
    spans.insert(0, Span::styled(" ", ground));
    spans.push(Span::styled(" ".repeat(gap), ground));
    spans.extend(pin);
    spans.push(Span::styled(" ", ground));
    Line::from(spans)
}

fn lay_out(theme: &Theme, width: u16, hints: &[&Hint]) -> Vec<Span<'static>> {
    let ground = theme.on(Role::Text, Role::Surface);
    let mut spans = Vec::new();
    let mut before: Option<&Hint> = None;
    for hint in hints {
        match before {
            None => {}
            Some(before) if before.group == hint.group => {
                spans.push(Span::styled(if width < WIDE { " " } else { "  " }, ground));
            }
            Some(_) if width < WIDE => spans.push(Span::styled("  ", ground)),
            Some(_) => {
                let rule = format!("  {}  ", theme.glyphs.vertical);
                spans.push(Span::styled(rule, theme.on(Role::Line, Role::Surface)));
            }
        }
        spans.extend(hint.spans(theme));
        before = Some(hint);
    }
    spans
}
