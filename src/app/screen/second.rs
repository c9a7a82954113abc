//! Who waits for whom on a case, and that its author must not be told yet.

use super::facts::{Pane, Section, label};
use crate::app::text::{safe_line, wrap};
use crate::app::theme::Role;
use ratatui::text::Line;

/// The section about a proposal and about silence; none when there is nothing to say.
#[must_use]
pub fn section(pane: &Pane<'_>, short: bool) -> Option<Section> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    for (word, text, role, keys) in said(pane) {
        lines.extend(row(pane, word, (&text, role), &keys, short));
    }
    (!lines.is_empty()).then_some(Section { name: "second", rank: 0, lines, gap: !short })
}

type Said = (&'static str, String, Role, Vec<(&'static str, &'static str)>);

/// What there is to say: label, words, role, keys.
fn said(pane: &Pane<'_>) -> Vec<Said> {
    let mut all = Vec::new();
    if let Some(second) = &pane.view.second {
        let at = pane.clock(second.at);
        match &second.sent_back {
            None => {
                let text = format!(
                    "{} proposed {}, {at} · waits for {} ({})",
                    second.by, second.what, second.whom, second.why
                );
                let keys = if second.may {
                    vec![("y", "confirm"), ("b", "send back")]
                } else {
                    Vec::new()
                };
                all.push(("second", text, Role::Warn, keys));
            }
            Some((by, reason)) => {
                let text = format!("{by} sent the proposal of {} back: {reason}", second.by);
                all.push(("second", text, Role::Warn, Vec::new()));
            }
        }
    }
    let untold = |past: &crate::app::msg::PastDecision| {
        past.decision.untold() && past.decision.undone.is_none()
    };
    if pane.view.decisions.iter().any(untold) {
        let text = "the author is not told: letter and public record are held back".to_owned();
        all.push(("silent", text, Role::Warn, vec![("l", "release")]));
    }
    all
}

fn row(
    pane: &Pane<'_>,
    word: &str,
    (text, role): (&str, Role),
    keys: &[(&'static str, &'static str)],
    short: bool,
) -> Vec<Line<'static>> {
    let left = pane.left + 8;
    let columns = pane.end().saturating_sub(left).max(8);
    let text = safe_line(text, 1024);
    let parts = wrap(&text, columns);
    let most = if short { 2 } else { 5 };
    let mut lines = Vec::new();
    for (place, part) in parts.iter().take(most).enumerate() {
        let strip = if place == 0 { label(pane, word) } else { pane.strip().to(left) };
        lines.push(strip.safe(part, role, columns).done());
    }
    if !keys.is_empty() {
        let mut strip = pane.strip().to(left);
        for (key, does) in keys {
            strip = strip.own(key, Role::Accent).gap(1).own(does, Role::Text).gap(3);
        }
        lines.push(strip.done());
    }
    lines
}
