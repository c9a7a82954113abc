//! What training needs of a store: cases as they stood for a set, and a set taken in as it is.

use super::intake::Rows;
use super::{Desk, DeskError, IntakeOptions};
use crate::flagging::Rules;
use crate::import::{Ended, Item, format_of};
use crate::law::Profile;
use crate::model::{At, CaseNo, CaseState, Decision, Message};
use crate::queue::{self, Filter, Order};
use crate::training::{Act, Answer, CaseId, Given, Head, Packed, Parts, Stratum, choose};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

/// Messages on each side of a case that go into a set.
const AROUND: usize = 10;

impl Desk {
    /// Settings for a store beside this one: what the platform is and which policies are in force.
    #[must_use]
    pub fn settings_aside(&self) -> String {
        settings(&self.config.platform, &self.config)
    }

    /// Takes in messages and flags as they stand: no rule is run over them. What is known already
    /// changes nothing. Tells how much was new.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn take_in_as_is<'i>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = Item<'i>>,
        now: At,
    ) -> Result<u64, DeskError> {
        let mistakes = |mistakes: Vec<crate::flagging::RuleError>| {
            DeskError::Rules(mistakes.iter().map(ToString::to_string).collect())
        };
        let none = Rules::parse("", "rules.toml").map_err(mistakes)?;
        let options = IntakeOptions { rules: Some(Arc::new(none)), ..IntakeOptions::new(now) };
        let run = self.begin_intake(name.to_owned(), options)?;
        let ended = format_of("jsonl").map(|format| (Ended::Complete, format));
        let report = self.end_intake(Rows::of(items), ended, run)?;
        // A flag on a message that is held already makes a case too.
        Ok(report.taken + report.flags + report.cases)
    }

    /// Everything a set needs of the cases a filter lists: decided ones, unless it names states.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn set_parts(
        &mut self,
        filter: &Filter,
        (count, seed): (usize, u64),
        head: Head,
        now: At,
    ) -> Result<Parts, DeskError> {
        self.learn_for(filter)?;
        let hits = self.search(filter, "")?;
        let mut view =
            queue::view(&self.board, filter, Order::Oldest, now, hits.as_ref(), None, false);
        let mut cases = Vec::new();
        for no in view.all(&self.board) {
            cases.extend(self.packed(no, &head.author)?);
        }
        let strata: Vec<(Stratum, u64)> =
            cases.iter().map(|(stratum, text, _)| (stratum.clone(), *text)).collect();
        let chosen: BTreeSet<usize> = choose(&strata, count, seed).into_iter().collect();
        let all = cases.into_iter().enumerate();
        let cases: Vec<Packed> =
            all.filter(|(place, _)| chosen.contains(place)).map(|(_, (.., case))| case).collect();
        let (mut groups, mut context) = (BTreeMap::new(), Vec::new());
        for case in &cases {
            context.extend(self.said_around(&case.message)?);
            let group = self.store.group_no(&case.message.key.group);
            if let Some(group) = group.and_then(|no| self.store.group(no)) {
                groups.insert(group.key.clone(), group);
            }
        }
        let settings = settings(&self.config.platform, &self.config);
        let (groups, house) = (groups.into_values().collect(), self.own_names());
        Ok(Parts { head, settings, groups, cases, context, house })
    }

    /// One case for a set, with what it is chosen by; none without a message.
    fn packed(
        &self,
        no: CaseNo,
        author: &str,
    ) -> Result<Option<(Stratum, u64, Packed)>, DeskError> {
        let (Some(case), Some(row)) = (self.store.case(no)?, self.board.get(no)) else {
            return Ok(None);
        };
        let message = case.message.map(|m| self.store.message(m)).transpose()?.flatten();
        let Some(message) = message else { return Ok(None) };
        let decision = match case.state {
            CaseState::Decided(no) => self.store.decision(no)?,
            _ => None,
        };
        let category = decision.as_ref().and_then(|d| d.measure.category.clone());
        let stratum = Stratum {
            lane: row.lane,
            category: category.or_else(|| case.category().map(str::to_owned)),
            outcome: decision.as_ref().map(|d| Act::of(&d.measure)),
        };
        let answer =
            decision.map(|decision| self.answer(CaseId(message.key.clone()), &decision, author));
        Ok(Some((stratum, row.text, Packed { message, flags: case.flags, answer })))
    }

    /// The last decision on a case as a reference answer. Why it is right is for a person to say.
    pub(super) fn answer(&self, case: CaseId, decision: &Decision, author: &str) -> Answer {
        let measure = &decision.measure;
        let policy = measure.policy.as_deref().and_then(|id| self.law.policy(id));
        let decided = Act::of(measure);
        let must = decided == Act::Escalate && policy.is_some_and(|p| p.must_escalate.is_some());
        let why = match policy {
            Some(policy) => policy.explanation.get("en").to_owned(),
            None => "decided so at the time; no policy was named".to_owned(),
        };
        Answer {
            case,
            decision: decided,
            policy: measure.policy.clone(),
            category: measure.category.clone(),
            acceptable: Vec::new(),
            must_escalate: must,
            why,
            author: author.to_owned(),
            version: 1,
            disputed: false,
        }
    }

    /// What was said before and after a message, and what it answers.
    fn said_around(&self, message: &Message) -> Result<Vec<Message>, DeskError> {
        let (before, after) = self.store.around(&message.key, AROUND, AROUND)?;
        let mut found = Vec::new();
        for no in before.into_iter().chain(after) {
            found.extend(self.store.message(no)?);
        }
        if let Some(to) = message.reply_to.as_ref().filter(|to| to.group.is_none()) {
            let mut key = message.key.clone();
            key.id = to.id;
            if let Some((no, _)) = self.store.find(&key)? {
                found.extend(self.store.message(no)?);
            }
        }
        Ok(found)
    }

    /// Cases of a set in this store, by their numbers.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn numbers_of<'c>(
        &self,
        cases: impl IntoIterator<Item = &'c CaseId>,
    ) -> Result<BTreeMap<CaseNo, CaseId>, DeskError> {
        let mut found = BTreeMap::new();
        for case in cases {
            if let Some(no) = self.store.case_of(&case.0)? {
                found.insert(no, case.clone());
            }
        }
        Ok(found)
    }

    /// What a decision says, as a run keeps it.
    ///
    /// # Errors
    /// When the index or the record cannot be read.
    pub fn given(&self, decision: &Decision, now: At) -> Result<Given, DeskError> {
        let texts = self.record.attachment(&decision.texts)?.unwrap_or_default();
        let draft = crate::model::Draft { measure: decision.measure.clone(), texts };
        let seen = self.seen(decision.case)?;
        let findings = self.check(decision.case, &draft)?;
        let policy = draft.measure.policy.clone();
        let prefilled = match policy {
            Some(id) => {
                let usual = self.draft_for(&seen, &super::Make::Policy(id), now);
                usual.map(|usual| usual.texts.facts).unwrap_or_default()
            }
            None => String::new(),
        };
        let message = seen.message.as_ref().map_or("", |m| m.text.as_str());
        Ok(Given::of(&self.law, &draft, &findings, (&prefilled, message)))
    }
}

