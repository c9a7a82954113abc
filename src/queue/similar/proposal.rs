//! Whether a near-duplicate is proposed for marking, and if not, why.

use super::PROPOSED;
use crate::queue::clean::{clean, words};
use std::collections::BTreeSet;

/// Words that lead somewhere else: the same text with another of them is another offer.
const SERVICES: &[(&str, &str)] = &[
    ("whatsapp", "whatsapp"),
    ("whatsappen", "whatsapp"),
    ("wa", "whatsapp"),
    ("telegram", "telegram"),
    ("tg", "telegram"),
    ("signal", "signal"),
    ("threema", "threema"),
    ("wickr", "wickr"),
    ("session", "session"),
    ("snap", "snapchat"),
    ("snapchat", "snapchat"),
    ("insta", "instagram"),
    ("instagram", "instagram"),
    ("discord", "discord"),
    ("messenger", "messenger"),
];

/// People who write so speak about a message and do not send it.
const WARNINGS: &[&str] = &[
    "let op",
    "pas op",
    "kijk uit",
    "waarschuwing",
    "waarschuw",
    "warning",
    "beware",
    "watch out",
    "be careful",
    "gemeld",
    "gerapporteerd",
    "melding gedaan",
    "maak melding",
    "reported",
    "scam alert",
    "oplichter",
    "oplichters",
    "oplichting",
    "scammer",
    "scammers",
    "negeren",
    "trap er niet in",
    "niet op klikken",
    "lol",
    "haha",
    "spam",
    "spambot",
];

/// Opening and closing quotation marks.
const QUOTES: &[(char, char)] =
    &[('“', '”'), ('„', '”'), ('„', '“'), ('"', '"'), ('«', '»'), ('»', '«'), ('‘', '’')];

/// Endings that make a word with a full stop in it an address.
const ENDINGS: &[&str] = &[
    "nl", "com", "net", "org", "be", "de", "eu", "io", "me", "app", "link", "shop", "online",
    "site", "info", "xyz", "top", "store", "club", "ru", "uk", "fr",
];

/// Whether `other` is proposed for marking beside `first`, `percent` alike: at least 85, the same
/// links and contact words, and not a quotation or a warning.
///
/// # Errors
/// Why it is not, one sentence without its full stop.
pub fn proposal(first: &str, other: &str, percent: u8) -> Result<(), String> {
    let mut reasons = Vec::new();
    if percent < PROPOSED {
        reasons.push(format!("less than {PROPOSED} % alike"));
    }
    let (first_clean, other_clean) = (clean(first), clean(other));
    if percent < 100 {
        if quotes(other, &first_clean) && !quotes(first, &other_clean) {
            reasons.push("it quotes the text".to_owned());
        }
        let (in_first, in_other) = (padded(&first_clean), padded(&other_clean));
        let holds = |text: &str, phrase: &str| text.contains(&format!(" {phrase} "));
        let warning = WARNINGS.iter().find(|w| holds(&in_other, w) && !holds(&in_first, w));
        if let Some(warning) = warning {
            reasons.push(format!("it speaks about the text: “{warning}”"));
        }
        if contacts(&first_clean) != contacts(&other_clean) {
            reasons.push("other links, names or numbers to contact".to_owned());
        }
    }
    if reasons.is_empty() { Ok(()) } else { Err(reasons.join(", and ")) }
}

/// Words with one blank round each, for looking up whole phrases.
fn padded(cleaned: &str) -> String {
    let mut padded = String::from(" ");
    for word in words(cleaned) {
        padded.push_str(word);
        padded.push(' ');
    }
    padded
}

/// Whether something of at least two words stands in quotation marks, or after `>`, and most of
/// its words are in the other text.
fn quotes(text: &str, other: &str) -> bool {
    let known: BTreeSet<&str> = words(other).collect();
    let taken_over = |quoted: &str| {
        let cleaned = clean(quoted);
        let (mut all, mut found) = (0, 0);
        for word in words(&cleaned) {
            all += 1;
            found += usize::from(known.contains(word));
        }
        all >= 2 && found * 2 > all
    };
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix('>'));
    let mut lines = lines.map(taken_over);
    lines.any(|yes| yes) || quoted(text).into_iter().any(taken_over)
}

/// What stands in quotation marks.
fn quoted(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize)> = None;
    for (at, c) in text.char_indices() {
        let closes = open.filter(|(mark, _)| QUOTES.contains(&(*mark, c)));
        if let Some((_, start)) = closes {
            found.extend(text.get(start..at));
            open = None;
        } else if open.is_none() && QUOTES.iter().any(|(mark, _)| *mark == c) {
            open = Some((c, at + c.len_utf8()));
        }
    }
    found
}

/// Links, names after `@`, telephone numbers and services in a cleaned text.
fn contacts(cleaned: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = phones(cleaned);
    for piece in cleaned.split(' ') {
        let piece = piece.trim_matches(|c: char| !c.is_alphanumeric() && c != '@' && c != '/');
        if piece.starts_with('@') && piece.chars().nth(3).is_some() {
            found.insert(piece.to_owned());
        } else if let Some(link) = link(piece) {
            found.insert(link);
        }
    }
    for word in words(cleaned) {
        let service = SERVICES.iter().find(|(short, _)| *short == word);
        found.extend(service.map(|(_, service)| (*service).to_owned()));
    }
    found
}

/// Where a link to an account is its name and nothing else.
const PROFILES: &[&str] = &["t.me/", "telegram.me/"];

fn link(piece: &str) -> Option<String> {
    let (scheme, rest) = piece.split_once("://").map_or((false, piece), |(_, rest)| (true, rest));
    let rest = rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/');
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let ending = host.rsplit_once('.').is_some_and(|(name, ending)| {
        name.chars().any(char::is_alphanumeric) && ENDINGS.contains(&ending)
    });
    let name = PROFILES.iter().find_map(|host| rest.strip_prefix(host));
    // `t.me/name` and `@name` are the same account.
    match name.filter(|name| !name.is_empty() && !name.contains(['/', '+', '?'])) {
        Some(name) => Some(format!("@{name}")),
        None => (scheme || ending).then(|| rest.to_owned()),
    }
}

/// Runs of nine digits and more that begin as a telephone number does, written without country.
fn phones(cleaned: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut digits = String::new();
    for c in cleaned.chars().chain(Some('x')) {
        if c.is_ascii_digit() {
            digits.push(c);
        } else if !" -./()+".contains(c) {
            let plain = digits.trim_start_matches('0');
            let begins = plain.len() < digits.len() || plain.starts_with("31");
            if plain.len() >= 8 && digits.len() >= 9 && begins {
                found.insert(plain.strip_prefix("31").unwrap_or(plain).to_owned());
            }
            digits.clear();
        }
    }
    found
}
