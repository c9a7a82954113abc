//! The search index as bytes, so that it need not be made again at every start.
//!
//! Frames one after the other: kind, length packed and unpacked, checksum, and the bytes, pressed
//! with zstd. The last one counts what must have been there.

use super::{Piece, Search};
use crate::model::CaseNo;
use rayon::prelude::*;
use std::io::{self, Read, Write};

/// Another format is not read; the index is then made again.
pub const SHELF: u8 = 1;

/// zstd's fastest ordinary level.
const LEVEL: i32 = 1;
/// Frames are about so large before they are pressed, and never much larger but for one text.
const FRAME: usize = 1 << 20;
/// A frame that says it is larger is damage.
const LARGEST: usize = 1 << 30;
/// Frames unpacked together, so that all cores have work and memory stays flat.
const TOGETHER: usize = 16;

const TEXTS: u8 = 1;
const WORDS: u8 = 2;
const CASES: u8 = 3;
const END: u8 = 4;

impl Search {
    /// Writes everything.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for piece in self.texts.pieces() {
            frame(out, TEXTS, piece)?;
        }
        let mut words = Vec::new();
        for entry in self.postings.packed() {
            entry.write(&mut words);
            if words.len() >= FRAME {
                frame(out, WORDS, &words)?;
                words.clear();
            }
        }
        frame(out, WORDS, &words)?;
        for cases in self.cases.chunks(FRAME / 4) {
            let bytes: Vec<u8> = cases.iter().flat_map(|no| no.0.to_le_bytes()).collect();
            frame(out, CASES, &bytes)?;
        }
        let counts = [self.cases.len(), self.postings.len(), self.live];
        let counts: Vec<u8> = counts.iter().flat_map(|n| (*n as u64).to_le_bytes()).collect();
        frame(out, END, &counts)
    }

    /// Reads what [`Search::write`] wrote.
    ///
    /// # Errors
    /// When the reader fails, or the bytes are not what was written.
    pub fn read(from: &mut dyn Read) -> io::Result<Self> {
        let mut search = Self::new();
        let mut cases: Vec<CaseNo> = Vec::new();
        loop {
            let mut packed = Vec::new();
            while packed.len() < TOGETHER && packed.last().is_none_or(|p: &Packed| p.kind != END) {
                packed.push(Packed::read(from)?);
            }
            let plain: io::Result<Vec<Plain>> = packed.into_par_iter().map(Packed::open).collect();
            for plain in plain? {
                match plain {
                    Plain::Texts(piece) => search.texts.take_piece(piece).ok_or_else(damaged)?,
                    Plain::Words(bytes) => {
                        search.postings.take_packed(&bytes).ok_or_else(damaged)?;
                    }
                    Plain::Cases(bytes) => cases.extend(numbers(&bytes).map(CaseNo)),
                    Plain::End(bytes) => return search.finish(cases, &bytes),
                }
            }
        }
    }

    /// Puts the cases to their texts, and compares with what was counted.
    fn finish(mut self, cases: Vec<CaseNo>, counts: &[u8]) -> io::Result<Self> {
        if cases.len() != self.texts.len() {
            return Err(damaged());
        }
        for (number, no) in (0..).zip(cases) {
            self.take_number(no, number);
        }
        let expected: Vec<u64> = counts
            .chunks_exact(8)
            .filter_map(|n| n.first_chunk::<8>().map(|n| u64::from_le_bytes(*n)))
            .collect();
        let found = [self.cases.len(), self.postings.len(), self.live];
        let same = expected.iter().copied().eq(found.iter().map(|n| *n as u64));
        if same { Ok(self) } else { Err(damaged()) }
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let four = |n: &[u8]| n.first_chunk::<4>().map_or(0, |n| u32::from_le_bytes(*n));
    bytes.chunks_exact(4).map(four)
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the kept search index is damaged")
}

fn frame(out: &mut dyn Write, kind: u8, plain: &[u8]) -> io::Result<()> {
    let packed = zstd::bulk::compress(plain, LEVEL)?;
    let large = |_size| io::Error::other("a text is too long to be kept");
    out.write_all(&[kind])?;
    out.write_all(&u32::try_from(packed.len()).map_err(large)?.to_le_bytes())?;
    out.write_all(&u32::try_from(plain.len()).map_err(large)?.to_le_bytes())?;
    out.write_all(&sum(kind, plain.len(), &packed).to_le_bytes())?;
    out.write_all(&packed)
}

fn sum(kind: u8, plain: usize, packed: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&[kind]);
    crc.update(&(plain as u64).to_le_bytes());
    crc.update(packed);
    crc.finalize()
}

/// A frame unpacked.
enum Plain {
    Texts(Piece),
    Words(Vec<u8>),
    Cases(Vec<u8>),
    End(Vec<u8>),
}

/// A frame as it stands in the file.
struct Packed {
    kind: u8,
    plain: usize,
    sum: u32,
    bytes: Vec<u8>,
}

impl Packed {
    fn read(from: &mut dyn Read) -> io::Result<Self> {
        let mut head = [0; 13];
        from.read_exact(&mut head)?;
        let (kind, rest) = head.split_first().ok_or_else(damaged)?;
        let mut lengths = numbers(rest);
        let mut next = || lengths.next().unwrap_or_default();
        let (packed, plain, sum) = (next() as usize, next() as usize, next());
        if packed > LARGEST || plain > LARGEST {
            return Err(damaged());
        }
        let mut bytes = Vec::new();
        let got = from.take(packed as u64).read_to_end(&mut bytes)?;
        if got == packed { Ok(Self { kind: *kind, plain, sum, bytes }) } else { Err(damaged()) }
    }

    fn open(self) -> io::Result<Plain> {
        if sum(self.kind, self.plain, &self.bytes) != self.sum {
            return Err(damaged());
        }
        let plain = zstd::bulk::decompress(&self.bytes, self.plain)?;
        match self.kind {
            TEXTS => Piece::of(plain).map(Plain::Texts).ok_or_else(damaged),
            WORDS => Ok(Plain::Words(plain)),
            CASES => Ok(Plain::Cases(plain)),
            END => Ok(Plain::End(plain)),
            _ => Err(damaged()),
        }
    }
}
