//! What an order would come to that is only thought of: its total at a price, what of it would be paid first, and what
//! either coverage type would cover (C2–C4). Nothing is agreed or reserved by it. It must not choose a price.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::cover::{self, Prospect};
use crate::money::{Currency, Money, MoneyError, Percent, Quantity, Rounding, UnitPrice, line_total};
use crate::rulebook::{CoverageTerms, Rulebook};
use crate::supplier::Standing;

/// What the buyer means to order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many.
    pub quantity: Quantity,
    /// The share of the total to be paid first (O4), above 0 and at most 100; `None` while that is left open.
    pub initial: Option<Percent>,
}

/// The price that holds for the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    /// Of one unit.
    pub price: UnitPrice,
    /// Its currency.
    pub currency: Currency,
}

/// What a plan comes to at one supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlannedOrder {
    /// Quantity times price (M1).
    pub total: Money,
    /// What would be paid first; absent while the plan leaves that open, and where the share rounds to nothing.
    pub initial: Option<Money>,
    /// What would be covered.
    pub cover: PlannedCover,
}

/// What of a plan would be covered once it is paid in full, or why that cannot be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PlannedCover {
    /// By coverage type, within the free limit (C2–C4).
    ByType {
        /// Pre-shipment; absent while nothing is planned to be paid first.
        pre_shipment: Option<Prospect>,
        /// Post-delivery.
        post_delivery: Prospect,
    },
    /// The supplier is not under Trade Assurance: nothing (S2).
    NotAssured,
    /// The rulebook has no coverage types: what is paid is covered (RB2).
    ByPayment,
    /// No limit was reported (S4).
    NotReported,
    /// The limit is in USD, the price is not, and no rate is agreed before there is a contract (M2).
    OtherCurrency,
}

/// What a plan comes to at one supplier under a rulebook.
///
/// # Errors
/// An amount out of range.
pub fn planned(
    plan: &Plan,
    offered: Offered,
    standing: &Standing,
    rulebook: &Rulebook,
) -> Result<PlannedOrder, MoneyError> {
    let total = line_total(plan.quantity, offered.price, offered.currency)?;
    let initial = match plan.initial {
        Some(share) => {
            Some(total.percent(share, Rounding::HalfEven)?).filter(|initial| initial.is_positive())
        }
        None => None,
    };
    let cover = cover(total, initial, standing, rulebook)?;
    Ok(PlannedOrder {
        total,
        initial,
        cover,
    })
}

fn cover(
    total: Money,
    initial: Option<Money>,
    standing: &Standing,
    rulebook: &Rulebook,
) -> Result<PlannedCover, MoneyError> {
    if !standing.assured {
        return Ok(PlannedCover::NotAssured);
    }
    if matches!(rulebook.coverage(), CoverageTerms::ByPayment { .. }) {
        return Ok(PlannedCover::ByPayment);
    }
    if !standing.reported {
        return Ok(PlannedCover::NotReported);
    }
    if total.currency() != standing.free.currency() {
        return Ok(PlannedCover::OtherCurrency);
    }
    let quote = cover::quote(total, initial.unwrap_or(total), standing.free)?;
    Ok(PlannedCover::ByType {
        pre_shipment: initial.map(|_| quote.pre_shipment),
        post_delivery: quote.post_delivery,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rulebook::Rulebooks;

    fn usd(text: &str) -> Money {
        Money::parse(text, Currency::USD).unwrap()
    }

    fn standing(free: &str) -> Standing {
        Standing {
            assured: true,
            reported: true,
            remaining: usd(free),
            limit: None,
            free: usd(free),
            used_by_others: None,
            released_since_report: usd("0"),
            as_of: None,
            stale: false,
            reservations: Vec::new(),
        }
    }

    fn plan(initial: Option<&str>) -> Plan {
        Plan {
            quantity: "100".parse().unwrap(),
            initial: initial.map(|share| share.parse().unwrap()),
        }
    }

    fn at(plan: &Plan, currency: Currency, standing: &Standing) -> PlannedOrder {
        let price = "30".parse().unwrap();
        let books = Rulebooks::embedded();
        planned(plan, Offered { price, currency }, standing, books.default_book()).unwrap()
    }

    #[test]
    fn c4_the_worked_example_before_there_is_a_contract() {
        let order = at(&plan(Some("50")), Currency::USD, &standing("2000"));
        assert_eq!((order.total, order.initial), (usd("3000"), Some(usd("1500"))));
        let prospect = |covered, uncovered| Prospect {
            covered: usd(covered),
            uncovered: usd(uncovered),
        };
        let expected = PlannedCover::ByType {
            pre_shipment: Some(prospect("1500", "1500")),
            post_delivery: prospect("2000", "1000"),
        };
        assert_eq!(order.cover, expected);
    }

    #[test]
    fn c2_without_a_share_to_pay_first_pre_shipment_cover_cannot_be_said() {
        let order = at(&plan(None), Currency::USD, &standing("9000"));
        assert!(
            matches!(order.cover, PlannedCover::ByType { pre_shipment: None, post_delivery } if post_delivery.covered == usd("3000"))
        );
    }

    #[test]
    fn s2_s4_m2_rb2_why_cover_cannot_be_said() {
        let (plan, free) = (plan(Some("30")), standing("2000"));
        let listed = Standing {
            assured: false,
            ..free.clone()
        };
        assert_eq!(at(&plan, Currency::USD, &listed).cover, PlannedCover::NotAssured);
        let silent = Standing {
            reported: false,
            ..free.clone()
        };
        assert_eq!(at(&plan, Currency::USD, &silent).cover, PlannedCover::NotReported);
        let euro = "EUR".parse().unwrap();
        assert_eq!(at(&plan, euro, &free).cover, PlannedCover::OtherCurrency);
        let books = Rulebooks::embedded();
        let old = books.get("trade-assurance-2017-12@1").unwrap();
        let offered = Offered {
            price: "30".parse().unwrap(),
            currency: Currency::USD,
        };
        assert_eq!(
            planned(&plan, offered, &free, old).unwrap().cover,
            PlannedCover::ByPayment
        );
    }
}
