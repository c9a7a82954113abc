//! `modq calibrate`.

use clap::Args;
use std::path::PathBuf;

/// `modq calibrate`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq calibrate spring-sample runs/tess runs/noor\n\
                  Disagreements one by one: a r t e rule what is right from now on, x strikes an \
                  answer out of the scores or puts it back, + says something, tab shows the score \
                  sheets.\n\
                  Example: modq calibrate --looks\n\
                  Blind second looks at live decisions, for seniors: nobody is named, and what was \
                  decided stays as it is.")]
pub struct Calibrate {
    /// Folder of the training set
    #[arg(required_unless_present = "looks", conflicts_with = "looks", value_name = "SET")]
    pub set: Option<PathBuf>,
    /// Folders of runs
    #[arg(required_unless_present = "looks", conflicts_with = "looks", value_name = "RUN")]
    pub runs: Vec<PathBuf>,
    /// Where blind second looks at live decisions differ from them
    #[arg(long)]
    pub looks: bool,
}
