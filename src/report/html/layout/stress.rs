//! Distances as they should be, and places that come near them.
//!
//! In: texts with the rings around them, and their ties. Out: a place for each. What should lie
//! between two texts is the length of their tie, or the path over others; the further a path is,
//! the less its extra length counts, so that a chain curls up. The places come by stochastic
//! gradient descent on the stress, pair by pair (Zheng, Pawar, Goodman: Graph Drawing by Stochastic
//! Gradient Descent, 2019), with an order of pairs that is always shuffled in the same way.
//!
//! Cost: n²/2 pairs in 65 rounds up to 40 texts, 17 above 130; n searches over at most 8 n ties.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::{Point, Tie, gap};

/// How much longer the weakest tie is than the strongest.
const SLACK: f64 = 2.0;
/// The strongest ties of a text, over which paths are searched.
const NEAR: usize = 8;
/// Lengths of paths are whole multiples of this fraction of a unit.
const GRAIN: f64 = 1024.0;

/// The target distance of two texts.
struct Pair {
    a: usize,
    b: usize,
    far: f64,
}

/// Places for four texts or more.
pub(super) fn lay_out(rings: &[f64], ties: &[Tie]) -> Vec<Point> {
    let mut chance = Chance(0x5ada);
    let mut pairs = pairs(rings, ties);
    for i in (1..pairs.len()).rev() {
        pairs.swap(i, chance.below(i + 1));
    }
    let mut at: Vec<Point> = rings
        .iter()
        .map(|_| [0, 1].map(|_| chance.below(1 << 20) as f64 / f64::from(1 << 20)))
        .collect();
    descend(&pairs, &mut at);
    at
}

/// Moves the two of each pair towards their distance, in steps that become smaller.
fn descend(pairs: &[Pair], at: &mut [Point]) {
    // The number of rounds, but for one, is two to this power.
    let doublings = match at.len() {
        ..=40 => 6,
        41..=130 => 5,
        _ => 4,
    };
    let most = pairs.iter().map(|p| p.far).fold(0.0, f64::max);
    let least = pairs.iter().map(|p| p.far).fold(f64::INFINITY, f64::min);
    let mut step = most * most;
    let mut shrink = 0.05 * (least / most) * (least / most);
    for _ in 0..doublings {
        shrink = shrink.sqrt();
    }
    for _ in 0..=1 << doublings {
        for &Pair { a, b, far } in pairs {
            let [x, y] = [at[a][0] - at[b][0], at[a][1] - at[b][1]];
            let now = (x * x + y * y).sqrt().max(1e-9);
            let share = (step / (far * far)).min(1.0);
            let by = share * (now - far) / (2.0 * now);
            at[a] = [at[a][0] - by * x, at[a][1] - by * y];
            at[b] = [at[b][0] + by * x, at[b][1] + by * y];
        }
        step *= shrink;
    }
}

/// All pairs of texts.
fn pairs(rings: &[f64], ties: &[Tie]) -> Vec<Pair> {
    let n = rings.len();
    let mut tied = vec![f64::INFINITY; n * n];
    for tie in ties {
        let length = gap(rings[tie.a], rings[tie.b]) * (1.0 + SLACK * (1.0 - tie.strength));
        for at in [tie.a * n + tie.b, tie.b * n + tie.a] {
            tied[at] = length.min(tied[at]);
        }
    }
    let near = nearest(n, &tied);
    let room: f64 = rings
        .iter()
        .map(|r| (2.0 * r + 1.0) * (2.0 * r + 1.0))
        .sum();
    let cap = 1.5 * room.sqrt();
    let mut pairs = Vec::with_capacity(n * (n - 1) / 2);
    for a in 0..n {
        let ways = ways(a, &near);
        for b in a + 1..n {
            let tied = tied[a * n + b];
            let least = gap(rings[a], rings[b]) * (1.2 + SLACK);
            let more = match ways[b] {
                u32::MAX => f64::INFINITY,
                way => (f64::from(way) / GRAIN - least).max(0.0),
            };
            let far = match (tied.is_finite(), more.is_finite()) {
                (true, _) => tied,
                (false, true) => least + more * cap / (more + cap),
                (false, false) => least + cap,
            };
            pairs.push(Pair { a, b, far });
        }
    }
    pairs
}

/// The nearest of each text, with their distances; both ways.
fn nearest(n: usize, tied: &[f64]) -> Vec<Vec<(usize, u32)>> {
    let mut near = vec![Vec::new(); n];
    for (a, row) in tied.chunks(n).enumerate() {
        let ends = row.iter().enumerate().filter(|(_, far)| far.is_finite());
        let mut ends: Vec<(u32, usize)> = ends.map(|(b, far)| ((far * GRAIN) as u32, b)).collect();
        if ends.len() > NEAR {
            ends.select_nth_unstable(NEAR);
            ends.truncate(NEAR);
        }
        for (far, b) in ends {
            near[a].push((b, far));
            near[b].push((a, far));
        }
    }
    near
}

/// The shortest path from a text to each other one.
fn ways(from: usize, near: &[Vec<(usize, u32)>]) -> Vec<u32> {
    let mut ways = vec![u32::MAX; near.len()];
    ways[from] = 0;
    let mut heap = BinaryHeap::from([Reverse((0u32, from))]);
    while let Some(Reverse((way, a))) = heap.pop() {
        if way > ways[a] {
            continue;
        }
        for &(b, far) in &near[a] {
            let way = way.saturating_add(far);
            if way < ways[b] {
                ways[b] = way;
                heap.push(Reverse((way, b)));
            }
        }
    }
    ways
}

/// Pseudorandom numbers (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}
