//! The index: messages, cases and decisions, folded from the journal.
