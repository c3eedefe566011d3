//! How good stories are: methods and ablations on labelled days, and the fit of the score.
//!
//! `cargo bench --bench quality` prints the table of methods and what a new fit of the weights
//! would ship; `-- table` or `-- fit` one of them. The labelled days are looked for in
//! `../shared/data`, or where SADA_DATA says. Every figure of a fitted method on a day is made
//! with weights that have not seen that day's corpus date (leave one set out), but for the rows
//! that say *shipped*.

#![allow(clippy::print_stdout)]

mod fit;
mod sets;

use std::collections::BTreeMap;
use std::path::PathBuf;

use sada::coverage::{Source, Weights};
use sada::measure::{Contingency, Figures};
use sada::story::Level;
use sada::{Options, Sada};

use fit::Example;
use sets::{Day, embedded, part};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let data = std::env::var_os("SADA_DATA").map_or("../shared/data".into(), PathBuf::from);
    if !data.join("stories").exists() {
        println!(
            "SKIPPED: no labelled days in {} (set SADA_DATA)",
            data.display()
        );
        return Ok(());
    }
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    let asked = |what: &str| wanted.is_empty() || wanted.iter().any(|w| w == what);
    let days = Day::all(&data)?;
    if asked("table") {
        table(&days)?;
    }
    if asked("fit") {
        refit(&days)?;
    }
    Ok(())
}

/// B-cubed F and pairwise F of a grouping, over the rows that have a label.
fn figures(day: &Day, found: impl IntoIterator<Item = (String, u32)>) -> Figures {
    let pairs = found.into_iter();
    let pairs = pairs.filter_map(|(id, group)| Some((*day.labels.get(&id)?, group)));
    Figures::of(&Contingency::of(pairs))
}

/// The story of each article.
fn stories(sada: &Sada, day: &Day) -> Result<Vec<(String, u32)>> {
    let run = day.feed(sada.options(), |feed| sada.cluster(feed))?;
    let mut found = Vec::new();
    for (story, number) in run.stories().zip(0..) {
        for &article in story.members() {
            found.push((run.metadata(article)?.id, number));
        }
    }
    Ok(found)
}

fn show(name: &str, figures: &[Figures]) {
    let cells = figures
        .iter()
        .map(|f| format!("{:.3} / {:.3}", f.b_cubed.f, f.pairs.f));
    println!("{name:<34} {}", cells.collect::<Vec<_>>().join("   "));
}

fn heading(days: &[Day], what: &str) {
    println!("\n{what}: B-cubed F / pairwise F");
    let names = days.iter().map(|d| format!("{:<13}", d.name));
    println!("{:<34} {}", "", names.collect::<Vec<_>>().join("   "));
}

/// An ablation: a name, what it changes of the options, of the days, of the weights.
type Method = (
    &'static str,
    fn(&mut Options),
    fn(&Day) -> Day,
    fn(Weights) -> Weights,
);

fn table(days: &[Day]) -> Result<()> {
    heading(days, "Methods");
    let alone = |d: &Day| figures(d, d.labels.keys().cloned().zip(0..));
    show(
        "every article alone",
        &days.iter().map(alone).collect::<Vec<_>>(),
    );
    let same: fn(&Day) -> Day = Day::clone;
    let shipped: fn(Weights) -> Weights = |w| w;
    let methods: &[Method] = &[
        (
            "copies only",
            |o| o.story.level = Level::Copies,
            same,
            shipped,
        ),
        ("shipped", |_| (), same, shipped),
        (
            "shipped, no weak links",
            |o| o.graph.no_weak = true,
            same,
            shipped,
        ),
        (
            "no background",
            |o| o.coverage.background = Source::None,
            same,
            shipped,
        ),
        ("no dates", |_| (), |d| d.without("date"), shipped),
        ("no titles", |_| (), |d| d.without("title"), shipped),
        ("titles only", |_| (), |d| d.without("text"), shipped),
        ("no decay", |_| (), same, |w| constant(w, 1, 0.85)),
        ("no rivals", |_| (), same, |w| constant(w, 3, 0.2)),
        ("no company", |_| (), same, |w| constant(w, 5, 0.3)),
    ];
    for (name, options, day, weights) in methods {
        let mut chosen = Options::default();
        options(&mut chosen);
        let sada = Sada::new(chosen)?.with_weights(weights(Weights::SHIPPED));
        let of = |d: &Day| {
            let d = day(d);
            stories(&sada, &d).map(|found| figures(&d, found))
        };
        show(name, &days.iter().map(of).collect::<Result<Vec<_>>>()?);
        if *name == "copies only" {
            show(
                "base: cosine x nearness >= .3",
                &days.iter().map(base).collect::<Result<Vec<_>>>()?,
            );
        }
    }
    Ok(())
}

