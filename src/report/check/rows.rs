//! Finds for each line the row of the template it is, and says what is missing, strange or out of
//! order.

use super::reader::Line;
use super::{Faults, Sheet, excerpt, plain};
use crate::law::KEYWORD_OTHER;
use crate::report::forms::{Applies, Each, Holds, Item, Kind, Part};
use crate::report::template::{CATEGORY_PREFIX, TOTAL, Template};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A row the template has.
#[derive(Clone, Debug)]
pub(super) struct Want {
    key: String,
    /// Texts by what their column holds.
    texts: Vec<(Holds, String)>,
    pub(super) applies: Applies,
    pub(super) kind: Kind,
    /// Breakdown; `TOTAL` in part 3.
    pub(super) scope: String,
    /// Place among the categories (parts 2 to 6) or the forms.
    pub(super) row: u16,
    /// Our short name (parts 1 and 7 to 11) or the code (parts 2 to 6).
    pub(super) id: String,
    /// May stand several times.
    pub(super) repeats: bool,
    /// Printed in the template for others to replace.
    pub(super) placeholder: bool,
}

impl Want {
    fn name(&self) -> String {
        let words = self.texts.iter().filter(|(is, _)| *is != Holds::Applies);
        words.map(|(_, text)| plain(text)).collect::<Vec<_>>().join(" / ")
    }
}

/// A line that was recognised.
pub(super) struct Matched<'s> {
    pub(super) line: &'s Line,
    pub(super) want: Want,
}

/// Recognises every line it can.
pub(super) fn matched<'s>(
    template: &Template,
    states: &BTreeSet<String>,
    sheet: &'s Sheet<'_>,
    faults: &mut Faults,
) -> Vec<Matched<'s>> {
    let keys = keys(sheet);
    let wants = wants(template, states, sheet);
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (want, i) in wants.iter().zip(0..) {
        places.entry(&want.key).or_default().push(i);
    }
    let present: HashSet<&str> = keys.iter().map(String::as_str).collect();
    let mut seen = vec![false; wants.len()];
    let mut out = Vec::new();
    let mut next = 0;
    let mut scopes = Scopes::new(states);
    for (i, (line, key)) in sheet.lines.iter().zip(&keys).enumerate() {
        let Some(known) = places.get(key.as_str()) else {
            strange(sheet, line, &mut scopes, faults);
            continue;
        };
        let ahead = known.get(known.partition_point(|p| *p < next)).copied();
        let wanted = wants.get(next).map(|w| w.key.as_str());
        let follows = keys.get(i + 1).map(String::as_str);
        let place = match ahead {
            Some(p) if p == next || follows != wanted => {
                for skipped in wants.get(next..p).unwrap_or_default() {
                    if !present.contains(skipped.key.as_str()) {
                        missing(skipped, line.number, faults);
                    }
                }
                next = p + 1;
                Some(p)
            }
            Some(p) => {
                order(line, faults);
                Some(p)
            }
            None => back(known, &seen, &wants, line, faults),
        };
        if let Some((want, p)) = place.and_then(|p| wants.get(p).map(|w| (w, p))) {
            if let Some(flag) = seen.get_mut(p) {
                *flag = true;
            }
            compare(sheet, line, want, faults);
            out.push(Matched { line, want: want.clone() });
        }
    }
    scopes.tell(faults);
    let last = sheet.lines.last().map_or(1, |l| l.number);
    for want in wants.iter().skip(next).filter(|w| !present.contains(w.key.as_str())) {
        missing(want, last, faults);
    }
    out
}

/// A row that belongs further up.
fn back(
    known: &[usize],
    seen: &[bool],
    wants: &[Want],
    line: &Line,
    faults: &mut Faults,
) -> Option<usize> {
    let unseen = known.iter().copied().find(|p| seen.get(*p) == Some(&false));
    if unseen.is_some() {
        order(line, faults);
        return unseen;
    }
    let again = known.last().copied();
    if again.and_then(|p| wants.get(p)).is_some_and(|w| w.repeats) {
        return again;
    }
    faults.error(line.number, 0, "the row stands here a second time", "take one of them out");
    None
}

fn order(line: &Line, faults: &mut Faults) {
    faults.error(line.number, 0, "the row is out of order", "move it where the template has it");
}

