//! The smallest command of the buyer that the state allows, one for each name.
//! It must not judge whether it is allowed: `decide` answers.

use uuid::Uuid;

use super::Probe;
use crate::country::Country;
use crate::id::{AccountId, ChangeId, DrawId, FileId, OfferId};
use crate::money::{Currency, Money, Tally};
use crate::order::command::{
    AddEvidence, AddStatement, AnswerCancellation, AnswerChange, AnswerOffer, AttachDocument, BankUsed,
    BookInspection, Cancel, CardUsed, Confirm, ConfirmAccount, ConfirmReceipt, Escalate, ExtendDispute,
    LeaveFeedback, MakeOffer, NewEvidence, OpenDispute, OrderCommand, ProposeCancellation, ProposeChange,
    Remind, ReviseDraft, ReviseFeedback, Send, SendPayment, WithdrawChange, WithdrawDispute,
};
use crate::order::contract::{Contract, Coverage, FileRef, Side};
use crate::order::ctx::Ctx;
use crate::order::decide::SCORES;
use crate::order::event::{
    CardBrand, Complaint, Count, DocumentKind, Feedback, Ground, Inspector, Instalment, Method, Remedy,
};
use crate::order::state::{Dispute, Order, Running};
use crate::time::day_in;

/// Every command of the buyer.
pub(super) fn buyer(order: &Order, ctx: &Ctx<'_>) -> Vec<Probe> {
    let mut probes = contract(order, ctx);
    probes.extend(payment(order, ctx));
    probes.extend(goods(order, ctx));
    probes.extend(dispute(order, ctx));
    probes
}

fn contract(order: &Order, ctx: &Ctx<'_>) -> Vec<Probe> {
    let version = order.head().versions.last().map_or(0, |newest| newest.number);
    let contract = Box::new(Contract::clone(order.contract()));
    let reason = String::new;
    let now = ctx.now;
    vec![
        Probe::one(
            "revise_draft",
            ReviseDraft {
                contract: contract.clone(),
            },
        ),
        Probe::one("send", Send {}),
        Probe::one("confirm", Confirm { version }),
        Probe::one("remind", Remind {}),
        Probe::one("cancel", Cancel { reason: reason() }),
        Probe::one(
            "propose_cancellation",
            ProposeCancellation {
                by: Side::Buyer,
                reason: reason(),
                at: now,
            },
        ),
        Probe::new(
            "answer_cancellation",
            [true, false].map(|accept| answer_cancellation(Side::Buyer, accept, ctx)),
        ),
        Probe::new(
            "answer_cancellation.accept",
            [answer_cancellation(Side::Buyer, true, ctx)],
        ),
        Probe::new("propose_change", proposals(order, Side::Buyer, ctx)),
        Probe::new(
            "answer_change",
            [true, false].map(|accept| answer_change(order, Side::Buyer, accept, ctx)),
        ),
        Probe::new(
            "answer_change.accept",
            [answer_change(order, Side::Buyer, true, ctx)],
        ),
        Probe::one(
            "withdraw_change",
            WithdrawChange {
                change_id: open_change(order),
            },
        ),
        Probe::one(
            "attach_document",
            AttachDocument {
                document: DocumentKind::Other,
                by: Side::Buyer,
                file: file(),
                note: String::new(),
            },
        ),
    ]
}

pub(super) fn answer_cancellation(by: Side, accept: bool, ctx: &Ctx<'_>) -> OrderCommand {
    AnswerCancellation {
        by,
        accept,
        at: ctx.now,
    }
    .into()
}

pub(super) fn answer_change(order: &Order, by: Side, accept: bool, ctx: &Ctx<'_>) -> OrderCommand {
    AnswerChange {
        change_id: open_change(order),
        by,
        accept,
        reason: String::new(),
        at: ctx.now,
    }
    .into()
}

/// A change of the title stands for everything but the coverage type, a change of the type for that (O7).
pub(super) fn proposals(order: &Order, by: Side, ctx: &Ctx<'_>) -> Vec<OrderCommand> {
    let agreed = order.contract();
    let mut titled = Contract::clone(agreed);
    titled.title.push('*');
    let mut retyped = Contract::clone(agreed);
    retyped.coverage = retyped.coverage.map(|coverage| match coverage {
        Coverage::PreShipment => Coverage::PostDelivery,
        Coverage::PostDelivery => Coverage::PreShipment,
    });
    [titled, retyped]
        .map(|contract| {
            ProposeChange {
                by,
                contract: Box::new(contract),
                reason: String::new(),
                at: ctx.now,
            }
            .into()
        })
        .to_vec()
}

fn open_change(order: &Order) -> ChangeId {
    let open = order.running().and_then(Running::open_change);
    open.map_or(ChangeId::new(Uuid::nil()), |change| change.change_id)
}

fn file() -> FileRef {
    FileRef {
        file_id: FileId::of(b"probe"),
        name: "-".to_owned(),
        size: "0".to_owned(),
    }
}

fn payment(order: &Order, ctx: &Ctx<'_>) -> Vec<Probe> {
    let account = order.running().and_then(|running| running.accounts.last());
    let account_id = account.map_or(AccountId::new(Uuid::nil()), |known| known.account.account_id);
    let instalment = match order.running() {
        Some(running) if running.positions().initial.is_complete() => Instalment::Balance,
        Some(_) | None => Instalment::Initial,
    };
    let of = |instalment| Method::ALL.map(|method| send(order, instalment, method, account_id, ctx));
    vec![
        Probe::one("confirm_account", ConfirmAccount { account_id }),
        Probe::new("send_payment", of(instalment)),
        Probe::new("send_payment.initial", of(Instalment::Initial)),
        Probe::new("send_payment.balance", of(Instalment::Balance)),
    ]
}

