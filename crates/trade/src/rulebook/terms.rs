//! The parts of a rulebook, one struct per table of the file.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::country::Country;
use crate::money::{Currency, Money};
use crate::time::Tz;

/// The platform that assures the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlatformTerms {
    /// Zone of every window of days (T1).
    #[schemars(with = "String")]
    pub time_zone: Tz,
    /// Currency of cover and fees (M2).
    pub currency: Currency,
    /// Bank of the accounts that are designated for orders (O1).
    pub designated_bank: String,
    /// Days after which a supplier's limit report is flagged stale (S4).
    pub stale_limit_days: u32,
}

/// What is covered, and until when quality may be disputed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CoverageTerms {
    /// The contract chooses pre-shipment or post-delivery cover (C2, C3).
    ByType {
        /// Post-delivery: days after shipment in which quality may be disputed (C3).
        quality_days_from_shipment: u32,
        /// Post-delivery: days after customs clearance in which quality may be disputed (C3).
        quality_days_from_clearance: u32,
    },
    /// No types: what was paid is covered (RB2).
    ByPayment {
        /// Days after confirmed receipt in which the order is protected.
        protection_days: u32,
    },
}

/// When an order is cancelled by itself; absent days mean never.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LapseTerms {
    /// Days unconfirmed (RB2).
    pub unconfirmed_days: Option<u32>,
    /// Days unpaid after confirmation (RB2).
    pub unpaid_days: Option<u32>,
}

/// When feedback may be left (H4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedbackTerms {
    /// Days after completion in which it may be left; absent means always (RB2).
    pub within_days: Option<u32>,
}

/// The clocks of a dispute, in calendar days from its opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeTerms {
    /// The supplier's days to respond (D3).
    pub respond_days: u32,
    /// Both sides' days to find a solution (D3).
    pub settle_days: u32,
    /// The day from whose start the buyer may escalate although the supplier answered; without one, the day after
    /// the last of `settle_days` (D3, RB2).
    pub escalate_from_day: Option<u32>,
    /// The day at whose start the dispute is escalated by itself; without one, never (RB2).
    pub automatic_on_day: Option<u32>,
    /// Days after delivery in which late shipment may be disputed (D2).
    pub late_shipment_days_after_delivery: u32,
}

impl DisputeTerms {
    /// The days both sides have to themselves: on the day of the automatic escalation it is the platform's (RB2).
    pub fn settle_between_days(&self) -> u32 {
        let before = self.automatic_on_day.map(|day| day.saturating_sub(1));
        before.map_or(self.settle_days, |before| before.min(self.settle_days))
    }

    /// The day from whose start the buyer may escalate although the supplier answered.
    pub fn escalate_from(&self) -> u32 {
        self.escalate_from_day
            .unwrap_or(self.settle_days.saturating_add(1))
    }
}

/// When a bank's working day ends (P11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkingDayTerms {
    /// What happens strictly later than this, in the paying bank's zone, counts as of the next working day.
    #[schemars(with = "String")]
    pub cut_off: NaiveTime,
}

/// Inspection by others (C8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionTerms {
    /// The agencies, in the order to show them.
    pub agencies: Vec<Agency>,
    /// Fee where no country's own is named.
    #[serde(deserialize_with = "usd")]
    pub fee_elsewhere: Money,
    /// Fees of single countries.
    #[serde(deserialize_with = "usd_by_country")]
    pub fee_in: BTreeMap<Country, Money>,
}

impl InspectionTerms {
    /// The standard fee of an inspection in this country.
    pub fn fee(&self, country: Country) -> Money {
        self.fee_in.get(&country).copied().unwrap_or(self.fee_elsewhere)
    }

    /// The agency of this code, such as `SGS`.
    pub fn agency(&self, code: &str) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.code == code)
    }
}

/// An inspection agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Short name, such as `BV`.
    pub code: String,
    /// Full name.
    pub name: String,
}

/// The frame of Pay Later; the terms themselves come from the lender's offer (L5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditTerms {
    /// Name of the lender.
    pub lender: String,
    /// Longest term, in months (L1).
    pub months_max: u32,
    /// Largest line (L1).
    #[serde(deserialize_with = "usd")]
    pub line_max: Money,
}

/// A customer-service channel (P7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Stable word, such as `live_chat`.
    pub id: String,
    /// Label.
    pub label: String,
    /// What it is good for.
    pub note: String,
    /// Address, where the edition states one.
    pub address: Option<String>,
}

/// A USD amount written as plain text, not negative.
pub(super) fn usd<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    let text = String::deserialize(deserializer)?;
    usd_from(&text).map_err(serde::de::Error::custom)
}

fn usd_by_country<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Country, Money>, D::Error> {
    BTreeMap::<Country, String>::deserialize(deserializer)?
        .into_iter()
        .map(|(country, text)| Ok((country, usd_from(&text).map_err(serde::de::Error::custom)?)))
        .collect()
}

fn usd_from(text: &str) -> Result<Money, String> {
    let money = Money::parse(text, Currency::USD).map_err(|error| error.to_string())?;
    if money.is_negative() {
        Err(format!("`{text}` is negative"))
    } else {
        Ok(money)
    }
}
