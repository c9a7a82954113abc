//! The decide sheet: a draft, field by field, checked while it is written.

use super::choices;
use super::fields::{self, Field};
use super::picker::Picker;
use super::{Go, Screen};
use crate::app::acts;
use crate::app::commands::{Command, Scope};
use crate::app::edit::Edit;
use crate::app::key::{Code, Key};
use crate::app::msg::{CaseView, Checked, DraftFrom, Effect};
use crate::app::said::Kind;
use crate::app::veil::Words;
use crate::app::work::Work;
use crate::model::time::SECOND;
use crate::model::{Action, At, CaseNo, Draft};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rest in typing after which the draft is checked.
const REST: i64 = 300;
/// While typing the draft is kept this often.
const KEEP: i64 = 2 * SECOND;

/// What the sheet was opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Remove the message.
    Remove,
    /// Restrict something else.
    Restrict,
    /// Report to an authority.
    Escalate,
}

/// What stands beside or over the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The form.
    Form,
    /// The whole letter.
    Letter,
    /// The record for the database.
    Record,
}

/// The policy that usually fits a case, else the first one.
fn usual(work: &Work, case: CaseNo) -> String {
    let open = work.usual().filter(|_| work.list.selected == Some(case)).map(|p| p.id.clone());
    let row = || work.list.rows.iter().find(|row| row.case == case)?.policy.clone();
    let first = || work.law.policies().first().map(|p| p.id.clone());
    open.or_else(row).or_else(first).unwrap_or_default()
}

/// The sheet.
#[derive(Debug)]
pub struct Sheet {
    /// The case it was opened on.
    pub case: CaseNo,
    /// Everything that will be decided.
    pub cases: Vec<CaseNo>,
    /// The case as it was, so that it stays readable whatever the list does.
    pub view: Option<Arc<CaseView>>,
    /// What it was opened for.
    pub way: Way,
    /// The draft, once it came.
    pub draft: Option<Draft>,
    /// Its check.
    pub checked: Checked,
    /// The pointed field.
    pub at: Field,
    /// Text being typed into the pointed field.
    pub typing: Option<Edit>,
    /// A list under the pointed field.
    pub picker: Option<Picker>,
    /// Form, letter or record.
    pub page: Page,
    /// Lines the letter is scrolled.
    pub scroll: usize,
    /// Fields changed by hand.
    pub touched: BTreeSet<Field>,
    /// What is wrong with the text being typed.
    pub problem: Option<String>,
    /// Somebody else decided meanwhile.
    pub read_only: bool,
    /// It began from a kept draft.
    pub kept: bool,
    /// Where it was left, and whether there was being typed.
    pub resume: Option<(Field, bool)>,
    /// When the draft is checked next.
    pub check_at: Option<At>,
    /// When the draft is kept next.
    pub keep_at: Option<At>,
    /// Decide when the check comes.
    pub send_when_checked: bool,
    /// The draft before each replacement, for `u`.
    pub before: Vec<Draft>,
}

impl Sheet {
    /// Opens the sheet on the targets and asks for its draft.
    #[must_use]
    pub fn open(work: &mut Work, way: Way) -> Option<Self> {
        let cases = work.targets();
        let case = work
            .list
            .selected
            .filter(|case| cases.contains(case))
            .or_else(|| cases.first().copied())?;
        let view = work.open.view.clone().filter(|view| view.case.no == case);
        let draft = view.as_ref().and_then(|view| view.draft.clone()).filter(|_| cases.len() == 1);
        let kept = draft.is_some();
        if kept {
            let proposed = view.as_ref().is_some_and(|view| view.second.is_some());
            let what =
                if proposed { "the draft that was proposed" } else { "the draft as you left it" };
            work.say(Kind::Information, format!("{what}; 1 to 9 fill it anew"));
        }
        let from = match draft {
            Some(draft) => DraftFrom::Draft(Box::new(draft)),
            None => DraftFrom::Policy(usual(work, case)),
        };
        work.ask(Effect::Prefill { case, from });
        if work.list.selected != Some(case) {
            // Nobody decides on a marked case without seeing it.
            work.go_to(case);
        }
        Some(Self {
            case,
            cases,
            view,
            way,
            draft: None,
            checked: Checked::default(),
            at: Field::Policy,
            typing: None,
            picker: None,
            page: Page::Form,
            scroll: 0,
            touched: BTreeSet::new(),
            problem: None,
            read_only: false,
            kept,
            resume: None,
            check_at: None,
            keep_at: None,
            send_when_checked: false,
            before: Vec::new(),
        })
    }

