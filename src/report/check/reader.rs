//! Reads a CSV file to the letter of RFC 4180 and says where it is not one.

use super::Faults;

/// Most records that are kept; a full part has fewer than three thousand.
const MOST_RECORDS: usize = 100_000;

/// Most cells of a record that are kept; the widest part has 37.
const MOST_CELLS: usize = 100;

/// A record and the line it begins on, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) number: usize,
    pub(super) cells: Vec<String>,
}

/// Every record of a file; what cannot be read as it stands is read as well as possible.
pub(super) fn read(bytes: &[u8], faults: &mut Faults) -> Vec<Line> {
    let Some(text) = text(bytes, faults) else { return Vec::new() };
    let mut reader =
        Reader { line: 1, begun: 1, told: false, cell: String::new(), ..Reader::new() };
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (reader.state, c) {
            (State::Quoted, '"') if rest.next_if_eq(&'"').is_some() => reader.cell.push('"'),
            (State::Quoted, '"') => reader.state = State::Closed,
            (State::Quoted, c) => reader.cell.push(c),
            (State::Start, '"') => reader.state = State::Quoted,
            (_, ',') => reader.end_cell(),
            (_, '\r') if rest.next_if_eq(&'\n').is_some() => reader.end_line(),
            (_, '\n') => reader.lone("line feed", "line feeds", faults),
            (_, '\r') => reader.lone("carriage return", "carriage returns", faults),
            (state, c) => reader.take(state, c, faults),
        }
        // A carriage return and its line feed inside quotes are one line end.
        if c == '\n' || c == '\r' && (reader.state != State::Quoted || rest.peek() != Some(&'\n')) {
            reader.line += 1;
            if reader.cells.is_empty() && reader.cell.is_empty() && reader.state == State::Start {
                reader.begun = reader.line;
            }
        }
    }
    if reader.state == State::Quoted {
        let what = "a quoted cell that begins on this line never ends";
        faults.error(reader.begun, 0, what, "add the missing double quote");
    }
    if !reader.cells.is_empty() || reader.state != State::Start {
        reader.end_line();
    }
    if reader.lines.len() == MOST_RECORDS {
        let what = "the file has far more rows than a part of a report";
        faults.error(reader.begun, 0, what, "take out what does not belong there");
    }
    reader.lines
}

fn text<'a>(bytes: &'a [u8], faults: &mut Faults) -> Option<&'a str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => {
            let before = bytes.get(..e.valid_up_to()).unwrap_or_default();
            let line = 1 + memchr::memchr_iter(b'\n', before).count();
            let fix = "save the file with the encoding UTF-8";
            faults.error(line, 0, "the file is not UTF-8 from here on", fix);
            return None;
        }
    };
    Some(text.strip_prefix('\u{feff}').map_or(text, |rest| {
        let what = "the file begins with a byte order mark";
        faults.warning(
            1,
            1,
            what,
            "save it as UTF-8 without one, or programs miss the first header",
        );
        rest
    }))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first character of a cell.
    Start,
    /// In a cell without quotes.
    Plain,
    /// Between quotes.
    Quoted,
    /// After the closing quote.
    Closed,
}

struct Reader {
    state: State,
    line: usize,
    begun: usize,
    told: bool,
    cell: String,
    cells: Vec<String>,
    lines: Vec<Line>,
}

impl Reader {
    const fn new() -> Self {
        Self {
            state: State::Start,
            line: 1,
            begun: 1,
            told: false,
            cell: String::new(),
            cells: Vec::new(),
            lines: Vec::new(),
        }
    }

    fn take(&mut self, state: State, c: char, faults: &mut Faults) {
        if state == State::Closed {
            let what = "text follows the closing quote of a cell";
            faults.error(
                self.line,
                self.cells.len() + 1,
                what,
                "write a quote inside a cell twice",
            );
        } else if c == '"' {
            let what = "a double quote stands in a cell without quotes";
            let fix = "put the cell in quotes and write the quote inside it twice";
            faults.error(self.line, self.cells.len() + 1, what, fix);
        }
        self.state = State::Plain;
        self.cell.push(c);
    }

    fn lone(&mut self, one: &str, many: &str, faults: &mut Faults) {
        if !self.told {
            self.told = true;
            let what = format!("the line ends with a {one} alone");
            let fix = format!("end lines with CR LF (RFC 4180) instead of {many}");
            faults.warning(self.line, 0, what, fix);
        }
        self.end_line();
    }

    fn end_cell(&mut self) {
        self.state = State::Start;
        let cell = std::mem::take(&mut self.cell);
        if self.cells.len() < MOST_CELLS {
            self.cells.push(cell);
        }
    }

    fn end_line(&mut self) {
        self.end_cell();
        let cells = std::mem::take(&mut self.cells);
        if self.lines.len() < MOST_RECORDS {
            self.lines.push(Line { number: self.begun, cells });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> (Vec<(usize, Vec<String>)>, usize) {
        let mut faults = Faults::new("a.csv");
        let lines = read(text.as_bytes(), &mut faults);
        (lines.into_iter().map(|l| (l.number, l.cells)).collect(), faults.all.len())
    }

    #[test]
    fn lines_are_counted_where_they_begin() {
        let (rows, faults) = rows("a,\"b\r\nc\"\r\n\"d\"\"e\",\r\n,f");
        let cells: Vec<_> = rows.iter().map(|(n, c)| (*n, c.join("|"))).collect();
        assert_eq!(
            cells,
            [(1, "a|b\r\nc".to_owned()), (3, "d\"e|".to_owned()), (4, "|f".to_owned())]
        );
        assert_eq!(faults, 0);
    }

    #[test]
    fn what_is_no_csv_is_said() {
        for (text, n) in [
            ("a\nb\n", 1),
            ("a,b\"c\r\n", 1),
            ("\"a\"b\r\n", 1),
            ("\"a\r\nb", 1),
            ("\u{feff}a\r\n", 1),
        ] {
            assert_eq!(rows(text).1, n, "{text:?}");
        }
        let mut faults = Faults::new("a.csv");
        assert!(read(b"a\r\nb\xff", &mut faults).is_empty());
        assert_eq!(faults.all[0].line, 2);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(table in prop::collection::vec(
            prop::collection::vec("[a,\"\r\n é]{0,6}", 2..4), 0..6)) {
            let wide: Vec<Vec<String>> = table.into_iter().map(|mut r| { r.truncate(2); r }).collect();
            let bytes = crate::report::write::csv_bytes("a", wide.iter().cloned()).unwrap();
            let mut faults = Faults::new("a.csv");
            let lines = read(&bytes, &mut faults);
            prop_assert_eq!(lines.into_iter().map(|l| l.cells).collect::<Vec<_>>(), wide);
            prop_assert!(faults.all.is_empty());
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut faults = Faults::new("a.csv");
            let _lines = read(&bytes, &mut faults);
        }
    }
}
