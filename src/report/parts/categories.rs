//! Parts 3 to 6: one row for each category and sub-category.

use crate::law::KEYWORD_OTHER;
use crate::report::Class;
use crate::report::forms::{Column, Grid, Holds, Part};
use crate::report::rules::Place;
use crate::report::tables::{Cell, Desk, Row};
use crate::report::template::TOTAL;

/// Every row; in part 3 once for the whole and once for each Member State with an order.
pub(crate) fn rows(desk: &Desk<'_>, part: &Part) -> Vec<Row> {
    let Some(grid) = &part.grid else { return Vec::new() };
    let mut scopes = vec![0];
    if part.holding(Holds::Scope).is_some() {
        scopes.extend(desk.sums.scopes(part.part));
    }
    let places = |scope: u8| desk.rules.template.grid_rows(grid).map(move |row| (scope, row));
    scopes.into_iter().flat_map(places).map(|(s, r)| one(desk, part, grid, (s, r))).collect()
}

fn one(desk: &Desk<'_>, part: &Part, grid: &Grid, (scope, place): (u8, u16)) -> Row {
    let code = desk.rules.template.categories.get(usize::from(place)).map_or("", |c| &c.code);
    let mut row = desk.row(part, grid.applies, |column| match column.is {
        Holds::Category => code.into(),
        Holds::Scope => scope_word(desk, scope).into(),
        _ => Cell::Blank,
    });
    (row.scope, row.row) = (scope, place);
    let mut happened = false;
    for (column, number) in part.columns.iter().zip(0_u8..) {
        let at = Place { part: part.part, scope, row: place, column: number };
        let n = desk.sums.count(at);
        let median = desk.sums.median(at);
        happened |= n > 0 || median.is_some();
        let value = match column.is {
            Holds::Count if n > 0 || possible(desk, column) => Cell::Count(n),
            Holds::Hours => median.map_or(Cell::Blank, Cell::Hours),
            Holds::Text if n > 0 => {
                Cell::Text(format!("Also decided solely by automated means: {n}."))
            }
            _ => continue,
        };
        row.set(Some(number), value);
    }
    if code == KEYWORD_OTHER {
        row.set(part.holding(Holds::Other), other(desk, place, happened));
    }
    row
}

/// Whether the case a column counts can arise at all.
fn possible(desk: &Desk<'_>, column: &Column) -> bool {
    let flaggers = desk.edition.class >= Class::OnlinePlatform || !column.id.ends_with("_trusted");
    let means = column.codes.is_empty()
        || column.codes.iter().any(|code| !desk.edition.never.contains(code));
    flaggers && means
}

/// The template wants a description wherever "Other" is used, each a different one.
fn other(desk: &Desk<'_>, place: u16, happened: bool) -> Cell {
    let template = &desk.rules.template;
    let category = template.category_of(place);
    if let Some(text) = desk.words.other.get(category).filter(|t| !t.trim().is_empty()) {
        return text.trim().into();
    }
    let named = template.categories.iter().find(|c| c.code == category && happened);
    named.map_or(Cell::Blank, |c| {
        Cell::Text(format!("{}: none of the other sub-categories", c.description.trim()))
    })
}

fn scope_word<'a>(desk: &'a Desk<'_>, scope: u8) -> &'a str {
    let state = usize::from(scope).checked_sub(1).and_then(|i| desk.rules.states.get(i));
    state.map_or(TOTAL, String::as_str)
}
