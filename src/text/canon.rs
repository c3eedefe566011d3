//! Rules that make one token of what outlets write in several ways.
//!
//! In: scanned tokens, each with the [`Kind`] that says which rules it takes part in. Out: the
//! canonical tokens. Months are given one name, percentages and units one form, split names are joined,
//! loose clitics are glued or dropped, house spellings are unified.
//!
//! More than nine tokens in ten are [`Kind::Plain`] and pass with one comparison; their own house
//! spelling is settled when the word is first seen (see `words`).
//!
//! Source: this project's text specification, section 2.3.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use hashbrown::HashMap;

use super::house::house;
use super::letters::is_basic;
use super::normalise::fold;
use super::scan::is_bare_number;
pub(crate) use super::tables::canon::Kind;
use super::tables::canon::*;

impl Kind {
    /// The kind of a folded token. One hash look-up.
    pub(crate) fn of(folded: &str) -> Self {
        let Some(first) = folded.chars().next() else {
            return Self::Plain;
        };
        if first.is_ascii_digit() || first == '.' {
            return match folded.strip_suffix('%') {
                Some(n) if is_bare_number(n) => Self::Percent,
                None if is_bare_number(folded) => Self::Number,
                _ => Self::Plain,
            };
        }
        if first.len_utf8() == folded.len() && is_basic(first) {
            return Self::Letter;
        }
        KINDS.get(folded).copied().unwrap_or_default()
    }

    /// Whether a rule may begin at a token of this kind when `next` comes after it.
    ///
    /// No branches: which kinds follow one another cannot be predicted.
    #[inline]
    pub(crate) fn is_busy(self, next: Self) -> bool {
        self.begins() & next.goes_on() != 0
    }

    /// Which rules begin at this kind: 1 with a number, 2 with a compound, 4 whatever follows.
    #[inline]
    fn begins(self) -> u8 {
        match self {
            Self::Number | Self::Percent => 1,
            Self::Compound => 2,
            Self::Month(_) | Self::AndMonth(_) | Self::MaybeMonth(_) => 4,
            Self::Kanun | Self::Tishrin | Self::AndKanun | Self::AndTishrin => 4,
            Self::Abd | Self::Letter | Self::Clitic => 4,
            _ => 0,
        }
    }

    /// Which rules of [`Kind::begins`] apply to this kind.
    #[inline]
    fn goes_on(self) -> u8 {
        match self {
            Self::In | Self::ByHundred | Self::Kilometre | Self::Kilogram => 1 | 4,
            Self::CompoundEnd => 2 | 4,
            _ => 4,
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Percent)
    }

    /// The month that this kind, followed by `next`, names: month, with و, tokens used.
    fn month(self, next: Self) -> Option<(u8, bool, usize)> {
        Some(match (self, next) {
            (Self::Month(m), _) => (m, false, 1),
            (Self::AndMonth(m), _) => (m, true, 1),
            (Self::Kanun, Self::Second) => (1, false, 2),
            (Self::Kanun, Self::First) => (12, false, 2),
            (Self::Tishrin, Self::First) => (10, false, 2),
            (Self::Tishrin, Self::Second) => (11, false, 2),
            (Self::AndKanun, Self::Second) => (1, true, 2),
            (Self::AndKanun, Self::First) => (12, true, 2),
            (Self::AndTishrin, Self::First) => (10, true, 2),
            (Self::AndTishrin, Self::Second) => (11, true, 2),
            _ => return None,
        })
    }

    fn is_month(self, next: Self) -> bool {
        matches!(self.month(next), Some((_, false, _)))
    }
}

/// The kinds of all words of two letters or more that have one of their own.
static KINDS: LazyLock<HashMap<String, Kind>> = LazyLock::new(kinds);

/// All words of two letters or more whose kind is not plain.
pub(crate) fn kind_names() -> impl Iterator<Item = (&'static str, Kind)> {
    KINDS.iter().map(|(name, &kind)| (name.as_str(), kind))
}

fn kinds() -> HashMap<String, Kind> {
    let mut map = HashMap::new();
    for &(month, names) in MONTHS {
        for name in names {
            map.insert((*name).to_owned(), Kind::Month(month));
            map.insert(format!("و{name}"), Kind::AndMonth(month));
        }
    }
    map.extend(
        MAYBE_MONTHS
            .iter()
            .map(|&(m, name)| (name.to_owned(), Kind::MaybeMonth(m))),
    );
    for (_, ends) in COMPOUNDS {
        map.extend(ends.iter().map(|w| ((*w).to_owned(), Kind::CompoundEnd)));
    }
    for &(kind, words) in NEIGHBOURLY {
        map.extend(words.iter().map(|w| ((*w).to_owned(), kind)));
    }
    map
}

