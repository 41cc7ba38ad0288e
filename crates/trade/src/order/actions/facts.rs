//! The smallest outside fact that the state allows, one for each name. Facts are probed as of now.
//! It must not judge whether a fact may be recorded: `decide` answers.

use uuid::Uuid;

use super::Probe;
use super::probe::{answer_cancellation, answer_change, proposals, talk};
use crate::country::Country;
use crate::id::{BatchId, InspectionId, PaymentId, RefundId};
use crate::money::{Currency, Money, Percent, Quantity, Tally};
use crate::order::command::{
    OrderCommand, ProposeCancellation, RecordAccount, RecordCarriage, RecordClearance, RecordDecision,
    RecordDelivery, RecordInspection, RecordPaymentAccepted, RecordPaymentFailed, RecordPaymentReceived,
    RecordPaymentReturned, RecordRefundReceived, RecordShipment, RecordShortfallAccepted,
    RecordSupplierCancelled, RecordSupplierConfirmed, RecordSupplierResponse, RecordSupplierVersion,
};
use crate::order::contract::{Contract, Coverage, InitialPayment, Line, Party, Side};
use crate::order::ctx::Ctx;
use crate::order::decide::has_types;
use crate::order::event::{BatchItem, Carriage, Finding, InspectionResult, Instalment};
use crate::order::state::{Batch, Order, Running};
use crate::time::{Day, day_in};

/// Every outside fact.
pub(super) fn outside(order: &Order, ctx: &Ctx<'_>) -> Vec<Probe> {
    let mut probes = contract(order, ctx);
    probes.extend(payment(order, ctx));
    probes.extend(goods(order, ctx));
    probes.extend(dispute(order, ctx));
    probes
}

fn contract(order: &Order, ctx: &Ctx<'_>) -> Vec<Probe> {
    let at = ctx.now;
    let by = Side::Supplier;
    let version = order.head().versions.last().map_or(0, |newest| newest.number);
    vec![
        Probe::one(
            "record_supplier_version",
            RecordSupplierVersion {
                contract: counter(order, ctx),
                at,
            },
        ),
        Probe::one(
            "record_supplier_confirmed",
            RecordSupplierConfirmed { version, at },
        ),
        Probe::one(
            "record_supplier_cancelled",
            RecordSupplierCancelled {
                reason: String::new(),
                at,
            },
        ),
        Probe::one(
            "propose_cancellation",
            ProposeCancellation {
                by,
                reason: String::new(),
                at,
            },
        ),
        Probe::new(
            "answer_cancellation",
            [true, false].map(|accept| answer_cancellation(by, accept, ctx)),
        ),
        Probe::new("answer_cancellation.accept", [answer_cancellation(by, true, ctx)]),
        Probe::new("propose_change", proposals(order, by, ctx)),
        Probe::new(
            "answer_change",
            [true, false].map(|accept| answer_change(order, by, accept, ctx)),
        ),
        Probe::new("answer_change.accept", [answer_change(order, by, true, ctx)]),
    ]
}

/// The smallest complete contract, and by its title none of those before: what stands in it is never kept.
fn counter(order: &Order, ctx: &Ctx<'_>) -> Box<Contract> {
    let party = Party {
        legal_name: "-".to_owned(),
        ..Party::default()
    };
    let line = Line {
        product_id: None,
        product: "-".to_owned(),
        model: String::new(),
        specification: String::new(),
        quantity: Some(Quantity::ONE),
        unit: "-".to_owned(),
        unit_price: "1".parse().ok(),
        quality: Vec::new(),
    };
    Box::new(Contract {
        title: format!("{}*", order.contract().title),
        buyer: party.clone(),
        supplier: party,
        lines: vec![line],
        currency: Currency::USD,
        usd_rate: None,
        incoterm: None,
        named_place: String::new(),
        shipping_method: None,
        shipping_fee: None,
        insurance: None,
        destination: None,
        ship_by: None,
        initial_payment: Some(InitialPayment::Percent {
            percent: Percent::HUNDRED,
        }),
        coverage: has_types(ctx.rulebook).then_some(Coverage::PostDelivery),
        packing: String::new(),
        inspection_terms: String::new(),
        remarks: String::new(),
        papers: Vec::new(),
    })
}

