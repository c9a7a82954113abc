//! What comes by itself as time goes on: clocks, news of others, seats that nobody sits at.

use super::super::wire::Told;
use super::{FEW, Place, Serve, TICK};
use crate::session::{Event, SeatNo};
use std::time::{Duration, Instant};

/// What others changed takes no longer than this: whoever presses a key sees it with that.
const ASIDE: Duration = Duration::from_millis(5);
/// Between two looks at clocks and waits of seats.
const REST: Duration = Duration::from_millis(5);
/// What others changed is shown at most so often: among few seats, and among many.
const NEWS: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(150)];
/// Among very many, what each changes is news for each: so much time between news for every pair.
const PAIR: Duration = Duration::from_nanos(1500);
/// Nor more seldom than this.
const SELDOM: Duration = Duration::from_secs(2);
/// Among very many, time goes on so seldom for each of them: so long for every seat.
const EACH: Duration = Duration::from_millis(5);
/// Room at the end of a socket is looked for so often, while a frame waits for it.
const FULL: Duration = Duration::from_millis(3);

impl Serve {
    /// The moment up to which pointers rest: who hurries may have pressed something since that
    /// was not looked at, because the last turn took so long.
    pub(super) fn rested(&self, now: Instant) -> Instant {
        now.checked_sub(self.lag).unwrap_or(now)
    }

    /// How long to sleep when nobody rings.
    pub(super) fn patience(&self) -> Duration {
        if self.busy || self.session.unfinished() {
            return Duration::ZERO;
        }
        if self.places.values().any(|place| place.guest.line.waits()) {
            return FULL;
        }
        let now = Instant::now();
        let news = self.news_gap();
        let next = |(no, place): (&SeatNo, &Place)| {
            let rest = place.pace.patience(self.rested(now)).filter(|_| place.passing);
            let look = if self.session.is_stale(*no) { place.renewed + news } else { place.ticked };
            look.saturating_duration_since(now).min(rest.unwrap_or(TICK))
        };
        // A little rest, so that seats whose time is nearly there go together.
        self.places.iter().map(next).min().unwrap_or(TICK).clamp(REST, TICK)
    }

    /// All seats, those that are being drawn too.
    pub(super) fn seats(&self) -> usize {
        self.places.len() + self.studio.out()
    }

    pub(super) fn news_gap(&self) -> Duration {
        let ([few, many], seats) = (NEWS, self.seats());
        if seats <= FEW {
            return few;
        }
        let seats = u32::try_from(seats).unwrap_or(u32::MAX);
        many.max(PAIR.saturating_mul(seats.saturating_mul(seats))).min(SELDOM)
    }

    pub(super) fn tick_gap(&self) -> Duration {
        TICK.max(EACH.saturating_mul(u32::try_from(self.seats()).unwrap_or(u32::MAX)))
    }

    /// Time goes on, and what others changed is shown.
    pub(super) fn time(&mut self, start: Instant) {
        if self.due <= start {
            self.due = start + TICK;
            self.recall();
            self.session.due();
        }
        let seats = &self.session.desk().config().seats;
        let minutes = |n: u32| (n > 0).then(|| Duration::from_secs(u64::from(n) * 60));
        let (away, leave) = (minutes(seats.away_minutes), minutes(seats.leave_minutes));
        let (until, news, tick) = (Instant::now() + ASIDE, self.news_gap(), self.tick_gap());
        for no in self.round(self.renewed) {
            let Some(place) = self.places.get_mut(&no) else { continue };
            let rested = start.saturating_duration_since(place.pressed);
            if !place.away && away.is_some_and(|away| rested >= away) {
                (place.away, place.dirty) = (true, true);
                self.session.take(no, Event::Away);
            }
            if !place.guest.at_home && leave.is_some_and(|leave| rested >= leave) {
                let why = "nothing was pressed here for a long time".to_owned();
                place.guest.line.tell(&Told::LetGo { why });
                self.session.take(no, Event::Gone);
                continue;
            }
            if place.ticked <= start {
                place.ticked = start + tick;
                place.dirty = true;
                self.session.take(no, Event::Tick);
            }
            if self.session.is_stale(no) && start.saturating_duration_since(place.renewed) >= news {
                if Instant::now() > until {
                    (self.renewed, self.busy) = (no, true);
                    return;
                }
                (place.renewed, place.dirty) = (start, true);
                self.session.renew_one(no);
            }
        }
        self.renewed = SeatNo(0);
    }
}
