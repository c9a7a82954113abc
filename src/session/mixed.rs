//! The list of a seat with the cases of its tray among the live ones.

use super::Seat;
use super::list::ListCache;
use super::show;
use super::tray::Tray;
use crate::app::msg::{Held, ListRequest, Listing, Reply, Sort, Status};
use crate::desk::{Desk, DeskError};
use crate::model::{At, CaseNo, Lane, Seq};
use std::sync::Arc;

/// Rows below the pointer in which a new case can turn up.
const BELOW: u32 = 4;

impl Seat {
    /// Answers a list request; the rows of the tray stand where they turned up.
    pub(super) fn mixed(
        &mut self,
        desk: &mut Desk,
        tray: &mut Tray,
        request: &ListRequest,
    ) -> Result<Option<Listing>, DeskError> {
        let now = self.now();
        let rows = tray.waiting(request, now)?;
        let more = rows.len();
        let mut asked = ListRequest {
            start: request.start.saturating_sub(more),
            len: request.len + 2 * more,
            focus: request.focus.filter(|case| !case.is_aside()),
            ..request.clone()
        };
        let seat = (&self.marks, self.me.no, &self.veils);
        let Some(mut listing) = self.list.answer(desk, &asked, seat, now)? else {
            return Ok(None);
        };
        if more == 0 {
            return Ok(Some(listing));
        }
        let pointer = self.selected();
        let mut places = Vec::with_capacity(more);
        for row in rows {
            places.push((stands(&mut self.list, desk, tray, (row, pointer, request.sort)), row));
        }
        places.sort_unstable();
        let places: Vec<(usize, usize)> =
            places.into_iter().enumerate().map(|(shift, (at, row))| (at + shift, row)).collect();
        let focus = request.focus.filter(|case| case.is_aside());
        let focus = focus.and_then(|alias| {
            places.iter().find(|(_, row)| tray.met.get(*row).is_some_and(|met| met.alias == alias))
        });
        let focus = focus.map(|(place, _)| *place);
        let inside = |at: usize| at >= request.start && at < request.start + request.len;
        let mut start = match focus {
            Some(at) if !inside(at) => at.saturating_sub(request.len / 2),
            _ if listing
                .focus
                .is_some_and(|at| at < asked.start || at >= asked.start + asked.len) =>
            {
                listing.start + more
            }
            _ => request.start,
        };
        if start != request.start && focus.is_some() {
            (asked.start, asked.focus) = (start.saturating_sub(more), None);
            let again = self.list.answer(desk, &asked, seat, now)?;
            listing = again.unwrap_or(listing);
        }
        let total = listing.total + more;
        start = start.min(total.saturating_sub(1));
        let mut shown = Vec::with_capacity(request.len);
        for at in start..total.min(start + request.len) {
            if let Some((_, row)) = places.iter().find(|(place, _)| *place == at) {
                shown.extend(self.row_of(tray, *row)?);
                continue;
            }
            let live = at - places.iter().filter(|(place, _)| *place < at).count();
            let row = live.checked_sub(listing.start).and_then(|row| listing.rows.get(row));
            shown.extend(row.cloned());
        }
        let moved = |at: usize| {
            at + places.iter().enumerate().filter(|(n, (place, _))| place - n <= at).count()
        };
        listing.focus = focus.or_else(|| listing.focus.map(moved));
        for row in places.iter().filter_map(|(_, row)| lane(tray, *row)) {
            if let Some(count) = listing.lanes.get_mut(row.index()) {
                *count += 1;
            }
        }
        listing.start = start;
        listing.rows = shown;
        listing.total = total;
        listing.unfiltered += more;
        Ok(Some(listing))
    }

    fn row_of(
        &self,
        tray: &Tray,
        row: usize,
    ) -> Result<Option<Arc<crate::app::msg::ListRow>>, DeskError> {
        let Some(met) = tray.met.get(row) else { return Ok(None) };
        let found = show::row(&tray.desk, &self.veils, met.no, (0, ""))?;
        Ok(found.map(|mut row| {
            row.case = met.alias;
            row.holder = None;
            Arc::new(row)
        }))
    }

    /// Numbers of the status line and what is held, with those of the tray: this seat shows them
    /// and nothing else counts them.
    pub(super) fn add_aside(
        &self,
        tray: &Tray,
        (status, held): (&mut Status, &mut Vec<Held>),
        now: At,
    ) -> Result<(), DeskError> {
        for row in tray.waiting(&ListRequest::default(), now)? {
            let count = lane(tray, row).and_then(|lane| status.lanes.get_mut(lane.index()));
            if let Some(count) = count {
                *count += 1;
            }
        }
        let today = show::start_of_day(now, tray.desk.zone());
        status.decided_today += tray.desk.decided_since(today)?;
        for (place, mut more) in show::held(&tray.desk, now)?.into_iter().enumerate() {
            let with = tray.joint.get(&more.seq);
            if let Some(one) = held.iter_mut().find(|one| with == Some(&one.seq)) {
                one.cases += more.cases;
                continue;
            }
            more.case = tray.alias(more.case);
            held.insert(place, more);
        }
        held.sort_by_key(|held| std::cmp::Reverse(held.at));
        Ok(())
    }

