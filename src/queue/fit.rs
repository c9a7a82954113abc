//! Which policies fit a case, from its flags.

use crate::law::policy::Policy;
use crate::model::{Flag, FlagBody};
use std::cmp::Reverse;
use std::collections::HashMap;

/// How much it says that a flag names a policy, without a rule behind it.
const NAMED: f64 = 0.70;
/// How much a rule says that just reached its threshold, and what twice the threshold adds.
const RULE: (f64, f64) = (0.50, 0.40);
/// How much it says that a flag alleges the policy's main category, or one of its further ones.
const CATEGORY: f64 = 0.45;
const FURTHER: f64 = 0.20;
/// How much a flag that names one policy says for another of the same category.
const NEIGHBOUR: f64 = 0.12;
/// A trusted flagger or an authority weighs more.
const TRUSTED: f64 = 1.4;

/// Below this much doubt a policy fits as surely as any.
const NO_DOUBT: f64 = 0.001;

/// The policies that fit, with 1 to 99 percent: the usual one of the case first, then the best.
/// Every flag counts by itself, so that two that say the same say more than one.
#[must_use]
pub fn fits(flags: &[Flag], policies: &[Policy]) -> Vec<(String, u8)> {
    let (usual, alike) = (usual(flags), alike(flags));
    let mut fits: Vec<(bool, u8, &str)> = policies
        .iter()
        .filter_map(|policy| {
            let mut doubt = 1.0;
            for (flag, count) in &alike {
                let rest = 1.0 - weight(flag, policy);
                let mut left = if rest < 1.0 { *count } else { 0 };
                while left > 0 && doubt > NO_DOUBT {
                    doubt *= rest;
                    left -= 1;
                }
            }
            let percent = ((1.0 - doubt) * 100.0).round().clamp(0.0, 99.0) as u8;
            (percent > 0).then_some((usual == Some(&policy.id), percent, &*policy.id))
        })
        .collect();
    // Stable: equal ones stay in the order of the rule book.
    fits.sort_by_key(|(usual, percent, _)| Reverse((*usual, *percent)));
    fits.into_iter().map(|(_, percent, id)| (id.to_owned(), percent)).collect()
}

/// Flags that say the same of every policy, with how many there are: of very many, most do, and
/// mostly those that came one after the other.
fn alike(flags: &[Flag]) -> Vec<(&Flag, usize)> {
    let mut groups: Vec<(&Flag, usize)> = Vec::new();
    let mut places = HashMap::new();
    for run in flags.chunk_by(|a, b| says(a) == says(b)) {
        let Some(first) = run.first() else { continue };
        let place = *places.entry(says(first)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some((_, count)) => *count += run.len(),
            None => groups.push((first, run.len())),
        }
    }
    groups
}

/// All of a flag that [`weight`] looks at: policy, category, who says it, score and threshold.
type Says<'f> = (Option<&'f str>, Option<&'f str>, u64, Option<(u32, u32)>);

fn says(flag: &Flag) -> Says<'_> {
    let rule = match &flag.body {
        FlagBody::Rule(hit) => Some((hit.score, hit.threshold)),
        _ => None,
    };
    (flag.policy.as_deref(), flag.category.as_deref(), weighs(flag).to_bits(), rule)
}

/// As [`crate::model::Case::policy`]: of the most urgent flag that names one, gravest first.
fn usual(flags: &[Flag]) -> Option<&str> {
    let named = flags.iter().filter(|f| f.policy.is_some());
    named.min_by_key(|f| (f.lane, Reverse(f.severity)))?.policy.as_deref()
}

/// How surely one flag says that this policy fits, 0 to below 1.
fn weight(flag: &Flag, policy: &Policy) -> f64 {
    // A flag that names another policy says little for its neighbours of the same category.
    let other = flag.policy.as_deref().is_some_and(|id| id != policy.id);
    let by_category = match flag.category.as_deref() {
        Some(code) if other && code == policy.category => NEIGHBOUR,
        _ if other => 0.0,
        Some(code) if code == policy.category => CATEGORY,
        Some(code) if policy.category_addition.iter().any(|c| c == code) => FURTHER,
        _ => 0.0,
    };
    let by_name = match (&flag.body, flag.policy.as_deref() == Some(&*policy.id)) {
        (_, false) => 0.0,
        (FlagBody::Rule(hit), true) => {
            let over = f64::from(hit.score.saturating_sub(hit.threshold));
            let share = (over / f64::from(hit.threshold.max(1))).min(1.0);
            RULE.1.mul_add(share, RULE.0)
        }
        (_, true) => NAMED,
    };
    (by_category.max(by_name) * weighs(flag)).min(0.99)
}

