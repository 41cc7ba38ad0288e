//! Disputes written down as they are opened, extended and talked about, each fact checked against the rule that must have
//! allowed it (D1, D2, D5–D7, C6, C7).

use chrono::{DateTime, Utc};
use trade::id::DisputeId;
use trade::order::OrderEvent;
use trade::order::contract::Side;
use trade::order::event::{Complaint, Ground, Remedy};
use trade::time::Instant;

use super::sheet::{Bid, Quarrel, Sheet};
use super::{Broken, Check, must};

impl Sheet {
    pub(super) fn dispute(&mut self, event: &OrderEvent) -> Check {
        self.escalates_first(event)?;
        match event {
            OrderEvent::DisputeOpened { .. } => self.opened(event),
            OrderEvent::DisputeExtended {
                dispute_id,
                complaint,
                claim,
                at,
            } => {
                self.claims(claim.minor())?;
                self.cause(complaint, *at)?;
                self.extended(*dispute_id, complaint)
            }
            OrderEvent::EvidenceAdded { .. } => self.evidence(event),
            OrderEvent::DisputeStatement {
                dispute_id, by, at, ..
            } => self.heard(*dispute_id, *by, *at),
            OrderEvent::SupplierResponded { dispute_id, at, .. } => {
                self.heard(*dispute_id, Side::Supplier, *at)
            }
            OrderEvent::OfferMade {
                dispute_id,
                offer_id,
                by,
                remedy,
                at,
                ..
            } => {
                self.heard(*dispute_id, *by, *at)?;
                self.possible(remedy)?;
                self.open(*dispute_id)?.offers.push(Bid {
                    id: *offer_id,
                    by: *by,
                    remedy: remedy.clone(),
                    at: *at,
                    answered: false,
                });
                Ok(())
            }
            OrderEvent::RefundDecided { .. } => self.refunded(event),
            OrderEvent::RefundReceived { .. } => self.refund_received(event),
            _ => self.ended(event),
        }
    }

    fn opened(&mut self, event: &OrderEvent) -> Check {
        let OrderEvent::DisputeOpened {
            dispute_id,
            complaint,
            claim,
            at,
        } = event
        else {
            return Err(super::apply::unknown(event));
        };
        self.may_dispute()?;
        self.claims(claim.minor())?;
        self.cause(complaint, *at)?;
        let needs_new = self.had_its_end(complaint.ground);
        self.disputes.push(Quarrel {
            id: *dispute_id,
            opened_at: *at,
            answered_at: None,
            ended_at: None,
            escalated_at: None,
            grounds: vec![(complaint.ground, complaint.batch_id)],
            offers: Vec::new(),
            files: Vec::new(),
            needs_new,
        });
        Ok(())
    }

    /// D6: by what it does not name; and what a dispute that has ended was about is taken up again with a new file only.
    fn extended(&mut self, id: DisputeId, complaint: &Complaint) -> Check {
        let named = (complaint.ground, complaint.batch_id);
        let ended = self.had_its_end_there(complaint.ground, complaint.batch_id);
        let files = self.open(id)?.files.clone();
        let new = files.iter().any(|file| self.is_new(*file));
        must(!ended || new, "D6", || {
            format!("extended by {complaint:?}, which had its end, with nothing new")
        })?;
        let quarrel = self.open(id)?;
        must(!quarrel.grounds.contains(&named), "D6", || {
            "extended by what it names already".to_owned()
        })?;
        quarrel.grounds.push(named);
        Ok(())
    }

    /// D7: a file of a side; of those that open a dispute once more one was in none before (D6).
    fn evidence(&mut self, event: &OrderEvent) -> Check {
        let OrderEvent::EvidenceAdded {
            dispute_id,
            by,
            file,
            at,
            ..
        } = event
        else {
            return Err(super::apply::unknown(event));
        };
        self.heard(*dispute_id, *by, *at)?;
        let new = self.is_new(file.file_id);
        let quarrel = self.open(*dispute_id)?;
        let with_it = *by == Side::Buyer && *at == quarrel.opened_at;
        must(!quarrel.needs_new || with_it, "D6", || {
            "a dispute was opened once more with nothing new".to_owned()
        })?;
        quarrel.needs_new &= !new;
        quarrel.files.push(file.file_id);
        Ok(())
    }

