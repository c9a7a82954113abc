//! Letters: to the author, to who sent a notice, and after a reversal.

use super::answer::LetterAnswer;
use super::{CaseFacts, Law, LawError, date, facts, prefill::NAME, vocabulary::Vocabulary};
use crate::model::{At, Decision, FlagBody, GroundKind, Order, OrderKind, Redress, StatementTexts};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

/// A foreign name or reference on one line.
pub(super) fn name(text: &str) -> String {
    facts::plain(text, NAME)
}

/// What a letter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// To the author: what was decided and why (Art. 17).
    Statement,
    /// To who sent a notice: what was decided (Art. 16(5)).
    Notifier,
    /// To who sent a notice: it arrived (Art. 16(4)).
    Receipt,
    /// To the author: a decision was taken back.
    Restored,
}

impl LetterKind {
    /// Every kind with the name of its template.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Statement, "statement"),
        (Self::Notifier, "notifier"),
        (Self::Receipt, "receipt"),
        (Self::Restored, "restored"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

const TEMPLATES: &[(&str, &str)] = &[
    ("en/cover", include_str!("letters/en/cover.txt")),
    ("nl/cover", include_str!("letters/nl/cover.txt")),
    ("en/custody", include_str!("letters/en/custody.txt")),
    ("nl/custody", include_str!("letters/nl/custody.txt")),
    ("en/statement", include_str!("letters/en/statement.txt")),
    ("en/notifier", include_str!("letters/en/notifier.txt")),
    ("en/receipt", include_str!("letters/en/receipt.txt")),
    ("en/restored", include_str!("letters/en/restored.txt")),
    ("nl/statement", include_str!("letters/nl/statement.txt")),
    ("nl/notifier", include_str!("letters/nl/notifier.txt")),
    ("nl/receipt", include_str!("letters/nl/receipt.txt")),
    ("nl/restored", include_str!("letters/nl/restored.txt")),
    ("en/report_states", include_str!("letters/en/report_states.txt")),
    ("nl/report_states", include_str!("letters/nl/report_states.txt")),
    ("en/order_facts", include_str!("letters/en/order_facts.txt")),
    ("en/order_feedback", include_str!("letters/en/order_feedback.txt")),
    ("en/order_receipt", include_str!("letters/en/order_receipt.txt")),
    ("en/order_person", include_str!("letters/en/order_person.txt")),
    ("en/order_reason", include_str!("letters/en/order_reason.txt")),
    ("en/order_tco_done", include_str!("letters/en/order_tco_done.txt")),
    ("en/order_tco_impossible", include_str!("letters/en/order_tco_impossible.txt")),
    ("nl/order_facts", include_str!("letters/nl/order_facts.txt")),
    ("nl/order_feedback", include_str!("letters/nl/order_feedback.txt")),
    ("nl/order_receipt", include_str!("letters/nl/order_receipt.txt")),
    ("nl/order_person", include_str!("letters/nl/order_person.txt")),
    ("nl/order_reason", include_str!("letters/nl/order_reason.txt")),
    ("nl/order_tco_done", include_str!("letters/nl/order_tco_done.txt")),
    ("nl/order_tco_impossible", include_str!("letters/nl/order_tco_impossible.txt")),
];

/// Reads every template.
///
/// # Errors
/// When a template is malformed.
pub fn load() -> Result<Environment<'static>, LawError> {
    let mut jinja = Environment::new();
    jinja.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in TEMPLATES.iter().chain(super::complaint::TEMPLATES) {
        jinja.add_template(name, text).map_err(|source| LawError::letter(name, source))?;
    }
    Ok(jinja)
}

/// One restriction in a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LetterRestriction {
    /// Sentence without its end.
    pub phrase: String,
    /// Last day in words; empty without an end.
    pub until: String,
    /// Ended for good: there is no end to speak of.
    pub for_good: bool,
}

