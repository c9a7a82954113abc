//! The files of a pack that people read: message, author, attachments, context, flags in words.

use super::Around;
use crate::export::{Sender, Statement};
use crate::model::{At, Case, FlagBody, Media, Message};
use jiff::tz::TimeZone;
use std::fmt::Write as _;

/// Identifiers of the author that we hold, and how long we know them.
pub fn known(message: &Message, around: &Around<'_>, zone: &TimeZone) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _never_fails = writeln!(out, "{name:<12} {}", shown(value).replace('\n', " "));
        }
    };
    let a = &message.author;
    line("platform", &message.key.group.platform);
    line("identifier", a.id.as_deref().unwrap_or_default());
    line("name", a.name.as_deref().unwrap_or_default());
    line("kind", &format!("{:?}", a.kind).to_lowercase());
    line("sent through", message.via.as_deref().unwrap_or_default());
    if let Some(from) = &message.forward {
        line("forwarded", from.name.as_deref().unwrap_or_default());
        line("its id", from.id.as_deref().unwrap_or_default());
    }
    for named in message.entities.iter().filter(|e| e.kind.contains("mention")) {
        line("mentions", named.value.as_deref().unwrap_or_default());
    }
    if let Some(seen) = around.seen {
        line("messages", &format!("{} held, in {} groups", seen.messages, seen.groups));
        line("first seen", &seen.first.map(|at| when(at, zone, false)).unwrap_or_default());
    }
    out
}

/// Every fact about what was attached. The bytes themselves were never with us.
pub fn media(all: &[Media]) -> String {
    let mut out = String::new();
    for (count, media) in (1..).zip(all) {
        let _never_fails = writeln!(out, "{count}. {}", shown(&media.kind));
        let mut line = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                let _never_fails =
                    writeln!(out, "   {name:<8} {}", shown(&value).replace('\n', " "));
            }
        };
        line("label", media.label.clone());
        line("file", media.file.clone());
        line("bytes", media.bytes.map(|n| n.to_string()));
        line("pixels", media.size.map(|(w, h)| format!("{w} x {h}")));
        line("seconds", media.seconds.map(|n| n.to_string()));
        line("type", media.mime.clone());
        line("spoiler", media.spoiler.then(|| "hidden at the source".to_owned()));
    }
    out.push_str("\nThe platform that sent the message holds the file itself; we never did.\n");
    out
}

/// A moment in the platform's zone with its offset, and in UTC.
pub fn when(at: At, zone: &TimeZone, uncertain: bool) -> String {
    let local = at.timestamp().to_zoned_datetime(zone.clone());
    let text = format!("{} (UTC {at})", local.strftime("%Y-%m-%d %H:%M:%S %:z %Q"));
    if uncertain { text + ", may be off by hours: the source gave no zone" } else { text }
}

pub fn author(message: &Message) -> String {
    let a = &message.author;
    match (&a.name, &a.id) {
        (Some(name), Some(id)) => format!("{name} ({id})"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    }
}

pub fn readable(message: &Message, zone: &TimeZone) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _never_fails = writeln!(out, "{name:<10} {}", shown(value).replace('\n', " "));
        }
    };
    line("message", &format!("{}, number {}", message.key.group, message.key.id));
    line("published", &when(message.at, zone, message.at_uncertain));
    line("edited", &message.edited.map(|at| when(at, zone, false)).unwrap_or_default());
    line("author", &author(message));
    let forward = message.forward.as_ref().map(|f| [&f.name, &f.id].map(|t| t.as_deref()));
    let forward: Vec<&str> = forward.into_iter().flatten().flatten().collect();
    line("forwarded", &forward.join(", "));
    line("link", message.link.as_deref().unwrap_or_default());
    for media in &message.media {
        let label = media.label.as_deref().unwrap_or_default();
        line("with", &format!("{} {label}", media.kind));
    }
    out.push('\n');
    out.push_str(&shown(&message.text));
    out.push('\n');
    out
}

/// Text with every character that is not seen written out, so that no viewer acts on it.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || !(c.is_control() || crate::law::facts::hidden(c)) {
            out.push(c);
        } else {
            out.extend(c.escape_unicode());
        }
    }
    out
}

pub fn context(s: &Statement<'_>, around: &Around<'_>, zone: &TimeZone) -> String {
    let mut out = String::new();
    let part = |out: &mut String, title: &str, messages: &mut dyn Iterator<Item = &Message>| {
        let _never_fails = writeln!(out, "== {title}\n");
        for message in messages {
            out.push_str(&readable(message, zone));
            out.push('\n');
        }
    };
    if let Some(answered) = around.answers {
        part(&mut out, "the message it answers", &mut std::iter::once(answered));
    }
    part(&mut out, "before it in the group", &mut around.before.iter());
    part(&mut out, "the message itself", &mut s.message.into_iter());
    part(&mut out, "after it in the group", &mut around.after.iter());
    out
}

pub fn flags(case: &Case, sender: &Sender<'_>) -> String {
    let (law, zone) = (sender.law, sender.zone);
    let mut out = String::new();
    if let Some(at) = law.knowledge(case) {
        let at = when(at, zone, false);
        let _never_fails = writeln!(out, "actual knowledge since {at} (DSA Art. 16(3))\n");
    }
    for flag in &case.flags {
        let (who, said) = match &flag.body {
            FlagBody::Notice(n) => (n.notifier.name.clone(), n.explanation.clone()),
            FlagBody::Order(o) => (Some(o.authority.clone()), o.reasons.clone()),
            FlagBody::Notification { from, text } => (from.clone(), text.clone()),
            FlagBody::Rule(r) => (Some(format!("{} {}", r.rule, r.version)), r.reason.clone()),
            FlagBody::Own { text } => (None, text.clone()),
        };
        let who = who.map(|w| format!(", {}", shown(&w))).unwrap_or_default();
        let at = when(flag.at, zone, false);
        let _never_fails = writeln!(out, "{at}  {}{who}\n{}\n", flag.word(), shown(&said));
    }
    out
}