/// Weights that take a feature for a constant.
fn constant(mut weights: Weights, feature: usize, value: f64) -> Weights {
    weights.bias += weights.features[feature] * value;
    weights.features[feature] = 0.0;
    weights
}

/// Connected components over the cosine, faded with time.
fn base(day: &Day) -> Result<Figures> {
    let sada = Sada::new(Options::default())?;
    let mut group: BTreeMap<String, u32> = day.labels.keys().cloned().zip(0..).collect();
    for (a, b, f) in day.feed(sada.options(), |feed| sada.features(feed))? {
        if f.cosine * f.nearness >= 0.3 {
            let (x, y) = (group[&a], group[&b]);
            group.values_mut().filter(|g| **g == x).for_each(|g| *g = y);
        }
    }
    // Copies follow their original.
    let mut options = Options::default();
    options.story.level = Level::Copies;
    let sada = Sada::new(options)?;
    let copies = day.feed(sada.options(), |feed| sada.cluster(feed))?;
    for story in copies.stories() {
        let ids = story.members().iter().map(|&m| Ok(copies.metadata(m)?.id));
        let ids: Vec<String> = ids.collect::<Result<_>>()?;
        let original = group[&ids[0]];
        group.extend(ids.into_iter().map(|id| (id, original)));
    }
    Ok(figures(day, group))
}

/// Fits the weights with each set left out in turn, and with all.
fn refit(days: &[Day]) -> Result<()> {
    let mut options = Options::default();
    options.graph.no_weak = true;
    let sada = Sada::new(options)?;
    let wide: Vec<Option<Day>> = days.iter().map(embedded).collect::<Result<_>>()?;
    let mut examples: Vec<Vec<Example>> = Vec::new();
    for (day, wide) in days.iter().zip(&wide) {
        // Parts of a day by whole labels: a smaller crowd, the same events.
        let parts = [(0.5, 2), (0.25, 4)]
            .iter()
            .flat_map(|&(share, times)| (0..times).map(move |seed| part(day, share, seed)));
        let all = parts.chain([day.clone()]).chain(wide.clone());
        let all = all.map(|d| fit::examples(&sada, &d));
        examples.push(all.collect::<Result<Vec<_>>>()?.concat());
    }
    let tested: Vec<&Day> = days.iter().chain(wide.iter().flatten()).collect();
    let names: Vec<Day> = tested.iter().copied().cloned().collect();
    heading(&names, "Fit, without weak links");
    let run = |weights: Weights, day: &Day| -> Result<Figures> {
        let sada = Sada::new(sada.options().clone())?.with_weights(weights);
        Ok(figures(day, stories(&sada, day)?))
    };
    let left_out = |set: usize| {
        let others = examples.iter().enumerate().filter(|(i, _)| *i != set);
        fit::weights(others.flat_map(|(_, e)| e))
    };
    let of = |d: &&Day| run(left_out(d.set), d);
    show(
        "left out",
        &tested.iter().map(of).collect::<Result<Vec<_>>>()?,
    );
    let all = fit::weights(examples.iter().flatten());
    show(
        "all",
        &tested
            .iter()
            .map(|d| run(all, d))
            .collect::<Result<Vec<_>>>()?,
    );
    let of = |d: &&Day| run(Weights::SHIPPED, d);
    show(
        "shipped",
        &tested.iter().map(of).collect::<Result<Vec<_>>>()?,
    );
    println!("\nA fit on all would ship:\n    bias: {:.3},", all.bias);
    let features = all.features.map(|w| format!("{w:.3}"));
    println!("    features: [{}],", features.join(", "));
    Ok(())
}
