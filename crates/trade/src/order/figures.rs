//! The figures of an order: instalments in its currency, cover and refunds in USD (M3, C7, P8).
//! It must not compute a cap: that is decided at confirmation and by accepted changes, and kept (O7).

use schemars::JsonSchema;
use serde::Serialize;

use super::complete::to_usd;
use super::contract::Contract;
use super::event::Instalment;
use super::position::Position;
use super::state::Running;
use crate::cover;
use crate::money::{Currency, Money, MoneyError};
use crate::time::Instant;

/// One instalment, in the order's currency: `due = received + in_transit + outstanding − overpaid` (M3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InstalmentFigures {
    /// Which.
    pub instalment: Instalment,
    /// Due by the contract, without `waived`.
    pub due: Money,
    /// What the supplier agreed to go without (P8, D5).
    pub waived: Money,
    /// Received for it, with credit of the other instalment (P8).
    pub received: Money,
    /// Under way to the designated account.
    pub in_transit: Money,
    /// Neither received nor under way there.
    pub outstanding: Money,
    /// Beyond what is due: credit of the order (P8).
    pub overpaid: Money,
    /// Complete (P8): received in full, accepted short, or accepted by the card company.
    pub complete: bool,
    /// Received in full or accepted short; the only sense of *received* for H2 and ship-by terms (P8).
    pub fully_received: bool,
}

/// The order total split three ways, in USD (C7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverSplit {
    /// Order total: goods, shipping, insurance.
    pub total: Money,
    /// The cap (C2, C3); zero without an assured supplier (S2).
    pub cap: Money,
    /// min(received at the designated account, cap) (C7, O1).
    pub covered: Money,
    /// Received and not covered.
    pub uncovered: Money,
    /// total − received.
    pub not_yet_paid: Money,
    /// The part of `not_yet_paid` that is under way.
    pub in_transit: Money,
    /// What will be uncovered once all that is still to come has come to the designated account (C7, O1). What was waived
    /// never comes (P8).
    pub uncovered_then: Money,
}

/// Refunds, in USD (D8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RefundFigures {
    /// Decided or agreed.
    pub decided: Money,
    /// Come in.
    pub received: Money,
    /// Of that, principal of the loan repaid (L6).
    pub to_loan: Money,
    /// What may still be decided: min(received, cap) − decided (C7, D6).
    pub ceiling: Money,
}

/// All figures of a confirmed order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Figures {
    /// Order total, in the order's currency.
    pub total: Money,
    /// Due over both instalments.
    pub due: Money,
    /// Received over both, over-payment included, less what came back (P9).
    pub received: Money,
    /// Under way to the designated account.
    pub in_transit: Money,
    /// Neither received nor under way there.
    pub outstanding: Money,
    /// Credit of the order (P8).
    pub overpaid: Money,
    /// Under way to another account than the designated one: it completes nothing, and will not be received there (O1).
    pub to_elsewhere: Money,
    /// Came to another account than the designated one and has not come back: not received, and nothing of it is covered
    /// (O1).
    pub elsewhere: Money,
    /// Initial payment and balance.
    pub instalments: Vec<InstalmentFigures>,
    /// The three-way split in USD.
    pub cover: CoverSplit,
    /// Refunds in USD.
    pub refunds: RefundFigures,
}

/// The figures of a confirmed order.
///
/// # Errors
/// When a sum leaves the range of money; `decide` refuses payments that would lead there.
pub fn figures(order: &Running) -> Result<Figures, MoneyError> {
    let positions = order.positions();
    let initial = instalment(order, Instalment::Initial, &positions.initial)?;
    let balance = instalment(order, Instalment::Balance, &positions.balance)?;
    Ok(Figures {
        total: order.terms.totals.total,
        due: initial.due.checked_add(balance.due)?,
        received: initial.received.checked_add(balance.received)?,
        in_transit: initial.in_transit.checked_add(balance.in_transit)?,
        outstanding: initial.outstanding.checked_add(balance.outstanding)?,
        overpaid: initial.overpaid.checked_add(balance.overpaid)?,
        to_elsewhere: Money::from_minor(order.sums.to_elsewhere(), order.currency())?,
        elsewhere: Money::from_minor(order.sums.elsewhere(), order.currency())?,
        instalments: vec![initial, balance],
        cover: cover_split(order)?,
        refunds: refund_figures(order)?,
    })
}

fn instalment(order: &Running, which: Instalment, at: &Position) -> Result<InstalmentFigures, MoneyError> {
    let money = |minor| Money::from_minor(minor, order.currency());
    Ok(InstalmentFigures {
        instalment: which,
        due: money(at.due)?,
        waived: money(at.waived)?,
        received: money(at.received)?,
        in_transit: money(at.in_transit)?,
        outstanding: money(at.outstanding)?,
        overpaid: money(at.overpaid)?,
        complete: at.is_complete(),
        fully_received: at.is_received(),
    })
}

