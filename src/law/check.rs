//! Checks a draft: everything the statement and the database record need, and personal data.

use super::letter::is_final;
use super::pack::LANGUAGES;
use super::vocabulary::KEYWORD_OTHER;
use super::{CheckFacts, Finding, Law, Level, Profile, duty};
use crate::model::{Action, Draft, GroundKind, Redress, Restriction, RestrictionKind, Source};
use jiff::civil::{Date, date};
use std::collections::BTreeSet;

/// Longest ground, link and words for an `…_OTHER` code, in characters.
pub const SHORT: usize = 500;
/// Longest explanation, in characters.
pub const EXPLANATION: usize = 2000;
/// Longest facts, in characters.
pub const FACTS: usize = 5000;
/// Days the database takes: oldest content, oldest restriction, last end.
pub const DAYS: (Date, Date, Date) = (date(2000, 1, 1), date(2020, 1, 1), date(2038, 1, 1));
/// Laws a report to an authority can rest on.
pub const BASES: [&str; 3] = ["art18", "tco14_5", "other"];

/// Collects what is found.
struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, field: &'static str, text: impl Into<String>) {
        self.0.push(Finding { field, level: Level::Error, text: text.into() });
    }

    fn error_if(&mut self, bad: bool, field: &'static str, text: &str) {
        if bad {
            self.error(field, text);
        }
    }
}

impl Law {
    /// What must be mended in a draft (errors) and what to think about (warnings), in the order of
    /// the form.
    #[must_use]
    pub fn check(&self, draft: &Draft, facts: &CheckFacts<'_>) -> Vec<Finding> {
        let mut out = Findings(Vec::new());
        if draft.measure.action == Action::Allow {
            let kept = draft.measure.restrictions.is_empty();
            out.error_if(!kept, "restriction", "a message that stays has no restriction");
        } else {
            self.check_restrictions(draft, &mut out);
            self.check_ground(draft, &mut out);
            personal(draft, facts, &mut out);
            self.check_category(draft, &mut out);
            self.check_keywords(draft, &mut out);
            self.check_territory(draft, &mut out);
            dates(draft, &mut out);
            redress(draft, facts, &mut out);
        }
        self.check_escalation(draft, facts, &mut out);
        out.0
    }

    fn check_restrictions(&self, draft: &Draft, out: &mut Findings) {
        const FIELD: &str = "restriction";
        let rows = &draft.measure.restrictions;
        out.error_if(rows.is_empty(), FIELD, "choose at least one restriction");
        for r in rows {
            match self.words.restriction(&r.code) {
                None => out.error(FIELD, format!("the database does not know {}", r.code)),
                Some(known) if known.kind != r.kind => {
                    out.error(FIELD, format!("{} is of another kind", known.label));
                }
                Some(_) => {}
            }
            let ended = is_final(&r.code) && r.until.is_some();
            out.error_if(ended, FIELD, "what is ended for good has no end date");
        }
        out.error_if(
            twice(rows.iter().map(|r| &r.code)),
            FIELD,
            "the same restriction stands twice",
        );
        for kind in
            [RestrictionKind::Monetary, RestrictionKind::Provision, RestrictionKind::Account]
        {
            let many = rows.iter().filter(|r| r.kind == kind).count() > 1;
            out.error_if(many, FIELD, "of payments, service and account only one each");
        }
        let other = rows.iter().any(needs_words);
        words(draft.texts.restriction_other.as_deref(), other, (FIELD, "other restriction"), out);
    }

