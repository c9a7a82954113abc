//! Links to messages: built from ids, and read back to ids.

use super::Options;
use crate::model::{GroupKey, MessageKey};

/// The platform of Telegram's own formats and links, whatever the options say.
pub(super) const TELEGRAM: &str = "telegram";

/// Where a Telegram message can be seen.
pub(super) fn to_message(username: Option<&str>, group: i64, id: i64) -> Option<String> {
    // Messages from before a migration have no address.
    if id <= 0 {
        return None;
    }
    Some(match username {
        Some(name) => format!("https://t.me/{name}/{id}"),
        None => format!("https://t.me/c/{group}/{id}"),
    })
}

/// The public name of a group, when the importer was told.
pub(super) fn username_of(options: &Options, group: i64) -> Option<&str> {
    options.usernames.iter().find(|(id, _)| *id == group).map(|(_, name)| name.as_str())
}

/// The bare id of a group: `-1001234` of the Bot API is `1234`, `-1234` is `1234`.
pub(super) fn bare(id: i64) -> i64 {
    const CHANNELS: i64 = -1_000_000_000_000;
    if id < CHANNELS { CHANNELS.saturating_sub(id) } else { id.saturating_abs() }
}

/// The message a link leads to, if it says so: `t.me/c/<group>[/<topic>]/<id>`,
/// `t.me/[s/]<name>[/<topic>]/<id>` with a known name, or `tg://privatepost` and `tg://resolve`.
pub(super) fn message_of(link: &str, options: &Options) -> Option<MessageKey> {
    let link = link.trim().trim_matches(['<', '>', '"']).trim_end_matches(['.', ',', ')']);
    let (group, id) = match strip(link, "tg://") {
        Some(rest) => from_app(rest, options)?,
        None => from_web(link, options)?,
    };
    let key = GroupKey { platform: TELEGRAM.into(), id: group };
    (id > 0).then_some(MessageKey { group: key, id })
}

/// `text` without a beginning, whatever its case.
fn strip<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(beginning.len())?;
    head.eq_ignore_ascii_case(beginning).then_some(tail)
}

fn named(name: &str, options: &Options) -> Option<i64> {
    let name = name.trim_start_matches('@');
    options.usernames.iter().find(|(_, n)| n.eq_ignore_ascii_case(name)).map(|(id, _)| *id)
}

fn from_web(link: &str, options: &Options) -> Option<(i64, i64)> {
    let rest = strip(link, "https://").or_else(|| strip(link, "http://")).unwrap_or(link);
    let rest = strip(rest, "www.").unwrap_or(rest);
    let rest = ["t.me/", "telegram.me/", "telegram.dog/"].iter().find_map(|h| strip(rest, h))?;
    let path = rest.split(['?', '#']).next()?;
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let group = match parts.next()? {
        "c" => bare(parts.next()?.parse().ok()?),
        "s" => named(parts.next()?, options)?,
        name => named(name, options)?,
    };
    // One number is the message; of two the first is the topic.
    let id = parts.next_back()?.parse().ok()?;
    Some((group, id))
}

fn from_app(rest: &str, options: &Options) -> Option<(i64, i64)> {
    let (action, query) = rest.split_once('?')?;
    let value = |name: &str| {
        query.split('&').filter_map(|pair| pair.split_once('=')).find(|(n, _)| *n == name)
    };
    let number = |name: &str| value(name).and_then(|(_, v)| v.parse::<i64>().ok());
    let group = match action.trim_end_matches('/') {
        "privatepost" => bare(number("channel")?),
        "resolve" => named(value("domain")?.1, options)?,
        _ => return None,
    };
    Some((group, number("post")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_leads_to_its_message() {
        let options = Options { usernames: vec![(77, "Plein".into())], ..Options::default() };
        let check = |link: &str, want: Option<(i64, i64)>| {
            let got = message_of(link, &options).map(|key| (key.group.id, key.id));
            assert_eq!(got, want, "{link}");
        };
        check("https://t.me/c/1234/56", Some((1234, 56)));
        check("t.me/c/1234/7/56?single", Some((1234, 56)));
        check("HTTP://T.me/plein/9#x", Some((77, 9)));
        check("https://t.me/s/Plein/9", Some((77, 9)));
        check("https://t.me/plein/3/9?comment=4", Some((77, 9)));
        check("tg://privatepost?channel=1234&post=56&single", Some((1234, 56)));
        check("tg://resolve?domain=plein&post=5", Some((77, 5)));
        check("https://t.me/other/9", None);
        check("https://t.me/plein", None);
        check("https://example.org/c/1/2", None);
        check("é", None);
    }

    #[test]
    fn ids_of_the_bot_api_lose_their_prefix() {
        assert_eq!(bare(-1_000_000_001_234), 1234);
        assert_eq!(bare(-55), 55);
        assert_eq!(bare(1234), 1234);
    }
}
