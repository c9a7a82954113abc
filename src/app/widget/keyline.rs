//! What can be pressed now, in one row.

use super::{columns, span_width};
use crate::app::key::Key;
use crate::app::theme::{Role, Theme};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

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

    /// Columns of its spans.
    fn width(&self, theme: &Theme) -> usize {
        let word = match self.word.as_str() {
            "" => 0,
            word => 1 + columns(&theme.glyphs.say(word)),
        };
        columns(&self.keys) + word
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
    let mut spans = lay_out(theme, width, &kept(theme, width, hints, pin_width));
    let ground = theme.on(Role::Text, Role::Surface);
    let used: usize = spans.iter().map(span_width).sum();
    let gap = usize::from(width).saturating_sub(used + pin_width + 2);
    spans.insert(0, Span::styled(" ", ground));
    spans.push(Span::styled(" ".repeat(gap), ground));
    spans.extend(pin);
    spans.push(Span::styled(" ", ground));
    Line::from(spans)
}

/// The hints that fit beside a pin of this width, in their order.
fn kept<'h>(theme: &Theme, width: u16, hints: &'h [Hint], pin_width: usize) -> Vec<&'h Hint> {
    // One blank at each edge, two before the pin.
    let room = usize::from(width).saturating_sub(pin_width + 4);
    let rule = if width < WIDE { 2 } else { 4 + theme.glyphs.vertical.width() };
    let blank = if width < WIDE { 1 } else { 2 };
    let between = |a: &Hint, b: &Hint| if a.group == b.group { blank } else { rule };
    let mut kept: Vec<(&Hint, usize)> = hints.iter().map(|h| (h, h.width(theme))).collect();
    let used = |kept: &[(&Hint, usize)]| {
        let words: usize = kept.iter().map(|(_, width)| width).sum();
        let gaps = kept.iter().zip(kept.iter().skip(1));
        words + gaps.map(|((a, _), (b, _))| between(a, b)).sum::<usize>()
    };
    while used(&kept) > room {
        let of = |(at, (hint, _)): &(usize, &(&Hint, usize))| (hint.priority, kept.len() - at);
        let Some(at) = kept.iter().enumerate().min_by_key(of).map(|(at, _)| at) else { break };
        kept.remove(at);
    }
    kept.into_iter().map(|(hint, _)| hint).collect()
}

/// The keys a click on this column of the row presses; a click on a word presses its first key.
#[must_use]
pub fn key_at(theme: &Theme, width: u16, hints: &[Hint], pinned: &Hint, x: u16) -> Vec<Key> {
    let pin_width: usize = pinned.spans(theme).iter().map(span_width).sum();
    let pin = usize::from(width).saturating_sub(pin_width + 1);
    let x = usize::from(x);
    if x >= pin {
        return pressed(pinned, x - pin);
    }
    let kept = kept(theme, width, hints, pin_width);
    for (place, hint) in kept.iter().enumerate() {
        let before = kept.get(..=place).unwrap_or_default();
        let end = 1 + lay_out(theme, width, before).iter().map(span_width).sum::<usize>();
        let start = end - hint.spans(theme).iter().map(span_width).sum::<usize>();
        if (start..end).contains(&x) {
            return pressed(hint, x - start);
        }
    }
    Vec::new()
}

/// The key of a hint under a column of it: `r t e` are three.
fn pressed(hint: &Hint, column: usize) -> Vec<Key> {
    let mut start = 0;
    let mut chosen = hint.keys.split(' ').next().unwrap_or("");
    for key in hint.keys.split(' ') {
        if (start..start + key.width()).contains(&column) {
            chosen = key;
        }
        start += key.width() + 1;
    }
    match chosen.parse() {
        Ok(key) => vec![key],
        // `1…9` is no key; `gg` is two.
        Err(_) if chosen.contains('…') => Vec::new(),
        Err(_) => chosen.chars().map(Key::char).collect(),
    }
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
