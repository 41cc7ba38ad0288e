//! Goods on their way: ship-by, quality and late shipment (O4, C5, D2, RB2).

use super::{End, Ends, Life, value};
use crate::cover::Coverage;
use crate::id::BatchId;
use crate::order::contract::ShipBy;
use crate::order::event::{Ground, Instalment};
use crate::order::ground::is_domestic;
use crate::order::state::{Batch, Running};
use crate::order::view::{DeadlineKind, OrderView};
use crate::quality::QualityDays;
use crate::rulebook::CoverageTerms;
use crate::time::{Day, Instant};
use crate::why::quality::Batch as Shipped;
use crate::why::trace::Given;
use crate::why::{Case, Name, Origin, WhyError};

/// The quality window of a batch.
struct BatchEnd {
    batch_id: BatchId,
    shipped_at: Given<Instant>,
    shipped_on: Given<Day>,
    last: Option<Given<Day>>,
    outer: Option<Given<Day>>,
}

impl Life<'_> {
    pub(super) fn goods(&mut self, order: &Running, view: &OrderView) -> Result<(), WhyError> {
        for (index, inspection) in order.inspections.iter().enumerate() {
            self.inspection(index, inspection)?;
        }
        let due = self.ship_by(order)?;
        if let Some(due) = &due {
            self.ends.push(End::window(DeadlineKind::ShipBy, due));
            let opens = self.ship_by_from(order, due)?;
            self.bars.push(End {
                opens: Some(opens),
                ..End::window(DeadlineKind::ShipBy, due)
            });
        }
        let protection = self.protection(order)?;
        let mut batches = Vec::new();
        for (index, batch) in order.batches.iter().enumerate() {
            batches.push(self.batch(order, index, batch, protection.as_ref())?);
        }
        self.quality_bars(order, &batches, due.as_ref())?;
        self.late_shipment(order, due.as_ref(), protection.as_ref())?;
        self.grounds(order, &batches, (due.as_ref(), protection.as_ref()), view)?;
        self.receipt(order)
    }

    /// The ship-by term as a window (O4, T1).
    fn ship_by(&mut self, order: &Running) -> Result<Option<Ends>, WhyError> {
        let (instalment, days) = match order.terms.contract.ship_by {
            None => return Ok(None),
            Some(ShipBy::On { day }) => {
                let day = self.trace.fact(Name::ShipByDay.by("O4"), Origin::Contract, day);
                return self.closing(day, None, "ship_by").map(Some);
            }
            Some(ShipBy::AfterInitialPayment { days }) => (Instalment::Initial, days),
            Some(ShipBy::AfterBalance { days }) => (Instalment::Balance, days),
        };
        let Some(received) = self.received_at(order, instalment) else {
            return Ok(None);
        };
        let days = self.trace.fact(Name::ShipByDays.by("O4"), Origin::Contract, days);
        self.days_after("O4", "ship_by", &received, &days).map(Some)
    }

    /// The day after what started the count; for a fixed day that is the confirmation (T1).
    fn ship_by_from(&mut self, order: &Running, due: &Ends) -> Result<Given<Day>, WhyError> {
        let opens = match &due.opens {
            Some(opens) => opens.clone(),
            None => self.after_confirmation(order)?,
        };
        self.trace
            .earliest(Name::BarStarts.by("T1").of("ship_by"), &[&opens, &due.last])
    }

    fn after_confirmation(&mut self, order: &Running) -> Result<Given<Day>, WhyError> {
        let confirmed = self.record(Name::Confirmed.by("O5"), order.confirmed.at, order.confirmed.at);
        let day = self
            .trace
            .day_in(Name::ConfirmedOn.by("T1"), &confirmed, self.zone);
        self.next_day(&day, "confirmation")
    }

    /// The protection of an edition without coverage types (RB2).
    fn protection(&mut self, order: &Running) -> Result<Option<Ends>, WhyError> {
        let (CoverageTerms::ByPayment { protection_days }, Some(at)) =
            (self.book.coverage(), order.completed_at())
        else {
            return Ok(None);
        };
        let (days, key) = (*protection_days, "coverage.protection_days");
        let completed = self.record(Name::Completed.by("H2"), at, at);
        let days = self
            .trace
            .rulebook(Name::ProtectionDays.by("RB2"), key, self.book, days);
        self.days_after("RB2", "protection", &completed, &days).map(Some)
    }

    /// A batch with the last day on which its quality may be disputed (D2, C5, RB2).
    fn batch(
        &mut self,
        order: &Running,
        index: usize,
        batch: &Batch,
        protection: Option<&Ends>,
    ) -> Result<BatchEnd, WhyError> {
        let of = (index + 1).to_string();
        let shipped_at = self.record(
            Name::ShippedAt.by("H1").of(&of),
            batch.shipped_at,
            batch.shipped_at,
        );
        let shipped_on = self
            .trace
            .day_in(Name::ShippedOn.by("T1").of(&of), &shipped_at, self.zone);
        self.show(format!("/batches/{index}/shipped_on"), &shipped_on);
        let (last, outer) = match (self.book.coverage(), order.terms.cover.coverage) {
            (CoverageTerms::ByPayment { .. }, _) => (protection.map(|ends| ends.last.clone()), None),
            (CoverageTerms::ByType { .. }, Some(Coverage::PreShipment)) => {
                let reason = self.trace.because("D2", Case::EndsWithShipment);
                let last = self.trace.is(Name::QualityClosesOn.by("D2").of(&of), &shipped_on);
                self.trace.resting(&last, &reason);
                (Some(last), None)
            }
            (
                CoverageTerms::ByType {
                    quality_days_from_shipment,
                    quality_days_from_clearance,
                },
                Some(Coverage::PostDelivery) | None,
            ) => {
                let mut fact = |name: Name, day: Option<Day>| {
                    let origin = Origin::Record { at: None, by: None };
                    day.map(|day| self.trace.fact(name.by("H1").of(&of), origin, day))
                };
                let shipped = Shipped {
                    cleared: fact(Name::ClearedOn, batch.cleared_on),
                    delivered: fact(Name::DeliveredOn, batch.delivered_on),
                    shipped: shipped_on.clone(),
                    customs: !is_domestic(order),
                    days: QualityDays {
                        from_shipment: *quality_days_from_shipment,
                        from_clearance: *quality_days_from_clearance,
                    },
                    book: self.book,
                    of: &of,
                };
                let closes = shipped.closes(&mut self.trace)?;
                for (limit, last) in closes.near.iter().chain([&closes.outer]).enumerate() {
                    self.show(format!("/batches/{index}/quality_limits/{limit}/last_day"), last);
                }
                (Some(closes.closes_on), Some(closes.outer))
            }
        };
        if let Some(last) = &last {
            self.show(format!("/batches/{index}/quality_closes_on"), last);
        }
        Ok(BatchEnd {
            batch_id: batch.batch_id,
            shipped_at,
            shipped_on,
            last,
            outer,
        })
    }

    /// The bars of the lane of quality checks, and the deadlines they end with.
    fn quality_bars(
        &mut self,
        order: &Running,
        batches: &[BatchEnd],
        due: Option<&Ends>,
    ) -> Result<(), WhyError> {
        if order.terms.cover.coverage == Some(Coverage::PreShipment) {
            return self.before_shipment(order, batches, due);
        }
        for (number, batch) in (1..).zip(batches) {
            let Some(last) = &batch.last else { continue };
            let of = format!("batch {number}");
            let opens = self.next_day(&batch.shipped_on, &of)?;
            let opens = self
                .trace
                .earliest(Name::BarStarts.by("T1").of(&of), &[&opens, last])?;
            let window = self.closing(last.clone(), Some(opens), &of)?;
            let outer = batch.outer.clone().filter(|outer| outer.value > last.value);
            let end = End {
                outer,
                ..End::window(DeadlineKind::QualityWindow, &window)
            };
            self.bars.push(end.clone());
            self.ends.push(end);
        }
        Ok(())
    }

    /// Pre-shipment cover: quality is checked until the shipment, for which the ship-by day stands in (C2).
    fn before_shipment(
        &mut self,
        order: &Running,
        batches: &[BatchEnd],
        due: Option<&Ends>,
    ) -> Result<(), WhyError> {
        let of = "before shipment";
        let opens = self.after_confirmation(order)?;
        let last = if order.all_shipped() {
            Some(self.last_shipment(batches, of)?)
        } else if let Some(due) = due {
            let reason = self.trace.because("C2", Case::NotShipped);
            let today = self.today();
            let last = self
                .trace
                .latest(Name::LastDay.by("C2").of(of), &[&due.last, &today])?;
            self.trace.resting(&last, &reason);
            Some(last)
        } else {
            None
        };
        let Some(last) = last else { return Ok(()) };
        let opens = self
            .trace
            .earliest(Name::BarStarts.by("T1").of(of), &[&opens, &last])?;
        self.bars.push(End {
            opens: Some(opens),
            last: Some(last),
            ..End::new(DeadlineKind::QualityWindow)
        });
        Ok(())
    }

    fn last_shipment(&mut self, batches: &[BatchEnd], of: &str) -> Result<Given<Day>, WhyError> {
        let shipped: Vec<&Given<Instant>> = batches.iter().map(|batch| &batch.shipped_at).collect();
        let last = self.trace.latest(Name::LastShipment.by("D2").of(of), &shipped)?;
        Ok(self
            .trace
            .day_in(Name::LastShipmentDay.by("D2").of(of), &last, self.zone))
    }

    /// Until when late shipment can be disputed: receipt, the protection, or the days after the delivery of what
    /// shipped late (D2, RB2).
    fn late_end(
        &mut self,
        order: &Running,
        due: &Ends,
        protection: Option<&Ends>,
    ) -> Result<Option<Given<Day>>, WhyError> {
        if let Some(at) = order.completed_at() {
            if let Some(protection) = protection {
                return Ok(Some(protection.last.clone()));
            }
            let reason = self.trace.because("D2", Case::ReceiptConfirmed);
            let completed = self.record(Name::Completed.by("H2"), at, at);
            let day = self
                .trace
                .day_in(Name::CompletedOn.by("D2"), &completed, self.zone);
            self.trace.resting(&day, &reason);
            return Ok(Some(day));
        }
        let days = self.book.disputes().late_shipment_days_after_delivery;
        let key = "disputes.late_shipment_days_after_delivery";
        let days = self
            .trace
            .rulebook(Name::LateShipmentDays.by("D2"), key, self.book, days);
        let mut ends = Vec::new();
        for (number, batch) in (1..).zip(&order.batches) {
            if batch.shipped_at < due.closes_at.value {
                continue;
            }
            let Some(delivered) = batch.delivered_on else {
                return Ok(None);
            };
            let of = number.to_string();
            let origin = Origin::Record { at: None, by: None };
            let delivered = self
                .trace
                .fact(Name::DeliveredOn.by("H1").of(&of), origin, delivered);
            ends.push(
                self.trace
                    .days_after(Name::LateShipmentEnds.by("D2").of(of), &delivered, &days)?,
            );
        }
        if ends.is_empty() {
            return Ok(None);
        }
        let ends: Vec<&Given<Day>> = ends.iter().collect();
        Ok(Some(self.trace.latest(Name::LateShipmentLast.by("D2"), &ends)?))
    }

    fn late_shipment(
        &mut self,
        order: &Running,
        due: Option<&Ends>,
        protection: Option<&Ends>,
    ) -> Result<(), WhyError> {
        let Some(due) = due else { return Ok(()) };
        let Some(last) = self.late_end(order, due, protection)? else {
            return Ok(());
        };
        let of = "late shipment";
        let opens = self.next_day(&due.last, of)?;
        let window = self.closing(last, Some(opens), of)?;
        let end = End::window(DeadlineKind::LateShipmentWindow, &window);
        self.ends.push(end.clone());
        self.bars.push(end);
        Ok(())
    }

    /// The last day of each ground, as the page shows it (D2).
    fn grounds(
        &mut self,
        order: &Running,
        batches: &[BatchEnd],
        (due, protection): (Option<&Ends>, Option<&Ends>),
        view: &OrderView,
    ) -> Result<(), WhyError> {
        for (index, ground) in view.grounds.iter().enumerate() {
            let Some(closes_on) = ground.closes_on else {
                continue;
            };
            let last = match (ground.ground, due) {
                (Ground::LateShipment, Some(due)) => self.late_end(order, due, protection)?,
                (Ground::LateShipment, None) => None,
                (Ground::Quality, _) => self.quality_end(batches, ground.batch_id, index)?,
            };
            if let Some(last) = last.filter(|last| last.value == closes_on) {
                self.show(format!("/grounds/{index}/closes_on"), &last);
            }
        }
        Ok(())
    }

    fn quality_end(
        &mut self,
        batches: &[BatchEnd],
        batch_id: Option<BatchId>,
        index: usize,
    ) -> Result<Option<Given<Day>>, WhyError> {
        let wanted = batches
            .iter()
            .filter(|batch| batch_id.is_none_or(|id| batch.batch_id == id));
        let ends: Vec<&Given<Day>> = wanted.filter_map(|batch| batch.last.as_ref()).collect();
        if ends.is_empty() {
            return Ok(None);
        }
        let called = Name::GroundEnds.by("D2").of((index + 1).to_string());
        self.trace.latest(called, &ends).map(Some)
    }

    pub(super) fn today(&mut self) -> Given<Day> {
        let now = self.trace.fact(Name::Now, Origin::Clock, self.now);
        self.trace.day_in(Name::Today.by("T1"), &now, self.zone)
    }
}

/// Whether two ends are the same, as a page shows them.
pub(super) fn same(end: &End, from: Day, last: Day, outer: Option<Day>) -> bool {
    value(end.opens.as_ref()) == Some(from)
        && value(end.last.as_ref()) == Some(last)
        && value(end.outer.as_ref()) == outer
}
