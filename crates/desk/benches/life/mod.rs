//! Orders lived through the desk as a buyer records them, and what the ledger then holds of them: for measurements that are to
//! be of what use produces. It judges nothing.

pub(crate) mod again;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Utc;
use desk::{Call, Cost, Desk, DeskOptions, Keychain as _, MemoryKeychain, Passphrase, Reply, WorkspaceKey};
use ledger::{Envelope, Ledger, NewEvent, Options};
use serde_json::{Value, json};

const PASSPHRASE: &str = "correct horse battery";
/// What trying a passphrase costs is chosen, and is no part of any measurement.
const CHEAP: Cost = Cost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

/// An encrypted workspace in a home folder of its own.
pub(crate) struct Books {
    pub(crate) home: PathBuf,
    pub(crate) dir: PathBuf,
    pub(crate) key: WorkspaceKey,
}

impl Books {
    /// The one that lies there.
    pub(crate) fn there(home: &Path) -> Option<Books> {
        let dir = home.join("workspaces").join("books");
        let envelope = Envelope::load(&dir).unwrap()?;
        let key = envelope.open(&passphrase()).unwrap();
        let home = home.to_path_buf();
        Some(Books { home, dir, key })
    }

    /// A new one, and the desk that has it open.
    pub(crate) fn new(home: &Path) -> (Books, Desk) {
        let keychain = Arc::new(MemoryKeychain::default());
        let desk = Desk::start(DeskOptions {
            home: Some(home.to_path_buf()),
            keychain: Some(keychain.clone()),
            cost: CHEAP,
            ..DeskOptions::default()
        });
        let desk = desk.unwrap();
        let new = json!({ "name": "Books", "legal_name": "Sample Buyer Inc", "country": "US", "passphrase": PASSPHRASE,
            "remember": true });
        let workspace = ask(&desk, "workspace.create", new);
        let key = keychain.get(workspace["workspace_id"].as_str().unwrap());
        let books = Books {
            home: home.to_path_buf(),
            dir: home.join("workspaces").join("books"),
            key: key.unwrap().unwrap(),
        };
        (books, desk)
    }

    /// A desk with it open.
    pub(crate) fn open(&self) -> Desk {
        let desk = Desk::start(DeskOptions {
            home: Some(self.home.clone()),
            workspace: Some(self.dir.clone()),
            passphrase: Some(passphrase()),
            cost: CHEAP,
            ..DeskOptions::default()
        });
        desk.unwrap()
    }

    /// Its ledger, while no desk has it open.
    pub(crate) fn ledger(&self) -> Ledger {
        let options = Options {
            key: Some(self.key.clone()),
            ..Options::new(Utc::now())
        };
        Ledger::open(&self.dir, options).unwrap()
    }
}

fn passphrase() -> Passphrase {
    Passphrase::given(PASSPHRASE).unwrap()
}

/// One call that must be done.
pub(crate) fn ask(desk: &Desk, op: &str, args: Value) -> Value {
    asked(desk, op, args, None)
}

/// As [`ask`], under an id of its own, as every step that a page takes.
pub(crate) fn asked(desk: &Desk, op: &str, args: Value, request_id: Option<String>) -> Value {
    let call = Call {
        op: op.to_owned(),
        args,
        request_id,
    };
    match desk.dispatch(call) {
        Reply::Ok { value, .. } => value.read().unwrap(),
        Reply::Error(error) => panic!("{op}: {error:?}"),
    }
}

/// A supplier that is typed in, with what its limit is.
pub(crate) fn supplier(desk: &Desk, name: &str) -> String {
    let supplier = json!({ "name": name, "country": "CN", "trade_assurance": "yes", "verified": "yes",
        "categories": ["seals"] });
    let put = ask(desk, "catalogue.put_supplier", json!({ "supplier": supplier }));
    let report = json!({ "remaining": { "amount": "900000000.00", "currency": "USD" }, "as_of": "2026-01-05T00:00:00Z",
        "source": "typed_in" });
    let limit = json!({ "supplier_id": put["supplier_id"], "report": report });
    ask(desk, "supplier.record_limit", limit);
    put["supplier_id"].as_str().unwrap().to_owned()
}

/// Who takes the steps: each is an operation that writes, with its arguments.
pub(crate) type Steps<'s> = &'s mut dyn FnMut(&str, Value) -> Value;

/// What the clock of the workspace says.
pub(crate) type Now<'n> = &'n dyn Fn() -> String;

