//! What can be typed to check statements and hand them over.

use clap::Args;
use std::path::PathBuf;

/// `modq lint`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq lint batches/*.json\n\
                        Takes a statement, a batch {\"statements\":[…]}, a list, or one of these per \
                        line. What the database refuses is an error and ends with 1; what only its \
                        documentation asks is a warning.")]
pub struct Lint {
    /// Files to check; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// End with 1 for warnings too
    #[arg(long)]
    pub strict: bool,
    /// One verdict per statement as JSON, one a line
    #[arg(long)]
    pub json: bool,
}

/// `modq submit`.
#[cfg(feature = "submit")]
#[derive(Debug, Args)]
#[command(after_help = "Example: modq submit --url production --token-file token.txt --dry-run\n\
                        The token stands in a file or in the environment as MODQ_TOKEN, and is \
                        written nowhere. What was cut off goes on where it stopped when run again.")]
pub struct Submit {
    /// Base address, such as that of the sandbox; production stands for the database itself
    #[arg(long, value_name = "URL")]
    pub url: String,
    /// The address is a sandbox: what it takes does not count as handed over
    #[arg(long, conflicts_with = "relay")]
    pub sandbox: bool,
    /// The address is our own and passes calls on to the database: what it takes counts
    #[arg(long)]
    pub relay: bool,
    /// File with the token [default: MODQ_TOKEN in the environment]
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Say what would be handed over, and call nobody
    #[arg(long)]
    pub dry_run: bool,
    /// One JSON object for each statement, then the counts
    #[arg(long)]
    pub json: bool,
    /// Seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    pub timeout: f64,
    /// Milliseconds before the second try; doubled for each further one
    #[arg(long, hide = true, value_name = "MS", default_value_t = 2000)]
    pub pause: u64,
}
