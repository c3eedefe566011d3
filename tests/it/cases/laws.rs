//! What holds for any bytes: one law for each reader, for run files and for templates, shared by the tests
//! and the fuzz targets.
//!
//! Each reads its bytes to the end, as records, as articles and through extraction, twice, and
//! panics if a law is broken: both readings give the same; a record lies in its batch, has a place
//! and is within the size limit; no text is larger than what it came from can account for.

#![allow(unreachable_pub, reason = "the fuzz targets use them from outside")]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use sada::copies::Threshold;
use sada::dates::{find, parse_stamp};
use sada::extract::{self, address};
use sada::graph::Coarseness;
use sada::progress::Silent;
use sada::read::{
    self, Batch, Cells, Content, Feed, Fields, Format, InputFormat, Options, Record, WarcRecord,
};
use sada::report::{self, Template, Writer};
use sada::story::Level;
use sada::text;
use sada::{Article, Cuts, Digest, Facts, Run, Sada, Skips, Texts};

/// Panics if it does not hold for the bytes.
pub type Law = fn(&[u8]);

/// The laws by name; also the names of the fuzz targets and of the folders of cases.
#[allow(dead_code, reason = "the fuzz targets name theirs")]
pub const LAWS: [(&str, Law); 13] = [
    ("archive", archive),
    ("csv", csv),
    ("detect", detect),
    ("digest", digest),
    ("feed", feed),
    ("html", html),
    ("json", json),
    ("packed", packed),
    ("parquet", parquet),
    ("run", run),
    ("template", template),
    ("text", text),
    ("warc", warc),
];

/// A stored digest: it is refused, or it comes back as it was and can be used.
pub fn digest(bytes: &[u8]) {
    for level in [Level::Copies, Level::Stories] {
        let mut options = sada::Options::default();
        options.story.level = level;
        let sada = Sada::new(options).unwrap();
        let Ok(digest) = Digest::decode(bytes, sada.recipe()) else {
            continue;
        };
        assert_eq!(digest.encode(), bytes);
        let (mut corpus, mut facts) = (sada.corpus(), Facts::new());
        // Three times, so that whatever it holds is repeated.
        for _ in 0..3 {
            facts.add(&digest).unwrap();
            corpus.push(&digest).unwrap();
        }
        let run = sada.cluster_corpus(corpus, facts).unwrap();
        assert_eq!(run.len(), 3);
    }
}

/// A run file: it is refused, or it is shown in every format, as it is and at other cuts. What is
/// written of it has no faults any more, and is read back as it is.
pub fn run(bytes: &[u8]) {
    let Ok((run, _)) = open(bytes) else { return };
    shown(&run);
    let cuts = Cuts {
        threshold: Threshold::new(0.9),
        coarseness: Some(Coarseness::Cut(0.8)),
        no_weak: true,
    };
    if let Ok(other) = run.regroup(&cuts) {
        shown(&other);
    }
    let large = run.select(|story| Ok(story.len() > 1)).unwrap();
    if !large.is_empty() {
        shown(&large);
    }
}

fn open(bytes: &[u8]) -> sada::Result<(Run, Skips)> {
    let options = Options {
        input_format: InputFormat::Jsonl,
        max_record: MAX_RECORD,
        ..Options::default()
    };
    Run::open(&mut Feed::of_bytes("run.jsonl", bytes.to_vec(), &options)?)
}

