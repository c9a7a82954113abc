//! Things that come in while somebody works: pipes and growing files, and a store that is held.

use crate::support::Shop;
use crate::support::seat::Seat;
use modq::app::theme::Depth;
use modq::transport::ask::{self, AskError};
use modq::transport::holder::{Rights, listen};
use modq::transport::post::{News, post};
use modq::transport::protocol::{Hello, VERSION, Want, Wanted};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

const NOW: &str = "2026-03-17T13:40:00Z";

/// Lines of messages with a notification on each.
fn rows(from: u32, to: u32) -> String {
    let mut text = String::new();
    for id in from..to {
        writeln!(
            text,
            r#"{{"group_id":77,"group_title":"Kade","group_kind":"group","id":{id},"time":1773738000,"author_id":"user{id}","text":"wie heeft nummer {id} gezien bij de buurtschuur","flag_kind":"notification","flag_text":"kijk even","flag_time":1773739000}}"#
        )
        .unwrap();
    }
    text
}

/// Imports into the store of a seat as another process would; the seat goes on until it is done.
fn from_elsewhere(seat: &mut Seat, who: &str, bytes: Vec<u8>) -> Result<u64, AskError> {
    let store = seat.session.desk().path().to_owned();
    let (post, letters) = post();
    let door = listen(&store, post.clone(), Rights::default()).unwrap();
    let who = who.to_owned();
    let caller = std::thread::spawn(move || {
        let holder = ask::holder(&store).unwrap();
        let wanted = Wanted {
            name: "feed.jsonl".into(),
            zone: "UTC".into(),
            platform: "telegram".into(),
            ..Wanted::default()
        };
        let input = Box::new(std::io::Cursor::new(bytes));
        let want = Want::Import(wanted);
        let hello = Hello { version: VERSION, who, chosen: false, want };
        let done = ask::import(&holder, &hello, None, input, &mut |_| {});
        post.put(News::End);
        done
    });
    while let News::Arrival(arrival) = letters.next().unwrap() {
        seat.session.arrive(arrival);
    }
    drop(door);
    caller.join().unwrap().map(|report| report.taken)
}

/// The row with the pointer, without what stands before it.
fn chosen(seat: &Seat) -> String {
    let text = seat.text();
    let line = text.lines().find(|line| line.contains('▸')).unwrap_or_default();
    line.to_owned()
}

#[test]
fn a_holder_takes_in_what_comes_and_the_chosen_case_stays() {
    let mut seat = Seat::sample((100, 30), Depth::True, true);
    seat.press("jjj");
    let before = chosen(&seat);
    assert!(!before.is_empty(), "{}", seat.text());
    let cases = seat.session.desk().store().cases();
    assert_eq!(from_elsewhere(&mut seat, "mira", rows(0, 3000).into_bytes()).unwrap(), 3000);
    assert_eq!(seat.session.desk().store().cases(), cases + 3000);
    assert_eq!(chosen(&seat), before, "{}", seat.text());
    assert!(seat.text().contains("3000 new messages"), "{}", seat.text());
    // Again: nothing changes.
    assert_eq!(from_elsewhere(&mut seat, "mira", rows(0, 3000).into_bytes()).unwrap(), 0);
    assert_eq!(seat.session.desk().store().cases(), cases + 3000);
}

#[test]
fn a_holder_says_no_with_a_reason() {
    let mut seat = Seat::sample((80, 24), Depth::True, true);
    let no = from_elsewhere(&mut seat, "mira", b"<html>".to_vec()).unwrap_err();
    assert!(no.to_string().contains("none of the known formats"), "{no}");
    assert_eq!(from_elsewhere(&mut seat, "mira", rows(0, 2).into_bytes()).unwrap(), 2);
}

#[test]
fn a_pipe_is_followed_to_its_end() {
    let shop = Shop::new();
    let mut child = shop
        .command(NOW, &["import", "--follow", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(rows(0, 2).as_bytes()).unwrap();
    pipe.flush().unwrap();
    // Half a line, then the rest of it.
    let third = rows(2, 3);
    let (half, rest) = third.split_at(40);
    pipe.write_all(half.as_bytes()).unwrap();
    pipe.flush().unwrap();
    pipe.write_all(rest.as_bytes()).unwrap();
    drop(pipe);
    let ended = child.wait_with_output().unwrap();
    let out = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success(), "{out}");
    assert!(out.contains(r#""taken":3"#) && out.contains(r#""rejected":0"#), "{out}");
    let two = shop.at(NOW, &["import", "--follow", "a.jsonl", "b.jsonl"]);
    assert!(!two.ok());
}

#[test]
fn near_texts_stand_in_one_row_also_after_opening_again() {
    let shop = Shop::new();
    let mut text = String::new();
    for (id, place) in ["west", "oost", "zuid"].iter().enumerate() {
        writeln!(
            text,
            r#"{{"group_id":77,"group_kind":"group","id":{id},"time":1773738000,"text":"Vanavond weer open! Menu in bio, {id} voor 50, snel bezorgd in heel {place}. Stuur een bericht.","flag_kind":"own","flag_text":"advert"}}"#
        )
        .unwrap();
    }
    let file = shop.path("wave.jsonl");
    std::fs::write(&file, text).unwrap();
    assert!(shop.at(NOW, &["import", &file]).ok());
    let frame = shop.at(NOW, &["--print", "--as", "mira"]);
    assert!(frame.ok() && frame.stdout.contains("+2"), "{frame}");
}
