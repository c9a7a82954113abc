//! The complaints: which is selected, and the answer that is written to it.

use super::{Go, Help, Screen, foot};
use crate::app::acts::common;
use crate::app::care::Reading;
use crate::app::commands::{Command, Scope};
use crate::app::edit::Edit;
use crate::app::key::Key;
use crate::app::msg::{AnswerDraft, ComplaintItem, ComplaintList, Effect, HearingView, Reply};
use crate::app::said::Kind;
use crate::app::team::hold;
use crate::app::veil::{Look, Stage, Told, Words};
use crate::app::widget::Hint;
use crate::app::work::Work;
use crate::model::time::SECOND;
use crate::model::{At, ComplaintNo, Outcome};

/// While typing the answer is kept this often.
const KEEP: i64 = 2 * SECOND;

/// The list, the selected complaint and the answers begun.
#[derive(Debug, Default)]
pub struct Complaints {
    /// What may be answered here.
    pub list: ComplaintList,
    /// The list has come.
    pub known: bool,
    /// The selected complaint with what it is against, once it came.
    pub view: Option<Box<HearingView>>,
    /// Answers begun, kept while this screen is open.
    pub drafts: Vec<AnswerDraft>,
    /// The reasons are being typed.
    pub typing: Option<Edit>,
    /// The letter about the decision stands alone.
    pub letter: bool,
    /// When what is typed is kept next.
    pub keep_at: Option<At>,
    /// How far the veil is lifted.
    pub stage: Stage,
    /// Lines scrolled.
    pub scroll: usize,
    /// The complaint that was open when the seat was lost, and whether its answer was typed.
    pub resume: Option<(ComplaintNo, bool)>,
    at: usize,
    no: Option<ComplaintNo>,
}

impl Complaints {
    /// Opens the complaints and asks for them.
    #[must_use]
    pub fn new(work: &mut Work) -> Self {
        work.ask(Effect::Complaints);
        Self::default()
    }

    /// Where keys are looked up.
    #[must_use]
    pub const fn scope(&self) -> Scope {
        if self.typing.is_some() { Scope::Typing } else { Scope::Complaints }
    }

    /// The selected complaint.
    #[must_use]
    pub fn current(&self) -> Option<&ComplaintItem> {
        self.list.rows.get(self.at)
    }

    /// Its place in the list.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The answer begun to the selected complaint.
    #[must_use]
    pub fn draft(&self) -> Option<&AnswerDraft> {
        let no = self.current()?.no;
        self.drafts.iter().find(|draft| draft.no == no)
    }

    fn go(&mut self, work: &mut Work, place: usize) {
        self.at = place.min(self.list.rows.len().saturating_sub(1));
        let no = self.current().map(|row| row.no);
        if no != self.no {
            self.scroll = 0;
            self.stage = Stage::Facts;
            self.letter = false;
        }
        self.no = no;
        match no {
            Some(no) if self.view.as_ref().is_none_or(|view| view.item.no != no) => {
                self.view = None;
                work.ask(Effect::Hearing(no));
            }
            Some(_) => {}
            None => self.view = None,
        }
    }

    /// The message complained about, when it may be read.
    #[must_use]
    pub fn reading(&self) -> Option<Reading> {
        let view = self.view.as_deref()?;
        let message = view.message.as_ref()?;
        let veiled = message.words().opens_veiled();
        if veiled && self.stage == Stage::Facts {
            return None;
        }
        let measure = &view.decision.decision.measure;
        let kind = measure.policy.clone().or_else(|| measure.category.clone());
        Some(Reading { case: view.item.case, kind: kind.unwrap_or_default(), veiled })
    }

    /// The words under the veil, if there are any.
    fn said(&self) -> Option<&Words> {
        self.view.as_deref()?.message.as_ref().map(Told::words)
    }

    /// Lets the veil fall; says where, and how far it was lifted, if it was.
    pub fn cover(&mut self) -> Option<(ComplaintNo, Stage)> {
        let stage = std::mem::take(&mut self.stage);
        self.no.zip(Some(stage).filter(|stage| *stage != Stage::Facts))
    }

    /// Lifts the veil where it was, unless another complaint is open by now.
    pub fn uncover(&mut self, (no, stage): (ComplaintNo, Stage)) {
        if self.no == Some(no) {
            self.stage = stage;
        }
    }

    /// Lifts the veil one step, or lets it fall, as on a case.
    fn lift(&mut self) {
        let terms = self.said().is_some_and(Words::has_terms);
        self.stage = match self.stage {
            Stage::Facts => Stage::Terms,
            Stage::Lines(_) if terms => Stage::Terms,
            Stage::Open => Stage::Facts,
            _ => Stage::Open,
        };
    }

