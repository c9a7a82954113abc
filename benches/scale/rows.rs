//! The rows of the table: what is run, beside which reference.

use crate::decided;
use crate::imports;
use crate::table::Line;
use crate::tool::{self, Ran};
use crate::work::{CHILD, at_share};
use anyhow::{Context as _, Result};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where everything is, and how much of it.
pub struct Bench {
    pub folder: PathBuf,
    pub messages: u64,
}

/// Lines of the table that are measured together.
type Rows = fn(&Bench) -> Result<Vec<Line>>;

/// Every group of rows by the word that chooses it, in the order they need each other.
const ALL: [(&str, Rows); 12] = [
    ("lines", imports::json_lines),
    ("telegram", imports::telegram),
    ("arriving", arriving),
    ("seat", seat),
    ("decide", decided::decide),
    ("verify", decided::verify),
    ("rebuild", decided::rebuild),
    ("letters", decided::letters),
    ("export", decided::export),
    ("report", decided::report),
    ("bad", bad),
    ("team", crate::team::rows),
];

/// The words of all rows.
pub fn words() -> Vec<&'static str> {
    ALL.iter().map(|(word, _)| *word).collect()
}

/// Measures the chosen rows, or all.
pub fn all(bench: &Bench, chosen: &[String]) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (word, rows) in ALL {
        if chosen.is_empty() || chosen.iter().any(|c| c == word) {
            eprintln!("{word} …");
            lines.extend(rows(bench).with_context(|| format!("measuring {word}"))?);
        }
    }
    Ok(lines)
}

impl Bench {
    pub fn new(folder: PathBuf, messages: u64) -> Self {
        Self { folder, messages }
    }

