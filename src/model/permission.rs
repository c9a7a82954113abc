//! Who may do what: one table, enforced by the desk and shown in the help.

use super::Role::{self, Admin, Auditor, Moderator, Senior, Trainee};

/// Something that needs a permission. Whatever writes names one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each has its words in the table")]
pub enum Act {
    Read,
    Note,
    Skip,
    Claim,
    Propose,
    Decide,
    Undo,
    Confirm,
    Release,
    TakeOver,
    HandOn,
    Order,
    Complaint,
    Misuse,
    Flagger,
    Import,
    Export,
    Erase,
    Numbers,
    Roster,
}

/// One row of the table.
#[derive(Debug)]
pub struct Permission {
    /// What.
    pub act: Act,
    /// Its name in scripts.
    pub name: &'static str,
    /// What, after “may”.
    pub words: &'static str,
    /// It changes something that is kept.
    pub writes: bool,
    /// Who.
    pub roles: &'static [Role],
}

const ALL: &[Role] = &Role::ALL;
const AT_WORK: &[Role] = &[Trainee, Moderator, Senior, Admin];
const DECIDE: &[Role] = &[Moderator, Senior, Admin];
const LEAD: &[Role] = &[Senior, Admin];

const fn row(
    act: Act,
    [name, words]: [&'static str; 2],
    writes: bool,
    roles: &'static [Role],
) -> Permission {
    Permission { act, name, words, writes, roles }
}

/// Every act with who may do it.
#[rustfmt::skip]
pub const PERMISSIONS: &[Permission] = &[
    row(Act::Read, ["read", "read cases, history, reports, and export table and journal"], false, ALL),
    row(Act::Note, ["note", "write notes"], true, AT_WORK),
    row(Act::Skip, ["skip", "put cases off"], true, AT_WORK),
    row(Act::Claim, ["claim", "hold a case, ask for one, and be dealt one"], true, AT_WORK),
    row(Act::Propose, ["propose", "propose decisions"], true, AT_WORK),
    row(Act::Undo, ["undo", "take back what they did themselves"], true, AT_WORK),
    row(Act::HandOn, ["hand-over", "write the note at the end of a shift"], true, AT_WORK),
    row(Act::Decide, ["decide", "decide"], true, DECIDE),
    row(Act::Confirm, ["confirm", "answer what others proposed"], true, DECIDE),
    row(Act::Release, ["release", "let an author be told"], true, DECIDE),
    row(Act::Order, ["order", "carry out and answer orders"], true, DECIDE),
    row(Act::Complaint, ["complaint", "take in and answer complaints and disputes"], true, DECIDE),
    row(Act::Misuse, ["misuse", "warn and suspend for misuse"], true, DECIDE),
    row(Act::Flagger, ["flagger", "change the register of trusted flaggers"], true, DECIDE),
    row(Act::Import, ["import", "import and flag"], true, DECIDE),
    row(Act::Export, ["export", "end holds or hand over letters, records and packs"], true, DECIDE),
    row(Act::Erase, ["erase", "erase"], true, DECIDE),
    row(Act::TakeOver, ["take-over", "take over a case that another holds"], true, LEAD),
    row(Act::Numbers, ["numbers", "see the numbers of others"], false, &[Auditor, Senior, Admin]),
    row(Act::Roster, ["roster", "change the roster"], true, &[Admin]),
];

impl Act {
    /// Its row; every act has one.
    #[must_use]
    pub fn permission(self) -> Option<&'static Permission> {
        PERMISSIONS.iter().find(|row| row.act == self)
    }

    /// Whether this role may.
    #[must_use]
    pub fn allows(self, role: Role) -> bool {
        self.permission().is_some_and(|row| row.roles.contains(&role))
    }

    /// What, after “may”.
    #[must_use]
    pub fn words(self) -> &'static str {
        self.permission().map_or("", |row| row.words)
    }

    /// Why this role may not, if so.
    #[must_use]
    pub fn refusal(self, role: Role) -> Option<String> {
        if self.allows(role) {
            return None;
        }
        Some(match role {
            Auditor => "an auditor reads and changes nothing".to_owned(),
            role => format!("{} {} cannot {}", role.article(), role.word(), self.words()),
        })
    }

    /// `moderator, senior or admin`.
    #[must_use]
    pub fn who(self) -> String {
        let words: Vec<&str> =
            self.permission().map_or(&[][..], |row| row.roles).iter().map(|r| r.word()).collect();
        match words.as_slice() {
            [] => "nobody".to_owned(),
            [one] => (*one).to_owned(),
            [front @ .., last] => format!("{} or {last}", front.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_stands_in_the_table_once_and_an_auditor_writes_nothing() {
        for row in PERMISSIONS {
            assert_eq!(PERMISSIONS.iter().filter(|r| r.act == row.act).count(), 1, "{}", row.name);
            assert!(!(row.writes && row.act.allows(Auditor)), "{}", row.name);
            assert!(row.act.allows(Admin), "{}", row.name);
            let ascending = row.roles.windows(2).all(|pair| pair.first() < pair.last());
            assert!(ascending, "{}", row.name);
        }
        assert!(Act::Propose.allows(Trainee) && !Act::Decide.allows(Trainee));
    }

    #[test]
    fn a_refusal_says_who_may() {
        assert_eq!(Act::Decide.refusal(Trainee).unwrap(), "a trainee cannot decide");
        assert_eq!(Act::Decide.who(), "moderator, senior or admin");
        assert_eq!(Act::Roster.who(), "admin");
        assert_eq!(Act::Note.refusal(Auditor).unwrap(), "an auditor reads and changes nothing");
        assert_eq!(Act::TakeOver.refusal(Moderator).unwrap().get(..12), Some("a moderator "));
    }
}
