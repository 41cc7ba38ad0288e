//! The status words of §9: derived from the facts, first match wins.
//! It must not be stored, and nothing may be decided by it: decisions read the facts themselves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::contract::Side;
use super::event::Instalment;
use super::figures::is_refunded;
use super::state::{
    CancellationProposal, Change, Course, Dispute, Ending, Order, Receipt, Running, Unconfirmed,
};
use crate::rulebook::{Rulebook, UnderWay};

/// The thirteen statuses of §9, in the order of its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Cancelled.
    Cancelled,
    /// All that was received has come back (D8).
    Refunded,
    /// Receipt confirmed (H2).
    Completed,
    /// Nothing sent, no supplier draft.
    Draft,
    /// The newest version is the supplier's (O5).
    AwaitingBuyer,
    /// The newest version is ours (O5).
    AwaitingSupplier,
    /// Initial payment not complete, e-Checking or Pay Later under way (P7).
    PaymentProcessing,
    /// Initial payment not complete (P7).
    PendingPayment,
    /// All shipped, balance received (H2).
    AwaitingDeliveryConfirmation,
    /// All delivered, balance not received.
    Delivered,
    /// All shipped, balance not received.
    Shipped,
    /// Some shipped.
    PartlyShipped,
    /// Waiting for the supplier's shipment.
    AwaitingShipment,
}

impl Status {
    /// Every status, in the order of the table.
    pub const ALL: [Status; 13] = [
        Status::Cancelled,
        Status::Refunded,
        Status::Completed,
        Status::Draft,
        Status::AwaitingBuyer,
        Status::AwaitingSupplier,
        Status::PaymentProcessing,
        Status::PendingPayment,
        Status::AwaitingDeliveryConfirmation,
        Status::Delivered,
        Status::Shipped,
        Status::PartlyShipped,
        Status::AwaitingShipment,
    ];

    /// The code of §9; the label is the rulebook's (RB1).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Status::Cancelled => "cancelled",
            Status::Refunded => "refunded",
            Status::Completed => "completed",
            Status::Draft => "draft",
            Status::AwaitingBuyer => "awaiting_buyer",
            Status::AwaitingSupplier => "awaiting_supplier",
            Status::PaymentProcessing => "payment_processing",
            Status::PendingPayment => "pending_payment",
            Status::AwaitingDeliveryConfirmation => "awaiting_delivery_confirmation",
            Status::Delivered => "delivered",
            Status::Shipped => "shipped",
            Status::PartlyShipped => "partly_shipped",
            Status::AwaitingShipment => "awaiting_shipment",
        }
    }
}

/// The status of an order (§9). The rulebook says what a method shows while it is under way (P7).
#[must_use]
pub fn status(order: &Order, rulebook: &Rulebook) -> Status {
    match order {
        Order::Cancelled(_) => Status::Cancelled,
        Order::Unconfirmed(order) => unconfirmed(order),
        Order::Running(order) => running(order, rulebook),
    }
}

fn unconfirmed(order: &Unconfirmed) -> Status {
    match order.head.versions.last().map(|version| version.by) {
        None => Status::Draft,
        Some(Side::Supplier) => Status::AwaitingBuyer,
        Some(Side::Buyer) => Status::AwaitingSupplier,
    }
}

fn running(order: &Running, rulebook: &Rulebook) -> Status {
    if is_refunded(order) {
        return Status::Refunded;
    }
    if matches!(order.receipt, Receipt::Confirmed { .. }) {
        return Status::Completed;
    }
    let positions = order.positions();
    if !positions.initial.is_complete() {
        return if initial_is_processing(order, rulebook) {
            Status::PaymentProcessing
        } else {
            Status::PendingPayment
        };
    }
    if order.batches.is_empty() {
        return Status::AwaitingShipment;
    }
    if !order.all_shipped() {
        return Status::PartlyShipped;
    }
    if positions.balance.is_received() {
        Status::AwaitingDeliveryConfirmation
    } else if order.all_delivered() {
        Status::Delivered
    } else {
        Status::Shipped
    }
}

/// The third badge (§9): the proposed change that still can have an answer. A finished order has none to give.
#[must_use]
pub fn change_to_answer(order: &Running) -> Option<&Change> {
    let finished = order.completed_at().is_some() || is_refunded(order);
    order.open_change().filter(|_| !finished)
}

/// The proposal to cancel that still can have an answer (O8). A finished order has none to give.
#[must_use]
pub fn cancellation_to_answer(order: &Running) -> Option<&CancellationProposal> {
    let finished = order.completed_at().is_some() || is_refunded(order);
    order.open_cancellation().filter(|_| !finished)
}

/// P7: e-Checking and Pay Later say *processing*; a T/T under way leaves *pending payment*.
fn initial_is_processing(order: &Running, rulebook: &Rulebook) -> bool {
    order.payments.iter().any(|payment| {
        payment.instalment == Instalment::Initial
            && payment.in_transit()
            && rulebook.method(payment.method).under_way == UnderWay::Processing
    })
}

/// The second badge of §9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeBadge {
    /// Opened, the supplier has not answered.
    Open,
    /// The supplier has answered.
    SupplierResponded,
    /// The buyer may escalate (D3).
    Escalatable,
    /// With the platform.
    Escalated,
    /// The platform decided (D4).
    Decided,
    /// An offer was accepted (D5).
    Settled,
    /// The buyer withdrew it (D5).
    Withdrawn,
}

impl DisputeBadge {
    /// The code of §9.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            DisputeBadge::Open => "open",
            DisputeBadge::SupplierResponded => "supplier_responded",
            DisputeBadge::Escalatable => "escalatable",
            DisputeBadge::Escalated => "escalated",
            DisputeBadge::Decided => "decided",
            DisputeBadge::Settled => "settled",
            DisputeBadge::Withdrawn => "withdrawn",
        }
    }
}

/// The badge of a dispute; `can_escalate` comes from its clock (D3), since only that needs to know the time.
#[must_use]
pub fn dispute_badge(dispute: &Dispute, can_escalate: bool) -> DisputeBadge {
    match &dispute.course {
        Course::Ended {
            ending: Ending::Decided { .. },
            ..
        } => DisputeBadge::Decided,
        Course::Ended {
            ending: Ending::Settled { .. },
            ..
        } => DisputeBadge::Settled,
        Course::Ended {
            ending: Ending::Withdrawn { .. },
            ..
        } => DisputeBadge::Withdrawn,
        Course::Escalated(_) => DisputeBadge::Escalated,
        Course::Open if can_escalate => DisputeBadge::Escalatable,
        Course::Open if dispute.responded_at.is_some() => DisputeBadge::SupplierResponded,
        Course::Open => DisputeBadge::Open,
    }
}
