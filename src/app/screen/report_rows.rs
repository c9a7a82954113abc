//! What stands in a report: blocks of numbers, each with the filter that lists the cases behind it.

use super::report::Part;
use crate::app::text::safe_line;
use crate::app::theme::{Role, Theme};
use crate::app::time::{age, length, thousands};
use crate::app::work::Work;
use crate::model::Lane;
use crate::queue::filter::{Ask, Compare, Days, Filter, Stand, Term};
use crate::queue::glance::AGES;
use crate::queue::{GROUNDS, Glance, Outcome, SOURCES};
use jiff::civil::Date;

/// Fewer decisions than this are no share of anything.
const FEW: u64 = 30;

/// The most categories, moderators or groups that have a row of their own.
const MOST: usize = 8;

/// A number.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it counts; made safe.
    pub label: String,
    /// How many.
    pub n: u64,
    /// As it is written.
    pub value: String,
    /// Something beside it: a median, a share, a remark.
    pub more: String,
    /// The filter that lists the cases behind it, when one can.
    pub filter: Option<String>,
    /// Role of its bar.
    pub role: Role,
}

/// Numbers that belong together.
#[derive(Clone, Debug)]
pub struct Block {
    /// What they are parted by; empty for the five numbers on top and the two lines.
    pub title: &'static str,
    /// The numbers.
    pub rows: Vec<Row>,
}

/// The filter of some asks.
fn filter(asks: Vec<Ask>) -> Option<String> {
    let terms = asks.into_iter().map(|ask| Term { not: false, ask }).collect();
    Some(Filter { terms }.to_string())
}

/// Everything in the order of the pointer: five numbers, two lines, then the lists.
pub fn blocks(g: &Glance, days: (Date, Date), part: Part, work: &Work) -> Vec<Block> {
    let of = |ask: Option<Ask>| {
        let decided = Ask::Decided(Days::new(days.0, days.1));
        filter([Some(decided), ask].into_iter().flatten().collect())
    };
    let opened = vec![Ask::Opened(Days::new(days.0, days.1)), Ask::State(vec![Stand::All])];
    let row = |label: &str, n: u64, ask: Option<Ask>| Row {
        label: label.to_owned(),
        n,
        value: thousands(n),
        more: String::new(),
        filter: of(ask),
        role: Role::Accent,
    };
    let mut arrived = row("arrived", g.arrived, None);
    arrived.filter = filter(opened);
    let lanes = Lane::ALL.iter().zip(&g.lanes).map(|(lane, count)| Row {
        more: count.median.map(length).unwrap_or_default(),
        role: Theme::lane(*lane),
        ..row(lane.word(), count.decisions, Some(Ask::Lane(vec![*lane])))
    });
    let outcomes = Outcome::ALL.iter().zip(g.outcomes);
    let outcomes = outcomes.map(|((o, word), n)| row(word, n, Some(Ask::Outcome(vec![*o]))));
    let sources = SOURCES.iter().zip(g.sources);
    let sources = sources.map(|((s, word), n)| row(word, n, Some(Ask::Source(vec![*s]))));
    let grounds = GROUNDS.iter().zip(g.grounds);
    let grounds = grounds.map(|((k, word), n)| row(word, n, Some(Ask::Ground(vec![*k]))));
    let (title, parted) = parted(g, (part, days), work, &row);
    vec![
        Block { title: "", rows: five(g, days, work, &row) },
        Block { title: "", rows: vec![arrived, row("decided", g.decided.decisions, None)] },
        Block { title, rows: parted },
        Block { title: "waiting now, by age", rows: ages(g) },
        Block { title: "by lane", rows: lanes.collect() },
        Block { title: "what was decided", rows: outcomes.collect() },
        Block { title: "how it came", rows: sources.collect() },
        Block { title: "on which ground", rows: grounds.collect() },
    ]
}

/// The five numbers on top: the number, what it is, and a remark.
fn five(
    g: &Glance,
    (from, to): (Date, Date),
    work: &Work,
    row: &impl Fn(&str, u64, Option<Ask>) -> Row,
) -> Vec<Row> {
    let n = g.decided.decisions;
    let few = n < FEW;
    let change = match g.decided_before {
        0 => String::new(),
        before if few || before < FEW => format!("{} before", thousands(before)),
        before => {
            let percent = (n * 200 / before).div_ceil(2);
            let sign = if percent >= 100 { "+" } else { "-" };
            format!("{sign}{} % on before", percent.abs_diff(100))
        }
    };
    let median = |ms: Option<i64>| ms.map_or_else(|| "–".to_owned(), length);
    let notice = g.lanes.get(Lane::Notice.index()).and_then(|count| count.median);
    let share = |part: u64, whole: u64| match whole {
        0 => "–".to_owned(),
        whole if whole < FEW => format!("{part} of {whole}"),
        whole => tenths(part, whole),
    };
    let late = match (g.late, g.late_orders) {
        (0, _) => "none late".to_owned(),
        (late, 0) => format!("{} late", thousands(late)),
        (_, 1) => "1 order late".to_owned(),
        (_, orders) => format!("{} orders late", thousands(orders)),
    };
    let reversed = format!("{} of {}", thousands(g.reversed), thousands(n));
    let oldest = g.oldest.map(|at| format!("oldest {}", age(at, work.now).replace(" old", "")));
    let waiting = filter(vec![Ask::State(vec![Stand::Waiting])]);
    let today = work.now.day(&work.zone);
    let so_far = if from <= today && today < to { "so far" } else { "" };
    let put = |row: Row, value: String, more: String| Row { value, more, ..row };
    let decisions = put(row("decisions", n, None), thousands(n), change);
    let more = if decisions.more.is_empty() { so_far.to_owned() } else { decisions.more.clone() };
    vec![
        Row { more, ..decisions },
        put(
            row("median to decide", n, None),
            median(g.decided.median),
            notice.map(|ms| format!("notices: {}", length(ms))).unwrap_or_default(),
        ),
        put(
            row("inside the deadline", g.late, Some(Ask::Late(true))),
            share(g.with_deadline.saturating_sub(g.late), g.with_deadline),
            if g.with_deadline == 0 { "no deadline".to_owned() } else { late },
        ),
        put(
            row("reversed", g.reversed, Some(Ask::Reversed(true))),
            if few { thousands(g.reversed) } else { tenths(g.reversed, n) },
            reversed,
        ),
        Row {
            filter: waiting,
            more: oldest.unwrap_or_default(),
            ..row("waiting now", g.waiting, None)
        },
    ]
}

