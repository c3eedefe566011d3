//! How many numbers a stretch in the encoding DELTA_BINARY_PACKED has, and where it ends.
//!
//! Source: the encodings of the Parquet format. Costs a step for each block of numbers.

/// What follows a stretch of at most `most` numbers; none if it has more, or is damaged.
pub(super) fn pass(bytes: &[u8], most: u64) -> Option<&[u8]> {
    let (block, rest) = varint(bytes)?;
    let (parts, rest) = varint(rest)?;
    let (count, rest) = varint(rest)?;
    let (_, mut rest) = varint(rest)?;
    let each = block.checked_div(parts)?;
    if count > most || each == 0 || !each.is_multiple_of(32) {
        return None;
    }
    let parts = usize::try_from(parts).ok()?;
    // The first number is in the header.
    let mut left = count.saturating_sub(1);
    while left > 0 {
        let (_, after) = varint(rest)?;
        let (widths, mut after) = after.split_at_checked(parts)?;
        for &width in widths {
            // The parts of the last block after the last number are absent.
            if left > 0 {
                let size = each.checked_mul(width.into())? / 8;
                after = after.get(usize::try_from(size).ok()?..)?;
            }
            left = left.saturating_sub(each);
        }
        rest = after;
    }
    Some(rest)
}

fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (&byte, shift) in bytes.iter().zip((0..64).step_by(7)) {
        value |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Some((value, bytes.get(shift / 7 + 1..)?));
        }
    }
    None
}
