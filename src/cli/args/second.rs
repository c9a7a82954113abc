//! Arguments of what a second person answers, of what may be told to an author, and of what those
//! who look have read.

use clap::Args;

/// `modq confirm`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq confirm 12 13 --as noor\n\
                        `modq list second:yes` lists what waits.")]
pub struct Confirm {
    /// Numbers of the cases
    #[arg(required = true, value_name = "CASE")]
    pub cases: Vec<u32>,
    /// Print what was decided as JSON
    #[arg(long)]
    pub json: bool,
}

/// `modq looks`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq looks --disagree --json\n\
                        Example: modq looks --score\n\
                        `[[second_look]]` in modq.toml draws the decisions; B in the queue gives a \
                        look. Who decided and who looked is not in the list. `modq train plant` \
                        mixes reference cases in; they are counted here and nowhere else.")]
pub struct Looks {
    /// Only where the two differ, for the next talk
    #[arg(long)]
    pub disagree: bool,
    /// Agreement by the measures of training: looks beside decisions, and reference cases
    #[arg(long, conflicts_with = "disagree")]
    pub score: bool,
    /// Seed of the intervals: the same seed gives the same numbers
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    /// One JSON object per look, or one of all measures
    #[arg(long)]
    pub json: bool,
}

/// `modq exposure`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq exposure --days 30\n\
                        Example: modq exposure --mine\n\
                        The sum is for seniors, and is given only where it tells nothing of one \
                        person. Nobody is shown another person's numbers.")]
pub struct Exposure {
    /// Days back from now
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub days: u16,
    /// Your own numbers
    #[arg(long)]
    pub mine: bool,
    /// As one JSON value
    #[arg(long)]
    pub json: bool,
}

/// `modq reject`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq reject 12 --reason quotation")]
pub struct Reject {
    /// Number of the case
    pub case: u32,
    /// What is wrong with the proposal, for who made it
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// `modq release`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq release 12 && modq export letters\n\
                        `modq list silent:yes` lists the cases whose author is not told yet.")]
pub struct Release {
    /// Number of the case
    pub case: u32,
}
