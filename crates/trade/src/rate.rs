//! Dated exchange rates to United States dollars (M2).
//! It must not fetch or guess a rate: one is written down with the order, with its day and its source.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money, MoneyError, Rate, Rounding};
use crate::time::Day;

/// What one unit of a currency was worth in USD on a day (M2). The currency is that of the contract it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UsdRate {
    /// USD for one unit.
    pub rate: Rate,
    /// The day it was quoted for.
    pub on: Day,
    /// Who quoted it.
    #[serde(default)]
    pub source: String,
}

impl UsdRate {
    /// An amount in USD, rounded half-even to the cent (M1, M2). An amount in USD is itself.
    ///
    /// # Errors
    /// When the result is out of range.
    pub fn to_usd(&self, amount: Money) -> Result<Money, MoneyError> {
        if amount.currency() == Currency::USD {
            return Ok(amount);
        }
        amount.convert(Currency::USD, self.rate, Rounding::HalfEven)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m1_m2_converts_half_even_to_the_cent() {
        let rate = UsdRate {
            rate: "0.125".parse().unwrap(),
            on: Day::from_ymd_opt(2026, 3, 2).unwrap(),
            source: String::new(),
        };
        let cny = "CNY".parse().unwrap();
        for (amount, usd) in [
            ("0.20", "0.02"),
            ("0.04", "0.00"),
            ("0.12", "0.02"),
            ("1000.00", "125.00"),
        ] {
            let converted = rate.to_usd(Money::parse(amount, cny).unwrap()).unwrap();
            assert_eq!(converted, Money::parse(usd, Currency::USD).unwrap(), "{amount}");
        }
        let dollars = Money::parse("7.01", Currency::USD).unwrap();
        assert_eq!(rate.to_usd(dollars).unwrap(), dollars);
    }
}
