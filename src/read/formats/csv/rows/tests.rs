use std::io::Cursor;

use proptest::prelude::*;

use super::super::header::{cells, decoded, is_table};
use super::*;
use crate::read::record::parse;

const LIMIT: usize = 2000;

/// What comes of a table: `line: cells` of its rows, and `line: why`; all in batches of `room`.
#[derive(Debug, Default, PartialEq)]
struct Outcome {
    rows: Vec<(u64, Vec<String>)>,
    skipped: Vec<String>,
    header: Option<Header>,
}

/// A stream that is read in pieces.
struct Pieces(Cursor<Vec<u8>>, usize);

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(out.len());
        self.0.read(&mut out[..n])
    }
}

fn read(bytes: &[u8], piece: usize, room: usize) -> Outcome {
    let stream = Pieces(Cursor::new(bytes.to_vec()), piece);
    let mut rows = Rows::new(Opened::sample(stream, LIMIT));
    let mut outcome = Outcome::default();
    loop {
        let mut batch = Batch::default();
        batch.bytes.extend_from_slice(b"other");
        let more = rows.fill(&mut batch, room);
        for record in &batch.records {
            let header = record.format.get::<Header>().unwrap();
            let raw = batch.raw(record);
            assert!(raw.len() <= LIMIT);
            let text = decoded(raw, header.charset);
            let all = cells(&text, header.delimiter).map(|c| c.into_owned());
            outcome.rows.push((record.number, all.collect()));
            outcome.header = Some(header.clone());
        }
        let skipped = batch.skipped.into_iter().map(|(_, s)| s.to_string());
        outcome.skipped.extend(skipped);
        if more == More::No {
            return outcome;
        }
    }
}

fn all(text: &str) -> Outcome {
    read(text.as_bytes(), usize::MAX, 1 << 20)
}

/// The cells of the rows, separated by `|`.
fn rows(outcome: &Outcome) -> Vec<String> {
    let row = |(line, cells): &(u64, Vec<String>)| format!("{line} {}", cells.join("|"));
    outcome.rows.iter().map(row).collect()
}

#[test]
fn quotes_span_lines_and_rows_bear_the_line_they_begin_on() {
    let got =
        all("\u{feff}\r\nid,text\r\n1,\"a\nb\"\"c\"\"\r\n\"\r\n\r\n , \r\n2,d\"e\"\r\n3,\"\"\n4,f");
    assert_eq!(
        rows(&got),
        ["3 1|a\nb\"c\"\r\n", "8 2|d\"e\"", "9 3|", "10 4|f"]
    );
    assert_eq!(got.skipped, [""; 0]);
    let header = got.header.unwrap();
    assert_eq!(header.line, "\u{feff}\r\nid,text\r".as_bytes());
}

#[test]
fn the_dialect_is_told_by_the_names() {
    for (text, delimiter, names) in [
        (
            "Title;Publish Date;Text\na, b;c;d",
            b';',
            "title|publish_date|text",
        ),
        ("title\ttext\na,b,c\td,e,f", b'\t', "title|text"),
        ("a|العنوان|النص\nx, y|z|w", b'|', "a|العنوان|النص"),
        ("sep=;\r\ntext;a\r\nb;c\r\n", b';', "text|a"),
        ("text\na, b\n", b';', "text"),
        ("\"text\";\"a,b\"\n1;2\n", b';', "text|a,b"),
    ] {
        let header = all(text).header.unwrap();
        assert_eq!(
            (header.delimiter, header.names.join("|")),
            (delimiter, names.to_owned()),
            "{text}"
        );
    }
}

#[test]
fn a_table_without_a_known_column_is_skipped_once_and_its_columns_named() {
    let got = all("a;b\n1;2\n3;4\n");
    let why = "no column is recognised as the text or the headline (columns: a, b); name it (option map text=NAME)";
    assert_eq!(got.skipped, [format!("t: {why}")]);
    assert!(got.rows.is_empty());
}

