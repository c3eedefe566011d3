//! The contract of the readers: every format, packed and encoded in every way, gives the same
//! records in the same order, names what it leaves out, and loses nothing before a fault.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use encoding_rs::WINDOWS_1256;
use sada::read::{Feed, FieldMap, Fields, Options, parse};
use serde_json::{Value, json};

/// What an article must come out as.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Read {
    id: Option<String>,
    title: String,
    text: String,
    source: Option<String>,
    url: Option<String>,
    published: Option<String>,
    updated: Option<String>,
    language: Option<String>,
}

/// All that came of some inputs.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    articles: Vec<Read>,
    /// `place: why`, with file names instead of paths: left out by the reader, then by the parser.
    skipped: Vec<String>,
}

fn drain(feed: &mut Feed, fields: &Fields) -> Outcome {
    let mut outcome = Outcome::default();
    let short = |place: &str| {
        let name = place.rsplit(['/', '\\']).next();
        name.unwrap_or_default().to_owned()
    };
    while let Some(batch) = feed.next_batch().unwrap() {
        for skipped in &batch.skipped {
            let place = short(&skipped.place);
            outcome.skipped.push(format!("{place}: {}", skipped.why));
        }
        for record in &batch.records {
            match parse(batch.raw(record), record.format, fields) {
                Ok(a) => outcome.articles.push(Read {
                    id: a.id.map(|c| c.into_owned()),
                    title: a.title.into_owned(),
                    text: a.text.into_owned(),
                    source: a.source.map(|c| c.into_owned()),
                    url: a.url.map(|c| c.into_owned()),
                    published: a.published.map(|m| m.to_string()),
                    updated: a.updated.map(|m| m.to_string()),
                    language: a.language.map(|c| c.into_owned()),
                }),
                Err(why) => {
                    let place = short(&record.place());
                    outcome.skipped.push(format!("{place}: {why}"));
                }
            }
        }
    }
    outcome
}

fn read_with(paths: &[PathBuf], options: &Options) -> Outcome {
    let mut feed = Feed::open(paths, options).unwrap();
    drain(&mut feed, &Fields::new(&options.map))
}

/// Writes the files, each in its turn, and reads them.
fn read_files(files: &[(String, Vec<u8>)], options: &Options) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let paths = write(folder.path(), files);
    read_with(&paths, options)
}

fn write(folder: &Path, files: &[(String, Vec<u8>)]) -> Vec<PathBuf> {
    let put = |(name, bytes): &(String, Vec<u8>)| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    files.iter().map(put).collect()
}

/// The formats of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// One file an article.
    Text,
    Lines,
    /// An array on one line.
    Array,
    /// An array over many lines.
    PrettyArray,
    /// Objects one after another, each over several lines.
    Pretty,
}

const LAYOUTS: [Layout; 5] = [
    Layout::Text,
    Layout::Lines,
    Layout::Array,
    Layout::PrettyArray,
    Layout::Pretty,
];

impl Layout {
    fn is_text(self) -> bool {
        self == Self::Text
    }

    fn records() -> impl Iterator<Item = Self> {
        LAYOUTS.into_iter().filter(|l| !l.is_text())
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Lines => "jsonl",
            _ => "json",
        }
    }

    /// The files that hold these records.
    fn files(self, records: &[Value]) -> Vec<(String, String)> {
        let pretty = |v: &Value| serde_json::to_string_pretty(v).unwrap();
        let all = match self {
            Self::Text => {
                let texts = records.iter().map(|r| r["text"].as_str().unwrap());
                let name = |i| format!("{i:05}.txt");
                return (0..).map(name).zip(texts.map(str::to_owned)).collect();
            }
            Self::Lines => records.iter().map(|r| format!("{r}\n")).collect(),
            Self::Array => Value::from(records).to_string(),
            Self::PrettyArray => pretty(&Value::from(records)),
            Self::Pretty => records.iter().map(|r| pretty(r) + "\n").collect(),
        };
        vec![(format!("records.{}", self.extension()), all)]
    }

    /// What reading them must give.
    fn want(self, records: &[Value]) -> Vec<Read> {
        let of = |r: &Value| {
            let field = |name: &str| r[name].as_str().map(str::to_owned);
            let text = field("text").unwrap();
            if self.is_text() {
                return Read { text, ..bare() };
            }
            Read {
                id: field("id"),
                title: field("title").unwrap_or_default(),
                text,
                source: field("source"),
                url: field("url"),
                published: field("published"),
                updated: field("updated"),
                language: field("language"),
            }
        };
        records.iter().map(of).collect()
    }
}

