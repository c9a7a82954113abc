//! Arguments of what looks at the queue and takes steps back.

use clap::Args;

/// `modq list`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq list 'lane:notice age:>2d' --json\n\
                        See `modq docs filter` for the filter language.")]
pub struct List {
    /// Filter; write -- before one that begins with a minus
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// Order: rank, due, oldest, newest, group, severity
    #[arg(long, default_value = "rank")]
    pub sort: String,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// One JSON object per line
    #[arg(long)]
    pub json: bool,
}

/// `modq show`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq show 12 --json\n\
                        What opens veiled on the screens (modq docs policies, [care]) is covered \
                        here too: its kind and length are told. JSON is for programs and has every \
                        text as it is.")]
pub struct Show {
    /// Number of the case
    pub case: u32,
    /// Print what opens veiled; it counts as read in your modq exposure --mine
    #[arg(long)]
    pub reveal: bool,
    /// As JSON, every text as it is
    #[arg(long)]
    pub json: bool,
}

/// `modq undo`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq undo 3")]
pub struct Undo {
    /// How many steps
    #[arg(default_value_t = 1)]
    pub steps: u32,
    /// When a step has left, take it back by a reversal with its own letter
    #[arg(long)]
    pub reverse: bool,
    /// Print what was taken back as JSON
    #[arg(long)]
    pub json: bool,
}

/// `modq stats`.
#[derive(Debug, Args)]
pub struct Stats {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
