//! Where both instalments stand: due, received, under way, outstanding, overpaid (P1, P8, M3).

use std::cmp::Ordering;

use super::Life;
use crate::money::{Currency, Money};
use crate::order::event::Instalment;
use crate::order::state::{Payment, Progress, Running, Waiver};
use crate::time::Instant;
use crate::why::trace::Given;
use crate::why::{Case, Name, WhyError};

/// One instalment.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) due: Given<Money>,
    pub(super) waived: Given<Money>,
    pub(super) received: Given<Money>,
    pub(super) in_transit: Given<Money>,
    pub(super) outstanding: Given<Money>,
    pub(super) overpaid: Given<Money>,
}

/// Both, and the payments they rest on.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) initial: Part,
    pub(super) balance: Part,
    /// What arrived at the account designated for the order (O1).
    pub(super) arrived: Vec<Arrived>,
    /// What arrived at another account.
    pub(super) elsewhere: Vec<Given<Money>>,
    /// Under way to the designated account.
    pub(super) under_way: Vec<Given<Money>>,
    /// Under way to another account.
    pub(super) to_elsewhere: Vec<Given<Money>>,
}

/// A payment that arrived.
#[derive(Debug, Clone)]
pub(super) struct Arrived {
    pub(super) instalment: Instalment,
    pub(super) at: Instant,
    /// What came.
    pub(super) came: Given<Money>,
    /// What of it has not come back (P9).
    pub(super) amount: Given<Money>,
    /// Its place among the payments.
    pub(super) payment: usize,
}

impl Standing {
    pub(super) fn of(&self, instalment: Instalment) -> &Part {
        match instalment {
            Instalment::Initial => &self.initial,
            Instalment::Balance => &self.balance,
        }
    }
}

/// The word of an instalment.
pub(super) fn word(instalment: Instalment) -> &'static str {
    match instalment {
        Instalment::Initial => "initial",
        Instalment::Balance => "balance",
    }
}

/// What was due and paid before any of it counted for the other.
struct Before {
    due: Given<Money>,
    waived: Given<Money>,
    paid: Given<Money>,
    in_transit: Given<Money>,
}

