use proptest::prelude::*;
use pulldown_cmark::{Event, Options as Extensions, Parser, Tag};

use super::*;
use crate::report::samples::{self, body, record};

fn digest(run: &Run, lang: Lang) -> String {
    let markdown = Markdown {
        top: 20,
        members: 6,
        lang,
    };
    samples::text(&markdown, run)
}

/// Without isolates, for snapshots.
fn bare(run: &Run, lang: Lang) -> String {
    digest(run, lang).replace(['\u{2066}', '\u{2068}', '\u{2069}'], "")
}

/// What a reader of Markdown makes of a digest.
#[derive(Debug, Default)]
struct Seen {
    headings: usize,
    items: usize,
    html: usize,
    other: Vec<String>,
    links: Vec<String>,
    text: String,
}

fn seen(markdown: &str) -> Seen {
    let mut seen = Seen::default();
    for event in Parser::new_ext(markdown, Extensions::all()) {
        match event {
            Event::Start(Tag::Heading { .. }) => seen.headings += 1,
            Event::Start(Tag::Item) => seen.items += 1,
            Event::Start(Tag::Link { dest_url, .. }) => seen.links.push(dest_url.into_string()),
            Event::Start(Tag::Paragraph | Tag::List(None)) | Event::End(_) => {}
            Event::Text(text) => seen.text += &text,
            Event::Html(_) | Event::InlineHtml(_) => seen.html += 1,
            other => seen.other.push(format!("{other:?}")),
        }
    }
    seen
}

/// Lines that would be headings and items.
fn lines(digest: &str) -> (usize, usize) {
    let all = |is: fn(&str) -> bool| digest.lines().filter(|line| is(line)).count();
    (
        all(|line| line.starts_with('#')),
        all(|line| line.trim_start().starts_with("- ")),
    )
}

#[test]
fn a_digest_says_who_printed_a_story_when() {
    insta::assert_snapshot!(bare(&samples::told(), Lang::En), @"");
}

#[test]
fn a_digest_in_arabic_has_arabic_words_only() {
    insta::assert_snapshot!(bare(&samples::told(), Lang::Ar), @"");
}

#[test]
fn copies_stand_below_their_original() {
    insta::assert_snapshot!(bare(&samples::three_copies(), Lang::En), @"");
    insta::assert_snapshot!(bare(&samples::three_copies(), Lang::Ar), @"");
}

#[test]
fn a_weak_link_is_told_and_explained() {
    insta::assert_snapshot!(bare(&samples::seeds(), Lang::En), @"");
    insta::assert_snapshot!(bare(&samples::seeds(), Lang::Ar), @"");
}

#[test]
fn a_hostile_digest_is_text() {
    for lang in [Lang::En, Lang::Ar] {
        let digest = digest(&samples::hostile(), lang);
        let seen = seen(&digest);
        // Six stories of two copies each under the title.
        assert_eq!((seen.headings, seen.items), (7, 12), "{digest}");
        assert_eq!((seen.html, seen.other.len(), seen.links.len()), (0, 0, 0));
        assert!(seen.text.contains("\\u{202e}gnp.exe"), "{digest}");
        assert!(!digest.contains(['\u{202e}', '\u{1b}', '\0', '\u{7}', '\r']));
        assert!(digest.len() < 16_000);
    }
    insta::assert_snapshot!(bare(&samples::hostile(), Lang::Ar).lines().take(12).collect::<Vec<_>>().join("\n"), @"");
}

#[test]
fn every_line_begins_in_the_language_of_the_digest() {
    let (en, ar) = (
        digest(&samples::told(), Lang::En),
        digest(&samples::told(), Lang::Ar),
    );
    let first = |line: &str| line.chars().find(|c| c.is_alphabetic());
    for line in en.lines().filter(|line| !line.starts_with("## ")) {
        assert!(first(line).is_none_or(|c| c.is_ascii()), "{line}");
    }
    for line in ar.lines().filter(|line| !line.starts_with("## ")) {
        assert!(first(line).is_none_or(|c| !c.is_ascii()), "{line}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_a_feed_holds_a_digest_has_its_headings_its_items_and_links_to_the_web(
        title in "[a-z*_`<>\\[\\]()!#|~$&;:/@.\\\\\\-+=\"' \n\u{202e}\u{2069}اب]{0,60}|<script>[a-z]{3}</script>|\\PC{0,60}",
        outlet in "[a-z*_`<>\\[\\]()!#|~$&:/@.\\\\ \n]{0,30}",
        url in "javascript:[a-z()]{5}|https?://[a-z]{3}\\.[a-z]{2}/[a-z()<>\\[\\]\\\\&;*_ \"']{0,20}(\\?[a-z()<>\\\\&;=]{0,20})?|\\PC{0,30}",
    ) {
        let lines_of: Vec<String> = (0..4)
            .map(|i| {
                let text = body(i / 2 * 500, 80);
                let line = record(&format!("a{i}"), &outlet, "2024-02-10", &title, &text);
                let mut record: serde_json::Value = serde_json::from_str(&line).unwrap();
                record["url"] = format!("{url}{}", if i % 2 == 0 { "" } else { "0" }).into();
                record.to_string()
            })
            .collect();
        let run = samples::run(&lines_of);
        for lang in [Lang::En, Lang::Ar] {
            let digest = digest(&run, lang);
            let seen = seen(&digest);
            prop_assert_eq!((seen.headings, seen.items), lines(&digest), "{}", digest);
            prop_assert!(seen.html == 0 && seen.other.is_empty(), "{:?} {}", seen, digest);
            for link in &seen.links {
                prop_assert!(link.starts_with("http://") || link.starts_with("https://"), "{}", link);
            }
            prop_assert_eq!(
                digest.matches(['\u{2066}', '\u{2068}']).count(),
                digest.matches('\u{2069}').count()
            );
        }
    }
}
