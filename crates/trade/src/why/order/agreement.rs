//! The contract's totals (O4, C7), the plan's split (C2–C4), the cap that was agreed (O7), and lapsing (RB2).

use super::{End, Life};
use crate::cover::Coverage;
use crate::money::{Currency, Money};
use crate::order::complete::totals;
use crate::order::contract::{Contract, InitialPayment};
use crate::order::decide::has_types;
use crate::order::lapse::{unconfirmed_window, unpaid_window};
use crate::order::state::{ChangeFate, Order, Running};
use crate::order::view::{DeadlineKind, OrderView, ViewCtx};
use crate::time::Instant;
use crate::why::cover::cap_of;
use crate::why::supplier::{Limit, free_when_agreed};
use crate::why::trace::{As, Given};
use crate::why::{Case, Name, Origin, WhyError};

/// Whether amounts of the contract can be told in USD (M2).
fn has_rate(contract: &Contract) -> bool {
    contract.currency == Currency::USD || contract.usd_rate.is_some()
}

/// The totals of the contract in force, or of the draft.
#[derive(Debug, Clone)]
pub(super) struct Amounts {
    pub(super) total: Given<Money>,
    pub(super) initial: Given<Money>,
    pub(super) balance: Given<Money>,
    /// The cap as agreed, once there is one.
    pub(super) cap: Option<Given<Money>>,
}

