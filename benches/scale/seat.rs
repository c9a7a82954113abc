//! A seat over a large store: opening, keys, frames, lists and search.

use crate::made::{self, Dice, Texts};
use crate::tool::resident;
use crate::work::{NOW, at_share, ms, open, say};
use anyhow::Result;
use modq::app::key::parse_keys;
use modq::app::keymap::Keymap;
use modq::app::msg::Seat;
use modq::app::theme::{self, Depth, Theme};
use modq::app::{App, Setup};
use modq::desk::Desk;
use modq::model::{At, CaseNo, Moderator};
use modq::queue::clean::{clean, words};
use modq::queue::{self, Filter, Order};
use modq::session::{Event, SeatNo, Session, Start, Work};
use modq::transport::paint::Painter;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Size and colours of a screen, by the name of its numbers.
const LOOKS: [(&str, (u16, u16), Depth); 4] = [
    ("wide", (120, 40), Depth::True),
    ("wide256", (120, 40), Depth::C256),
    ("small", (80, 24), Depth::True),
    ("small256", (80, 24), Depth::C256),
];

/// Rows a list is asked for at once.
const SCREEN: usize = 40;

/// A session with a screen that keeps its bytes.
pub struct Screen {
    pub session: Session,
    no: SeatNo,
    painter: Painter,
    next: Buffer,
    bytes: Vec<u8>,
}

impl Screen {
    /// Sits somebody down and draws the first frame.
    pub fn new(
        (desk, me): (Desk, Moderator),
        (size, depth): ((u16, u16), Depth),
        (selected, now): (Option<CaseNo>, At),
    ) -> Result<Self> {
        let app = app(&desk, &me, (size, depth), (selected, now))?;
        let marks = BTreeSet::new();
        let mut session = Session::new(desk, Some(now));
        let no = session.sit(Start { me, app, marks, remarks: Vec::new(), kind: Work::Live });
        let next = Buffer::empty(Rect::new(0, 0, size.0, size.1));
        let (painter, bytes) = (Painter::new(true), Vec::new());
        let mut screen = Self { session, no, painter, next, bytes };
        screen.session.take(no, Event::Resize(size.0, size.1));
        screen.draw();
        Ok(screen)
    }

    /// Draws; how many bytes go out.
    fn draw(&mut self) -> usize {
        let area = self.next.area;
        self.next.reset();
        let cursor = self.session.draw(self.no, &mut self.next, area);
        self.bytes.clear();
        self.painter.frame(&self.next, cursor, &mut self.bytes);
        self.bytes.len()
    }

    /// Presses a key and draws: milliseconds and bytes.
    pub fn press(&mut self, key: &str) -> Result<(f64, usize)> {
        let keys = parse_keys(key).map_err(|e| anyhow::anyhow!(e))?;
        let start = Instant::now();
        for key in keys {
            self.session.take(self.no, Event::Key(key));
        }
        let bytes = self.draw();
        Ok((ms(start), bytes))
    }
}

/// Measures all of it.
pub fn measure(store: &Path) -> Result<()> {
    let mut seat = open(store)?;
    for (place, (name, size, depth)) in LOOKS.into_iter().enumerate() {
        let me = seat.1.clone();
        let mut screen = Screen::new(seat, (size, depth), (None, NOW))?;
        for passing in [false, true] {
            steps(&mut screen, name, passing)?;
        }
        if place == 0 {
            acts(&mut screen)?;
        }
        seat = (screen.session.end(), me);
    }
    Ok(seat.0.close()?)
}

/// Lists and searches, without a screen.
pub fn find(store: &Path) -> Result<()> {
    let (mut desk, _) = open(store)?;
    lists(&desk)?;
    search(&mut desk)?;
    #[expect(clippy::cast_precision_loss)]
    say("memory_search", resident() as f64);
    compare(&mut desk)?;
    Ok(desk.close()?)
}

/// Opens a store up to the first frame, and nothing more.
pub fn first_frame(store: &Path, now: At) -> Result<()> {
    let start = Instant::now();
    let seat = open(store)?;
    say("open", ms(start));
    let screen = Screen::new(seat, ((120, 40), Depth::True), (None, now))?;
    say("first_frame", ms(start));
    #[expect(clippy::cast_precision_loss)]
    say("memory", resident() as f64);
    Ok(screen.session.end().close()?)
}

fn app(
    desk: &Desk,
    me: &Moderator,
    (size, depth): ((u16, u16), Depth),
    (selected, now): (Option<CaseNo>, At),
) -> Result<(App, Vec<modq::app::Effect>)> {
    Ok(App::new(Setup {
        law: Arc::clone(desk.law()),
        theme: Theme { dark: true, depth, glyphs: &theme::UNICODE, terminal_background: false },
        keymap: Keymap::new(&desk.config().keys).map_err(|e| anyhow::anyhow!("{e:?}"))?,
        zone: desk.zone().clone(),
        now,
        size,
        hold_ms: 30_000,
        motion_less: true,
        authorities: desk.config().platform.authorities.clone(),
        care: modq::session::care(desk, me),
        seat: Seat { selected, ..Seat::default() },
    }))
}

/// `j` and `k` over the list, one at a time or held.
fn steps(screen: &mut Screen, name: &str, passing: bool) -> Result<()> {
    screen.session.pass(screen.no, passing);
    let (mut times, mut sizes) = (Vec::new(), Vec::new());
    for press in std::iter::repeat_n("j", 300).chain(std::iter::repeat_n("k", 300)) {
        let (time, bytes) = screen.press(press)?;
        times.push(time);
        #[expect(clippy::cast_precision_loss)]
        sizes.push(bytes as f64);
    }
    let how = if passing { "held" } else { "step" };
    for (of, numbers) in [("time", &mut times), ("bytes", &mut sizes)] {
        say(&format!("{name}_{how}_{of}_p50"), at_share(numbers, 0.5));
        say(&format!("{name}_{how}_{of}_p99"), at_share(numbers, 0.99));
    }
    screen.session.pass(screen.no, false);
    Ok(())
}

/// Decisions with one key and their undo.
fn acts(screen: &mut Screen) -> Result<()> {
    let mut times = Vec::new();
    for press in std::iter::repeat_n("a", 50).chain(std::iter::repeat_n("u", 50)) {
        times.push(screen.press(press)?.0);
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
    Ok(())
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
