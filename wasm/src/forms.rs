//! In the place of `src/text/forms.rs`: the browser's tables of Unicode instead of the library's own.

use std::borrow::Cow;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Makes a normal form of a text and keeps it; says how many bytes of UTF-8 it has.
    fn normal_form(text: *const u8, len: usize, form: u32) -> usize;
    /// Writes it to a place with room for it.
    fn write_form(to: *mut u8);
    /// Whether a character is of a class.
    fn is_of_class(c: u32, class: u32) -> u32;
}

/// The forms by their numbers in `normalise.js`.
const NFC: u32 = 0;
const NFD: u32 = 1;
const NFKC: u32 = 2;

/// The classes by their numbers in `normalise.js`.
const LETTER_OR_NUMBER: u32 = 0;
const WORD_PART: u32 = 1;

fn form(t: &str, form: u32) -> String {
    // SAFETY: the host reads `len` bytes at the place, and writes as many as it has said.
    let bytes = unsafe {
        let mut bytes = vec![0; normal_form(t.as_ptr(), t.len(), form)];
        write_form(bytes.as_mut_ptr());
        bytes
    };
    String::from_utf8(bytes).unwrap_or_default()
}

pub(crate) fn nfkc(t: &str) -> Cow<'_, str> {
    Cow::Owned(form(t, NFKC))
}

pub(crate) fn nfc(t: String) -> String {
    form(&t, NFC)
}

pub(crate) fn nfd(t: &str) -> impl Iterator<Item = char> {
    form(t, NFD).chars().collect::<Vec<_>>().into_iter()
}

fn is_of(c: char, class: u32) -> bool {
    // SAFETY: no memory is shared.
    unsafe { is_of_class(u32::from(c), class) != 0 }
}

/// `[\p{L}\p{N}]`
pub(crate) fn is_letter_or_number(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii() && is_of(c, LETTER_OR_NUMBER)
}

/// `\w`
pub(crate) fn is_word_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii() && is_of(c, WORD_PART)
}
