//! Laws of facts, and of boilerplate by repetition.

use hashbrown::HashSet;
use proptest::prelude::*;

use super::*;
use crate::article::Article;
use crate::digest::{Digest, Digester, Recipe};
use crate::ids::ArticleIx;

const RECIPE: Recipe = Recipe {
    terms: true,
    lines: true,
};
const LINE: &str = "يمكنكم تسلم إشعارات بأهم الموضوعات";
const TICKER: [&str; 6] = [
    "انسحاب مفاجئ من قاعدتين",
    "محافظ المنيا يتابع الخدمات",
    "فيسبوك يدشن خدمة للمواعدة",
    "روما يبلغ ربع النهائي",
    "ارتفاع أسعار النفط اليوم",
    "انفجار يستهدف موكبا في غزة",
];

/// Words that no other number gives.
fn body(number: usize, words: usize) -> String {
    let word = |i: usize| format!("كلمة{number}في{i}");
    (0..words).map(word).collect::<Vec<_>>().join(" ")
}

fn headline(number: usize) -> String {
    format!("العنوان رقم {number}")
}

type Row = (&'static str, String, String);

fn digest((outlet, title, text): &Row) -> Digest {
    let article = Article {
        id: Some(title.as_str().into()),
        title: title.as_str().into(),
        text: text.as_str().into(),
        source: Some((*outlet).into()),
        ..Article::default()
    };
    let mut digester = Digester::new(RECIPE).with_text(true);
    digester.digest(&article, "f")
}

fn facts<'a>(digests: impl IntoIterator<Item = &'a Digest>) -> Facts {
    let mut facts = Facts::default();
    digests.into_iter().for_each(|d| facts.add(d).unwrap());
    facts
}

/// The article of a corpus of one.
const ONLY: ArticleIx = ArticleIx::new(0);

/// What is left of an article among others; none if all of it.
fn left(others: impl IntoIterator<Item = Row>, article: &Row) -> Option<String> {
    let others: Vec<Digest> = others.into_iter().map(|row| digest(&row)).collect();
    let boilerplate = facts(&others).boilerplate().unwrap();
    let mut columns = Columns::default();
    let mut block = Block::default();
    block.push(&digest(article));
    columns.append(block).unwrap();
    let reduced = columns.reduced(ONLY, &boilerplate).unwrap()?;
    columns.replace(&[(ONLY, reduced)]).unwrap();
    Some(columns.text(ONLY).unwrap().unwrap_or_default().into_owned())
}

fn row(outlet: &'static str, number: usize, text: String) -> Row {
    (outlet, headline(number), text)
}

fn with_line(numbers: std::ops::Range<usize>) -> impl Iterator<Item = Row> {
    numbers.map(|n| row("bbc", n, format!("{}\n{LINE}", body(n, 30))))
}

fn text(text: &str) -> Row {
    ("bbc", "آخر".to_owned(), text.to_owned())
}

#[test]
fn a_line_under_three_headlines_and_one_in_a_hundred_is_boilerplate() {
    let clean = |n: usize| (100..100 + n).map(|n| row("bbc", n, body(n, 30)));
    let after = |with: usize, without: usize| {
        let article = text(&format!("{}\n{LINE}", body(0, 30)));
        left(with_line(0..with).chain(clean(without)), &article)
    };
    assert_eq!(after(2, 0), None);
    assert_eq!(after(3, 297), Some(body(0, 30)));
    assert_eq!(after(3, 298), None);
    assert_eq!(after(4, 298), Some(body(0, 30)));
}

#[test]
fn another_outlet_keeps_the_line() {
    let (_, title, all) = text(&format!("{}\n{LINE}", body(0, 30)));
    assert_eq!(left(with_line(0..9), &("cnn", title, all)), None);
}

#[test]
fn the_same_headline_again_is_counted_once() {
    let again = (0..9).map(|n| row("bbc", n % 2, format!("{}\n{LINE}", body(n, 30))));
    let again: Vec<Digest> = again.map(|row| digest(&row)).collect();
    assert!(facts(&again).boilerplate().unwrap().is_empty());
}

#[test]
fn an_article_that_is_updated_under_new_headlines_keeps_its_body() {
    let update = |n: usize| {
        let paragraphs = [body(0, 12), body(1, 38), body(2, 20), body(100 + n, 15)];
        digest(&row("bbc", n, paragraphs.join("\n")))
    };
    let all: Vec<Digest> = (0..50).map(update).collect();
    assert!(facts(&all).boilerplate().unwrap().is_empty());
}

