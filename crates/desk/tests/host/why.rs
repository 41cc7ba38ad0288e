//! Why (issue 3): `explain` through the desk. Over whole lives in Practice and many questions to the calculators, every
//! amount, day and instant of the pages has a derivation that can be computed again from nothing but its JSON.

use std::collections::BTreeSet;
use std::sync::Mutex;

use desk::Reply;
use serde_json::{Value, json};

use crate::help::{Host, doors, practice, practice_watched, usd};
use crate::stories::every_story;

#[path = "../../../trade/tests/why/mod.rs"]
mod check;

/// What looks like a figure and is none, with the reason.
const NO_FIGURES: &[(&str, &str)] = &[
    ("**/refusal/facts/*", "a refusal says its rule itself"),
    (
        "/days/*/day",
        "the days of the checkout's drawing are the calendar itself",
    ),
    (
        "/closed/*/day",
        "the closed days of the strip are the calendar itself",
    ),
];

/// Where the schema of a part allows a figure that its page never shows, with the reason.
const NEVER_SHOWN: &[(&str, &str)] = &[
    (
        "/in_transit/*/payment/received",
        "a payment under way has not been received",
    ),
    (
        "/in_transit/*/payment/received_at",
        "a payment under way has not been received",
    ),
    (
        "/in_transit/*/payment/returned",
        "a payment under way has not been received",
    ),
    ("/clock_behind/*", "the clock of Practice never goes back"),
];

/// Every explained place of every operation so far, as patterns.
static EXPLAINED: Mutex<BTreeSet<(String, String)>> = Mutex::new(BTreeSet::new());

/// Asks an operation and for its derivations, and checks them against each other.
#[track_caller]
pub(crate) fn checked(host: &Host, op: &str, args: Value) -> Value {
    let page = host.ok(op, args.clone());
    let explanation = host.ok("explain", json!({ "op": op, "args": args }));
    let figures = &explanation["figures"];
    let mut faults = check::faults(&page, figures);
    for path in check::unexplained(&page, figures, NO_FIGURES) {
        faults.push(format!(
            "{path} = {} is not explained",
            page.pointer(&path).unwrap()
        ));
    }
    assert!(faults.is_empty(), "{op} {args}\n{}", faults.join("\n"));
    let mut explained = EXPLAINED.lock().unwrap();
    for figure in figures.as_array().unwrap() {
        explained.insert((op.to_owned(), check::pattern(figure["path"].as_str().unwrap())));
    }
    page
}

/// Every page that shows figures of this order, with its figures checked.
#[track_caller]
pub(crate) fn pages(host: &Host, order_id: &str) {
    let order = checked(host, "order.view", json!({ "order_id": order_id }));
    // As it is, and with all of it paid first: more than most suppliers' limits cover.
    let mut contract = order["contract"].clone();
    for _ in 0..2 {
        checked(
            host,
            "order.check",
            json!({ "order_id": order_id, "contract": contract }),
        );
        contract["initial_payment"] = json!({ "kind": "percent", "percent": "100" });
    }
    checked(
        host,
        "order.list",
        json!({ "view": "all", "sort": "changed", "limit": 10 }),
    );
    checked(host, "today.view", json!({}));
    checked(host, "payment.list", json!({}));
    checked(host, "credit.view", json!({}));
    let supplier = json!({ "supplier_id": order["supplier"]["supplier_id"] });
    checked(host, "supplier.standing", supplier.clone());
    checked(host, "thread.view", supplier.clone());
    let told = checked(host, "supplier.history", supplier.clone());
    let asked = json!({ "op": "supplier.history", "args": supplier });
    let figures = host.ok("explain", asked)["figures"].clone();
    // Each count has its own, with the orders and disputes that it counts.
    for (field, count) in told
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, value)| value.is_number())
    {
        let path = format!("/{field}");
        let mut here = figures.as_array().unwrap().iter();
        let figure = here
            .find(|figure| figure["path"] == path)
            .unwrap_or_else(|| panic!("{path} is not explained"));
        let last = figure["steps"].as_array().unwrap().last().unwrap();
        let counted = last["how"]["terms"].as_array().map(Vec::len);
        assert_eq!(counted.map(Value::from), Some(count.clone()), "{path}");
    }
    count_receipt(host, &order);
    if order["figures"].is_object() {
        for instalment in ["initial", "balance"] {
            let args = json!({ "order_id": order_id, "instalment": instalment });
            checked(host, "payment.checkout", args.clone());
            let mut some = args;
            some["amount"] = json!({ "amount": "123.45", "currency": order["contract"]["currency"] });
            some["tt_fee"] = usd("38.00");
            checked(host, "payment.checkout", some);
        }
    }
}

