//! What an order's money does to the loan behind it: what comes back repays its principal, in the same request (L6, P9).

use trade::credit::facility::{Draw, DrawPhase};
use trade::id::{DrawId, PaymentId};
use trade::money::Money;
use trade::order::event::{OrderEvent, PaidWith};
use trade::order::state::Payment;

use super::{Facts, Life};
use crate::model::{Check, must};

/// What the facts of the line must say next.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Owed {
    /// Of which loan; any of the order's when a refund repays.
    draw: Option<DrawId>,
    /// Cents of principal.
    cents: i128,
}

fn payment(life: &Life, payment_id: PaymentId) -> Option<&Payment> {
    let mut payments = life.order.running().into_iter().flat_map(|order| &order.payments);
    payments.find(|payment| payment.payment_id == payment_id)
}

impl Facts {
    /// The draw that paid a payment, if one did.
    #[must_use]
    pub fn draw_behind(&self, place: usize, payment_id: PaymentId) -> Option<&Draw> {
        match payment(&self.lives[place], payment_id)?.paid_with {
            PaidWith::Draw { draw_id } => self.facility.draw(draw_id),
            PaidWith::Card { .. } | PaidWith::Bank { .. } => None,
        }
    }

    /// What the payee has of a payment now, in minor units (P9).
    #[must_use]
    pub fn kept(&self, place: usize, payment_id: PaymentId) -> i128 {
        payment(&self.lives[place], payment_id).map_or(0, Payment::kept)
    }

    /// Before a fact of an order is taken in: what it gives back to a lender.
    pub(super) fn owe_lender(&mut self, place: usize, event: &OrderEvent) -> Check {
        if matches!(event, OrderEvent::RefundReduced { .. }) {
            return Ok(());
        }
        self.lender_has_it()?;
        self.to_lender = match event {
            OrderEvent::PaymentFailed { payment_id, .. } => {
                let sent = payment(&self.lives[place], *payment_id).map(|payment| payment.amount);
                self.owed(place, *payment_id, sent)
            }
            OrderEvent::PaymentReturned {
                payment_id, amount, ..
            } => self.owed(place, *payment_id, Some(*amount)),
            OrderEvent::RefundReceived { amount, to_loan, .. } => {
                let owed = self.loans.owed_for(self.lives[place].order.head().order_id);
                let cents = amount.minor().min(owed);
                must(to_loan.minor() == cents, "L6", || {
                    format!("{to_loan} of {amount} went to loans that owe {owed} cents")
                })?;
                Owed { draw: None, cents }
            }
            _ => Owed::default(),
        };
        Ok(())
    }

    fn owed(&self, place: usize, payment_id: PaymentId, back: Option<Money>) -> Owed {
        match (self.draw_behind(place, payment_id), back) {
            (Some(draw), Some(back)) if matches!(draw.phase, DrawPhase::Agreed { .. }) => Owed {
                draw: Some(draw.draw_id),
                cents: self.loans.owed(draw.draw_id).min(back.minor()),
            },
            (Some(_) | None, _) => Owed::default(),
        }
    }

    /// A loan was repaid by what came back: by no more than that, and of the loan that had paid.
    pub(super) fn lender_repaid(&mut self, draw_id: DrawId, amount: Money) -> Check {
        if self.to_lender.cents == 0 {
            return Ok(());
        }
        self.tally.rule("L6");
        let Owed { draw, cents } = self.to_lender;
        let fits = draw.is_none_or(|draw| draw == draw_id) && amount.minor() <= cents;
        must(fits, "L6", || {
            format!("{amount} repay loan {draw_id} where {cents} cents of {draw:?} came back")
        })?;
        self.to_lender.cents -= amount.minor();
        Ok(())
    }

    /// L6, P9: everything that came back for a lender has repaid its loan.
    pub(super) fn lender_has_it(&self) -> Check {
        must(self.to_lender.cents == 0, "L6", || {
            format!("{} cents came back and repaid no loan", self.to_lender.cents)
        })
    }
}