/// What a letter says. An empty field of the first group counts as missing: a letter that needs it
/// is refused. An empty field of the second group leaves its sentence out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LetterFields {
    /// Case and decision, or the reference of a notice.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// The word for what was posted.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Day of the decision.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub decided: String,
    /// What was done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub restrictions: Vec<LetterRestriction>,
    /// Where it holds, in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub territory: String,
    /// Facts and circumstances.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub facts: String,
    /// The articles or clauses.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ground: String,
    /// `illegal` or `terms`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ground_kind: String,
    /// Why the ground applies.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub explanation: String,
    /// `order`, `trusted_flagger`, `notice`, `other`, `voluntary`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// `none`, `partial`, `full`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub automation: String,
    /// Who gave the order.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub authority: String,
    /// Reference of the order.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub order_reference: String,
    /// The article under which somebody is told about an order.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub order_law: String,
    /// Last day for a complaint.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub complaint_until: String,
    /// Where to complain.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub complaint_url: String,
    /// List of dispute bodies.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dispute_url: String,
    /// When the notice came.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub received: String,
    /// What the notice was about.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub item: String,
    /// Name of the platform.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub platform: String,
    /// What was decided at each place of a notice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<LetterAnswer>,

    /// Name of who gets the letter.
    pub user: String,
    /// Title of the group.
    pub group: String,
    /// When it was published, with day and hour.
    pub posted: String,
    /// Where the ground can be read.
    pub ground_url: String,
    /// Where questions go.
    pub contact: String,
    /// The supervisor's name.
    pub supervisor: String,
    /// Where the supervisor is told.
    pub supervisor_url: String,
    /// A rule found it.
    pub detected: bool,
    /// Offer a complaint.
    pub complaint: bool,
    /// Offer dispute bodies.
    pub dispute: bool,
    /// It was told before, and is decided otherwise now.
    pub changed: bool,
    /// What a notice lacks, in words.
    pub lacks: Vec<String>,
}

/// A decision with all a letter says about it.
#[derive(Clone, Copy, Debug)]
pub struct LetterCase<'a> {
    /// The case, and now: the day the letter is written.
    pub facts: CaseFacts<'a>,
    /// The decision.
    pub decision: &'a Decision,
    /// Its texts.
    pub texts: &'a StatementTexts,
    /// Names that must be hidden.
    pub names: &'a [String],
}

impl Law {
    /// Writes a letter. A language we have no letters in becomes English.
    ///
    /// # Errors
    /// When a value the letter needs is missing.
    pub fn letter(
        &self,
        kind: LetterKind,
        language: &str,
        fields: &LetterFields,
    ) -> Result<String, LawError> {
        self.write(kind.name(), language, fields)
    }

    /// Fills in a template: that of the language, else the English one.
    pub(super) fn write<T: Serialize>(
        &self,
        template: &str,
        language: &str,
        fields: &T,
    ) -> Result<String, LawError> {
        let name = format!("{language}/{template}");
        let english = || self.letters.get_template(&format!("en/{template}"));
        let found = self.letters.get_template(&name).or_else(|_no_such_language| english());
        let written = found.and_then(|t| t.render(minijinja::value::Serde(fields)));
        let mut text = written.map_err(|source| LawError::letter(&name, source))?;
        text.truncate(text.trim_end().len());
        text.push('\n');
        Ok(text)
    }

    /// What the author's letter says, with personal data of others hidden.
    #[must_use]
    pub fn statement_fields(&self, letter: &LetterCase<'_>) -> LetterFields {
        let LetterCase { facts: case, decision, texts, names } = letter;
        let safe = |text: &str| Self::scrub_in(text, names, &texts.language).0;
        let m = &decision.measure;
        let language = texts.language.as_str();
        let order = order_in(case);
        LetterFields {
            facts: safe(&texts.facts),
            explanation: safe(&texts.explanation),
            ground: texts.ground.clone(),
            ground_kind: match m.ground.as_ref().map(|g| g.kind) {
                Some(GroundKind::Illegal) => "illegal".to_owned(),
                Some(GroundKind::Terms) => "terms".to_owned(),
                None => String::new(),
            },
            ground_url: texts.ground_url.clone().unwrap_or_default(),
            territory: territory(&self.words, &m.territory, language),
            source: code(&m.source),
            detected: m.automated_detection,
            authority: order.map(|o| name(&o.authority)).unwrap_or_default(),
            order_reference: order.map(|o| name(&o.reference)).unwrap_or_default(),
            order_law: order.map(|o| told_under(o.kind, language)).unwrap_or_default().to_owned(),
            ..self.shared_fields(letter, language)
        }
    }

