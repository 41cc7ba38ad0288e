//! Money, currencies, quantities and rates (M1, M2).
//! Decimals only, held at the scale they are written in; sums are checked and never mix currencies. It must not
//! know where an amount came from, nor round anywhere but where the caller names a rounding.

mod amount;
mod currency;
mod decimal;
mod measure;
mod rounding;

pub use amount::{Money, MoneyError};
pub use currency::{Currency, UnknownCurrency};
pub use decimal::DecimalError;
pub use measure::{Percent, Quantity, Rate, Tally, UnitPrice, line_total};
pub use rounding::Rounding;
