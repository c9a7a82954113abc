//! The board as bytes of a fixed width for each case, so that a start reads them as they stand
//! instead of making every row again.
//!
//! First what few cases have and what many share, with its length and checksum; then the cases in
//! chunks, each with its own checksum, so that all cores read at once. What does not add up is not
//! taken: the rows are then read from the index.

use super::{Board, Hashes, Kept, NONE, Nearest, Ranked, Rest, Skip, Standing};
use crate::model::{CaseNo, ModeratorNo};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Another format is not read.
pub const COLUMNS: u8 = 1;

/// Bytes of a case.
const CASE: usize = 68;
/// Cases in a chunk.
const CHUNK: usize = if cfg!(test) { 5 } else { 8192 };
/// Chunks read before they are put together, so that memory stays flat.
const TOGETHER: usize = 8;
/// Length and checksum before what is shared, and the checksum after each chunk.
const HEAD: usize = 12;
const SUM: usize = 4;
/// More is damage.
const LARGEST: u64 = 1 << 30;

/// What is not one number for each case.
#[derive(Serialize, Deserialize)]
struct Shared {
    cases: u32,
    categories: Vec<String>,
    policies: Vec<String>,
    reasons: Vec<String>,
    skips: BTreeMap<CaseNo, Skip>,
    not_for: BTreeMap<CaseNo, ModeratorNo>,
}

/// Fills a buffer from a place in the file.
pub type ReadAt<'a> = &'a (dyn Fn(u64, &mut [u8]) -> io::Result<()> + Sync);

/// Some cases, one after the other, and the bytes they are read from. Used over and over: fresh
/// memory costs more than what is read into it.
#[derive(Default)]
struct Chunk {
    bytes: Vec<u8>,
    ranked: Vec<Ranked>,
    rest: Vec<Rest>,
    texts: Hashes,
    authors: Hashes,
    waves: Vec<u32>,
}

