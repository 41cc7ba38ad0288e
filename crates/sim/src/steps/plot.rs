//! Rare things, sought on purpose: a life may be drawn for a plot, and then waits for its moment and takes it. Without them
//! a run of thousands would hardly ever meet a proposal taken back, a loan that comes to nothing, a dispute extended. What
//! a step leads to, taken or refused, is for `trade` to say here as anywhere.

use chrono::{Datelike as _, TimeDelta};
use trade::credit::facility::{
    CreditCommand, Draw, DrawPhase, Line, RecordClosed, RecordDrawAgreed, RecordDrawFailed, SubmitApplication,
};
use trade::id::OfferId;
use trade::money::{Currency, Money, Rounding};
use trade::order::Order;
use trade::order::command::*;
use trade::order::contract::{Contract, Coverage, InitialPayment, Side};
use trade::order::event::{CardBrand, Complaint, Finding, Ground, Instalment, Method, Remedy};
use trade::order::figures::is_refunded;
use trade::order::state::{Change, Dispute, Offer, Payment, Running};
use trade::time::start_of_day;
use uuid::Uuid;

use super::beside::{credit, statement_due};
use super::sensible::{open_dispute, payment};
use super::{Beside, Mind, Scene, Step, side};
use crate::dice::Dice;

/// What a life is out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plot {
    /// A proposed change: taken back, or answered by the wrong side (O6).
    Change,
    /// A proposal to cancel: made twice, answered by who made it (O8).
    Cancellation,
    /// A dispute before its end: extended, talked about, decided too early (D4–D6).
    Dispute,
    /// What follows a refund in part: more of it than was decided, a change that would cover less (C7, D8).
    Refund,
    /// A loan that is not agreed yet: paid out, called off, asked for twice (L3, L5).
    Loan,
    /// A card that the edition does not take, a payment before there was an account (P3, O1).
    Payment,
}

/// A turn of a plot: a step of its order, or one beside it.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Turn {
    Order(Step),
    Beside(Beside),
    /// So many hours pass.
    Wait(u32),
}

/// Hours that somebody waits for a month to begin.
const MONTH_NEAR: u32 = 72;

impl Plot {
    /// All of them.
    pub const ALL: [Plot; 6] = [
        Plot::Change,
        Plot::Cancellation,
        Plot::Dispute,
        Plot::Refund,
        Plot::Loan,
        Plot::Payment,
    ];

    /// The mind that leads to its moment.
    pub(super) fn bend(self, mind: &mut Mind) {
        (mind.gives_up, mind.never_pays) = (false, false);
        match self {
            Plot::Change | Plot::Cancellation => mind.disputes = false,
            Plot::Dispute => mind.disputes = true,
            Plot::Refund => (mind.disputes, mind.ground) = (true, Ground::LateShipment),
            Plot::Loan => mind.method = Method::PayLater,
            Plot::Payment => mind.method = Method::CreditCard,
        }
    }

    /// The next step, if its moment has come.
    pub fn turn(self, scene: &Scene<'_>, mind: &Mind, dice: &mut Dice) -> Option<Turn> {
        let order = match &scene.facts.lives[scene.place].order {
            Order::Running(order) => order,
            order if self == Plot::Payment => return late_word(order, scene),
            Order::Unconfirmed(_) | Order::Cancelled(_) => return None,
        };
        if order.completed_at().is_some() || is_refunded(order) {
            return None;
        }
        let step = match self {
            Plot::Change => change(scene, order, dice)?,
            Plot::Cancellation => cancellation(scene, order, dice)?,
            Plot::Dispute => dispute(scene, order, mind, dice)?,
            Plot::Refund => refund(scene, order, mind, dice)?,
            Plot::Loan => return loan(scene, order, dice),
            Plot::Payment => pay(scene, order, dice)?,
        };
        Some(Turn::Order(step))
    }
}

/// The supplier's word is recorded an hour after it was given: between the two nobody knew an account.
fn late_word(order: &Order, scene: &Scene<'_>) -> Option<Turn> {
    let newest = order.head().versions.last()?;
    let (version, at) = (newest.number, newest.at + TimeDelta::seconds(1));
    if newest.by != Side::Buyer || !matches!(order, Order::Unconfirmed(_)) {
        return None;
    }
    if scene.now <= at {
        return Some(Turn::Wait(1));
    }
    Some(Turn::Order(Step::new(RecordSupplierConfirmed { version, at })))
}

