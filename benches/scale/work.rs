//! The pieces of work that run in a process of their own; each prints `name number` lines.

use crate::{arriving, bad, made, seat, team};
use anyhow::{Context as _, Result, bail};
use modq::desk::{Desk, IntakeOptions, Make, Place};
use modq::model::time::DAY;
use modq::model::{At, CaseNo, Moderator, Role};
use modq::record;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

/// First argument of such a process.
pub const CHILD: &str = "child";

/// The moment all of it plays at.
pub const NOW: At = At(1_800_000_000_000);
/// When a million decisions have been taken, and every hold is over.
pub const LATER: At = At(NOW.0 + 200 * DAY);
/// Decisions of one day, taken in one step.
const OF_A_DAY: usize = 10_000;

/// Does one piece of work.
pub fn child(words: &[String]) -> Result<()> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["make", "rows", file, n] => made::json_lines(Path::new(file), n.parse()?, 100),
        ["make", "tenth", file, n] => made::json_lines(Path::new(file), n.parse()?, 10),
        ["make", "cases", file, n] => made::json_lines(Path::new(file), n.parse()?, 1),
        ["make", "telegram", file, n] => made::telegram(Path::new(file), n.parse()?),
        ["make", "texts", file, n] => made::plain(Path::new(file), n.parse()?),
        ["make", "waves", file, n] => arriving::waves(Path::new(file), n.parse()?),
        ["import", store, file] => import(Path::new(store), Path::new(file)),
        ["make", "bad", file, n] => bad::write(Path::new(file), n.parse()?),
        ["bad", store, file] => bad::measure(Path::new(store), Path::new(file)),
        ["report", store] => report(Path::new(store)),
        ["judge", store] => arriving::judge(Path::new(store)),
        ["sketch", store] => arriving::sketch(Path::new(store)),
        ["meanwhile", store, file] => arriving::meanwhile(Path::new(store), Path::new(file)),
        ["first-frame", store] => seat::first_frame(Path::new(store), NOW),
        ["first-frame", store, "later"] => seat::first_frame(Path::new(store), LATER),
        ["first-frame", store, "cold"] => {
            evict(Path::new(store))?;
            seat::first_frame(Path::new(store), NOW)
        }
        ["find", store] => seat::find(Path::new(store)),
        ["seat", store] => seat::measure(Path::new(store)),
        ["hold", store] => team::hold(Path::new(store)),
        ["echo", store] => team::echo(Path::new(store)),
        ["team", store, seats, every, often, seconds] => team::measure(
            Path::new(store),
            (seats.parse()?, every.parse()?),
            (often.parse()?, seconds.parse()?),
        ),
        ["decide", store] => decide(Path::new(store)),
        ["group", store] => group(Path::new(store)),
        ["bulk", store, n] => bulk(Path::new(store), n.parse()?),
        ["verify", store] => verify(Path::new(store)),
        ["rebuild", store] => Ok(Desk::rebuild(Path::new(store), &mut |_| {})?.close()?),
        ["export", store, format, out] => export(Path::new(store), format, Path::new(out)),
        ["slices", store, format] => slices(Path::new(store), format),
        other => bail!("no such work: {other:?}"),
    }
}

/// Prints one number.
pub fn say(name: &str, number: f64) {
    println!("{name} {number}");
}

/// The value at a share of sorted numbers.
pub fn at_share(numbers: &mut [f64], share: f64) -> f64 {
    numbers.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let place = ((numbers.len().saturating_sub(1)) as f64 * share).round() as usize;
    numbers.get(place).copied().unwrap_or(0.0)
}

/// Milliseconds since.
pub fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

fn import(store: &Path, file: &Path) -> Result<()> {
    let mut desk = Desk::found(store, Place::Disk, NOW)?;
    let mut input = File::open(file).with_context(|| file.display().to_string())?;
    desk.intake(file, &mut input, &IntakeOptions::new(NOW), &mut |_| true)?;
    // As `modq import` does: an import is over when its texts can be searched at once.
    desk.keep_search()?;
    Ok(desk.close()?)
}

/// The facts of a yearly report, and the history as its screen asks for it.
fn report(store: &Path) -> Result<()> {
    let (desk, _) = open(store)?;
    let day = |text: &str| -> Result<jiff::civil::Date> { Ok(text.parse()?) };
    let period = modq::report::Period::new(day("2027-01-01")?, day("2027-12-31")?)?;
    let start = Instant::now();
    desk.report_facts(period, LATER)?;
    say("report", ms(start));
    let start = Instant::now();
    let steps = desk.steps(None, 200)?;
    say("history", ms(start));
    drop(steps);
    let days = (desk.store().decisions() as usize).div_ceil(OF_A_DAY);
    let start = Instant::now();
    desk.decided_since(day_of(days.saturating_sub(1)))?;
    desk.letters_due(LATER)?;
    say("status", ms(start));
    Ok(desk.close()?)
}

fn day_of(day: usize) -> At {
    NOW.plus(i64::try_from(day).unwrap_or_default() * DAY)
}

/// Opens a store and sits somebody down.
pub fn open(store: &Path) -> Result<(Desk, Moderator)> {
    let mut desk = Desk::open(store, Place::Disk, &mut |_| {})?.desk;
    let me = desk.sit("proef", Role::Moderator, NOW)?;
    Ok((desk, me))
}

fn waiting(desk: &Desk, wanted: usize) -> Result<Vec<CaseNo>> {
    let filter = modq::queue::Filter::default();
    let order = modq::queue::Order::Oldest;
    let mut view = modq::queue::view(desk.board(), &filter, order, NOW, None, None, false);
    Ok(view.window(desk.board(), 0..wanted))
}

