//! The shape of a part of the template: its columns and its rows.

use serde::Deserialize;

/// Whom a row binds (first column of every part).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
pub enum Applies {
    /// Every provider.
    #[serde(rename = "All")]
    All,
    /// Hosts (Art. 16).
    #[serde(rename = "Only for providers of hosting services, including online platforms")]
    Hosting,
    /// Online platforms (Art. 20 to 23).
    #[serde(rename = "Only for providers of online platforms")]
    Platforms,
    /// Very large online platforms (Art. 42).
    #[serde(rename = "Only for VLOPs")]
    VeryLarge,
    /// Very large platforms and search engines (Art. 42).
    #[serde(rename = "Only for VLOPs and VLOSEs")]
    VeryLargeAny,
}

impl Applies {
    /// The words in the template.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Hosting => "Only for providers of hosting services, including online platforms",
            Self::Platforms => "Only for providers of online platforms",
            Self::VeryLarge => "Only for VLOPs",
            Self::VeryLargeAny => "Only for VLOPs and VLOSEs",
        }
    }

    /// Only the very largest.
    #[must_use]
    pub const fn is_very_large(self) -> bool {
        matches!(self, Self::VeryLarge | Self::VeryLargeAny)
    }
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// Whom the row binds.
    Applies,
    /// Name of the service.
    Service,
    /// The period, `YYYY-MM-DD/YYYY-MM-DD`.
    Period,
    /// Section of parts 7 to 10.
    Section,
    /// What is measured.
    Indicator,
    /// `TOTAL`, a country, a language or another breakdown.
    Scope,
    /// The value; its kind stands with the row.
    Value,
    /// Number of a category, such as `Category 1a`.
    Label,
    /// Name of a category.
    Description,
    /// Code of a category.
    Category,
    /// Description of the sub-category "Other".
    Other,
    /// Contextual information.
    Text,
    /// A whole number.
    Count,
    /// A median in hours.
    Hours,
}

/// What kind of value a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Free text.
    Text,
    /// `YYYY-MM-DD`.
    Date,
    /// A whole number.
    Count,
    /// Hours.
    Hours,
    /// From 0 to 1.
    Share,
    /// A number that may have decimals.
    Number,
}

/// A column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The header, to the letter.
    pub name: String,
    /// What stands in it.
    pub is: Holds,
    /// Our short name.
    #[serde(default)]
    pub id: String,
    /// Restrictions of the database counted here.
    #[serde(default)]
    pub codes: Vec<String>,
    /// The column this one is a part of, by its id.
    #[serde(default)]
    pub within: String,
}

/// A row of parts 1 and 7 to 11.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowForm {
    /// Our short name.
    pub id: String,
    /// Whom it binds.
    pub applies: Applies,
    /// Section.
    #[serde(default)]
    pub section: String,
    /// What is measured.
    pub indicator: String,
    /// Breakdown; empty where one row per language or country stands.
    #[serde(default)]
    pub scope: String,
    /// Kind of value.
    pub is: Kind,
}

/// What rows are repeated for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Each {
    /// Every official language of the Union.
    Language,
    /// Every Member State.
    State,
}

/// A row, or rows that are repeated.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Item {
    /// One row.
    Row(RowForm),
    /// Rows repeated for each language or country; only the very largest fill them in.
    Each {
        /// What they are repeated for.
        each: Each,
        /// The rows of one round.
        rows: Vec<RowForm>,
        /// Indicator and scope as printed in the template, placeholders included.
        printed: Vec<(String, String)>,
    },
}

/// The rows of parts 3 to 6: every category but some.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Whom it binds.
    pub applies: Applies,
    /// Categories without a row.
    pub leave_out: Vec<String>,
}

/// One part, which is one file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// 1 to 11.
    pub part: u8,
    /// Name of the file.
    pub file: String,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Parts 3 to 6.
    #[serde(default)]
    pub grid: Option<Grid>,
    /// Parts 1 and 7 to 11.
    #[serde(default)]
    pub rows: Vec<Item>,
}

impl Part {
    /// Place of the column with this id.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<u8> {
        self.place(|c| c.id == id)
    }

    /// Place of the first column that holds this.
    #[must_use]
    pub fn holding(&self, is: Holds) -> Option<u8> {
        self.place(|c| c.is == is)
    }

    /// Place of the column with the remark on a column: as many columns after the first remark as
    /// that one is after the first number.
    #[must_use]
    pub fn remark(&self, column: u8) -> Option<u8> {
        let numbers = |c: &Column| matches!(c.is, Holds::Count | Holds::Hours | Holds::Value);
        let first = self.place(numbers)?;
        let text = self.holding(Holds::Text)?.checked_add(column.checked_sub(first)?)?;
        let is_text = self.columns.get(usize::from(text)).is_some_and(|c| c.is == Holds::Text);
        is_text.then_some(text)
    }

    /// Every row form, repeated ones once.
    pub fn forms(&self) -> impl Iterator<Item = &RowForm> {
        self.rows.iter().flat_map(|item| match item {
            Item::Row(row) => std::slice::from_ref(row),
            Item::Each { rows, .. } => rows.as_slice(),
        })
    }

    /// Place of the row with this id among [`Part::forms`].
    #[must_use]
    pub fn form(&self, id: &str) -> Option<u16> {
        self.forms().position(|r| r.id == id).and_then(|i| u16::try_from(i).ok())
    }

    fn place(&self, is: impl Fn(&Column) -> bool) -> Option<u8> {
        self.columns.iter().position(is).and_then(|i| u8::try_from(i).ok())
    }
}
