//! What may be kept of a card or an account: a name and four characters (RB4, L7).
//! It must not refuse: whoever takes a name or a number names its own field and rule.

/// Digits from which a name may be a card or account number in disguise.
const DIGITS_OF_A_NUMBER: usize = 8;

/// Whether the text is exactly four letters or digits.
#[must_use]
pub fn is_last_four(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a name of a bank, an account or a holder has so many digits that it may be a whole number. Digits of any
/// script count.
#[must_use]
pub fn may_be_number(text: &str) -> bool {
    text.chars().filter(|letter| letter.is_numeric()).count() >= DIGITS_OF_A_NUMBER
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rb4_a_name_has_fewer_than_eight_digits_of_any_script() {
        for (text, expected) in [
            ("Bank of 1914 and 192", false),
            ("Bank acct 4111111111111111", true),
            ("12-34-56-78", true),
            (
                "\u{ff14}\u{ff11}\u{ff11}\u{ff11}\u{ff11}\u{ff11}\u{ff11}\u{ff11}",
                true,
            ),
        ] {
            assert_eq!(may_be_number(text), expected, "{text}");
        }
        assert!(is_last_four("12aB") && !is_last_four("12345") && !is_last_four("12 4"));
    }
}