/// The tokens that [`canon`] reads.
pub(crate) trait Tokens {
    /// The kind of token `i`, or none after the last.
    fn kind(&self, i: usize) -> Option<Kind>;
    /// How many tokens from `i` on there are at which no rule begins. May say fewer.
    fn idle(&self, i: usize) -> usize {
        let next = self.kind(i + 1).unwrap_or_default();
        usize::from(self.kind(i).is_some_and(|kind| !kind.is_busy(next)))
    }
    /// The soft form of token `i`. May be slow: only rules that apply ask for it.
    fn soft(&self, i: usize) -> Cow<'_, str>;
}

/// A canonical token.
pub(crate) enum Canonical<'a> {
    /// Token `i` itself, in its house spelling.
    Same(usize),
    /// A token that a rule made.
    New {
        /// The tokens that it was made of.
        of: Range<usize>,
        /// Form for the stemmer.
        soft: &'a str,
        /// Form for matching.
        folded: &'a str,
    },
}

/// Calls `emit` for each canonical token. Linear; allocates only where a rule applies.
pub(crate) fn canon(tokens: &impl Tokens, mut emit: impl FnMut(Canonical<'_>)) {
    canon_runs(tokens, |run| match run {
        Run::Same(range) => range.for_each(|i| emit(Canonical::Same(i))),
        Run::New {
            of, soft, folded, ..
        } => emit(Canonical::New { of, soft, folded }),
    });
}

/// Canonical tokens, unchanged ones by the run.
pub(crate) enum Run<'a> {
    /// These tokens themselves, in their house spelling.
    Same(Range<usize>),
    /// See [`Canonical::New`]; `at` is the first token that it was made of, but for clitics.
    New {
        at: usize,
        of: Range<usize>,
        soft: &'a str,
        folded: &'a str,
    },
}

/// Like [`canon`].
#[inline]
pub(crate) fn canon_runs(tokens: &impl Tokens, emit: impl FnMut(Run<'_>)) {
    let mut state = Canon {
        tokens,
        emit,
        before: Kind::Plain,
        month: None,
        glued: None,
        from: None,
    };
    let mut i = 0;
    while let Some(kind) = tokens.kind(i) {
        let idle = match state.glued {
            Some(_) => 0,
            None => tokens.idle(i),
        };
        i += match idle {
            0 => state.step(i, kind),
            _ => state.same(i, idle),
        };
    }
}

struct Canon<'t, T, F> {
    tokens: &'t T,
    emit: F,
    /// Kind of the token before this one.
    before: Kind,
    /// The month emitted last, if a month was, and whether it carries و.
    month: Option<(u8, bool)>,
    /// The soft and folded form that a clitic gave to the token to be read next.
    glued: Option<(String, String)>,
    /// The first token of what is emitted next, if that is not the one now read.
    from: Option<usize>,
}

