//! What each stage costs, per article of a real corpus if it is there, else of made-up articles.
//!
//! `cargo bench --bench stages`; figures and their meaning: docs/benchmarks.md.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr)]

use std::hint::black_box;
use std::io::{BufRead, BufReader};
use std::path::Path;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use sada::copies::{
    self, Bands, Corpus, Options, Shingler, Signature, Sketches, overlap, shingle_set,
};
use sada::progress::Silent;
use sada::read::{Fields, Format, JsonObject, parse};
use sada::story::Level;
use sada::text::{Words, normalise, stems, token_id, tokens};
use sada::{Article, ArticleIx, Cuts, Digest, Facts, Sada};

/// How many articles are measured.
const ARTICLES: usize = 4000;

/// JSON records of the corpus, or made-up ones.
fn records() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/copies/full.jsonl.zst");
    if let Ok(file) = std::fs::File::open(&path) {
        let lines = BufReader::new(zstd::Decoder::new(file).unwrap()).lines();
        return lines.take(ARTICLES).map(|l| l.unwrap()).collect();
    }
    eprintln!("the corpus is absent: made-up articles instead; figures are not comparable");
    let letters: Vec<char> = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي".chars().collect();
    let word = |mut n: usize| -> String {
        (0..5)
            .map(|_| {
                let c = letters[n % letters.len()];
                n /= letters.len();
                c
            })
            .collect()
    };
    let text = |i: usize| {
        (0..250)
            .map(|j| word((i * 7919 + j * j * 31) % 100_003))
            .collect::<Vec<_>>()
            .join(" ")
    };
    (0..ARTICLES)
        .map(|i| serde_json::json!({"id": i, "title": word(i), "text": text(i)}).to_string())
        .collect()
}

struct Sets(Vec<Vec<u32>>);

impl Corpus for Sets {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn id_hash(&self, article: ArticleIx) -> u64 {
        u64::from(article.number())
    }
    fn shingles(&self, article: ArticleIx) -> sada::Result<Vec<u32>> {
        Ok(self.0[article.index()].clone())
    }
}

/// The texts of the records.
fn texts(records: &[String]) -> Vec<String> {
    let fields = Fields::default();
    let format = Format::new(JsonObject);
    let article = |r| parse(r, &format, &fields).unwrap();
    let bytes = records.iter().map(String::as_bytes);
    bytes.map(|r| article(r).text.into_owned()).collect()
}

fn total(texts: &[String]) -> Throughput {
    Throughput::Bytes(texts.iter().map(String::len).sum::<usize>() as u64)
}

fn reading(c: &mut Criterion) {
    let records = records();
    let parsed = texts(&records);
    let (fields, json) = (Fields::default(), Format::new(JsonObject));
    let mut words = Words::new();

    let mut group = c.benchmark_group("bytes");
    group.sample_size(10);
    group.throughput(total(&records));
    group.bench_function("read: parse JSON records", |b| {
        b.iter(|| {
            records
                .iter()
                .for_each(|r| drop(black_box(parse(r.as_bytes(), &json, &fields))))
        });
    });
    group.throughput(total(&parsed));
    group.bench_function("extract: trim", |b| {
        b.iter(|| {
            parsed
                .iter()
                .for_each(|t| drop(black_box(sada::extract::trim(t))))
        });
    });
    group.bench_function("text: near-duplicate token hashes", |b| {
        let mut out = Vec::new();
        b.iter(|| {
            parsed.iter().for_each(|t| {
                out.clear();
                words.hashes(t, &mut out);
            })
        });
    });
    group.finish();
}

/// The first ten made pages, as text: those that came later would part the figures from older ones.
fn pages() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|f| f.extension().is_some_and(|e| e == "html"))
        .filter(|f| !f.to_string_lossy().contains("unseen-"))
        .collect();
    files.sort();
    let text = |f| {
        sada::read::decode(&std::fs::read(f).unwrap(), None)
            .0
            .into_owned()
    };
    files.into_iter().map(text).collect()
}

fn markup(c: &mut Criterion) {
    let pages = pages();
    let item: String =
        "<p>قالت الوزيرة في <b>كلمتها</b> إن الخطة ماضية&nbsp;كما هي.</p>\n".repeat(32);
    let clean = texts(&records()).into_iter().next().unwrap();
    let mut group = c.benchmark_group("bytes");
    group.sample_size(20);
    group.throughput(total(&pages));
    group.bench_function("extract: HTML pages", |b| {
        b.iter(|| {
            pages
                .iter()
                .for_each(|p| drop(black_box(sada::extract::html(p, None))))
        });
    });
    for (name, text) in [("markup", &item), ("no markup", &clean)] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("extract: plain, {name}"), |b| {
            b.iter(|| black_box(sada::extract::plain(text)).len())
        });
    }
    group.finish();
}

