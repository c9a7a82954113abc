//! Checks what must be the same in all parts: the service and the days.

use super::cells::date;
use super::rows::Matched;
use super::{Fault, Faults, Sheet, excerpt};
use crate::report::forms::Holds;
use jiff::{ToSpan as _, civil::Date};
use std::collections::HashMap;

/// Where a text stands.
type Spot = (String, usize, usize);

/// What was seen so far.
#[derive(Default)]
pub(super) struct Across {
    service: Option<(String, Spot)>,
    period: Option<(String, Spot)>,
    days: HashMap<String, (Date, Spot)>,
}

impl Across {
    /// Takes note of a part and compares it with those before.
    pub(super) fn note(&mut self, sheet: &Sheet<'_>, matched: &[Matched<'_>], faults: &mut Faults) {
        for (is, kept, noun) in [
            (Holds::Service, &mut self.service, "service"),
            (Holds::Period, &mut self.period, "period"),
        ] {
            same(sheet, matched, (is, noun), kept, faults);
        }
        for Matched { line, want } in matched.iter().filter(|_| sheet.part.part == 1) {
            if let Some((text, column)) = sheet.holding(line, Holds::Value)
                && let Some(day) = date(text)
            {
                let spot = (sheet.part.file.clone(), line.number, column);
                self.days.insert(want.id.clone(), (day, spot));
            }
        }
    }

    /// What can only be said when all parts were seen.
    pub(super) fn faults(self) -> Vec<Fault> {
        let mut out = Vec::new();
        let mut tell = |(file, line, column): &Spot, warn: bool, what: &str, fix: &str| {
            let mut faults = Faults::new(file);
            if warn {
                faults.warning(*line, *column, what, fix);
            } else {
                faults.error(*line, *column, what, fix);
            }
            out.extend(faults.told());
        };
        let day = |id: &str| self.days.get(id);
        let span = self.period.as_ref().and_then(|(text, _)| {
            let (from, to) = text.split_once('/')?;
            Some((date(from)?, date(to)?))
        });
        if let Some((_, spot)) = self.period.as_ref().filter(|_| span.is_none()) {
            tell(spot, false, "this is no period", "write it as YYYY-MM-DD/YYYY-MM-DD");
        }
        if let Some((from, to)) = span {
            for (id, wanted) in [("from", from), ("to", to)] {
                if let Some((day, spot)) = day(id).filter(|(day, _)| *day != wanted) {
                    let what = format!("{day} is not the day in the column \"Reporting period\"");
                    tell(spot, false, &what, "write the same days in all parts");
                }
            }
        }
        if let (Some((from, _)), Some((to, spot))) = (day("from"), day("to")) {
            if to < from {
                tell(spot, false, "the period ends before it begins", "swap the two days");
            } else if !usual(*from, *to) {
                let fix = "a period is a calendar year; for very large platforms half of one";
                tell(spot, true, "an unusual period", fix);
            }
        }
        if let (Some((to, _)), Some((published, spot))) = (day("to"), day("published")) {
            if published <= to {
                tell(spot, false, "published before the period was over", "correct the day");
            } else if to.checked_add(2.months()).is_ok_and(|last| *published > last) {
                let fix = "the report is due within two months of the end of the period";
                tell(spot, true, "published late", fix);
            }
        }
        if let (Some((previous, spot)), Some((published, _))) = (day("previous"), day("published"))
            && previous >= published
        {
            tell(spot, false, "the previous report is not older than this one", "correct the day");
        }
        out
    }
}

/// Tells the first row with another text, and how many there are.
fn same(
    sheet: &Sheet<'_>,
    matched: &[Matched<'_>],
    (is, noun): (Holds, &str),
    kept: &mut Option<(String, Spot)>,
    faults: &mut Faults,
) {
    let mut odd: Option<(usize, usize, String)> = None;
    let mut rows = 0;
    for Matched { line, .. } in matched {
        let Some((text, column)) = sheet.holding(line, is) else { continue };
        let what = if text.trim().is_empty() {
            format!("the {noun} is blank")
        } else {
            let here = (sheet.part.file.clone(), line.number, column);
            let (first, spot) = kept.get_or_insert_with(|| (text.to_owned(), here));
            if first == text {
                continue;
            }
            format!("the {noun} {} differs from {} in {}", excerpt(text), excerpt(first), spot.0)
        };
        rows += 1;
        odd.get_or_insert((line.number, column, what));
    }
    if let Some((line, column, what)) = odd {
        let more = if rows > 1 { format!(", {rows} rows in all") } else { String::new() };
        let fix = format!("write the same {noun} in every row of every part");
        faults.error(line, column, format!("{what}{more}"), fix);
    }
}

fn usual(from: Date, to: Date) -> bool {
    let begins = matches!((from.month(), from.day()), (1 | 7, 1));
    let ends = matches!((to.month(), to.day()), (6, 30) | (12, 31));
    begins && ends && from.year() == to.year()
}
