//! Why: what our orders with a supplier tell of it, each figure from the orders that count (O5, O8, D1, D2, D8, H2, P8,
//! P9). What each order adds is derived on its own page.

use super::trace::{Given, Trace};
use super::{Figure, Name, Origin, WhyError};
use crate::money::{Currency, Money};
use crate::order::dealings::{Dealings, Measured, Punctual, Share, Told};
use crate::time::Instant;

/// The figures of `supplier.history`; `told` is what the orders told of which `sum` was made.
///
/// # Errors
/// [`WhyError`].
pub fn dealings(sum: &Dealings, told: &[Told]) -> Result<Vec<Figure>, WhyError> {
    let mut figures = happened(told);
    figures.push(punctual("/on_time", false, told)?);
    figures.push(punctual("/late", true, told)?);
    figures.extend(disputes(told));
    figures.extend(money(sum, told)?);
    Ok(figures)
}

fn record(at: Instant) -> Origin {
    Origin::Record {
        at: Some(at),
        by: None,
    }
}

/// How many orders came so far: started, confirmed, completed, cancelled.
fn happened(told: &[Told]) -> Vec<Figure> {
    type When = fn(&Told) -> Option<Instant>;
    let kinds: [(&str, Name, Name, &str, When); 4] = [
        ("/started", Name::OrdersStarted, Name::Started, "O2", |told| {
            Some(told.started_at)
        }),
        (
            "/confirmed",
            Name::OrdersConfirmed,
            Name::Confirmed,
            "O5",
            |told| told.confirmed_at,
        ),
        (
            "/completed",
            Name::OrdersCompleted,
            Name::Completed,
            "H2",
            |told| told.completed_at,
        ),
        (
            "/cancelled",
            Name::OrdersCancelled,
            Name::Cancelled,
            "O8",
            |told| told.cancelled_at,
        ),
    ];
    let figure = |(path, all, one, rule, when): (&str, Name, Name, &'static str, When)| {
        let mut trace = Trace::new();
        let moments = told.iter().filter_map(|told| Some((&told.number, when(told)?)));
        let given: Vec<Given<Instant>> = moments
            .map(|(number, at)| trace.fact(one.by(rule).of(number), record(at), at))
            .collect();
        let counted = trace.how_many(all.by(rule), &given.iter().collect::<Vec<_>>());
        trace.figure(path, &counted)
    };
    kinds.into_iter().map(figure).collect()
}

/// How many orders were shipped in time, or were not: the last shipment, or the moment up to which goods are missing,
/// beside the end of the ship-by day (D2, T1).
fn punctual(path: &str, late: bool, told: &[Told]) -> Result<Figure, WhyError> {
    let mut trace = Trace::new();
    let mut counted = Vec::new();
    for order in told {
        if let Some(punctual) = order.punctual.filter(|punctual| punctual.is_late() == late) {
            counted.push(measured(&mut trace, &order.number, &punctual)?);
        }
    }
    let all = if late {
        Name::OrdersLate
    } else {
        Name::OrdersOnTime
    };
    let counted = trace.how_many(all.by("D2"), &counted.iter().collect::<Vec<_>>());
    Ok(trace.figure(path, &counted))
}

fn measured(trace: &mut Trace, number: &str, punctual: &Punctual) -> Result<Given<bool>, WhyError> {
    let at = punctual.by.at();
    let (name, origin) = match punctual.by {
        Measured::Shipped(_) => (Name::LastShipment, record(at)),
        Measured::Ended(_) => (Name::OrderEnded, record(at)),
        Measured::Now(_) => (Name::Now, Origin::Clock),
    };
    let moment = trace.fact(name.by("D2").of(number), origin, at);
    let origin = Origin::Record { at: None, by: None };
    let day = trace.fact(Name::ShipByDay.by("D2").of(number), origin, punctual.due.last_day);
    let ends = trace.end_of_day(Name::ShipByEnds.by("T1").of(number), &day, punctual.zone)?;
    Ok(trace.not_before(Name::ShippedLate.by("D2").of(number), &moment, &ends))
}

/// How many disputes were opened, and how many still are (D1, D6).
fn disputes(told: &[Told]) -> Vec<Figure> {
    let figure = |(path, name, open_alone): (&str, Name, bool)| {
        let mut trace = Trace::new();
        let mut given = Vec::new();
        for order in told {
            for (number, (at, open)) in (1..).zip(&order.disputes) {
                if *open || !open_alone {
                    let of = format!("{} · {number}", order.number);
                    given.push(trace.fact(Name::DisputeOpened.by("D1").of(of), record(*at), *at));
                }
            }
        }
        let counted = trace.how_many(name.by("D1"), &given.iter().collect::<Vec<_>>());
        trace.figure(path, &counted)
    };
    [
        ("/disputes", Name::DisputesInAll, false),
        ("/disputes_open", Name::DisputesOpen, true),
    ]
    .into_iter()
    .map(figure)
    .collect()
}

/// Money by currency, and refunds (P8, P9, D8).
fn money(told: &Dealings, orders: &[Told]) -> Result<Vec<Figure>, WhyError> {
    let shares = || orders.iter().filter_map(|order| order.share.as_ref());
    let mut figures = Vec::new();
    for (index, dealt) in told.money.iter().enumerate() {
        let currency = dealt.received.currency();
        let here = || shares().filter(|share| share.received.currency() == currency);
        let ordered = here().filter_map(|share| Some((share, share.ordered?)));
        let received = here().map(|share| (share, share.received));
        for (field, end, part, rule, amounts) in [
            (
                "ordered",
                Name::OrderedInAll,
                Name::OrderTotal,
                "O5",
                ordered.collect::<Vec<_>>(),
            ),
            (
                "received",
                Name::ReceivedInAll,
                Name::Received,
                "P8",
                received.collect(),
            ),
        ] {
            let path = format!("/money/{index}/{field}");
            figures.push(sum(path, (end, part, rule), &amounts, currency)?);
        }
    }
    if told.refunds.is_some() {
        let refunded: Vec<_> = shares()
            .filter_map(|share| Some((share, share.refunded?)))
            .collect();
        let names = (Name::RefundsDecided, Name::RefundDecided, "D8");
        figures.push(sum("/refunds".to_owned(), names, &refunded, Currency::USD)?);
    }
    Ok(figures)
}

/// The sum over orders of what each adds.
fn sum(
    path: String,
    (end, part, rule): (Name, Name, &'static str),
    amounts: &[(&Share, Money)],
    currency: Currency,
) -> Result<Figure, WhyError> {
    let mut trace = Trace::new();
    let mut given = Vec::with_capacity(amounts.len());
    for (share, amount) in amounts {
        given.push(trace.fact(part.by(rule).of(&share.number), record(share.at), *amount));
    }
    let terms: Vec<&Given<Money>> = given.iter().collect();
    let sum = trace.sum(end.by(rule), &terms, &[], currency)?;
    Ok(trace.figure(path, &sum))
}
