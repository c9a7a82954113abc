//! Several people on one store: the roster, who may do what, and who holds which case.

use crate::support::{Ran, Shop};
use modq::desk::{Claimed, Desk, DeskError, Make, Place, Verdict};
use modq::model::time::MINUTE;
use modq::model::{
    AnswerTexts, At, CaseNo, Change, ComplaintTexts, Filed, Moderator, OrderKind, OrderRow,
    Outcome, PERMISSIONS, Role, Seq,
};
use proptest::prelude::*;
use std::fs;
use tempfile::TempDir;

const NOW: &str = "2026-03-17T13:40:00Z";
const LATER: &str = "2026-03-17T13:50:00Z";
const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

fn refused(ran: &Ran, why: &str) {
    assert!(ran.code == 2 && ran.stderr.contains(why), "{why}: {ran}");
}

fn roster(shop: &Shop) -> String {
    fs::read_to_string(shop.store().join("modq.toml")).unwrap()
}

/// The sample queue in memory.
fn desk() -> (Desk, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let now = At::parse(NOW).unwrap();
    let desk = Desk::sample(&folder.path().join("store"), Place::Memory, now).unwrap().desk;
    (desk, folder)
}

fn why<T>(done: Result<T, DeskError>) -> String {
    match done {
        Err(DeskError::Refused(refusal)) => format!("{} | {}", refusal.why, refusal.hint),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("this was done"),
    }
}

#[test]
fn an_admin_keeps_the_roster_and_nobody_else() {
    let shop = Shop::new();
    shop.settings("# our store\n[platform]\nname = \"Plein\" # the square\n");
    let ran =
        shop.at(NOW, &["moderator", "add", "noor", "jas", "--role", "trainee", "--language", "nl"]);
    assert!(ran.ok() && ran.stdout.contains("mira is the admin of this store now"), "{ran}");
    assert!(roster(&shop).starts_with("# our store\n[platform]\nname = \"Plein\" # the square\n"));
    let rows = shop.at(NOW, &["moderator", "list", "--json"]).lines_json();
    let told: Vec<String> = rows.iter().map(|r| format!("{} {}", r["name"], r["role"])).collect();
    assert_eq!(told, ["\"mira\" \"admin\"", "\"noor\" \"trainee\"", "\"jas\" \"trainee\""]);
    assert_eq!(rows[1]["languages"][0], "nl");

    assert!(shop.at(NOW, &["moderator", "role", "senior", "noor"]).ok());
    refused(
        &shop.at(NOW, &["moderator", "role", "admin", "noor", "--as", "noor"]),
        "a senior cannot change the roster",
    );
    refused(
        &shop.at(NOW, &["moderator", "role", "senior", "mira"]),
        "nobody who may change the roster",
    );
    refused(&shop.at(NOW, &["moderator", "add", "noor"]), "noor is in the roster already");
    refused(&shop.at(NOW, &["moderator", "add", "x;y"]), "is no name for the roster");
    refused(&shop.at(NOW, &["moderator", "add", "kim", "--lane", "fast"]), "is no lane");
    refused(&shop.at(NOW, &["moderator", "disable", "kim"]), "“kim” is not in the roster");

    assert!(shop.at(NOW, &["moderator", "disable", "jas", "noor"]).ok());
    refused(&shop.at(NOW, &["views", "--as", "jas"]), "jas is disabled in the roster");
    refused(&shop.at(NOW, &["views", "--as", "kim"]), "“kim” is not in the roster");
    assert!(shop.at(NOW, &["moderator", "enable", "jas"]).ok());
    assert!(shop.at(NOW, &["views", "--as", "jas"]).ok());

    let journal = fs::read_to_string(shop.store().join("journal/000001.jsonl")).unwrap();
    assert!(journal.contains("\"step\":\"disabled\"") && journal.contains("\"step\":\"enabled\""));
    assert!(!journal.contains("noor") && !journal.contains("jas"), "no names in the journal");
    assert!(shop.at(NOW, &["verify"]).ok() && shop.at(NOW, &["check"]).ok());
}

