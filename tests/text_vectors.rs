//! The shared vectors of the text rules.
#[test]
fn vectors() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/text/vectors.tsv");
    let Ok(tsv) = std::fs::read_to_string(path) else {
        eprintln!("SKIPPED");
        return;
    };
    let mut bad = 0;
    for line in tsv
        .lines()
        .filter(|l| !l.starts_with("# ") && !l.is_empty())
    {
        let f: Vec<&str> = line.split('\t').collect();
        let mut input = String::new();
        let mut rest = f[0];
        while let Some(i) = rest.find("\\u") {
            input.push_str(&rest[..i]);
            input.push(
                char::from_u32(u32::from_str_radix(&rest[i + 2..i + 6], 16).unwrap()).unwrap(),
            );
            rest = &rest[i + 6..];
        }
        input.push_str(rest);
        let norm = sada::text::normalise(&input);
        let toks = sada::text::tokens(&input).join(" ");
        if norm != f[1] || toks != f[2] {
            bad += 1;
            println!(
                "{}\n  norm {norm}\n  want {}\n  toks {toks}\n  want {}",
                f[0], f[1], f[2]
            );
        }
    }
    assert_eq!(bad, 0);
}