fn bare() -> Read {
    Read {
        id: None,
        title: String::new(),
        text: String::new(),
        source: None,
        url: None,
        published: None,
        updated: None,
        language: None,
    }
}

/// How a file's text becomes bytes.
#[derive(Debug, Clone, Copy)]
enum Charset {
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    Utf16LeBare,
    Utf16BeBare,
    Windows1256,
}

const CHARSETS: [Charset; 7] = [
    Charset::Utf8,
    Charset::Utf8Bom,
    Charset::Utf16Le,
    Charset::Utf16Be,
    Charset::Utf16LeBare,
    Charset::Utf16BeBare,
    Charset::Windows1256,
];

impl Charset {
    fn encode(self, text: &str) -> Vec<u8> {
        let wide = |marked: bool, bytes: fn(u16) -> [u8; 2]| {
            let mark = marked.then_some(0xfeff).into_iter();
            mark.chain(text.encode_utf16()).flat_map(bytes).collect()
        };
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf8Bom => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            Self::Utf16Le => wide(true, u16::to_le_bytes),
            Self::Utf16Be => wide(true, u16::to_be_bytes),
            Self::Utf16LeBare => wide(false, u16::to_le_bytes),
            Self::Utf16BeBare => wide(false, u16::to_be_bytes),
            Self::Windows1256 => {
                let (bytes, _, lost) = WINDOWS_1256.encode(text);
                assert!(!lost, "not in windows-1256");
                bytes.into_owned()
            }
        }
    }
}

/// How a file's bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Plain,
    /// Several members, cut anywhere.
    Gzip,
    /// Several frames, cut anywhere.
    Zstd,
}

const PACKINGS: [Packing; 3] = [Packing::Plain, Packing::Gzip, Packing::Zstd];

impl Packing {
    fn extension(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Gzip => ".gz",
            Self::Zstd => ".zst",
        }
    }

    fn pack(self, bytes: &[u8], members: usize) -> Vec<u8> {
        let size = bytes.len().div_ceil(members).max(1);
        let member = |part: &[u8]| match self {
            Self::Plain => part.to_vec(),
            Self::Gzip => {
                let level = flate2::Compression::fast();
                let mut writer = flate2::write::GzEncoder::new(Vec::new(), level);
                writer.write_all(part).unwrap();
                writer.finish().unwrap()
            }
            Self::Zstd => zstd::encode_all(part, 1).unwrap(),
        };
        bytes.chunks(size).flat_map(member).collect()
    }
}

/// Each way to write records: layout, charset, packing.
fn every_way() -> impl Iterator<Item = (Layout, Charset, Packing)> {
    let charsets = |l| CHARSETS.into_iter().map(move |c| (l, c));
    let pairs = LAYOUTS.into_iter().flat_map(charsets);
    pairs.flat_map(|(l, c)| PACKINGS.into_iter().map(move |p| (l, c, p)))
}

fn files(
    layout: Layout,
    charset: Charset,
    packing: Packing,
    records: &[Value],
) -> Vec<(String, Vec<u8>)> {
    let file = |(name, text): (String, String)| {
        let bytes = packing.pack(&charset.encode(&text), 3);
        (name + packing.extension(), bytes)
    };
    layout.files(records).into_iter().map(file).collect()
}

