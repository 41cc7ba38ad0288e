//! Why: the free limit of a supplier, and what stands against it (S3–S5).

use super::recorded::{SUPPLIER, recorded};
use super::trace::{Given, Trace};
use super::{Case, Figure, Name, Origin, WhyError};
use crate::id::OrderId;
use crate::money::{Currency, Money};
use crate::supplier::{Change, LimitReport, Reservation, SupplierLimits};
use crate::time::Instant;

/// What a free limit rests on.
#[derive(Debug, Clone, Copy)]
pub struct Limit<'a> {
    /// The newest report (S3).
    pub latest: Option<&'a LimitReport>,
    /// All of them, for what was agreed by an earlier one; absent where only what stands now is told.
    pub reports: Option<&'a SupplierLimits>,
    /// What our orders hold or held (S5).
    pub reservations: &'a [Reservation],
}

/// One order's part of the limit.
struct Part {
    order_id: OrderId,
    before: Given<Money>,
    reserved: Given<Money>,
    in_report: Given<Money>,
    after: Given<Money>,
}

fn zero() -> Money {
    Money::zero(Currency::USD)
}

fn remaining(trace: &mut Trace, limit: &Limit<'_>) -> Given<Money> {
    match limit.latest {
        Some(report) => {
            let origin = Origin::Record {
                at: Some(report.as_of),
                by: None,
            };
            trace.fact(Name::RemainingLimit.by("S3"), origin, report.remaining)
        }
        None => {
            let reason = trace.because("S4", Case::NoReport);
            let none = trace.fact(Name::RemainingLimit.by("S4"), Origin::Missing, zero());
            trace.resting(&none, &reason);
            none
        }
    }
}

fn part(
    trace: &mut Trace,
    reservation: &Reservation,
    latest: Option<&LimitReport>,
) -> Result<Part, WhyError> {
    let of = &reservation.number;
    let mut fact = |name: Name, change: Option<&Change>| match change {
        Some(change) => {
            let origin = Origin::Record {
                at: Some(change.at),
                by: None,
            };
            trace.fact(name.by("S5").of(of), origin, change.amount)
        }
        None => trace.fact(name.by("S5").of(of), Origin::Missing, zero()),
    };
    let reserved = fact(Name::Reserved, reservation.changes.last());
    let (before, since) = match latest {
        Some(report) => reservation.around(report.as_of),
        None => (None, &[][..]),
    };
    let before = fact(Name::ReservedBeforeReport, before);
    // The least that was held ever since: what was let go in between, the next report alone gives back.
    let mut levels = vec![before.clone()];
    for change in since {
        levels.push(fact(Name::ReservedSinceReport, Some(change)));
    }
    let levels: Vec<&Given<Money>> = levels.iter().collect();
    let in_report = trace.smallest(Name::ReservedInReport.by("S4").of(of), &levels)?;
    let after = Name::ReservedAfterReport.by("S4").of(of);
    let after = trace.sum(after, &[&reserved], &[&in_report], Currency::USD)?;
    Ok(Part {
        order_id: reservation.order_id,
        before,
        reserved,
        in_report,
        after,
    })
}

/// Every order that holds something, or held something at the report.
fn parts(trace: &mut Trace, limit: &Limit<'_>) -> Result<Vec<Part>, WhyError> {
    let mut parts = Vec::new();
    for reservation in limit.reservations {
        if reservation
            .changes
            .iter()
            .any(|change| change.amount.is_positive())
        {
            parts.push(part(trace, reservation, limit.latest)?);
        }
    }
    Ok(parts)
}

/// The free limit as an order sees it: what it holds itself is free to it (S4, O7).
pub(super) fn free_for_order(
    trace: &mut Trace,
    limit: &Limit<'_>,
    order_id: OrderId,
) -> Result<Given<Money>, WhyError> {
    let remaining = remaining(trace, limit);
    let parts = parts(trace, limit)?;
    let (own, others): (Vec<&Part>, Vec<&Part>) = parts.iter().partition(|part| part.order_id == order_id);
    let after: Vec<&Given<Money>> = others.iter().map(|part| &part.after).collect();
    let left = trace.sum(
        Name::LimitLessReserved.by("S4"),
        &[&remaining],
        &after,
        Currency::USD,
    )?;
    let left = trace.not_below_zero(Name::LimitLeft.by("S4"), &left)?;
    let own = own.iter().map(|part| &part.in_report);
    let plus: Vec<&Given<Money>> = std::iter::once(&left).chain(own).collect();
    match trace.sum(Name::FreeLimit.by("S4"), &plus, &[], Currency::USD) {
        // Near the end of the range of money the limit is more than any order takes, with or without its own part.
        Err(WhyError::Money(_)) => Ok(trace.is(Name::FreeLimit.by("S4"), &left)),
        free => free,
    }
}

