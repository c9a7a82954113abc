//! How keys and values of the index are written as bytes.
//!
//! A key is the letter of its table and big-endian numbers, so that the engine's order is theirs.
//! A value begins with a version byte. What is read in its order is kept in blocks of many items
//! pressed together; the rest has a key of its own.

use super::error::StoreError;
use crate::model::GroupNo;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::cell::RefCell;
use std::fmt::Write as _;
use std::io;
use std::ops::Range;
use zstd::bulk::{Compressor, Decompressor};

/// Version of everything here; an index with another one is made again.
pub const FORMAT: u8 = 8;

/// zstd's fastest ordinary level: blocks are written a million at a time and read one by one.
const LEVEL: i32 = 1;

/// No block we wrote unpacks to more; a greater length is damage.
const MAX_BLOCK: usize = 1 << 30;

/// First byte of every key.
pub mod table {
    /// How far the index is, and how much it holds.
    pub const META: u8 = b'!';
    /// Groups, by number.
    pub const GROUPS: u8 = b'g';
    /// Blocks of messages.
    pub const MESSAGES: u8 = b'm';
    /// Message and case of a message id, 64 ids to a block.
    pub const IDS: u8 = b'i';
    /// Messages of an author, by bucket and import line.
    pub const AUTHORS: u8 = b'a';
    /// Where an import line's entries are kept.
    pub const PARTS: u8 = b'p';
    /// Blocks of cases, as they were opened.
    pub const CASES: u8 = b'c';
    /// Cases that were touched later.
    pub const CASES_TOUCHED: u8 = b'C';
    /// Flags of cases that have very many, by case and page.
    pub const FLAGS: u8 = b'q';
    /// Cases a line touched that were opened before it, by line.
    pub const TOUCHED: u8 = b't';
    /// Blocks of queue rows, as the cases were opened.
    pub const ROWS: u8 = b'r';
    /// Queue rows of cases that were touched later.
    pub const ROWS_TOUCHED: u8 = b'R';
    /// Cases whose flag names no message, by the flag's identity.
    pub const LONE: u8 = b'l';
    /// Decisions, by number.
    pub const DECISIONS: u8 = b'd';
    /// Steps, by first line.
    pub const STEPS: u8 = b's';
    /// What a line did that can be taken back, by line.
    pub const EFFECTS: u8 = b'e';
    /// Case of a note, by the note's attachment.
    pub const NOTES: u8 = b'n';
    /// Cases with an order, by number.
    pub const ORDERS: u8 = b'o';
    /// Case of a complaint, by its number.
    pub const COMPLAINTS: u8 = b'k';
    /// Case of a dispute, by its number.
    pub const DISPUTES: u8 = b'x';
    /// Measures against misuse, by line.
    pub const MISUSE: u8 = b'u';
    /// Cases with a report to an authority or a proposal, by number.
    pub const WATCHED: u8 = b'w';
    /// Cases with a notice, by 16 bytes of the notice's key and number.
    pub const NOTICES: u8 = b'N';
    /// Cases with a notice of a trusted flagger, by number of its entry and case.
    pub const FLAGGED: u8 = b'F';
    /// The register of trusted flaggers, by number.
    pub const FLAGGERS: u8 = b'f';
    /// Second looks, by decision.
    pub const LOOKS: u8 = b'L';
}

/// Messages in one block.
pub const MESSAGES: u32 = 64;
/// Cases in one block.
pub const CASES: u32 = 64;
/// Queue rows in one block: all of them are read at every start.
pub const ROWS: u32 = 1024;

/// Key of a table and a number.
pub fn key32(table: u8, no: u32) -> Vec<u8> {
    let mut key = vec![table];
    key.extend(no.to_be_bytes());
    key
}

/// Key of a table and a long number.
pub fn key64(table: u8, no: u64) -> Vec<u8> {
    let mut key = vec![table];
    key.extend(no.to_be_bytes());
    key
}

/// Key of a table and some bytes.
pub fn key_bytes(table: u8, bytes: &[u8]) -> Vec<u8> {
    let mut key = vec![table];
    key.extend(bytes);
    key
}

