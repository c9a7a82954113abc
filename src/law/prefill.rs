//! A complete draft from one policy and one case.

use super::pack::Book;
use super::{CaseFacts, Law, LawError, Policy, Profile, date, duty, facts, language, letter};
use crate::model::{
    Action, At, Draft, Escalation, Exemption, FlagBody, Ground, GroundKind, Measure, Message,
    Redress, Restriction, StatementTexts,
};
use jiff::{ToSpan, civil::Date};
use minijinja::{Environment, context};
use serde::Serialize;

/// The longest quotation of a message in the facts, in characters.
const QUOTE: usize = 300;
/// The longest name of a group or person in a text, in characters.
pub(super) const NAME: usize = 120;

impl Law {
    /// A complete draft for this policy, in the language of the message if we have it.
    #[must_use]
    pub fn prefill(&self, policy: &Policy, case: &CaseFacts<'_>) -> Draft {
        let known = case.message.and_then(language::of);
        let language = language::ours(known.as_deref(), &case.profile.language);
        self.complete(policy, case, (language, known))
    }

    /// A complete draft for this policy, in this language.
    #[must_use]
    pub fn prefill_in(&self, policy: &Policy, case: &CaseFacts<'_>, language: &str) -> Draft {
        self.complete(policy, case, (language, case.message.and_then(language::of)))
    }

    /// A complete draft in a language, about a message of that other one.
    fn complete(
        &self,
        policy: &Policy,
        case: &CaseFacts<'_>,
        (language, known): (&str, Option<String>),
    ) -> Draft {
        let mut measure = self.about(case, known);
        let (content_type, content_type_other) = facts::content_types(case.message, language);
        let today = case.now.day(case.zone);
        measure.action = Action::Restrict;
        measure.restrictions = restrictions(policy, today);
        measure.escalation = policy.must_escalate.as_ref().map(|e| report(e, case));
        measure.exemption = unreachable(case.message).then_some(Exemption::ContactUnknown);
        measure.policy = Some(policy.id.clone());
        measure.ground = Some(Ground {
            kind: policy.ground_kind,
            id: policy.grounds.first().cloned().unwrap_or_default(),
            also_illegal: None,
        });
        measure.category = Some(policy.category.clone());
        measure.category_addition.clone_from(&policy.category_addition);
        measure.keywords.clone_from(&policy.keywords);
        measure.territory = self.territory(policy, case);
        measure.content_type = content_type;
        measure.application_date = Some(today);
        measure.redress = redress(case.profile);
        let facts = self.filled(policy.facts.get(language), case, language);
        let reason = || self.reason(&policy.id, case);
        let texts = StatementTexts {
            language: language.to_owned(),
            escalation_reason: measure.escalation.as_ref().map(|_| reason()),
            escalation_states: measure.escalation.as_ref().map(|e| self.states(e, case)),
            facts,
            ground: self.ground_words(&policy.grounds, language),
            explanation: policy.explanation.get(language).to_owned(),
            ground_url: self.ground_url(policy, case.profile),
            restriction_other: None,
            keyword_other: policy.keyword_other.as_ref().map(|t| t.get(language).to_owned()),
            content_type_other,
        };
        Draft { measure, texts }
    }

    /// The draft in another language. What still reads as it was prefilled is prefilled anew; what
    /// was written by hand stays as it is, for its author to translate.
    #[must_use]
    pub fn translated(&self, draft: &Draft, case: &CaseFacts<'_>, language: &str) -> Draft {
        let mut out = draft.clone();
        language.clone_into(&mut out.texts.language);
        let Some(policy) = draft.measure.policy.as_deref().and_then(|id| self.policy(id)) else {
            return out;
        };
        let old = self.prefill_in(policy, case, &draft.texts.language).texts;
        let new = self.prefill_in(policy, case, language).texts;
        let follow = |text: &mut String, old: &str, new: &str| {
            if text == old {
                new.clone_into(text);
            }
        };
        follow(&mut out.texts.facts, &old.facts, &new.facts);
        follow(&mut out.texts.ground, &old.ground, &new.ground);
        follow(&mut out.texts.explanation, &old.explanation, &new.explanation);
        for (text, old, new) in [
            (&mut out.texts.keyword_other, old.keyword_other, new.keyword_other),
            (&mut out.texts.content_type_other, old.content_type_other, new.content_type_other),
        ] {
            if *text == old {
                *text = new;
            }
        }
        out
    }

