//! Disputes: both clocks, when the buyer may escalate, and what each outcome pays (D3, D4, C7, RB2).

use super::{End, Ends, Life};
use crate::money::{Currency, Money};
use crate::order::event::Remedy;
use crate::order::state::{Course, Dispute, OfferAnswer, Running};
use crate::order::view::{DeadlineKind, DisputeView, OrderView};
use crate::why::dispute::Clocks;
use crate::why::trace::Given;
use crate::why::{Case, Name, Origin, WhyError};

impl Life<'_> {
    pub(super) fn disputes(&mut self, order: &Running, view: &OrderView) -> Result<(), WhyError> {
        for (index, (dispute, shown)) in order.disputes.iter().zip(&view.disputes).enumerate() {
            self.dispute(order, index, dispute, shown)?;
        }
        Ok(())
    }

    fn dispute(
        &mut self,
        order: &Running,
        index: usize,
        dispute: &Dispute,
        shown: &DisputeView,
    ) -> Result<(), WhyError> {
        let of = (index + 1).to_string();
        let place = format!("/disputes/{index}");
        let newest = dispute.complaints.last().map_or(dispute.opened_at, |(_, at)| *at);
        let claim = self.record(Name::DisputeClaim.by("D1").of(&of), newest, dispute.claim);
        self.show(format!("{place}/claim"), &claim);
        let opened = Name::DisputeOpened.by("D3").of(&of);
        let opened = self.record(opened, dispute.opened_at, dispute.opened_at);
        let clocks = Clocks::new(&mut self.trace, &opened, self.book, self.zone, &of)?;
        self.windows(&place, dispute, &clocks, &claim);
        self.escalation(&place, dispute, shown, &clocks, &of)?;
        self.outcomes(order, (&place, &of), dispute, shown, &claim)
    }

    fn windows(&mut self, place: &str, dispute: &Dispute, clocks: &Clocks, claim: &Given<Money>) {
        let windows = [
            (
                "respond_window",
                DeadlineKind::DisputeRespond,
                &clocks.respond_by,
                &clocks.respond_closes,
            ),
            (
                "settle_window",
                DeadlineKind::DisputeSettle,
                &clocks.settle_by,
                &clocks.settle_closes,
            ),
        ];
        for (field, kind, last, closes_at) in windows {
            self.show(format!("{place}/{field}/opens"), &clocks.opens);
            self.show(format!("{place}/{field}/last_day"), last);
            self.show(format!("{place}/{field}/closes_at"), closes_at);
            let ends = Ends {
                opens: Some(clocks.opens.clone()),
                last: last.clone(),
                closes_at: closes_at.clone(),
            };
            let end = End::window(kind, &ends);
            self.bars.push(end.clone());
            if dispute.is_open() {
                self.ends.push(End {
                    amount: Some(claim.clone()),
                    ..end
                });
            }
        }
    }

    /// From when the buyer may escalate, while nothing else happens (D3).
    fn escalation(
        &mut self,
        place: &str,
        dispute: &Dispute,
        shown: &DisputeView,
        clocks: &Clocks,
        of: &str,
    ) -> Result<(), WhyError> {
        if dispute.course != Course::Open {
            return Ok(());
        }
        let answer = dispute.responded_at;
        let answered = answer.is_some_and(|answer| answer < clocks.respond_closes.value);
        let late = answer.map(|answer| {
            let answer = self.record(Name::SupplierAnswered.by("D3").of(of), answer, answer);
            let called = Name::AnswerLate.by("D3").of(of);
            self.trace.not_before(called, &answer, &clocks.respond_closes)
        });
        let opens = clocks.escalation(&mut self.trace, answered, false, of)?;
        if let Some(late) = &late {
            self.trace.rest_on(&opens, late);
        }
        let now = self.trace.fact(Name::Now, Origin::Clock, self.now);
        let can = self
            .trace
            .not_before(Name::CanEscalate.by("D3").of(of), &now, &opens);
        self.show(format!("{place}/can_escalate"), &can);
        if shown.escalate_opens_on.is_some() {
            let called = Name::EscalationOpensOn.by("D3").of(of);
            let opens_on = self.trace.day_in(called, &opens, self.zone);
            self.show(format!("{place}/escalate_opens_on"), &opens_on);
        }
        Ok(())
    }

    /// What each end of it would pay (D4, C7).
    fn outcomes(
        &mut self,
        order: &Running,
        (place, of): (&str, &str),
        dispute: &Dispute,
        shown: &DisputeView,
        claim: &Given<Money>,
    ) -> Result<(), WhyError> {
        let mut others = Vec::new();
        for (number, refund) in (1_u32..).zip(&order.refunds) {
            if refund.dispute_id != Some(dispute.dispute_id) {
                others.push(self.decided(refund, &number.to_string())?);
            }
        }
        let others: Vec<&Given<Money>> = others.iter().collect();
        let Some(ceiling) = self.ceiling(order, &others, &format!("dispute {of}"))? else {
            return Ok(());
        };
        self.show(format!("{place}/ceiling"), &ceiling);
        let newest = dispute.newest_offer();
        let offer = newest.filter(|offer| offer.answer == OfferAnswer::Open);
        let offered = offer.and_then(|offer| match offer.remedy {
            Remedy::Refund { amount } | Remedy::Return { amount } | Remedy::Discount { amount } => {
                Some(self.record(Name::Offered.by("D5").of(of), offer.at, amount))
            }
            Remedy::Replacement => None,
        });
        if let Some(offered) = &offered {
            self.ends.push(End {
                amount: Some(offered.clone()),
                ..End::new(DeadlineKind::AnswerOffer)
            });
        }
        for (number, outcome) in shown.outcomes.iter().enumerate() {
            let outcome_of = format!("{of} {}", outcome.kind);
            let called = Name::OutcomePays.by("D4").of(outcome_of);
            let pays = match outcome.kind {
                "supplier_at_fault" => {
                    let reason = self.trace.because("D4", Case::SupplierAtFault);
                    let pays = self.trace.is(called, &ceiling);
                    self.trace.resting(&pays, &reason);
                    pays
                }
                "partly_at_fault" => {
                    let reason = self.trace.because("D4", Case::PartlyAtFault);
                    let pays = self.trace.smallest(called, &[claim, &ceiling])?;
                    self.trace.resting(&pays, &reason);
                    pays
                }
                "accept_offer" => match &offered {
                    Some(offered) => self.trace.is(called, offered),
                    None => continue,
                },
                _ => {
                    let reason = self.trace.because("D4", Case::NotAtFault);
                    let zero = Money::zero(Currency::USD);
                    let pays = self.trace.fact(called, Origin::Constant, zero);
                    self.trace.resting(&pays, &reason);
                    pays
                }
            };
            self.show(format!("{place}/outcomes/{number}/amount"), &pays);
        }
        Ok(())
    }
}