/// What would be claimed if some of every shipped line were short and the rest bad in both ways.
#[track_caller]
fn count_receipt(host: &Host, order: &Value) {
    let batches = order["batches"].as_array().unwrap().iter();
    let counts: Vec<Value> = batches
        .flat_map(|batch| {
            let items = batch["items"].as_array().unwrap().iter();
            items.map(|item| {
                json!({ "batch_id": batch["batch_id"], "line": item["line"], "received": "3", "damaged": "2",
                    "below_standard": "1" })
            })
        })
        .collect();
    if !counts.is_empty() && order["cancelled"].is_null() {
        let args = json!({ "order_id": order["order_id"], "counts": counts });
        checked(host, "order.count_receipt", args);
    }
}

#[test]
fn explain_answers_only_to_what_has_figures() {
    let host = doors();
    assert_eq!(
        host.refused("explain", json!({ "op": "no.such", "args": {} })),
        "not_found"
    );
    assert_eq!(
        host.refused("explain", json!({ "op": "rulebook.list", "args": {} })),
        "invalid.no_figures"
    );
    assert_eq!(
        host.refused("explain", json!({ "op": "order.send", "args": {} })),
        "invalid.no_figures",
        "nothing is written to explain"
    );
    assert_eq!(
        host.refused("explain", json!({ "op": "days.window", "args": [] })),
        "invalid.arguments"
    );
    assert_eq!(
        host.refused("explain", json!({ "op": "today.view", "args": {} })),
        "unavailable.no_workspace"
    );
    // The errors are those of the operation itself.
    for args in [
        json!({}),
        json!({ "event_at": "2026-02-30T00:00:00Z", "days": 1, "time_zone": "UTC" }),
        json!({ "event_at": "2026-02-20T00:00:00Z", "days": 0, "time_zone": "UTC" }),
        json!({ "event_at": "2026-02-20T00:00:00Z", "days": 1, "time_zone": "Mars" }),
        json!({ "event_at": "2100-12-31T00:00:00Z", "days": 9, "time_zone": "UTC" }),
    ] {
        let of = |reply| match reply {
            Reply::Error(error) => error,
            Reply::Ok { value, .. } => panic!("answered: {}", value.text()),
        };
        let itself = of(host.call("days.window", args.clone(), None));
        let explained = of(host.call("explain", json!({ "op": "days.window", "args": args }), None));
        assert_eq!(explained, itself);
    }
}

#[test]
fn c2_c3_c7_cover_quotes_are_explained() {
    let host = doors();
    for (total, initial, limit) in [
        ("3000", "1500", "2000"),
        ("3000", "3000", "0"),
        ("0.03", "0.01", "0.02"),
        ("999999999.99", "1", "1000000000"),
    ] {
        let args = json!({
            "order_total": total, "initial_payment": initial, "remaining_limit": limit, "currency": "USD"
        });
        checked(&host, "cover.quote", args);
    }
}

