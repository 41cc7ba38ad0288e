//! The two roundings that money knows (M1), over exact integers.
//! It must not be used where no rule names a rounding.

/// How a value between two minor units is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest minor unit; exactly half goes to the even one (M1, the default of every rule).
    HalfEven,
    /// Towards zero (L5: principal per month).
    Down,
}

impl Rounding {
    /// `numerator / denominator` as a whole number, rounded as said (M1); `None` when the denominator is not positive.
    pub(crate) fn divide(self, numerator: i128, denominator: i128) -> Option<i128> {
        if denominator <= 0 {
            return None;
        }
        let whole = numerator / denominator;
        let rest = numerator % denominator;
        match self {
            Rounding::Down => Some(whole),
            Rounding::HalfEven => {
                let twice = rest.unsigned_abs().checked_mul(2)?;
                let away = match twice.cmp(&denominator.unsigned_abs()) {
                    std::cmp::Ordering::Less => false,
                    std::cmp::Ordering::Greater => true,
                    std::cmp::Ordering::Equal => whole % 2 != 0,
                };
                Some(if away { whole + numerator.signum() } else { whole })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rounding;

    #[test]
    fn m1_half_even_goes_to_the_even_neighbour_on_both_sides_of_zero() {
        for (numerator, denominator, expected) in [
            (5, 2, 2),
            (7, 2, 4),
            (-5, 2, -2),
            (-7, 2, -4),
            (1, 2, 0),
            (3, 2, 2),
            (26, 10, 3),
            (24, 10, 2),
        ] {
            assert_eq!(
                Rounding::HalfEven.divide(numerator, denominator),
                Some(expected),
                "{numerator}/{denominator}"
            );
        }
    }

    #[test]
    fn l5_down_goes_towards_zero() {
        assert_eq!(Rounding::Down.divide(29, 10), Some(2));
        assert_eq!(Rounding::Down.divide(-29, 10), Some(-2));
        assert_eq!(Rounding::Down.divide(1, 0), None);
    }
}