    /// Uncovers one line more.
    fn lift_line(&mut self, sign: &str) {
        let Some(said) = self.said() else { return };
        let end = Look { stage: self.stage, sign }.at_end(said);
        self.stage = match self.stage {
            Stage::Facts => Stage::Lines(1),
            Stage::Lines(_) if end && said.has_terms() => Stage::Terms,
            Stage::Lines(_) if end => Stage::Open,
            Stage::Lines(lines) => Stage::Lines(lines + 1),
            higher => higher,
        };
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        if self.typing.is_some() {
            return self.in_text(work, command);
        }
        match command {
            Command::Back if self.letter => self.letter = false,
            Command::Back | Command::Complaints => return Go::Pop,
            Command::Down => self.go(work, self.at + 1),
            Command::Up => self.go(work, self.at.saturating_sub(1)),
            Command::Top => self.go(work, 0),
            Command::Bottom => self.go(work, self.list.rows.len()),
            Command::HalfDown => self.scroll += 6,
            Command::HalfUp => self.scroll = self.scroll.saturating_sub(6),
            Command::Letter | Command::Pane => {
                self.letter = !self.letter;
                self.scroll = 0;
            }
            Command::Veil => self.lift(),
            Command::VeilLine => self.lift_line(work.theme.glyphs.veil),
            Command::Open => {
                if let Some(case) = self.current().map(|row| row.case) {
                    hold(work, case);
                    work.go_to(case);
                    return Go::Push(Screen::Case);
                }
            }
            Command::Uphold => self.choose(work, Outcome::Upheld),
            Command::ReverseIt => self.choose(work, Outcome::Reversed),
            Command::ReversePart => self.choose(work, Outcome::PartlyReversed),
            Command::Omit => self.choose(work, Outcome::Omitted),
            Command::Reasons => self.write(work),
            Command::Send => self.send(work),
            _ => return common(work, command),
        }
        Go::Stay
    }

    /// Chooses an outcome and begins the reasons proposed for it. Chosen again, a partial one goes
    /// on to the next thing that can stay; what was written stays.
    fn choose(&mut self, work: &mut Work, outcome: Outcome) {
        if !work.status.role.decides() {
            work.say(Kind::Warning, "a moderator answers complaints");
            return;
        }
        let Some((no, case)) = self.current().map(|row| (row.no, row.case)) else {
            work.say(Kind::Information, "no complaint is selected");
            return;
        };
        hold(work, case);
        let parts = self.view.as_ref().map(|view| view.parts.as_slice()).unwrap_or_default();
        let mut keep = Vec::new();
        if outcome == Outcome::PartlyReversed {
            let held = self.draft().and_then(|draft| draft.keep.first());
            let place = parts.iter().position(|part| Some(&part.code) == held);
            let next = place.map_or(0, |place| place + 1);
            match parts.get(next).or_else(|| parts.first()) {
                Some(part) => keep.push(part.code.clone()),
                None => {
                    work.say(Kind::Warning, "nothing of this decision can stay alone: 1 or 2");
                    return;
                }
            }
        }
        self.letter = false;
        if let Some(draft) = self.drafts.iter_mut().find(|d| d.no == no && d.outcome == outcome) {
            draft.keep = keep;
            if outcome != Outcome::PartlyReversed {
                self.write(work);
            }
            return;
        }
        self.drafts.retain(|draft| draft.no != no);
        let (language, text) = (String::new(), String::new());
        self.drafts.push(AnswerDraft { no, outcome, language, text, keep });
        work.ask(Effect::ProposeAnswer { no, outcome });
    }

    fn write(&mut self, work: &mut Work) {
        match self.draft().map(|draft| Edit::block(&draft.text)) {
            Some(edit) => {
                self.typing = Some(edit);
                self.current().into_iter().for_each(|row| hold(work, row.case));
            }
            None => work.say(Kind::Information, "first choose: 1 to 4"),
        }
    }

    fn in_text(&mut self, work: &mut Work, command: Command) -> Go {
        match command {
            Command::DoneTyping | Command::NextField | Command::PreviousField => {
                self.done();
                self.keep(work);
            }
            Command::Send => {
                self.done();
                self.keep(work);
                self.send(work);
            }
            Command::DeleteWord => return self.key(work, Key::ctrl('w')),
            Command::DeleteLine => return self.key(work, Key::ctrl('u')),
            Command::Help => return Go::Push(Screen::Help(Help::default())),
            Command::Editor => {
                work.say(Kind::Information, "your own editor is not offered on this seat");
            }
            _ => {}
        }
        Go::Stay
    }

    /// The answer as far as it is written goes to the disk.
    fn keep(&mut self, work: &mut Work) {
        self.keep_at = None;
        let Some(mut draft) = self.draft().cloned() else { return };
        if let Some(edit) = &self.typing {
            draft.text = edit.text();
        }
        work.ask(Effect::KeepAnswer(Box::new(draft)));
    }

    /// What is typed is kept at once.
    pub fn leave(&mut self, work: &mut Work) {
        if self.keep_at.is_some() {
            self.keep(work);
        }
    }

    /// Time went on.
    pub fn tick(&mut self, work: &mut Work) {
        if self.keep_at.is_some_and(|at| at <= work.now) {
            self.keep(work);
        }
    }

