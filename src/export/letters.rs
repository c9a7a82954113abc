//! Letters: a text file for each statement, named by case and decision.

use super::{ExportError, Outcome, Sender, Statement, Written, file};
use crate::law::{Answered, CaseFacts, LawError, LetterCase, LetterKind, language};
use crate::model::{
    Action, At, Case, Decision, DecisionNo, Exemption, Flag, FlagBody, Message, Missing, Notice,
    Source,
};
use std::path::{Path, PathBuf};

/// Writes letters into one folder.
#[derive(Debug)]
pub struct Letters<'a> {
    sender: Sender<'a>,
    dir: PathBuf,
    outcome: Outcome,
    /// Letters that are not written yet, with the decisions they hand over.
    waiting: Vec<(String, Vec<u8>)>,
    decisions: Vec<Vec<DecisionNo>>,
}

/// Letters that are written and synced at the same time.
const TOGETHER: usize = 2048;

impl<'a> Letters<'a> {
    /// Letters in this folder, which is made when needed.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(sender: Sender<'a>, dir: &Path) -> Result<Self, ExportError> {
        file::folder(dir)?;
        let (waiting, decisions) = (Vec::new(), Vec::new());
        Ok(Self { sender, dir: dir.to_owned(), outcome: Outcome::default(), waiting, decisions })
    }

    /// The letter to the author about a decision.
    ///
    /// # Errors
    /// When a value the letter needs is missing, or the file cannot be written.
    pub fn push(&mut self, s: &Statement<'_>) -> Result<(), ExportError> {
        let m = &s.decision.measure;
        let gagged = silent(&s.case.flags, self.sender.now);
        let reason = match m.action {
            Action::Allow => Some("no restriction: nothing to tell the author"),
            Action::Restrict if s.decision.untold() => {
                Some("the author is not told, because of the report")
            }
            // An order is told about (Art. 9(5)); the other exemptions leave nothing to tell.
            Action::Restrict if m.source != Source::Order && m.exemption.is_some() => {
                m.exemption.map(Exemption::words)
            }
            Action::Restrict if gagged => Some("an order forbids telling the author for now"),
            Action::Restrict => None,
        };
        if let Some(reason) = reason {
            self.outcome.left_out.push((s.decision.no, reason));
            return Ok(());
        }
        let fields = self.sender.law.statement_fields(&self.case(s));
        let language = &s.texts.language;
        let text = self.sender.law.letter(LetterKind::Statement, language, &fields);
        self.write(s.decision, &name(s.decision, ""), text)
    }

    /// The letter to the author that a decision was taken back by `reversal`.
    ///
    /// # Errors
    /// As for [`Letters::push`].
    pub fn push_restored(
        &mut self,
        s: &Statement<'_>,
        reversal: &Decision,
    ) -> Result<(), ExportError> {
        if silent(&s.case.flags, self.sender.now) {
            let why = "an order forbids telling the author for now";
            self.outcome.left_out.push((reversal.no, why));
            return Ok(());
        }
        let fields = self.sender.law.restored_fields(&self.case(s), reversal.at);
        let text = self.sender.law.letter(LetterKind::Restored, &s.texts.language, &fields);
        self.write(reversal, &name(reversal, "-restored"), text)
    }

    /// The letter to who sent a notice about what was decided at each of its places (Art. 16(5)).
    /// `marked` are the decisions that it hands over; `changed` as in [`crate::law::Law::notifier_fields`].
    ///
    /// # Errors
    /// As for [`Letters::push`].
    pub fn push_answer(
        &mut self,
        known: (&Notice, At, &str),
        answers: &[(Statement<'_>, Option<String>)],
        changed: bool,
        marked: Vec<DecisionNo>,
    ) -> Result<(), ExportError> {
        let usual = &self.sender.profile.language;
        let language = language::of_answer(&known.0.explanation, usual);
        let letters = answers
            .iter()
            .map(|(s, link)| Answered { letter: self.case(s), link: link.clone() })
            .collect::<Vec<_>>();
        let Some(last) = answers.iter().map(|(s, _)| s.decision.no).max() else { return Ok(()) };
        let (notice, at, file) = known;
        let fields = self.sender.law.notifier_fields((notice, at), &letters, changed, language);
        let text = self.sender.law.letter(LetterKind::Notifier, language, &fields);
        let text = text.map_err(|source| ExportError::Letter { decision: last, source })?;
        let file = format!("{file}.txt");
        self.add(file, text, marked)
    }

    /// The letter to who sent a notice that it arrived (Art. 16(4)). `place` is that of the flag
    /// among those of its case.
    ///
    /// # Errors
    /// As for [`Letters::push`].
    pub fn push_receipt(
        &mut self,
        (case, message): (&Case, Option<&Message>),
        (notice, at, missing): (&Notice, At, &[Missing]),
        place: u32,
    ) -> Result<(), ExportError> {
        let Sender { law, profile, zone, now, .. } = self.sender;
        let facts = CaseFacts { case, message, group: None, zone, now, profile };
        let language = language::of_answer(&notice.explanation, &profile.language);
        let fields = law.receipt_fields(&facts, (notice, at), missing, language);
        let text = law.letter(LetterKind::Receipt, language, &fields);
        let text = text.map_err(|source| ExportError::Receipt { case: case.no, source })?;
        let file = format!("{}-receipt-{}.txt", case.no, place + 1);
        self.add(file, text, Vec::new())
    }

    /// Writes the letters that wait and says what was done.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn finish(mut self) -> Result<Outcome, ExportError> {
        self.write_all()?;
        Ok(self.outcome)
    }

    fn add(
        &mut self,
        file: String,
        text: String,
        decisions: Vec<DecisionNo>,
    ) -> Result<(), ExportError> {
        self.waiting.push((file, text.into_bytes()));
        self.decisions.push(decisions);
        if self.waiting.len() < TOGETHER { Ok(()) } else { self.write_all() }
    }

    fn write_all(&mut self) -> Result<(), ExportError> {
        let digests = file::place_all(&self.dir, &self.waiting)?;
        let files = self.waiting.drain(..).map(|(file, _)| file);
        for ((file, digest), decisions) in files.zip(digests).zip(self.decisions.drain(..)) {
            self.outcome.written.push(Written { file, digest, decisions });
        }
        Ok(())
    }

    fn case<'s>(&self, s: &'s Statement<'_>) -> LetterCase<'s>
    where
        'a: 's,
    {
        let sender: Sender<'s> = self.sender;
        let (decision, texts, names) = (s.decision, s.texts, &*s.names);
        LetterCase { facts: sender.facts(s), decision, texts, names }
    }

    fn write(
        &mut self,
        decision: &Decision,
        name: &str,
        text: Result<String, LawError>,
    ) -> Result<(), ExportError> {
        let text = text.map_err(|source| ExportError::Letter { decision: decision.no, source })?;
        self.add(name.to_owned(), text, vec![decision.no])
    }
}

/// Whether an order among the flags forbids to tell the author now, or names a later time for it.
#[must_use]
pub fn silent(flags: &[Flag], now: At) -> bool {
    flags.iter().any(|flag| match &flag.body {
        FlagBody::Order(order) => order.untold_until(now).is_some(),
        _ => false,
    })
}

fn name(decision: &Decision, end: &str) -> String {
    format!("{}-{}{end}.txt", decision.case, decision.no)
}
