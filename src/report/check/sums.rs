//! Checks that totals are the sums of their parts.

use super::cells::count;
use super::rows::Matched;
use super::{Faults, Sheet};
use crate::report::forms::{Column, Holds};
use crate::report::template::{TOTAL, Template};
use std::collections::{BTreeMap, BTreeSet};

/// A sum over cells: blank when all of them are.
type Sum = Option<u64>;

/// A row by scope and place.
type Key = (String, u16);

struct Sums<'s> {
    sheet: &'s Sheet<'s>,
    /// Sums over repeated rows, by row and then by column of the template.
    rows: BTreeMap<Key, BTreeMap<usize, Sum>>,
    /// Where each row first stands.
    lines: BTreeMap<Key, usize>,
}

/// Checks parts 3 to 6.
pub(super) fn check(
    template: &Template,
    sheet: &Sheet<'_>,
    matched: &[Matched<'_>],
    faults: &mut Faults,
) {
    if sheet.part.grid.is_none() {
        return;
    }
    let sums = collect(sheet, matched);
    let scopes: BTreeSet<&String> = sums.rows.keys().map(|(scope, _)| scope).collect();
    for scope in &scopes {
        sums.hierarchy(template, scope, faults);
    }
    for (key, cells) in &sums.rows {
        sums.within(key, cells, faults);
    }
    sums.never_blank(faults);
    if sheet.part.part == 3 {
        sums.states(faults);
    }
}

/// The columns with numbers that are in the file.
fn numbers<'s>(sheet: &'s Sheet<'_>) -> impl Iterator<Item = (&'s Column, usize)> {
    let here = |(c, i): &(&Column, usize)| c.is == Holds::Count && sheet.column(*i) > 0;
    sheet.part.columns.iter().zip(0..).filter(here)
}

fn collect<'s>(sheet: &'s Sheet<'s>, matched: &[Matched<'_>]) -> Sums<'s> {
    let mut sums = Sums { sheet, rows: BTreeMap::new(), lines: BTreeMap::new() };
    for Matched { line, want } in matched {
        let key = (want.scope.clone(), want.row);
        sums.lines.entry(key.clone()).or_insert(line.number);
        let row = sums.rows.entry(key).or_default();
        for (_, column) in numbers(sheet) {
            let cell = sheet.cell(line, column).filter(|t| !t.is_empty()).and_then(count);
            add(row.entry(column).or_default(), cell);
        }
    }
    sums
}

fn add(sum: &mut Sum, more: Sum) {
    if let Some(n) = more {
        *sum = Some(sum.unwrap_or(0).saturating_add(n));
    }
}

impl Sums<'_> {
    fn at(&self, scope: &str, row: u16, column: usize) -> Sum {
        self.rows.get(&(scope.to_owned(), row)).and_then(|r| r.get(&column)).copied().flatten()
    }

    fn line(&self, scope: &str, row: u16) -> usize {
        self.lines.get(&(scope.to_owned(), row)).copied().unwrap_or(0)
    }

    /// The total is the sum of the categories, a category that of its sub-categories.
    fn hierarchy(&self, template: &Template, scope: &str, faults: &mut Faults) {
        let mut parts: BTreeMap<(u16, usize), Sum> = BTreeMap::new();
        for ((_, row), cells) in self.rows.iter().filter(|((s, _), _)| s == scope) {
            let above = template.sums_into(*row).nth(1);
            for (column, n) in cells {
                if let Some(above) = above {
                    add(parts.entry((above, *column)).or_default(), *n);
                }
            }
        }
        for ((row, column), sum) in parts {
            let line = self.line(scope, row);
            let given = self.at(scope, row, column);
            // A row that is missing was told already.
            if line == 0 || given == sum || (given == Some(0) && sum.is_none()) {
                continue;
            }
            let of = if row == 0 { "categories" } else { "sub-categories" };
            let sum = sum.map_or_else(|| "blank".to_owned(), |n| n.to_string());
            let what = match given {
                None => format!("blank, but its {of} add up to {sum}"),
                Some(n) => format!("{n}, but its {of} add up to {sum}"),
            };
            let fix =
                format!("write the sum, or correct the {of}; each thing counts in exactly one");
            faults.error(line, self.sheet.column(column), what, fix);
        }
    }

    /// A column that counts a part of another is never greater.
    fn within(&self, (scope, row): &Key, cells: &BTreeMap<usize, Sum>, faults: &mut Faults) {
        for (column, at) in numbers(self.sheet).filter(|(c, _)| !c.within.is_empty()) {
            let whole = self.sheet.part.column(&column.within).map(usize::from);
            let Some(whole) = whole.filter(|w| self.sheet.column(*w) > 0) else { continue };
            let of = |c: usize| cells.get(&c).copied().flatten();
            if let (Some(n), most) = (of(at), of(whole).unwrap_or(0))
                && n > most
            {
                let place = self.sheet.column(whole);
                let what = format!("{n} is more than the {most} of column {place} it is a part of");
                let fix = "correct one of the two";
                faults.error(self.line(scope, *row), self.sheet.column(at), what, fix);
            }
        }
    }

    /// The first number of the total row applies to everybody this part is for.
    fn never_blank(&self, faults: &mut Faults) {
        let line = self.line(TOTAL, 0);
        if let Some((_, column)) = numbers(self.sheet).next()
            && line > 0
            && self.at(TOTAL, 0, column).is_none()
        {
            let fix = "write 0 when nothing happened; blank says that it can never happen";
            faults.warning(line, self.sheet.column(column), "the total is blank", fix);
        }
    }

    /// The blocks of the Member States add up to the whole.
    fn states(&self, faults: &mut Faults) {
        let mut states: BTreeMap<(u16, usize), Sum> = BTreeMap::new();
        for ((_, row), cells) in self.rows.iter().filter(|((s, _), _)| s != TOTAL) {
            for (column, n) in cells {
                add(states.entry((*row, *column)).or_default(), *n);
            }
        }
        for ((scope, row), cells) in self.rows.iter().filter(|((s, _), _)| s == TOTAL) {
            for (column, whole) in cells {
                let sum = states.get(&(*row, *column)).copied().flatten().unwrap_or(0);
                let whole = whole.unwrap_or(0);
                let at = (self.line(scope, *row), self.sheet.column(*column));
                let what = format!("{whole}, but the Member States add up to {sum}");
                let fix = "give every order to the block of its Member State, and to TOTAL";
                if sum > whole {
                    faults.error(at.0, at.1, what, fix);
                } else if sum < whole {
                    faults.warning(at.0, at.1, what, fix);
                }
            }
        }
    }
}
