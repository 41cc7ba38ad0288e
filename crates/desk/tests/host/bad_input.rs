//! Values that nothing reads: over the whole table, every amount, number, day, instant, currency and country that an
//! operation takes is refused with its field and rule when it is none.

use desk::Reply;
use serde_json::{Map, Value, json};

use crate::help::{Host, practice};

const DEFS: &str = "#/$defs/";

/// A value of the table that is read strictly: where it stands, and what it is.
#[derive(Debug, Clone)]
struct Spot {
    pointer: String,
    path: String,
    kind: String,
}

/// Arguments with their strict spots, one for each way through the variants.
type Samples = Vec<(Value, Vec<Spot>)>;

/// The table with its schemas.
pub(crate) struct Table {
    api: Value,
}

impl Table {
    pub(crate) fn of_desk() -> Table {
        Table {
            api: desk::describe(),
        }
    }

    /// Arguments that fit an operation's schema.
    pub(crate) fn arguments_of(&self, op: &str) -> Vec<Value> {
        let operations = self.api["operations"].as_array().unwrap();
        let operation = operations
            .iter()
            .find(|operation| operation["name"] == op)
            .unwrap();
        let samples = self.samples(&operation["args"]);
        samples.into_iter().map(|(args, _)| args).collect()
    }

    fn defs(&self) -> &Map<String, Value> {
        self.api["$defs"].as_object().unwrap()
    }

    fn resolve<'t>(&'t self, schema: &'t Value) -> (Option<&'t str>, &'t Value) {
        match schema["$ref"]
            .as_str()
            .and_then(|target| target.strip_prefix(DEFS))
        {
            Some(name) => (Some(name), &self.defs()[name]),
            None => (None, schema),
        }
    }

    /// Arguments that fit the schema, one for each way through its variants, with their strict spots.
    fn samples(&self, schema: &Value) -> Samples {
        let (name, schema) = self.resolve(schema);
        let leaf = |value: Value, kind: &str| {
            let spot = Spot {
                pointer: String::new(),
                path: String::new(),
                kind: kind.to_owned(),
            };
            vec![(value, vec![spot])]
        };
        match (name, schema["format"].as_str()) {
            (Some("Money" | "MoneyInput"), _) => {
                return leaf(json!({ "amount": "1.00", "currency": "USD" }), "Money");
            }
            (Some("Currency"), _) => return leaf(json!("USD"), "Currency"),
            (Some("Country"), _) => return leaf(json!("US"), "Country"),
            (Some(name @ ("Quantity" | "Tally" | "UnitPrice" | "Percent" | "Rate")), _) => {
                return leaf(json!("1"), name);
            }
            (_, Some("date")) => return leaf(json!("2026-03-02"), "day"),
            (_, Some("date-time")) => return leaf(json!("2026-03-02T18:00:00Z"), "instant"),
            _ => {}
        }
        if let Some(constant) = schema.get("const") {
            return vec![(constant.clone(), Vec::new())];
        }
        if let Some(values) = schema["enum"].as_array() {
            return vec![(values[0].clone(), Vec::new())];
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(variants) = schema[key].as_array() {
                return variants
                    .iter()
                    .flat_map(|variant| self.samples(variant))
                    .collect();
            }
        }
        let types = match &schema["type"] {
            Value::Array(types) => types[0].as_str().unwrap_or_default().to_owned(),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        match types.as_str() {
            "object" => self.objects(schema),
            "array" if schema["items"].is_object() => self
                .samples(&schema["items"])
                .into_iter()
                .map(|(value, spots)| (json!([value]), moved(spots, "/0", "[0]")))
                .collect(),
            "array" => vec![(json!([]), Vec::new())],
            "integer" | "number" => vec![(json!(1), Vec::new())],
            "boolean" => vec![(json!(true), Vec::new())],
            "null" => vec![(Value::Null, Vec::new())],
            _ => vec![(json!("x"), Vec::new())],
        }
    }

    fn objects(&self, schema: &Value) -> Samples {
        let none = Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&none);
        let each: Vec<(&String, Samples)> = properties
            .iter()
            .map(|(name, schema)| (name, self.samples(schema)))
            .collect();
        let widest = each.iter().map(|(_, samples)| samples.len()).max().unwrap_or(1);
        let one = |round: usize| {
            let mut object = Map::new();
            let mut spots = Vec::new();
            for (name, samples) in &each {
                let (value, found) = &samples[round % samples.len()];
                object.insert((*name).clone(), value.clone());
                spots.extend(moved(found.clone(), &format!("/{name}"), name));
            }
            (Value::Object(object), spots)
        };
        (0..widest.max(1)).map(one).collect()
    }
}

