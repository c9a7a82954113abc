//! What can be typed on the command line.

mod appeals;
mod calibrate;
mod handover;
mod moderator;
mod notices;
mod orders;
mod queue;
mod report;
mod score;
mod second;
mod train;
mod upkeep;

pub use appeals::{
    AddComplaint, ComplaintAct, Complaints, DecideComplaint, DisputeAct, Misuse, MisuseAct, Whom,
};
pub use calibrate::Calibrate;
pub use handover::Lint;
#[cfg(feature = "submit")]
pub use handover::Submit;

pub use moderator::{ModeratorAct, Moderators, RoleWord, Team};
pub use notices::{FlaggerAct, Flaggers, NoticeAct, Notices};
pub use orders::{OnCase, OrderAct, Orders, Outcome};
pub use queue::{List, Show, Stats, Undo};
pub use report::Report;
pub use score::Score;
pub use second::{Confirm, Exposure, Looks, Reject, Release};
pub use train::{Replay, Train, TrainAct, TrainAnswers, TrainCheck, TrainPack, TrainPlant};
pub use upkeep::{Backup, Docs, Erase, Restore, Topic, Verify};

use crate::model::At;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Work through a queue of flagged messages and leave a provable record behind.
#[derive(Debug, Parser)]
#[command(
    version,
    about,
    after_help = "Without a command modq opens the queue. When there is no store yet, it opens the \
                  sample queue.\n\nExample: modq import result.json notices.csv && modq"
)]
pub struct Cli {
    /// What to do; without one, the queue opens.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Folder of the store [default: modq/store in the data folder]
    #[arg(long, global = true, value_name = "DIR", env = "MODQ_STORE")]
    pub store: Option<PathBuf>,

    /// Name of the moderator, when nobody is named in modq.toml [default: the account]
    #[arg(long = "as", global = true, value_name = "NAME", env = "MODQ_AS")]
    pub name: Option<String>,

    /// Press these keys, such as `j<enter>r1<ctrl-s>`
    #[arg(long, value_name = "KEYS", requires = "print")]
    pub keys: Option<String>,

    /// Print one frame instead of opening the terminal
    #[arg(long)]
    pub print: bool,

    /// Size of the printed frame
    #[arg(long, value_name = "WxH", default_value = "80x24", value_parser = parse_size)]
    pub size: (u16, u16),

    /// A clock that stands still, for pictures and tests
    #[arg(long, global = true, hide = true, value_name = "TIME", value_parser = parse_time)]
    pub clock: Option<At>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Hold the store for others to attach to, without a seat of one's own
    #[command(after_help = "Example: modq serve --store /srv/modq\n\
                            Several moderators then work at once, each with `modq attach`. A \
                            `modq` at work lets others attach too.")]
    Serve,
    /// Sit down at a store that is held
    #[command(after_help = "Example: modq attach --store /srv/modq\n\
                            Who you are is what your account says. The owner of the store may say \
                            --as NAME, which is how one account serves a team over SSH.")]
    Attach,
    /// Import messages, notices and orders; safe to repeat
    Import(Import),
    /// Flag stored messages by the rules again
    Flag(Flag),
    /// Write letters, database batches, tables, evidence, or the journal
    Export(Export),
    /// The transparency report, its check, and the one on terrorist content
    Report(Report),
    /// Check statements of reasons from anywhere as the DSA Transparency Database would
    Lint(Lint),
    /// Hand statements over to the DSA Transparency Database, each once for ever
    #[cfg(feature = "submit")]
    Submit(Submit),
    /// List cases
    List(List),
    /// Show one case
    Show(Show),
    /// Decide cases
    Decide(Decide),
    /// Confirm what another person proposed
    Confirm(Confirm),
    /// Send a proposal back, with a reason
    Reject(Reject),
    /// Let the author of a silent report be told
    Release(Release),
    /// Take back the last steps
    Undo(Undo),
    /// Do the last undone steps again
    Redo(Redo),
    /// Counts of the queue and of what was decided
    Stats(Stats),
    /// Blind second looks at decisions, and where they differ
    Looks(Looks),
    /// What those who look have had to read: the sum, or one's own
    Exposure(Exposure),
    /// Saved views: filters and orders under a letter
    Views(super::views::Views),
    /// Check the journal, attachments and archive offline
    Verify(Verify),
    /// Orders of authorities with their clocks, and what is answered to them
    Orders(Orders),
    /// Complaints against decisions, disputes, and what is decided about them
    Complaints(Complaints),
    /// Warnings and suspensions for misuse, and what is weighed for them
    Misuse(Misuse),
    /// Notices with their states, and what each sender was told
    Notices(Notices),
    /// Trusted flaggers: the register, and how good their notices are
    Flaggers(Flaggers),
    /// The roster: who works here, with role, lanes, languages and keys
    Moderator(Moderators),
    /// What was done by person and lane, and notes for you
    Team(Team),
    /// Work through a training set, or make and mend one
    Train(Train),
    /// Open the queue exactly as it stood at a moment, to look at
    Replay(Replay),
    /// Erase texts and names whose time is over, or that must go
    Erase(Erase),
    /// Check the index against the record
    Check,
    /// Make the index again from the record
    Rebuild,
    /// Copy the record and the settings
    Backup(Backup),
    /// Make a store from a backup
    Restore(Restore),
    /// Score runs of a training set: agreement, kappa, matrices, times
    Score(Score),
    /// Talk about the disagreements of runs, and settle what is right
    Calibrate(Calibrate),
    /// Print documentation made from the tables modq itself uses
    Docs(Docs),
}