fn shown(run: &Run) {
    for &format in report::Format::ALL {
        assert!(!written(run, format).is_empty(), "{format:?}");
    }
    let file = written(run, report::Format::Jsonl);
    let (again, skipped) = open(&file).unwrap();
    assert!(skipped.is_empty(), "{:?}", skipped.listed());
    let [file, again] = [file, written(&again, report::Format::Jsonl)].map(|bytes| {
        let text = String::from_utf8(bytes).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    let other = file.iter().zip(&again).find(|(a, b)| a != b);
    assert_eq!(other, None);
    assert_eq!(file.len(), again.len());
}

fn written(run: &Run, format: report::Format) -> Vec<u8> {
    let options = report::Options {
        texts: Some(Texts::Stories),
        ..report::Options::default()
    };
    let mut out = Vec::new();
    report::write(run, format, &options, &Silent, &mut out).unwrap();
    out
}

/// A template: it is refused, or it says what it makes of a run, or why it had to be stopped.
pub fn template(bytes: &[u8]) {
    static RUN: LazyLock<Run> =
        LazyLock::new(|| open(include_bytes!("../formats/run-1.jsonl")).unwrap().0);
    let text = String::from_utf8_lossy(bytes).into_owned();
    let Ok(template) = Template::new("x.txt", text) else {
        return;
    };
    let begin = Instant::now();
    let written = template.write(&RUN, &Silent, &mut std::io::sink());
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
    if let Err(e) = written {
        let told = e.to_string();
        assert!(told.starts_with("x.txt: "), "{told}");
        assert!(!told.contains("engine failed"), "{told}");
    }
}

/// Records in JSON, whole or by line.
pub fn json(bytes: &[u8]) {
    input("x.json", InputFormat::Json, bytes);
    input("x.jsonl", InputFormat::Jsonl, bytes);
}

/// A table.
pub fn csv(bytes: &[u8]) {
    input("x.csv", InputFormat::Csv, bytes);
}

/// A Parquet file.
pub fn parquet(bytes: &[u8]) {
    input("x.parquet", InputFormat::Parquet, bytes);
}

/// A feed or sitemap.
pub fn feed(bytes: &[u8]) {
    input("x.xml", InputFormat::Feed, bytes);
}

/// A page.
pub fn html(bytes: &[u8]) {
    input("x.html", InputFormat::Html, bytes);
}

/// A web archive.
pub fn warc(bytes: &[u8]) {
    input("x.warc", InputFormat::Warc, bytes);
}

/// A zip or tar file.
pub fn archive(bytes: &[u8]) {
    input("x.tar", InputFormat::Auto, bytes);
}

/// Something packed with gzip or zstd.
pub fn packed(bytes: &[u8]) {
    input("x.jsonl.gz", InputFormat::Auto, bytes);
}

/// Bytes of which nothing is known.
pub fn detect(bytes: &[u8]) {
    input("x", InputFormat::Auto, bytes);
}

/// A text: its charset, its lines, its dates, and as an address.
pub fn text(bytes: &[u8]) {
    input("x.txt", InputFormat::Text, bytes);
    input("x.txt", InputFormat::Lines, bytes);
    for label in [
        None,
        Some("windows-1256"),
        Some("utf-16le"),
        Some("iso-2022-jp"),
    ] {
        let (text, _) = read::decode(bytes, label);
        assert!(text.len() <= 3 * bytes.len() + 3, "{label:?}");
        read::fix_mojibake(text);
    }
    let (text, _) = read::decode(bytes, None);
    text::normalise(&text);
    text::language(&text);
    for line in extract::classify(&text) {
        assert!(text.contains(line.text));
        dates(line.text);
    }
    if let Some(once) = address::canonical(&text) {
        assert_eq!(address::canonical(&format!("https://{once}")), Some(once));
    }
    address::outlet(&text);
}

fn dates(line: &str) {
    // From 1900 to 2100.
    let years = -2_208_988_800..=4_133_980_800;
    let found = find(line).into_iter().filter_map(|found| found.moment());
    for moment in found.chain(parse_stamp(line)) {
        assert!(years.contains(&moment.seconds()), "{line}: {moment:?}");
    }
}

/// So many megabytes may a record have.
const MAX_RECORD: u32 = 1;

/// What packing may make of the least input.
const UNPACKED: usize = 64 << 20;

/// Reads bytes as a file of this name.
fn input(name: &str, format: InputFormat, bytes: &[u8]) {
    let options = Options {
        input_format: format,
        max_record: MAX_RECORD,
        ..Options::default()
    };
    let mut feed = Feed::of_bytes(name, bytes, &options).unwrap();
    let first = whole(&mut feed, &options, bytes.len());
    let second = whole(&mut feed.again(), &options, bytes.len());
    assert_eq!(first, second, "a second reading gives the same");
}

/// A hash of all that a reading gives.
fn whole(feed: &mut Feed, options: &Options, size: usize) -> u64 {
    let mut hash = DefaultHasher::new();
    let mut read = 0;
    while let Some(batch) = feed.next_batch().unwrap() {
        assert!(!batch.is_empty());
        read += batch.bytes.len();
        for (_, skipped) in &batch.skipped {
            assert!(!skipped.input.is_empty() && !skipped.why.is_empty());
            (skipped.place(), &skipped.why).hash(&mut hash);
        }
        let mut at = 0;
        for record in &batch.records {
            assert!(record.range.start >= at, "records do not overlap");
            at = record.range.end;
            one(&batch, record, options, &mut hash);
        }
        for (before, range) in &batch.others {
            assert!(*before <= batch.records.len() && range.end <= batch.bytes.len());
            (before, range).hash(&mut hash);
        }
        feed.reuse(batch);
    }
    feed.ignored().names.hash(&mut hash);
    // In UTF-8, a byte of another charset may be three; a table may write a text once a row.
    let most = 3 * size.max(UNPACKED) * usize::from(size > 0) + 1024;
    assert!(read <= most, "{read} bytes of {size}");
    hash.finish()
}

fn one(batch: &Batch, record: &Record, options: &Options, hash: &mut DefaultHasher) {
    let place = record.place();
    assert!(!place.is_empty() && record.number > 0);
    assert!(record.range.start <= record.range.end, "{place}");
    assert!(record.range.end <= batch.bytes.len(), "{place}");
    let raw = batch.raw(record);
    let limit = MAX_RECORD as usize * 1_000_000;
    // The lengths of cells, the header and the line ends of a record in a web archive.
    let around = match record.format.get() {
        Some(Cells(names)) => 4 * names.len(),
        None if is_warc(&record.format) => 64 << 10,
        None => 0,
    };
    assert!(raw.len() <= limit + around, "{place}: {}", raw.len());
    (&place, raw).hash(hash);
    match read::parse(raw, &record.format, &Fields::new(&options.map)) {
        Ok(article) => told(article, &record.format, raw.len(), hash),
        Err(why) => {
            assert!(!why.is_empty());
            why.hash(hash);
        }
    }
}

fn is_warc(format: &Format) -> bool {
    format.get::<WarcRecord>().is_some()
}

/// An article, through what extraction does with its kind.
fn told(article: Article<'_>, format: &Format, raw: usize, hash: &mut DefaultHasher) {
    // What HTTP packed comes out when the page is parsed.
    let raw = if is_warc(format) {
        raw.max(UNPACKED)
    } else {
        raw
    };
    let Article { title, text, .. } = &article;
    // Three bytes for one of a foreign charset, and mojibake or an entity twice of that.
    let most = 6 * raw + 64;
    assert!(title.len() <= most && text.len() <= most);
    (title, text, &article.id, &article.source, &article.url).hash(hash);
    (article.published, article.updated, &article.language).hash(hash);
    let (title, body) = match format.content() {
        Content::Html => {
            let page = extract::html(text, article.url.as_deref());
            (
                page.published,
                page.updated,
                page.outlet,
                page.url,
                page.language,
            )
                .hash(hash);
            (page.headline, page.body)
        }
        Content::Page => {
            let page = extract::page(text);
            (page.headline, page.body)
        }
        Content::Field => {
            let plain = extract::plain(text);
            (
                extract::plain(title).into_owned(),
                extract::trim(&plain).into_owned(),
            )
        }
    };
    let most = 2 * (article.title.len() + article.text.len()) + 64;
    assert!(title.len() <= most && body.len() <= most);
    (title, body).hash(hash);
}
