//! A confirmed order as it stood at an earlier instant: for what was done on the platform then and is written down later
//! (RB4, T2). It must not judge.

use std::borrow::Cow;

use super::event::Instalment;
use super::position::Positions;
use super::state::{Batch, Receipt, Running};
use crate::money::Tally;
use crate::time::Instant;

impl Running {
    /// The order with the goods that had been shipped by then, and with receipt awaited if it was confirmed later.
    pub(super) fn goods_at(&self, at: Instant) -> Cow<'_, Running> {
        let gone = |batch: &Batch| batch.shipped_at <= at;
        let awaited = self.completed_at().is_some_and(|completed| completed > at);
        if !awaited && self.batches.iter().all(gone) {
            return Cow::Borrowed(self);
        }
        let mut then = self.clone();
        then.batches.retain(gone);
        then.shipped.fill(Tally::ZERO);
        for item in then.batches.iter().flat_map(|batch| &batch.items) {
            let line = usize::try_from(item.line).ok();
            // A part of a sum that was counted already, so it can be counted.
            if let Some(shipped) = line.and_then(|line| then.shipped.get_mut(line)) {
                *shipped = shipped
                    .checked_add(Tally::from(item.quantity))
                    .unwrap_or(*shipped);
            }
        }
        if awaited {
            then.receipt = Receipt::Awaited;
        }
        Cow::Owned(then)
    }

    /// Where both instalments stood then by the terms in force now: by what had been received, accepted by a card company or
    /// waived, and had not come back or failed (P8).
    pub(super) fn positions_at(&self, at: Instant) -> Positions {
        let mut sums = self.came_by(at);
        let here = self.payments.iter().filter(|payment| payment.designated);
        for payment in here.filter(|payment| payment.held_by_card_at(at)) {
            sums.of_mut(payment.instalment).card_accepted += payment.amount.minor();
        }
        self.positions_of(&sums, self.waived(&sums, Some(at)))
    }

    /// Whether both instalments were complete then (P8).
    #[must_use]
    pub fn was_paid_at(&self, at: Instant) -> bool {
        let then = self.positions_at(at);
        [Instalment::Initial, Instalment::Balance]
            .into_iter()
            .all(|instalment| then.of(instalment).is_complete())
    }
}
