//! The message under decision and what was said around it.

use crate::app::ink::{Ink, NAME_CAP, Strip, head};
use crate::app::msg::CaseView;
use crate::app::text::{Safe, highlight, links, safe_line, wrap};
use crate::app::theme::Role;
use crate::app::time::thousands as count;
use crate::app::veil::{Stage, Told, hits};
use crate::app::work::Work;
use crate::model::{At, Media, Message, MessageKind, NoticeRow};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use std::ops::Range;

/// Bytes of one message that are shown.
pub const CAP: usize = 64 * 1024;
/// Bytes of a text shown in a few lines.
const SHORT_CAP: usize = 4096;
/// Lines of the message shown outside the case screen.
const SHORT: usize = 20;
/// Lines one message of the context may take.
const CONTEXT_LINES: usize = 3;
/// Columns of text at most.
const MEASURE: usize = 80;
/// Columns of an author's name at most.
const NAME: usize = 20;

/// Links to a message we do not hold.
const LINKS: usize = 3;

/// Where the parts of the conversation stand in a pane.
#[derive(Clone, Copy)]
pub struct Columns {
    /// Columns of the pane.
    pub width: usize,
    /// First column of the bar.
    pub bar: usize,
    /// First column of the time.
    pub time: usize,
    /// First column of the name.
    pub name: usize,
    /// First column of the words.
    pub words: usize,
    /// First column of the words under decision.
    pub message: usize,
    /// Show the whole message.
    pub whole: bool,
}

impl Columns {
    /// Columns for a pane. Where rows are short the message stands under its name.
    #[must_use]
    pub fn new(view: &CaseView, width: usize, bar: usize, under_name: bool) -> Self {
        let time = bar + 2;
        let name = time + 7;
        let longest = names(view).map(|n| safe_line(n, NAME_CAP).width()).max().unwrap_or(0);
        let words =
            (name + longest.clamp(6, if width < 100 { 12 } else { NAME }) + 2).min(width / 2);
        let narrow = width < 50;
        let message = if narrow {
            time
        } else if under_name {
            name
        } else {
            words
        };
        Self { width, bar, time, name, words, message, whole: false }
    }
}

fn names(view: &CaseView) -> impl Iterator<Item = &str> {
    let near = view.before.iter().rev().take(10).chain(view.after.iter().take(10));
    near.chain(view.message.as_ref()).map(|told| author(told))
}

/// The name to show for whoever wrote a message.
#[must_use]
pub fn author(message: &Message) -> &str {
    match (&message.author.name, &message.author.id) {
        (Some(name), _) if !name.trim().is_empty() => name,
        (_, Some(id)) => id,
        _ => "nobody named",
    }
}

/// What can be said in one line about a message without text.
#[must_use]
pub fn stands_for(message: &Message) -> String {
    match (&message.kind, message.media.first()) {
        (MessageKind::Service(what), _) => what.replace('_', " "),
        (MessageKind::Unsupported, _) => "something the source does not give".into(),
        (MessageKind::Erased { .. }, _) => "erased from the record".into(),
        (_, Some(media)) => media.kind.replace('_', " "),
        _ => "no text".into(),
    }
}

fn hour(work: &Work, at: At) -> String {
    let then = work.zone.to_datetime(at.timestamp());
    format!("{:02}:{:02}", then.hour(), then.minute())
}

/// One message of the context, in at most a few lines.
#[must_use]
pub fn near(work: &Work, message: &Told, view: &CaseView, at: &Columns) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let same = view.message.as_ref().is_some_and(|m| {
        m.author.identity().is_some() && m.author.identity() == message.author.identity()
    });
    let role = if same { Role::Text } else { Role::Muted };
    let columns = at.width.saturating_sub(at.words + 1).min(MEASURE);
    let safe = if message.words().is_empty() {
        safe_line(&stands_for(message), 4096)
    } else {
        work.look().around().line(message.words(), 4096)
    };
    let mut lines = wrap(&safe, columns);
    let more = lines.len() > CONTEXT_LINES;
    lines.truncate(CONTEXT_LINES);
    lines
        .iter()
        .enumerate()
        .map(|(i, line)| {
            let mut strip = ink.strip(at.width);
            if i == 0 {
                strip = strip.to(at.time).own(&hour(work, message.at), Role::Muted);
                let name = at.words.saturating_sub(at.name + 2).min(NAME);
                strip = strip.to(at.name).foreign(author(message), role, name);
            }
            strip = strip.to(at.words).safe(line, role, columns);
            if more && i + 1 == CONTEXT_LINES {
                strip = strip.own(" …", Role::Muted);
            }
            strip.done()
        })
        .collect()
}

