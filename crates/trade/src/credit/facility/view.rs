//! What a page shows of the Pay Later line. It must not decide: every figure follows from the facts and the day.

use schemars::JsonSchema;
use serde::Serialize;

use super::event::{Details, LoanTerms, Statement};
use super::loan::promotional_credit_left;
use super::state::{Application, Draw, DrawPhase, Facility, Line, LoanMonth};
use crate::id::{ApplicationId, DrawId, OrderId, PaymentId};
use crate::money::{Money, MoneyError};
use crate::rulebook::Rulebook;
use crate::time::{Day, Instant, day_in};

/// The stages of L2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Stage {
    NotStarted,
    InProgress,
    Submitted,
    Approved,
    Declined,
    Suspended,
    Closed,
}

/// The newest application as shown. Personal data is shown masked from the vault, not from here (L7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ApplicationView {
    /// Id.
    pub application_id: ApplicationId,
    /// `in_progress`, `submitted`, `approved` or `declined`.
    pub stage: Stage,
    /// What was stated so far.
    pub details: Option<Details>,
    /// The lender's reason for a decline.
    pub reason: Option<String>,
    /// When it came to this stage.
    pub at: Instant,
}

/// One month of a loan as shown. Amounts in USD.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LoanMonthView {
    /// Month of the loan, from 1.
    pub month: u32,
    /// Day the payment is due.
    pub due: Day,
    /// Principal as agreed.
    pub principal: Money,
    /// Fee.
    pub fee: Money,
    /// Promotional credit (L4).
    pub credit: Money,
    /// Principal repaid by refunds (L6).
    pub refunded: Money,
    /// Paid.
    pub paid: Money,
    /// Still to be paid.
    pub owed: Money,
    /// Principal of the loan still owed when this and every earlier month is paid.
    pub balance: Money,
    /// True when something is owed and the due day is over.
    pub overdue: bool,
}

/// A draw as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DrawView {
    /// Id.
    pub draw_id: DrawId,
    /// The order it pays for.
    pub order_id: OrderId,
    /// The payment it is.
    pub payment_id: PaymentId,
    /// Amount drawn.
    pub principal: Money,
    /// Chosen months.
    pub months: u32,
    /// When it was asked for.
    pub requested_at: Instant,
    /// When the loan agreement was completed.
    pub agreed_at: Option<Instant>,
    /// Why it came to nothing.
    pub failed: Option<String>,
    /// Principal still owed.
    pub outstanding: Money,
    /// The schedule; empty before the agreement.
    pub schedule: Vec<LoanMonthView>,
}

/// A payment to the lender that is due (T3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaymentDue {
    /// The draw.
    pub draw_id: DrawId,
    /// The order it paid for.
    pub order_id: OrderId,
    /// Month of the loan, from 1.
    pub month: u32,
    /// Last day to pay.
    pub due: Day,
    /// How much.
    pub amount: Money,
    /// True when that day is over: the lender may suspend the line.
    pub overdue: bool,
}

/// The whole Pay Later line as shown. Amounts in USD.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FacilityView {
    /// Name of the lender.
    pub lender: String,
    /// Stage of the line, or of the application while there is no line (L2).
    pub stage: Stage,
    /// The newest application, if there ever was one.
    pub application: Option<ApplicationView>,
    /// Whether an application can be begun now.
    pub can_apply: bool,
    /// The line; absent while there is none.
    pub line: Option<Money>,
    /// The lender's terms; absent while there is no line.
    pub terms: Option<LoanTerms>,
    /// What the next loan may take of the promotional credit of these terms; zero once one was agreed on (L4).
    pub promotional_credit_left: Money,
    /// Why the line is suspended or closed.
    pub reason: Option<String>,
    /// Principal owed over all loans.
    pub outstanding: Money,
    /// Principal of pending draws.
    pub pending: Money,
    /// Available line (L5).
    pub available: Money,
    /// Every loan's next payment, earliest first (T3).
    pub deadlines: Vec<PaymentDue>,
    /// The earliest of them.
    pub next_payment: Option<PaymentDue>,
    /// Draws, newest first.
    pub draws: Vec<DrawView>,
    /// Statements, newest first (L4, L5).
    pub statements: Vec<Statement>,
}

