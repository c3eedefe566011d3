//! Digests that are made in parts, stored, and grouped later, at several cuts.
//!
//!     cargo run --no-default-features --example digests

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used)]

use sada::{Article, Cuts, Digest, Facts, Options, Sada};

fn main() -> Result<(), sada::Error> {
    let sada = Sada::new(Options::default())?;

    // Anywhere, in any order: a digest depends on its article and the recipe alone.
    let mut stored: Vec<Vec<u8>> = Vec::new();
    let mut facts = Facts::default();
    for part in [0..20, 20..40] {
        let (mut digester, mut of_part) = (sada.digester(), Facts::default());
        for number in part {
            let digest = digester.digest(&article(number), &format!("memory:{number}"));
            of_part.add(&digest)?;
            stored.push(digest.encode());
        }
        // Facts of parts are those of the whole, in whatever order they come together.
        facts.merge(of_part)?;
    }

    // Later, elsewhere.
    let mut corpus = sada.corpus();
    for bytes in &stored {
        corpus.push(&Digest::decode(bytes, sada.recipe())?)?;
    }
    corpus.resolve(&facts)?;
    let links = sada.solve(&corpus, &facts)?;
    let mut copies = Vec::new();
    for threshold in ["0.5", "0.9"] {
        let threshold = threshold.parse().ok();
        let cuts = Cuts {
            threshold,
            ..Cuts::default()
        };
        let grouping = sada.group(&links, &corpus, &cuts)?;
        let stories = grouping.stories();
        let texts: usize = stories
            .groups()
            .iter()
            .map(|s| stories.copy_groups(s).len())
            .sum();
        copies.push(corpus.len() - texts);
    }
    println!("{} articles; copies at .5 and .9: {copies:?}", corpus.len());
    assert!(copies[0] > copies[1]);
    Ok(())
}

/// Reports of ten events: four of each, the third with other words at its end, the fourth trimmed.
fn article(number: usize) -> Article<'static> {
    let (event, version) = (number / 4, number % 4);
    let words = |from: usize, to: usize| -> Vec<String> {
        (from..to)
            .map(|n| format!("كلمة{}", letters(event * 1000 + n)))
            .collect()
    };
    let mut text = words(0, 120);
    match version {
        2 => text.splice(100.., words(500, 520)).for_each(drop),
        3 => text.truncate(80),
        _ => {}
    }
    Article {
        id: Some(format!("{event}-{version}").into()),
        title: format!("خبر {}", letters(event)).into(),
        text: text.join(" ").into(),
        ..Article::default()
    }
}

/// A number in letters.
fn letters(mut number: usize) -> String {
    let alphabet: Vec<char> = "بتثجحخدذرزسشصضطظعغفقكلمن".chars().collect();
    let mut letters = String::new();
    loop {
        letters.push(alphabet[number % alphabet.len()]);
        number /= alphabet.len();
        if number == 0 {
            return letters;
        }
    }
}
