//! The Pay Later line (L1–L7): from the application to draws, loans, statements and refunds.
//! It must not hold personal data: events carry a reference to a vault record and last four digits (L7).

mod application;
mod command;
mod decide;
mod event;
mod evolve;
mod guard;
mod loan;
mod state;
mod view;

pub use command::{
    ApplyRefund, CreditCommand, KeepDetails, RecordApproved, RecordClosed, RecordDeclined, RecordDrawAgreed,
    RecordDrawFailed, RecordLoanPayment, RecordReinstated, RecordStatement, RecordSuspended, RequestDraw,
    StartApplication, SubmitApplication,
};
pub use decide::decide;
pub use event::{
    AccountKind, BusinessFigures, CreditEvent, Details, LinkedAccount, LoanTerms, RefundCut, Statement,
    StatementEntry,
};
pub(crate) use loan::CalendarMonth;
pub use state::{Application, Draw, DrawPhase, Facility, Line, LoanMonth, Posted};
pub use view::{ApplicationView, DrawView, FacilityView, LoanMonthView, PaymentDue, Stage, view};

#[cfg(test)]
mod loan_tests;
#[cfg(test)]
mod pages_tests;
#[cfg(test)]
mod story;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod transitions_tests;
#[cfg(test)]
mod why_tests;
