//! What a platform does with an order: the draft that carries it out, and what the authority is told.

use super::check::SHORT;
use super::vocabulary::KEYWORD_OTHER;
use super::{CaseFacts, Law, LawError, Policy, date, facts, language, letter, prefill};
use crate::model::{
    Action, Draft, Ground, GroundKind, Measure, Order, OrderKind, Restriction, RestrictionKind,
    Source, StatementTexts,
};
use serde::Serialize;

/// The longest reasons and redress quoted in a statement, in characters.
const QUOTE: usize = 900;

const REMOVED: &str = "DECISION_VISIBILITY_CONTENT_REMOVED";
/// An order need not name a category of the database.
const UNSAID: &str = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE";
/// No ground for an authority: it can only be against terms.
const TERMS_ONLY: &str = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC";
const TERROR: &str = "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY";

/// What the two texts of a statement are made of.
#[derive(Serialize)]
struct OrderTexts {
    kind: &'static str,
    group: String,
    posted: String,
    reasons: String,
    redress: String,
}

/// What an authority is told about its order. Nothing is hidden in it: it is for the authority
/// alone. An empty field of the first group counts as missing: the letter is then refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FeedbackFields {
    /// Who gets it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub authority: String,
    /// Who issued the order.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub issuer: String,
    /// The authority's reference.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub order: String,
    /// Our own reference.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
    /// When the order came, with the zone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub received: String,
    /// When it was acted on, with the zone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub acted: String,
    /// When this is written, with the zone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub written: String,
    /// Name of the platform.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub platform: String,
    /// Who writes it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub person: String,
    /// Until when the content is kept.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub preserve: String,

    /// How the authority is reached; may be empty, as the next ones.
    pub contact: String,
    /// Member State of the authority.
    pub member_state: String,
    /// Where the authority reaches the platform.
    pub platform_contact: String,
    /// Where the platform is established.
    pub platform_state: String,
    /// It is an order to act.
    pub act: bool,
    /// Effect was given at every place.
    pub done: bool,
    /// Effect was given at some place.
    pub some: bool,
    /// Access was disabled, the content not removed.
    pub disabled: bool,
    /// It was acted on after its time.
    pub late: bool,
    /// Places it names.
    pub places: usize,
    /// Places where effect was given.
    pub restricted: usize,
    /// Where the restriction holds, in words.
    pub territory: String,
    /// The places.
    pub links: Vec<String>,
    /// Own words.
    pub explanation: String,
    /// The information asked for was handed over.
    pub handed: bool,
    /// The provisions the order rests on.
    pub basis: String,
    /// Its reasons.
    pub reasons: String,
    /// What can be done against it.
    pub redress: String,
    /// `force_majeure`, `errors`, `insufficient`.
    pub obstacle: String,
    /// When the author was told.
    pub told: String,
    /// The author is not told.
    pub silent: bool,
    /// Until when the author is not told.
    pub silent_until: String,
}

/// The letters to an authority about its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedbackKind {
    /// Whether and when effect was given (DSA Art. 9(1), 10(1)).
    Effect,
    /// Removed or disabled (TCO Annex II).
    TcoDone,
    /// Cannot be carried out (TCO Annex III).
    TcoImpossible,
    /// It arrived (DSA Art. 9(1), 10(1)).
    Receipt,
    /// To the person an order for information is about (DSA Art. 10(5)).
    Person,
}

impl FeedbackKind {
    /// The end of a file's name.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Effect => "feedback",
            Self::TcoDone => "annex-ii",
            Self::TcoImpossible => "annex-iii",
            Self::Receipt => "receipt",
            Self::Person => "person",
        }
    }
}

impl Law {
    /// Writes what an authority is told. A language we have no letters in becomes English.
    ///
    /// # Errors
    /// When a value the letter needs is missing.
    pub fn feedback(
        &self,
        kind: FeedbackKind,
        language: &str,
        fields: &FeedbackFields,
    ) -> Result<String, LawError> {
        let template = match kind {
            FeedbackKind::Effect => "order_feedback",
            FeedbackKind::TcoDone => "order_tco_done",
            FeedbackKind::TcoImpossible => "order_tco_impossible",
            FeedbackKind::Receipt => "order_receipt",
            FeedbackKind::Person => "order_person",
        };
        self.write(template, language, fields)
    }

