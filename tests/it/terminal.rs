//! A few flows in a real terminal: the built program inside tmux.

use crate::support::Ran;
use crate::support::seat::Seat;
use crate::support::tmux::{LOOKS, Tmux};
use modq::app::theme::Depth;
use modq::transport::paint::Painter;

#[test]
fn a_shift_in_a_terminal() {
    let Some(tmux) = Tmux::start(80, 24) else { return };
    tmux.see("sample");
    tmux.see("? help");
    tmux.keys(&["f"]);
    tmux.run(&["send-keys", "-t", "t", "-l", "lane:own policy:drugs"]);
    tmux.keys(&["Enter"]);
    tmux.see("filtered");
    tmux.keys(&["1"]);
    tmux.see("leaves in");
    tmux.keys(&["u"]);
    tmux.see("taken back");
    tmux.run(&["resize-window", "-t", "t", "-x", "120", "-y", "40"]);
    tmux.see("sample queue");
    tmux.keys(&["?"]);
    tmux.see("undo");
    // Escape and a letter read at once would be one key, alt and the letter: `q` closes the help.
    tmux.keys(&["q"]);
    tmux.keys(&["q"]);
    tmux.see_closed();
}

#[test]
fn a_whole_shift_from_import_to_verify() {
    let Some(tmux) = Tmux::prepare(80, 24) else { return };
    let files = ["result.json", "notices.jsonl", "orders.jsonl"].map(|f| tmux.shop.sample(f));
    let mut import = vec!["import"];
    import.extend(files.iter().map(String::as_str));
    let now = "2026-03-17T13:40:00Z";
    assert!(tmux.shop.at(now, &import).ok());
    tmux.open();
    tmux.see("? help");
    tmux.keys(&["f"]);
    tmux.run(&["send-keys", "-t", "t", "-l", "lane:own"]);
    tmux.keys(&["Enter"]);
    tmux.see("filtered");
    for _ in 0..20 {
        tmux.keys(&["a"]);
    }
    tmux.see("leaves in");
    let decided = |count: &str| {
        tmux.keys(&["H"]);
        let screen = tmux.see("History");
        tmux.keys(&["q"]);
        assert!(screen.contains("allowed"), "{count}: {screen}");
    };
    decided("twenty");
    for _ in 0..3 {
        tmux.keys(&["u"]);
        tmux.see("taken back");
    }
    tmux.keys(&["q"]);
    tmux.see_closed();
    tmux.open();
    tmux.see("? help");
    tmux.keys(&["q"]);
    tmux.see_closed();
    let later = "2036-03-17T14:40:00Z";
    let listed = tmux.shop.at(now, &["list", "state:decided", "--json"]);
    assert_eq!(listed.lines_json().len(), 17, "{listed}");
    let out = tmux.shop.path("letters");
    assert!(tmux.shop.at(later, &["export", "letters", "--out", &out]).ok());
    assert!(tmux.shop.at(later, &["verify"]).ok());
    assert!(tmux.shop.at(later, &["check"]).ok());
}

#[test]
fn a_terminal_that_is_too_small_says_so() {
    let Some(tmux) = Tmux::start(20, 6) else { return };
    tmux.see("needs");
    tmux.run(&["resize-window", "-t", "t", "-x", "80", "-y", "24"]);
    tmux.see("? help");
}

#[test]
fn killed_and_opened_again() {
    let Some(tmux) = Tmux::start(80, 24) else { return };
    tmux.see("? help");
    tmux.keys(&["f"]);
    tmux.run(&["send-keys", "-t", "t", "-l", "lane:own policy:drugs"]);
    tmux.keys(&["Enter"]);
    tmux.see("filtered");
    tmux.keys(&["1"]);
    tmux.see("leaves in");
    tmux.run(&["kill-server"]);
    let decided = (0..LOOKS)
        .map(|_| tmux.shop.at("2026-03-17T13:40:00Z", &["stats", "--json"]))
        .find(Ran::ok)
        .expect("the store is free once the terminal is gone")
        .json();
    assert_eq!(decided["decisions"], 1, "{decided}");
    assert!(tmux.shop.at("2026-03-17T13:40:00Z", &["verify"]).ok());
}

/// What is painted for a walk through the screens, frame after frame, shows in tmux as it was
/// drawn.
#[test]
fn tmux_shows_what_was_painted() {
    for size in [(80, 24), (120, 40)] {
        let Some(tmux) = Tmux::prepare(size.0, size.1) else { return };
        let mut seat = Seat::sample(size, Depth::C256, true);
        let mut painter = Painter::new(true);
        let mut bytes = Vec::new();
        painter.frame(&seat.buffer(), None, &mut bytes);
        for (n, key) in "jjjjjjjjjjjjjjjjjjjjkkkkk?jqjjjjjkkkkkkkkkkkkkkkkkkGg".chars().enumerate()
        {
            seat.press(&key.to_string());
            seat.pass(n % 3 == 0);
            painter.frame(&seat.buffer(), None, &mut bytes);
        }
        let file = tmux.shop.path("frames");
        std::fs::write(&file, &bytes).unwrap();
        // The terminal itself must add no carriage returns.
        let show = format!("stty raw -echo; cat {file}; sleep 1000");
        tmux.run(&["send-keys", "-t", "t", "-l", &show]);
        tmux.keys(&["Enter"]);
        // tmux thinks some emoji narrower; a blank stands beside them then.
        let same_width = |screen: &str| screen.replace("\u{fe0f} ", "\u{fe0f}");
        let wanted = same_width(&seat.text());
        let shown = || same_width(&tmux.screen());
        let found = (0..LOOKS).map(|_| shown()).find(|screen| *screen == wanted);
        assert_eq!(found.unwrap_or_else(shown), wanted);
    }
}
