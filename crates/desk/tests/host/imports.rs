//! Lists through the whole desk: one event for an import, one for its undo, prices of what we ordered as facts; workbooks;
//! what is refused, and what is kept as it was given.

use std::io::{Cursor, Write};

use ledger::{Envelope, Ledger, LedgerError, Options, Passphrase};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::help::{Host, PASSPHRASE, real, text_of};
use crate::lists::data;

pub(crate) const SEPTEMBER: &str = "Supplier ID,Supplier,Country,Product ID,Product,MOQ,Price USD
A-1,Harbour Pumps,CN,P1,Gear pump,10,158.00
A-1,Harbour Pumps,CN,P2,Seal kit,1,4.50
A-2,Delta Textiles,VN,P3,Cotton shirt,500,2.10
";
pub(crate) const OCTOBER: &str = "Supplier ID,Supplier,Country,Product ID,Product,MOQ,Price USD
A-1,Harbour Pumps,CN,P1,Gear pump,10,161.00
A-1,Harbour Pumps,CN,P2,Seal kit,1,4.75
";
/// What `sha256sum` says of the two.
const SEPTEMBER_SHA256: &str = "613d9cfcf056a3e89442c123c97445369e862a0c6f3207d1c87282c502be6022";
const OCTOBER_SHA256: &str = "59bc2d4c8ebf411e9cc1b1e6a78030299736b1afaded90f4555cde83d3e8935d";

/// Looks at a file and takes it in as proposed; gives the job's result.
pub(crate) fn import(host: &Host, name: &str, content: &[u8]) -> Value {
    let file = host.file(name, content);
    let look = host.ok("import.inspect", json!({ "file": file }));
    let start =
        json!({ "file": file, "mapping": look["inspection"]["mapping"], "replaces": look["replaces"] });
    taken_in(host, start)
}

/// What an import came to.
pub(crate) fn taken_in(host: &Host, start: Value) -> Value {
    let job = host.ok("import.start", start);
    loop {
        let view = host.ok("job.view", job.clone());
        match view["state"].as_str() {
            Some("running") => std::thread::yield_now(),
            Some("done") => return view["result"].clone(),
            _ => panic!("{view}"),
        }
    }
}

pub(crate) fn product(host: &Host, text: &str) -> Value {
    host.ok("catalogue.search", json!({ "text": text, "page_size": 1 }))["rows"][0]["product"].clone()
}

/// Puts the product that this text finds on the shortlist, so that its prices are facts; gives its id.
pub(crate) fn shortlisted(host: &Host, text: &str) -> Value {
    let id = product(host, text)["id"].clone();
    host.ok(
        "shortlist.put",
        json!({ "product_id": id, "note": "", "tags": [] }),
    );
    id
}

pub(crate) fn price(host: &Host, text: &str) -> String {
    let id = product(host, text)["id"].clone();
    let page = host.ok("catalogue.product", json!({ "product_id": id }));
    text_of(&page["page"]["product"]["tiers"][0]["price"])
}

/// Kinds of the events of a stream, read by another connection after the desk has closed the workspace.
pub(crate) fn kinds(host: &Host, prefix: &str) -> Vec<(String, Value)> {
    let _ = host.call("workspace.close", json!({}), None);
    let dir = crate::facts_of_ours::folder(host);
    let key = Envelope::load(&dir)
        .unwrap()
        .unwrap()
        .open(&Passphrase::given(PASSPHRASE).unwrap())
        .unwrap();
    let options = Options {
        key: Some(key),
        ..Options::new(chrono::Utc::now())
    };
    let ledger = Ledger::open(&dir, options).unwrap();
    ledger
        .read(|view| {
            let mut all = Vec::new();
            for stream in view.streams(prefix)? {
                for event in view.stream(&stream)? {
                    let body: Value = event.decode()?;
                    all.push((text_of(&body["kind"]), body));
                }
            }
            Ok::<_, LedgerError>(all)
        })
        .unwrap()
}

