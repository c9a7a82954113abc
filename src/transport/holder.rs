//! Listens on the socket of a store for commands that come while this process holds it.
//!
//! Only the owner of the store can connect: the socket is theirs alone and stands in a folder that
//! is. Each caller has a thread of its own, which reads and prepares; what changes the store goes
//! to the seat as an event, a small group at a time, and waits for its answer.

use super::protocol::{Hello, Pieces, SOCKET, Said, VERSION, Want, Wanted, hear, say};
use crate::desk::{FEW_ROWS, IntakeOptions, gather};
use crate::flagging::Rules;
use crate::import::{FORMATS, ImportError};
use crate::session::{Answer, Arrival, Input, No, Step, wall_clock};
use std::fs;
use std::io::{self, BufReader};
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long a caller may take to say what it wants.
const HELLO: Duration = Duration::from_secs(10);

/// The open door; it closes when dropped.
pub struct Door(PathBuf);

impl Drop for Door {
    fn drop(&mut self) {
        let _gone_already = fs::remove_file(&self.0);
    }
}

/// Listens for callers; what they want reaches the session through `events`.
///
/// # Errors
/// The socket cannot be made. The store works without it.
pub fn listen(store: &Path, events: Sender<Input>) -> io::Result<Door> {
    let path = store.join(SOCKET);
    // Whoever holds the store's lock may take away what another left behind.
    match fs::remove_file(&path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    let door = Door(path);
    fs::set_permissions(&door.0, fs::Permissions::from_mode(0o600))?;
    let one = Arc::new(Mutex::new(()));
    std::thread::spawn(move || {
        for caller in listener.incoming() {
            let Ok(caller) = caller else { continue };
            let (events, one) = (events.clone(), Arc::clone(&one));
            std::thread::spawn(move || {
                if let Err(e) = serve(&caller, &events, &one) {
                    tracing::info!(error = %e, "a caller is gone");
                }
            });
        }
    });
    Ok(door)
}

fn serve(caller: &UnixStream, events: &Sender<Input>, one: &Mutex<()>) -> io::Result<()> {
    caller.set_read_timeout(Some(HELLO))?;
    let mut from = BufReader::new(caller);
    let Some(hello) = hear::<Hello>(&mut from)? else { return Ok(()) };
    caller.set_read_timeout(None)?;
    let mut to = caller;
    if hello.version != VERSION {
        return refuse(
            caller,
            "the modq that holds the store is another version",
            "use one version, or quit the other modq first",
        );
    }
    let Ok(_alone) = one.try_lock() else {
        return refuse(
            caller,
            "the modq that holds the store is importing something else",
            "wait until that is done, then try again",
        );
    };
    let Want::Import(wanted) = hello.want;
    let said = match options(&wanted) {
        Ok(options) => import(caller, &mut from, (hello.who, wanted.name, options), events),
        Err(no) => no.into(),
    };
    say(&mut to, &said)
}

fn refuse(mut caller: &UnixStream, why: &str, hint: &str) -> io::Result<()> {
    say(&mut caller, &Said::Refused { why: why.to_owned(), hint: hint.to_owned() })
}

impl From<No> for Said {
    fn from(No { why, hint }: No) -> Self {
        Self::Refused { why, hint }
    }
}

fn options(wanted: &Wanted) -> Result<IntakeOptions, No> {
    let no = |why: String, hint: &str| No { why, hint: hint.to_owned() };
    let format = wanted.format.as_deref().map(|word| {
        let known = FORMATS.iter().find(|format| format.word == word);
        known.ok_or_else(|| no(format!("there is no format “{word}”"), "see `modq docs formats`"))
    });
    let zone = jiff::tz::TimeZone::get(&wanted.zone)
        .map_err(|e| no(e.to_string(), "write a name such as Europe/Amsterdam"))?;
    let rules = wanted.rules.as_deref().map(|text| {
        Rules::parse(text, "rules").map(Arc::new).map_err(|mistakes| {
            let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
            no(lines.join("\n"), "mend the lines named; nothing was flagged")
        })
    });
    Ok(IntakeOptions {
        format: format.transpose()?,
        zone,
        platform: wanted.platform.clone(),
        usernames: wanted.usernames.clone(),
        rules: rules.transpose()?,
        live: wanted.live,
        ..IntakeOptions::new(wall_clock())
    })
}

/// Reads what the caller sends and lets the seat take it in.
fn import(
    mut caller: &UnixStream,
    from: &mut BufReader<&UnixStream>,
    (who, name, options): (String, String, IntakeOptions),
    events: &Sender<Input>,
) -> Said {
    let ask = |step: Step| -> Result<Answer, No> {
        let (answer, answers) = channel();
        let gone = || No { why: "the seat has ended".into(), hint: "try again".into() };
        let sent = events.send(Input::Arrival(Arrival { step, answer }));
        sent.map_err(|_gone| gone())?;
        answers.recv().map_err(|_gone| gone())?
    };
    if let Err(no) = ask(Step::Begin { who, name, options: Box::new(options.clone()) }) {
        return no.into();
    }
    let mut failed = None;
    let mut input = Pieces::new(from);
    let (last, ended) = gather(&mut input, &options, FEW_ROWS, &mut |rows| {
        match ask(Step::Rows(Box::new(rows))) {
            Ok(Answer::Progress(so_far)) => match say(&mut caller, &Said::from(so_far)) {
                Ok(()) => ControlFlow::Continue(()),
                // The caller is gone; so will be its input.
                Err(_gone) => ControlFlow::Break(()),
            },
            Ok(_) => ControlFlow::Continue(()),
            Err(no) => {
                failed = Some(no);
                ControlFlow::Break(())
            }
        }
    });
    let (ended, why) = match ended {
        Ok(ended) => (Some(ended), None),
        Err(ImportError::Io { .. }) => (None, None),
        Err(e) => (None, Some(e.to_string())),
    };
    let report = ask(Step::End { last: Box::new(last), ended });
    match (failed, why, report) {
        (Some(no), ..) | (None, None, Err(no)) => no.into(),
        (None, Some(why), _) => {
            let hint = "see `modq docs formats` for what can be imported".to_owned();
            Said::Refused { why, hint }
        }
        (None, None, Ok(Answer::Report(report))) => Said::Report(report),
        (None, None, Ok(_)) => Said::Report(Box::default()),
    }
}
