//! The shared vectors of the text rules: normal form, near-duplicate tokens, story stems.

use sada::text::{Words, normalise, stems, tokens, word_hash};

use crate::support::shared;

/// `\uXXXX` stands for that character.
fn unescape(field: &str) -> String {
    let mut parts = field.split("\\u");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at(4);
        let code = u32::from_str_radix(digits, 16).unwrap();
        out.push(char::from_u32(code).unwrap());
        out.push_str(rest);
    }
    out
}

#[test]
fn every_vector_gives_its_normal_form_its_tokens_and_its_stems() {
    let Some(path) = shared("vectors", "text/vectors.tsv") else {
        return;
    };
    let tsv = std::fs::read_to_string(path).unwrap();
    let mut words = Words::new();
    let (mut seen, mut wrong) = (0, Vec::new());
    let lines = tsv
        .lines()
        .filter(|l| !l.starts_with("# ") && !l.is_empty());
    for line in lines {
        let [input, norm, toks, stem] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not four columns: {line}");
        };
        seen += 1;
        let text = unescape(input);
        let mut hashes = Vec::new();
        words.hashes(&text, &mut hashes);
        let spelled: Vec<u64> = tokens(&text).iter().map(|t| word_hash(t)).collect();
        if hashes != spelled {
            wrong.push(format!("{input}\n  the hashes are not those of the tokens"));
        }
        for (what, want, got) in [
            ("normal form", norm, normalise(&text)),
            ("tokens", toks, tokens(&text).join(" ")),
            ("stems", stem, stems(&text).join(" ")),
        ] {
            if got != want {
                wrong.push(format!("{input}\n  {what}: {got}\n  expected: {want}"));
            }
        }
    }
    assert!(seen > 100, "only {seen} vectors");
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
