//! Light stems of single words.
//!
//! In: one word, Arabic in soft form ([`stem_arabic`]) or folded Latin ([`stem_latin`]). Out: its
//! stem, folded, so that the forms of one word match (القواعد, قاعدتين, لقاعدة) and look-alikes remain
//! distinct (وزير keeps its و, لبنان its ان).
//!
//! The Arabic stemmer uses lists and word length, not a dictionary. It reads the soft form:
//! there ألمانيا and إلغاء still differ from words after the article, which a folded form hides.
//! Cost: about 300 ns a word, some short strings on the heap; linear in its length.
//!
//! Source: this project's text specification, section 4; the Latin part is Donna Harman's
//! S-stemmer ("How effective is suffixing?", JASIS 42, 1991).

use std::borrow::Cow;
use std::sync::LazyLock;

use hashbrown::{HashMap, HashSet};

use super::letters::{FATHATAN, fold_shape};
use super::normalise::fold;
use super::tables::stem::*;

/// The light stem of a soft Arabic word, folded.
///
/// ```
/// use sada::text::stem_arabic;
/// assert_eq!(stem_arabic("والعسكرية"), stem_arabic("عسكريين"));
/// ```
pub fn stem_arabic(soft: &str) -> String {
    // The accusative ـًا is certain, whatever is left.
    let accusative = ["اً", "ًا"].iter().find_map(|a| soft.strip_suffix(a));
    let soft = accusative.unwrap_or(soft);
    // Foreign shapes and waw and yaa seats are unified; أ إ آ stay, they show what is not an article.
    let seen: String = soft
        .chars()
        .filter(|&c| c != FATHATAN)
        .map(|c| match fold_shape(c) {
            'ؤ' | 'ئ' => 'ء',
            'ٱ' => 'ا',
            c => c,
        })
        .collect();
    let folded = Folded::new(&seen);
    if is_allah(&folded.whole) {
        return ALLAH.to_owned();
    }
    let bare = if has(3, &seen) {
        cut_proclitics(&seen, &folded)
    } else {
        &seen
    };
    let word = folded.tail(bare);
    let once = cut_endings(regular(&word));
    match irregular(once) {
        Some(stem) => cut_endings(stem).to_owned(),
        None => once.to_owned(),
    }
}

/// The singular of an English word, by its last letters; tolerable for French.
pub fn stem_latin(word: &str) -> String {
    let long = |letters: usize| has(letters, word);
    // The letter before the ending decides.
    let before = |ending: &str, but: &[char]| {
        word.strip_suffix(ending)
            .is_some_and(|w| !w.is_empty() && !w.ends_with(but))
    };
    let cut = |letters: usize| word.get(..word.len() - letters).unwrap_or(word);
    if long(5) && before("ies", &['a', 'e']) {
        return format!("{}y", cut(3));
    }
    let plural = long(5) && before("es", &['a', 'e', 'o']) || long(4) && before("s", &['u', 's']);
    if plural { cut(1) } else { word }.to_owned()
}

/// The folded form of a word and of its tails.
struct Folded {
    whole: String,
    /// Bytes of the word. Folding makes two bytes of two bytes, unless it shortens a run.
    len: usize,
}

impl Folded {
    fn new(word: &str) -> Self {
        Self {
            whole: fold(word),
            len: word.len(),
        }
    }

    /// The folded form of what is left of the word when letters are cut from its front.
    fn tail(&self, tail: &str) -> Cow<'_, str> {
        let cut = self.len.checked_sub(tail.len());
        match cut.and_then(|cut| self.whole.get(cut..)) {
            Some(folded) if self.whole.len() == self.len => Cow::Borrowed(folded),
            _ => Cow::Owned(fold(tail)),
        }
    }
}

const ALLAH: &str = "الله";

/// الله, also after و ف ب ت ك, and لله.
fn is_allah(folded: &str) -> bool {
    let bare = folded.strip_prefix(['و', 'ف', 'ب', 'ت', 'ك']);
    [Some(folded), bare].contains(&Some(ALLAH)) || matches!(folded, "لله" | "ولله")
}

