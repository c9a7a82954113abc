//! What can be known about a veiled case without looking.

use super::facts::{Pane, Section};
use crate::app::ink::Ink;
use crate::app::theme::Role;

/// The steps of the veil, with the key that lifts it.
#[must_use]
pub fn section(pane: &Pane<'_>, short: bool) -> Section {
    let work = pane.work;
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = pane.width.saturating_sub(1);
    let (on, off) = (work.theme.glyphs.radio_on, work.theme.glyphs.radio_off);
    let step = usize::from(work.open.veil.min(2));
    let sign = |n: usize| if n <= step { on } else { off };
    let strip = ink.strip(pane.width).to(pane.left);
    if short {
        let next = match step {
            0 => "v masked words   then v all   falls again when you leave",
            1 => "v all   falls again when you leave",
            _ => "v covers it again",
        };
        let strip = strip.own("veil", Role::Muted).to(pane.left + 8);
        let dots = format!("{} {} {}", sign(0), sign(1), sign(2));
        let line = strip.own(&dots, Role::Accent).gap(3).own(next, Role::Muted).done();
        return Section { name: "veil", rank: 0, lines: vec![line], gap: true };
    }
    let title = strip.own("veil", Role::Strong).gap(1).rule(end).done();
    let mut dots = ink.strip(pane.width).to(pane.left);
    for (n, words) in ["facts only", "covered words", "everything"].iter().enumerate() {
        let role = if n == step { Role::Text } else { Role::Muted };
        dots = dots.own(sign(n), Role::Accent).own(&format!(" {} {words}", n + 1), role).gap(3);
    }
    let dots = dots.right(end, "v next step", Role::Muted).done();
    let text = "Falls again when you leave the case.";
    let last = ink.strip(pane.width).to(pane.left).own(text, Role::Muted).done();
    Section { name: "veil", rank: 0, lines: vec![title, dots, last], gap: true }
}
