//! Who said what beside the reference: a table of counts.

use std::collections::BTreeMap;

/// How often each pair of labels occurred. Rows are the reference, columns what was given.
///
/// The labels are those that occur on either side, so that a label only one of the two ever used
/// has a row and a column all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    labels: Vec<String>,
    counts: BTreeMap<(usize, usize), u64>,
}

/// One label, judged by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// The label.
    pub label: String,
    /// How often the reference has it.
    pub support: u64,
    /// Of those given, the share that was right; `None` when it was never given.
    pub precision: Option<f64>,
    /// Of those in the reference, the share that was found; `None` when there are none.
    pub recall: Option<f64>,
    /// Harmonic mean of both; `None` when the label is on neither side.
    pub f1: Option<f64>,
}

impl Matrix {
    /// Counts pairs of (reference, given). Labels stand in the order of `order`, further ones
    /// after them by name; a label nobody used is left out.
    #[must_use]
    pub fn of<'a>(order: &[&str], pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut by_name: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for pair in pairs {
            *by_name.entry(pair).or_default() += 1;
        }
        let mut labels: Vec<&str> =
            by_name.keys().flat_map(|(row, column)| [*row, *column]).collect();
        let place = |label: &str| order.iter().position(|o| *o == label).unwrap_or(order.len());
        labels.sort_by(|a, b| place(a).cmp(&place(b)).then(a.cmp(b)));
        labels.dedup();
        Self::with(&labels, &by_name)
    }

    /// Counts pairs on a scale: every label of it has its place, used or not; others do not count.
    #[must_use]
    pub fn on_scale<'a>(
        scale: &[&'a str],
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut by_name: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for pair in pairs {
            *by_name.entry(pair).or_default() += 1;
        }
        Self::with(scale, &by_name)
    }

    fn with(labels: &[&str], by_name: &BTreeMap<(&str, &str), u64>) -> Self {
        let at: BTreeMap<&str, usize> = labels.iter().enumerate().map(|(i, l)| (*l, i)).collect();
        let counts = by_name
            .iter()
            .filter_map(|((row, column), n)| Some(((*at.get(row)?, *at.get(column)?), *n)))
            .collect();
        Self { labels: labels.iter().map(|label| (*label).to_owned()).collect(), counts }
    }

    /// The labels, in the order of rows and columns.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// How often the reference says `row` and `column` was given.
    #[must_use]
    pub fn count(&self, row: usize, column: usize) -> u64 {
        self.counts.get(&(row, column)).copied().unwrap_or(0)
    }

    /// All pairs.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// Pairs with the same label on both sides.
    #[must_use]
    pub fn same(&self) -> u64 {
        self.counts.iter().filter(|((row, column), _)| row == column).map(|(_, n)| n).sum()
    }

    /// Sum of a row: how often the reference has this label.
    #[must_use]
    pub fn row(&self, row: usize) -> u64 {
        self.counts.iter().filter(|((r, _), _)| *r == row).map(|(_, n)| n).sum()
    }

    /// Sum of a column: how often this label was given.
    #[must_use]
    pub fn column(&self, column: usize) -> u64 {
        self.counts.iter().filter(|((_, c), _)| *c == column).map(|(_, n)| n).sum()
    }

    /// The cells that are not empty: row, column, count.
    pub fn cells(&self) -> impl Iterator<Item = (usize, usize, u64)> {
        self.counts.iter().map(|((row, column), n)| (*row, *column, *n))
    }

    /// Precision, recall and F1 of each label.
    #[must_use]
    pub fn classes(&self) -> Vec<Class> {
        let class = |(at, label): (usize, &String)| {
            let (hit, support, given) = (self.count(at, at), self.row(at), self.column(at));
            let (precision, recall) = (share(hit, given), share(hit, support));
            Class {
                label: label.clone(),
                support,
                precision,
                recall,
                f1: share(2 * hit, support + given),
            }
        };
        self.labels.iter().enumerate().map(class).collect()
    }

    /// The mean F1 over the labels, each counting the same; `None` without labels.
    #[must_use]
    pub fn macro_f1(&self) -> Option<f64> {
        let of: Vec<f64> = self.classes().iter().filter_map(|class| class.f1).collect();
        (!of.is_empty()).then(|| of.iter().sum::<f64>() / of.len() as f64)
    }

    /// F1 over all pairs together. With one label for each case this is the agreement.
    #[must_use]
    pub fn micro_f1(&self) -> Option<f64> {
        share(self.same(), self.total())
    }
}

/// `part` of `whole`; `None` of nothing.
pub(super) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
