//! Where in a text something stands that can be called or followed.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Web addresses, Telegram names and numbers that look like a telephone's.
static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:https?://|www\.|t\.me/|telegram\.me/)[^\s<>]+|\+?\b\d(?:[ .\-()/]{0,2}\d){8,14}\b").ok()
});

/// Byte ranges of links and phone numbers, in order, without the punctuation behind them.
#[must_use]
pub fn links(text: &str) -> Vec<Range<usize>> {
    let Some(pattern) = PATTERN.as_ref() else { return Vec::new() };
    pattern
        .find_iter(text)
        .map(|found| {
            let shown = found
                .as_str()
                .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '”', '"', '\'']);
            found.start()..found.start() + shown.len()
        })
        .collect()
}
