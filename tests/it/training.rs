//! A trainer's day up to the scores: a set is packed, runs are worked by keys, stopped, continued.

use crate::support::trainee::{BEGAN, How, Trainee, set};
use crate::support::{Ran, Seat, Shop};
use modq::app::theme::Depth;
use modq::model::At;
use modq::training::{Act, Answers, CaseId, Feedback, Pace, RUN_FILE, Run, Set, State, Why};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The sample queue plays at this moment.
const NOW: &str = "2026-03-17T13:40:00Z";

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Whether these words stand somewhere in the folder, as `grep -r` would find them.
fn grep(folder: &Path, words: &str) -> bool {
    files(folder).iter().any(|path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(words.len()).any(|part| part == words.as_bytes())
    })
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for path in files(from) {
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// The sample queue with a dozen decisions, one of them taken back and taken anew.
fn worked() -> Shop {
    let shop = Shop::new();
    for (cases, policy) in [("1 2 3 4", "drugs"), ("5 6 7", "fraud"), ("8 9", "spam")] {
        let mut args = vec!["decide"];
        args.extend(cases.split(' '));
        args.extend(["--policy", policy]);
        let ran = shop.at(NOW, &args);
        assert!(ran.ok(), "{ran}");
    }
    assert!(shop.at(NOW, &["decide", "10", "11", "12", "--action", "allow"]).ok());
    assert!(shop.at(NOW, &["undo"]).ok());
    assert!(shop.at(NOW, &["decide", "10", "11", "12", "--policy", "fraud"]).ok());
    shop
}

fn pack(shop: &Shop, out: &str, more: &[&str]) -> Ran {
    let mut args = vec!["train", "pack", "--out", out];
    args.extend(more);
    shop.at(NOW, &args)
}

#[test]
fn a_set_is_packed_from_decided_cases_with_pseudonyms() {
    let shop = worked();
    let ran = pack(&shop, "one", &["--count", "8", "--seed", "3"]);
    assert!(ran.ok() && ran.stdout.contains("8 cases"), "{ran}");
    let folder = PathBuf::from(shop.path("one"));
    let one = Set::load(&folder).unwrap();
    assert_eq!(one.cases().len(), 8);
    assert_eq!(one.head.author, "Pleinpraat", "the platform, not the moderator");
    // What was taken back is no answer; what was decided after it is.
    let ran = shop.at(NOW, &["train", "answers", "one"]);
    assert_eq!(ran.lines_json().len(), 8);
    assert!(!ran.stdout.contains("\"allow\""), "{ran}");
    // Neither who wrote nor who decided stands in it, nor can an answer be read.
    let names: BTreeSet<String> =
        one.messages.iter().filter_map(|(message, _)| message.author.name.clone()).collect();
    assert!(names.len() > 2 && !names.iter().any(|name| name.contains("voorbeeld")), "{names:?}");
    for word in ["mira", "@west_voorbeeld", "t.me/", "user8", "\"decision\"", "1500000"] {
        assert!(!grep(&folder, word), "{word} stands in the set");
    }
    // The same seed makes the same set, another one another.
    assert!(pack(&shop, "two", &["--count", "8", "--seed", "3", "--title", "one"]).ok());
    assert!(pack(&shop, "three", &["--count", "8", "--seed", "4", "--title", "one"]).ok());
    let id = |name: &str| Set::load(Path::new(&shop.path(name))).unwrap().id();
    assert_eq!(id("one"), id("two"));
    assert_ne!(id("one"), id("three"));
    let again = pack(&shop, "one", &[]);
    assert!(again.code == 2 && again.stderr.contains("holds something already"), "{again}");
    let none = pack(&shop, "four", &["--filter", "lane:life category:nothing"]);
    assert!(none.code == 2 && none.stderr.contains("no case fits"), "{none}");
}

#[test]
fn the_set_that_comes_along_is_whole() {
    let set = Set::load(&set()).unwrap();
    let law = modq::law::Law::load(&["eu-dsa".to_owned(), "nl".to_owned()]).unwrap();
    let answers = Answers::open(&set.folder, &set.cases(), &law).unwrap();
    assert_eq!((set.cases().len(), answers.len()), (80, 80));
    let all: Vec<_> = answers.iter().collect();
    assert!(all.iter().filter(|answer| answer.must_escalate).count() >= 4);
    assert!(all.iter().filter(|answer| !answer.acceptable.is_empty()).count() >= 20);
    assert!(all.iter().all(|answer| answer.why.len() > 40), "every why says something");
    let acts: BTreeSet<Act> = all.iter().map(|answer| answer.decision).collect();
    assert_eq!(acts.len(), Act::ALL.len());
    let lanes: BTreeSet<_> = set.flags.iter().map(|row| row.flag.lane).collect();
    assert!(lanes.len() >= 4, "{lanes:?}");
    assert!(set.head.language.contains("nl") && set.head.language.contains("en"));
    for answer in all {
        assert!(!grep(&set.folder, &answer.why), "{} can be read", answer.case);
    }
}

#[test]
fn a_case_is_decided_compared_and_closed() {
    let folder = tempfile::tempdir().unwrap();
    let mut tess = Trainee::begin(&folder.path().join("run"), &How::default());
    let start = tess.text();
    for word in ["TRAINING 0/80", "version 1", "trainee", "tess", "what is measured", "begin"] {
        assert!(start.contains(word), "{word}: {start}");
    }
    tess.press("<enter>");
    assert!(tess.text().contains("TRAINING 0/80"), "{}", tess.text());
    tess.decide(true, 12);
    let feedback = tess.text();
    for word in ["TRAINING 1/80", "reference", "why", "written by", "so far", "1 of 1"] {
        assert!(feedback.contains(word), "{word}: {feedback}");
    }
    // While it is read the clock stands still, and what was decided cannot be taken back.
    tess.wait(600);
    tess.press("+it was a joke<enter>");
    assert!(tess.text().contains("it was a joke") || tess.text().contains("objection"));
    assert!(!tess.text().contains("leaves in") && !tess.text().contains("undo"), "{}", tess.text());
    tess.press("<enter>u");
    assert!(tess.text().contains("the reference was shown"), "{}", tess.text());
    tess.decide(false, 5);
    tess.press("<enter>");
    let run = tess.run();
    let [first, second, third] = &run.cases[..3] else { panic!("three cases") };
    assert_eq!((first.state, second.state), (State::Done, State::Done));
    assert!(first.closed && first.objection.as_deref() == Some("it was a joke"));
    assert_eq!((first.spent_ms, second.spent_ms), (12_000, 5_000));
    assert_eq!(second.given.as_ref().unwrap().decision, Act::Allow);
    assert_eq!(third.state, State::Left, "it is under the eyes");
    // Nothing leaves, and the answers are nowhere in the run.
    tess.press("xl");
    assert!(tess.text().contains("nothing leaves a training run"), "{}", tess.text());
    let why = &tess.answers.get(&first.case).unwrap().why;
    assert!(!grep(folder.path(), why));
}

#[test]
fn three_runs_one_of_them_stopped_killed_and_continued() {
    let folder = tempfile::tempdir().unwrap();
    let run_of = |name: &'static str| folder.path().join(name);
    let order = |run: &Run| run.header.order.clone();
    // tess works a while, stops, goes on, is killed, goes on.
    let how = How::default();
    let mut tess = Trainee::begin(&run_of("tess"), &how);
    tess.press("<enter>");
    for _ in 0..3 {
        tess.decide(true, 20);
        tess.press("<enter>");
    }
    tess.press("q");
    assert!(tess.is_over());
    let stopped = tess.run();
    tess.kill();
    let later = At::parse(BEGAN).unwrap().plus(3 * 3_600_000);
    let mut tess = Trainee::sit(&run_of("tess"), (120, 40), &how, later);
    let start = tess.text();
    assert!(start.contains("Training goes on") && start.contains("TRAINING 3/80"), "{start}");
    tess.press("<enter>");
    tess.decide(true, 20);
    tess.kill();
    assert_eq!(Run::load(&run_of("tess")).unwrap().done(), 4, "a kill loses no decision");
    let mut tess = Trainee::sit(&run_of("tess"), (120, 40), &how, later.plus(60_000));
    tess.press("<enter>");
    // The reference to the case before the kill is still shown, or was seen already.
    if tess.text().contains("written by") {
        tess.press("<enter>");
    }
    tess.decide(false, 20);
    let run = tess.run();
    assert_eq!((run.done(), order(&run)), (5, order(&stopped)));
    assert!(run.worked_ms <= 5 * 20_000 + 1_000, "pauses between do not count: {}", run.worked_ms);
    // jas gets the same cases in the same order, noor another one.
    let mut jas = Trainee::begin(&run_of("jas"), &How { name: "jas", ..how.clone() });
    jas.press("<enter>");
    jas.decide(false, 9);
    assert_eq!(order(&jas.run()), order(&run));
    let end = How { name: "noor", seed: 8, feedback: Feedback::End, limit: Some(2), ..how };
    let mut noor = Trainee::begin(&run_of("noor"), &end);
    noor.press("<enter>");
    assert_ne!(order(&noor.run()), order(&run));
    noor.decide(false, 30);
    assert!(!noor.text().contains("written by"), "{}", noor.text());
    let said = noor.text();
    assert!(said.contains("u undo") && !said.contains("leaves in"), "nothing leaves: {said}");
    noor.wait(25);
    noor.press("u");
    assert_eq!(noor.run().done(), 0, "until the end u takes back as in work");
    noor.press("a");
    assert_eq!(noor.run().cases.iter().filter(|case| case.changes == 1).count(), 1);
    noor.wait(100);
    let over = noor.text();
    assert!(over.contains("Training is over") && over.contains("The time is over"), "{over}");
    noor.press("<enter>");
    assert!(noor.text().contains("case 1 of 80"), "{}", noor.text());
    noor.press("<enter>");
    assert!(noor.text().contains("case 2 of 80"), "{}", noor.text());
    let run = noor.run();
    assert_eq!((run.ended, run.done()), (Some(Why::Limit), 1));
}

#[test]
fn a_run_ends_when_every_case_is_decided_or_when_it_is_ended() {
    let folder = tempfile::tempdir().unwrap();
    let how = How { feedback: Feedback::End, ..How::default() };
    let mut tess = Trainee::begin(&folder.path().join("a"), &how);
    tess.press("<enter>a:end run<enter>");
    assert!(tess.text().contains("You ended it"), "{}", tess.text());
    assert_eq!(tess.run().ended, Some(Why::Given));
    let mut tess = Trainee::begin(&folder.path().join("b"), &how);
    tess.press("<enter>");
    for _ in 0..200 {
        tess.press("a");
        if tess.run().ended.is_some() {
            break;
        }
    }
    let run = tess.run();
    assert_eq!((run.ended, run.done()), (Some(Why::All), 80));
    assert!(tess.text().contains("80 of 80 cases decided"), "{}", tess.text());
}

#[test]
fn cases_come_in_at_the_pace_of_the_shift() {
    let folder = tempfile::tempdir().unwrap();
    let how = How { pace: Pace::Fourfold, feedback: Feedback::End, ..How::default() };
    let mut tess = Trainee::begin(&folder.path().join("run"), &how);
    let set = Set::load(&set()).unwrap();
    let arrivals = set.arrivals(7);
    let (first, _) = arrivals[0];
    tess.press("<enter>");
    let waiting = |tess: &mut Trainee| {
        tess.press(":stats");
        tess.press("<esc>");
        tess.text()
    };
    let there = |ms: i64| arrivals.iter().filter(|(at, _)| *at <= first.plus(ms)).count();
    let shown = waiting(&mut tess);
    assert!(shown.contains("TRAINING 0/80"), "{shown}");
    assert!(there(0) < 80);
    // Whatever waits is decided; then the quiet stretch is passed over.
    tess.press(&"a".repeat(there(0)));
    tess.wait(1);
    tess.wait(1);
    let run = tess.run();
    assert_eq!(run.done(), there(0));
    assert!(run.passed_ms > 0, "nothing waits, so the shift goes on to the next case");
    tess.press("a");
    assert_eq!(tess.run().done(), there(0) + 1);
    // Hours of the shift were passed over, and still the last step can be taken back; and nobody
    // is told to rest for hours that nobody worked.
    tess.wait(1);
    assert!(!tess.text().contains("without a pause"), "{}", tess.text());
    tess.press("u");
    assert_eq!(tess.run().done(), there(0), "{}", tess.text());
}

#[test]
fn what_came_while_a_case_was_decided_is_there_when_it_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let how = How { pace: Pace::Fourfold, feedback: Feedback::End, ..How::default() };
    let mut tess = Trainee::begin(&folder.path().join("run"), &how);
    tess.press("<enter>");
    // The first case gets a second flag two minutes after its first one.
    let first: CaseId = "training/4/49".parse().unwrap();
    assert_eq!((tess.run().header.order[0].clone(), tess.flags(&first)), (first.clone(), 1));
    tess.press("a");
    assert_eq!(tess.run().done(), 1);
    tess.wait(60);
    assert_eq!(tess.flags(&first), 1, "one more flag would ask for the decided case again");
    tess.press("u");
    assert_eq!((tess.run().done(), tess.flags(&first)), (0, 2), "{}", tess.text());
    tess.wait(3600);
    assert_eq!(tess.flags(&first), 3, "what comes later comes as ever");
    let later = tess.now;
    tess.kill();
    let tess = Trainee::sit(&folder.path().join("run"), (120, 40), &how, later);
    assert_eq!(tess.flags(&first), 3, "and nothing comes twice");
}