    fn check_ground(&self, draft: &Draft, out: &mut Findings) {
        let (m, t) = (&draft.measure, &draft.texts);
        match &m.ground {
            None => out.error("ground", "choose a law or a clause of the terms"),
            Some(g) => {
                let mixed = g.kind == GroundKind::Illegal && g.also_illegal.is_some();
                out.error_if(mixed, "ground", "“also illegal” belongs to the terms only");
                let known = self.ground(&g.id);
                let other = known.is_some_and(|k| k.kind != g.kind);
                out.error_if(other, "ground", "law and terms are mixed up");
            }
        }
        limited(&t.ground, SHORT, "ground", out);
        if let Some(url) = &t.ground_url {
            let good = url.starts_with("https://") && !url.contains(char::is_whitespace);
            out.error_if(!good || url.len() < 9, "ground", "the link must begin with https://");
            out.error_if(url.chars().count() > SHORT, "ground", "the link is over 500 characters");
        }
        limited(&t.explanation, EXPLANATION, "explanation", out);
        limited(&t.facts, FACTS, "facts", out);
    }

    fn check_category(&self, draft: &Draft, out: &mut Findings) {
        const FIELD: &str = "category";
        let m = &draft.measure;
        let Some(main) = &m.category else {
            out.error(FIELD, "choose a category");
            return;
        };
        for code in std::iter::once(main).chain(&m.category_addition) {
            if self.words.category(code).is_none() {
                out.error(FIELD, format!("the database does not know {code}"));
            }
        }
        let all = std::iter::once(main).chain(&m.category_addition);
        out.error_if(twice(all), FIELD, "the same category stands twice");
        let law = m.ground.as_ref().is_some_and(|g| g.kind == GroundKind::Illegal);
        let terms_only = main == "STATEMENT_CATEGORY_OTHER_VIOLATION_TC";
        out.error_if(law && terms_only, FIELD, "this category is for the terms, not for a law");
        let unsaid = main == "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE";
        let own = m.source == Source::Voluntary;
        out.error_if(unsaid && own, FIELD, "this category is for notices, not for what we found");
        let types = &m.content_type;
        out.error_if(types.is_empty(), FIELD, "say what was restricted: text, picture …");
        if let Some(code) = types.iter().find(|c| !self.words.is_content_type(c)) {
            out.error(FIELD, format!("the database does not know {code}"));
        }
        out.error_if(twice(types.iter()), FIELD, "the same kind of content stands twice");
        let other = types.iter().any(|c| c == "CONTENT_TYPE_OTHER");
        words(draft.texts.content_type_other.as_deref(), other, (FIELD, "other content"), out);
        let language = m.content_language.as_deref();
        let odd = language.is_some_and(|l| !self.words.is_language(l));
        out.error_if(odd, FIELD, "the database does not know the language of the content");
    }

    fn check_keywords(&self, draft: &Draft, out: &mut Findings) {
        const FIELD: &str = "keyword";
        let m = &draft.measure;
        let categories = || m.category.iter().chain(&m.category_addition);
        for code in &m.keywords {
            let label = self.keyword_label(code);
            if self.words.keyword(code).is_none() {
                out.error(FIELD, format!("the database does not know {code}"));
            } else if code != KEYWORD_OTHER && !categories().any(|c| self.words.belongs(code, c)) {
                out.error(FIELD, format!("“{label}” belongs to another category"));
            }
        }
        out.error_if(twice(m.keywords.iter()), FIELD, "the same keyword stands twice");
        let other = m.keywords.iter().any(|k| k == KEYWORD_OTHER);
        words(draft.texts.keyword_other.as_deref(), other, (FIELD, "other keyword"), out);
    }

    fn check_territory(&self, draft: &Draft, out: &mut Findings) {
        const FIELD: &str = "territory";
        let codes = &draft.measure.territory;
        if let Some(code) = codes.iter().find(|c| self.words.country(c).is_none()) {
            out.error(FIELD, format!("{code} is no country of the EEA; Greece is GR"));
        }
        out.error_if(twice(codes.iter()), FIELD, "the same country stands twice");
    }