/// A word without conjunction, article and preposition. In: أ إ آ visible, at least three letters.
fn cut_proclitics<'a>(word: &'a str, folded: &Folded) -> &'a str {
    let word = cut_conjunction(word, folded);
    let rest = match word.chars().next() {
        Some('ا') => cut_article(word, folded),
        Some('ب') => cut_bi_article(word)
            .or_else(|| cut_before_seat(word, 3))
            .or_else(|| cut_bi(word, folded)),
        Some('ك') => cut_bi_article(word).or_else(|| cut_before_seat(word, 4)),
        Some('ل') => cut_li_article(word, folded)
            .or_else(|| cut_before_seat(word, 3))
            .or_else(|| cut_li(word, folded)),
        Some('ف') => cut_before_seat(word, 3),
        _ => None,
    };
    rest.unwrap_or(word)
}

/// و is cut unless it is a letter of the word; ف only where what follows proves it a conjunction.
fn cut_conjunction<'a>(word: &'a str, folded: &Folded) -> &'a str {
    let Some(rest) = word.strip_prefix(['و', 'ف']).filter(|r| has(3, r)) else {
        return word;
    };
    let and = word.starts_with('و');
    let article = ["ال", "بال", "كال", "لل"];
    let proven =
        rest.starts_with(SEATS) || has(5, rest) && article.iter().any(|a| rest.starts_with(a));
    if and && !listed(&folded.tail(word), &LISTS.waw) || !and && proven {
        rest
    } else {
        word
    }
}

/// ال with a bare alef; أل and إل are never the article.
fn cut_article<'a>(word: &'a str, folded: &Folded) -> Option<&'a str> {
    let rest = word.strip_prefix("ال").filter(|r| has(2, r))?;
    (!listed(&folded.tail(word), &LISTS.alef_lam)).then_some(rest)
}

/// بال and كال.
fn cut_bi_article(word: &str) -> Option<&str> {
    let rest = word
        .strip_prefix("بال")
        .or_else(|| word.strip_prefix("كال"))?;
    let own = || listed(word, &LISTS.ba) || listed(word, &LISTS.kal);
    (has(3, rest) && !own()).then_some(rest)
}

/// لل, of which one ل may belong to the word: للقاء is لقاء.
fn cut_li_article<'a>(word: &'a str, folded: &Folded) -> Option<&'a str> {
    let rest = word.strip_prefix("لل").filter(|r| has(3, r))?;
    let with_lam = word.strip_prefix('ل')?;
    Some(if listed(&folded.tail(with_lam), &LISTS.lam) {
        with_lam
    } else {
        rest
    })
}

/// A preposition before أ إ آ, if this many letters remain: لإيران, but not كأس.
fn cut_before_seat(word: &str, remain: usize) -> Option<&str> {
    word.strip_prefix(['ب', 'ل', 'ك', 'ف'])
        .filter(|r| r.starts_with(SEATS) && has(remain, r))
}

fn cut_li<'a>(word: &'a str, folded: &Folded) -> Option<&'a str> {
    let rest = word.strip_prefix('ل')?;
    let long = has(4, rest) || LISTS.short_places.contains(rest);
    (long && !listed(&folded.tail(word), &LISTS.lam)).then_some(rest)
}

/// Few words begin with the preposition ب and many with the letter: only certain shapes lose it.
fn cut_bi<'a>(word: &'a str, folded: &Folded) -> Option<&'a str> {
    let rest = word.strip_prefix('ب')?;
    let mut letters = rest.chars();
    let (first, second, third) = (letters.next()?, letters.next()?, letters.next());
    let shaped = match first {
        'م' | 'ب' => has(4, rest),
        'ت' => has(5, rest),
        // Verbal nouns of the forms VII, VIII and X.
        'ا' => has(5, rest) && (matches!(second, 'ن' | 'ت') || third == Some('ت')),
        'ق' | 'ه' => has(4, rest),
        'س' | 'ش' | 'ص' | 'ض' | 'ط' => has(5, rest),
        _ => false,
    };
    let common = || {
        let rest = folded.tail(rest);
        let four = rest.char_indices().nth(4).map_or(rest.len(), |(i, _)| i);
        LISTS.after_ba.contains(&rest[..four])
    };
    let cut = shaped || LISTS.short_places.contains(rest) || common();
    (cut && !listed(word, &LISTS.ba)).then_some(rest)
}

