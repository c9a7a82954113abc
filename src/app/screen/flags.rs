//! The flags of a case: the most urgent ones with what their senders say, and in one line.

use super::facts::{Pane, Section, label};
use super::notice_words as words;
use crate::app::ink::{Strip, fold};
use crate::app::msg::CaseView;
use crate::app::text::{Safe, safe_line, wrap};
use crate::app::theme::{Role, Theme};
use crate::model::{Flag, FlagBody, Lane, Notice, NoticeRow, Standing};
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

/// The word, lane and sender of a flag.
fn parts(flag: &Flag) -> (&'static str, Lane, String) {
    let word = match flag.word() {
        "notification" => "told",
        word => word,
    };
    let who = match &flag.body {
        FlagBody::Notice(n) => n.notifier.name.clone().unwrap_or_else(|| "anonymous".into()),
        FlagBody::Order(o) => o.authority.clone(),
        FlagBody::Notification { from, .. } => from.clone().unwrap_or_else(|| "unknown".into()),
        FlagBody::Rule(r) => r.rule.clone(),
        FlagBody::Own { .. } => "a moderator".into(),
    };
    (word, flag.lane, who)
}

/// The words of a flag, as far as they may be shown.
fn said(pane: &Pane<'_>, flag: &Flag) -> Safe {
    let words = pane.view.said(flag);
    words.map_or_else(Safe::default, |words| pane.work.look().line(words, 4096))
}

/// Name of the section.
pub const NAME: &str = "flags";
/// Flags shown one by one.
const SHOWN: usize = 12;

/// The flags of a case, of which the most urgent are shown.
pub struct Flags<'v> {
    /// Most urgent first.
    pub first: Vec<&'v Flag>,
    /// All of them; a notice that was sent again counts once.
    count: usize,
    /// Those that are notices.
    notices: usize,
}

/// The flags of a case, in a time that does not grow with the number of them by more than they do:
/// there may be a million.
#[must_use]
pub fn flags_of(view: &CaseView) -> Flags<'_> {
    let key = |flag: &Flag| (flag.lane, std::cmp::Reverse(flag.severity), flag.at);
    let mut flags = Flags { first: Vec::with_capacity(SHOWN + 1), count: 0, notices: 0 };
    for flag in view.case.flags.iter().filter(|flag| !flag.is_again()) {
        flags.count += 1;
        flags.notices += usize::from(flag.word() == "notice");
        let place = flags.first.partition_point(|shown| key(shown) <= key(flag));
        if place < SHOWN {
            flags.first.insert(place, flag);
            flags.first.truncate(SHOWN);
        }
    }
    flags
}

impl Flags<'_> {
    /// `+2 notices` after the first flag.
    #[must_use]
    pub fn more(&self) -> String {
        let rest = self.count.saturating_sub(1);
        let first = self.first.first().is_some_and(|flag| flag.word() == "notice");
        let notices = self.notices.saturating_sub(usize::from(first)) == rest;
        let word = match (notices, rest) {
            (_, 0) => return String::new(),
            (true, 1) => "notice",
            (true, _) => "notices",
            (_, 1) => "flag",
            _ => "flags",
        };
        format!("+{rest} {word}")
    }
}

/// The section of flags.
#[must_use]
pub fn flags(pane: &Pane<'_>) -> Section {
    within(pane, usize::MAX)
}

/// The section in so many rows: of the flags as many as fit, and how many more there are.
#[must_use]
pub fn within(pane: &Pane<'_>, rows: usize) -> Section {
    let all = flags_of(pane.view);
    let note = format!("{} independent", all.count);
    let mut lines = vec![pane.title("flags", &note)];
    let mut shown = 0;
    for flag in &all.first {
        let mut one = one(pane, flag);
        if pane.tall && shown > 0 {
            one.insert(0, pane.strip().done());
        }
        // The last row is for the number of the others.
        let last = usize::from(shown + 1 < all.count);
        if lines.len() + one.len() + last > rows {
            break;
        }
        lines.extend(one);
        shown += 1;
    }
    if all.count > shown {
        lines.push(pane.strip().own(&format!("{} more", all.count - shown), Role::Muted).done());
    }
    if lines.len() < rows {
        lines.extend(knowledge(pane));
    }
    Section { name: NAME, rank: 2, lines, gap: true }
}

