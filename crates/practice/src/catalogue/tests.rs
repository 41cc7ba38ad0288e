//! The catalogue: large enough, plausible, the same for the same seed, and with room for the worked example (C4).

use std::collections::BTreeSet;

use super::*;
use crate::data::Data;

fn catalogue(seed: u64) -> Catalogue {
    generate(&Data::load().unwrap(), seed).unwrap()
}

#[test]
fn it_has_three_hundred_suppliers_and_two_thousand_products_in_five_trades() {
    for seed in [1, 2, 77] {
        let made = catalogue(seed);
        assert!(made.suppliers.len() >= 300, "{}", made.suppliers.len());
        assert!(made.products.len() >= 2000, "{}", made.products.len());
        let trades: BTreeSet<&str> = made
            .suppliers
            .iter()
            .map(|supplier| supplier.trade.as_str())
            .collect();
        assert_eq!(trades.len(), 5);
        let chinese = made
            .suppliers
            .iter()
            .filter(|supplier| supplier.country == Country::CN)
            .count();
        assert!(chinese * 2 > made.suppliers.len() && chinese < made.suppliers.len());
    }
}

#[test]
fn the_same_seed_gives_the_same_catalogue_and_the_cast_is_in_every_one() {
    let (one, other) = (catalogue(1), catalogue(2));
    assert_eq!(one, catalogue(1));
    assert_ne!(one.suppliers, other.suppliers);
    assert_eq!(one.suppliers[..8], other.suppliers[..8]);
    let ids = |made: &Catalogue| {
        made.suppliers[..8]
            .iter()
            .map(|made| made.supplier_id)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&one), ids(&other));
}

#[test]
fn names_and_ids_are_used_once_and_no_pattern_is_left_open() {
    let made = catalogue(5);
    let names: BTreeSet<&str> = made
        .suppliers
        .iter()
        .map(|supplier| supplier.name.as_str())
        .collect();
    assert_eq!(names.len(), made.suppliers.len());
    let ids: BTreeSet<ProductId> = made.products.iter().map(|product| product.product_id).collect();
    assert_eq!(ids.len(), made.products.len());
    for product in &made.products {
        let words = [
            &product.name,
            &product.model,
            &product.specification,
            &product.quality_tolerance,
        ];
        assert!(
            words
                .iter()
                .all(|text| !text.contains(['{', '}']) && !text.trim().is_empty()),
            "{product:?}"
        );
    }
}

#[test]
fn prices_fall_with_quantity_and_start_at_the_moq() {
    for product in catalogue(9).products {
        assert_eq!(product.price_tiers[0].from, product.moq);
        let falls = product.price_tiers.windows(2).all(|pair| {
            pair[0].from < pair[1].from
                && pair[1].unit_price < pair[0].unit_price
                && !pair[1].unit_price.is_zero()
        });
        assert!(falls, "{product:?}");
        let below: Quantity = "0.5".parse().unwrap();
        assert_eq!(product.unit_price(below), Some(product.price_tiers[0].unit_price));
    }
}

#[test]
fn c4_can_be_reproduced_the_figures_are_on_sale() {
    let made = catalogue(3);
    let two_thousand = Money::parse("2000", Currency::USD).unwrap();
    let exact = |supplier: &&Supplier| {
        supplier
            .limit
            .is_some_and(|limit| limit.remaining == two_thousand)
    };
    assert!(made.suppliers.iter().filter(exact).count() >= 5);
    let kettleheron = made.supplier("Ningbo Kettleheron Hydraulics Co., Ltd.").unwrap();
    assert_eq!(kettleheron.limit.unwrap().remaining, two_thousand);
    let cylinder = made
        .products
        .iter()
        .find(|product| product.supplier_id == kettleheron.supplier_id)
        .unwrap();
    let hundred: Quantity = "100".parse().unwrap();
    let total = trade::money::line_total(hundred, cylinder.unit_price(hundred).unwrap(), Currency::USD);
    assert_eq!(total.unwrap().to_string(), "3000.00");
}

#[test]
fn s4_some_assured_suppliers_have_no_report_and_some_suppliers_are_not_assured() {
    let made = catalogue(4);
    assert!(
        made.suppliers
            .iter()
            .any(|supplier| supplier.trade_assurance && supplier.limit.is_none())
    );
    assert!(made.suppliers.iter().any(|supplier| !supplier.trade_assurance));
    for limit in made.suppliers.iter().filter_map(|supplier| supplier.limit) {
        assert!(limit.remaining.minor() <= limit.limit.minor(), "S3");
    }
}