    /// Adds a report to an authority to a draft, under DSA Art. 18, unless it has one.
    pub fn add_report(&self, draft: &mut Draft, case: &CaseFacts<'_>) {
        if draft.measure.escalation.is_some() {
            return;
        }
        let basis = "art18".to_owned();
        let usual = Escalation { basis, silent: true, ..Escalation::default() };
        let report = report(&usual, case);
        draft.texts.escalation_states = Some(self.states(&report, case));
        draft.measure.escalation = Some(report);
        if let Some(policy) = &draft.measure.policy {
            draft.texts.escalation_reason = Some(self.reason(policy, case));
        }
    }

    /// Why these Member States are concerned, in the language of the platform.
    fn states(&self, report: &Escalation, case: &CaseFacts<'_>) -> String {
        let language = case.profile.language.as_str();
        let values = StateFields {
            states: letter::territory(&self.words, &report.member_states, language),
            by_order: states_of_orders(case).next().is_some(),
            basis: report.basis.clone(),
        };
        // A draft lacking this text is refused by the check, which says what to write.
        self.write("report_states", language, &values).unwrap_or_default().trim_end().to_owned()
    }

    /// Why an authority is told, in the language of the platform.
    fn reason(&self, policy: &str, case: &CaseFacts<'_>) -> String {
        let language = case.profile.language.as_str();
        let name = self.policy(policy).map_or(policy, |p| p.name.get(language));
        let report = self.book.reports.get(policy).map_or("", |t| t.get(language));
        format!("{name}. {}", self.filled(report, case, language))
    }

    /// A draft that leaves the message where it is.
    #[must_use]
    pub fn allow(&self, case: &CaseFacts<'_>) -> Draft {
        let known = case.message.and_then(language::of);
        let language = language::ours(known.as_deref(), &case.profile.language).to_owned();
        let mut measure = self.about(case, known);
        measure.category = case.case.category().map(str::to_owned);
        Draft { measure, texts: StatementTexts { language, ..StatementTexts::default() } }
    }

    /// The articles of these grounds in one line.
    #[must_use]
    pub fn ground_words(&self, grounds: &[String], language: &str) -> String {
        let words =
            grounds.iter().filter_map(|id| self.ground(id)).map(|g| g.article.get(language));
        words.collect::<Vec<_>>().join("; ")
    }

    fn ground_url(&self, policy: &Policy, profile: &Profile) -> Option<String> {
        let of_law = policy.grounds.first().and_then(|id| self.ground(id)?.url.clone());
        let terms = policy.ground_kind == GroundKind::Terms && !profile.terms_url.is_empty();
        of_law.or_else(|| terms.then(|| profile.terms_url.clone()))
    }

    /// An order says where it holds, a law where it does; for the terms the platform says.
    fn territory(&self, policy: &Policy, case: &CaseFacts<'_>) -> Vec<String> {
        let mut orders = case.case.flags.iter().filter_map(|f| match &f.body {
            FlagBody::Order(order) => self.order_territory(order),
            _ => None,
        });
        if let Some(ordered) = orders.next() {
            return ordered;
        }
        let of_law = policy.grounds.first().map_or(&[][..], |id| self.territory_of(id));
        let usual = case.profile.territory.as_slice();
        let all = [of_law, usual].into_iter();
        let named = all.map(|codes| self.words.countries(codes)).find(|codes| !codes.is_empty());
        named.unwrap_or_default()
    }

    /// A template of the rule book, filled in from the case.
    fn filled(&self, template: &str, case: &CaseFacts<'_>, language: &str) -> String {
        let message = case.message;
        let certain = message.filter(|m| !m.at_uncertain);
        let values = context! {
            group => case.group.map(|g| facts::plain(&g.title, NAME)).unwrap_or_default(),
            date => message.map(|m| date::day(m.at.day(case.zone), language)).unwrap_or_default(),
            time => certain.map(|m| date::hour(m.at, case.zone)).unwrap_or_default(),
            quote => message.map(|m| facts::plain(&m.text, QUOTE)).unwrap_or_default(),
            kind => facts::kind_word(message, language),
        };
        // Every template of every pack is rendered in a test; an empty text is refused by the check.
        let template = self.letters.get_template(&template_name(template));
        template.and_then(|template| template.render(values)).unwrap_or_default()
    }

