//! `modq import` and `modq flag`: files in, with progress, and a report at the end.

use super::args::{Flag, Import};
use super::failure::Failure;
use super::progress::Bar;
use super::{Cli, Ended, follow, place};
use crate::desk::{Desk, FileProgress, IntakeOptions, IntakeReport};
use crate::flagging::Rules;
use crate::import::FORMATS;
use crate::transport::ask::{self, AskError};
use crate::transport::protocol::{Hello, VERSION, Want, Wanted};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// `modq import FILE...`
pub fn import(cli: &Cli, args: &Import) -> Result<Ended, Failure> {
    let options = options(cli, args)?;
    // Every file must be there before the first is read: a typing mistake costs nothing then.
    for path in args.files.iter().filter(|p| p.as_os_str() != "-") {
        File::open(path).map_err(|e| {
            Failure::new(format!("{}: {e}", path.display()), "check the name; nothing was imported")
        })?;
    }
    if args.follow && args.files.len() > 1 {
        return Err(Failure::new(
            "--follow takes one file",
            "run one `modq import --follow` for each; nothing was imported",
        ));
    }
    let stop = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&stop))?;
    signal_hook::flag::register(signal_hook::consts::SIGTERM, Arc::clone(&stop))?;
    let mut taker = Taker::choose(cli, args)?;
    let mut findings = false;
    for path in &args.files {
        let report = one(&mut taker, (path, args), &options, &stop)?;
        findings |= report.rejected > 0;
        if args.json {
            writeln!(io::stdout(), "{}", serde_json::to_string(&report)?)?;
        } else {
            write!(io::stdout(), "{}", words(&report))?;
        }
        if report.stopped {
            eprintln!("Stopped. What was taken is safe; the same command goes on from there.");
            findings = true;
            break;
        }
    }
    if let Taker::Desk(mut desk) = taker {
        keep_search(&mut desk);
        desk.close()?;
    }
    Ok(if findings { Ended::Findings } else { Ended::Done })
}

/// Without a kept index the next start reads all texts again, which is no reason to fail.
pub(super) fn keep_search(desk: &mut Desk) {
    if let Err(e) = desk.keep_search() {
        eprintln!("The search index was not kept ({e}); the next start makes it again.");
    }
}

/// Who takes in what is read.
enum Taker {
    /// This process.
    Desk(Box<Desk>),
    /// The modq that holds the store, which is here.
    Holder(PathBuf, Box<dyn Fn(String) -> Hello>, Option<String>),
}

impl Taker {
    fn choose(cli: &Cli, args: &Import) -> Result<Self, Failure> {
        let folder = place::folder(cli)?;
        // Whoever listens there holds the store: there is no need to wait for its lock.
        if ask::holder(&folder).is_some() {
            let rules = args.rules.as_deref().map(std::fs::read_to_string).transpose()?;
            let (format, zone) = (args.format.clone(), args.time_zone.clone());
            let (platform, usernames) = (args.platform.clone(), args.username.clone());
            let live = args.follow;
            let (who, chosen, given) = (place::name(cli), cli.name.is_some(), rules.is_some());
            let hello = move |name| Hello {
                version: VERSION,
                who: who.clone(),
                chosen,
                want: Want::Import(Wanted {
                    name,
                    format: format.clone(),
                    zone: zone.clone(),
                    platform: platform.clone(),
                    usernames: usernames.clone(),
                    rules: given,
                    live,
                }),
            };
            return Ok(Self::Holder(folder, Box::new(hello), rules));
        }
        let desk = place::open_or_found(cli)?.desk;
        place::may_import(cli, &desk)?;
        Ok(Self::Desk(Box::new(desk)))
    }
}

fn options(cli: &Cli, args: &Import) -> Result<IntakeOptions, Failure> {
    let zone = jiff::tz::TimeZone::get(&args.time_zone).map_err(|e| {
        Failure::new(
            format!("--time-zone {}: {e}", args.time_zone),
            "write a name such as Europe/Amsterdam",
        )
    })?;
    let format = match &args.format {
        None => None,
        Some(word) => Some(FORMATS.iter().find(|f| f.word == word).ok_or_else(|| {
            let words: Vec<_> = FORMATS.iter().map(|f| f.word).collect();
            Failure::new(
                format!("there is no format “{word}”"),
                format!("write one of {}", words.join(", ")),
            )
        })?),
    };
    Ok(IntakeOptions {
        format,
        zone,
        platform: args.platform.clone(),
        usernames: args.username.clone(),
        rules: args.rules.as_deref().map(rules).transpose()?.map(Arc::new),
        ..IntakeOptions::new(place::now(cli))
    })
}

fn rules(path: &Path) -> Result<Rules, Failure> {
    let text = std::fs::read_to_string(path).map_err(|e| {
        Failure::new(format!("{}: {e}", path.display()), "check the name of the rules file")
    })?;
    Rules::parse(&text, &path.display().to_string()).map_err(|mistakes| {
        let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        Failure::new(lines.join("\n"), "mend the lines named; nothing was flagged")
    })
}

