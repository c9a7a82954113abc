//! A question before what cannot be called back, answered by capital `Y` or a typed number.

use super::{Go, Pack, facts};
use crate::app::acts::{ends_account, send};
use crate::app::commands::Command;
use crate::app::edit::Edit;
use crate::app::ink::{Ink, fold, plural};
use crate::app::key::{Code, Key};
use crate::app::msg::{DraftFrom, Effect, Mode};
use crate::app::theme::Role;
use crate::app::time;
use crate::app::widget::{Hint, centered, popup, put};
use crate::app::work::Work;
use crate::model::{At, CaseNo, Escalation};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

/// Keys are not taken this long, so that a fast hand cannot consent to what it has not seen.
const DEAF: i64 = 300;

/// What is asked, and what happens then.
#[derive(Debug)]
pub struct Confirm {
    title: String,
    rows: Vec<(&'static str, String)>,
    warning: String,
    yes: &'static str,
    no: &'static str,
    /// The number to type, else capital `Y`.
    number: Option<usize>,
    typed: Edit,
    then: Then,
    since: At,
    /// A pack for an authority goes with it.
    packed: bool,
}

#[derive(Debug)]
enum Then {
    Decide(Vec<CaseNo>, DraftFrom),
    EndHolds,
}

impl Confirm {
    /// More than a few cases at once: the number is typed.
    #[must_use]
    pub fn many(work: &Work, from: DraftFrom, cases: Vec<CaseNo>) -> Self {
        let n = cases.len();
        let number = time::thousands(n as u64);
        let what = effect(work, &from);
        let mut rows = vec![("what", what)];
        rows.extend(grave_rows(work, &from));
        rows.push((
            "letters",
            format!("{} of reasons, one undo step", plural(n, "statement", "statements")),
        ));
        Self {
            title: format!("{number} decisions at once"),
            rows,
            warning: grave_warning(work, &from),
            yes: "",
            no: "back, nothing happened",
            number: Some(n),
            typed: Edit::default(),
            then: Then::Decide(cases, from),
            since: work.now,
            packed: false,
        }
    }

    /// A report to an authority, or the end of an account.
    #[must_use]
    pub fn grave(work: &Work, from: DraftFrom, cases: Vec<CaseNo>) -> Self {
        let case = match cases.as_slice() {
            [one] => format!("case {one}"),
            many => plural(many.len(), "case", "cases"),
        };
        let escalation = escalation(work, &from);
        let title = match &escalation {
            Some(to) => format!("Tell {} about {case}", authority_name(work, to)),
            None => format!("End an account for {case}"),
        };
        let mut rows = vec![("what", effect(work, &from))];
        rows.extend(grave_rows(work, &from));
        Self {
            title,
            rows,
            warning: grave_warning(work, &from),
            yes: if escalation.is_some() { "tell them" } else { "end it" },
            no: "back, nothing sent",
            number: None,
            typed: Edit::default(),
            then: Then::Decide(cases, from),
            since: work.now,
            packed: escalation.is_some(),
        }
    }

    /// Everything held leaves now; `None` when nothing is held.
    #[must_use]
    pub fn end_holds(work: &Work) -> Option<Self> {
        let n = work.held.len();
        (n > 0).then(|| Self {
            title: "Let everything held leave now".into(),
            rows: vec![("what", plural(n, "step", "steps"))],
            warning: "From then on undo makes a reversal with its own letter.".into(),
            yes: "let it leave",
            no: "back, nothing happened",
            number: None,
            typed: Edit::default(),
            then: Then::EndHolds,
            since: work.now,
            packed: false,
        })
    }

    fn deaf(&self, work: &Work) -> bool {
        work.now.since(self.since) < DEAF
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        match command {
            Command::Back => Go::Pop,
            Command::Help => Go::Push(super::Screen::Help(super::Help::default())),
            Command::Pack => match &self.then {
                Then::Decide(cases, from) if escalation(work, from).is_some() => {
                    match cases.first().copied() {
                        Some(case) => Go::Push(Pack::open(work, case, Some(from.clone()))),
                        None => Go::Stay,
                    }
                }
                _ => Go::Stay,
            },
            Command::Consent if self.number.is_none() && !self.deaf(work) => self.consent(work),
            _ => Go::Stay,
        }
    }