impl Life<'_> {
    pub(super) fn agreement(
        &mut self,
        order: &Order,
        at: &ViewCtx<'_>,
        limit: &Limit<'_>,
        view: &OrderView,
    ) -> Result<(), WhyError> {
        let contract = order.contract();
        if totals(contract).is_ok() {
            let amounts = self.totals(contract, true)?;
            self.terms = Some(amounts.clone());
            let free = self.free_limit(order, limit)?;
            self.show("/plan/free_limit", &free);
            self.plan(contract, &amounts, at, view, &free)?;
            let cap = match order.running() {
                Some(running) => {
                    let cap = self.agreed_cap(running, &amounts, limit)?;
                    self.show("/cover/cap", &cap);
                    self.terms = Some(Amounts {
                        cap: Some(cap.clone()),
                        ..amounts
                    });
                    Some(cap)
                }
                None if has_rate(contract) => {
                    let chosen = (contract.coverage, at.ctx.supplier.assured);
                    Some(self.cap(contract, &amounts, chosen, &free, "planned")?)
                }
                None => None,
            };
            // The contract check names the cap that the initial payment is above (O9).
            for (index, warning) in view.warnings.iter().enumerate() {
                if let Some(cap) = cap.as_ref().filter(|_| warning.amount.is_some()) {
                    self.show(format!("/warnings/{index}/amount"), cap);
                }
            }
        }
        self.waiting(order, at, limit, view)?;
        self.lapses(order)
    }

    /// Lines at their prices, shipping, insurance; the initial payment and the rest (O4).
    pub(super) fn totals(&mut self, contract: &Contract, shown: bool) -> Result<Amounts, WhyError> {
        let currency = contract.currency;
        let mut lines = Vec::new();
        for (number, line) in (1..).zip(&contract.lines) {
            let (Some(quantity), Some(price)) = (line.quantity, line.unit_price) else {
                continue;
            };
            let of = number.to_string();
            let quantity = self
                .trace
                .fact(Name::LineQuantity.by("O4").of(&of), Origin::Contract, quantity);
            let price = self
                .trace
                .fact(Name::UnitPrice.by("O4").of(&of), Origin::Contract, price);
            lines.push(
                self.trace
                    .priced(Name::LineTotal.by("M1").of(of), &quantity, &price, currency)?,
            );
        }
        let lines: Vec<&Given<Money>> = lines.iter().collect();
        let goods = self.trace.sum(Name::Goods.by("O4"), &lines, &[], currency)?;
        let mut part = |name: Name, amount: Option<Money>| match amount {
            Some(amount) => self.trace.fact(name.by("O4"), Origin::Contract, amount),
            None => self
                .trace
                .fact(name.by("O4"), Origin::Missing, Money::zero(currency)),
        };
        let shipping = part(Name::Shipping, contract.shipping_fee);
        let insurance = part(Name::Insurance, contract.insurance);
        let parts = [&goods, &shipping, &insurance];
        let total = self.trace.sum(Name::OrderTotal.by("C7"), &parts, &[], currency)?;
        let initial = match contract.initial_payment {
            Some(InitialPayment::Percent { percent }) => {
                let share = self.trace.fact(Name::InitialShare, Origin::Contract, percent);
                self.trace
                    .percent(Name::InitialPayment.by("O4"), &total, &share)?
            }
            Some(InitialPayment::Amount { amount }) => {
                self.trace
                    .fact(Name::InitialPayment.by("O4"), Origin::Contract, amount)
            }
            None => return Err(WhyError::Empty),
        };
        let balance = self
            .trace
            .sum(Name::Balance.by("P1"), &[&total], &[&initial], currency)?;
        for (field, amount) in [
            ("goods", &goods),
            ("shipping", &shipping),
            ("insurance", &insurance),
            ("total", &total),
            ("initial", &initial),
            ("balance", &balance),
        ] {
            if shown {
                self.show(format!("/totals/{field}"), amount);
            }
        }
        Ok(Amounts {
            total,
            initial,
            balance,
            cap: None,
        })
    }

    /// An amount of the contract in USD, by the rate kept with it (M2).
    pub(super) fn usd(
        &mut self,
        contract: &Contract,
        called: As,
        amount: &Given<Money>,
    ) -> Result<Given<Money>, WhyError> {
        match &contract.usd_rate {
            Some(quoted) if amount.value.currency() != Currency::USD => {
                let rate = self.trace.fact(Name::UsdRate, Origin::Contract, quoted.rate);
                self.trace.at_rate(called, amount, &rate, Currency::USD)
            }
            _ => Ok(amount.clone()),
        }
    }

    /// The split under each coverage type, as if all were paid (C2–C4).
    fn plan(
        &mut self,
        contract: &Contract,
        amounts: &Amounts,
        at: &ViewCtx<'_>,
        view: &OrderView,
        free: &Given<Money>,
    ) -> Result<(), WhyError> {
        let splits = view.plan.iter().flat_map(|plan| &plan.splits);
        for (index, split) in splits.enumerate() {
            let of = format!("plan {}", index + 1);
            let total = self.usd(contract, Name::OrderTotalUsd.by("M2"), &amounts.total)?;
            let assured = at.ctx.supplier.assured;
            let covered = self.cap(contract, amounts, (split.coverage, assured), free, &of)?;
            let zero = self.trace.sum(
                Name::BeyondCover.by("C7").of(&of),
                &[&total],
                &[&covered],
                Currency::USD,
            )?;
            let uncovered = self
                .trace
                .not_below_zero(Name::Uncovered.by("C7").of(of), &zero)?;
            let place = format!("/plan/splits/{index}");
            self.show(format!("{place}/total"), &total);
            self.show(format!("{place}/covered"), &covered);
            self.show(format!("{place}/uncovered"), &uncovered);
        }
        Ok(())
    }

    /// The cap of a contract in USD (C2, C3, S2, RB2).
    pub(super) fn cap(
        &mut self,
        contract: &Contract,
        amounts: &Amounts,
        (coverage, assured): (Option<Coverage>, bool),
        free: &Given<Money>,
        of: &str,
    ) -> Result<Given<Money>, WhyError> {
        if !assured {
            let reason = self.trace.because("S2", Case::NotAssured);
            let zero = Money::zero(Currency::USD);
            let cap = self.trace.fact(Name::Cap.by("S2").of(of), Origin::Constant, zero);
            self.trace.resting(&cap, &reason);
            return Ok(cap);
        }
        let total = self.usd(contract, Name::OrderTotalUsd.by("M2"), &amounts.total)?;
        if !has_types(self.book) {
            let reason = self.trace.because("RB2", Case::CoverByPayment);
            let cap = self.trace.is(Name::Cap.by("RB2").of(of), &total);
            self.trace.resting(&cap, &reason);
            return Ok(cap);
        }
        let initial = self.usd(contract, Name::InitialPaymentUsd.by("M2"), &amounts.initial)?;
        let coverage = coverage.unwrap_or(Coverage::PostDelivery);
        cap_of(&mut self.trace, Name::Cap, coverage, &initial, &total, free, of)
    }

    /// The cap as it was computed at confirmation, or by the newest accepted change (O7).
    fn agreed_cap(
        &mut self,
        order: &Running,
        amounts: &Amounts,
        limit: &Limit<'_>,
    ) -> Result<Given<Money>, WhyError> {
        let cover = &order.terms.cover;
        let mut changed = order.changes.iter().rev().filter_map(|change| match change.fate {
            ChangeFate::Accepted { at, .. } => Some(at),
            ChangeFate::Open | ChangeFate::Declined { .. } | ChangeFate::Withdrawn { .. } => None,
        });
        let agreed_at = changed.next().unwrap_or(order.confirmed.at);
        let stood = (agreed_at, cover.as_of);
        let free = match free_when_agreed(&mut self.trace, limit, order.head.order_id, stood)? {
            Some(free) if free.value == cover.free_limit => {
                self.trace.is(Name::FreeLimitAgreed.by("O7"), &free)
            }
            Some(_) | None => self.record(Name::FreeLimitAgreed.by("O7"), agreed_at, cover.free_limit),
        };
        self.show("/cover/free_limit", &free);
        let contract = &order.terms.contract;
        let cap = self.cap(
            contract,
            amounts,
            (cover.coverage, cover.assured),
            &free,
            "agreed",
        )?;
        if cap.value == cover.cap {
            return Ok(cap);
        }
        let reason = self.trace.because("O7", Case::AsRecorded);
        let cap = self.record(Name::Cap.by("O7").of("recorded"), agreed_at, cover.cap);
        self.trace.resting(&cap, &reason);
        Ok(cap)
    }

    /// The days after which the edition cancels an order by itself (RB2).
    fn lapses(&mut self, order: &Order) -> Result<(), WhyError> {
        let (event, days, key) = match order {
            Order::Unconfirmed(order) if unconfirmed_window(order, self.book)?.is_some() => {
                let Some(sent) = order.head.versions.first() else {
                    return Ok(());
                };
                let sent = self.record(Name::FirstSent, sent.at, sent.at);
                (sent, self.book.lapse().unconfirmed_days, "lapse.unconfirmed_days")
            }
            Order::Running(order) if unpaid_window(order, self.book)?.is_some() => {
                let since = self.unpaid_since(order)?;
                (since, self.book.lapse().unpaid_days, "lapse.unpaid_days")
            }
            Order::Unconfirmed(_) | Order::Running(_) | Order::Cancelled(_) => return Ok(()),
        };
        let Some(days) = days else { return Ok(()) };
        let days = self
            .trace
            .rulebook(Name::LapseDays.by("RB2"), key, self.book, days);
        let window = self.days_after("RB2", "lapse", &event, &days)?;
        let end = End::window(DeadlineKind::Lapse, &window);
        self.ends.push(end.clone());
        self.bars.push(end);
        Ok(())
    }

    /// A payment that failed or came back starts the days anew (P9).
    fn unpaid_since(&mut self, order: &Running) -> Result<Given<Instant>, WhyError> {
        let confirmed = self.record(Name::Confirmed.by("O5"), order.confirmed.at, order.confirmed.at);
        let mut moments = vec![confirmed];
        for (number, payment) in (1..).zip(&order.payments) {
            if let Some(at) = payment.came_back_at() {
                let called = Name::PaymentCameBackAt.by("P9").of(number.to_string());
                moments.push(self.record(called, at, at));
            }
        }
        let moments: Vec<&Given<Instant>> = moments.iter().collect();
        self.trace.latest(Name::UnpaidSince.by("RB2"), &moments)
    }
}
