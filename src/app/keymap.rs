//! Which keys do what: the defaults, changed by the settings.

use super::commands::{COMMANDS, Command, Entry, Scope};
use super::key::{Key, UnknownKey};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a key means now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Do this.
    Command(Command),
    /// The keys so far begin something; wait for the next.
    Pending,
    /// Nothing; text where text is typed.
    None,
}

/// What is wrong in `[keys]` of the settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeymapError {
    /// There is no such command.
    #[error("keys: “{0}” names no command; `modq docs keys` lists them, such as \"queue.undo\"")]
    UnknownCommand(String),
    /// The command does nothing there.
    #[error("keys: “{name}”: the command has no meaning in {scope}")]
    NotThere {
        /// As written.
        name: String,
        /// The scope.
        scope: &'static str,
    },
    /// No such key.
    #[error("keys: “{name}”: {source}")]
    UnknownKey {
        /// As written.
        name: String,
        /// Which.
        #[source]
        source: UnknownKey,
    },
    /// One key for two commands, or one sequence begins with the other.
    #[error(
        "keys: {scope}: “{keys}” is {first} and also begins or is {second}; change one of the two"
    )]
    Clash {
        /// Where.
        scope: &'static str,
        /// The shorter sequence.
        keys: String,
        /// One command.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
}

type Sequence = Vec<Key>;

/// Keys in force.
#[derive(Clone, Debug)]
pub struct Keymap {
    /// In the order of scope, table and key; the first key of a command is the one shown.
    bindings: Vec<Binding>,
    /// The same as they are shown: of each scope the commands with their keys, in the order of
    /// the table.
    shown: Arc<Vec<Shown>>,
}

/// A command with all its keys in a scope, as written.
#[derive(Debug)]
struct Shown {
    scope: Scope,
    entry: &'static Entry,
    keys: Vec<String>,
}

#[derive(Clone, Debug)]
struct Binding {
    scope: Scope,
    keys: Sequence,
    command: Command,
}

impl Keymap {
    /// The defaults with changes: `"queue.undo" = ["u"]` for one scope, `"undo" = ["u"]` for all
    /// scopes that have the command. An empty list takes the keys away.
    ///
    /// # Errors
    /// Every mistake at once.
    pub fn new(overrides: &BTreeMap<String, Vec<String>>) -> Result<Self, Vec<KeymapError>> {
        let mut errors = Vec::new();
        let mut map = Self { bindings: defaults(&mut errors), shown: Arc::default() };
        // Names without a scope first, so that the one with a scope has the last word.
        let mut order: Vec<_> = overrides.iter().collect();
        order.sort_by_key(|(name, _)| name.contains('.'));
        for (name, keys) in order {
            if let Err(error) = map.change(name, keys) {
                errors.push(error);
            }
        }
        errors.extend(map.clashes());
        map.shown = Arc::new(map.write());
        if errors.is_empty() { Ok(map) } else { Err(errors) }
    }

    fn write(&self) -> Vec<Shown> {
        let mut all = Vec::new();
        for (scope, ..) in Scope::ALL {
            for entry in COMMANDS {
                let of = self.of(scope).filter(|b| b.command == entry.command);
                let keys: Vec<String> = of.map(|b| written(&b.keys)).collect();
                if !keys.is_empty() {
                    all.push(Shown { scope, entry, keys });
                }
            }
        }
        all
    }

