//! What a terminal is shown unasked: what opens veiled on the screens stays covered here too.

use super::failure::Failure;
use super::{Cli, place};
use crate::app::veil::Words;
use crate::desk::Desk;
use crate::law::Veils;
use crate::model::{Case, CaseNo, Message, Moderator, ModeratorNo};
use crate::session::{self, Sight};

/// The eyes of whoever typed the command.
pub struct Eyes {
    me: Option<Moderator>,
    veils: Veils,
    /// The case whose veil was lifted.
    lifted: Option<CaseNo>,
}

impl Eyes {
    /// Those of the caller; who is not in the roster has the eyes of the platform.
    pub fn of(cli: &Cli, desk: &Desk) -> Self {
        let me = place::caller(cli, desk).ok().map(|(name, role)| {
            let known = desk.moderators().iter().find(|m| m.name == name);
            match known {
                Some(known) => known.clone(),
                None => Moderator { no: ModeratorNo(0), name, role },
            }
        });
        let veils = match &me {
            Some(me) => session::veils(desk, me),
            None => desk.config().care.veils(),
        };
        Self { me, veils, lifted: None }
    }

    /// Whether the words of a case stay covered.
    pub fn veil(&self, desk: &Desk, case: &Case) -> bool {
        self.lifted != Some(case.no) && desk.law().opens_veiled(case, &self.veils)
    }

    /// What may be told of a message that stays covered: its kind and its length.
    pub fn instead(&self, desk: &Desk, case: &Case, message: &Message) -> String {
        let policy = case.policy().and_then(|id| desk.law().policy(id));
        let kind = match (policy, case.category()) {
            (Some(policy), _) => policy.name.get("en"),
            (None, Some(code)) => desk.law().category_label(code),
            (None, None) => "unsorted",
        };
        format!("veiled: {kind}, {}", Words::open(message.text.as_str()).size())
    }

    /// What of the texts about a case quotes its message.
    pub fn sight(&self, desk: &Desk, case: &Case, message: Option<&Message>) -> Sight<'_> {
        Sight::of(desk, &self.veils, case, message.filter(|_| self.veil(desk, case)))
    }

    /// A text about a case, what it quotes of a veiled message covered.
    pub fn masked(&self, desk: &Desk, no: CaseNo, text: String) -> Result<String, Failure> {
        let seen = desk.seen(no)?;
        Ok(self.sight(desk, &seen.case, seen.message.as_ref()).masked(text))
    }

    /// What opens veiled for them.
    pub const fn veils(&self) -> &Veils {
        &self.veils
    }

    /// Lifts the veil of a case; for a moderator that counts as a hard text read.
    pub fn reveal(&mut self, cli: &Cli, desk: &mut Desk, case: &Case) -> Result<(), Failure> {
        self.lifted = Some(case.no);
        if self.me.is_some() {
            let me = place::sit(cli, desk)?;
            session::count_read(desk, &me, case, place::now(cli))?;
        }
        Ok(())
    }
}
