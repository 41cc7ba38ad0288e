//! The contract check (O9) where it is shown: of the contract in force or in work, of one that waits for the buyer's
//! word, and of any other before it is recorded. It must not hold a check: that is `check`.

use super::ViewCtx;
use super::ViewError;
use crate::money::{Currency, Money};
use crate::order::check::{CheckCtx, Warning, check};
use crate::order::complete::totals;
use crate::order::contract::{Contract, Side};
use crate::order::decide::cap;
use crate::order::figures::in_usd;
use crate::order::state::Order;
use crate::order::status::change_to_answer;

/// Of the contract to look at, while it still matters.
pub(super) fn of_order(order: &Order, at: &ViewCtx<'_>) -> Result<Vec<Warning>, ViewError> {
    match order {
        Order::Cancelled(_) => Ok(Vec::new()),
        Order::Running(running) if running.completed_at().is_some() => Ok(Vec::new()),
        Order::Running(running) => {
            let cover = &running.terms.cover;
            Ok(checked(order.contract(), cover.assured, Some(cover.cap), at))
        }
        Order::Unconfirmed(_) => warnings_of(order.contract(), at),
    }
}

/// Of the supplier's contract that waits for the buyer's word: its newest version, which the draft may have moved on
/// from, or the change it proposes.
pub(super) fn to_answer(order: &Order, at: &ViewCtx<'_>) -> Result<Vec<Warning>, ViewError> {
    waiting(order).map_or(Ok(Vec::new()), |contract| warnings_of(contract, at))
}

/// The contract that waits for the buyer's word.
pub(crate) fn waiting(order: &Order) -> Option<&Contract> {
    match order {
        Order::Unconfirmed(order) => {
            let newest = order.head.versions.last();
            newest
                .filter(|newest| newest.by == Side::Supplier)
                .map(|newest| &*newest.contract)
        }
        Order::Running(order) => {
            let change = change_to_answer(order);
            change
                .filter(|change| change.by == Side::Supplier)
                .map(|change| &*change.contract)
        }
        Order::Cancelled(_) => None,
    }
}

/// Of any contract, as it would be if it were agreed now.
///
/// # Errors
/// [`ViewError`].
pub fn warnings_of(contract: &Contract, at: &ViewCtx<'_>) -> Result<Vec<Warning>, ViewError> {
    let has_rate = contract.currency == Currency::USD || contract.usd_rate.is_some();
    let planned = match totals(contract).ok().filter(|_| has_rate) {
        None => None,
        Some(totals) => Some(cap(contract, &totals, contract.coverage, &at.ctx)?),
    };
    Ok(checked(contract, at.ctx.supplier.assured, planned, at))
}

fn checked(contract: &Contract, assured: bool, cap: Option<Money>, at: &ViewCtx<'_>) -> Vec<Warning> {
    let totals = totals(contract).ok();
    let initial = totals.and_then(|totals| in_usd(contract, totals.initial).ok());
    // Without an assured supplier nothing is covered, which has a warning of its own (S2).
    let initial_and_cap = initial.zip(cap).filter(|_| assured);
    check(
        contract,
        CheckCtx {
            assured,
            initial_and_cap,
            delay_agreed: at.delay_agreed,
        },
    )
}
