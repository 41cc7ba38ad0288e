//! A desk on a folder of its own, and calls that must succeed or must be refused.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use desk::{Call, Cost, Desk, DeskOptions, MemoryKeychain, Reply};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Opens every real workspace of these tests.
pub(crate) const PASSPHRASE: &str = "correct horse battery";

/// A test does not wait for what makes guessing slow.
pub(crate) const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

pub(crate) struct Host {
    pub(crate) desk: Desk,
    pub(crate) home: TempDir,
    watch: Watch,
}

/// What looks on while a story is told.
#[derive(Default)]
struct Watch {
    look: Option<fn(&Host, &str)>,
    seen: RefCell<HashMap<String, Value>>,
}

/// A desk at the three doors.
pub(crate) fn doors() -> Host {
    let home = tempfile::tempdir().expect("a folder");
    let options = DeskOptions {
        home: Some(home.path().to_path_buf()),
        cost: CHEAP,
        keychain: Some(Arc::new(MemoryKeychain::default())),
        ..DeskOptions::default()
    };
    Host {
        desk: Desk::start(options).expect("a desk"),
        home,
        watch: Watch::default(),
    }
}

/// A desk in a fresh practice world; `look` sees an order each time that it is asked for and has changed.
pub(crate) fn practice_watched(look: fn(&Host, &str)) -> Host {
    let mut host = practice();
    host.watch.look = Some(look);
    host
}

/// A desk in a fresh practice world.
pub(crate) fn practice() -> Host {
    let host = doors();
    host.ok("workspace.practice", json!({}));
    host
}

/// A desk in a fresh real workspace.
pub(crate) fn real() -> Host {
    let host = doors();
    host.ok(
        "workspace.create",
        json!({ "name": "Books", "legal_name": "Alder Creek Imports LLC", "country": "US",
            "passphrase": PASSPHRASE, "remember": true }),
    );
    host
}

impl Host {
    pub(crate) fn call(&self, op: &str, args: Value, request_id: Option<&str>) -> Reply {
        self.desk.dispatch(Call {
            op: op.to_owned(),
            args,
            request_id: request_id.map(str::to_owned),
        })
    }

    #[track_caller]
    pub(crate) fn ok(&self, op: &str, args: Value) -> Value {
        match self.call(op, args, None) {
            Reply::Ok { value, .. } => value.read().unwrap(),
            Reply::Error(error) => panic!("{op}: {error:?}"),
        }
    }

    /// The code of the refusal.
    #[track_caller]
    pub(crate) fn refused(&self, op: &str, args: Value) -> String {
        match self.call(op, args, None) {
            Reply::Ok { value, .. } => panic!("{op} was done: {}", value.text()),
            Reply::Error(error) => error.code,
        }
    }

    /// Advances until `done` holds of the order, at most a hundred things.
    #[track_caller]
    pub(crate) fn until(&self, order_id: &str, what: &str, done: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..100 {
            let order = self.order(order_id);
            if done(&order) {
                return order;
            }
            self.ok("practice.advance", json!({ "by": { "kind": "next" } }));
        }
        panic!("{what} never came: {}", self.order(order_id)["status"]);
    }

    /// Sends a draft with half paid first and post-delivery cover, with what `change` makes of it, and waits for the supplier's
    /// agreement with its account. Gives the order as it is then.
    #[track_caller]
    pub(crate) fn agreed(&self, draft: &Value, change: impl FnOnce(&mut Value)) -> Value {
        let order_id = draft["order_id"].as_str().unwrap();
        let mut contract = draft["contract"].clone();
        contract["initial_payment"] = json!({ "kind": "percent", "percent": "50" });
        contract["coverage"] = json!("post_delivery");
        change(&mut contract);
        self.ok(
            "order.revise_draft",
            json!({ "order_id": order_id, "contract": contract }),
        );
        self.ok("order.send", json!({ "order_id": order_id }));
        self.until(order_id, "the account", |order| !order["account"].is_null())
    }

    pub(crate) fn days(&self, days: u32) {
        self.ok(
            "practice.advance",
            json!({ "by": { "kind": "days", "days": days } }),
        );
    }

    pub(crate) fn order(&self, order_id: &str) -> Value {
        let order = self.ok("order.view", json!({ "order_id": order_id }));
        if let Some(look) = self.watch.look {
            let now = json!([order["version"], order["timeline"]["today"]]);
            let before = self
                .watch
                .seen
                .borrow_mut()
                .insert(order_id.to_owned(), now.clone());
            if before.is_none_or(|before| before != now) {
                look(self, order_id);
            }
        }
        order
    }

    /// Keeps a file and answers with its reference.
    pub(crate) fn file(&self, name: &str, content: &[u8]) -> Value {
        use base64::Engine as _;
        let upload = self.ok("upload.start", json!({ "name": name }));
        for (piece, at) in content.chunks(1 << 20).zip(0u32..) {
            let text = base64::engine::general_purpose::STANDARD.encode(piece);
            self.ok(
                "upload.append",
                json!({ "upload_id": upload["upload_id"], "offset": at << 20, "content_base64": text }),
            );
        }
        self.ok("file.keep", upload)
    }

    /// The supplier and the product that a search finds first.
    pub(crate) fn find(&self, text: &str) -> (String, String) {
        let page = self.ok("catalogue.search", json!({ "text": text, "page_size": 1 }));
        let row = &page["rows"][0];
        (text_of(&row["supplier"]["id"]), text_of(&row["product"]["id"]))
    }
}

pub(crate) fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}
