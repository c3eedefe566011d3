//! Where pieces of markup begin and end.
//!
//! In: bytes, in as many chunks as they come. Out: one tag, comment, CDATA section, processing
//! instruction or document type after another, by its place. Nothing is expanded, fetched or kept
//! but the first bytes of a name, so a tag of a gigabyte costs no memory. One pass.
//!
//! Broken markup has to mean something too: a `<` that begins nothing is text; a `<` inside a tag,
//! where XML allows none, even between quotes, ends that tag and begins the next.

use memchr::{memchr, memchr2};

/// No name in a feed is this long; of a longer one the beginning is kept.
const NAME: usize = 64;

/// What a piece of markup is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<name …>`
    Start,
    /// `<name …/>`
    Empty,
    /// `</name>`
    End,
    /// `<![CDATA[…]]>`
    Literal,
    /// A comment, a processing instruction, a document type.
    Other,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Text,
    /// After `<`.
    Begun,
    /// After `<!`; what follows gathers in the name.
    Marked,
    /// In what ends with `count` times `mark` and `>`.
    Until {
        mark: u8,
        count: u8,
        seen: u8,
        then: Then,
    },
    Declaration(Declaration),
    Name(Kind),
    Attributes {
        kind: Kind,
        /// Right after `=`.
        value: bool,
        /// Right after `/`.
        slash: bool,
    },
    Quoted(Kind, u8),
}

/// What comes when the end of a piece is found.
#[derive(Debug, Clone, Copy)]
enum Then {
    Give(Kind),
    GoOn(Declaration),
}

/// A document type, maybe with declarations in brackets.
#[derive(Debug, Clone, Copy, Default)]
struct Declaration {
    brackets: u32,
    quote: Option<u8>,
    /// How much of `<!--` comes right before.
    comment: usize,
}

/// Finds markup.
#[derive(Debug)]
pub(super) struct Lexer {
    state: State,
    /// Where the piece begins.
    pub(super) start: usize,
    name: Vec<u8>,
}

impl Lexer {
    pub(super) fn new() -> Self {
        Self {
            state: State::Text,
            start: 0,
            name: Vec::with_capacity(NAME),
        }
    }

    /// Continues in `bytes` from `at` to the end of the next piece; none if there is no such end yet.
    /// Then the next call continues with more bytes after these, or with others in their place.
    pub(super) fn next(&mut self, bytes: &[u8], at: &mut usize) -> Option<Kind> {
        while let Some(rest) = bytes.get(*at..).filter(|rest| !rest.is_empty()) {
            let (taken, found) = self.step(rest, *at);
            *at += taken;
            if found.is_some() {
                self.state = State::Text;
                return found;
            }
        }
        None
    }

    /// Where a piece begins that has not ended yet.
    pub(super) fn pending(&self) -> Option<usize> {
        (!matches!(self.state, State::Text)).then_some(self.start)
    }

    /// The name of the tag; of one that has not ended, as soon as it is whole.
    pub(super) fn name(&self) -> &[u8] {
        match self.state {
            State::Name(_) | State::Begun | State::Marked => b"",
            _ => &self.name,
        }
    }

    /// Whether a start tag has begun whose name is known.
    pub(super) fn in_start_tag(&self) -> bool {
        matches!(
            self.state,
            State::Attributes {
                kind: Kind::Start,
                ..
            } | State::Quoted(Kind::Start, _)
        )
    }

    /// Takes one or more bytes; gives how many, and what ended with them.
    fn step(&mut self, rest: &[u8], at: usize) -> (usize, Option<Kind>) {
        let byte = rest.first().copied().unwrap_or_default();
        match self.state {
            State::Text => match memchr(b'<', rest) {
                None => return (rest.len(), None),
                Some(i) => {
                    self.start = at + i;
                    self.name.clear();
                    self.state = State::Begun;
                    return (i + 1, None);
                }
            },
            State::Begun => return (self.begun(byte), None),
            State::Marked => return (self.marked(byte), None),
            State::Until { .. } => return self.until(rest),
            State::Declaration(inner) => return self.declaration(inner, byte),
            State::Name(kind) => match byte {
                b'>' | b'<' | b'/' | b' ' | b'\t' | b'\r' | b'\n' => {
                    self.state = State::Attributes {
                        kind,
                        value: false,
                        slash: false,
                    };
                    return (0, None);
                }
                _ if self.name.len() < NAME => self.name.push(byte),
                _ => {}
            },
            State::Attributes { kind, value, slash } => {
                match byte {
                    b'>' if slash && kind == Kind::Start => return (1, Some(Kind::Empty)),
                    b'>' => return (1, Some(kind)),
                    b'<' => return (0, Some(kind)),
                    b'"' | b'\'' if value => self.state = State::Quoted(kind, byte),
                    _ => {
                        let blank = byte.is_ascii_whitespace();
                        self.state = State::Attributes {
                            kind,
                            value: byte == b'=' || value && blank,
                            slash: byte == b'/',
                        };
                    }
                };
            }
            State::Quoted(kind, quote) => return self.quoted(kind, quote, rest),
        }
        (1, None)
    }

