//! Who may do what: every act of the table is tried by every role that may not, at the desk or,
//! where a command does it, on the command line.

use crate::support::Shop;
use modq::desk::{Answer, Desk, DeskError, Erasure, Make, MisuseMeasure, NewFlagger, Place};
use modq::model::{
    Act, AnswerKind, At, CaseNo, ComplaintTexts, Filed, FlaggerEntry, Intent, MisuseOf, Moderator,
    PERMISSIONS, Permission, Role, Seq,
};

const NOW: &str = "2026-03-17T13:40:00Z";

/// One way to do something at the desk.
type Try = fn(&mut Desk, &Moderator, At) -> Result<(), DeskError>;

/// How an act is tried.
enum Way {
    /// At the desk.
    Desk(&'static [Try]),
    /// By commands: what comes before the name of who tries.
    Command(&'static [&'static [&'static str]]),
    /// Nobody is refused: each sees their own.
    Reads,
}

/// Every act there is; one more does not compile before it is tried.
fn ways(act: Act) -> Way {
    use Way::{Command, Desk, Reads};
    match act {
        Act::Read | Act::Numbers => Reads,
        Act::Note => Desk(&[|d, w, n| d.note(w, CaseNo(1), "x", n)]),
        Act::Skip => Desk(&[|d, w, n| d.skip(w, &[CaseNo(1)], ("later", ""), n).map(drop)]),
        Act::Claim => Desk(&[
            |d, w, n| d.ask_for(w, CaseNo(1), n).map(drop),
            |d, w, n| d.deal(w, &[CaseNo(1)], n).map(drop),
        ]),
        Act::Propose => Desk(&[|d, w, n| d.decide(w, &[CaseNo(1)], &Make::Allow, n).map(drop)]),
        Act::Undo => Desk(&[
            |d, w, n| d.undo(w, n).map(drop),
            |d, w, n| d.redo(w, n).map(drop),
            |d, w, n| d.undo_step(w, Seq(3), n).map(drop),
        ]),
        Act::HandOn => Desk(&[|d, w, n| d.hand_on(w, "x", n)]),
        Act::Decide => Desk(&[|d, w, n| d.reverse(w, n).map(drop)]),
        Act::Confirm => Desk(&[
            |d, w, n| d.confirm(w, &[CaseNo(1)], n).map(drop),
            |d, w, n| d.send_back(w, CaseNo(1), "x", n),
        ]),
        Act::Release => Desk(&[|d, w, n| d.release(w, CaseNo(1), n).map(drop)]),
        Act::Order => Desk(&[
            |d, w, n| {
                let row = d.orders(n)?.remove(0);
                d.carry_out(w, &row, n).map(drop)
            },
            |d, w, n| {
                let row = d.orders(n)?.remove(0);
                let answer = Answer {
                    kind: AnswerKind::Acknowledged,
                    obstacle: None,
                    until: None,
                    text: "",
                };
                let out = d.orders_outbox();
                d.answer_order(w, &row, (&answer, &out), n).map(drop)
            },
        ]),
        Act::Complaint => Desk(&[|d, w, n| {
            let texts = ComplaintTexts { text: "x".into(), ..ComplaintTexts::default() };
            d.complain(w, &Filed { case: Some(CaseNo(1)), texts, ..Filed::default() }, n).map(drop)
        }]),
        Act::Misuse => Desk(&[
            |d, w, n| {
                let sender = d.sender_named(MisuseOf::Notices, "lotte@voorbeeld.example")?;
                let measure = MisuseMeasure { reason: "x", intent: Intent::Unknown, until: None };
                d.take_measure(w, &sender, &measure, n).map(drop)
            },
            |d, w, n| {
                let sender = d.sender_named(MisuseOf::Notices, "lotte@voorbeeld.example")?;
                d.end_suspension(w, &sender, n)
            },
        ]),
        Act::Flagger => Desk(&[|d, w, n| {
            let entry = FlaggerEntry { name: "x".into(), ..FlaggerEntry::default() };
            let new = NewFlagger { entry, areas: Vec::new(), from: None, until: None };
            d.list_flagger(w, &new, n).map(drop)
        }]),
        Act::Import => Command(&[&["import", "more.jsonl"], &["flag"]]),
        Act::Export => Desk(&[
            |d, w, n| d.end_holds(w, n).map(drop),
            |d, w, _| d.begin_export(w, "letters").map(drop),
        ]),
        Act::Erase => Desk(&[|d, w, n| d.erase(w, (&Erasure::default(), "request"), n).map(drop)]),
        Act::TakeOver => Desk(&[|d, w, n| d.take_over(w, CaseNo(1), n).map(drop)]),
        Act::Roster => Command(&[
            &["moderator", "add", "kim"],
            &["moderator", "role", "admin", "trainee"],
            &["moderator", "disable", "admin"],
            &["moderator", "keys", "trainee", "--remove", "SHA256:x"],
        ]),
    }
}

fn refused(row: &Permission) -> impl Iterator<Item = Role> + '_ {
    Role::ALL.into_iter().filter(|role| !row.roles.contains(role))
}

#[test]
fn every_act_is_refused_to_who_may_not_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let now = At::parse(NOW).unwrap();
    let mut desk = Desk::sample(&folder.path().join("store"), Place::Memory, now).unwrap().desk;
    let people = Role::ALL.map(|role| desk.sit(role.word(), role, now).unwrap());
    let shop = Shop::new();
    shop.settings(
        &Role::ALL
            .map(|role| {
                let word = role.word();
                format!("[[moderator]]\nname = \"{word}\"\nrole = \"{word}\"\n")
            })
            .concat(),
    );
    std::fs::copy(shop.sample("result.json"), shop.path("more.jsonl")).unwrap();
    assert!(shop.at(NOW, &["import", &shop.sample("notices.jsonl"), "--as", "admin"]).ok());
    let kept = || {
        let read = |name: &str| std::fs::read(shop.store().join(name)).unwrap();
        (read("journal/000001.jsonl"), read("modq.toml"))
    };
    let mut tried = 0;
    for row in PERMISSIONS {
        match ways(row.act) {
            Way::Reads => assert!(!row.writes, "{} changes something", row.name),
            Way::Desk(tries) => {
                for (act, role) in tries.iter().flat_map(|act| refused(row).map(move |r| (act, r)))
                {
                    let who = people.iter().find(|who| who.role == role).unwrap();
                    let before = desk.record().last();
                    let Err(DeskError::Refused(told)) = act(&mut desk, who, now) else {
                        panic!("{} as {}", row.name, role.word());
                    };
                    assert_eq!(told.why, row.act.refusal(role).unwrap(), "{}", row.name);
                    assert!(told.hint.contains("it takes a"), "{}: {}", row.name, told.hint);
                    assert!(told.hint.contains(&row.act.who()), "{}: {}", row.name, told.hint);
                    assert_eq!(desk.record().last(), before, "{}", row.name);
                    tried += 1;
                }
            }
            Way::Command(commands) => {
                for (args, role) in commands.iter().flat_map(|c| refused(row).map(move |r| (c, r)))
                {
                    let before = kept();
                    let args = [args, &["--as", role.word()][..]].concat();
                    let ran = shop.at(NOW, &args);
                    assert_eq!(ran.code, 2, "{args:?}: {ran}");
                    assert!(ran.stderr.contains("Hint: it takes a"), "{args:?}: {ran}");
                    assert!(ran.stderr.contains(role.word()), "{args:?}: {ran}");
                    assert!(kept() == before, "{args:?} changed something");
                    tried += 1;
                }
            }
        }
    }
    let least = PERMISSIONS.iter().filter(|row| row.writes).map(|row| refused(row).count());
    assert!(tried >= least.sum::<usize>(), "{tried}");
}

#[test]
fn numbers_of_others_are_for_those_who_may_see_them() {
    let folder = tempfile::tempdir().unwrap();
    let now = At::parse(NOW).unwrap();
    let mut desk = Desk::sample(&folder.path().join("store"), Place::Memory, now).unwrap().desk;
    let people = Role::ALL.map(|role| desk.sit(role.word(), role, now).unwrap());
    let senior = people.iter().find(|who| who.role == Role::Senior).unwrap();
    let case = (1..=desk.store().cases()).map(CaseNo).find(|no| {
        desk.board().get(*no).is_some_and(|row| row.message.is_some() && row.policy.is_some())
    });
    desk.decide(senior, &[case.unwrap()], &Make::Allow, now).unwrap();
    for who in &people {
        let rows = desk.numbers(who, (At(0), u64::MAX)).unwrap();
        let others = rows.iter().any(|row| row.by != who.no);
        let may = who.no != senior.no && Act::Numbers.allows(who.role);
        assert_eq!(others, may, "{}", who.role.word());
    }
}
