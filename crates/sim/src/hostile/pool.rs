//! Values that were seen in replies, by the name of their type or of their field, so that a call made by chance speaks of
//! orders, payments, days and amounts that exist.

use std::collections::{HashMap, VecDeque};

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
    values: HashMap<String, VecDeque<Value>>,
}

impl Pool {
    /// Remembers a value.
    pub(crate) fn put(&mut self, name: &str, value: &Value) {
        if name.is_empty() || value.is_null() {
            return;
        }
        let kept = self.values.entry(kind(name).to_owned()).or_default();
        if kept.contains(value) {
            return;
        }
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(value.clone());
    }

    /// One of the values of that name.
    pub(crate) fn pick(&self, name: &str, dice: &mut Dice) -> Option<&Value> {
        let kept = self.values.get(kind(name))?;
        kept.get(dice.index(kept.len()))
    }

    /// Takes in everything a reply holds.
    pub(crate) fn take_in(&mut self, api: &Api, schema: &Value, value: &Value) {
        self.field(api, schema, value, "");
    }

    fn field(&mut self, api: &Api, schema: &Value, value: &Value, field: &str) {
        if value.is_null() {
            return;
        }
        let (name, schema) = api.resolve(schema);
        if let Some(name) = name {
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
        assert_eq!(pool.values["n"].front(), Some(&json!(60)));
    }
}
