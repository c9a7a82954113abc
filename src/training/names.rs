//! Pseudonyms: who wrote and what leads to a person, replaced alike everywhere in a set.

use crate::law::{Law, Personal};
use crate::model::{Author, FlagBody, Location, Message};
use std::collections::BTreeMap;

/// Names and handles shorter than this stand in too many words to be looked for.
const SHORT: usize = 3;

/// First sounds and second sounds of invented names.
const FIRST: [&str; 10] = ["Ba", "De", "Fi", "Ko", "Lu", "Ma", "Ne", "Ri", "So", "Tu"];
const SECOND: [&str; 10] =
    ["bro", "dani", "ffel", "kast", "lim", "mosa", "nuri", "pelt", "rov", "tix"];

/// What stands for what.
#[derive(Debug, Default)]
pub struct Pseudonyms {
    /// Number of a person by what identifies them, in small letters.
    people: BTreeMap<String, usize>,
    /// How many people there are.
    count: usize,
    /// Replacements of everything else, by kind and what stood there.
    things: BTreeMap<(&'static str, String), usize>,
    /// Names and handles to look for in texts.
    names: Vec<String>,
}

/// A text with pseudonyms, and where its bytes went.
#[derive(Debug)]
pub struct Replaced {
    /// The text.
    pub text: String,
    /// Replaced pieces: first byte, byte after, both before, and length after.
    pieces: Vec<(usize, usize, usize)>,
}

impl Replaced {
    /// Where a byte of the old text is now; inside a replaced piece, at its start or end.
    #[must_use]
    pub fn moved(&self, at: usize, end: bool) -> usize {
        let (mut old, mut new) = (0, 0);
        for (from, to, length) in &self.pieces {
            if at <= *from {
                break;
            }
            new += from - old;
            if at < *to {
                return if end { new + length } else { new };
            }
            new += length;
            old = *to;
        }
        new + at.saturating_sub(old)
    }
}

impl Pseudonyms {
    /// Learns who wrote a message, before any text is replaced.
    pub fn learn(&mut self, author: &Author) {
        let number = self.author(author);
        for name in author.name.iter().chain(&author.id) {
            let name = name.trim().trim_start_matches('@');
            if name.chars().count() >= SHORT && !self.names.iter().any(|known| known == name) {
                self.names.push(name.to_owned());
            }
            self.people.insert(name.to_lowercase(), number);
        }
    }

    /// The pseudonym of an author; somebody nobody knows stays so.
    pub fn author_of(&mut self, author: &Author) -> Author {
        if author.id.is_none() && author.name.is_none() {
            return author.clone();
        }
        let number = self.author(author);
        let name = author.name.is_some().then(|| name_of(number));
        let id = author.id.is_some().then(|| format!("author{number}"));
        Author { id, name, kind: author.kind }
    }

    fn author(&mut self, author: &Author) -> usize {
        self.person(author.identity().unwrap_or_default())
    }

    fn person(&mut self, identity: &str) -> usize {
        let key = identity.trim().trim_start_matches('@').to_lowercase();
        let count = &mut self.count;
        *self.people.entry(key).or_insert_with(|| {
            *count += 1;
            *count
        })
    }

    fn thing(&mut self, kind: &'static str, text: &str) -> usize {
        let next = self.things.keys().filter(|(known, _)| *known == kind).count() + 1;
        *self.things.entry((kind, text.to_lowercase())).or_insert(next)
    }

    /// A name by itself, such as that of an origin or a notifier.
    pub fn name(&mut self, name: &str) -> String {
        let number = self.person(name);
        name_of(number)
    }

