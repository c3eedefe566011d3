//! Inputs that once broke a reader, and some that nearly could, kept as files: a folder for each
//! law. Most were found by the fuzz targets (see `fuzz/README.md`).

pub(crate) mod laws;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use self::laws::LAWS;

#[test]
fn the_laws_hold_for_every_case_that_was_found() {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases");
    for (name, law) in LAWS {
        let folder = all.join(name);
        if cfg!(not(feature = "parquet")) && name == "parquet" {
            continue;
        }
        let mut cases: Vec<_> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        cases.sort();
        assert!(!cases.is_empty(), "{name} has no cases");
        for case in cases {
            println!("{}", case.display());
            let bytes = fs::read(&case).unwrap();
            let begin = Instant::now();
            law(&bytes);
            let took = begin.elapsed();
            assert!(
                took < Duration::from_secs(20),
                "{}: {took:?}",
                case.display()
            );
        }
    }
}
