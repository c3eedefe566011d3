//! Real articles in the 8-bit charsets of old Arabic sites come back as they were.

use std::fs::File;
use std::io::{BufRead, BufReader};

use encoding_rs::{Encoding, ISO_8859_6, WINDOWS_1256};
use flate2::read::MultiGzDecoder;
use sada::read::{Charset, decode};
use serde_json::Value;

use crate::support::shared;

const ARTICLES: usize = 1000;

/// The letters and signs of a text that a charset has.
fn encodable(text: &str, charset: &'static Encoding) -> String {
    let mut buffer = [0; 4];
    let has = |c: &char| !charset.encode(c.encode_utf8(&mut buffer)).2;
    text.chars().filter(has).collect()
}

#[test]
fn a_thousand_real_articles_in_old_charsets_come_back_whole_and_by_their_first_ten_words() {
    let Some(path) = shared("charsets", "data/corpus/ant-multisource.jsonl.gz") else {
        return;
    };
    let lines = BufReader::new(MultiGzDecoder::new(File::open(path).unwrap())).lines();
    let texts = lines.filter_map(|line| {
        let record: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let text = record["text"].as_str()?.to_owned();
        (text.split_whitespace().count() >= 10).then_some(text)
    });
    let (mut read, mut wrong) = (0, Vec::new());
    for text in texts.take(ARTICLES) {
        for (encoding, charset) in [
            (WINDOWS_1256, Charset::Windows1256),
            (ISO_8859_6, Charset::Iso88596),
        ] {
            let whole = encodable(&text, encoding);
            let words: Vec<&str> = whole.split_whitespace().take(10).collect();
            for piece in [whole.clone(), words.join(" ")] {
                let bytes = encoding.encode(&piece).0;
                let (got, told) = decode(&bytes, None);
                read += 1;
                // All ASCII is UTF-8 too; a wrong name with the right text is no harm.
                if got != piece || (told != charset && told != Charset::Utf8) {
                    let start: String = piece.chars().take(60).collect();
                    wrong.push(format!("{told}, not {charset}: {start}"));
                }
            }
        }
    }
    assert_eq!(read, 4 * ARTICLES);
    assert!(
        wrong.is_empty(),
        "{} of {read}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
