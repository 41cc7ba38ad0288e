//! What a search page asks beside its rows: the user's own synonyms, counts of what is ours, and what an import did to each.

use desk::Reply;
use serde_json::{Value, json};

use crate::help::{Host, practice, real, text_of};
use crate::imports::{OCTOBER, SEPTEMBER, import, shortlisted};
use crate::imports_kept::agreed;

fn names(host: &Host, text: &str) -> Vec<String> {
    let page = host.ok(
        "catalogue.search",
        json!({ "text": text, "sort": "name", "page_size": 50 }),
    );
    let rows = page["rows"].as_array().unwrap().iter();
    rows.map(|row| text_of(&row["product"]["name"])).collect()
}

#[test]
fn synonyms_are_kept_and_hold_from_the_next_search_on() {
    let host = real();
    import(&host, "prices.csv", SEPTEMBER.as_bytes());
    let empty = json!({ "text": "", "groups": 0, "unreadable": false });
    assert_eq!(host.ok("catalogue.synonyms", json!({})), empty);
    assert!(names(&host, "齿轮泵").is_empty());
    let text = "# ours\ngear pump, 齿轮泵\n";
    let kept = host.ok("catalogue.put_synonyms", json!({ "text": text }));
    assert_eq!(kept, json!({ "text": text, "groups": 1, "unreadable": false }));
    assert_eq!(names(&host, "齿轮泵"), ["Gear pump"]);
    assert_eq!(host.ok("catalogue.synonyms", json!({})), kept);
    let file = crate::facts_of_ours::folder(&host).join("synonyms.txt");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    // Written elsewhere, it is read again.
    std::fs::write(&file, "seal kit, 密封\n").unwrap();
    assert_eq!(names(&host, "密封"), ["Seal kit"]);
    std::fs::write(&file, b"\xff\xfe\xff").unwrap();
    assert_eq!(host.ok("catalogue.synonyms", json!({}))["unreadable"], true);
}

#[test]
fn a_text_that_is_cut_is_told() {
    let host = real();
    import(&host, "prices.csv", SEPTEMBER.as_bytes());
    let cut = |text: String| {
        let asked = json!({ "text": text, "page_size": 1 });
        host.ok("catalogue.search", asked)["cut"].clone()
    };
    assert_eq!(cut("gear pump".to_owned()), false);
    assert_eq!(cut(vec!["gear"; 13].join(" ")), true);
    assert_eq!(cut("g".repeat(201)), true);
}

#[test]
fn what_is_ours_and_each_currency_have_counts() {
    let host = real();
    let list = "Supplier,Country,Product,Price,Currency
Harbour Pumps,CN,Gear pump,158.00,USD
Harbour Pumps,CN,Seal kit,4.50,USD
Delta Textiles,VN,Cotton shirt,2.10,EUR
";
    import(&host, "prices.csv", list.as_bytes());
    shortlisted(&host, "gear");
    let ours = |filters: Value| {
        let asked = json!({ "filters": filters, "page_size": 1 });
        host.ok("catalogue.certificates", asked)["ours"].clone()
    };
    let all = json!({
        "currencies": [{ "currency": "USD", "count": 2 }, { "currency": "EUR", "count": 1 }],
        "shortlisted": 1, "ordered_before": 0, "suppliers": 2,
    });
    assert_eq!(ours(json!({})), all);
    let chosen = ours(json!({ "priced_in": "EUR" }));
    assert_eq!(
        chosen["currencies"], all["currencies"],
        "counted without its own filter"
    );
    assert_eq!(
        (&chosen["shortlisted"], &chosen["suppliers"]),
        (&json!(0), &json!(1))
    );
    let id = host.ok("catalogue.search", json!({ "text": "gear", "page_size": 1 }))["rows"][0].clone();
    let source = json!({ "kind": "minisite", "supplier_id": id["supplier"]["id"] });
    host.ok("order.start", json!({ "source": source }));
    assert_eq!(ours(json!({}))["ordered_before"], 0, "a draft is no order (O5)");
    agreed(&host, "gear");
    assert_eq!(
        ours(json!({}))["ordered_before"],
        2,
        "all that the supplier sells"
    );
}

#[test]
fn no_more_than_five_products_stand_side_by_side() {
    let host = real();
    let mut list = "Supplier,Country,Product,Price USD\n".to_owned();
    for at in 0..6 {
        list.push_str(&format!("Harbour Pumps,CN,Pump {at},5\n"));
    }
    import(&host, "prices.csv", list.as_bytes());
    let page = host.ok("catalogue.search", json!({ "text": "", "page_size": 6 }));
    let rows = page["rows"].as_array().unwrap().iter();
    let ids: Vec<Value> = rows.map(|row| row["product"]["id"].clone()).collect();
    let compare = |ids: &[Value]| json!({ "product_ids": ids, "quantity": "10" });
    let five = host.ok("catalogue.compare", compare(&ids[..5]));
    assert_eq!(five["products"].as_array().unwrap().len(), 5);
    let Reply::Error(error) = host.call("catalogue.compare", compare(&ids), None) else {
        panic!("six were compared");
    };
    assert_eq!(error.code, "invalid.arguments");
    assert_eq!(
        error.facts["fields"],
        json!([{ "field": "product_ids", "problem": "1 to 5 products" }])
    );
}

