//! Facts and settings at the edges: nothing, the wrong moment, the wrong code, too many words.

use super::year_tests::{edition, words};
use super::*;
use crate::law::Vocabulary;
use crate::model::{
    Action, At, Automation, Ground, GroundKind, Measure, OrderKind, Restriction, RestrictionKind,
    Source, time::HOUR,
};
use jiff::civil::date;
use jiff::tz::{TimeZone, offset};

/// First moment of 2026 where the facts are counted.
const FIRST: i64 = 1_767_225_600_000 - HOUR;

fn facts() -> Facts {
    let period = Period::new(date(2026, 1, 1), date(2026, 12, 31)).unwrap();
    Facts::new(period, &TimeZone::fixed(offset(1))).unwrap()
}

fn report(facts: &Facts) -> Report {
    Report::new(facts, &edition(Class::OnlinePlatform), &words()).unwrap()
}

fn cell(report: &Report, part: u8, row: usize, column: usize) -> String {
    report.table(part).unwrap().rows[row].cells[column].to_string()
}

fn notice(received: i64) -> NoticeFact<'static> {
    NoticeFact {
        received: At(received),
        trusted: false,
        category: Some("STATEMENT_CATEGORY_ANIMAL_WELFARE"),
        keyword: None,
        items: 2,
        decided_at: None,
        acted_at: None,
        by_law: 0,
        by_terms: 0,
        automation: Automation::None,
    }
}

