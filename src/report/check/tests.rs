//! A good folder is spoilt in one way after the other.

use super::{Fault, check_dir};
use crate::law::Level;
use crate::report::Class;
use crate::report::year_tests::{Dice, written};
use std::path::Path;

const ORDERS: &str = "3_member_states_orders.csv";
const NOTICES: &str = "4_notices.csv";
const ILLEGAL: &str = "5_own_initiative_illegal.csv";
const APPEALS: &str = "7_appeals_and_recidivism.csv";
const MEANS: &str = "8_automated_means.csv";
const ANSWERS: &str = "11_qualitative.csv";
const WHO: &str = "1_report_identification.csv";

type Table = Vec<Vec<String>>;

fn load(dir: &Path, file: &str) -> Table {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_path(dir.join(file)).unwrap();
    let row = |r: Result<csv::StringRecord, _>| r.unwrap().iter().map(str::to_owned).collect();
    reader.records().map(row).collect()
}

fn save(dir: &Path, file: &str, table: &Table) {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_path(dir.join(file))
        .unwrap();
    table.iter().for_each(|row| writer.write_record(row).unwrap());
}

/// The faults after a change to a file, which is put back afterwards.
fn spoilt(dir: &Path, file: &str, change: impl Fn(&mut Table)) -> Vec<Fault> {
    let good = std::fs::read(dir.join(file)).unwrap();
    let mut table = load(dir, file);
    change(&mut table);
    save(dir, file, &table);
    let faults = check_dir(dir).unwrap();
    std::fs::write(dir.join(file), good).unwrap();
    faults
}

fn row(table: &Table, code: &str) -> usize {
    table.iter().position(|r| r.iter().any(|c| c.trim() == code)).unwrap()
}

/// What to spoil, in which file, and what must be said: line, column, level, words.
struct Case {
    file: &'static str,
    change: fn(&mut Table),
    line: usize,
    column: usize,
    level: Level,
    says: &'static str,
}

const fn case(
    file: &'static str,
    change: fn(&mut Table),
    (line, column): (usize, usize),
    says: &'static str,
) -> Case {
    Case { file, change, line, column, level: Level::Error, says }
}