#[test]
fn t1_p11_windows_and_working_days_are_explained() {
    let host = doors();
    for zone in [
        "America/Los_Angeles",
        "Pacific/Apia",
        "Asia/Shanghai",
        "America/Sao_Paulo",
        "UTC",
    ] {
        for (event, days) in [
            ("2011-12-29T11:00:00Z", 1),
            ("2018-11-03T12:00:00Z", 1),
            ("2026-03-07T20:00:00Z", 1),
            ("2026-10-31T23:59:59Z", 180),
            ("2026-02-28T00:00:00Z", 15),
        ] {
            let args = json!({ "event_at": event, "days": days, "time_zone": zone });
            checked(&host, "days.window", args);
        }
    }
    for (from, days, countries) in [
        ("2026-02-13", 7, json!(["CN", "US"])),
        ("2026-12-24", 3, json!(["US"])),
        ("2029-09-28", 12, json!(["CN"])),
        ("2012-12-30", 2, json!(["DE", "SA"])),
        ("2099-12-20", 4, json!(["AE", "JP", "BR"])),
    ] {
        checked(
            &host,
            "days.working",
            json!({ "from": from, "days": days, "countries": countries }),
        );
    }
}

#[test]
fn p2_p3_p4_p6_plans_and_proposals_are_explained() {
    let host = doors();
    let ask = |amount: &str, pay_on: &str, country: &str| {
        json!({ "amount": amount, "currency": "USD", "pay_on": pay_on, "supplier_country": country,
            "us_checking_account": true })
    };
    for amount in ["0.01", "19999.99", "20000", "20000.01", "65000", "150000.01"] {
        for (pay_on, country) in [
            ("2026-02-13T22:00:00Z", "CN"),
            ("2026-12-24T21:59:59Z", "DE"),
            ("2027-09-30T12:00:00Z", "CN"),
        ] {
            for (credit, fee) in [
                (None, None),
                (Some("25000"), Some("40")),
                (Some("200000"), Some("0")),
            ] {
                let mut args = ask(amount, pay_on, country);
                args["credit_available"] = json!(credit);
                args["tt_fee"] = json!(fee);
                checked(&host, "payment.plan", args.clone());
                checked(&host, "payment.propose", args.clone());
                args["us_checking_account"] = json!(false);
                args["payer_bank_country"] = json!("GB");
                checked(&host, "payment.plan", args.clone());
                checked(&host, "payment.propose", args);
            }
        }
    }
    let endless = ask("90000000", "2026-02-13T22:00:00Z", "CN");
    let explained = json!({ "op": "payment.plan", "args": endless });
    assert_eq!(host.refused("explain", explained), "invalid.too_many_figures");
}

#[test]
fn l4_l5_loans_are_explained() {
    let host = doors();
    for (principal, rates, credit) in [
        ("1000", vec!["0.02", "0.02", "0.02"], "25"),
        ("0.01", vec!["0.5"], "0"),
        (
            "100.05",
            vec!["0.015", "0.0125", "0", "0.1", "0.02", "0.005"],
            "1000",
        ),
    ] {
        let args = json!({ "principal": principal, "monthly_fee_rates": rates, "promotional_credit": credit,
            "first_due": "2026-08-31" });
        checked(&host, "credit.schedule", args);
    }
}

#[test]
fn d3_c5_clocks_and_quality_windows_are_explained() {
    let host = doors();
    for book in ["trade-assurance@1", "trade-assurance-2017-12@1"] {
        for answer in [None, Some("2026-01-03T00:00:00Z"), Some("2026-01-09T00:00:00Z")] {
            for now in [
                "2026-01-02T00:00:00Z",
                "2026-01-07T08:00:00Z",
                "2026-01-20T00:00:00Z",
            ] {
                let args = json!({ "opened_at": "2026-01-01T20:00:00Z", "time_zone": "America/Los_Angeles",
                    "supplier_responded_at": answer, "now": now, "rulebook": book });
                checked(&host, "dispute.clock", args);
            }
        }
    }
    for cover in ["pre_shipment", "post_delivery"] {
        for (shipped, cleared, delivered) in [
            (None, None, None),
            (Some("2026-01-01"), None, None),
            (Some("2026-01-01"), Some("2026-02-01"), None),
            (Some("2026-01-01"), None, Some("2026-06-29")),
        ] {
            for customs in [true, false] {
                let args = json!({ "cover": cover, "shipped_on": shipped, "cleared_customs_on": cleared,
                    "delivered_on": delivered, "customs": customs });
                checked(&host, "quality.window", args);
            }
        }
    }
}

