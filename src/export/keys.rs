//! Every key of a database record and what may stand under it.

use crate::law::check::{DAYS, SHORT};
use jiff::civil::{Date, date};

/// What may stand under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One of some codes.
    Code(Codes),
    /// A list of such codes, with the least number of them.
    List(Codes, usize),
    /// Text of at most so many characters.
    Text(usize),
    /// Facts: text that says something.
    Facts,
    /// Our own identifier.
    Puid,
    /// A link.
    Link,
    /// A day, the earliest first.
    Day(Date),
    /// Product numbers.
    Products,
}

/// Where the codes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codes {
    /// In this program.
    Fixed(&'static [&'static str]),
    /// Restrictions whose code begins so.
    Restriction(&'static str),
    ContentType,
    Language,
    Category,
    Keyword,
    Country,
}

pub(super) const NO_LIMIT: usize = usize::MAX;
pub(super) const YES_NO: Codes = Codes::Fixed(&["Yes", "No"]);
pub(super) const GROUNDS: [&str; 2] = [ILLEGAL, TERMS];
pub(super) const ILLEGAL: &str = "DECISION_GROUND_ILLEGAL_CONTENT";
pub(super) const TERMS: &str = "DECISION_GROUND_INCOMPATIBLE_CONTENT";
pub(super) const OWN: &str = "SOURCE_VOLUNTARY";
pub(super) const SOURCES: [&str; 4] =
    ["SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER", "SOURCE_TYPE_OTHER_NOTIFICATION", OWN];
pub(super) const AUTOMATED: [&str; 3] = [
    "AUTOMATED_DECISION_FULLY",
    "AUTOMATED_DECISION_PARTIALLY",
    "AUTOMATED_DECISION_NOT_AUTOMATED",
];
pub(super) const BEGINNING: Date = date(0, 1, 1);

/// Every key of a record: what may stand there, whether it may be null, whether it must be there.
pub(super) const KEYS: &[(&str, Shape, bool, bool)] = &[
    ("puid", Shape::Puid, false, true),
    ("decision_visibility", Shape::List(Codes::Restriction("DECISION_VISIBILITY"), 0), true, false),
    ("decision_visibility_other", Shape::Text(SHORT), true, false),
    ("decision_monetary", Shape::Code(Codes::Restriction("DECISION_MONETARY")), true, false),
    ("decision_monetary_other", Shape::Text(NO_LIMIT), true, false),
    ("decision_provision", Shape::Code(Codes::Restriction("DECISION_PROVISION")), true, false),
    ("decision_account", Shape::Code(Codes::Restriction("DECISION_ACCOUNT")), true, false),
    (
        "account_type",
        Shape::Code(Codes::Fixed(&["ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE"])),
        true,
        false,
    ),
    ("end_date_visibility_restriction", Shape::Day(BEGINNING), true, false),
    ("end_date_monetary_restriction", Shape::Day(BEGINNING), true, false),
    ("end_date_service_restriction", Shape::Day(BEGINNING), true, false),
    ("end_date_account_restriction", Shape::Day(BEGINNING), true, false),
    ("decision_facts", Shape::Facts, false, true),
    ("decision_ground", Shape::Code(Codes::Fixed(&GROUNDS)), false, true),
    ("decision_ground_reference_url", Shape::Link, true, false),
    ("illegal_content_legal_ground", Shape::Text(NO_LIMIT), true, false),
    ("illegal_content_explanation", Shape::Text(NO_LIMIT), true, false),
    ("incompatible_content_ground", Shape::Text(NO_LIMIT), true, false),
    ("incompatible_content_explanation", Shape::Text(NO_LIMIT), true, false),
    ("incompatible_content_illegal", Shape::Code(YES_NO), false, false),
    ("content_type", Shape::List(Codes::ContentType, 1), false, true),
    ("content_type_other", Shape::Text(SHORT), true, false),
    ("content_language", Shape::Code(Codes::Language), true, false),
    ("content_date", Shape::Day(DAYS.0), false, true),
    ("content_id", Shape::Products, true, false),
    ("category", Shape::Code(Codes::Category), false, true),
    ("category_addition", Shape::List(Codes::Category, 0), false, false),
    ("category_specification", Shape::List(Codes::Keyword, 0), true, false),
    ("category_specification_other", Shape::Text(SHORT), true, false),
    ("territorial_scope", Shape::List(Codes::Country, 0), true, false),
    ("application_date", Shape::Day(DAYS.1), false, true),
    ("source_type", Shape::Code(Codes::Fixed(&SOURCES)), false, true),
    ("source_identity", Shape::Text(SHORT), true, false),
    ("automated_detection", Shape::Code(YES_NO), false, true),
    ("automated_decision", Shape::Code(Codes::Fixed(&AUTOMATED)), false, true),
];

/// What a restriction's end date needs: its own key, the key of the restriction.
pub(super) const ENDS: [(&str, &str); 4] = [
    ("end_date_visibility_restriction", "decision_visibility"),
    ("end_date_monetary_restriction", "decision_monetary"),
    ("end_date_service_restriction", "decision_provision"),
    ("end_date_account_restriction", "decision_account"),
];
