//! What can be typed about the roster.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `modq moderator`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq moderator add noor jas --role trainee --language nl\n\
                        Example: modq moderator keys noor --add noor.pub\n\
                        Example: modq moderator authorized-keys\n\
                        The roster stands in modq.toml and may be edited there too; comments stay. \
                        A modq at work heeds a change at once.")]
pub struct Moderators {
    /// What to do; without one, the roster is listed
    #[command(subcommand)]
    pub act: Option<ModeratorAct>,
    /// As JSON, one object a line
    #[arg(long, global = true)]
    pub json: bool,
}

/// A role, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleWord {
    /// Reads everything, changes nothing
    Auditor,
    /// What is decided is proposed
    Trainee,
    /// Decides
    Moderator,
    /// Decides, takes over, sees the numbers of all
    Senior,
    /// All of it, and the roster
    Admin,
}

/// Acts on the roster.
#[derive(Debug, Subcommand)]
pub enum ModeratorAct {
    /// Enter people
    Add {
        /// Their names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
        /// Role
        #[arg(long, value_enum, default_value = "moderator")]
        role: RoleWord,
        /// Unix account, when it is not the name; for one person
        #[arg(long)]
        account: Option<String>,
        /// A language they are dealt, two letters; may be repeated
        #[arg(long = "language", value_name = "CODE")]
        languages: Vec<String>,
        /// A lane they are dealt; may be repeated
        #[arg(long = "lane", value_name = "LANE")]
        lanes: Vec<String>,
        /// A policy or category that opens veiled for them too; may be repeated
        #[arg(long = "veil", value_name = "POLICY")]
        veil: Vec<String>,
        /// File with SSH public keys, one a line, or - for standard input; for one person
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
    /// List the roster
    List,
    /// Keep people from sitting down; what they did stays
    Disable {
        /// Their names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Let people sit down again
    Enable {
        /// Their names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Give people another role
    Role {
        /// The role
        #[arg(value_enum)]
        role: RoleWord,
        /// Their names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
    /// Say what opens veiled for somebody beside what does for all; without a word, nothing more
    Veil {
        /// The name
        #[arg(value_name = "NAME")]
        who: String,
        /// Policies by id and categories by code; see `modq docs policies`
        #[arg(value_name = "POLICY")]
        veil: Vec<String>,
        /// Everything from this severity on, 1 (minor) to 5 (danger to life)
        #[arg(long, value_name = "1-5", default_value_t = 0, hide_default_value = true)]
        severity: u8,
    },
    /// List somebody's SSH public keys, or change them
    Keys {
        /// The name
        #[arg(value_name = "NAME")]
        who: String,
        /// Add the keys of this file, or - for standard input
        #[arg(long, value_name = "FILE")]
        add: Option<PathBuf>,
        /// Take away the keys whose fingerprint begins so; may be repeated
        #[arg(long, value_name = "SHA256:…")]
        remove: Vec<String>,
    },
    /// Print the lines for ~/.ssh/authorized_keys of one account that all share
    AuthorizedKeys,
}

/// `modq team`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq team --days 7 --json\n\
                        Cases an hour at work, median from claim to decision, and what was taken \
                        back. Who leads sees everybody by name, others themselves; see \
                        `modq docs roles`.")]
pub struct Team {
    /// Days back from now
    #[arg(long, default_value_t = 1)]
    pub days: u16,
    /// Also the notes for you and of shifts
    #[arg(long)]
    pub notes: bool,
    /// As JSON, one object a line
    #[arg(long)]
    pub json: bool,
}
