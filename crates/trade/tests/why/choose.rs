//! Ways to pay ranked again (P6).

use std::cmp::Ordering;

use serde_json::Value;

use super::decimal::Decimal;
use super::steps::{Checked, same, text};

/// P6: the first of the best, by the keys in their order.
pub(super) fn choose(how: &Value, result: &Value) -> Checked {
    let candidates = how["candidates"].as_array().ok_or("no candidates")?;
    let keys: Vec<&str> = how["keys"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut best = 0;
    for (index, candidate) in candidates.iter().enumerate().skip(1) {
        let order = keys.iter().try_fold(Ordering::Equal, |order, key| {
            Ok::<_, String>(if order.is_eq() {
                rank(key, candidate, &candidates[best])?
            } else {
                order
            })
        })?;
        if order.is_lt() {
            best = index;
        }
    }
    same(best as u64, result["value"].as_u64().ok_or("none chosen")?)
}

fn rank(key: &str, one: &Value, two: &Value) -> Result<Ordering, String> {
    const METHODS: [&str; 4] = ["e_checking", "credit_card", "telegraphic_transfer", "pay_later"];
    let list = |of: &Value| -> Vec<usize> {
        let methods = of["methods"].as_array().into_iter().flatten();
        let counts = of["transactions"].as_array().into_iter().flatten();
        methods
            .zip(counts)
            .flat_map(|(method, count)| {
                let place = METHODS
                    .iter()
                    .position(|known| Some(*known) == method.as_str())
                    .unwrap_or(9);
                std::iter::repeat_n(place, count.as_u64().unwrap_or(0) as usize)
            })
            .collect()
    };
    let fee = |of: &Value| match &of["fee_total"] {
        Value::Null => Ok(None),
        amount => Decimal::read(text(&amount["amount"])?).map(Some),
    };
    let days = |of: &Value| {
        (
            of["arrives_latest"].to_string(),
            of["arrives_earliest"].to_string(),
        )
    };
    match key {
        "fee" => Ok(match (fee(one)?, fee(two)?) {
            (Some(one), Some(two)) => one.order(two),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }),
        "arrival" => Ok(days(one).cmp(&days(two))),
        "transactions" => Ok(list(one).len().cmp(&list(two).len())),
        "list" => Ok(list(one).cmp(&list(two))),
        other => Err(format!("an unknown key {other}")),
    }
}
