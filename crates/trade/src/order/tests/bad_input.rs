//! Bad input in every state: each accepted command of the transition table, with one value made impossible, must be
//! refused, and the refusal must name the field. What is changed is the command as it travels, so that a new command is
//! met by this too.

use serde_json::{Value, json};

use super::transitions::probes::probes;
use super::transitions::states;
use super::world::World;
use crate::order::{OrderCommand, decide};
use crate::refusal::{Fact, Refusal};

/// A command that its state accepts, as it travels.
type Accepted = (String, World, Value);

/// Every command that some state accepts.
fn accepted() -> Vec<Accepted> {
    let mut accepted = Vec::new();
    for state in states::all() {
        for name in OrderCommand::NAMES {
            for (variant, command) in probes(name, &state.world) {
                if decide(state.world.order.as_ref(), &command, &state.world.ctx()).is_ok() {
                    let place = format!("{}: {name} {variant}", state.name);
                    accepted.push((
                        place,
                        state.world.clone(),
                        serde_json::to_value(&command).unwrap(),
                    ));
                }
            }
        }
    }
    accepted
}

/// Puts another value in place of every field that has this name and such a value; whether there was one.
fn replace(command: &mut Value, name: &str, other: &dyn Fn(&Value) -> Option<Value>) -> bool {
    let mut found = false;
    match command {
        Value::Object(fields) => {
            for (field, value) in fields.iter_mut() {
                match (field == name).then(|| other(value)).flatten() {
                    Some(instead) => {
                        *value = instead;
                        found = true;
                    }
                    None => found |= replace(value, name, other),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                found |= replace(item, name, other);
            }
        }
        _ => {}
    }
    found
}

/// Where such a value does no harm: a draft may be unfinished, a contract from elsewhere may be older than the order
/// here, and Pay Later asks for no bank.
fn is_harmless(field: &str, place: &str) -> bool {
    let any = |words: &[&str]| words.iter().any(|word| place.contains(word));
    match field {
        "amount" | "shipping_fee" | "insurance" => any(&[": start ", ": revise_draft "]),
        "at" => place.contains("draft") && any(&[": record_supplier_version "]),
        "last_four" => any(&["by pay_later"]),
        _ => false,
    }
}

/// Whether a refusal names the field that was changed: by its path, or in the list of a contract's faults, which calls
/// an amount by what it is for.
fn names(refusal: &Refusal, field: &str) -> bool {
    match (refusal.facts.get("field"), refusal.facts.get("fields")) {
        (Some(Fact::Text(path)), _) => path == field || path.ends_with(&format!(".{field}")),
        (None, Some(Fact::List(faults))) => !faults.is_empty(),
        _ => false,
    }
}

/// A decision of before the day on which the edition escalates by itself is refused by how the dispute stood then (D4):
/// no field is at fault.
fn is_of_the_stage(refusal: &Refusal, place: &str) -> bool {
    refusal.code == "dispute.not_escalated" && place.contains("dispute on its seventh day")
}

/// The accepted commands with such a field, changed; those that are still accepted, or refused without its name.
fn taken_or_unnamed(
    accepted: &[Accepted],
    name: &str,
    other: impl Fn(&Value) -> Option<Value>,
) -> Vec<String> {
    let (mut tried, mut wrong) = (0, Vec::new());
    for (place, world, command) in accepted {
        let mut command = command.clone();
        let changed = replace(&mut command, name, &other);
        if !changed || is_harmless(name, place) {
            continue;
        }
        tried += 1;
        let command: OrderCommand = serde_json::from_value(command).unwrap();
        match decide(world.order.as_ref(), &command, &world.ctx()) {
            Ok(_) => wrong.push(place.clone()),
            Err(refusal) if !names(&refusal, name) && !is_of_the_stage(&refusal, place) => {
                wrong.push(format!("{place}: {refusal} does not name `{name}`"));
            }
            Err(_) => {}
        }
    }
    assert!(tried > 0, "no command has `{name}`");
    wrong
}

fn is_money(value: &Value) -> bool {
    value.get("amount").is_some() && value.get("currency").is_some()
}

#[test]
fn t2_no_fact_is_older_than_what_it_follows_or_in_the_future() {
    let (accepted, none) = (accepted(), Vec::<String>::new());
    let early = |at: &Value| at.is_string().then(|| json!("2026-03-01T18:00:00Z"));
    assert_eq!(taken_or_unnamed(&accepted, "at", early), none);
    let late = |at: &Value| at.is_string().then(|| json!("2099-01-01T00:00:00Z"));
    assert_eq!(taken_or_unnamed(&accepted, "at", late), none);
}

#[test]
fn t2_no_day_is_older_than_what_it_follows_or_in_the_future() {
    let (accepted, none) = (accepted(), Vec::<String>::new());
    assert_eq!(
        taken_or_unnamed(&accepted, "on", |_| Some(json!("2026-03-01"))),
        none
    );
    assert_eq!(
        taken_or_unnamed(&accepted, "on", |_| Some(json!("2099-01-01"))),
        none
    );
    assert_eq!(
        taken_or_unnamed(&accepted, "planned_on", |_| Some(json!("2026-03-01"))),
        none
    );
    assert_eq!(
        taken_or_unnamed(&accepted, "planned_on", |_| Some(json!("2101-01-01"))),
        none
    );
}

#[test]
fn m2_an_amount_is_in_its_currency_and_not_below_zero() {
    let accepted = accepted();
    for field in ["amount", "claim", "shipping_fee", "insurance"] {
        for amount in [
            json!({"amount": "1.00", "currency": "EUR"}),
            json!({"amount": "-1.00", "currency": "USD"}),
        ] {
            let wrong = taken_or_unnamed(&accepted, field, |value| is_money(value).then(|| amount.clone()));
            assert_eq!(wrong, Vec::<String>::new(), "{field} of {amount}");
        }
    }
}

#[test]
fn rb4_d7_h4_texts_are_not_empty_numbers_are_not_whole_and_scores_have_a_range() {
    let (accepted, none) = (accepted(), Vec::<String>::new());
    let digits = |value: &Value| value.is_string().then(|| json!("4111111111111111"));
    assert_eq!(taken_or_unnamed(&accepted, "last_four", digits), none);
    for score in [0, 6] {
        assert_eq!(
            taken_or_unnamed(&accepted, "product", |value| value
                .is_number()
                .then(|| json!(score))),
            none
        );
        assert_eq!(
            taken_or_unnamed(&accepted, "service", |_| Some(json!(score))),
            none
        );
        assert_eq!(
            taken_or_unnamed(&accepted, "shipment", |value| value
                .is_number()
                .then(|| json!(score))),
            none
        );
    }
    assert_eq!(
        taken_or_unnamed(&accepted, "statement", |_| Some(json!(" "))),
        none
    );
}