/// How much the word of whoever flagged it weighs.
const fn weighs(flag: &Flag) -> f64 {
    match &flag.body {
        FlagBody::Notice(notice) if notice.notifier.trusted => TRUSTED,
        FlagBody::Order(_) => TRUSTED,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::policy::Texts;
    use crate::model::{At, GroundKind, Lane, Notice, Notifier, RuleHit};
    use proptest::prelude::*;

    fn policy(id: &str, category: &str, further: &[&str]) -> Policy {
        Policy {
            id: id.into(),
            key: None,
            name: Texts::default(),
            short: id.into(),
            ground_kind: GroundKind::Illegal,
            grounds: Vec::new(),
            explanation: Texts::default(),
            facts: Texts::default(),
            category: category.into(),
            category_addition: further.iter().map(|c| (*c).into()).collect(),
            keywords: Vec::new(),
            keyword_other: None,
            restrictions: Vec::new(),
            days: Vec::new(),
            severity: 3,
            life: false,
            must_escalate: None,
            veil: false,
        }
    }

    fn flag(lane: Lane, category: Option<&str>, policy: Option<&str>, body: FlagBody) -> Flag {
        let (category, policy) = (category.map(Into::into), policy.map(Into::into));
        Flag { at: At(0), lane, severity: 3, due: None, category, policy, body }
    }

    fn rule(score: u32) -> FlagBody {
        FlagBody::Rule(RuleHit {
            rule: "r".into(),
            version: 1,
            score,
            threshold: 5,
            reason: String::new(),
            spans: Vec::new(),
        })
    }

    fn notice(trusted: bool) -> FlagBody {
        let notifier = Notifier { trusted, ..Notifier::default() };
        FlagBody::Notice(Notice { notifier, ..Notice::default() })
    }

    #[test]
    fn flags_add_up_and_the_usual_one_comes_first() {
        let policies = [
            policy("drugs", "GOODS", &[]),
            policy("fraud", "SCAMS", &["GOODS"]),
            policy("hate", "HATE", &[]),
        ];
        let got = |flags: &[Flag]| {
            let all = fits(flags, &policies);
            all.into_iter()
                .map(|(id, percent)| format!("{id} {percent}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        assert_eq!(got(&[]), "");
        assert_eq!(got(&[flag(Lane::Notice, Some("UNKNOWN"), None, notice(false))]), "");
        assert_eq!(
            got(&[flag(Lane::Notice, Some("GOODS"), None, notice(false))]),
            "drugs 45, fraud 20"
        );
        assert_eq!(
            got(&[flag(Lane::Trusted, Some("GOODS"), None, notice(true))]),
            "drugs 63, fraud 28"
        );
        assert_eq!(got(&[flag(Lane::Own, None, Some("drugs"), rule(5))]), "drugs 50");
        assert_eq!(got(&[flag(Lane::Own, None, Some("drugs"), rule(500))]), "drugs 90");
        let both = [
            flag(Lane::Own, None, Some("drugs"), rule(10)),
            flag(Lane::Notice, Some("SCAMS"), Some("fraud"), notice(false)),
            flag(Lane::Notice, Some("GOODS"), None, notice(false)),
        ];
        assert_eq!(got(&both), "fraud 76, drugs 95");
    }

    proptest! {
        #[test]
        fn flags_that_are_alike_count_each(
            kinds in proptest::collection::vec((0usize..4, 0usize..4, 0usize..5), 0..40),
        ) {
            let policies = [
                policy("drugs", "GOODS", &[]),
                policy("fraud", "SCAMS", &["GOODS"]),
                policy("hate", "HATE", &[]),
            ];
            let names = [None, Some("drugs"), Some("fraud"), Some("none")];
            let categories = [None, Some("GOODS"), Some("SCAMS"), Some("OTHER")];
            let body = |kind: usize| match kind {
                0 => notice(false),
                1 => notice(true),
                kind => rule(5 * kind as u32),
            };
            let of = |(name, category, kind): (usize, usize, usize)| {
                flag(Lane::Own, categories[category], names[name], body(kind))
            };
            let flags: Vec<Flag> = kinds.into_iter().map(of).collect();
            let found: HashMap<String, u8> = fits(&flags, &policies).into_iter().collect();
            for policy in &policies {
                let rest = |flag: &Flag| 1.0 - weight(flag, policy);
                let surely = (1.0 - flags.iter().map(rest).product::<f64>()) * 100.0;
                let percent = found.get(&policy.id).copied().unwrap_or(0);
                // Another order of the factors may round the other way.
                prop_assert!((f64::from(percent) - surely.min(99.0)).abs() <= 0.500_001);
            }
            prop_assert_eq!(alike(&flags).iter().map(|(_, count)| count).sum::<usize>(), flags.len());
        }
    }
}
