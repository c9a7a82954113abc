//! One line of input in the hold row: search, filter, note, reason of a skip.

use super::Go;
use super::answer::Asking;
use crate::app::commands::Command;
use crate::app::edit::Edit;
use crate::app::ink::Ink;
use crate::app::kept::Left;
use crate::app::key::{Code, Key};
use crate::app::msg::{Beside, Effect, SavedView};
use crate::app::said::Kind;
use crate::app::text::safe_line;
use crate::app::theme::Role;
use crate::app::widget::Hint;
use crate::app::work::Work;
use crate::model::{self, CaseNo};
use crate::training::Act;
use ratatui::layout::Rect;
use ratatui::text::Line;
use serde::{Deserialize, Serialize};
use unicode_width::UnicodeWidthStr;

/// What the line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Search while typing.
    Search,
    /// Filter in the filter language.
    Filter,
    /// A note for colleagues.
    Note,
    /// Why a case is put off.
    Skip,
    /// What somebody complains about, against the decision on the case.
    Complain,
    /// Words the history is narrowed to.
    History,
    /// Why a proposal is sent back.
    SendBack,
    /// Letter and name of a view to be saved.
    View,
    /// Words the register of orders is narrowed to.
    Orders,
    /// A note for the next shift.
    HandOn,
    /// Why the trainee does not agree with the reference answer to this case.
    Object(CaseNo),
    /// What is said about the reference answer to this case.
    Comment(CaseNo),
    /// Why this is right in this case from now on.
    Rule(CaseNo, Act),
    /// What an order is answered with.
    Answer(Asking),
}

impl Purpose {
    /// What is typed changes the list.
    #[must_use]
    pub const fn lists(self) -> bool {
        matches!(self, Self::Search | Self::Filter)
    }
}

/// Reasons on digits, with the code that is kept.
const REASONS: [(char, &str, &str); 4] = [
    ('1', "needs senior", "senior"),
    ('2', "needs translation", "translation"),
    ('3', "later", "later"),
    ('4', "not for me", "not_for_me"),
];

/// The line being typed.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What for.
    pub purpose: Purpose,
    edit: Edit,
    /// As it was before, for escape.
    before: String,
    /// Where the pointer was, for escape.
    from: Option<CaseNo>,
}

impl Prompt {
    /// A line with something in it already.
    #[must_use]
    pub fn new(work: &Work, purpose: Purpose, text: &str) -> Self {
        let from = work.list.selected;
        Self { purpose, edit: Edit::line(text), before: text.to_owned(), from }
    }

    /// The line as it was left, when it is to be there again; what is typed over a training run
    /// ends with it.
    #[must_use]
    pub fn left(&self) -> Option<Left> {
        let run =
            matches!(self.purpose, Purpose::Object(_) | Purpose::Comment(_) | Purpose::Rule(..));
        let (purpose, text, case) = (self.purpose, self.edit.text(), self.from);
        (!run).then_some(Left::Line { purpose, text, case })
    }

    /// A line that was lost, as it was left.
    #[must_use]
    pub fn again(work: &Work, purpose: Purpose, text: &str) -> Self {
        Self { before: String::new(), ..Self::new(work, purpose, text) }
    }

    /// Does a command.
    pub fn command(&mut self, work: &mut Work, command: Command) -> Go {
        match command {
            Command::Accept => return self.accept(work),
            Command::Cancel => {
                let changed = self.edit.text() != self.before;
                self.edit = Edit::line(&self.before);
                self.follow(work);
                if let Some(case) = self.from.filter(|_| changed && self.purpose.lists()) {
                    work.go_to(case);
                }
                return Go::Pop;
            }
            Command::Help => return Go::Push(super::Screen::Help(super::Help::default())),
            Command::DeleteWord => {
                self.edit.key(Key::ctrl('w'));
            }
            Command::DeleteLine => {
                self.edit.key(Key::ctrl('u'));
            }
            Command::Down | Command::Up if self.purpose == Purpose::Search => {
                let at = work.list.at;
                let place = if command == Command::Down { at + 1 } else { at.saturating_sub(1) };
                work.list.go(place);
                work.open_selected();
                return Go::Stay;
            }
            _ => return Go::Stay,
        }
        self.follow(work);
        Go::Stay
    }

    /// The letters behind the last `@`, and the first colleague whose name begins so.
    fn completion(&self, work: &Work) -> Option<(String, String)> {
        if !matches!(self.purpose, Purpose::Note | Purpose::HandOn) {
            return None;
        }
        let text = self.edit.text();
        let (before, typed) = text.rsplit_once('@')?;
        let begins = before.chars().next_back().is_none_or(char::is_whitespace);
        let small = typed.to_lowercase();
        let fits = |name: &&String| {
            let name = name.to_lowercase();
            name.starts_with(&small) && name != small
        };
        let name = work.status.names.iter().find(fits).filter(|_| begins)?;
        let rest = name.chars().skip(typed.chars().count()).collect();
        Some((rest, safe_line(name, 40).to_string()))
    }

