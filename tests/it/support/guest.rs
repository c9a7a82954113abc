//! Somebody who sits at a held store over its socket, with a small terminal in memory.

use modq::app::key::parse_keys;
use modq::transport::protocol::{Hello, SOCKET, Sent, Terminal, VERSION, Want, say};
use modq::transport::wire::{Frame, Told, hear_frame};
use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthChar as _;

/// What has not come by then never will.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Tries again and again until there is something, for as long as anybody waits.
pub fn patiently<T>(mut found: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + PATIENCE;
    loop {
        let tried = found();
        if tried.is_some() || Instant::now() > end {
            return tried;
        }
        std::thread::yield_now();
    }
}

/// The cells of a terminal that is told what changed. It knows every sequence modq writes and
/// panics at another, so that it cannot show something else than a real terminal would.
pub struct Grid {
    size: (usize, usize),
    rows: Vec<Vec<String>>,
    at: (usize, usize),
    /// First row that scrolls, and the row after the last.
    band: (usize, usize),
    /// A sequence that is not complete yet.
    rest: Vec<u8>,
}

impl Grid {
    pub fn new((columns, rows): (u16, u16)) -> Self {
        let size = (usize::from(columns), usize::from(rows));
        Self {
            size,
            rows: vec![blank(size.0); size.1],
            at: (0, 0),
            band: (0, size.1),
            rest: Vec::new(),
        }
    }

    /// Takes bytes as a terminal does.
    pub fn take(&mut self, bytes: &[u8]) {
        let mut all = std::mem::take(&mut self.rest);
        all.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&all) {
            Ok(text) => text.len(),
            Err(e) => e.valid_up_to(),
        };
        let text = std::str::from_utf8(&all[..whole]).unwrap();
        let mut chars = text.char_indices().peekable();
        let mut done = 0;
        while let Some((start, c)) = chars.next() {
            if c == '\u{1b}' {
                let after = &text[start + 1..];
                let Some(end) = sequence(after) else { break };
                self.act(&after[..end]);
                while chars.peek().is_some_and(|(at, _)| *at < start + 1 + end) {
                    chars.next();
                }
                done = start + 1 + end;
                continue;
            }
            done = start + c.len_utf8();
            self.put(c);
        }
        self.rest = all[done..].to_vec();
    }

    fn put(&mut self, c: char) {
        let (x, y) = self.at;
        match c {
            '\r' => self.at.0 = 0,
            '\n' => self.at.1 += 1,
            '\u{8}' => self.at.0 = x.saturating_sub(1),
            c if c.is_control() => {}
            c => {
                let width = c.width().unwrap_or(0);
                if width == 0 {
                    if let Some(cell) =
                        x.checked_sub(1).and_then(|x| self.rows.get_mut(y)?.get_mut(x))
                    {
                        cell.push(c);
                    }
                    return;
                }
                for n in 0..width {
                    if let Some(cell) = self.rows.get_mut(y).and_then(|row| row.get_mut(x + n)) {
                        *cell = if n == 0 { c.to_string() } else { String::new() };
                    }
                }
                self.at.0 += width;
            }
        }
    }

    fn act(&mut self, sequence: &str) {
        // Titles, character sets and modes change no cell.
        let Some(rest) = sequence.strip_prefix('[') else { return };
        if rest.starts_with(['?', '>', '<', '=']) {
            return;
        }
        let (numbers, last) = rest.split_at(rest.len() - 1);
        let n: Vec<usize> = numbers.split(';').map(|n| n.parse().unwrap_or(1)).collect();
        match last {
            "m" => {}
            "H" => self.at = (n.get(1).map_or(0, |x| x - 1), n[0] - 1),
            "G" => self.at.0 = n[0] - 1,
            "A" => self.at.1 = self.at.1.saturating_sub(n[0]),
            "B" => self.at.1 += n[0],
            "C" => self.at.0 += n[0],
            "J" => self.rows = vec![blank(self.size.0); self.size.1],
            "K" => self.erase(self.size.0),
            "X" => self.erase(self.at.0 + n[0]),
            "r" if numbers.is_empty() => (self.band, self.at) = ((0, self.size.1), (0, 0)),
            "r" => (self.band, self.at) = ((n[0] - 1, n[1].min(self.size.1)), (0, 0)),
            "S" | "T" => self.scroll(n[0], last == "S"),
            _ => panic!("no terminal was asked to know {rest:?}"),
        }
    }

    /// Blanks from the cursor up to a column.
    fn erase(&mut self, to: usize) {
        let row = self.rows.get_mut(self.at.1).into_iter().flatten();
        for cell in row.take(to).skip(self.at.0) {
            " ".clone_into(cell);
        }
    }

    fn scroll(&mut self, by: usize, up: bool) {
        let width = self.size.0;
        let band = &mut self.rows[self.band.0..self.band.1];
        let by = by.min(band.len());
        let keep = band.len() - by;
        if up {
            band.rotate_left(by);
            band[keep..].fill(blank(width));
        } else {
            band.rotate_right(by);
            band[..by].fill(blank(width));
        }
    }

    pub fn text(&self) -> String {
        let lines = self.rows.iter().map(|row| row.concat().trim_end().to_owned() + "\n");
        lines.collect()
    }
}

