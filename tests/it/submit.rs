//! `modq submit` against a stand-in of the transparency database: each statement once for ever,
//! whatever goes wrong in between.

use crate::support::standin::{Fault, StandIn, TOKEN};
use crate::support::{Ran, Shop};
use serde_json::{Value, json};

const NOW: &str = "2026-03-17T13:40:00Z";
const LATER: &str = "2026-03-17T13:50:00Z";

struct Trial {
    shop: Shop,
    db: StandIn,
}

impl Trial {
    /// So many decisions, all past their hold.
    fn with(count: usize) -> Self {
        let shop = Shop::new();
        let row = |id: usize| {
            json!({
                "platform": "voorbeeldforum", "group_id": 12, "group_title": "Prikbord",
                "group_kind": "group", "id": id, "time": "2026-03-16T19:02:00+01:00",
                "author_id": format!("u{id}"), "text": format!("Aanbieding nummer {id}."),
                "flag_kind": "own", "flag_text": "advert", "flag_policy": "spam",
            })
            .to_string()
        };
        let rows: Vec<_> = (1..=count).map(row).collect();
        std::fs::write(shop.path("own.jsonl"), rows.join("\n")).unwrap();
        let taken = shop.at(NOW, &["import", "own.jsonl"]);
        assert!(taken.ok(), "{taken}");
        let cases: Vec<_> = (1..=count).map(|n| n.to_string()).collect();
        let mut args = vec!["decide", "--policy", "spam", "--yes"];
        args.extend(cases.iter().map(String::as_str));
        let decided = shop.at(NOW, &args);
        assert!(decided.ok(), "{decided}");
        std::fs::write(shop.path("token"), format!("{TOKEN}\n")).unwrap();
        Self { shop, db: StandIn::start() }
    }

    fn run(&self, more: &[&str]) -> Ran {
        let url = self.db.url.as_str();
        let usual = ["submit", "--url", url, "--token-file", "token", "--json", "--pause", "0"];
        let ran = self.shop.at(LATER, &[&usual, more].concat());
        // Whatever happened, the token is nowhere and the record holds.
        assert!(!ran.to_string().contains("geheimwoord"), "{ran}");
        assert!(!holds_token(&self.shop.store()), "the token is in the store");
        let verified = self.shop.at(LATER, &["verify"]);
        assert!(verified.ok(), "{verified}");
        ran
    }

    fn submit(&self) -> Ran {
        self.run(&["--relay"])
    }

    fn all_puids(&self) -> Vec<String> {
        let ran = self.run(&["--relay", "--dry-run"]);
        let rows = ran.lines_json();
        rows.iter().filter_map(|row| row["puid"].as_str()).map(str::to_owned).collect()
    }
}

fn holds_token(folder: &std::path::Path) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds_token(&path);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(11).any(|w| w == b"geheimwoord")
    })
}

fn counts(ran: &Ran) -> Value {
    ran.lines_json().pop().unwrap()
}

#[test]
fn every_statement_goes_once_in_batches_of_a_hundred() {
    let trial = Trial::with(201);
    let dry = trial.run(&["--relay", "--dry-run"]);
    assert!(dry.ok() && counts(&dry)["submitted"] == 201, "{dry}");
    assert!(trial.db.calls().is_empty(), "a dry run calls nobody");
    let ran = trial.submit();
    assert!(ran.ok(), "{ran}");
    assert_eq!(trial.db.calls(), ["POST statements 100", "POST statements 100", "POST statement"]);
    let rows = ran.lines_json();
    assert_eq!(counts(&ran)["submitted"], 201);
    let stored = trial.db.stored();
    for row in &rows[..201] {
        assert_eq!(stored[row["puid"].as_str().unwrap()]["uuid"], row["uuid"], "{row}");
    }
    // The number the database gave is kept beside the journal, which names it by its hash.
    let pack = trial.shop.store().join("archive/attachments/000001.jsonl");
    let kept = std::fs::read_to_string(pack).unwrap();
    assert!(kept.contains(rows[200]["uuid"].as_str().unwrap()));
    let journal = trial.shop.store().join("journal/000001.jsonl");
    let journal = std::fs::read_to_string(journal).unwrap();
    assert_eq!(journal.matches("\"format\":\"submitted\"").count(), 3);
    assert!(!journal.contains(rows[200]["uuid"].as_str().unwrap()));

    assert!(trial.shop.at(LATER, &["rebuild"]).ok());
    let again = trial.submit();
    assert!(again.ok() && counts(&again)["submitted"] == 0, "{again}");
    assert!(trial.db.calls().is_empty(), "nothing is left to say");
    let files = trial.shop.at(LATER, &["export", "database", "--json"]).json();
    assert_eq!(files["decisions"], 0, "{files}");
}

