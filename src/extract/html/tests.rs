//! Tests of pages: what each part decides, and that hostile input does no harm.

use proptest::prelude::*;

use super::*;

const ONE: &str = "قال الوزير في كلمته أمام المجلس صباح اليوم إن الحكومة ماضية في خطتها رغم كل ما يقال عنها في الصحف.";
const TWO: &str = "وأضاف أن المشروع سيكتمل قبل نهاية العام المقبل، وأن كلفته لن تزيد على ما أعلن عند وضع حجر الأساس.";
const OTHER: &str =
    "أعجبني هذا المقال كثيرا وأشكر الكاتب عليه، لكنني أختلف معه في كل ما قاله عن المدينة وسكانها.";

/// A page with this in its head and this in its body.
fn with(head: &str, body: &str) -> HtmlPage {
    html(
        &format!("<html><head>{head}</head><body>{body}</body></html>"),
        Some("https://a.example/local/5"),
    )
}

fn article() -> String {
    format!("<h1>الحكومة ماضية في خطتها الجديدة</h1><p>{ONE}</p><p>{TWO}</p>")
}

fn published(head: &str, body: &str) -> Option<String> {
    with(head, body).published.map(|m| m.to_string())
}

#[test]
fn a_class_of_boilerplate_on_the_wrapper_deletes_nothing() {
    for wrapper in [
        "<div class=share>",
        "<form id=comments>",
        "<body class='related menu'>",
        "<div class=ad><div class=sidebar>",
        "<table class=nav><tr><td>",
    ] {
        let page = with("", &format!("{wrapper}{}", article()));
        assert_eq!(page.body, format!("{ONE}\n{TWO}"), "{wrapper}");
    }
}

#[test]
fn comments_and_teasers_are_no_article_however_long() {
    let comments = format!(
        "<div id=comments>{}</div>",
        format!("<p>{OTHER}</p>").repeat(50)
    );
    let teaser =
        format!("<div><h3><a href=/>عنوان خبر آخر في الموقع نفسه</a></h3><p>{OTHER}</p></div>");
    let page = with(
        "",
        &format!("<div>{}</div>{comments}{}", article(), teaser.repeat(50)),
    );
    assert_eq!(page.body, format!("{ONE}\n{TWO}"));
}

#[test]
fn readers_are_known_by_the_shape_of_what_they_write() {
    let entry = |name: &str, votes: usize| {
        format!("<div><b>{name}</b><p>{OTHER}</p><div>{votes} <a href=/r>رد</a></div></div>")
    };
    let entries = [entry("سامر", 3), entry("ليلى", 0), entry("حسن", 12)].concat();
    for page in [
        format!("<div>{}{entries}</div>", article()),
        format!("<div>{}</div><div>{}</div>", article(), entries.repeat(9)),
    ] {
        assert_eq!(with("", &page).body, format!("{ONE}\n{TWO}"), "{page}");
    }
    // Entries of a live blog have headings.
    let live = entries.replace("<b>", "<h3>").replace("</b>", "</h3>");
    let page = with("", &format!("<div>{}{live}</div>", article()));
    assert_eq!(page.body.matches(OTHER).count(), 3);
}

#[test]
fn offers_within_an_article_go_and_a_short_article_is_none() {
    let offer =
        "<div><h3>نشرة الأسبوع في بريدك</h3><p>رسالة كل جمعة تلخص لك أهم ما جرى في المدينة.</p>";
    for button in [
        "<a href=/s>اشترك الآن</a>",
        "<form><input type=email></form>",
    ] {
        let page = with(
            "",
            &format!(
                "<h1>الحكومة ماضية في خطتها</h1><p>{ONE}</p>{offer}{button}</div><p>{TWO}</p>"
            ),
        );
        assert_eq!(page.body, format!("{ONE}\n{TWO}"), "{button}");
        let page = with("", &format!("{offer}{button}</div>"));
        assert!(page.body.contains("رسالة كل جمعة"), "{button}");
    }
}