/// One decision beside a bare append, and a batch with its undo.
fn decide(store: &Path) -> Result<()> {
    let (mut desk, me) = open(store)?;
    let cases = waiting(&desk, 10_300)?;
    let (single, batch) = cases.split_at_checked(300.min(cases.len() / 2)).context("no cases")?;
    // As marks are kept.
    let mut batch = batch.to_vec();
    batch.sort_unstable();
    let mut bare = OpenOptions::new().create(true).append(true).open(store.join("bare"))?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for case in single {
        let start = Instant::now();
        bare.write_all(&[b'x'; 600])?;
        bare.sync_data()?;
        theirs.push(ms(start));
        let start = Instant::now();
        desk.decide(&me, &[*case], &Make::Policy("spam".to_owned()), NOW)?;
        ours.push(ms(start));
    }
    say("decision", at_share(&mut ours, 0.5));
    say("decision_p99", at_share(&mut ours, 0.99));
    say("bare", at_share(&mut theirs, 0.5));
    let start = Instant::now();
    desk.decide(&me, &batch, &Make::Policy("spam".to_owned()), NOW)?;
    say("batch", ms(start));
    #[expect(clippy::cast_precision_loss)]
    say("batch_cases", batch.len() as f64);
    let start = Instant::now();
    desk.undo(&me, NOW)?;
    say("undo", ms(start));
    let start = Instant::now();
    desk.redo(&me, NOW)?;
    say("redo", ms(start));
    Ok(desk.close()?)
}

/// Decisions that come at the same time.
const AT_ONCE: usize = 50;
/// How often they come.
const TURNS: usize = 40;

/// Decisions of many seats that share one sync, beside bare appends with one sync each and bare
/// appends that share it.
fn group(store: &Path) -> Result<()> {
    let (mut desk, me) = open(store)?;
    let cases = waiting(&desk, AT_ONCE * TURNS)?;
    let mut bare = OpenOptions::new().create(true).append(true).open(store.join("bare"))?;
    let (mut ours, mut alone, mut together) = (Vec::new(), Vec::new(), Vec::new());
    for turn in cases.chunks(AT_ONCE) {
        // As every seat does before it decides: the letter is previewed.
        for case in turn {
            desk.draft(*case, &Make::Policy("spam".to_owned()), NOW)?;
        }
        let start = Instant::now();
        for _ in turn {
            bare.write_all(&[b'x'; 600])?;
            bare.sync_data()?;
        }
        alone.push(ms(start));
        let start = Instant::now();
        for _ in turn {
            bare.write_all(&[b'x'; 600])?;
        }
        bare.sync_data()?;
        together.push(ms(start));
        let start = Instant::now();
        desk.hold();
        for case in turn {
            desk.decide(&me, &[*case], &Make::Policy("spam".to_owned()), NOW)?;
        }
        desk.settle()?;
        ours.push(ms(start));
    }
    for (name, mut times) in [("group", ours), ("group_alone", alone), ("group_bare", together)] {
        #[expect(clippy::cast_precision_loss)]
        say(name, AT_ONCE as f64 / at_share(&mut times, 0.5) * 1e3);
    }
    Ok(desk.close()?)
}

/// Many decisions, ten thousand a day.
fn bulk(store: &Path, decisions: usize) -> Result<()> {
    let (mut desk, me) = open(store)?;
    let before = desk.store().decisions() as usize / OF_A_DAY;
    for (day, cases) in (before..).zip(waiting(&desk, decisions)?.chunks(OF_A_DAY)) {
        desk.decide(&me, cases, &Make::Policy("spam".to_owned()), day_of(day))?;
    }
    Ok(desk.close()?)
}

fn verify(store: &Path) -> Result<()> {
    let found = record::verify(store, &mut |_, _| {})?;
    if found.holds() { Ok(()) } else { bail!("the record does not hold") }
}

fn export(store: &Path, format: &str, out: &Path) -> Result<()> {
    let (mut desk, me) = open(store)?;
    let start = Instant::now();
    let done = desk.export(&me, format, (out, false), LATER)?;
    say("seconds", start.elapsed().as_secs_f64());
    #[expect(clippy::cast_precision_loss)]
    say("decisions", done.decisions as f64);
    Ok(desk.close()?)
}

/// One export as a seat asks for it: what a slice takes, during which no other seat is heard.
fn slices(store: &Path, format: &str) -> Result<()> {
    let (mut desk, me) = open(store)?;
    let start = Instant::now();
    let mut run = desk.begin_export(&me, format)?;
    let mut times = vec![ms(start)];
    loop {
        let slice = Instant::now();
        let more = desk.go_on_export(&mut run, LATER)?;
        times.push(ms(slice));
        if !more {
            break;
        }
    }
    say("seconds", start.elapsed().as_secs_f64());
    #[expect(clippy::cast_precision_loss)]
    for (name, count) in [("decisions", run.end().decisions), ("slices", times.len())] {
        say(name, count as f64);
    }
    say("first_ms", times.first().copied().unwrap_or(0.0));
    for (name, share) in [("slice_p50", 0.5), ("slice_p99", 0.99), ("slice_max", 1.0)] {
        say(name, at_share(&mut times, share));
    }
    Ok(desk.close()?)
}

/// Has the system keep nothing of these files in memory.
fn evict(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            evict(&path)?;
            continue;
        }
        let file = File::open(&path)?;
        file.sync_all()?;
        rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
    }
    Ok(())
}