#[test]
fn every_screen_says_that_it_is_training() {
    let folder = tempfile::tempdir().unwrap();
    let screens = ["", "?", ":", "H", "O", "R", "C", "I", "r", "w", "h", "<enter>", "f", "*", "e"];
    for (n, size) in [(120, 40), (80, 24), (60, 20), (40, 12), (30, 8)].into_iter().enumerate() {
        let how = How { look: (Depth::Mono, true), ..How::default() };
        let run = folder.path().join(n.to_string());
        let mut tess = Trainee::sit(&run, size, &how, At::parse(BEGAN).unwrap());
        assert!(tess.text().lines().next().unwrap().contains("TRAINING"), "{size:?}");
        tess.press("<enter>");
        for keys in screens {
            tess.press(keys);
            let text = tess.text();
            assert!(text.lines().next().unwrap().contains("TRAINING"), "{size:?} {keys}: {text}");
            tess.press("<esc><esc>");
        }
    }
}

#[test]
fn a_run_from_the_command_line_and_what_can_be_wrong_with_it() {
    let shop = Shop::new();
    let folder = PathBuf::from(shop.path("set"));
    copy(&set(), &folder);
    let at = |now: &str, keys: &str, more: &[&str]| {
        let mut args = vec!["--print", "--size", "120x40", "--keys", keys, "train", "set"];
        args.extend(["--as", "tess", "--run", "run"]);
        args.extend(more);
        shop.at(now, &args)
    };
    let ran = at(BEGAN, "<enter>a<enter>", &[]);
    assert!(ran.ok() && ran.stdout.contains("TRAINING 1/80"), "{ran}");
    assert!(!ran.stdout.contains("leave in") && !ran.stderr.contains("leave in"), "{ran}");
    let ran = at("2026-04-02T09:00:00Z", "<enter>a", &[]);
    assert!(ran.ok() && ran.stdout.contains("TRAINING 2/80"), "{ran}");
    let kept = || std::fs::read(shop.path("run/run.jsonl")).unwrap();
    let before = kept();
    let refused = |ran: Ran, words: &[&str]| {
        assert_eq!(ran.code, 2, "{ran}");
        for word in words {
            assert!(ran.stderr.contains(word), "{word}: {ran}");
        }
        assert_eq!(kept(), before, "the run is kept");
    };
    let later = "2026-04-02T10:00:00Z";
    refused(at(later, "", &["--seed", "9"]), &["began with --seed", "--new"]);
    refused(at(later, "", &["--new"]), &["holds a run already"]);
    let other = ["--print", "train", "set", "--as", "jas", "--run", "run"];
    refused(shop.at(later, &other), &["run.jsonl line 1", "the run of tess, not of jas"]);
    // Another set in its place, then a changed one.
    let text = std::fs::read_to_string(folder.join("set.toml")).unwrap();
    let name = Set::load(&folder).unwrap().head.name;
    std::fs::write(folder.join("set.toml"), text.replace(&name, "another")).unwrap();
    refused(at(later, "", &[]), &["line 1: this is a run of", "not of “another”"]);
    std::fs::write(folder.join("set.toml"), &text).unwrap();
    let flags = std::fs::read_to_string(folder.join("flags.jsonl")).unwrap();
    std::fs::write(
        folder.join("flags.jsonl"),
        flags.replacen("\"severity\":2", "\"severity\":3", 1),
    )
    .unwrap();
    refused(at(later, "", &[]), &["flags.jsonl changed after the set was made", "--renew"]);
    assert!(shop.at(later, &["train", "check", "set", "--renew"]).ok());
    refused(at(later, "", &[]), &["line 1", "version 1", "now version 2", "--new"]);
    // A code nobody knows, in a set that would be made a new version.
    let flags = std::fs::read_to_string(folder.join("flags.jsonl")).unwrap();
    let wrong = flags.replacen("\"policy\":\"image\"", "\"policy\":\"imagine\"", 1);
    let line = 1 + wrong.lines().position(|line| line.contains("\"imagine\"")).unwrap();
    std::fs::write(folder.join("flags.jsonl"), wrong).unwrap();
    let said = format!("flags.jsonl line {line}: there is no policy “imagine”");
    let ran = shop.at(later, &["train", "check", "set", "--renew"]);
    assert!(ran.code == 2 && ran.stderr.contains(&said), "{ran}");
    assert!(std::fs::read_to_string(folder.join("set.toml")).unwrap().contains("version = 2"));
    // The clock of the machine went back: told, and the run goes on.
    std::fs::remove_dir_all(&folder).unwrap();
    copy(&set(), &folder);
    let ran = at("2026-04-01T08:00:00Z", "<enter>a", &[]);
    assert!(ran.ok() && ran.stdout.contains("TRAINING 3/80"), "{ran}");
    let run = Run::load(Path::new(&shop.path("run"))).unwrap();
    let line = run.remarks[0].line.unwrap();
    let scored = shop.at(later, &["score", "run", "--set", "set"]);
    let said = format!("Note: run.jsonl line {line}: the clock of the machine went back from");
    assert!(scored.stderr.contains(&said), "{scored}");
    // A run scored or talked about beside a set it is not of.
    std::fs::write(folder.join("set.toml"), text.replace(&name, "another")).unwrap();
    for command in ["score", "calibrate"] {
        let args = match command {
            "score" => vec!["score", "run", "--set", "set"],
            _ => vec!["--print", "calibrate", "set", "run"],
        };
        let ran = shop.at(later, &args);
        assert_eq!(ran.code, 2, "{ran}");
        assert!(ran.stderr.contains("run.jsonl line 1: this is a run of"), "{ran}");
        assert!(ran.stderr.contains("the run is kept"), "{ran}");
    }
}