    fn check_escalation(&self, draft: &Draft, facts: &CheckFacts<'_>, out: &mut Findings) {
        const FIELD: &str = "escalation";
        let policy = draft.measure.policy.as_deref().and_then(|id| self.policy(id));
        let must = policy.is_some_and(|p| p.must_escalate.is_some());
        let restricts = draft.measure.action == Action::Restrict;
        let Some(report) = &draft.measure.escalation else {
            out.error_if(must && restricts, FIELD, "this policy must be reported to an authority");
            return;
        };
        let known = facts.profile.authorities.iter().any(|a| a.id == report.authority);
        if !known {
            let id = &report.authority;
            out.error(FIELD, format!("no authority {id:?} in modq.toml: add it under authorities"));
        }
        let basis = BASES.contains(&report.basis.as_str());
        out.error_if(!basis, FIELD, "the law of the report must be art18, tco14_5 or other");
        let blank = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().is_empty();
        out.error_if(blank(&draft.texts.escalation_reason), "reason", "say why it is reported");
        let states = &report.member_states;
        out.error_if(states.is_empty(), "states", "say which Member States are concerned");
        if let Some(code) = states.iter().find(|c| self.words.country(c).is_none()) {
            out.error("states", format!("{code} is no country of the EEA; Greece is GR"));
        }
        let why = blank(&draft.texts.escalation_states);
        out.error_if(why, "states_reason", "say why these Member States are concerned");
        out.error_if(report.aware_at.is_none(), "aware", "say when we became aware");
    }
}

impl Law {
    /// What is wrong in the settings of the platform, one line each: letters, records and reports
    /// rely on them.
    #[must_use]
    pub fn check_profile(&self, profile: &Profile) -> Vec<String> {
        let mut out = Vec::new();
        let links = [
            ("complaint_url", &profile.complaint_url, Some(duty::COMPLAINTS)),
            ("dispute_url", &profile.dispute_url, Some(duty::DISPUTES)),
            ("supervisor_url", &profile.supervisor_url, None),
            ("terms_url", &profile.terms_url, None),
        ];
        for (key, url, needed) in links {
            let needed = needed.filter(|id| profile.binds(id)).and_then(duty::find);
            if let Some(duty) = needed.filter(|_| url.is_empty()) {
                out.push(format!("{key} is missing: {} is on and needs it", duty.article));
            } else if !url.is_empty() && !url.starts_with("https://") {
                out.push(format!("{key} must begin with https://"));
            }
        }
        let contacts = [
            ("contact_users", &profile.contact_users, "Art. 12"),
            ("contact_authorities", &profile.contact_authorities, "Art. 11"),
        ];
        for (key, contact, article) in contacts {
            if contact.trim().is_empty() {
                out.push(format!("{key} is missing: {article} asks for it in every letter"));
            } else if contact.ends_with("@example.org") {
                out.push(format!("{key} is still the example: write where you are reached"));
            }
        }
        if profile.contact_languages.is_empty() {
            out.push("contact_languages is missing: Art. 11(3) asks for it".to_owned());
        }
        if !LANGUAGES.contains(&profile.language.as_str()) {
            let known = LANGUAGES.join(", ");
            out.push(format!(
                "language {:?} has no letters; it must be one of {known}",
                profile.language
            ));
        }
        let groups = ["EU", "EEA"];
        let states = profile.territory.iter().filter(|c| !groups.contains(&c.as_str()));
        for code in states.chain(std::iter::once(&profile.member_state)) {
            if self.words.country(code).is_none() {
                out.push(format!("{code:?} is no country of the EEA; Greece is GR"));
            }
        }
        if twice(profile.authorities.iter().map(|a| &a.id)) {
            out.push("two authorities have the same id".to_owned());
        }
        for a in &profile.authorities {
            if a.id.trim().is_empty() || a.name.trim().is_empty() {
                out.push("every authority needs id and name".to_owned());
            }
            for basis in a.basis.iter().filter(|b| !BASES.contains(&b.as_str())) {
                out.push(format!(
                    "authority {}: basis {basis:?} is none of art18, tco14_5, other",
                    a.id
                ));
            }
        }
        if profile.name.trim().is_empty() {
            out.push("name of the platform is missing".to_owned());
        }
        out
    }
}

