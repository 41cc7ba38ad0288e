//! What happened to the Pay Later line: facts, past tense, with the values that were decided.
//! No rule lives here, and no event carries a stage.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::credit::schedule::ScheduleMonth;
use crate::history::event_names;
use crate::id::{ApplicationId, DrawId, OrderId, PaymentId};
use crate::money::{Money, Rate};
use crate::time::{Day, Instant};

/// Kind of an account linked for an application (L2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// A business checking account.
    BusinessChecking,
    /// Another online account, such as a shop or a payment service.
    Online,
}

/// An account linked for an application; never more than a name and four characters (L7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkedAccount {
    /// Kind.
    pub kind: AccountKind,
    /// Bank or service.
    pub name: String,
    /// Last four characters of its number or name.
    pub last_four: String,
}

/// What the applicant states of the business. Figures, no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BusinessFigures {
    /// Average revenue of a month, in USD; zero or more.
    pub monthly_revenue: Money,
    /// Months in business.
    pub months_trading: u32,
    /// Line asked for, in USD; above zero, at most the rulebook's largest (L1).
    pub requested_line: Money,
}

/// What an application holds (L2). Personal data is in the vault, under the reference (L7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// Reference of the vault record with the personal data.
    pub vault_ref: String,
    /// Linked accounts; one of them a business checking account.
    pub accounts: Vec<LinkedAccount>,
    /// Stated figures.
    pub business: BusinessFigures,
}

/// The lender's offer (L5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoanTerms {
    /// Fee rate of each month, of the original principal; as many as months may be chosen, 1–6.
    pub monthly_fee_rates: Vec<Rate>,
    /// Promotional credit against the first month's fee of the first draw (L4); zero when there is none. In USD.
    pub promotional_credit: Money,
}

impl LoanTerms {
    /// Longest term that can be chosen, in months.
    #[must_use]
    pub fn months_max(&self) -> u32 {
        u32::try_from(self.monthly_fee_rates.len()).unwrap_or(u32::MAX)
    }
}

/// What a refund takes from one month of a loan (L6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundCut {
    /// Month of the loan, from 1.
    pub month: u32,
    /// Principal repaid.
    pub principal: Money,
    /// True when nothing of the month is left and its fee was not charged yet: then it never will be.
    pub fee_dropped: bool,
}

/// One loan's part of a monthly statement. Amounts in USD.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementEntry {
    /// The draw.
    pub draw_id: DrawId,
    /// Month of the loan, from 1.
    pub month: u32,
    /// Day the payment is due.
    pub due: Day,
    /// Principal owed before this month's payment.
    pub opening: Money,
    /// Principal that falls due.
    pub principal: Money,
    /// Fee of the month.
    pub fee: Money,
    /// Promotional credit against the fee (L4).
    pub credit: Money,
    /// Payment due: principal + fee − credit.
    pub payment: Money,
    /// Principal owed after it: opening − principal.
    pub closing: Money,
}

/// A monthly statement over all loans (L5): the sums of its entries. Amounts in USD.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// First day of the month it is for.
    pub month: Day,
    /// Principal owed before.
    pub opening: Money,
    /// Principal that falls due.
    pub principal: Money,
    /// Fees.
    pub fee: Money,
    /// Promotional credit (L4).
    pub credit: Money,
    /// Payment due: principal + fee − credit.
    pub payment: Money,
    /// Principal owed after it.
    pub closing: Money,
    /// Unpaid from months before; not in `payment`.
    pub overdue: Money,
    /// One per loan with a payment due in the month.
    pub entries: Vec<StatementEntry>,
}

/// A fact about the Pay Later line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum CreditEvent {
    /// *Complete Application* was begun (L2).
    ApplicationStarted {
        application_id: ApplicationId,
        at: Instant,
    },
    /// What was stated, personal data by reference only (L7).
    ApplicationDetailsKept {
        application_id: ApplicationId,
        details: Details,
        at: Instant,
    },
    ApplicationSubmitted {
        application_id: ApplicationId,
        at: Instant,
    },
    /// The lender opened a line, or raised the one there is, under these terms.
    Approved {
        application_id: ApplicationId,
        line: Money,
        terms: LoanTerms,
        at: Instant,
    },
    Declined {
        application_id: ApplicationId,
        reason: String,
        at: Instant,
    },
    Suspended {
        reason: String,
        at: Instant,
    },
    Reinstated {
        at: Instant,
    },
    Closed {
        reason: String,
        at: Instant,
    },
    /// Asked for at checkout; pending until the loan agreement is completed (L3).
    DrawRequested {
        draw_id: DrawId,
        order_id: OrderId,
        payment_id: PaymentId,
        principal: Money,
        months: u32,
        at: Instant,
    },
    /// The loan agreement was completed: this is the loan (L5).
    DrawAgreed {
        draw_id: DrawId,
        schedule: Vec<ScheduleMonth>,
        at: Instant,
    },
    DrawFailed {
        draw_id: DrawId,
        reason: String,
        at: Instant,
    },
    LoanPaymentMade {
        draw_id: DrawId,
        month: u32,
        amount: Money,
        at: Instant,
    },
    StatementPosted {
        statement: Box<Statement>,
        at: Instant,
    },
    /// A refund of the order repaid principal (L6).
    RefundApplied {
        draw_id: DrawId,
        order_id: OrderId,
        amount: Money,
        cuts: Vec<RefundCut>,
        at: Instant,
    },
}

event_names! {
    CreditEvent {
        ApplicationStarted "application_started",
        ApplicationDetailsKept "application_details_kept",
        ApplicationSubmitted "application_submitted",
        Approved "approved",
        Declined "declined",
        Suspended "suspended",
        Reinstated "reinstated",
        Closed "closed",
        DrawRequested "draw_requested",
        DrawAgreed "draw_agreed",
        DrawFailed "draw_failed",
        LoanPaymentMade "loan_payment_made",
        StatementPosted "statement_posted",
        RefundApplied "refund_applied",
    }
}
