//! What can be typed about orders of authorities.

use crate::model::At;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `modq orders`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq orders --json\n\
                        Example: modq orders remove 12 && modq orders feedback 12 --out feedback\n\
                        Example: modq orders silence 12 --until 2026-06-01T00:00:00Z")]
pub struct Orders {
    /// What to do with an order; without it, the register is listed
    #[command(subcommand)]
    pub act: Option<OrderAct>,
    /// Also those with nothing left to do
    #[arg(long)]
    pub all: bool,
    /// One JSON object per line
    #[arg(long)]
    pub json: bool,
}

/// An order on a case.
#[derive(Debug, Args)]
pub struct OnCase {
    /// Number of a case the order stands on
    pub case: u32,
    /// The authority's reference, when several orders stand on the case
    #[arg(long, value_name = "REF")]
    pub reference: Option<String>,
}

/// Where a letter goes, and own words in it.
#[derive(Debug, Args)]
pub struct Words {
    /// Folder to write into [default: outbox/orders in the store]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Own words
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
}

/// What can be done with an order.
#[derive(Debug, Subcommand)]
pub enum OrderAct {
    /// Write to the authority that the order arrived
    Acknowledge {
        /// The order
        #[command(flatten)]
        on: OnCase,
        /// The letter
        #[command(flatten)]
        words: Words,
    },
    /// Remove the content at every place the order names
    Remove(OnCase),
    /// Journal that the information asked for was handed over (Art. 10)
    HandedOver {
        /// The order
        #[command(flatten)]
        on: OnCase,
        /// What was handed over, and how
        #[arg(long, value_name = "TEXT")]
        text: Option<String>,
    },
    /// Write what the authority is told, and journal that it was
    Feedback {
        /// The order
        #[command(flatten)]
        on: OnCase,
        /// Folder to write into [default: outbox/orders in the store]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Say that it cannot be carried out (TCO Annex III); its clock then stands
        #[arg(long, value_name = "WHY", requires = "text",
              value_parser = ["force-majeure", "errors", "insufficient"])]
        impossible: Option<String>,
        /// Own words: why no effect was given, or what is needed
        #[arg(long, value_name = "TEXT")]
        text: Option<String>,
    },
    /// What stood in the way is gone: the clock runs again
    Cleared(OnCase),
    /// Tell the person an order for information is about; else journal that the author was told
    /// otherwise than by our letter
    Told {
        /// The order
        #[command(flatten)]
        on: OnCase,
        /// The letter
        #[command(flatten)]
        words: Words,
    },
    /// Journal what the authority said about telling the author
    Silence {
        /// The order
        #[command(flatten)]
        on: OnCase,
        /// What it said
        #[command(flatten)]
        what: SilenceWhat,
    },
    /// Journal scrutiny of a removal order, or that an order lost its effect (TCO Art. 4)
    Scrutiny {
        /// The order
        #[command(flatten)]
        on: OnCase,
        /// What happened
        what: Outcome,
    },
    /// The order lost its effect: put the content back, each author gets a letter
    Reinstated(OnCase),
    /// Journal how long what was removed must be kept (TCO Art. 6)
    Keep {
        /// The order
        #[command(flatten)]
        on: OnCase,
        /// How long
        #[command(flatten)]
        what: KeepWhat,
    },
}

/// What an authority says about silence.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct SilenceWhat {
    /// The author may be told now
    #[arg(long)]
    pub ended: bool,
    /// The author must not be told before then
    #[arg(long, value_name = "TIME", value_parser = super::parse_time)]
    pub until: Option<At>,
}

/// How long something is kept.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct KeepWhat {
    /// Its time is over
    #[arg(long)]
    pub ended: bool,
    /// The authority asks to keep it until then
    #[arg(long, value_name = "TIME", value_parser = super::parse_time)]
    pub until: Option<At>,
}

/// What happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Outcome {
    /// Scrutiny was asked for
    Asked,
    /// The order stands
    Stands,
    /// The order lost its effect
    Lost,
}