#[test]
fn keys_are_checked_and_open_modq_alone() {
    let shop = Shop::new();
    assert!(shop.at(NOW, &["moderator", "add", "mira", "noor"]).ok());
    let file = shop.path("noor.pub");
    fs::write(&file, format!("# laptop\n{KEY} noor@desk\n")).unwrap();
    let ran = shop.at(NOW, &["moderator", "keys", "noor", "--add", &file]);
    assert!(ran.ok() && ran.stdout.contains("noor has 1 key now"), "{ran}");
    let same = shop.at(NOW, &["moderator", "keys", "noor", "--add", &file]);
    assert!(same.ok() && same.stdout.contains("nothing to change"), "{same}");
    let twice = shop.at(NOW, &["moderator", "keys", "mira", "--add", &file]);
    refused(&twice, "stands twice");
    fs::write(&file, format!("no-pty {KEY}\n")).unwrap();
    refused(&shop.at(NOW, &["moderator", "keys", "mira", "--add", &file]), "noor.pub, line 1");

    let lines = shop.at(NOW, &["moderator", "authorized-keys"]);
    let store = shop.store().display().to_string();
    let wanted =
        format!("restrict,pty,command=\"modq attach --store {store} --as noor\" {KEY} noor@desk\n");
    assert_eq!(lines.stdout, wanted);
    let listed = shop.at(NOW, &["moderator", "keys", "noor"]);
    let print: String = listed.stdout.split(' ').next().unwrap().chars().take(20).collect();
    assert!(shop.at(NOW, &["moderator", "keys", "noor", "--remove", &print]).ok());
    assert_eq!(shop.at(NOW, &["moderator", "authorized-keys"]).stdout, "");
    let journal = fs::read_to_string(shop.store().join("journal/000001.jsonl")).unwrap();
    assert_eq!(journal.matches("\"keys\":{\"keys\":[").count(), 2, "added and taken away");
}

#[test]
fn a_broken_roster_is_told_line_by_line_and_the_docs_show_who_may() {
    let shop = Shop::new();
    shop.settings(
        "[[moderator]]\nname = \"mira\"\n[[moderator]]\nname = \"mira\"\nrole = \"boss\"\n",
    );
    let ran = shop.at(NOW, &["list"]);
    assert!(ran.code == 2 && ran.stderr.contains("line 4: the name mira stands twice"), "{ran}");
    assert!(ran.stderr.contains("line 5: “boss” is no role"), "{ran}");
    let docs = shop.at(NOW, &["docs", "roles"]).stdout;
    assert_eq!(docs.lines().count(), 1 + PERMISSIONS.len());
    assert!(docs.contains("take over a case that another holds"), "{docs}");
}

#[test]
fn an_auditor_may_not_answer_a_complaint_either() {
    let (mut desk, _folder) = desk();
    let now = At::parse(NOW).unwrap();
    let mira = desk.sit("mira", Role::Moderator, now).unwrap();
    let ada = desk.sit("ada", Role::Auditor, now).unwrap();
    let case = free(&desk)[0];
    desk.decide(&mira, &[case], &Make::Policy("spam".into()), now).unwrap();
    let texts = ComplaintTexts { text: "x".into(), ..ComplaintTexts::default() };
    // The decision has left by then.
    let now = now.plus(24 * 60 * MINUTE);
    let filed = Filed { case: Some(case), received: now, texts, ..Filed::default() };
    let no = desk.complain(&mira, &filed, now).unwrap();
    let answer = AnswerTexts { language: "nl".into(), text: "x".into() };
    let verdict = Verdict { outcome: Outcome::Upheld, answer, keep: Vec::new(), policy: None };
    let told = why(desk.answer_complaint(&ada, no, &verdict, now));
    assert!(told.starts_with("an auditor reads and changes nothing"), "{told}");
    let own = why(desk.answer_complaint(&mira, no, &verdict, now));
    assert!(!own.is_empty(), "the first decider does not answer");
}