    /// Where keys are looked up.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        if self.picker.is_some() {
            Scope::Picker
        } else if self.typing.is_some() {
            Scope::Typing
        } else {
            Scope::Decide
        }
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        if self.read_only && !matches!(command, Command::Back | Command::Help | Command::Letter) {
            return Go::Stay;
        }
        if self.picker.is_some() {
            return self.picking(work, command);
        }
        if self.typing.is_some() {
            return self.in_field(work, command);
        }
        match command {
            Command::Back if self.page != Page::Form => self.turn(self.page),
            Command::Back => {
                if !self.touched.is_empty() {
                    self.keep(work);
                    work.say(Kind::Information, format!("draft of {} kept", self.case));
                }
                return Go::Pop;
            }
            Command::NextField if self.page != Page::Form => self.scroll += 1,
            Command::PreviousField if self.page != Page::Form => {
                self.scroll = self.scroll.saturating_sub(1);
            }
            Command::NextField => self.step(true),
            Command::PreviousField => self.step(false),
            Command::HalfDown => self.scroll += 8,
            Command::HalfUp => self.scroll = self.scroll.saturating_sub(8),
            Command::Edit => self.begin(work),
            Command::PickPolicy => {
                self.at = Field::Policy;
                self.begin(work);
            }
            Command::Policy(digit) => self.refill(work, digit),
            Command::Remove => self.turn_to(work, Way::Remove),
            Command::Restrict => self.turn_to(work, Way::Restrict),
            Command::Escalate => self.turn_to(work, Way::Escalate),
            Command::Send => return self.send(work),
            Command::Letter => self.turn(Page::Letter),
            Command::Record => self.turn(Page::Record),
            Command::Language => self.translate(work),
            Command::Hide => self.hide(work, false),
            Command::HideAll => self.hide(work, true),
            Command::Undo => self.put_back(work),
            _ => return acts::common(work, command),
        }
        Go::Stay
    }

    fn turn(&mut self, page: Page) {
        self.page = if self.page == page { Page::Form } else { page };
        self.scroll = 0;
    }

    fn step(&mut self, next: bool) {
        let Some(draft) = &self.draft else { return };
        let all = Field::of(draft);
        let place = all.iter().position(|field| *field == self.at).unwrap_or(0);
        let place =
            if next { (place + 1) % all.len() } else { (place + all.len() - 1) % all.len() };
        if let Some(field) = all.get(place) {
            self.at = *field;
        }
    }

    /// Starts typing or picking in the pointed field.
    fn begin(&mut self, work: &mut Work) {
        let Some(draft) = &self.draft else { return };
        self.page = Page::Form;
        if let Some(picker) = choices::picker(work, draft, self.at) {
            self.picker = Some(picker);
        } else if let Some(text) = fields::typed(draft, self.at, &work.zone) {
            let words = self.quoting(text.clone());
            if work.look().readable(&words).is_none() {
                // What is typed in stands there uncovered.
                work.say(Kind::Information, "it quotes the message: v lifts the veil first");
                return;
            }
            let many = self.at.many_lines();
            self.typing = Some(if many { Edit::block(&text) } else { Edit::line(&text) });
        }
    }

    /// A text of the draft, with what it quotes of the case covered.
    #[must_use]
    pub fn quoting(&self, text: String) -> Words {
        match self.view.as_deref() {
            Some(view) => view.quoting(text),
            None => Words::open(text),
        }
    }

    fn refill(&self, work: &mut Work, digit: u8) {
        let key = char::from(b'0'.saturating_add(digit));
        match work.law.policy_by_key(key).map(|p| p.id.clone()) {
            Some(id) => work.ask(Effect::Prefill { case: self.case, from: DraftFrom::Policy(id) }),
            None => work.say(Kind::Warning, format!("no policy is on {key}")),
        }
    }

    /// Changes the kind of decision.
    fn turn_to(&mut self, work: &mut Work, way: Way) {
        self.way = way;
        self.shape(work);
        self.changed(work);
    }

    /// Brings the draft into the shape the way asks for.
    pub fn shape(&mut self, work: &mut Work) {
        let Some(draft) = &mut self.draft else { return };
        draft.measure.action = Action::Restrict;
        match self.way {
            Way::Remove => fields::remove_message(draft),
            Way::Restrict => {
                self.at = Field::Restriction;
                self.picker = choices::picker(work, draft, self.at);
            }
            Way::Escalate => {
                if draft.measure.escalation.is_none() {
                    let from = DraftFrom::Report(Box::new(draft.clone()));
                    work.ask(Effect::Prefill { case: self.case, from });
                }
                self.at = Field::Reason;
            }
        }
    }

    fn picking(&mut self, work: &mut Work, command: Command) -> Go {
        let Some(picker) = &mut self.picker else { return Go::Stay };
        match command {
            Command::Down => picker.step(true),
            Command::Up => picker.step(false),
            Command::Cancel => self.picker = None,
            Command::Accept => self.take(work),
            Command::DeleteWord | Command::DeleteLine => {
                let key = if command == Command::DeleteWord { 'w' } else { 'u' };
                picker.edit.key(Key::ctrl(key));
                picker.typed();
            }
            Command::Help => return Go::Push(Screen::Help(super::Help::default())),
            _ => {}
        }
        Go::Stay
    }

    fn take(&mut self, work: &mut Work) {
        let (Some(picker), Some(draft)) = (self.picker.take(), &mut self.draft) else { return };
        let Some(code) = picker.chosen() else { return };
        self.touched.insert(picker.field);
        if choices::pick(&work.law, draft, picker.field, &code) {
            self.changed(work);
        } else {
            work.ask(Effect::Prefill { case: self.case, from: DraftFrom::Policy(code) });
        }
    }

    fn in_field(&mut self, work: &mut Work, command: Command) -> Go {
        match command {
            Command::DoneTyping => self.done(work),
            Command::NextField | Command::PreviousField => {
                self.done(work);
                if self.typing.is_none() {
                    self.step(command == Command::NextField);
                }
            }
            Command::Send => {
                self.done(work);
                return self.send(work);
            }
            Command::DeleteWord => return self.key(work, Key::ctrl('w')),
            Command::DeleteLine => return self.key(work, Key::ctrl('u')),
            Command::Help => return Go::Push(Screen::Help(super::Help::default())),
            Command::Editor => {
                work.say(Kind::Information, "your own editor is not offered on this seat");
            }
            _ => {}
        }
        Go::Stay
    }

    /// Leaves the field, if what is typed is understood.
    fn done(&mut self, work: &mut Work) {
        if self.problem.is_none() {
            self.typing = None;
            self.changed(work);
        } else if let Some(problem) = &self.problem {
            work.say(Kind::Warning, problem.clone());
            self.typing = None;
            self.problem = None;
        }
    }

    /// Takes a typed key.
    pub fn key(&mut self, work: &mut Work, key: Key) -> Go {
        if let Some(picker) = &mut self.picker {
            if picker.edit.key(key) {
                picker.typed();
            }
            return Go::Stay;
        }
        let Some(edit) = &mut self.typing else { return Go::Stay };
        // Enter ends a field of one line; in others it makes a new line.
        if key.code == Code::Enter && !self.at.many_lines() {
            self.done(work);
            return Go::Stay;
        }
        if edit.key(key) {
            self.follow(work);
        }
        Go::Stay
    }

    /// Takes pasted text.
    pub fn paste(&mut self, work: &mut Work, text: &str) {
        if let Some(edit) = &mut self.typing {
            edit.insert(text);
            self.follow(work);
        }
    }

    /// The draft follows what is typed; the check waits for a rest.
    fn follow(&mut self, work: &Work) {
        let (Some(edit), Some(draft)) = (&self.typing, &mut self.draft) else { return };
        let clock = (work.now, &work.zone);
        self.problem = fields::put(draft, self.at, &edit.text(), clock).err();
        self.touched.insert(self.at);
        self.check_at = Some(work.now.plus(REST));
        self.keep_at = self.keep_at.or_else(|| Some(work.now.plus(KEEP)));
    }

    /// Checks and keeps the draft now.
    pub fn changed(&mut self, work: &mut Work) {
        let Some(draft) = &self.draft else { return };
        self.check_at = None;
        work.ask(Effect::Check { case: self.case, draft: Box::new(draft.clone()) });
        if !self.touched.is_empty() {
            self.keep(work);
        }
    }

    fn keep(&mut self, work: &mut Work) {
        self.keep_at = None;
        if let Some(draft) = &self.draft {
            work.ask(Effect::KeepDraft { case: self.case, draft: Some(Box::new(draft.clone())) });
        }
    }

    /// What is typed is kept at once.
    pub fn leave(&mut self, work: &mut Work) {
        if self.keep_at.is_some() {
            self.keep(work);
        }
    }

    /// Goes on where it was left.
    pub fn go_on(&mut self, work: &mut Work) {
        let Some((at, typing)) = self.resume.take() else { return };
        self.at = at;
        if typing {
            self.begin(work);
        }
    }

    /// Time went on.
    pub fn tick(&mut self, work: &mut Work) {
        if self.check_at.is_some_and(|at| at <= work.now) {
            self.check_at = None;
            if let Some(draft) = &self.draft {
                work.ask(Effect::Check { case: self.case, draft: Box::new(draft.clone()) });
            }
        }
        if self.keep_at.is_some_and(|at| at <= work.now) {
            self.keep(work);
        }
    }
}
