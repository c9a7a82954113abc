//! What reaches the loop of a holder, and how it is woken.

use super::line::Line;
use super::protocol::Terminal;
use crate::session::{Arrival, Event};
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, Sender, SyncSender, TryIter, channel, sync_channel,
};
use std::time::{Duration, Instant};

/// Events that wait for one seat; whoever sends more waits.
const WAITING: usize = 64;

/// What happened at a seat, and when it came in.
pub type Pressed = (Instant, Event);

/// Somebody who wants to sit down.
pub struct Guest {
    /// Under this name in the roster.
    pub name: String,
    /// Their terminal.
    pub terminal: Terminal,
    /// What they get to see.
    pub line: Line,
    /// What they press.
    pub keys: Receiver<Pressed>,
    /// They sit in the process that holds the store.
    pub at_home: bool,
}

/// Something for the loop.
pub enum News {
    /// Another process brings something.
    Arrival(Arrival),
    /// Somebody wants to sit down.
    Guest(Box<Guest>),
    /// The search has found something.
    Found,
    /// End in good order.
    End,
}

/// Where news are put in; everybody has one of these.
#[derive(Clone)]
pub struct Post {
    news: Sender<News>,
    bell: SyncSender<()>,
}

/// Where they come out.
pub struct Letterbox {
    news: Receiver<News>,
    bell: Receiver<()>,
}

/// A new way to a loop.
#[must_use]
pub fn post() -> (Post, Letterbox) {
    let (news, received) = channel();
    let (bell, rung) = sync_channel(1);
    (Post { news, bell }, Letterbox { news: received, bell: rung })
}

/// Events of one seat: a bounded way in, and the way out.
#[must_use]
pub fn keys() -> (SyncSender<Pressed>, Receiver<Pressed>) {
    sync_channel(WAITING)
}

impl Post {
    /// Puts something in; false when nobody will take it out.
    pub fn put(&self, news: News) -> bool {
        let taken = self.news.send(news).is_ok();
        self.ring();
        taken
    }

    /// Wakes the loop.
    pub fn ring(&self) {
        let _rings_already = self.bell.try_send(());
    }
}

impl Letterbox {
    /// Sleeps until somebody rings, or so long; false when nobody can ring any more.
    pub fn sleep(&self, longest: Duration) -> bool {
        self.bell.recv_timeout(longest) != Err(RecvTimeoutError::Disconnected)
    }

    /// What has come.
    pub fn news(&self) -> TryIter<'_, News> {
        self.news.try_iter()
    }

    /// Waits for one piece of news.
    #[must_use]
    pub fn next(&self) -> Option<News> {
        self.news.recv().ok()
    }
}
