//! `cover.quote`: what each coverage type would cover of an order (C2–C4).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::cover::{Prospect, quote};
use trade::money::Money;
use trade::rulebook::Rulebooks;
use trade::why::{self, Figure};

use super::CalcError;
use super::read::{self, Zero};
use crate::error::Error;

/// Arguments of `cover.quote`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CoverQuoteArgs {
    /// Order total: goods, shipping, insurance.
    #[schemars(example = "3000.00")]
    order_total: String,
    /// Initial payment, up to the order total.
    #[schemars(example = "1500.00")]
    initial_payment: String,
    /// The supplier's free limit; may be zero.
    #[schemars(example = "2000.00")]
    remaining_limit: String,
    /// `USD`.
    #[schemars(example = &"USD")]
    currency: String,
    /// Edition; the default one where absent.
    #[schemars(example = "trade-assurance@1")]
    pub(crate) rulebook: Option<String>,
}

/// Reply of `cover.quote`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct CoverQuoteReply {
    /// Pre-shipment cover (C2).
    pre_shipment: CoverProspect,
    /// Post-delivery cover (C3).
    post_delivery: CoverProspect,
}

/// One coverage type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct CoverProspect {
    /// What is covered.
    covered: String,
    /// Order total less that.
    uncovered: String,
}

impl From<Prospect> for CoverProspect {
    fn from(prospect: Prospect) -> Self {
        Self {
            covered: prospect.covered.to_string(),
            uncovered: prospect.uncovered.to_string(),
        }
    }
}

/// What each coverage type would cover of an order (C2–C4).
///
/// # Errors
/// `not_in_rulebook`, `unknown.rulebook`, `invalid.currency`, `invalid.amount` (also for an initial payment above
/// the total, O4).
pub(crate) fn cover_quote(args: CoverQuoteArgs, books: &Rulebooks) -> Result<CoverQuoteReply, CalcError> {
    let asked = read(&args, books)?;
    let quote =
        quote(asked.total, asked.initial, asked.limit).map_err(|error| read::sum("order_total", &error))?;
    Ok(CoverQuoteReply {
        pre_shipment: quote.pre_shipment.into(),
        post_delivery: quote.post_delivery.into(),
    })
}

/// Why: the derivations of its figures.
///
/// # Errors
/// Those of [`cover_quote`].
pub(crate) fn why_cover_quote(args: CoverQuoteArgs, books: &Rulebooks) -> Result<Vec<Figure>, Error> {
    let asked = read(&args, books)?;
    why::quote(asked.total, asked.initial, asked.limit).map_err(Error::bug)
}

/// The arguments as `trade` takes them.
struct Asked {
    total: Money,
    initial: Money,
    limit: Money,
}

fn read(args: &CoverQuoteArgs, books: &Rulebooks) -> Result<Asked, CalcError> {
    read::quality_days(read::book(books, args.rulebook.as_deref())?)?;
    let currency = read::currency(&args.currency)?;
    let total = read::amount("order_total", &args.order_total, currency, Zero::Refused)?;
    let initial = read::amount("initial_payment", &args.initial_payment, currency, Zero::Refused)?;
    let limit = read::amount("remaining_limit", &args.remaining_limit, currency, Zero::Allowed)?;
    if initial.minor() > total.minor() {
        return Err(read::refuse(
            "invalid.amount",
            "O4",
            "initial_payment",
            "the initial payment is above the order total",
        )
        .fact("initial_payment", initial)
        .fact("order_total", total));
    }
    Ok(Asked {
        total,
        initial,
        limit,
    })
}