/// What stands beside the author's name.
fn about(work: &Work, view: &CaseView, message: &Told) -> String {
    let mut parts = Vec::new();
    if let Some(answered) = &view.answers {
        let name = safe_line(author(answered), NAME_CAP).to_string();
        if work.size.0 < 50 {
            return format!("to {name}");
        }
        parts.push(format!("answers {name} {}", hour(work, answered.at)));
    } else if message.reply_to.is_some() {
        parts.push("answers a message we do not hold".into());
    }
    if let Some(forward) = &message.forward {
        let from = forward.name.as_deref().or(forward.id.as_deref()).unwrap_or("somewhere");
        parts.push(format!("forwarded from {}", safe_line(from, NAME_CAP)));
    }
    if let Some(via) = &message.via {
        parts.push(format!("via {}", safe_line(via, NAME_CAP)));
    }
    if let Some(edited) = message.edited {
        parts.push(format!("edited {}", hour(work, edited)));
    }
    let said = work.look().readable(message.words());
    if said.is_some_and(|said| safe_line(head(said, NAME_CAP), NAME_CAP).is_rtl()) {
        parts.push("right to left".into());
    }
    if message.at_uncertain {
        parts.push("time uncertain".into());
    }
    if view.veiled && work.veiled(view) {
        parts.push(match work.look().stage {
            Stage::Facts if message.words().is_empty() => "veiled".to_owned(),
            Stage::Facts => format!("{} · veiled", message.words().size()),
            Stage::Lines(_) => "veil, line by line".to_owned(),
            Stage::Terms | Stage::Open => "veil, step 2 of 3".to_owned(),
        });
    }
    parts.join(" · ")
}

/// The message under decision, where there is room for its words alone.
#[must_use]
pub fn brief(work: &Work, view: &CaseView, columns: usize) -> Vec<Safe> {
    let Some(message) = &view.message else { return Vec::new() };
    let (look, said) = (work.look(), message.words());
    let lines = if said.is_empty() {
        vec![safe_line(&stands_for(message), SHORT_CAP)]
    } else if said.opens_veiled() && look.stage == Stage::Facts {
        vec![safe_line(&format!("{}, veiled: v lifts it", said.size()), SHORT_CAP)]
    } else {
        look.block(said, SHORT_CAP)
    };
    lines.iter().flat_map(|line| wrap(line, columns.max(1))).collect()
}

/// The message under decision with its bar.
#[must_use]
pub fn message(work: &Work, view: &CaseView, at: &Columns) -> Vec<Line<'static>> {
    let Some(message) = &view.message else {
        let strip = bar(work, at).to(at.time);
        let mut lines = vec![strip.own("the message itself was never imported", Role::Warn).done()];
        // Where to look for it, as those who sent a notice say.
        let here = |row: &NoticeRow| {
            row.places.iter().find(|place| place.case == view.case.no)?.link.clone()
        };
        let mut links: Vec<String> = view.notices.iter().filter_map(here).collect();
        links.dedup();
        lines.extend(links.iter().take(LINKS).map(|link| {
            let strip = bar(work, at).to(at.time);
            strip.foreign(link, Role::Text, MEASURE).done()
        }));
        return lines;
    };
    let mut lines = vec![who(work, view, message, at)];
    lines.extend(words(work, view, message, at));
    lines.extend(work.look().media(message).iter().map(|media| {
        let strip = bar(work, at).to(at.message);
        strip.safe(&safe_line(&attached(media), 1024), Role::Text, MEASURE).done()
    }));
    if message.words().is_empty() && message.media.is_empty() {
        lines.push(bar(work, at).to(at.message).own(&stands_for(message), Role::Muted).done());
    }
    lines
}

fn bar<'a>(work: &'a Work, at: &Columns) -> Strip<'a> {
    let ink = Ink::new(&work.theme, Role::Bg);
    ink.strip(at.width).to(at.bar).own(work.theme.glyphs.rail, Role::Focus)
}

fn who(work: &Work, view: &CaseView, message: &Told, at: &Columns) -> Line<'static> {
    let strip = bar(work, at).to(at.time);
    let about = about(work, view, message);
    if at.width < 50 {
        return strip
            .foreign(author(message), Role::Strong, NAME)
            .gap(2)
            .own(&about, Role::Muted)
            .done();
    }
    let strip = strip.own(&hour(work, message.at), Role::Text).to(at.name);
    let name = if at.message == at.name { NAME } else { at.words.saturating_sub(at.name + 1) };
    let strip = strip.foreign(author(message), Role::Strong, name);
    let column = if strip.used() + 2 > at.words { strip.used() + 2 } else { at.words };
    strip.to(column).own(&about, Role::Muted).done()
}

