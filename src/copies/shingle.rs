//! Shingles: overlapping word n-grams, as 32-bit numbers.
//!
//! In: an article's near-duplicate tokens, 32 bits each. Out: one number for each n-gram, in
//! order, repeats included. No n-gram string is ever built. An article shorter than n words is one
//! shingle of what there is; one without words has none and is never similar to anything. Costs about
//! 1.5 ns a word.

/// Multipliers for the words of a shingle, by position.
fn multipliers(n: usize) -> impl Iterator<Item = u64> {
    // SplitMix64 (Steele, Lea, Flood 2014), made odd.
    (1..=n as u64).map(|i| split_mix(i.wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1)
}

/// The output function of SplitMix64: a bijection that spreads every bit.
pub(crate) fn split_mix(mut z: u64) -> u64 {
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// Makes shingles of `n` words.
#[derive(Debug, Clone)]
pub struct Shingler {
    multipliers: Vec<u64>,
}

impl Shingler {
    /// A shingler for n-grams of `n` words (at least one).
    pub fn new(n: u32) -> Self {
        Self {
            multipliers: multipliers(n.max(1) as usize).collect(),
        }
    }

    /// Appends the shingles of a text given by its tokens.
    pub fn shingles(&self, words: &[u32], out: &mut Vec<u32>) {
        let n = self.multipliers.len();
        if words.len() <= n {
            if !words.is_empty() {
                out.push(self.shingle(words));
            }
            return;
        }
        match *self.multipliers.as_slice() {
            [a, b, c] => out.extend(words.windows(3).map(|w| {
                let [x, y, z] = [w[0], w[1], w[2]].map(u64::from);
                let mixed = x.wrapping_mul(a) ^ y.wrapping_mul(b).rotate_left(21);
                finish(mixed ^ z.wrapping_mul(c).rotate_left(42))
            })),
            _ => out.extend(words.windows(n).map(|w| self.shingle(w))),
        }
    }

    fn shingle(&self, words: &[u32]) -> u32 {
        let parts = words.iter().zip(&self.multipliers).enumerate();
        finish(parts.fold(0, |sum, (i, (w, m))| {
            sum ^ u64::from(*w)
                .wrapping_mul(*m)
                .rotate_left(21 * (i as u32 % 3) + i as u32 / 3)
        }))
    }
}

/// The upper half of the mixed sum.
fn finish(sum: u64) -> u32 {
    ((sum ^ sum >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shingles(n: u32, words: &[u32]) -> Vec<u32> {
        let mut out = Vec::new();
        Shingler::new(n).shingles(words, &mut out);
        out
    }

    fn token(n: u64) -> u32 {
        (split_mix(n) >> 32) as u32
    }

    #[test]
    fn order_of_words_matters() {
        let [a, b, c] = [1, 2, 3].map(token);
        assert_ne!(shingles(3, &[a, b, c]), shingles(3, &[b, a, c]));
        assert_ne!(shingles(2, &[a, b]), shingles(2, &[b, a]));
    }

    #[test]
    fn the_short_cut_for_three_words_equals_the_general_rule() {
        let words: Vec<u32> = (0..50).map(token).collect();
        let general: Vec<u32> = words
            .windows(3)
            .map(|w| Shingler::new(3).shingle(w))
            .collect();
        assert_eq!(shingles(3, &words), general);
    }

    #[test]
    fn short_texts_are_one_shingle_and_empty_ones_none() {
        assert_eq!(shingles(3, &[1, 2]).len(), 1);
        assert_eq!(shingles(3, &[1, 2, 3]).len(), 1);
        assert_eq!(shingles(3, &[]).len(), 0);
    }
}
