//! Parquet: the types of columns, damage inside, and files written again.

use std::fs::File;
use std::io::{Seek, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Stored};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::Type;
use sada::read::{Label, Options, keep_rows, label_rows};
use serde_json::Value;

use super::ways::*;
use crate::parquet_files::{Cells, Values, file, file_of, metadata};

/// A Parquet file of these records, so many to a row group.
pub(super) fn written(records: &[Value], group: usize) -> Vec<u8> {
    let names = columns(records);
    let field = |name: &String| {
        let text = Type::primitive_type_builder(name, Stored::BYTE_ARRAY);
        let text = text.with_logical_type(Some(LogicalType::String));
        Arc::new(text.with_repetition(Repetition::OPTIONAL).build().unwrap())
    };
    let schema = Type::group_type_builder("schema").with_fields(names.iter().map(field).collect());
    let column = |records: &[Value], name| Cells::new(records.iter().map(|r| cell(&r[name])));
    let groups: Vec<Vec<Cells>> = records
        .chunks(group)
        .map(|records| names.iter().map(|name| column(records, name)).collect())
        .collect();
    file_of(schema.build().unwrap(), &groups, properties())
}

fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![KeyValue::new("of".to_owned(), "us".to_owned())]))
        .build()
}

/// Columns of a file of one row group, each with its field in the schema.
pub(super) fn read_columns(columns: Vec<(&str, Cells)>, map: &[&str]) -> Outcome {
    let (fields, cells): (String, Vec<Cells>) = columns.into_iter().unzip();
    read_bytes(file(&fields, &[cells], properties()), map)
}

pub(super) fn read_bytes(bytes: Vec<u8>, map: &[&str]) -> Outcome {
    let options = Options {
        map: map.iter().map(|m| m.parse().unwrap()).collect(),
        ..Options::default()
    };
    read_files(&[("a.parquet".to_owned(), bytes)], &options)
}

pub(super) fn temporary(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

#[test]
fn structs_stand_for_their_name_and_are_reached_by_path() {
    let texts = |texts: Vec<&'static str>, definitions: Vec<i16>| {
        let values = Values::Bytes(texts.into_iter().map(Into::into).collect());
        Cells::nested(values, definitions, Vec::new())
    };
    let fields = "
        OPTIONAL group title (LIST) { REPEATED group list { OPTIONAL INT32 element; } }
        OPTIONAL group item { OPTIONAL BYTE_ARRAY headline (STRING); }
        OPTIONAL group source {
            OPTIONAL BYTE_ARRAY id (STRING);
            OPTIONAL BYTE_ARRAY name (STRING);
        }
        REQUIRED BYTE_ARRAY text (STRING);
    ";
    let columns = vec![
        Cells::nested(Values::Int32(vec![1]), vec![3, 0], vec![0, 0]),
        texts(vec!["ع"], vec![2, 1]),
        texts(vec!["1"], vec![2, 0]),
        texts(vec!["وكالة"], vec![2, 0]),
        Cells::full(["نص", "نص"]),
    ];
    let bytes = file(fields, &[columns], properties());
    let got = read_bytes(bytes, &["title=item.headline"]);
    let first = Read {
        title: "ع".to_owned(),
        text: "نص".to_owned(),
        source: Some("وكالة".to_owned()),
        ..bare()
    };
    let second = Read {
        text: "نص".to_owned(),
        ..bare()
    };
    assert_eq!(got.articles, [first, second], "{:?}", got.skipped);
}

#[test]
fn a_file_without_a_known_column_is_skipped_once_and_its_columns_named() {
    let columns = [
        "REQUIRED BYTE_ARRAY a (STRING);",
        "REQUIRED BYTE_ARRAY b (STRING);",
    ];
    let columns = columns.map(|field| (field, Cells::full(["نص"; 5])));
    let got = read_columns(columns.to_vec(), &[]);
    let why = "no column is recognised as the text or the headline (columns: a, b); name it (option map text=NAME)";
    assert_eq!(got.skipped, [format!("a.parquet: {why}")]);
    assert!(got.articles.is_empty());
}

#[test]
fn rows_without_a_value_are_named_by_their_number() {
    let texts = Cells::new([Some("نص"), None, Some(" "), Some("نص")]);
    let got = read_columns(vec![("OPTIONAL BYTE_ARRAY text (STRING);", texts)], &[]);
    assert_eq!(got.articles.len(), 2);
    let want = [
        "a.parquet:2: no text field (option map text=NAME)",
        "a.parquet:3: the text is empty, and so is the headline",
    ];
    assert_eq!(got.skipped, want);
}