/// Endings of which the first that leaves this many letters is cut.
type Endings = [(&'static str, usize)];

const PRONOUNS: &Endings = &[("هما", 4), ("ها", 3), ("هم", 4)];

/// Never ـان: it is a letter of too many names (لبنان, ايران) and rare as a dual.
const INFLECTIONS: &Endings = &[
    ("تين", 3),
    ("تان", 3),
    ("ات", 3),
    ("ين", 4),
    ("ون", 4),
    ("وا", 3),
    ("ه", 3),
    ("ا", 4),
];

/// A folded word without pronoun, one inflection, the ت of the feminine and nisba.
fn cut_endings(word: &str) -> &str {
    let whole = |w: &str| LISTS.keep_whole.contains(w);
    if whole(word) || word.ends_with(ALLAH) {
        return word;
    }
    let word = regular(cut_one(word, PRONOUNS));
    if whole(word) {
        return word;
    }
    let word = cut_one(word, INFLECTIONS);
    if whole(word) {
        return word;
    }
    let word = cut_ta(word, 3, &['ا', 'ي', 'و']);
    let Some(nisba) = word.strip_suffix('ي').filter(|r| has(4, r)) else {
        return word;
    };
    match nisba.strip_suffix("ات").filter(|r| has(4, r)) {
        Some(rest) if !whole(nisba) => rest,
        Some(_) => nisba,
        None => cut_ta(nisba, 4, &['ا']),
    }
}

fn cut_one<'a>(word: &'a str, endings: &Endings) -> &'a str {
    let hit = endings.iter().find_map(|&(ending, remain)| {
        let rest = word.strip_suffix(ending).filter(|r| has(remain, r))?;
        // ـستان is a country, not a dual.
        (ending != "تان" || !rest.ends_with('س')).then_some(rest)
    });
    hit.unwrap_or(word)
}

/// A word without its last ت, unless that is a letter of the word.
fn cut_ta<'a>(word: &'a str, remain: usize, not_after: &[char]) -> &'a str {
    word.strip_suffix('ت')
        .filter(|r| has(remain, r) && !r.ends_with(not_after) && !LISTS.keep_ta.contains(word))
        .unwrap_or(word)
}

/// The stem that the table of irregular forms gives a folded word.
fn irregular(folded: &str) -> Option<&'static str> {
    LISTS.irregular.get(folded).copied()
}

fn regular(folded: &str) -> &str {
    irregular(folded).unwrap_or(folded)
}

/// The hamza seats on alef, which never begin with the article.
const SEATS: [char; 3] = ['أ', 'إ', 'آ'];

/// Whether a word has at least this many letters.
fn has(letters: usize, word: &str) -> bool {
    letters == 0 || word.chars().nth(letters - 1).is_some()
}

/// Whether a word is in a list, bare or with an ending.
fn listed(word: &str, list: &Set) -> bool {
    // Endings have four letters at most: five look-ups, and most words take one.
    (0..=4).any(|letters| {
        let cut = match letters {
            0 => word.len(),
            n => match word.char_indices().nth_back(n - 1) {
                Some((i, _)) => i,
                None => return false,
            },
        };
        let (stem, ending) = word.split_at(cut);
        (ending.is_empty() || LISTS.endings.contains(ending)) && list.contains(stem)
    })
}

type Set = HashSet<&'static str>;

/// The tables, for look-up.
struct Lists {
    waw: Set,
    lam: Set,
    ba: Set,
    kal: Set,
    alef_lam: Set,
    short_places: Set,
    after_ba: Set,
    endings: Set,
    keep_ta: Set,
    keep_whole: Set,
    irregular: HashMap<&'static str, &'static str>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let words = |list: &'static str| list.split_ascii_whitespace().collect();
    let forms = |&(stem, forms): &(&'static str, &'static str)| {
        forms.split_ascii_whitespace().map(move |form| (form, stem))
    };
    Lists {
        waw: words(WAW),
        lam: words(LAM),
        ba: words(BA),
        kal: words(KAL),
        alef_lam: words(ALEF_LAM),
        short_places: words(SHORT_PLACES),
        after_ba: words(AFTER_BA),
        endings: words(ENDINGS),
        keep_ta: words(KEEP_TA),
        keep_whole: words(KEEP_WHOLE),
        irregular: IRREGULAR.iter().flat_map(forms).collect(),
    }
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn meet(words: &[&str]) {
        for pair in words.windows(2) {
            assert_eq!(stem_arabic(pair[0]), stem_arabic(pair[1]), "{pair:?}");
        }
    }

