//! Articles that were read from one address more than once.
//!
//! In: the addresses of articles. Out: a link for each article that was read again, and a mark on
//! the copy links that say no more than that. The wording need not reach the threshold: a page is
//! corrected and grows. It must still share something, because some feeds give one address to all
//! their articles. Cost: a sort of the addresses, and up to [`COMPARED`] comparisons for each
//! article that was read again.

use super::{CopyLink, Corpus, Ground, overlap};
use crate::error::Result;
use crate::ids::ArticleIx;
use crate::progress::{Observer, check};

/// The later crawl shares at least this fraction of the shorter text with the earlier one.
const LEAST_CONTAINMENT: f64 = 0.2;

/// An article is compared with at most so many others of its address, to find one similar to it.
const COMPARED: usize = 8;

/// Adds links between articles of one address to `links`.
pub(super) fn find(
    corpus: &impl Corpus,
    links: &mut Vec<CopyLink>,
    observer: &dyn Observer,
) -> Result<()> {
    let mut addressed: Vec<(u64, u64, ArticleIx)> = ArticleIx::first(corpus.len())
        .filter_map(|article| Some((corpus.address(article)?, corpus.id_hash(article), article)))
        .collect();
    addressed.sort_unstable();
    for same in addressed.chunk_by(|a, b| a.0 == b.0) {
        for (i, &(.., article)) in same.iter().enumerate().skip(1) {
            check(observer)?;
            let shingles = corpus.shingles(article)?;
            for &(.., earlier) in same[..i].iter().take(COMPARED) {
                let both = overlap(&shingles, &corpus.shingles(earlier)?);
                if both.containment() >= LEAST_CONTAINMENT {
                    let ground = Ground::Address;
                    links.push(CopyLink::new(earlier, article, both, ground));
                    break;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    /// Addresses and shingles; the id hash is the number.
    struct Articles(Vec<(u64, Vec<u32>)>);

    impl Corpus for Articles {
        fn len(&self) -> usize {
            self.0.len()
        }

        fn id_hash(&self, article: ArticleIx) -> u64 {
            article.number().into()
        }

        fn shingles(&self, article: ArticleIx) -> Result<Vec<u32>> {
            Ok(self.0[article.index()].1.clone())
        }

        fn address(&self, article: ArticleIx) -> Option<u64> {
            Some(self.0[article.index()].0).filter(|&a| a != 0)
        }
    }

    fn pairs(articles: &[(u64, std::ops::Range<u32>)]) -> Vec<(u32, u32)> {
        let articles = articles.iter().map(|(a, s)| (*a, s.clone().collect()));
        let mut links = Vec::new();
        find(&Articles(articles.collect()), &mut links, &Silent).unwrap();
        links.iter().map(|l| (l.a.number(), l.b.number())).collect()
    }

    #[test]
    fn a_page_that_grew_is_the_same_page() {
        assert_eq!(pairs(&[(7, 0..100), (7, 80..300)]), [(0, 1)]);
    }

    #[test]
    fn another_address_or_none_makes_no_link() {
        assert_eq!(pairs(&[(7, 0..100), (8, 0..100)]), []);
        assert_eq!(pairs(&[(0, 0..100), (0, 0..100)]), []);
    }

    #[test]
    fn articles_that_all_bear_one_address_are_not_one() {
        let all: Vec<_> = (0..1000).map(|i| (7, i * 100..i * 100 + 100)).collect();
        assert_eq!(pairs(&all), []);
        assert_eq!(pairs(&[(7, 0..0), (7, 0..0)]), []);
    }

    #[test]
    fn a_headline_alone_is_no_copy_of_its_text() {
        assert_eq!(pairs(&[(7, 0..0), (7, 0..50)]), []);
    }
}