    /// Takes a typed key: digits of the number.
    pub fn key(&mut self, work: &mut Work, key: Key) -> Go {
        let Some(number) = self.number else { return Go::Stay };
        if self.deaf(work) {
            return Go::Stay;
        }
        match key.code {
            Code::Char('0'..='9') | Code::Backspace => {
                self.typed.key(key);
                Go::Stay
            }
            Code::Enter if self.typed.text() == number.to_string() => self.consent(work),
            _ => Go::Stay,
        }
    }

    fn consent(&mut self, work: &mut Work) -> Go {
        match &mut self.then {
            Then::Decide(cases, from) => {
                send(work, std::mem::take(cases), from.clone());
            }
            Then::EndHolds => work.ask(Effect::EndHolds),
        }
        Go::Pop
    }

    fn area(&self, area: Rect) -> Rect {
        let width = 60.min(area.width.saturating_sub(2));
        let inside = usize::from(width.saturating_sub(8)).max(1);
        let rows = self.rows.iter().map(|(_, text)| fold(text, inside.saturating_sub(8)).len());
        let warning = fold(&self.warning, inside).len();
        let height = rows.sum::<usize>() + warning + 6;
        let height = u16::try_from(height).unwrap_or(u16::MAX).min(area.height.saturating_sub(3));
        centered(area, width, height)
    }

    /// Draws the box over what is there.
    pub fn view(&self, work: &Work, buf: &mut Buffer, area: Rect) {
        let at = self.area(area);
        let ink = Ink::new(&work.theme, Role::Raised);
        let edge = if self.number.is_some() { Role::Warn } else { Role::Danger };
        let title = ink.strip(usize::from(at.width)).own(&self.title, Role::Strong);
        let title = Line::from(title.spans());
        let inside = popup(buf, at, &work.theme, edge, [title, Line::default()]);
        let width = usize::from(inside.width);
        let mut lines = vec![ink.strip(width).done()];
        for (label, text) in &self.rows {
            for (i, part) in fold(text, width.saturating_sub(12)).iter().enumerate() {
                let strip = ink.strip(width).to(2);
                let strip = if i == 0 { strip.own(label, Role::Muted) } else { strip };
                lines.push(strip.to(10).own(part, Role::Text).done());
            }
        }
        lines.push(ink.strip(width).done());
        for part in fold(&self.warning, width.saturating_sub(4)) {
            lines.push(ink.strip(width).to(2).own(&part, Role::Warn).done());
        }
        lines.push(ink.strip(width).done());
        let last = self.answer(work, ink.strip(width).to(2)).done();
        let fits = usize::from(inside.height).saturating_sub(1);
        lines.truncate(fits);
        lines.push(last);
        for (y, line) in (inside.top()..inside.bottom()).zip(&lines) {
            put(buf, inside.x, y, line, inside.width);
        }
    }

    fn answer<'a>(
        &self,
        _work: &Work,
        strip: crate::app::ink::Strip<'a>,
    ) -> crate::app::ink::Strip<'a> {
        match self.number {
            None => strip.own("Y", Role::Accent).gap(1).own(self.yes, Role::Text).gap(6),
            Some(n) => {
                let text = format!("Type {n} and enter to go on   ");
                strip.own(&text, Role::Text).own(&self.typed.text(), Role::Strong).gap(4)
            }
        }
        .own("esc", Role::Accent)
        .gap(1)
        .own(self.no, Role::Text)
    }

    /// Where the cursor stands.
    #[must_use]
    pub fn cursor(&self, _work: &Work, area: Rect) -> Option<(u16, u16)> {
        let n = self.number?;
        let at = self.area(area);
        let text = format!("Type {n} and enter to go on   {}", self.typed.text());
        let x = at.x + 4 + u16::try_from(text.len()).ok()?;
        (x < at.right()).then(|| (x, at.bottom().saturating_sub(2)))
    }

    /// Keys of the question.
    #[must_use]
    pub fn hints(&self) -> Vec<Hint> {
        match self.number {
            None => {
                let mut hints = vec![Hint::new("Y", self.yes, 0, 90)];
                if self.packed {
                    hints.push(Hint::new("b", "see the pack", 1, 85));
                }
                hints.push(Hint::new("esc", "back", 2, 80));
                hints
            }
            Some(_) => vec![
                Hint::new("0…9", "the number", 0, 70),
                Hint::new("enter", "go on", 1, 90),
                Hint::new("esc", "back", 2, 80),
            ],
        }
    }
}

