//! The figures as people and programs read them.

use serde::{Serialize, Serializer};

use crate::measure::{
    Bootstrap, Contingency, Figures, Groups, Interval, Intervals, Score, ScoreInterval, VMeasure,
};
use crate::report::sanitize;

/// Which groups of the run are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Stories,
    Copies,
}

impl Level {
    pub(super) const ALL: [Self; 2] = [Self::Stories, Self::Copies];
}

/// What they are measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum GoldLevel {
    Label,
    Story,
}

impl GoldLevel {
    pub(super) const ALL: [Self; 2] = [Self::Label, Self::Story];
}

/// With which rows of the gold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Rows {
    All,
    Sure,
}

impl Rows {
    pub(super) const ALL: [Self; 2] = [Self::All, Self::Sure];
}

/// Everything that was measured. The JSON of it is the contract of `docs/measuring.md`.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) articles: usize,
    pub(super) unsure: usize,
    pub(super) not_in_run: usize,
    #[serde(skip)]
    pub(super) first_missing: Option<String>,
    pub(super) not_in_gold: usize,
    pub(super) skipped: u64,
    pub(super) bootstrap: Bootstrap,
    pub(super) figures: Vec<Comparison>,
}

/// One grouping against one gold.
#[derive(Debug, Serialize)]
pub(super) struct Comparison {
    found: Level,
    gold: GoldLevel,
    rows: Rows,
    articles: u64,
    found_groups: Groups,
    gold_groups: Groups,
    b_cubed: Triple,
    pairs: Triple,
    #[serde(serialize_with = "rounded")]
    adjusted_rand: f64,
    v_measure: RoundedV,
}

/// Precision, recall and F with their intervals.
#[derive(Debug, Serialize)]
struct Triple {
    precision: Measured,
    recall: Measured,
    f: Measured,
}

/// A figure and where it lies in 95 of 100 rounds.
#[derive(Debug, Serialize)]
struct Measured {
    #[serde(serialize_with = "rounded")]
    value: f64,
    #[serde(flatten)]
    interval: Option<RoundedInterval>,
}

#[derive(Debug, Serialize)]
struct RoundedInterval {
    #[serde(serialize_with = "rounded")]
    low: f64,
    #[serde(serialize_with = "rounded")]
    high: f64,
}

#[derive(Debug, Serialize)]
struct RoundedV {
    #[serde(serialize_with = "rounded")]
    homogeneity: f64,
    #[serde(serialize_with = "rounded")]
    completeness: f64,
    #[serde(serialize_with = "rounded")]
    f: f64,
}

/// Four decimals: more would be noise.
fn rounded<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    // Without the negative zero of a small negative index.
    serializer.serialize_f64((value * 1e4).round() / 1e4 + 0.0)
}

impl Triple {
    fn new(score: Score, interval: Option<ScoreInterval>) -> Self {
        let measured = |value, interval: Option<Interval>| Measured {
            value,
            interval: interval.map(|Interval { low, high }| RoundedInterval { low, high }),
        };
        Self {
            precision: measured(score.precision, interval.map(|i| i.precision)),
            recall: measured(score.recall, interval.map(|i| i.recall)),
            f: measured(score.f, interval.map(|i| i.f)),
        }
    }
}

impl Comparison {
    pub(super) fn new(
        found: Level,
        gold: GoldLevel,
        rows: Rows,
        counted: &Contingency,
        intervals: Option<Intervals>,
    ) -> Self {
        let figures = Figures::of(counted);
        let VMeasure {
            homogeneity,
            completeness,
            f,
        } = figures.v_measure;
        Self {
            found,
            gold,
            rows,
            articles: figures.articles,
            found_groups: figures.found,
            gold_groups: figures.gold,
            b_cubed: Triple::new(figures.b_cubed, intervals.map(|i| i.b_cubed)),
            pairs: Triple::new(figures.pairs, intervals.map(|i| i.pairs)),
            adjusted_rand: figures.adjusted_rand,
            v_measure: RoundedV {
                homogeneity,
                completeness,
                f,
            },
        }
    }

