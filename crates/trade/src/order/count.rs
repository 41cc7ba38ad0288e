//! Receipt counted: short, over, damaged, below standard, and the claim it makes (H3).
//! It must not ask for money: a dispute takes the claim over.

use schemars::JsonSchema;
use serde::Serialize;

use super::event::Count;
use super::figures::refund_figures;
use super::state::Running;
use crate::id::BatchId;
use crate::money::{Money, MoneyError, Tally, line_total};

/// The arithmetic of one counted line of a batch (H3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClaimLine {
    /// The batch.
    pub batch_id: BatchId,
    /// Index of the line, from 0.
    pub line: u32,
    /// Shipped in the batch.
    pub shipped: Tally,
    /// Came, good or bad.
    pub received: Tally,
    /// Shipped and not received.
    pub short: Tally,
    /// Received and not shipped.
    pub over: Tally,
    /// Received damaged.
    pub damaged: Tally,
    /// Received below the contract's standard.
    pub below_standard: Tally,
    /// What of the shipped units did not come good: units beyond what was shipped make good for as many that are damaged
    /// or below standard.
    pub faulty: Tally,
    /// That × unit price, rounded half-even.
    pub amount: Money,
}

/// The count of this line of this batch.
#[must_use]
pub fn count_of(counts: &[Count], batch_id: BatchId, line: u32) -> Option<&Count> {
    counts
        .iter()
        .find(|count| count.batch_id == batch_id && count.line == line)
}

/// The arithmetic of every count, in the order of the counts; a count of what was not shipped is left out.
///
/// # Errors
/// When an amount leaves the range of money.
pub fn claim_lines(order: &Running, counts: &[Count]) -> Result<Vec<ClaimLine>, MoneyError> {
    let mut lines = Vec::with_capacity(counts.len());
    for count in counts {
        let batch = order
            .batches
            .iter()
            .find(|batch| batch.batch_id == count.batch_id);
        let item = batch.and_then(|batch| batch.items.iter().find(|item| item.line == count.line));
        let Some(item) = item else { continue };
        let shipped = Tally::from(item.quantity);
        let short = shipped.sub_or_zero(count.received);
        let good = count
            .received
            .sub_or_zero(count.damaged)
            .sub_or_zero(count.below_standard);
        let faulty = shipped.sub_or_zero(good);
        lines.push(ClaimLine {
            batch_id: count.batch_id,
            line: count.line,
            shipped,
            received: count.received,
            short,
            over: count.received.sub_or_zero(shipped),
            damaged: count.damaged,
            below_standard: count.below_standard,
            faulty,
            amount: price_of(order, count.line, faulty)?,
        });
    }
    Ok(lines)
}

fn price_of(order: &Running, line: u32, units: Tally) -> Result<Money, MoneyError> {
    let currency = order.currency();
    let line = usize::try_from(line)
        .ok()
        .and_then(|index| order.terms.contract.lines.get(index));
    match (units.quantity(), line.and_then(|line| line.unit_price)) {
        (Some(quantity), Some(price)) => line_total(quantity, price, currency),
        (None, _) | (_, None) => Ok(Money::zero(currency)),
    }
}

/// The difference as a claim in the order's currency, capped by what may still be refunded (H3, C7).
///
/// # Errors
/// When an amount leaves the range of money.
pub fn claim(order: &Running, counts: &[Count]) -> Result<Money, MoneyError> {
    let lines = claim_lines(order, counts)?;
    let sum = Money::checked_sum(lines.iter().map(|line| line.amount), order.currency())?;
    let ceiling = refund_figures(order)?.ceiling;
    let usd = order.usd(sum.minor())?;
    if usd.minor() <= ceiling.minor() {
        return Ok(sum);
    }
    // The cap is in USD: the claim shrinks in the same proportion. Half-even moves `usd` by half a cent at most, so the
    // part of it that is below `ceiling` is worth less than half a cent more than that: it rounds to it at most.
    let capped = sum.minor().saturating_mul(ceiling.minor()) / usd.minor();
    Money::from_minor(capped, order.currency())
}
