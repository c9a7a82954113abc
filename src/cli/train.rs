//! `modq train SET` and `modq replay`: work that takes no effect.

use super::args::{Replay, Train, TrainAct};
use super::failure::Failure;
use super::{Cli, Ended, place, plant, sets, work};
use crate::config;
use crate::desk::{Desk, Place};
use crate::model::{At, Moderator, ModeratorNo, Role};
use crate::session::{Session, Training, Work};
use crate::training::{
    Answers, Feedback, Header, Pace, RUN_FILE, Recorder, Run, Set, TrainingError,
};
use etcetera::BaseStrategy;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// `modq train`
pub fn train(cli: &Cli, args: &Train) -> Result<Ended, Failure> {
    match (&args.act, &args.set) {
        (Some(TrainAct::Pack(args)), _) => sets::pack(cli, args),
        (Some(TrainAct::Check(args)), _) => sets::check(args),
        (Some(TrainAct::Answers(args)), _) => sets::answers(args),
        (Some(TrainAct::Plant(args)), _) => plant::plant(cli, args),
        (Some(TrainAct::Withdraw), _) => plant::withdraw(cli),
        (None, Some(set)) => run(cli, args, set),
        (None, None) => Err(Failure::new(TrainingError::NoSet(PathBuf::new()), "name a set")),
    }
}

fn run(cli: &Cli, args: &Train, set: &Path) -> Result<Ended, Failure> {
    let keys = work::keys(cli)?;
    let set = Set::load(set)?;
    let answers = Answers::open(&set.folder, &set.cases(), &sets::law(&set)?)?;
    let name = place::name(cli);
    let now = place::now(cli);
    let folder = folder(args, &set, &name)?;
    let (recorder, mut remarks) = open(args, (&set, &name), &folder, now)?;
    let store = folder.join("store");
    let shift = recorder.clock().now();
    let mut desk = if Desk::exists(&store) {
        let opened = Desk::open(&store, Place::Disk, &mut |_| {})?;
        remarks.extend(opened.remarks);
        opened.desk
    } else {
        let settings = store.join(config::FILE);
        let error = |source| TrainingError::File { path: settings.clone(), source };
        std::fs::create_dir_all(&store).map_err(error)?;
        std::fs::write(&settings, &set.settings).map_err(error)?;
        Desk::found(&store, Place::Disk, shift)?
    };
    work::start_log(&desk);
    let me = desk.sit(&name, Role::Moderator, shift)?;
    let training = Training::new(&mut desk, (set, answers), recorder)?;
    let kind = Work::Training(Box::new(training));
    let session = Session::aside(desk, cli.clock);
    work::sit_down(cli, session, (me, remarks), (kind, shift), &keys)
}

/// Goes on with the run in a folder, or begins one there.
fn open(
    args: &Train,
    (set, name): (&Set, &str),
    folder: &Path,
    now: At,
) -> Result<(Recorder, Vec<String>), Failure> {
    if folder.join(RUN_FILE).exists() {
        let run = Run::load(folder)?;
        same(args, &run)?;
        let mut remarks: Vec<String> = run.remarks.iter().map(ToString::to_string).collect();
        if now < run.last {
            remarks.push(format!(
                "this machine's clock says {now}, but the run was worked on at {}; time worked is \
                 not touched by it",
                run.last
            ));
        }
        return Ok((Recorder::resume(&run, set, name, now)?, remarks));
    }
    let seed = args.seed.unwrap_or(set.head.seed);
    let pace = pace(args).unwrap_or_default();
    let order = match pace {
        Pace::Off => set.order(seed),
        _ => set.arrivals(seed).into_iter().map(|(_, case)| case).collect(),
    };
    let header = Header {
        format: Recorder::form(),
        set: set.head.name.clone(),
        version: set.head.version,
        id: set.id(),
        by: name.to_owned(),
        seed,
        pace,
        feedback: feedback(args).unwrap_or_default(),
        limit_minutes: args.limit,
        idle_seconds: set.head.idle_seconds,
        order,
    };
    Ok((Recorder::begin(folder, set, header, now)?, Vec::new()))
}

