//! Keys on the report: another period, another list, and every number opened into its cases.

use super::desk::Desk;
use super::msg::Effect;
use crate::queue::{Filter, parse};
use jiff::civil::date;

fn asked(desk: &Desk) -> Vec<(jiff::civil::Date, jiff::civil::Date)> {
    let days = desk.wanted.iter().filter_map(|effect| match effect {
        Effect::Glance(of) => Some(of.days),
        _ => None,
    });
    days.collect()
}

/// The filter the queue was last asked with.
fn listed(desk: &Desk) -> Filter {
    let last = desk.wanted.iter().rev().find_map(|effect| match effect {
        Effect::List(request) => Some(request.filter.clone()),
        _ => None,
    });
    parse(&last.unwrap_or_default()).unwrap()
}

#[test]
fn the_month_is_shown_and_other_periods_are_a_key_away() {
    let mut desk = Desk::new(120, 40);
    desk.press("R");
    let screen = desk.screen();
    for text in [
        "Report  March 2026",
        "2,914",
        "+8 % on before",
        "6 min",
        "notices: 41 min",
        "99.6 %",
        "1 order late",
        "38 of 2,914",
        "oldest 6d",
        "Scams",
        "1,493",
        "modq report --from 2026-03-01 --to 2026-03-31",
    ] {
        assert!(screen.contains(text), "{text}\n{screen}");
    }
    desk.press("[]]{{}}}}}");
    let (march, february, april) = (date(2026, 3, 1), date(2026, 2, 1), date(2026, 4, 1));
    let firsts: Vec<_> = asked(&desk).into_iter().map(|(first, _)| first).collect();
    let week = date(2026, 3, 30);
    let year = date(2026, 1, 1);
    let expected = [march, february, march, april, week, week, week, march, year, year];
    assert_eq!(firsts, expected, "the longest is a year");
    assert!(desk.screen().contains("there is no such period"), "{}", desk.screen());
    desk.press("qR");
    assert!(desk.screen().contains("Report  2026"), "it opens where it was left");
}

#[test]
fn every_number_opens_into_the_list_of_cases_behind_it() {
    let mut last = String::new();
    for part in ["", "p", "g"] {
        for down in 0..40 {
            let mut desk = Desk::new(80, 24);
            desk.press(&format!("R{part}{}<enter>", "j".repeat(down)));
            let filter = listed(&desk);
            let opened = !desk.screen().contains("Report");
            if filter.terms.is_empty() {
                let said = desk.screen();
                assert!(!opened && said.contains("no list stands behind"), "{part}{down}\n{said}");
                continue;
            }
            assert!(opened && desk.screen().contains("filtered"), "{}", desk.screen());
            assert!(filter.names_state() || filter.to_string().starts_with("age:"), "{filter}");
            last = filter.to_string();
        }
        assert_eq!(last, "decided:2026-03-01..2026-03-31 ground:terms", "the last stays the last");
    }
}

#[test]
fn the_first_list_is_parted_by_moderator_or_group() {
    let mut desk = Desk::new(120, 40);
    desk.press("Rp");
    assert!(desk.screen().contains("per moderator") && desk.screen().contains("noor"));
    desk.press("jjjjjjj<enter>");
    assert_eq!(listed(&desk).to_string(), "decided:2026-03-01..2026-03-31 by:mira");
    desk.press("Rg");
    let screen = desk.screen();
    assert!(screen.contains("Groep 7") && screen.contains("4 others"), "{screen}");
    desk.press("jjjjjjjj<enter>");
    let filter = listed(&desk).to_string();
    assert!(filter.ends_with("\"Groep 7\"") && filter.contains("-group:\"Groep 0\""), "{filter}");
    desk.press("Rg");
    assert!(desk.screen().contains("by category"), "the same key goes back");
}

#[test]
fn a_key_writes_the_report_of_the_period() {
    let mut desk = Desk::new(80, 24);
    desk.press("R[x");
    let february = (date(2026, 2, 1), date(2026, 2, 28));
    assert!(desk.wanted.contains(&Effect::WriteReport(february)));
    desk.press("qxr");
    let so_far = (date(2026, 1, 1), date(2026, 3, 17));
    assert!(desk.wanted.contains(&Effect::WriteReport(so_far)), "{:?}", desk.wanted.last());
}

#[test]
fn narrow_and_low_screens_scroll_to_the_pointer() {
    for (width, height) in [(40, 12), (80, 24), (60, 18), (120, 40), (30, 8)] {
        let mut desk = Desk::new(width, height);
        desk.press("RG");
        let screen = desk.screen();
        let pointed = screen.lines().find(|line| line.contains('▸'));
        assert!(pointed.is_some_and(|line| line.contains("terms")), "{width}x{height}\n{screen}");
    }
}
