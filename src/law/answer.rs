//! Letters to who sent a notice: that it came in (Art. 16(4)), and what was decided at each place it
//! names (Art. 16(5), (6)).

use super::letter::name;
use super::{CaseFacts, Law, LetterCase, LetterFields, LetterRestriction, date, duty, facts};
use crate::model::{Action, At, Automation, Missing, Notice, RestrictionKind};
use serde::Serialize;

/// The longest link of a notice in a letter, in characters.
const LINK: usize = 500;

/// The most links of a notice in its receipt.
const LINKS: usize = 20;

/// What was decided at one place of a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LetterAnswer {
    /// The place.
    pub item: String,
    /// Day of the decision.
    pub decided: String,
    /// The message stays.
    pub kept: bool,
    /// An earlier restriction was taken back.
    pub back: bool,
    /// What was done.
    pub restrictions: Vec<LetterRestriction>,
}

/// A decision with the place of a notice it answers.
#[derive(Clone, Debug)]
pub struct Answered<'a> {
    /// The decision on its case.
    pub letter: LetterCase<'a>,
    /// The place as the sender wrote it, foreign.
    pub link: Option<String>,
}

impl Law {
    /// What the letter to who sent a notice says, in this language. `changed`: they were told
    /// before, and it is decided otherwise now.
    #[must_use]
    pub fn notifier_fields(
        &self,
        (notice, at): (&Notice, At),
        answers: &[Answered<'_>],
        changed: bool,
        language: &str,
    ) -> LetterFields {
        let Some(first) = answers.first() else { return LetterFields::default() };
        let facts = &first.letter.facts;
        let profile = facts.profile;
        let until = self.deadlines.complaint_until(facts.now.day(facts.zone));
        LetterFields {
            reference: name(&notice.reference),
            user: notice.notifier.name.as_deref().map(name).unwrap_or_default(),
            received: date::day(at.day(facts.zone), language),
            answers: answers.iter().map(|one| self.answer(one, language)).collect(),
            automation: automation(answers).to_owned(),
            changed,
            complaint: profile.binds(duty::COMPLAINTS),
            dispute: profile.binds(duty::DISPUTES),
            complaint_until: date::day(until, language),
            ..self.shared_fields(&first.letter, language)
        }
    }

    fn answer(&self, one: &Answered<'_>, language: &str) -> LetterAnswer {
        let Answered { letter: LetterCase { facts: case, decision, .. }, link } = one;
        let measure = &decision.measure;
        let outcome = |code: &str| {
            self.words.restriction(code).map_or(code, |r| r.outcome.get(language)).to_owned()
        };
        let rows = &measure.restrictions;
        let told = rows.iter().filter(|r| r.kind == RestrictionKind::Visibility || rows.len() == 1);
        let restrictions = told.map(|r| LetterRestriction {
            phrase: outcome(&r.code),
            until: r.until.map(|d| date::day(d, language)).unwrap_or_default(),
            for_good: super::letter::is_final(&r.code),
        });
        LetterAnswer {
            item: link.as_deref().map_or_else(|| own(case), |link| facts::plain(link, LINK)),
            decided: date::day(decision.at.day(case.zone), language),
            kept: measure.action == Action::Allow && measure.reverses.is_none(),
            back: measure.action == Action::Allow && measure.reverses.is_some(),
            restrictions: restrictions.collect(),
        }
    }

    /// What the receipt of a notice says: that it came, when, about what, and what it lacks.
    #[must_use]
    pub fn receipt_fields(
        &self,
        case: &CaseFacts<'_>,
        (notice, at): (&Notice, At),
        missing: &[Missing],
        language: &str,
    ) -> LetterFields {
        LetterFields {
            reference: name(&notice.reference),
            user: notice.notifier.name.as_deref().map(name).unwrap_or_default(),
            received: date::day(at.day(case.zone), language),
            item: items(case, notice),
            lacks: missing.iter().map(|m| self.ask_for(*m, language).to_owned()).collect(),
            platform: case.profile.signature(language),
            contact: case.profile.contact_users.clone(),
            ..LetterFields::default()
        }
    }
}

/// How far the decisions were automated, all together.
fn automation(answers: &[Answered<'_>]) -> &'static str {
    let each = answers.iter().map(|a| a.letter.decision.measure.automated_decision);
    match Automation::together(each) {
        Automation::None => "none",
        Automation::Full => "full",
        Automation::Partial => "partial",
    }
}

/// The message's own link, else the number of its case.
fn own(case: &CaseFacts<'_>) -> String {
    let link = case.message.and_then(|m| m.link.as_deref());
    link.map_or_else(|| case.case.no.to_string(), |link| facts::plain(link, LINK))
}

/// Every place a notice names, as far as a letter has room for them.
fn items(case: &CaseFacts<'_>, notice: &Notice) -> String {
    let all = || notice.locations.iter().filter_map(|l| l.link.as_deref());
    let mut text = all().take(LINKS).map(|l| facts::plain(l, LINK)).collect::<Vec<_>>().join(", ");
    if all().nth(LINKS).is_some() {
        text.push_str(", …");
    }
    if text.is_empty() { own(case) } else { text }
}
