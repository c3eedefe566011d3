//! Stop words: the closed classes of Arabic, English and French.
//!
//! In: a folded token. Out: whether it only holds a sentence together. The story stems leave such
//! words out; the line classes of extraction count them, because prose has them and menus do not.
//! The near-duplicate tokens keep them: there they carry the wording. Cost: one hash look-up.
//!
//! Source: this project's text specification, section 5.

use std::sync::LazyLock;

use hashbrown::HashSet;

use super::tables::stop::*;

/// Whether a folded Arabic token is a stop word, alone or after the clitics that its class allows.
pub(crate) fn is_stop(folded: &str) -> bool {
    static STOP: LazyLock<HashSet<String>> = LazyLock::new(arabic);
    STOP.contains(folded)
}

/// Whether a folded token is an English or French stop word. Only for texts that are mostly Latin:
/// inside Arabic text `UN` and `on` are names.
pub(crate) fn is_latin_stop(folded: &str) -> bool {
    static STOP: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let both = [ENGLISH, FRENCH];
        both.iter()
            .flat_map(|l| l.split_ascii_whitespace())
            .collect()
    });
    STOP.contains(folded)
}

/// All Arabic forms, about 950.
fn arabic() -> HashSet<String> {
    let closed = || CLOSED.iter().flat_map(|l| l.split_ascii_whitespace());
    let mut forms: HashSet<String> = closed()
        .chain(DATES.split_ascii_whitespace())
        .map(str::to_owned)
        .collect();
    // وا and فا are not words: a single letter takes no clitic.
    for word in closed().filter(|w| w.chars().nth(1).is_some()) {
        forms.extend(["و", "ف"].map(|clitic| format!("{clitic}{word}")));
    }
    for clitic in PREPOSITIONS.split_ascii_whitespace() {
        let words = AFTER_PREPOSITION.split_ascii_whitespace();
        forms.extend(words.map(|word| format!("{clitic}{word}")));
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;

    #[test]
    fn every_form_is_folded_or_it_could_never_match() {
        let latin = [ENGLISH, FRENCH].map(|l| l.split_ascii_whitespace());
        for word in arabic()
            .iter()
            .map(String::as_str)
            .chain(latin.into_iter().flatten())
        {
            assert_eq!(fold(word), word);
        }
    }

    #[test]
    fn there_are_as_many_forms_as_the_specification_counts() {
        assert_eq!(arabic().len(), 947);
    }

    #[test]
    fn clitics_go_with_the_classes_that_take_them() {
        for stop in ["في", "وفي", "فقد", "بان", "ولهذا", "الجمعه", "وقالت"]
        {
            assert!(is_stop(stop), "{stop}");
        }
        for word in ["", "وا", "والجمعه", "بكان", "وزير", "مايو", "فيروس", "the"]
        {
            assert!(!is_stop(word), "{word}");
        }
    }

    #[test]
    fn us_is_a_country() {
        assert!(is_latin_stop("the") && is_latin_stop("dans") && !is_latin_stop("us"));
    }
}
