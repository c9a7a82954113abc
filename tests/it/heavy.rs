//! Input nobody sends in good faith, at a small scale; the bench has the large one.

use crate::support::seat::Seat;
use modq::app::theme::Depth;
use modq::transport::paint::Painter;

fn row(id: u32, text: &str, flag: &str) -> String {
    format!(
        r#"{{"platform":"telegram","group_id":77,"group_title":"Groep 77","group_kind":"group","id":{id},"time":1773700000,"text":"{text}","flag_kind":"notification","flag_text":"{flag}","flag_time":1773750000}}"#
    ) + "\n"
}

/// A frame never grows with what is behind it.
fn frame_is_small(seat: &Seat) {
    let mut bytes = Vec::new();
    Painter::new(true).frame(&seat.buffer(), None, &mut bytes);
    assert!(bytes.len() < 40_000, "{}", bytes.len());
}

#[test]
fn a_text_without_end_is_read_searched_and_decided() {
    let words: String = (0..60_000).map(|n| format!("woord{} ", n % 500)).collect();
    let text = format!("honingraat {words}slotwoord");
    for size in [(80, 24), (120, 40), (160, 50)] {
        let mut seat = Seat::with_rows(size, &row(1, &text, "veel te lang"));
        seat.press("/honingraat<enter>");
        let screen = seat.text();
        assert!(screen.contains("honingraat"), "{screen}");
        frame_is_small(&seat);
        seat.press("<enter><ctrl-d><ctrl-d><ctrl-d>");
        let further = seat.text();
        assert!(further.contains("woord") && further != screen, "{further}");
        frame_is_small(&seat);
        seat.press("<ctrl-u><ctrl-u><ctrl-u><esc>");
        seat.press("a");
        assert!(seat.text().contains("leaves in"), "{}", seat.text());
        seat.press("u");
        assert!(seat.text().contains("taken back"), "{}", seat.text());
        // Its last word is found as well.
        seat.press("<esc>/slotwoord<enter>");
        assert!(seat.text().contains("honingraat"), "{}", seat.text());
    }
}

#[test]
fn ten_thousand_flags_on_one_message_are_one_case() {
    let rows: String = (0..10_000)
        .map(|n| row(2, "bijenkorf", &format!("melding {n}")))
        .chain([row(3, "een gewoon bericht", "ook dit")])
        .collect();
    for size in [(80, 24), (120, 40), (160, 50)] {
        let mut seat = Seat::with_rows(size, &rows);
        seat.press("/bijenkorf<enter>");
        let screen = seat.text();
        assert!(screen.contains("bijenkorf"), "{screen}");
        frame_is_small(&seat);
        seat.press("<enter><ctrl-d><ctrl-d><esc>");
        frame_is_small(&seat);
        seat.press("a");
        assert!(seat.text().contains("leaves in"), "{}", seat.text());
        seat.press("u");
        assert!(seat.text().contains("taken back"), "{}", seat.text());
    }
}

/// Bytes of the frames of a walk down and up, in order of size.
fn walk(size: (u16, u16), depth: Depth, passing: bool) -> Vec<usize> {
    let mut seat = Seat::sample(size, depth, true);
    let mut painter = Painter::new(true);
    let mut sizes = Vec::new();
    for key in std::iter::repeat_n("j", 60).chain(std::iter::repeat_n("k", 60)) {
        let mut bytes = Vec::new();
        painter.frame(&seat.buffer(), None, &mut bytes);
        sizes.push(bytes.len());
        seat.pass(passing);
        seat.press(key);
    }
    // The first frame is a whole screen.
    sizes.remove(0);
    sizes.sort_unstable();
    sizes
}

#[test]
fn a_step_of_a_held_key_sends_little() {
    let sizes = [(120, 40), (80, 24)];
    for (size, depth) in sizes.into_iter().flat_map(|s| [(s, Depth::True), (s, Depth::C256)]) {
        let [step, held] = [false, true].map(|passing| walk(size, depth, passing));
        let of = |sizes: &[usize]| (sizes[sizes.len() / 2], sizes[sizes.len() * 99 / 100]);
        println!("{size:?} {depth:?}: {:?} a step, {:?} held", of(&step), of(&held));
        let (p50, p99) = of(&held);
        assert!(p50 < 900 && p99 < 1_500 && p50 < of(&step).0, "{size:?} {depth:?}: {p50} {p99}");
    }
}
