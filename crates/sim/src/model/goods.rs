//! Goods of the sheet: what was shipped, and until when a batch is protected (C5, H1, S5).

use chrono::{DateTime, Utc};
use trade::order::contract::{Contract, Coverage};

use super::Broken;
use super::days::{day_of, end_of};
use super::edition::CoverDays;
use super::number::scaled;
use super::sheet::{Parcel, Sheet};

impl Sheet {
    /// Shipped so far of a line, in millionths.
    pub(super) fn shipped(&self, line: usize) -> i128 {
        let items = self.batches.iter().flat_map(|batch| &batch.items);
        items
            .filter(|(of, _)| *of == line)
            .map(|(_, quantity)| quantity)
            .sum()
    }

    /// Ordered of a line, in millionths.
    pub(super) fn ordered(&self, line: usize) -> Result<Option<i128>, Broken> {
        let contract = self.agreed.as_ref().map(|agreed| &agreed.contract);
        let quantity = contract.and_then(|contract| contract.lines.get(line)?.quantity);
        quantity
            .map(|quantity| scaled(&quantity.to_string(), 6))
            .transpose()
    }

    /// Whether every line that a parcel was filled from is still of the same goods, and of as many (O7).
    pub(super) fn holds_the_parcels(&self, before: &Contract, after: &Contract) -> Result<bool, Broken> {
        for (line, old) in before.lines.iter().enumerate() {
            let shipped = self.shipped(line);
            if shipped == 0 {
                continue;
            }
            let Some(new) = after.lines.get(line) else {
                return Ok(false);
            };
            let same = (old.product_id, &old.product, &old.model, &old.unit)
                == (new.product_id, &new.product, &new.model, &new.unit);
            let ordered = match new.quantity {
                Some(quantity) => scaled(&quantity.to_string(), 6)?,
                None => 0,
            };
            if !same || ordered < shipped {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn all_shipped(&self) -> bool {
        let lines = self
            .agreed
            .as_ref()
            .map_or(0, |agreed| agreed.contract.lines.len());
        !self.batches.is_empty()
            && (0..lines).all(|line| match self.ordered(line) {
                Ok(Some(ordered)) => self.shipped(line) >= ordered,
                Ok(None) | Err(_) => false,
            })
    }

    pub(super) fn all_delivered(&self) -> bool {
        self.all_shipped() && self.batches.iter().all(|batch| batch.delivered.is_some())
    }

    /// Whether the goods cross no border.
    fn domestic(&self) -> bool {
        let contract = self.agreed.as_ref().map(|agreed| &agreed.contract);
        contract.is_some_and(|contract| {
            let from = contract.supplier.country.or(self.home);
            from.is_some() && contract.destination == from
        })
    }

    /// C5: the earlier of so many days from shipment and so many from clearance; delivery stands in for clearance.
    pub(super) fn protected_until(
        &self,
        batch: &Parcel,
        shipment: u64,
        clearance: u64,
    ) -> Option<DateTime<Utc>> {
        let by_shipment = end_of(day_of(batch.shipped_at), shipment)?;
        let border = batch.cleared.or(batch.delivered).filter(|_| !self.domestic());
        match border {
            Some(day) => Some(by_shipment.min(end_of(day, clearance)?)),
            None => Some(by_shipment),
        }
    }

    /// What the order holds of its supplier's limit from each instant on, as known at `now` (S5).
    ///
    /// # Errors
    /// When the contract holds a number that cannot be read.
    pub fn levels(&self, now: DateTime<Utc>) -> Result<Vec<(DateTime<Utc>, i128)>, Broken> {
        let Some(agreed) = &self.agreed else {
            return Ok(Vec::new());
        };
        let mut levels = agreed.levels.clone();
        let by_itself = self.lapses_at().filter(|at| *at <= now);
        levels.extend(self.released_at(now)?.or(by_itself).map(|at| (at, 0)));
        Ok(levels)
    }

    /// S5: released by cancelling, by a refund in full, or when every window of a completed order is over; never while a
    /// dispute is open. What was recorded stands also before a clock that went back (T2); a window is over when it is.
    fn released_at(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Broken> {
        if self.cancelled_at.is_some() {
            return Ok(self.cancelled_at);
        }
        if self.open_dispute().is_some() {
            return Ok(None);
        }
        if self.is_refunded()? {
            // With the last refund, or with the return that left nothing else to refund (P9). A payment that failed never
            // came, so nothing ends with it.
            let parts = self.refunds.iter().flat_map(|refund| &refund.parts);
            let back = self.payments.iter().flat_map(|paid| &paid.back);
            let ends = self.disputes.iter().filter_map(|quarrel| quarrel.ended_at);
            return Ok(parts.chain(back).map(|(at, _)| *at).chain(ends).max());
        }
        let Some(completed_at) = self.completed_at else {
            return Ok(None);
        };
        let coverage = self.agreed.as_ref().and_then(|agreed| agreed.contract.coverage);
        let mut ends = vec![completed_at];
        match (self.edition.cover, coverage) {
            (CoverDays::Protection { days }, _) => ends.extend(end_of(day_of(completed_at), days)),
            (CoverDays::Types { .. }, Some(Coverage::PreShipment)) => {}
            (CoverDays::Types { shipment, clearance }, _) => {
                let batches = self.batches.iter();
                ends.extend(batches.filter_map(|batch| self.protected_until(batch, shipment, clearance)));
            }
        }
        ends.extend(self.disputes.iter().filter_map(|quarrel| quarrel.ended_at));
        Ok(ends.into_iter().max().filter(|at| *at <= now))
    }
}