fn order(state: Option<&'static str>) -> OrderFact<'static> {
    OrderFact {
        received: At(FIRST),
        kind: OrderKind::Act,
        member_state: state,
        category: None,
        keyword: None,
        items: 1,
        acknowledged_at: Some(At(FIRST + HOUR)),
        effect_at: None,
    }
}

fn measure(kind: GroundKind, category: &str, keyword: &str) -> Measure {
    let code = "DECISION_MONETARY_OTHER".to_owned();
    Measure {
        action: Action::Restrict,
        restrictions: vec![Restriction { kind: RestrictionKind::Monetary, code, until: None }],
        ground: Some(Ground { kind, id: String::new(), also_illegal: None }),
        category: Some(category.to_owned()),
        keywords: vec![keyword.to_owned()],
        source: Source::Voluntary,
        ..Measure::default()
    }
}

fn decided(facts: &mut Facts, measure: &Measure) {
    facts.add_decision(&DecisionFact { at: At(FIRST), measure, reversed: false });
}

#[test]
fn a_year_in_which_nothing_happened_is_zeros_and_passes() {
    for class in [Class::Hosting, Class::OnlinePlatform, Class::VeryLarge] {
        let report = Report::new(&facts(), &edition(class), &words()).unwrap();
        let dir = tempfile::tempdir().unwrap();
        write(&report, dir.path()).unwrap();
        assert_eq!(check_dir(dir.path()).unwrap(), []);
        assert_eq!(report.table(3).unwrap().rows.len(), 91);
        assert_eq!(cell(&report, 3, 0, 6), "0");
        assert_eq!(cell(&report, 3, 0, 8), "", "no median of nothing");
        assert_eq!(cell(&report, 7, 0, 6), "0");
        let others = if class == Class::Hosting { "" } else { "0" };
        assert_eq!(cell(&report, 7, 1, 6), others);
        assert_eq!(cell(&report, 4, 0, 6), others);
    }
}

#[test]
fn the_period_is_whole_days_of_the_zone() {
    let mut f = facts();
    let last = FIRST + 365 * 24 * HOUR - 1;
    for at in [FIRST - 1, FIRST, last, last + 1] {
        f.add_notice(&notice(at));
    }
    assert_eq!(cell(&report(&f), 4, 0, 5), "2");
    assert!(Period::new(date(2026, 1, 2), date(2026, 1, 1)).is_err());
}

#[test]
fn an_action_counts_in_the_year_it_was_taken() {
    let mut f = facts();
    let decided_at = Some(At(FIRST + 30 * 60_000));
    f.add_notice(&NoticeFact { decided_at, by_law: 1, ..notice(FIRST - HOUR) });
    let r = report(&f);
    assert_eq!([5, 7, 9, 11].map(|c| cell(&r, 4, 0, c)), ["0", "0", "1.5", "1"]);
}

#[test]
fn a_clock_that_ran_back_spoils_no_median() {
    let mut f = facts();
    let decided_at = Some(At(FIRST));
    f.add_notice(&NoticeFact { decided_at, by_terms: 1, ..notice(FIRST + HOUR) });
    let r = report(&f);
    assert_eq!([5, 9, 13].map(|c| cell(&r, 4, 0, c)), ["1", "", "1"]);
    assert_eq!(r.doubts[&Doubt::Backwards], 1);
}

#[test]
fn an_order_without_a_state_is_told_and_seen_by_the_check() {
    let mut f = facts();
    f.add_order(&order(Some("NL")));
    f.add_order(&order(Some("XX")));
    f.add_order(&order(None));
    let r = report(&f);
    assert_eq!(r.doubts[&Doubt::NoMemberState], 2);
    assert_eq!(r.table(3).unwrap().rows.len(), 182);
    assert_eq!(cell(&r, 3, 0, 6), "3");
    assert_eq!(cell(&r, 3, 91, 6), "1");
    assert_eq!(cell(&r, 3, 90, 6), "3", "no category: not specified");
    assert_eq!(cell(&r, 3, 91, 5), "NL");
    let dir = tempfile::tempdir().unwrap();
    write(&r, dir.path()).unwrap();
    let faults = check_dir(dir.path()).unwrap();
    assert!(faults.iter().all(|f| f.what == "3, but the Member States add up to 1"), "{faults:?}");
}

#[test]
fn codes_that_do_not_fit_are_told() {
    let mut f = facts();
    let other = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC";
    decided(&mut f, &measure(GroundKind::Illegal, other, "KEYWORD_NUDITY"));
    decided(&mut f, &measure(GroundKind::Terms, "no code", ""));
    decided(&mut f, &measure(GroundKind::Terms, "STATEMENT_CATEGORY_VIOLENCE", "KEYWORD_NUDITY"));
    decided(&mut f, &Measure { ground: None, ..measure(GroundKind::Terms, other, "") });
    let mut strange = measure(GroundKind::Terms, other, "KEYWORD_NUDITY");
    strange.restrictions[0].code = "DECISION_NEW".into();
    decided(&mut f, &strange);
    f.add_notice(&NoticeFact { category: Some(other), ..notice(FIRST) });
    let r = report(&f);
    let told: Vec<_> = r.doubts.iter().map(|(d, n)| (*d, *n)).collect();
    assert_eq!(
        told,
        [
            (Doubt::NoGround, 1),
            (Doubt::UnknownRestriction, 1),
            (Doubt::UnknownCategory(6), 1),
            (Doubt::CategoryNotInPart(4), 1),
            (Doubt::CategoryNotInPart(5), 1),
            (Doubt::KeywordElsewhere(6), 1),
        ]
    );
    assert!(r.doubts.keys().all(|d| d.to_string().contains(": ")));
    assert_eq!(cell(&r, 5, 0, 5), "0");
    assert_eq!(cell(&r, 6, 0, 5), "3");
    assert_eq!(cell(&r, 8, 1, 6), "5", "all measures were decided by people");
    assert_eq!(cell(&r, 4, 90, 5), "1");
}

#[test]
fn every_code_of_the_database_has_a_place() {
    let words_of_law = Vocabulary::load().unwrap();
    let mut f = facts();
    for category in &words_of_law.categories[..15] {
        for keyword in &category.keywords {
            decided(&mut f, &measure(GroundKind::Terms, &category.code, &keyword.code));
        }
    }
    let r = report(&f);
    assert!(r.doubts.is_empty(), "{:?}", r.doubts);
    let rows = &r.table(6).unwrap().rows;
    let ones = rows.iter().filter(|row| row.cells[3].to_string().starts_with("KEYWORD_"));
    assert!(ones.clone().all(|row| row.cells[5] == Cell::Count(1)));
    assert_eq!(cell(&r, 6, 0, 5), ones.count().to_string());
}

#[test]
fn what_the_service_can_never_do_stays_blank() {
    let mut f = facts();
    let mut e = edition(Class::OnlinePlatform);
    e.never = vec!["DECISION_MONETARY_OTHER".into(), "DECISION_MONETARY_SUSPENSION".into()];
    let category = "STATEMENT_CATEGORY_VIOLENCE";
    decided(&mut f, &measure(GroundKind::Illegal, category, "KEYWORD_COORDINATED_HARM"));
    let r = Report::new(&f, &e, &words()).unwrap();
    assert_eq!(cell(&r, 5, 0, 14), "");
    assert_eq!(cell(&r, 5, 0, 15), "0");
    assert_eq!(cell(&r, 5, 0, 16), "1", "what did happen is never hidden");
}

#[test]
fn remarks_stand_in_their_cells() {
    let mut q = words();
    let remark = |part, row: &str, scope: &str, column: &str| Remark {
        part,
        row: row.into(),
        scope: scope.into(),
        column: column.into(),
        text: "Seen.".into(),
    };
    q.remarks = vec![
        remark(2, "Category 1a", "", ""),
        remark(3, "TOTAL", "", "Number of orders to provide information"),
        remark(4, "Category 1c", "", "Median time to take action"),
        remark(8, "Number of measures not taken by automated means", "Total number", ""),
    ];
    q.other.insert("STATEMENT_CATEGORY_ANIMAL_WELFARE".into(), "Races".into());
    let r = Report::new(&facts(), &edition(Class::OnlinePlatform), &q).unwrap();
    assert_eq!(cell(&r, 2, 2, 3), "Seen.");
    assert_eq!(cell(&r, 3, 0, 17), "Seen.");
    assert_eq!(cell(&r, 4, 4, 19), "Seen.");
    assert_eq!(cell(&r, 4, 4, 4), "Races");
    assert_eq!(cell(&r, 8, 1, 7), "Seen.");
}

#[test]
fn words_that_do_not_fit_are_refused() {
    let edition = edition(Class::VeryLarge);
    let refused = |change: &dyn Fn(&mut Qualitative)| {
        let mut q = words();
        change(&mut q);
        Report::new(&facts(), &edition, &q).unwrap_err().to_string()
    };
    let long = refused(&|q| q.training = "é".repeat(5_001));
    assert!(long.contains("\"training\" has 5001 characters"), "{long}");
    let remark = Remark { part: 4, row: "Category 99".into(), ..Remark::default() };
    assert!(refused(&|q| q.remarks = vec![remark.clone()]).contains("Category 99"));
    let share = refused(&|q| q.classifiers[0].recall = Some(95.0));
    assert!(share.contains("0.95 means 95 %"), "{share}");
    assert!(refused(&|q| q.staff.internal = Some(f64::NAN)).contains("NaN"));
    assert!(refused(&|q| q.staff.language = [("xx".into(), 1.0)].into()).contains("xx"));
    assert!(refused(&|q| q.recipients.state = [("UK".into(), 1)].into()).contains("UK"));
    assert!(refused(&|q| q.other = [("X".into(), "y".into())].into()).contains("\"X\""));
    assert!(refused(&|q| q.classifiers[0].about = Use::Language("xx".into())).contains("part 8"));
}

#[test]
fn figures_of_a_very_large_platform_stand_in_their_rows() {
    let mut q = words();
    q.staff.internal = Some(12.5);
    q.staff.language.insert("nl".into(), 3.0);
    q.recipients.total = Some(46_000_000);
    q.recipients.state.insert("AT".into(), 7);
    let r = Report::new(&facts(), &edition(Class::VeryLarge), &q).unwrap();
    assert_eq!(cell(&r, 9, 0, 6), "12.5");
    let dutch = r.table(9).unwrap().rows.iter().find(|r| r.cells[5] == Cell::from("nl")).unwrap();
    assert_eq!(dutch.cells[6].to_string(), "3");
    assert_eq!([0, 1].map(|row| cell(&r, 10, row, 6)), ["46000000", "7"]);
}