/// Key of a block of 64 message ids: negative ids sort before positive ones.
pub fn key_ids(group: GroupNo, high: i64) -> Vec<u8> {
    let mut key = key32(table::IDS, group.0);
    key.extend((high.cast_unsigned() ^ (1 << 63)).to_be_bytes());
    key
}

/// The `high` of [`key_ids`].
pub fn high_of(key: &[u8]) -> Option<i64> {
    let (_, high) = key.split_last_chunk::<8>()?;
    Some((u64::from_be_bytes(*high) ^ (1 << 63)).cast_signed())
}

/// All keys of a table.
pub fn whole(table: u8) -> Range<Vec<u8>> {
    vec![table]..vec![table.saturating_add(1)]
}

/// A value with a key of its own.
pub fn seal<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    encode(value, vec![FORMAT]).map_err(StoreError::Encode)
}

/// Adds a value to some bytes.
pub fn encode<T: Serialize + ?Sized>(value: &T, bytes: Vec<u8>) -> postcard::Result<Vec<u8>> {
    postcard::serialize_with_flavor(value, Behind(bytes))
}

/// Bytes that grow by whole pieces; postcard's own way to add to a vector goes byte by byte.
struct Behind(Vec<u8>);

impl postcard::ser_flavors::Flavor for Behind {
    type Output = Vec<u8>;

    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(data);
        Ok(())
    }

    fn try_push(&mut self, data: u8) -> postcard::Result<()> {
        self.0.push(data);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

/// Reads what [`seal`] wrote.
pub fn unseal<T: DeserializeOwned>(key: &[u8], value: &[u8]) -> Result<T, StoreError> {
    decode(key, open(key, value)?)
}

/// Reads an item of a block, or the bytes of a sealed value after its version.
pub fn decode<'b, T: Deserialize<'b>>(key: &[u8], bytes: &'b [u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|error| damaged(key, error))
}

/// The value under `key` is not what was written there.
pub fn damaged(key: &[u8], why: impl ToString) -> StoreError {
    let mut place = String::new();
    if let Some((table, rest)) = key.split_first() {
        place.push(char::from(*table));
        for byte in rest {
            // Writing to a String cannot fail.
            let _ = write!(place, "{byte:02x}");
        }
    }
    StoreError::Damaged { place, why: why.to_string() }
}

fn cut(key: &[u8]) -> StoreError {
    damaged(key, "it is cut short")
}

fn open<'v>(key: &[u8], value: &'v [u8]) -> Result<&'v [u8], StoreError> {
    match value.split_first() {
        Some((&FORMAT, rest)) => Ok(rest),
        Some((other, _)) => Err(damaged(key, format_args!("it has version {other}"))),
        None => Err(damaged(key, "it is empty")),
    }
}

/// A compressor for blocks; making one costs more than pressing a block.
pub fn press() -> Result<Compressor<'static>, StoreError> {
    Compressor::new(LEVEL).map_err(StoreError::Compress)
}