fn blank(width: usize) -> Vec<String> {
    vec![" ".to_owned(); width]
}

/// Length of a sequence after its escape, once it is whole.
fn sequence(after: &str) -> Option<usize> {
    let mut chars = after.char_indices();
    match chars.next()? {
        (_, '[') => chars.find(|(_, c)| ('@'..='~').contains(c)).map(|(at, _)| at + 1),
        (_, ']') => after.find('\u{7}').map(|at| at + 1),
        (_, '(') => chars.next().map(|(at, c)| at + c.len_utf8()),
        (at, c) => Some(at + c.len_utf8()),
    }
}

/// The other end of a seat.
pub struct Guest {
    pub link: UnixStream,
    grid: Grid,
    /// The last picture said that text is typed.
    pub typing: bool,
    pub pictures: usize,
}

pub fn hello(who: &str, size: (u16, u16)) -> Hello {
    let terminal = Terminal {
        size,
        term: "xterm-256color".to_owned(),
        locale: "C.UTF-8".to_owned(),
        ..Terminal::default()
    };
    Hello { version: VERSION, who: who.to_owned(), chosen: true, want: Want::Seat(terminal) }
}

/// A connection to the holder of a store; it must be there.
pub fn knock(store: &Path) -> UnixStream {
    let link = UnixStream::connect(store.join(SOCKET)).unwrap();
    link.set_read_timeout(Some(PATIENCE)).unwrap();
    link.set_write_timeout(Some(PATIENCE)).unwrap();
    link
}

impl Guest {
    pub fn sit(store: &Path, who: &str) -> Self {
        Self::ask(knock(store), &hello(who, (80, 24))).unwrap_or_else(|no| panic!("{no}"))
    }

    /// The reason when there is no seat.
    pub fn ask(mut link: UnixStream, hello: &Hello) -> Result<Self, String> {
        let Want::Seat(terminal) = &hello.want else { panic!("not for a seat") };
        let grid = Grid::new(terminal.size);
        say(&mut link, hello).map_err(|e| e.to_string())?;
        match hear_frame(&mut link) {
            Ok(Some(Frame::Told(Told::Welcome { .. }))) => {}
            other => return Err(format!("{other:?}")),
        }
        Ok(Self { link, grid, typing: false, pictures: 0 })
    }

    pub fn send(&mut self, sent: &Sent) {
        say(&mut self.link, sent).unwrap();
    }

    pub fn press(&mut self, keys: &str) {
        for key in parse_keys(keys).unwrap() {
            self.send(&Sent::Key(key.to_string()));
        }
    }

    pub fn resize(&mut self, size: (u16, u16)) {
        self.resize_to(size, size);
    }

    /// Says a size, and is drawn another.
    pub fn resize_to(&mut self, said: (u16, u16), drawn: (u16, u16)) {
        self.grid = Grid::new(drawn);
        self.send(&Sent::Size(said.0, said.1));
    }

    pub fn text(&self) -> String {
        self.grid.text()
    }

    /// Takes one frame; words end it.
    pub fn next(&mut self) -> Result<(), String> {
        match hear_frame(&mut self.link) {
            Ok(Some(Frame::Picture { typing, bytes, .. })) => {
                self.grid.take(&bytes);
                self.typing = typing;
                self.pictures += 1;
                // The other side may be gone by now; then the next frame says so.
                let _gone = say(&mut self.link, &Sent::Shown);
                Ok(())
            }
            other => Err(format!("{other:?}\n{}", self.text())),
        }
    }

    /// Takes frames until the screen is like that.
    pub fn until(&mut self, what: &str, is: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if is(&text) {
                return text;
            }
            assert!(Instant::now() < end, "{what} is still not there:\n{text}");
            if let Err(e) = self.next() {
                panic!("{what} never came: {e}");
            }
        }
    }

    pub fn see(&mut self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    /// Takes frames until the holder says something else; that.
    pub fn told(&mut self) -> String {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Err(e) = self.next() {
                return e;
            }
        }
        panic!("nothing but pictures came:\n{}", self.text());
    }

    /// The row with the pointer.
    pub fn chosen(&self) -> String {
        let text = self.text();
        text.lines().find(|line| line.contains('▸')).unwrap_or_default().to_owned()
    }

    /// Sends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.link.write_all(bytes)
    }
}
