//! A trainer's day to its end: runs beside the reference, the meeting about them, scores anew.

use crate::support::{Ran, Shop};
use serde_json::Value;

/// The sample queue plays at this moment.
const NOW: &str = "2026-03-17T13:40:00Z";
/// Runs are worked, and talked about, the day after.
const NEXT: &str = "2026-03-18T09:00:00Z";

/// Sits down at a run and presses keys.
fn train(shop: &Shop, who: &str, keys: &str) -> Ran {
    let args = ["--print", "--size", "120x40", "--keys", keys];
    let run = ["train", "set", "--as", who, "--run", who];
    let ran = shop.at(NEXT, &[&args[..], &run[..]].concat());
    assert!(ran.ok(), "{ran}");
    ran
}

/// Opens the meeting and presses keys.
fn meet(shop: &Shop, size: &str, keys: &str) -> String {
    let args = ["--print", "--size", size, "--keys", keys, "--as", "mira"];
    let ran = shop.at(NEXT, &[&args[..], &["calibrate", "set", "tess", "jas", "noor"]].concat());
    assert!(ran.ok(), "{ran}");
    ran.stdout
}

fn score(shop: &Shop, form: &str) -> Ran {
    let form = (!form.is_empty()).then_some(form);
    let args = ["score", "tess", "jas", "noor", "--set", "set"];
    let args: Vec<&str> = args.into_iter().chain(form).collect();
    let ran = shop.at(NEXT, &args);
    assert!(ran.code < 2, "{ran}");
    ran
}

#[test]
fn a_trainers_day() {
    let shop = Shop::new();
    for (cases, policy) in [("1 2", "drugs"), ("5 6", "fraud"), ("8 9", "spam")] {
        let mut args = vec!["decide"];
        args.extend(cases.split(' '));
        args.extend(["--policy", policy]);
        let ran = shop.at(NOW, &args);
        assert!(ran.ok(), "{ran}");
    }
    let ran = shop.at(NOW, &["train", "pack", "--out", "set", "--seed", "3"]);
    assert!(ran.ok() && ran.stdout.contains("6 cases"), "{ran}");
    // tess stops after two cases and goes on; jas and noor work through at once.
    let two = train(&shop, "tess", "<enter>a<enter>a<enter>q");
    assert!(!two.stdout.contains("TRAINING 0/6"), "{two}");
    let start = train(&shop, "tess", "");
    assert!(start.stdout.contains("TRAINING 2/6"), "{start}");
    let rest = train(&shop, "tess", "<enter>a<enter>a<enter>a<enter>a<enter>");
    assert!(rest.stdout.contains("Every case is decided"), "{rest}");
    train(&shop, "jas", "<enter>a<enter>a<enter>a<enter>a<enter>a<enter>a<enter>");
    train(&shop, "noor", "<enter>a<enter>1<enter>:end run<enter>");
    // Text, JSON, a table and a page say the same.
    let text = score(&shop, "").stdout;
    for word in ["tess", "jas", "noor", "kappa", "missed harm"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let before: Value = score(&shop, "--json").json();
    let table = score(&shop, "--csv").stdout;
    let decided = table.lines().filter(|line| line.contains("tess")).count();
    assert_eq!(decided, 6, "{table}");
    assert!(score(&shop, "--html").stdout.contains("</html>"));
    // The meeting: a comment, a ruling with its reason, a struck answer.
    let open = meet(&shop, "120x40", "");
    for word in ["Calibration", "6 cases", "missed harm", "reference", "tess", "jas"] {
        assert!(open.contains(word), "{word}: {open}");
    }
    let said = meet(&shop, "120x40", "+nobody is harmed<enter>");
    assert!(said.contains("nobody is harmed") && said.contains("mira"), "{said}");
    // The reason of an answer is offered for the same answer, not for another one.
    let none = meet(&shop, "80x24", "a<enter>");
    assert!(!none.contains("version 2"), "{none}");
    let ruled = meet(&shop, "80x24", "r, as the meeting says<enter>");
    assert!(ruled.contains("version 2") && ruled.contains("as the meeting says"), "{ruled}");
    let struck = meet(&shop, "120x40", "x");
    assert!(struck.contains("1 struck"), "{struck}");
    let sheet = meet(&shop, "120x40", "<tab>");
    assert!(sheet.contains("Score") && sheet.contains("Krippendorff"), "{sheet}");
    // What was ruled and struck changes the scores, and the meeting remembers.
    let after: Value = score(&shop, "--json").json();
    assert_ne!(before, after);
    assert!(score(&shop, "").stdout.contains("struck"), "{}", score(&shop, ""));
    assert!(meet(&shop, "120x40", "").contains("1 struck"));
}
