//! One test for each bug.

use std::fs;

use sada::{ArticleIx, Options};
use serde_json::json;

use crate::support::{cluster, cluster_records, ids};

/// A batch of nothing but blank lines was taken for the end of all inputs.
#[test]
fn a_megabyte_of_blank_lines_is_not_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let blank = folder.path().join("1.jsonl");
    let record = json!({"id": "behind", "text": "غادرت القوات الأميركية القاعدة"});
    fs::write(&blank, "\n".repeat(3_000_000) + &record.to_string()).unwrap();
    let next = folder.path().join("2.jsonl");
    fs::write(
        &next,
        json!({"id": "next", "text": "ارتفع سعر النفط"}).to_string(),
    )
    .unwrap();
    let run = cluster(&[blank, next], &Options::default());
    assert_eq!(ids(&run), ["behind", "next"]);
    assert_eq!(
        run.metadata(ArticleIx::new(0))
            .unwrap()
            .place
            .rsplit(':')
            .next(),
        Some("3000001")
    );
}

/// The number behind a repeated id made an id that another article bears.
#[test]
fn a_numbered_id_never_meets_the_id_of_another_article() {
    let record = |id: &str, text: &str| json!({"id": id, "text": text});
    let records = [
        record("a", "غادرت القوات الأميركية القاعدة"),
        record("a", "ارتفع سعر النفط اليوم في الأسواق"),
        record("a~2", "فاز المنتخب في المباراة الأخيرة"),
    ];
    let mut ids = ids(&cluster_records(&records, &Options::default()));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 3, "{ids:?}");
}
