//! Run files that are damaged by the field: ids of other lines, numbers out of range, lines that are
//! missing or twice. `benches/mutations/run` does the same to the tool, many times as often.

use std::sync::LazyLock;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sada::Options;
use sada::progress::Silent;
use sada::report::{self, Format};
use serde_json::{Value, json};

use crate::cases::laws;
use crate::support::{Author, cluster_records};

/// Mutated run files.
const TIMES: usize = 200;

/// The lines of a run file.
static LINES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let run = cluster_records(&Author::new(88).events(3), &Options::default());
    let mut out = Vec::new();
    report::write(&run, Format::Jsonl, &Default::default(), &Silent, &mut out).unwrap();
    let lines = out.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
});

/// One of some.
fn any<'a, T>(random: &mut StdRng, of: &'a [T]) -> &'a T {
    &of[random.random_range(0..of.len())]
}

/// A value that stands where it should not.
fn odd(random: &mut StdRng) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1),
        json!(2),
        json!(0.3),
        json!(1e308),
        json!(u64::MAX),
        json!(""),
        json!("copies"),
        json!("9999-12-31T23:59:59Z"),
        json!("-9999-01-01"),
        json!("\u{202e}\0\u{feff}"),
        json!([]),
        json!([["x", 2.5], ["x", -1]]),
        json!({}),
    ];
    any(random, &values).clone()
}

/// All values within a value, it among them.
fn within<'v>(value: &'v mut Value, path: &mut Vec<String>, random: &mut StdRng) -> &'v mut Value {
    let size = match &*value {
        Value::Object(fields) => fields.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    if size == 0 || (!path.is_empty() && random.random_bool(0.4)) {
        return value;
    }
    let at = random.random_range(0..size);
    match value {
        Value::Object(fields) => {
            let (name, inner) = fields.iter_mut().nth(at).unwrap();
            path.push(name.clone());
            within(inner, path, random)
        }
        Value::Array(items) => {
            path.push(at.to_string());
            within(&mut items[at], path, random)
        }
        _ => value,
    }
}

/// Damages the lines at one place.
fn mutate(lines: &mut Vec<Value>, random: &mut StdRng) {
    let (at, other) = (
        random.random_range(0..lines.len()),
        random.random_range(0..lines.len()),
    );
    match random.random_range(0..10) {
        0 if lines.len() > 1 => {
            lines.remove(at);
        }
        1 => lines.insert(at, lines[other].clone()),
        2 => lines.swap(at, other),
        // What another line says in a field of that name, or in another field of its own.
        3..=6 => {
            let fields = [
                "id",
                "story",
                "copy_group",
                "copy_of",
                "lead",
                "a",
                "b",
                "kind",
                "type",
            ];
            let (field, from) = (*any(random, &fields), *any(random, &fields));
            let taken = lines[other].get(from).or(lines[other].get(field)).cloned();
            if let (Some(line), Some(taken)) = (lines[at].as_object_mut(), taken) {
                line.insert(field.to_owned(), taken);
            }
        }
        7 => {
            if let Some(line) = lines[at].as_object_mut() {
                let names: Vec<String> = line.keys().cloned().collect();
                if !names.is_empty() {
                    line.remove(any(random, &names));
                }
            }
        }
        _ => *within(&mut lines[at], &mut Vec::new(), random) = odd(random),
    }
}

#[test]
fn a_run_file_that_is_damaged_by_the_field_is_shown_in_every_format_and_read_back_whole() {
    for seed in 0..TIMES as u64 {
        let mut random = StdRng::seed_from_u64(seed);
        let mut lines = LINES.clone();
        for _ in 0..random.random_range(1..4) {
            mutate(&mut lines, &mut random);
        }
        let mut bytes: Vec<u8> = lines
            .iter()
            .flat_map(|l| format!("{l}\n").into_bytes())
            .collect();
        if random.random_bool(0.1) {
            bytes.truncate(random.random_range(0..bytes.len()));
        }
        println!("seed {seed}");
        laws::run(&bytes);
    }
}
