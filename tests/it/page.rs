//! The scripts of the page, run by Node against the library: words read alike, groups alike.
//!
//! Without Node the tests say so on standard error and pass.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use sada::text::{rules, tokens};

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

#[test]
fn the_page_reads_single_words_as_the_library_does() {
    let folder = tempfile::tempdir().unwrap();
    let (rules_file, words_file) = (
        folder.path().join("rules.json"),
        folder.path().join("w.tsv"),
    );
    let rules = rules();
    fs::write(&rules_file, serde_json::to_vec(&rules).unwrap()).unwrap();
    let (mut lines, mut count) = (String::new(), 0);
    for word in WORDS.split_ascii_whitespace() {
        // Before a word of another script a proclitic is a word of its own, which has rules with
        // its neighbours.
        let before = if word.starts_with(|c| ('ء'..='ي').contains(&c)) {
            rules.proclitics
        } else {
            &[]
        };
        let proclitics = before.iter().map(|p| format!("{p}{word}"));
        for text in dressed(word).into_iter().chain(proclitics) {
            lines += &format!("{text}\t{}\n", tokens(&text).join(" "));
            count += 1;
        }
    }
    assert!(count > 3000, "{count} texts");
    fs::write(&words_file, lines).unwrap();
    node("normalise.mjs", &[&rules_file, &words_file]);
}

#[test]
fn a_comparison_pairs_what_is_equal_and_marks_what_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let rules_file = folder.path().join("rules.json");
    fs::write(&rules_file, serde_json::to_vec(&rules()).unwrap()).unwrap();
    node("compare.mjs", &[&rules_file]);
}

#[test]
fn the_page_groups_as_the_definition_says_wherever_the_sliders_stand() {
    node("model.mjs", &[]);
}
