//! A rulebook of the user's own through the desk: loaded from an upload, orders started under it, the choice among
//! editions, and what none of that may do to a running order (RB1–RB3).

use desk::Reply;
use serde_json::{Value, json};

use crate::help::{Host, practice, real, text_of};

const FIRST: &str = include_str!("../../../trade/data/rulebooks/trade-assurance-1.toml");
const LATER: &str = "trade-assurance-2017-12@1";

/// The first edition under an id of one's own, with words written otherwise.
fn own(changes: &[(&str, &str)]) -> String {
    let text = FIRST.replacen("id = \"trade-assurance@1\"", "id = \"mine@1\"", 1);
    changes.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

impl Host {
    fn upload(&self, name: &str, content: &[u8]) -> Value {
        use base64::Engine as _;
        let upload = self.ok("upload.start", json!({ "name": name }));
        for (piece, at) in content.chunks(1 << 20).zip(0u32..) {
            let text = base64::engine::general_purpose::STANDARD.encode(piece);
            self.ok(
                "upload.append",
                json!({ "upload_id": upload["upload_id"], "offset": at << 20, "content_base64": text }),
            );
        }
        upload
    }

    fn load(&self, text: &str) -> Value {
        self.ok("rulebook.load", self.upload("mine.toml", text.as_bytes()))
    }

    fn entry(&self, id: &str) -> Value {
        let list = self.ok("rulebook.list", json!({}));
        let entries = list["rulebooks"].as_array().unwrap();
        entries
            .iter()
            .find(|entry| entry["id"] == id)
            .cloned()
            .unwrap_or_default()
    }

    fn start(&self, rulebook: Option<&str>) -> Reply {
        let (supplier, _) = self.find("kettleheron");
        let mut args = json!({ "source": { "kind": "minisite", "supplier_id": supplier } });
        if let Some(rulebook) = rulebook {
            args["rulebook"] = json!(rulebook);
        }
        self.call("order.start", args, None)
    }

    fn started(&self, rulebook: Option<&str>) -> Value {
        match self.start(rulebook) {
            Reply::Ok { value, .. } => value.read().unwrap(),
            Reply::Error(error) => panic!("{error:?}"),
        }
    }
}

fn code(reply: Reply) -> String {
    match reply {
        Reply::Ok { value, .. } => panic!("it was done: {}", value.text()),
        Reply::Error(error) => error.code,
    }
}

#[test]
fn rb1_rb3_a_file_is_loaded_an_order_started_under_it_and_the_workspace_opened_again() {
    for host in [practice(), real()] {
        let text = own(&[("respond_days = 5", "respond_days = 2")]);
        host.load(&text);
        let entry = host.entry("mine@1");
        assert_eq!(
            (&entry["file"], &entry["default"]),
            (&json!("mine.toml"), &json!(false))
        );
        assert_eq!(
            host.ok("rulebook.file", json!({ "rulebook": "mine@1" }))["text"],
            json!(text)
        );
        assert_eq!(
            host.ok("rulebook.view", json!({ "rulebook": "mine@1" }))["disputes"]["respond_days"],
            2
        );
        let again = host.load(&text);
        assert_eq!(
            again["rulebooks"].as_array().unwrap().len(),
            3,
            "the same content twice is once"
        );
        let found = host.ok("workspace.current", json!({}));
        let workspace_id = &found["workspace"]["workspace_id"];
        host.ok("workspace.close", json!({}));
        assert_eq!(
            host.entry("mine@1"),
            Value::Null,
            "at the doors the embedded ones alone"
        );
        host.ok("workspace.open", json!({ "workspace_id": workspace_id }));
        assert_eq!(host.entry("mine@1")["hash"], entry["hash"]);
    }
}

#[test]
fn rb1_an_order_keeps_its_rulebook_whatever_becomes_of_the_choice() {
    let host = practice();
    host.load(&own(&[("respond_days = 5", "respond_days = 2")]));
    let order = host.started(Some("mine@1"));
    let id = text_of(&order["order_id"]);
    let pin = order["rulebook"].clone();
    assert_eq!(
        (&pin["id"], &pin["hash"]),
        (&json!("mine@1"), &host.entry("mine@1")["hash"])
    );
    let before = host.order(&id);
    host.ok("rulebook.choose_default", json!({ "rulebook": LATER }));
    host.ok("rulebook.retire", json!({ "rulebook": "mine@1" }));
    assert_eq!(host.order(&id), before, "nothing of a running order changes");
    let entry = host.entry("mine@1");
    assert_eq!(
        (&entry["running"], &entry["orders"], &entry["retired"]),
        (&json!(1), &json!(1), &json!(true))
    );
    assert_eq!(code(host.start(Some("mine@1"))), "rulebook.retired");
    assert_eq!(
        host.started(None)["rulebook"]["id"],
        LATER,
        "the default is for new orders"
    );
    assert_eq!(
        host.started(Some("trade-assurance@1"))["rulebook"]["id"],
        "trade-assurance@1"
    );
    host.ok("workspace.close", json!({}));
    host.ok("workspace.practice", json!({}));
    assert_eq!(
        host.order(&id),
        before,
        "nor after the workspace was opened again"
    );
    assert_eq!(host.started(None)["rulebook"]["id"], LATER);
    host.ok("rulebook.restore", json!({ "rulebook": "mine@1" }));
    assert_eq!(host.started(Some("mine@1"))["rulebook"], pin);
    host.ok("order.cancel", json!({ "order_id": id, "reason": "Not needed." }));
    let entry = host.entry("mine@1");
    assert_eq!((&entry["running"], &entry["orders"]), (&json!(1), &json!(2)));
}

#[test]
fn rb1_the_choice_is_refused_what_it_cannot_be() {
    let host = practice();
    let refused = |op: &str, id: &str| host.refused(op, json!({ "rulebook": id }));
    assert_eq!(
        refused("rulebook.retire", "trade-assurance@1"),
        "rulebook.is_default"
    );
    assert_eq!(refused("rulebook.retire", "mine@1"), "rulebook.unknown");
    host.ok("rulebook.retire", json!({ "rulebook": LATER }));
    assert_eq!(refused("rulebook.choose_default", LATER), "rulebook.retired");
    assert_eq!(code(host.start(Some("mine@1"))), "rulebook.unknown");
    assert_eq!(refused("rulebook.view", "mine@1"), "not_found");
    assert_eq!(refused("rulebook.file", "mine@1"), "not_found");
    assert_eq!(
        host.refused("rulebook.compare", json!({ "to": "mine@1" })),
        "not_found"
    );
}

#[test]
fn rb3_a_bad_file_is_refused_with_line_and_reason_and_nothing_is_kept() {
    let host = real();
    let kept = || std::fs::read_dir(files(&host)).unwrap().count();
    let before = (host.ok("rulebook.list", json!({})), kept());
    let long = vec![b'#'; 10 << 20];
    for (content, line, field, of_rule) in [
        (
            own(&[("respond_days = 5", "respond_days = 0")]).into_bytes(),
            22,
            "disputes.respond_days",
            "D3",
        ),
        (
            own(&[("respond_days = 5", "respond_days = 5\nanswer = 1")]).into_bytes(),
            23,
            "disputes.answer",
            "D3",
        ),
        (
            FIRST
                .replacen("respond_days = 5", "respond_days = 6", 1)
                .into_bytes(),
            5,
            "id",
            "RB1",
        ),
        (b"".to_vec(), 1, "", "RB3"),
        (b"# \n# \xFF".to_vec(), 2, "", "RB3"),
        (long, 1, "", "RB3"),
    ] {
        let upload = host.upload("mine.toml", &content);
        let looked = host.ok("rulebook.inspect", upload.clone());
        let problem = &looked["problems"][0];
        assert_eq!(
            (&problem["line"], &problem["field"], &problem["rule"]),
            (&json!(line), &json!(field), &json!(of_rule))
        );
        assert!(looked["rulebook"].is_null());
        let Reply::Error(error) = host.call("rulebook.load", upload, None) else {
            panic!("it was loaded")
        };
        assert_eq!(
            (error.code.as_str(), error.rule.as_deref()),
            ("rulebook.bad_file", Some("RB3"))
        );
        let facts = &error.facts;
        assert_eq!(
            (
                &facts["file"],
                &facts["line"],
                &facts["field"],
                &facts["of_rule"],
                &facts["reason"]
            ),
            (
                &json!("mine.toml"),
                &json!(line),
                &json!(field),
                &json!(of_rule),
                &problem["reason"]
            )
        );
    }
    assert_eq!((host.ok("rulebook.list", json!({})), kept()), before);
    assert_eq!(
        host.refused("rulebook.load", json!({ "upload_id": "none" })),
        "not_found"
    );
}

/// Where the workspace keeps its files.
fn files(host: &Host) -> std::path::PathBuf {
    let mut folders = walk(host.home.path());
    folders.retain(|path| path.ends_with("files"));
    folders.pop().expect("a folder of files")
}

fn walk(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let inner = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    inner
        .filter(|path| path.is_dir())
        .flat_map(|path| [vec![path.clone()], walk(&path)].concat())
        .collect()
}

#[test]
fn rb3_a_file_is_looked_at_before_it_is_loaded_and_says_what_it_has_otherwise() {
    let host = real();
    let text = own(&[
        ("respond_days = 5", "respond_days = 2"),
        ("months_max = 6", "months_max = 3"),
    ]);
    let upload = host.upload("mine.toml", text.as_bytes());
    let looked = host.ok("rulebook.inspect", upload.clone());
    let book = &looked["rulebook"];
    assert_eq!(
        (&book["id"], &book["present"], &book["compared_with"]),
        (&json!("mine@1"), &json!(false), &json!("trade-assurance@1"))
    );
    let fields: Vec<&Value> = book["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| &found["field"])
        .collect();
    assert_eq!(fields, ["disputes.respond_days", "credit.months_max"]);
    assert_eq!(host.entry("mine@1"), Value::Null, "looking keeps nothing");
    host.ok("rulebook.load", upload.clone());
    assert_eq!(host.ok("rulebook.inspect", upload)["rulebook"]["present"], true);
    let compared = host.ok("rulebook.compare", json!({ "from": LATER, "to": "mine@1" }));
    let found = compared["differences"].as_array().unwrap();
    assert!(found.iter().any(|found| found["field"] == "disputes.respond_days"
        && (&found["before"], &found["after"]) == (&json!(3), &json!(2))));
}

#[test]
fn rb1_calculators_know_the_loaded_rulebooks_of_the_open_workspace_alone() {
    let host = practice();
    host.load(&own(&[("settle_days = 15", "settle_days = 9")]));
    let clock = |rulebook: Option<&str>| {
        let mut args = json!({ "opened_at": "2026-03-01T12:00:00Z", "now": "2026-03-02T12:00:00Z",
            "time_zone": "America/Los_Angeles" });
        if let Some(rulebook) = rulebook {
            args["rulebook"] = json!(rulebook);
        }
        host.call("dispute.clock", args, None)
    };
    let settle_by = |reply: Reply| match reply {
        Reply::Ok { value, .. } => text_of(&value.read::<Value>().unwrap()["settle_by"]),
        Reply::Error(error) => error.code,
    };
    assert_eq!(settle_by(clock(Some("mine@1"))), "2026-03-10");
    assert_eq!(settle_by(clock(None)), "2026-03-16");
    host.ok("rulebook.choose_default", json!({ "rulebook": "mine@1" }));
    assert_eq!(
        settle_by(clock(None)),
        "2026-03-10",
        "none named: that of new orders"
    );
    host.ok("workspace.close", json!({}));
    assert_eq!(settle_by(clock(Some("mine@1"))), "unknown.rulebook");
    assert_eq!(settle_by(clock(None)), "2026-03-16");
}

#[test]
fn rb1_a_kept_file_that_was_tampered_with_is_corrupt_and_never_another_edition() {
    let host = practice();
    host.load(&own(&[("respond_days = 5", "respond_days = 2")]));
    let order = host.started(Some("mine@1"));
    let id = text_of(&order["order_id"]);
    let other = host.started(None);
    host.ok("workspace.close", json!({}));
    let db = host.home.path().join("practice/ledger.db");
    let conn = ledger::rusqlite::Connection::open(db).unwrap();
    conn.execute_batch(
        "DROP TRIGGER events_never_change;
         UPDATE events SET body = replace(body, 'respond_days = 2', 'respond_days = 9') WHERE stream = 'rulebooks';",
    )
    .unwrap();
    drop(conn);
    host.ok("workspace.practice", json!({}));
    let start = json!({ "source": { "kind": "minisite", "supplier_id": order["supplier"]["supplier_id"] } });
    for (op, args) in [
        ("order.view", json!({ "order_id": id })),
        ("order.start", start),
        ("rulebook.list", json!({})),
        ("rulebook.view", json!({ "rulebook": "mine@1" })),
    ] {
        assert_eq!(host.refused(op, args), "corrupt", "{op}");
    }
    // A calculator needs the program's own edition or the user's, and no other is put in its place.
    let window = |rulebook: Option<&str>| {
        let mut args =
            json!({ "event_at": "2026-03-01T12:00:00Z", "days": 5, "time_zone": "America/Los_Angeles" });
        if let Some(rulebook) = rulebook {
            args["rulebook"] = json!(rulebook);
        }
        args
    };
    let reply = host.ok("days.window", window(Some("trade-assurance@1")));
    assert_eq!(reply["last_day"], "2026-03-06");
    for named in [Some("mine@1"), None] {
        assert_eq!(host.refused("days.window", window(named)), "corrupt", "{named:?}");
    }
    let whole = host.order(&text_of(&other["order_id"]));
    assert_eq!(
        whole["rulebook"], other["rulebook"],
        "orders under the program's editions are not touched"
    );
}

/// RB1, L1: the world of Practice lives by the rulebooks too, an odd one among them.
#[test]
fn rb1_the_practice_world_goes_on_under_a_rulebook_of_ones_own() {
    let host = practice();
    host.load(&own(&[
        ("respond_days = 5", "respond_days = 1"),
        ("settle_days = 15", "settle_days = 1"),
        ("months_max = 6", "months_max = 1"),
        ("line_max = \"150000.00\"", "line_max = \"900.00\""),
        ("up_to = \"20000.00\"", "up_to = \"100.00\""),
        (
            "time_zone = \"America/Los_Angeles\"",
            "time_zone = \"Asia/Tokyo\"",
        ),
        ("arrives_working_days = [3, 7]", "arrives_working_days = [1, 1]"),
        ("cut_off = \"17:00:00\"", "cut_off = \"09:00:00\""),
    ]));
    host.ok("rulebook.choose_default", json!({ "rulebook": "mine@1" }));
    let order = host.started(None);
    let id = text_of(&order["order_id"]);
    let order = host.agreed(&order, |contract| {
        contract["lines"] =
            json!([{ "product": "Cylinder", "quantity": "100", "unit": "pcs", "unit_price": "30.00" }]);
    });
    let account_id = &order["account"]["account_id"];
    host.ok(
        "order.confirm_account",
        json!({ "order_id": id, "account_id": account_id }),
    );
    let part =
        json!({ "method": "telegraphic_transfer", "amount": { "amount": "1500.00", "currency": "USD" } });
    host.ok("payment.send", json!({ "order_id": id, "instalment": "initial", "account_id": account_id, "parts": [part],
        "bank": { "bank": "First Practice Bank", "last_four": "0042", "country": "US", "us_checking": true } }));
    let order = host.until(&id, "the money", |order| {
        order["payments"][0]["state"] == "received"
    });
    assert_eq!(order["rulebook"]["id"], "mine@1");
    host.ok(
        "rulebook.choose_default",
        json!({ "rulebook": "trade-assurance@1" }),
    );
    host.days(90);
    assert_eq!(host.order(&id)["rulebook"]["id"], "mine@1");
}
