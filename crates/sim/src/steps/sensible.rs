//! The step that leads an order on, by whoever's turn it is. The banks, the carrier and the platform take theirs here too.

use trade::country::Country;
use trade::money::{Currency, Money};
use trade::order::Order;
use trade::order::command::*;
use trade::order::complete;
use trade::order::contract::{Contract, Side};
use trade::order::event::{
    BatchItem, CardBrand, Carriage, Complaint, Count, Feedback, Finding, Inspector, Instalment, Method,
    Remedy,
};
use trade::order::figures::{is_refunded, refund_figures};
use trade::order::state::{Course, OfferAnswer, Payment, Progress, Receipt, Running, Unconfirmed};
use trade::time::day_in;

use super::{Mind, Scene, Step, contract};
use crate::dice::Dice;

/// The next step, or none when only time can bring one.
pub fn sensible(scene: &Scene<'_>, mind: &Mind, dice: &mut Dice) -> Option<Step> {
    match &scene.facts.lives[scene.place].order {
        Order::Unconfirmed(order) => Some(unconfirmed(scene, order, mind, dice)),
        Order::Running(order) => running(scene, order, mind, dice),
        Order::Cancelled(order) => match &order.was {
            trade::order::state::Was::Running(order) => {
                called_back(scene, order, mind, dice).or_else(|| refund(scene, order))
            }
            trade::order::state::Was::Unconfirmed(_) => None,
        },
    }
}

fn unconfirmed(scene: &Scene<'_>, order: &Unconfirmed, mind: &Mind, dice: &mut Dice) -> Step {
    let at = scene.now;
    let faults = complete::faults(&order.draft, scene.facts.edition.has_types());
    if !faults.is_empty() && dice.chance(80) {
        // The page lists what is missing, and it is filled in.
        let contract = Box::new(contract(scene.facts, &order.head.supplier, at, dice));
        return Step::new(ReviseDraft { contract });
    }
    let Some(newest) = order.head.versions.last() else {
        if mind.offline {
            let contract = Box::new(Contract::clone(&order.draft));
            return Step::new(RecordSupplierVersion { contract, at });
        }
        return Step::new(Send {});
    };
    let version = newest.number;
    match (newest.by, dice.below(12)) {
        (Side::Supplier, 0) => {
            let mut contract = Contract::clone(&order.draft);
            contract.remarks.push_str(" Our price stands.");
            Step::new(ReviseDraft {
                contract: Box::new(contract),
            })
        }
        (Side::Supplier, 1) if *order.draft != *newest.contract => Step::new(Send {}),
        (Side::Supplier, _) => Step::new(Confirm { version }),
        (Side::Buyer, 0) => Step::new(Remind {}),
        (Side::Buyer, 1) => {
            let mut contract = Contract::clone(&newest.contract);
            contract.packing.push('+');
            Step::new(RecordSupplierVersion {
                contract: Box::new(contract),
                at,
            })
        }
        (Side::Buyer, _) => Step::new(RecordSupplierConfirmed { version, at }),
    }
}

fn running(scene: &Scene<'_>, order: &Running, mind: &Mind, dice: &mut Dice) -> Option<Step> {
    let at = scene.now;
    if let Some(step) = called_back(scene, order, mind, dice) {
        return Some(step);
    }
    if let Some(step) = refund(scene, order) {
        return Some(step);
    }
    if let Some(step) = disputed(scene, order, dice).filter(|_| dice.chance(80)) {
        return Some(step);
    }
    if is_refunded(order) {
        return feedback(order, mind);
    }
    if order.completed_at().is_some() {
        // What was called back after the receipt is owed again (P9).
        return transfer(scene, order, dice)
            .or_else(|| feedback(order, mind))
            .or_else(|| pay(scene, order, mind, dice));
    }
    if let Some(open) = order.open_cancellation().filter(|_| dice.chance(50)) {
        let accept = dice.chance(50);
        return Some(Step::new(AnswerCancellation {
            by: open.by.other(),
            accept,
            at,
        }));
    }
    if let Some(change) = order.open_change().filter(|_| dice.chance(60)) {
        return Some(Step::new(AnswerChange {
            change_id: change.change_id,
            by: change.by.other(),
            accept: dice.chance(70),
            reason: String::new(),
            at,
        }));
    }
    account(scene, order, dice)
        .or_else(|| transfer(scene, order, dice))
        .or_else(|| wish(scene, order, mind, dice))
        .or_else(|| pay(scene, order, mind, dice))
        .or_else(|| goods(scene, order, mind, dice))
        .or_else(|| receive(order))
}

