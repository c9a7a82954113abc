//! What a seat does beside others: holding cases, being dealt one, notes, numbers.

use super::{Seat, show};
use crate::app::msg::{Beside, Reply, TeamLetter, TeamNumbers, TeamView};
use crate::desk::{Claimed, Desk, DeskError, Letter, Numbers};
use crate::model::{Act, CaseNo, Moderator, ModeratorNo, Seq};

/// Where a seat keeps how far its notes were seen.
const SEEN: &str = "letters.json";
/// Cases of the list looked at to deal one out.
const DEALT: usize = 5_000;
/// Notes shown.
const SHOWN: usize = 50;
/// Lines of the journal counted on the screen.
const LINES: u64 = 20_000;

impl Seat {
    /// Carries out what is done beside others.
    pub(super) fn beside(
        &mut self,
        desk: &mut Desk,
        wanted: Beside,
    ) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        match wanted {
            Beside::Claim(case) => self.claim(desk, case),
            Beside::LetGo(case) => {
                let mine = desk.held_by(case).is_some_and(|h| h.by == self.me.no);
                desk.let_go(&self.me, case);
                self.claimed = self.claimed.filter(|held| *held != case);
                let text = if mine { "given back" } else { "you do not hold" };
                Ok(self.changed(desk, Reply::Said(format!("{text}: {case}"))))
            }
            Beside::AskFor(case) => {
                let holder = desk.ask_for(&self.me, case, now)?;
                Ok(vec![Reply::Said(format!("{} is asked for {case}", desk.name(holder)))])
            }
            Beside::TakeOver(case) => {
                let from = desk.take_over(&self.me, case, now)?;
                self.hold(desk, Some(case));
                let text = format!("taken over from {}: {case}", desk.name(from));
                Ok(self.changed(desk, Reply::Said(text)))
            }
            Beside::Deal => {
                let order = self.list.order(desk, DEALT);
                let dealt = desk.deal(&self.me, &order, now)?;
                if dealt.is_some() {
                    self.hold(desk, dealt);
                }
                Ok(vec![Reply::Dealt(dealt)])
            }
            Beside::HandOn(text) => {
                desk.hand_on(&self.me, &text, now)?;
                let said = "left for the next shift".to_owned();
                Ok(self.changed(desk, Reply::Said(said)))
            }
            Beside::Team => self.team(desk).map(|view| vec![Reply::Team(Box::new(view))]),
        }
    }

    fn claim(&mut self, desk: &mut Desk, case: CaseNo) -> Result<Vec<Reply>, DeskError> {
        let now = self.now();
        match desk.claim(&self.me, case, now)? {
            Claimed::Mine(_) => {
                self.hold(desk, Some(case));
                Ok(Vec::new())
            }
            Claimed::Theirs(holding) => {
                let text = format!("{} has it; you watch", desk.name(holding.by));
                Ok(vec![Reply::Said(text)])
            }
            Claimed::Nobodys => Ok(Vec::new()),
        }
    }

    /// Holds another case from now on; the one before is free soon, unless a draft is kept.
    pub(super) fn hold(&mut self, desk: &mut Desk, case: Option<CaseNo>) {
        let now = self.now();
        if let Some(old) = self.claimed.filter(|old| Some(*old) != case)
            && self.kept_draft(desk, old).is_none()
            && !self.answers(desk, old)
        {
            desk.leave_case(&self.me, old, now);
        }
        self.claimed = case;
    }

    /// An answer to the complaint on a case is half written.
    fn answers(&self, desk: &Desk, case: CaseNo) -> bool {
        let standing = desk.store().standing(case).ok().flatten();
        let waiting = standing.and_then(|(_, complaint)| complaint);
        waiting.is_some_and(|waiting| self.kept_answer(desk, waiting.no).is_some())
    }

    /// The pointer went to a case.
    pub(super) fn looks_at(&mut self, desk: &mut Desk, case: CaseNo) {
        desk.looks_at(self.chair, Some(case));
        if self.claimed.is_some_and(|held| held != case) && !self.hears() {
            self.hold(desk, None);
        }
    }

    /// A key was pressed: the case in hand stays in hand.
    pub(super) fn beat(&self, desk: &mut Desk) {
        if let Some(case) = self.claimed {
            desk.beat(&self.me, case, self.now());
        }
    }

    /// Role by the roster in force, and what others have to say.
    pub(super) fn heed_others(&mut self, desk: &mut Desk) {
        let me = desk.as_listed(&self.me);
        if me.role != self.me.role {
            let text = format!("your role here is {} now", me.role.word());
            self.me = me;
            self.tell_status(desk);
            self.reply(Reply::Told(text));
        }
        self.heed_veils(desk);
        for text in desk.hear(self.chair) {
            self.reply(Reply::Told(text));
        }
    }

    /// Whoever sat here leaves.
    pub(super) fn stand_up(&mut self, desk: &mut Desk) {
        self.hold(desk, None);
        desk.stand_up(self.chair);
    }

    /// Where the notes seen so far end, as it was kept.
    pub(super) fn recall_seen(&mut self, desk: &Desk) {
        self.seen = self.kept(desk, SEEN).unwrap_or_default();
    }

    fn team(&mut self, desk: &Desk) -> Result<TeamView, DeskError> {
        let now = self.now();
        let seen = self.seen;
        let mut letters = desk.letters_for(&self.me, Seq(0))?;
        letters.truncate(SHOWN);
        let last = desk.record().last();
        if letters.first().is_some_and(|letter| letter.seq > seen) {
            self.write(desk, SEEN, &last)?;
            self.seen = last;
            self.tell_status(desk);
        }
        let letter = |letter: Letter| {
            let text = match letter.case {
                Some(case) => show::about(desk, &self.veils, case, letter.text)?,
                None => letter.text,
            };
            Ok(TeamLetter {
                at: letter.at,
                by: desk.name(letter.by),
                case: letter.case,
                text,
                fresh: letter.seq > seen,
            })
        };
        let letters = letters.into_iter().map(letter).collect::<Result<_, DeskError>>()?;
        let since = show::start_of_day(now, desk.zone());
        let numbers = desk.numbers(&self.me, (since, LINES))?;
        let here = desk.others_here(self.chair);
        Ok(TeamView {
            here: here.iter().map(|p| (p.who.name.clone(), p.who.role, p.lane)).collect(),
            letters,
            numbers: numbers.iter().map(|row| told(desk, row)).collect(),
            all: Act::Numbers.allows(self.me.role),
        })
    }
}

/// Notes for somebody behind the last one they saw.
pub(super) fn unread(desk: &Desk, me: &Moderator, seen: Seq) -> u32 {
    u32::try_from(desk.letters_after(me, seen)).unwrap_or(u32::MAX)
}

fn told(desk: &Desk, row: &Numbers) -> TeamNumbers {
    TeamNumbers {
        who: desk.name(row.by),
        lane: row.lane,
        decided: row.decided,
        per_hour: row.per_hour(),
        median: row.median(),
        reversed: row.reversed,
    }
}

/// What was left out because others hold it, in words.
pub(super) fn left_out(desk: &Desk, left: &[(CaseNo, ModeratorNo)]) -> Option<String> {
    const NAMED: usize = 5;
    if left.is_empty() {
        return None;
    }
    let words: Vec<String> =
        left.iter().take(NAMED).map(|(case, by)| format!("{case} ({})", desk.name(*by))).collect();
    let more = match left.len().saturating_sub(NAMED) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    Some(format!("left out, held by others: {}{more}", words.join(", ")))
}