    fn begun(&mut self, byte: u8) -> usize {
        self.state = match byte {
            b'/' => State::Name(Kind::End),
            b'!' => State::Marked,
            b'?' => until(b'?', 1, Then::Give(Kind::Other)),
            b'_' | b':' | 0x80.. => State::Name(Kind::Start),
            b if b.is_ascii_alphabetic() => State::Name(Kind::Start),
            _ => State::Text,
        };
        let part_of_it = matches!(byte, b'/' | b'!' | b'?');
        usize::from(part_of_it)
    }

    fn quoted(&mut self, kind: Kind, quote: u8, rest: &[u8]) -> (usize, Option<Kind>) {
        match memchr2(quote, b'<', rest) {
            None => (rest.len(), None),
            Some(i) if rest.get(i) == Some(&b'<') => (i, Some(kind)),
            Some(i) => {
                self.state = State::Attributes {
                    kind,
                    value: false,
                    slash: false,
                };
                (i + 1, None)
            }
        }
    }

    fn marked(&mut self, byte: u8) -> usize {
        self.name.push(byte);
        self.state = match &self.name[..] {
            b"--" => until(b'-', 2, Then::Give(Kind::Other)),
            b"[CDATA[" => until(b']', 2, Then::Give(Kind::Literal)),
            begun if b"--".starts_with(begun) || b"[CDATA[".starts_with(begun) => return 1,
            begun => State::Declaration(Declaration {
                brackets: u32::from(begun.len() > 1 && begun.starts_with(b"[")),
                ..Declaration::default()
            }),
        };
        let declared = matches!(self.state, State::Declaration(_));
        usize::from(!declared)
    }

    fn until(&mut self, rest: &[u8]) -> (usize, Option<Kind>) {
        let State::Until {
            mark,
            count,
            seen,
            then,
        } = self.state
        else {
            return (1, None);
        };
        let byte = rest.first().copied().unwrap_or_default();
        if byte == b'>' && seen >= count {
            return match then {
                Then::Give(kind) => (1, Some(kind)),
                Then::GoOn(outer) => {
                    self.state = State::Declaration(outer);
                    (1, None)
                }
            };
        }
        let is_mark = byte == mark;
        let seen = if is_mark { (seen + 1).min(count) } else { 0 };
        self.state = State::Until {
            mark,
            count,
            seen,
            then,
        };
        if is_mark {
            (1, None)
        } else {
            (memchr(mark, rest).unwrap_or(rest.len()).max(1), None)
        }
    }

    fn declaration(&mut self, mut inner: Declaration, byte: u8) -> (usize, Option<Kind>) {
        const COMMENT: &[u8] = b"<!--";
        match (byte, inner.quote) {
            // What has no brackets ends here even if a quote is missing.
            (b'>', _) if inner.brackets == 0 => return (1, Some(Kind::Other)),
            (b'<', _) if inner.brackets == 0 => return (0, Some(Kind::Other)),
            (_, Some(quote)) if byte == quote => inner.quote = None,
            (_, Some(_)) => {}
            (b'"' | b'\'', None) => inner.quote = Some(byte),
            (b'[', None) => inner.brackets = inner.brackets.saturating_add(1),
            (b']', None) => inner.brackets = inner.brackets.saturating_sub(1),
            _ => {}
        }
        inner.comment = match inner.quote {
            None if COMMENT.get(inner.comment) == Some(&byte) => inner.comment + 1,
            None if byte == b'<' => 1,
            _ => 0,
        };
        self.state = if inner.comment == COMMENT.len() {
            inner.comment = 0;
            until(b'-', 2, Then::GoOn(inner))
        } else {
            State::Declaration(inner)
        };
        (1, None)
    }
}

fn until(mark: u8, count: u8, then: Then) -> State {
    State::Until {
        mark,
        count,
        seen: 0,
        then,
    }
}

/// A name without its prefix.
pub(super) fn local(name: &[u8]) -> &[u8] {
    match memchr(b':', name) {
        Some(i) => name.get(i + 1..).unwrap_or_default(),
        None => name,
    }
}
