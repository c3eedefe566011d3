//! Parquet: the types of columns, damage inside, and files written again.

use std::fs::File;
use std::io::{Seek, Write};
use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Float64Array, Int64Array, LargeStringArray,
    ListArray, RecordBatch, StringArray, StringViewArray, StructArray, TimestampMicrosecondArray,
    TimestampNanosecondArray,
};
use arrow_schema::{DataType, Field};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use sada::read::{Label, Options, keep_rows, label_rows};
use serde_json::Value;

use super::ways::*;

/// A Parquet file of these records, so many to a row group.
pub(super) fn written(records: &[Value], group: usize) -> Vec<u8> {
    let column = |name: String| {
        let cells: StringArray = records.iter().map(|r| cell(&r[&name])).collect();
        (name, Arc::new(cells) as ArrayRef)
    };
    let rows = RecordBatch::try_from_iter(columns(records).into_iter().map(column)).unwrap();
    file_of(&rows, group)
}

fn file_of(rows: &RecordBatch, group: usize) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group))
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![KeyValue::new("of".to_owned(), "us".to_owned())]))
        .build();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, rows.schema(), Some(properties)).unwrap();
    writer.write(rows).unwrap();
    writer.close().unwrap();
    out
}

fn read_columns(columns: Vec<(&str, ArrayRef)>, map: &[&str]) -> Outcome {
    let bytes = file_of(&RecordBatch::try_from_iter(columns).unwrap(), 100);
    read_bytes(bytes, map)
}

fn read_bytes(bytes: Vec<u8>, map: &[&str]) -> Outcome {
    let options = Options {
        map: map.iter().map(|m| m.parse().unwrap()).collect(),
        ..Options::default()
    };
    read_files(&[("a.parquet".to_owned(), bytes)], &options)
}

fn temporary(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

#[test]
fn values_of_every_type_that_says_something_are_read() {
    let text: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(vec!["نص"])),
        Arc::new(LargeStringArray::from(vec!["نص"])),
        Arc::new(StringViewArray::from(vec!["نص"])),
        Arc::new(BinaryArray::from(vec!["نص".as_bytes()])),
        Arc::new({
            let mut texts = StringDictionaryBuilder::<Int32Type>::new();
            texts.append_value("نص");
            texts.finish()
        }),
    ];
    let micros = 1_748_903_820_000_000;
    let when: Vec<(ArrayRef, &str)> = vec![
        (
            Arc::new(TimestampMicrosecondArray::from(vec![micros])),
            "2025-06-02T22:37:00Z",
        ),
        (
            Arc::new(TimestampMicrosecondArray::from(vec![micros]).with_timezone("+03:00")),
            "2025-06-02T22:37:00Z",
        ),
        (
            Arc::new(TimestampNanosecondArray::from(vec![micros * 1000 + 5])),
            "2025-06-02T22:37:00Z",
        ),
        (
            Arc::new(Int64Array::from(vec![micros / 1_000_000])),
            "2025-06-02T22:37:00Z",
        ),
        (Arc::new(Date32Array::from(vec![20_241])), "2025-06-02"),
        (
            Arc::new(StringArray::from(vec!["2025-06-02"])),
            "2025-06-02",
        ),
    ];
    for text in &text {
        for (when, want) in &when {
            let columns: Vec<(&str, ArrayRef)> = vec![
                ("ID", Arc::new(Int64Array::from(vec![17]))),
                ("views", Arc::new(Float64Array::from(vec![1.5]))),
                ("body", Arc::clone(text)),
                ("published", Arc::clone(when)),
                ("lang", Arc::new(BooleanArray::from(vec![true]))),
            ];
            let got = read_columns(columns, &[]);
            let kinds = (text.data_type(), when.data_type());
            let article = Read {
                id: Some("17".to_owned()),
                text: "نص".to_owned(),
                published: Some((*want).to_owned()),
                ..bare()
            };
            assert_eq!(got.articles, [article], "{kinds:?}: {:?}", got.skipped);
        }
    }
}

#[test]
fn structs_stand_for_their_name_and_are_reached_by_path() {
    let strings = |texts: Vec<Option<&str>>| Arc::new(StringArray::from(texts)) as ArrayRef;
    let field = |name: &str| Arc::new(Field::new(name, DataType::Utf8, true));
    let source = StructArray::new(
        vec![field("id"), field("name")].into(),
        vec![
            strings(vec![Some("1"), Some("2")]),
            strings(vec![Some("وكالة"), Some("none")]),
        ],
        Some(vec![true, false].into()),
    );
    let item = StructArray::from(vec![(field("headline"), strings(vec![Some("ع"), None]))]);
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1)]), None]);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("title", Arc::new(lists)),
        ("item", Arc::new(item)),
        ("source", Arc::new(source)),
        ("text", strings(vec![Some("نص"), Some("نص")])),
    ];
    let got = read_columns(columns, &["title=item.headline"]);
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
    let column: ArrayRef = Arc::new(StringArray::from(vec!["نص"; 5]));
    let got = read_columns(vec![("a", Arc::clone(&column)), ("b", column)], &[]);
    let why = "no column is recognised as the text or the headline (columns: a, b); name it (option map text=NAME)";
    assert_eq!(got.skipped, [format!("a.parquet: {why}")]);
    assert!(got.articles.is_empty());
}

#[test]
fn rows_without_a_value_are_named_by_their_number() {
    let texts = StringArray::from(vec![Some("نص"), None, Some(" "), Some("نص")]);
    let got = read_columns(vec![("text", Arc::new(texts))], &[]);
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
    let groups = ParquetRecordBatchReaderBuilder::try_new(temporary(&bytes)).unwrap();
    let groups = groups.metadata().row_groups();
    let (start, len) = groups[1].column(2).byte_range();
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
    let rows: StringArray = (0..200).map(|_| Some(text.as_str())).collect();
    let rows = RecordBatch::try_from_iter([("text", Arc::new(rows) as ArrayRef)]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let paths = write(
        folder.path(),
        &[("a.parquet".to_owned(), file_of(&rows, 1000))],
    );
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
        let meta = ParquetRecordBatchReaderBuilder::try_new(temporary(bytes)).unwrap();
        let file = meta.metadata().file_metadata();
        let column = meta.metadata().row_group(0).column(0).compression();
        let pairs: Vec<_> = file.key_value_metadata().unwrap().clone();
        let pairs = pairs.into_iter().filter(|p| p.key != "ARROW:schema");
        let groups = meta.metadata().num_row_groups();
        let all = (
            meta.schema().clone(),
            file.schema_descr().root_schema().clone(),
        );
        (all, column, pairs.collect::<Vec<_>>(), groups)
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
