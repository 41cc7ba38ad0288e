//! Lists and the facts that hang on them: what stays after an undo, what comes back after a restore, requests that are made
//! again, and a ledger and a catalogue that came apart.

use std::path::Path;

use desk::{Purpose, Reply};
use serde_json::{Value, json};

use crate::help::{Host, PASSPHRASE, doors, real, text_of};
use crate::imports::{OCTOBER, SEPTEMBER, import, kinds, price, product, shortlisted, taken_in};

fn put(host: &Host, supplier: &Value, name: &str) -> Value {
    let product = json!({ "name": name, "unit": "pcs", "certifications": [],
        "tiers": [{ "min_quantity": "1", "price": "2.00", "currency": "USD" }] });
    let kept = host.ok(
        "catalogue.put_product",
        json!({ "supplier_id": supplier, "product": product }),
    );
    kept["product_id"].clone()
}

pub(crate) fn supplier(host: &Host, text: &str) -> Value {
    host.ok("catalogue.search", json!({ "text": text, "page_size": 1 }))["rows"][0]["supplier"]["id"].clone()
}

/// The lists are not in a backup: what was typed in on an imported supplier must not keep the workspace shut.
#[test]
fn a_restored_workspace_opens_without_its_lists_and_gets_all_back_with_them() {
    let host = real();
    import(&host, "prices.csv", SEPTEMBER.as_bytes());
    let (harbour, delta) = (supplier(&host, "gear"), supplier(&host, "cotton"));
    let typed = put(&host, &harbour, "Spare impeller");
    let source = json!({ "kind": "product", "product_id": typed, "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source }))["order_id"].clone();
    // And a supplier typed over, whom the list will name again by its own key.
    let ours = json!({ "name": "Delta Textiles", "country": "VN", "city": "Hue", "trade_assurance": "unknown",
        "verified": "unknown", "categories": [] });
    host.ok(
        "catalogue.put_supplier",
        json!({ "supplier_id": delta, "supplier": ours }),
    );
    let out = tempfile::tempdir().unwrap();
    let elsewhere = out.path().join("mine.quayside-backup");
    let place = host.desk.offer_place(&elsewhere, Purpose::NewBackup);
    host.ok("backup.make", json!({ "place_id": place }));

    let other = doors();
    let place = other.desk.offer_place(&elsewhere, Purpose::BackupToRestore);
    other.ok(
        "backup.restore",
        json!({ "place_id": place, "passphrase": PASSPHRASE }),
    );
    assert_eq!(
        other.order(&text_of(&order))["contract"]["lines"][0]["product"],
        "Spare impeller"
    );
    let which = json!({ "product_id": typed });
    assert_eq!(other.refused("catalogue.product", which.clone()), "not_found");
    import(&other, "prices.csv", SEPTEMBER.as_bytes());
    assert_eq!(
        other.ok("catalogue.product", which)["page"]["product"]["name"],
        "Spare impeller"
    );
    assert_eq!(supplier(&other, "cotton"), delta, "known again");
}

#[test]
fn an_undo_leaves_what_our_facts_hang_on() {
    let host = real();
    let list =
        format!("{SEPTEMBER}A-3,Anatolia Makine,TR,P9,Milling head,1,900\nA-4,Nobody,TR,P10,Vice,1,90\n");
    let number = import(&host, "prices.csv", list.as_bytes())["report"]["number"].clone();
    let (pump, kit) = (
        product(&host, "gear")["id"].clone(),
        product(&host, "seal")["id"].clone(),
    );
    let (delta, anatolia) = (supplier(&host, "cotton"), supplier(&host, "milling"));
    let source = json!({ "kind": "product", "product_id": pump, "quantity": "100" });
    host.ok("order.start", json!({ "source": source }));
    host.ok(
        "shortlist.put",
        json!({ "product_id": kit, "note": "", "tags": [] }),
    );
    host.ok("message.send", json!({ "supplier_id": delta, "text": "Hello" }));
    let report = json!({ "remaining": { "amount": "5000.00", "currency": "USD" }, "as_of": "2026-01-02T00:00:00Z", "source": "typed_in" });
    host.ok(
        "supplier.record_limit",
        json!({ "supplier_id": anatolia, "report": report }),
    );
    let undone = host.ok("import.undo", json!({ "number": number }));
    // Gone: the shirt, the head, the vice and who sells it.
    assert_eq!(
        (
            undone["products_removed"].as_u64(),
            undone["suppliers_removed"].as_u64(),
            undone["kept"].as_u64()
        ),
        (Some(3), Some(1), Some(5)),
        "{undone}"
    );
    for kept in [pump, kit] {
        host.ok("catalogue.product", json!({ "product_id": kept }));
    }
    for kept in [delta, anatolia] {
        host.ok("catalogue.supplier", json!({ "supplier_id": kept }));
    }
}

fn asked(host: &Host, op: &str, args: &Value, request_id: &str) -> Result<Value, String> {
    match host.call(op, args.clone(), Some(request_id)) {
        Reply::Ok { value, .. } => Ok(value.read().unwrap()),
        Reply::Error(error) => Err(error.code),
    }
}

fn done(host: &Host, job: &Value) -> Value {
    loop {
        let view = host.ok("job.view", job.clone());
        match view["state"].as_str() {
            Some("running") => std::thread::yield_now(),
            Some("done") => return view["result"].clone(),
            _ => panic!("{view}"),
        }
    }
}

/// How to take a list in as it is proposed.
fn as_proposed(host: &Host, name: &str, content: &str) -> Value {
    let file = host.file(name, content.as_bytes());
    let look = host.ok("import.inspect", json!({ "file": file }));
    json!({ "file": file, "mapping": look["inspection"]["mapping"], "replaces": null })
}

/// Closes the only workspace, does something to its folder, and opens it again.
pub(crate) fn reopened(host: &Host, meanwhile: impl FnOnce(&Path)) {
    let current = host.ok("workspace.current", json!({}));
    let dir = crate::facts_of_ours::folder(host);
    host.ok("workspace.close", json!({}));
    meanwhile(&dir);
    let which = json!({ "workspace_id": current["workspace"]["workspace_id"] });
    host.ok("workspace.open", which);
}

#[test]
fn an_import_asked_for_again_is_the_same_one() {
    let host = real();
    let first = as_proposed(&host, "prices.csv", SEPTEMBER);
    let job = asked(&host, "import.start", &first, "one").unwrap();
    assert_eq!(asked(&host, "import.start", &first, "one").unwrap(), job);
    let result = done(&host, &job);
    assert_eq!(asked(&host, "import.start", &first, "one").unwrap(), job);
    let second = as_proposed(&host, "prices.csv", OCTOBER);
    let reused = Err("conflict.request_reused".to_owned());
    assert_eq!(asked(&host, "import.start", &second, "one"), reused);
    // Also when the program was ended meanwhile and knows the job no more.
    reopened(&host, |_| {});
    assert_eq!(asked(&host, "import.start", &second, "one"), reused);
    assert_eq!(asked(&host, "import.start", &first, "one").unwrap(), job);
    assert_eq!(done(&host, &job), result);
    let imports = host.ok("import.history", json!({}))["imports"].clone();
    assert_eq!(imports.as_array().unwrap().len(), 1);

    let number = json!({ "number": result["report"]["number"] });
    let undone = asked(&host, "import.undo", &number, "two").unwrap();
    assert_eq!(undone["products_removed"], 3);
    assert_eq!(asked(&host, "import.undo", &number, "two").unwrap(), undone);
    let names = told_of_imports(&host);
    assert_eq!(names, ["list_imported", "import_undone"]);
}

/// The ledger keeps what it recorded before the catalogue does, and the power may fail in between.
#[test]
fn what_the_catalogue_did_not_keep_is_told_when_the_workspace_opens() {
    let host = real();
    import(&host, "prices.csv", SEPTEMBER.as_bytes());
    let pump = shortlisted(&host, "gear");
    let keep = tempfile::tempdir().unwrap();
    let copy = keep.path().join("catalogue.db");
    reopened(&host, |dir| {
        std::fs::copy(dir.join("catalogue.db"), &copy).unwrap();
    });
    let second = import(&host, "prices.csv", OCTOBER.as_bytes());
    // The catalogue is as if the second import had not reached the disk.
    reopened(&host, |dir| {
        std::fs::copy(&copy, dir.join("catalogue.db")).unwrap();
    });
    let listed = host.ok("catalogue.prices", json!({ "product_id": pump }))["listed"].clone();
    assert_eq!(listed[0]["undone"], true);
    // Its number is given again, to an import that is another one.
    let third = import(&host, "prices-3.csv", OCTOBER.as_bytes());
    assert_eq!(third["report"]["number"], second["report"]["number"]);
    let listed = host.ok("catalogue.prices", json!({ "product_id": pump }))["listed"].clone();
    assert_eq!(
        (listed[0]["undone"].as_bool(), listed[0]["source"].as_str()),
        (Some(false), Some("prices-3.csv"))
    );
    assert_eq!(listed[1]["undone"], true);

    // And an undo that did not reach the disk is done.
    reopened(&host, |dir| {
        std::fs::copy(dir.join("catalogue.db"), &copy).unwrap();
    });
    host.ok("import.undo", json!({ "number": third["report"]["number"] }));
    reopened(&host, |dir| {
        std::fs::copy(&copy, dir.join("catalogue.db")).unwrap();
    });
    assert_eq!(price(&host, "gear"), "158.00");
    assert!(host.ok("import.history", json!({}))["imports"][0]["undone_at"].is_string());
    let names = told_of_imports(&host);
    assert_eq!(
        names,
        [
            "list_imported",
            "list_imported",
            "import_undone",
            "list_imported",
            "import_undone"
        ]
    );
}

/// The kinds of what the ledger says of imports.
fn told_of_imports(host: &Host) -> Vec<String> {
    kinds(host, "imports").into_iter().map(|(kind, _)| kind).collect()
}

/// How a job ended.
fn ended(host: &Host, job: &Value) -> Value {
    loop {
        let view = host.ok("job.view", job.clone());
        match view["state"].as_str() {
            Some("running") => std::thread::yield_now(),
            _ => return view,
        }
    }
}

/// What the ledger says of an import must not wait for the next opening: until then its prices would count as listed.
#[test]
fn an_import_that_the_catalogue_fails_to_commit_is_recorded_as_undone_at_once() {
    let host = real();
    import(&host, "prices.csv", SEPTEMBER.as_bytes());
    let pump = shortlisted(&host, "gear");
    let path = crate::facts_of_ours::folder(&host).join("catalogue.db");
    let beside = ledger::rusqlite::Connection::open(path).unwrap();
    // The last thing that a transaction of the catalogue writes, after the ledger has recorded the import.
    let breaks = "CREATE TRIGGER breaks BEFORE INSERT ON change BEGIN SELECT RAISE(ABORT, 'injected'); END";
    beside.execute_batch(breaks).unwrap();
    let start = as_proposed(&host, "prices.csv", OCTOBER);
    let job = asked(&host, "import.start", &start, "one").unwrap();
    assert_eq!(ended(&host, &job)["state"], "failed");

    let listed = || host.ok("catalogue.prices", json!({ "product_id": pump }))["listed"].clone();
    assert_eq!(
        listed()[0]["undone"],
        true,
        "the ledger has it, and says that it does not count"
    );
    assert_eq!(price(&host, "gear"), "158.00", "the catalogue is as it was");
    assert_eq!(
        host.ok("import.history", json!({}))["imports"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // The same request is not done twice; another one is.
    beside.execute_batch("DROP TRIGGER breaks").unwrap();
    assert_eq!(
        asked(&host, "import.start", &start, "one"),
        Err("unavailable.not_recorded".to_owned())
    );
    import(&host, "prices.csv", OCTOBER.as_bytes());
    assert_eq!(price(&host, "gear"), "161.00");
    assert_eq!(listed()[0]["undone"], false);
    let names = told_of_imports(&host);
    assert_eq!(
        names,
        ["list_imported", "list_imported", "import_undone", "list_imported"]
    );
}

/// Also of the very first import, before which there is nothing that the two could be held against.
#[test]
fn the_first_import_that_the_catalogue_did_not_keep_is_told_too() {
    let host = real();
    let keep = tempfile::tempdir().unwrap();
    let copy = keep.path().join("catalogue.db");
    reopened(&host, |dir| {
        std::fs::copy(dir.join("catalogue.db"), &copy).unwrap();
    });
    import(&host, "prices.csv", SEPTEMBER.as_bytes());
    reopened(&host, |dir| {
        std::fs::copy(&copy, dir.join("catalogue.db")).unwrap();
    });
    // Once is enough.
    reopened(&host, |_| {});
    let kinds = kinds(&host, "imports").into_iter();
    let told: Vec<String> = kinds.map(|(kind, _)| kind).collect();
    assert_eq!(told, ["list_imported", "import_undone"]);
}

/// A lost catalogue says nothing of what was in it.
#[test]
fn nothing_counts_as_undone_because_the_catalogue_was_lost() {
    let host = real();
    import(&host, "prices.csv", SEPTEMBER.as_bytes());
    let pump = shortlisted(&host, "gear");
    import(&host, "prices.csv", OCTOBER.as_bytes());
    let lose = |dir: &Path| std::fs::remove_file(dir.join("catalogue.db")).unwrap();
    reopened(&host, lose);
    import(&host, "other.csv", SEPTEMBER.as_bytes());
    reopened(&host, |_| {});
    let listed = host.ok("catalogue.prices", json!({ "product_id": pump }))["listed"].clone();
    let told: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (text_of(&row["source"]), row["undone"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("other.csv".to_owned(), json!(false)),
            ("prices.csv".to_owned(), json!(false))
        ]
    );
}

#[test]
fn a_report_shown_later_has_its_limits_and_prices_from_the_ledger() {
    let host = real();
    import(&host, "prices.csv", SEPTEMBER.as_bytes());
    shortlisted(&host, "gear");
    let list = "Supplier ID,Supplier,Country,Product ID,Product,Price USD,Remaining limit (USD)
A-2,Delta Textiles,VN,P3,Cotton shirt,2.20,777.00
A-1,Harbour Pumps,CN,P1,Gear pump,161.00,4321.00
";
    let result = import(&host, "limits.csv", list.as_bytes());
    let report = &result["report"];
    assert_eq!(report["limits"].as_array().unwrap().len(), 2);
    assert_eq!(report["prices"].as_array().unwrap().len(), 1);
    assert_eq!(result["limits_recorded"], 2);
    let kept = host.ok("import.report", json!({ "number": report["number"] }));
    assert_eq!(kept, result);
}

/// Taken for a newer report, it would have in it what was reserved since the first time, and give the same cover twice.
#[test]
fn s4_a_list_without_a_day_says_nothing_new_when_it_is_imported_again() {
    let host = real();
    let list =
        |remaining: &str| format!("Supplier,Country,Remaining limit (USD)\nHarbour Pumps,CN,{remaining}\n");
    let reported = |list: &str| {
        let result = import(&host, "limits.csv", list.as_bytes());
        let supplier_id = &result["report"]["limits"][0]["supplier_id"];
        let standing = host.ok("supplier.standing", json!({ "supplier_id": supplier_id }));
        let known = standing["reports"].as_array().unwrap().len();
        (result["limits_recorded"].as_u64().unwrap(), known)
    };
    assert_eq!(reported(&list("4321.00")), (1, 1));
    assert_eq!(reported(&list("4321.00")), (0, 1), "the same list again");
    assert_eq!(reported(&list("4000.00")), (1, 2), "less is left: that is new");
    assert_eq!(
        reported(&list("4321.00")),
        (0, 2),
        "the first list again, after another"
    );
    // To say that a list is of today is to say no more than that it is imported today.
    let mut start = as_proposed(&host, "limits.csv", &list("4321.00"));
    let day = chrono::Utc::now().date_naive();
    start["mapping"]["dated"] = json!(day);
    taken_in(&host, start);
    if chrono::Utc::now().date_naive() != day {
        return; // It was of yesterday by then.
    }
    let known = reported(&list("4000.00")).1;
    assert_eq!(known, 2, "the same list, said to be of today");
}

/// A catalogue can be filled again by its lists; orders and their days cannot wait for that.
#[test]
fn a_damaged_catalogue_is_set_aside_and_keeps_nothing_else_shut() {
    let host = real();
    let list = "Supplier,Country,Remaining limit (USD)\nHarbour Pumps,CN,4321.00\n";
    let supplier =
        || import(&host, "limits.csv", list.as_bytes())["report"]["limits"][0]["supplier_id"].clone();
    let known = supplier();
    let source = json!({ "kind": "minisite", "supplier_id": known });
    let order = host.ok("order.start", json!({ "source": source }))["order_id"].clone();
    let garbage = b"not what it was ".repeat(1_000);
    let mut folder = None;
    reopened(&host, |dir| {
        for name in ["catalogue.db-wal", "catalogue.db-shm"] {
            let _ = std::fs::remove_file(dir.join(name));
        }
        std::fs::write(dir.join("catalogue.db"), &garbage).unwrap();
        folder = Some(dir.to_owned());
    });
    let seen = host.ok("order.view", json!({ "order_id": order }));
    assert_eq!(seen["order_id"], order);
    let aside = folder.unwrap().join("catalogue.db.damaged-1");
    assert_eq!(std::fs::read(aside).unwrap(), garbage, "nothing of it is deleted");
    assert_eq!(supplier(), known, "the same list gives the same ids");
}

/// A backup holds no catalogue, and a file may be damaged: orders are looked at all the same, and nothing is made there.
#[test]
fn for_looking_only_a_workspace_opens_without_its_catalogue_and_says_so() {
    let host = real();
    import(&host, "prices.csv", SEPTEMBER.as_bytes());
    let source = json!({ "kind": "minisite", "supplier_id": supplier(&host, "gear") });
    let order = host.ok("order.start", json!({ "source": source }))["order_id"].clone();
    let dir = crate::facts_of_ours::folder(&host);
    host.ok("workspace.close", json!({}));
    let whole = std::fs::read(dir.join("catalogue.db")).unwrap();
    for content in [Some(&whole[..]), Some(b"not what it was"), None] {
        for name in ["catalogue.db", "catalogue.db-wal", "catalogue.db-shm"] {
            let _ = std::fs::remove_file(dir.join(name));
        }
        if let Some(content) = content {
            std::fs::write(dir.join("catalogue.db"), content).unwrap();
        }
        let desk = desk::Desk::start(desk::DeskOptions {
            workspace: Some(dir.clone()),
            passphrase: Some(desk::Passphrase::given(PASSPHRASE).unwrap()),
            read_only: true,
            ..desk::DeskOptions::default()
        })
        .unwrap();
        let ask = |op: &str, args: Value| -> Value {
            let (op, request_id) = (op.to_owned(), None);
            match desk.dispatch(desk::Call { op, args, request_id }) {
                Reply::Ok { value, .. } => value.read().unwrap(),
                Reply::Error(error) => panic!("{error:?}"),
            }
        };
        assert_eq!(ask("order.view", json!({ "order_id": order }))["order_id"], order);
        let sound = content == Some(&whole[..]);
        let current = ask("workspace.current", json!({}));
        assert_eq!(current["workspace"]["without_catalogue"] == true, !sound);
        let found = ask("catalogue.search", json!({ "page_size": 20 }));
        assert_eq!(found["total"] == 0, !sound, "{found}");
        assert_eq!(dir.join("catalogue.db").exists(), content.is_some());
    }
}

/// Of a list that an older version took in it is not known which rows it named.
#[test]
fn a_list_of_an_older_version_is_replaced_by_none() {
    let host = real();
    let number = import(&host, "prices.csv", SEPTEMBER.as_bytes())["report"]["number"].clone();
    reopened(&host, |dir| {
        let catalogue = ledger::rusqlite::Connection::open(dir.join("catalogue.db")).unwrap();
        catalogue
            .execute_batch("DELETE FROM listed; DELETE FROM import;")
            .unwrap();
    });
    let mut start = as_proposed(&host, "prices.csv", OCTOBER);
    start["replaces"] = number;
    assert_eq!(host.refused("import.start", start), "invalid.arguments");
}

const LIMITS: &str = "Supplier ID,Supplier,Country,Product ID,Product,Price USD,Remaining limit (USD)
A-1,Harbour Pumps,CN,P1,Gear pump,3.00,50000.00
A-2,Delta Textiles,VN,P3,Cotton shirt,2.20,777.00
";

fn free(host: &Host, supplier: &Value) -> Value {
    host.ok("supplier.standing", json!({ "supplier_id": supplier }))["standing"]["free"]["amount"].clone()
}

/// A confirmed order for 3,000.00, half of it paid first and all of it to be covered.
pub(crate) fn agreed(host: &Host, text: &str) -> Value {
    let source = json!({ "kind": "offline", "supplier_id": supplier(host, text) });
    let order = host.ok("order.start", json!({ "source": source }));
    let mut contract = order["contract"].clone();
    contract["supplier"]["legal_name"] = json!("Harbour Pumps Co.");
    contract["buyer"]["legal_name"] = json!("Alder Creek Imports LLC");
    contract["lines"] =
        json!([{ "product": "Gear pump", "quantity": "1000", "unit": "pcs", "unit_price": "3.00" }]);
    contract["initial_payment"] = json!({ "kind": "percent", "percent": "50" });
    contract["coverage"] = json!("post_delivery");
    let told = json!({ "order_id": order["order_id"], "contract": contract, "at": order["started_at"] });
    host.ok("order.record_supplier_version", told);
    host.ok(
        "order.confirm",
        json!({ "order_id": order["order_id"], "version": 1 }),
    )
}

/// A column that was taken for the limit must not count as cover once its list is taken back.
#[test]
fn s3_an_undo_withdraws_the_limits_that_the_import_reported() {
    let host = real();
    let number = import(&host, "limits.csv", LIMITS.as_bytes())["report"]["number"].clone();
    let (pumps, shirts) = (supplier(&host, "gear"), supplier(&host, "cotton"));
    let own = json!({ "remaining": { "amount": "120.00", "currency": "USD" }, "as_of": "2026-01-02T00:00:00Z", "source": "typed_in" });
    host.ok(
        "supplier.record_limit",
        json!({ "supplier_id": shirts, "report": own }),
    );
    assert_eq!(
        (free(&host, &pumps), free(&host, &shirts)),
        (json!("50000.00"), json!("777.00"))
    );
    let undone = host.ok("import.undo", json!({ "number": number }));
    assert_eq!(
        (&undone["limits_withdrawn"], &undone["limits_kept"]),
        (&json!(2), &json!([])),
        "{undone}"
    );
    assert_eq!(
        (&undone["suppliers_removed"], &undone["kept"]),
        (&json!(1), &json!(1)),
        "whom nothing but the list knew is gone; the other has a report of our own"
    );
    assert_eq!(
        free(&host, &shirts),
        "120.00",
        "what was reported before counts again"
    );
    assert_eq!(
        host.refused("catalogue.supplier", json!({ "supplier_id": pumps })),
        "not_found"
    );
    let left = host.ok("supplier.standing", json!({ "supplier_id": pumps }));
    assert_eq!(
        (&left["standing"]["reported"], &left["reports"]),
        (&json!(false), &json!([]))
    );
    // Read right the second time, it is a report like any other.
    import(
        &host,
        "limits.csv",
        LIMITS.replace("50000.00", "500.00").as_bytes(),
    );
    assert_eq!(free(&host, &pumps), "500.00");
    let events = kinds(&host, "supplier/");
    let withdrawn = events.iter().filter(|(kind, _)| kind == "limit_withdrawn");
    assert_eq!(withdrawn.count(), 2, "nothing is taken out of the log");
}

#[test]
fn s4_a_limit_that_cover_rests_on_stays_after_the_undo_and_that_is_said() {
    let host = real();
    let number = import(&host, "limits.csv", LIMITS.as_bytes())["report"]["number"].clone();
    let (pumps, shirts) = (supplier(&host, "gear"), supplier(&host, "cotton"));
    let order = agreed(&host, "gear");
    assert_eq!(order["cover"]["cap"]["amount"], "3000.00", "{}", order["cover"]);
    let undone = host.ok("import.undo", json!({ "number": number }));
    assert_eq!(undone["limits_withdrawn"], 1, "{undone}");
    assert_eq!(
        undone["limits_kept"],
        json!([{ "supplier_id": pumps, "orders": [order["number"]] }])
    );
    assert_eq!(free(&host, &pumps), "47000.00");
    let gone = host.ok("supplier.standing", json!({ "supplier_id": shirts }));
    assert_eq!(gone["standing"]["reported"], false);
}
