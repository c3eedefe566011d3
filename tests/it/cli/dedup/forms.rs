//! One feed of thirty articles, six of them copies, in every format.

use parquet::file::properties::WriterProperties;

use super::super::text;
use crate::parquet_files::{Cells, file};

/// How many articles there are.
pub(super) const ARTICLES: usize = 30;

/// The article that this one is a copy of.
pub(super) fn original(article: usize) -> Option<usize> {
    (article % 4 == 1 && article > 6).then(|| article - 5)
}

pub(super) fn is_kept(article: usize) -> bool {
    original(article).is_none()
}

pub(super) fn all() -> impl Iterator<Item = usize> {
    0..ARTICLES
}

pub(super) fn kept() -> impl Iterator<Item = usize> {
    all().filter(|&a| is_kept(a))
}

/// The feed in a format.
pub(super) struct Form {
    /// The name of the file.
    pub(super) name: &'static str,
    pub(super) args: &'static [&'static str],
    pub(super) file: Vec<u8>,
    /// What is to be written of it without the copies.
    pub(super) want: Vec<u8>,
}

impl Form {
    fn new(name: &'static str, file: impl Into<Vec<u8>>, want: impl Into<Vec<u8>>) -> Self {
        let (file, want) = (file.into(), want.into());
        let args = &[];
        Self {
            name,
            args,
            file,
            want,
        }
    }
}

/// Every form whose output is known byte for byte.
pub(super) fn texts() -> Vec<Form> {
    let mut forms = vec![jsonl(), marked_jsonl(), array(), objects()];
    forms.extend(wrapped());
    forms.extend(tables());
    forms.extend([rss(), old_rss(), atom(), lines()]);
    forms.push(web());
    forms
}

pub(super) fn id(article: usize) -> String {
    format!("n{article}")
}

pub(super) fn url(article: usize) -> String {
    format!("https://example.org/news/{article}")
}

pub(super) fn title(article: usize) -> String {
    format!("عنوان \"{article}\", a; b")
}

/// A text with all the signs that mean something to a format.
pub(super) fn body(article: usize) -> String {
    let seed = original(article).unwrap_or(article);
    let more = if is_kept(article) { "" } else { " زيادة" };
    format!("{}{more}\n\"اقتباس\"; a, b & <c>", text(seed))
}

fn json(value: &str) -> String {
    serde_json::to_string(value).unwrap()
}

/// A record with odd spacing and fields that nobody knows.
fn object(article: usize, gap: &str) -> String {
    format!(
        "{{ \"id\" :{},{gap}\"x-unknown\": {{\"kept\":[1, 2.50,\"é\"]}},  \"title\":{},{gap}\"text\":{} , \"n\":{article}e0}}",
        json(&id(article)),
        json(&title(article)),
        json(&body(article)),
    )
}

fn jsonl() -> Form {
    let of = |articles: &mut dyn Iterator<Item = usize>| -> String {
        articles
            .map(|a| format!("  {} \t\n", object(a, " ")))
            .collect()
    };
    Form::new("a.jsonl", of(&mut all()), of(&mut kept()))
}

/// As Windows writes it, with blank lines between.
fn marked_jsonl() -> Form {
    let line = |a| object(a, "\t") + "\r\n";
    let file: String = all().map(|a| line(a) + "\r\n").collect();
    let want: String = kept().map(line).collect();
    Form::new("windows.jsonl", format!("\u{feff}{file}"), want)
}

fn joined(articles: impl Iterator<Item = usize>, between: &str) -> String {
    let objects: Vec<String> = articles.map(|a| object(a, "\n  ")).collect();
    objects.join(between)
}

fn array() -> Form {
    let file = format!("\u{feff} [{}]\n\n", joined(all(), " , \n\n "));
    Form::new(
        "a.json",
        file,
        format!(" [\n{}\n]\n", joined(kept(), ",\n")),
    )
}