    fn change(&mut self, name: &str, keys: &[String]) -> Result<(), KeymapError> {
        let unknown = || KeymapError::UnknownCommand(name.to_owned());
        let (scope, command) = match name.split_once('.') {
            Some((scope, command)) => {
                let found = Scope::ALL.iter().find(|(_, name, _)| *name == scope);
                (Some(found.ok_or_else(unknown)?.0), command)
            }
            None => (None, name),
        };
        let command = Command::from_name(command).ok_or_else(unknown)?;
        let entry = command.entry().ok_or_else(unknown)?;
        let has: Vec<Scope> =
            Scope::ALL.iter().map(|row| row.0).filter(|s| is_in(entry, *s)).collect();
        let scopes = match scope {
            Some(scope) if has.is_empty() || has.contains(&scope) => vec![scope],
            Some(scope) => {
                return Err(KeymapError::NotThere { name: name.to_owned(), scope: scope.name() });
            }
            None if has.is_empty() => vec![Scope::Queue, Scope::Case],
            None => has,
        };
        let parsed = keys
            .iter()
            .map(|keys| sequence(keys))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|source| KeymapError::UnknownKey { name: name.to_owned(), source })?;
        self.bindings.retain(|b| b.command != command || !scopes.contains(&b.scope));
        for scope in scopes {
            let new = parsed.iter().map(|keys| Binding { scope, keys: keys.clone(), command });
            self.bindings.extend(new);
        }
        Ok(())
    }

    /// Pairs in one scope of which one cannot be reached.
    fn clashes(&self) -> Vec<KeymapError> {
        let mut sorted: Vec<&Binding> = self.bindings.iter().collect();
        sorted.sort_by(|a, b| (a.scope, &a.keys).cmp(&(b.scope, &b.keys)));
        sorted
            .windows(2)
            .filter_map(|pair| match pair {
                [a, b] if a.scope == b.scope && b.keys.starts_with(&a.keys) => {
                    Some(KeymapError::Clash {
                        scope: a.scope.name(),
                        keys: written(&a.keys),
                        first: a.command.name(),
                        second: b.command.name(),
                    })
                }
                _ => None,
            })
            .collect()
    }

    /// What `key` means after the keys that are pending.
    #[must_use]
    pub fn lookup(&self, scope: Scope, pending: &[Key], key: Key) -> Found {
        let mut found = Found::None;
        for binding in self.bindings.iter().filter(|b| b.scope == scope) {
            let rest = binding.keys.strip_prefix(pending).and_then(<[Key]>::split_first);
            match rest {
                Some((first, [])) if *first == key => return Found::Command(binding.command),
                Some((first, _)) if *first == key => found = Found::Pending,
                _ => {}
            }
        }
        found
    }

    /// The key shown for a command, `gg`, `ctrl-s`; empty when it has none there.
    #[must_use]
    pub fn keys_of(&self, scope: Scope, command: Command) -> String {
        self.all_keys_of(scope, command).first().cloned().unwrap_or_default()
    }

    /// Every key of a command there.
    #[must_use]
    pub fn all_keys_of(&self, scope: Scope, command: Command) -> &[String] {
        let shown = self.shown.iter().find(|s| s.scope == scope && s.entry.command == command);
        shown.map_or(&[], |shown| &shown.keys)
    }

    /// The keys that may follow the pending ones, with what the whole does.
    #[must_use]
    pub fn after(&self, scope: Scope, pending: &[Key]) -> Vec<(String, &'static Entry)> {
        self.of(scope)
            .filter_map(|b| {
                let rest = b.keys.strip_prefix(pending).filter(|rest| !rest.is_empty())?;
                Some((written(rest), b.command.entry()?))
            })
            .collect()
    }

    /// The commands that have a key in a scope, in the order of the table, with all their keys.
    pub fn help(&self, scope: Scope) -> impl Iterator<Item = (&'static Entry, &[String])> {
        let shown = self.shown.iter().filter(move |shown| shown.scope == scope);
        shown.map(|shown| (shown.entry, shown.keys.as_slice()))
    }

    fn of(&self, scope: Scope) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |b| b.scope == scope)
    }
}

fn is_in(entry: &Entry, scope: Scope) -> bool {
    entry.keys.iter().any(|(scopes, _)| scopes.contains(&scope))
}

fn defaults(errors: &mut Vec<KeymapError>) -> Vec<Binding> {
    let mut bindings = Vec::new();
    for entry in COMMANDS {
        for (scopes, keys) in entry.keys {
            for keys in *keys {
                match sequence(keys) {
                    Ok(keys) => bindings.extend(scopes.iter().map(|scope| Binding {
                        scope: *scope,
                        keys: keys.clone(),
                        command: entry.command,
                    })),
                    Err(source) => {
                        errors
                            .push(KeymapError::UnknownKey { name: entry.name.to_owned(), source });
                    }
                }
            }
        }
    }
    bindings
}

/// `g g` is two keys, one after the other.
fn sequence(text: &str) -> Result<Sequence, UnknownKey> {
    let keys: Sequence = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    if keys.is_empty() { Err(UnknownKey(text.to_owned())) } else { Ok(keys) }
}