#[test]
fn words_in_a_figure_are_a_caption_unless_they_are_a_quote() {
    let page = |inside: &str| {
        let page = format!("{}<figure>{inside}</figure><p>{TWO}</p>", article());
        with("", &page).body
    };
    let other = format!("<div><span>{OTHER}</span></div>");
    assert!(!page(&other).contains(OTHER));
    assert!(page(&format!("<blockquote>{OTHER}</blockquote>")).contains(OTHER));
}

#[test]
fn links_between_paragraphs_go() {
    let body = format!(
        "<div><h1>الحكومة ماضية في خطتها</h1><p>{ONE}</p><p>اقرأ أيضا: <a href=/>خبر آخر من أخبار المدينة</a></p>\
         <ul><li><a href=/>خبر ثالث من أخبار المدينة</a></ul><p>{TWO}</div>"
    );
    assert_eq!(with("", &body).body, format!("{ONE}\n{TWO}"));
}

#[test]
fn dates_are_trusted_in_their_order() {
    let meta = "<meta property=article:published_time content=2025-05-01>";
    let time = format!(
        "<h1>الحكومة ماضية</h1><time datetime=2025-05-02></time><div>3 مايو 2025</div><p>{ONE}</p><p>{TWO}</p>"
    );
    let line =
        format!("<h1>الحكومة ماضية في خطتها</h1><div>3 مايو 2025</div><p>{ONE}</p><p>{TWO}</p>");
    let path = "<link rel=canonical href='/2025/5/4/news'>";
    assert_eq!(published(meta, &time).as_deref(), Some("2025-05-01"));
    assert_eq!(published(path, &time).as_deref(), Some("2025-05-02"));
    assert_eq!(published(path, &line).as_deref(), Some("2025-05-03"));
    assert_eq!(published(path, &article()).as_deref(), Some("2025-05-04"));
    assert_eq!(published("", &article()), None);
}

#[test]
fn changes_menus_captions_and_prose_date_nothing() {
    let changed = "<meta property=article:modified_time content=2025-05-01T10:00:00Z>";
    let page = with(changed, &article());
    assert_eq!((page.published, page.updated.is_some()), (None, true));
    for around in [
        "<nav>3 مايو 2025</nav>",
        "<figure><figcaption>جندي في المدينة، 3 مايو 2025 (فلان/رويترز)</figcaption></figure>",
        "<p>بدأت الأزمة بين الحكومة والمعارضة والنقابات في 3 مايو 2025</p>",
        "<aside><time datetime=2025-05-03></time></aside>",
    ] {
        let body = format!("{around}{}<p>{TWO}</p>{around}", article());
        let body = body.replace(
            "</h1>",
            &format!(
                "</h1>{}",
                around.replace("<aside><time datetime=2025-05-03></time></aside>", "")
            ),
        );
        assert_eq!(published("", &body), None, "{around}");
    }
}

#[test]
fn headlines_lose_the_name_of_the_site_only() {
    let headline = |title: &str, site: &str| {
        let head = format!(
            "<meta property=og:title content='{title}'><meta property=og:site_name content='{site}'>"
        );
        with(&head, &article()).headline
    };
    assert_eq!(headline("خبر اليوم | الموقع", "الموقع"), "خبر اليوم");
    assert_eq!(headline("خبر اليوم - الموقع", "الموقع"), "خبر اليوم");
    assert_eq!(headline("الموقع : خبر اليوم", "الموقع"), "خبر اليوم");
    assert_eq!(headline("خبر - فيديو", "الموقع"), "خبر - فيديو");
    assert_eq!(
        with("", &article()).headline,
        "الحكومة ماضية في خطتها الجديدة"
    );
}

#[test]
fn addresses_are_made_whole_and_amp_is_none() {
    let url = |head: &str| with(head, &article()).url;
    let canonical = "<link rel=canonical href='/local/5-x'>";
    assert_eq!(
        url(canonical).as_deref(),
        Some("https://a.example/local/5-x")
    );
    assert_eq!(url("<link rel=amphtml href=/amp/5>"), None);
    assert_eq!(url("<link rel=canonical href='javascript:x'>"), None);
    assert_eq!(
        url("<link rel=canonical href=/><meta property=og:url content=/p/1>").as_deref(),
        Some("https://a.example/p/1")
    );
}

