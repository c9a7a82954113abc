//! What the letters about an order say.

use super::{Answer, OBSTACLES, row};
use crate::desk::{Desk, DeskError};
use crate::law::{FeedbackFields, Law, date};
use crate::model::{At, Moderator, OrderKind, OrderRow, Role};
use jiff::tz::TimeZone;

impl Desk {
    /// The language of the order when we have letters in it, else English.
    pub(super) fn feedback_language(&self, row: &OrderRow) -> String {
        let own = &self.config.platform;
        let said = row.order.language.as_deref();
        let home = row.order.member_state.as_deref() == Some(own.member_state.as_str());
        said.unwrap_or(if home { own.language.as_str() } else { "en" }).to_owned()
    }

    pub(super) fn feedback_fields(
        &self,
        who: &Moderator,
        row: &OrderRow,
        answer: &Answer<'_>,
        (language, now): (&str, At),
    ) -> Result<FeedbackFields, DeskError> {
        let own = &self.config.platform;
        let order = &row.order;
        let moment = |at: At| written(at, &self.zone, language);
        let text = |part: &Option<String>| part.as_deref().map(one_line).unwrap_or_default();
        let issuer = one_line(&order.authority);
        let to = order.feedback_to.as_deref().map_or_else(|| issuer.clone(), one_line);
        let cases: Vec<String> = row.cases.iter().map(ToString::to_string).collect();
        let obstacle = OBSTACLES.iter().find(|(_, code, _)| answer.obstacle == Some(*code));
        let silence = order.untold_until(now);
        let territory = self.order_territory(row)?;
        Ok(FeedbackFields {
            authority: to,
            issuer,
            order: one_line(&order.reference),
            reference: cases.join(", "),
            received: moment(row.received),
            acted: row.acted.map(moment).unwrap_or_default(),
            written: moment(now),
            platform: own.name.clone(),
            // Names stay in the house: a role and a number say who it was.
            person: format!("{} {}", role_words(who.role, language), who.no),
            preserve: row
                .preserve_until
                .map(|at| date::day(at.day(&self.zone), language))
                .unwrap_or_default(),
            contact: text(&order.contact),
            member_state: text(&order.member_state),
            platform_contact: own.for_authorities(language),
            platform_state: own.member_state.clone(),
            act: order.kind != OrderKind::Inform,
            done: row.restricted == row.cases.len(),
            some: row.restricted > 0,
            disabled: false,
            late: row.due.zip(row.acted).is_some_and(|(due, acted)| acted > due),
            places: row.cases.len(),
            restricted: row.restricted,
            territory: self.law.territory_words(&territory, language),
            links: self.links(row)?,
            explanation: paragraph(&Law::scrub_in(answer.text, &self.own_names(), language).0),
            handed: row.handed_over.is_some(),
            basis: self.law.order_basis(order, language),
            reasons: one_line(&order.reasons),
            redress: text(&order.redress),
            obstacle: obstacle.map_or("", |(_, _, word)| word).to_owned(),
            told: row.told.map(moment).unwrap_or_default(),
            silent: silence.is_some(),
            silent_until: silence.flatten().map(moment).unwrap_or_default(),
        })
    }

    /// The places as the order names them, else the links of the messages.
    fn links(&self, row: &OrderRow) -> Result<Vec<String>, DeskError> {
        let mut links: Vec<String> =
            row.order.locations.iter().filter_map(|l| l.link.as_deref().map(one_line)).collect();
        if links.is_empty() {
            for case in &row.cases {
                let link = self.seen(*case)?.message.and_then(|m| m.link);
                links.push(link.map_or_else(|| format!("case {case}"), |link| one_line(&link)));
            }
        }
        Ok(links)
    }

    /// Where the restriction holds: as decided at the first place, else as ordered.
    fn order_territory(&self, row: &OrderRow) -> Result<Vec<String>, DeskError> {
        for case in &row.cases {
            for no in self.seen(*case)?.case.decisions.iter().rev() {
                if let Some(decision) = self.store.decision(*no)?
                    && row::effect(&decision, row.order.kind)
                    && decision.at >= row.received
                {
                    return Ok(decision.measure.territory);
                }
            }
        }
        Ok(self.law.order_territory(&row.order).unwrap_or_default())
    }
}

/// What somebody who answers is called outside.
fn role_words(role: Role, language: &str) -> &'static str {
    match (role, language) {
        (Role::Admin, "nl") => "beheerder",
        (Role::Admin, _) => "administrator",
        (Role::Senior, _) => "senior moderator",
        _ => "moderator",
    }
}

/// Foreign text on one line of a letter.
fn one_line(text: &str) -> String {
    const MOST: usize = 500;
    crate::law::facts::plain(text, MOST)
}

/// Own words in a letter: lines stay, other control characters go.
fn paragraph(text: &str) -> String {
    let keep = |c: &char| *c == '\n' || !c.is_control();
    text.trim().chars().filter(keep).collect()
}

/// A moment in a letter: `17 March 2026 13:20 (+01:00)`.
pub(super) fn written(at: At, zone: &TimeZone, language: &str) -> String {
    let offset = zone.to_offset(at.timestamp());
    format!("{} {} ({offset})", date::day(at.day(zone), language), date::hour(at, zone))
}