/// A quotation on its own page and in the list of all.
#[track_caller]
fn quotation_pages(host: &Host, quotation_id: &Value) -> Value {
    checked(host, "quotation.list", json!({}));
    checked(host, "quotation.view", json!({ "quotation_id": quotation_id }))
}

/// The world's quotations, and those that a buyer records: of many lines, of a line without a quantity, without an end.
#[test]
fn o2_o4_m1_t1_what_a_quotation_comes_to_is_explained() {
    let host = practice();
    let (supplier, product) = host.find("kettleheron double-acting HSG-63/35");
    let ask = json!({ "supplier_id": supplier, "product_id": product, "product": "Hydraulic cylinder", "quantity": "100", "unit": "pcs", "message": "" });
    let id = host.ok("quotation.request", ask)["quotation"]["quotation_id"].clone();
    let asked = quotation_pages(&host, &id);
    assert!(asked["figures"].is_null(), "nothing is offered yet: {asked}");
    for _ in 0..20 {
        if host.ok("quotation.view", json!({ "quotation_id": id }))["stage"] == "received" {
            break;
        }
        host.ok("practice.advance", json!({ "by": { "kind": "next" } }));
    }
    let offered = quotation_pages(&host, &id);
    assert!(offered["figures"]["total"].is_object(), "{offered}");

    let now = host.ok("practice.status", json!({}))["now"].clone();
    let line = |quantity: Value, moq: Value, price: &str| json!({ "product": "Seal", "unit": "pcs", "quantity": quantity, "moq": moq, "unit_price": price });
    for (lines, valid_until, total) in [
        (
            json!([
                line(json!("3"), json!(null), "0.335"),
                line(json!(null), json!("50"), "2.985")
            ]),
            json!("2030-01-31"),
            json!(usd("150.25")),
        ),
        (
            json!([line(json!(null), json!(null), "1")]),
            json!(null),
            json!(null),
        ),
    ] {
        let offer = json!({ "lines": lines, "currency": "USD", "valid_until": valid_until });
        let record = json!({ "supplier_id": supplier, "offer": offer, "at": now });
        let id = host.ok("quotation.record", record)["quotation"]["quotation_id"].clone();
        assert_eq!(quotation_pages(&host, &id)["figures"]["total"], total);
        host.ok(
            "quotation.decline",
            json!({ "quotation_id": id, "reason": "dear" }),
        );
        assert_eq!(
            quotation_pages(&host, &id)["figures"]["total"],
            total,
            "also once declined"
        );
    }
    never_left_out(&["quotation.view", "quotation.list"]);
}

/// A little of each payment that was received comes back, where the rules have it (P9).
fn some_comes_back(host: &Host, order_id: &str) {
    let order = host.ok("order.view", json!({ "order_id": order_id }));
    let now = host.ok("practice.status", json!({}))["now"].clone();
    for payment in order["payments"].as_array().unwrap() {
        let returned = json!({ "order_id": order_id, "payment_id": payment["payment_id"], "amount": usd("1.00"),
            "reason": "recalled", "at": now });
        // A refusal is as good: then nothing came back.
        let _ = host.call("order.record_payment_returned", returned, None);
    }
}

