//! Feeds: how they are written, and what sound and broken ones give.

use std::fmt::Write as _;

use sada::read::{Channel, Feed, Options};
use serde_json::Value;

use super::ways::*;

/// A feed of these records, each field under the name that it has there.
pub(super) fn document(layout: Layout, records: &[Value]) -> String {
    let (begin, end) = match layout {
        Layout::Rss => (
            "<rss version=\"2.0\">\n<channel><image><title>x</title></image>\n",
            "</channel>\n</rss>\n",
        ),
        Layout::Atom => ("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n", "</feed>"),
        _ => ("<urlset>", "</urlset>"),
    };
    let items = records.iter().map(|record| item(layout, record));
    let items: String = items.collect();
    format!("<?xml version=\"1.0\"?>\n{begin}{items}{end}")
}

fn item(layout: Layout, record: &Value) -> String {
    let mut inside = String::new();
    for (name, value) in record.as_object().unwrap() {
        let name = match (layout, name.as_str()) {
            (Layout::Rss, "id") => "guid",
            (Layout::Rss, "url") => "link",
            (Layout::Rss, "text") => "content:encoded",
            (Layout::Rss, "published") => "pubDate",
            (Layout::Atom, "text") => "content",
            (Layout::Sitemap, "url") => "loc",
            (Layout::Sitemap, "id" | "text") => continue,
            (Layout::Sitemap, "title") => "news:title",
            (Layout::Sitemap, "published") => "news:publication_date",
            (Layout::Sitemap, "source") => "news:name",
            (_, "language") => "dc:language",
            (_, name) => name,
        };
        let value = match value {
            Value::String(value) => value.clone(),
            Value::Object(value) => value["name"].as_str().unwrap().to_owned(),
            value => value.to_string(),
        };
        match (layout, name) {
            (Layout::Atom, "url" | "link") => {
                write!(inside, "<link href=\"{}\"/>", escape(&value)).unwrap();
            }
            // Escaped in a feed of the one kind, as it is in one of the other.
            (Layout::Rss, "content:encoded") => {
                let value = value.replace("]]>", "]]]]><![CDATA[>");
                write!(inside, "<{name}>\n<![CDATA[{value}]]></{name}>\n").unwrap();
            }
            _ => write!(inside, "<{name}>{}</{name}>", escape(&value)).unwrap(),
        }
    }
    match layout {
        Layout::Rss => format!("<item>{inside}</item>\n"),
        Layout::Atom => format!("<entry>{inside}</entry>\n"),
        _ => format!("<url><news:news>{inside}</news:news></url>"),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// What one file gives.
pub(super) fn read(name: &str, bytes: impl AsRef<[u8]>) -> Outcome {
    let files = [(name.to_owned(), bytes.as_ref().to_vec())];
    read_files(&files, &Options::default())
}

/// What one item of RSS gives.
fn read_item(inside: &str) -> Read {
    let got = read("x.rss", format!("<rss><item>{inside}</item></rss>"));
    assert_eq!(got.skipped, [""; 0], "{inside}");
    got.articles.into_iter().next().unwrap()
}

pub(super) fn titles(outcome: &Outcome) -> Vec<&str> {
    outcome.articles.iter().map(|a| a.title.as_str()).collect()
}

#[test]
fn an_rss_item_says_all_that_an_article_needs() {
    let feed = r#"<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="a>b"?>
<!DOCTYPE rss [ <!-- it's <item> --> <!ENTITY own "<item>"> ]>
<rss version="2.0"><channel>
  <title>صحيفة المثال &amp; شركاؤها</title><link>https://example.org/</link>
  <atom:link rel="self" href="https://example.org/rss"/>
  <language>ar</language><image><title>x</title><url>u</url></image>
  <item rdf:about="x">
    <title><![CDATA[عنوان ]]><![CDATA[الخبر]]></title>
    <source url="https://a.example/">وكالة</source>
    <media:group><title>not this</title><description>nor this</description></media:group>
    <description>&lt;p&gt;ملخص&lt;/p&gt;</description>
    <content:encoded><![CDATA[<p>النص <b>كله</b> &amp; أكثر</p>]]></content:encoded>
    <guid isPermaLink="false">https://example.org/?p=7</guid>
    <pubDate>Tue, 03 Jun 2025 01:37:00 +0300</pubDate>
    <link>/news/7?a=1&amp;b=2</link>
  </item>
  <item><title>بلا وصلة</title><description>ملخص&nbsp;&own;</description>
    <content:encoded> </content:encoded>
    <guid>https://example.org/8</guid><dc:language>en</dc:language></item>
</channel></rss>"#;
    let got = read("x", feed);
    assert_eq!(got.skipped, [""; 0]);
    let first = Read {
        id: Some("https://example.org/?p=7".to_owned()),
        title: "عنوان الخبر".to_owned(),
        text: "<p>النص <b>كله</b> &amp; أكثر</p>".to_owned(),
        source: Some("وكالة".to_owned()),
        url: Some("https://example.org/news/7?a=1&b=2".to_owned()),
        published: Some("2025-06-02T22:37:00Z".to_owned()),
        updated: None,
        language: Some("ar".to_owned()),
    };
    let second = Read {
        id: Some("https://example.org/8".to_owned()),
        title: "بلا وصلة".to_owned(),
        text: "ملخص\u{a0}&own;".to_owned(),
        source: Some("صحيفة المثال & شركاؤها".to_owned()),
        url: Some("https://example.org/8".to_owned()),
        language: Some("en".to_owned()),
        ..bare()
    };
    assert_eq!(got.articles, [first, second]);
}

#[test]
fn an_atom_entry_says_all_that_an_article_needs() {
    let entry = |p: &str| {
        format!(
            r#"<{p}entry xml:lang="ar">
  <{p}source><{p}id>x</{p}id><{p}title>الوكالة</{p}title><{p}updated>2020-01-01</{p}updated></{p}source>
  <{p}author><{p}name>not the title</{p}name></{p}author>
  <{p}link rel="self" href="https://example.org/self"/>
  <{p}link rel='alternate' type="text/html" href = 'https://example.org/1?a=1&amp;b=2'></{p}link>
  <{p}title type="html">عنوان &lt;b&gt;مهم&lt;/b&gt;</{p}title><{p}id>tag:example.org,2025:1</{p}id>
  <{p}published>2025-06-03T01:37:00Z</{p}published><{p}updated>2025-06-04</{p}updated>
  <{p}summary>ملخص</{p}summary>
  <{p}content type="xhtml"><div><p>فقرة &amp; <item/></p><p>أخرى</p></div></{p}content>
</{p}entry>"#
        )
    };
    for prefix in ["", "atom:"] {
        let entry = entry(prefix);
        let feed = format!("<{prefix}feed xml:lang='fr'>{entry}</{prefix}feed>");
        let got = read("x", feed);
        assert_eq!(got.skipped, [""; 0]);
        let want = Read {
            id: Some("tag:example.org,2025:1".to_owned()),
            title: "عنوان <b>مهم</b>".to_owned(),
            text: "<div><p>فقرة &amp; <item/></p><p>أخرى</p></div>".to_owned(),
            source: Some("الوكالة".to_owned()),
            url: Some("https://example.org/1?a=1&b=2".to_owned()),
            published: Some("2025-06-03T01:37:00Z".to_owned()),
            updated: Some("2025-06-04".to_owned()),
            language: Some("ar".to_owned()),
        };
        assert_eq!(got.articles, [want], "{prefix}");
    }
}

#[test]
fn rdf_and_sitemaps_are_read_and_an_index_of_sitemaps_says_what_it_is() {
    let rdf = r#"<rdf:RDF><channel rdf:about="x"><title>صحيفة</title><items><rdf:Seq><rdf:li/></rdf:Seq>
</items></channel><item rdf:about="https://example.org/1"><title>أول</title><dc:date>2025-06-03</dc:date>
<dc:creator>x</dc:creator></item><textinput><title>y</title></textinput></rdf:RDF>"#;
    let got = read("x", rdf);
    let want = Read {
        id: Some("https://example.org/1".to_owned()),
        title: "أول".to_owned(),
        source: Some("صحيفة".to_owned()),
        url: Some("https://example.org/1".to_owned()),
        published: Some("2025-06-03".to_owned()),
        ..bare()
    };
    assert_eq!((got.articles, got.skipped), (vec![want], vec![]));
    let sitemap = r#"<urlset><url><loc>https://example.org/2</loc><lastmod>2025-06-05</lastmod>
<image:image><image:title>x</image:title><image:loc>y</image:loc></image:image><news:news>
<news:publication><news:name>الصحيفة</news:name><news:language>ar</news:language></news:publication>
<news:publication_date>2025-06-04</news:publication_date><news:title>ثان</news:title></news:news></url>
<url><loc>https://example.org/about</loc></url></urlset>"#;
    let got = read("x", sitemap);
    let want = Read {
        title: "ثان".to_owned(),
        source: Some("الصحيفة".to_owned()),
        url: Some("https://example.org/2".to_owned()),
        published: Some("2025-06-04".to_owned()),
        updated: Some("2025-06-05".to_owned()),
        language: Some("ar".to_owned()),
        ..bare()
    };
    assert_eq!(got.articles, [want]);
    let why = "x:2: no text field (option map text=NAME)";
    assert_eq!(got.skipped, [why]);
    let index = "<?xml version='1.0'?><sitemapindex><sitemap><loc>x</loc></sitemap></sitemapindex>";
    let got = read("x", index);
    assert_eq!(got.skipped, ["x: it lists other sitemaps; give those"]);
}

#[test]
fn a_declared_charset_decides_where_the_letters_do_not() {
    let (word, _, _) = encoding_rs::KOI8_R.encode("Новости");
    let feed = |label: &str| {
        let head = format!("<?xml version='1.0' encoding='{label}'?><rss><channel><title>");
        let parts: [&[u8]; 5] = [
            head.as_bytes(),
            &word,
            b"</title><item><title>",
            &word,
            b"</title></item></channel></rss>",
        ];
        parts.concat()
    };
    let got = read("x.xml", feed("koi8-r"));
    assert_eq!(titles(&got), ["Новости"]);
    assert_eq!(got.articles[0].source.as_deref(), Some("Новости"));
    assert_ne!(titles(&read("x.xml", feed("windows-1251"))), ["Новости"]);
    let records = some_records();
    for layout in [Layout::Rss, Layout::Atom, Layout::Sitemap] {
        let text = document(layout, &records);
        let text = text.replacen("?>", " encoding=\"windows-1256\"?>", 1);
        let got = read("x.xml", Charset::Windows1256.encode(&text));
        assert_eq!(got.articles, layout.want(&records), "{layout:?}");
    }
}

#[test]
fn elements_go_by_the_names_that_are_mapped() {
    let feed = "<rss><item><title>عنوان</title><description>ملخص</description>\
                <content:encoded>نص</content:encoded><dc:creator>كاتب</dc:creator></item></rss>";
    let options = Options {
        map: vec![
            "text=description".parse().unwrap(),
            "source=dc:creator".parse().unwrap(),
        ],
        ..Options::default()
    };
    let files = [("x.rss".to_owned(), feed.as_bytes().to_vec())];
    let got = read_files(&files, &options).articles.remove(0);
    assert_eq!(got.text, "ملخص");
    assert_eq!(got.source.as_deref(), Some("كاتب"));
    assert_eq!(read("x.rss", feed).articles[0].text, "نص");
}

#[test]
fn markup_that_is_broken_inside_an_item_loses_nothing_else() {
    let whole = "<title>عنوان</title><description>نص</description><link>https://a.example/1</link>";
    let want = read_item(whole);
    for broken in [
        // No end, a wrong end, an end too many.
        "<title>عنوان<description>نص</description><link>https://a.example/1</link>",
        "<title>عنوان</titel><description>نص</description><link>https://a.example/1</link>",
        "</p></channels><title>عنوان</title><description>نص</description><link>https://a.example/1",
        "<author><name>x</author><title>عنوان</title><description>نص</description><link>https://a.example/1</link>",
        // Quotes and brackets out of place.
        "<author name=\"x><b></author><title>عنوان</title><description>نص</description><link>https://a.example/1</link>",
        "<title it's>عنوان</title><description>نص</description><link>https://a.example/1</link>< 5",
        "<title>عنوان</title <description>نص</description><link>https://a.example/1</link>",
    ] {
        assert_eq!(read_item(broken), want, "{broken}");
    }
    let less = read_item("<title>5 < 6 & a&b</title><description>x > y <b>z</description>");
    assert_eq!(less.title, "5 < 6 & a&b");
    assert_eq!(less.text, "x > y <b>z");
    let mixed = read_item("<description>a &lt;b <i>c</i><![CDATA[<p>d]]></description>");
    assert_eq!(mixed.text, "a &lt;b <i>c</i><p>d");
}

#[test]
fn an_item_without_an_end_does_not_swallow_the_next() {
    let item = |n: u32| format!("<item><title>{n}</title></item>\n");
    let (a, c) = (item(1), item(3));
    for open in ["<item><title>2</title>", "<item><title>2</title></itme>"] {
        let got = read("x.rss", format!("<rss>{a}{open}{c}</rss>"));
        assert_eq!(titles(&got), ["1", "2", "3"], "{open}");
        assert_eq!(got.skipped, [""; 0], "{open}");
        let got = read("x.rss", format!("<rss><channel>{a}{open}</channel></rss>"));
        assert_eq!(titles(&got), ["1", "2"], "{open}");
        assert_eq!(got.skipped, [""; 0], "{open}");
    }
    let many = "<item><title>عنوان</title>".repeat(100_000);
    let got = read("x.rss", format!("<rss><channel>{many}</channel></rss>"));
    assert_eq!(got.articles.len(), 100_000);
    assert!(got.skipped.is_empty());
}

#[test]
fn an_end_that_is_missing_or_not_the_end_is_named_with_its_line() {
    let whole =
        "<rss>\n<channel>\n<item>\n<title>1</title></item>\n<item>\n<title>2</title></item>\n";
    let end = "</channel></rss>";
    for (feed, titles_of_it, why) in [
        (
            format!("{whole}<item><title>3</tit"),
            2,
            "x.rss:3: the input ends inside this item, line 7",
        ),
        (
            format!("{whole}<item><title>3</title></item"),
            2,
            "x.rss:3: the input ends inside this item, line 7",
        ),
        (
            format!("{whole}<!-- {end}"),
            2,
            "x.rss: the feed ends without </rss>: items may be missing",
        ),
        (
            format!("{whole}<item "),
            2,
            "x.rss: the feed ends without </rss>: items may be missing",
        ),
        (
            format!("{whole}{end}\n\n <!-- x --> \nmore"),
            2,
            "x.rss: content after the end of the feed, line 10",
        ),
        (
            format!("{whole}{end}\n<p>"),
            2,
            "x.rss: content after the end of the feed, line 8",
        ),
        (
            format!("{whole}{end}\n<item><title>3</title></item>"),
            3,
            "x.rss: content after the end of the feed, line 8",
        ),
    ] {
        let got = read("x.rss", &feed);
        assert_eq!(got.articles.len(), titles_of_it, "{feed}");
        assert_eq!(got.skipped, [why], "{feed}");
    }
    for after in ["", "\n \n", "<!-- </item> --><?x y?>\n"] {
        assert_eq!(
            read("x.rss", format!("{whole}{end}{after}")).skipped,
            [""; 0]
        );
    }
    // Two feeds in one file are two feeds.
    let second =
        "<?xml version='1.0'?><feed><title>ب</title><entry><title>3</title></entry></feed>";
    let got = read("x.rss", format!("{whole}{end}{second}"));
    assert_eq!((titles(&got), got.skipped.len()), (vec!["1", "2", "3"], 0));
    assert_eq!(got.articles[2].source.as_deref(), Some("ب"));
}

#[test]
fn a_broken_head_does_not_hide_the_items() {
    let items = "<item><title>1</title></item><item><title>2</title></item></channel></rss>";
    for head in [
        "<rss version=\"2.0><channel>",
        "<rss version=2.0 <channel><title>x</channel>",
        "<!DOCTYPE rss it's><rss>",
        "<!DOCTYPE rss <rss>",
        "<rss><channel><title>&&;<![CDATA[</title><image>]]>",
        "<rss></image></title>",
    ] {
        let got = read("x.rss", format!("{head}{items}"));
        assert_eq!(
            (titles(&got), got.skipped.len()),
            (vec!["1", "2"], 0),
            "{head}"
        );
    }
    let options = Options {
        input_format: sada::read::InputFormat::Feed,
        ..Options::default()
    };
    let headless = [("x".to_owned(), format!("x</title>{items}").into_bytes())];
    let got = read_files(&headless, &options);
    assert_eq!(titles(&got), ["1", "2"]);
}

#[test]
fn an_item_is_its_bytes_and_the_head_says_what_is_open() {
    let head = "\u{feff}<?xml version='1.0'?>\n<rss>\n<channel><title>x</title>\n";
    let items = ["<item a='>'>\r\n <x/></item>", "<item/>", "<item></item  >"];
    let feed = format!("{head}{}</channel></rss>", items.join("\n"));
    let folder = tempfile::tempdir().unwrap();
    let paths = write(folder.path(), &[("x.rss".to_owned(), feed.into_bytes())]);
    let mut feed = Feed::open(&paths, &Options::default()).unwrap();
    let batch = feed.next_batch().unwrap().unwrap();
    let raw: Vec<&[u8]> = batch.records.iter().map(|r| batch.raw(r)).collect();
    assert_eq!(raw, items.map(str::as_bytes));
    let channel: &Channel = batch.records[0].format.get().unwrap();
    assert_eq!(channel.head, head.as_bytes());
    assert_eq!(channel.open, ["rss", "channel"]);
}

#[test]
fn the_examples_are_read_whole() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/example/formats/");
    for (name, count) in [
        ("feed.rss", 2),
        ("feed.atom", 1),
        ("feed.json", 1),
        ("sitemap.xml", 1),
    ] {
        let got = read(name, std::fs::read(format!("{folder}{name}")).unwrap());
        assert_eq!(
            (got.articles.len(), got.skipped.len()),
            (count, 0),
            "{name}"
        );
        for article in got.articles {
            assert!(
                article.published.is_some() && article.url.is_some(),
                "{name}"
            );
            assert_eq!(article.text.is_empty(), name == "sitemap.xml", "{name}");
        }
    }
}
