//! What a seat begins with: its look from what its terminal says, its keys, and what it remembers.

use super::protocol::Terminal;
use crate::app::keymap::Keymap;
use crate::app::theme::{self, Depth, Theme, dark_from, glyphs_for};
use crate::app::{App, Setup};
use crate::desk::Desk;
use crate::model::{At, Moderator};
use crate::session::{No, Start, Work, kept_seat};
use std::sync::Arc;

impl Terminal {
    /// What the environment of this process says about its terminal. Nothing is asked of the
    /// terminal: its answers would race with keys.
    #[must_use]
    pub fn from_env(size: (u16, u16)) -> Self {
        let var = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
        let or_empty = |name| var(name).unwrap_or_default();
        let locale = var("LC_ALL").or_else(|| var("LC_CTYPE")).or_else(|| var("LANG"));
        Self {
            size,
            term: or_empty("TERM"),
            colorterm: or_empty("COLORTERM"),
            colorfgbg: or_empty("COLORFGBG"),
            no_color: or_empty("NO_COLOR"),
            locale: locale.unwrap_or_default(),
        }
    }

    /// A terminal that shows everything, for a frame that goes to a file.
    #[must_use]
    pub fn of_file(size: (u16, u16)) -> Self {
        let locale = "C.UTF-8".to_owned();
        Self { locale, ..Self::from_env(size) }
    }

    /// The look, from the settings and from what the terminal says.
    fn theme(&self, desk: &Desk) -> Theme {
        let view = &desk.config().view;
        let dark = match view.theme.as_str() {
            "dark" => true,
            "light" => false,
            _ => dark_from(&self.colorfgbg).unwrap_or(true),
        };
        let glyphs = match view.glyphs.as_str() {
            "unicode" => &theme::UNICODE,
            "ascii" => &theme::ASCII,
            _ => glyphs_for(&self.locale, &self.term),
        };
        let no_color = Some(self.no_color.as_str());
        Theme {
            dark,
            depth: Depth::from_env(no_color, &self.colorterm, &self.term),
            glyphs,
            terminal_background: view.background == "terminal",
        }
    }
}

/// How somebody sits down at a terminal.
///
/// # Errors
/// The keys of the settings have mistakes.
pub fn furnish(
    desk: &Desk,
    me: Moderator,
    terminal: &Terminal,
    (now, remarks): (At, Vec<String>),
) -> Result<Start, No> {
    let config = desk.config();
    let keymap = Keymap::new(&config.keys).map_err(|mistakes| {
        let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
        let why = format!("modq.toml [keys]:\n  {}", lines.join("\n  "));
        No { why, hint: "see `modq docs keys` for every command and key".to_owned() }
    })?;
    let seat = kept_seat(desk.path(), me.no);
    let marks = seat.marks.clone();
    let app = App::new(Setup {
        law: Arc::clone(desk.law()),
        theme: terminal.theme(desk),
        keymap,
        zone: desk.zone().clone(),
        now,
        size: Terminal::bounded(terminal.size),
        hold_ms: i64::from(config.decisions.hold_seconds) * 1000,
        motion_less: config.view.motion == "less",
        authorities: config.platform.authorities.clone(),
        care: crate::session::care(desk, &me),
        seat,
    });
    Ok(Start { me, app, marks, remarks, kind: Work::Live })
}
