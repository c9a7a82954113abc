//! The score sheet of a run: numbers, matrix and charts, and what to talk about.

use crate::app::ink::{Ink, Strip};
use crate::app::text::safe_line;
use crate::app::theme::Role;
use crate::app::work::Work;
use crate::law::Law;
use crate::training::Act;
use crate::training::score::write::{number, part, seconds};
use crate::training::score::{Kind, Matrix, Measured, NO_CATEGORY, Sheet, Together};
use ratatui::text::{Line, Span};

/// From here on matrix and charts stand side by side.
const WIDE: usize = 110;
/// Columns of a number at the head.
const HEAD: usize = 19;
/// Columns of a cell of the matrix.
const CELL: usize = 9;
/// A number at the head: value, name, remark, look of the value.
type Number = (String, &'static str, String, Role);

/// Cases of a class below which its number is a hint.
const HINT: u64 = 10;

/// The sheet of one run in lines. `curve` holds the sheets of the same person, oldest first.
pub fn lines(work: &Work, sheet: &Sheet, curve: &[&Sheet], width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let mut lines = head(ink, sheet, width);
    lines.push(ink.strip(width).done());
    if width >= WIDE {
        let half = width / 2 - 2;
        let left = matrix(ink, &sheet.decisions, half);
        let mut right = classes(ink, &work.law, &sheet.categories, width - half - 3);
        right.extend(times(work, sheet, width - half - 3));
        lines.extend(beside(ink, (left, half), right, width));
    } else {
        lines.extend(matrix(ink, &sheet.decisions, width));
        lines.push(ink.strip(width).done());
        lines.extend(classes(ink, &work.law, &sheet.categories, width));
        apart(ink, &mut lines, times(work, sheet, width), width);
    }
    apart(ink, &mut lines, paces(ink, sheet, width), width);
    apart(ink, &mut lines, talk(ink, &work.law, sheet, width), width);
    apart(ink, &mut lines, statements(ink, sheet, width), width);
    if curve.len() > 1 {
        apart(ink, &mut lines, runs(ink, curve, width), width);
    }
    lines
}

/// Adds a block under a blank row.
fn apart(ink: Ink<'_>, lines: &mut Vec<Line<'static>>, block: Vec<Line<'static>>, width: usize) {
    if !block.is_empty() {
        lines.push(ink.strip(width).done());
        lines.extend(block);
    }
}

fn title(ink: Ink<'_>, text: &str, note: &str, width: usize) -> Line<'static> {
    let strip = ink.strip(width).to(1).own(text, Role::Strong).gap(2).own(note, Role::Muted);
    let strip = if note.is_empty() { strip } else { strip.gap(1) };
    strip.rule(width.saturating_sub(1)).done()
}

/// The verdict in the room there is at the head.
fn told(sheet: &Sheet) -> &'static str {
    match sheet.passed() {
        Some(true) => "passed",
        Some(false) => "failed: not told",
        None => "none was due",
    }
}

/// The six numbers, in as many columns as there is room for.
fn head(ink: Ink<'_>, sheet: &Sheet, width: usize) -> Vec<Line<'static>> {
    let between = |of: Measured| {
        of.interval.map_or_else(String::new, |i| format!("{:.2} to {:.2}", i.low, i.high))
    };
    let share = match sheet.agreement.value {
        // Of a few cases per cent would say more than is known.
        Some(value) if !sheet.few() => format!("{:.0} %", value * 100.0),
        _ => part(sheet.right),
    };
    let harm = |bad: bool| if bad { Role::Danger } else { Role::Strong };
    let failed = sheet.passed() == Some(false);
    let numbers: [Number; 6] = [
        (share, "agreement", part(sheet.right), Role::Strong),
        (number(sheet.kappa.value), "Cohen’s kappa", between(sheet.kappa), Role::Strong),
        (
            sheet.missed_harm.of.to_string(),
            "missed harm",
            format!("of {}", sheet.missed_harm.all),
            harm(sheet.missed_harm.of > 0),
        ),
        (
            sheet.over_removal.of.to_string(),
            "over-removal",
            format!("of {}", sheet.over_removal.all),
            Role::Strong,
        ),
        (part(sheet.escalated), "must escalate", told(sheet).to_owned(), harm(failed)),
        (
            seconds(sheet.times.median),
            "median time",
            format!("p90 {}", seconds(sheet.times.p90)),
            Role::Strong,
        ),
    ];
    let fit = (width.saturating_sub(2) / HEAD).max(1);
    let mut lines = Vec::new();
    for row in numbers.chunks(fit) {
        let line = |of: &dyn Fn(&Number) -> (String, Role)| {
            let strip = row.iter().enumerate().fold(ink.strip(width), |strip, (at, number)| {
                let (text, role) = of(number);
                strip.to(2 + at * HEAD).own_in(&text, role, HEAD - 1)
            });
            strip.done()
        };
        lines.push(line(&|(value, _, _, role)| (value.clone(), *role)));
        lines.push(line(&|(_, name, _, _)| ((*name).to_owned(), Role::Text)));
        lines.push(line(&|(_, _, more, _)| (more.clone(), Role::Muted)));
    }
    if sheet.few() {
        let text = format!("{} cases: a number and its interval, no grade", sheet.cases.len());
        lines.push(ink.strip(width).to(2).own(&text, Role::Warn).done());
    }
    let more = [
        (sheet.struck, "struck from the reference"),
        (sheet.unanswered, "without an answer"),
        (sheet.decided.all - sheet.decided.of, "not decided"),
    ];
    let more: Vec<String> =
        more.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    if !more.is_empty() {
        lines.push(ink.strip(width).to(2).own(&more.join(", "), Role::Muted).done());
    }
    lines
}

fn matrix(ink: Ink<'_>, of: &Matrix, width: usize) -> Vec<Line<'static>> {
    let mut lines = vec![title(ink, "decisions", "rows: reference", width)];
    let (labels, classes) = (of.labels(), of.classes());
    let column = |at: usize| 12 + (at + 1) * CELL;
    let mut strip = ink.strip(width);
    for (at, label) in labels.iter().enumerate() {
        strip = strip.right(column(at), label, Role::Muted);
    }
    lines.push(strip.right(column(labels.len()), "recall", Role::Muted).done());
    for (row, class) in classes.iter().enumerate() {
        let mut strip = ink.strip(width).to(1).own(&class.label, Role::Text);
        for at in 0..labels.len() {
            let count = of.count(row, at);
            let role = match count {
                0 => Role::Muted,
                _ if at == row => Role::Ok,
                _ if labels.get(at).is_some_and(|given| given == Act::Allow.word()) => Role::Danger,
                _ => Role::Warn,
            };
            let text = if count == 0 { "·".to_owned() } else { count.to_string() };
            strip = strip.right(column(at), &text, role);
        }
        lines.push(strip.right(column(labels.len()), &number(class.recall), Role::Text).done());
    }
    let mut strip = ink.strip(width).to(1).own("precision", Role::Muted);
    for (at, class) in classes.iter().enumerate() {
        strip = strip.right(column(at), &number(class.precision), Role::Text);
    }
    lines.push(strip.done());
    lines
}

fn classes(ink: Ink<'_>, law: &Law, of: &Matrix, width: usize) -> Vec<Line<'static>> {
    const NAME: usize = 20;
    let mut lines = vec![title(ink, "by category", "F1, n", width)];
    let bar = width.saturating_sub(NAME + 14).min(24);
    let mut classes = of.classes();
    classes.sort_by_key(|class| std::cmp::Reverse(class.support));
    let few = classes.iter().any(|class| class.support < HINT);
    for class in classes {
        let f1 = class.f1.unwrap_or(0.0);
        let full = (f1 * bar as f64).round() as usize;
        let glyphs = ink.theme.glyphs;
        let strip = ink.strip(width).to(1).own_in(name(law, &class.label), Role::Text, NAME - 1);
        let strip = strip.to(NAME + 1).fill(NAME + 1 + full, glyphs.bar, Role::Accent);
        let strip = strip.fill(NAME + 1 + bar, glyphs.bar_rest, Role::Line);
        let strip = strip.gap(1).own(&number(class.f1), Role::Text);
        lines.push(strip.right(NAME + bar + 12, &class.support.to_string(), Role::Muted).done());
    }
    let text = format!("F1 macro {}, micro {}", number(of.macro_f1()), number(of.micro_f1()));
    lines.push(ink.strip(width).to(1).own(&text, Role::Muted).done());
    if few {
        let text = format!("n under {HINT}: read as a hint, not a grade");
        lines.push(ink.strip(width).to(1).own(&text, Role::Muted).done());
    }
    lines
}

fn name<'a>(law: &'a Law, code: &'a str) -> &'a str {
    if code == NO_CATEGORY { "nothing to do" } else { law.category_short(code) }
}

/// One column a case, in the order they were decided.
fn times(work: &Work, sheet: &Sheet, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let mut lines = vec![title(ink, "time per case", "in the order decided", width)];
    let room = width.saturating_sub(24).max(1);
    let each = sheet.times.each.len().div_ceil(room).max(1);
    let columns: Vec<i64> = sheet
        .times
        .each
        .chunks(each)
        .map(|part| part.iter().sum::<i64>() / i64::try_from(part.len()).unwrap_or(1).max(1))
        .collect();
    let signs = work.theme.glyphs.spark;
    let most = columns.iter().copied().max().unwrap_or(0).max(1);
    let steps = i64::try_from(signs.len()).unwrap_or(1);
    let sign = |ms: i64| {
        let step = (ms.max(0) * steps).div_euclid(most).clamp(1, steps);
        usize::try_from(step - 1).ok().and_then(|at| signs.get(at)).copied().unwrap_or(" ")
    };
    let drawn: String = columns.iter().map(|ms| sign(*ms)).collect();
    let style = work.theme.on(Role::Accent, Role::Bg);
    let strip = ink.strip(width).to(1).line_of(Line::from(Span::styled(drawn, style))).gap(2);
    let ends = match (columns.first(), columns.last()) {
        (Some(first), Some(last)) => {
            format!("{} to {}", seconds(Some(*first as f64)), seconds(Some(*last as f64)))
        }
        _ => String::new(),
    };
    lines.push(strip.own(&ends, Role::Muted).done());
    lines
}

fn paces(ink: Ink<'_>, sheet: &Sheet, width: usize) -> Vec<Line<'static>> {
    if sheet.paces.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![title(ink, "speed and accuracy", "quickest quarter first", width)];
    let mut strip = ink.strip(width).to(1);
    for pace in &sheet.paces {
        let (from, to) = (seconds(Some(pace.from_ms as f64)), seconds(Some(pace.to_ms as f64)));
        let text = format!("{from} to {to}: {}", part(pace.right));
        if strip.room() <= text.len() + 3 {
            lines.push(strip.done());
            strip = ink.strip(width).to(1);
        }
        strip = strip.own(&text, Role::Text).gap(3);
    }
    lines.push(strip.done());
    lines
}

fn talk(ink: Ink<'_>, law: &Law, sheet: &Sheet, width: usize) -> Vec<Line<'static>> {
    let found = sheet.disagreements();
    let note = match found.len() {
        0 => "every decision is that of the reference".to_owned(),
        1 => "1 disagreement".to_owned(),
        n => format!("{n} disagreements"),
    };
    let mut lines = vec![title(ink, "to talk about", &note, width)];
    for case in found {
        let category =
            if case.reference == Act::Allow { &case.given_category } else { &case.category };
        let grave = matches!(case.kind, Some(Kind::NotEscalated | Kind::MissedHarm));
        let role = if grave { Role::Danger } else { Role::Text };
        let strip = ink.strip(width).right(7, &case.order.to_string(), Role::Muted).to(9);
        let strip = strip.own_in(name(law, category), Role::Text, 18).to(28);
        lines.push(strip.own(&case.told(), role).done());
    }
    lines
}

fn statements(ink: Ink<'_>, sheet: &Sheet, width: usize) -> Vec<Line<'static>> {
    let of = &sheet.statements;
    let text = |what: &str, n: usize| format!("{what} {n}   ");
    let line = format!(
        "{}{}{}{}",
        text("complete", of.complete.of),
        text("right ground", of.ground.of),
        text("facts specific", of.specific.of),
        text("personal data left in", of.personal.of)
    );
    let note = format!("{} were due", of.complete.all);
    vec![
        title(ink, "statements", &note, width),
        ink.strip(width).to(1).own(line.trim_end(), Role::Text).done(),
    ]
}

/// One run a line: the learning curve.
fn runs(ink: Ink<'_>, curve: &[&Sheet], width: usize) -> Vec<Line<'static>> {
    let mut lines = vec![title(ink, "learning curve", "oldest first", width)];
    let cells = |strip: Strip<'_>, of: [&str; 6], role: Role| {
        of.iter().zip(1..).fold(strip, |strip, (text, at)| strip.right(at * 13, text, role)).done()
    };
    let names = ["run", "agreement", "kappa", "missed", "over", "median"];
    lines.push(cells(ink.strip(width), names, Role::Muted));
    for (no, sheet) in (1..).zip(curve) {
        let values = [
            format!("{no}"),
            number(sheet.agreement.value),
            number(sheet.kappa.value),
            sheet.missed_harm.of.to_string(),
            sheet.over_removal.of.to_string(),
            seconds(sheet.times.median),
        ];
        lines.push(cells(ink.strip(width), values.each_ref().map(String::as_str), Role::Text));
    }
    lines
}

/// Several people beside each other, and how far they agree.
pub fn people(work: &Work, sheets: &[Sheet], of: &Together, width: usize) -> Vec<Line<'static>> {
    let ink = Ink::new(&work.theme, Role::Bg);
    let alpha = format!("Krippendorff’s alpha {}", number(of.alpha));
    let mut lines = vec![ink.strip(width).done(), title(ink, "together", &alpha, width)];
    let end = width.saturating_sub(1);
    let strip = ink.strip(width).to(1).own("who", Role::Muted);
    let columns = [40, 51, 60, 69, 78].map(|column: usize| column.min(end));
    let names = ["agreement", "kappa", "missed", "over", "median"];
    let head = columns.iter().zip(names);
    lines.push(head.fold(strip, |strip, (end, text)| strip.right(*end, text, Role::Muted)).done());
    for sheet in sheets {
        let strip = ink.strip(width).to(1).safe(&safe_line(&sheet.by, 256), Role::Text, 26);
        let values = [
            number(sheet.agreement.value),
            number(sheet.kappa.value),
            sheet.missed_harm.of.to_string(),
            sheet.over_removal.of.to_string(),
            seconds(sheet.times.median),
        ];
        let row = columns.iter().zip(&values);
        lines
            .push(row.fold(strip, |strip, (end, text)| strip.right(*end, text, Role::Text)).done());
    }
    lines
}

/// Two blocks of lines, one beside the other.
fn beside(
    ink: Ink<'_>,
    (left, columns): (Vec<Line<'static>>, usize),
    right: Vec<Line<'static>>,
    width: usize,
) -> Vec<Line<'static>> {
    let rows = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let blank = |width: usize| ink.strip(width).done();
    (0..rows)
        .map(|_| {
            let strip = ink.strip(width).line_of(left.next().unwrap_or_else(|| blank(columns)));
            strip.to(columns + 3).line_of(right.next().unwrap_or_else(|| blank(1))).done()
        })
        .collect()
}
