//! Finding: words in any script, filters, totals and counts, checked against counting one by one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::path::PathBuf;
use std::sync::Arc;

use catalogue::search::{Filters, Known, Overlay, Page, Query, Sort};
use catalogue::{Answer, Offering, Product, Supplier, Tier};
use common::{import, names, noon, place, search};
use trade::money::{Currency, Money};

fn product(name: &str) -> Product {
    Product {
        name: name.into(),
        ..Product::default()
    }
}

fn offering(name: &str, products: &[&str]) -> Offering {
    Offering {
        supplier: Supplier {
            name: name.into(),
            ..Supplier::default()
        },
        products: products.iter().map(|name| product(name)).collect(),
    }
}

#[test]
fn words_in_any_script_and_spelling() {
    let place = place();
    let mut load = vec![
        offering("Société Générale d'Équipement", &[]),
        offering("宁波海林液压有限公司", &["双作用液压缸"]),
        offering("さくら精密工業株式会社", &[]),
        offering("한빛정밀", &[]),
        offering("Łódź Tekstylia", &["Koszulka bawełniana"]),
        offering("Söke Makina İzmir", &[]),
        offering(
            "Harbour Pumps",
            &["Double-acting hydraulic cylinder", "Hydraulic seal kit"],
        ),
    ];
    load[6].products[0].model = Some("LX-2448".into());
    place.catalogue.load(&load, "made", noon()).unwrap();
    for (text, found) in [
        ("societe generale", "Société Générale d'Équipement"),
        ("EQUIP", "Société Générale d'Équipement"),
        ("海林", "双作用液压缸"),
        ("液压缸", "双作用液压缸"),
        ("双", "双作用液压缸"),
        ("缸", "双作用液压缸"),
        ("精密工", "さくら精密工業株式会社"),
        ("さくら", "さくら精密工業株式会社"),
        ("빛정", "한빛정밀"),
        ("lodz", "Koszulka bawełniana"),
        ("izmir", "Söke Makina İzmir"),
        ("lx2448", "Double-acting hydraulic cylinder"),
        ("LX-2448", "Double-acting hydraulic cylinder"),
        ("lx 24", "Double-acting hydraulic cylinder"),
        ("hydraulic cyl", "Double-acting hydraulic cylinder"),
        ("cylinder harbour", "Double-acting hydraulic cylinder"),
    ] {
        assert_eq!(names(&search(&place.catalogue, text)), [found], "{text}");
    }
    for text in [
        "cyl hydraulic pumpz",
        "draulic",
        "海压",
        "cyl ",
        "hydraulic -seal",
    ] {
        let page = search(&place.catalogue, text);
        let expected: &[&str] = if text == "hydraulic -seal" {
            &["Hydraulic seal kit"]
        } else {
            &[]
        };
        assert_eq!(names(&page), expected, "{text}");
    }
    // A supplier with products is found by those, once each.
    assert_eq!(search(&place.catalogue, "harbour").total, 2);
    assert_eq!(search(&place.catalogue, "").total, 8);
}

#[test]
fn a_name_weighs_more_than_a_description() {
    let place = place();
    let mut load = offering("Maker", &["Plain bracket", "Gear pump"]);
    load.products[0].description = Some("fits every gear and pump".into());
    place.catalogue.load(&[load], "made", noon()).unwrap();
    assert_eq!(
        names(&search(&place.catalogue, "gear pump")),
        ["Gear pump", "Plain bracket"]
    );
}

fn product_of(name: &str, description: &str) -> Product {
    Product {
        description: Some(description.into()),
        ..product(name)
    }
}

/// All words whole in the name, then all in the name, then some, then none; standing decides among equals only.
#[test]
fn more_of_the_words_in_the_name_come_first_and_whole_words_before_beginnings() {
    let place = place();
    let mut poor = offering("Poor", &["Quillotter rattan lounge", "Seal"]);
    let mut rich = offering("Rich", &["Sealing ring", "Seal tape"]);
    rich.supplier.trade_assurance = Answer::Yes;
    rich.supplier.verified = Answer::Yes;
    rich.products.extend([
        product_of("Plain chair", "quillotter rattan lounge"),
        product_of("Rattan stool", "quillotter lounge"),
        product_of("Quillotter rattan loungers", ""),
        product_of("Gasket", "a seal"),
    ]);
    poor.products.push(product_of("Washer", "a seal"));
    place.catalogue.load(&[poor, rich], "made", noon()).unwrap();
    for (text, found) in [
        (
            "quillotter rattan lounge",
            &[
                "Quillotter rattan lounge",
                "Quillotter rattan loungers",
                "Rattan stool",
                "Plain chair",
            ][..],
        ),
        ("seal", &["Seal tape", "Seal", "Sealing ring", "Gasket", "Washer"]),
        ("seal ", &["Seal tape", "Seal", "Gasket", "Washer"]),
        // Two have the words as they are spelled; near spellings come after them.
        (
            "quilotter ",
            &[
                "Quillotter rattan loungers",
                "Quillotter rattan lounge",
                "Plain chair",
                "Rattan stool",
            ],
        ),
    ] {
        assert_eq!(names(&search(&place.catalogue, text)), found, "{text}");
    }
}

