//! A plain `modq` beside others, in real terminals and over real sockets: it waits for who was
//! quicker, and holds the store itself when the holder is gone.

use crate::seats::NOW;
use crate::support::guest::{Guest, patiently};
use crate::support::tmux::Tmux;
use modq::desk::{Desk, Place};
use modq::transport::home::Home;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The process that holds the store, as it wrote down itself.
fn holder(tmux: &Tmux) -> Option<u32> {
    std::fs::read_to_string(tmux.shop.store().join("lock")).ok()?.trim().parse().ok()
}

/// What the seats of all moderators keep.
fn kept(tmux: &Tmux) -> String {
    let seats = std::fs::read_dir(tmux.shop.store().join("seats")).into_iter().flatten().flatten();
    let seat = |entry: std::fs::DirEntry| std::fs::read_to_string(entry.path().join("seat.json"));
    seats.filter_map(|entry| seat(entry).ok()).collect()
}

#[test]
fn when_the_holder_is_killed_one_of_the_others_holds_the_store_and_all_go_on() {
    let Some(tmux) = Tmux::prepare(80, 24) else { return };
    assert!(tmux.shop.at(NOW, &["import", &tmux.shop.sample("result.json")]).ok());
    tmux.open();
    tmux.see("? help");
    let first = holder(&tmux).unwrap();
    for (name, who) in [("two", "noor"), ("three", "kim")] {
        tmux.another(name);
        tmux.open_as(who, "");
        tmux.see("? help");
    }
    assert_eq!(holder(&tmux), Some(first), "the others attach");
    assert!(!tmux.screen().contains("notes"), "no note yet");
    tmux.turn_to("two");
    tmux.keys(&["+"]);
    tmux.see("note");
    tmux.type_in("bijna klaar");
    tmux.see("bijna klaar");
    patiently(|| kept(&tmux).contains("bijna klaar").then_some(())).expect("what is typed is kept");
    assert!(Command::new("kill").args(["-9", &first.to_string()]).status().unwrap().success());
    let next = patiently(|| holder(&tmux).filter(|pid| *pid != first));
    next.expect("somebody holds the store again");
    // What is typed in the time between is not lost either.
    tmux.type_in(" nu");
    tmux.see("bijna klaar nu");
    tmux.see("save the note");
    tmux.keys(&["Enter"]);
    tmux.see("noted on");
    // Who sees the note sits at the new holder too.
    tmux.turn_to("three");
    tmux.see("notes");
    tmux.keys(&["a"]);
    tmux.see("allowed");
    // A fourth finds whoever holds it now.
    let mut sam = Guest::sit(&tmux.shop.store(), "sam");
    sam.see("▸");
    drop(sam);
    // The holder leaves in good order, and the last one goes on by itself.
    tmux.turn_to("two");
    tmux.keys(&["q"]);
    tmux.see("closed");
    tmux.turn_to("three");
    // A key that is a command is for what is seen: while nobody holds the store it goes nowhere.
    let back = || holder(&tmux).is_some() && !tmux.screen().contains("held the store is gone");
    patiently(|| back().then_some(())).expect("the last one holds the store");
    tmux.keys(&["u"]);
    tmux.see("taken back");
    tmux.keys(&["q"]);
    tmux.see("closed");
    assert!(tmux.shop.at(NOW, &["verify"]).ok() && tmux.shop.at(NOW, &["check"]).ok());
}

#[test]
fn who_comes_while_another_opens_the_store_waits_and_attaches() {
    let Some(tmux) = Tmux::prepare(80, 24) else { return };
    assert!(tmux.shop.at(NOW, &["import", &tmux.shop.sample("result.json")]).ok());
    // The store is open and nobody listens yet.
    let desk = Desk::open(&tmux.shop.store(), Place::Disk, &mut |_| {}).unwrap().desk;
    tmux.open();
    tmux.see("waiting for it");
    let home = Home::hold(desk, None, Vec::new(), Arc::new(AtomicBool::new(false))).unwrap();
    assert!(home.closed().is_none());
    tmux.see("? help");
    assert_eq!(holder(&tmux), Some(std::process::id()), "it attached");
    // The holder ends; the seat holds the store by itself.
    home.end().unwrap().close().unwrap();
    patiently(|| holder(&tmux).filter(|pid| *pid != std::process::id())).expect("held again");
    tmux.keys(&["a"]);
    tmux.see("allowed");
    tmux.keys(&["q"]);
    tmux.see_closed();
}

#[test]
fn who_comes_while_a_command_works_opens_the_store_when_it_is_done() {
    let Some(tmux) = Tmux::prepare(80, 24) else { return };
    assert!(tmux.shop.at(NOW, &["import", &tmux.shop.sample("result.json")]).ok());
    let desk = Desk::open(&tmux.shop.store(), Place::Disk, &mut |_| {}).unwrap().desk;
    tmux.open();
    tmux.see("waiting for it");
    desk.close().unwrap();
    tmux.see("? help");
    tmux.keys(&["q"]);
    tmux.see_closed();
    // Waiting ends with ctrl-c.
    let desk = Desk::open(&tmux.shop.store(), Place::Disk, &mut |_| {}).unwrap().desk;
    tmux.open();
    tmux.see("waiting for it");
    tmux.keys(&["C-c"]);
    tmux.type_in("echo free''-again");
    tmux.keys(&["Enter"]);
    tmux.see("free-again");
    desk.close().unwrap();
}
