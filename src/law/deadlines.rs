//! When a flag must have been acted on, and in which lane it waits.

use super::{Law, LawError};
use crate::model::time::HOUR;
use crate::model::{At, Flag, FlagBody, Lane, OrderKind};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::Deserialize;

const FILE: &str = include_str!("deadlines.toml");

/// The policy a removal order for terrorist content falls under.
const TERROR: &str = "terror";

/// How grave a flag is that says nothing about what is alleged.
const UNSAID: u8 = 2;

/// One row of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Deadline {
    /// Hours from receipt.
    pub hours: Option<u16>,
    /// Whole days; ends with the last hour of the last one.
    pub days: Option<u16>,
    /// Calendar months.
    pub months: Option<u16>,
    /// The law it stands in; none when the number is our own proposal.
    pub law: Option<String>,
}

/// Every deadline by what it is for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// A threat to life or safety.
    pub life: Deadline,
    /// An order to remove terrorist content.
    pub tco: Deadline,
    /// An order to act that names no deadline.
    pub act: Deadline,
    /// An order for information that names no deadline.
    pub inform: Deadline,
    /// A notice of a trusted flagger.
    pub trusted: Deadline,
    /// A complaint.
    pub complaint: Deadline,
    /// A notice.
    pub notice: Deadline,
    /// Another notification.
    pub notification: Deadline,
    /// What we found ourselves.
    pub own: Deadline,
    /// How long somebody can complain.
    pub complaint_window: Deadline,
    /// The time over which misuse is weighed.
    pub misuse_window: Deadline,
    /// How long what a removal order removed must be kept.
    pub preserve: Deadline,
    /// How long scrutiny of a removal order can be asked for.
    pub scrutiny: Deadline,
    /// How long an authority may take for scrutiny.
    pub scrutiny_decision: Deadline,
}

impl Deadlines {
    /// Reads the data file that is part of the program.
    ///
    /// # Errors
    /// When the file does not have the expected form.
    pub fn load() -> Result<Self, LawError> {
        toml::from_str(FILE).map_err(|source| LawError::Deadlines(Box::new(source)))
    }

    /// The last day on which somebody told today can complain.
    #[must_use]
    pub fn complaint_until(&self, told: Date) -> Date {
        let months = i32::from(self.complaint_window.months.unwrap_or(6));
        told.checked_add(months.months()).unwrap_or(Date::MAX)
    }
}

impl Deadline {
    /// The same moment so many months later; `None` when it is not counted in months.
    #[must_use]
    pub fn months_after(&self, at: At, zone: &TimeZone) -> Option<At> {
        let then = zone.to_datetime(at.timestamp());
        let later = then.checked_add(i32::from(self.months?).months()).ok()?;
        zone.to_timestamp(later).ok().map(At::from_timestamp)
    }

    /// The last moment, counted from a moment; `None` when there is no deadline.
    #[must_use]
    pub fn from(&self, at: At, zone: &TimeZone) -> Option<At> {
        if let Some(hours) = self.hours {
            return Some(at.plus(i64::from(hours) * HOUR));
        }
        let days = i32::from(self.days?) + 1;
        let after = at.day(zone).checked_add(days.days()).ok()?;
        let midnight = zone.to_timestamp(after.at(0, 0, 0, 0)).ok()?;
        Some(At::from_timestamp(midnight).plus(-1))
    }
}

impl Law {
    /// Settles lane, severity and deadline of a flag that comes in. A deadline that already stands
    /// in `due` is one an order names; it stays unless a law wants it earlier.
    pub fn settle(&self, flag: &mut Flag, zone: &TimeZone) {
        if matches!(&flag.body, FlagBody::Order(o) if o.kind == OrderKind::Tco)
            && flag.policy.is_none()
        {
            flag.policy = self.policy(TERROR).map(|p| p.id.clone());
        }
        let policy = flag.policy.as_deref().and_then(|id| self.policy(id));
        if flag.category.is_none() {
            flag.category = policy.map(|p| p.category.clone());
        }
        let (lane, deadline) = self.lane_of(&flag.body);
        flag.lane = lane;
        flag.severity = self.severity_of(flag);
        let tco = matches!(&flag.body, FlagBody::Order(o) if o.kind == OrderKind::Tco);
        let counted = deadline.from(flag.at, zone);
        flag.due = match flag.due {
            Some(named) if tco => Some(counted.map_or(named, |c| c.min(named))),
            Some(named) if lane == Lane::Order => Some(named),
            _ => counted,
        };
        if policy.is_some_and(|p| p.life) {
            flag.lane = Lane::Life;
            let life = self.deadlines().life.from(flag.at, zone);
            flag.due = [flag.due, life].into_iter().flatten().min();
        }
    }

    fn lane_of(&self, body: &FlagBody) -> (Lane, &Deadline) {
        let d = self.deadlines();
        match body {
            FlagBody::Notice(n) if n.notifier.trusted => (Lane::Trusted, &d.trusted),
            FlagBody::Notice(_) => (Lane::Notice, &d.notice),
            FlagBody::Notification { .. } => (Lane::Notice, &d.notification),
            FlagBody::Rule(_) | FlagBody::Own { .. } => (Lane::Own, &d.own),
            FlagBody::Order(o) => match o.kind {
                OrderKind::Tco => (Lane::Order, &d.tco),
                OrderKind::Act => (Lane::Order, &d.act),
                OrderKind::Inform => (Lane::Order, &d.inform),
            },
        }
    }

    /// A rule says itself how grave its hits are; else the policy does, else the category.
    fn severity_of(&self, flag: &Flag) -> u8 {
        if matches!(flag.body, FlagBody::Rule(_)) && flag.severity > 0 {
            return flag.severity.min(5);
        }
        let policy = flag.policy.as_deref().and_then(|id| self.policy(id)).map(|p| p.severity);
        let category = || flag.category.as_deref().map(|c| self.severity_of_category(c));
        policy.or_else(category).unwrap_or_else(|| match flag.severity {
            0 => UNSAID,
            given => given.min(5),
        })
    }
}
