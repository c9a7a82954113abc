//! The rows about importing, and what a store takes on disk afterwards.

use crate::rows::{Bench, line, took};
use crate::table::Line;
use crate::tool::{self, Ran};
use anyhow::Result;
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

/// JSON lines: how fast, how much memory and disk.
pub fn json_lines(bench: &Bench) -> Result<Vec<Line>> {
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
    for other in ["duck.db", "lite.db"] {
        let _skipped = std::fs::remove_file(bench.path(other));
    }
    let mut lines = vec![
        line(
            "import of JSON lines: flags, rules, archive, journal, index",
            "as duckdb, half of sqlite3, 400 MB",
            format!("{}, {:.0}/s", took(&ran), bench.count() / ran.seconds),
            theirs,
        ),
        disk(bench, "disk", "rows")?,
    ];
    lines.extend(opened(bench, "rows-store")?);
    if bench.messages >= MANY {
        lines.push(linear(bench, &ran)?);
    }
    lines.push(disk(bench, "disk, every message a case", "cases")?);
    Ok(lines)
}

/// Opening what was imported.
fn opened(bench: &Bench, store: &str) -> Result<[Line; 2]> {
    // The first start reads what the others have in memory.
    bench.child(&["first-frame", &bench.path(store)])?;
    let warm = bench.told(&["first-frame", &bench.path(store)])?;
    let cold = bench.told(&["first-frame", &bench.path(store), "cold"])?;
    let of = |told: &HashMap<String, f64>, name| told.get(name).copied().unwrap_or(f64::NAN);
    let took = |told| format!("{:.0} / {:.0} ms", of(told, "open"), of(told, "first_frame"));
    Ok([
        line(
            "open it: index / first frame, warm",
            "150 ms, 150 MB; 600 ms at ten million",
            format!("{}, {:.0} MB", took(&warm), of(&warm, "memory")),
            Vec::new(),
        ),
        line("the same, none of its files in memory", "1.5 s", took(&cold), Vec::new()),
    ])
}

/// From so many messages on a tenth of them is imported as well.
const MANY: u64 = 5_000_000;

/// How much longer the import took than that of a tenth.
fn linear(bench: &Bench, whole: &Ran) -> Result<Line> {
    let folder = bench.folder.join("tenth");
    std::fs::create_dir(&folder)?;
    let tenth = Bench::new(folder.clone(), bench.messages / 10);
    let ran = tool::median(3, || tenth.import("rows-store", "rows"))?;
    std::fs::remove_dir_all(folder)?;
    Ok(line(
        "of that: time against a tenth of the messages",
        "11 times, 1 GB",
        format!("{:.1} times, {} MB", whole.seconds / ran.seconds, whole.peak),
        vec![format!("a tenth {}", took(&ran))],
    ))
}

/// What a closed store takes on disk, beside the file it was imported from.
fn disk(bench: &Bench, work: &str, kind: &str) -> Result<Line> {
    let (store, file) = (format!("{kind}-store"), bench.data(kind)?);
    if !Path::new(&bench.path(&store)).exists() {
        bench.import(&store, kind)?;
    }
    let (size, input) =
        (tool::size_of(Path::new(&bench.path(&store))), std::fs::metadata(&file)?.len());
    let parts = ["archive", "index", "journal"].map(|part| {
        let size = tool::size_of(&Path::new(&bench.path(&store)).join(part));
        format!("{part} {}", size >> 20)
    });
    Ok(line(
        work,
        "below the input",
        format!("{} MB ({})", size >> 20, parts.join(", ")),
        vec![format!("input {} MB", input >> 20)],
    ))
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

/// An export of Telegram Desktop.
pub fn telegram(bench: &Bench) -> Result<Vec<Line>> {
    bench.data("telegram")?;
    let ran = tool::median(bench.times(), || bench.import("telegram-store", "telegram"))?;
    std::fs::remove_dir_all(bench.path("telegram-store"))?;
    let ours = format!("{}, {:.0}/s", took(&ran), bench.count() / ran.seconds);
    Ok(vec![line("import of a Telegram export", "250,000/s, 300 MB", ours, Vec::new())])
}
