//! A process that holds a store: its loop on a thread, and its door.

use super::holder::{Door, Rights, listen, sit_at_home};
use super::post::{News, Post, post};
use super::serve::{Aside, Serve};
use crate::desk::Desk;
use crate::model::At;
use crate::session::Session;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread::JoinHandle;

/// Every seat is an open file: as many as the system allows may be open.
fn more_files() {
    let limit = getrlimit(Resource::Nofile);
    // With the usual number there is room for some hundred seats.
    let _as_before = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

/// A store that is held.
pub struct Home {
    post: Post,
    work: JoinHandle<Session>,
    door: Option<io::Result<Door>>,
}

impl Home {
    /// Holds a store. `ended` ends it, and so does [`Home::end`].
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn hold(
        desk: Desk,
        fixed: Option<At>,
        remarks: Vec<String>,
        ended: Arc<AtomicBool>,
    ) -> io::Result<Self> {
        more_files();
        let (post, letters) = post();
        let config = desk.config();
        let rights = Rights {
            group: config.seats.group.clone(),
            roster: !config.moderator.is_empty(),
            seats: config.seats.in_all as usize,
        };
        let door = listen(desk.path(), post.clone(), rights);
        if let Err(e) = &door {
            tracing::warn!(error = %e.kind(), "other commands cannot reach this seat");
        }
        let theirs = post.clone();
        let work = std::thread::Builder::new().name("desk".to_owned()).spawn(move || {
            Serve::new(Session::new(desk, fixed), (theirs, letters), ended, remarks).run()
        })?;
        Ok(Self { post, work, door: Some(door) })
    }

    /// One seat for work that takes no effect; nobody else can attach.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn aside(session: Session, aside: Aside, remarks: Vec<String>) -> io::Result<Self> {
        let (post, letters) = post();
        let (theirs, ended) = (post.clone(), Arc::new(AtomicBool::new(false)));
        let work = std::thread::Builder::new().name("desk".to_owned()).spawn(move || {
            Serve::new(session, (theirs, letters), ended, remarks).aside(aside).run()
        })?;
        Ok(Self { post, work, door: None })
    }

    /// Why nobody else can attach, if so.
    #[must_use]
    pub fn closed(&self) -> Option<&io::Error> {
        self.door.as_ref()?.as_ref().err()
    }

    /// A connection for the terminal of this process.
    ///
    /// # Errors
    /// The system has no room for it.
    pub fn sit(&self, name: &str) -> io::Result<UnixStream> {
        let (ours, theirs) = UnixStream::pair()?;
        sit_at_home(self.post.clone(), name.to_owned(), theirs)?;
        Ok(ours)
    }

    /// Waits for the end, without causing it; gives the store back.
    ///
    /// # Errors
    /// The loop fell.
    pub fn wait(self) -> io::Result<Desk> {
        let fell = |_its_panic_was_told| io::Error::other("the loop of all seats broke off");
        let session = self.work.join().map_err(fell)?;
        drop(self.door);
        Ok(session.end())
    }

    /// Ends it: whoever is still attached is told. Gives the store back.
    ///
    /// # Errors
    /// The loop fell.
    pub fn end(self) -> io::Result<Desk> {
        self.post.put(News::End);
        self.wait()
    }
}
