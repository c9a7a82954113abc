//! The search index in a file: whose it is and how far it goes, then the index itself.
//!
//! It holds texts of messages and flags, as the index beside it does, and may be removed at any
//! time: whatever is missing, damaged or old is read again from the index.

use super::Kept;
use crate::model::{Digest, Seq};
use crate::queue::Search;
use crate::queue::search::SHELF;
use crate::store::Store;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;

/// First bytes of the file.
const MAGIC: &[u8] = b"modq search\n";
/// More than a head ever has.
const LONGEST_HEAD: u32 = 4096;

/// What the file belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    format: u8,
    modq: String,
    store: Digest,
    /// Last line it knows.
    applied: Seq,
    cases: u32,
    groups: u32,
    /// Over the titles of these groups, which are part of what is searched.
    titles: u64,
}

impl Head {
    fn of(store: &Store, kept: &Kept) -> Self {
        Self {
            format: SHELF,
            modq: env!("CARGO_PKG_VERSION").to_owned(),
            store: kept.store,
            applied: store.applied(),
            cases: store.cases(),
            groups: u32::try_from(store.groups().len()).unwrap_or(u32::MAX),
            titles: titles(store, usize::MAX),
        }
    }

    /// Whether what it stands for can be brought up to date by adding to it.
    fn fits(&self, store: &Store, kept: &Kept) -> bool {
        let now = Self::of(store, kept);
        (self.format, &self.modq, self.store) == (now.format, &now.modq, now.store)
            && (self.applied <= now.applied && self.cases <= now.cases)
            && self.groups <= now.groups
            && self.titles == titles(store, self.groups as usize)
    }
}

fn titles(store: &Store, first: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    store.groups().iter().take(first).for_each(|(_, group)| group.title.hash(&mut hasher));
    hasher.finish()
}

/// Reads the file: the index, the cases in it, and the last line it knows.
pub(super) fn read(store: &Store, kept: &Kept) -> Option<(Search, u32, Seq)> {
    let mut file = BufReader::with_capacity(1 << 18, File::open(&kept.file).ok()?);
    let mut magic = [0; MAGIC.len()];
    file.read_exact(&mut magic).ok()?;
    let mut length = [0; 4];
    file.read_exact(&mut length).ok()?;
    let length = Some(u32::from_le_bytes(length)).filter(|length| *length <= LONGEST_HEAD)?;
    let mut head = vec![0; length as usize];
    file.read_exact(&mut head).ok()?;
    let head: Head = postcard::from_bytes(&head).ok()?;
    if magic != MAGIC || !head.fits(store, kept) {
        return None;
    }
    let search = Search::read(&mut file).ok()?;
    Some((search, head.cases, head.applied))
}

/// Writes the file, whole or not at all. It is not synced: a damaged one is made again.
pub(super) fn write(store: &Store, kept: &Kept, search: &Search) -> io::Result<()> {
    let fresh = kept.file.with_extension("new");
    let opened =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh);
    let mut file = BufWriter::with_capacity(1 << 18, opened?);
    let head = postcard::to_stdvec(&Head::of(store, kept)).map_err(io::Error::other)?;
    file.write_all(MAGIC)?;
    file.write_all(&u32::try_from(head.len()).unwrap_or(u32::MAX).to_le_bytes())?;
    file.write_all(&head)?;
    search.write(&mut file)?;
    file.flush()?;
    fs::rename(&fresh, &kept.file)
}
