//! What somebody who complained is told (Art. 20(5)), and somebody who misuses the service (Art. 23).

use super::{CaseFacts, Law, LawError, date, duty, facts, letter::is_final, prefill::NAME};
use crate::law::letter::LetterRestriction;
use crate::model::{
    Action, At, Complainant, Complaint, ComplaintTexts, Decision, MisuseOf, Outcome, Restriction,
    RestrictionKind, StatementTexts, Weighed,
};
use jiff::tz::TimeZone;
use serde::Serialize;

/// The letters written here.
pub(super) const TEMPLATES: &[(&str, &str)] = &[
    ("en/complaint_answer", include_str!("letters/en/complaint_answer.txt")),
    ("en/complaint_reason", include_str!("letters/en/complaint_reason.txt")),
    ("en/misuse", include_str!("letters/en/misuse.txt")),
    ("en/misuse_facts", include_str!("letters/en/misuse_facts.txt")),
    ("nl/misuse_facts", include_str!("letters/nl/misuse_facts.txt")),
    ("nl/complaint_answer", include_str!("letters/nl/complaint_answer.txt")),
    ("nl/complaint_reason", include_str!("letters/nl/complaint_reason.txt")),
    ("nl/misuse", include_str!("letters/nl/misuse.txt")),
];

/// The letter with the answer to a complaint, and the reasons proposed for it. An empty field of
/// the first group counts as missing: a letter that needs it is refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AnswerFields {
    /// Case and decision.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// Number of the complaint.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub complaint: String,
    /// Day it was sent to us.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub received: String,
    /// Day of the decision.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub decided: String,
    /// `upheld`, `partly_reversed`, `reversed`, `omitted`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub outcome: String,
    /// The reasons.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Name of the platform.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub platform: String,

    /// Name of who complained.
    pub user: String,
    /// It is the author.
    pub author: bool,
    /// The first decision was to leave the content.
    pub kept: bool,
    /// The word for what was posted.
    pub kind: String,
    /// Why the ground applied.
    pub explanation: String,
    /// What speaks for omitting the complaint.
    pub marks: Vec<&'static str>,
    /// What holds from now on.
    pub restrictions: Vec<LetterRestriction>,
    /// Offer dispute bodies (Art. 21).
    pub dispute: bool,
    /// List of dispute bodies.
    pub dispute_url: String,
    /// The supervisor's name.
    pub supervisor: String,
    /// Where the supervisor is told.
    pub supervisor_url: String,
    /// Where questions go.
    pub contact: String,
}

/// A complaint with what an answer to it says.
#[derive(Clone, Copy, Debug)]
pub struct AnswerCase<'a> {
    /// The case, and now.
    pub facts: CaseFacts<'a>,
    /// The complaint.
    pub complaint: &'a Complaint,
    /// Its words; `None` when they were erased.
    pub texts: Option<&'a ComplaintTexts>,
    /// The decision it is against.
    pub decision: &'a Decision,
    /// The texts of that decision.
    pub statement: &'a StatementTexts,
}

/// The letter about a measure against misuse.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MisuseFields {
    /// `content`, `notices`, `complaints`.
    pub of: &'static str,
    /// It is a warning.
    pub warning: bool,
    /// Name of who gets it.
    pub user: String,
    /// Where the time weighed begins.
    pub since: String,
    /// How many were manifestly illegal or unfounded.
    pub number: u32,
    /// Of how many in all.
    pub total: u32,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Day of the warning before.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub warned: String,
    /// Last day of a suspension.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub until: String,
    /// Offer a complaint (Art. 20).
    pub complaint: bool,
    /// Offer dispute bodies (Art. 21).
    pub dispute: bool,
    /// Where to complain.
    pub complaint_url: String,
    /// List of dispute bodies.
    pub dispute_url: String,
    /// Where questions go.
    pub contact: String,
    /// Name of the platform.
    pub platform: String,
}

impl MisuseFields {
    /// The fields that follow from what was weighed.
    #[must_use]
    pub fn weighed(of: MisuseOf, weighed: &Weighed, zone: &TimeZone, language: &str) -> Self {
        Self {
            of: of.word(),
            since: date::day(weighed.since.day(zone), language),
            number: weighed.number,
            total: weighed.total,
            ..Self::default()
        }
    }
}

