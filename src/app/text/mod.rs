//! Foreign text made safe for a screen, once, with the way back to the original bytes.

mod clean;
mod layout;
mod links;
mod paint;
mod signs;
#[cfg(test)]
mod tests;

pub use clean::{Rules, safe_block, safe_line};
pub use layout::{cover, middle, truncate, wrap};
pub use links::links;
pub use paint::{highlight, to_line};

use std::fmt;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What a piece of safe text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// As the author wrote it, byte for byte.
    Plain,
    /// Looks plain but stands for other bytes: blanks for a tab, an ellipsis for what was cut.
    Instead,
    /// Stands for something that was not plain; has its own style.
    Mark,
    /// Covered.
    Veil,
}

/// A run of safe text and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: Kind,
    /// What is shown. Never a control character, never a newline.
    pub text: String,
    /// The bytes of the original it stands for.
    pub from: Range<usize>,
}

impl Piece {
    /// Its clusters, each with the bytes of the original it stands for.
    fn clusters(&self) -> impl Iterator<Item = (Range<usize>, &str)> {
        let same = self.kind == Kind::Plain;
        // In plain ASCII every byte is a cluster, which is found much sooner.
        let plain = is_ascii(&self.text);
        let bytes = if plain { self.text.len() } else { 0 };
        let rest = if plain { "" } else { &self.text };
        let plain = (0..bytes).filter_map(|at| Some((at, self.text.get(at..=at)?)));
        plain.chain(rest.grapheme_indices(true)).map(move |(at, cluster)| {
            let start = self.from.start + at;
            (if same { start..start + cluster.len() } else { self.from.clone() }, cluster)
        })
    }
}

/// Nothing but letters, digits and signs of ASCII, and blanks.
fn is_ascii(text: &str) -> bool {
    text.bytes().all(|b| (b' '..=b'~').contains(&b))
}

/// Columns of a cluster.
fn columns(cluster: &str) -> usize {
    if cluster.len() == 1 { 1 } else { cluster.width() }
}

/// One line of text that can be shown without harm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Safe {
    pieces: Vec<Piece>,
}

impl Safe {
    /// The runs, in order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Columns it takes.
    #[must_use]
    pub fn width(&self) -> usize {
        self.pieces.iter().flat_map(|p| p.text.graphemes(true)).map(UnicodeWidthStr::width).sum()
    }

    /// Holds letters that are written from right to left; the screen shows them in stored order.
    #[must_use]
    pub fn is_rtl(&self) -> bool {
        let rtl = |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
        self.pieces.iter().any(|piece| piece.text.contains(rtl))
    }

    /// The bytes of the original from the first to the last shown.
    #[must_use]
    pub fn source(&self) -> Range<usize> {
        match (self.pieces.first(), self.pieces.last()) {
            (Some(first), Some(last)) => first.from.start..last.from.end,
            _ => 0..0,
        }
    }

    /// Appends text, joining it to the last piece when both are the same kind and touch.
    fn push(&mut self, kind: Kind, text: &str, from: Range<usize>) {
        match self.pieces.last_mut() {
            Some(last)
                if last.kind == kind && kind == Kind::Plain && last.from.end == from.start =>
            {
                last.text.push_str(text);
                last.from.end = from.end;
            }
            // A further column of the same mark or tab.
            Some(last) if last.kind == kind && last.from == from => last.text.push_str(text),
            _ => self.pieces.push(Piece { kind, text: text.to_owned(), from }),
        }
    }
}

/// The safe text without styles, for logs and the command line.
impl fmt::Display for Safe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| f.write_str(&piece.text))
    }
}

/// Bytes of a foreign text that one plain line shows at most.
const PLAIN_CAP: usize = 4096;

/// A foreign text made safe for a plain terminal or file, as one line.
#[must_use]
pub fn plain_line(text: &str) -> String {
    safe_line(text, PLAIN_CAP).to_string()
}

/// The safe text without styles, as a string.
#[must_use]
pub fn plain(safe: &Safe) -> String {
    safe.to_string()
}
