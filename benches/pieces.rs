//! Lists, search, comparing and reading texts by themselves, at a million cases: `cargo bench
//! --bench pieces`, with a word to choose, such as `cargo bench --bench pieces -- find`.

#[path = "scale/made.rs"]
#[allow(dead_code, reason = "shared with the other bench")]
mod made;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use made::{Dice, Texts};
use modq::app::text::{safe_block, wrap};
use modq::flagging::{Reading, Rules};
use modq::import::{self, Options};
use modq::model::{
    At, CaseNo, CaseRow, CaseState, GroupKey, GroupNo, Lane, Message, MessageKey, MessageNo,
    ModeratorNo,
};
use modq::queue::{
    self, Board, Filter, Order, Search, SimilarIndex, differences, parse, similarity,
};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::LazyLock;

const CASES: u32 = 1_000_000;
const NOW: At = At(1_000_000_000);
const SCREEN: usize = 40;

fn main() {
    divan::main();
}

static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut texts = Texts::new(7);
    (0..CASES).map(|_| texts.next()).collect()
});

/// One case in ten shares its text with others.
static BOARD: LazyLock<Board> = LazyLock::new(|| {
    let mut dice = Dice::new(7);
    let mut board = Board::with_room(CASES as usize);
    for no in 1..=CASES {
        let own = dice.below(1 << 31) << 31 | u64::from(no);
        let text = if no.is_multiple_of(10) { 1 + dice.below(1_000) } else { own };
        board.set(row(no, text, &mut dice));
    }
    for no in 0..3_000 {
        board.set_group_title(GroupNo(no), &format!("Groep {}", no * 7_919 % 3_000));
    }
    board.settle();
    board
});

fn row(no: u32, text: u64, dice: &mut Dice) -> CaseRow {
    let mut below = |end| u32::try_from(dice.below(end)).unwrap_or(0);
    CaseRow {
        no: CaseNo(no),
        message: Some(MessageNo(no)),
        group: Some(GroupNo(below(3_000))),
        lane: Lane::ALL.get(below(6) as usize).copied().unwrap_or(Lane::Own),
        severity: 1 + below(5) as u8,
        due: (below(2) == 0).then(|| At(i64::from(below(1 << 31)))),
        opened: At(i64::from(below(1 << 31))),
        at: None,
        flags: 1 + below(3) as u16,
        category: Some(format!("STATEMENT_CATEGORY_{}", below(15))),
        policy: None,
        author: u64::from(1 + below(50_000)),
        text,
        state: CaseState::Waiting,
        not_for: None,
        handed_on: Vec::new(),
    }
}

static SEARCH: LazyLock<Search> = LazyLock::new(|| {
    let mut search = Search::new();
    (1..).zip(TEXTS.iter()).for_each(|(no, text)| search.put(CaseNo(no), text));
    search
});

fn list(filter: &str, order: Order, fold: bool) -> usize {
    let filter = parse(filter).unwrap_or_default();
    let mut view = queue::view(&BOARD, &filter, order, NOW, None, None, fold);
    view.window(&BOARD, 0..SCREEN).len()
}

/// A list in every order, to the first screen.
#[divan::bench(args = Order::ALL.map(|(_, word)| word), sample_count = 20)]
fn list_by(bencher: Bencher, word: &str) {
    let order = Order::from_word(word).unwrap_or_default();
    LazyLock::force(&BOARD);
    bencher.bench(|| list("", order, false));
}

#[divan::bench(sample_count = 20)]
fn list_folded(bencher: Bencher) {
    LazyLock::force(&BOARD);
    bencher.bench(|| list("", Order::Rank, true));
}

#[divan::bench(sample_count = 20)]
fn list_of_five_terms(bencher: Bencher) {
    LazyLock::force(&BOARD);
    let filter = "lane:notice category:1 age:>1d -group:\"groep 1\" severity:>=4";
    bencher.bench(|| list(black_box(filter), Order::Rank, true));
}

/// One case of the screen goes and comes back.
#[divan::bench]
fn list_brought_up_to_date(bencher: Bencher) {
    let mut board = BOARD.clone();
    let filter = Filter::default();
    let mut view = queue::view(&board, &filter, Order::Rank, NOW, None, None, true);
    let shown = view.window(&board, 0..SCREEN);
    let changed = shown.into_iter().find(|no| view.folded(*no) == 0).unwrap_or(CaseNo(1));
    let Some(row) = board.get(changed) else { return };
    let only: BTreeSet<CaseNo> = [changed].into();
    let mut gone = false;
    bencher.bench_local(|| {
        gone = !gone;
        let until = At(if gone { i64::MAX } else { 0 });
        let state = CaseState::Skipped { until, reason: "later".into(), by: ModeratorNo(1) };
        board.set(CaseRow { state, ..row.clone() });
        view.update(&board, (&filter, None, ModeratorNo(1)), &only, NOW)
    });
}

