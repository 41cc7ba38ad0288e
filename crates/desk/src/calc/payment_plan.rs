//! `payment.plan`: what each of the four methods would mean for a payment (P2–P6, P11).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::calendar::Calendars;
use trade::country::Country;
use trade::money::Money;
use trade::payment::Method;
use trade::payment::plan::{MethodPlan, PaymentAsk, PlanError, Reason, plan};
use trade::rulebook::{Rulebook, Rulebooks};
use trade::why::{self, Figure, Trace};

use super::CalcError;
use super::read::{self, Zero};
use crate::error::Error;

/// Arguments of `payment.plan` and `payment.propose`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaymentArgs {
    /// The sum to pay.
    #[schemars(example = "25000.00")]
    amount: String,
    /// `USD`.
    #[schemars(example = &"USD")]
    currency: String,
    /// When it is paid; for e-Checking the authorisation, for Pay Later the loan agreement.
    #[schemars(example = "2026-03-02T18:00:00Z")]
    pay_on: String,
    /// Country of the designated account.
    #[schemars(example = &"CN")]
    supplier_country: String,
    /// Whether the buyer has a checking account at a bank in the United States (P2).
    us_checking_account: bool,
    /// Country of the bank that a T/T is paid from; `US` where absent.
    #[schemars(example = &"US")]
    payer_bank_country: Option<String>,
    /// What is left of the Pay Later line; may be zero.
    #[schemars(example = "50000.00")]
    credit_available: Option<String>,
    /// The bank's fee for one T/T; may be zero, unknown where absent.
    #[schemars(example = "45.00")]
    tt_fee: Option<String>,
    /// Edition; the default one where absent.
    #[schemars(example = "trade-assurance@1")]
    pub(crate) rulebook: Option<String>,
}

/// Reply of `payment.plan`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct PaymentPlanReply {
    /// e-Checking, credit card, T/T and Pay Later, in this order.
    methods: Vec<PaymentPlanMethod>,
}

/// One method of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct PaymentPlanMethod {
    /// Which.
    method: Method,
    /// Whether it can carry the whole sum.
    available: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<UnavailableReason>,
    /// Sum of the fees; null where a fee is unknown or the method cannot carry the sum.
    fee_total: Option<String>,
    /// The transactions, adding up to the sum.
    transactions: Vec<PaymentTransaction>,
    /// First day of arrival.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrives_earliest: Option<String>,
    /// Last day of arrival.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrives_latest: Option<String>,
    /// Whether the days rest on a year that is not announced (T4).
    #[serde(skip_serializing_if = "Option::is_none")]
    provisional: Option<bool>,
}

/// One transaction of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct PaymentTransaction {
    /// Amount without fee.
    amount: String,
    /// Fee; null where it is unknown.
    fee: Option<String>,
}

/// Why a method cannot carry the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnavailableReason {
    /// No checking account at a bank in the United States (P2).
    NoUsAccount,
    /// No credit, or not enough (L1, L5).
    Credit,
}

/// What each of the four methods would mean for a payment (P2–P6, P11).
///
/// # Errors
/// `unknown.rulebook`, `invalid.currency`, `invalid.amount`, `invalid.date`, `invalid.country`.
pub(crate) fn payment_plan(args: PaymentArgs, books: &Rulebooks) -> Result<PaymentPlanReply, CalcError> {
    let (ask, book) = read_ask(&args, books)?;
    let plans = plan(&ask, book, Calendars::embedded()).map_err(|error| refuse(&ask, &error))?;
    Ok(PaymentPlanReply {
        methods: plans
            .into_iter()
            .map(|(method, plan)| method_reply(method, plan))
            .collect(),
    })
}

/// Why: the derivations of its figures.
///
/// # Errors
/// Those of [`payment_plan`], and `invalid.too_many_figures` for a plan of more transactions than anybody opens.
pub(crate) fn why_payment_plan(args: PaymentArgs, books: &Rulebooks) -> Result<Vec<Figure>, Error> {
    let (ask, book) = read_ask(&args, books)?;
    let calendars = Calendars::embedded();
    let plans = plan(&ask, book, calendars).map_err(|error| refuse(&ask, &error))?;
    for (_, plan) in &plans {
        if let MethodPlan::Available { transactions, .. } = plan {
            few_enough(transactions.len())?;
        }
    }
    let mut trace = Trace::new();
    let asked = why::Asked::argument(&mut trace, &ask, book, calendars);
    why::methods(&mut trace, &asked, &plans, "/methods").map_err(Error::bug)
}