fn send(
    order: &Order,
    instalment: Instalment,
    method: Method,
    account_id: AccountId,
    ctx: &Ctx<'_>,
) -> OrderCommand {
    let currency = order.contract().currency;
    let bank = BankUsed {
        bank: "-".to_owned(),
        last_four: "0000".to_owned(),
        country: Country::US,
        us_checking: true,
    };
    SendPayment {
        instalment,
        method,
        amount: Money::from_minor(1, currency).unwrap_or(Money::zero(currency)),
        tt_fee: None,
        account_id,
        card: Some(CardUsed {
            brand: CardBrand::Visa,
            last_four: "0000".to_owned(),
        }),
        bank: Some(bank),
        draw_id: Some(DrawId::new(Uuid::nil())),
        continues: None,
        at: ctx.now,
    }
    .into()
}

fn goods(order: &Order, ctx: &Ctx<'_>) -> Vec<Probe> {
    let feedback = || Feedback {
        product: *SCORES.end(),
        service: *SCORES.end(),
        shipment: *SCORES.end(),
        text: String::new(),
    };
    let batches = order.running().map_or(&[][..], |running| &running.batches);
    let items = batches
        .iter()
        .flat_map(|batch| batch.items.iter().map(|item| (batch.batch_id, item)));
    let counts = items.map(|(batch_id, item)| Count {
        batch_id,
        line: item.line,
        received: Tally::from(item.quantity),
        damaged: Tally::ZERO,
        below_standard: Tally::ZERO,
    });
    vec![
        Probe::one(
            "book_inspection",
            BookInspection {
                inspector: Inspector::Buyer,
                country: Country::CN,
                planned_on: day_in(ctx.now, ctx.rulebook.platform().time_zone),
            },
        ),
        Probe::one(
            "confirm_receipt",
            ConfirmReceipt {
                counts: counts.collect(),
                at: None,
            },
        ),
        Probe::one("leave_feedback", LeaveFeedback { feedback: feedback() }),
        Probe::one("revise_feedback", ReviseFeedback { feedback: feedback() }),
    ]
}

/// Every ground, for the whole order and for each batch.
pub(super) fn complaints(order: &Order) -> Vec<Complaint> {
    let batches = order.running().map_or(&[][..], |running| &running.batches);
    let places = || std::iter::once(None).chain(batches.iter().map(|batch| Some(batch.batch_id)));
    [Ground::LateShipment, Ground::Quality]
        .into_iter()
        .flat_map(|ground| {
            places().map(move |batch_id| Complaint {
                ground,
                batch_id,
                statement: "-".to_owned(),
            })
        })
        .collect()
}

/// New evidence stands beside the complaint: with it a ground may be used again (D6).
pub(super) fn open(complaint: Complaint) -> OrderCommand {
    OpenDispute {
        complaint,
        claim: Money::zero(Currency::USD),
        evidence: vec![evidence()],
        at: None,
    }
    .into()
}

/// Extends the open dispute by this complaint.
pub(super) fn extend(complaint: Complaint) -> OrderCommand {
    ExtendDispute {
        complaint,
        claim: Money::zero(Currency::USD),
        at: None,
    }
    .into()
}

fn evidence() -> NewEvidence {
    NewEvidence {
        file: file(),
        clause: String::new(),
        note: String::new(),
    }
}

fn dispute(order: &Order, ctx: &Ctx<'_>) -> Vec<Probe> {
    let mut probes = vec![
        Probe::new("open_dispute", complaints(order).into_iter().map(open)),
        Probe::new("extend_dispute", complaints(order).into_iter().map(extend)),
        Probe::one(
            "withdraw_dispute",
            WithdrawDispute {
                reason: String::new(),
            },
        ),
        Probe::one("escalate", Escalate { at: None }),
    ];
    probes.extend(talk(order, Side::Buyer, ctx));
    probes
}

/// What either side may say in a dispute.
pub(super) fn talk(order: &Order, by: Side, ctx: &Ctx<'_>) -> Vec<Probe> {
    let at = ctx.now;
    let dispute = order.running().and_then(Running::open_dispute);
    let newest = dispute.and_then(Dispute::newest_offer);
    let offer_id = newest.map_or(OfferId::new(Uuid::nil()), |offer| offer.offer_id);
    let answer = |accept| {
        OrderCommand::from(AnswerOffer {
            offer_id,
            by,
            accept,
            at,
        })
    };
    vec![
        Probe::one(
            "add_evidence",
            AddEvidence {
                by,
                evidence: evidence(),
                at,
            },
        ),
        Probe::one(
            "add_statement",
            AddStatement {
                by,
                text: "-".to_owned(),
                at,
            },
        ),
        Probe::one(
            "make_offer",
            MakeOffer {
                by,
                remedy: Remedy::Replacement,
                note: String::new(),
                at,
            },
        ),
        Probe::new("answer_offer", [true, false].map(answer)),
        Probe::new("answer_offer.accept", [answer(true)]),
    ]
}