#[test]
fn a_role_taken_away_at_work_holds_from_the_next_act_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let now = At::parse(NOW).unwrap();
    fs::create_dir_all(&store).unwrap();
    let people = |noor: &str| {
        format!(
            "[[moderator]]\nname = \"mira\"\nrole = \"admin\"\n[[moderator]]\nname = \"noor\"\n{noor}\n"
        )
    };
    fs::write(store.join("modq.toml"), people("role = \"moderator\"")).unwrap();
    let mut desk = Desk::sample(&store, Place::Memory, now).unwrap().desk;
    let noor = desk.sit("noor", Role::Moderator, now).unwrap();
    let case = free(&desk)[0];
    fs::write(store.join("modq.toml"), people("role = \"trainee\"")).unwrap();
    assert!(desk.heed_roster(now).unwrap(), "the file was changed");
    assert!(!desk.heed_roster(now).unwrap(), "and is read once");
    let told = why(desk.send_back(&noor, case, "x", now));
    assert!(
        told.contains(
            "a trainee cannot answer what others proposed: the roster was changed, moderator before"
        ),
        "{told}"
    );
    assert_eq!(desk.as_listed(&noor).role, Role::Trainee);
    fs::write(store.join("modq.toml"), people("disabled = true")).unwrap();
    desk.heed_roster(now).unwrap();
    let told = why(desk.note(&noor, case, "x", now));
    assert!(told.contains("noor is disabled in the roster | nothing was changed, and what you typed is kept; ask mira"), "{told}");
    fs::write(store.join("modq.toml"), "[[moderator]]\nname = \"mira\"\nrole = \"boss\"\n")
        .unwrap();
    assert!(desk.heed_roster(now).is_err(), "mistakes are told");
    assert!(!desk.heed_roster(now).unwrap(), "once, and the roster before holds");
    assert!(why(desk.note(&noor, case, "x", now)).contains("disabled"));
    let written: Vec<String> =
        desk.record().tail(Seq(0)).unwrap().map(|l| l.unwrap().change.word().to_owned()).collect();
    assert!(written.iter().any(|word| word == "roster"), "{written:?}");
}

/// Waiting cases with a message, a complaint or order not among them.
fn free(desk: &Desk) -> Vec<CaseNo> {
    let known = |id: Option<&str>| ["drugs", "spam", "fraud"].map(Some).contains(&id);
    let spam = |no: &CaseNo| {
        let row = desk.board().get(*no);
        row.is_some_and(|row| known(row.policy.as_deref()) && row.message.is_some())
    };
    (1..=desk.store().cases()).map(CaseNo).filter(spam).collect()
}

/// Two people at one desk.
struct Two {
    desk: Desk,
    mira: Moderator,
    noor: Moderator,
    now: At,
    _folder: TempDir,
}

impl Two {
    fn new(second: Role) -> Self {
        let (mut desk, folder) = desk();
        let now = At::parse(NOW).unwrap();
        let mira = desk.sit("mira", Role::Moderator, now).unwrap();
        let noor = desk.sit("noor", second, now).unwrap();
        desk.sit_down(&mira);
        desk.sit_down(&noor);
        Self { desk, mira, noor, now, _folder: folder }
    }

    fn wait(&mut self, minutes: i64) {
        for _ in 0..minutes {
            self.now = self.now.plus(MINUTE);
            self.desk.keep_claims(self.now).unwrap();
        }
    }

    fn words(&self) -> Vec<&'static str> {
        self.desk.record().tail(Seq(0)).unwrap().map(|l| l.unwrap().change.word()).collect()
    }
}

