//! Parts 1, 2 and 11, and the remarks of all others: what the platform says in words.

use crate::law::KEYWORD_OTHER;
use crate::report::forms::{Applies, Holds, Item, Part, RowForm};
use crate::report::tables::{Cell, Desk, Row, Table};
use crate::report::template::TOTAL;
use crate::report::{Remark, ReportError, Use};

/// Part 1: who reports, on which days.
pub(crate) fn identification(desk: &Desk<'_>, part: &Part) -> Vec<Row> {
    let (edition, period) = (desk.edition, desk.rules.period);
    let value = |form: &RowForm| match form.id.as_str() {
        "name" => edition.provider.as_str().into(),
        "published" => Cell::Text(edition.published.to_string()),
        "previous" => edition.previous.map_or(Cell::Blank, |d| Cell::Text(d.to_string())),
        "from" => Cell::Text(period.from.to_string()),
        _ => Cell::Text(period.to.to_string()),
    };
    part.forms().map(|form| indicator(desk, part, form, &value(form))).collect()
}

/// Part 2: the names of the categories. Our own words come with the remarks.
pub(crate) fn categories(desk: &Desk<'_>, part: &Part) -> Vec<Row> {
    let rows = desk.rules.template.categories.iter().zip(0_u16..);
    rows.map(|(category, place)| {
        let mut row = desk.row(part, Applies::All, |column| match column.is {
            Holds::Label => category.label.as_str().into(),
            Holds::Description => category.description.as_str().into(),
            Holds::Category => category.code.as_str().into(),
            _ => Cell::Blank,
        });
        row.row = place;
        row
    })
    .collect()
}

/// Part 11: the answers.
pub(crate) fn answers(desk: &Desk<'_>, part: &Part) -> Result<Vec<Row>, ReportError> {
    let mut out = Vec::new();
    for item in &part.rows {
        let Item::Row(form) = item else { continue };
        let value = if desk.binds(form.applies) {
            desk.answer(&form.id, desk.words.answer(&form.id))?
        } else {
            Cell::Blank
        };
        out.push(indicator(desk, part, form, &value));
    }
    Ok(out)
}

fn indicator(desk: &Desk<'_>, part: &Part, form: &RowForm, value: &Cell) -> Row {
    let mut row = desk.row(part, form.applies, |column| match column.is {
        Holds::Indicator => form.indicator.as_str().into(),
        Holds::Value => value.clone(),
        _ => Cell::Blank,
    });
    row.row = part.form(&form.id).unwrap_or_default();
    row
}

/// Says which word of the settings belongs to a row no template has, so that none is lost.
pub(crate) fn known(desk: &Desk<'_>) -> Result<(), ReportError> {
    let (template, words) = (&desk.rules.template, desk.words);
    let missing = |part: u8, row: &str, column: &str| {
        Err(ReportError::NoSuchCell { part, row: row.to_owned(), column: column.to_owned() })
    };
    for category in words.other.keys() {
        if template.leaf(category, Some(KEYWORD_OTHER)).is_none_or(|(_, found)| !found) {
            return missing(6, category, KEYWORD_OTHER);
        }
    }
    let language = |l: &String| template.languages.contains(l);
    for classifier in &words.classifiers {
        match &classifier.about {
            Use::Language(l) if !language(l) => return missing(8, l, "Value"),
            _ => {}
        }
    }
    if let Some(l) = words.staff.language.keys().find(|l| !language(l)) {
        return missing(9, l, "Value");
    }
    match words.recipients.state.keys().find(|s| !desk.rules.states.contains(s)) {
        Some(state) => missing(10, state, "Value"),
        None => Ok(()),
    }
}

/// Puts the remarks of the settings into their cells, after what modq itself says there.
pub(crate) fn remarks(desk: &Desk<'_>, tables: &mut [Table]) -> Result<(), ReportError> {
    for remark in &desk.words.remarks {
        let missing = || ReportError::NoSuchCell {
            part: remark.part,
            row: remark.row.clone(),
            column: remark.column.clone(),
        };
        let part = desk.rules.template.part(remark.part).map_err(|_no_such_part| missing())?;
        let table = tables.iter_mut().find(|t| t.part == remark.part).ok_or_else(missing)?;
        let column = column_of(part, remark).ok_or_else(missing)?;
        let row = table.rows.iter_mut().find(|row| meant(desk, part, row, remark));
        let row = row.ok_or_else(missing)?;
        let text = remark.text.trim();
        let whole = match row.text(Some(column)) {
            "" => text.to_owned(),
            ours => format!("{ours} {text}"),
        };
        row.set(Some(column), Cell::Text(whole));
    }
    Ok(())
}

fn column_of(part: &Part, remark: &Remark) -> Option<u8> {
    if part.grid.is_none() {
        return part.holding(Holds::Text);
    }
    let named = part.columns.iter().position(|c| c.name.trim() == remark.column.trim())?;
    part.remark(u8::try_from(named).ok()?)
}

fn meant(desk: &Desk<'_>, part: &Part, row: &Row, remark: &Remark) -> bool {
    let scope = row.text(part.holding(Holds::Scope)).trim();
    let wanted = match remark.scope.trim() {
        "" if part.part == 3 => TOTAL,
        wanted => wanted,
    };
    let named = if part.grid.is_some() || part.part == 2 {
        let category = desk.rules.template.categories.get(usize::from(row.row));
        category.is_some_and(|c| c.label == remark.row.trim())
    } else {
        row.text(part.holding(Holds::Indicator)).trim() == remark.row.trim()
    };
    named && scope == wanted
}