/// The name of the authority a report goes to, from the settings; its id when they lack it.
#[must_use]
pub fn authority_name(work: &Work, to: &Escalation) -> String {
    let known = work.authority(&to.authority, &to.basis);
    known.map_or_else(|| to.authority.replace(['-', '_'], " "), |a| a.name.clone())
}

fn escalation(work: &Work, from: &DraftFrom) -> Option<Escalation> {
    match from {
        DraftFrom::Policy(id) => work.law.policy(id)?.must_escalate.clone(),
        DraftFrom::Draft(draft)
        | DraftFrom::Repeat(draft)
        | DraftFrom::Report(draft)
        | DraftFrom::Language(draft, _) => draft.measure.escalation.clone(),
        DraftFrom::Allow => None,
    }
}

/// What the decision does, in words.
fn effect(work: &Work, from: &DraftFrom) -> String {
    match from {
        DraftFrom::Allow => "allow: the message stays".into(),
        DraftFrom::Policy(id) => work.law.policy(id).map_or_else(
            || id.clone(),
            |p| format!("{}: {}", p.name.get("en"), facts::measure_words(work, p)),
        ),
        DraftFrom::Draft(draft)
        | DraftFrom::Repeat(draft)
        | DraftFrom::Report(draft)
        | DraftFrom::Language(draft, _) => {
            let words: Vec<&str> = draft
                .measure
                .restrictions
                .iter()
                .map(|r| work.law.restriction_label(&r.code))
                .collect();
            if words.is_empty() { "no restriction".into() } else { words.join(" + ") }
        }
    }
}

fn grave_rows(work: &Work, from: &DraftFrom) -> Vec<(&'static str, String)> {
    let Some(to) = escalation(work, from) else { return Vec::new() };
    let mut rows =
        vec![("to", authority_name(work, &to)), ("law", facts::basis(&to.basis).to_owned())];
    if let Some(known) = work.authority(&to.authority, &to.basis)
        && !known.channel.is_empty()
    {
        rows.push(("by", known.channel.clone()));
    }
    if !to.member_states.is_empty() {
        rows.push(("states", to.member_states.join(", ")));
    }
    if let Some(view) = work.case() {
        let context = view.before.len() + view.after.len();
        let flags = plural(view.case.flags.len(), "flag", "flags");
        rows.push(("pack", format!("message, {context} of context, {flags}, hashes")));
    }
    let told = if to.silent { "is not told about this report" } else { "is told in the letter" };
    rows.push(("author", told.into()));
    rows
}

fn grave_warning(work: &Work, from: &DraftFrom) -> String {
    if matches!(work.status.mode, Mode::Training { .. }) {
        return "This is training: nothing leaves the run. It is asked as in work.".to_owned();
    }
    let hold = work.hold_ms / 1000;
    let ends = match from {
        DraftFrom::Policy(id) => work.law.policy(id).is_some_and(ends_account),
        _ => false,
    };
    if escalation(work, from).is_some() {
        format!("It leaves after the {hold} s hold. From then on it cannot be called back.")
    } else if ends {
        format!("The account ends after the {hold} s hold. A reversal gives it back, not the time.")
    } else {
        format!("Everything leaves after the {hold} s hold; u takes all of it back until then.")
    }
}
