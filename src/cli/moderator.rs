//! `modq moderator`: who works here, kept in the roster of `modq.toml`.

use super::args::{ModeratorAct, Moderators, RoleWord};
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::config::edit::{self, Put};
use crate::config::{self, Config, Seat};
use crate::desk::{Desk, DeskError};
use crate::law::Law;
use crate::model::{Act, ModeratorNo, Role};
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Auditor => Self::Auditor,
            RoleWord::Trainee => Self::Trainee,
            RoleWord::Moderator => Self::Moderator,
            RoleWord::Senior => Self::Senior,
            RoleWord::Admin => Self::Admin,
        }
    }
}

/// The settings file as it stands, and as it is going to.
struct Roster {
    store: PathBuf,
    /// The file itself, behind links.
    path: PathBuf,
    text: String,
    seats: Vec<Seat>,
}

/// `modq moderator`
pub fn moderator(cli: &Cli, args: &Moderators) -> Result<Ended, Failure> {
    let mut roster = Roster::read(cli)?;
    let before = roster.text.clone();
    let said = match args.act.as_ref().unwrap_or(&ModeratorAct::List) {
        ModeratorAct::List => return list(&roster.seats, args.json),
        ModeratorAct::AuthorizedKeys => return keys::authorized_keys(cli, &roster.seats),
        ModeratorAct::Keys { who: name, add: None, remove } if remove.is_empty() => {
            return keys::list(roster.seat(name)?, args.json);
        }
        act => {
            roster.may(cli)?;
            roster.change(cli, act)?
        }
    };
    if roster.text == before {
        writeln!(io::stdout(), "{said}: nothing to change")?;
        return Ok(Ended::Done);
    }
    roster.write()?;
    let noted = roster.note(cli)?;
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", json!({ "done": said, "noted": noted.is_none() }))?;
    } else {
        writeln!(out, "{said}")?;
        if let Some(remark) = noted {
            writeln!(out, "{remark}")?;
        }
    }
    Ok(Ended::Done)
}

