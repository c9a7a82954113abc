//! The same numbers again, counted by plain loops that know headers and nothing of the report.

use super::facts::Year;
use crate::model::{Action, At, Automation, GroundKind, OrderKind, Source};
use crate::report::{Against, Ending, Misuse};
use std::collections::HashMap;

/// Part, scope, row and header.
pub type Key = (u8, String, String, String);

#[derive(Default)]
pub struct Plain {
    pub counts: HashMap<Key, u64>,
    pub minutes: HashMap<Key, Vec<i64>>,
}

const OTHER: &str = "KEYWORD_OTHER";

pub fn count(year: &Year<'_>, covers: impl Fn(At) -> bool) -> Plain {
    let mut p = Plain::default();
    p.notices(year, &covers);
    p.orders(year, &covers);
    p.decisions(year, &covers);
    p.appeals(year, &covers);
    p
}

fn rows(category: Option<&str>, keyword: Option<&str>, none: &str) -> Vec<String> {
    let mut rows = vec!["TOTAL".to_owned()];
    match category {
        None => rows.push(none.to_owned()),
        Some(c) => {
            rows.push(c.to_owned());
            rows.push(format!("{c}/{}", keyword.unwrap_or(OTHER)));
        }
    }
    rows
}

impl Plain {
    fn add(&mut self, part: u8, scope: &str, row: &str, header: &str, n: u32) {
        let key = (part, scope.to_owned(), row.to_owned(), header.to_owned());
        *self.counts.entry(key).or_default() += u64::from(n);
    }

    fn lapse(&mut self, part: u8, scope: &str, row: &str, header: &str, from: At, to: At) {
        if to >= from {
            let key = (part, scope.to_owned(), row.to_owned(), header.to_owned());
            self.minutes.entry(key).or_default().push((to.0 - from.0) / 60_000);
        }
    }

    fn notices(&mut self, year: &Year<'_>, covers: &impl Fn(At) -> bool) {
        for n in &year.notices {
            for row in rows(n.category, n.keyword, "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE") {
                if covers(n.received) {
                    self.add(4, "", &row, "Number of notices received ", 1);
                    let items = "Number of specific items of information included in the total \
                                 number of notices";
                    self.add(4, "", &row, items, n.items);
                    if n.trusted {
                        self.add(
                            4,
                            "",
                            &row,
                            "Number of notices received from Trusted flaggers",
                            1,
                        );
                        let items =
                            format!("{items} by Trusted Flaggers (Trusted Flagger notices)");
                        self.add(4, "", &row, &items, n.items);
                    }
                }
                let acted = n.acted_at.or(n.decided_at).filter(|_| n.by_law + n.by_terms > 0);
                if let Some(at) = acted.filter(|at| covers(*at)) {
                    for tail in
                        ["", " (Trusted Flagger notices)"].iter().take(1 + usize::from(n.trusted))
                    {
                        let law = format!("Number of actions taken on the basis of the law{tail}");
                        let terms = format!(
                            "Number of actions taken on the basis of the terms and conditions of \
                             the service{tail}"
                        );
                        self.add(4, "", &row, &law, n.by_law);
                        self.add(4, "", &row, &terms, n.by_terms);
                        self.lapse(
                            4,
                            "",
                            &row,
                            &format!("Median time to take action{tail}"),
                            n.received,
                            at,
                        );
                    }
                }
            }
            if n.decided_at.is_some_and(covers) {
                let row = match n.automation {
                    Automation::Full => "Number of notices solely processed by automated means",
                    Automation::None => "Number of notices not processed by automated means",
                    Automation::Partial => continue,
                };
                self.add(8, "NAM Total", row, "Value", 1);
                if n.trusted {
                    self.add(8, "NAM Trusted Flagger", row, "Value", 1);
                }
            }
        }
    }

    fn orders(&mut self, year: &Year<'_>, covers: &impl Fn(At) -> bool) {
        for o in &year.orders {
            let what = match o.kind {
                OrderKind::Inform => "the order to provide information",
                _ => "the order to act against illegal content",
            };
            for row in rows(o.category, o.keyword, "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER") {
                for scope in ["TOTAL", o.member_state.unwrap()] {
                    if covers(o.received) && o.kind == OrderKind::Inform {
                        self.add(3, scope, &row, "Number of orders to provide information", 1);
                    } else if covers(o.received) {
                        let name = "orders to act against illegal content";
                        self.add(3, scope, &row, &format!("Number of {name} received"), 1);
                        let items = format!(
                            "Number of specific items of information included in the total number \
                             of {name}"
                        );
                        self.add(3, scope, &row, &items, o.items);
                    }
                    if let Some(at) = o.acknowledged_at.filter(|at| covers(*at)) {
                        let name =
                            format!("Median time to inform the authority of the receipt of {what}");
                        self.lapse(3, scope, &row, &name, o.received, at);
                    }
                    if let Some(at) = o.effect_at.filter(|at| covers(*at)) {
                        let name = format!("Median time to give effect to {what}");
                        self.lapse(3, scope, &row, &name, o.received, at);
                    }
                }
            }
        }
    }

