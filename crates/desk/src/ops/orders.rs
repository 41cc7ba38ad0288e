//! Section `order`: lists, the order page, *Start Order*, and one operation for every command of an order.

mod args;
mod count;
mod first_contract;
mod list;
mod start;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trade::id::OrderId;
use trade::order::OrderCommand;
use trade::order::check::Warning;
use trade::order::command::{
    AddEvidence, AddStatement, AnswerCancellation, AnswerChange, AnswerOffer, AttachDocument, BookInspection,
    Cancel, Confirm, ConfirmAccount, ConfirmReceipt, Escalate, ExtendDispute, Lapse, LeaveFeedback,
    MakeOffer, OpenDispute, ProposeCancellation, ProposeChange, RecordAccount, RecordCarriage,
    RecordClearance, RecordDecision, RecordDelivery, RecordInspection, RecordPaymentAccepted,
    RecordPaymentFailed, RecordPaymentReceived, RecordShipment, RecordShortfallAccepted,
    RecordSupplierCancelled, RecordSupplierConfirmed, RecordSupplierResponse, RecordSupplierVersion, Remind,
    ReviseDraft, ReviseFeedback, Send, WithdrawChange, WithdrawDispute,
};
use trade::order::compare::{Difference, compare};
use trade::order::complete::{FieldFault, faults, totals};
use trade::order::contract::{Contract, Totals};
use trade::order::view::{OrderView, warnings_of};
use trade::rulebook::CoverageTerms;
use trade::why;

use crate::error::Error;
use crate::look::Look;
use crate::operation::{Explained, Operation};
use crate::topic::Topic;
use crate::unit::Unit;
use crate::workspace::Workspace;

pub(crate) use args::OrderArgs;

/// What a command of an order may change: a reservation shows in search, a form in its thread.
pub(crate) const CHANGED: &[Topic] = &[Topic::Orders, Topic::Catalogue, Topic::Messages];

macro_rules! commands {
    ($($name:literal $command:ty, $summary:literal;)+) => {
        vec![$(Operation::write($name, $summary, CHANGED, put::<$command>)),+]
    };
}

pub(crate) fn section() -> Vec<Operation> {
    let mut table = vec![
        Operation::read(
            "order.list",
            "Orders by view, with the counts of every view.",
            list::list,
        )
        .explained(|desk, args| list::explained(&*desk.workspace()?, args)),
        Operation::read(
            "order.view",
            "One order with everything derived from it.",
            |workspace, args: Which| workspace.look(|look| look.order_view(args.order_id)),
        )
        .explained(|desk, args: Which| {
            desk.workspace()?.look(|look| {
                let (order, version) = look.order(args.order_id)?;
                let (view, figures) = look.order_figures(&order, version)?;
                Explained::new(&view, figures)
            })
        }),
        Operation::read(
            "order.compare",
            "Two contract versions, field by field (O6).",
            compare_versions,
        ),
        Operation::read(
            "order.check",
            "The contract check of a contract before it is recorded as a whole (O4, O9).",
            |workspace, args: Unrecorded| workspace.look(|look| check(look, &args)),
        )
        .explained(|desk, args: Unrecorded| desk.workspace()?.look(|look| check_explained(look, &args))),
        Operation::read(
            "order.count_receipt",
            "What counts would claim before receipt is confirmed with them (H3).",
            |workspace, args: count::Args| workspace.look(|look| count::count(look, &args)),
        )
        .explained(|desk, args: count::Args| desk.workspace()?.look(|look| count::explained(look, &args))),
        Operation::write(
            "order.start",
            "Start Order (O2), or begin an offline order (O3).",
            CHANGED,
            start::start,
        ),
    ];
    table.extend(of_commands());
    table.extend(of_money_back());
    table
}

/// One operation for every command that touches the order alone.
fn of_commands() -> Vec<Operation> {
    commands! {
        "order.revise_draft" ReviseDraft, "Replaces the working draft.";
        "order.send" Send, "Confirm Order on our own draft: sends it as the next version (O5).";
        "order.record_supplier_version" RecordSupplierVersion, "Records the supplier's contract: its draft or counter (O3).";
        "order.confirm" Confirm, "Agrees to the supplier's newest version (O5).";
        "order.record_supplier_confirmed" RecordSupplierConfirmed, "Records that the supplier agreed to our version.";
        "order.remind" Remind, "Reminds the supplier to confirm (O5).";
        "order.cancel" Cancel, "Cancels the order (O8).";
        "order.record_supplier_cancelled" RecordSupplierCancelled, "Records that the supplier cancelled.";
        "order.propose_cancellation" ProposeCancellation, "Proposes to cancel by agreement (O8).";
        "order.answer_cancellation" AnswerCancellation, "Answers a proposed cancellation.";
        "order.propose_change" ProposeChange, "Proposes a change of the confirmed contract (O6).";
        "order.answer_change" AnswerChange, "Accepts or declines a proposed change (O6, O7).";
        "order.withdraw_change" WithdrawChange, "Takes back our own proposal.";
        "order.record_account" RecordAccount, "Records the account designated for the order (O1).";
        "order.confirm_account" ConfirmAccount, "Says that the account was compared and is right (P10).";
        "order.record_payment_accepted" RecordPaymentAccepted, "Records that the card company accepted (P7).";
        "order.record_payment_received" RecordPaymentReceived, "Records what the account received (P8).";
        "order.record_shortfall_accepted" RecordShortfallAccepted, "Records that the supplier takes an instalment short (P8).";
        "order.book_inspection" BookInspection, "Books an inspection (C8).";
        "order.record_inspection" RecordInspection, "Records the result of an inspection.";
        "order.record_shipment" RecordShipment, "Records a shipped batch (H1).";
        "order.record_carriage" RecordCarriage, "Records new Delivery Details (H1).";
        "order.record_clearance" RecordClearance, "Records customs clearance (C5).";
        "order.record_delivery" RecordDelivery, "Records delivery.";
        "order.confirm_receipt" ConfirmReceipt, "Confirm: counts what came and completes the order (H2, H3).";
        "order.leave_feedback" LeaveFeedback, "Leave Feedback (H4).";
        "order.revise_feedback" ReviseFeedback, "Revises the feedback, once (H4).";
        "order.open_dispute" OpenDispute, "Opens a dispute (D1, D2).";
        "order.extend_dispute" ExtendDispute, "Extends the open dispute by a ground or batch (D6).";
        "order.add_evidence" AddEvidence, "Adds evidence (D7).";
        "order.add_statement" AddStatement, "Adds a written statement (D5).";
        "order.record_supplier_response" RecordSupplierResponse, "Records that the supplier answered (D3).";
        "order.make_offer" MakeOffer, "Makes or records an offer (D5).";
        "order.answer_offer" AnswerOffer, "Accepts or declines an offer (D5).";
        "order.withdraw_dispute" WithdrawDispute, "Withdraws the dispute (D5).";
        "order.escalate" Escalate, "Escalates to the platform (D3).";
        "order.record_decision" RecordDecision, "Records what the platform decided (D4).";
        "order.attach_document" AttachDocument, "Attaches a document to the order's file.";
        "order.lapse" Lapse, "Applies what the edition does by itself when its days are over (RB2).";
    }
}