/// Real sentences, with all that JSON escapes: quotes, line ends, brackets, a backslash.
fn some_records() -> Vec<Value> {
    let texts = [
        "غادرت قوات أميركية، يوم الجمعة، حقلي العمر وكونيكو في محافظة دير الزور شرقي سورية.",
        "قال الوزير: \"لن ننسحب\" وأضاف {أن الأمر} [انتهى].\nوتابع في فقرة أخرى أن المفاوضات مستمرة.",
        "أفاد المرصد السوري لحقوق الإنسان بأن القوات نفذت انسحابا مفاجئا من قاعدتين \\ عسكريتين",
        "ارتفع سعر النفط اليوم في الأسواق العالمية بعد قرار خفض الإنتاج الذي اتخذته الدول المصدرة.",
    ];
    let records = texts.iter().enumerate().map(|(i, text)| {
        json!({
            "id": format!("رقم-{i}"),
            "title": format!("عنوان الخبر {i}"),
            "text": text,
            "source": "وكالة الأنباء",
            "url": format!("https://example.com/news/{i}"),
            "published": format!("2025-06-0{}", i + 1),
            "updated": format!("2025-06-0{}T10:30:00Z", i + 2),
            "language": "ar",
            "tags": ["سياسة", {"text": "not the text"}],
            "views": i,
        })
    });
    records.collect()
}

/// So many records that they fill several batches and cross the borders of every buffer.
fn many_records(count: usize) -> Vec<Value> {
    let record = |i: usize| {
        let sentence = "غادرت قوات أميركية حقلي العمر وكونيكو {في} \"محافظة\" دير الزور. ";
        let text = sentence.repeat(1 + i * 7 % 19);
        json!({"id": i.to_string(), "title": format!("عنوان {i}"), "text": format!("{text}{i}")})
    };
    (0..count).map(record).collect()
}

#[test]
fn every_layout_charset_and_packing_gives_the_same_records_in_order() {
    let records = some_records();
    for (layout, charset, packing) in every_way() {
        let got = read_files(
            &files(layout, charset, packing, &records),
            &Options::default(),
        );
        let want = Outcome {
            articles: layout.want(&records),
            skipped: Vec::new(),
        };
        assert_eq!(got, want, "{layout:?} {charset:?} {packing:?}");
    }
}

#[test]
fn the_format_is_known_by_content_when_the_name_says_nothing() {
    let records = some_records();
    for (layout, charset, packing) in every_way() {
        let mut files = files(layout, charset, packing, &records);
        for (i, file) in files.iter_mut().enumerate() {
            file.0 = format!("feed{i}");
        }
        let got = read_files(&files, &Options::default());
        assert_eq!(
            got.articles,
            layout.want(&records),
            "{layout:?} {charset:?} {packing:?}"
        );
        assert!(got.skipped.is_empty());
    }
}

#[test]
fn records_that_cross_batches_come_once_each_and_in_order() {
    let records = many_records(3000);
    for layout in Layout::records() {
        for (charset, packing) in [
            (Charset::Utf8, Packing::Plain),
            (Charset::Utf8, Packing::Gzip),
            (Charset::Utf8, Packing::Zstd),
            (Charset::Utf16Le, Packing::Plain),
            (Charset::Windows1256, Packing::Plain),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let paths = write(folder.path(), &files(layout, charset, packing, &records));
            let mut feed = Feed::open(&paths, &Options::default()).unwrap();
            let first = feed.next_batch().unwrap().unwrap();
            assert!(first.records.len() < records.len(), "one batch holds all");
            let got = drain(&mut feed.again(), &Fields::default());
            assert!(got.skipped.is_empty(), "{:?}", got.skipped);
            let (got, want) = (got.articles, layout.want(&records));
            let ids = |all: &[Read]| -> Vec<_> { all.iter().map(|r| r.id.clone()).collect() };
            assert_eq!(ids(&got), ids(&want), "{layout:?} {charset:?} {packing:?}");
            assert!(
                got == want,
                "{layout:?} {charset:?} {packing:?}: a text differs"
            );
        }
    }
}

