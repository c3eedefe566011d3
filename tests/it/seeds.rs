//! The two seed pages: what must be found in them, and what must not.

use std::path::{Path, PathBuf};

use sada::extract::{Page, page};
use sada::{Options, Role};

use crate::support::cluster;

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
fn the_seeds_are_two_stories_of_one_article() {
    let run = cluster(&[seeds()], &Options::default());
    assert_eq!((run.len(), run.stories().len()), (2, 2));
    assert!(run.skipped().is_empty(), "{:?}", run.skipped());
    let told: Vec<_> = run
        .stories()
        .map(|story| {
            let card = run.card(story.lead()).unwrap();
            assert_eq!(story.members(), [story.lead()]);
            assert_eq!(story.role(story.lead()), Role::Lead);
            (
                card.id,
                story.title().unwrap(),
                card.published.unwrap().to_string(),
            )
        })
        .collect();
    // Equal in size, so the earlier comes first.
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
}
