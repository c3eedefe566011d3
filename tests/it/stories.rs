//! Stories of bad input: what is missing, tiny, huge, the same throughout, without dates or far
//! out of time, in ten languages. Every article is in exactly one story, whatever the order.

use rand::RngExt;
use rand::SeedableRng;
use rand::rngs::StdRng;
use sada::{ArticleIx, Options, Run};
use serde_json::{Value, json};

use crate::support::{Author, cluster_records, groups, ids, told};

/// Clusters records with default options, and again in other orders: all must say the same.
fn cluster(records: &[Value]) -> Run {
    let run = cluster_records(records, &Options::default());
    assert_eq!(run.len(), records.len(), "{:?}", run.skipped());
    // Asserts that every article is in exactly one story.
    groups(&run);
    let want = told(&run);
    let mut author = Author::new(records.len() as u64);
    let mut shuffled = records.to_vec();
    for _ in 0..2 {
        author.shuffle(&mut shuffled);
        let again = cluster_records(&shuffled, &Options::default());
        assert_eq!(told(&again), want, "another order");
    }
    run
}

/// The stories of two or more articles, each by its ids in order; in order.
fn stories(run: &Run) -> Vec<Vec<String>> {
    let ids = ids(run);
    let members = |story: sada::Story<'_>| -> Vec<String> {
        let id = |&m: &ArticleIx| ids[m.index()].clone();
        let mut members: Vec<String> = story.members().iter().map(id).collect();
        members.sort();
        members
    };
    let several = run.stories().filter(|story| story.len() > 1);
    let mut stories: Vec<_> = several.map(members).collect();
    stories.sort();
    stories
}

/// Three reports on a dam, two on a trial, one on a market: id, day, headline, text.
const NEWS: [[&str; 4]; 6] = [
    [
        "dam-1",
        "2024-02-10T06:00:00Z",
        "انهيار سد الزمردة فوق عين القصب",
        "انهار فجر السبت سد الزمردة فوق بلدة عين القصب بعد يومين من السيول، فغمرت المياه السوق القديم \
         وحي الدباغين. وقال رئيس بلدية عين القصب مروان الشوبكي إن سبعة أشخاص فقدوا، وإن فرق الدفاع \
         المدني أجلت ثلاثمئة أسرة إلى مدارس هضبة الغراب.",
    ],
    [
        "dam-2",
        "2024-02-10T15:30:00Z",
        "سيول تجتاح عين القصب بعد تصدع سد الزمردة",
        "أجلى الدفاع المدني مئات الأسر من عين القصب إلى هضبة الغراب عقب تصدع سد الزمردة الذي لم يصمد \
         أمام السيول. وذكر شهود أن حي الدباغين غرق في دقائق، وأن الجسر الحجري انجرف. وطالب الشوبكي \
         الحكومة بطائرات للبحث عن المفقودين.",
    ],
    [
        "dam-3",
        "2024-02-10T21:00:00Z",
        "سد الزمردة: العثور على مفقودين أحياء في عين القصب",
        "عثر رجال الدفاع المدني على أربعة من المفقودين في حي الدباغين أحياء بعد أن غمره سد الزمردة \
         بالوحل إثر السيول. وأعلن الشوبكي فتح مدارس هضبة الغراب لمن أجلوا من عين القصب.",
    ],
    [
        "trial-1",
        "2024-02-10T09:00:00Z",
        "السجن عشرة أعوام لمهرب لوحات متحف القلعة",
        "قضت محكمة الجنايات بسجن تاجر التحف نديم الكرباج عشرة أعوام لتهريبه سبع لوحات من متحف القلعة. \
         وقال محاميه إنه يستأنف الحكم.",
    ],
    [
        "trial-2",
        "2024-02-10T12:00:00Z",
        "إدانة الكرباج بتهريب سبع لوحات من متحف القلعة",
        "أدين نديم الكرباج، وهو تاجر تحف معروف، بتهريب لوحات متحف القلعة إلى مزاد في الخارج، ونال حكما \
         بالسجن عشرة أعوام. واستردت الشرطة خمسا من اللوحات السبع.",
    ],
    [
        "bank",
        "2024-02-10T10:00:00Z",
        "المصرف المركزي يرفع سعر الفائدة",
        "رفع المصرف المركزي سعر الفائدة ربع نقطة للمرة الثانية هذا العام، وقال محافظه إن التضخم ما زال \
         فوق ما يراد له. وتراجعت أسهم المصارف في ختام التداول.",
    ],
];

