//! An order's history in short lines, for whoever has to see what went wrong.

use serde_json::{Map, Value};
use trade::time::{Instant, format_instant};

use crate::facts::Facts;

/// Fields that say what an event is about; contracts and long lists are left out.
const SHOWN: [&str; 20] = [
    "version",
    "by",
    "agreed",
    "method",
    "instalment",
    "amount",
    "designated",
    "shortfall",
    "on",
    "items",
    "claim",
    "complaint",
    "finding",
    "remedy",
    "accept",
    "to_loan",
    "reason",
    "cover",
    "last_four",
    "counts",
];

/// What is known of an order, one event a line.
pub fn story(facts: &Facts, place: usize, now: Instant) -> Vec<String> {
    let Some(life) = facts.lives.get(place) else {
        return Vec::new();
    };
    let head = life.order.head();
    let mut lines = vec![format!(
        "order {} with {} under {}, at {}",
        head.number,
        head.supplier.name,
        head.rulebook.id,
        format_instant(now)
    )];
    for event in &life.events {
        let fields = match serde_json::to_value(event) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) | Err(_) => Map::new(),
        };
        let shown: Vec<String> = SHOWN
            .iter()
            .filter_map(|name| fields.get(*name).map(|value| format!("{name} {}", short(value))))
            .collect();
        lines.push(format!(
            "  {}  {}  {}",
            format_instant(event.at()),
            event.name(),
            shown.join(", ")
        ));
    }
    lines
}

/// An amount as `12.00 USD`, an id without its tail, everything else as it is on the wire.
fn short(value: &Value) -> String {
    match value {
        Value::Object(fields) => match (fields.get("amount"), fields.get("currency")) {
            (Some(Value::String(amount)), Some(Value::String(currency))) => format!("{amount} {currency}"),
            _ => {
                let parts: Vec<String> = fields
                    .iter()
                    .filter(|(_, value)| !value.is_null())
                    .map(|(name, value)| format!("{name} {}", short(value)))
                    .collect();
                format!("({})", parts.join(", "))
            }
        },
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(short).collect();
            format!("[{}]", items.join("; "))
        }
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}
