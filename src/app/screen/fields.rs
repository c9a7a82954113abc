//! The fields of the decide sheet: what they show, how they are changed.

use super::report_fields;
use crate::app::work::Work;
use crate::law::Law;
use crate::model::{At, Automation, Draft, GroundKind, Redress, Restriction, RestrictionKind};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// One field, in the order of the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Row of the rule book.
    Policy,
    /// What is restricted.
    Restriction,
    /// Until when.
    Until,
    /// Law or clause, in words.
    Ground,
    /// Why it applies.
    Explanation,
    /// Facts and circumstances.
    Facts,
    /// Main category.
    Category,
    /// Keywords.
    Keyword,
    /// Where it applies.
    Territory,
    /// How far it was automated.
    Automation,
    /// What the author can do against it.
    Redress,
    /// Whether a statement of reasons is sent.
    Statement,
    /// Who is told.
    Authority,
    /// The law the report rests on.
    Basis,
    /// Member States concerned.
    States,
    /// Why these.
    StatesWhy,
    /// When we became aware.
    Aware,
    /// Why they are told.
    Reason,
    /// Whether the author hears of it.
    Silent,
}

impl Field {
    /// Fields of every sheet.
    const ALWAYS: [Self; 12] = [
        Self::Policy,
        Self::Restriction,
        Self::Until,
        Self::Ground,
        Self::Explanation,
        Self::Facts,
        Self::Category,
        Self::Keyword,
        Self::Territory,
        Self::Automation,
        Self::Redress,
        Self::Statement,
    ];

    /// Fields of a report to an authority.
    const REPORT: [Self; 7] = [
        Self::Authority,
        Self::Basis,
        Self::States,
        Self::StatesWhy,
        Self::Aware,
        Self::Reason,
        Self::Silent,
    ];

    /// The fields a draft has.
    #[must_use]
    pub fn of(draft: &Draft) -> Vec<Self> {
        let mut all = Self::ALWAYS.to_vec();
        if draft.measure.escalation.is_some() {
            all.extend(Self::REPORT);
        }
        all
    }

    /// The label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Restriction => "restriction",
            Self::Until => "until",
            Self::Ground => "ground",
            Self::Explanation => "explanation",
            Self::Facts => "facts",
            Self::Category => "category",
            Self::Keyword => "keyword",
            Self::Territory => "territory",
            Self::Automation => "automation",
            Self::Redress => "redress",
            Self::Statement => "statement",
            Self::Authority => "authority",
            Self::Basis => "law",
            Self::States => "states",
            Self::StatesWhy => "states why",
            Self::Aware => "aware since",
            Self::Reason => "reason",
            Self::Silent => "author",
        }
    }

    /// The field a finding is shown under.
    #[must_use]
    pub fn of_finding(name: &str) -> Self {
        match name {
            "dates" => Self::Until,
            "escalation" => Self::Authority,
            "reason" => Self::Reason,
            "states" => Self::States,
            "states_reason" => Self::StatesWhy,
            "aware" => Self::Aware,
            name => Self::ALWAYS.into_iter().find(|f| f.label() == name).unwrap_or(Self::Policy),
        }
    }

    /// Text of several lines.
    #[must_use]
    pub const fn many_lines(self) -> bool {
        matches!(self, Self::Explanation | Self::Facts | Self::Reason | Self::StatesWhy)
    }
}

/// What a field shows, and the note at its right.
#[must_use]
pub fn shown(work: &Work, draft: &Draft, field: Field) -> (String, String) {
    let (law, measure) = (&work.law, &draft.measure);
    let plain = |text: String| (text, String::new());
    let dot = work.theme.glyphs.middot;
    match field {
        Field::Policy => policy(law, draft),
        Field::Restriction => {
            let words: Vec<String> =
                measure.restrictions.iter().map(|r| restriction(law, r)).collect();
            plain(if words.is_empty() { "none".into() } else { words.join(" + ") })
        }
        Field::Until => plain(until(draft)),
        Field::Ground => plain(ground(draft, dot)),
        Field::Explanation => plain(draft.texts.explanation.clone()),
        Field::Facts => plain(draft.texts.facts.clone()),
        Field::Category => plain(
            measure.category.as_deref().map_or_else(String::new, |c| law.category_label(c).into()),
        ),
        Field::Keyword => {
            let words: Vec<&str> = measure.keywords.iter().map(|k| law.keyword_label(k)).collect();
            plain(words.join(", "))
        }
        Field::Territory => (measure.territory.join(", "), "EEA if empty".into()),
        Field::Automation => {
            let found = if measure.automated_detection { "yes" } else { "no" };
            let decided = match measure.automated_decision {
                Automation::None => "no",
                Automation::Partial => "in part",
                Automation::Full => "yes",
            };
            plain(format!("found: {found}   decided: {decided}"))
        }
        Field::Redress => {
            let words: Vec<&str> = measure.redress.iter().map(|r| redress(*r).1).collect();
            plain(words.join(&format!(" {dot} ")))
        }
        Field::Statement => match measure.no_statement() {
            None => plain("sent to the author".into()),
            Some(why) => (format!("none: {}", why.words()), String::new()),
        },
        _ => report_fields::shown(work, draft, field),
    }
}

fn policy(law: &Law, draft: &Draft) -> (String, String) {
    let found = draft.measure.policy.as_deref().and_then(|id| law.policy(id));
    match found {
        Some(policy) => {
            let key = policy.key.map_or_else(|| "–".to_owned(), |key| key.to_string());
            (format!("{key}  {}", policy.name.get("en")), law.packs().join(", "))
        }
        None => ("none".into(), String::new()),
    }
}