#[test]
fn a_quote_that_is_not_closed_costs_one_line() {
    let why = "a quote is opened and not closed";
    for (text, want, lines) in [
        ("text,a\n\"x,1\nb,2\nc,3", &["3 b|2", "4 c|3"][..], &[2][..]),
        ("text,a\nb,2\n\"x\" y,1\nc,3\n", &["2 b|2", "4 c|3"], &[3]),
        ("text,a\n\"x\n\"y\nc,\"3\"\n", &["4 c|3"], &[2, 3]),
        ("text,a\nb,\"\"\n\"\"\"\n", &["2 b|"], &[3]),
        ("text,a\n\"b\"\r,1\nc,\"3\"\r\n", &["3 c|3"], &[2]),
        ("text,a\nb,\"", &[], &[2]),
    ] {
        let got = all(text);
        assert_eq!(rows(&got), want, "{text}");
        let lines: Vec<String> = lines
            .iter()
            .map(|line| format!("t:{line}: {why}"))
            .collect();
        assert_eq!(got.skipped, lines, "{text}");
    }
}

#[test]
fn a_row_above_the_limit_is_passed_over_and_a_cell_above_it_that_goes_over_lines_costs_its_lines() {
    let long = "x".repeat(LIMIT);
    let got = all(&format!("text,a\n{long},1\nb,2\n\"{long}\",\"\n\"\nc,3\n"));
    let large = "the record is larger than 0 MB (option max-record)";
    // The third line ends inside quotes that the row had before it was given up.
    assert_eq!(
        got.skipped[..2],
        [format!("t:2: {large}"), format!("t:4: {large}")]
    );
    assert!(rows(&got).contains(&"6 c|3".to_owned()), "{got:?}");
    let inside = "a line of it\n".repeat(LIMIT / 10);
    let got = all(&format!("text,a\n\"{inside}\",1\nb,2\n"));
    assert_eq!(
        got.skipped,
        [
            "t:2: a quote is opened and not closed",
            &format!("t:{}: a quote is opened and not closed", 2 + LIMIT / 10)
        ][..got.skipped.len()]
    );
    assert!(rows(&got).last().unwrap().ends_with("b|2"));
}

#[test]
fn rows_with_too_few_or_too_many_cells_are_told() {
    let text = "id,text,a,b\n1,x\n2,y,3,4,,\n3,z,3,4,5\n4\n";
    let got = all(text);
    let format = Format::new(got.header.unwrap());
    let parsed: Vec<Result<String, String>> = ["1,x", "2,y,3,4, ,", "3,z,3,4,5", "4"]
        .iter()
        .map(|row| {
            let article = parse(row.as_bytes(), &format, &Fields::default())?;
            Ok(article.text.into_owned())
        })
        .collect();
    let why = |n: usize| {
        Err(format!(
            "another number of cells than the header: {n}, not 4"
        ))
    };
    assert_eq!(
        parsed,
        [Ok("x".to_owned()), Ok("y".to_owned()), why(5), why(1)]
    );
}

#[test]
fn prose_is_no_table_and_tables_are() {
    for prose in [
        "غادرت القوات، يوم الجمعة، الحقل\nوقال المصدر، وهو مسؤول، إن ذلك تم\n",
        "text\nmore text\n",
        "The text, the title, and the rest\nof it, as we, know\n",
        "النص, كما قال، هو المحتوى\nسطر, آخر\n",
        "title,\nrest,\n",
        "title, text\nno more than a line of prose without any sign\n",
        "العنوان | المحتوى\nخبر اليوم\n",
        "",
        "\"title,text\n",
    ] {
        assert!(!is_table(prose.as_bytes()), "{prose}");
    }
    let long = format!("id,title,text\n1,\"a\",\"{}", "كلمة ".repeat(1000));
    for table in [
        "id,text\n1,a\n",
        "Title;Body\r\na;b\r\n",
        "url\tالعنوان\tالنص\nx\ty\tz\n",
        "sep=|\ntext|a\nb|c\n",
        &long,
    ] {
        assert!(is_table(table.as_bytes()), "{table}");
    }
}

