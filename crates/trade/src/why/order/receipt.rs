//! Inspections and receipt: fees, the claim of the counted difference, the days for feedback (C8, H3, C7, RB2).

use super::instalments::{Arrived, Standing};
use super::{End, Life};
use crate::money::{Currency, Money, Tally};
use crate::order::count::{ClaimLine, claim_lines};
use crate::order::event::{Count, Inspector};
use crate::order::state::{Inspection, Receipt, Running};
use crate::order::view::{DeadlineKind, ViewCtx};
use crate::time::Instant;
use crate::why::trace::Given;
use crate::why::{Case, Figure, Name, Origin, WhyError};

/// The figures of a receipt that is being counted, as pointers into its reply: `/lines` and `/counted`.
///
/// # Errors
/// [`WhyError`].
pub fn counted_receipt(order: &Running, counts: &[Count], at: &ViewCtx<'_>) -> Result<Vec<Figure>, WhyError> {
    let mut life = Life::new(at);
    let counted = life.counted(order, counts, &Origin::Argument, "")?;
    life.show("/counted", &counted);
    Ok(life.figures)
}

impl Life<'_> {
    /// A planned inspection and its fee (C8).
    pub(super) fn inspection(&mut self, index: usize, inspection: &Inspection) -> Result<(), WhyError> {
        let of = (index + 1).to_string();
        let fee = inspection.fee;
        let called = Name::InspectionFee.by("C8").of(&of);
        let terms = self.book.inspection();
        let key = if terms.fee_in.contains_key(&inspection.country) {
            format!("inspection.fee_in.{}", inspection.country)
        } else {
            "inspection.fee_elsewhere".to_owned()
        };
        let fee = match &inspection.inspector {
            Inspector::Buyer => self.trace.fact(called, Origin::Constant, fee),
            Inspector::Agency { .. } if terms.fee(inspection.country) == fee => {
                self.trace.rulebook(called, key, self.book, fee)
            }
            Inspector::Agency { .. } => self.record(called, inspection.booked_at, fee),
        };
        self.show(format!("/inspections/{index}/fee"), &fee);
        let called = Name::PlannedOn.by("C8").of(&of);
        let planned = self.record(called, inspection.booked_at, inspection.planned_on);
        self.show(format!("/inspections/{index}/planned_on"), &planned);
        let window = self.closing(planned, None, &format!("inspection {of}"))?;
        self.ends.push(End::window(DeadlineKind::Inspection, &window));
        Ok(())
    }

    /// The claim of the counted difference (H3), and the days for feedback (RB2).
    pub(super) fn receipt(&mut self, order: &Running) -> Result<(), WhyError> {
        let Receipt::Confirmed {
            counts, claim, at, ..
        } = &order.receipt
        else {
            return Ok(());
        };
        let claim = self.claim(order, counts, *claim, *at)?;
        self.show("/receipt/claim", &claim);
        let worth = self.usd(&order.terms.contract, Name::ClaimUsd.by("M2"), &claim)?;
        self.show("/receipt/claim_usd", &worth);
        let Some(days) = self.book.feedback().within_days else {
            return Ok(());
        };
        let completed = self.record(Name::Completed.by("H2"), *at, *at);
        let key = "feedback.within_days";
        let days = self
            .trace
            .rulebook(Name::FeedbackDays.by("RB2"), key, self.book, days);
        let window = self.days_after("RB2", "feedback", &completed, &days)?;
        // Feedback is left and revised within the same days (H4).
        for kind in [DeadlineKind::Feedback, DeadlineKind::FeedbackRevision] {
            self.ends.push(End::window(kind, &window));
        }
        Ok(())
    }

    fn claim(
        &mut self,
        order: &Running,
        counts: &[Count],
        claim: Money,
        at: Instant,
    ) -> Result<Given<Money>, WhyError> {
        let currency = order.currency();
        let recorded = Origin::Record {
            at: Some(at),
            by: None,
        };
        let counted = self.counted(order, counts, &recorded, "/receipt")?;
        if counted.value == claim {
            return Ok(counted);
        }
        let ceiling = self.ceiling_at(order, at)?;
        if currency == Currency::USD {
            let called = Name::Claim.by("C7");
            let capped = self.trace.smallest(called, &[&counted, &ceiling])?;
            if capped.value == claim {
                return Ok(capped);
            }
        } else {
            let worth = self.usd(&order.terms.contract, Name::CountedClaimUsd.by("M2"), &counted)?;
            let called = Name::Claim.by("C7");
            let capped = self.trace.in_proportion(called, &counted, &ceiling, &worth)?;
            if capped.value == claim {
                return Ok(capped);
            }
        }
        let reason = self.trace.because("H3", Case::AsRecorded);
        let claim = self.record(Name::Claim.by("H3").of("recorded"), at, claim);
        self.trace.resting(&claim, &reason);
        Ok(claim)
    }

    /// What each count comes to, and all together; `counts` are from `origin`, and `root` holds `lines`.
    fn counted(
        &mut self,
        order: &Running,
        counts: &[Count],
        origin: &Origin,
        root: &str,
    ) -> Result<Given<Money>, WhyError> {
        let currency = order.currency();
        let mut lines = Vec::new();
        for (index, line) in claim_lines(order, counts)?.iter().enumerate() {
            let (faulty, amount) = self.line(order, line, &(index + 1).to_string(), origin)?;
            self.show(format!("{root}/lines/{index}/faulty"), &faulty);
            self.show(format!("{root}/lines/{index}/amount"), &amount);
            lines.push(amount);
        }
        let lines: Vec<&Given<Money>> = lines.iter().collect();
        self.trace.sum(Name::CountedClaim.by("H3"), &lines, &[], currency)
    }

    /// Units of a line that are not as agreed, and what they come to.
    fn line(
        &mut self,
        order: &Running,
        line: &ClaimLine,
        of: &str,
        origin: &Origin,
    ) -> Result<(Given<Tally>, Given<Money>), WhyError> {
        let shipment = Origin::Record { at: None, by: None };
        let mut fact =
            |name: Name, origin: &Origin, units| self.trace.fact(name.by("H3").of(of), origin.clone(), units);
        let shipped = fact(Name::ShippedUnits, &shipment, line.shipped);
        let received = fact(Name::ReceivedUnits, origin, line.received);
        let damaged = fact(Name::DamagedUnits, origin, line.damaged);
        let below = fact(Name::BelowStandardUnits, origin, line.below_standard);
        let bad = Name::BadUnits.by("H3").of(of);
        let bad = self.trace.tally_sum(bad, &[&damaged, &below])?;
        let good = Name::GoodUnits.by("H3").of(of);
        let good = self.trace.tally_left(good, &received, &bad);
        let faulty = Name::FaultyUnits.by("H3").of(of);
        let faulty = self.trace.tally_left(faulty, &shipped, &good);
        let contract = usize::try_from(line.line).ok();
        let contract = contract.and_then(|index| order.terms.contract.lines.get(index));
        let called = Name::ClaimLine.by("H3").of(of);
        let Some(price) = contract.and_then(|line| line.unit_price) else {
            let nothing = self.trace.fact(called, Origin::Missing, line.amount);
            return Ok((faulty, nothing));
        };
        let price = self
            .trace
            .fact(Name::UnitPrice.by("O4").of(of), Origin::Contract, price);
        let amount = self
            .trace
            .tally_priced(called, &faulty, &price, order.currency())?;
        Ok((faulty, amount))
    }

    /// What could come back when receipt was confirmed (C7): what had been received by then, within the cap, less
    /// what had been decided by then.
    fn ceiling_at(&mut self, order: &Running, at: Instant) -> Result<Given<Money>, WhyError> {
        let (Some(standing), Some(cap)) = (
            self.standing.clone(),
            self.terms.as_ref().and_then(|terms| terms.cap.clone()),
        ) else {
            return Err(WhyError::Empty);
        };
        let mut by_then = Vec::new();
        for came in standing.arrived.iter().filter(|came| came.at <= at) {
            let of = format!("{} at receipt", came.payment + 1);
            let Some(payment) = order.payments.get(came.payment) else {
                continue;
            };
            let back = self.came_back(payment, &(came.payment + 1).to_string(), Some(at));
            let back: Vec<&Given<Money>> = back.iter().collect();
            let called = Name::PaymentKept.by("P9").of(of);
            by_then.push(Arrived {
                amount: self.trace.sum(called, &[&came.came], &back, order.currency())?,
                ..came.clone()
            });
        }
        let then = Standing {
            arrived: by_then,
            ..standing
        };
        let covered = self.covered(order, &then, &[], &cap, "at receipt")?;
        let mut decided = Vec::new();
        for (number, refund) in (1..).zip(&order.refunds) {
            if refund.at <= at {
                decided.push(self.decided(refund, &format!("{number}"))?);
            }
        }
        let decided: Vec<&Given<Money>> = decided.iter().collect();
        let left = Name::CoveredLessRefunds.by("D6").of("at receipt");
        let left = self.trace.sum(left, &[&covered], &decided, Currency::USD)?;
        self.trace
            .not_below_zero(Name::Ceiling.by("C7").of("at receipt"), &left)
    }
}
