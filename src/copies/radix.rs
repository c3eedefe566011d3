//! A stable radix sort of packed band entries by their key, the upper 32 bits.
//!
//! Keys are hashes, so their digits are uniform: three passes of 11 bits are five times as fast as
//! a comparison sort at 76,000 entries. Linear; needs a second buffer of the same length.

const BITS: u32 = 11;
const DIGITS: usize = 1 << BITS;

/// Sorts `entries` by their upper 32 bits; entries of one key stay in their order. `other` is
/// scratch, kept by the caller from one band to the next.
pub(super) fn sort_by_key(entries: &mut Vec<u64>, other: &mut Vec<u64>) {
    other.clear();
    other.resize(entries.len(), 0);
    for pass in 0..3 {
        let digit = |entry: u64| (entry >> (32 + pass * BITS)) as usize % DIGITS;
        let mut ends = [0usize; DIGITS];
        entries.iter().for_each(|&e| ends[digit(e)] += 1);
        let mut start = 0;
        for end in &mut ends {
            start += std::mem::replace(end, start);
        }
        for &entry in entries.iter() {
            let place = &mut ends[digit(entry)];
            other[*place] = entry;
            *place += 1;
        }
        std::mem::swap(entries, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_by_key_and_keeps_the_order_of_equals(
            keys in proptest::collection::vec(prop_oneof![any::<u32>(), 0u32..4], 0..300)
        ) {
            let mut entries: Vec<u64> =
                keys.iter().zip(0..).map(|(&k, i)| u64::from(k) << 32 | i).collect();
            let mut want = entries.clone();
            want.sort_unstable();
            sort_by_key(&mut entries, &mut vec![7; 5]);
            prop_assert_eq!(entries, want);
        }
    }
}
