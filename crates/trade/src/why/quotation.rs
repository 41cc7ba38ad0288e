//! Why: what the newest offer of a quotation comes to (O2, O4), and until when it holds (T1).

use super::trace::{Given, Trace};
use super::{Figure, Name, Origin, WhyError};
use crate::money::{Money, Quantity};
use crate::order::contract::Side;
use crate::quotation::{Offer, OfferFigures, Phase, QuantitySource, Quotation};
use crate::rulebook::Rulebook;
use crate::time::Instant;

/// The figures of a quotation's page, beneath `root`: `quotation` there is the quotation, `figures` what it comes to.
///
/// # Errors
/// [`WhyError`].
pub fn quotation(quotation: &Quotation, rulebook: &Rulebook, root: &str) -> Result<Vec<Figure>, WhyError> {
    let mut trace = Trace::new();
    let mut figures = Vec::new();
    if let (Some(offer), Some(shown)) = (quotation.offer(), quotation.figures(rulebook)) {
        sums(&mut trace, quotation, offer, &shown, root, &mut figures)?;
        if let Some(day) = offer.valid_until {
            let last = trace.fact(Name::OfferHoldsUntil.by("O2"), quoted(quotation), day);
            figures.push(trace.figure(format!("{root}/quotation/phase/offer/valid_until"), &last));
            if shown.expires_at.is_some() {
                let zone = rulebook.platform().time_zone;
                let closes = trace.end_of_day(Name::ClosesAt.by("T1"), &last, zone)?;
                figures.push(trace.figure(format!("{root}/figures/expires_at"), &closes));
            }
        }
    }
    figures.extend(moments(&mut trace, quotation, root));
    Ok(figures)
}

/// When it was asked for or came, and when it was answered.
fn moments(trace: &mut Trace, quotation: &Quotation, root: &str) -> Vec<Figure> {
    let (asker, began) = match quotation.request {
        Some(_) => (Side::Buyer, Name::QuotationAsked),
        None => (Side::Supplier, Name::QuotationCame),
    };
    let mut moment = |name: Name, by: Side, at: Instant, path: &str| {
        let given = trace.fact(name.by("O2"), recorded_by(at, by), at);
        trace.figure(format!("{root}/quotation/{path}"), &given)
    };
    let mut figures = vec![moment(began, asker, quotation.began_at, "began_at")];
    match &quotation.phase {
        Phase::Asked => {}
        Phase::Quoted { at, .. } => {
            figures.push(moment(Name::QuotationCame, Side::Supplier, *at, "phase/at"));
        }
        Phase::Declined { at, by, .. } => figures.push(moment(Name::QuotationDeclined, *by, *at, "phase/at")),
    }
    figures
}

/// Lines at their prices, and their sum where each has one.
fn sums(
    trace: &mut Trace,
    quotation: &Quotation,
    offer: &Offer,
    shown: &OfferFigures,
    root: &str,
    figures: &mut Vec<Figure>,
) -> Result<(), WhyError> {
    let mut totals = Vec::new();
    for (index, (line, comes)) in offer.lines.iter().zip(&shown.lines).enumerate() {
        let (Some(quantity), Some(from), Some(_)) = (comes.quantity, comes.quantity_from, comes.total) else {
            continue;
        };
        let of = (index + 1).to_string();
        let quantity = counted(trace, quotation, quantity, from, &of);
        let price = trace.fact(
            Name::UnitPrice.by("O4").of(&of),
            quoted(quotation),
            line.unit_price,
        );
        let total = trace.priced(
            Name::LineTotal.by("M1").of(&of),
            &quantity,
            &price,
            offer.currency,
        )?;
        figures.push(trace.figure(format!("{root}/figures/lines/{index}/total"), &total));
        totals.push(total);
    }
    if shown.total.is_some() {
        let lines: Vec<&Given<Money>> = totals.iter().collect();
        let total = trace.sum(Name::OfferTotal.by("M2"), &lines, &[], offer.currency)?;
        figures.push(trace.figure(format!("{root}/figures/total"), &total));
    }
    Ok(())
}

/// The quantity under the name of what it is: the line's own, the one asked for, or the MOQ.
fn counted(
    trace: &mut Trace,
    quotation: &Quotation,
    quantity: Quantity,
    from: QuantitySource,
    of: &str,
) -> Given<Quantity> {
    let (name, origin) = match from {
        QuantitySource::Quoted => (Name::LineQuantity, quoted(quotation)),
        QuantitySource::Minimum => (Name::MinimumQuantity, quoted(quotation)),
        QuantitySource::Asked => (Name::AskedQuantity, recorded_by(quotation.began_at, Side::Buyer)),
    };
    trace.fact(name.by("O2").of(of), origin, quantity)
}

/// The supplier's words, as they came.
fn quoted(quotation: &Quotation) -> Origin {
    let at = match quotation.phase {
        Phase::Quoted { at, .. } => Some(at),
        // The instant of an offer that was declined is no longer part of the quotation.
        Phase::Asked | Phase::Declined { .. } => None,
    };
    Origin::Record {
        at,
        by: Some(Side::Supplier),
    }
}

fn recorded_by(at: Instant, by: Side) -> Origin {
    Origin::Record {
        at: Some(at),
        by: Some(by),
    }
}