#[test]
fn an_import_is_one_event_and_its_undo_another() {
    let host = real();
    let first = import(&host, "prices-2026-09.csv", SEPTEMBER.as_bytes());
    assert_eq!(first["report"]["counts"]["products_added"], 3);
    let second = import(&host, "prices-2026-10.csv", OCTOBER.as_bytes());
    let counts = &second["report"]["counts"];
    assert_eq!(counts["products_changed"], 2);
    assert_eq!(
        counts["products_vanished"], 1,
        "it was taken for the next edition by its name"
    );
    assert_eq!(second["report"]["vanished"][0]["product"], "Cotton shirt");
    assert_eq!(price(&host, "gear"), "161.00");

    let number = second["report"]["number"].clone();
    assert_eq!(
        host.refused("import.undo", json!({ "number": first["report"]["number"] })),
        "conflict.not_undoable"
    );
    let undone = host.ok("import.undo", json!({ "number": number }));
    assert_eq!(undone["products_restored"], 2);
    assert_eq!(price(&host, "gear"), "158.00");
    assert_eq!(
        host.refused("import.undo", json!({ "number": number })),
        "conflict.not_undoable"
    );
    let history = host.ok("import.history", json!({}));
    assert!(history["imports"][0]["undone_at"].is_string());
    let kept = host.ok("import.report", json!({ "number": number }));
    assert_eq!(kept, second);
    assert_eq!(
        host.refused("import.report", json!({ "number": 99 })),
        "not_found"
    );

    let events = kinds(&host, "imports");
    let names: Vec<&str> = events.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(names, ["list_imported", "list_imported", "import_undone"]);
    assert_eq!(events[1].1["file"]["name"], "prices-2026-10.csv");
    let ids: Vec<&Value> = events[..2]
        .iter()
        .map(|(_, body)| &body["file"]["file_id"])
        .collect();
    assert_eq!(
        ids,
        [SEPTEMBER_SHA256, OCTOBER_SHA256],
        "the hash of the table that was kept"
    );
    assert_eq!(events[1].1["replaces"], first["report"]["number"]);
    assert!(kinds(&host, "prices/").is_empty(), "nothing was ordered");
}

#[test]
fn prices_of_what_was_ordered_are_facts() {
    let host = real();
    import(&host, "prices.csv", SEPTEMBER.as_bytes());
    let pump = product(&host, "gear")["id"].clone();
    let source = json!({ "kind": "product", "product_id": pump, "quantity": "100" });
    host.ok("order.start", json!({ "source": source }));
    let report = import(&host, "prices.csv", OCTOBER.as_bytes());
    assert_eq!(
        report["report"]["prices"].as_array().unwrap().len(),
        1,
        "the seal kit is not ours"
    );
    let listed = |host: &Host| host.ok("catalogue.prices", json!({ "product_id": pump }))["listed"].clone();
    let found = listed(&host);
    assert_eq!(found[0]["tiers"][0]["price"], "161.00");
    assert_eq!(
        (found[0]["source"].as_str(), found[0]["undone"].as_bool()),
        (Some("prices.csv"), Some(false))
    );
    assert!(
        found[0]["tiers"][0]["seen_on"].is_string(),
        "each price has its day"
    );
    host.ok("import.undo", json!({ "number": report["report"]["number"] }));
    assert_eq!(listed(&host)[0]["undone"], true, "what a list said stays said");
    let events = kinds(&host, "prices/");
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].0, "prices_listed");
}

/// Asked for, or named by an offer that came unasked, also one that was turned down: each is enough without an order.
#[test]
fn prices_of_what_was_only_quoted_are_facts() {
    fn asked_for(host: &Host, supplier: &Value, pump: &Value) {
        let request =
            json!({ "supplier_id": supplier, "product_id": pump, "product": "Gear pump", "quantity": "100" });
        host.ok("quotation.request", request);
    }
    fn offered(host: &Host, supplier: &Value, pump: &Value) -> Value {
        let line =
            json!({ "product_id": pump, "product": "Gear pump", "unit": "pcs", "unit_price": "150.00" });
        // In words alone, and of the same name as a product of the list: it names none.
        let in_words = json!({ "product": "Seal kit", "unit": "pcs", "unit_price": "4.00" });
        let offer = json!({ "lines": [in_words, line], "currency": "USD", "valid_until": null });
        let record = json!({ "supplier_id": supplier, "offer": offer, "at": "2026-01-05T00:00:00Z" });
        host.ok("quotation.record", record)["quotation"]["quotation_id"].clone()
    }
    type Quoted = fn(&Host, &Value, &Value);
    let quoted: [Quoted; 3] = [
        asked_for,
        |host, supplier, pump| drop(offered(host, supplier, pump)),
        |host, supplier, pump| {
            let which = offered(host, supplier, pump);
            host.ok(
                "quotation.decline",
                json!({ "quotation_id": which, "reason": "dear" }),
            );
        },
    ];
    for (which, quote) in quoted.iter().enumerate() {
        let host = real();
        import(&host, "prices.csv", SEPTEMBER.as_bytes());
        let row = host.ok("catalogue.search", json!({ "text": "gear", "page_size": 1 }))["rows"][0].clone();
        let (pump, kit) = (row["product"]["id"].clone(), product(&host, "seal")["id"].clone());
        quote(&host, &row["supplier"]["id"], &pump);
        let report = import(&host, "prices.csv", OCTOBER.as_bytes())["report"].clone();
        let rows = report["prices"].as_array().unwrap();
        let facts: Vec<_> = rows
            .iter()
            .map(|row| (&row["product_id"], &row["tiers"][0]["price"]))
            .collect();
        assert_eq!(facts, [(&pump, &json!("161.00"))], "{which}");
        let listed = |id: &Value| host.ok("catalogue.prices", json!({ "product_id": id }))["listed"].clone();
        let told = listed(&pump);
        assert_eq!(told.as_array().unwrap().len(), 1, "{which}: {told}");
        assert_eq!(told[0]["tiers"][0]["price"], "161.00", "{which}");
        assert_eq!(listed(&kit), json!([]), "{which}: nobody asked for the seal kit");
        assert_eq!(kinds(&host, "prices/").len(), 1, "{which}");
    }
}

