//! Keys pressed on whole screens, and what comes of them.

use super::fixture::Desk;

/// Writes a frame as text, and as a picture when `MODQ_FRAMES` names a folder.
fn dump(desk: &Desk, name: &str) {
    if let Ok(folder) = std::env::var("MODQ_FRAMES") {
        let buf = desk.draw();
        std::fs::write(format!("{folder}/{name}.txt"), super::fixture::text(&buf)).unwrap();
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
        (80, 24, "w", "raw-80x24"),
        (80, 24, "h", "author-80x24"),
        (80, 24, "o", "sort-80x24"),
    ] {
        let mut desk = Desk::new(w, h);
        desk.press(keys);
        dump(&desk, name);
    }
}
