//! The report by keys and by command: the same numbers, each opened into its list, and the folder
//! (DSA Art. 15, 24).

use crate::support::{Seat, Shop};
use modq::app::theme::Depth;
use serde_json::Value;
use std::fs;
use std::path::Path;

const NOW: &str = "2026-03-17T13:40:00Z";
const LATER: &str = "2026-03-18T09:00:00Z";
const MARCH: [&str; 4] = ["--from", "2026-03-01", "--to", "2026-03-31"];

/// A store with some decisions, one of them reversed, and one still held.
fn shop() -> Shop {
    let shop = Shop::new();
    let (messages, notices) = (shop.sample("result.json"), shop.sample("notices.jsonl"));
    assert!(shop.at(NOW, &["import", &messages, &notices]).ok());
    let listed = shop.at(NOW, &["list", "--json"]).lines_json();
    for (n, case) in listed.iter().take(24).enumerate() {
        let (case, now) = (case["case"].to_string(), format!("2026-03-17T{}:10:00Z", 14 + n / 4));
        let how: &[&str] = if n % 3 == 0 { &["--policy", "drugs"] } else { &["--action", "allow"] };
        let mut args = vec!["decide", &case];
        args.extend(how);
        let ran = shop.at(&now, &args);
        assert!(ran.ok(), "{ran}");
    }
    let case = listed[24]["case"].to_string();
    assert!(shop.at("2026-03-17T21:00:00Z", &["decide", &case, "--policy", "fraud"]).ok());
    assert!(shop.at("2026-03-17T22:00:00Z", &["undo", "--reverse"]).ok());
    let case = listed[25]["case"].to_string();
    assert!(shop.at(LATER, &["decide", &case, "--action", "allow"]).ok());
    shop
}

fn listed(shop: &Shop, filter: &str) -> usize {
    let words: Vec<&str> = filter.split(' ').collect();
    let args: Vec<&str> = ["list", "--json"].into_iter().chain(words).collect();
    let ran = shop.at(LATER, &args);
    assert!(ran.ok(), "{ran}");
    ran.lines_json().len()
}

fn glance(shop: &Shop) -> Value {
    let args: Vec<&str> = ["report", "--json"].into_iter().chain(MARCH).collect();
    shop.at(LATER, &args).json()
}

