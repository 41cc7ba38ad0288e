//! When what a command brings has happened. It must not judge it.

use super::{ConfirmReceipt, Escalate, ExtendDispute, OpenDispute, OrderCommand};
use crate::time::Instant;

impl OrderCommand {
    /// When what the command brings has happened: a fact at its own instant, all else `now`. A fact is judged by what held
    /// then (O7, RB2), in whatever order the buyer writes things down.
    #[must_use]
    pub fn moment(&self, now: Instant) -> Instant {
        use OrderCommand as C;
        match self {
            C::RecordSupplierVersion(command) => command.at,
            C::RecordSupplierConfirmed(command) => command.at,
            C::RecordSupplierCancelled(command) => command.at,
            C::ProposeCancellation(command) => command.at,
            C::AnswerCancellation(command) => command.at,
            C::ProposeChange(command) => command.at,
            C::AnswerChange(command) => command.at,
            C::RecordAccount(command) => command.at,
            C::SendPayment(command) => command.at,
            C::RecordPaymentAccepted(command) => command.at,
            C::RecordLoanAgreed(command) => command.at,
            C::RecordPaymentReceived(command) => command.at,
            C::RecordPaymentFailed(command) => command.at,
            C::RecordPaymentReturned(command) => command.at,
            C::RecordShortfallAccepted(command) => command.at,
            C::RecordInspection(command) => command.at,
            C::RecordShipment(command) => command.at,
            C::RecordCarriage(command) => command.at,
            C::AddEvidence(command) => command.at,
            C::AddStatement(command) => command.at,
            C::RecordSupplierResponse(command) => command.at,
            C::MakeOffer(command) => command.at,
            C::AnswerOffer(command) => command.at,
            C::RecordDecision(command) => command.at,
            C::RecordRefundReceived(command) => command.at,
            C::ConfirmReceipt(ConfirmReceipt { at, .. })
            | C::OpenDispute(OpenDispute { at, .. })
            | C::ExtendDispute(ExtendDispute { at, .. })
            | C::Escalate(Escalate { at }) => at.unwrap_or(now),
            C::Start(_)
            | C::ReviseDraft(_)
            | C::Send(_)
            | C::Confirm(_)
            | C::Remind(_)
            | C::Cancel(_)
            | C::WithdrawChange(_)
            | C::ConfirmAccount(_)
            | C::BookInspection(_)
            | C::RecordClearance(_)
            | C::RecordDelivery(_)
            | C::LeaveFeedback(_)
            | C::ReviseFeedback(_)
            | C::WithdrawDispute(_)
            | C::AttachDocument(_)
            | C::Lapse(_) => now,
        }
    }
}
