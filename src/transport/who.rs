//! Who a caller is: what the socket says about the process at its other end, never what that
//! process says about itself. Only the owner of the store may name somebody: they could write the
//! roster anyway, and so one account can serve a team through one forced command for each key.

use crate::session::No;
use std::io;
use std::os::fd::AsFd;
use std::process::{Command, Stdio};

/// The longest name of a moderator.
const NAME: usize = 64;

/// The user a process belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uid(pub u32);

/// The owner of this process, and so of the store it holds.
#[must_use]
pub fn own() -> Uid {
    Uid(rustix::process::geteuid().as_raw())
}

/// Whose process is at the other end of a socket.
///
/// # Errors
/// The system cannot say.
pub fn peer(socket: impl AsFd) -> io::Result<Uid> {
    Ok(Uid(rustix::net::sockopt::socket_peercred(socket)?.uid.as_raw()))
}

/// The name under which a caller is looked up in the roster.
///
/// # Errors
/// Somebody else's name was given, the account has no name, or there is no roster that would know
/// the account.
pub fn name(
    (peer, owner): (Uid, Uid),
    (who, chosen): (&str, bool),
    roster: bool,
    account: impl FnOnce(Uid) -> Option<String>,
) -> Result<String, No> {
    let no = |why: String, hint: &str| No { why, hint: hint.to_owned() };
    if who.len() > NAME || who.chars().any(char::is_control) {
        return Err(no("that is no name".to_owned(), "say who you are with --as NAME"));
    }
    if peer == owner {
        return Ok(who.to_owned());
    }
    let Some(account) = account(peer) else {
        let why = format!("the account with number {} has no name here", peer.0);
        return Err(no(why, "ask who runs this machine to give it one"));
    };
    if chosen && who != account {
        let hint = "leave --as out: your account says who you are";
        return Err(no(format!("the account {account} may not be “{who}”"), hint));
    }
    if !roster {
        let why = "this store has no roster, so only its owner works in it".to_owned();
        return Err(no(why, "ask its owner to add a [[moderator]] for you to modq.toml"));
    }
    Ok(account)
}

/// The name of an account. The system's own program is asked, because accounts need not stand in
/// a file.
#[must_use]
pub fn account(uid: Uid) -> Option<String> {
    let mut ask = Command::new("id");
    ask.args(["-nu", &uid.0.to_string()]).stdin(Stdio::null()).stderr(Stdio::null());
    let told = ask.output().ok().filter(|told| told.status.success())?;
    let name = String::from_utf8(told.stdout).ok()?.trim().to_owned();
    // Without a name some systems print the number.
    (!name.is_empty() && name.parse::<u32>().is_err()).then_some(name)
}

/// The number of a group, by name.
#[must_use]
pub fn group(name: &str) -> Option<u32> {
    let mut ask = Command::new("getent");
    ask.args(["group", name]).stdin(Stdio::null()).stderr(Stdio::null());
    let told = ask.output().ok().filter(|told| told.status.success())?;
    // name:password:number:members
    String::from_utf8(told.stdout).ok()?.split(':').nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Uid = Uid(1000);
    const OTHER: Uid = Uid(1001);

    fn asked(peer: Uid, who: &str, chosen: bool, roster: bool) -> Result<String, String> {
        let account = |uid| (uid == OTHER).then(|| "noor".to_owned());
        name((peer, OWNER), (who, chosen), roster, account).map_err(|no| no.why)
    }

    #[test]
    fn the_owner_may_name_anybody_and_others_only_themselves() {
        assert_eq!(asked(OWNER, "mira", true, true).unwrap(), "mira");
        assert_eq!(asked(OWNER, "mira", false, false).unwrap(), "mira");
        assert_eq!(asked(OTHER, "noor", true, true).unwrap(), "noor");
        assert_eq!(asked(OTHER, "mira", false, true).unwrap(), "noor", "a name of its own accord");
        let lie = asked(OTHER, "mira", true, true).unwrap_err();
        assert!(lie.contains("may not be"), "{lie}");
        assert!(asked(OTHER, "noor", false, false).unwrap_err().contains("no roster"));
        assert!(asked(Uid(7), "noor", false, true).unwrap_err().contains("no name"));
        assert!(asked(OWNER, "a\u{1b}[2J", true, true).is_err());
        assert!(asked(OWNER, &"a".repeat(65), true, true).is_err());
    }

    #[test]
    fn the_system_knows_its_accounts() {
        assert_eq!(account(Uid(0)).as_deref(), Some("root"));
        assert_eq!(account(Uid(4_000_000_001)), None);
    }

    #[test]
    fn a_socket_says_whose_it_is() {
        let (one, _other) = std::os::unix::net::UnixStream::pair().unwrap();
        assert_eq!(peer(&one).unwrap(), own());
    }
}
