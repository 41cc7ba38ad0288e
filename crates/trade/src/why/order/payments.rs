//! Payments: when each should arrive and what it cost (P2–P4, P11, L3).

use super::{End, Life};
use crate::country::Country;
use crate::money::Money;
use crate::order::event::PaidWith;
use crate::order::state::{Payment, Progress, Running};
use crate::order::view::{DeadlineKind, ViewCtx};
use crate::rulebook::Fee;
use crate::time::Day;
use crate::why::plan::{Way, method_rule};
use crate::why::trace::Given;
use crate::why::{Case, Name, WhyError};

impl Life<'_> {
    pub(super) fn payments(&mut self, order: &Running, at: &ViewCtx<'_>) -> Result<(), WhyError> {
        for (index, payment) in order.payments.iter().enumerate() {
            let of = (index + 1).to_string();
            let place = format!("/payments/{index}");
            let awaits = payment
                .awaits_agreement()
                .then(|| self.trace.because("L3", Case::AwaitsAgreement));
            let (earliest, latest) = self.arrival(order, payment, at, &of)?;
            if let Some(reason) = awaits {
                self.trace.resting(&earliest, &reason);
                self.trace.resting(&latest, &reason);
            }
            self.show(format!("{place}/arrival/earliest"), &earliest);
            self.show(format!("{place}/arrival/latest"), &latest);
            if let Some(minutes) = self.book.method(payment.method).status_minutes {
                let key = format!("methods.{}.status_minutes", payment.method.code());
                let called = Name::StatusMinutes.by("P3").of(&of);
                let minutes = self.trace.rulebook(called, key, self.book, minutes);
                self.show(format!("{place}/status_minutes"), &minutes);
            }
            if let Progress::Received { amount, at, .. } = payment.progress {
                let came = self.record(Name::PaymentReceived.by("P8").of(&of), at, amount);
                self.show(format!("{place}/received"), &came);
                let back = self.came_back(payment, &of, None);
                if !back.is_empty() {
                    let back: Vec<&Given<Money>> = back.iter().collect();
                    let called = Name::PaymentCameBack.by("P9").of(&of);
                    let back = self.trace.sum(called, &back, &[], amount.currency())?;
                    self.show(format!("{place}/returned"), &back);
                }
            }
            if let Some(fee) = payment.fee {
                let terms = self.book.method(payment.method);
                let code = payment.method.code();
                let called = Name::Fee.by(method_rule(payment.method)).of(&of);
                let fee = match terms.fee {
                    Fee::PerTransaction(stated) if stated == fee => {
                        self.trace
                            .rulebook(called, format!("methods.{code}.fee"), self.book, fee)
                    }
                    Fee::PerTransaction(_) | Fee::ByBank | Fee::Unstated => {
                        self.record(called, payment.sent_at, fee)
                    }
                };
                self.show(format!("{place}/fee"), &fee);
            }
            let window = self.closing(latest, Some(earliest), &format!("payment {of}"))?;
            let end = End::window(DeadlineKind::Arrival, &window);
            self.bars.push(end.clone());
            if payment.in_transit() {
                let called = Name::PaymentSent.by("P1").of(of);
                let amount = self.record(called, payment.sent_at, payment.amount);
                // Its days have not begun before the loan agreement (L3).
                let end = if payment.awaits_agreement() {
                    End::new(DeadlineKind::Arrival)
                } else {
                    end
                };
                self.ends.push(End {
                    amount: Some(amount),
                    ..end
                });
            }
        }
        Ok(())
    }

    /// Counted from what starts the count; what was recorded stands when a calendar says something else by now.
    fn arrival(
        &mut self,
        order: &Running,
        payment: &Payment,
        at: &ViewCtx<'_>,
        of: &str,
    ) -> Result<(Given<Day>, Given<Day>), WhyError> {
        let payer = match &payment.paid_with {
            PaidWith::Bank { country, .. } => *country,
            PaidWith::Card { .. } | PaidWith::Draw { .. } => Country::US,
        };
        let accounts = order.accounts.iter();
        let mut payees = accounts.filter(|known| known.account.account_id == payment.account_id);
        if let Some(payee) = payees.next() {
            let (name, start) = match payment.agreed_at {
                Some(at) => (Name::LoanAgreed, at),
                None => (Name::PaidAt, payment.sent_at),
            };
            let event = self.record(name.by("P11").of(of), start, start);
            let way = Way {
                method: self.book.method(payment.method),
                payer,
                payee: payee.account.country,
                book: self.book,
                calendars: at.ctx.calendars,
                of,
            };
            if let Ok((earliest, latest)) = way.arrival(&mut self.trace, &event)
                && (earliest.value, latest.value) == (payment.arrival.earliest, payment.arrival.latest)
            {
                return Ok((earliest, latest));
            }
        }
        let reason = self.trace.because("T4", Case::AsRecorded);
        let start = payment.agreed_at.unwrap_or(payment.sent_at);
        let earliest = Name::ArrivesEarliest.by("P11").of(format!("{of} recorded"));
        let earliest = self.record(earliest, start, payment.arrival.earliest);
        let latest = Name::ArrivesLatest.by("P11").of(format!("{of} recorded"));
        let latest = self.record(latest, start, payment.arrival.latest);
        self.trace.resting(&earliest, &reason);
        self.trace.resting(&latest, &reason);
        Ok((earliest, latest))
    }
}
