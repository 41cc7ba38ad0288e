//! Names of events. (Names of streams are the ledger's: `ledger::streams`.)

use serde::Serialize;
use serde_json::Value;

use crate::error::Error;

/// The name of an event is its own tag, so that log and body cannot disagree.
pub(crate) fn kind_of(event: &impl Serialize) -> Result<String, Error> {
    let value = serde_json::to_value(event).map_err(Error::bug)?;
    match value.get("kind") {
        Some(Value::String(kind)) => Ok(kind.clone()),
        _ => Err(Error::bug("an event without a kind")),
    }
}
