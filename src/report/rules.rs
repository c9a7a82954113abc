//! Which cells of the report a fact counts in.
//!
//! Everything is counted in the period its own moment falls in: a notice when it came in, the
//! action on it when it was taken. So the reports of two years add up, and a report made again
//! later is the same.

use super::facts::{
    ComplaintFact, DecisionFact, DisputeFact, Ending, NoticeFact, OrderFact, SuspensionFact,
};
use super::forms::{Holds, Part};
use super::template::{CATEGORY_PREFIX, Template};
use super::{Doubt, Period, ReportError};
use crate::law::Vocabulary;
use crate::model::{Action, At, Automation, GroundKind, OrderKind, Source, time};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A cell of the report, before rows are summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Number of the part.
    pub part: u8,
    /// 0 for the whole; else the country (part 3) or language (part 8), counted from 1.
    pub scope: u8,
    /// Row: a place in [`Template::categories`] for parts 3 to 6, in [`Part::forms`] otherwise.
    pub row: u16,
    /// Column, counted from 0.
    pub column: u8,
}

/// What one fact adds to the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Numbers to add.
    pub counts: Vec<(Place, u64)>,
    /// Minutes that go into a median.
    pub lapses: Vec<(Place, u32)>,
    /// What could not be counted as it stands.
    pub doubts: Vec<Doubt>,
}

impl Marks {
    /// Whether the fact is among those behind a cell.
    #[must_use]
    pub fn behind(&self, template: &Template, cell: Place) -> bool {
        let counts = self.counts.iter().filter(|(_, n)| *n > 0).map(|(p, _)| *p);
        counts.chain(self.lapses.iter().map(|(p, _)| *p)).any(|p| {
            (p.part, p.scope, p.column) == (cell.part, cell.scope, cell.column)
                && sums_into(template, p).any(|up| up.row == cell.row)
        })
    }

    fn count(&mut self, place: Option<Place>, n: u32) {
        self.counts.extend(place.map(|p| (p, u64::from(n))));
    }

    fn lapse(&mut self, place: Option<Place>, from: At, to: At) {
        let Ok(ms) = u64::try_from(to.since(from)) else {
            self.doubts.push(Doubt::Backwards);
            return;
        };
        let minutes = ms / time::MINUTE.unsigned_abs();
        self.lapses.extend(place.map(|p| (p, u32::try_from(minutes).unwrap_or(u32::MAX))));
    }
}

/// The cell and those it is summed up in.
pub(super) fn sums_into(template: &Template, place: Place) -> impl Iterator<Item = Place> + use<> {
    let grid = (3..=6).contains(&place.part);
    let above = grid.then(|| template.sums_into(place.row)).into_iter().flatten();
    let own = (!grid).then_some(place);
    own.into_iter().chain(above.map(move |row| Place { row, ..place }))
}

/// The template with a period: knows where each fact belongs.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The template.
    pub template: Template,
    /// The days reported on.
    pub period: Period,
    /// Member States by code, in alphabetical order.
    pub states: Vec<String>,
    begin: At,
    end: At,
}

impl Rules {
    /// The rules for a period, whose days are those of this time zone.
    ///
    /// # Errors
    /// When a day cannot be placed in the zone or the data inside the program is broken.
    pub fn new(period: Period, zone: &TimeZone) -> Result<Self, ReportError> {
        let template = Template::load()?;
        let words = Vocabulary::load().map_err(ReportError::Vocabulary)?;
        let mut states: Vec<String> =
            words.territories.into_iter().filter(|c| c.eu).map(|c| c.code).collect();
        states.sort();
        let after = period.to.tomorrow().map_err(|e| day(period.to, e))?;
        Ok(Self {
            template,
            period,
            states,
            begin: midnight(period.from, zone)?,
            end: midnight(after, zone)?,
        })
    }

    /// Whether a moment lies in the period.
    #[must_use]
    pub fn covers(&self, at: At) -> bool {
        self.begin <= at && at < self.end
    }

    /// What a notice adds (parts 4 and 8).
    #[must_use]
    pub fn notice(&self, n: &NoticeFact<'_>) -> Marks {
        let mut m = Marks::default();
        let received = self.covers(n.received);
        let acted = n.acted_at.or(n.decided_at).filter(|at| self.covers(*at));
        let decided = n.decided_at.filter(|at| self.covers(*at));
        if received || acted.is_some() {
            let none = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE";
            let row = self.leaf(&mut m, 4, n.category.or(Some(none)), n.keyword, none);
            let both = |m: &mut Marks, ids: [&str; 2], amount: u32| {
                m.count(self.cell(4, 0, row, ids[0]), amount);
                if n.trusted {
                    m.count(self.cell(4, 0, row, ids[1]), amount);
                }
            };
            if received {
                both(&mut m, ["notices", "notices_trusted"], 1);
                both(&mut m, ["items", "items_trusted"], n.items);
            }
            if let Some(at) = acted.filter(|_| n.by_law > 0 || n.by_terms > 0) {
                both(&mut m, ["law", "law_trusted"], n.by_law);
                both(&mut m, ["terms", "terms_trusted"], n.by_terms);
                m.lapse(self.cell(4, 0, row, "time"), n.received, at);
                if n.trusted {
                    m.lapse(self.cell(4, 0, row, "time_trusted"), n.received, at);
                }
            }
        }
        if decided.is_some() {
            self.automated(&mut m, "notices", 0, n.automation);
            if n.trusted {
                self.automated(&mut m, "trusted", 0, n.automation);
            }
        }
        m
    }