/// Every story of a buyer in Practice, with every page on the way and at its end. What the schema of a page allows was
/// explained in some story; the order's own page is held to that by `trade`, along random lives.
#[test]
fn every_page_of_a_practice_life_is_explained() {
    for tell in every_story() {
        let host = practice_watched(pages);
        tell(&host);
        let orders = host.ok(
            "order.list",
            json!({ "view": "all", "sort": "changed", "limit": 10 }),
        );
        for row in orders["rows"].as_array().unwrap() {
            some_comes_back(&host, row["order_id"].as_str().unwrap());
            pages(&host, row["order_id"].as_str().unwrap());
        }
    }
    never_left_out(&[
        "order.list",
        "order.check",
        "order.count_receipt",
        "today.view",
        "payment.list",
        "payment.checkout",
        "supplier.standing",
        "supplier.history",
        "credit.view",
    ]);
}

/// Products side by side: with a limit that covers less than the plan, and without a share to be paid first.
#[test]
fn c2_c3_s4_a_comparison_is_explained() {
    let host = practice();
    let page = host.ok("catalogue.search", json!({ "text": "hydraulic", "page_size": 5 }));
    let ids: Vec<&Value> = page["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["product"]["id"])
        .collect();
    for (quantity, share) in [
        ("100", json!("30")),
        ("7", json!(null)),
        ("100000", json!("100")),
        ("1", json!("0.5")),
    ] {
        let args = json!({ "product_ids": ids, "quantity": quantity, "initial_percent": share });
        let told = checked(&host, "catalogue.compare", args);
        for (column, row) in told["products"]
            .as_array()
            .unwrap()
            .iter()
            .zip(page["rows"].as_array().unwrap())
        {
            assert_eq!(column["product_id"], row["product"]["id"]);
            let free = &row["supplier"]["free_limit"];
            assert_eq!(&column["limit"]["free"], free, "as the search says");
            let planned = &column["planned"];
            if planned["cover"]["kind"] != "by_type" {
                continue;
            }
            let asked = json!({ "order_total": planned["total"]["amount"], "remaining_limit": free["amount"], "currency": "USD",
                "initial_payment": if share.is_null() { &planned["total"] } else { &planned["initial"] }["amount"] });
            let quoted = host.ok("cover.quote", asked);
            for kind in ["pre_shipment", "post_delivery"] {
                let cover = &planned["cover"][kind];
                if kind == "pre_shipment" && share.is_null() {
                    assert!(cover.is_null(), "nothing is planned to be paid first");
                    continue;
                }
                assert_eq!(cover["covered"]["amount"], quoted[kind]["covered"]);
                assert_eq!(cover["uncovered"]["amount"], quoted[kind]["uncovered"]);
            }
        }
    }
    never_left_out(&["catalogue.compare"]);
    for wrong in [
        json!({ "product_ids": [], "quantity": "1" }),
        json!({ "product_ids": [ids[0], ids[0]], "quantity": "1" }),
        json!({ "product_ids": [ids[0]], "quantity": "0" }),
        json!({ "product_ids": [ids[0]], "quantity": "1", "initial_percent": "0" }),
        json!({ "product_ids": [ids[0]], "quantity": "1", "initial_percent": "100.01" }),
    ] {
        let code = host.refused("catalogue.compare", wrong.clone());
        assert!(code.starts_with("invalid."), "{code}: {wrong}");
    }
}

/// Whatever the schemas of these replies allow was explained somewhere on the way.
#[track_caller]
fn never_left_out(ops: &[&str]) {
    let table = desk::describe();
    let explained = EXPLAINED.lock().unwrap().clone();
    let mut missing = Vec::new();
    for op in ops {
        let operations = table["operations"].as_array().unwrap();
        let operation = operations
            .iter()
            .find(|operation| operation["name"] == *op)
            .unwrap();
        let here: BTreeSet<String> = explained
            .iter()
            .filter(|(known, _)| known == op)
            .map(|(_, path)| path.clone())
            .collect();
        let lists = [NO_FIGURES, NEVER_SHOWN];
        let gaps = check::never_explained(&operation["reply"], &table["$defs"], &here, &lists);
        missing.extend(gaps.into_iter().map(|path| format!("{op} {path}")));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