#[test]
fn reading_again_gives_the_same_again() {
    let (some, many) = (some_records(), many_records(700));
    let mut mixed = Vec::new();
    for (i, layout) in LAYOUTS.into_iter().enumerate() {
        let records = if layout.is_text() { &some } else { &many };
        for (name, bytes) in files(layout, CHARSETS[i], PACKINGS[i % 3], records) {
            mixed.push((format!("{i}-{name}"), bytes));
        }
    }
    mixed.push((
        "5-broken.jsonl".to_owned(),
        b"{\"text\": 5}\n\nnothing\n".to_vec(),
    ));
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &mixed);
    let mut feed = Feed::open(&[folder.path().to_owned()], &Options::default()).unwrap();
    let mut again = feed.again();
    let (first, second) = (
        drain(&mut feed, &Fields::default()),
        drain(&mut again, &Fields::default()),
    );
    assert_eq!(first.articles.len(), 4 * 700 + 4);
    assert_eq!(first.skipped.len(), 2);
    assert!(first == second, "the second reading differs");
    assert!(
        drain(&mut feed.again(), &Fields::default()) == first,
        "the third differs"
    );
    assert!(feed.next_batch().unwrap().is_none(), "the end is the end");
}

#[test]
fn guessed_names_fill_the_fields_and_the_most_telling_one_wins() {
    let record = json!({
        "description": "ملخص", "guid": 17, "headline": "العنوان", "body": "النص كله",
        "publisher": {"@type": "Organization", "name": "الجزيرة"}, "link": "https://a.example/1",
        "pubDate": "Tue, 03 Jun 2025 01:37:00 +0300", "date": "2020-01-01",
        "dateModified": "2025-06-04", "lang": "ar",
    });
    let want = Read {
        id: Some("17".to_owned()),
        title: "العنوان".to_owned(),
        text: "النص كله".to_owned(),
        source: Some("الجزيرة".to_owned()),
        url: Some("https://a.example/1".to_owned()),
        published: Some("2025-06-02T22:37:00Z".to_owned()),
        updated: Some("2025-06-04".to_owned()),
        language: Some("ar".to_owned()),
    };
    for layout in Layout::records() {
        let files = as_files(layout, std::slice::from_ref(&record));
        let got = read_files(&files, &Options::default());
        assert_eq!(got.articles, std::slice::from_ref(&want), "{layout:?}");
    }
}

#[test]
fn mapped_names_take_the_place_of_guessed_ones() {
    let record = json!({
        "id": "no", "key": "yes", "text": "لا", "story_html": "نعم", "title": "عنوان", "when": "2025-06-03",
    });
    let map = ["id=key", "text=story_html", "published=when"];
    let map: Vec<FieldMap> = map.iter().map(|m| m.parse().unwrap()).collect();
    let options = Options {
        map,
        ..Options::default()
    };
    let want = Read {
        id: Some("yes".to_owned()),
        title: "عنوان".to_owned(),
        text: "نعم".to_owned(),
        published: Some("2025-06-03".to_owned()),
        ..bare()
    };
    for layout in Layout::records() {
        let files = as_files(layout, std::slice::from_ref(&record));
        assert_eq!(
            read_files(&files, &options).articles,
            std::slice::from_ref(&want),
            "{layout:?}"
        );
        // A mapped field is taken from its name alone.
        let options = Options {
            map: vec!["text=absent".parse().unwrap()],
            ..Options::default()
        };
        let got = read_files(&files, &options);
        let name = &files[0].0;
        let why = "no text field (name it with --map text=NAME)";
        assert_eq!(got.skipped, [format!("{name}:1: {why}")], "{layout:?}");
    }
}

