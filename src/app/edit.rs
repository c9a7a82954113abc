//! A text being typed, with a cursor.
//!
//! What stands before and after the cursor are two strings, so no place in the middle of a
//! character can be named.

use super::ink::head;
use super::key::{Code, Key};
use super::text::{plain, safe_block};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Bytes one field may hold.
const CAP: usize = 16 * 1024;

/// A text and the place in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    before: String,
    after: String,
    /// Enter makes a new line.
    many_lines: bool,
}

impl Edit {
    /// An editor for one line, cursor at the end.
    #[must_use]
    pub fn line(text: &str) -> Self {
        let mut edit = Self::default();
        edit.insert(text);
        edit
    }

    /// An editor for several lines, cursor at the end.
    #[must_use]
    pub fn block(text: &str) -> Self {
        let mut edit = Self { many_lines: true, ..Self::default() };
        edit.insert(text);
        edit
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    /// Nothing typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }

    /// Puts foreign or typed text in at the cursor, made safe.
    pub fn insert(&mut self, text: &str) {
        let room = CAP.saturating_sub(self.before.len() + self.after.len());
        let text = head(text, room);
        if text.is_empty() {
            return;
        }
        let lines: Vec<String> = safe_block(text, room).iter().map(plain).collect();
        self.before.push_str(&lines.join(if self.many_lines { "\n" } else { " " }));
    }

    /// Takes a key; false when it means nothing here.
    pub fn key(&mut self, key: Key) -> bool {
        match (key.code, key.ctrl, key.alt) {
            (Code::Char(c), false, false) => self.insert(c.encode_utf8(&mut [0; 4])),
            (Code::Enter, false, _) if self.many_lines => self.before.push('\n'),
            (Code::Char('w'), true, false) => self.drop_word(),
            (Code::Char('u'), true, false) => self.before.clear(),
            (Code::Char('k'), true, false) => self.after.clear(),
            (Code::Char('a'), true, false) | (Code::Home, ..) => self.home(),
            (Code::Char('e'), true, false) | (Code::End, ..) => self.end(),
            (Code::Backspace, ..) => self.drop_before(),
            (Code::Delete, ..) => {
                let first = self.after.graphemes(true).next().map_or(0, str::len);
                self.after.drain(..first);
            }
            (Code::Left, ..) => self.left(),
            (Code::Right, ..) => self.right(),
            (Code::Up, ..) if self.many_lines => self.up(),
            (Code::Down, ..) if self.many_lines => self.down(),
            _ => return false,
        }
        true
    }

    fn drop_before(&mut self) {
        let last = self.before.graphemes(true).next_back().map_or(0, str::len);
        self.before.truncate(self.before.len() - last);
    }

    fn drop_word(&mut self) {
        let kept = self.before.trim_end_matches(' ');
        let kept = kept.trim_end_matches(|c: char| c != ' ' && c != '\n').len();
        self.before.truncate(kept);
    }

    fn home(&mut self) {
        let start = self.before.rfind('\n').map_or(0, |at| at + 1);
        let tail = self.before.split_off(start);
        self.after.insert_str(0, &tail);
    }

    fn end(&mut self) {
        let stop = self.after.find('\n').unwrap_or(self.after.len());
        let head: String = self.after.drain(..stop).collect();
        self.before.push_str(&head);
    }

    fn left(&mut self) {
        let last = self.before.graphemes(true).next_back().map_or(0, str::len);
        let tail = self.before.split_off(self.before.len() - last);
        self.after.insert_str(0, &tail);
    }

    fn right(&mut self) {
        let first = self.after.graphemes(true).next().map_or(0, str::len);
        let head: String = self.after.drain(..first).collect();
        self.before.push_str(&head);
    }

    fn column(&self) -> usize {
        self.before.rsplit('\n').next().map_or(0, |line| line.graphemes(true).count())
    }

    fn up(&mut self) {
        let column = self.column();
        self.home();
        if self.before.is_empty() {
            return;
        }
        self.left();
        self.home();
        self.forward(column);
    }

    fn down(&mut self) {
        let column = self.column();
        self.end();
        if self.after.is_empty() {
            return;
        }
        self.right();
        self.forward(column);
    }

    /// Right by so many clusters, but not into the next line.
    fn forward(&mut self, clusters: usize) {
        for _ in 0..clusters {
            if self.after.is_empty() || self.after.starts_with('\n') {
                break;
            }
            self.right();
        }
    }

    /// The text in lines of at most so many columns, and row and column of the cursor.
    #[must_use]
    pub fn lines(&self, columns: usize) -> (Vec<String>, (usize, usize)) {
        let lines = wrap(&self.text(), columns.max(2));
        let at = self.before.len();
        let row = lines.iter().rposition(|(start, _)| *start <= at).unwrap_or(0);
        let column =
            lines.get(row).map_or(0, |(start, line)| head(line, at.saturating_sub(*start)).width());
        (lines.into_iter().map(|(_, line)| line).collect(), (row, column))
    }

    /// One line of at most so many columns with the cursor in sight, and the cursor's column.
    #[must_use]
    pub fn window(&self, columns: usize) -> (String, usize) {
        let columns = columns.max(2);
        let mut head = String::new();
        let mut used = 0;
        for cluster in self.before.graphemes(true).rev() {
            if used + cluster.width() >= columns {
                break;
            }
            used += cluster.width();
            head.insert_str(0, cluster);
        }
        let column = used;
        for cluster in self.after.graphemes(true) {
            if used + cluster.width() > columns {
                break;
            }
            used += cluster.width();
            head.push_str(cluster);
        }
        (head, column)
    }
}

/// Lines of at most so many columns, each with the place of its first byte. Blanks at a break stay
/// at the end of their line, so that every place of the text has a place on the screen.
fn wrap(text: &str, columns: usize) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut start = 0;
    for hard in text.split('\n') {
        let mut line = String::new();
        let mut from = start;
        let mut used = 0;
        let mut word = 0;
        for cluster in hard.graphemes(true) {
            if used + cluster.width() > columns && cluster != " " {
                let cut = if word > 0 { word } else { line.len() };
                let rest = line.split_off(cut);
                lines.push((from, std::mem::take(&mut line)));
                from += cut;
                used = rest.width();
                line = rest;
                word = 0;
            }
            line.push_str(cluster);
            used += cluster.width();
            if cluster == " " {
                word = line.len();
            }
        }
        lines.push((from, line));
        start += hard.len() + 1;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_at_blanks_and_knows_the_cursor() {
        let edit = Edit::block("een twee drie vier");
        let (lines, cursor) = edit.lines(9);
        assert_eq!(lines, ["een twee ", "drie vier"]);
        assert_eq!(cursor, (1, 9));
    }

    #[test]
    fn shell_keys() {
        let mut edit = Edit::line("een twee");
        edit.key(Key::ctrl('w'));
        assert_eq!(edit.text(), "een ");
        edit.key(Key::plain(Code::Left));
        edit.key(Key::char('x'));
        assert_eq!(edit.text(), "eenx ");
        edit.key(Key::ctrl('u'));
        assert_eq!(edit.text(), " ");
    }

    #[test]
    fn up_and_down_keep_the_column() {
        let mut edit = Edit::block("abcd\nef\nghij");
        edit.key(Key::plain(Code::Up));
        edit.key(Key::char('X'));
        assert_eq!(edit.text(), "abcd\nefX\nghij");
        edit.key(Key::plain(Code::Down));
        edit.key(Key::char('Y'));
        assert_eq!(edit.text(), "abcd\nefX\nghiYj");
    }

    #[test]
    fn pasted_controls_become_visible() {
        let mut edit = Edit::line("");
        edit.insert("a\u{1b}[2Jb\nc");
        assert!(!edit.text().contains('\u{1b}'));
        assert!(!edit.text().contains('\n'));
    }
}