    fn decisions(&mut self, year: &Year<'_>, covers: &impl Fn(At) -> bool) {
        for (at, m, reversed) in &year.decisions {
            if m.action == Action::Allow || !covers(*at) {
                continue;
            }
            let own = m.source == Source::Voluntary || m.source == Source::Other;
            let measure = match m.automated_decision {
                Automation::Full => "Number of measures solely taken by automated means",
                Automation::None => "Number of measures not taken by automated means",
                Automation::Partial => "",
            };
            let language = m.content_language.as_deref().unwrap().to_lowercase();
            let mut scopes = vec!["Total number", language.as_str()];
            scopes.extend(own.then_some("Own-initiative"));
            for scope in scopes {
                self.add(8, scope, measure, "Value", 1);
                self.add(8, scope, measure, "Contextual Information", u32::from(*reversed));
            }
            if !own {
                continue;
            }
            let part = if m.ground.as_ref().unwrap().kind == GroundKind::Illegal { 5 } else { 6 };
            let detected = "Number of measures taken after detection with solely automated means ";
            for row in rows(m.category.as_deref(), m.keywords.first().map(String::as_str), "") {
                self.add(
                    part,
                    "",
                    &row,
                    "Number of measures taken at the provider's own initiative ",
                    1,
                );
                self.add(part, "", &row, detected, u32::from(m.automated_detection));
                let both = m.automated_detection && m.automated_decision == Automation::Full;
                let remark = format!("Contextual Information on {detected}");
                self.add(part, "", &row, &remark, u32::from(both));
                let mut headers: Vec<_> = m.restrictions.iter().map(|r| header(&r.code)).collect();
                headers.sort_unstable();
                headers.dedup();
                for header in headers {
                    self.add(part, "", &row, header, 1);
                }
            }
        }
    }

    fn appeals(&mut self, year: &Year<'_>, covers: &impl Fn(At) -> bool) {
        let whole = "Number of complaints submitted to the internal-complaints mechanism";
        for c in &year.complaints {
            self.outcome([whole, against(c.against)].as_slice(), c.sent, c.ended, covers);
            if c.new_restriction && c.ended.is_some_and(|(at, _)| covers(at)) {
                let row =
                    "Number of restrictions newly imposed as a result of an internal complaint";
                self.add(7, "Total number", row, "Value", 1);
            }
        }
        let row = "Number of disputes submitted to out-of-court dispute settlement bodies";
        for d in &year.disputes {
            self.outcome(&[row], d.sent, d.ended, covers);
            if let Some((_, Ending::Reversed | Ending::PartlyReversed)) =
                d.ended.filter(|(at, _)| covers(*at))
            {
                self.add(7, "reversing", row, "Value", 1);
                self.add(7, "implemented", row, "Value", u32::from(d.implemented));
            }
        }
        for s in year.suspensions.iter().filter(|s| covers(s.at)) {
            let why = match s.reason {
                Misuse::Content => "illegal content",
                Misuse::Notices => "unfounded notices",
                Misuse::Complaints => "unfounded complaints",
            };
            let row =
                format!("Number of suspensions enacted for the provision of manifestly {why}");
            self.add(7, "Total number", &row, "Value", 1);
        }
    }

    fn outcome(
        &mut self,
        rows: &[&str],
        sent: At,
        ended: Option<(At, Ending)>,
        covers: &impl Fn(At) -> bool,
    ) {
        for row in rows {
            if covers(sent) {
                self.add(7, "Total number", row, "Value", 1);
            }
            if let Some((at, ending)) = ended.filter(|(at, _)| covers(*at)) {
                let scope = match ending {
                    Ending::Upheld => "Decisions upheld",
                    Ending::PartlyReversed => "Decisions partially reversed",
                    Ending::Reversed => "Decisions reversed",
                    Ending::Omitted => "Decision omitted",
                };
                self.add(7, scope, row, "Value", 1);
                if ending != Ending::Omitted {
                    self.lapse(7, "Median time", row, "Value", sent, at);
                }
            }
        }
    }
}

fn header(code: &str) -> &'static str {
    match code.trim_start_matches("DECISION_") {
        "VISIBILITY_CONTENT_REMOVED" => "Visibility restriction Removal",
        "VISIBILITY_CONTENT_DISABLED" => "Visibility restriction Disable",
        "VISIBILITY_CONTENT_DEMOTED" => "Visibility restriction Demoted",
        "VISIBILITY_CONTENT_AGE_RESTRICTED" => "Visibility restriction Age restricted",
        "VISIBILITY_CONTENT_INTERACTION_RESTRICTED" => {
            "Visibility restriction Interaction restricted"
        }
        "VISIBILITY_CONTENT_LABELLED" => "Visibility restriction Labelled ",
        "VISIBILITY_OTHER" => "Visibility restriction Other",
        "MONETARY_SUSPENSION" => "Monetary restriction Suspension",
        "MONETARY_TERMINATION" => "Monetary restriction Termination",
        "MONETARY_OTHER" => "Monetary restriction Other",
        "PROVISION_PARTIAL_SUSPENSION" | "PROVISION_TOTAL_SUSPENSION" => {
            "Provision of the service Suspension"
        }
        "PROVISION_PARTIAL_TERMINATION" | "PROVISION_TOTAL_TERMINATION" => {
            "Provision of the service Termination"
        }
        "ACCOUNT_SUSPENDED" => "Account restriction Suspension",
        "ACCOUNT_TERMINATED" => "Account restriction Termination",
        _ => panic!("{code}"),
    }
}

fn against(what: Against) -> &'static str {
    match what {
        Against::Visibility => {
            "Complaint regarding a decision to remove or disable access to or restrict visibility \
             of information"
        }
        Against::Provision => {
            "Complaint regarding a decision to suspend or terminate the provision of the service"
        }
        Against::Account => "Complaint regarding a decision to suspend or terminate an account",
        Against::Monetary => {
            "Complaint regarding a decision to restrict the ability to monetise information"
        }
        Against::NoAction => {
            "Complaint regarding a decision not to take action on a notice submitted in accordance \
             with Article 16"
        }
        Against::NoActionTrusted => {
            "Complaint regarding a decision not to take action on a notice submitted by a Trusted \
             Flagger in accordance with Article 16"
        }
    }
}
