//! Why: the figures of today, which are those of the orders and of the Pay Later line, and a few sums over them.

use trade::money::{Currency, Money};
use trade::time::{Instant, Tz};
use trade::why::{Figure, Given, Name, Origin, Trace, WhyError};

use super::{STRIP_DAYS, Today, build, to_pay};
use crate::error::Error;
use crate::look::Look;
use crate::operation::Explained;

pub(super) fn explained(look: &Look<'_>) -> Result<Explained, Error> {
    let mut pages = Vec::new();
    for order_id in look.view.orders().live(look.now)? {
        let (order, version) = look.order(order_id)?;
        pages.push(look.order_figures(&order, version)?);
    }
    let views: Vec<_> = pages.iter().map(|(view, _)| view.clone()).collect();
    let today = build(look, &views)?;
    let zone = look.rulebook()?.platform().time_zone;
    let mut figures = sums(look.now, zone, &today).map_err(Error::bug)?;
    let mut put = |of: &[Figure], from: &str, to: &str| {
        figures.extend(of.iter().filter_map(|figure| figure.moved(from, to)));
    };
    let (_, loans) = crate::ops::credit::explained(look)?;
    put(&loans, "/deadlines", "/loan_payments");
    // Deadlines may be equal, as those of card transactions sent together are: each takes a place of its own.
    let mut free: Vec<bool> = vec![true; today.deadlines.len()];
    for (view, of_order) in &pages {
        for (from, deadline) in view.deadlines.iter().enumerate() {
            let mut places = today.deadlines.iter().zip(&free);
            if let Some(to) = places.position(|(shown, free)| *free && shown == deadline) {
                free[to] = false;
                put(
                    of_order,
                    &format!("/deadlines/{from}"),
                    &format!("/deadlines/{to}"),
                );
            }
        }
        for (from, payment) in view.payments.iter().enumerate() {
            let mut rows = today.in_transit.iter();
            if let Some(to) = rows.position(|row| row.payment.payment_id == payment.payment_id) {
                let (from, to) = (format!("/payments/{from}"), format!("/in_transit/{to}/payment"));
                put(of_order, &from, &to);
            }
        }
    }
    Explained::page(&today, figures)
}

/// Today, the strip of days, and one sum for each currency (M2).
fn sums(now: Instant, zone: Tz, page: &Today) -> Result<Vec<Figure>, WhyError> {
    let mut trace = Trace::new();
    let now = trace.fact(Name::Now, Origin::Clock, now);
    let today = trace.day_in(Name::Today.by("T1"), &now, zone);
    let later = u32::try_from(STRIP_DAYS - 1).unwrap_or(0);
    let later = trace.fact(Name::StripDays, Origin::Constant, later);
    let end = trace.days_after(Name::StripEnds.by("T1"), &today, &later)?;
    let mut figures = vec![
        trace.figure("/today", &today),
        trace.figure("/strip/0", &today),
        trace.figure("/strip/1", &end),
    ];
    let due: Vec<(String, Money)> = to_pay(&page.deadlines, page.strip.1)
        .map(|(index, amount)| (format!("/deadlines/{index}/amount"), amount))
        .collect();
    let sent: Vec<(String, Money)> = (0..)
        .zip(&page.in_transit)
        .map(|(index, row)| (format!("/in_transit/{index}/payment/amount"), row.payment.amount))
        .collect();
    for (name, rule, place, sums, parts) in [
        (Name::ToPay, "T3", "/to_pay", &page.to_pay, due),
        (
            Name::InTransitSum,
            "M2",
            "/in_transit_sums",
            &page.in_transit_sums,
            sent,
        ),
    ] {
        for (index, sum) in sums.iter().enumerate() {
            let currency = sum.currency();
            let total = total(&mut trace, name, rule, currency, &parts)?;
            figures.push(trace.figure(format!("{place}/{index}"), &total));
        }
    }
    Ok(figures)
}

fn total(
    trace: &mut Trace,
    name: Name,
    rule: &'static str,
    currency: Currency,
    parts: &[(String, Money)],
) -> Result<Given<Money>, WhyError> {
    let mut terms = Vec::new();
    for (path, amount) in parts.iter().filter(|(_, amount)| amount.currency() == currency) {
        let origin = Origin::Figure { path: path.clone() };
        terms.push(trace.fact(Name::Amount.by("M2").of(path.as_str()), origin, *amount));
    }
    let terms: Vec<&Given<Money>> = terms.iter().collect();
    trace.sum(name.by(rule).of(currency.code()), &terms, &[], currency)
}
