//! Numbers by person and lane: for who leads, and for everybody about themselves. No ranking.

use super::{Desk, DeskError};
use crate::model::time::{HOUR, MINUTE};
use crate::model::{Act, At, CaseNo, Change, DecisionNo, Lane, Line, Moderator, ModeratorNo, Seq};
use crate::record::Lines;
use std::collections::{BTreeMap, HashMap};

/// Between two acts further apart nobody was at work.
const PAUSE: i64 = 10 * MINUTE;
/// Less than this at work says nothing about an hour.
const ENOUGH: i64 = 5 * MINUTE;

/// What one person did in a lane, or in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Who.
    pub by: ModeratorNo,
    /// The lane; `None`: all of them.
    pub lane: Option<Lane>,
    /// Cases decided.
    pub decided: u32,
    /// Of these decisions, taken back since.
    pub reversed: u32,
    /// From claim to decision, where the journal has a claim, in milliseconds.
    pub times: Vec<i64>,
    /// Milliseconds at work.
    pub at_work: i64,
}

impl Numbers {
    /// Tenths of cases in an hour at work.
    #[must_use]
    pub fn per_hour(&self) -> Option<u32> {
        let tenths = i64::from(self.decided) * 10 * HOUR / self.at_work.max(1);
        (self.at_work >= ENOUGH).then_some(u32::try_from(tenths).unwrap_or(u32::MAX))
    }

    /// The median from claim to decision, in milliseconds.
    #[must_use]
    pub fn median(&self) -> Option<i64> {
        let mut times = self.times.clone();
        times.sort_unstable();
        times.get(times.len() / 2).copied()
    }
}

#[derive(Default)]
struct Count {
    rows: BTreeMap<(ModeratorNo, Option<Lane>), Numbers>,
    claims: HashMap<CaseNo, (ModeratorNo, At)>,
    made: HashMap<DecisionNo, (ModeratorNo, Lane)>,
    /// Decisions of each line, for steps that were taken back.
    lines: BTreeMap<Seq, DecisionNo>,
    last: HashMap<ModeratorNo, At>,
}

impl Count {
    fn row(&mut self, by: ModeratorNo, lane: Option<Lane>) -> &mut Numbers {
        let row = self.rows.entry((by, lane)).or_default();
        (row.by, row.lane) = (by, lane);
        row
    }

    fn take(&mut self, line: &Line, lane: impl Fn(CaseNo) -> Lane) {
        if line.by.0 == 0 {
            return;
        }
        let gap = self.last.insert(line.by, line.at).map_or(0, |last| line.at.since(last));
        let gap = if (0..=PAUSE).contains(&gap) { gap } else { 0 };
        self.row(line.by, None).at_work += gap;
        match &line.change {
            Change::Claimed { case, .. } | Change::TakenOver { case, .. } => {
                let known = self.claims.get(case).is_some_and(|(by, _)| *by == line.by);
                if !known {
                    self.claims.insert(*case, (line.by, line.at));
                }
            }
            Change::ClaimEnded { case } => {
                self.claims.remove(case);
            }
            Change::Decided { decision, case, measure, .. } => {
                if let Some((by, lane)) =
                    measure.reverses.and_then(|no| self.made.get(&no).copied())
                {
                    self.turn(by, lane, 1);
                }
                let lane = lane(*case);
                let claim = self.claims.remove(case).filter(|(by, _)| *by == line.by);
                let time = claim.map(|(_, since)| line.at.since(since).max(0));
                for lane in [None, Some(lane)] {
                    let row = self.row(line.by, lane);
                    row.decided += 1;
                    row.times.extend(time);
                }
                self.row(line.by, Some(lane)).at_work += gap;
                self.made.insert(*decision, (line.by, lane));
                self.lines.insert(line.seq, *decision);
            }
            Change::Undone { first, last } => self.step((*first, *last), 1),
            Change::Redone { first, last } => self.step((*first, *last), -1),
            _ => {}
        }
    }

    fn step(&mut self, (first, last): (Seq, Seq), by: i32) {
        let decisions: Vec<DecisionNo> =
            self.lines.range(first..=last.max(first)).map(|(_, no)| *no).collect();
        for no in decisions {
            if let Some((who, lane)) = self.made.get(&no).copied() {
                self.turn(who, lane, by);
            }
        }
    }

    fn turn(&mut self, who: ModeratorNo, lane: Lane, by: i32) {
        for lane in [None, Some(lane)] {
            let row = self.row(who, lane);
            row.reversed = row.reversed.saturating_add_signed(by);
        }
    }
}