/// One flag.
fn one(pane: &Pane<'_>, flag: &Flag) -> Vec<Line<'static>> {
    let ((word, lane, who), said) = (parts(flag), said(pane, flag));
    let time = pane.clock(flag.at);
    let strip = pane.strip().own_in(word, Theme::lane(lane), 8);
    let strip = strip.to((pane.left + 9).max(pane.left + word.width() + 2));
    let strip = strip.foreign(&who, Role::Text, 24);
    if pane.tall {
        let mut lines = vec![strip.right(pane.end(), &time, Role::Muted).done()];
        lines.extend(quoted(pane, &said, 4));
        lines.extend(notice(pane, flag));
        return lines;
    }
    let mark = mark(pane, flag);
    let room = strip.used() + time.width() + mark.width() + 8;
    let strip = strip.gap(2);
    let strip = quote(strip, &said, pane.end().saturating_sub(room));
    let strip = if mark.is_empty() { strip } else { strip.gap(2).own(&mark, Role::Warn) };
    vec![strip.right(pane.end(), &time, Role::Muted).done()]
}

/// What stands out about a notice where there is no room for more.
fn mark(pane: &Pane<'_>, flag: &Flag) -> String {
    row_of(pane, flag).map(words::remarks).unwrap_or_default()
}

fn row_of<'a>(pane: &Pane<'a>, flag: &Flag) -> Option<&'a NoticeRow> {
    let FlagBody::Notice(notice) = &flag.body else { return None };
    let key = Notice::key(&notice.reference);
    pane.view.notices.iter().find(|row| row.key == key)
}

/// Where a notice stands, what it lacks, and how good its sender's notices are.
fn notice(pane: &Pane<'_>, flag: &Flag) -> Vec<Line<'static>> {
    let Some(row) = row_of(pane, flag) else { return Vec::new() };
    let notifier = &row.notice.notifier;
    let state = if row.to_tell { "letter due" } else { row.state.words() };
    let mut parts = vec![(state.to_owned(), Role::Muted)];
    parts.push((words::lacks(&row.missing), Role::Warn));
    let late = row
        .suspended
        .map(|until| format!("its sender is suspended until {}", until.day(&pane.work.zone)));
    parts.push((late.unwrap_or_default(), Role::Warn));
    parts.push((words::counted(row), Role::Muted));
    let repeat = row.same_as.as_deref().map(|first| format!("same as {first}"));
    parts.push((repeat.unwrap_or_default(), Role::Muted));
    let warn = notifier.outside_area || notifier.standing() == Standing::Claimed;
    let standing = words::standing(notifier).unwrap_or_default().to_owned();
    parts.push((standing, if warn { Role::Warn } else { Role::Muted }));
    if let Standing::Register(no) = notifier.standing()
        && let Some((_, quality)) = pane.view.flaggers.iter().find(|(known, _)| *known == no)
    {
        parts.push((words::quality(quality), Role::Muted));
    }
    let columns = pane.end().saturating_sub(pane.left);
    let mut lines = Vec::new();
    for (text, role) in parts.into_iter().filter(|(text, _)| !text.is_empty()) {
        let safe = safe_line(&text, 1_024).to_string();
        lines.extend(
            fold(&safe, columns).iter().take(2).map(|part| pane.strip().own(part, role).done()),
        );
    }
    lines
}

/// Since when we know, once a complete notice came (DSA Art. 16(3)); nothing without a notice.
fn knowledge(pane: &Pane<'_>) -> Option<Line<'static>> {
    let any = !pane.view.notices.is_empty();
    let strip = pane.strip();
    let strip = match pane.view.knowledge {
        Some(at) => strip.own(&format!("knowledge since {} (16(3))", pane.clock(at)), Role::Muted),
        None => strip.own("no complete notice, no knowledge (16(3))", Role::Warn),
    };
    any.then(|| strip.done())
}

fn quote<'a>(strip: Strip<'a>, said: &Safe, room: usize) -> Strip<'a> {
    if said.is_empty() || room < 4 {
        return strip;
    }
    strip.own("“", Role::Text).safe(said, Role::Text, room).own("”", Role::Text)
}

