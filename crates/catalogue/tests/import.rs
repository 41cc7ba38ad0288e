//! Lists, good and bad: what is good is taken in, what is not is listed by line and reason.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use catalogue::import::{DecimalMark, Field, ImportReport, ListKind, Mapping, Problem};
use catalogue::{Answer, Provenance};
use common::{at, import, import_as, import_next, noon, place, proposed, search};
use trade::money::{Currency, Money};

fn warnings(report: &ImportReport) -> Vec<(u32, Problem)> {
    report
        .warnings
        .iter()
        .map(|issue| (issue.line, issue.problem.clone()))
        .collect()
}

const SUPPLIERS: &str = "
Supplier | Country | City | Trade Assurance | Verified | Main products | Years | Rating | Response rate
Harbour Pumps Co., Ltd. | CHINA | Ningbo | Yes | yes | Pumps; Valves | 12 yrs | 4.8/5 | 92%
Delta Textiles JSC | Viet Nam | Hanoi | no | n/a | Apparel | 3 | 4,2 | 80
Anatolia Makine | Turkey | İzmir | perhaps | x | | | | ";

#[test]
fn s1_suppliers_come_in_with_their_words_understood() {
    let place = place();
    let report = import(&place.catalogue, SUPPLIERS);
    assert_eq!(
        (
            report.counts.read,
            report.counts.suppliers_added,
            report.counts.rejected
        ),
        (3, 3, 0)
    );
    assert_eq!(warnings(&report), [(4, Problem::NotYesOrNo)]);
    let page = search(&place.catalogue, "harbour");
    let brief = &page.rows[0].supplier.brief;
    let supplier = place.catalogue.supplier(brief.id).unwrap().unwrap();
    assert_eq!(supplier.supplier.country.unwrap().code(), "CN");
    assert_eq!(supplier.supplier.trade_assurance, Answer::Yes);
    assert_eq!(supplier.supplier.categories, ["Pumps", "Valves"]);
    assert_eq!(supplier.supplier.years, Some(12));
    assert_eq!(supplier.supplier.rating.unwrap().to_string(), "4.8");
    assert_eq!(supplier.supplier.response_rate.unwrap().to_string(), "92");
    assert_eq!(
        supplier.provenance,
        Provenance::List {
            source: "list.csv".into(),
            line: Some(2),
            at: noon()
        }
    );
    assert_eq!(page.facets.trade_assurance.yes, 1);
}

const PRODUCTS: &str = "
Supplier | Country | Product | Model | MOQ | Lead time | Incoterm | Min Qty 1 | Price 1 | Min Qty 2 | Price 2 | Currency
Harbour Pumps | CN | Gear pump | GP-12 | 20 pcs | 30-35 days | FOB Ningbo | 20 | 158.00 | 100 | US$150 | USD
Harbour Pumps | CN | Seal kit | SK | many | soon | EXX | 1 | 12,5 | 10 | 11.0 | USD
Harbour Pumps | CN | | X1 | 1 | 5 | EXW | 1 | 1 | | | USD
 | CN | Orphan | X2 | 1 | 5 | EXW | 1 | 1 | | | USD
Harbour Pumps | CN | Odd money | OM | 5 | 4 weeks | DAP | 5 | call us | x | 9 | XQQ";

