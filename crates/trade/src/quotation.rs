//! Quotations: asked for or simply received, recorded, and the start of an order (O2).
//! It must not compare quotations nor decide anything about the order that is started from one.

mod command;
mod contract;
mod decide;
mod event;
pub(crate) mod figures;
mod state;

pub use command::{Decline, MarkOrderStarted, QuotationCommand, RecordOffer, RequestQuotation};
pub use contract::contract_from;
pub use decide::decide;
pub use event::{Offer, QuotationEvent, QuotedLine, Request};
pub use figures::{OfferFigures, OfferLineFigures, QuantitySource};
pub use state::{Phase, Quotation, Stage};

#[cfg(test)]
mod transitions_tests;
