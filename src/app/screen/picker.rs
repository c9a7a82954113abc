//! A list under a field; typed letters narrow it.

use super::fields::Field;
use super::palette::matched;
use crate::app::edit::Edit;
use crate::app::fuzzy;
use crate::app::ink::Ink;
use crate::app::theme::Role;
use crate::app::widget::scroll;
use crate::app::work::Work;
use ratatui::text::Line;

/// Rows of the list.
const ROWS: usize = 6;

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is kept.
    pub code: String,
    /// What is shown.
    pub label: String,
    /// What stands at the right.
    pub note: String,
    /// In force now.
    pub on: bool,
}

/// The list with what is typed.
#[derive(Clone, Debug)]
pub struct Picker {
    /// The field it belongs to.
    pub field: Field,
    /// What is typed.
    pub edit: Edit,
    choices: Vec<Choice>,
    at: usize,
}

impl Picker {
    /// A list, the pointer on what is in force.
    #[must_use]
    pub fn new(field: Field, choices: Vec<Choice>) -> Self {
        let at = choices.iter().position(|choice| choice.on).unwrap_or(0);
        Self { field, edit: Edit::default(), choices, at }
    }

    fn found(&self) -> Vec<(&Choice, Vec<usize>)> {
        fuzzy::best(&self.edit.text(), self.choices.iter(), |choice| choice.label.as_str())
    }

    /// Moves the pointer.
    pub fn step(&mut self, down: bool) {
        let last = self.found().len().saturating_sub(1);
        self.at = if down { (self.at + 1).min(last) } else { self.at.saturating_sub(1) };
    }

    /// What is typed has changed.
    pub fn typed(&mut self) {
        self.at = 0;
    }

    /// The code under the pointer.
    #[must_use]
    pub fn chosen(&self) -> Option<String> {
        self.found().get(self.at).map(|(choice, _)| choice.code.clone())
    }

    /// The input line and the choices, `left` columns in.
    #[must_use]
    pub fn lines(&self, work: &Work, width: usize, left: usize) -> Vec<Line<'static>> {
        let ink = Ink::new(&work.theme, Role::Raised);
        let end = width.saturating_sub(3);
        let found = self.found();
        let of = format!("{} of {}", found.len(), self.choices.len());
        let (text, _) = self.edit.window(end.saturating_sub(left + of.len() + 2).max(2));
        let field = Ink::new(&work.theme, Role::Field);
        let input = field.strip(end.saturating_sub(left)).own(&text, Role::Text);
        let input = input.right(end.saturating_sub(left + 1), &of, Role::Muted).done();
        let mut lines = vec![ink.strip(width).to(left).line_of(input).done()];
        let top = scroll(0, self.at, (ROWS, 1), found.len());
        for (place, (choice, letters)) in found.iter().enumerate().skip(top).take(ROWS) {
            let here = place == self.at;
            let ground = if here { Role::Selection } else { Role::Raised };
            let pen = Ink::new(&work.theme, ground);
            let strip = pen.strip(end.saturating_sub(left));
            let sign =
                if choice.on { work.theme.glyphs.radio_on } else { work.theme.glyphs.radio_off };
            let role = if choice.on { Role::Accent } else { Role::Muted };
            let strip = strip.own(sign, role).gap(1);
            let strip = matched(strip, &choice.label, letters, Role::Text).gap(2);
            let room = strip.room();
            let row = if room > choice.note.chars().count() {
                strip.right(end.saturating_sub(left), &choice.note, Role::Muted)
            } else {
                strip
            };
            lines.push(ink.strip(width).to(left).line_of(row.done()).done());
        }
        if found.is_empty() {
            let text = "nothing is called that";
            lines.push(ink.strip(width).to(left).own(text, Role::Muted).done());
        }
        lines
    }
}
