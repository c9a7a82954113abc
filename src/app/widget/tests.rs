//! Pieces fit their room, whatever is in them.

use super::*;
use crate::app::theme::ASCII;
use crate::model::At;
use proptest::prelude::*;

fn row(buf: &Buffer, y: u16) -> String {
    (0..buf.area.width).map(|x| buf[(x, y)].symbol().to_owned()).collect()
}

fn drawn(line: &Line<'_>, columns: u16) -> String {
    let mut buf = Buffer::empty(Rect::new(0, 0, columns, 1));
    put(&mut buf, 0, 0, line, columns);
    row(&buf, 0)
}

fn busy(others: &[String]) -> StatusLine<'_> {
    StatusLine {
        name: "Pleinpraat",
        lanes: [2, 1, 4, 3, 61, 143],
        next: Some(At(521_000)),
        me: "mira",
        others,
        ..StatusLine::default()
    }
}

#[test]
fn the_status_line_at_each_size() {
    let theme = Theme::default();
    let others = ["noor".to_owned(), "jas".to_owned()];
    let at = |columns| status_line(&theme, columns, &busy(&others)).to_string();
    let eighty = " ▌life 2 ▌order 1 ▌trusted 4 ▌compl 3 ▌notice 61 ▌own 143";
    assert!(at(80).starts_with(eighty) && at(80).ends_with("next  8:41   mira +2 "), "{}", at(80));
    assert!(at(120).starts_with(" modq  Pleinpraat   ▌life 2  ▌order 1"));
    assert!(at(160).ends_with("mira with noor, jas "));
    assert!(at(40).contains("8:41") && at(40).contains("▌143"));
}

#[test]
fn the_key_line_drops_the_least_and_keeps_help() {
    let theme = Theme::default();
    let hints = [
        Hint::new("a", "allow", 0, 90),
        Hint::new("1", "drugs", 1, 80),
        Hint::new("2", "spam", 1, 80),
        Hint::new("r t e", "decide", 2, 70),
    ];
    let help = Hint::new("?", "help", 9, 255);
    let at = |columns| key_line(&theme, columns, &hints, &help).to_string();
    assert_eq!(at(50), " a allow  1 drugs 2 spam  r t e decide     ? help ");
    assert_eq!(at(40), " a allow  1 drugs 2 spam         ? help ");
    assert_eq!(at(30), " a allow  1 drugs      ? help ");
    assert_eq!(at(12), "     ? help ");
    assert!(at(100).starts_with(" a allow  │  1 drugs  2 spam  │  r t e decide "));
}

#[test]
fn rules_and_boxes() {
    let theme = Theme::default();
    let area = Rect::new(0, 0, 30, 4);
    let mut buf = Buffer::empty(area);
    let head = Rule { sign: "─", lead: 2, tail: 1, ..Rule::default() };
    rule(&mut buf, area, &Rule { title: "Threat".into(), note: "1 of 2".into(), ..head.clone() });
    assert_eq!(row(&buf, 0), "── Threat ─────────── 1 of 2 ─");
    let flat = Rule { lead: 0, tail: 0, ..head.clone() };
    rule(&mut buf, area, &Rule { title: "flags".into(), note: "3 independent".into(), ..flat });
    assert_eq!(row(&buf, 0), "flags ────────── 3 independent");
    rule(
        &mut buf,
        area,
        &Rule { title: "x".repeat(24).into(), note: "gone".into(), ..head.clone() },
    );
    assert_eq!(row(&buf, 0), "── xxxxxxxxxxxxxxxxxxxxxxxx ──");
    let dim = Rule { style: Style::new().dim(), title: "Threat".into(), ..head };
    rule(&mut buf, area, &dim);
    assert!(buf[(3, 0)].modifier.is_empty(), "a dim rule does not dim its title");
    let inner = popup(&mut buf, area, &theme, Role::Accent, ["Keys".into(), "esc".into()]);
    assert_eq!(row(&buf, 0), format!("╭─ Keys {} esc ─╮", "─".repeat(15)));
    assert_eq!(row(&buf, 3), format!("╰{}╯", "─".repeat(28)));
    assert_eq!(inner, Rect::new(2, 1, 26, 2));
    assert_eq!(centered(area, 10, 99), Rect::new(10, 0, 10, 4));
}

#[test]
fn bars() {
    let theme = Theme::default();
    assert_eq!(hold_bar(&theme, 10, 24_000, 30_000).to_string(), "━━━━━━━━──");
    assert_eq!(hold_bar(&theme, 10, 25_500, 30_000).to_string(), "━━━━━━━━╸─");
    assert_eq!(hold_bar(&theme, 10, -1, 0).to_string(), "──────────");
    assert_eq!(spark(&theme, &[0, 1, 4, 8], Role::Accent).content, " ▁▄█");
    let ascii = Theme { glyphs: &ASCII, ..theme };
    assert_eq!(hold_bar(&ascii, 10, 25_500, 30_000).to_string(), "========--");
}

#[test]
fn the_selected_row_stays_in_view() {
    assert_eq!(scroll(0, 3, (10, 2), 100), 0);
    assert_eq!(scroll(0, 9, (10, 2), 100), 2);
    assert_eq!(scroll(50, 20, (10, 2), 100), 18);
    assert_eq!(scroll(95, 99, (10, 2), 100), 90);
    assert_eq!(scroll(5, 0, (0, 2), 0), 0);
}

#[test]
fn wide_characters_keep_their_ground() {
    let theme = Theme::default();
    let area = Rect::new(0, 0, 5, 1);
    let mut buf = Buffer::empty(area);
    fill(&mut buf, area, theme.style(Role::Bg));
    put(&mut buf, 0, 0, &Line::from("日本語"), 5);
    select_row(&mut buf, area, &theme, true);
    let ground = theme.style(Role::Selection).bg.unwrap();
    assert!(buf.content.iter().all(|cell| cell.bg == ground));
    assert_eq!(buf[(4, 0)].symbol(), " ");
    fill(&mut buf, Rect::new(1, 0, 2, 1), theme.style(Role::Raised));
    assert_eq!(buf[(0, 0)].symbol(), " ", "half a character cannot stay");
}

proptest! {
    #[test]
    fn rows_have_their_width(
        columns in 30_u16..200,
        lanes in prop::array::uniform6(0_u32..2_000),
        due in prop::option::of(-9_000_000_i64..900_000_000),
        sample: bool,
        filtered: bool,
    ) {
        let theme = Theme::default();
        let others = ["noor".to_owned()];
        let status = StatusLine { lanes, next: due.map(At), sample, filtered, ..busy(&others) };
        let line = status_line(&theme, columns, &status);
        prop_assert_eq!(width(&line), usize::from(columns));
        if let Some(due) = due {
            let (time, _) = crate::app::time::left(At(due), At(0), None);
            prop_assert!(line.to_string().contains(&time));
        }
        prop_assert_eq!(drawn(&line, columns).chars().count(), usize::from(columns));
    }
}
