//! Which language a message is in, and so its letter.

use super::pack::LANGUAGES;
use crate::model::Message;
use std::cell::RefCell;
use std::collections::HashMap;

/// Languages the guess may name: its own code and ours.
const GUESSES: &[(whatlang::Lang, &str)] = &[
    (whatlang::Lang::Nld, "nl"),
    (whatlang::Lang::Eng, "en"),
    (whatlang::Lang::Deu, "de"),
    (whatlang::Lang::Fra, "fr"),
    (whatlang::Lang::Spa, "es"),
    (whatlang::Lang::Ita, "it"),
    (whatlang::Lang::Por, "pt"),
    (whatlang::Lang::Pol, "pl"),
    (whatlang::Lang::Ron, "ro"),
    (whatlang::Lang::Tur, "tr"),
    (whatlang::Lang::Rus, "ru"),
    (whatlang::Lang::Ukr, "uk"),
    (whatlang::Lang::Ara, "ar"),
];

/// The language of a message, two lower-case letters: what the source says, else a guess from the
/// text when it is a safe one.
#[must_use]
pub fn of(message: &Message) -> Option<String> {
    if let Some(said) = &message.language {
        let two: String = said.chars().take_while(char::is_ascii_alphabetic).collect();
        return (two.len() == 2).then(|| two.to_ascii_lowercase());
    }
    guessed(&message.text).map(str::to_owned)
}

/// Bytes a language is guessed from.
const ENOUGH: usize = 4096;

/// Guesses kept, and bytes of the longest text among them.
const KEPT: usize = 256;
const SHORT: usize = 1024;

thread_local! {
    /// A case is looked at before it is decided, and its letter is written for both.
    static GUESSED: RefCell<HashMap<String, Option<&'static str>>> = RefCell::default();
}

fn guessed(text: &str) -> Option<&'static str> {
    if text.len() > SHORT {
        return guess(text);
    }
    GUESSED.with_borrow_mut(|known| {
        if let Some(language) = known.get(text) {
            return *language;
        }
        if known.len() >= KEPT {
            known.clear();
        }
        let language = guess(text);
        known.insert(text.to_owned(), language);
        language
    })
}

fn guess(text: &str) -> Option<&'static str> {
    let text = text.get(..text.floor_char_boundary(ENOUGH)).unwrap_or(text);
    // Fewer languages to choose from make a short text surer.
    let among = GUESSES.iter().map(|(lang, _)| *lang).collect();
    let guess = whatlang::Detector::with_allowlist(among).detect(text);
    let guess = guess.filter(whatlang::Info::is_reliable)?;
    GUESSES.iter().find(|(lang, _)| *lang == guess.lang()).map(|(_, code)| *code)
}

/// The language a letter is written in: that of the message if we have it, English for one we do
/// not have, the platform's when we cannot tell.
#[must_use]
pub fn of_letter(message: Option<&Message>, usual: &str) -> &'static str {
    ours(message.and_then(of).as_deref(), usual)
}

/// The language to answer somebody in who wrote this, by the same rule.
#[must_use]
pub fn of_answer(text: &str, usual: &str) -> &'static str {
    ours(guessed(text), usual)
}

/// The language of a letter about a message of this language.
pub(super) fn ours(known: Option<&str>, usual: &str) -> &'static str {
    let wanted = known.unwrap_or(usual);
    LANGUAGES.into_iter().find(|have| *have == wanted).unwrap_or("en")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{At, GroupKey, MessageKey};

    fn message(text: &str, language: Option<&str>) -> Message {
        let group = GroupKey { platform: "telegram".into(), id: 1 };
        let mut m = Message::new(MessageKey { group, id: 1 }, At(0), text);
        m.language = language.map(str::to_owned);
        m
    }

    #[test]
    fn the_source_knows_best_then_the_text_then_the_platform() {
        let dutch = "vanavond weer open, wie gaat er mee naar de markt om groente te halen";
        assert_eq!(of_letter(Some(&message(dutch, None)), "en"), "nl");
        assert_eq!(of_letter(Some(&message(dutch, Some("en-GB"))), "nl"), "en");
        assert_eq!(of_letter(Some(&message("ok", Some("fr"))), "nl"), "en");
        assert_eq!(of_letter(Some(&message("ok", None)), "nl"), "nl");
        assert_eq!(of_letter(None, "xx"), "en");
        assert_eq!((of_answer(dutch, "en"), of_answer("ok", "nl")), ("nl", "nl"));
        // What is at hand is said again, also after others took its place.
        (0..=KEPT).for_each(|n| assert_eq!(of_answer(&format!("{n}"), "nl"), "nl"));
        assert_eq!((of_answer(dutch, "en"), of_answer(dutch, "en")), ("nl", "nl"));
    }
}
