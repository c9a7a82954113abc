//! The rows about decisions: one, many at once, and everything that reads them back.

use crate::rows::{Bench, line, numbers, took};
use crate::table::Line;
use crate::tool::{self, Ran};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

pub fn decide(bench: &Bench) -> Result<Vec<Line>> {
    let mut told = bench.told(&["decide", &bench.cases()?])?;
    told.extend(bench.told(&["group", &bench.cases()?])?);
    let of = |name: &str| told.get(name).copied().unwrap_or(f64::NAN);
    Ok(vec![
        line(
            "one decision, durable, p50 / p99",
            "2 times a bare append",
            format!("{:.2} / {:.2} ms", of("decision"), of("decision_p99")),
            vec![format!("append + fdatasync {:.2} ms", of("bare"))],
        ),
        line(
            "decisions of 50 seats at once that share one sync, p50",
            "5,000/s",
            format!("{:.0}/s", of("group")),
            vec![
                format!("append + fdatasync each {:.0}/s", of("group_alone")),
                format!("50 appends, one fdatasync {:.0}/s", of("group_bare")),
            ],
        ),
        line(
            "cases decided in one step / undone / done again",
            "10,000 in 2 s",
            format!(
                "{:.0}: {:.2} / {:.2} / {:.2} s",
                of("batch_cases"),
                of("batch") / 1e3,
                of("undo") / 1e3,
                of("redo") / 1e3
            ),
            Vec::new(),
        ),
    ])
}

/// Decisions there are before verify, rebuild and letters.
const SOME: u64 = 100_000;

/// A store in which one message of ten is a case, and so many of them are decided.
fn some(bench: &Bench) -> Result<String> {
    let store = bench.path("tenth-store");
    if !Path::new(&store).exists() {
        bench.import("tenth-store", "tenth")?;
        bench.child(&["bulk", &store, &SOME.min(bench.messages / 10).to_string()])?;
    }
    Ok(store)
}

/// A store in which every message is a case, with so many decisions, or one for each.
fn decided(bench: &Bench, wanted: u64) -> Result<String> {
    let (store, done) = (bench.cases()?, bench.path("decided"));
    let before = std::fs::read_to_string(&done).ok().and_then(|text| text.parse().ok());
    let missing = wanted.min(bench.messages).saturating_sub(before.unwrap_or(0));
    if missing > 0 {
        bench.child(&["bulk", &store, &missing.to_string()])?;
        std::fs::write(&done, (before.unwrap_or(0) + missing).to_string())?;
    }
    Ok(store)
}

pub fn verify(bench: &Bench) -> Result<Vec<Line>> {
    let store = some(bench)?;
    let ran = tool::median(bench.times(), || bench.child(&["verify", &store]))?;
    let sums = "find journal archive -type f -print0 | xargs -0 sha256sum";
    let sum = tool::run(Command::new("sh").args(["-c", &format!("cd '{store}' && {sums}")]))?;
    let theirs = vec![format!("sha256sum of the same files {:.2} s", sum.seconds)];
    Ok(vec![line("verify, with 100,000 decisions", "3 s", took(&ran), theirs)])
}

pub fn rebuild(bench: &Bench) -> Result<Vec<Line>> {
    let store = some(bench)?;
    let ran = tool::median(bench.times(), || bench.child(&["rebuild", &store]))?;
    let every = decided(bench, SOME)?;
    let all = tool::median(bench.times(), || bench.child(&["rebuild", &every]))?;
    Ok(vec![
        line("rebuild of the same", "15 s", took(&ran), Vec::new()),
        line("rebuild, every message a case", "–", took(&all), Vec::new()),
    ])
}

/// One export, beside copying what it wrote.
fn written(bench: &Bench, store: &str, format: &str, goal: &'static str) -> Result<Line> {
    let (out, copy) = (bench.path(format), bench.path("copy"));
    let ran = bench.child(&["export", store, format, &out])?;
    let told = numbers(&ran);
    let of = |name: &str| told.get(name).copied().unwrap_or(f64::NAN);
    let rate = of("decisions") / of("seconds");
    let ours =
        format!("{:.0} in {:.2} s, {rate:.0}/s, {} MB", of("decisions"), of("seconds"), ran.peak);
    let size = tool::size_of(Path::new(&out)) >> 20;
    let copied = format!("cp -r '{out}' '{copy}' && sync -f '{copy}'");
    let Ran { seconds, .. } = tool::run(Command::new("sh").args(["-c", &copied]))?;
    for folder in [&out, &copy] {
        std::fs::remove_dir_all(folder)?;
    }
    let theirs = vec![format!("cp and sync of these {size} MB {seconds:.2} s")];
    Ok(line(&format!("export, {format}"), goal, ours, theirs))
}

pub fn letters(bench: &Bench) -> Result<Vec<Line>> {
    Ok(vec![written(bench, &some(bench)?, "letters", "–")?])
}

pub fn export(bench: &Bench) -> Result<Vec<Line>> {
    let store = decided(bench, bench.messages)?;
    ["csv", "database"].iter().map(|format| written(bench, &store, format, "100,000/s")).collect()
}

pub fn report(bench: &Bench) -> Result<Vec<Line>> {
    let store = decided(bench, bench.messages)?;
    let told = bench.told(&["report", &store])?;
    let of = |name: &str| told.get(name).copied().unwrap_or(f64::NAN);
    let mut theirs = Vec::new();
    if tool::has("rg") {
        let count = format!("cat '{store}'/journal/*.jsonl | rg -c '\"what\":\"decided\"'");
        let ran = tool::run(Command::new("sh").args(["-c", &count]))?;
        theirs.push(format!("ripgrep counting them in the journal {:.2} s", ran.seconds));
    } else {
        theirs.push("ripgrep is not installed: skipped".to_owned());
    }
    let opened = bench.told(&["first-frame", &store, "later"])?;
    let shown = |name: &str| opened.get(name).copied().unwrap_or(f64::NAN);
    let (index, first, memory) = (shown("open"), shown("first_frame"), shown("memory"));
    Ok(vec![
        line(
            "report over a decision for every case / history / status",
            "5 s",
            format!("{:.2} s / {:.1} / {:.1} ms", of("report") / 1e3, of("history"), of("status")),
            theirs,
        ),
        line(
            "open with these decisions: index / first frame, warm",
            "–",
            format!("{index:.0} / {first:.0} ms, {memory:.0} MB"),
            Vec::new(),
        ),
    ])
}
