//! Why: what each coverage type would cover (C2–C4).

use super::trace::{Given, Trace};
use super::{Case, Figure, Name, WhyError};
use crate::cover::Coverage;
use crate::money::Money;

/// The figures of `cover.quote`.
///
/// # Errors
/// [`WhyError`].
pub fn quote(order_total: Money, initial_payment: Money, free_limit: Money) -> Result<Vec<Figure>, WhyError> {
    let mut trace = Trace::new();
    let total = trace.argument(Name::OrderTotal, order_total);
    let initial = trace.argument(Name::InitialPayment, initial_payment);
    let limit = trace.argument(Name::FreeLimit, free_limit);
    let mut figures = Vec::with_capacity(4);
    for (coverage, place) in [
        (Coverage::PreShipment, "pre_shipment"),
        (Coverage::PostDelivery, "post_delivery"),
    ] {
        let covered = cap_of(
            &mut trace,
            Name::Covered,
            coverage,
            &initial,
            &total,
            &limit,
            place,
        )?;
        let uncovered = trace.sum(
            Name::Uncovered.by("C7").of(place),
            &[&total],
            &[&covered],
            order_total.currency(),
        )?;
        figures.push(trace.figure(format!("/{place}/covered"), &covered));
        figures.push(trace.figure(format!("/{place}/uncovered"), &uncovered));
    }
    Ok(figures)
}

/// The cap under a coverage type (C2, C3).
pub(super) fn cap_of(
    trace: &mut Trace,
    name: Name,
    coverage: Coverage,
    initial: &Given<Money>,
    total: &Given<Money>,
    limit: &Given<Money>,
    of: &str,
) -> Result<Given<Money>, WhyError> {
    let (reach, rule, case) = match coverage {
        Coverage::PreShipment => (initial, "C2", Case::PreShipmentCover),
        Coverage::PostDelivery => (total, "C3", Case::PostDeliveryCover),
    };
    let reason = trace.because(rule, case);
    let cap = trace.smallest(name.by(rule).of(of), &[reach, limit])?;
    trace.resting(&cap, &reason);
    Ok(cap)
}
