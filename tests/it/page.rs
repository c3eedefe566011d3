//! The scripts of the page, run by Node against the library: words read alike, groups alike.
//!
//! Without Node the tests say so on standard error and pass.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::Command;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sada::text::tokens;
use serde_json::{Value, json};

use crate::support::{seed_files, shared};

/// Runs a script of `tests/page` with these files; none if there is no Node.
fn node(script: &str, args: &[&Path]) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = Command::new("node")
        .arg(root.join("tests/page").join(script))
        .args(args)
        .output();
    let Ok(run) = run else {
        // Not `eprintln`: the test harness would swallow it.
        let note = format!("SKIPPED page: {script} needs node\n");
        std::io::stderr().write_all(note.as_bytes()).unwrap();
        return None;
    };
    let (said, wrong) = (run.stdout, run.stderr);
    let said = String::from_utf8_lossy(&said).into_owned() + &String::from_utf8_lossy(&wrong);
    assert!(run.status.success(), "{script}:\n{said}");
    Some(said)
}

/// Words with a rule of their own, words that only look like them, and plain ones.
const WORDS: &str = "
    أمريكا أميركا اميركي أميركيون أميركو سورية سوريا السورية أوروبا أوروبي أوروبة انكليزي إنغليزية
    إنكلترا ديموقراطية ديبلوماسي صحافي صحافية صحافة تليفزيون تلفزة نتانياهو ترمب ترمبية زيلنسكي
    غوتيريس جوتيريش الأويغور إيغور إستانبول اسطمبول غوغل جوجل قوقل هونغ هونج كونغ كونج بنجلاديش
    شنغهاي تشيلي مائة شئ كردوستان جرينلاند بيونغ يانج بليون انتيرنت أوكرانية هليكوبتر هيليكوبتر
    حزيران يونيو يونيه أيار نونبر دجنبر غشت شباط شتنبر جانفي مارس نيسان تموز آب
    مدرسة مدرسه على علي مسؤول مسئول شؤون إعلان اعلان كتاب کتاب یک پوتين گوگل ڤيروس القاهرة
    واشنطن وزارة بغداد قوات انسحاب الحسكة رئيس قرآن هٰذا ٱلرَّحْمَٰن مُدَرِّسٌ جداً شكرًا آلاف
    covid-19 F-16 B-52 Don't café ÜBER straße naïve Œuvre l'armée x2 5G 4k u.s. U.S.A. o'neil
    3 ٣ ۳ 03 2025 ٢٠٢٥ 3,500 ٣٬٥٠٠ ٣٫٥ 3.50 0.5 2.000 3.6.2025 01:37 99% ٩٩٪ 12%% 1،2 2024،150
    2025-06-03T01:37 23ديسمبر فيتامينB12 $5 €7 £9 km² x³ www.aljazeera.net me@example.org
    https://a.example/b?c=d aljazeera.net/x a.b ﷲ ﻻ ﻗﻮﺍﺕ ﷺ ﷼ ﬁn Ａｂｃ １２ ﴾نص﴿ &quot;نص&quot; &#1575;
    &amp; AT&amp;T 東京都 日 カタカナ ภาษาไทย ไทย हिन्दी বাংলা תל־אביב צה\"ל שָׁלוֹם Ελλάδα Москва Й Việt 한국
";

/// A word as careless and careful hands write it.
fn dressed(word: &str) -> Vec<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    let with = |at: usize, c: &str| {
        let (a, b) = letters.split_at(at);
        a.iter().collect::<String>() + c + &b.iter().collect::<String>()
    };
    let mut all = vec![
        word.to_owned(),
        word.to_uppercase(),
        format!("«{word}»،"),
        format!("\"{word}\"."),
        format!("({word})"),
        format!("\u{200f}{word}\u{200e}"),
        format!("{word}\u{64b}"),
        with(middle, "\u{640}"),
        with(middle, "\u{64e}"),
        with(middle, "\u{651}\u{64f}"),
        with(middle, "\u{200b}"),
        with(middle, "\u{200c}"),
        with(1, "\u{202b}"),
        format!("{word}؟!"),
        format!("{word}…"),
    ];
    if let Some(&c) = letters.get(middle) {
        letters.insert(middle, c);
        letters.insert(middle, c);
        all.push(letters.iter().collect());
    }
    all
}

/// Proclitics that are written before words.
const PROCLITICS: &[&str] = &[
    "و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "لل", "فال", "كال", "ول",
];

/// Texts with what each is one of, for the script that reads them as the page does.
struct Texts(String);

impl Texts {
    fn add(&mut self, of: &str, text: &str) {
        let tokens = tokens(text).join(" ");
        let line = json!({ "text": text, "of": of, "tokens": tokens });
        self.0 += &format!("{line}\n");
    }

    /// Asserts that the page reads this share of them as the library does; what it says.
    fn check(&self, least: &str) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("texts.jsonl");
        fs::write(&file, &self.0).unwrap();
        node("normalise.mjs", &[&file, Path::new(least)])
    }
}

