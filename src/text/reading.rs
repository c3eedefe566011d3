//! One text read into words, and the words into stems.
//!
//! In: pieces of a text, by the full rules ([`Reading::add_new`]) or as words that are already
//! known ([`Reading::add`]). Out: the stems of all of them ([`Reading::stems`]), after the rules
//! that look at neighbours: canonical tokens, names of several words. Linear; a new word costs
//! about 700 ns, a known one 100 ns.
//!
//! Source: this project's text specification, section 4.

use std::borrow::Cow;
use std::sync::LazyLock;

use hashbrown::HashMap;

use super::canon::{Canonical, Kind, Tokens, canon};
use super::house::house;
use super::letters::is_arabic;
use super::normalise::{clean, fold};
use super::scan::{Found, is_bare_number, scan};
use super::script::{Letters, Script};
use super::stem::{stem_arabic, stem_latin};
use super::stop::{is_latin_stop, is_stop};
use super::tables::stem::ALIASES;

/// A token and all that is known of it without its neighbours. Its letters are in a text that
/// holds those of many words: soft form, folded form, stem, in a row.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    start: u32,
    /// Bytes of the soft form, before house spelling.
    soft: u32,
    /// Bytes of the folded form, after it.
    folded: u32,
    /// Bytes of the stem; none if the word never has one: stop words, single letters.
    stem: u32,
    kind: Kind,
    /// In Latin texts a stop word.
    latin_stop: bool,
    /// The phrases that may begin with it.
    phrases: Option<&'static Vec<Phrase>>,
}

impl Word {
    /// The same word with its letters in another text.
    pub(crate) fn copy(self, from: &str, to: &mut String) -> Self {
        let start = number(to.len());
        to.push_str(self.part(from, &[], &[self.soft, self.folded, self.stem]));
        Self { start, ..self }
    }

    /// What has the lengths `take`, after what has the lengths `skip`. Empty if there is no such
    /// part: no article is as long as a 32-bit number can say.
    fn part<'t>(&self, text: &'t str, skip: &[u32], take: &[u32]) -> &'t str {
        let sum = |lengths: &[u32]| lengths.iter().map(|&n| n as usize).sum::<usize>();
        let start = self.start as usize + sum(skip);
        text.get(start..start + sum(take)).unwrap_or_default()
    }

    fn soft<'t>(&self, text: &'t str) -> &'t str {
        self.part(text, &[], &[self.soft])
    }

    fn folded<'t>(&self, text: &'t str) -> &'t str {
        self.part(text, &[self.soft], &[self.folded])
    }

    fn stem<'t>(&self, text: &'t str) -> &'t str {
        self.part(text, &[self.soft, self.folded], &[self.stem])
    }
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The words of one text before the canonical rules.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) words: Vec<Word>,
    /// The letters of the words.
    pub(crate) text: String,
    /// Of the whole text.
    pub(crate) letters: Letters,
}

impl Tokens for Reading {
    fn kind(&self, i: usize) -> Option<Kind> {
        self.words.get(i).map(|w| w.kind)
    }

    fn soft(&self, i: usize) -> Cow<'_, str> {
        Cow::Borrowed(self.words.get(i).map_or("", |w| w.soft(&self.text)))
    }
}

impl Reading {
    /// Adds a word whose letters are in `from`.
    pub(crate) fn add(&mut self, word: Word, from: &str) {
        self.words.push(word.copy(from, &mut self.text));
    }

    /// Reads a piece by the full rules. False if it changed a word that came before it.
    pub(crate) fn add_new(&mut self, raw: &str) -> bool {
        let soft = clean(raw);
        self.letters.add(Letters::of(&soft));
        let mut alone = true;
        scan(&soft, |found, _| match found {
            Found::Token(soft) => self.scanned(soft),
            Found::Percent => {
                alone = false;
                // A percent sign joins the number right before it.
                let last = self.soft(self.words.len().wrapping_sub(1));
                if is_bare_number(&last) {
                    let percent = format!("{last}%");
                    self.words.pop();
                    self.scanned(&percent);
                }
            }
        });
        alone
    }

    /// Adds a token as scanned.
    fn scanned(&mut self, soft: &str) {
        let folded = fold(soft);
        let kind = Kind::of(&folded);
        match house(&folded) {
            Some(house) => self.push(kind, soft, &house, &house),
            None => self.push(kind, soft, soft, &folded),
        }
    }

    /// Adds a word; `house` is its soft form after house spelling.
    fn push(&mut self, kind: Kind, soft: &str, house: &str, folded: &str) {
        let stem = if is_stop(folded) {
            Cow::default()
        } else {
            stem(house, folded)
        };
        self.words.push(Word {
            start: number(self.text.len()),
            soft: number(soft.len()),
            folded: number(folded.len()),
            stem: number(stem.len()),
            kind,
            latin_stop: is_latin_stop(folded),
            phrases: phrases(folded),
        });
        for part in [soft, folded, &stem] {
            self.text.push_str(part);
        }
    }

