//! The cover of an order at confirmation and by accepted changes (O1, O7, S2, C2, C3).
//! It must not look at later limit reports: the cap stays as it was decided (O7).

use super::super::contract::{Contract, Coverage, Totals};
use super::super::ctx::Ctx;
use super::super::event::CoverTerms;
use super::super::figures::in_usd;
use super::guard;
use crate::cover;
use crate::money::{Currency, Money, MoneyError};
use crate::refusal::Refusal;
use crate::rulebook::{CoverageTerms, Rulebook};

/// Whether the edition has coverage types (RB2).
pub(crate) fn has_types(rulebook: &Rulebook) -> bool {
    match rulebook.coverage() {
        CoverageTerms::ByType { .. } => true,
        CoverageTerms::ByPayment { .. } => false,
    }
}

/// The cover of these terms now. A supplier that is not assured is no refusal: its cover is zero (S2).
pub(super) fn cover_terms(
    contract: &Contract,
    totals: &Totals,
    ctx: &Ctx<'_>,
) -> Result<CoverTerms, Refusal> {
    Ok(CoverTerms {
        coverage: contract.coverage,
        assured: ctx.supplier.assured,
        free_limit: ctx.supplier.free_limit,
        as_of: ctx.supplier.as_of,
        cap: cap(contract, totals, contract.coverage, ctx).map_err(guard::money)?,
    })
}

/// The cap of a contract in USD (C2, C3); nothing with a supplier that is not assured (S2). In an edition without
/// coverage types the cover is what was paid: the cap is the order total, whatever the supplier's limit (RB2).
pub(crate) fn cap(
    contract: &Contract,
    totals: &Totals,
    coverage: Option<Coverage>,
    ctx: &Ctx<'_>,
) -> Result<Money, MoneyError> {
    if !ctx.supplier.assured {
        return Ok(Money::zero(Currency::USD));
    }
    let total = in_usd(contract, totals.total)?;
    if !has_types(ctx.rulebook) {
        return Ok(total);
    }
    let initial = in_usd(contract, totals.initial)?;
    cover::cap(
        coverage.unwrap_or(Coverage::PostDelivery),
        initial,
        total,
        ctx.supplier.free_limit,
    )
}
