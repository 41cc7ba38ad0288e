//! A history that cannot have been: every event of a life told a second time, and every event of another life. What
//! folds it must say that it is corrupt, or come to what it was told; kept in `tests/golden/histories.txt`.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;

use super::pages::moments;
use super::transitions::states;
use crate::golden::compare;
use crate::order::state::Order;
use crate::order::{OrderEvent, evolve};

const HEADER: &str = "\
Each state with its own events told once more, and with those of the state before it in this list: `fits`, or why the
history is corrupt. An event that fits is one that can come twice, or one that `decide` alone keeps from coming.
";

#[test]
fn what_cannot_have_happened_is_corrupt_as_the_golden_book_says() {
    let mut text = HEADER.to_owned();
    let mut other: Vec<OrderEvent> = Vec::new();
    let told = |name: &str| !name.contains("change proposed") && !name.starts_with("later edition");
    for state in states::all().into_iter().chain(moments::moments()) {
        let Some(order) = state.world.order.clone().filter(|_| told(&state.name)) else {
            continue;
        };
        let _ = writeln!(text, "\n== {}", state.name);
        for (whose, events) in [("again", &state.world.events), ("from before", &other)] {
            let mut lines: Vec<String> = Vec::new();
            for event in events {
                let came = match evolve(Some(order.clone()), event) {
                    Ok(_) => "fits".to_owned(),
                    Err(corrupt) => corrupt.reason.clone(),
                };
                let line = format!("{} {whose}: {came}\n", event.name());
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
            text.push_str(&lines.concat());
        }
        other = state.world.events;
    }
    compare("histories.txt", &text);
}

/// The event with every amount in another currency; nothing where it names none.
fn in_euros(event: &OrderEvent) -> Option<OrderEvent> {
    fn turn(value: &mut Value) -> bool {
        match value {
            Value::Object(fields) if fields.contains_key("currency") && fields.len() == 2 => {
                fields.insert("currency".to_owned(), "EUR".into());
                true
            }
            Value::Object(fields) => fields
                .values_mut()
                .fold(false, |found, field| turn(field) | found),
            Value::Array(items) => items.iter_mut().fold(false, |found, item| turn(item) | found),
            _ => false,
        }
    }
    let mut value = serde_json::to_value(event).unwrap();
    turn(&mut value).then(|| serde_json::from_value(value).unwrap())
}

#[test]
fn m2_a_payment_in_another_currency_than_its_order_cannot_have_been() {
    let paid = [
        "payment_sent",
        "payment_received",
        "payment_returned",
        "shortfall_accepted",
    ];
    let mut found = BTreeSet::new();
    for state in states::all() {
        let mut order: Option<Order> = None;
        for event in &state.world.events {
            if let Some(other) = in_euros(event).filter(|_| paid.contains(&event.name())) {
                assert!(
                    evolve(order.clone(), &other).is_err(),
                    "{}: {}",
                    state.name,
                    event.name()
                );
                found.insert(event.name());
            }
            order = Some(evolve(order.take(), event).unwrap());
        }
    }
    assert_eq!(found, BTreeSet::from(paid));
}
