//! What the files hold, and that they are whole.

use super::csv::{COLUMNS, Table, safe};
use super::database::Batches;
use super::letters::Letters;
use super::{FORMATS, Sender, Statement, Written, evidence, format, journal};
use crate::law::sample::{Sample, flag, notice, order};
use crate::law::{Law, names_in};
use crate::model::{
    Decision, DecisionNo, Digest, Draft, FlagBody, Message, OrderKind, StatementTexts,
};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

const STORE: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn law() -> Law {
    Law::load(&[]).unwrap()
}

fn sender<'a>(law: &'a Law, sample: &'a Sample) -> Sender<'a> {
    let (profile, zone) = (&sample.profile, &sample.zone);
    Sender { law, profile, store: STORE, zone, now: sample.now }
}

fn statement<'a>(
    sample: &'a Sample,
    (decision, texts): &'a (Decision, StatementTexts),
) -> Statement<'a> {
    Statement {
        decision,
        texts,
        case: &sample.case,
        message: Some(&sample.message),
        group: Some(&sample.group),
        names: names_in(&sample.case, Some(&sample.message)).into(),
    }
}

fn draft(law: &Law, sample: &Sample, policy: &str) -> Draft {
    law.prefill(law.policy(policy).unwrap(), &sample.facts())
}