/// What no program can know: the platform's own words, and that the month is not over yet.
fn only_words_are_missing(folder: &Path) {
    let faults = modq::report::check_dir(folder).unwrap();
    let errors = faults.iter().filter(|f| f.level == modq::law::Level::Error);
    let others = errors.map(ToString::to_string).filter(|text| {
        !text.starts_with("11_qualitative.csv") && !text.contains("before the period was over")
    });
    assert_eq!(others.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn numbers_of_the_command_are_the_lengths_of_lists() {
    let shop = shop();
    let seen = glance(&shop);
    assert_eq!(seen["decisions"], 25, "the reversal and the held one are none: {seen}");
    assert_eq!(seen["reversed"], 1, "{seen}");
    let days = "decided:2026-03";
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    assert_eq!(listed(&shop, days), 25);
    assert_eq!(listed(&shop, &format!("{days} reversed:yes")), 1);
    assert_eq!(listed(&shop, &format!("{days} late:yes")), number(&seen["late"]));
    assert_eq!(listed(&shop, "opened:2026-03 state:all"), number(&seen["arrived"]));
    assert_eq!(listed(&shop, "decided:2026-02"), 0);
    for (key, name) in [
        ("decidedas", "categories"),
        ("lane", "lanes"),
        ("outcome", "outcomes"),
        ("source", "sources"),
        ("ground", "grounds"),
        ("by", "moderators"),
    ] {
        for (word, n) in seen[name].as_object().unwrap() {
            assert_eq!(listed(&shop, &format!("{days} {key}:{word}")), number(n), "{key}:{word}");
        }
    }
    let before = glance(&shop);
    assert!(shop.at(LATER, &["rebuild"]).ok());
    assert_eq!(before, glance(&shop), "a rebuild changes nothing");
}

#[test]
fn the_summary_and_the_parts_agree_with_the_glance() {
    let shop = shop();
    let seen = glance(&shop);
    let out = shop.path("report");
    let args: Vec<&str> = ["report", "--out", &out].into_iter().chain(MARCH).collect();
    assert!(shop.at(LATER, &args).ok());
    only_words_are_missing(Path::new(&out));
    // Measures by no automated means, part 8: every restriction, the reversed one too.
    let part = fs::read_dir(&out).unwrap().map(|e| e.unwrap().path());
    let part = part.into_iter().find(|p| p.to_str().unwrap().contains("8_")).unwrap();
    let text = fs::read_to_string(part).unwrap();
    let restricted: u64 = ["visibility", "monetary", "service", "account"]
        .iter()
        .map(|word| seen["outcomes"][*word].as_u64().unwrap())
        .sum();
    assert_eq!(restricted, 9, "{seen}");
    let row =
        text.lines().find(|l| l.contains("not taken by automated means") && l.contains("Total"));
    assert!(row.is_some_and(|row| row.contains(&format!(",{restricted},"))), "{row:?}\n{text}");
    let args: Vec<&str> = ["report"].into_iter().chain(MARCH).collect();
    let summary = shop.at(LATER, &args);
    assert!(summary.stdout.contains("decisions                             25"), "{summary}");
}

#[test]
fn keys_open_the_report_its_numbers_and_write_the_folder() {
    let mut seat = Seat::report((120, 40), Depth::True, true);
    seat.press("R");
    let screen = seat.text();
    assert!(screen.contains("Report  March 2026") && screen.contains("by category"), "{screen}");
    let number = |screen: &str, word: &str| -> usize {
        let rest = screen.split(&format!("  {word} ")).nth(1).unwrap();
        rest.split_whitespace().find_map(|part| part.parse().ok()).unwrap()
    };
    let decided = number(&screen, "decided");
    assert!(decided > 20, "{screen}");
    seat.press("<enter>");
    let queue = seat.text();
    assert!(queue.contains("filtered") && !queue.contains("Report  March"), "{queue}");
    let desk = seat.session.desk();
    let filter = modq::queue::parse("decided:2026-03").unwrap();
    let now = modq::model::At::parse("2026-03-24T10:05:00Z").unwrap();
    let order = modq::queue::Order::Rank;
    let list = modq::queue::view(desk.board(), &filter, order, now, None, None, false);
    assert_eq!(list.cases(), decided);

    // A further decision is in the numbers once its hold is over.
    seat.press("<esc>a");
    seat.at("2026-03-24T10:06:00Z");
    seat.press("R");
    assert_eq!(number(&seat.text(), "decided"), decided + 1, "{}", seat.text());
    seat.press("x");
    let text = seat.text();
    assert!(text.contains("the report is in outbox/report/2026-03-01_2026-03-31"), "{text}");
    let folder = seat.session.desk().outbox().join("report/2026-03-01_2026-03-31");
    assert_eq!(fs::read_dir(Path::new(&folder)).unwrap().count(), 11);
    only_words_are_missing(&folder);
    seat.press("[");
    assert!(seat.text().contains("No decision in this period."), "{}", seat.text());
}

#[test]
fn decisions_are_taken_in_by_slices_and_what_changes_is_taken_in_again() {
    use modq::desk::{Desk, Make, Place};
    use modq::model::{At, Role};
    use modq::queue::{GlanceOf, Order, parse, view};

    let folder = tempfile::tempdir().unwrap();
    let now = At::parse(NOW).unwrap();
    let later = |minutes: i64| now.plus(minutes * 60_000);
    let mut desk = Desk::sample(&folder.path().join("store"), Place::Memory, now).unwrap().desk;
    let me = desk.sit("mira", Role::Moderator, now).unwrap();
    let all = parse("").unwrap();
    let cases = view(desk.board(), &all, Order::Rank, now, None, None, false).all(desk.board());
    desk.decide(&me, &cases[..7], &Make::Allow, now).unwrap();
    let mut slices = 1;
    while desk.learn_decisions(3).unwrap() {
        slices += 1;
    }
    assert_eq!(slices, 3, "three, three and one");
    let day = now.day(desk.zone());
    let of = GlanceOf { days: (day, day), before: (day, day) };
    let counts = |desk: &mut Desk, minutes: i64| {
        let glance = desk.glance(&of, later(minutes)).unwrap();
        (glance.decided.decisions, glance.reversed)
    };
    assert_eq!(counts(&mut desk, 0), (0, 0), "all held");
    assert_eq!(counts(&mut desk, 1), (7, 0));
    desk.decide(&me, &cases[7..9], &Make::Policy("spam".into()), later(2)).unwrap();
    assert_eq!(counts(&mut desk, 3), (9, 0));
    desk.reverse(&me, later(3)).unwrap();
    assert_eq!(counts(&mut desk, 4), (9, 2), "known ones were taken back since");
    desk.decide(&me, &cases[9..12], &Make::Allow, later(5)).unwrap();
    assert_eq!(counts(&mut desk, 6), (12, 2));
    desk.decide(&me, &cases[12..13], &Make::Allow, later(7)).unwrap();
    assert_eq!(counts(&mut desk, 7), (12, 2), "held");
    desk.undo(&me, later(7)).unwrap();
    assert_eq!(counts(&mut desk, 9), (12, 2), "undone within its hold");
}

#[test]
fn a_report_made_in_slices_is_the_report_made_at_once() {
    use modq::desk::{Desk, Make, Place};
    use modq::model::{At, Role};
    use modq::queue::{Order, parse, view};

    let folder = tempfile::tempdir().unwrap();
    let now = At::parse(NOW).unwrap();
    let mut desk = Desk::sample(&folder.path().join("store"), Place::Memory, now).unwrap().desk;
    let me = desk.sit("mira", Role::Moderator, now).unwrap();
    let all = parse("").unwrap();
    let cases = view(desk.board(), &all, Order::Rank, now, None, None, false).all(desk.board());
    desk.decide(&me, &cases[..7], &Make::Policy("spam".into()), now).unwrap();
    let later = now.plus(3_600_000);
    let day = now.day(desk.zone());
    let mut written = Vec::new();
    for slice in [3, usize::MAX] {
        let mut run = desk.begin_report((day, day), later).unwrap();
        let mut shares = Vec::new();
        while desk.go_on_report(&mut run, slice).unwrap() {
            shares.push(desk.share_of_report(&run));
        }
        assert!(shares.is_sorted() && shares.iter().all(|share| *share <= 100), "{shares:?}");
        assert_eq!(shares.len(), if slice == 3 { 2 } else { 0 }, "three, three and one");
        let made = desk.end_report(&run).unwrap();
        let mut files: Vec<_> = fs::read_dir(made).unwrap().map(|e| e.unwrap().path()).collect();
        files.sort();
        written.push(files.iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>());
    }
    assert_eq!(written[0], written[1]);
    let counted = written[0].iter().any(|file| String::from_utf8_lossy(file).contains(",7"));
    assert!(counted, "the decisions are in it");
}
