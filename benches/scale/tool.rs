//! Runs a program to its end and says how long it took and how much memory at most.

use anyhow::{Result, bail};
use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often the peak is looked at: the kernel keeps it, so only the last moment can be missed.
const LOOK: Duration = Duration::from_millis(2);

/// What a run took.
#[derive(Clone, Debug, Default)]
pub struct Ran {
    pub seconds: f64,
    /// Peak memory in MB.
    pub peak: u64,
    pub out: String,
}

/// Runs a program; its output must be small.
pub fn run(command: &mut Command) -> Result<Ran> {
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let ended = loop {
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        let text = fs::read_to_string(&status).unwrap_or_default();
        peak = peak.max(field(&text, "VmHWM:"));
        std::thread::sleep(LOOK);
    };
    let seconds = start.elapsed().as_secs_f64();
    let mut out = String::new();
    if let Some(mut pipe) = child.stdout.take() {
        std::io::Read::read_to_string(&mut pipe, &mut out)?;
    }
    if !ended.success() {
        bail!("{command:?} failed: {ended}");
    }
    Ok(Ran { seconds, peak, out })
}

/// The run with the median time of so many.
pub fn median(times: usize, mut run: impl FnMut() -> Result<Ran>) -> Result<Ran> {
    let mut all = (0..times).map(|_| run()).collect::<Result<Vec<_>>>()?;
    all.sort_by(|a, b| a.seconds.total_cmp(&b.seconds));
    Ok(all.into_iter().nth(times / 2).unwrap_or_default())
}

/// Whether a program is there.
pub fn has(program: &str) -> bool {
    let asked = Command::new(program).arg("--version").stdout(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}

/// Whether Python has duckdb.
pub fn has_duckdb() -> bool {
    let mut python = Command::new("python3");
    python.args(["-c", "import duckdb"]).stderr(Stdio::null());
    python.status().is_ok_and(|status| status.success())
}

/// A number of `/proc/…/status` in MB.
pub fn field(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

/// Memory of this process now, in MB.
pub fn resident() -> u64 {
    field(&fs::read_to_string("/proc/self/status").unwrap_or_default(), "VmRSS:")
}

/// Bytes of a folder and everything in it.
pub fn size_of(path: &std::path::Path) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    let Ok(found) = fs::symlink_metadata(path) else { return 0 };
    if !found.is_dir() {
        // What it takes on disk, room made in advance included.
        return found.blocks() * 512;
    }
    let inside = fs::read_dir(path).into_iter().flatten().flatten();
    inside.map(|entry| size_of(&entry.path())).sum()
}
