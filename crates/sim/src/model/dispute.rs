//! Disputes and refunds written down, each fact checked against the rule that must have allowed it (D1–D8, C7).

use chrono::{DateTime, Utc};
use trade::id::{BatchId, DisputeId};
use trade::order::OrderEvent;
use trade::order::contract::{Coverage, ShipBy, Side};
use trade::order::event::{Complaint, EscalationCause, Finding, Ground, Instalment, Remedy};
use trade::time::Instant;

use super::apply::unknown;
use super::days::{day_of, end_of};
use super::edition::CoverDays;
use super::sheet::{Back, Parcel, Quarrel, Sheet, Waived};
use super::{Broken, Check, must};

impl Sheet {
    pub(super) fn dispute(&mut self, event: &OrderEvent) -> Check {
        match event {
            OrderEvent::DisputeOpened {
                dispute_id,
                complaint,
                claim,
                at,
            } => {
                self.may_dispute()?;
                self.claims(claim.minor())?;
                self.cause(complaint, *at)?;
                self.disputes.push(Quarrel {
                    id: *dispute_id,
                    opened_at: *at,
                    answered_at: None,
                    ended_at: None,
                    escalated: false,
                    grounds: vec![(complaint.ground, complaint.batch_id)],
                    offers: Vec::new(),
                });
                Ok(())
            }
            OrderEvent::DisputeExtended {
                dispute_id,
                complaint,
                claim,
                at,
            } => {
                self.claims(claim.minor())?;
                self.cause(complaint, *at)?;
                let named = (complaint.ground, complaint.batch_id);
                let quarrel = self.open(*dispute_id)?;
                must(!quarrel.grounds.contains(&named), "D6", || {
                    "extended by what it names already".to_owned()
                })?;
                quarrel.grounds.push(named);
                Ok(())
            }
            OrderEvent::EvidenceAdded {
                dispute_id, by, at, ..
            }
            | OrderEvent::DisputeStatement {
                dispute_id, by, at, ..
            } => self.heard(*dispute_id, *by, *at),
            OrderEvent::SupplierResponded { dispute_id, at, .. } => {
                self.heard(*dispute_id, Side::Supplier, *at)
            }
            OrderEvent::OfferDeclined { dispute_id, .. } => self.open(*dispute_id).map(|_| ()),
            OrderEvent::OfferMade {
                dispute_id,
                offer_id,
                by,
                remedy,
                at,
                ..
            } => {
                self.heard(*dispute_id, *by, *at)?;
                self.open(*dispute_id)?
                    .offers
                    .push((*offer_id, *by, remedy.clone(), *at));
                Ok(())
            }
            OrderEvent::RefundDecided {
                refund_id, amount, ..
            } => {
                must(amount.minor() > 0, "D8", || "a refund of nothing".to_owned())?;
                self.refunds.push(Back {
                    id: *refund_id,
                    decided: amount.minor(),
                    parts: Vec::new(),
                });
                self.refunds_within_cover()
            }
            OrderEvent::RefundReceived { .. } => self.refund_received(event),
            _ => self.ended(event),
        }
    }

    /// D1, D6: once the initial payment is complete, and one at a time.
    fn may_dispute(&self) -> Check {
        must(self.open_dispute().is_none(), "D6", || {
            "two disputes are open".to_owned()
        })?;
        let complete = self
            .instalments()
            .is_some_and(|parts| parts.initial.received + parts.initial.accepted >= parts.initial.due);
        must(complete, "D1", || {
            "disputed before the initial payment is complete".to_owned()
        })
    }

    /// C6: late shipment of a contract that says until when to ship, or quality, under pre-shipment cover of goods that are
    /// still there (D2); in a batch there is.
    fn cause(&mut self, complaint: &Complaint, at: DateTime<Utc>) -> Check {
        self.checked.push("C6");
        let known = |id| self.batches.iter().any(|batch| batch.id == id);
        let contract = self.agreed.as_ref().map(|agreed| &agreed.contract);
        let ships_by = contract.is_some_and(|contract| contract.ship_by.is_some());
        let gone = self.edition.has_types()
            && contract.is_some_and(|contract| contract.coverage == Some(Coverage::PreShipment))
            && (complaint.batch_id.is_some() || self.all_shipped());
        let covered = match complaint.ground {
            Ground::LateShipment => ships_by,
            Ground::Quality => !gone,
        };
        must(covered && complaint.batch_id.is_none_or(known), "C6", || {
            format!("disputed for {complaint:?}, which there cannot be")
        })?;
        let until = match complaint.ground {
            Ground::LateShipment => self.late_until(complaint.batch_id),
            Ground::Quality => None,
        };
        must(until.is_none_or(|until| at < until), "D2", || {
            format!("disputed for {complaint:?} at {at}, which was possible before {until:?}")
        })
    }