/// Objects in a row, each on several lines.
fn objects() -> Form {
    let want = joined(kept(), "\n") + "\n";
    Form::new("row.json", joined(all(), "\n\n"), want)
}

fn wrapped() -> Vec<Form> {
    [
        (
            "feed.json",
            "{\n \"version\" : \"https://jsonfeed.org/version/1.1\",\"title\":\"\\\"[{\",\n \"items\" : [",
            "] , \"next_url\" : null, \"more\": [{\"text\": \"]}\"}]\n}\n",
        ),
        (
            "answer.json",
            "{\"status\":\"ok\",\"response\":{\"total\":30,\"articles\":[",
            "]},\"took\":5}",
        ),
    ]
    .into_iter()
    .map(|(name, head, tail)| {
        let file = format!("{head} {}\n{tail}", joined(all(), ","));
        Form::new(name, file, format!("{head}\n{}\n{tail}", joined(kept(), ",\n")))
    })
    .collect()
}

fn tables() -> Vec<Form> {
    let row = |article: usize, sign: &str, end: &str| {
        let quoted = |cell: String| format!("\"{}\"", cell.replace('"', "\"\""));
        let cells = [
            quoted(id(article)),
            quoted(title(article)),
            " odd ".to_owned(),
            quoted(body(article)),
            url(article),
        ];
        cells.join(sign) + end
    };
    let table = |name, before: &str, sign: &str, end: &str| {
        let names = ["id", "Title", "x-unknown", "text", "url"].join(sign);
        let head = format!("{before}{names}{end}");
        let file: String = all().map(|a| row(a, sign, end)).collect();
        let want: String = kept().map(|a| row(a, sign, end)).collect();
        Form::new(name, format!("{head}{file}"), format!("{head}{want}"))
    };
    let mut arabic = table("arabic.csv", "", ";", "\r\n");
    for bytes in [&mut arabic.file, &mut arabic.want] {
        let text = String::from_utf8(std::mem::take(bytes)).unwrap();
        let (encoded, _, unmappable) = encoding_rs::WINDOWS_1256.encode(&text);
        assert!(!unmappable);
        *bytes = encoded.into_owned();
    }
    vec![
        table("a.csv", "", ",", "\n"),
        table("semicolon.csv", "", ";", "\r\n"),
        table("excel.csv", "\u{feff}sep=;\r\n", ";", "\r\n"),
        table("marked.csv", "\u{feff}", ",", "\n"),
        table("a.tsv", "", "\t", "\n"),
        arabic,
    ]
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn feed(
    name: &'static str,
    head: &str,
    item: impl Fn(usize) -> String,
    between: &str,
    end: &str,
) -> Form {
    let items: Vec<String> = all().map(&item).collect();
    let file = format!("{head}{}\n{end}", items.join(between));
    let want: String = kept().map(|a| item(a) + "\n").collect();
    Form::new(name, file, format!("{head}{want}{end}\n"))
}

fn rss_item(article: usize) -> String {
    format!(
        "<item  >\n <guid isPermaLink='false'>{}</guid><title>{}</title>\n\t<media:content url=\"x\"/><description><![CDATA[{}]]></description><x-unknown a='>'/> </item >",
        id(article),
        escaped(&title(article)),
        body(article),
    )
}

fn rss() -> Form {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel>\n<title>صحيفة</title><!-- <item> -->\n";
    feed("a.rss", head, rss_item, "\n\n", "</channel></rss>")
}

/// In a charset of old, which becomes UTF-8.
fn old_rss() -> Form {
    let head = |charset| {
        format!(
            "<?xml version='1.0'{charset}?><rss xmlns:media='http://search.yahoo.com/mrss/'><channel><title>صحيفة</title>"
        )
    };
    let end = "</channel></rss>";
    let old = feed(
        "old.xml",
        &head(" encoding='windows-1256'"),
        rss_item,
        " ",
        end,
    );
    let text = String::from_utf8(old.file).unwrap();
    let file = encoding_rs::WINDOWS_1256.encode(&text).0.into_owned();
    let want = feed("old.xml", &head(""), rss_item, " ", end).want;
    Form::new("old.xml", file, want)
}

fn atom() -> Form {
    let entry = |article: usize| {
        format!(
            "<entry><id>{}</id>\n<title type='text'>{}</title><link href='{}'/><content type=\"html\">{}</content></entry>",
            id(article),
            escaped(&title(article)),
            url(article),
            escaped(&escaped(&body(article))),
        )
    };
    let head = "<feed xmlns='http://www.w3.org/2005/Atom'><title>صحيفة</title>";
    feed("a.atom", head, entry, "", "</feed>")
}

fn lines() -> Form {
    let line = |a| body(a).replace('\n', " ") + "\r\n";
    let (file, want): (String, String) = (all().map(line).collect(), kept().map(line).collect());
    Form {
        args: &["--input-format", "lines"],
        ..Form::new("lines.txt", file, want)
    }
}

/// A record of a web archive.
pub(super) fn web_record(kind: &str, article: usize, block: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{kind}-{article}>\r\nWARC-Target-URI: {}\r\nX-Unknown:  odd \r\nWARC-Date: 2025-06-03T01:37:00Z\r\nContent-Type: application/http; msgtype={kind}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
        url(article),
        block.len(),
    )
}