    /// What was typed becomes the answer.
    fn done(&mut self) {
        let (Some(edit), Some(no)) = (self.typing.take(), self.no) else { return };
        if let Some(draft) = self.drafts.iter_mut().find(|draft| draft.no == no) {
            draft.text = edit.text();
        }
    }

    fn send(&self, work: &mut Work) {
        match self.draft() {
            None => work.say(Kind::Information, "first choose: 1 to 4"),
            Some(draft) if draft.text.trim().is_empty() => {
                work.say(Kind::Warning, "an answer needs its reasons: write at least one sentence");
            }
            Some(draft) => work.ask(Effect::AnswerComplaint(Box::new(draft.clone()))),
        }
    }

    /// Takes a typed key.
    pub fn key(&mut self, work: &Work, key: Key) -> Go {
        if let Some(edit) = &mut self.typing {
            edit.key(key);
            self.keep_at = self.keep_at.or_else(|| Some(work.now.plus(KEEP)));
        }
        Go::Stay
    }

    /// Takes pasted text.
    pub fn paste(&mut self, work: &Work, text: &str) {
        if let Some(edit) = &mut self.typing {
            edit.insert(text);
            self.keep_at = self.keep_at.or_else(|| Some(work.now.plus(KEEP)));
        }
    }

    /// Takes an answer.
    pub fn reply(&mut self, work: &mut Work, reply: &Reply) {
        match reply {
            Reply::Complaints(list) => {
                self.known = true;
                self.list = list.clone();
                let open = |no: ComplaintNo| self.list.rows.iter().any(|row| row.no == no);
                self.drafts.retain(|draft| open(draft.no));
                if self.no.is_some_and(|no| !open(no)) {
                    self.typing = None;
                }
                // The pointer stays on its complaint, also when that moves in the list.
                let wanted = self.no.or_else(|| Some(self.resume?.0));
                let place = wanted.and_then(|no| self.list.rows.iter().position(|r| r.no == no));
                self.go(work, place.unwrap_or(self.at));
            }
            Reply::Hearing(view) if Some(view.item.no) == self.no => {
                self.view = Some(view.clone());
                let kept = view.kept.clone().filter(|kept| Some(kept.no) == self.no);
                if let Some(kept) = kept.filter(|_| self.draft().is_none()) {
                    self.drafts.push(kept);
                    work.say(Kind::Information, "the answer as you left it; e goes on writing");
                }
                if self.resume.take() == self.no.map(|no| (no, true)) && self.draft().is_some() {
                    self.write(work);
                }
            }
            Reply::Reasons { no, outcome, language, text } => {
                let wanted = |d: &&mut AnswerDraft| d.no == *no && d.outcome == *outcome;
                if let Some(draft) = self.drafts.iter_mut().find(wanted) {
                    draft.language.clone_from(language);
                    draft.text.clone_from(text);
                    if Some(*no) == self.no {
                        self.typing = Some(Edit::block(text));
                    }
                }
            }
            Reply::Changed | Reply::Undone { .. } => work.ask(Effect::Complaints),
            _ => {}
        }
    }
}

/// The keys that work here.
#[must_use]
pub fn hints(complaints: &Complaints, work: &Work) -> Vec<Hint> {
    if complaints.typing.is_some() {
        return typing(work);
    }
    const ORDER: [(Command, u8, &str, u8); 10] = [
        (Command::Send, 0, "answer", 95),
        (Command::Uphold, 1, "uphold", 90),
        (Command::ReverseIt, 1, "reverse", 90),
        (Command::ReversePart, 1, "in part", 88),
        (Command::Omit, 1, "omit", 88),
        (Command::Reasons, 1, "reasons", 80),
        (Command::Letter, 2, "letter", 60),
        (Command::HalfDown, 2, "more", 55),
        (Command::Open, 2, "case", 50),
        (Command::Back, 2, "back", 70),
    ];
    let begun = complaints.draft().is_some();
    let wanted = |c: Command| begun || !matches!(c, Command::Send | Command::Reasons);
    let rows = ORDER.into_iter().filter(|(command, ..)| wanted(*command));
    let hint = |(place, (command, group, word, priority)): (usize, (Command, u8, &str, u8))| {
        let keys = work.keymap.keys_of(Scope::Complaints, command);
        let group = if work.size.0 < 100 { foot::apart(work, place) } else { group };
        (!keys.is_empty()).then(|| Hint::new(keys, word, group, priority))
    };
    rows.enumerate().filter_map(hint).collect()
}

fn typing(work: &Work) -> Vec<Hint> {
    const ORDER: [(Command, &str); 2] =
        [(Command::Send, "answer"), (Command::DoneTyping, "done, kept")];
    let rows = ORDER.into_iter().enumerate().filter_map(|(place, (command, word))| {
        let mut hint = foot::hint(work, Scope::Typing, command, foot::apart(work, place))?;
        word.clone_into(&mut hint.word);
        Some(hint)
    });
    rows.collect()
}
