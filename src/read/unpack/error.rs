//! Why a packed stream could not be read.

/// Why a packed stream could not be read to its end. Found inside the `io::Error` of a read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnpackError {
    /// The stream ends in the middle of a member or frame.
    #[error("the compressed stream ends too early (truncated file?)")]
    Truncated,
    /// The bytes are not what the format says; the text names the format and the place.
    #[error("the compressed stream is damaged: {0}")]
    Damaged(String),
    /// The output is out of all proportion to the input.
    #[error("expands more than {} times its size (option max-ratio)", thousands(*.ratio))]
    Bomb {
        /// The limit that was passed.
        ratio: u32,
    },
}

/// A number with a comma between each three digits.
fn thousands(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
