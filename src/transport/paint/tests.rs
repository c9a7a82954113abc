use super::*;
use proptest::prelude::*;
use ratatui::buffer::{Cell, CellWidth as _};
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation as _;

/// Both cells look the same to whoever sits before the screen.
fn same(a: &Cell, b: &Cell) -> bool {
    let blank = pen::is_blank(a) && pen::is_blank(b) && a.bg == b.bg;
    blank || a.symbol() == b.symbol() && Look::of(a) == Look::of(b)
}

/// A small terminal: what it shows after some bytes. Panics at bytes it does not know.
struct Terminal {
    cells: Buffer,
    pen: Style,
    at: (usize, usize),
    /// The next letter begins a new row.
    full: bool,
    band: (usize, usize),
    caret: bool,
    /// What is erased takes the ground of the pen.
    erases: bool,
    /// Columns it gives to every cluster of several characters.
    odd: Option<usize>,
}

impl Terminal {
    fn new(width: u16, height: u16, erases: bool) -> Self {
        // Something else was there before.
        let cells = Buffer::filled(Rect::new(0, 0, width, height), Cell::new("#"));
        let band = (0, usize::from(height));
        let pen = Style::reset();
        Self { cells, pen, at: (0, 0), full: false, band, caret: false, erases, odd: None }
    }

    fn size(&self) -> (usize, usize) {
        (usize::from(self.cells.area.width), usize::from(self.cells.area.height))
    }

