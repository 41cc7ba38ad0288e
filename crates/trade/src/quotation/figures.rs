//! What an offer comes to (O2, O4): the quantity each line counts with, its total, their sum, and how long it holds.
//! It must not guess: where a quantity is not known there is no total.

use schemars::JsonSchema;
use serde::Serialize;

use super::event::{Offer, QuotedLine, Request};
use super::state::Quotation;
use crate::money::{Money, Quantity, line_total};
use crate::rulebook::Rulebook;
use crate::time::Instant;

/// Where the quantity of a line is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuantitySource {
    /// The line states it.
    Quoted,
    /// The buyer asked for it.
    Asked,
    /// The smallest the supplier sells (MOQ).
    Minimum,
}

/// A line at the quantity that an order would take (O2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OfferLineFigures {
    /// The quantity; absent when neither side named one.
    pub quantity: Option<Quantity>,
    /// Where it is from.
    pub quantity_from: Option<QuantitySource>,
    /// Quantity × unit price, half-even to the currency's scale (M1); absent without a quantity, or out of range.
    pub total: Option<Money>,
}

/// What the newest offer comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OfferFigures {
    /// One for each line, in the offer's order.
    pub lines: Vec<OfferLineFigures>,
    /// Sum of the lines; absent while one has no total.
    pub total: Option<Money>,
    /// First instant at which the offer no longer holds (T1); absent when it names no last day.
    pub expires_at: Option<Instant>,
}

impl Quotation {
    /// What the newest offer comes to; absent before there is one.
    #[must_use]
    pub fn figures(&self, rulebook: &Rulebook) -> Option<OfferFigures> {
        let offer = self.offer()?;
        let lines: Vec<OfferLineFigures> = offer
            .lines
            .iter()
            .map(|line| figures_of(line, self.request.as_ref(), offer))
            .collect();
        let totals: Option<Vec<Money>> = lines.iter().map(|line| line.total).collect();
        Some(OfferFigures {
            total: totals.and_then(|totals| Money::checked_sum(totals, offer.currency).ok()),
            lines,
            expires_at: self.expires_at(rulebook),
        })
    }
}

fn figures_of(line: &QuotedLine, asked: Option<&Request>, offer: &Offer) -> OfferLineFigures {
    let found = quantity(line, asked);
    OfferLineFigures {
        quantity: found.map(|(quantity, _)| quantity),
        quantity_from: found.map(|(_, from)| from),
        total: found.and_then(|(quantity, _)| line_total(quantity, line.unit_price, offer.currency).ok()),
    }
}

/// The quantity that an order started from the line begins with: the line's own, else the one asked for, else its MOQ.
/// A quantity asked for below the MOQ is not raised silently.
pub(crate) fn quantity(line: &QuotedLine, asked: Option<&Request>) -> Option<(Quantity, QuantitySource)> {
    let quoted = line.quantity.map(|quantity| (quantity, QuantitySource::Quoted));
    quoted
        .or_else(|| asked.map(|request| (request.quantity, QuantitySource::Asked)))
        .or_else(|| line.moq.map(|quantity| (quantity, QuantitySource::Minimum)))
}