    /// What does not depend on the policy.
    pub(super) fn common(&self, case: &CaseFacts<'_>) -> Measure {
        self.about(case, case.message.and_then(language::of))
    }

    /// The same about a message of this language: to tell it takes as long as the rest of a draft.
    fn about(&self, case: &CaseFacts<'_>, language: Option<String>) -> Measure {
        // A message that says it is from tomorrow has a clock that runs fast.
        let published = case.message.map_or(case.case.opened, |m| m.at).min(case.now);
        let language = language.map(|l| l.to_ascii_uppercase());
        Measure {
            content_date: Some(published.day(case.zone)),
            content_language: language.filter(|l| self.words.is_language(l)),
            source: facts::source(&case.case.flags),
            automated_detection: facts::found_by_rule(&case.case.flags),
            ..Measure::default()
        }
    }
}

fn restrictions(policy: &Policy, today: Date) -> Vec<Restriction> {
    let days = policy.days.iter().copied().chain(std::iter::repeat(None));
    let end = |days: Option<u32>| today.checked_add(i64::from(days?).days()).ok();
    let rows = policy.restrictions.iter().zip(days);
    rows.map(|(r, days)| Restriction { until: end(days), ..r.clone() }).collect()
}

/// What the reason for the Member States is made of.
#[derive(Serialize)]
struct StateFields {
    states: String,
    by_order: bool,
    basis: String,
}

/// The report with the authority the settings name for it, the Member States concerned, and since
/// when we know of it. Where those concerned live is not known, unless an authority wrote to us;
/// then the Member State of establishment is told (Art. 18(2)).
fn report(escalation: &Escalation, case: &CaseFacts<'_>) -> Escalation {
    let profile = case.profile;
    let mut states: Vec<String> = states_of_orders(case).map(str::to_owned).collect();
    states.dedup();
    if states.is_empty() {
        states.push(profile.member_state.clone());
    }
    let found = profile.authority(&escalation.authority, &escalation.basis);
    let authority = found.map_or_else(|| escalation.authority.clone(), |a| a.id.clone());
    Escalation {
        authority,
        member_states: states,
        aware_at: Some(aware_at(case)),
        ..escalation.clone()
    }
}

fn states_of_orders<'a>(case: &CaseFacts<'a>) -> impl Iterator<Item = &'a str> {
    case.case.flags.iter().filter_map(|flag| match &flag.body {
        FlagBody::Order(order) => order.member_state.as_deref(),
        _ => None,
    })
}

/// When somebody first told us; a rule knows nothing, so that a message only a rule found is known
/// from the moment a person decides on it.
#[must_use]
pub fn aware_at(case: &CaseFacts<'_>) -> At {
    let told = case.case.flags.iter().filter(|flag| !matches!(flag.body, FlagBody::Rule(_)));
    told.map(|flag| flag.at).min().unwrap_or(case.now)
}

/// No way to reach the author is known: no letter can be due.
fn unreachable(message: Option<&Message>) -> bool {
    message.is_none_or(|m| m.author.identity().is_none())
}

/// The paths a letter may offer: a small platform need not have complaints of its own.
pub(super) fn redress(profile: &Profile) -> Vec<Redress> {
    let offered = [(Redress::Complaint, duty::COMPLAINTS), (Redress::DisputeBody, duty::DISPUTES)];
    let offered = offered.into_iter().filter(|(_, id)| profile.binds(id)).map(|(path, _)| path);
    offered.chain([Redress::Court]).collect()
}

/// Reads the templates of the rule book, so that none is read anew for each draft.
///
/// # Errors
/// When one is malformed.
pub(super) fn add_templates(to: &mut Environment<'static>, book: &Book) -> Result<(), LawError> {
    let facts = book.policies.iter().map(|policy| (&policy.id, &policy.facts));
    for (id, texts) in facts.chain(&book.reports) {
        for text in texts.0.values() {
            to.add_template_owned(template_name(text), text.clone())
                .map_err(|source| LawError::letter(id, source))?;
        }
    }
    Ok(())
}

/// A template is known by its own text; the blank keeps its end from being taken for a file type.
fn template_name(text: &str) -> String {
    format!("{text} ")
}
