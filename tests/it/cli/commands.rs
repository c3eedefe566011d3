//! What each command does for its user.

use std::fs;

use super::{cluster, folder, ids, of_type, outcome, record, sada, text};
use crate::support::{SEEDS, seeds};

/// Three articles of which two are copies, with dates, outlets and a field nobody knows.
fn feed() -> String {
    let line = |id: &str, source: &str, date: &str, text: &str| {
        let json = serde_json::json!({
            "id": id, "title": format!("عنوان {id}"), "text": text, "source": source,
            "date": date, "x-unknown": {"kept": [1, 2.50, "é"]},
        });
        json.to_string() + "\n"
    };
    line(
        "late",
        "okaz",
        "2025-06-03T10:00:00Z",
        &format!("{} زيادة في آخر النص", text(1)),
    ) + &line("early", "spa", "2025-06-03T08:00:00Z", &text(1))
        + &line("other", "riyadh", "2025-06-01", &text(2))
}

#[test]
fn the_two_seeds_are_read_whole_and_are_no_copies() {
    let (run, lines) = cluster(&seeds(), &SEEDS);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let articles = of_type(&lines, "article");
    assert_eq!(articles.len(), 2);
    let by_date = |d: &str| articles.iter().find(|a| a["published"] == d).unwrap();
    assert_eq!(
        by_date("2025-05-03")["title"],
        "واشنطن تسحب معظم قواتها من دير الزور شرقي سورية"
    );
    assert_eq!(
        by_date("2025-06-03")["title"],
        "انسحاب أمريكي مفاجئ من قاعدتين بارزتين شرق سوريا"
    );
}

#[test]
fn the_two_seeds_are_one_story_with_a_reason() {
    let run = outcome(sada(&seeds()).arg("cluster").args(SEEDS));
    assert_eq!(run.code, 0, "{}", run.stderr);
    for shown in [
        "1 story is told by 2 articles",
        "2025-05-03",
        "2025-06-03",
        "31 days apart",
        "كونيكو",
        "انسحاب أمريكي مفاجئ من قاعدتين بارزتين شرق سوريا",
    ] {
        assert!(run.stdout.contains(shown), "{shown}: {}", run.stdout);
    }
    let copies = ["cluster", "--level", "copies"];
    let copies = outcome(sada(&seeds()).args(copies).args(SEEDS));
    assert!(copies.stdout.contains("No copies found"));
    assert!(!copies.stdout.contains("story"), "{}", copies.stdout);
}

#[test]
fn behind_a_file_one_line_says_how_much_was_found() {
    let dir = folder(&[("feed.jsonl", feed().as_bytes())]);
    let say = |extra: &[&str]| {
        let args = ["cluster", "feed.jsonl", "-o", "run.jsonl"];
        outcome(sada(dir.path()).args(args).args(extra)).stderr
    };
    assert_eq!(
        say(&[]),
        "sada: articles: 3; stories of two or more articles: 1; copies: 1 (originals: 1)\n"
    );
    assert_eq!(
        say(&["--level", "copies"]),
        "sada: articles: 3; copies: 1 (originals: 1)\n"
    );
    assert_eq!(say(&["-q"]), "");
}

#[test]
fn the_run_file_says_who_copied_whom() {
    let dir = folder(&[("feed.jsonl", feed().as_bytes())]);
    let (run, lines) = cluster(dir.path(), &["feed.jsonl"]);
    assert_eq!(run.code, 0);
    assert_eq!(lines[0]["type"], "run");
    assert_eq!(lines[0]["format"], 1);
    assert_eq!(lines[0]["counts"]["copies"], 1);
    let story = &lines[1];
    assert_eq!(
        (&story["type"], &story["articles"], &story["outlets"]),
        (&"story".into(), &2.into(), &2.into())
    );
    assert_eq!(story["first"], "2025-06-03T08:00:00Z");
    let copy = of_type(&lines, "article")
        .into_iter()
        .find(|a| a["id"] == "late")
        .unwrap();
    assert_eq!(
        (&copy["role"], &copy["copy_of"]),
        (&"copy".into(), &"early".into())
    );
    assert!(copy["score"].as_f64().unwrap() > 0.8);
    assert_eq!(of_type(&lines, "link").len(), 1);
}

#[test]
fn check_exits_with_1_only_if_there_are_copies() {
    let dir = folder(&[
        ("feed.jsonl", feed().as_bytes()),
        ("one.jsonl", record("a", &text(9)).as_bytes()),
    ]);
    assert_eq!(
        outcome(sada(dir.path()).args(["cluster", "feed.jsonl", "--check"])).code,
        1
    );
    assert_eq!(
        outcome(sada(dir.path()).args(["cluster", "feed.jsonl"])).code,
        0
    );
    assert_eq!(
        outcome(sada(dir.path()).args(["dedup", "one.jsonl", "--check"])).code,
        0
    );
}