impl Board {
    /// Writes all cases with their waves, but not the titles of groups and what is watched.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let shared = Shared {
            cases: self.last(),
            categories: self.categories.all(),
            policies: self.policies.all(),
            reasons: self.reasons.all(),
            skips: self.skips.clone(),
            not_for: self.not_for.clone(),
        };
        let shared = postcard::to_stdvec(&shared).map_err(io::Error::other)?;
        out.write_all(&(shared.len() as u64).to_le_bytes())?;
        out.write_all(&crc32fast::hash(&shared).to_le_bytes())?;
        out.write_all(&shared)?;
        let cases: Vec<u32> = (0..self.last()).collect();
        for slots in cases.chunks(CHUNK) {
            let bytes: Vec<u8> =
                slots.iter().flat_map(|slot| self.packed(*slot as usize)).collect();
            out.write_all(&bytes)?;
            out.write_all(&crc32fast::hash(&bytes).to_le_bytes())?;
        }
        Ok(())
    }

    fn packed(&self, slot: usize) -> [u8; CASE] {
        let ranked = self.ranked.get(slot).copied().unwrap_or(Ranked::VACANT);
        let rest = self.rest.get(slot).copied().unwrap_or(Rest::NONE);
        let wave = self.waves.get(slot).copied().unwrap_or(0);
        let mut bytes = [0; CASE];
        let mut left = &mut bytes[..];
        let mut put = |value: &[u8]| {
            // There is room for all of them.
            let _ = left.write_all(value);
        };
        put(&ranked.due.to_le_bytes());
        put(&ranked.opened.to_le_bytes());
        put(&rest.at.to_le_bytes());
        put(&self.texts.get(slot).to_le_bytes());
        put(&self.authors.get(slot).to_le_bytes());
        for four in
            [ranked.group, ranked.category, ranked.policy, rest.message, rest.decision, wave]
        {
            put(&four.to_le_bytes());
        }
        put(&ranked.flags.to_le_bytes());
        put(&[ranked.severity, ranked.bits]);
        bytes
    }

    /// Reads what [`Board::write`] wrote, from a place in a file of this length on.
    ///
    /// # Errors
    /// When the file cannot be read, or holds anything else.
    pub fn read(from: u64, length: u64, read_at: ReadAt<'_>) -> io::Result<Self> {
        let mut head = [0; HEAD];
        read_at(from, &mut head)?;
        let mut left = &head[..];
        let (size, sum) =
            (u64::from_le_bytes(take(&mut left)), u32::from_le_bytes(take(&mut left)));
        if size > LARGEST.min(length) {
            return Err(damaged());
        }
        let mut bytes = vec![0; usize::try_from(size).map_err(io::Error::other)?];
        read_at(from + HEAD as u64, &mut bytes)?;
        if crc32fast::hash(&bytes) != sum {
            return Err(damaged());
        }
        let shared: Shared = postcard::from_bytes(&bytes).map_err(io::Error::other)?;
        let cases = shared.cases as usize;
        let start = from + HEAD as u64 + size;
        let chunks = cases.div_ceil(CHUNK);
        if start + (cases * CASE + chunks * SUM) as u64 != length {
            return Err(damaged());
        }
        let mut board = Self::of(shared);
        let bounds = (board.categories.len(), board.policies.len());
        let whole = (CHUNK * CASE + SUM) as u64;
        let numbers: Vec<usize> = (0..chunks).collect();
        let mut held: Vec<Chunk> = Vec::new();
        held.resize_with(chunks.min(TOGETHER), Chunk::default);
        for some in numbers.chunks(TOGETHER) {
            let read = |(no, chunk): (&usize, &mut Chunk)| {
                let cases = CHUNK.min(cases - no * CHUNK);
                chunk.read(read_at, (start + *no as u64 * whole, cases), bounds)
            };
            some.par_iter().zip(held.par_iter_mut()).map(read).collect::<io::Result<()>>()?;
            held.iter().take(some.len()).for_each(|chunk| board.take(chunk));
        }
        board.settled().ok_or_else(damaged)
    }

    fn of(shared: Shared) -> Self {
        let cases = shared.cases as usize;
        Self {
            ranked: Vec::with_capacity(cases),
            rest: Vec::with_capacity(cases),
            texts: Hashes::with_room(cases),
            authors: Hashes::with_room(cases),
            waves: Vec::with_capacity(cases),
            categories: Kept::of(shared.categories),
            policies: Kept::of(shared.policies),
            reasons: Kept::of(shared.reasons),
            back: shared.skips.iter().map(|(no, skip)| (skip.until, *no)).collect(),
            skips: shared.skips,
            not_for: shared.not_for,
            ..Self::default()
        }
    }

    fn take(&mut self, chunk: &Chunk) {
        self.ranked.extend_from_slice(&chunk.ranked);
        self.rest.extend_from_slice(&chunk.rest);
        self.texts.append(&chunk.texts);
        self.authors.append(&chunk.authors);
        self.waves.extend_from_slice(&chunk.waves);
    }

    /// Counts what is kept beside the rows; `None` when the rows do not fit what is shared.
    fn settled(mut self) -> Option<Self> {
        self.nearest = Nearest::of(&self.ranked);
        let mut skipped = 0;
        for (no, row) in (1..).map(CaseNo).zip(&self.ranked) {
            match row.kept() {
                Standing::Vacant => continue,
                Standing::Waiting => *self.waiting.get_mut(row.lane())? += 1,
                Standing::Decided => {}
                Standing::Skipped => {
                    let skip = self.skips.get(&no)?;
                    self.reasons.text(skip.reason)?;
                    skipped += 1;
                }
            }
            self.held += 1;
        }
        (skipped == self.skips.len()).then_some(self)
    }
}

impl Chunk {
    /// Reads so many cases from a place in the file.
    fn read(
        &mut self,
        read_at: ReadAt<'_>,
        (place, cases): (u64, usize),
        bounds: (usize, usize),
    ) -> io::Result<()> {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.resize(cases * CASE + SUM, 0);
        read_at(place, &mut bytes)?;
        let (rows, sum) = bytes.split_last_chunk::<SUM>().ok_or_else(damaged)?;
        if crc32fast::hash(rows) != u32::from_le_bytes(*sum) {
            return Err(damaged());
        }
        self.clear();
        let (rows, _none) = rows.as_chunks::<CASE>();
        rows.iter().try_for_each(|row| self.push(row, bounds)).ok_or_else(damaged)?;
        self.bytes = bytes;
        Ok(())
    }

    fn clear(&mut self) {
        self.ranked.clear();
        self.rest.clear();
        self.texts.resize(0);
        self.authors.resize(0);
        self.waves.clear();
    }

    fn push(&mut self, row: &[u8; CASE], (categories, policies): (usize, usize)) -> Option<()> {
        let mut left = &row[..];
        let left = &mut left;
        let (due, opened) = (i64::from_le_bytes(take(left)), i64::from_le_bytes(take(left)));
        let at = i64::from_le_bytes(take(left));
        self.texts.push(u64::from_le_bytes(take(left)));
        self.authors.push(u64::from_le_bytes(take(left)));
        let mut four = || u32::from_le_bytes(take(left));
        let (group, category, policy) = (four(), four(), four());
        let (message, decision, wave) = (four(), four(), four());
        let flags = u16::from_le_bytes(take(left));
        let [severity, bits] = take(left);
        let within = |place: u32, length: usize| place == NONE || (place as usize) < length;
        let ranked = Ranked { due, opened, group, category, policy, flags, severity, bits };
        let fits = within(category, categories) && within(policy, policies) && ranked.is_ours();
        self.ranked.push(ranked);
        self.rest.push(Rest { at, message, decision });
        self.waves.push(wave);
        fits.then_some(())
    }
}

