//! Properties of the picture.

use proptest::prelude::*;

use super::*;

/// A story: articles of each text, and ties that hold it together.
fn story(
    texts: std::ops::Range<usize>,
    articles: std::ops::Range<usize>,
) -> impl Strategy<Value = (Vec<usize>, Vec<Tie>)> {
    let one = (articles, any::<prop::sample::Index>(), 0u8..=100);
    let more = (any::<[prop::sample::Index; 2]>(), 0u8..=100);
    let parts = (
        prop::collection::vec(one, texts),
        prop::collection::vec(more, 0..80),
    );
    parts.prop_map(|(texts, more)| {
        let tie = |a, b, percent: u8| Tie {
            a,
            b,
            strength: f64::from(percent) / 100.0,
        };
        let n = texts.len();
        let tree = texts.iter().enumerate().skip(1);
        let tree = tree.map(|(a, (_, to, percent))| tie(a, to.index(a), *percent));
        let more = more
            .iter()
            .map(|([a, b], percent)| tie(a.index(n), b.index(n), *percent));
        let ties = tree.chain(more).filter(|tie| tie.a != tie.b).collect();
        (texts.iter().map(|text| text.0).collect(), ties)
    })
}

fn distance(a: [i32; 2], b: [i32; 2]) -> f64 {
    let [x, y] = [0, 1].map(|axis| f64::from(a[axis] - b[axis]));
    (x * x + y * y).sqrt()
}

/// The least distance of two places.
fn nearest(places: &[[i32; 2]]) -> f64 {
    let pairs = (0..places.len()).flat_map(|b| (0..b).map(move |a| (a, b)));
    pairs
        .map(|(a, b)| distance(places[a], places[b]))
        .fold(f64::INFINITY, f64::min)
}

/// The number of the original of each article.
fn originals(texts: &[usize]) -> Vec<usize> {
    let mut all = Vec::new();
    for &articles in texts {
        let original = all.len();
        all.resize(original + articles, original);
    }
    all
}

fn holds_the_laws(texts: &[usize], ties: &[Tie], least: f64) {
    let places = place(texts, ties);
    assert_eq!(places.len(), texts.iter().sum::<usize>());
    let inside = places
        .as_flattened()
        .iter()
        .all(|at| (0..=1000).contains(at));
    assert!(inside, "{places:?}");
    assert!(nearest(&places) >= least, "{} {places:?}", nearest(&places));
    assert_eq!(place(texts, ties), places);
    let originals = originals(texts);
    for (article, &own) in originals.iter().enumerate().filter(|&(a, &own)| a != own) {
        for &other in originals.iter().filter(|&&other| other != own) {
            let [near, far] = [own, other].map(|o| distance(places[article], places[o]));
            assert!(near < far, "{article}: {near} to {own}, {far} to {other}");
        }
    }
    let across = [0, 1].map(|axis| {
        let ends = places.iter().map(|place| place[axis]);
        ends.clone().max().unwrap() - ends.min().unwrap()
    });
    assert!(across[0].max(across[1]) >= 400, "{across:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn a_picture_of_single_texts_is_inside_its_square_and_nothing_overlaps((texts, ties) in story(2..61, 1..2)) {
        holds_the_laws(&texts, &ties, 24.0);
    }

    #[test]
    fn copies_are_nearest_to_their_original((texts, ties) in story(1..13, 1..6)) {
        prop_assume!(texts.iter().sum::<usize>() > 1);
        holds_the_laws(&texts, &ties, 24.0);
    }
}

#[test]
fn a_large_story_shows_the_texts_with_the_most_ties_and_their_copies() {
    let n = 340;
    let mut texts = vec![1; n];
    texts[7] = 4;
    texts[300] = 3;
    // Number 7 is tied to all; from 300 on there is no other tie.
    let mut ties: Vec<Tie> = (0..n)
        .map(|b| Tie {
            a: 7,
            b,
            strength: 0.6,
        })
        .collect();
    ties.extend((1..300).map(|b| Tie {
        a: b - 1,
        b,
        strength: 0.9,
    }));
    ties.retain(|tie| tie.a != tie.b);
    let places = place(&texts, &ties);
    let originals = originals(&texts);
    let is_drawn = |article: usize| originals[article] < 300 + 3;
    for (article, &place) in places.iter().enumerate() {
        assert_eq!(place != NOWHERE, is_drawn(article), "{article}");
    }
    let drawn: Vec<_> = places.into_iter().filter(|&p| p != NOWHERE).collect();
    assert!(nearest(&drawn) >= 8.0, "{}", nearest(&drawn));
}

#[test]
fn two_stand_side_by_side_and_three_in_a_triangle() {
    assert_eq!(place(&[1, 1], &[]), place(&[2], &[]));
    assert_eq!(place(&[2], &[]), [[250, 500], [750, 500]]);
    assert_eq!(place(&[1, 1, 1], &[]), place(&[3], &[]));
    assert!(nearest(&place(&[3], &[])) > 500.0);
}

#[test]
fn texts_that_are_tied_strongly_stand_together() {
    // Two clusters of five, with one weak tie between them.
    let mut ties = vec![Tie {
        a: 0,
        b: 5,
        strength: 0.1,
    }];
    for from in [0, 5] {
        for b in from..from + 5 {
            ties.extend((from..b).map(|a| Tie {
                a,
                b,
                strength: 0.9,
            }));
        }
    }
    let places = place(&[1; 10], &ties);
    for tie in &ties[1..] {
        let within = distance(places[tie.a], places[tie.b]);
        let other = if tie.a < 5 { 5..10 } else { 0..5 };
        for stranger in other {
            assert!(within < distance(places[tie.a], places[stranger]));
        }
    }
}
