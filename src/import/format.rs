//! The table of formats, and which of them some bytes are.

use super::cell::brief;
use super::scan::{self, Key};
use super::source::Source;
use super::table;
use super::{Halt, ImportError, Options, Out, bot, complaint, notice, own, telegram};
use std::fmt;
use std::ops::ControlFlow;

/// How much of the input is looked at to tell its format.
pub(super) const HEAD: usize = 64 << 10;

type Reader = fn(&mut Source<'_>, &Options, &mut Out<'_>) -> Result<(), Halt>;

/// A form of input.
pub struct Format {
    /// The word for `--format`.
    pub word: &'static str,
    /// What it is, in a few words.
    pub label: &'static str,
    /// Usual endings of file names.
    pub endings: &'static [&'static str],
    detect: fn(&Head) -> bool,
    pub(super) read: Reader,
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Format").field(&self.word).finish()
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl Eq for Format {}

/// Every format, the more particular before the more general.
pub const FORMATS: &[Format] = &[
    Format {
        word: "telegram",
        label: "Telegram Desktop export (result.json)",
        endings: &["json"],
        detect: |head| head.json(&["messages", "chats", "left_chats", "personal_information"]),
        read: telegram::read,
    },
    Format {
        word: "telegram-bot",
        label: "updates of the Telegram Bot API, JSON lines or an answer of getUpdates",
        endings: &["json", "jsonl"],
        detect: |head| head.json(&["update_id"]) || (head.json(&["ok"]) && head.json(&["result"])),
        read: bot::read,
    },
    Format {
        word: "orders-jsonl",
        label: "orders of authorities, JSON lines",
        endings: &["jsonl"],
        detect: |head| head.json(ORDERS),
        read: notice::read_orders_json,
    },
    Format {
        word: "orders-csv",
        label: "orders of authorities, a table",
        endings: &["csv"],
        detect: |head| head.table(ORDERS),
        read: notice::read_orders_table,
    },
    Format {
        word: "complaints-jsonl",
        label: "complaints against decisions, JSON lines",
        endings: &["jsonl"],
        detect: |head| head.json(COMPLAINTS),
        read: complaint::read_json,
    },
    Format {
        word: "complaints-csv",
        label: "complaints against decisions, a table",
        endings: &["csv"],
        detect: |head| head.table(COMPLAINTS),
        read: complaint::read_table,
    },
    Format {
        word: "notices-jsonl",
        label: "notices, JSON lines",
        endings: &["jsonl"],
        detect: |head| head.json(NOTICES),
        read: notice::read_notices_json,
    },
    Format {
        word: "notices-csv",
        label: "notices, a table",
        endings: &["csv"],
        detect: |head| head.table(NOTICES),
        read: notice::read_notices_table,
    },
    Format {
        word: "jsonl",
        label: "messages and flags in modq's own form, JSON lines",
        endings: &["jsonl"],
        detect: |head| head.json(OWN),
        read: own::read_json,
    },
    Format {
        word: "csv",
        label: "messages and flags in modq's own form, a table",
        endings: &["csv"],
        detect: |head| head.table(OWN),
        read: own::read_table,
    },
];

/// Fields that only orders have.
const ORDERS: &[&str] = &["authority", "silence_until", "deadline"];
/// Fields that only complaints have.
const COMPLAINTS: &[&str] = &["complaint", "decision", "puid"];
/// Fields that only notices have.
const NOTICES: &[&str] = &["explanation", "good_faith", "notifier_name", "notifier_email"];
/// Fields that rows of our own form have.
const OWN: &[&str] = &["group_id", "flag_kind", "link", "id"];

/// What the first bytes look like without reading them.
const LOOKS: [(&[u8], &str); 6] = [
    (b"<", ", which looks like HTML; export again and choose \"machine-readable JSON\""),
    (b"PK\x03\x04", ", which looks like a ZIP archive; unpack it first"),
    (b"\x1F\x8B", ", which looks like a gzip archive; unpack it first"),
    (b"\x28\xB5\x2F\xFD", ", which looks like a zstd archive; unpack it first"),
    (b"\xFF\xFE", ", which looks like UTF-16; save it as UTF-8"),
    (b"\xFE\xFF", ", which looks like UTF-16; save it as UTF-8"),
];