/// Refuses what was asked for when the run began otherwise.
fn same(args: &Train, run: &Run) -> Result<(), Failure> {
    let header = &run.header;
    let limit = header.limit_minutes.map_or_else(|| "none".to_owned(), |m| m.to_string());
    let asked = [
        ("--seed", args.seed.map(|seed| seed.to_string()), header.seed.to_string()),
        ("--pace", args.pace.clone(), header.pace.word().to_owned()),
        ("--feedback", args.feedback.clone(), header.feedback.word().to_owned()),
        ("--limit", args.limit.map(|limit| limit.to_string()), limit),
    ];
    for (what, asked, began) in asked {
        if asked.is_some_and(|asked| asked != began) {
            return Err(Failure::new(
                format!("{}: this run began with {what} {began}", run.path.display()),
                "leave that out to go on with it, or begin another one with --new",
            ));
        }
    }
    Ok(())
}

fn pace(args: &Train) -> Option<Pace> {
    let word = args.pace.as_deref()?;
    Pace::WORDS.iter().find(|(_, known)| *known == word).map(|(pace, _)| *pace)
}

fn feedback(args: &Train) -> Option<Feedback> {
    let word = args.feedback.as_deref()?;
    Feedback::WORDS.iter().find(|(_, known)| *known == word).map(|(when, _)| *when)
}

/// The folder of the run: the one named, else the newest of this set and person, else a new one.
fn folder(args: &Train, set: &Set, name: &str) -> Result<PathBuf, Failure> {
    if let Some(folder) = &args.run {
        if args.new && folder.join(RUN_FILE).exists() {
            return Err(Failure::new(
                format!("{} holds a run already", folder.display()),
                "name another --run FOLDER, or leave --new out to go on with it",
            ));
        }
        return Ok(folder.clone());
    }
    let runs = runs(set)?.join(sets::slug(name));
    let newest = sets::runs_in(&runs).pop();
    match newest {
        Some((_, folder)) if !args.new => Ok(folder),
        newest => Ok(runs.join((newest.map_or(0, |(no, _)| no) + 1).to_string())),
    }
}

/// Where the runs of a set lie, unless they are told to lie elsewhere.
pub(super) fn runs(set: &Set) -> Result<PathBuf, Failure> {
    let base = etcetera::choose_base_strategy().map_err(|e| {
        Failure::new(format!("there is no state folder: {e}"), "name a folder with --run FOLDER")
    })?;
    let state = base.state_dir().unwrap_or_else(|| base.data_dir());
    Ok(state.join("modq").join("training").join(sets::slug(&set.head.name)))
}

/// `modq replay --at TIME`
pub fn replay(cli: &Cli, args: &Replay) -> Result<Ended, Failure> {
    let keys = work::keys(cli)?;
    let path = place::choose(cli)?.path;
    let zone = config::Config::load(&path).map_err(crate::desk::DeskError::from)?.time.zone;
    let at = moment(&args.at, &TimeZone::get(&zone).unwrap_or(TimeZone::UTC))?;
    let desk = Desk::replay(&path, at)?;
    let me = Moderator { no: ModeratorNo(0), name: place::name(cli), role: Role::Auditor };
    let session = Session::aside(desk, Some(at));
    work::sit_down(cli, session, (me, Vec::new()), (Work::Replay(at), at), &keys)
}

/// A moment as RFC 3339, or as date and time in a zone.
fn moment(text: &str, zone: &TimeZone) -> Result<At, Failure> {
    if let Ok(at) = At::parse(text) {
        return Ok(at);
    }
    let local = text.parse::<DateTime>().ok();
    let time = local.and_then(|local| zone.to_timestamp(local).ok());
    time.map(At::from_timestamp).ok_or_else(|| {
        Failure::new(
            format!("“{text}” is no moment"),
            "write 2026-03-17T13:05:00Z, or '2026-03-17 14:05' in the platform's zone",
        )
    })
}