fn account(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<Step> {
    match order.accounts.last() {
        None => Some(Step::new(RecordAccount {
            holder: order.head.supplier.name.clone(),
            bank: "Citibank".to_owned(),
            country: order.head.supplier.country.unwrap_or(Country::CN),
            last_four: format!("{:04}", dice.below(10_000)),
            at: scene.now,
        })),
        Some(account) if account.confirmed_at.is_none() => Some(Step::new(ConfirmAccount {
            account_id: account.account.account_id,
        })),
        Some(_) => None,
    }
}

/// What a bank, a card company or a lender says of a payment under way: on time, short, too much, or not at all.
fn transfer(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<Step> {
    let at = scene.now;
    let payment: &Payment = order.payments.iter().find(|payment| payment.in_transit())?;
    let payment_id = payment.payment_id;
    if payment.progress == Progress::Sent && payment.method == Method::CreditCard && dice.chance(80) {
        return Some(Step::new(RecordPaymentAccepted { payment_id, at }));
    }
    if payment.method == Method::PayLater && payment.agreed_at.is_none() {
        return Some(Step::new(RecordLoanAgreed { payment_id, at }));
    }
    let sent = payment.amount.minor();
    let came = match dice.below(20) {
        0 => {
            let reason = "returned".to_owned();
            return Some(Step::new(RecordPaymentFailed {
                payment_id,
                reason,
                at,
            }));
        }
        1 | 2 => sent - (sent / 20).max(1).min(sent - 1),
        3 => sent + 1,
        _ => sent,
    };
    let amount = Money::from_minor(came.max(1), order.currency()).ok()?;
    Some(Step::new(RecordPaymentReceived {
        payment_id,
        amount,
        at,
    }))
}

/// Money that had arrived is called back, all of a payment or a part of it (P9).
fn called_back(scene: &Scene<'_>, order: &Running, mind: &Mind, dice: &mut Dice) -> Option<Step> {
    if !mind.called_back || !dice.chance(8) {
        return None;
    }
    let held: Vec<&Payment> = order
        .payments
        .iter()
        .filter(|payment| payment.kept() > 0)
        .collect();
    let payment = dice.pick(&held)?;
    let kept = payment.kept();
    let minor = if dice.chance(60) { kept } else { (kept / 2).max(1) };
    Some(Step::new(RecordPaymentReturned {
        payment_id: payment.payment_id,
        amount: Money::from_minor(minor, order.currency()).ok()?,
        reason: "Called back.".to_owned(),
        at: scene.now,
    }))
}

fn wish(scene: &Scene<'_>, order: &Running, mind: &Mind, dice: &mut Dice) -> Option<Step> {
    let at = scene.now;
    let by = super::side(dice);
    if mind.changes && order.changes.is_empty() && order.batches.is_empty() && dice.chance(40) {
        let mut contract = Contract::clone(&order.terms.contract);
        contract.packing.push_str(" Pallets.");
        contract.shipping_fee = Money::from_minor(i128::from(dice.between(0, 900)), order.currency()).ok();
        return Some(Step::new(ProposeChange {
            by,
            contract: Box::new(contract),
            reason: "Packing".to_owned(),
            at,
        }));
    }
    if mind.gives_up && order.cancellations.is_empty() && order.sums.received() > 0 && dice.chance(30) {
        let reason = "Not needed".to_owned();
        return Some(Step::new(ProposeCancellation { by, reason, at }));
    }
    if mind.inspects && order.inspections.is_empty() && order.positions().initial.is_complete() {
        let zone = scene.facts.book.platform().time_zone;
        return Some(Step::new(BookInspection {
            inspector: Inspector::Agency {
                code: "SGS".to_owned(),
            },
            country: Country::CN,
            planned_on: day_in(at, zone),
        }));
    }
    let late = mind.ground == trade::order::event::Ground::LateShipment;
    let opens = mind.disputes && order.disputes.is_empty() && order.positions().initial.is_complete();
    let ripe = !order.batches.is_empty() || late;
    if opens && ripe && dice.chance(25) {
        return open_dispute(order, mind, dice);
    }
    None
}

pub(super) fn open_dispute(order: &Running, mind: &Mind, dice: &mut Dice) -> Option<Step> {
    let ceiling = refund_figures(order).ok()?.ceiling;
    let claim = if dice.chance(50) {
        ceiling
    } else {
        ceiling.part(2, trade::money::Rounding::Down).ok()?
    };
    Some(Step::new(OpenDispute {
        complaint: Complaint {
            ground: mind.ground,
            batch_id: None,
            statement: "Not as agreed.".to_owned(),
        },
        claim,
        evidence: Vec::new(),
        at: None,
    }))
}

fn pay(scene: &Scene<'_>, order: &Running, mind: &Mind, dice: &mut Dice) -> Option<Step> {
    if mind.never_pays {
        return None;
    }
    let positions = order.positions();
    let (instalment, outstanding) = if positions.initial.outstanding > 0 {
        (Instalment::Initial, positions.initial.outstanding)
    } else if positions.initial.is_complete() && positions.balance.outstanding > 0 && dice.chance(35) {
        (Instalment::Balance, positions.balance.outstanding)
    } else {
        return None;
    };
    // A small remainder is now and then let go (P8).
    let received = positions.of(instalment).received;
    if received > 0 && outstanding * 10 < received && dice.chance(60) {
        return Some(Step::new(RecordShortfallAccepted {
            instalment,
            at: scene.now,
        }));
    }
    let amount = Money::from_minor(outstanding, order.currency()).ok()?;
    let usd = order.usd(outstanding).ok()?;
    let method = if dice.chance(70) {
        mind.method
    } else {
        *dice.pick(&Method::ALL)?
    };
    let over_card = usd.minor() > scene.facts.edition.card_max() && method == Method::CreditCard;
    let no_credit = method == Method::PayLater && order.currency() != Currency::USD;
    let method = if over_card || no_credit {
        Method::TelegraphicTransfer
    } else {
        method
    };
    let account = order.accounts.last()?;
    Some(Step {
        command: payment(scene, account.account.account_id, instalment, method, amount).into(),
        months: u32::try_from(dice.between(1, 6)).unwrap_or(1),
    })
}

pub(super) fn payment(
    scene: &Scene<'_>,
    account_id: trade::id::AccountId,
    instalment: Instalment,
    method: Method,
    amount: Money,
) -> SendPayment {
    SendPayment {
        instalment,
        method,
        amount,
        tt_fee: None,
        account_id,
        card: Some(CardUsed {
            brand: CardBrand::Visa,
            last_four: "4242".to_owned(),
        }),
        bank: Some(BankUsed {
            bank: "Example Bank".to_owned(),
            last_four: "0042".to_owned(),
            country: Country::US,
            us_checking: true,
        }),
        draw_id: None,
        continues: None,
        at: scene.now,
    }
}

fn goods(scene: &Scene<'_>, order: &Running, mind: &Mind, dice: &mut Dice) -> Option<Step> {
    let at = scene.now;
    let today = day_in(at, scene.facts.book.platform().time_zone);
    if !order.positions().initial.is_complete() || dice.chance(30) {
        return None;
    }
    for inspection in &order.inspections {
        if inspection.report.is_none() {
            let (result, findings) = (
                trade::order::event::InspectionResult::Passed,
                "As agreed.".to_owned(),
            );
            return Some(Step::new(RecordInspection {
                inspection_id: inspection.inspection_id,
                result,
                findings,
                files: Vec::new(),
                at,
            }));
        }
    }
    if let Some(batch) = order.batches.iter().find(|batch| batch.delivered_on.is_none()) {
        let batch_id = batch.batch_id;
        return Some(match dice.below(4) {
            0 if batch.cleared_on.is_none() => Step::new(RecordClearance { batch_id, on: today }),
            1 => Step::new(RecordCarriage {
                batch_id,
                carriage: Carriage {
                    carrier: "Example Line".to_owned(),
                    departed_on: Some(today),
                    ..Carriage::default()
                },
                at,
            }),
            _ => Step::new(RecordDelivery { batch_id, on: today }),
        });
    }
    if order.all_shipped() {
        return None;
    }
    let items = unshipped(order, mind.in_two && order.batches.is_empty());
    Some(Step::new(RecordShipment {
        items,
        carriage: Carriage::default(),
        at,
    }))
}

/// What is left to ship: all of it, or only the first line that has something left.
fn unshipped(order: &Running, one_line: bool) -> Vec<BatchItem> {
    let lines = order.terms.contract.lines.iter().zip(&order.shipped);
    let left = (0_u32..).zip(lines).filter_map(|(line, (ordered, shipped))| {
        let quantity = trade::money::Tally::from(ordered.quantity?).sub_or_zero(*shipped);
        Some(BatchItem {
            line,
            quantity: quantity.quantity()?,
        })
    });
    let left: Vec<BatchItem> = left.collect();
    let take = if one_line { 1 } else { left.len() };
    left.into_iter().take(take).collect()
}

fn receive(order: &Running) -> Option<Step> {
    let positions = order.positions();
    let ready = order.all_delivered() && positions.balance.is_received() && positions.initial.is_complete();
    ready.then(|| {
        Step::new(ConfirmReceipt {
            counts: counts(order),
            at: None,
        })
    })
}

/// One count for each shipped line and batch, all of it good.
pub(super) fn counts(order: &Running) -> Vec<Count> {
    let items = order
        .batches
        .iter()
        .flat_map(|batch| batch.items.iter().map(|item| (batch.batch_id, item)));
    items
        .map(|(batch_id, item)| Count {
            batch_id,
            line: item.line,
            received: trade::money::Tally::from(item.quantity),
            damaged: trade::money::Tally::ZERO,
            below_standard: trade::money::Tally::ZERO,
        })
        .collect()
}

fn feedback(order: &Running, mind: &Mind) -> Option<Step> {
    let Receipt::Confirmed { feedback, .. } = &order.receipt else {
        return None;
    };
    let given = Feedback {
        product: 5,
        service: 4,
        shipment: 3,
        text: "As agreed.".to_owned(),
    };
    (mind.feedback && feedback.is_empty()).then(|| Step::new(LeaveFeedback { feedback: given }))
}

fn refund(scene: &Scene<'_>, order: &Running) -> Option<Step> {
    order.refunds.iter().find_map(|refund| {
        let came = Money::checked_sum(refund.received.iter().map(|part| part.amount), Currency::USD).ok()?;
        let missing = refund.amount.sub_or_zero(came).ok()?;
        missing.is_positive().then(|| {
            Step::new(RecordRefundReceived {
                refund_id: refund.refund_id,
                amount: missing,
                at: scene.now,
            })
        })
    })
}

fn disputed(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<Step> {
    let at = scene.now;
    let dispute = order.open_dispute()?;
    if matches!(dispute.course, Course::Escalated(_)) {
        let finding = match dice.below(3) {
            0 => Finding::NotAtFault,
            1 if dispute.claim.is_positive() => Finding::PartlyAtFault {
                amount: dispute.claim,
            },
            _ => Finding::SupplierAtFault,
        };
        return Some(Step::new(RecordDecision {
            finding,
            reasons: "Weighed.".to_owned(),
            at,
        }));
    }
    // Now and then somebody answers an offer that another has taken the place of.
    let newest = if dice.chance(10) {
        dispute.offers.first()
    } else {
        dispute.newest_offer()
    };
    if let Some(offer) = newest.filter(|offer| offer.answer == OfferAnswer::Open && dice.chance(50)) {
        return Some(Step::new(AnswerOffer {
            offer_id: offer.offer_id,
            by: offer.by.other(),
            accept: dice.chance(60),
            at,
        }));
    }
    Some(match dice.below(8) {
        0 => Step::new(RecordSupplierResponse {
            text: "We will look into it.".to_owned(),
            at,
        }),
        1 | 2 => Step::new(MakeOffer {
            by: super::side(dice),
            remedy: if dispute.claim.is_positive() {
                Remedy::Refund {
                    amount: dispute.claim,
                }
            } else {
                Remedy::Replacement
            },
            note: String::new(),
            at,
        }),
        3 if dice.chance(30) => Step::new(WithdrawDispute {
            reason: "Agreed by telephone.".to_owned(),
        }),
        4 => Step::new(Lapse {}),
        _ => Step::new(Escalate { at: None }),
    })
}
