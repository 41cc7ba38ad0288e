//! The one table: names, schemas, and how it answers what it must not take.

use std::collections::BTreeSet;

use desk::{Reply, operations};
use serde_json::{Value, json};

use crate::help::{doors, practice};

#[test]
fn names_are_unique_and_every_operation_has_schemas() {
    let names: BTreeSet<&str> = operations().iter().map(|operation| operation.name).collect();
    assert_eq!(names.len(), operations().len());
    let table = desk::describe();
    for operation in table["operations"].as_array().unwrap() {
        let args = operation["args"]["$ref"]
            .as_str()
            .unwrap()
            .trim_start_matches("#/$defs/");
        let args = &table["$defs"][args];
        let closed = args["additionalProperties"] == json!(false) || args["oneOf"].is_array();
        assert!(
            closed,
            "{}: unknown argument names must be refused",
            operation["name"]
        );
    }
}

#[test]
fn no_two_types_share_a_name_on_the_wire() {
    let table = desk::describe();
    for name in table["$defs"].as_object().unwrap().keys() {
        assert!(
            !name.ends_with(|last: char| last.is_ascii_digit()),
            "{name} is a second type of one name"
        );
    }
}

#[test]
fn what_no_operation_takes_gets_its_typed_error_and_changes_nothing() {
    let host = practice();
    let before = host.ok(
        "order.list",
        json!({ "view": "all", "sort": "changed", "limit": 10 }),
    );
    assert_eq!(host.refused("no.such", json!({})), "not_found");
    for operation in operations() {
        for args in [json!([]), json!("x"), json!({ "surprise": 1 })] {
            let Reply::Error(error) = host.call(operation.name, args, None) else {
                panic!("{} took nonsense", operation.name);
            };
            assert!(
                error.code.starts_with("invalid."),
                "{}: {}",
                operation.name,
                error.code
            );
        }
    }
    assert_eq!(
        host.ok(
            "order.list",
            json!({ "view": "all", "sort": "changed", "limit": 10 })
        ),
        before
    );
}

#[test]
fn without_a_workspace_only_what_needs_none_answers() {
    let host = doors();
    for operation in operations().iter().filter(|operation| operation.needs_workspace) {
        // Arguments are looked at first: an operation without required ones shows the missing workspace.
        if let Reply::Error(error) = host.call(operation.name, json!({}), None) {
            assert!(
                ["unavailable.no_workspace", "invalid.arguments"].contains(&error.code.as_str()),
                "{error:?}"
            );
        } else {
            panic!("{} answered without a workspace", operation.name);
        }
    }
    let quote = json!({ "order_total": "3000", "initial_payment": "1500", "remaining_limit": "2000", "currency": "USD" });
    assert_eq!(
        host.ok("cover.quote", quote)["post_delivery"]["covered"],
        "2000.00",
        "C4"
    );
}

#[test]
fn a_refusal_has_always_the_same_four_fields() {
    let host = doors();
    let Reply::Error(error) = host.call(
        "cover.quote",
        json!({ "order_total": "-1", "initial_payment": "1",
        "remaining_limit": "1", "currency": "USD" }),
        None,
    ) else {
        panic!()
    };
    let wire: Value = serde_json::to_value(&error).unwrap();
    let fields: Vec<&String> = wire.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["code", "rule", "message", "facts"]);
    assert_eq!(error.code, "invalid.amount");
}
