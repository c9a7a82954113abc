//! Listens on the socket of a store for whoever comes while this process holds it.
//!
//! The socket is the owner's, and of a group where the settings name one; the folder it stands in
//! must be nobody else's to write. Each caller has a thread of its own, which reads and prepares;
//! what changes the store goes to the loop, a small piece at a time.

use super::keys::read_keys;
use super::line::Line;
use super::post::{Guest, News, Post, keys};
use super::protocol::{Hello, Pieces, RULES, SOCKET, Said, VERSION, Want, Wanted, hear_hello, say};
use super::who;
use super::wire::Told;
use crate::desk::{FEW_ROWS, IntakeOptions, gather};
use crate::flagging::Rules;
use crate::import::{FORMATS, ImportError};
use crate::session::{Answer, Arrival, Asked, No, Step, wall_clock};
use std::fs;
use std::io::{self, BufReader, ErrorKind, Read};
use std::ops::ControlFlow;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a caller may take to say what it wants.
const HELLO: Duration = Duration::from_secs(10);

/// Connections besides seats: imports, and callers that have not said what they want.
const CALLERS: usize = 64;

/// Memory of a caller's thread; it reads lines and little else.
const STACK: usize = 256 << 10;

/// Who may come in, from the settings of the store.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// This unix group may connect, besides the owner.
    pub group: String,
    /// The store has a roster.
    pub roster: bool,
    /// Seats there are.
    pub seats: usize,
}

/// The open door; it closes when dropped.
pub struct Door(PathBuf);

impl Drop for Door {
    fn drop(&mut self) {
        let _gone_already = fs::remove_file(&self.0);
    }
}

/// What all callers share.
struct House {
    post: Post,
    rights: Rights,
    /// Held while something is imported.
    one: Mutex<()>,
    /// Held while something is counted.
    counts: Mutex<()>,
    /// Connections there are.
    inside: AtomicUsize,
}

/// Listens for callers; what they want reaches the loop through `post`.
///
/// # Errors
/// The folder is open to others, or the socket cannot be made. The store works without it.
pub fn listen(store: &Path, post: Post, rights: Rights) -> io::Result<Door> {
    let path = store.join(SOCKET);
    let group = open_folder(store, &rights.group)?;
    // Whoever holds the store's lock may take away what another left behind.
    match fs::remove_file(&path) {
        Err(e) if e.kind() != ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    let door = Door(path);
    if group.is_some() {
        std::os::unix::fs::chown(&door.0, None, group)?;
    }
    let mode = if group.is_some() { 0o660 } else { 0o600 };
    fs::set_permissions(&door.0, fs::Permissions::from_mode(mode))?;
    let inside = AtomicUsize::new(0);
    let house =
        Arc::new(House { post, rights, one: Mutex::new(()), counts: Mutex::new(()), inside });
    std::thread::Builder::new().stack_size(STACK).spawn(move || {
        for caller in listener.incoming() {
            match caller {
                Ok(caller) => enter(&house, caller),
                // Out of files: they come back as callers leave.
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    })?;
    Ok(door)
}

/// Refuses a folder that others can write: they could put their own socket there. With a group the
/// folder lets it through to the socket; all else in it stays the owner's.
fn open_folder(store: &Path, group: &str) -> io::Result<Option<u32>> {
    let folder = fs::metadata(store)?;
    let own = who::own().0;
    if folder.mode() & 0o022 != 0 || (folder.uid() != own && folder.uid() != 0) {
        let why = format!("others can write {}: chmod go-w it first", store.display());
        return Err(io::Error::new(ErrorKind::PermissionDenied, why));
    }
    if group.is_empty() {
        return Ok(None);
    }
    let group = who::group(group).ok_or_else(|| {
        io::Error::new(ErrorKind::NotFound, format!("there is no group “{group}” ([seats] group)"))
    })?;
    for inner in fs::read_dir(store)? {
        let inner = inner?;
        let meta = inner.metadata()?;
        if !meta.is_symlink() && meta.mode() & 0o077 != 0 {
            let mode = meta.mode() & 0o700;
            fs::set_permissions(inner.path(), fs::Permissions::from_mode(mode))?;
        }
    }
    std::os::unix::fs::chown(store, None, Some(group))?;
    fs::set_permissions(store, fs::Permissions::from_mode(0o710))?;
    Ok(Some(group))
}

/// Gives a caller a thread, unless there are too many.
fn enter(house: &Arc<House>, caller: UnixStream) {
    let most = house.rights.seats + CALLERS;
    if house.inside.fetch_add(1, Ordering::Relaxed) >= most {
        house.inside.fetch_sub(1, Ordering::Relaxed);
        tracing::warn!("too many callers at once; one was sent away");
        return;
    }
    let theirs = Arc::clone(house);
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let done = serve(&theirs, caller);
        theirs.inside.fetch_sub(1, Ordering::Relaxed);
        if let Err(e) = done {
            tracing::info!(error = %e.kind(), "a caller is gone");
        }
    });
    if thread.is_err() {
        house.inside.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Reads until a moment, however few bytes come at a time.
struct Until<'a> {
    from: &'a UnixStream,
    end: Option<Instant>,
}

impl Read for Until<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(end) = self.end {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ErrorKind::TimedOut.into());
            }
            self.from.set_read_timeout(Some(left))?;
        }
        let mut from = self.from;
        from.read(buffer)
    }
}