impl Law {
    /// The language of the answer to a complaint.
    #[must_use]
    pub fn answer_language(&self, answer: &AnswerCase<'_>) -> String {
        let asked = answer.texts.and_then(|texts| texts.language.clone());
        let known = |code: &String| matches!(code.as_str(), "en" | "nl");
        asked.filter(known).unwrap_or_else(|| match answer.complaint.from {
            Complainant::Author if !answer.statement.language.is_empty() => {
                answer.statement.language.clone()
            }
            _ => answer.facts.profile.language.clone(),
        })
    }

    /// What the answer to a complaint says, without its reasons.
    #[must_use]
    pub fn answer_fields(
        &self,
        answer: &AnswerCase<'_>,
        outcome: Outcome,
        now_holds: &[Restriction],
        language: &str,
    ) -> AnswerFields {
        let AnswerCase { facts: case, complaint, texts, decision, statement } = answer;
        let profile = case.profile;
        let day = |at: At| date::day(at.day(case.zone), language);
        let author = complaint.from == Complainant::Author;
        let own = case.message.and_then(|m| m.author.name.as_deref()).filter(|_| author);
        let named = texts.and_then(|texts| texts.name.as_deref()).or(own);
        let names = facts::names_in(case.case, case.message);
        AnswerFields {
            reference: format!("{}-{}", decision.case, decision.no),
            complaint: complaint.no.to_string(),
            received: day(complaint.received),
            decided: day(decision.at),
            outcome: outcome.word().to_owned(),
            platform: profile.signature(language),
            user: named.map(|name| facts::plain(name, NAME)).unwrap_or_default(),
            author,
            kept: decision.measure.action == Action::Allow,
            kind: facts::kind_word(case.message, language).to_owned(),
            explanation: Self::scrub(&statement.explanation, &names).0,
            marks: complaint.marks.iter().map(|mark| mark.word()).collect(),
            restrictions: now_holds.iter().map(|r| self.phrase(r, author, language)).collect(),
            dispute: profile.binds(duty::DISPUTES),
            dispute_url: profile.dispute_url.clone(),
            supervisor: profile.supervisor.clone(),
            supervisor_url: profile.supervisor_url.clone(),
            contact: profile.contact_users.clone(),
            ..AnswerFields::default()
        }
    }

    /// A restriction in words for the author, or for somebody else.
    fn phrase(&self, r: &Restriction, author: bool, language: &str) -> LetterRestriction {
        let phrase = match self.words.restriction(&r.code) {
            Some(code) if !author && r.kind == RestrictionKind::Visibility => {
                code.outcome.get(language)
            }
            Some(code) => code.phrase.get(language),
            None => &r.code,
        };
        LetterRestriction {
            phrase: phrase.to_owned(),
            until: r.until.map(|d| date::day(d, language)).unwrap_or_default(),
            for_good: is_final(&r.code),
        }
    }

    /// Writes the reasons that can be proposed for an answer; a person changes and sends them.
    ///
    /// # Errors
    /// When a value is missing.
    pub fn proposed_reasons(
        &self,
        language: &str,
        fields: &AnswerFields,
    ) -> Result<String, LawError> {
        Ok(self.write("complaint_reason", language, fields)?.trim().to_owned())
    }

    /// Writes the letter with the answer to a complaint. A language we have no letters in becomes
    /// English.
    ///
    /// # Errors
    /// When a value the letter needs is missing.
    pub fn complaint_letter(
        &self,
        language: &str,
        fields: &AnswerFields,
    ) -> Result<String, LawError> {
        self.write("complaint_answer", language, fields)
    }

    /// Writes the facts of the statement of reasons for a suspension.
    ///
    /// # Errors
    /// When a value is missing.
    pub fn misuse_facts(&self, language: &str, fields: &MisuseFields) -> Result<String, LawError> {
        Ok(self.write("misuse_facts", language, fields)?.trim().to_owned())
    }

