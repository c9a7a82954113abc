//! Claims in memory: who holds which case, and until when in time that passes here.

use crate::model::time::MINUTE;
use crate::model::{At, CaseNo, Claim, ModeratorNo};
use std::collections::BTreeMap;

/// The clock is looked at every second; when it moves more at once, it was set, or the machine
/// slept: nobody had that time to work.
const JUMP: i64 = 2 * MINUTE;

/// How long a case stays with somebody who went on to another one.
const LEFT: i64 = 2 * MINUTE;

/// A case somebody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Who.
    pub by: ModeratorNo,
    /// Since when.
    pub since: At,
    /// Until when, unless they go on.
    pub until: At,
    /// Until when, as the journal has it; `None` when it knows nothing of it.
    noted: Option<At>,
}

/// What is to be noted about a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noting {
    /// Held until then.
    Held(ModeratorNo, At),
    /// Not held any more; by whom it was.
    Ended(ModeratorNo),
}

/// Everything that is held.
#[derive(Debug, Default)]
pub struct Claims {
    held: BTreeMap<CaseNo, Holding>,
    /// Noted as held in the journal, and not held any more.
    over: BTreeMap<CaseNo, ModeratorNo>,
    now: Option<At>,
}

impl Claims {
    /// Takes up what the journal says is held; `last` is when its last line was written. The time
    /// of a claim is what its own clock left of it, never more than a whole lease: a clock that
    /// was set since then neither ends it at once nor lets it last for ever.
    pub fn recall(
        &mut self,
        claims: impl Iterator<Item = (CaseNo, Claim)>,
        (last, now): (At, At),
        lease: i64,
    ) -> Vec<CaseNo> {
        let from = now.min(last);
        let mut found = Vec::new();
        for (case, claim) in claims {
            // Behind the journal's own last line no time has passed that anybody knows of.
            let left = claim.until.since(if now < last { last } else { now }).min(lease);
            if left > 0 {
                let since = claim.since.min(from);
                let until = now.plus(left);
                let by = claim.by;
                self.held.insert(case, Holding { by, since, until, noted: Some(claim.until) });
                found.push(case);
            }
        }
        self.now = Some(now);
        found
    }

    /// Whether [`Claims::recall`] was called.
    pub const fn is_ready(&self) -> bool {
        self.now.is_some()
    }

    /// Time went on; the cases whose time is over.
    pub fn heed(&mut self, now: At, lease: i64) -> Vec<CaseNo> {
        let moved = now.since(self.now.replace(now).unwrap_or(now));
        if !(0..=JUMP).contains(&moved) {
            for holding in self.held.values_mut() {
                holding.until = holding.until.plus(moved).min(now.plus(lease));
                holding.since = holding.since.min(now);
            }
        }
        let over: Vec<CaseNo> =
            self.held.iter().filter(|(_, h)| h.until <= now).map(|(case, _)| *case).collect();
        for case in &over {
            self.held.remove(case);
        }
        over
    }

    /// Who holds a case.
    pub fn of(&self, case: CaseNo) -> Option<Holding> {
        self.held.get(&case).copied()
    }

    /// Everything held, by case.
    pub fn all(&self) -> impl Iterator<Item = (CaseNo, Holding)> {
        self.held.iter().map(|(case, holding)| (*case, *holding))
    }

    /// Somebody holds a case from now on, or goes on holding it.
    pub fn take(&mut self, case: CaseNo, by: ModeratorNo, (now, lease): (At, i64)) {
        let old = self.held.get(&case).filter(|h| h.by == by).copied();
        let since = old.map_or(now, |old| old.since);
        let noted = old.and_then(|old| old.noted);
        self.over.remove(&case);
        self.held.insert(case, Holding { by, since, until: now.plus(lease), noted });
    }

    /// They went on to something else: it is free soon.
    pub fn leave(&mut self, case: CaseNo, by: ModeratorNo, now: At) {
        if let Some(holding) = self.held.get_mut(&case).filter(|h| h.by == by) {
            holding.until = holding.until.min(now.plus(LEFT));
        }
    }

    /// It is free. `known`: the journal shows that itself.
    pub fn end(&mut self, case: CaseNo, known: bool) -> Option<Holding> {
        let holding = self.held.remove(&case)?;
        if holding.noted.is_some() && !known {
            self.over.insert(case, holding.by);
        }
        Some(holding)
    }

    /// The journal has this.
    pub fn noted(&mut self, case: CaseNo, noting: Noting) {
        match noting {
            Noting::Held(by, until) => {
                if let Some(holding) = self.held.get_mut(&case).filter(|h| h.by == by) {
                    holding.noted = Some(until);
                }
            }
            Noting::Ended(_) => {
                self.over.remove(&case);
            }
        }
    }

