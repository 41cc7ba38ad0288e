//! Records one thing of the practice world, through the use cases.

use ledger::{Sha, Turns};
use practice::{Action, Due};
use serde_json::Value;
use trade::order::OrderCommand;

use crate::error::Error;
use crate::ops::practice::Happening;
use crate::ops::{credit, messages, payments, quotations, suppliers};
use crate::unit::Unit;
use crate::workspace::Workspace;

/// As a page shows it.
pub(super) fn happening(due: &Due) -> Happening {
    let order_id = match &due.action {
        Action::Order { order_id, .. } => Some(*order_id),
        Action::Credit(_) | Action::Quotation { .. } | Action::Message(_) | Action::Limit(_) => None,
    };
    Happening {
        at: due.at,
        what: due.key.to_owned(),
        about: due.about.clone(),
        order_id,
    }
}

/// Records it as a request of its own. A refusal means that the world and the rules disagree: a bug, said as one.
pub(super) fn apply(workspace: &Workspace, turns: &mut Turns<'_>, due: Due) -> Result<(), Error> {
    let (key, about) = (due.key, due.about.clone());
    let request = workspace.request_of_world(Sha::of(key.as_bytes()));
    let done = turns.request(&request, |tx| {
        record(&mut Unit::new(workspace, tx, request.recorded_at), due.action)?;
        Ok(Value::Null)
    });
    match done {
        Ok(_) => Ok(()),
        Err(Error::Rejected(refusal)) => Err(Error::bug(format!(
            "practice: {key} of {about} was refused: {refusal:?}"
        ))),
        Err(error) => Err(error),
    }
}

fn record(unit: &mut Unit<'_, '_>, action: Action) -> Result<(), Error> {
    match action {
        Action::Order {
            order_id,
            command: OrderCommand::RecordPaymentFailed(command),
        } => payments::payment_failed(unit, order_id, None, command),
        Action::Order {
            order_id,
            command: OrderCommand::RecordPaymentReturned(command),
        } => payments::payment_returned(unit, order_id, None, command),
        Action::Order {
            order_id,
            command: OrderCommand::RecordRefundReceived(command),
        } => payments::apply_refund(unit, order_id, None, command),
        Action::Order { order_id, command } => unit.command(order_id, None, command),
        Action::Credit(command) => credit::put(unit, command),
        Action::Quotation {
            quotation_id,
            command,
        } => quotations::put(unit, quotation_id, &command).map(|_| ()),
        Action::Message(command) => messages::put_any(unit, &command),
        Action::Limit(command) => suppliers::put(unit, command),
    }
}
