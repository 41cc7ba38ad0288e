//! The door between page and program, read from the configuration that was built into it: what a file says and what the
//! build made of it are not the same thing. That the window obeys it is for ui/e2e/tests/window.test.mjs to show.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tauri::ipc::Origin;

use crate::app::context;
use crate::window::LABEL;

/// What the build made of src-tauri/capabilities, and the permissions of every plugin that is inside.
const CAPABILITIES: &str = include_str!(concat!(env!("OUT_DIR"), "/capabilities.json"));
const PLUGINS: &str = include_str!(concat!(env!("OUT_DIR"), "/acl-manifests.json"));

/// The only module of the page that speaks to the shell (`cargo xtask tidy` sees to that).
const TRANSPORT: &str = include_str!("../ui/src/lib/api/transport.ts");

fn built(pointer: &str) -> Value {
    let config = serde_json::to_value(context().config()).unwrap();
    config.pointer(pointer).cloned().unwrap_or(Value::Null)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The directives of the policy, each with its sources.
fn policy() -> Vec<(String, Vec<String>)> {
    let csp = built("/app/security/csp");
    let directives = csp.as_object().expect("the policy is written by directives");
    let sources = |value: &Value| match value {
        Value::Array(list) => list.iter().map(|one| one.as_str().unwrap().to_owned()).collect(),
        one => one
            .as_str()
            .unwrap()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    };
    let directives = directives.iter();
    directives
        .map(|(name, value)| (name.clone(), sources(value)))
        .collect()
}

#[test]
fn the_policy_knows_no_inline_script_and_nothing_remote() {
    let policy = policy();
    let of = |name: &str| {
        let found = policy.iter().find(|(directive, _)| directive == name);
        found.map(|(_, sources)| sources.iter().map(String::as_str).collect::<Vec<_>>())
    };
    for closed in [
        "default-src",
        "object-src",
        "base-uri",
        "form-action",
        "frame-ancestors",
    ] {
        assert_eq!(of(closed), Some(vec!["'none'"]), "{closed}");
    }
    assert_eq!(of("script-src"), Some(vec!["'self'"]));
    assert_eq!(of("style-src"), Some(vec!["'self'"]));
    // Where the page speaks to the shell, by the name each system gives it: no host of a network.
    assert_eq!(of("connect-src"), Some(vec!["ipc:", "http://ipc.localhost"]));
    let known = [
        "'none'",
        "'self'",
        "blob:",
        "data:",
        "ipc:",
        "http://ipc.localhost",
    ];
    for (directive, sources) in &policy {
        for source in sources {
            assert!(known.contains(&source.as_str()), "{directive} allows {source}");
        }
    }
    // The build may add hashes of its own; it is not told to leave the policy alone, nor to speak for inline styles.
    assert_eq!(
        built("/app/security/dangerousDisableAssetCspModification"),
        json!(false)
    );
    assert_eq!(built("/app/security/assetProtocol/enable"), json!(false));
}

#[test]
fn the_page_that_is_inside_has_no_script_style_or_address_in_it() {
    let context = context();
    let page = context.assets().get(&"/index.html".into()).unwrap();
    let page = String::from_utf8(page.into_owned()).unwrap();
    assert!(page.contains("<script"), "{page}");
    for tag in page.split("<script").skip(1) {
        let (head, rest) = tag.split_once('>').unwrap();
        assert!(
            head.contains("src=\"./assets/"),
            "a script that is no file: {head}"
        );
        assert!(
            rest.trim_start().starts_with("</script>"),
            "an inline script: {rest}"
        );
    }
    for never in [
        "<style", " style=", " onload", " onerror", "http://", "https://", "src=\"//",
    ] {
        assert!(!page.contains(never), "{never} in {page}");
    }
}

#[test]
fn prototypes_are_frozen_and_the_page_is_given_no_global_of_tauri() {
    assert_eq!(built("/app/security/freezePrototype"), json!(true));
    assert_eq!(built("/app/withGlobalTauri"), json!(false));
    assert_eq!(built("/app/enableGTKAppId"), json!(false));
    let windows = built("/app/windows");
    assert_eq!(windows.as_array().unwrap().len(), 1);
    assert_eq!(windows[0]["label"], LABEL);
    // Opened by src-tauri/window.rs, which says where it may go and that it opens no other.
    assert_eq!(windows[0]["create"], json!(false));
    assert_eq!(windows[0]["devtools"], Value::Null);
    assert_eq!(windows[0]["url"], "index.html");
}

/// Commands that the page calls, read from its one module that can.
fn called() -> BTreeSet<String> {
    let mut called = BTreeSet::new();
    for call in TRANSPORT.split("invoke").skip(1) {
        let Some((types, rest)) = call.split_once('(') else {
            continue;
        };
        if (types.is_empty() || types.starts_with('<'))
            && let Some(name) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next())
        {
            called.insert(format!("allow-{}", name.replace('_', "-")));
        }
    }
    if TRANSPORT.contains("listen<") {
        called.extend(["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned));
    }
    called
}

#[test]
fn one_capability_for_one_window_with_what_the_page_calls_and_no_more() {
    assert_eq!(built("/app/security/capabilities"), json!(["main"]));
    let capabilities = json(CAPABILITIES);
    let all = capabilities.as_object().unwrap();
    assert_eq!(all.keys().collect::<Vec<_>>(), ["main"]);
    let main = &all["main"];
    assert_eq!(main["windows"], json!([LABEL]));
    assert!(main["webviews"].as_array().is_none_or(Vec::is_empty));
    assert_eq!(main["remote"], Value::Null, "no page from elsewhere may ask");
    let allowed = main["permissions"].as_array().unwrap();
    let allowed: BTreeSet<String> = allowed
        .iter()
        .map(|one| one.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(allowed, called());
}

#[test]
fn what_was_built_lets_the_window_call_that_and_nobody_else() {
    let mut context = context();
    let authority = context.runtime_authority_mut();
    let may = |command: &str, window: &str, origin: Origin| {
        authority
            .resolve_access(command, window, window, &origin)
            .is_some()
    };
    let remote = |url: &str| Origin::Remote {
        url: url.parse().unwrap(),
    };
    for command in ["dispatch", "shell_ready", "pick_workspace", "pick_place"] {
        assert!(may(command, LABEL, Origin::Local), "{command}");
        assert!(!may(command, "another", Origin::Local), "{command}");
        for elsewhere in ["https://example.com/", "http://localhost:5173/", "file:///"] {
            assert!(
                !may(command, LABEL, remote(elsewhere)),
                "{command} from {elsewhere}"
            );
        }
    }
    for command in [
        "plugin:dialog|open",
        "plugin:dialog|message",
        "plugin:window-state|save_window_state",
        "plugin:window|create",
        "plugin:webview|create_webview_window",
        "plugin:webview|internal_toggle_devtools",
        "plugin:event|emit",
        "plugin:path|resolve_directory",
        "plugin:fs|read_file",
        "plugin:shell|execute",
    ] {
        assert!(!may(command, LABEL, Origin::Local), "{command}");
    }
}

/// A download is a file that leaves without a dialog, in plain.
#[test]
fn the_window_downloads_nothing_and_the_page_does_not_try() {
    let window = include_str!("window.rs");
    assert!(window.contains(".on_download(|_, _| false)"), "{window}");
    let context = context();
    let mut scripts = 0;
    // As they lie inside they are compressed.
    for (name, _) in context.assets().iter().filter(|(name, _)| name.ends_with(".js")) {
        let script = context.assets().get(&(&*name).into()).unwrap();
        scripts += 1;
        assert!(
            !String::from_utf8_lossy(&script).contains(".download="),
            "{name} downloads"
        );
    }
    assert!(scripts > 0, "no script is inside");
}

#[test]
fn no_plugin_that_hands_the_page_files_programs_or_the_network_is_inside() {
    let plugins = json(PLUGINS);
    let inside: BTreeSet<&str> = plugins.as_object().unwrap().keys().map(String::as_str).collect();
    let known = |name: &str| {
        name == "core"
            || name.starts_with("core:")
            || ["__app-acl__", "dialog", "window-state"].contains(&name)
    };
    let others: Vec<&&str> = inside.iter().filter(|name| !known(name)).collect();
    assert!(others.is_empty(), "a plugin nobody decided on: {others:?}");
    let manifest = include_str!("../Cargo.toml");
    let page = include_str!("../ui/package.json");
    for never in [
        "fs", "shell", "http", "sql", "process", "store", "upload", "opener",
    ] {
        assert!(
            !manifest.contains(&format!("tauri-plugin-{never} ")),
            "tauri-plugin-{never}"
        );
        assert!(
            !page.contains(&format!("@tauri-apps/plugin-{never}")),
            "plugin-{never}"
        );
    }
}
