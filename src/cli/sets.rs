//! `modq train pack`, `check` and `answers`: training sets without the screen.

use super::args::{TrainAnswers, TrainCheck, TrainPack};
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::config::Config;
use crate::desk::{Desk, DeskError, Place};
use crate::law::{Law, language};
use crate::queue;
use crate::training::{self, Answers, Head, Set, TrainingError};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;

/// The rule book a set is worked by.
pub fn law(set: &Set) -> Result<Law, Failure> {
    let path = set.folder.join(training::SETTINGS);
    let config = Config::parse(&set.settings, &path).map_err(DeskError::from)?;
    let law = Law::load(&config.policies.packs).map_err(DeskError::from)?;
    set.check(&law)?;
    Ok(law)
}

/// `modq train pack`
pub fn pack(cli: &Cli, args: &TrainPack) -> Result<Ended, Failure> {
    let mut filter = args.filter.clone();
    let read = |text: &str| {
        queue::parse(text).map_err(|e| Failure::new(e, "see `modq docs filter` for every key"))
    };
    if !read(&filter)?.names_state() {
        filter.push_str(" state:decided");
    }
    let filter = read(&filter)?;
    let mut desk = match &args.from {
        Some(path) => Desk::open(path, Place::Disk, &mut |_| {})?.desk,
        None => place::open(cli)?.desk,
    };
    let now = place::now(cli);
    let folder = args.out.file_name().map_or_else(String::new, |n| n.to_string_lossy().into());
    let head = Head {
        format: 1,
        name: args.title.clone().unwrap_or(folder),
        version: 1,
        author: args.author.clone().unwrap_or_else(|| desk.config().platform.name.clone()),
        language: String::new(),
        created: now,
        seed: args.seed,
        idle_seconds: 60,
        note: String::new(),
        files: std::collections::BTreeMap::new(),
    };
    let mut parts = desk.set_parts(&filter, (args.count, args.seed), head, now)?;
    desk.close()?;
    if parts.cases.is_empty() {
        return Err(Failure::new(
            "no case fits",
            "only decided cases have an answer, and decided: means that the hold is over; \
             `modq list FILTER` shows what fits",
        ));
    }
    let languages = parts.cases.iter().filter_map(|case| language::of(&case.message));
    let languages: BTreeSet<String> = languages.map(|code| code.to_lowercase()).collect();
    parts.head.language = languages.into_iter().collect::<Vec<_>>().join(", ");
    let set = training::write(&args.out, parts)?;
    tell(&set, &Answers::open(&set.folder, &set.cases(), &law(&set)?)?)
}

/// `modq train check SET`
pub fn check(args: &TrainCheck) -> Result<Ended, Failure> {
    let set = if args.renew {
        let mut set = Set::read(&args.set)?;
        law(&set)?;
        set.head.version += 1;
        set.write_head()?;
        Set::load(&args.set)?
    } else {
        Set::load(&args.set)?
    };
    tell(&set, &Answers::open(&set.folder, &set.cases(), &law(&set)?)?)
}

/// `modq train answers SET`
pub fn answers(args: &TrainAnswers) -> Result<Ended, Failure> {
    let set = Set::load(&args.set)?;
    let (law, cases) = (law(&set)?, set.cases());
    let Some(path) = &args.put else {
        let answers = Answers::open(&set.folder, &cases, &law)?;
        write!(io::stdout(), "{}", answers.to_text())?;
        return Ok(Ended::Done);
    };
    let text = std::fs::read_to_string(path)
        .map_err(|source| TrainingError::File { path: path.clone(), source })?;
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let answers = Answers::read(&text, &name, &cases, &law)
        .map_err(|mistakes| TrainingError::Wrong { path: path.clone(), mistakes })?;
    answers.write(&set.folder)?;
    tell(&set, &answers)
}

/// Says what a set holds; cases without an answer are a finding.
fn tell(set: &Set, answers: &Answers) -> Result<Ended, Failure> {
    let cases = set.cases();
    let without = cases.iter().filter(|case| answers.get(case).is_none()).count();
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{} version {}: {} cases, {} messages, {} answers",
        set.head.name,
        set.head.version,
        cases.len(),
        set.messages.len(),
        answers.len()
    )?;
    if without == 0 {
        return Ok(Ended::Done);
    }
    writeln!(out, "{without} cases have no answer; they are shown and not counted")?;
    Ok(Ended::Findings)
}

/// `modq docs training`: the files of a set and a run, from the tables that read them.
pub fn docs() -> String {
    let mut out = String::from(
        "A training set is a folder. Its cases are the messages with a flag; what is said around \
         them\nis context. The answers stand apart, sealed against being read by accident (not \
         against an\nattack: modq train answers opens them).\n\nFiles of a set\n",
    );
    let row = |out: &mut String, name: &str, what: &str| {
        let _infallible = writeln!(out, "  {name:<18} {what}");
    };
    row(&mut out, training::SET, "what the set is, with the hash of every other file");
    for (name, what) in training::FILES {
        row(&mut out, name, what);
    }
    row(&mut out, training::ANSWERS, "the reference answers, sealed");
    row(
        &mut out,
        training::CALIBRATION,
        "who said what in a meeting: leave it out of what you give away",
    );
    let tables = [
        ("set.toml", training::SET_FIELDS),
        ("An answer, one JSON line each (modq train answers)", training::ANSWER_FIELDS),
        ("calibration.jsonl, one JSON line each (modq calibrate)", training::CALIBRATION_FIELDS),
    ];
    for (title, fields) in tables {
        let _infallible = writeln!(out, "\n{title}");
        for (name, what, example) in fields {
            let example =
                if example.is_empty() { String::new() } else { format!(", such as {example}") };
            row(&mut out, name, &format!("{what}{example}"));
        }
    }
    out.push_str(
        "\nA run is a folder: store/ is the store the trainee works in, run.jsonl says what \
         happened, one\nevent a line, without texts of messages. `at` is the wall clock, `ms` the \
         time worked in the\nrun; both stand in every line, `what` is one of\n",
    );
    for (name, what, _) in training::EVENTS {
        row(&mut out, name, what);
    }
    out.push_str(
        "\nmodq train plant mixes a set into live work. STORE/reference/N holds plan.json (how \
         often, which\nseed, since when), a copy of the set, and a run for each moderator who met \
         some of it, in a store\nof its own. The record of the live store holds nothing of it, \
         and so does whatever is made from\nthat record. Times are moved so that a case looks \
         fresh; a case with an order of an authority is\nnever mixed in. Names that modq train \
         pack made up look made up: write others by hand.\n",
    );
    out
}

/// A name as part of a path.
pub fn slug(name: &str) -> String {
    let fit = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let slug: String = name.chars().map(fit).collect();
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "unnamed".to_owned() } else { slug.to_owned() }
}

/// The folders of runs of a set by one person, oldest first.
pub fn runs_in(folder: &Path) -> Vec<(u32, std::path::PathBuf)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let mut runs: Vec<_> =
        entries.map(|e| e.path()).filter_map(|path| Some((number(&path)?, path))).collect();
    runs.sort();
    runs
}
