//! The two seed pages: what must be found in them, and what must not; and the demo beside them.

use std::collections::BTreeMap;
use std::fs;

use sada::extract::{Page, page};
use sada::story::Level;
use sada::{ArticleIx, Options, Role, Run};
use serde_json::Value;

use crate::quality::{Gold, measured};
use crate::support::{SEEDS, cluster, coverage_links, ids, seed_files, seeds};

const WITHDRAWAL: &str = SEEDS[0];
const TWO_BASES: &str = SEEDS[1];

fn seed(name: &str) -> Page {
    page(&fs::read_to_string(seeds().join(name)).unwrap())
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
fn the_first_seed_gives_headline_date_and_body_and_no_boilerplate() {
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
    let run = cluster(&seed_files(), &Options::default());
    assert_eq!((run.len(), run.stories().len()), (2, 1));
    assert!(run.skipped().is_empty(), "{:?}", run.skipped());
    let story = run.stories().next().unwrap();
    assert_eq!((story.len(), story.texts()), (2, 2));
    let told: Vec<_> = story
        .timeline()
        .map(|(date, article)| {
            let metadata = run.metadata(article).unwrap();
            (metadata.id, metadata.title, date.unwrap().to_string())
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
    let run = cluster(&seed_files(), &options);
    assert_eq!((run.len(), run.stories().len()), (2, 2));
    for story in run.stories() {
        let group = story.copy_groups().next().unwrap();
        assert_eq!(group.role(&story, story.lead()), Role::Lead);
    }
}

/// The demo as its authors labelled it.
fn demo() -> Vec<Value> {
    let lines = fs::read_to_string(seeds().join("demo/articles.jsonl")).unwrap();
    let read = |line| serde_json::from_str(line).unwrap();
    lines.lines().map(read).collect()
}

/// The demo clustered, and the number of each article by its id.
fn demo_run() -> (Run, BTreeMap<String, ArticleIx>) {
    let run = cluster(&[seeds().join("demo")], &Options::default());
    let numbers = ids(&run).into_iter().zip(run.articles()).collect();
    (run, numbers)
}

#[test]
fn the_folder_of_the_seeds_holds_one_story_of_exactly_the_two() {
    let run = cluster(&[seeds()], &Options::default());
    assert!(run.skipped().is_empty(), "{:?}", run.skipped());
    assert_eq!(run.len(), 2 + demo().len());
    let ids = ids(&run);
    let members = |story: sada::Story<'_>| -> Vec<String> {
        let id = |&m: &ArticleIx| ids[m.index()].clone();
        story.members().iter().map(id).collect()
    };
    let seed = |id: &String| SEEDS.contains(&id.as_str());
    let holding: Vec<_> = run
        .stories()
        .map(members)
        .filter(|m| m.iter().any(seed))
        .collect();
    assert_eq!(holding, [SEEDS.map(str::to_owned)]);
}

#[test]
fn the_demo_is_labelled_throughout_and_says_of_each_copy_what_it_copies() {
    let demo = demo();
    let rows: BTreeMap<_, _> = demo
        .iter()
        .map(|row| (row["id"].as_str().unwrap(), row))
        .collect();
    assert_eq!(rows.len(), demo.len(), "an id stands twice");
    for (id, row) in &rows {
        for field in ["source", "url", "title", "text", "label"] {
            assert!(
                row[field].as_str().is_some_and(|v| !v.is_empty()),
                "{id}: {field}"
            );
        }
        assert!(row["url"].as_str().unwrap().contains(".example/"), "{id}");
        if let Some(of) = row.get("copy_of") {
            let original = rows[of.as_str().unwrap()];
            assert_eq!(original["label"], row["label"], "{id}");
            assert!(
                original.get("copy_of").is_none(),
                "{id} is the copy of a copy"
            );
        }
    }
}

#[test]
fn the_copies_of_the_demo_are_found_with_their_originals_and_nothing_else() {
    let (run, numbers) = demo_run();
    let mut original = vec![None; run.len()];
    for group in run.stories().flat_map(|story| story.copy_groups()) {
        for &member in group.members() {
            original[member.index()] = Some(group.original());
        }
    }
    for row in demo() {
        let number = |field: &str| row[field].as_str().map(|id| numbers[id]);
        let article = number("id").unwrap();
        let labelled = number("copy_of").unwrap_or(article);
        assert_eq!(original[article.index()], Some(labelled), "{}", row["id"]);
    }
}

#[test]
fn the_events_of_the_demo_are_found_as_well_as_they_were() {
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    let gold: Gold = demo()
        .iter()
        .map(|row| (text(row, "id"), (text(row, "label"), String::new())))
        .collect();
    let (b_cubed, pairs) = measured(&gold, &demo_run().0);
    println!("demo: B-cubed F {b_cubed:.3}, pairwise F {pairs:.3}");
    // Reached: .915. Some articles are meant to be missed: a feature without the words of the news,
    // a report in another language, last year's festival without a date.
    assert!(b_cubed >= 0.885, "B-cubed F {b_cubed:.4}");
}
