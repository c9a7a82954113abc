//! Every file of `sample-data/hostile` through the built program: no panic, no hang, an exit code
//! that says what happened, and a record that holds afterwards.

use crate::support::Shop;
use std::fs;
use std::path::PathBuf;

const NOW: &str = "2026-03-17T13:40:00Z";

#[test]
fn nothing_hostile_harms_the_store() {
    let shop = Shop::new();
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample-data/hostile");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 10);
    for file in files {
        let name = file.display().to_string();
        let ran = shop.at(NOW, &["import", &name]);
        assert!((0..=2).contains(&ran.code), "{name}: {ran}");
        assert!(!ran.stderr.contains("panicked"), "{name}: {ran}");
        if ran.code == 2 {
            assert!(ran.stderr.contains("Error:") && ran.stderr.contains("Hint:"), "{name}: {ran}");
        }
        // Nothing is passed over without a word.
        assert!(!name.ends_with("wrong-shape.json") || ran.code == 1, "{ran}");
        // A rejected row is named with its place.
        if ran.code == 1 {
            assert!(ran.stdout.contains("line ") || ran.stdout.contains("byte "), "{name}: {ran}");
        }
        assert!(
            !ran.stdout.chars().any(|c| c.is_control() && c != '\n'),
            "{name} reaches the terminal raw: {ran}"
        );
        let again = shop.at(NOW, &["import", &name]);
        assert_eq!(again.code, ran.code, "{name} a second time: {again}");
    }
    for check in ["verify", "check"] {
        let ran = shop.at(NOW, &[check]);
        assert!(ran.ok(), "{ran}");
    }
    // And every screen can show what came in.
    let frame = shop.at(NOW, &["--keys", "fstate:all<enter>jjjj<enter>w", "--print"]);
    assert!(frame.ok(), "{frame}");
}
