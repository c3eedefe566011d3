//! The two seed pages: what must be found in them, and what must not.

use std::path::{Path, PathBuf};

use sada::extract::{Page, page};
use sada::story::Level;
use sada::{Options, Role};

use crate::support::{cluster, coverage_links};

const WITHDRAWAL: &str = "000_b283cc8878b4321a.txt";
const TWO_BASES: &str = "003_440a02abe744aa5e.txt";

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

fn seed(name: &str) -> Page {
    page(&std::fs::read_to_string(seeds().join(name)).unwrap())
}

/// The body begins and ends so, in whole paragraphs, and holds none of these.
fn assert_body(page: &Page, begin: &str, end: &str, foreign: &[&str]) {
    assert!(page.body.starts_with(begin), "{}", page.body);
    assert!(page.body.ends_with(end), "{}", page.body);
    for phrase in foreign {
        let all = [
            &page.body,
            &page.headline,
            page.outlet.as_ref().unwrap_or(&page.body),
        ];
        assert!(all.iter().all(|text| !text.contains(phrase)), "{phrase}");
    }
}

fn published(page: &Page) -> String {
    page.published.unwrap().moment.to_string()
}

#[test]
fn the_first_seed_gives_headline_date_and_body_and_no_furniture() {
    let page = seed(WITHDRAWAL);
    assert_eq!(
        page.headline,
        "واشنطن تسحب معظم قواتها من دير الزور شرقي سورية"
    );
    assert_eq!(published(&page), "2025-05-03");
    assert_body(
        &page,
        "غادرت قوات أميركية، يوم الجمعة",
        "لمسؤولين أميركيين.",
        &[
            "المساهمون",
            "+ الخط",
            "استمع إلى الملخص",
            "اظهر الملخص",
            "دليل سليمان",
            "آخر تحديث",
            "- انسحبت القوات",
        ],
    );
    assert!(page.body.contains("ديسمبر/كانون الأول 2024"));
}

#[test]
fn the_second_seed_gives_headline_date_and_body_and_nothing_of_its_ticker() {
    let page = seed(TWO_BASES);
    assert_eq!(
        page.headline,
        "انسحاب أمريكي مفاجئ من قاعدتين بارزتين شرق سوريا"
    );
    assert_eq!(published(&page), "2025-06-03");
    assert_body(
        &page,
        "أفاد المرصد السوري لحقوق الإنسان، أمس الاثنين",
        "أخرى في حال التخلي عنهم.",
        &[
            "عبد اللطيف: إجراء وضع المدارس",
            "جامعة كفر الشيخ",
            "مواقيت الصلاه",
            "23ديسمبر 2025",
            "محمد منير",
            "لن ننسحب من قطاع غزة",
            "ياسر إبراهيم",
            "شكرا على الإبلاغ",
            "سيتم حجب هذه الصورة",
            "انقر هنا",
            "نشر في مصراوي",
        ],
    );
    assert!(
        page.body
            .contains("ولم ترد وزارة الخارجية الأمريكية ولا متحدث")
    );
}

#[test]
fn the_seeds_are_one_story_of_two_articles_which_says_why() {
    let run = cluster(&[seeds()], &Options::default());
    assert_eq!((run.len(), run.stories().len()), (2, 1));
    assert!(run.skipped().is_empty(), "{:?}", run.skipped());
    let story = run.stories().next().unwrap();
    assert_eq!((story.len(), story.texts()), (2, 2));
    let told: Vec<_> = story
        .timeline()
        .map(|(date, article)| {
            let card = run.card(article).unwrap();
            (card.id, card.title, date.unwrap().to_string())
        })
        .collect();
    let want = [
        (
            WITHDRAWAL,
            "واشنطن تسحب معظم قواتها من دير الزور شرقي سورية",
            "2025-05-03",
        ),
        (
            TWO_BASES,
            "انسحاب أمريكي مفاجئ من قاعدتين بارزتين شرق سوريا",
            "2025-06-03",
        ),
    ];
    let want = want.map(|(id, title, day)| (id.to_owned(), title.to_owned(), day.to_owned()));
    assert_eq!(told, want);
    let terms = story.terms().unwrap();
    assert!(
        terms.iter().any(|(word, _)| word == "دير الزور"),
        "{terms:?}"
    );
    let (a, b, reason) = coverage_links(&run)[0];
    let shared = run.shared_words(a, b, &reason).unwrap();
    assert!(
        shared
            .iter()
            .any(|(word, share)| word == "كونيكو" && *share > 0.1),
        "{shared:?}"
    );
    assert_eq!(run.hours_apart(a, b), Some(31.0 * 24.0));
}

#[test]
fn at_the_level_of_copies_the_seeds_are_two() {
    let mut options = Options::default();
    options.story.level = Level::Copies;
    let run = cluster(&[seeds()], &options);
    assert_eq!((run.len(), run.stories().len()), (2, 2));
    for story in run.stories() {
        let group = story.copy_groups().next().unwrap();
        assert_eq!(group.role(&story, story.lead()), Role::Lead);
    }
}