    /// A complete draft that does what an order asks and no more: the content goes, everywhere the
    /// order says, with the order as its ground. `policy` only helps to name the category.
    ///
    /// # Errors
    /// When a text cannot be written.
    pub fn carry_out(
        &self,
        order: &Order,
        policy: Option<&Policy>,
        case: &CaseFacts<'_>,
    ) -> Result<Draft, LawError> {
        let language = language::of_letter(case.message, &case.profile.language);
        let (content_type, content_type_other) = facts::content_types(case.message, language);
        let category = case.case.category().map(str::to_owned);
        let usual = || if order.kind == OrderKind::Tco { TERROR } else { UNSAID }.to_owned();
        let category = category.or_else(|| policy.map(|p| p.category.clone()));
        let category = category.filter(|code| code != TERMS_ONLY).unwrap_or_else(usual);
        let fits = policy.filter(|p| p.category == category);
        let named = fits.map(|p| p.keywords.clone()).unwrap_or_default();
        let keywords: Vec<String> = named
            .into_iter()
            .filter(|k| k == KEYWORD_OTHER || self.words.belongs(k, &category))
            .collect();
        let measure = Measure {
            action: Action::Restrict,
            restrictions: vec![Restriction {
                kind: RestrictionKind::Visibility,
                code: REMOVED.to_owned(),
                until: None,
            }],
            ground: Some(Ground {
                kind: GroundKind::Illegal,
                id: String::new(),
                also_illegal: None,
            }),
            category: Some(category),
            // A policy may name keywords of its further categories; an order has one category.
            keywords: keywords.clone(),
            territory: self
                .order_territory(order)
                .unwrap_or_else(|| case.profile.territory.clone()),
            content_type,
            application_date: Some(case.now.day(case.zone)),
            source: Source::Order,
            redress: prefill::redress(case.profile),
            ..self.common(case)
        };
        let words = order_texts(order, case, language);
        let text = |template| {
            self.write(template, language, &words).map(|text| text.trim_end().to_owned())
        };
        let keyword_other = fits.and_then(|p| p.keyword_other.as_ref());
        let texts = StatementTexts {
            language: language.to_owned(),
            facts: text("order_facts")?,
            ground: basis(order, language),
            explanation: text("order_reason")?,
            keyword_other: keyword_other.map(|t| t.get(language).to_owned()),
            content_type_other,
            ..StatementTexts::default()
        };
        Ok(Draft { measure, texts })
    }

    /// The countries an order holds in: all of the Union for a removal order, else those it names.
    #[must_use]
    pub fn order_territory(&self, order: &Order) -> Option<Vec<String>> {
        match order.kind {
            OrderKind::Tco => Some(self.words.countries(&["EU".to_owned()])),
            _ if order.territory.is_empty() => None,
            _ => Some(self.words.countries(&order.territory)),
        }
    }

    /// The provisions an order rests on, for a letter.
    #[must_use]
    pub fn order_basis(&self, order: &Order, language: &str) -> String {
        basis(order, language)
    }

    /// Countries in words, for a letter.
    #[must_use]
    pub fn territory_words(&self, codes: &[String], language: &str) -> String {
        letter::territory(&self.words, codes, language)
    }
}

fn order_texts(order: &Order, case: &CaseFacts<'_>, language: &str) -> OrderTexts {
    OrderTexts {
        kind: facts::kind_word(case.message, language),
        group: case.group.map(|g| facts::plain(&g.title, prefill::NAME)).unwrap_or_default(),
        posted: case.message.map(|m| date::day(m.at.day(case.zone), language)).unwrap_or_default(),
        reasons: facts::plain(&order.reasons, QUOTE),
        redress: facts::plain(order.redress.as_deref().unwrap_or_default(), QUOTE),
    }
}

