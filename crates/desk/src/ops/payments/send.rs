//! Sending an instalment: one command per transaction, all in one unit of work, so that a split sum is sent
//! whole or not at all (P6). A part by Pay Later asks for its draw in the same transaction.

use schemars::JsonSchema;
use serde::Deserialize;
use trade::credit::facility::RequestDraw;
use trade::id::{AccountId, DrawId, OrderId, PaymentId};
use trade::money::Money;
use trade::order::command::{BankUsed, CardUsed, SendPayment};
use trade::order::event::Instalment;
use trade::order::view::OrderView;
use trade::payment::Method;
use trade::time::Instant;

use crate::error::Error;
use crate::unit::Unit;

/// Transactions one request may send.
const PARTS_MAX: usize = 50;

/// One transaction.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SendPart")]
pub(crate) struct Part {
    /// How.
    method: Method,
    /// How much, in the order's currency.
    amount: Money,
    /// Months of the loan; Pay Later only.
    #[serde(default)]
    months: Option<u32>,
}

/// An instalment that was sent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PaymentSendArgs")]
pub(crate) struct Args {
    /// The order.
    order_id: OrderId,
    /// Version of the order the page had loaded.
    #[serde(default)]
    expected_version: Option<u32>,
    /// Which instalment.
    instalment: Instalment,
    /// To which account.
    account_id: AccountId,
    /// The transactions.
    parts: Vec<Part>,
    /// Card brand and last four; for a card.
    #[serde(default)]
    card: Option<CardUsed>,
    /// Paying bank; for a T/T, and for e-Checking where no other is named.
    #[serde(default)]
    bank: Option<BankUsed>,
    /// Checking account; for e-Checking.
    #[serde(default)]
    checking: Option<BankUsed>,
    /// What the bank charges for a T/T, in USD; absent means unknown (P4).
    #[serde(default)]
    tt_fee: Option<Money>,
    /// When it was sent, authorised or agreed; now when absent.
    #[serde(default)]
    at: Option<Instant>,
}

pub(crate) fn send(unit: &mut Unit<'_, '_>, args: Args) -> Result<OrderView, Error> {
    if args.parts.is_empty() || args.parts.len() > PARTS_MAX {
        return Err(Error::field("parts", format!("1 to {PARTS_MAX} transactions")));
    }
    let at = super::paid_at(unit, args.at);
    let mut expected = args.expected_version.map(u64::from);
    let mut before = None;
    for (index, part) in args.parts.iter().enumerate() {
        let place = |field: &str| place(index, part.method, args.checking.is_some(), field);
        let (ids, draw_ids) = (unit.ids(), unit.ids());
        let draw_id = match part.method {
            Method::PayLater => Some(DrawId::new(draw_ids.nth(0))),
            Method::EChecking | Method::CreditCard | Method::TelegraphicTransfer => None,
        };
        let command = SendPayment {
            instalment: args.instalment,
            method: part.method,
            amount: part.amount,
            tt_fee: args.tt_fee.filter(|_| part.method == Method::TelegraphicTransfer),
            account_id: args.account_id,
            card: args.card.clone().filter(|_| part.method == Method::CreditCard),
            bank: match part.method {
                Method::EChecking => args.checking.clone().or_else(|| args.bank.clone()),
                Method::TelegraphicTransfer => args.bank.clone(),
                Method::CreditCard | Method::PayLater => None,
            },
            draw_id,
            continues: before.replace(PaymentId::new(ids.nth(0))),
            at,
        };
        // The payment before its draw: the line is judged by what is left before this very draw.
        unit.command_with(args.order_id, expected.take(), command, ids)
            .map_err(|error| error.placed(place))?;
        if draw_id.is_some() {
            let months = part.months.ok_or_else(|| {
                Error::field(format!("parts[{index}].months"), "choose the months of the loan")
            })?;
            let payment_id = PaymentId::new(ids.nth(0));
            let request = RequestDraw {
                order_id: args.order_id,
                payment_id,
                principal: part.amount,
                months,
                at,
            };
            unit.credit_with(&request.into(), draw_ids)
                .map_err(|error| error.placed(place))?;
        }
    }
    unit.order_view(args.order_id)
}

/// Where this operation takes what the command of one transaction has under `field`.
fn place(index: usize, method: Method, has_checking: bool, field: &str) -> String {
    match field {
        "amount" | "principal" => format!("parts[{index}].amount"),
        "months" => format!("parts[{index}].months"),
        _ => match field.strip_prefix("bank") {
            Some(below) if method == Method::EChecking && has_checking => format!("checking{below}"),
            _ => field.to_owned(),
        },
    }
}
