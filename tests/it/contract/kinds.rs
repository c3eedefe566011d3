//! Parquet: what the values of columns are as text, whatever they are and however they are stored.

use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Stored, ZstdLevel};
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::schema::types::Type;

use super::columns::{read_bytes, read_columns};
use super::ways::*;
use crate::parquet_files::{Cells, file, file_of, metadata};

fn bytes(bytes: impl Into<Vec<u8>>) -> ByteArray {
    ByteArray::from(bytes.into())
}

fn fixed(bytes: impl Into<Vec<u8>>) -> FixedLenByteArray {
    FixedLenByteArray::from(bytes.into())
}

/// Monday, 2 June 2025, 22:37, in seconds.
const WHEN: i64 = 1_748_903_820;

fn int96(day: u32, nanos: u64) -> Int96 {
    let mut moment = Int96::new();
    moment.set_data(nanos as u32, (nanos >> 32) as u32, day);
    moment
}

#[test]
fn texts_and_dates_of_every_type_are_read() {
    let texts = ["(STRING)", "(UTF8)", "(JSON)", "(ENUM)", "(BSON)", ""];
    let stamp = "2025-06-02T22:37:00Z";
    let times: [(&str, Cells, &str); 11] = [
        (
            "INT64 published (TIMESTAMP(MILLIS,true))",
            Cells::full([WHEN * 1000 + 7]),
            stamp,
        ),
        (
            "INT64 published (TIMESTAMP(MICROS,true))",
            Cells::full([WHEN * 1_000_000]),
            stamp,
        ),
        (
            "INT64 published (TIMESTAMP(MICROS,false))",
            Cells::full([WHEN * 1_000_000]),
            stamp,
        ),
        (
            "INT64 published (TIMESTAMP(NANOS,false))",
            Cells::full([WHEN * 1_000_000_000 + 5]),
            stamp,
        ),
        (
            "INT64 published (TIMESTAMP_MILLIS)",
            Cells::full([WHEN * 1000]),
            stamp,
        ),
        (
            "INT64 published (TIMESTAMP_MICROS)",
            Cells::full([WHEN * 1_000_000]),
            stamp,
        ),
        (
            "INT96 published",
            Cells::full([int96(2_440_588 + 20_241, 81_420_000_000_009)]),
            stamp,
        ),
        ("INT64 published", Cells::full([WHEN]), stamp),
        (
            "INT32 published (DATE)",
            Cells::full([20_241]),
            "2025-06-02",
        ),
        (
            "BYTE_ARRAY published (STRING)",
            Cells::full(["2025-06-02"]),
            "2025-06-02",
        ),
        (
            "BYTE_ARRAY published",
            Cells::full(["2025-06-02"]),
            "2025-06-02",
        ),
    ];
    for text in texts {
        for (field, when, want) in &times {
            let (text, field) = (
                format!("REQUIRED BYTE_ARRAY body {text};"),
                format!("OPTIONAL {field};"),
            );
            let columns = vec![
                ("OPTIONAL INT64 ID;", Cells::full([17_i64])),
                ("OPTIONAL DOUBLE views;", Cells::full([1.5])),
                (&*text, Cells::full(["نص"])),
                (&*field, when.clone()),
                ("OPTIONAL BOOLEAN lang;", Cells::full([true])),
            ];
            let got = read_columns(columns, &[]);
            let article = Read {
                id: Some("17".to_owned()),
                text: "نص".to_owned(),
                published: Some((*want).to_owned()),
                ..bare()
            };
            assert_eq!(got.articles, [article], "{text} {field}: {:?}", got.skipped);
        }
    }
}

/// The ids that are read where these cells are in the column `id`.
fn ids(field: &str, cells: Cells, count: usize) -> Vec<Option<String>> {
    let columns = vec![
        (field, cells),
        (
            "REQUIRED BYTE_ARRAY text (STRING);",
            Cells::full(vec!["نص"; count]),
        ),
    ];
    let got = read_columns(columns, &[]);
    assert_eq!(got.articles.len(), count, "{field}: {:?}", got.skipped);
    got.articles.into_iter().map(|article| article.id).collect()
}

fn assert_ids<T: crate::parquet_files::Cell>(
    of: &str,
    cells: impl IntoIterator<Item = T>,
    want: &[&str],
) {
    let field = format!("OPTIONAL {of};");
    // And a null.
    let cells = cells.into_iter().map(Some).chain([None]);
    let want: Vec<_> = want
        .iter()
        .map(|&id| Some(id.to_owned()))
        .chain([None])
        .collect();
    assert_eq!(ids(&field, Cells::new(cells), want.len()), want, "{of}");
}

