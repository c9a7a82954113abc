use super::*;
use crate::training::{Act, EVENTS, Feedback, Pace, Recorder, Set, StatementFacts};
use proptest::prelude::*;
use std::collections::BTreeSet;

const FLAG: &str = r#"{"platform":"training","group_id":1,"group_title":"Plein","id":@,"time":"2026-03-17T09:00:00Z","author_name":"Persoon","text":"Kamer","flag_kind":"own","flag_text":"kijk","flag_time":"2026-03-17T10:0@:00Z"}"#;

fn set(folder: &Path) -> Set {
    fs::create_dir_all(folder).unwrap();
    let head = "format = 1\nname = \"one\"\nversion = 2\ncreated = \"2026-03-17T13:40:00Z\"\n";
    fs::write(folder.join(crate::training::SET), head).unwrap();
    fs::write(folder.join(crate::training::SETTINGS), "").unwrap();
    let rows: Vec<String> = (1..=3).map(|n: u32| FLAG.replace('@', &n.to_string())).collect();
    fs::write(folder.join(crate::training::MESSAGES), rows.join("\n") + "\n").unwrap();
    Set::read(folder).unwrap().write_head().unwrap();
    Set::load(folder).unwrap()
}

fn given(decision: Act) -> Given {
    Given {
        decision,
        policy: None,
        category: None,
        severity: 1,
        restrictions: Vec::new(),
        ground: None,
        ground_id: String::new(),
        escalated_to: None,
        statement: StatementFacts::default(),
    }
}

fn header(set: &Set) -> Header {
    Header {
        format: Recorder::form(),
        set: set.head.name.clone(),
        version: set.head.version,
        id: set.id(),
        by: "tess".into(),
        seed: 7,
        pace: Pace::Off,
        feedback: Feedback::Each,
        limit_minutes: Some(2),
        idle_seconds: 20,
        order: set.order(7),
    }
}

struct Scene {
    folder: tempfile::TempDir,
    set: Set,
    order: Vec<CaseId>,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let set = set(&folder.path().join("set"));
        let order = set.order(7);
        Self { folder, set, order }
    }

    fn run(&self) -> PathBuf {
        self.folder.path().join("run")
    }

    fn begin(&self) -> Recorder {
        Recorder::begin(&self.run(), &self.set, header(&self.set), At(0)).unwrap()
    }

    fn load(&self) -> Run {
        Run::load(&self.run()).unwrap()
    }
}

/// Two cases worked on: one with a long pause, one put off.
fn worked(scene: &Scene) -> Recorder {
    let mut recorder = scene.begin();
    let at = |recorder: &mut Recorder, seconds: i64| recorder.look(At(seconds * 1000));
    recorder.go_on().unwrap();
    recorder.shown(scene.order.first()).unwrap();
    at(&mut recorder, 4);
    recorder.key().unwrap();
    at(&mut recorder, 54);
    recorder.key().unwrap();
    recorder.decided(&scene.order[0], given(Act::Remove)).unwrap();
    recorder.shown(scene.order.get(1)).unwrap();
    at(&mut recorder, 60);
    recorder.key().unwrap();
    recorder.skipped(&scene.order[1], "later").unwrap();
    recorder.stand_still().unwrap();
    recorder
}

#[test]
fn time_is_told_for_each_case_with_pauses_taken_out() {
    let scene = Scene::new();
    worked(&scene);
    let run = scene.load();
    let [first, second, third] = &run.cases[..] else { panic!("three cases") };
    assert_eq!((first.order, first.state, first.first_key_ms), (1, State::Done, Some(4_000)));
    // 54 seconds, of which a pause of 50 counts for 20.
    assert_eq!((first.spent_ms, first.idle_ms, first.decided_ms), (24_000, 30_000, Some(54_000)));
    assert_eq!(first.given.as_ref().unwrap().decision, Act::Remove);
    assert_eq!((second.state, second.spent_ms), (State::PutOff, 6_000));
    assert_eq!((third.state, third.first_key_ms), (State::Unseen, None));
    assert_eq!((run.done(), run.worked_ms, run.ended), (1, 60_000, None));
    assert!(run.remarks.is_empty());
}

#[test]
fn a_run_goes_on_where_it_stopped() {
    let scene = Scene::new();
    let stopped = worked(&scene);
    assert_eq!(stopped.left(), Some(60_000));
    drop(stopped);
    let mut recorder = Recorder::resume(&scene.load(), &scene.set, "tess", At(900_000)).unwrap();
    assert!(recorder.is_done(&scene.order[0]) && !recorder.is_done(&scene.order[1]));
    assert_eq!((recorder.done(), recorder.clock().worked()), (1, 60_000));
    recorder.look(At(905_000));
    recorder.go_on().unwrap();
    recorder.shown(scene.order.get(1)).unwrap();
    recorder.look(At(907_000));
    recorder.decided(&scene.order[1], given(Act::Allow)).unwrap();
    recorder.undone(&scene.order[1]).unwrap();
    recorder.decided(&scene.order[1], given(Act::Restrict)).unwrap();
    recorder.feedback(&scene.order[1]).unwrap();
    recorder.objected(&scene.order[1], "it was a joke").unwrap();
    recorder.look(At(999_000));
    assert_eq!(recorder.left(), Some(0));
    recorder.end(Why::Limit).unwrap();
    let run = scene.load();
    let second = &run.cases[1];
    assert_eq!((second.state, second.changes, second.closed), (State::Done, 1, true));
    assert_eq!(second.objection.as_deref(), Some("it was a joke"));
    assert_eq!(run.ended, Some(Why::Limit));
    let recorder = Recorder::resume(&run, &scene.set, "tess", At(999_000)).unwrap();
    assert!(recorder.is_closed(&scene.order[1]) && recorder.ended().is_some());
}