#[test]
fn a_damaged_row_group_costs_its_rows_and_the_others_keep_their_numbers() {
    let mut records = many_records(400);
    records[399]["text"] = Value::Null;
    records[399]["title"] = Value::Null;
    let bytes = written(&records, 100);
    let (start, len) = metadata(&bytes).row_group(1).column(2).byte_range();
    let (start, len) = (start as usize, len as usize);
    let mut damaged = bytes.clone();
    damaged[start..start + len].fill(0xa5);
    let got = read_bytes(damaged, &[]);
    let want = Layout::Parquet.want(&[&records[..100], &records[200..399]].concat());
    assert!(got.articles == want, "{:?}", got.skipped);
    assert_eq!(got.skipped.len(), 2, "{:?}", got.skipped);
    let place = "a.parquet: row group 2: ";
    assert!(
        got.skipped.iter().any(|s| s.starts_with(place)),
        "{:?}",
        got.skipped
    );
    assert!(
        got.skipped.iter().any(|s| s.starts_with("a.parquet:400: ")),
        "{:?}",
        got.skipped
    );
    // Without its end a file of columns is nothing, and said to be.
    for cut in [4, 10, bytes.len() / 2, bytes.len() - 1] {
        let got = read_bytes(bytes[..cut].to_vec(), &[]);
        assert!(got.articles.is_empty());
        let why = "a.parquet: a Parquet file without a sound footer: ";
        assert!(
            got.skipped.len() == 1 && got.skipped[0].starts_with(why),
            "{:?}",
            got.skipped
        );
    }
}

#[test]
fn a_text_that_a_dictionary_repeats_is_not_held_once_a_row() {
    let text = "كلمة ".repeat(100_000);
    let rows = vec![Cells::full([text.as_str(); 200])];
    let bytes = file("OPTIONAL BYTE_ARRAY text (STRING);", &[rows], properties());
    let folder = tempfile::tempdir().unwrap();
    let paths = write(folder.path(), &[("a.parquet".to_owned(), bytes)]);
    let mut feed = sada::read::Feed::open(&paths, &Options::default()).unwrap();
    let mut count = 0;
    while let Some(batch) = feed.next_batch().unwrap() {
        assert!(batch.bytes.capacity() < 8 << 20);
        count += batch.records.len();
    }
    assert_eq!(count, 200);
}

#[test]
fn no_damage_ends_a_run() {
    let bytes = written(&many_records(60), 20);
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize
    };
    for _ in 0..400 {
        let mut damaged = bytes.clone();
        for _ in 0..1 + next() % 4 {
            // Half of them in the footer.
            let back = if next() % 2 == 0 { bytes.len() } else { 2500 };
            let at = bytes.len() - 1 - next() % back.min(bytes.len());
            damaged[at] = next() as u8;
        }
        let got = read_bytes(damaged.clone(), &[]);
        assert!(got.articles.len() <= 60 || !got.skipped.is_empty());
        let _ = keep_rows(temporary(&damaged), |_| true, Vec::new());
    }
}

#[test]
fn a_file_is_written_again_with_the_rows_to_keep_and_all_its_columns() {
    let mut records = many_records(250);
    for (i, record) in records.iter_mut().enumerate() {
        record["views"] = Value::from(i);
    }
    let bytes = written(&records, 100);
    let mut out = Vec::new();
    let kept = keep_rows(temporary(&bytes), |row| row % 3 == 0, &mut out).unwrap();
    assert_eq!(kept, 83);
    let want: Vec<Value> = records.iter().skip(2).step_by(3).cloned().collect();
    let got = read_bytes(out.clone(), &[]);
    assert!(
        got.articles == Layout::Parquet.want(&want),
        "{:?}",
        got.skipped
    );

    let about = |bytes: &[u8]| {
        let meta = metadata(bytes);
        let file = meta.file_metadata();
        let column = meta.row_group(0).column(0).compression();
        let schema = file.schema_descr().root_schema().clone();
        let pairs = file.key_value_metadata().unwrap().clone();
        (schema, column, pairs, meta.num_row_groups())
    };
    assert_eq!(about(&out), about(&bytes));
    let mut whole = Vec::new();
    keep_rows(temporary(&bytes), |_| true, &mut whole).unwrap();
    assert_eq!(read_bytes(whole, &[]), read_bytes(bytes, &[]));
}

#[test]
fn labels_stand_in_columns_of_their_own_and_replace_older_ones() {
    let records = many_records(150);
    let label = |row: u64| Label {
        group: format!("g{row}"),
        copy_of: row.is_multiple_of(2).then(|| format!("c{row}")),
        score: row.is_multiple_of(2).then_some(row as f64 / 2.0),
    };
    let mut once = Vec::new();
    let bytes = written(&records, 100);
    label_rows(temporary(&bytes), |_| Label::default(), &mut once).unwrap();
    let mut twice = Vec::new();
    let count = label_rows(temporary(&once), label, &mut twice).unwrap();
    assert_eq!(count, 150);
    let got = read_bytes(twice.clone(), &[]);
    assert!(got.articles == Layout::Parquet.want(&records));
    let got = read_bytes(
        twice,
        &["id=sada_group", "source=sada_copy_of", "title=sada_score"],
    );
    for (i, article) in got.articles.iter().enumerate() {
        let want = label(i as u64 + 1);
        assert_eq!(article.id, Some(want.group));
        assert_eq!(article.source, want.copy_of);
        let score = want.score.map_or(String::new(), |s| format!("{s:?}"));
        assert_eq!(article.title, score);
    }
    assert_eq!(got.articles.len(), 150);
}
