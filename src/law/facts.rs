//! What a draft, a check and a letter need to know about a case.

use super::Profile;
use crate::model::{
    At, Case, Flag, FlagBody, Group, Media, Message, MessageKind, OrderKind, Source,
};
use jiff::tz::TimeZone;

/// A case with what surrounds it.
#[derive(Clone, Copy, Debug)]
pub struct CaseFacts<'a> {
    /// The case.
    pub case: &'a Case,
    /// The newest version of its message, when we hold it.
    pub message: Option<&'a Message>,
    /// Its group, when known.
    pub group: Option<&'a Group>,
    /// The platform's time zone.
    pub zone: &'a TimeZone,
    /// Now.
    pub now: At,
    /// The platform.
    pub profile: &'a Profile,
}

/// What a check compares a draft with.
#[derive(Clone, Copy, Debug)]
pub struct CheckFacts<'a> {
    /// The platform.
    pub profile: &'a Profile,
    /// Names that must not stand in a statement; see [`names_in`].
    pub names: &'a [String],
}

/// Kinds of attachment: database code, word in English, word in Dutch.
const MEDIA: &[(&str, &str, &str, &str)] = &[
    ("photo", "CONTENT_TYPE_IMAGE", "photo", "foto"),
    ("sticker", "CONTENT_TYPE_IMAGE", "sticker", "sticker"),
    ("video", "CONTENT_TYPE_VIDEO", "video", "video"),
    ("video_message", "CONTENT_TYPE_VIDEO", "video message", "videobericht"),
    ("video_note", "CONTENT_TYPE_VIDEO", "video message", "videobericht"),
    ("animation", "CONTENT_TYPE_VIDEO", "moving picture", "bewegend beeld"),
    ("voice", "CONTENT_TYPE_AUDIO", "voice message", "spraakbericht"),
    ("voice_message", "CONTENT_TYPE_AUDIO", "voice message", "spraakbericht"),
    ("audio", "CONTENT_TYPE_AUDIO", "sound file", "geluidsbestand"),
    ("poll", "CONTENT_TYPE_OTHER", "poll", "peiling"),
    ("contact", "CONTENT_TYPE_OTHER", "contact card", "contactkaart"),
    ("place", "CONTENT_TYPE_OTHER", "place", "plaats"),
    ("file", "CONTENT_TYPE_OTHER", "file", "bestand"),
];

fn media_row(media: &Media) -> (&'static str, &'static str, &'static str) {
    let row = MEDIA.iter().find(|(kind, ..)| *kind == media.kind);
    row.map_or(("CONTENT_TYPE_OTHER", "file", "bestand"), |(_, code, en, nl)| (code, en, nl))
}

/// What was restricted, as database codes, and the words for `CONTENT_TYPE_OTHER`.
#[must_use]
pub fn content_types(message: Option<&Message>, language: &str) -> (Vec<String>, Option<String>) {
    let Some(message) = message else { return (vec!["CONTENT_TYPE_TEXT".to_owned()], None) };
    let mut codes = Vec::new();
    let mut other = Vec::new();
    if !message.text.trim().is_empty() || message.media.is_empty() {
        codes.push("CONTENT_TYPE_TEXT");
    }
    for media in &message.media {
        let (code, en, nl) = media_row(media);
        codes.push(code);
        if code == "CONTENT_TYPE_OTHER" {
            other.push(if language == "nl" { nl } else { en }.to_owned());
        }
    }
    codes.sort_unstable();
    codes.dedup();
    other.dedup();
    let words = (!other.is_empty()).then(|| other.join(", "));
    (codes.into_iter().map(str::to_owned).collect(), words)
}

/// The word for what was posted: `message`, `photo` … A text is a message whatever hangs on it.
#[must_use]
pub fn kind_word(message: Option<&Message>, language: &str) -> &'static str {
    let only = message.filter(|m| m.text.trim().is_empty() && m.kind == MessageKind::Message);
    match only.and_then(|m| m.media.first()).map(media_row) {
        Some((_, _, nl)) if language == "nl" => nl,
        Some((_, en, _)) => en,
        None if language == "nl" => "bericht",
        None => "message",
    }
}

/// How the content came to us: an order before a trusted flagger, then a notice, then another
/// notification, then our own initiative.
#[must_use]
pub fn source(flags: &[Flag]) -> Source {
    const RANK: [Source; 4] =
        [Source::Order, Source::TrustedFlagger, Source::Notice, Source::Other];
    let of = |flag: &Flag| match &flag.body {
        FlagBody::Order(o) if o.kind == OrderKind::Inform => Source::Voluntary,
        FlagBody::Order(_) => Source::Order,
        FlagBody::Notice(n) if n.notifier.trusted => Source::TrustedFlagger,
        FlagBody::Notice(_) => Source::Notice,
        FlagBody::Notification { .. } => Source::Other,
        FlagBody::Rule(_) | FlagBody::Own { .. } => Source::Voluntary,
    };
    RANK.into_iter().find(|s| flags.iter().any(|f| of(f) == *s)).unwrap_or(Source::Voluntary)
}

/// Whether one of our rules found it.
#[must_use]
pub fn found_by_rule(flags: &[Flag]) -> bool {
    flags.iter().any(|f| matches!(f.body, FlagBody::Rule(_)))
}

/// Names in a case that must stay out of its statement: the author, who forwarded it, notifiers.
#[must_use]
pub fn names_in(case: &Case, message: Option<&Message>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    if let Some(m) = message {
        names.extend(m.author.name.clone());
        names.extend(m.author.id.clone());
        names.extend(m.forward.as_ref().and_then(|f| f.name.clone()));
        names.extend(m.via.clone());
    }
    for flag in &case.flags {
        match &flag.body {
            FlagBody::Notice(n) => {
                names.extend(n.notifier.name.clone());
                names.extend(n.notifier.email.clone());
            }
            FlagBody::Notification { from, .. } => names.extend(from.clone()),
            _ => {}
        }
    }
    // Two letters give nobody away, but stand everywhere.
    names.retain(|n| n.trim().chars().count() > 2);
    names.sort();
    names.dedup();
    names
}

/// The start of a foreign text on one line, without characters that are not seen.
#[must_use]
pub fn plain(text: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        let mut seen = word.chars().filter(|c| !c.is_control() && !hidden(*c)).peekable();
        let gap = (!out.is_empty() && seen.peek().is_some()).then_some(' ');
        for c in gap.into_iter().chain(seen) {
            if count == limit {
                out.truncate(out.trim_end().len());
                out.push('…');
                return out;
            }
            out.push(c);
            count += 1;
        }
    }
    out
}

/// Zero-width, direction and tag characters: those a reader does not see.
#[must_use]
pub const fn hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_one_line_and_short() {
        assert_eq!(plain(" a\n\u{202e}b\u{200b}\t c ", 9), "a b c");
        assert_eq!(plain("a \u{200b} b", 9), "a b");
        assert_eq!(plain("one two", 4), "one…");
        assert_eq!(plain("één", 3), "één");
        assert_eq!(plain("", 3), "");
    }
}
