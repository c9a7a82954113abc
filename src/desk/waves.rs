//! Puts cases with nearly the same text into waves as they come in, and remembers the waves.
//!
//! What is remembered stands in two files beside the index and can be thrown away like it: cases
//! without it are told apart by their exact texts until the next import looks at them again.

use super::{Desk, DeskError};
use crate::model::{CaseNo, MessageNo};
use crate::queue::{Sketch, Sketched, Waves};
use crate::record::Entry;
use rayon::prelude::*;
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// For each case, its wave and a mark of the text it was told by.
const FILE: &str = "waves";
/// For each case, the sketch of its text.
const SKETCHES: &str = "waves.sketches";
/// Says whose waves and of which making they are; others are thrown away.
const VERSION: u8 = 1;
/// Bytes before the first case: version and the first bytes of the store's id.
const HEAD: usize = 16;
/// Bytes of a case in the first file.
const CASE: usize = 8;
/// Bytes of a case in the second file.
const SKETCH: usize = size_of::<Sketch>();

/// The waves known so far; read when something comes in.
#[derive(Default)]
pub struct Known {
    /// By case: its wave, 0 for none, and the mark of its text; 0 when nothing is known.
    cases: Vec<(u32, u32)>,
    waves: Option<Waves>,
}

/// A case whose wave is to be found.
struct New {
    no: CaseNo,
    text: u64,
    sketched: Sketched,
}

/// Texts of messages that have just come in, so that they need not be read back.
#[derive(Default)]
pub struct AtHand<'e> {
    first: u32,
    /// By number of the message, from `first` on.
    texts: Vec<&'e str>,
}

impl<'e> AtHand<'e> {
    /// The messages among entries that were all taken as new ones, the first with this number;
    /// nothing when `count` says that some were not.
    pub fn of(entries: &'e [Entry], first: u32, count: u32) -> Self {
        let texts: Vec<&str> = entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Message { message, .. } => Some(message.text.as_str()),
                _ => None,
            })
            .collect();
        if texts.len() == count as usize { Self { first, texts } } else { Self::default() }
    }

    fn get(&self, no: MessageNo) -> Option<&'e str> {
        self.texts.get(no.0.checked_sub(self.first)? as usize).copied()
    }
}

/// What tells an older text of a case from its present one; never 0.
const fn mark(text: u64) -> u32 {
    (text >> 32) as u32 | 1
}

impl Desk {
    /// Reads which waves the cases are in.
    pub(super) fn recall_waves(&mut self) -> Result<(), DeskError> {
        self.waves = Known::default();
        for (no, (first, _)) in (1..).map(CaseNo).zip(self.known_cases()?) {
            if first != 0 && first <= no.0 && self.board.has_text(no) {
                self.board.set_wave(no, CaseNo(first));
            }
        }
        Ok(())
    }

    fn known_cases(&self) -> Result<Vec<(u32, u32)>, DeskError> {
        let bytes = self.waves_file(FILE)?;
        Ok(bytes.chunks_exact(CASE).take(self.store.cases() as usize).map(pair).collect())
    }

    /// Finds the waves of cases that were opened or changed, and of those that were passed over
    /// before.
    pub(super) fn join_waves(
        &mut self,
        touched: &[CaseNo],
        at_hand: &AtHand<'_>,
    ) -> Result<(), DeskError> {
        if self.waves.waves.is_none() {
            self.waves.cases = self.known_cases()?;
            self.waves.waves = Some(self.all_waves()?);
        }
        self.board.expect_texts();
        let last = self.store.cases();
        let behind = u32::try_from(self.waves.cases.len()).unwrap_or(last).saturating_add(1);
        let mut wanted: Vec<CaseNo> = (behind..=last).map(CaseNo).collect();
        wanted.extend(touched.iter().filter(|no| no.0 < behind));
        for cases in wanted.chunks(SOME) {
            self.join_some(cases, at_hand)?;
        }
        Ok(())
    }

    fn join_some(&mut self, cases: &[CaseNo], at_hand: &AtHand<'_>) -> Result<(), DeskError> {
        let mut new = self.sketched(cases, at_hand)?;
        let mut changed = Vec::with_capacity(new.len());
        let Known { waves: Some(waves), .. } = &mut self.waves else { return Ok(()) };
        let store = &self.store;
        let mut text = |no: CaseNo| -> Result<String, DeskError> {
            let message = store.case(no)?.and_then(|case| case.message);
            let message = message.map(|no| store.message(no)).transpose()?.flatten();
            Ok(message.map_or_else(String::new, |message| message.text))
        };
        for New { no, text: hash, sketched } in &mut new {
            let sketch = sketched.sketch;
            self.board.set_wave(*no, CaseNo(0));
            let first = match self.board.wave_of_text(*hash) {
                _ if sketched.is_short() => None,
                Some(first) if first < *no => Some(first),
                _ => Some(waves.join(*no, std::mem::take(sketched), &mut text)?),
            };
            let first = first.filter(|first| first <= no);
            self.board.set_wave(*no, first.unwrap_or_default());
            changed.push((*no, (first.unwrap_or_default().0, mark(*hash)), sketch));
        }
        self.keep_waves(&changed)
    }