    /// What an order adds (part 3).
    #[must_use]
    pub fn order(&self, o: &OrderFact<'_>) -> Marks {
        let mut m = Marks::default();
        let received = self.covers(o.received);
        let told = o.acknowledged_at.filter(|at| self.covers(*at));
        let effect = o.effect_at.filter(|at| self.covers(*at));
        if !received && told.is_none() && effect.is_none() {
            return m;
        }
        let none = "STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER";
        let row = self.leaf(&mut m, 3, o.category.or(Some(none)), o.keyword, none);
        let state = o.member_state.and_then(|code| self.state(code));
        if state.is_none() {
            m.doubts.push(Doubt::NoMemberState);
        }
        let [number, receipt, done] = match o.kind {
            OrderKind::Act | OrderKind::Tco => ["act", "act_receipt", "act_effect"],
            OrderKind::Inform => ["inform", "inform_receipt", "inform_effect"],
        };
        for scope in [Some(0), state].into_iter().flatten() {
            if received {
                m.count(self.cell(3, scope, row, number), 1);
                if o.kind != OrderKind::Inform {
                    m.count(self.cell(3, scope, row, "act_items"), o.items);
                }
            }
            if let Some(at) = told {
                m.lapse(self.cell(3, scope, row, receipt), o.received, at);
            }
            if let Some(at) = effect {
                m.lapse(self.cell(3, scope, row, done), o.received, at);
            }
        }
        m
    }

    /// What a decision adds (parts 5, 6 and 8). Own initiative is what neither an order nor a
    /// notice came before; any other notification still counts as own initiative.
    #[must_use]
    pub fn decision(&self, d: &DecisionFact<'_>) -> Marks {
        let mut m = Marks::default();
        if d.measure.action != Action::Restrict || !self.covers(d.at) {
            return m;
        }
        let own = matches!(d.measure.source, Source::Voluntary | Source::Other);
        if own {
            self.own_initiative(&mut m, d);
        }
        let language = d.measure.content_language.as_deref().and_then(|l| self.language(l));
        let scopes =
            [Some(("total", 0)), own.then_some(("own", 0)), language.map(|l| ("language", l))];
        for (id, scope) in scopes.into_iter().flatten() {
            let row = self.automated(&mut m, id, scope, d.measure.automated_decision);
            if d.reversed {
                m.count(row.and_then(|p| self.remark(p)), 1);
            }
        }
        m
    }

    fn own_initiative(&self, m: &mut Marks, d: &DecisionFact<'_>) {
        let measure = d.measure;
        let (part, none) = match measure.ground.as_ref().map(|g| g.kind) {
            Some(GroundKind::Illegal) => (5, ""),
            Some(GroundKind::Terms) => (6, "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"),
            None => {
                m.doubts.push(Doubt::NoGround);
                return;
            }
        };
        let category = measure.category.as_deref();
        let fits = |k: &&String| {
            category.and_then(|c| self.template.leaf(c, Some(k))).is_some_and(|(_, found)| found)
        };
        let keyword = measure.keywords.iter().find(fits).or_else(|| measure.keywords.first());
        let row = self.leaf(m, part, category, keyword.map(String::as_str), none);
        let Some(form) = self.template.part(part).ok().filter(|_| row.is_some()) else { return };
        m.count(self.cell(part, 0, row, "measures"), 1);
        if measure.automated_detection {
            let cell = self.cell(part, 0, row, "detected");
            m.count(cell, 1);
            // The header asks for detection, the instructions for decision: the second number
            // stands in the remark.
            if measure.automated_decision == Automation::Full {
                m.count(cell.and_then(|p| self.remark(p)), 1);
            }
        }
        for (column, place) in form.columns.iter().zip(0_u8..) {
            let hit = |code: &String| measure.restrictions.iter().any(|r| r.code == *code);
            if column.codes.iter().any(hit) {
                m.count(row.map(|row| Place { part, scope: 0, row, column: place }), 1);
            }
        }
        let known = |code: &str| form.columns.iter().any(|c| c.codes.iter().any(|k| k == code));
        if measure.restrictions.iter().any(|r| !known(&r.code)) {
            m.doubts.push(Doubt::UnknownRestriction);
        }
    }

