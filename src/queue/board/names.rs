//! Names of authors, for the filter `author:`. They are read when it is first asked, for no row has
//! one.

use super::Board;
use crate::model::MessageNo;
use std::collections::HashSet;

impl Board {
    /// What `author:` looks in for an author, by [`crate::model::CaseRow::author`]: the name, and
    /// the id behind it if there is one.
    pub fn set_author_name(&mut self, author: u64, name: &str) {
        if author != 0 {
            self.names.insert(author, name.into());
        }
    }

    /// A message of each author whose name is not known, by number: one of their cases. What is
    /// told here is not told again.
    pub fn unnamed(&mut self) -> Vec<MessageNo> {
        let mut seen: HashSet<u64> = HashSet::new();
        let authors = self.authors.iter().zip(&self.rest).skip(self.named);
        let mut found: Vec<MessageNo> = authors
            .filter(|(author, rest)| *author != 0 && rest.message != super::NONE)
            .filter(|(author, _)| !self.names.contains_key(author) && seen.insert(*author))
            .map(|(_, rest)| MessageNo(rest.message))
            .collect();
        self.named = self.authors.len();
        found.sort_unstable();
        found
    }
}
