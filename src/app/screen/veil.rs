//! What can be known about a veiled case without looking.

use super::facts::{Pane, Section};
use crate::app::commands::{Command, Scope};
use crate::app::ink::Ink;
use crate::app::theme::Role;
use crate::app::veil::{Stage, hits};

/// The steps of the veil, with the keys that lift it.
#[must_use]
pub fn section(pane: &Pane<'_>, short: bool) -> Section {
    let work = pane.work;
    let ink = Ink::new(&work.theme, Role::Bg);
    let end = pane.width.saturating_sub(1);
    let (on, off) = (work.theme.glyphs.radio_on, work.theme.glyphs.radio_off);
    let step = match work.look().stage {
        Stage::Facts => 0,
        Stage::Lines(_) | Stage::Terms => 1,
        Stage::Open => 2,
    };
    let sign = |n: usize| if n <= step { on } else { off };
    let strip = ink.strip(pane.width).to(pane.left);
    let key = |command| work.keymap.keys_of(Scope::Case, command);
    let (veil, line) = (key(Command::Veil), key(Command::VeilLine));
    let known = !hits(&pane.view.case).is_empty();
    let told = pane.view.message.as_ref();
    let at_end = told.is_none_or(|told| work.look().at_end(told.words()));
    let more = match work.look().stage {
        Stage::Facts if known => format!("{veil} masked words   {line} a line   then {veil} all"),
        Stage::Facts => format!("{line} a line   {veil} twice all"),
        Stage::Lines(_) if at_end => format!("{line} or {veil} what is still covered"),
        Stage::Lines(_) => format!("{line} the next line   {veil} all lines"),
        Stage::Terms => format!("{veil} all"),
        Stage::Open => format!("{veil} covers it again"),
    };
    if short {
        let strip = strip.own("veil", Role::Muted).to(pane.left + 8);
        let dots = format!("{} {} {}", sign(0), sign(1), sign(2));
        let strip = strip.own(&dots, Role::Accent).gap(3).own(&more, Role::Muted);
        let falls = "falls again when you leave";
        let strip = if step < 2 && strip.room() > falls.len() + 3 {
            strip.gap(3).own(falls, Role::Muted)
        } else {
            strip
        };
        return Section { name: "veil", rank: 0, lines: vec![strip.done()], gap: true };
    }
    let title = strip.own("veil", Role::Strong).gap(1).rule(end).done();
    let mut dots = ink.strip(pane.width).to(pane.left);
    for (n, words) in ["facts only", "covered words", "everything"].iter().enumerate() {
        let role = if n == step { Role::Text } else { Role::Muted };
        dots = dots.own(sign(n), Role::Accent).own(&format!(" {} {words}", n + 1), role).gap(3);
    }
    let dots = dots.right(end, &format!("{veil} next step"), Role::Muted).done();
    let text = "Falls again when you leave the case.";
    let mut last = ink.strip(pane.width).to(pane.left).own(text, Role::Muted);
    if matches!(work.look().stage, Stage::Facts | Stage::Lines(_)) {
        last = last.right(end, &format!("{line} one line"), Role::Muted);
    }
    Section { name: "veil", rank: 0, lines: vec![title, dots, last.done()], gap: true }
}
