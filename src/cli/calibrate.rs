//! `modq calibrate SET RUN…`: the calibration meeting.

use super::args::Calibrate;
use super::failure::Failure;
use super::{Cli, Ended, place, plant, score, sets, train, work};
use crate::app::Key;
use crate::config;
use crate::desk::{Desk, Place};
use crate::model::Role;
use crate::session::{Meeting, Session, Work};
use crate::training::{Answers, Run, Set, TrainingError};

/// Opens the meeting over the newest answers of the set.
pub fn calibrate(cli: &Cli, args: &Calibrate) -> Result<Ended, Failure> {
    let keys = work::keys(cli)?;
    let Some(set) = &args.set else { return over_looks(cli, &keys) };
    let set = Set::load(set)?;
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

/// `modq calibrate --looks`: at the live desk, where nothing but the meeting happens meanwhile.
fn over_looks(cli: &Cli, keys: &[Key]) -> Result<Ended, Failure> {
    let what = "live decisions are talked about by seniors";
    let (desk, me) = plant::open_as_senior(cli, what, "modq calibrate SET RUN… is for everybody")?;
    if desk.compared()?.cases.is_empty() {
        return Err(Failure::new(
            "nobody looked twice at a decision yet",
            "B in the queue gives a look, where [[second_look]] in modq.toml draws decisions",
        ));
    }
    work::start_log(&desk);
    let now = place::now(cli);
    let meeting = Work::Meeting(Box::new(Meeting::of_looks(&desk, now)?));
    let session = Session::aside(desk, cli.clock);
    work::sit_down(cli, session, (me, Vec::new()), (meeting, now), keys)
}
