//! Numbers of things, a type for each kind, so that none is taken for another.
//!
//! A corpus and its run number their articles from 0 ([`ArticleIx`]); the search for coverage numbers the
//! representatives of copy groups ([`RepresentativeIx`]). Both are four bytes.

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The thing of this number.
            #[inline]
            pub const fn new(number: u32) -> Self {
                Self(number)
            }

            /// The thing at this place of a slice.
            ///
            /// There are never more than [`u32::MAX`] of them.
            #[inline]
            pub const fn at(place: usize) -> Self {
                Self(place as u32)
            }

            /// Its number.
            #[inline]
            pub const fn number(self) -> u32 {
                self.0
            }

            /// Its place in a slice that has one element for each thing.
            #[inline]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The first so many.
            pub fn first(many: usize) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator + Clone {
                (0..many as u32).map(Self)
            }
        }
    };
}

index! {
    /// The number of an article in its corpus or run, from 0. In the graph of a run it is the index of the
    /// article's node.
    ArticleIx
}

index! {
    /// The number of a representative, from 0: of the articles that coverage is searched between, one for each
    /// copy group.
    RepresentativeIx
}
