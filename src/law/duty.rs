//! Duties: which articles bind a platform, and why the others do not.

use super::{LawError, Profile, profile::Size};
use serde::Deserialize;
use std::sync::LazyLock;

const FILE: &str = include_str!("duties.toml");

/// Complaints (DSA Art. 20).
pub const COMPLAINTS: &str = "art20";
/// Out-of-court disputes (DSA Art. 21).
pub const DISPUTES: &str = "art21";
/// Trusted flaggers (DSA Art. 22).
pub const TRUSTED: &str = "art22";
/// Measures against misuse (DSA Art. 23).
pub const MISUSE: &str = "art23";
/// Statements to the Commission's database (DSA Art. 24(5)).
pub const DATABASE: &str = "art24_5";
/// The transparency report (DSA Art. 15).
pub const REPORT: &str = "art15";

/// Whom a duty binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// Every host.
    Every,
    /// A host without an establishment in the Union.
    Abroad,
    /// A host that is not micro or small.
    Larger,
    /// An online platform.
    Platform,
    /// An online platform that is not micro or small.
    LargerPlatform,
}

/// One row of the file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Id in `voluntary`, such as `art20`.
    pub id: String,
    /// `DSA` or `TCO`.
    pub law: String,
    /// The article, such as `Art. 24(5)`.
    pub article: String,
    /// What it asks, in a few words.
    pub what: String,
    /// Whom it binds.
    pub whom: Whom,
    /// The law that lets micro and small enterprises off.
    #[serde(default)]
    pub exempt: String,
    /// What here was written down from memory.
    #[serde(default)]
    pub memory: String,
}

/// How a duty stands for a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The law asks it.
    Binding,
    /// The law does not ask it; the platform does it all the same.
    Voluntary,
    /// Off.
    Off,
}

impl Standing {
    /// The word for lists.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Binding => "binding",
            Self::Voluntary => "voluntary",
            Self::Off => "off",
        }
    }
}

/// A duty as it stands for a platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// The duty.
    pub duty: &'static Duty,
    /// How it stands.
    pub standing: Standing,
    /// Why, in a few words.
    pub why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    duty: Vec<Duty>,
}

fn read() -> Result<Vec<Duty>, Box<toml::de::Error>> {
    toml::from_str::<File>(FILE).map(|f| f.duty).map_err(Box::new)
}

// The file is part of the program: `load` refuses to start with one that cannot be read.
static DUTIES: LazyLock<Vec<Duty>> = LazyLock::new(|| read().unwrap_or_default());

/// Checks the data file that is part of the program.
///
/// # Errors
/// When the file does not have the expected form.
pub(super) fn load() -> Result<(), LawError> {
    read().map(drop).map_err(LawError::Duties)
}

/// Every duty, in the order of the laws.
#[must_use]
pub fn all() -> &'static [Duty] {
    &DUTIES
}

/// The duty with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Duty> {
    DUTIES.iter().find(|d| d.id == id)
}

impl Profile {
    /// Whether a duty is on for this platform: the law asks it, or the platform does it
    /// voluntarily. The ids are those of `src/law/duties.toml`; the ones the program asks for are
    /// the constants of [`crate::law::duty`].
    #[must_use]
    pub fn binds(&self, id: &str) -> bool {
        find(id).is_some_and(|duty| self.stands(duty) != Standing::Off)
    }

    /// Brings `complaints` in step with the duties. Where it was `true` in settings of before
    /// there was `size`, it stood for both paths of redress.
    pub fn settle(&mut self) {
        if self.complaints {
            for id in [COMPLAINTS, DISPUTES] {
                if !self.binds(id) {
                    self.voluntary.push(id.to_owned());
                }
            }
        }
        self.complaints = self.binds(COMPLAINTS);
    }

    /// Every duty with how it stands for this platform.
    #[must_use]
    pub fn duties(&self) -> Vec<Stands> {
        let row = |duty| Stands { duty, standing: self.stands(duty), why: self.why(duty) };
        all().iter().map(row).collect()
    }

    fn stands(&self, duty: &Duty) -> Standing {
        if self.must(duty.whom) {
            Standing::Binding
        } else if self.voluntary.contains(&duty.id) {
            Standing::Voluntary
        } else {
            Standing::Off
        }
    }

