//! Saved pages, and what stands beside them.

use super::{cluster, folder, of_type, text};

fn page(seed: usize) -> String {
    format!(
        "<!DOCTYPE html><html><body><p>{}</p></body></html>",
        text(seed)
    )
}

#[test]
fn the_pictures_and_styles_of_a_saved_page_are_counted_and_not_skipped() {
    let (one, two) = (page(1), page(2));
    let files: [(&str, &[u8]); 6] = [
        ("one.html", one.as_bytes()),
        ("one_files/style.css", b"p { color: red }"),
        ("one_files/logo.png", b"\x89PNG\r\n\x1a\n\0\0"),
        ("one_files/code.js", b"var x;"),
        ("two.html", two.as_bytes()),
        ("two_files/photo.JPEG", b"\xff\xd8\xff\xe0"),
    ];
    let dir = folder(&files);
    let (run, lines) = cluster(dir.path(), &["."]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(of_type(&lines, "article").len(), 2);
    assert_eq!(of_type(&lines, "skipped").len(), 0);
    let told = "4 files left out: not articles, by their extensions (pictures, scripts, styles…)";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert!(!run.stderr.contains("style.css"), "{}", run.stderr);
    let (run, _) = cluster(dir.path(), &[".", "-v"]);
    assert!(
        run.stderr.contains("left out ./one_files/style.css"),
        "{}",
        run.stderr
    );
    let (run, _) = cluster(dir.path(), &["one.html", "one_files/logo.png"]);
    assert!(
        run.stderr.contains("skipped one_files/logo.png: "),
        "{}",
        run.stderr
    );
    let (run, _) = cluster(dir.path(), &[".", "-q"]);
    assert_eq!(run.stderr, "");
}