/// The page shows the first 200 products; what it says of the supplier is of all.
#[test]
fn certificates_of_a_supplier_are_those_of_all_its_products() {
    let host = real();
    let mut list = "Supplier,Country,Product,Certificates\n".to_owned();
    for at in 0..250 {
        list.push_str(&format!("Harbour Pumps,CN,Pump {at:03},CE\n"));
    }
    list.push_str("Harbour Pumps,CN,Zinc anode,ISO 9001|ce\n");
    import(&host, "prices.csv", list.as_bytes());
    let found = host.ok("catalogue.search", json!({ "text": "zinc", "page_size": 1 }));
    let which = json!({ "supplier_id": found["rows"][0]["supplier"]["id"] });
    let page = host.ok("catalogue.supplier", which)["page"].clone();
    assert_eq!(page["products"].as_array().unwrap().len(), 200);
    assert_eq!(page["certifications"], json!(["CE", "ISO 9001"]));
}

#[test]
fn practice_names_certificates_and_finds_by_them() {
    let host = practice();
    let named = host.ok("catalogue.certificates", json!({ "page_size": 1 }))["certificates"].clone();
    let named = named.as_array().unwrap();
    assert!(
        named.iter().any(|one| one["certificate"] == "ISO 9001"),
        "{named:?}"
    );
    let asked = json!({ "filters": { "certifications": ["ISO 9001"] }, "page_size": 1 });
    let found = host.ok("catalogue.search", asked);
    let counted = named.iter().find(|one| one["certificate"] == "ISO 9001").unwrap();
    assert_eq!(found["total"], counted["count"]);
    let which = json!({ "supplier_id": found["rows"][0]["supplier"]["id"] });
    let page = host.ok("catalogue.supplier", which)["page"].clone();
    assert!(
        page["certifications"]
            .as_array()
            .unwrap()
            .contains(&json!("ISO 9001"))
    );
}

#[test]
fn all_that_an_import_did_can_be_looked_at_part_by_part() {
    let host = real();
    let first = import(&host, "prices-2026-09.csv", SEPTEMBER.as_bytes())["report"]["number"].clone();
    let part = |number: &Value, did: &str, from: u32| -> (Vec<String>, Value) {
        let asked = json!({ "number": number, "did": did, "from": from, "size": 2 });
        let page = host.ok("import.named", asked)["page"].clone();
        let named = page["named"].as_array().unwrap().iter();
        let name = |one: &Value| text_of(one.get("product").unwrap_or(&one["supplier"]));
        (named.map(name).collect(), page["total"].clone())
    };
    assert_eq!(
        part(&first, "added", 0),
        (vec!["Gear pump".to_owned(), "Seal kit".to_owned()], json!(5))
    );
    assert_eq!(
        part(&first, "added", 2),
        (
            vec!["Cotton shirt".to_owned(), "Harbour Pumps".to_owned()],
            json!(5)
        )
    );
    assert_eq!(
        part(&first, "added", 4),
        (vec!["Delta Textiles".to_owned()], json!(5))
    );
    assert_eq!(part(&first, "vanished", 0), (vec![], json!(0)));

    let second = import(&host, "prices-2026-10.csv", OCTOBER.as_bytes())["report"]["number"].clone();
    assert_eq!(part(&second, "changed", 0).1, 2);
    assert_eq!(
        part(&second, "vanished", 0),
        (
            vec!["Cotton shirt".to_owned(), "Delta Textiles".to_owned()],
            json!(2)
        )
    );
    // The one before is still told, and cannot be undone for that.
    assert_eq!(part(&first, "added", 4).1, 5);
    assert_eq!(
        host.refused("import.undo", json!({ "number": first })),
        "conflict.not_undoable"
    );
    host.ok("import.undo", json!({ "number": second }));
    let asked = json!({ "number": second, "did": "changed", "size": 2 });
    assert_eq!(host.ok("import.named", asked)["page"], Value::Null);
}

/// However many lines there are to speak of, none is only counted.
#[test]
fn what_was_not_understood_can_all_be_read() {
    let host = real();
    let mut list = "Supplier,Country,Product,Price USD\n".to_owned();
    for at in 0..11_500 {
        list.push_str(&format!("Harbour Pumps,CN,Pump {at:05},on request\n"));
    }
    let report = import(&host, "prices.csv", list.as_bytes())["report"].clone();
    assert_eq!(report["counts"]["warnings"], 11_500);
    assert_eq!(report["warnings"].as_array().unwrap().len(), 10_000);
    let lines = |from: u32| -> Vec<u64> {
        let asked = json!({ "number": report["number"], "which": "warnings", "from": from, "size": 200 });
        let page = host.ok("import.issues", asked);
        assert_eq!(page["total"], 11_500);
        let issues = page["issues"].as_array().unwrap().iter();
        issues.map(|issue| issue["line"].as_u64().unwrap()).collect()
    };
    for from in [0, 9_900, 10_000, 10_450, 11_400] {
        let expected: Vec<u64> = (u64::from(from)..11_500).map(|at| at + 2).take(200).collect();
        assert_eq!(lines(from), expected, "{from}");
    }
}
