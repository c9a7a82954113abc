//! Complaints against decisions, as JSON lines or a table.

use super::cell::{Cells, brief, is_known};
use super::fields::{Broken, with_repair};
use super::repair::{self, Notes};
use super::row::{self, Field, Raw};
use super::source::Source;
use super::{Halt, Item, Options, Out, table};
use crate::model::{CaseNo, Complainant, ComplaintTexts, Digest, Filed};

const fn field(name: &'static str, what: &'static str, example: &'static str) -> Field {
    Field { name, what, example }
}

/// Every field of a complaint, the same as keys of JSON and as columns.
pub const COMPLAINT_FIELDS: &[Field] = &[
    field("reference", "the sender's reference; the same reference is one complaint", "K-2026-9"),
    field(
        "received",
        "when it was sent to us: RFC 3339, or seconds since 1970",
        "2026-03-20T09:41Z",
    ),
    field(
        "decision",
        "what it is against: the number of the decision, or the reference in our letter",
        "20417-19877",
    ),
    field("puid", "our identifier in the transparency database, instead", "0123456789ab-19877"),
    field("case", "the case, instead: its last decision is meant", "20417"),
    field("from", "author or notifier; told from the decision when absent", "author"),
    field("name", "who complains", "Robin Example"),
    field("email", "their e-mail address", "robin@example.org"),
    field("language", "language of the answer: en or nl", "nl"),
    field("complaint", "what they say; required", "This was no advert."),
];

/// Reads complaints as JSON lines.
pub(super) fn read_json(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    let mut notes = Notes::new();
    row::each(source, out, &mut |raw, out| {
        let read = with_repair(raw.bytes, &mut notes, |json, notes| {
            let cells = Cells::of_json(json)?;
            let unknown = cells.unknown(COMPLAINT_FIELDS) as u64;
            if unknown > 0 {
                notes.push((repair::COLUMN, unknown));
            }
            complaint(&cells, raw.bytes, options, notes)
        });
        put(read, raw, &notes, out)
    })
}

/// Reads a table of complaints.
pub(super) fn read_table(
    source: &mut Source<'_>,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    let columns = table::header(source, &[&["complaint"], &["decision", "puid", "case"]])?;
    let unknown = columns.names.iter().filter(|name| !is_known(name, COMPLAINT_FIELDS)).count();
    if unknown > 0 {
        out.repaired(&[(repair::COLUMN, unknown as u64)], source.offset())?;
    }
    table::each(source, out, &columns, &mut |cells, raw, mut notes, out| {
        let cells = Cells::of_table(&columns.names, cells);
        let read = complaint(&cells, raw.bytes, options, &mut notes);
        put(read, raw, &notes, out)
    })
}

fn put(
    read: Result<Filed, Broken>,
    raw: Raw<'_>,
    notes: &Notes,
    out: &mut Out<'_>,
) -> Result<(), Halt> {
    let filed = match read {
        Ok(filed) => Box::new(filed),
        Err(broken) => return raw.reject(broken.0, out),
    };
    out.repaired(notes, raw.consumed)?;
    out.put(Item::Complaint { filed, place: raw.place, raw: raw.bytes }, raw.consumed)
}