thread_local! {
    /// Making a decompressor costs as much as unpacking a block.
    static UNPRESS: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

fn unpress(pressed: &[u8], size: usize) -> io::Result<Vec<u8>> {
    UNPRESS.with_borrow_mut(|held| {
        let unpress = match held {
            Some(unpress) => unpress,
            none => none.insert(Decompressor::new()?),
        };
        unpress.decompress(pressed, size)
    })
}

/// Many items under one key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl Block {
    /// Adds an item at the end.
    pub fn push<T: Serialize>(&mut self, item: &T) -> Result<(), StoreError> {
        let bytes = std::mem::take(&mut self.bytes);
        self.bytes = encode(item, bytes).map_err(StoreError::Encode)?;
        let end = u32::try_from(self.bytes.len()).map_err(|_size| StoreError::Full("bytes"))?;
        self.ends.push(end);
        Ok(())
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of an item.
    pub fn item(&self, slot: usize) -> Option<&[u8]> {
        let start = match slot.checked_sub(1) {
            None => 0,
            Some(before) => *self.ends.get(before)?,
        };
        let end = *self.ends.get(slot)?;
        self.bytes.get(start as usize..end as usize)
    }

    /// Drops the items from `len` on.
    pub fn truncate(&mut self, len: usize) {
        self.ends.truncate(len);
        self.bytes.truncate(self.ends.last().map_or(0, |end| *end as usize));
    }

    /// The block as a value.
    pub fn pack(&self, press: &mut Compressor<'_>) -> Result<Vec<u8>, StoreError> {
        let mut plain = Vec::with_capacity(4 * self.ends.len() + self.bytes.len());
        let items = u32::try_from(self.ends.len()).map_err(|_size| StoreError::Full("items"))?;
        for end in &self.ends {
            plain.extend(end.to_le_bytes());
        }
        plain.extend(&self.bytes);
        let size = u32::try_from(plain.len()).map_err(|_size| StoreError::Full("bytes"))?;
        if plain.len() > MAX_BLOCK {
            return Err(StoreError::Full("bytes in a block"));
        }
        let mut value = vec![FORMAT];
        value.extend(items.to_le_bytes());
        value.extend(size.to_le_bytes());
        value.extend(press.compress(&plain).map_err(StoreError::Compress)?);
        Ok(value)
    }

    /// How many items a packed block has, without unpacking it.
    pub fn count(key: &[u8], value: &[u8]) -> Result<usize, StoreError> {
        let items = open(key, value)?.first_chunk::<4>();
        items.map(|items| u32::from_le_bytes(*items) as usize).ok_or_else(|| cut(key))
    }

    /// Reads what [`Block::pack`] wrote.
    pub fn unpack(key: &[u8], value: &[u8]) -> Result<Self, StoreError> {
        let short = || cut(key);
        let (items, rest) = open(key, value)?.split_first_chunk::<4>().ok_or_else(short)?;
        let (size, pressed) = rest.split_first_chunk::<4>().ok_or_else(short)?;
        let size = u32::from_le_bytes(*size) as usize;
        if size > MAX_BLOCK {
            return Err(damaged(key, "it is too large"));
        }
        let plain = unpress(pressed, size).map_err(|error| damaged(key, error))?;
        let table = (u32::from_le_bytes(*items) as usize).saturating_mul(4);
        let (ends, bytes) = plain.split_at_checked(table).ok_or_else(short)?;
        let ends: Vec<u32> = ends
            .chunks_exact(4)
            .filter_map(|end| end.first_chunk::<4>().map(|end| u32::from_le_bytes(*end)))
            .collect();
        let whole = ends.last().map_or(0, |end| *end as usize) == bytes.len();
        if !whole || !ends.is_sorted() {
            return Err(damaged(key, "its items do not fit"));
        }
        Ok(Self { ends, bytes: bytes.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_block_comes_back(items in proptest::collection::vec(".{0,40}", 0..70), keep in 0usize..80) {
            let mut block = Block::default();
            for item in &items {
                block.push(item).unwrap();
            }
            let value = block.pack(&mut press().unwrap()).unwrap();
            let mut back = Block::unpack(b"m", &value).unwrap();
            prop_assert_eq!(&back, &block);
            back.truncate(keep);
            for (slot, item) in items.iter().take(keep).enumerate() {
                let bytes = back.item(slot).unwrap();
                prop_assert_eq!(&decode::<String>(b"m", bytes).unwrap(), item);
            }
            prop_assert_eq!(back.item(items.len().min(keep)), None);
        }

        #[test]
        fn damage_is_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Block::unpack(b"m", &bytes);
            let _ = Block::count(b"m", &bytes);
            let mut value = vec![FORMAT];
            value.extend((bytes.len() as u32 / 9).to_le_bytes());
            value.extend((bytes.len() as u32).to_le_bytes());
            value.extend(zstd::bulk::compress(&bytes, 1).unwrap());
            let _ = Block::unpack(b"m", &value);
        }

        #[test]
        fn ids_sort_as_numbers(a in any::<i64>(), b in any::<i64>()) {
            let (x, y) = (key_ids(GroupNo(1), a), key_ids(GroupNo(1), b));
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
            prop_assert_eq!(high_of(&x), Some(a));
        }
    }

    #[test]
    fn damage_names_its_place() {
        let error = unseal::<u32>(&key32(table::DECISIONS, 258), &[9]).unwrap_err();
        assert!(error.to_string().contains("d00000102"), "{error}");
        assert!(error.to_string().contains("version 9"), "{error}");
    }
}