#[test]
fn an_answer_that_is_lost_is_looked_up_before_anything_is_sent_again() {
    for fault in [Fault::DropAfter, Fault::FailAfter, Fault::HangAfter, Fault::DropBefore] {
        let trial = Trial::with(3);
        trial.db.next(std::slice::from_ref(&fault));
        let ran = trial.run(&["--relay", "--timeout", "0.5"]);
        assert!(ran.ok(), "{fault:?}: {ran}");
        let stored = !matches!(fault, Fault::DropBefore);
        let found = counts(&ran);
        assert_eq!(found["submitted"], 3, "{fault:?}: {ran}");
        assert_eq!(found["known"], if stored { 3 } else { 0 }, "{fault:?}: {ran}");
        let posts = trial.db.calls().iter().filter(|c| c.starts_with("POST")).count();
        assert_eq!(posts, 1, "{fault:?}");
        assert_eq!(counts(&trial.submit())["submitted"], 0);
    }
}

#[test]
fn half_a_batch_that_is_known_leaves_the_other_half() {
    let trial = Trial::with(5);
    let puids = trial.all_puids();
    trial.db.knows(&puids[1]);
    trial.db.knows(&puids[3]);
    let ran = trial.submit();
    assert!(ran.ok(), "{ran}");
    assert_eq!((&counts(&ran)["submitted"], &counts(&ran)["known"]), (&5.into(), &2.into()));
    let posts: Vec<_> = trial.db.calls().into_iter().filter(|c| c.contains("POST")).collect();
    assert_eq!(posts, ["POST statements 5", "POST statements 3"]);
    let single = Trial::with(1);
    single.db.knows(&single.all_puids()[0]);
    let ran = single.submit();
    assert!(ran.ok() && counts(&ran)["known"] == 1, "{ran}");
    // A call still under way holds an identifier for a while, and is lost then.
    let trial = Trial::with(2);
    trial.db.next(&[Fault::Underway]);
    let ran = trial.submit();
    assert!(ran.ok() && counts(&ran)["known"] == 0 && counts(&ran)["submitted"] == 2, "{ran}");
}

#[test]
fn what_is_refused_does_not_hold_up_the_others() {
    for count in [4, 1] {
        let trial = Trial::with(count);
        let puids = trial.all_puids();
        trial.db.ban(&puids[0]);
        let ran = trial.submit();
        assert_eq!(ran.code, 1, "{ran}");
        assert!(ran.stderr.contains("The selected category is invalid"), "{ran}");
        let found = counts(&ran);
        assert_eq!(found["submitted"], count - 1, "{ran}");
        assert_eq!(found["refused"], 1, "{ran}");
        assert!(!trial.db.stored().contains_key(&puids[0]));
    }
}

#[test]
fn too_many_calls_are_waited_for_and_given_up_in_the_end() {
    let trial = Trial::with(2);
    trial.db.next(&[Fault::Busy(Some(0)), Fault::Busy(None)]);
    let ran = trial.submit();
    assert!(ran.ok() && counts(&ran)["submitted"] == 2, "{ran}");
    let trial = Trial::with(2);
    trial.db.next(&vec![Fault::Busy(Some(0)); 20]);
    let ran = trial.submit();
    assert_eq!(ran.code, 2, "{ran}");
    assert!(ran.stderr.contains("429") && ran.stderr.contains("Hint: run it again"), "{ran}");
    assert_eq!(counts(&ran)["submitted"], 0, "{ran}");
}

#[test]
fn a_stop_in_the_middle_goes_on_where_it_stopped() {
    let trial = Trial::with(150);
    let gone = json!({"message": "Unauthenticated."});
    trial.db.next(&[Fault::Busy(Some(0)), Fault::DropAfter, Fault::Answer(401, gone)]);
    let ran = trial.submit();
    assert_eq!(ran.code, 2, "{ran}");
    assert!(ran.stderr.contains("does not know this token"), "{ran}");
    assert_eq!(counts(&ran)["submitted"], 100, "{ran}");
    let rest = trial.submit();
    assert!(rest.ok() && counts(&rest)["submitted"] == 50, "{rest}");
    assert_eq!(trial.db.stored().len(), 150);
}

