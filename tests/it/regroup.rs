//! A run moved to other cuts, held against runs that were made there.

use sada::copies::Threshold;
use sada::graph::Coarseness;
use sada::story::Level;
use sada::{ArticleIx, Cuts, ErrorKind, Options, Run};

use crate::support::{Author, cluster_records, ids, told};

/// The groups of a run as sets of ids: its stories, or all its copy groups.
fn groups(run: &Run, level: Level) -> Vec<Vec<String>> {
    let ids = ids(run);
    let names = |members: &[ArticleIx]| {
        let mut names: Vec<_> = members.iter().map(|&m| ids[m.index()].clone()).collect();
        names.sort();
        names
    };
    let mut all: Vec<Vec<String>> = match level {
        Level::Stories => run.stories().map(|s| names(s.members())).collect(),
        _ => run
            .stories()
            .flat_map(|s| {
                s.copy_groups()
                    .map(|c| names(c.members()))
                    .collect::<Vec<_>>()
            })
            .collect(),
    };
    all.sort();
    all
}

fn at(threshold: f64) -> Threshold {
    Threshold::new(threshold).unwrap()
}

#[test]
fn at_its_own_cuts_a_run_stays_what_it_is() {
    let records = Author::new(71).events(20);
    let run = cluster_records(&records, &Options::default());
    let before = told(&run);
    let cuts = Cuts {
        threshold: Some(at(0.5)),
        coarseness: Some(Coarseness::Cut(0.5)),
        no_weak: false,
    };
    assert_eq!(told(&run.regroup(&cuts).unwrap()), before);
}

#[test]
fn moved_to_a_higher_threshold_a_run_has_the_copies_of_a_run_made_there() {
    for (level, all_links) in [
        (Level::Copies, true),
        (Level::Copies, false),
        (Level::Stories, false),
    ] {
        let records = Author::new(72).corpus(120);
        let mut options = Options::default();
        options.copies.exact = true;
        options.copies.all_links = all_links;
        options.story.level = level;
        for threshold in [0.55, 0.7, 0.85, 1.0] {
            let moved = cluster_records(&records, &options);
            let moved = moved.at_threshold(at(threshold)).unwrap();
            let mut there = options.clone();
            there.copies.threshold = at(threshold);
            let there = cluster_records(&records, &there);
            let copies = |run| groups(run, Level::Copies);
            assert_eq!(copies(&moved), copies(&there), "{threshold}");
            assert!(copies(&moved).iter().any(|g| g.len() > 1) || threshold == 1.0);
            if all_links {
                // Whole runs are too much to print.
                assert!(told(&moved) == told(&there), "{threshold}");
            }
        }
    }
}

#[test]
fn a_copy_that_is_none_any_more_stays_in_its_story() {
    let mut author = Author::new(73);
    let text = author.text(120);
    let near = author.edit(&text, 0.08);
    let record = |id: &str, text: &[String]| serde_json::json!({"id": id, "title": text[..4].join(" "), "text": text.join(" ")});
    let records = [
        record("a", &text),
        record("b", &near),
        record("c", &author.text(80)),
    ];
    let run = cluster_records(&records, &Options::default());
    let one = vec![vec!["a".to_owned(), "b".to_owned()], vec!["c".to_owned()]];
    assert_eq!(groups(&run, Level::Copies), one);
    let run = run.at_threshold(at(0.99)).unwrap();
    assert_eq!(groups(&run, Level::Copies).len(), 3);
    assert_eq!(groups(&run, Level::Stories), one);
    assert_eq!(run.options().copies.threshold, at(0.99));
    assert_eq!((run.counts().copies, run.counts().told), (0, 1));
}

#[test]
fn at_a_finer_cut_stories_are_parts_of_what_they_were_and_nearly_those_of_a_run_made_there() {
    let records = Author::new(74).events(40);
    let options = Options::default();
    let whole = groups(&cluster_records(&records, &options), Level::Stories);
    let mut parted = false;
    for cut in [0.6, 0.8, 0.95] {
        let cuts = Cuts {
            coarseness: Some(Coarseness::Cut(cut)),
            ..Cuts::default()
        };
        let moved = cluster_records(&records, &options).regroup(&cuts).unwrap();
        let moved = groups(&moved, Level::Stories);
        for part in &moved {
            let holds = |story: &&Vec<String>| part.iter().all(|id| story.contains(id));
            assert_eq!(whole.iter().filter(holds).count(), 1, "{part:?}");
        }
        parted |= moved.len() > whole.len();
        let mut there = options.clone();
        there.graph.coarseness = Coarseness::Cut(cut);
        let there = groups(&cluster_records(&records, &there), Level::Stories);
        // Made there, articles that are left alone get weak links of their own.
        let same = moved.iter().filter(|g| there.contains(g)).count();
        assert!(10 * same >= 8 * moved.len(), "{same} of {}", moved.len());
    }
    assert!(parted);
}

#[test]
fn moved_twice_a_run_is_what_it_is_moved_once() {
    let records = Author::new(77).corpus(150);
    let options = Options::default();
    let run = || cluster_records(&records, &options);
    let twice = run().at_threshold(at(0.7)).unwrap();
    let cuts = Cuts {
        threshold: Some(at(0.8)),
        coarseness: Some(Coarseness::Cut(0.6)),
        no_weak: true,
    };
    let once = groups(&run().regroup(&cuts).unwrap(), Level::Copies);
    assert_eq!(groups(&twice.regroup(&cuts).unwrap(), Level::Copies), once);
    // What is no copy any more stays none when other cuts are moved.
    let moved = run().at_threshold(at(0.7)).unwrap();
    let copies = groups(&moved, Level::Copies);
    let cuts = Cuts {
        no_weak: true,
        ..Cuts::default()
    };
    assert_eq!(
        groups(&moved.regroup(&cuts).unwrap(), Level::Copies),
        copies
    );
    assert!(copies.len() > groups(&run(), Level::Copies).len());
}

#[test]
fn weak_links_can_be_left_out_afterwards() {
    let records = Author::new(75).events(12);
    let run = cluster_records(&records, &Options::default());
    let mut without = Options::default();
    without.graph.no_weak = true;
    let there = cluster_records(&records, &without);
    assert!(groups(&run, Level::Stories) != groups(&there, Level::Stories));
    let cuts = Cuts {
        no_weak: true,
        ..Cuts::default()
    };
    assert_eq!(told(&run.regroup(&cuts).unwrap()), told(&there));
}

#[test]
fn a_lower_cut_is_refused_with_the_reason() {
    let records = Author::new(76).events(2);
    let run = cluster_records(&records, &Options::default());
    let error = run.at_threshold(at(0.4)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Options);
    assert!(error.to_string().contains("made at 0.5"), "{error}");
}

#[test]
fn many_groupings_of_one_run_live_side_by_side_and_a_wider_one_is_that_of_a_wider_run() {
    let records = Author::new(76).corpus(200);
    let run = cluster_records(&records, &Options::default());
    let before = told(&run);
    let cut = |coarseness| Cuts {
        coarseness: Some(coarseness),
        ..Cuts::default()
    };
    let fine = run.regroup(&cut(Coarseness::Cut(0.9))).unwrap();
    let wide = run.regroup(&cut(Coarseness::Wide)).unwrap();
    let mut options = Options::default();
    options.graph.coarseness = Coarseness::Wide;
    assert_eq!(told(&wide), told(&cluster_records(&records, &options)));
    let stories = |run: &Run| run.stories().count();
    assert!(stories(&wide) < stories(&run) && stories(&run) < stories(&fine));
    assert_eq!(told(&run), before);
}
