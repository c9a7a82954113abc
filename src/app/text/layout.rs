//! Cutting, breaking and covering safe text.

use super::{Kind, Piece, Safe, columns, is_ascii};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Shown for a cluster that is wider than the whole line.
const TOO_WIDE: &str = "?";

/// At most `width` columns, with `ellipsis` right after the last whole cluster when something was
/// cut. Blanks before the ellipsis fall away.
#[must_use]
pub fn truncate(safe: &Safe, width: usize, ellipsis: &str) -> Safe {
    let room = width.saturating_sub(ellipsis.width());
    let mut cut = Safe::default();
    if let [piece @ Piece { kind: Kind::Plain, text, from }] = safe.pieces()
        && is_ascii(text)
    {
        if text.len() <= width {
            return safe.clone();
        }
        // Columns are bytes here.
        let text = text.get(..room).unwrap_or_default();
        if !text.is_empty() {
            cut.push(piece.kind, text, from.start..from.start + text.len());
        }
        return shortened(cut, safe, (width, ellipsis));
    }
    let (mut all, mut fitting) = (0, true);
    for (piece, from, cluster) in clusters(safe) {
        let next = all + columns(cluster);
        fitting = fitting && next <= room;
        if fitting {
            cut.push(piece.kind, cluster, from);
        }
        all = next;
        if all > width {
            return shortened(cut, safe, (width, ellipsis));
        }
    }
    safe.clone()
}

/// What is left of a line, with the sign for a cut.
fn shortened(mut cut: Safe, whole: &Safe, (width, ellipsis): (usize, &str)) -> Safe {
    let end = cut.source().end;
    trim_end(&mut cut);
    if ellipsis.width() <= width {
        cut.push(Kind::Instead, ellipsis, end..whole.source().end.max(end));
    }
    cut
}

/// Lines of at most `width` columns (1 when 0), broken at blanks, and inside a word that is longer
/// than a line. Never none.
#[must_use]
pub fn wrap(safe: &Safe, width: usize) -> Vec<Safe> {
    let width = width.max(1);
    if let [piece @ Piece { kind: Kind::Plain, text, .. }] = safe.pieces()
        && is_ascii(text)
    {
        return wrap_ascii(piece, width);
    }
    wrap_clusters(safe, width)
}

/// The same where columns are bytes: a line is what lies between two places of the text.
fn wrap_ascii(piece: &Piece, width: usize) -> Vec<Safe> {
    let mut lines = Vec::new();
    let mut line = |range: Range<usize>| {
        let mut line = Safe::default();
        let text = piece.text.get(range.clone()).unwrap_or_default();
        if !text.is_empty() {
            let from = piece.from.start;
            line.push(piece.kind, text, from + range.start..from + range.end);
        }
        lines.push(line);
    };
    // The line is settled from `start` to `end`; then come blanks, and the word from `word` on.
    let (mut start, mut end, mut word) = (0, 0, 0);
    for (at, byte) in piece.text.bytes().enumerate() {
        if byte == b' ' {
            end = if word < at { at } else { end };
            word = at + 1;
            continue;
        }
        if at + 1 - start > width {
            if end > start {
                line(start..end);
            }
            // Blanks at the start of a text are kept as far as they leave room for the word.
            (start, end) = (word, word);
        }
        if at + 1 - word > width {
            line(start..at);
            (start, end, word) = (at, at, at);
        }
    }
    end = if word < piece.text.len() { piece.text.len() } else { end };
    if end > start || start == 0 {
        line(start..end);
    }
    lines
}

fn wrap_clusters(safe: &Safe, width: usize) -> Vec<Safe> {
    let mut breaker = Breaker { width, ..Breaker::default() };
    for (piece, from, cluster) in clusters(safe) {
        if columns(cluster) > width {
            breaker.add(Kind::Mark, TOO_WIDE, from);
        } else {
            breaker.add(piece.kind, cluster, from);
        }
    }
    breaker.end()
}

/// Collects lines: what is settled of the current line, then blanks, then the word being read.
#[derive(Default)]
struct Breaker {
    width: usize,
    lines: Vec<Safe>,
    line: Safe,
    line_width: usize,
    blanks: Safe,
    blanks_width: usize,
    word: Safe,
    word_width: usize,
}

