//! Why: the money of our dealings with a supplier (P8, P9, D8). What each order adds is derived on its own page.

use super::trace::{Given, Trace};
use super::{Figure, Name, Origin, WhyError};
use crate::money::{Currency, Money};
use crate::order::dealings::{Dealings, Share};

/// The figures of `supplier.history`; `shares` are those that `told` was made of.
///
/// # Errors
/// [`WhyError`].
pub fn dealings(told: &Dealings, shares: &[Share]) -> Result<Vec<Figure>, WhyError> {
    let mut figures = Vec::new();
    for (index, dealt) in told.money.iter().enumerate() {
        let currency = dealt.received.currency();
        let here = || {
            shares
                .iter()
                .filter(|share| share.received.currency() == currency)
        };
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
        let refunded: Vec<_> = shares
            .iter()
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
        let origin = Origin::Record {
            at: Some(share.at),
            by: None,
        };
        given.push(trace.fact(part.by(rule).of(&share.number), origin, *amount));
    }
    let terms: Vec<&Given<Money>> = given.iter().collect();
    let sum = trace.sum(end.by(rule), &terms, &[], currency)?;
    Ok(trace.figure(path, &sum))
}
