//! What the environment says about the terminal, as pure functions over its strings.

use super::glyphs::{ASCII, CONSOLE, Glyphs, UNICODE};

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
    /// Weight and reverse only.
    Mono,
    /// The 16 colours, grounds left to the terminal.
    C16,
    /// The 256-colour palette.
    C256,
    /// 24 bits.
    True,
}

impl Depth {
    /// From `NO_COLOR`, `COLORTERM` and `TERM`. An unknown terminal gets 16 colours.
    #[must_use]
    pub fn from_env(no_color: Option<&str>, colorterm: &str, term: &str) -> Self {
        let any = |words: &[&str]| words.iter().any(|word| term.contains(word));
        if no_color.is_some_and(|value| !value.is_empty()) || matches!(term, "" | "dumb") {
            Self::Mono
        } else if matches!(colorterm, "truecolor" | "24bit") || any(&["direct", "truecolor"]) {
            Self::True
        } else if any(&["256color", "kitty", "alacritty", "ghostty", "wezterm", "foot"]) {
            Self::C256
        } else if any(&["vt100", "vt220", "mono"]) {
            Self::Mono
        } else {
            Self::C16
        }
    }
}

/// From `COLORFGBG`, such as `15;0` or `0;default;15`: the ground is dark. `None` when it says
/// nothing.
#[must_use]
pub fn dark_from(colorfgbg: &str) -> Option<bool> {
    let ground = colorfgbg.rsplit(';').next()?.trim().parse::<u8>().ok()?;
    Some(!matches!(ground, 7 | 9..=15))
}

/// The set of signs for a locale (the first non-empty of `LC_ALL`, `LC_CTYPE`, `LANG`) and `TERM`.
#[must_use]
pub fn glyphs_for(locale: &str, term: &str) -> &'static Glyphs {
    let locale = locale.to_ascii_lowercase();
    if !(locale.contains("utf-8") || locale.contains("utf8")) {
        &ASCII
    } else if term == "linux" {
        &CONSOLE
    } else {
        &UNICODE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides_the_depth() {
        let depth = |no, color, term| Depth::from_env(no, color, term);
        assert_eq!(depth(None, "truecolor", "xterm-256color"), Depth::True);
        assert_eq!(depth(None, "", "tmux-256color"), Depth::C256);
        assert_eq!(depth(None, "", "linux"), Depth::C16);
        assert_eq!(depth(None, "", "xterm"), Depth::C16);
        assert_eq!(depth(None, "truecolor", "dumb"), Depth::Mono);
        assert_eq!(depth(None, "", ""), Depth::Mono);
        assert_eq!(depth(Some("1"), "truecolor", "xterm-256color"), Depth::Mono);
        assert_eq!(depth(Some(""), "24bit", "xterm"), Depth::True, "an empty NO_COLOR is unset");
    }

    #[test]
    fn the_ground_is_the_last_number() {
        assert_eq!(dark_from("15;0"), Some(true));
        assert_eq!(dark_from("0;default;15"), Some(false));
        assert_eq!(dark_from("12;8"), Some(true));
        assert_eq!(dark_from("0;7"), Some(false));
        assert_eq!(dark_from(""), None);
        assert_eq!(dark_from("default;default"), None);
    }

    #[test]
    fn signs_follow_the_locale() {
        assert_eq!(glyphs_for("nl_NL.UTF-8", "xterm"), &UNICODE);
        assert_eq!(glyphs_for("nl_NL.utf8", "linux").corners[0], "┌");
        assert_eq!(glyphs_for("C", "xterm"), &ASCII);
        assert_eq!(glyphs_for("", "xterm"), &ASCII);
    }
}