fn as_files(layout: Layout, records: &[Value]) -> Vec<(String, Vec<u8>)> {
    files(layout, Charset::Utf8, Packing::Plain, records)
}

#[test]
fn a_record_that_is_no_article_is_named_and_the_rest_stays() {
    let good = some_records();
    let bad = [
        json!({"id": "no text", "title": "عنوان"}),
        json!({"id": "a number", "text": 5}),
        json!({"id": "blank", "text": " \n\t"}),
        json!({"id": "list", "text": ["a"]}),
    ];
    let mut records = Vec::new();
    for (g, b) in good.iter().zip(&bad) {
        records.extend([g.clone(), b.clone()]);
    }
    let whys = [
        "no text field (name it with --map text=NAME)",
        "the text is a number, not a string",
        "the text is empty",
        "the text is an array, not a string",
    ];
    for layout in Layout::records() {
        let files = as_files(layout, &records);
        let got = read_files(&files, &Options::default());
        assert_eq!(got.articles, layout.want(&good), "{layout:?}");
        // In a JSONL file the line, elsewhere the number of the element.
        let name = &files[0].0;
        let want: Vec<String> = (1..)
            .zip(whys)
            .map(|(i, why)| format!("{name}:{}: {why}", 2 * i))
            .collect();
        assert_eq!(got.skipped, want, "{layout:?}");
    }
}

#[test]
fn damaged_records_are_named_and_their_neighbours_stay() {
    let good = some_records();
    let want = Layout::Lines.want(&good[..2]);
    let (a, b) = (&good[0], &good[1]);
    for (name, file, places) in [
        (
            "x.jsonl",
            format!("{a}\n{{\"text\": \n\n{b}\n5\n"),
            ["x.jsonl:2", "x.jsonl:5"],
        ),
        (
            "x.jsonl",
            format!("\n{a}\nnot json\r\n\"text\"\r\n{b}"),
            ["x.jsonl:3", "x.jsonl:4"],
        ),
        (
            "x.json",
            format!("[{a}, 5, \"}}\\\"{{\", {b}]"),
            ["x.json:2", "x.json:3"],
        ),
        (
            "x.json",
            format!("[{{\"text\": }}, {a}, {{text}}, {b}]"),
            ["x.json:1", "x.json:3"],
        ),
        (
            "x.json",
            format!("{{\n\"a\":}}\n{a}\n{b}\nnull"),
            ["x.json:1", "x.json:4"],
        ),
    ] {
        let got = read_files(
            &[(name.to_owned(), file.clone().into_bytes())],
            &Options::default(),
        );
        assert_eq!(got.articles, want, "{file}");
        assert_eq!(got.skipped.len(), 2, "{file}: {:?}", got.skipped);
        for place in places {
            let why = "not a JSON object";
            let named = |s: &String| s.starts_with(&format!("{place}: {why}"));
            assert!(
                got.skipped.iter().any(named),
                "{file}: {place} is not in {:?}",
                got.skipped
            );
        }
    }
}

#[test]
fn blank_files_and_binary_files_are_named() {
    let good = as_files(Layout::Text, &some_records()[..1]);
    let noise: Vec<u8> = (0..5000u32).map(|i| (i * i % 251 % 32) as u8).collect();
    for (bytes, why) in [
        (Vec::new(), "the file is empty"),
        (b" \r\n\t".to_vec(), "the file is empty"),
        (noise, "not text (a binary file?)"),
    ] {
        let files = [("0.txt".to_owned(), bytes), good[0].clone()];
        let got = read_files(
            &[files[0].clone(), ("1.txt".to_owned(), good[0].1.clone())],
            &Options::default(),
        );
        assert_eq!(got.skipped, [format!("0.txt: {why}")]);
        assert_eq!(got.articles.len(), 1);
    }
}

