//! Arguments for complaints, disputes, and measures against misuse.

use super::parse_time;
use crate::model::At;
use clap::{Args, Subcommand};

/// `modq complaints`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq complaints --json\n\
                        Example: modq complaints add --decision 20417-19877 --text Untrue.\n\
                        Example: modq complaints decide 3 --outcome reversed --text 'Granted.'\n\
                        Example: modq complaints dispute open --decision 19877 --body Example\n\
                        Files of complaints are taken by `modq import`; see `modq docs formats`.")]
pub struct Complaints {
    /// What to do; without it, complaints are listed
    #[command(subcommand)]
    pub act: Option<ComplaintAct>,
    /// Answered ones too
    #[arg(long)]
    pub all: bool,
    /// One JSON object per line
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do with complaints.
#[derive(Debug, Subcommand)]
pub enum ComplaintAct {
    /// Take in a complaint by hand
    Add(AddComplaint),
    /// Show one complaint beside the decision and its statement
    Show {
        /// Number of the complaint
        complaint: u32,
        /// Print what is quoted of a veiled message; it counts as read
        #[arg(long)]
        reveal: bool,
    },
    /// Decide a complaint: uphold, reverse, reverse in part, or omit
    Decide(DecideComplaint),
    /// Journal that who complained was told otherwise than by our letter
    Told {
        /// Number of the complaint
        complaint: u32,
    },
    /// Disputes before an out-of-court body (Art. 21)
    Dispute {
        /// What to do
        #[command(subcommand)]
        act: DisputeAct,
    },
}

/// `modq complaints add`.
#[derive(Debug, Args)]
pub struct AddComplaint {
    /// Decision: its number, or the reference in our letter, CASE-DECISION
    #[arg(long, value_name = "DECISION", required_unless_present = "case")]
    pub decision: Option<String>,
    /// Case instead: its last decision is meant
    #[arg(long)]
    pub case: Option<u32>,
    /// What they say
    #[arg(long)]
    pub text: String,
    /// Who complains [default: told from the decision]
    #[arg(long, value_name = "WHO", value_parser = ["author", "notifier"])]
    pub from: Option<String>,
    /// When it was sent to us [default: now]
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub received: Option<At>,
    /// The sender's reference; the same reference is one complaint
    #[arg(long)]
    pub reference: Option<String>,
    /// Name of who complains
    #[arg(long = "name", value_name = "NAME")]
    pub complainant: Option<String>,
    /// Their e-mail address
    #[arg(long)]
    pub email: Option<String>,
    /// Language of the answer
    #[arg(long, value_parser = ["en", "nl"])]
    pub language: Option<String>,
}

/// `modq complaints decide`.
#[derive(Debug, Args)]
pub struct DecideComplaint {
    /// Number of the complaint
    pub complaint: u32,
    /// How it is decided
    #[arg(long, value_parser = ["upheld", "reversed", "partly-reversed", "omitted"])]
    pub outcome: String,
    /// The reasons, for who complained
    #[arg(long, required_unless_present = "proposed")]
    pub text: Option<String>,
    /// Take the reasons that are proposed; read them first with `modq complaints show`
    #[arg(long, conflicts_with = "text")]
    pub proposed: bool,
    /// What stays, as restriction codes, when it is reversed in part
    #[arg(long, value_name = "CODE")]
    pub keep: Vec<String>,
    /// Policy to act under, when a decision to leave content is reversed [default: the usual one]
    #[arg(long, value_name = "ID")]
    pub policy: Option<String>,
    /// Language of the answer [default: that of the complaint or the first letter]
    #[arg(long, value_parser = ["en", "nl"])]
    pub language: Option<String>,
}

/// What to do with disputes.
#[derive(Debug, Subcommand)]
pub enum DisputeAct {
    /// List disputes
    List,
    /// A decision was brought before a body
    Open {
        /// Decision: its number, or CASE-DECISION
        #[arg(long, value_name = "DECISION")]
        decision: String,
        /// Name of the body
        #[arg(long)]
        body: String,
        /// The body's reference
        #[arg(long, default_value = "")]
        reference: String,
        /// When it was sent to the body [default: now]
        #[arg(long, value_name = "TIME", value_parser = parse_time)]
        sent: Option<At>,
        /// Own words
        #[arg(long, default_value = "")]
        note: String,
    },
    /// The body told us its outcome
    Close {
        /// Number of the dispute
        dispute: u32,
        /// What it says about our decision
        #[arg(long, value_parser = ["upheld", "reversed", "partly-reversed", "omitted"])]
        outcome: String,
        /// When it told us [default: now]
        #[arg(long, value_name = "TIME", value_parser = parse_time)]
        told: Option<At>,
        /// Own words
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Do what the body said, and journal it
    CarryOut {
        /// Number of the dispute
        dispute: u32,
    },
}

/// `modq misuse`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq misuse show --author-of 20417\n\
                        Example: modq misuse warn --author-of 20417 --intent careless --reason Adverts.\n\
                        Example: modq misuse suspend --notifier robin@example.org --until 2026-06-01 --reason 'Again.'\n\
                        Nobody is suspended without a warning before (DSA Art. 23).")]
pub struct Misuse {
    /// What to do; without it, measures are listed
    #[command(subcommand)]
    pub act: Option<MisuseAct>,
    /// One JSON object per line
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do about misuse.
#[derive(Debug, Subcommand)]
pub enum MisuseAct {
    /// The four measures of one person: number, share, gravity, intent
    Show(Whom),
    /// Warn somebody
    Warn {
        /// Whom
        #[command(flatten)]
        whom: Whom,
        /// Why
        #[arg(long)]
        reason: String,
        /// On purpose or not, as far as that can be told
        #[arg(long, default_value = "unknown", value_parser = ["unknown", "careless", "deliberate"])]
        intent: String,
    },
    /// Suspend somebody who was warned
    Suspend {
        /// Whom
        #[command(flatten)]
        whom: Whom,
        /// Why
        #[arg(long)]
        reason: String,
        /// Last day of the suspension
        #[arg(long, value_name = "DATE")]
        until: jiff::civil::Date,
        /// On purpose or not, as far as that can be told
        #[arg(long, default_value = "unknown", value_parser = ["unknown", "careless", "deliberate"])]
        intent: String,
    },
    /// End a suspension before its time
    End(Whom),
}

/// Who a measure is about.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Whom {
    /// The author of the message of this case
    #[arg(long, value_name = "CASE")]
    pub author_of: Option<u32>,
    /// Who sends notices under this address or name
    #[arg(long, value_name = "ADDRESS")]
    pub notifier: Option<String>,
    /// Who sent this complaint, for their complaints
    #[arg(long, value_name = "COMPLAINT")]
    pub complainant_of: Option<u32>,
}