#[test]
fn the_body_of_json_ld_counts_if_it_says_more() {
    let told = |body: &str| {
        format!(
            "<script type='application/ld+json'>{{\"@type\":\"Article\",\"articleBody\":\"{body}\"}}</script>"
        )
    };
    assert_eq!(with(&told(ONE), &article()).body, format!("{ONE}\n{TWO}"));
    let long = [ONE, TWO, OTHER, OTHER].join(" ");
    assert_eq!(with(&told(&long), &article()).body, long);
}

#[test]
fn a_page_without_prose_keeps_what_it_shows() {
    let page = html("<p>زلزال يضرب شرق تركيا فجرا<p>لا أنباء عن ضحايا", None);
    assert!(page.body.contains("لا أنباء عن ضحايا"), "{page:?}");
    assert_eq!(html("", None), HtmlPage::default());
    assert_eq!(html("نص بلا وسوم", None).body, "نص بلا وسوم");
}

/// Runs on as little stack as a worker has.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    thread.spawn(work).unwrap().join().unwrap();
}

#[test]
fn no_nesting_is_too_deep() {
    on_a_small_stack(|| {
        for (open, close) in [
            ("<div>", "</div>"),
            ("<b>", "</b>"),
            ("<table><tr><td>", ""),
            ("<ul><li>", "</ul>"),
            ("<a href=x>", "</i>"),
            ("<blockquote class=share>", "</p>"),
        ] {
            let text = format!(
                "{}{ONE}{}{}",
                open.repeat(100_000),
                close.repeat(100_000),
                article()
            );
            assert!(html(&text, None).body.contains(TWO), "{open}");
            plain(&text);
        }
    });
}

#[test]
fn hostile_pages_take_linear_time() {
    let unit = |unit: &str| unit.repeat((2 << 20) / unit.len());
    for text in [
        unit("<p>"),
        unit("<p>a</b>"),
        unit("<div>a<br>"),
        unit("<i class='a b share'>a"),
        unit("</div>"),
        unit("<a>ا</p>"),
        unit("<td>3 مايو 2021"),
        unit("<li>قال إن ذلك."),
        unit("<h1>ا</h1>"),
        unit("<time datetime=2021-01-01>"),
        unit("<meta name=date content=x>"),
        unit("<script type=application/ld+json>"),
        unit("<script type='application/ld+json'>[{\"@type\":\"Article\"},</script>"),
        unit("&nbsp;"),
        unit("<b>&lt;"),
        format!("<p title=\"{}\">{ONE}", unit("x")),
        format!("<p class=\"{}\">{ONE}", unit("share x ")),
        format!("<title>{}</title>{ONE}", unit(" - ")),
    ] {
        html(&text, None);
    }
}

fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "</?(p|div|a|b|table|tr|td|ul|li|h1|br|script|style|title|nav|form|time|figcaption|x-y)( class=(share|ad|article|comments)| id='x| href=\"y\")?[/>]",
        prop::sample::select(vec![
            ONE,
            TWO,
            OTHER,
            "<!--",
            "-->",
            "&amp;",
            "&#x",
            "3 مايو 2021",
            "<",
            "\n",
            "<![CDATA[",
            "شارك"
        ])
        .prop_map(str::to_owned),
        "<meta (name|property)=(date|og:title|og:url) content='[a-z0-9:/-]{0,12}'>",
        "<script type='application/ld\\+json'>[\\[\\]{}\",:@a-z]{0,12}</script>",
        ".{0,4}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn tag_soup_is_survived_and_is_read_the_same_twice(page in soup()) {
        let once = html(&page, Some("https://a.example/2021/5/3/x"));
        prop_assert_eq!(&once, &html(&page, Some("https://a.example/2021/5/3/x")));
        plain(&page);
    }
}
