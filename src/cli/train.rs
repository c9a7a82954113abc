//! `modq train SET` and `modq replay`.

use super::args::{Replay, Train, TrainAct};
use super::failure::Failure;
use super::{Cli, Ended, sets};

/// `modq train`
pub fn train(cli: &Cli, args: &Train) -> Result<Ended, Failure> {
    match &args.act {
        Some(TrainAct::Pack(args)) => sets::pack(cli, args),
        Some(TrainAct::Check(args)) => sets::check(args),
        Some(TrainAct::Answers(args)) => sets::answers(args),
        None => Err(Failure::new("unfinished", "")),
    }
}

/// `modq replay`
pub fn replay(_cli: &Cli, _args: &Replay) -> Result<Ended, Failure> {
    Err(Failure::new("unfinished", ""))
}