fn words(work: &Work, view: &CaseView, message: &Told, at: &Columns) -> Vec<Line<'static>> {
    let (look, said) = (work.look(), message.words());
    if said.is_empty() {
        return Vec::new();
    }
    let columns = at.width.saturating_sub(at.message + 1).clamp(1, MEASURE);
    // Where only the first lines show, only the first bytes are looked at.
    let cap = if at.whole { CAP } else { SHORT * 4 * MEASURE };
    let rest = said.rest(cap);
    let shown: Vec<Safe> =
        look.block(said, cap).iter().flat_map(|line| wrap(line, columns)).collect();
    let limit = if at.whole { shown.len() } else { SHORT.min(shown.len()) };
    // Where something is covered nothing stands out: what was found is not to be guessed.
    let styles = look.readable(said).map(|text| styles(work, view, head(text, cap)));
    let styles = styles.unwrap_or_default();
    let ink = Ink::new(&work.theme, Role::Bg);
    let base = ink.style(Role::Strong);
    let mut lines: Vec<Line<'static>> = shown
        .iter()
        .take(limit)
        .map(|line| {
            let line = highlight(line, base, &work.theme, &styles);
            bar(work, at).to(at.message).line_of(line).done()
        })
        .collect();
    if limit < shown.len() {
        let rest: usize = rest
            + shown.iter().skip(limit).map(|line| line.to_string().chars().count()).sum::<usize>();
        let text = format!("… {} characters more, enter", count(rest as u64));
        lines.push(bar(work, at).to(at.message).own(&text, Role::Accent).done());
    }
    if at.whole && said.len() > CAP {
        lines.push(bar(work, at).to(at.message).own("shown up to 64 KiB", Role::Warn).done());
    }
    if said.opens_veiled() && look.stage == Stage::Terms {
        let text = match hits(&view.case).len() {
            0 => "no flagged words are known, so all is covered".to_owned(),
            1 => "1 place covered".to_owned(),
            n => format!("{n} places covered"),
        };
        lines.push(bar(work, at).to(at.message).own(&text, Role::Muted).done());
    }
    lines
}

/// Links, rule hits and the words of the search, each in its style.
fn styles(work: &Work, view: &CaseView, text: &str) -> Vec<(Range<usize>, Style)> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let head = head(text, CAP);
    let bold = Modifier::BOLD;
    let link = ink.style(Role::Link).add_modifier(bold);
    let hit = ink.style(Role::SevHigh).add_modifier(bold | Modifier::UNDERLINED);
    let found = ink.style(Role::Accent).add_modifier(Modifier::UNDERLINED);
    let mut all: Vec<(Range<usize>, Style)> =
        links(head).into_iter().map(|range| (range, link)).collect();
    all.extend(hits(&view.case).into_iter().map(|range| (range, hit)));
    all.extend(searched(&work.list.search, head).into_iter().map(|range| (range, found)));
    all
}

/// Where the words of the search stand in the text.
fn searched(search: &str, text: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    for word in search.split_whitespace().filter(|word| word.len() > 1) {
        let lower = word.to_lowercase();
        // Case folding that changes lengths would move the places; such texts keep exact matches.
        let folded = text.to_lowercase();
        let (hay, needle) = if folded.len() == text.len() {
            (folded.as_str(), lower.as_str())
        } else {
            (text, word)
        };
        all.extend(hay.match_indices(needle).take(200).map(|(at, found)| at..at + found.len()));
    }
    all
}

/// One line about something attached.
fn attached(media: &Media) -> String {
    let kind = if media.kind.is_empty() { "something" } else { &media.kind };
    let mut parts = vec![kind.replace('_', " ")];
    if let Some((w, h)) = media.size {
        parts.push(format!("{w}×{h}"));
    }
    if let Some(seconds) = media.seconds {
        parts.push(format!("{}:{:02}", seconds / 60, seconds % 60));
    }
    if let Some(label) = &media.label {
        parts.push(format!("“{label}”"));
    }
    if media.label.is_none()
        && let Some(file) = &media.file
    {
        parts.push(file.clone());
    }
    let seen = matches!(media.kind.as_str(), "photo" | "video" | "sticker" | "animation");
    let tail = if seen { ", never shown in the terminal" } else { "" };
    format!("{}{tail}", parts.join(" "))
}
