//! The table that comes out: Markdown, with the machine and the date above it.

use std::fmt::Write as _;
use std::fs;

/// One line of the table.
pub struct Line {
    pub work: String,
    pub goal: &'static str,
    pub ours: String,
    /// Each reference with what it took, or why it was skipped.
    pub theirs: Vec<String>,
}

/// The whole table.
pub fn markdown(messages: u64, lines: &[Line]) -> String {
    let mut text = format!("{}, {}, {messages} messages\n\n", machine(), today());
    text.push_str("| work | goal | modq | reference |\n| --- | --- | --- | --- |\n");
    for Line { work, goal, ours, theirs } in lines {
        let theirs = if theirs.is_empty() { "–".to_owned() } else { theirs.join("; ") };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "| {work} | {goal} | {ours} | {theirs} |");
    }
    text
}

fn today() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()
}

/// Processor, cores, memory, kernel.
fn machine() -> String {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = value(&read("/proc/meminfo"), "MemTotal");
    let memory: u64 = memory.trim_end_matches(" kB").parse().unwrap_or(0);
    let load = read("/proc/loadavg");
    format!(
        "{}, {cores} cores, {} GiB, Linux {}, load {}",
        value(&read("/proc/cpuinfo"), "model name"),
        memory >> 20,
        read("/proc/sys/kernel/osrelease").trim(),
        load.split(' ').next().unwrap_or_default(),
    )
}
