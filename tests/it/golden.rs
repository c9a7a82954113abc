//! Help and documentation as golden files, so that a change of words is seen and reviewed.
//!
//! `SNAPSHOTS=overwrite cargo test golden` writes them anew.

use crate::support::Shop;
use std::fs;
use std::path::PathBuf;

/// Name of the file, and what is typed.
const PRINTED: &[(&str, &[&str])] = &[
    ("help", &["--help"]),
    ("help-import", &["import", "--help"]),
    ("help-flag", &["flag", "--help"]),
    ("help-export", &["export", "--help"]),
    ("help-report", &["report", "--help"]),
    ("help-lint", &["lint", "--help"]),
    ("help-notices", &["notices", "--help"]),
    ("help-flaggers", &["flaggers", "--help"]),
    ("help-erase", &["erase", "--help"]),
    ("help-complaints", &["complaints", "--help"]),
    ("help-complaints-add", &["complaints", "add", "--help"]),
    ("help-complaints-decide", &["complaints", "decide", "--help"]),
    ("help-misuse", &["misuse", "--help"]),
    ("help-orders", &["orders", "--help"]),
    ("help-list", &["list", "--help"]),
    ("help-show", &["show", "--help"]),
    ("help-decide", &["decide", "--help"]),
    ("help-confirm", &["confirm", "--help"]),
    ("help-reject", &["reject", "--help"]),
    ("help-release", &["release", "--help"]),
    ("help-looks", &["looks", "--help"]),
    ("help-exposure", &["exposure", "--help"]),
    ("help-undo", &["undo", "--help"]),
    ("help-verify", &["verify", "--help"]),
    ("help-moderator", &["moderator", "--help"]),
    ("help-moderator-add", &["moderator", "add", "--help"]),
    ("help-team", &["team", "--help"]),
    ("docs-roles", &["docs", "roles"]),
    ("docs-keys", &["docs", "keys"]),
    ("docs-filter", &["docs", "filter"]),
    ("docs-formats", &["docs", "formats"]),
    ("docs-duties", &["docs", "duties"]),
    ("docs-policies", &["docs", "policies"]),
    ("completions-bash", &["docs", "completions-bash"]),
];

/// What names every command, so that the feature adds to it.
const MORE_WITH_SUBMIT: [&str; 2] = ["help", "completions-bash"];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden")
}

#[test]
fn words_are_as_they_were() {
    let overwrite = std::env::var("SNAPSHOTS").is_ok_and(|v| v == "overwrite");
    let shop = Shop::new();
    let mut changed = Vec::new();
    for (name, args) in PRINTED {
        if cfg!(feature = "submit") && MORE_WITH_SUBMIT.contains(name) {
            continue;
        }
        // Only what is asked for: clap adds the width of no terminal.
        let output = shop.bare(args).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{name}");
        let path = folder().join(format!("{name}.txt"));
        if overwrite {
            fs::create_dir_all(folder()).unwrap();
            fs::write(&path, &text).unwrap();
        } else if fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
            changed.push(format!("{name}:\n{text}"));
        }
    }
    assert!(
        changed.is_empty(),
        "changed words; run SNAPSHOTS=overwrite cargo test golden and read the difference:\n{}",
        changed.join("\n")
    );
}

#[test]
fn no_golden_file_is_orphaned() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(PRINTED.iter().any(|(name, _)| *name == stem), "{stem} is in no table");
    }
}
