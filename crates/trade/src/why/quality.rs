//! Why: until when the quality of a batch may be disputed (C3, C5).

use super::trace::Trace;
use super::{Case, Figure, Given, Name, Origin, WhyError};
use crate::cover::Coverage;
use crate::quality::{BatchDays, QualityDays};
use crate::rulebook::Rulebook;
use crate::time::Day;

/// The days of one batch, as its window rests on them.
#[derive(Debug)]
pub(super) struct Batch<'a> {
    pub(super) shipped: Given<Day>,
    pub(super) cleared: Option<Given<Day>>,
    pub(super) delivered: Option<Given<Day>>,
    pub(super) customs: bool,
    pub(super) days: QualityDays,
    pub(super) book: &'a Rulebook,
    pub(super) of: &'a str,
}

/// The window of a batch.
#[derive(Debug)]
pub(super) struct Closes {
    pub(super) closes_on: Given<Day>,
    /// The day counted from clearance, or from the delivery that stands in for it; none where neither counts.
    pub(super) near: Option<Given<Day>>,
    /// The day counted from shipment, which the other one may have taken the place of.
    pub(super) outer: Given<Day>,
}

impl Batch<'_> {
    /// Post-delivery: the earlier of the two days (C5).
    pub(super) fn closes(&self, trace: &mut Trace) -> Result<Closes, WhyError> {
        let of = self.of;
        let key = "coverage.quality_days_from_shipment";
        let days = self.days.from_shipment;
        let days = trace.rulebook(Name::QualityDaysFromShipment.by("C3"), key, self.book, days);
        let outer = trace.days_after(Name::FromShipment.by("C3").of(of), &self.shipped, &days)?;
        let (case, arrived) = match (self.customs, &self.cleared, &self.delivered) {
            (false, ..) => (Case::NoCustoms, None),
            (true, Some(cleared), _) => (Case::Cleared, Some(cleared)),
            (true, None, Some(delivered)) => (Case::DeliveryStandsIn, Some(delivered)),
            (true, None, None) => (Case::NeitherKnown, None),
        };
        let reason = trace.because("C5", case);
        let called = Name::QualityClosesOn.by("C5").of(of);
        let near = match arrived {
            None => None,
            Some(arrived) => {
                let key = "coverage.quality_days_from_clearance";
                let days = self.days.from_clearance;
                let days = trace.rulebook(Name::QualityDaysFromClearance.by("C3"), key, self.book, days);
                let name = Name::FromClearance.by("C3").of(of);
                Some(trace.days_after(name, arrived, &days)?)
            }
        };
        let closes_on = match &near {
            None => trace.is(called, &outer),
            Some(near) => trace.earliest(called, &[&outer, near])?,
        };
        trace.resting(&closes_on, &reason);
        Ok(Closes {
            closes_on,
            near,
            outer,
        })
    }
}

/// The figures of `quality.window`; none while nothing is shipped.
///
/// # Errors
/// [`WhyError`].
pub fn quality(
    coverage: Coverage,
    batch: BatchDays,
    days: QualityDays,
    book: &Rulebook,
) -> Result<Vec<Figure>, WhyError> {
    let Some(shipped_on) = batch.shipped_on else {
        return Ok(Vec::new());
    };
    let mut trace = Trace::new();
    let shipped = trace.argument(Name::ShippedOn, shipped_on);
    let closes_on = match coverage {
        Coverage::PreShipment => {
            let reason = trace.because("C2", Case::EndsWithShipment);
            let closes_on = trace.is(Name::QualityClosesOn.by("C2"), &shipped);
            trace.resting(&closes_on, &reason);
            closes_on
        }
        Coverage::PostDelivery => {
            let mut day = |name, day: Option<Day>| day.map(|day| trace.fact(name, Origin::Argument, day));
            let batch = Batch {
                cleared: day(Name::ClearedOn, batch.cleared_customs_on),
                delivered: day(Name::DeliveredOn, batch.delivered_on),
                shipped,
                customs: batch.customs,
                days,
                book,
                of: "1",
            };
            batch.closes(&mut trace)?.closes_on
        }
    };
    Ok(vec![trace.figure("/closes_on", &closes_on)])
}
