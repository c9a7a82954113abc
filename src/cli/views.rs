//! `modq views`: the saved views, one's own and shared ones.

use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::text::plain_line;
use crate::queue::Order;
use crate::session::kept_views;
use clap::Args;
use serde_json::json;
use std::io::{self, Write};

/// `modq views`.
#[derive(Debug, Args)]
#[command(after_help = "Example: modq views --json")]
pub struct Views {
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// `modq views`
pub fn views(cli: &Cli, args: &Views) -> Result<Ended, Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    let views = kept_views(desk.path(), me.no);
    desk.close()?;
    let mut out = io::stdout().lock();
    for view in &views {
        let sort =
            Order::ALL.iter().find(|(o, _)| *o == view.sort).map_or("rank", |(_, word)| word);
        let who = if view.shared() { "shared" } else { "mine" };
        if args.json {
            let line = json!({
                "key": view.key, "name": view.name, "filter": view.filter, "sort": sort,
                "shared": view.shared(),
            });
            writeln!(out, "{line}")?;
        } else {
            let (name, filter) = (plain_line(&view.name), plain_line(&view.filter));
            writeln!(out, "{}  {who:<6}  {sort:<8}  {name:<24}  {filter}", view.key)?;
        }
    }
    if views.is_empty() && !args.json {
        writeln!(out, "no views yet; in the queue S saves filter and order under a letter")?;
    }
    Ok(Ended::Done)
}
