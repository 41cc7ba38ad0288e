//! Arguments that fit a schema, made by chance out of what was seen. Whether they make sense there is for the operation to
//! say: that is what is tried.

use chrono::TimeDelta;
use serde_json::{Map, Value, json};
use trade::time::Instant;
use uuid::Uuid;

use super::pool::Pool;
use super::schema::{Api, variants};
use crate::dice::Dice;

/// Words of a buyer, and some that only look odd. One is base64, one a long one.
const TEXTS: &[&str] = &[
    "Goods came late and half of them are cracked.",
    "UXVheXNpZGUgdGFrZXMgdGhpcyBpbiBwaWVjZXMu",
    "Example Works",
    "four walls and a roof",
    "1",
    "1234",
    "12-3456789",
    "2026-03-02",
    "94105",
    "US",
    "America/New_York",
    "100.00",
    "0.035",
    "",
];

const NUMBERS: &[&str] = &["1", "2", "10", "100", "0.5", "30", "1500.00", "0.01", "7"];
const CURRENCIES: &[&str] = &["USD", "USD", "USD", "USD", "USD", "USD", "EUR", "JPY"];
const COUNTRIES: &[&str] = &["US", "CN", "DE", "IN", "VN"];

/// What a call is about: an order and all that its page says, everything said before, and now.
pub(crate) struct Scene<'s> {
    pub(crate) api: &'s Api,
    pub(crate) near: &'s Pool,
    pub(crate) far: &'s Pool,
    pub(crate) now: Instant,
}

impl Scene<'_> {
    /// A value for a schema.
    pub(crate) fn make(&self, schema: &Value, dice: &mut Dice) -> Value {
        self.field(schema, "", dice, 0)
    }

    /// Arguments that were given once, with one field made anew.
    pub(crate) fn vary(&self, schema: &Value, mut given: Value, dice: &mut Dice) -> Value {
        let (_, schema) = self.api.resolve(schema);
        if let (Some(fields), Some(properties)) = (given.as_object_mut(), schema["properties"].as_object())
            && let Some((name, schema_of)) = dice.pick(&properties.iter().collect::<Vec<_>>())
        {
            fields.insert((*name).clone(), self.field(schema_of, name, dice, 1));
        }
        given
    }

    fn seen(&self, name: &str, dice: &mut Dice) -> Option<Value> {
        match dice.below(20) {
            0..=14 => self.near.pick(name, dice).or_else(|| self.far.pick(name, dice)),
            15..=18 => self.far.pick(name, dice),
            _ => None,
        }
        .cloned()
    }

    fn field(&self, schema: &Value, field: &str, dice: &mut Dice, depth: usize) -> Value {
        if self.api.takes_a_call(schema)
            && let Some(call) = self.far.pick("a call", dice)
        {
            return call.clone();
        }
        let (name, schema) = self.api.resolve(schema);
        if let Some(seen) = name.and_then(|name| self.seen(name, dice)) {
            let filled = dice.chance(40);
            return self.fitted(schema, seen, dice, filled);
        }
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(examples) = schema["examples"].as_array()
            && dice.chance(80)
        {
            return dice.pick(examples).cloned().unwrap_or_default();
        }
        if let Some(values) = schema["enum"].as_array() {
            return dice.pick(values).cloned().unwrap_or_default();
        }
        if let Some(variants) = variants(schema) {
            // What may be left out is mostly given: an empty form teaches nothing.
            let given: Vec<&Value> = variants
                .iter()
                .filter(|variant| variant["type"] != "null")
                .collect();
            if given.len() < variants.len() && dice.chance(20) {
                return Value::Null;
            }
            return dice
                .pick(&given)
                .map_or(Value::Null, |variant| self.field(variant, field, dice, depth));
        }
        self.plain(schema, field, dice, depth)
    }

    fn plain(&self, schema: &Value, field: &str, dice: &mut Dice, depth: usize) -> Value {
        let types = &schema["type"];
        let kind = match types.as_array() {
            Some(types) => {
                if types.iter().any(|kind| kind == "null") && dice.chance(20) {
                    return Value::Null;
                }
                types.first().and_then(Value::as_str)
            }
            None => types.as_str(),
        };
        match kind {
            Some("object") => self.object(schema, dice, depth),
            Some("array") => {
                let length = if depth > 6 { 0 } else { 1 + dice.below(2) };
                (0..length)
                    .map(|_| self.field(&schema["items"], field, dice, depth + 1))
                    .collect()
            }
            Some("integer" | "number") => self.number(field, dice),
            Some("boolean") => json!(dice.chance(60)),
            Some("string") => self.text(schema, field, dice),
            _ => self.anything(dice),
        }
    }

    fn object(&self, schema: &Value, dice: &mut Dice, depth: usize) -> Value {
        let none = Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&none);
        let mut made = Map::new();
        for (name, schema_of) in properties {
            // A version that is expected, where it may be left out, refuses nearly every call that is not the page's own.
            let often = if name.starts_with("expected_") { 10 } else { 80 };
            if required(schema, name) || (depth < 6 && dice.chance(often)) {
                made.insert(name.clone(), self.field(schema_of, name, dice, depth + 1));
            }
        }
        Value::Object(made)
    }

    /// What a reply gave, as an operation takes it: without what belongs to the reply alone, its gaps left or filled.
    fn fitted(&self, schema: &Value, seen: Value, dice: &mut Dice, filled: bool) -> Value {
        let (Value::Object(members), Some(properties)) = (&seen, schema["properties"].as_object()) else {
            return seen;
        };
        let mut made = Map::new();
        for (name, schema_of) in properties {
            let given = members.get(name).filter(|value| !value.is_null());
            let value = match given {
                Some(given) => {
                    let (_, inner) = self.api.resolve(schema_of);
                    Some(self.fitted(inner, given.clone(), dice, filled))
                }
                None if required(schema, name) || (filled && dice.chance(80)) => {
                    Some(self.field(schema_of, name, dice, 4))
                }
                None => None,
            };
            if let Some(value) = value {
                made.insert(name.clone(), value);
            }
        }
        Value::Object(made)
    }

    fn number(&self, field: &str, dice: &mut Dice) -> Value {
        match self.seen(field, dice) {
            Some(seen) if seen.is_number() => seen,
            _ => json!(*dice.pick(&[1, 1, 2, 3, 0, 5, 20, 40]).unwrap_or(&1)),
        }
    }

    fn text(&self, schema: &Value, field: &str, dice: &mut Dice) -> Value {
        match schema["format"].as_str() {
            Some("date") => return json!(self.moment(dice).date_naive().to_string()),
            Some("date-time") => return json!(self.instant(dice)),
            Some(_) | None => {}
        }
        if let Some(pattern) = schema["pattern"].as_str() {
            return json!(patterned(pattern, dice));
        }
        match self
            .seen(field, dice)
            .or_else(|| self.seen(&named_by(field), dice))
        {
            Some(seen) if seen.is_string() => seen,
            _ => json!(*dice.pick(TEXTS).unwrap_or(&"")),
        }
    }

    /// Most facts are told on the day, some late, few of the future.
    fn moment(&self, dice: &mut Dice) -> Instant {
        let hours = match dice.below(10) {
            0..=4 => 0,
            5..=7 => -dice.between(0, 72),
            8 => -dice.between(0, 1_000),
            _ => dice.between(0, 1_000),
        };
        self.now + TimeDelta::hours(hours)
    }

    fn instant(&self, dice: &mut Dice) -> String {
        let seen = self.seen("date-time", dice).filter(|_| dice.chance(20));
        seen.and_then(|seen| seen.as_str().map(str::to_owned))
            .unwrap_or_else(|| {
                self.moment(dice)
                    .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
            })
    }

    fn anything(&self, dice: &mut Dice) -> Value {
        match dice.below(4) {
            0 => json!({}),
            1 => json!([1, "two", null]),
            2 => json!(*dice.pick(TEXTS).unwrap_or(&"")),
            _ => json!({ "order_id": self.far.pick("OrderId", dice) }),
        }
    }
}

