#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used)]
use std::io::BufRead;
fn main() {
    let mode = std::env::args().nth(1).unwrap();
    let mut words = sada::text::Words::new();
    let mut bad = 0;
    let mut out = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        match &*mode {
            "json" => {
                let v: serde_json::Value = serde_json::from_str(&line).unwrap();
                let t = v["text"].as_str().unwrap();
                println!(
                    "{}\t{}",
                    sada::text::normalise(t),
                    sada::text::tokens(t).join(" ")
                );
            }
            "diff" => {
                let v: serde_json::Value = serde_json::from_str(&line).unwrap();
                let t = v["text"].as_str().unwrap();
                out.clear();
                words.hashes(t, &mut out);
                let want: Vec<String> = sada::text::tokens(t);
                let h: Vec<u64> = want.iter().map(|w| sada::text::word_hash(w)).collect();
                if h != out {
                    bad += 1;
                    let i = h
                        .iter()
                        .zip(&out)
                        .position(|(a, b)| a != b)
                        .unwrap_or(h.len().min(out.len()));
                    if bad < 10 {
                        println!(
                            "{:?} len {} {}",
                            &want[i.saturating_sub(2)..(i + 4).min(want.len())],
                            want.len(),
                            out.len()
                        );
                    }
                }
            }
            "speed" => {
                let v: serde_json::Value = serde_json::from_str(&line).unwrap();
                out.push(0);
                TEXTS.with(|t| t.borrow_mut().push(v["text"].as_str().unwrap().to_owned()));
            }
            _ => {}
        }
    }
    if mode == "diff" {
        println!("different: {bad}");
    }
    if mode == "speed" {
        TEXTS.with(|t| {
            let t = t.borrow();
            let bytes: usize = t.iter().map(|t| t.len()).sum();
            for _ in 0..4 {
                let start = cpu();
                let mut n = 0;
                for t in t.iter() {
                    out.clear();
                    words.hashes(t, &mut out);
                    n += out.len();
                }
                let e = std::time::Duration::from_nanos(cpu() - start);
                println!(
                    "{n} tokens {:.0} MB/s {:.2} us/article",
                    bytes as f64 / e.as_secs_f64() / 1e6,
                    e.as_secs_f64() * 1e6 / t.len() as f64
                );
            }
        });
    }
}
thread_local! { static TEXTS: std::cell::RefCell<Vec<String>> = const { std::cell::RefCell::new(Vec::new()) }; }

fn cpu() -> u64 {
    std::fs::read_to_string("/proc/self/schedstat")
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}