/// A share in tenths of a per cent; nothing that is not all is written as all.
fn tenths(part: u64, whole: u64) -> String {
    let share = (part * 1000).checked_div(whole).unwrap_or(0);
    match (share / 10, share % 10) {
        (percent, 0) => format!("{percent} %"),
        (percent, tenth) => format!("{percent}.{tenth} %"),
    }
}

fn parted(
    g: &Glance,
    (part, days): (Part, (Date, Date)),
    work: &Work,
    row: &impl Fn(&str, u64, Option<Ask>) -> Row,
) -> (&'static str, Vec<Row>) {
    let safe = |text: &str| safe_line(text, 256).to_string();
    let (title, mut rows): (_, Vec<Row>) = match part {
        Part::Category => {
            let one = |(code, n): &(Option<String>, u64)| {
                let label = code.as_deref().map_or("no category", |c| work.law.category_short(c));
                let code = code.clone().unwrap_or_else(|| "none".to_owned());
                row(&safe(label), *n, Some(Ask::DecidedAs(vec![code])))
            };
            ("by category", g.categories.iter().map(one).collect())
        }
        Part::Moderator => {
            let one = |(_, name, n): &(_, String, u64)| {
                let name = name.trim();
                let ask = (!name.is_empty()).then(|| Ask::By(vec![name.to_owned()]));
                let known = ask.is_some();
                let row = row(&safe(if known { name } else { "not named" }), *n, ask);
                if known { row } else { Row { filter: None, ..row } }
            };
            ("per moderator", g.moderators.iter().map(one).collect())
        }
        Part::Group => {
            let one = |(title, n): &(Option<String>, u64)| match title.as_deref().map(str::trim) {
                Some(title) if !title.is_empty() => {
                    row(&safe(title), *n, Some(Ask::Group(vec![title.to_owned()])))
                }
                _ => Row { filter: None, ..row("no group", *n, None) },
            };
            ("by group", g.groups.iter().map(one).collect())
        }
    };
    if rows.len() > MOST + 1 {
        let rest: u64 = rows.iter().skip(MOST).map(|row| row.n).sum();
        let label = format!("{} others", rows.len() - MOST);
        rows.truncate(MOST);
        rows.push(Row { filter: others(g, part, days), ..row(&label, rest, None) });
    }
    (title, rows)
}

/// The filter of what has no row of its own: none of those that have one.
fn others(g: &Glance, part: Part, days: (Date, Date)) -> Option<String> {
    let none = || "none".to_owned();
    let ask = match part {
        Part::Category => {
            let codes = g.categories.iter().map(|(code, _)| code.clone().unwrap_or_else(none));
            Ask::DecidedAs(codes.take(MOST).collect())
        }
        Part::Moderator => {
            Ask::By(g.moderators.iter().take(MOST).map(|(_, name, _)| name.clone()).collect())
        }
        Part::Group => {
            Ask::Group(g.groups.iter().take(MOST).filter_map(|(t, _)| t.clone()).collect())
        }
    };
    let decided = Term { not: false, ask: Ask::Decided(Days::new(days.0, days.1)) };
    Some(Filter { terms: vec![decided, Term { not: true, ask }] }.to_string())
}

fn ages(g: &Glance) -> Vec<Row> {
    const LABELS: [&str; 5] =
        ["under 1 day", "1 day", "2 – 3 days", "4 – 6 days", "7 days or more"];
    let rows = LABELS.iter().zip(AGES).zip(g.ages);
    let rows = rows.map(|((label, (from, to)), n)| {
        let mut asks = Vec::new();
        if from > 0 {
            asks.push(Ask::Age(Compare::AtLeast, from));
        }
        if to < i64::MAX {
            asks.push(Ask::Age(Compare::Under, to));
        }
        Row {
            label: (*label).to_owned(),
            n,
            value: thousands(n),
            more: String::new(),
            filter: filter(asks),
            role: if from >= 4 * crate::model::time::DAY { Role::Warn } else { Role::Accent },
        }
    });
    rows.collect()
}