fn files(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    let mut names: Vec<_> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn assert_digests(dir: &Path, written: &[Written]) {
    for w in written {
        assert_eq!(Digest::of(&std::fs::read(dir.join(&w.file)).unwrap()), w.digest, "{}", w.file);
    }
}

#[test]
fn batches_hold_at_most_a_hundred_and_each_decision_once() {
    let (law, sample) = (law(), Sample::dutch());
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let mut batches = Batches::new(&out).unwrap();
    for no in 1..=205 {
        let draft = match no {
            7 => law.allow(&sample.facts()),
            _ => draft(&law, &sample, "fraud"),
        };
        let mut taken = sample.decided(draft, no);
        if no == 9 {
            taken.1.facts.clear();
        }
        batches.push(&sender(&law, &sample), &[statement(&sample, &taken)]).unwrap();
    }
    let outcome = batches.finish().unwrap();
    assert_eq!(outcome.left_out, [(DecisionNo(7), "no restriction")]);
    assert_eq!(outcome.refused.len(), 1);
    assert_eq!(outcome.refused[0].0, DecisionNo(9));
    assert_eq!(outcome.refused[0].1[0].place, "decision_facts");
    let names = ["statements-1-102.json", "statements-103-202.json", "statements-203-205.json"];
    assert_eq!(files(&out), names);
    assert_digests(&out, &outcome.written);
    let mut puids = BTreeSet::new();
    for w in &outcome.written {
        let body: Value =
            serde_json::from_slice(&std::fs::read(out.join(&w.file)).unwrap()).unwrap();
        let rows = body["statements"].as_array().unwrap();
        assert!(rows.len() <= 100 && rows.len() == w.decisions.len());
        assert_eq!(body.as_object().unwrap().len(), 1);
        puids.extend(rows.iter().map(|r| r["puid"].as_str().unwrap().to_owned()));
    }
    assert_eq!(puids.len(), 203);
    assert!(puids.contains("0123456789ab-205"));
}

#[test]
fn batches_that_are_asked_between_hold_the_same() {
    let (law, sample) = (law(), Sample::dutch());
    let taken: Vec<_> =
        (1..=205).map(|no| sample.decided(draft(&law, &sample, "fraud"), no)).collect();
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let sender = sender(&law, &sample);
    let mut whole = Batches::new(dirs[0].path()).unwrap();
    taken.iter().for_each(|one| whole.push(&sender, &[statement(&sample, one)]).unwrap());
    let whole = whole.finish().unwrap();
    let (mut batches, mut written) = (Batches::new(dirs[1].path()).unwrap(), Vec::new());
    for part in taken.chunks(30) {
        // What is in no file yet is taken back, and comes again with what comes next.
        let back = batches.take_back();
        let again = taken.iter().filter(|(d, _)| back.contains(&d.no));
        for one in again.chain(part) {
            batches.push(&sender, &[statement(&sample, one)]).unwrap();
        }
        written.extend(batches.so_far(part.len() < 30).unwrap().written);
    }
    assert_eq!(written, whole.written);
    assert_eq!(files(dirs[0].path()), files(dirs[1].path()));
}

#[test]
fn letters_are_named_by_case_and_decision() {
    let (law, mut sample) = (law(), Sample::dutch());
    sample.case.flags = vec![flag(notice(false)), flag(notice(true))];
    let dir = tempfile::tempdir().unwrap();
    let removed = sample.decided(draft(&law, &sample, "fraud"), 7);
    let silent = sample.decided(draft(&law, &sample, "threat"), 8);
    let back = sample.decided(law.allow(&sample.facts()), 9);
    let mut letters = Letters::new(sender(&law, &sample), dir.path()).unwrap();
    letters.push(&statement(&sample, &removed)).unwrap();
    letters.push(&statement(&sample, &silent)).unwrap();
    letters.push(&statement(&sample, &back)).unwrap();
    letters.push_restored(&statement(&sample, &removed), &back.0).unwrap();
    let FlagBody::Notice(n) = notice(false) else { return };
    let answers = [(statement(&sample, &removed), None), (statement(&sample, &back), None)];
    let known = (&n, sample.now, "20421-9-notice-1");
    letters.push_answer(known, &answers, false, vec![back.0.no]).unwrap();
    let outcome = letters.finish().unwrap();
    let left: Vec<_> = outcome.left_out.iter().map(|(no, _)| no.0).collect();
    assert_eq!(left, [8, 9]);
    assert_eq!(files(dir.path()), ["20421-7.txt", "20421-9-notice-1.txt", "20421-9-restored.txt"]);
    assert_digests(dir.path(), &outcome.written);
    let text = std::fs::read_to_string(dir.path().join("20421-7.txt")).unwrap();
    assert!(text.starts_with("Onderwerp: Ons besluit over uw bericht in Borrel & Beats"));
}

#[test]
fn an_order_of_silence_keeps_the_letter_back() {
    let (law, mut sample) = (law(), Sample::dutch());
    let FlagBody::Order(mut ordered) = order(OrderKind::Act) else { return };
    let later = sample.now.plus(1);
    for (silence, left) in
        [(None, 0), (Some(None), 1), (Some(Some(later)), 1), (Some(Some(sample.now)), 0)]
    {
        ordered.silence = silence;
        sample.case.flags = vec![flag(FlagBody::Order(ordered.clone()))];
        let dir = tempfile::tempdir().unwrap();
        let taken = sample.decided(draft(&law, &sample, "counterfeit"), 7);
        let mut letters = Letters::new(sender(&law, &sample), dir.path()).unwrap();
        letters.push(&statement(&sample, &taken)).unwrap();
        assert_eq!(letters.finish().unwrap().left_out.len(), left, "{silence:?}");
        assert_eq!(files(dir.path()).len(), 1 - left);
    }
}

#[test]
fn a_letter_that_misses_a_value_is_not_written() {
    let (law, sample) = (law(), Sample::dutch());
    let dir = tempfile::tempdir().unwrap();
    let mut taken = sample.decided(draft(&law, &sample, "fraud"), 7);
    taken.1.explanation.clear();
    let mut letters = Letters::new(sender(&law, &sample), dir.path()).unwrap();
    let refused = letters.push(&statement(&sample, &taken)).unwrap_err();
    assert_eq!(refused.to_string(), "decision 7: no letter");
    assert!(files(dir.path()).is_empty());
}

#[test]
fn a_table_is_safe_to_open() {
    let (law, mut sample) = (law(), Sample::dutch());
    sample.message.language = Some("en".into());
    let dir = tempfile::tempdir().unwrap();
    let mut taken = sample.decided(draft(&law, &sample, "fraud"), 7);
    taken.1.facts = "=HYPERLINK(\"x\"), \"quoted\"\nsecond line".into();
    let mut table = Table::new(dir.path()).unwrap();
    table.push(&sender(&law, &sample), &[statement(&sample, &taken)]).unwrap();
    let outcome = table.finish().unwrap();
    assert_digests(dir.path(), &outcome.written);
    let mut reader = ::csv::Reader::from_path(dir.path().join("decisions.csv")).unwrap();
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
    let rows: Vec<_> = reader.records().map(|r| r.unwrap()).collect();
    assert_eq!(rows.len(), 1);
    assert!(rows[0].iter().all(|cell| safe(cell) == cell), "{:?}", rows[0]);
    assert_eq!(&rows[0][20], "'=HYPERLINK(\"x\"), \"quoted\"\nsecond line");
    assert_eq!(&rows[0][3], "restrict");
}

proptest! {
    #[test]
    fn no_cell_begins_like_a_formula(cell in ".{0,12}", lead in "[=+@|%\t\r -]{0,3}") {
        let made = safe(&format!("{lead}{cell}"));
        prop_assert!(!made.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r']));
    }
}

#[test]
fn evidence_can_be_checked_and_names_its_zone() {
    let (law, sample) = (law(), Sample::dutch());
    let dir = tempfile::tempdir().unwrap();
    let taken = sample.decided(draft(&law, &sample, "threat"), 9);
    let mut before = Message::new(sample.message.key.clone(), sample.message.at, "hoi \u{202e}x");
    before.author.name = Some("lotte.v".into());
    let raw = [("as-received.txt".to_owned(), b"{\"id\":12,\"x\":\"\xff\"}".to_vec())];
    let around = evidence::Around {
        before: std::slice::from_ref(&before),
        raw: &raw,
        ..evidence::Around::default()
    };
    let s = statement(&sample, &taken);
    let outcome = evidence::write(&sender(&law, &sample), &s, &around, dir.path()).unwrap();
    assert_digests(dir.path(), &outcome.written);
    let folder = dir.path().join("case-20421-decision-9");
    let sums = std::fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    let mut named = vec!["SHA256SUMS".to_owned()];
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        assert_eq!(sum, Digest::of(&std::fs::read(folder.join(name)).unwrap()).to_string());
        named.push(name.to_owned());
    }
    named.sort();
    assert_eq!(named, files(&folder));
    assert_eq!(std::fs::read(folder.join("as-received.txt")).unwrap(), raw[0].1);
    let text = std::fs::read_to_string(folder.join("message.txt")).unwrap();
    assert!(text.contains("2026-03-16 23:12:00 +01:00 Europe/Amsterdam"), "{text}");
    assert!(text.contains("06-00000000"), "an authority sees all of it");
    let context = std::fs::read_to_string(folder.join("context.txt")).unwrap();
    assert!(context.contains("hoi \\u{202e}x"), "{context}");
    let cover = std::fs::read_to_string(folder.join("cover.txt")).unwrap();
    assert!(cover.contains("To: Politie Voorbeeld, duty desk"), "{cover}");
    assert!(cover.contains("Threat. On 16 March 2026 at 23:12 a message was posted in the"));
    assert!(cover.contains("article 18") && cover.contains("have not told the author"));
    assert!(cover.contains("Member States concerned: the Netherlands. It is not known"), "{cover}");
    assert!(cover.contains("Known to us since: 2026-03-17"), "{cover}");
    let copy = dir.path().join("case-20421-decision-9-redacted");
    for name in files(&copy) {
        let text = std::fs::read_to_string(copy.join(&name)).unwrap();
        for hidden in ["quickdeal_nl", "06-00000000", "lotte.v", "user900"] {
            assert!(!text.contains(hidden) || name == "SHA256SUMS", "{name}: {text}");
        }
        assert!(!text.contains("[phone]:") && !text.contains("[account]-"), "{name}: {text}");
    }
    let text = std::fs::read_to_string(copy.join("message.txt")).unwrap();
    assert!(text.contains("2026-03-16 23:12:00 +01:00") && text.contains("[phone]"), "{text}");
    let again = evidence::write(&sender(&law, &sample), &s, &around, dir.path()).unwrap();
    assert!(again.written[0].file.starts_with("case-20421-decision-9-2/"));
}

#[test]
fn a_decision_without_a_report_has_no_evidence() {
    let (law, sample) = (law(), Sample::dutch());
    let dir = tempfile::tempdir().unwrap();
    let taken = sample.decided(draft(&law, &sample, "spam"), 3);
    let s = statement(&sample, &taken);
    let around = evidence::Around::default();
    let refused = evidence::write(&sender(&law, &sample), &s, &around, dir.path()).unwrap_err();
    assert!(refused.to_string().starts_with("decision 3 is not reported"));
}

#[test]
fn the_journal_is_copied_to_the_byte() {
    let dir = tempfile::tempdir().unwrap();
    let lines = ["{\"seq\":1}", "{\"seq\":2}"];
    let mut copy = journal::Copy::new(dir.path()).unwrap();
    lines.iter().for_each(|line| copy.push(Ok(line.as_bytes())).unwrap());
    let outcome = copy.finish().unwrap();
    assert_digests(dir.path(), &outcome.written);
    let text = std::fs::read_to_string(dir.path().join("journal.jsonl")).unwrap();
    assert_eq!(text, "{\"seq\":1}\n{\"seq\":2}\n");
    let other = tempfile::tempdir().unwrap();
    let mut copy = journal::Copy::new(other.path()).unwrap();
    copy.push(Ok(b"{}")).unwrap();
    let refused = copy.push(Err(std::io::Error::other("gone"))).unwrap_err();
    drop(copy);
    assert_eq!(refused.to_string(), "the journal cannot be read on after line 1");
    assert!(files(other.path()).is_empty());
}

#[test]
fn formats_are_found_by_their_word() {
    assert!(FORMATS.iter().all(|f| format(f.word) == Some(f)));
    assert_eq!(format("fax"), None);
}