#[test]
fn a_record_above_the_limit_is_passed_over_and_named() {
    let options = Options {
        max_record: 1,
        ..Options::default()
    };
    let good = some_records();
    let large = json!({"id": "large", "text": "كلمة ".repeat(300_000)});
    let just = json!({"id": "just", "text": "كلمة ".repeat(105_000)});
    let records = [good[0].clone(), large.clone(), just, large, good[1].clone()];
    let fits = [records[0].clone(), records[2].clone(), records[4].clone()];
    for layout in LAYOUTS {
        for packing in PACKINGS {
            let files = files(layout, Charset::Utf8, packing, &records);
            let got = read_files(&files, &options);
            assert!(
                got.articles == layout.want(&fits),
                "{layout:?} {packing:?}: {:?}",
                got.skipped
            );
            let want: Vec<String> = [1, 3]
                .iter()
                .map(|&i| match layout {
                    Layout::Text => {
                        let name = &files[i].0;
                        format!("{name}: the text is larger than 1 MB (see --max-record)")
                    }
                    _ => {
                        let name = &files[0].0;
                        format!(
                            "{name}:{}: the record is larger than 1 MB (see --max-record)",
                            i + 1
                        )
                    }
                })
                .collect();
            assert_eq!(got.skipped, want, "{layout:?} {packing:?}");
            // The limit is what does it.
            let got = read_files(&files, &Options::default());
            assert!(
                got.articles == layout.want(&records),
                "{layout:?} {packing:?}"
            );
        }
    }
}

#[test]
fn an_input_that_unpacks_out_of_proportion_is_stopped_and_keeps_what_came_before() {
    let options = Options {
        max_ratio: 20,
        ..Options::default()
    };
    let good = some_records();
    let mut bytes = Layout::Lines.files(&good)[0].1.clone().into_bytes();
    bytes.resize(bytes.len() + (80 << 20), b'\n');
    for packing in [Packing::Gzip, Packing::Zstd] {
        let name = format!("bomb.jsonl{}", packing.extension());
        let got = read_files(&[(name.clone(), packing.pack(&bytes, 1))], &options);
        assert_eq!(got.articles, Layout::Lines.want(&good), "{packing:?}");
        assert_eq!(got.skipped.len(), 1, "{:?}", got.skipped);
        let why = "expands more than 20 times its size (see --max-ratio)";
        assert!(
            got.skipped[0].starts_with(&name) && got.skipped[0].ends_with(why),
            "{:?}",
            got.skipped
        );
    }
}

#[test]
fn what_came_before_a_truncation_is_kept_and_the_truncation_named() {
    let records = many_records(400);
    for layout in Layout::records() {
        let want = layout.want(&records);
        for packing in PACKINGS {
            let (name, bytes) = files(layout, Charset::Utf8, packing, &records).remove(0);
            let mut most = 0;
            // Cuts inside a record, a member, a header, a trailer.
            for cut in [
                bytes.len() / 3,
                bytes.len() / 2,
                bytes.len() * 4 / 5,
                bytes.len() - 3,
            ] {
                let cut_off = [(name.clone(), bytes[..cut].to_vec())];
                let got = read_files(&cut_off, &Options::default());
                let count = got.articles.len();
                assert!(
                    got.articles == want[..count],
                    "{layout:?} {packing:?} {cut}"
                );
                assert!(
                    count >= most,
                    "{layout:?} {packing:?} {cut}: fewer than of a shorter cut"
                );
                most = count;
                let place = |s: &String| s.starts_with(&format!("{name}:"));
                // An array of which only the last bracket is lost has lost no record.
                let whole = count == records.len();
                assert!(
                    whole
                        || got.skipped.len() == 1
                        || packing != Packing::Plain && got.skipped.len() == 2,
                    "{layout:?} {packing:?} {cut}: {:?}",
                    got.skipped
                );
                assert!(got.skipped.iter().all(place), "{:?}", got.skipped);
                if packing != Packing::Plain {
                    let told = got.skipped.iter().filter(|s| s.contains("ends too early"));
                    assert_eq!(
                        told.count(),
                        1,
                        "{layout:?} {packing:?} {cut}: {:?}",
                        got.skipped
                    );
                }
            }
            // Two thirds lie in whole members; of a zstd block that is cut nothing can be had.
            let least = if packing == Packing::Zstd { 260 } else { 390 };
            assert!(most >= least, "{layout:?} {packing:?}: {most}");
        }
    }
}

