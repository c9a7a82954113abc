//! Reference cases that one moderator meets among the live ones.
//!
//! They stand in a store of their own beside the record, with a run that says what was made of
//! them. The live desk never hears of one: its journal, its index and everything computed from
//! them are the same with and without.

use crate::app::msg::ListRequest;
use crate::desk::{Desk, DeskError, Place};
use crate::import::Item;
use crate::model::{
    At, CaseNo, CaseState, Flag, FlagBody, Group, GroupKey, GroupNo, Message, MessageKey,
    Moderator, Role, Seq,
};
use crate::queue;
use crate::training::{
    CaseId, Feedback, Header, Pace, Planted, RUN_FILE, Recorder, Run, Set, TrainingError,
    plantable, row,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Messages on each side of a case.
const AROUND: usize = 10;
/// The newest thing about a case that comes in is so old.
const FRESH: i64 = 90_000;
/// How far it is to the next one, and what the cases are called.
const KEPT: &str = "met.json";

/// What the tray remembers besides its store and its run.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Kept {
    /// Live decisions since the last one came in.
    decided: u32,
    /// What the platform of the live messages is called.
    platform: String,
    /// Number under which each case is shown, by its place in the order.
    shown: BTreeMap<usize, u32>,
    /// Cases that were handed on: not met again.
    passed: BTreeSet<usize>,
}

/// A case that came in.
#[derive(Clone, Debug)]
pub(super) struct Met {
    /// Which of the set.
    pub id: CaseId,
    /// Its place in the order.
    place: usize,
    /// Its number in the tray's store.
    pub no: CaseNo,
    /// Its number on the screen.
    pub alias: CaseNo,
    /// The live case before which it stands in the list, and how many stood before that.
    pub before: Option<CaseNo>,
    /// Rows of the list before it.
    pub at: Option<usize>,
}

/// What one moderator meets.
pub struct Tray {
    planted: Planted,
    set: Set,
    pub(super) desk: Desk,
    pub(super) me: Moderator,
    pub(super) recorder: Recorder,
    pub(super) met: Vec<Met>,
    kept: Kept,
    folder: PathBuf,
    /// Last line of the live journal when a step was done here, newest last.
    steps: Vec<Seq>,
    /// Live steps done with the same key as one here, by the first line of that one.
    pub(super) joint: BTreeMap<Seq, Seq>,
    /// The last step anywhere was taken back here.
    pub(super) redo: bool,
    /// The last step here has left its hold; `u` again reverses it.
    pub(super) left: bool,
}

impl Tray {
    /// What a moderator meets, if cases are mixed in.
    ///
    /// # Errors
    /// The plan, the set, the run or the store cannot be read or written.
    pub fn open(live: &Desk, me: &Moderator, now: At) -> Result<Option<Self>, DeskError> {
        if !matches!(me.role, Role::Moderator | Role::Senior) {
            return Ok(None);
        }
        let Some(planted) = Planted::active(live.path())? else { return Ok(None) };
        let set = planted.set()?;
        let folder = planted.run(me.no);
        let recorder = recorder(&planted, &set, me, now)?;
        let mut desk = store(live, &folder.join("store"), now)?;
        let here = desk.sit(&me.name, Role::Moderator, now)?;
        let kept = std::fs::read(folder.join(KEPT)).ok();
        let kept = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let mut tray = Self {
            planted,
            set,
            desk,
            me: here,
            recorder,
            met: Vec::new(),
            kept,
            folder,
            steps: Vec::new(),
            joint: BTreeMap::new(),
            redo: false,
            left: false,
        };
        if tray.kept.platform.is_empty() {
            let group = live.store().group(GroupNo(0));
            tray.kept.platform = group.map_or_else(String::new, |group| group.key.platform);
        }
        for place in 0..tray.recorder.header().order.len() {
            tray.find(live, place)?;
        }
        tray.catch_up(now)?;
        tray.come_in(live, now)?;
        Ok(Some(tray))
    }

