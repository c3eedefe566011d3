//! A bag of small records that may be larger than memory: records are put in and taken back, in any
//! order, and counted at the end.
//!
//! In: records of 16 bytes. Out: those that are left, part by part, so that only a part is in memory at a
//! time. The first 16 MiB stay in memory, the rest goes to a temporary file.

use super::spill::{Location, SpillFile};
use crate::error::Result;

/// Bytes of a record.
pub(super) const RECORD: usize = 16;
/// Bytes held in memory.
const IN_MEMORY: usize = 16 << 20;
/// Bytes of a block.
const BLOCK: usize = 1 << 18;

/// Records that were put in, and those that were taken back.
#[derive(Debug)]
pub(super) struct Tally {
    added: Side,
    removed: Side,
}

#[derive(Debug)]
struct Side {
    spill: SpillFile,
    /// The bytes of each block of the file.
    blocks: Vec<usize>,
    /// The block that is being filled.
    open: Vec<u8>,
}

impl Default for Tally {
    fn default() -> Self {
        let side = || Side {
            spill: SpillFile::new(IN_MEMORY),
            blocks: Vec::new(),
            open: Vec::new(),
        };
        Self {
            added: side(),
            removed: side(),
        }
    }
}

impl Side {
    fn push(&mut self, record: u128) -> Result<()> {
        self.open.extend_from_slice(&record.to_le_bytes());
        if self.open.len() >= BLOCK {
            let block = std::mem::take(&mut self.open);
            self.append(block)?;
        }
        Ok(())
    }

    fn append(&mut self, block: Vec<u8>) -> Result<()> {
        self.blocks.push(block.len());
        self.spill.append(block)?;
        Ok(())
    }

    fn merge(&mut self, other: Self) -> Result<()> {
        for (number, &bytes) in other.blocks.iter().enumerate() {
            let block = other
                .spill
                .read(Location::new(number as u32, 0), 0, bytes)?;
            self.append(block.into_owned())?;
        }
        if !other.open.is_empty() {
            self.append(other.open)?;
        }
        Ok(())
    }

    fn len(&self) -> u64 {
        let bytes = self.blocks.iter().sum::<usize>() + self.open.len();
        (bytes / RECORD) as u64
    }

    fn each(&self, mut each: impl FnMut(u128)) -> Result<()> {
        let mut all = |bytes: &[u8]| {
            for record in bytes.as_chunks::<RECORD>().0 {
                each(u128::from_le_bytes(*record));
            }
        };
        for (number, &bytes) in self.blocks.iter().enumerate() {
            all(&self.spill.read(Location::new(number as u32, 0), 0, bytes)?);
        }
        all(&self.open);
        Ok(())
    }
}

/// Bits of a key, the upper half of a record, that spread keys evenly.
fn spread(record: u128) -> u64 {
    ((record >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

impl Tally {
    /// Puts a record in.
    pub(super) fn add(&mut self, record: u128) -> Result<()> {
        self.added.push(record)
    }

    /// Takes a record back that was put in, or will be.
    pub(super) fn remove(&mut self, record: u128) -> Result<()> {
        self.removed.push(record)
    }

    /// Adds all that was put in and taken back elsewhere.
    pub(super) fn merge(&mut self, other: Self) -> Result<()> {
        self.added.merge(other.added)?;
        self.removed.merge(other.removed)
    }

    /// Records that were put in, those taken back included.
    pub(super) fn len(&self) -> u64 {
        self.added.len()
    }

    /// Calls `each` with the records that fall into one of `parts` parts by their upper halves. A
    /// record that was taken back may still be among them: see [`Tally::settle`].
    pub(super) fn each(&self, part: u64, parts: u64, mut each: impl FnMut(u128)) -> Result<()> {
        let inside = |record: u128| parts <= 1 || (spread(record) * parts) >> 32 == part;
        self.added.each(|record| {
            if inside(record) {
                each(record);
            }
        })
    }

    /// Sorts records of a part, and takes those out that were taken back.
    pub(super) fn settle(&self, records: &mut Vec<u128>) -> Result<()> {
        records.sort_unstable();
        if self.removed.len() == 0 {
            return Ok(());
        }
        let mut removed = Vec::new();
        self.removed.each(|record| {
            if records.binary_search(&record).is_ok() {
                removed.push(record);
            }
        })?;
        removed.sort_unstable();
        let mut removed = removed.into_iter().peekable();
        records.retain(|record| {
            while removed.next_if(|gone| gone < record).is_some() {}
            removed.next_if_eq(record).is_none()
        });
        Ok(())
    }
}

#[cfg(test)]
impl Tally {
    /// All records that are left, sorted.
    pub(super) fn left(&self) -> Result<Vec<u128>> {
        let mut records = Vec::new();
        self.each(0, 1, |record| records.push(record))?;
        self.settle(&mut records)?;
        Ok(records)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(tally: &Tally, parts: u64) -> Vec<u128> {
        let mut out = Vec::new();
        for part in 0..parts {
            let mut records = Vec::new();
            tally.each(part, parts, |r| records.push(r)).unwrap();
            tally.settle(&mut records).unwrap();
            out.extend(records);
        }
        out.sort_unstable();
        out
    }

    proptest! {
        #[test]
        fn what_is_taken_back_is_gone_once_and_splits_do_not_matter(
            kept in proptest::collection::vec(0u128..50, 0..60),
            gone in proptest::collection::vec(0u128..50, 0..20),
            cut in any::<prop::sample::Index>(),
        ) {
            let spread = |r: u128| (r << 64) | (r % 3);
            let (mut tally, mut other) = (Tally::default(), Tally::default());
            let cut = cut.index(kept.len() + 1);
            for (i, &record) in kept.iter().enumerate() {
                if i < cut { &mut tally } else { &mut other }.add(spread(record)).unwrap();
            }
            for &record in &gone {
                tally.add(spread(record)).unwrap();
                other.remove(spread(record)).unwrap();
            }
            tally.merge(other).unwrap();
            let mut want: Vec<u128> = kept.iter().copied().map(spread).collect();
            want.sort_unstable();
            for parts in [1, 3] {
                prop_assert_eq!(&all(&tally, parts), &want);
            }
        }
    }
}
