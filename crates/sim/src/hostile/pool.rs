//! Values that were seen in replies, by the name of their type or of their field, so that a call made by chance speaks of
//! orders, payments, days and amounts that exist.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Map, Value};

use super::schema::{Api, kind, variants};
use crate::dice::Dice;

/// Values kept of each name; the oldest go.
const KEPT: usize = 40;

/// Items of a list that are looked at.
const ITEMS: usize = 60;

/// Values by name.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    values: HashMap<String, VecDeque<Kept>>,
}

/// A value, with what tells it from others: most of what a reply holds was in the last one too, and comparing whole orders
/// with forty others takes longer than the calls.
#[derive(Debug)]
struct Kept {
    digest: u64,
    value: Value,
}

impl Pool {
    /// Remembers a value.
    pub(crate) fn put(&mut self, name: &str, value: &Value) {
        if name.is_empty() || value.is_null() {
            return;
        }
        let kept = self.values.entry(kind(name).to_owned()).or_default();
        let digest = digest(value);
        if kept.iter().any(|known| known.digest == digest) {
            return;
        }
        if kept.len() == KEPT {
            kept.pop_front();
        }
        let value = value.clone();
        kept.push_back(Kept { digest, value });
    }

    /// One of the values of that name.
    pub(crate) fn pick(&self, name: &str, dice: &mut Dice) -> Option<&Value> {
        let kept = self.values.get(kind(name))?;
        kept.get(dice.index(kept.len())).map(|kept| &kept.value)
    }

    /// Takes in everything a reply holds.
    pub(crate) fn take_in(&mut self, api: &Api, schema: &Value, value: &Value) {
        self.field(api, schema, value, "");
    }

    /// Takes in what a reply calls plainly `id`, under a name of its own.
    pub(crate) fn take_in_ids(&mut self, name: &str, value: &Value) {
        match value {
            Value::Object(members) => {
                for (field, inner) in members {
                    if field == "id" && inner.is_string() {
                        self.put(name, inner);
                    }
                    self.take_in_ids(name, inner);
                }
            }
            Value::Array(items) => {
                let items = items.iter().take(ITEMS);
                items.for_each(|item| self.take_in_ids(name, item));
            }
            _ => {}
        }
    }

    fn field(&mut self, api: &Api, schema: &Value, value: &Value, field: &str) {
        if value.is_null() {
            return;
        }
        let (name, schema) = api.resolve(schema);
        let whole = value.is_object() || value.is_array();
        if let Some(name) = name.filter(|name| !whole || api.takes(name)) {
            self.put(name, value);
        }
        if let Some(variants) = variants(schema) {
            for variant in variants.iter().filter(|variant| may_be(api, variant, value)) {
                self.field(api, variant, value, field);
            }
        }
        match value {
            Value::Object(members) => self.members(api, schema, members),
            Value::Array(items) => {
                for item in items.iter().take(ITEMS) {
                    self.field(api, &schema["items"], item, field);
                }
            }
            Value::String(_) => {
                self.put(schema["format"].as_str().unwrap_or_default(), value);
                self.put(field, value);
            }
            Value::Number(_) => self.put(field, value),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn members(&mut self, api: &Api, schema: &Value, members: &Map<String, Value>) {
        for (name, value) in members {
            self.field(api, &schema["properties"][name], value, name);
        }
    }
}

/// The same for the same value, in the same program.
fn digest(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    feed(value, &mut hasher);
    hasher.finish()
}

fn feed(value: &Value, hasher: &mut DefaultHasher) {
    std::mem::discriminant(value).hash(hasher);
    match value {
        Value::Null => {}
        Value::Bool(flag) => flag.hash(hasher),
        Value::Number(number) => number.hash(hasher),
        Value::String(text) => text.hash(hasher),
        Value::Array(items) => {
            items.len().hash(hasher);
            items.iter().for_each(|item| feed(item, hasher));
        }
        Value::Object(members) => {
            members.len().hash(hasher);
            for (name, member) in members {
                name.hash(hasher);
                feed(member, hasher);
            }
        }
    }
}

/// False when a constant field of the variant says that the value is another one.
fn may_be(api: &Api, variant: &Value, value: &Value) -> bool {
    let (_, variant) = api.resolve(variant);
    let fields = variant["properties"].as_object();
    fields.is_none_or(|fields| {
        fields.iter().all(|(name, schema)| {
            schema
                .get("const")
                .is_none_or(|constant| value.get(name) == Some(constant))
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_reply_leaves_its_ids_amounts_and_words_under_their_names() {
        let api = Api::read();
        let standing = api
            .operations
            .iter()
            .find(|operation| operation.name == "workspace.list")
            .unwrap();
        let mut pool = Pool::default();
        let reply =
            json!({ "workspaces": [{ "workspace_id": "wsp_1", "name": "Practice", "kind": "practice" }] });
        pool.take_in(&api, &standing.reply, &reply);
        let mut dice = Dice::new(1, 1);
        assert_eq!(pool.pick("workspace_id", &mut dice), Some(&json!("wsp_1")));
        assert_eq!(pool.pick("no such", &mut dice), None);
    }

    #[test]
    fn the_oldest_go_and_nothing_is_kept_twice() {
        let mut pool = Pool::default();
        for number in 0..100 {
            pool.put("n", &json!(number));
            pool.put("n", &json!(number));
        }
        assert_eq!(pool.values["n"].len(), KEPT);
        assert_eq!(pool.values["n"].front().map(|kept| &kept.value), Some(&json!(60)));
    }

    #[test]
    fn a_value_is_another_when_anything_in_it_is() {
        let mut pool = Pool::default();
        let values = [
            json!({ "a": [1, 2], "b": null }),
            json!({ "a": [1], "b": null }),
            json!({ "a": [1, 2], "c": null }),
            json!({ "a": ["1", 2], "b": null }),
            json!({ "a": [1, 2], "b": false }),
            json!([{ "a": [1, 2], "b": null }]),
        ];
        for value in values.iter().chain(&values) {
            pool.put("n", value);
        }
        let kept: Vec<&Value> = pool.values["n"].iter().map(|kept| &kept.value).collect();
        assert_eq!(kept, values.iter().collect::<Vec<_>>());
    }
}
