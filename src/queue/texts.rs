//! All cleaned texts one after the other in a few large pieces, for scanning them fast.

use memchr::memmem::Finder;
use rayon::prelude::*;

/// Pieces grow to about this size, so that growing never copies everything.
const PIECE: usize = 1 << 20;
/// Pieces between two looks at whether the search was overtaken.
const TURN: usize = 4;

/// Some of the texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    /// Each text with a line feed after it; a cleaned text has none in it.
    text: String,
    /// Byte after the line feed of each text.
    ends: Vec<u32>,
    /// Number of the first text.
    first: u32,
}

impl Piece {
    /// What [`Texts::pieces`] gave; `None` when it is anything else.
    pub(super) fn of(bytes: Vec<u8>) -> Option<Self> {
        let text = String::from_utf8(bytes).ok()?;
        let mut ends = Vec::new();
        for feed in memchr::memchr_iter(b'\n', text.as_bytes()) {
            ends.push(u32::try_from(feed + 1).ok()?);
        }
        let whole = ends.last().map_or(0, |end| *end as usize) == text.len();
        whole.then_some(Self { text, ends, first: 0 })
    }

    fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)? as usize;
        let start = place.checked_sub(1).and_then(|p| self.ends.get(p)).map_or(0, |s| *s as usize);
        self.text.get(start..end.checked_sub(1)?)
    }

    /// Texts that contain the needle, each with whether a word starts at it.
    fn find(&self, needle: &Finder<'_>) -> Vec<(u32, bool)> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(at) = self.text.as_bytes().get(from..).and_then(|rest| needle.find(rest)) {
            let place = self.ends.partition_point(|end| *end as usize <= from + at);
            let (Some(end), Some(text)) = (self.ends.get(place), self.get(place)) else { break };
            let number = self.first.saturating_add(u32::try_from(place).unwrap_or(u32::MAX));
            found.extend(found_in(text, needle).map(|at_word| (number, at_word)));
            from = *end as usize;
        }
        found
    }
}

/// Whether a text contains the needle, and whether a word starts at any of its places.
pub(super) fn found_in(text: &str, needle: &Finder<'_>) -> Option<bool> {
    let mut places = needle.find_iter(text.as_bytes()).peekable();
    places.peek()?;
    let inside = |at: &usize| {
        let before = text.get(..*at).and_then(|t| t.chars().next_back());
        before.is_some_and(char::is_alphanumeric)
    };
    Some(places.any(|at| !inside(&at)))
}

/// Numbered texts, counted from 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    pieces: Vec<Piece>,
    count: u32,
}

impl Texts {
    /// Keeps a cleaned text and gives its number.
    pub(super) fn push(&mut self, cleaned: &str) -> u32 {
        let number = self.count;
        let full = self.pieces.last().is_none_or(|p| p.text.len() + cleaned.len() > PIECE);
        if full {
            self.pieces.push(Piece { first: number, ..Piece::default() });
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.text.push_str(cleaned);
            piece.text.push('\n');
            piece.ends.push(u32::try_from(piece.text.len()).unwrap_or(u32::MAX));
        }
        self.count += 1;
        number
    }

    /// Number of texts.
    pub(super) const fn len(&self) -> usize {
        self.count as usize
    }

    /// Puts others behind these; the number of the first of them.
    pub(super) fn join(&mut self, others: Self) -> u32 {
        let first = self.count;
        self.pieces.extend(others.pieces.into_iter().map(|mut piece| {
            piece.first += first;
            piece.text.shrink_to_fit();
            piece
        }));
        self.count += others.count;
        first
    }

    /// The texts of each piece, with a line feed after each text.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().map(|piece| piece.text.as_bytes())
    }

    /// Puts a piece behind these; `None` when there is no room for it.
    pub(super) fn take_piece(&mut self, piece: Piece) -> Option<()> {
        let first = self.count;
        self.count = self.count.checked_add(u32::try_from(piece.ends.len()).ok()?)?;
        self.pieces.push(Piece { first, ..piece });
        Some(())
    }

    /// One text.
    pub(super) fn get(&self, number: u32) -> Option<&str> {
        let after = self.pieces.partition_point(|piece| piece.first <= number);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        piece.get((number - piece.first) as usize)
    }

    /// Every text that contains the needle, by number, with whether a word starts at it; `None`
    /// when overtaken.
    pub(super) fn find(
        &self,
        needle: &str,
        overtaken: &dyn Fn() -> bool,
    ) -> Option<Vec<(u32, bool)>> {
        let finder = Finder::new(needle);
        self.turns(overtaken, |piece| piece.find(&finder))
    }

    /// What `each` says of every text, by number; `None` when overtaken.
    pub(super) fn each(
        &self,
        overtaken: &dyn Fn() -> bool,
        each: impl Fn(&str) -> Option<i32> + Sync,
    ) -> Option<Vec<(u32, i32)>> {
        self.turns(overtaken, |piece| {
            let all = (piece.first..).zip((0..piece.ends.len()).filter_map(|p| piece.get(p)));
            all.filter_map(|(number, text)| Some((number, each(text)?))).collect()
        })
    }

    fn turns<T: Send>(
        &self,
        overtaken: &dyn Fn() -> bool,
        work: impl Fn(&Piece) -> Vec<T> + Sync,
    ) -> Option<Vec<T>> {
        let mut all = Vec::new();
        for turn in self.pieces.chunks(TURN) {
            if overtaken() {
                return None;
            }
            let found: Vec<Vec<T>> = turn.par_iter().map(&work).collect();
            all.extend(found.into_iter().flatten());
        }
        Some(all)
    }
}