#[test]
fn numbers_of_every_type_are_written_as_they_are() {
    for of in [
        "INT32 id",
        "INT32 id (INTEGER(32,true))",
        "INT32 id (INT_32)",
    ] {
        assert_ids(of, [i32::MIN, 7], &["-2147483648", "7"]);
    }
    for (of, want) in [
        ("INT32 id (INTEGER(8,true))", ["-128", "127"]),
        ("INT32 id (INT_16)", ["-128", "127"]),
        ("INT32 id (INTEGER(8,false))", ["128", "127"]),
        ("INT32 id (UINT_16)", ["65408", "127"]),
        ("INT32 id (UINT_32)", ["4294967168", "127"]),
    ] {
        assert_ids(of, [-128, 127], &want);
    }
    for of in [
        "INT64 id",
        "INT64 id (INTEGER(64,true))",
        "INT64 id (INT_64)",
    ] {
        assert_ids(of, [i64::MIN, 7], &["-9223372036854775808", "7"]);
    }
    for of in ["INT64 id (INTEGER(64,false))", "INT64 id (UINT_64)"] {
        assert_ids(of, [-1_i64, 7], &["18446744073709551615", "7"]);
    }
    assert_ids("FLOAT id", [1.5_f32, 1e13, -0.1], &["1.5", "1e13", "-0.1"]);
    assert_ids("DOUBLE id", [1.0, 1e16, 1e-5], &["1.0", "1e16", "0.00001"]);
    assert_ids(
        "INT32 id (DECIMAL(5,2))",
        [12_345, -45, 0],
        &["123.45", "-0.45", "0.00"],
    );
    assert_ids("INT64 id (DECIMAL(18,0))", [7_i64], &["7"]);
    let decimals = [&[1][..], &[0xFF, 0x00], &[0x01, 0x00, 0x00]];
    let want = ["0.001", "-0.256", "65.536"];
    assert_ids("BYTE_ARRAY id (DECIMAL(30,3))", decimals.map(bytes), &want);
    let least = [&[0x80][..], &[0; 31]].concat();
    assert_ids(
        "FIXED_LEN_BYTE_ARRAY(32) id (DECIMAL(76,70))",
        [fixed(least), fixed(vec![0xFF; 32])],
        &[
            "-5789604.4618658097711785492504343953926634992332820282019728792003956564819968",
            &format!("-0.{:0>70}", 1),
        ],
    );
    assert_ids(
        "FIXED_LEN_BYTE_ARRAY(3) id (DECIMAL(6,1))",
        [fixed([0, 1, 0])],
        &["25.6"],
    );
    assert_ids(
        "FIXED_LEN_BYTE_ARRAY(2) id (FLOAT16)",
        [fixed([0, 0x3E]), fixed([0, 0x3C])],
        &["1.5", "1"],
    );
}

#[test]
fn values_that_are_no_text_are_nothing() {
    let nothing = |of: &str, cells: Cells| {
        assert_eq!(ids(&format!("OPTIONAL {of};"), cells, 1), [None], "{of}");
    };
    nothing("BOOLEAN id", Cells::full([true]));
    nothing("INT32 id (TIME(MILLIS,true))", Cells::full([1]));
    nothing("INT64 id (TIME_MICROS)", Cells::full([1_i64]));
    nothing(
        "FIXED_LEN_BYTE_ARRAY(16) id (UUID)",
        Cells::full([fixed([b'a'; 16])]),
    );
    nothing(
        "FIXED_LEN_BYTE_ARRAY(12) id (INTERVAL)",
        Cells::full([fixed([b'a'; 12])]),
    );
    nothing("FIXED_LEN_BYTE_ARRAY(2) id", Cells::full([fixed(*b"ab")]));
    nothing("BYTE_ARRAY id", Cells::full([bytes([0xFF, 0xFE])]));
    nothing(
        "BYTE_ARRAY id (DECIMAL(30,3))",
        Cells::full([bytes([1; 33])]),
    );
    // Everything is null in a column of an unknown type.
    let unknown = Type::primitive_type_builder("id", Stored::INT32);
    let unknown = unknown.with_logical_type(Some(LogicalType::Unknown));
    let unknown = unknown
        .with_repetition(Repetition::OPTIONAL)
        .build()
        .unwrap();
    let text = Type::primitive_type_builder("text", Stored::BYTE_ARRAY);
    let text = text.with_repetition(Repetition::REQUIRED).build().unwrap();
    let schema = Type::group_type_builder("schema").with_fields(vec![unknown.into(), text.into()]);
    let columns = vec![Cells::new::<i32>([None]), Cells::full(["نص"])];
    let properties = WriterProperties::default();
    let got = read_bytes(
        file_of(schema.build().unwrap(), &[columns], properties),
        &[],
    );
    assert_eq!(
        got.articles,
        [Read {
            text: "نص".to_owned(),
            ..bare()
        }]
    );
}