const CASES: &[Case] = &[
    case(NOTICES, |t| t[0][7] = "Items".into(), (1, 8), "is missing"),
    case(NOTICES, |t| t.iter_mut().for_each(|r| r.swap(5, 6)), (1, 7), "stands here"),
    case(NOTICES, |t| t[1].truncate(20), (2, 0), "20 cells instead of 25"),
    case(NOTICES, |t| drop(t.remove(3)), (4, 0), "KEYWORD_ANIMAL_HARM\" is missing"),
    case(NOTICES, |t| drop(t.pop()), (91, 0), "NOT_SPECIFIED_NOTICE\" is missing"),
    case(NOTICES, |t| t.swap(3, 4), (4, 0), "out of order"),
    case(
        NOTICES,
        |t| {
            let r = t.remove(3);
            t.insert(60, r);
        },
        (61, 4),
        "no row",
    ),
    case(
        NOTICES,
        |t| {
            let r = t[2].clone();
            t.insert(3, r);
        },
        (4, 0),
        "second time",
    ),
    case(NOTICES, |t| t[3][3] = "KEYWORD_PHISHING".into(), (4, 4), "no row"),
    case(NOTICES, |t| t[2][0] = "All".into(), (3, 1), "instead of"),
    case(NOTICES, |t| t[2][1] = "Elders".into(), (3, 2), "differs from"),
    case(NOTICES, |t| t[2][1].clear(), (3, 2), "service is blank"),
    case(NOTICES, |t| t[2][2] = "2026".into(), (3, 3), "differs from"),
    case(NOTICES, |t| t[3][5] = "1,200".into(), (4, 6), "no value for this cell"),
    case(NOTICES, |t| t[3][5] = "-1".into(), (4, 6), "no value for this cell"),
    case(NOTICES, |t| t[3][9] = "1,5".into(), (4, 10), "no value for this cell"),
    case(NOTICES, |t| t[1][5] = "4".into(), (2, 6), "categories add up to"),
    case(NOTICES, |t| t[2][5] = "1".into(), (3, 6), "sub-categories add up to"),
    case(NOTICES, |t| t[2][5].clear(), (3, 6), "blank, but its sub-categories"),
    case(NOTICES, |t| t[3][6] = "99999".into(), (4, 7), "more than the"),
    case(NOTICES, |t| t[5][4].clear(), (6, 5), "without a description"),
    case(NOTICES, |t| t[3][4] = "Harm".into(), (4, 5), "in another row"),
    case(
        NOTICES,
        |t| {
            let r = t[5].clone();
            t.insert(6, r);
        },
        (7, 5),
        "same description",
    ),
    case(ORDERS, |t| t[200][5] = "AT, […], SE".into(), (201, 6), "no Member State"),
    case(ORDERS, |t| t[200][5] = "nl".into(), (201, 6), "no Member State"),
    case(ORDERS, |t| t[2][6] = "9999".into(), (3, 7), "sub-categories add up"),
    case(
        ORDERS,
        |t| {
            let i = row(t, "AT");
            t[i][6] = "9999".into();
        },
        (93, 7),
        "add up to",
    ),
    case(ILLEGAL, |t| t[3][8] = "99999".into(), (4, 9), "more than the"),
    case(APPEALS, |t| t[1][6] = "many".into(), (2, 7), "no value for this cell"),
    case(
        APPEALS,
        |t| {
            let i = row(t, "Percentage of outcomes implemented");
            t[i][6] = "45".into();
        },
        (45, 7),
        "no value",
    ),
    case(APPEALS, |t| t[1][4] = "Number of complaints".into(), (2, 5), "no row"),
    case(
        MEANS,
        |t| {
            let i = row(t, "bg");
            t[i][6] = "3".into();
        },
        (24, 7),
        "stands for several",
    ),
    case(ANSWERS, |t| t[1][4].clear(), (2, 5), "is blank"),
    case(ANSWERS, |t| t[1][4] = "a".repeat(5001), (2, 5), "5001 characters"),
    case(WHO, |t| t[1][3].clear(), (2, 4), "is blank"),
    case(WHO, |t| t[2][3] = "1-2-2027".into(), (3, 4), "no value"),
    case(WHO, |t| t[2][3] = "2026-06-01".into(), (3, 4), "before the period was over"),
    case(WHO, |t| t[3][3] = "2027-06-01".into(), (4, 4), "not older"),
    case(WHO, |t| t[4][3] = "2026-02-01".into(), (5, 4), "is not the day"),
    case(WHO, |t| t[4][3] = "2027-01-01".into(), (6, 4), "ends before it begins"),
    Case {
        level: Level::Warning,
        ..case(WHO, |t| t[2][3] = "2027-06-01".into(), (3, 4), "published late")
    },
    Case {
        level: Level::Warning,
        ..case(NOTICES, |t| t[0][5] = "Number of notices received".into(), (1, 6), "letter")
    },
    Case {
        level: Level::Warning,
        ..case(MEANS, |t| t[1][4] = t[1][4].trim().to_owned(), (2, 5), "letter")
    },
    Case { level: Level::Warning, ..case(ANSWERS, |t| t[3][4].clear(), (5, 5), "is blank") },
    Case {
        level: Level::Warning,
        ..case(NOTICES, |t| t.push(vec![String::new(); 25]), (93, 0), "line is empty")
    },
];

