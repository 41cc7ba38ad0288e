//! A thing that is going to happen: when, by whom, and the command that records it.

use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::credit::facility::CreditCommand;
use trade::id::{OrderId, QuotationId};
use trade::message::MessageCommand;
use trade::order::OrderCommand;
use trade::quotation::QuotationCommand;
use trade::supplier::SupplierCommand;
use trade::time::Instant;

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Actor {
    Supplier,
    Bank,
    Lender,
    Carrier,
    Customs,
    Inspector,
    Platform,
}

/// What is recorded of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Action {
    Order {
        order_id: OrderId,
        command: OrderCommand,
    },
    Credit(CreditCommand),
    Quotation {
        quotation_id: QuotationId,
        command: QuotationCommand,
    },
    Message(MessageCommand),
    Limit(SupplierCommand),
}

/// A thing that is going to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// When: the instant to decide and record it at.
    pub at: Instant,
    /// By whom.
    pub actor: Actor,
    /// What it is, one of [`KEYS`]; the window words it.
    pub key: &'static str,
    /// What it is about, for the reader: an order's number, else a supplier's or the lender's name.
    pub about: String,
    /// The command.
    pub action: Action,
}

/// Every key a [`Due`] may have.
pub const KEYS: [&str; 36] = [
    "supplier_confirms",
    "supplier_counters",
    "supplier_cancels",
    "account_named",
    "account_changed",
    "change_answered",
    "change_proposed",
    "cancellation_answered",
    "order_lapses",
    "dispute_escalates_itself",
    "card_accepted",
    "payment_received",
    "payment_fails",
    "payment_called_back",
    "shortfall_accepted",
    "inspection_reported",
    "batch_shipped",
    "batch_departed",
    "batch_arrived",
    "customs_cleared",
    "batch_delivered",
    "dispute_answered",
    "offer_made",
    "offer_answered",
    "dispute_decided",
    "refund_received",
    "application_approved",
    "application_declined",
    "draw_agreed",
    "line_suspended",
    "line_reinstated",
    "statement_posted",
    "quotation_received",
    "quotation_declined",
    "message_received",
    "limit_reported",
];

impl Due {
    /// Whether it comes before or after another one, asked at `now`: by time, where all that is overdue comes now, then
    /// by what it is about, what it is, and which payment, batch or message it means.
    #[must_use]
    pub fn cmp_at(&self, other: &Due, now: Instant) -> Ordering {
        let time = self.at.max(now).cmp(&other.at.max(now));
        time.then_with(|| self.about.cmp(&other.about))
            .then_with(|| self.key.cmp(other.key))
            .then_with(|| self.detail().cmp(&other.detail()))
    }

    /// Two actions of one kind about one order differ by the command; its text settles the order between them. It is
    /// written for ties alone.
    fn detail(&self) -> String {
        match &self.action {
            Action::Order { command, .. } => serde_json::to_string(command),
            Action::Credit(command) => serde_json::to_string(command),
            Action::Quotation { quotation_id, .. } => Ok(quotation_id.to_string()),
            Action::Message(command) => serde_json::to_string(command),
            Action::Limit(command) => serde_json::to_string(command),
        }
        .unwrap_or_default()
    }
}
