//! What someone wants done about the Pay Later line. Outside facts are commands too, with the instant they happened
//! at.

use super::event::{Details, LoanTerms};
use crate::command::commands;
use crate::id::{DrawId, OrderId, PaymentId};
use crate::money::Money;
use crate::time::{Day, Instant};

commands! {
    /// Any command about the Pay Later line.
    CreditCommand {
        /// *Complete Application* (L2): begins one. Possible without a line, after a decline, and for a higher line.
        StartApplication / "start_application",
        /// Keeps what was stated; a later one takes the place of the one before (L2, L7).
        KeepDetails / "keep_details" {
            /// What was stated.
            details: Details,
        },
        /// Submits the application to the lender (L2).
        SubmitApplication / "submit_application",
        /// The lender approved. An outside fact.
        RecordApproved / "record_approved" { /** The line in USD (L1). */ line: Money, /** The offer (L5). */ terms: LoanTerms, /** When. */ at: Instant },
        /// The lender declined. An outside fact.
        RecordDeclined / "record_declined" { /** Why. */ reason: String, /** When. */ at: Instant },
        /// The lender suspended the line. An outside fact.
        RecordSuspended / "record_suspended" { /** Why. */ reason: String, /** When. */ at: Instant },
        /// The lender took the suspension back. An outside fact.
        RecordReinstated / "record_reinstated" { /** When. */ at: Instant },
        /// The line was closed, by either side; running loans go on. An outside fact.
        RecordClosed / "record_closed" { /** Why. */ reason: String, /** When. */ at: Instant },
        /// Asks for a draw at checkout (L1): pending until the loan agreement is completed.
        RequestDraw / "request_draw" { /** For which order. */ order_id: OrderId, /** For which payment. */ payment_id: PaymentId, /** In USD. */ principal: Money, /** Months, 1 up to the offer's. */ months: u32, /** When its payment was sent. */ at: Instant },
        /// The loan agreement was completed (L3). An outside fact.
        RecordDrawAgreed / "record_draw_agreed" { /** The draw. */ draw_id: DrawId, /** Day of the first payment, which the lender says (L5). */ first_due: Day, /** When. */ at: Instant },
        /// The draw came to nothing. An outside fact.
        RecordDrawFailed / "record_draw_failed" { /** The draw. */ draw_id: DrawId, /** Why. */ reason: String, /** When. */ at: Instant },
        /// A payment to the lender, of the earliest month that is not paid in full.
        RecordLoanPayment / "record_loan_payment" { /** The draw. */ draw_id: DrawId, /** The month, from 1. */ month: u32, /** In USD, at most what the month still owes. */ amount: Money, /** When. */ at: Instant },
        /// The lender posted the statement of a month. An outside fact; its figures follow from the loans.
        RecordStatement / "record_statement" { /** Any day of the month. */ month: Day, /** When. */ at: Instant },
        /// A refund of the financed order repays principal (L6).
        ApplyRefund / "apply_refund" { /** The draw. */ draw_id: DrawId, /** The order. */ order_id: OrderId, /** In USD, at most the principal still owed. */ amount: Money, /** When. */ at: Instant },
    }
}