#[test]
fn a_journal_that_missed_an_answer_learns_it_from_the_database() {
    let trial = Trial::with(3);
    let before = trial.shop.path("before");
    assert!(trial.shop.at(LATER, &["backup", &before]).ok());
    assert!(trial.submit().ok());
    // As after a crash between the answer and the journal.
    std::fs::remove_dir_all(trial.shop.store()).unwrap();
    assert!(trial.shop.at(LATER, &["restore", &before]).ok());
    let ran = trial.submit();
    assert!(ran.ok(), "{ran}");
    assert_eq!((&counts(&ran)["submitted"], &counts(&ran)["known"]), (&3.into(), &3.into()));
    assert_eq!(trial.db.stored().len(), 3);
}

#[test]
fn every_other_answer_stops_with_a_reason() {
    let envelope = json!({"message": "wrong", "errors": {"statements": ["must have 1 to 100"]}});
    for (answer, word) in [
        ((401, json!({"message": "Unauthenticated."})), "does not know this token"),
        ((403, json!({"message": "This action is unauthorized."})), "may not hand over"),
        ((422, envelope), "must have 1 to 100"),
        ((422, json!("odd")), "422"),
        ((302, json!("moved")), "302"),
        ((404, json!({"message": "no route \u{1b}[2J"})), "no route"),
        ((200, json!({})), "200"),
        ((400, json!(TOKEN)), "[token]"),
    ] {
        let trial = Trial::with(2);
        trial.db.next(&[Fault::Answer(answer.0, answer.1)]);
        let ran = trial.submit();
        assert_eq!(ran.code, 2, "{ran}");
        assert!(ran.stderr.contains(word) && ran.stderr.contains("Hint:"), "{word}: {ran}");
        assert!(!ran.stderr.contains('\u{1b}'), "{ran}");
        assert!(trial.db.stored().is_empty());
    }
}

#[test]
fn a_sandbox_does_not_count() {
    let trial = Trial::with(2);
    let tried = trial.run(&["--sandbox"]);
    assert!(tried.ok() && counts(&tried)["submitted"] == 2, "{tried}");
    assert_eq!(counts(&trial.run(&["--sandbox"]))["submitted"], 0);
    // The same address plays the database now; it has them already, under the same identifiers.
    let real = trial.submit();
    assert_eq!((&counts(&real)["submitted"], &counts(&real)["known"]), (&2.into(), &2.into()));
}

#[test]
fn mistakes_are_found_before_anybody_is_called() {
    let trial = Trial::with(1);
    let url = trial.db.url.clone();
    std::fs::write(trial.shop.path("empty"), "geheimwoord met spaties").unwrap();
    for (args, word) in [
        (vec!["--url", &url, "--token-file", "token"], "--sandbox"),
        (vec!["--url", "production", "--sandbox", "--token-file", "token"], "no sandbox"),
        (vec!["--url", "http://far.example/api/", "--sandbox"], "https://"),
        (vec!["--url", &url, "--relay"], "MODQ_TOKEN"),
        (vec!["--url", &url, "--relay", "--token-file", "gone"], "gone"),
        (vec!["--url", &url, "--relay", "--token-file", "empty"], "holds no token"),
        (vec!["--url", &url, "--relay", "--timeout=-1"], "no time to wait"),
        (vec!["--url", &url, "--relay", "--timeout", "NaN"], "no time to wait"),
    ] {
        let ran = trial.shop.at(LATER, &[&["submit"], args.as_slice()].concat());
        assert_eq!(ran.code, 2, "{ran}");
        assert!(ran.stderr.contains(word) && ran.stderr.contains("Hint:"), "{word}: {ran}");
        assert!(!ran.to_string().contains("geheimwoord"), "{ran}");
    }
    let sample = Shop::new();
    std::fs::write(sample.path("token"), TOKEN).unwrap();
    let ran = sample.at(LATER, &["submit", "--url", &url, "--relay", "--token-file", "token"]);
    assert!(ran.code == 2 && ran.stderr.contains("sample queue"), "{ran}");
    assert!(trial.db.calls().is_empty());
    let roster =
        "[[moderator]]\nname = \"mira\"\n[[moderator]]\nname = \"tess\"\nrole = \"trainee\"\n";
    trial.shop.settings(roster);
    let ran = trial.run(&["--relay", "--as", "tess"]);
    assert!(ran.code == 2 && ran.stderr.contains("a trainee cannot end holds"), "{ran}");
    assert!(trial.db.calls().is_empty() && trial.db.stored().is_empty());
    let mut command = trial.shop.command(LATER, &["submit", "--url", &url, "--relay"]);
    let ran = command.env("MODQ_TOKEN", TOKEN).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
}
