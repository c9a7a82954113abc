//! The period at a glance, and the decisions it and the filters by decision are made from.

use super::{Desk, DeskError};
use crate::model::{At, Decision, DecisionNo, Message};
use crate::queue::{Filter, Glance, GlanceOf};
use crate::store::author_of;
use std::ops::ControlFlow;

impl Desk {
    /// Takes in at most so many decisions for the report and for filters by decision, changed
    /// ones first; says whether there are more. Work in slices, so that a seat stays awake.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn learn_decisions(&mut self, most: usize) -> Result<bool, DeskError> {
        let names = self.names.iter().map(|m| (m.no, m.name.clone()));
        let ledger = self.board.ledger_mut();
        ledger.set_names(names);
        let next = ledger.next();
        for case in ledger.take_stale() {
            let Some(case) = self.store.case(case)? else { continue };
            for no in case.decisions.iter().filter(|no| **no < next) {
                if let Some(d) = self.store.decision(*no)? {
                    ledger.put(&d);
                }
            }
        }
        let mut left = most;
        self.store.decisions_from(next, &mut |d: Decision| {
            ledger.put(&d);
            left = left.saturating_sub(1);
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(ledger.next() <= DecisionNo(self.store.decisions()) && left == 0)
    }

    /// Takes in what a filter asks for and the board does not have: every decision, the names of
    /// authors.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn learn_for(&mut self, filter: &Filter) -> Result<(), DeskError> {
        if filter.asks_decisions() {
            self.learn_decisions(usize::MAX)?;
        }
        if filter.asks_authors() {
            self.learn_authors()?;
        }
        Ok(())
    }

    fn learn_authors(&mut self) -> Result<(), DeskError> {
        let wanted = self.board.unnamed();
        let name = |message: Message| {
            let parts = [message.author.name.as_deref(), message.author.id.as_deref()];
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            (author_of(&message), parts.join(" "))
        };
        for (_, (author, name)) in self.store.messages_among(&wanted, &name)? {
            self.board.set_author_name(author, &name);
        }
        Ok(())
    }

    /// The numbers of a period.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn glance(&mut self, of: &GlanceOf, now: At) -> Result<Glance, DeskError> {
        self.learn_decisions(usize::MAX)?;
        Ok(self.board.glance(of, now))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{IntakeOptions, Place};
    use super::*;
    use crate::queue::{Order, parse, view};
    use std::path::Path;

    const NOW: At = At(1_773_752_400_000);

    fn row(id: u32, author: &str, name: &str) -> String {
        format!(
            r#"{{"platform":"telegram","group_id":7,"group_title":"G","id":{id},"time":1773700000,"author_id":"{author}","author_name":"{name}","text":"regel {id}","flag_kind":"notification","flag_text":"dit","flag_time":1773750000}}"#
        ) + "\n"
    }

    fn found(desk: &mut Desk, filter: &str) -> Vec<u32> {
        let filter = parse(filter).unwrap();
        desk.learn_for(&filter).unwrap();
        let mut view = view(desk.board(), &filter, Order::Number, NOW, None, None, false);
        view.all(desk.board()).iter().map(|no| no.0).collect()
    }

    #[test]
    fn authors_are_found_by_name_and_by_id_also_those_who_come_later() {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Desk::found(folder.path(), Place::Memory, NOW).unwrap();
        let take = |desk: &mut Desk, rows: String| {
            let options = IntakeOptions::new(NOW);
            let name = Path::new("rows.jsonl");
            desk.intake(name, &mut rows.as_bytes(), &options, &mut |_| true).unwrap();
        };
        let first = [row(1, "user9", "QuickDeal"), row(2, "user8", "Bea"), row(3, "user9", "")];
        take(&mut desk, first.concat());
        assert_eq!(found(&mut desk, "author:quick"), [1, 3]);
        assert_eq!(found(&mut desk, "author:user8"), [2]);
        assert_eq!(found(&mut desk, "-author:quick"), [2]);
        take(&mut desk, row(4, "user7", "Quickly") + &row(5, "user9", "QuickDeal"));
        assert_eq!(found(&mut desk, "author:quick"), [1, 3, 4, 5]);
        assert!(desk.board.unnamed().is_empty(), "each author is read once");
    }
}
