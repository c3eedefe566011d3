//! The kinds of characters: the classes and single-character maps of the text rules.
//!
//! Every table here is a fact about Unicode or about Arabic spelling, written for this project.
//! All functions are constant time.

/// An Arabic-script letter in the sense of the token rules (no marks, no tatweel, no digits).
pub(crate) const fn is_arabic(c: char) -> bool {
    matches!(c,
        '\u{0620}'..='\u{063f}' | '\u{0641}'..='\u{064a}' | '\u{066e}' | '\u{066f}'
        | '\u{0671}'..='\u{06d3}' | '\u{06d5}' | '\u{06ee}' | '\u{06ef}'
        | '\u{06fa}'..='\u{06fc}' | '\u{06ff}' | '\u{0750}'..='\u{077f}'
        | '\u{0870}'..='\u{0887}' | '\u{0889}'..='\u{088e}' | '\u{08a0}'..='\u{08c9}')
}

/// A letter of the basic alphabet, hamza to yaa: what a glued clitic may touch.
pub(crate) fn is_basic(c: char) -> bool {
    ('ء'..='ي').contains(&c)
}

/// Fathatan, the one vowel mark that the soft form keeps.
pub(crate) const FATHATAN: char = '\u{064b}';

/// Arabic marks that carry no spelling: vowels, Quranic signs, tatweel. Fathatan is not among them.
pub(crate) const fn is_arabic_mark(c: char) -> bool {
    matches!(c,
        '\u{0610}'..='\u{061a}' | '\u{0640}' | '\u{064c}'..='\u{065f}' | '\u{0670}' | '\u{0674}'
        | '\u{06d6}'..='\u{06dc}' | '\u{06df}'..='\u{06e8}' | '\u{06ea}'..='\u{06ed}'
        | '\u{0890}' | '\u{0891}' | '\u{08d3}'..='\u{08e1}' | '\u{08e3}'..='\u{08ff}')
}

/// Format characters that are deleted (U+200B has a rule of its own).
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{180e}' | '\u{200c}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Presentation-form marks that NFKC would turn into a space and a mark, and superscripts.
pub(crate) fn is_dropped_before_nfkc(c: char) -> bool {
    matches!(c,
        '\u{fc5e}'..='\u{fc63}' | '\u{fe70}'..='\u{fe7f}'
        | '\u{00b2}' | '\u{00b3}' | '\u{00b9}' | '\u{2070}'..='\u{207e}' | '\u{fffd}')
}

/// White space, with the four ASCII separators that Unicode leaves out of its property.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// Han, Hiragana and Katakana: cut into overlapping pairs.
pub(crate) fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

/// Thai, Lao, Tibetan, Myanmar, Khmer: written without spaces, cut into overlapping triples.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0e7f}' | '\u{0e80}'..='\u{0eff}' | '\u{0f00}'..='\u{0fff}'
        | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// A letter of any other alphabet.
pub(crate) fn is_other_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    c.is_alphanumeric()
        && !is_indic_sign(c)
        && digit(c).is_none()
        && !is_arabic(c)
        && !is_cjk(c)
        && !is_unspaced(c)
        && c != FATHATAN
        && !is_arabic_mark(c)
}

/// Indic blocks, whose vowel signs stay inside a word.
pub(crate) fn is_indic(c: char) -> bool {
    matches!(c, '\u{0900}'..='\u{0dff}')
}

/// Combining signs of the Indic blocks: letters by Unicode's property, but no start of a word.
pub(crate) fn is_indic_sign(c: char) -> bool {
    let o = c as u32;
    // In each of the ten Indic blocks of 0x80 characters, signs are at the same offsets.
    (0x0900..0x0e00).contains(&o)
        && matches!((o - 0x0900) % 0x80, 0x00..=0x03 | 0x3a..=0x3c | 0x3e..=0x4f | 0x51..=0x57 | 0x62 | 0x63)
        && !(o == 0x0950 || o == 0x0ad0 || o == 0x0bd0)
}

/// Characters that normalising, case and accent rules leave as they are, except that ASCII has
/// upper case: ASCII, Arabic but for what composes or decomposes, the commonest typography.
pub(crate) fn is_settled(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' | '«' | '»' => true,
        '\u{653}'..='\u{655}' | '\u{675}'..='\u{678}' => false,
        '\u{60c}'..='\u{6ff}' | '\u{200b}'..='\u{200f}' => true,
        '–' | '—' | '‘' | '’' | '“' | '”' | '„' | '•' => true,
        _ => false,
    }
}

