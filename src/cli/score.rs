//! `modq score RUN…`: runs beside the reference answers, as text, JSON, CSV or HTML.

use super::args::Score;
use super::failure::Failure;
use super::{Ended, sets};
use crate::law::{Law, facts};
use crate::training::score::write::{self, Scores};
use crate::training::score::{NO_CATEGORY, Sheet, together};
use crate::training::{Answers, Run, Set, TrainingError};
use std::io::{self, Write};

/// Characters of a name shown in lines.
pub(super) const SHOWN: usize = 34;

/// Scores runs; needs no store.
pub fn score(args: &Score) -> Result<Ended, Failure> {
    let set = Set::load(&args.set)?;
    let law = sets::law(&set)?;
    let answers = Answers::open(&set.folder, &set.cases(), &law)?;
    if answers.is_empty() {
        return Err(Failure::new(
            format!("{} has no reference answers", set.folder.display()),
            "answers come with `modq train pack`; see `modq docs training`",
        ));
    }
    let mut runs = Vec::new();
    for path in &args.runs {
        let run = Run::load(path)?;
        belongs(&run, &set)?;
        runs.push(run);
    }
    let sheets: Vec<Sheet> =
        runs.iter().map(|run| Sheet::of(&law, run, &answers, args.seed)).collect();
    let together = together(&runs, &answers);
    let together = (together.people.len() > 1).then_some(&together);
    let scores = Scores { sheets: &sheets, together };
    let mut out = io::stdout().lock();
    match (args.json, args.csv, args.html) {
        (true, ..) => writeln!(out, "{:#}", write::json(scores))?,
        (_, true, _) => write::csv(scores, &mut out)?,
        (.., true) => out.write_all(write::html(scores).as_bytes())?,
        _ => told(&law, scores, &mut out)?,
    }
    for remark in runs.iter().flat_map(|run| &run.remarks) {
        eprintln!("Note: {remark}");
    }
    let failed = sheets.iter().any(|sheet| sheet.passed() == Some(false));
    Ok(if failed { Ended::Findings } else { Ended::Done })
}

/// Scores in lines, as a terminal can show them.
pub fn told(law: &Law, scores: Scores<'_>, out: &mut dyn Write) -> io::Result<()> {
    let plain = |text: &str| facts::plain(text, SHOWN);
    let label = |code: &str| match code {
        NO_CATEGORY => "nothing to do".to_owned(),
        code => law.category_short(code).to_owned(),
    };
    write::text(scores, out, (&plain, &label))
}

/// A run is scored against the set it is of; a version that changed since counts, because its
/// answers still name the cases.
pub fn belongs(run: &Run, set: &Set) -> Result<(), TrainingError> {
    if run.header.set == set.head.name {
        return Ok(());
    }
    Err(TrainingError::OtherSet {
        run: run.path.clone(),
        was: run.header.set.clone(),
        set: set.head.name.clone(),
    })
}
