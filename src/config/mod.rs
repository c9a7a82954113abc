//! Settings: the embedded default file, under the store's `modq.toml`.
//!
//! The default file is documentation and schema in one: a key that does not stand there is a
//! mistake, and all mistakes are reported at once.

mod care;
mod check;
pub mod edit;
mod look;
pub mod roster;
mod ssh;

pub use roster::Seat;
pub use ssh::PublicKey;

pub use care::Care;
pub use look::SecondLook;

use crate::law::{Authority, Profile, Size};
use crate::model::Role;
use crate::report::{Class, Qualitative};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// The default settings with their explanations, as printed by `modq docs config`.
pub const DEFAULTS: &str = include_str!("modq.toml");

/// Name of the settings file inside a store.
pub const FILE: &str = "modq.toml";

/// All settings of a store.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What the platform is.
    pub platform: Profile,
    /// Which clock.
    pub time: Time,
    /// Which rule book.
    pub policies: Policies,
    /// How decisions take effect.
    pub decisions: Decisions,
    /// Several people on one queue.
    pub seats: Seats,
    /// Which decisions need a second person.
    pub second_person: SecondPerson,
    /// Care for those who look.
    pub care: Care,
    /// How it looks.
    pub view: View,
    /// The yearly reports.
    pub report: Reports,
    /// Rebound keys, command to keys.
    #[serde(default)]
    pub keys: BTreeMap<String, Vec<String>>,
    /// The roster.
    #[serde(default)]
    pub moderator: Vec<Seat>,
    /// Which decisions are drawn for a blind second look.
    #[serde(default)]
    pub second_look: Vec<SecondLook>,
    /// Authorities reports can go to; moved into the profile after reading.
    #[serde(default)]
    authority: Vec<Authority>,
}

/// `[time]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Time {
    /// IANA name of the zone.
    pub zone: String,
}

/// `[policies]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// Pack names.
    pub packs: Vec<String>,
}

/// `[decisions]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// Seconds of the hold.
    pub hold_seconds: u32,
    /// Built-in rules when the store has none.
    pub builtin_rules: bool,
}

/// `[second_person]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondPerson {
    /// For reports to an authority.
    pub escalation: bool,
    /// For ends of accounts.
    pub account: bool,
    /// For what carries out an order.
    pub order: bool,
    /// For more cases than this at once; 0 is never.
    pub above: u32,
    /// The least role of that person.
    pub role: Role,
}

/// `[report]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reports {
    /// Name of the service; empty: the platform's.
    pub service: String,
    /// Of an older file: how far the duties go, whatever the platform is.
    #[serde(default)]
    class: Option<Class>,
    /// Day the report before this one was published; empty: there was none.
    pub previous: String,
    /// Restrictions the service has no means for.
    pub never: Vec<String>,
    /// TCO Art. 7(3)(a).
    pub tco_measures: String,
    /// TCO Art. 7(3)(b).
    pub tco_reappearance: String,
    /// Everything in the platform's own words.
    pub words: Qualitative,
}

/// `[seats]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seats {
    /// Minutes a claim lasts when its seat does nothing.
    pub claim_minutes: u32,
    /// Unix group that may attach, besides the owner.
    pub group: String,
    /// Seats in all.
    pub in_all: u32,
    /// Seats of one moderator.
    pub each: u32,
    /// Minutes until the veil falls; 0 is never.
    pub away_minutes: u32,
    /// Minutes until a seat is let go; 0 is never.
    pub leave_minutes: u32,
}

/// `[view]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    /// `dark`, `light`, `auto`.
    pub theme: String,
    /// `unicode`, `ascii`, `auto`.
    pub glyphs: String,
    /// `theme`, `terminal`.
    pub background: String,
    /// `full`, `less`.
    pub motion: String,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// First symbol of joined emoji only.
    pub plain_emoji: bool,
}

/// One mistake in a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line, counted from 1, when it can be told.
    pub line: Option<usize>,
    /// What is wrong and what to write instead.
    pub text: String,
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Mistakes, all of them.
    #[error("{}", Mistakes(path, mistakes))]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// All mistakes.
        mistakes: Vec<Mistake>,
    },
}

struct Mistakes<'a>(&'a Path, &'a [Mistake]);

impl ConfigError {
    /// In one line: the first mistake with its file and line.
    #[must_use]
    pub fn first(&self) -> String {
        match self {
            Self::Wrong { path, mistakes } => {
                let file =
                    path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into());
                let Some(Mistake { line, text }) = mistakes.first() else { return file };
                match line {
                    Some(line) => format!("{file} line {line}: {text}"),
                    None => format!("{file}: {text}"),
                }
            }
            other @ Self::Read { .. } => other.to_string(),
        }
    }
}

impl fmt::Display for Mistakes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} has {} mistake(s)", self.0.display(), self.1.len())?;
        for mistake in self.1 {
            match mistake.line {
                Some(line) => write!(f, "\n  line {line}: {}", mistake.text)?,
                None => write!(f, "\n  {}", mistake.text)?,
            }
        }
        Ok(())
    }
}