/// The letters of most texts in other scripts: NFKC leaves any row of them as it is.
pub(crate) fn is_composed(c: char) -> bool {
    matches!(c,
        '\0'..='\u{9f}'
        | '\u{c0}'..='\u{131}'
        | '\u{391}'..='\u{3ce}'
        | '\u{400}'..='\u{481}' | '\u{48a}'..='\u{52f}'
        | '\u{5d0}'..='\u{5ea}'
        | '\u{621}'..='\u{64a}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}')
}

/// Those of them that have no accent which could be removed.
pub(crate) fn is_bare(c: char) -> bool {
    matches!(c,
        '\0'..='\u{7f}'
        | '\u{3b1}'..='\u{3c9}'
        | '\u{430}'..='\u{438}' | '\u{43a}'..='\u{44f}'
        | '\u{5d0}'..='\u{5ea}'
        | '\u{600}'..='\u{6ff}'
        | '\u{2000}'..='\u{206f}'
        | '\u{4e00}'..='\u{9fff}')
}

/// The value of a decimal digit of any script.
pub(crate) fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => return Some(c as u8 - b'0'),
        '\u{660}'..='\u{669}' => return Some((c as u32 - 0x660) as u8),
        '\u{6f0}'..='\u{6f9}' => return Some((c as u32 - 0x6f0) as u8),
        '\0'..='\u{6ff}' => return None,
        _ => {}
    }
    let o = c as u32;
    let i = ZEROS.partition_point(|&z| z <= o).checked_sub(1)?;
    let d = o - ZEROS[i];
    (d < 10).then_some(d as u8)
}

/// The zeros of all decimal digit systems (category Nd; each is followed by its one to nine).
pub(crate) const ZEROS: [u32; 66] = [
    0x0030, 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6,
    0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80,
    0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
    0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0,
    0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0,
    0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/// Punctuation to its plain ASCII sign.
pub(crate) fn plain_punctuation(c: char) -> char {
    match c {
        '،' | '٬' | '‚' => ',',
        '؛' => ';',
        '؟' => '?',
        '٪' => '%',
        '۔' | '٫' | '…' => '.',
        '«' | '»' | '“' | '”' | '„' | '‟' | '″' | '❝' | '❞' | '〝' | '〞' | '＂' | '﴾' | '﴿' => {
            '"'
        }
        '‘' | '’' | '‛' | '′' | 'ʼ' | 'ʹ' | '`' | '´' | 'ʿ' | 'ʾ' | '‹' | '›' => {
            '\''
        }
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '־' => '-',
        c => c,
    }
}

/// Hamza seats to the bare letter: the first half of folding.
pub(crate) const fn fold_seat(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' | 'ٲ' | 'ٳ' | 'ٵ' => 'ا',
        'ؤ' | 'ئ' | 'ٶ' | 'ٷ' | 'ٸ' => 'ء',
        c => c,
    }
}

/// Letter shapes of other orthographies to the Arabic letter: the second half of folding.
pub(crate) const fn fold_shape(c: char) -> char {
    match c {
        'ى' | 'ی' | 'ێ' | 'ۍ' | 'ې' | 'ے' | 'ۓ' | 'ۑ' | 'ۦ' => 'ي',
        'ک' | 'ڪ' | 'ګ' | 'ڬ' | 'ڭ' | 'گ' | 'ڰ' => 'ك',
        'ة' | 'ہ' | 'ھ' | 'ە' | 'ۀ' | 'ۂ' | 'ۃ' | 'ۿ' => 'ه',
        'ۆ' | 'ۇ' | 'ۈ' | 'ۋ' | 'ۊ' | 'ۉ' | 'ۅ' | 'ۄ' => 'و',
        'پ' | 'ٮ' => 'ب',
        'چ' => 'ج',
        'ڤ' | 'ڥ' | 'ڡ' => 'ف',
        'ں' => 'ن',
        'ڕ' => 'ر',
        'ڵ' => 'ل',
        'ژ' => 'ز',
        'ٯ' => 'ق',
        c => c,
    }
}

/// Latin letters that decomposition leaves whole, spelt out.
pub(crate) fn spell_latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ł' => "l",
        'ı' => "i",
        'ħ' => "h",
        _ => return None,
    })
}

/// Currency signs as words, so that `$5` meets `5 دولار`.
pub(crate) fn currency(c: char) -> Option<&'static str> {
    Some(match c {
        '$' => " دولار ",
        '€' => " يورو ",
        '£' => " استرليني ",
        _ => return None,
    })
}