    /// The cases among some whose text is not the one their wave was told by, made ready.
    fn sketched(&self, cases: &[CaseNo], at_hand: &AtHand<'_>) -> Result<Vec<New>, DeskError> {
        let known = |no: CaseNo| self.waves.cases.get(no.0.checked_sub(1)? as usize).copied();
        let row = |no: &CaseNo| {
            let row = self.board.get(*no)?;
            let same = known(*no).is_some_and(|(_, held)| held == mark(row.text));
            (!same).then_some((*no, row.text, row.message))
        };
        let wanted: Vec<(CaseNo, u64, Option<MessageNo>)> = cases.iter().filter_map(row).collect();
        let ready = |(no, text, message): &(CaseNo, u64, Option<MessageNo>)| {
            let message = message.filter(|_| *text != 0);
            let sketched = match message.and_then(|no| at_hand.get(no)) {
                Some(text) => Sketched::of(text),
                None => {
                    let message = message.map(|no| self.store.message(no)).transpose()?.flatten();
                    message.map_or_else(Sketched::default, |m| Sketched::of(&m.text))
                }
            };
            Ok(New { no: *no, text: *text, sketched })
        };
        wanted.par_iter().with_min_len(64).map(ready).collect()
    }

    /// All waves so far, from what was kept of their texts.
    fn all_waves(&self) -> Result<Waves, DeskError> {
        let mut waves = Waves::default();
        let bytes = self.waves_file(SKETCHES)?;
        let sketches = bytes.chunks_exact(SKETCH);
        for ((no, (first, _)), sketch) in (1_u32..).zip(&self.waves.cases).zip(sketches) {
            if (1..=no).contains(first) {
                waves.learn(CaseNo(*first), &values(sketch));
            }
        }
        Ok(waves)
    }

    fn keep_waves(&mut self, changed: &[(CaseNo, (u32, u32), Sketch)]) -> Result<(), DeskError> {
        let (Some((first, ..)), Some((last, ..))) =
            (changed.iter().min_by_key(|c| c.0), changed.iter().max_by_key(|c| c.0))
        else {
            return Ok(());
        };
        let known = &mut self.waves.cases;
        known.resize(known.len().max(last.0 as usize), (0, 0));
        for (no, case, _) in changed {
            if let Some(slot) = known.get_mut((no.0 as usize).saturating_sub(1)) {
                *slot = *case;
            }
        }
        let head = self.waves_head();
        let (waves, sketches) = (self.path.join(FILE), self.path.join(SKETCHES));
        let place =
            |no: CaseNo, size: usize| HEAD as u64 + u64::from(no.0.saturating_sub(1)) * size as u64;
        // New cases come as one run: then each file gets one write.
        let run =
            (last.0 - first.0) as usize + 1 == changed.len() && changed.is_sorted_by_key(|c| c.0);
        let pieces = if run { vec![changed] } else { changed.chunks(1).collect() };
        let cases = pieces.iter().filter_map(|piece| {
            let bytes = piece.iter().flat_map(|(_, (a, b), _)| [*a, *b]).flat_map(u32::to_le_bytes);
            Some((place(piece.first()?.0, CASE), bytes.collect::<Vec<u8>>()))
        });
        put(&waves, &head, cases)?;
        let all = pieces.iter().filter_map(|piece| {
            let bytes = piece.iter().flat_map(|(.., sketch)| *sketch).flat_map(u32::to_le_bytes);
            Some((place(piece.first()?.0, SKETCH), bytes.collect::<Vec<u8>>()))
        });
        put(&sketches, &head, all)
    }

    fn waves_head(&self) -> [u8; HEAD] {
        let mut head = [VERSION; HEAD];
        for (byte, id) in head.iter_mut().skip(1).zip(self.record.ids().store.0) {
            *byte = id;
        }
        head
    }

    /// What a file holds behind its head; nothing when it is of another store or making.
    fn waves_file(&self, name: &str) -> Result<Vec<u8>, DeskError> {
        let path = self.path.join(name);
        let mut bytes = Vec::new();
        match File::open(&path).and_then(|mut file| file.read_to_end(&mut bytes)) {
            Ok(_size) => {}
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(DeskError::File { path, source }),
        }
        Ok(bytes.strip_prefix(&self.waves_head()[..]).unwrap_or_default().to_vec())
    }
}

/// Cases that are looked at together.
const SOME: usize = 4096;

fn pair(bytes: &[u8]) -> (u32, u32) {
    let (first, text) = bytes.split_at_checked(4).unwrap_or_default();
    (number(first), number(text))
}

fn number(bytes: &[u8]) -> u32 {
    bytes.first_chunk::<4>().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn values(bytes: &[u8]) -> Sketch {
    let mut sketch = Sketch::default();
    for (value, bytes) in sketch.iter_mut().zip(bytes.chunks_exact(4)) {
        *value = number(bytes);
    }
    sketch
}

/// Writes pieces at their places; a file with another head begins anew.
fn put(
    path: &Path,
    head: &[u8; HEAD],
    pieces: impl Iterator<Item = (u64, Vec<u8>)>,
) -> Result<(), DeskError> {
    let error = |source| DeskError::File { path: PathBuf::from(path), source };
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
    let file = file.map_err(error)?;
    let mut held = [0; HEAD];
    if file.read_exact_at(&mut held, 0).is_err() || held != *head {
        file.set_len(0).map_err(error)?;
        file.write_all_at(head, 0).map_err(error)?;
    }
    pieces.into_iter().try_for_each(|(at, bytes)| file.write_all_at(&bytes, at)).map_err(error)
}