#[test]
fn o4_products_tiers_and_bad_values_by_line() {
    let place = place();
    let report = import(&place.catalogue, PRODUCTS);
    assert_eq!(
        report
            .rejected
            .iter()
            .map(|issue| (issue.line, issue.field))
            .collect::<Vec<_>>(),
        [(4, Some(Field::ProductName)), (5, Some(Field::SupplierName))]
    );
    assert_eq!(
        warnings(&report),
        [
            (3, Problem::NotANumber),
            (3, Problem::UnknownIncoterm),
            (3, Problem::NotANumber),
            (6, Problem::UnknownCurrency),
            (6, Problem::NotANumber),
            (6, Problem::NoCurrency),
        ]
    );
    assert_eq!(
        (report.counts.suppliers_added, report.counts.products_added),
        (1, 3)
    );
    // `12,5` beside `158.00` can be read one way only, however the others are written.
    assert_eq!(report.counts.tiers_added, 4);
    let id = search(&place.catalogue, "gp12").rows[0]
        .product
        .as_ref()
        .unwrap()
        .id;
    let page = place.catalogue.product(id).unwrap().unwrap();
    let tiers: Vec<_> = page
        .product
        .tiers
        .iter()
        .map(|tier| (tier.min_quantity.to_string(), tier.price.to_string()))
        .collect();
    assert_eq!(
        tiers,
        [("20".into(), "158.00".into()), ("100".into(), "150".into())]
    );
    assert_eq!(page.product.unit.as_deref(), Some("pcs"));
    assert_eq!(page.product.incoterm_place.as_deref(), Some("Ningbo"));
    let lead = page.product.lead_time.unwrap();
    assert_eq!((lead.min_days, lead.max_days), (30, 35));
}

#[test]
fn a_second_import_updates_and_keeps_ids() {
    let place = place();
    import(&place.catalogue, PRODUCTS);
    let id = search(&place.catalogue, "gear").rows[0]
        .product
        .as_ref()
        .unwrap()
        .id;
    let again = import(&place.catalogue, PRODUCTS);
    let counts = &again.counts;
    assert_eq!(
        (
            counts.suppliers_unchanged,
            counts.products_unchanged,
            counts.tiers_unchanged
        ),
        (1, 3, 4)
    );
    assert_eq!(
        counts.suppliers_added + counts.products_added + counts.tiers_added,
        0
    );

    let dearer = PRODUCTS.replace("158.00", "161.00").replace("30-35", "40");
    let changed = import(&place.catalogue, &dearer);
    let counts = &changed.counts;
    assert_eq!(
        (
            counts.products_changed,
            counts.products_unchanged,
            counts.tiers_changed
        ),
        (1, 2, 1)
    );
    let page = place.catalogue.product(id).unwrap().unwrap();
    assert_eq!(page.product.tiers[0].price.to_string(), "161.00");
    assert_eq!(place.catalogue.imports().unwrap().len(), 3);
    assert_eq!(place.catalogue.imports().unwrap()[0].counts, changed.counts);

    // In another catalogue the same list gives the same ids.
    let elsewhere = common::place();
    import(&elsewhere.catalogue, &dearer);
    assert!(elsewhere.catalogue.product(id).unwrap().is_some());
}

#[test]
fn s3_a_limit_said_on_every_row_is_one_report() {
    let place = place();
    let report = import(
        &place.catalogue,
        "Supplier | Country | Product | Price USD | Assurance limit | Remaining limit | As of
         Acme | CN | Mug | 1 | 80,000 | 23,000 | 2026-09-18
         Acme | CN | Cup | 2 | 80,000 | 23,000 | 2026-09-18
         Acme | CN | Jug | 3 | 80,000 | 22,000 | 2026-09-19
         Beta | CN | Mug | 1 | 80,000 | 23,000 | 2026-09-18
         Acme | CN | Pot | 4 | 80,000 | 23,000 | 2026-09-18",
    );
    let lines: Vec<u32> = report.limits.iter().map(|row| row.line).collect();
    assert_eq!((lines, report.counts.limits), (vec![2, 4, 5], 3));
}

#[test]
fn s3_s4_two_lines_that_contradict_each_other_give_no_limit_and_are_said() {
    let place = place();
    let report = import(
        &place.catalogue,
        "Supplier | Country | Assurance limit | Remaining limit | As of
         Acme | CN | 80,000 | 5,000 | 2026-09-18
         Acme | CN | 80,000 | 50,000 | 2026-09-18
         Acme | CN | 80,000 | 4,000 | 2026-09-17
         Beta | CN | 80,000 | 23,000 | 2026-09-18",
    );
    let lines: Vec<u32> = report.limits.iter().map(|row| row.line).collect();
    assert_eq!((lines, report.counts.limits), (vec![4, 5], 2));
    let said: Vec<_> = report
        .warnings
        .iter()
        .map(|issue| (issue.line, &issue.problem))
        .collect();
    assert_eq!(said, [(3, &Problem::Contradicts { other_line: 2 })]);
}

