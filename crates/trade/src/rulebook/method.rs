//! What an edition says of one payment method (P2–P5, P7, P11).

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::terms::usd;
use crate::country::Country;
use crate::money::Money;
use crate::payment::Method;
use crate::time::Tz;

/// One payment method of an edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentMethod {
    /// Which of the four it is.
    pub id: Method,
    /// Label.
    pub label: String,
    /// Who may use it.
    pub available: Availability,
    /// What it costs.
    pub fee: Fee,
    /// How many transactions a sum may take.
    pub transactions: Transactions,
    /// First and last working day of arrival after the start of the count (P11).
    #[serde(deserialize_with = "two_days")]
    pub arrives_working_days: (u32, u32),
    /// What starts the count (P11).
    pub starts_at: Start,
    /// What the order shows between sending and receipt (P7).
    pub under_way: UnderWay,
    /// Minutes in which the order's status follows, where stated (P3).
    pub status_minutes: Option<u32>,
    /// Card brands taken (P3).
    #[serde(default)]
    pub brands: Vec<String>,
    /// Countries whose bank days count; empty for those of the paying bank and of the designated account (P11).
    #[serde(default)]
    pub countries: Vec<Country>,
    /// Zone in which the days are counted; absent for that of the paying bank's country (P11).
    #[schemars(with = "Option<String>")]
    pub zone: Option<Tz>,
}

/// Exactly two: a tuple would read the first two of three and say nothing.
fn two_days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(u32, u32), D::Error> {
    let days = Vec::<u32>::deserialize(deserializer)?;
    match days.as_slice() {
        [first, last] => Ok((*first, *last)),
        _ => Err(serde::de::Error::invalid_length(
            days.len(),
            &"the first and the last day",
        )),
    }
}

/// Who may use a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Everybody (P3, P4).
    Always,
    /// Buyers with a checking account at a bank in the United States (P2).
    UsCheckingAccount,
    /// As far as the approved credit reaches, within the lender's largest line (L1).
    Credit,
}

/// What a transaction costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fee {
    /// This much per transaction; "0.00" where the source says free (P2, L3).
    PerTransaction(#[serde(deserialize_with = "usd")] Money),
    /// The buyer's bank decides; the user enters it (P4).
    ByBank,
    /// The source states none: unknown, never zero (P6).
    Unstated,
}

/// How a sum is cut into transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transactions {
    /// In one.
    One,
    /// In as few as this limit per transaction allows (P3).
    UpTo(Money),
}

impl<'de> Deserialize<'de> for Transactions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Wire {
            One,
            UpTo(#[serde(deserialize_with = "usd")] Money),
        }
        match Wire::deserialize(deserializer)? {
            Wire::One => Ok(Transactions::One),
            Wire::UpTo(limit) if limit.is_zero() => Err(serde::de::Error::custom("the limit is zero")),
            Wire::UpTo(limit) => Ok(Transactions::UpTo(limit)),
        }
    }
}

/// What starts the count of working days (P11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// The authorisation, after verification of the account (P2).
    Authorisation,
    /// The payment (P3, P4).
    Payment,
    /// The completed loan agreement (L3).
    LoanAgreement,
}

/// What the order shows while a payment is under way (P7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnderWay {
    /// *Payment processing* until received.
    Processing,
    /// Once accepted, as if the instalment were complete.
    Accepted,
    /// *Pending payment*, with the line "sent, awaiting receipt".
    Pending,
}
