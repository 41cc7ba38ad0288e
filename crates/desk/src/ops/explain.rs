//! Why: every figure of a reply with its derivation, as an operation of its own, so that nothing that is only shown
//! pays for it. It must not compute: the derivations are `trade`'s, from the same reading as the reply.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use trade::why::{Figure, Value as Shown};

use crate::desk::Desk;
use crate::error::Error;
use crate::operation::{Explained, Operation};

pub(crate) fn section() -> Vec<Operation> {
    vec![Operation::desk(
        "explain",
        "Why: the derivation of every figure in another operation's reply.",
        &[],
        explain,
    )]
}

/// Which reply.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExplainArgs {
    /// Name of an operation that reads or calculates.
    op: String,
    /// Its arguments, exactly.
    args: Value,
}

/// The figures of a reply.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Explanation {
    /// One for each figure, in the reply's order.
    figures: Vec<Figure>,
}

/// # Errors
/// `not_found` for an unknown operation, `invalid.no_figures` for one whose reply has none to explain, and whatever
/// the operation itself answers to these arguments.
fn explain(desk: &Desk, asked: ExplainArgs) -> Result<Explanation, Error> {
    let operation = crate::table::find(&asked.op).ok_or_else(|| Error::not_found("operation", &asked.op))?;
    if !asked.args.is_object() {
        return Err(Error::field("args", "must be an object"));
    }
    let Some(explained) = operation.explain(desk, asked.args) else {
        return Err(Error::Invalid {
            code: "invalid.no_figures",
            rule: None,
            message: format!("{} shows no figures that are derived", operation.name),
            fields: Vec::new(),
        });
    };
    let Explained { reply, figures } = explained?;
    if let Some(figure) = figures.iter().find(|figure| !stands_in(figure, &reply)) {
        // Rather none than one that says something else than the page.
        return Err(Error::bug(format!(
            "{}: {figure:?} is not what the reply says",
            operation.name
        )));
    }
    Ok(Explanation { figures })
}

/// Whether a figure is exactly what its pointer leads to.
fn stands_in(figure: &Figure, reply: &Value) -> bool {
    let Some(there) = reply.pointer(&figure.path) else {
        return false;
    };
    match &figure.value {
        // A calculator's amounts travel without their currency.
        Shown::Amount(money) if there.is_string() => *there == money.amount().to_string(),
        shown => serde_json::to_value(shown).is_ok_and(|value| value["value"] == *there),
    }
}
