//! Whether a contract is complete enough to be sent (O4), and its totals (C7).
//! It must not judge whether the terms are wise: that is the contract check (O9).

use schemars::JsonSchema;
use serde::Serialize;

use super::contract::{Contract, InitialPayment, Line, ShipBy, Totals};
use crate::money::{Currency, Money, MoneyError, Rounding, line_total};
use crate::refusal::Refusal;

/// Longest ship-by term in days, and the shortest (O4).
pub const SHIP_BY_DAYS: std::ops::RangeInclusive<u32> = 1..=730;

/// What keeps one field of a contract from being sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldFault {
    /// Path of the field, for example `lines[0].unit_price`.
    pub field: String,
    /// `missing`, `currency`, `not_positive`, `over_total`, `out_of_range`, `no_types` (the edition has no coverage
    /// types, RB2).
    pub code: &'static str,
}

impl FieldFault {
    fn new(field: impl Into<String>, code: &'static str) -> FieldFault {
        FieldFault {
            field: field.into(),
            code,
        }
    }
}

/// Every fault of a contract at once (O4, M2); empty when it may be sent.
#[must_use]
pub fn faults(contract: &Contract, has_coverage_types: bool) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    let mut missing = |is_missing: bool, field: &str| {
        if is_missing {
            faults.push(FieldFault::new(field, "missing"));
        }
    };
    missing(blank(&contract.buyer.legal_name), "buyer.legal_name");
    missing(blank(&contract.supplier.legal_name), "supplier.legal_name");
    missing(contract.lines.is_empty(), "lines");
    missing(contract.initial_payment.is_none(), "initial_payment");
    missing(has_coverage_types && contract.coverage.is_none(), "coverage");
    if !has_coverage_types && contract.coverage.is_some() {
        faults.push(FieldFault::new("coverage", "no_types"));
    }
    for (index, line) in contract.lines.iter().enumerate() {
        line_faults(index, line, &mut faults);
    }
    money_faults(contract, &mut faults);
    if let Some(ShipBy::AfterInitialPayment { days } | ShipBy::AfterBalance { days }) = contract.ship_by
        && !SHIP_BY_DAYS.contains(&days)
    {
        faults.push(FieldFault::new("ship_by", "out_of_range"));
    }
    if let Some(ShipBy::On { day }) = contract.ship_by
        && crate::time::end_in_range(day).is_err()
    {
        faults.push(FieldFault::new("ship_by", "out_of_range"));
    }
    if faults.is_empty()
        && let Err(fault) = totals(contract).and_then(|totals| usd_in_range(contract, totals.total))
    {
        faults.push(fault);
    }
    faults
}

fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn line_faults(index: usize, line: &Line, faults: &mut Vec<FieldFault>) {
    let mut missing = |is_missing: bool, field: &str| {
        if is_missing {
            faults.push(FieldFault::new(format!("lines[{index}].{field}"), "missing"));
        }
    };
    missing(blank(&line.product), "product");
    missing(line.quantity.is_none(), "quantity");
    missing(blank(&line.unit), "unit");
    missing(line.unit_price.is_none(), "unit_price");
}

/// Amounts of the contract must be in its currency, and another currency than USD needs a dated rate (M2).
fn money_faults(contract: &Contract, faults: &mut Vec<FieldFault>) {
    for (field, amount) in [
        ("shipping_fee", contract.shipping_fee),
        ("insurance", contract.insurance),
    ] {
        let Some(amount) = amount else { continue };
        if amount.currency() != contract.currency {
            faults.push(FieldFault::new(field, "currency"));
        } else if amount.is_negative() {
            faults.push(FieldFault::new(field, "not_positive"));
        }
    }
    match contract.initial_payment {
        Some(InitialPayment::Amount { amount }) if amount.currency() != contract.currency => {
            faults.push(FieldFault::new("initial_payment", "currency"));
        }
        Some(InitialPayment::Amount { amount }) if !amount.is_positive() => {
            faults.push(FieldFault::new("initial_payment", "not_positive"));
        }
        Some(InitialPayment::Percent { percent }) if percent.is_zero() => {
            faults.push(FieldFault::new("initial_payment", "not_positive"));
        }
        Some(InitialPayment::Amount { .. } | InitialPayment::Percent { .. }) | None => {}
    }
    if contract.currency != Currency::USD {
        match &contract.usd_rate {
            None => faults.push(FieldFault::new("usd_rate", "missing")),
            Some(rate) if rate.rate.is_zero() => faults.push(FieldFault::new("usd_rate", "not_positive")),
            Some(_) => {}
        }
    }
}

