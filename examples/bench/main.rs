//! Measures modq at a million messages and more, beside the tools one would otherwise reach for.

mod made;

use anyhow::{Context as _, Result, bail};
use modq::desk::{Desk, IntakeOptions, Place};
use modq::model::At;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["make", folder, n] => {
            let n = n.parse()?;
            let f = PathBuf::from(folder);
            made::json_lines(&f.join("rows.jsonl"), n, 100)?;
            made::json_lines(&f.join("cases.jsonl"), n, 1)?;
            made::telegram(&f.join("result.json"), n)?;
            made::plain(&f.join("texts.txt"), n)
        }
        ["import", store, file] => import(Path::new(store), Path::new(file)),
        _ => bail!("?"),
    }
}

fn import(store: &Path, file: &Path) -> Result<()> {
    let start = Instant::now();
    let now = At(1_800_000_000_000);
    let mut desk = Desk::found(store, Place::Disk, now)?;
    let mut input = File::open(file).context("input")?;
    let report = desk.intake(file, &mut input, &IntakeOptions::new(now), &mut |_| true)?;
    println!("{report:?}");
    desk.close()?;
    println!("{:?}", start.elapsed());
    let status = std::fs::read_to_string("/proc/self/status")?;
    println!("{:?}", status.lines().find(|l| l.starts_with("VmHWM")));
    Ok(())
}
