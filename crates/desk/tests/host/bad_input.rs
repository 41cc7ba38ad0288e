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

struct Table {
    api: Value,
}

impl Table {
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
    fn samples(&self, schema: &Value) -> Vec<(Value, Vec<Spot>)> {
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

    fn objects(&self, schema: &Value) -> Vec<(Value, Vec<Spot>)> {
        let none = Map::new();
        let properties = schema["properties"].as_object().unwrap_or(&none);
        let each: Vec<(&String, Vec<(Value, Vec<Spot>)>)> = properties
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
    let field = error.facts["fields"][0]["field"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (error.code, error.rule.unwrap_or_default(), field)
}

#[test]
fn m1_m2_t1_p11_whatever_takes_a_value_refuses_what_is_none_with_field_and_rule() {
    let host = practice();
    let table = Table {
        api: desk::describe(),
    };
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
