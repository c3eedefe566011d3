//! The page as a browser would take it apart.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use petgraph::graph::NodeIndex;
use regex::Regex;
use serde_json::Value;

use super::*;
use crate::error::ErrorKind;
use crate::ids::ArticleIx;
use crate::options::Options as AllOptions;
use crate::pipeline::Sada;
use crate::progress::Silent;
use crate::read::Feed;
use crate::report::fixtures;
use crate::story::Level;

/// The run over these lines, with texts kept.
fn run(lines: &[String], texts: Texts, options: AllOptions) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feed.jsonl");
    std::fs::write(&path, lines.join("\n")).unwrap();
    let mut feed = Feed::open(&[path], &options.read).unwrap();
    let sada = Sada::new(options).unwrap().with_texts(texts);
    sada.cluster(&mut feed).unwrap()
}

fn page(run: &Run, texts: Texts) -> String {
    let lang = Some(Lang::En);
    let texts = Some(texts);
    fixtures::text(&Html { lang, texts }, run)
}

/// The JSON in an element.
fn unpacked(page: &str, id: &str) -> Option<Value> {
    let open = format!("<script type=\"application/octet-stream\" id=\"{id}\">");
    let start = page.find(&open)? + open.len();
    let end = start + page[start..].find("</script>")?;
    let bytes = STANDARD.decode(&page[start..end]).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..])
        .read_to_string(&mut text)
        .unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

/// The core, and what all blocks contain of each article and link, joined.
fn opened(page: &str) -> (Value, Value) {
    let core = unpacked(page, "core").unwrap();
    let mut all = serde_json::json!({"id": [], "url": [], "text": [], "why": [], "xy": []});
    let starts = column(&core["blocks"]);
    let firsts = column(&core["stories"]["first"]);
    for (i, start) in starts.iter().enumerate() {
        assert_eq!(
            Some(all["id"].as_array().unwrap().len() as i64),
            firsts.get(*start as usize).copied()
        );
        let block = unpacked(page, &format!("b{i}")).unwrap();
        for (name, values) in block.as_object().unwrap() {
            let values = values.as_array().unwrap().clone();
            all[name].as_array_mut().unwrap().extend(values);
        }
    }
    assert!(unpacked(page, &format!("b{}", starts.len())).is_none());
    (core, all)
}

fn column(values: &Value) -> Vec<i64> {
    let number = |v: &Value| v.as_i64().unwrap();
    values.as_array().unwrap().iter().map(number).collect()
}

fn strings(values: &Value) -> Vec<&str> {
    let values = values.as_array().unwrap().iter();
    values.map(|value| value.as_str().unwrap()).collect()
}

/// What is outside the packed data.
fn bare(page: &str) -> String {
    let data = Regex::new(r"<script type=.application/octet-stream[^>]*>[^<]*</script>").unwrap();
    data.replace_all(page, "").into_owned()
}

/// Every column against the run.
fn agrees(run: &Run, texts: Texts) {
    let page = page(run, texts);
    let (core, all) = opened(&page);
    let n = run.len();
    let articles: Vec<ArticleIx> = run.stories().flat_map(|s| s.members().to_vec()).collect();
    assert_eq!(core["counts"], serde_json::to_value(run.counts()).unwrap());
    assert_eq!(core["page"], 1);
    assert_eq!(core["lang"], "en");
    let columns = &core["articles"];
    let precise = columns["precise"].as_str().unwrap();
    assert_eq!(precise.len(), n);
    let mut ranks = column(&columns["rank"]);
    assert_eq!(ranks.len(), n);
    for (i, &article) in articles.iter().enumerate() {
        let metadata = run.metadata(article).unwrap();
        assert_eq!(columns["title"][i], metadata.title);
        assert_eq!(all["id"][i], metadata.id);
        assert_eq!(all["url"][i], metadata.url);
        match columns["outlet"][i].as_i64().unwrap() {
            -1 => assert_eq!(metadata.source, ""),
            o => assert_eq!(core["outlets"][o as usize], metadata.source),
        }
        let at = metadata.published.map(|date| date.seconds());
        assert_eq!(columns["at"][i], serde_json::to_value(at).unwrap());
        let has_time = metadata.published.is_some_and(|date| date.has_time());
        assert_eq!(&precise[i..=i] == "1", has_time);
        assert_eq!(columns["words"][i], run.words(article));
        let text = run.text(article).unwrap();
        match texts {
            Texts::None => assert_eq!(all["text"], serde_json::json!([])),
            _ => assert_eq!(all["text"][i].is_null(), text.is_none()),
        }
    }
    let place = |article: ArticleIx| articles.iter().position(|&a| a == article).unwrap();
    groups_agree(run, &core, &place);
    links_agree(run, &core, &all, &place);
    let kept: Vec<i64> = column(&all["xy"]);
    assert_eq!(kept.len(), 2 * n);
    ranks.sort_unstable();
    assert!(ranks.into_iter().eq(0..n as i64));
}

