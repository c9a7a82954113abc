//! Tests of whole inputs, format by format; broken samples stand inline.

mod bot;
mod own;
mod properties;
mod telegram;

use super::*;
use std::io;

/// An item that owns what it holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Owned {
    Group(Group),
    Message(Box<Message>, Vec<u8>),
    Flag(Option<MessageKey>, Box<Flag>),
    Repaired(&'static str, u64),
    Refused(String, String),
    Rejected(String, String, Vec<u8>),
}

impl From<Item<'_>> for Owned {
    fn from(item: Item<'_>) -> Self {
        match item {
            Item::Group(group) => Self::Group(group),
            Item::Message { message, raw } => Self::Message(message, raw.to_vec()),
            Item::Flag { target, flag, .. } => Self::Flag(target, Box::new(flag)),
            Item::Repaired { kind, count } => Self::Repaired(kind, count),
            Item::Refused { group, why } => Self::Refused(group, why),
            Item::Complaint { place, raw, .. } => {
                Self::Rejected(place.to_string(), "a complaint".into(), raw.to_vec())
            }
            Item::Rejected { place, why, raw } => {
                Self::Rejected(place.to_string(), why, raw.to_vec())
            }
        }
    }
}

/// A reader that gives so many bytes at a time.
pub(super) struct Dripping<'a>(pub(super) &'a [u8], pub(super) usize);

impl Read for Dripping<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let some = self.1.min(room.len()).min(self.0.len());
        room[..some].copy_from_slice(&self.0[..some]);
        self.0 = &self.0[some..];
        Ok(some)
    }
}

/// Reads everything and checks what must hold for any input.
pub(super) fn all(
    input: &mut dyn Read,
    options: &Options,
) -> Result<(Ended, &'static str, Vec<Owned>), ImportError> {
    let mut items = Vec::new();
    let mut last = 0;
    let (ended, format) = read(input, options, &mut |item, consumed| {
        assert!(consumed >= last, "went back from {last} to {consumed}");
        last = consumed;
        if let Item::Repaired { kind, count } = item {
            assert!(count > 0 && REPAIRS.iter().any(|(known, _)| *known == kind), "{kind}");
        }
        if let Item::Message { message, .. } = &item {
            for entity in &message.entities {
                assert!(message.text.get(entity.start as usize..entity.end as usize).is_some());
            }
        }
        items.push(item.into());
        ControlFlow::Continue(())
    })?;
    Ok((ended, format.word, items))
}

/// The part of a text that an entity covers.
pub(super) fn part<'a>(text: &'a str, entity: &crate::model::Entity) -> &'a str {
    text.get(entity.start as usize..entity.end as usize).unwrap()
}

/// The time of import in tests.
pub(super) const NOW: At = At(1_773_756_300_000);

pub(super) fn options() -> Options {
    Options { now: NOW, usernames: vec![(77, "plein".into())], ..Options::default() }
}

/// All items of a text that is read to its end.
pub(super) fn items(text: impl AsRef<[u8]>) -> Vec<Owned> {
    let (ended, _, items) = all(&mut text.as_ref(), &options()).unwrap();
    assert_eq!(ended, Ended::Complete);
    items
}

pub(super) fn messages(items: &[Owned]) -> Vec<&Message> {
    let mut found = Vec::new();
    for item in items {
        if let Owned::Message(message, _) = item {
            found.push(message.as_ref());
        }
    }
    found
}

pub(super) fn repairs(items: &[Owned]) -> Vec<(&'static str, u64)> {
    let repair = |item: &Owned| match item {
        Owned::Repaired(kind, count) => Some((*kind, *count)),
        _ => None,
    };
    items.iter().filter_map(repair).collect()
}

pub(super) fn rejected(items: &[Owned]) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for item in items {
        if let Owned::Rejected(place, why, _) = item {
            found.push((place.as_str(), why.as_str()));
        }
    }
    found
}

#[test]
fn a_byte_order_mark_is_passed_and_reported() {
    let items = items("\u{FEFF}{\"group_id\":1,\"id\":2,\"text\":\"x\",\"time\":0}");
    assert_eq!(items[0], Owned::Repaired("byte order mark", 1));
    assert_eq!(messages(&items).len(), 1);
}

#[test]
fn the_sink_can_stop_it() {
    let text = "{\"group_id\":1,\"id\":2,\"text\":\"x\",\"time\":0}\n".repeat(10);
    let mut count = 0;
    let ended = read(&mut text.as_bytes(), &options(), &mut |_, _| {
        count += 1;
        if count == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(ended.unwrap().0, Ended::Stopped);
    assert_eq!(count, 3);
}

#[test]
fn a_failing_input_names_its_place() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("disk on fire"))
        }
    }
    let mut input = Dripping(b"{\"update_id\":", 5).chain(Failing);
    let error = read(&mut input, &options(), &mut |_, _| ControlFlow::Continue(())).unwrap_err();
    assert_eq!(error.to_string(), "cannot read on at byte 13");
}

/// Speed of a Telegram export; run by hand in a release build.
#[test]
#[ignore = "measures"]
fn speed_of_a_large_export() {
    const ROWS: usize = 400_000;
    let mut text = String::from(
        "{\n \"name\": \"x\",\n \"type\": \"public_supergroup\",\n \"id\": 7,\n \"messages\": [\n",
    );
    for id in 1..=ROWS {
        let words = "wie kan er morgen helpen met de verhuizing in de straat om de hoek ".repeat(2);
        text.push_str(&format!(
            "  {{\n   \"id\": {id},\n   \"type\": \"message\",\n   \"date\": \"2026-03-17T14:05:00\",\n   \"date_unixtime\": \"{}\",\n   \"from\": \"Robin {id}\",\n   \"from_id\": \"user{id}\",\n   \"reply_to_message_id\": {},\n   \"text\": \"{words}\",\n   \"text_entities\": [\n    {{\n     \"type\": \"plain\",\n     \"text\": \"{words}\"\n    }}\n   ]\n  }},\n",
            1_773_756_300 + id, id / 2
        ));
    }
    text.push_str("]}");
    let begun = std::time::Instant::now();
    let mut count = 0;
    read(&mut text.as_bytes(), &options(), &mut |item, _| {
        count += usize::from(matches!(item, Item::Message { .. }));
        ControlFlow::Continue(())
    })
    .unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    assert_eq!(count, ROWS);
    println!(
        "{} bytes a message, {:.0} messages/s, {:.0} MB/s",
        text.len() / ROWS,
        ROWS as f64 / seconds,
        text.len() as f64 / seconds / 1e6
    );
}