/// The news, each from an outlet of its own, with some fields changed.
fn news(change: impl Fn(&mut Value)) -> Vec<Value> {
    let record = |(i, [id, date, title, text]): (usize, &[&str; 4])| {
        let mut record = json!({
            "id": id, "published": date, "title": title, "text": text, "source": format!("o{i}"),
        });
        change(&mut record);
        record
    };
    NEWS.iter().enumerate().map(record).collect()
}

/// The stories of the news as their reader would tell them.
fn told_right() -> Vec<Vec<String>> {
    let story = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
    vec![
        story(&["dam-1", "dam-2", "dam-3"]),
        story(&["trial-1", "trial-2"]),
    ]
}

#[test]
fn stories_are_found_without_titles_without_outlets_and_from_one_outlet() {
    for (what, change) in [
        ("whole", (|_| ()) as fn(&mut Value)),
        ("no titles", |r| {
            drop(r.as_object_mut().unwrap().remove("title"))
        }),
        ("empty titles", |r| r["title"] = "".into()),
        ("no outlets", |r| {
            drop(r.as_object_mut().unwrap().remove("source"))
        }),
        ("one outlet", |r| r["source"] = "الوادي".into()),
        ("no dates", |r| {
            drop(r.as_object_mut().unwrap().remove("published"))
        }),
        ("unreadable dates", |r| r["published"] = "soon".into()),
        ("one second", |r| {
            r["published"] = "2024-02-10T06:00:00Z".into()
        }),
    ] {
        assert_eq!(stories(&cluster(&news(change))), told_right(), "{what}");
    }
}

#[test]
fn headlines_alone_make_stories_but_never_of_strangers() {
    for change in [
        (|r| r["text"] = "".into()) as fn(&mut Value),
        |r| drop(r.as_object_mut().unwrap().remove("text")),
        |r| r["text"] = Value::Null,
    ] {
        let found = stories(&cluster(&news(change)));
        assert_eq!(found, told_right());
    }
}

#[test]
fn articles_of_three_words_are_stories_only_with_the_like() {
    let record = |(i, text): (usize, &str)| {
        let source = format!("o{i}");
        json!({"id": format!("{i}"), "text": text, "source": source, "published": "2024-02-10"})
    };
    let texts = [
        "انهيار سد الزمردة",
        "تصدع سد الزمردة",
        "سقوط نيزك مرجان",
        "فوز فريق المرفأ",
        "سعر الفائدة يرتفع",
    ];
    let run = cluster(
        &texts
            .into_iter()
            .enumerate()
            .map(record)
            .collect::<Vec<_>>(),
    );
    let found = stories(&run);
    assert!(found.is_empty() || found == [["0", "1"]], "{found:?}");
}

#[test]
fn an_article_of_a_hundred_thousand_words_draws_no_stranger_in() {
    let mut author = Author::new(5);
    let mut records = news(|_| ());
    // It tells of the dam and the trial as well, somewhere.
    let mut long = author.text(50_000);
    long.extend(NEWS.iter().flat_map(|n| n[3].split(' ')).map(str::to_owned));
    long.extend(author.text(50_000));
    records.push(json!({
        "id": "long", "title": "حصاد العام", "text": long.join(" "), "published": "2024-02-10",
    }));
    assert_eq!(stories(&cluster(&records)), told_right());
}

#[test]
fn articles_that_are_all_the_same_are_one_story_of_one_text() {
    let record = |i: usize| {
        let [_, date, title, text] = NEWS[0];
        json!({"id": format!("{i}"), "title": title, "text": text, "published": date})
    };
    let records: Vec<Value> = (0..200).map(record).collect();
    let run = cluster(&records);
    assert_eq!(run.stories().len(), 1);
    assert_eq!(run.stories().next().unwrap().texts(), 1);
    assert!(run.graph().edge_count() <= 100 * run.len());
}

#[test]
fn dates_of_1970_and_2099_keep_reports_apart_and_break_nothing() {
    // The trial was told when the clock stood at its beginning, and by a clock far ahead.
    let run = cluster(&news(|r| match r["id"].as_str().unwrap() {
        "trial-1" => r["published"] = "1970-01-01T00:00:00Z".into(),
        "trial-2" => r["published"] = "2099-12-31T23:59:59Z".into(),
        _ => (),
    }));
    assert_eq!(stories(&run), told_right()[..1]);
    // All at either end: their stories are as on any other day.
    for date in ["1970-01-01", "2099-12-31"] {
        assert_eq!(
            stories(&cluster(&news(|r| r["published"] = date.into()))),
            told_right()
        );
    }
    let span = run.span().unwrap();
    assert_eq!(span.0.to_string(), "1970-01-01T00:00:00Z");
    assert_eq!(span.1.to_string(), "2099-12-31T23:59:59Z");
}