/// The totals of a contract, as soon as its figures allow them: every line with quantity and price, every amount in
/// the contract's currency, an initial payment above zero and at most the total (O4, C7). The total is
/// goods, shipping and insurance: the service itself is free to the buyer (C1).
///
/// # Errors
/// The first field that stands in the way.
pub fn totals(contract: &Contract) -> Result<Totals, FieldFault> {
    let currency = contract.currency;
    let mut goods = Money::zero(currency);
    for (index, line) in contract.lines.iter().enumerate() {
        let fault = |field: &str, code| FieldFault::new(format!("lines[{index}].{field}"), code);
        let quantity = line.quantity.ok_or_else(|| fault("quantity", "missing"))?;
        let price = line.unit_price.ok_or_else(|| fault("unit_price", "missing"))?;
        goods = line_total(quantity, price, currency)
            .and_then(|line_total| goods.checked_add(line_total))
            .map_err(|_| fault("quantity", "out_of_range"))?;
    }
    let shipping = part(contract.shipping_fee, currency, "shipping_fee")?;
    let insurance = part(contract.insurance, currency, "insurance")?;
    let total = goods
        .checked_add(shipping)
        .and_then(|sum| sum.checked_add(insurance))
        .map_err(|_| FieldFault::new("lines", "out_of_range"))?;
    if !total.is_positive() {
        return Err(FieldFault::new("lines", "not_positive"));
    }
    let initial = initial(contract, total)?;
    let balance = total
        .checked_sub(initial)
        .map_err(|_| FieldFault::new("initial_payment", "currency"))?;
    Ok(Totals {
        goods,
        shipping,
        insurance,
        total,
        initial,
        balance,
    })
}

fn part(amount: Option<Money>, currency: Currency, field: &str) -> Result<Money, FieldFault> {
    match amount {
        None => Ok(Money::zero(currency)),
        Some(amount) if amount.currency() != currency => Err(FieldFault::new(field, "currency")),
        Some(amount) if amount.is_negative() => Err(FieldFault::new(field, "not_positive")),
        Some(amount) => Ok(amount),
    }
}

fn initial(contract: &Contract, total: Money) -> Result<Money, FieldFault> {
    let fault = |code| FieldFault::new("initial_payment", code);
    let initial = match contract.initial_payment.ok_or_else(|| fault("missing"))? {
        InitialPayment::Amount { amount } => amount,
        InitialPayment::Percent { percent } => total
            .percent(percent, Rounding::HalfEven)
            .map_err(|_| fault("out_of_range"))?,
    };
    if initial.currency() != contract.currency {
        return Err(fault("currency"));
    }
    if !initial.is_positive() {
        return Err(fault("not_positive"));
    }
    if initial.minor() > total.minor() {
        return Err(fault("over_total"));
    }
    Ok(initial)
}

/// Cover is in USD (M2): a total whose USD value does not fit could never be split.
fn usd_in_range(contract: &Contract, total: Money) -> Result<(), FieldFault> {
    match to_usd(contract, total) {
        Some(Ok(_)) => Ok(()),
        Some(Err(_)) => Err(FieldFault::new("usd_rate", "out_of_range")),
        None => Err(FieldFault::new("usd_rate", "missing")),
    }
}

/// An amount of the contract in USD (M2); `None` while a rate is needed and not there.
#[must_use]
pub fn to_usd(contract: &Contract, amount: Money) -> Option<Result<Money, MoneyError>> {
    if amount.currency() == Currency::USD {
        return Some(Ok(amount));
    }
    contract.usd_rate.as_ref().map(|rate| rate.to_usd(amount))
}

/// The totals of a contract that may be sent, else a refusal that lists every fault at once (O4).
///
/// # Errors
/// `contract.mixed_currency` (M2) when nothing but currencies is wrong, else `contract.incomplete` (O4); the fact
/// `fields` lists `path:code`.
pub fn require_complete(contract: &Contract, has_coverage_types: bool) -> Result<Totals, Refusal> {
    let faults = faults(contract, has_coverage_types);
    let fields = |faults: &[FieldFault]| -> Vec<String> {
        faults
            .iter()
            .map(|fault| format!("{}:{}", fault.field, fault.code))
            .collect()
    };
    if faults.is_empty() {
        return totals(contract).map_err(|fault| {
            Refusal::new("contract.incomplete", "O4", "The contract is not complete.")
                .fact("fields", fields(&[fault]))
        });
    }
    let only_currency = faults.iter().all(|fault| fault.code == "currency");
    let refusal = if only_currency {
        let sentence = "The contract mixes currencies.";
        Refusal::new("contract.mixed_currency", "M2", sentence)
    } else {
        Refusal::new("contract.incomplete", "O4", "The contract is not complete.")
    };
    Err(refusal.fact("fields", fields(&faults)))
}
