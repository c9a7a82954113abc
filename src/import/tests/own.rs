//! modq's own rows, notices and orders.

use super::*;
use crate::model::{FlagBody, Lane, OrderKind, TcoGround};

fn flags(items: &[Owned]) -> Vec<(Option<(i64, i64)>, &Flag)> {
    let mut found = Vec::new();
    for item in items {
        if let Owned::Flag(target, flag) = item {
            let target = target.as_ref().map(|key| (key.group.id, key.id));
            found.push((target, flag.as_ref()));
        }
    }
    found
}

#[test]
fn one_row_can_hold_a_message_and_a_flag() {
    let json = r#"{"group_id":-1000000000005,"group_title":"Plein","id":9,"time":"2026-03-17T14:05:00Z","author_id":"u1","text":" a ","lang":"nl","colour":[1],"flag_kind":"notification","flag_text":"bad","flag_from":"u2"}"#;
    let table = "Group_ID,group_title,ID,time,author_id,text,lang,colour,flag_kind,flag_text,flag_from\r\n5,Plein,9,1773756300,u1,\" a \",nl,[1],notification,bad,u2\r\n";
    for text in [json, table] {
        let items = items(text);
        let m = messages(&items)[0];
        assert_eq!((m.key.group.id, m.key.id, m.at, m.text.as_str()), (5, 9, NOW, " a "));
        assert_eq!((m.author.id.as_deref(), m.language.as_deref()), (Some("u1"), Some("nl")));
        assert_eq!(m.extra.len(), 1);
        let (target, flag) = flags(&items)[0];
        assert_eq!((target, flag.at), (Some((5, 9)), NOW));
        let want = FlagBody::Notification { from: Some("u2".into()), text: "bad".into() };
        assert_eq!(flag.body, want);
    }
}

#[test]
fn a_row_with_only_a_flag_makes_no_message() {
    let items = items(r#"{"link":"https://t.me/plein/9","flag_kind":"own","flag_text":"x"}"#);
    assert_eq!((messages(&items).len(), items.len()), (0, 1));
    assert_eq!(flags(&items)[0].0, Some((77, 9)));
}

#[test]
fn wrong_cells_name_themselves_and_their_line() {
    let text = "group_id;id;time;text;flag_kind\n1;2;soon;x;\n\n1;x;0;x;\n1;2;0;\"two\nlines\";own\n1;2;0;x;other\n1;2\n;3;0;x;\n";
    let items = items(text);
    let found = rejected(&items);
    let places: Vec<_> = found.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, ["line 2", "line 4", "line 7", "line 8", "line 9"]);
    for ((_, why), name) in found.iter().zip(["time:", "id:", "flag_kind:", "cells", "group_id:"]) {
        assert!(why.contains(name), "{why}");
    }
    assert_eq!(messages(&items)[0].text, "two\nlines");
}

#[test]
fn a_quotation_mark_that_never_closes_costs_its_line() {
    let text =
        "group_id,id,time,text\n1,2,0,\"open\n1,3,0,fine\n1,4,0,5\" wide\n1,5,0,\"a\nb\"\n1,6,0,\"";
    let options = options();
    let (ended, _, items) = all(&mut text.as_bytes(), &options).unwrap();
    assert_eq!(ended, Ended::Truncated { offset: 71 });
    let places: Vec<_> = rejected(&items).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["line 2", "line 7"]);
    let texts: Vec<_> = messages(&items).iter().map(|m| m.text.clone()).collect();
    assert_eq!(texts, ["fine", "5\" wide", "a\nb"]);
    assert_eq!(all(&mut Dripping(text.as_bytes(), 1), &options).unwrap().2, items);
}

#[test]
fn a_row_of_a_table_beyond_the_limit_costs_itself() {
    for quote in ["", "\""] {
        let long = format!("{quote}{}{quote}", "x".repeat(5 << 20));
        let items = items(format!("group_id,id,time,text\n1,2,0,{long}\n1,3,0,fine\n"));
        assert_eq!((rejected(&items).len(), rejected(&items)[0].0), (1, "line 2"));
        assert_eq!(messages(&items)[0].text, "fine");
    }
}

#[test]
fn a_table_must_name_its_columns() {
    let options = Options { format: format_of("csv"), ..options() };
    let error = all(&mut &b"text,time\nx,0\n"[..], &options).unwrap_err().to_string();
    assert!(error.contains("column id or link"), "{error}");
}