fn quoted(pane: &Pane<'_>, said: &Safe, most: usize) -> Vec<Line<'static>> {
    if said.is_empty() {
        return Vec::new();
    }
    // The first line begins after its quotation mark, the last one ends before one.
    let columns = pane.end().saturating_sub(pane.left + 1);
    let lines = wrap(said, columns.saturating_sub(1));
    let more = lines.len() > most;
    let count = lines.len().min(most);
    let mut out: Vec<Line<'static>> = Vec::new();
    for (i, line) in lines.iter().take(most).enumerate() {
        let strip = if i == 0 { pane.strip().own("“", Role::Text) } else { pane.strip() };
        let last = i + 1 == count;
        let strip = strip.safe(line, Role::Text, columns.saturating_sub(usize::from(more && last)));
        out.push(match (last, more) {
            (true, true) => strip.own("…", Role::Muted).done(),
            (true, false) => strip.own("”", Role::Text).done(),
            _ => strip.done(),
        });
    }
    out
}

/// Flags in one line.
#[must_use]
pub fn flags_line(pane: &Pane<'_>) -> Section {
    let all = flags_of(pane.view);
    let mut strip = label(pane, "flags");
    if let Some(first) = all.first.first() {
        let ((_, lane, who), said) = (parts(first), said(pane, first));
        strip = strip.foreign(&who, Theme::lane(lane), 24).gap(2);
        let (more, mark) = (all.more(), mark(pane, first));
        let room = pane.end().saturating_sub(strip.used() + more.width() + mark.width() + 7);
        strip = quote(strip, &said, room);
        if !mark.is_empty() {
            strip = strip.gap(2).own(&mark, Role::Warn);
        }
        if !more.is_empty() {
            strip = strip.gap(3).own(&more, Role::Muted);
        }
    }
    Section { name: NAME, rank: 2, lines: vec![strip.done()], gap: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::desk::Desk;
    use crate::app::fixture;
    use crate::model::{At, CaseNo};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_most_urgent_are_found_as_by_sorting_all(
            flags in proptest::collection::vec((0usize..6, 1u8..5, 0i64..9, any::<bool>(), any::<bool>()), 0..40),
        ) {
            let mut view = fixture::case(CaseNo(1));
            let one = |(lane, severity, at, notice, again): (usize, u8, i64, bool, bool)| Flag {
                at: At(at),
                lane: Lane::ALL[lane],
                severity,
                due: None,
                category: None,
                policy: None,
                body: if notice {
                    FlagBody::Notice(Notice { again, ..Notice::default() })
                } else {
                    FlagBody::Own { text: "zelf".into() }
                },
            };
            view.case.flags = flags.into_iter().map(one).collect();
            let mut sorted: Vec<&Flag> =
                view.case.flags.iter().filter(|flag| !flag.is_again()).collect();
            sorted.sort_by_key(|flag| (flag.lane, std::cmp::Reverse(flag.severity), flag.at));
            let found = flags_of(&view);
            prop_assert_eq!(found.count, sorted.len());
            let notices = sorted.iter().skip(1).all(|flag| flag.word() == "notice");
            let more = found.more();
            prop_assert_eq!(more.is_empty(), sorted.len() < 2);
            prop_assert!(more.is_empty() || more.contains("notice") == notices, "{}", more);
            sorted.truncate(SHOWN);
            let same = |(a, b): (&&Flag, &&Flag)| std::ptr::eq(*a, *b);
            prop_assert!(found.first.len() == sorted.len());
            prop_assert!(found.first.iter().zip(&sorted).all(same));
        }
    }

    #[test]
    fn of_many_flags_as_many_are_shown_as_fit() {
        for (columns, lines, keys) in
            [(80, 24, "j<enter>"), (120, 40, "j"), (200, 34, "j"), (200, 60, "j")]
        {
            let mut desk = Desk::new(columns, lines);
            desk.crowd = 30;
            desk.press(keys);
            let screen = desk.screen();
            for words in ["33 independent", "lezer", " more"] {
                assert!(screen.contains(words), "{columns}x{lines} has no {words}:\n{screen}");
            }
        }
    }
}
