//! Complaints for tests, and what keys do to them.

use super::desk::Desk;
use super::fixture::{NOW, message, past};
use super::msg::{ComplaintItem, ComplaintList, Effect, HearingView, Msg, PartView, Reply};
use super::theme::{Role, Theme};
use super::veil::{Told, Words};
use crate::model::time::{DAY, HOUR};
use crate::model::*;

fn item(no: u32, due: i64, marks: Vec<Mark>, said: &str) -> ComplaintItem {
    ComplaintItem {
        no: ComplaintNo(no),
        case: CaseNo(20426),
        decision: DecisionNo(19_870 + no),
        from: Complainant::Author,
        received: NOW.plus(-5 * DAY),
        due: Some(NOW.plus(due)),
        marks,
        first_by: "noor".into(),
        group: "Marktplein".into(),
        first_line: Words::open(said),
        holder: None,
    }
}

pub fn complaints(evil: Option<&str>) -> ComplaintList {
    let mut rows = vec![
        item(7, 9 * DAY, Vec::new(), "Ik verkoop gewoon mijn eigen honing, aan buren."),
        item(8, 11 * DAY, vec![Mark::Late, Mark::Second], "Nog steeds niet eens."),
        item(9, -HOUR, Vec::new(), "De kaartjes waren echt."),
    ];
    for row in &mut rows {
        if let Some(evil) = evil {
            (row.group, row.first_by) = (evil.into(), evil.into());
            row.first_line = Words::open(evil);
        }
    }
    ComplaintList { rows, others: 1, closed: 12 }
}

pub fn hearing(no: ComplaintNo, evil: Option<&str>) -> HearingView {
    let rows = complaints(evil).rows;
    let item = rows.iter().find(|row| row.no == no).cloned().unwrap_or_else(|| rows[0].clone());
    let mut decision = past(19_877, 7, "spam", Action::Restrict);
    decision.texts = Some(StatementTexts {
        language: "nl".into(),
        ground: evil.unwrap_or("voorwaarden, artikel 4.2").into(),
        ..StatementTexts::default()
    });
    let part = |code: &str, words: &str| PartView { code: code.into(), words: words.into() };
    HearingView {
        text: Some(Words::open(
            evil.unwrap_or("Ik verkoop gewoon mijn eigen honing, aan buren. Dat is geen spam."),
        )),
        decision,
        letter: Words::open(
            evil.unwrap_or("Beste bij_en_zo,\n\nWij hebben uw bericht verwijderd."),
        ),
        message: {
            let text = evil.unwrap_or("Verse honing, 6 euro per pot.");
            let message = message(3, 34, "bij_en_zo", text);
            let veiled = no == ComplaintNo(9);
            Some(if veiled { Told::veiled(message, Vec::new()) } else { Told::open(message) })
        },
        veiled: no == ComplaintNo(9),
        same_text: 0,
        messages: 212,
        restricted: 0,
        measures: Vec::new(),
        alike: (3, 2),
        parts: vec![
            part("DECISION_VISIBILITY_CONTENT_DEMOTED", "demoted"),
            part("DECISION_VISIBILITY_CONTENT_LABELLED", "labelled"),
        ],
        instead: None,
        kept: None,
        item,
    }
}

fn open() -> Desk {
    let mut desk = Desk::new(120, 40);
    desk.press("C");
    desk
}

fn sent(desk: &Desk) -> Vec<String> {
    let answers = desk.wanted.iter().filter_map(|effect| match effect {
        Effect::AnswerComplaint(draft) => {
            Some(format!("{} {} {} {:?}", draft.no, draft.outcome.word(), draft.text, draft.keep))
        }
        _ => None,
    });
    answers.collect()
}

