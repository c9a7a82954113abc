//! Who gets a seat, and who hears why not.

use super::super::furnish::furnish;
use super::super::pace::Pace;
use super::super::paint::Painter;
use super::super::post::Guest;
use super::super::protocol::Terminal;
use super::super::wire::Told;
use super::{Aside, Place, Serve, TICK};
use crate::session::{Event, No, SeatNo, Start};
use std::time::Instant;

impl Serve {
    /// Gives somebody a seat, or says why not.
    pub(super) fn admit(&mut self, mut guest: Guest) {
        match self.seat(&guest) {
            Ok(no) => {
                let me = self.session.seats().find(|(seat, _)| *seat == no);
                let moderator = me.map_or(0, |(_, seat)| seat.me().no.0);
                tracing::info!(seat = no.0, moderator, "sat down");
                let mouse = self.session.desk().config().view.mouse;
                guest.line.tell(&Told::Welcome { mouse });
                let size = Terminal::bounded(guest.terminal.size);
                self.session.take(no, Event::Resize(size.0, size.1));
                let now = Instant::now();
                // Clocks of many seats do not all go on at once.
                let ticked = now + TICK * (no.0 % 16) / 16;
                let painter = Painter::new(Painter::erases(&guest.terminal.term));
                let place = Place {
                    guest,
                    size,
                    painter,
                    pace: Pace::default(),
                    passing: false,
                    drawn: false,
                    dirty: true,
                    moved: true,
                    ticked,
                    renewed: now,
                    pressed: now,
                    away: false,
                    taken: 0,
                };
                self.places.insert(no, place);
            }
            Err(No { why, hint }) => {
                tracing::warn!("somebody was refused a seat");
                guest.line.tell(&Told::Refused { why, hint });
            }
        }
    }

    fn seat(&mut self, guest: &Guest) -> Result<SeatNo, No> {
        let now = self.session.now();
        if let Some(Aside { me, kind, now }) = self.aside.take() {
            let remarks = std::mem::take(&mut self.remarks);
            let desk = self.session.desk();
            let start = furnish(desk, me, &guest.terminal, (now, remarks))?;
            return Ok(self.session.sit(Start { kind, ..start }));
        }
        let desk = self.session.desk_mut();
        // Who was entered or shut out a moment ago is known by now.
        desk.heed_people(now);
        let limits = &desk.config().seats;
        let no = |why: String, hint: &str| No { why, hint: hint.to_owned() };
        let full = "leave another one first, or raise the number in [seats] of modq.toml";
        let taken = |name: Option<&str>| {
            let here = self.places.values().filter(|place| !place.guest.at_home);
            here.filter(|place| name.is_none_or(|name| place.guest.name == name)).count()
        };
        if !guest.at_home && taken(None) >= limits.in_all as usize {
            return Err(no("all seats are taken".to_owned(), full));
        }
        if !guest.at_home && taken(Some(&guest.name)) >= limits.each as usize {
            return Err(no(format!("{} has too many seats already", guest.name), full));
        }
        let Some((name, role)) = desk.config().seat(&guest.name) else {
            return Err(no(
                format!("“{}” is not in the roster of this store", guest.name),
                "an admin enters people with modq moderator add NAME; or say who you are with --as NAME",
            ));
        };
        let me = desk.sit(&name, role, now)?;
        let remarks = std::mem::take(&mut self.remarks);
        let start = furnish(desk, me, &guest.terminal, (now, remarks))?;
        Ok(self.session.sit(start))
    }
}
