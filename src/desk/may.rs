//! Who may do what here: the table of permissions over the roster in force, in one place.

use super::{Desk, DeskError, Refusal};
use crate::model::{Act, CaseNo, Moderator, Role};

/// Names told at most to somebody who may not.
const NAMES: usize = 4;

impl Desk {
    /// Refuses somebody who may not do this, and says who may. The roster is asked at every act,
    /// so that a role taken away at work holds from the next act on.
    ///
    /// # Errors
    /// A refusal.
    pub fn may(&self, who: &Moderator, act: Act, cases: &[CaseNo]) -> Result<(), DeskError> {
        let role = self.role_now(who).map_err(|why| {
            let hint = self.ask_admin("nothing was changed, and what you typed is kept");
            DeskError::Refused(Refusal::new(why, hint, cases))
        })?;
        let Some(why) = act.refusal(role) else { return Ok(()) };
        let why = match role == who.role {
            true => why,
            false => format!("{why}: the roster was changed, {} before", who.role.word()),
        };
        Err(DeskError::Refused(Refusal::new(why, self.who_may(act), cases)))
    }

    /// The role somebody has by the roster in force; why they have none, if so.
    ///
    /// # Errors
    /// They are not at work here any more.
    pub fn role_now(&self, who: &Moderator) -> Result<Role, String> {
        let roster = &self.config.moderator;
        if roster.is_empty() || who.no.0 == 0 {
            return Ok(who.role);
        }
        match roster.iter().find(|seat| seat.name == who.name) {
            None => Err(format!("{} is not in the roster any more", who.name)),
            Some(seat) if seat.disabled => Err(format!("{} is disabled in the roster", who.name)),
            Some(seat) => Ok(seat.role),
        }
    }

    /// Somebody as the roster in force has them; unchanged when it does not have them.
    #[must_use]
    pub fn as_listed(&self, who: &Moderator) -> Moderator {
        let role = self.role_now(who).unwrap_or(who.role);
        Moderator { role, ..who.clone() }
    }

    /// Who may do this, by role and some by name.
    #[must_use]
    pub fn who_may(&self, act: Act) -> String {
        let names = self.people(|role| act.allows(role));
        let who = act.who();
        let a = if who.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        match names.as_slice() {
            [] => format!("it takes {a} {who}"),
            names => format!("it takes {a} {who}: ask {}", names.join(", ")),
        }
    }

    fn ask_admin(&self, safe: &str) -> String {
        match self.people(|role| role == Role::Admin).as_slice() {
            [] => safe.to_owned(),
            names => format!("{safe}; ask {}", names.join(", ")),
        }
    }

    fn people(&self, wanted: impl Fn(Role) -> bool) -> Vec<String> {
        let roster = &self.config.moderator;
        let listed = roster.iter().filter(|seat| !seat.disabled && wanted(seat.role));
        let listed = listed.map(|seat| seat.name.clone());
        let known = self.names.iter().filter(|m| wanted(m.role)).map(|m| m.name.clone());
        if roster.is_empty() { known.take(NAMES).collect() } else { listed.take(NAMES).collect() }
    }
}