fn needs_words(r: &Restriction) -> bool {
    r.code.ends_with("_OTHER")
}

fn twice<'a>(codes: impl Iterator<Item = &'a String>) -> bool {
    let mut seen = BTreeSet::new();
    !codes.into_iter().all(|c| seen.insert(c))
}

/// A text that must be there and has a longest length.
fn limited(text: &str, limit: usize, field: &'static str, out: &mut Findings) {
    let length = text.trim().chars().count();
    if length == 0 {
        out.error(field, format!("write the {field}"));
    } else if length > limit {
        out.error(field, format!("{length} characters, {limit} at most"));
    }
}

/// Words that go with an `…_OTHER` code, and only with it.
fn words(text: Option<&str>, other: bool, of: (&'static str, &str), out: &mut Findings) {
    let (field, what) = of;
    let length = text.unwrap_or_default().trim().chars().count();
    if other && length == 0 {
        out.error(field, format!("say in words which {what}"));
    } else if !other && length > 0 {
        out.error(field, format!("words for {what} without its code"));
    } else if length > SHORT {
        out.error(field, format!("{length} characters for {what}, {SHORT} at most"));
    }
}

/// What letter and record will hide.
fn personal(draft: &Draft, facts: &CheckFacts<'_>, out: &mut Findings) {
    let t = &draft.texts;
    let texts = [
        ("ground", Some(&t.ground)),
        ("explanation", Some(&t.explanation)),
        ("facts", Some(&t.facts)),
        ("keyword", t.keyword_other.as_ref()),
        ("restriction", t.restriction_other.as_ref()),
        ("category", t.content_type_other.as_ref()),
    ];
    for (field, text) in texts {
        let found = text.map(|t| Law::scrub(t, facts.names).1).unwrap_or_default();
        let kinds: BTreeSet<_> = found.iter().map(|f| f.kind).collect();
        for kind in kinds {
            let mark = kind.mark(&t.language);
            let text = format!("{}: letter and record will say {mark}", kind.word());
            out.0.push(Finding { field, level: Level::Warning, text });
        }
    }
}

fn dates(draft: &Draft, out: &mut Findings) {
    const FIELD: &str = "dates";
    let m = &draft.measure;
    let (oldest_content, oldest, last) = DAYS;
    match m.content_date {
        None => out.error(FIELD, "say when the content was published"),
        Some(d) => {
            let odd = d < oldest_content || d > last;
            out.error_if(odd, FIELD, "the content must be from 2000 or later");
        }
    }
    let Some(starts) = m.application_date else {
        out.error(FIELD, "say when the restriction starts");
        return;
    };
    out.error_if(starts < oldest || starts > last, FIELD, "the start must be in 2020 to 2037");
    let early = m.content_date.is_some_and(|d| d > starts);
    out.error_if(early, FIELD, "the restriction starts before the content was published");
    for until in m.restrictions.iter().filter_map(|r| r.until) {
        out.error_if(until < starts, FIELD, "a restriction ends before it starts");
        out.error_if(until > last, FIELD, "an end date after 2037: leave it out");
    }
}

fn redress(draft: &Draft, facts: &CheckFacts<'_>, out: &mut Findings) {
    const FIELD: &str = "redress";
    let has = |path| draft.measure.redress.contains(&path);
    out.error_if(!has(Redress::Court), FIELD, "a court is always open: name it");
    let missing = |path, id| facts.profile.binds(id) && !has(path);
    let one = missing(Redress::Complaint, duty::COMPLAINTS)
        || missing(Redress::DisputeBody, duty::DISPUTES);
    out.error_if(one, FIELD, "complaint and dispute body must be offered here");
    let no_form = has(Redress::Complaint) && facts.profile.complaint_url.is_empty();
    out.error_if(no_form, FIELD, "complaint_url is missing in modq.toml");
    let no_list = has(Redress::DisputeBody) && facts.profile.dispute_url.is_empty();
    out.error_if(no_list, FIELD, "dispute_url is missing in modq.toml");
}
