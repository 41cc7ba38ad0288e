//! The lender's books written down: terms, loans month by month, what was paid and what refunds repaid, each fact checked
//! against the rule that must have allowed it (L1, L2, L4–L6). Whole cents, and days counted on the fingers.

use chrono::{DateTime, NaiveDate, Utc};
use trade::credit::facility::{CreditEvent, LoanTerms, RefundCut};
use trade::credit::schedule::ScheduleMonth;
use trade::id::{DrawId, OrderId};
use trade::time::Instant;

use super::days::{day_of, months_after};
use super::number::{half_even, scaled};
use super::{Broken, Check, must};

/// The largest line there is, in cents, and the longest loan, in months (L1).
const MOST: i128 = 15_000_000;
const LONGEST: usize = 6;

/// Decimal places of a rate.
const PLACES: u32 = 15;

/// The Pay Later line and its loans.
#[derive(Debug, Clone, Default)]
pub struct Loans {
    /// In cents; of an open or suspended line.
    line: i128,
    open: bool,
    offers: Vec<Offer>,
    pub(super) loans: Vec<Loan>,
    /// Months for which a statement was posted, and the loans and months it names.
    pub(super) stated: Vec<(NaiveDate, Vec<(DrawId, u32)>)>,
}

/// A lender's terms (L5).
#[derive(Debug, Clone)]
struct Offer {
    /// Of each month, in 10⁻¹⁵.
    rates: Vec<i128>,
    /// Promotional credit, in cents (L4).
    credit: i128,
    used: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Loan {
    pub(super) id: DrawId,
    order: OrderId,
    principal: i128,
    count: usize,
    /// The place of the terms it was asked for under.
    offer: usize,
    stage: Stage,
    pub(super) months: Vec<Month>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Pending,
    Agreed,
    Failed,
}

/// A month of a loan, in cents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Month {
    pub(super) due: NaiveDate,
    pub(super) principal: i128,
    /// Nothing once a refund took the whole month before its fee was charged (L6).
    pub(super) fee: i128,
    pub(super) credit: i128,
    pub(super) paid: Vec<(DateTime<Utc>, i128)>,
    pub(super) refunded: Vec<(DateTime<Utc>, i128)>,
}

/// What of these there was before an instant.
pub(super) fn before(parts: &[(DateTime<Utc>, i128)], end: DateTime<Utc>) -> i128 {
    let parts = parts.iter().filter(|(at, _)| *at < end);
    parts.map(|(_, cents)| cents).sum()
}

impl Month {
    /// Principal still owed, by what was paid and refunded before these instants; a payment goes to the fee first.
    pub(super) fn owed_then(&self, paid: DateTime<Utc>, refunded: DateTime<Utc>) -> i128 {
        let on_principal = (before(&self.paid, paid) - (self.fee - self.credit)).max(0);
        (self.principal - before(&self.refunded, refunded) - on_principal).max(0)
    }

    fn owed(&self) -> i128 {
        self.owed_then(DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MAX_UTC)
    }

    /// All that is still to be paid, by the same.
    pub(super) fn to_pay(&self, paid: DateTime<Utc>, refunded: DateTime<Utc>) -> i128 {
        let due = self.principal - before(&self.refunded, refunded) + self.fee - self.credit;
        (due - before(&self.paid, paid)).max(0)
    }
}

impl Loans {
    /// Writes a fact down.
    ///
    /// # Errors
    /// The rule that the fact breaks.
    pub fn apply(&mut self, event: &CreditEvent) -> Check {
        match event {
            CreditEvent::Approved { line, terms, .. } => self.approved(line.minor(), terms),
            CreditEvent::Suspended { .. } => {
                self.open = false;
                Ok(())
            }
            CreditEvent::Reinstated { .. } => {
                self.open = true;
                Ok(())
            }
            CreditEvent::Closed { .. } => {
                let waits = self.loans.iter().any(|loan| loan.stage == Stage::Pending);
                (self.open, self.line) = (false, 0);
                must(!waits, "L5", || "closed beside a pending draw".to_owned())
            }
            CreditEvent::DrawRequested {
                draw_id,
                order_id,
                principal,
                months,
                ..
            } => self.requested(*draw_id, *order_id, principal.minor(), *months),
            CreditEvent::DrawAgreed {
                draw_id,
                schedule,
                at,
            } => self.agreed(*draw_id, schedule, *at),
            CreditEvent::DrawFailed { draw_id, .. } => {
                self.pending(*draw_id)?.stage = Stage::Failed;
                Ok(())
            }
            CreditEvent::LoanPaymentMade {
                draw_id,
                month,
                amount,
                at,
            } => self.paid(*draw_id, *month, amount.minor(), *at),
            CreditEvent::StatementPosted { statement, at } => self.posted(statement, *at),
            CreditEvent::RefundApplied {
                draw_id,
                order_id,
                amount,
                cuts,
                at,
            } => self.refunded((*draw_id, *order_id), amount.minor(), cuts, *at),
            CreditEvent::ApplicationStarted { .. }
            | CreditEvent::ApplicationDetailsKept { .. }
            | CreditEvent::ApplicationSubmitted { .. }
            | CreditEvent::Declined { .. } => Ok(()),
        }
    }

