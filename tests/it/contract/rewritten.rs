//! Parquet files written again: every value stays, whatever its type and however it is nested.

use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterVersion};
use sada::read::{Label, keep_rows, label_rows};

use super::columns::temporary;
use crate::parquet_files::{Cells, Values, file, metadata, rows, stored};

const FIELDS: &str = "
    REQUIRED BYTE_ARRAY text (STRING);
    OPTIONAL BOOLEAN truth;
    OPTIONAL INT32 day (DATE);
    REQUIRED INT64 number;
    OPTIONAL INT96 old;
    OPTIONAL FLOAT short;
    OPTIONAL DOUBLE long;
    OPTIONAL BYTE_ARRAY bytes;
    OPTIONAL FIXED_LEN_BYTE_ARRAY(3) fixed;
    OPTIONAL group things (LIST) {
        REPEATED group list {
            OPTIONAL group element {
                OPTIONAL INT64 a;
                OPTIONAL group b (LIST) {
                    REPEATED group list {
                        REQUIRED BYTE_ARRAY element (STRING);
                    }
                }
            }
        }
    }
    OPTIONAL group pairs (MAP) {
        REPEATED group key_value {
            REQUIRED BYTE_ARRAY key (STRING);
            OPTIONAL DOUBLE value;
        }
    }
";

/// Values on their way, with their levels.
struct Nested<T> {
    values: Vec<T>,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

impl<T> Nested<T> {
    fn new() -> Self {
        let (definitions, repetitions) = (Vec::new(), Vec::new());
        Self {
            values: Vec::new(),
            definitions,
            repetitions,
        }
    }

    fn put(&mut self, repetition: i16, definition: i16, value: Option<T>) {
        self.repetitions.push(repetition);
        self.definitions.push(definition);
        self.values.extend(value);
    }

