//! The decisions about an order: a command becomes events, or a refusal that names its rule and its facts.
//! It must not change anything, ask a clock, or leave a rule to its callers.

mod account;
mod cancel;
mod change;
mod contract;
mod cover;
mod dispute;
mod goods;
mod guard;
mod lapse;
mod method;
mod payment;
mod receipt;
mod refund;
mod returned;

pub(crate) use cover::{cap, has_types};
pub(crate) use receipt::SCORES;

use super::command::OrderCommand;
use super::ctx::Ctx;
use super::event::OrderEvent;
use super::lapse::after;
use super::state::Order;
use crate::refusal::Refusal;

/// What the rules make of a command: the events to append, or why not. `state` is `None` before the start.
///
/// # Errors
/// A [`Refusal`] with code, rule and facts; nothing has changed then.
pub fn decide(
    state: Option<&Order>,
    command: &OrderCommand,
    ctx: &Ctx<'_>,
) -> Result<Vec<OrderEvent>, Refusal> {
    use OrderCommand as C;
    let order = match (state, command) {
        (None, C::Start(command)) => return contract::start(command, ctx),
        (None, _) => return Err(guard::not_started()),
        (Some(_), C::Start(_)) => return Err(guard::started_twice()),
        (Some(order), C::Lapse(_)) => return lapse::lapse(order, ctx),
        (Some(order), _) => order,
    };
    match lapse::before(order, command, ctx)? {
        None => judge(order, command, ctx),
        Some(event) => {
            let further = judge(&after(order, &event), command, ctx)?;
            let mut events = vec![event];
            events.extend(further);
            Ok(events)
        }
    }
}

/// The command against an order in which nothing is about to happen by itself.
fn judge(order: &Order, command: &OrderCommand, ctx: &Ctx<'_>) -> Result<Vec<OrderEvent>, Refusal> {
    use OrderCommand as C;
    match command {
        C::Start(_) => Err(guard::started_twice()),
        C::ReviseDraft(command) => contract::revise_draft(order, command, ctx),
        C::Send(_) => contract::send(order, ctx),
        C::RecordSupplierVersion(command) => contract::record_supplier_version(order, command, ctx),
        C::Confirm(command) => contract::confirm(order, command, ctx),
        C::RecordSupplierConfirmed(command) => contract::record_supplier_confirmed(order, command, ctx),
        C::Remind(_) => contract::remind(order, ctx),
        C::Cancel(command) => cancel::cancel(order, command, ctx),
        C::RecordSupplierCancelled(command) => cancel::record_supplier_cancelled(order, command, ctx),
        C::ProposeCancellation(command) => cancel::propose(order, command, ctx),
        C::AnswerCancellation(command) => cancel::answer(order, command, ctx),
        C::ProposeChange(command) => change::propose(order, command, ctx),
        C::AnswerChange(command) => change::answer(order, command, ctx),
        C::WithdrawChange(command) => change::withdraw(order, command, ctx),
        C::RecordAccount(command) => account::record(order, command, ctx),
        C::ConfirmAccount(command) => account::confirm(order, command, ctx),
        C::SendPayment(command) => payment::send(order, command, ctx),
        C::RecordPaymentAccepted(command) => payment::accepted(order, command, ctx),
        C::RecordLoanAgreed(command) => payment::loan_agreed(order, command, ctx),
        C::RecordPaymentReceived(command) => payment::received(order, command, ctx),
        C::RecordPaymentFailed(command) => payment::failed(order, command, ctx),
        C::RecordPaymentReturned(command) => returned::returned(order, command, ctx),
        C::RecordShortfallAccepted(command) => payment::shortfall_accepted(order, command, ctx),
        C::BookInspection(command) => goods::book_inspection(order, command, ctx),
        C::RecordInspection(command) => goods::record_inspection(order, command, ctx),
        C::RecordShipment(command) => goods::record_shipment(order, command, ctx),
        C::RecordCarriage(command) => goods::record_carriage(order, command, ctx),
        C::RecordClearance(command) => goods::record_clearance(order, command, ctx),
        C::RecordDelivery(command) => goods::record_delivery(order, command, ctx),
        C::ConfirmReceipt(command) => receipt::confirm(order, command, ctx),
        C::LeaveFeedback(command) => receipt::leave_feedback(order, command, ctx),
        C::ReviseFeedback(command) => receipt::revise_feedback(order, command, ctx),
        C::OpenDispute(command) => dispute::open(order, command, ctx),
        C::ExtendDispute(command) => dispute::extend(order, command, ctx),
        C::AddEvidence(command) => dispute::add_evidence(order, command, ctx),
        C::AddStatement(command) => dispute::add_statement(order, command, ctx),
        C::RecordSupplierResponse(command) => dispute::record_response(order, command, ctx),
        C::MakeOffer(command) => dispute::make_offer(order, command, ctx),
        C::AnswerOffer(command) => dispute::answer_offer(order, command, ctx),
        C::WithdrawDispute(command) => dispute::withdraw(order, command, ctx),
        C::Escalate(command) => dispute::escalate(order, command, ctx),
        C::RecordDecision(command) => dispute::record_decision(order, command, ctx),
        C::RecordRefundReceived(command) => refund::received(order, command, ctx),
        C::AttachDocument(command) => contract::attach_document(order, command, ctx),
        C::Lapse(_) => lapse::lapse(order, ctx),
    }
}
