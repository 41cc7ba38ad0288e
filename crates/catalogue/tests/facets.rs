//! Totals and counts beside the filters, checked against counting one by one.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, like tests"
)]

mod common;

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::search::{Filters, Page, Query, Row, Sort};
use catalogue::{Answer, LeadTime, Offering, Product, Supplier, Tier, tier_at};
use common::{noon, place, search};
use proptest::prelude::*;
use trade::country::Country;
use trade::money::{Currency, Quantity};

fn product(name: &str) -> Product {
    Product {
        name: name.into(),
        ..Product::default()
    }
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
        let found: Page = place.catalogue.search(&query, &Arc::default()).unwrap();
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
            let page = place.catalogue.search(&query, &Arc::default()).unwrap();
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

/// Counted by searching once more for each, which is what a count promises.
#[test]
fn each_certificate_is_counted_as_a_search_with_it_would_find() {
    let place = place();
    let mark = |at: usize| ["CE", "RoHS", "ISO 9001", "rohs", "Öko-Tex"][at % 5].to_owned();
    let made = |from: usize| -> Vec<Offering> {
        let maker = |at: usize| Offering {
            supplier: Supplier {
                name: format!("Maker {at}"),
                ..Supplier::default()
            },
            products: (0..7)
                .map(|nth| Product {
                    certifications: (0..(at + nth) % 4)
                        .map(|more| mark(at * nth + more * 2))
                        .collect(),
                    ..product(WORDS[(at + nth) % 5])
                })
                .collect(),
        };
        (from..from + 20).map(maker).collect()
    };
    place.catalogue.load(&made(0), "made", noon()).unwrap();
    search(&place.catalogue, "");
    // Beside the index, too.
    place.catalogue.load(&made(20), "later", noon()).unwrap();
    let overlay = Arc::default();
    for (text, chosen) in [
        ("", vec![]),
        ("pump", vec![]),
        ("", vec!["CE"]),
        ("seal", vec!["rohs", "ce"]),
    ] {
        let query = Query {
            text: text.to_owned(),
            filters: Filters {
                certifications: chosen.iter().map(|name| (*name).to_owned()).collect(),
                ..Filters::default()
            },
            ..Query::default()
        };
        let counts = place.catalogue.certificates(&query, &overlay).unwrap();
        assert!(counts.len() >= 2, "{counts:?}");
        assert!(counts.is_sorted_by(|a, b| a.count >= b.count), "{counts:?}");
        for one in &counts {
            let mut with = query.clone();
            with.filters.certifications.push(one.certificate.clone());
            let total = place.catalogue.search(&with, &overlay).unwrap().total;
            assert_eq!(one.count, total, "{text} {chosen:?} {one:?}");
        }
        // Each once, and spelled as one of those that have it.
        let spelled = |name: &str| counts.iter().filter(|one| one.certificate == name).count();
        assert_eq!(
            (spelled("RoHS") + spelled("rohs"), spelled("CE")),
            (1, 1),
            "{counts:?}"
        );
    }
    let nothing = Query {
        text: "zzz".into(),
        ..Query::default()
    };
    assert_eq!(place.catalogue.certificates(&nothing, &overlay).unwrap(), []);
}

#[test]
fn of_many_categories_those_that_most_have_and_the_chosen_are_named() {
    let place = place();
    let offering = |at: u32| Offering {
        supplier: Supplier {
            name: format!("Maker {at}"),
            ..Supplier::default()
        },
        products: (0..12 - at)
            .map(|number| Product {
                category: Some(format!("Goods > Kind {}", char::from(b'A' + at as u8))),
                ..product(&format!("Part {number}"))
            })
            .collect(),
    };
    place
        .catalogue
        .load(&(0..9).map(offering).collect::<Vec<_>>(), "made", noon())
        .unwrap();
    let named = |most: Option<usize>, chosen: &[&str]| {
        let query = Query {
            categories_named: most,
            filters: Filters {
                categories: chosen.iter().map(|name| (*name).to_owned()).collect(),
                ..Filters::default()
            },
            ..Query::default()
        };
        let page = place.catalogue.search(&query, &Arc::default()).unwrap();
        let counts = page.facets.categories.iter();
        let counts: Vec<String> = counts
            .map(|one| format!("{} {}", one.category, one.count))
            .collect();
        (counts, page.categories_unnamed)
    };
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let first = ["Goods 72", "Goods > Kind A 12", "Goods > Kind B 11"];
    assert_eq!(named(Some(3), &[]), (words(&first), 7));
    let chosen = [&first[..], &["Goods > Kind F 7", "Goods > Kind H 5"]].concat();
    // As a list may spell them, and one that is named anyway.
    let asked = ["goods>KIND h", "Goods > Kind F", "Goods > Kind B"];
    assert_eq!(named(Some(3), &asked), (words(&chosen), 5));
    let (all, unnamed) = named(None, &asked);
    assert_eq!((all.len(), unnamed, &all[9][..]), (10, 0, "Goods > Kind I 4"));
    assert_eq!(named(Some(10), &asked), (all, 0));
}