/// The provisions an order rests on, in words.
fn basis(order: &Order, language: &str) -> String {
    if let Some(named) = &order.legal_basis {
        return facts::plain(named, SHORT - 1);
    }
    let own = match (order.kind, language) {
        (OrderKind::Act, "nl") => "digitaledienstenverordening, artikel 9",
        (OrderKind::Act, _) => "Digital Services Act, article 9",
        (OrderKind::Inform, "nl") => "digitaledienstenverordening, artikel 10",
        (OrderKind::Inform, _) => "Digital Services Act, article 10",
        (OrderKind::Tco, "nl") => "Verordening (EU) 2021/784, artikel 3",
        (OrderKind::Tco, _) => "Regulation (EU) 2021/784, article 3",
    };
    let boxes = order.grounds.iter().map(|ground| ground.article());
    std::iter::once(own.to_owned()).chain(boxes).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::sample::{Sample, books, flag, order};
    use crate::law::{CheckFacts, names_in};
    use crate::model::{FlagBody, TcoGround};

    fn order_of(kind: OrderKind) -> Order {
        let FlagBody::Order(order) = order(kind) else { return Order::default() };
        *order
    }

    #[test]
    fn an_order_is_carried_out_completely_with_or_without_a_policy() {
        for (_, law) in books() {
            for kind in [OrderKind::Act, OrderKind::Tco] {
                for language in ["en", "nl"] {
                    let mut sample = Sample::dutch();
                    sample.message.language = Some(language.into());
                    sample.case.flags = vec![flag(FlagBody::Order(Box::new(order_of(kind))))];
                    for policy in law.policies().iter().map(Some).chain([None]) {
                        let draft =
                            law.carry_out(&order_of(kind), policy, &sample.facts()).unwrap();
                        let names = names_in(&sample.case, Some(&sample.message));
                        let facts = CheckFacts { profile: &sample.profile, names: &names };
                        assert_eq!(law.check(&draft, &facts), [], "{policy:?}");
                        assert_eq!(draft.measure.source, Source::Order);
                        assert!(draft.measure.escalation.is_none());
                    }
                }
            }
        }
    }

    #[test]
    fn a_removal_order_holds_in_the_whole_union_and_names_its_boxes() {
        let law = Law::load(&[]).unwrap();
        let mut order = order_of(OrderKind::Tco);
        order.territory = vec!["NL".into()];
        order.grounds = vec![TcoGround::Solicits];
        let draft = law.carry_out(&order, None, &Sample::dutch().facts()).unwrap();
        assert_eq!(draft.measure.territory.len(), 27);
        assert_eq!(draft.texts.ground, "Verordening (EU) 2021/784, artikel 3; Art. 2(7)(b)");
        order.kind = OrderKind::Act;
        assert_eq!(law.order_territory(&order).unwrap(), ["NL"]);
    }

    fn full() -> FeedbackFields {
        let text = str::to_owned;
        FeedbackFields {
            authority: text("Authority"),
            issuer: text("Authority"),
            order: text("TCO 1"),
            reference: text("12"),
            received: text("17 March 2026 13:20 (+01:00)"),
            acted: text("17 March 2026 13:40 (+01:00)"),
            written: text("17 March 2026 14:00 (+01:00)"),
            platform: text("Pleinpraat"),
            person: text("mira"),
            preserve: text("17 September 2026"),
            explanation: text("Which message is meant?"),
            obstacle: text("insufficient"),
            places: 1,
            restricted: 1,
            act: true,
            done: true,
            territory: text("NL"),
            links: vec![text("https://t.me/c/1/2")],
            ..FeedbackFields::default()
        }
    }

    #[test]
    fn every_letter_to_an_authority_is_written_and_refused_when_something_lacks() {
        let law = Law::load(&[]).unwrap();
        for language in ["en", "nl"] {
            for kind in [
                FeedbackKind::Effect,
                FeedbackKind::TcoDone,
                FeedbackKind::TcoImpossible,
                FeedbackKind::Receipt,
                FeedbackKind::Person,
            ] {
                let text = law.feedback(kind, language, &full()).unwrap();
                assert!(text.contains("TCO 1") && !text.contains("{#"), "{text}");
                let lacking = FeedbackFields { received: String::new(), ..full() };
                assert!(law.feedback(kind, language, &lacking).is_err());
            }
        }
        let text = law.feedback(FeedbackKind::TcoImpossible, "en", &full()).unwrap();
        assert!(text.starts_with("Subject: The removal order TCO 1 cannot"), "{text}");
        assert!(text.contains("[x] the order does not contain sufficient"), "{text}");
        assert!(text.contains("[ ] the order contains manifest errors"), "{text}");
        let text = law.feedback(FeedbackKind::Effect, "en", &full()).unwrap();
        assert!(text.contains("We gave effect to it on 17 March 2026 13:40"), "{text}");
    }
}
