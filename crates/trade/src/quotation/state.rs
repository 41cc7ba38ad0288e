//! A quotation as its facts leave it, and its stage. It holds no rule about what may happen next.

use schemars::JsonSchema;
use serde::Serialize;

use super::event::{Offer, QuotationEvent, Request};
use crate::history::CorruptHistory;
use crate::id::{OrderId, QuotationId};
use crate::order::contract::Side;
use crate::order::event::SupplierRef;
use crate::rulebook::Rulebook;
use crate::time::{Instant, Window};

/// Where a quotation is, with what belongs to that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Phase {
    /// Asked for, nothing quoted yet.
    Asked,
    /// Quoted.
    Quoted {
        /// The newest offer.
        offer: Offer,
        /// When it came.
        at: Instant,
    },
    /// Ended by one side.
    Declined {
        /// By whom.
        by: Side,
        /// Why.
        reason: String,
        /// When.
        at: Instant,
        /// The newest offer before that, if there was one.
        offer: Option<Offer>,
    },
}

/// The stage of a quotation as shown; expiry is derived from the offer's last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "QuotationStage")]
pub enum Stage {
    /// Waiting for the supplier to quote.
    Requested,
    /// Quoted; an order can be started.
    Received,
    /// The offer's last day is over.
    Expired,
    /// Ended by one side.
    Declined,
    /// At least one order was started from it.
    Ordered,
}

/// A quotation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Quotation {
    /// Its id.
    pub quotation_id: QuotationId,
    /// The supplier as known at the first fact.
    pub supplier: SupplierRef,
    /// What was asked for; absent when the supplier quoted unasked.
    pub request: Option<Request>,
    /// When it was asked for or, unasked, first quoted.
    pub began_at: Instant,
    /// Where it is.
    pub phase: Phase,
    /// Orders started from it (O2).
    pub orders: Vec<OrderId>,
}

impl Quotation {
    /// The state after an event; `None` is a quotation that has no facts yet.
    ///
    /// # Errors
    /// When the event cannot follow what is known: the history was not written by `decide`.
    pub fn evolve(state: Option<Self>, event: &QuotationEvent) -> Result<Self, CorruptHistory> {
        let Some(mut quotation) = state else {
            return Self::opened(event);
        };
        match event {
            QuotationEvent::Requested { .. } => return Err(corrupt(event, "it is asked for a second time")),
            QuotationEvent::Received { offer, at, .. } => {
                quotation.phase = Phase::Quoted {
                    offer: offer.clone(),
                    at: *at,
                };
            }
            QuotationEvent::Declined { by, reason, at } => {
                let offer = quotation.offer().cloned();
                quotation.phase = Phase::Declined {
                    by: *by,
                    reason: reason.clone(),
                    at: *at,
                    offer,
                };
            }
            QuotationEvent::OrderStarted { order_id, .. } => quotation.orders.push(*order_id),
        }
        Ok(quotation)
    }

    /// The quotation that these events tell, oldest first; `None` for none.
    ///
    /// # Errors
    /// As [`Quotation::evolve`].
    pub fn fold<'a>(
        events: impl IntoIterator<Item = &'a QuotationEvent>,
    ) -> Result<Option<Self>, CorruptHistory> {
        let fold = |state, event| Self::evolve(state, event).map(Some);
        events.into_iter().try_fold(None, fold)
    }

    fn opened(event: &QuotationEvent) -> Result<Self, CorruptHistory> {
        let (quotation_id, supplier, request, phase, at) = match event {
            QuotationEvent::Requested {
                quotation_id,
                supplier,
                request,
                at,
            } => (quotation_id, supplier, Some(request.clone()), Phase::Asked, at),
            QuotationEvent::Received {
                quotation_id,
                supplier,
                offer,
                at,
            } => (
                quotation_id,
                supplier,
                None,
                Phase::Quoted {
                    offer: offer.clone(),
                    at: *at,
                },
                at,
            ),
            QuotationEvent::Declined { .. } | QuotationEvent::OrderStarted { .. } => {
                return Err(corrupt(event, "nothing was asked or quoted"));
            }
        };
        Ok(Self {
            quotation_id: *quotation_id,
            supplier: supplier.clone(),
            request,
            began_at: *at,
            phase,
            orders: Vec::new(),
        })
    }

    /// The newest offer, also of a declined quotation.
    #[must_use]
    pub fn offer(&self) -> Option<&Offer> {
        match &self.phase {
            Phase::Asked => None,
            Phase::Quoted { offer, .. } => Some(offer),
            Phase::Declined { offer, .. } => offer.as_ref(),
        }
    }

    /// The instant at which the newest offer stops holding (T1); absent when it names no last day.
    #[must_use]
    pub fn expires_at(&self, rulebook: &Rulebook) -> Option<Instant> {
        let last_day = self.offer()?.valid_until?;
        let window = Window::after_day(last_day, 0, rulebook.platform().time_zone).ok()?;
        Some(window.closes_at)
    }

    /// The stage at `now`. A started order outlives the offer it came from.
    #[must_use]
    pub fn stage(&self, now: Instant, rulebook: &Rulebook) -> Stage {
        match &self.phase {
            _ if !self.orders.is_empty() => Stage::Ordered,
            Phase::Asked => Stage::Requested,
            Phase::Declined { .. } => Stage::Declined,
            Phase::Quoted { .. } if self.expires_at(rulebook).is_some_and(|end| now >= end) => Stage::Expired,
            Phase::Quoted { .. } => Stage::Received,
        }
    }
}

fn corrupt(event: &QuotationEvent, reason: &str) -> CorruptHistory {
    CorruptHistory {
        stream: "quotation",
        event: event.name(),
        reason: reason.to_owned(),
    }
}
