//! Pieces between white space, and what each byte of a text asks for.

/// The soft form of a piece of letters, digits and ASCII punctuation, if it is one on which no rule
/// of cleaning acts: no commas (thousands), entities, addresses, lengthened letters. A comma at its
/// end is removed.
pub(super) fn plain_piece(raw: &str) -> Option<&str> {
    let raw = raw.trim_end_matches('،');
    let (mut last, mut times) = (' ', 0);
    let plain = raw.chars().all(|c| {
        times = if c == last { times + 1 } else { 1 };
        last = c;
        match c {
            'ء'..='غ' | 'ف'..='ي' => times < 3,
            '\0'..='\x7f' => match CLASS[c as usize] {
                Class::Number => true,
                Class::Harmless => c != ',',
                _ => false,
            },
            _ => false,
        }
    });
    plain.then_some(raw)
}

/// What to do about a character that is not an Arabic letter.
pub(super) enum Step {
    /// Continue after these bytes: no rule looks at them between Arabic words.
    Skip(usize),
    /// White space of this many bytes.
    Space(usize),
    /// The full rules for the piece.
    Full,
}

/// What to do about a character whose first byte is of this class, with what comes after the byte.
#[inline(always)]
pub(super) fn punctuation(class: Class, rest: &[u8]) -> Step {
    match (class, rest) {
        (Class::Space, _) => Step::Space(1),
        (Class::Harmless, _) => Step::Skip(1),
        (Class::Latin1, [0xa0, ..]) => Step::Space(2),
        (Class::Latin1, [0xab | 0xbb, ..]) => Step::Skip(2),
        // – — ‘ ’ “ ” „ • …
        (
            Class::Typographic,
            [
                0x80,
                0x93 | 0x94 | 0x98 | 0x99 | 0x9c..=0x9e | 0xa2 | 0xa6,
                ..,
            ],
        ) => Step::Skip(3),
        _ => Step::Full,
    }
}

/// What a byte begins.
#[derive(Clone, Copy)]
pub(super) enum Class {
    /// ASCII white space: separates pieces.
    Space,
    /// Punctuation that no rule looks at between Arabic words.
    Harmless,
    /// ASCII digit, percent sign.
    Number,
    /// First byte of U+0600 to U+06FF.
    Arabic,
    /// First byte of U+0080 to U+00BF: no-break space, guillemets.
    Latin1,
    /// First byte of U+2000 to U+2FFF: dashes, quotes.
    Typographic,
    /// Anything that some rule of cleaning may concern.
    Other,
}

pub(super) const CLASS: [Class; 256] = {
    let mut class = [Class::Other; 256];
    let mut i = 0;
    while i < 0x80 {
        let b = i as u8;
        class[i] = match b {
            b'\t'..=b'\r' | 0x1c..=0x1f | b' ' => Class::Space,
            b'0'..=b'9' | b'%' => Class::Number,
            b'&' | b'@' | b'$' => Class::Other,
            b if b.is_ascii_alphanumeric() => Class::Other,
            _ => Class::Harmless,
        };
        i += 1;
    }
    let mut lead = 0xd8;
    while lead <= 0xdb {
        class[lead] = Class::Arabic;
        lead += 1;
    }
    class[0xc2] = Class::Latin1;
    class[0xe2] = Class::Typographic;
    class
};

/// The first place from `at`, which is between characters, that has white space on a side.
pub(super) fn beside_space(b: &[u8], at: usize) -> usize {
    let after_space = match b.get(..at) {
        Some([.., 0xc2, 0xa0]) | Some([]) => true,
        Some([.., last]) => matches!(CLASS[usize::from(*last)], Class::Space),
        None => false,
    };
    if after_space { at } else { end_of_piece(b, at) }
}

/// The next white space at or after `at`.
pub(super) fn end_of_piece(b: &[u8], at: usize) -> usize {
    let space = |i: usize| match CLASS[usize::from(b[i])] {
        Class::Space => true,
        Class::Latin1 => b.get(i + 1) == Some(&0xa0),
        _ => false,
    };
    (at..b.len()).find(|&i| space(i)).unwrap_or(b.len())
}
