//! The account designated for the order, and the guard before it (O1, P10, RB4).
//! It must not keep more of an account than bank name and last four.

use super::super::command::{ConfirmAccount, RecordAccount};
use super::super::ctx::Ctx;
use super::super::event::{Account, OrderEvent};
use super::super::evolve::designate;
use super::super::figures::covered;
use super::super::state::{DesignatedAccount, Order, Running};
use super::guard;
use super::returned::reductions;
use crate::id::AccountId;
use crate::refusal::Refusal;
use crate::time::Instant;

type Decision = Result<Vec<OrderEvent>, Refusal>;

pub(super) fn record(order: &Order, command: &RecordAccount, ctx: &Ctx<'_>) -> Decision {
    let order = guard::payable(order)?;
    guard::name(&command.holder, "holder")?;
    guard::name(&command.bank, "bank")?;
    guard::last_four(&command.last_four, "last_four")?;
    let current = order.accounts.last();
    let after = current.map_or(order.confirmed.at, |current| current.at);
    guard::fact_time(command.at, after, "account_designated", ctx)?;
    let account = Account {
        account_id: AccountId::new(ctx.ids.nth(0)),
        holder: command.holder.clone(),
        bank: command.bank.clone(),
        country: command.country,
        last_four: command.last_four.clone(),
    };
    if let Some(current) = current
        && current.account.is_same_as(&account)
    {
        let sentence = "This is the account already designated for the order.";
        return Err(
            Refusal::new("account.unchanged", "P10", sentence).fact("account_id", current.account.account_id)
        );
    }
    // What was sent since then to another account was not sent to the designated one (O1): refunds follow (C7).
    let mut then = order.clone();
    designate(&mut then, &account, command.at);
    let covered = covered(&then).map_err(guard::money)?;
    let mut events = vec![OrderEvent::AccountDesignated {
        account,
        at: command.at,
    }];
    events.extend(reductions(order, covered, command.at, "at")?);
    Ok(events)
}

/// The user compared it with the contract (P10).
pub(super) fn confirm(order: &Order, command: &ConfirmAccount, ctx: &Ctx<'_>) -> Decision {
    let order = guard::payable(order)?;
    let account = known(order, command.account_id)?;
    if let Some(at) = account.confirmed_at {
        let sentence = "The account was confirmed already.";
        return Err(Refusal::new("account.already_confirmed", "P10", sentence).fact("confirmed_at", at));
    }
    Ok(vec![OrderEvent::AccountConfirmed {
        account_id: command.account_id,
        at: ctx.now,
    }])
}

pub(super) fn known(order: &Running, account_id: AccountId) -> Result<&DesignatedAccount, Refusal> {
    let found = order
        .accounts
        .iter()
        .find(|known| known.account.account_id == account_id);
    found.ok_or_else(|| guard::unknown("account.unknown", "P10", "account", account_id))
}

/// The payee of a payment sent at `at`, and whether it was the designated one then (O1). A changed or first-seen
/// account stops the checkout until the user has confirmed it (P10).
pub(super) fn payee(
    order: &Running,
    account_id: AccountId,
    at: Instant,
) -> Result<(&DesignatedAccount, bool), Refusal> {
    let payee = known(order, account_id)?;
    let Some(designated) = order.accounts.iter().rev().find(|known| known.at <= at) else {
        let sentence = "No account was designated for the order at that time.";
        return Err(Refusal::new("payment.no_account", "O1", sentence)
            .field("at")
            .fact("at", at));
    };
    for account in [designated, payee] {
        if account.confirmed_at.is_none() {
            let sentence = "The account is new or has changed: compare it with the contract first.";
            return Err(Refusal::new("payment.account_unconfirmed", "P10", sentence)
                .fact("account_id", account.account.account_id)
                .fact("bank", account.account.bank.as_str())
                .fact("last_four", account.account.last_four.as_str()));
        }
    }
    Ok((payee, designated.account.is_same_as(&payee.account)))
}
