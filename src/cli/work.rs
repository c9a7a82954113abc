//! `modq` without a command, `modq serve` and `modq attach`: the queue on this terminal, alone or
//! with others, or one printed frame.

use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::Key;
use crate::app::key::parse_keys;
use crate::desk::{Desk, Opened};
use crate::model::{At, Moderator};
use crate::session::{No, Session, Start, Work, script};
use crate::transport::home::Home;
use crate::transport::protocol::{Hello, Terminal, VERSION, Want};
use crate::transport::serve::Aside;
use crate::transport::{ask, attach, furnish, screen};
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// How long a process that has a store open may take until it listens, as after an upgrade that
/// makes the index anew.
const OPENING: Duration = Duration::from_secs(60);
/// It is looked for so often.
const AGAIN: Duration = Duration::from_millis(100);

impl From<No> for Failure {
    fn from(No { why, hint }: No) -> Self {
        Self::new(why, hint)
    }
}

/// Opens the queue: attaches to whoever holds the store, else holds it.
pub fn work(cli: &Cli) -> Result<Ended, Failure> {
    if cli.print {
        return print(cli);
    }
    terminal()?;
    let folder = place::choose(cli)?.path;
    let mut home: Option<Home> = None;
    let mut first = true;
    let sat = sit(cli, &mut || {
        let began = std::mem::take(&mut first);
        if let Some(home) = &home {
            return Ok(Some(home.sit(&place::name(cli))?));
        }
        if let Some(holder) = ask::holder(&folder) {
            return Ok(Some(holder));
        }
        let opened = if began {
            Some(patiently(cli, &folder)?)
        } else {
            place::open_quietly(&folder).ok().map(|opened| Found::Free(Box::new(opened)))
        };
        match opened {
            Some(Found::Held(holder)) => Ok(Some(holder)),
            Some(Found::Free(opened)) => {
                start_log(&opened.desk);
                if began {
                    // Said before the screen is taken over, as by every other command.
                    place::caller(cli, &opened.desk)?;
                }
                let ended = Arc::new(AtomicBool::new(false));
                let held = Home::hold(opened.desk, cli.clock, opened.remarks, ended)?;
                Ok(Some(home.insert(held).sit(&place::name(cli))?))
            }
            // Whoever was quicker holds it, and will listen in a moment.
            None => Ok(ask::holder(&folder)),
        }
    });
    if let Some(home) = home {
        home.end()?.close()?;
    }
    said(sat?)
}

/// A store that is there to work in.
enum Found {
    /// Nobody held it.
    Free(Box<Opened>),
    /// Another process does, and listens.
    Held(UnixStream),
}

/// Opens the store. Whoever was a moment quicker is waited for, until they listen or are done.
fn patiently(cli: &Cli, folder: &Path) -> Result<Found, Failure> {
    let start = Instant::now();
    let mut told = false;
    loop {
        let held = match place::open(cli) {
            Err(e) if e.is_held() => e,
            opened => return opened.map(|opened| Found::Free(Box::new(opened))),
        };
        if let Some(holder) = ask::holder(folder) {
            return Ok(Found::Held(holder));
        }
        if start.elapsed() > OPENING {
            return Err(held);
        }
        if !std::mem::replace(&mut told, true) {
            eprintln!("Note: {}; waiting for it, ctrl-c ends that", held.what());
        }
        std::thread::sleep(AGAIN);
    }
}

/// `modq attach`
pub fn attach(cli: &Cli) -> Result<Ended, Failure> {
    terminal()?;
    let folder = place::folder(cli)?;
    let mut first = true;
    let sat = sit(cli, &mut || match ask::holder(&folder) {
        None if std::mem::take(&mut first) => Err(Failure::new(
            format!("nobody holds {}, or not for you", folder.display()),
            "start `modq serve` there, or ask its owner for [seats] group in modq.toml",
        )),
        holder => {
            first = false;
            Ok(holder)
        }
    });
    said(sat?)
}

