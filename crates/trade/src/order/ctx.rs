//! What a decision about an order may know from outside: now, ids, the edition, calendars, limit and credit.
//! It must not be asked for anything at a later time: everything is read before and passed in (T2).

use crate::calendar::Calendars;
use crate::id::{Ids, OrderId};
use crate::money::{Currency, Money, MoneyError};
use crate::rulebook::Rulebook;
use crate::supplier::{Held, Standing};
use crate::time::Instant;

/// The supplier's standing as read in the transaction that will append the events (S2–S4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierStanding {
    /// A Trade Assurance supplier (S2).
    pub assured: bool,
    /// Free limit in USD (S4), this order's own reservation included.
    pub free_limit: Money,
    /// Instant of the limit report behind it; `None` when there is none.
    pub as_of: Option<Instant>,
    /// The report is older than the edition allows (S4).
    pub stale: bool,
}

impl SupplierStanding {
    /// The standing as a decision on this order sees it: what the order itself holds is free to it (O7), as far as the
    /// newest report leaves room for it beside our other orders (S4, M3). A report that came late may leave none.
    ///
    /// # Errors
    /// When the sum leaves the range of money.
    pub fn for_order(standing: &Standing, order_id: OrderId) -> Result<SupplierStanding, MoneyError> {
        let (own, others): (Vec<&Held>, Vec<&Held>) = standing
            .reservations
            .iter()
            .partition(|held| held.order_id == order_id);
        let sum = |held: &[&Held], of: fn(&Held) -> Money| {
            Money::checked_sum(held.iter().map(|held| of(held)), Currency::USD)
        };
        let left = standing
            .remaining
            .sub_or_zero(sum(&others, |held| held.after_report)?)?;
        // A limit near the end of the range of money is more than any order can take, with or without its own part.
        let with_own = left.checked_add(sum(&own, |held| held.in_report)?);
        Ok(SupplierStanding {
            assured: standing.assured,
            free_limit: with_own.unwrap_or(left),
            as_of: standing.as_of,
            stale: standing.stale,
        })
    }

    /// A supplier that is not assured and of which nothing was reported.
    #[must_use]
    pub fn unknown() -> SupplierStanding {
        SupplierStanding {
            assured: false,
            free_limit: Money::zero(Currency::USD),
            as_of: None,
            stale: false,
        }
    }
}

/// What `decide` may know.
#[derive(Debug, Clone)]
pub struct Ctx<'a> {
    /// Now.
    pub now: Instant,
    /// Source of new ids.
    pub ids: Ids,
    /// The edition the order is pinned to; for a new order the one it will be pinned to (RB1).
    pub rulebook: &'a Rulebook,
    /// Bank calendars (P11).
    pub calendars: &'a Calendars,
    /// The supplier's standing.
    pub supplier: SupplierStanding,
    /// Available credit in USD (L5); `None` without an approved line. A draw that pays this very payment is not
    /// taken off yet.
    pub credit_available: Option<Money>,
    /// Principal still owed on the draws that financed this order, in USD (L6); zero without any.
    pub loan_outstanding: Money,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn s2_s4_of_an_unknown_supplier_nothing_is_covered_and_nothing_is_old() {
        let unknown = SupplierStanding::unknown();
        assert!(!unknown.assured && !unknown.stale && unknown.as_of.is_none());
        assert!(unknown.free_limit.is_zero());
    }

    #[test]
    fn s4_m1_a_limit_at_the_end_of_the_range_leaves_the_order_decidable() {
        let (order_id, usd) = (OrderId::new(Uuid::nil()), |text| {
            Money::parse(text, Currency::USD).unwrap()
        });
        let most = usd("999999999999999.99");
        let standing = Standing {
            assured: true,
            reported: true,
            remaining: most,
            limit: None,
            free: most,
            used_by_others: None,
            released_since_report: usd("0"),
            as_of: None,
            stale: false,
            reservations: vec![Held {
                order_id,
                number: "QS-0001".to_owned(),
                reserved: usd("2000"),
                in_report: usd("2000"),
                after_report: usd("0"),
            }],
        };
        let own = SupplierStanding::for_order(&standing, order_id).unwrap();
        assert_eq!(own.free_limit, most);
    }
}