fn moved(spots: Vec<Spot>, pointer: &str, path: &str) -> Vec<Spot> {
    let under = |below: &str| match below {
        "" => path.to_owned(),
        below if below.starts_with('[') => format!("{path}{below}"),
        below => format!("{path}.{below}"),
    };
    spots
        .into_iter()
        .map(|spot| Spot {
            pointer: format!("{pointer}{}", spot.pointer),
            path: under(&spot.path),
            kind: spot.kind,
        })
        .collect()
}

/// What is no plain number in any field.
const NO_NUMBERS: &[&str] = &[
    "NaN",
    "inf",
    "-inf",
    "1e5",
    "1E5",
    "٣",
    "１",
    " 5",
    "5 ",
    "+5",
    "5,0",
    "",
    ".5",
    "5.",
    "0x10",
    "1_000",
    "1000000000000000000",
];
const NO_DAYS: &[&str] = &[
    "1969-12-31",
    "2101-01-01",
    "2026-02-30",
    "2026-2-3",
    "02/03/2026",
    "tomorrow",
    "",
    "2026-03-02T00:00:00Z",
    "+2026-03-02",
    "٢٠٢٦-٠٣-٠٢",
];
const NO_INSTANTS: &[&str] = &[
    "1969-12-31T23:59:59Z",
    "2101-01-01T00:00:00Z",
    "2026-03-02T18:00:00",
    "2026-03-02T18:00:00+00:00",
    "2026-03-02T18:00:00-08:00",
    "2026-03-02T18:00:00.5Z",
    "2026-03-02T23:59:60Z",
    "2026-03-02",
    "now",
    "",
];

/// The bad texts for a kind, where they stand within it, and the code and rule they meet.
fn bad(kind: &str) -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    let all = |texts: &'static [&'static str], at, code, rule| {
        texts
            .iter()
            .map(move |text| (*text, at, code, rule))
            .collect::<Vec<_>>()
    };
    match kind {
        "Money" => {
            let mut bad = all(NO_NUMBERS, "amount", "invalid.amount", "M1");
            bad.extend(all(
                &["1.001", "1.000", "1000000000000000"],
                "amount",
                "invalid.amount",
                "M1",
            ));
            bad.extend(all(
                &["usd", "XYZ", "", "$"],
                "currency",
                "invalid.currency",
                "M2",
            ));
            bad
        }
        "Currency" => all(&["usd", "XYZ", "", "$"], "", "invalid.currency", "M2"),
        "Country" => all(&["cn", "CHN", "", "中国", "1"], "", "invalid.country", "P11"),
        "day" => all(NO_DAYS, "", "invalid.date", "T1"),
        "instant" => all(NO_INSTANTS, "", "invalid.date", "T1"),
        _ => {
            let mut bad = all(NO_NUMBERS, "", "invalid.number", "M1");
            bad.extend(all(&["-1", "1.1234567890123456"], "", "invalid.number", "M1"));
            bad
        }
    }
}

fn refused(host: &Host, op: &str, args: Value) -> (String, String, String) {
    let shown = args.to_string();
    let Reply::Error(error) = host.call(op, args, None) else {
        panic!("{op} took {shown}");
    };
    let field = error
        .facts
        .get("fields")
        .and_then(|fields| fields[0]["field"].as_str());
    let field = field.unwrap_or_default().to_owned();
    (error.code, error.rule.unwrap_or_default(), field)
}