    /// Writes the letter about a measure against misuse.
    ///
    /// # Errors
    /// When a value the letter needs is missing.
    pub fn misuse_letter(&self, language: &str, fields: &MisuseFields) -> Result<String, LawError> {
        self.write("misuse", language, fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::sample::Sample;
    use crate::model::{
        CaseNo, ComplaintNo, DecisionNo, Digest, Mark, Measure, ModeratorNo, Restriction, Seq,
    };

    fn complaint(from: Complainant) -> Complaint {
        Complaint {
            no: ComplaintNo(3),
            case: CaseNo(20421),
            decision: DecisionNo(7),
            not_for: ModeratorNo(1),
            key: Digest::default(),
            from,
            received: At::parse("2026-03-20T08:00:00Z").unwrap(),
            due: None,
            marks: Vec::new(),
            text: Digest::default(),
            answer: None,
        }
    }

    fn decision(action: Action) -> Decision {
        Decision {
            no: DecisionNo(7),
            case: CaseNo(20421),
            seq: Seq(9),
            at: At::parse("2026-03-18T08:00:00Z").unwrap(),
            by: ModeratorNo(1),
            measure: Measure { action, ..Measure::default() },
            texts: Digest::default(),
            hold_until: At(0),
            undone: None,
            reversed: None,
            exported: Vec::new(),
            released: None,
        }
    }

    #[test]
    fn every_answer_gives_reasons_and_names_what_can_be_done() {
        let law = Law::load(&[]).unwrap();
        let sample = Sample::dutch();
        let statement = StatementTexts {
            language: "nl".into(),
            explanation: "Het bericht is reclame.".into(),
            ..StatementTexts::default()
        };
        let held = [Restriction {
            kind: RestrictionKind::Visibility,
            code: "DECISION_VISIBILITY_CONTENT_LABELLED".into(),
            until: None,
        }];
        for from in [Complainant::Author, Complainant::Notifier] {
            for action in [Action::Allow, Action::Restrict] {
                for (outcome, word) in Outcome::ALL {
                    for language in ["en", "nl"] {
                        let (complaint, decision) = (complaint(from), decision(action));
                        let case = AnswerCase {
                            facts: sample.facts(),
                            complaint: &complaint,
                            texts: None,
                            decision: &decision,
                            statement: &statement,
                        };
                        let mut fields = law.answer_fields(&case, outcome, &held, language);
                        fields.text = law.proposed_reasons(language, &fields).unwrap();
                        assert!(fields.text.ends_with('.'), "{word}: {}", fields.text);
                        let letter = law.complaint_letter(language, &fields).unwrap();
                        assert!(
                            letter.contains("20421-7") && letter.contains("pleinpraat.example")
                        );
                        let court = if language == "nl" { "naar de rechter" } else { "to court" };
                        assert!(letter.contains(court) && !letter.contains("{%"), "{letter}");
                        fields.text.clear();
                        assert!(law.complaint_letter(language, &fields).is_err());
                    }
                }
            }
        }
    }

    #[test]
    fn the_reason_for_omitting_is_the_mark() {
        let law = Law::load(&[]).unwrap();
        let (sample, decision) = (Sample::dutch(), decision(Action::Restrict));
        let statement = StatementTexts::default();
        let mut seen = Vec::new();
        for (mark, ..) in Mark::ALL {
            let mut complaint = complaint(Complainant::Author);
            complaint.marks = vec![mark];
            let facts = sample.facts();
            let (complaint, decision) = (&complaint, &decision);
            let case =
                AnswerCase { facts, complaint, texts: None, decision, statement: &statement };
            let fields = law.answer_fields(&case, Outcome::Omitted, &[], "en");
            seen.push(law.proposed_reasons("en", &fields).unwrap());
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), Mark::ALL.len());
    }

    #[test]
    fn a_suspension_names_its_warning_and_its_end() {
        let law = Law::load(&[]).unwrap();
        let weighed = Weighed { number: 4, total: 9, ..Weighed::default() };
        for (of, ..) in MisuseOf::ALL {
            for language in ["en", "nl"] {
                let fields = MisuseFields {
                    reason: "Four adverts for counterfeit shoes.".into(),
                    warned: "1 March 2026".into(),
                    until: "1 May 2026".into(),
                    platform: "Pleinpraat".into(),
                    ..MisuseFields::weighed(of, &weighed, &TimeZone::UTC, language)
                };
                let letter = law.misuse_letter(language, &fields).unwrap();
                assert!(letter.contains("1 March 2026") && letter.contains("1 May 2026"));
                let lacking = MisuseFields { warned: String::new(), ..fields.clone() };
                assert!(law.misuse_letter(language, &lacking).is_err());
                let warning = MisuseFields { warning: true, warned: String::new(), ..fields };
                assert!(law.misuse_letter(language, &warning).is_ok());
            }
        }
    }
}
