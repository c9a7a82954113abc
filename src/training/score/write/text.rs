//! Scores in lines of at most 80 columns.

use super::{Scores, number, part, remark, seconds, verdict, with_interval};
use crate::training::score::{Matrix, Sheet, Together};
use std::io::{self, Write};

/// Disagreements told one by one; more are only counted.
const SHOWN: usize = 40;

/// Makes a text fit for the reader's screen.
type Words<'a> = &'a dyn Fn(&str) -> String;

/// Everything in lines. `plain` makes foreign text fit for a terminal, `label` names a category.
///
/// # Errors
/// The writer refuses.
pub fn text(
    scores: Scores<'_>,
    out: &mut dyn Write,
    (plain, label): (Words<'_>, Words<'_>),
) -> io::Result<()> {
    for sheet in scores.sheets {
        one(sheet, out, (plain, label))?;
        writeln!(out)?;
    }
    if scores.sheets.len() > 1 {
        curve(scores.sheets, out, plain)?;
    }
    scores.together.map_or(Ok(()), |together| people(together, out, plain))
}

fn one(of: &Sheet, out: &mut dyn Write, (plain, label): (Words<'_>, Words<'_>)) -> io::Result<()> {
    let (by, set) = (plain(&of.by), plain(&of.set));
    writeln!(out, "{by} · {set}, version {}, seed {}", of.version, of.seed)?;
    if let Some(remark) = remark(of) {
        writeln!(out, "  {remark}")?;
    }
    let mut line = |name: &str, value: String| writeln!(out, "  {name:<26} {value}");
    line("decided", part(of.decided))?;
    if of.struck > 0 {
        line("struck from the reference", of.struck.to_string())?;
    }
    if of.unanswered > 0 {
        line("without an answer", of.unanswered.to_string())?;
    }
    line("right", part(of.right))?;
    line("agreement", with_interval(of.agreement))?;
    line("Cohen’s kappa", with_interval(of.kappa))?;
    line("Gwet’s AC1", with_interval(of.ac1))?;
    line("kappa over severity", with_interval(of.severity_kappa))?;
    line("missed harm", part(of.missed_harm))?;
    line("over-removal", part(of.over_removal))?;
    line("must be escalated", format!("{}, {}", part(of.escalated), verdict(of)))?;
    line("time, median", seconds(of.times.median))?;
    line("time, nine of ten below", seconds(of.times.p90))?;
    line("until the first key", seconds(of.times.first_key))?;
    line("statements complete", part(of.statements.complete))?;
    line("right ground", part(of.statements.ground))?;
    line("facts specific", part(of.statements.specific))?;
    line("personal data left in", part(of.statements.personal))?;
    writeln!(out, "\n  decisions: rows are the reference")?;
    matrix(&of.decisions, out)?;
    classes(&of.categories, out, label)?;
    if !of.paces.is_empty() {
        writeln!(out, "\n  speed and accuracy")?;
    }
    for pace in &of.paces {
        let (from, to) = (seconds(Some(pace.from_ms as f64)), seconds(Some(pace.to_ms as f64)));
        writeln!(out, "  {:<26} {} right", format!("{from} to {to}"), part(pace.right))?;
    }
    let found = of.disagreements();
    if !found.is_empty() {
        writeln!(out, "\n  to talk about")?;
    }
    for case in found.iter().take(SHOWN) {
        writeln!(
            out,
            "  {:>4}  {:<30} {}",
            case.order,
            plain(&case.case.to_string()),
            case.told()
        )?;
    }
    match found.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more (--json has all)"),
    }
}

/// Decisions: few labels, so that a table fits.
fn matrix(of: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "  {:<10}", "")?;
    for label in of.labels() {
        write!(out, "{label:>10}")?;
    }
    writeln!(out, "{:>10}{:>8}", "recall", "F1")?;
    let classes = of.classes();
    for (row, class) in classes.iter().enumerate() {
        write!(out, "  {:<10}", class.label)?;
        for column in 0..classes.len() {
            match of.count(row, column) {
                0 => write!(out, "{:>10}", "·")?,
                n => write!(out, "{n:>10}")?,
            }
        }
        writeln!(out, "{:>10}{:>8}", number(class.recall), number(class.f1))?;
    }
    write!(out, "  {:<10}", "precision")?;
    for class in &classes {
        write!(out, "{:>10}", number(class.precision))?;
    }
    writeln!(out)
}

/// Categories: many labels, so one in a line.
fn classes(of: &Matrix, out: &mut dyn Write, label: Words<'_>) -> io::Result<()> {
    writeln!(
        out,
        "\n  {:<26} {:>6}{:>11}{:>8}{:>8}",
        "categories", "n", "precision", "recall", "F1"
    )?;
    for class in of.classes() {
        writeln!(
            out,
            "  {:<26} {:>6}{:>11}{:>8}{:>8}",
            label(&class.label),
            class.support,
            number(class.precision),
            number(class.recall),
            number(class.f1)
        )?;
    }
    let (each, all) = (number(of.macro_f1()), number(of.micro_f1()));
    writeln!(out, "  F1 macro {each}, micro {all}")
}

/// Runs beside each other.
fn curve(of: &[Sheet], out: &mut dyn Write, plain: Words<'_>) -> io::Result<()> {
    writeln!(
        out,
        "runs\n  {:<20} {:>5}{:>11}{:>8}{:>8}{:>13}{:>8}",
        "who", "n", "agreement", "kappa", "missed", "over-removal", "median"
    )?;
    for sheet in of {
        writeln!(
            out,
            "  {:<20} {:>5}{:>11}{:>8}{:>8}{:>13}{:>8}",
            plain(&sheet.by),
            sheet.cases.len(),
            number(sheet.agreement.value),
            number(sheet.kappa.value),
            sheet.missed_harm.of,
            sheet.over_removal.of,
            seconds(sheet.times.median)
        )?;
    }
    writeln!(out)
}

fn people(of: &Together, out: &mut dyn Write, plain: Words<'_>) -> io::Result<()> {
    let who: Vec<String> = of.people.iter().map(|name| plain(name)).collect();
    writeln!(out, "together: {}", who.join(", "))?;
    writeln!(out, "  Krippendorff’s alpha over decisions: {}", number(of.alpha))?;
    for spread in of.cases.iter().filter(|spread| spread.dispute > 0.0).take(SHOWN) {
        let given =
            spread.given.iter().map(|(name, act)| format!("{} {}", plain(name), act.word()));
        let reference = spread.reference.map_or("–", crate::training::Act::word);
        writeln!(
            out,
            "  {:<34} reference {reference}; {}",
            plain(&spread.case.to_string()),
            given.collect::<Vec<_>>().join(", ")
        )?;
    }
    Ok(())
}
