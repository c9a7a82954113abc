//! One key press, and its textual form used in settings, help, tests and `--keys`.

use std::fmt;
use std::str::FromStr;

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// A character, already shifted: `A`, `?`, `*`.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Function key.
    F(u8),
}

/// A key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Which key.
    pub code: Code,
    /// Control was held.
    pub ctrl: bool,
    /// Alt was held.
    pub alt: bool,
}

impl Key {
    /// A plain character.
    #[must_use]
    pub const fn char(c: char) -> Self {
        Self { code: Code::Char(c), ctrl: false, alt: false }
    }

    /// A key without control or alt.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false }
    }

    /// A character with control.
    #[must_use]
    pub const fn ctrl(c: char) -> Self {
        Self { code: Code::Char(c), ctrl: true, alt: false }
    }
}

/// Names of the keys that are no character.
const NAMES: &[(&str, Code)] = &[
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("shift-tab", Code::BackTab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
    ("space", Code::Char(' ')),
];

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            Code::Char(c) => write!(f, "{c}"),
            Code::F(n) => write!(f, "f{n}"),
            _ => Ok(()),
        }
    }
}

/// The text names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” names no key; write a character, ctrl-x, alt-x, f1 to f12, or one of enter, esc, tab, space, up …"
)]
pub struct UnknownKey(pub String);

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let unknown = || UnknownKey(text.to_owned());
        let mut rest = text;
        let (mut ctrl, mut alt) = (false, false);
        loop {
            if let Some(r) = rest.strip_prefix("ctrl-").filter(|r| !r.is_empty()) {
                ctrl = true;
                rest = r;
            } else if let Some(r) = rest.strip_prefix("alt-").filter(|r| !r.is_empty()) {
                alt = true;
                rest = r;
            } else {
                break;
            }
        }
        if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == rest) {
            return Ok(Self { code: *code, ctrl, alt });
        }
        let mut chars = rest.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Ok(Self { code: Code::Char(c), ctrl, alt }),
            (Some('f'), Some(_)) => {
                let n = rest.trim_start_matches('f').parse::<u8>().map_err(|_digits| unknown())?;
                if (1..=12).contains(&n) {
                    Ok(Self { code: Code::F(n), ctrl, alt })
                } else {
                    Err(unknown())
                }
            }
            _ => Err(unknown()),
        }
    }
}

/// Reads a line of keys as typed for `--keys`: characters as they are, others in angle brackets,
/// `j<enter>r1<ctrl-s>`; `<lt>` is the character `<`.
///
/// # Errors
/// Names the bracket that holds no key.
pub fn parse_keys(text: &str) -> Result<Vec<Key>, UnknownKey> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '<'
            && let Some((name, after)) = rest.strip_prefix('<').and_then(|r| r.split_once('>'))
        {
            keys.push(if name == "lt" { Key::char('<') } else { name.parse()? });
            rest = after;
        } else {
            keys.push(Key::char(c));
            rest = rest.strip_prefix(c).unwrap_or("");
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_comes_back() {
        for text in ["a", "A", "?", "ctrl-s", "alt-x", "enter", "space", "f12", "-", "ctrl--", "f"]
        {
            assert_eq!(text.parse::<Key>().unwrap().to_string(), text);
        }
        assert!("f13".parse::<Key>().is_err());
        assert!("".parse::<Key>().is_err());
    }

    #[test]
    fn a_line_of_keys() {
        let keys = parse_keys("j<enter>r1<ctrl-s><lt>").unwrap();
        assert_eq!(keys.len(), 6);
        assert_eq!(keys[4], Key::ctrl('s'));
        assert_eq!(keys[5], Key::char('<'));
    }
}
