//! Receipt written down: every shipped line of every batch counted once, and the claim that the difference makes (H3, C7).

use trade::money::Money;
use trade::order::event::Count;

use super::number::{half_even, scaled};
use super::sheet::{Sheet, usd};
use super::{Broken, Check, must};

impl Sheet {
    /// H3: what is short, damaged or below standard, at its price, in the order's currency; no more than may still be
    /// refunded (C7).
    pub(super) fn counted(&mut self, counts: &[Count], claim: Money) -> Check {
        self.checked.push("H3");
        let shipped: usize = self.batches.iter().map(|batch| batch.items.len()).sum();
        must(counts.len() == shipped, "H3", || {
            format!("{} counts of {shipped} shipped lines", counts.len())
        })?;
        let mut sum = 0;
        for (place, count) in counts.iter().enumerate() {
            let again = |other: &Count| other.batch_id == count.batch_id && other.line == count.line;
            must(!counts[..place].iter().any(again), "H3", || {
                format!("line {} of a batch is counted twice", count.line)
            })?;
            sum += self.difference(count)?;
        }
        let (Some(agreed), Some(split)) = (&self.agreed, self.split()?) else {
            return Err(Broken::new("H2", "received of an order that nobody agreed to"));
        };
        let left = (split.covered - split.refunds_decided).max(0);
        let cents = usd(&agreed.contract, sum)?;
        let due = if cents <= left { sum } else { sum * left / cents };
        must(claim.minor() == due, "H3", || {
            format!("a claim of {claim} where {due} of a difference of {sum} may be claimed")
        })
    }

    /// One line's difference, in minor units of the order's currency.
    fn difference(&self, count: &Count) -> Result<i128, Broken> {
        let line = usize::try_from(count.line).map_err(|_| Broken::new("H3", "a line beyond all lists"))?;
        let batch = self.batches.iter().find(|batch| batch.id == count.batch_id);
        let items = batch.map_or(&[][..], |batch| batch.items.as_slice());
        let Some((_, shipped)) = items.iter().find(|(of, _)| *of == line) else {
            return Err(Broken::new("H3", "a count of what was not shipped"));
        };
        let [received, damaged, below] =
            [count.received, count.damaged, count.below_standard].map(|units| scaled(&units.to_string(), 6));
        let (received, bad) = (received?, damaged? + below?);
        must(bad <= received, "H3", || {
            format!("{bad} bad units of {received} received")
        })?;
        let contract = self.agreed.as_ref().map(|agreed| &agreed.contract);
        let Some((contract, price)) =
            contract.and_then(|contract| Some((contract, contract.lines.get(line)?.unit_price?)))
        else {
            return Ok(0);
        };
        // Units beyond what was shipped make good for as many that are bad.
        let units = (shipped - (received - bad)).max(0);
        let product = units * scaled(&price.to_string(), 6)?;
        Ok(half_even(product, 10_i128.pow(12 - contract.currency.scale())))
    }
}