#[test]
fn dedup_passes_records_on_byte_for_byte() {
    let dir = folder(&[("feed.jsonl", feed().as_bytes())]);
    let lines: Vec<String> = feed().lines().map(|l| format!("{l}\n")).collect();
    for (keep, kept) in [("earliest", [1, 2]), ("first", [0, 2]), ("longest", [0, 2])] {
        let run = outcome(sada(dir.path()).args(["dedup", "feed.jsonl", "--keep", keep]));
        assert_eq!(
            (run.code, run.stdout),
            (0, kept.map(|i| &*lines[i]).concat()),
            "{keep}"
        );
    }
    let trusted = [
        "dedup",
        "feed.jsonl",
        "--keep",
        "trusted",
        "--trust",
        "okaz,spa",
    ];
    assert_eq!(
        outcome(sada(dir.path()).args(trusted)).stdout,
        lines[0].clone() + &lines[2]
    );
}

#[test]
fn dropped_articles_are_named_with_the_kept_one_and_the_reason() {
    let dir = folder(&[("feed.jsonl", feed().as_bytes())]);
    let args = [
        "dedup",
        "feed.jsonl",
        "-o",
        "clean.jsonl",
        "--dropped",
        "dropped.jsonl",
    ];
    assert_eq!(outcome(sada(dir.path()).args(args)).code, 0);
    let dropped = fs::read_to_string(dir.path().join("dropped.jsonl")).unwrap();
    let line: serde_json::Value = serde_json::from_str(dropped.trim()).unwrap();
    assert_eq!(
        (&line["id"], &line["kept"], &line["where"]),
        (&"late".into(), &"early".into(), &"feed.jsonl:1".into())
    );
    assert!(
        line["score"].as_f64().unwrap() > 0.8 && line["why"].as_str().unwrap().contains("earliest")
    );
    assert_eq!(
        fs::read_to_string(dir.path().join("clean.jsonl"))
            .unwrap()
            .lines()
            .count(),
        2
    );
}

#[test]
fn dedup_reads_standard_input_and_packed_files_twice() {
    let dir = folder(&[(
        "feed.jsonl.zst",
        &zstd::encode_all(feed().as_bytes(), 3).unwrap(),
    )]);
    let packed = outcome(sada(dir.path()).args(["dedup", "feed.jsonl.zst"]));
    let piped = outcome(sada(dir.path()).args(["dedup"]).write_stdin(feed()));
    assert_eq!((packed.code, piped.code), (0, 0), "{}", piped.stderr);
    assert_eq!(packed.stdout.lines().count(), 2);
    assert_eq!(packed.stdout, piped.stdout);
}

#[test]
fn dedup_keeps_the_form_of_an_array_and_lists_text_files() {
    let array = format!("[{}]", feed().trim().replace('\n', ",\n  "));
    let dir = folder(&[
        ("feed.json", array.as_bytes()),
        ("pages/a.txt", text(1).as_bytes()),
        ("pages/b.txt", text(1).as_bytes()),
        ("pages/c.txt", text(2).as_bytes()),
    ]);
    let run = outcome(sada(dir.path()).args(["dedup", "feed.json"]));
    let kept: Vec<serde_json::Value> = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(kept.len(), 2);
    let pages = outcome(sada(dir.path()).args(["dedup", "pages", "--keep", "first"]));
    assert_eq!(pages.stdout, "pages/a.txt\npages/c.txt\n");
    let both = outcome(sada(dir.path()).args(["dedup", "pages", "feed.json"]));
    assert_eq!((both.code, &*both.stdout), (2, ""));
    assert!(both.stderr.contains("text files"), "{}", both.stderr);
}

#[test]
fn a_bad_record_is_not_passed_on_and_does_not_shift_the_others() {
    let feed = format!(
        "{{broken\n{}{{\"text\":null}}\n{}",
        record("one", &text(1)),
        record("two", &text(2))
    );
    let dir = folder(&[("feed.jsonl", feed.as_bytes())]);
    let run = outcome(sada(dir.path()).args(["dedup", "feed.jsonl"]));
    assert_eq!(
        (run.code, run.stdout),
        (3, record("one", &text(1)) + &record("two", &text(2)))
    );
}

#[test]
fn tokens_shows_what_sada_sees() {
    let dir = folder(&[("feed.jsonl", feed().as_bytes())]);
    let raw = outcome(
        sada(dir.path())
            .args(["tokens", "--raw", "--format", "jsonl"])
            .write_stdin("القوات الأميركيّة\n\n85 %\n"),
    );
    let lines: Vec<serde_json::Value> = raw
        .stdout
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["normalised"], "القوات الاميركيه");
    assert_eq!(
        lines[0]["tokens"],
        serde_json::json!(["القوات", "الامريكيه"])
    );
    assert_eq!(lines[0]["stems"], serde_json::json!(["قوات", "امريك"]));
    assert_eq!(lines[2]["tokens"], serde_json::json!(["85%"]));
    let articles = outcome(sada(dir.path()).args(["tokens", "--format", "jsonl", "feed.jsonl"]));
    assert_eq!(articles.stdout.lines().count(), 3);
    assert!(
        articles
            .stdout
            .starts_with("{\"id\":\"late\",\"normalised\":")
    );
}