#[test]
fn the_page_reads_single_words_as_the_library_does() {
    let mut texts = Texts(String::new());
    for word in WORDS.split_ascii_whitespace() {
        let proclitics = PROCLITICS.iter().map(|p| format!("{p}{word}"));
        for text in dressed(word).into_iter().chain(proclitics) {
            texts.add("words", &text);
        }
    }
    let count = texts.0.lines().count();
    assert!(count > 3000, "{count} texts");
    texts.check("1");
}

#[test]
fn the_page_reads_whole_texts_as_the_library_does() {
    let mut texts = Texts(String::new());
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/page/texts.txt");
    let own = fs::read_to_string(own).unwrap();
    texts.add("kinds", &own);
    own.lines().for_each(|line| texts.add("kinds", line));
    for file in seed_files() {
        texts.add("seeds", &fs::read_to_string(file).unwrap());
    }
    // Words of all kinds beside one another, with and without signs between them.
    let words: Vec<&str> = WORDS
        .split_ascii_whitespace()
        .chain(PROCLITICS.iter().copied())
        .collect();
    let between = [
        " ", " ", " ", "", "، ", " «", "» ", "/", "-", " \"", ".", "\n", "\u{200b}", "%", " ٪ ",
    ];
    let mut random = StdRng::seed_from_u64(7);
    for _ in 0..400 {
        let mut text = String::new();
        for _ in 0..random.random_range(2..60) {
            text += words[random.random_range(0..words.len())];
            text += between[random.random_range(0..between.len())];
        }
        texts.add("made up", &text);
    }
    texts.check("1");
}

/// Corpora of the shared data, and how many texts are taken of each: 3,000 of 14 languages or more.
const CORPORA: &[(&str, usize)] = &[
    ("copies/full.jsonl.zst", 500),
    ("corpus/ant-multisource.jsonl.gz", 400),
    ("corpus/saudinewsnet.jsonl.gz", 300),
    ("stories2/ans-headlines/docs.jsonl.gz", 100),
    ("stories2/araplagdet-fragments/docs.jsonl.gz", 100),
    ("stories2/semeval8-ar/docs.jsonl.gz", 150),
    ("stories2/semeval8-en/docs.jsonl.gz", 150),
    ("stories2/semeval8-fr/docs.jsonl.gz", 150),
    ("stories2/semeval8-de/docs.jsonl.gz", 200),
    ("stories2/semeval8-es/docs.jsonl.gz", 150),
    ("stories2/semeval8-it/docs.jsonl.gz", 150),
    ("stories2/semeval8-pl/docs.jsonl.gz", 150),
    ("stories2/semeval8-ru/docs.jsonl.gz", 150),
    ("stories2/semeval8-tr/docs.jsonl.gz", 200),
    ("stories2/semeval8-zh/docs.jsonl.gz", 300),
];

/// So many records of a file of JSON lines, drawn evenly: headline and text.
fn drawn(file: &Path, count: usize) -> Vec<String> {
    let packed = fs::File::open(file).unwrap();
    let open: Box<dyn Read> = match file.extension() {
        Some(zst) if zst == "zst" => Box::new(zstd::Decoder::new(packed).unwrap()),
        _ => Box::new(flate2::read::MultiGzDecoder::new(packed)),
    };
    // Every line, until there are twice as many as are wanted; then every second one, and so on.
    let (mut kept, mut step) = (Vec::new(), 1);
    for (i, line) in BufReader::new(open).lines().enumerate() {
        if i % step == 0 {
            kept.push(line.unwrap());
        }
        if kept.len() == 2 * count {
            step *= 2;
            kept = kept.into_iter().step_by(2).collect();
        }
    }
    let count = count.min(kept.len());
    let text = |line: &String| {
        let record: Value = serde_json::from_str(line).unwrap();
        let part = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        let body = ["text", "content", "body"]
            .map(part)
            .into_iter()
            .find(|t| !t.is_empty());
        format!("{}\n{}", part("title"), body.unwrap_or_default())
    };
    (0..count)
        .map(|i| text(&kept[i * kept.len() / count]))
        .collect()
}

#[test]
fn the_page_reads_3000_real_texts_as_the_library_does() {
    let mut texts = Texts(String::new());
    for (file, count) in CORPORA {
        let Some(path) = shared("page", &format!("data/{file}")) else {
            assert!(std::env::var_os("CI").is_none(), "data/{file} is absent");
            return;
        };
        for text in drawn(&path, *count) {
            texts.add(file, &text);
        }
    }
    let count = texts.0.lines().count();
    assert!(count >= 3000, "{count} texts");
    // Newer letters than the tables of the browser are all that could differ.
    texts.check("0.999");
}

#[test]
fn a_comparison_pairs_what_is_equal_and_marks_what_is_not() {
    node("compare.mjs", &[]);
}

#[test]
fn the_page_groups_as_the_definition_says_wherever_the_sliders_stand() {
    node("model.mjs", &[]);
}
