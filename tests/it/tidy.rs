//! The architecture and the house rules, as tests: who may use whom, file sizes, no orphans.

use std::fs;
use std::path::{Path, PathBuf};

/// Each folder or file under `src/` with what it may use besides itself.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("law", &["model"]),
    ("flagging", &["model"]),
    ("import", &["model"]),
    ("record", &["model"]),
    ("queue", &["model", "law"]),
    ("store", &["model", "record"]),
    ("export", &["model", "law", "record"]),
    ("report", &["model", "law", "record", "export"]),
    ("training", &["model", "law", "import"]),
    ("config", &["model", "law", "report"]),
    ("app", &["model", "law", "queue", "training"]),
    (
        "desk",
        &[
            "model", "law", "flagging", "import", "record", "queue", "store", "export", "report",
            "config", "training",
        ],
    ),
    (
        "session",
        &[
            "model", "law", "import", "queue", "store", "record", "export", "config", "desk",
            "app", "training",
        ],
    ),
    ("submit", &["desk"]),
    ("transport", &["session", "app", "desk", "import", "flagging", "model"]),
];

/// Lines a file may have; a little above the house rule of 400, so that a sentence more in a
/// comment is no reason to cut a file in two.
const LINES: usize = 450;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Unit tests that fill a file or folder of their own beside the code.
fn is_test(file: &Path) -> bool {
    file.components().any(|part| {
        let part = part.as_os_str().to_string_lossy();
        part == "tests" || part.ends_with("tests.rs") || part == "fixture.rs" || part == "flows.rs"
    })
}

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    rust_files(&root().join("src"), &mut found);
    found.sort();
    found
}

#[test]
fn imports_only_point_down() {
    let src = root().join("src");
    let mut wrong = Vec::new();
    for file in sources() {
        let inside = file.strip_prefix(&src).unwrap();
        let layer = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else { continue };
        let text = fs::read_to_string(&file).unwrap();
        for (no, line) in text.lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String =
                    used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let known = LAYERS.iter().any(|(name, _)| *name == used) || used == "cli";
                if known && used != layer && !allowed.contains(&used.as_str()) {
                    wrong.push(format!("{}:{} uses {used}", inside.display(), no + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that point up:\n{}", wrong.join("\n"));
}

#[test]
fn the_app_touches_nothing_outside() {
    let mut wrong = Vec::new();
    for file in sources() {
        let name = file.display().to_string();
        if !name.contains("/src/app/") || is_test(&file) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for banned in
            ["std::fs", "std::thread", "SystemTime", "Instant::now", "crossterm", "Timestamp::now"]
        {
            if text.contains(banned) {
                wrong.push(format!("{name} uses {banned}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_small_and_say_what_they_are_for() {
    let mut wrong = Vec::new();
    for file in sources() {
        let text = fs::read_to_string(&file).unwrap();
        if is_test(&file) {
            continue;
        }
        let lines = text.lines().count();
        if lines > LINES {
            wrong.push(format!("{} has {lines} lines", file.display()));
        }
        if !text.starts_with("//!") {
            wrong.push(format!("{} does not begin with //!", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_test_file_is_forgotten() {
    let folder = root().join("tests/it");
    let main = fs::read_to_string(folder.join("main.rs")).unwrap();
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let holds_code = path.is_dir() && path.join("mod.rs").exists()
            || path.extension().is_some_and(|e| e == "rs");
        if holds_code && name != "main" {
            assert!(main.contains(&format!("mod {name};")), "tests/it/{name} is not wired in");
        }
    }
}

#[test]
fn the_readme_opens_with_the_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let top: String = readme.lines().take(30).collect::<Vec<_>>().join("\n");
    assert!(top.contains("cargo run --release") && top.contains("cargo test"));
    for picture in readme.split("](screenshots/").skip(1) {
        let name = picture.split(')').next().unwrap();
        assert!(root().join("screenshots").join(name).exists(), "README shows {name}");
    }
    let ci = fs::read_to_string(root().join(".ci/run")).unwrap();
    assert!(ci.lines().any(|l| l.trim() == "cargo test"), ".ci/run runs the README's test command");
}
