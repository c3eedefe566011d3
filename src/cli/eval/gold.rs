//! Gold labels, read from records.

use std::fmt;

use hashbrown::HashMap;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::Options;
use crate::digest;
use crate::error::{Error, Skipped};
use crate::read::{self, Batch, Feed, Fields, JsonObject, Record};
use crate::skips::Skips;

/// A labelled article.
#[derive(Debug)]
pub(super) struct Row {
    /// The id that a run gives the article.
    pub(super) id: String,
    /// The event.
    pub(super) label: String,
    /// The running affair.
    pub(super) story: Option<String>,
    /// Whether the label is debatable.
    pub(super) unsure: bool,
    /// Whether it is an article that can be clustered.
    pub(super) has_text: bool,
    place: String,
}

/// All rows, by id: the figures must not depend on the order of the file.
#[derive(Debug)]
pub(super) struct Gold {
    pub(super) rows: Vec<Row>,
    pub(super) skipped: Skips,
}

/// Reads the gold. An error if no row of it can be used.
pub(super) fn read(feed: &mut Feed, options: &Options) -> anyhow::Result<Gold> {
    let fields = Fields::new(&options.read.map);
    let (mut rows, mut skipped) = (Vec::new(), Skips::default());
    while let Some(batch) = feed.next_batch()? {
        let mut failed = Vec::new();
        for (i, record) in batch.records.iter().enumerate() {
            match row(&batch, record, &fields) {
                Ok(row) => rows.push(row),
                Err(why) => failed.push((i, record.skipped(why))),
            }
        }
        skipped.extend(batch.left_out(failed));
        feed.reuse(batch);
    }
    let rows = without_repeated(rows, &mut skipped);
    if let (true, Some(first)) = (options.read.strict, skipped.listed().first()) {
        return Err(Error::from(first.clone()).into());
    }
    match (rows.is_empty(), skipped.listed().first()) {
        (true, Some(first)) => anyhow::bail!(
            "{first} (no labelled article is left; a gold record needs an id and a label)"
        ),
        (true, None) => anyhow::bail!("the gold is empty: name a file of labelled records"),
        (false, _) => Ok(Gold { rows, skipped }),
    }
}

/// Leaves out all rows of an id that occurs more than once: it cannot be known which article a run
/// means by it.
fn without_repeated(mut rows: Vec<Row>, skipped: &mut Skips) -> Vec<Row> {
    let mut times: HashMap<String, u32> = HashMap::with_capacity(rows.len());
    for row in &rows {
        *times.entry_ref(row.id.as_str()).or_insert(0) += 1;
    }
    rows.retain(|row| {
        let repeated = times.get(&row.id).is_some_and(|&n| n > 1);
        if repeated {
            let why = format!("more than one gold record has the id {:?}", row.id);
            skipped.add(Skipped::at(&row.place, &why));
        }
        !repeated
    });
    rows.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    rows
}

/// The gold fields of a record.
#[derive(Deserialize)]
struct Labels {
    id: Option<Name>,
    url: Option<Name>,
    label: Option<Name>,
    story: Option<Name>,
    unsure: Option<bool>,
}

/// A name may be a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    Text(String),
    Number(serde_json::Number),
    Other(IgnoredAny),
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text.trim()),
            Self::Number(number) => number.fmt(f),
            Self::Other(_) => Ok(()),
        }
    }
}

/// The row of a record. The error is the reason to skip it.
fn row(batch: &Batch, record: &Record, fields: &Fields) -> Result<Row, String> {
    let raw = batch.raw(record);
    if record.format.get::<JsonObject>().is_none() {
        return Err("gold labels are JSON records, not text".to_owned());
    }
    let (text, _) = read::decode(raw, None);
    let labels: Labels = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|e| format!("not a gold record: {e}"))?;
    let place = record.place();
    let known = |name: Option<Name>| name.map(|n| n.to_string()).filter(|n| !n.is_empty());
    let label = known(labels.label)
        .ok_or("no label: a gold record says in `label` which event it belongs to")?;
    let article = read::parse(raw, &record.format, fields);
    let id = match &article {
        Ok(article) => digest::id(article, &place).to_owned(),
        // A record of labels only.
        Err(_) => known(labels.id)
            .or(known(labels.url))
            .ok_or("no id: a gold record without a text needs one")?,
    };
    Ok(Row {
        id,
        label,
        story: known(labels.story),
        unsure: labels.unsure.unwrap_or(false),
        has_text: article.is_ok(),
        place,
    })
}
