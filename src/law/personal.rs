//! Finds and hides personal data in texts that leave the house.

use super::Law;
use super::folded::Folded;
use super::signs::{Has, Signs};
use regex::Regex;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Personal {
    /// A name or a handle.
    Name,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A bank account, card, wallet or other long number.
    Account,
    /// A link.
    Link,
    /// A postal code, or a street with a number.
    Address,
}

impl Personal {
    /// Every kind with its mark in English and in Dutch.
    const MARKS: [(Self, &'static str, &'static str); 6] = [
        (Self::Name, "[name]", "[naam]"),
        (Self::Phone, "[phone]", "[telefoon]"),
        (Self::Email, "[e-mail]", "[e-mail]"),
        (Self::Account, "[account]", "[rekening]"),
        (Self::Link, "[link]", "[link]"),
        (Self::Address, "[address]", "[adres]"),
    ];

    /// What stands in its place in a text of this language.
    #[must_use]
    pub fn mark(self, language: &str) -> &'static str {
        let row = Self::MARKS.iter().find(|(kind, ..)| *kind == self);
        row.map_or("[…]", |(_, en, nl)| if language == "nl" { nl } else { en })
    }

    /// What it is, for a warning.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name or handle",
            Self::Phone => "phone number",
            Self::Email => "e-mail address",
            Self::Account => "account or other long number",
            Self::Link => "link",
            Self::Address => "address",
        }
    }
}

/// Personal data found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Personal,
    /// As it stood there.
    pub text: String,
}