    fn cells(self, values: fn(Vec<T>) -> Values) -> Cells {
        Cells::nested(values(self.values), self.definitions, self.repetitions)
    }
}

/// Lists of structs with a number and a list of texts: null, empty, with nulls at every depth.
fn things(rows: &[usize]) -> [Cells; 2] {
    let (mut a, mut b) = (Nested::<i64>::new(), Nested::<ByteArray>::new());
    for &row in rows {
        let count = row % 5;
        if count < 2 {
            a.put(0, count as i16, None);
            b.put(0, count as i16, None);
        }
        for at in 0..if count < 2 { 0 } else { count } {
            let again = i16::from(at > 0);
            match (row + at) % 7 {
                0 => {
                    a.put(again, 2, None);
                    b.put(again, 2, None);
                }
                1 => {
                    a.put(again, 3, None);
                    b.put(again, 3, None);
                }
                2 => {
                    a.put(again, 4, Some(row as i64));
                    b.put(again, 4, None);
                }
                most => {
                    a.put(again, 4, Some(-(at as i64)));
                    for n in 0..most {
                        let text = format!("{row} {at} {n}");
                        let again = if n > 0 { 2 } else { again };
                        b.put(again, 5, Some(text.as_str().into()));
                    }
                }
            }
        }
    }
    [a.cells(Values::Int64), b.cells(Values::Bytes)]
}

fn pairs(rows: &[usize]) -> [Cells; 2] {
    let (mut keys, mut values) = (Nested::<ByteArray>::new(), Nested::<f64>::new());
    for &row in rows {
        if row % 3 < 2 {
            keys.put(0, (row % 3) as i16, None);
            values.put(0, (row % 3) as i16, None);
            continue;
        }
        for at in 0..row % 4 + 1 {
            let again = i16::from(at > 0);
            keys.put(again, 2, Some(format!("k{at}").as_str().into()));
            let value = (at % 2 == 0).then_some(row as f64 / 8.0);
            values.put(again, 2 + i16::from(value.is_some()), value);
        }
    }
    [keys.cells(Values::Bytes), values.cells(Values::Double)]
}

fn group(rows: &[usize]) -> Vec<Cells> {
    fn some<T>(rows: &[usize], each: usize, of: impl Fn(usize) -> T) -> Vec<Option<T>> {
        let cell = |&row: &usize| (row % each > 0).then(|| of(row));
        rows.iter().map(cell).collect()
    }
    let old = |row: usize| {
        let mut moment = Int96::new();
        moment.set_data(row as u32 * 7, u32::MAX - row as u32, 2_440_588);
        moment
    };
    let bytes = |row: usize| ByteArray::from(vec![row as u8; row % 40]);
    let fixed = |row: usize| FixedLenByteArray::from(vec![row as u8, 0xFF, 0]);
    let mut columns = vec![
        Cells::full(rows.iter().map(|row| format!("نص {}", row % 11))),
        Cells::new(some(rows, 2, |row| row % 3 == 0)),
        Cells::new(some(rows, 3, |row| row as i32 - 100)),
        Cells::full(rows.iter().map(|&row| row as i64 - 1)),
        Cells::new(some(rows, 4, old)),
        Cells::new(some(rows, 5, |row| row as f32 / 3.0)),
        Cells::new(some(rows, 6, |row| 1.0 / (row as f64))),
        Cells::new(some(rows, 7, bytes)),
        Cells::new(some(rows, 8, fixed)),
    ];
    columns.extend(things(rows));
    columns.extend(pairs(rows));
    columns
}

const ROWS: usize = 1300;

/// The same rows however they are stored. One row group has no rows.
fn files() -> Vec<Vec<u8>> {
    let rows: Vec<usize> = (0..ROWS).collect();
    let groups = [
        group(&rows[..600]),
        group(&[]),
        group(&rows[600..900]),
        group(&rows[900..]),
    ];
    let pair = KeyValue::new("of".to_owned(), "us".to_owned());
    let properties = || {
        WriterProperties::builder()
            .set_key_value_metadata(Some(vec![pair.clone()]))
            .set_data_page_row_count_limit(90)
            .set_write_batch_size(30)
    };
    [
        properties(),
        properties()
            .set_writer_version(WriterVersion::PARQUET_2_0)
            .set_compression(Compression::SNAPPY)
            .set_dictionary_enabled(false),
        properties()
            .set_dictionary_page_size_limit(100)
            .set_compression(Compression::LZ4_RAW),
        properties()
            .set_dictionary_enabled(false)
            .set_column_encoding("text".into(), Encoding::DELTA_BYTE_ARRAY)
            .set_column_encoding("number".into(), Encoding::DELTA_BINARY_PACKED)
            .set_column_encoding("fixed".into(), Encoding::DELTA_BYTE_ARRAY),
    ]
    .map(|properties| file(FIELDS, &groups, properties.build()))
    .to_vec()
}

#[test]
fn the_rows_that_are_kept_have_every_value_as_it_was() {
    let keeps: [fn(u64) -> bool; 5] = [
        |_| true,
        |row| row % 3 == 0,
        |row| !(100..=400).contains(&row),
        // Nothing of a row group, then its last row.
        |row| row > 600 && row != 900,
        |_| false,
    ];
    for before in files() {
        let want = stored(&before);
        assert_eq!(rows(&before).len(), ROWS);
        for keep in keeps {
            let mut after = Vec::new();
            let kept = keep_rows(temporary(&before), keep, &mut after).unwrap();
            assert_eq!(
                kept,
                (1..=ROWS as u64).filter(|&row| keep(row)).count() as u64
            );
            for ((name, want), (again, got)) in want.iter().zip(stored(&after)) {
                let mut row = 0;
                let mut want = want.clone();
                want.retain(|_| {
                    row += 1;
                    keep(row)
                });
                assert_eq!(*name, again);
                assert!(got == want, "{name}");
            }
            let (before, after) = (metadata(&before), metadata(&after));
            let (old, new) = (before.file_metadata(), after.file_metadata());
            assert_eq!(old.schema(), new.schema());
            assert_eq!(old.key_value_metadata(), new.key_value_metadata());
            for group in after.row_groups() {
                assert!(group.num_rows() > 0);
                let columns = group.columns().iter().zip(before.row_group(0).columns());
                for (new, old) in columns {
                    assert_eq!(new.compression(), old.compression());
                }
            }
        }
    }
}

#[test]
fn labels_leave_every_other_value_as_it_was() {
    let label = |row: u64| Label {
        group: format!("g{}", row / 2),
        copy_of: (row % 2 == 1).then(|| format!("c{row}")),
        score: (row % 2 == 1).then_some(row as f64 / 3.0),
    };
    for before in files() {
        let mut once = Vec::new();
        let count = label_rows(temporary(&before), label, &mut once).unwrap();
        assert_eq!(count, ROWS as u64);
        let (want, mut got) = (stored(&before), stored(&once));
        let new = got.split_off(want.len());
        assert!(got == want);
        let names: Vec<&str> = new.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["sada_group", "sada_copy_of", "sada_score"]);
        let scores = new.last().unwrap().1.iter().enumerate();
        for (at, score) in scores {
            let want = label(at as u64 + 1).score;
            let (level, values) = (i16::from(want.is_some()), Vec::from_iter(want));
            assert_eq!(*score, format!("[{level}] [] {values:?}"));
        }
        let mut twice = Vec::new();
        label_rows(temporary(&once), label, &mut twice).unwrap();
        assert!(once == twice);
    }
}

#[test]
fn mutated_files_are_copied_or_refused() {
    let mut state = 7_u32;
    let mut next = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for before in files() {
        for _ in 0..60 {
            let mut damaged = before.clone();
            for _ in 0..1 + next(4) {
                let back = if next(2) == 0 { before.len() } else { 3000 };
                let at = before.len() - 1 - next(back);
                damaged[at] = next(256) as u8;
            }
            let mut out = Vec::new();
            if keep_rows(temporary(&damaged), |row| row % 3 > 0, &mut out).is_ok() {
                // What is written can be read.
                metadata(&out);
            }
            let _ = label_rows(temporary(&damaged), |_| Label::default(), Vec::new());
        }
    }
}
