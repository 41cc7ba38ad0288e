//! Words about accounts and payments.

use trade::country::Country;
use trade::id::{AccountId, DrawId, PaymentId};
use trade::order::command::{
    BankUsed, CardUsed, ConfirmAccount, RecordAccount, RecordLoanAgreed, RecordPaymentAccepted,
    RecordPaymentFailed, RecordPaymentReceived, RecordPaymentReturned, RecordShortfallAccepted, SendPayment,
};
use trade::order::event::{CardBrand, Instalment, Method};
use trade::order::state::{Payment, Running};
use trade::time::Instant;
use uuid::Uuid;

use super::Problem;
use super::words::{Read, number, usd};
use super::world::World;

pub(crate) fn instalment(word: &str) -> Result<Instalment, Problem> {
    match word {
        "initial" => Ok(Instalment::Initial),
        "balance" => Ok(Instalment::Balance),
        _ => Err("an instalment is initial or balance".to_owned()),
    }
}

pub(crate) fn read(world: &World, words: &[&str], at: Instant) -> Read {
    Ok(Some(match words {
        ["account", bank, last_four, "in", country] => RecordAccount {
            holder: "Example Works Co.".to_owned(),
            bank: (*bank).to_owned(),
            country: number(country)?,
            last_four: (*last_four).to_owned(),
            at,
        }
        .into(),
        ["confirm", "account"] => ConfirmAccount {
            account_id: account_id(world, 0),
        }
        .into(),
        ["pay", part, amount, "by", rest @ ..] => {
            let instalment = instalment(part)?;
            let amount = world.money(amount)?;
            let payment = SendPayment {
                instalment,
                amount,
                ..payment(world, rest, at)?
            };
            payment.into()
        }
        ["supplier", "accepts", "short", part] => {
            let instalment = instalment(part)?;
            RecordShortfallAccepted { instalment, at }.into()
        }
        ["payment", index, rest @ ..] => {
            let index: usize = number(index)?;
            let payments = world.running().map_or(&[][..], |running| &running.payments);
            return outcome(world, payments.get(index.saturating_sub(1)), rest, at);
        }
        words => {
            let newest = world.running().ok().and_then(|running| running.payments.last());
            return outcome(world, newest, words, at);
        }
    }))
}

/// What becomes of a payment: `card accepted`, `received`, `received 1480.00`, `returned`, `charged back 500.00`.
fn outcome(world: &World, payment: Option<&Payment>, words: &[&str], at: Instant) -> Read {
    let payment_id = payment.map_or(PaymentId::new(Uuid::nil()), |payment| payment.payment_id);
    Ok(Some(match words {
        ["card", "accepted"] | ["accepted"] => RecordPaymentAccepted { payment_id, at }.into(),
        ["received"] => {
            let amount = payment.ok_or("nothing was sent")?.amount;
            RecordPaymentReceived {
                payment_id,
                amount,
                at,
            }
            .into()
        }
        ["received", amount] => {
            let amount = world.money(amount)?;
            RecordPaymentReceived {
                payment_id,
                amount,
                at,
            }
            .into()
        }
        ["loan", "agreement", "completed"] => RecordLoanAgreed { payment_id, at }.into(),
        ["charged", "back", amount] => {
            let amount = world.money(amount)?;
            let reason = "charged back".to_owned();
            RecordPaymentReturned {
                payment_id,
                amount,
                reason,
                at,
            }
            .into()
        }
        ["returned"] => {
            let reason = "returned by the bank".to_owned();
            RecordPaymentFailed {
                payment_id,
                reason,
                at,
            }
            .into()
        }
        _ => return Ok(None),
    }))
}

/// The account named last, or some before it.
fn account_id(world: &World, before: usize) -> AccountId {
    let accounts = world
        .running()
        .map_or(&[][..], |running: &Running| &running.accounts);
    let known = accounts.iter().rev().nth(before);
    known.map_or(AccountId::new(Uuid::nil()), |known| known.account.account_id)
}

/// `card`, `e-Checking`, `T/T`, `Pay Later`, and what comes after.
fn payment(world: &World, words: &[&str], at: Instant) -> Result<SendPayment, Problem> {
    let (method, mut rest) = match words {
        ["card", rest @ ..] => (Method::CreditCard, rest),
        ["e-Checking", rest @ ..] => (Method::EChecking, rest),
        ["T/T", rest @ ..] => (Method::TelegraphicTransfer, rest),
        ["Pay", "Later", rest @ ..] => (Method::PayLater, rest),
        _ => return Err("no such method".to_owned()),
    };
    let draw = world.facility.draws.last().map(|draw| draw.draw_id);
    let mut payment = SendPayment {
        instalment: Instalment::Initial,
        method,
        amount: usd("0")?,
        tt_fee: None,
        account_id: account_id(world, 0),
        card: Some(CardUsed {
            brand: CardBrand::Visa,
            last_four: "4242".to_owned(),
        }),
        bank: Some(BankUsed {
            bank: "Example Bank".to_owned(),
            last_four: "1111".to_owned(),
            country: Country::US,
            us_checking: true,
        }),
        draw_id: draw.or(Some(DrawId::new(Uuid::from_u128(9)))),
        continues: None,
        at,
    };
    while let [word, value, after @ ..] = rest {
        let bank = payment.bank.as_mut().ok_or("no bank")?;
        match *word {
            "fee" => payment.tt_fee = Some(usd(value)?),
            "from" => {
                bank.country = number(value)?;
                bank.us_checking = bank.country == Country::US;
            }
            "card-number" => {
                payment.card = payment.card.map(|card| CardUsed {
                    last_four: (*value).to_owned(),
                    ..card
                })
            }
            "to-account" => payment.account_id = account_id(world, number(value)?),
            _ => return Err(format!("`{word}` means nothing after a method")),
        }
        rest = after;
    }
    if rest.is_empty() {
        Ok(payment)
    } else {
        Err(format!("`{}` is left over", rest.join(" ")))
    }
}
