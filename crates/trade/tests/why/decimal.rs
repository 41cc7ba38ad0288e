//! Decimals as whole numbers of their last digit, for checking arithmetic without the program's own.

use std::cmp::Ordering;

#[derive(Debug, Clone, Copy)]
pub(super) struct Decimal {
    units: i128,
    scale: u32,
}

impl Decimal {
    pub(super) const ZERO: Decimal = Decimal { units: 0, scale: 0 };

    /// One of the last of so many decimals.
    pub(super) fn unit(scale: u32) -> Decimal {
        Decimal { units: 1, scale }
    }

    pub(super) fn read(text: &str) -> Result<Decimal, String> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let units = format!("{whole}{fraction}")
            .parse()
            .map_err(|_| format!("`{text}` is no number"))?;
        Ok(Decimal {
            units,
            scale: fraction.len() as u32,
        })
    }

    pub(super) fn scale(self) -> u32 {
        self.scale
    }

    pub(super) fn units(self) -> i128 {
        self.units
    }

    fn at(self, scale: u32) -> i128 {
        self.units * 10_i128.pow(scale - self.scale)
    }

    fn both(self, other: Decimal) -> (i128, i128, u32) {
        let scale = self.scale.max(other.scale);
        (self.at(scale), other.at(scale), scale)
    }

    pub(super) fn plus(self, other: Decimal) -> Decimal {
        let (one, two, scale) = self.both(other);
        Decimal {
            units: one + two,
            scale,
        }
    }

    pub(super) fn minus(self, other: Decimal) -> Decimal {
        let (one, two, scale) = self.both(other);
        Decimal {
            units: one - two,
            scale,
        }
    }

    pub(super) fn times(self, other: Decimal) -> Decimal {
        Decimal {
            units: self.units * other.units,
            scale: self.scale + other.scale,
        }
    }

    /// A hundredth of it.
    pub(super) fn hundredth(self) -> Decimal {
        Decimal {
            units: self.units,
            scale: self.scale + 2,
        }
    }

    pub(super) fn order(self, other: Decimal) -> Ordering {
        let (one, two, _) = self.both(other);
        one.cmp(&two)
    }

    pub(super) fn is(self, other: Decimal) -> bool {
        self.order(other).is_eq()
    }

    /// With so many decimals, half to the even one.
    pub(super) fn half_even(self, scale: u32) -> Decimal {
        if scale >= self.scale {
            return Decimal {
                units: self.at(scale),
                scale,
            };
        }
        let unit = 10_i128.pow(self.scale - scale);
        let (down, rest) = (self.units.div_euclid(unit), self.units.rem_euclid(unit));
        let up = match (rest * 2).cmp(&unit) {
            Ordering::Less => 0,
            Ordering::Greater => 1,
            Ordering::Equal => down.rem_euclid(2),
        };
        Decimal {
            units: down + up,
            scale,
        }
    }
}