fn missing(want: &Want, line: usize, faults: &mut Faults) {
    let what = format!("the row {:?} is missing", want.name());
    faults.error(line, 0, what, "add it before this line, or after the last one");
}

/// A line the template does not have. A wrong scope is only noted: it usually is that of a whole
/// block.
fn strange<'s>(sheet: &Sheet<'_>, line: &'s Line, scopes: &mut Scopes<'s>, faults: &mut Faults) {
    if let Some((scope, column)) = sheet.holding(line, Holds::Scope)
        && sheet.part.part == 3
        && !scopes.known.contains(&plain(scope))
    {
        scopes.wrong.entry(scope).or_insert((line.number, column, 0)).2 += 1;
        return;
    }
    let is = [Holds::Category, Holds::Indicator].into_iter().find_map(|is| sheet.holding(line, is));
    let (text, column) = is.unwrap_or_default();
    let what = format!("the template has no row {} here", excerpt(text));
    faults.error(line.number, column, what, "correct its texts or take it out");
}

/// The scopes of part 3: those that may stand there and those that should not.
struct Scopes<'s> {
    known: HashSet<String>,
    /// Line and column of the first, and how many rows.
    wrong: HashMap<&'s str, (usize, usize, usize)>,
}

impl Scopes<'_> {
    fn new(states: &BTreeSet<String>) -> Self {
        let total = std::iter::once(TOTAL.to_owned());
        Self { known: states.iter().cloned().chain(total).collect(), wrong: HashMap::new() }
    }

    fn tell(self, faults: &mut Faults) {
        for (scope, (line, column, rows)) in self.wrong {
            let what = format!("{} is no Member State ({rows} rows)", excerpt(scope));
            let fix = "write TOTAL or a country code in capitals: one block for each Member State \
                       that sent an order";
            faults.error(line, column, what, fix);
        }
    }
}

/// Whether the texts of a recognised line are those of the template.
fn compare(sheet: &Sheet<'_>, line: &Line, want: &Want, faults: &mut Faults) {
    for (is, wanted) in &want.texts {
        let Some((text, column)) = sheet.holding(line, *is) else { continue };
        if plain(text) == plain(wanted) {
            if text != wanted {
                let fix = format!("write {wanted:?}, with its blanks");
                faults.warning(line.number, column, "not the template's text to the letter", fix);
            }
        } else {
            let what = format!("{} instead of {wanted:?}", excerpt(text));
            faults.error(line.number, column, what, "write the template's text");
        }
    }
}

/// What tells rows of a part apart.
const fn key_columns(part: u8) -> &'static [Holds] {
    match part {
        1 | 11 => &[Holds::Indicator],
        2 => &[Holds::Label],
        3 => &[Holds::Scope, Holds::Category],
        4..=6 => &[Holds::Category],
        _ => &[Holds::Section, Holds::Indicator, Holds::Scope],
    }
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    texts.map(plain).collect::<Vec<_>>().join("\u{1f}")
}

/// The key of each line. A sub-category belongs to the category above it.
fn keys(sheet: &Sheet<'_>) -> Vec<String> {
    let columns = key_columns(sheet.part.part);
    let mut category = String::new();
    let key = |line: &Line| {
        let cells = columns.iter().map(|is| sheet.holding(line, *is).map_or("", |(text, _)| text));
        let mut key = joined(cells);
        if sheet.part.grid.is_some() {
            let code = plain(sheet.holding(line, Holds::Category).map_or("", |(text, _)| text));
            if code.starts_with(CATEGORY_PREFIX) || code == TOTAL {
                category = code;
            }
            key.push('\u{1f}');
            key.push_str(&category);
        }
        key
    };
    sheet.lines.iter().map(key).collect()
}

fn wants(template: &Template, states: &BTreeSet<String>, sheet: &Sheet<'_>) -> Vec<Want> {
    let part = sheet.part;
    if part.grid.is_some() || part.part == 2 {
        let mut scopes = vec![TOTAL.to_owned()];
        if part.part == 3 {
            let mut known = HashSet::new();
            let here = sheet.lines.iter().filter_map(|l| sheet.holding(l, Holds::Scope));
            let named = here.map(|(scope, _)| plain(scope)).filter(|s| states.contains(s));
            scopes.extend(named.filter(|s| known.insert(s.clone())));
        }
        return scopes.iter().flat_map(|scope| categories(template, part, scope)).collect();
    }
    part.rows.iter().flat_map(|item| indicators(template, states, sheet, item)).collect()
}

