//! Which store, and who sits down at it.

use super::Cli;
use super::failure::Failure;
use crate::app::keymap::Keymap;
use crate::config::{Config, Seat};
use crate::desk::{Desk, Opened, Place};
use crate::model::{Act, At, Moderator, Role};
use crate::session::wall_clock;
use etcetera::BaseStrategy;
use std::path::{Path, PathBuf};

/// The store that is opened, and whether the sample queue stands in for it.
pub struct Chosen {
    /// Its folder.
    pub path: PathBuf,
    /// There is no store yet, so it is the sample queue.
    pub sample: bool,
}

/// The folder of the store without looking whether it exists.
pub fn folder(cli: &Cli) -> Result<PathBuf, Failure> {
    match &cli.store {
        Some(path) => Ok(path.clone()),
        None => Ok(data_folder()?.join("store")),
    }
}

fn data_folder() -> Result<PathBuf, Failure> {
    let base = etcetera::choose_base_strategy().map_err(|e| {
        Failure::new(format!("there is no data folder: {e}"), "name a folder with --store DIR")
    })?;
    Ok(base.data_dir().join("modq"))
}

/// The store to work in: the one named or the default one, else the sample queue beside it.
pub fn choose(cli: &Cli) -> Result<Chosen, Failure> {
    let path = folder(cli)?;
    if Desk::exists(&path) {
        return Ok(Chosen { path, sample: false });
    }
    if cli.store.is_some() {
        let holds_something = path.read_dir().is_ok_and(|mut d| d.next().is_some());
        if holds_something && !path.join(crate::config::FILE).exists() {
            return Err(Failure::new(
                format!("{} holds something else than a store", path.display()),
                "name another folder with --store DIR",
            ));
        }
        // A folder named by hand and still empty plays the sample queue there.
        return Ok(Chosen { path, sample: true });
    }
    Ok(Chosen { path: data_folder()?.join("sample"), sample: true })
}

/// Opens the store or the sample queue; says what had to be mended.
pub fn open(cli: &Cli) -> Result<Opened, Failure> {
    let chosen = choose(cli)?;
    if chosen.sample {
        return Ok(Desk::sample(&chosen.path, Place::Disk, now(cli))?);
    }
    let mut bar = super::progress::Bar::new("index");
    let opened = Desk::open(&chosen.path, Place::Disk, &mut |p| bar.at(p.line.0, p.last.0))?;
    bar.end();
    // A mistake in the keys is told by every command, not only where they are pressed.
    keymap(opened.desk.config())?;
    remark(&opened.remarks);
    Ok(opened)
}

/// Opens a store that another process held until now, without a word on this terminal.
pub fn open_quietly(folder: &Path) -> Result<Opened, Failure> {
    Ok(Desk::open(folder, Place::Disk, &mut |_| {})?)
}

/// The keys with the changes of the settings.
pub fn keymap(config: &Config) -> Result<Keymap, Failure> {
    Keymap::new(&config.keys).map_err(|mistakes| {
        let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        Failure::new(
            format!("modq.toml [keys]:\n  {}", lines.join("\n  ")),
            "see `modq docs keys` for every command and key",
        )
    })
}

/// Opens the store, founding it when there is none: for commands that put something in.
pub fn open_or_found(cli: &Cli) -> Result<Opened, Failure> {
    let path = folder(cli)?;
    if Desk::exists(&path) {
        return open(cli);
    }
    let desk = Desk::found(&path, Place::Disk, now(cli))?;
    Ok(Opened { desk, remarks: Vec::new() })
}

/// The time this command runs at.
pub fn now(cli: &Cli) -> At {
    cli.clock.unwrap_or_else(wall_clock)
}

/// Prints what had to be mended when the store was opened.
fn remark(remarks: &[String]) {
    for remark in remarks {
        eprintln!("Note: {remark}");
    }
}

/// The name given, else the account.
pub fn name(cli: &Cli) -> String {
    let account = std::env::var("USER").or_else(|_unset| std::env::var("LOGNAME"));
    let account = account.unwrap_or_else(|_unset| "moderator".to_owned());
    cli.name.clone().unwrap_or(account)
}

/// The row of the roster for an account or name that may sit down.
pub fn listed<'a>(seats: &'a [Seat], who: &str) -> Result<&'a Seat, Failure> {
    let by_account = seats.iter().find(|seat| seat.account() == who);
    match by_account.or_else(|| seats.iter().find(|seat| seat.name == who)) {
        Some(seat) if seat.disabled => Err(Failure::new(
            format!("{} is disabled in the roster of this store", seat.name),
            "an admin lets somebody back in with modq moderator enable NAME",
        )),
        Some(seat) => Ok(seat),
        None => Err(Failure::new(
            format!("“{who}” is not in the roster of this store"),
            "an admin enters people with modq moderator add NAME; or say who you are with --as NAME",
        )),
    }
}

/// The caller's name and role.
pub fn caller(cli: &Cli, desk: &Desk) -> Result<(String, Role), Failure> {
    let name = name(cli);
    if desk.config().moderator.is_empty() {
        return Ok((name, Role::Moderator));
    }
    listed(&desk.config().moderator, &name).map(|seat| (seat.name.clone(), seat.role))
}

/// Sits the caller down.
pub fn sit(cli: &Cli, desk: &mut Desk) -> Result<Moderator, Failure> {
    let (name, role) = caller(cli, desk)?;
    Ok(desk.sit(&name, role, now(cli))?)
}

/// Refuses who may not put anything into the store.
pub fn may_import(cli: &Cli, desk: &Desk) -> Result<(), Failure> {
    let (name, role) = caller(cli, desk)?;
    match Act::Import.refusal(role) {
        None => Ok(()),
        Some(_) => Err(Failure::new(
            format!("{name} is {} here and may not import or flag", role.word()),
            format!("{}; nothing was changed", desk.who_may(Act::Import)),
        )),
    }
}
