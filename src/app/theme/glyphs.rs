//! The signs drawn on the screen, for terminals with and without Unicode.

use std::borrow::Cow;

/// One set of signs, each one column wide unless said.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// The set has only ASCII.
    pub ascii: bool,
    /// Where the next key acts.
    pub pointer: &'static str,
    /// Lane rail and bar beside the message.
    pub rail: &'static str,
    /// Severity low: a blank.
    pub sev_low: &'static str,
    /// Severity medium.
    pub sev_medium: &'static str,
    /// Severity high.
    pub sev_high: &'static str,
    /// Severity critical.
    pub sev_critical: &'static str,
    /// Text was cut here.
    pub ellipsis: &'static str,
    /// Full part of a bar.
    pub bar: &'static str,
    /// Half step of a bar.
    pub bar_half: &'static str,
    /// Empty part of a bar.
    pub bar_rest: &'static str,
    /// Part of a stacked bar.
    pub stack: &'static str,
    /// Steps of a sparkline, lowest first.
    pub spark: &'static [&'static str],
    /// One veiled column.
    pub veil: &'static str,
    /// Thin horizontal rule.
    pub rule: &'static str,
    /// Thin vertical rule.
    pub vertical: &'static str,
    /// Heavy horizontal rule.
    pub heavy: &'static str,
    /// Popup corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Fine.
    pub check: &'static str,
    /// Can be sent, look again.
    pub warning: &'static str,
    /// Must be mended.
    pub cross: &'static str,
    /// Marked, held.
    pub marked: &'static str,
    /// Chosen one of several.
    pub radio_on: &'static str,
    /// Not chosen one of several.
    pub radio_off: &'static str,
    /// Between parts of a sentence.
    pub middot: &'static str,
    /// Between steps of a path.
    pub path: &'static str,
    /// Opening and closing quotation mark.
    pub quotes: [&'static str; 2],
    /// Apostrophe.
    pub apostrophe: &'static str,
    /// Dash.
    pub dash: &'static str,
}

/// Box drawing, block elements, geometric shapes and Latin punctuation.
pub const UNICODE: Glyphs = Glyphs {
    ascii: false,
    pointer: "▸",
    rail: "▌",
    sev_low: " ",
    sev_medium: "·",
    sev_high: "▴",
    sev_critical: "▲",
    ellipsis: "…",
    bar: "━",
    bar_half: "╸",
    bar_rest: "─",
    stack: "▆",
    spark: &["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    veil: "░",
    rule: "─",
    vertical: "│",
    heavy: "━",
    corners: ["╭", "╮", "╰", "╯"],
    check: "✓",
    warning: "!",
    cross: "×",
    marked: "●",
    radio_on: "●",
    radio_off: "○",
    middot: "·",
    path: "›",
    quotes: ["“", "”"],
    apostrophe: "’",
    dash: "–",
};

/// The same with square corners, for the Linux console.
pub const CONSOLE: Glyphs = Glyphs { corners: ["┌", "┐", "└", "┘"], ..UNICODE };

/// ASCII only.
pub const ASCII: Glyphs = Glyphs {
    ascii: true,
    pointer: ">",
    rail: "|",
    sev_low: " ",
    sev_medium: ".",
    sev_high: "^",
    sev_critical: "!",
    ellipsis: "~",
    bar: "=",
    bar_half: "=",
    bar_rest: "-",
    stack: "#",
    spark: &["_", ".", "-", "=", "#"],
    veil: "#",
    rule: "-",
    vertical: "|",
    heavy: "=",
    corners: ["+", "+", "+", "+"],
    check: "+",
    warning: "!",
    cross: "x",
    marked: "*",
    radio_on: "*",
    radio_off: "o",
    middot: "-",
    path: ">",
    quotes: ["\"", "\""],
    apostrophe: "'",
    dash: "-",
};

impl Glyphs {
    /// Our own sentence in this set: signs of [`UNICODE`] become those of the ASCII set. Not for
    /// foreign text, which keeps its letters.
    #[must_use]
    pub fn say<'a>(&self, sentence: &'a str) -> Cow<'a, str> {
        if !self.ascii || sentence.is_ascii() {
            return Cow::Borrowed(sentence);
        }
        let mut out = String::with_capacity(sentence.len());
        for c in sentence.chars() {
            match SAID.iter().find(|(unicode, _)| unicode.starts_with(c)) {
                Some((_, ascii)) => out.push_str(ascii),
                None => out.push(c),
            }
        }
        Cow::Owned(out)
    }
}

/// The signs our own sentences may use, with their ASCII form.
const SAID: [(&str, &str); 22] = [
    (UNICODE.pointer, ASCII.pointer),
    (UNICODE.rail, ASCII.rail),
    (UNICODE.sev_high, ASCII.sev_high),
    (UNICODE.sev_critical, ASCII.sev_critical),
    (UNICODE.ellipsis, ASCII.ellipsis),
    (UNICODE.bar, ASCII.bar),
    (UNICODE.bar_half, ASCII.bar_half),
    (UNICODE.rule, ASCII.rule),
    (UNICODE.stack, ASCII.stack),
    (UNICODE.veil, ASCII.veil),
    (UNICODE.vertical, ASCII.vertical),
    (UNICODE.check, ASCII.check),
    (UNICODE.cross, ASCII.cross),
    (UNICODE.marked, ASCII.marked),
    (UNICODE.radio_off, ASCII.radio_off),
    (UNICODE.middot, ASCII.middot),
    (UNICODE.path, ASCII.path),
    (UNICODE.apostrophe, ASCII.apostrophe),
    (UNICODE.dash, ASCII.dash),
    ("“", "\""),
    ("”", "\""),
    ("κ", "kappa"),
];
