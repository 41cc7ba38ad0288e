//! The smallest valid command for each name, as far as the state allows one; its variants where they matter.

use uuid::Uuid;

use super::super::commands::*;
use super::super::world::*;
use super::states::side;
use crate::country::Country;
use crate::id::{AccountId, BatchId, ChangeId, DrawId, InspectionId, OfferId, PaymentId, RefundId};
use crate::money::{Money, Tally};
use crate::order::OrderCommand;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::state::{Order, Running};
use crate::time::{Day, day_in};

/// A variant's words, empty for the only one, with its command.
pub(in crate::order::tests) type Probes = Vec<(String, OrderCommand)>;

const SIDES: [Side; 2] = [Side::Buyer, Side::Supplier];

/// The probes of one command. A command without one here fails the test.
pub(in crate::order::tests) fn probes(name: &str, world: &World) -> Probes {
    let probes = contract_probes(name, world)
        .or_else(|| agreement_probes(name, world))
        .or_else(|| money_probes(name, world))
        .or_else(|| goods_probes(name, world))
        .or_else(|| dispute_probes(name, world));
    probes.unwrap_or_else(|| panic!("`{name}` has no probe in the transition table"))
}

fn one(command: impl Into<OrderCommand>) -> Option<Probes> {
    Some(vec![(String::new(), command.into())])
}

fn by_side(make: impl Fn(Side) -> OrderCommand) -> Option<Probes> {
    Some(
        SIDES
            .into_iter()
            .map(|by| (format!("by {}", side(by)), make(by)))
            .collect(),
    )
}

/// Yes and no of each side.
fn answers(make: impl Fn(Side, bool) -> OrderCommand) -> Option<Probes> {
    let each = SIDES.into_iter().flat_map(|by| [(by, true), (by, false)]);
    let word = |accept| if accept { "yes" } else { "no" };
    Some(
        each.map(|(by, accept)| (format!("{} by {}", word(accept), side(by)), make(by, accept)))
            .collect(),
    )
}

fn running(world: &World) -> Option<&Running> {
    world.order.as_ref().and_then(Order::running)
}

/// The contract in force, the draft, or C4's where there is none yet.
fn agreed(world: &World) -> Contract {
    let order = world.order.as_ref();
    order.map_or_else(contract, |order| Contract::clone(order.contract()))
}

fn titled(world: &World) -> Box<Contract> {
    let mut contract = agreed(world);
    contract.title.push('*');
    Box::new(contract)
}

/// A proposal to change the coverage type, or the title.
pub(super) fn change(world: &World, by: Side, coverage_type: bool) -> OrderCommand {
    let mut contract = titled(world);
    if coverage_type {
        *contract = agreed(world);
        contract.coverage = match contract.coverage {
            Some(Coverage::PreShipment) => Some(Coverage::PostDelivery),
            Some(Coverage::PostDelivery) => Some(Coverage::PreShipment),
            None => None,
        };
    }
    ProposeChange {
        by,
        contract,
        reason: String::new(),
        at: world.now,
    }
    .into()
}

fn contract_probes(name: &str, world: &World) -> Option<Probes> {
    let at = world.now;
    let versions = world
        .order
        .as_ref()
        .map_or(&[][..], |order| &order.head().versions);
    let version = versions.last().map_or(1, |newest| newest.number);
    let reason = String::new();
    match name {
        "start" => one(start(contract())),
        "revise_draft" => one(ReviseDraft {
            contract: titled(world),
        }),
        "send" => one(Send {}),
        "record_supplier_version" => {
            let mut contract = agreed(world);
            contract.remarks.push('*');
            contract
                .initial_payment
                .get_or_insert(InitialPayment::Amount { amount: usd("1500") });
            let contract = Box::new(contract);
            one(RecordSupplierVersion { contract, at })
        }
        "confirm" => one(Confirm { version }),
        "record_supplier_confirmed" => one(RecordSupplierConfirmed { version, at }),
        "remind" => one(Remind {}),
        "cancel" => one(Cancel { reason }),
        "record_supplier_cancelled" => one(RecordSupplierCancelled { reason, at }),
        "attach_document" => one(AttachDocument {
            document: DocumentKind::Other,
            by: Side::Buyer,
            file: file("paper"),
            note: String::new(),
        }),
        "lapse" => one(Lapse {}),
        _ => None,
    }
}

