//! SSH keys of the people who work here, and the lines for sshd that lead them into modq.

use crate::cli::failure::Failure;
use crate::cli::{Cli, Ended};
use crate::config::{PublicKey, Seat};
use crate::desk::DeskError;
use serde_json::json;
use std::io::{self, Read as _, Write};
use std::path::Path;

pub(super) fn fingerprint(key: &str) -> String {
    PublicKey::parse(key).map(|key| key.fingerprint()).unwrap_or_default()
}

/// Keys of a file, each checked; blank lines and comments are passed over.
pub(super) fn read_keys(path: &Path) -> Result<Vec<String>, Failure> {
    const MOST: u64 = 1 << 20;
    let failed = |source| DeskError::File { path: path.into(), source };
    let mut text = String::new();
    if path == Path::new("-") {
        io::stdin().take(MOST).read_to_string(&mut text).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(MOST).read_to_string(&mut text).map_err(failed)?;
    }
    let mut keys = Vec::new();
    for (no, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let key = PublicKey::parse(line).map_err(|why| {
            let place = format!("{}, line {}", path.display(), no + 1);
            Failure::new(
                format!("{place}: this is no public key: {why}"),
                "give the file that ends in .pub; nothing was changed",
            )
        })?;
        keys.push(key.line());
    }
    Ok(keys)
}

pub(super) fn kept(keys: &[String], remove: &[String]) -> Result<Vec<String>, Failure> {
    for prefix in remove {
        if !keys.iter().any(|key| fingerprint(key).starts_with(prefix.as_str())) {
            return Err(Failure::new(
                format!("no key has a fingerprint that begins with {prefix}"),
                "modq moderator keys NAME lists them; nothing was changed",
            ));
        }
    }
    let goes = |key: &&String| {
        let print = fingerprint(key);
        remove.iter().any(|prefix| print.starts_with(prefix.as_str()))
    };
    Ok(keys.iter().filter(|key| !goes(key)).cloned().collect())
}

pub(super) fn list(seat: &Seat, as_json: bool) -> Result<Ended, Failure> {
    let mut out = io::stdout().lock();
    for key in seat.keys.iter().filter_map(|key| PublicKey::parse(key).ok()) {
        let (print, kind, line) = (key.fingerprint(), key.kind(), key.line());
        if as_json {
            writeln!(out, "{}", json!({ "fingerprint": print, "kind": kind, "key": line }))?;
        } else {
            let comment = line.splitn(3, ' ').nth(2).unwrap_or_default();
            writeln!(out, "{print}  {kind}  {comment}")?;
        }
    }
    Ok(Ended::Done)
}

/// One line for each key: whoever has it is in modq under their name, and nowhere else.
pub(super) fn authorized_keys(cli: &Cli, seats: &[Seat]) -> Result<Ended, Failure> {
    let mut out = io::stdout().lock();
    let store = match &cli.store {
        Some(path) => format!(" --store {}", for_shell(&absolute(path)?)?),
        None => String::new(),
    };
    for seat in seats.iter().filter(|seat| !seat.disabled) {
        let name = for_shell(&seat.name)?;
        for key in seat.keys.iter().filter_map(|key| PublicKey::parse(key).ok()) {
            let key = key.line();
            writeln!(out, "restrict,pty,command=\"modq attach{store} --as {name}\" {key}")?;
        }
    }
    Ok(Ended::Done)
}

fn absolute(path: &Path) -> Result<String, Failure> {
    Ok(std::path::absolute(path)?.display().to_string())
}

/// A word of a command line inside the quotes of `authorized_keys`.
fn for_shell(word: &str) -> Result<String, Failure> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if word.chars().all(plain) {
        return Ok(word.to_owned());
    }
    if word.contains(['\'', '"', '\\']) || word.contains(char::is_control) {
        return Err(Failure::new(
            "the folder of the store has a quote, backslash or control character in its name",
            "name a folder without them with --store DIR",
        ));
    }
    Ok(format!("'{word}'"))
}
