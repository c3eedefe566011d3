//! A picture of the links of a story.
//!
//! In: how many articles each text has, and how strongly texts are tied. Out: a place for each
//! article in a square of [`SIDE`]. Texts that are tied strongly are near each other; the copies of a
//! text are in rings around it, nearer to it than to any other text; the picture fills its
//! square. Of a story of more than 300 texts those are drawn that have the most ties.
//!
//! It is the same on every machine: sums in one order, square roots, and sines in software.
//!
//! Cost: 1 µs for two or three texts, 0.06 ms for ten, 1 ms for 60, 18 ms for 300.

mod stress;

use std::cmp::Reverse;
use std::f64::consts::TAU;

/// Texts of a story that are drawn.
const DRAWN: usize = 300;
/// The side of the square.
pub(super) const SIDE: u32 = 1000;
/// Between the picture and the edge of its square, for the size of what is drawn.
const MARGIN: f64 = 60.0;
/// What is left.
const ROOM: f64 = SIDE as f64 - 2.0 * MARGIN;
/// Copies are no farther from their original than this, where there is one ring of them.
const UNIT: f64 = 90.0;
/// The same in a picture of one text.
const LONE_UNIT: f64 = 300.0;
/// The picture may be stretched so much to fill its square.
const STRETCH: f64 = 1.5;
/// The place of what is not drawn.
const NOWHERE: [i32; 2] = [-1, -1];

/// What holds two texts together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tie {
    /// A text, by its number in the story.
    pub(super) a: usize,
    /// Another one.
    pub(super) b: usize,
    /// How strongly, 0 to 1.
    pub(super) strength: f64,
}

type Point = [f64; 2];

/// The places of all articles of a story, text by text, the originals first. `texts` says how many
/// articles each text has.
pub(super) fn place(texts: &[usize], ties: &[Tie]) -> Vec<[i32; 2]> {
    match texts {
        [1, 1] | [2] => return vec![[250, 500], [750, 500]],
        [1, 1, 1] | [3] => return vec![[500, 210], [790, 700], [210, 700]],
        _ => {}
    }
    let drawn = drawn(texts.len(), ties);
    let mut number = vec![None; texts.len()];
    for (i, &text) in drawn.iter().enumerate() {
        number[text] = Some(i);
    }
    let rings: Vec<f64> = drawn
        .iter()
        .map(|&t| f64::from(rings(texts[t] - 1)))
        .collect();
    let tie = |t: &Tie| {
        Some(Tie {
            a: number[t.a]?,
            b: number[t.b]?,
            ..*t
        })
    };
    let ties: Vec<Tie> = ties.iter().filter_map(tie).collect();
    let mut centres = centres(&rings, &ties);
    lie_down(&mut centres);
    let unit = fit(&mut centres, &rings);
    let middle = middle(&centres);
    let mut places = Vec::with_capacity(texts.iter().sum());
    for (&articles, number) in texts.iter().zip(&number) {
        match *number {
            None => places.resize(places.len() + articles, NOWHERE),
            Some(i) => {
                places.push(whole(centres[i]));
                circle(articles - 1, centres[i], middle, unit, &mut places);
            }
        }
    }
    places
}

fn whole(point: Point) -> [i32; 2] {
    point.map(|at| at.round().clamp(0.0, f64::from(SIDE)) as i32)
}

/// The texts that are drawn: all, or those with the most ties, in order.
fn drawn(texts: usize, ties: &[Tie]) -> Vec<usize> {
    let mut all: Vec<usize> = (0..texts).collect();
    if texts > DRAWN {
        let mut degrees = vec![0u32; texts];
        for tie in ties {
            degrees[tie.a] += 1;
            degrees[tie.b] += 1;
        }
        all.sort_by_key(|&text| Reverse(degrees[text]));
        all.truncate(DRAWN);
        all.sort_unstable();
    }
    all
}

/// How many rings of copies there are around a text: six in the first one, twelve in the next.
fn rings(copies: usize) -> u32 {
    let holds = |rings: u32| 3 * rings as usize * (rings as usize + 1);
    (0..).find(|&n| holds(n) >= copies).unwrap_or_default()
}

/// The least distance of two texts with so many rings: their copies do not touch, and each is
/// nearer to its own original.
fn gap(a: f64, b: f64) -> f64 {
    if a + b > 0.0 {
        (a + b + 1.3).max(2.0 * a.max(b) + 0.7)
    } else {
        1.0
    }
}

/// The places of texts, in units of the distance of two rings.
fn centres(rings: &[f64], ties: &[Tie]) -> Vec<Point> {
    let gap = |a: usize, b: usize| gap(rings[a], rings[b]);
    let mut centres = match rings.len() {
        0 | 1 => return vec![[0.0; 2]; rings.len()],
        2 => return vec![[0.0, 0.0], [gap(0, 1), 0.0]],
        3 => vec![[0.0, -1.0], [0.9, 0.5], [-0.9, 0.5]],
        _ => stress::lay_out(rings, ties),
    };
    part(&mut centres, rings);
    centres
}

/// Rounds of [`part`].
const PUSHES: usize = 60;

