//! Commands as operations of the table: the same that a page or a terminal sends.

use serde_json::{Map, Value, json};
use trade::credit::facility::CreditCommand;
use trade::id::OrderId;
use trade::message::MessageCommand;
use trade::order::command::{OrderCommand, SendPayment};
use trade::order::contract::Side;
use trade::payment::Method;
use trade::quotation::QuotationCommand;

use crate::steps::Beside;

fn fields(command: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(command) {
        Ok(Value::Object(mut fields)) => {
            fields.remove("kind");
            fields
        }
        Ok(_) | Err(_) => Map::new(),
    }
}

/// A command of an order; `None` for the one that only comes with a draw, and for a second start.
pub(super) fn order(
    order_id: OrderId,
    command: &OrderCommand,
    months: u32,
    expected: Option<usize>,
) -> Option<(String, Value)> {
    let mut args = match command {
        OrderCommand::Start(_) | OrderCommand::RecordLoanAgreed(_) => return None,
        OrderCommand::SendPayment(command) => payment(command, months),
        _ => fields(command),
    };
    args.insert("order_id".to_owned(), json!(order_id));
    if let Some(expected) = expected {
        args.insert("expected_version".to_owned(), json!(expected));
    }
    let op = match command {
        OrderCommand::SendPayment(_) => "payment.send".to_owned(),
        _ => format!("order.{}", command.name()),
    };
    Some((op, Value::Object(args)))
}

fn payment(command: &SendPayment, months: u32) -> Map<String, Value> {
    let mut part = Map::new();
    part.insert("method".to_owned(), json!(command.method));
    part.insert("amount".to_owned(), json!(command.amount));
    if command.method == Method::PayLater {
        part.insert("months".to_owned(), json!(months));
    }
    let mut args = Map::new();
    args.insert("instalment".to_owned(), json!(command.instalment));
    args.insert("account_id".to_owned(), json!(command.account_id));
    args.insert("parts".to_owned(), json!([part]));
    for (name, value) in [
        ("card", json!(command.card)),
        ("bank", json!(command.bank)),
        ("tt_fee", json!(command.tt_fee)),
        ("at", json!(command.at)),
    ] {
        args.insert(name.to_owned(), value);
    }
    args
}

/// A command beside orders; `None` for those that no operation takes by itself.
pub(super) fn beside(step: &Beside) -> Option<(&'static str, Value)> {
    Some(match step {
        Beside::Credit(command) => credit(command)?,
        Beside::Quotation(id, command) => quotation(*id, command)?,
        Beside::Message(supplier, command) => match command {
            MessageCommand::Send(send) => {
                let op = match send.by {
                    Side::Buyer => "message.send",
                    Side::Supplier => "message.record",
                };
                let mut args = fields(send);
                args.remove("supplier");
                args.remove("by");
                if send.by == Side::Buyer {
                    args.remove("at");
                }
                args.insert("supplier_id".to_owned(), json!(send.supplier.supplier_id));
                (op, Value::Object(args))
            }
            MessageCommand::MarkRead(_) => ("thread.read", json!({ "supplier_id": supplier.supplier_id })),
            MessageCommand::Mark(mark) => {
                let mut args = fields(mark);
                args.insert("supplier_id".to_owned(), json!(supplier.supplier_id));
                ("message.mark", Value::Object(args))
            }
        },
        Beside::Limit(command) => ("supplier.record_limit", Value::Object(fields(command))),
    })
}

fn credit(command: &CreditCommand) -> Option<(&'static str, Value)> {
    let op = match command {
        CreditCommand::StartApplication(_) => "credit.start_application",
        CreditCommand::KeepDetails(keep) => {
            let applicant = json!({ "name": "A. Buyer", "email": "a@example.com", "telephone": "1",
                "address": "1 Example Street", "business_name": "Example Buyer Inc.", "tax_number": "1" });
            let args = json!({ "applicant": applicant, "accounts": keep.details.accounts,
                "business": keep.details.business });
            return Some(("credit.keep_details", args));
        }
        CreditCommand::SubmitApplication(_) => "credit.submit_application",
        CreditCommand::RecordApproved(_) => "credit.record_approved",
        CreditCommand::RecordDeclined(_) => "credit.record_declined",
        CreditCommand::RecordSuspended(_) => "credit.record_suspended",
        CreditCommand::RecordReinstated(_) => "credit.record_reinstated",
        CreditCommand::RecordClosed(_) => "credit.record_closed",
        CreditCommand::RecordDrawAgreed(_) => "credit.record_draw_agreed",
        CreditCommand::RecordDrawFailed(_) => "credit.record_draw_failed",
        CreditCommand::RecordLoanPayment(_) => "credit.record_loan_payment",
        CreditCommand::RecordStatement(_) => "credit.record_statement",
        CreditCommand::RequestDraw(_) | CreditCommand::ApplyRefund(_) => return None,
    };
    Some((op, Value::Object(fields(command))))
}

fn quotation(
    id: Option<trade::id::QuotationId>,
    command: &QuotationCommand,
) -> Option<(&'static str, Value)> {
    Some(match command {
        QuotationCommand::Request(ask) => {
            let mut args = fields(&ask.request);
            args.insert("supplier_id".to_owned(), json!(ask.supplier.supplier_id));
            ("quotation.request", Value::Object(args))
        }
        QuotationCommand::RecordOffer(offer) => {
            let mut args = fields(offer);
            args.remove("supplier");
            args.insert("supplier_id".to_owned(), json!(offer.supplier.supplier_id));
            if let Some(id) = id {
                args.insert("quotation_id".to_owned(), json!(id));
            }
            ("quotation.record", Value::Object(args))
        }
        QuotationCommand::Decline(decline) => (
            "quotation.decline",
            json!({ "quotation_id": id?, "reason": decline.reason }),
        ),
        QuotationCommand::MarkOrderStarted(_) => (
            "order.start",
            json!({ "source": { "kind": "quotation", "quotation_id": id? } }),
        ),
    })
}