#[test]
fn who_opens_a_case_holds_it_and_another_is_told() {
    let mut two = Two::new(Role::Moderator);
    let case = free(&two.desk)[0];
    let now = two.now;
    assert!(matches!(two.desk.claim(&two.mira, case, now).unwrap(), Claimed::Mine(_)));
    assert!(matches!(two.desk.claim(&two.noor, case, now).unwrap(), Claimed::Theirs(_)));
    assert_eq!(two.desk.board().holder(case), Some("mira"));
    let told = why(two.desk.decide(&two.noor, &[case], &Make::Policy("drugs".into()), now));
    assert!(
        told.starts_with(&format!("mira has case {case} since 14:40 | A asks for it")),
        "{told}"
    );
    let told = why(two.desk.skip(&two.noor, &[case], ("later", ""), now));
    assert!(told.contains("what you wrote is kept"), "{told}");
    assert!(!two.words().contains(&"claimed"), "no line of its own yet");
    two.wait(1);
    assert_eq!(two.words().iter().filter(|w| **w == "claimed").count(), 1);
    two.desk.ask_for(&two.noor, case, now).unwrap();
    assert_eq!(two.desk.hear(1), [format!("noor asks for {case}; U lets it go")]);
    let (mira, now) = (two.mira.clone(), two.now);
    two.desk.let_go(&mira, case);
    two.desk.decide(&two.noor, &[case], &Make::Policy("drugs".into()), now).unwrap();
    two.wait(1);
    assert!(two.desk.record().ids().claims.is_empty());
}

#[test]
fn a_lease_ends_unless_its_seat_goes_on_and_one_seat_alone_writes_nothing() {
    let mut two = Two::new(Role::Moderator);
    let case = free(&two.desk)[0];
    let (mira, now) = (two.mira.clone(), two.now);
    two.desk.claim(&mira, case, now).unwrap();
    for _ in 0..3 {
        two.wait(10);
        let now = two.now;
        two.desk.beat(&mira, case, now);
    }
    assert!(two.desk.held_by(case).is_some(), "the seat is at work");
    let lines = two.words().iter().filter(|w| **w == "claimed").count();
    assert!((2..=4).contains(&lines), "{lines}: only when it would end");
    two.wait(16);
    assert_eq!(two.desk.held_by(case), None);

    let (mut alone, _folder) = desk();
    let mira = alone.sit("mira", Role::Moderator, now).unwrap();
    alone.sit_down(&mira);
    alone.claim(&mira, case, now).unwrap();
    let before = alone.record().last();
    alone.keep_claims(now.plus(MINUTE)).unwrap();
    assert_eq!(alone.record().last(), before);
}

#[test]
fn a_senior_takes_over_and_an_order_waits_for_nobody() {
    let mut two = Two::new(Role::Senior);
    let case = free(&two.desk)[0];
    let now = two.now;
    two.desk.claim(&two.mira, case, now).unwrap();
    two.desk.take_over(&two.noor, case, now).unwrap();
    assert_eq!(two.desk.board().holder(case), Some("noor"));
    assert!(two.desk.hear(1)[0].starts_with("noor has taken over"));
    let told = why(two.desk.decide(&two.mira, &[case], &Make::Policy("drugs".into()), now));
    assert!(told.contains("it takes a senior or admin: ask noor"), "{told}");
    assert!(why(two.desk.take_over(&two.mira, case, now)).contains("a moderator cannot take over"));

    let acts = |o: &OrderRow| !o.waiting.is_empty() && o.order.kind != OrderKind::Inform;
    let order = two.desk.orders(now).unwrap().into_iter().find(acts).unwrap();
    let held = order.waiting[0];
    two.desk.claim(&two.noor, held, now).unwrap();
    let mira = two.mira.clone();
    let done = two.desk.carry_out(&mira, &order, now).unwrap();
    assert!(done.cases.contains(&held));
    assert!(two.desk.hear(2).iter().any(|t| t.contains("mira has")), "noor is told");
}

#[test]
fn a_batch_leaves_out_what_others_hold_and_names_it() {
    let mut two = Two::new(Role::Moderator);
    let cases = free(&two.desk);
    let now = two.now;
    two.desk.claim(&two.noor, cases[1], now).unwrap();
    let done = two.desk.decide(&two.mira, &cases[..3], &Make::Policy("drugs".into()), now).unwrap();
    assert_eq!(done.cases, [cases[0], cases[2]]);
    assert_eq!(done.left, [(cases[1], two.noor.no)]);
}

