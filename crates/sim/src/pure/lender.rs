//! The lender's part of a request without a desk: what a desk writes to the credit line in the transaction of the order's
//! facts (L1, L3, L5, L6, P9).

use chrono::TimeDelta;
use trade::credit::facility::{
    self, ApplyRefund, CreditCommand, CreditEvent, DrawPhase, RecordDrawAgreed, RecordDrawFailed, RequestDraw,
};
use trade::id::{Ids, PaymentId};
use trade::money::Money;
use trade::order::event::{Method, OrderEvent};
use trade::refusal::Refusal;
use trade::time::Instant;

use super::Pure;
use crate::model::Broken;
use crate::steps::Step;

impl Pure {
    /// What belongs to the same transaction on the credit line's side (L1, L3, L5, L6, P9), before the order's facts are
    /// taken in.
    pub(super) fn of_lender(
        &self,
        place: usize,
        step: &Step,
        events: &[OrderEvent],
    ) -> Result<Vec<CreditCommand>, Broken> {
        let mut commands = Vec::new();
        for event in events {
            match event {
                OrderEvent::PaymentSent {
                    payment_id,
                    method: Method::PayLater,
                    amount,
                    at,
                    ..
                } => commands.push(
                    RequestDraw {
                        order_id: self.facts.lives[place].order.head().order_id,
                        payment_id: *payment_id,
                        principal: *amount,
                        months: step.months,
                        at: *at,
                    }
                    .into(),
                ),
                OrderEvent::PaymentFailed {
                    payment_id,
                    reason,
                    at,
                } => commands.extend(self.back(place, *payment_id, None, reason, *at)?),
                OrderEvent::PaymentReturned {
                    payment_id,
                    amount,
                    reason,
                    at,
                } => commands.extend(self.back(place, *payment_id, Some(*amount), reason, *at)?),
                OrderEvent::LoanAgreed { payment_id, .. } => {
                    let draw = self.facts.draw_behind(place, *payment_id);
                    if let Some(draw) = draw.filter(|draw| draw.phase == DrawPhase::Pending) {
                        let command = RecordDrawAgreed {
                            draw_id: draw.draw_id,
                            first_due: self.now.date_naive() + TimeDelta::days(30),
                            at: self.now,
                        };
                        commands.push(command.into());
                    }
                }
                OrderEvent::RefundReceived { to_loan, at, .. } if to_loan.is_positive() => {
                    commands.extend(self.repay(place, *to_loan, *at)?);
                }
                _ => {}
            }
        }
        Ok(commands)
    }

    /// The line books what happened elsewhere no earlier than its newest fact (T2).
    fn books_at(&self, happened: Instant) -> Instant {
        let newest = self.facts.facility.newest;
        newest.map_or(happened, |newest| newest.max(happened))
    }

    /// P9: what came back of a payment, all that was sent when it failed, goes to the lender that had paid it. A draw
    /// that is pending comes to nothing with the last of its payment; of an agreed one principal is repaid (L6).
    fn back(
        &self,
        place: usize,
        payment_id: PaymentId,
        returned: Option<Money>,
        reason: &str,
        at: Instant,
    ) -> Result<Option<CreditCommand>, Broken> {
        let Some(draw) = self.facts.draw_behind(place, payment_id) else {
            return Ok(None);
        };
        let (draw_id, at) = (draw.draw_id, self.books_at(at));
        let back = returned.unwrap_or(draw.principal);
        match draw.phase {
            DrawPhase::Pending if self.facts.kept(place, payment_id) > returned.map_or(0, Money::minor) => {
                Ok(None)
            }
            DrawPhase::Pending => {
                let reason = reason.to_owned();
                Ok(Some(RecordDrawFailed { draw_id, reason, at }.into()))
            }
            DrawPhase::Failed { .. } => Ok(None),
            DrawPhase::Agreed { .. } => {
                let amount = draw.outstanding().and_then(|owed| owed.min(back));
                let amount = amount.map_err(|error| Broken::new("L6", error.to_string()))?;
                let order_id = self.facts.lives[place].order.head().order_id;
                Ok(amount.is_positive().then(|| {
                    ApplyRefund {
                        draw_id,
                        order_id,
                        amount,
                        at,
                    }
                    .into()
                }))
            }
        }
    }

    /// L6: what of a refund repays the order's loans, the oldest first.
    fn repay(&self, place: usize, to_loan: Money, at: Instant) -> Result<Vec<CreditCommand>, Broken> {
        let order_id = self.facts.lives[place].order.head().order_id;
        let fault = |error: trade::money::MoneyError| Broken::new("L6", error.to_string());
        let mut left = to_loan;
        let at = self.books_at(at);
        let mut commands = Vec::new();
        for (draw_id, owed) in self.facts.facility.outstanding_of(order_id).map_err(fault)? {
            let amount = owed.min(left).map_err(fault)?;
            if amount.is_positive() {
                let command = ApplyRefund {
                    draw_id,
                    order_id,
                    amount,
                    at,
                };
                commands.push(command.into());
                left = left.checked_sub(amount).map_err(fault)?;
            }
        }
        if left.is_zero() {
            return Ok(commands);
        }
        Err(Broken::new(
            "L6",
            format!("{left} of a refund found no loan to repay"),
        ))
    }

    /// The line's facts for these commands; one that is refused refuses the whole request.
    pub(super) fn line_decides(
        &self,
        commands: &[CreditCommand],
        ids: Ids,
    ) -> Result<Result<Vec<CreditEvent>, Refusal>, Broken> {
        let mut all = Vec::new();
        if commands.is_empty() {
            return Ok(Ok(all));
        }
        let mut facility = self.facts.facility.clone();
        for command in commands {
            let events = match facility::decide(&facility, command, ids, self.now, &self.facts.book) {
                Ok(events) => events,
                Err(refusal) => return Ok(Err(refusal)),
            };
            for event in &events {
                facility = facility
                    .evolve(event)
                    .map_err(|error| Broken::new("L5", error.to_string()))?;
            }
            all.extend(events);
        }
        Ok(Ok(all))
    }
}
