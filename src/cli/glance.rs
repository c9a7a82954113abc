//! The period at a glance in words and as JSON: the numbers of the report screen.

use super::failure::Failure;
use crate::app::time::{length, thousands};
use crate::desk::Desk;
use crate::model::Lane;
use crate::queue::glance::AGES;
use crate::queue::{GROUNDS, Glance, Outcome, SOURCES};
use crate::report::Period;
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::io::Write;

/// So many days before a period as it has itself.
pub fn before(period: Period) -> (Date, Date) {
    let days = period.from.until(period.to).map_or(0, |span| span.get_days());
    let last = period.from.yesterday().unwrap_or(period.from);
    let first = last.checked_sub(jiff::ToSpan::days(days)).unwrap_or(last);
    (first, last)
}

/// Words with their numbers, in the order of the screen.
type Parts = Vec<(String, u64)>;

fn parts(g: &Glance) -> [(&'static str, Parts); 7] {
    let words = |words: &mut dyn Iterator<Item = (&'static str, u64)>| {
        words.map(|(word, n)| (word.to_owned(), n)).collect::<Parts>()
    };
    let category =
        |(code, n): &(Option<String>, u64)| (code.clone().unwrap_or_else(|| "none".to_owned()), *n);
    let lanes = Lane::ALL.iter().zip(&g.lanes).map(|(l, c)| (l.word(), c.decisions));
    let days = |from: i64| from / crate::model::time::DAY;
    let ages = AGES.iter().zip(g.ages).map(|((from, to), n)| match *to {
        i64::MAX => (format!("{} days or more", days(*from)), n),
        to => (format!("{} to {} days", days(*from), days(to)), n),
    });
    [
        ("categories", g.categories.iter().map(category).collect()),
        ("lanes", words(&mut lanes.into_iter())),
        ("outcomes", words(&mut Outcome::ALL.iter().zip(g.outcomes).map(|((_, w), n)| (*w, n)))),
        ("sources", words(&mut SOURCES.iter().zip(g.sources).map(|((_, w), n)| (*w, n)))),
        ("grounds", words(&mut GROUNDS.iter().zip(g.grounds).map(|((_, w), n)| (*w, n)))),
        ("waiting", ages.collect()),
        // What is printed may be passed on: numbers, not names.
        ("moderators", g.moderators.iter().map(|(no, _, n)| (no.to_string(), *n)).collect()),
    ]
}

/// The numbers as one JSON value.
pub fn as_json(g: &Glance, period: Period) -> Value {
    let object = |parts: &Parts| {
        Value::Object(parts.iter().map(|(w, n)| (w.clone(), json!(n))).collect::<Map<_, _>>())
    };
    let mut value = json!({
        "from": period.from.to_string(), "to": period.to.to_string(),
        "arrived": g.arrived, "decisions": g.decided.decisions,
        "decisions_before": g.decided_before, "median_ms": g.decided.median,
        "with_deadline": g.with_deadline, "late": g.late, "late_orders": g.late_orders,
        "reversed": g.reversed, "waiting_now": g.waiting, "oldest": g.oldest,
    });
    if let Some(all) = value.as_object_mut() {
        for (name, parts) in parts(g) {
            all.insert(name.to_owned(), object(&parts));
        }
        let medians = Lane::ALL.iter().zip(&g.lanes);
        let medians = medians.map(|(l, c)| (l.word().to_owned(), json!(c.median)));
        all.insert("lane_median_ms".to_owned(), Value::Object(medians.collect()));
    }
    value
}

/// The numbers in lines.
pub fn write(out: &mut dyn Write, g: &Glance, desk: &Desk) -> Result<(), Failure> {
    let median = |ms: Option<i64>| ms.map_or_else(|| "-".to_owned(), length);
    let mut line = |what: &str, n: u64, more: &str| {
        let gap = if more.is_empty() { "" } else { "   " };
        writeln!(out, "  {what:<28} {:>11}{gap}{more}", thousands(n))
    };
    line("arrived", g.arrived, "")?;
    line("decisions", g.decided.decisions, &format!("{} before", thousands(g.decided_before)))?;
    line("late", g.late, &format!("of {} with a deadline", thousands(g.with_deadline)))?;
    line("reversed", g.reversed, "")?;
    line("waiting now", g.waiting, "")?;
    for (name, parts) in parts(g) {
        for (word, n) in parts.iter().filter(|(_, n)| *n > 0) {
            let label = match name {
                "categories" => desk.law().category_short(word),
                _ => word.as_str(),
            };
            let lane = Lane::from_word(word).filter(|_| name == "lanes");
            let more = lane.and_then(|l| g.lanes.get(l.index())).map(|c| median(c.median));
            let title = name.strip_suffix('s').unwrap_or(name);
            let title = if name == "categories" { "category" } else { title };
            let label = crate::law::facts::plain(label, 60);
            line(&format!("{title} {label}"), *n, &more.unwrap_or_default())?;
        }
    }
    writeln!(out, "  {:<28} {:>11}", "median to decide", median(g.decided.median))?;
    Ok(())
}