    /// Principal owed of a loan, in cents.
    #[must_use]
    pub fn owed(&self, id: DrawId) -> i128 {
        let loan = self.loans.iter().find(|loan| loan.id == id);
        loan.map_or(0, Loan::owed)
    }

    /// Principal owed of the loans behind an order, in cents (L6).
    #[must_use]
    pub fn owed_for(&self, order: OrderId) -> i128 {
        let behind = self.loans.iter().filter(|loan| loan.order == order);
        behind.map(Loan::owed).sum()
    }

    /// L5: line − outstanding − pending draws; nothing unless the line is open.
    #[must_use]
    pub fn available(&self) -> i128 {
        let taken = self.loans.iter().map(|loan| match loan.stage {
            Stage::Pending => loan.principal,
            Stage::Agreed => loan.owed(),
            Stage::Failed => 0,
        });
        if self.open {
            (self.line - taken.sum::<i128>()).max(0)
        } else {
            0
        }
    }

    /// Whether anything was ever drawn.
    #[must_use]
    pub fn is_used(&self) -> bool {
        !self.loans.is_empty()
    }

    fn approved(&mut self, line: i128, terms: &LoanTerms) -> Check {
        let rates = terms.monthly_fee_rates.iter();
        let rates: Result<Vec<i128>, Broken> = rates.map(|rate| scaled(&rate.to_string(), PLACES)).collect();
        let rates = rates?;
        let fits = (1..=MOST).contains(&line) && (1..=LONGEST).contains(&rates.len());
        must(fits, "L1", || {
            format!("a line of {line} cents for {} months", rates.len())
        })?;
        let credit = terms.promotional_credit.minor();
        must(credit >= 0, "L4", || format!("a promotional credit of {credit}"))?;
        self.offers.push(Offer {
            rates,
            credit,
            used: false,
        });
        (self.open, self.line) = (true, line);
        Ok(())
    }

    fn requested(&mut self, id: DrawId, order: OrderId, principal: i128, months: u32) -> Check {
        let available = self.available();
        must((1..=available).contains(&principal), "L5", || {
            format!("{principal} cents were drawn of {available}")
        })?;
        let count = usize::try_from(months).unwrap_or(usize::MAX);
        let offer = self.offers.len().checked_sub(1);
        let offer = offer.ok_or_else(|| Broken::new("L2", "a draw of a line nobody approved"))?;
        let most = self.offers[offer].rates.len();
        must((1..=most).contains(&count), "L5", || {
            format!("a loan of {count} months where {most} are offered")
        })?;
        self.loans.push(Loan {
            id,
            order,
            principal,
            count,
            offer,
            stage: Stage::Pending,
            months: Vec::new(),
        });
        Ok(())
    }