#[test]
fn hostile_queries_are_queries() {
    let place = place();
    place
        .catalogue
        .load(&[offering("Harbour Pumps", &["Gear pump"])], "made", noon())
        .unwrap();
    let mut texts: Vec<String> = vec![
        "\"".into(),
        "\"\"\"".into(),
        "a OR b".into(),
        "NEAR(a b)".into(),
        "name:gear".into(),
        "gear*".into(),
        "(((".into(),
        "'; DROP TABLE product; --".into(),
        "\0".into(),
        "^gear".into(),
        "-gear".into(),
        "ि".into(),
        "a".repeat(10_000),
        "海".repeat(5_000),
        "x ".repeat(5_000),
        "%_%".into(),
        "\u{202e}raeg".into(),
        "👩‍👩‍👧".into(),
        "{a b}: c".into(),
        "+".into(),
        "gear AND".into(),
        "NOT".into(),
        " \t\u{3000}\u{a0} ".into(),
        "\u{1}\u{2}\u{5}\u{7f}\u{85}\u{200b}\u{feff}".into(),
        "مضخة هيدروليكية".into(),
        "\u{202b}משאבה\u{202c} gear".into(),
        format!("{}gear", "\"(".repeat(5_000)),
        "ﷺ".repeat(10_000),
        "e\u{301}".repeat(5_000),
    ];
    let root = std::env::var_os("QUAYSIDE_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    match std::fs::read_to_string(root.join("hostile/blns/blns.json")) {
        Ok(strings) => texts.extend(serde_json::from_str::<Vec<String>>(&strings).unwrap()),
        Err(_) => println!("skipped: no test data"),
    }
    for text in texts {
        let filters = Filters {
            categories: vec![text.clone()],
            ..Filters::default()
        };
        let query = Query {
            text: text.clone(),
            filters,
            ..Query::default()
        };
        for query in [
            query,
            Query {
                text: text.clone(),
                ..Query::default()
            },
        ] {
            let result = place.catalogue.search(&query, &Overlay::default());
            assert!(result.is_ok(), "{text:?}: {result:?}");
        }
    }
    assert_eq!(search(&place.catalogue, "gear AND").total, 0);
    assert_eq!(search(&place.catalogue, "name:gear").total, 0);
    // Signs ask for nothing: what is between them is found, and without any words there is everything.
    for text in [
        "\"gear pump",
        "gear\")*^ (pump",
        "\0gear\0 pump\0",
        "\u{202e}gear",
        " \t\u{3000} ",
        "👩‍👩‍👧 gear",
        "--; gear %",
    ] {
        assert_eq!(names(&search(&place.catalogue, text)), ["Gear pump"], "{text:?}");
    }
    assert_eq!(search(&place.catalogue, &"gear ".repeat(2_000)).total, 1);
}

#[test]
fn s1_assured_by_a_list_or_by_the_ledger() {
    let place = place();
    let mut by_list = offering("Listed", &[]);
    by_list.supplier.trade_assurance = Answer::Yes;
    place
        .catalogue
        .load(
            &[by_list, offering("Reported", &[]), offering("Neither", &[])],
            "made",
            noon(),
        )
        .unwrap();
    let id = search(&place.catalogue, "reported").rows[0].supplier.brief.id;
    let free = Money::parse("2000", Currency::USD).unwrap();
    let known = Known {
        free_limit: Some(free),
        as_of: Some(noon()),
        assured: true,
        ordered_before: true,
        ..Known::default()
    };
    let overlay = Overlay {
        suppliers: Arc::new([(id, known)].into()),
        ..Overlay::default()
    };
    let find = |filters: Filters, sort: Sort| {
        place
            .catalogue
            .search(
                &Query {
                    filters,
                    sort,
                    ..Query::default()
                },
                &overlay,
            )
            .unwrap()
    };
    let page = find(
        Filters {
            trade_assurance: true,
            ..Filters::default()
        },
        Sort::Relevance,
    );
    // Both are assured; the one with free limit comes first.
    assert_eq!(names(&page), ["Reported", "Listed"]);
    assert_eq!(
        (page.facets.trade_assurance.yes, page.facets.trade_assurance.no),
        (2, 1)
    );
    assert_eq!(page.rows[0].supplier.free_limit, Some(free));
    assert!(page.rows[0].supplier.ordered_before);
    let limit = |amount: &str| Filters {
        min_free_limit: Some(Money::parse(amount, Currency::USD).unwrap()),
        ..Filters::default()
    };
    assert_eq!(find(limit("2000.00"), Sort::Name).total, 1);
    // No report counts as zero (S4), and not as enough.
    assert_eq!(find(limit("2000.01"), Sort::Name).total, 0);
}