#[test]
fn rows_of_known_headlines_go_and_their_paragraphs_stay() {
    let ticker = |n: usize| [&TICKER[n % 6..], &TICKER[..n % 6]].concat().join("    ");
    let whole = |n: usize| format!("{}\n{}", ticker(n), body(n, 30));
    let others = || (0..9).map(|n| row("bbc", n, whole(n)));
    let cut = |all: &str| left(others(), &text(all));
    assert_eq!(cut(&whole(2)), Some(body(2, 30)));
    let fresh = format!("عنوان جديد اليوم    {}\n{}", ticker(4), body(4, 30));
    assert_eq!(cut(&fresh), Some(body(4, 30)));
    let flat = format!("{}    {}.", ticker(1), body(1, 200));
    assert_eq!(cut(&flat).unwrap().trim(), format!("{}.", body(1, 200)));
    assert_eq!(cut(&body(3, 30)), None);
}

#[test]
fn a_template_and_a_text_of_nothing_else_lose_nothing() {
    let cut = |all: &str| left(with_line(0..9), &text(all));
    assert_eq!(cut(LINE), None);
    assert_eq!(cut(&format!("{LINE}\nالقاهرة 24")), None);
    assert!(cut(&format!("{LINE}\n{}", body(1, 5))).is_some());
    // Its own headline is not boilerplate.
    let own = ("bbc", LINE.to_owned(), format!("{LINE}\n{}", body(1, 5)));
    assert_eq!(left(with_line(0..9), &own), None);
}

/// With anything more than a sort this would not end.
#[test]
fn twenty_thousand_articles_of_one_id_are_numbered() {
    const ARTICLES: usize = 20_000;
    let digest = digest(&text("نص واحد"));
    let (mut facts, mut block, mut columns) =
        (Facts::default(), Block::default(), Columns::default());
    for _ in 0..ARTICLES {
        facts.add(&digest).unwrap();
        block.push(&digest);
    }
    columns.append(block).unwrap();
    columns.number_repeated_ids(&facts).unwrap();
    let mut ids: Vec<u64> = ArticleIx::first(ARTICLES)
        .map(|a| columns.id_hash(a))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), ARTICLES);
    // Equal articles are counted off in their order.
    let last = ArticleIx::at(ARTICLES - 1);
    let stored = columns.stored_metadata(last).unwrap();
    let id = columns.view(last, &stored).id.into_owned();
    assert!(id.ends_with(&format!("~{ARTICLES}")), "{id}");
}

/// Made-up articles: few ids, few outlets, some lines in common.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let one = (
        0usize..5,
        prop::sample::select(vec!["bbc", "cnn"]),
        0usize..4,
        any::<bool>(),
    );
    let row = one.prop_map(|(number, outlet, words, line)| {
        let line = if line { LINE } else { TICKER[0] };
        let ticker = TICKER.join(" | ");
        row(
            outlet,
            number,
            format!("{ticker}\n{}\n{line}", body(words, 20)),
        )
    });
    prop::collection::vec(row, 0..24)
}

proptest! {
    #[test]
    fn any_split_order_and_merge_gives_the_same_facts(
        rows in rows(), cut in any::<prop::sample::Index>(), seed in any::<prop::sample::Index>(),
    ) {
        let all: Vec<Digest> = rows.iter().map(digest).collect();
        let want = facts(&all);
        let mut turned = all.clone();
        turned.rotate_left(seed.index(all.len().max(1)));
        turned.reverse();
        let (one, two) = turned.split_at(cut.index(all.len() + 1));
        let mut merged = facts(two);
        merged.merge(facts(one)).unwrap();
        prop_assert!(merged.says_the_same(&want).unwrap());
        prop_assert_eq!(merged.repeated_ids().unwrap(), want.repeated_ids().unwrap());
    }

    #[test]
    fn remove_undoes_add_wherever_it_comes(rows in rows(), gone in rows()) {
        let (all, gone): (Vec<Digest>, Vec<Digest>) =
            (rows.iter().map(digest).collect(), gone.iter().map(digest).collect());
        let want = facts(&all);
        let mut changed = facts(&gone);
        let mut other = facts(&all);
        gone.iter().for_each(|d| other.remove(d).unwrap());
        changed.merge(other).unwrap();
        prop_assert!(changed.says_the_same(&want).unwrap());
        let lines = |facts: &Facts| -> HashSet<u32> {
            let found = facts.boilerplate().unwrap();
            found.of(boilerplate::outlet_number("bbc")).cloned().unwrap_or_default()
        };
        prop_assert_eq!(lines(&changed), lines(&want));
        prop_assert_eq!(changed.repeated_ids().unwrap(), want.repeated_ids().unwrap());
    }
}
