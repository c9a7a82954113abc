//! What goes wrong with stores and disks: each has its own clear answer, and nothing is lost.

use crate::support::Shop;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const NOW: &str = "2026-03-17T13:40:00Z";

fn filled() -> Shop {
    let shop = Shop::new();
    let ran = shop.at(NOW, &["import", &shop.sample("result.json"), &shop.sample("notices.jsonl")]);
    assert!(ran.ok(), "{ran}");
    assert!(shop.at(NOW, &["decide", "1", "--action", "allow"]).ok());
    shop
}

fn journal(shop: &Shop) -> PathBuf {
    let mut files: Vec<_> = fs::read_dir(shop.store().join("journal"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "jsonl"))
        .collect();
    files.sort();
    files.pop().unwrap()
}

fn append(path: &Path, bytes: &[u8]) {
    let mut all = fs::read(path).unwrap();
    all.extend_from_slice(bytes);
    fs::write(path, all).unwrap();
}

#[test]
fn a_torn_last_line_is_cut_off_and_said() {
    let shop = filled();
    append(&journal(&shop), b"{\"seq\":99,\"at\":\"2026-03");
    let ran = shop.at(NOW, &["list"]);
    assert!(ran.ok(), "{ran}");
    let second = shop.at(NOW, &["decide", "2", "--action", "allow"]);
    assert!(second.ok(), "{second}");
    assert!(shop.at(NOW, &["verify"]).ok());
}

#[test]
fn a_changed_line_is_named_and_nothing_opens() {
    let shop = filled();
    let path = journal(&shop);
    let text = fs::read_to_string(&path).unwrap().replacen("\"by\":0", "\"by\":7", 1);
    fs::write(&path, text).unwrap();
    let verified = shop.at(NOW, &["verify"]);
    assert_eq!(verified.code, 1, "{verified}");
    assert!(verified.stdout.contains("BROKEN") && verified.stdout.contains("000001"), "{verified}");
    let opened = shop.at(NOW, &["rebuild"]);
    assert_eq!(opened.code, 2, "{opened}");
    assert!(opened.stderr.contains("Hint:"), "{opened}");
}

#[test]
fn a_store_of_a_newer_modq_is_refused() {
    let shop = filled();
    let text = fs::read_to_string(journal(&shop)).unwrap();
    let first = text.lines().next().unwrap().replacen("\"record\":1", "\"record\":9", 1);
    let folder = shop.store().join("journal");
    fs::remove_dir_all(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("000001.jsonl"), first + "\n").unwrap();
    let ran = shop.at(NOW, &["list"]);
    assert_eq!(ran.code, 2, "{ran}");
    assert!(ran.stderr.contains("newer"), "{ran}");
}

#[test]
fn a_damaged_index_is_moved_aside_and_made_again() {
    let shop = filled();
    let before = shop.at(NOW, &["stats", "--json"]).json();
    let db = shop.store().join("index/db");
    let mut bytes = fs::read(&db).unwrap();
    let middle = bytes.len() / 2;
    for byte in bytes.iter_mut().skip(middle / 2).take(middle) {
        *byte ^= 0x5a;
    }
    fs::write(&db, bytes).unwrap();
    let ran = shop.at(NOW, &["stats", "--json"]);
    assert!(ran.ok(), "{ran}");
    assert_eq!(ran.json(), before);
    assert!(shop.at(NOW, &["check"]).ok());
    // Gone altogether is no different.
    fs::remove_dir_all(shop.store().join("index")).unwrap();
    assert_eq!(shop.at(NOW, &["stats", "--json"]).json(), before);
}

/// Everything an index answers for, by the command line.
fn told(shop: &Shop) -> Option<String> {
    let mut told = String::new();
    for args in [&["list", "--json"][..], &["stats", "--json"], &["check"]] {
        let ran = shop.at(NOW, args);
        if !ran.ok() {
            assert!(ran.stderr.contains("Error:") && ran.stderr.contains("rebuild"), "{ran}");
            return None;
        }
        told.push_str(&ran.stdout);
    }
    Some(told)
}