/// A made-up event in ten languages: code, and headline and text of two articles.
const LANGUAGES: [[&str; 5]; 10] = [
    [
        "ar",
        "انهيار سد الزمردة فوق عين القصب",
        "انهار سد الزمردة فجر السبت فغمرت المياه بلدة عين القصب، وقال رئيس البلدية مروان الشوبكي إن \
         سبعة أشخاص فقدوا.",
        "سيول تجتاح عين القصب بعد تصدع سد الزمردة",
        "أجليت مئات الأسر من عين القصب عقب تصدع سد الزمردة، وطالب الشوبكي الحكومة بطائرات للبحث عن \
         المفقودين.",
    ],
    [
        "fa",
        "آتش‌سوزی در بازار پرویزآباد",
        "آتش‌سوزی بزرگی بامداد دوشنبه بازار قدیمی پرویزآباد را ویران کرد و شهردار بهرام کیانفر گفت که \
         چهل مغازه سوخته است.",
        "چهل مغازه در بازار پرویزآباد سوخت",
        "آتش‌نشانان پس از شش ساعت آتش‌سوزی بازار پرویزآباد را مهار کردند. کیانفر از مردم خواست از بازار \
         دور بمانند.",
    ],
    [
        "ur",
        "گلنارپور میں مسافر ریل گاڑی پٹری سے اتر گئی",
        "گلنارپور کے قریب مسافر ریل گاڑی پٹری سے اترنے سے بیس افراد زخمی ہوئے، ریلوے افسر جمشید لاکھانی \
         نے بتایا۔",
        "ریل حادثہ: گلنارپور میں بیس زخمی ہسپتال منتقل",
        "ریل گاڑی کے حادثے کے زخمی گلنارپور کے ہسپتال میں ہیں۔ لاکھانی کے مطابق پٹری کی مرمت جاری ہے۔",
    ],
    [
        "he",
        "מפעל הזכוכית ברמת ברקן נסגר",
        "מפעל הזכוכית הוותיק ברמת ברקן נסגר אתמול ושלוש מאות עובדים פוטרו, הודיע המנכ\"ל אלישע \
         טננבוים.",
        "שלוש מאות מפוטרים ברמת ברקן",
        "עובדי מפעל הזכוכית ברמת ברקן הפגינו מול ביתו של טננבוים לאחר שהמפעל נסגר.",
    ],
    [
        "en",
        "Ferry Marigold sinks off Kestrel Island",
        "The ferry Marigold sank off Kestrel Island early on Sunday with ninety passengers aboard, \
         harbour master Tobias Wrenfield said.",
        "Ninety rescued as Marigold goes down near Kestrel Island",
        "Fishermen pulled ninety passengers of the Marigold from the water near Kestrel Island. \
         Wrenfield praised them.",
    ],
    [
        "fr",
        "Le pont de Valbrune s'effondre",
        "Le vieux pont de Valbrune s'est effondré mardi sous un camion de betteraves, a annoncé le \
         maire Anselme Corbigny.",
        "Effondrement à Valbrune : le camion repêché",
        "Le camion tombé avec le pont de Valbrune a été repêché. Corbigny promet un pont provisoire.",
    ],
    [
        "ru",
        "Взрыв на заводе Красногорка в Белозёрске",
        "Взрыв на заводе Красногорка в Белозёрске разрушил два цеха, сообщил директор Игнат Воропаев.",
        "Белозёрск: завод Красногорка остановлен после взрыва",
        "После взрыва завод Красногорка остановлен. Воропаев заявил, что цеха в Белозёрске восстановят.",
    ],
    [
        "zh",
        "翠屏县青龙水库决堤",
        "翠屏县青龙水库星期三凌晨决堤，县长欧阳柏松说，三个村庄被洪水淹没，村民已经转移。",
        "青龙水库决堤后三个村庄村民转移",
        "洪水淹没翠屏县三个村庄。欧阳柏松表示，青龙水库的缺口已经堵住。",
    ],
    [
        "ja",
        "鷹ノ巣トンネルで落盤事故",
        "鷹ノ巣トンネルで木曜日に落盤事故があり、作業員五人が閉じ込められたと霧島建設が発表した。",
        "鷹ノ巣トンネルの作業員五人を救出",
        "落盤事故が起きた鷹ノ巣トンネルで作業員五人が救出された。霧島建設は原因を調べている。",
    ],
    [
        "th",
        "ช้างป่าบุกตลาดบ้านดอนแก้ว",
        "ช้างป่าสามตัวบุกตลาดบ้านดอนแก้วเมื่อเช้าวันศุกร์ ทำให้ร้านค้าเสียหายสิบสองร้าน",
        "ตลาดบ้านดอนแก้วปิดหลังช้างป่าบุก",
        "ตลาดบ้านดอนแก้วต้องปิดหนึ่งวันหลังจากช้างป่าสามตัวทำร้านค้าเสียหาย",
    ],
];

