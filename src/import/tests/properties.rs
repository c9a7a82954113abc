//! What holds for any bytes: no panic, an end, and the same items however the input arrives.

use super::*;
use proptest::prelude::*;

/// Pieces of which broken inputs are made.
const PIECES: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\\",
    ",",
    ":",
    "\n",
    " ",
    "\"id\":",
    "\"messages\":[",
    "\"type\":",
    "\"public_supergroup\"",
    "\"name\":\"x\",",
    "\"chats\":{\"list\":[",
    "{\"id\":1,\"text\":\"a\"}",
    "\"text\":[\"a\",{\"type\":\"bold\",\"text\":\"é\"}]",
    "\\uD800",
    "\\x1B",
    "\u{1}",
    "é",
    "😀",
    "null",
    "\"update_id\":1,",
    "\"message\":{",
    "\"chat\":{\"id\":-5,\"type\":\"group\",\"username\":\"a\"}",
    "\"date\":1,\"message_id\":2",
    "\"result\":[",
    "group_id,id,text,time\n",
    "1,2,a,0\n",
    "\"\"",
    ";",
    "\"group_id\":1,\"id\":2,\"time\":0",
    "\"explanation\":\"x\"",
    "\"authority\":\"x\",\"kind\":\"act\"",
    "\"link\":\"t.me/c/1/2\"",
    "\"entities\":[{\"type\":\"bold\",\"offset\":0,\"length\":2}]",
    "true",
    "\u{FEFF}",
];

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces = proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..60)
        .prop_map(|pieces| pieces.concat().into_bytes());
    let beginning = prop_oneof![
        Just(""),
        Just(r#"{"name":"x","type":"public_supergroup","id":1,"messages":["#),
        Just("{\"ok\":true,\"result\":["),
        Just("group_id,id,text,time\n"),
        Just("link,explanation\n"),
    ];
    let any = proptest::collection::vec(any::<u8>(), 0..200);
    (beginning, prop_oneof![pieces, any])
        .prop_map(|(begin, rest)| [begin.as_bytes(), &rest].concat())
}

/// Inputs that are right, to be damaged.
const RIGHT: [&str; 4] = [
    r#"{
 "name": "x",
 "type": "public_supergroup",
 "id": 1,
 "messages": [
  {
   "id": 1,
   "date": "2026-03-17T14:05:00",
   "text": ["a", {"type": "bold", "text": "é"}],
   "poll": {"question": "Q", "answers": [{"text": "a"}]}
  },
  {
   "id": 2,
   "date_unixtime": "1773756300",
   "from_id": "user1",
   "file": "a.webm",
   "text": "\\x1B \ud83d\ude00"
  }
 ]
}"#,
    r#"{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":-1000000000005,"type":"group","username":"x"},"text":"é😀","entities":[{"type":"bold","offset":1,"length":2}]}}
{"update_id":2,"edited_message":{"message_id":1,"date":1,"edit_date":2,"chat":{"id":-1000000000005,"type":"group","username":"x"},"caption":"b","photo":[{"width":1,"height":2}]}}"#,
    "group_id,id,time,text,flag_kind\n1,2,0,\"a\nb\",own\n1,3,0,\"\"\"c\"\"\",\n1,4,0,5\" d,notification\n",
    "link;explanation;good_faith\r\nt.me/c/1/2 t.me/c/1/3;\"why; so\";true\r\n;x;\r\n",
];

/// Damages an input: each step takes a byte away or puts one of a few in its place.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let bytes = proptest::sample::select(&b"\"\\{}[],:;\n\r \x00\xFFx1"[..]);
    let step = (any::<proptest::sample::Index>(), proptest::option::of(bytes));
    let steps = proptest::collection::vec(step, 0..6);
    (proptest::sample::select(&RIGHT[..]), steps).prop_map(|(text, steps)| {
        let mut bytes = text.as_bytes().to_vec();
        for (place, byte) in steps {
            let place = place.index(bytes.len());
            bytes.splice(place..=place, byte);
        }
        bytes
    })
}

proptest! {
    #[test]
    fn damage_makes_no_panic_and_arrival_no_difference(bytes in damaged(), step in 1usize..9) {
        let whole = all(&mut bytes.as_slice(), &options()).map_err(|e| e.to_string());
        let dripping = all(&mut Dripping(&bytes, step), &options()).map_err(|e| e.to_string());
        prop_assert_eq!(whole, dripping);
    }

    #[test]
    fn any_bytes_in_any_format_end_without_panic(bytes in bytes()) {
        let _detected = all(&mut bytes.as_slice(), &options());
        for format in FORMATS {
            let options = Options { format: Some(format), ..options() };
            let _forced = all(&mut bytes.as_slice(), &options);
        }
    }

    #[test]
    fn how_the_input_arrives_makes_no_difference(bytes in bytes(), step in 1usize..9) {
        for format in FORMATS {
            let options = Options { format: Some(format), ..options() };
            let whole = all(&mut bytes.as_slice(), &options).map_err(|e| e.to_string());
            let dripping = all(&mut Dripping(&bytes, step), &options).map_err(|e| e.to_string());
            prop_assert_eq!(whole, dripping);
        }
    }

    #[test]
    fn mended_text_is_json_when_the_input_was(value in "\\PC{0,40}") {
        let json = serde_json::Value::from(value).to_string();
        let (mended, notes) = repair::mended(json.as_bytes());
        prop_assert_eq!(mended, json);
        prop_assert!(notes.is_empty());
    }
}

#[test]
fn rows_at_the_edge_of_what_is_read_at_once_stay_whole() {
    let row = |id: usize| {
        format!("{{\"id\":{id},\"date_unixtime\":\"1\",\"text\":\"{}\"}}", "é\\\"".repeat(id % 97))
    };
    let rows: Vec<String> = (1..4_000).map(row).collect();
    let text = format!(
        r#"{{"name":"x","type":"public_supergroup","id":1,"messages":[{}]}}"#,
        rows.join(",\n")
    );
    assert!(text.len() > 600_000);
    let whole = all(&mut text.as_bytes(), &options()).unwrap();
    assert_eq!(messages(&whole.2).len(), rows.len());
    assert_eq!(all(&mut Dripping(text.as_bytes(), 4_099), &options()).unwrap(), whole);
}
