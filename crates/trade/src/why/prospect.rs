//! Why: what a plan would come to at one supplier, and what of it would be covered (C2–C4, S4).

use super::cover::cap_of;
use super::supplier::free;
use super::trace::{Given, Trace};
use super::{Figure, Limit, Name, Origin, WhyError};
use crate::cover::Coverage;
use crate::money::Money;
use crate::order::contract::Side;
use crate::prospect::{Offered, Plan, PlannedCover, PlannedOrder};

/// The free limit that a plan is held against and the day of its report, beneath `root`.
///
/// # Errors
/// [`WhyError`].
pub fn free_limit(limit: &Limit<'_>, root: &str) -> Result<Vec<Figure>, WhyError> {
    let mut trace = Trace::new();
    let free = free(&mut trace, limit)?;
    let mut figures = vec![trace.figure(format!("{root}/free"), &free)];
    if let Some(report) = limit.latest {
        let origin = Origin::Record {
            at: Some(report.as_of),
            by: None,
        };
        let as_of = trace.fact(Name::ReportedAt.by("S3"), origin, report.as_of);
        figures.push(trace.figure(format!("{root}/as_of"), &as_of));
    }
    Ok(figures)
}

/// The figures of a plan beneath `root`; `shown` is what stands there.
///
/// # Errors
/// [`WhyError`].
pub fn prospect(
    limit: &Limit<'_>,
    plan: &Plan,
    offered: Offered,
    shown: &PlannedOrder,
    root: &str,
) -> Result<Vec<Figure>, WhyError> {
    let mut trace = Trace::new();
    let quantity = trace.argument(Name::AskedQuantity, plan.quantity);
    let listed = Origin::Record {
        at: None,
        by: Some(Side::Supplier),
    };
    let price = trace.fact(Name::UnitPrice.by("O4"), listed, offered.price);
    let total = trace.priced(Name::OrderTotal.by("M1"), &quantity, &price, offered.currency)?;
    let mut figures = vec![trace.figure(format!("{root}/total"), &total)];
    let initial = match (plan.initial, shown.initial) {
        (Some(share), Some(_)) => {
            let share = trace.argument(Name::InitialShare, share);
            let initial = trace.percent(Name::InitialPayment.by("O4"), &total, &share)?;
            figures.push(trace.figure(format!("{root}/initial"), &initial));
            Some(initial)
        }
        _ => None,
    };
    let PlannedCover::ByType { .. } = shown.cover else {
        return Ok(figures);
    };
    let limit = free(&mut trace, limit)?;
    let reaches = initial
        .as_ref()
        .map(|initial| (Coverage::PreShipment, "pre_shipment", initial));
    for (coverage, place, initial) in
        reaches
            .into_iter()
            .chain([(Coverage::PostDelivery, "post_delivery", &total)])
    {
        let covered: Given<Money> = cap_of(
            &mut trace,
            Name::Covered,
            coverage,
            initial,
            &total,
            &limit,
            place,
        )?;
        let uncovered = Name::Uncovered.by("C7").of(place);
        let uncovered = trace.sum(uncovered, &[&total], &[&covered], offered.currency)?;
        figures.push(trace.figure(format!("{root}/cover/{place}/covered"), &covered));
        figures.push(trace.figure(format!("{root}/cover/{place}/uncovered"), &uncovered));
    }
    Ok(figures)
}
