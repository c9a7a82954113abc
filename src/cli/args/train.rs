//! `modq train` and `modq replay`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `modq train`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Example: modq train spring-sample --as tess --feedback each\n\
                  Example: modq train pack --count 60 --seed 7 --out spring-sample\n\
                  A run that was stopped goes on where it stopped. See `modq docs training`."
)]
pub struct Train {
    /// What else to do with sets
    #[command(subcommand)]
    pub act: Option<TrainAct>,
    /// Folder of the training set
    #[arg(required = true, value_name = "SET")]
    pub set: Option<PathBuf>,
    /// Folder of the run [default: beside the others of this set, in the state folder]
    #[arg(long, value_name = "FOLDER")]
    pub run: Option<PathBuf>,
    /// Begin another run, also when one is half done
    #[arg(long)]
    pub new: bool,
    /// Order of the cases [default: the seed of the set]
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// How cases come in: 1x as they did, 4x four times as fast, off all at once [default: off]
    #[arg(long, value_parser = ["1x", "4x", "off"])]
    pub pace: Option<String>,
    /// When the reference is shown: after each case, or at the end [default: each]
    #[arg(long, value_parser = ["each", "end"])]
    pub feedback: Option<String>,
    /// Minutes of work after which the run is over
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub limit: Option<u32>,
}

/// What is done with sets.
#[derive(Debug, Subcommand)]
pub enum TrainAct {
    /// Make a set from decided cases of a store, with pseudonyms
    Pack(TrainPack),
    /// Check a set and its answers
    Check(TrainCheck),
    /// Print the reference answers as JSON lines, or put others in their place
    Answers(TrainAnswers),
    /// Mix the cases of a set into live work: each moderator meets some without being told
    Plant(TrainPlant),
    /// End that: what nobody decided is met no more, what was answered stays
    #[command(after_help = "Example: modq train withdraw --as jas")]
    Withdraw,
}

/// `modq train plant`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq train plant spring-sample --every 20 --as jas\n\
                        They stand beside the record and are in no export, report, count or \
                        letter.\nSeniors and admins may do this, while nobody is at the queue; \
                        `modq looks --score` shows what came of it.")]
pub struct TrainPlant {
    /// Folder of the set
    pub set: PathBuf,
    /// One after so many decisions of a moderator, on average
    #[arg(long, default_value_t = 20, value_name = "NUMBER",
          value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub every: u32,
    /// Order of the cases and distances between them, by chance that can be repeated
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
}

/// `modq train pack`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: modq train pack --from store --filter 'decided:2026-03' --count 60 \
                        --seed 7 --out spring-sample\n\
                        Some of every lane, category and outcome are chosen, one case of each text."
)]
pub struct TrainPack {
    /// The store to take cases from [default: the one of --store]
    #[arg(long, value_name = "STORE")]
    pub from: Option<PathBuf>,
    /// Which cases, in the filter language; decided ones unless it names states
    #[arg(long, default_value = "", value_name = "FILTER")]
    pub filter: String,
    /// How many cases
    #[arg(long, default_value_t = 80, value_name = "NUMBER")]
    pub count: usize,
    /// Chance that can be repeated
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
    /// New folder of the set
    #[arg(long, value_name = "SET")]
    pub out: PathBuf,
    /// What the set is called [default: the name of its folder]
    #[arg(long, value_name = "NAME")]
    pub title: Option<String>,
    /// Who answers for it: a role or a platform [default: the platform's name]
    #[arg(long, value_name = "WHO")]
    pub author: Option<String>,
}

/// `modq train check`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq train check spring-sample --renew")]
pub struct TrainCheck {
    /// Folder of the set
    pub set: PathBuf,
    /// Its files were changed on purpose: make them a new version
    #[arg(long)]
    pub renew: bool,
}

/// `modq train answers`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq train answers spring-sample > answers.jsonl\n\
                        Example: modq train answers spring-sample --put answers.jsonl")]
pub struct TrainAnswers {
    /// Folder of the set
    pub set: PathBuf,
    /// JSON lines that take the place of the answers
    #[arg(long, value_name = "FILE")]
    pub put: Option<PathBuf>,
}

/// `modq replay`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq replay --at 2026-03-17T14:05\n\
                        What came in or was done later is not there. Nothing is changed, also while \
                        others work on the store.")]
pub struct Replay {
    /// The moment: 2026-03-17T13:05:00Z, or date and time in the platform's zone
    #[arg(long, value_name = "TIME")]
    pub at: String,
}