/// Characters stand together, `gg`; named keys are parted by blanks.
fn written(keys: &[Key]) -> String {
    let names: Vec<String> = keys.iter().map(ToString::to_string).collect();
    names.join(if names.iter().all(|name| name.chars().count() == 1) { "" } else { " " })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Keymap {
        Keymap::new(&BTreeMap::new()).unwrap()
    }

    fn with(pairs: &[(&str, &[&str])]) -> Result<Keymap, Vec<KeymapError>> {
        let overrides = pairs.iter().map(|(name, keys)| {
            ((*name).to_owned(), keys.iter().map(|key| (*key).to_owned()).collect())
        });
        Keymap::new(&overrides.collect())
    }

    #[test]
    fn no_key_twice_in_a_scope() {
        assert_eq!(plain().clashes(), []);
    }

    #[test]
    fn every_command_has_a_name_and_a_sentence() {
        for entry in COMMANDS {
            assert_eq!(Command::from_name(entry.name), Some(entry.command), "{}", entry.name);
            assert_eq!(entry.command.name(), entry.name);
            assert!(entry.sentence.starts_with(char::is_uppercase), "{}", entry.sentence);
            assert!(!entry.sentence.ends_with('.') && !entry.word.is_empty());
            assert!(!entry.name.contains('.'), "a dot parts scope and command");
        }
    }

    #[test]
    fn letters_are_text_where_text_is_typed() {
        let map = plain();
        for (scope, ..) in Scope::ALL.into_iter().filter(|(scope, ..)| scope.types()) {
            for binding in map.of(scope) {
                assert!(
                    binding.keys[0].ctrl || written(&binding.keys).chars().count() > 1,
                    "{binding:?}"
                );
            }
        }
    }

    #[test]
    fn help_and_a_way_back_everywhere() {
        let map = plain();
        for (scope, name, _) in Scope::ALL {
            assert!(!map.keys_of(scope, Command::Help).is_empty(), "{name}");
            let back = [Command::Back, Command::Quit, Command::Cancel, Command::DoneTyping];
            assert!(back.iter().any(|c| !map.keys_of(scope, *c).is_empty()), "{name}");
        }
    }

    #[test]
    fn sequences_wait_for_their_end() {
        let map = plain();
        let g = Key::char('g');
        assert_eq!(map.lookup(Scope::Queue, &[], g), Found::Pending);
        assert_eq!(map.lookup(Scope::Queue, &[g], g), Found::Command(Command::Top));
        assert_eq!(map.lookup(Scope::Queue, &[g], Key::char('x')), Found::None);
        assert_eq!(
            map.lookup(Scope::Queue, &[], Key::char('3')),
            Found::Command(Command::Policy(3))
        );
        assert_eq!(map.lookup(Scope::Typing, &[], Key::char('a')), Found::None);
        assert_eq!(map.keys_of(Scope::Queue, Command::Top), "gg");
        let after: Vec<_> =
            map.after(Scope::Queue, &[Key::char('x')]).into_iter().map(|a| a.0).collect();
        assert_eq!(after, ["p", "l", "c", "b", "r", "e"]);
    }

    #[test]
    fn settings_change_keys() {
        let map =
            with(&[("undo", &["z"]), ("queue.undo", &["alt-z", "alt-u"]), ("queue.allow", &[])])
                .unwrap();
        assert_eq!(map.all_keys_of(Scope::Queue, Command::Undo), ["alt-z", "alt-u"]);
        assert_eq!(map.keys_of(Scope::Case, Command::Undo), "z");
        assert_eq!(map.keys_of(Scope::Queue, Command::Allow), "");
        assert_eq!(map.keys_of(Scope::Case, Command::Allow), "a");
        let map = with(&[("queue.end-holds", &["alt-e"])]).unwrap();
        assert_eq!(map.keys_of(Scope::Queue, Command::EndHolds), "alt-e");
    }

    #[test]
    fn all_mistakes_at_once() {
        let errors = with(&[
            ("queue.fly", &["u"]),
            ("moon.undo", &["u"]),
            ("queue.undo", &["hyper-u"]),
            ("typing.allow", &["a"]),
            ("case.skip", &["x"]),
        ])
        .unwrap_err();
        let text: Vec<_> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(errors.len(), 5, "{text:#?}");
        assert!(
            text.iter().any(|line| line.contains("“x” is skip and also begins or is export")),
            "{text:#?}"
        );
    }
}
