//! A look over a Thrift struct before the decoders read it.
//!
//! In: the bytes of a footer, or those from the header of a page on. Out: whether it is a struct
//! that ends within them, and the numbers in its own fields. What a struct may hold is not known
//! here, but nothing in it may claim more than its bytes can hold: the decoders would believe that
//! a list of two thousand million truth values takes no bytes, and pass over them one by one.
//!
//! Linear in the bytes. Source: the specification of the Thrift compact protocol.

/// Why a struct is not to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// The bytes end before it does.
    Short,
    /// It breaks the rules.
    Broken,
}

/// The deepest nesting; the decoders take no more either.
const DEEPEST: usize = 64;

/// Walks the struct that `bytes` begin with; `number` is given each number among its own fields
/// with the number of the field.
pub(super) fn look_over(bytes: &[u8], mut number: impl FnMut(i64, i64)) -> Result<(), Refused> {
    Bytes(bytes).structure(DEEPEST, &mut number)
}

/// What is left.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> Result<u8, Refused> {
        let (&first, rest) = self.0.split_first().ok_or(Refused::Short)?;
        self.0 = rest;
        Ok(first)
    }

    fn varint(&mut self) -> Result<u64, Refused> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Refused::Broken)
    }

    fn signed(&mut self) -> Result<i64, Refused> {
        let value = self.varint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn pass(&mut self, len: u64) -> Result<(), Refused> {
        let len = usize::try_from(len).map_err(|_| Refused::Short)?;
        self.0 = self.0.get(len..).ok_or(Refused::Short)?;
        Ok(())
    }

    fn structure(&mut self, depth: usize, number: &mut dyn FnMut(i64, i64)) -> Result<(), Refused> {
        let mut field = 0_i64;
        loop {
            let begin = self.byte()?;
            let kind = begin & 0x0F;
            if kind == 0 {
                return Ok(());
            }
            field = match begin >> 4 {
                0 => self.signed()?,
                step => field.wrapping_add(step.into()),
            };
            match kind {
                // The truth value is in the kind.
                1 | 2 => {}
                4..=6 => number(field, self.signed()?),
                _ => self.value(kind, depth)?,
            }
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Result<(), Refused> {
        let depth = depth.checked_sub(1).ok_or(Refused::Broken)?;
        match kind {
            3 => self.pass(1),
            4..=6 => self.varint().map(|_| ()),
            7 => self.pass(8),
            8 => self.varint().and_then(|len| self.pass(len)),
            9 | 10 => self.list(depth),
            11 => self.map(depth),
            12 => self.structure(depth, &mut |_, _| {}),
            13 => self.pass(16),
            // Truth values too: no struct of Parquet that is read here has lists or maps of them.
            _ => Err(Refused::Broken),
        }
    }

    fn list(&mut self, depth: usize) -> Result<(), Refused> {
        let begin = self.byte()?;
        let count = match begin >> 4 {
            15 => self.varint()?,
            count => count.into(),
        };
        // Every value takes a byte or more, so this ends with the bytes.
        (0..count).try_for_each(|_| self.value(begin & 0x0F, depth))
    }

    fn map(&mut self, depth: usize) -> Result<(), Refused> {
        let count = self.varint()?;
        let kinds = if count > 0 { self.byte()? } else { 0 };
        (0..count).try_for_each(|_| {
            self.value(kinds >> 4, depth)?;
            self.value(kinds & 0x0F, depth)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_claims_more_than_it_holds_is_refused() {
        let of = |bytes: &[u8]| look_over(bytes, |_, _| {});
        assert_eq!(of(&[0]), Ok(()));
        assert_eq!(of(&[]), Err(Refused::Short));
        // A list of 2^31 - 1 truth values, then one of as many numbers.
        assert_eq!(
            of(&[0x19, 0xF1, 255, 255, 255, 255, 7, 0]),
            Err(Refused::Broken)
        );
        assert_eq!(
            of(&[0x19, 0xF5, 255, 255, 255, 255, 7, 0]),
            Err(Refused::Short)
        );
        assert_eq!(of(&[0x1C; 100]), Err(Refused::Broken));
    }

    #[test]
    fn the_numbers_of_the_outermost_struct_are_told() {
        let mut told = Vec::new();
        let inner = [0x1C, 0x15, 8, 0];
        let bytes = [&[0x15, 2, 0x15, 4][..], &inner, &[0x05, 0x14, 5, 0]].concat();
        assert_eq!(look_over(&bytes, |field, n| told.push((field, n))), Ok(()));
        assert_eq!(told, [(1, 1), (2, 2), (10, -3)]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            let _ = look_over(&bytes, |_, _| {});
            let _ = super::super::deltas::pass(&bytes, 1000);
        }
    }
}
