//! Reference cases among the live ones: met like any other, and in nothing that leaves.

use crate::support::{Ran, Seat, Shop};
use modq::app::theme::Depth;
use modq::model::Role;
use modq::training::{Plan, Planted, Set};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The sample queue plays at this moment.
const NOW: &str = "2026-03-17T13:40:00Z";
/// Every hold is over, so that everything may leave.
const LATER: &str = "2026-03-17T18:00:00Z";
/// Stands in every message of the set and in nothing else.
const MARK: &str = "merkteken";

const PEOPLE: &str = "[platform]\nname = \"Pleinpraat\"\ncontact_users = \
                      \"help@pleinpraat.example\"\ncontact_authorities = \
                      \"orders@pleinpraat.example\"\n[[moderator]]\nname = \"mira\"\nrole = \
                      \"senior\"\n[[moderator]]\nname = \"noor\"\n[[moderator]]\nname = \
                      \"tess\"\nrole = \"trainee\"\n";

/// A shop with the sample queue, and the sample set with a mark in every message.
fn shop() -> Shop {
    let shop = Shop::new();
    shop.settings(PEOPLE);
    let set = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/training/neighbourhood");
    copy(&set, Path::new(&shop.path("set")));
    let rows = shop.path("set/messages.jsonl");
    let text = fs::read_to_string(&rows).unwrap();
    let marked = text.lines().map(|line| {
        let mut row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap_or("").to_owned();
        row["text"] = format!("{MARK} {text}").into();
        format!("{row}\n")
    });
    fs::write(&rows, marked.collect::<String>()).unwrap();
    let ran = shop.at(NOW, &["train", "check", "set", "--renew"]);
    assert!(ran.code < 2, "{ran}");
    shop
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Sits down at the queue and presses keys; what stands on the screen then.
fn sit(shop: &Shop, who: &str, keys: &str) -> String {
    let ran = shop.at(NOW, &["--print", "--size", "120x40", "--keys", keys, "--as", who]);
    assert!(ran.ok(), "{ran}");
    ran.stdout
}

fn plant(shop: &Shop) {
    let ran = shop.at(NOW, &["train", "plant", "set", "--every", "1", "--as", "mira"]);
    assert!(ran.ok() && ran.stdout.contains("78 cases are mixed in"), "{ran}");
    assert!(ran.stdout.contains("2 with an order of an authority are left out"), "{ran}");
}

/// Keys that lead to the marked case, if one stands in the list.
fn way_to(shop: &Shop, who: &str) -> Option<String> {
    let args = ["--print", "--size", "80x300", "--keys", "", "--as", who];
    let ran = shop.at(NOW, &args);
    assert!(ran.ok(), "{ran}");
    let row = |line: &&str| line.starts_with(" ▌") || line.starts_with("▸▌");
    let mut rows = ran.stdout.lines().skip(2).take_while(|l| !l.starts_with("──")).filter(row);
    rows.position(|line| line.contains(MARK)).map(|n| format!("gg{}", "j".repeat(n)))
}

/// Every line of the journal.
fn journal(store: &Path) -> String {
    let mut files: Vec<_> =
        fs::read_dir(store.join("journal")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "jsonl"));
    files.sort();
    files
        .iter()
        .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
        .collect()
}

/// Every file below a folder, by its path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Everything that can be asked of a store or made from it: arguments, and the folder that is
/// written, if one is.
fn ways_out() -> Vec<(Vec<String>, Option<&'static str>)> {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut ways: Vec<(Vec<String>, Option<&str>)> = Vec::new();
    for format in modq::export::FORMATS {
        ways.push((words(&format!("export {} --out out", format.word)), Some("out")));
    }
    for told in [
        "report",
        "report --json",
        "report --tco 2026",
        "stats",
        "stats --json",
        "team --json",
        "notices --all --json",
        "flaggers --json",
        "misuse --json",
        "complaints --all --json",
        "orders --all --json",
        "list --json",
        "list state:all --json",
        "list state:decided --json",
        "list merkteken --json",
        "looks --json",
    ] {
        ways.push((words(told), None));
    }
    ways.push((words("report --from 2026-01-01 --to 2026-12-31 --out report"), Some("report")));
    ways.push((words("train pack --count 40 --out packed"), Some("packed")));
    ways
}