/// Settings of a set: what the platform is and which policies are in force. No roster, no keys and
/// nothing that would need a second person.
fn settings(platform: &Profile, config: &crate::config::Config) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let list = |all: &[String]| serde_json::Value::from(all.to_vec()).to_string();
    let size = serde_json::to_value(platform.size).unwrap_or_default();
    let mut out = String::from("[platform]\n");
    let rows = [
        ("name", quoted(&platform.name)),
        ("member_state", quoted(&platform.member_state)),
        ("size", size.to_string()),
        ("online_platform", platform.online_platform.to_string()),
        ("voluntary", list(&platform.voluntary)),
        ("contact_users", quoted(&platform.contact_users)),
        ("contact_authorities", quoted(&platform.contact_authorities)),
        ("contact_languages", list(&platform.contact_languages)),
        ("complaint_url", quoted(&platform.complaint_url)),
        ("dispute_url", quoted(&platform.dispute_url)),
        ("supervisor", quoted(&platform.supervisor)),
        ("supervisor_url", quoted(&platform.supervisor_url)),
        ("terms_url", quoted(&platform.terms_url)),
        ("territory", list(&platform.territory)),
        ("language", quoted(&platform.language)),
    ];
    let mut put = |key: &str, value: String| {
        let _infallible = writeln!(out, "{key} = {value}");
    };
    rows.into_iter().for_each(|(key, value)| put(key, value));
    put("\n[time]\nzone", quoted(&config.time.zone));
    put("\n[policies]\npacks", list(&config.policies.packs));
    put("\n[decisions]\nhold_seconds", config.decisions.hold_seconds.to_string());
    for authority in &platform.authorities {
        put("\n[[authority]]\nid", quoted(&authority.id));
        put("name", quoted(&authority.name));
        put("channel", quoted(&authority.channel));
        put("member_state", quoted(&authority.member_state));
        put("basis", list(&authority.basis));
    }
    out
}
