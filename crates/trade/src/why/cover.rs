//! Why: what each coverage type would cover (C2–C4).

use super::{Case, Figure, Given, Name, Trace, WhyError};
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
        let covered = cap(&mut trace, Name::Covered, coverage, &initial, &total, &limit)?;
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
pub(super) fn cap(
    trace: &mut Trace,
    name: Name,
    coverage: Coverage,
    initial: &Given<Money>,
    total: &Given<Money>,
    limit: &Given<Money>,
) -> Result<Given<Money>, WhyError> {
    let (reach, rule, case, code) = match coverage {
        Coverage::PreShipment => (initial, "C2", Case::PreShipmentCover, "pre_shipment"),
        Coverage::PostDelivery => (total, "C3", Case::PostDeliveryCover, "post_delivery"),
    };
    let reason = trace.because(rule, case);
    let cap = trace.smallest(name.by(rule).of(code), &[reach, limit])?;
    trace.resting(&cap, &reason);
    Ok(cap)
}
