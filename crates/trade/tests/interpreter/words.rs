//! Words about the contract and the agreement on it, and what other words are made of.

use serde_json::Value;
use trade::id::{ChangeId, FileId};
use trade::money::{Currency, Money};
use trade::order::OrderCommand;
use trade::order::command::{
    AnswerCancellation, AnswerChange, AttachDocument, Cancel, Confirm, Lapse, ProposeCancellation,
    ProposeChange, RecordSupplierCancelled, RecordSupplierConfirmed, RecordSupplierVersion, Remind,
    ReviseDraft, Send, Start, WithdrawChange,
};
use trade::order::contract::{FileRef, Side};
use trade::order::event::{DocumentKind, Source};
use trade::order::state::Running;
use trade::time::Instant;
use uuid::Uuid;

use super::Problem;
use super::world::{World, supplier};

/// A command, or nothing where the words are about something else.
pub(crate) type Read = Result<Option<OrderCommand>, Problem>;

pub(crate) fn usd(text: &str) -> Result<Money, Problem> {
    Money::parse(text, Currency::USD).map_err(|error| error.to_string())
}

pub(crate) fn number<T: std::str::FromStr>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| format!("`{text}` is no number here"))
}

/// A file of this name; its content is its name.
pub(crate) fn file(name: &str) -> FileRef {
    FileRef {
        file_id: FileId::of(name.as_bytes()),
        name: name.to_owned(),
        size: name.len().to_string(),
    }
}

/// The side at the front of the words; without one, the buyer speaks.
pub(crate) fn side<'w>(words: &'w [&'w str]) -> (Side, &'w [&'w str]) {
    match words {
        ["supplier", rest @ ..] => (Side::Supplier, rest),
        ["buyer", rest @ ..] => (Side::Buyer, rest),
        words => (Side::Buyer, words),
    }
}

/// A value as a reader writes it.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(parts) => {
            let part = |name: &str| parts.get(name).map(plain);
            match (part("amount"), part("currency")) {
                (Some(amount), Some(currency)) => format!("{amount} {currency}"),
                _ => value.to_string(),
            }
        }
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A word of the wire, such as `e_checking`.
pub(crate) fn code(value: impl serde::Serialize) -> String {
    plain(&serde_json::to_value(value).unwrap_or_default())
}

pub(crate) fn agreement(world: &World, words: &[&str], at: Instant) -> Read {
    let contract = || Box::new(world.contract.clone());
    let version = || {
        let order = world.order();
        let versions = order.map_or(&[][..], |order| &order.head().versions);
        versions.last().map_or(1, |newest| newest.number)
    };
    let start = |source| {
        let number = format!("QS-{:04}", world.current + 1);
        Start {
            number,
            source,
            supplier: supplier(),
            contract: contract(),
        }
    };
    let reason = String::new();
    Ok(Some(match words {
        ["start", "order"] => start(Source::Minisite).into(),
        ["start", "offline", "order"] => start(Source::Offline).into(),
        ["revise", "draft"] => ReviseDraft { contract: contract() }.into(),
        ["send", "contract"] => Send {}.into(),
        ["supplier", "sends", "contract"] => RecordSupplierVersion {
            contract: contract(),
            at,
        }
        .into(),
        ["supplier", "confirms"] => RecordSupplierConfirmed {
            version: version(),
            at,
        }
        .into(),
        ["supplier", "confirms", "version", given] => {
            let version = number(given)?;
            RecordSupplierConfirmed { version, at }.into()
        }
        ["confirm", "contract"] => Confirm { version: version() }.into(),
        ["remind", "supplier"] => Remind {}.into(),
        ["cancel"] => Cancel { reason }.into(),
        ["supplier", "cancels"] => RecordSupplierCancelled { reason, at }.into(),
        ["attach", name] => {
            let (document, by, note) = (DocumentKind::Contract, Side::Buyer, reason);
            let file = file(name);
            AttachDocument {
                document,
                by,
                file,
                note,
            }
            .into()
        }
        ["lapse"] => Lapse {}.into(),
        words => return Ok(proposals(world, words, at)),
    }))
}

fn proposals(world: &World, words: &[&str], at: Instant) -> Option<OrderCommand> {
    let (by, rest) = side(words);
    let contract = Box::new(world.contract.clone());
    let reason = String::new();
    let open = world.running().ok().and_then(Running::open_change);
    let change_id = open.map_or(ChangeId::new(Uuid::nil()), |change| change.change_id);
    let answer = |accept| AnswerChange {
        change_id,
        by,
        accept,
        reason: String::new(),
        at,
    };
    Some(match rest {
        ["propose" | "proposes", "change"] => ProposeChange {
            by,
            contract,
            reason,
            at,
        }
        .into(),
        ["accept" | "accepts", "change"] => answer(true).into(),
        ["decline" | "declines", "change"] => answer(false).into(),
        ["withdraw", "change"] => WithdrawChange { change_id }.into(),
        ["propose" | "proposes", "cancellation"] => ProposeCancellation { by, reason, at }.into(),
        ["accept" | "accepts", "cancellation"] => {
            let accept = true;
            AnswerCancellation { by, accept, at }.into()
        }
        ["decline" | "declines", "cancellation"] => {
            let accept = false;
            AnswerCancellation { by, accept, at }.into()
        }
        _ => return None,
    })
}

/// When the buyer did something on the platform, where that is not now.
pub(crate) fn told(world: &World, at: Instant) -> Option<Instant> {
    (at != world.now).then_some(at)
}
