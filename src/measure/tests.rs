//! Small cases by hand, with the arithmetic.

use super::*;

fn figures(gold: &[u32], found: &[u32]) -> Figures {
    assert_eq!(gold.len(), found.len());
    let articles = gold.iter().copied().zip(found.iter().copied());
    Figures::of(&Contingency::of(articles))
}

fn close(got: f64, want: f64) {
    assert!((got - want).abs() < 1e-12, "{got} is not {want}");
}

fn scores(got: Score, precision: f64, recall: f64, f: f64) {
    close(got.precision, precision);
    close(got.recall, recall);
    close(got.f, f);
}

#[test]
fn a_small_case_by_hand() {
    // Gold {a b c} {d e}; found {a b} {c d e}.
    let got = figures(&[0, 0, 0, 1, 1], &[5, 5, 9, 9, 9]);
    // B-cubed precision: a, b: 2/2; c: 1/3; d, e: 2/3. Sum 2 + 1/3 + 4/3 = 11/3, of 5: 11/15.
    // Recall: a, b: 2/3; c: 1/3; d, e: 2/2. Sum 4/3 + 1/3 + 2 = 11/3: 11/15 too.
    scores(got.b_cubed, 11.0 / 15.0, 11.0 / 15.0, 11.0 / 15.0);
    // Pairs: gold ab ac bc de = 4; found ab cd ce de = 4; both: ab de = 2.
    scores(got.pairs, 0.5, 0.5, 0.5);
    // Of 10 pairs: both 2, gold only 2, found only 2, neither 4.
    // 2 (2·4 - 2·2) / ((2+2)(2+4) + (2+2)(2+4)) = 8 / 48.
    close(got.adjusted_rand, 1.0 / 6.0);
    // H(gold) = H(3/5, 2/5). H(gold | found): the group of 2 is pure, that of 3 has H(1/3, 2/3).
    let h = |p: f64| -p * p.ln() - (1.0 - p) * (1.0 - p).ln();
    let homogeneity = 1.0 - 0.6 * h(1.0 / 3.0) / h(0.6);
    close(got.v_measure.homogeneity, homogeneity);
    close(got.v_measure.completeness, homogeneity);
    close(got.v_measure.f, homogeneity);
    assert_eq!((got.articles, got.gold.all, got.found.all), (5, 2, 2));
}

#[test]
fn the_example_of_bagga_and_baldwin() {
    // Their figure 2: of the true chains 1-5, 6-7 and 8-C the last two are merged into one.
    // Precision: (5 · 1 + 2 · 2/7 + 5 · 5/7) / 12 = (5 + 29/7) / 12 = 16/21; recall 1.
    let gold = [1, 1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3];
    let second = [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2];
    let got = figures(&gold, &second).b_cubed;
    scores(got, 16.0 / 21.0, 1.0, 32.0 / 37.0);
    // Their figure 3: the two long chains are merged into one, which is worse.
    // Precision: (5 · 5/10 + 5 · 5/10 + 2 · 1) / 12 = 7/12.
    let third = [1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1];
    let got = figures(&gold, &third).b_cubed;
    scores(got, 7.0 / 12.0, 1.0, 14.0 / 19.0);
}

#[test]
fn the_same_groups_have_one_everywhere_however_trivial() {
    for groups in [&[][..], &[7], &[1, 1, 1], &[1, 2, 3], &[1, 1, 2]] {
        let got = figures(groups, groups);
        scores(got.b_cubed, 1.0, 1.0, 1.0);
        scores(got.pairs, 1.0, 1.0, 1.0);
        assert_eq!(got.adjusted_rand, 1.0);
        assert_eq!(got.v_measure.f, 1.0);
    }
}

#[test]
fn all_apart_against_all_together() {
    let (apart, together) = ([0, 1, 2, 3], [0, 0, 0, 0]);
    let missed = figures(&together, &apart);
    // Each article alone: nothing wrong, a quarter of each label found.
    scores(missed.b_cubed, 1.0, 0.25, 0.4);
    // No pair is found together, so none wrongly; of six none is found.
    scores(missed.pairs, 1.0, 0.0, 0.0);
    // Both products are 0, and the agreement is that of chance.
    assert_eq!(missed.adjusted_rand, 0.0);
    // H(gold) is 0; what was found says nothing of itself once the one label is known.
    let v = missed.v_measure;
    assert_eq!((v.homogeneity, v.completeness, v.f), (1.0, 0.0, 0.0));

    let merged = figures(&apart, &together);
    scores(merged.b_cubed, 0.25, 1.0, 0.4);
    scores(merged.pairs, 0.0, 1.0, 0.0);
    assert_eq!(merged.adjusted_rand, 0.0);
    let v = merged.v_measure;
    assert_eq!((v.homogeneity, v.completeness, v.f), (0.0, 1.0, 0.0));
}

#[test]
fn worse_than_chance_is_below_zero() {
    // Gold {a b} {c d}, found {a c} {b d}: both 0, gold only 2, found only 2, neither 2.
    // 2 (0·2 - 2·2) / (2·4 + 2·4) = -8/16.
    let got = figures(&[0, 0, 1, 1], &[0, 1, 0, 1]);
    close(got.adjusted_rand, -0.5);
    scores(got.pairs, 0.0, 0.0, 0.0);
    assert_eq!(got.v_measure.f, 0.0);
}

#[test]
fn groups_of_one_are_counted_apart() {
    let got = figures(&[0, 0, 1, 2, 2, 2], &[0, 1, 2, 3, 3, 4]);
    let groups = |all, of_two_or_more| Groups {
        all,
        of_two_or_more,
    };
    assert_eq!((got.gold, got.found), (groups(3, 2), groups(5, 1)));
}
