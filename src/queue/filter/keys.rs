//! The keys of the filter language, with what each asks.

/// One key of the language, for help, completions and docs.
#[derive(Clone, Copy, Debug)]
pub struct FilterKey {
    /// The word before the colon.
    pub name: &'static str,
    /// What it asks, in a few words.
    pub what: &'static str,
    /// A value it takes, with the key.
    pub example: &'static str,
}

/// Every key, in the order help shows them.
pub const FILTER_KEYS: &[FilterKey] = &[
    FilterKey {
        name: "lane",
        what: "in this lane: life order trusted complaint notice own",
        example: "lane:notice,own",
    },
    FilterKey {
        name: "state",
        what: "waiting (usual), skipped, decided or all",
        example: "state:decided",
    },
    FilterKey {
        name: "category",
        what: "the category code has this in it",
        example: "category:scams",
    },
    FilterKey {
        name: "policy",
        what: "the id of the policy that usually fits has this in it",
        example: "policy:drugs",
    },
    FilterKey {
        name: "group",
        what: "the title of the group has this in it",
        example: "group:\"borrel & beats\"",
    },
    FilterKey {
        name: "author",
        what: "the name or id of the author has this in it",
        example: "author:quickdeal",
    },
    FilterKey { name: "age", what: "opened so long ago: s m h d w", example: "age:>2d" },
    FilterKey {
        name: "due",
        what: "time to the deadline, or overdue, none, any",
        example: "due:<1h",
    },
    FilterKey { name: "severity", what: "1 minor to 5 danger to life", example: "severity:>=4" },
    FilterKey { name: "flags", what: "number of flags", example: "flags:>1" },
    FilterKey {
        name: "opened",
        what: "came in on these days: a day, month, year, or from..to",
        example: "opened:2026-01-01..2026-03-31",
    },
    FilterKey {
        name: "decided",
        what: "has a decision of these days that left the house",
        example: "decided:2026-01-01..2026-03-31",
    },
    FilterKey {
        name: "decidedas",
        what: "that decision's category code has this in it, or none",
        example: "decidedas:scams",
    },
    FilterKey {
        name: "outcome",
        what: "its gravest part: none visibility monetary service account",
        example: "outcome:account",
    },
    FilterKey {
        name: "restriction",
        what: "one of its restriction codes has this in it",
        example: "restriction:removed",
    },
    FilterKey { name: "ground", what: "it rests on law or terms", example: "ground:terms" },
    FilterKey {
        name: "source",
        what: "it came by order, trusted, notice, other or own",
        example: "source:notice",
    },
    FilterKey {
        name: "by",
        what: "the name of who took it has this in it, or this is their number",
        example: "by:mira",
    },
    FilterKey {
        name: "late",
        what: "it came after the deadline of the case: yes or no",
        example: "late:yes",
    },
    FilterKey {
        name: "reversed",
        what: "it was taken back by a later one: yes or no",
        example: "reversed:yes",
    },
    FilterKey { name: "marked", what: "yes or no", example: "marked:yes" },
    FilterKey {
        name: "second",
        what: "yes: waits for a second person to confirm it",
        example: "second:yes",
    },
    FilterKey {
        name: "silent",
        what: "yes: decided, and its author must not be told yet",
        example: "silent:yes",
    },
    FilterKey {
        name: "held",
        what: "somebody holds it: yes, no, or a name with this in it",
        example: "held:noor",
    },
];