fn payment(order: &Order, ctx: &Ctx<'_>) -> Vec<Probe> {
    let at = ctx.now;
    let currency = order.contract().currency;
    let amount = Money::from_minor(1, currency).unwrap_or(Money::zero(currency));
    let payments = order.running().map_or(&[][..], |running| &running.payments);
    let under_way = payments
        .iter()
        .filter(|payment| payment.in_transit())
        .map(|payment| payment.payment_id);
    let mut ids: Vec<PaymentId> = under_way.collect();
    if ids.is_empty() {
        ids.push(
            payments
                .last()
                .map_or(PaymentId::new(Uuid::nil()), |payment| payment.payment_id),
        );
    }
    let newest_first = payments.iter().rev().map(|payment| payment.payment_id);
    let or_none = [PaymentId::new(Uuid::nil())];
    let returned = newest_first.chain(or_none).map(|payment_id| {
        OrderCommand::from(RecordPaymentReturned {
            payment_id,
            amount,
            reason: "-".to_owned(),
            at,
        })
    });
    let each = |make: &dyn Fn(PaymentId) -> OrderCommand| ids.iter().map(|id| make(*id)).collect::<Vec<_>>();
    let account = RecordAccount {
        holder: "-".to_owned(),
        bank: "-".to_owned(),
        country: Country::US,
        last_four: "0000".to_owned(),
        at,
    };
    let shortfalls = [Instalment::Initial, Instalment::Balance]
        .map(|instalment| OrderCommand::from(RecordShortfallAccepted { instalment, at }));
    vec![
        Probe::one("record_account", account),
        Probe::new(
            "record_payment_accepted",
            each(&|payment_id| RecordPaymentAccepted { payment_id, at }.into()),
        ),
        Probe::new(
            "record_payment_received",
            each(&|payment_id| {
                RecordPaymentReceived {
                    payment_id,
                    amount,
                    at,
                }
                .into()
            }),
        ),
        Probe::new(
            "record_payment_failed",
            each(&|payment_id| {
                RecordPaymentFailed {
                    payment_id,
                    reason: "-".to_owned(),
                    at,
                }
                .into()
            }),
        ),
        Probe::new("record_payment_returned", returned),
        Probe::new("record_shortfall_accepted", shortfalls),
    ]
}

fn goods(order: &Order, ctx: &Ctx<'_>) -> Vec<Probe> {
    let at = ctx.now;
    let running = order.running();
    let inspections = running.map_or(&[][..], |running| &running.inspections);
    // If any can be reported, the one booked first can.
    let open = inspections
        .iter()
        .filter(|inspection| inspection.report.is_none())
        .min_by_key(|inspection| inspection.booked_at)
        .or(inspections.last());
    let inspection = RecordInspection {
        inspection_id: open.map_or(InspectionId::new(Uuid::nil()), |inspection| {
            inspection.inspection_id
        }),
        result: InspectionResult::Passed,
        findings: String::new(),
        files: Vec::new(),
        at,
    };
    let shipment = RecordShipment {
        items: vec![unshipped(running)],
        carriage: Carriage::default(),
        at,
    };
    let batch_id = |batch: Option<&Batch>| batch.map_or(BatchId::new(Uuid::nil()), |batch| batch.batch_id);
    let batches = running.map_or(&[][..], |running| &running.batches);
    let shipped_on = |batch: Option<&Batch>| -> Day {
        day_in(
            batch.map_or(at, |batch| batch.shipped_at),
            ctx.rulebook.platform().time_zone,
        )
    };
    let uncleared = batches
        .iter()
        .find(|batch| batch.cleared_on.is_none())
        .or(batches.last());
    let undelivered = batches
        .iter()
        .find(|batch| batch.delivered_on.is_none())
        .or(batches.last());
    let arrived = undelivered
        .and_then(|batch| batch.cleared_on)
        .unwrap_or(shipped_on(undelivered));
    vec![
        Probe::one("record_inspection", inspection),
        Probe::one("record_shipment", shipment),
        Probe::one(
            "record_carriage",
            RecordCarriage {
                batch_id: batch_id(batches.last()),
                carriage: Carriage::default(),
                at,
            },
        ),
        Probe::one(
            "record_clearance",
            RecordClearance {
                batch_id: batch_id(uncleared),
                on: shipped_on(uncleared),
            },
        ),
        Probe::one(
            "record_delivery",
            RecordDelivery {
                batch_id: batch_id(undelivered),
                on: arrived,
            },
        ),
    ]
}

/// What is left of the first line that is not wholly shipped; of the first line where all is.
fn unshipped(order: Option<&Running>) -> BatchItem {
    let left = order.and_then(|order| {
        let lines = order.terms.contract.lines.iter().zip(&order.shipped);
        (0_u32..).zip(lines).find_map(|(line, (ordered, shipped))| {
            let left = Tally::from(ordered.quantity?).sub_or_zero(*shipped).quantity()?;
            Some(BatchItem { line, quantity: left })
        })
    });
    left.unwrap_or(BatchItem {
        line: 0,
        quantity: Quantity::ONE,
    })
}

fn dispute(order: &Order, ctx: &Ctx<'_>) -> Vec<Probe> {
    let at = ctx.now;
    let cent = Money::from_minor(1, Currency::USD).unwrap_or(Money::zero(Currency::USD));
    let refunds = order.running().map_or(&[][..], |running| &running.refunds);
    let mut refund_ids: Vec<RefundId> = refunds.iter().map(|refund| refund.refund_id).collect();
    if refund_ids.is_empty() {
        refund_ids.push(RefundId::new(Uuid::nil()));
    }
    let received = refund_ids.into_iter().map(|refund_id| {
        OrderCommand::from(RecordRefundReceived {
            refund_id,
            amount: cent,
            at,
        })
    });
    let mut probes = vec![
        Probe::one(
            "record_supplier_response",
            RecordSupplierResponse {
                text: "-".to_owned(),
                at,
            },
        ),
        Probe::one(
            "record_decision",
            RecordDecision {
                finding: Finding::NotAtFault,
                reasons: String::new(),
                at,
            },
        ),
        Probe::new("record_refund_received", received),
    ];
    probes.extend(talk(order, Side::Supplier, ctx));
    probes
}