#[test]
fn each_kind_of_fault_is_found_where_it_is() {
    let dir = written(Class::OnlinePlatform);
    assert_eq!(check_dir(dir.path()).unwrap(), []);
    let mut missed = Vec::new();
    for c in CASES {
        let faults = spoilt(dir.path(), c.file, c.change);
        let found = faults.iter().any(|f| {
            f.file == c.file
                && (f.line, f.column, f.level) == (c.line, c.column, c.level)
                && f.what.contains(c.says)
                && !f.fix.is_empty()
        });
        if !found || faults.len() > 30 {
            let told: Vec<_> = faults.iter().take(4).map(ToString::to_string).collect();
            missed.push((c.file, c.line, c.column, c.says, faults.len(), told));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    assert_eq!(check_dir(dir.path()).unwrap(), []);
}

#[test]
fn names_are_exact() {
    let dir = written(Class::OnlinePlatform);
    let path = |name: &str| dir.path().join(name);
    std::fs::rename(path(NOTICES), path("4_Notices.csv")).unwrap();
    std::fs::rename(path(ANSWERS), path("11-words.csv")).unwrap();
    std::fs::write(path("extra.CSV"), "a\r\n").unwrap();
    std::fs::write(path("readme.txt"), "a").unwrap();
    std::fs::remove_file(path(WHO)).unwrap();
    std::fs::create_dir(path(WHO)).unwrap();
    let told: Vec<String> =
        check_dir(dir.path()).unwrap().iter().map(ToString::to_string).collect();
    for wanted in [
        "4_Notices.csv: the file looks like part 4: name it \"4_notices.csv\"",
        "11-words.csv: the file looks like part 11: name it \"11_qualitative.csv\"",
        "extra.CSV: the file is no part of a report: take it out of the folder",
        "1_report_identification.csv: this is no file: put a CSV file there",
    ] {
        assert!(told.iter().any(|t| t == wanted), "{wanted}: {told:#?}");
    }
    assert_eq!(told.iter().filter(|t| t.contains("the file is missing")).count(), 2);
}

#[test]
fn other_line_ends_and_separators_are_told_once() {
    let dir = written(Class::OnlinePlatform);
    let path = dir.path().join(NOTICES);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("\r\n", "\n")).unwrap();
    let faults = check_dir(dir.path()).unwrap();
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert_eq!((faults[0].line, faults[0].level), (1, Level::Warning));
    std::fs::write(&path, text.replace(',', ";")).unwrap();
    let faults = check_dir(dir.path()).unwrap();
    assert!(faults.iter().any(|f| f.what.contains("semicolons")), "{faults:#?}");
    std::fs::write(&path, "").unwrap();
    assert!(!check_dir(dir.path()).unwrap().is_empty());
}

#[test]
fn a_very_large_platform_fills_in_every_language() {
    let dir = written(Class::VeryLarge);
    assert_eq!(check_dir(dir.path()).unwrap(), []);
    let faults = spoilt(dir.path(), MEANS, |t| {
        let i = row(t, "nl");
        t.remove(i);
    });
    assert!(faults.iter().any(|f| f.what.contains("/ nl\" is missing")), "{faults:#?}");
    assert_eq!(faults.len(), 1);
}

#[test]
fn rows_for_one_sub_category_may_be_many() {
    let dir = written(Class::OnlinePlatform);
    let faults = spoilt(dir.path(), NOTICES, |t| {
        let mut more = vec![String::new(); 25];
        more[..4].clone_from_slice(&t[5][..4]);
        more[4] = "Birds kept as ornaments".into();
        more[5..9].fill("0".into());
        t.insert(6, more);
    });
    assert_eq!(faults, []);
}

#[test]
fn a_flood_of_faults_ends() {
    let dir = written(Class::OnlinePlatform);
    let faults = spoilt(dir.path(), NOTICES, |t| {
        let row = vec!["x".to_owned(); 25];
        t.extend(std::iter::repeat_n(row, 20_000));
    });
    assert_eq!(faults.len(), super::MOST + 1);
    assert!(faults.last().unwrap().what.ends_with("more faults"));
}

#[test]
fn no_folder_stops_the_check() {
    let dir = written(Class::Hosting);
    let files = [ORDERS, NOTICES, ILLEGAL, APPEALS, MEANS, ANSWERS, WHO];
    let good = files.map(|f| std::fs::read(dir.path().join(f)).unwrap());
    let mut dice = Dice(5);
    for round in 0..30 {
        for (file, bytes) in files.iter().zip(&good) {
            let mut bytes = bytes.clone();
            for _ in 0..=round {
                let at = usize::try_from(dice.below(bytes.len() as u64)).unwrap();
                match dice.below(3) {
                    0 => bytes[at] = *dice.pick(b"\",\n\r;9 x\xff"),
                    1 => drop(bytes.remove(at)),
                    _ => bytes.truncate(bytes.len() - usize::from(dice.one_in(9)) * at / 9),
                }
            }
            std::fs::write(dir.path().join(file), bytes).unwrap();
        }
        let faults = check_dir(dir.path()).unwrap();
        assert!(faults.iter().all(|f| !f.what.is_empty() && !f.fix.is_empty()));
    }
    for (file, bytes) in [
        (ORDERS, b",".repeat(1 << 20)),
        (NOTICES, b"\n".repeat(1 << 20)),
        (WHO, b"\"".repeat(1 << 20)),
    ] {
        std::fs::write(dir.path().join(file), bytes).unwrap();
        assert!(check_dir(dir.path()).unwrap().iter().any(|f| f.file == file));
    }
}
