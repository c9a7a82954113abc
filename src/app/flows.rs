//! Keys pressed on whole screens, and what comes of them.

use super::desk::Desk;

/// Writes a frame as text, and as a picture when `MODQ_FRAMES` names a folder.
fn dump(desk: &Desk, name: &str) {
    if let Ok(folder) = std::env::var("MODQ_FRAMES") {
        let buf = desk.draw();
        std::fs::write(format!("{folder}/{name}.txt"), super::desk::text(&buf)).unwrap();
        std::fs::write(format!("{folder}/{name}.svg"), svg::svg(&buf, &svg::DARK)).unwrap();
    }
}

#[allow(dead_code, reason = "shared with the tests from outside")]
#[path = "../../tests/it/support/svg.rs"]
mod svg;

#[test]
fn frames() {
    for (w, h, keys, name) in [
        (80, 24, "", "queue-80x24"),
        (120, 40, "", "queue-120x40"),
        (160, 50, "", "queue-160x50"),
        (40, 12, "", "narrow-list-40x12"),
        (40, 12, "<enter>", "narrow-40x12"),
        (120, 40, "<enter>", "case-120x40"),
        (80, 24, "<enter>", "case-80x24"),
        (80, 24, "?", "help-80x24"),
        (120, 40, ":exp", "palette-120x40"),
        (80, 24, "4", "confirm-80x24"),
        (120, 40, "jjj*", "group-120x40"),
        (80, 24, "jjj*", "group-80x24"),
        (80, 24, "jjjjjjjjjjjjjjj", "veil-80x24"),
        (120, 40, "jjjjjjjjjjjvv", "veil-120x40"),
        (80, 24, "H", "history-80x24"),
        (80, 24, "s", "skip-80x24"),
        (80, 24, "/kamer", "search-80x24"),
        (80, 24, "fzzz:", "filter-80x24"),
        (80, 24, "jjjr", "decide-80x24"),
        (120, 40, "jjjr", "decide-120x40"),
        (80, 24, "jjjrkkkkkkk<enter> Bel 06-00000000", "decide-typing-80x24"),
        (120, 40, "jjjrkkkkkkk<enter> Bel 06-00000000", "decide-typing-120x40"),
        (80, 24, "jjjt", "decide-pick-80x24"),
        (80, 24, "e", "decide-escalate-80x24"),
        (80, 24, "jjjrl", "letter-80x24"),
        (120, 40, "jjjrb", "record-120x40"),
        (40, 12, "jjjr", "decide-40x12"),
        (80, 24, "w", "raw-80x24"),
        (80, 24, "h", "author-80x24"),
        (80, 24, "o", "sort-80x24"),
    ] {
        let mut desk = Desk::new(w, h);
        desk.press(keys);
        dump(&desk, name);
    }
}

use super::msg::{DraftFrom, Effect, Msg, Reply};
use super::theme::Theme;
use crate::model::time::SECOND;
use crate::model::{CaseNo, Role};
use ratatui::style::Color;

fn decisions(desk: &Desk) -> Vec<(usize, DraftFrom)> {
    let decide = |effect: &Effect| match effect {
        Effect::Decide { cases, from } => Some((cases.len(), from.clone())),
        _ => None,
    };
    desk.wanted.iter().filter_map(decide).collect()
}

#[track_caller]
fn sees(desk: &Desk, words: &str) {
    let screen = desk.screen();
    assert!(screen.contains(words), "“{words}” is not in\n{screen}");
}

#[test]
fn one_key_decides_and_the_pointer_goes_on() {
    let mut desk = Desk::new(80, 24);
    desk.press("jjj1");
    assert_eq!(decisions(&desk), [(1, DraftFrom::Policy("drugs".into()))]);
    sees(&desk, "case 20422");
    sees(&desk, "● removed 20421  leaves in 0:30");
    desk.press("a");
    sees(&desk, "● allowed 20422");
    desk.press("u");
    sees(&desk, "taken back: 20422, waits again  ctrl-r redo");
    sees(&desk, "case 20422");
}

