//! Numbers of the rulebook, read again from the edition's own file.

use serde_json::Value;

use super::decimal::Decimal;
use super::steps::{Checked, number, same, text};

const EDITIONS: &[&str] = &[
    include_str!("../../data/rulebooks/trade-assurance-1.toml"),
    include_str!("../../data/rulebooks/trade-assurance-2017-12-1.toml"),
];

/// Whether the edition has this number under this key.
pub(super) fn stated(step: &Value) -> Checked {
    let (how, result) = (&step["how"], &step["result"]);
    let (key, edition) = (text(&how["key"])?, text(&how["edition"])?);
    let mut found = find(edition, key)?;
    // The first and the last day of arrival stand in one list.
    if let toml::Value::Array(both) = &found {
        let place = usize::from(step["name"] == "last_working_days");
        found = both
            .get(place)
            .cloned()
            .ok_or_else(|| format!("{key} is short"))?;
    }
    match &found {
        toml::Value::Integer(count) => same(Value::from(*count), result["value"].clone()),
        toml::Value::String(time) if result["kind"] == "time" => same(time.as_str(), text(&result["value"])?),
        toml::Value::String(amount) => {
            if Decimal::read(amount)?.is(number(result)?) {
                Ok(())
            } else {
                Err(format!("{key} of {edition} is {amount}, not {result}"))
            }
        }
        other => Err(format!("{key} of {edition} is {other}")),
    }
}

fn find(edition: &str, key: &str) -> Result<toml::Value, String> {
    let books = EDITIONS.iter().map(|book| toml::from_str::<toml::Table>(book));
    let books: Vec<toml::Table> = books
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())?;
    let book = books
        .into_iter()
        .find(|book| book["id"].as_str() == Some(edition));
    let mut here = toml::Value::Table(book.ok_or_else(|| format!("no edition {edition}"))?);
    for part in key.split('.') {
        let below = match &here {
            toml::Value::Table(table) => table.get(part),
            toml::Value::Array(several) => several
                .iter()
                .find(|one| one.get("id").and_then(toml::Value::as_str) == Some(part)),
            _ => None,
        };
        here = below.cloned().ok_or_else(|| format!("{edition} has no {key}"))?;
    }
    // A fee says what it is for.
    Ok(here.get("per_transaction").cloned().unwrap_or(here))
}