fn change(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<Step> {
    let at = scene.now;
    let Some(Change { change_id, by, .. }) = order.open_change().cloned() else {
        let few = order.changes.len() < 4 && order.batches.is_empty();
        return few.then(|| {
            let mut contract = Contract::clone(&order.terms.contract);
            contract.packing.push_str(" Crates.");
            propose(side(dice), contract, scene)
        });
    };
    Some(if dice.chance(50) {
        Step::new(WithdrawChange { change_id })
    } else {
        Step::new(AnswerChange {
            change_id,
            by,
            accept: dice.chance(50),
            reason: String::new(),
            at,
        })
    })
}

fn propose(by: Side, contract: Contract, scene: &Scene<'_>) -> Step {
    Step::new(ProposeChange {
        by,
        contract: Box::new(contract),
        reason: String::new(),
        at: scene.now,
    })
}

fn cancellation(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<Step> {
    let at = scene.now;
    let again = |by| {
        let reason = "Not needed".to_owned();
        Step::new(ProposeCancellation { by, reason, at })
    };
    let Some(open) = order.open_cancellation() else {
        return (order.cancellations.len() < 3 && order.sums.received() > 0).then(|| again(side(dice)));
    };
    let answer = |by, accept| Step::new(AnswerCancellation { by, accept, at });
    Some(match dice.below(3) {
        0 => again(side(dice)),
        1 => answer(open.by, dice.chance(50)),
        _ => answer(open.by.other(), false),
    })
}

fn dispute(scene: &Scene<'_>, order: &Running, mind: &Mind, dice: &mut Dice) -> Option<Step> {
    let Some(open) = order.open_dispute() else {
        // Once more on the same ground, with nothing new (D6).
        let ripe = !order.disputes.is_empty() || !order.batches.is_empty();
        return open_dispute(order, mind, dice).filter(|_| ripe && dice.chance(50));
    };
    let at = scene.now;
    let claim = open.claim;
    Some(match dice.below(13) {
        0 | 1 => Step::new(ExtendDispute {
            complaint: another(order, open, dice),
            claim,
            at: None,
        }),
        2 => Step::new(ExtendDispute {
            complaint: open.complaints.first()?.0.clone(),
            claim,
            at: None,
        }),
        3 => Step::new(RecordDecision {
            finding: Finding::NotAtFault,
            reasons: String::new(),
            at,
        }),
        4 => Step::new(AddStatement {
            by: side(dice),
            text: "Look again.".to_owned(),
            at,
        }),
        5 => Step::new(ProposeCancellation {
            by: side(dice),
            reason: String::new(),
            at,
        }),
        6 | 7 => Step::new(Escalate { at: None }),
        // Older than the dispute it answers (D3).
        8 => Step::new(RecordSupplierResponse {
            text: "We are sorry.".to_owned(),
            at: open.opened_at - TimeDelta::seconds(1),
        }),
        _ => talk(order, open, scene, dice)?,
    })
}

/// A ground and batch that the dispute does not name, where there is one.
fn another(order: &Running, open: &Dispute, dice: &mut Dice) -> Complaint {
    let of = |ground, batch_id| Complaint {
        ground,
        batch_id,
        statement: "That, too.".to_owned(),
    };
    let batches = order.batches.iter().map(|batch| Some(batch.batch_id));
    let mut others = Vec::new();
    for batch_id in batches.chain([None]) {
        for ground in [Ground::LateShipment, Ground::Quality] {
            let named = |known: &Complaint| known.ground == ground && known.batch_id == batch_id;
            if !open.complaints.iter().any(|(known, _)| named(known)) {
                others.push(of(ground, batch_id));
            }
        }
    }
    let chosen = dice.pick(&others).cloned();
    chosen.unwrap_or_else(|| of(Ground::Quality, None))
}

/// Offers that cross each other (D5).
fn talk(order: &Running, open: &Dispute, scene: &Scene<'_>, dice: &mut Dice) -> Option<Step> {
    let at = scene.now;
    let answer = |offer: &Offer, by| {
        Step::new(AnswerOffer {
            offer_id: offer.offer_id,
            by,
            accept: false,
            at,
        })
    };
    let make = |by, remedy| {
        let note = String::new();
        Step::new(MakeOffer { by, remedy, note, at })
    };
    let (first, last) = (open.offers.first(), open.newest_offer());
    if let [.., earlier, _] = open.offers.as_slice()
        && dice.chance(30)
    {
        return Some(answer(earlier, earlier.by.other()));
    }
    Some(match (first.zip(last), dice.below(6)) {
        (Some((first, _)), 0) => answer(first, first.by.other()),
        (Some((_, last)), 1) => answer(last, last.by),
        (Some((_, last)), 2) => answer(last, last.by.other()),
        (Some(_), 3) => Step::new(AnswerOffer {
            offer_id: OfferId::new(Uuid::nil()),
            by: side(dice),
            accept: true,
            at,
        }),
        (_, 4) => {
            let over = order.positions().balance.outstanding + 1;
            let amount = Money::from_minor(over, order.currency()).ok()?;
            make(side(dice), Remedy::Discount { amount })
        }
        _ => make(side(dice), Remedy::Replacement),
    })
}

fn refund(scene: &Scene<'_>, order: &Running, mind: &Mind, dice: &mut Dice) -> Option<Step> {
    let at = scene.now;
    if let Some(open) = order.open_dispute() {
        // Half of what is claimed, agreed at once: something is refunded and the order goes on.
        return match open.newest_offer() {
            Some(offer) if offer.by == Side::Supplier => Some(Step::new(AnswerOffer {
                offer_id: offer.offer_id,
                by: Side::Buyer,
                accept: true,
                at,
            })),
            _ => Some(Step::new(MakeOffer {
                by: Side::Supplier,
                remedy: Remedy::Refund {
                    amount: open.claim.part(2, Rounding::Down).ok()?,
                },
                note: String::new(),
                at,
            })),
        };
    }
    let Some(refund) = order.refunds.last() else {
        let paid = order.positions().initial.is_complete() && order.disputes.is_empty();
        return open_dispute(order, mind, dice).filter(|_| paid);
    };
    if order.batches.is_empty() && dice.chance(60) {
        let mut contract = Contract::clone(&order.terms.contract);
        let percent = "1".parse().ok()?;
        contract.initial_payment = Some(InitialPayment::Percent { percent });
        contract.coverage = contract.coverage.map(|_| Coverage::PreShipment);
        return Some(propose(Side::Supplier, contract, scene));
    }
    let came: i128 = refund.received.iter().map(|part| part.amount.minor()).sum();
    let left = refund.amount.minor() - came;
    let of_refund = |minor: i128| {
        let amount = Money::from_minor(minor, Currency::USD).ok()?;
        let refund_id = refund.refund_id;
        Some(Step::new(RecordRefundReceived {
            refund_id,
            amount,
            at,
        }))
    };
    match dice.below(4) {
        0 => of_refund(left + 1),
        1 => of_refund((left / 2).max(1)),
        _ => {
            // The bank takes the payment back, of which a part was refunded (P9).
            let payment = order.payments.iter().find(|payment| payment.kept() > 0)?;
            Some(Step::new(RecordPaymentReturned {
                payment_id: payment.payment_id,
                amount: Money::from_minor(payment.kept(), order.currency()).ok()?,
                reason: "Charged back.".to_owned(),
                at,
            }))
        }
    }
}

fn loan(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<Turn> {
    let at = scene.now;
    let facility = &scene.facts.facility;
    match facility.line {
        Line::Open { .. } => {}
        // The lender's to lift.
        Line::Suspended { .. } => return None,
        Line::None | Line::Closed { .. } => {
            let next = if dice.chance(15) {
                SubmitApplication {}.into()
            } else {
                credit(scene.facts, at, dice)
            };
            return Some(Turn::Beside(Beside::Credit(next)));
        }
    }
    let pending = facility
        .draws
        .iter()
        .find(|draw| draw.phase == DrawPhase::Pending);
    if let Some(draw) = pending
        && dice.chance(35)
    {
        let reason = "by the lender".to_owned();
        let word = if dice.chance(60) {
            RecordClosed { reason, at }.into()
        } else {
            let draw_id = draw.draw_id;
            RecordDrawFailed { draw_id, reason, at }.into()
        };
        return Some(Turn::Beside(Beside::Credit(word)));
    }
    // The lender posts a statement in the morning of the month's first day.
    if let Some(statement) = statement_due(scene.facts, at) {
        return Some(Turn::Beside(Beside::Credit(statement)));
    }
    if let Some(hours) = month_begins_in(scene) {
        return Some(Turn::Wait(hours));
    }
    let waits = |payment: &&Payment| payment.in_transit() && payment.awaits_agreement();
    let Some(payment) = order.payments.iter().find(waits) else {
        return ask_for_loan(scene, order, dice).map(Turn::Order);
    };
    let payment_id = payment.payment_id;
    Some(Turn::Order(match dice.below(5) {
        0 => Step::new(RecordPaymentReceived {
            payment_id,
            amount: payment.amount,
            at,
        }),
        1 => Step::new(RecordPaymentFailed {
            payment_id,
            reason: "The lender declined.".to_owned(),
            at,
        }),
        2 => ask_for_loan(scene, order, dice)?,
        _ => {
            let days = *dice.pick(&[0, 30, 90])?;
            let command: CreditCommand = RecordDrawAgreed {
                draw_id: pending?.draw_id,
                first_due: at.date_naive() + TimeDelta::days(days),
                at,
            }
            .into();
            return Some(Turn::Beside(Beside::Credit(command)));
        }
    }))
}

/// Hours until the month begins in which a loan falls due next, if they are few.
fn month_begins_in(scene: &Scene<'_>) -> Option<u32> {
    let zone = scene.facts.book.platform().time_zone;
    let begin = |draw: &Draw| {
        let (_, month, _) = draw.next_month().ok().flatten()?;
        Some(start_of_day(month.due.with_day(1)?, zone))
    };
    let begin = scene.facts.facility.draws.iter().filter_map(begin);
    let next = begin.filter(|begin| *begin > scene.now).min()?;
    let hours = u32::try_from((next - scene.now).num_hours()).ok()?;
    (hours < MONTH_NEAR).then_some(hours + 1)
}

/// A dollar of what is open, so that a pending loan leaves something to ask for again.
fn ask_for_loan(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<Step> {
    let account = order
        .accounts
        .last()
        .filter(|account| account.confirmed_at.is_some())?;
    let instalment = if order.positions().initial.is_complete() {
        Instalment::Balance
    } else {
        Instalment::Initial
    };
    let dollar = (order.currency() == Currency::USD).then_some(100)?;
    let amount = order.positions().of(instalment).outstanding.min(dollar);
    let amount = Money::from_minor(amount, Currency::USD)
        .ok()
        .filter(|amount| amount.is_positive())?;
    let account_id = account.account.account_id;
    Some(Step {
        command: payment(scene, account_id, instalment, Method::PayLater, amount).into(),
        months: u32::try_from(dice.below(8)).unwrap_or(0),
    })
}

fn pay(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<Step> {
    let by_card = |payment: &&Payment| payment.in_transit() && payment.method == Method::CreditCard;
    if let Some(payment) = order.payments.iter().find(by_card) {
        let (payment_id, at) = (payment.payment_id, scene.now);
        return Some(Step::new(RecordPaymentAccepted { payment_id, at }));
    }
    let first = order.accounts.first()?;
    let outstanding = order.positions().initial.outstanding;
    if outstanding <= 0 || order.payments.len() > 5 {
        return None;
    }
    let amount = Money::from_minor(outstanding, order.currency()).ok()?;
    let account_id = first.account.account_id;
    let with = |method| payment(scene, account_id, Instalment::Initial, method, amount);
    if first.at > order.confirmed.at && dice.chance(50) {
        let mut command = with(Method::TelegraphicTransfer);
        command.at = first.at - TimeDelta::seconds(1);
        return Some(Step::new(command));
    }
    let mut command = with(*dice.pick(&[Method::CreditCard, Method::EChecking])?);
    if let Some(card) = &mut command.card {
        card.brand = *dice.pick(&[CardBrand::Visa, CardBrand::Mastercard])?;
    }
    if let Some(bank) = &mut command.bank {
        bank.us_checking = dice.chance(30);
    }
    Some(Step::new(command))
}