    /// A text without what leads to a person.
    pub fn text(&mut self, text: &str) -> Replaced {
        let (mut out, mut pieces, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
        for (start, end, kind) in Law::personal_places(text, &self.names) {
            let piece = text.get(start..end).unwrap_or_default();
            if kind == Personal::Name && is_word(piece) {
                continue;
            }
            let new = self.piece(kind, piece);
            out.push_str(text.get(at..start).unwrap_or_default());
            out.push_str(&new);
            pieces.push((start, end, new.len()));
            at = end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Replaced { text: out, pieces }
    }

    /// What stands in place of one piece; nobody can be reached by it.
    fn piece(&mut self, kind: Personal, piece: &str) -> String {
        match kind {
            Personal::Name if piece.starts_with('@') => {
                let number = self.person(piece);
                format!("@{}", name_of(number).to_lowercase())
            }
            Personal::Name => self.name(piece),
            Personal::Phone => format!("06-000000{:02}", self.thing("phone", piece) % 100),
            Personal::Email => format!("bericht{}@example.org", self.thing("email", piece)),
            Personal::Account => {
                format!("NL00 VOOR 0000 0000 {:02}", self.thing("account", piece) % 100)
            }
            Personal::Link => {
                format!("https://plek{}.voorbeeld.example/x", self.thing("link", piece))
            }
            Personal::Address => format!("Voorbeeldstraat {}", self.thing("address", piece)),
        }
    }

    /// A message with pseudonyms; its key, answers and topic are left to the caller.
    pub fn message(&mut self, message: &Message) -> (Message, Replaced) {
        let replaced = self.text(&message.text);
        let mut out = Message::new(message.key.clone(), message.at, replaced.text.clone());
        out.at_uncertain = message.at_uncertain;
        out.edited = message.edited;
        out.author = self.author_of(&message.author);
        out.language.clone_from(&message.language);
        out.reply_to.clone_from(&message.reply_to);
        out.topic = message.topic;
        out.via = message.via.as_deref().map(|via| format!("@{}", self.name(via).to_lowercase()));
        out.forward.clone_from(&message.forward);
        if let Some(forward) = &mut out.forward {
            let identity = forward.id.clone().or_else(|| forward.name.clone()).unwrap_or_default();
            let number = self.person(&identity);
            forward.name = forward.name.as_ref().map(|_| name_of(number));
            forward.id = forward.id.as_ref().map(|_| format!("author{number}"));
        }
        out.media.clone_from(&message.media);
        for media in &mut out.media {
            // A contact or a place is personal as a whole; a file name is whatever somebody typed.
            let tells = !matches!(media.kind.as_str(), "contact" | "place" | "venue");
            let label = media.label.take().filter(|_| tells);
            media.label = label.map(|label| self.text(&label).text);
            media.file = None;
        }
        (out, replaced)
    }

    /// What a flag carries, with pseudonyms. `moved` is the text of its message.
    pub fn flag(&mut self, body: &mut FlagBody, moved: &Replaced) {
        let nowhere = |places: &mut Vec<Location>| {
            // The case itself says where it stands; other places are not part of the set.
            places.truncate(1);
            places.iter_mut().for_each(|place| *place = Location::default());
        };
        match body {
            FlagBody::Notice(notice) => {
                notice.reference = format!("N-{:04}", self.thing("notice", &notice.reference));
                let sender = notice.notifier.identity();
                let number = sender.map(|sender| self.person(&sender));
                let notifier = &mut notice.notifier;
                notifier.name = notifier.name.as_ref().and_then(|_| number.map(name_of));
                let address = number.map(|n| format!("melder{n}@example.org"));
                notifier.email = notifier.email.as_ref().and(address);
                notifier.flagger = None;
                notice.explanation = self.text(&notice.explanation).text;
                nowhere(&mut notice.locations);
                (notice.place, notice.said) = (None, None);
            }
            FlagBody::Order(order) => {
                order.reasons = self.text(&order.reasons).text;
                nowhere(&mut order.locations);
            }
            FlagBody::Notification { from, text } => {
                *from = from.as_deref().map(|from| self.name(from));
                *text = self.text(text).text;
            }
            FlagBody::Own { text } => *text = self.text(text).text,
            FlagBody::Rule(hit) => {
                let to = |at: u32, end| u32::try_from(moved.moved(at as usize, end)).unwrap_or(at);
                for span in &mut hit.spans {
                    (span.start, span.end) = (to(span.start, false), to(span.end, true));
                }
            }
        }
    }
}

/// A short name written small is more often a word: `wil`, `rob`, `may`.
fn is_word(piece: &str) -> bool {
    piece.chars().count() <= SHORT && piece.chars().all(char::is_lowercase)
}

/// An invented name, another for each number.
fn name_of(number: usize) -> String {
    let place = number.saturating_sub(1);
    let pick =
        |from: &[&'static str; 10], place: usize| from.get(place % 10).copied().unwrap_or("");
    // Side by side they should look different, so the first sound changes each time.
    let name = format!("{}{}", pick(&FIRST, place), pick(&SECOND, place / 10 + place));
    if place < 100 { name } else { format!("{name}{}", place / 100) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AuthorKind, GroupKey, MessageKey, RuleHit, Span};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn author(id: &str, name: &str) -> Author {
        Author { id: Some(id.into()), name: Some(name.into()), kind: AuthorKind::Person }
    }

    #[test]
    fn one_person_has_one_pseudonym_everywhere() {
        let mut names = Pseudonyms::default();
        names.learn(&author("user123456", "quickdeal_nl"));
        names.learn(&author("user99", "Noor"));
        let new = names.author_of(&author("user123456", "quickdeal_nl"));
        let name = new.name.unwrap();
        let text = "vraag @QuickDeal_NL of Noor, bel 06-12345678 of +31 6 1234 5678, \
                    t.me/quickdeal of NL00BANK0123456789, a.b@mail.nl, Dorpsstraat 14";
        let out = names.text(text).text;
        for gone in ["uick", "Noor", "1234", "t.me", "BANK", "a.b", "Dorps"] {
            assert!(!out.contains(gone), "{out}");
        }
        assert!(out.starts_with(&format!("vraag @{}", name.to_lowercase())), "{out}");
        assert_eq!(names.text(text).text, out);
        names.learn(&author("user7", "Wil"));
        let out = names.text("zij wil dit niet, Wil").text;
        assert!(out.starts_with("zij wil dit niet, ") && !out.ends_with("Wil"), "{out}");
        let all: BTreeSet<String> = (1..=250).map(name_of).collect();
        assert_eq!(all.len(), 250);
    }

    #[test]
    fn what_a_rule_hit_still_points_there() {
        let mut names = Pseudonyms::default();
        let key = MessageKey { group: GroupKey { platform: "telegram".into(), id: 1 }, id: 2 };
        let text = "bel 06-12345678 voor xtc, snel";
        let message = Message::new(key, crate::model::At(0), text);
        let (out, moved) = names.message(&message);
        let start = u32::try_from(text.find("xtc").unwrap()).unwrap();
        let span = |start, end| Span { start, end, signal: "drug".into() };
        let mut body = FlagBody::Rule(RuleHit {
            rule: "r".into(),
            version: 1,
            score: 1,
            threshold: 1,
            reason: "r".into(),
            spans: vec![span(start, start + 3), span(6, 9)],
        });
        names.flag(&mut body, &moved);
        let FlagBody::Rule(hit) = body else { panic!("a rule") };
        let at = |span: &Span| out.text.get(span.start as usize..span.end as usize).unwrap();
        assert_eq!((at(&hit.spans[0]), at(&hit.spans[1])), ("xtc", "06-00000001"));
    }

    proptest! {
        #[test]
        fn every_byte_has_a_place(text in "(\\PC|06-12345678| @iemand ){0,20}") {
            let replaced = Pseudonyms::default().text(&text);
            prop_assert_eq!(replaced.moved(text.len(), true), replaced.text.len());
            for (at, _) in text.char_indices() {
                prop_assert!(replaced.text.is_char_boundary(replaced.moved(at, false)));
            }
        }
    }
}
