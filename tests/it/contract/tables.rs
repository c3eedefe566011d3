//! What tables have and other formats have not: headers in many spellings, cells that are missing,
//! charsets of a whole file, damage inside.

use encoding_rs::{ISO_8859_6, WINDOWS_1256};
use sada::read::{InputFormat, Options};

use super::ways::*;

fn read_one(name: &str, bytes: impl Into<Vec<u8>>, map: &[&str]) -> Outcome {
    let options = Options {
        map: map.iter().map(|m| m.parse().unwrap()).collect(),
        ..Options::default()
    };
    read_files(&[(name.to_owned(), bytes.into())], &options)
}

fn texts(outcome: &Outcome) -> Vec<&str> {
    outcome.articles.iter().map(|a| a.text.as_str()).collect()
}

#[test]
fn the_charset_of_a_text_table_is_told_by_the_whole_file() {
    // Each row alone says too little.
    let rows = "خبر;غادرت القوات الحقل اليوم\nةى;يي\n".repeat(20);
    let text = format!("العنوان;النص\n{rows}");
    let want = read_one("a.csv", text.clone(), &[]);
    assert_eq!(want.articles.len(), 40);
    for encoding in [WINDOWS_1256, ISO_8859_6] {
        let (bytes, _, lost) = encoding.encode(&text);
        assert!(!lost);
        assert_eq!(read_one("a.csv", bytes, &[]), want, "{}", encoding.name());
    }
}

#[test]
fn headers_are_known_in_many_spellings() {
    let text = "Title,PubDate,Text,Source\nعنوان,2025-06-03,نص,وكالة\n";
    let got = read_one("a.csv", text, &[]);
    let want = Read {
        title: "عنوان".to_owned(),
        text: "نص".to_owned(),
        published: Some("2025-06-03".to_owned()),
        source: Some("وكالة".to_owned()),
        ..bare()
    };
    assert_eq!(got.articles, std::slice::from_ref(&want));
    let text = "العنوان\tالتاريخ\tالمحتوى\tالمصدر\nعنوان\t2025-06-03\tنص\tوكالة\n";
    assert_eq!(read_one("a.tsv", text, &[]).articles, [want]);
}

#[test]
fn a_blank_cell_leaves_the_field_to_a_name_that_is_less_preferred() {
    let got = read_one("a.csv", "text,description\n ,ملخص\nنص,ملخص\n", &[]);
    assert_eq!(texts(&got), ["ملخص", "نص"]);
    let json = "{\"text\": \"\", \"body\": \"نص\"}\n{\"body\": \"نص\", \"text\": \" \"}\n";
    assert_eq!(texts(&read_one("a.jsonl", json, &[])), ["نص", "نص"]);
}

#[test]
fn columns_without_a_known_name_are_named_by_the_map() {
    let text = "a,b\nعنوان,نص\n";
    let got = read_one("a.csv", text, &[]);
    let why = "no column is recognised as the text or the headline (columns: a, b); name it (option map text=NAME)";
    assert_eq!(got.skipped, [format!("a.csv: {why}")]);
    let got = read_one("a.csv", text, &["text=b"]);
    assert_eq!((texts(&got), got.skipped.len()), (vec!["نص"], 0));
}

#[test]
fn damaged_rows_of_a_text_table_are_named_by_their_line_and_the_others_stay() {
    let text = "id,text\n1,\"نص\nأول\"\n2,\"نص\n3\n4,نص\n5,نص,6\n";
    let got = read_one("a.csv", text, &[]);
    assert_eq!(texts(&got), ["نص\nأول", "نص"]);
    let want = [
        "a.csv:4: a quote is opened and not closed",
        "a.csv:5: another number of cells than the header: 1, not 2",
        "a.csv:7: another number of cells than the header: 3, not 2",
    ];
    assert_eq!(got.skipped, want);
}

#[test]
fn a_text_with_commas_is_a_table_only_if_it_is_called_one() {
    let text = "غادرت القوات, يوم الجمعة, الحقل\nوقال المصدر, وهو مسؤول, إن ذلك تم\n";
    assert_eq!(texts(&read_one("a.txt", text, &[])), [text]);
    let options = Options {
        input_format: InputFormat::Csv,
        ..Options::default()
    };
    let got = read_files(&[("a.txt".to_owned(), text.into())], &options);
    assert!(got.articles.is_empty() && got.skipped.len() == 1);
}