    /// What a complaint adds (part 7).
    #[must_use]
    pub fn complaint(&self, c: &ComplaintFact) -> Marks {
        let mut m = Marks::default();
        for group in ["complaints", c.against.id()] {
            self.outcome(&mut m, group, c.sent, c.ended);
        }
        let ended = c.ended.is_some_and(|(at, _)| self.covers(at));
        if ended && c.new_restriction {
            m.count(self.row(7, 0, "new_restrictions.total"), 1);
        }
        m
    }

    /// What a dispute adds (part 7).
    #[must_use]
    pub fn dispute(&self, d: &DisputeFact) -> Marks {
        let mut m = Marks::default();
        self.outcome(&mut m, "disputes", d.sent, d.ended);
        let reversing = |(at, end): &(At, Ending)| {
            self.covers(*at) && matches!(end, Ending::Reversed | Ending::PartlyReversed)
        };
        if d.implemented && d.ended.as_ref().is_some_and(reversing) {
            m.count(self.row(7, 0, "disputes.implemented"), 1);
        }
        m
    }

    /// What a suspension adds (part 7).
    #[must_use]
    pub fn suspension(&self, s: &SuspensionFact) -> Marks {
        let mut m = Marks::default();
        if self.covers(s.at) {
            m.count(self.row(7, 0, s.reason.id()), 1);
        }
        m
    }

    fn outcome(&self, m: &mut Marks, group: &str, sent: At, ended: Option<(At, Ending)>) {
        let row = |what: &str| self.row(7, 0, &format!("{group}.{what}"));
        if self.covers(sent) {
            m.count(row("total"), 1);
        }
        let Some((at, ending)) = ended.filter(|(at, _)| self.covers(*at)) else { return };
        // Not every group has a row for those that needed no decision.
        m.count(row(ending.id()), 1);
        if ending != Ending::Omitted {
            m.lapse(row("time"), sent, at);
        }
    }

    /// Counts in a row of part 8 unless the automation was partial, and says which.
    fn automated(&self, m: &mut Marks, id: &str, scope: u8, how: Automation) -> Option<Place> {
        let what = match how {
            Automation::Full => "automated",
            Automation::None => "person",
            Automation::Partial => return None,
        };
        let place = self.row(8, scope, &format!("{id}.{what}"));
        m.count(place, 1);
        place
    }

    /// The row for a category; where the part has none, the row `instead`, with a doubt.
    fn leaf(
        &self,
        m: &mut Marks,
        part: u8,
        category: Option<&str>,
        keyword: Option<&str>,
        instead: &str,
    ) -> Option<u16> {
        let grid = self.template.part(part).ok()?.grid.as_ref()?;
        let Some(known) = category.filter(|c| self.template.has(grid, c)) else {
            m.doubts.push(match category {
                Some(code) if code.starts_with(CATEGORY_PREFIX) => Doubt::CategoryNotInPart(part),
                Some(_) => Doubt::UnknownCategory(part),
                None => Doubt::NoCategory(part),
            });
            return self.template.leaf(instead, None).map(|(row, _)| row);
        };
        let (row, found) = self.template.leaf(known, keyword)?;
        if !found {
            m.doubts.push(Doubt::KeywordElsewhere(part));
        }
        Some(row)
    }

    fn cell(&self, part: u8, scope: u8, row: Option<u16>, id: &str) -> Option<Place> {
        let column = self.template.part(part).ok()?.column(id)?;
        row.map(|row| Place { part, scope, row, column })
    }

    /// The value cell of a row of parts 7 to 10.
    pub(super) fn row(&self, part: u8, scope: u8, id: &str) -> Option<Place> {
        let form: &Part = self.template.part(part).ok()?;
        let column = form.holding(Holds::Value)?;
        form.form(id).map(|row| Place { part, scope, row, column })
    }

    /// The cell with the remark on a cell.
    pub(super) fn remark(&self, place: Place) -> Option<Place> {
        let column = self.template.part(place.part).ok()?.remark(place.column)?;
        Some(Place { column, ..place })
    }

    fn state(&self, code: &str) -> Option<u8> {
        nth(self.states.iter().position(|s| s == code)?)
    }

    fn language(&self, code: &str) -> Option<u8> {
        nth(self.template.languages.iter().position(|l| l.eq_ignore_ascii_case(code))?)
    }
}

/// A place counted from 0 as a scope counted from 1.
fn nth(place: usize) -> Option<u8> {
    u8::try_from(place).ok()?.checked_add(1)
}

/// The first moment of a day.
pub(super) fn midnight(date: Date, zone: &TimeZone) -> Result<At, ReportError> {
    let start = zone.to_timestamp(date.at(0, 0, 0, 0)).map_err(|e| day(date, e))?;
    Ok(At::from_timestamp(start))
}

const fn day(day: Date, source: jiff::Error) -> ReportError {
    ReportError::Day { day, source }
}
