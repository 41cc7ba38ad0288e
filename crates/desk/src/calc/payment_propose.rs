//! `payment.propose`: the cheapest and the earliest way to pay a sum (P6).

use schemars::JsonSchema;
use serde::Serialize;
use trade::calendar::Calendars;
use trade::payment::Method;
use trade::payment::propose::{Proposal, propose};
use trade::rulebook::Rulebooks;
use trade::why::{self, Figure, Trace};

use super::CalcError;
use super::payment_plan::{PaymentArgs, few_enough, read_ask, refuse, text};
use crate::error::Error;

/// Reply of `payment.propose`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct PaymentProposeReply {
    /// Lowest fee, a known one before any unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    cheapest: Option<PaymentProposal>,
    /// Earliest arrival.
    #[serde(skip_serializing_if = "Option::is_none")]
    earliest: Option<PaymentProposal>,
}

/// One way to pay a sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct PaymentProposal {
    /// The transactions, adding up to the sum.
    parts: Vec<PaymentPart>,
    /// Sum of the fees; null where any is unknown.
    fee_total: Option<String>,
    /// First day of arrival, the latest over the parts.
    arrives_earliest: String,
    /// Last day of arrival, the latest over the parts.
    arrives_latest: String,
}

/// One transaction of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct PaymentPart {
    /// Method.
    method: Method,
    /// Amount without fee.
    amount: String,
    /// Fee; null where it is unknown.
    fee: Option<String>,
}

impl From<Proposal> for PaymentProposal {
    fn from(proposal: Proposal) -> Self {
        Self {
            parts: proposal
                .parts
                .into_iter()
                .map(|part| PaymentPart {
                    method: part.method,
                    amount: part.amount.to_string(),
                    fee: text(part.fee),
                })
                .collect(),
            fee_total: text(proposal.fee_total),
            arrives_earliest: proposal.arrival.earliest.to_string(),
            arrives_latest: proposal.arrival.latest.to_string(),
        }
    }
}

/// The cheapest and the earliest way to pay a sum, by one method or several (P6).
///
/// # Errors
/// As `payment.plan`.
pub(crate) fn payment_propose(
    args: PaymentArgs,
    books: &Rulebooks,
) -> Result<PaymentProposeReply, CalcError> {
    let (ask, book) = read_ask(&args, books)?;
    let found = propose(&ask, book, Calendars::embedded()).map_err(|error| refuse(&ask, &error))?;
    Ok(PaymentProposeReply {
        cheapest: found.cheapest.map(PaymentProposal::from),
        earliest: found.earliest.map(PaymentProposal::from),
    })
}

/// Why: the derivations of its figures.
///
/// # Errors
/// As `payment.plan`.
pub(crate) fn why_payment_propose(args: PaymentArgs, books: &Rulebooks) -> Result<Vec<Figure>, Error> {
    let (ask, book) = read_ask(&args, books)?;
    let calendars = Calendars::embedded();
    let found = propose(&ask, book, calendars).map_err(|error| refuse(&ask, &error))?;
    for proposal in found.cheapest.iter().chain(&found.earliest) {
        few_enough(proposal.parts.len())?;
    }
    let mut trace = Trace::new();
    let asked = why::Asked::argument(&mut trace, &ask, book, calendars);
    why::proposals(&mut trace, &asked, &found, "").map_err(Error::bug)
}
