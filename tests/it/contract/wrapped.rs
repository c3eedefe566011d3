//! JSON objects around an array of articles: JSON Feeds and the answers of news services.

use serde_json::{Value, json};

use super::feeds::read;
use super::ways::*;

#[test]
fn a_wrapped_array_ends_where_it_ends() {
    let records = some_records();
    let want = Layout::Lines.want(&records);
    let array = Value::from(&records[..]).to_string();
    for (file, skipped) in [
        (
            format!("{{\"status\": \"ok\", \"articles\": {array}}}"),
            None,
        ),
        (
            format!("{{\"articles\":\n{array},\n\"more\": [{{\"text\": 1}}, 5]}}\n"),
            None,
        ),
        (
            format!("{{\"response\": {{\"total\": 2, \"results\": {array}}}, \"x\": {{}}}}"),
            None,
        ),
        (
            format!("{{\"results\": {},{{\"text\"", &array[..array.len() - 1]),
            Some("x.json:5: the input ends inside this record"),
        ),
        (
            format!("{{\"hits\": {}, 5]}}", &array[..array.len() - 1]),
            Some("x.json:5: not a JSON object"),
        ),
    ] {
        let got = read("x.json", &file);
        assert!(got.articles == want, "{file}");
        let skipped: Vec<&str> = skipped.into_iter().collect();
        assert_eq!(got.skipped, skipped, "{file}");
    }
    // A record with a list is a record.
    let record = json!({"id": "1", "data": [{"title": "x"}], "text": "نص"});
    assert_eq!(read("x.json", record.to_string()).articles[0].text, "نص");
    let line = format!("{{\"items\": {array}}}\n");
    let got = read("x.jsonl", line.repeat(2));
    assert_eq!((got.articles.len(), got.skipped.len()), (0, 2));
}

#[test]
fn a_json_feed_gives_its_items() {
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1", "title": "صحيفة", "description": "x",
        "items": [{
            "id": "https://example.org/1", "url": "https://example.org/1", "title": "عنوان",
            "content_text": "نص", "content_html": "<p>نص</p>", "summary": "ملخص",
            "date_published": "2025-06-03T01:37:00+03:00", "date_modified": "2025-06-04",
            "authors": [{"name": "x"}], "language": "ar",
        }, {"id": 2, "external_url": "https://example.org/2", "summary": "ملخص"}],
    });
    for name in ["x", "feed.json"] {
        let got = read(name, serde_json::to_string_pretty(&feed).unwrap());
        assert_eq!(got.skipped, [""; 0]);
        let [first, second] = &got.articles[..] else {
            panic!("{got:?}")
        };
        assert_eq!(first.text, "<p>نص</p>");
        assert_eq!(first.published.as_deref(), Some("2025-06-02T22:37:00Z"));
        assert_eq!(first.updated.as_deref(), Some("2025-06-04"));
        assert_eq!(second.text, "ملخص");
        assert_eq!(second.url.as_deref(), Some("https://example.org/2"));
    }
}