    /// Whether the law asks it.
    fn must(&self, whom: Whom) -> bool {
        match whom {
            Whom::Every => true,
            Whom::Abroad => !self.representative.trim().is_empty(),
            Whom::Larger => self.size != Size::Small,
            Whom::Platform => self.is_platform(),
            Whom::LargerPlatform => self.is_platform() && self.size != Size::Small,
        }
    }

    /// A very large one is an online platform by its definition (DSA Art. 33).
    pub(super) fn is_platform(&self) -> bool {
        self.online_platform || self.size == Size::VeryLarge
    }

    fn why(&self, duty: &Duty) -> String {
        let small = || format!("micro and small are exempt, {}", duty.exempt);
        match (self.stands(duty), duty.whom) {
            (Standing::Voluntary, _) => "chosen in modq.toml".to_owned(),
            (_, Whom::Every) => "binds every host".to_owned(),
            (Standing::Binding, Whom::Abroad) => "a representative is named".to_owned(),
            (_, Whom::Abroad) => format!("established in {}", self.member_state),
            (Standing::Binding, Whom::Larger) => "the platform is not micro or small".to_owned(),
            (Standing::Binding, Whom::Platform) => "binds every online platform".to_owned(),
            (Standing::Binding, Whom::LargerPlatform) => {
                "an online platform that is not micro or small".to_owned()
            }
            (Standing::Off, Whom::Larger) => small(),
            (Standing::Off, _) if !self.is_platform() => "no online platform".to_owned(),
            (Standing::Off, _) => small(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(size: Size, online_platform: bool) -> Profile {
        Profile { size, online_platform, ..Profile::default() }
    }

    #[test]
    fn the_file_holds_together() {
        load().unwrap();
        for (i, duty) in all().iter().enumerate() {
            assert!(all().iter().skip(i + 1).all(|d| d.id != duty.id), "{} twice", duty.id);
            let lets_off = matches!(duty.whom, Whom::Larger | Whom::LargerPlatform);
            assert_eq!(!duty.exempt.is_empty(), lets_off, "{}", duty.id);
            assert!(["DSA", "TCO"].contains(&duty.law.as_str()), "{}", duty.id);
            assert_eq!(duty.law == "TCO", !duty.memory.is_empty(), "{}", duty.id);
        }
        for id in [COMPLAINTS, DISPUTES, TRUSTED, MISUSE, DATABASE, REPORT] {
            assert!(find(id).is_some(), "{id}");
        }
    }

    #[test]
    fn size_and_kind_switch_duties_off() {
        let on = |p: &Profile| {
            let rows = p.duties().into_iter().filter(|r| r.standing == Standing::Off);
            rows.map(|r| r.duty.id.as_str()).collect::<Vec<_>>().join(" ")
        };
        let large = "art20 art21 art22 art23 art24_1 art24_2";
        assert_eq!(on(&profile(Size::Larger, true)), "art13");
        assert_eq!(on(&profile(Size::VeryLarge, false)), "art13");
        assert_eq!(on(&profile(Size::Small, true)), format!("art13 art15 {large} art24_5"));
        assert_eq!(on(&profile(Size::Larger, false)), format!("art13 {large} art24_3 art24_5"));
    }

    #[test]
    fn duties_can_be_taken_on_voluntarily() {
        let mut it = profile(Size::Small, true);
        it.voluntary = vec!["art20".into(), "art16".into()];
        assert!(it.binds(COMPLAINTS) && !it.binds(DISPUTES) && it.binds("art16"));
        let stands = |it: &Profile, id: &str| {
            let row = it.duties().into_iter().find(|r| r.duty.id == id).unwrap();
            (row.standing, row.why)
        };
        assert_eq!(stands(&it, "art20"), (Standing::Voluntary, "chosen in modq.toml".into()));
        assert_eq!(stands(&it, "art16").0, Standing::Binding, "the law goes first");
        assert_eq!(stands(&it, "art13").1, "established in NL");
        assert_eq!(stands(&it, "art22").1, "micro and small are exempt, Art. 19(1)");
        it.settle();
        assert!(it.complaints && !it.binds(DISPUTES) && !it.binds("art99"));
    }

    #[test]
    fn the_old_key_stands_for_both_paths_of_redress() {
        let mut old = Profile { complaints: true, ..profile(Size::Small, true) };
        old.settle();
        assert!(old.binds(COMPLAINTS) && old.binds(DISPUTES) && !old.binds(MISUSE));
        let mut larger = profile(Size::Larger, true);
        larger.settle();
        assert!(larger.complaints && larger.voluntary.is_empty());
    }
}
