//! The loop of whoever holds a store: takes what all seats press, a few keys of each at a time,
//! then has those drawn that changed.

mod admit;
mod draw;
mod time;

use self::draw::Studio;
use super::pace::Pace;
use super::paint::Painter;
use super::post::{Guest, Letterbox, News, Post, Pressed};
use super::protocol::Terminal;
use super::wire::Told;
use crate::desk::DeskError;
use crate::model::{At, Moderator};
use crate::session::{Event, SeatNo, Session, Work};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

/// Events of one seat in a turn, so that a flood of keys cannot keep the others from moving.
const EVENTS: usize = 8;
/// Events of all seats take no longer than this in a turn.
const TURN: Duration = Duration::from_millis(15);
/// Seats that are few.
const FEW: usize = 20;
/// Time goes on for a seat so often.
const TICK: Duration = Duration::from_secs(1);
/// Among many seats, after a turn that took longer or with more of them than this to draw in one,
/// what is pressed shows cases without what was said round them at first: everybody sees the pointer
/// move, and the rest once there is time.
const LATE: Duration = Duration::from_millis(12);
const MANY: usize = 16;

/// A seat with its connection.
struct Place {
    guest: Guest,
    size: (u16, u16),
    /// Knows what the terminal shows.
    painter: Painter,
    pace: Pace,
    /// The pointer only passes by; once it rests, its case is looked at.
    passing: bool,
    drawn: bool,
    dirty: bool,
    /// Somebody pressed something that no picture shows yet.
    moved: bool,
    ticked: Instant,
    renewed: Instant,
    pressed: Instant,
    away: bool,
    /// Lines of the seat that were taken.
    taken: u32,
}

/// Work that takes no effect, and who does it.
pub struct Aside {
    /// Who.
    pub me: Moderator,
    /// A training run or a replay.
    pub kind: Work,
    /// The moment it plays at.
    pub now: At,
}

/// Everything the loop needs.
pub struct Serve {
    session: Session,
    letters: Letterbox,
    ended: Arc<AtomicBool>,
    post: Post,
    /// The search knows whom to wake.
    woken: bool,
    began: Instant,
    places: BTreeMap<SeatNo, Place>,
    /// Shown to the first who sits down.
    remarks: Vec<String>,
    /// The one who may sit down, where nobody else may.
    aside: Option<Aside>,
    /// The seat the next turn begins with.
    first: SeatNo,
    /// The seat that is the next to hear what others changed.
    renewed: SeatNo,
    /// The seat whose picture is the next of those that nobody waits for.
    drawn: SeatNo,
    due: Instant,
    /// Something was left for the next turn.
    busy: bool,
    /// Not all keys of this turn were taken.
    behind: bool,
    /// How long the last turn took, or its pictures.
    lag: Duration,
    studio: Studio,
}

impl Serve {
    /// Around a session; `ended` makes the loop end.
    #[must_use]
    pub fn new(
        session: Session,
        (post, letters): (Post, Letterbox),
        ended: Arc<AtomicBool>,
        remarks: Vec<String>,
    ) -> Self {
        // Colours are chosen for each seat; the environment of this process is not asked.
        crossterm::style::force_color_output(true);
        Self {
            session,
            letters,
            ended,
            post,
            woken: false,
            began: Instant::now(),
            places: BTreeMap::new(),
            remarks,
            aside: None,
            first: SeatNo(0),
            renewed: SeatNo(0),
            drawn: SeatNo(0),
            due: Instant::now(),
            busy: false,
            behind: false,
            lag: Duration::ZERO,
            studio: Studio::default(),
        }
    }

    /// Only this one may sit down.
    #[must_use]
    pub fn aside(mut self, aside: Aside) -> Self {
        self.aside = Some(aside);
        self
    }

    /// Works until it is told to end; gives the session back.
    pub fn run(mut self) -> Session {
        loop {
            let rings = self.letters.sleep(self.patience());
            self.collect();
            if self.ended.load(Ordering::Relaxed) || !rings || !self.news() {
                break;
            }
            let start = Instant::now();
            // What all seats did is made durable with one sync, before anybody sees it.
            self.session.desk_mut().hold();
            self.keys(start);
            if let Err(error) = self.session.desk_mut().settle() {
                self.unsaved(&error);
                break;
            }
            self.time(start);
            self.count();
            self.draw();
            self.lag = start.elapsed().max(self.studio.waited);
            self.part();
            self.wake();
        }
        self.end();
        self.session
    }

    /// Lets the search begin, after the first picture: reading for it must not hold that up.
    fn wake(&mut self) {
        let drawn = self.places.values().any(|place| place.drawn);
        if !self.woken && (drawn || self.began.elapsed() > TICK) {
            self.woken = true;
            let post = self.post.clone();
            self.session.wake_with(Arc::new(move || {
                post.put(News::Found);
            }));
        }
    }

