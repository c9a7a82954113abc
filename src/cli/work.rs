//! `modq` without a command: the queue on this terminal, or one printed frame.

use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::app::Key;
use crate::app::key::parse_keys;
use crate::app::msg::Seat;
use crate::app::theme::{self, Depth, Theme, dark_from, glyphs_for};
use crate::app::{App, Setup};
use crate::config::Config;
use crate::desk::Desk;
use crate::model::{At, Moderator, ModeratorNo};
use crate::session::{Session, Start, Work, kept_seat, script};
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

/// Opens the queue.
pub fn work(cli: &Cli) -> Result<Ended, Failure> {
    let keys = keys(cli)?;
    let opened = place::open(cli)?;
    let mut desk = opened.desk;
    start_log(&desk);
    let me = place::sit(cli, &mut desk)?;
    let now = place::now(cli);
    sit_down(cli, Session::new(desk, cli.clock), (me, opened.remarks), (Work::Live, now), &keys)
}

/// The keys to press; refuses when nobody could see the screen.
pub(super) fn keys(cli: &Cli) -> Result<Vec<Key>, Failure> {
    let keys = cli.keys.as_deref().map(parse_keys).transpose();
    let seen = io::stdin().is_terminal() && io::stdout().is_terminal();
    if !(cli.print || seen) {
        return Err(Failure::new(
            "this is no terminal, so the queue cannot be shown",
            "run it in a terminal, or use --print, or `modq list --json` in scripts",
        ));
    }
    let keys =
        keys.map_err(|e| Failure::new(e, "write keys as in --keys \"j<enter>r1<ctrl-s>\""))?;
    Ok(keys.unwrap_or_default())
}

/// Seats somebody at a session, and shows it until they leave.
pub(super) fn sit_down(
    cli: &Cli,
    mut session: Session,
    (me, remarks): (Moderator, Vec<String>),
    (kind, now): (Work, At),
    keys: &[Key],
) -> Result<Ended, Failure> {
    let desk = session.desk();
    let seat = kept_seat(desk.path(), me.no);
    let marks = seat.marks.clone();
    let app = app(cli, desk, (me.no, seat), now)?;
    let no = session.sit(Start { me, app, marks, remarks, kind });
    if cli.print {
        let frame = script::press(&mut session, no, keys, cli.size);
        session.end().close()?;
        write!(io::stdout(), "{frame}")?;
        return Ok(Ended::Done);
    }
    let mouse = session.desk().config().view.mouse;
    let ran = crate::transport::local::run(&mut session, no, mouse);
    let word = session.leave(no);
    session.end().close()?;
    ran?;
    if let Some(word) = word {
        writeln!(io::stdout(), "{word}")?;
    }
    Ok(Ended::Done)
}

type Begun = (App, Vec<crate::app::Effect>);

fn app(cli: &Cli, desk: &Desk, (me, seat): (ModeratorNo, Seat), now: At) -> Result<Begun, Failure> {
    let config = desk.config();
    let keymap = place::keymap(config)?;
    Ok(App::new(Setup {
        law: Arc::clone(desk.law()),
        theme: theme(cli, config),
        keymap,
        zone: desk.zone().clone(),
        now,
        size: cli.size,
        hold_ms: i64::from(config.decisions.hold_seconds) * 1000,
        motion_less: config.view.motion == "less",
        authorities: config.platform.authorities.clone(),
        care: crate::session::care(desk, me),
        seat,
    }))
}

/// The look, from the settings and from what the terminal says about itself. Nothing is asked of
/// the terminal: its answers would race with keys.
fn theme(cli: &Cli, config: &Config) -> Theme {
    let var = |name| std::env::var(name).ok().filter(|v| !v.is_empty());
    let or_empty = |name| var(name).unwrap_or_default();
    let locale = var("LC_ALL").or_else(|| var("LC_CTYPE")).or_else(|| var("LANG"));
    let dark = match config.view.theme.as_str() {
        "dark" => true,
        "light" => false,
        _ => dark_from(&or_empty("COLORFGBG")).unwrap_or(true),
    };
    let glyphs = match config.view.glyphs.as_str() {
        "unicode" => &theme::UNICODE,
        "ascii" => &theme::ASCII,
        // A printed frame goes to a file or another program, whatever this terminal is.
        _ if cli.print => &theme::UNICODE,
        _ => glyphs_for(&locale.unwrap_or_default(), &or_empty("TERM")),
    };
    let no_color = var("NO_COLOR");
    Theme {
        dark,
        depth: Depth::from_env(no_color.as_deref(), &or_empty("COLORTERM"), &or_empty("TERM")),
        glyphs,
        terminal_background: config.view.background == "terminal",
    }
}

/// Logs ids and errors, never texts or names, into the store's own folder.
pub(super) fn start_log(desk: &Desk) {
    let path = desk.path().join("modq.log");
    let Ok(file) = std::fs::OpenOptions::new().create(true).append(true).open(path) else {
        return;
    };
    let log = tracing_subscriber::fmt()
        .with_writer(std::sync::Mutex::new(file))
        .with_ansi(false)
        .with_max_level(tracing::Level::WARN);
    // A second session in the same process keeps the log of the first.
    let _already = log.try_init();
}