#[test]
fn private_rows_are_refused() {
    let items =
        items(r#"{"group_id":1,"id":2,"group_kind":"private_group","group_title":"T","text":"x"}"#);
    assert!(matches!(&items[..], [Owned::Refused(title, _)] if title == "T"), "{items:?}");
}

#[test]
fn a_notice_flags_every_place_it_names() {
    let json = r#"{"reference":"N1","received":"2026-03-17T14:05:00Z","trusted":true,"notifier_name":"Body","link":["https://t.me/c/5/9","https://t.me/c/5/9","https://example.org/x"],"group_id":6,"message_id":7,"category":"STATEMENT_CATEGORY_VIOLENCE","explanation":"why","good_faith":true,"odd":1}"#;
    let items = items(json);
    let found = flags(&items);
    let targets: Vec<_> = found.iter().map(|(target, _)| *target).collect();
    assert_eq!(targets, [Some((5, 9)), None, Some((6, 7))]);
    assert_eq!(found[0].1.lane, Lane::Trusted);
    assert_eq!(found[0].1.category.as_deref(), Some("STATEMENT_CATEGORY_VIOLENCE"));
    let FlagBody::Notice(notice) = &found[0].1.body else { panic!("{found:?}") };
    assert_eq!((notice.locations.len(), notice.good_faith), (4, true));
    assert_eq!(repairs(&items), [("unknown column", 1)]);
}

#[test]
fn a_notice_without_reference_or_place_is_kept() {
    let text = "link,explanation,good_faith\n,why,yes\n,why,yes\n,,\n,why,perhaps\n";
    let items = items(text);
    let found = flags(&items);
    assert_eq!((found.len(), found[0].0), (2, None));
    assert_eq!(found[0].1.identity(), found[1].1.identity());
    let whys = rejected(&items);
    assert!(whys[0].1.contains("explanation:") && whys[1].1.contains("good_faith:"), "{whys:?}");
}

#[test]
fn a_notice_of_too_many_places_is_to_be_split() {
    let text = format!("link,explanation\n{},why\n", "t.me/c/1/2 ".repeat(1_001));
    let items = items(text);
    assert!(rejected(&items)[0].1.contains("split"), "{items:?}");
}

#[test]
fn orders_carry_their_law_deadline_and_silence() {
    let text = "kind,reference,authority,member_state,received,deadline,link,territory,silence_until\ntco,O1,Office,nl,2026-03-17T14:05:00Z,2026-03-17T15:05:00Z,t.me/c/5/9,nl be,open\nban,O2,Office,,,,,,\n";
    let items = items(text);
    let (target, flag) = flags(&items)[0];
    assert_eq!(
        (target, flag.lane, flag.due),
        (Some((5, 9)), Lane::Order, Some(NOW.plus(3_600_000)))
    );
    let FlagBody::Order(order) = &flag.body else { panic!("{flag:?}") };
    assert_eq!((order.kind, order.silence), (OrderKind::Tco, Some(None)));
    assert_eq!(
        (order.member_state.as_deref(), order.territory.join(" ").as_str()),
        (Some("NL"), "NL BE")
    );
    assert!(rejected(&items)[0].1.contains("act, inform or tco"));
}

#[test]
fn an_order_keeps_what_the_articles_name_and_refuses_dates_that_cannot_be() {
    let row = |more: &str| {
        format!(
            r#"{{"kind":"tco","reference":"R","authority":"Office","received":"2026-03-17T14:05:00Z"{more}}}"#
        ) + "\n"
    };
    let text = row(
        r#","issued":"2026-03-17T14:00:00Z","authenticated":true,"grounds":["b","incites","b"],"contact":"desk@example.org","tell_author_at":"2026-04-01T00:00:00Z""#,
    );
    let read = items(&text);
    let FlagBody::Order(order) = &flags(&read)[0].1.body else { panic!("{read:?}") };
    assert!(order.authenticated);
    assert_eq!(order.grounds, [TcoGround::Incites, TcoGround::Solicits]);
    assert_eq!(order.issued_at, Some(NOW.plus(-300_000)));
    assert!(order.tell_at.is_some() && order.contact.is_some());
    for (more, why) in [
        (r#","deadline":"2026-03-17T14:04:00Z""#, "deadline: 2026-03-17T14:04:00.000Z lies before"),
        (r#","issued":"2026-03-18T14:04:00Z""#, "issued: 2026-03-18T14:04:00.000Z lies after"),
        (r#","silence_until":"2025-01-01T00:00:00Z""#, "silence_until"),
        (r#","tell_author_at":"2025-01-01T00:00:00Z""#, "tell_author_at"),
        (r#","grounds":"z""#, "is no box"),
        (r#","member_state":"Holland""#, "two letters"),
    ] {
        let read = items(row(more));
        assert!(rejected(&read)[0].1.contains(why), "{more}: {read:?}");
    }
}

#[test]
fn every_field_has_an_example_that_is_read() {
    let row = |fields: &[Field]| {
        let pairs = fields.iter().map(|field| (field.name.to_owned(), field.example.into()));
        serde_json::Value::Object(pairs.collect()).to_string()
    };
    for (fields, word) in
        [(FIELDS, "jsonl"), (NOTICE_FIELDS, "notices-jsonl"), (ORDER_FIELDS, "orders-jsonl")]
    {
        let (_, format, items) = all(&mut row(fields).as_bytes(), &options()).unwrap();
        assert_eq!((format, rejected(&items), repairs(&items)), (word, vec![], vec![]));
        assert_eq!(flags(&items).len(), 1);
        assert!(messages(&items).iter().all(|m| m.extra.is_empty()));
    }
}
