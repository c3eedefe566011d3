//! Which scripts a text is written in, as far as its words are stemmed by it.
//!
//! In: soft text, in one piece or in several. Out: whether it is Persian or one of its neighbours,
//! and whether it is mostly Latin. Cost: one pass, about 2 ns a letter.
//!
//! Source: this project's text specification, section 4.1 (last two paragraphs).

use super::letters::{is_arabic, is_cjk, is_other_letter, is_unspaced};

/// How many letters of which script a text has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Letters {
    all: u32,
    latin: u32,
    arabic: u32,
    /// Of the Arabic ones, those that Arabic words do not have.
    foreign: u32,
}

/// What the letters of a whole text say about its words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Script {
    /// Persian, Urdu or Kurdish: Arabic-script words are not stemmed.
    pub(crate) persian: bool,
    /// Mostly Latin: English and French stop words apply.
    pub(crate) latin: bool,
}

impl Letters {
    /// The letters of a soft text.
    pub(crate) fn of(soft: &str) -> Self {
        let mut n = Self::default();
        for c in soft.chars() {
            let (latin, arabic) = (c.is_ascii_lowercase(), is_arabic(c));
            n.latin += u32::from(latin);
            n.arabic += u32::from(arabic);
            n.foreign += u32::from(arabic && is_foreign(c));
            n.all += u32::from(latin || arabic || is_other_script(c));
        }
        n
    }

    /// Adds those of another piece of the text.
    pub(crate) fn add(&mut self, more: Self) {
        self.all = self.all.saturating_add(more.all);
        self.latin = self.latin.saturating_add(more.latin);
        self.arabic = self.arabic.saturating_add(more.arabic);
        self.foreign = self.foreign.saturating_add(more.foreign);
    }

    /// Those that were added since `before`.
    pub(crate) fn since(self, before: Self) -> Self {
        Self {
            all: self.all.saturating_sub(before.all),
            latin: self.latin.saturating_sub(before.latin),
            arabic: self.arabic.saturating_sub(before.arabic),
            foreign: self.foreign.saturating_sub(before.foreign),
        }
    }

    /// What they say.
    pub(crate) fn script(self) -> Script {
        Script {
            // Three in a hundred.
            persian: self.arabic > 0 && u64::from(self.foreign) * 33 >= u64::from(self.arabic),
            latin: 2 * u64::from(self.latin) > u64::from(self.all),
        }
    }
}

/// Letters that Arabic words do not have.
pub(crate) fn is_foreign(c: char) -> bool {
    matches!(
        c,
        'پ' | 'چ'
            | 'ژ'
            | 'گ'
            | 'ٹ'
            | 'ڈ'
            | 'ڑ'
            | 'ں'
            | 'ے'
            | 'ھ'
            | 'ہ'
            | 'ە'
            | 'ێ'
            | 'ۆ'
            | 'ڕ'
            | 'ڵ'
    )
}

/// A letter of any script but Arabic.
fn is_other_script(c: char) -> bool {
    is_other_letter(c) || (is_cjk(c) || is_unspaced(c)) && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (bool, bool) {
        let script = Letters::of(text).script();
        (script.persian, script.latin)
    }

    #[test]
    fn three_foreign_letters_in_a_hundred_make_persian() {
        assert!(of("گفتگو").0 && of(&format!("گ{}", "ا".repeat(32))).0);
        assert!(!of(&format!("گ{}", "ا".repeat(33))).0 && !of("").0 && !of("abc").0);
    }

    #[test]
    fn more_than_half_makes_latin() {
        assert!(of("ab ا").1 && of("abc 你好").1);
        assert!(!of("ab اب").1 && !of("ab 你好").1 && !of("").1 && !of("1").1);
    }

    #[test]
    fn letters_add_up_by_piece() {
        let (mut sum, before) = (Letters::of("abc پ"), Letters::of("abc پ"));
        sum.add(Letters::of("你ا"));
        let (more, both) = (sum.since(before), Letters::of("abc پ你ا"));
        assert_eq!(more, Letters::of("你ا"));
        assert_eq!(sum, both);
    }
}
