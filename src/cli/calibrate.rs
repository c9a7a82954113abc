//! `modq calibrate SET RUN…`: the calibration meeting.

use super::args::Calibrate;
use super::failure::Failure;
use super::{Cli, Ended, place, score, sets, train, work};
use crate::config;
use crate::desk::{Desk, Place};
use crate::model::Role;
use crate::session::{Meeting, Session, Work};
use crate::training::{Answers, Run, Set, TrainingError};

/// Opens the meeting over the newest answers of the set.
pub fn calibrate(cli: &Cli, args: &Calibrate) -> Result<Ended, Failure> {
    let keys = work::keys(cli)?;
    let set = Set::load(&args.set)?;
    let answers = Answers::open(&set.folder, &set.cases(), &sets::law(&set)?)?;
    let mut runs = Vec::new();
    for path in &args.runs {
        let run = Run::load(path)?;
        score::belongs(&run, &set)?;
        runs.push(run);
    }
    // The store only shows the cases; it is made from the set and may be deleted at any time.
    let store = train::runs(&set)?.join("meetings").join(set.id().to_string()).join("store");
    let mut desk = if Desk::exists(&store) {
        Desk::open(&store, Place::Disk, &mut |_| {})?.desk
    } else {
        let settings = store.join(config::FILE);
        let error = |source| TrainingError::File { path: settings.clone(), source };
        std::fs::create_dir_all(&store).map_err(error)?;
        std::fs::write(&settings, &set.settings).map_err(error)?;
        Desk::found(&store, Place::Disk, set.span().1)?
    };
    work::start_log(&desk);
    let me = desk.sit(&place::name(cli), Role::Moderator, set.span().1)?;
    let remarks = runs.iter().flat_map(|run| &run.remarks).map(ToString::to_string).collect();
    let meeting = Meeting::new(&mut desk, (set, answers), runs)?;
    let now = meeting.now();
    let session = Session::aside(desk, cli.clock);
    work::sit_down(cli, session, (me, remarks), (Work::Meeting(Box::new(meeting)), now), &keys)
}