    /// The history with the steps of the tray, newest first: whoever did them finds them there.
    pub(super) fn history_with(
        &self,
        desk: &Desk,
        tray: &Tray,
        (filter, start, len): (&str, usize, usize),
    ) -> Result<Reply, DeskError> {
        let (now, end) = (self.now(), start.saturating_add(len));
        let mut reply = show::history(desk, &self.me, (filter, 0, end), now)?;
        let own = show::history(&tray.desk, &tray.me, (filter, 0, usize::MAX / 2), now)?;
        if let (Reply::History { start: from, total, rows }, Reply::History { rows: own, .. }) =
            (&mut reply, own)
        {
            for mut row in own {
                // What came in and who sits there is no step of theirs.
                let Some(no) = row.case else { continue };
                row.text = renamed(&row.text, no, tray.alias(no));
                row.can_undo &= !tray.joint.contains_key(&row.seq.0);
                row.case = Some(tray.alias(no));
                row.seq = (aside(row.seq.0), aside(row.seq.1));
                *total += 1;
                rows.push(row);
            }
            rows.sort_by_key(|row| std::cmp::Reverse(row.at));
            *rows = std::mem::take(rows).into_iter().skip(start).take(len).collect();
            *from = start;
        }
        Ok(reply)
    }

    /// Tells the status while the tray is out of the seat.
    pub(super) fn tell_with(&mut self, desk: &Desk, tray: Option<&mut Tray>) {
        let now = self.now();
        let (mut status, held) = self.numbers(desk, now);
        let told = held.and_then(|mut held| {
            if let Some(tray) = tray {
                self.add_aside(tray, (&mut status, &mut held), now)?;
            }
            Ok(held)
        });
        self.reply(Reply::Status(status));
        match told {
            Ok(held) => self.reply(Reply::Held(held)),
            Err(e) => self.reply(show::broken(&e)),
        }
    }
}

const fn aside(seq: Seq) -> Seq {
    Seq(u64::MAX - seq.0)
}

/// A sentence with the number of the screen in the place of the tray's, where that stands first.
fn renamed(text: &str, no: CaseNo, alias: CaseNo) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let bare = |word: &str| word.trim_end_matches([',', ':', '.']).parse() == Ok(no.0);
    if let Some(word) = words.iter_mut().find(|word| bare(word)) {
        *word = word.replacen(&no.to_string(), &alias.to_string(), 1);
    }
    words.join(" ")
}

fn lane(tray: &Tray, row: usize) -> Option<Lane> {
    tray.desk.board().lane(tray.met.get(row)?.no)
}

/// How many live rows stand before a row of the tray. It stays before the same live case; when
/// that is gone, before the one that took its place. In the order of rank it never leaves its lane.
fn stands(
    list: &mut ListCache,
    desk: &Desk,
    tray: &mut Tray,
    (row, pointer, sort): (usize, Option<CaseNo>, Sort),
) -> usize {
    let lane = lane(tray, row);
    let ranked = sort == Sort::Rank;
    let total = list.rows();
    let dice = BELOW.min(2) as usize + row % BELOW as usize;
    let Some(met) = tray.met.get_mut(row) else { return total };
    if let Some(at) = met.before.and_then(|case| list.place(desk, case)) {
        met.at = Some(at);
        return at;
    }
    let fits = |list: &mut ListCache, at: usize| {
        let lane_at = |list: &mut ListCache, at| {
            list.at(desk, at).and_then(|case| desk.board().lane(case)).map(Lane::index)
        };
        let lane = lane.map(Lane::index);
        !ranked
            || (at == 0 || lane_at(list, at - 1) <= lane)
                && (at >= total || lane_at(list, at) >= lane)
    };
    let old = met.at.map(|at| at.min(total)).filter(|at| fits(list, *at));
    let at = old.unwrap_or_else(|| {
        let below = |list: &mut ListCache, of: Option<usize>| {
            first(total, |at| {
                let here = list.at(desk, at).and_then(|case| desk.board().lane(case));
                here.map(Lane::index) >= of
            })
        };
        let index = lane.map(Lane::index);
        let (low, high) = if ranked {
            (below(list, index), below(list, index.map(|index| index + 1)))
        } else {
            (0, total)
        };
        let here = pointer.and_then(|case| list.place(desk, case));
        let from = here.filter(|at| (low..high).contains(at)).unwrap_or(low);
        (from + dice).min(high)
    });
    met.at = Some(at);
    met.before = list.at(desk, at);
    at
}

/// The first place at which something holds that holds from there on.
fn first(total: usize, mut holds: impl FnMut(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, total);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::first;

    #[test]
    fn the_first_place_is_found_also_when_there_is_none() {
        assert_eq!(
            (0..=9).map(|n| first(9, |at| at >= n)).collect::<Vec<_>>(),
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
        );
        assert_eq!(first(0, |_| true), 0);
    }
}