/// Takes every way out of a store; what was printed and written.
fn everything(shop: &Shop, store: &Path) -> Vec<(String, Ran, BTreeMap<String, Vec<u8>>)> {
    let mut all = Vec::new();
    for (args, folder) in ways_out() {
        let mut command = shop.command_in(store, LATER, &[]);
        command.args(&args).args(["--as", "mira"]);
        let output = command.output().unwrap();
        let ran = Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        let written = folder.map(|name| files(Path::new(&shop.path(name)))).unwrap_or_default();
        if let Some(folder) = folder {
            let _none = fs::remove_dir_all(shop.path(folder));
        }
        all.push((args.join(" "), ran, written));
    }
    all
}

#[test]
fn a_reference_case_is_met_like_any_other_and_is_in_nothing_that_leaves() {
    let shop = shop();
    for (cases, policy) in [("1 2", "drugs"), ("5 6", "fraud"), ("11", "threat")] {
        let mut args = vec!["decide", "--yes", "--as", "noor", "--policy", policy];
        args.extend(cases.split(' '));
        let ran = shop.at(NOW, &args);
        assert!(ran.ok(), "{ran}");
    }
    plant(&shop);
    // After one decision the first one is there, with the number that comes next.
    assert!(!sit(&shop, "noor", "").contains(MARK));
    sit(&shop, "noor", "a");
    assert_eq!(way_to(&shop, "tess"), None, "a trainee meets none");
    let way = way_to(&shop, "noor").expect("it stands in the list");
    let screen = sit(&shop, "noor", &way);
    assert!(screen.contains(MARK) && screen.contains("case 124"), "{screen}");
    for told in ["reference", "training", "planted"] {
        assert!(!screen.to_lowercase().contains(told), "{told}: {screen}");
    }
    let before = journal(&shop.store());
    let without = shop.path("without");
    copy(&shop.store(), Path::new(&without));
    fs::remove_dir_all(Path::new(&without).join("reference")).unwrap();

    // Decided, taken back, noted on, put off, decided: with the usual keys and words.
    let decided = sit(&shop, "noor", &format!("{way}a"));
    assert!(decided.contains("allowed 124"), "{decided}");
    let undone = sit(&shop, "noor", "u");
    assert!(undone.contains("taken back: 124"), "{undone}");
    let again = sit(&shop, "noor", &format!("{way}au<ctrl-r>"));
    assert!(again.contains("done again: 124"), "{again}");
    sit(&shop, "noor", "u");
    let noted = sit(&shop, "noor", &format!("{way}+zo<enter>"));
    assert!(noted.contains("124"), "{noted}");
    let sheet = sit(&shop, "noor", &format!("{way}r"));
    assert!(sheet.contains("Remove") && sheet.contains(MARK), "{sheet}");
    let removed = sit(&shop, "noor", &format!("{way}1"));
    assert!(removed.contains("removed 124"), "{removed}");
    assert!(!removed.contains("case 124"), "the next one is not there yet: {removed}");
    assert_eq!(journal(&shop.store()), before, "the record hears nothing of it");

    // The same store with and without: every way out gives the same bytes.
    let (with, without) = (shop.store(), Path::new(&without).to_owned());
    let (with, without) = (everything(&shop, &with), everything(&shop, &without));
    for ((what, ran, written), (_, other, others)) in with.iter().zip(&without) {
        assert_eq!((ran.code, &ran.stdout), (other.code, &other.stdout), "{what}");
        assert!(ran.code < 2, "{what}: {ran}");
        assert!(!ran.stdout.contains(MARK) || what.contains(MARK), "{what}: {ran}");
        let names = |of: &BTreeMap<String, Vec<u8>>| of.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(written), names(others), "{what}");
        for (name, bytes) in written {
            assert_eq!(Some(bytes), others.get(name), "{what}: {name}");
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains(MARK), "{what}: {name}");
        }
    }
    let wrote = |word: &str| with.iter().any(|(what, _, of)| what.contains(word) && !of.is_empty());
    for format in ["database", "letters", "csv", "journal", "report", "pack"] {
        assert!(wrote(format), "{format} has something in it, so the comparison says something");
    }
}

