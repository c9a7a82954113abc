//! The table is complete, and every pair that may stand on the screen can be read.

use super::*;
use unicode_width::UnicodeWidthStr;

fn linear(channel: u8) -> f64 {
    let c = f64::from(channel) / 255.0;
    if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}

/// The xterm palette from 16 on: a cube of 6 steps, then 24 greys.
fn palette(index: u8) -> [u8; 3] {
    assert!(index >= 16, "the first 16 belong to the user");
    if index >= 232 {
        return [8 + (index - 232) * 10; 3];
    }
    let i = index - 16;
    [i / 36, i / 6 % 6, i % 6].map(|step| if step == 0 { 0 } else { 55 + 40 * step })
}

fn luminance(color: Color) -> f64 {
    let [r, g, b] = match color {
        Color::Rgb(r, g, b) => [r, g, b],
        Color::Indexed(i) => palette(i),
        other => panic!("{other:?} is not fixed"),
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

fn contrast(style: Style) -> f64 {
    let [a, b] = [style.fg.unwrap(), style.bg.unwrap()].map(luminance);
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Which grounds a text role may stand on.
fn grounds(role: Role) -> &'static [Role] {
    use Role::{
        Bg, ChipLate, ChipSoon, Cursor, DiffAddBg, DiffDelBg, Field, ForeignBg, Heat1, Heat2,
        Heat3, HeatBad, Raised, Selection, SelectionIdle, Surface,
    };
    match role {
        Role::Line | Role::Veil => &[],
        Role::OnChip => &[ChipSoon, ChipLate, Cursor],
        Role::Foreign => &[ForeignBg],
        Role::DiffAdd => &[DiffAddBg],
        Role::DiffDel => &[DiffDelBg],
        Role::Text | Role::Strong => {
            &[Bg, Surface, Raised, Selection, SelectionIdle, Field, Heat1, Heat2, Heat3, HeatBad]
        }
        _ => &[Bg, Surface, Raised, Selection, SelectionIdle],
    }
}

#[test]
fn every_text_can_be_read() {
    let mut short = Vec::new();
    for depth in [Depth::True, Depth::C256] {
        for dark in [true, false] {
            let theme = Theme { dark, depth, ..Theme::default() };
            for role in Role::all().filter(|role| !role.is_surface()) {
                for ground in grounds(role) {
                    let ratio = contrast(theme.on(role, *ground));
                    if ratio < 4.5 {
                        short.push(format!(
                            "{role:?} on {ground:?}, {depth:?} dark={dark}: {ratio:.2}"
                        ));
                    }
                }
            }
        }
    }
    assert!(short.is_empty(), "{}", short.join("\n"));
}

#[test]
fn the_table_is_in_the_order_of_the_roles() {
    for (place, role) in Role::all().enumerate() {
        assert_eq!(role as usize, place, "{role:?}");
    }
    assert_eq!(Role::all().last(), Some(Role::Focus));
}

#[test]
fn truecolour_paints_both_sides_and_mono_neither() {
    let full = Theme::default();
    let mono = Theme { depth: Depth::Mono, ..full };
    for fg in Role::all() {
        for bg in Role::all().filter(|role| role.is_surface()) {
            let style = full.on(fg, bg);
            assert!(style.fg != Some(Color::Reset) && style.bg != Some(Color::Reset));
            let style = mono.on(fg, bg);
            assert_eq!((style.fg, style.bg), (Some(Color::Reset), Some(Color::Reset)));
        }
    }
    assert!(mono.style(Role::Strong).add_modifier.contains(Modifier::BOLD));
}

#[test]
fn a_reversed_row_has_one_style() {
    let theme = Theme { depth: Depth::C16, ..Theme::default() };
    let life = theme.on(Role::LaneLife, Role::Selection);
    assert_eq!(life.fg, Some(Color::Reset));
    assert_eq!(life.add_modifier, Modifier::BOLD | Modifier::REVERSED);
    assert_eq!(theme.on(Role::Muted, Role::Selection).add_modifier, Modifier::REVERSED);
    assert_eq!(theme.chip(Role::ChipLate, Role::Bg).fg, Some(Color::LightRed));
    assert_eq!(theme.chip(Role::ChipLate, Role::Selection).fg, Some(Color::Reset));
    let own_ground = Theme { depth: Depth::True, terminal_background: true, ..theme };
    assert_eq!(own_ground.on(Role::Text, Role::Bg).bg, Some(Color::Reset));
    assert_eq!(own_ground.on(Role::OnChip, Role::ChipLate).fg, Some(rgb(0x00ff_6e6e)));
}

#[test]
fn every_sign_is_one_column() {
    for set in [&UNICODE, &CONSOLE, &ASCII] {
        let single = [
            set.pointer,
            set.rail,
            set.sev_low,
            set.sev_medium,
            set.sev_high,
            set.sev_critical,
            set.ellipsis,
            set.bar,
            set.bar_half,
            set.bar_rest,
            set.stack,
            set.veil,
            set.rule,
            set.vertical,
            set.heavy,
            set.check,
            set.warning,
            set.cross,
            set.marked,
            set.radio_on,
            set.radio_off,
            set.middot,
            set.path,
            set.apostrophe,
            set.dash,
        ];
        for sign in single.iter().chain(set.spark).chain(&set.corners).chain(&set.quotes) {
            assert_eq!(sign.width(), 1, "{sign}");
            assert!(!set.ascii || sign.is_ascii(), "{sign}");
        }
    }
    assert_eq!(ASCII.say("it’s “fine” · 1–2 …"), "it's \"fine\" - 1-2 ~");
}
