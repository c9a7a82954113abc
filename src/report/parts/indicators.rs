//! Parts 7 to 10: one row for each indicator.

use crate::report::forms::{Each, Holds, Item, Kind, Part, RowForm};
use crate::report::rules::Place;
use crate::report::tables::{Cell, Desk, Row};
use crate::report::{Classifier, ReportError, Use};

/// Every row. Rows for each language or Member State bind very large platforms only; for others
/// they stay as the template prints them.
pub(crate) fn rows(desk: &Desk<'_>, part: &Part) -> Result<Vec<Row>, ReportError> {
    let mut out = Vec::new();
    for item in &part.rows {
        match item {
            Item::Row(form) => out.extend(filled(desk, part, form, None)?),
            Item::Each { rows, printed, .. } if !rows.iter().any(|r| desk.binds(r.applies)) => {
                out.extend(printed.iter().filter_map(|(indicator, scope)| {
                    let form = rows.iter().find(|r| r.indicator == *indicator)?;
                    Some(blank(desk, part, form, scope))
                }));
            }
            Item::Each { each, rows, .. } => {
                let names = match each {
                    Each::Language => &desk.rules.template.languages,
                    Each::State => &desk.rules.states,
                };
                for name in names.iter().zip(1_u8..) {
                    for form in rows {
                        out.extend(filled(desk, part, form, Some(name))?);
                    }
                }
            }
        }
    }
    Ok(out)
}

fn blank(desk: &Desk<'_>, part: &Part, form: &RowForm, scope: &str) -> Row {
    let mut row = desk.row(part, form.applies, |column| match column.is {
        Holds::Section => form.section.as_str().into(),
        Holds::Indicator => form.indicator.as_str().into(),
        Holds::Scope => scope.into(),
        _ => Cell::Blank,
    });
    row.row = part.form(&form.id).unwrap_or_default();
    row
}

/// One row, or one for each classifier.
fn filled(
    desk: &Desk<'_>,
    part: &Part,
    form: &RowForm,
    scope: Option<(&String, u8)>,
) -> Result<Vec<Row>, ReportError> {
    let mut row = blank(desk, part, form, scope.map_or(form.scope.as_str(), |(name, _)| name));
    row.scope = scope.map_or(0, |(_, nth)| nth);
    if !desk.binds(form.applies) {
        return Ok(vec![row]);
    }
    let value = part.holding(Holds::Value);
    let remark = part.holding(Holds::Text);
    let at = Place { part: part.part, scope: row.scope, row: row.row, column: value.unwrap_or(0) };
    if part.part == 8 && form.is == Kind::Share {
        let rows = classifiers(desk, form, scope.map(|(name, _)| name.as_str()))?;
        let fill = |(n, text): (f64, &str)| {
            let mut row = row.clone();
            row.set(value, Cell::Number(n));
            row.set(remark, text.trim().into());
            row
        };
        return Ok(if rows.is_empty() { vec![row] } else { rows.into_iter().map(fill).collect() });
    }
    row.set(value, number(desk, part, form, at)?);
    let reversed = desk.rules.remark(at).map_or(0, |place| desk.sums.count(place));
    if reversed > 0 {
        row.set(remark, Cell::Text(format!("Reversed later: {reversed}.")));
    }
    Ok(vec![row])
}

fn number(desk: &Desk<'_>, part: &Part, form: &RowForm, at: Place) -> Result<Cell, ReportError> {
    let (staff, recipients) = (&desk.words.staff, &desk.words.recipients);
    let language = || nth(&desk.rules.template.languages, at.scope);
    let people = match form.id.as_str() {
        "internal" => staff.internal,
        "external" => staff.external,
        "languages" => staff.languages,
        "language" => language().and_then(|l| staff.language.get(l)).copied(),
        "recipients" => return Ok(recipients.total.map_or(Cell::Blank, Cell::Count)),
        "state" => {
            let state = nth(&desk.rules.states, at.scope).and_then(|s| recipients.state.get(s));
            return Ok(state.map_or(Cell::Blank, |n| Cell::Count(*n)));
        }
        _ if form.is == Kind::Hours => {
            return Ok(desk.sums.median(at).map_or(Cell::Blank, Cell::Hours));
        }
        _ if form.is == Kind::Share => return Ok(implemented(desk, part, at)),
        _ => return Ok(Cell::Count(desk.sums.count(at))),
    };
    match people {
        Some(n) if !n.is_finite() || n < 0.0 => {
            let what = "people".to_owned();
            Err(ReportError::Amount { what, value: n })
        }
        people => Ok(people.map_or(Cell::Blank, Cell::Number)),
    }
}

/// Share of the reversing outcomes of disputes that were carried out; blank without any.
fn implemented(desk: &Desk<'_>, part: &Part, at: Place) -> Cell {
    let count = |id: &str| part.form(id).map_or(0, |row| desk.sums.count(Place { row, ..at }));
    let reversing = count("disputes.reversed") + count("disputes.partially_reversed");
    if reversing == 0 {
        return Cell::Blank;
    }
    #[expect(clippy::cast_precision_loss, reason = "no platform has that many disputes")]
    Cell::Number(desk.sums.count(at) as f64 / reversing as f64)
}

/// The figures that belong in a row about accuracy, one for each classifier.
fn classifiers<'a>(
    desk: &'a Desk<'_>,
    form: &RowForm,
    language: Option<&str>,
) -> Result<Vec<(f64, &'a str)>, ReportError> {
    let Some((about, figure)) = form.id.split_once('.') else { return Ok(Vec::new()) };
    let meant = |c: &&Classifier| match &c.about {
        Use::Total => about == "total",
        Use::Own => about == "own",
        Use::Notices => about == "notices",
        Use::Trusted => about == "trusted",
        Use::Language(l) => about == "language" && language == Some(l.as_str()),
    };
    let mut out = Vec::new();
    for c in desk.words.classifiers.iter().filter(meant) {
        let value = match figure {
            "accuracy" => c.accuracy,
            "precision" => c.precision,
            _ => c.recall,
        };
        if let Some(n) = value {
            if !(0.0..=1.0).contains(&n) {
                return Err(ReportError::Share { what: form.indicator.clone(), value: n });
            }
            out.push((n, c.explanation.as_str()));
        }
    }
    Ok(out)
}

fn nth(names: &[String], scope: u8) -> Option<&String> {
    usize::from(scope).checked_sub(1).and_then(|i| names.get(i))
}
