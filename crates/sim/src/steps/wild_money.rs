//! Any step about money: accounts, payments of every method, receipts that repeat, contradict or come out of order.

use trade::country::Country;
use trade::id::{AccountId, DrawId, PaymentId};
use trade::order::command::*;
use trade::order::event::{CardBrand, Instalment, Method};
use trade::order::state::{Payment, Running};
use uuid::Uuid;

use super::sensible::payment;
use super::{Scene, Step, edges};
use crate::dice::Dice;

pub(super) fn money(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Option<Step> {
    let at = edges::instant(scene, dice);
    let known: Vec<PaymentId> = order.payments.iter().map(|payment| payment.payment_id).collect();
    let payment_id = edges::id(&known, PaymentId::new, dice);
    let known = order
        .payments
        .iter()
        .find(|payment| payment.payment_id == payment_id);
    let sent = known.map_or(100, |payment| payment.amount.minor());
    let kept = known.map_or(0, Payment::kept);
    let instalment = *dice.pick(&[Instalment::Initial, Instalment::Balance])?;
    Some(match dice.below(15) {
        0 | 1 => account(scene, order, dice),
        2 => {
            let accounts: Vec<AccountId> = order
                .accounts
                .iter()
                .map(|account| account.account.account_id)
                .collect();
            Step::new(ConfirmAccount {
                account_id: edges::id(&accounts, AccountId::new, dice),
            })
        }
        3..=7 => send(scene, order, instalment, dice)?,
        8 => Step::new(RecordPaymentAccepted { payment_id, at }),
        9 => Step::new(RecordLoanAgreed { payment_id, at }),
        10 | 11 => Step::new(RecordPaymentReceived {
            payment_id,
            amount: edges::amount(sent, order.currency(), dice),
            at,
        }),
        12 => Step::new(RecordPaymentFailed {
            payment_id,
            reason: edges::words("returned", dice),
            at,
        }),
        13 if dice.chance(50) => Step::new(RecordPaymentReturned {
            payment_id,
            amount: edges::amount(if kept > 0 { kept } else { sent }, order.currency(), dice),
            reason: edges::words("charged back", dice),
            at,
        }),
        _ => Step::new(RecordShortfallAccepted { instalment, at }),
    })
}

fn account(scene: &Scene<'_>, order: &Running, dice: &mut Dice) -> Step {
    let same = order.accounts.last().filter(|_| dice.chance(25));
    let at = edges::instant(scene, dice);
    Step::new(match same {
        Some(known) => RecordAccount {
            holder: known.account.holder.clone(),
            bank: known.account.bank.clone(),
            country: known.account.country,
            last_four: known.account.last_four.clone(),
            at: scene.now,
        },
        None => RecordAccount {
            holder: edges::words("Example Works Co.", dice),
            bank: if dice.chance(10) {
                "Bank 6222 0202 1234".to_owned()
            } else {
                "Citibank".to_owned()
            },
            // A bank where nobody has written down the days it works (P11).
            country: if dice.chance(10) {
                country("AQ")
            } else {
                Country::CN
            },
            last_four: edges::last_four(dice),
            at,
        },
    })
}

fn send(scene: &Scene<'_>, order: &Running, instalment: Instalment, dice: &mut Dice) -> Option<Step> {
    let outstanding = order.positions().of(instalment).outstanding.max(1);
    let amount = edges::amount(outstanding, order.currency(), dice);
    let method = *dice.pick(&Method::ALL)?;
    let accounts: Vec<AccountId> = order
        .accounts
        .iter()
        .map(|account| account.account.account_id)
        .collect();
    let account_id = edges::id(&accounts, AccountId::new, dice);
    let mut command = payment(scene, account_id, instalment, method, amount);
    command.at = edges::instant(scene, dice);
    match dice.below(14) {
        0 => command.card = None,
        1 => command.bank = None,
        2 => {
            if let Some(bank) = &mut command.bank {
                bank.us_checking = false;
            }
        }
        3 => {
            // A country without a zone to count the days in (P11).
            command = payment(scene, account_id, instalment, Method::TelegraphicTransfer, amount);
            if let Some(bank) = &mut command.bank {
                bank.country = *dice.pick(&[Country::CN, country("AQ")])?;
            }
        }
        4 => {
            if let Some(card) = &mut command.card {
                card.last_four = edges::last_four(dice);
            }
        }
        5 => {
            if let Some(bank) = &mut command.bank {
                bank.bank = edges::words("00123456789", dice);
            }
        }
        6 => command.tt_fee = Some(edges::amount(3_500, trade::money::Currency::USD, dice)),
        7 => command.draw_id = Some(DrawId::new(Uuid::nil())),
        8 => {
            if let Some(card) = &mut command.card {
                card.brand = CardBrand::Mastercard;
            }
        }
        _ => {}
    }
    Some(Step {
        command: command.into(),
        months: u32::try_from(dice.below(8)).unwrap_or(0),
    })
}

fn country(code: &str) -> Country {
    code.parse().unwrap_or(Country::US)
}