    /// What a crash kept out of the run.
    fn catch_up(&mut self, now: At) -> Result<(), DeskError> {
        for met in &self.met {
            let done = self.recorder.is_done(&met.id);
            match self.desk.store().case(met.no)?.map(|case| case.state) {
                Some(CaseState::Decided(no)) if !done => {
                    let decision = self.desk.store().decision(no)?;
                    let given = decision.map(|d| self.desk.given(&d, now)).transpose()?;
                    if let Some(given) = given {
                        self.recorder.decided(&met.id, given)?;
                    }
                }
                Some(CaseState::Waiting) if done => self.recorder.undone(&met.id)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// The case under a number of the screen.
    pub fn of(&self, alias: CaseNo) -> Option<&Met> {
        self.met.iter().find(|met| met.alias == alias)
    }

    /// The number on the screen of a case in this store.
    pub fn alias(&self, no: CaseNo) -> CaseNo {
        self.met.iter().find(|met| met.no == no).map_or(no, |met| met.alias)
    }

    /// So many live cases were decided.
    pub fn count(&mut self, live: &Desk, cases: usize, now: At) -> Result<(), DeskError> {
        self.redo = false;
        self.left = false;
        let cases = u32::try_from(cases).unwrap_or(u32::MAX);
        self.kept.decided = self.kept.decided.saturating_add(cases);
        self.come_in(live, now)
    }

    /// Lets the next case in when it is time: one at most waits at any time.
    fn come_in(&mut self, live: &Desk, now: At) -> Result<(), DeskError> {
        let next = self.met.iter().map(|met| met.place + 1).max().unwrap_or(0);
        let far = self.kept.decided < self.planted.plan.gap(self.me_live(), next);
        let waits = !self.waiting(&ListRequest::default(), now)?.is_empty();
        let Some(id) = self.recorder.header().order.get(next).cloned() else { return Ok(()) };
        if far || waits {
            return self.keep();
        }
        let (groups, messages, flags) = self.fresh(next, &id, now);
        let rows: Vec<Vec<u8>> =
            messages.iter().map(|message| row(message, groups.first()).into_bytes()).collect();
        let target = key(&self.kept.platform, next, &id.0);
        let groups = groups.into_iter().map(Item::Group);
        let each = messages.into_iter().zip(&rows);
        let messages = each.map(|(message, raw)| Item::Message { message: Box::new(message), raw });
        let flags = flags.into_iter().map(|flag| Item::Flag {
            target: Some(target.clone()),
            flag,
            raw: b"",
        });
        let items: Vec<Item<'_>> = groups.chain(messages).chain(flags).collect();
        self.desk.take_in_as_is(&self.set.head.name, items, now)?;
        self.kept.decided = 0;
        self.find(live, next)?;
        self.keep()
    }

    /// The live number of who sits here: it tells the distances.
    fn me_live(&self) -> crate::model::ModeratorNo {
        let name = self.folder.file_name().and_then(|name| name.to_str());
        crate::model::ModeratorNo(name.and_then(|name| name.parse().ok()).unwrap_or(0))
    }

    /// A case with what stands around it as if it had just come in.
    fn fresh(&self, place: usize, id: &CaseId, now: At) -> (Vec<Group>, Vec<Message>, Vec<Flag>) {
        let of_case = self.set.flags.iter().filter(|row| row.case == *id);
        let mut flags: Vec<Flag> = of_case.map(|row| row.flag.clone()).collect();
        let here = |message: &&Message| message.key.group == id.0.group;
        let mut near: Vec<&Message> =
            self.set.messages.iter().map(|(m, _)| m).filter(here).collect();
        near.sort_by_key(|message| (message.at, message.key.id));
        let at = near.iter().position(|message| message.key == id.0).unwrap_or(0);
        let first = at.saturating_sub(AROUND);
        let mut messages: Vec<Message> =
            near.into_iter().skip(first).take(at - first + AROUND + 1).cloned().collect();
        let newest = flags.iter().map(|flag| flag.at).chain(messages.iter().map(|m| m.at)).max();
        let later = now.plus(-FRESH).since(newest.unwrap_or(now));
        for message in &mut messages {
            message.key = key(&self.kept.platform, place, &message.key);
            message.at = message.at.plus(later);
            message.edited = message.edited.map(|at| at.plus(later));
            message.reply_to = message.reply_to.take().filter(|to| to.group.is_none());
        }
        for flag in &mut flags {
            flag.at = flag.at.plus(later);
            flag.due = flag.due.map(|at| at.plus(later));
            if let FlagBody::Notice(notice) = &mut flag.body {
                for location in &mut notice.locations {
                    let moved = |at: MessageKey| key(&self.kept.platform, place, &at);
                    location.message = location.message.take().map(moved);
                }
            }
        }
        let groups = self.set.groups.iter().filter(|group| group.key == id.0.group).cloned();
        let groups = groups.map(|mut group| {
            group.key = key(&self.kept.platform, place, &id.0).group;
            group
        });
        (groups.collect(), messages, flags)
    }

    /// Takes up a case of the order that came in.
    fn find(&mut self, live: &Desk, place: usize) -> Result<(), DeskError> {
        let Some(id) = self.recorder.header().order.get(place).cloned() else { return Ok(()) };
        let target = key(&self.kept.platform, place, &id.0);
        let Some(no) = self.desk.store().case_of(&target)? else { return Ok(()) };
        let next = live.store().cases().saturating_add(1);
        let shown = *self.kept.shown.entry(place).or_insert(next);
        let alias = CaseNo::aside(shown);
        // Two of them never share a number.
        let alias = if self.of(alias).is_some() {
            CaseNo::aside(shown.saturating_add(u32::try_from(place).unwrap_or(0) + 1))
        } else {
            alias
        };
        self.met.push(Met { id, place, no, alias, before: None, at: None });
        Ok(())
    }

    fn keep(&self) -> Result<(), DeskError> {
        let path = self.folder.join(KEPT);
        let error = |source| TrainingError::File { path: path.clone(), source };
        let bytes = serde_json::to_vec(&self.kept).map_err(|e| error(e.into()))?;
        let fresh = self.folder.join("met.json.new");
        std::fs::write(&fresh, bytes).map_err(error)?;
        Ok(std::fs::rename(&fresh, &path).map_err(error)?)
    }

    /// Cases that stand in a list, by their places among those met. A search and filters that look
    /// into texts or decisions do not find them.
    pub fn waiting(&self, request: &ListRequest, now: At) -> Result<Vec<usize>, DeskError> {
        let filter = queue::parse(&request.filter).unwrap_or_default();
        let asks = filter.words().next().is_some() || filter.asks_decisions();
        if !request.search.trim().is_empty() || request.marked_only || asks {
            return Ok(Vec::new());
        }
        let board = self.desk.board();
        let rows = queue::view(board, &filter, request.sort, now, None, None, false).all(board);
        let shown = |met: &Met| rows.contains(&met.no) && !self.kept.passed.contains(&met.place);
        let all = self.met.iter().enumerate();
        Ok(all.filter(|(_, met)| shown(met)).map(|(place, _)| place).collect())
    }

    /// Does not show a case any more.
    pub fn pass_on(&mut self, alias: CaseNo) -> Result<(), DeskError> {
        let Some(met) = self.of(alias).cloned() else { return Ok(()) };
        self.kept.passed.insert(met.place);
        self.recorder.skipped(&met.id, crate::model::HANDED_ON)?;
        self.keep()
    }

    /// A step was done here, after this line of the live journal.
    pub fn stepped(&mut self, live: &Desk) {
        self.steps.push(live.state().0);
        (self.redo, self.left) = (false, false);
    }

    /// Whether the newest step that can be taken back is one of these.
    pub fn is_newest(&self, live: &Desk, me: &Moderator) -> Result<bool, DeskError> {
        let Some((_, here)) = self.desk.next_undo(&self.me)? else { return Ok(false) };
        let Some((line, there)) = live.next_undo(me)? else { return Ok(true) };
        // What was done before this seat sat down is told apart by its time.
        Ok(self.steps.last().map_or(here >= there, |after| line <= *after))
    }

    /// A step was taken back here.
    pub fn took_back(&mut self) {
        self.steps.pop();
        self.redo = true;
    }

    /// The run says what stands in the store.
    pub fn compare(&mut self, cases: &[CaseNo], now: At) -> Result<(), DeskError> {
        let met: Vec<Met> =
            self.met.iter().filter(|met| cases.contains(&met.no)).cloned().collect();
        for met in met {
            match self.desk.store().case(met.no)?.map(|case| case.state) {
                Some(CaseState::Decided(no)) => {
                    if let Some(decision) = self.desk.store().decision(no)? {
                        let given = self.desk.given(&decision, now)?;
                        self.recorder.decided(&met.id, given)?;
                    }
                }
                _ if self.recorder.is_done(&met.id) => self.recorder.undone(&met.id)?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// The store of what one moderator meets.
fn store(live: &Desk, path: &std::path::Path, now: At) -> Result<Desk, DeskError> {
    let settings = path.join(crate::config::FILE);
    let error = |source| TrainingError::File { path: settings.clone(), source };
    std::fs::create_dir_all(path).map_err(error)?;
    std::fs::write(&settings, live.settings_aside()).map_err(error)?;
    if Desk::exists(path) {
        return Ok(Desk::open(path, Place::Memory, &mut |_| {})?.desk);
    }
    Desk::found(path, Place::Memory, now)
}

/// The run of a moderator, begun or taken up.
fn recorder(
    planted: &Planted,
    set: &Set,
    me: &Moderator,
    now: At,
) -> Result<Recorder, TrainingError> {
    let folder = planted.run(me.no);
    if folder.join(RUN_FILE).exists() {
        return Recorder::resume(&Run::load(&folder)?, set, &me.name, now);
    }
    let plan = &planted.plan;
    let header = Header {
        format: Recorder::form(),
        set: set.head.name.clone(),
        version: set.head.version,
        id: set.id(),
        by: me.name.clone(),
        seed: plan.seed,
        pace: Pace::Off,
        feedback: Feedback::End,
        limit_minutes: None,
        idle_seconds: set.head.idle_seconds,
        order: plantable(set, plan.seed),
    };
    Recorder::begin(&folder, set, header, now)
}

/// Where a message of a case stands in the tray: each case has its group for itself, so that what
/// is said around two of them never meets.
fn key(platform: &str, place: usize, of: &MessageKey) -> MessageKey {
    let place = i64::try_from(place).unwrap_or(0);
    let id = of.group.id.saturating_mul(10_000).saturating_add(place);
    let platform = if platform.is_empty() { &of.group.platform } else { platform };
    MessageKey { group: GroupKey { platform: platform.to_owned(), id }, id: of.id }
}
