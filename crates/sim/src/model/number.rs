//! Decimal text as whole numbers, and rounding half-even, written down once more (M1).

use super::Broken;

/// The digits of a decimal, moved so many places to the left: `("1.25", 3)` is 1250.
pub(super) fn scaled(text: &str, places: u32) -> Result<i128, Broken> {
    let unreadable = || Broken::new("M1", format!("`{text}` is no decimal of at most {places} places"));
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    let given = u32::try_from(fraction.len()).map_err(|_| unreadable())?;
    let missing = places.checked_sub(given).ok_or_else(unreadable)?;
    let number: i128 = format!("{whole}{fraction}").parse().map_err(|_| unreadable())?;
    Ok(sign * number * 10_i128.pow(missing))
}

/// Half of a unit goes to the even neighbour (M1). `by` is above zero.
pub(super) fn half_even(number: i128, by: i128) -> i128 {
    let (down, rest) = (number.div_euclid(by), number.rem_euclid(by));
    let up = rest * 2 > by || (rest * 2 == by && down % 2 != 0);
    down + i128::from(up)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m1_text_becomes_whole_numbers() {
        for (text, places, number) in [
            ("1.25", 3, 1250),
            ("0.50", 2, 50),
            ("-3", 1, -30),
            ("7.000000", 0, 7),
        ] {
            assert_eq!(scaled(text, places), Ok(number), "{text}");
        }
        assert!(scaled("1.255", 2).is_err() && scaled("1e3", 2).is_err());
    }

    #[test]
    fn m1_halves_go_to_the_even_neighbour() {
        for (number, rounded) in [(25, 2), (35, 4), (26, 3), (-25, -2), (-35, -4), (20, 2)] {
            assert_eq!(half_even(number, 10), rounded, "{number}");
        }
    }
}
