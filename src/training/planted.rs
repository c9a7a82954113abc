//! Cases of a set that are mixed into live work: which set, how often, and what was answered.
//!
//! ```text
//! STORE/reference/1/
//!   plan.json     how often, with which seed, since when, until when
//!   set/          a copy of the set, answers sealed
//!   runs/NO/      run.jsonl and a store of its own for each moderator
//! ```
//!
//! Nothing of this is in the store's own record, so nothing that reads the record can hand it out.

use super::answer::ANSWERS;
use super::error::{Mistake, TrainingError};
use super::event::RUN_FILE;
use super::id::CaseId;
use super::random::Random;
use super::set::{FILES, SET, Set};
use crate::model::{At, FlagBody, ModeratorNo};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Name of the folder beside the record.
pub const REFERENCE: &str = "reference";
/// Name of the plan in the folder of each.
const PLAN: &str = "plan.json";
/// The newest form of a plan this modq reads.
const FORMAT: u32 = 1;

/// How the cases of a set are mixed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Form of the plan, 1.
    pub format: u32,
    /// Name of the set.
    pub set: String,
    /// One after so many decisions, on average.
    pub every: u32,
    /// Order of the cases and the distances between them.
    pub seed: u64,
    /// Since when.
    pub planted: At,
    /// Until when, once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<At>,
}

impl Plan {
    /// The newest form.
    pub const FORMAT: u32 = FORMAT;

    /// Decisions before the next case of a moderator, who has met so many: between half and one
    /// and a half of what the plan says, so that nobody can count them out.
    #[must_use]
    pub fn gap(&self, who: ModeratorNo, met: usize) -> u32 {
        let place = u64::from(who.0) << 32 | met as u64;
        let mut dice = Random::new(self.seed ^ Random::new(place).next());
        let every = self.every.max(1);
        let spread = u32::try_from(dice.below(every as usize + 1)).unwrap_or(0);
        (every / 2 + spread).max(1)
    }
}

/// A set that is or was mixed in.
#[derive(Clone, Debug)]
pub struct Planted {
    /// Its folder.
    pub folder: PathBuf,
    /// How.
    pub plan: Plan,
}

impl Planted {
    /// Every one of a store, oldest first.
    ///
    /// # Errors
    /// A plan cannot be read, or is none.
    pub fn all(store: &Path) -> Result<Vec<Self>, TrainingError> {
        let folder = store.join(REFERENCE);
        let mut found = Vec::new();
        for no in numbers(&folder)? {
            let folder = folder.join(no.to_string());
            // Without a plan it was not finished: nobody was told that it is there.
            match fs::read(folder.join(PLAN)) {
                Ok(bytes) => found.push(Self { plan: plan(&folder, &bytes)?, folder }),
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(source) => return Err(file(&folder.join(PLAN))(source)),
            }
        }
        Ok(found)
    }

    /// The one that is mixed in now, if any is.
    ///
    /// # Errors
    /// As [`Planted::all`].
    pub fn active(store: &Path) -> Result<Option<Self>, TrainingError> {
        Ok(Self::all(store)?.into_iter().find(|planted| planted.plan.withdrawn.is_none()))
    }

    /// Begins to mix a set in: copies it, so that it stays what it is.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn plant(store: &Path, set: &Set, plan: Plan) -> Result<Self, TrainingError> {
        let all = store.join(REFERENCE);
        let no = numbers(&all)?.last().map_or(1, |last| last + 1);
        let folder = all.join(no.to_string());
        let copy = folder.join("set");
        fs::create_dir_all(&copy).map_err(file(&copy))?;
        let names = FILES.iter().map(|(name, _)| *name).chain([SET, ANSWERS]);
        for name in names {
            let from = set.folder.join(name);
            match fs::copy(&from, copy.join(name)) {
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                copied => drop(copied.map_err(file(&from))?),
            }
        }
        let planted = Self { folder, plan };
        planted.write()?;
        Ok(planted)
    }

    /// Ends it: what nobody decided is met no more, what was answered stays.
    ///
    /// # Errors
    /// The plan cannot be written.
    pub fn withdraw(&mut self, now: At) -> Result<(), TrainingError> {
        self.plan.withdrawn = Some(now);
        self.write()
    }

    fn write(&self) -> Result<(), TrainingError> {
        let (path, fresh) = (self.folder.join(PLAN), self.folder.join("plan.json.new"));
        let error = file(&path);
        let text = serde_json::to_string_pretty(&self.plan).map_err(|e| error(e.into()))?;
        fs::write(&fresh, text + "\n").map_err(&error)?;
        fs::File::open(&fresh).and_then(|file| file.sync_all()).map_err(&error)?;
        fs::rename(&fresh, &path).map_err(error)
    }

    /// Its set.
    ///
    /// # Errors
    /// As [`Set::load`].
    pub fn set(&self) -> Result<Set, TrainingError> {
        Set::load(&self.folder.join("set"))
    }

    /// The folder of what a moderator made of it.
    #[must_use]
    pub fn run(&self, who: ModeratorNo) -> PathBuf {
        self.folder.join("runs").join(who.to_string())
    }

    /// The folders of everybody who met some of it.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn runs(&self) -> Result<Vec<PathBuf>, TrainingError> {
        let folder = self.folder.join("runs");
        let runs = numbers(&folder)?.into_iter().map(|no| folder.join(no.to_string()));
        Ok(runs.filter(|run| run.join(RUN_FILE).exists()).collect())
    }
}

