//! The three doors: workspaces are made, listed, opened once at a time, and keep their clock and kind.

use desk::{Desk, DeskOptions, Reply, Topic};
use serde_json::json;

use crate::help::{PASSPHRASE, doors, practice};

#[test]
fn a_workspace_is_made_listed_closed_and_opened_again() {
    let host = doors();
    assert!(host.ok("workspace.current", json!({}))["workspace"].is_null());
    let made = host.ok(
        "workspace.create",
        json!({ "name": "Books", "legal_name": "Alder", "country": "US", "passphrase": PASSPHRASE }),
    );
    assert_eq!(made["kind"], "real");
    host.ok("workspace.close", json!({}));
    assert_eq!(
        host.refused("settings.view", json!({})),
        "unavailable.no_workspace"
    );
    let known = host.ok("workspace.list", json!({}));
    assert_eq!(known["workspaces"][0]["workspace_id"], made["workspace_id"]);
    let id = &made["workspace_id"];
    assert_eq!(
        host.refused("workspace.open", json!({ "workspace_id": id })),
        "locked.passphrase_needed"
    );
    let opened = host.ok(
        "workspace.unlock",
        json!({ "workspace_id": id, "passphrase": PASSPHRASE }),
    );
    assert_eq!(opened["legal_name"], "Alder");
    assert_eq!(
        host.refused("workspace.open", json!({ "workspace_id": "wsp_none" })),
        "not_found"
    );
}

#[test]
fn a_second_program_on_the_same_workspace_is_refused_but_may_look() {
    let host = practice();
    let dir = host.home.path().join("practice");
    let second = DeskOptions {
        workspace: Some(dir.clone()),
        ..DeskOptions::default()
    };
    let error = Desk::start(second).expect_err("it is in use");
    assert_eq!(error.to_wire().code, "conflict.in_use");
    let looking = DeskOptions {
        workspace: Some(dir),
        read_only: true,
        ..DeskOptions::default()
    };
    Desk::start(looking).expect("reading is allowed");
}

#[test]
fn the_practice_clock_survives_a_restart_and_restarting_practice_begins_anew() {
    let host = practice();
    let start = host.ok("practice.status", json!({}))["now"].clone();
    host.days(3);
    let later = host.ok("practice.status", json!({}))["now"].clone();
    assert_ne!(start, later);
    host.ok("workspace.close", json!({}));
    host.ok("workspace.practice", json!({}));
    assert_eq!(host.ok("practice.status", json!({}))["now"], later);
    assert_eq!(host.ok("practice.restart", json!({}))["now"], start);
}

/// Pages load anew what they are told of: a fresh world is another workspace, with rulebooks of its own.
#[test]
fn a_restarted_practice_tells_of_everything_that_an_opened_one_does() {
    let host = practice();
    let topics = |op: &str| match host.call(op, json!({}), None) {
        Reply::Ok { topics, .. } => topics,
        Reply::Error(error) => panic!("{op}: {error:?}"),
    };
    let restarted = topics("practice.restart");
    for topic in [Topic::Workspace, Topic::Rulebooks, Topic::Orders, Topic::Practice] {
        assert!(restarted.contains(&topic), "{topic:?} of {restarted:?}");
    }
    assert_eq!(restarted, topics("workspace.practice"));
}

#[test]
fn settings_keep_four_characters_of_an_account_and_no_more() {
    let host = practice();
    let mut settings = host.ok("settings.view", json!({}));
    settings["card"] = json!({ "brand": "visa", "last_four": "4111111111111111" });
    assert_eq!(
        host.refused("settings.update", json!({ "settings": settings })),
        "invalid.arguments",
        "RB4"
    );
    settings["card"] = json!({ "brand": "mastercard", "last_four": "1111" });
    host.ok("settings.update", json!({ "settings": settings }));
    assert_eq!(host.ok("settings.view", json!({}))["card"]["brand"], "mastercard");
}