#[test]
fn no_story_crosses_languages_and_the_event_of_each_is_one() {
    let record = |language: &str, n: usize, title: &str, text: &str| {
        json!({
            "id": format!("{language}-{n}"), "title": title, "text": text,
            "source": format!("{language} {n}"), "published": format!("2024-02-10T0{n}:00:00Z"),
        })
    };
    let records: Vec<Value> = LANGUAGES
        .iter()
        .flat_map(|&[l, title, text, other, more]| {
            [record(l, 1, title, text), record(l, 2, other, more)]
        })
        .collect();
    let found = stories(&cluster(&records));
    let pair = |language: &str| vec![format!("{language}-1"), format!("{language}-2")];
    for story in &found {
        assert_eq!(*story, pair(&story[0][..2]), "{found:?}");
    }
    let missed = LANGUAGES.iter().filter(|l| !found.contains(&pair(l[0])));
    let missed: Vec<&str> = missed.map(|l| l[0]).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn two_articles_are_one_story_or_two_and_one_is_its_own() {
    let all = news(|_| ());
    let lone = cluster(&all[..1]);
    assert_eq!((lone.len(), lone.stories().len()), (1, 1));
    assert_eq!(lone.stories().next().unwrap().title().unwrap(), NEWS[0][2]);
    assert_eq!(cluster(&all[..2]).stories().len(), 1);
    assert_eq!(cluster(&all[2..4]).stories().len(), 2);
}

/// Words that are in no table, or those that the shipped background knows.
fn vocabulary(known: bool) -> Vec<String> {
    if !known {
        let mut author = Author::new(3);
        return (0..40_000)
            .map(|_| author.word() + &author.word())
            .collect();
    }
    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/data/background.tsv.zst");
    let table = zstd::decode_all(std::fs::File::open(table).unwrap()).unwrap();
    let lines = std::str::from_utf8(&table).unwrap().lines().skip(1);
    lines
        .map(|line| line.split('\t').next().unwrap().to_owned())
        .collect()
}

/// Articles of random words under `headlines` headlines, an hour apart or undated.
fn columns(articles: usize, headlines: usize, dated: bool, words: &[String]) -> Vec<Value> {
    let mut rng = StdRng::seed_from_u64(17);
    let mut text = |n: usize| -> String {
        let word = |_| words[rng.random_range(0..words.len())].as_str();
        (0..n).map(word).collect::<Vec<_>>().join(" ")
    };
    let titles: Vec<String> = (0..headlines).map(|_| text(6)).collect();
    let record = |i: usize| {
        let mut record = json!({
            "id": format!("{i}"), "title": titles[i % headlines], "text": text(60),
            "source": format!("o{}", i % 41),
        });
        if dated {
            record["published"] =
                format!("2024-02-{:02}T{:02}:00:00Z", i / 24 % 28 + 1, i % 24).into();
        }
        record
    };
    (0..articles).map(record).collect()
}

/// A column, a series, a form: the headline says nothing of the event. The case of fifty thousand
/// articles is for a bench; here links are counted, which no more than a hundred an article may be.
#[test]
fn thousands_of_articles_of_one_headline_are_no_giant_story() {
    for known in [false, true] {
        let words = vocabulary(known);
        assert!(words.len() >= 40_000);
        for (headlines, dated) in [(1, true), (1, false), (10, true)] {
            let records = columns(5_000, headlines, dated, &words);
            let run = cluster_records(&records, &Options::default());
            assert_eq!(groups(&run).len(), 5_000);
            let links = run.graph().edge_count();
            let largest = run.stories().next().unwrap().len();
            let case = format!("{headlines} headlines, dated {dated}, words known {known}");
            assert!(links <= 100 * run.len(), "{case}: {links} links");
            assert!(largest <= 5, "{case}: a story of {largest}");
        }
        cluster(&columns(1_000, 1, true, &words));
    }
}

/// The most that can go wrong with headlines alone: no text says that they are not one event.
#[test]
fn thousands_of_the_same_headlines_alone_keep_their_links_in_bounds() {
    let mut records = columns(3_000, 10, true, &vocabulary(true));
    for record in &mut records {
        record["text"] = "".into();
    }
    let run = cluster(&records);
    let links = run.graph().edge_count();
    assert!(links <= 100 * run.len(), "{links} links");
    let title = |m: &ArticleIx| run.metadata(*m).unwrap().title;
    for story in run.stories() {
        let first = title(&story.lead());
        assert!(story.members().iter().all(|m| title(m) == first), "{first}");
    }
}