fn groups_agree(run: &Run, core: &Value, place: &dyn Fn(ArticleIx) -> usize) {
    let (stories, groups) = (&core["stories"], &core["groups"]);
    let mut number = 0;
    for (i, story) in run.stories().enumerate() {
        assert_eq!(stories["first"][i], place(story.members()[0]));
        assert_eq!(stories["id"][i], story.id());
        assert_eq!(stories["lead"][i], place(story.lead()));
        let terms = match story.len() {
            1 => Vec::new(),
            _ => story.terms().unwrap(),
        };
        let terms: Vec<&str> = terms.iter().map(|(term, _)| term.as_str()).collect();
        assert_eq!(strings(&stories["terms"][i]), terms);
        for group in story.copy_groups() {
            assert_eq!(groups["first"][number], place(group.original()));
            assert_eq!(groups["kept"][number], place(group.kept()));
            for &member in group.members() {
                let score = &core["articles"]["score"][place(member)];
                let want = if member == group.original() {
                    -1
                } else {
                    let similarity = run.similarity(member, group.original()).unwrap();
                    (similarity.unwrap() * 1e4).round() as i64
                };
                assert_eq!(score, want);
                let again = column(&core["again"]).contains(&(place(member) as i64));
                assert_eq!(again, run.is_recrawl(member, group.original()));
                let rank = |m| core["articles"]["rank"][place(m)].as_i64();
                assert!(rank(group.original()) <= rank(member));
            }
            number += 1;
        }
    }
    assert_eq!(column(&groups["first"]).len(), number);
    assert_eq!(column(&stories["first"]).len(), run.stories().len());
}

fn links_agree(run: &Run, core: &Value, all: &Value, place: &dyn Fn(ArticleIx) -> usize) {
    let links = &core["links"];
    let (a, b) = (column(&links["a"]), column(&links["b"]));
    let kinds = links["kind"].as_str().unwrap();
    let whys = all["why"].as_array().unwrap();
    let edges = run.graph().edge_count();
    assert_eq!([a.len(), b.len(), kinds.len(), whys.len()], [edges; 4]);
    let pairs: Vec<_> = a.iter().zip(&b).collect();
    assert!(pairs.is_sorted() && pairs.iter().all(|(a, b)| a < b));
    for edge in run.graph().edge_indices() {
        let (x, y) = run.graph().edge_endpoints(edge).unwrap();
        let at = |node: NodeIndex| place(node.into()) as i64;
        let (x, y) = (at(x).min(at(y)), at(x).max(at(y)));
        let i = pairs.binary_search(&(&x, &y)).unwrap();
        let link = run.graph()[edge];
        let score = (link.score() * 1e4).round() as i64;
        assert_eq!(links["score"][i], score);
        let why = whys[i].as_array().unwrap();
        assert_eq!(&kinds[i..=i] == "0", link.is_copy());
        assert_eq!(why.len() == 1, link.is_copy());
        let height = links["height"][i].as_i64().unwrap();
        assert!((0..=10_000).contains(&height) && (height > 0) == link.is_copy());
    }
    let merges = &core["merges"];
    for (a, b) in column(&merges["a"]).into_iter().zip(column(&merges["b"])) {
        let firsts = column(&core["stories"]["first"]);
        let story = |at| firsts.partition_point(|&first| first <= at);
        assert_eq!(story(a), story(b));
    }
}