#[test]
fn what_must_be_escalated_needs_a_capital_y() {
    let mut desk = Desk::new(80, 24);
    desk.press("4");
    sees(&desk, "Tell Politie Voorbeeld, duty desk about case 20418");
    desk.press("Y");
    assert!(decisions(&desk).is_empty(), "the first 300 ms take no key");
    desk.wait(400);
    desk.press("y<enter>");
    assert!(decisions(&desk).is_empty());
    desk.press("Y");
    assert_eq!(decisions(&desk).len(), 1);
    sees(&desk, "case 20419");
}

#[test]
fn many_marked_need_their_number() {
    let mut desk = Desk::new(120, 40);
    desk.press("jjj*");
    sees(&desk, "● 31 marked");
    desk.press("2");
    sees(&desk, "31 decisions at once");
    desk.wait(400);
    desk.press("30<enter>");
    assert!(decisions(&desk).is_empty());
    desk.press("<backspace>1<enter>");
    assert_eq!(decisions(&desk), [(31, DraftFrom::Policy("spam".into()))]);
    desk.press("q");
    sees(&desk, "removed 31 cases");
}

#[test]
fn marks_are_kept_and_can_be_dropped() {
    let mut desk = Desk::new(80, 24);
    desk.press("mm");
    sees(&desk, "● 2 marked");
    sees(&desk, "a allow 2");
    let kept = desk.wanted.iter().rev().find_map(|effect| match effect {
        Effect::KeepSeat(seat) => Some(seat.marks.len()),
        _ => None,
    });
    assert_eq!(kept, Some(2));
    desk.press("M");
    sees(&desk, "● removed 20417");
}

#[test]
fn others_and_roles_are_refused_in_words() {
    let mut desk = Desk::new(80, 24);
    desk.press("jjjjjjja");
    sees(&desk, "noor has it · + leaves a note");
    let mut desk = Desk::with(80, 24, Theme::default(), Role::Trainee);
    // What a trainee decides goes to the desk, which proposes it.
    desk.press("a");
    assert_eq!(decisions(&desk).len(), 1);
    let mut desk = Desk::with(80, 24, Theme::default(), Role::Auditor);
    desk.press("a");
    sees(&desk, "an auditor reads only");
    sees(&desk, "reads only");
    assert!(decisions(&desk).is_empty());
}

#[test]
fn the_sheet_decides_only_what_is_complete() {
    let mut desk = Desk::new(120, 40);
    desk.press("jjjr");
    sees(&desk, "━━ Remove · Drugs for sale");
    desk.press("jjjjj<enter><ctrl-u><esc>");
    sees(&desk, "1 missing");
    desk.press("kkk<ctrl-s>");
    assert!(decisions(&desk).is_empty());
    sees(&desk, "facts: say what the message does");
    desk.press("<enter>Bel 06-00000000");
    desk.wait(SECOND);
    sees(&desk, "1 warning, can be sent");
    sees(&desk, "phone number: letter and record will");
    desk.press("<ctrl-s>");
    let sent = decisions(&desk);
    assert!(
        matches!(&sent[..], [(1, DraftFrom::Draft(d))] if d.texts.facts == "Bel 06-00000000"),
        "{sent:?}"
    );
    sees(&desk, "case 20422");
    let kept = desk.wanted.iter().any(|e| matches!(e, Effect::KeepDraft { draft: Some(_), .. }));
    let dropped = desk.wanted.iter().any(|e| matches!(e, Effect::KeepDraft { draft: None, .. }));
    assert!(kept && dropped);
}

#[test]
fn letters_are_text_while_typing() {
    let mut desk = Desk::new(80, 24);
    desk.press("jjjrjjjjj<enter>a1q?");
    sees(&desk, "f1 help");
    sees(&desk, "a1q?");
    assert!(decisions(&desk).is_empty());
    desk.press("<esc>q");
    sees(&desk, "draft of 20421 kept");
}

#[test]
fn pickers_narrow_and_take() {
    let mut desk = Desk::new(80, 24);
    desk.press("jjjt");
    desk.press("suspended");
    desk.press("<enter>");
    sees(&desk, "visibility: removed + account: suspended");
    desk.press("p");
    desk.press("spam<enter>");
    sees(&desk, "2  Spam");
}

#[test]
fn after_the_hold_a_second_u_reverses() {
    let mut desk = Desk::new(80, 24);
    desk.wait(24 * SECOND);
    sees(&desk, "✓ 20417 left");
    desk.wait(4 * SECOND);
    desk.press("u");
    sees(&desk, "u again makes a reversal with its own letter");
    desk.press("u");
    assert_eq!(desk.wanted.last(), Some(&Effect::Reverse));
    desk.press("u");
    desk.wait(6 * SECOND);
    desk.press("u");
    assert_eq!(desk.wanted.last(), Some(&Effect::Undo));
}

