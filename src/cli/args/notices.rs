//! What can be typed about notices and trusted flaggers.

use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

/// `modq notices`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq notices --state received --json\n\
                        Example: modq notices show N-2026-17\n\
                        modq export receipts tells who sent them that they came; modq export \
                        letters tells them what was decided.")]
pub struct Notices {
    /// Look at one notice; without it, the register is listed
    #[command(subcommand)]
    pub act: Option<NoticeAct>,
    /// Only those in this state
    #[arg(long, value_name = "STATE",
          value_parser = ["received", "acknowledged", "in-review", "decided", "told"])]
    pub state: Option<String>,
    /// Also those with nothing left to do
    #[arg(long)]
    pub all: bool,
    /// One JSON object per line
    #[arg(long)]
    pub json: bool,
}

/// What can be done with a notice.
#[derive(Debug, Subcommand)]
pub enum NoticeAct {
    /// Everything about one notice: what it lacks, where it stands, each place it names
    Show {
        /// The sender's reference
        #[arg(value_name = "REF")]
        reference: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// `modq flaggers`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq flaggers\n\
                        Example: modq flaggers add Meldpunt --email @meldpunt.example \
                        --area SCAMS_AND_FRAUD --until 2027-12-31\n\
                        While the register is empty, a file's own mark is believed. Once somebody is \
                        in it, only who is in it goes into the lane of trusted flaggers.")]
pub struct Flaggers {
    /// What to do with the register; without it, it is listed with how good the notices were
    #[command(subcommand)]
    pub act: Option<FlaggerAct>,
    /// One JSON object per line
    #[arg(long)]
    pub json: bool,
}

/// What can be done with the register of trusted flaggers.
#[derive(Debug, Subcommand)]
pub enum FlaggerAct {
    /// Enter a body
    Add {
        /// Its name
        name: String,
        /// Address its notices come from, or @example.org for all of a domain; may be repeated.
        /// Without one, its name counts
        #[arg(long, value_name = "EMAIL")]
        email: Vec<String>,
        /// Area of expertise, a category of the database; may be repeated. Without one, any
        #[arg(long, value_name = "CATEGORY")]
        area: Vec<String>,
        /// First day [default: now]
        #[arg(long, value_name = "DATE")]
        from: Option<Date>,
        /// Last day
        #[arg(long, value_name = "DATE")]
        until: Option<Date>,
        /// The coordinator that gave it the status
        #[arg(long, value_name = "NAME")]
        awarded_by: Option<String>,
    },
    /// End the status of a body
    End {
        /// Number of its entry
        number: u32,
        /// Last day [default: now]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Enter everybody in a table with the columns name, email, area, from, until, awarded_by
    Import {
        /// The table
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}
