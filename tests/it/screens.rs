//! Pictures of screens: start data, keys and size in, a golden SVG in `screenshots/` out.
//!
//! `SNAPSHOTS=overwrite cargo test screens` draws them anew; look at them before committing.

use crate::support::{Seat, svg};
use modq::app::theme::Depth;
use std::fs;
use std::path::PathBuf;

/// How a picture is coloured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Dark,
    Light,
    Sixteen,
    Mono,
}

/// Name, columns, rows, look, keys.
pub const SCREENS: &[(&str, u16, u16, Look, &str)] = &[
    ("queue-80x24", 80, 24, Look::Dark, ""),
    ("queue-80x24-light", 80, 24, Look::Light, ""),
    ("queue-80x24-16colour", 80, 24, Look::Sixteen, ""),
    ("queue-80x24-nocolor", 80, 24, Look::Mono, ""),
    ("queue-120x40", 120, 40, Look::Dark, "jjj"),
    ("queue-160x50", 160, 50, Look::Dark, "jj"),
    ("narrow-40x12", 40, 12, Look::Dark, ""),
    ("case-120x40", 120, 40, Look::Dark, "jj<enter>"),
    ("decided-80x24", 80, 24, Look::Dark, "jjjjja1"),
    ("decide-80x24", 80, 24, Look::Dark, "jjjjjjr"),
    ("decide-120x40", 120, 40, Look::Dark, "jjjjjjr"),
    ("confirm-80x24", 80, 24, Look::Dark, "4"),
    ("similar-120x40", 120, 40, Look::Dark, "/vanavond<enter>*"),
    ("search-80x24", 80, 24, Look::Dark, "/ticket"),
    ("filter-80x24", 80, 24, Look::Dark, "flane:notice"),
    (
        "views-80x24",
        80,
        24,
        Look::Dark,
        "flane:notice<enter>odVn notices by deadline<enter><esc>fseverity:>=4<enter>VG grave ones<enter>'",
    ),
    ("palette-120x40", 120, 40, Look::Dark, ":exp"),
    ("help-80x24", 80, 24, Look::Dark, "?"),
    ("history-80x24", 80, 24, Look::Dark, "jjjjja1H"),
    ("raw-80x24", 80, 24, Look::Dark, "w"),
    ("orders-120x40", 120, 40, Look::Dark, "O"),
    ("orders-80x24", 80, 24, Look::Dark, "Oj"),
    ("complaints-120x40", 120, 40, Look::Dark, "C2<esc>"),
    ("complaints-80x24", 80, 24, Look::Dark, "C1"),
    ("notices-80x24", 80, 24, Look::Dark, "Ixcjj"),
    ("notices-120x40", 120, 40, Look::Dark, "flane:notice<enter>aa<esc>Ixcjj"),
    ("pack-80x24", 80, 24, Look::Dark, "Wxp"),
    ("pack-120x40", 120, 40, Look::Dark, "Wxp"),
    ("second-80x24", 80, 24, Look::Dark, "W"),
    ("second-120x40", 120, 40, Look::Dark, "W"),
    ("letter-80x24", 80, 24, Look::Dark, "jjjjjjrl"),
    ("letter-120x40", 120, 40, Look::Dark, "jjjjjjrl"),
    ("escalate-120x40", 120, 40, Look::Dark, "jjjjjje"),
    ("team-80x24", 80, 24, Look::Dark, "P"),
    ("team-120x40", 120, 40, Look::Dark, "jj1P"),
    ("team-queue-80x24", 80, 24, Look::Dark, "j"),
    ("team-queue-120x40", 120, 40, Look::Dark, "j"),
    ("report-80x24", 80, 24, Look::Dark, "R"),
    ("report-120x40", 120, 40, Look::Dark, "Rjjjjjjj"),
    ("report-120x40-nocolor", 120, 40, Look::Mono, "Rjjjjjjj"),
    ("training-start-80x24", 80, 24, Look::Dark, ""),
    ("training-start-120x40", 120, 40, Look::Dark, ""),
    ("training-work-80x24", 80, 24, Look::Dark, "<enter>"),
    ("training-work-80x24-nocolor", 80, 24, Look::Mono, "<enter>"),
    ("training-work-120x40", 120, 40, Look::Dark, "<enter>"),
    ("training-feedback-80x24", 80, 24, Look::Dark, "<enter>a<enter>a"),
    ("training-feedback-120x40", 120, 40, Look::Dark, "<enter>a<enter>1<enter>1"),
    ("calibration-80x24", 80, 24, Look::Dark, ""),
    ("calibration-120x40", 120, 40, Look::Dark, "jj"),
    ("score-120x40", 120, 40, Look::Dark, "<tab>"),
    ("orders-40x12", 40, 12, Look::Dark, "O"),
    ("orders-received-120x40", 120, 40, Look::Dark, "Ojjji"),
    ("orders-cannot-80x24", 80, 24, Look::Dark, "Ojn"),
    ("veil-80x24", 80, 24, Look::Dark, "fpolicy:hate<enter>"),
    ("veil-line-120x40", 120, 40, Look::Dark, "fpolicy:hate<enter>J"),
    ("care-80x24", 80, 24, Look::Dark, "X"),
    ("care-120x40", 120, 40, Look::Dark, "fpolicy:hate<enter>vvjvvE"),
    ("looks-80x24", 80, 24, Look::Dark, "B"),
    ("looks-120x40", 120, 40, Look::Dark, "Baj"),
    ("breather-80x24", 80, 24, Look::Dark, "Z"),
    ("orders-late-80x24", 80, 24, Look::Mono, ""),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("screenshots")
}