const TIERED: &str = "
Supplier | Product | Min Qty 1 | Price 1 | Min Qty 2 | Price 2 | Currency | MOQ
Acme | Falling | 20 | 158.00 | 100 | 150.00 | USD | 20
Acme | Flat | 1 | 155.00 | | | USD | 1
Acme | Foreign | 1 | 10 | | | EUR | 1
Acme | Unpriced | | | | | USD | 500";

fn by_price(place: &common::Place, quantity: &str, max: Option<&str>) -> Page {
    let filters = Filters {
        price_max: max.map(|max| max.parse().unwrap()),
        ..Filters::default()
    };
    let quantity = Some(quantity.parse().unwrap());
    let query = Query {
        filters,
        quantity,
        sort: Sort::Price,
        ..Query::default()
    };
    place.catalogue.search(&query, &Overlay::default()).unwrap()
}

#[test]
fn m2_prices_at_my_quantity_in_my_currency() {
    let place = place();
    import(&place.catalogue, TIERED);
    let page = by_price(&place, "100", None);
    assert_eq!(names(&page), ["Falling", "Flat", "Foreign", "Unpriced"]);
    let price = page.rows[0].product.as_ref().unwrap().price.clone().unwrap();
    assert_eq!(
        (price.price.to_string(), price.min_quantity.to_string()),
        ("150.00".into(), "100".into())
    );
    assert_eq!(price.next_quantity, None);
    assert_eq!(
        names(&by_price(&place, "99", None)),
        ["Flat", "Falling", "Foreign", "Unpriced"]
    );
    assert_eq!(names(&by_price(&place, "100", Some("150"))), ["Falling"]);
}

#[test]
fn below_the_first_tier_there_is_no_price_to_filter_by() {
    let place = place();
    import(&place.catalogue, TIERED);
    let page = by_price(&place, "19", None);
    assert_eq!(names(&page)[0], "Flat");
    let falling = page
        .rows
        .iter()
        .find(|row| row.product.as_ref().unwrap().name == "Falling")
        .unwrap();
    assert!(
        falling
            .product
            .as_ref()
            .unwrap()
            .price
            .as_ref()
            .unwrap()
            .below_first
    );
    assert_eq!(names(&by_price(&place, "19", Some("200"))), ["Flat"]);
    let filters = Filters {
        moq_max: Some("20".parse().unwrap()),
        ..Filters::default()
    };
    let query = Query {
        filters,
        sort: Sort::Name,
        ..Query::default()
    };
    let page = place.catalogue.search(&query, &Overlay::default()).unwrap();
    assert_eq!(names(&page), ["Falling", "Flat", "Foreign"]);
}

#[test]
fn what_is_typed_in_is_found_at_once() {
    let place = place();
    assert_eq!(search(&place.catalogue, "fair").total, 0);
    let supplier = Supplier {
        name: "Fair Stand 12".into(),
        ..Supplier::default()
    };
    let id = place.catalogue.put_supplier(None, &supplier, noon()).unwrap();
    assert_eq!(search(&place.catalogue, "fair").total, 1);
    let cap = Product {
        tiers: vec![Tier {
            min_quantity: "10".parse().unwrap(),
            price: "2.5".parse().unwrap(),
            currency: Currency::USD,
            seen: false,
            seen_on: None,
        }],
        ..product("Cap")
    };
    let cap_id = place.catalogue.put_product(id, None, &cap, noon()).unwrap();
    assert_eq!(names(&search(&place.catalogue, "fair")), ["Cap"]);
    let hat = product("Hat");
    assert_eq!(
        place
            .catalogue
            .put_product(id, Some(cap_id), &hat, noon())
            .unwrap(),
        cap_id
    );
    let page = place.catalogue.product(cap_id).unwrap().unwrap();
    assert_eq!((page.product.name.as_str(), page.product.tiers.len()), ("Hat", 0));
    assert_eq!(search(&place.catalogue, "cap").total, 0);
    let renamed = Supplier {
        name: "Autumn Stand".into(),
        ..Supplier::default()
    };
    place.catalogue.put_supplier(Some(id), &renamed, noon()).unwrap();
    assert_eq!(names(&search(&place.catalogue, "autumn")), ["Hat"]);
    assert_eq!(search(&place.catalogue, "fair").total, 0);
}
