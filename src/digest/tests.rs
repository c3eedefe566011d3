//! Laws of digests.

use hashbrown::HashSet;
use proptest::prelude::*;

use super::parts::{each_part, without_boilerplate};
use super::*;
use crate::article::Article;
use crate::error::ErrorKind;

const RECIPE: Recipe = Recipe {
    terms: true,
    lines: true,
};
const BODY: &str = "أفاد المرصد السوري لحقوق الإنسان بأن القوات نفذت انسحابا مفاجئا من القاعدتين";
const LINE: &str = "يمكنكم تسلم إشعارات بأهم الموضوعات";
const TICKER: &str = "انسحاب مفاجئ من قاعدتين | محافظ المنيا يتابع الخدمات | فيسبوك يدشن خدمة للمواعدة | روما يبلغ ربع النهائي | ارتفاع أسعار النفط اليوم";

fn article<'a>(title: &'a str, text: &'a str) -> Article<'a> {
    Article {
        title: title.into(),
        text: text.into(),
        source: Some("bbc".into()),
        ..Article::default()
    }
}

fn digest(title: &str, text: &str) -> Digest {
    let mut digester = Digester::new(RECIPE).with_text(true);
    digester.digest(&article(title, text), "feed.jsonl:1")
}

/// The hashes of all parts of a text that can be boilerplate.
fn hashes(text: &str) -> HashSet<u32> {
    let mut hashes = HashSet::new();
    each_part(text, "", |part, _| hashes.extend(part.hash));
    hashes
}

/// A digest without boilerplate: its payload.
fn reduced(digest: &Digest, title: &str, boilerplate: &HashSet<u32>) -> Option<Vec<u8>> {
    let lines = digest.payload().lines().unwrap();
    let decision = lines.decide(|hash| boilerplate.contains(&hash))?;
    let mut out = Vec::new();
    let payload = digest.payload();
    payload.without(&lines, &decision, title, boilerplate, &mut out);
    Some(out)
}

#[test]
fn a_digest_holds_what_the_text_stage_makes_of_its_article() {
    let digest = digest("القوات تنسحب", BODY);
    let tokens = crate::text::tokens(BODY);
    let hashes = tokens.iter().map(|t| crate::text::word_hash(t));
    let want: Vec<u32> = hashes.map(crate::text::token_id).collect();
    assert_eq!(digest.tokens().collect::<Vec<_>>(), want);
    assert_eq!(digest.words() as usize, want.len());
    let stems = crate::text::stems(BODY);
    let ids: HashSet<u32> = digest.terms().ids().collect();
    assert!(stems.iter().all(|s| ids.contains(&crate::text::term_id(s))));
    assert_eq!(digest.text(), Some(BODY));
    assert_eq!(digest.metadata().id, "feed.jsonl:1");
    assert_eq!(digest.metadata().source, "bbc");
}

#[test]
fn digests_of_another_recipe_are_a_typed_error_and_damaged_ones_too() {
    let whole = digest("عنوان", &format!("{BODY}\n{LINE}")).encode();
    let other = Recipe {
        terms: false,
        ..RECIPE
    };
    let error = Digest::decode(&whole, other).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Recipe);
    assert!(error.to_string().contains(&RECIPE.to_string()), "{error}");
    for len in 0..whole.len() {
        let error = Digest::decode(&whole[..len], RECIPE).unwrap_err();
        let known = [ErrorKind::Input, ErrorKind::Recipe];
        assert!(known.contains(&error.kind()), "{len}: {error}");
    }
}

#[test]
fn a_line_left_out_leaves_the_tokens_terms_and_text_of_the_rest() {
    let (top, end) = (format!("{TICKER}\n"), format!("\n{LINE}"));
    let dirty = digest("القوات تنسحب", &format!("{top}{BODY}{end}"));
    let clean = digest("القوات تنسحب", BODY);
    let boilerplate = hashes(&format!("{top}{LINE}"));
    let left = reduced(&dirty, "القوات تنسحب", &boilerplate).unwrap();
    let left = Payload(&left);
    let parts = |d: &Digest| format!("{:?}", d.payload().lines().unwrap().parts);
    assert!(
        left.tokens().eq(clean.tokens()),
        "{} {} {}",
        left.tokens().len(),
        clean.words(),
        parts(&dirty)
    );
    assert_eq!(left.text(), Some(BODY));
    assert_eq!(left.terms().entries(), clean.terms().entries());
    assert!(reduced(&dirty, "", &HashSet::new()).is_none());
}

