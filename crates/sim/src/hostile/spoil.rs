//! Arguments that were in order, with one thing broken: another type, a value out of all bounds, a field gone or one too
//! many. What nobody reads must be refused, not met with a panic.

use serde_json::{Map, Value, json};

use crate::dice::Dice;

/// Texts that have broken programs before.
const NASTY: &[&str] = &[
    "\0",
    "a\0b",
    "\u{202e}reversed",
    "שלום עולם",
    "👩‍👩‍👧‍👦🏴‍☠️",
    "'; DROP TABLE events; --",
    "\" OR 1=1",
    "../../../../etc/passwd",
    "C:\\Windows\\System32",
    "%00%2e%2e",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "NaN",
    "-0",
    "1e5",
    "+1",
    "1.",
    ".5",
    "1,000.00",
    "१२३",
    "99999999999999999999999999999999",
    "0.0000000000000000000000000001",
    "-1",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "-0001-01-01T00:00:00Z",
    "2026-03-02T23:59:60Z",
    "2026-03-02T10:00:00+25:00",
    "262143-12-31T23:59:59Z",
    "ord_00000000-0000-0000-0000-000000000000",
    "\u{feff}",
    "ﬀ\u{0301}\u{0301}\u{0301}\u{0301}",
    "   ",
    "\r\n\t",
];

/// Breaks one thing.
pub(crate) fn spoil(args: &mut Value, dice: &mut Dice) {
    // Where nothing is given, the one thing to break is that something is.
    let way = if leaves(args) == 0 { 0 } else { dice.below(12) };
    match way {
        0 => {
            if let Value::Object(fields) = args {
                fields.insert("surprise".to_owned(), nasty(dice));
            }
        }
        1 => {
            if let Value::Object(fields) = args
                && let Some(name) = dice.pick(&fields.keys().cloned().collect::<Vec<_>>())
            {
                fields.shift_remove(name);
            }
        }
        2 => *args = nasty(dice),
        _ => {
            let place = dice.index(leaves(args));
            if let Some(leaf) = nth(args, &mut { place }) {
                *leaf = nasty(dice);
            }
        }
    }
}

/// A request id that nobody would make.
pub(crate) fn request_id(dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => String::new(),
        1 => "x".repeat(10_000),
        _ => (*dice.pick(NASTY).unwrap_or(&"")).to_owned(),
    }
}

fn nasty(dice: &mut Dice) -> Value {
    match dice.below(16) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!([]),
        3 => json!({}),
        4 => json!(u64::MAX),
        5 => json!(i64::MIN),
        6 => json!(-1),
        7 => json!(f64::MAX),
        8 => json!(0.1),
        9 => json!("x".repeat(100_000)),
        10 => (0..60).fold(json!([]), |inner, _| json!([inner])),
        11 => (0..500).map(|number| json!(number)).collect(),
        _ => json!(*dice.pick(NASTY).unwrap_or(&"")),
    }
}

/// Places inside a value where something may be put: every value but the outermost.
fn leaves(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.values().map(|inner| 1 + leaves(inner)).sum(),
        Value::Array(items) => items.iter().map(|inner| 1 + leaves(inner)).sum(),
        _ => 0,
    }
}

fn nth<'v>(value: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
    let inner: Vec<&'v mut Value> = match value {
        Value::Object(fields) => Map::values_mut(fields).collect(),
        Value::Array(items) => items.iter_mut().collect(),
        _ => return None,
    };
    for value in inner {
        if *left == 0 {
            return Some(value);
        }
        *left -= 1;
        let below = leaves(value);
        if *left < below {
            return nth(value, left);
        }
        *left -= below;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_reached_and_no_other() {
        let value = json!({ "a": 1, "b": [2, { "c": 3 }], "d": {} });
        let count = leaves(&value);
        assert_eq!(count, 6);
        let reached: Vec<Value> = (0..count)
            .map(|place| nth(&mut value.clone(), &mut { place }).unwrap().clone())
            .collect();
        assert_eq!(
            reached,
            [
                json!(1),
                json!([2, { "c": 3 }]),
                json!(2),
                json!({ "c": 3 }),
                json!(3),
                json!({})
            ]
        );
        assert!(nth(&mut value.clone(), &mut { count }).is_none());
    }
}
