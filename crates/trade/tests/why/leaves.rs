//! The amounts, days and instants of a page, by their shape.

use std::collections::BTreeSet;

use serde_json::Value;

/// JSON pointers of every amount, day and instant.
pub(crate) fn leaves(page: &Value) -> Vec<String> {
    let mut found = Vec::new();
    visit(page, &mut String::new(), &mut found);
    found
}

fn visit(here: &Value, path: &mut String, found: &mut Vec<String>) {
    let mut below = |name: &str, value: &Value| {
        let length = path.len();
        path.push('/');
        path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        visit(value, path, found);
        path.truncate(length);
    };
    match here {
        Value::Object(fields)
            if fields.len() == 2 && here["amount"].is_string() && here["currency"].is_string() =>
        {
            found.push(path.clone());
        }
        Value::Object(fields) => fields.iter().for_each(|(name, value)| below(name, value)),
        Value::Array(items) => {
            (0..)
                .zip(items)
                .for_each(|(index, value): (usize, _)| below(&index.to_string(), value));
        }
        Value::String(text) if is_day(text) || is_instant(text) => found.push(path.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok()
}

fn is_instant(text: &str) -> bool {
    text.len() >= 20 && chrono::DateTime::parse_from_rfc3339(text).is_ok()
}

/// Whether a pointer matches a pattern: `*` is one step, a leading `**` any number of them.
pub(crate) fn fingers(path: &str, pattern: &str) -> bool {
    let steps: Vec<&str> = path.split('/').skip(1).collect();
    let (any, pattern) = match pattern.strip_prefix("**/") {
        Some(rest) => (true, rest),
        None => (false, pattern.trim_start_matches('/')),
    };
    let wanted: Vec<&str> = pattern.split('/').collect();
    if steps.len() < wanted.len() || (!any && steps.len() != wanted.len()) {
        return false;
    }
    let steps = &steps[steps.len() - wanted.len()..];
    steps
        .iter()
        .zip(&wanted)
        .all(|(step, want)| *want == "*" || step == want)
}

/// A pointer with `*` for every place in a list.
pub(crate) fn pattern(path: &str) -> String {
    let steps = path.split('/').skip(1);
    let starred = steps.map(|step| if step.parse::<usize>().is_ok() { "*" } else { step });
    starred.map(|step| format!("/{step}")).collect()
}

/// The amounts, days and instants that a JSON Schema allows, as patterns of pointers into what it describes.
pub(crate) fn of_schema(schema: &Value, definitions: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut walk = Walk {
        definitions,
        inside: Vec::new(),
        found: &mut found,
    };
    walk.visit(schema, "");
    found
}

struct Walk<'a> {
    definitions: &'a Value,
    inside: Vec<String>,
    found: &'a mut BTreeSet<String>,
}

impl Walk<'_> {
    fn visit(&mut self, schema: &Value, path: &str) {
        if let Some(name) = schema["$ref"]
            .as_str()
            .and_then(|target| target.rsplit('/').next())
        {
            if name == "Money" {
                self.found.insert(path.to_owned());
            } else if !self.inside.iter().any(|known| known == name) {
                self.inside.push(name.to_owned());
                let definition = self.definitions[name].clone();
                self.visit(&definition, path);
                self.inside.pop();
            }
        }
        if let Some("date" | "date-time") = schema["format"].as_str() {
            self.found.insert(path.to_owned());
        }
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            self.visit(field, &format!("{path}/{name}"));
        }
        for several in ["anyOf", "oneOf", "allOf"] {
            for one in schema[several].as_array().into_iter().flatten() {
                self.visit(one, path);
            }
        }
        for item in schema["prefixItems"].as_array().into_iter().flatten() {
            self.visit(item, &format!("{path}/*"));
        }
        if schema["items"].is_object() {
            self.visit(&schema["items"], &format!("{path}/*"));
        }
        if schema["additionalProperties"].is_object() {
            self.visit(&schema["additionalProperties"], &format!("{path}/*"));
        }
    }
}
