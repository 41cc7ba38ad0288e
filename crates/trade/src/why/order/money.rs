//! The figures of a confirmed order: instalments, the three-way split, refunds (C7, M3, D8).

use super::instalments::{Standing, word};
use super::{End, Life};
use crate::money::{Currency, Money};
use crate::order::event::Instalment;
use crate::order::figures::is_refunded;
use crate::order::state::{Order, Refund, Running};
use crate::order::view::{DeadlineKind, OrderView, ViewCtx};
use crate::why::supplier::Limit;
use crate::why::trace::Given;
use crate::why::{Figure, Name, Origin, WhyError};

impl Life<'_> {
    pub(super) fn money(&mut self, order: &Running, view: &OrderView) -> Result<(), WhyError> {
        let standing = self.instalments(order)?;
        self.standing = Some(standing.clone());
        let currency = order.currency();
        let Some(amounts) = self.terms.clone() else {
            return Ok(());
        };
        self.show("/figures/total", &amounts.total);
        if let Some(figures) = &view.figures {
            for (index, shown) in figures.instalments.iter().enumerate() {
                let part = standing.of(shown.instalment).clone();
                for (field, amount) in [
                    ("due", &part.due),
                    ("waived", &part.waived),
                    ("received", &part.received),
                    ("in_transit", &part.in_transit),
                    ("outstanding", &part.outstanding),
                    ("overpaid", &part.overpaid),
                ] {
                    self.show(format!("/figures/instalments/{index}/{field}"), amount);
                }
            }
        }
        let (initial, balance) = (&standing.initial, &standing.balance);
        for (field, name, one, other) in [
            ("due", Name::DueInAll, &initial.due, &balance.due),
            (
                "received",
                Name::ReceivedInAll,
                &initial.received,
                &balance.received,
            ),
            (
                "in_transit",
                Name::InTransitInAll,
                &initial.in_transit,
                &balance.in_transit,
            ),
            (
                "outstanding",
                Name::OutstandingInAll,
                &initial.outstanding,
                &balance.outstanding,
            ),
            (
                "overpaid",
                Name::OverpaidInAll,
                &initial.overpaid,
                &balance.overpaid,
            ),
        ] {
            let sum = self.trace.sum(name.by("M3"), &[one, other], &[], currency)?;
            self.show(format!("/figures/{field}"), &sum);
        }
        for (field, name, parts) in [
            ("to_elsewhere", Name::UnderWayElsewhere, &standing.to_elsewhere),
            ("elsewhere", Name::ArrivedElsewhere, &standing.elsewhere),
        ] {
            let parts: Vec<&Given<Money>> = parts.iter().collect();
            let sum = self.trace.sum(name.by("O1"), &parts, &[], currency)?;
            self.show(format!("/figures/{field}"), &sum);
        }
        self.split(order, &standing, None, "/figures/cover")?;
        self.payable(order, &standing);
        Ok(())
    }

    /// The order total split three ways, in USD (C7), perhaps with one more payment received.
    fn split(
        &mut self,
        order: &Running,
        standing: &Standing,
        more: Option<&Given<Money>>,
        root: &str,
    ) -> Result<(), WhyError> {
        let (currency, of) = (order.currency(), if more.is_some() { "after" } else { "now" });
        let Some(amounts) = self.terms.clone() else {
            return Ok(());
        };
        let Some(cap) = amounts.cap.clone() else {
            return Ok(());
        };
        let contract = &order.terms.contract;
        let total = self.usd(contract, Name::OrderTotalUsd.by("M2"), &amounts.total)?;
        let arrived: Vec<&Given<Money>> = standing
            .arrived
            .iter()
            .map(|came| &came.amount)
            .chain(more)
            .collect();
        let arrived = self
            .trace
            .sum(Name::ArrivedInAll.by("C7").of(of), &arrived, &[], currency)?;
        let counted = Name::ReceivedOfTotal.by("C7").of(of);
        let received = self.trace.smallest(counted, &[&arrived, &amounts.total])?;
        let received_usd = self.usd(contract, Name::ReceivedUsd.by("M2").of(of), &received)?;
        let more: Vec<&Given<Money>> = more.into_iter().collect();
        let covered = self.covered(order, standing, &more, &cap, of)?;
        let uncovered = Name::Uncovered.by("C7").of(of);
        let uncovered = self
            .trace
            .sum(uncovered, &[&received_usd], &[&covered], Currency::USD)?;
        let not_yet = Name::NotYetPaid.by("C7").of(of);
        let not_yet = self
            .trace
            .sum(not_yet, &[&total], &[&received_usd], Currency::USD)?;
        let under_way: Vec<&Given<Money>> = standing.under_way.iter().collect();
        let sent = self
            .trace
            .sum(Name::UnderWayInAll.by("C7"), &under_way, &[], currency)?;
        let room = Name::NotReceived.by("C7").of(of);
        let room = self.trace.sum(room, &[&amounts.total], &[&received], currency)?;
        let under_way = self
            .trace
            .smallest(Name::UnderWayOfTotal.by("C7").of(of), &[&sent, &room])?;
        let under_way = self.usd(contract, Name::UnderWayUsd.by("M2").of(of), &under_way)?;
        let then = self.uncovered_then(order, standing, &more, (&received, &cap))?;
        for (field, amount) in [
            ("total", &total),
            ("cap", &cap),
            ("covered", &covered),
            ("uncovered", &uncovered),
            ("not_yet_paid", &not_yet),
            ("in_transit", &under_way),
            ("uncovered_then", &then),
        ] {
            self.show(format!("{root}/{field}"), amount);
        }
        Ok(())
    }

    /// What will be uncovered once all that is still to come has come to the designated account (C7, O1, P8).
    fn uncovered_then(
        &mut self,
        order: &Running,
        standing: &Standing,
        more: &[&Given<Money>],
        (received, cap): (&Given<Money>, &Given<Money>),
    ) -> Result<Given<Money>, WhyError> {
        let (currency, contract) = (order.currency(), &order.terms.contract);
        let due = [&standing.initial.due, &standing.balance.due];
        let open = Name::DueLessReceived.by("P8");
        let open = self.trace.sum(open, &due, &[received], currency)?;
        let coming = self.trace.not_below_zero(Name::StillToCome.by("P8"), &open)?;
        let whole = Name::ReceivedThen.by("C7");
        let whole = self.trace.sum(whole, &[received, &coming], &[], currency)?;
        let whole = self.usd(contract, Name::ReceivedThenUsd.by("M2"), &whole)?;
        let more: Vec<&Given<Money>> = more.iter().copied().chain([&coming]).collect();
        let covered = self.covered(order, standing, &more, cap, "then")?;
        let covered = self.trace.is(Name::CoveredThen.by("C7"), &covered);
        let called = Name::UncoveredThen.by("C7");
        self.trace.sum(called, &[&whole], &[&covered], Currency::USD)
    }

    /// min(received at the designated account, cap) (C7, O1).
    pub(super) fn covered(
        &mut self,
        order: &Running,
        standing: &Standing,
        more: &[&Given<Money>],
        cap: &Given<Money>,
        of: &str,
    ) -> Result<Given<Money>, WhyError> {
        let Some(amounts) = self.terms.clone() else {
            return Err(WhyError::Empty);
        };
        let arrived = standing.arrived.iter().map(|came| &came.amount);
        let designated: Vec<&Given<Money>> = arrived.chain(more.iter().copied()).collect();
        let called = Name::ArrivedDesignated.by("O1").of(of);
        let designated = self.trace.sum(called, &designated, &[], order.currency())?;
        let called = Name::DesignatedOfTotal.by("C7").of(of);
        let designated = self.trace.smallest(called, &[&designated, &amounts.total])?;
        let called = Name::DesignatedUsd.by("M2").of(of);
        let designated = self.usd(&order.terms.contract, called, &designated)?;
        self.trace
            .smallest(Name::Covered.by("C7").of(of), &[&designated, cap])
    }

    /// What is to be paid now (P1, P12).
    fn payable(&mut self, order: &Running, standing: &Standing) {
        // Complete orders owe nothing, unless a payment came back since (P9).
        if is_refunded(order) {
            return;
        }
        let (kind, part) = if order.positions().initial.is_complete() {
            (DeadlineKind::PayBalance, &standing.balance)
        } else {
            (DeadlineKind::PayInitial, &standing.initial)
        };
        self.ends.push(End {
            amount: Some(part.outstanding.clone()),
            ..End::new(kind)
        });
    }

    /// What was decided to come back, and what has come (D8, L6).
    pub(super) fn refunds(&mut self, order: &Running) -> Result<(), WhyError> {
        let (mut decided, mut come, mut to_loan) = (Vec::new(), Vec::new(), Vec::new());
        for (index, refund) in order.refunds.iter().enumerate() {
            let of = (index + 1).to_string();
            let amount = self.decided(refund, &of)?;
            let (mut parts, mut loans) = (Vec::new(), Vec::new());
            for (number, part) in (1..).zip(&refund.received) {
                let of = format!("{of}.{number}");
                parts.push(self.record(Name::RefundPart.by("D8").of(&of), part.at, part.amount));
                loans.push(self.record(Name::RefundToLoan.by("L6").of(&of), part.at, part.to_loan));
            }
            let terms: Vec<&Given<Money>> = parts.iter().collect();
            let received =
                self.trace
                    .sum(Name::RefundReceived.by("D8").of(&of), &terms, &[], Currency::USD)?;
            let terms: Vec<&Given<Money>> = loans.iter().collect();
            let loan = self
                .trace
                .sum(Name::RefundLoanSum.by("L6").of(&of), &terms, &[], Currency::USD)?;
            let rest = Name::RefundRest.by("D8").of(&of);
            let rest = self.trace.sum(rest, &[&amount], &[&received], Currency::USD)?;
            let missing = self
                .trace
                .not_below_zero(Name::RefundMissing.by("D8").of(&of), &rest)?;
            let place = format!("/refunds/{index}");
            self.show(format!("{place}/decided"), &amount);
            let taken = self.reductions(refund, &of);
            let taken: Vec<&Given<Money>> = taken.iter().collect();
            let called = Name::RefundReducedBy.by("P9").of(&of);
            let taken = self.trace.sum(called, &taken, &[], Currency::USD)?;
            self.show(format!("{place}/reduced_by"), &taken);
            self.show(format!("{place}/received"), &received);
            self.show(format!("{place}/to_loan"), &loan);
            self.ends.push(End {
                amount: Some(missing),
                ..End::new(DeadlineKind::Refund)
            });
            decided.push(amount);
            come.extend(parts);
            to_loan.extend(loans);
        }
        for (field, name, rule, terms) in [
            ("received", Name::RefundsReceived, "D8", &come),
            ("to_loan", Name::RefundsToLoan, "L6", &to_loan),
        ] {
            let terms: Vec<&Given<Money>> = terms.iter().collect();
            let sum = self.trace.sum(name.by(rule), &terms, &[], Currency::USD)?;
            self.show(format!("/figures/refunds/{field}"), &sum);
        }
        let decided: Vec<&Given<Money>> = decided.iter().collect();
        let ceiling = self.ceiling(order, &decided, "order")?;
        let decided = self
            .trace
            .sum(Name::RefundsDecided.by("D8"), &decided, &[], Currency::USD)?;
        self.show("/figures/refunds/decided", &decided);
        if let Some(ceiling) = ceiling {
            self.show("/figures/refunds/ceiling", &ceiling);
        }
        Ok(())
    }

    /// What was decided to come back, less what was taken from it since (P9).
    pub(super) fn decided(&mut self, refund: &Refund, of: &str) -> Result<Given<Money>, WhyError> {
        let called = Name::RefundDecided.by("D8").of(of);
        let taken = self.reductions(refund, of);
        if taken.is_empty() {
            return Ok(self.record(called, refund.at, refund.amount));
        }
        let first = Name::RefundDecidedAtFirst.by("D8").of(of);
        let first = self.record(first, refund.at, refund.decided()?);
        let taken: Vec<&Given<Money>> = taken.iter().collect();
        self.trace.sum(called, &[&first], &taken, Currency::USD)
    }

    fn reductions(&mut self, refund: &Refund, of: &str) -> Vec<Given<Money>> {
        let taken = (1..).zip(&refund.reduced);
        taken
            .map(|(number, (amount, at))| {
                let called = Name::RefundReduced.by("P9").of(format!("{of}.{number}"));
                self.record(called, *at, *amount)
            })
            .collect()
    }

    /// min(received, cap) less refunds (C7, D6).
    pub(super) fn ceiling(
        &mut self,
        order: &Running,
        refunds: &[&Given<Money>],
        of: &str,
    ) -> Result<Option<Given<Money>>, WhyError> {
        let cap = self.terms.as_ref().and_then(|terms| terms.cap.clone());
        let (Some(cap), Some(standing)) = (cap, self.standing.clone()) else {
            return Ok(None);
        };
        let covered = self.covered(order, &standing, &[], &cap, "refundable")?;
        let left = Name::CoveredLessRefunds.by("D6").of(of);
        let left = self.trace.sum(left, &[&covered], refunds, Currency::USD)?;
        Ok(Some(
            self.trace.not_below_zero(Name::Ceiling.by("C7").of(of), &left)?,
        ))
    }
}

/// The split once a payment is received by the designated account, below `root`: what a checkout shows. `amount` is
/// what was asked for; without it, all that is outstanding of the instalment.
///
/// # Errors
/// [`WhyError`].
pub fn after_payment(
    order: &Order,
    at: &ViewCtx<'_>,
    limit: &Limit<'_>,
    view: &OrderView,
    asked: (Instalment, Option<Money>),
) -> Result<(Vec<Figure>, crate::why::Trace, Given<Money>), WhyError> {
    let mut life = Life::new(at);
    life.agreement(order, at, limit, view)?;
    let Some(running) = order.running() else {
        return Err(WhyError::Empty);
    };
    life.money(running, view)?;
    let standing = life.standing.clone().ok_or(WhyError::Empty)?;
    let (which, amount) = asked;
    let amount = match amount {
        Some(amount) => life.trace.fact(Name::Amount.by("P6"), Origin::Argument, amount),
        None => life.trace.is(
            Name::Amount.by("P1").of(word(which)),
            &standing.of(which).outstanding,
        ),
    };
    life.show("/amount", &amount);
    life.split(running, &standing, Some(&amount), "/cover_after")?;
    Ok((life.figures, life.trace, amount))
}
