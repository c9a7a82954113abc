//! What the fields of the decide sheet can be chosen from.

use super::fields::{Field, REDRESS, kind};
use super::picker::{Choice, Picker};
use super::report_fields::silence;
use crate::app::work::Work;
use crate::law::Law;
use crate::model::{Automation, Draft, Exemption, Restriction};

/// Whether a statement is sent: code, words, exemption.
const EXEMPTIONS: [(&str, &str, Option<Exemption>); 3] = [
    ("sent", "sent to the author", None),
    ("contact", "none: no contact is known", Some(Exemption::ContactUnknown)),
    ("commercial", "none: deceptive high-volume commercial content", Some(Exemption::Commercial)),
];

/// The list for fields that are picked.
#[must_use]
pub fn picker(work: &Work, draft: &Draft, field: Field) -> Option<Picker> {
    let law = &work.law;
    let measure = &draft.measure;
    let choice = |code: &str, label: &str, note: &str, on: bool| Choice {
        code: code.to_owned(),
        label: label.to_owned(),
        note: note.to_owned(),
        on,
    };
    let choices: Vec<Choice> = match field {
        Field::Policy => law
            .policies()
            .iter()
            .map(|p| {
                let key = p.key.map_or_else(String::new, |key| key.to_string());
                let label = p.name.get("en");
                let on = measure.policy.as_deref() == Some(p.id.as_str());
                choice(
                    &p.id,
                    &format!("{key:1}  {label}"),
                    &super::facts::measure_words(work, p),
                    on,
                )
            })
            .collect(),
        Field::Restriction => law
            .restrictions()
            .iter()
            .map(|r| {
                let on = measure.restrictions.iter().any(|have| have.code == r.code);
                choice(&r.code, &format!("{}: {}", kind(r.kind), r.label), "", on)
            })
            .collect(),
        Field::Category => law
            .categories()
            .iter()
            .map(|c| choice(&c.code, &c.label, "", measure.category.as_ref() == Some(&c.code)))
            .collect(),
        Field::Keyword => law
            .keywords_of(measure.category.as_deref().unwrap_or_default())
            .iter()
            .map(|k| choice(&k.code, &k.label, "", measure.keywords.contains(&k.code)))
            .collect(),
        Field::Automation => [
            ("none", "no", Automation::None),
            ("partial", "in part", Automation::Partial),
            ("full", "yes", Automation::Full),
        ]
        .into_iter()
        .map(|(code, label, one)| {
            choice(
                code,
                &format!("decided by a program: {label}"),
                "",
                measure.automated_decision == one,
            )
        })
        .collect(),
        Field::Statement => EXEMPTIONS
            .into_iter()
            .map(|(code, label, why)| choice(code, label, "", measure.exemption == why))
            .collect(),
        Field::Authority if !work.authorities.is_empty() => work
            .authorities
            .iter()
            .map(|a| {
                let on = measure.escalation.as_ref().is_some_and(|to| to.authority == a.id);
                choice(&a.id, &a.name, &a.member_state, on)
            })
            .collect(),
        Field::Basis => crate::law::check::BASES
            .into_iter()
            .map(|code| {
                let on = measure.escalation.as_ref().is_some_and(|to| to.basis == code);
                choice(code, super::facts::basis(code), "", on)
            })
            .collect(),
        Field::Silent => [("silent", true), ("told", false)]
            .into_iter()
            .map(|(code, silent)| {
                let on = measure.escalation.as_ref().is_some_and(|to| to.silent == silent);
                choice(code, silence(silent), "", on)
            })
            .collect(),
        Field::Redress => REDRESS
            .into_iter()
            .map(|(one, label)| choice(label, label, "", measure.redress.contains(&one)))
            .collect(),
        _ => return None,
    };
    Some(Picker::new(field, choices))
}

/// Takes a choice into the draft; false when it needs a new prefill (another policy).
pub fn pick(law: &Law, draft: &mut Draft, field: Field, code: &str) -> bool {
    let measure = &mut draft.measure;
    match field {
        Field::Policy => return false,
        Field::Restriction => toggle_restriction(law, draft, code),
        Field::Category => {
            measure.category = Some(code.to_owned());
            let known = law.keywords_of(code);
            measure.keywords.retain(|have| known.iter().any(|k| k.code == *have));
        }
        Field::Keyword => toggle(&mut measure.keywords, code.to_owned()),
        Field::Automation => {
            measure.automated_decision = match code {
                "partial" => Automation::Partial,
                "full" => Automation::Full,
                _ => Automation::None,
            };
        }
        Field::Statement => {
            if let Some((.., why)) = EXEMPTIONS.into_iter().find(|(known, ..)| *known == code) {
                measure.exemption = why;
            }
        }
        Field::Authority | Field::Basis | Field::Silent => {
            if let Some(to) = &mut measure.escalation {
                match field {
                    Field::Authority => code.clone_into(&mut to.authority),
                    Field::Basis => code.clone_into(&mut to.basis),
                    _ => to.silent = code == "silent",
                }
            }
        }
        Field::Redress => {
            if let Some((one, _)) = REDRESS.into_iter().find(|(_, label)| *label == code) {
                toggle(&mut measure.redress, one);
                measure.redress.sort_unstable();
            }
        }
        _ => {}
    }
    true
}

fn toggle<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if let Some(place) = all.iter().position(|have| *have == one) {
        all.remove(place);
    } else {
        all.push(one);
    }
}

/// One restriction of each kind: a second one of a kind takes the place of the first.
fn toggle_restriction(law: &Law, draft: &mut Draft, code: &str) {
    let all = &mut draft.measure.restrictions;
    if let Some(place) = all.iter().position(|r| r.code == code) {
        all.remove(place);
        return;
    }
    let Some(known) = law.restrictions().iter().find(|r| r.code == code) else { return };
    let until = all.iter().find(|r| r.kind == known.kind).and_then(|r| r.until);
    all.retain(|r| r.kind != known.kind);
    all.push(Restriction { kind: known.kind, code: code.to_owned(), until });
    all.sort_by_key(|r| r.kind);
}
