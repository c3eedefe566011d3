//! Two groupings of the same articles, counted together.

use hashbrown::HashMap;

/// How many articles each gold label and each found group have, and each pair of them in common.
///
/// Only pairs with articles in common are kept: at most one for each article. Groups are numbered
/// in the order in which they are first seen, whatever numbers the caller uses for them.
#[derive(Debug, Clone, Default)]
pub struct Contingency {
    gold: Vec<u64>,
    found: Vec<u64>,
    cells: Vec<Cell>,
    articles: u64,
}

/// What a gold label and a found group have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) gold: u32,
    pub(crate) found: u32,
    pub(crate) articles: u64,
}

impl Contingency {
    /// Counts articles, each given as its gold label and its found group: any numbers, equal for
    /// articles of one group.
    pub fn of(articles: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut counted = Self::default();
        let (mut golds, mut founds) = (HashMap::new(), HashMap::new());
        let mut places: HashMap<(u32, u32), usize> = HashMap::new();
        for (gold, found) in articles {
            let gold = number(&mut golds, gold, &mut counted.gold);
            let found = number(&mut founds, found, &mut counted.found);
            let cells = &mut counted.cells;
            let place = *places.entry((gold, found)).or_insert_with(|| {
                cells.push(Cell {
                    gold,
                    found,
                    articles: 0,
                });
                cells.len() - 1
            });
            cells[place].articles += 1;
            counted.gold[gold as usize] += 1;
            counted.found[found as usize] += 1;
            counted.articles += 1;
        }
        counted
    }

    /// Number of articles.
    pub fn articles(&self) -> u64 {
        self.articles
    }

    /// The size of each gold label.
    pub fn gold(&self) -> &[u64] {
        &self.gold
    }

    /// The size of each found group.
    pub fn found(&self) -> &[u64] {
        &self.found
    }

    pub(crate) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// What each gold label adds to the figures.
    pub(crate) fn tallies(&self) -> Vec<Tally> {
        let mut tallies: Vec<Tally> = self.gold.iter().map(|&n| Tally::of_label(n)).collect();
        for cell in &self.cells {
            let gold = self.gold[cell.gold as usize] as f64;
            let found = self.found[cell.found as usize] as f64;
            let n = cell.articles as f64;
            let tally = &mut tallies[cell.gold as usize];
            tally.b_precision += n * n / found;
            tally.b_recall += n * n / gold;
            tally.true_pairs += n * (n - 1.0) / 2.0;
            tally.found_pairs += n * (found - 1.0) / 2.0;
        }
        tallies
    }

    /// What all labels together add.
    pub(crate) fn total(&self) -> Tally {
        let mut total = Tally::default();
        for tally in &self.tallies() {
            total.add(tally);
        }
        total
    }
}

/// The number of a group, a new one for one that was not seen before.
fn number(numbers: &mut HashMap<u32, u32>, name: u32, sizes: &mut Vec<u64>) -> u32 {
    *numbers.entry(name).or_insert_with(|| {
        sizes.push(0);
        (sizes.len() - 1) as u32
    })
}

/// The sums that B-cubed and pairs are computed from, of one label or of many.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) articles: f64,
    /// Sum over articles of the share of their found group that has their label.
    pub(crate) b_precision: f64,
    /// Sum over articles of the share of their label that is in their found group.
    pub(crate) b_recall: f64,
    /// Pairs with one label, found together.
    pub(crate) true_pairs: f64,
    /// Pairs found together. Of a pair with two labels each label has one half: an article in a
    /// found group of n has n - 1 such pairs, and one half of each.
    pub(crate) found_pairs: f64,
    /// Pairs with one label.
    pub(crate) gold_pairs: f64,
}

impl Tally {
    fn of_label(articles: u64) -> Self {
        let articles = articles as f64;
        Self {
            articles,
            gold_pairs: articles * (articles - 1.0) / 2.0,
            ..Self::default()
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.articles += other.articles;
        self.b_precision += other.b_precision;
        self.b_recall += other.b_recall;
        self.true_pairs += other.true_pairs;
        self.found_pairs += other.found_pairs;
        self.gold_pairs += other.gold_pairs;
    }
}
