//! What is written is read back: every format that programs read holds every article and link of the
//! run file, and hostile text breaks none.

use regex::Regex;
use sada::Run;
use sada::report::Format;
use serde_json::{Value, json};

use super::writers::{HOSTILE, run, text, written};
use crate::support::{ids, links};

/// What a format says of the articles and links, as the fields of the run file. What is empty or
/// false is left out.
#[derive(Debug, Default, PartialEq)]
struct Said {
    articles: Vec<Value>,
    /// Sorted.
    links: Vec<String>,
}

impl Said {
    fn article(&mut self, mut fields: Value) {
        let map = fields.as_object_mut().unwrap();
        map.retain(|_, value| !matches!(value, Value::Null | Value::Bool(false)) && value != "");
        self.articles.push(fields);
    }

    fn link(&mut self, mut fields: Value) {
        let map = fields.as_object_mut().unwrap();
        map.retain(|_, value| !matches!(value, Value::Null | Value::Bool(false)) && value != "");
        self.links.push(fields.to_string());
    }

    /// With the links in an order.
    fn done(mut self) -> Self {
        self.links.sort();
        self
    }
}

/// What the run file says. `change` makes of a text what the other format must make of it.
fn run_file(run: &Run, change: impl Fn(&str) -> String) -> Said {
    let mut said = Said::default();
    let text = text(run, Format::Jsonl);
    let lines: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let changed = |value: &Value| value.as_str().map(&change);
    let mut story = &Value::Null;
    for line in &lines {
        match line["type"].as_str().unwrap() {
            "story" => story = line,
            "article" => said.article(json!({
                "id": changed(&line["id"]), "story": line["story"],
                "story_title": changed(&story["title"]), "story_size": story["articles"],
                "copy_group": line["copy_group"], "role": line["role"],
                "copy_of": changed(&line["copy_of"]), "score": line["score"],
                "recrawl": line["recrawl"], "title": changed(&line["title"]),
                "source": changed(&line["source"]), "url": changed(&line["url"]),
                "language": line["language"], "published": line["published"],
                "published_about": line["published_about"],
            })),
            "link" => {
                let why = &line["why"];
                said.link(json!({
                    "a": changed(&line["a"]), "b": changed(&line["b"]), "kind": line["kind"],
                    "score": line["score"], "jaccard": why["jaccard"],
                    "containment": why["containment"], "partial_reuse": why["partial_reuse"],
                    "same_address": why["same_address"], "likeness": why["likeness"],
                    "hours_apart": why["hours_apart"], "shared": shared(&why["shared"]),
                }));
            }
            _ => {}
        }
    }
    said.done()
}

/// The shared words and their shares as text.
fn shared(words: &Value) -> String {
    let words = words.as_array().map_or(&[][..], Vec::as_slice);
    let word = |pair: &Value| format!("{} {}", pair[0].as_str().unwrap(), pair[1]);
    words.iter().map(word).collect::<Vec<_>>().join("; ")
}

#[test]
fn the_run_file_holds_every_article_and_link_of_the_run_and_bears_hostile_text() {
    let run = run();
    let said = run_file(&run, str::to_owned);
    let mut want = ids(&run);
    want.sort();
    let mut got: Vec<_> = said
        .articles
        .iter()
        .map(|a| a["id"].as_str().unwrap())
        .collect();
    got.sort();
    assert_eq!(got, want);
    want.dedup();
    assert_eq!(want.len(), run.len());
    assert_eq!(said.links.len(), run.graph().edge_count());
    for kind in ["copy", "coverage", "weak"] {
        let kind = format!("\"kind\":\"{kind}\"");
        assert!(said.links.iter().any(|link| link.contains(&kind)), "{kind}");
    }
    assert!(links(&run).len() >= HOSTILE.len());
    // What the others are tried with. Headlines lose their tags when they are read, ids do not.
    let texts: Vec<_> = said
        .articles
        .iter()
        .flat_map(|a| [a["title"].as_str(), a["id"].as_str()])
        .flatten()
        .collect();
    for rare in [
        "\0",
        "\u{fffe}",
        "\u{202e}",
        "]]>",
        "</script>",
        "\r",
        "\n",
        "=cmd",
        "\\",
        "\u{1b}",
    ] {
        assert!(
            texts.iter().any(|text| text.contains(rare)),
            "{rare:?} is not tried"
        );
    }
    assert!(texts.iter().any(|text| text.len() > 4000));
    assert!(
        said.articles
            .iter()
            .any(|a| a["published"].is_null() && a["source"].is_null())
    );
}