fn categories<'a>(
    template: &'a Template,
    part: &'a Part,
    scope: &'a str,
) -> impl Iterator<Item = Want> + 'a {
    let all = part.grid.is_none().then(|| (0_u16..).zip(&template.categories).map(|(i, _)| i));
    let some = part.grid.as_ref().map(|grid| template.grid_rows(grid));
    let places = all.into_iter().flatten().chain(some.into_iter().flatten());
    places.filter_map(move |row| {
        let category = template.categories.get(usize::from(row))?;
        let mut texts = vec![(Holds::Category, category.code.clone())];
        let applies = part.grid.as_ref().map_or(Applies::All, |g| g.applies);
        let key = if part.grid.is_some() {
            texts.push((Holds::Applies, applies.words().to_owned()));
            let mut cells = vec![category.code.as_str(), template.category_of(row)];
            if part.part == 3 {
                texts.push((Holds::Scope, scope.to_owned()));
                cells.insert(0, scope);
            }
            joined(cells.into_iter())
        } else {
            texts.push((Holds::Label, category.label.clone()));
            texts.push((Holds::Description, category.description.clone()));
            joined(std::iter::once(category.label.as_str()))
        };
        let repeats = part.grid.is_some() && category.code == KEYWORD_OTHER;
        Some(Want {
            key,
            texts,
            applies,
            kind: Kind::Count,
            scope: scope.to_owned(),
            row,
            id: category.code.clone(),
            repeats,
            placeholder: false,
        })
    })
}

fn indicators(
    template: &Template,
    states: &BTreeSet<String>,
    sheet: &Sheet<'_>,
    item: &Item,
) -> Vec<Want> {
    let part = sheet.part;
    let want = |id: &str, scope: &str, placeholder: bool| {
        let form = part.forms().find(|f| f.id == id)?;
        let mut texts = vec![(Holds::Applies, form.applies.words().to_owned())];
        for (is, text) in [
            (Holds::Section, form.section.as_str()),
            (Holds::Indicator, form.indicator.as_str()),
            (Holds::Scope, scope),
        ] {
            if part.holding(is).is_some() {
                texts.push((is, text.to_owned()));
            }
        }
        let of = |is: &Holds| texts.iter().find(|(i, _)| i == is).map_or("", |(_, t)| t.as_str());
        Some(Want {
            key: joined(key_columns(part.part).iter().map(of)),
            applies: form.applies,
            kind: form.is,
            scope: scope.to_owned(),
            row: part.form(id)?,
            id: id.to_owned(),
            repeats: part.part == 8 && form.is == Kind::Share,
            placeholder,
            texts,
        })
    };
    match item {
        Item::Row(form) => want(&form.id, &form.scope, false).into_iter().collect(),
        Item::Each { each, rows, printed } => {
            let names: Vec<&str> = match each {
                Each::Language => template.languages.iter().map(String::as_str).collect(),
                Each::State => states.iter().map(String::as_str).collect(),
            };
            let here: HashSet<String> = sheet
                .lines
                .iter()
                .filter(|line| {
                    let text = sheet.holding(line, Holds::Indicator).map(|(t, _)| plain(t));
                    rows.iter().any(|r| text == Some(plain(&r.indicator)))
                })
                .filter_map(|line| sheet.holding(line, Holds::Scope).map(|(t, _)| plain(t)))
                .collect();
            let as_printed = here.contains("[...]") || !names.iter().any(|n| here.contains(*n));
            if as_printed {
                let id = |text: &String| rows.iter().find(|r| r.indicator == *text);
                let rows = printed.iter().filter_map(|(i, s)| want(&id(i)?.id, s, true));
                return rows.collect();
            }
            let rounds = names.iter().flat_map(|n| rows.iter().map(move |r| (r, n)));
            rounds.filter_map(|(r, name)| want(&r.id, name, false)).collect()
        }
    }
}