    /// D6: an open dispute that had to bring something new has brought it.
    pub(super) fn brought_new(&self) -> Check {
        let lacks = self.open_dispute().is_some_and(|quarrel| quarrel.needs_new);
        must(!lacks, "D6", || {
            "a dispute was opened once more with nothing new".to_owned()
        })
    }

    /// D1, D6: once the initial payment is complete, and one at a time.
    fn may_dispute(&self) -> Check {
        must(self.open_dispute().is_none(), "D6", || {
            "two disputes are open".to_owned()
        })?;
        must(self.initial_is_complete(), "D1", || {
            "disputed before the initial payment is complete".to_owned()
        })
    }

    pub(super) fn initial_is_complete(&self) -> bool {
        self.instalments()
            .is_some_and(|parts| parts.initial.received + parts.initial.accepted >= parts.initial.due)
    }

    /// C6: late shipment of a contract that says until when to ship, or quality; of a batch there is. D2: in its time.
    fn cause(&mut self, complaint: &Complaint, at: DateTime<Utc>) -> Check {
        self.checked.push("C6");
        let known = |id| self.batches.iter().any(|batch| batch.id == id);
        let contract = self.agreed.as_ref().map(|agreed| &agreed.contract);
        let covered = match complaint.ground {
            Ground::LateShipment => contract.is_some_and(|contract| contract.ship_by.is_some()),
            Ground::Quality => contract.is_some(),
        };
        must(covered && complaint.batch_id.is_none_or(known), "C6", || {
            format!("disputed for {complaint:?}, which there cannot be")
        })?;
        let span = self.goods_by(at).span(complaint.ground, complaint.batch_id);
        must(span.is_some_and(|span| span.holds(at)), "D2", || {
            format!("disputed for {complaint:?} at {at}, which is possible in {span:?}")
        })
    }

    /// What may still be refunded, in cents (C7).
    pub(super) fn refundable(&self) -> Result<i128, Broken> {
        let split = self.split()?;
        Ok(split.map_or(0, |split| (split.covered - split.refunds_decided).max(0)))
    }

    /// What could be refunded of what was covered at an instant, and can be now, in cents (D4, O8, C7).
    pub(super) fn refundable_at(&self, at: Instant) -> Result<i128, Broken> {
        let covered = self.by(at).split()?.map_or(0, |split| split.covered);
        let before = self.refunds.iter().filter(|refund| refund.at <= at);
        let decided: i128 = before.map(|refund| refund.decided).sum();
        Ok((covered - decided).max(0).min(self.refundable()?))
    }

    pub(super) fn claims(&self, cents: i128) -> Check {
        let left = self.refundable()?;
        must((0..=left).contains(&cents), "C7", || {
            format!("a claim of {cents} where {left} are left")
        })
    }

    /// D5: money that can still be given: a refund within what is covered, a discount within the open balance.
    pub(super) fn possible(&self, remedy: &Remedy) -> Check {
        let (minor, left) = match remedy {
            Remedy::Refund { amount } | Remedy::Return { amount } => (amount.minor(), self.refundable()?),
            Remedy::Discount { amount } => {
                let open = self.instalments().map_or(0, |parts| parts.balance.outstanding);
                (amount.minor(), open)
            }
            Remedy::Replacement => return Ok(()),
        };
        must((1..=left).contains(&minor), "D5", || {
            format!("{remedy:?} where {left} can be given")
        })
    }

    /// The earliest thing the supplier said is its answer (D3), in whatever order things were written down; nothing is said
    /// in a dispute before it is opened (D5, D7).
    pub(super) fn heard(&mut self, id: DisputeId, by: Side, at: Instant) -> Check {
        let quarrel = self.open(id)?;
        must(quarrel.opened_at <= at, "D5", || {
            format!("said at {at}, before the dispute was opened")
        })?;
        if by == Side::Supplier && quarrel.answered_at.is_none_or(|known| at < known) {
            quarrel.answered_at = Some(at);
        }
        Ok(())
    }

    pub(super) fn open(&mut self, id: DisputeId) -> Result<&mut Quarrel, Broken> {
        let open = self
            .disputes
            .last_mut()
            .filter(|quarrel| quarrel.ended_at.is_none() && quarrel.id == id);
        open.ok_or_else(|| Broken::new("D6", "said in a dispute that is not open"))
    }
}
