//! What a trainee decided on a case, as a run keeps it: codes and measures of the texts, no texts.

use super::answer::Act;
use crate::law::{Finding, Law, Level};
use crate::model::{Draft, GroundKind, Measure, RestrictionKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Letters a word of the message has at least to count as named in the facts.
const WORD: usize = 4;

/// How good the statement of reasons is, without its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StatementFacts {
    /// A statement was due: something was restricted.
    pub due: bool,
    /// Nothing that must be there is missing.
    pub complete: bool,
    /// Findings that can be sent, such as a warning about a ground.
    pub warnings: u32,
    /// Findings about personal data left in the texts.
    pub personal: u32,
    /// Characters of the facts.
    pub facts_chars: u32,
    /// Characters of the explanation.
    pub explanation_chars: u32,
    /// Different words of the message, of four letters or more, that the facts name.
    pub named_words: u32,
    /// Different such words the message has.
    pub message_words: u32,
    /// The facts are not those the policy fills in by itself.
    pub own_words: bool,
    /// Language of the texts.
    pub language: String,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// In one word.
    pub decision: Act,
    /// The policy used.
    #[serde(default)]
    pub policy: Option<String>,
    /// The main category, a database code.
    #[serde(default)]
    pub category: Option<String>,
    /// Severity of the policy, else of the category: 1 minor to 5 danger to life. 0 when nothing
    /// was done.
    #[serde(default)]
    pub severity: u8,
    /// Kinds of restriction, each once.
    #[serde(default)]
    pub restrictions: Vec<RestrictionKind>,
    /// Law or terms.
    #[serde(default)]
    pub ground: Option<GroundKind>,
    /// Id of the ground.
    #[serde(default)]
    pub ground_id: String,
    /// Id of the authority that was told, if one was.
    #[serde(default)]
    pub escalated_to: Option<String>,
    /// The statement.
    #[serde(default)]
    pub statement: StatementFacts,
}

impl Given {
    /// From the draft that was decided, what the check found in it, the facts its policy would
    /// have filled in, and the text of the message.
    #[must_use]
    pub fn of(
        law: &Law,
        draft: &Draft,
        findings: &[Finding],
        (prefilled, message): (&str, &str),
    ) -> Self {
        let measure = &draft.measure;
        let decision = Act::of(measure);
        let policy = measure.policy.as_deref().and_then(|id| law.policy(id));
        let by_category = || measure.category.as_deref().map(|c| law.severity_of_category(c));
        let severity = policy.map(|p| p.severity).or_else(by_category);
        let kinds: BTreeSet<RestrictionKind> =
            measure.restrictions.iter().map(|r| r.kind).collect();
        Self {
            decision,
            policy: measure.policy.clone(),
            category: measure.category.clone(),
            severity: if decision == Act::Allow { 0 } else { severity.unwrap_or(1) },
            restrictions: kinds.into_iter().collect(),
            ground: measure.ground.as_ref().map(|g| g.kind),
            ground_id: measure.ground.as_ref().map_or_else(String::new, |g| g.id.clone()),
            escalated_to: measure.escalation.as_ref().map(|e| e.authority.clone()),
            statement: statement(draft, findings, (prefilled, message), decision != Act::Allow),
        }
    }

    /// From the coded part alone; nothing is said about a statement.
    #[must_use]
    pub fn of_measure(law: &Law, measure: &Measure) -> Self {
        let draft = Draft { measure: measure.clone(), ..Draft::default() };
        Self { statement: StatementFacts::default(), ..Self::of(law, &draft, &[], ("", "")) }
    }
}

fn statement(
    draft: &Draft,
    findings: &[Finding],
    (prefilled, message): (&str, &str),
    due: bool,
) -> StatementFacts {
    let count = |test: &dyn Fn(&Finding) -> bool| {
        u32::try_from(findings.iter().filter(|f| test(f)).count()).unwrap_or(u32::MAX)
    };
    let length = |text: &str| u32::try_from(text.trim().chars().count()).unwrap_or(u32::MAX);
    let texts = &draft.texts;
    let (in_message, in_facts) = (words(message), words(&texts.facts));
    let scrubbed = Law::scrub_in(&texts.facts, &[], &texts.language).1.len()
        + Law::scrub_in(&texts.explanation, &[], &texts.language).1.len();
    StatementFacts {
        due,
        complete: count(&|f| f.level == Level::Error) == 0,
        warnings: count(&|f| f.level == Level::Warning),
        personal: u32::try_from(scrubbed).unwrap_or(u32::MAX),
        facts_chars: length(&texts.facts),
        explanation_chars: length(&texts.explanation),
        named_words: u32::try_from(in_message.intersection(&in_facts).count()).unwrap_or(u32::MAX),
        message_words: u32::try_from(in_message.len()).unwrap_or(u32::MAX),
        own_words: due && texts.facts.trim() != prefilled.trim(),
        language: texts.language.clone(),
    }
}

/// The different words of a text, in small letters.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= WORD)
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Action, Escalation, Ground, Measure, Restriction, StatementTexts};

    fn law() -> Law {
        Law::load(&["eu-dsa".to_owned(), "nl".to_owned()]).unwrap()
    }

    #[test]
    fn a_removal_is_kept_as_codes_and_measures() {
        let restriction = |kind, code: &str| Restriction { kind, code: code.into(), until: None };
        let measure = Measure {
            action: Action::Restrict,
            restrictions: vec![
                restriction(RestrictionKind::Account, "DECISION_ACCOUNT_SUSPENDED"),
                restriction(RestrictionKind::Visibility, "DECISION_VISIBILITY_CONTENT_REMOVED"),
            ],
            policy: Some("fraud".into()),
            ground: Some(Ground { kind: GroundKind::Illegal, id: "g".into(), also_illegal: None }),
            category: Some("STATEMENT_CATEGORY_SCAMS_AND_FRAUD".into()),
            ..Measure::default()
        };
        let texts = StatementTexts {
            facts: "Het bericht vraagt een borg voor een kamer; bel 06-00000000.".into(),
            language: "nl".into(),
            ..StatementTexts::default()
        };
        let mut draft = Draft { measure, texts };
        let message = "Kamer vrij! Eerst de BORG, dan de sleutel";
        let given = Given::of(&law(), &draft, &[], ("Het bericht.", message));
        assert_eq!(given.decision, Act::Remove);
        assert_eq!(given.restrictions, [RestrictionKind::Visibility, RestrictionKind::Account]);
        assert_eq!(given.severity, law().policy("fraud").unwrap().severity);
        let s = &given.statement;
        assert!(s.due && s.complete && s.own_words);
        assert_eq!((s.named_words, s.message_words, s.personal), (2, 5, 1));
        let line = serde_json::to_string(&given).unwrap();
        assert!(!line.contains("borg") && !line.contains("06-"), "{line}");
        assert_eq!(serde_json::from_str::<Given>(&line).unwrap(), given);
        draft.measure.escalation =
            Some(Escalation { authority: "police".into(), ..Escalation::default() });
        let given = Given::of(&law(), &draft, &[], ("", message));
        assert_eq!(given.decision, Act::Escalate);
        assert_eq!(given.escalated_to.as_deref(), Some("police"));
        let given = Given::of(&law(), &Draft::default(), &[], ("", message));
        assert_eq!((given.decision, given.severity, given.statement.due), (Act::Allow, 0, false));
    }
}