impl Breaker {
    fn add(&mut self, kind: Kind, cluster: &str, from: Range<usize>) {
        let wide = columns(cluster);
        if cluster == " " {
            self.settle();
            self.blanks.push(kind, cluster, from);
            self.blanks_width += wide;
            return;
        }
        if self.line_width + self.blanks_width + self.word_width + wide > self.width {
            if self.line_width > 0 {
                self.break_line();
            } else if self.blanks_width > 0 {
                // Blanks at the start of a text are kept as far as they leave room for the word.
                self.blanks = Safe::default();
                self.blanks_width = 0;
            }
        }
        if self.word_width + wide > self.width {
            self.settle();
            self.break_line();
        }
        self.word.push(kind, cluster, from);
        self.word_width += wide;
    }

    /// The word is whole: it belongs to the line.
    fn settle(&mut self) {
        if self.word_width == 0 {
            return;
        }
        for part in [std::mem::take(&mut self.blanks), std::mem::take(&mut self.word)] {
            for piece in part.pieces {
                self.line.push(piece.kind, &piece.text, piece.from);
            }
        }
        self.line_width += self.blanks_width + self.word_width;
        (self.blanks_width, self.word_width) = (0, 0);
    }

    /// The line is full. The blanks at its end are not shown.
    fn break_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
        self.line_width = 0;
        self.blanks = Safe::default();
        self.blanks_width = 0;
    }

    fn end(mut self) -> Vec<Safe> {
        self.settle();
        if self.line_width > 0 || self.lines.is_empty() {
            self.lines.push(self.line);
        }
        self.lines
    }
}

/// Text of our own or an id, at most `width` columns, cut in the middle.
#[must_use]
pub fn middle(text: &str, width: usize, ellipsis: &str) -> String {
    if text.width() <= width
        && text.graphemes(true).map(UnicodeWidthStr::width).sum::<usize>() <= width
    {
        return text.to_owned();
    }
    let Some(room) = width.checked_sub(ellipsis.width()) else { return String::new() };
    let mut left = room.div_ceil(2);
    let mut right = room - left;
    let fits = |room: &mut usize, cluster: &str| {
        room.checked_sub(cluster.width()).map(|rest| *room = rest).is_some()
    };
    let start: String = text.graphemes(true).take_while(|c| fits(&mut left, c)).collect();
    let mut end: Vec<&str> =
        text.graphemes(true).rev().take_while(|c| fits(&mut right, c)).collect();
    end.reverse();
    format!("{start}{ellipsis}{}", end.concat())
}

/// The clusters covered by `sign` that stand for bytes of which `covered` says so, so that length
/// and shape stay; blanks stay blank.
#[must_use]
pub fn cover(safe: &Safe, sign: &str, covered: impl Fn(&Range<usize>) -> bool) -> Safe {
    let mut out = Safe::default();
    for (piece, from, cluster) in clusters(safe) {
        if cluster == " " || !covered(&from) {
            out.push(piece.kind, cluster, from);
            continue;
        }
        let shape = sign.repeat(cluster.width());
        match out.pieces.last_mut() {
            Some(last) if last.kind == Kind::Veil && last.from.end == from.start => {
                last.text.push_str(&shape);
                last.from.end = from.end;
            }
            _ => out.push(Kind::Veil, &shape, from),
        }
    }
    out
}

fn clusters(safe: &Safe) -> impl Iterator<Item = (&Piece, Range<usize>, &str)> {
    safe.pieces.iter().flat_map(|piece| piece.clusters().map(move |(from, c)| (piece, from, c)))
}

fn trim_end(safe: &mut Safe) {
    while let Some(last) = safe.pieces.last_mut() {
        if !last.text.ends_with(' ') {
            return;
        }
        last.text.truncate(last.text.trim_end_matches(' ').len());
        if last.kind == Kind::Plain {
            last.from.end = last.from.start + last.text.len();
        }
        if !last.text.is_empty() {
            return;
        }
        safe.pieces.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::text::safe_line;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn plain_text_breaks_where_any_text_would(text in "( {0,3}[!-~]{0,9}){0,12} {0,3}", width in 1_usize..16) {
            let safe = safe_line(&text, 4096);
            prop_assert_eq!(wrap(&safe, width), wrap_clusters(&safe, width));
        }
    }
}