/// By the clock of this computer, as a real workspace has it.
pub(crate) fn by_the_system() -> String {
    Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The life of an order of so many lines from the draft to the feedback, with a word to the supplier and one back; what
/// others do happened just `now`. The order's page at the end.
pub(crate) fn live(step: Steps<'_>, supplier: &str, now: Now<'_>, lines: usize) -> Value {
    let source = json!({ "kind": "minisite", "supplier_id": supplier });
    let started = step("order.start", json!({ "source": source }));
    let id = &started["order_id"];
    step(
        "order.revise_draft",
        json!({ "order_id": id, "contract": contract(&started["contract"], lines) }),
    );
    step("order.send", json!({ "order_id": id }));
    let said =
        json!({ "supplier_id": supplier, "text": "Please confirm; we need the goods in May.", "files": [] });
    step("message.send", said);
    let back = json!({ "supplier_id": supplier, "text": "Confirmed. The account follows today.", "files": [], "at": now() });
    step("message.record", back);
    step(
        "order.record_supplier_confirmed",
        json!({ "order_id": id, "version": 1, "at": now() }),
    );
    let account = json!({ "order_id": id, "holder": "Example Works Co., Ltd.", "bank": "Sample Bank", "country": "CN",
        "last_four": "0001", "at": now() });
    let order = step("order.record_account", account);
    let account = &order["account"]["account_id"];
    step(
        "order.confirm_account",
        json!({ "order_id": id, "account_id": account }),
    );
    let order = paid(step, &order, 0, now);
    let items: Vec<Value> = (0..lines)
        .map(|line| json!({ "line": line, "quantity": "1000" }))
        .collect();
    let carriage = json!({ "carrier": "Sample Line", "bill_of_lading": "SLBL0001" });
    step(
        "order.record_shipment",
        json!({ "order_id": id, "items": items, "carriage": carriage, "at": now() }),
    );
    let order = paid(step, &order, 1, now);
    let batch = &order["batches"][0]["batch_id"];
    let on = &order["timeline"]["today"];
    step(
        "order.record_delivery",
        json!({ "order_id": id, "batch_id": batch, "on": on }),
    );
    let counts: Vec<Value> = (0..lines)
        .map(|line| json!({ "batch_id": batch, "line": line, "received": "1000", "damaged": "0", "below_standard": "0" }))
        .collect();
    step(
        "order.confirm_receipt",
        json!({ "order_id": id, "counts": counts }),
    );
    let feedback = json!({ "product": 5, "service": 4, "shipment": 5, "text": "As agreed." });
    step(
        "order.leave_feedback",
        json!({ "order_id": id, "feedback": feedback }),
    )
}

/// What is still to be paid of an instalment, by a transfer that arrives whole.
fn paid(step: Steps<'_>, order: &Value, which: usize, now: Now<'_>) -> Value {
    let instalment = &order["figures"]["instalments"][which];
    let (id, amount) = (&order["order_id"], &instalment["outstanding"]);
    let bank = json!({ "bank": "Sample Bank", "last_four": "0042", "country": "US", "us_checking": true });
    let sent = json!({ "order_id": id, "instalment": instalment["instalment"],
        "account_id": order["account"]["account_id"], "bank": bank,
        "parts": [{ "method": "telegraphic_transfer", "amount": amount }] });
    let order = step("payment.send", sent);
    let payment = &order["payments"][which]["payment_id"];
    step(
        "order.record_payment_received",
        json!({ "order_id": id, "payment_id": payment, "amount": amount, "at": now() }),
    )
}

fn contract(draft: &Value, lines: usize) -> Value {
    let mut contract = draft.clone();
    let line = |number: usize| {
        json!({ "product": "Rubber gasket", "model": format!("RG-{number}"), "quantity": "1000", "unit": "pcs",
            "specification": "EPDM, 70 Shore A, black, 4 bolt holes", "unit_price": "3.00" })
    };
    for (field, value) in [
        ("title", json!("Gaskets for the spring")),
        ("lines", (0..lines).map(line).collect()),
        ("incoterm", json!("FOB")),
        ("named_place", json!("Shanghai")),
        ("shipping_method", json!("sea")),
        ("destination", json!("US")),
        ("ship_by", json!({ "kind": "after_initial_payment", "days": 30 })),
        ("initial_payment", json!({ "kind": "percent", "percent": "50" })),
        ("coverage", json!("post_delivery")),
        (
            "packing",
            json!("Cartons of 50 on pallets, marked with the order's number"),
        ),
        ("remarks", json!("No print on the goods themselves.")),
    ] {
        contract[field] = value;
    }
    contract["supplier"]["legal_name"] = json!("Example Works Co., Ltd.");
    contract
}

/// An event that a request has recorded.
pub(crate) struct Fact {
    pub(crate) stream: String,
    pub(crate) event: NewEvent,
}

/// A request that was answered, with what it recorded.
pub(crate) struct Recorded {
    pub(crate) op: String,
    pub(crate) facts: Vec<Fact>,
    /// The text of its answer.
    pub(crate) answer: String,
}

/// All requests of a ledger that recorded something, in the order in which they came.
pub(crate) fn recorded(ledger: &Ledger) -> Vec<Recorded> {
    let read = |view: &ledger::View<'_>| -> Result<Vec<Recorded>, ledger::LedgerError> {
        let mut all: Vec<(String, Recorded)> = Vec::new();
        for event in view.events_after(0, u32::MAX)? {
            if all.last().is_none_or(|(request, _)| *request != event.request_id) {
                let answered = view.request(&event.request_id)?.unwrap();
                let recorded = Recorded {
                    op: answered.op,
                    facts: Vec::new(),
                    answer: answered.reply,
                };
                all.push((event.request_id.clone(), recorded));
            }
            let fact = Fact {
                stream: event.stream,
                event: NewEvent {
                    kind: event.kind,
                    schema_version: event.schema_version,
                    body: event.body,
                },
            };
            all.last_mut().unwrap().1.facts.push(fact);
        }
        Ok(all.into_iter().map(|(_, recorded)| recorded).collect())
    };
    ledger.read(read).unwrap()
}