impl Roster {
    fn read(cli: &Cli) -> Result<Self, Failure> {
        let store = place::folder(cli)?;
        let path = store.join(config::FILE);
        let path = path.canonicalize().unwrap_or(path);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(DeskError::File { path, source }.into()),
        };
        let seats = Config::parse(&text, &path).map_err(DeskError::from)?.moderator;
        Ok(Self { store, path, text, seats })
    }

    fn seat(&self, name: &str) -> Result<&Seat, Failure> {
        self.seats.iter().find(|seat| seat.name == name).ok_or_else(|| {
            let names: Vec<&str> = self.seats.iter().map(|seat| seat.name.as_str()).collect();
            let hint = match names.as_slice() {
                [] => "the roster is empty; modq moderator add NAME enters somebody".to_owned(),
                names => format!("it has {}", names.join(", ")),
            };
            Failure::new(format!("“{name}” is not in the roster; nothing was changed"), hint)
        })
    }

    /// Only an admin changes the roster; an empty one whoever owns the store.
    fn may(&self, cli: &Cli) -> Result<(), Failure> {
        let name = place::name(cli);
        if self.seats.is_empty() {
            return Ok(());
        }
        let role = place::listed(&self.seats, &name)?.role;
        match Act::Roster.refusal(role) {
            None => Ok(()),
            Some(why) => {
                let admins = self.seats.iter().filter(|s| !s.disabled && s.role == Role::Admin);
                let admins: Vec<&str> = admins.map(|seat| seat.name.as_str()).collect();
                let hint = format!("it takes an admin: ask {}", admins.join(", "));
                Err(Failure::new(format!("{why}; nothing was changed"), hint))
            }
        }
    }

    /// Changes the text, and checks that it says what was meant; what was done in words.
    fn change(&mut self, cli: &Cli, act: &ModeratorAct) -> Result<String, Failure> {
        let mut wanted = self.seats.clone();
        let named = |name: &String| self.seat(name).map(|seat| seat.name.clone());
        let said = match act {
            ModeratorAct::Add { names, role, account, languages, lanes, veil, keys } => {
                let one = account.is_none() && keys.is_none() || names.len() == 1;
                if !one {
                    let hint = "enter them one by one; nothing was changed";
                    return Err(Failure::new("--account and --keys are for one person", hint));
                }
                let keys = keys.as_deref().map(keys::read_keys).transpose()?.unwrap_or_default();
                let founder = place::name(cli);
                let mut said = format!("entered {}", names.join(", "));
                if self.seats.is_empty() && !names.contains(&founder) {
                    // Else nobody could change the roster again, nor sit down.
                    let seat = Seat { name: founder.clone(), role: Role::Admin, ..Seat::default() };
                    wanted.push(seat);
                    said = format!("{said}; {founder} is the admin of this store now");
                }
                let first = self.seats.is_empty() && names.contains(&founder);
                for name in names {
                    if self.seats.iter().any(|seat| &seat.name == name) {
                        return Err(Failure::new(
                            format!("{name} is in the roster already; nothing was changed"),
                            "modq moderator role gives another role, enable lets somebody back in",
                        ));
                    }
                    let admin = first && *name == founder;
                    wanted.push(Seat {
                        name: name.clone(),
                        account: account.clone().unwrap_or_default(),
                        role: if admin { Role::Admin } else { (*role).into() },
                        languages: languages.clone(),
                        lanes: lanes.clone(),
                        veil: veil.clone(),
                        veil_severity: 0,
                        disabled: false,
                        keys: keys.clone(),
                    });
                }
                said
            }
            ModeratorAct::Disable { names } | ModeratorAct::Enable { names } => {
                let off = matches!(act, ModeratorAct::Disable { .. });
                let names = names.iter().map(named).collect::<Result<Vec<_>, _>>()?;
                for seat in wanted.iter_mut().filter(|seat| names.contains(&seat.name)) {
                    seat.disabled = off;
                }
                format!("{} {}", if off { "disabled" } else { "enabled" }, names.join(", "))
            }
            ModeratorAct::Role { role, names } => {
                let names = names.iter().map(named).collect::<Result<Vec<_>, _>>()?;
                let role = Role::from(*role);
                for seat in wanted.iter_mut().filter(|seat| names.contains(&seat.name)) {
                    seat.role = role;
                }
                format!("{}: {} now", names.join(", "), role.word())
            }
            ModeratorAct::Veil { who: name, veil, severity } => {
                let name = named(name)?;
                for seat in wanted.iter_mut().filter(|seat| seat.name == name) {
                    (seat.veil, seat.veil_severity) = (veil.clone(), *severity);
                }
                let words = veil.join(", ");
                match (words.as_str(), severity) {
                    ("", 0) => format!("for {name} nothing more opens veiled than for all"),
                    (words, 0) => format!("for {name} {words} opens veiled too"),
                    ("", from) => {
                        format!("for {name} everything from severity {from} opens veiled")
                    }
                    (words, from) => {
                        format!(
                            "for {name} {words} and everything from severity {from} open veiled too"
                        )
                    }
                }
            }
            ModeratorAct::Keys { who: name, add, remove } => {
                let name = named(name)?;
                let new = add.as_deref().map(keys::read_keys).transpose()?.unwrap_or_default();
                let Some(seat) = wanted.iter_mut().find(|seat| seat.name == name) else {
                    return Ok(String::new());
                };
                seat.keys = keys::kept(&seat.keys, remove)?;
                let old: Vec<String> = seat.keys.iter().map(|key| keys::fingerprint(key)).collect();
                seat.keys
                    .extend(new.into_iter().filter(|key| !old.contains(&keys::fingerprint(key))));
                let keys = seat.keys.len();
                format!("{name} has {keys} key{} now", if keys == 1 { "" } else { "s" })
            }
            ModeratorAct::List | ModeratorAct::AuthorizedKeys => String::new(),
        };
        self.edit(&wanted)?;
        Ok(said)
    }

    fn edit(&mut self, wanted: &[Seat]) -> Result<(), Failure> {
        if !wanted.iter().any(|seat| !seat.disabled && seat.role == Role::Admin) {
            return Err(Failure::new(
                "that would leave nobody who may change the roster; nothing was changed",
                "keep one admin, or edit modq.toml by hand",
            ));
        }
        let by_hand = || {
            Failure::new(
                "the roster is written in a way this command does not change",
                "edit modq.toml by hand, with a [[moderator]] for each person; nothing was changed",
            )
        };
        let mut text = self.text.clone();
        for seat in wanted {
            let old = self.seats.iter().find(|old| old.name == seat.name);
            let values = values(seat);
            let Some(old) = old else {
                let shown: Vec<(&str, Put)> =
                    values.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
                text = edit::add_row(&text, &shown);
                continue;
            };
            for ((key, value), (_, before)) in values.iter().zip(self::values(old)) {
                if *value != before {
                    let put = (*key, value.as_ref());
                    text = edit::put(&text, &seat.name, put).ok_or_else(by_hand)?;
                }
            }
        }
        let read = Config::parse(&text, &self.path).map_err(DeskError::from)?;
        if read.moderator != wanted {
            return Err(by_hand());
        }
        let law = Law::load(&read.policies.packs).map_err(DeskError::from)?;
        if let Some(mistake) = read.veil_mistakes(&law, &text).into_iter().next() {
            return Err(Failure::new(mistake.text, "nothing was changed"));
        }
        self.text = text;
        self.seats = read.moderator;
        Ok(())
    }

    /// Whole or not at all: a fresh file takes the place of the old one.
    fn write(&self) -> Result<(), Failure> {
        let failed = |source| DeskError::File { path: self.path.clone(), source };
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let fresh = self.path.with_extension("toml.new");
        let mut file = std::fs::File::create(&fresh).map_err(failed)?;
        if let Ok(old) = std::fs::metadata(&self.path) {
            file.set_permissions(old.permissions()).map_err(failed)?;
        }
        file.write_all(self.text.as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        std::fs::rename(&fresh, &self.path).map_err(failed)?;
        Ok(())
    }

    /// Notes the change in the journal; who will, when another modq has the store open.
    fn note(&self, cli: &Cli) -> Result<Option<String>, Failure> {
        let opened = match Desk::exists(&self.store) {
            true => place::open(cli),
            false => place::open_or_found(cli),
        };
        let mut desk = match opened {
            Ok(opened) => opened.desk,
            Err(failure) if failure.is_held() => {
                let said = "a modq has the store open; it heeds the roster and notes it by itself";
                return Ok(Some(said.to_owned()));
            }
            Err(failure) => return Err(failure),
        };
        let now = place::now(cli);
        let caller = place::name(cli);
        let known = desk.moderators().iter().find(|m| m.name == caller);
        // Whoever is entered first has no number before.
        let by = known.map_or(ModeratorNo(0), |m| m.no);
        desk.note_roster(by, now)?;
        desk.close()?;
        Ok(None)
    }
}