#[test]
fn a_csv_table_is_read_back_with_every_article() {
    let run = run();
    let bytes = written(&run, Format::Csv);
    let mut table = csv::Reader::from_reader(&*bytes);
    let names = table.headers().unwrap().clone();
    let mut said = Said::default();
    for row in table.records() {
        let row = row.unwrap();
        let value = |name: &str, cell: &str| match name {
            _ if cell.is_empty() => Value::Null,
            "story_size" | "score" | "recrawl" | "published_about" | "words" => {
                serde_json::from_str(cell).unwrap()
            }
            _ => cell.into(),
        };
        let cells = names.iter().zip(&row);
        let mut fields: Value = cells
            .map(|(name, cell)| (name.to_owned(), value(name, cell)))
            .collect();
        let words = fields.as_object_mut().unwrap().remove("words").unwrap();
        assert!(words.is_u64());
        said.article(fields);
    }
    let want = run_file(&run, |text| text.replace('\0', "\u{fffd}"));
    assert_eq!(said.articles, want.articles);
}

#[test]
fn a_graph_is_read_back_with_every_article_and_link() {
    let run = run();
    let xml = text(&run, Format::Graphml);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let elements =
        |name: &'static str| document.descendants().filter(move |e| e.has_tag_name(name));
    let kinds: Vec<_> = elements("key")
        .map(|key| {
            (
                key.attribute("id").unwrap(),
                key.attribute("attr.type").unwrap(),
            )
        })
        .collect();
    let fields = |of: roxmltree::Node<'_, '_>| -> Value {
        let data = of.children().map(|data| {
            let key = data.attribute("key").unwrap();
            let (_, kind) = kinds.iter().find(|(id, _)| *id == key).unwrap();
            let text = data.text().unwrap();
            let value: Value = match *kind {
                "string" => text.into(),
                _ => serde_json::from_str(text).unwrap(),
            };
            (key.to_owned(), value)
        });
        data.collect()
    };
    let mut said = Said::default();
    for (place, node) in elements("node").enumerate() {
        assert_eq!(node.attribute("id"), Some(&*format!("n{place}")));
        let mut node = fields(node);
        let map = node.as_object_mut().unwrap();
        for (here, there) in [("article", "id"), ("outlet", "source")] {
            if let Some(value) = map.remove(here) {
                map.insert(there.to_owned(), value);
            }
        }
        let label = map.remove("label").unwrap();
        assert!(label.as_str().unwrap().chars().count() <= 700, "{label}");
        assert!(map.remove("words").unwrap().is_u64());
        let epoch = map.remove("published_epoch");
        assert_eq!(epoch.is_some(), map.contains_key("published"));
        said.article(node);
    }
    let place = |edge: roxmltree::Node<'_, '_>, end| -> usize {
        edge.attribute(end).unwrap()[1..].parse().unwrap()
    };
    for edge in elements("edge") {
        let mut link = fields(edge);
        for (end, name) in [("source", "a"), ("target", "b")] {
            link[name] = said.articles[place(edge, end)]["id"].clone();
        }
        let weight = link.as_object_mut().unwrap().remove("weight").unwrap();
        link["score"] = json!(weight.as_f64().unwrap());
        for number in ["jaccard", "containment", "likeness", "hours_apart"] {
            if let Some(value) = link[number].as_f64() {
                link[number] = json!(value);
            }
        }
        said.link(link);
    }
    // The copies of an article say how alike they are on their links.
    let forbidden =
        |c: char| (c < ' ' && !"\t\n\r".contains(c)) || matches!(c, '\u{fffe}' | '\u{ffff}');
    let mut want = run_file(&run, |text| text.replace(forbidden, "\u{fffd}"));
    for article in &mut want.articles {
        for copy in ["copy_of", "score", "recrawl"] {
            article.as_object_mut().unwrap().remove(copy);
        }
    }
    assert_eq!(said.done(), want);
}

