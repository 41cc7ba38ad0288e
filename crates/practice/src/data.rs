//! The data files of the practice world, read and checked once. It must not draw anything: it says what there is to
//! draw from.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;
use trade::country::Country;
use trade::money::{Currency, Money, Quantity, Rate, UnitPrice};
use trade::order::contract::Incoterm;

use crate::persona::{Persona, Traits};

const TRADES: [(&str, &str); 5] = [
    ("hydraulics.toml", include_str!("../data/trades/hydraulics.toml")),
    ("seals.toml", include_str!("../data/trades/seals.toml")),
    ("textiles.toml", include_str!("../data/trades/textiles.toml")),
    ("lighting.toml", include_str!("../data/trades/lighting.toml")),
    ("furniture.toml", include_str!("../data/trades/furniture.toml")),
];
const NAMES: &str = include_str!("../data/names.toml");
const CAST: &str = include_str!("../data/cast.toml");
const PERSONAS: &str = include_str!("../data/personas.toml");
const LENDER: &str = include_str!("../data/lender.toml");
const PHRASES: &str = include_str!("../data/phrases.toml");

/// A data file of the practice world is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("practice data {file}: {reason}")]
pub struct DataError {
    /// Name of the file.
    pub file: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

/// Everything there is to draw from.
#[derive(Debug)]
pub(crate) struct Data {
    pub(crate) trades: Vec<Trade>,
    pub(crate) names: Names,
    pub(crate) cast: Vec<Member>,
    pub(crate) personas: Vec<Traits>,
    pub(crate) lender: LenderRules,
    pub(crate) phrases: Phrases,
}

/// What the suppliers of one trade make.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Trade {
    pub(crate) trade: String,
    pub(crate) company: Vec<String>,
    pub(crate) certificates: Vec<String>,
    #[serde(rename = "family")]
    pub(crate) families: Vec<Family>,
}

/// A kind of product: patterns whose `{words}` are drawn from lists.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Family {
    pub(crate) category: String,
    pub(crate) name: String,
    pub(crate) model: String,
    pub(crate) specification: String,
    pub(crate) quality: Standard,
    pub(crate) unit: String,
    /// Lowest and highest price at the MOQ; as many decimals as the lower one are kept.
    pub(crate) price: [UnitPrice; 2],
    pub(crate) moq: Vec<u32>,
    pub(crate) lead_days: [u32; 2],
    pub(crate) words: BTreeMap<String, Vec<String>>,
}

/// A measurable standard.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Standard {
    pub(crate) measure: String,
    pub(crate) tolerance: String,
}

/// What company names are made of, and where companies sit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Names {
    pub(crate) first: Vec<String>,
    pub(crate) second: Vec<String>,
    #[serde(rename = "country")]
    pub(crate) countries: Vec<Home>,
}

/// A country with its share of the suppliers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Home {
    pub(crate) code: Country,
    pub(crate) weight: u32,
    pub(crate) suffix: String,
    pub(crate) incoterms: Vec<Incoterm>,
    /// Trades it is kept to; empty for all.
    pub(crate) trades: Vec<String>,
    /// City and the port or airport its goods leave from.
    pub(crate) places: Vec<[String; 2]>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cast {
    #[serde(rename = "member")]
    members: Vec<Member>,
}

/// A supplier that is there in every world.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) trade: String,
    pub(crate) country: Country,
    pub(crate) place: [String; 2],
    pub(crate) persona: Persona,
    /// Limit and what remains of it, USD; without it the supplier is not a Trade Assurance supplier.
    #[serde(default)]
    pub(crate) limit: Option<[String; 2]>,
    pub(crate) verified: bool,
    pub(crate) founded: i32,
    pub(crate) product: MemberProduct,
}

