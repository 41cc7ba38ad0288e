//! Finding: words in any script, filters, totals and counts, checked against counting one by one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;

use catalogue::search::{Filters, Known, Overlay, Page, Query, Row, Sort};
use catalogue::{Answer, LeadTime, Offering, Product, Supplier, Tier, tier_at};
use common::{import, names, noon, place, search};
use proptest::prelude::*;
use trade::country::Country;
use trade::money::{Currency, Money, Quantity};

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
        "ydraulic",
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
        suppliers: [(id, known)].into(),
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

#[test]
fn m2_prices_at_my_quantity_in_my_currency() {
    let place = place();
    import(
        &place.catalogue,
        "Supplier | Product | Min Qty 1 | Price 1 | Min Qty 2 | Price 2 | Currency | MOQ
         Acme | Falling | 20 | 158.00 | 100 | 150.00 | USD | 20
         Acme | Flat | 1 | 155.00 | | | USD | 1
         Acme | Foreign | 1 | 10 | | | EUR | 1
         Acme | Unpriced | | | | | USD | 500",
    );
    let find = |quantity: &str, max: Option<&str>, sort: Sort| {
        let filters = Filters {
            price_max: max.map(|max| max.parse().unwrap()),
            ..Filters::default()
        };
        let quantity = Some(quantity.parse().unwrap());
        place
            .catalogue
            .search(
                &Query {
                    filters,
                    quantity,
                    sort,
                    ..Query::default()
                },
                &Overlay::default(),
            )
            .unwrap()
    };
    let page = find("100", None, Sort::Price);
    assert_eq!(names(&page), ["Falling", "Flat", "Foreign", "Unpriced"]);
    let price = page.rows[0].product.as_ref().unwrap().price.clone().unwrap();
    assert_eq!(
        (
            price.price.to_string(),
            price.min_quantity.to_string(),
            price.next_quantity
        ),
        ("150.00".into(), "100".into(), None)
    );
    assert_eq!(
        names(&find("99", None, Sort::Price)),
        ["Flat", "Falling", "Foreign", "Unpriced"]
    );
    // Below the first tier there is no price to filter by, and the row says so.
    let page = find("19", None, Sort::Price);
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
    assert_eq!(names(&find("100", Some("150"), Sort::Price)), ["Falling"]);
    assert_eq!(names(&find("19", Some("200"), Sort::Price)), ["Flat"]);
    let moq = Filters {
        moq_max: Some("20".parse().unwrap()),
        ..Filters::default()
    };
    let page = place
        .catalogue
        .search(
            &Query {
                filters: moq,
                sort: Sort::Name,
                ..Query::default()
            },
            &Overlay::default(),
        )
        .unwrap();
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

const WORDS: [&str; 5] = ["gear", "pump", "seal", "Gear Pump", "valve"];
const CATEGORIES: [&str; 3] = ["Pumps", "Seals", "pumps"];
const COUNTRIES: [&str; 3] = ["CN", "VN", "TR"];

fn an_offering() -> impl Strategy<Value = Offering> {
    let supplier = (
        0..4usize,
        0..3usize,
        proptest::collection::vec(0..3usize, 0..3),
        0..4usize,
    );
    let goods = (
        0..5usize,
        0..4usize,
        0..4u32,
        0..4u32,
        proptest::collection::vec((1..4u32, 1..9u32), 0..3),
    );
    (supplier, proptest::collection::vec(goods, 0..4)).prop_map(
        |((country, flags, categories, word), products)| Offering {
            supplier: Supplier {
                name: format!("Maker {}", WORDS[word]),
                country: COUNTRIES.get(country).map(|code| code.parse().unwrap()),
                trade_assurance: [Answer::Yes, Answer::No, Answer::Unknown][flags],
                verified: [Answer::Unknown, Answer::Yes, Answer::Yes][flags],
                categories: categories
                    .into_iter()
                    .map(|index| CATEGORIES[index].to_owned())
                    .collect(),
                ..Supplier::default()
            },
            products: products
                .into_iter()
                .map(|(word, category, moq, lead, tiers)| Product {
                    category: CATEGORIES.get(category).map(|name| (*name).to_owned()),
                    moq: (moq > 0).then(|| moq.to_string().parse().unwrap()),
                    lead_time: (lead > 0).then_some(LeadTime {
                        min_days: 1,
                        max_days: lead * 10,
                    }),
                    tiers: tiers
                        .into_iter()
                        .map(|(from, price)| Tier {
                            min_quantity: (from * 10).to_string().parse().unwrap(),
                            price: price.to_string().parse().unwrap(),
                            currency: Currency::USD,
                            seen: false,
                            seen_on: None,
                        })
                        .collect(),
                    ..product(WORDS[word])
                })
                .collect(),
        },
    )
}

fn some_filters() -> impl Strategy<Value = (String, Filters, Option<Quantity>)> {
    let figures = (0..6u32, 0..5u32, 0..5u32, 0..4u32);
    (0..7usize, any::<[bool; 2]>(), 0..4usize, 0..4usize, figures).prop_map(
        |(word, [assured, verified], country, category, (price, moq, lead, quantity))| {
            let filters = Filters {
                trade_assurance: assured,
                verified,
                countries: COUNTRIES
                    .get(country)
                    .map(|code| code.parse().unwrap())
                    .into_iter()
                    .collect(),
                categories: CATEGORIES
                    .get(category)
                    .map(|name| (*name).to_owned())
                    .into_iter()
                    .collect(),
                price_max: (price > 0).then(|| (price * 2).to_string().parse().unwrap()),
                moq_max: (moq > 0).then(|| moq.to_string().parse().unwrap()),
                lead_time_max: (lead > 0).then_some(lead * 10),
                ..Filters::default()
            };
            let quantity = (quantity > 0).then(|| (quantity * 10).to_string().parse().unwrap());
            (
                WORDS.get(word).map_or(String::new(), |word| (*word).to_owned()),
                filters,
                quantity,
            )
        },
    )
}

/// Something that can be found, flat.
struct Thing {
    country: Option<Country>,
    assured: bool,
    verified: bool,
    categories: Vec<String>,
    words: String,
    product: Option<Product>,
}

fn things(rows: &[(Supplier, Option<Product>)]) -> Vec<Thing> {
    rows.iter()
        .map(|(supplier, product)| Thing {
            country: supplier.country,
            assured: supplier.trade_assurance == Answer::Yes,
            verified: supplier.verified == Answer::Yes,
            categories: {
                let of_product = || product.as_ref().and_then(|product| product.category.clone());
                let all: Vec<String> = match product {
                    Some(_) => of_product().into_iter().collect(),
                    None => supplier.categories.clone(),
                };
                let mut all: Vec<String> = all.into_iter().map(|name| name.to_lowercase()).collect();
                all.sort();
                all.dedup();
                all
            },
            words: format!(
                "{} {} {}",
                supplier.name,
                product.as_ref().map_or("", |product| product.name.as_str()),
                match product {
                    Some(product) => product.category.clone().unwrap_or_default(),
                    None => supplier.categories.join(" "),
                }
            )
            .to_lowercase(),
            product: product.clone(),
        })
        .collect()
}

fn fits(thing: &Thing, text: &str, filters: &Filters, quantity: Option<Quantity>, without: &str) -> bool {
    let words: Vec<&str> = thing.words.split_whitespace().collect();
    let asked: Vec<String> = text
        .to_lowercase()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let text_fits = asked.iter().enumerate().all(|(index, word)| {
        words.iter().any(|other| {
            if index + 1 == asked.len() {
                other.starts_with(word)
            } else {
                other == word
            }
        })
    });
    let quantity = quantity.unwrap_or_else(|| "1".parse().unwrap());
    let product = thing.product.as_ref();
    text_fits
        && (without == "assured" || !filters.trade_assurance || thing.assured)
        && (without == "verified" || !filters.verified || thing.verified)
        && (without == "country"
            || filters.countries.is_empty()
            || thing
                .country
                .is_some_and(|country| filters.countries.contains(&country)))
        && (without == "category"
            || filters.categories.is_empty()
            || filters
                .categories
                .iter()
                .any(|name| thing.categories.contains(&name.to_lowercase())))
        && filters.price_max.is_none_or(|max| {
            let tier = product.and_then(|product| tier_at(&product.tiers, quantity, Currency::USD));
            tier.is_some_and(|tier| tier.price <= max)
        })
        && filters
            .moq_max
            .is_none_or(|max| product.and_then(|p| p.moq).is_some_and(|moq| moq <= max))
        && filters.lead_time_max.is_none_or(|max| {
            product
                .and_then(|p| p.lead_time)
                .is_some_and(|lead| lead.max_days <= max)
        })
}

/// Reads everything back page by page without a filter, as the ground truth that counts are checked against.
fn everything(place: &common::Place) -> Vec<(Supplier, Option<Product>)> {
    let mut all: Vec<Row> = Vec::new();
    loop {
        let page = all.len() as u32 / 7;
        let query = Query {
            sort: Sort::Name,
            page,
            page_size: 7,
            ..Query::default()
        };
        let found: Page = place.catalogue.search(&query, &Overlay::default()).unwrap();
        let total = found.total as usize;
        all.extend(found.rows);
        if all.len() >= total {
            break;
        }
    }
    all.into_iter()
        .map(|row| {
            let supplier = place
                .catalogue
                .supplier(row.supplier.brief.id)
                .unwrap()
                .unwrap()
                .supplier;
            let product = row
                .product
                .map(|brief| place.catalogue.product(brief.id).unwrap().unwrap().product);
            (supplier, product)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn totals_and_facets_are_those_of_counting_one_by_one(
        load in proptest::collection::vec(an_offering(), 0..12),
        queries in proptest::collection::vec(some_filters(), 12),
    ) {
        let place = place();
        place.catalogue.load(&load, "made", noon()).unwrap();
        let rows = everything(&place);
        let ids: usize = rows.len();
        let distinct = search(&place.catalogue, "").total as usize;
        prop_assert_eq!(ids, distinct);
        let things = things(&rows);
        for (text, filters, quantity) in queries {
            let query = Query { text: text.clone(), filters: filters.clone(), quantity, page_size: 200, ..Query::default() };
            let page = place.catalogue.search(&query, &Overlay::default()).unwrap();
            let count = |without: &str, more: &dyn Fn(&Thing) -> bool| {
                things.iter().filter(|thing| fits(thing, &text, &filters, quantity, without) && more(thing)).count() as u32
            };
            prop_assert_eq!(page.total, count("", &|_| true));
            prop_assert_eq!(page.rows.len() as u32, page.total);
            prop_assert_eq!(page.facets.trade_assurance.yes, count("assured", &|thing| thing.assured));
            prop_assert_eq!(page.facets.trade_assurance.no, count("assured", &|thing| !thing.assured));
            prop_assert_eq!(page.facets.verified.yes, count("verified", &|thing| thing.verified));
            let mut countries = BTreeMap::new();
            let mut categories = BTreeMap::new();
            for thing in &things {
                if fits(thing, &text, &filters, quantity, "country") {
                    *countries.entry(thing.country).or_insert(0u32) += 1;
                }
                if fits(thing, &text, &filters, quantity, "category") {
                    for name in &thing.categories {
                        *categories.entry(name.clone()).or_insert(0u32) += 1;
                    }
                }
            }
            let found: BTreeMap<_, _> = page.facets.countries.iter().map(|c| (c.country, c.count)).collect();
            prop_assert_eq!(found, countries);
            let found: BTreeMap<_, _> =
                page.facets.categories.iter().map(|c| (c.category.to_lowercase(), c.count)).collect();
            prop_assert_eq!(found, categories);
        }
    }
}
