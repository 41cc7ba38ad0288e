//! Facts beside orders: the Pay Later line, quotations, threads, reports of limits, the editions that are kept. Each is folded by `trade`, and its
//! whole history again at the end.

use trade::credit::facility::{CreditEvent, Facility};
use trade::id::{OrderId, QuotationId, SupplierId};
use trade::message::{MessageEvent, Thread};
use trade::order::OrderEvent;
use trade::quotation::{Quotation, QuotationEvent};
use trade::rulebook::RulebookEvent;
use trade::supplier::SupplierEvent;

use super::{Facts, reach};
use crate::model::{Broken, Check, must};

/// Something that was recorded.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Fact {
    Order(OrderId, OrderEvent),
    Credit(CreditEvent),
    Quotation(QuotationId, QuotationEvent),
    Message(SupplierId, MessageEvent),
    Supplier(SupplierEvent),
    Rulebook(RulebookEvent),
}

fn corrupt(error: trade::history::CorruptHistory) -> Broken {
    Broken::new("T2", error.to_string())
}

impl Facts {
    pub(super) fn take_credit(&mut self, event: CreditEvent) -> Check {
        self.tally.event("credit", event.name());
        reach::of_credit(&event, &mut self.tally);
        if let CreditEvent::RefundApplied { draw_id, amount, .. } = &event {
            self.lender_repaid(*draw_id, *amount)?;
        }
        self.loans.apply(&event)?;
        self.facility = std::mem::take(&mut self.facility)
            .evolve(&event)
            .map_err(corrupt)?;
        self.credit_events.push(event);
        self.line_is_kept()
    }

    /// L5, L6: what is owed of each loan, and what of the line is still available, as added up by the model.
    fn line_is_kept(&mut self) -> Check {
        let fault = |error: trade::money::MoneyError| Broken::new("L5", error.to_string());
        for draw in &self.facility.draws {
            let (theirs, ours) = (
                draw.outstanding().map_err(fault)?.minor(),
                self.loans.owed(draw.draw_id),
            );
            must(theirs == ours, "L6", || {
                format!("{theirs} cents of a loan's principal are owed where {ours} are left")
            })?;
        }
        if self.loans.is_used() {
            self.tally.rule("L5");
        }
        let available = self.facility.available().map_err(fault)?.minor();
        let free = self.loans.available();
        must(available == free, "L5", || {
            format!("{available} cents are available where {free} are left of the line")
        })
    }

    pub(super) fn take_quotation(&mut self, id: QuotationId, event: QuotationEvent) -> Check {
        self.tally.event("quotation", event.name());
        if matches!(event, QuotationEvent::OrderStarted { .. }) {
            self.tally.rule("O2");
        }
        let place = self.quotations.iter().position(|known| known.quotation_id == id);
        let state = place.map(|place| self.quotations[place].clone());
        let quotation = Quotation::evolve(state, &event).map_err(corrupt)?;
        match place {
            Some(place) => self.quotations[place] = quotation,
            None => self.quotations.push(quotation),
        }
        self.quotation_events.entry(id).or_default().push(event);
        Ok(())
    }

    pub(super) fn take_message(&mut self, id: SupplierId, event: MessageEvent) -> Check {
        self.tally.event("message", event.name());
        let marked = matches!(event, MessageEvent::MessageMarked { .. });
        self.tally.rule(if marked { "O9" } else { "S1" });
        let thread = Thread::evolve(self.threads.remove(&id), &event).map_err(corrupt)?;
        self.threads.insert(id, thread);
        self.message_events.entry(id).or_default().push(event);
        Ok(())
    }

    pub(super) fn take_report(&mut self, event: &SupplierEvent) -> Check {
        self.tally.event("supplier", event.name());
        self.tally.rule("S3");
        let (SupplierEvent::LimitReported {
            supplier_id, report, ..
        }
        | SupplierEvent::LimitWithdrawn {
            supplier_id, report, ..
        }) = event;
        let mut suppliers = self.suppliers.iter_mut();
        // A practice world reports limits of suppliers that this run has nothing to do with.
        if let Some(known) = suppliers.find(|known| known.reference.supplier_id == *supplier_id) {
            known.limits.evolve(event);
            let (as_of, remaining) = (report.as_of, report.remaining.minor());
            match event {
                SupplierEvent::LimitReported { .. } => known.gauge.report(as_of, remaining),
                SupplierEvent::LimitWithdrawn { .. } => known.gauge.withdraw(as_of, remaining),
            }
        }
        Ok(())
    }

    /// RB1: what is kept has the id and the content that were recorded, else it does not fold.
    pub(super) fn take_rulebook(&mut self, event: &RulebookEvent) -> Check {
        self.tally.event("rulebook", event.name());
        self.library = std::mem::take(&mut self.library)
            .evolve(event)
            .map_err(|error| Broken::new("RB1", error.to_string()))?;
        Ok(())
    }

    /// Folding every history anew leads to what is known (any prefix was folded on the way).
    ///
    /// # Errors
    /// The stream that folds to something else.
    pub fn refold(&self) -> Check {
        let differs = |what: &str| Broken::new("T2", format!("{what} folds to something else"));
        self.lender_has_it()?;
        for life in &self.lives {
            life.sheet.nothing_due()?;
            let folded = trade::order::fold(&life.events).map_err(corrupt)?;
            if folded.as_ref() != Some(&life.order) {
                return Err(differs("an order"));
            }
        }
        if Facility::fold(&self.credit_events).map_err(corrupt)? != self.facility {
            return Err(differs("the credit line"));
        }
        for quotation in &self.quotations {
            let events = self.quotation_events.get(&quotation.quotation_id);
            let folded = Quotation::fold(events.into_iter().flatten()).map_err(corrupt)?;
            if folded.as_ref() != Some(quotation) {
                return Err(differs("a quotation"));
            }
        }
        for (id, thread) in &self.threads {
            let events = self.message_events.get(id);
            let folded = Thread::fold(events.into_iter().flatten()).map_err(corrupt)?;
            if folded.as_ref() != Some(thread) {
                return Err(differs("a thread"));
            }
        }
        Ok(())
    }
}