/// `modq import`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq import result.json --time-zone Europe/Amsterdam\n\
                        A file named - is standard input: bot | modq import --follow -\n\
                        While a modq has the store open, it does the work, and its queue shows \
                        what is new. See `modq docs formats`.")]
pub struct Import {
    /// Files in any known format
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Format, instead of looking at the content
    #[arg(long)]
    pub format: Option<String>,
    /// Zone of times that carry none
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    pub time_zone: String,
    /// Platform of files that do not say
    #[arg(long, default_value = "telegram")]
    pub platform: String,
    /// Public name of a group, as ID=NAME; may be repeated
    #[arg(long, value_name = "ID=NAME", value_parser = parse_username)]
    pub username: Vec<(i64, String)>,
    /// Flagging rules, instead of the store's
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Go on as the file grows, or as lines come through a pipe, until Ctrl-C or the pipe's end
    #[arg(long)]
    pub follow: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
}

/// `modq flag`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq flag --rules rules.toml")]
pub struct Flag {
    /// Flagging rules, instead of the store's
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Print counts as JSON
    #[arg(long)]
    pub json: bool,
}

/// What to export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Batches of at most 100 statements for the DSA Transparency Database
    Database,
    /// One letter per statement
    Letters,
    /// One letter per notice with an address: it arrived
    Receipts,
    /// A table of decisions
    Csv,
    /// A folder per report to an authority
    Evidence,
    /// The journal for outsiders, with how to check it
    Journal,
}

/// `modq export`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq export database --out batches\n\
                        Example: modq export receipts && modq export letters\n\
                        Decisions still on hold stay behind; --now lets them go.")]
pub struct Export {
    /// What to write
    #[arg(value_enum)]
    pub what: What,
    /// Folder to write into [default: the store's outbox]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write again what was handed over before
    #[arg(long)]
    pub again: bool,
    /// End the hold of decisions that are still held
    #[arg(long)]
    pub now: bool,
    /// Print what was written as JSON
    #[arg(long)]
    pub json: bool,
}

/// `modq decide`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: modq decide 12 13 --policy drugs\nExample: modq decide 14 --action allow"
)]
pub struct Decide {
    /// Numbers of the cases
    #[arg(required_unless_present = "stdin", value_name = "CASE")]
    pub cases: Vec<u32>,
    /// Read numbers from standard input, one a line; each is a step of its own, told when saved
    #[arg(long, conflicts_with = "cases")]
    pub stdin: bool,
    /// Apply this policy; see `modq docs policies`
    #[arg(long, required_unless_present_any = ["action", "draft"])]
    pub policy: Option<String>,
    /// allow: no action; usual: the policy that usually fits each case
    #[arg(long, conflicts_with = "policy", value_parser = ["allow", "usual"])]
    pub action: Option<String>,
    /// A draft as JSON from a file, or - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["policy", "action"])]
    pub draft: Option<PathBuf>,
    /// Consent to a report to an authority, or to more than 20 cases at once
    #[arg(long)]
    pub yes: bool,
    /// Print the draft that would be used, and decide nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print what was decided as JSON
    #[arg(long)]
    pub json: bool,
}

/// `modq redo`
#[derive(Debug, Args)]
#[command(after_help = "Example: modq redo 2")]
pub struct Redo {
    /// Number of steps
    #[arg(default_value_t = 1)]
    pub steps: u32,
    /// Print as JSON lines
    #[arg(long)]
    pub json: bool,
}

fn parse_size(text: &str) -> Result<(u16, u16), String> {
    let wrong = || format!("“{text}” is no size; write columns x rows, such as 120x40");
    let (w, h) = text.split_once('x').ok_or_else(wrong)?;
    match (w.parse::<u16>(), h.parse::<u16>()) {
        (Ok(w @ 1..=1000), Ok(h @ 1..=1000)) => Ok((w, h)),
        _ => Err(wrong()),
    }
}

fn parse_time(text: &str) -> Result<At, String> {
    At::parse(text).map_err(|e| e.to_string())
}

fn parse_username(text: &str) -> Result<(i64, String), String> {
    let wrong = || format!("“{text}” is not ID=NAME, such as 1200300400=buurtgroep");
    let (id, name) = text.split_once('=').ok_or_else(wrong)?;
    let id = id.trim().parse().map_err(|_digits: std::num::ParseIntError| wrong())?;
    Ok((id, name.trim().trim_start_matches('@').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_example_of_a_help_text_is_a_command() {
        let command = Cli::command();
        let texts = command.get_subcommands().chain([&command]).filter_map(|c| c.get_after_help());
        let texts: Vec<String> = texts.map(ToString::to_string).collect();
        let lines = texts.iter().flat_map(|text| text.lines());
        let examples: Vec<&str> = lines.filter_map(|l| l.strip_prefix("Example: ")).collect();
        assert!(examples.len() > 8, "{examples:?}");
        for example in examples {
            let first = example.split(" && ").next().unwrap();
            // What stands between quotes is one word.
            let words = first.split('\'').enumerate().flat_map(|(place, part)| match place % 2 {
                1 => vec![part],
                _ => part.split_whitespace().collect(),
            });
            assert!(Cli::try_parse_from(words).is_ok(), "{example}");
        }
    }
}
