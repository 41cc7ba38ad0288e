//! Two values of one shape compared field by field. It says what differs, never which is better.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// Path of the field, for example `lines[0].unit_price`.
    pub field: String,
    /// Value before, as the wire has it; absent where there was none.
    pub before: Option<Value>,
    /// Value after; absent where there is none.
    pub after: Option<Value>,
}

/// Every field that differs, in the order of the values' own fields.
pub(crate) fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    walk(String::new(), before, after, &mut found);
    found
}

/// An amount, rate or term is shown whole; everything else is walked into.
fn is_whole(value: &Value) -> bool {
    value.get("amount").is_some() || value.get("kind").is_some() || value.get("rate").is_some()
}

fn walk(path: String, before: &Value, after: &Value, out: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let inside = |name: &String| match path.as_str() {
        "" => name.clone(),
        path => format!("{path}.{name}"),
    };
    match (before, after) {
        (Value::Object(old), Value::Object(new)) if !is_whole(before) && !is_whole(after) => {
            for (name, value) in new {
                walk(inside(name), old.get(name).unwrap_or(&Value::Null), value, out);
            }
            for (name, value) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
                walk(inside(name), value, &Value::Null, out);
            }
        }
        (Value::Array(old), Value::Array(new)) => {
            for index in 0..old.len().max(new.len()) {
                let (old, new) = (
                    old.get(index).unwrap_or(&Value::Null),
                    new.get(index).unwrap_or(&Value::Null),
                );
                walk(format!("{path}[{index}]"), old, new, out);
            }
        }
        _ => {
            let given = |value: &Value| (!value.is_null()).then(|| value.clone());
            out.push(Difference {
                field: path,
                before: given(before),
                after: given(after),
            });
        }
    }
}