fn agreement_probes(name: &str, world: &World) -> Option<Probes> {
    let at = world.now;
    let open = running(world).and_then(Running::open_change);
    let change_id = open.map_or(ChangeId::new(Uuid::nil()), |change| change.change_id);
    match name {
        "propose_cancellation" => by_side(|by| {
            let reason = String::new();
            ProposeCancellation { by, reason, at }.into()
        }),
        "answer_cancellation" => answers(|by, accept| AnswerCancellation { by, accept, at }.into()),
        "propose_change" => {
            let kinds = [("of the terms", false), ("of the coverage type", true)];
            let each = SIDES.into_iter().flat_map(|by| kinds.map(|kind| (by, kind)));
            Some(
                each.map(|(by, (words, retype))| {
                    (format!("{words} by {}", side(by)), change(world, by, retype))
                })
                .collect(),
            )
        }
        "answer_change" => answers(|by, accept| {
            let reason = String::new();
            AnswerChange {
                change_id,
                by,
                accept,
                reason,
                at,
            }
            .into()
        }),
        "withdraw_change" => one(WithdrawChange { change_id }),
        _ => None,
    }
}

fn money_probes(name: &str, world: &World) -> Option<Probes> {
    let at = world.now;
    let newest = running(world).and_then(|running| running.payments.last());
    let payment_id = newest.map_or(PaymentId::new(Uuid::nil()), |payment| payment.payment_id);
    let designated = running(world).and_then(|running| running.accounts.last());
    let account_id = designated.map_or(AccountId::new(Uuid::nil()), |known| known.account.account_id);
    match name {
        "record_account" => one(account("0000", at)),
        "confirm_account" => one(ConfirmAccount { account_id }),
        "send_payment" => {
            let each = [Instalment::Initial, Instalment::Balance]
                .into_iter()
                .flat_map(|instalment| Method::ALL.map(|method| (instalment, method)));
            let words = |instalment, method: Method| match instalment {
                Instalment::Initial => format!("initial by {}", method.code()),
                Instalment::Balance => format!("balance by {}", method.code()),
            };
            Some(
                each.map(|(instalment, method)| {
                    let command = send(world, instalment, method, account_id);
                    (words(instalment, method), command)
                })
                .collect(),
            )
        }
        "record_payment_accepted" => one(RecordPaymentAccepted { payment_id, at }),
        "record_loan_agreed" => one(RecordLoanAgreed { payment_id, at }),
        "record_payment_received" => one(RecordPaymentReceived {
            payment_id,
            amount: newest.map_or(usd("1"), |payment| payment.amount),
            at,
        }),
        "record_payment_failed" => one(RecordPaymentFailed {
            payment_id,
            reason: "returned".to_owned(),
            at,
        }),
        "record_payment_returned" => one(RecordPaymentReturned {
            payment_id,
            amount: usd("0.01"),
            reason: "charged back".to_owned(),
            at,
        }),
        "record_shortfall_accepted" => {
            let both = [("initial", Instalment::Initial), ("balance", Instalment::Balance)];
            let make = |(words, instalment): (&str, _)| {
                let command = RecordShortfallAccepted { instalment, at };
                (words.to_owned(), command.into())
            };
            Some(both.map(make).to_vec())
        }
        _ => None,
    }
}

fn send(world: &World, instalment: Instalment, method: Method, account_id: AccountId) -> OrderCommand {
    let currency = agreed(world).currency;
    SendPayment {
        instalment,
        method,
        amount: Money::from_minor(1, currency).unwrap(),
        tt_fee: None,
        account_id,
        card: Some(CardUsed {
            brand: CardBrand::Visa,
            last_four: "4242".to_owned(),
        }),
        bank: Some(us_bank()),
        draw_id: Some(DrawId::new(Uuid::from_u128(9))),
        continues: None,
        at: world.now,
    }
    .into()
}

fn goods_probes(name: &str, world: &World) -> Option<Probes> {
    let at = world.now;
    let known = running(world);
    let batch = known.and_then(|running| running.batches.last());
    let batch_id = batch.map_or(BatchId::new(Uuid::nil()), |batch| batch.batch_id);
    let inspection = known.and_then(|running| running.inspections.last());
    let inspection_id = inspection.map_or(InspectionId::new(Uuid::nil()), |booked| booked.inspection_id);
    let today = day_in(at, world.book().platform().time_zone);
    match name {
        "book_inspection" => one(BookInspection {
            inspector: Inspector::Buyer,
            country: Country::CN,
            planned_on: today,
        }),
        "record_inspection" => one(RecordInspection {
            inspection_id,
            result: InspectionResult::Passed,
            findings: String::new(),
            files: Vec::new(),
            at,
        }),
        "record_shipment" => one(RecordShipment {
            items: vec![unshipped(known)],
            carriage: Carriage::default(),
            at,
        }),
        "record_carriage" => one(RecordCarriage {
            batch_id,
            carriage: Carriage::default(),
            at,
        }),
        "record_clearance" => one(RecordClearance {
            batch_id,
            on: shipped_on(world).unwrap_or(today),
        }),
        "record_delivery" => one(RecordDelivery { batch_id, on: today }),
        "confirm_receipt" => one(ConfirmReceipt {
            counts: known.map_or_else(Vec::new, |_| full_counts(world)),
            at: None,
        }),
        "leave_feedback" => one(LeaveFeedback {
            feedback: feedback(5),
        }),
        "revise_feedback" => one(ReviseFeedback {
            feedback: feedback(4),
        }),
        _ => None,
    }
}