    /// Takes what came from other processes; false when it is time to end.
    fn news(&mut self) -> bool {
        let news: Vec<News> = self.letters.news().take(EVENTS).collect();
        self.busy = news.len() == EVENTS;
        if !news.is_empty() {
            self.recall();
        }
        for news in news {
            match news {
                News::Arrival(arrival) => self.session.arrive(arrival),
                News::Found => self.session.fetch(),
                News::Guest(guest) => self.admit(*guest),
                News::End => return false,
            }
        }
        true
    }

    /// The seats, beginning with the one whose turn it is.
    fn round(&self, first: SeatNo) -> Vec<SeatNo> {
        let after = self.places.range(first..).map(|(no, _)| *no);
        after.chain(self.places.range(..first).map(|(no, _)| *no)).collect()
    }

    /// Lets every seat take a few of its events, as long as the turn lasts.
    fn keys(&mut self, start: Instant) {
        let (news, tick) = (self.news_gap(), self.tick_gap());
        // Where news are seldom, those that come with a key save a picture of their own.
        let ripe = if news > TICK / 2 { news / 2 } else { news };
        let (many, mut moved) = (self.seats() > FEW, self.studio.out());
        for no in self.round(self.first) {
            if start.elapsed() > TURN {
                (self.first, self.busy, self.behind) = (no, true, true);
                return;
            }
            let Some(place) = self.places.get_mut(&no) else { continue };
            for taken in 0..=EVENTS {
                if taken == EVENTS {
                    self.busy = true;
                    break;
                }
                let Some((at, event)) = next(&place.guest.keys) else { break };
                place.dirty = true;
                place.taken = place.taken.wrapping_add(1);
                match &event {
                    Event::Resize(columns, rows) => {
                        place.size = Terminal::bounded((*columns, *rows));
                        let (columns, rows) = place.size;
                        self.session.take(no, Event::Resize(columns, rows));
                        continue;
                    }
                    Event::Gone => {}
                    _ => {
                        (place.pressed, place.away, place.moved) = (start, false, true);
                        let late = many && (self.lag > LATE || moved > MANY);
                        if place.pace.press(at, late) {
                            self.session.pass(no, true);
                        }
                    }
                }
                self.session.take(no, event);
                if self.session.is_over(no) {
                    break;
                }
            }
            // What others changed comes with the same picture, and so does the time.
            if place.moved {
                moved += 1;
                place.ticked = place.ticked.max(start + tick / 2);
                if start.saturating_duration_since(place.renewed) >= ripe {
                    place.renewed = start;
                    self.session.renew_one(no);
                }
            }
        }
        (self.first, self.behind) = (SeatNo(0), false);
    }

    /// Goes on with what is being counted.
    fn count(&mut self) {
        if self.session.unfinished() && !self.busy {
            self.session.go_on();
        }
    }

    /// Lets go of seats that are done, broken, or gone.
    fn part(&mut self) {
        let now = Instant::now();
        let gone = |(no, place): (&SeatNo, &Place)| {
            let why = place.guest.line.gone(now);
            (why.is_some() || self.session.is_over(*no)).then_some((*no, why))
        };
        let over: Vec<_> = self.places.iter().filter_map(gone).collect();
        for (no, why) in over {
            let fell = !self.session.has(no);
            let word = self.session.leave(no);
            let Some(mut place) = self.places.remove(&no) else { continue };
            tracing::info!(seat = no.0, why = why.unwrap_or("done"), "left");
            if fell {
                let why = "a defect ended this seat, and was logged; what was saved is safe";
                place.guest.line.tell(&Told::LetGo { why: why.to_owned() });
            } else {
                place.guest.line.tell(&Told::Left { word });
            }
        }
    }

    /// The record took nothing of this turn, so nobody may see anything of it.
    fn unsaved(&mut self, error: &DeskError) {
        self.recall();
        tracing::error!(%error, "a turn could not be written; this holder ends");
        let hint = error.hint();
        let why = format!("{error}: what was pressed last is not saved, all before is. {hint}");
        for place in self.places.values_mut() {
            place.guest.line.tell(&Told::LetGo { why: why.clone() });
        }
        self.places.clear();
    }

    /// Tells everybody that this is the end.
    fn end(&mut self) {
        self.recall();
        for (no, mut place) in std::mem::take(&mut self.places) {
            self.session.take(no, Event::Gone);
            self.session.leave(no);
            place.guest.line.tell(&Told::Ends);
        }
        for news in self.letters.news() {
            if let News::Guest(mut guest) = news {
                guest.line.tell(&Told::Ends);
            }
        }
    }
}

/// The next event of a seat; the end of its connection is one too.
fn next(keys: &Receiver<Pressed>) -> Option<Pressed> {
    match keys.try_recv() {
        Ok(pressed) => Some(pressed),
        Err(TryRecvError::Empty) => None,
        Err(TryRecvError::Disconnected) => Some((Instant::now(), Event::Gone)),
    }
}
