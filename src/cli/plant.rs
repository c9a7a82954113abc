//! `modq train plant` and `withdraw`: reference cases among the live ones.

use super::args::TrainPlant;
use super::failure::Failure;
use super::{Cli, Ended, place};
use crate::desk::Desk;
use crate::law::Law;
use crate::model::{Moderator, Role};
use crate::record;
use crate::training::score::Sheet;
use crate::training::{Answers, Plan, Planted, Run, Set, TrainingError, plantable, pooled};
use std::io::{self, Write};
use std::path::Path;

/// Opens the store for those who may know what is mixed in.
pub fn open_as_senior(cli: &Cli, what: &str, hint: &str) -> Result<(Desk, Moderator), Failure> {
    let mut desk = place::open(cli)?.desk;
    let me = place::sit(cli, &mut desk)?;
    if me.role >= Role::Senior {
        return Ok((desk, me));
    }
    Err(Failure::new(format!("{} is {} here; {what}", me.name, me.role.word()), hint))
}

/// `modq train plant SET`
pub fn plant(cli: &Cli, args: &TrainPlant) -> Result<Ended, Failure> {
    let (desk, _) = open_as_senior(
        cli,
        "seniors and admins mix reference cases in",
        "sit down as one of them with --as NAME; modq moderator list shows who is",
    )?;
    if let Some(active) = Planted::active(desk.path())? {
        return Err(Failure::new(
            format!("“{}” is mixed in already", active.plan.set),
            "`modq train withdraw` ends that; what was answered stays",
        ));
    }
    let set = Set::load(&args.set)?;
    set.check(desk.law())?;
    let answers = Answers::open(&set.folder, &set.cases(), desk.law())?;
    let cases = plantable(&set, args.seed);
    let answered = cases.iter().filter(|case| answers.get(case).is_some()).count();
    if answered == 0 {
        return Err(Failure::new(
            format!("{} has no case that can be mixed in", set.folder.display()),
            "a case needs a reference answer, and no order of an authority",
        ));
    }
    let plan = Plan {
        format: Plan::FORMAT,
        set: set.head.name.clone(),
        every: args.every,
        seed: args.seed,
        planted: place::now(cli),
        withdrawn: None,
    };
    Planted::plant(desk.path(), &set, plan)?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{}: {} cases are mixed in, each moderator meets one after {} on average",
        set.head.name,
        cases.len(),
        decisions(args.every)
    )?;
    let ordered = set.cases().len() - cases.len();
    if ordered > 0 {
        writeln!(out, "{ordered} with an order of an authority are left out")?;
    }
    if answered < cases.len() {
        writeln!(out, "{} have no answer and count in no score", cases.len() - answered)?;
    }
    desk.close()?;
    Ok(Ended::Done)
}

/// `modq train withdraw`
pub fn withdraw(cli: &Cli) -> Result<Ended, Failure> {
    let (desk, _) = open_as_senior(
        cli,
        "seniors and admins take reference cases out",
        "sit down as one of them with --as NAME; modq moderator list shows who is",
    )?;
    let Some(mut active) = Planted::active(desk.path())? else {
        return Err(Failure::new("nothing is mixed in", "`modq train plant SET` begins it"));
    };
    active.withdraw(place::now(cli))?;
    let answered: usize = runs(&active)?.iter().map(Run::done).sum();
    writeln!(
        io::stdout(),
        "{}: withdrawn, nobody meets its cases any more; what was answered stays: {}",
        active.plan.set,
        answers(answered)
    )?;
    desk.close()?;
    Ok(Ended::Done)
}

/// `20 decisions`.
pub fn decisions(n: u32) -> String {
    if n == 1 { "each decision".to_owned() } else { format!("{n} decisions") }
}

/// `34 answers`.
pub fn answers(n: usize) -> String {
    if n == 1 { "1 answer".to_owned() } else { format!("{n} answers") }
}

fn runs(planted: &Planted) -> Result<Vec<Run>, TrainingError> {
    planted.runs()?.iter().map(|run| Run::load(run)).collect()
}

/// What was made of a set that is or was mixed in.
pub struct Made {
    /// Which, and how.
    pub planted: Planted,
    /// Cases that can be met.
    pub cases: usize,
    /// People who answered some.
    pub people: usize,
    /// Answers given, of all people.
    pub answered: usize,
    /// All of them beside the reference; none where nobody answered.
    pub sheet: Option<Sheet>,
}

/// What was made of every set that is or was mixed in, oldest first.
pub fn made(desk: &Desk, law: &Law, seed: u64) -> Result<Vec<Made>, TrainingError> {
    let mut found = Vec::new();
    for planted in Planted::all(desk.path())? {
        let set = planted.set()?;
        let answers = Answers::open(&set.folder, &set.cases(), law)?;
        let mut runs = runs(&planted)?;
        runs.retain(|run| run.done() > 0);
        let together = match runs.len() {
            1 => "one person".to_owned(),
            n => format!("{n} people"),
        };
        let all = pooled(&runs, &together);
        found.push(Made {
            cases: plantable(&set, planted.plan.seed).len(),
            people: runs.len(),
            answered: runs.iter().map(Run::done).sum(),
            sheet: all.map(|all| Sheet::of(law, &all, &answers, seed)),
            planted,
        });
    }
    Ok(found)
}

/// Checks the sets and records of reference cases beside a store: lines that chain, or what is
/// wrong.
pub fn verify(store: &Path) -> Vec<Result<u64, String>> {
    let all = match Planted::all(store) {
        Ok(all) => all,
        Err(e) => return vec![Err(e.to_string())],
    };
    let mut found = Vec::new();
    for planted in all {
        if let Err(e) = planted.set() {
            found.push(Err(e.to_string()));
        }
        let runs = match planted.runs() {
            Ok(runs) => runs,
            Err(e) => {
                found.push(Err(e.to_string()));
                continue;
            }
        };
        found.extend(runs.iter().map(|run| {
            Run::load(run).map_err(|e| e.to_string())?;
            let store = run.join("store");
            let checked = record::verify(&store, &mut |_, _| {}).map_err(|e| e.to_string())?;
            match checked.holds() {
                true => Ok(checked.lines),
                false => Err(format!("the record in {} does not hold", store.display())),
            }
        }));
    }
    found
}
