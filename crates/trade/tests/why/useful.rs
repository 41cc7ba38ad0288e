//! Every step of a derivation does something: it comes to another value, or compares, and what it comes to is used. A
//! step that only hands on what another one came to is told by nobody; beside a fact one may give it a name.

use serde_json::Value;

use super::steps::{Checked, number};

/// Checks the steps of one figure, in their order.
pub(super) fn every(steps: &[Value]) -> Checked {
    for (index, step) in steps.iter().enumerate() {
        let last = index + 1 == steps.len();
        if steps[..index].contains(step) {
            return Err(format!("step {index} is told twice: {step}"));
        }
        if !last && !is_reason(step) && !steps[index + 1..].iter().any(|later| takes(&later["how"], step)) {
            return Err(format!("nothing rests on step {index}: {step}"));
        }
        if let Some(from) = repeats(step, &steps[..index], last)
            && !matches!(from["how"]["step"].as_str(), Some("fact" | "rulebook"))
        {
            return Err(format!("step {index} does nothing: {step}"));
        }
    }
    Ok(())
}

/// A case that applied, a choice among several or a comparison by itself.
fn is_reason(step: &Value) -> bool {
    matches!(
        step["how"]["step"].as_str(),
        Some("because" | "choose" | "not_before")
    )
}

fn takes(how: &Value, step: &Value) -> bool {
    match how {
        Value::Object(fields) if is_term(how) => {
            fields["name"] == step["name"] && how["of"] == step["of"] && fields["value"] == step["result"]
        }
        Value::Object(fields) => fields.values().any(|field| takes(field, step)),
        Value::Array(items) => items.iter().any(|item| takes(item, step)),
        _ => false,
    }
}

fn is_term(how: &Value) -> bool {
    how.get("name").is_some() && how.get("value").is_some()
}

/// The step of which this one only repeats the result.
fn repeats<'a>(step: &Value, before: &'a [Value], last: bool) -> Option<&'a Value> {
    let how = &step["how"];
    let list = |field: &str| how[field].as_array().map_or(&[][..], Vec::as_slice);
    let whole = match how["step"].as_str()? {
        // For a reason: that says which value it is.
        "is" if !before.iter().any(is_reason) => &how["term"],
        "sum" => match (list("plus"), list("minus")) {
            ([one], []) => one,
            ([one], taken) if !last && taken.iter().all(|term| is_nothing(term, before)) => one,
            _ => return None,
        },
        "left_of" if !last && is_nothing(&how["taken"], before) => &how["amount"],
        "smallest_of" | "largest_of" | "earliest_of" | "latest_of" => match list("terms") {
            [one] => one,
            [one, zero] if how["chosen"] == 0 && zero["name"] == "zero" => one,
            _ => return None,
        },
        "divide" if how["rounding"] == "down" && how["by"]["value"]["value"] == 1 => &how["amount"],
        _ => return None,
    };
    origin(whole, before)
}

fn origin<'a>(term: &Value, before: &'a [Value]) -> Option<&'a Value> {
    before.iter().find(|step| {
        step["name"] == term["name"] && step["of"] == term["of"] && step["result"] == term["value"]
    })
}

/// Whether nothing was recorded, which is not the same as a zero that something came to.
fn is_nothing(term: &Value, before: &[Value]) -> bool {
    let zero = number(&term["value"]).is_ok_and(|found| found.units() == 0);
    zero && origin(term, before).is_some_and(|step| match step["how"]["step"].as_str() {
        Some("fact") => true,
        Some("sum") => ["plus", "minus"].iter().all(|side| {
            let mut terms = step["how"][*side].as_array().into_iter().flatten();
            terms.all(|term| is_nothing(term, before))
        }),
        _ => false,
    })
}