fn one(
    taker: &mut Taker,
    (path, args): (&Path, &Import),
    options: &IntakeOptions,
    stop: &Arc<AtomicBool>,
) -> Result<IntakeReport, Failure> {
    let name = path.file_name().map_or_else(|| "-".to_owned(), |n| n.to_string_lossy().into());
    let mut bar = Bar::new(&crate::app::text::plain_line(&name));
    let started = Instant::now();
    let mut size = 0;
    let mut input: Box<dyn Read + Send> = if args.follow {
        Box::new(follow::input(path, stop)?)
    } else if path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        let file = File::open(path)?;
        size = file.metadata()?.len();
        Box::new(file)
    };
    let mut tell = |p: FileProgress| {
        let seconds = started.elapsed().as_secs_f64().max(0.001);
        #[expect(clippy::cast_precision_loss, reason = "rates for people")]
        let (rate, speed) = (p.messages as f64 / seconds, p.bytes as f64 / 1_000_000.0 / seconds);
        let words = format!("{} messages  {rate:.0}/s  {speed:.1} MB/s", p.messages);
        bar.tell(p.bytes, size.max(p.bytes), &words);
    };
    let report = match taker {
        Taker::Desk(desk) => {
            let options = IntakeOptions { live: args.follow, ..options.clone() };
            let report = desk.intake(path, &mut *input, &options, &mut |p| {
                tell(p);
                // What is followed ends by itself, with everything that came before.
                args.follow || !stop.load(Ordering::Relaxed)
            });
            report.map_err(Failure::from)
        }
        Taker::Holder(folder, hello, rules) => {
            let stop = (!args.follow).then(|| Arc::clone(stop));
            let input = Box::new(UntilStopped { input, stop });
            let holder = ask::holder(folder).ok_or_else(gone)?;
            let done = ask::import(&holder, &hello(name), rules.clone(), input, &mut tell);
            done.map_err(|e| match e {
                AskError::Refused { why, hint } => Failure::new(why, hint),
                AskError::Gone(_) => gone(),
            })
        }
    };
    bar.end();
    report
}

fn gone() -> Failure {
    Failure::new(
        "the modq that held the store is gone",
        "what was taken is safe; the same command goes on from there",
    )
}

/// An input that breaks off when it is to stop.
struct UntilStopped {
    input: Box<dyn Read + Send>,
    stop: Option<Arc<AtomicBool>>,
}

impl Read for UntilStopped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        self.input.read(buffer)
    }
}

/// The report of one file in words, one finding a line.
fn words(report: &IntakeReport) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    let safe = crate::app::text::plain_line;
    let mut line = |label: &str, count: u64, what: &str| {
        if count > 0 {
            // Writing into a String cannot fail.
            let _infallible = writeln!(text, "  {label:<10}{count:>12}  {what}");
        }
    };
    line("taken", report.taken, "new messages");
    line("versions", report.versions, "known messages with a changed text");
    line("same", report.known, "imported before, counted once");
    line("flags", report.flags, "notices, orders and other flags from the file");
    line("same", report.known_flags, "flags imported before");
    line("taken", report.complaints, "complaints");
    line("same", report.known_complaints, "complaints imported before");
    line("again", report.again, "notices sent again under their own reference");
    let by_file = "notices trusted because the file says so: the register of trusted flaggers is \
                   empty (modq flaggers)";
    line("trusted", report.trusted_by_file, by_file);
    let claimed = "notices that say trusted, not in the register; they wait as notices";
    line("claimed", report.not_in_register, claimed);
    let outside = "notices of trusted flaggers outside their area of expertise";
    line("outside", report.outside_area, outside);
    line("flagged", report.rule_flags, "by our own rules");
    line("cases", report.cases, "new in the queue");
    for (kind, count) in &report.repaired {
        line("repaired", *count, kind);
    }
    for (group, why) in &report.refused {
        line("refused", 1, &format!("{}: {why}", safe(group)));
    }
    line("rejected", report.rejected, "rows that could not be read; kept whole in the archive");
    for rejection in &report.rejections {
        let _infallible = writeln!(text, "    {:<16} {}", rejection.place, safe(&rejection.why));
    }
    if let Some(offset) = report.truncated_at {
        let _infallible = writeln!(
            text,
            "  truncated  the file breaks off at byte {offset}; every complete message was taken"
        );
    }
    format!("{} ({})\n{text}", safe(&report.file), report.format)
}

/// `modq flag`
pub fn flag(cli: &Cli, args: &Flag) -> Result<Ended, Failure> {
    let opened = place::open(cli)?;
    let mut desk = opened.desk;
    place::may_import(cli, &desk)?;
    let rules = args.rules.as_deref().map(rules).transpose()?;
    let mut bar = Bar::new("flagging");
    let done = desk.flag_again(rules.as_ref(), place::now(cli), &mut |done, total| {
        bar.at(done, total);
    })?;
    bar.end();
    if args.json {
        let line = serde_json::json!({ "flags": done.flags, "cases": done.cases });
        writeln!(io::stdout(), "{line}")?;
    } else {
        writeln!(io::stdout(), "{} new flags, {} new cases", done.flags, done.cases)?;
    }
    desk.close()?;
    Ok(Ended::Done)
}