#[test]
fn m1_m2_t1_p11_whatever_takes_a_value_refuses_what_is_none_with_field_and_rule() {
    let host = practice();
    let table = Table::of_desk();
    let mut held = std::collections::BTreeMap::<String, u32>::new();
    for operation in table.api["operations"].as_array().unwrap() {
        let op = operation["name"].as_str().unwrap();
        for (args, spots) in table.samples(&operation["args"]) {
            for spot in spots {
                for (text, within, code, rule) in bad(&spot.kind) {
                    let (pointer, path) = match within {
                        "" => (spot.pointer.clone(), spot.path.clone()),
                        within => (
                            format!("{}/{within}", spot.pointer),
                            format!("{}.{within}", spot.path),
                        ),
                    };
                    let mut args = args.clone();
                    *args.pointer_mut(&pointer).unwrap() = json!(text);
                    assert_eq!(
                        refused(&host, op, args),
                        (code.to_owned(), rule.to_owned(), path),
                        "{op}: {text:?}"
                    );
                    *held.entry(spot.kind.clone()).or_default() += 1;
                }
            }
        }
    }
    // Every kind stands somewhere in the table, so that none of this was looked for in vain.
    let kinds: Vec<&str> = held.keys().map(String::as_str).collect();
    assert_eq!(
        kinds,
        [
            "Country",
            "Currency",
            "Money",
            "Percent",
            "Quantity",
            "Rate",
            "Tally",
            "UnitPrice",
            "day",
            "instant"
        ]
    );
}

/// C4's order, confirmed, with an account that was compared.
pub(crate) fn payable(host: &Host) -> (String, Value) {
    let (_, product) = host.find("kettleheron double-acting HSG-63/35");
    let source = json!({ "kind": "product", "product_id": product, "quantity": "100" });
    let order = host.ok("order.start", json!({ "source": source }));
    let id = crate::help::text_of(&order["order_id"]);
    let mut contract = order["contract"].clone();
    contract["initial_payment"] = json!({ "kind": "amount", "amount": crate::help::usd("1500.00") });
    contract["coverage"] = json!("post_delivery");
    host.ok(
        "order.revise_draft",
        json!({ "order_id": id, "contract": contract }),
    );
    host.ok("order.send", json!({ "order_id": id }));
    let order = host.until(&id, "the account", |order| !order["account"].is_null());
    let account = order["account"]["account_id"].clone();
    let order = host.ok(
        "order.confirm_account",
        json!({ "order_id": id, "account_id": account }),
    );
    (id, order)
}

/// Code, rule and field of a refusal.
fn is(code: &str, rule: &str, field: &str) -> (String, String, String) {
    (code.to_owned(), rule.to_owned(), field.to_owned())
}

/// What reads well and makes no sense there: each is refused by the rule of its place, which names the field.
#[test]
fn m1_m2_s3_l1_l5_amounts_and_months_out_of_place_are_refused_by_their_rule() {
    let host = practice();
    let (id, order) = payable(&host);
    let now = host.ok("practice.status", json!({}))["now"].clone();
    let account = &order["account"]["account_id"];
    let money = |amount: &str, currency: &str| json!({ "amount": amount, "currency": currency });
    let pay = |amount: Value| {
        json!({
            "order_id": id, "instalment": "initial", "account_id": account,
            "parts": [{ "method": "credit_card", "amount": amount }],
            "card": { "brand": "visa", "last_four": "1881" },
        })
    };
    let no = |op: &str, args: Value| refused(&host, op, args);
    for (amount, expected) in [
        (
            money("0.00", "USD"),
            is("money.not_positive", "M1", "parts[0].amount"),
        ),
        (
            money("-1500.00", "USD"),
            is("money.not_positive", "M1", "parts[0].amount"),
        ),
        (
            money("1500.00", "EUR"),
            is("money.mixed_currency", "M2", "parts[0].amount"),
        ),
        (
            money("999999999999999.99", "USD"),
            is("payment.over_card_limit", "P3", "parts[0].amount"),
        ),
    ] {
        assert_eq!(no("payment.send", pay(amount.clone())), expected, "{amount}");
    }
    // A limit of zero is a report like any other; one below zero is none.
    let supplier = &order["supplier"]["supplier_id"];
    let report = |remaining: &str| json!({ "supplier_id": supplier, "report": { "remaining": money(remaining, "USD"), "as_of": now, "source": "typed_in" } });
    assert_eq!(
        no("supplier.record_limit", report("-0.01")),
        is("limit.negative", "S3", "report.remaining")
    );
    let standing = host.ok("supplier.record_limit", report("0.00"));
    assert_eq!(standing["standing"]["free"]["amount"], "0.00");
    // No months and seven.
    let terms = |months: usize| {
        json!({ "line": money("5000.00", "USD"), "at": now,
            "terms": { "monthly_fee_rates": vec!["0.02"; months], "promotional_credit": money("0.00", "USD") } })
    };
    host.ok("credit.start_application", json!({}));
    host.ok("credit.keep_details", json!({
        "applicant": { "name": "A. Buyer", "email": "a@buyer.example", "telephone": "555", "address": "1 Lane",
            "business_name": "Alder Creek Imports LLC", "tax_number": "12-3456789" },
        "accounts": [{ "kind": "business_checking", "name": "First Practice Bank", "last_four": "0042" }],
        "business": { "monthly_revenue": money("12000.00", "USD"), "months_trading": 36, "requested_line": money("20000.00", "USD") },
    }));
    host.ok("credit.submit_application", json!({}));
    for months in [0, 7] {
        assert_eq!(
            no("credit.record_approved", terms(months)),
            is("credit.months", "L5", "terms.monthly_fee_rates"),
            "{months}"
        );
    }
    host.ok("credit.record_approved", terms(6));
    for months in [0, 7] {
        let mut ask = pay(money("1500.00", "USD"));
        ask["parts"] =
            json!([{ "method": "pay_later", "amount": money("1500.00", "USD"), "months": months }]);
        assert_eq!(
            no("payment.send", ask),
            is("credit.months", "L5", "parts[0].months"),
            "{months}"
        );
    }
}