fn complaint(
    cells: &Cells<'_>,
    raw: &[u8],
    options: &Options,
    notes: &mut Notes,
) -> Result<Filed, Broken> {
    let received = cells.time("received", &options.zone)?;
    if received.is_some_and(|(_, uncertain)| uncertain) {
        repair::note(notes, repair::NO_ZONE);
    }
    let against = cells.word("decision")?.or(cells.word("puid")?).unwrap_or_default();
    let case = cells.number("case")?.map(|no| {
        u32::try_from(no).map(CaseNo).map_err(|_range| Broken(format!("case: {no} is no case")))
    });
    let case = case.transpose()?;
    if against.is_empty() && case.is_none() {
        return Err(Broken("decision: is missing; give decision, puid or case".into()));
    }
    let from = match cells.word("from")? {
        None => None,
        Some(word) => Some(Complainant::from_word(&word.to_lowercase()).ok_or_else(|| {
            Broken(format!("from: \"{}\" is neither author nor notifier", brief(&word)))
        })?),
    };
    let text = cells.text("complaint")?.filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| Broken("complaint: is missing; say what they write".into()))?;
    // The same row again must be the same complaint.
    let row = || format!("row-{}", Digest::of(raw).to_string().get(..16).unwrap_or_default());
    let texts = ComplaintTexts {
        reference: cells.word("reference")?.unwrap_or_else(row),
        name: cells.word("name")?,
        email: cells.word("email")?,
        language: cells.word("language")?.map(|code| code.to_lowercase()),
        text,
        raw: Some(String::from_utf8_lossy(raw).into_owned()),
    };
    let received = received.map_or(options.now, |(at, _)| at);
    Ok(Filed { against, case, from, received, texts })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Ended, ImportError, read};
    use proptest::prelude::*;
    use std::ops::ControlFlow;

    type Found = (Vec<Filed>, Vec<(String, String)>);

    fn all(input: &[u8], format: Option<&str>) -> Result<Found, ImportError> {
        let format = format.and_then(crate::import::format_of);
        let options = Options { format, ..Options::default() };
        let (mut filed, mut rejected) = (Vec::new(), Vec::new());
        let mut input = input;
        let (ended, _) = read(&mut input, &options, &mut |item, _| {
            match item {
                Item::Complaint { filed: one, .. } => filed.push(*one),
                Item::Rejected { place, why, .. } => rejected.push((place.to_string(), why)),
                _ => {}
            }
            ControlFlow::Continue(())
        })?;
        assert!(ended == Ended::Complete || !rejected.is_empty());
        Ok((filed, rejected))
    }

    #[test]
    fn a_row_names_its_decision_in_three_ways() {
        let lines = concat!(
            r#"{"decision":"12-7","received":"2026-03-20T09:41:00Z","complaint":"no","from":"author"}"#,
            "\n",
            r#"{"puid":"0123456789ab-7","complaint":"no","name":"Robin"}"#,
            "\n",
            r#"{"case":12,"complaint":"no","from":"Notifier","language":"NL"}"#,
        );
        let (filed, rejected) = all(lines.as_bytes(), None).unwrap();
        assert_eq!(rejected, []);
        assert_eq!(filed[0].against, "12-7");
        assert_eq!(filed[0].from, Some(Complainant::Author));
        assert_eq!(filed[1].against, "0123456789ab-7");
        assert_eq!(filed[1].texts.name.as_deref(), Some("Robin"));
        assert_eq!(filed[2].case, Some(CaseNo(12)));
        assert_eq!(filed[2].texts.language.as_deref(), Some("nl"));
        assert!(filed[2].texts.raw.as_ref().unwrap().contains("Notifier"));
        let table = "Reference;Decision;Complaint\nK-1;7;\"no; not at all\"\n";
        let (filed, _) = all(table.as_bytes(), None).unwrap();
        assert_eq!(filed[0].texts.text, "no; not at all");
        assert_eq!(filed[0].texts.reference, "K-1");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let bad = [
            (r#"{"decision":"7"}"#, "complaint: is missing"),
            (r#"{"decision":"7","complaint":" "}"#, "complaint: is missing"),
            (r#"{"complaint":"no"}"#, "give decision, puid or case"),
            (r#"{"case":-1,"complaint":"no"}"#, "is no case"),
            (r#"{"case":"x","complaint":"no"}"#, "no whole number"),
            (r#"{"decision":"7","complaint":"no","from":"mother"}"#, "neither author nor"),
            (r#"{"decision":"7","complaint":"no","received":"soon"}"#, "is no time"),
        ];
        for (line, why) in bad {
            let (filed, rejected) = all(line.as_bytes(), Some("complaints-jsonl")).unwrap();
            assert!(filed.is_empty(), "{line}");
            assert!(rejected[0].1.contains(why), "{line}: {rejected:?}");
            assert_eq!(rejected[0].0, "line 1");
        }
        assert!(all(b"reference;decision\nK-1;7\n", Some("complaints-csv")).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_rejected(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            for format in ["complaints-jsonl", "complaints-csv"] {
                let _ = all(&bytes, Some(format));
            }
        }

        #[test]
        fn any_text_comes_back(text in "\\PC{1,40}", reference in "[a-z0-9 /-]{1,20}") {
            let line = serde_json::json!({
                "decision": "7", "complaint": text, "reference": reference,
            }).to_string();
            let (filed, rejected) = all(line.as_bytes(), None).unwrap();
            if text.trim().is_empty() {
                prop_assert_eq!(rejected.len(), 1);
            } else {
                prop_assert_eq!(&filed[0].texts.text, &text);
                prop_assert_eq!(filed[0].texts.raw.as_deref(), Some(line.as_str()));
            }
        }
    }
}
