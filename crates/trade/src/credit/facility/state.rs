//! The Pay Later line as its facts leave it. It holds no rule about what may happen next.

use super::event::{Details, LoanTerms, Statement};
use crate::id::{ApplicationId, DrawId, OrderId, PaymentId};
use crate::money::{Currency, Money, MoneyError};
use crate::time::{Day, Instant};

/// The newest application (L2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Application {
    /// None was ever begun.
    #[default]
    None,
    InProgress {
        application_id: ApplicationId,
        details: Option<Details>,
        at: Instant,
    },
    Submitted {
        application_id: ApplicationId,
        details: Option<Details>,
        at: Instant,
    },
    Approved {
        application_id: ApplicationId,
        details: Option<Details>,
        at: Instant,
    },
    Declined {
        application_id: ApplicationId,
        details: Option<Details>,
        reason: String,
        at: Instant,
    },
}

/// The line itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Line {
    /// There never was one.
    #[default]
    None,
    /// Open under terms that hold since an approval.
    Open {
        amount: Money,
        terms: LoanTerms,
        since: Instant,
    },
    Suspended {
        amount: Money,
        terms: LoanTerms,
        since: Instant,
        reason: String,
        at: Instant,
    },
    Closed {
        reason: String,
        at: Instant,
    },
}

/// One month of a loan (L5). Amounts in USD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanMonth {
    /// Day the payment is due.
    pub due: Day,
    /// Principal as agreed.
    pub principal: Money,
    /// Fee as agreed; zero once a refund dropped it.
    pub fee: Money,
    /// Promotional credit; zero once a refund dropped the fee.
    pub credit: Money,
    /// Principal repaid by refunds (L6).
    pub refunded: Money,
    /// Paid to the lender.
    pub paid: Money,
    /// When how much of that was paid, oldest first.
    pub payments: Vec<(Instant, Money)>,
    /// When how much principal was repaid by refunds, oldest first.
    pub refunds: Vec<(Instant, Money)>,
}

/// Where a draw is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum DrawPhase {
    /// The loan agreement is not completed.
    Pending,
    Agreed {
        months: Vec<LoanMonth>,
        at: Instant,
    },
    Failed {
        reason: String,
        at: Instant,
    },
}

/// A draw of the line for one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// Id.
    pub draw_id: DrawId,
    /// The order it pays for.
    pub order_id: OrderId,
    /// The payment it is.
    pub payment_id: PaymentId,
    /// Amount drawn, in USD.
    pub principal: Money,
    /// Chosen months.
    pub months: u32,
    /// When it was asked for.
    pub requested_at: Instant,
    /// The lender's terms that it was asked for under (L5), and since when they held; later ones change nothing of it.
    pub offer: (LoanTerms, Instant),
    /// Where it is.
    pub phase: DrawPhase,
}

/// A statement as the lender posted it; it stands, whatever comes later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The statement.
    pub statement: Statement,
    /// When it was posted.
    pub at: Instant,
}

/// The whole Pay Later line; one per workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facility {
    /// The newest application.
    pub application: Application,
    /// The line.
    pub line: Line,
    /// Draws, oldest first.
    pub draws: Vec<Draw>,
    /// Posted statements, oldest first.
    pub statements: Vec<Posted>,
    /// Instant of the newest fact.
    pub newest: Option<Instant>,
}

impl LoanMonth {
    /// The month as it stood at an instant: with what was paid before `paid_before` and refunded before
    /// `refunded_before`.
    ///
    /// # Errors
    /// [`MoneyError`] when the sum is out of range.
    pub fn as_of(&self, paid_before: Instant, refunded_before: Instant) -> Result<LoanMonth, MoneyError> {
        let before = |parts: &[(Instant, Money)], end: Instant| {
            let parts = parts.iter().filter(|(at, _)| *at < end);
            Money::checked_sum(parts.map(|(_, amount)| *amount), Currency::USD)
        };
        Ok(LoanMonth {
            paid: before(&self.payments, paid_before)?,
            refunded: before(&self.refunds, refunded_before)?,
            ..self.clone()
        })
    }

    /// What is still to be paid: principal not refunded + fee − credit − paid.
    ///
    /// # Errors
    /// [`MoneyError`] when the sum is out of range.
    pub fn owed(&self) -> Result<Money, MoneyError> {
        let due = self.principal.sub_or_zero(self.refunded)?.checked_add(self.fee)?;
        due.sub_or_zero(self.credit)?.sub_or_zero(self.paid)
    }