    /// D2, RB2: the first instant that is too late to dispute late shipment; `None` without an end in sight. Only of a
    /// contract that names the ship-by day itself.
    fn late_until(&self, batch_id: Option<BatchId>) -> Option<DateTime<Utc>> {
        if let Some(completed_at) = self.completed_at {
            return match self.edition.cover {
                CoverDays::Types { .. } => Some(DateTime::<Utc>::MIN_UTC),
                CoverDays::Protection { days } => end_of(day_of(completed_at), days),
            };
        }
        let contract = &self.agreed.as_ref()?.contract;
        let Some(ShipBy::On { day }) = contract.ship_by else {
            return None;
        };
        let due = end_of(day, 0)?;
        if batch_id.is_none() && !self.all_shipped() {
            return None;
        }
        let here = |parcel: &&Parcel| batch_id.is_none_or(|wanted| wanted == parcel.id);
        let late = self.batches.iter().filter(|parcel| parcel.shipped_at >= due);
        let mut last = None;
        for parcel in late.filter(here) {
            last = last.max(Some(end_of(parcel.delivered?, self.edition.late_days)?));
        }
        last
    }

    fn claims(&self, cents: i128) -> Check {
        let left = self
            .split()?
            .map_or(0, |split| (split.covered - split.refunds_decided).max(0));
        must((0..=left).contains(&cents), "C7", || {
            format!("a claim of {cents} where {left} are left")
        })
    }

    /// The earliest thing the supplier said is its answer (D3), in whatever order things were written down.
    fn heard(&mut self, id: DisputeId, by: Side, at: Instant) -> Check {
        let quarrel = self.open(id)?;
        if by == Side::Supplier && quarrel.answered_at.is_none_or(|known| at < known) {
            quarrel.answered_at = Some(at);
        }
        Ok(())
    }

    /// D3: escalated for want of an answer only when none came within the supplier's days.
    fn silent(&mut self, id: DisputeId, at: Instant) -> Check {
        let days = self.edition.respond;
        let quarrel = self.open(id)?;
        let over = end_of(day_of(quarrel.opened_at), days);
        let silent =
            over.is_some_and(|over| over <= at && quarrel.answered_at.is_none_or(|said| said >= over));
        must(silent, "D3", || {
            format!("escalated at {at} for want of an answer that was due by {over:?}")
        })
    }

    fn open(&mut self, id: DisputeId) -> Result<&mut Quarrel, Broken> {
        let open = self
            .disputes
            .last_mut()
            .filter(|quarrel| quarrel.ended_at.is_none() && quarrel.id == id);
        open.ok_or_else(|| Broken::new("D6", "said in a dispute that is not open"))
    }

    fn ended(&mut self, event: &OrderEvent) -> Check {
        match event {
            OrderEvent::OfferAccepted {
                dispute_id,
                offer_id,
                by,
                at,
            } => {
                let quarrel = self.open(*dispute_id)?;
                quarrel.ended_at = Some(*at);
                let mut known = quarrel.offers.iter().enumerate();
                let found = known.find(|(_, (id, ..))| id == offer_id);
                let Some((place, (_, author, remedy, offered))) = found.map(|(at, made)| (at, made.clone()))
                else {
                    return Err(Broken::new("D5", "an offer was accepted that nobody made"));
                };
                let mut others = quarrel.offers.iter().enumerate();
                let replaced = others.any(|(other, (.., since))| {
                    since <= at && (*since > offered || (*since == offered && other > place))
                });
                must(!replaced, "D5", || {
                    "an offer was accepted that is not the newest".to_owned()
                })?;
                must(author != *by, "D5", || "one side took its own offer".to_owned())?;
                if let Remedy::Discount { amount } = remedy {
                    self.waived.push(Waived {
                        instalment: Instalment::Balance,
                        amount: amount.minor(),
                        elsewhere: 0,
                        at: *at,
                    });
                }
                Ok(())
            }
            OrderEvent::DisputeWithdrawn { dispute_id, at, .. } => {
                self.open(*dispute_id)?.ended_at = Some(*at);
                Ok(())
            }
            OrderEvent::DisputeEscalated {
                dispute_id,
                because,
                at,
            } => {
                if *because == EscalationCause::NoResponse {
                    self.silent(*dispute_id, *at)?;
                }
                let quarrel = self.open(*dispute_id)?;
                must(!quarrel.escalated, "D3", || "escalated twice".to_owned())?;
                quarrel.escalated = true;
                Ok(())
            }
            OrderEvent::DisputeDecided {
                dispute_id,
                finding,
                at,
                ..
            } => {
                let quarrel = self.open(*dispute_id)?;
                must(quarrel.escalated, "D4", || {
                    "decided though nobody escalated".to_owned()
                })?;
                quarrel.ended_at = Some(*at);
                match finding {
                    Finding::PartlyAtFault { amount } => self.claims(amount.minor()),
                    Finding::SupplierAtFault | Finding::NotAtFault => Ok(()),
                }
            }
            _ => Err(unknown(event)),
        }
    }

    fn refund_received(&mut self, event: &OrderEvent) -> Check {
        let OrderEvent::RefundReceived {
            refund_id,
            amount,
            to_loan,
            at,
        } = event
        else {
            return Err(unknown(event));
        };
        let found = self.refunds.iter_mut().find(|refund| refund.id == *refund_id);
        let refund = found.ok_or_else(|| Broken::new("D8", "a refund nobody decided came in"))?;
        refund.parts.push((*at, amount.minor()));
        let came: i128 = refund.parts.iter().map(|(_, part)| part).sum();
        must(came <= refund.decided, "D8", || {
            format!("{came} came in of {} decided", refund.decided)
        })?;
        must((0..=amount.minor()).contains(&to_loan.minor()), "L6", || {
            format!("{to_loan} of {amount} went to the loan")
        })?;
        self.refunds_within_received()
    }
}
