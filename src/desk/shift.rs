//! Notes that find their reader: for a colleague by `@name`, and for who sits down next.

use super::{Desk, DeskError, Refusal};
use crate::model::time::DAY;
use crate::model::{Act, At, CaseNo, Change, Digest, Line, Moderator, ModeratorNo, Seq};
use crate::record::LineDraft;

/// A note of a shift is news for so long.
const SHIFT: i64 = 3 * DAY;

/// A note for somebody, with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The line.
    pub seq: Seq,
    /// When.
    pub at: At,
    /// Who wrote it.
    pub by: ModeratorNo,
    /// The case it is about; `None`: the end of a shift.
    pub case: Option<CaseNo>,
    /// What it says; foreign as every typed text.
    pub text: String,
}

impl Desk {
    /// Leaves a note at the end of a shift for who sits down next.
    ///
    /// # Errors
    /// A refusal for an empty note or who may not; an error when not written.
    pub fn hand_on(&mut self, who: &Moderator, text: &str, now: At) -> Result<(), DeskError> {
        self.may(who, Act::HandOn, &[])?;
        let text = text.trim();
        if text.is_empty() {
            let hint = "write what the next shift should know, or press esc";
            return Err(DeskError::Refused(Refusal::new("the note is empty", hint, &[])));
        }
        let note = self.record.attach("note", &text)?;
        let change = Change::HandedOn { note };
        self.commit(vec![LineDraft { at: now, by: who.no, change, expects: None }])?;
        let others: Vec<ModeratorNo> = self.names.iter().map(|m| m.no).collect();
        for no in others.into_iter().filter(|no| *no != who.no) {
            self.tell(no, &format!("{} left a note for the next shift: P shows it", who.name));
        }
        Ok(())
    }

    /// Who is named in a text by `@name`, longest names first, each once.
    #[must_use]
    pub fn named_in(&self, text: &str) -> Vec<ModeratorNo> {
        let text = text.to_lowercase();
        let mut people: Vec<&Moderator> = self.names.iter().collect();
        people.sort_by_key(|m| std::cmp::Reverse(m.name.len()));
        let mut found = Vec::new();
        for part in text.split('@').skip(1) {
            let fits = |m: &&&Moderator| {
                let rest = part.strip_prefix(&m.name.to_lowercase());
                rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            };
            if let Some(m) = people.iter().find(fits)
                && !found.contains(&m.no)
            {
                found.push(m.no);
            }
        }
        found
    }

    /// Notes for somebody after this line: where they are named, and what shifts of others left.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn letters_for(&self, who: &Moderator, after: Seq) -> Result<Vec<Letter>, DeskError> {
        let mut found = Vec::new();
        for (line, case, note) in self.addressed(who, after) {
            // An erased note has nothing to say.
            let Some(text) = self.record.attachment::<String>(&note)? else { continue };
            found.push(Letter { seq: line.seq, at: line.at, by: line.by, case, text });
        }
        Ok(found)
    }

    /// How many these are.
    #[must_use]
    pub fn letters_after(&self, who: &Moderator, after: Seq) -> usize {
        self.addressed(who, after).count()
    }

    fn addressed(
        &self,
        who: &Moderator,
        after: Seq,
    ) -> impl Iterator<Item = (&Line, Option<CaseNo>, Digest)> {
        let ids = self.record.ids();
        let (who, old) = (who.no, ids.last_at.plus(-SHIFT));
        // From the newest back, because few are new.
        let new = ids.letters.iter().rev().take_while(move |line| line.seq > after);
        new.filter_map(move |line| match &line.change {
            Change::Noted { case, note, to } if to.contains(&who) => {
                Some((line, Some(*case), *note))
            }
            Change::HandedOn { note } if line.by != who && line.at >= old => {
                Some((line, None, *note))
            }
            _ => None,
        })
    }
}
