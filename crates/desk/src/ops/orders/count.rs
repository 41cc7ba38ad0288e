//! What a receipt would claim while it is being counted (H3). Nothing is recorded by it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::OrderId;
use trade::money::Money;
use trade::order::count::{ClaimLine, claim_lines};
use trade::order::event::Count;
use trade::refusal::Refusal;
use trade::why;

use crate::error::Error;
use crate::look::Look;
use crate::operation::Explained;

/// Counts of an order that is not confirmed as received yet.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReceiptCountArgs")]
pub(super) struct Args {
    /// The order.
    order_id: OrderId,
    /// What came, by line and batch. Counts of what was not shipped are left out.
    counts: Vec<Count>,
}

/// What they come to, in the order's currency.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ReceiptCount {
    /// Each count, in their order.
    lines: Vec<ClaimLine>,
    /// All together; what may come back of it is capped (C7).
    counted: Money,
}

pub(super) fn count(look: &Look<'_>, args: &Args) -> Result<ReceiptCount, Error> {
    let (order, _) = look.order(args.order_id)?;
    let running = order.running().ok_or_else(not_confirmed)?;
    let lines = claim_lines(running, &args.counts).map_err(too_much)?;
    let counted = Money::checked_sum(lines.iter().map(|line| line.amount), running.currency());
    Ok(ReceiptCount {
        counted: counted.map_err(too_much)?,
        lines,
    })
}

pub(super) fn explained(look: &Look<'_>, args: &Args) -> Result<Explained, Error> {
    let reply = count(look, args)?;
    let (order, version) = look.order(args.order_id)?;
    let running = order.running().ok_or_else(not_confirmed)?;
    let at = look.view_ctx(&order, version)?;
    let figures = why::counted_receipt(running, &args.counts, &at).map_err(Error::bug)?;
    Explained::new(&reply, figures)
}

fn not_confirmed() -> Error {
    let sentence = "The order is not confirmed by both sides.";
    Refusal::new("order.not_confirmed", "O5", sentence).into()
}

fn too_much(error: trade::money::MoneyError) -> Error {
    Error::field("counts", error.to_string())
}
