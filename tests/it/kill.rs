//! `kill -9` at many moments of deciding and importing: what was told as saved is there.
//!
//! The moments come from a seeded sequence and are counted in acknowledged decisions or progress
//! lines, not in time. `MODQ_KILLS=50 cargo test kill` runs more rounds.

use crate::support::{Ran, Shop};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};

const NOW: &str = "2026-03-17T13:40:00Z";

/// A small generator of numbers, so that every run kills at the same moments.
struct Moments(u64);

impl Moments {
    fn next(&mut self, below: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

fn rounds() -> u64 {
    std::env::var("MODQ_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(6)
}

/// Lets the program run a little further before it is killed, without looking at a clock.
fn linger(turns: u64) {
    for _ in 0..turns {
        std::thread::yield_now();
    }
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn sound(shop: &Shop) {
    for check in ["verify", "check"] {
        let ran: Ran = shop.at(NOW, &[check]);
        assert!(ran.ok(), "{check}: {ran}");
    }
}

#[test]
fn no_saved_decision_is_lost() {
    let shop = Shop::new();
    assert!(
        shop.at(NOW, &["import", &shop.sample("result.json"), &shop.sample("notices.jsonl")]).ok()
    );
    let mut moments = Moments(1);
    let mut saved: Vec<u64> = Vec::new();
    for round in 0..rounds() {
        let waiting = shop.at(NOW, &["list", "--json"]).lines_json();
        let mut child = shop
            .command(NOW, &["decide", "--stdin", "--action", "allow", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let numbers = waiting.iter().take(40).fold(String::new(), |mut text, case| {
            writeln!(text, "{}", case["case"]).unwrap();
            text
        });
        // The child may be killed before it has read everything.
        let _broken = child.stdin.take().unwrap().write_all(numbers.as_bytes());
        let wanted = usize::try_from(moments.next(8)).unwrap();
        let told = BufReader::new(child.stdout.take().unwrap()).lines().take(wanted);
        for line in told.map_while(Result::ok) {
            let line: serde_json::Value = serde_json::from_str(&line).unwrap();
            saved.push(line["case"].as_u64().unwrap());
        }
        linger(moments.next(3_000));
        kill(child);
        let decided = shop.at(NOW, &["list", "state:decided", "--json"]).lines_json();
        for case in &saved {
            assert!(
                decided.iter().any(|c| c["case"] == *case),
                "round {round}: case {case} is lost"
            );
        }
        sound(&shop);
    }
    assert!(!saved.is_empty());
}

#[test]
fn an_import_goes_on_where_it_was_killed() {
    let shop = Shop::new();
    let rows = 30_000;
    let file = shop.path("rows.jsonl");
    let mut text = String::new();
    for id in 1..=rows {
        let advert = if id % 50 == 0 {
            "xtc en coke te koop, 3g 50 euro, app 06-00000000"
        } else {
            "tot morgen bij de schuur"
        };
        writeln!(
            text,
            r#"{{"platform":"telegram","group_id":77,"group_title":"Proefgroep","group_kind":"group","id":{id},"time":"2026-03-16T12:00:00Z","author_id":"user{}","author_name":"proef{}","text":"{advert} {id}"}}"#,
            id % 97,
            id % 97,
        )
        .unwrap();
    }
    std::fs::write(&file, text).unwrap();
    let mut moments = Moments(7);
    for _ in 0..rounds().min(10) {
        let mut child = shop
            .command(NOW, &["import", &file])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let wanted = usize::try_from(moments.next(5)).unwrap();
        let told = BufReader::new(child.stderr.take().unwrap()).lines().take(wanted);
        assert!(told.map_while(Result::ok).count() <= wanted);
        linger(moments.next(20_000));
        kill(child);
        // Killed before the store was even founded: nothing to check yet.
        if shop.store().join("journal").exists() {
            sound(&shop);
        }
    }
    assert!(shop.at(NOW, &["import", &file]).ok());
    let stats = shop.at(NOW, &["stats", "--json"]).json();
    assert_eq!(stats["messages"], rows, "{stats}");
    sound(&shop);
}
