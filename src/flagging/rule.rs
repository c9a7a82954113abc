//! A set of rules and what it says about a message.

use super::bound::Bound;
use super::clean::{Reading, clean};
use super::load::{self, RuleError};
use super::scan::{Hit, Scanner};
use crate::model::{Message, MessageKind, RuleHit, Span};
use regex::RegexSet;

/// One rule, as far as others need to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable id such as `drug-advert`.
    pub id: String,
    /// Counted up whenever the rule changes.
    pub version: u32,
    /// Short name for people.
    pub name: String,
    /// Database code of the alleged category.
    pub category: String,
    /// Id of the policy that usually fits.
    pub policy: Option<String>,
    /// How grave the alleged thing is, 1 minor to 5 danger to life.
    pub severity: u8,
    /// Why a message that it hits should be looked at.
    pub reason: String,
}

/// What a rule found: the parts of a flag that the rule knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFlag {
    /// Database code of the alleged category.
    pub category: String,
    /// Id of the policy that usually fits.
    pub policy: Option<String>,
    /// How grave the alleged thing is, 1 minor to 5 danger to life.
    pub severity: u8,
    /// The rule and where it hit.
    pub hit: RuleHit,
}

/// A set of rules, compiled.
#[derive(Debug)]
pub struct Rules {
    pub(super) signals: Vec<Signal>,
    pub(super) rules: Vec<Weighed>,
    pub(super) scanner: Scanner,
    pub(super) bound: Bound,
}

/// A signal: what its signs are worth when they are there.
#[derive(Debug)]
pub(super) struct Signal {
    pub name: String,
    pub kind: String,
    pub weight: u32,
    /// Different words, or matches of patterns, that must be there.
    pub min: usize,
    /// There when the same text was seen this often before.
    pub repeats: Option<u32>,
}

/// A rule with what it needs; signals are places in [`Rules::signals`].
#[derive(Debug)]
pub(super) struct Weighed {
    pub rule: Rule,
    pub threshold: u32,
    pub signals: Vec<usize>,
    pub boosts: Vec<usize>,
    pub against: Vec<usize>,
    pub veto: Vec<usize>,
    pub need: Need,
    pub scope: Option<Scope>,
    pub hit: Vec<String>,
    pub miss: Vec<String>,
}

/// How many of these sets of kinds must be there.
#[derive(Debug)]
pub(super) struct Need {
    pub at_least: usize,
    pub of: Vec<Vec<String>>,
}

/// The only groups a rule works in.
#[derive(Debug)]
pub(super) struct Scope {
    pub titles: RegexSet,
    pub ids: Vec<i64>,
}

impl Scope {
    fn covers(&self, message: &Message, group_title: &str) -> bool {
        self.ids.contains(&message.key.group.id) || self.titles.is_match(&clean(group_title).text)
    }
}

impl Rules {
    /// The rules that come with modq.
    ///
    /// # Errors
    /// All mistakes in them; there are none in a released version.
    pub fn builtin() -> Result<Self, Vec<RuleError>> {
        Self::parse(super::BUILTIN, "built-in rules")
    }

    /// Reads rules from text; `name` is the file to name in errors.
    ///
    /// # Errors
    /// All mistakes at once.
    pub fn parse(text: &str, name: &str) -> Result<Self, Vec<RuleError>> {
        load::parse(text, name)
    }