/// The free limit as an order saw it when it was agreed: by the report of that instant, and by what our orders held then
/// (S4, O7). `None` where that report is not known any more.
pub(super) fn free_when_agreed(
    trace: &mut Trace,
    limit: &Limit<'_>,
    order_id: OrderId,
    (agreed_at, as_of): (Instant, Option<Instant>),
) -> Result<Option<Given<Money>>, WhyError> {
    let Some(reports) = limit.reports else {
        return Ok(None);
    };
    let known = reports.history();
    let latest = as_of.and_then(|as_of| known.into_iter().find(|report| report.as_of == as_of));
    if latest.is_none() && as_of.is_some() {
        return Ok(None);
    }
    // What the order itself took then is what is derived with this.
    let counted =
        |of: OrderId, change: &Change| change.at < agreed_at || (of != order_id && change.at == agreed_at);
    let then = limit.reservations.iter().map(|reservation| {
        let mut then = reservation.clone();
        then.changes.retain(|change| counted(then.order_id, change));
        then
    });
    let then: Vec<Reservation> = then.collect();
    let limit = Limit {
        latest,
        reports: None,
        reservations: &then,
    };
    free_for_order(trace, &limit, order_id).map(Some)
}

/// What our orders leave of what was reported (S4).
fn left(trace: &mut Trace, remaining: &Given<Money>, parts: &[Part]) -> Result<Given<Money>, WhyError> {
    let after: Vec<&Given<Money>> = parts.iter().map(|part| &part.after).collect();
    let left = trace.sum(
        Name::LimitLessReserved.by("S4"),
        &[remaining],
        &after,
        Currency::USD,
    )?;
    trace.not_below_zero(Name::FreeLimit.by("S4"), &left)
}

/// What our orders held before the report and have let go since (S4, S5); what was taken after it has no part in this.
fn released(trace: &mut Trace, parts: &[Part]) -> Result<Given<Money>, WhyError> {
    let held: Vec<&Part> = parts
        .iter()
        .filter(|part| part.before.value.is_positive())
        .collect();
    let before: Vec<&Given<Money>> = held.iter().map(|part| &part.before).collect();
    let kept: Vec<&Given<Money>> = held.iter().map(|part| &part.in_report).collect();
    trace.sum(Name::ReleasedSinceReport.by("S4"), &before, &kept, Currency::USD)
}

/// The free limit as an order sees it that is only thought of (S4).
pub(super) fn free(trace: &mut Trace, limit: &Limit<'_>) -> Result<Given<Money>, WhyError> {
    let remaining = remaining(trace, limit);
    let parts = parts(trace, limit)?;
    left(trace, &remaining, &parts)
}

/// The figures of `supplier.standing`: `listed` are the orders of its reservations, in their order; `page` is the
/// reply.
///
/// # Errors
/// [`WhyError`].
pub fn standing(
    limit: &Limit<'_>,
    listed: &[OrderId],
    page: &serde_json::Value,
) -> Result<Vec<Figure>, WhyError> {
    let mut trace = Trace::new();
    let remaining = remaining(&mut trace, limit);
    let parts = parts(&mut trace, limit)?;
    let free = left(&mut trace, &remaining, &parts)?;
    let released = released(&mut trace, &parts)?;
    let mut figures = vec![
        trace.figure("/standing/remaining", &remaining),
        trace.figure("/standing/free", &free),
        trace.figure("/standing/released_since_report", &released),
    ];
    if let Some(whole) = limit
        .latest
        .and_then(|report| Some((report.limit?, report.as_of)))
    {
        let origin = Origin::Record {
            at: Some(whole.1),
            by: None,
        };
        let whole = trace.fact(Name::WholeLimit.by("S3"), origin, whole.0);
        let used = trace.sum(
            Name::UsedAtReport.by("S4"),
            &[&whole],
            &[&remaining],
            Currency::USD,
        )?;
        let used = trace.not_below_zero(Name::UsedOfLimit.by("S4"), &used)?;
        let ours: Vec<&Given<Money>> = parts.iter().map(|part| &part.before).collect();
        let others = trace.sum(Name::UsedLessOurs.by("S4"), &[&used], &ours, Currency::USD)?;
        let others = trace.not_below_zero(Name::UsedByOthers.by("S4"), &others)?;
        figures.push(trace.figure("/standing/limit", &whole));
        figures.push(trace.figure("/standing/used_by_others", &others));
    }
    for (index, order_id) in listed.iter().enumerate() {
        let Some(part) = parts.iter().find(|part| part.order_id == *order_id) else {
            continue;
        };
        for (field, amount) in [
            ("reserved", &part.reserved),
            ("in_report", &part.in_report),
            ("after_report", &part.after),
        ] {
            figures.push(trace.figure(format!("/standing/reservations/{index}/{field}"), amount));
        }
    }
    recorded(page, SUPPLIER, &mut figures);
    Ok(figures)
}
