//! What someone wants done to an order. One struct per command; outside facts are commands too, with the
//! instant they happened at. A command carries no status word and no id that does not exist yet.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::contract::{Contract, Country, FileRef, Side};
use super::event::{
    BatchItem, CardBrand, Carriage, Complaint, Count, DocumentKind, Feedback, Finding, InspectionResult,
    Inspector, Instalment, Method, Remedy, Source, SupplierRef,
};
use crate::command::commands;
use crate::id::{AccountId, BatchId, ChangeId, DrawId, InspectionId, OfferId, PaymentId, RefundId};
use crate::money::Money;
use crate::time::Instant;

mod moment;

commands! {
    /// Any command of an order.
    OrderCommand {
        /// *Start Order* (O2) or begin an offline order (O3). The desk fills `number`, supplier and first contract.
        Start / "start" {
            /// Human number, for example `QS-0144`.
            number: String,
            /// Where it was started from.
            source: Source,
            /// The supplier as known now.
            supplier: SupplierRef,
            /// First contract, as far as known.
            contract: Box<Contract>,
        },
        /// Replaces the draft (before it is sent, or to prepare the answer to a counter).
        ReviseDraft / "revise_draft" {
            /// The whole new draft.
            contract: Box<Contract>,
        },
        /// *Confirm Order* by the buyer on its own draft: sends the draft as the next version (O5, O6).
        Send / "send",
        /// The buyer uploads or records the supplier's contract: the next version, by the supplier (O3).
        RecordSupplierVersion / "record_supplier_version" {
            /// The contract as the supplier wrote it.
            contract: Box<Contract>,
            /// When it came.
            at: Instant,
        },
        /// The buyer agrees to the newest version, which is the supplier's (O5).
        Confirm / "confirm" {
            /// The version agreed to; another newest version is refused.
            version: u32,
        },
        /// The supplier agreed to the newest version, which is ours (O5). An outside fact.
        RecordSupplierConfirmed / "record_supplier_confirmed" {
            /// The version agreed to.
            version: u32,
            /// When.
            at: Instant,
        },
        /// *Remind* the supplier to confirm (O5).
        Remind / "remind",
        /// Cancels by the buyer (O8).
        Cancel / "cancel" {
            /// Why.
            reason: String,
        },
        /// The supplier cancelled before any payment was under way (O8). An outside fact.
        RecordSupplierCancelled / "record_supplier_cancelled" {
            /// Why.
            reason: String,
            /// When.
            at: Instant,
        },
        /// Proposes to cancel by agreement once paying has begun (O8). By the supplier it is an outside fact.
        ProposeCancellation / "propose_cancellation" {
            /// Who proposes.
            by: Side,
            /// Why.
            reason: String,
            /// When.
            at: Instant,
        },
        /// The other side's answer to a proposed cancellation. An outside fact when the supplier answers.
        AnswerCancellation / "answer_cancellation" {
            /// Who answers.
            by: Side,
            /// Agreed or not.
            accept: bool,
            /// When.
            at: Instant,
        },
        /// Proposes a change of the confirmed contract (O6, O7). By the supplier it is an outside fact.
        ProposeChange / "propose_change" {
            /// Who proposes.
            by: Side,
            /// The whole contract as it would be.
            contract: Box<Contract>,
            /// Why.
            reason: String,
            /// When.
            at: Instant,
        },
        /// Answers a proposed change; only the other side can. By the supplier it is an outside fact.
        AnswerChange / "answer_change" {
            /// The change.
            change_id: ChangeId,
            /// Who answers.
            by: Side,
            /// Accepted or declined.
            accept: bool,
            /// Why, when declined.
            reason: String,
            /// When.
            at: Instant,
        },
        /// Takes back the buyer's own proposal.
        WithdrawChange / "withdraw_change" {
            /// The change.
            change_id: ChangeId,
        },
        /// The platform or the contract names the account to pay to (O1, P10). An outside fact.
        RecordAccount / "record_account" {
            /// Holder.
            holder: String,
            /// Bank.
            bank: String,
            /// Country of the bank.
            country: Country,
            /// Last four characters of the number; nothing more is ever taken (RB4).
            last_four: String,
            /// When.
            at: Instant,
        },
        /// The user compared the account with the contract and says it is right (P10).
        ConfirmAccount / "confirm_account" {
            /// The account.
            account_id: AccountId,
        },
        /// The buyer has sent one payment (P1, P6). One command per transaction.
        SendPayment / "send_payment" {
            /// Which instalment.
            instalment: Instalment,
            /// How.
            method: Method,
            /// How much, in the order's currency.
            amount: Money,
            /// The bank's fee for a T/T, in USD; absent means unknown (P4).
            tt_fee: Option<Money>,
            /// To which account.
            account_id: AccountId,
            /// Card brand and last four (card only).
            card: Option<CardUsed>,
            /// Bank name and last four (e-Checking, T/T).
            bank: Option<BankUsed>,
            /// The draw of the line (Pay Later; filled by the desk).
            draw_id: Option<DrawId>,
            /// The part before it, when this one is a further part of one sum (P6): what is due was judged before the first.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            continues: Option<PaymentId>,
            /// When it was sent or authorised (e-Checking). A Pay Later payment counts from its loan agreement (P11), which
            /// is a fact of its own.
            at: Instant,
        },
        /// The card company accepted it (P7). An outside fact.
        RecordPaymentAccepted / "record_payment_accepted" { /** The payment. */ payment_id: PaymentId, /** When. */ at: Instant },
        /// The loan agreement of a Pay Later payment was completed: its arrival counts from then (L3, P11). An outside fact,
        /// recorded together with the draw's.
        RecordLoanAgreed / "record_loan_agreed" { /** The payment. */ payment_id: PaymentId, /** When. */ at: Instant },
        /// The payee account has the money (P8). An outside fact.
        RecordPaymentReceived / "record_payment_received" { /** The payment. */ payment_id: PaymentId, /** What arrived. */ amount: Money, /** When. */ at: Instant },
        /// It failed or came back before it was received (P9). An outside fact.
        RecordPaymentFailed / "record_payment_failed" { /** The payment. */ payment_id: PaymentId, /** Why. */ reason: String, /** When. */ at: Instant },
        /// A payment that had been received came back, wholly or in part: a charge-back, a T/T recalled (P9). An outside
        /// fact.
        RecordPaymentReturned / "record_payment_returned" { /** The payment. */ payment_id: PaymentId, /** What came back, in the order's currency. */ amount: Money, /** Why. */ reason: String, /** When. */ at: Instant },
        /// The supplier takes an instalment as complete although it is short (P8). An outside fact.
        RecordShortfallAccepted / "record_shortfall_accepted" { /** Which. */ instalment: Instalment, /** When. */ at: Instant },
        /// Books an inspection (C8).
        BookInspection / "book_inspection" { /** Who. */ inspector: Inspector, /** Where. */ country: Country, /** Planned day. */ planned_on: NaiveDate },
        /// Its result. An outside fact.
        RecordInspection / "record_inspection" { /** Which. */ inspection_id: InspectionId, /** Result. */ result: InspectionResult, /** What was found. */ findings: String, /** Report files. */ files: Vec<FileRef>, /** When. */ at: Instant },
        /// A batch was shipped (H1). An outside fact.
        RecordShipment / "record_shipment" { /** What. */ items: Vec<BatchItem>, /** How. */ carriage: Carriage, /** When it was handed over. */ at: Instant },
        /// *Delivery Details* changed. An outside fact.
        RecordCarriage / "record_carriage" { /** The batch. */ batch_id: BatchId, /** New details. */ carriage: Carriage, /** When. */ at: Instant },
        /// Customs cleared the batch (C5). An outside fact.
        RecordClearance / "record_clearance" { /** The batch. */ batch_id: BatchId, /** The day. */ on: NaiveDate },
        /// The batch was delivered. An outside fact.
        RecordDelivery / "record_delivery" { /** The batch. */ batch_id: BatchId, /** The day. */ on: NaiveDate },
        /// *Confirm* receipt (H2, H3).
        ConfirmReceipt / "confirm_receipt" { /** One per shipped line and batch. */ counts: Vec<Count>, /** When it was done on the platform; now where absent. */ at: Option<Instant> },
        /// *Leave Feedback* (H4).
        LeaveFeedback / "leave_feedback" { /** Scores and text. */ feedback: Feedback },
        /// Revises it once (H4).
        ReviseFeedback / "revise_feedback" { /** Scores and text. */ feedback: Feedback },
        /// Opens a dispute (D1, D2).
        OpenDispute / "open_dispute" { /** Ground, batch, statement. */ complaint: Complaint, /** Claimed, in USD. */ claim: Money, /** First evidence. */ evidence: Vec<NewEvidence>, /** When it was done on the platform; now where absent. */ at: Option<Instant> },
        /// Extends the open dispute by another ground or batch (D6).
        ExtendDispute / "extend_dispute" { /** Ground, batch, statement. */ complaint: Complaint, /** The whole claim now, in USD. */ claim: Money, /** When it was done on the platform; now where absent. */ at: Option<Instant> },
        /// Adds a file to the dispute (D7).
        AddEvidence / "add_evidence" { /** Whose. */ by: Side, /** What. */ evidence: NewEvidence, /** When. */ at: Instant },
        /// A written statement of a side (D5).
        AddStatement / "add_statement" { /** Whose. */ by: Side, /** Text. */ text: String, /** When. */ at: Instant },
        /// The supplier answered (D3). An outside fact.
        RecordSupplierResponse / "record_supplier_response" { /** What it says. */ text: String, /** When. */ at: Instant },
        /// An offer or counter-offer (D5). By the supplier it is an outside fact.
        MakeOffer / "make_offer" { /** Whose. */ by: Side, /** What. */ remedy: Remedy, /** Words. */ note: String, /** When. */ at: Instant },
        /// Accepts or declines the other side's offer (D5).
        AnswerOffer / "answer_offer" { /** Which. */ offer_id: OfferId, /** Who answers. */ by: Side, /** Yes or no. */ accept: bool, /** When. */ at: Instant },
        /// Withdraws the dispute (D5).
        WithdrawDispute / "withdraw_dispute" { /** Why. */ reason: String },
        /// Escalates to the platform (D3).
        Escalate / "escalate" { /** When it was done on the platform; now where absent. */ at: Option<Instant> },
        /// The platform decided (D4). An outside fact.
        RecordDecision / "record_decision" { /** What it found. */ finding: Finding, /** Its reasons. */ reasons: String, /** When. */ at: Instant },
        /// A decided refund came in, wholly or in part (D8). An outside fact.
        RecordRefundReceived / "record_refund_received" { /** Which. */ refund_id: RefundId, /** In USD. */ amount: Money, /** When. */ at: Instant },
        /// Attaches a document to the order's file (O3, H1).
        AttachDocument / "attach_document" { /** Kind. */ document: DocumentKind, /** Whose. */ by: Side, /** The file. */ file: FileRef, /** Words. */ note: String },
        /// Applies what the edition does by itself when its days are over (RB2): cancellation, escalation.
        Lapse / "lapse",
    }
}

/// Card brand and last four (RB4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardUsed {
    /// Brand.
    pub brand: CardBrand,
    /// Last four digits.
    pub last_four: String,
}

/// Paying bank (RB4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BankUsed {
    /// Bank name.
    pub bank: String,
    /// Last four.
    pub last_four: String,
    /// Country of the bank.
    pub country: Country,
    /// True when it is a checking account at a United States bank (P2).
    pub us_checking: bool,
}

/// A file offered as evidence (D7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvidence {
    /// The file.
    pub file: FileRef,
    /// Which contract clause it concerns.
    pub clause: String,
    /// What it shows.
    pub note: String,
}