    /// Principal still owed; a payment goes to the fee first.
    ///
    /// # Errors
    /// [`MoneyError`] when the sum is out of range.
    pub fn principal_owed(&self) -> Result<Money, MoneyError> {
        let to_principal = self.paid.sub_or_zero(self.fee.sub_or_zero(self.credit)?)?;
        self.principal
            .sub_or_zero(self.refunded)?
            .sub_or_zero(to_principal)
    }
}

impl Draw {
    /// The loan's months; none before the agreement and after a failure.
    #[must_use]
    pub fn loan(&self) -> &[LoanMonth] {
        match &self.phase {
            DrawPhase::Agreed { months, .. } => months,
            DrawPhase::Pending | DrawPhase::Failed { .. } => &[],
        }
    }

    /// What a further payment of the loan follows: the newest one, else its agreement, else the request; with its name.
    pub(crate) fn newest_payment(&self) -> (&'static str, Instant) {
        let paid = self.loan().iter().flat_map(|month| &month.payments);
        match (&self.phase, paid.map(|(at, _)| *at).max()) {
            (DrawPhase::Agreed { .. }, Some(at)) => ("paid_at", at),
            (DrawPhase::Agreed { at, .. }, None) => ("agreed_at", *at),
            (DrawPhase::Pending | DrawPhase::Failed { .. }, _) => ("requested_at", self.requested_at),
        }
    }

    /// Principal still owed on the loan (L6); zero for a pending or failed draw.
    ///
    /// # Errors
    /// [`MoneyError`] when the sum is out of range.
    pub fn outstanding(&self) -> Result<Money, MoneyError> {
        let mut sum = zero();
        for month in self.loan() {
            sum = sum.checked_add(month.principal_owed()?)?;
        }
        Ok(sum)
    }

    /// The earliest month that is not paid in full, from 1, with what it still owes.
    ///
    /// # Errors
    /// [`MoneyError`] when the sum is out of range.
    pub fn next_month(&self) -> Result<Option<(u32, &LoanMonth, Money)>, MoneyError> {
        for (number, month) in (1u32..).zip(self.loan()) {
            let owed = month.owed()?;
            if owed.is_positive() {
                return Ok(Some((number, month, owed)));
            }
        }
        Ok(None)
    }
}

impl Facility {
    /// The draw of this id.
    #[must_use]
    pub fn draw(&self, draw_id: DrawId) -> Option<&Draw> {
        self.draws.iter().find(|draw| draw.draw_id == draw_id)
    }

    /// When the line books what happened elsewhere, such as money of an order that came back: then, but no earlier than
    /// its newest fact, for the lender's books are not opened again (T2).
    #[must_use]
    pub fn books_at(&self, happened: Instant) -> Instant {
        self.newest.map_or(happened, |newest| newest.max(happened))
    }

    /// Principal owed over all loans.
    ///
    /// # Errors
    /// [`MoneyError`] when the sum is out of range.
    pub fn outstanding(&self) -> Result<Money, MoneyError> {
        let mut sum = zero();
        for draw in &self.draws {
            sum = sum.checked_add(draw.outstanding()?)?;
        }
        Ok(sum)
    }

    /// Principal of draws whose agreement is not completed.
    ///
    /// # Errors
    /// [`MoneyError`] when the sum is out of range.
    pub fn pending(&self) -> Result<Money, MoneyError> {
        let pending = self.draws.iter().filter(|draw| draw.phase == DrawPhase::Pending);
        Money::checked_sum(pending.map(|draw| draw.principal), Currency::USD)
    }

    /// Available line (L5): line − outstanding − pending draws; zero unless the line is open.
    ///
    /// # Errors
    /// [`MoneyError`] when the sum is out of range.
    pub fn available(&self) -> Result<Money, MoneyError> {
        match &self.line {
            Line::Open { amount, .. } => amount
                .sub_or_zero(self.outstanding()?)?
                .sub_or_zero(self.pending()?),
            Line::None | Line::Suspended { .. } | Line::Closed { .. } => Ok(zero()),
        }
    }

    /// Principal still owed on the loans that paid for this order, newest loan last (L6).
    ///
    /// # Errors
    /// [`MoneyError`] when the sum is out of range.
    pub fn outstanding_of(&self, order_id: OrderId) -> Result<Vec<(DrawId, Money)>, MoneyError> {
        let mut owed = Vec::new();
        for draw in self.draws.iter().filter(|draw| draw.order_id == order_id) {
            let outstanding = draw.outstanding()?;
            if outstanding.is_positive() {
                owed.push((draw.draw_id, outstanding));
            }
        }
        Ok(owed)
    }
}

pub(super) fn zero() -> Money {
    Money::zero(Currency::USD)
}
