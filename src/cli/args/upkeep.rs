//! What can be typed to look after a store, and to print documentation.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `modq verify`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq verify --store copy-of-the-store\n\
                        The journal alone is enough; attachments and archive are checked when there.")]
pub struct Verify {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `modq erase`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq erase --dry-run && modq erase\n\
                        Without a choice, whatever is past its period goes: notes, statements, \
                        names, reports. Imported messages go only with --messages. The chain still \
                        verifies, and `modq verify` says which line erased what.")]
pub struct Erase {
    /// What is older than this, such as 18mo, and goes by age at all
    #[arg(long, value_name = "AGE", value_parser = crate::cli::erase::parse_age,
          conflicts_with_all = ["attachment", "case"])]
    pub older_than: Option<jiff::Span>,
    /// This attachment, by its hash or the first 8 digits; may be repeated
    #[arg(long, value_name = "HASH", conflicts_with = "case")]
    pub attachment: Vec<String>,
    /// Everything written about this case; may be repeated
    #[arg(long, value_name = "N")]
    pub case: Vec<u32>,
    /// Also the message of each case as it was imported, and the notices about it; the index is
    /// made again
    #[arg(long, requires = "case")]
    pub messages: bool,
    /// Why: expired, request, order, mistake [default: expired, or request for what was named]
    #[arg(long, value_name = "CODE")]
    pub reason: Option<String>,
    /// Say what would go and why, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// As JSON, one object for each, then the counts
    #[arg(long)]
    pub json: bool,
}

/// `modq backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// New folder to copy into
    pub to: PathBuf,
}

/// `modq restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// Folder made by `modq backup`
    pub from: PathBuf,
}

/// Topics of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Topic {
    /// Every key and command, and how to rebind them
    Keys,
    /// The rule book in force
    Policies,
    /// The settings file with every default
    Config,
    /// Which articles bind this platform, which are off, and why
    Duties,
    /// Who may do what, by role
    Roles,
    /// Import formats and their fields
    Formats,
    /// The filter language
    Filter,
    /// The flagging rules
    Rules,
    /// Training sets, answers and runs
    Training,
    /// The manual page
    Man,
    /// Shell completions for bash
    CompletionsBash,
    /// Shell completions for zsh
    CompletionsZsh,
    /// Shell completions for fish
    CompletionsFish,
}

/// `modq docs`.
#[derive(Debug, Args)]
pub struct Docs {
    /// What about
    #[arg(value_enum)]
    pub topic: Topic,
    /// As JSON, where it is a table
    #[arg(long)]
    pub json: bool,
}