#[test]
fn the_pointer_stays_on_its_case() {
    let mut desk = Desk::new(120, 40);
    desk.press("jjjj");
    sees(&desk, "case 20422 · 5 of 214");
    desk.rows.insert(0, {
        let mut row = desk.rows[0].clone();
        row.case = CaseNo(1);
        row
    });
    desk.send(Msg::Reply(Reply::Changed));
    sees(&desk, "case 20422 · 6 of 215");
    desk.press("G");
    sees(&desk, "case 30197 · 215 of 215");
    desk.press("gg");
    sees(&desk, "case 1 · 1 of 215");
}

#[test]
fn a_case_that_others_decide_stays_on_the_screen() {
    let mut desk = Desk::new(80, 24);
    desk.press("jjj");
    desk.rows.remove(3);
    desk.closed.push(CaseNo(20421));
    desk.send(Msg::Reply(Reply::Changed));
    sees(&desk, "case 20421");
    sees(&desk, "! noor has decided this case  j goes on");
    desk.press("1");
    assert!(decisions(&desk).is_empty());
    desk.press("j");
    sees(&desk, "case 20422 · 4 of 213");
}

#[test]
fn the_letter_of_the_usual_key_shows_where_there_is_room() {
    let desk = Desk::new(160, 50);
    sees(&desk, "letter that key 4 would send");
    sees(&desk, "Beste quickdeal_nl,");
}

#[test]
fn what_is_late_stands_out() {
    let mut desk = Desk::new(80, 24);
    desk.wait(12 * 60 * SECOND);
    sees(&desk, "late 3m");
    sees(&desk, "! Case 20418 is 3 min late.");
    dump(&desk, "late-80x24");
}

#[test]
fn only_a_window_of_the_list_is_asked_for() {
    let mut desk = Desk::new(80, 24);
    desk.press("Gggjjj<ctrl-d><ctrl-d>");
    let most = desk.wanted.iter().filter_map(|effect| match effect {
        Effect::List(request) => Some(request.len),
        _ => None,
    });
    assert!(most.max().unwrap() < 100);
}

#[test]
fn a_session_with_too_few_rows_is_not_asked_for_ever() {
    let mut desk = Desk::new(80, 24);
    desk.most = 3;
    desk.send(Msg::Reply(Reply::Changed));
    desk.press("jjjjjGkgg");
    let asked = desk.wanted.iter().filter(|effect| matches!(effect, Effect::List(_))).count();
    assert!(asked < 30, "{asked}");
}

#[test]
fn search_and_filter_and_back() {
    let mut desk = Desk::new(80, 24);
    desk.press("/kamer");
    sees(&desk, "1 of 214");
    desk.press("<esc>");
    sees(&desk, "Queue 214");
    desk.press("flane:life<enter>");
    sees(&desk, "filtered");
    desk.press("<esc>");
    sees(&desk, "▌life 2");
    desk.press("flane:nothing<enter>");
    sees(&desk, "there is no lane “nothing”");
    sees(&desk, "filter lane:nothing");
    desk.press("<esc>/qqqq<enter>");
    sees(&desk, "nothing matches qqqq");
    sees(&desk, "214 cases wait without it");
}

#[test]
fn context_that_was_asked_for_has_the_room() {
    let mut desk = Desk::new(80, 24);
    assert!(!desk.screen().contains("sleutel ligt bij Bea"));
    desk.press("c");
    sees(&desk, "sleutel ligt bij Bea");
    sees(&desk, "ik maak hier een melding van");
    sees(&desk, "usual   4 threat");
}

#[test]
fn skip_and_note_take_one_line() {
    let mut desk = Desk::new(80, 24);
    desk.press("s2");
    assert!(
        desk.wanted
            .iter()
            .any(|e| matches!(e, Effect::Skip { reason, .. } if reason == "translation"))
    );
    sees(&desk, "put off: comes back in 4 hours");
    sees(&desk, "case 20419");
    desk.press("+gebeld met de groep<enter>");
    assert!(
        desk.wanted
            .iter()
            .any(|e| matches!(e, Effect::Note { text, .. } if text == "gebeld met de groep"))
    );
}

