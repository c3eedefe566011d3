//! The text rules of Sada for the page of a report, as WebAssembly.
//!
//! In: a text, written by the host into [`room`]. Out: its near-duplicate tokens, as one line, and
//! with [`spans`] where each lies in the text. The rules are the files of the library itself, but for
//! [`forms`]: normal forms and classes of characters come from the browser, which has the tables.
//!
//! `build.sh` makes `src/report/html/page/words.wasm` of it; `./check` makes it again and compares.

use std::sync::{Mutex, MutexGuard, PoisonError};

mod text;

/// What is passed between the host and the rules.
struct Shared {
    input: Vec<u8>,
    line: String,
    spans: Vec<u32>,
}

static SHARED: Mutex<Shared> = Mutex::new(Shared {
    input: Vec::new(),
    line: String::new(),
    spans: Vec::new(),
});

/// What is kept between calls, in bytes; one huge text must not hold its memory for ever.
const KEPT: usize = 1 << 20;

fn shared() -> MutexGuard<'static, Shared> {
    SHARED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where the host writes a text of so many bytes of UTF-8.
#[unsafe(no_mangle)]
pub extern "C" fn room(len: usize) -> *const u8 {
    let mut shared = shared();
    if shared.input.capacity() > KEPT {
        shared.input = Vec::new();
    }
    shared.input.clear();
    shared.input.resize(len, 0);
    shared.input.as_ptr()
}

/// Reads the text: its tokens, with a space before each and one at the end. Says how many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn words() -> usize {
    let mut shared = shared();
    let text = String::from_utf8_lossy(&shared.input).into_owned();
    shared.line.clear();
    for token in text::tokens(&text) {
        shared.line.push(' ');
        shared.line.push_str(&token);
    }
    shared.line.push(' ');
    shared.line.len()
}

/// Reads the text: the same line, and for each token where it begins and ends in the text, in units
/// of UTF-16.
#[unsafe(no_mangle)]
pub extern "C" fn spans() -> usize {
    let mut shared = shared();
    let text = String::from_utf8_lossy(&shared.input).into_owned();
    if shared.spans.capacity() > KEPT {
        shared.spans = Vec::new();
    }
    shared.line.clear();
    shared.spans.clear();
    let mut units = Units::new(&text);
    for found in text::spans(&text) {
        shared.line.push(' ');
        shared.line.push_str(&found.token);
        let (start, end) = (units.at(found.span.start), units.at(found.span.end));
        shared.spans.extend([start, end]);
    }
    shared.line.push(' ');
    shared.line.len()
}

/// Where the line is that was read last.
#[unsafe(no_mangle)]
pub extern "C" fn line() -> *const u8 {
    shared().line.as_ptr()
}

/// Where the places of its tokens are.
#[unsafe(no_mangle)]
pub extern "C" fn places() -> *const u32 {
    shared().spans.as_ptr()
}

/// Places in bytes as places in UTF-16. They come nearly in order.
struct Units<'t> {
    text: &'t str,
    byte: usize,
    unit: usize,
}

impl<'t> Units<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            byte: 0,
            unit: 0,
        }
    }

    fn at(&mut self, byte: usize) -> u32 {
        let count =
            |part: Option<&str>| part.map_or(0, |part| part.chars().map(char::len_utf16).sum());
        if byte < self.byte {
            let back: usize = count(self.text.get(byte..self.byte));
            self.unit -= back;
        } else {
            let on: usize = count(self.text.get(self.byte..byte));
            self.unit += on;
        }
        self.byte = byte;
        self.unit as u32
    }
}