    /// L4, L5: equal principal with the cents that remain in the last month, each month's rate of all of it, the credit on
    /// the first fee of the first loan under these terms, and the same day of each month.
    fn agreed(&mut self, id: DrawId, schedule: &[ScheduleMonth], at: Instant) -> Check {
        let first_due = schedule.first().map_or(NaiveDate::MIN, |month| month.due);
        let agreed_on = day_of(at);
        must(agreed_on <= first_due, "L5", || {
            format!("a loan agreed on {agreed_on} and due on {first_due}")
        })?;
        let loan = self.pending(id)?.clone();
        let offer = &mut self.offers[loan.offer];
        let promised = if offer.used { 0 } else { offer.credit };
        offer.used = true;
        let mut left = loan.principal;
        let mut months = Vec::new();
        for number in 0..loan.count {
            let last = number + 1 == loan.count;
            let count = i128::try_from(loan.count).unwrap_or(1);
            let principal = if last { left } else { loan.principal / count };
            left -= principal;
            let fee = half_even(loan.principal * offer.rates[number], 10_i128.pow(PLACES));
            let due = months_after(first_due, number);
            months.push(Month {
                due: due.ok_or_else(|| Broken::new("L5", "a month beyond the calendar"))?,
                principal,
                fee,
                credit: if number == 0 { promised.min(fee) } else { 0 },
                paid: Vec::new(),
                refunded: Vec::new(),
            });
        }
        let said: Vec<_> = schedule.iter().map(said).collect();
        let mut left = loan.principal;
        let expected = months.iter().map(|month| {
            left -= month.principal;
            let (principal, fee, credit) = (month.principal, month.fee, month.credit);
            (
                month.due,
                [principal, fee, credit, principal + fee - credit, left],
            )
        });
        let expected: Vec<_> = expected.collect();
        must(said == expected, "L5", || {
            format!("a loan of {said:?} where {expected:?} is so")
        })?;
        let loan = self.pending(id)?;
        (loan.stage, loan.months) = (Stage::Agreed, months);
        Ok(())
    }

    /// L5: of the earliest month that is not paid, and no more than it owes.
    fn paid(&mut self, id: DrawId, month: u32, cents: i128, at: Instant) -> Check {
        const NOW: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;
        let mut open = (1_u32..).zip(&mut self.known(id)?.months);
        let next = open.find(|(_, month)| month.to_pay(NOW, NOW) > 0);
        let (number, next) = next.ok_or_else(|| Broken::new("L5", "paid where nothing is owed"))?;
        let owed = next.to_pay(NOW, NOW);
        must(number == month && (1..=owed).contains(&cents), "L5", || {
            format!("{cents} cents paid for month {month} where month {number} owes {owed}")
        })?;
        next.paid.push((at, cents));
        Ok(())
    }

    /// L6: principal from the last month backwards; a month of which nothing is left loses a fee that was not charged.
    fn refunded(
        &mut self,
        (id, order): (DrawId, OrderId),
        cents: i128,
        cuts: &[RefundCut],
        at: Instant,
    ) -> Check {
        let loan = self.known(id)?.clone();
        let owed = loan.owed();
        must(loan.order == order && (1..=owed).contains(&cents), "L6", || {
            format!("{cents} cents repay a loan that owes {owed}")
        })?;
        let today = day_of(at);
        let mut left = cents;
        let mut expected = Vec::new();
        let numbered: Vec<_> = (1_u32..).zip(&loan.months).collect();
        for (number, month) in numbered.into_iter().rev() {
            let taken = month.owed().min(left);
            if taken == 0 {
                continue;
            }
            left -= taken;
            let mut stated = self.stated.iter().flat_map(|(_, named)| named);
            let charged =
                month.due <= today || !month.paid.is_empty() || stated.any(|named| *named == (id, number));
            expected.push((number, taken, taken == month.owed() && !charged));
        }
        let said = cuts.iter();
        let said: Vec<_> = said
            .map(|cut| (cut.month, cut.principal.minor(), cut.fee_dropped))
            .collect();
        must(said == expected, "L6", || {
            format!("a refund takes {said:?} where {expected:?} is so")
        })?;
        for (number, month) in (1_u32..).zip(&mut self.known(id)?.months) {
            let Some((_, taken, dropped)) = expected.iter().find(|(of, ..)| *of == number) else {
                continue;
            };
            month.refunded.push((at, *taken));
            if *dropped {
                (month.fee, month.credit) = (0, 0);
            }
        }
        Ok(())
    }

    fn known(&mut self, id: DrawId) -> Result<&mut Loan, Broken> {
        let found = self.loans.iter_mut().find(|loan| loan.id == id);
        found.ok_or_else(|| Broken::new("L5", "a loan that nobody asked for"))
    }

    fn pending(&mut self, id: DrawId) -> Result<&mut Loan, Broken> {
        let loan = self.known(id)?;
        if loan.stage == Stage::Pending {
            Ok(loan)
        } else {
            Err(Broken::new("L3", "a draw was agreed on or failed twice"))
        }
    }
}

impl Loan {
    fn owed(&self) -> i128 {
        self.months.iter().map(Month::owed).sum()
    }
}

fn said(month: &ScheduleMonth) -> (NaiveDate, [i128; 5]) {
    let ScheduleMonth {
        due,
        principal,
        fee,
        credit,
        payment,
        balance,
    } = month;
    (
        *due,
        [principal, fee, credit, payment, balance].map(|amount| amount.minor()),
    )
}