    /// What is above its column.
    fn heading(&self) -> String {
        let gold = match self.gold {
            GoldLevel::Label => "label",
            GoldLevel::Story => "story",
        };
        let rows = match self.rows {
            Rows::All => "all",
            Rows::Sure => "sure",
        };
        format!("{gold}, {rows}")
    }
}

/// A line of the table: its name and what is in the column of a comparison.
type Line = (&'static str, fn(&Comparison) -> String);

const LINES: [Line; 16] = [
    ("", Comparison::heading),
    ("articles", |c| c.articles.to_string()),
    ("found", |c| c.found_groups.all.to_string()),
    ("  of 2+", |c| c.found_groups.of_two_or_more.to_string()),
    ("gold", |c| c.gold_groups.all.to_string()),
    ("  of 2+", |c| c.gold_groups.of_two_or_more.to_string()),
    ("B-cubed P", |c| c.b_cubed.precision.shown()),
    ("        R", |c| c.b_cubed.recall.shown()),
    ("        F", |c| c.b_cubed.f.shown()),
    ("pairs   P", |c| c.pairs.precision.shown()),
    ("        R", |c| c.pairs.recall.shown()),
    ("        F", |c| c.pairs.f.shown()),
    ("ARI", |c| short(c.adjusted_rand)),
    ("V-measure", |c| short(c.v_measure.f)),
    ("homogeneity", |c| short(c.v_measure.homogeneity)),
    ("completeness", |c| short(c.v_measure.completeness)),
];

impl Measured {
    fn shown(&self) -> String {
        let value = short(self.value);
        match &self.interval {
            Some(i) => format!("{value} [{} {}]", short(i.low), short(i.high)),
            None => value,
        }
    }
}

/// Four signs: `.952`, `1.00`.
fn short(value: f64) -> String {
    let text = format!("{:.3}", (value * 1e3).round() / 1e3 + 0.0);
    match (text.strip_prefix("0."), text.strip_prefix("-0.")) {
        (Some(decimals), _) => format!(".{decimals}"),
        (_, Some(decimals)) => format!("-.{decimals}"),
        (None, None) => format!("{value:.2}"),
    }
}

impl Report {
    /// Two tables, 80 columns wide, and what was left out.
    pub(super) fn table(&self) -> String {
        let mut out = String::new();
        for level in Level::ALL {
            out.push_str(match level {
                Level::Stories => "Stories found, measured against the gold\n",
                Level::Copies => "\nCopy groups found, measured against the gold\n",
            });
            let is_shown =
                |c: &&Comparison| c.found == level && (c.rows == Rows::All || self.unsure > 0);
            let columns: Vec<&Comparison> = self.figures.iter().filter(is_shown).collect();
            for (name, value) in LINES {
                let mut line = format!("{name:<13}");
                for column in &columns {
                    line.push_str(&format!("{:<17}", value(column)));
                }
                out.push_str(line.trim_end());
                out.push('\n');
            }
        }
        out.push('\n');
        out.push_str(&self.foot());
        out
    }

    /// How the figures came about, and what is not in them.
    fn foot(&self) -> String {
        let mut out = String::new();
        let Bootstrap { rounds, seed } = self.bootstrap;
        if rounds > 0 {
            out.push_str(&format!(
                "In brackets: 95 % of {rounds} bootstrap rounds over the gold's groups, seed {seed}.\n"
            ));
        }
        if let Some(first) = &self.first_missing {
            out.push_str(&format!(
                "Left out: {} of the gold that the run does not have, the first {}.\n",
                self.not_in_run,
                sanitize::escape(first)
            ));
        }
        if self.not_in_gold > 0 {
            out.push_str(&format!(
                "Left out: {} of the run that the gold does not label.\n",
                self.not_in_gold
            ));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_takes_four_signs() {
        for (value, want) in [
            (0.0, ".000"),
            (0.9524, ".952"),
            (0.99949, ".999"),
            (0.99951, "1.00"),
            (1.0, "1.00"),
            (-0.0124, "-.012"),
            (-0.0004, ".000"),
        ] {
            assert_eq!(short(value), want, "{value}");
        }
    }
}