#[test]
fn a_kill_in_the_middle_of_a_line_loses_no_decision() {
    let scene = Scene::new();
    worked(&scene);
    let path = scene.run().join(RUN_FILE);
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend_from_slice(b"{\"at\":\"2026-03");
    fs::write(&path, &bytes).unwrap();
    let run = scene.load();
    assert_eq!(run.done(), 1);
    assert!(run.remarks[0].to_string().contains("the last line was cut off"));
    let mut recorder = Recorder::resume(&run, &scene.set, "tess", At(70_000)).unwrap();
    recorder.go_on().unwrap();
    assert!(scene.load().remarks.is_empty());
}

#[test]
fn a_clock_that_goes_back_is_told_with_its_line_and_costs_nothing() {
    let scene = Scene::new();
    worked(&scene);
    let mut recorder = Recorder::resume(&scene.load(), &scene.set, "tess", At(1_000)).unwrap();
    recorder.go_on().unwrap();
    let run = scene.load();
    let said = run.remarks[0].to_string();
    assert!(said.starts_with("run.jsonl line 11: the clock of the machine went back"), "{said}");
    assert_eq!((run.worked_ms, run.done()), (60_000, 1));
}

#[test]
fn a_changed_set_another_set_and_another_person_are_refused_and_the_run_is_kept() {
    let scene = Scene::new();
    worked(&scene);
    let before = fs::read(scene.run().join(RUN_FILE)).unwrap();
    let run = scene.load();
    let said = |set: &Set, name: &str| {
        let error = Recorder::resume(&run, set, name, At(0)).unwrap_err();
        assert!(error.hint().contains("the run is kept"), "{error}");
        error.to_string()
    };
    let mut other = scene.set.clone();
    other.head.name = "two".into();
    assert!(said(&other, "tess").ends_with("line 1: this is a run of “one”, not of “two”"));
    let rows = fs::read_to_string(scene.set.folder.join("messages.jsonl")).unwrap();
    fs::write(scene.set.folder.join("messages.jsonl"), rows.replace("Kamer", "Huis")).unwrap();
    let mut changed = Set::read(&scene.set.folder).unwrap();
    changed.head.version = 3;
    changed.write_head().unwrap();
    let text = said(&changed, "tess");
    assert!(text.contains("version 2 of “one”") && text.contains("version 3"), "{text}");
    assert!(said(&scene.set, "jas").ends_with("this is the run of tess, not of jas"));
    assert_eq!(fs::read(scene.run().join(RUN_FILE)).unwrap(), before);
}

#[test]
fn lines_that_make_no_sense_are_all_named() {
    let scene = Scene::new();
    worked(&scene);
    let path = scene.run().join(RUN_FILE);
    let good = fs::read_to_string(&path).unwrap();
    let said = |text: &str| Run::parse(text.as_bytes(), &path).unwrap_err().to_string();
    let text = said(&format!(
        "{good}nonsense\n{{\"at\":\"2026-03-17T09:00:00Z\",\"ms\":1,\"what\":\"working\"}}\n"
    ));
    assert!(text.contains("run.jsonl line 11: expected"), "{text}");
    assert!(text.contains("line 12: the time worked goes back from 60000 to 1 ms"), "{text}");
    let text = said(&good.replacen("training/1/", "training/9/", 1));
    assert!(text.contains("is not among the cases of line 1"), "{text}");
    assert!(said("").contains("line 1: does not say what run it is"));
    assert!(Run::load(scene.folder.path()).unwrap_err().to_string().contains("is no run"));
}

#[test]
fn every_event_is_documented() {
    let source = include_str!("event.rs");
    let words: BTreeSet<&str> = EVENTS.iter().map(|(word, ..)| *word).collect();
    assert_eq!(words.len(), EVENTS.len());
    let body = source.split("pub enum What {").nth(1).unwrap().split("\n}").next().unwrap();
    let variants = body.lines().filter(|line| {
        line.starts_with("    ") && line.trim().starts_with(|c: char| c.is_ascii_uppercase())
    });
    let variants: BTreeSet<String> = variants
        .map(|line| line.trim().chars().take_while(|c| c.is_alphanumeric()).collect::<String>())
        .map(|name| name.to_lowercase())
        .collect();
    assert_eq!(variants.iter().map(String::as_str).collect::<BTreeSet<_>>(), words);
}

proptest! {
    #[test]
    fn no_bytes_hurt(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _either = Run::parse(&bytes, Path::new("run.jsonl"));
    }
}
