//! What a draft comes to before it says how much is paid first: its total does not hang on that (O4, C7).
//! It must not add anything up: totals and their derivation are `trade`'s.

use trade::money::{Money, Percent};
use trade::order::Contract;
use trade::order::complete::totals;
use trade::order::contract::InitialPayment;
use trade::order::state::Order;
use trade::order::status::{Status, status};
use trade::rulebook::Rulebook;
use trade::why::{self, Figure};

use crate::error::Error;
use crate::look::Look;

/// The draft as if all of it were paid first, where only what it says of that keeps it from having totals.
fn paid_at_once(order: &Order, book: &Rulebook) -> Option<Contract> {
    let draft = order.contract();
    if status(order, book) != Status::Draft || totals(draft).is_ok() {
        return None;
    }
    let whole = Contract {
        initial_payment: Some(InitialPayment::Percent {
            percent: Percent::HUNDRED,
        }),
        ..Contract::clone(draft)
    };
    totals(&whole).is_ok().then_some(whole)
}

/// The total, where the lines allow it and the page of the order has none yet.
pub(crate) fn draft_total(order: &Order, book: &Rulebook) -> Option<Money> {
    totals(&paid_at_once(order, book)?)
        .ok()
        .map(|totals| totals.total)
}

/// Its derivation, for where it stands.
pub(crate) fn draft_total_figures(
    look: &Look<'_>,
    order: &Order,
    version: u64,
    to: &str,
) -> Result<Vec<Figure>, Error> {
    let Some(whole) = paid_at_once(order, look.rulebook_of(order)?) else {
        return Ok(Vec::new());
    };
    let at = look.view_ctx(order, version)?;
    let figures = look.with_limit(order.head().supplier.supplier_id, |limit| {
        why::contract_check(order, &whole, &at, limit, &[]).map_err(Error::bug)
    })?;
    let total = figures
        .iter()
        .filter_map(|figure| figure.moved("/totals/total", to));
    Ok(total.collect())
}