/// Shapes that give personal data away, each with what a text must have for it to be looked for.
const SHAPES: &[(Personal, Has, &str)] = &[
    (Personal::Email, Has::AtSign, r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    (
        Personal::Link,
        Has::Link,
        r#"(?i)\b(?:https?://|tg://|www\.|t\.me/|wa\.me/)\S*[^\s.,;:!?)\]”"']"#,
    ),
    // Written so that no rule would see it: `voorbeeld[.]nl`, `voorbeeld (dot) nl`.
    (
        Personal::Link,
        Has::Masked,
        r#"(?i)\b[\p{L}\p{N}-]{2,} ?(?:\[\.\]|\(\.\)|[\[(](?:dot|punt)[\])]) ?[a-z]{2,24}\b(?:/\S*[^\s.,;:!?)\]”"'])?"#,
    ),
    (Personal::Link, Has::Dotted, r"\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5}\b|/\S*)"),
    (
        Personal::Account,
        Has::Country,
        r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b",
    ),
    (Personal::Account, Has::Country, r"(?i)\b[a-z]{2}\d{2} ?[a-z0-9]{4} ?(?:\d{4} ?)+\d{0,3}\b"),
    (
        Personal::Account,
        Has::Long,
        r"\b(?:bc1|[13])[a-zA-HJ-NP-Z0-9]{25,60}\b|\b0x[0-9a-fA-F]{40}\b",
    ),
    (Personal::Account, Has::Spaced(13), r"\b\d(?:[ -]?\d){12,18}\b"),
    (Personal::Phone, Has::Loose(8), r"(?:\+|\b00)\d(?:[ ./()-]{0,2}\d){7,13}"),
    (Personal::Phone, Has::Loose(9), r"\b0\d(?:[ ./()-]{0,2}\d){7,9}\b"),
    (Personal::Account, Has::Solid(8), r"\b\d{8,19}\b"),
    (Personal::Name, Has::AtSign, r"@[A-Za-z0-9_]{3,32}\b"),
    (Personal::Address, Has::Postal, r"\b[1-9]\d{3} ?[A-Z]{2}\b"),
    (
        Personal::Address,
        Has::Street,
        r"\b\p{Lu}[\p{L}'-]*(?:straat|laan|weg|plein|gracht|kade|dijk|singel|steeg|dreef|pad|hof) \d{1,4} ?[a-zA-Z]?\b",
    ),
    (
        Personal::Address,
        Has::Road,
        r"\b\d{1,4}[a-zA-Z]? (?:\p{Lu}[\p{L}'-]+ ){1,3}(?:Street|Road|Lane|Avenue|Drive|Square)\b",
    ),
    // A number spelled out so that no rule would see it.
    (
        Personal::Phone,
        Has::Spelled,
        r"(?i)\b(?:(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|zero|one|two|three|four|five|six|seven|eight|nine|\d{1,3})[ ./-]{1,2}){7,}(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|zero|one|two|three|four|five|six|seven|eight|nine|\d{1,3})\b",
    ),
];

static PATTERNS: LazyLock<Vec<(Personal, Has, Regex)>> = LazyLock::new(|| {
    let pattern =
        |(kind, has, shape): &(Personal, Has, &str)| Some((*kind, *has, Regex::new(shape).ok()?));
    SHAPES.iter().filter_map(pattern).collect()
});

/// Words with dots between them, and what follows after a slash: perhaps a link without a scheme.
static HOST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let label = r"[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?";
    Regex::new(&format!(r#"\b({label}(?:\.{label})+)\b(/\S*[^\s.,;:!?)\]”"']|/)?"#)).ok()
});

/// A day in digits, which looks like the start of a number to call.
static DAY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d\b").ok());

impl Law {
    /// [`Law::scrub_in`] with English marks.
    #[must_use]
    pub fn scrub(text: &str, names: &[String]) -> (String, Vec<Found>) {
        Self::scrub_in(text, names, "en")
    }

    /// The first personal data in a text: where it begins and ends, and what it is.
    #[must_use]
    pub fn first_personal(text: &str, names: &[String]) -> Option<(usize, usize, Personal)> {
        places(text, names).into_iter().next()
    }

    /// All personal data in a text, in order and without overlap: where each piece begins and ends,
    /// and what it is.
    #[must_use]
    pub fn personal_places(text: &str, names: &[String]) -> Vec<(usize, usize, Personal)> {
        places(text, names)
    }

    /// The text with `[name]`, `[phone]` and the like, in the language of the text, in place of
    /// personal data, and what was found. `names` are hidden wherever they stand as whole words.
    #[must_use]
    pub fn scrub_in(text: &str, names: &[String], language: &str) -> (String, Vec<Found>) {
        let mut out = String::with_capacity(text.len());
        let mut found = Vec::new();
        let mut at = 0;
        for (start, end, kind) in places(text, names) {
            out.push_str(text.get(at..start).unwrap_or_default());
            out.push_str(kind.mark(language));
            found.push(Found { kind, text: text.get(start..end).unwrap_or_default().to_owned() });
            at = end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        (out, found)
    }
}

impl Law {
    /// The text with `[name]` in place of these names only; everything else stays.
    #[must_use]
    pub fn hide_names(text: &str, names: &[String], language: &str) -> String {
        let folded = Folded::new(text);
        let mut places: Vec<(usize, usize)> = names
            .iter()
            .flat_map(|name| folded.find(name.trim()))
            .filter(|(start, end)| stands_alone(text, *start, *end))
            .collect();
        places.sort_unstable();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (start, end) in places.into_iter().filter(|(start, end)| start < end) {
            if start >= at {
                out.push_str(text.get(at..start).unwrap_or_default());
                out.push_str(Personal::Name.mark(language));
            }
            at = at.max(end);
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

thread_local! {
    /// What stands in texts that were looked at before: grounds and explanations are the same in
    /// one decision after the other.
    static LOOKED: RefCell<HashMap<String, Places>> = RefCell::default();
}

/// Where something begins and ends, and what it is.
type Places = Vec<(usize, usize, Personal)>;

/// Texts kept of those looked at, and bytes of the longest.
const KEPT: usize = 256;
const SHORT: usize = 2048;

/// What is personal whoever it is about.
fn shapes(text: &str) -> Places {
    if text.len() > SHORT {
        return look_for(text);
    }
    LOOKED.with_borrow_mut(|looked| {
        if let Some(found) = looked.get(text) {
            return found.clone();
        }
        if looked.len() >= KEPT {
            looked.clear();
        }
        looked.entry(text.to_owned()).or_insert_with(|| look_for(text)).clone()
    })
}

fn look_for(text: &str) -> Places {
    let mut all = Places::new();
    let signs = Signs::of(text);
    for (kind, _, pattern) in PATTERNS.iter().filter(|(_, has, _)| signs.has(*has)) {
        let hits =
            pattern.find_iter(text).filter(|m| !(*kind == Personal::Phone && is_day(m.as_str())));
        all.extend(hits.map(|m| (m.start(), m.end(), *kind)));
    }
    for hit in HOST.iter().filter(|_| signs.host()).flat_map(|host| host.captures_iter(text)) {
        let (Some(whole), Some(host)) = (hit.get(0), hit.get(1)) else { continue };
        let path = hit.get(2).is_some();
        if super::domains::is_host(host.as_str(), path) {
            all.push((whole.start(), whole.end(), Personal::Link));
        }
    }
    all
}

/// Where personal data stands, in order and without overlap.
fn places(text: &str, names: &[String]) -> Vec<(usize, usize, Personal)> {
    let mut all = shapes(text);
    let lower = Folded::new(text);
    for name in names.iter().map(|n| n.trim()).filter(|n| !n.is_empty()) {
        let found = lower.find(name).into_iter();
        let whole = found.filter(|(start, end)| stands_alone(text, *start, *end));
        all.extend(whole.map(|(start, end)| (start, end, Personal::Name)));
    }
    all.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
    let mut out: Vec<(usize, usize, Personal)> = Vec::new();
    for (start, end, kind) in all {
        match out.last_mut() {
            // What overlaps is hidden as one, so that no part of either shows.
            Some(last) if start < last.1 => last.1 = last.1.max(end),
            _ => out.push((start, end, kind)),
        }
    }
    out
}

fn is_day(text: &str) -> bool {
    DAY.as_ref().is_some_and(|day| day.is_match(text))
}

fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    let before = text.get(..start).and_then(|t| t.chars().next_back());
    let after = text.get(end..).and_then(|t| t.chars().next());
    !before.is_some_and(joins) && !after.is_some_and(joins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scrub(text: &str) -> String {
        Law::scrub(text, &["quickdeal_nl", "Jan", "René"].map(str::to_owned)).0
    }

    proptest! {
        #[test]
        fn what_a_shape_finds_is_looked_for(
            text in "[0-9a-z@./: -]{0,30}|(een |TWEE-|drie.|7 |ſix/|zes  ){5,12}(acht|x)|\\PC{0,30}\
                    |[A-Z]{2}[0-9 A-Z]{8,30}|(bc1|1|0x)[a-f0-9]{20,50}|[+0-9 -]{8,20}\
                    |[A-Z][a-z]{2}(straat|hof) [0-9]{1,3}|[0-9]{2} [A-Z][a-z]{2} (Road|Lane)\
                    |(x|HTTPſ?|tg)(://|www.|T.Me/)[a-z.]{0,3}|x ?[(\\[](.|dot|PUNT)[)\\]] ?nl\
                    |[a-z“]{0,3}[0-9]{1,3}(.[0-9]{1,3}){2,4}[:/0-9]{0,4}|([0-9]{1,3}[ -]?){3,9}\
                    |(\\+|00)?([0-9]{1,2}[ ./()-]{0,3}){3,9}|.?[0-9]{3,5} ?[A-Z]{1,3}.?",
        ) {
            let signs = Signs::of(&text);
            for (kind, has, pattern) in PATTERNS.iter() {
                prop_assert!(signs.has(*has) || !pattern.is_match(&text), "{kind:?} {has:?}");
            }
            prop_assert!(signs.host() || HOST.iter().all(|host| !host.is_match(&text)));
        }
    }

    #[test]
    fn only_names_are_hidden_where_only_names_must_go() {
        let names = ["Jan".to_owned(), "jansen bv".to_owned(), String::new()];
        let hide = |text: &str| Law::hide_names(text, &names, "en");
        assert_eq!(hide("Jan belt 06-12345678, januari"), "[name] belt 06-12345678, januari");
        assert_eq!(hide("JAN en Jansen BV."), "[name] en [name].");
        assert_eq!(hide(""), "");
    }

    #[test]
    fn every_shape_compiles() {
        assert_eq!(PATTERNS.len(), SHAPES.len());
        assert!(DAY.is_some() && HOST.is_some());
    }

    #[test]
    fn personal_data_is_hidden_by_kind() {
        for (text, wanted) in [
            ("Bel 06-00000000 snel", "Bel [phone] snel"),
            ("bel +31 6 0000 0000.", "bel [phone]."),
            ("mail a.b@voorbeeld.nl!", "mail [e-mail]!"),
            ("zie https://voorbeeld.nl/x?y=1.", "zie [link]."),
            ("kijk op t.me/voorbeeldgroep", "kijk op [link]"),
            ("kijk op voorbeeld.nl", "kijk op [link]"),
            ("kijk op aanbod.vandaag.top/x, nu", "kijk op [link], nu"),
            ("kijk op Voorbeeld.clothing.", "kijk op [link]."),
            ("kijk op münchen.example.dev", "kijk op [link]"),
            ("kijk op voorbeeld[.]nl of voorbeeld (dot) com", "kijk op [link] of [link]"),
            ("via 192.0.2.7:8080", "via [link]"),
            ("stuur naar NL00 BANK 0123 4567 89", "stuur naar [account]"),
            ("stuur naar nl00bank0123456789", "stuur naar [account]"),
            ("QuickDeal_NL en @iemand_anders", "[name] en [name]"),
            ("Jan zei: in januari, jan", "[name] zei: in januari, [name]"),
            ("van RENÉ, René en rené's", "van [name], [name] en [name]'s"),
            ("bij 1234 AB", "bij [address]"),
            ("kom naar Voorbeeldstraat 14, bel", "kom naar [address], bel"),
            ("at 14 Example Street now", "at [address] now"),
            ("app nul zes nul nul nul nul nul nul nul nul", "app [phone]"),
            ("app nul 6 nul-nul 00 00 nul zes nul", "app [phone]"),
        ] {
            assert_eq!(scrub(text), wanted);
        }
    }

    #[test]
    fn a_dutch_text_gets_dutch_marks() {
        let text = "bel 06-00000000, mail a@voorbeeld.nl, vraag Jan, Voorbeeldstraat 14";
        let wanted = "bel [telefoon], mail [e-mail], vraag [naam], [adres]";
        assert_eq!(Law::scrub_in(text, &["Jan".to_owned()], "nl").0, wanted);
        assert_eq!(Law::scrub_in(wanted, &[], "nl").0, wanted);
    }

    #[test]
    fn ordinary_words_and_numbers_stay() {
        for text in [
            "3 voor 50, snel geleverd in heel west",
            "op 09-03-2026 14.05 uur",
            "snel.geleverd, klaar.is klaar, o.a. en d.w.z. en bijv.zo",
            "artikel 285 van het Wetboek van Strafrecht, 1.200 leden",
            "op 16 maart 2026 om 23:12 uur. Bel 112.",
            "een twee drie, vier vijf. Op weg 3 keer zes of zeven",
            "[name] [phone] [e-mail] [account] [link]",
        ] {
            assert_eq!(scrub(text), text);
        }
    }

    proptest! {
        #[test]
        fn hiding_twice_changes_nothing_more(text in "\\PC{0,80}", name in "[a-z]{2,6}") {
            let names = [name];
            let (once, _) = Law::scrub(&text, &names);
            let (twice, _) = Law::scrub(&once, &[]);
            prop_assert_eq!(once, twice);
        }

        #[test]
        fn digits_never_survive_as_a_number_to_call(n in 100_000_000u64..999_999_999) {
            let text = format!("bel 0{n} nu");
            prop_assert_eq!(Law::scrub(&text, &[]).0, "bel [phone] nu");
        }
    }
}