/// The cases of a set that can be mixed in, in the order of a seed. An order of an authority is
/// never made up in a live queue.
#[must_use]
pub fn plantable(set: &Set, seed: u64) -> Vec<CaseId> {
    let ordered = set.flags.iter().filter(|row| matches!(row.flag.body, FlagBody::Order(_)));
    let ordered: BTreeSet<&CaseId> = ordered.map(|row| &row.case).collect();
    let mut order = set.order(seed);
    order.retain(|case| !ordered.contains(case));
    order
}

fn plan(folder: &Path, bytes: &[u8]) -> Result<Plan, TrainingError> {
    let wrong = |mistake| TrainingError::Wrong { path: folder.to_owned(), mistakes: vec![mistake] };
    let plan: Plan = serde_json::from_slice(bytes)
        .map_err(|e| wrong(Mistake::at(PLAN, e.line().max(1), e.to_string())))?;
    if plan.format == FORMAT {
        return Ok(plan);
    }
    let text = format!("form {} is newer than this modq knows ({FORMAT})", plan.format);
    Err(wrong(Mistake::of(PLAN, text)))
}

/// Names of folders that are numbers, in order; no folder has none.
fn numbers(folder: &Path) -> Result<Vec<u32>, TrainingError> {
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        read => read.map_err(file(folder))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.map_err(file(folder))?.file_name();
        found.extend(name.to_str().and_then(|name| name.parse::<u32>().ok()));
    }
    found.sort_unstable();
    Ok(found)
}

fn file(path: &Path) -> impl Fn(std::io::Error) -> TrainingError + use<> {
    let path = path.to_owned();
    move |source| TrainingError::File { path: path.clone(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(every: u32) -> Plan {
        Plan { format: FORMAT, set: "s".into(), every, seed: 3, planted: At(1), withdrawn: None }
    }

    #[test]
    fn the_distance_is_that_of_the_plan_on_average_and_nobody_can_count_it_out() {
        let plan = new(20);
        let gaps: Vec<u32> = (0..400).map(|met| plan.gap(ModeratorNo(1), met)).collect();
        assert!(gaps.iter().all(|gap| (10..=30).contains(gap)));
        let mean = gaps.iter().sum::<u32>() / 400;
        assert!((18..=22).contains(&mean), "{mean}");
        let other: Vec<u32> = (0..400).map(|met| plan.gap(ModeratorNo(2), met)).collect();
        assert_ne!(gaps, other);
        assert!((0..9).all(|met| (1..=1).contains(&new(1).gap(ModeratorNo(1), met).min(1))));
    }

    #[test]
    fn a_plan_that_is_none_names_its_file_and_line() {
        let store = tempfile::tempdir().unwrap();
        let folder = store.path().join(REFERENCE).join("1");
        fs::create_dir_all(&folder).unwrap();
        assert!(Planted::all(store.path()).unwrap().is_empty(), "without a plan it was not begun");
        fs::write(folder.join(PLAN), "{\n\"format\": 1,\n\"evry\": 2}\n").unwrap();
        let error = Planted::all(store.path()).unwrap_err().to_string();
        assert!(error.contains("plan.json line 3") && error.contains("evry"), "{error}");
        fs::write(folder.join(PLAN), serde_json::to_vec(&Plan { format: 9, ..new(2) }).unwrap())
            .unwrap();
        let error = Planted::all(store.path()).unwrap_err().to_string();
        assert!(error.contains("form 9 is newer"), "{error}");
    }

    #[test]
    fn what_is_withdrawn_is_not_active_and_the_next_has_the_next_number() {
        let store = tempfile::tempdir().unwrap();
        let sample =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/training/neighbourhood");
        let set = Set::load(&sample).unwrap();
        let mut first = Planted::plant(store.path(), &set, new(5)).unwrap();
        assert_eq!(first.set().unwrap().id(), set.id());
        assert!(Planted::active(store.path()).unwrap().is_some());
        first.withdraw(At(9)).unwrap();
        assert!(Planted::active(store.path()).unwrap().is_none());
        let second = Planted::plant(store.path(), &set, new(5)).unwrap();
        assert!(second.folder.ends_with("2") && second.runs().unwrap().is_empty());
        let plans: Vec<_> = Planted::all(store.path()).unwrap();
        assert_eq!(plans.iter().map(|p| p.plan.withdrawn).collect::<Vec<_>>(), [Some(At(9)), None]);
        let order = plantable(&set, 4);
        assert!(order.len() < set.cases().len(), "those with an order are left out");
        assert_eq!(order, plantable(&set, 4));
    }
}