    /// The rules in the order of their file.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(|weighed| &weighed.rule)
    }

    /// What the rules say about a message; `repeats` is how often the same text
    /// ([`super::text_hash`]) was seen before.
    #[must_use]
    pub fn flag(&self, message: &Message, group_title: &str, repeats: u32) -> Vec<RuleFlag> {
        self.flag_read(message, &Reading::of(&message.text), repeats, &|| group_title)
    }

    /// As [`Rules::flag`], with the text read already, and the title looked up only when wanted.
    #[must_use]
    pub fn flag_read<'t>(
        &self,
        message: &Message,
        reading: &Reading,
        repeats: u32,
        group_title: &dyn Fn() -> &'t str,
    ) -> Vec<RuleFlag> {
        if message.text.is_empty() || message.kind != MessageKind::Message {
            return Vec::new();
        }
        let hits = self.scanner.scan(message, reading.plain(), &self.bound);
        if hits.is_empty() {
            return Vec::new();
        }
        let present = self.present(&hits, repeats);
        let in_scope =
            |w: &&Weighed| w.scope.as_ref().is_none_or(|s| s.covers(message, group_title()));
        let flag = |w: &Weighed| self.weigh(w, &present).map(|score| self.flag_of(w, score, &hits));
        self.rules.iter().filter(in_scope).filter_map(flag).collect()
    }

    /// Messages a rule must hit or miss, as its file says, but does not.
    #[must_use]
    pub fn failed_examples(&self) -> Vec<String> {
        let mut failed = Vec::new();
        for Weighed { rule, hit, miss, .. } in &self.rules {
            let flags = |text: &String| {
                let flags = self.flag(&load::example(text), "", 0);
                flags.iter().any(|flag| flag.hit.rule == rule.id)
            };
            let not_hit = hit.iter().filter(|text| !flags(text));
            failed.extend(not_hit.map(|text| format!("{}: should hit: {text}", rule.id)));
            let hit = miss.iter().filter(|text| flags(text));
            failed.extend(hit.map(|text| format!("{}: should miss: {text}", rule.id)));
        }
        failed
    }

    /// Which signals are there.
    fn present(&self, hits: &[Hit], repeats: u32) -> Vec<bool> {
        let seen = |s: &Signal| s.repeats.is_some_and(|from| repeats >= from);
        let mut present: Vec<bool> = self.signals.iter().map(seen).collect();
        for of_signal in hits.chunk_by(|a, b| a.signal == b.signal) {
            let signs = of_signal.chunk_by(|a, b| a.sign == b.sign);
            let count: usize =
                signs.map(|s| if s.iter().any(|hit| hit.each) { s.len() } else { 1 }).sum();
            let Some(at) = of_signal.first().map(|hit| hit.signal) else { continue };
            if let (Some(there), Some(signal)) = (present.get_mut(at), self.signals.get(at)) {
                *there |= count >= signal.min;
            }
        }
        present
    }

    /// The score of a rule, when it hits.
    fn weigh(&self, weighed: &Weighed, present: &[bool]) -> Option<u32> {
        let there = |at: &&usize| present.get(**at).copied().unwrap_or_default();
        let signals = |list: &[usize]| -> Vec<&Signal> {
            list.iter().filter(there).filter_map(|at| self.signals.get(*at)).collect()
        };
        let own = signals(&weighed.signals);
        if own.is_empty() || weighed.veto.iter().any(|at| there(&at)) {
            return None;
        }
        let met = |kinds: &&Vec<String>| own.iter().any(|signal| kinds.contains(&signal.kind));
        if weighed.need.of.iter().filter(met).count() < weighed.need.at_least {
            return None;
        }
        let sum = |list: &[&Signal]| list.iter().map(|s| s.weight).fold(0, u32::saturating_add);
        let score = sum(&own)
            .saturating_add(sum(&signals(&weighed.boosts)))
            .saturating_sub(sum(&signals(&weighed.against)));
        (score >= weighed.threshold).then_some(score)
    }

    /// The flag of a rule that hit.
    fn flag_of(&self, weighed: &Weighed, score: u32, hits: &[Hit]) -> RuleFlag {
        let named = |hit: &Hit| {
            let ours =
                weighed.signals.contains(&hit.signal) || weighed.boosts.contains(&hit.signal);
            let signal = self.signals.get(hit.signal).filter(|_| ours)?;
            Some(Span { start: hit.from, end: hit.to, signal: signal.name.clone() })
        };
        let mut spans: Vec<Span> = hits.iter().filter_map(named).collect();
        spans.sort_by(|a, b| (a.start, a.end, &a.signal).cmp(&(b.start, b.end, &b.signal)));
        spans.dedup();
        let rule = &weighed.rule;
        RuleFlag {
            category: rule.category.clone(),
            policy: rule.policy.clone(),
            severity: rule.severity,
            hit: RuleHit {
                rule: rule.id.clone(),
                version: rule.version,
                score,
                threshold: weighed.threshold,
                reason: rule.reason.clone(),
                spans,
            },
        }
    }
}
