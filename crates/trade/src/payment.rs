//! Payment methods: when they arrive, what they cost, and which to take (P1–P6, P11).
//! It must not move or record money: what was really paid is a fact of the order.

pub mod plan;
pub mod propose;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The four methods, in the order in which they are always listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// e-Checking (P2).
    EChecking,
    /// Credit card (P3).
    CreditCard,
    /// Telegraphic transfer, T/T (P4).
    TelegraphicTransfer,
    /// Pay Later (P5).
    PayLater,
}

impl Method {
    /// Every method, in order.
    pub const ALL: [Method; 4] = [
        Method::EChecking,
        Method::CreditCard,
        Method::TelegraphicTransfer,
        Method::PayLater,
    ];

    /// The word on the wire, such as `e_checking`.
    pub fn code(self) -> &'static str {
        match self {
            Method::EChecking => "e_checking",
            Method::CreditCard => "credit_card",
            Method::TelegraphicTransfer => "telegraphic_transfer",
            Method::PayLater => "pay_later",
        }
    }
}

impl From<Method> for crate::refusal::Fact {
    fn from(method: Method) -> crate::refusal::Fact {
        crate::refusal::Fact::Text(method.code().to_owned())
    }
}