#[test]
fn answers_are_put_back_only_when_they_fit() {
    let shop = Shop::new();
    copy(&set(), Path::new(&shop.path("set")));
    let answers = shop.at(BEGAN, &["train", "answers", "set"]).stdout;
    assert_eq!(answers.lines().count(), 80);
    let put = |text: &str| {
        std::fs::write(shop.path("new.jsonl"), text).unwrap();
        shop.at(BEGAN, &["train", "answers", "set", "--put", "new.jsonl"])
    };
    let first = answers.lines().next().unwrap();
    let case: CaseId = serde_json::from_str::<serde_json::Value>(first).unwrap()["case"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let wrong = format!(
        "{answers}{first}\n{}\n",
        first
            .replace(&case.to_string(), "training/77/1")
            .replace("\"policy\":null", "\"policy\":\"x\"")
    );
    let ran = put(&wrong);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("new.jsonl line 81: "), "{ran}");
    assert!(ran.stderr.contains("has two answers; the first stands in line 1"), "{ran}");
    assert!(ran.stderr.contains("new.jsonl line 82: training/77/1 is no case"), "{ran}");
    let unknown = answers.replacen("\"policy\":\"", "\"policy\":\"no-", 1);
    let line = 1 + unknown.lines().position(|line| line.contains("\"no-")).unwrap();
    let ran = put(&unknown);
    assert!(
        ran.stderr.contains(&format!("new.jsonl line {line}: there is no policy “no-")),
        "{ran}"
    );
    let fewer: String = answers.lines().skip(1).map(|line| format!("{line}\n")).collect();
    let ran = put(&fewer);
    assert!(ran.code == 1 && ran.stdout.contains("1 cases have no answer"), "{ran}");
    assert!(put(&answers).ok());
}