#[test]
fn prices_of_what_is_on_the_shortlist_are_facts_too() {
    let host = real();
    import(&host, "prices.csv", SEPTEMBER.as_bytes());
    let kit = shortlisted(&host, "seal");
    import(&host, "prices.csv", OCTOBER.as_bytes());
    let listed = host.ok("catalogue.prices", json!({ "product_id": kit }))["listed"].clone();
    assert_eq!(listed[0]["tiers"][0]["price"], "4.75");
}

#[test]
fn the_list_that_it_replaces_must_be_there() {
    let host = real();
    let file = host.file("prices.csv", SEPTEMBER.as_bytes());
    let look = host.ok("import.inspect", json!({ "file": file }));
    assert_eq!(look["replaces"], Value::Null);
    let start = json!({ "file": file, "mapping": look["inspection"]["mapping"], "replaces": 7 });
    assert_eq!(host.refused("import.start", start), "invalid.arguments");
}

/// A workbook of two sheets; the second one has the list.
fn workbook() -> Vec<u8> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let row = |cells: [&str; 4]| -> String {
        let cells: String = cells
            .iter()
            .map(|cell| format!("<c t=\"inlineStr\"><is><t>{cell}</t></is></c>"))
            .collect();
        format!("<row>{cells}</row>")
    };
    let sheet = |rows: &str| format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let list = [
        row(["Supplier", "Country", "Product", "Price USD"]),
        row(["Harbour Pumps", "CN", "Gear pump", "158.00"]),
        row([
            "Harbour Pumps",
            "CN",
            "Seal kit",
            "Freight Included in Commodity Cost",
        ]),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        (
            "xl/workbook.xml",
            r#"<workbook><sheets><sheet name="Read me" id="a"/><sheet name="Prices" id="b"/></sheets></workbook>"#
                .to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships><Relationship Id="a" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/>
                   <Relationship Id="b" Type="{kind}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#
            ),
        ),
        ("xl/worksheets/sheet1.xml", sheet(&row(["Prices", "of", "this", "year"]))),
        ("xl/worksheets/sheet2.xml", sheet(&list.concat())),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_sheet_of_a_workbook_is_a_list() {
    let host = real();
    let file = host.file("prices.xlsx", &workbook());
    let first = host.ok("import.inspect", json!({ "file": file }));
    assert_eq!(first["format"]["kind"], "workbook");
    assert_eq!(first["format"]["sheets"], json!(["Read me", "Prices"]));
    let look = host.ok("import.inspect", json!({ "file": file, "sheet": "Prices" }));
    assert_eq!(look["inspection"]["mapping"]["kind"], "products");
    let start = json!({ "file": file, "sheet": "Prices", "mapping": look["inspection"]["mapping"] });
    let job = host.ok("import.start", start);
    let view = loop {
        let view = host.ok("job.view", job.clone());
        if view["state"] != "running" {
            break view;
        }
        std::thread::yield_now();
    };
    assert_eq!(
        view["done"], view["total"],
        "progress ends where the file ends: {view}"
    );
    let report = &view["result"]["report"];
    assert_eq!(
        report["counts"]["products_added"], 2,
        "a price that is none takes no product away"
    );
    let warning = &report["warnings"][0];
    assert_eq!(
        (warning["line"].as_u64(), warning["value"].as_str()),
        (Some(3), Some("Freight Included in Commodity Cost"))
    );
    assert_eq!(price(&host, "gear"), "158.00");
    let gone = json!({ "file": file, "sheet": "Nowhere" });
    assert_eq!(host.refused("import.inspect", gone), "invalid.file");
}