    /// What the letter about a decision that was taken back says.
    #[must_use]
    pub fn restored_fields(&self, letter: &LetterCase<'_>, reversed_at: At) -> LetterFields {
        let language = letter.texts.language.as_str();
        let decided = date::day(reversed_at.day(letter.facts.zone), language);
        LetterFields { decided, ..self.shared_fields(letter, language) }
    }

    pub(super) fn shared_fields(&self, letter: &LetterCase<'_>, language: &str) -> LetterFields {
        let LetterCase { facts: case, decision, .. } = letter;
        let m = &decision.measure;
        let profile = case.profile;
        let day = |d| date::day(d, language);
        let phrase = |c: &str| self.restriction_phrase(c, language).to_owned();
        let restrictions = m.restrictions.iter().map(|r| LetterRestriction {
            phrase: phrase(&r.code),
            until: r.until.map(day).unwrap_or_default(),
            for_good: is_final(&r.code),
        });
        LetterFields {
            reference: format!("{}-{}", decision.case, decision.no),
            kind: facts::kind_word(case.message, language).to_owned(),
            decided: day(decision.at.day(case.zone)),
            restrictions: restrictions.collect(),
            automation: code(&m.automated_decision),
            complaint: m.redress.contains(&Redress::Complaint),
            dispute: m.redress.contains(&Redress::DisputeBody),
            complaint_until: day(self.deadlines.complaint_until(case.now.day(case.zone))),
            complaint_url: profile.complaint_url.clone(),
            dispute_url: profile.dispute_url.clone(),
            platform: profile.signature(language),
            contact: profile.contact_users.clone(),
            supervisor: profile.supervisor.clone(),
            supervisor_url: profile.supervisor_url.clone(),
            user: case.message.and_then(|m| m.author.name.as_deref().map(name)).unwrap_or_default(),
            group: case.group.map(|g| name(&g.title)).unwrap_or_default(),
            posted: case
                .message
                .map(|m| posted(m.at, m.at_uncertain, case, language))
                .unwrap_or_default(),
            ..LetterFields::default()
        }
    }
}

/// Whether a restriction ends something for good.
#[must_use]
pub fn is_final(code: &str) -> bool {
    code.contains("TERMINAT")
}

fn posted(at: At, uncertain: bool, case: &CaseFacts<'_>, language: &str) -> String {
    let day = date::day(at.day(case.zone), language);
    if uncertain { day } else { format!("{day}, {}", date::hour(at, case.zone)) }
}

fn order_in<'a>(case: &CaseFacts<'a>) -> Option<&'a Order> {
    case.case.flags.iter().find_map(|f| match &f.body {
        FlagBody::Order(order) => Some(&**order),
        _ => None,
    })
}

/// The article that asks to tell the author about an order.
fn told_under(kind: OrderKind, language: &str) -> &'static str {
    match (kind, language) {
        (OrderKind::Act, "nl") => "digitaledienstenverordening, artikel 9",
        (OrderKind::Act, _) => "Digital Services Act, article 9",
        (OrderKind::Inform, "nl") => "digitaledienstenverordening, artikel 10",
        (OrderKind::Inform, _) => "Digital Services Act, article 10",
        (OrderKind::Tco, "nl") => "Verordening (EU) 2021/784, artikel 11",
        (OrderKind::Tco, _) => "Regulation (EU) 2021/784, article 11",
    }
}

/// Where a decision holds, in words.
pub(super) fn territory(words: &Vocabulary, codes: &[String], language: &str) -> String {
    let all = words.territories.len();
    let (eea, eu) = match language {
        "nl" => ("de hele Europese Economische Ruimte", "alle landen van de Europese Unie"),
        _ => ("the whole European Economic Area", "every country of the European Union"),
    };
    if codes.is_empty() || codes.len() == all {
        return eea.to_owned();
    }
    let in_eu = |code: &String| words.country(code).is_some_and(|c| c.eu);
    if codes.iter().all(in_eu) && codes.len() == words.territories.iter().filter(|c| c.eu).count() {
        return eu.to_owned();
    }
    let name = |code: &String| {
        words.country(code).map_or_else(|| code.clone(), |c| c.name.get(language).to_owned())
    };
    date::list(&codes.iter().map(name).collect::<Vec<_>>(), language)
}

/// The code serde writes for a plain variant.
fn code<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
