//! Input nobody sends in good faith: one huge text, as many flags on one message, one group with
//! nearly everything, ten thousand groups, one deadline, absurd queries.

use crate::seat::Screen;
use crate::work::{NOW, ms, open, say};
use anyhow::Result;
use modq::app::theme::Depth;
use modq::desk::{Desk, IntakeOptions, Place};
use modq::model::CaseNo;
use modq::queue::{self, Filter, Order};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::Instant;

/// Bytes of the huge text.
const HUGE: usize = 10 << 20;
/// Groups of one message each.
const GROUPS: u64 = 10_000;
/// Rows on a screen.
const SCREEN: usize = 40;
/// Characters of the longest query.
const QUERY: usize = 10_000;

/// Writes it: `rows` flags on one message, and `rows` messages in one group.
pub fn write(path: &Path, rows: u64) -> Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut row = |group: u64, id: u64, text: &str, flag: &str, at: u64| {
        writeln!(
            file,
            r#"{{"platform":"telegram","group_id":{group},"group_title":"Groep {group}","group_kind":"group","id":{id},"time":1767225600,"text":"{text}","flag_kind":"notification","flag_text":"{flag}","flag_time":{at}}}"#
        )
    };
    row(1, 1, &"woord ".repeat(HUGE / 6), "lang", 1_767_225_700)?;
    for no in 0..rows {
        row(1, 2, "een bericht met veel meldingen", &format!("melding {no}"), 1_767_225_700)?;
    }
    for no in 0..rows {
        row(1, 3 + no, "hetzelfde in dezelfde groep", "dit ook", 1_767_225_700)?;
    }
    for group in 2..2 + GROUPS {
        row(group, 1, "een groep met een bericht", "en dit", 1_767_225_700)?;
    }
    Ok(file.flush()?)
}

/// Imports it, opens it, lists and searches it.
pub fn measure(store: &Path, file: &Path) -> Result<()> {
    let timed = |name: &str, start: Instant| say(name, ms(start));
    let start = Instant::now();
    let mut desk = Desk::found(store, Place::Disk, NOW)?;
    desk.intake(file, &mut File::open(file)?, &IntakeOptions::new(NOW), &mut |_| true)?;
    desk.close()?;
    timed("import", start);
    let start = Instant::now();
    let (mut desk, _) = open(store)?;
    timed("open", start);
    let filters = [
        ("same", ""),
        ("none", "severity:>5"),
        ("all", "state:all"),
        ("group", "group:\"groep 1\""),
    ];
    for (name, filter) in filters {
        let start = Instant::now();
        let filter = queue::parse(filter)?;
        let mut view = queue::view(desk.board(), &filter, Order::Due, NOW, None, None, true);
        let shown = view.window(desk.board(), 0..SCREEN);
        timed(name, start);
        drop(shown);
        if name == "same" {
            let start = Instant::now();
            let shown = view.window(desk.board(), view.len().saturating_sub(SCREEN)..view.len());
            timed("end", start);
            drop(shown);
        }
    }
    let start = Instant::now();
    desk.search(&Filter::default(), "zzzz")?;
    timed("ready", start);
    for (name, query) in [
        ("long_word", "q".repeat(QUERY)),
        ("long_phrase", "woord zzz ".repeat(QUERY / 10)),
        ("letters", "e".to_owned()),
    ] {
        let start = Instant::now();
        desk.search(&Filter::default(), &query)?;
        timed(name, start);
    }
    desk.close()?;
    keys(store)
}

/// Reads, scrolls and decides the huge text, then the message with all the flags.
fn keys(store: &Path) -> Result<()> {
    let mut seat = open(store)?;
    let mut acts = 0.0_f64;
    for (name, case) in [("key_text", CaseNo(1)), ("key_flags", CaseNo(2))] {
        let me = seat.1.clone();
        let mut screen = Screen::new(seat, ((120, 40), Depth::True), (Some(case), NOW))?;
        let mut longest = 0.0_f64;
        for key in ["j", "k", "<enter>", "<ctrl-d>", "<ctrl-d>", "<ctrl-u>", "<esc>"] {
            longest = longest.max(screen.press(key)?.0);
        }
        say(name, longest);
        for key in ["a", "u"] {
            acts = acts.max(screen.press(key)?.0);
        }
        seat = (screen.session.end(), me);
    }
    say("key_act", acts);
    Ok(seat.0.close()?)
}
