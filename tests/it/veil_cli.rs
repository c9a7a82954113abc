//! The veil holds on a plain terminal too, and the roster may draw it closer for one person.

use crate::support::seat::NOW;
use crate::support::{Ran, Seat, Shop};
use crate::veil::{MARK, SETTINGS, covered};
use modq::app::theme::Depth;
use modq::desk::{Desk, Place};
use modq::model::{At, Role};
use std::fs;

/// A store in which everything opens veiled.
fn shop(more: &str) -> Shop {
    let shop = Shop::new();
    shop.settings(&format!("{SETTINGS}{more}"));
    let mut desk = Desk::found(&shop.store(), Place::Disk, At::parse(NOW).unwrap()).unwrap();
    covered(&mut desk);
    desk.close().unwrap();
    shop
}

fn ran(shop: &Shop, args: &[&str]) -> Ran {
    let ran = shop.at(NOW, &[args, &["--as", "mira"]].concat());
    assert!(ran.code < 2, "{args:?}: {ran}");
    ran
}

#[test]
fn no_command_prints_a_veiled_word_to_a_terminal() {
    let shop = shop("");
    let cases: Vec<String> = ran(&shop, &["list", "state:all", "--json"])
        .lines_json()
        .iter()
        .map(|case| case["case"].to_string())
        .collect();
    assert!(cases.len() > 8, "{cases:?}");
    let shows = cases.iter().map(|no| vec!["show", no.as_str()]);
    let others = [
        vec!["list"],
        vec!["list", "state:all"],
        vec!["list", "zwqhonderd"],
        vec!["notices", "--all"],
        vec!["notices", "show", "V-1"],
        vec!["orders", "--all"],
        vec!["complaints"],
        vec!["complaints", "show", "1"],
        vec!["complaints", "show", "2"],
        vec!["complaints", "dispute", "list"],
        vec!["misuse"],
        vec!["team", "--notes"],
        vec!["looks"],
        vec!["stats"],
        vec!["verify"],
        vec!["flaggers"],
        vec!["report", "--from", "2026-03-01", "--to", "2026-03-31"],
    ];
    let mut covers = 0;
    for args in shows.chain(others) {
        let out = shop.at(NOW, &[&args[..], &["--as", "mira"]].concat());
        let said = format!("{}{}", out.stdout, out.stderr);
        assert!(!said.contains(MARK), "{args:?}: {out}");
        covers += usize::from(said.contains("veiled: ") || said.contains("[covered]"));
    }
    assert!(covers > 10, "what is there is covered, not left out: {covers}");
    let note = ran(&shop, &["team", "--notes"]).stdout;
    assert!(note.contains("Hij schrijft weer over [covered]"), "{note}");
    let notice = ran(&shop, &["notices", "show", "V-1"]).stdout;
    assert!(notice.contains("Er staat: [covered]. Dat kan niet."), "{notice}");
}

#[test]
fn a_revealed_case_is_printed_and_counts_as_read() {
    let shop = shop("");
    let hate = ran(&shop, &["list", "policy:hate", "--json"]).lines_json()[0]["case"].to_string();
    let listed = ran(&shop, &["list", "policy:hate"]).stdout;
    assert!(listed.contains("veiled: Hate"), "{listed}");
    let covered = ran(&shop, &["show", &hate]).stdout;
    assert!(
        covered.contains("1 line, ") && covered.contains(&format!("modq show {hate} --reveal"))
    );
    let none = ran(&shop, &["exposure", "--mine", "--json"]).json();
    assert_eq!(none["seen"], serde_json::json!({}), "looking at its length is not reading it");
    let open = ran(&shop, &["show", &hate, "--reveal"]).stdout;
    assert!(open.contains(MARK) && !open.contains("--reveal"), "{open}");
    let one = ran(&shop, &["exposure", "--mine", "--json"]).json();
    assert_eq!(
        (one["seen"]["hate"]["veiled"].as_u64(), one["seen"]["hate"]["texts"].as_u64()),
        (Some(1), Some(1))
    );
    let complaint = ran(&shop, &["complaints", "show", "1"]).stdout;
    assert!(complaint.contains("--reveal prints it"), "{complaint}");
    let complaint = ran(&shop, &["complaints", "show", "1", "--reveal"]).stdout;
    assert!(complaint.contains("zwqhonderd zwqgrauw niet?"), "{complaint}");
    let two = ran(&shop, &["exposure", "--mine", "--json"]).json();
    assert_eq!(two["seen"]["spam"]["veiled"], 1, "{two}");
    // A program is no eye; the help says so.
    let json = ran(&shop, &["show", &hate, "--json"]).stdout;
    assert!(json.contains(MARK));
    let help = ran(&shop, &["show", "--help"]).stdout;
    assert!(help.contains("every text as it is"), "{help}");
}

