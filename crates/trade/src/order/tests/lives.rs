//! Random lives of an order: steps that are tried in turn, accepted or refused.

use proptest::prelude::*;
use uuid::Uuid;

use super::commands::*;
use super::world::*;
use crate::country::Country;
use crate::money::{Currency, Money};
use crate::order::OrderCommand;
use crate::order::command::*;
use crate::order::contract::*;
use crate::order::event::*;
use crate::order::state::{Order, Running};
use crate::time::{Day, day_in};

/// One step of a life: what is tried, with numbers that choose among what there is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    what: u8,
    which: u8,
    cents: u32,
    days: u8,
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step =
        (0_u8..44, any::<u8>(), 1_u32..400_000, 0_u8..12).prop_map(|(what, which, cents, days)| Step {
            what,
            which,
            cents,
            days,
        });
    proptest::collection::vec(step, 1..70)
}

fn pick<T>(items: &[T], which: u8) -> Option<&T> {
    items.get(usize::from(which) % items.len().max(1))
}

/// Even or odd, without arithmetic on the side.
fn side(step: Step) -> Side {
    if step.which & 1 == 0 {
        Side::Buyer
    } else {
        Side::Supplier
    }
}

fn ground(step: Step) -> Ground {
    if step.which & 2 == 0 {
        Ground::LateShipment
    } else {
        Ground::Quality
    }
}

fn accepts(step: Step) -> bool {
    step.cents & 1 == 0
}

fn dollars(step: Step) -> Money {
    Money::from_minor(i128::from(step.cents), Currency::USD).unwrap()
}

fn amount(running: &Running, step: Step) -> Money {
    Money::from_minor(i128::from(step.cents), running.currency()).unwrap()
}

fn today(world: &World) -> Day {
    day_in(world.now, world.book().platform().time_zone)
}

/// The command a step tries, from those of money, of goods, of disputes and of agreement.
fn command(world: &World, step: Step) -> Option<OrderCommand> {
    let order = world.order.as_ref()?;
    let Some(running) = order.running() else {
        return Some(unconfirmed(world, order, step));
    };
    match step.what {
        0..=16 => money(world, running, step),
        17..=27 => goods(world, running, step),
        28..=38 => dispute(world, running, step),
        _ => agreement(world, running, step),
    }
}

fn unconfirmed(world: &World, order: &Order, step: Step) -> OrderCommand {
    let at = world.now;
    let version = order.head().versions.last().map_or(0, |newest| newest.number);
    let remarks = step.which.to_string();
    let counter = Contract {
        remarks,
        ..Contract::clone(order.contract())
    };
    match step.what {
        0..=9 => Send {}.into(),
        10..=14 => Confirm { version }.into(),
        15..=30 => RecordSupplierConfirmed { version, at }.into(),
        31 => Remind {}.into(),
        32 => Cancel {
            reason: String::new(),
        }
        .into(),
        33 => Lapse {}.into(),
        _ => RecordSupplierVersion {
            contract: Box::new(counter),
            at,
        }
        .into(),
    }
}

fn money(world: &World, running: &Running, step: Step) -> Option<OrderCommand> {
    let at = world.now;
    let complete = running.positions().initial.is_complete();
    let instalment = if complete {
        Instalment::Balance
    } else {
        Instalment::Initial
    };
    let payment_id = pick(&running.payments, step.which).map(|payment| payment.payment_id);
    Some(match step.what {
        0 => account(&format!("{:04}", step.which), at).into(),
        1 | 2 => ConfirmAccount {
            account_id: running.accounts.last()?.account.account_id,
        }
        .into(),
        3..=8 => {
            let method = Method::ALL[usize::from(step.which) % 4];
            let account_id = pick(&running.accounts, step.which / 4)?.account.account_id;
            let payment = any_payment(instalment, method, amount(running, step), at);
            SendPayment {
                account_id,
                ..payment
            }
            .into()
        }
        9 => {
            let payment = pick(&running.payments, step.which)?;
            let payment_id = payment.payment_id;
            if payment.method == Method::PayLater {
                RecordLoanAgreed { payment_id, at }.into()
            } else {
                RecordPaymentAccepted { payment_id, at }.into()
            }
        }
        10..=14 => {
            let sent = pick(&running.payments, step.which)?.amount;
            let amount = if accepts(step) {
                sent
            } else {
                amount(running, step)
            };
            RecordPaymentReceived {
                payment_id: payment_id?,
                amount,
                at,
            }
            .into()
        }
        15 => {
            let payment = pick(&running.payments, step.which)?;
            let (payment_id, reason) = (payment.payment_id, "returned".to_owned());
            match Money::from_minor(payment.kept(), running.currency()) {
                Ok(kept) if kept.is_positive() => RecordPaymentReturned {
                    payment_id,
                    amount: if accepts(step) {
                        kept
                    } else {
                        amount(running, step)
                    },
                    reason,
                    at,
                }
                .into(),
                _ => RecordPaymentFailed {
                    payment_id,
                    reason,
                    at,
                }
                .into(),
            }
        }
        _ if accepts(step) => RecordShortfallAccepted {
            instalment: Instalment::Balance,
            at,
        }
        .into(),
        _ => RecordShortfallAccepted {
            instalment: Instalment::Initial,
            at,
        }
        .into(),
    })
}