/// The type that a field of plain text may hold the id of: `rulebook` and `rulebook_id` that of `RulebookId`.
fn named_by(field: &str) -> String {
    let words = field.trim_end_matches("_id").split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.chain(["Id".to_owned()]).collect()
}

fn required(schema: &Value, name: &str) -> bool {
    let names = schema["required"].as_array();
    names.is_some_and(|names| names.iter().any(|required| required == name))
}

/// A text for one of the few patterns of the table.
fn patterned(pattern: &str, dice: &mut Dice) -> String {
    let pick = |from: &[&'static str], dice: &mut Dice| (*dice.pick(from).unwrap_or(&"")).to_owned();
    if let Some((prefix, _)) = pattern.trim_start_matches('^').split_once("_[0-9a-f]") {
        let id = Uuid::from_u64_pair(dice.number(), dice.number());
        return format!("{prefix}_{id}");
    }
    if pattern.contains("{64}") {
        return (0..4).map(|_| format!("{:016x}", dice.number())).collect();
    }
    if pattern.contains("[A-Z]{3}") {
        return pick(CURRENCIES, dice);
    }
    if pattern.contains("[A-Z]") {
        return pick(COUNTRIES, dice);
    }
    if pattern.contains("[0-5]") {
        return pick(&["4.5", "0", "5"], dice);
    }
    pick(NUMBERS, dice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_plain_text_finds_the_type_it_is_named_after() {
        assert_eq!(named_by("rulebook"), "RulebookId");
        assert_eq!(named_by("upload_id"), "UploadId");
        assert_eq!(named_by("limit_report_id"), "LimitReportId");
    }
}
