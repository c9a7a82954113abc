//! Arguments of the scores.

use clap::Args;
use std::path::PathBuf;

/// `modq score`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq score runs/tess runs/noor --set spring\n\
                        Example: modq score runs/tess --set spring --html > tess.html\n\
                        Several runs of one person are a learning curve; runs of several people \
                        are compared with each other, each with their newest. The files hold no \
                        message texts.")]
pub struct Score {
    /// Folders of runs
    #[arg(required = true, value_name = "RUN")]
    pub runs: Vec<PathBuf>,
    /// Folder of the training set they are runs of
    #[arg(long, value_name = "SET")]
    pub set: PathBuf,
    /// Seed of the intervals: the same seed gives the same numbers
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    /// One JSON value
    #[arg(long, conflicts_with_all = ["csv", "html"])]
    pub json: bool,
    /// A table with a row for each decided case
    #[arg(long, conflicts_with = "html")]
    pub csv: bool,
    /// One page that any browser shows
    #[arg(long)]
    pub html: bool,
}