#[test]
fn what_was_made_of_them_is_counted_kept_and_scored_until_they_are_withdrawn() {
    let shop = shop();
    let refused = shop.at(NOW, &["train", "plant", "set", "--as", "noor"]);
    assert!(refused.code == 2 && refused.stderr.contains("noor is moderator here"), "{refused}");
    plant(&shop);
    let twice = shop.at(NOW, &["train", "plant", "set", "--as", "mira"]);
    assert!(twice.code == 2 && twice.stderr.contains("train withdraw"), "{twice}");
    sit(&shop, "noor", "a");
    let way = way_to(&shop, "noor").unwrap();
    sit(&shop, "noor", &format!("{way}a"));
    // The next one is met after the next decision of one's own.
    sit(&shop, "noor", "a");
    assert!(way_to(&shop, "noor").is_some(), "nothing was opened since: the same number");
    let looks = |args: &[&str]| {
        let ran = shop.at(NOW, &[&["looks", "--as", "mira"], args].concat());
        assert!(ran.ok(), "{ran}");
        ran
    };
    let said = looks(&[]).stdout;
    assert!(said.contains("78 reference cases mixed in, one after each decision"), "{said}");
    assert!(said.contains("1 answer of one person"), "{said}");
    let json = looks(&["--score", "--json"]).json();
    assert_eq!(json["reference"][0]["answered"], 1);
    assert_eq!(json["reference"][0]["score"]["decided"]["of"], 1, "{json}");
    assert!(json["looks"].is_null());
    let text = looks(&["--score"]).stdout;
    assert!(text.contains("too few for a grade") && text.contains("kappa"), "{text}");
    assert!(!text.contains("noor"), "{text}");
    let refused = shop.at(NOW, &["looks", "--as", "noor"]);
    assert!(refused.code == 2 && refused.stderr.contains("seniors"), "{refused}");

    let verified = shop.at(NOW, &["verify"]);
    assert!(verified.ok() && verified.stdout.contains("record of reference cases"), "{verified}");
    assert!(shop.at(NOW, &["rebuild"]).ok());
    assert!(way_to(&shop, "noor").is_some(), "it is still there");
    assert!(looks(&[]).stdout.contains("1 answer of one person"));
    let copy = shop.at(NOW, &["backup", &shop.path("backup"), "--as", "mira"]);
    assert!(copy.ok() && Path::new(&shop.path("backup/reference/1/plan.json")).exists(), "{copy}");

    let ended = shop.at(NOW, &["train", "withdraw", "--as", "mira"]);
    assert!(ended.ok() && ended.stdout.contains("stays: 1 answer"), "{ended}");
    assert_eq!(way_to(&shop, "noor"), None, "what is undecided leaves the queue");
    assert!(looks(&[]).stdout.contains("were mixed in"));
    let again = shop.at(NOW, &["train", "withdraw", "--as", "mira"]);
    assert!(again.code == 2 && again.stderr.contains("nothing is mixed in"), "{again}");

    // A changed set and a broken record are found.
    let rows = shop.store().join("reference/1/set/flags.jsonl");
    let text = fs::read_to_string(&rows).unwrap();
    fs::write(&rows, format!("{text}\n")).unwrap();
    let broken = shop.at(NOW, &["verify"]);
    assert!(broken.code == 1 && broken.stdout.contains("flags.jsonl changed"), "{broken}");
}

/// A seat at which a reference case turns up after the first decision.
fn seat() -> Seat {
    Seat::with(((80, 24), Depth::True, true), ("mira", ""), |desk| {
        let set = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/training/neighbourhood");
        let set = Set::load(&set).unwrap();
        let plan = Plan {
            format: Plan::FORMAT,
            set: set.head.name.clone(),
            every: 1,
            seed: 4,
            planted: modq::model::At::parse(NOW).unwrap(),
            withdrawn: None,
        };
        Planted::plant(desk.path(), &set, plan).unwrap();
    })
}

