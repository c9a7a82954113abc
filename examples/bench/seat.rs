//! A seat over a large store: opening, keys, frames, lists and search.

use crate::made::{self, Dice, Texts};
use crate::tool::resident;
use crate::work::{NOW, at_share, ms, open, say};
use anyhow::Result;
use modq::app::key::parse_keys;
use modq::app::keymap::Keymap;
use modq::app::msg::Seat;
use modq::app::theme::{self, Depth, Theme};
use modq::app::{App, Key, Setup};
use modq::desk::Desk;
use modq::queue::clean::{clean, words};
use modq::queue::{self, Filter, Order};
use modq::session::{Event, Session, Start};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

const SIZE: (u16, u16) = (120, 40);
/// Rows a list is asked for at once.
const SCREEN: usize = 40;

/// Takes the bytes a terminal would get.
#[derive(Clone, Default)]
struct Bytes(Rc<RefCell<Vec<u8>>>);

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A session with a screen that keeps its bytes.
struct Screen {
    session: Session,
    terminal: Terminal<CrosstermBackend<Bytes>>,
    bytes: Bytes,
}

impl Screen {
    fn new(session: Session) -> Result<Self> {
        let bytes = Bytes::default();
        let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1));
        let backend = CrosstermBackend::new(bytes.clone());
        let terminal = Terminal::with_options(backend, TerminalOptions { viewport })?;
        Ok(Self { session, terminal, bytes })
    }

    /// Draws; how many bytes went out.
    fn draw(&mut self) -> Result<usize> {
        let session = &self.session;
        self.terminal.draw(|frame| {
            let area = frame.area();
            session.draw(frame.buffer_mut(), area);
        })?;
        Ok(std::mem::take(&mut *self.bytes.0.borrow_mut()).len())
    }

    /// Presses a key and draws: milliseconds and bytes.
    fn press(&mut self, key: Key) -> Result<(f64, usize)> {
        let start = Instant::now();
        self.session.take(Event::Key(key));
        let bytes = self.draw()?;
        Ok((ms(start), bytes))
    }
}

/// Measures all of it.
pub fn measure(store: &Path) -> Result<()> {
    let start = Instant::now();
    let (desk, me) = open(store)?;
    say("open", ms(start));
    let app = app(&desk)?;
    let marks = BTreeSet::new();
    let session =
        Session::new(Start { desk, me, app, fixed: Some(NOW), marks, remarks: Vec::new() });
    let mut screen = Screen::new(session)?;
    screen.session.take(Event::Resize(SIZE.0, SIZE.1));
    screen.draw()?;
    say("first_frame", ms(start));
    #[expect(clippy::cast_precision_loss)]
    say("memory", resident() as f64);
    keys(&mut screen)?;
    let (mut desk, _) = screen.session.end();
    lists(&desk)?;
    search(&mut desk)?;
    #[expect(clippy::cast_precision_loss)]
    say("memory_search", resident() as f64);
    Ok(desk.close()?)
}

fn app(desk: &Desk) -> Result<(App, Vec<modq::app::Effect>)> {
    Ok(App::new(Setup {
        law: Arc::clone(desk.law()),
        theme: Theme {
            dark: true,
            depth: Depth::from_env(None, "truecolor", "xterm-256color"),
            glyphs: &theme::UNICODE,
            terminal_background: false,
        },
        keymap: Keymap::new(&desk.config().keys).map_err(|e| anyhow::anyhow!("{e:?}"))?,
        zone: desk.zone().clone(),
        now: NOW,
        size: SIZE,
        hold_ms: 30_000,
        motion_less: true,
        authorities: desk.config().platform.authorities.clone(),
        seat: Seat::default(),
    }))
}

/// `j` and `k` over the list, then decisions with one key and their undo.
fn keys(screen: &mut Screen) -> Result<()> {
    let key = |text: &str| -> Result<Key> {
        let keys = parse_keys(text).map_err(|e| anyhow::anyhow!(e))?;
        keys.first().copied().ok_or_else(|| anyhow::anyhow!("no key"))
    };
    let (mut times, mut sizes) = (Vec::new(), Vec::new());
    for press in std::iter::repeat_n("j", 300).chain(std::iter::repeat_n("k", 200)) {
        let (time, bytes) = screen.press(key(press)?)?;
        times.push(time);
        #[expect(clippy::cast_precision_loss)]
        sizes.push(bytes as f64);
    }
    say("key_p50", at_share(&mut times, 0.5));
    say("key_p99", at_share(&mut times, 0.99));
    say("bytes_p50", at_share(&mut sizes, 0.5));
    say("bytes_p99", at_share(&mut sizes, 0.99));
    let mut times = Vec::new();
    for press in std::iter::repeat_n("a", 50).chain(std::iter::repeat_n("u", 50)) {
        times.push(screen.press(key(press)?)?.0);
    }
    say("act_p50", at_share(&mut times, 0.5));
    say("act_p99", at_share(&mut times, 0.99));
    Ok(())
}

