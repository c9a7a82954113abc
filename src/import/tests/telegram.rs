//! Telegram Desktop exports.

use super::*;
use crate::model::{AuthorKind, GroupKey, GroupKind, MessageKind};

/// An export of one public group with these messages.
fn export(messages: &str) -> String {
    format!(r#"{{"name":"Plein","type":"public_supergroup","id":5,"messages":[{messages}]}}"#)
}

/// The one message of an export.
fn one(message: &str) -> Message {
    let items = items(export(message));
    let found = messages(&items);
    assert_eq!((found.len(), rejected(&items)), (1, vec![]), "{items:?}");
    found[0].clone()
}

#[test]
fn a_plain_message_has_everything_in_its_place() {
    let m = one(r#"{
   "id": 12, "type": "message", "date": "2026-03-17T15:05:00", "date_unixtime": "1773756300",
   "edited": "2026-03-17T15:06:00", "edited_unixtime": "1773756360",
   "from": "Robin", "from_id": "user123", "forwarded_from": "Town news",
   "forwarded_from_id": "channel555", "via_bot": "@polls", "reply_to_message_id": 3,
   "reply_to_peer_id": "channel99", "new_key": {"a": [1, 2]}, "text": "é \"hi\"", "text_entities": []
  }"#);
    assert_eq!(
        m.key,
        MessageKey { group: GroupKey { platform: "telegram".into(), id: 5 }, id: 12 }
    );
    assert_eq!((m.at, m.at_uncertain, m.edited), (NOW, false, Some(NOW.plus(60_000))));
    assert_eq!(m.text, "é \"hi\"");
    assert_eq!(
        (m.author.id.as_deref(), m.author.name.as_deref()),
        (Some("user123"), Some("Robin"))
    );
    let forward = m.forward.unwrap();
    assert_eq!(
        (forward.name.as_deref(), forward.id.as_deref()),
        (Some("Town news"), Some("channel555"))
    );
    let reply = m.reply_to.unwrap();
    assert_eq!((reply.id, reply.group.unwrap().id), (3, 99));
    assert_eq!(m.via.as_deref(), Some("@polls"));
    assert_eq!(m.link.as_deref(), Some("https://t.me/c/5/12"));
    assert_eq!(m.extra, [("new_key".to_owned(), r#"{"a": [1, 2]}"#.to_owned())]);
}

#[test]
fn text_comes_as_string_or_pieces() {
    let pieces = r#"["é ",{"type":"bold","text":"b😀"},{"type":"text_link","text":"l","href":"https://example.org"},{"type":"odd","text":"!"}]"#;
    for key in ["text", "text_entities"] {
        let m = one(&format!(r#"{{"id":1,"date_unixtime":"1","{key}":{pieces}}}"#));
        assert_eq!(m.text, "é b😀l!");
        let found: Vec<_> = m
            .entities
            .iter()
            .map(|e| (e.kind.as_str(), part(&m.text, e), e.value.as_deref()))
            .collect();
        let link = ("text_link", "l", Some("https://example.org"));
        assert_eq!(found, [("bold", "b😀", None), link, ("odd", "!", None)]);
    }
    let m = one(
        r#"{"id":1,"date_unixtime":"1","text":"ab","text_entities":[{"type":"plain","text":"a"},{"type": "bold","text":"b"}]}"#,
    );
    assert_eq!((m.text.as_str(), m.entities.len()), ("ab", 1));
    let m = one(
        r#"{"id":1,"date_unixtime":"1","text":"ab","text_entities":[{"type":"bold","text":"other"}]}"#,
    );
    assert_eq!((m.text.as_str(), m.entities.len()), ("ab", 0));
}

#[test]
fn senders_come_in_every_form() {
    let author = |keys: &str| one(&format!(r#"{{"id":1,"date_unixtime":"1",{keys}}}"#)).author;
    assert_eq!(author(r#""from":"A","from_id":4123"#).id.as_deref(), Some("user4123"));
    let deleted = author(r#""from":null,"from_id":"user9""#);
    assert_eq!((deleted.id.as_deref(), deleted.name), (Some("user9"), None));
    assert_eq!(author(r#""from":null,"from_id":null"#).kind, AuthorKind::Unknown);
    assert_eq!(author(r#""from":"Plein","from_id":"channel5""#).kind, AuthorKind::Channel);
    assert_eq!(
        author(r#""actor":"B","actor_id":"user8","action":"join_group_by_link""#).id.as_deref(),
        Some("user8")
    );
}

#[test]
fn times_without_zone_or_at_all_are_marked() {
    let text = export(
        r#"{"id":-999999999,"type":"message","date":"2021-03-17T14:05:00","edited":"1970-01-01T01:00:00","text":"a"},
           {"id":2,"type":"unsupported"},{"id":3,"type":"message","text":"b"}"#,
    );
    let items = items(text);
    let found = messages(&items);
    let at = At::parse("2021-03-17T14:05:00Z").unwrap();
    let seen: Vec<_> = found.iter().map(|m| (m.at, m.at_uncertain, m.edited)).collect();
    assert_eq!(seen, [(at, true, None); 3]);
    assert_eq!((found[0].key.id, found[0].link.as_deref()), (-999_999_999, None));
    assert_eq!(found[1].kind, MessageKind::Unsupported);
    assert_eq!(repairs(&items), [("time without zone", 1), ("no time", 1)]);
}

#[test]
fn topics_follow_chains_of_replies() {
    let items = items(export(
        r#"{"id":1,"type":"service","date_unixtime":"1","action":"topic_created","title":"Bikes","text":""},
           {"id":2,"date_unixtime":"1","reply_to_message_id":1,"text":"a"},
           {"id":3,"date_unixtime":"1","reply_to_message_id":2,"text":"b"},
           {"id":4,"date_unixtime":"1","reply_to_message_id":3,"reply_to_peer_id":"channel8","text":"c"},
           {"id":5,"date_unixtime":"1","reply_to_message_id":77,"text":"d"},
           {"id":6,"date_unixtime":"1","type":"service","action":"invite_members","members":["A",null,"B"]}"#,
    ));
    let found = messages(&items);
    let topics: Vec<_> = found.iter().map(|m| m.topic).collect();
    assert_eq!(topics, [Some(1), Some(1), Some(1), None, None, None]);
    assert_eq!(found[0].kind, MessageKind::Service("topic_created".into()));
    assert_eq!((found[0].text.as_str(), found[0].extra.len()), ("Bikes", 1));
    assert_eq!(found[5].text, "A, B");
}

#[test]
fn media_become_facts() {
    let media =
        |keys: &str| one(&format!(r#"{{"id":1,"date_unixtime":"1","text":"",{keys}}}"#)).media;
    let photo = media(
        r#""photo":"photos/photo_1@21-09-2024_13-45-31.jpg","photo_file_size":9,"width":3,"height":4,"media_spoiler":true"#,
    );
    let photo = &photo[0];
    assert_eq!(
        (photo.kind.as_str(), photo.bytes, photo.size, photo.spoiler),
        ("photo", Some(9), Some((3, 4)), true)
    );
    assert_eq!(photo.file.as_deref(), Some("photos/photo_1@21-09-2024_13-45-31.jpg"));
    let gone = media(
        r#""file":"(File not included. Change data exporting settings to download.)","file_name":"song.mp3","media_type":"audio_file","performer":"P","title":"T","duration_seconds":7,"mime_type":"audio/mpeg""#,
    );
    let gone = &gone[0];
    assert_eq!((gone.kind.as_str(), &gone.file, gone.seconds), ("audio", &None, Some(7)));
    assert_eq!(gone.label.as_deref(), Some("P · T · song.mp3"));
    for path in ["../x", "/etc/x", "a/../../x", "C:\\\\x", "..\\\\x", "~/x"] {
        let media = media(&format!(r#""file":"{path}""#));
        assert_eq!(
            (media[0].file.as_deref(), media[0].label.as_deref()),
            (None, Some("(unsafe file path left out)"))
        );
    }
    let label = |keys: &str| {
        let media = media(keys);
        (media[0].kind.clone(), media[0].label.clone().unwrap_or_default())
    };
    let check =
        |keys: &str, kind: &str, text: &str| assert_eq!(label(keys), (kind.into(), text.into()));
    check(
        r#""poll":{"question":"Q?","closed":false,"answers":[{"text":"a"},{"text":["b",{"type":"bold","text":"c"}]}]}"#,
        "poll",
        "Q? · a · bc",
    );
    check(r#""todo_list":{"title":"T","answers":[{"text":"a","id":1}]}"#, "todo_list", "T · a");
    check(
        r#""contact_information":{"first_name":"Robin","last_name":"","phone_number":"06-00000000"}"#,
        "contact",
        "Robin · 06-00000000",
    );
    check(
        r#""location_information":{"latitude":52.1,"longitude":4.3},"place_name":"Square""#,
        "place",
        "Square · 52.1, 4.3",
    );
    check(r#""location_information":null"#, "place", "");
    check(
        r#""invoice_information":"{\"title\":\"Book\",\"amount\":5,\"currency\":\"EUR\"}""#,
        "invoice",
        "Book · 5 · EUR",
    );
    check(r#""game_title":"G","game_link":"L""#, "game", "G · L");
    check(r#""file":"s.webp","media_type":"sticker","sticker_emoji":"🙂""#, "sticker", "🙂");
}

#[test]
fn only_public_chats_of_an_account_are_taken() {
    let chat = |kind: &str, id: i64| {
        format!(
            r#"{{"type":{kind},"name":"N{id}","id":{id},"messages":[{{"id":1,"date_unixtime":"1","text":"secret{id}"}}]}}"#
        )
    };
    let text = format!(
        r#"{{"about":"a","personal_information":{{"phone_number":"06-00000000","x":"\"}}{{"}},"contacts":{{"list":[{{"name":"n"}}]}},
        "chats":{{"about":"b","list":[{},{},{},{}]}},"left_chats":{{"list":[{},{{"type":"personal_chat","id":9,"messages":[]}}]}}}}"#,
        chat("\"public_supergroup\"", 1),
        chat("\"private_group\"", 2),
        chat("null", 3),
        chat("\"public_channel\"", 77),
        chat("\"brand_new\"", 4),
    );
    let items = items(text);
    let texts: Vec<_> = messages(&items).iter().map(|m| m.text.clone()).collect();
    assert_eq!(texts, ["secret1", "secret77"]);
    assert_eq!(messages(&items)[1].link.as_deref(), Some("https://t.me/plein/1"));
    let groups: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            Owned::Group(g) => Some((g.key.id, g.kind, g.username.as_deref())),
            _ => None,
        })
        .collect();
    assert_eq!(groups, [(1, GroupKind::Group, None), (77, GroupKind::Channel, Some("plein"))]);
    let refused: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            Owned::Refused(group, why) => Some((group.as_str(), why.contains("public"))),
            _ => None,
        })
        .collect();
    assert_eq!(refused, [("N2", true), ("N3", true), ("N4", true), ("personal_chat 9", true)]);
    assert!(!format!("{items:?}").contains("06-00000000"));
}

#[test]
fn broken_rows_are_mended_or_rejected_alone() {
    let mut bytes = export("").into_bytes();
    let rows: [&[u8]; 8] = [
        br#"{"id":1,"date_unixtime":"1","text":"\x1B[31m","inline":"\\x1B"}"#,
        b"{\n\"id\":2,\"date_unixtime\":\"1\",\"text\":\"\",\"document_id\": video_files/sticker (2).webm\n}",
        br#"{"id":3,"date_unixtime":"1","text":"a\uD800b"}"#,
        b"{\"id\":4,\"date_unixtime\":\"1\",\"text\":\"a\xFFb\"}",
        b"{\"id\":5,\"date_unixtime\":\"1\",\"text\":\"a\x01b\"}",
        br#"{"id":"x","text":"no id"}"#,
        br#"{"id":7 "text":"no comma"}"#,
        br#"{"id":8,"date_unixtime":"1","text":"fine","reactions":["\ud800"]}"#,
    ];
    bytes.truncate(bytes.len() - 2);
    bytes.extend(rows.join(&b",\n"[..]));
    bytes.extend(b"nonsense]}");
    let items = items(bytes);
    let texts: Vec<_> = messages(&items).iter().map(|m| m.text.clone()).collect();
    assert_eq!(texts, ["\u{1B}[31m", "", "a\u{FFFD}b", "a\u{FFFD}b", "a\u{1}b", "fine"]);
    let kinds: Vec<_> = repairs(&items).into_iter().map(|(kind, _)| kind).collect();
    let want = [
        "\\x escape",
        "unquoted value",
        "lone surrogate",
        "invalid UTF-8",
        "raw control character",
        "lone surrogate",
    ];
    assert_eq!(kinds, want);
    let whys: Vec<_> = rejected(&items).into_iter().map(|(_, why)| why.to_owned()).collect();
    assert_eq!(whys.len(), 3, "{whys:?}");
    assert!(whys[0].contains("whole number as id") && whys[1].contains("not JSON"), "{whys:?}");
    let Owned::Message(_, raw) = &items[2] else { panic!("{items:?}") };
    assert_eq!(raw, rows[0], "the raw bytes are those before the repair");
}

#[test]
fn a_lost_quotation_mark_costs_one_row() {
    let row = |id: i64, text: &str| {
        format!(
            "{{\n    \"id\": {id},\n    \"date_unixtime\": \"1\",\n    \"text\": \"{text}\"\n   }}"
        )
    };
    let rows = [row(1, "a"), row(2, "b\" c"), row(3, "d"), row(4, "e\",[{{"), row(5, "f")];
    let text = export(&format!("\n   {}\n  ", rows.join(",\n   ")));
    let items = items(&text);
    for step in [1, 7] {
        assert_eq!(all(&mut Dripping(text.as_bytes(), step), &options()).unwrap().2, items);
    }
    let ids: Vec<_> = messages(&items).iter().map(|m| m.key.id).collect();
    assert_eq!((ids, rejected(&items).len()), (vec![1, 3, 5], 2), "{items:?}");
}

#[test]
fn deep_nesting_costs_one_row() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let items = items(export(&format!(
        r#"{{"id":1,"x":{deep}}},{{"id":2,"date_unixtime":"1","text":"b"}}"#
    )));
    assert_eq!(messages(&items).len(), 1);
    assert!(rejected(&items)[0].1.contains("nested"));
}

#[test]
fn a_truncated_export_keeps_all_whole_messages() {
    let text = export(
        r#"{"id":1,"date_unixtime":"1","text":"a"},{"id":2,"date_unixtime":"1","text":"b"}"#,
    );
    let whole = text.find(r#",{"id":2"#).unwrap();
    for cut in whole..text.len() - 1 {
        let (ended, _, items) = all(&mut &text.as_bytes()[..cut], &options()).unwrap();
        assert!(matches!(ended, Ended::Truncated { .. }), "{cut}");
        let second = cut >= text.len() - 2;
        assert_eq!(messages(&items).len(), 1 + usize::from(second), "{cut}");
    }
}

#[test]
fn messages_before_the_kind_are_refused_with_a_way_out() {
    let items = items(r#"{"messages":[{"id":1}],"name":"x","type":"public_supergroup","id":5}"#);
    let Owned::Refused(_, why) = &items[0] else { panic!("{items:?}") };
    assert!(why.contains("export it again"), "{why}");
    assert_eq!(items.len(), 1);
}
