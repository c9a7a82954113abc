//! The Commission's template as data: parts, columns, rows, and where a code belongs.

use super::ReportError;
use super::forms::{Grid, Part};
use crate::law::KEYWORD_OTHER;
use serde::Deserialize;
use std::collections::HashMap;

const FILE: &str = include_str!("template.json");

/// The code of the row that sums up all categories.
pub const TOTAL: &str = "TOTAL";

/// The prefix of a category's code; other codes in a grid are sub-categories.
pub const CATEGORY_PREFIX: &str = "STATEMENT_CATEGORY_";

/// Most characters in an answer of part 11.
pub const LONGEST_ANSWER: usize = 5000;

/// A row of part 2: a category, a sub-category or the total.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRow {
    /// Such as `Category 1a`.
    pub label: String,
    /// Its name.
    pub description: String,
    /// Its code.
    pub code: String,
}

/// The whole template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    #[serde(rename = "about")]
    _about: String,
    /// The official languages of the Union.
    pub languages: Vec<String>,
    /// What the template prints where a country belongs.
    pub scope_placeholder: String,
    /// Total, categories and sub-categories in order.
    pub categories: Vec<CategoryRow>,
    /// The eleven parts.
    pub parts: Vec<Part>,
    #[serde(skip)]
    parents: Vec<u16>,
    /// Rows by category and sub-category; the empty one is the category itself.
    #[serde(skip)]
    leaves: HashMap<String, HashMap<String, u16>>,
}

impl Template {
    /// Reads the template that is part of the program.
    ///
    /// # Errors
    /// When it does not have the expected form.
    pub fn load() -> Result<Self, ReportError> {
        let mut all: Self = serde_json::from_str(FILE).map_err(ReportError::Template)?;
        let mut above = (0_u16, String::new());
        for (row, place) in all.categories.iter().zip(0_u16..) {
            let is_category = row.code.starts_with(CATEGORY_PREFIX);
            if is_category {
                above = (place, row.code.clone());
            }
            all.parents.push(above.0);
            if row.code != TOTAL {
                let keyword = if is_category { "" } else { &row.code };
                let rows = all.leaves.entry(above.1.clone()).or_default();
                rows.insert(keyword.to_owned(), place);
            }
        }
        Ok(all)
    }

    /// A part by its number.
    ///
    /// # Errors
    /// When there is none.
    pub fn part(&self, part: u8) -> Result<&Part, ReportError> {
        let found = self.parts.iter().find(|p| p.part == part);
        found.ok_or_else(|| ReportError::Incomplete { part, what: "columns".to_owned() })
    }

    /// The code of the category a row stands under; its own for a category.
    #[must_use]
    pub fn category_of(&self, row: u16) -> &str {
        let parent = self.parents.get(usize::from(row)).copied().unwrap_or(0);
        self.categories.get(usize::from(parent)).map_or("", |c| c.code.as_str())
    }

    /// The row and those above it: itself, its category, the total.
    pub fn sums_into(&self, row: u16) -> impl Iterator<Item = u16> + use<> {
        let parent = self.parents.get(usize::from(row)).copied().unwrap_or(0);
        let category = (parent != row).then_some(parent);
        let total = (row != 0 && parent != 0).then_some(0);
        [Some(row), category, total].into_iter().flatten()
    }

    /// Whether the grid of a part has the rows of this category.
    #[must_use]
    pub fn has(&self, grid: &Grid, category: &str) -> bool {
        !grid.leave_out.iter().any(|c| c == category) && self.leaves.contains_key(category)
    }

    /// The rows of a grid, as places in [`Template::categories`].
    pub fn grid_rows<'a>(&'a self, grid: &'a Grid) -> impl Iterator<Item = u16> + 'a {
        (0_u16..).zip(&self.categories).map(|(i, _)| i).filter(|i| {
            let category = self.category_of(*i);
            category == TOTAL || self.has(grid, category)
        })
    }

    /// The lowest row for a category and a sub-category. Without a sub-category it is "Other", or
    /// the category itself when it has none; the flag says that the one given was not found.
    #[must_use]
    pub fn leaf(&self, category: &str, keyword: Option<&str>) -> Option<(u16, bool)> {
        let rows = self.leaves.get(category)?;
        let at = |k: &str| rows.get(k).copied();
        match keyword.filter(|k| !k.is_empty()).map(at) {
            Some(Some(row)) => Some((row, true)),
            missed => at(KEYWORD_OTHER).or_else(|| at("")).map(|row| (row, missed.is_none())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::forms::Holds;

    #[test]
    fn the_template_is_whole() {
        let t = Template::load().unwrap();
        let columns: Vec<usize> = t.parts.iter().map(|p| p.columns.len()).collect();
        assert_eq!(columns, [4, 4, 20, 25, 37, 37, 8, 8, 8, 7, 5]);
        let grids: Vec<usize> = t
            .parts
            .iter()
            .filter_map(|p| p.grid.as_ref())
            .map(|g| t.grid_rows(g).count())
            .collect();
        assert_eq!(grids, [91, 91, 90, 98]);
        assert_eq!(t.part(7).unwrap().rows.len(), 47);
        assert_eq!(t.categories.len(), 100);
    }

    #[test]
    fn every_category_of_the_database_has_its_rows() {
        let t = Template::load().unwrap();
        let words = crate::law::Vocabulary::load().unwrap();
        for category in &words.categories {
            for keyword in &category.keywords {
                let (row, found) = t.leaf(&category.code, Some(&keyword.code)).unwrap();
                assert!(found, "{} {}", category.code, keyword.code);
                assert_eq!(t.category_of(row), category.code);
                assert_eq!(t.sums_into(row).count(), 3);
            }
        }
        let own: std::collections::BTreeSet<_> = t
            .part(5)
            .unwrap()
            .columns
            .iter()
            .flat_map(|c| c.codes.iter().map(String::as_str))
            .collect();
        assert_eq!(own, words.restrictions.iter().map(|r| r.code.as_str()).collect());
    }

    #[test]
    fn a_remark_stands_beside_its_number() {
        let t = Template::load().unwrap();
        for part in &t.parts {
            for (column, place) in part.columns.iter().zip(0_u8..) {
                if matches!(column.is, Holds::Count | Holds::Hours) {
                    let remark = part.remark(place).unwrap();
                    let name = part.columns[usize::from(remark)].name.to_lowercase();
                    assert_eq!(
                        name,
                        format!("contextual information on {}", column.name.to_lowercase())
                    );
                }
            }
        }
    }
}