impl<T: Tokens, F: FnMut(Run<'_>)> Canon<'_, T, F> {
    fn kind(&self, i: usize) -> Kind {
        self.tokens.kind(i).unwrap_or_default()
    }

    fn folded(&self, i: usize) -> String {
        match self.tokens.kind(i) {
            Some(_) => fold(&self.tokens.soft(i)),
            None => String::new(),
        }
    }

    fn same(&mut self, i: usize, used: usize) -> usize {
        self.from = None;
        (self.emit)(Run::Same(i..i + used));
        (self.before, self.month) = (self.kind(i + used - 1), None);
        used
    }

    fn made(&mut self, i: usize, used: usize, soft: &str, folded: &str) -> usize {
        (self.emit)(Run::New {
            at: i,
            of: self.from.take().unwrap_or(i)..i + used,
            soft,
            folded,
        });
        (self.before, self.month) = (self.kind(i + used - 1), None);
        used
    }

    /// One token that some rule may concern; says how many tokens were used.
    fn step(&mut self, i: usize, kind: Kind) -> usize {
        let glued = self.glued.take();
        let kind = glued.as_ref().map_or(kind, |(_, folded)| Kind::of(folded));
        let next = self.kind(i + 1);
        if let Some((month, and, used)) = self.month_at(i, kind, next) {
            return self.named_month(i, month, and, used, kind);
        }
        let used = match (kind, next) {
            (Kind::Number | Kind::Percent, Kind::In) if self.kind(i + 2) == Kind::Hundred => {
                self.percent(i, 3)
            }
            (Kind::Number | Kind::Percent, Kind::ByHundred) => self.percent(i, 2),
            (Kind::Number | Kind::Percent, Kind::Kilometre) => self.unit(i, "كم"),
            (Kind::Number | Kind::Percent, Kind::Kilogram) => self.unit(i, "كغ"),
            (Kind::Abd, _) => self.abd(i, glued.as_ref()),
            (Kind::Compound, _) => self.compound(i, glued.as_ref()),
            (Kind::Letter, Kind::Letter) if self.kind(i + 2) == Kind::Letter => self.initials(i),
            (Kind::Letter | Kind::Clitic, _) => self.clitic(i, kind, glued.as_ref()),
            _ => None,
        };
        used.unwrap_or_else(|| match glued {
            Some((soft, folded)) => {
                let house = house(&folded);
                let used = match &house {
                    Some(h) => self.made(i, 1, h, h),
                    None => self.made(i, 1, &soft, &folded),
                };
                self.before = kind;
                used
            }
            None => self.same(i, 1),
        })
    }

    fn month_at(&self, i: usize, kind: Kind, next: Kind) -> Option<(u8, bool, usize)> {
        if let Kind::MaybeMonth(m) = kind {
            let beside = self.before.is_number()
                || next.is_number()
                || self.before.is_month(kind)
                || next.is_month(self.kind(i + 2))
                || matches!(self.month, Some((_, false)));
            return beside.then_some((m, false, 1));
        }
        kind.month(next)
    }

    /// Two equal months in a row are one date written twice: `مايو/أيار`.
    fn named_month(&mut self, i: usize, month: u8, and: bool, used: usize, kind: Kind) -> usize {
        if self.month.is_none_or(|(last, _)| last != month) {
            let name = MONTH_NAMES[usize::from(month) - 1];
            let name = if and {
                Cow::Owned(format!("و{name}"))
            } else {
                Cow::Borrowed(name)
            };
            self.made(i, used, &name, &name);
            self.month = Some((month, and));
        }
        self.from = None;
        self.before = if used == 1 {
            kind
        } else {
            self.kind(i + used - 1)
        };
        used
    }

    fn percent(&mut self, i: usize, used: usize) -> Option<usize> {
        let t = self.folded(i) + "%";
        Some(self.made(i, used, &t, &t))
    }

    fn unit(&mut self, i: usize, unit: &str) -> Option<usize> {
        self.same(i, 1);
        self.from = Some(i + 1);
        Some(self.made(i, 2, unit, unit))
    }

    /// عبد الله is عبدالله.
    fn abd(&mut self, i: usize, glued: Option<&(String, String)>) -> Option<usize> {
        let b = self.folded(i + 1);
        if !b.starts_with("ال") || b.chars().count() <= 3 {
            return None;
        }
        let (soft, folded) = self.current(i, glued);
        let soft = soft + &self.tokens.soft(i + 1);
        Some(self.made(i, 2, &soft, &(folded + &b)))
    }

    fn compound(&mut self, i: usize, glued: Option<&(String, String)>) -> Option<usize> {
        if self.kind(i + 1) != Kind::CompoundEnd {
            return None;
        }
        let (_, a) = self.current(i, glued);
        let b = self.folded(i + 1);
        let known = COMPOUNDS
            .iter()
            .any(|(first, second)| *first == a && second.contains(&&*b));
        let t = a + &b;
        known.then(|| self.made(i, 2, &t, &t))
    }

    /// Three or more single letters in a row are one abbreviation: أ ف ب.
    fn initials(&mut self, i: usize) -> Option<usize> {
        let n = (i..)
            .take_while(|&j| self.tokens.kind(j) == Some(Kind::Letter))
            .count();
        let t: String = (i..i + n).map(|j| self.folded(j)).collect();
        Some(self.made(i, n, &t, &t))
    }

    /// A clitic left alone by quotes or a space is glued to an Arabic word, dropped before others.
    fn clitic(&mut self, i: usize, kind: Kind, glued: Option<&(String, String)>) -> Option<usize> {
        let (soft, a) = self.current(i, glued);
        if kind == Kind::Letter && !matches!(&*a, "و" | "ف" | "ب" | "ك" | "ل") {
            return None;
        }
        let b = self.folded(i + 1);
        if b.chars().next().is_some_and(is_basic) {
            let next = self.tokens.soft(i + 1);
            self.from.get_or_insert(i);
            let of_article = a.ends_with('ل') && !a.ends_with("ال") && b.starts_with("ال");
            self.glued = Some(if of_article {
                let stem = a.strip_suffix('ل').unwrap_or(&a);
                let rest = b.strip_prefix("ال").unwrap_or(&b);
                let x = format!("{stem}{}", if rest.starts_with('ل') { "ل" } else { "لل" });
                let soft_rest: String = next.chars().skip(2).collect();
                (format!("{x}{soft_rest}"), format!("{x}{rest}"))
            } else {
                (soft + &next, a + &b)
            });
        }
        self.before = kind;
        Some(1)
    }

    /// Soft and folded form of the token now read.
    fn current(&self, i: usize, glued: Option<&(String, String)>) -> (String, String) {
        match glued {
            Some(pair) => pair.clone(),
            None => {
                let soft = self.tokens.soft(i).into_owned();
                let folded = fold(&soft);
                (soft, folded)
            }
        }
    }
}