/// The values of a row in their order; those that say nothing are left out.
fn values(seat: &Seat) -> Vec<(&'static str, Option<Put>)> {
    let word = |text: &String| (!text.is_empty()).then(|| Put::Word(text.clone()));
    let words = |list: &Vec<String>| (!list.is_empty()).then(|| Put::Words(list.clone()));
    vec![
        ("name", word(&seat.name)),
        ("account", word(&seat.account)),
        ("role", Some(Put::Word(seat.role.word().to_owned()))),
        ("languages", words(&seat.languages)),
        ("lanes", words(&seat.lanes)),
        ("veil", words(&seat.veil)),
        ("veil_severity", (seat.veil_severity > 0).then_some(Put::Number(seat.veil_severity))),
        ("disabled", seat.disabled.then_some(Put::Flag(true))),
        ("keys", words(&seat.keys)),
    ]
}

fn list(seats: &[Seat], as_json: bool) -> Result<Ended, Failure> {
    let mut out = io::stdout().lock();
    if seats.is_empty() && !as_json {
        writeln!(out, "The roster is empty: whoever starts modq is a moderator.")?;
    }
    let or = |list: &[String], all: &str| match list {
        [] => all.to_owned(),
        some => some.join(","),
    };
    for seat in seats {
        if as_json {
            let prints: Vec<String> = seat.keys.iter().map(|key| keys::fingerprint(key)).collect();
            let line = json!({
                "name": seat.name, "account": seat.account(), "role": seat.role.word(),
                "languages": seat.languages, "lanes": seat.lanes, "veil": seat.veil,
                "veil_severity": seat.veil_severity, "disabled": seat.disabled, "keys": prints,
            });
            writeln!(out, "{line}")?;
            continue;
        }
        let (languages, lanes) = (or(&seat.languages, "any"), or(&seat.lanes, "all lanes"));
        let role = if seat.disabled { "disabled" } else { seat.role.word() };
        let keys = seat.keys.len();
        let mut veil = seat.veil.clone();
        veil.extend((seat.veil_severity > 0).then(|| format!("severity {}", seat.veil_severity)));
        let veil =
            if veil.is_empty() { String::new() } else { format!("  veil {}", veil.join(",")) };
        writeln!(
            out,
            "{:<16} {role:<10} {:<16} {languages:<10} {lanes:<24} {keys} keys{veil}",
            seat.name,
            seat.account()
        )?;
    }
    Ok(Ended::Done)
}

mod keys;
