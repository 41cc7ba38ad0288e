//! Two editions compared field by field: what an order under the one has otherwise than under the other (RB1, RB2).

use serde_json::{Map, Value};

use super::book::Rulebook;
use crate::difference::{Difference, differences};

/// Lists whose entries are told apart by a word of their own, and that word.
const NAMED: [(&[&str], &str); 3] = [
    (&["methods"], "id"),
    (&["contacts"], "id"),
    (&["inspection", "agencies"], "code"),
];

/// Every field that differs, in the order of the file: `disputes.respond_days`, `methods.credit_card.brands[1]`. The id
/// of an edition is its name and no difference.
///
/// # Errors
/// A rulebook that has no JSON form, which no valid one lacks.
pub fn compare(before: &Rulebook, after: &Rulebook) -> Result<Vec<Difference>, serde_json::Error> {
    Ok(differences(&shaped(before)?, &shaped(after)?))
}

fn shaped(book: &Rulebook) -> Result<Value, serde_json::Error> {
    let mut value = serde_json::to_value(&book.content)?;
    if let Value::Object(fields) = &mut value {
        fields.remove("id");
    }
    for (path, word) in NAMED {
        let list = path.iter().try_fold(&mut value, |at, key| at.get_mut(*key));
        if let Some(list) = list {
            by_name(list, word);
        }
    }
    Ok(value)
}

/// A list of entries as a table of them: an entry put in between does not make all that follow differ.
fn by_name(list: &mut Value, word: &str) {
    let Value::Array(entries) = list.take() else {
        return;
    };
    let mut named = Map::new();
    for mut entry in entries {
        let name = match &mut entry {
            Value::Object(fields) => fields.remove(word),
            _ => None,
        };
        if let Some(Value::String(name)) = name {
            named.insert(name, entry);
        }
    }
    *list = Value::Object(named);
}