    /// Takes a typed key.
    pub fn key(&mut self, work: &mut Work, key: Key) -> Go {
        if key.code == Code::Tab
            && let Some((rest, _)) = self.completion(work)
        {
            self.edit.insert(&rest);
            self.edit.insert(" ");
            return Go::Stay;
        }
        if self.purpose == Purpose::Skip
            && self.edit.is_empty()
            && let Code::Char(c) = key.code
            && let Some((_, _, code)) = REASONS.iter().find(|(digit, ..)| *digit == c)
        {
            skip(work, code, String::new());
            return Go::Pop;
        }
        if let Purpose::Answer(asking) = &mut self.purpose
            && self.edit.is_empty()
            && let Code::Char(c) = key.code
            && let Some(answered) = asking.choose(c)
        {
            return if answered { self.accept(work) } else { Go::Stay };
        }
        if self.edit.key(key) {
            self.follow(work);
        }
        Go::Stay
    }

    /// Takes pasted text.
    pub fn paste(&mut self, work: &mut Work, text: &str) {
        self.edit.insert(text);
        self.follow(work);
    }

    /// Search and filter show at once what they find.
    fn follow(&self, work: &mut Work) {
        let text = self.edit.text();
        match self.purpose {
            Purpose::Search if work.list.search != text => work.list.search = text,
            Purpose::Filter if work.list.filter != text => work.list.filter = text,
            _ => return,
        }
        (work.list.top, work.list.at) = (0, 0);
        work.refresh_list();
    }

    fn accept(&self, work: &mut Work) -> Go {
        let text = self.edit.text().trim().to_owned();
        match self.purpose {
            Purpose::Filter => {
                if let Some(problem) = work.list.problem.clone() {
                    work.say(Kind::Warning, problem);
                    return Go::Stay;
                }
                work.keep_seat();
            }
            Purpose::Note if !text.is_empty() => match self.from {
                Some(case) => work.ask(Effect::Note { case, text }),
                None => work.say(Kind::Warning, "no case is selected"),
            },
            Purpose::HandOn if !text.is_empty() => work.ask(Effect::Beside(Beside::HandOn(text))),
            Purpose::Complain if !text.is_empty() => match self.from {
                Some(case) => work.ask(Effect::Complain { case, text }),
                None => work.say(Kind::Warning, "no case is selected"),
            },
            Purpose::SendBack if text.is_empty() => {
                work.say(Kind::Information, "a reason is needed, for who proposed it");
                return Go::Stay;
            }
            Purpose::SendBack => {
                if let Some(case) = self.from {
                    work.ask(Effect::SendBack { case, reason: text });
                }
            }
            Purpose::Object(case) if !text.is_empty() => work.ask(Effect::Object { case, text }),
            Purpose::Comment(case) if !text.is_empty() => work.ask(Effect::Comment { case, text }),
            Purpose::Rule(..) if text.is_empty() => {
                work.say(Kind::Information, "a reason is needed, for the next trainee");
                return Go::Stay;
            }
            Purpose::Rule(case, decision) => work.ask(Effect::Rule { case, decision, why: text }),
            Purpose::Skip if text.is_empty() => {
                work.say(Kind::Information, "a reason is needed: 1 to 4, or a few words");
                return Go::Stay;
            }
            Purpose::Skip => skip(work, "other", text),
            Purpose::History => {
                work.history_filter = text.clone();
                work.ask(Effect::History { filter: text, start: 0, len: 200 });
            }
            Purpose::View => return save_view(work, &text),
            Purpose::Orders => {
                work.orders_filter = text;
                work.ask(Effect::Orders);
            }
            Purpose::Answer(asking) => match asking.effect(work, &text) {
                Ok(effect) => work.ask(effect),
                Err(why) => {
                    work.say(Kind::Information, why);
                    return Go::Stay;
                }
            },
            _ => {}
        }
        Go::Pop
    }