fn restriction(law: &Law, restriction: &Restriction) -> String {
    format!("{}: {}", kind(restriction.kind), law.restriction_label(&restriction.code))
}

/// A kind of restriction in one word.
#[must_use]
pub const fn kind(kind: RestrictionKind) -> &'static str {
    match kind {
        RestrictionKind::Visibility => "visibility",
        RestrictionKind::Monetary => "payments",
        RestrictionKind::Provision => "service",
        RestrictionKind::Account => "account",
    }
}

fn until(draft: &Draft) -> String {
    let mut days: Vec<String> = draft
        .measure
        .restrictions
        .iter()
        .map(|r| r.until.map_or_else(|| "no end date".into(), |day| day.to_string()))
        .collect();
    days.dedup();
    if days.is_empty() { "no end date".into() } else { days.join(" + ") }
}

fn ground(draft: &Draft, dot: &str) -> String {
    match &draft.measure.ground {
        Some(ground) => {
            let kind = match ground.kind {
                GroundKind::Illegal => "illegal content",
                GroundKind::Terms => "against the terms",
            };
            format!("{kind} {dot} {}", draft.texts.ground)
        }
        None => draft.texts.ground.clone(),
    }
}

/// Paths for the author, in the order of the letter.
pub const REDRESS: [(Redress, &str); 3] = [
    (Redress::Complaint, "complaint"),
    (Redress::DisputeBody, "dispute body"),
    (Redress::Court, "court"),
];

fn redress(redress: Redress) -> (Redress, &'static str) {
    REDRESS.into_iter().find(|(r, _)| *r == redress).unwrap_or((redress, "court"))
}

/// The text that is typed in, for fields of text.
#[must_use]
pub fn typed(draft: &Draft, field: Field, zone: &TimeZone) -> Option<String> {
    match field {
        Field::Until => Some(match until(draft).as_str() {
            "no end date" => "none".into(),
            text => text.to_owned(),
        }),
        Field::Ground => Some(draft.texts.ground.clone()),
        Field::Explanation => Some(draft.texts.explanation.clone()),
        Field::Facts => Some(draft.texts.facts.clone()),
        Field::Territory => Some(draft.measure.territory.join(", ")),
        _ => report_fields::typed(draft, field, zone),
    }
}

/// Puts typed text into the draft; what is wrong with it, if anything.
///
/// # Errors
/// One line that says what would be understood.
pub fn put(
    draft: &mut Draft,
    field: Field,
    text: &str,
    (now, zone): (At, &TimeZone),
) -> Result<(), String> {
    let text = text.trim();
    match field {
        Field::Until => {
            let day = day(text, now.day(zone))?;
            for restriction in &mut draft.measure.restrictions {
                restriction.until = day;
            }
        }
        Field::Ground if draft.texts.ground != text => {
            text.clone_into(&mut draft.texts.ground);
            if let Some(ground) = &mut draft.measure.ground {
                ground.id.clear();
            }
        }
        Field::Explanation => text.clone_into(&mut draft.texts.explanation),
        Field::Facts => text.clone_into(&mut draft.texts.facts),
        Field::Territory => draft.measure.territory = countries(text),
        _ => return report_fields::put(draft, field, text, (now, zone)),
    }
    Ok(())
}

/// Country codes as typed, with anything between them.
#[must_use]
pub fn countries(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_alphabetic())
        .filter(|code| !code.is_empty())
        .map(str::to_ascii_uppercase)
        .collect()
}

/// `30d`, `6 months`, `2026-05-01`, `none`.
pub fn day(text: &str, today: Date) -> Result<Option<Date>, String> {
    const KNOWN: &str = "write 30d, 6 weeks, 6 months, 2026-05-01 or none";
    if text.is_empty() || text.eq_ignore_ascii_case("none") || text == "no end date" {
        return Ok(None);
    }
    if let Ok(day) = text.parse::<Date>() {
        return if day >= today { Ok(Some(day)) } else { Err("this day is over".into()) };
    }
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let number: i32 = digits.parse().map_err(|_digits| KNOWN.to_owned())?;
    let span: Span = match text.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ') {
        "d" | "day" | "days" => i64::from(number.min(36_500)).days(),
        "w" | "week" | "weeks" => i64::from(number.min(5_200)).weeks(),
        "m" | "month" | "months" => i64::from(number.min(1_200)).months(),
        "y" | "year" | "years" => i64::from(number.min(100)).years(),
        _ => return Err(KNOWN.into()),
    };
    today.checked_add(span).map(Some).map_err(|_range| KNOWN.to_owned())
}

/// Makes sure that the message itself is removed.
pub fn remove_message(draft: &mut Draft) {
    let all = &mut draft.measure.restrictions;
    if !all.iter().any(|r| r.kind == RestrictionKind::Visibility) {
        let code = "DECISION_VISIBILITY_CONTENT_REMOVED".to_owned();
        all.insert(0, Restriction { kind: RestrictionKind::Visibility, code, until: None });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_as_people_write_them() {
        let today = date(2026, 3, 17);
        assert_eq!(day("30d", today), Ok(Some(date(2026, 4, 16))));
        assert_eq!(day("6 months", today), Ok(Some(date(2026, 9, 17))));
        assert_eq!(day("2026-05-01", today), Ok(Some(date(2026, 5, 1))));
        assert_eq!(day("none", today), Ok(None));
        assert!(day("soon", today).is_err() && day("2020-01-01", today).is_err());
        assert!(day("99999999999d", today).is_err());
    }
}
