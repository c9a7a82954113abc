//! The rows of the table: what is run, beside which reference.

use crate::table::Line;
use crate::tool::{self, Ran};
use crate::work::CHILD;
use anyhow::{Context as _, Result};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where everything is, and how much of it.
pub struct Bench {
    folder: PathBuf,
    messages: u64,
}

/// Lines of the table that are measured together.
type Rows = fn(&Bench) -> Result<Vec<Line>>;

/// Every group of rows by the word that chooses it, in the order they need each other.
const ALL: [(&str, Rows); 10] = [
    ("lines", json_lines),
    ("telegram", telegram),
    ("arriving", arriving),
    ("seat", seat),
    ("decide", decide),
    ("verify", verify),
    ("rebuild", rebuild),
    ("export", export),
    ("report", report),
    ("bad", bad),
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
    fn child(&self, words: &[&str]) -> Result<Ran> {
        tool::run(Command::new(std::env::current_exe()?).arg(CHILD).args(words))
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// A file of data, made when it is first wanted.
    fn data(&self, kind: &str) -> Result<String> {
        let file = self.path(kind);
        if !Path::new(&file).exists() {
            self.child(&["make", kind, &file, &self.messages.to_string()])?;
        }
        Ok(file)
    }

    /// Imports a file into a new store.
    fn import(&self, store: &str, kind: &str) -> Result<Ran> {
        let (store, file) = (self.path(store), self.data(kind)?);
        if Path::new(&store).exists() {
            std::fs::remove_dir_all(&store)?;
        }
        self.child(&["import", &store, &file])
    }

    /// A store in which every message is a case.
    fn cases(&self) -> Result<String> {
        let store = self.path("cases-store");
        if !Path::new(&store).exists() {
            self.import("cases-store", "cases")?;
        }
        Ok(store)
    }

    /// Runs of one import: fewer when each takes long.
    fn times(&self) -> usize {
        if self.messages > 2_000_000 { 1 } else { 3 }
    }

    #[expect(clippy::cast_precision_loss)]
    fn count(&self) -> f64 {
        self.messages as f64
    }
}

/// The numbers a child printed.
fn numbers(ran: &Ran) -> HashMap<String, f64> {
    let pair = |line: &str| {
        let (name, number) = line.split_once(' ')?;
        Some((name.to_owned(), number.parse().ok()?))
    };
    ran.out.lines().filter_map(pair).collect()
}

fn line(work: &str, goal: &'static str, ours: String, theirs: Vec<String>) -> Line {
    Line { work: work.to_owned(), goal, ours, theirs }
}

fn took(ran: &Ran) -> String {
    format!("{:.2} s, {} MB", ran.seconds, ran.peak)
}

fn json_lines(bench: &Bench) -> Result<Vec<Line>> {
    let file = bench.data("rows")?;
    let ran = tool::median(bench.times(), || bench.import("rows-store", "rows"))?;
    let mut theirs = Vec::new();
    if tool::has_duckdb() {
        let db = bench.path("duck.db");
        let sql = format!(
            "import duckdb; c = duckdb.connect('{db}'); \
             c.execute(\"create table m as select * from read_json('{file}')\"); c.close()"
        );
        let duck = tool::median(bench.times(), || {
            let _not_there = std::fs::remove_file(&db);
            tool::run(Command::new("python3").args(["-c", &sql]))
        })?;
        theirs.push(format!("duckdb into a table {}", took(&duck)));
    } else {
        theirs.push("duckdb is not installed: skipped".to_owned());
    }
    if tool::has("sqlite3") {
        let sqlite = tool::median(bench.times(), || sqlite(bench, &file))?;
        theirs.push(format!("sqlite3 with JSON fields and index {}", took(&sqlite)));
    } else {
        theirs.push("sqlite3 is not installed: skipped".to_owned());
    }
    if tool::has("jq") {
        let jq = tool::run(
            Command::new("sh").args(["-c", &format!("jq -c .text '{file}' >/dev/null")]),
        )?;
        theirs.push(format!("jq, text only {:.2} s", jq.seconds));
    }
    let (disk, input) =
        (tool::size_of(Path::new(&bench.path("rows-store"))), std::fs::metadata(&file)?.len());
    Ok(vec![
        line(
            "import of JSON lines: flags, rules, archive, journal, index",
            "as duckdb, half of sqlite3, 400 MB",
            format!("{}, {:.0}/s", took(&ran), bench.count() / ran.seconds),
            theirs,
        ),
        line(
            "disk",
            "below the input",
            format!("{} MB", disk >> 20),
            vec![format!("input {} MB", input >> 20)],
        ),
    ])
}

/// Raw lines, then the fields one would look for, then an index.
fn sqlite(bench: &Bench, file: &str) -> Result<Ran> {
    let db = bench.path("lite.db");
    let _not_there = std::fs::remove_file(&db);
    let fields = ["group_id", "id", "time", "author_id", "text"];
    let wanted: Vec<String> =
        fields.iter().map(|name| format!("json_extract(j,'$.{name}') as {name}")).collect();
    tool::run(Command::new("sqlite3").args([
        &db,
        "pragma journal_mode=wal",
        "create table raw(j)",
        ".mode ascii",
        ".separator \"\\037\" \"\\n\"",
        &format!(".import '{file}' raw"),
        &format!("create table m as select {} from raw", wanted.join(",")),
        "create unique index k on m(group_id, id)",
    ]))
}

fn telegram(bench: &Bench) -> Result<Vec<Line>> {
    bench.data("telegram")?;
    let ran = tool::median(bench.times(), || bench.import("telegram-store", "telegram"))?;
    std::fs::remove_dir_all(bench.path("telegram-store"))?;
    let ours = format!("{}, {:.0}/s", took(&ran), bench.count() / ran.seconds);
    Ok(vec![line("import of a Telegram export", "250,000/s, 300 MB", ours, Vec::new())])
}

fn seat(bench: &Bench) -> Result<Vec<Line>> {
    let store = bench.cases()?;
    let told = numbers(&bench.child(&["seat", &store])?);
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
    Ok(vec![
        line(
            "open, every message a case: index / first frame, warm",
            "150 ms",
            two("open", "first_frame"),
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
        line("`j`/`k` to frame, p50 / p99", "p99 16 ms", two("key_p50", "key_p99"), Vec::new()),
        line("decide, undo by key to frame, p50 / p99", "–", two("act_p50", "act_p99"), Vec::new()),
        line(
            "bytes of a `j`/`k` frame at 120x40, p50 / p99",
            "300 / 500",
            format!("{:.0} / {:.0}", of("bytes_p50"), of("bytes_p99")),
            Vec::new(),
        ),
    ])
}

fn decide(bench: &Bench) -> Result<Vec<Line>> {
    let told = numbers(&bench.child(&["decide", &bench.cases()?])?);
    let of = |name: &str| told.get(name).copied().unwrap_or(f64::NAN);
    Ok(vec![
        line(
            "one decision, durable, p50 / p99",
            "2 times a bare append",
            format!("{:.2} / {:.2} ms", of("decision"), of("decision_p99")),
            vec![format!("append + fdatasync {:.2} ms", of("bare"))],
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

/// Decisions there are before verify, rebuild and export.
const DECISIONS: &str = "100000";

/// A store with many decisions.
fn decided(bench: &Bench) -> Result<String> {
    let store = bench.cases()?;
    let done = bench.path("decided");
    if !Path::new(&done).exists() {
        bench.child(&["bulk", &store, DECISIONS])?;
        std::fs::write(&done, "")?;
    }
    Ok(store)
}

fn verify(bench: &Bench) -> Result<Vec<Line>> {
    let store = decided(bench)?;
    let ran = tool::median(bench.times(), || bench.child(&["verify", &store]))?;
    Ok(vec![line("verify, with 100,000 decisions", "3 s", took(&ran), Vec::new())])
}

fn rebuild(bench: &Bench) -> Result<Vec<Line>> {
    let store = decided(bench)?;
    let ran = bench.child(&["rebuild", &store])?;
    Ok(vec![line("rebuild of the same", "15 s", took(&ran), Vec::new())])
}

fn export(bench: &Bench) -> Result<Vec<Line>> {
    let store = decided(bench)?;
    let mut lines = Vec::new();
    for format in ["csv", "database"] {
        let ran = bench.child(&["export", &store, format, &bench.path(format)])?;
        let told = numbers(&ran);
        let of = |name: &str| told.get(name).copied().unwrap_or(f64::NAN);
        let rate = of("decisions") / of("seconds");
        let ours = format!(
            "{:.0} in {:.2} s, {rate:.0}/s, {} MB",
            of("decisions"),
            of("seconds"),
            ran.peak
        );
        lines.push(line(&format!("export, {format}"), "100,000/s", ours, Vec::new()));
    }
    Ok(lines)
}

fn report(bench: &Bench) -> Result<Vec<Line>> {
    let told = numbers(&bench.child(&["report", &decided(bench)?])?);
    let of = |name: &str| told.get(name).copied().unwrap_or(f64::NAN);
    Ok(vec![line(
        "report over 100,000 decisions and all cases / history / status",
        "5 s",
        format!("{:.2} s / {:.1} / {:.1} ms", of("report") / 1e3, of("history"), of("status")),
        Vec::new(),
    )])
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