#[test]
fn wherever_an_index_is_damaged_nothing_hangs_and_the_answers_stay_the_same() {
    let shop = filled();
    let file = shop.path("noise.jsonl");
    let word = |n: u64| format!("{:x}", n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let row = |id: u64| {
        let text: Vec<_> = (0..150).map(|n| word(id * 1000 + n)).collect();
        let text = text.join(" ");
        format!(
            "{{\"platform\":\"telegram\",\"group_id\":8,\"group_title\":\"G\",\"id\":{id},\
             \"time\":\"2026-03-16T12:00:00Z\",\"author_id\":\"user{id}\",\"text\":\"{text}\"}}\n"
        )
    };
    fs::write(&file, (1..1500).map(row).collect::<String>()).unwrap();
    assert!(shop.at(NOW, &["import", &file]).ok());
    let before = told(&shop).unwrap();
    let index = shop.store().join("index");
    let mut again = 0;
    for trial in 0..6 {
        let db = index.join("db");
        let mut bytes = fs::read(&db).unwrap();
        let place = bytes.len() * trial / 6;
        match trial % 3 {
            0 => bytes.truncate(place),
            1 => bytes.iter_mut().skip(place).step_by(99_991).for_each(|byte| *byte ^= 0x55),
            _ => bytes.iter_mut().skip(place).take(5000).for_each(|byte| *byte = 0),
        }
        fs::write(&db, bytes).unwrap();
        let answers = told(&shop).unwrap_or_else(|| {
            let rebuilt = shop.at(NOW, &["rebuild"]);
            assert!(rebuilt.ok(), "trial {trial}: {rebuilt}");
            again += 1;
            told(&shop).unwrap()
        });
        assert!(answers == before, "trial {trial}");
    }
    let aside = fs::read_dir(shop.store()).unwrap().flatten();
    again += aside.filter(|f| f.file_name().to_string_lossy().contains(".broken-")).count();
    assert!(again > 0, "none of it did harm");
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let shop = Shop::new();
    fs::create_dir_all(shop.store()).unwrap();
    fs::write(shop.store().join("thesis.txt"), "years of work").unwrap();
    let ran = shop.at(NOW, &["list"]);
    assert_eq!(ran.code, 2, "{ran}");
    assert!(ran.stderr.contains("something else"), "{ran}");
}

#[test]
fn a_backup_restores_everything() {
    let shop = filled();
    let backup = shop.path("backup");
    assert!(shop.at(NOW, &["backup", &backup]).ok());
    let before = shop.at(NOW, &["stats", "--json"]).json();
    fs::remove_dir_all(shop.store()).unwrap();
    let ran = shop.at(NOW, &["restore", &backup]);
    assert!(ran.ok(), "{ran}");
    assert_eq!(shop.at(NOW, &["stats", "--json"]).json(), before);
}

/// A small disk of its own, unmounted when it goes out of use.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where this process may not mount anything.
    fn mount(path: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir_all(&path).unwrap();
        let options = format!("size={size}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "none"])
            .arg(&path)
            .stderr(std::process::Stdio::null())
            .status()
            .is_ok_and(|s| s.success());
        mounted.then_some(Self(path))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_folder_that_may_not_be_written_is_named() {
    let shop = filled();
    let Some(disk) = SmallDisk::mount(shop.path("disk").into(), "8m") else {
        eprintln!("skipped: no disk can be mounted here");
        return;
    };
    let store = disk.0.join("store");
    let made = shop.command_in(&store, NOW, &["import", &shop.sample("own.jsonl")]).output();
    assert!(made.unwrap().status.success());
    let remounted = Command::new("mount").args(["-o", "remount,ro"]).arg(&disk.0).status();
    assert!(remounted.unwrap().success());
    for args in [&["list"][..], &["decide", "1", "--action", "allow"], &["rebuild"]] {
        let ran = shop.command_in(&store, NOW, args).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains("read-only") || said.contains("Read-only"), "{args:?}: {said}");
        assert!(said.contains("Hint:"), "{args:?}: {said}");
    }
    // Checking needs no writing.
    let ran = shop.command_in(&store, NOW, &["verify"]).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let shop = filled();
    let Some(disk) = SmallDisk::mount(shop.path("disk").into(), "3m") else {
        eprintln!("skipped: no disk can be mounted here");
        return;
    };
    let store = disk.0.join("store");
    let run = |args: &[&str]| {
        let output = shop.command_in(&store, NOW, args).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let file = shop.path("many.jsonl");
    let rows: String = (1..40_000_u64)
        .map(|id| {
            format!(
                "{{\"platform\":\"telegram\",\"group_id\":7,\"group_title\":\"G\",\"id\":{id},\"time\":\"2026-03-16T12:00:00Z\",\"author_id\":\"user{id}\",\"text\":\"regel {} en nog een {}\"}}\n",
                id * 7919,
                id * 104_729
            )
        })
        .collect();
    fs::write(&file, rows).unwrap();
    let (code, said) = run(&["import", &file]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.to_lowercase().contains("space") && said.contains("Hint:"), "{said}");
    let (code, said) = run(&["verify"]);
    assert_eq!(code, Some(0), "what was written before holds: {said}");
}