#[test]
fn a_workbook_with_its_last_cell_filled_is_refused() {
    let host = real();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        (
            "xl/workbook.xml",
            r#"<workbook><sheets><sheet name="A" id="a"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>"#,
        ),
        (
            "xl/s.xml",
            r#"<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#,
        ),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    let file = host.file("last.xlsx", &zip.finish().unwrap().into_inner());
    assert_eq!(
        host.refused("import.inspect", json!({ "file": file })),
        "invalid.file"
    );
}

/// What a spreadsheet would run stays a text: it is kept word for word, found, and given back so.
#[test]
fn formulas_are_texts() {
    let Some(data) = data() else { return };
    let payloads =
        std::fs::read_to_string(data.join("hostile/csv-injection/Intruder/csv-payload.txt")).unwrap();
    let names: Vec<&str> = payloads
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let mut list = "Supplier,Country,Product,Price USD\n".to_owned();
    for name in &names {
        list.push_str(&format!("Acme,CN,\"{}\",5\n", name.replace('"', "\"\"")));
    }
    let host = real();
    let report = import(&host, "payloads.csv", list.as_bytes())["report"].clone();
    assert_eq!(
        (
            report["counts"]["rejected"].as_u64(),
            report["counts"]["warnings"].as_u64()
        ),
        (Some(0), Some(0))
    );
    let page = host.ok("catalogue.search", json!({ "text": "", "page_size": 200 }));
    let mut kept: Vec<String> = page["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| text_of(&row["product"]["name"]))
        .collect();
    let mut given: Vec<String> = names
        .iter()
        .map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    kept.sort();
    given.sort();
    given.dedup();
    assert_eq!(kept, given);
}

/// As one of the real purchase lists writes them: `11/13/2006` beside `12-01-2006`, both in one column.
#[test]
fn dates_written_two_ways_are_said_and_never_guessed() {
    let host = real();
    let list = "PO #,Vendor,Item,Quantity,Unit Price USD,Line Total,Freight Cost (USD),Order Date
1,Acme,Cap,100,2.00,200.00,780.34,11/13/2006
2,Acme,Hat,100,2.00,200.00,Freight Included in Commodity Cost,12-01-2006
3,Acme,Bag,100,2.00,210.00,See ASN-93 (ID#:1281),13.11.2006
";
    let report = import(&host, "purchases.csv", list.as_bytes())["report"].clone();
    assert_eq!(report["counts"]["rejected"], 0, "nothing is dropped");
    let warnings: Vec<Value> = report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| json!([issue["line"], issue["problem"]["kind"], issue["value"]]))
        .collect();
    assert_eq!(
        warnings,
        [
            json!([3, "not_a_date", "12-01-2006"]),
            json!([3, "not_a_number", "Freight Included in Commodity Cost"]),
            json!([4, "value_differs", "210.00"]),
            json!([4, "not_a_number", "See ASN-93 (ID#:1281)"])
        ]
    );
    let day = |text: &str| {
        let id = product(&host, text)["id"].clone();
        let page = host.ok("catalogue.product", json!({ "product_id": id }));
        page["page"]["product"]["tiers"][0]["seen_on"].clone()
    };
    assert_eq!(
        (day("cap"), day("hat"), day("bag")),
        (json!("2006-11-13"), Value::Null, json!("2006-11-13"))
    );
}

/// The same two without a third row that contradicts the first one.
#[test]
fn a_date_beside_one_of_another_sign_is_not_guessed() {
    let host = real();
    let list = "PO #,Vendor,Item,Quantity,Unit Price USD,Line Total,Order Date
1,Acme,Cap,100,2.00,200.00,11/13/2006
2,Acme,Hat,100,2.00,200.00,12-01-2006
";
    let report = import(&host, "purchases.csv", list.as_bytes())["report"].clone();
    let warnings = report["warnings"].as_array().unwrap();
    let told: Vec<Value> = warnings
        .iter()
        .map(|issue| json!([issue["line"], issue["problem"]["kind"], issue["value"]]))
        .collect();
    assert_eq!(told, [json!([3, "not_a_date", "12-01-2006"])]);
}

#[test]
fn real_purchases_whose_value_is_another_are_kept_and_said() {
    let Some(data) = data() else { return };
    let host = real();
    let content = std::fs::read(data.join("suppliers/usaid-scms/scms_fickya1987.csv.gz")).unwrap();
    let report = import(&host, "scms_fickya1987.csv.gz", &content)["report"].clone();
    let warnings = report["warnings"].as_array().unwrap();
    let differing = warnings
        .iter()
        .filter(|issue| issue["problem"]["kind"] == "value_differs");
    assert_eq!(differing.count(), 719);
    assert_eq!(
        (
            report["counts"]["read"].as_u64(),
            report["counts"]["rejected"].as_u64()
        ),
        (Some(10_324), Some(0))
    );
}
