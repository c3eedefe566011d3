//! Every way to write records down, and what reading them must give.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use encoding_rs::WINDOWS_1256;
use sada::read::{Feed, Fields, Options, parse};
use serde_json::{Value, json};

/// What an article must come out as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) id: Option<String>,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) source: Option<String>,
    pub(super) url: Option<String>,
    pub(super) published: Option<String>,
    pub(super) updated: Option<String>,
    pub(super) language: Option<String>,
}

/// All that came of some inputs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) articles: Vec<Read>,
    /// `place: why`, with file names instead of paths: left out by the reader, then by the parser.
    pub(super) skipped: Vec<String>,
}

pub(super) fn drain(feed: &mut Feed, fields: &Fields) -> Outcome {
    let mut outcome = Outcome::default();
    let short = |place: &str| {
        let name = place.rsplit(['/', '\\']).next();
        name.unwrap_or_default().to_owned()
    };
    while let Some(batch) = feed.next_batch().unwrap() {
        for (_, skipped) in &batch.skipped {
            let place = short(&skipped.place());
            outcome.skipped.push(format!("{place}: {}", skipped.why));
        }
        for record in &batch.records {
            match parse(batch.raw(record), &record.format, fields) {
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

pub(super) fn read_with(paths: &[PathBuf], options: &Options) -> Outcome {
    let mut feed = Feed::open(paths, options).unwrap();
    drain(&mut feed, &Fields::new(&options.map))
}

/// Writes the files, each in its turn, and reads them.
pub(super) fn read_files(files: &[(String, Vec<u8>)], options: &Options) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let paths = write(folder.path(), files);
    read_with(&paths, options)
}

pub(super) fn write(folder: &Path, files: &[(String, Vec<u8>)]) -> Vec<PathBuf> {
    let put = |(name, bytes): &(String, Vec<u8>)| {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    files.iter().map(put).collect()
}

/// The formats of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// One file an article.
    Text,
    Lines,
    /// An array on one line.
    Array,
    /// An array over many lines.
    PrettyArray,
    /// Objects one after another, each over several lines.
    Pretty,
    /// One page an article.
    Html,
    /// A web archive of pages.
    Warc,
    /// An object around an array, as in a JSON Feed.
    JsonFeed,
    Rss,
    Atom,
    /// A news sitemap: headlines alone.
    Sitemap,
    /// Commas, quotes where they are needed.
    Csv,
    /// Semicolons, quotes everywhere, CRLF.
    Semicolons,
    /// Tabs.
    Tsv,
    #[cfg(feature = "parquet")]
    Parquet,
}

pub(super) const LAYOUTS: [Layout; 13 + cfg!(feature = "parquet") as usize] = [
    Layout::Text,
    Layout::Lines,
    Layout::Array,
    Layout::PrettyArray,
    Layout::Pretty,
    Layout::Html,
    Layout::Warc,
    Layout::JsonFeed,
    Layout::Rss,
    Layout::Atom,
    Layout::Csv,
    Layout::Semicolons,
    Layout::Tsv,
    #[cfg(feature = "parquet")]
    Layout::Parquet,
];

impl Layout {
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Html)
    }

    /// The layouts of JSON records.
    pub(super) fn json() -> impl Iterator<Item = Self> {
        let json = |l: &Self| matches!(l.extension(), "json" | "jsonl");
        LAYOUTS.into_iter().filter(json)
    }

    pub(super) fn records() -> impl Iterator<Item = Self> {
        let has_fields = |l: &Self| !l.is_text() && *l != Self::Warc;
        LAYOUTS.into_iter().filter(has_fields)
    }

    /// Those with many records in a file.
    pub(super) fn streams() -> impl Iterator<Item = Self> {
        LAYOUTS.into_iter().filter(|l| !l.is_text())
    }

    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Lines => "jsonl",
            Self::Html => "html",
            Self::Warc => "warc",
            Self::Rss | Self::Atom | Self::Sitemap => "xml",
            Self::Csv | Self::Semicolons => "csv",
            Self::Tsv => "tsv",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
            _ => "json",
        }
    }

    /// Whether it is read from its end: nothing can be had of a file that is cut off.
    pub(super) fn is_columns(self) -> bool {
        self.extension() == "parquet"
    }

    /// The number of the record `i` (from 0), if each stands on one line.
    pub(super) fn number(self, i: usize) -> usize {
        match self {
            Self::Csv | Self::Semicolons | Self::Tsv => i + 2,
            _ => i + 1,
        }
    }

    /// The files that hold these records.
    pub(super) fn files(self, records: &[Value]) -> Vec<(String, String)> {
        let pretty = |v: &Value| serde_json::to_string_pretty(v).unwrap();
        let all = match self {
            Self::Text | Self::Html => {
                let texts = records.iter().map(|r| self.text(r));
                let name = |i| format!("{i:05}.{}", self.extension());
                return (0..).map(name).zip(texts).collect();
            }
            Self::Warc => panic!("bytes, not text: see warc"),
            Self::Lines => records.iter().map(|r| format!("{r}\n")).collect(),
            Self::Array => Value::from(records).to_string(),
            Self::PrettyArray => pretty(&Value::from(records)),
            Self::Pretty => records.iter().map(|r| pretty(r) + "\n").collect(),
            Self::JsonFeed => {
                let version = "https://jsonfeed.org/version/1.1";
                json!({"version": version, "items": records}).to_string()
            }
            Self::Rss | Self::Atom | Self::Sitemap => super::feeds::document(self, records),
            Self::Csv => table(records, ",", "\n", |cell| cell.contains(['"', ',', '\n'])),
            Self::Semicolons => table(records, ";", "\r\n", |_| true),
            Self::Tsv => table(records, "\t", "\n", |cell| cell.contains(['"', '\t', '\n'])),
            #[cfg(feature = "parquet")]
            Self::Parquet => unreachable!("no text: see `files`"),
        };
        vec![(format!("records.{}", self.extension()), all)]
    }

    /// The text of a record, as a page where that is asked for.
    fn text(self, record: &Value) -> String {
        let text = record["text"].as_str().unwrap();
        match self {
            Self::Html | Self::Warc => format!("<html><p>{text}</p>"),
            _ => text.to_owned(),
        }
    }

    /// What reading them must give.
    pub(super) fn want(self, records: &[Value]) -> Vec<Read> {
        let of = |r: &Value| {
            let field = |name: &str| r[name].as_str().map(str::to_owned);
            let text = self.text(r);
            if self.is_text() {
                return Read { text, ..bare() };
            }
            if self == Self::Warc {
                let url = field("url");
                return Read {
                    text,
                    url,
                    ..bare()
                };
            }
            let (id, text) = match self {
                Self::Sitemap => (None, String::new()),
                _ => (field("id"), text),
            };
            Read {
                id,
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

/// The names of all fields, that of the text at the end.
pub(super) fn columns(records: &[Value]) -> Vec<String> {
    let keys = records.iter().flat_map(|r| r.as_object().unwrap().keys());
    let mut names: Vec<String> = keys.cloned().collect();
    names.sort_by_key(|name| (name == "text", name.clone()));
    names.dedup();
    names
}

/// A value as a table has it.
pub(super) fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Object(map) if map.contains_key("name") => cell(&map["name"]),
        other => Some(other.to_string()),
    }
}

fn table(records: &[Value], delimiter: &str, end: &str, quote: impl Fn(&str) -> bool) -> String {
    let names = columns(records);
    let written = |cell: String| {
        if quote(&cell) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    };
    let row = |r: &Value| -> Vec<_> {
        let cells = names.iter().map(|name| cell(&r[name]).unwrap_or_default());
        cells.map(written).collect()
    };
    let rows = records.iter().map(row);
    let head = names.iter().cloned().map(written).collect();
    let all = std::iter::once::<Vec<_>>(head).chain(rows);
    all.map(|cells| cells.join(delimiter) + end).collect()
}

pub(super) fn bare() -> Read {
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
pub(super) enum Charset {
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    Utf16LeBare,
    Utf16BeBare,
    Windows1256,
}

pub(super) const CHARSETS: [Charset; 7] = [
    Charset::Utf8,
    Charset::Utf8Bom,
    Charset::Utf16Le,
    Charset::Utf16Be,
    Charset::Utf16LeBare,
    Charset::Utf16BeBare,
    Charset::Windows1256,
];

impl Charset {
    pub(super) fn encode(self, text: &str) -> Vec<u8> {
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
pub(super) enum Packing {
    Plain,
    /// Several members, cut anywhere.
    Gzip,
    /// Several frames, cut anywhere.
    Zstd,
}

pub(super) const PACKINGS: [Packing; 3] = [Packing::Plain, Packing::Gzip, Packing::Zstd];

impl Packing {
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Gzip => ".gz",
            Self::Zstd => ".zst",
        }
    }

    pub(super) fn pack(self, bytes: &[u8], members: usize) -> Vec<u8> {
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
pub(super) fn every_way() -> impl Iterator<Item = (Layout, Charset, Packing)> {
    let charsets = |l| CHARSETS.into_iter().map(move |c| (l, c));
    let layouts = LAYOUTS.into_iter().chain([Layout::Sitemap]);
    let pairs = layouts.flat_map(charsets);
    pairs.flat_map(|(l, c)| PACKINGS.into_iter().map(move |p| (l, c, p)))
}

pub(super) fn files(
    layout: Layout,
    charset: Charset,
    packing: Packing,
    records: &[Value],
) -> Vec<(String, Vec<u8>)> {
    #[cfg(feature = "parquet")]
    if layout == Layout::Parquet {
        let bytes = super::columns::written(records, 300);
        let name = "records.parquet".to_owned() + packing.extension();
        return vec![(name, packing.pack(&bytes, 3))];
    }
    let file = |(name, text): (String, String)| {
        let bytes = packing.pack(&charset.encode(&text), 3);
        (name + packing.extension(), bytes)
    };
    if layout == Layout::Warc {
        let bytes = packing.pack(&warc(charset, records), 3);
        return vec![(format!("records.warc{}", packing.extension()), bytes)];
    }
    layout.files(records).into_iter().map(file).collect()
}

/// A web archive with these pages, and what stands beside pages in one.
fn warc(charset: Charset, records: &[Value]) -> Vec<u8> {
    let record = |head: &str, http: &str, body: &[u8]| {
        let length = http.len() + body.len();
        let head = format!("WARC/1.0\r\n{head}Content-Length: {length}\r\n\r\n{http}");
        [head.as_bytes(), body, b"\r\n\r\n"].concat()
    };
    let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    let page = |r: &Value| {
        let url = r["url"].as_str();
        let url = url.map(|url| format!("WARC-Target-URI: {url}\r\n"));
        let head = format!("WARC-Type: response\r\n{}", url.unwrap_or_default());
        record(&head, ok, &charset.encode(&Layout::Warc.text(r)))
    };
    records.iter().flat_map(page).collect()
}

/// Real sentences, with all that JSON escapes: quotes, line ends, brackets, a backslash.
pub(super) fn some_records() -> Vec<Value> {
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
pub(super) fn many_records(count: usize) -> Vec<Value> {
    let record = |i: usize| {
        let sentence = "غادرت قوات أميركية حقلي العمر وكونيكو {في} \"محافظة\" دير الزور. ";
        let text = sentence.repeat(1 + i * 7 % 19);
        json!({"id": i.to_string(), "title": format!("عنوان {i}"), "text": format!("{text}{i}")})
    };
    (0..count).map(record).collect()
}

/// The records in UTF-8, not packed.
pub(super) fn as_files(layout: Layout, records: &[Value]) -> Vec<(String, Vec<u8>)> {
    files(layout, Charset::Utf8, Packing::Plain, records)
}
