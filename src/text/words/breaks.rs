//! Tokens counted at places of a text: where lines begin and end.

use super::super::canon::Run;

/// Places of a text at which its tokens are counted: where lines begin and end.
#[derive(Debug, Default)]
pub(crate) struct Breaks {
    /// The places in bytes, ascending.
    pub(crate) bytes: Vec<usize>,
    /// Scanned tokens before each.
    pub(super) scanned: Vec<usize>,
    /// Canonical tokens that begin before each.
    pub(crate) tokens: Vec<u32>,
}

impl Breaks {
    /// Takes note of a run of canonical tokens, with the number of those before it.
    #[inline]
    pub(super) fn pass(&mut self, run: &Run<'_>, before: usize) {
        let (first, end) = match run {
            Run::Same(range) => (range.start, range.end),
            Run::New { at, .. } => (*at, *at + 1),
        };
        while let Some(&scanned) = self.scanned.get(self.tokens.len()).filter(|s| **s < end) {
            let inside = scanned.saturating_sub(first);
            self.tokens.push((before + inside) as u32);
        }
    }

    /// Takes note of the end of the text.
    pub(super) fn end(&mut self, tokens: usize) {
        self.tokens.resize(self.bytes.len(), tokens as u32);
    }
}
