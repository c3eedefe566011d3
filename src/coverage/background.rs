//! How common words are in news in general: document frequencies of a large archive.
//!
//! A table is a zstd-packed text: a line `sada background 1 <tab> articles <tab> N`, then lines
//! `stem <tab> articles that contain it`, most common first, stems in fewer than [`RARE`] articles
//! left out. The shipped one lies in `data/`, with the command that makes it. Cost: 3 ms to open
//! the shipped table; building costs 140 µs an article, memory grows with the words of the archive.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use hashbrown::{HashMap, HashSet};
use ruzstd::decoding::StreamingDecoder;

use super::options::Source;
use crate::error::{Cause, Result};
use crate::text::{is_telling, stems, term_id};

/// Stems of fewer articles are left out of a background.
pub const RARE: u32 = 5;
/// First words of a table: what it is and the version of its stems.
const MAGIC: &str = "sada background 1";
/// The most bytes of a table, unpacked: some 5 million stems.
const LARGEST: u64 = 100 << 20;

/// Document frequencies.
#[derive(Debug, Clone, Default)]
pub struct Background {
    articles: u32,
    terms: HashMap<u32, u32>,
}

impl Background {
    /// The table that the options ask for.
    pub fn open(source: &Source) -> Result<Self> {
        match source {
            Source::None => Ok(Self::default()),
            Source::Shipped => {
                let shipped = include_bytes!("../../data/background.tsv.zst");
                Self::parse(&shipped[..], Path::new("the shipped background table"))
            }
            Source::File(path) => {
                let path = path.as_path();
                let file = fs::File::open(path).map_err(|source| Cause::Unreadable {
                    path: path.to_owned(),
                    source,
                })?;
                Self::parse(file, path)
            }
        }
    }

    fn parse(packed: impl Read, path: &Path) -> Result<Self> {
        let refuse = |why| Cause::BadTable {
            path: path.to_owned(),
            why,
        };
        let mut text = String::new();
        let unpacked = StreamingDecoder::new(packed).map_err(io::Error::other);
        unpacked
            .and_then(|unpacked| unpacked.take(LARGEST + 1).read_to_string(&mut text))
            .map_err(|_| refuse("is not a background table, or is damaged"))?;
        if text.len() as u64 > LARGEST {
            return Err(
                refuse("is larger than 100 MB uncompressed: not a background table").into(),
            );
        }
        let mut lines = text.lines();
        let head = lines.next().and_then(|l| l.strip_prefix(MAGIC));
        let articles = head.and_then(|h| h.strip_prefix("\tarticles\t")?.parse::<u32>().ok());
        let articles = articles
            .filter(|&n| n > 0)
            .ok_or_else(|| refuse("is not a background table of this version"))?;
        let mut terms = HashMap::new();
        for line in lines {
            let (stem, count) = line.split_once('\t').unwrap_or_default();
            let count = count.parse::<u32>().ok().filter(|&n| n <= articles);
            let count = count.ok_or_else(|| {
                refuse("has a line that is not a stem and its number of articles")
            })?;
            terms.insert(term_id(stem), count);
        }
        Ok(Self { articles, terms })
    }

    /// Number of articles that the table was counted from; 0 for none.
    pub fn articles(&self) -> u32 {
        self.articles
    }

    /// Number of stems.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether it knows no stem.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// In how many articles a term occurs; 0 if it is rare or unknown.
    pub fn count(&self, term: u32) -> u32 {
        self.terms.get(&term).copied().unwrap_or(0)
    }
}

/// Counts in how many articles each stem occurs.
#[derive(Debug, Default)]
pub struct Counter {
    articles: u32,
    stems: HashMap<String, u32>,
}

impl Counter {
    /// Counts an article.
    pub fn add(&mut self, title: &str, text: &str) {
        self.articles = self.articles.saturating_add(1);
        let both = stems(title).into_iter().chain(stems(text));
        let distinct: HashSet<String> = both.filter(|s| is_telling(s)).collect();
        for stem in distinct {
            // A tab would end the stem; no rule of the text stage lets one through.
            if stem.len() <= 64 && !stem.contains(['\t', '\n', '\r']) {
                *self.stems.entry(stem).or_default() += 1;
            }
        }
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: Self) {
        self.articles = self.articles.saturating_add(other.articles);
        for (stem, n) in other.stems {
            *self.stems.entry(stem).or_default() += n;
        }
    }

    /// Number of articles counted.
    pub fn articles(&self) -> u32 {
        self.articles
    }

    /// Writes the table; gives the number of stems in it.
    #[cfg(feature = "read")]
    pub fn write(&self, out: impl io::Write) -> io::Result<usize> {
        use io::Write;
        use std::cmp::Reverse;

        let mut kept: Vec<_> = self.stems.iter().filter(|&(_, &n)| n >= RARE).collect();
        kept.sort_unstable_by_key(|&(stem, &n)| (Reverse(n), stem));
        let mut packed = zstd::Encoder::new(out, 19)?;
        writeln!(packed, "{MAGIC}\tarticles\t{}", self.articles)?;
        for (stem, n) in &kept {
            writeln!(packed, "{stem}\t{n}")?;
        }
        packed.finish()?.flush()?;
        Ok(kept.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn parse(text: &str) -> Result<Background> {
        let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
        Background::parse(&packed[..], Path::new("t.zst"))
    }

    #[test]
    fn a_table_comes_back_as_it_was_counted() {
        let mut counter = Counter::default();
        for i in 0..6 {
            let mut one = Counter::default();
            one.add(
                "القوات",
                if i == 0 {
                    "قوات نادرة"
                } else {
                    "القاعدة والقوات"
                },
            );
            counter.merge(one);
        }
        let mut packed = Vec::new();
        assert_eq!(counter.write(&mut packed).unwrap(), 2);
        let table = Background::parse(&packed[..], Path::new("t")).unwrap();
        let count = |stem| table.count(term_id(stem));
        assert_eq!((table.articles(), table.len()), (6, 2));
        assert_eq!((count("قوات"), count("قاعد"), count("نادر")), (6, 5, 0));
    }

    #[test]
    fn the_shipped_table_knows_arabic_news() {
        let table = Background::open(&Source::Shipped).unwrap();
        assert!(table.articles() > 50_000 && table.len() > 30_000);
        let share = |stem| f64::from(table.count(term_id(stem))) / f64::from(table.articles());
        assert!(share("رءيس") > 0.1, "{}", share("رءيس"));
        assert!(share("ديرالزور") < 0.01);
    }

    #[test]
    fn what_is_no_table_is_refused_with_a_reason() {
        for text in [
            "",
            "sada background 2\tarticles\t1\n",
            "sada background 1\tarticles\t0\n",
            "sada background 1\tarticles\t9\nقوات\t10\n",
            "sada background 1\tarticles\tx\n",
            "sada background 1\tarticles\t9\nقوات\n",
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Input, "{error}");
            assert!(error.to_string().starts_with("t.zst: "), "{error}");
        }
        let whole = zstd::encode_all(&b"sada background 1\tarticles\t9\n"[..], 1).unwrap();
        for bytes in [&b"stem\t4\n"[..], b"", &whole[..whole.len() - 4]] {
            let error = Background::parse(bytes, Path::new("t")).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Input);
            assert!(error.to_string().contains("background table"), "{error}");
        }
    }
}
