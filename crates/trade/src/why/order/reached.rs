//! Since when an instalment is received in full or accepted short: what came, was waived and came back (P8, P9).

use super::Life;
use super::instalments::word;
use crate::money::Money;
use crate::order::event::Instalment;
use crate::order::state::{Progress, Running};
use crate::time::Instant;
use crate::why::calendar::Coming;
use crate::why::trace::Given;
use crate::why::{Case, Name};

/// An instalment as agreed and as it came, oldest first.
struct Course {
    due: Given<Money>,
    parts: Vec<Coming>,
}

impl Life<'_> {
    /// When an instalment was received in full or accepted short (P8).
    pub(super) fn received_at(&mut self, order: &Running, which: Instalment) -> Option<Given<Instant>> {
        let at = order.received_at(which)?;
        let called = Name::ReceivedInFull.by("P8").of(word(which));
        let initial = self.course(order, Instalment::Initial)?;
        let balance = self.course(order, Instalment::Balance)?;
        let (own, other) = match which {
            // A balance of nothing comes with the initial payment (P1).
            Instalment::Balance if !balance.due.value.is_zero() => (&balance, &initial),
            Instalment::Balance | Instalment::Initial => (&initial, &balance),
        };
        let came = own.until(at);
        let parts = (&own.due, came.as_slice());
        if own.since(None) == Some(at) {
            return Some(self.trace.reached(called, parts, None, at));
        }
        if own.since(Some(other)) == Some(at) {
            let credit = self.trace.because("P8", Case::CreditOfTheOrder);
            let others = other.until(at);
            let other = (&other.due, others.as_slice());
            let reached = self.trace.reached(called, parts, Some(other), at);
            self.trace.resting(&reached, &credit);
            return Some(reached);
        }
        let reason = self.trace.because("P8", Case::AsRecorded);
        let recorded = self.record(called, at, at);
        self.trace.resting(&recorded, &reason);
        Some(recorded)
    }

    fn course(&mut self, order: &Running, which: Instalment) -> Option<Course> {
        let terms = self.terms.clone()?;
        let mut parts = Vec::new();
        for (number, payment) in (1..).zip(&order.payments) {
            if payment.instalment != which || !payment.designated {
                continue;
            }
            let Progress::Received {
                amount, at, returned, ..
            } = &payment.progress
            else {
                continue;
            };
            let of = number.to_string();
            let came = self.record(Name::PaymentReceived.by("P8").of(&of), *at, *amount);
            parts.push(coming(*at, came, false));
            let back = self.came_back(payment, &of, None);
            parts.extend(
                returned
                    .iter()
                    .zip(back)
                    .map(|(part, amount)| coming(part.at, amount, true)),
            );
        }
        for (index, waiver) in order.waivers.iter().enumerate() {
            let mut then = order.waivers_counted_at(waiver.at);
            if waiver.instalment == which
                && let Some((_, counted)) = then.find(|(other, _)| std::ptr::eq(*other, waiver))
            {
                let amount = self.waiver(index + 1, waiver, counted).ok()?;
                parts.push(coming(waiver.at, amount, false));
            }
        }
        parts.sort_by_key(|part| part.at);
        let due = match which {
            Instalment::Initial => terms.initial,
            Instalment::Balance => terms.balance,
        };
        Some(Course { due, parts })
    }
}

fn coming(at: Instant, amount: Given<Money>, back: bool) -> Coming {
    Coming { at, amount, back }
}

impl Course {
    /// When it first was enough; what the other one has too much counts. What comes back later changes nothing (P9).
    fn since(&self, other: Option<&Course>) -> Option<Instant> {
        let others = other.iter().flat_map(|other| &other.parts);
        let mut moments: Vec<Instant> = self.parts.iter().chain(others).map(|part| part.at).collect();
        moments.sort_unstable();
        let enough = |moment: &Instant| {
            let surplus = other.map_or(0, |other| other.beyond(*moment).max(0));
            self.beyond(*moment) + surplus >= 0
        };
        moments.into_iter().find(enough)
    }

    /// What counts by then: what comes back at the very instant had come before.
    fn until(&self, moment: Instant) -> Vec<Coming> {
        let parts = self.parts.iter();
        let parts = parts.filter(|part| part.at < moment || (part.at == moment && !part.back));
        parts.cloned().collect()
    }

    /// What it has too much by then; below zero, what it lacks. In minor units.
    fn beyond(&self, until: Instant) -> i128 {
        self.until(until).iter().map(Coming::signed).sum::<i128>() - self.due.value.minor()
    }
}