#[test]
fn the_veil_falls_again() {
    let mut desk = Desk::new(80, 24);
    desk.press("jjjjjjjjjjj");
    sees(&desk, "░░░");
    desk.press("vv");
    sees(&desk, "dat soort mensen");
    assert!(!desk.screen().contains("░"));
    desk.press("jk");
    sees(&desk, "░░░");
}

#[test]
fn the_palette_runs_what_it_finds() {
    let mut desk = Desk::new(80, 24);
    desk.press(":theme light<enter>");
    assert_eq!(desk.draw()[(0, 5)].bg, Color::Rgb(0xfa, 0xf8, 0xf3));
    desk.press(":zzzz");
    sees(&desk, "nothing called “zzzz”");
}

#[test]
fn a_broken_store_says_what_is_safe() {
    let mut desk = Desk::new(80, 24);
    desk.send(Msg::Reply(Reply::Broken {
        title: "The disk is full, so nothing can be decided now".into(),
        lines: vec!["The last decision that is safe on disk is 20417.".into()],
        code: "E-STORE-07".into(),
    }));
    sees(&desk, "E-STORE-07");
    sees(&desk, "stopped, nothing lost");
    dump(&desk, "store-error-80x24");
    desk.press("a1");
    assert!(decisions(&desk).is_empty());
    desk.press("<enter>");
    sees(&desk, "Queue 214");
}

#[test]
fn an_empty_queue_is_good_news() {
    let mut desk = Desk::new(80, 24);
    desk.rows.clear();
    desk.send(Msg::Reply(Reply::Changed));
    sees(&desk, "All clear");
    dump(&desk, "empty-80x24");
    desk.press("a1rq");
    assert!(desk.app.finished());
    assert_eq!(desk.app.goodbye().unwrap(), "3 decisions leave in 0:24, also without you");
}

#[test]
fn nobody_decides_what_cannot_be_read() {
    let mut desk = Desk::new(24, 6);
    desk.press("a1");
    assert!(decisions(&desk).is_empty());
    sees(&desk, "needs 30x8, this is 24x6");
    sees(&desk, "8:41");
}

#[test]
fn every_depth_and_sign_set_draws() {
    use super::theme::{ASCII, Depth};
    for (name, theme) in [
        ("16", Theme { depth: Depth::C16, ..Theme::default() }),
        ("mono", Theme { depth: Depth::Mono, ..Theme::default() }),
        ("ascii", Theme { glyphs: &ASCII, ..Theme::default() }),
        ("light", Theme { dark: false, ..Theme::default() }),
    ] {
        for keys in ["", "jjjr", "?", "4", ":exp"] {
            let mut desk = Desk::with(80, 24, theme, Role::Moderator);
            desk.press(keys);
            let keys = keys.replace(['?', ':'], "x");
            dump(&desk, &format!("{name}-{keys}"));
            if name == "ascii" {
                let screen = desk.screen();
                let own: Vec<char> =
                    screen.chars().filter(|c| "▸▌─│━…·●✓×›▲▴".contains(*c)).collect();
                assert!(own.is_empty(), "{own:?} in\n{screen}");
            }
        }
    }
}

#[test]
fn a_sheet_on_marked_cases_shows_one_of_them() {
    let mut desk = Desk::new(80, 24);
    desk.press("jjjmjjr");
    sees(&desk, "case 20421");
    sees(&desk, "1  Drugs for sale");
    desk.press("<ctrl-s>");
    assert!(matches!(&decisions(&desk)[..], [(1, DraftFrom::Draft(_))]));
}

#[test]
fn the_lighter_lane_never_costs_a_deadline() {
    let mut desk = Desk::new(120, 40);
    desk.press("L");
    sees(&desk, "a deadline is less than an hour away");
    desk.send(Msg::Reply(Reply::Status(super::msg::Status::default())));
    desk.press("L");
    let asked = desk.wanted.iter().rev().find_map(|effect| match effect {
        Effect::List(request) => Some(request.filter.clone()),
        _ => None,
    });
    let filter = asked.unwrap();
    assert!(filter.starts_with("-policy:") && filter.contains("image"), "{filter}");
    assert!(crate::queue::parse(&filter).is_ok());
}