/// The next bytes of a row, which is as long as all that is taken from it.
fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let Some((taken, left)) = bytes.split_first_chunk::<N>() else { return [0; N] };
    *bytes = left;
    *taken
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the kept board is damaged")
}

#[cfg(test)]
mod tests {
    use super::super::tests::any_row;
    use super::*;
    use crate::model::At;
    use proptest::prelude::*;

    fn kept(board: &Board) -> Vec<u8> {
        let mut bytes = vec![7; 3];
        board.write(&mut bytes).unwrap();
        bytes
    }

    fn read(bytes: &[u8]) -> io::Result<Board> {
        Board::read(3, bytes.len() as u64, &|at, buffer| {
            let at = usize::try_from(at).unwrap();
            let part = at.checked_add(buffer.len()).and_then(|end| bytes.get(at..end));
            buffer.copy_from_slice(part.ok_or(io::ErrorKind::UnexpectedEof)?);
            Ok(())
        })
    }

    proptest! {
        #[test]
        fn a_board_comes_back(
            rows in proptest::collection::vec(any_row(20), 0..60),
            more in proptest::collection::vec(any_row(24), 0..6),
            waves in proptest::collection::vec((1u32..20, 0u32..5), 0..4),
            not_for in proptest::collection::btree_map(1u32..20, 1u32..3, 0..3),
            now in 0i64..100,
        ) {
            let mut board = Board::default();
            for mut row in rows {
                row.not_for = not_for.get(&row.no.0).map(|no| ModeratorNo(*no));
                board.set(row);
            }
            for (no, first) in waves {
                if board.get(CaseNo(no)).is_some() {
                    board.set_wave(CaseNo(no), CaseNo(first));
                }
            }
            let mut back = read(&kept(&board)).unwrap();
            for row in more {
                board.set(row.clone());
                back.set(row);
            }
            prop_assert_eq!((board.len(), board.last()), (back.len(), back.last()));
            for no in (0..26).map(CaseNo) {
                prop_assert_eq!(board.get(no), back.get(no));
                prop_assert_eq!(board.wave(no), back.wave(no));
                prop_assert_eq!(board.row(no).map(|r| r.bits), back.row(no).map(|r| r.bits));
            }
            let now = At(now);
            prop_assert_eq!(board.waiting(now), back.waiting(now));
            prop_assert_eq!(board.next_due(now), back.next_due(now));
            for key in 0..5 {
                prop_assert_eq!(board.same_text(key), back.same_text(key));
                prop_assert_eq!(board.by_author(key), back.by_author(key));
            }
        }

        #[test]
        fn damage_is_an_error(rows in proptest::collection::vec(any_row(20), 1..30), place: prop::sample::Index, bit in 0u8..8, cut: bool) {
            let mut board = Board::default();
            rows.into_iter().for_each(|row| board.set(row));
            let mut bytes = kept(&board);
            let place = 3 + place.index(bytes.len() - 3);
            if cut {
                bytes.truncate(place);
            } else {
                bytes[place] ^= 1 << bit;
            }
            prop_assert!(read(&bytes).is_err());
        }

        #[test]
        fn any_bytes_are_a_board_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }
    }

    #[test]
    fn rows_that_cannot_be_are_an_error_though_the_sums_are_right() {
        let mut board = Board::default();
        board.set(super::super::tests::row(1));
        let whole = kept(&board);
        let row = whole.len() - SUM - CASE;
        // Category, policy, lane and standing.
        for (place, value) in [(44, 3), (48, 3), (67, 6), (67, 1 << 3), (67, 1 << 7)] {
            let mut bytes = whole.clone();
            bytes[row + place] = value;
            if place < 67 {
                bytes[row + place + 1..row + place + 4].fill(0);
            }
            let end = bytes.len() - SUM;
            let sum = crc32fast::hash(&bytes[row..end]);
            bytes[end..].copy_from_slice(&sum.to_le_bytes());
            assert!(read(&bytes).is_err(), "{place} {value}");
        }
        assert!(read(&whole).is_ok());
    }
}