/// The fixed product of a cast member.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MemberProduct {
    pub(crate) category: String,
    pub(crate) name: String,
    pub(crate) model: String,
    pub(crate) specification: String,
    pub(crate) quality: Standard,
    pub(crate) unit: String,
    pub(crate) tiers: Vec<(Quantity, UnitPrice)>,
    pub(crate) lead_days: u32,
    pub(crate) incoterm: Incoterm,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Personas {
    #[serde(rename = "persona")]
    all: Vec<Traits>,
}

/// What the lender goes by; see `data/lender.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LenderRules {
    #[serde(deserialize_with = "usd")]
    pub(crate) revenue_min: Money,
    pub(crate) months_trading_min: u32,
    pub(crate) line_times_revenue: u32,
    pub(crate) decision_hours: [i64; 2],
    pub(crate) agreement_minutes: [i64; 2],
    pub(crate) grace_days: i64,
    pub(crate) rates: Vec<Vec<Rate>>,
    #[serde(deserialize_with = "usd_list")]
    pub(crate) promotional_credit: Vec<Money>,
}

/// What people in the world say and what carriers are called; see `data/phrases.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Phrases {
    pub(crate) greeting: Vec<String>,
    pub(crate) before_payment: Vec<String>,
    pub(crate) in_production: Vec<String>,
    pub(crate) shipped: Vec<String>,
    pub(crate) afterwards: Vec<String>,
    pub(crate) delay: Vec<String>,
    pub(crate) quote_note: Vec<String>,
    pub(crate) quote_declined: Vec<String>,
    pub(crate) cancelled: Vec<String>,
    pub(crate) card_refused: Vec<String>,
    pub(crate) payment_called_back: Vec<String>,
    pub(crate) payment_returned: Vec<String>,
    pub(crate) inspection_passed: Vec<String>,
    pub(crate) inspection_failed: Vec<String>,
    pub(crate) dispute_answer: Vec<String>,
    pub(crate) offer_note: Vec<String>,
    pub(crate) change_declined: Vec<String>,
    pub(crate) change_reason: Vec<String>,
    pub(crate) verdict_late: Vec<String>,
    pub(crate) verdict_delay_agreed: Vec<String>,
    pub(crate) verdict_on_time: Vec<String>,
    pub(crate) verdict_quality: Vec<String>,
    pub(crate) verdict_quality_partly: Vec<String>,
    pub(crate) verdict_no_evidence: Vec<String>,
    pub(crate) suspended: Vec<String>,
    pub(crate) declined_revenue: Vec<String>,
    pub(crate) declined_months: Vec<String>,
    pub(crate) declined_line: Vec<String>,
    pub(crate) carriers: BTreeMap<String, Vec<String>>,
}

fn usd<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    let text = String::deserialize(deserializer)?;
    Money::parse(&text, Currency::USD).map_err(serde::de::Error::custom)
}

fn usd_list<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Money>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let amounts = texts.iter().map(|text| Money::parse(text, Currency::USD));
    amounts
        .collect::<Result<_, _>>()
        .map_err(serde::de::Error::custom)
}

impl Data {
    /// Reads every file.
    pub(crate) fn load() -> Result<Data, DataError> {
        let trades = TRADES.iter().map(|(file, text)| read(file, text));
        let data = Data {
            trades: trades.collect::<Result<_, _>>()?,
            names: read("names.toml", NAMES)?,
            cast: read::<Cast>("cast.toml", CAST)?.members,
            personas: read::<Personas>("personas.toml", PERSONAS)?.all,
            lender: read("lender.toml", LENDER)?,
            phrases: read("phrases.toml", PHRASES)?,
        };
        for persona in Persona::ALL {
            if !data.personas.iter().any(|traits| traits.code == persona) {
                let reason = format!("{} is missing", persona.code());
                return Err(DataError {
                    file: "personas.toml",
                    reason,
                });
            }
        }
        Ok(data)
    }

    /// The cast member of this name.
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.cast.iter().find(|member| member.name == name)
    }
}

fn read<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, DataError> {
    toml::from_str(text).map_err(|error| DataError {
        file,
        reason: error.to_string(),
    })
}