/// The records that belong to an article: the second is its page.
pub(super) fn web_records(article: usize) -> [String; 3] {
    let page = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>{0}</title></head><body><h1>{0}</h1><article><p>{1}</p></article></body></html>",
        escaped(&title(article)),
        escaped(&body(article)),
    );
    [
        web_record("request", article, "GET / HTTP/1.1\r\n\r\n"),
        web_record("response", article, &page),
        web_record("metadata", article, "via: x\r\n"),
    ]
}

fn web() -> Form {
    let info = web_record("warcinfo", 0, "software: x\r\n");
    let (mut file, mut want) = (info.clone(), info);
    for article in all() {
        let [request, page, metadata] = web_records(article);
        file += &format!("{request}{page}{metadata}");
        let page = if is_kept(article) {
            page
        } else {
            String::new()
        };
        want += &format!("{request}{page}{metadata}");
    }
    Form::new("a.warc", file, want)
}

/// A sitemap has headlines, and these are nobody's copies.
pub(super) fn sitemap() -> Form {
    let head = "<?xml version=\"1.0\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">\n";
    let items: String = all()
        .map(|a| {
            format!(
                "<url><loc>{}</loc><news:news><news:title>{}</news:title></news:news></url>\n",
                url(a),
                escaped(&title(original(a).unwrap_or(a)))
            )
        })
        .collect();
    let file = format!("{head}{items}</urlset>\n");
    Form::new("sitemap.xml", file.clone(), file)
}

/// A Parquet file, seven rows to a row group.
pub(super) fn parquet() -> Vec<u8> {
    parquet_of(ARTICLES, body)
}

/// The same of so many articles with these texts.
pub(super) fn parquet_of(articles: usize, body: fn(usize) -> String) -> Vec<u8> {
    let fields = "
        OPTIONAL BYTE_ARRAY id (STRING);
        OPTIONAL INT64 unknown;
        OPTIONAL BYTE_ARRAY title (STRING);
        OPTIONAL BYTE_ARRAY text (STRING);
    ";
    let all: Vec<usize> = (0..articles).collect();
    let group = |all: &[usize]| {
        let texts = |of: fn(usize) -> String| Cells::full(all.iter().map(|&a| of(a)));
        let unknown = Cells::full(all.iter().map(|&a| a as i64));
        vec![texts(id), unknown, texts(title), texts(body)]
    };
    let groups: Vec<_> = all.chunks(7).map(group).collect();
    file(fields, &groups, WriterProperties::default())
}