#[test]
fn a_proposal_is_held_by_who_reads_it() {
    let mut two = Two::new(Role::Senior);
    let now = two.now;
    let tess = two.desk.sit("tess", Role::Trainee, now).unwrap();
    let case = free(&two.desk)[0];
    let done = two.desk.decide(&tess, &[case], &Make::Policy("drugs".into()), now).unwrap();
    assert!(done.second.is_some());
    two.desk.claim(&two.noor, case, now).unwrap();
    assert!(why(two.desk.confirm(&two.mira, &[case], now)).starts_with("noor has case"));
    assert!(why(two.desk.send_back(&two.mira, case, "x", now)).starts_with("noor has case"));
    two.desk.confirm(&two.noor, &[case], now).unwrap();
    assert_eq!(two.desk.held_by(case), None);
}

#[test]
fn claims_outlive_the_process_and_every_command_knows_them() {
    let shop = Shop::new();
    let now = At::parse(NOW).unwrap();
    assert!(shop.at(NOW, &["import", &shop.sample("result.json")]).ok());
    let case = {
        let mut desk = Desk::open(&shop.store(), Place::Disk, &mut |_| {}).unwrap().desk;
        let mira = desk.sit("mira", Role::Moderator, now).unwrap();
        let noor = desk.sit("noor", Role::Moderator, now).unwrap();
        desk.sit_down(&mira);
        desk.sit_down(&noor);
        let case = free(&desk)[0];
        desk.claim(&noor, case, now).unwrap();
        desk.keep_claims(now).unwrap();
        desk.close().unwrap();
        case
    };
    let number = case.to_string();
    for (filter, count) in [("held:yes", 1), ("held:noor", 1), ("held:mira", 0)] {
        assert_eq!(
            shop.at(LATER, &["list", filter, "--json"]).lines_json().len(),
            count,
            "{filter}"
        );
    }
    assert_eq!(shop.at(LATER, &["list", "held:yes", "--json"]).lines_json()[0]["held"], "noor");
    assert!(shop.at(LATER, &["show", &number]).stdout.contains("held by   noor"));
    refused(&shop.at(LATER, &["decide", &number, "--policy", "drugs"]), "noor has case");
    assert!(shop.at(LATER, &["rebuild"]).ok() && shop.at(LATER, &["check"]).ok());
    assert!(shop.at(LATER, &["verify"]).ok());
    assert_eq!(shop.at(LATER, &["list", "held:yes", "--json"]).lines_json().len(), 1);
    let over = "2026-03-17T14:00:00Z";
    assert_eq!(shop.at(over, &["list", "held:yes", "--json"]).lines_json().len(), 0);
    let back = "2026-03-16T13:40:00Z";
    assert_eq!(
        shop.at(back, &["list", "held:yes", "--json"]).lines_json().len(),
        1,
        "a clock set back"
    );
    assert!(shop.at(over, &["decide", &number, "--policy", "drugs"]).ok());
    assert!(shop.at(over, &["undo"]).ok() && shop.at(over, &["check"]).ok());
}

/// One act of one of two people on one of three cases.
#[derive(Clone, Copy, Debug)]
enum Play {
    Claim,
    Decide,
    Skip,
    LetGo,
    TakeOver,
    Undo,
    Wait(i64),
}

