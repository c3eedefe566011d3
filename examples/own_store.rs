//! A store of the program's own: the searches over traits that it implements, and petgraph on what they find.
//!
//!     cargo run --no-default-features --example own_store

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

use sada::copies::{self, Bands, Shingler, Sketches, shingle_set};
use sada::corpus::{Frequencies, Lost};
use sada::coverage::{self, Background, Weigher, Weights};
use sada::digest::Terms;
use sada::graph::{self, LinkGraph};
use sada::petgraph::algo::connected_components;
use sada::progress::Silent;
use sada::text::{stems, term_id, token_id, tokens, word_hash};
use sada::{ArticleIx, Moment, RepresentativeIx, Result};

/// Texts with their dates, as a program may have them.
struct Store {
    rows: Vec<(&'static str, Option<Moment>)>,
    shingler: Shingler,
}

impl Store {
    fn shingles_of(&self, row: usize) -> Vec<u32> {
        let words = tokens(self.rows[row].0);
        let words: Vec<u32> = words.iter().map(|w| token_id(word_hash(w))).collect();
        let mut shingles = Vec::new();
        self.shingler.shingles(&words, &mut shingles);
        shingle_set(shingles)
    }
}

impl copies::Corpus for Store {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn id_hash(&self, article: ArticleIx) -> u64 {
        word_hash(self.rows[article.index()].0)
    }

    fn shingles(&self, article: ArticleIx) -> Result<Vec<u32>> {
        Ok(self.shingles_of(article.index()))
    }
}

impl coverage::Corpus for Store {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn terms(&self, article: RepresentativeIx) -> Result<Terms<'_>> {
        let terms: Vec<u32> = stems(self.rows[article.index()].0)
            .iter()
            .map(|s| term_id(s))
            .collect();
        Ok(Terms::of(&terms[..terms.len().min(8)], &terms))
    }

    fn published(&self, article: RepresentativeIx) -> Option<Moment> {
        self.rows[article.index()].1
    }

    fn outlet(&self, _: RepresentativeIx) -> Option<u32> {
        None
    }

    fn copies(&self, _: RepresentativeIx) -> u32 {
        1
    }
}

fn main() -> Result<()> {
    let store = Store {
        rows: rows(),
        shingler: Shingler::new(3),
    };
    // Copies: sketches choose what is compared, shingles decide.
    let options = copies::Options::default();
    let bands: Bands = options.bands()?;
    let shingles: Vec<Vec<u32>> = (0..store.rows.len())
        .map(|row| store.shingles_of(row))
        .collect();
    let found = copies::find(&store, &Sketches::of(&shingles, bands), &options, &Silent)?;
    let graph: LinkGraph = graph::build(store.rows.len(), &found);
    println!(
        "{} copy links, {} texts",
        found.len(),
        connected_components(&graph)
    );
    assert_eq!(connected_components(&graph), 3);

    // Coverage: words are weighed by how rare they are here and in Arabic news at large.
    let mut frequencies = Frequencies::default();
    for article in RepresentativeIx::first(store.rows.len()) {
        frequencies.add(&coverage::Corpus::terms(&store, article)?);
    }
    let background = Background::open(&coverage::Source::Shipped)?;
    let weigher = Weigher::new(&frequencies, &Lost::default(), &background);
    let window = coverage::Window::default();
    let found = coverage::find(&store, &weigher, &Weights::SHIPPED, window, &Silent)?;
    for link in &found.links {
        println!(
            "{} and {}: {:.2}",
            link.a.number(),
            link.b.number(),
            link.reason.score
        );
    }
    assert!(
        found
            .links
            .iter()
            .any(|l| (l.a.number(), l.b.number()) == (0, 2))
    );
    Ok(())
}

fn rows() -> Vec<(&'static str, Option<Moment>)> {
    let day = "2025-05-19".parse().ok();
    vec![
        (
            "افتتحت بلدية المدينة صباح الإثنين جسر المشاة الجديد فوق النهر الكبير بحضور رئيس البلدية وعدد من \
             السكان، وقال إن الجسر يربط الحي القديم بمحطة القطار وإن مصابيحه تعمل بالطاقة الشمسية.",
            day,
        ),
        (
            "افتتحت بلديّة المدينة صباح الاثنين جسر المشاة الجديد فوق النهر الكبير بحضور رئيس البلدية وعدد من \
             السكان، وقال ان الجسر يربط الحي القديم بمحطة القطار وان مصابيحه تعمل بالطاقة الشمسية.",
            day,
        ),
        (
            "ممر فوق النهر الكبير: صار في وسع سكان الحي القديم بلوغ محطة القطار سيرا على الأقدام بعد أن افتتحت \
             البلدية جسر المشاة الذي تضيئه مصابيح بالطاقة الشمسية.",
            day,
        ),
        (
            "صعد فريق شباب الواحة إلى المركز الثاني في الدوري بعد فوزه على ضيفه نجوم المرفأ بهدفين مقابل هدف.",
            day,
        ),
    ]
}
