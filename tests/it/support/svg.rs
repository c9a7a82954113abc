//! A ratatui buffer as an SVG picture, every character on its cell.
//!
//! The text is deterministic and one line per run, so that a change on the screen is a readable
//! difference; `rsvg-convert` with DejaVu Sans Mono turns it into a PNG.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Size of a cell and of the letters in it, in pixels.
const CELL: (u32, u32) = (9, 19);
const LETTERS: &str = "font-size=\"15\" font-family=\"DejaVu Sans Mono, monospace\"";
/// From the top of a cell to the base line.
const BASE: u32 = 14;

/// The colours of a terminal: default text and ground, then the 16.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    pub text: u32,
    pub ground: u32,
    pub sixteen: [u32; 16],
}

/// xterm's colours on a dark ground.
pub const DARK: Palette = Palette {
    text: 0xd0d0d0,
    ground: 0x101010,
    sixteen: [
        0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x5c5cff, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f,
        0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
    ],
};

/// The same on a light ground.
pub const LIGHT: Palette = Palette { text: 0x101010, ground: 0xffffff, sixteen: DARK.sixteen };

/// What runs have in common.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    text: u32,
    ground: u32,
    bold: bool,
    underlined: bool,
}

/// Draws the buffer.
pub fn svg(buf: &Buffer, palette: &Palette) -> String {
    let (w, h) = (u32::from(buf.area.width) * CELL.0, u32::from(buf.area.height) * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" {LETTERS}>\n\
         <rect width=\"{w}\" height=\"{h}\" fill=\"#{:06x}\"/>\n",
        palette.ground
    );
    for row in 0..buf.area.height {
        let cells: Vec<(Look, &str)> = (0..buf.area.width)
            .map(|column| &buf[(buf.area.x + column, buf.area.y + row)])
            .map(|cell| (look(cell, palette), cell.symbol()))
            .collect();
        grounds(&mut out, u32::from(row), &cells, palette.ground);
        texts(&mut out, u32::from(row), &cells);
    }
    out.push_str("</svg>\n");
    out
}

/// One rectangle for each run of cells with the same ground.
fn grounds(out: &mut String, row: u32, cells: &[(Look, &str)], plain: u32) {
    let mut x = 0;
    for run in cells.chunk_by(|a, b| a.0.ground == b.0.ground) {
        let width = u32::try_from(run.len()).unwrap();
        if run[0].0.ground != plain {
            let (x, y, w, h) = (x * CELL.0, row * CELL.1, width * CELL.0, CELL.1);
            let fill = run[0].0.ground;
            writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"#{fill:06x}\"/>"
            )
            .unwrap();
        }
        x += width;
    }
}

/// One text for each run of narrow characters that look the same, and one for each wide one.
fn texts(out: &mut String, row: u32, cells: &[(Look, &str)]) {
    let mut x = 0;
    while x < cells.len() {
        let (look, symbol) = cells[x];
        let wide = symbol.width().max(1);
        let mut run = symbol.to_owned();
        let mut end = x + wide;
        if wide == 1 {
            while let Some((next, symbol)) = cells.get(end)
                && *next == look
                && symbol.width() == 1
            {
                run.push_str(symbol);
                end += 1;
            }
        }
        text(out, row, (x, end.min(cells.len())), look, &run);
        x = end;
    }
}

fn text(out: &mut String, row: u32, (from, to): (usize, usize), look: Look, run: &str) {
    // Blanks at the ends show nothing unless they are underlined.
    let shown = if look.underlined { run } else { run.trim_start_matches(' ') };
    let start = run.len() - shown.len();
    let shown = if look.underlined { shown } else { shown.trim_end_matches(' ') };
    let from = from + start;
    if shown.is_empty() {
        return;
    }
    let to = to - run.width().saturating_sub(start + shown.width());
    let x = u32::try_from(from).unwrap() * CELL.0;
    let length = u32::try_from(to - from).unwrap() * CELL.0;
    let y = row * CELL.1 + BASE;
    let mut style = format!("fill=\"#{:06x}\"", look.text);
    if look.bold {
        style.push_str(" font-weight=\"bold\"");
    }
    if look.underlined {
        style.push_str(" text-decoration=\"underline\"");
    }
    writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\" \
         xml:space=\"preserve\" {style}>{}</text>",
        escape(shown)
    )
    .unwrap();
}

fn look(cell: &Cell, palette: &Palette) -> Look {
    let is = |modifier| cell.modifier.contains(modifier);
    let mut text = color(cell.fg, palette.text, palette);
    let mut ground = color(cell.bg, palette.ground, palette);
    if is(Modifier::REVERSED) {
        (text, ground) = (ground, text);
    }
    if is(Modifier::DIM) {
        text = blend(text, ground);
    }
    Look { text, ground, bold: is(Modifier::BOLD), underlined: is(Modifier::UNDERLINED) }
}

/// Two parts of text to one of ground.
fn blend(text: u32, ground: u32) -> u32 {
    let part = |color: u32, shift: u32| (color >> shift) & 255;
    let mix = |shift| ((part(text, shift) * 2 + part(ground, shift)) / 3) << shift;
    mix(16) | mix(8) | mix(0)
}

fn color(color: Color, default: u32, palette: &Palette) -> u32 {
    let sixteen = |place: usize| palette.sixteen[place];
    match color {
        Color::Reset => default,
        Color::Rgb(r, g, b) => u32::from_be_bytes([0, r, g, b]),
        Color::Indexed(i @ 0..16) => sixteen(usize::from(i)),
        Color::Indexed(i @ 232..) => u32::from(8 + (i - 232) * 10) * 0x01_0101,
        Color::Indexed(i) => {
            let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let i = i - 16;
            u32::from_be_bytes([0, step(i / 36), step(i / 6 % 6), step(i % 6)])
        }
        Color::Black => sixteen(0),
        Color::Red => sixteen(1),
        Color::Green => sixteen(2),
        Color::Yellow => sixteen(3),
        Color::Blue => sixteen(4),
        Color::Magenta => sixteen(5),
        Color::Cyan => sixteen(6),
        Color::Gray => sixteen(7),
        Color::DarkGray => sixteen(8),
        Color::LightRed => sixteen(9),
        Color::LightGreen => sixteen(10),
        Color::LightYellow => sixteen(11),
        Color::LightBlue => sixteen(12),
        Color::LightMagenta => sixteen(13),
        Color::LightCyan => sixteen(14),
        Color::White => sixteen(15),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn every_character_stands_on_its_cell() {
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
    buf.set_string(0, 0, "a<日b", Style::new().fg(Color::Red));
    buf.set_string(6, 0, "c ", Style::new().bg(Color::Rgb(1, 2, 3)));
    let picture = svg(&buf, &DARK);
    assert!(svg(&buf, &LIGHT).contains("height=\"19\" fill=\"#ffffff\""));
    let lines: Vec<&str> = picture.lines().skip(2).collect();
    assert_eq!(lines.len(), 6, "{picture}");
    assert!(
        lines[0].starts_with("<rect x=\"54\" y=\"0\" width=\"18\"") && lines[0].contains("#010203")
    );
    assert!(lines[1].contains("x=\"0\"") && lines[1].ends_with("#cd0000\">a&lt;</text>"));
    assert!(lines[2].contains("x=\"18\" y=\"14\" textLength=\"18\"") && lines[2].contains('日'));
    assert!(lines[3].contains("x=\"36\" y=\"14\" textLength=\"9\""));
    assert!(lines[4].contains("x=\"54\"") && lines[4].ends_with(">c</text>"));
}
