//! Arguments of the reports.

use clap::Args;
use std::path::PathBuf;

/// `modq report`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: modq report --from 2026-01-01 --to 2026-12-31 --out report-2026\n\
                        Example: modq report --check report-2026\n\
                        Without --out it prints the numbers of the report screen (R) and of the \
                        parts. `modq list` shows what is behind them, such as: \
                        modq list decided:2026-01..2026-03 outcome:account"
)]
pub struct Report {
    /// First day [default: 1 January of this year]
    #[arg(long, value_name = "DATE")]
    pub from: Option<jiff::civil::Date>,
    /// Last day [default: today]
    #[arg(long, value_name = "DATE")]
    pub to: Option<jiff::civil::Date>,
    /// Folder for the CSV files of all parts; without it, a summary is printed
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Check such a folder, whoever made it
    #[arg(long, value_name = "DIR", conflicts_with_all = ["from", "to", "out", "tco"])]
    pub check: Option<PathBuf>,
    /// The numbers of the period at a glance as one JSON value
    #[arg(long, conflicts_with_all = ["out", "check", "tco"])]
    pub json: bool,
    /// The report of this year on terrorist content (Regulation 2021/784, Art. 7)
    #[arg(long, value_name = "YEAR", conflicts_with_all = ["from", "to"])]
    pub tco: Option<i16>,
}