    fn take(&mut self, bytes: &[u8]) {
        let mut rest = std::str::from_utf8(bytes).unwrap();
        while let Some(first) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("\x1b[") {
                let end = after.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                let (numbers, after) = after.split_at(end);
                self.sequence(numbers, after.as_bytes()[0]);
                rest = after.split_at(1).1;
            } else if first.is_control() {
                self.control(first);
                rest = rest.split_at(1).1;
            } else {
                let end = rest.find(char::is_control).unwrap_or(rest.len());
                let (text, after) = rest.split_at(end);
                text.graphemes(true).for_each(|cluster| self.letter(cluster));
                rest = after;
            }
        }
    }

    fn control(&mut self, c: char) {
        self.full = false;
        match c {
            '\r' => self.at.0 = 0,
            '\n' => {
                self.at.1 += 1;
                assert!(self.at.1 < self.size().1, "the screen would scroll");
            }
            '\u{8}' => self.at.0 = self.at.0.checked_sub(1).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn letter(&mut self, cluster: &str) {
        let odd = cluster.chars().count() > 1;
        let width = usize::from(cluster.cell_width()).max(1);
        let width = self.odd.filter(|_| odd).unwrap_or(width);
        assert!(!self.full, "written beyond the edge");
        let (width, (x, y)) = (width.min(self.size().0 - self.at.0), self.at);
        for x in x..x + width {
            self.take_away(x, y);
        }
        self.put(x, y, cluster, self.pen);
        for x in x + 1..x + width {
            self.put(x, y, "", self.pen);
        }
        self.full = x + width == self.size().0;
        self.at.0 = (x + width).min(self.size().0 - 1);
    }

    fn put(&mut self, x: usize, y: usize, symbol: &str, style: Style) {
        let width = self.size().0;
        let cell = &mut self.cells.content[y * width + x];
        cell.reset();
        cell.set_symbol(symbol).set_style(style);
    }

    fn symbol(&self, x: usize, y: usize) -> &str {
        self.cells.content[y * self.size().0 + x].symbol()
    }

    /// Half of what is wide cannot stay; `""` stands for a covered column.
    fn take_away(&mut self, x: usize, y: usize) {
        let mut first = x;
        while first > 0 && self.symbol(first, y).is_empty() {
            first -= 1;
        }
        let mut end = x + 1;
        while end < self.size().0 && self.symbol(end, y).is_empty() {
            end += 1;
        }
        if end - first > 1 {
            // The worst a terminal may leave there.
            (first..end).for_each(|x| self.put(x, y, "%", Style::new().bg(Color::Red)));
        }
    }

    fn erase(&mut self, (from, to): (usize, usize), y: usize) {
        for x in from..to.min(self.size().0) {
            self.take_away(x, y);
            let ground = if self.erases { self.pen.bg.unwrap() } else { Color::Reset };
            self.put(x, y, " ", Style::new().bg(ground));
        }
    }

    fn sequence(&mut self, numbers: &str, last: u8) {
        let n: Vec<usize> = numbers.split(';').map(|n| n.parse().unwrap_or(0)).collect();
        let first = n[0].max(1);
        let ((x, y), (width, height)) = (self.at, self.size());
        if last != b'm' && last != b'K' && last != b'X' {
            self.full = false;
        }
        match last {
            b'm' => self.style(&n),
            b'H' => self.at = (n.get(1).map_or(0, |x| x - 1), first - 1),
            b'G' => self.at.0 = first - 1,
            b'A' => self.at.1 -= first,
            b'B' => self.at.1 += first,
            b'C' => self.at.0 += first,
            b'K' => self.erase((x, width), y),
            b'X' => self.erase((x, x + first), y),
            b'J' if numbers == "2" => (0..height).for_each(|y| self.erase((0, width), y)),
            b'r' if numbers.is_empty() => (self.band, self.at) = ((0, height), (0, 0)),
            b'r' => {
                assert!(first < n[1] && n[1] <= height);
                (self.band, self.at) = ((first - 1, n[1]), (0, 0));
            }
            b'S' | b'T' => {
                let (top, bottom) = self.band;
                let band = &mut self.cells.content[top * width..bottom * width];
                assert!(first <= bottom - top);
                if last == b'S' {
                    band.rotate_left(first * width);
                    (bottom - first..bottom).for_each(|y| self.erase((0, width), y));
                } else {
                    band.rotate_right(first * width);
                    (top..top + first).for_each(|y| self.erase((0, width), y));
                }
            }
            b'h' | b'l' if numbers == "?25" => self.caret = last == b'h',
            _ => panic!("{numbers}{}", char::from(last)),
        }
        assert!(self.at.0 < width && self.at.1 < height, "off the screen");
    }

    fn style(&mut self, numbers: &[usize]) {
        let mut n = numbers.iter().map(|n| u8::try_from(*n).unwrap());
        while let Some(code) = n.next() {
            let off = |style: Style, weight| style.remove_modifier(weight);
            self.pen = match code {
                0 => Style::reset(),
                1 => self.pen.add_modifier(Modifier::BOLD),
                2 => self.pen.add_modifier(Modifier::DIM),
                4 => self.pen.add_modifier(Modifier::UNDERLINED),
                7 => self.pen.add_modifier(Modifier::REVERSED),
                22 => off(self.pen, Modifier::BOLD | Modifier::DIM),
                24 => off(self.pen, Modifier::UNDERLINED),
                27 => off(self.pen, Modifier::REVERSED),
                38 | 48 => {
                    let color = match n.next().unwrap() {
                        5 => Color::Indexed(n.next().unwrap()),
                        _ => Color::Rgb(n.next().unwrap(), n.next().unwrap(), n.next().unwrap()),
                    };
                    if code == 38 { self.pen.fg(color) } else { self.pen.bg(color) }
                }
                39 => self.pen.fg(Color::Reset),
                49 => self.pen.bg(Color::Reset),
                31 => self.pen.fg(Color::Red),
                41 => self.pen.bg(Color::Red),
                96 => self.pen.fg(Color::LightCyan),
                106 => self.pen.bg(Color::LightCyan),
                other => panic!("style {other}"),
            };
        }
    }

    /// Everything looks as in the buffer; clusters of several characters are left out when this
    /// terminal gives them a width of its own.
    fn shows(&self, wanted: &Buffer) -> Result<(), TestCaseError> {
        let width = self.size().0;
        let mut covered = 0;
        for (place, (wanted, shown)) in wanted.content.iter().zip(&self.cells.content).enumerate() {
            if place % width == 0 {
                covered = 0;
            }
            if covered > 0 {
                covered -= 1;
                continue;
            }
            let columns = usize::from(wanted.cell_width()).max(1);
            covered = columns - 1;
            let halved = place % width + columns > width;
            if halved || self.odd.is_some() && is_odd(wanted) {
                continue;
            }
            prop_assert!(same(wanted, shown), "at {place}: {wanted:?} is {shown:?}");
        }
        Ok(())
    }
}

const SIGNS: [&str; 14] = [
    " ",
    " ",
    " ",
    " ",
    "a",
    "b",
    "─",
    "é",
    "日",
    "本",
    "👍",
    "e\u{301}",
    "❤\u{fe0f}",
    "👍\u{1f3fd}",
];

fn style() -> impl Strategy<Value = Style> {
    let color = prop::sample::select(vec![
        Color::Reset,
        Color::Red,
        Color::LightCyan,
        Color::Indexed(79),
        Color::Rgb(20, 23, 29),
        Color::Rgb(213, 218, 226),
    ]);
    let weights = [Modifier::BOLD, Modifier::DIM, Modifier::UNDERLINED, Modifier::REVERSED];
    let weight = prop::sample::subsequence(weights.to_vec(), 0..3)
        .prop_map(|some| some.into_iter().fold(Modifier::empty(), Modifier::union));
    (color.clone(), color, weight)
        .prop_map(|(ink, ground, weight)| Style::new().fg(ink).bg(ground).add_modifier(weight))
}

/// Rows of a few runs, some of which are further down or up in the next frame.
fn frames() -> impl Strategy<Value = Vec<Buffer>> {
    let run =
        (prop::collection::vec(prop::sample::select(SIGNS.to_vec()), 1..5), 1..9usize, style());
    let row = prop::collection::vec(run, 1..6);
    let edit = prop_oneof![
        2 => Just((0isize, false)),
        2 => (-4..5isize).prop_map(|by| (by, false)),
        1 => Just((0, true)),
    ];
    let frame = (edit, prop::collection::vec((0..9usize, row), 0..9));
    (1..40u16, 1..9u16, prop::collection::vec(frame, 1..7)).prop_map(|(width, height, frames)| {
        let mut now = Buffer::empty(Rect::new(0, 0, width, height));
        let mut all = Vec::new();
        for ((by, resize), rows) in frames {
            if resize {
                let area = Rect::new(0, 0, now.area.width % 30 + 7, now.area.height % 7 + 2);
                now = Buffer::empty(area);
            }
            let cells = by.unsigned_abs() * usize::from(now.area.width);
            let cells = cells.min(now.content.len());
            if by < 0 {
                now.content.rotate_right(cells);
            } else {
                now.content.rotate_left(cells);
            }
            for (y, runs) in rows {
                write_row(&mut now, y, &runs);
            }
            all.push(now.clone());
        }
        all
    })
}

fn write_row(buffer: &mut Buffer, y: usize, runs: &[(Vec<&'static str>, usize, Style)]) {
    let (width, height) = (buffer.area.width, usize::from(buffer.area.height));
    let mut x = 0;
    for (signs, times, style) in runs {
        for sign in signs.iter().cycle().take(signs.len() * times) {
            let columns = sign.cell_width().max(1);
            if x + columns > width {
                return;
            }
            for column in x..x + columns {
                let at = (column, u16::try_from(y % height).unwrap());
                let cell = buffer.cell_mut(at).unwrap();
                cell.reset();
                cell.set_symbol(if column == x { sign } else { " " }).set_style(*style);
            }
            x += columns;
        }
    }
}

fn play(frames: Vec<Buffer>, erases: bool, odd: Option<usize>) -> Result<(), TestCaseError> {
    let mut painter = Painter::new(erases);
    let mut terminal = Terminal::new(1, 1, erases);
    for (n, wanted) in frames.into_iter().enumerate() {
        if terminal.cells.area != wanted.area {
            let (width, height) = (wanted.area.width, wanted.area.height);
            terminal = Terminal {
                pen: terminal.pen,
                caret: terminal.caret,
                ..Terminal::new(width, height, erases)
            };
        }
        terminal.odd = odd;
        let caret = (n % 3 == 1).then_some((0, wanted.area.height - 1));
        let mut bytes = Vec::new();
        painter.frame(&wanted, caret, &mut bytes);
        terminal.take(&bytes);
        terminal.shows(&wanted)?;
        prop_assert_eq!(terminal.caret, caret.is_some());
        if let Some((x, y)) = caret {
            prop_assert_eq!(terminal.at, (usize::from(x), usize::from(y)));
        }
        // Nothing changes, nothing is said.
        bytes.clear();
        painter.frame(&wanted, caret, &mut bytes);
        let most = if caret.is_some() { 6 } else { 0 };
        prop_assert!(bytes.len() <= most);
    }
    Ok(())
}

proptest! {
    #[test]
    fn the_terminal_shows_the_buffer(frames in frames(), erases: bool) {
        play(frames, erases, None)?;
    }

    #[test]
    fn a_terminal_of_another_mind_about_widths_harms_nothing_else(
        frames in frames(), odd in 1..3usize
    ) {
        play(frames, true, Some(odd))?;
    }
}

/// A list whose rows all move up by one.
#[test]
fn rows_that_move_are_moved() {
    let area = Rect::new(0, 0, 80, 24);
    let row = |n: u16| {
        format!(
            "{n:5}  text number {} of some length, {}",
            u32::from(n) * 7919,
            u32::from(n) * 104_729
        )
    };
    let frame = |first: u16| {
        let mut buffer = Buffer::empty(area);
        for y in 1..20 {
            buffer.set_string(0, y, row(first + y), Style::new().fg(Color::Red));
        }
        buffer
    };
    let mut painter = Painter::new(true);
    let mut bytes = Vec::new();
    painter.frame(&frame(0), None, &mut bytes);
    bytes.clear();
    painter.frame(&frame(1), None, &mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("\x1b[2;20r\x1b[S\x1b[r"), "{text:?}");
    assert!(text.len() < 90, "{} {text:?}", text.len());
}

/// Blanks that differ in what nobody sees cost nothing.
#[test]
fn what_nobody_sees_is_not_sent() {
    let area = Rect::new(0, 0, 20, 2);
    let ground = Style::new().bg(Color::Indexed(233));
    let mut painter = Painter::new(true);
    let mut bytes = Vec::new();
    let frame = |style: Style| {
        let mut buffer = Buffer::empty(area);
        buffer.set_style(area, style);
        buffer
    };
    painter.frame(&frame(ground), None, &mut bytes);
    bytes.clear();
    painter.frame(&frame(ground.fg(Color::Red).add_modifier(Modifier::BOLD)), None, &mut bytes);
    assert_eq!(bytes, b"");
}

#[test]
fn no_cell_steers_the_terminal() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
    buffer.content[1].set_symbol("\u{1b}]0;x\u{7}");
    let mut bytes = Vec::new();
    Painter::new(true).frame(&buffer, None, &mut bytes);
    assert!(!bytes.windows(2).any(|two| two == b"\x1b]"));
}
