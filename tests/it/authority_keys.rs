//! Reports to authorities, four eyes and the sheet by keys alone (DSA Art. 17, 18).

use crate::support::Seat;
use crate::support::seat::threats;
use modq::app::theme::Depth;
use std::fs;

/// The hold is over.
const LATER: &str = "2026-03-17T13:45:00Z";

fn sees(seat: &Seat, words: &str) {
    let text = seat.text();
    assert!(text.contains(words), "“{words}” is not in\n{text}");
}

#[test]
fn the_second_person_looks_at_the_pack_and_confirms() {
    let mut seat = Seat::second((120, 40), Depth::Mono, true);
    seat.press("W");
    sees(&seat, "Queue  1 of");
    sees(&seat, "mira proposed");
    sees(&seat, "y confirm");
    let case = threats(seat.session.desk()).next().unwrap();
    seat.press("xp");
    sees(&seat, "Politie Voorbeeld, duty desk");
    sees(&seat, "chain of custody");
    sees(&seat, "SHA256SUMS");
    seat.press("q");
    seat.press("y");
    sees(&seat, &format!("removed {case}"));
    // Nothing left before, and nothing leaves within the hold.
    let folder = seat.session.desk().outbox().join("evidence");
    assert!(!folder.exists());
    seat.at(LATER);
    let names: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|_| panic!("{}", seat.text()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 2, "the pack and its copy: {names:?}");
    seat.press("<esc>S");
    sees(&seat, "the author is not told");
    seat.press("l");
    sees(&seat, "may be told");
    seat.press("H");
    sees(&seat, &format!("let the author of {case} be told"));
    sees(&seat, &format!("proposed {case} to a second person"));
}

#[test]
fn a_proposal_is_sent_back_with_a_reason_and_taken_back() {
    let mut seat = Seat::second((80, 24), Depth::Mono, true);
    seat.press("W");
    seat.press("b<enter>");
    sees(&seat, "send it back with this reason");
    seat.press("citaat, geen dreiging<enter>");
    sees(&seat, "was sent back");
    seat.press("u");
    sees(&seat, "taken back");
    seat.press("WW");
    sees(&seat, "waits for");
    // Deciding otherwise answers it as well; a decision for one needs nobody else.
    seat.press("a");
    sees(&seat, "allowed");
    let second = seat.session.desk().board().waiting_for_second().len();
    assert_eq!(second, 0);
}

#[test]
fn the_pack_is_seen_before_it_is_sent() {
    let mut seat = Seat::sample((80, 24), Depth::Mono, true);
    seat.press("4");
    sees(&seat, "Tell Politie Voorbeeld, duty desk");
    sees(&seat, "b see the pack");
    seat.session.set_clock(modq::model::At::parse("2026-03-17T13:40:01Z").unwrap());
    seat.press("b");
    sees(&seat, "Pack for the authority");
    sees(&seat, "cover.txt");
    seat.press("q");
    sees(&seat, "Tell Politie Voorbeeld");
    seat.press("Y");
    sees(&seat, "leaves in");
}

#[test]
fn a_report_is_written_field_by_field() {
    let mut seat = Seat::sample((120, 60), Depth::Mono, true);
    seat.press("jjjjjje");
    sees(&seat, "Politie Voorbeeld, duty desk");
    sees(&seat, "aware since");
    sees(&seat, "not told");
    // From the reason up to the Member States.
    seat.press("kkk<enter><ctrl-u>NL, be<esc>");
    sees(&seat, "NL, BE");
    seat.press("jj<enter><ctrl-u>2030-01-01 10:00");
    sees(&seat, "that moment is still to come");
    seat.press("<ctrl-u>2026-03-10 19:00<esc>");
    sees(&seat, "2026-03-10 19:00");
}

#[test]
fn one_key_hides_personal_data_and_one_key_puts_it_back() {
    let mut seat = Seat::sample((120, 40), Depth::Mono, true);
    seat.press("jjjjjjr");
    seat.press("jjjjj<enter> Bel 06-00000000 of kijk op voorbeeld.clothing.<esc>");
    sees(&seat, "say [telefoon]");
    seat.press("x");
    sees(&seat, "replaced by");
    seat.press("X");
    sees(&seat, "all personal data replaced");
    let text = seat.text();
    assert!(!text.contains("06-00000000") && !text.contains("say [telefoon]"), "{text}");
    seat.press("uu");
    sees(&seat, "say [telefoon]");
    seat.press("n");
    sees(&seat, "Subject: Our decision");
    seat.press("u");
    sees(&seat, "Onderwerp: Ons besluit");
    seat.press("l");
    sees(&seat, "Letter  to the author, nl");
    sees(&seat, "Record for the database");
    sees(&seat, "automated_decision");
}

#[test]
fn the_exemption_is_named_where_no_statement_is_sent() {
    let mut seat = Seat::sample((120, 60), Depth::Mono, true);
    seat.press("jjjjjjr");
    seat.press("jjjjjjjjjjj<enter>comm<enter>");
    sees(&seat, "none: deceptive high-volume");
    sees(&seat, "No statement of reasons is sent");
    seat.press("<ctrl-s>");
    seat.at(LATER);
    seat.press("xl");
    let letters = seat.session.desk().outbox().join("letters");
    let own = fs::read_dir(&letters).into_iter().flatten().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
        !name.contains("notice")
    });
    assert_eq!(own.count(), 0, "nobody is written to");
}
