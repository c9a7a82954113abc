//! Measures modq at a million messages and more, beside the tools one would otherwise reach for.
//!
//! `cargo bench --bench scale -- --messages 1000000 --rows lines,seat`
//!
//! Every piece of work runs in a process of its own, ours as well as theirs, so that time and peak
//! memory are taken the same way. References that are not installed are named and skipped.

mod arriving;
mod bad;
mod decided;
mod imports;
mod made;
mod rows;
mod seat;
mod table;
mod team;
mod tool;
mod work;

use anyhow::{Context as _, Result, bail};
use rows::Bench;
use std::path::PathBuf;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == work::CHILD) {
        return work::child(words.get(1..).unwrap_or_default());
    }
    let (mut messages, mut chosen) = (1_000_000, Vec::new());
    let mut folder = std::env::temp_dir();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match word.as_str() {
            "--messages" => messages = value()?.replace('_', "").parse()?,
            "--rows" => chosen = value()?.split(',').map(str::to_owned).collect(),
            // Says cargo.
            "--bench" => {}
            "--folder" => folder = PathBuf::from(value()?),
            other => bail!(
                "{other} is not known; give --messages N, --folder FOLDER or --rows {}",
                rows::words().join(",")
            ),
        }
    }
    let folder = tempfile::Builder::new().prefix("modq-bench-").tempdir_in(folder)?;
    let bench = Bench::new(folder.path().to_owned(), messages);
    let found = rows::all(&bench, &chosen)?;
    print!("{}", table::markdown(messages, &found));
    Ok(())
}
