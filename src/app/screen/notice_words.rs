//! What is said about a notice in a few words, in its register and on its case.

use crate::app::time::clock;
use crate::app::work::Work;
use crate::model::{Action, Missing, Notice, NoticePlace, NoticeRow, Notifier, Quality, Standing};

/// Who sent it, foreign.
#[must_use]
pub fn sender(notice: &Notice) -> &str {
    let notifier = &notice.notifier;
    notifier.name.as_deref().or(notifier.email.as_deref()).unwrap_or("no name")
}

/// What the status of a sender rests on, when there is anything to say.
#[must_use]
pub const fn standing(notifier: &Notifier) -> Option<&'static str> {
    match notifier.standing() {
        Standing::Register(_) if notifier.outside_area => {
            Some("trusted flagger, outside its area of expertise")
        }
        Standing::Register(_) => Some("trusted flagger, in the register"),
        Standing::File => Some("trusted by the file, the register is empty"),
        Standing::Claimed => Some("says trusted, not in the register"),
        Standing::Ordinary => None,
    }
}

/// `lacks e-mail (c), good faith (d)`; empty when it lacks nothing.
#[must_use]
pub fn lacks(missing: &[Missing]) -> String {
    if missing.is_empty() {
        return String::new();
    }
    let words: Vec<&str> = missing.iter().map(|one| one.words()).collect();
    format!("lacks {}", words.join(", "))
}

/// `sent 3 times, 1 more says the same`; empty when there is nothing to count.
#[must_use]
pub fn counted(row: &NoticeRow) -> String {
    let mut parts = Vec::new();
    if row.sent > 1 {
        parts.push(format!("sent {} times", row.sent));
    }
    match row.repeats {
        0 => {}
        1 => parts.push("1 more says the same".to_owned()),
        n => parts.push(format!("{n} more say the same")),
    }
    parts.join(", ")
}

/// What stands out about it, in a narrow column.
#[must_use]
pub fn remarks(row: &NoticeRow) -> String {
    let mut parts = Vec::new();
    if row.notice.notifier.standing() == Standing::Claimed {
        parts.push("says trusted".to_owned());
    }
    if row.notice.notifier.outside_area {
        parts.push("outside area".to_owned());
    }
    if row.suspended.is_some() {
        parts.push("sender suspended".to_owned());
    }
    if !row.missing.is_empty() {
        parts.push("incomplete".to_owned());
    }
    if row.sent > 1 {
        parts.push(format!("sent {} times", row.sent));
    }
    if row.same_as.is_some() {
        parts.push("repeat".to_owned());
    }
    parts.join(", ")
}

/// Since when it gives actual knowledge, or why it gives none (Art. 16(3)).
#[must_use]
pub fn knowledge(row: &NoticeRow, work: &Work) -> String {
    match row.knowledge {
        Some(at) => format!("since {} (Art. 16(3))", clock(at, work.now, &work.zone)),
        None => format!("none: it {}", lacks(&row.missing)),
    }
}

/// What was decided at a place.
#[must_use]
pub fn outcome(place: &NoticePlace) -> &'static str {
    match place.last.as_ref().map(|answer| (answer.action, answer.reversal)) {
        None => "not decided",
        Some((Action::Restrict, _)) => "restricted",
        Some((Action::Allow, true)) => "taken back",
        Some((Action::Allow, false)) => "kept",
    }
}

/// `12 precise, 2 imprecise, 1 overturned`.
#[must_use]
pub fn quality(quality: &Quality) -> String {
    let Quality { precise, otherwise, imprecise, overturned, .. } = quality;
    let mut parts = vec![format!("{precise} precise")];
    if *otherwise > 0 {
        parts.push(format!("{otherwise} otherwise"));
    }
    parts.push(format!("{imprecise} imprecise"));
    if *overturned > 0 {
        parts.push(format!("{overturned} overturned"));
    }
    parts.join(", ")
}