impl Config {
    /// The defaults with this text over them. `path` is only named in errors.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`] with every mistake.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        check::parse(text).map_err(|mistakes| ConfigError::Wrong { path: path.into(), mistakes })
    }

    /// The settings of a store; the defaults when it has no file.
    ///
    /// # Errors
    /// When the file cannot be read or has mistakes.
    pub fn load(store: &Path) -> Result<Self, ConfigError> {
        let path = store.join(FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Self::parse("", &path),
            Err(source) => Err(ConfigError::Read { path, source }),
        }
    }

    /// How far the duties of the report go.
    #[must_use]
    pub fn class(&self) -> Class {
        let platform = &self.platform;
        self.report.class.unwrap_or(match (platform.size, platform.online_platform) {
            (Size::VeryLarge, _) => Class::VeryLarge,
            (_, true) => Class::OnlinePlatform,
            (_, false) => Class::Hosting,
        })
    }

    /// The role of an account or name, with the name colleagues see; `None` for who is not in the
    /// roster or disabled there. Without a roster everybody is a moderator under the name of the
    /// account.
    #[must_use]
    pub fn seat(&self, account: &str) -> Option<(String, Role)> {
        if self.moderator.is_empty() {
            return Some((account.to_owned(), Role::Moderator));
        }
        self.row(account).filter(|s| !s.disabled).map(|s| (s.name.clone(), s.role))
    }

    /// The row of an account, else of a name.
    #[must_use]
    pub fn row(&self, who: &str) -> Option<&Seat> {
        self.row_of_account(who).or_else(|| self.moderator.iter().find(|s| s.name == who))
    }

    /// The row of a unix account.
    #[must_use]
    pub fn row_of_account(&self, account: &str) -> Option<&Seat> {
        self.moderator.iter().find(|s| s.account() == account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid() {
        let config = Config::parse("", Path::new("modq.toml")).unwrap();
        assert_eq!(config.decisions.hold_seconds, 30);
        assert_eq!(config.policies.packs, ["eu-dsa", "nl"]);
        assert_eq!(config.seat("kim").unwrap(), ("kim".into(), Role::Moderator));
    }

    #[test]
    fn a_file_overrides_and_keeps_the_rest() {
        let text = "[platform]\nname = \"Plein\"\n[[moderator]]\nname = \"mira\"\nrole = \"senior\"\n[keys]\n\"queue.undo\" = [\"z\"]\n";
        let config = Config::parse(text, Path::new("modq.toml")).unwrap();
        assert_eq!(config.platform.name, "Plein");
        assert_eq!(config.time.zone, "Europe/Amsterdam");
        assert_eq!(config.seat("mira").unwrap().1, Role::Senior);
        assert!(config.seat("noor").is_none());
    }

    #[test]
    fn every_mistake_is_reported_with_its_line() {
        let text = "[platform]\nnane = \"x\"\nterms_url = 4\n[view]\ntheme = 3\nglyphs = \"emoji\"\n[colours]\na = 1\n";
        let ConfigError::Wrong { mistakes, .. } =
            Config::parse(text, Path::new("modq.toml")).unwrap_err()
        else {
            panic!("wrong kind")
        };
        let lines: Vec<_> = mistakes.iter().filter_map(|m| m.line).collect();
        assert_eq!(lines, [2, 3, 5, 6, 7], "{mistakes:?}");
        assert!(mistakes[0].text.contains("name"), "{mistakes:?}");
    }

    #[test]
    fn what_the_platform_is_decides_which_duties_are_on() {
        let read = |text: &str| Config::parse(text, Path::new("m"));
        let class = |text: &str| read(text).unwrap().class();
        assert_eq!(class(""), Class::OnlinePlatform);
        assert_eq!(class("[platform]\nonline_platform = false\n"), Class::Hosting);
        assert_eq!(class("[platform]\nsize = \"very_large\"\n"), Class::VeryLarge);
        assert_eq!(class("[report]\nclass = \"hosting\"\n"), Class::Hosting, "an older file");
        let on = |text: &str| read(text).unwrap().platform.complaints;
        assert!(!on("") && !on("[platform]\ncomplaints = false\n"));
        assert!(on("[platform]\ncomplaints = true\n") && on("[platform]\nsize = \"larger\"\n"));
        assert!(on("[platform]\nvoluntary = [\"art20\"]\n"));
    }

    #[test]
    fn an_old_key_against_the_law_and_an_unknown_duty_are_mistakes() {
        let wrong = |text: &str| match Config::parse(text, Path::new("m")) {
            Err(ConfigError::Wrong { mistakes, .. }) => mistakes,
            other => panic!("{other:?}"),
        };
        let against = wrong("[platform]\nsize = \"larger\"\ncomplaints = false\n");
        assert_eq!(against[0].line, Some(3));
        assert!(against[0].text.contains("leave the line out"), "{against:?}");
        let unknown = wrong("[platform]\nvoluntary = [\"art20\", \"art99\"]\nsize = \"big\"\n");
        assert_eq!(unknown.iter().filter_map(|m| m.line).collect::<Vec<_>>(), [2, 3]);
        assert!(wrong("[platform]\ncomplaints = 1\n")[0].text.contains("no platform.complaints"));
    }

    #[test]
    fn a_value_out_of_range_names_its_line() {
        let text = "[decisions]\nhold_seconds = -1\n[[moderator]]\nname = \"a\"\n[[moderator]]\nname = \"b\"\nrole = \"boss\"\n";
        let ConfigError::Wrong { mistakes, .. } =
            Config::parse(text, Path::new("modq.toml")).unwrap_err()
        else {
            panic!("wrong kind")
        };
        let lines: Vec<_> = mistakes.iter().map(|m| m.line).collect();
        assert_eq!(lines, [Some(2), Some(7)], "{mistakes:?}");
        assert!(mistakes[1].text.contains("boss"), "{mistakes:?}");
    }

    #[test]
    fn broken_toml_names_its_line() {
        let ConfigError::Wrong { mistakes, .. } =
            Config::parse("[view]\ntheme = \"dark\n", Path::new("m")).unwrap_err()
        else {
            panic!("wrong kind")
        };
        assert_eq!(mistakes[0].line, Some(2));
    }
}
