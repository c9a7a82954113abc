//! Updates of the Telegram Bot API.

use super::*;
use crate::model::{AuthorKind, MessageKind};

const CHAT: &str =
    r#""chat":{"id":-1000000000005,"type":"supergroup","title":"Plein","username":"pleinchat"}"#;
const FROM: &str = r#""from":{"id":8,"is_bot":false,"first_name":"Robin","last_name":"E"}"#;

fn update(kind: &str, rest: &str) -> String {
    format!(
        "{{\"update_id\":1,\"{kind}\":{{\"message_id\":3,\"date\":1773756300,{CHAT},{FROM},{rest}}}}}\n"
    )
}

fn one(rest: &str) -> Message {
    let items = items(update("message", rest));
    assert_eq!(rejected(&items), vec![]);
    messages(&items)[0].clone()
}

#[test]
fn a_message_has_everything_in_its_place() {
    let m = one(
        r#""text":"😀 see https://example.org","entities":[{"type":"url","offset":7,"length":19}],
        "message_thread_id":2,"is_topic_message":true,"via_bot":{"username":"polls"},
        "reply_to_message":{"message_id":2,"chat":{"id":-1000000000005}},"new_key":[1]"#
            .replace('\n', "")
            .as_str(),
    );
    assert_eq!((m.key.group.id, m.key.id, m.at), (5, 3, NOW));
    let entity = &m.entities[0];
    assert_eq!(part(&m.text, entity), "https://example.org");
    assert_eq!(entity.kind, "link");
    assert_eq!(
        (m.author.id.as_deref(), m.author.name.as_deref()),
        (Some("user8"), Some("Robin E"))
    );
    assert_eq!((m.topic, m.via.as_deref()), (Some(2), Some("@polls")));
    let reply = m.reply_to.unwrap();
    assert_eq!((reply.id, reply.group), (2, None));
    assert_eq!(m.link.as_deref(), Some("https://t.me/pleinchat/3"));
    assert_eq!(m.extra, [("new_key".to_owned(), "[1]".to_owned())]);
}

#[test]
fn edits_are_versions_of_the_same_message() {
    let text = update("message", r#""text":"a""#)
        + &update("edited_message", r#""edit_date":1773756400,"text":"b""#);
    let items = items(text);
    let found = messages(&items);
    assert_eq!(found[0].key, found[1].key);
    assert_eq!((found[0].edited, found[1].edited), (None, Some(NOW.plus(100_000))));
    assert_eq!(items.iter().filter(|item| matches!(item, Owned::Group(_))).count(), 1);
}

#[test]
fn an_answer_of_get_updates_is_the_same() {
    let rows =
        [update("message", r#""text":"a""#), update("channel_post", r#""text":"b""#)].join(",");
    for text in [
        format!("{{\"ok\":true,\"result\":[{rows}]}}"),
        format!("{{\n \"ok\": true,\n \"result\": [\n{rows}]\n}}"),
        format!("[{rows}]"),
    ] {
        assert_eq!(messages(&items(text)).len(), 2);
    }
}

#[test]
fn chats_not_known_to_be_public_are_refused_once() {
    let row = |chat: &str| {
        format!(
            "{{\"update_id\":1,\"message\":{{\"message_id\":3,\"date\":1,\"chat\":{{{chat}}},\"text\":\"s\"}}}}\n"
        )
    };
    let text = row(r#""id":8,"type":"private","first_name":"R""#).repeat(2)
        + &row(r#""id":-55,"type":"group","title":"G""#)
        + &row(r#""id":-1000000000077,"type":"supergroup","title":"named by us""#)
        + "{\"update_id\":2,\"poll\":{}}\n";
    let items = items(text);
    let refused = items.iter().filter(|item| matches!(item, Owned::Refused(..))).count();
    assert_eq!((refused, messages(&items).len()), (2, 1));
    assert_eq!(repairs(&items), [("ignored update", 1)]);
}

#[test]
fn forwards_media_and_services() {
    let m = one(
        r#""forward_origin":{"type":"hidden_user","sender_user_name":"H","date":1},"caption":"c","photo":[{"width":1,"height":1},{"width":30,"height":40,"file_size":9}]"#,
    );
    assert_eq!(m.forward.unwrap().name.as_deref(), Some("H"));
    assert_eq!((m.text.as_str(), m.media[0].size), ("c", Some((30, 40))));
    let m = one(
        r#""forward_origin":{"type":"channel","chat":{"id":-1000000000009,"title":"C"},"message_id":4},"text":"x""#,
    );
    assert_eq!(m.forward.unwrap().id.as_deref(), Some("channel9"));
    let m = one(
        r#""sender_chat":{"id":-1000000000005,"title":"Plein"},"poll":{"question":"Q","options":[{"text":"a"}]}"#,
    );
    assert_eq!((m.author.kind, m.media[0].label.as_deref()), (AuthorKind::Channel, Some("Q · a")));
    let m = one(r#""new_chat_members":[{"id":1,"first_name":"N"}]"#);
    assert_eq!((m.kind, m.text.as_str()), (MessageKind::Service("invite_members".into()), "N"));
    let m = one(r#""animation":{"file_name":"../a.gif"},"document":{"file_name":"a.gif"}"#);
    assert_eq!((m.media.len(), m.media[0].file.as_deref()), (1, None));
}

#[test]
fn a_bad_line_costs_itself() {
    let text = update("message", r#""text":"a""#)
        + "{\"update_id\":1,\"message\":{}}\n{\"x\":1}\nhello\n"
        + &update("message", r#""text":"b""#)
        + "{\"update_id\":3,\"mess";
    let (ended, _, items) = all(&mut text.as_bytes(), &options()).unwrap();
    assert!(matches!(ended, Ended::Truncated { .. }));
    assert_eq!(messages(&items).len(), 2);
    let places: Vec<_> = rejected(&items).into_iter().map(|(place, _)| place.to_owned()).collect();
    assert_eq!(places, ["line 2", "line 3", "line 4", "line 6"]);
}