    /// What the journal does not know yet, or would soon take for over.
    pub fn to_note(&self, now: At) -> Vec<(CaseNo, Noting)> {
        let ends = |h: &Holding| h.noted.is_none_or(|noted| noted < now.plus(MINUTE).min(h.until));
        let held = self.held.iter().filter(|(_, h)| ends(h));
        let held = held.map(|(case, h)| (*case, Noting::Held(h.by, h.until)));
        let over = self.over.iter().map(|(case, by)| (*case, Noting::Ended(*by)));
        held.chain(over).collect()
    }

    /// Whether the journal knows of any.
    pub fn any_noted(&self) -> bool {
        !self.over.is_empty() || self.held.values().any(|h| h.noted.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::HOUR;

    const LEASE: i64 = 15 * MINUTE;
    const CASE: CaseNo = CaseNo(7);
    const MIRA: ModeratorNo = ModeratorNo(1);

    fn claim(since: i64, until: i64) -> impl Iterator<Item = (CaseNo, Claim)> {
        std::iter::once((CASE, Claim { by: MIRA, since: At(since), until: At(until) }))
    }

    fn left(claims: &Claims, now: At) -> Option<i64> {
        claims.of(CASE).map(|h| h.until.since(now))
    }

    #[test]
    fn a_claim_ends_when_its_time_is_over_and_not_before() {
        let mut claims = Claims::default();
        claims.take(CASE, MIRA, (At(0), LEASE));
        for minute in 0..15 {
            assert!(claims.heed(At(minute * MINUTE), LEASE).is_empty(), "{minute}");
        }
        assert_eq!(claims.heed(At(15 * MINUTE), LEASE), [CASE]);
        assert_eq!(claims.of(CASE), None);
    }

    #[test]
    fn a_clock_that_is_set_neither_ends_a_claim_nor_keeps_it_for_ever() {
        for jump in [-30 * HOUR, -HOUR, HOUR, 30 * HOUR] {
            let mut claims = Claims::default();
            claims.heed(At(0), LEASE);
            claims.take(CASE, MIRA, (At(0), LEASE));
            let now = At(jump);
            assert!(claims.heed(now, LEASE).is_empty(), "{jump}");
            assert!(left(&claims, now).is_some_and(|left| (1..=LEASE).contains(&left)), "{jump}");
            assert!(claims.of(CASE).unwrap().since <= now);
            let mut over = 0;
            for minute in 1..=15 {
                over += claims.heed(now.plus(minute * MINUTE), LEASE).len();
            }
            assert_eq!(over, 1, "{jump}");
        }
    }

    #[test]
    fn what_the_journal_says_is_taken_up_whatever_the_clock_says_now() {
        let recall = |now: At| {
            let mut claims = Claims::default();
            claims.recall(claim(0, LEASE), (At(MINUTE), now), LEASE);
            left(&claims, now)
        };
        assert_eq!(recall(At(2 * MINUTE)), Some(13 * MINUTE));
        assert_eq!(recall(At(-30 * HOUR)), Some(14 * MINUTE), "the clock was set back");
        assert_eq!(recall(At(HOUR)), None, "an hour has passed");
        let mut ahead = Claims::default();
        ahead.recall(claim(0, 90 * HOUR), (At(0), At(0)), LEASE);
        assert_eq!(left(&ahead, At(0)), Some(LEASE), "a lease is never longer than a lease");
    }

    #[test]
    fn the_journal_hears_of_a_claim_once_and_again_before_it_would_end() {
        let mut claims = Claims::default();
        claims.take(CASE, MIRA, (At(0), LEASE));
        let held = Noting::Held(MIRA, At(LEASE));
        assert_eq!(claims.to_note(At(0)), [(CASE, held)]);
        claims.noted(CASE, held);
        claims.take(CASE, MIRA, (At(10 * MINUTE), LEASE));
        assert_eq!(claims.to_note(At(10 * MINUTE)), []);
        let again = Noting::Held(MIRA, At(25 * MINUTE));
        assert_eq!(claims.to_note(At(14 * MINUTE + 1)), [(CASE, again)]);
        claims.end(CASE, false);
        assert_eq!(claims.to_note(At(15 * MINUTE)), [(CASE, Noting::Ended(MIRA))]);
        claims.noted(CASE, Noting::Ended(MIRA));
        assert!(!claims.any_noted());
        claims.take(CASE, MIRA, (At(0), LEASE));
        claims.leave(CASE, MIRA, At(0));
        assert_eq!(left(&claims, At(0)), Some(LEFT));
    }
}