#[test]
fn an_article_without_a_headline_gets_its_title_from_what_is_left() {
    let text = format!("{LINE}\n{BODY}");
    let digest = digest("", &text);
    assert!(digest.metadata().title.starts_with(LINE));
    let lines = digest.payload().lines().unwrap();
    let title = lines.title_without(&hashes(LINE)).unwrap();
    assert!(title.starts_with("أفاد المرصد"), "{title}");
    assert_eq!(lines.title_without(&HashSet::new()), None);
}

#[test]
fn a_million_lines_are_kept_in_part_and_their_words_in_whole() {
    let lines = (0..1_000_000).map(|n| format!("سطر قصير رقم {n}\n"));
    let text = lines.collect::<String>();
    let mut digester = Digester::new(RECIPE);
    let digest = digester.digest(&article("", &text), "f");
    let lines = digest.payload().lines().unwrap();
    assert!(lines.parts.len() < 5000, "{}", lines.parts.len());
    assert!(digest.words() > 2_000_000);
    assert!(digest.payload().is_sound());
}

/// A comparison of every piece with every other would not end.
#[test]
fn a_row_of_half_a_million_pieces_loses_them_in_linear_time() {
    let row = "انسحاب مفاجئ من قاعدتين | ".repeat(500_000) + BODY + ".";
    let known = hashes("انسحاب مفاجئ من قاعدتين");
    let paragraph = [BODY; 100_000].join(" ") + ".";
    let text = format!("{row}\n{paragraph}\n{paragraph}");
    let left = without_boilerplate(&text, "", |hash| known.contains(&hash)).unwrap();
    assert!(left.trim_start().starts_with(BODY), "{}", left.len());
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(LINE.to_owned()),
        Just(format!(" {LINE} \r")),
        Just(TICKER.to_owned()),
        Just(BODY.to_owned()),
        Just("اجتمع الوزير مع نظيره في القاهرة اليوم".to_owned()),
        Just("The minister met his counterpart".to_owned()),
        Just(String::new()),
        "[ \t|•a-zء-ي.0-9\u{a0}]{0,40}",
    ]
}

proptest! {
    #[test]
    fn a_digest_depends_on_its_article_and_recipe_alone(
        before in prop::collection::vec(line(), 0..4),
        lines in prop::collection::vec(line(), 0..6),
        title in ".{0,20}",
    ) {
        let text = lines.join("\n");
        let mut used = Digester::new(RECIPE);
        used.digest(&article("", &before.join("\n")), "elsewhere");
        let fresh = Digester::new(RECIPE).digest(&article(&title, &text), "f:1");
        prop_assert_eq!(&used.digest(&article(&title, &text), "f:1"), &fresh);
        let elsewhere = used.digest(&Article { id: Some("f:1".into()), ..article(&title, &text) }, "g:2");
        prop_assert_eq!(elsewhere.content_hash(), fresh.content_hash());
    }

    #[test]
    fn a_digest_comes_back_from_its_bytes(
        lines in prop::collection::vec(line(), 0..9), title in ".{0,30}", kept: bool,
    ) {
        let mut digester = Digester::new(RECIPE).with_text(kept);
        let digest = digester.digest(&article(&title, &lines.join("\n")), "f:1");
        prop_assert_eq!(Digest::decode(&digest.encode(), RECIPE).unwrap(), digest);
    }

    #[test]
    fn no_bytes_panic(mut bytes: Vec<u8>, at: prop::sample::Index, byte: u8, whole: bool) {
        if whole {
            bytes = digest("عنوان", &format!("{BODY}\n{LINE}")).encode();
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(digest) = Digest::decode(&bytes, RECIPE) {
            digest.metadata();
            digest.terms().entries();
            reduced(&digest, "", &hashes(LINE));
        }
    }

    /// Rules that look at neighbouring words see over the ends of lines: what is left may differ there,
    /// by the words beside each line that went.
    #[test]
    fn what_is_left_of_a_digest_is_the_digest_of_what_is_left(
        lines in prop::collection::vec(line(), 1..9),
    ) {
        let text = lines.join("\n");
        let boilerplate = hashes(&format!("{LINE}\n{TICKER}"));
        let dirty = digest("عنوان آخر", &text);
        let cut = without_boilerplate(&text, "عنوان آخر", |hash| boilerplate.contains(&hash));
        let left = reduced(&dirty, "عنوان آخر", &boilerplate);
        prop_assert_eq!(cut.is_some(), left.is_some());
        if let (Some(cut), Some(left)) = (cut, left) {
            let (left, want) = (Payload(&left), digest("عنوان آخر", &cut));
            prop_assert_eq!(left.text().unwrap_or_default(), &cut);
            let (left, want): (Vec<u32>, Vec<u32>) = (left.tokens().collect(), want.tokens().collect());
            prop_assert!(left.len().abs_diff(want.len()) <= 2 * lines.len(), "{left:?} {want:?}");
        }
    }
}