#[test]
fn dates_beyond_the_calendar_do_not_take_others_with_them() {
    let days = [0, i32::MAX, 20_241];
    assert_eq!(
        ids("REQUIRED INT32 id (DATE);", Cells::full(days), 3),
        [
            Some("1970-01-01".to_owned()),
            None,
            Some("2025-06-02".to_owned())
        ]
    );
    // The numbers of an INT96 reach further than those of nanoseconds in 64 bits.
    assert_ids(
        "INT96 id",
        [int96(5_373_484, 0), int96(2_440_588 - 146_097, 1)],
        &["9999-12-31T00:00:00Z", "1570-01-01T00:00:00Z"],
    );
}

#[test]
fn a_text_that_is_not_utf_8_costs_the_rest_of_its_row_group() {
    let group = |text: ByteArray| vec![Cells::full([bytes("نص"), text])];
    let groups = [group(bytes([0xFF])), group(bytes("نص"))];
    let file = file(
        "REQUIRED BYTE_ARRAY text (STRING);",
        &groups,
        WriterProperties::default(),
    );
    let got = read_bytes(file, &[]);
    assert_eq!(got.articles.len(), 2);
    assert_eq!(got.skipped.len(), 1);
    let why = "a.parquet: row group 1: its remaining rows cannot be read: ";
    assert!(got.skipped[0].starts_with(why), "{:?}", got.skipped);
}

/// Texts of which some repeat, so that a dictionary pays and then gets too large.
fn texts() -> Vec<Option<String>> {
    let text = |n: usize| {
        (!n.is_multiple_of(7)).then(|| format!("text {} of {n}", n % 5).repeat(n % 3 + 1))
    };
    (0..2000).map(text).collect()
}

#[test]
fn pages_of_every_kind_are_read_whole() {
    use WriterVersion::{PARQUET_1_0, PARQUET_2_0};
    let all = texts();
    let fields = "OPTIONAL BYTE_ARRAY id (STRING); REQUIRED BYTE_ARRAY text; OPTIONAL INT64 title;";
    let group = |rows: &[Option<String>]| {
        let number = |text: &Option<String>| text.as_ref().map(|text| text.len() as i64);
        vec![
            Cells::new(rows.iter().cloned()),
            Cells::full(vec!["نص"; rows.len()]),
            Cells::new(rows.iter().map(number)),
        ]
    };
    // A row group without rows is one as well.
    let groups = [group(&all[..700]), group(&[]), group(&all[700..])];
    let packings = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
        Compression::GZIP(Default::default()),
        Compression::BROTLI(Default::default()),
        Compression::LZ4_RAW,
    ];
    for packing in packings {
        for version in [PARQUET_1_0, PARQUET_2_0] {
            for (dictionary, limit) in [(true, 1 << 20), (true, 2000), (false, 0)] {
                let properties = WriterProperties::builder()
                    .set_compression(packing)
                    .set_writer_version(version)
                    .set_dictionary_enabled(dictionary)
                    .set_dictionary_page_size_limit(limit)
                    .set_data_page_row_count_limit(150)
                    .set_write_batch_size(50)
                    .build();
                let file = file(fields, &groups, properties);
                if (dictionary, limit) == (true, 2000) && version == PARQUET_1_0 {
                    let meta = metadata(&file);
                    let encodings: Vec<Encoding> =
                        meta.row_group(2).column(0).encodings().collect();
                    assert!(
                        encodings.contains(&Encoding::PLAIN)
                            && encodings.contains(&Encoding::RLE_DICTIONARY)
                    );
                }
                let got = read_bytes(file, &[]);
                let what = format!("{packing:?} {version:?} {dictionary} {limit}");
                assert!(got.skipped.is_empty(), "{what}: {:?}", got.skipped);
                assert_eq!(got.articles.len(), all.len(), "{what}");
                for (article, id) in got.articles.iter().zip(&all) {
                    assert_eq!(&article.id, id, "{what}");
                    let title = id.as_ref().map_or(String::new(), |id| id.len().to_string());
                    assert_eq!(article.title, title, "{what}");
                }
            }
        }
    }
}