/// Many articles: copies, coverage, recrawls, repeated ids.
fn many() -> Vec<String> {
    let mut lines = fixtures::told_lines();
    lines.extend(fixtures::three_copies_lines());
    for i in 0..450 {
        let text = fixtures::body(4000 + 50 * (i / 3), 40);
        lines.push(fixtures::record(
            &format!("m{}", i / 2),
            "ا",
            "2024-03-01",
            "عنوان",
            &text,
        ));
    }
    lines.push(r#"{"id":"q","title":"q","url":"https://a.example/1","text":"one two three four five six seven eight nine"}"#.into());
    lines.push(r#"{"id":"r","title":"q","url":"https://a.example/1","text":"one two three four five six seven eight nine"}"#.into());
    lines
}

#[test]
fn the_page_holds_the_run_column_by_column() {
    for texts in [Texts::None, Texts::Excerpt, Texts::Stories] {
        let run = run(&many(), texts, AllOptions::default());
        assert!(run.counts().copies > 10 && run.counts().recrawls == 1);
        agrees(&run, texts);
    }
    let mut options = AllOptions::default();
    options.story.level = Level::Copies;
    agrees(&run(&many(), Texts::Excerpt, options), Texts::Excerpt);
    agrees(&fixtures::hostile(), Texts::None);
}

#[test]
fn whole_texts_are_for_stories_of_two_or_more_and_none_is_shown_that_was_not_kept() {
    let lines = fixtures::three_copies_lines();
    let whole = run(&lines, Texts::Stories, AllOptions::default());
    let (core, all) = opened(&page(&whole, Texts::Stories));
    assert_eq!(core["texts"], "stories");
    let text = strings(&all["text"]);
    assert_eq!(text[0], fixtures::body(0, 100));
    assert!(text[3].ends_with('…') && text[3].chars().count() <= 200);
    let (core, all) = opened(&page(&whole, Texts::Excerpt));
    assert_eq!(core["texts"], "excerpt");
    assert!(strings(&all["text"]).iter().all(|text| text.ends_with('…')));
    let (core, all) = opened(&page(&fixtures::three_copies(), Texts::Stories));
    assert_eq!(
        (&core["texts"], &all["text"]),
        (&"none".into(), &Value::Array(vec![]))
    );
}

#[test]
fn the_first_script_and_style_are_those_that_the_policy_allows_and_nothing_else_is() {
    let page = page(&fixtures::told(), Texts::None);
    let page = bare(&page);
    let inside = |open: &str, close: &str| {
        let start = page.find(open).unwrap() + open.len();
        &page[start..start + page[start..].find(close).unwrap()]
    };
    let script = assets::hash(inside("<script>", "</script>"));
    let style = assets::hash(inside("<style>", "</style>"));
    let policy = format!(
        "content=\"default-src 'none'; script-src {script} 'wasm-unsafe-eval'; style-src {style}; \
         img-src data:; base-uri 'none'; form-action 'none'\""
    );
    assert!(page.contains(&policy));
    // What ends a script ends the only one there is.
    assert_eq!(page.matches("</script").count(), 1);
    assert_eq!(page.matches("</style").count(), 1);
    let address = Regex::new(r"https?://[^\s'`)]+").unwrap();
    let named: Vec<&str> = address.find_iter(&page).map(|f| f.as_str()).collect();
    assert!(
        named.iter().all(|&a| a == "http://www.w3.org/2000/svg"),
        "{named:?}"
    );
}

#[test]
fn nothing_that_an_article_says_stands_outside_the_packed_data() {
    let evil = "</script><script>alert(1)</script><!--\u{202e}";
    let lines: Vec<String> = (0..5)
        .map(|i| {
            let id = format!("{evil}{i}");
            let date = "2024-03-01";
            fixtures::record(
                &id,
                evil,
                date,
                evil,
                &format!("{evil} {}", fixtures::body(0, 60)),
            )
        })
        .collect();
    let hostile = run(&lines, Texts::Stories, AllOptions::default());
    let html = page(&hostile, Texts::Stories);
    let harmless = page(&fixtures::told(), Texts::None);
    assert_eq!(bare(&html).trim_end(), bare(&harmless).trim_end());
    agrees(&hostile, Texts::Stories);
    let (core, all) = opened(&html);
    assert!(strings(&core["articles"]["title"])[0].contains("<!--\u{202e}"));
    assert!(strings(&all["id"])[0].starts_with(evil));
}

#[test]
fn the_page_is_the_same_for_any_number_of_threads_and_any_order_of_input() {
    let made = |threads: usize, lines: &[String]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| {
            page(
                &run(lines, Texts::Stories, AllOptions::default()),
                Texts::Stories,
            )
        })
    };
    let mut lines = many();
    let one = made(1, &lines);
    assert!(one == made(5, &lines));
    lines.reverse();
    lines.rotate_left(77);
    assert!(one == made(3, &lines));
}

#[test]
fn what_a_cut_is_compared_with_never_seems_to_reach_one_that_it_does_not() {
    assert_eq!(core::reached(0.499_96), 4999);
    assert_eq!(core::reached(f64::from(0.7f32)), 7000);
    assert_eq!(core::reached(1.0), 10_000);
}

/// Asks to stop when so much is done.
struct Until(std::sync::atomic::AtomicU64);

impl Observer for Until {
    fn cancelled(&self) -> bool {
        self.0.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) == 0
    }
}

#[test]
fn a_page_can_be_interrupted_wherever_it_is() {
    let run = run(&many(), Texts::Excerpt, AllOptions::default());
    let mut stopped = 0;
    for looks in 0.. {
        let until = Until(looks.into());
        match Html::default().write(&run, &until, &mut Vec::new()) {
            Ok(()) => break,
            Err(Error::Run(e)) => assert_eq!(e.kind(), ErrorKind::Interrupted),
            Err(e) => panic!("{e}"),
        }
        stopped += 1;
    }
    assert!(stopped >= 4, "{stopped}");
    let html = Html::default();
    html.write(&run, &Silent, &mut Vec::new()).unwrap();
}
