//! The rules for single words, as data: for a reader of words outside this library.
//!
//! In: nothing but the tables of the rules themselves. Out: [`Rules`], which the page of a report
//! carries, so that its search and its comparison read words as Sada does and no table is written
//! twice. Rules over several words (units after numbers, split names, loose clitics) are not in it.
//!
//! Cost: a walk over all characters, some 20 ms; once a report.

use serde::Serialize;

use super::letters::*;
use super::tables::canon::{After, HOUSE, MONTH_NAMES, MONTHS, PROCLITICS, SYRIA};

/// The first and the last character of a stretch, by number.
type Stretch = (u32, u32);

/// What makes one key of the spellings of a word.
#[derive(Debug, Clone, Serialize)]
pub struct Rules {
    /// Letters of the Arabic script.
    pub arabic: Vec<Stretch>,
    /// Format characters and Arabic marks: dropped. Fathatan is among them.
    pub drop: Vec<Stretch>,
    /// Marks and superscripts that are dropped before compatibility forms are undone.
    pub early: Vec<Stretch>,
    /// Han and Kana: read in overlapping pairs.
    pub pairs: Vec<Stretch>,
    /// Scripts without spaces: read in overlapping triples.
    pub triples: Vec<Stretch>,
    /// Signs of Indic scripts, which continue a word and do not begin one.
    pub signs: Vec<Stretch>,
    /// The zeros of all digit systems; one to nine follow each.
    pub zeros: Vec<u32>,
    /// Pairs of characters: a letter of Arabic script and the one it counts as.
    pub fold: String,
    /// Pairs of characters: a punctuation mark and its plain form.
    pub plain: String,
    /// Letters and signs that are spelt out, and how.
    pub spell: Vec<(char, &'static str)>,
    /// Names of months, with and without و, and the one name.
    pub months: Vec<(String, String)>,
    /// What may come before a house spelling.
    pub proclitics: &'static [&'static str],
    /// House spellings, in the order they are tried.
    pub house: Vec<House>,
}

/// One house spelling.
#[derive(Debug, Clone, Serialize)]
pub struct House {
    /// A regular expression for the beginning of a folded word after its proclitic.
    pub from: String,
    /// What replaces that beginning.
    pub to: &'static str,
    /// Not after the article.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub bare: bool,
}

/// The rules as they are.
pub fn rules() -> Rules {
    let months = MONTHS.iter().flat_map(|&(month, names)| {
        let name = MONTH_NAMES[usize::from(month) - 1];
        names.iter().flat_map(move |other| {
            [
                ((*other).to_owned(), name.to_owned()),
                (format!("و{other}"), format!("و{name}")),
            ]
        })
    });
    let spelt = |c: char| spell_latin(c).or_else(|| currency(c)).map(|s| (c, s));
    Rules {
        arabic: stretches(is_arabic),
        drop: stretches(|c| is_ignorable(c) || is_arabic_mark(c) || c == FATHATAN),
        early: stretches(is_dropped_before_nfkc),
        pairs: stretches(is_cjk),
        triples: stretches(is_unspaced),
        signs: stretches(is_indic_sign),
        zeros: ZEROS.to_vec(),
        fold: changed(|c| fold_shape(fold_seat(c))),
        plain: changed(plain_punctuation),
        spell: all().filter_map(spelt).collect(),
        months: months.filter(|(other, name)| other != name).collect(),
        proclitics: PROCLITICS,
        house: HOUSE.iter().map(house).collect(),
    }
}

fn house(&(pattern, after, to): &(&str, After, &'static str)) -> House {
    let tail = match after {
        After::Anything => "",
        After::End => "$",
        After::AlefOrYaa => "(?=[اي])",
        After::AlefYaaOrEnd => "(?=[اي]|$)",
    };
    House {
        from: format!("{pattern}{tail}"),
        to,
        bare: to == SYRIA,
    }
}

fn all() -> impl Iterator<Item = char> {
    '\0'..=char::MAX
}

/// The stretches of characters of a class.
fn stretches(class: impl Fn(char) -> bool) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for c in all().filter(|&c| class(c)).map(u32::from) {
        match out.last_mut() {
            Some((_, last)) if *last + 1 == c => *last = c,
            _ => out.push((c, c)),
        }
    }
    out
}

/// Each character that `map` changes, followed by what it becomes.
fn changed(map: impl Fn(char) -> char) -> String {
    all()
        .map(|c| (c, map(c)))
        .filter(|(from, to)| from != to)
        .flat_map(|(from, to)| [from, to])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_holds_its_characters_and_no_others() {
        let rules = rules();
        let within = |all: &[Stretch], c: u32| all.iter().any(|&(a, b)| (a..=b).contains(&c));
        for c in all() {
            assert_eq!(within(&rules.arabic, c as u32), is_arabic(c));
            assert_eq!(within(&rules.pairs, c as u32), is_cjk(c));
        }
    }

    #[test]
    fn every_pair_says_what_its_rule_says() {
        let rules = rules();
        let letters: Vec<char> = rules.fold.chars().collect();
        assert!(letters.chunks(2).count() > 40 && letters.len().is_multiple_of(2));
        for pair in letters.chunks(2) {
            assert_eq!(fold_shape(fold_seat(pair[0])), pair[1]);
        }
    }

    #[test]
    fn a_month_has_one_name_and_no_name_stands_twice() {
        let rules = rules();
        let mut names: Vec<&str> = rules.months.iter().map(|(n, _)| n.as_str()).collect();
        assert!(
            rules
                .months
                .iter()
                .any(|(n, to)| n == "وحزيران" && to == "ويونيو")
        );
        names.sort_unstable();
        assert!(names.windows(2).all(|w| w[0] != w[1]));
    }
}