#[test]
fn pictures_are_as_they_were() {
    let overwrite = std::env::var("SNAPSHOTS").is_ok_and(|v| v == "overwrite");
    let mut changed = Vec::new();
    for (name, width, height, look, keys) in SCREENS {
        let (depth, dark) = match look {
            Look::Dark => (Depth::True, true),
            Look::Light => (Depth::True, false),
            Look::Sixteen => (Depth::C16, true),
            Look::Mono => (Depth::Mono, true),
        };
        let size = (*width, *height);
        let mut seat = if name.starts_with("orders") {
            Seat::orders(size, depth, dark)
        } else if name.starts_with("complaints") {
            Seat::complaints(size, depth, dark)
        } else if name.starts_with("second") || name.starts_with("pack") {
            Seat::second(size, depth, dark)
        } else if name.starts_with("veil") || name.starts_with("care") {
            Seat::veiled(size, depth, dark)
        } else if name.starts_with("looks") {
            Seat::looks(size, depth, dark)
        } else if name.starts_with("team") {
            Seat::team((size, depth, dark))
        } else if name.starts_with("calibration") || name.starts_with("score") {
            Seat::meeting(size, depth, dark)
        } else if name.starts_with("training") {
            Seat::training(size, depth, dark)
        } else if name.starts_with("report") {
            Seat::report(size, depth, dark)
        } else {
            Seat::sample(size, depth, dark)
        };
        seat.press(keys);
        let palette = if dark { svg::DARK } else { svg::LIGHT };
        let picture = svg::svg(&seat.buffer(), &palette);
        let path = folder().join(format!("{name}.svg"));
        if overwrite {
            fs::create_dir_all(folder()).unwrap();
            fs::write(&path, &picture).unwrap();
        } else if fs::read_to_string(&path).ok().as_deref() != Some(picture.as_str()) {
            changed.push(format!("{name}:\n{}", seat.text()));
        }
    }
    assert!(
        changed.is_empty(),
        "changed pictures; run SNAPSHOTS=overwrite cargo test screens and look at them:\n{}",
        changed.join("\n")
    );
}

#[test]
fn no_picture_is_orphaned() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(
            SCREENS.iter().any(|(name, ..)| *name == stem),
            "{stem} is in screenshots/ and in no table"
        );
    }
}