/// Moves texts that are too near each other apart.
fn part(centres: &mut [Point], rings: &[f64]) {
    for _ in 0..PUSHES {
        let mut moved = false;
        for b in 1..centres.len() {
            for a in 0..b {
                let [x, y] = [0, 1].map(|axis| centres[b][axis] - centres[a][axis]);
                let (least, square) = (gap(rings[a], rings[b]), x * x + y * y);
                if square >= least * least {
                    continue;
                }
                moved = true;
                let far = square.sqrt();
                // Those at one point move in different directions.
                let [x, y] = if far > 1e-6 {
                    [x / far, y / far]
                } else {
                    turned([1.0, 0.0], (a + 2 * b) as f64)
                };
                // A little more than needed: otherwise the last steps would never end.
                let push = 0.51 * (least - far) + 1e-3;
                for (axis, by) in [x, y].into_iter().enumerate() {
                    centres[a][axis] -= push * by;
                    centres[b][axis] += push * by;
                }
            }
        }
        if !moved {
            return;
        }
    }
    // The rest depends on the room: all distances grow by the same factor.
    let mut grow: f64 = 1.0;
    for b in 1..centres.len() {
        for a in 0..b {
            let [x, y] = [0, 1].map(|axis| centres[b][axis] - centres[a][axis]);
            grow = grow.max(gap(rings[a], rings[b]) / (x * x + y * y).sqrt().max(0.05));
        }
    }
    centres
        .as_flattened_mut()
        .iter_mut()
        .for_each(|at| *at *= grow);
}

fn middle(centres: &[Point]) -> Point {
    let sum = |axis: usize| centres.iter().map(|c| c[axis]).sum::<f64>();
    [0, 1].map(|axis| sum(axis) / centres.len() as f64)
}

/// A direction, turned by an angle.
fn turned([x, y]: Point, angle: f64) -> Point {
    let (sin, cos) = libm::sincos(angle);
    [x * cos - y * sin, x * sin + y * cos]
}

/// Turns the picture so that its longest direction lies across.
fn lie_down(centres: &mut [Point]) {
    let middle = middle(centres);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for [x, y] in centres.iter_mut() {
        (*x, *y) = (*x - middle[0], *y - middle[1]);
        xx += *x * *x;
        xy += *x * *y;
        yy += *y * *y;
    }
    // The first eigenvector of the scatter matrix.
    let half = (xx - yy) / 2.0;
    let root = (half * half + xy * xy).sqrt();
    let axis = [half + root, xy];
    let length = (axis[0] * axis[0] + axis[1] * axis[1]).sqrt();
    if length <= 1e-9 {
        return;
    }
    let [cos, sin] = axis.map(|part| part / length);
    for [x, y] in centres {
        (*x, *y) = (*x * cos + *y * sin, *y * cos - *x * sin);
    }
}

/// Brings the centres into the square; gives the distance of two rings there.
fn fit(centres: &mut [Point], rings: &[f64]) -> f64 {
    let most = match rings {
        [_] => LONE_UNIT,
        _ => UNIT,
    };
    let ends = |axis: usize, ring: f64| {
        let both = centres.iter().zip(rings);
        both.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], (c, r)| {
            [low.min(c[axis] - ring * r), high.max(c[axis] + ring * r)]
        })
    };
    let across = [0, 1].map(|axis| {
        let [low, high] = ends(axis, 1.0);
        high - low
    });
    let unit = most.min(ROOM / across[0].max(across[1]).max(1e-9));
    // Rings stay as they are; what room is left goes between the centres.
    let grown = [0, 1].map(|axis| growth(centres, rings, axis, unit));
    let least = grown[0].min(grown[1]);
    for (axis, grown) in grown.into_iter().enumerate() {
        let scale = grown.min(STRETCH * least);
        centres.iter_mut().for_each(|c| c[axis] *= scale);
        let [low, high] = centres
            .iter()
            .zip(rings)
            .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], (c, r)| {
                [low.min(c[axis] - unit * r), high.max(c[axis] + unit * r)]
            });
        centres
            .iter_mut()
            .for_each(|c| c[axis] += 500.0 - (low + high) / 2.0);
    }
    unit
}

/// The greatest scale of the centres along an axis at which all rings are in the square.
fn growth(centres: &[Point], rings: &[f64], axis: usize, unit: f64) -> f64 {
    let mut growth = f64::INFINITY;
    for (a, ring_a) in centres.iter().zip(rings) {
        for (b, ring_b) in centres.iter().zip(rings) {
            let far = b[axis] - a[axis];
            if far > 1e-6 {
                growth = growth.min((ROOM - unit * (ring_a + ring_b)) / far);
            }
        }
    }
    growth.max(unit).min(ROOM)
}

/// Adds the places of copies in rings around their original, as far as can be from the line to the
/// middle, where ties are.
fn circle(copies: usize, centre: Point, middle: Point, unit: f64, places: &mut Vec<[i32; 2]>) {
    let away = [centre[0] - middle[0], centre[1] - middle[1]];
    let length = (away[0] * away[0] + away[1] * away[1]).sqrt();
    let away = if length > 1.0 {
        away.map(|part| part / length)
    } else {
        [0.0, -1.0]
    };
    // Each ring has its share, so that none is left nearly empty.
    let mut left = copies;
    for ring in (1..=rings(copies) as usize).rev() {
        let here = (2 * left).div_ceil(ring + 1).min(6 * ring).min(left);
        let step = TAU / here.max(1) as f64;
        for i in 0..here {
            let [x, y] = turned(away, step * (i as f64 - (here as f64 - 1.0) / 2.0));
            let far = unit * ring as f64;
            places.push(whole([centre[0] + far * x, centre[1] + far * y]));
        }
        left -= here;
    }
}

#[cfg(test)]
mod tests;