    fn differ(a: &str, b: &str) {
        assert_ne!(stem_arabic(a), stem_arabic(b), "{a} {b}");
    }

    #[test]
    fn only_a_bare_alef_makes_an_article() {
        assert_eq!(stem_arabic("القوات"), "قوات");
        assert_eq!(stem_arabic("ألمانيا"), "المان");
        assert_eq!(stem_arabic("إلغاء"), "الغاء");
        assert_eq!(stem_arabic("ألف"), "الف");
        assert_eq!(stem_arabic("التزامات"), "التزام");
    }

    #[test]
    fn a_waw_of_the_word_stays_and_the_conjunction_goes() {
        meet(&["وزير", "الوزير", "والوزير", "للوزير", "وزراء", "ووزير"]);
        meet(&["وكالة", "الوكالة", "وكالات"]);
        meet(&["وقوات", "قوات", "بقوات", "والقوات", "للقوات"]);
        differ("وزير", "زير");
    }

    #[test]
    fn broken_plurals_meet_their_singular() {
        meet(&["قاعدة", "قواعد", "القواعد", "قاعدتين", "لقاعدة", "قاعدتها"]);
        meet(&["منطقة", "المناطق", "ومناطقها"]);
    }

    #[test]
    fn names_in_alef_nun_keep_it() {
        for (word, stem) in [("لبنان", "لبنان"), ("إيران", "ايران"), ("برلمان", "برلمان")]
        {
            assert_eq!(stem_arabic(word), stem);
        }
        meet(&["إيران", "لإيران", "وإيران"]);
        differ("بحر", "بحرين");
    }

    #[test]
    fn lam_of_the_word_stays_behind_lil() {
        meet(&["لقاء", "للقاء", "اللقاء"]);
        meet(&["لاجئين", "للاجئين", "اللاجئون"]);
        meet(&["تنظيم", "لتنظيم", "للتنظيم"]);
    }

    #[test]
    fn accusative_goes_whatever_is_left() {
        assert_eq!(stem_arabic("يوماً"), "يوم");
        assert_eq!(stem_arabic("دماً"), "دم");
        assert_eq!(stem_arabic("جدًا"), "جد");
        assert_eq!(stem_arabic("اً"), "");
    }

    #[test]
    fn latin_plurals_go() {
        let pairs = [
            ("countries", "country"),
            ("bases", "base"),
            ("forces", "force"),
            ("virus", "virus"),
            ("press", "press"),
            ("gas", "gas"),
            ("éclairs", "éclair"),
            ("ies", "ies"),
        ];
        for (word, stem) in pairs {
            assert_eq!(stem_latin(word), stem);
        }
    }

    #[test]
    fn every_listed_word_is_folded_or_it_could_never_match() {
        let lists = [
            WAW,
            LAM,
            BA,
            KAL,
            ALEF_LAM,
            SHORT_PLACES,
            ENDINGS,
            AFTER_BA,
            KEEP_TA,
            KEEP_WHOLE,
        ];
        let pairs = IRREGULAR.iter().chain(ALIASES);
        let all = lists.into_iter().chain(pairs.flat_map(|&(a, b)| [a, b]));
        for word in all.flat_map(str::split_ascii_whitespace) {
            assert_eq!(fold(word), word);
        }
        let four = |w: &str| w.chars().count() <= 4;
        assert!(ENDINGS.split_ascii_whitespace().all(four));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            stem_arabic(&text);
            stem_latin(&text);
        }

        #[test]
        fn no_arabic_panics(text in "[اأإآةهيىوفبكلتمنسقرءؤئ\u{64b}پە a-z0-9%.]{0,40}") {
            stem_arabic(&text);
            stem_latin(&text);
        }
    }
}
