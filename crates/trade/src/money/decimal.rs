//! The one strict way from text to a decimal (M1): digits, at most one point, perhaps a leading minus.
//! It must not be tolerant: text that is not a plain decimal is an error, never zero.

use rust_decimal::Decimal;
use thiserror::Error;

/// Why a text is not the decimal that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecimalError {
    /// Not digits with at most one point and an optional leading minus.
    #[error("`{text}` is not a plain decimal number")]
    Malformed {
        /// The text as given, cut to 40 characters.
        text: String,
    },
    /// More digits after the point than allowed.
    #[error("`{text}` has more than {allowed} decimals")]
    TooManyDecimals {
        /// The text as given, cut to 40 characters.
        text: String,
        /// Digits allowed after the point.
        allowed: u32,
    },
    /// Outside the range of the value.
    #[error("`{text}` is out of range ({range})")]
    OutOfRange {
        /// The text as given, cut to 40 characters.
        text: String,
        /// The range in words.
        range: &'static str,
    },
}

/// Parses `-?digits(.digits)?`, with at most `max_whole` digits before the point (leading zeros not counted) and
/// at most `max_scale` after it.
pub(super) fn parse_plain(
    text: &str,
    max_whole: usize,
    max_scale: u32,
    range: &'static str,
) -> Result<Decimal, DecimalError> {
    let malformed = || DecimalError::Malformed { text: shown(text) };
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(malformed()),
        None => (unsigned, ""),
    };
    let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits_only(whole) || !digits_only(fraction) {
        return Err(malformed());
    }
    let allowed = usize::try_from(max_scale).unwrap_or(usize::MAX);
    if fraction.len() > allowed {
        return Err(DecimalError::TooManyDecimals {
            text: shown(text),
            allowed: max_scale,
        });
    }
    let out_of_range = || DecimalError::OutOfRange {
        text: shown(text),
        range,
    };
    if whole.trim_start_matches('0').len() > max_whole {
        return Err(out_of_range());
    }
    let mut mantissa: i128 = 0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        mantissa = mantissa
            .checked_mul(10)
            .and_then(|value| value.checked_add(i128::from(digit - b'0')))
            .ok_or_else(out_of_range)?;
    }
    if text.starts_with('-') {
        mantissa = -mantissa;
    }
    let scale = u32::try_from(fraction.len()).map_err(|_| out_of_range())?;
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| out_of_range())
}

/// The text as it may appear in a message: whole if short, else its beginning.
pub(super) fn shown(text: &str) -> String {
    if text.chars().count() <= 40 {
        text.to_owned()
    } else {
        text.chars().take(39).chain(['…']).collect()
    }
}

/// Ten to the power of `scale`, exact for every scale a decimal can have (0–28).
pub(super) fn ten_to(scale: u32) -> i128 {
    10_i128.pow(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m1_only_plain_decimals_are_read() {
        for bad in [
            "", "-", ".", "1.", ".5", "+1", "1e3", "1E3", "NaN", "inf", "-inf", "1,000", " 1", "1 ", "0x10",
            "1.2.3", "--1", "1_000", "١", "１", "1-",
        ] {
            assert_eq!(
                parse_plain(bad, 15, 2, "any"),
                Err(DecimalError::Malformed { text: bad.to_owned() }),
                "{bad:?}"
            );
        }
        assert_eq!(
            parse_plain("-0.00", 15, 2, "any").map(|value| value.to_string()),
            Ok("0.00".to_owned())
        );
        assert_eq!(
            parse_plain("0012.5", 15, 2, "any").map(|value| value.to_string()),
            Ok("12.5".to_owned())
        );
    }

    #[test]
    fn long_text_is_cut_in_messages() {
        let Err(DecimalError::Malformed { text }) = parse_plain(&"x".repeat(5000), 15, 2, "any") else {
            panic!("not malformed");
        };
        assert_eq!(text.chars().count(), 40);
    }
}