    fn label(&self) -> &'static str {
        match self.purpose {
            Purpose::Search => "/",
            Purpose::Filter => "filter",
            Purpose::Note => "note",
            Purpose::Skip => "skip",
            Purpose::Complain => "complaint",
            Purpose::History => "history",
            Purpose::SendBack => "send back",
            Purpose::View => "view",
            Purpose::Orders => "orders",
            Purpose::HandOn => "next shift",
            Purpose::Object(_) => "object",
            Purpose::Comment(_) => "comment",
            Purpose::Rule(_, Act::Allow) => "allow, why",
            Purpose::Rule(_, Act::Remove) => "remove, why",
            Purpose::Rule(_, Act::Restrict) => "restrict, why",
            Purpose::Rule(_, Act::Escalate) => "escalate, why",
            Purpose::Answer(asking) => asking.label(),
        }
    }

    /// Columns the line has for text, and where it begins.
    fn room(&self, width: usize) -> (usize, usize) {
        let left = 1 + self.label().width() + 1;
        (left, width.saturating_sub(left + 1).max(2))
    }

    /// The line, in place of the hold row.
    #[must_use]
    pub fn line(&self, work: &Work, width: usize) -> Line<'static> {
        let ink = Ink::new(&work.theme, Role::Field);
        let (left, room) = self.room(width);
        let (shown, _) = self.edit.window(room);
        let strip = ink.strip(width).to(1).own(self.label(), Role::Accent).to(left);
        let strip = strip.own(&shown, Role::Text).gap(2);
        self.aside(work, strip).done()
    }

    /// What helps while typing: reasons, what is wrong with the filter, how much is found.
    fn aside<'a>(
        &self,
        work: &Work,
        mut strip: crate::app::ink::Strip<'a>,
    ) -> crate::app::ink::Strip<'a> {
        match self.purpose {
            Purpose::Skip if self.edit.is_empty() => {
                for (digit, words, _) in REASONS {
                    strip = strip.own(digit.encode_utf8(&mut [0; 4]), Role::Accent).gap(1);
                    strip = strip.own(words, Role::Text).gap(2);
                }
                strip.own("or text", Role::Muted)
            }
            Purpose::Filter => match &work.list.problem {
                Some(problem) => strip.own(problem, Role::Warn),
                None if self.edit.is_empty() => {
                    strip.own("lane:notice category:… group:… marked:yes words", Role::Muted)
                }
                None => strip.own(&found(work), Role::Muted),
            },
            Purpose::HandOn | Purpose::Note => match self.completion(work) {
                Some((_, name)) => {
                    strip.own("tab", Role::Accent).own(&format!(" @{name}"), Role::Text)
                }
                None => strip,
            },
            Purpose::View if self.edit.is_empty() => {
                strip.own("a letter, then a name; a capital letter shares it", Role::Muted)
            }
            Purpose::Search if !self.edit.is_empty() => strip.own(&found(work), Role::Muted),
            Purpose::Orders if self.edit.is_empty() => strip
                .own("words, act, inform, tco, late … ; all shows closed ones too", Role::Muted),
            Purpose::Answer(asking) if self.edit.is_empty() => {
                for (digit, words, ..) in asking.choices() {
                    strip = strip.own(digit.encode_utf8(&mut [0; 4]), Role::Accent).gap(1);
                    strip = strip.own(words, Role::Text).gap(2);
                }
                match asking.choices() {
                    [] => strip.own(&work.theme.glyphs.say(asking.aside()), Role::Muted),
                    _ => strip,
                }
            }
            _ => strip,
        }
    }

    /// Where the cursor stands.
    #[must_use]
    pub fn cursor(&self, work: &Work, area: Rect) -> Option<(u16, u16)> {
        let (left, room) = self.room(usize::from(work.size.0));
        let (_, column) = self.edit.window(room);
        let x = u16::try_from(left + column).ok()?;
        Some((area.x + x.min(area.width.saturating_sub(1)), area.bottom().saturating_sub(2)))
    }

    /// Keys of the line.
    #[must_use]
    pub fn hints(&self, _work: &Work) -> Vec<Hint> {
        let take = match self.purpose {
            Purpose::Search => "keep the search",
            Purpose::Filter => "keep the filter",
            Purpose::Note => "save the note",
            Purpose::HandOn => "leave the note",
            Purpose::Skip => "skip with this reason",
            Purpose::Complain => "take in the complaint",
            Purpose::SendBack => "send it back with this reason",
            Purpose::History | Purpose::Orders => "show",
            Purpose::Answer(asking) if !asking.choices().is_empty() => "choose with a digit",
            Purpose::Answer(asking) => asking.take(),
            Purpose::View => "save the view",
            Purpose::Object(_) => "object for this reason",
            Purpose::Comment(_) => "say it",
            Purpose::Rule(..) => "make it the reference",
        };
        vec![Hint::new("enter", take, 0, 90), Hint::new("esc", "back, nothing changes", 1, 80)]
    }
}

fn found(work: &Work) -> String {
    let total = crate::app::time::thousands(work.list.total as u64);
    format!("{total} of {}", crate::app::time::thousands(work.list.unfiltered as u64))
}

/// `n notices that are late` saves the list as it is under `n`; the letter alone drops that view.
fn save_view(work: &mut Work, text: &str) -> Go {
    let mut letters = text.chars();
    let key = letters.next().filter(char::is_ascii_alphabetic);
    let Some(key) = key.filter(|_| letters.next().is_none_or(|c| c == ' ')) else {
        work.say(Kind::Information, "begin with one letter, then a blank and a name");
        return Go::Stay;
    };
    let name = text.chars().skip(2).take(60).collect::<String>().trim().to_owned();
    if key.is_ascii_uppercase() && !model::Act::Decide.allows(work.status.role) {
        work.say(Kind::Warning, "only who decides can share a view; take a small letter");
        return Go::Stay;
    }
    let what = if name.is_empty() { "dropped" } else { "saved" };
    let keys = format!("' {key}");
    work.say(Kind::Result, format!("view {what}: {keys}"));
    let (filter, sort) = (work.list.filter.clone(), work.list.sort);
    work.ask(Effect::KeepView(SavedView { key, name, filter, sort }));
    Go::Pop
}

fn skip(work: &mut Work, reason: &str, note: String) {
    let cases = work.targets();
    if !cases.is_empty() {
        work.ask(Effect::Skip { cases, reason: reason.to_owned(), note });
    }
}
