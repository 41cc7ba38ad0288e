//! The protection timeline: bars with their windows, and the day of each fact (T1).

use super::Life;
use super::goods::same;
use crate::order::event::Instalment;
use crate::order::state::Order;
use crate::order::view::OrderView;
use crate::time::start_of_day;
use crate::why::{Name, Origin, WhyError};

impl Life<'_> {
    pub(super) fn timeline(&mut self, order: &Order, view: &OrderView) -> Result<(), WhyError> {
        let today = self.today();
        self.show("/timeline/today", &today);
        let mut bars = std::mem::take(&mut self.bars);
        for (index, window) in view.timeline.windows.iter().enumerate() {
            let fits = |bar: &super::End| {
                bar.kind == window.kind && same(bar, window.from, window.last_day, window.outer_limit)
            };
            let Some(found) = bars.iter().position(fits) else {
                continue;
            };
            let bar = bars.remove(found);
            let place = format!("/timeline/windows/{index}");
            self.end(&format!("{place}/from"), bar.opens.as_ref());
            self.end(&format!("{place}/last_day"), bar.last.as_ref());
            self.end(&format!("{place}/outer_limit"), bar.outer.as_ref());
        }
        self.facts(order, view)
    }

    fn facts(&mut self, order: &Order, view: &OrderView) -> Result<(), WhyError> {
        for (index, fact) in view.timeline.facts.iter().enumerate() {
            let place = format!("/timeline/facts/{index}");
            let of = format!("fact {}", index + 1);
            let origin = Origin::Record {
                at: Some(fact.at),
                by: fact.by,
            };
            // Of these only a day is recorded; on the timeline they stand at its beginning.
            let whole_day = matches!(fact.kind, "cleared" | "delivered");
            if whole_day && start_of_day(fact.day, self.zone) == fact.at {
                let origin = Origin::Record {
                    at: None,
                    by: fact.by,
                };
                let day = self.trace.fact(Name::FactDay.by("T1").of(&of), origin, fact.day);
                let at = self
                    .trace
                    .start_of_day(Name::FactAt.by("T1").of(&of), &day, self.zone);
                self.show(format!("{place}/day"), &day);
                self.show(format!("{place}/at"), &at);
                continue;
            }
            let instalment = match fact.kind {
                "initial_received" => Some(Instalment::Initial),
                "balance_received" => Some(Instalment::Balance),
                _ => None,
            };
            let running = order.running().zip(instalment);
            let reached = running.and_then(|(running, which)| self.received_at(running, which));
            let at = match reached {
                Some(reached) => reached,
                None => self.trace.fact(Name::FactAt.by("T1").of(&of), origin, fact.at),
            };
            let day = self.trace.day_in(Name::FactDay.by("T1").of(of), &at, self.zone);
            self.show(format!("{place}/at"), &at);
            self.show(format!("{place}/day"), &day);
            if let Some(amount) = fact.amount {
                let (name, rule) = amount_of(fact.kind);
                let origin = Origin::Record {
                    at: Some(fact.at),
                    by: fact.by,
                };
                let amount = self.trace.fact(name.by(rule), origin, amount);
                self.show(format!("{place}/amount"), &amount);
            }
        }
        Ok(())
    }
}

/// What the amount of a fact is called, and the rule that it falls under.
fn amount_of(kind: &str) -> (Name, &'static str) {
    match kind {
        "paid" => (Name::PaymentSent, "P1"),
        "payment_accepted" => (Name::PaymentSent, "P7"),
        "payment_received" => (Name::PaymentReceived, "P8"),
        "payment_failed" => (Name::PaymentSent, "P9"),
        "payment_returned" => (Name::PaymentReturned, "P9"),
        "waived" => (Name::Waiver, "P8"),
        "refund_decided" => (Name::RefundDecidedAtFirst, "D8"),
        "refund_reduced" => (Name::RefundReduced, "P9"),
        "refund_received" => (Name::RefundPart, "D8"),
        "inspection_booked" => (Name::InspectionFee, "C8"),
        "dispute_opened" => (Name::DisputeClaim, "D1"),
        "dispute_extended" => (Name::DisputeClaim, "D6"),
        _ => (Name::Amount, "T1"),
    }
}
