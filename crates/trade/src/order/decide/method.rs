//! What one method asks of one payment: who may use it, its limit, its fee, its arrival (P2–P5, P11, L1, RB4).
//! It must not choose a method: that is the payment planner (P6).

use super::super::command::SendPayment;
use super::super::ctx::Ctx;
use super::super::event::{Arrival, Method, PaidWith};
use super::super::state::Running;
use super::guard;
use crate::country::Country;
use crate::money::{Currency, Money};
use crate::payment::plan::{self, PlanError};
use crate::refusal::Refusal;
use crate::rulebook::{Availability, Fee, Transactions};
use crate::time::Instant;

/// What paid, no more of it than a name and four characters (RB4).
pub(super) fn paid_with(command: &SendPayment, ctx: &Ctx<'_>) -> Result<PaidWith, Refusal> {
    match command.method {
        Method::CreditCard => {
            let card = command
                .card
                .as_ref()
                .ok_or_else(|| detail_missing(command.method, "card"))?;
            guard::last_four(&card.last_four, "card.last_four")?;
            let brands = &ctx.rulebook.method(command.method).brands;
            if !brands
                .iter()
                .any(|brand| brand.eq_ignore_ascii_case(card.brand.code()))
            {
                let sentence = "The platform does not take this card.";
                return Err(Refusal::new("payment.card_brand", "P3", sentence).fact("brands", brands.clone()));
            }
            Ok(PaidWith::Card {
                brand: card.brand,
                last_four: card.last_four.clone(),
            })
        }
        Method::EChecking | Method::TelegraphicTransfer => {
            let bank = command
                .bank
                .as_ref()
                .ok_or_else(|| detail_missing(command.method, "bank"))?;
            guard::name(&bank.bank, "bank.bank")?;
            guard::last_four(&bank.last_four, "bank.last_four")?;
            Ok(PaidWith::Bank {
                bank: bank.bank.clone(),
                last_four: bank.last_four.clone(),
                country: bank.country,
            })
        }
        Method::PayLater => {
            let draw_id = command
                .draw_id
                .ok_or_else(|| detail_missing(command.method, "draw_id"))?;
            Ok(PaidWith::Draw { draw_id })
        }
    }
}

fn detail_missing(method: Method, field: &'static str) -> Refusal {
    let sentence = "The payment does not say what paid it.";
    Refusal::new("payment.detail_missing", "RB4", sentence)
        .field(field)
        .fact("method", method)
}

/// Who may use the method, and how much of it in one transaction (P2, P3, L1).
pub(super) fn within_limits(order: &Running, command: &SendPayment, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let terms = ctx.rulebook.method(command.method);
    match terms.available {
        Availability::Always => {}
        Availability::UsCheckingAccount => {
            let bank = command.bank.as_ref();
            let from = bank.filter(|bank| bank.us_checking && bank.country == Country::US);
            if from.is_none() {
                let sentence = "e-Checking needs a checking account at a bank in the United States.";
                return Err(Refusal::new("payment.no_us_account", "P2", sentence));
            }
        }
        Availability::Credit => within_credit(order, command, ctx)?,
    }
    match terms.transactions {
        Transactions::One => Ok(()),
        Transactions::UpTo(limit) => {
            let usd = order.usd(command.amount.minor()).map_err(guard::money)?;
            if usd.minor() <= limit.minor() {
                return Ok(());
            }
            let sentence = "The amount is over the limit of one transaction: pay it in several.";
            let refusal = Refusal::new("payment.over_card_limit", "P3", sentence)
                .field("amount")
                .fact("limit", limit)
                .fact("amount", usd);
            Err(match plan::transactions(usd, limit) {
                Ok(needed) => refusal.fact("transactions", needed),
                // More than anybody makes: there is no number to tell.
                Err(_) => refusal,
            })
        }
    }
}

/// L1: USD only, within the line and what is left of it.
fn within_credit(order: &Running, command: &SendPayment, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    if order.currency() != Currency::USD {
        let sentence = "Pay Later finances orders in USD only.";
        return Err(Refusal::new("payment.usd_only", "L1", sentence).fact("currency", order.currency()));
    }
    let Some(available) = ctx.credit_available else {
        let sentence = "There is no approved credit line.";
        return Err(Refusal::new("payment.no_credit", "L1", sentence));
    };
    let available = available
        .min(ctx.rulebook.credit().line_max)
        .map_err(guard::money)?;
    if command.amount.minor() > available.minor() {
        let sentence = "The amount is over the credit that is available.";
        return Err(Refusal::new("payment.over_credit", "L1", sentence)
            .field("amount")
            .fact("available", available)
            .fact("amount", command.amount));
    }
    Ok(())
}

/// The fee in USD; `None` where neither the edition nor the user knows it, never a silent zero (P4, P6).
pub(super) fn fee(command: &SendPayment, ctx: &Ctx<'_>) -> Result<Option<Money>, Refusal> {
    match ctx.rulebook.method(command.method).fee {
        Fee::PerTransaction(fee) => Ok(Some(fee)),
        Fee::Unstated => Ok(None),
        Fee::ByBank => match command.tt_fee {
            Some(fee) if fee.is_zero() && fee.currency() == Currency::USD => Ok(Some(fee)),
            Some(fee) => guard::positive(fee, Currency::USD, "tt_fee").map(|()| Some(fee)),
            None => Ok(None),
        },
    }
}

/// Where the paying bank is; a card company and a lender pay from the United States (P11).
pub(super) fn payer(command: &SendPayment) -> Country {
    command.bank.as_ref().map_or(Country::US, |bank| bank.country)
}

/// When it should arrive, counted from what starts the count (P11).
pub(super) fn arrival(
    method: Method,
    from: Instant,
    payer: Country,
    payee: Country,
    ctx: &Ctx<'_>,
) -> Result<Arrival, Refusal> {
    let terms = ctx.rulebook.method(method);
    let arrival = plan::arrival(terms, from, payer, payee, ctx.rulebook, ctx.calendars);
    let arrival = arrival.map_err(|error| {
        let sentence = error.to_string();
        match error {
            PlanError::Calendar(unknown) => {
                Refusal::new("payment.no_calendar", "P11", sentence).fact("country", unknown.country)
            }
            PlanError::NoZone { country } => {
                Refusal::new("payment.no_zone", "P11", sentence).fact("country", country)
            }
            PlanError::CreditCurrency { given } => {
                Refusal::new("payment.usd_only", "L1", sentence).fact("currency", given)
            }
            PlanError::Time(error) => guard::time(error),
            PlanError::Money(error) => guard::money(error),
            PlanError::TooManyTransactions { limit } => {
                Refusal::new("payment.over_card_limit", "P3", sentence).fact("limit", limit)
            }
        }
    })?;
    Ok(Arrival {
        earliest: arrival.earliest,
        latest: arrival.latest,
        provisional: arrival.provisional,
    })
}
