//! The labelled days, whole, in parts, and inside the weeks around them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sada::Options;
use sada::read::Feed;
use serde_json::Value;

use crate::Result;

/// Labelled days, and the corpus that they are from.
const DAYS: [(&str, &str, &str); 4] = [
    (
        "ANT 12-16 Mar",
        "stories/ant-2018-03.jsonl.gz",
        "corpus/ant-multisource.jsonl.gz",
    ),
    (
        "ANT 13-14 Apr",
        "stories/ant-2018-04-13.jsonl.gz",
        "corpus/ant-multisource.jsonl.gz",
    ),
    (
        "ANT 12-13 Jun",
        "stories/ant-2018-06-12.jsonl.gz",
        "corpus/ant-multisource.jsonl.gz",
    ),
    // The dates of the other days of this corpus are those of the crawl as well.
    ("Saudi 9 Aug", "stories/saudi-2015-08-09.jsonl.gz", ""),
];

/// A labelled day, maybe among others that have no labels.
#[derive(Clone)]
pub(crate) struct Day {
    pub(crate) name: String,
    /// Which of the sets it is, or is made of.
    pub(crate) set: usize,
    rows: Vec<Value>,
    /// The label of each id, by number.
    pub(crate) labels: BTreeMap<String, u32>,
    corpus: Option<PathBuf>,
}

fn read(path: &Path) -> Result<Vec<Value>> {
    let lines = BufReader::new(MultiGzDecoder::new(File::open(path)?)).lines();
    lines
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect()
}

fn field<'v>(row: &'v Value, name: &str) -> &'v str {
    row[name].as_str().unwrap_or_default()
}

impl Day {
    pub(crate) fn all(data: &Path) -> Result<Vec<Self>> {
        let day = |(set, &(name, path, corpus)): (usize, &(&str, &str, &str))| {
            Ok(Self {
                name: name.to_owned(),
                set,
                corpus: (!corpus.is_empty()).then(|| data.join(corpus)),
                ..Self::of(read(&data.join(path))?)
            })
        };
        DAYS.iter().enumerate().map(day).collect()
    }

    fn of(rows: Vec<Value>) -> Self {
        let mut numbers = BTreeMap::new();
        let mut labels = BTreeMap::new();
        for row in &rows {
            let next = numbers.len() as u32;
            let number = *numbers
                .entry(field(row, "label").to_owned())
                .or_insert(next);
            labels.insert(field(row, "id").to_owned(), number);
        }
        Self {
            name: String::new(),
            set: 0,
            rows,
            labels,
            corpus: None,
        }
    }

    /// The same without a field.
    pub(crate) fn without(&self, name: &str) -> Self {
        let mut day = self.clone();
        for row in &mut day.rows {
            if let Some(row) = row.as_object_mut() {
                row.remove(name);
                // The outlets' own summaries are texts too.
                row.remove("abstract");
            }
        }
        day
    }

    /// Lends its articles as a feed.
    pub(crate) fn feed<T>(
        &self,
        options: &Options,
        read: impl FnOnce(&mut Feed) -> sada::Result<T>,
    ) -> Result<T> {
        let mut file = tempfile::Builder::new().suffix(".jsonl").tempfile()?;
        for row in &self.rows {
            writeln!(file, "{row}")?;
        }
        file.flush()?;
        let mut feed = Feed::open(&[file.path().to_owned()], &options.read)?;
        Ok(read(&mut feed)?)
    }
}

/// The rows of a random share of a day's labels.
pub(crate) fn part(day: &Day, share: f64, seed: u64) -> Day {
    let mut rng = StdRng::seed_from_u64(seed + (share * 100.0) as u64);
    let mut kept: BTreeMap<u32, bool> = BTreeMap::new();
    let labels: std::collections::BTreeSet<u32> = day.labels.values().copied().collect();
    for label in labels {
        kept.insert(label, rng.random_bool(share));
    }
    let rows = day
        .rows
        .iter()
        .filter(|r| kept[&day.labels[field(r, "id")]]);
    Day {
        name: format!("{} part", day.name),
        set: day.set,
        ..Day::of(rows.cloned().collect())
    }
}

/// A day among the ten before and behind it, if its corpus has them.
pub(crate) fn embedded(day: &Day) -> Result<Option<Day>> {
    let Some(corpus) = &day.corpus else {
        return Ok(None);
    };
    let days = |row: &Value| {
        let date: Option<jiff::civil::Date> = field(row, "date").get(..10)?.parse().ok();
        let first = jiff::civil::date(2000, 1, 1);
        Some(date?.since(first).ok()?.get_days())
    };
    let own: Vec<i32> = day.rows.iter().filter_map(days).collect();
    let (Some(first), Some(last)) = (own.iter().min(), own.iter().max()) else {
        return Ok(None);
    };
    let around = read(corpus)?.into_iter().filter(|row| {
        let near = days(row).is_some_and(|d| (first - 10..=last + 10).contains(&d));
        near && !day.labels.contains_key(field(row, "id"))
    });
    Ok(Some(Day {
        name: format!("{}, wide", day.name.replace("ANT ", "")),
        set: day.set,
        labels: day.labels.clone(),
        rows: day.rows.iter().cloned().chain(around).collect(),
        corpus: None,
    }))
}