/// Numbers that are being counted.
pub struct NumbersRun {
    since: At,
    lines: Lines,
    count: Count,
}

impl Desk {
    /// Numbers since a moment, out of so many of the last lines: of everybody for who may see
    /// them, else one's own. By name, then lane.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn numbers(&self, who: &Moderator, of: (At, u64)) -> Result<Vec<Numbers>, DeskError> {
        let mut run = self.begin_numbers(of)?;
        while self.go_on_numbers(&mut run, usize::MAX)? {}
        Ok(self.end_numbers(who, run))
    }

    /// Begins to count since a moment, out of so many of the last lines.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn begin_numbers(&self, (since, lines): (At, u64)) -> Result<NumbersRun, DeskError> {
        let from = Seq(self.record.last().0.saturating_sub(lines));
        Ok(NumbersRun { since, lines: self.record.tail(from)?, count: Count::default() })
    }

    /// Takes in at most so many lines; says whether there are more.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub fn go_on_numbers(&self, run: &mut NumbersRun, most: usize) -> Result<bool, DeskError> {
        let lane = |no| self.board.get(no).map_or(Lane::Own, |row| row.lane);
        for _ in 0..most {
            let Some(line) = run.lines.next() else { return Ok(false) };
            let line = line?;
            if line.at >= run.since {
                run.count.take(&line, lane);
            }
        }
        Ok(true)
    }

    /// What was counted and somebody may see.
    #[must_use]
    pub fn end_numbers(&self, who: &Moderator, run: NumbersRun) -> Vec<Numbers> {
        let all = Act::Numbers.allows(who.role);
        let mut rows: Vec<Numbers> = run.count.rows.into_values().collect();
        rows.retain(|row| {
            let did = row.decided > 0 || row.reversed > 0;
            did && (all || row.by == who.no)
        });
        rows.sort_by_cached_key(|row| (self.name(row.by), row.lane));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Digest, Measure};

    const MIRA: ModeratorNo = ModeratorNo(1);
    const NOOR: ModeratorNo = ModeratorNo(2);

    fn count(lines: Vec<(i64, ModeratorNo, Change)>) -> Count {
        let mut count = Count::default();
        for (seq, (minute, by, change)) in (1..).zip(lines) {
            let (at, prev) = (At(minute * MINUTE), Digest::default());
            let line = Line { seq: Seq(seq), at, by, step: None, change, prev };
            count.take(&line, |case| if case.0 > 5 { Lane::Own } else { Lane::Notice });
        }
        count
    }

    fn decided(no: u32, case: u32, reverses: Option<u32>) -> Change {
        let reverses = reverses.map(DecisionNo);
        let measure = Box::new(Measure { reverses, ..Measure::default() });
        let (decision, texts) = (DecisionNo(no), Digest::default());
        Change::Decided { decision, case: CaseNo(case), measure, texts, hold_until: At(0) }
    }

    fn claimed(case: u32) -> Change {
        Change::Claimed { case: CaseNo(case), until: At(0) }
    }

    #[test]
    fn time_runs_from_claim_to_decision_and_pauses_are_no_work() {
        let mut count = count(vec![
            (0, MIRA, claimed(1)),
            (4, MIRA, decided(1, 1, None)),
            (5, MIRA, claimed(7)),
            (5, NOOR, claimed(7)),
            (6, MIRA, decided(2, 7, None)),
            (90, MIRA, decided(3, 2, None)),
        ]);
        let all = count.row(MIRA, None).clone();
        assert_eq!((all.decided, all.times.len(), all.at_work), (3, 1, 6 * MINUTE));
        assert_eq!((all.median(), all.per_hour()), (Some(4 * MINUTE), Some(300)));
        assert_eq!(count.row(MIRA, Some(Lane::Own)).decided, 1);
        assert_eq!(count.row(MIRA, Some(Lane::Own)).median(), None, "another claimed it last");
    }

    #[test]
    fn what_was_taken_back_counts_against_who_decided_it() {
        let undone = Change::Undone { first: Seq(1), last: Seq(1) };
        let mut count = count(vec![
            (0, MIRA, decided(1, 1, None)),
            (1, MIRA, undone),
            (2, MIRA, Change::Redone { first: Seq(1), last: Seq(1) }),
            (3, NOOR, decided(2, 1, Some(1))),
        ]);
        assert_eq!(count.row(MIRA, None).reversed, 1);
        assert_eq!(count.row(NOOR, None).reversed, 0);
    }
}