/// What can be told from the first bytes: the keys of the first object, or the names of columns.
struct Head {
    keys: Vec<String>,
    columns: Vec<String>,
}

impl Head {
    fn json(&self, some: &[&str]) -> bool {
        self.keys.iter().any(|key| some.iter().any(|name| key.eq_ignore_ascii_case(name)))
    }

    fn table(&self, some: &[&str]) -> bool {
        self.columns.iter().any(|column| some.contains(&column.as_str()))
    }
}

/// The format with this word.
#[must_use]
pub fn format_of(word: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.word == word)
}

/// The format of an input that begins so.
pub(super) fn detect(head: &[u8]) -> Result<&'static Format, ImportError> {
    let start = head.trim_ascii_start();
    if start.is_empty() {
        return Err(ImportError::Empty);
    }
    let json = start.starts_with(b"{") || start.starts_with(b"[");
    let told = if json {
        Head { keys: keys_of(start), columns: Vec::new() }
    } else {
        let columns = table::columns(head).map(|columns| columns.names).unwrap_or_default();
        Head { keys: Vec::new(), columns }
    };
    if let Some(format) = FORMATS.iter().find(|format| (format.detect)(&told)) {
        return Ok(format);
    }
    let words: Vec<&str> = FORMATS.iter().map(|format| format.word).collect();
    let first = start.get(..64.min(start.len())).unwrap_or_default();
    Err(ImportError::UnknownFormat {
        start: brief(&String::from_utf8_lossy(first)),
        hint: LOOKS.iter().find(|(begin, _)| start.starts_with(begin)).map_or("", |(_, hint)| hint),
        words: words.join(", "),
    })
}

/// The keys of the first object in `head`, which may break off.
pub(super) fn keys_of(head: &[u8]) -> Vec<String> {
    let mut keys = Vec::new();
    let mut input = head.trim_ascii_start();
    let mut source = Source::new(&mut input);
    let mut sink = |_: super::Item<'_>, _| ControlFlow::Continue(());
    let mut out = Out { sink: &mut sink };
    if !matches!(scan::peek(&mut source, b"["), Ok(Some(b'{'))) {
        return keys;
    }
    source.take(1);
    // The end of the object, or of what we have of it.
    while let Ok(Key::Named(key)) = scan::key(&mut source, &mut out) {
        keys.push(key);
        if scan::skip(&mut source).is_err() {
            break;
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_told_by_its_content() {
        let check =
            |head: &str, word: &str| assert_eq!(detect(head.as_bytes()).unwrap().word, word);
        check(r#"{"name":"x","type":"public_supergroup","id":1,"messages":[{"#, "telegram");
        check(r#"{"about":"x","personal_information":{"a":"messages"#, "telegram");
        check("{\"update_id\":1,\"message\":{", "telegram-bot");
        check(r#"{"ok":true,"result":[]}"#, "telegram-bot");
        check(r#"{"group_id":1,"id":2,"text":"x"}"#, "jsonl");
        check("\n[\n{\"link\":\"x\"}]", "jsonl");
        check(r#"{"link":"x","explanation":"y"}"#, "notices-jsonl");
        check(r#"{"decision":"12-7","complaint":"y"}"#, "complaints-jsonl");
        check("case;complaint\n", "complaints-csv");
        check(r#"{"kind":"act","authority":"y","link":"x"}"#, "orders-jsonl");
        check("group_id;id;text\n", "csv");
        check("Reference,Link,Explanation\r\n", "notices-csv");
        check("kind\tauthority\tlink\n", "orders-csv");
    }

    #[test]
    fn an_unknown_one_is_shown_and_told_what_it_looks_like() {
        assert!(matches!(detect(b" \n"), Err(ImportError::Empty)));
        let error = detect(b"<html>\x1B[31m").unwrap_err().to_string();
        assert!(error.contains("<html> [31m") && error.contains("HTML"), "{error}");
        assert!(error.contains("notices-csv"), "{error}");
    }
}