#[test]
fn what_opens_open_is_printed_as_ever() {
    let shop = Shop::new();
    let shown = shop.at(NOW, &["list", "policy:spam"]);
    assert!(shown.ok() && !shown.stdout.contains("veiled"), "{shown}");
}

#[test]
fn the_roster_veils_more_for_one_person_on_screens_and_on_the_command_line() {
    let roster = "[[moderator]]\nname = \"mira\"\nrole = \"admin\"\n[[moderator]]\nname = \"noor\"\n\
                  veil = [\"spam\"]\n";
    let shop = Shop::new();
    fs::write(
        shop.path("rows.jsonl"),
        "{\"group_id\":1,\"group_title\":\"G\",\"id\":1,\"time\":\"2026-03-17T09:20:00Z\",\"text\":\"zwqbel nu\"}\n\
         {\"group_id\":1,\"id\":1,\"flag_kind\":\"own\",\"flag_text\":\"ads\",\"flag_policy\":\"spam\"}\n",
    )
    .unwrap();
    shop.settings(roster);
    assert!(shop.at(NOW, &["import", "rows.jsonl", "--as", "mira"]).ok());
    let list = |who: &str| shop.at(NOW, &["list", "--as", who]).stdout;
    assert!(list("mira").contains("zwqbel"), "{}", list("mira"));
    assert!(list("noor").contains("veiled: ") && !list("noor").contains("zwqbel"));
    let frame = |who: &str| shop.at(NOW, &["--print", "--as", who]).stdout;
    assert!(frame("mira").contains("zwqbel nu"), "{}", frame("mira"));
    assert!(!frame("noor").contains("zwqbel"), "{}", frame("noor"));
    let care = shop
        .at(NOW, &["--print", "--keys", "X<ctrl-d><ctrl-d>", "--as", "noor", "--size", "120x40"]);
    assert!(care.stdout.contains("by the roster"), "{care}");

    // Set by command, and refused when it means nothing or would show more.
    let mira = |args: &[&str]| shop.at(NOW, &[args, &["--as", "mira"]].concat());
    let wrong = mira(&["moderator", "veil", "mira", "spem"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("“spem” is no policy"), "{wrong}");
    let set = mira(&["moderator", "veil", "mira", "spam", "--severity", "4"]);
    assert!(set.ok() && set.stdout.contains("severity 4"), "{set}");
    assert!(list("mira").contains("veiled: "), "{}", list("mira"));
    let told = mira(&["moderator", "list"]).stdout;
    assert!(told.contains("veil spam,severity 4") && told.contains("veil spam\n"), "{told}");
    assert!(mira(&["moderator", "veil", "mira"]).ok());
    assert!(list("mira").contains("zwqbel"), "{}", list("mira"));
    let file = shop.store().join("modq.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("veil = [\"spam\"]", "veil = \"off\"")).unwrap();
    let refused = shop.at(NOW, &["list", "--as", "noor"]);
    let line =
        1 + fs::read_to_string(&file).unwrap().lines().position(|l| l.starts_with("veil")).unwrap();
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("modq.toml has 1 mistake"), "{refused}");
    assert!(
        refused.stderr.contains(&format!("line {line}: moderator.veil would show more")),
        "{refused}"
    );
}

#[test]
fn a_seat_at_work_heeds_a_veil_that_comes_with_the_roster() {
    let roster = |veil: &str| {
        format!(
            "[[moderator]]\nname = \"mira\"\nrole = \"moderator\"\n{veil}\n[care]\nveil_severity = 0\n"
        )
    };
    let mut seat = Seat::with(((120, 40), Depth::True, true), ("mira", &roster("")), |desk| {
        desk.sit("mira", Role::Moderator, At::parse(NOW).unwrap()).unwrap();
    });
    seat.press("fpolicy:spam<enter>");
    let before = seat.text();
    assert!(!before.contains("veiled"), "{before}");
    let settings = |veil: &str| fs::write(seat.seat_file("../../modq.toml"), roster(veil)).unwrap();
    settings("veil = [\"spam\"]");
    seat.session.tick();
    seat.press("j");
    assert!(seat.text().contains("veiled"), "{}", seat.text());
    fs::write(seat.seat_file("../../modq.toml"), roster("veil = [\"spem\"]")).unwrap();
    seat.session.tick();
    let text = seat.text();
    assert!(
        text.contains("veiled") && text.contains("line 4: the veil of mira: “spem” is no policy"),
        "{text}"
    );
}