#[test]
fn c5_d3_d5_t2_facts_out_of_order_are_refused_by_their_rule() {
    let host = practice();
    let (id, order) = payable(&host);
    let now = host.ok("practice.status", json!({}))["now"].clone();
    let money = |amount: &str, currency: &str| json!({ "amount": amount, "currency": currency });
    let no = |op: &str, args: Value| refused(&host, op, args);
    let card = json!({
        "order_id": id, "instalment": "initial", "account_id": order["account"]["account_id"],
        "parts": [{ "method": "credit_card", "amount": money("1500.00", "USD") }],
        "card": { "brand": "visa", "last_four": "1881" },
    });
    // Clearance before the shipment, an answer before the opening, a fact of tomorrow.
    let sent = host.ok("payment.send", card);
    let payment_id = &sent["payments"][0]["payment_id"];
    let accepted = json!({ "order_id": id, "payment_id": payment_id, "at": now });
    host.ok("order.record_payment_accepted", accepted);
    let shipment =
        json!({ "order_id": id, "items": [{ "line": 0, "quantity": "100" }], "carriage": {}, "at": now });
    let shipped = host.ok("order.record_shipment", shipment);
    let clearance =
        json!({ "order_id": id, "batch_id": shipped["batches"][0]["batch_id"], "on": "1970-01-01" });
    assert_eq!(
        no("order.record_clearance", clearance),
        is("shipment.clearance_before_shipment", "C5", "on")
    );
    let complaint = json!({ "ground": "quality", "batch_id": null, "statement": "Not as agreed." });
    let open =
        |claim: Value| json!({ "order_id": id, "complaint": complaint, "claim": claim, "evidence": [] });
    assert_eq!(
        no("order.open_dispute", open(money("-1.00", "USD"))),
        is("money.not_positive", "M1", "claim")
    );
    assert_eq!(
        no("order.open_dispute", open(money("1.00", "EUR"))),
        is("money.mixed_currency", "M2", "claim")
    );
    host.ok("order.open_dispute", open(money("0.00", "USD")));
    for (at, expected) in [
        (
            json!("1970-01-01T00:00:00Z"),
            is("dispute.answer_before_opening", "D3", "at"),
        ),
        (json!("2100-12-31T00:00:00Z"), is("time.in_future", "T2", "at")),
    ] {
        let answer = json!({ "order_id": id, "text": "No.", "at": at });
        assert_eq!(no("order.record_supplier_response", answer), expected);
    }
    for remedy in ["refund", "return"] {
        let offer = |amount: Value| json!({ "order_id": id, "by": "buyer", "remedy": { "kind": remedy, "amount": amount }, "note": "", "at": now });
        assert_eq!(
            no("order.make_offer", offer(money("0.00", "USD"))),
            is("money.not_positive", "M1", "remedy.amount")
        );
        assert_eq!(
            no("order.make_offer", offer(money("1.00", "CNY"))),
            is("money.mixed_currency", "M2", "remedy.amount")
        );
    }
}