fn goods(world: &World, running: &Running, step: Step) -> Option<OrderCommand> {
    let at = world.now;
    let batch_id = pick(&running.batches, step.which).map(|batch| batch.batch_id);
    let (inspector, country) = (Inspector::Buyer, Country::CN);
    Some(match step.what {
        17 => BookInspection {
            inspector,
            country,
            planned_on: today(world),
        }
        .into(),
        18..=20 => {
            let quantity = ["10", "50", "100"][usize::from(step.which) % 3];
            shipment(&[(u32::from(step.which & 1), quantity)], at).into()
        }
        21 => RecordClearance {
            batch_id: batch_id?,
            on: at.date_naive(),
        }
        .into(),
        22 | 23 => RecordDelivery {
            batch_id: batch_id?,
            on: today(world),
        }
        .into(),
        24..=26 => ConfirmReceipt {
            counts: full_counts(world),
            at: None,
        }
        .into(),
        _ => LeaveFeedback {
            feedback: feedback(step.which % 7),
        }
        .into(),
    })
}

fn dispute(world: &World, running: &Running, step: Step) -> Option<OrderCommand> {
    let (at, by, claim) = (world.now, side(step), dollars(step));
    let batch_id = pick(&running.batches, step.which).map(|batch| batch.batch_id);
    let findings = [
        Finding::SupplierAtFault,
        Finding::NotAtFault,
        Finding::PartlyAtFault {
            amount: dollars(step),
        },
    ];
    Some(match step.what {
        28 | 29 => {
            let complaint = complaint(ground(step), batch_id.filter(|_| accepts(step)));
            OpenDispute {
                complaint,
                claim,
                evidence: vec![evidence(&step.cents.to_string())],
                at: None,
            }
            .into()
        }
        30 => ExtendDispute {
            complaint: complaint(ground(step), batch_id),
            claim,
            at: None,
        }
        .into(),
        31 => AddStatement {
            by,
            text: "words".to_owned(),
            at,
        }
        .into(),
        32 | 33 => {
            let discount = Remedy::Discount {
                amount: amount(running, step),
            };
            let refund = Remedy::Refund {
                amount: dollars(step),
            };
            let remedy = if accepts(step) { discount } else { refund };
            MakeOffer {
                by,
                remedy,
                note: String::new(),
                at,
            }
            .into()
        }
        34 | 35 => {
            let offer_id = running.open_dispute()?.offers.last()?.offer_id;
            AnswerOffer {
                offer_id,
                by,
                accept: accepts(step),
                at,
            }
            .into()
        }
        36 => Escalate { at: None }.into(),
        37 => {
            let finding = findings[usize::from(step.which) % 3].clone();
            RecordDecision {
                finding,
                reasons: String::new(),
                at,
            }
            .into()
        }
        _ => {
            let refund_id = pick(&running.refunds, step.which)?.refund_id;
            RecordRefundReceived {
                refund_id,
                amount: dollars(step),
                at,
            }
            .into()
        }
    })
}

fn agreement(world: &World, running: &Running, step: Step) -> Option<OrderCommand> {
    let (at, by, accept) = (world.now, side(step), accepts(step));
    Some(match step.what {
        39 => ProposeCancellation {
            by,
            reason: String::new(),
            at,
        }
        .into(),
        40 => AnswerCancellation { by, accept, at }.into(),
        41 => changed(running, by, step, at).into(),
        42 => {
            let change_id = running.open_change()?.change_id;
            AnswerChange {
                change_id,
                by,
                accept,
                reason: String::new(),
                at,
            }
            .into()
        }
        _ => Lapse {}.into(),
    })
}

fn any_payment(
    instalment: Instalment,
    method: Method,
    amount: Money,
    at: crate::time::Instant,
) -> SendPayment {
    SendPayment {
        instalment,
        method,
        amount,
        tt_fee: None,
        account_id: crate::id::AccountId::new(Uuid::nil()),
        card: Some(CardUsed {
            brand: CardBrand::Mastercard,
            last_four: "0005".to_owned(),
        }),
        bank: Some(us_bank()),
        draw_id: Some(crate::id::DrawId::new(Uuid::from_u128(3))),
        continues: None,
        at,
    }
}

fn changed(running: &Running, by: Side, step: Step, at: crate::time::Instant) -> ProposeChange {
    let mut contract = (*running.terms.contract).clone();
    if accepts(step) {
        contract.shipping_fee = Money::from_minor(i128::from(step.cents), running.currency()).ok();
        contract.initial_payment = Some(InitialPayment::Percent {
            percent: (1 + step.which % 100).to_string().parse().unwrap(),
        });
    } else {
        contract.coverage = contract.coverage.map(|coverage| match coverage {
            Coverage::PreShipment => Coverage::PostDelivery,
            Coverage::PostDelivery => Coverage::PreShipment,
        });
    }
    ProposeChange {
        by,
        contract: Box::new(contract),
        reason: String::new(),
        at,
    }
}

/// Lives it, and calls back after every step.
pub(super) fn live(
    kind: u8,
    limit: u32,
    steps: &[Step],
    mut after: impl FnMut(&World) -> Result<(), TestCaseError>,
) -> Result<World, TestCaseError> {
    let mut world = match kind {
        0 => World::payable(),
        1 => World::confirmed_of(cny_contract(), FIRST).with_account(),
        2 => World::draft_of(
            Contract {
                coverage: None,
                ..contract()
            },
            LATER,
        ),
        3 => World::paid().ship(&[(0, "50")]),
        4 => World::disputed(),
        _ => World::balanced(),
    };
    world.credit = Some(usd("3000"));
    for step in steps {
        world.advance(i64::from(step.days));
        // The free limit a decision sees includes what the order holds itself.
        world.supplier.free_limit =
            Money::from_minor(i128::from(limit) + i128::from(step.cents), Currency::USD).unwrap();
        if let Some(command) = command(&world, *step) {
            let before = world.order.clone();
            if world.give(command).is_err() {
                prop_assert_eq!(&before, &world.order, "a refusal changed the order");
            }
        }
        after(&world)?;
    }
    Ok(world)
}