fn serve(house: &House, caller: UnixStream) -> io::Result<()> {
    let peer = who::peer(&caller)?;
    let caller = Arc::new(caller);
    let socket = Arc::clone(&caller);
    let end = Some(Instant::now() + HELLO);
    let mut from = BufReader::with_capacity(4096, Until { from: &socket, end });
    let Some(hello) = hear_hello(&mut from)? else { return Ok(()) };
    from.get_mut().end = None;
    socket.set_read_timeout(None)?;
    if hello.version != VERSION {
        tracing::warn!(uid = peer.0, "a caller of another version");
        let why = "the modq that holds the store is another version";
        return refuse(&hello, caller, why, "use one version, or quit the other modq first");
    }
    let asked = (hello.who.as_str(), hello.chosen);
    let name = who::name((peer, who::own()), asked, house.rights.roster, who::account);
    let name = match name {
        Ok(name) => name,
        Err(No { why, hint }) => {
            tracing::warn!(uid = peer.0, "a caller was refused");
            return refuse(&hello, caller, &why, &hint);
        }
    };
    match hello.want.clone() {
        Want::Seat(terminal) => {
            let (taken, keys) = keys();
            let line = Line::new(caller);
            let shown = line.shown();
            let guest = Guest { name, terminal, line, keys, at_home: false };
            house.post.put(News::Guest(Box::new(guest)));
            read_keys(&mut from, (&taken, &house.post), &shown)
        }
        Want::Import(wanted) => {
            let Ok(_alone) = house.one.try_lock() else {
                let why = "the modq that holds the store is importing something else";
                return refuse(&hello, caller, why, "wait until that is done, then try again");
            };
            let said = match options(&wanted, &mut from) {
                Ok(options) => {
                    import(&caller, &mut from, (name, wanted.name, options), &house.post)
                }
                Err(no) => no.into(),
            };
            say(&mut &*caller, &said)
        }
        Want::Team(asked) => {
            // One after the other, so that many who ask take no more of a turn than one.
            let turn = house.counts.lock();
            let said = figures(name, asked, &house.post);
            drop(turn);
            say(&mut &*caller, &said)
        }
    }
}

/// Lets somebody of this process sit down; they say hello like anybody else.
///
/// # Errors
/// The system has no thread left.
pub fn sit_at_home(post: Post, name: String, socket: UnixStream) -> io::Result<()> {
    std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let socket = Arc::new(socket);
        let theirs = Arc::clone(&socket);
        let mut from = BufReader::with_capacity(4096, &*theirs);
        let Ok(Some(Hello { want: Want::Seat(terminal), .. })) = hear_hello(&mut from) else {
            return;
        };
        let (taken, keys) = keys();
        let line = Line::new(socket);
        let shown = line.shown();
        post.put(News::Guest(Box::new(Guest { name, terminal, line, keys, at_home: true })));
        let _left = read_keys(&mut from, (&taken, &post), &shown);
    })?;
    Ok(())
}

/// Says no in the way the caller understands.
fn refuse(hello: &Hello, caller: Arc<UnixStream>, why: &str, hint: &str) -> io::Result<()> {
    let (why, hint) = (why.to_owned(), hint.to_owned());
    match hello.want {
        Want::Import(_) | Want::Team(_) => say(&mut &*caller, &Said::Refused { why, hint }),
        Want::Seat(_) => {
            Line::new(caller).tell(&Told::Refused { why, hint });
            Ok(())
        }
    }
}

impl From<No> for Said {
    fn from(No { why, hint }: No) -> Self {
        Self::Refused { why, hint }
    }
}

fn options(wanted: &Wanted, from: &mut dyn Read) -> Result<IntakeOptions, No> {
    let no = |why: String, hint: &str| No { why, hint: hint.to_owned() };
    let format = wanted.format.as_deref().map(|word| {
        let known = FORMATS.iter().find(|format| format.word == word);
        known.ok_or_else(|| no(format!("there is no format “{word}”"), "see `modq docs formats`"))
    });
    let zone = jiff::tz::TimeZone::get(&wanted.zone)
        .map_err(|e| no(e.to_string(), "write a name such as Europe/Amsterdam"))?;
    let mut text = String::new();
    if wanted.rules {
        let read = Pieces::new(from).take(RULES).read_to_string(&mut text);
        read.map_err(|e| no(format!("the rules cannot be read: {e}"), "nothing was imported"))?;
    }
    let rules = wanted.rules.then(|| {
        Rules::parse(&text, "rules").map(Arc::new).map_err(|mistakes| {
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

/// Lets the seat do a step.
fn ask(post: &Post, step: Step) -> Result<Answer, No> {
    let (answer, answers) = channel();
    let gone = || No { why: "the seat has ended".into(), hint: "try again".into() };
    if !post.put(News::Arrival(Arrival { step, answer })) {
        return Err(gone());
    }
    answers.recv().map_err(|_gone| gone())?
}

/// Lets the seat count for somebody, a little at a time.
fn figures(who: String, asked: Asked, post: &Post) -> Said {
    let mut step = Step::Ask { who, asked };
    loop {
        match ask(post, step) {
            Ok(Answer::Counting(counting)) => step = Step::Count(counting),
            Ok(Answer::Figures(figures)) => return Said::Figures(figures),
            Ok(_) => return Said::Figures(Box::default()),
            Err(no) => return no.into(),
        }
    }
}

/// Reads what the caller sends and lets the seat take it in.
fn import(
    mut caller: &UnixStream,
    from: &mut (dyn Read + Send),
    (who, name, options): (String, String, IntakeOptions),
    post: &Post,
) -> Said {
    let ask = |step| ask(post, step);
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
