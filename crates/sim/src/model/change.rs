//! A change of the terms written down: the coverage type until all is paid, the rest until shipment (O7).

use trade::order::contract::{Contract, Side};
use trade::order::event::CoverTerms;
use trade::time::Instant;

use super::sheet::{Parcel, Sheet, Way};
use super::{Broken, Check, must};

impl Sheet {
    /// O7: the coverage type until all is paid, the rest until shipment; C7 for what was refunded already.
    pub(super) fn changed(
        &mut self,
        version: u32,
        asked: Side,
        contract: Contract,
        cover: &CoverTerms,
        at: Instant,
    ) -> Check {
        let before = self.agreed.as_ref().map(|agreed| agreed.contract.clone());
        let before = before.ok_or_else(|| Broken::new("O6", "a change of nothing"))?;
        let paid = self.by(at).instalments().is_some_and(|parts| {
            parts.initial.received + parts.initial.accepted >= parts.initial.due
                && parts.balance.received + parts.balance.accepted >= parts.balance.due
        });
        must(before.coverage == contract.coverage || !paid, "O7", || {
            "the coverage type of a paid order changed".to_owned()
        })?;
        let same_otherwise = Contract {
            coverage: before.coverage,
            ..contract.clone()
        } == before;
        let counted = self.holds_the_parcels(&before, &contract)?;
        let shipped = |batch: &Parcel| batch.shipped_at <= at || !counted;
        must(!self.batches.iter().any(shipped) || same_otherwise, "O7", || {
            "terms changed after shipment".to_owned()
        })?;
        self.version_of_change(version, asked, &contract)?;
        self.agree(contract, cover, at)?;
        self.refunds_within_cover()
    }

    /// The money of this sheet as it stood at that instant (O7, P8).
    pub(super) fn by(&self, at: Instant) -> Sheet {
        let mut then = self.clone();
        then.waived.retain(|waived| waived.at <= at);
        for paid in &mut then.payments {
            paid.back.retain(|(back, _)| *back <= at);
            let ended = paid.came_at.or(paid.failed_at).is_some_and(|ended| ended <= at);
            if !ended {
                let accepted = paid.accepted_at.is_some_and(|accepted| accepted <= at);
                paid.way = if accepted { Way::Accepted } else { Way::Sent };
            }
        }
        then
    }

    /// This sheet with the goods that had been shipped by that instant, and receipt as it had been confirmed by then (RB4): a clock
    /// that was set back asks of an earlier one, too.
    pub(super) fn goods_by(&self, at: Instant) -> Sheet {
        let mut then = self.clone();
        then.batches.retain(|parcel| parcel.shipped_at <= at);
        then.completed_at = then.completed_at.filter(|completed| *completed <= at);
        then
    }
}
