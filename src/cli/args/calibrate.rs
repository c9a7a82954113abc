//! `modq calibrate`.

use clap::Args;
use std::path::PathBuf;

/// `modq calibrate`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq calibrate spring-sample runs/tess runs/noor\n\
                  Disagreements one by one: a r t e rule what is right from now on, x strikes an \
                  answer out of the scores or puts it back, + says something, tab shows the score \
                  sheets.")]
pub struct Calibrate {
    /// Folder of the training set
    #[arg(value_name = "SET")]
    pub set: PathBuf,
    /// Folders of runs
    #[arg(required = true, value_name = "RUN")]
    pub runs: Vec<PathBuf>,
}