fn shipped_on(world: &World) -> Option<Day> {
    let batch = running(world)?.batches.last()?;
    Some(day_in(batch.shipped_at, world.book().platform().time_zone))
}

/// One unit of the first line that is not wholly shipped; of the first line where all is.
fn unshipped(order: Option<&Running>) -> BatchItem {
    let open = order.and_then(|order| {
        let lines = order.terms.contract.lines.iter().zip(&order.shipped);
        (0_u32..).zip(lines).find_map(|(line, (ordered, shipped))| {
            Tally::from(ordered.quantity?).sub_or_zero(*shipped).quantity()?;
            Some(line)
        })
    });
    BatchItem {
        line: open.unwrap_or(0),
        quantity: "1".parse().unwrap(),
    }
}

fn dispute_probes(name: &str, world: &World) -> Option<Probes> {
    let at = world.now;
    let dispute = running(world).and_then(Running::open_dispute);
    let offer = dispute.and_then(|dispute| dispute.offers.last());
    let offer_id = offer.map_or(OfferId::new(Uuid::nil()), |offer| offer.offer_id);
    let grounds = [
        ("late shipment", Ground::LateShipment),
        ("quality", Ground::Quality),
    ];
    let claim = usd("0");
    let words = || "Words.".to_owned();
    match name {
        "open_dispute" => Some(Vec::from(grounds.map(|(words, ground)| {
            let evidence = vec![evidence("new")];
            let complaint = complaint(ground, None);
            (
                words.to_owned(),
                OpenDispute {
                    complaint,
                    claim,
                    evidence,
                    at: None,
                }
                .into(),
            )
        }))),
        "extend_dispute" => Some(Vec::from(grounds.map(|(words, ground)| {
            let complaint = complaint(ground, None);
            (
                words.to_owned(),
                ExtendDispute {
                    complaint,
                    claim,
                    at: None,
                }
                .into(),
            )
        }))),
        "add_evidence" => by_side(|by| {
            let evidence = evidence("more");
            AddEvidence { by, evidence, at }.into()
        }),
        "add_statement" => by_side(|by| {
            let text = words();
            AddStatement { by, text, at }.into()
        }),
        "record_supplier_response" => one(RecordSupplierResponse { text: words(), at }),
        "make_offer" => Some(offers(at)),
        "answer_offer" => answers(|by, accept| {
            AnswerOffer {
                offer_id,
                by,
                accept,
                at,
            }
            .into()
        }),
        "withdraw_dispute" => one(WithdrawDispute {
            reason: String::new(),
        }),
        "escalate" => one(Escalate { at: None }),
        "record_decision" => Some(decisions(at)),
        "record_refund_received" => one(RecordRefundReceived {
            refund_id: running(world)
                .and_then(|running| running.refunds.last())
                .map_or(RefundId::new(Uuid::nil()), |refund| refund.refund_id),
            amount: usd("0.01"),
            at,
        }),
        _ => None,
    }
}

fn offers(at: crate::time::Instant) -> Probes {
    let remedies = [
        ("refund", Remedy::Refund { amount: usd("0.01") }),
        ("return", Remedy::Return { amount: usd("0.01") }),
        ("discount", Remedy::Discount { amount: usd("0.01") }),
        ("replacement", Remedy::Replacement),
    ];
    let make = |by, words, remedy| {
        let note = String::new();
        let command = MakeOffer { by, remedy, note, at };
        (format!("{words} by {}", side(by)), command.into())
    };
    let each = SIDES
        .into_iter()
        .flat_map(|by| remedies.clone().map(|(words, remedy)| make(by, words, remedy)));
    each.collect()
}

fn decisions(at: crate::time::Instant) -> Probes {
    let findings = [
        ("at fault", Finding::SupplierAtFault),
        ("partly", Finding::PartlyAtFault { amount: usd("0.01") }),
        ("not at fault", Finding::NotAtFault),
    ];
    let make = |(words, finding): (&str, Finding)| {
        let reasons = String::new();
        let command = RecordDecision { finding, reasons, at };
        (words.to_owned(), command.into())
    };
    findings.map(make).to_vec()
}