#[test]
fn m2_s3_a_limit_in_a_currency_that_is_none_is_not_taken_for_dollars() {
    let place = place();
    let report = import(
        &place.catalogue,
        "Supplier | Country | Remaining limit | Currency | As of
         Acme | CN | 5000000 | renminbi | 2026-09-18
         Beta | CN | 23000 | | 2026-09-18",
    );
    let limits: Vec<_> = report
        .limits
        .iter()
        .map(|row| (row.line, row.remaining))
        .collect();
    assert_eq!(limits, [(3, Money::parse("23000", Currency::USD).unwrap())]);
    assert!(
        report
            .warnings
            .iter()
            .any(|issue| issue.line == 2 && issue.problem == Problem::UnknownCurrency)
    );
}

#[test]
fn what_a_list_leaves_out_stays() {
    let place = place();
    import(&place.catalogue, SUPPLIERS);
    // No country here: the only supplier of that name is meant.
    let report = import(
        &place.catalogue,
        "Supplier|Product|Price USD\nHarbour Pumps Co Ltd|Gear pump|5",
    );
    assert_eq!(
        (report.counts.suppliers_added, report.counts.suppliers_changed),
        (0, 1)
    );
    let page = search(&place.catalogue, "gear");
    let supplier = place
        .catalogue
        .supplier(page.rows[0].supplier.brief.id)
        .unwrap()
        .unwrap();
    assert_eq!(supplier.supplier.city.as_deref(), Some("Ningbo"));
    assert_eq!(
        (supplier.product_count, supplier.products[0].product.tiers.len()),
        (1, 1)
    );
    // With two of the name and no country it is not clear who is meant.
    import(
        &place.catalogue,
        "Supplier|Country|Address\nTwin Works|IN|a\nTwin Works|PK|b",
    );
    let report = import(&place.catalogue, "Supplier|Product|Price USD\nTwin Works|Cap|5");
    assert_eq!(warnings(&report), [(2, Problem::SeveralSuppliers)]);
}

#[test]
fn one_supplier_twice_in_a_list_is_said() {
    let place = place();
    let report = import(
        &place.catalogue,
        "name|country|address\nAcme|CN|Here\nACME|China|There\nacme|CN|There",
    );
    assert_eq!(report.counts.suppliers_added, 1);
    assert_eq!(
        warnings(&report)[0],
        (3, Problem::AlreadyListed { first_line: 2 })
    );
}

#[test]
fn a_key_beats_the_name_and_a_new_name_is_said() {
    let place = place();
    let first = import(
        &place.catalogue,
        "Supplier ID|Supplier|Country\nA-1|Old Name|CN\nA-2|Same Name|CN",
    );
    let report = import_next(
        &place.catalogue,
        "Supplier ID|Supplier|Country\nA-1|New Name|CN\nA-3|Same Name|CN",
        first.number,
    );
    assert_eq!(
        (report.counts.suppliers_changed, report.counts.suppliers_added),
        (1, 1)
    );
    assert_eq!(
        warnings(&report),
        [(
            2,
            Problem::Renamed {
                from: "Old Name".into()
            }
        )]
    );
    assert!(search(&place.catalogue, "old").rows.is_empty());
    assert_eq!(search(&place.catalogue, "new name").total, 1);
    let report = import(
        &place.catalogue,
        "Supplier ID|Product|Price USD\nA-1|Cap|1\nA-9|Cap|1",
    );
    assert_eq!(report.counts.products_added, 1);
    assert_eq!(
        (report.rejected[0].line, &report.rejected[0].problem),
        (3, &Problem::NoSuchSupplier)
    );
}