/// A Pay Later payment that fails or comes back, and a refund of a financed order, touch the credit line in the same
/// transaction.
fn of_money_back() -> [Operation; 3] {
    [
        Operation::write(
            "order.record_payment_failed",
            "Records that a payment failed or came back (P9).",
            &[Topic::Orders, Topic::Credit],
            super::payments::failed::<RecordPaymentFailed>,
        ),
        Operation::write(
            "order.record_payment_returned",
            "Records that a received payment came back, wholly or in part (P9).",
            &[Topic::Orders, Topic::Credit, Topic::Catalogue],
            super::payments::returned,
        ),
        Operation::write(
            "order.record_refund_received",
            "Records that a refund came in (D8, L6).",
            &[Topic::Orders, Topic::Credit, Topic::Catalogue],
            super::payments::refund_received,
        ),
    ]
}

/// Which order.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OrderIdArgs")]
pub(crate) struct Which {
    /// The order.
    pub(crate) order_id: OrderId,
}

/// Which versions.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OrderCompareArgs")]
pub(crate) struct Pair {
    /// The order.
    order_id: OrderId,
    /// The earlier version.
    from: u32,
    /// The later version.
    to: u32,
}

/// Two versions compared.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Comparison {
    /// Every field that differs.
    differences: Vec<Difference>,
}

fn compare_versions(workspace: &Workspace, args: Pair) -> Result<Comparison, Error> {
    workspace.look(|look| {
        let (order, _) = look.order(args.order_id)?;
        let find = |number: u32| {
            let mut versions = order.head().versions.iter();
            versions
                .find(|version| version.number == number)
                .map(|version| &version.contract)
                .ok_or_else(|| Error::not_found("contract version", number))
        };
        let differences = compare(find(args.from)?, find(args.to)?).map_err(Error::bug)?;
        Ok(Comparison { differences })
    })
}

/// A contract that is not kept yet.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OrderCheckArgs")]
pub(crate) struct Unrecorded {
    /// The order it would be of.
    order_id: OrderId,
    /// The whole contract.
    contract: Box<Contract>,
}

/// What the contract check says of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OrderCheck")]
pub(crate) struct Checked {
    /// What keeps it from being recorded (O4); empty when it may be.
    faults: Vec<FieldFault>,
    /// Its totals, once it is complete enough to have them.
    totals: Option<Totals>,
    /// What would lose a dispute (O9); warnings never block.
    warnings: Vec<Warning>,
}

fn check(look: &Look<'_>, args: &Unrecorded) -> Result<Checked, Error> {
    let (order, version) = look.order(args.order_id)?;
    let at = look.view_ctx(&order, version)?;
    let types = match at.ctx.rulebook.coverage() {
        CoverageTerms::ByType { .. } => true,
        CoverageTerms::ByPayment { .. } => false,
    };
    Ok(Checked {
        faults: faults(&args.contract, types),
        totals: totals(&args.contract).ok(),
        warnings: warnings_of(&args.contract, &at).map_err(Error::bug)?,
    })
}

fn check_explained(look: &Look<'_>, args: &Unrecorded) -> Result<Explained, Error> {
    let checked = check(look, args)?;
    let (order, version) = look.order(args.order_id)?;
    let at = look.view_ctx(&order, version)?;
    let figures = look.with_limit(order.head().supplier.supplier_id, |limit| {
        why::contract_check(&order, &args.contract, &at, limit, &checked.warnings).map_err(Error::bug)
    })?;
    Explained::new(&checked, figures)
}

fn put<C: Into<OrderCommand>>(unit: &mut Unit<'_, '_>, args: OrderArgs<C>) -> Result<OrderView, Error> {
    unit.command(args.order_id, args.expected_version, args.command)?;
    unit.order_view(args.order_id)
}