/// The cases of one text and of one author; at first, and once somebody looks at many.
#[divan::bench(args = [false, true])]
fn same_text_and_author(bencher: Bencher, gathered: bool) {
    let mut board = BOARD.clone();
    if gathered {
        board.gather();
    }
    bencher.bench(|| board.same_text(black_box(7)).len() + board.by_author(black_box(77)).len());
}

const QUERIES: [&str; 8] =
    ["u", "ui", "uit", "uitgep", "xtc coke", "uitput snel", "xqzxqz", "qqxzw jjk"];

#[divan::bench(args = QUERIES, sample_count = 20)]
fn find(bencher: Bencher, query: &str) {
    LazyLock::force(&SEARCH);
    bencher.bench(|| SEARCH.find(query, 1_000, &|| false).cases.len());
}

#[divan::bench(sample_count = 20)]
fn list_of_hits(bencher: Bencher) {
    let filter = parse("-uit").unwrap_or_default();
    let hits = SEARCH.hits(&filter, "xtc", &|| false);
    bencher.bench(|| {
        let (order, everything) = (Order::Rank, Filter::default());
        let mut view = queue::view(&BOARD, &everything, order, NOW, hits.as_ref(), None, true);
        view.window(&BOARD, 0..SCREEN).len()
    });
}

#[divan::bench(sample_count = 20)]
fn near_duplicates(bencher: Bencher) {
    let mut similar = SimilarIndex::default();
    (1..).zip(TEXTS.iter()).for_each(|(no, text)| similar.put(CaseNo(no), text));
    bencher.bench(|| {
        let text = TEXTS.get(77).map_or("", |text| text);
        let all = similar.candidates(text);
        let of =
            |no: &CaseNo| TEXTS.get(no.0 as usize - 1).map_or(0, |other| similarity(text, other));
        all.iter().map(of).max()
    });
}

/// Texts for what is done to each by itself.
const FEW: usize = 1_000;

fn few() -> &'static [String] {
    TEXTS.get(..FEW).unwrap_or_default()
}

fn bytes() -> BytesCount {
    BytesCount::new(few().iter().map(String::len).sum::<usize>())
}

#[divan::bench]
fn text_made_safe_and_wrapped(bencher: Bencher) {
    let lines = |text: &String| -> usize {
        safe_block(text, 4_096).iter().map(|line| wrap(line, 60).len()).sum()
    };
    bencher.counter(bytes()).bench(|| few().iter().map(lines).sum::<usize>());
}

#[divan::bench]
fn text_compared(bencher: Bencher) {
    let pairs = || few().iter().zip(few().iter().skip(1));
    bencher.counter(bytes()).bench(|| pairs().map(|(a, b)| differences(a, b).len()).sum::<usize>());
}

#[divan::bench]
fn text_read_by_rules(bencher: Bencher) {
    let Ok(rules) = Rules::builtin() else { return };
    let key = MessageKey { group: GroupKey { platform: "telegram".into(), id: 7 }, id: 1 };
    let message = |text: &String| Message::new(key.clone(), NOW, text.as_str());
    let messages: Vec<Message> = few().iter().map(message).collect();
    bencher.counter(bytes()).bench(|| {
        let found = |m: &Message| rules.flag_read(m, &Reading::of(&m.text), 0, &|| "Groep").len();
        messages.iter().map(found).sum::<usize>()
    });
}

#[divan::bench]
fn json_lines_read(bencher: Bencher) {
    let row = |(id, text): (u32, &String)| {
        format!(
            r#"{{"platform":"telegram","group_id":1,"group_title":"Groep 1","group_kind":"group","id":{id},"time":1767225600,"text":"{text}"}}"#
        ) + "\n"
    };
    let file: String = (1..).zip(few()).map(row).collect();
    let counters = (BytesCount::new(file.len()), ItemsCount::new(FEW));
    bencher.counter(counters.0).counter(counters.1).bench(|| {
        let mut items = 0;
        let count = &mut |_: import::Item<'_>, _| {
            items += 1;
            ControlFlow::Continue(())
        };
        let read = import::read(&mut file.as_bytes(), &Options::default(), count);
        (items, read.is_ok())
    });
}
