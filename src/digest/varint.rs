//! Numbers in as few bytes as they need (LEB128), and bytes taken off the front of a slice.

/// Appends a number: seven bits a byte, the lowest first.
pub(super) fn push(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Takes a number off the front; none if there is none.
pub(super) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut n = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

/// Takes a number of 32 bits off the front.
pub(super) fn take_u32(bytes: &mut &[u8]) -> Option<u32> {
    take(bytes)?.try_into().ok()
}

/// Takes so many bytes off the front.
pub(super) fn take_bytes<'a>(bytes: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    Some(taken)
}

/// Takes four bytes off the front.
pub(super) fn take_four(bytes: &mut &[u8]) -> Option<u32> {
    let (four, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*four))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_number_comes_back_and_garbage_is_none_or_a_number(n: u64, garbage: Vec<u8>) {
            let mut out = Vec::new();
            push(&mut out, n);
            let mut rest = &out[..];
            prop_assert_eq!(take(&mut rest), Some(n));
            prop_assert!(rest.is_empty());
            let mut rest = &garbage[..];
            let _ = take_u32(&mut rest);
            prop_assert!(rest.len() <= garbage.len());
        }
    }
}