/// Most transactions that are explained one by one.
const EXPLAINED_MAX: usize = 500;

pub(crate) fn few_enough(transactions: usize) -> Result<(), Error> {
    if transactions <= EXPLAINED_MAX {
        return Ok(());
    }
    Err(Error::Invalid {
        code: "invalid.too_many_figures",
        rule: Some("P6"),
        message: format!("at most {EXPLAINED_MAX} transactions are explained one by one"),
        fields: Vec::new(),
    })
}

fn method_reply(method: Method, plan: MethodPlan) -> PaymentPlanMethod {
    match plan {
        MethodPlan::Available {
            fee_total,
            transactions,
            arrival,
        } => PaymentPlanMethod {
            method,
            available: true,
            reason: None,
            fee_total: text(fee_total),
            transactions: transactions
                .into_iter()
                .map(|entry| PaymentTransaction {
                    amount: entry.amount.to_string(),
                    fee: text(entry.fee),
                })
                .collect(),
            arrives_earliest: Some(arrival.earliest.to_string()),
            arrives_latest: Some(arrival.latest.to_string()),
            provisional: Some(arrival.provisional),
        },
        MethodPlan::Unavailable(reason) => PaymentPlanMethod {
            method,
            available: false,
            reason: Some(match reason {
                Reason::NoUsAccount => UnavailableReason::NoUsAccount,
                Reason::Credit => UnavailableReason::Credit,
            }),
            fee_total: None,
            transactions: Vec::new(),
            arrives_earliest: None,
            arrives_latest: None,
            provisional: None,
        },
    }
}

/// An amount as text, or null.
pub(super) fn text(money: Option<Money>) -> Option<String> {
    money.map(|money| money.to_string())
}

/// The arguments as `trade` takes them.
pub(super) fn read_ask<'a>(
    args: &PaymentArgs,
    books: &'a Rulebooks,
) -> Result<(PaymentAsk, &'a Rulebook), CalcError> {
    let book = read::book(books, args.rulebook.as_deref())?;
    let currency = read::currency(&args.currency)?;
    let ask = PaymentAsk {
        amount: read::amount("amount", &args.amount, currency, Zero::Refused)?,
        usd_rate: None,
        pay_on: read::instant("pay_on", &args.pay_on)?,
        supplier_country: read::country("supplier_country", &args.supplier_country)?,
        us_checking_account: args.us_checking_account,
        payer_bank_country: match &args.payer_bank_country {
            Some(country) => read::country("payer_bank_country", country)?,
            None => Country::US,
        },
        credit_available: read::optional_amount(
            "credit_available",
            args.credit_available.as_deref(),
            currency,
        )?,
        tt_fee: read::optional_amount("tt_fee", args.tt_fee.as_deref(), currency)?,
    };
    Ok((ask, book))
}

/// Which argument stands behind a plan that cannot be made.
pub(super) fn refuse(ask: &PaymentAsk, error: &PlanError) -> CalcError {
    let country = |country: Country| {
        let payer = country == ask.payer_bank_country;
        let field = if payer {
            "payer_bank_country"
        } else {
            "supplier_country"
        };
        read::refuse("invalid.country", "P11", field, error).fact("given", country)
    };
    match error {
        PlanError::Money(error) => read::sum("amount", error),
        PlanError::Time(error) => read::date("pay_on", error),
        PlanError::Calendar(unknown) => country(unknown.country),
        PlanError::NoZone { country: unnamed } => country(*unnamed),
        PlanError::CreditCurrency { given } => {
            read::refuse("invalid.currency", "L1", "credit_available", error).fact("given", *given)
        }
        PlanError::TooManyTransactions { limit } => {
            read::refuse("invalid.amount", "P3", "amount", error).fact("limit_per_transaction", *limit)
        }
    }
}