#[test]
fn the_queue_is_replayed_as_it_stood() {
    let shop = Shop::new();
    let early = "2026-03-17T13:41:00Z";
    assert!(shop.at(early, &["decide", "1", "--action", "allow"]).ok());
    let before = shop.at(early, &["--print", "--size", "120x40"]).stdout;
    let late = "2026-03-18T09:00:00Z";
    assert!(shop.at(late, &["undo"]).ok());
    assert!(shop.at(late, &["decide", "2", "3", "--action", "allow"]).ok());
    assert!(shop.at(late, &["import", &shop.sample("own.jsonl")]).ok());
    let journal = || {
        files(&shop.store().join("journal"))
            .iter()
            .map(|p| std::fs::read(p).unwrap())
            .collect::<Vec<_>>()
    };
    let kept = journal();
    let replay = |keys: &str, at: &str| {
        shop.at(late, &["--print", "--size", "120x40", "--keys", keys, "replay", "--at", at])
    };
    let ran = replay("", "2026-03-17 14:41");
    assert!(ran.ok(), "{ran}");
    assert!(ran.stdout.lines().next().unwrap().contains("REPLAY 17 Mar 2026 14:41"), "{ran}");
    // But for the mark, the name and the hold the same picture: case 1 decided, 2 and 3 waiting.
    let rows = |text: &str| text.lines().skip(1).take(36).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(&ran.stdout), rows(&before));
    // Nothing can be done there.
    for keys in ["a", "1", "+", "u", "xl"] {
        let ran = replay(keys, "2026-03-17 14:41");
        assert!(ran.ok() && ran.stdout.contains("REPLAY"), "{ran}");
        assert!(ran.stdout.contains("this is a replay: nothing is changed"), "{keys}: {ran}");
    }
    assert_eq!(journal(), kept);
    let ran = replay("", "2026-03-01T00:00:00Z");
    assert!(ran.code == 2 && ran.stderr.contains("there was no store at"), "{ran}");
    let ran = replay("", "yesterday");
    assert!(ran.code == 2 && ran.stderr.contains("is no moment"), "{ran}");
}

#[test]
fn live_work_is_not_marked() {
    let seat = Seat::sample((80, 24), Depth::True, true);
    assert!(!seat.text().contains("TRAINING") && !seat.text().contains("REPLAY"));
    assert!(!Path::new(&set()).join(RUN_FILE).exists());
}