#[test]
fn hostile_tables_take_linear_time() {
    let begin = std::time::Instant::now();
    for line in [
        "x\",\"y\n",
        "\"\n",
        "\"x\n",
        "\"\"\"\n",
        "\",\"\n",
        ",\"\n",
        "\"\"\n",
        "\"a\"\"b\n",
    ] {
        let mut bytes = b"text,a\n".to_vec();
        bytes.extend(line.bytes().cycle().take(8 << 20));
        let mut rows = Rows::new(Opened::sample(Cursor::new(bytes), 32_000_000));
        let mut batch = Batch::default();
        while rows.fill(&mut batch, 1 << 20) == More::Yes {
            batch = Batch::default();
        }
    }
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
}

/// One table by the rules.
fn written(table: &[Vec<String>], delimiter: char, end: &str, everywhere: bool) -> String {
    let cell = |cell: &String| {
        if everywhere || cell.contains(['"', '\n', '\r', delimiter]) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    let row = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().map(cell).collect();
        cells.join(&delimiter.to_string()) + end
    };
    table.iter().map(row).collect()
}

proptest! {
    #[test]
    fn what_is_written_by_the_rules_is_read_back(
        mut table in prop::collection::vec(prop::collection::vec("[ا-ي\"\n\r,;\t| x]{0,6}", 3), 1..8),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        crlf: bool,
        everywhere: bool,
        room in 1_usize..200,
    ) {
        // A blank row is not a record.
        for row in &mut table {
            row[1].push('x');
        }
        let end = if crlf { "\r\n" } else { "\n" };
        let head = ["id", "title", "text"].map(str::to_owned).to_vec();
        let all: Vec<_> = std::iter::once(head).chain(table.clone()).collect();
        let text = written(&all, delimiter, end, everywhere);
        let got = read(text.as_bytes(), usize::MAX, room);
        prop_assert_eq!(&got.skipped, &Vec::<String>::new());
        let rows: Vec<_> = got.rows.into_iter().map(|(_, cells)| cells).collect();
        prop_assert_eq!(rows, table);
    }

    #[test]
    fn sound_tables_are_read_as_csv_core_reads_them(body in "([ab]|\"|,|\n){0,40}") {
        let text = format!("id,text\n{body}\n");
        let got = all(&text);
        prop_assume!(got.skipped.is_empty());
        let mut want = Vec::new();
        let (mut reader, mut rest) = (csv_core::Reader::new(), text.as_bytes());
        let (mut out, mut ends) = ([0; 100], [0; 100]);
        loop {
            let (result, read, _, count) = reader.read_record(rest, &mut out, &mut ends);
            if result != csv_core::ReadRecordResult::Record {
                break;
            }
            rest = &rest[read..];
            let starts = std::iter::once(0).chain(ends.iter().copied());
            let cells = starts.zip(&ends[..count]).map(|(a, &b)| &out[a..b]);
            want.push(cells.map(|c| String::from_utf8(c.to_vec()).unwrap()).collect::<Vec<_>>());
        }
        let says_something = |cells: &Vec<String>| cells.iter().any(|c| !c.trim().is_empty());
        let rows = got.rows.into_iter().map(|(_, cells)| cells).filter(says_something);
        let want = want.into_iter().skip(1).filter(says_something);
        prop_assert_eq!(rows.collect::<Vec<_>>(), want.collect::<Vec<_>>());
    }

    #[test]
    fn any_bytes_are_survived_alike_in_any_pieces(
        body in "([ab]|\"|\"\"|,|\n|\r\n|\",\"|\"\n\"|\\xff){0,60}",
        noise: Vec<u8>,
        piece in 1_usize..50,
        room in 1_usize..100,
    ) {
        let bytes = [b"text,a\n", body.as_bytes(), &noise].concat();
        let whole = read(&bytes, usize::MAX, 1 << 20);
        prop_assert_eq!(&whole, &read(&bytes, piece, room));
        let lines = bytes.iter().filter(|&&b| b == b'\n').count();
        prop_assert!(whole.rows.len() + whole.skipped.len() <= lines);
        is_table(&bytes);
        is_table(&noise);
        read(&noise, piece, room);
    }
}