    /// Yields the stems of the text in order, each with the number of its canonical token.
    pub(crate) fn stems(&self, emit: impl FnMut(&str, u32)) {
        enum Place {
            Read(usize),
            Made(usize),
        }
        let mut made = Self::default();
        let mut places = Vec::with_capacity(self.words.len());
        canon(self, |token| {
            places.push(match token {
                Canonical::Same(i) => Place::Read(i),
                Canonical::New { soft, folded, .. } => {
                    made.push(Kind::Plain, soft, soft, folded);
                    Place::Made(made.words.len() - 1)
                }
            });
        });
        let tokens: Vec<_> = places
            .iter()
            .filter_map(|place| match *place {
                Place::Read(i) => self.known(i),
                Place::Made(i) => made.known(i),
            })
            .collect();
        stems_of(&tokens, self.letters.script(), emit);
    }

    fn known(&self, i: usize) -> Option<Known<'_>> {
        let word = self.words.get(i)?;
        Some(Known {
            folded: word.folded(&self.text),
            stem: word.stem(&self.text),
            latin_stop: word.latin_stop,
            phrases: word.phrases,
        })
    }
}

/// A canonical token.
struct Known<'a> {
    folded: &'a str,
    stem: &'a str,
    latin_stop: bool,
    phrases: Option<&'static Vec<Phrase>>,
}

/// The stem of a token that is not a stop word; empty for what is too short to mean anything.
pub(super) fn stem<'a>(soft: &str, folded: &'a str) -> Cow<'a, str> {
    let mut letters = folded.chars();
    let Some(first) = letters.next() else {
        return Cow::default();
    };
    if first.is_ascii_digit() {
        // 5g is a name, not a number.
        let number = folded.ends_with(|c: char| c.is_ascii_digit() || c == '%');
        return if number {
            format!("#{folded}").into()
        } else {
            folded.into()
        };
    }
    // One letter means something only in Han and the scripts after it.
    if letters.next().is_none() && (is_arabic(first) || first <= '\u{2fff}') {
        return Cow::default();
    }
    if is_arabic(first) {
        stem_arabic(soft).into()
    } else if first < '\u{250}' {
        stem_latin(folded).into()
    } else {
        folded.into()
    }
}

/// Yields the stems of the canonical tokens of a text, each with the number of its token.
fn stems_of(tokens: &[Known<'_>], script: Script, mut emit: impl FnMut(&str, u32)) {
    let mut rest = tokens;
    while let Some((token, tail)) = rest.split_first() {
        let at = number(tokens.len() - rest.len());
        rest = tail;
        if let Some((stem, behind)) = alias(token.phrases, tail) {
            emit(stem, at);
            rest = behind;
        } else if !(token.stem.is_empty() || script.latin && token.latin_stop) {
            let bare = script.persian && token.folded.starts_with(is_arabic);
            emit(if bare { token.folded } else { token.stem }, at);
        }
    }
}

/// What follows the first word of a name of several words, and the stem of the name.
type Phrase = (Vec<&'static str>, &'static str);

/// The names that may begin with a folded word. It may carry a clitic; ل and the article are لل.
fn phrases(folded: &str) -> Option<&'static Vec<Phrase>> {
    static HEADS: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(|| {
        let mut heads: HashMap<String, Vec<Phrase>> = HashMap::new();
        for (name, stem) in ALIASES {
            let mut words = name.split_ascii_whitespace();
            let Some(head) = words.next() else { continue };
            let mut forms = vec![head.to_owned()];
            forms.extend(["و", "ل", "ب"].map(|clitic| format!("{clitic}{head}")));
            forms.extend(head.strip_prefix("ال").map(|bare| format!("لل{bare}")));
            let phrase = (words.collect::<Vec<_>>(), *stem);
            for form in forms {
                heads.entry(form).or_default().push(phrase.clone());
            }
        }
        heads
    });
    HEADS.get(folded)
}

/// The stem of the first name whose words follow, and what comes after it.
fn alias<'k, 'a>(
    phrases: Option<&Vec<Phrase>>,
    tail: &'k [Known<'a>],
) -> Option<(&'static str, &'k [Known<'a>])> {
    phrases?.iter().find_map(|(words, stem)| {
        let (next, behind) = tail.split_at_checked(words.len())?;
        let equal = next
            .iter()
            .zip(words)
            .all(|(token, word)| token.folded == *word);
        equal.then_some((*stem, behind))
    })
}

/// The stems of a text without memory: cleaned and scanned at once.
#[cfg(test)]
pub(crate) fn plain(text: &str) -> Vec<String> {
    let soft = clean(text);
    let mut read = Reading::default();
    super::tokens::canonical(text, |soft, folded| {
        read.push(Kind::Plain, soft, soft, folded)
    });
    let tokens: Vec<_> = (0..read.words.len())
        .filter_map(|i| read.known(i))
        .collect();
    let mut out = Vec::new();
    stems_of(&tokens, Letters::of(&soft).script(), |stem, _| {
        out.push(stem.to_owned());
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alias_is_folded_or_it_could_never_match() {
        for word in ALIASES.iter().flat_map(|(name, _)| name.split(' ')) {
            assert_eq!(fold(word), word);
        }
    }

    #[test]
    fn names_of_several_words_are_one_stem_behind_any_clitic() {
        assert_eq!(plain("للأمم المتحدة"), ["الامم_المتحده"]);
        assert_eq!(plain("والولايات المتحدة الأميركية"), ["امريك"]);
        assert_eq!(plain("تنظيم القاعدة"), ["تنظيم_القاعده"]);
        assert_eq!(plain("تنظيم"), ["تنظيم"]);
    }
}