/// Sorts, filters and lanes over all cases.
fn lists(desk: &Desk) -> Result<()> {
    let mut times = Vec::new();
    let filters = ["", "lane:notice", "lane:own severity:>=3", "group:\"groep 1\"", "age:>1d"];
    for _ in 0..3 {
        for (order, _) in Order::ALL {
            for text in filters {
                let start = Instant::now();
                let filter = queue::parse(text)?;
                let mut view = queue::view(desk.board(), &filter, order, NOW, None, None, true);
                let shown = view.window(desk.board(), 0..SCREEN);
                times.push(ms(start));
                drop((view, shown));
            }
        }
    }
    say("list_p50", at_share(&mut times, 0.5));
    say("list_p95", at_share(&mut times, 0.95));
    Ok(())
}

/// Queries of 1 to 12 letters, then exact phrases.
fn search(desk: &mut Desk) -> Result<()> {
    let start = Instant::now();
    desk.search(&Filter::default(), "zzzzzzzzzzzz")?;
    say("search_ready", ms(start));
    let (mut texts, mut dice) = (Texts::new(7), Dice::new(3));
    let (mut fuzzy, mut exact) = (Vec::new(), Vec::new());
    for _ in 0..40 {
        let text = texts.next();
        let words: Vec<&str> = text.split(' ').collect();
        let pick = usize::try_from(dice.below(words.len() as u64))?;
        let word = words.get(pick).copied().unwrap_or("uit");
        let letters = 1 + usize::try_from(dice.below(12))?;
        let query: String = word.chars().take(letters).collect();
        fuzzy.push(timed(desk, &query)?);
        let phrase: Vec<&str> = words.iter().skip(pick).take(2).copied().collect();
        exact.push(timed(desk, &format!("\"{}\"", phrase.join(" ")))?);
    }
    say("fuzzy_p50", at_share(&mut fuzzy, 0.5));
    say("fuzzy_p95", at_share(&mut fuzzy, 0.95));
    say("exact_p95", at_share(&mut exact, 0.95));
    let mut same = Vec::new();
    for query in ["u", "uit", "uitgep"] {
        let mut times = [timed(desk, query)?, timed(desk, query)?, timed(desk, query)?];
        same.push((query, at_share(&mut times, 0.5)));
    }
    same.into_iter().for_each(|(query, time)| say(&format!("find_{query}"), time));
    compare(desk)
}

/// One query up to the list it makes.
fn timed(desk: &mut Desk, query: &str) -> Result<f64> {
    let start = Instant::now();
    let filter = Filter::default();
    let hits = desk.search(&filter, query)?;
    let mut view = queue::view(desk.board(), &filter, Order::Rank, NOW, hits.as_ref(), None, true);
    let shown = view.window(desk.board(), 0..SCREEN);
    let took = ms(start);
    drop((view, shown));
    Ok(took)
}

/// Queries whose hits are compared with what the definition says of every text.
const QUERIES: [&str; 10] =
    ["u", "ui", "uit", "tzr", "koop", "uitgep", "niet tzr", "bra 50", "groep 17 wu", "raanuilo"];

/// Compares hits with the definition: every word of the query is a row of letters of some word of
/// the text, the beginning of one when it has one or two letters; or the text has the whole query
/// in it. When no text does, those count whose letters hold the query in its order.
fn compare(desk: &mut Desk) -> Result<()> {
    let cleaned: Vec<String> =
        made::rows(u64::from(desk.store().cases()), 1).map(|row| clean(&row.searched())).collect();
    let (mut same, mut hits) = (0_u32, 0_usize);
    for query in QUERIES {
        let asked: Vec<&str> = words(query).collect();
        let fits = |text: &String| {
            let one = |q: &&str| words(text).any(|word| is_fuzzy(q, word));
            asked.iter().all(one) || (query.len() > 2 && text.contains(query))
        };
        let all = |fits: &dyn Fn(&String) -> bool| -> Vec<u32> {
            (1..).zip(&cleaned).filter(|(_, text)| fits(text)).map(|(no, _)| no).collect()
        };
        let mut expected = all(&fits);
        if expected.is_empty() && query.len() > 2 {
            expected = all(&|text| in_order(query, text));
        }
        let found = desk.search(&Filter::default(), query)?.unwrap_or_default();
        let mut found: Vec<u32> = found.cases.iter().map(|(no, _)| no.0).collect();
        found.sort_unstable();
        same += u32::from(found == expected);
        hits += expected.len();
    }
    say("same_hits", same.into());
    say("compared", f64::from(u32::try_from(QUERIES.len())?));
    say("hits", f64::from(u32::try_from(hits)?));
    Ok(())
}

fn is_fuzzy(query: &str, word: &str) -> bool {
    if query.len() <= 2 { word.starts_with(query) } else { in_order(query, word) }
}

fn in_order(query: &str, text: &str) -> bool {
    let mut left = text.chars();
    query.chars().all(|c| left.any(|have| have == c))
}