#[test]
fn a_truncated_text_file_keeps_its_beginning() {
    let text = many_records(60)
        .iter()
        .map(|r| r["text"].as_str().unwrap())
        .collect::<String>();
    for packing in [Packing::Gzip, Packing::Zstd] {
        let bytes = packing.pack(text.as_bytes(), 3);
        let name = format!("page.txt{}", packing.extension());
        let got = read_files(
            &[(name.clone(), bytes[..bytes.len() - 3].to_vec())],
            &Options::default(),
        );
        assert_eq!(got.articles.len(), 1, "{packing:?}: {:?}", got.skipped);
        let kept = got.articles[0].text.trim_end_matches('\u{fffd}');
        assert!(
            text.starts_with(kept) && kept.len() * 3 >= text.len() * 2 - 9,
            "{packing:?}"
        );
        assert_eq!(got.skipped.len(), 1);
        assert!(got.skipped[0].starts_with(&name) && got.skipped[0].contains("ends too early"));
    }
}

#[test]
fn damage_in_one_input_leaves_the_others_whole() {
    let records = some_records();
    for packing in [Packing::Gzip, Packing::Zstd] {
        let (name, mut bytes) =
            files(Layout::Lines, Charset::Utf8, packing, &many_records(200)).remove(0);
        let middle = bytes.len() / 2;
        bytes[middle..middle + 40].fill(0xa5);
        let mut all = vec![(format!("0-{name}"), bytes)];
        all.extend(as_files(Layout::Text, &records));
        let got = read_files(&all, &Options::default());
        let (damaged, whole) = got.articles.split_at(got.articles.len() - records.len());
        assert_eq!(whole, Layout::Text.want(&records), "{packing:?}");
        assert!(damaged.len() >= 60, "{packing:?}: {}", damaged.len());
        assert!(damaged == &Layout::Lines.want(&many_records(200))[..damaged.len()]);
        assert!(
            got.skipped.iter().any(|s| s.contains("is damaged")),
            "{:?}",
            got.skipped
        );
    }
}

#[test]
fn no_input_makes_a_batch_grow_beyond_the_limit_of_a_record() {
    let options = Options {
        max_record: 1,
        ..Options::default()
    };
    let size = 24 << 20;
    let good = some_records()[0].to_string();
    for (name, begin, filler, end) in [
        ("line.jsonl", "{\"text\": \"", "x", "\"}\n"),
        ("blank.jsonl", "", "\n", ""),
        ("open.jsonl", "", "[", "\n"),
        ("object.json", "[{\"text\": \"", "x", "\"}, "),
        ("string.json", "[\"", "x", "\", "),
        ("number.json", "[", "7", ", "),
        ("blank.json", "[", " \n", ""),
        ("open.json", "[{\"a\": ", "[", ""),
        ("page.txt", "", "كلمة ", ""),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = begin.as_bytes().to_vec();
        bytes.extend(filler.bytes().cycle().take(size));
        bytes.extend(end.bytes().chain(good.bytes()));
        let paths = write(folder.path(), &[(name.to_owned(), bytes)]);
        let mut feed = Feed::open(&paths, &options).unwrap();
        let mut most = 0;
        let mut records = 0;
        while let Some(batch) = feed.next_batch().unwrap() {
            most = most.max(batch.bytes.capacity());
            records += batch.records.len();
        }
        assert!(most <= 6 << 20, "{name}: {} MB in one batch", most >> 20);
        let swallowed = ["open.json", "page.txt"].contains(&name);
        assert_eq!(records, usize::from(!swallowed), "{name}");
    }
}