/// `modq serve`
pub fn serve(cli: &Cli) -> Result<Ended, Failure> {
    let opened = place::open(cli)?;
    start_log(&opened.desk);
    let path = opened.desk.path().to_owned();
    let ended = screen::signals()?;
    let home = Home::hold(opened.desk, cli.clock, Vec::new(), ended)?;
    if let Some(e) = home.closed() {
        let why = format!("nobody could attach to {}: {e}", path.display());
        home.end()?.close()?;
        return Err(Failure::new(why, "mend that, then start `modq serve` again"));
    }
    writeln!(io::stdout(), "{} is open; `modq attach` sits down at it", path.display())?;
    home.wait()?.close()?;
    Ok(Ended::Done)
}

fn terminal() -> Result<(), Failure> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        return Ok(());
    }
    Err(Failure::new(
        "this is no terminal, so the queue cannot be shown",
        "run it in a terminal, or use --print, or `modq list --json` in scripts",
    ))
}

/// Sits at this terminal until the seat is left.
fn sit(
    cli: &Cli,
    connect: &mut dyn FnMut() -> Result<Option<UnixStream>, Failure>,
) -> Result<attach::Ended, Failure> {
    attach::run(
        &mut |size| Hello {
            version: VERSION,
            who: place::name(cli),
            chosen: cli.name.is_some(),
            want: Want::Seat(Terminal::from_env(size)),
        },
        connect,
    )
}

/// Prints how a seat ended.
fn said(sat: attach::Ended) -> Result<Ended, Failure> {
    match sat {
        attach::Ended::Left(None) => {}
        attach::Ended::Left(Some(word)) => writeln!(io::stdout(), "{word}")?,
        attach::Ended::LetGo(why) => {
            eprintln!("The seat is let go: {why}.");
            return Ok(Ended::Findings);
        }
        attach::Ended::Refused { why, hint } => return Err(Failure::new(why, hint)),
    }
    Ok(Ended::Done)
}

/// `modq --print`: presses keys and prints one frame.
fn print(cli: &Cli) -> Result<Ended, Failure> {
    let keys = keys(cli)?;
    let opened = place::open(cli)?;
    let mut desk = opened.desk;
    start_log(&desk);
    let me = place::sit(cli, &mut desk)?;
    let aside = Aside { me, kind: Work::Live, now: place::now(cli) };
    frame(cli, Session::new(desk, cli.clock), (aside, opened.remarks), &keys)
}

fn frame(
    cli: &Cli,
    mut session: Session,
    (Aside { me, kind, now }, remarks): (Aside, Vec<String>),
    keys: &[Key],
) -> Result<Ended, Failure> {
    let terminal = Terminal::of_file(cli.size);
    let start = furnish(session.desk(), me, &terminal, (now, remarks))?;
    let no = session.sit(Start { kind, ..start });
    let frame = script::press(&mut session, no, keys, cli.size);
    session.end().close()?;
    write!(io::stdout(), "{frame}")?;
    Ok(Ended::Done)
}

/// The keys to press; refuses when nobody could see the screen.
pub(super) fn keys(cli: &Cli) -> Result<Vec<Key>, Failure> {
    if !cli.print {
        terminal()?;
    }
    let keys = cli.keys.as_deref().map(parse_keys).transpose();
    let keys =
        keys.map_err(|e| Failure::new(e, "write keys as in --keys \"j<enter>r1<ctrl-s>\""))?;
    Ok(keys.unwrap_or_default())
}

/// Seats somebody at a session of their own, and shows it until they leave.
pub(super) fn sit_down(
    cli: &Cli,
    session: Session,
    (me, remarks): (Moderator, Vec<String>),
    (kind, now): (Work, At),
    keys: &[Key],
) -> Result<Ended, Failure> {
    let aside = Aside { me, kind, now };
    if cli.print {
        return frame(cli, session, (aside, remarks), keys);
    }
    let home = Home::aside(session, aside, remarks)?;
    let mut link = Some(home.sit(&place::name(cli))?);
    let sat = sit(cli, &mut || Ok(link.take()));
    home.end()?.close()?;
    said(sat?)
}

/// Logs ids and errors, never texts or names, into the store's own folder.
pub(super) fn start_log(desk: &Desk) {
    let path = desk.path().join("modq.log");
    let opened = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path);
    let Ok(file) = opened else { return };
    let log = tracing_subscriber::fmt()
        .with_writer(std::sync::Mutex::new(file))
        .with_ansi(false)
        .with_max_level(tracing::Level::INFO);
    // A second session in the same process keeps the log of the first.
    let _already = log.try_init();
}