/// Goes down the list until a case is open.
fn go_to(seat: &mut Seat, case: &str) {
    seat.press("gg");
    for _ in 0..90 {
        if seat.text().contains(case) {
            return;
        }
        seat.press("j");
    }
    panic!("{case} is not in the list: {}", seat.text());
}

#[test]
fn what_is_done_last_is_taken_back_first_wherever_it_was_done() {
    let mut seat = seat();
    let decisions = |seat: &Seat| {
        let store = seat.session.desk().store();
        (1..=store.decisions())
            .filter_map(|no| store.decision(modq::model::DecisionNo(no)).unwrap())
            .filter(|decision| !decision.is_void())
            .count()
    };
    seat.press("a");
    assert_eq!(decisions(&seat), 1);
    go_to(&mut seat, "case 124");
    seat.press("a");
    assert!(seat.text().contains("allowed 124"), "{}", seat.text());
    assert_eq!(decisions(&seat), 1, "the desk hears nothing of it");
    // Whoever did it finds it in the history, and can take it back there.
    seat.press("H");
    let text = seat.text();
    assert!(text.contains("allowed 124") && text.contains("allowed 85"), "{text}");
    assert!(!text.contains("imported 0 messages and 1 flags"), "{text}");
    seat.press("<esc>");
    seat.press("a");
    assert_eq!(decisions(&seat), 2);
    seat.press("u");
    assert_eq!(decisions(&seat), 1, "the live one first: {}", seat.text());
    seat.press("u");
    assert!(seat.text().contains("taken back: 124"), "{}", seat.text());
    seat.press("<ctrl-r>");
    assert!(seat.text().contains("done again: 124"), "{}", seat.text());
    seat.press("uu");
    assert_eq!(decisions(&seat), 0, "then what was done before it: {}", seat.text());
    // Decided together with a live one, marked like any other.
    go_to(&mut seat, "case 124");
    seat.press("mma");
    assert!(seat.text().contains("allowed 2 cases"), "{}", seat.text());
    assert_eq!(decisions(&seat), 1, "{}", seat.text());
    seat.press("u");
    assert!(seat.text().contains("taken back: 2 decisions"), "{}", seat.text());
    assert_eq!(decisions(&seat), 0, "{}", seat.text());
    seat.press("<ctrl-r>");
    assert!(seat.text().contains("done again: 2 decisions"), "{}", seat.text());
    assert_eq!(decisions(&seat), 1, "{}", seat.text());
    let runs = Planted::active(seat.session.desk().path()).unwrap().unwrap().runs().unwrap();
    let run = modq::training::Run::load(&runs[0]).unwrap();
    assert_eq!(run.done(), 1, "{}", seat.text());
}

#[test]
fn each_meets_their_own_and_what_is_put_off_or_handed_on_is_gone() {
    let mut seat = seat();
    let noor = seat.beside("noor", Role::Moderator);
    let tess = seat.beside("tess", Role::Trainee);
    seat.press("a");
    seat.press_at(noor, "ja");
    go_to(&mut seat, "case 124");
    let waiting = |text: &str| text.lines().nth(1).map(str::to_owned).unwrap_or_default();
    let before = waiting(&seat.text());
    seat.press("s3");
    assert!(seat.text().contains("124"), "{}", seat.text());
    assert_ne!(waiting(&seat.text()), before, "put off");
    // Of the other seat it is still there, and can be handed on without a reason.
    for _ in 0..90 {
        if seat.text_at(noor).contains("case 124") {
            break;
        }
        seat.press_at(noor, "j");
    }
    assert!(seat.text_at(noor).contains("case 124"), "{}", seat.text_at(noor));
    seat.press_at(noor, ">");
    assert!(seat.text_at(noor).contains("handed on: 124"), "{}", seat.text_at(noor));
    assert!(!seat.text_at(noor).contains("case 124"));
    for _ in 0..90 {
        assert!(!seat.text_at(tess).contains("case 124"), "a trainee meets none");
        seat.press_at(tess, "j");
    }
    let lines = seat.session.desk().record().tail(Default::default()).unwrap();
    let skipped = lines.flatten().filter(|line| line.change.word() == "skipped").count();
    assert_eq!(skipped, 0, "the record hears nothing of it");
}