#[test]
fn a_drawing_holds_the_stories_of_two_or_more_and_hostile_text_stays_in_its_quotes() {
    let run = run();
    let dot = text(&run, Format::Dot);
    assert!(!dot.chars().any(|c| (c.is_control() && c != '\n')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{fffe}' | '\u{ffff}')));
    let quoted = Regex::new(r#""(?:[^"\\\n]|\\.)*""#).unwrap();
    let bare = quoted.replace_all(&dot, "\"\"");
    let shape = |pattern: &str| Regex::new(&format!("^{pattern}$")).unwrap();
    let shapes = [
        shape(r"graph sada \{"),
        shape(r#"  (graph|node|edge) \[[a-z0-9 =",]*\];"#),
        shape(r#"  subgraph "" \{"#),
        shape(r#"    label="";"#),
        shape(r#"    n\d+ \[label="", tooltip="",( URL="",)? fillcolor="", penwidth=\d\];"#),
        shape(r"  \}"),
        shape(
            r#"  n\d+ -- n\d+ \[label="", weight=\d+, penwidth=\d\.\d\d, color="", style=(solid|dashed), tooltip=""\];"#,
        ),
        shape(r"\}"),
    ];
    let mut counts = [0; 8];
    for line in bare.lines() {
        let found: Vec<_> = (0..8).filter(|&i| shapes[i].is_match(line)).collect();
        assert_eq!(found.len(), 1, "{line}");
        counts[found[0]] += 1;
    }
    let drawn: Vec<_> = run.stories().filter(|story| story.len() > 1).collect();
    let articles = drawn.iter().map(|story| story.len()).sum();
    let stories = drawn.len();
    assert!(articles < run.len());
    let links = run.graph().edge_count();
    assert_eq!(
        counts,
        [1, 3, stories, stories, articles, stories, links, 1]
    );
    let urls = Regex::new(r#"URL="([^"]*)"#).unwrap();
    for url in urls.captures_iter(&dot) {
        assert!(url[1].starts_with("https://a.example/"), "{}", &url[1]);
    }
}

#[cfg(feature = "parquet")]
mod parquet_files {
    use parquet::basic::{LogicalType, TimeUnit};
    use parquet::record::{Field, Row};

    use sada::Options;

    use super::*;
    use crate::parquet_files::{metadata, rows};
    use crate::support::cluster_records;

    fn value(of: &Field) -> Value {
        match of {
            Field::Null => Value::Null,
            Field::Bool(is) => (*is).into(),
            Field::Long(n) | Field::TimestampMillis(n) => (*n).into(),
            Field::Double(n) => (*n).into(),
            Field::Str(text) => text.as_str().into(),
            Field::Group(row) => fields(row),
            Field::ListInternal(list) => list.elements().iter().map(value).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn fields(row: &Row) -> Value {
        let fields = row.get_column_iter();
        fields
            .map(|(name, field)| (name.clone(), value(field)))
            .collect()
    }

    fn taken(of: &mut Value, name: &str) -> Value {
        of.as_object_mut().unwrap().remove(name).unwrap()
    }

    /// The date of a row as the run file writes it.
    fn date(fields: &mut Value) {
        let fields = fields.as_object_mut().unwrap();
        let time = fields.remove("published").unwrap();
        let precision = fields.remove("published_precision").unwrap();
        let Some(time) = time.as_i64() else {
            assert_eq!(precision, Value::Null);
            return;
        };
        let shown = jiff::Timestamp::from_millisecond(time).unwrap().to_string();
        let shown = match precision.as_str().unwrap() {
            "time" => &*shown,
            "day" | "about" => shown.strip_suffix("T00:00:00Z").unwrap(),
            other => panic!("{other}"),
        };
        fields.insert("published".to_owned(), shown.into());
        fields.insert("published_about".to_owned(), json!(precision == "about"));
    }

    fn read(file: &[u8]) -> Said {
        let mut said = Said::default();
        for row in rows(file) {
            let mut article = fields(&row);
            date(&mut article);
            assert!(taken(&mut article, "words").is_u64());
            for link in taken(&mut article, "links").as_array().unwrap() {
                let mut link = link.clone();
                link["a"] = article["id"].clone();
                link["b"] = taken(&mut link, "other");
                let pair = |word: &Value| json!([word["word"], word["share"]]);
                let words = link["shared"].as_array().unwrap().iter().map(pair);
                link["shared"] = shared(&words.collect()).into();
                said.link(link);
            }
            said.article(article);
        }
        said.done()
    }

    #[test]
    fn a_parquet_file_is_read_back_with_every_article_and_link() {
        let run = run();
        let file = written(&run, Format::Parquet);
        let about = metadata(&file);
        let about = about.file_metadata();
        let dates = about.schema_descr().columns().iter();
        let mut dates = dates.filter(|column| column.name() == "published");
        assert_eq!(
            dates.next().unwrap().logical_type_ref(),
            Some(&LogicalType::timestamp(true, TimeUnit::MILLIS))
        );
        let pairs = about.key_value_metadata().unwrap();
        let metadata = |key: &str| -> Value {
            let pair = pairs.iter().find(|pair| pair.key == key).unwrap();
            serde_json::from_str(pair.value.as_ref().unwrap()).unwrap()
        };
        let first = text(&run, Format::Jsonl);
        let first: Value = serde_json::from_str(first.lines().next().unwrap()).unwrap();
        assert_eq!(metadata("sada.format"), 1);
        assert_eq!(metadata("sada.settings"), first["settings"]);
        assert_eq!(metadata("sada.counts"), first["counts"]);
        assert_eq!(metadata("sada.bands"), first["bands"]);
        assert_eq!(read(&file), run_file(&run, str::to_owned));
    }

    #[test]
    fn rows_of_much_text_end_their_row_group_early_and_all_are_there() {
        let title = "عنوان ".repeat(900);
        let record = |n: usize| {
            let id = format!("{n:05}{}", "x".repeat(4000));
            json!({"id": id, "title": title, "source": title, "text": format!("نص رقم {n}")})
        };
        let records: Vec<_> = (0..2500).map(record).collect();
        let run = cluster_records(&records, &Options::default());
        let file = written(&run, Format::Parquet);
        assert!(metadata(&file).num_row_groups() > 1);
        assert_eq!(read(&file), run_file(&run, str::to_owned));
    }
}