fn strings_for_people(c: &mut Criterion) {
    let parsed = texts(&records());
    let mut group = c.benchmark_group("bytes");
    group.sample_size(10);
    let some = &parsed[..400.min(parsed.len())];
    group.throughput(total(some));
    group.bench_function("text: normalised strings", |b| {
        b.iter(|| some.iter().for_each(|t| drop(black_box(normalise(t)))))
    });
    group.bench_function("text: token strings", |b| {
        b.iter(|| some.iter().for_each(|t| drop(black_box(tokens(t)))))
    });
    group.bench_function("text: story stems", |b| {
        b.iter(|| some.iter().for_each(|t| drop(black_box(stems(t)))))
    });
    group.finish();
}

fn copying(c: &mut Criterion) {
    let mut words = Words::new();
    let hashes = texts(&records()).into_iter().map(|text| {
        let mut hashes = Vec::new();
        words.hashes(&text, &mut hashes);
        hashes.into_iter().map(token_id).collect()
    });
    let hashes: Vec<Vec<u32>> = hashes.collect();
    let shingler = Shingler::new(3);
    let shingles = hashes.iter().map(|hashes| {
        let mut shingles = Vec::new();
        shingler.shingles(hashes, &mut shingles);
        shingles
    });
    let shingles: Vec<Vec<u32>> = shingles.collect();
    let sets = Sets(shingles.iter().cloned().map(shingle_set).collect());
    let options = Options::default();
    let bands: Bands = options.bands().unwrap();

    let mut group = c.benchmark_group("articles");
    group.sample_size(10);
    group.throughput(Throughput::Elements(hashes.len() as u64));
    group.bench_function("copies: shingles", |b| {
        let mut out = Vec::new();
        b.iter(|| {
            hashes.iter().for_each(|h| {
                out.clear();
                shingler.shingles(h, &mut out);
            })
        });
    });
    group.bench_function("copies: signature", |b| {
        b.iter(|| {
            shingles.iter().for_each(|s| {
                black_box(Signature::of(s));
            })
        });
    });
    group.bench_function("copies: bands, buckets, check", |b| {
        b.iter_batched(
            || Sketches::of(&shingles, bands),
            |sketches| copies::find(&sets, &sketches, &options, &Silent).unwrap(),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("copies: exact check of two sets", |b| {
        b.iter(|| {
            sets.0.windows(2).for_each(|w| {
                black_box(overlap(&w[0], &w[1]));
            })
        });
    });
    group.finish();
}

/// The calls of the library, for all articles together: docs/library.md has them for one.
fn library(c: &mut Criterion) {
    let records = records();
    let (fields, json) = (Fields::default(), Format::new(JsonObject));
    let parsed = |r: &String| parse(r.as_bytes(), &json, &fields).unwrap().into_owned();
    let articles: Vec<Article<'_>> = records.iter().map(parsed).collect();
    let mut options = sada::Options::default();
    let both = Sada::new(options.clone()).unwrap();
    options.story.level = Level::Copies;
    let copies = Sada::new(options).unwrap();
    let digests = |sada: &Sada| -> Vec<Digest> {
        let mut digester = sada.digester();
        let articles = articles.iter();
        articles.map(|a| digester.digest(a, "bench:1")).collect()
    };
    let facts = |digests: &[Digest]| {
        let mut facts = Facts::default();
        digests.iter().for_each(|d| facts.add(d).unwrap());
        facts
    };
    let corpus = |sada: &Sada, digests: &[Digest], facts: &Facts| {
        let mut corpus = sada.corpus();
        digests.iter().for_each(|d| corpus.push(d).unwrap());
        corpus.resolve(facts).unwrap();
        corpus
    };
    let made = digests(&both);
    let size: usize = made.iter().map(|d| d.encode().len()).sum();
    eprintln!("a digest takes {} bytes", size / made.len());
    let all_facts = facts(&made);
    let run = both.cluster_articles(&articles).unwrap();

    let mut group = c.benchmark_group("library");
    group.sample_size(10);
    group.bench_function("digests", |b| b.iter(|| digests(&both)));
    group.bench_function("facts", |b| b.iter(|| facts(&made)));
    group.bench_function("corpus", |b| b.iter(|| corpus(&both, &made, &all_facts)));
    for (name, sada) in [("copies", &copies), ("stories", &both)] {
        let made = digests(sada);
        let facts = facts(&made);
        let corpus = corpus(sada, &made, &facts);
        let links = sada.solve(&corpus, &facts).unwrap();
        group.bench_function(format!("solve, {name}"), |b| {
            b.iter(|| sada.solve(&corpus, &facts).unwrap());
        });
        group.bench_function(format!("group, {name}"), |b| {
            b.iter(|| sada.group(&links, &corpus, &Cuts::default()).unwrap());
        });
    }
    group.bench_function("metadata", |b| {
        b.iter(|| run.articles().for_each(|a| drop(run.metadata(a).unwrap())));
    });
    group.finish();
}

criterion_group!(
    benches,
    reading,
    markup,
    strings_for_people,
    copying,
    library
);
criterion_main!(benches);
