//! Two seats at one desk, by keys and screens.

use crate::support::Seat;
use modq::app::theme::Depth;
use modq::model::Role;
use modq::session::SeatNo;

fn two(role: Role) -> (Seat, SeatNo, SeatNo) {
    let mut seat = Seat::sample((120, 40), Depth::True, true);
    let noor = seat.beside("noor", role);
    let mira = seat.first();
    (seat, mira, noor)
}

fn sees(seat: &Seat, no: SeatNo, text: &str) {
    let screen = seat.text_at(no);
    assert!(screen.contains(text), "{text}\n{screen}");
}

fn misses(seat: &Seat, no: SeatNo, text: &str) {
    let screen = seat.text_at(no);
    assert!(!screen.contains(text), "{text}\n{screen}");
}

fn decisions(seat: &Seat) -> u32 {
    seat.session.desk().store().decisions()
}

#[test]
fn who_opens_a_case_holds_it_and_the_other_watches_asks_and_gets_it() {
    let (mut seat, mira, noor) = two(Role::Moderator);
    misses(&seat, noor, "mira has it");
    seat.press_at(mira, "jj<enter>");
    sees(&seat, noor, "mira has it");
    misses(&seat, mira, "mira has it");
    seat.press_at(noor, "jj1");
    sees(&seat, noor, "mira has it · + leaves a note, A asks for it");
    assert_eq!(decisions(&seat), 0);
    seat.press_at(noor, "<enter>");
    sees(&seat, noor, "mira has it");
    seat.press_at(noor, "A");
    sees(&seat, mira, "noor asks for");
    seat.press_at(noor, "T");
    sees(&seat, noor, "a moderator cannot take over");
    seat.press_at(mira, "U");
    misses(&seat, noor, "mira has it");
    seat.press_at(noor, "1");
    assert_eq!(decisions(&seat), 1);
}

#[test]
fn a_senior_takes_over_and_what_the_other_wrote_is_kept() {
    let (mut seat, mira, noor) = two(Role::Senior);
    seat.press_at(mira, "jjjr");
    sees(&seat, noor, "mira has it");
    seat.press_at(noor, "jjjT");
    sees(&seat, noor, "taken over from mira");
    sees(&seat, mira, "noor has this case now. Your draft is kept");
    seat.press_at(mira, "<ctrl-s>");
    assert_eq!(decisions(&seat), 0);
    sees(&seat, mira, "read only");
    seat.press_at(noor, "1");
    assert_eq!(decisions(&seat), 1);
}

#[test]
fn space_deals_everybody_another_case() {
    let (mut seat, mira, noor) = two(Role::Moderator);
    seat.press_at(mira, "<space>");
    seat.press_at(noor, "<space>");
    let held: Vec<(u32, u32)> = (1..=seat.session.desk().store().cases())
        .filter_map(|no| {
            let holding = seat.session.desk().held_by(modq::model::CaseNo(no))?;
            Some((no, holding.by.0))
        })
        .collect();
    assert_eq!(held.len(), 2, "{held:?}");
    assert_ne!(held[0].1, held[1].1, "each holds one: {held:?}");
    seat.press_at(noor, "<space>");
    let both = (1..=seat.session.desk().store().cases())
        .filter(|no| seat.session.desk().held_by(modq::model::CaseNo(*no)).is_some());
    assert_eq!(both.count(), 3, "the one before is free in two minutes");
}

#[test]
fn a_note_finds_who_is_named_and_the_next_shift_finds_its_own() {
    let (mut seat, mira, noor) = two(Role::Moderator);
    misses(&seat, noor, "for you");
    seat.press_at(mira, "+look here @no");
    sees(&seat, mira, "@noor");
    seat.press_at(mira, "<tab>please<enter>");
    sees(&seat, noor, "mira wrote to you on");
    seat.press_at(noor, "j");
    sees(&seat, noor, "1 note for you");
    seat.press_at(noor, "P");
    sees(&seat, noor, "look here @noor please");
    sees(&seat, noor, "new");
    seat.press_at(noor, "q");
    misses(&seat, noor, "note for you");
    seat.press_at(mira, "Ethe west adverts come back<enter>");
    sees(&seat, mira, "left for the next shift");
    let jas = seat.beside("jas", Role::Trainee);
    sees(&seat, jas, "1 note for you");
    seat.press_at(jas, "P");
    sees(&seat, jas, "the west adverts come back");
    sees(&seat, jas, "end of a shift");
    seat.press_at(mira, "P");
    misses(&seat, mira, "the west adverts come back");
}

#[test]
fn numbers_are_ones_own_for_a_moderator_and_everybodys_for_a_senior() {
    let (mut seat, mira, noor) = two(Role::Senior);
    seat.press_at(mira, "jjj1");
    seat.press_at(noor, "j<enter>1");
    assert_eq!(decisions(&seat), 2);
    seat.press_at(mira, "P");
    sees(&seat, mira, "your numbers of today");
    let own = seat.text_at(mira);
    let numbers = own.split("your numbers of today").nth(1).unwrap();
    assert!(numbers.contains("mira") && !numbers.contains("noor"), "{own}");
    seat.press_at(noor, "<esc>P");
    let all = seat.text_at(noor);
    let numbers = all.split("numbers of today").nth(1).unwrap();
    assert!(numbers.contains("mira") && numbers.contains("noor"), "{all}");
}

#[test]
fn marks_pass_over_what_another_holds_and_say_which() {
    let (mut seat, mira, noor) = two(Role::Moderator);
    seat.press_at(mira, "jjj<enter>");
    seat.press_at(noor, "jjjmma");
    assert_eq!(decisions(&seat), 1);
    sees(&seat, noor, "left out, held by others:");
    sees(&seat, noor, "(mira)");
}

#[test]
fn an_auditor_watches_and_holds_nothing() {
    let (mut seat, mira, ada) = two(Role::Auditor);
    seat.press_at(ada, "jj<enter>");
    misses(&seat, mira, "noor has it");
    for keys in ["<space>", "A", "T", "U", "E", "+", "s", "a", "1", "r"] {
        let before = seat.session.desk().record().last();
        seat.press_at(ada, keys);
        assert_eq!(seat.session.desk().record().last(), before, "{keys}");
        sees(&seat, ada, "an auditor read");
    }
    seat.press_at(ada, "P");
    sees(&seat, ada, "numbers of today");
}