/// The three-way split (C7). Over-payment is credit of the order and no part of its total.
///
/// # Errors
/// When an amount leaves the range of money.
pub fn cover_split(order: &Running) -> Result<CoverSplit, MoneyError> {
    cover_split_after(order, 0)
}

/// The same split once `more`, in minor units of the order's currency, has been received by the designated account:
/// what a checkout shows before it is sent.
///
/// # Errors
/// When an amount leaves the range of money.
pub fn cover_split_after(order: &Running, more: i128) -> Result<CoverSplit, MoneyError> {
    let total_minor = order.terms.totals.total.minor();
    let received_minor = (order.sums.received() + more).min(total_minor);
    let in_transit_minor = order.sums.in_transit().min(total_minor - received_minor);
    let total = order.usd(total_minor)?;
    let split_of = |minor| {
        let received = order.usd(minor)?;
        cover::split(total, received, received.min(order.terms.cover.cap)?)
    };
    let split = split_of(received_minor)?;
    let positions = order.positions();
    let due_minor = positions.initial.due + positions.balance.due;
    let coming_minor = (due_minor - received_minor).max(0);
    let then = split_of(received_minor + coming_minor)?;
    Ok(CoverSplit {
        total,
        cap: order.terms.cover.cap,
        covered: split.covered,
        uncovered: split.uncovered,
        not_yet_paid: split.not_yet_paid,
        in_transit: order.usd(in_transit_minor)?,
        uncovered_then: then.uncovered,
    })
}

/// min(received, cap) (C7). Only what came to the designated account counts (O1); the cap of a supplier that is not
/// assured is zero (S2).
///
/// # Errors
/// When an amount leaves the range of money.
pub fn covered(order: &Running) -> Result<Money, MoneyError> {
    covered_after(order, 0)
}

pub(crate) fn covered_after(order: &Running, more: i128) -> Result<Money, MoneyError> {
    covered_of(order, order.sums.received() + more)
}

/// What is covered of so much received, in minor units of the order's currency.
fn covered_of(order: &Running, received: i128) -> Result<Money, MoneyError> {
    let of_total = received.min(order.terms.totals.total.minor());
    order.usd(of_total)?.min(order.terms.cover.cap)
}

/// Refunds decided and received, and what may still be decided (C7, D6).
///
/// # Errors
/// When an amount leaves the range of money.
pub fn refund_figures(order: &Running) -> Result<RefundFigures, MoneyError> {
    let decided = Money::checked_sum(order.refunds.iter().map(|refund| refund.amount), Currency::USD)?;
    let parts = || order.refunds.iter().flat_map(|refund| &refund.received);
    Ok(RefundFigures {
        decided,
        received: Money::checked_sum(parts().map(|part| part.amount), Currency::USD)?,
        to_loan: Money::checked_sum(parts().map(|part| part.to_loan), Currency::USD)?,
        ceiling: covered(order)?.sub_or_zero(decided)?,
    })
}

/// What may be refunded by a decision or an agreement of `at`: what was covered then (D4, O8), in whatever order the two are
/// written down, and never more than is left now (C7, D6).
///
/// # Errors
/// When an amount leaves the range of money.
pub(crate) fn ceiling_at(order: &Running, at: Instant) -> Result<Money, MoneyError> {
    let covered = covered_of(order, order.came_by(at).received())?;
    let by_then = order.refunds.iter().filter(|refund| refund.at <= at);
    let decided = Money::checked_sum(by_then.map(|refund| refund.amount), Currency::USD)?;
    covered.sub_or_zero(decided)?.min(refund_figures(order)?.ceiling)
}

/// Whether something was received and all of it has come back (D8).
#[must_use]
pub fn is_refunded(order: &Running) -> bool {
    let parts = order.refunds.iter().flat_map(|refund| &refund.received);
    let refunded: i128 = parts.map(|part| part.amount.minor()).sum();
    let is_all = |received: Money| received.is_positive() && refunded >= received.minor();
    // Nearly every order has no refund, and what it received need not be converted.
    refunded > 0 && order.usd(order.sums.received()).is_ok_and(is_all)
}

impl Running {
    /// Currency of the order.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.terms.contract.currency
    }

    /// Minor units of the order's currency in USD, by the rate kept with the order (M2).
    ///
    /// # Errors
    /// When the result leaves the range of money.
    pub fn usd(&self, minor: i128) -> Result<Money, MoneyError> {
        in_usd(&self.terms.contract, Money::from_minor(minor, self.currency())?)
    }
}

/// An amount of a complete contract in USD. A contract without its rate was never complete, so the last arm is the
/// error of a history that cannot be.
pub(crate) fn in_usd(contract: &Contract, amount: Money) -> Result<Money, MoneyError> {
    match to_usd(contract, amount) {
        Some(converted) => converted,
        None => Err(MoneyError::CurrencyMismatch {
            left: amount.currency(),
            right: Currency::USD,
        }),
    }
}