#[test]
fn what_they_say_stands_beside_what_was_decided() {
    let mut desk = open();
    let text = desk.screen();
    for words in [
        "3 open, 1 for others, 12 answered",
        "1 of 3",
        "what the author says",
        "what was decided",
        "first decided by noor",
        "Wij hebben uw bericht verwijderd.",
        "Verse honing",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    desk.press("j");
    assert!(desk.screen().contains("this decision was complained about before"));
    desk.press("j");
    assert!(!desk.screen().contains("Verse honing"), "veiled: {}", desk.screen());
    desk.press("J");
    assert!(desk.screen().contains("Verse honing"), "a line: {}", desk.screen());
    desk.press("l");
    assert!(!desk.screen().contains("what the author says"));
    desk.press("qq");
    assert!(desk.screen().contains("Queue"));
}

#[test]
fn an_answer_is_chosen_written_and_sent() {
    let mut desk = open();
    desk.press("<ctrl-s>");
    assert!(desk.screen().contains("first choose"), "{}", desk.screen());
    desk.press("2");
    assert!(desk.screen().contains("U hebt gelijk."), "{}", desk.screen());
    // Letters are text now: nothing is decided by them.
    desk.press(" Excuus1.<esc>");
    assert_eq!(sent(&desk), Vec::<String>::new());
    desk.press("jk<ctrl-s>");
    assert_eq!(sent(&desk), ["7 reversed U hebt gelijk. Excuus1. []"]);
}

#[test]
fn in_part_goes_through_what_can_stay() {
    let mut desk = open();
    desk.press("3<esc>");
    assert!(desk.screen().contains("stays: demoted"), "{}", desk.screen());
    desk.press("3");
    assert!(desk.screen().contains("stays: labelled"), "{}", desk.screen());
    desk.press("3<ctrl-s>");
    assert_eq!(
        sent(&desk),
        ["7 partly_reversed U hebt gelijk. [\"DECISION_VISIBILITY_CONTENT_DEMOTED\"]"]
    );
}

#[test]
fn an_empty_answer_is_not_sent() {
    let mut desk = open();
    desk.press("1<ctrl-u><ctrl-s>");
    assert!(desk.screen().contains("write at least one sentence"), "{}", desk.screen());
    assert_eq!(sent(&desk), Vec::<String>::new());
}

#[test]
fn who_may_not_decide_answers_nothing() {
    let mut desk = Desk::with(80, 24, Theme::default(), crate::model::Role::Trainee);
    desk.press("C1");
    assert!(desk.screen().contains("a moderator answers complaints"), "{}", desk.screen());
    desk.press("qK");
    assert!(desk.screen().contains("a moderator takes in complaints"), "{}", desk.screen());
}

#[test]
fn a_complaint_is_taken_in_on_a_case() {
    let mut desk = Desk::new(80, 24);
    desk.press("KDit klopt niet.<enter>");
    let text = "Dit klopt niet.".to_owned();
    assert!(
        desk.wanted.iter().any(|e| matches!(e, Effect::Complain { text: t, .. } if *t == text))
    );
}

#[test]
fn it_stands_at_every_size_and_shows_nothing_raw() {
    const EVIL: &str = "a\u{1b}[31m\u{202e}b\u{200b}\tc\r\n\u{9b}e\u{301}団";
    for (w, h) in [(40, 12), (80, 24), (120, 40), (30, 8), (200, 60), (101, 18)] {
        let mut desk = Desk::new(w, h);
        desk.evil = Some(EVIL.into());
        for keys in ["C", "j", "2", "x\u{e9}<esc>", "3", "<esc>l", "<ctrl-d>"] {
            desk.press(keys);
            for cell in desk.draw().content() {
                let bad = |c: char| {
                    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
                };
                assert!(!cell.symbol().contains(bad), "{:?} after {keys}", cell.symbol());
            }
        }
        desk.send(Msg::Reply(Reply::Complaints(ComplaintList::default())));
        let shown = desk.draw();
        assert!(shown.content().iter().all(|cell| cell.bg != ratatui::style::Color::Reset));
    }
    let _ = Theme::default().style(Role::Text);
}