/// The view of a line at `now`.
///
/// # Errors
/// [`MoneyError`] when sums are out of range.
pub fn view(state: &Facility, now: Instant, rulebook: &Rulebook) -> Result<FacilityView, MoneyError> {
    let today = day_in(now, rulebook.platform().time_zone);
    let application = application(&state.application);
    let (line, terms, reason) = match &state.line {
        Line::None => (None, None, None),
        Line::Open { amount, terms, .. } => (Some(*amount), Some(terms.clone()), None),
        Line::Suspended {
            amount,
            terms,
            reason,
            ..
        } => (Some(*amount), Some(terms.clone()), Some(reason.clone())),
        Line::Closed { reason, .. } => (None, None, Some(reason.clone())),
    };
    let deadlines = deadlines(state, today)?;
    let mut draws = Vec::new();
    for draw in state.draws.iter().rev() {
        draws.push(draw_view(draw, today)?);
    }
    Ok(FacilityView {
        lender: rulebook.credit().lender.clone(),
        stage: stage(state, application.as_ref()),
        can_apply: can_apply(state),
        application,
        line,
        terms,
        promotional_credit_left: promotional_credit_left(state),
        reason,
        outstanding: state.outstanding()?,
        pending: state.pending()?,
        available: state.available()?,
        next_payment: deadlines.first().cloned(),
        deadlines,
        draws,
        statements: state
            .statements
            .iter()
            .rev()
            .map(|posted| posted.statement.clone())
            .collect(),
    })
}

fn stage(state: &Facility, application: Option<&ApplicationView>) -> Stage {
    let applied = application.map_or(Stage::NotStarted, |application| application.stage);
    match &state.line {
        Line::None => applied,
        Line::Open { .. } => Stage::Approved,
        Line::Suspended { .. } => Stage::Suspended,
        // A closed line is the last word until a new application says something else.
        Line::Closed { .. } if applied == Stage::Approved => Stage::Closed,
        Line::Closed { .. } => applied,
    }
}

fn can_apply(state: &Facility) -> bool {
    let under_way = matches!(
        state.application,
        Application::InProgress { .. } | Application::Submitted { .. }
    );
    !under_way && !matches!(state.line, Line::Suspended { .. })
}

fn application(application: &Application) -> Option<ApplicationView> {
    let (application_id, stage, details, reason, at) = match application {
        Application::None => return None,
        Application::InProgress {
            application_id,
            details,
            at,
        } => (application_id, Stage::InProgress, details, None, at),
        Application::Submitted {
            application_id,
            details,
            at,
        } => (application_id, Stage::Submitted, details, None, at),
        Application::Approved {
            application_id,
            details,
            at,
        } => (application_id, Stage::Approved, details, None, at),
        Application::Declined {
            application_id,
            details,
            reason,
            at,
        } => (application_id, Stage::Declined, details, Some(reason.clone()), at),
    };
    let application_id = *application_id;
    Some(ApplicationView {
        application_id,
        stage,
        details: details.clone(),
        reason,
        at: *at,
    })
}

fn deadlines(state: &Facility, today: Day) -> Result<Vec<PaymentDue>, MoneyError> {
    let mut deadlines = Vec::new();
    for draw in &state.draws {
        if let Some((month, loan_month, amount)) = draw.next_month()? {
            deadlines.push(PaymentDue {
                draw_id: draw.draw_id,
                order_id: draw.order_id,
                month,
                due: loan_month.due,
                amount,
                overdue: loan_month.due < today,
            });
        }
    }
    deadlines.sort_by_key(|payment| (payment.due, payment.draw_id));
    Ok(deadlines)
}

fn draw_view(draw: &Draw, today: Day) -> Result<DrawView, MoneyError> {
    let outstanding = draw.outstanding()?;
    let mut balance = outstanding;
    let mut schedule = Vec::new();
    for (month, loan_month) in (1u32..).zip(draw.loan()) {
        balance = balance.checked_sub(loan_month.principal_owed()?)?;
        schedule.push(month_view(month, loan_month, balance, today)?);
    }
    let (agreed_at, failed) = match &draw.phase {
        DrawPhase::Pending => (None, None),
        DrawPhase::Agreed { at, .. } => (Some(*at), None),
        DrawPhase::Failed { reason, .. } => (None, Some(reason.clone())),
    };
    Ok(DrawView {
        draw_id: draw.draw_id,
        order_id: draw.order_id,
        payment_id: draw.payment_id,
        principal: draw.principal,
        months: draw.months,
        requested_at: draw.requested_at,
        agreed_at,
        failed,
        outstanding,
        schedule,
    })
}

fn month_view(
    month: u32,
    loan_month: &LoanMonth,
    balance: Money,
    today: Day,
) -> Result<LoanMonthView, MoneyError> {
    let owed = loan_month.owed()?;
    Ok(LoanMonthView {
        month,
        due: loan_month.due,
        principal: loan_month.principal,
        fee: loan_month.fee,
        credit: loan_month.credit,
        refunded: loan_month.refunded,
        paid: loan_month.paid,
        owed,
        balance,
        overdue: owed.is_positive() && loan_month.due < today,
    })
}
