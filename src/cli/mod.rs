//! The command line: one file per family of subcommands.
//!
//! Exit code 0 is done, 1 is done with findings (rejected rows, a failed verification), 2 is could
//! not run. Errors are printed as `Error:` with what caused them, and `Hint:` with the way out.

mod args;
mod calibrate;
mod complaints;
mod defect;
mod docs;
mod erase;
mod export;
mod exposure;
mod eyes;
mod failure;
mod flaggers;
mod follow;
mod glance;
mod import;
mod lint;
mod looks;
mod misuse;
mod moderator;
mod notices;
mod orders;
mod place;
mod plant;
mod progress;
mod queue;
mod report;
mod score;
mod second;
mod sets;
mod show;
#[cfg(feature = "submit")]
mod submit;
mod team;
mod train;
mod upkeep;
mod views;
mod work;

pub use args::Cli;

use args::Command;
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

/// What a command ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// Everything was fine.
    Done,
    /// It ran, and found something that needs a look.
    Findings,
}

/// Parses the arguments, runs the command, prints what went wrong, and gives the exit code.
#[must_use]
pub fn run() -> ExitCode {
    match defect::guarded(&Cli::parse(), dispatch) {
        Ok(Ended::Done) => ExitCode::SUCCESS,
        Ok(Ended::Findings) => ExitCode::from(1),
        // Somebody closed the pipe, such as `head`: they have what they wanted.
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            ExitCode::from(2)
        }
    }
}

fn dispatch(cli: &Cli) -> Result<Ended, Failure> {
    match &cli.command {
        None => work::work(cli),
        Some(Command::Serve) => work::serve(cli),
        Some(Command::Attach) => work::attach(cli),
        Some(Command::Import(args)) => import::import(cli, args),
        Some(Command::Flag(args)) => import::flag(cli, args),
        Some(Command::Export(args)) => export::export(cli, args),
        Some(Command::Report(args)) => report::report(cli, args),
        Some(Command::Lint(args)) => lint::lint(args),
        #[cfg(feature = "submit")]
        Some(Command::Submit(args)) => submit::submit(cli, args),
        Some(Command::List(args)) => queue::list(cli, args),
        Some(Command::Show(args)) => show::show(cli, args),
        Some(Command::Decide(args)) => queue::decide(cli, args),
        Some(Command::Confirm(args)) => second::confirm(cli, args),
        Some(Command::Reject(args)) => second::reject(cli, args),
        Some(Command::Release(args)) => second::release(cli, args),
        Some(Command::Undo(args)) => queue::undo(cli, args),
        Some(Command::Redo(args)) => queue::redo(cli, args),
        Some(Command::Stats(args)) => queue::stats(cli, args),
        Some(Command::Looks(args)) => looks::looks(cli, args),
        Some(Command::Exposure(args)) => exposure::exposure(cli, args),
        Some(Command::Views(args)) => views::views(cli, args),
        Some(Command::Verify(args)) => upkeep::verify(cli, args),
        Some(Command::Orders(args)) => orders::orders(cli, args),
        Some(Command::Complaints(args)) => complaints::complaints(cli, args),
        Some(Command::Misuse(args)) => misuse::misuse(cli, args),
        Some(Command::Notices(args)) => notices::notices(cli, args),
        Some(Command::Flaggers(args)) => flaggers::flaggers(cli, args),
        Some(Command::Moderator(args)) => moderator::moderator(cli, args),
        Some(Command::Team(args)) => team::team(cli, args),
        Some(Command::Train(args)) => train::train(cli, args),
        Some(Command::Replay(args)) => train::replay(cli, args),
        Some(Command::Erase(args)) => erase::erase(cli, args),
        Some(Command::Check) => upkeep::check(cli),
        Some(Command::Rebuild) => upkeep::rebuild(cli),
        Some(Command::Backup(args)) => upkeep::backup(cli, args),
        Some(Command::Restore(args)) => upkeep::restore(cli, args),
        Some(Command::Score(args)) => score::score(args),
        Some(Command::Calibrate(args)) => calibrate::calibrate(cli, args),
        Some(Command::Docs(args)) => docs::docs(cli, args),
    }
}