impl Life<'_> {
    pub(super) fn instalments(&mut self, order: &Running) -> Result<Standing, WhyError> {
        let (mut arrived, mut elsewhere) = (Vec::new(), Vec::new());
        let (mut sent, mut to_elsewhere) = (Vec::new(), Vec::new());
        for (index, payment) in order.payments.iter().enumerate() {
            let of = (index + 1).to_string();
            match payment.progress {
                Progress::Received { amount, at, .. } => {
                    let came = self.record(Name::PaymentReceived.by("P8").of(&of), at, amount);
                    let kept = self.kept(payment, &of, &came)?;
                    if !payment.designated {
                        elsewhere.push(kept);
                        continue;
                    }
                    arrived.push(Arrived {
                        instalment: payment.instalment,
                        at,
                        came,
                        amount: kept,
                        payment: index,
                    });
                }
                Progress::Sent | Progress::Accepted { .. } => {
                    let called = Name::PaymentSent.by("P1").of(of);
                    let amount = self.record(called, payment.sent_at, payment.amount);
                    if payment.designated {
                        sent.push((payment.instalment, amount));
                    } else {
                        to_elsewhere.push(amount);
                    }
                }
                Progress::Failed { .. } => {}
            }
        }
        let initial = self.before(order, Instalment::Initial, &arrived, &sent)?;
        let balance = self.before(order, Instalment::Balance, &arrived, &sent)?;
        let (initial, balance) = self.moved(order, initial, balance)?;
        Ok(Standing {
            initial,
            balance,
            arrived,
            elsewhere,
            under_way: sent.into_iter().map(|(_, amount)| amount).collect(),
            to_elsewhere,
        })
    }

    /// What of a payment the payee account has now: what came less what came back since (P9).
    fn kept(&mut self, payment: &Payment, of: &str, came: &Given<Money>) -> Result<Given<Money>, WhyError> {
        let back = self.came_back(payment, of, None);
        if back.is_empty() {
            return Ok(came.clone());
        }
        let back: Vec<&Given<Money>> = back.iter().collect();
        let called = Name::PaymentKept.by("P9").of(of);
        self.trace.sum(called, &[came], &back, came.value.currency())
    }

    /// What came back of a payment, all of it or until an instant (P9).
    pub(super) fn came_back(
        &mut self,
        payment: &Payment,
        of: &str,
        until: Option<Instant>,
    ) -> Vec<Given<Money>> {
        let Progress::Received { returned, .. } = &payment.progress else {
            return Vec::new();
        };
        let parts = (1..).zip(returned);
        parts
            .filter(|(_, part)| until.is_none_or(|until| part.at <= until))
            .map(|(number, part)| {
                let called = Name::PaymentReturned.by("P9").of(format!("{of}.{number}"));
                self.record(called, part.at, part.amount)
            })
            .collect()
    }

    /// What of a waiver counts, `counted` in minor units: not what stood for money that is no longer at another account (O1).
    pub(super) fn waiver(
        &mut self,
        number: usize,
        waiver: &Waiver,
        counted: i128,
    ) -> Result<Given<Money>, WhyError> {
        let (of, currency) = (number.to_string(), waiver.amount.currency());
        let taken = self.record(Name::Waiver.by("P8").of(&of), waiver.at, waiver.amount);
        let over = waiver.amount.minor() - counted;
        if over == 0 {
            return Ok(taken);
        }
        let over = self.record(
            Name::WaiverOver.by("O1").of(&of),
            waiver.at,
            Money::from_minor(over, currency)?,
        );
        self.trace
            .sum(Name::WaiverLeft.by("P8").of(&of), &[&taken], &[&over], currency)
    }

    fn before(
        &mut self,
        order: &Running,
        which: Instalment,
        arrived: &[Arrived],
        sent: &[(Instalment, Given<Money>)],
    ) -> Result<Before, WhyError> {
        let (currency, of) = (order.currency(), word(which));
        let Some(amounts) = self.terms.clone() else {
            return Err(WhyError::Empty);
        };
        let agreed = match which {
            Instalment::Initial => amounts.initial,
            Instalment::Balance => amounts.balance,
        };
        let mut waivers = Vec::new();
        for (number, (waiver, counted)) in (1..).zip(order.waivers_counted()) {
            if waiver.instalment == which {
                waivers.push(self.waiver(number, waiver, counted)?);
            }
        }
        let waivers: Vec<&Given<Money>> = waivers.iter().collect();
        let waived = self
            .trace
            .sum(Name::Waived.by("P8").of(of), &waivers, &[], currency)?;
        let due = if waivers.is_empty() {
            self.trace.is(Name::Due.by("P1").of(of), &agreed)
        } else {
            let left = self.trace.sum(
                Name::AgreedLessWaived.by("P8").of(of),
                &[&agreed],
                &[&waived],
                currency,
            )?;
            self.trace.not_below_zero(Name::Due.by("P8").of(of), &left)?
        };
        let paid: Vec<&Given<Money>> = arrived
            .iter()
            .filter(|came| came.instalment == which)
            .map(|came| &came.amount)
            .collect();
        let paid = self
            .trace
            .sum(Name::PaidFor.by("P8").of(of), &paid, &[], currency)?;
        let under_way: Vec<&Given<Money>> = sent
            .iter()
            .filter(|(instalment, _)| *instalment == which)
            .map(|(_, amount)| amount)
            .collect();
        let in_transit = self
            .trace
            .sum(Name::InTransit.by("M3").of(of), &under_way, &[], currency)?;
        Ok(Before {
            due,
            waived,
            paid,
            in_transit,
        })
    }

    /// What one instalment has too much counts for the other, as far as that lacks it (P8).
    fn moved(&mut self, order: &Running, initial: Before, balance: Before) -> Result<(Part, Part), WhyError> {
        let positions = order.positions();
        let moved = initial.paid.value.minor() - positions.initial.received;
        let credit = match moved.cmp(&0) {
            Ordering::Equal => None,
            Ordering::Greater => Some((self.credit(&initial, &balance, order.currency())?, true)),
            Ordering::Less => Some((self.credit(&balance, &initial, order.currency())?, false)),
        };
        let (from_initial, from_balance) = match &credit {
            Some((credit, true)) => ((None, Some(credit)), (Some(credit), None)),
            Some((credit, false)) => ((Some(credit), None), (None, Some(credit))),
            None => ((None, None), (None, None)),
        };
        Ok((
            self.part(initial, from_initial, Instalment::Initial, order.currency())?,
            self.part(balance, from_balance, Instalment::Balance, order.currency())?,
        ))
    }

    fn credit(
        &mut self,
        gives: &Before,
        takes: &Before,
        currency: Currency,
    ) -> Result<Given<Money>, WhyError> {
        let reason = self.trace.because("P8", Case::CreditOfTheOrder);
        let surplus = self
            .trace
            .sum(Name::Surplus.by("P8"), &[&gives.paid], &[&gives.due], currency)?;
        let lack = self
            .trace
            .sum(Name::Lacking.by("P8"), &[&takes.due], &[&takes.paid], currency)?;
        let credit = self
            .trace
            .smallest(Name::CreditMoved.by("P8"), &[&surplus, &lack])?;
        self.trace.resting(&credit, &reason);
        Ok(credit)
    }

    /// due = received + in transit + outstanding − overpaid (M3).
    fn part(
        &mut self,
        before: Before,
        (added, taken): (Option<&Given<Money>>, Option<&Given<Money>>),
        which: Instalment,
        currency: Currency,
    ) -> Result<Part, WhyError> {
        let of = word(which);
        let Before {
            due,
            waived,
            paid,
            in_transit,
        } = before;
        let plus: Vec<&Given<Money>> = std::iter::once(&paid).chain(added).collect();
        let minus: Vec<&Given<Money>> = taken.into_iter().collect();
        let received = self
            .trace
            .sum(Name::Received.by("P8").of(of), &plus, &minus, currency)?;
        let minus = [&received, &in_transit];
        let rest = self
            .trace
            .sum(Name::StillDue.by("M3").of(of), &[&due], &minus, currency)?;
        let outstanding = self
            .trace
            .not_below_zero(Name::Outstanding.by("M3").of(of), &rest)?;
        let beyond = self
            .trace
            .sum(Name::BeyondDue.by("M3").of(of), &minus, &[&due], currency)?;
        let overpaid = self
            .trace
            .not_below_zero(Name::Overpaid.by("P8").of(of), &beyond)?;
        Ok(Part {
            due,
            waived,
            received,
            in_transit,
            outstanding,
            overpaid,
        })
    }
}