    /// Runs this program for one piece of work.
    pub fn child(&self, words: &[&str]) -> Result<Ran> {
        tool::run(Command::new(std::env::current_exe()?).arg(CHILD).args(words))
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// The numbers that a piece of work prints: of each the median of several runs.
    pub fn told(&self, words: &[&str]) -> Result<HashMap<String, f64>> {
        let mut all: HashMap<String, Vec<f64>> = HashMap::new();
        for _ in 0..self.times() {
            for (name, number) in numbers(&self.child(words)?) {
                all.entry(name).or_default().push(number);
            }
        }
        let median = |(name, mut told): (String, Vec<f64>)| (name, at_share(&mut told, 0.5));
        Ok(all.into_iter().map(median).collect())
    }

    /// A file of data, made when it is first wanted.
    pub fn data(&self, kind: &str) -> Result<String> {
        let file = self.path(kind);
        if !Path::new(&file).exists() {
            self.child(&["make", kind, &file, &self.messages.to_string()])?;
        }
        Ok(file)
    }

    /// Imports a file into a new store.
    pub fn import(&self, store: &str, kind: &str) -> Result<Ran> {
        let (store, file) = (self.path(store), self.data(kind)?);
        if Path::new(&store).exists() {
            std::fs::remove_dir_all(&store)?;
        }
        self.child(&["import", &store, &file])
    }

    /// A store in which every message is a case.
    pub fn cases(&self) -> Result<String> {
        let store = self.path("cases-store");
        if !Path::new(&store).exists() {
            self.import("cases-store", "cases")?;
        }
        Ok(store)
    }

    /// Runs of one piece of work, of which the median counts: fewer when each takes long.
    pub fn times(&self) -> usize {
        if self.messages > 2_000_000 { 1 } else { 3 }
    }

    #[expect(clippy::cast_precision_loss)]
    pub fn count(&self) -> f64 {
        self.messages as f64
    }
}

/// The numbers a child printed.
pub fn numbers(ran: &Ran) -> HashMap<String, f64> {
    let pair = |line: &str| {
        let (name, number) = line.split_once(' ')?;
        Some((name.to_owned(), number.parse().ok()?))
    };
    ran.out.lines().filter_map(pair).collect()
}

/// A line of the table.
pub fn line(work: &str, goal: &'static str, ours: String, theirs: Vec<String>) -> Line {
    Line { work: work.to_owned(), goal, ours, theirs }
}

/// Time and memory of a run.
pub fn took(ran: &Ran) -> String {
    format!("{:.2} s, {} MB", ran.seconds, ran.peak)
}

fn seat(bench: &Bench) -> Result<Vec<Line>> {
    let store = bench.cases()?;
    let mut told = bench.told(&["seat", &store])?;
    told.extend(bench.told(&["find", &store])?);
    // Starts of their own, all of them warm.
    told.extend(bench.told(&["first-frame", &store])?);
    let cold = bench.told(&["first-frame", &store, "cold"])?;
    let cold = |name: &str| cold.get(name).copied().unwrap_or(f64::NAN);
    let of = |name: &str| told.get(name).copied().unwrap_or(f64::NAN);
    let mut fzf = Vec::new();
    if tool::has("fzf") {
        let texts = bench.data("texts")?;
        for query in ["u", "uit", "uitgep"] {
            let search = format!("fzf --filter {query} < '{texts}' | head -40 > /dev/null");
            let ran = tool::median(3, || tool::run(Command::new("sh").args(["-c", &search])))?;
            let (theirs, ours) = (ran.seconds * 1e3, of(&format!("find_{query}")));
            let times = theirs / ours;
            fzf.push(format!("`{query}`: fzf {theirs:.0} ms, modq {ours:.1} ms: {times:.0} times"));
        }
    } else {
        fzf.push("fzf is not installed: skipped".to_owned());
    }
    let mut grep = Vec::new();
    if tool::has("rg") {
        let texts = bench.data("texts")?;
        let ran = tool::median(3, || {
            tool::run(Command::new("rg").args(["--count", "-F", "xtc en coke", &texts]))
        })?;
        grep.push(format!("ripgrep over the texts {:.0} ms", ran.seconds * 1e3));
    } else {
        grep.push("ripgrep is not installed: skipped".to_owned());
    }
    let two = |a: &str, b: &str| format!("{:.1} / {:.1} ms", of(a), of(b));
    let bytes = |screen: &str, how: &str| {
        let of = |depth: &str, share: &str| of(&format!("{screen}{depth}_{how}_bytes_{share}"));
        let [a, b] = ["", "256"].map(|depth| (of(depth, "p50"), of(depth, "p99")));
        format!("{:.0}, {:.0} / {:.0}, {:.0}", a.0, a.1, b.0, b.1)
    };
    Ok(vec![
        line(
            "open, every message a case: index / first frame, warm",
            "150 ms",
            two("open", "first_frame"),
            Vec::new(),
        ),
        line(
            "the same, none of its files in memory",
            "1.5 s",
            format!("{:.0} / {:.0} ms", cold("open"), cold("first_frame")),
            Vec::new(),
        ),
        line("memory before search", "150 MB", format!("{:.0} MB", of("memory")), Vec::new()),
        line(
            "search ready after open",
            "1 s",
            format!("{:.0} ms, then {:.0} MB", of("search_ready"), of("memory_search")),
            Vec::new(),
        ),
        line(
            "fuzzy search of 1 to 12 letters to the first screen, p50 / p95",
            "p95 30 ms, 100 times faster than fzf",
            two("fuzzy_p50", "fuzzy_p95"),
            fzf,
        ),
        line(
            "hits that equal the definition, computed over every text",
            "all queries",
            format!("{:.0} of {:.0} queries", of("same_hits"), of("compared")),
            vec![format!("brute force: {:.0} hits", of("hits"))],
        ),
        line("exact phrase, p95", "p95 50 ms", format!("{:.1} ms", of("exact_p95")), grep),
        line("filter, sort, lane, p50 / p95", "p95 50 ms", two("list_p50", "list_p95"), Vec::new()),
        line(
            "`j`/`k` to frame, p50 / p99",
            "p99 16 ms",
            two("wide_step_time_p50", "wide_step_time_p99"),
            Vec::new(),
        ),
        line("decide, undo by key to frame, p50 / p99", "–", two("act_p50", "act_p99"), Vec::new()),
        line(
            "bytes of a `j`/`k` frame at 120x40, key held, 24-bit colours / 256, p50 and p99",
            "300, 500",
            bytes("wide", "held"),
            Vec::new(),
        ),
        line(
            "the same one step at a time, with the case and what was said round it",
            "–",
            bytes("wide", "step"),
            Vec::new(),
        ),
        line("bytes at 80x24, key held", "–", bytes("small", "held"), Vec::new()),
        line("bytes at 80x24, one step at a time", "–", bytes("small", "step"), Vec::new()),
    ])
}

/// As many flags on one message as there are messages, which are all in one group.
fn bad(bench: &Bench) -> Result<Vec<Line>> {
    let file = bench.data("bad")?;
    let store = bench.path("bad-store");
    let ran = bench.child(&["bad", &store, &file])?;
    std::fs::remove_dir_all(&store)?;
    let told = numbers(&ran);
    let of = |name: &str| told.get(name).copied().unwrap_or(f64::NAN);
    Ok(vec![
        line(
            "bad input: text of 10 MB, all flags on one message, one group with all, 10,000 groups",
            "linear",
            format!("{:.1} s, {} MB, open {:.0} ms", of("import") / 1e3, ran.peak, of("open")),
            Vec::new(),
        ),
        line(
            "of that: list by the same deadline / the end of it / a filter for none / for all / for one group",
            "50 ms",
            format!(
                "{:.0} / {:.0} / {:.0} / {:.0} / {:.0} ms",
                of("same"),
                of("end"),
                of("none"),
                of("all"),
                of("group")
            ),
            Vec::new(),
        ),
        line(
            "of that: search ready / a word of 10,000 letters / a phrase / one letter",
            "–",
            format!(
                "{:.0} / {:.0} / {:.0} / {:.0} ms",
                of("ready"),
                of("long_word"),
                of("long_phrase"),
                of("letters")
            ),
            Vec::new(),
        ),
        line(
            "of that: key to frame on the text of 10 MB / on all the flags, longest; decided and undone",
            "16 ms",
            format!("{:.1} / {:.1} / {:.1} ms", of("key_text"), of("key_flags"), of("key_act")),
            Vec::new(),
        ),
    ])
}

/// Waves, and a key while something comes in.
fn arriving(bench: &Bench) -> Result<Vec<Line>> {
    let ran = bench.import("waves-store", "waves")?;
    let store = bench.path("waves-store");
    let judged = numbers(&bench.child(&["judge", &store])?);
    let alone = numbers(&bench.child(&["sketch", &store])?);
    let of = |told: &HashMap<String, f64>, name: &str| told.get(name).copied().unwrap_or(f64::NAN);
    let held = bench.path("held-store");
    let waited = numbers(&bench.child(&["meanwhile", &held, &bench.data("rows")?])?);
    Ok(vec![
        line(
            "near-duplicate waves found at import, every message a case",
            "30 % more, recall 95 %, precision 99 %",
            format!(
                "recall {:.1} %, precision {:.1} %, {:.2} s on one core of {}",
                of(&judged, "recall"),
                of(&judged, "precision"),
                of(&alone, "seconds"),
                took(&ran)
            ),
            Vec::new(),
        ),
        line(
            "what a key waits for an import of another process, p50 / p99",
            "p99 50 ms",
            format!("{:.1} / {:.1} ms", of(&waited, "wait_p50"), of(&waited, "wait_p99")),
            Vec::new(),
        ),
    ])
}