#[test]
fn s3_limits_are_handed_back_not_kept() {
    let place = place();
    let report = import(
        &place.catalogue,
        "Supplier | Country | Limit | Remaining | As of
         Acme | CN | 80,000 | 23,000.00 | 2026-09-18
         Beta | CN | | 0 |
         Gamma | CN | 5 | 6 | 2026-09-18
         Delta | CN | 5 | a lot | 2026-09-18
         Epsilon | CN | | 7 | 31/31/2026
         Zeta | CN | | -7 | 2026-09-18",
    );
    assert_eq!(
        proposed("Supplier|Country|Limit|Remaining|As of\nA|CN|1|1|2026-01-01").kind,
        ListKind::Limits
    );
    let found: Vec<_> = report
        .limits
        .iter()
        .map(|row| {
            (
                row.line,
                row.limit.map(|limit| limit.amount().to_string()),
                row.remaining.amount().to_string(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (2, Some("80000.00".into()), "23000.00".into()),
            (3, None, "0.00".into())
        ]
    );
    assert_eq!(report.limits[0].as_of, at("2026-09-18T00:00:00Z"));
    assert_eq!(report.limits[0].remaining.currency(), Currency::USD);
    assert_eq!(report.limits[1].as_of, noon());
    assert!(
        place
            .catalogue
            .supplier(report.limits[0].supplier_id)
            .unwrap()
            .is_some()
    );
    assert_eq!(
        warnings(&report),
        [(4, Problem::RemainingAboveLimit), (6, Problem::NotADate),]
    );
    let left_out: Vec<_> = report
        .rejected
        .iter()
        .map(|issue| (issue.line, issue.problem.clone()))
        .collect();
    assert_eq!(left_out, [(5, Problem::NotANumber), (7, Problem::OutOfRange)]);
    // What is said to be left out is: nothing of the row is taken in.
    for (name, taken) in [
        ("Delta", false),
        ("Zeta", false),
        ("Gamma", true),
        ("Epsilon", true),
    ] {
        let page = search(&place.catalogue, name);
        let there = page.rows.iter().any(|row| row.supplier.brief.name == name);
        assert_eq!(there, taken, "{name}");
    }
}

#[test]
fn lists_with_comma_decimals_are_read_as_such() {
    let place = place();
    let text = "Lieferant | Artikel | Preis EUR | Mindestbestellmenge
        Nordwerk GmbH | Dichtung | 1.250,50 | 1.000
        Nordwerk GmbH | Ventil | 12,5 | 10
        Nordwerk GmbH | Falsch | auf Anfrage | 10";
    let mapping = proposed(text);
    assert_eq!(mapping.decimal_mark, Some(DecimalMark::Comma));
    let report = import(&place.catalogue, text);
    assert_eq!(warnings(&report), [(4, Problem::NotANumber)]);
    let page = search(&place.catalogue, "dichtung");
    let price = page.rows[0].product.as_ref().unwrap().price.as_ref().unwrap();
    assert_eq!(
        (price.price.to_string(), price.currency.code()),
        ("1250.50".into(), "EUR")
    );
    assert_eq!(price.min_quantity.to_string(), "1000");
    // One that is written the other way leaves `1.000` open.
    let mixed = text.replace("auf Anfrage", "12.5");
    let report = import(&common::place().catalogue, &mixed);
    assert_eq!(warnings(&report), [(2, Problem::TwoWays)]);
}

#[test]
fn order_lines_keep_the_newest_price_seen_and_what_does_not_add_up() {
    let place = place();
    let text = "PO # | Vendor | Item | Quantity | Unit Price USD | Line Total | Order Date
        1 | Acme | Cap | 100 | 2.00 | 200 | 2026-02-01
        2 | Acme | Cap | 100 | 1.50 | 150 | 2026-01-01
        3 | Acme | Cap | 500 | 1.10 | 555 | 2026-01-05
        4 | Acme | Cap | some | 1.10 | 1 | 2026-01-05
        5 | Acme | Cap | 7 | 1.10 | 7.70 | 02/03/2026";
    let report = import(&place.catalogue, text);
    assert_eq!(
        warnings(&report),
        [
            (
                4,
                Problem::ValueDiffers {
                    computed: "550".into()
                }
            ),
            (5, Problem::NotANumber),
            (6, Problem::NotADate),
        ]
    );
    let id = search(&place.catalogue, "cap").rows[0]
        .product
        .as_ref()
        .unwrap()
        .id;
    let tiers = place.catalogue.product(id).unwrap().unwrap().product.tiers;
    let seen: Vec<_> = tiers
        .iter()
        .map(|tier| (tier.min_quantity.to_string(), tier.price.to_string(), tier.seen))
        .collect();
    assert_eq!(
        seen,
        [
            ("7".into(), "1.10".into(), true),
            ("100".into(), "2.00".into(), true),
            ("500".into(), "1.10".into(), true)
        ]
    );
}

/// A supplier first met without a country, then with one, then beside a namesake, is the same one throughout.
#[test]
fn a_supplier_without_a_country_is_known_again_when_it_has_one() {
    let place = place();
    import(&place.catalogue, "Supplier|Product|Price USD\nTwin Works|Cap|5");
    let id = search(&place.catalogue, "twin").rows[0].supplier.brief.id;
    import(&place.catalogue, "Supplier|Country|Address\nTwin Works|IN|a");
    let page = search(&place.catalogue, "twin");
    assert_eq!((page.total, page.rows[0].supplier.brief.id), (1, id));
    import(&place.catalogue, "Supplier|Country|Address\nTwin Works|PK|b");
    let report = import(&place.catalogue, "Supplier|Product|Price USD\nTwin Works|Hat|5");
    assert_eq!(warnings(&report), [(2, Problem::SeveralSuppliers)]);
    assert_eq!(search(&place.catalogue, "hat").rows[0].supplier.brief.id, id);
}

/// A list that is a month old says so once, for all rows that name no day (S3).
#[test]
fn s3_the_day_of_a_list_is_that_of_rows_without_one() {
    let place = place();
    let limits = "Supplier|Country|Limit|Remaining|As of
        Acme|CN|80000|23000|
        Bolt|CN|900|500|2026-09-18";
    let dated = |list: &str, day: &str| Mapping {
        dated: Some(day.parse().unwrap()),
        ..proposed(list)
    };
    let days = |day: &str| -> Vec<_> {
        let report = import_as(&place.catalogue, limits, &dated(limits, day)).unwrap();
        report.limits.iter().map(|row| row.as_of).collect()
    };
    let named = at("2026-09-18T00:00:00Z");
    assert_eq!(days("2026-08-31"), [at("2026-08-31T00:00:00Z"), named]);
    // The day of the import is no less than its moment.
    assert_eq!(days(&noon().date_naive().to_string()), [noon(), named]);

    let prices = "Supplier|Country|Product|Unit Price|Currency
        Acme|CN|Gear pump|150|USD";
    import_as(&place.catalogue, prices, &dated(prices, "2026-08-31")).unwrap();
    let found = search(&place.catalogue, "gear").rows[0].product.clone().unwrap();
    let page = place.catalogue.product(found.id).unwrap().unwrap();
    assert_eq!(page.product.tiers[0].seen_on.unwrap().to_string(), "2026-08-31");
}

/// As real purchases have them: what stands in the place of an amount is shown with its line, and takes nothing away.
#[test]
fn a_text_where_freight_or_insurance_should_be_is_said() {
    let place = place();
    let long = "See the notes of the shipment ".repeat(10);
    let list = format!(
        "PO #|Vendor|Item|Quantity|Unit Price USD|Line Total|Freight Cost (USD)|Line Item Insurance (USD)
        1|Acme|Cap|100|2.00|200.00|780.34|4.50
        2|Acme|Hat|100|2.00|200.00|Freight Included in Commodity Cost|
        3|Acme|Bag|100|2.00|200.00|1.234,50|{long}"
    );
    let report = import(&place.catalogue, &list);
    assert_eq!((report.counts.products_added, report.counts.tiers_added), (3, 3));
    let said: Vec<_> = report
        .warnings
        .iter()
        .map(|issue| (issue.line, issue.field, issue.value.as_str()))
        .collect();
    let cut = format!("{}…", &long[..120]);
    assert_eq!(
        said,
        [
            (3, Some(Field::Freight), "Freight Included in Commodity Cost"),
            (4, Some(Field::Freight), "1.234,50"),
            (4, Some(Field::Insurance), cut.as_str()),
        ],
        "what is cut says so"
    );
}
