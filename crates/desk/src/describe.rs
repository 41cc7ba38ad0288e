//! The table told to other programs: every operation with the JSON Schema of its arguments and its reply. What a
//! caller may leave out a reply still holds, so the two are described apart. It must not know any operation.

use std::collections::BTreeSet;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use trade::money::Currency;

use crate::topic::Topic;

const DEFS: &str = "#/$defs/";
/// Ends the name of a type whose arguments' shape differs from the reply's.
const INPUT: &str = "Input";

/// The whole table as one JSON value, with the digits after the point of every currency that amounts can be in (M1).
#[must_use]
pub fn describe() -> Value {
    let mut takes = SchemaSettings::draft2020_12().into_generator();
    let mut gives = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut operations: Vec<Value> = crate::table::operations()
        .iter()
        .map(|operation| {
            json!({
                "name": operation.name,
                "summary": operation.summary,
                "writes": operation.writes,
                "needs_workspace": operation.needs_workspace,
                "topics": operation.topics,
                "args": operation.args_schema(&mut takes),
                "reply": operation.reply_schema(&mut gives),
            })
        })
        .collect();
    let error = gives.subschema_for::<crate::error::WireError>();
    let topic = gives.subschema_for::<Topic>();
    let mut taken = takes.take_definitions(true);
    let mut given = gives.take_definitions(true);
    let apart = differing(&taken, &given);
    for operation in &mut operations {
        rename(&mut operation["args"], &apart);
    }
    for (name, mut schema) in std::mem::take(&mut taken) {
        rename(&mut schema, &apart);
        let name = if apart.contains(&name) {
            format!("{name}{INPUT}")
        } else {
            name
        };
        given.insert(name, schema);
    }
    let minor_units: Map<String, Value> = Currency::all()
        .map(|currency| (currency.code().to_owned(), currency.scale().into()))
        .collect();
    json!({
        "operations": operations,
        "error": error,
        "topic": topic,
        "$defs": given,
        "minor_units": minor_units,
    })
}

/// Names of both whose schemas differ, in themselves or in what they refer to.
fn differing(taken: &Map<String, Value>, given: &Map<String, Value>) -> BTreeSet<String> {
    let both = || {
        taken
            .iter()
            .filter_map(|(name, schema)| given.get(name).map(|other| (name, schema, other)))
    };
    let mut apart: BTreeSet<String> = both()
        .filter(|(_, schema, other)| schema != other)
        .map(|(name, ..)| name.clone())
        .collect();
    loop {
        let further: Vec<String> = both()
            .filter(|(name, schema, _)| !apart.contains(*name) && refers(schema, &apart))
            .map(|(name, ..)| name.clone())
            .collect();
        if further.is_empty() {
            return apart;
        }
        apart.extend(further);
    }
}

fn refers(schema: &Value, names: &BTreeSet<String>) -> bool {
    match schema {
        Value::Object(fields) => fields.iter().any(|(key, value)| match value {
            Value::String(target) if key == "$ref" => {
                target.strip_prefix(DEFS).is_some_and(|name| names.contains(name))
            }
            _ => refers(value, names),
        }),
        Value::Array(parts) => parts.iter().any(|part| refers(part, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn rename(schema: &mut Value, names: &BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(target) if key == "$ref" => {
                        if target.strip_prefix(DEFS).is_some_and(|name| names.contains(name)) {
                            target.push_str(INPUT);
                        }
                    }
                    _ => rename(value, names),
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| rename(part, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unresolved(schema: &Value, defs: &Map<String, Value>, missing: &mut Vec<String>) {
        match schema {
            Value::Object(fields) => {
                for (key, value) in fields {
                    if key == "$ref" {
                        let name = value
                            .as_str()
                            .and_then(|target| target.strip_prefix(DEFS))
                            .unwrap_or_default();
                        if !defs.contains_key(name) {
                            missing.push(value.to_string());
                        }
                    }
                    unresolved(value, defs, missing);
                }
            }
            Value::Array(parts) => parts.iter().for_each(|part| unresolved(part, defs, missing)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let api = describe();
        let mut missing = Vec::new();
        unresolved(&api, api["$defs"].as_object().unwrap(), &mut missing);
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn m1_the_minor_units_of_every_currency_are_told() {
        let api = describe();
        let told = api["minor_units"].as_object().unwrap();
        for (code, units) in [
            ("USD", 2),
            ("JPY", 0),
            ("IDR", 2),
            ("HUF", 2),
            ("IQD", 3),
            ("CLF", 4),
        ] {
            assert_eq!(told[code], units, "{code}");
        }
        assert_eq!(told.len(), Currency::all().count());
    }

    #[test]
    fn what_may_be_left_out_of_arguments_is_always_in_a_reply() {
        let api = describe();
        let required = |name: &str| {
            api["$defs"][name]["required"]
                .as_array()
                .cloned()
                .unwrap_or_default()
                .contains(&json!("lines"))
        };
        assert!(required("Contract"));
        assert!(!required("ContractInput"));
    }
}