fn play() -> impl Strategy<Value = (bool, usize, Play)> {
    let act = prop_oneof![
        Just(Play::Claim),
        Just(Play::Decide),
        Just(Play::Decide),
        Just(Play::Skip),
        Just(Play::LetGo),
        Just(Play::TakeOver),
        Just(Play::Undo),
        (0i64..20).prop_map(Play::Wait),
    ];
    (any::<bool>(), 0usize..3, act)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_people_never_decide_one_case_without_one_being_told(plays in proptest::collection::vec(play(), 1..40)) {
        let mut two = Two::new(Role::Senior);
        let cases = free(&two.desk);
        let mut open = std::collections::BTreeSet::<CaseNo>::new();
        for (first, place, act) in plays {
            let who = if first { two.mira.clone() } else { two.noor.clone() };
            let (case, now) = (cases[place], two.now);
            let holder = two.desk.held_by(case).map(|h| h.by);
            match act {
                Play::Claim => drop(two.desk.claim(&who, case, now)),
                Play::LetGo => two.desk.let_go(&who, case),
                Play::TakeOver => drop(two.desk.take_over(&who, case, now)),
                Play::Wait(minutes) => two.wait(minutes),
                Play::Skip => drop(two.desk.skip(&who, &[case], ("later", ""), now)),
                Play::Undo => if let Ok(modq::desk::Undone::Done { cases, .. }) = two.desk.undo(&who, now) {
                    open.retain(|c| !cases.contains(c));
                },
                Play::Decide => {
                    let done = two.desk.decide(&who, &[case], &Make::Policy("drugs".into()), now);
                    let free = holder.is_none_or(|by| by == who.no) && !open.contains(&case);
                    prop_assert_eq!(done.is_ok(), free, "told: {:?}", done);
                    if done.is_ok() {
                        open.insert(case);
                        prop_assert_eq!(two.desk.held_by(case), None);
                    }
                }
            }
        }
        let mut decided = std::collections::BTreeMap::<CaseNo, i32>::new();
        for line in two.desk.record().tail(Seq(0)).unwrap() {
            if let Change::Decided { case, .. } = line.unwrap().change {
                *decided.entry(case).or_default() += 1;
            }
        }
        for (case, count) in decided {
            let stands = two.desk.store().case(case).unwrap().unwrap().decisions.iter()
                .filter(|no| two.desk.store().decision(**no).unwrap().unwrap().undone.is_none()).count();
            prop_assert!(stands <= 1, "{case}: {count} lines, {stands} stand");
        }
    }
}

#[test]
fn numbers_are_told_while_another_modq_holds_the_store() {
    let shop = Shop::new();
    shop.settings(
        "[[moderator]]\nname = \"noor\"\nrole = \"senior\"\n\
         [[moderator]]\nname = \"mira\"\n[[moderator]]\nname = \"jas\"\nrole = \"trainee\"\n",
    );
    let take = ["import", &shop.sample("result.json"), &shop.sample("notices.jsonl")];
    assert!(shop.at(NOW, &[&take[..], &["--as", "mira"]].concat()).ok());
    let waiting = shop.at(NOW, &["list", "--json", "--as", "mira"]).lines_json();
    for (row, who) in waiting.iter().zip(["mira", "noor", "mira"]) {
        let case = row["case"].to_string();
        let decide = ["decide", &case, "--action", "allow", "--yes", "--as", who];
        let ran = shop.at(NOW, &decide);
        assert!(ran.ok(), "{ran}");
    }
    let ask = |who: &str, more: &[&str]| {
        shop.at(NOW, &[&["team", "--notes", "--as", who], more].concat())
    };
    let all = |who: &str| [ask(who, &[]), ask(who, &["--json"]), ask(who, &["--days", "0"])];
    let before: Vec<_> = ["noor", "mira", "jas"].iter().flat_map(|who| all(who)).collect();
    assert!(before.iter().all(Ran::ok), "{}", before[0]);

    let holder = crate::seats::serve(&shop);
    let held = shop.at(NOW, &["list", "--as", "mira"]);
    assert!(!held.ok(), "it is held: {held}");
    let after: Vec<_> = ["noor", "mira", "jas"].iter().flat_map(|who| all(who)).collect();
    for (one, other) in before.iter().zip(&after) {
        assert!(other.ok() && one.stdout == other.stdout, "{one}\n{other}");
    }
    // Who leads sees everybody by name; others see themselves.
    assert!(after[0].stdout.contains("mira") && after[0].stdout.contains("noor"), "{}", after[0]);
    assert!(after[3].stdout.contains("mira") && !after[3].stdout.contains("noor "), "{}", after[3]);
    assert!(after[3].stdout.contains("These are your own numbers"), "{}", after[3]);
    assert!(after[6].stdout.contains("nothing was decided"), "{}", after[6]);
    let ran = ask("stranger", &[]);
    refused(&ran, "“stranger” is not in the roster of this store");
    // Shut out since: the holder knows at once.
    let settings =
        roster(&shop).replace("name = \"jas\"\nrole = \"trainee\"\n", "name = \"kim\"\n");
    fs::write(shop.store().join("modq.toml"), settings).unwrap();
    refused(&ask("jas", &[]), "is not in the roster");
    drop(holder);
    assert!(ask("noor", &[]).ok());
}