#[test]
fn fields_can_be_named() {
    let feed = serde_json::json!({"nr": 7, "inhalt": text(1), "text": "not this one"}).to_string();
    let dir = folder(&[("feed.jsonl", feed.as_bytes())]);
    let (_, lines) = cluster(
        dir.path(),
        &["feed.jsonl", "--map", "text=inhalt", "--map", "id=nr"],
    );
    assert_eq!(ids(&lines), ["7"]);
    let wrong = outcome(sada(dir.path()).args(["cluster", "feed.jsonl", "--map", "words=inhalt"]));
    assert!(
        wrong.code == 2 && wrong.stderr.contains("no such field"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn generate_prints_completions_and_man_pages() {
    let dir = folder(&[]);
    let bash = outcome(sada(dir.path()).args(["generate", "completions", "bash"]));
    assert!(bash.code == 0 && bash.stdout.contains("_sada"));
    let man = outcome(sada(dir.path()).args(["generate", "man", "dedup"]));
    assert!(man.code == 0 && man.stdout.contains(".TH") && man.stdout.contains("dropped"));
    assert_eq!(
        outcome(sada(dir.path()).args(["generate", "man", "nothing"])).code,
        2
    );
}

#[test]
fn flags_overrule_the_environment_and_that_the_settings_file() {
    let dir = folder(&[(
        "s.toml",
        b"[copies]\nthreshold = 0.9\nexact = true\nshingle = 5\n",
    )]);
    let show = |extra: &[&str], env: Option<&str>| {
        let mut command = sada(dir.path());
        command
            .args(["cluster", "--settings", "s.toml", "--show-settings"])
            .args(extra);
        env.map(|value| command.env("SADA_THRESHOLD", value));
        outcome(&mut command).stdout
    };
    assert!(
        show(&[], None).contains("threshold = 0.9") && show(&[], None).contains("exact = true")
    );
    assert!(show(&[], Some("0.8")).contains("threshold = 0.8"));
    let flags = show(&["-t", "0.7", "--exact=false"], Some("0.8"));
    assert!(
        flags.contains("threshold = 0.7")
            && flags.contains("exact = false")
            && flags.contains("shingle = 5")
    );
}

#[test]
fn wrong_settings_say_what_is_wrong() {
    let dir = folder(&[
        ("s.toml", b"[copies]\ntreshold = 0.9\n"),
        ("a.jsonl", record("a", &text(1)).as_bytes()),
    ]);
    let unknown = outcome(sada(dir.path()).args(["cluster", "a.jsonl", "--settings", "s.toml"]));
    assert!(
        unknown.code == 2 && unknown.stderr.contains("treshold"),
        "{}",
        unknown.stderr
    );
    for (args, why) in [
        (&["-t", "1.5"][..], "1.5"),
        (&["-t", "nan"], "not above 0"),
        (&["--bands", "100", "--rows", "3"], "do not fit"),
        (&["--shingle", "0"], "--shingle"),
        (&["-j", "0"], "--threads"),
    ] {
        let run = outcome(sada(dir.path()).args(["cluster", "a.jsonl"]).args(args));
        assert!(
            run.code == 2 && run.stderr.contains(why),
            "{args:?}: {}",
            run.stderr
        );
    }
}

#[test]
fn a_feed_whose_text_was_not_found_is_not_taken_for_headlines_in_silence() {
    let feed = "{\"title\":\"جسر جديد فوق النهر\",\"corpus\":\"النص هنا\"}\n".repeat(2);
    let dir = folder(&[("feed.jsonl", feed.as_bytes())]);
    let report = outcome(sada(dir.path()).args(["cluster", "feed.jsonl"]));
    let run = outcome(sada(dir.path()).args(["cluster", "feed.jsonl", "-o", "run.jsonl"]));
    let dedup = outcome(sada(dir.path()).args(["dedup", "feed.jsonl", "-o", "clean.jsonl"]));
    assert!(
        report
            .stdout
            .contains("2 articles have no text, only a headline"),
        "{}",
        report.stdout
    );
    for said in [report.stdout, run.stderr, dedup.stderr] {
        // Lines of a report are wrapped.
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("--map text=NAME"), "{said}");
    }
    let args = ["cluster", "feed.jsonl", "--map", "text=corpus"];
    let mapped = outcome(sada(dir.path()).args(args));
    assert!(!mapped.stdout.contains("--map"), "{}", mapped.stdout);
}

#[test]
fn the_former_name_of_boilerplate_is_still_an_option() {
    let dir = folder(&[("feed.jsonl", feed().as_bytes())]);
    let settings = |option: &str| {
        let arguments = ["cluster", "--show-settings", option, "known"];
        outcome(sada(dir.path()).args(arguments)).stdout
    };
    let now = settings("--boilerplate");
    assert!(now.contains("boilerplate = \"known\""), "{now}");
    assert_eq!(settings("--furniture"), now);
    let help = outcome(sada(dir.path()).args(["cluster", "--help"])).stdout;
    assert!(!help.contains("furniture"));
}
