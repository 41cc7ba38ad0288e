//! What is covered and what is not (C2–C4, C7).
//! It must not know suppliers: the free limit comes in, already reduced by other reservations (S4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::{Money, MoneyError};

/// Coverage type of the contract (C2, C3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Covers the initial payment; quality is checked before shipment (C2).
    PreShipment,
    /// Covers the whole payment; quality is checked after delivery (C3).
    PostDelivery,
}

/// The most that is covered: the initial payment (C2) or the whole order (C3), within the free limit. All in one
/// currency; a free limit below zero counts as zero.
pub fn cap(
    coverage: Coverage,
    initial_payment: Money,
    order_total: Money,
    free_limit: Money,
) -> Result<Money, MoneyError> {
    let reach = match coverage {
        Coverage::PreShipment => initial_payment,
        Coverage::PostDelivery => order_total,
    };
    reach.min(free_limit.max(Money::zero(free_limit.currency()))?)
}

/// An order total split three ways (C7); the parts add up to the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Split {
    /// min(received, cap).
    pub covered: Money,
    /// Received and not covered.
    pub uncovered: Money,
    /// total − received, nothing when more than the total was received.
    pub not_yet_paid: Money,
}

/// Splits an order total (C7). What was received beyond the total is credit of the order (P8) and in no part.
pub fn split(order_total: Money, received: Money, cap: Money) -> Result<Split, MoneyError> {
    let received = received.min(order_total)?;
    let covered = received.min(cap)?;
    Ok(Split {
        covered,
        uncovered: received.checked_sub(covered)?,
        not_yet_paid: order_total.checked_sub(received)?,
    })
}

/// What one coverage type would mean for an order that is paid in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Prospect {
    /// The cap.
    pub covered: Money,
    /// order total − covered.
    pub uncovered: Money,
}

/// Both coverage types side by side (C4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// C2.
    pub pre_shipment: Prospect,
    /// C3.
    pub post_delivery: Prospect,
}

/// What each coverage type would cover of an order (C2–C4). All in one currency.
pub fn quote(order_total: Money, initial_payment: Money, free_limit: Money) -> Result<Quote, MoneyError> {
    let prospect = |coverage| {
        let covered = cap(coverage, initial_payment, order_total, free_limit)?;
        Ok::<_, MoneyError>(Prospect {
            covered,
            uncovered: order_total.checked_sub(covered)?,
        })
    };
    Ok(Quote {
        pre_shipment: prospect(Coverage::PreShipment)?,
        post_delivery: prospect(Coverage::PostDelivery)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::Currency;

    fn usd(text: &str) -> Money {
        Money::parse(text, Currency::USD).unwrap()
    }

    #[test]
    fn c4_worked_example() {
        let quote = quote(usd("3000"), usd("1500"), usd("2000")).unwrap();
        assert_eq!(
            quote.pre_shipment,
            Prospect {
                covered: usd("1500"),
                uncovered: usd("1500")
            }
        );
        assert_eq!(
            quote.post_delivery,
            Prospect {
                covered: usd("2000"),
                uncovered: usd("1000")
            }
        );
    }

    #[test]
    fn c2_c3_the_free_limit_bounds_both_types() {
        for (total, initial, limit, before, after) in [
            ("3000", "1500", "0", "0", "0"),
            ("3000", "1500", "0.01", "0.01", "0.01"),
            ("3000", "1500", "1499.99", "1499.99", "1499.99"),
            ("3000", "1500", "9999", "1500", "3000"),
            ("3000", "3000", "2999.99", "2999.99", "2999.99"),
        ] {
            let quote = quote(usd(total), usd(initial), usd(limit)).unwrap();
            assert_eq!(quote.pre_shipment.covered, usd(before), "{limit}");
            assert_eq!(quote.post_delivery.covered, usd(after), "{limit}");
        }
        assert_eq!(
            cap(Coverage::PostDelivery, usd("1"), usd("2"), usd("-5")),
            Ok(usd("0"))
        );
    }

    #[test]
    fn c7_money_is_split_three_ways() {
        for (received, cap, covered, uncovered, not_yet_paid) in [
            ("0", "2000", "0", "0", "3000"),
            ("1500", "2000", "1500", "0", "1500"),
            ("2500", "2000", "2000", "500", "500"),
            ("3100", "2000", "2000", "1000", "0"),
            ("1500", "0", "0", "1500", "1500"),
        ] {
            let expected = Split {
                covered: usd(covered),
                uncovered: usd(uncovered),
                not_yet_paid: usd(not_yet_paid),
            };
            assert_eq!(
                split(usd("3000"), usd(received), usd(cap)),
                Ok(expected),
                "{received} {cap}"
            );
        }
    }

    proptest! {
        #[test]
        fn c7_the_parts_add_up_to_the_total(total in 1_i64..10_000_000, received in 0_i64..20_000_000, cap in 0_i64..20_000_000) {
            let money = |minor: i64| Money::from_minor(i128::from(minor), Currency::USD).unwrap();
            let found = split(money(total), money(received), money(cap)).unwrap();
            let parts = [found.covered, found.uncovered, found.not_yet_paid];
            prop_assert!(parts.iter().all(|part| !part.is_negative()));
            prop_assert_eq!(Money::checked_sum(parts, Currency::USD).unwrap(), money(total));
            prop_assert!(found.covered.minor() <= i128::from(cap.min(received)));
        }
    }
}
